//! The sheet as JSON.
//!
//! *Reading goes on after a fault: each is reported once, at its place, and nothing of the sheet is passed over in
//! silence.*

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::builder::empty_name;
use super::raw::{Root, Shape, SheetText};
use super::reader::{At, Member, Reader};
use super::{
    AnswerRef, Answers, Content, Document, Evidence, Fault, FaultKind, FaultLog, More, Place, StageSheet, Unit, joined,
    words,
};
use crate::limits::{Limits, NUMBER_DIGITS_MAX};
use crate::number::{NumberFault, decimal_from_digits};

const SHEET_KEYS: &[&str] = &["unit", "period", "assessed_on", "rubric", "inputs", "stages", "answers"];
const UNIT_KEYS: &[&str] = &["id", "name", "group"];
const STAGE_KEYS: &[&str] = &["by", "on", "answers", "confirmed"];
const ANSWER_KEYS: &[&str] = &["answer", "note", "by", "on", "documents"];
const DOCUMENT_KEYS: &[&str] = &["title", "uri", "sha256"];

/// The sheet, with every fault that can be found without a rubric.
///
/// Shape: with faults, the sheet holds what could be read.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> (Evidence, FaultLog) {
    match SheetText::read(bytes, limits.evidence_bytes) {
        Ok((text, root)) => {
            let mut reader = Reader::new(text, limits.evidence_answers);
            let evidence = reader.sheet(root);
            reader.tell_cut();
            (evidence.into(), reader.faults)
        }
        Err((kind, place)) => {
            let mut faults = FaultLog::default();
            faults.push(Fault::new(kind, "", None, place));
            (empty_sheet().into(), faults)
        }
    }
}

/// An answer as it was read.
enum Read<'t> {
    Text(Cow<'t, str>),
    Number(AnswerRef<'static>),
}

impl Read<'_> {
    fn by_ref(&self) -> AnswerRef<'_> {
        match self {
            Read::Text(text) => AnswerRef::Text(text),
            Read::Number(number) => *number,
        }
    }
}

impl<'t> Reader<'t> {
    fn sheet(&mut self, root: Root<'t>) -> Content {
        let mut sheet = empty_sheet();
        let at = At::sheet("");
        let (members, start) = match root {
            Root::Object(pieces, place) => (self.members(pieces, place, at), place),
            Root::Other(value) => match self.object(value, words::an_object, at) {
                Some(members) => (members, self.text.place(value)),
                None => return sheet,
            },
        };
        let mut unit = None;
        let mut answers_seen = false;
        let mut stages_seen = false;
        for member in members {
            let Member { key, place, value } = member;
            let is_null = Shape::of(value) == Shape::Null;
            match &*key {
                "unit" => unit = Some(self.unit(value)),
                "period" => sheet.period = self.optional_text(value, &key, at),
                "rubric" => {
                    sheet.rubric = self.optional_text(value, &key, at);
                    sheet.rubric_place = place;
                }
                "assessed_on" => {
                    sheet.assessed_on = self.optional_date(value, &key, at);
                    sheet.assessed_on_place = place;
                }
                _ if key.starts_with("x-") => sheet.extra.push(carried(&key, value)),
                "inputs" | "stages" | "answers" if is_null => {}
                "inputs" => sheet.inputs = self.answers(value, &key, None),
                "stages" => {
                    stages_seen = true;
                    self.both(answers_seen, place);
                    sheet.stages = self.stages(value, &mut sheet.extra);
                }
                "answers" => {
                    answers_seen = true;
                    self.both(stages_seen, place);
                    let mut plain = StageSheet::new("", place);
                    plain.answers = self.answers(value, &key, None);
                    sheet.plain = Some(plain);
                }
                _ => self.unknown_key(&key, SHEET_KEYS, at, place),
            }
        }
        match unit {
            Some(unit) => sheet.unit = unit.unwrap_or_else(|| Unit::new("")),
            None => self.missing("unit", at, start),
        }
        sheet
    }

    fn both(&mut self, other_seen: bool, place: Place) {
        if other_seen {
            self.fault(FaultKind::StagesAndAnswers, "", None, place);
        }
    }

    fn unit(&mut self, value: &'t RawValue) -> Option<Unit> {
        let place = self.text.place(value);
        let at = At::sheet("unit");
        if Shape::of(value) == Shape::Text {
            let name = self.text(value, at)?;
            if name.trim().is_empty() {
                self.fault(empty_name(), at.path, None, place);
            }
            return Some(Unit::new(name));
        }
        let (mut id, mut name, mut group) = (None, None, None);
        for member in self.object(value, words::unit_shape, at)? {
            let Member { key, place, value } = member;
            match &*key {
                "id" => id = self.optional_text(value, &key, at),
                "name" => name = self.optional_text(value, &key, at),
                "group" => group = self.optional_text(value, &key, at),
                _ => self.unknown_key(&key, UNIT_KEYS, at, place),
            }
        }
        let unit = Unit::from_parts(id, name, group);
        if unit.as_ref().is_none_or(|unit| unit.name().trim().is_empty()) {
            self.missing("name", at, place);
        }
        unit
    }

    fn stages(&mut self, value: &'t RawValue, extra: &mut Vec<(String, String)>) -> Vec<StageSheet> {
        let members = self.object(value, words::stages_shape, At::sheet("stages"));
        let mut stages = Vec::new();
        for Member { key, place, value } in members.unwrap_or_default() {
            let mut stage = StageSheet::new(key, place);
            self.stage(value, &mut stage, extra);
            stages.push(stage);
        }
        stages
    }

    fn stage(&mut self, value: &'t RawValue, stage: &mut StageSheet, extra: &mut Vec<(String, String)>) {
        let path = joined("stages", &stage.code);
        let at = At::sheet(&path);
        let members = self.object(value, words::stage_shape, at);
        for Member { key, place, value } in members.unwrap_or_default() {
            let is_null = Shape::of(value) == Shape::Null;
            match &*key {
                "by" => stage.by = self.optional_text(value, &key, at),
                "on" => stage.on = self.optional_date(value, &key, at),
                "answers" | "confirmed" if is_null => {}
                "answers" => {
                    stage.answers = self.answers(value, &joined(&path, &key), Some(&stage.code));
                }
                "confirmed" => stage.confirmed = self.confirmed(value, &path, &stage.code),
                _ if key.starts_with("x-") => extra.push(carried(&joined(&path, &key), value)),
                _ => self.unknown_key(&key, STAGE_KEYS, at, place),
            }
        }
    }

    fn confirmed(&mut self, value: &'t RawValue, stage_path: &str, stage: &str) -> Vec<(String, Place)> {
        let path = joined(stage_path, "confirmed");
        let at = At { stage: Some(stage), ..At::sheet(&path) };
        let mut confirmed = Vec::new();
        for item in self.list(value, words::confirmed_shape, at) {
            let place = self.text.place(item);
            if !self.count(place) {
                continue;
            }
            if self.expect(item, Shape::Text, words::a_path, at) {
                let path = self.text(item, at);
                confirmed.extend(path.map(|path| (path.into_owned(), place)));
            }
        }
        confirmed
    }

    /// Answers by path: the inputs, or the answers of one stage.
    fn answers(&mut self, value: &'t RawValue, path: &str, stage: Option<&str>) -> Answers {
        if !self.expect(value, Shape::Object, words::answers_shape, At::sheet(path)) {
            return Answers::default();
        }
        let at = At { stage, ..At::sheet("") };
        let members = self.object(value, words::answers_shape, at).unwrap_or_default();
        let mut answers = Answers::with_capacity(members.len());
        for Member { key, place, value } in members {
            if self.count(place) {
                let at = At { path: &key, stage, is_answer: true };
                let (answer, more) = self.given(value, at);
                answers.push(&key, place, answer.as_ref().map(Read::by_ref), more);
            }
        }
        answers
    }

    fn given(&mut self, value: &'t RawValue, at: At<'_>) -> (Option<Read<'t>>, More) {
        let (mut answer, mut more) = (None, More::default());
        if Shape::of(value) != Shape::Object {
            return (self.answer(value, at), more);
        }
        let mut is_answered = false;
        for member in self.object(value, words::an_answer, at).unwrap_or_default() {
            let Member { key, place, value } = member;
            match &*key {
                "answer" => {
                    is_answered = true;
                    answer = self.answer(value, at);
                }
                "note" => more.note = self.optional_text(value, &key, at),
                "by" => more.by = self.optional_text(value, &key, at),
                "on" => more.on = self.optional_date(value, &key, at),
                "documents" if Shape::of(value) == Shape::Null => {}
                "documents" => more.documents = self.documents(value, at),
                _ => self.unknown_key(&key, ANSWER_KEYS, at, place),
            }
        }
        if !is_answered {
            self.missing("answer", at, self.text.place(value));
        }
        (answer, more)
    }

    /// The answer; none for `null`, and where it is refused.
    fn answer(&mut self, value: &'t RawValue, at: At<'_>) -> Option<Read<'t>> {
        match Shape::of(value) {
            Shape::Null => None,
            Shape::Text => self.text(value, at).map(Read::Text),
            Shape::Number => self.number(value, at).map(Read::Number),
            Shape::True | Shape::False => {
                let found = value.get().to_string();
                self.fault_at(FaultKind::NotAnAnswer { found }, at, value);
                None
            }
            Shape::Object | Shape::List => {
                self.expect(value, Shape::Text, words::answer_shape, at);
                None
            }
        }
    }

    /// A JSON number by its digits: whole when it has no point.
    fn number(&mut self, value: &'t RawValue, at: At<'_>) -> Option<AnswerRef<'static>> {
        let digits = value.get();
        let kind = match decimal_from_digits(digits) {
            Ok(number) if digits.contains('.') => return Some(AnswerRef::Number(number)),
            Ok(number) => return Some(AnswerRef::Whole(number.mantissa())),
            Err(NumberFault::TooManyDigits { digits }) => FaultKind::TooManyDigits { digits, max: NUMBER_DIGITS_MAX },
            // JSON has no other numbers than those of digits, a point and an exponent.
            Err(_) => FaultKind::Exponent { found: digits.to_string() },
        };
        self.fault_at(kind, at, value);
        None
    }

    fn documents(&mut self, value: &'t RawValue, at: At<'_>) -> Vec<Document> {
        let mut documents = Vec::new();
        for item in self.list(value, words::documents_shape, at) {
            let mut document = Document::default();
            let members = self.object(item, words::document_shape, at);
            for Member { key, place, value } in members.unwrap_or_default() {
                match &*key {
                    "title" => document.title = self.optional_text(value, &key, at),
                    "uri" => document.uri = self.optional_text(value, &key, at),
                    "sha256" => document.sha256 = self.optional_text(value, &key, at),
                    _ => self.unknown_key(&key, DOCUMENT_KEYS, at, place),
                }
            }
            documents.push(document);
        }
        documents
    }
}

fn carried(key: &str, value: &RawValue) -> (String, String) {
    (key.to_string(), value.get().to_string())
}

fn empty_sheet() -> Content {
    Content::new(Unit::new(""), None)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn faults(json: &str) -> Vec<String> {
        let (_, faults) = read(json.as_bytes(), &Limits::default());
        match faults.or(()) {
            Ok(()) => Vec::new(),
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
        }
    }

    fn sheet(json: &str) -> Evidence {
        Evidence::from_json(format!(r#"{{"unit":"U","answers":{{{json}}}}}"#).as_bytes()).unwrap()
    }

    #[test]
    fn numbers_are_taken_by_their_digits() {
        let sheet = sheet(r#""a":4,"b":-0,"c":4.0,"d":0.1234567890123456789,"e":"4","f":null,"g":{"answer":9}"#);
        let answers = sheet.content().plain.as_ref().unwrap().answers.iter().map(|entry| entry.answer);
        assert_eq!(
            answers.collect::<Vec<_>>(),
            [
                Some(AnswerRef::Whole(4)),
                Some(AnswerRef::Whole(0)),
                Some(AnswerRef::Number(rust_decimal::Decimal::new(40, 1))),
                Some(AnswerRef::Number(rust_decimal::Decimal::new(1_234_567_890_123_456_789, 19))),
                Some(AnswerRef::Text("4")),
                None,
                Some(AnswerRef::Whole(9)),
            ]
        );
    }

    #[test]
    fn stages_keep_the_order_of_the_sheet() {
        let (evidence, faults) = read(
            br#"{ "unit": { "id": "7" }, "x-app": { "v": [1.50] }, "stages": {
                "visit": { "by": null, "x-tool": 1 },
                "desk": { "by": "TPI", "on": "2025-04-02", "confirmed": ["A.2"], "answers": {
                    "A.\u0031": { "answer": "B", "note": "n", "by": "K", "on": "2025-04-01",
                                  "documents": [ { "title": "SK", "uri": null }, {} ] } } } } }"#,
            &Limits::default(),
        );
        assert_eq!(faults.total(), 0);
        let codes: Vec<&str> = evidence.content().stages.iter().map(|stage| stage.code.as_str()).collect();
        assert_eq!(codes, ["visit", "desk"]);
        assert_eq!(
            evidence.extra().collect::<Vec<_>>(),
            [("x-app", r#"{ "v": [1.50] }"#), ("stages.visit.x-tool", "1")]
        );
        let desk = &evidence.content().stages[1];
        assert_eq!((desk.by.as_deref(), desk.confirmed[0].0.as_str()), (Some("TPI"), "A.2"));
        let entry = desk.answers.get(0).unwrap();
        assert_eq!((entry.path, entry.place.line, entry.place.column), ("A.1", Some(4), Some(21)));
        assert_eq!(entry.documents().len(), 2);
        assert_eq!(entry.documents()[0].title.as_deref(), Some("SK"));
    }

    #[test]
    fn every_fault_is_reported_in_order() {
        let long = "x".repeat(4_097);
        let json = format!(
            r#"{{ "period": 2025, "assessed_on": "31-05-2025", "inputs": {{ "tlhp": true, "opini": {{ "note": "n" }} }},
"stages": {{
  "desk": {{ "by": "{long}", "oleh": "x", "answers": {{
    "A.1": "Ya", "A.2": 1e3, "A.1": "Tidak",
    "A.3": 12345678901234567890123456789, "A.4": ["B"], "A.5": {{ "answer": {{}}, "on": "2025-02-30" }},
    "A.6": "\ud800" }} }},
  "desk": {{}}, "visit": [] }},
"answers": {{}} }}"#
        );
        assert_eq!(
            faults(&json),
            [
                "T508 at 1:1, `unit`: the key `unit` is missing",
                "T507 at 1:13, `period`: expected a text for `period`, found a number",
                "T512 at 1:34, `assessed_on`: not a date: `31-05-2025`; write a day as `2025-05-31`",
                "T509 at 1:68, `tlhp`: `true` is no answer; write the option, such as `\"Ya\"`",
                "T508 at 1:83, `opini`: the key `answer` is missing",
                "T514 at 3:19, `stages.desk.by`: a text of 4097 bytes, more than 4096",
                "T505 at 3:4120, `stages.desk.oleh`: unknown key `oleh`",
                "T510 at 4:25, `A.2` (desk): a number with an exponent: `1e3`; write all digits",
                "T506 at 4:30, `A.1` (desk): `A.1` is given twice, first on line 4",
                "T513 at 5:12, `A.3` (desk): a number of 29 digits, more than 28",
                "T507 at 5:50, `A.4` (desk): expected a text or a number as the answer, found a list",
                "T507 at 5:76, `A.5` (desk): expected a text or a number as the answer, found an object",
                "T512 at 5:86, `A.5` (desk): not a date: `2025-02-30`; write a day as `2025-05-31`",
                "T501 at 6:12, `A.6` (desk): the sheet is not JSON: unexpected end of hex escape",
                "T506 at 7:3, `stages.desk`: `desk` is given twice, first on line 3",
                "T507 at 7:24, `stages.visit`: expected an object for a stage, found a list",
                "T516 at 8:1: both `stages` and `answers` are given; put every answer under its stage",
            ]
        );
        let (evidence, _) = read(json.as_bytes(), &Limits::default());
        let answered = evidence.content().stages[0].answers.iter().map(|entry| entry.answer.is_some());
        assert_eq!(answered.collect::<Vec<_>>(), [true, false, false, false, false, false]);
    }

    #[test]
    fn units_and_keys() {
        assert_eq!(
            faults(r#"{"unit":{"group":"K"},"aswers":{}}"#),
            [
                "T508 at 1:9, `unit.name`: the key `name` is missing",
                "T505 at 1:23, `aswers`: unknown key `aswers`; did you mean `answers`?",
            ]
        );
        assert_eq!(faults(r#"{"unit":" "}"#), ["T507 at 1:9, `unit`: expected a name, found an empty text"]);
        assert_eq!(faults(r#"["unit"]"#), ["T507 at 1:1: expected an object, found a list"]);
        assert!(faults(r#"{"unit":"U","inputs":null,"stages":null,"answers":null,"period":null}"#).is_empty());
    }

    #[test]
    fn too_many_answers_is_one_fault() {
        let many = |count: usize| {
            let answers: Vec<String> = (0..count).map(|path| format!("\"{path}\":1")).collect();
            faults(&format!(r#"{{"unit":"U","inputs":{{"i":1}},"answers":{{{}}}}}"#, answers.join(",")))
        };
        use crate::limits::EVIDENCE_ANSWERS_MAX;
        assert!(many(EVIDENCE_ANSWERS_MAX - 1).is_empty());
        assert_eq!(many(EVIDENCE_ANSWERS_MAX + 9).len(), 1);
    }

    #[test]
    fn content_alone_decides_the_digest() {
        let digest = |json: &str| Evidence::from_json(json.as_bytes()).unwrap().digest();
        let sheet = digest(r#"{"unit":"U","period":"2025","stages":{"a":{},"b":{"answers":{"X":3.60,"Y":"Ya"}}}}"#);
        assert_eq!(
            sheet,
            digest(
                r#"{ "x-by": "app", "stages": { "b": { "answers": { "Y": {"answer": "Ya", "documents": null},
                       "X": 3.6 }, "by": null }, "a": {"confirmed": []} }, "period": "2025", "unit": "U" }"#
            )
        );
        assert_ne!(
            sheet,
            digest(r#"{"unit":"U","period":"2025","stages":{"a":{},"b":{"answers":{"X":3.61,"Y":"Ya"}}}}"#)
        );
    }
}
