//! A sheet built from Rust.
//!
//! *A built sheet passes the checks that a read one passes, and has the same digest as the JSON with its content.*

use std::collections::BTreeSet;

use super::{
    Answer, AnswerRef, Answers, Content, Document, Evidence, Fault, FaultKind, FaultLog, Faults, More, Place,
    StageSheet, Unit, joined, words,
};
use crate::date::Date;
use crate::limits::{EVIDENCE_ANSWERS_MAX, NUMBER_DIGITS_MAX, STRING_BYTES_MAX};

/// Fills a sheet; see [`Evidence::builder`].
///
/// A stage holds for all answers that follow; a note, a document, a name or a day for the answer before it. Faults are
/// gathered and reported by [`EvidenceBuilder::build`].
///
/// ```
/// use timbang::{Date, Evidence};
///
/// let day = |text: &str| text.parse::<Date>();
/// let sheet = Evidence::builder("Unit Contoh", day("2025-05-31")?)
///     .period("2025")
///     .rubric("contoh_2025")
///     .input("opini", "WTP")
///     .stage("mandiri")
///     .by("Tim ZI")
///     .on(day("2025-02-10")?)
///     .answer("A.1.a", "Ya")
///     .answer("A.1.b", "A")
///     .note("menurut SK tim")
///     .answered_by("Sekretaris")
///     .answered_on(day("2025-02-03")?)
///     .stage("desk")
///     .confirm("A.1")
///     .build()?;
/// assert_eq!((sheet.period(), sheet.rubric(), sheet.assessed_on()), (Some("2025"), Some("contoh_2025"), Some(day("2025-05-31")?)));
///
/// let twice = Evidence::builder("Unit Contoh", day("2025-05-31")?).answer("a", 1).answer("a", 2).build();
/// assert!(twice.is_err_and(|faults| faults.len() == 1), "an answer is never lost in silence");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a sheet is made by `build`"]
pub struct EvidenceBuilder {
    content: Content,
    /// Paths of the current stage and of the inputs, for those given twice.
    answered: BTreeSet<String>,
    inputs: BTreeSet<String>,
    stages: BTreeSet<String>,
    latest: Latest,
    answers: usize,
    /// Where the limit of answers was passed.
    cut_at: Option<Place>,
    order: u64,
    faults: FaultLog,
}

/// Where the latest answer stands: the last of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Latest {
    None,
    Input,
    Answer,
}

impl EvidenceBuilder {
    pub(crate) fn new(unit: Unit, assessed_on: Option<Date>) -> EvidenceBuilder {
        let mut builder = EvidenceBuilder {
            content: Content::new(unit, assessed_on),
            answered: BTreeSet::new(),
            inputs: BTreeSet::new(),
            stages: BTreeSet::new(),
            latest: Latest::None,
            answers: 0,
            cut_at: None,
            order: 0,
            faults: FaultLog::default(),
        };
        builder.check_unit();
        builder
    }

    /// The period that the sheet speaks of.
    pub fn period(mut self, period: impl Into<String>) -> EvidenceBuilder {
        let place = self.next_place();
        let period = self.short(period.into(), "period", None, place);
        self.content.period = Some(period);
        self
    }

    /// The rubric that the sheet was filled for; another one refuses it.
    pub fn rubric(mut self, rubric: impl Into<String>) -> EvidenceBuilder {
        let place = self.next_place();
        let rubric = self.short(rubric.into(), "rubric", None, place);
        self.content.rubric = Some(rubric);
        self
    }

    /// A fact of the rubric, which has no stage.
    pub fn input(mut self, path: impl Into<String>, answer: impl Into<Answer>) -> EvidenceBuilder {
        let place = self.next_place();
        let path = path.into();
        self.latest = Latest::Input;
        if !self.inputs.insert(path.clone()) {
            self.twice(&path, None, place);
        }
        let answer = answer.into();
        if self.fits(&path, answer.by_ref(), None, place) {
            self.content.inputs.add(&path, place, answer.by_ref());
        }
        self
    }

    /// Opens a stage; the answers that follow belong to it.
    pub fn stage(mut self, code: impl Into<String>) -> EvidenceBuilder {
        let place = self.next_place();
        let code = code.into();
        let path = joined("stages", &code);
        if !self.stages.insert(code.clone()) {
            let kind = FaultKind::GivenTwice { key: code.clone(), first: None };
            self.fault(kind, &path, None, place);
        }
        if self.content.plain.is_some() && self.content.stages.is_empty() {
            self.fault(FaultKind::StagesAndAnswers, "stages", None, place);
        }
        let code = self.short(code, &path, None, place);
        self.content.stages.push(StageSheet::new(code, place));
        self.answered.clear();
        self.latest = Latest::None;
        self
    }

    /// Who assessed at the current stage.
    pub fn by(mut self, by: impl Into<String>) -> EvidenceBuilder {
        let place = self.next_place();
        let Some(path) = self.stage_path("by", place) else {
            return self;
        };
        let by = self.short(by.into(), &path, None, place);
        if let Some(stage) = self.content.stages.last_mut() {
            stage.by = Some(by);
        }
        self
    }

    /// When the current stage took place.
    pub fn on(mut self, on: Date) -> EvidenceBuilder {
        let place = self.next_place();
        if self.stage_path("on", place).is_some()
            && let Some(stage) = self.content.stages.last_mut()
        {
            stage.on = Some(on);
        }
        self
    }

    /// What the current stage answers at a path; before any stage, an answer of a sheet without stages.
    pub fn answer(mut self, path: impl Into<String>, answer: impl Into<Answer>) -> EvidenceBuilder {
        let place = self.next_place();
        let path = path.into();
        let stage = self.stage_code();
        self.latest = Latest::Answer;
        if !self.answered.insert(path.clone()) {
            self.twice(&path, stage.as_deref(), place);
        }
        let answer = answer.into();
        let fits = self.fits(&path, answer.by_ref(), stage.as_deref(), place);
        let sheet = match self.content.stages.last_mut() {
            Some(stage) => stage,
            None => self.content.plain.get_or_insert_with(|| StageSheet::new("", place)),
        };
        if fits {
            sheet.answers.add(&path, place, answer.by_ref());
        }
        self
    }

    /// Why the latest answer is what it is.
    pub fn note(mut self, note: impl Into<String>) -> EvidenceBuilder {
        let note = note.into();
        self.amend("note", note.len(), |more| more.note = Some(note));
        self
    }

    /// What the latest answer rests on; may be given several times.
    pub fn document(mut self, document: Document) -> EvidenceBuilder {
        let parts = [&document.title, &document.uri, &document.sha256];
        let longest = parts.into_iter().flatten().map(String::len).max();
        self.amend("document", longest.unwrap_or(0), |more| {
            more.documents.push(document);
        });
        self
    }

    /// Who gave the latest answer, where it was not the stage's assessor.
    pub fn answered_by(mut self, by: impl Into<String>) -> EvidenceBuilder {
        let by = by.into();
        self.amend("answered_by", by.len(), |more| more.by = Some(by));
        self
    }

    /// When the latest answer was given, where it was not the stage's day.
    pub fn answered_on(mut self, on: Date) -> EvidenceBuilder {
        self.amend("answered_on", 0, |more| more.on = Some(on));
        self
    }

    /// The current stage has seen the earlier answer at a path and lets it stand.
    pub fn confirm(mut self, path: impl Into<String>) -> EvidenceBuilder {
        let place = self.next_place();
        let path = path.into();
        if self.stage_path("confirm", place).is_none() || !self.count(place) {
            return self;
        }
        let stage = self.stage_code();
        let path = self.short(path.clone(), &path, stage.as_deref(), place);
        if let Some(stage) = self.content.stages.last_mut() {
            stage.confirmed.push((path, place));
        }
        self
    }

    /// The sheet.
    ///
    /// Errors: every fault that can be found without a rubric, in the order of the calls.
    pub fn build(mut self) -> Result<Evidence, Faults> {
        if let Some(place) = self.cut_at {
            let kind = FaultKind::TooManyAnswers { answers: self.answers, max: EVIDENCE_ANSWERS_MAX };
            self.fault(kind, "", None, place);
        }
        self.faults.or(self.content.into())
    }

    fn next_place(&mut self) -> Place {
        self.order = self.order.saturating_add(1);
        Place { order: self.order, line: None, column: None }
    }

    fn fault(&mut self, kind: FaultKind, path: &str, stage: Option<&str>, place: Place) {
        self.faults.push(Fault::new(kind, path, stage, place));
    }

    fn twice(&mut self, path: &str, stage: Option<&str>, place: Place) {
        let kind = FaultKind::GivenTwice { key: path.to_string(), first: None };
        self.fault(kind, path, stage, place);
    }

    fn check_unit(&mut self) {
        let parts = match self.content.unit.form() {
            Err(text) => vec![text.len()],
            Ok(parts) => parts.iter().filter_map(|(_, part)| part.map(str::len)).collect(),
        };
        let place = self.next_place();
        if self.content.unit.name().trim().is_empty() {
            self.fault(empty_name(), "unit", None, place);
        }
        self.check_bytes(parts.into_iter().max().unwrap_or(0), "unit", None, place);
    }

    fn check_bytes(&mut self, bytes: usize, path: &str, stage: Option<&str>, place: Place) {
        if let Some(kind) = too_long(bytes) {
            self.fault(kind, path, stage, place);
        }
    }

    /// The text, after a fault if it is too long.
    fn short(&mut self, text: String, path: &str, stage: Option<&str>, place: Place) -> String {
        self.check_bytes(text.len(), path, stage, place);
        text
    }

    fn stage_code(&self) -> Option<String> {
        self.content.stages.last().map(|stage| stage.code.clone())
    }

    /// The sheet's path of a key of the current stage; a fault where none is open.
    fn stage_path(&mut self, what: &'static str, place: Place) -> Option<String> {
        let Some(stage) = self.content.stages.last() else {
            let needs = words::a_stage();
            self.fault(FaultKind::Dangling { what, needs }, "", None, place);
            return None;
        };
        Some(format!("stages.{}.{what}", stage.code))
    }

    /// One more answer; false past the limit, which is reported once.
    fn count(&mut self, place: Place) -> bool {
        self.answers = self.answers.saturating_add(1);
        if self.answers > EVIDENCE_ANSWERS_MAX {
            self.cut_at.get_or_insert(place);
        }
        self.answers <= EVIDENCE_ANSWERS_MAX
    }

    /// Whether there is room for one more answer; what is wrong with it is a fault.
    fn fits(&mut self, path: &str, answer: AnswerRef<'_>, stage: Option<&str>, place: Place) -> bool {
        if !self.count(place) {
            return false;
        }
        let (bytes, digits) = answer.size();
        self.check_bytes(bytes.max(path.len()), path, stage, place);
        if let Some(kind) = too_many_digits(digits) {
            self.fault(kind, path, stage, place);
        }
        true
    }

    fn amend(&mut self, what: &'static str, bytes: usize, set: impl FnOnce(&mut More)) {
        let place = self.next_place();
        let stage = self.stage_code();
        let (answers, stage) = match self.latest {
            Latest::None => (None, None),
            Latest::Input => (Some(&mut self.content.inputs), None),
            Latest::Answer => match self.content.stages.last_mut() {
                Some(sheet) => (Some(&mut sheet.answers), stage.as_deref()),
                None => (self.content.plain.as_mut().map(|sheet| &mut sheet.answers), None),
            },
        };
        match answers.and_then(Answers::last_mut) {
            Some((path, more)) => {
                set(more);
                let path = path.to_owned();
                self.check_bytes(bytes, &path, stage, place);
            }
            None => {
                let needs = words::an_answer();
                self.fault(FaultKind::Dangling { what, needs }, "", None, place);
            }
        }
    }
}

/// A unit that may stand in a sheet.
///
/// Errors: it has no name, or one that is too long.
pub(crate) fn named(unit: Unit) -> Result<Unit, Faults> {
    let EvidenceBuilder { content, faults, .. } = EvidenceBuilder::new(unit, None);
    faults.or(content.unit)
}

pub(super) fn empty_name() -> FaultKind {
    FaultKind::WrongShape { expected: words::a_name(), found: words::an_empty_text() }
}

pub(super) fn too_long(bytes: usize) -> Option<FaultKind> {
    let max = STRING_BYTES_MAX;
    (bytes > max).then_some(FaultKind::TextTooLong { bytes, max })
}

pub(super) fn too_many_digits(digits: usize) -> Option<FaultKind> {
    let max = NUMBER_DIGITS_MAX;
    (digits > max).then_some(FaultKind::TooManyDigits { digits, max })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn builder() -> EvidenceBuilder {
        Evidence::builder("Unit Contoh", Date::new(2025, 5, 31).unwrap())
    }

    fn codes(builder: EvidenceBuilder) -> Vec<(&'static str, String)> {
        let faults = builder.build().unwrap_err();
        let codes = faults.iter().map(|fault| (fault.code(), fault.path().to_string()));
        codes.collect()
    }

    #[test]
    fn reports_what_needs_no_rubric() {
        let faulty = builder()
            .note("n")
            .by("TPI")
            .input("opini", "WTP")
            .input("opini", "WDP")
            .stage("desk")
            .answered_by("nobody answered yet")
            .answer("A.1", "x".repeat(STRING_BYTES_MAX + 1))
            .answer("A.1", i128::from(3_u8).pow(60).to_string().as_str())
            .stage("desk")
            .answer("A.1", "Ya")
            .answer("A.2", rust_decimal::Decimal::new(1, 28));
        let expected = [
            ("T515", ""),
            ("T515", ""),
            ("T506", "opini"),
            ("T515", ""),
            ("T514", "A.1"),
            ("T506", "A.1"),
            ("T506", "stages.desk"),
            ("T513", "A.2"),
        ];
        assert_eq!(codes(faulty), expected.map(|(code, path)| (code, path.to_string())));
        assert_eq!(codes(builder().answer("A", 1).stage("desk"))[0].0, "T516");
        assert_eq!(codes(Evidence::builder(" ", Date::new(2025, 5, 31).unwrap()))[0].0, "T507");
    }

    #[test]
    fn amends_the_latest_answer() {
        let day = Date::new(2025, 4, 2);
        let evidence = builder()
            .input("opini", "WTP")
            .note("LHP")
            .stage("desk")
            .on(day.unwrap())
            .answer("A.1", "Ya")
            .answer("A.2", 3)
            .answered_on(day.unwrap())
            .build()
            .unwrap();
        assert_eq!(evidence.content().inputs.get(0).unwrap().note(), Some("LHP"));
        let desk = &evidence.content().stages[0];
        assert_eq!((desk.on, desk.answers.get(0).unwrap().on()), (day, None));
        assert_eq!(desk.answers.get(1).unwrap().on(), day);
    }
}
