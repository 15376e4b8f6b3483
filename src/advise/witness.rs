//! Sheets that show what bounds are reached.
//!
//! *What is called reached was scored*: a sheet is written down, scored by the public way, and shows every bound that its
//! scorecard comes to; so a few sheets show nearly all of them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::apply::answers_scored;
use super::bounds::{Between, GivenAnswer};
use super::search::Furthest;
use super::{BUDGET, Budget, Problem};
use crate::check::{Domain, KeyId, Model};
use crate::evidence::Evidence;
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::scorecard::{Scorecard, Status};
use crate::steps::{Answered, May, Open, Range, StepId, cone, moving, on_line, ranges_again, ranges_within};
use crate::table::Table;

/// How much is read to show bounds: steps, for each open answer of each bound. Past it bounds are not shown, and so called
/// outer.
const WORK_MAX: usize = 50_000_000;
/// How many sheets are scored.
const SCORED_MAX: usize = 200;

/// Bounds of a step, by place in one list with what [`figures`] reads.
pub(super) type Ends = Vec<(Between, StepId)>;

pub(super) struct Witnesses<'q, 'a> {
    rubric: &'q Rubric,
    evidence: &'q Evidence,
    problem: &'q Problem<'a>,
    all_listed: bool,
    within: Table<StepId, Range>,
    /// By picks that were scored: what came of them.
    scored: BTreeMap<Vec<usize>, Option<Scored>>,
    /// By picks: the place among the sheets.
    places: BTreeMap<Vec<usize>, usize>,
    /// The sheets that show something.
    pub(super) sheets: Vec<Vec<GivenAnswer>>,
    work: usize,
}

/// A sheet that was scored.
struct Scored {
    given: Vec<GivenAnswer>,
    figures: Vec<Option<Exact>>,
    /// By predicate: whether it is met.
    met: Vec<bool>,
}

impl Scored {
    fn of(given: Vec<GivenAnswer>, card: &Scorecard) -> Scored {
        let met = card.predicates.iter().map(|predicate| predicate.status == Status::Met).collect();
        Scored { given, figures: figures(card), met }
    }
}

/// The numbers of a scorecard: the total, nodes, members of groups, measures.
fn figures(card: &Scorecard) -> Vec<Option<Exact>> {
    let members = card.groups.iter().flat_map(|group| &group.members);
    let all = std::iter::once(&card.total.exact).chain(card.nodes.iter().map(|node| &node.exact));
    let all = all.chain(members.map(|member| &member.exact)).chain(card.measures.iter().map(|measure| &measure.exact));
    all.cloned().collect()
}

fn end(own: &Between, lowest: bool) -> Option<&Exact> {
    if lowest { own.low.as_ref() } else { own.high.as_ref() }
}

fn by(own: &mut Between, lowest: bool) -> &mut Option<usize> {
    if lowest { &mut own.low_by } else { &mut own.high_by }
}

impl<'q, 'a> Witnesses<'q, 'a> {
    /// The sheet as it stands shows what nothing moves.
    pub(super) fn new(
        rubric: &'q Rubric,
        evidence: &'q Evidence,
        problem: &'q Problem<'a>,
        all_listed: bool,
        card: &Scorecard,
    ) -> Witnesses<'q, 'a> {
        let stays = vec![0; problem.variables.len()];
        Witnesses {
            rubric,
            evidence,
            problem,
            all_listed,
            within: ranges_within(problem.steps, problem.stand.reading(problem.model), &problem.open),
            scored: [(stays, Some(Scored::of(Vec::new(), card)))].into(),
            places: BTreeMap::new(),
            sheets: Vec::new(),
            work: WORK_MAX,
        }
    }

    /// Shows as many ends as it can; of what stands together in few combinations, the ends are drawn in to what all of them
    /// come to.
    pub(super) fn show(&mut self, ends: &mut Ends) {
        let stays = vec![0; self.problem.variables.len()];
        self.mark(&stays, ends);
        for at in 0..ends.len() {
            for lowest in [true, false] {
                let Some((own, step)) = ends.get(at) else { continue };
                let (Some(wanted), step) = (end(own, lowest).cloned(), *step) else { continue };
                let done = if lowest { own.low_by } else { own.high_by };
                if done.is_none()
                    && let Some(picks) = self.greedy(step, &wanted, lowest)
                {
                    self.mark(&picks, ends);
                }
            }
        }
        if self.all_listed {
            self.together(ends);
        }
    }

    /// The fewest answers of a sheet that was scored and has this predicate met, or not.
    pub(super) fn seen(&self, predicate: usize, met: bool) -> Option<Vec<GivenAnswer>> {
        let all = self.scored.values().flatten().filter(|scored| scored.met.get(predicate) == Some(&met));
        all.map(|scored| &scored.given).min_by_key(|given| given.len()).cloned()
    }

    /// What was not shown is looked at with all answers that stand together.
    fn together(&mut self, ends: &mut Ends) {
        let furthest = Furthest::new(self.problem);
        let mut budget = Budget::new(BUDGET);
        for at in 0..ends.len() {
            for lowest in [true, false] {
                let Some((own, step)) = ends.get_mut(at) else { continue };
                let (Some(wanted), step) = (end(own, lowest).cloned(), *step) else { continue };
                if by(own, lowest).is_some() {
                    continue;
                }
                let Some((found, picks)) = furthest.of(step, lowest, &mut budget) else { continue };
                // No sheet passes either end.
                if lowest && found > wanted {
                    own.low = Some(found);
                } else if !lowest && found < wanted {
                    own.high = Some(found);
                }
                self.mark(&picks, ends);
            }
        }
    }

    /// Marks what the sheet with these picks comes to.
    fn mark(&mut self, picks: &[usize], ends: &mut Ends) {
        if !self.scored.contains_key(picks) {
            if self.scored.len() >= SCORED_MAX {
                return;
            }
            let scored = answers_scored(self.rubric, self.evidence, self.problem, picks);
            self.scored.insert(picks.to_vec(), scored.map(|(given, card)| Scored::of(given, &card)));
        }
        let Some(Some(Scored { given, figures, .. })) = self.scored.get(picks) else { return };
        for ((own, _), figure) in ends.iter_mut().zip(figures) {
            for lowest in [true, false] {
                if figure.is_some() && figure.as_ref() == end(own, lowest) && by(own, lowest).is_none() {
                    let next = self.sheets.len();
                    let place = *self.places.entry(picks.to_vec()).or_insert(next);
                    if place == next {
                        self.sheets.push(given.clone());
                    }
                    *by(own, lowest) = Some(place);
                }
            }
        }
    }

    /// Picks with which a step comes to its end: one open answer after another gets what leaves the end where it is, or,
    /// where none does, what is worth most, or least.
    fn greedy(&mut self, step: StepId, wanted: &Exact, lowest: bool) -> Option<Vec<usize>> {
        let problem = self.problem;
        let reading = problem.stand.reading(problem.model);
        let (_, keys) = cone(problem.steps, &problem.moving, &problem.open, &[step]);
        self.work = self.work.checked_sub(keys.len().saturating_mul(problem.steps.list.len()))?;
        let mut open = problem.open.clone();
        let mut ranges = self.within.clone();
        let mut picks = vec![0; problem.variables.len()];
        let own = problem.variables.iter().zip(&mut picks).filter(|(variable, _)| keys.contains(&variable.key));
        for (variable, pick) in own {
            let mut order: Vec<usize> = (0..variable.choices.len()).collect();
            order.sort_by_key(|at| {
                let answered = variable.choices.get(*at).and_then(|choice| choice.answered.as_ref());
                // No answer comes last: what is undecided comes to nothing.
                let worth = worth(problem.model, variable.key, answered);
                let rank = if worth.is_some() { 0 } else { 1_u8.saturating_add(u8::from(answered.is_none())) };
                if lowest { (rank, worth, None) } else { (rank, None, Some(Reverse(worth))) }
            });
            let alone: Open = [(variable.key, May::default())].into();
            let (path, _) = cone(problem.steps, &moving(problem.steps, &alone), &alone, &[step]);
            let mut keeps = |at: usize| {
                let answered = variable.choices.get(at).map(|choice| choice.answered.clone());
                open.insert(variable.key, May { answers: answered.into_iter().collect(), any: false });
                ranges_again(problem.steps, &path, &mut ranges, reading, &open);
                let range = &ranges[step];
                (if lowest { range.low() } else { range.high() }) == Some(wanted)
            };
            let first = order.first().copied().unwrap_or(0);
            let found = order.into_iter().find(|at| keeps(*at));
            if found.is_none() {
                keeps(first);
            }
            *pick = found.unwrap_or(first);
        }
        Some(picks)
    }
}

/// What an answer on a scale is worth by itself.
fn worth(model: &Model, key: KeyId, answered: Option<&Answered>) -> Option<Exact> {
    let Domain::Scale(scale) = &model.key(key).domain else { return None };
    let scale = &model.scales[*scale];
    match answered? {
        Answered::Option(option) => scale.options.get(usize::from(*option))?.value.clone(),
        Answered::Number(number) => on_line(scale, number),
        _ => None,
    }
}
