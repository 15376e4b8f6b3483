//! The answers of a stage, or the inputs, as a sheet lists them.
//!
//! *What stands beside the list says nothing that the list does not say*: an outline of its paths, and each answer in one
//! word, so that a sheet whose paths are known is fitted to its rubric without a look at its texts.

use std::fmt;
use std::ops::Range;

use rust_decimal::Decimal;

use super::answer::AnswerRef;
use super::outline::Outline;
use super::packed::Packed;
use super::{Document, Place};
use crate::date::Date;

/// Paths with their answers, in the sheet's order.
#[derive(Clone, Default)]
pub(crate) struct Answers {
    /// The paths, and the answers that are texts.
    texts: String,
    // INVARIANT(path-once): no two rows have the same path.
    rows: Vec<Row>,
    outline: Outline,
    packed: Vec<Packed>,
}

#[derive(Clone)]
struct Row {
    path: Range<usize>,
    answer: Kept,
    place: Place,
    more: Option<Box<More>>,
}

/// An answer; texts lie among those of the list.
#[derive(Clone)]
enum Kept {
    Nothing,
    Text(Range<usize>),
    Whole(i128),
    Number(Decimal),
    Percent(Decimal),
    Date(Date),
}

/// One path of the sheet and what stands there.
#[derive(PartialEq, Eq)]
pub(crate) struct Entry<'e> {
    pub(crate) path: &'e str,
    pub(crate) place: Place,
    /// `None`: no answer from this stage, or one with a fault that was told.
    pub(crate) answer: Option<AnswerRef<'e>>,
    pub(crate) more: Option<&'e More>,
}

/// What belongs to an answer; most have nothing of it.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct More {
    pub(crate) note: Option<String>,
    pub(crate) by: Option<String>,
    pub(crate) on: Option<Date>,
    pub(crate) documents: Vec<Document>,
}

impl<'e> Entry<'e> {
    pub(crate) fn note(&self) -> Option<&'e str> {
        self.more.and_then(|more| more.note.as_deref())
    }

    pub(crate) fn by(&self) -> Option<&'e str> {
        self.more.and_then(|more| more.by.as_deref())
    }

    pub(crate) fn on(&self) -> Option<Date> {
        self.more.and_then(|more| more.on)
    }

    pub(crate) fn documents(&self) -> &'e [Document] {
        self.more.map(|more| more.documents.as_slice()).unwrap_or_default()
    }
}

impl Answers {
    pub(super) fn with_capacity(answers: usize) -> Answers {
        Answers { rows: Vec::with_capacity(answers), packed: Vec::with_capacity(answers), ..Answers::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Its paths and their order, to be compared with those of another list.
    pub(crate) fn outline(&self) -> &Outline {
        &self.outline
    }

    /// Each answer in one word, by its place in the list.
    pub(crate) fn packed(&self) -> &[Packed] {
        &self.packed
    }

    /// One more path, which no entry before it has.
    pub(super) fn push(&mut self, path: &str, place: Place, answer: Option<AnswerRef<'_>>, more: More) {
        let before = self.rows.last().and_then(|row| self.texts.get(row.path.clone()));
        self.outline.add(before.unwrap_or_default(), path);
        let path = self.keep(path);
        let (answer, packed) = self.kept(answer);
        let more = (more != More::default()).then(|| Box::new(more));
        self.rows.push(Row { path, answer, place, more });
        self.packed.push(packed);
    }

    /// One more path with its answer.
    pub(crate) fn add(&mut self, path: &str, place: Place, answer: AnswerRef<'_>) {
        self.push(path, place, Some(answer), More::default());
    }

    /// An answer alone, in the place of what stands at its path.
    #[cfg(any(test, feature = "advise"))]
    pub(crate) fn put(&mut self, path: &str, answer: AnswerRef<'_>) {
        let place = Place::default();
        let Some(at) = self.rows.iter().position(|row| self.text(&row.path) == path) else {
            return self.add(path, place, answer);
        };
        let (answer, packed) = self.kept(Some(answer));
        if let (Some(row), Some(word)) = (self.rows.get_mut(at), self.packed.get_mut(at)) {
            *row = Row { path: row.path.clone(), answer, place, more: None };
            *word = packed;
        }
    }

    /// The path of the last entry, and what belongs to its answer.
    pub(super) fn last_mut(&mut self) -> Option<(&str, &mut More)> {
        let row = self.rows.last_mut()?;
        let path = self.texts.get(row.path.clone()).unwrap_or_default();
        Some((path, row.more.get_or_insert_default()))
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| self.text(&row.path))
    }

    /// By its place in the list.
    pub(crate) fn get(&self, at: usize) -> Option<Entry<'_>> {
        self.rows.get(at).map(|row| self.entry(row))
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = Entry<'_>> {
        self.rows.iter().map(|row| self.entry(row))
    }

    fn entry<'e>(&'e self, row: &'e Row) -> Entry<'e> {
        let answer = match &row.answer {
            Kept::Nothing => None,
            Kept::Text(text) => Some(AnswerRef::Text(self.text(text))),
            Kept::Whole(whole) => Some(AnswerRef::Whole(*whole)),
            Kept::Number(number) => Some(AnswerRef::Number(*number)),
            Kept::Percent(number) => Some(AnswerRef::Percent(*number)),
            Kept::Date(date) => Some(AnswerRef::Date(*date)),
        };
        let path = self.text(&row.path);
        Entry { path, place: row.place, answer, more: row.more.as_deref() }
    }

    fn kept(&mut self, answer: Option<AnswerRef<'_>>) -> (Kept, Packed) {
        let kept = match answer {
            None => Kept::Nothing,
            Some(AnswerRef::Text(text)) => Kept::Text(self.keep(text)),
            Some(AnswerRef::Whole(whole)) => Kept::Whole(whole),
            Some(AnswerRef::Number(number)) => Kept::Number(number),
            Some(AnswerRef::Percent(number)) => Kept::Percent(number),
            Some(AnswerRef::Date(date)) => Kept::Date(date),
        };
        (kept, answer.map_or(Packed::LONG, Packed::of))
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.texts.len();
        self.texts.push_str(text);
        start..self.texts.len()
    }

    fn text(&self, range: &Range<usize>) -> &str {
        self.texts.get(range.clone()).unwrap_or_default()
    }
}

/// As lists; what an entry was replaced with stands elsewhere among the texts.
impl PartialEq for Answers {
    fn eq(&self, other: &Answers) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Answers {}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Without the note.
impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("path", &self.path)
            .field("place", &self.place)
            .field("answer", &self.answer)
            .field("by", &self.by())
            .field("on", &self.on())
            .field("documents", &self.documents().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn list(answers: &[(&str, AnswerRef<'_>)]) -> Answers {
        let mut list = Answers::default();
        answers.iter().for_each(|(path, answer)| list.add(path, Place::default(), *answer));
        list
    }

    /// What stands beside a list is what its entries say.
    fn holds(list: &Answers) {
        assert_eq!(*list.outline(), Outline::of(list.paths()));
        let words: Vec<Packed> = list.iter().map(|entry| entry.answer.map_or(Packed::LONG, Packed::of)).collect();
        assert_eq!(list.packed(), words);
        assert!(list.paths().eq(list.iter().map(|entry| entry.path)) && list.len() == words.len());
    }

    #[test]
    fn an_answer_takes_the_place_of_the_one_at_its_path() {
        let number = AnswerRef::Number(Decimal::new(362, 2));
        let mut one = list(&[
            ("A.1", AnswerRef::Text("Ya")),
            ("A.2", AnswerRef::Whole(-3)),
            ("B", AnswerRef::Text("panjang sekali")),
        ]);
        holds(&one);
        one.last_mut().unwrap().1.note = Some("n".to_owned());
        assert_eq!(one.get(2).unwrap().note(), Some("n"));
        one.put("B", AnswerRef::Text("pendek"));
        one.put("A.1", number);
        one.put("C", AnswerRef::Percent(Decimal::ONE));
        holds(&one);
        let other = list(&[
            ("A.1", number),
            ("A.2", AnswerRef::Whole(-3)),
            ("B", AnswerRef::Text("pendek")),
            ("C", AnswerRef::Percent(Decimal::ONE)),
        ]);
        // The texts lie elsewhere; the lists are the same.
        assert_eq!(one, other);
        assert_ne!(one.texts, other.texts);
        one.put("A.1", AnswerRef::Text("3.62"));
        assert_ne!(one, other);
    }

    #[test]
    fn notes_are_not_told() {
        let mut one = list(&[("A", AnswerRef::Text("Ya"))]);
        one.last_mut().unwrap().1.note = Some("rahasia".to_owned());
        let told = format!("{one:?}");
        assert!(told.contains("Ya") && !told.contains("rahasia"), "{told}");
    }
}
