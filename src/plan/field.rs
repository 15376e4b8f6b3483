//! What each place of a sheet takes, at a glance.
//!
//! *A field says of its key what the model and the plan say, and nothing else.* It is looked at each time that an answer is
//! set, where a key's names and texts would only be in the way.

use super::Plan;
use super::lanes::{Lanes, Layout, Room};
use crate::check::{Domain, Key, KeyId, Model};
use crate::table::Table;

/// Where each answer of a sheet stands, and a row without one.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    list: Table<KeyId, Field>,
    empty: Lanes,
}

/// What is answered at a key, and where it stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Field {
    at: u32,
    /// How many options there are.
    pub(crate) options: u16,
    pub(crate) room: Room,
    pub(crate) fact: bool,
    /// Whether there is a word behind the options.
    pub(crate) word: bool,
}

impl Field {
    #[inline]
    pub(super) fn at(&self) -> usize {
        usize::try_from(self.at).unwrap_or(usize::MAX)
    }
}

impl Fields {
    pub(crate) fn new(model: &Model, plan: Option<&Plan>) -> Fields {
        let plain = Layout::default();
        let layout = plan.map_or(&plain, |plan| &plan.layout);
        let mut others = 0_usize;
        let mut field = |(id, key): (KeyId, &Key)| {
            let options = match &key.domain {
                Domain::List { options, .. } => options.len(),
                Domain::Scale(scale) => model.scales[*scale].options.len(),
                Domain::Count | Domain::Number { .. } | Domain::Percent { .. } | Domain::Date => 0,
            };
            let options = u16::try_from(options).unwrap_or(u16::MAX);
            let (room, at) = layout.at(id, others);
            others = others.saturating_add(usize::from(!layout.has(id)));
            Field { at, options, room, fact: key.fact, word: key.word.is_some() }
        };
        let list = model.keys.entries().map(&mut field).collect();
        Fields { list, empty: Lanes::new(layout, others) }
    }

    /// The field of a key of their rubric.
    pub(crate) fn of(&self, key: KeyId) -> &Field {
        &self.list[key]
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (KeyId, &Field)> {
        self.list.entries()
    }

    /// A row without an answer.
    pub(crate) fn empty(&self) -> &Lanes {
        &self.empty
    }
}
