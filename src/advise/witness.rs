//! Sheets that show what bounds are reached.
//!
//! *What is called reached was scored*: a sheet is written down, scored by the public way, and shows every bound that its
//! scorecard comes to; so a few sheets show nearly all of them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::apply::answers_scored;
use super::bounds::{Between, GivenAnswer};
use super::moves::Variable;
use super::search::furthest;
use super::ties::{Tie, Ties};
use super::{BUDGET, Budget, Problem};
use crate::check::{CheckId, Domain, KeyId, Model};
use crate::evidence::Evidence;
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::scorecard::Status;
use crate::scorer::{Breakdown, Scorecard};
use crate::steps::{Answered, May, Open, Range, Rising, StepId, cone, on_line, ranges_again};
use crate::table::Table;

/// How many steps are read to show bounds. Past it bounds are not shown, and so called outer.
const WORK_MAX: usize = 5_000_000;
/// How many sheets are scored beside the one that stands.
const SCORED_MAX: usize = 200;

/// Bounds of a step, by place in one list with what [`figures`] reads.
pub(super) type Ends = Vec<(Between, StepId)>;

pub(super) struct Witnesses<'q, 'a> {
    rubric: &'q Rubric,
    evidence: &'q Evidence,
    problem: &'q Problem<'a>,
    ties: &'q Ties,
    rising: Rising,
    /// By picks that were scored: what came of them.
    scored: BTreeMap<Vec<usize>, Option<Scored>>,
    /// By picks: the place among the sheets.
    places: BTreeMap<Vec<usize>, usize>,
    /// The sheets that show something.
    pub(super) sheets: Vec<Vec<GivenAnswer>>,
    work: usize,
    /// How many sheets may still be scored.
    scores: usize,
}

/// A sheet that was scored.
struct Scored {
    given: Vec<GivenAnswer>,
    figures: Vec<Option<Exact>>,
    /// By predicate: whether it is met.
    met: Vec<bool>,
}

impl Scored {
    fn of(given: Vec<GivenAnswer>, breakdown: Breakdown<'_>) -> Scored {
        let met = breakdown.predicates().map(|(_, status)| status == Status::Met).collect();
        Scored { given, figures: figures(breakdown), met }
    }
}

/// All numbers: the total, nodes, members of groups, measures.
fn figures(breakdown: Breakdown<'_>) -> Vec<Option<Exact>> {
    let nodes = std::iter::once(breakdown.total()).chain(breakdown.nodes().map(|(_, node)| node));
    let members = breakdown.members().map(|(.., member)| member);
    let all = nodes.chain(members).chain(breakdown.measures().map(|(_, measure)| measure));
    all.map(|figure| figure.exact()).collect()
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
        ties: &'q Ties,
        card: &Scorecard,
    ) -> Witnesses<'q, 'a> {
        let stays = vec![0; problem.variables.len()];
        Witnesses {
            rubric,
            evidence,
            problem,
            ties,
            rising: Rising::new(problem.steps),
            scored: [(stays, card.breakdown().map(|breakdown| Scored::of(Vec::new(), breakdown)))].into(),
            places: BTreeMap::new(),
            sheets: Vec::new(),
            work: WORK_MAX,
            scores: SCORED_MAX,
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
                    && let Some(picks) = self.nearest(step, &wanted, lowest)
                {
                    self.mark(&picks, ends);
                }
            }
        }
        self.together(ends);
    }

    /// The fewest answers of a sheet that was scored and has this predicate met, or not.
    pub(super) fn seen(&self, predicate: usize, met: bool) -> Option<Vec<GivenAnswer>> {
        let all = self.scored.values().flatten().filter(|scored| scored.met.get(predicate) == Some(&met));
        all.map(|scored| &scored.given).min_by_key(|given| given.len()).cloned()
    }

    /// What was not shown is looked at with all answers that stand together.
    fn together(&mut self, ends: &mut Ends) {
        let mut budget = Budget::new(BUDGET);
        for at in 0..ends.len() {
            for lowest in [true, false] {
                let Some((own, step)) = ends.get_mut(at) else { continue };
                let (Some(wanted), step) = (end(own, lowest).cloned(), *step) else { continue };
                if by(own, lowest).is_some() || !budget.take(1) {
                    continue;
                }
                let Some((found, picks)) = furthest(self.problem, step, lowest, &mut budget) else { continue };
                let draws_in = if lowest { found > wanted } else { found < wanted };
                if draws_in && self.ties.covered(self.problem, &[step]) {
                    // Every answer was among the choices: no sheet passes either end.
                    *if lowest { &mut own.low } else { &mut own.high } = Some(found);
                } else if draws_in {
                    continue;
                }
                self.mark(&picks, ends);
            }
        }
    }

    /// Marks what the sheet with these picks comes to.
    fn mark(&mut self, picks: &[usize], ends: &mut Ends) {
        if !self.scored.contains_key(picks) {
            let Some(left) = self.scores.checked_sub(1) else { return };
            self.scores = left;
            let scored = answers_scored(self.rubric, self.evidence, self.problem, picks);
            self.scored
                .insert(picks.to_vec(), scored.and_then(|(given, card)| Some(Scored::of(given, card.breakdown()?))));
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

    /// Picks with which a step comes to its end, or as near as can be seen: one tie after another gets the answers that
    /// leave the end where it is, or move it least.
    fn nearest(&mut self, step: StepId, wanted: &Exact, lowest: bool) -> Option<Vec<usize>> {
        let problem = self.problem;
        let steps = problem.steps;
        spend(&mut self.work, 1)?;
        let behind = self.ties.behind(problem, &[step]);
        let ties: Vec<&Tie> = behind.iter().filter_map(|at| self.ties.all.get(*at)).collect();
        let checks = ties.iter().flat_map(|tie| &tie.checks).map(|check| (steps.checks[*check].truth, *check));
        let checks: BTreeMap<StepId, CheckId> = checks.collect();
        let roots: Vec<StepId> = checks.keys().copied().chain([step]).collect();
        let (cone, _) = cone(steps, &problem.moving, &problem.open, &roots);
        spend(&mut self.work, cone.len())?;
        let mut seating = Seating {
            problem,
            open: problem.open.clone(),
            ranges: problem.within.clone(),
            step,
            lowest,
            wanted: wanted.clone(),
            picks: vec![0; problem.variables.len()],
        };
        for tie in ties {
            let members: Vec<Member<'_>> =
                tie.members.iter().filter_map(|place| self.member(*place, &cone, &checks, lowest)).collect();
            seating.seat(&members, &mut self.work)?;
        }
        Some(seating.picks)
    }

    /// A member of a tie, with its choices in the order in which they are tried.
    fn member(
        &self,
        place: usize,
        cone: &[StepId],
        checks: &BTreeMap<StepId, CheckId>,
        lowest: bool,
    ) -> Option<Member<'q>> {
        let variable = self.problem.variables.get(place)?;
        let mut order: Vec<usize> = (0..variable.choices.len()).collect();
        order.sort_by_key(|at| {
            let answered = variable.choices.get(*at).and_then(|choice| choice.answered.as_ref());
            // No answer comes last: what is undecided comes to nothing.
            let worth = worth(self.problem.model, variable.key, answered);
            let rank = if worth.is_some() { 0 } else { 1_u8.saturating_add(u8::from(answered.is_none())) };
            if lowest { (rank, worth, None) } else { (rank, None, Some(Reverse(worth))) }
        });
        let path = self.rising.within(cone, variable.key);
        let checks = path.iter().filter_map(|step| checks.get(step).copied()).collect();
        Some(Member { place, variable, order, path, checks })
    }
}

/// An open answer of a tie.
struct Member<'q> {
    place: usize,
    variable: &'q Variable,
    order: Vec<usize>,
    /// The steps to be read again when it gets an answer.
    path: Vec<StepId>,
    /// The checks that read it.
    checks: Vec<CheckId>,
}

/// A sheet that is filled in tie by tie.
struct Seating<'q, 'a> {
    problem: &'q Problem<'a>,
    open: Open,
    ranges: Table<StepId, Range>,
    step: StepId,
    lowest: bool,
    /// No answers that are still open take the step beyond it.
    wanted: Exact,
    picks: Vec<usize>,
}

impl Seating<'_, '_> {
    /// Gives all members of a tie answers that break no check: those with which the end moves least. All combinations are
    /// looked at, but for those that begin with what breaks a check or moves the end no less than what was found.
    fn seat(&mut self, members: &[Member<'_>], work: &mut usize) -> Option<()> {
        let mut best: Option<(Exact, Vec<usize>)> = None;
        let mut tried = vec![0_usize; members.len()];
        let mut at = 0_usize;
        while let (Some(member), Some(next)) = (members.get(at), tried.get_mut(at)) {
            spend(work, member.path.len())?;
            let Some(&pick) = member.order.get(*next) else {
                *next = 0;
                self.put(member, None);
                let Some(before) = at.checked_sub(1) else { break };
                at = before;
                continue;
            };
            *next = next.saturating_add(1);
            self.put(member, Some(pick));
            let Some(end) = self.end().filter(|end| self.is_nearer(end, best.as_ref())) else { continue };
            if !member.checks.iter().all(|check| self.may_hold(*check)) {
                continue;
            }
            let next = at.saturating_add(1);
            if next < members.len() {
                at = next;
                continue;
            }
            best =
                Some((end, members.iter().map(|member| self.picks.get(member.place).copied().unwrap_or(0)).collect()));
            if best.as_ref().is_some_and(|(end, _)| *end == self.wanted) {
                break;
            }
        }
        let (end, picks) = best?;
        for (member, pick) in members.iter().zip(picks) {
            self.put(member, Some(pick));
        }
        self.wanted = end;
        Some(())
    }

    /// Gives a member one of its choices, or leaves it open.
    fn put(&mut self, member: &Member<'_>, pick: Option<usize>) {
        let key = member.variable.key;
        let may = match pick.and_then(|pick| member.variable.choices.get(pick)) {
            Some(choice) => Some(May { answers: vec![choice.answered.clone()], any: None }),
            None => self.problem.open.get(&key).cloned(),
        };
        self.open.extend(may.map(|may| (key, may)));
        if let (Some(own), Some(pick)) = (self.picks.get_mut(member.place), pick) {
            *own = pick;
        }
        let reading = self.problem.stand.reading(self.problem.model);
        ranges_again(self.problem.steps, &member.path, &mut self.ranges, reading, &self.open);
    }

    /// The end, with what is given so far.
    fn end(&self) -> Option<Exact> {
        let range = &self.ranges[self.step];
        if self.lowest { range.low().cloned() } else { range.high().cloned() }
    }

    fn is_nearer(&self, end: &Exact, best: Option<&(Exact, Vec<usize>)>) -> bool {
        best.is_none_or(|(best, _)| if self.lowest { end < best } else { end > best })
    }

    /// Whether a check can hold still; one that reads what has no answer says nothing.
    fn may_hold(&self, check: CheckId) -> bool {
        let check = &self.problem.steps.checks[check];
        let may_miss = |key: &KeyId| match self.open.get(key) {
            Some(may) => may.may_miss(),
            None => self.problem.stand.answers[*key].is_none(),
        };
        self.ranges[check.truth].may_be_true || check.keys.iter().any(may_miss)
    }
}

/// Takes so much; where so much is not left, all that is.
fn spend(work: &mut usize, steps: usize) -> Option<()> {
    let left = work.checked_sub(steps);
    *work = left.unwrap_or(0);
    left.map(|_| ())
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::advise::candidates::variables;
    use crate::check::ROOT;
    use crate::score::stand;

    /// Shows the ends of the total of an empty sheet: how many were shown, and what work and how many scores were left.
    fn shown(work: usize, scores: usize) -> (usize, usize, usize) {
        let rubric = Rubric::shipped("contoh_2025").unwrap();
        let evidence = Evidence::from_json(br#"{ "unit": "Unit Contoh" }"#).unwrap();
        let card = rubric.score(&evidence).unwrap();
        rubric.compiled(|compiled| {
            let stand = stand(compiled, &evidence).unwrap();
            let keys: Vec<KeyId> = compiled.model.keys.ids().collect();
            let ties = Ties::new(compiled.steps, &keys);
            let stage = compiled.model.header.stages.ids().next();
            let problem = Problem::new(compiled, &stand, variables(compiled, &stand, &keys, &ties.all), stage);
            let step = compiled.steps.nodes[ROOT].number;
            let exact = |number: i128| Some(Exact::from(number));
            let total = Between {
                code: "total".to_owned(),
                label: None,
                exact: exact(0),
                low: exact(0),
                high: exact(10),
                low_by: None,
                high_by: None,
            };
            let mut ends = vec![(total, step)];
            let mut witnesses = Witnesses::new(&rubric, &evidence, &problem, &ties, &card);
            (witnesses.work, witnesses.scores) = (work, scores);
            // By what is read tie by tie alone.
            if let Some(picks) = witnesses.nearest(step, &Exact::from(10), false) {
                witnesses.mark(&picks, &mut ends);
            }
            (usize::from(ends[0].0.high_by.is_some()), witnesses.work, witnesses.scores)
        })
    }

    #[test]
    fn what_is_read_ends_with_the_work() {
        let (found, left, _) = shown(WORK_MAX, SCORED_MAX);
        assert_eq!(found, 1);
        let needed = WORK_MAX.checked_sub(left).unwrap();
        assert_eq!(shown(needed, SCORED_MAX), (1, 0, SCORED_MAX - 1));
        assert_eq!(shown(needed.checked_sub(1).unwrap(), SCORED_MAX), (0, 0, SCORED_MAX));
    }

    #[test]
    fn no_more_sheets_are_scored_than_may_be() {
        let (_, left, _) = shown(WORK_MAX, SCORED_MAX);
        assert_eq!(shown(WORK_MAX, 1), (1, left, 0));
        assert_eq!(shown(WORK_MAX, 0), (0, left, 0));
    }
}
