//! Changes written into a sheet, and the sheet scored.
//!
//! *A [`ChangeSet`] is made of a scorecard that has the predicate met, and of nothing else*: so one that does not score as
//! was said cannot be returned.

use super::moves::practice;
use super::search::Search;
use super::{Budget, Change, ChangeSet, GivenAnswer, Obstacle, Problem, is_met};
use crate::check::PredicateId;
use crate::evidence::{Answer, Entry, Evidence, Given, Place, StageSheet};
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::score::Stand;
use crate::scorecard::Scorecard;

/// The sheet with other answers: facts under `inputs`, the rest under the stage that would confirm them.
fn applied(evidence: &Evidence, problem: &Problem<'_>, changes: &[(crate::check::KeyId, String)]) -> Evidence {
    let mut sheet = evidence.clone();
    let model = problem.model;
    for (key, answer) in changes {
        let declared = model.key(*key);
        let (path, given) =
            (declared.path.clone(), Given { answer: Some(Answer::from(answer.as_str())), ..Given::default() });
        let entry = Entry { path: path.clone(), place: Place::default(), given };
        if declared.fact {
            put(&mut sheet.inputs, entry);
            continue;
        }
        let Some(stage) = problem.stage else {
            let plain = sheet.plain.get_or_insert_with(|| StageSheet::new("", Place::default()));
            put(&mut plain.answers, entry);
            continue;
        };
        let code = &model.header.stages[stage].code;
        if !sheet.stages.iter().any(|stage| stage.code == *code) {
            sheet.stages.push(StageSheet::new(code.clone(), Place::default()));
        }
        for stage in sheet.stages.iter_mut().filter(|stage| stage.code == *code) {
            // What is answered anew is no longer confirmed.
            stage.confirmed.retain(|(confirmed, _)| *confirmed != path);
            put(&mut stage.answers, entry.clone());
        }
    }
    sheet
}

fn put(entries: &mut Vec<Entry>, entry: Entry) {
    match entries.iter_mut().find(|own| own.path == entry.path) {
        Some(own) => *own = entry,
        None => entries.push(entry),
    }
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
    fn card(&self, rubric: &Rubric, evidence: &Evidence, picks: &[usize]) -> Option<(Vec<Change>, Scorecard)> {
        let (told, written) = changes(self, picks);
        let mut sheet = applied(evidence, self, &written);
        if let Some(stage) = self.stage.filter(|_| self.stand.stage != self.stage) {
            let code = &self.model.header.stages[stage].code;
            if !sheet.stages.iter().any(|stage| stage.code == *code) {
                sheet.stages.push(StageSheet::new(code.clone(), Place::default()));
            }
        }
        Some((told, rubric.score(&sheet).ok()?))
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
        total: card.total.exact,
        award: card.award.predicate,
        award_status: card.award.status,
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
    search: &Search<'_, '_>,
    predicate: PredicateId,
    budget: &mut Budget,
) -> Vec<Obstacle> {
    let declared = &search.problem.model.predicates[predicate];
    let count = declared.requirements.len();
    // What is asked only of whether it can be met has a budget of its own.
    budget.left = budget.left.max(super::BUDGET);
    let alone: Vec<usize> =
        (0..count).filter(|at| search.is_never_met(*at) || search.can_meet(&[*at], budget) == Some(false)).collect();
    let listed = if alone.is_empty() { conflict(search, count, budget) } else { alone.clone() };
    let tell = |at: &usize| {
        let requirement = declared.requirements.rows().get(*at)?;
        let picks = search.furthest(*at).unwrap_or_else(|| vec![0; search.problem.variables.len()]);
        let scored = search.problem.card(rubric, evidence, &picks);
        let own = scored.as_ref().and_then(|(_, card)| {
            let all = card.predicates.iter().find(|found| found.code == declared.name)?;
            all.requirements.iter().find(|found| found.code == requirement.code)
        });
        let limit = own.and_then(|own| own.right.clone());
        let high = own
            .and_then(|own| own.left.as_deref()?.parse().ok())
            .filter(|_| own.is_some_and(|own| own.margin.is_some()));
        Some(Obstacle {
            code: requirement.code.clone(),
            text: requirement.text.clone(),
            label: requirement.label.clone(),
            status: own.map_or(crate::scorecard::Status::NotMet, |own| own.status),
            alone: !alone.contains(at),
            reached_by: high.is_some().then(|| scored.as_ref().map(|(changes, _)| changes.clone())).flatten(),
            high,
            limit,
        })
    };
    listed.iter().filter_map(tell).collect()
}

/// Requirements that can be met one by one, but not together: without any one of them the others can.
fn conflict(search: &Search<'_, '_>, count: usize, budget: &mut Budget) -> Vec<usize> {
    let mut left: Vec<usize> = (0..count).collect();
    for at in 0..count {
        let without: Vec<usize> = left.iter().copied().filter(|other| *other != at).collect();
        if search.can_meet(&without, budget) == Some(false) {
            left = without;
        }
    }
    // Without a table it is not known which.
    if search.board.is_some() { left } else { (0..count).collect() }
}
