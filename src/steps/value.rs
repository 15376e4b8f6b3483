//! Steps read as exact values.
//!
//! *Arithmetic that meets no value has no value; failing that, arithmetic that meets something undecided is undecided.
//! Nothing here rounds, and nothing is ever an ordinary number by mistake.*

use super::interval::{Range, ranges_of};
use super::ops::{Literal, Op, Step, StepId, Steps};
use crate::check::{BandRow, KeyId, Limit, Model, NodeId, PredicateId, Scale};
use crate::date::Date;
use crate::number::Exact;
use crate::syntax::{Comparator, IsTest, Policy};
use crate::table::Table;

/// An answer after its kind was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answered {
    Number(Exact),
    Option(u16),
    Date(Date),
    /// The word that stands for "there is none"; its index behind the options.
    Word(u16),
}

/// What a step is worth on one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Number(Exact),
    Option(u16),
    Date(Date),
    Truth(bool),
    /// Of the award: the predicate that is met.
    Predicate(PredicateId),
    /// It does not count.
    Excluded,
    /// It is not known yet.
    Undecided,
    /// There is none, and why.
    None(Reason),
}

impl Value {
    /// Whether a condition holds; `None` where that is not known yet. Where there is no value, it does not.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Value::Truth(truth) => Some(*truth),
            Value::None(_) | Value::Excluded => Some(false),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The answer is the key's word.
    Word(KeyId, u16),
    ZeroDivisor,
    /// An excluded node was read.
    Excluded,
    /// No predicate is met.
    NoneMet,
}

/// What a sheet says, as of one stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) model: &'a Model,
    /// By key.
    pub(crate) answers: &'a Table<KeyId, Option<Answered>>,
    pub(crate) assessed_on: Option<Date>,
    /// By node: whether a criterion was seen by its verifying stage.
    pub(crate) seen: &'a Table<NodeId, bool>,
}

impl<'a> Reading<'a> {
    /// An empty sheet.
    pub(crate) fn empty(model: &'a Model) -> Reading<'a> {
        const ANSWERS: &Table<KeyId, Option<Answered>> = &Table::new();
        const SEEN: &Table<NodeId, bool> = &Table::new();
        Reading { model, answers: ANSWERS, assessed_on: None, seen: SEEN }
    }

    pub(crate) fn answered(&self, key: KeyId) -> Option<&Answered> {
        self.answers.row(key).and_then(Option::as_ref)
    }
}

/// Computes every step.
pub(crate) fn evaluate(steps: &Steps, reading: Reading<'_>) -> Table<StepId, Value> {
    values_of(steps.list.rows(), reading)
}

/// Computes steps from the first on.
pub(super) fn values_of(list: &[Step], reading: Reading<'_>) -> Table<StepId, Value> {
    let mut values: Table<StepId, Value> = Table::with_room(list.len());
    // Needed only where something undecided is compared.
    let mut possible: Option<Table<StepId, Range>> = None;
    for step in list {
        let value = match value(step, &values, reading) {
            Value::Undecided if matches!(step.op, Op::Compare(_) | Op::Band(_) | Op::BandValue(_)) => {
                let possible = possible.get_or_insert_with(|| ranges_of(list, reading));
                settled(step, &values, possible, reading)
            }
            value => value,
        };
        values.push(value);
    }
    values
}

/// Computes one step from those before it; what is undecided is not settled by what is still possible.
pub(crate) fn value(step: &Step, values: &Table<StepId, Value>, reading: Reading<'_>) -> Value {
    // INVARIANT(operands-first): operands were computed before.
    let of = |index: usize| step.of.get(index).map_or(&Value::Undecided, |id| &values[*id]);
    let operands = || step.of.iter().map(|id| &values[*id]);
    match &step.op {
        Op::Answer(key) => match reading.answered(*key) {
            None => Value::Undecided,
            Some(Answered::Number(value)) => Value::Number(value.clone()),
            Some(Answered::Option(option)) => Value::Option(*option),
            Some(Answered::Date(date)) => Value::Date(*date),
            Some(Answered::Word(word)) => Value::None(Reason::Word(*key, *word)),
        },
        Op::AssessedOn => reading.assessed_on.map_or(Value::Undecided, Value::Date),
        Op::Literal(literal) => match literal {
            Literal::Number(value) => Value::Number(value.clone()),
            Literal::Date(date) => Value::Date(*date),
            Literal::Excluded => Value::Excluded,
            Literal::Undecided => Value::Undecided,
        },
        Op::Look(scale) => look(&reading.model.scales[*scale], of(0)),
        Op::Missing(policy, keys) => {
            if keys.iter().all(|&key| reading.answered(key).is_some()) {
                of(0).clone()
            } else {
                match policy {
                    Policy::Zero => Value::Number(Exact::ZERO),
                    Policy::Excluded => Value::Excluded,
                    Policy::Undecided => Value::Undecided,
                }
            }
        }
        Op::Add => numbers(operands(), |list| {
            let first = list.next().cloned().unwrap_or_default();
            Some(list.fold(first, |sum, number| sum.plus(number)))
        }),
        Op::Sub => numbers(operands(), |list| Some(list.next()?.minus(list.next()?))),
        Op::Mul => match operands().find(|v| **v == Value::Excluded) {
            Some(_) => Value::Excluded,
            None => numbers(operands(), |list| Some(list.next()?.times(list.next()?))),
        },
        Op::Div(_) => match of(1) {
            Value::Number(divisor) if divisor.is_zero() => Value::None(Reason::ZeroDivisor),
            _ => numbers(operands(), |list| list.next()?.over(list.next()?)),
        },
        Op::Limit(limit) => match of(0) {
            Value::Excluded => Value::Excluded,
            _ => numbers(operands(), |list| {
                let (value, by) = (list.next()?, list.next()?);
                Some(match limit {
                    Limit::Most => value.min(by).clone(),
                    Limit::Least => value.max(by).clone(),
                })
            }),
        },
        Op::Min => remaining(step, values, |list| list.into_iter().map(|(_, v)| v).min().cloned()),
        Op::Max => remaining(step, values, |list| list.into_iter().map(|(_, v)| v).max().cloned()),
        Op::Mean => remaining(step, values, |list| {
            let count = i128::try_from(list.len()).ok()?;
            Exact::sum(list.iter().map(|(_, v)| *v)).over(&Exact::from(count))
        }),
        Op::WeightedMean(weights) => remaining(step, values, |list| {
            let products: Vec<Exact> = list.iter().filter_map(|(i, v)| Some(weights.get(*i)?.times(v))).collect();
            let sum = Exact::sum(list.iter().filter_map(|(i, _)| weights.get(*i)));
            Exact::sum(&products).over(&sum)
        }),
        Op::Round(digits, rounding) => numbers(operands(), |list| Some(list.next()?.round(*digits, *rounding))),
        Op::Otherwise => match of(0) {
            Value::None(_) | Value::Excluded => of(1).clone(),
            value => value.clone(),
        },
        Op::If => choice(step, values),
        Op::DateAdd(period) => match of(0) {
            Value::Date(date) => date.plus(*period).map_or(Value::None(Reason::Excluded), Value::Date),
            other => without_number(other),
        },
        Op::Verified(criteria) => {
            let seen = |(node, _): &&(_, _)| -> bool {
                let node: &NodeId = node;
                reading.seen.row(*node).copied().unwrap_or(false)
            };
            let all = Exact::sum(criteria.iter().map(|(_, part)| part));
            let found = Exact::sum(criteria.iter().filter(seen).map(|(_, part)| part));
            found.over(&all).map_or(Value::Undecided, Value::Number)
        }
        Op::Compare(comparator) => compare(*comparator, of(0), of(1)),
        Op::Is(test, options) => match of(0) {
            Value::Option(option) | Value::None(Reason::Word(_, option)) => {
                let word = matches!(of(0), Value::None(_));
                Value::Truth(is(*test, options, *option, word))
            }
            Value::Undecided => Value::Undecided,
            // A number or a date is none of the words.
            _ => Value::Truth(matches!(test, IsTest::IsNot | IsTest::NotOneOf)),
        },
        Op::And => truths(operands(), false),
        Op::Or => truths(operands(), true),
        Op::Not => match of(0) {
            Value::Truth(truth) => Value::Truth(!truth),
            other => other.clone(),
        },
        Op::Band(bands) => match of(0) {
            Value::Number(number) => {
                row(&reading.model.bands[*bands].rows, number).map_or(Value::Undecided, |r| Value::Option(r.0))
            }
            other => without_number(other),
        },
        Op::BandValue(bands) => match of(0) {
            Value::Number(number) => row(&reading.model.bands[*bands].rows, number)
                .and_then(|(_, row)| row.value.clone())
                .map_or(Value::Undecided, Value::Number),
            other => without_number(other),
        },
        Op::Award(order) => award(order, operands()),
    }
}

/// The value of an option, or of a number on the scale's line.
fn look(scale: &Scale, answer: &Value) -> Value {
    match answer {
        Value::Option(option) => match scale.options.get(usize::from(*option)).map(|o| &o.value) {
            Some(Some(value)) => Value::Number(value.clone()),
            Some(None) => Value::Excluded,
            None => Value::Undecided,
        },
        Value::Number(number) => on_line(scale, number).map_or(Value::Undecided, Value::Number),
        other => other.clone(),
    }
}

pub(crate) fn on_line(scale: &Scale, number: &Exact) -> Option<Exact> {
    let line = scale.line.as_ref()?;
    let way = number.minus(&line.low).over(&line.high.minus(&line.low))?;
    Some(line.low_value.plus(&way.times(&line.high_value.minus(&line.low_value))))
}

/// The first row that holds, with its index.
pub(crate) fn row<'m>(rows: &'m [BandRow], number: &Exact) -> Option<(u16, &'m BandRow)> {
    let holds =
        |row: &BandRow| row.bound.as_ref().is_none_or(|(comparator, bound)| ordered(*comparator, number.cmp(bound)));
    let index = rows.iter().position(holds)?;
    Some((u16::try_from(index).ok()?, rows.get(index)?))
}

/// What stands where a number should: no value stays no value, the rest is undecided.
fn without_number(value: &Value) -> Value {
    match value {
        Value::None(reason) => Value::None(*reason),
        Value::Excluded => Value::None(Reason::Excluded),
        _ => Value::Undecided,
    }
}

/// Arithmetic: no value before undecided before the result.
fn numbers<'v>(
    operands: impl Iterator<Item = &'v Value> + Clone,
    result: impl FnOnce(&mut dyn Iterator<Item = &'v Exact>) -> Option<Exact>,
) -> Value {
    let mut undecided = false;
    for operand in operands.clone().filter(|operand| !matches!(operand, Value::Number(_))) {
        match without_number(operand) {
            Value::Undecided => undecided = true,
            none => return none,
        }
    }
    if undecided {
        return Value::Undecided;
    }
    let mut list = operands.filter_map(|operand| match operand {
        Value::Number(number) => Some(number),
        _ => None,
    });
    result(&mut list).map_or(Value::None(Reason::ZeroDivisor), Value::Number)
}

/// Means and extremes: excluded operands are left out; nothing left is excluded.
fn remaining(
    step: &Step,
    values: &Table<StepId, Value>,
    result: impl FnOnce(Vec<(usize, &Exact)>) -> Option<Exact>,
) -> Value {
    let mut list = Vec::new();
    let mut undecided = false;
    for (index, id) in step.of.iter().enumerate() {
        match &values[*id] {
            Value::Number(number) => list.push((index, number)),
            Value::Excluded => {}
            Value::None(reason) => return Value::None(*reason),
            _ => undecided = true,
        }
    }
    match (undecided, list.is_empty()) {
        (true, _) => Value::Undecided,
        (false, true) => Value::Excluded,
        (false, false) => result(list).map_or(Value::Undecided, Value::Number),
    }
}

fn choice(step: &Step, values: &Table<StepId, Value>) -> Value {
    let mut of = step.of.iter().map(|id| &values[*id]);
    while let Some(first) = of.next() {
        let Some(branch) = of.next() else { return first.clone() };
        match first {
            Value::Truth(true) => return branch.clone(),
            Value::Truth(false) => {}
            _ => return Value::Undecided,
        }
    }
    Value::Undecided
}

pub(crate) fn ordered(comparator: Comparator, ordering: std::cmp::Ordering) -> bool {
    match comparator {
        Comparator::Lt => ordering.is_lt(),
        Comparator::Le => ordering.is_le(),
        Comparator::Gt => ordering.is_gt(),
        Comparator::Ge => ordering.is_ge(),
        Comparator::Eq => ordering.is_eq(),
        Comparator::Ne => ordering.is_ne(),
    }
}

/// A comparison that meets no value does not hold.
fn compare(comparator: Comparator, left: &Value, right: &Value) -> Value {
    match (left, right) {
        (Value::None(_) | Value::Excluded, _) | (_, Value::None(_) | Value::Excluded) => Value::Truth(false),
        (Value::Number(a), Value::Number(b)) => Value::Truth(ordered(comparator, a.cmp(b))),
        (Value::Date(a), Value::Date(b)) => Value::Truth(ordered(comparator, a.cmp(b))),
        _ => Value::Undecided,
    }
}

/// A word for "there is none" has no rank.
pub(crate) fn is(test: IsTest, options: &[u16], found: u16, word: bool) -> bool {
    let first = options.first().copied().unwrap_or(u16::MAX);
    match test {
        IsTest::Is | IsTest::OneOf => options.contains(&found),
        IsTest::IsNot | IsTest::NotOneOf => !options.contains(&found),
        // Options stand best first.
        IsTest::AtLeast => !word && found <= first,
        IsTest::AtMost => !word && found >= first,
    }
}

/// Kleene's `and` (`decisive` false) and `or` (`decisive` true).
fn truths<'v>(operands: impl Iterator<Item = &'v Value>, decisive: bool) -> Value {
    let mut undecided = false;
    for operand in operands {
        match operand {
            Value::Truth(truth) if *truth == decisive => return Value::Truth(decisive),
            Value::Truth(_) => {}
            _ => undecided = true,
        }
    }
    if undecided { Value::Undecided } else { Value::Truth(!decisive) }
}

fn award<'v>(order: &[PredicateId], predicates: impl Iterator<Item = &'v Value>) -> Value {
    for (predicate, value) in order.iter().zip(predicates) {
        match value {
            Value::Truth(true) => return Value::Predicate(*predicate),
            Value::Truth(false) => {}
            _ => return Value::Undecided,
        }
    }
    Value::None(Reason::NoneMet)
}

/// What is undecided is decided all the same where everything that is still possible agrees.
pub(super) fn settled(
    step: &Step,
    values: &Table<StepId, Value>,
    possible: &Table<StepId, Range>,
    reading: Reading<'_>,
) -> Value {
    let range = |index: usize| step.of.get(index).map(|id: &StepId| (&values[*id], &possible[*id]));
    match &step.op {
        Op::Compare(comparator) => match (range(0), range(1)) {
            (Some((left, l)), Some((right, r))) => {
                let truth = super::interval::compare(*comparator, &l.as_far_as_known(left), &r.as_far_as_known(right));
                match truth {
                    (true, false) => Value::Truth(true),
                    (false, true) => Value::Truth(false),
                    _ => Value::Undecided,
                }
            }
            _ => Value::Undecided,
        },
        Op::Band(bands) | Op::BandValue(bands) => {
            let rows = &reading.model.bands[*bands].rows;
            let reached = range(0).map(|(_, r)| r.rows(rows)).unwrap_or_default();
            match (reached.as_slice(), &step.op) {
                ([only], Op::Band(_)) => Value::Option(*only),
                ([only], _) => {
                    rows.get(usize::from(*only)).and_then(|r| r.value.clone()).map_or(Value::Undecided, Value::Number)
                }
                _ => Value::Undecided,
            }
        }
        _ => Value::Undecided,
    }
}
