//! Scores of bound sheets, one after the other.
//!
//! *A [`Breakdown`] holds what the [`Scorecard`](crate::Scorecard) of the same sheet holds.* By the plan where it takes
//! the sheet on, by the steps where it does not: the answer is the same, only slower.

mod columns;

use std::fmt;

pub use columns::{Columns, Rows};

use crate::check::{KeyId, NodeId, PredicateId, ROOT, StageId};
use crate::evidence::{Fault, FaultKind, FaultLog, Faults, Place};
use crate::number::Exact;
use crate::plan::{Fractions, Left, Run};
use crate::rubric::Rubric;
use crate::scorecard::{AwardStatus, Status};
use crate::sheet::Sheet;
use crate::steps::{Answered, Reading, StepId, Value, evaluate};
use crate::table::{Id, Table};

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
    run: Run,
    /// By key: the answers that steps read.
    answers: Table<KeyId, Option<Answered>>,
    /// The values of all steps, where they scored the sheet.
    values: Option<Table<StepId, Value>>,
    /// Once it met columns.
    together: Option<Box<columns::Together>>,
}

/// What one sheet came to. It borrows the scorer and the sheet; a number is made exact when it is asked for.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let slot = |path| rubric.slot(path).ok_or("no such slot");
/// # let mut sheet = rubric.sheet();
/// # sheet.set(slot("opini")?, "WTP").stage("desk").set(slot("A.1.a")?, "Ya").set(slot("B.ipak")?, 4);
/// use timbang::scorecard::Status;
///
/// let mut scorer = rubric.scorer();
/// let breakdown = scorer.score(&sheet)?;
/// let wbk = breakdown.predicates().find(|(code, _)| *code == "WBK").map(|(_, status)| status);
/// let failed: Vec<&str> = breakdown.requirements().filter(|(_, one)| *one == Status::NotMet).map(|(code, _)| code).collect();
/// assert_eq!((wbk, failed.is_empty()), (Some(Status::NotMet), false));
/// assert_eq!((breakdown.awarded(), breakdown.at_least()), (None, None));
/// assert_eq!(breakdown.members().count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Breakdown<'a> {
    scorer: &'a Scorer,
    sheet: &'a Sheet,
}

/// The number of a node or of a group's member.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let slot = |path| rubric.slot(path).ok_or("no such slot");
/// # let mut sheet = rubric.sheet();
/// # sheet.set(slot("opini")?, "WTP").stage("desk").set(slot("A.1.a")?, "Ya").set(slot("B.ipak")?, 4);
/// let mut scorer = rubric.scorer();
/// let breakdown = scorer.score(&sheet)?;
/// let survey = breakdown.nodes().find(|(code, _)| *code == "B").map(|(_, figure)| figure).ok_or("no such node")?;
/// assert_eq!(survey.exact(), Some(4.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Figure<'a> {
    scorer: &'a Scorer,
    sheet: &'a Sheet,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Node(NodeId),
    /// The position of a group, and of a member in it.
    Member(usize, usize),
}

impl Rubric {
    /// A scorer for this rubric's sheets.
    pub fn scorer(&self) -> Scorer {
        let run = self.plan().map_or_else(Run::default, |plan| Run::new(plan, self.steps()));
        let answers = Table::beside(&self.model().keys, None);
        Scorer { rubric: self.clone(), run, answers, values: None, together: None }
    }
}

impl Scorer {
    /// Scores a sheet.
    ///
    /// Errors: every fault of the sheet, as [`Sheet::scorecard`]; a sheet of another rubric is one (T526).
    pub fn score<'a>(&'a mut self, sheet: &'a Sheet) -> Result<Breakdown<'a>, Faults> {
        self.fits(sheet.rubric())?;
        if sheet.has_faults() {
            sheet.scorecard("-")?;
        }
        self.values = None;
        let planned = match self.rubric.plan() {
            Some(plan) => {
                sheet.read(plan.read.iter().copied(), &mut self.answers);
                let reading = reading(sheet, &self.answers, NOT_SEEN);
                self.run.score(plan, self.rubric.steps(), sheet.lanes(), reading)
            }
            None => Err(Left::ToTheSteps),
        };
        match planned {
            Ok(()) => {}
            // The words of the fault are those of the slow way.
            Err(Left::CheckFails) => {
                sheet.scorecard("-")?;
                self.by_steps(sheet);
            }
            Err(Left::ToTheSteps) => {
                self.by_steps(sheet);
                if self.some_check_fails() {
                    sheet.scorecard("-")?;
                }
            }
        }
        Ok(Breakdown { scorer: self, sheet })
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
        let (model, steps) = (self.rubric.model(), self.rubric.steps());
        let seen = model.nodes.iter().zip(&steps.nodes);
        let seen = seen.map(|(node, steps)| {
            node.verify.is_some_and(|stage| steps.keys.iter().all(|&key| has_looked(sheet, key, stage)))
        });
        let seen = seen.collect();
        sheet.read(model.keys.ids(), &mut self.answers);
        self.values = Some(evaluate(steps, reading(sheet, &self.answers, &seen)));
    }

    /// Once the steps scored a sheet.
    fn some_check_fails(&self) -> bool {
        let answered = |key: &KeyId| self.answers[*key].is_some();
        let Some(values) = &self.values else { return false };
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
        self.values.is_none()
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

fn has_looked(sheet: &Sheet, key: KeyId, stage: StageId) -> bool {
    sheet.looked(key).is_some_and(|looked| looked >= stage)
}

impl Breakdown<'_> {
    /// The number of the whole.
    pub fn total(&self) -> Figure<'_> {
        self.figure(What::Node(ROOT))
    }

    /// The numbers of all components and criteria below the whole, in rubric order, each with its path.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = (&str, Figure<'_>)> {
        let nodes = self.scorer.rubric.model().nodes.entries().skip(1);
        nodes.map(move |(id, node)| (node.path.as_str(), self.figure(What::Node(id))))
    }

    /// The fractions of all nodes, the whole first and then in rubric order: all numbers at once, none made exact. `None`
    /// where the steps scored the sheet.
    ///
    /// See [`Figure::between`].
    pub fn between(&self) -> Option<impl ExactSizeIterator<Item = (i64, i64)>> {
        let Scorer { rubric, run, values, .. } = self.scorer;
        let plan = rubric.plan().filter(|_| values.is_none())?;
        Some(run.all(plan))
    }

    /// The numbers of the members of all groups, in rubric order, each with the codes of group and member.
    pub fn members(&self) -> impl Iterator<Item = (&str, &str, Figure<'_>)> {
        let groups = self.scorer.rubric.model().groups.iter().enumerate();
        groups.flat_map(move |(at, group)| {
            let members = group.members.iter().enumerate();
            members.map(move |(place, member)| {
                (group.name.as_str(), member.code.as_str(), self.figure(What::Member(at, place)))
            })
        })
    }

    /// How each predicate stands, in rubric order, with its code.
    pub fn predicates(&self) -> impl ExactSizeIterator<Item = (&str, Status)> {
        let predicates = self.scorer.rubric.model().predicates.iter().enumerate();
        predicates.map(move |(at, predicate)| (predicate.name.as_str(), self.status(at)))
    }

    /// How each requirement of all predicates stands, in rubric order, with its code.
    pub fn requirements(&self) -> impl Iterator<Item = (&str, Status)> {
        let all = self.scorer.rubric.model().predicates.iter().flat_map(|predicate| &predicate.requirements);
        let steps = self.scorer.rubric.steps().requirements.iter().flatten();
        all.zip(steps).enumerate().map(move |(at, (declared, steps))| {
            let status = match &self.scorer.values {
                Some(values) => of_value(&values[steps.truth]),
                None => of_truth(self.scorer.run.requirements().get(at).copied().flatten()),
            };
            (declared.code.as_str(), status)
        })
    }

    /// The predicate that is awarded or claimed.
    pub fn awarded(&self) -> Option<&str> {
        match self.best() {
            (AwardStatus::Awarded | AwardStatus::Claimed, Some(id)) => Some(self.name(id)),
            _ => None,
        }
    }

    /// Whether a predicate is awarded, claimed, still undecided, or none is met.
    pub fn award(&self) -> AwardStatus {
        self.best().0
    }

    /// Where the award is undecided: the best predicate that is met for certain.
    pub fn at_least(&self) -> Option<&str> {
        match self.best() {
            (AwardStatus::Undecided, Some(id)) => Some(self.name(id)),
            _ => None,
        }
    }

    fn figure(&self, what: What) -> Figure<'_> {
        Figure { scorer: self.scorer, sheet: self.sheet, what }
    }

    fn name(&self, id: PredicateId) -> &str {
        &self.scorer.rubric.model().predicates[id].name
    }

    fn status(&self, predicate: usize) -> Status {
        match &self.scorer.values {
            Some(values) => {
                let step = self.scorer.rubric.steps().predicates.iter().nth(predicate);
                step.map_or(Status::Undecided, |step| of_value(&values[*step]))
            }
            None => of_truth(self.scorer.run.predicates().get(predicate).copied().flatten()),
        }
    }

    /// The status of the award, and the first predicate that is met.
    fn best(&self) -> (AwardStatus, Option<PredicateId>) {
        let Some(award) = &self.scorer.rubric.model().award else { return (AwardStatus::None, None) };
        let mut open = false;
        for &id in &award.order {
            match self.status(id.place().index()) {
                Status::Met if open => return (AwardStatus::Undecided, Some(id)),
                Status::Met if self.is_claim() => return (AwardStatus::Claimed, Some(id)),
                Status::Met => return (AwardStatus::Awarded, Some(id)),
                Status::Undecided => open = true,
                Status::NotMet => {}
            }
        }
        (if open { AwardStatus::Undecided } else { AwardStatus::None }, None)
    }

    /// What is met without having been seen is a claim.
    fn is_claim(&self) -> bool {
        let (model, steps) = (self.scorer.rubric.model(), self.scorer.rubric.steps());
        let unseen = |(key, stage): (KeyId, StageId)| !has_looked(self.sheet, key, stage);
        match self.scorer.rubric.plan() {
            Some(plan) => plan.to_verify.iter().copied().any(unseen),
            None => model.nodes.ids().filter(|&id| crate::score::is_to_be_verified(model, steps, id)).any(|id| {
                let stage = model.node(id).verify;
                steps.nodes[id].keys.iter().any(|&key| stage.is_some_and(|stage| unseen((key, stage))))
            }),
        }
    }
}

impl Figure<'_> {
    /// The exact number: points, or a share where there are none; `None` where it is excluded or undecided.
    pub fn exact(&self) -> Option<Exact> {
        let Scorer { rubric, run, values, .. } = self.scorer;
        let (steps, lanes) = (rubric.steps(), self.sheet.lanes());
        let step = match self.what {
            What::Node(node) => steps.nodes[node].number,
            What::Member(group, member) => *steps.members.iter().nth(group)?.iter().nth(member)?,
        };
        if let Some(values) = values {
            return match &values[step] {
                Value::Number(number) => Some(number.clone()),
                _ => None,
            };
        }
        let plan = rubric.plan()?;
        match self.what {
            What::Node(node) => run.node(plan, lanes, node),
            What::Member(group, member) => {
                let form = plan.members.iter().nth(group)?.get(member)?.as_ref();
                run.member(plan, lanes, form, step)
            }
        }
    }
}

impl<'a> Figure<'a> {
    /// Whole fractions between which the number lies: least and most, the same where it is exact. `None` where the steps
    /// scored the sheet, and of a group's member. How many make 1 says [`Figure::unit`].
    ///
    /// ```
    /// use timbang::{Exact, Rubric};
    ///
    /// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let mut sheet = rubric.sheet();
    /// sheet.stage("desk").set(rubric.slot("A.1.a").ok_or("slot")?, "Ya");
    /// let mut scorer = rubric.scorer();
    /// let breakdown = scorer.score(&sheet)?;
    /// let total = breakdown.total();
    /// let (least, most) = total.between().ok_or("by the steps")?;
    /// assert_eq!(least, most);
    /// assert_eq!(Exact::from(least).over(total.unit().ok_or("by the steps")?), total.exact());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn between(&self) -> Option<(i64, i64)> {
        Some(self.fractions()?.0.ends())
    }

    /// So many fractions make 1 of the number, on every sheet.
    pub fn unit(&self) -> Option<&'a Exact> {
        Some(self.fractions()?.1)
    }

    fn fractions(&self) -> Option<(Fractions, &'a Exact)> {
        let Scorer { rubric, run, values, .. } = self.scorer;
        let plan = rubric.plan().filter(|_| values.is_none())?;
        match self.what {
            What::Node(node) => Some((run.about(plan, node)?, plan.units.row(node)?)),
            What::Member(..) => None,
        }
    }
}

fn of_truth(truth: Option<bool>) -> Status {
    match truth {
        Some(true) => Status::Met,
        Some(false) => Status::NotMet,
        None => Status::Undecided,
    }
}

fn of_value(value: &Value) -> Status {
    match value {
        Value::Truth(true) => Status::Met,
        Value::Truth(false) | Value::None(_) | Value::Excluded => Status::NotMet,
        _ => Status::Undecided,
    }
}

impl fmt::Debug for Scorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scorer").field("rubric", &self.rubric.id()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Breakdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breakdown").field("award", &self.award()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Figure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Figure").field(&self.exact()).finish()
    }
}
