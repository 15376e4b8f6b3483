//! What open answers are tried with.
//!
//! *A count, a number or a day has more values than can be tried, and those that are tried are the ones at which something
//! can turn*: the ends of what checks leave it, what stands beside it, the limits that it is measured against, and one
//! on either side of each. Where checks leave a tie few values, all of them are tried.

use std::collections::BTreeMap;

use super::moves::{Choice, Variable};
use super::ties::Tie;
use crate::check::{BandRow, Domain, KeyId};
use crate::date::Date;
use crate::number::Exact;
use crate::score::{Compiled, Stand};
use crate::steps::{
    Answered, Checked, May, Op, Open, Range, StepId, Value, anything, days_open, moving, ranges_where, ranges_within,
};
use crate::table::Table;

/// How many combinations a tie has at most for each value of its counts to be tried.
const COVERED_MAX: u128 = 2_000;
/// How many numbers a tie keeps of those that stand in it, and of those that it is measured against.
const KEPT_MAX: usize = 100;
/// How many values of one answer are tried where not each is; beside them, of what is no count, one between each two.
const TRIED_MAX: usize = 24;

/// What answers of a tie are tried with besides the ends of what they can be.
#[derive(Debug, Clone, Default)]
struct Pool {
    /// What stands in the tie, and what the sides of its checks come to: where counts are to be equal.
    standing: Vec<Exact>,
    /// What its answers are measured against.
    limits: Vec<Exact>,
    days: Vec<Date>,
}

impl Pool {
    fn answer(&mut self, answered: &Answered) {
        match answered {
            Answered::Number(number) => keep(&mut self.standing, number.clone()),
            Answered::Date(day) => keep(&mut self.days, *day),
            Answered::Option(_) | Answered::Word(_) => {}
        }
    }

    /// One side of a comparison: where it moves, what it can come to; otherwise a limit.
    fn side(&mut self, value: &Value, moves: Option<&Range>) {
        match (value, moves) {
            (Value::Date(day), _) => keep(&mut self.days, *day),
            (Value::Number(number), None) => self.limit(number),
            (Value::Number(number), Some(_)) => keep(&mut self.standing, number.clone()),
            _ => {}
        }
        let ends = moves.into_iter().flat_map(|range| [range.low(), range.high()]).flatten();
        ends.for_each(|end| keep(&mut self.standing, end.clone()));
    }

    /// A number, and the counts of which it is the quotient.
    fn limit(&mut self, number: &Exact) {
        keep(&mut self.limits, number.clone());
        if let Some((num, den)) = number.parts().filter(|(_, den)| *den > 1) {
            [num, den].into_iter().for_each(|count| keep(&mut self.limits, Exact::from(count)));
        }
    }
}

/// Keeps what is not there yet, as long as there is room.
fn keep<T: PartialEq>(kept: &mut Vec<T>, one: T) {
    if kept.len() < KEPT_MAX && !kept.contains(&one) {
        kept.push(one);
    }
}

/// The ties whose answers a step hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behind {
    Nothing,
    One(usize),
    Several,
}

impl Behind {
    fn and(self, other: Behind) -> Behind {
        match (self, other) {
            (Behind::Nothing, one) | (one, Behind::Nothing) => one,
            (one, other) if one == other => one,
            _ => Behind::Several,
        }
    }
}

/// The open answers, each as it stands and then what it may become.
pub(super) fn variables(compiled: Compiled<'_>, stand: &Stand, keys: &[KeyId], ties: &[Tie]) -> Vec<Variable> {
    let (model, steps) = (compiled.model, compiled.steps);
    let reading = stand.reading(model);
    let open: Open = keys
        .iter()
        .map(|key| (*key, May { answers: vec![stand.answers[*key].clone()], any: Some(anything(reading, *key)) }))
        .collect();
    let within = ranges_within(steps, reading, &open);
    let pools = pools(compiled, stand, keys, ties, &open, &within);
    // A check holds where all that it reads is answered; elsewhere it says nothing.
    let may_miss = |key: &KeyId| stand.answers[*key].is_none();
    let always = steps.checks.iter().filter(|check| !check.keys.iter().any(may_miss)).map(|check| check.truth);
    let within = ranges_where(model, steps, within, always);
    let mut checked = Checked::new(model, steps, within.clone());
    let mut made: Vec<(usize, Variable)> = Vec::new();
    for (tie, pool) in ties.iter().zip(&pools) {
        // Of an answer that may be missing: the checks that hold once it is there.
        let mut then: BTreeMap<KeyId, Vec<StepId>> = BTreeMap::new();
        for check in tie.checks.iter().map(|check| &steps.checks[*check]) {
            let mut missing = check.keys.iter().filter(|key| may_miss(key));
            if let (Some(key), None) = (missing.next(), missing.next()) {
                then.entry(*key).or_default().push(check.truth);
            }
        }
        let members = tie.members.iter().filter_map(|place| Some((*place, *keys.get(*place)?)));
        let ranges: Vec<(usize, KeyId, Range)> = members
            .map(|(place, key)| {
                let answered = then.remove(&key).and_then(|truths| checked.answer(key, truths));
                (place, key, answered.unwrap_or_else(|| within[steps.answers[key]].clone()))
            })
            .collect();
        let combinations = ranges.iter().fold(1_u128, |all, (_, key, range)| {
            let stays = u128::from(may_miss(key));
            let others = match &model.key(*key).domain {
                Domain::Count => whole(range).map_or(u128::MAX, |(low, high)| high.abs_diff(low).saturating_add(1)),
                _ => u128::try_from(range.options.len()).unwrap_or(u128::MAX),
            };
            all.saturating_mul(others.saturating_add(stays).max(1))
        });
        for (place, key, range) in ranges {
            let tried = Tried { compiled, stand, key, range, pool };
            made.push((place, tried.variable(combinations <= COVERED_MAX)));
        }
    }
    made.sort_by_key(|(place, _)| *place);
    made.into_iter().map(|(_, variable)| variable).collect()
}

/// By tie: what its answers are measured against.
fn pools(
    compiled: Compiled<'_>,
    stand: &Stand,
    keys: &[KeyId],
    ties: &[Tie],
    open: &Open,
    within: &Table<StepId, Range>,
) -> Vec<Pool> {
    let (model, steps) = (compiled.model, compiled.steps);
    let mut pools = vec![Pool::default(); ties.len()];
    let mut tied = Table::beside(&model.keys, Behind::Nothing);
    for (at, (tie, pool)) in ties.iter().zip(&mut pools).enumerate() {
        for key in tie.members.iter().filter_map(|place| keys.get(*place)) {
            tied[*key] = Behind::One(at);
            stand.answers[*key].iter().for_each(|answered| pool.answer(answered));
        }
    }
    let moving = moving(steps, open);
    let mut behind: Table<StepId, Behind> = Table::with_room(steps.list.len());
    for step in steps.list.iter() {
        let own = match &step.op {
            Op::Answer(key) => tied[*key],
            _ => step.of.iter().fold(Behind::Nothing, |all, of| all.and(behind[*of])),
        };
        behind.push(own);
        let Behind::One(at) = own else { continue };
        let Some(pool) = pools.get_mut(at) else { continue };
        match &step.op {
            Op::Compare(_) => {
                for &side in &step.of {
                    pool.side(&stand.values[side], moving[side].then_some(&within[side]));
                }
            }
            Op::Band(bands) | Op::BandValue(bands) => {
                let bound = |row: &BandRow| Some(row.bound.as_ref()?.1.clone());
                model.bands[*bands].rows.iter().filter_map(bound).for_each(|bound| pool.limit(&bound));
            }
            _ => {}
        }
    }
    pools
}

/// The least and the greatest whole number of a range.
fn whole(range: &Range) -> Option<(i128, i128)> {
    let ((num, den), (most, by)) = (range.low()?.parts()?, range.high()?.parts()?);
    let low = num.checked_neg()?.checked_div_euclid(den)?.checked_neg()?;
    let high = most.checked_div_euclid(by)?;
    (low <= high).then_some((low, high))
}

/// What one answer is tried with.
struct Tried<'t, 'a> {
    compiled: Compiled<'a>,
    stand: &'t Stand,
    key: KeyId,
    range: Range,
    pool: &'t Pool,
}

impl Tried<'_, '_> {
    fn variable(self, covered: bool) -> Variable {
        let model = self.compiled.model;
        let declared = model.key(self.key);
        let options = || self.range.options.iter().filter(|option| !self.range.words.contains(option));
        let options: Vec<Answered> = options().map(|option| Answered::Option(*option)).collect();
        let numbers = |numbers: Vec<Exact>| numbers.into_iter().map(Answered::Number);
        let (others, all): (Vec<Answered>, bool) = match &declared.domain {
            Domain::List { .. } => (options, true),
            Domain::Scale(scale) if model.scales[*scale].line.is_none() => (options, true),
            Domain::Scale(_) => (options.into_iter().chain(numbers(self.dense())).collect(), false),
            Domain::Count => match whole(&self.range).filter(|_| covered) {
                Some((low, high)) => (numbers((low..=high).map(Exact::from).collect()).collect(), true),
                None => (numbers(self.counts()).collect(), false),
            },
            Domain::Number { .. } | Domain::Percent { .. } => (numbers(self.dense()).collect(), false),
            Domain::Date => (self.days().into_iter().map(Answered::Date).collect(), false),
        };
        let words = self.range.words.iter().map(|word| Answered::Word(*word));
        let now = self.stand.answers[self.key].clone();
        let mut answers = vec![now];
        for answered in others.into_iter().chain(words).map(Some) {
            if !answers.contains(&answered) {
                answers.push(answered);
            }
        }
        let choices = (0_u64..).zip(answers).map(|(at, answered)| Choice { answered, price: (at.min(1), 0) }).collect();
        Variable { key: self.key, choices, rising: false, any: (!all).then_some(self.range) }
    }

    fn holds(&self, number: &Exact) -> bool {
        self.range.low().is_some_and(|low| low <= number) && self.range.high().is_some_and(|high| number <= high)
    }

    /// The ends, what stands, what the answer is measured against, and one on either side of that.
    fn counts(&self) -> Vec<Exact> {
        let ends = whole(&self.range).into_iter().flat_map(|(low, high)| [low, high]).map(Exact::from);
        let near = self.pool.limits.iter().flat_map(|limit| [limit.minus(&Exact::ONE), limit.plus(&Exact::ONE)]);
        let pool = self.pool.standing.iter().chain(&self.pool.limits).cloned();
        let all = ends.chain([Exact::ZERO, Exact::ONE]).chain(pool).chain(near);
        distinct(all.filter(|number| number.is_whole() && self.holds(number)))
    }

    /// The ends, what the answer is measured against, what stands, and one between each two of these.
    fn dense(&self) -> Vec<Exact> {
        let ends = [self.range.low(), self.range.high()].into_iter().flatten();
        let all = ends.chain(&self.pool.limits).chain(&self.pool.standing).filter(|number| self.holds(number));
        let all = distinct(all.cloned());
        let mut rising = all.clone();
        rising.sort_unstable();
        let halved = |pair: &[Exact]| pair.first()?.plus(pair.last()?).over(&Exact::from(2));
        let between: Vec<Exact> = rising.windows(2).filter_map(halved).collect();
        all.into_iter().chain(between).collect()
    }

    /// The first and the last day, that of the assessment, and those that the answer is measured against.
    fn days(&self) -> Vec<Date> {
        let Some((first, last)) = self.range.date.or_else(days_open) else { return Vec::new() };
        let near = |day: &Date| {
            let days = day.to_days();
            [days, days.saturating_sub(1), days.saturating_add(1)].into_iter().filter_map(Date::from_days)
        };
        let pool = self.stand.assessed_on.iter().chain(&self.pool.days).flat_map(near);
        distinct([first, last].into_iter().chain(pool).filter(|day| first <= *day && *day <= last))
    }
}

/// The first so many, each once.
fn distinct<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for one in all {
        if kept.len() < TRIED_MAX && !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_kept_and_tried_and_no_more() {
        let limit = i128::try_from(TRIED_MAX).unwrap_or_default();
        let room = i128::try_from(KEPT_MAX).unwrap_or_default();
        for (count, kept) in [(room, room), (room.saturating_add(1), room)] {
            let mut pool = Vec::new();
            (0..count).flat_map(|n| [n, n]).for_each(|n| keep(&mut pool, n));
            assert_eq!(pool, (0..kept).collect::<Vec<_>>());
        }
        for (count, kept) in [(limit, limit), (limit.saturating_add(1), limit)] {
            let rising = distinct((0..count).flat_map(|n| [n, n]));
            assert_eq!(rising, (0..kept).collect::<Vec<_>>());
        }
    }
}
