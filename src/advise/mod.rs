//! What would change a score: the way to an award, what is still possible, how close it is, and what is worth doing.
//!
//! *Nothing is said of a sheet that was not scored*: each set of changes is applied to the sheet, the sheet is scored by
//! [`Rubric::score`], and what does not come to what was said is never returned.
//!
//! ```
//! use timbang::advise::{Advice, Question, Status};
//! use timbang::{Evidence, Rubric};
//!
//! let rubric = Rubric::shipped("zi_2021").ok_or("not shipped")?;
//! let sheet = std::fs::read("rubrics/zi_2021/cases/wbk_total_sedikit_di_bawah.evidence.json")?;
//! let advice = Advice::of(&rubric, &Evidence::from_json(&sheet)?, &Question::new("WBK"))?;
//! assert_eq!(advice.status, Status::Optimal);
//! let set = &advice.sets[0];
//! assert_eq!(set.award.as_deref(), Some("WBK"));
//! assert_eq!(set.changes.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Only better options of answered criteria are proposed: facts, counts and indices are what they are, unless a file of
//! [`Costs`] says what changing them would cost. The answer is exact, within a budget of work that is counted, not timed;
//! so the same question has the same answer on every machine. `docs/advise.md` says what an answer means, and what not.

mod apply;
mod blocks;
mod bounds;
mod candidates;
mod demands;
mod frontier;
mod margins;
mod moves;
mod page;
mod search;
mod section;
mod ties;
mod witness;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

pub use self::apply::with_answers;
pub use self::bounds::{BOUNDS_FORMAT, Between, GivenAnswer, Outcome, Outlook, Possible};
pub use self::margins::{Flip, MARGINS_FORMAT, Margins, Slack, Spare, Worth};
pub use self::moves::Costs;
pub use self::section::section;

use self::moves::{Variable, variables};
use self::search::Search;
use crate::check::{CheckId, KeyId, Model, NodeId, StageId};
use crate::evidence::{Evidence, Faults};
use crate::nearest::nearest;
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::score::{Compiled, Stand, stand};
use crate::scorecard::AwardStatus;
use crate::scorer::{Breakdown, Scorecard};
use crate::steps::{Again, May, Open, Range, StepId, Steps, Value, cone, moving, ranges, ranges_within};
use crate::table::Table;

/// Name and version of the format of advice.
pub const FORMAT: &str = "timbang.advice/0";
/// How much work is done before a search gives up, unless a question says otherwise.
pub const BUDGET: u64 = 2_000_000;
/// How many sets may be asked for.
pub const SETS_MAX: usize = 100;

/// What a change costs.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Advice, Costs, Pricing, Question};
///
/// // Whose work it is to change an answer says what it costs; the commitment of the leader is not for sale.
/// let costs = Costs::from_json(br#"{ "default": 1, "answers": { "A.II.5.i.a": "fixed" } }"#)?;
/// let advice = Advice::of(&rubric, &evidence, &Question::new("WBK").pricing(Pricing::Costs(costs)))?;
/// assert!(advice.sets.iter().flat_map(|set| &set.changes).all(|change| change.path != "A.II.5.i.a"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Pricing {
    /// Each change costs 1; of as many changes those with fewer steps come first.
    #[default]
    Changes,
    /// Each step up a scale costs 1.
    Steps,
    /// By a file.
    Costs(Costs),
}

/// Which award, and what may change for it.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Advice, Pricing, Question, Status};
///
/// let question = Question::new("WBK").best(3).pricing(Pricing::Steps).until("visitasi").budget(100_000);
/// let advice = Advice::of(&rubric, &evidence, &question)?;
/// assert!(advice.sets.len() <= 3 && advice.status != Status::Unproven);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    to: String,
    best: usize,
    pricing: Pricing,
    until: Option<String>,
    budget: u64,
}

impl Question {
    /// The cheapest set of changes with which the predicate of this name is met.
    pub fn new(to: impl Into<String>) -> Question {
        Question { to: to.into(), best: 1, pricing: Pricing::Changes, until: None, budget: BUDGET }
    }

    /// So many different sets, from 1 to [`SETS_MAX`]: none asks for all that one before it asks for.
    #[must_use]
    pub fn best(self, count: usize) -> Question {
        Question { best: count.clamp(1, SETS_MAX), ..self }
    }

    /// What a change costs.
    #[must_use]
    pub fn pricing(self, pricing: Pricing) -> Question {
        Question { pricing, ..self }
    }

    /// Only what this stage, or one before it, can still confirm: criteria that their verifying stage has not looked at.
    #[must_use]
    pub fn until(self, stage: impl Into<String>) -> Question {
        Question { until: Some(stage.into()), ..self }
    }

    /// How much work may be done: combinations of answers looked at. The same on every machine.
    #[must_use]
    pub fn budget(self, nodes: u64) -> Question {
        Question { budget: nodes, ..self }
    }
}

/// Why there is no advice.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Advice, AdviseError, Question};
///
/// let asked = Advice::of(&rubric, &evidence, &Question::new("WBB"));
/// match asked {
///     Err(AdviseError::UnknownPredicate { nearest, .. }) => assert!(nearest.is_some()),
///     other => return Err(format!("{other:?}").into()),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdviseError {
    /// The sheet has faults, and so no score.
    #[error("{0}")]
    Faults(Faults),
    /// The rubric has no such predicate.
    #[error("`{name}` is no predicate of this rubric{}", known(.nearest, .predicates))]
    UnknownPredicate {
        /// What was asked for.
        name: String,
        /// The name that was probably meant.
        nearest: Option<String>,
        /// All that there are.
        predicates: Vec<String>,
    },
    /// The rubric has no such stage.
    #[error("`{name}` is no stage of this rubric{}", known(.nearest, .stages))]
    UnknownStage {
        /// What was asked for.
        name: String,
        /// The name that was probably meant.
        nearest: Option<String>,
        /// All that there are.
        stages: Vec<String>,
    },
    /// The sheet has a later stage already.
    #[error("stage `{stage}` is over: the sheet has `{last}`")]
    StageOver {
        /// What was asked for.
        stage: String,
        /// The last stage of the sheet.
        last: String,
    },
    /// The costs cannot be used.
    #[error("costs: {0}")]
    Costs(String),
    /// What was to be touched is no name of the rubric.
    #[error("`{path}` names no answer of this rubric{}", known(.nearest, &[]))]
    UnknownPath {
        /// What was asked for.
        path: String,
        /// The name that was probably meant.
        nearest: Option<String>,
    },
}

impl From<Faults> for AdviseError {
    fn from(faults: Faults) -> AdviseError {
        AdviseError::Faults(faults)
    }
}

fn known(nearest: &Option<String>, all: &[String]) -> String {
    match nearest {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None if all.is_empty() => String::new(),
        None => format!("; there are: {}", all.join(", ")),
    }
}

/// How far an answer goes.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Advice, Question, Status};
///
/// let advice = Advice::of(&rubric, &evidence, &Question::new("WBK").budget(0))?;
/// let said = match advice.status {
///     Status::Optimal => "the cheapest way",
///     Status::Impossible => "no way",
///     Status::Unproven => "not known within this budget",
/// };
/// assert_ne!(said, "no way");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The first set is cheapest: nothing was left out.
    Optimal,
    /// No set of changes that may be proposed leads there.
    Impossible,
    /// The budget ended before it was known: `bound` is what no set is cheaper than.
    Unproven,
}

/// The way to an award.
///
/// Shape: the sets from the cheapest on; none where it is impossible.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Advice, Question, Status};
///
/// let advice = Advice::of(&rubric, &evidence, &Question::new("WBK"))?;
/// assert_eq!((advice.status, advice.cost.as_deref()), (Status::Optimal, Some("1")));
/// assert_eq!(advice.cost, advice.bound, "nothing cheaper was left out");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Advice {
    /// [`FORMAT`]
    pub format: &'static str,
    /// The predicate that was asked for.
    pub to: String,
    /// How far the answer goes.
    pub status: Status,
    /// What the first set costs.
    pub cost: Option<String>,
    /// What no set is cheaper than.
    pub bound: Option<String>,
    /// The sets of changes, each scored.
    pub sets: Vec<ChangeSet>,
    /// Whether fewer sets are listed than were asked for because the budget ended, not because there are no more.
    pub more: bool,
    /// Where it is impossible: what stands in the way.
    pub obstacles: Vec<Obstacle>,
    /// How much of the budget was used.
    pub nodes: u64,
}

/// Changes with which a predicate is met.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Advice, Question};
/// use timbang::scorecard::AwardStatus;
///
/// let advice = Advice::of(&rubric, &evidence, &Question::new("WBK"))?;
/// let set = &advice.sets[0];
/// // It was scored: what it comes to is not a promise of this function but a scorecard's.
/// assert_eq!((set.award.as_deref(), set.award_status), (Some("WBK"), AwardStatus::Claimed));
/// assert!(set.total > Some(92.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChangeSet {
    /// In rubric order; none where it is met already.
    pub changes: Vec<Change>,
    /// What they cost together.
    pub cost: String,
    /// The total with them.
    pub total: Option<Exact>,
    /// The predicate that is awarded or claimed with them.
    pub award: Option<String>,
    /// Whether it is awarded, or only claimed because not everything has been verified.
    pub award_status: AwardStatus,
}

/// One answer that would be another.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Advice, Question};
///
/// // Told as the practice that would have to be there, never as an option to tick.
/// let advice = Advice::of(&rubric, &evidence, &Question::new("WBK"))?;
/// let told = advice.sets[0].changes[0].practice.as_deref();
/// assert_eq!(told, Some("Sistematis dan melibatkan pimpinan"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The path of the criterion or input.
    pub path: String,
    /// The answer as it stands.
    pub from: Option<String>,
    /// The answer that it would be.
    pub to: String,
    /// Name of the criterion or input.
    pub label: Option<String>,
    /// The practice that the answer as it stands describes, as the rubric says it.
    pub now: Option<String>,
    /// The practice that the other answer describes.
    pub practice: Option<String>,
    /// What it costs.
    pub cost: String,
}

/// A requirement that stands in the way.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/spak_just_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Advice, Question, Status};
///
/// // A survey is what it is: no answer of the unit makes up for it.
/// let advice = Advice::of(&rubric, &evidence, &Question::new("WBK"))?;
/// assert_eq!(advice.status, Status::Impossible);
/// assert_eq!((advice.obstacles[0].code.as_str(), advice.obstacles[0].alone), ("WBK.5", false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Obstacle {
    /// `WBK.3.MP`
    pub code: String,
    /// The condition as the rubric states it.
    pub text: String,
    /// Its name.
    pub label: Option<String>,
    /// How it stands without any change: not met, or undecided for want of a fact or an answer.
    pub status: crate::scorecard::Status,
    /// Whether it can be met on its own: then it is in the way only together with the others listed.
    pub alone: bool,
    /// What its left side comes to at most; at least, where the requirement asks for no more than its limit.
    pub high: Option<Exact>,
    /// The limit.
    pub limit: Option<String>,
    /// The changes with which it comes to that; they were scored.
    pub reached_by: Option<Vec<Change>>,
}

/// Work that is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    left: u64,
    used: u64,
}

impl Budget {
    fn new(nodes: u64) -> Budget {
        Budget { left: nodes, used: 0 }
    }

    /// Takes so much; false where so much is not left.
    fn take(&mut self, nodes: usize) -> bool {
        let nodes = u64::try_from(nodes).unwrap_or(u64::MAX);
        match self.left.checked_sub(nodes) {
            Some(left) => {
                self.left = left;
                self.used = self.used.saturating_add(nodes);
                true
            }
            None => {
                self.left = 0;
                false
            }
        }
    }
}

/// A sheet, what of it may move, and where changes would be written.
pub(crate) struct Problem<'a> {
    model: &'a Model,
    steps: &'a Steps,
    stand: &'a Stand,
    variables: Vec<Variable>,
    open: Open,
    moving: Table<StepId, bool>,
    /// What steps can be while the variables move.
    within: Table<StepId, Range>,
    /// What they can be as the sheet stands.
    standing: Table<StepId, Range>,
    /// Every step that moves and that a score rests on.
    cone: Vec<StepId>,
    /// Of each key that may move: the criteria that rest on it, with the stage that verifies them.
    criteria: BTreeMap<KeyId, Vec<(NodeId, StageId)>>,
    stage: Option<StageId>,
}

impl<'a> Problem<'a> {
    fn new(rubric: Compiled<'a>, stand: &'a Stand, variables: Vec<Variable>, stage: Option<StageId>) -> Problem<'a> {
        let open: Open = variables
            .iter()
            .map(|variable| {
                let answers = variable.choices.iter().map(|choice| choice.answered.clone()).collect();
                (variable.key, May { answers, any: variable.any.clone() })
            })
            .collect();
        let moving = moving(rubric.steps, &open);
        let checks = rubric.steps.checks.iter().map(|check| check.truth);
        let roots: Vec<StepId> = rubric.steps.predicates.iter().copied().chain(checks).collect();
        let (cone, _) = cone(rubric.steps, &moving, &open, &roots);
        let mut criteria: BTreeMap<KeyId, Vec<(NodeId, StageId)>> = BTreeMap::new();
        for ((node, declared), own) in rubric.model.nodes.entries().zip(&rubric.steps.nodes) {
            let Some(stage) = declared.verify else { continue };
            for key in own.keys.iter().filter(|key| open.contains_key(key)) {
                criteria.entry(*key).or_default().push((node, stage));
            }
        }
        let (model, steps) = (rubric.model, rubric.steps);
        let within = ranges_within(steps, stand.reading(model), &open);
        let standing = ranges(steps, stand.reading(model));
        Problem { model, steps, stand, variables, open, moving, within, standing, cone, criteria, stage }
    }

    /// Whether a key may be without an answer.
    fn may_miss(&self, key: KeyId) -> bool {
        match self.open.get(&key) {
            Some(may) => may.may_miss(),
            None => self.stand.answers[key].is_none(),
        }
    }

    fn again(&self) -> Again<'_> {
        Again::new(self.steps, self.stand.reading(self.model), &self.stand.values, &self.standing)
    }

    /// Gives a variable one of its choices, and sees who has then looked at its criterion.
    fn put(&self, again: &mut Again<'_>, variable: &Variable, pick: usize) {
        let Some(choice) = variable.choices.get(pick) else { return };
        again.answers[variable.key] = choice.answered.clone();
        for &(node, verifying) in self.criteria.get(&variable.key).map(Vec::as_slice).unwrap_or_default() {
            // Who changes an answer has looked at it.
            let looked = |key: KeyId| {
                let own = self.stand.looked[key];
                if again.answers[key] == self.stand.answers[key] { own } else { own.max(self.stage) }
            };
            let keys = &self.steps.nodes[node].keys;
            again.seen[node] = keys.iter().all(|key| looked(*key).is_some_and(|stage| stage >= verifying));
        }
    }

    /// Whether a check fails.
    fn breaks(&self, again: &Again<'_>, check: CheckId) -> bool {
        let check = &self.steps.checks[check];
        check.keys.iter().all(|key| again.answers[*key].is_some()) && again.values[check.truth] == Value::Truth(false)
    }
}

impl Advice {
    /// The cheapest sets of changes with which what is asked for is met.
    ///
    /// Errors: a sheet with faults; a question that names what the rubric does not have.
    pub fn of(rubric: &Rubric, evidence: &Evidence, question: &Question) -> Result<Advice, AdviseError> {
        rubric.compiled(|compiled| advise(rubric, compiled, evidence, question))
    }
}

/// The stage under which changes are written, where the rubric has stages.
fn stage_of(
    model: &Model,
    stand: &Stand,
    until: Option<&str>,
) -> Result<(Option<StageId>, Option<StageId>), AdviseError> {
    let stages = &model.header.stages;
    let Some(name) = until else {
        return Ok((stand.stage.or_else(|| stages.ids().next()), None));
    };
    let Some((id, _)) = stages.entries().find(|(_, stage)| stage.code == name) else {
        let all: Vec<String> = stages.iter().map(|stage| stage.code.clone()).collect();
        let near = nearest(name, all.iter().map(String::as_str)).map(str::to_owned);
        return Err(AdviseError::UnknownStage { name: name.to_owned(), nearest: near, stages: all });
    };
    match stand.stage {
        Some(last) if last > id => {
            Err(AdviseError::StageOver { stage: name.to_owned(), last: stages[last].code.clone() })
        }
        _ => Ok((Some(id), Some(id))),
    }
}

fn advise(
    rubric: &Rubric,
    compiled: Compiled<'_>,
    evidence: &Evidence,
    question: &Question,
) -> Result<Advice, AdviseError> {
    let model = compiled.model;
    let stand = stand(compiled, evidence)?;
    let Some((predicate, _)) = model.predicates.entries().find(|(_, predicate)| predicate.name == question.to) else {
        let all: Vec<String> = model.predicates.iter().map(|predicate| predicate.name.clone()).collect();
        let near = nearest(&question.to, all.iter().map(String::as_str)).map(str::to_owned);
        return Err(AdviseError::UnknownPredicate { name: question.to.clone(), nearest: near, predicates: all });
    };
    let (stage, until) = stage_of(model, &stand, question.until.as_deref())?;
    let variables = variables(compiled, &stand, &question.pricing, until)?;
    let problem = Problem::new(compiled, &stand, variables, stage);
    let requirements: Vec<StepId> = compiled.steps.requirements[predicate].iter().map(|r| r.truth).collect();
    let mut budget = Budget::new(question.budget);
    let search = Search::new(&problem, &requirements, true, &mut budget);
    let (found, open) = search.best(question.best, &mut budget);
    let mut sets = Vec::new();
    for (price, picks) in &found {
        sets.extend(apply::scored(rubric, evidence, &problem, picks, price.0, &question.to));
    }
    // What was found and did not score as it should is no proof of anything.
    let sound = sets.len() == found.len();
    let status = match (sets.first(), open) {
        _ if !sound => Status::Unproven,
        (Some(_), _) => Status::Optimal,
        (None, None) => Status::Impossible,
        (None, Some(_)) => Status::Unproven,
    };
    let more = open.is_some() && found.len() < question.best;
    let mut bound = found.first().map(|(price, _)| price.0).filter(|_| sound);
    let mut obstacles = Vec::new();
    match status {
        Status::Optimal => {}
        Status::Impossible => {
            bound = None;
            obstacles = apply::obstacles(rubric, evidence, &problem, predicate);
        }
        Status::Unproven => {
            bound = Some(open.map_or(0, |price| price.0));
            if sets.is_empty()
                && let Some(picks) = search.some(&search.room())
            {
                let price = problem.price(&picks);
                sets.extend(apply::scored(rubric, evidence, &problem, &picks, price.0, &question.to));
            }
        }
    }
    Ok(Advice {
        format: FORMAT,
        to: question.to.clone(),
        status,
        cost: sets.first().map(|set| set.cost.clone()),
        bound: bound.map(|bound| bound.to_string()),
        sets,
        more,
        obstacles,
        nodes: budget.used,
    })
}

/// Whether a scorecard has a predicate met.
fn is_met(card: &Scorecard, predicate: &str) -> bool {
    let met =
        |breakdown: Breakdown<'_>| breakdown.predicates().any(|own| own == (predicate, crate::scorecard::Status::Met));
    card.breakdown().is_some_and(met)
}
