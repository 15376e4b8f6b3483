//! From steps and evidence to a scorecard.
//!
//! *A fault in the evidence never becomes a score: either every answer fits the rubric, or there is no scorecard and
//! every fault is told.* `bind` fits the sheet to the rubric, `stages` says what counts as of each stage, `card` and
//! `findings` write down what the steps found.

mod bind;
mod card;
mod findings;
mod requirement;
mod stages;

pub(crate) use bind::Index;

use crate::check::Model;
use crate::evidence::{Evidence, FaultLog, Faults};
use crate::scorecard::Scorecard;
use crate::steps::{Range, Reading, StepId, Steps, Value, evaluate, ranges};
use crate::table::Table;

/// A rubric as scoring sees it.
#[derive(Clone, Copy)]
pub(crate) struct Compiled<'a> {
    pub(crate) model: &'a Model,
    pub(crate) steps: &'a Steps,
    pub(crate) index: &'a Index,
    pub(crate) identity: &'a str,
    /// Name and digest of each text that the rubric was read from.
    pub(crate) sources: &'a [(String, String)],
    /// Places of nodes and requirements, `line:column`, looked up in the text.
    pub(crate) at: &'a dyn Fn(crate::source::Span) -> String,
}

/// Scores a sheet whose reading left `faults` behind.
pub(crate) fn score(rubric: Compiled<'_>, evidence: &Evidence, mut faults: FaultLog) -> Result<Scorecard, Faults> {
    let sheet = bind::bind(rubric.model, rubric.steps, rubric.index, evidence, &mut faults);
    let course = stages::course(rubric.model, rubric.steps, &sheet);
    let values_of = |stage: &stages::AsOf| evaluate(rubric.steps, stage.reading(rubric.model, &sheet));
    let values = values_of(&course.last);
    stages::broken_checks(rubric.model, rubric.steps, &sheet, &course, &values, &mut faults);
    faults.or(())?;
    let earlier: Vec<Table<StepId, Value>> = course.earlier.iter().map(values_of).collect();
    Ok(card::write(rubric, evidence, &sheet, &course, (&earlier, &values)))
}

/// What is still possible as of a stage.
fn possible(rubric: Compiled<'_>, reading: Reading<'_>) -> Table<StepId, Range> {
    ranges(rubric.steps, reading)
}
