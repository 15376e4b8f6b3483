//! Answers that stand together, each with everything that they can come to.
//!
//! *Answers of two blocks meet in sums only*: what is read by one part that is no sum, tied by a `check`, or asked for by
//! one truth, is in one block. Of a block every combination is read by the rules that score a sheet; what breaks a check,
//! or leaves a demand without a number, is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::demands::{Demand, Part};
use super::frontier::Row;
use super::moves::plus;
use super::ties::Groups;
use super::{Budget, Problem};
use crate::check::{CheckId, KeyId};
use crate::number::Exact;
use crate::steps::{StepId, Value, cone};

/// How many combinations of one block are read.
pub(super) const ROWS_MAX: u128 = 50_000;

/// The problem as a table: rows to choose from, one of each block, so that every limit is reached.
#[derive(Debug, Clone, Default)]
pub(super) struct Board {
    pub(super) blocks: Vec<Block>,
    /// By sum: what its rows must come to together.
    pub(super) limits: Vec<i128>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// By place among the variables.
    pub(super) variables: Vec<usize>,
    pub(super) rows: Vec<Row>,
}

/// Why there is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoBoard {
    /// A block has too many combinations, or its numbers are too long: the sheets are searched one by one.
    TooLarge,
    /// The budget is used up.
    Budget,
}

/// All rows of each block, in whole numbers.
pub(super) fn board(problem: &Problem<'_>, demands: &[Demand], budget: &mut Budget) -> Result<Board, NoBoard> {
    let mut made = combined(problem, demands, budget)?;
    for Combined { variables, rows } in &mut made {
        // Where not every answer is among the choices no room is ever closed, and what is outdone is of no use.
        if variables.iter().any(|at| problem.variables.get(*at).is_some_and(|variable| variable.any.is_some())) {
            keep_best(rows);
        }
    }
    let sums = demands.iter().filter_map(|demand| match demand {
        Demand::Sum { limit, strict, .. } => Some((limit, *strict)),
        Demand::Truth(..) => None,
    });
    scaled(made, &sums.collect::<Vec<_>>()).ok_or(NoBoard::TooLarge)
}

/// Throws away what is dearer than another row and gains no more anywhere.
fn keep_best(rows: &mut Vec<Gained>) {
    rows.sort_by(|a, b| (a.price, &b.gains, b.decided).cmp(&(b.price, &a.gains, a.decided)));
    let mut kept: Vec<Gained> = Vec::new();
    for row in rows.drain(..) {
        let more = |other: &Gained| row.gains.iter().all(|(sum, gain)| other.gains.get(sum) >= Some(gain));
        if !kept.iter().any(|other| other.decided >= row.decided && more(other)) {
            kept.push(row);
        }
    }
    *rows = kept;
}

/// Of each block every combination that breaks nothing.
pub(super) fn combined(
    problem: &Problem<'_>,
    demands: &[Demand],
    budget: &mut Budget,
) -> Result<Vec<Combined>, NoBoard> {
    let place: BTreeMap<KeyId, usize> =
        problem.variables.iter().enumerate().map(|(place, variable)| (variable.key, place)).collect();
    let behind = |part: Part| -> Vec<usize> {
        let keys: Vec<KeyId> = match part {
            Part::Step(id) => cone(problem.steps, &problem.moving, &problem.open, &[id]).1.into_iter().collect(),
            Part::Seen(node) => problem.steps.nodes[node].keys.clone(),
        };
        keys.iter().filter_map(|key| place.get(key).copied()).collect()
    };
    let mut groups = Groups::new(problem.variables.len());
    // Of each part and each truth, one variable that it hangs on.
    let mut anchors: BTreeMap<Part, usize> = BTreeMap::new();
    let mut anchored = |part: Part, groups: &mut Groups| {
        if let std::collections::btree_map::Entry::Vacant(entry) = anchors.entry(part) {
            let all = behind(part);
            groups.join(&all);
            entry.insert(all.first().copied().unwrap_or(0));
        }
    };
    for demand in demands {
        match demand {
            Demand::Sum { terms, .. } => terms.iter().for_each(|term| anchored(term.part, &mut groups)),
            Demand::Truth(truth, _) => anchored(Part::Step(*truth), &mut groups),
        }
    }
    let checks: Vec<StepId> =
        problem.steps.checks.iter().map(|check| check.truth).filter(|truth| problem.moving[*truth]).collect();
    for &truth in &checks {
        anchored(Part::Step(truth), &mut groups);
    }
    // Of each block: its parts, the sums that they count in, the truths and checks that must hold.
    let mut makings: BTreeMap<usize, Making> = BTreeMap::new();
    let home = |part: Part| anchors.get(&part).map_or(0, |at| groups.root(*at));
    let mut sum = 0_usize;
    for demand in demands {
        match demand {
            Demand::Sum { terms, .. } => {
                for term in terms {
                    let making = makings.entry(home(term.part)).or_default();
                    if let Part::Step(id) = term.part {
                        making.roots.insert(id);
                    }
                    making.counts.push((sum, term.times.clone(), term.part));
                }
                sum = sum.saturating_add(1);
            }
            Demand::Truth(truth, wanted) => {
                let making = makings.entry(home(Part::Step(*truth))).or_default();
                making.roots.insert(*truth);
                making.truths.push((*truth, *wanted));
            }
        }
    }
    for (id, check) in problem.model.checks.ids().zip(problem.steps.checks.iter()) {
        // Of answers that no demand reads nothing changes, and as the sheet stands no check fails.
        if problem.moving[check.truth]
            && let Some(making) = makings.get_mut(&home(Part::Step(check.truth)))
        {
            making.roots.insert(check.truth);
            making.checks.push(id);
        }
    }
    let mut made = Vec::new();
    for (root, making) in &makings {
        let variables: Vec<usize> = (0..problem.variables.len()).filter(|at| groups.root(*at) == *root).collect();
        let rows = rows(problem, &variables, making, budget)?;
        made.push(Combined { variables, rows });
    }
    Ok(made)
}

/// What a block is made of.
#[derive(Default)]
struct Making {
    roots: BTreeSet<StepId>,
    /// Sum, factor, part.
    counts: Vec<(usize, Exact, Part)>,
    truths: Vec<(StepId, bool)>,
    checks: Vec<CheckId>,
}

/// A block before its numbers are made whole.
pub(super) struct Combined {
    /// By place among the variables.
    pub(super) variables: Vec<usize>,
    pub(super) rows: Vec<Gained>,
}

/// A combination with what it adds to each sum.
pub(super) struct Gained {
    pub(super) picks: Vec<usize>,
    pub(super) gains: BTreeMap<usize, Exact>,
    pub(super) price: super::moves::Price,
    pub(super) decided: bool,
}

fn rows(
    problem: &Problem<'_>,
    variables: &[usize],
    making: &Making,
    budget: &mut Budget,
) -> Result<Vec<Gained>, NoBoard> {
    let own: Vec<&super::moves::Variable> = variables.iter().filter_map(|at| problem.variables.get(*at)).collect();
    let combinations = own
        .iter()
        .fold(1_u128, |all, variable| all.saturating_mul(u128::try_from(variable.choices.len()).unwrap_or(u128::MAX)));
    if combinations > ROWS_MAX {
        return Err(NoBoard::TooLarge);
    }
    let roots: Vec<StepId> = making.roots.iter().copied().collect();
    let (cone, _) = cone(problem.steps, &problem.moving, &problem.open, &roots);
    let mut again = problem.again();
    let mut picks = vec![0_usize; own.len()];
    let mut rows = Vec::new();
    loop {
        if !budget.take(1) {
            return Err(NoBoard::Budget);
        }
        for (variable, &pick) in own.iter().zip(&picks) {
            problem.put(&mut again, variable, pick);
        }
        again.read(&cone);
        let holds = making.truths.iter().all(|(truth, wanted)| again.values[*truth] == Value::Truth(*wanted));
        let sound = making.checks.iter().all(|check| !problem.breaks(&again, *check));
        if holds && sound {
            let mut gains: BTreeMap<usize, Exact> = BTreeMap::new();
            let mut decided = true;
            let counted = making.counts.iter().try_for_each(|(sum, times, part)| {
                let (low, high) = match part {
                    Part::Step(id) => {
                        decided &= matches!(again.values[*id], Value::Number(_));
                        again.ends(*id, &cone)?
                    }
                    Part::Seen(node) => {
                        let seen = if again.seen[*node] { Exact::ONE } else { Exact::ZERO };
                        (seen.clone(), seen)
                    }
                };
                let least = if times.is_negative() { high } else { low };
                let gain = gains.entry(*sum).or_insert(Exact::ZERO);
                *gain = gain.plus(&least.times(times));
                Some(())
            });
            if counted.is_some() {
                let chosen = own.iter().zip(&picks).filter_map(|(variable, pick)| variable.choices.get(*pick));
                let price = chosen.fold((0, 0), |sum, choice| plus(sum, choice.price));
                rows.push(Gained { picks: picks.clone(), gains, price, decided });
            }
        }
        if !next(&mut picks, &own) {
            return Ok(rows);
        }
    }
}

/// The next combination; false after the last.
fn next(picks: &mut [usize], variables: &[&super::moves::Variable]) -> bool {
    for (pick, variable) in picks.iter_mut().zip(variables).rev() {
        *pick = pick.saturating_add(1);
        if *pick < variable.choices.len() {
            return true;
        }
        *pick = 0;
    }
    false
}

/// The same in whole numbers: of each sum over the common denominator of what it gains. None where one grows too long.
fn scaled(made: Vec<Combined>, sums: &[(&Exact, bool)]) -> Option<Board> {
    let mut common = vec![1_i128; sums.len()];
    for (sum, gain) in made.iter().flat_map(|block| &block.rows).flat_map(|row| &row.gains) {
        let common = common.get_mut(*sum)?;
        *common = lcm(*common, gain.parts()?.1)?;
    }
    let whole = |value: &Exact, common: i128| value.times(&Exact::from(common)).parts();
    let mut limits = Vec::new();
    for ((limit, strict), common) in sums.iter().zip(&common) {
        limits.push(enough(&limit.times(&Exact::from(*common)), *strict)?);
    }
    let mut board = Board { limits, blocks: Vec::new() };
    let mut furthest = vec![0_i128; sums.len()];
    for Combined { variables, rows: gained } in made {
        let mut rows = Vec::new();
        let mut far: BTreeMap<usize, i128> = BTreeMap::new();
        for row in gained {
            let mut gains = BTreeMap::new();
            for (sum, gain) in &row.gains {
                let (num, den) = whole(gain, *common.get(*sum)?)?;
                if den != 1 {
                    return None;
                }
                gains.insert(*sum, num);
                let far = far.entry(*sum).or_insert(0);
                *far = (*far).max(num.checked_abs()?);
            }
            rows.push(Row { price: row.price, gains, picks: row.picks });
        }
        for (sum, far) in far {
            let furthest = furthest.get_mut(sum)?;
            *furthest = furthest.checked_add(far)?;
        }
        board.blocks.push(Block { variables, rows });
    }
    // Room enough that no sum of sums overflows.
    let roomy = |far: &i128| *far < i128::MAX.wrapping_shr(3);
    let short = board.limits.iter().all(|limit| limit.checked_abs().is_some_and(|limit| roomy(&limit)));
    (short && furthest.iter().all(roomy)).then_some(board)
}

/// The least whole number that is enough: the limit itself, where it is one and need not be passed.
fn enough(limit: &Exact, strict: bool) -> Option<i128> {
    let (num, den) = limit.parts()?;
    let down = num.checked_div_euclid(den)?;
    let exact = num.checked_rem_euclid(den)? == 0;
    if exact && !strict { Some(down) } else { down.checked_add(1) }
}

fn lcm(a: i128, b: i128) -> Option<i128> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x.checked_rem(y)?);
    }
    a.checked_div(x)?.checked_mul(b)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_never_rounded_to_the_easy_side() {
        let enough = |text: &str, strict| enough(&text.parse().unwrap(), strict).unwrap();
        assert_eq!(["3", "-3", "7/2", "-7/2", "1/3", "0"].map(|text| enough(text, false)), [3, -3, 4, -3, 1, 0]);
        assert_eq!(["3", "-3", "7/2", "-7/2", "1/3", "0"].map(|text| enough(text, true)), [4, -2, 4, -3, 1, 1]);
    }

    #[test]
    fn common_multiples() {
        assert_eq!([lcm(4, 6), lcm(1, 7), lcm(i128::MAX, 2)], [Some(12), Some(7), None]);
    }
}
