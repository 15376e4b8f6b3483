//! Values of the sheet, each asked for by its shape.
//!
//! *A value that is not what was asked for is a fault at its place, and is then taken as not given.*

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::builder::too_long;
use super::raw::{Items, Members, Shape, SheetText, pieces, text_of};
use super::{Fault, FaultKind, FaultLog, Place, joined, words};
use crate::date::Date;
use crate::language::Bilingual;
use crate::nearest::nearest;

/// Reads pieces of one sheet and gathers what is wrong with them.
pub(super) struct Reader<'t> {
    pub(super) text: SheetText<'t>,
    pub(super) faults: FaultLog,
    answers: usize,
    answers_max: usize,
    /// Where the limit of answers was passed.
    cut_at: Option<Place>,
}

/// What a fault is about.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) path: &'a str,
    pub(super) stage: Option<&'a str>,
    /// Its path is an answer's own, and keys are not part of it.
    pub(super) is_answer: bool,
}

impl<'a> At<'a> {
    pub(super) fn sheet(path: &'a str) -> At<'a> {
        At { path, stage: None, is_answer: false }
    }

    pub(super) fn key(self, key: &str) -> String {
        if self.is_answer { self.path.to_string() } else { joined(self.path, key) }
    }
}

/// A key of an object with its value.
pub(super) struct Member<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) place: Place,
    pub(super) value: &'t RawValue,
}

/// Whether a key stands there more than once. Most often the keys are rising, or nearly so.
fn has_repeats(members: &[Member<'_>]) -> bool {
    let is_rising = members.is_sorted_by(|one, next| one.key < next.key);
    !is_rising && {
        let mut keys: Vec<&str> = members.iter().map(|member| &*member.key).collect();
        keys.sort();
        !keys.is_sorted_by(|one, next| one < next)
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: SheetText<'t>, answers_max: usize) -> Reader<'t> {
        Reader { text, faults: FaultLog::default(), answers: 0, answers_max, cut_at: None }
    }

    /// The members of an object, each key once; a fault and `None` for any other value.
    pub(super) fn object(
        &mut self,
        value: &'t RawValue,
        expected: impl Fn() -> Bilingual,
        at: At<'_>,
    ) -> Option<Vec<Member<'t>>> {
        if !self.expect(value, Shape::Object, expected, at) {
            return None;
        }
        let pieces: Members<'t> = self.pieces(value, at)?;
        let place = self.text.place(value);
        Some(self.members(pieces, place, at))
    }

    /// The members of an object that was taken apart, each key once.
    pub(super) fn members(&mut self, pieces: Members<'t>, place: Place, at: At<'_>) -> Vec<Member<'t>> {
        self.passed_over(pieces.passed_over, place);
        let mut members = Vec::with_capacity(pieces.kept.len());
        for (key_json, value) in pieces.kept {
            let place = self.text.place(key_json);
            if let Some(key) = self.text(key_json, at) {
                members.push(Member { key, place, value });
            }
        }
        if has_repeats(&members) { self.once(members, at) } else { members }
    }

    /// Each key once; a fault for each time that it comes again.
    fn once(&mut self, members: Vec<Member<'t>>, at: At<'_>) -> Vec<Member<'t>> {
        let mut lines: BTreeMap<Cow<'t, str>, Option<u32>> = BTreeMap::new();
        let mut kept = Vec::with_capacity(members.len());
        for member in members {
            if let Some(first) = lines.get(&member.key) {
                let kind = FaultKind::GivenTwice { key: member.key.to_string(), first: *first };
                self.fault(kind, &at.key(&member.key), at.stage, member.place);
                continue;
            }
            lines.insert(member.key.clone(), member.place.line);
            kept.push(member);
        }
        kept
    }

    /// The items of a list; a fault and none for any other value.
    pub(super) fn list(
        &mut self,
        value: &'t RawValue,
        expected: impl Fn() -> Bilingual,
        at: At<'_>,
    ) -> Vec<&'t RawValue> {
        if !self.expect(value, Shape::List, expected, at) {
            return Vec::new();
        }
        match self.pieces::<Items<'t>>(value, at) {
            Some(pieces) => {
                self.passed_over(pieces.passed_over, self.text.place(value));
                pieces.kept
            }
            None => Vec::new(),
        }
    }

    fn pieces<P: serde::Deserialize<'t>>(&mut self, value: &'t RawValue, at: At<'_>) -> Option<P> {
        match pieces(value) {
            Ok(pieces) => Some(pieces),
            Err(reason) => {
                self.fault_at(FaultKind::NotJson { reason }, at, value);
                None
            }
        }
    }

    /// The text of a JSON string; a fault where its escapes stand for none or it is too long.
    pub(super) fn text(&mut self, value: &'t RawValue, at: At<'_>) -> Option<Cow<'t, str>> {
        let kind = match text_of(value) {
            Ok(text) => match too_long(text.len()) {
                Some(kind) => kind,
                None => return Some(text),
            },
            Err(reason) => FaultKind::NotJson { reason },
        };
        self.fault_at(kind, at, value);
        None
    }

    pub(super) fn optional_text(&mut self, value: &'t RawValue, key: &str, at: At<'_>) -> Option<String> {
        self.optional(value, || words::text_for(key), key, at).map(Cow::into_owned)
    }

    pub(super) fn optional_date(&mut self, value: &'t RawValue, key: &str, at: At<'_>) -> Option<Date> {
        let text = self.optional(value, || words::date_for(key), key, at)?;
        let date = text.parse().ok();
        if date.is_none() {
            let found = text.into_owned();
            let path = at.key(key);
            let place = self.text.place(value);
            self.fault(FaultKind::NotADate { found }, &path, at.stage, place);
        }
        date
    }

    fn optional(
        &mut self,
        value: &'t RawValue,
        expected: impl Fn() -> Bilingual,
        key: &str,
        at: At<'_>,
    ) -> Option<Cow<'t, str>> {
        if Shape::of(value) == Shape::Null {
            return None;
        }
        let path = at.key(key);
        let at = At { path: &path, ..at };
        if self.expect(value, Shape::Text, expected, at) { self.text(value, at) } else { None }
    }

    /// Whether the value has this shape; a fault otherwise.
    pub(super) fn expect(
        &mut self,
        value: &RawValue,
        shape: Shape,
        expected: impl Fn() -> Bilingual,
        at: At<'_>,
    ) -> bool {
        let found = Shape::of(value);
        if found == shape {
            return true;
        }
        let kind = FaultKind::WrongShape { expected: expected(), found: found.name() };
        self.fault_at(kind, at, value);
        false
    }

    /// One more answer; false past the limit.
    pub(super) fn count(&mut self, place: Place) -> bool {
        self.answers = self.answers.saturating_add(1);
        let fits = self.answers <= self.answers_max;
        if !fits {
            self.cut_at.get_or_insert(place);
        }
        fits
    }

    /// Members of an object or items of a list that are not looked at: there are more than a sheet has answers.
    fn passed_over(&mut self, count: usize, place: Place) {
        if count > 0 {
            self.answers = self.answers.saturating_add(count);
            self.cut_at.get_or_insert(place);
        }
    }

    /// Tells of all answers past the limit at once, when they are counted.
    pub(super) fn tell_cut(&mut self) {
        if let Some(place) = self.cut_at {
            let max = self.answers_max;
            let answers = self.answers.max(max.saturating_add(1));
            self.fault(FaultKind::TooManyAnswers { answers, max }, "", None, place);
        }
    }

    pub(super) fn unknown_key(&mut self, key: &str, known: &[&str], at: At<'_>, place: Place) {
        let kind = FaultKind::UnknownKey {
            key: key.to_string(),
            nearest: nearest(key, known.iter().copied()).map(str::to_string),
        };
        self.fault(kind, &at.key(key), at.stage, place);
    }

    pub(super) fn missing(&mut self, key: &'static str, at: At<'_>, place: Place) {
        self.fault(FaultKind::KeyMissing { key }, &at.key(key), at.stage, place);
    }

    pub(super) fn fault_at(&mut self, kind: FaultKind, at: At<'_>, value: &RawValue) {
        let place = self.text.place(value);
        self.fault(kind, at.path, at.stage, place);
    }

    pub(super) fn fault(&mut self, kind: FaultKind, path: &str, stage: Option<&str>, place: Place) {
        self.faults.push(Fault::new(kind, path, stage, place));
    }
}
