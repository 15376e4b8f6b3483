//! How a sheet stands: what its last stage decides from, for those who ask what would change it.
//!
//! *A [`Stand`] is of a sheet that has a score*: its answers fit the rubric, and no check fails.

use super::stages::answer_text;
use super::{Bound, Compiled, bound};
use crate::check::{KeyId, Model, NodeId, StageId};
use crate::date::Date;
use crate::evidence::{Evidence, FaultLog, Faults};
use crate::steps::{Answered, Reading, StepId, Value};
use crate::table::Table;

/// The answers that count, and what the steps come to.
pub(crate) struct Stand {
    pub(crate) answers: Table<KeyId, Option<Answered>>,
    /// By key: the latest stage that answered or confirmed it.
    pub(crate) looked: Table<KeyId, Option<StageId>>,
    pub(crate) seen: Table<NodeId, bool>,
    pub(crate) assessed_on: Option<Date>,
    pub(crate) stage: Option<StageId>,
    pub(crate) values: Table<StepId, Value>,
}

impl Stand {
    pub(crate) fn reading<'a>(&'a self, model: &'a Model) -> Reading<'a> {
        Reading { model, answers: &self.answers, assessed_on: self.assessed_on, seen: &self.seen }
    }

    /// An answer as a scorecard keeps it.
    pub(crate) fn text(model: &Model, key: KeyId, answered: &Answered) -> String {
        answer_text(model, key, answered)
    }
}

/// How a sheet stands.
///
/// Errors: every fault of the sheet.
pub(crate) fn stand(rubric: Compiled<'_>, evidence: &Evidence) -> Result<Stand, Faults> {
    let mut faults = FaultLog::default();
    let Bound { sheet, course, values } = bound(rubric, evidence, &mut faults);
    faults.or(())?;
    let last = course.last;
    let stage_of = |sitting: &Option<usize>| sitting.and_then(|at| sheet.stages.get(at)).and_then(|s| s.stage);
    Ok(Stand {
        looked: last.looked.iter().map(stage_of).collect(),
        answers: last.answers,
        seen: last.seen,
        assessed_on: sheet.assessed_on,
        stage: last.stage,
        values,
    })
}
