//! Scores of bound sheets, one after the other.
//!
//! *A [`Breakdown`] says what the record of the same sheet says.* By the plan where it takes
//! the sheet on, by the steps where it does not: the answer is the same, only slower.

mod breakdown;
mod columns;
mod scorecard;
#[cfg(test)]
mod tests;

use std::fmt;

pub use breakdown::{Breakdown, Figure};
pub use columns::{Columns, Rows};
pub use scorecard::Scorecard;

use crate::check::{KeyId, NodeId, StageId};
use crate::evidence::{Fault, FaultKind, FaultLog, Faults, Place};
use crate::plan::{Left, Run};
use crate::rubric::Rubric;
use crate::sheet::Sheet;
use crate::steps::{Answered, Reading, StepId, Value, evaluate};
use crate::table::Table;

/// Scores the sheets of one rubric; each thread has its own.
///
/// Once it has scored a sheet it takes no more memory, as long as no number needs more than 128 bits and the sheet is an
/// ordinary one (nothing excluded or undecided): then the steps score it, slower, to the same numbers.
///
/// ```
/// use timbang::Rubric;
/// use timbang::scorecard::AwardStatus;
///
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let slot = |path| rubric.slot(path).ok_or("no such slot");
/// let (tim, cara, masuk, selesai) = (slot("A.1.a")?, slot("A.1.b")?, slot("A.2.masuk")?, slot("A.2.selesai")?);
/// let (ipak, opini) = (slot("B.ipak")?, slot("opini")?);
///
/// let mut sheet = rubric.sheet();
/// let mut scorer = rubric.scorer();
/// let mut awarded = Vec::new();
/// for (answer, done) in [("Ya", 9), ("Tidak", 2)] {
///     sheet.clear().set(opini, "WTP").stage("desk");
///     sheet.set(tim, answer).set(cara, "A").set(masuk, 10).set(selesai, done).set(ipak, 4);
///     let breakdown = scorer.score(&sheet)?;
///     awarded.push((breakdown.award(), breakdown.total().exact().map(|total| total.to_string())));
/// }
/// assert_eq!(awarded[0], (AwardStatus::Awarded, Some("134/15".to_owned())));
/// assert_eq!(awarded[1], (AwardStatus::None, Some("82/15".to_owned())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Scorer {
    rubric: Rubric,
    found: Found,
    /// By key: the answers that steps read.
    answers: Table<KeyId, Option<Answered>>,
    /// Once it met columns.
    together: Option<Box<columns::Together>>,
}

/// What a sheet came to.
#[derive(Clone)]
struct Found {
    run: Run,
    /// The values of all steps, where they scored the sheet.
    values: Option<Table<StepId, Value>>,
}

impl Rubric {
    /// A scorer for this rubric's sheets.
    pub fn scorer(&self) -> Scorer {
        let run = self.plan().map_or_else(Run::default, |plan| Run::new(plan, self.steps()));
        let answers = Table::beside(&self.model().keys, None);
        Scorer { rubric: self.clone(), found: Found { run, values: None }, answers, together: None }
    }
}

impl Scorer {
    /// Scores a sheet.
    ///
    /// Errors: every fault of the sheet, as [`Sheet::scorecard`]; a sheet of another rubric is one (T526).
    pub fn score<'a>(&'a mut self, sheet: &'a Sheet) -> Result<Breakdown<'a>, Faults> {
        self.fits(sheet.rubric())?;
        self.find(sheet, || sheet.refused())?;
        Ok(Breakdown::new(&self.found, sheet, None))
    }

    /// Scores a sheet of its rubric. `refused` tells every fault of the sheet, where there is one.
    fn find(&mut self, sheet: &Sheet, refused: impl Fn() -> Result<(), Faults>) -> Result<(), Faults> {
        if sheet.has_faults() {
            refused()?;
        }
        self.found.values = None;
        let planned = match self.rubric.plan() {
            Some(plan) => {
                sheet.read(plan.read.iter().copied(), &mut self.answers);
                let reading = reading(sheet, &self.answers, NOT_SEEN);
                self.found.run.score(plan, self.rubric.steps(), sheet.lanes(), reading)
            }
            None => Err(Left::ToTheSteps),
        };
        match planned {
            Ok(()) => {}
            // The words of the fault are those of the slow way.
            Err(Left::CheckFails) => {
                refused()?;
                self.by_steps(sheet);
            }
            Err(Left::ToTheSteps) => {
                self.by_steps(sheet);
                if self.some_check_fails() {
                    refused()?;
                }
            }
        }
        Ok(())
    }

    fn fits(&self, rubric: &Rubric) -> Result<(), Faults> {
        if rubric.fingerprint() == self.rubric.fingerprint() {
            return Ok(());
        }
        let (found, expected) = (rubric.id().to_owned(), self.rubric.id().to_owned());
        let mut log = FaultLog::default();
        log.push(Fault::new(FaultKind::OtherRubric { found, expected }, "rubric", None, Place::default()));
        log.or(())
    }

    fn by_steps(&mut self, sheet: &Sheet) {
        let values = values_of(sheet, &mut self.answers);
        let truth = |step: &StepId| values[*step].truth();
        let steps = self.rubric.steps();
        let requirements = steps.requirements.iter().flatten().map(|requirement| truth(&requirement.truth));
        self.found.run.decide_as(requirements, steps.predicates.iter().map(truth));
        self.found.values = Some(values);
    }

    /// Once the steps scored a sheet.
    fn some_check_fails(&self) -> bool {
        let answered = |key: &KeyId| self.answers[*key].is_some();
        let Some(values) = &self.found.values else { return false };
        let checks = self.rubric.steps().checks.iter();
        checks.into_iter().any(|check| values[check.truth] == Value::Truth(false) && check.keys.iter().all(answered))
    }

    /// Whether the last sheet was scored by the fast plan, and not by the steps: what it came to is the same.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let slot = |path| rubric.slot(path).ok_or("no such slot");
    /// # let mut sheet = rubric.sheet();
    /// # sheet.set(slot("opini")?, "WTP").stage("desk").set(slot("A.1.a")?, "Ya").set(slot("B.ipak")?, 4);
    /// let mut scorer = rubric.scorer();
    /// scorer.score(&sheet)?;
    /// // What a service counts, to see whether its sheets go the fast way.
    /// assert!(scorer.was_planned());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn was_planned(&self) -> bool {
        self.found.values.is_none()
    }
}

const NOT_SEEN: &Table<NodeId, bool> = &Table::new();

fn reading<'a>(
    sheet: &'a Sheet,
    answers: &'a Table<KeyId, Option<Answered>>,
    seen: &'a Table<NodeId, bool>,
) -> Reading<'a> {
    Reading { model: sheet.rubric().model(), answers, assessed_on: sheet.day(), seen }
}

/// The values of all steps; `answers` is room for what they read.
fn values_of(sheet: &Sheet, answers: &mut Table<KeyId, Option<Answered>>) -> Table<StepId, Value> {
    let (model, steps) = (sheet.rubric().model(), sheet.rubric().steps());
    sheet.read(model.keys.ids(), answers);
    evaluate(steps, reading(sheet, answers, &seen(sheet)))
}

/// By node: whether its verifying stage, or a later one, has looked at all that a criterion rests on.
fn seen(sheet: &Sheet) -> Table<NodeId, bool> {
    let nodes = sheet.rubric().model().nodes.iter().zip(&sheet.rubric().steps().nodes);
    let seen = nodes.map(|(node, steps)| {
        node.verify.is_some_and(|stage| steps.keys.iter().all(|&key| has_looked(sheet, key, stage)))
    });
    seen.collect()
}

fn has_looked(sheet: &Sheet, key: KeyId, stage: StageId) -> bool {
    sheet.looked(key).is_some_and(|looked| looked >= stage)
}

impl fmt::Debug for Scorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scorer").field("rubric", &self.rubric.id()).finish_non_exhaustive()
    }
}
