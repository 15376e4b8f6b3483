//! The sheet: a unit's answers, stage by stage.
//!
//! *Evidence is the sheet as it was read; it knows no rubric.* Whether a path exists and an answer fits it is found when
//! a rubric scores the sheet.

mod answer;
mod answers;
mod builder;
mod digest;
mod fault;
mod json;
mod kind;
mod outline;
mod packed;
mod raw;
mod reader;
mod unit;
pub(crate) mod words;

use std::fmt;
use std::sync::Arc;

pub use answer::Answer;
pub(crate) use answer::AnswerRef;
pub(crate) use answers::{Answers, Entry, More};
pub use builder::EvidenceBuilder;
pub(crate) use builder::named;
pub(crate) use fault::FaultLog;
pub use fault::{Fault, Faults};
pub(crate) use json::read;
pub(crate) use kind::FaultKind;
pub(crate) use outline::Outline;
pub(crate) use packed::Packed;
pub use unit::{Document, Unit};

use crate::date::Date;
use crate::limits::Limits;

/// One unit's sheet, as it was read or built. Cheap to clone.
///
/// Shape: inputs of the rubric, and answers under their stages in the sheet's order; each path once in a stage.
/// Errors: what is wrong whatever the rubric says was refused when the sheet was read or built.
///
/// ```
/// use timbang::{Date, Evidence};
///
/// let day: Date = "2025-05-31".parse()?;
/// let built = Evidence::builder("Unit Contoh", day)
///     .stage("desk")
///     .answer("A.1.a", "Ya")
///     .answer("A.2.masuk", 3)
///     .note("menurut register")
///     .build()?;
/// let read = Evidence::from_json(
///     br#"{ "unit": "Unit Contoh", "assessed_on": "2025-05-31", "stages": { "desk": { "answers": {
///         "A.2.masuk": { "answer": 3, "note": "menurut register" }, "A.1.a": "Ya" } } } }"#,
/// )?;
/// assert_eq!(built.digest(), read.digest());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Evidence(Arc<Content>);

/// What stands in a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) unit: Unit,
    pub(crate) period: Option<String>,
    pub(crate) assessed_on: Option<Date>,
    pub(crate) rubric: Option<String>,
    /// Where the sheet gives the day and names the rubric.
    pub(crate) assessed_on_place: Place,
    pub(crate) rubric_place: Place,
    /// Facts of the rubric.
    pub(crate) inputs: Answers,
    /// In the sheet's order.
    pub(crate) stages: Vec<StageSheet>,
    /// The answers of a sheet without stages.
    pub(crate) plain: Option<StageSheet>,
    /// Keys that start with `x-`, and their values as JSON text.
    pub(crate) extra: Vec<(String, String)>,
}

/// What one stage says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StageSheet {
    /// Empty for the answers of a sheet without stages.
    pub(crate) code: String,
    pub(crate) place: Place,
    pub(crate) by: Option<String>,
    pub(crate) on: Option<Date>,
    pub(crate) answers: Answers,
    /// Paths whose earlier answer this stage confirms.
    pub(crate) confirmed: Vec<(String, Place)>,
}

/// Where in the sheet something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Byte offset in JSON, a running number in a builder.
    pub(crate) order: u64,
    /// From 1.
    pub(crate) line: Option<u32>,
    /// From 1, in characters.
    pub(crate) column: Option<u32>,
}

impl Evidence {
    /// A sheet to be filled from Rust, with the checks and the faults of a sheet that is read.
    pub fn builder(unit: impl Into<Unit>, assessed_on: Date) -> EvidenceBuilder {
        EvidenceBuilder::new(unit.into(), Some(assessed_on))
    }

    /// The sheet in these bytes of JSON.
    ///
    /// Errors: every fault that can be found without a rubric, in the sheet's order.
    pub fn from_json(bytes: &[u8]) -> Result<Evidence, Faults> {
        Evidence::from_json_within(bytes, &Limits::default())
    }

    /// The sheet in these bytes of JSON, within lower limits than the language's.
    ///
    /// Errors: as [`Evidence::from_json`].
    pub fn from_json_within(bytes: &[u8], limits: &Limits) -> Result<Evidence, Faults> {
        let (evidence, faults) = read(bytes, limits);
        faults.or(evidence)
    }

    /// The unit that was assessed.
    pub fn unit(&self) -> &Unit {
        &self.0.unit
    }

    /// The period that the sheet speaks of.
    pub fn period(&self) -> Option<&str> {
        self.0.period.as_deref()
    }

    /// The day of the assessment.
    pub fn assessed_on(&self) -> Option<Date> {
        self.0.assessed_on
    }

    /// The rubric that the sheet names.
    pub fn rubric(&self) -> Option<&str> {
        self.0.rubric.as_deref()
    }

    /// The sheet's `x-…` keys and their values as JSON text, in the sheet's order: carried, not read. A key of a stage
    /// is written `stages.desk.x-…`.
    ///
    /// ```
    /// let sheet = timbang::Evidence::from_json(br#"{ "unit": "U", "x-berkas": 7, "answers": {} }"#)?;
    /// assert_eq!(sheet.extra().collect::<Vec<_>>(), [("x-berkas", "7")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extra(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.extra.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// SHA-256 of the canonical sheet, in lower-case hexadecimal digits.
    ///
    /// Layout, the order of keys and `x-…` keys do not matter to it; everything else does.
    pub fn digest(&self) -> String {
        crate::canonical::sha256_hex(self.canonical().as_bytes())
    }

    pub(crate) fn content(&self) -> &Content {
        &self.0
    }

    /// The canonical sheet: RFC 8785 JSON whose leaves are texts or `null`.
    pub(crate) fn canonical(&self) -> String {
        digest::canonical(&self.0)
    }
}

/// Without answers and notes: a log is no place for them.
impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Content { unit, period, assessed_on, rubric, stages, .. } = self.content();
        let stages: Vec<&str> = stages.iter().map(|stage| stage.code.as_str()).collect();
        f.debug_struct("Evidence")
            .field("unit", unit)
            .field("period", period)
            .field("assessed_on", assessed_on)
            .field("rubric", rubric)
            .field("stages", &stages)
            .finish_non_exhaustive()
    }
}

impl From<Content> for Evidence {
    fn from(content: Content) -> Evidence {
        Evidence(Arc::new(content))
    }
}

impl Content {
    pub(crate) fn new(unit: Unit, assessed_on: Option<Date>) -> Content {
        Content {
            unit,
            period: None,
            assessed_on,
            rubric: None,
            assessed_on_place: Place::default(),
            rubric_place: Place::default(),
            inputs: Answers::default(),
            stages: Vec::new(),
            plain: None,
            extra: Vec::new(),
        }
    }
}

impl StageSheet {
    pub(crate) fn new(code: impl Into<String>, place: Place) -> StageSheet {
        StageSheet { code: code.into(), place, by: None, on: None, answers: Answers::default(), confirmed: Vec::new() }
    }
}

/// A text of a fault's path: `stages.desk.by`.
fn joined(parent: &str, key: &str) -> String {
    if parent.is_empty() { key.to_string() } else { format!("{parent}.{key}") }
}
