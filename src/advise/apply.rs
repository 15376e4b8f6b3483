//! Changes written into a sheet, and the sheet scored.
//!
//! *A [`ChangeSet`] is made of a scorecard that has the predicate met, and of nothing else*: so one that does not score as
//! was said cannot be returned.

use super::moves::practice;
use super::search::{Ended, Search, furthest};
use super::{AdviseError, Budget, Change, ChangeSet, GivenAnswer, Obstacle, Problem, is_met};
use crate::check::{Model, PredicateId, StageId};
use crate::evidence::{AnswerRef, Content, Evidence, Place, StageSheet};
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::score::Stand;
use crate::scorer::Scorecard;
use crate::steps::{RequirementSteps, StepId};
use crate::syntax::Comparator;

/// The sheet with other answers: facts under `inputs`, the rest under the stage that would confirm them.
fn applied(
    evidence: &Evidence,
    model: &Model,
    stage: Option<StageId>,
    changes: &[(crate::check::KeyId, String)],
) -> Content {
    let mut sheet = evidence.content().clone();
    for (key, answer) in changes {
        let declared = model.key(*key);
        let (path, answer) = (declared.path.as_str(), AnswerRef::Text(answer));
        if declared.fact {
            sheet.inputs.put(path, answer);
            continue;
        }
        let Some(stage) = stage else {
            let plain = sheet.plain.get_or_insert_with(|| StageSheet::new("", Place::default()));
            plain.answers.put(path, answer);
            continue;
        };
        let code = &model.header.stages[stage].code;
        if !sheet.stages.iter().any(|stage| stage.code == *code) {
            sheet.stages.push(StageSheet::new(code.clone(), Place::default()));
        }
        for stage in sheet.stages.iter_mut().filter(|stage| stage.code == *code) {
            // What is answered anew is no longer confirmed.
            stage.confirmed.retain(|(confirmed, _)| confirmed != path);
            stage.answers.put(path, answer);
        }
    }
    sheet
}

/// The sheet with these answers besides: facts under `inputs`, the rest under its last stage, or the first where it has none.
///
/// Errors: a sheet with faults; a path that names no answer.
///
/// ```
/// use timbang::advise::{Possible, with_answers};
/// use timbang::{Evidence, Rubric};
///
/// let rubric = Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// let evidence = Evidence::from_json(&sheet)?;
/// let possible = Possible::of(&rubric, &evidence, &["A.I.1"])?;
/// // What is said to be reached can be scored again.
/// let at = possible.total.high_by.ok_or("not shown")?;
/// let card = rubric.score(&with_answers(&rubric, &evidence, &possible.sheets[at])?)?;
/// assert_eq!(card.total(), possible.total.high);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn with_answers(rubric: &Rubric, evidence: &Evidence, answers: &[GivenAnswer]) -> Result<Evidence, AdviseError> {
    rubric.compiled(|compiled| {
        let stand = crate::score::stand(compiled, evidence)?;
        let keys = answers.iter().map(|given| {
            let key = compiled.index.key(&given.path);
            let unknown = || AdviseError::UnknownPath { path: given.path.clone(), nearest: None };
            Ok((key.ok_or_else(unknown)?, given.answer.clone()))
        });
        let keys = keys.collect::<Result<Vec<_>, AdviseError>>()?;
        let stage = stand.stage.or_else(|| compiled.model.header.stages.ids().next());
        Ok(applied(evidence, compiled.model, stage, &keys).into())
    })
}

/// What picks change, as it is told, and as it is written into a sheet.
fn changes(problem: &Problem<'_>, picks: &[usize]) -> (Vec<Change>, Vec<(crate::check::KeyId, String)>) {
    let model = problem.model;
    let (mut told, mut written) = (Vec::new(), Vec::new());
    for (variable, &pick) in problem.variables.iter().zip(picks).filter(|(_, pick)| **pick > 0) {
        let key = model.key(variable.key);
        let Some(choice) = variable.choices.get(pick) else { continue };
        let Some(answered) = &choice.answered else { continue };
        let now = problem.stand.answers[variable.key].as_ref();
        let text = |answered| Stand::text(model, variable.key, answered);
        let to = problem.spelled(variable.key, answered);
        told.push(Change {
            path: key.path.clone(),
            from: now.map(text),
            to: to.clone(),
            label: key.label.clone(),
            now: practice(model, variable.key, now),
            practice: practice(model, variable.key, Some(answered)),
            cost: choice.price.0.to_string(),
        });
        written.push((variable.key, to));
    }
    (told, written)
}

impl Problem<'_> {
    /// An answer as a sheet writes it.
    pub(super) fn spelled(&self, key: crate::check::KeyId, answered: &crate::steps::Answered) -> String {
        use crate::check::Domain;
        use crate::steps::Answered;
        match (answered, &self.model.key(key).domain) {
            (Answered::Number(number), Domain::Percent { .. }) => {
                format!("{}%", number.times(&Exact::from(100)).decimal())
            }
            (Answered::Number(number), _) => number.decimal(),
            _ => Stand::text(self.model, key, answered),
        }
    }

    /// The sheet with these picks, scored by the public way.
    pub(super) fn card(
        &self,
        rubric: &Rubric,
        evidence: &Evidence,
        picks: &[usize],
    ) -> Option<(Vec<Change>, Scorecard)> {
        let (told, written) = changes(self, picks);
        let mut sheet = applied(evidence, self.model, self.stage, &written);
        if let Some(stage) = self.stage.filter(|_| self.stand.stage != self.stage) {
            let code = &self.model.header.stages[stage].code;
            if !sheet.stages.iter().any(|stage| stage.code == *code) {
                sheet.stages.push(StageSheet::new(code.clone(), Place::default()));
            }
        }
        Some((told, rubric.score(&sheet.into()).ok()?))
    }
}

/// The set of these picks, where the sheet with them has the predicate met.
pub(super) fn scored(
    rubric: &Rubric,
    evidence: &Evidence,
    problem: &Problem<'_>,
    picks: &[usize],
    cost: u64,
    predicate: &str,
) -> Option<ChangeSet> {
    let (changes, card) = problem.card(rubric, evidence, picks)?;
    is_met(&card, predicate).then(|| ChangeSet {
        changes,
        cost: cost.to_string(),
        total: card.total(),
        award: card.awarded().map(str::to_owned),
        award_status: card.award(),
    })
}

/// The answers of these picks, and the sheet with them, scored.
pub(super) fn answers_scored(
    rubric: &Rubric,
    evidence: &Evidence,
    problem: &Problem<'_>,
    picks: &[usize],
) -> Option<(Vec<GivenAnswer>, Scorecard)> {
    let (changes, card) = problem.card(rubric, evidence, picks)?;
    let given = changes.into_iter().map(|change| GivenAnswer { path: change.path, answer: change.to });
    Some((given.collect(), card))
}

/// What stands in the way of a predicate that no set of changes leads to.
pub(super) fn obstacles(
    rubric: &Rubric,
    evidence: &Evidence,
    problem: &Problem<'_>,
    predicate: PredicateId,
) -> Vec<Obstacle> {
    let declared = &problem.model.predicates[predicate];
    let steps: Vec<&RequirementSteps> = problem.steps.requirements[predicate].iter().collect();
    // What is asked only of whether it can be met has a budget of its own.
    let mut budget = Budget::new(super::BUDGET);
    let all: Vec<usize> = (0..steps.len()).collect();
    let alone: Vec<usize> =
        all.iter().copied().filter(|at| can_meet(problem, &steps, &[*at], &mut budget) == Some(false)).collect();
    let listed = if alone.is_empty() { conflict(problem, &steps, &mut budget) } else { alone.clone() };
    let mut tell = |at: &usize| {
        let (requirement, own) = (declared.requirements.rows().get(*at)?, steps.get(*at)?);
        // As far as its left side comes towards a limit that stays where it is.
        let far = own.sides.filter(|(.., right)| !problem.moving[*right]).and_then(|(left, comparator, _)| {
            let lowest = matches!(comparator, Comparator::Le | Comparator::Lt);
            furthest(problem, left, lowest, &mut budget)
        });
        let stays = vec![0; problem.variables.len()];
        let picks = far.as_ref().map_or(&stays, |(_, picks)| picks);
        let (changes, card) = problem.card(rubric, evidence, picks)?;
        let scored = card.predicate(&declared.name)?.requirements.iter().find(|one| one.code == requirement.code)?;
        let left = || scored.left.as_deref()?.parse::<Exact>().ok();
        // Only what was scored is told.
        let high = far.as_ref().map(|(high, _)| high.clone()).filter(|high| left().as_ref() == Some(high));
        Some(Obstacle {
            code: requirement.code.clone(),
            text: requirement.text.clone(),
            label: requirement.label.clone(),
            status: scored.status,
            alone: !alone.contains(at),
            reached_by: high.is_some().then_some(changes),
            high,
            limit: scored.right.clone(),
        })
    };
    listed.iter().filter_map(&mut tell).collect()
}

/// Whether these requirements, by place, can be met together; not known where the budget ends.
fn can_meet(
    problem: &Problem<'_>,
    steps: &[&RequirementSteps],
    requirements: &[usize],
    budget: &mut Budget,
) -> Option<bool> {
    let truths: Vec<StepId> = requirements.iter().filter_map(|at| steps.get(*at)).map(|own| own.truth).collect();
    let search = Search::new(problem, &truths, true, budget);
    match search.cheapest(&search.room(), budget) {
        Ended::Cheapest(..) => Some(true),
        Ended::Nothing => Some(false),
        Ended::Open(_) => None,
    }
}

/// Requirements that can be met one by one, but not together: without any one of them the others can, as far as the budget
/// goes.
fn conflict(problem: &Problem<'_>, steps: &[&RequirementSteps], budget: &mut Budget) -> Vec<usize> {
    let mut left: Vec<usize> = (0..steps.len()).collect();
    for at in 0..steps.len() {
        let without: Vec<usize> = left.iter().copied().filter(|other| *other != at).collect();
        if can_meet(problem, steps, &without, budget) == Some(false) {
            left = without;
        }
    }
    left
}
