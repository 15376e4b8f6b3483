//! From steps and evidence to the record of a scorecard.
//!
//! *A fault in the evidence never becomes a score: either every answer fits the rubric, or every fault is told and there is
//! no scorecard to write a record of.* `bind` fits the sheet to the rubric, `stages` says what counts as of each stage, `card` and
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
pub(crate) use findings::turns_band;
pub(crate) use json::Pieces;
pub(crate) use stages::is_to_be_verified;
pub(crate) use verified::{Seen, ToVerify};

use crate::check::Model;
use crate::evidence::{Evidence, FaultLog, Faults};
use crate::receipt::Receipt;
use crate::scorecard::{Finding, Record};
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

/// A sheet fitted to its rubric, and what its last stage comes to.
struct Bound<'e> {
    sheet: bind::Sheet<'e>,
    course: stages::Course<'e>,
    values: Table<StepId, Value>,
}

/// Fits a sheet to its rubric; what does not fit, and checks that fail, are added to its faults.
fn bound<'e>(rubric: Compiled<'_>, evidence: &'e Evidence, faults: &mut FaultLog) -> Bound<'e> {
    let Compiled { model, steps, index, .. } = rubric;
    let sheet = bind::bind(model, steps, index, evidence, faults);
    let course = stages::course(model, steps, &sheet);
    let values = evaluate(steps, course.last.reading(model, &sheet));
    stages::broken_checks(model, steps, &sheet, &course, &values, faults);
    Bound { sheet, course, values }
}

/// Every fault of a sheet whose reading left `faults` behind.
pub(crate) fn faults(rubric: Compiled<'_>, evidence: &Evidence, mut faults: FaultLog) -> Result<(), Faults> {
    bound(rubric, evidence, &mut faults);
    faults.or(())
}

/// The record of a sheet that has no faults.
pub(crate) fn record(rubric: Compiled<'_>, evidence: &Evidence) -> Record {
    let bound = bound(rubric, evidence, &mut FaultLog::default());
    written(rubric, &bound, card::shown, |last| card::write(rubric, evidence, last))
}

/// The record of a sheet that has no faults, as JSON; `None` where the pieces do not make one.
pub(crate) fn record_to_json(rubric: Compiled<'_>, pieces: &Pieces, evidence: &Evidence) -> Option<String> {
    let bound = bound(rubric, evidence, &mut FaultLog::default());
    written(rubric, &bound, card::shown, |last| json::write(rubric, pieces, evidence, last))
}

/// What a reader of such a sheet must know beside the numbers.
pub(crate) fn findings(rubric: Compiled<'_>, evidence: &Evidence) -> Vec<Finding> {
    let bound = bound(rubric, evidence, &mut FaultLog::default());
    written(rubric, &bound, |_| Vec::new(), findings::all)
}

/// Scores a sheet, and keeps every line of it.
pub(crate) fn receipt(
    rubric: Compiled<'_>,
    form: Form,
    evidence: &Evidence,
    mut faults: FaultLog,
) -> Result<Receipt, Faults> {
    let bound = bound(rubric, evidence, &mut faults);
    faults.or(())?;
    Ok(written(rubric, &bound, every_step, |last| receipt::write(rubric, form, evidence, last)))
}

/// A receipt shows each step.
fn every_step(steps: &Steps) -> Vec<StepId> {
    steps.list.ids().collect()
}

/// `shown`: the steps of which it is shown what they can still be.
fn written<T>(
    rubric: Compiled<'_>,
    bound: &Bound<'_>,
    shown: fn(&Steps) -> Vec<StepId>,
    write: impl FnOnce(&card::Last<'_>) -> T,
) -> T {
    let Compiled { model, steps, .. } = rubric;
    let Bound { sheet, course: stages::Course { earlier, last: at, history }, values } = bound;
    let before: Vec<Table<StepId, Value>> =
        earlier.iter().map(|stage| evaluate(steps, stage.reading(model, sheet))).collect();
    let reading = at.reading(model, sheet);
    let open = open(steps, reading);
    let is_open = shown(steps).into_iter().any(|step| open[step]);
    let ranges = is_open.then(|| ranges(steps, reading));
    let earlier: Vec<(&stages::AsOf, &Table<StepId, Value>)> = earlier.iter().zip(&before).collect();
    let (ranges, earlier) = (ranges.as_ref(), earlier.as_slice());
    write(&card::Last { model, steps, sheet, at, history, values, ranges, earlier })
}
