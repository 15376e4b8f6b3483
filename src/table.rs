//! Tables whose rows are called by typed ids.
//!
//! *Only a table makes ids, the first one aside, and it never loses a row: so an id has a row in its table.*

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// Where a row stands. Whatever holds one got it from a table, or means the first row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place(u32);

impl Place {
    /// Of the row that is pushed first.
    pub(crate) const FIRST: Place = Place(0);

    /// INVARIANT(row-count): a `u32` counts the rows of every table: `SOURCE_BYTES_MAX` bounds what a rubric declares,
    /// and more steps than that would fit no memory.
    fn new(index: usize) -> Place {
        Place(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What calls a row of a table.
pub(crate) trait Id: Copy {
    fn at(place: Place) -> Self;
    fn place(self) -> Place;
}

/// Makes types of ids.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name($crate::table::Place);

        impl $crate::table::Id for $name {
            fn at(place: $crate::table::Place) -> $name {
                $name(place)
            }
            fn place(self) -> $crate::table::Place {
                self.0
            }
        })+
    };
}

pub(crate) use ids;

/// Rows in the order in which they were pushed, called by ids.
///
/// INVARIANT(id-of-its-table): an id is used on the table that made it, or on one that stands beside it: with a row for
/// each of its rows, or, while both grow (`operands-first`), for each that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table<I, T> {
    rows: Vec<T>,
    ids: PhantomData<I>,
}

impl<I, T> Table<I, T> {
    pub(crate) const fn new() -> Table<I, T> {
        Table { rows: Vec::new(), ids: PhantomData }
    }

    /// Empty, with room for so many rows.
    pub(crate) fn with_room(rows: usize) -> Table<I, T> {
        Table { rows: Vec::with_capacity(rows), ids: PhantomData }
    }

    /// Beside another: the same row for each of its rows.
    pub(crate) fn beside<U>(other: &Table<I, U>, row: T) -> Table<I, T>
    where
        T: Clone,
    {
        Table { rows: vec![row; other.len()], ids: PhantomData }
    }

    /// Gives back the room that no row needs.
    pub(crate) fn fitted(mut self) -> Table<I, T> {
        self.rows.shrink_to_fit();
        self
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn first(&self) -> Option<&T> {
        self.rows.first()
    }

    pub(crate) fn last(&self) -> Option<&T> {
        self.rows.last()
    }

    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The same row everywhere.
    pub(crate) fn fill(&mut self, row: T)
    where
        T: Clone,
    {
        self.rows.fill(row);
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }
}

impl<I: Id, T> Table<I, T> {
    pub(crate) fn push(&mut self, row: T) -> I {
        let id = I::at(Place::new(self.rows.len()));
        self.rows.push(row);
        id
    }

    /// The rows up to one, itself included.
    pub(crate) fn up_to(&self, id: I) -> &[T] {
        self.rows.get(..=id.place().index()).unwrap_or(&self.rows)
    }

    /// The row of an id, where the table has come to it. Were it called `get`, the lint would ask for it at each index,
    /// although `id-of-its-table` answers for that.
    pub(crate) fn row(&self, id: I) -> Option<&T> {
        self.rows.get(id.place().index())
    }

    pub(crate) fn row_mut(&mut self, id: I) -> Option<&mut T> {
        self.rows.get_mut(id.place().index())
    }

    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.rows.len()).map(|index| I::at(Place::new(index)))
    }

    /// The id of the row behind one, or of the first; `None` where there is none.
    pub(crate) fn after(&self, id: Option<I>) -> Option<I> {
        let at = id.map_or(0, |id| id.place().index().saturating_add(1));
        (at < self.rows.len()).then(|| I::at(Place::new(at)))
    }

    /// Each row with its id.
    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.ids().zip(&self.rows)
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;

    #[expect(clippy::indexing_slicing, reason = "INVARIANT(id-of-its-table): the id has a row here")]
    fn index(&self, id: I) -> &T {
        &self.rows[id.place().index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    #[expect(clippy::indexing_slicing, reason = "INVARIANT(id-of-its-table): the id has a row here")]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.place().index()]
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Table<I, T> {
        Table::new()
    }
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<R: IntoIterator<Item = T>>(rows: R) -> Table<I, T> {
        Table { rows: rows.into_iter().collect(), ids: PhantomData }
    }
}

impl<I, T> IntoIterator for Table<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

impl<'a, I, T> IntoIterator for &'a Table<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}
