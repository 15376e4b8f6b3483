//! The cheapest sets of changes, one after another.
//!
//! *Each set that is found is the cheapest of those that do not ask for all that an earlier one asks for.* The sets that
//! are left after one was found fall into classes, one for each of its changes: those that ask for less there. The cheapest
//! of each class is found exactly, and the best of them comes next.

use std::collections::BTreeMap;

use super::blocks::{Board, Combined, Gained, board, combined};
use super::demands::{Demand, Taking};
use super::frontier::{Found, cheapest};
use super::moves::Price;
use super::{Budget, Problem};
use crate::number::Exact;
use crate::steps::{May, Range, StepId, Value, cone, ranges_again};
use crate::table::Table;

/// What a sheet that is bounded but not decided takes from the budget.
const PARTIAL: usize = 200;

/// The choices of each variable that are open: the first, and the one behind the last.
pub(super) type Room = Vec<Vec<bool>>;

/// How a search ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// The picks, by variable: there are no cheaper ones.
    Cheapest(Price, Vec<usize>),
    Nothing,
    /// Not known; nothing is cheaper than this.
    Open(Price),
}

/// What is asked for, ready to be searched.
pub(super) struct Search<'p, 'a> {
    pub(super) problem: &'p Problem<'a>,
    /// Asked for together.
    truths: Vec<StepId>,
    wanted: bool,
    /// Each way as a table; none where sheets are searched one by one.
    ways: Option<Vec<Board>>,
}

impl<'p, 'a> Search<'p, 'a> {
    /// All of these are to be true, or all of them false.
    pub(super) fn new(
        problem: &'p Problem<'a>,
        truths: &[StepId],
        wanted: bool,
        budget: &mut Budget,
    ) -> Search<'p, 'a> {
        let ways = Taking::new(problem).ways(truths, wanted);
        let ways: Result<Vec<Board>, _> = ways.iter().map(|demands| board(problem, demands, budget)).collect();
        Search { problem, truths: truths.to_vec(), wanted, ways: ways.ok() }
    }

    /// Every choice is open.
    pub(super) fn room(&self) -> Room {
        self.problem.variables.iter().map(|variable| vec![true; variable.choices.len()]).collect()
    }

    /// The cheapest picks within the room that reach what is asked for.
    pub(super) fn cheapest(&self, room: &Room, budget: &mut Budget) -> Ended {
        self.by_tables(room, budget).unwrap_or_else(|| self.one_by_one(room, budget))
    }

    /// The same, where tables tell it.
    pub(super) fn by_tables(&self, room: &Room, budget: &mut Budget) -> Option<Ended> {
        let ways = self.ways.as_ref()?;
        let mut best: Option<(Price, Vec<usize>)> = None;
        for board in ways {
            match cheapest(board, &|block, row| is_open(board, room, block, row), budget) {
                Found::Nothing => {}
                Found::Budget => return Some(Ended::Open((0, 0))),
                Found::Cheapest(price, rows) => {
                    let picks = self.picks(board, &rows, room);
                    // The rest of the room costs nothing, unless something is forced there.
                    let price = self.problem.price(&picks).max(price);
                    if best.as_ref().is_none_or(|(least, _)| price < *least) {
                        best = Some((price, picks));
                    }
                }
            }
        }
        match best {
            None => Some(Ended::Nothing),
            Some((price, picks)) => self.reaches(&picks).then_some(Ended::Cheapest(price, picks)),
        }
    }

    fn picks(&self, board: &Board, rows: &[(usize, usize)], room: &Room) -> Vec<usize> {
        // What no block holds changes nothing: it stays, or is what it is forced to be.
        let mut picks: Vec<usize> = room.iter().map(|open| open.iter().position(|open| *open).unwrap_or(0)).collect();
        for (block, row) in rows {
            let Some(block) = board.blocks.get(*block) else { continue };
            let Some(row) = block.rows.get(*row) else { continue };
            for (variable, pick) in block.variables.iter().zip(&row.picks) {
                if let Some(own) = picks.get_mut(*variable) {
                    *own = *pick;
                }
            }
        }
        picks
    }

    /// Whether the sheet with these picks meets what is asked for and breaks no check: by the rules that score it.
    pub(super) fn reaches(&self, picks: &[usize]) -> bool {
        let problem = self.problem;
        let mut again = problem.again();
        for (variable, &pick) in problem.variables.iter().zip(picks) {
            problem.put(&mut again, variable, pick);
        }
        again.read(&problem.cone);
        self.truths.iter().all(|truth| again.values[*truth] == Value::Truth(self.wanted))
            && problem.model.checks.ids().all(|check| !problem.breaks(&again, check))
    }

    /// Sheet by sheet, the cheapest first; what can lead nowhere, by what steps can still be, is left out.
    pub(super) fn one_by_one(&self, room: &Room, budget: &mut Budget) -> Ended {
        let problem = self.problem;
        let (cone, _) = cone(problem.steps, &problem.moving, &problem.open, &self.truths);
        let mut within = problem.within.clone();
        let count = problem.variables.len();
        let least = |at: usize, from: usize| {
            let open = room.get(at).map(Vec::as_slice).unwrap_or_default();
            open.iter().enumerate().skip(from).filter(|(_, open)| **open).map(|(pick, _)| pick).collect::<Vec<_>>()
        };
        let mut first = Vec::new();
        for at in 0..count {
            match least(at, 0).first() {
                Some(pick) => first.push(*pick),
                None => return Ended::Nothing,
            }
        }
        // By price, then the order in which they were met: the picks, and the first variable that is still open.
        let mut queue: BTreeMap<(Price, u64), (Vec<usize>, usize)> = BTreeMap::new();
        let mut number = 0_u64;
        queue.insert((problem.price(&first), number), (first, 0));
        while let Some(((price, _), (picks, from))) = queue.pop_first() {
            if !budget.take(1) {
                return Ended::Open(price);
            }
            if self.reaches(&picks) {
                return Ended::Cheapest(price, picks);
            }
            for at in from..count {
                let stays = picks.get(at).copied().unwrap_or(0);
                for pick in least(at, 0).into_iter().filter(|pick| *pick != stays) {
                    if !budget.take(PARTIAL) {
                        return Ended::Open(price);
                    }
                    let mut changed = picks.clone();
                    if let Some(own) = changed.get_mut(at) {
                        *own = pick;
                    }
                    let next = at.saturating_add(1);
                    if self.may_reach(&changed, next, room, &cone, &mut within) {
                        number = number.saturating_add(1);
                        queue.insert((problem.price(&changed), number), (changed, next));
                    }
                }
            }
        }
        Ended::Nothing
    }

    /// Whether, with the variables before `from` fixed, what is asked for is still possible.
    fn may_reach(
        &self,
        picks: &[usize],
        from: usize,
        room: &Room,
        cone: &[StepId],
        within: &mut Table<StepId, Range>,
    ) -> bool {
        let problem = self.problem;
        let mut open = problem.open.clone();
        for (at, ((variable, pick), room)) in problem.variables.iter().zip(picks).zip(room).enumerate() {
            let left = variable.choices.iter().enumerate().zip(room);
            let left = left.filter(|((number, _), open)| if at < from { number == pick } else { **open });
            let answers = left.map(|((_, choice), _)| choice.answered.clone()).collect();
            open.insert(variable.key, May { answers, any: None });
        }
        ranges_again(problem.steps, cone, within, problem.stand.reading(problem.model), &open);
        let may = |range: &Range| if self.wanted { range.may_be_true } else { range.may_be_false };
        self.truths.iter().all(|truth| may(&within[*truth]))
    }

    /// A set that reaches what is asked for, asking for as little as can be seen by giving up one change after another.
    pub(super) fn some(&self, room: &Room) -> Option<Vec<usize>> {
        let last = |open: &Vec<bool>| open.iter().rposition(|open| *open);
        let mut picks: Vec<usize> = room.iter().map(last).collect::<Option<_>>()?;
        if !self.reaches(&picks) {
            return None;
        }
        let mut dearest: Vec<usize> = (0..picks.len()).collect();
        let price = |at: &usize, pick: usize| {
            self.problem.variables.get(*at).and_then(|variable| variable.choices.get(pick)).map(|choice| choice.price)
        };
        dearest.sort_by_key(|at| std::cmp::Reverse(price(at, picks.get(*at).copied().unwrap_or(0))));
        for at in dearest {
            let now = picks.get(at).copied().unwrap_or(0);
            let open = room.get(at).map(Vec::as_slice).unwrap_or_default();
            for (pick, _) in open.iter().enumerate().take(now).filter(|(_, open)| **open) {
                let mut less = picks.clone();
                if let Some(own) = less.get_mut(at) {
                    *own = pick;
                }
                if self.reaches(&less) {
                    picks = less;
                    break;
                }
            }
        }
        Some(picks)
    }

    /// The cheapest sets, at most so many, in order; and what nothing unlisted is cheaper than, where the budget ended it.
    pub(super) fn best(&self, count: usize, budget: &mut Budget) -> (Vec<(Price, Vec<usize>)>, Option<Price>) {
        let mut found: Vec<(Price, Vec<usize>)> = Vec::new();
        let mut queue: BTreeMap<(Price, Vec<usize>), Room> = BTreeMap::new();
        let mut open: Option<Price> = None;
        let mut search =
            |room: Room, queue: &mut BTreeMap<(Price, Vec<usize>), Room>, open: &mut Option<Price>| match self
                .cheapest(&room, budget)
            {
                Ended::Cheapest(price, picks) => drop(queue.insert((price, picks), room)),
                Ended::Nothing => {}
                Ended::Open(price) => *open = Some(open.map_or(price, |open| open.min(price))),
            };
        search(self.room(), &mut queue, &mut open);
        while let Some(((price, picks), room)) = queue.pop_first() {
            // What might be cheaper is not known.
            if open.is_some_and(|open| open < price) {
                break;
            }
            let redundant = found.iter().any(|(_, earlier)| self.asks_for_all(&picks, earlier));
            if !redundant {
                found.push((price, picks.clone()));
                if found.len() >= count {
                    break;
                }
            }
            self.split(&picks, &room, |part| search(part, &mut queue, &mut open));
        }
        (found, open)
    }

    /// Whether a set asks for all that another asks for.
    fn asks_for_all(&self, picks: &[usize], of: &[usize]) -> bool {
        let mut all = self.problem.variables.iter().zip(picks).zip(of);
        all.all(|((variable, pick), other)| variable.asks(*pick, *other))
    }

    /// The rest of a room without the sets that ask for all that this one asks for: by its first change that they lack.
    fn split(&self, picks: &[usize], room: &Room, mut each: impl FnMut(Room)) {
        let mut rest = room.clone();
        for (at, (variable, &pick)) in self.problem.variables.iter().zip(picks).enumerate() {
            if pick == 0 {
                continue;
            }
            let asking: Vec<bool> = (0..variable.choices.len()).map(|choice| variable.asks(choice, pick)).collect();
            let narrowed = |wanted: bool, rest: &Room| {
                let mut part = rest.clone();
                if let Some(open) = part.get_mut(at) {
                    open.iter_mut().zip(&asking).for_each(|(open, asks)| *open &= *asks == wanted);
                }
                part
            };
            let without = narrowed(false, &rest);
            if without.get(at).is_some_and(|open| open.contains(&true)) {
                each(without);
            }
            rest = narrowed(true, &rest);
        }
    }
}

/// Whether a row picks only what the room leaves open.
fn is_open(board: &Board, room: &Room, block: usize, row: usize) -> bool {
    let Some(block) = board.blocks.get(block) else { return false };
    let Some(row) = block.rows.get(row) else { return false };
    let mut all = block.variables.iter().zip(&row.picks);
    all.all(|(variable, pick)| room.get(*variable).and_then(|open| open.get(*pick)).copied().unwrap_or(false))
}

/// What no choice takes a step below, or above, those that break a check left out, and picks that come to it unless
/// something is undecided: where it is a sum of what stands together in few combinations.
pub(super) fn furthest(
    problem: &Problem<'_>,
    step: StepId,
    lowest: bool,
    budget: &mut Budget,
) -> Option<(Exact, Vec<usize>)> {
    let (fixed, mut terms) = Taking::new(problem).whole(step)?.ends(lowest);
    // A row gains the least that its parts can be; of what is turned round, the most.
    if !lowest {
        terms.iter_mut().for_each(|term| term.times = term.times.negated());
    }
    let demands = [Demand::Sum { terms, limit: Exact::ZERO, strict: false }];
    let mut picks = vec![0; problem.variables.len()];
    let mut end = fixed;
    for Combined { variables, rows } in combined(problem, &demands, budget).ok()? {
        let gain = |row: &Gained| row.gains.get(&0).cloned().unwrap_or(Exact::ZERO);
        let row = rows.iter().min_by_key(|row| (gain(row), !row.decided, row.price))?;
        end = if lowest { end.plus(&gain(row)) } else { end.minus(&gain(row)) };
        for (variable, pick) in variables.iter().zip(&row.picks) {
            if let Some(own) = picks.get_mut(*variable) {
                *own = *pick;
            }
        }
    }
    Some((end, picks))
}
