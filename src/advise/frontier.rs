//! The cheapest rows, one of each block, that reach every limit: an exact dynamic programme in whole numbers.
//!
//! *What is thrown away is dearer than something kept and gains no more in any sum that is still open.* Blocks that count
//! in the same sums are joined first; a sum that no other block counts in is closed: what does not reach its limit goes,
//! and it is asked about no more. So areas are joined each by itself, and then meet in one number.

use std::collections::{BTreeMap, BTreeSet};

use super::Budget;
use super::blocks::Board;
use super::moves::{Price, plus};

/// One combination of a block.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) price: Price,
    /// By sum.
    pub(super) gains: BTreeMap<usize, i128>,
    /// By variable of the block.
    pub(super) picks: Vec<usize>,
}

/// What comes of the search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// The least price, and by block the row.
    Cheapest(Price, Vec<(usize, usize)>),
    /// No choice of rows reaches every limit.
    Nothing,
    /// The budget was used up before it was known.
    Budget,
}

/// What some blocks come to together.
struct State {
    price: Price,
    gains: Vec<i128>,
    trace: usize,
}

struct Factor {
    /// The sums that are open and that it counts in, rising.
    sums: Vec<usize>,
    states: Vec<State>,
}

enum Trace {
    Row(usize, usize),
    Both(usize, usize),
}

struct Joining<'b> {
    limits: &'b [i128],
    factors: Vec<Factor>,
    traces: Vec<Trace>,
}

/// The cheapest choice among the rows that are allowed, by block and row.
pub(super) fn cheapest(board: &Board, allowed: &dyn Fn(usize, usize) -> bool, budget: &mut Budget) -> Found {
    let mut joining = Joining { limits: &board.limits, factors: Vec::new(), traces: Vec::new() };
    let mut open: BTreeSet<usize> = (0..board.limits.len()).collect();
    for (at, block) in board.blocks.iter().enumerate() {
        let sums: BTreeSet<usize> =
            block.rows.iter().flat_map(|row| row.gains.keys().copied()).filter(|sum| open.contains(sum)).collect();
        let sums: Vec<usize> = sums.into_iter().collect();
        let mut states = Vec::new();
        for (number, row) in block.rows.iter().enumerate().filter(|(number, _)| allowed(at, *number)) {
            joining.traces.push(Trace::Row(at, number));
            let gains = sums.iter().map(|sum| row.gains.get(sum).copied().unwrap_or(0)).collect();
            states.push(State { price: row.price, gains, trace: joining.traces.len().saturating_sub(1) });
        }
        if !budget.take(states.len()) {
            return Found::Budget;
        }
        joining.factors.push(Factor { sums, states });
    }
    for at in 0..joining.factors.len() {
        joining.prune_at(at);
    }
    while !open.is_empty() {
        let Some(sum) = joining.narrowest(&open) else { break };
        if joining.close(sum, budget).is_none() {
            return Found::Budget;
        }
        open.remove(&sum);
        if joining.factors.iter().any(|factor| factor.states.is_empty()) {
            return Found::Nothing;
        }
    }
    joining.taken()
}

impl Joining<'_> {
    /// The open sum whose factors, joined, would count in the fewest sums.
    fn narrowest(&self, open: &BTreeSet<usize>) -> Option<usize> {
        let width = |sum: &usize| {
            let touching = self.factors.iter().filter(|factor| factor.sums.contains(sum));
            let sums: BTreeSet<usize> = touching.flat_map(|factor| factor.sums.iter().copied()).collect();
            sums.len()
        };
        open.iter().copied().min_by_key(width)
    }

    /// Joins all factors that count in a sum, and keeps what reaches its limit.
    fn close(&mut self, sum: usize, budget: &mut Budget) -> Option<()> {
        let (mut touching, rest): (Vec<Factor>, Vec<Factor>) =
            std::mem::take(&mut self.factors).into_iter().partition(|factor| factor.sums.contains(&sum));
        self.factors = rest;
        // Small ones first, and those that count in the same sums next to one another.
        touching.sort_by(|a, b| (a.sums.len(), &a.sums, a.states.len()).cmp(&(b.sums.len(), &b.sums, b.states.len())));
        touching.reverse();
        let limit = self.limits.get(sum).copied().unwrap_or(0);
        let Some(mut joined) = touching.pop() else {
            // Nothing counts in it: its limit is reached by nothing, or not at all.
            if limit > 0 {
                self.factors.push(Factor { sums: Vec::new(), states: Vec::new() });
            }
            return Some(());
        };
        while let Some(other) = touching.pop() {
            let joined_so_far = std::mem::replace(&mut joined, Factor { sums: Vec::new(), states: Vec::new() });
            joined = self.both(&joined_so_far, &other, &touching, budget)?;
        }
        let at = joined.sums.iter().position(|own| *own == sum)?;
        joined.states.retain(|state| state.gains.get(at).is_some_and(|gain| *gain >= limit));
        for state in &mut joined.states {
            state.gains.remove(at);
        }
        joined.sums.remove(at);
        self.factors.push(joined);
        let last = self.factors.len().saturating_sub(1);
        self.prune_at(last);
        Some(())
    }

    /// Two factors as one. `waiting` are those that are to be joined with it next.
    fn both(&mut self, a: &Factor, b: &Factor, waiting: &[Factor], budget: &mut Budget) -> Option<Factor> {
        let sums: BTreeSet<usize> = a.sums.iter().chain(&b.sums).copied().collect();
        let sums: Vec<usize> = sums.into_iter().collect();
        let places = |factor: &Factor| -> Vec<Option<usize>> {
            sums.iter().map(|sum| factor.sums.iter().position(|own| own == sum)).collect()
        };
        let (in_a, in_b) = (places(a), places(b));
        if !budget.take(a.states.len().saturating_mul(b.states.len())) {
            return None;
        }
        let gain = |state: &State, at: Option<usize>| at.and_then(|at| state.gains.get(at)).copied().unwrap_or(0);
        let mut states = Vec::with_capacity(a.states.len().saturating_mul(b.states.len()));
        for one in &a.states {
            for other in &b.states {
                let gains =
                    in_a.iter().zip(&in_b).map(|(x, y)| gain(one, *x).saturating_add(gain(other, *y))).collect();
                self.traces.push(Trace::Both(one.trace, other.trace));
                let trace = self.traces.len().saturating_sub(1);
                states.push(State { price: plus(one.price, other.price), gains, trace });
            }
        }
        let mut joined = Factor { sums, states };
        let reach = self.reach(&joined.sums, waiting.iter().chain(&self.factors));
        prune(&mut joined, self.limits, &reach);
        Some(joined)
    }

    /// Of these sums: the least and the most that other factors can add.
    fn reach<'f>(&self, sums: &[usize], others: impl Iterator<Item = &'f Factor>) -> Vec<(i128, i128)> {
        let mut reach = vec![(0_i128, 0_i128); sums.len()];
        for factor in others {
            for (sum, (least, most)) in sums.iter().zip(&mut reach) {
                let Some(at) = factor.sums.iter().position(|own| own == sum) else { continue };
                let gains = || factor.states.iter().filter_map(|state| state.gains.get(at));
                *least = least.saturating_add(gains().min().copied().unwrap_or(0));
                *most = most.saturating_add(gains().max().copied().unwrap_or(0));
            }
        }
        reach
    }

    fn prune_at(&mut self, at: usize) {
        if at >= self.factors.len() {
            return;
        }
        let mut factor = self.factors.swap_remove(at);
        let reach = self.reach(&factor.sums, self.factors.iter());
        prune(&mut factor, self.limits, &reach);
        self.factors.push(factor);
        let last = self.factors.len().saturating_sub(1);
        self.factors.swap(at, last);
    }

    /// Of each factor the cheapest: no sum is open any more.
    fn taken(&self) -> Found {
        let mut price = (0, 0);
        let mut rows = Vec::new();
        for factor in &self.factors {
            let Some(state) = factor.states.iter().min_by_key(|state| state.price) else { return Found::Nothing };
            price = plus(price, state.price);
            let mut stack = vec![state.trace];
            while let Some(at) = stack.pop() {
                match self.traces.get(at) {
                    Some(Trace::Row(block, row)) => rows.push((*block, *row)),
                    Some(Trace::Both(a, b)) => stack.extend([*b, *a]),
                    None => {}
                }
            }
        }
        rows.sort_unstable();
        Found::Cheapest(price, rows)
    }
}

/// Throws away what cannot reach a limit with all that others can add, and what something cheaper outdoes. A gain beyond
/// what is needed even where others add their least counts no further.
fn prune(factor: &mut Factor, limits: &[i128], reach: &[(i128, i128)]) {
    let bounds: Vec<(i128, i128)> = factor
        .sums
        .iter()
        .zip(reach)
        .map(|(sum, (least, most))| {
            let limit = limits.get(*sum).copied().unwrap_or(0);
            (limit.saturating_sub(*most), limit.saturating_sub(*least))
        })
        .collect();
    factor.states.retain_mut(|state| {
        state.gains.iter_mut().zip(&bounds).all(|(gain, (needed, enough))| {
            *gain = (*gain).min(*enough);
            *gain >= *needed
        })
    });
    // Cheapest first; of the same price the one that gains more, so that what comes later never outdoes.
    factor.states.sort_by(|a, b| a.price.cmp(&b.price).then_with(|| b.gains.cmp(&a.gains)).then(a.trace.cmp(&b.trace)));
    let mut kept: Vec<State> = Vec::new();
    let mut most: Option<Vec<i128>> = None;
    for state in std::mem::take(&mut factor.states) {
        let beyond = most.as_ref().is_none_or(|most| state.gains.iter().zip(most).any(|(gain, most)| gain > most));
        let outdone = !beyond
            && kept.iter().rev().any(|other| other.gains.iter().zip(&state.gains).all(|(theirs, own)| theirs >= own));
        if outdone {
            continue;
        }
        match &mut most {
            None => most = Some(state.gains.clone()),
            Some(most) => most.iter_mut().zip(&state.gains).for_each(|(most, gain)| *most = (*most).max(*gain)),
        }
        kept.push(state);
    }
    factor.states = kept;
}
