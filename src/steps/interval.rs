//! Steps read as what is still possible.
//!
//! *Whatever the open answers turn out to be, the value of a step lies within its [`Range`].* Answered keys are fixed;
//! an unanswered criterion, on its own, stays as `missing` has it or gets any answer that it may get. Read over an empty
//! sheet, the ranges say what a rubric can do at all.

use std::cmp::Ordering;

use crate::check::{BandRow, Domain, Key, KeyId, Limit, Scale};
use crate::date::Date;
use crate::number::Exact;
use crate::syntax::{Comparator, IsTest, Policy};
use crate::table::Table;

use super::ops::{Known, Literal, Op, Step, StepId, Steps};
use super::value::{Answered, Reading, Value, is, on_line, row};

/// One end of an interval.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    Below,
    At(Exact),
    Above,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) low: End,
    pub(crate) high: End,
    /// Every number in it is whole.
    pub(crate) whole: bool,
}

/// What a step can still be. Several at once are possible: a number, or excluded, or no value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Range {
    pub(crate) number: Option<Interval>,
    /// First and last day.
    pub(crate) date: Option<(Date, Date)>,
    /// Options by index, rising.
    pub(crate) options: Vec<u16>,
    /// Which of `options` are words for "there is none".
    pub(crate) words: Vec<u16>,
    pub(crate) may_be_true: bool,
    pub(crate) may_be_false: bool,
    pub(crate) excluded: bool,
    /// It may have no value: a zero divisor, or an excluded node that was read.
    pub(crate) none: bool,
    /// It may have no value because the answer is a word for "there is none".
    pub(crate) worded: bool,
    pub(crate) undecided: bool,
    /// A date in it has left the calendar.
    pub(crate) overflow: bool,
}

/// Dates that a sheet may give; what is added to them stays in the calendar.
pub(crate) fn days_open() -> Option<(Date, Date)> {
    Some((Date::new(1900, 1, 1)?, Date::new(2999, 12, 31)?))
}

impl End {
    fn plus(&self, other: &End, empty: End) -> End {
        match (self, other) {
            (End::At(a), End::At(b)) => End::At(a.plus(b)),
            (End::Below, End::Above) | (End::Above, End::Below) => empty,
            (End::At(_), infinite) | (infinite, _) => infinite.clone(),
        }
    }

    fn negated(&self) -> End {
        match self {
            End::Below => End::Above,
            End::Above => End::Below,
            End::At(a) => End::At(a.negated()),
        }
    }

    /// With 0 times infinity = 0: an interval's end is a limit of products of numbers.
    fn times(&self, other: &End) -> End {
        let side = |end: &End| end.cmp(&End::At(Exact::ZERO));
        match (self, other) {
            (End::At(a), End::At(b)) => End::At(a.times(b)),
            _ => match (side(self), side(other)) {
                (Ordering::Equal, _) | (_, Ordering::Equal) => End::At(Exact::ZERO),
                (one, same) if one == same => End::Above,
                _ => End::Below,
            },
        }
    }

    pub(super) fn minus(&self, value: &Exact) -> End {
        match self {
            End::At(own) => End::At(own.minus(value)),
            infinite => infinite.clone(),
        }
    }

    pub(crate) fn number(&self) -> Option<&Exact> {
        match self {
            End::At(value) => Some(value),
            _ => None,
        }
    }
}

impl Interval {
    pub(super) fn new(low: End, high: End, whole: bool) -> Interval {
        Interval { low, high, whole }
    }

    pub(super) fn at(value: Exact) -> Interval {
        let whole = value.is_whole();
        Interval { low: End::At(value.clone()), high: End::At(value), whole }
    }

    pub(super) fn between(low: Exact, high: Exact) -> Interval {
        Interval { low: End::At(low), high: End::At(high), whole: false }
    }

    pub(super) fn hull(&self, other: &Interval) -> Interval {
        Interval {
            low: self.low.clone().min(other.low.clone()),
            high: self.high.clone().max(other.high.clone()),
            whole: self.whole && other.whole,
        }
    }

    /// What lies in both.
    fn and(&self, other: &Interval) -> Option<Interval> {
        let low = self.low.clone().max(other.low.clone());
        let high = self.high.clone().min(other.high.clone());
        (low <= high).then(|| Interval { low, high, whole: self.whole || other.whole })
    }

    pub(super) fn plus(&self, other: &Interval) -> Interval {
        Interval {
            low: self.low.plus(&other.low, End::Below),
            high: self.high.plus(&other.high, End::Above),
            whole: self.whole && other.whole,
        }
    }

    pub(super) fn negated(&self) -> Interval {
        Interval { low: self.high.negated(), high: self.low.negated(), whole: self.whole }
    }

    pub(super) fn times(&self, other: &Interval) -> Interval {
        let products = [
            self.low.times(&other.low),
            self.low.times(&other.high),
            self.high.times(&other.low),
            self.high.times(&other.high),
        ];
        let low = products.iter().min().cloned().unwrap_or(End::Below);
        let high = products.iter().max().cloned().unwrap_or(End::Above);
        Interval { low, high, whole: self.whole && other.whole }
    }

    pub(super) fn holds(&self, value: &Exact) -> bool {
        self.low <= End::At(value.clone()) && End::At(value.clone()) <= self.high
    }

    /// One over the numbers of this interval other than zero.
    pub(super) fn reciprocal(&self) -> Option<Interval> {
        let zero = End::At(Exact::ZERO);
        let one_over = |end: &End, at_zero: End| match end {
            End::At(a) => Exact::ONE.over(a).map_or(at_zero, End::At),
            _ => End::At(Exact::ZERO),
        };
        let positive = (self.high > zero).then(|| {
            let least = if self.low > zero {
                self.low.clone()
            } else if self.whole {
                End::At(Exact::ONE)
            } else {
                zero.clone()
            };
            Interval::new(one_over(&self.high, End::Above), one_over(&least, End::Above), false)
        });
        let negative = (self.low < zero).then(|| {
            let greatest = if self.high < zero {
                self.high.clone()
            } else if self.whole {
                End::At(Exact::from(-1))
            } else {
                zero.clone()
            };
            Interval::new(one_over(&greatest, End::Below), one_over(&self.low, End::Below), false)
        });
        match (negative, positive) {
            (Some(a), Some(b)) => Some(a.hull(&b)),
            (a, b) => a.or(b),
        }
    }
}

impl Range {
    fn number(interval: Interval) -> Range {
        Range { number: Some(interval), ..Range::default() }
    }

    /// One number and nothing else.
    pub(super) fn at(value: Exact) -> Range {
        Range::number(Interval::at(value))
    }

    /// A number of which nothing is known.
    pub(super) fn anything() -> Range {
        Range::number(Interval::new(End::Below, End::Above, false))
    }

    fn truth((may_be_true, may_be_false): (bool, bool)) -> Range {
        Range { may_be_true, may_be_false, ..Range::default() }
    }

    pub(crate) fn low(&self) -> Option<&Exact> {
        self.number.as_ref()?.low.number()
    }

    pub(crate) fn high(&self) -> Option<&Exact> {
        self.number.as_ref()?.high.number()
    }

    /// Either this or that.
    pub(super) fn or(&self, other: &Range) -> Range {
        let both = |a: &[u16], b: &[u16]| {
            let mut list: Vec<u16> = a.iter().chain(b).copied().collect();
            list.sort_unstable();
            list.dedup();
            list
        };
        Range {
            number: match (&self.number, &other.number) {
                (Some(a), Some(b)) => Some(a.hull(b)),
                (a, b) => a.clone().or(b.clone()),
            },
            date: match (self.date, other.date) {
                (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
                (a, b) => a.or(b),
            },
            options: both(&self.options, &other.options),
            words: both(&self.words, &other.words),
            may_be_true: self.may_be_true || other.may_be_true,
            may_be_false: self.may_be_false || other.may_be_false,
            excluded: self.excluded || other.excluded,
            none: self.none || other.none,
            worded: self.worded || other.worded,
            undecided: self.undecided || other.undecided,
            overflow: self.overflow || other.overflow,
        }
    }

    /// Both this and that.
    pub(super) fn and(&self, other: &Range) -> Range {
        let both = |a: &[u16], b: &[u16]| a.iter().copied().filter(|option| b.contains(option)).collect();
        Range {
            number: self.number.as_ref().zip(other.number.as_ref()).and_then(|(a, b)| a.and(b)),
            date: self
                .date
                .zip(other.date)
                .map(|(a, b)| (a.0.max(b.0), a.1.min(b.1)))
                .filter(|(first, last)| first <= last),
            options: both(&self.options, &other.options),
            words: both(&self.words, &other.words),
            may_be_true: self.may_be_true && other.may_be_true,
            may_be_false: self.may_be_false && other.may_be_false,
            excluded: self.excluded && other.excluded,
            none: self.none && other.none,
            worded: self.worded && other.worded,
            undecided: self.undecided && other.undecided,
            overflow: self.overflow && other.overflow,
        }
    }

    /// This where it has a value, and so is no word for "there is none" either.
    pub(super) fn with_value(mut self) -> Range {
        self.options.retain(|option| !self.words.contains(option));
        Range { words: Vec::new(), excluded: false, none: false, worded: false, ..self }
    }

    /// Nothing is possible any more.
    pub(super) fn is_empty(&self) -> bool {
        let value = self.number.is_some() || self.date.is_some() || !self.options.is_empty();
        let truth = self.may_be_true || self.may_be_false;
        // What is only undecided is still something: `otherwise undecided` where no child counts.
        !(value || truth || self.excluded || self.none || self.worded || self.undecided)
    }

    /// What is known exactly is no longer a matter of what is possible.
    pub(super) fn as_far_as_known(&self, value: &Value) -> Range {
        match value {
            Value::Number(number) => Range::number(Interval::at(number.clone())),
            Value::Date(date) => Range { date: Some((*date, *date)), ..Range::default() },
            _ => self.clone(),
        }
    }

    /// The rows that some number of this range falls in.
    pub(super) fn rows(&self, rows: &[BandRow]) -> Vec<u16> {
        let Some(interval) = &self.number else {
            return Vec::new();
        };
        let reached = |end: &End| match end {
            End::At(value) => row(rows, value).map(|(index, _)| index),
            // Rows run one way: an open end lies in the first or the last.
            End::Above | End::Below => None,
        };
        let last = u16::try_from(rows.len().saturating_sub(1)).unwrap_or(u16::MAX);
        match (reached(&interval.low), reached(&interval.high)) {
            (Some(a), Some(b)) => (a.min(b)..=a.max(b)).collect(),
            _ => (0..=last).collect(),
        }
    }
}

/// What every step can still be.
pub(crate) fn ranges(steps: &Steps, reading: Reading<'_>) -> Table<StepId, Range> {
    ranges_of(steps.list.rows(), reading)
}

/// Which steps are open: those that are not can only be what they are.
pub(crate) fn open(steps: &Steps, reading: Reading<'_>) -> Table<StepId, bool> {
    let unanswered = |key: &KeyId| reading.answered(*key).is_none();
    let mut open = Table::with_room(steps.list.len());
    for step in &steps.list {
        let own = match &step.op {
            Op::Answer(key) => unanswered(key),
            Op::Missing(_, keys) => keys.iter().any(unanswered),
            Op::AssessedOn => reading.assessed_on.is_none(),
            // A later stage may look at more.
            Op::Verified(_) => true,
            _ => false,
        };
        // INVARIANT(operands-first)
        let is_open = own || step.of.iter().any(|id| open[*id]);
        open.push(is_open);
    }
    open
}

/// What steps can still be, from the first on.
pub(super) fn ranges_of(list: &[Step], reading: Reading<'_>) -> Table<StepId, Range> {
    let mut ranges: Table<StepId, Range> = Table::with_room(list.len());
    for step in list {
        let range = range(step, &ranges, reading);
        ranges.push(range);
    }
    ranges
}

pub(super) fn range(step: &Step, ranges: &Table<StepId, Range>, reading: Reading<'_>) -> Range {
    let unknown = Range::default();
    // INVARIANT(operands-first): operands were computed before.
    let of = |index: usize| step.of.get(index).map_or(&unknown, |id| &ranges[*id]);
    let operands = || step.of.iter().map(|id| &ranges[*id]);
    match &step.op {
        Op::Answer(key) => answer(reading.model.key(*key), reading.answered(*key), reading),
        Op::AssessedOn => match reading.assessed_on {
            Some(date) => Range { date: Some((date, date)), ..Range::default() },
            None => Range { date: days_open(), ..Range::default() },
        },
        Op::Literal(literal) => match literal {
            Literal::Number(value) => Range::number(Interval::at(value.clone())),
            Literal::Date(date) => Range { date: Some((*date, *date)), ..Range::default() },
            Literal::Excluded => Range { excluded: true, ..Range::default() },
            Literal::Undecided => Range { undecided: true, ..Range::default() },
        },
        Op::Look(scale) => look(&reading.model.scales[*scale], of(0)),
        Op::Missing(policy, keys) => {
            // A criterion that can have no value was told so, and does not load; what reads it has nothing to add.
            let inner = Range { none: false, worded: false, ..of(0).clone() };
            if keys.iter().all(|&key| reading.answered(key).is_some()) {
                inner
            } else {
                let stays = match policy {
                    Policy::Zero => Range::number(Interval::at(Exact::ZERO)),
                    Policy::Excluded => Range { excluded: true, ..Range::default() },
                    Policy::Undecided => Range { undecided: true, ..Range::default() },
                };
                inner.or(&stays)
            }
        }
        Op::Add => arithmetic(operands(), |list| {
            let first = list.first()?;
            Some(list.iter().skip(1).fold((*first).clone(), |sum, part| sum.plus(part)))
        }),
        Op::Sub => arithmetic(operands(), |list| Some(list.first()?.plus(&list.get(1)?.negated()))),
        Op::Mul => {
            let mut product = arithmetic(operands(), |list| Some(list.first()?.times(list.get(1)?)));
            // A node that is excluded stays so when it is weighed.
            product.excluded = operands().any(|r| r.excluded);
            product.none = operands().any(|r| r.none);
            product.worded = operands().any(|r| r.worded);
            product
        }
        Op::Div(known) => quotient(of(0), of(1), *known),
        Op::Limit(limit) => {
            let mut range = arithmetic(operands(), |list| {
                let (value, by) = (*list.first()?, *list.get(1)?);
                let pick = |a: &End, b: &End| match limit {
                    Limit::Most => a.min(b).clone(),
                    Limit::Least => a.max(b).clone(),
                };
                Some(Interval::new(pick(&value.low, &by.low), pick(&value.high, &by.high), value.whole && by.whole))
            });
            range.excluded = of(0).excluded;
            range.none = of(0).none || of(1).none || of(1).excluded;
            range
        }
        Op::Min => extreme(operands(), true),
        Op::Max => extreme(operands(), false),
        Op::Mean => mean(operands(), None),
        Op::WeightedMean(weights) => mean(operands(), Some(weights)),
        Op::Round(digits, rounding) => arithmetic(operands(), |list| {
            let rounded = |end: &End| match end {
                End::At(value) => End::At(value.round(*digits, *rounding)),
                other => other.clone(),
            };
            let first = list.first()?;
            Some(Interval::new(rounded(&first.low), rounded(&first.high), first.whole || *digits == 0))
        }),
        Op::Otherwise => {
            let first = of(0);
            if first.none || first.worded || first.excluded {
                let kept = Range { none: false, worded: false, excluded: false, ..first.clone() };
                kept.or(of(1))
            } else {
                first.clone()
            }
        }
        Op::If => choice(step, ranges),
        Op::DateAdd(period) => {
            let mut range = Range {
                none: of(0).none,
                worded: of(0).worded,
                undecided: of(0).undecided,
                overflow: of(0).overflow,
                ..Range::default()
            };
            if let Some((first, last)) = of(0).date {
                range.date = first.plus(*period).zip(last.plus(*period));
                range.overflow |= range.date.is_none();
            }
            range
        }
        Op::Verified(_) => Range::number(Interval::between(Exact::ZERO, Exact::ONE)),
        Op::Compare(comparator) => Range::truth(compare(*comparator, of(0), of(1))),
        Op::Is(test, options) => Range::truth(is_test(*test, options, of(0))),
        Op::And => {
            let all = operands().all(|r| r.may_be_true);
            Range::truth((all, operands().any(|r| r.may_be_false)))
        }
        Op::Or => {
            let all = operands().all(|r| r.may_be_false);
            Range::truth((operands().any(|r| r.may_be_true), all))
        }
        Op::Not => Range::truth((of(0).may_be_false, of(0).may_be_true)),
        Op::Band(bands) => {
            let rows = &reading.model.bands[*bands].rows;
            Range { options: of(0).rows(rows), ..without_number(of(0)) }
        }
        Op::BandValue(bands) => {
            let rows = &reading.model.bands[*bands].rows;
            let mut range = without_number(of(0));
            for index in of(0).rows(rows) {
                if let Some(value) = rows.get(usize::from(index)).and_then(|r| r.value.clone()) {
                    range = range.or(&Range::number(Interval::at(value)));
                }
            }
            range
        }
        Op::Award(_) => Range::default(),
    }
}

pub(super) fn answer(key: &Key, answered: Option<&Answered>, reading: Reading<'_>) -> Range {
    let word = |index: u16| Range { options: vec![index], words: vec![index], worded: true, ..Range::default() };
    let mut range = match answered {
        Some(Answered::Number(value)) => return Range::number(Interval::at(value.clone())),
        Some(Answered::Option(option)) => {
            return Range { options: vec![*option], ..Range::default() };
        }
        Some(Answered::Date(date)) => {
            return Range { date: Some((*date, *date)), ..Range::default() };
        }
        Some(Answered::Word(index)) => return word(*index),
        None => match &key.domain {
            Domain::Count => {
                Range::number(Interval::new(End::At(Exact::ZERO), End::At(Exact::from(crate::limits::COUNT_MAX)), true))
            }
            Domain::Number { low, high } | Domain::Percent { low, high } => {
                Range::number(Interval::between(low.clone(), high.clone()))
            }
            Domain::Date => Range { date: days_open(), ..Range::default() },
            Domain::List { options, .. } => options_of(options.len()),
            Domain::Scale(scale) => {
                let scale = &reading.model.scales[*scale];
                let mut range = options_of(scale.options.len());
                range.number = scale.line.as_ref().map(|line| Interval::between(line.low.clone(), line.high.clone()));
                range
            }
        },
    };
    if key.word.is_some() {
        range = range.or(&word(u16::try_from(range.options.len()).unwrap_or(u16::MAX)));
    }
    range
}

fn options_of(count: usize) -> Range {
    Range { options: (0..u16::try_from(count).unwrap_or(u16::MAX)).collect(), ..Range::default() }
}

fn look(scale: &Scale, answer: &Range) -> Range {
    let mut range = Range { undecided: answer.undecided, ..Range::default() };
    for option in &answer.options {
        let own = match scale.options.get(usize::from(*option)).map(|o| &o.value) {
            Some(Some(value)) => Range::number(Interval::at(value.clone())),
            _ => Range { excluded: true, ..Range::default() },
        };
        range = range.or(&own);
    }
    if let Some(interval) = &answer.number {
        let ends = [interval.low.number(), interval.high.number()].map(|end| end.and_then(|n| on_line(scale, n)));
        if let [Some(a), Some(b)] = ends {
            range = range.or(&Range::number(Interval::between(a.clone().min(b.clone()), a.max(b))));
        }
    }
    range
}

/// Arithmetic over what is possible: a number where all operands may be numbers.
fn arithmetic<'r>(
    operands: impl Iterator<Item = &'r Range> + Clone,
    result: impl FnOnce(&[&Interval]) -> Option<Interval>,
) -> Range {
    let list: Option<Vec<&Interval>> = operands.clone().map(|r| r.number.as_ref()).collect();
    Range {
        number: list.and_then(|list| result(&list)),
        none: operands.clone().any(|r| r.none || r.excluded),
        worded: operands.clone().any(|r| r.worded),
        undecided: operands.clone().any(|r| r.undecided),
        ..Range::default()
    }
}

/// What remains of a range where its number is looked up.
fn without_number(range: &Range) -> Range {
    Range { none: range.none || range.excluded, worded: range.worded, undecided: range.undecided, ..Range::default() }
}

fn quotient(left: &Range, right: &Range, known: Known) -> Range {
    let mut range =
        arithmetic([left, right].into_iter(), |list| Some(list.first()?.times(&list.get(1)?.reciprocal()?)));
    range.none |= right.number.as_ref().is_some_and(|n| n.holds(&Exact::ZERO));
    let positive = |range: &Range| range.number.as_ref().is_some_and(|n| n.low >= End::At(Exact::ZERO));
    // Of `(a - b) / a` the left operand's own parts were seen to be positive when the step was made.
    let at_most_one = match known {
        Known::Nothing => false,
        Known::AtMostOne => positive(right),
        Known::Fall => positive(right),
    };
    if let Some(number) = range.number.as_mut().filter(|_| at_most_one) {
        number.high = number.high.clone().min(End::At(Exact::ONE));
        number.low = number.low.clone().min(number.high.clone());
    }
    range
}

/// The least or greatest of what is not excluded.
fn extreme<'r>(operands: impl Iterator<Item = &'r Range> + Clone, least: bool) -> Range {
    let numbers = || operands.clone().filter_map(|r| r.number.as_ref().map(|n| (n, r.excluded)));
    let pick = |a: End, b: End| if (a < b) == least { a } else { b };
    let other = |a: End, b: End| if (a < b) == least { b } else { a };
    // The near end: every operand that may be a number pulls it. The far end: those that must be numbers hold it,
    // and where none must, the one that pulls least may be the only one left.
    let near = numbers().map(|(n, _)| if least { n.low.clone() } else { n.high.clone() }).reduce(pick);
    let far = |(n, _): (&Interval, bool)| if least { n.high.clone() } else { n.low.clone() };
    let must = numbers().filter(|(_, excluded)| !excluded).map(far).reduce(pick);
    let far = must.or_else(|| numbers().map(far).reduce(other));
    let interval = near.zip(far).map(|(near, far)| {
        let whole = numbers().all(|(n, _)| n.whole);
        if least { Interval::new(near, far, whole) } else { Interval::new(far, near, whole) }
    });
    left_over(operands, interval)
}

fn left_over<'r>(operands: impl Iterator<Item = &'r Range> + Clone, interval: Option<Interval>) -> Range {
    // An operand that is only undecided leaves no number.
    let blocked = operands.clone().any(|r| r.number.is_none() && !r.excluded);
    Range {
        number: interval.filter(|_| !blocked),
        excluded: operands.clone().all(|r| r.excluded),
        none: operands.clone().any(|r| r.none),
        worded: operands.clone().any(|r| r.worded),
        undecided: operands.clone().any(|r| r.undecided),
        ..Range::default()
    }
}

/// The mean of what is not excluded. Exact at both ends: those that may be excluded are taken in, best first, as long
/// as they pull the mean further.
fn mean<'r>(operands: impl Iterator<Item = &'r Range> + Clone, weights: Option<&[Exact]>) -> Range {
    let one = Exact::ONE;
    let weight = |index: usize| weights.and_then(|w| w.get(index)).unwrap_or(&one);
    let end = |lowest: bool| -> Option<End> {
        let mut sum = End::At(Exact::ZERO);
        let mut by = Exact::ZERO;
        let mut open: Vec<(End, &Exact)> = Vec::new();
        for (index, range) in operands.clone().enumerate() {
            let Some(number) = &range.number else { continue };
            let value = if lowest { number.low.clone() } else { number.high.clone() };
            if range.excluded {
                open.push((value, weight(index)));
            } else {
                sum = sum.plus(&value.times(&End::At(weight(index).clone())), value.clone());
                by = by.plus(weight(index));
            }
        }
        open.sort_by(|a, b| if lowest { a.0.cmp(&b.0) } else { b.0.cmp(&a.0) });
        for (value, weight) in open {
            // Nothing is in yet, or this one pulls the mean further.
            let pulls = match (&value, &sum) {
                (End::At(v), End::At(s)) => match s.over(&by) {
                    Some(mean) if lowest => *v < mean,
                    Some(mean) => *v > mean,
                    None => true,
                },
                _ => true,
            };
            if pulls {
                sum = sum.plus(&value.times(&End::At(weight.clone())), value.clone());
                by = by.plus(weight);
            }
        }
        match sum {
            // Over nothing there is no mean.
            End::At(sum) => sum.over(&by).map(End::At),
            infinite => Some(infinite),
        }
    };
    let interval = end(true).zip(end(false)).map(|(low, high)| Interval::new(low, high, false));
    left_over(operands, interval)
}

fn choice(step: &Step, ranges: &Table<StepId, Range>) -> Range {
    let mut of = step.of.iter().map(|id| &ranges[*id]);
    let mut out: Option<Range> = None;
    let join = |out: Option<Range>, branch: &Range| Some(out.map_or_else(|| branch.clone(), |o| o.or(branch)));
    while let Some(first) = of.next() {
        let Some(branch) = of.next() else {
            out = join(out, first);
            break;
        };
        if first.may_be_true {
            out = join(out, branch);
        }
        if !first.may_be_false {
            break;
        }
    }
    out.unwrap_or_default()
}

/// Whether a comparison may hold, and whether it may fail.
pub(super) fn compare(comparator: Comparator, left: &Range, right: &Range) -> (bool, bool) {
    let fails = [left, right].iter().any(|r| r.none || r.worded || r.excluded);
    let ends = match (&left.number, &right.number, left.date, right.date) {
        (Some(a), Some(b), ..) => Some((a.low.cmp(&b.high), a.high.cmp(&b.low), a.low == a.high && b.low == b.high)),
        (_, _, Some(a), Some(b)) => Some((a.0.cmp(&b.1), a.1.cmp(&b.0), a.0 == a.1 && b.0 == b.1)),
        _ => None,
    };
    let Some((least, greatest, points)) = ends else {
        // Nothing to compare: it fails for want of a value, or nothing is known.
        return if fails { (false, true) } else { (true, true) };
    };
    let (holds, breaks) = match comparator {
        Comparator::Lt => (least.is_lt(), greatest.is_ge()),
        Comparator::Le => (least.is_le(), greatest.is_gt()),
        Comparator::Gt => (greatest.is_gt(), least.is_le()),
        Comparator::Ge => (greatest.is_ge(), least.is_lt()),
        Comparator::Eq => (least.is_le() && greatest.is_ge(), !(points && least.is_eq())),
        Comparator::Ne => (!(points && least.is_eq()), least.is_le() && greatest.is_ge()),
    };
    (holds, breaks || fails)
}

fn is_test(test: IsTest, options: &[u16], range: &Range) -> (bool, bool) {
    let outcomes = range.options.iter().map(|&option| is(test, options, option, range.words.contains(&option)));
    let mut possible = (false, false);
    for outcome in outcomes {
        if outcome { possible.0 = true } else { possible.1 = true }
    }
    // A number or a date beside a word is none of the options.
    if range.number.is_some() || range.date.is_some() {
        let outcome = matches!(test, IsTest::IsNot | IsTest::NotOneOf);
        if outcome { possible.0 = true } else { possible.1 = true }
    }
    if possible == (false, false) { (true, true) } else { possible }
}
