//! From steps and evidence to a scorecard.
//!
//! *A fault in the evidence never becomes a score: either every answer fits the rubric, or there is no scorecard and
//! every fault is told.* `bind` fits the sheet to the rubric, `stages` says what counts as of each stage, `card` and
//! `findings` write down what the steps found, `receipt` each step with its value.

mod bind;
mod card;
mod findings;
mod json;
mod receipt;
mod requirement;
mod stages;
#[cfg(feature = "advise")]
mod stand;
mod verified;

pub(crate) use bind::{Index, Take, place_of, read, read_short, take, unknown_stage};
pub(crate) use json::Pieces;
pub(crate) use stages::is_to_be_verified;
pub(crate) use verified::{Seen, ToVerify};

use crate::check::Model;
use crate::evidence::{Evidence, FaultLog, Faults};
use crate::receipt::Receipt;
use crate::scorecard::Scorecard;
use crate::steps::{Form, StepId, Steps, Value, evaluate, open, ranges};
use crate::table::Table;

#[cfg(feature = "advise")]
pub(crate) use stand::{Stand, stand};

/// Name and version of what scores.
const ENGINE: &str = concat!("timbang ", env!("CARGO_PKG_VERSION"));

/// A rubric as scoring sees it.
#[derive(Clone, Copy)]
pub(crate) struct Compiled<'a> {
    pub(crate) model: &'a Model,
    pub(crate) steps: &'a Steps,
    pub(crate) index: &'a Index,
    pub(crate) to_verify: &'a ToVerify,
    pub(crate) identity: &'a str,
    /// Name and digest of each text that the rubric was read from.
    pub(crate) sources: &'a [(String, String)],
    /// Places of nodes and requirements, `line:column`, looked up in the text.
    pub(crate) at: &'a dyn Fn(crate::source::Span) -> String,
}

/// Scores a sheet whose reading left `faults` behind.
pub(crate) fn score(rubric: Compiled<'_>, evidence: &Evidence, faults: FaultLog) -> Result<Scorecard, Faults> {
    scored(rubric, evidence, faults, card::shown, |last| card::write(rubric, evidence, last))
}

/// Scores a sheet, and writes its scorecard as JSON; `None` where its pieces do not make one.
pub(crate) fn score_to_json(
    rubric: Compiled<'_>,
    pieces: &Pieces,
    evidence: &Evidence,
    faults: FaultLog,
) -> Result<Option<String>, Faults> {
    scored(rubric, evidence, faults, card::shown, |last| json::write(rubric, pieces, evidence, last))
}

/// Scores a sheet, and keeps every line of it.
pub(crate) fn receipt(
    rubric: Compiled<'_>,
    form: Form,
    evidence: &Evidence,
    faults: FaultLog,
) -> Result<Receipt, Faults> {
    scored(rubric, evidence, faults, every_step, |last| receipt::write(rubric, form, evidence, last))
}

/// A receipt shows each step.
fn every_step(steps: &Steps) -> Vec<StepId> {
    steps.list.ids().collect()
}

/// `shown`: the steps of which it is shown what they can still be.
fn scored<T>(
    rubric: Compiled<'_>,
    evidence: &Evidence,
    mut faults: FaultLog,
    shown: fn(&Steps) -> Vec<StepId>,
    write: impl FnOnce(&card::Last<'_>) -> T,
) -> Result<T, Faults> {
    let sheet = bind::bind(rubric.model, rubric.steps, rubric.index, evidence, &mut faults);
    let course = stages::course(rubric.model, rubric.steps, &sheet);
    let values_of = |stage: &stages::AsOf| evaluate(rubric.steps, stage.reading(rubric.model, &sheet));
    let values = values_of(&course.last);
    stages::broken_checks(rubric.model, rubric.steps, &sheet, &course, &values, &mut faults);
    faults.or(())?;
    let before: Vec<Table<StepId, Value>> = course.earlier.iter().map(values_of).collect();
    let reading = course.last.reading(rubric.model, &sheet);
    let open = open(rubric.steps, reading);
    let is_open = shown(rubric.steps).into_iter().any(|step| open[step]);
    let ranges = is_open.then(|| ranges(rubric.steps, reading));
    let earlier: Vec<(&stages::AsOf, &Table<StepId, Value>)> = course.earlier.iter().zip(&before).collect();
    let stages::Course { last: at, history, .. } = &course;
    let Compiled { model, steps, .. } = rubric;
    let (values, ranges, earlier) = (&values, ranges.as_ref(), earlier.as_slice());
    Ok(write(&card::Last { model, steps, sheet: &sheet, at, history, values, ranges, earlier }))
}
