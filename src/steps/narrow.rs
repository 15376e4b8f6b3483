//! Steps read backwards: what must hold where something is taken to be true.
//!
//! *A range only shrinks, and every value that a step can have on a sheet on which all that is assumed holds lies within
//! it.* A sheet counts here as each way to complete it: what is undecided is taken to be known some day. Two inputs that
//! move together are not seen to do so, and a strict limit is taken with its edge: both leave ranges wider than they
//! could be, never narrower.

use std::collections::BTreeSet;

use super::interval::{End, Interval, Range, compare, range};
use super::ops::{Literal, Op, Step, StepId, Steps};
use super::value::{Reading, is};
use crate::check::{BandRow, Limit, Model, Scale};
use crate::number::Exact;
use crate::syntax::{Comparator, IsTest, Policy};
use crate::table::Table;

/// Operands that are looked at in all; what is not found until then is not found.
const WORK_MAX: usize = 2_000_000;
/// How often one range shrinks. Some would go on for ever, by less and less and with ever longer numbers.
const SHRINKS_MAX: u8 = 6;

pub(super) struct Narrowed<'a> {
    reading: Reading<'a>,
    steps: &'a Steps,
    ranges: Table<StepId, Range>,
    readers: Readers,
    /// What ranges were before, to go back to.
    trail: Vec<(StepId, Range)>,
    /// Steps that shrank, or whose operands did, and that have not told their operands since.
    down: BTreeSet<StepId>,
    /// Steps whose operands shrank, and that were not computed again since.
    up: BTreeSet<StepId>,
    is_contradicted: bool,
    /// How often each range shrank.
    shrinks: Table<StepId, u8>,
    /// Operands that may still be looked at.
    work: usize,
}

/// Which steps read a step: those that read it, in their order; one that reads it twice stands there twice.
pub(super) struct Readers {
    /// The readers of the first step, then those of the second, and so on.
    all: Vec<StepId>,
    /// Of each step: where its readers end.
    ends: Table<StepId, usize>,
}

impl Readers {
    pub(super) fn new(steps: &Steps) -> Readers {
        let mut ends = Table::beside(&steps.list, 0_usize);
        let mut reads = Vec::new();
        for (reader, step) in steps.list.entries() {
            reads.extend(step.of.iter().map(|&operand| (operand, reader)));
        }
        reads.sort_by_key(|(operand, _)| *operand);
        for (end, (operand, _)) in (1..).zip(&reads) {
            ends[*operand] = end;
        }
        let mut before = 0;
        for step in steps.list.ids() {
            before = ends[step].max(before);
            ends[step] = before;
        }
        Readers { all: reads.into_iter().map(|(_, reader)| reader).collect(), ends }
    }

    pub(super) fn of(&self, step: StepId) -> &[StepId] {
        let readers = match self.ends.up_to(step) {
            [.., start, end] => self.all.get(*start..*end),
            [end] => self.all.get(..*end),
            [] => None,
        };
        readers.unwrap_or_default()
    }
}

impl<'a> Narrowed<'a> {
    /// Begins with what an empty sheet leaves possible.
    pub(super) fn new(model: &'a Model, steps: &'a Steps, ranges: Table<StepId, Range>) -> Narrowed<'a> {
        let reading = Reading::empty(model);
        Narrowed {
            reading,
            steps,
            readers: Readers::new(steps),
            shrinks: Table::beside(&ranges, 0),
            ranges,
            trail: Vec::new(),
            down: BTreeSet::new(),
            up: BTreeSet::new(),
            is_contradicted: false,
            work: WORK_MAX,
        }
    }

    pub(super) fn range(&self, step: StepId) -> &Range {
        &self.ranges[step]
    }

    #[cfg(feature = "advise")]
    pub(super) fn into_ranges(self) -> Table<StepId, Range> {
        self.ranges
    }

    /// Takes truths to hold on top of what holds already; whether they can. All are taken first and carried on together,
    /// so that a sum of many parts is not gone through for each.
    pub(super) fn assume(&mut self, truths: impl IntoIterator<Item = StepId>) -> bool {
        for truth in truths {
            self.truth(truth, true);
        }
        self.spread();
        !self.is_contradicted
    }

    /// Takes a truth not to hold; whether it can.
    pub(super) fn assume_not(&mut self, truth: StepId) -> bool {
        self.truth(truth, false);
        self.spread();
        !self.is_contradicted
    }

    /// Forgets every assumption.
    pub(super) fn forget(&mut self) {
        while let Some((step, range)) = self.trail.pop() {
            self.ranges[step] = range;
            self.shrinks[step] = 0;
        }
        self.down.clear();
        self.up.clear();
        self.is_contradicted = false;
    }

    /// Goes down through the steps and up again until nothing shrinks any more: a sum is gone through once for all of its
    /// parts that shrank meanwhile.
    fn spread(&mut self) {
        while !(self.down.is_empty() && self.up.is_empty()) {
            while let Some(id) = self.down.pop_last().filter(|_| self.goes_on()) {
                self.work = self.work.saturating_sub(self.steps.step(id).of.len());
                self.backward(id);
            }
            while let Some(id) = self.up.pop_first().filter(|_| self.goes_on()) {
                let step = self.steps.step(id);
                self.work = self.work.saturating_sub(step.of.len());
                if !matches!(step.op, Op::Award(_)) {
                    let forward = range(step, &self.ranges, self.reading);
                    self.narrow(id, &forward);
                    self.down.insert(id);
                }
            }
            if !self.goes_on() {
                self.down.clear();
                self.up.clear();
            }
        }
    }

    fn goes_on(&self) -> bool {
        !self.is_contradicted && self.work > 0
    }

    /// Keeps of a range what lies in another as well.
    fn narrow(&mut self, step: StepId, by: &Range) {
        let before = &self.ranges[step];
        let after = before.and(by);
        let shrinks = self.shrinks[step];
        // What comes to nothing is never passed over.
        if after != *before && (shrinks < SHRINKS_MAX || after.is_empty()) {
            self.shrinks[step] = shrinks.saturating_add(1);
            self.is_contradicted |= after.is_empty();
            let before = std::mem::replace(&mut self.ranges[step], after);
            self.trail.push((step, before));
            self.down.insert(step);
            self.up.extend(self.readers.of(step));
        }
    }

    /// Narrows the number of a step; all else that it may be stays, unless it must be a number.
    fn number(&mut self, step: StepId, interval: &Interval, must: bool) {
        let before = &self.ranges[step];
        let mut by = Range { number: Some(interval.clone()), ..before.clone() };
        if must {
            by = by.with_value();
        }
        self.narrow(step, &by);
    }

    /// It has a value.
    fn some(&mut self, step: StepId) {
        let by = self.ranges[step].clone().with_value();
        self.narrow(step, &by);
    }

    fn truth(&mut self, step: StepId, holds: bool) {
        let before = &self.ranges[step];
        let by = Range {
            may_be_true: before.may_be_true && holds,
            may_be_false: before.may_be_false && !holds,
            ..before.clone()
        };
        self.narrow(step, &by);
    }

    /// What is known of a truth.
    fn known(&self, step: StepId) -> Option<bool> {
        let range = self.range(step);
        (range.may_be_true != range.may_be_false).then_some(range.may_be_true)
    }

    /// Tells the operands of a step what it has come to be.
    fn backward(&mut self, id: StepId) {
        let (steps, model) = (self.steps, self.reading.model);
        let step = steps.step(id);
        let result = self.ranges[id].clone();
        // Arithmetic that has a value had values to compute with.
        let must = !(result.none || result.worded || result.excluded);
        match (&step.op, &result.number) {
            (Op::Compare(comparator), _) => self.compared(*comparator, step, id),
            (Op::Is(test, options), _) => self.chosen(*test, options, step, id),
            (Op::And | Op::Or, _) => self.junction(step, id),
            (Op::Not, _) => {
                if let (Some(holds), Some(&of)) = (self.known(id), step.of.first()) {
                    self.truth(of, !holds);
                }
            }
            (Op::Band(bands), _) => {
                self.rows(step, &model.bands[*bands].rows, |index, _| result.options.contains(&index));
            }
            (Op::BandValue(bands), Some(number)) => {
                let is_left = |_, row: &BandRow| row.value.as_ref().is_some_and(|value| number.holds(value));
                self.rows(step, &model.bands[*bands].rows, is_left);
            }
            (Op::Look(scale), _) => self.looked(&model.scales[*scale], step, &result),
            (Op::Missing(policy, _), number) => {
                let stays = match policy {
                    Policy::Zero => number.as_ref().is_some_and(|n| n.holds(&Exact::ZERO)),
                    Policy::Excluded => result.excluded,
                    Policy::Undecided => false,
                };
                if let (false, Some(&of)) = (stays, step.of.first()) {
                    self.narrow(of, &result);
                }
            }
            (Op::If, _) => self.branch(step, &result),
            (Op::Otherwise, Some(number)) => {
                if let &[first, second] = &*step.of {
                    // Where the first is a number, it is the result.
                    self.number(first, number, false);
                    let other = self.range(second).and(&result);
                    if other.is_empty() {
                        self.some(first);
                    }
                }
            }
            (op, Some(number)) => self.arithmetic(op, step, number, must),
            (_, None) => {}
        }
    }

    /// What operands must be for the result to be what it is. Where the result may have no value (`must` is false), an
    /// operand is bound only if all others have one: else it is free on the sheets on which another has none.
    fn arithmetic(&mut self, op: &Op, step: &Step, result: &Interval, must: bool) {
        match (op, &*step.of) {
            (Op::Add, _) => self.sum(step, None, result, must),
            // Where all others count a mean is a sum; a child that may be left out is bound where it counts.
            (Op::Mean, of) => {
                let count = i128::try_from(of.len()).unwrap_or(i128::MAX);
                self.sum(step, None, &result.times(&Interval::at(Exact::from(count))), false);
            }
            (Op::WeightedMean(weights), _) => {
                let whole = Exact::sum(weights.iter());
                self.sum(step, Some(weights), &result.times(&Interval::at(whole)), false);
            }
            (Op::Sub, &[a, b]) => {
                if let (Some(left), Some(right)) = (self.number_of(a), self.number_of(b)) {
                    self.beside(b, a, &result.plus(&right), must);
                    self.beside(a, b, &left.plus(&result.negated()), must);
                }
            }
            (Op::Mul, &[a, b]) => {
                if let (Some(left), Some(right)) = (self.number_of(a), self.number_of(b)) {
                    self.factor(b, a, result, &right, must);
                    self.factor(a, b, result, &left, must);
                }
            }
            (Op::Div(_), &[a, b]) => {
                // Divided by zero there is no value, whatever is divided.
                if let Some(right) = self.number_of(b)
                    && (must || !right.holds(&Exact::ZERO))
                {
                    self.beside(b, a, &result.times(&right), must);
                }
            }
            (Op::Limit(limit), &[a, b]) => self.limited(*limit, a, b, result, must),
            (Op::Min, _) => self.extreme(step, result, true, must),
            (Op::Max, _) => self.extreme(step, result, false, must),
            (Op::Round(digits, _), &[a]) => {
                let ten = Exact::from(10);
                let unit = (0..*digits).try_fold(Exact::ONE, |unit, _| unit.over(&ten)).unwrap_or(Exact::ONE);
                self.number(a, &result.plus(&Interval::between(unit.negated(), unit)), must);
            }
            _ => {}
        }
    }

    /// Whether a step has a number on every sheet.
    fn is_number(&self, step: StepId) -> bool {
        let range = self.range(step);
        !(range.none || range.worded || range.excluded)
    }

    /// Narrows the number of a step that is computed with beside another.
    fn beside(&mut self, other: StepId, step: StepId, interval: &Interval, must: bool) {
        if must || self.is_number(other) {
            self.number(step, interval, must);
        }
    }

    fn number_of(&self, step: StepId) -> Option<Interval> {
        self.range(step).number.clone()
    }

    fn factor(&mut self, other: StepId, step: StepId, product: &Interval, by: &Interval, must: bool) {
        if !by.holds(&Exact::ZERO)
            && let Some(inverse) = by.reciprocal()
        {
            self.beside(other, step, &product.times(&inverse), must);
        }
    }

    /// Each part of a sum is the sum without the others.
    fn sum(&mut self, step: &Step, weights: Option<&[Exact]>, sum: &Interval, must: bool) {
        let one = Exact::ONE;
        let weight = |index: usize| weights.and_then(|w| w.get(index)).unwrap_or(&one);
        let parts: Option<Vec<Interval>> = step
            .of
            .iter()
            .enumerate()
            .map(|(index, &of)| Some(self.number_of(of)?.times(&Interval::at(weight(index).clone()))))
            .collect();
        let Some(parts) = parts else { return };
        let open = step.of.iter().filter(|&&of| !self.is_number(of)).count();
        let (lows, highs) = (Ends::of(parts.iter().map(|p| &p.low)), Ends::of(parts.iter().map(|p| &p.high)));
        for (index, part) in parts.iter().enumerate() {
            let low = highs.without(&part.high).map_or(End::Below, |rest| sum.low.minus(&rest));
            let high = lows.without(&part.low).map_or(End::Above, |rest| sum.high.minus(&rest));
            let own = Interval::new(low, high, false);
            if let (Some(&of), Some(inverse)) = (step.of.get(index), Exact::ONE.over(weight(index)))
                && (must || open == usize::from(!self.is_number(of)))
            {
                self.number(of, &own.times(&Interval::at(inverse)), must);
            }
        }
    }

    /// The lesser, or the greater, of two.
    fn limited(&mut self, limit: Limit, a: StepId, b: StepId, result: &Interval, must: bool) {
        let (Some(left), Some(right)) = (self.number_of(a), self.number_of(b)) else { return };
        // Both lie on the far side of the result; where one lies wholly beyond it, the other is the result.
        let (both, left_beyond, right_beyond) = match limit {
            Limit::Most => {
                (Interval::new(result.low.clone(), End::Above, false), left.low > result.high, right.low > result.high)
            }
            Limit::Least => {
                (Interval::new(End::Below, result.high.clone(), false), left.high < result.low, right.high < result.low)
            }
        };
        // What is excluded stays so, whatever limits it.
        self.beside(b, a, if right_beyond { result } else { &both }, must);
        self.beside(a, b, if left_beyond { result } else { &both }, must);
    }

    /// The least, or the greatest, of those that are not left out.
    fn extreme(&mut self, step: &Step, result: &Interval, least: bool, must: bool) {
        let all = match least {
            true => Interval::new(result.low.clone(), End::Above, false),
            false => Interval::new(End::Below, result.high.clone(), false),
        };
        // What is excluded is left out; without a value for one there is none for all.
        let fails = |range: &Range| range.none || range.worded;
        let failing = step.of.iter().filter(|&&of| fails(self.range(of))).count();
        let mut reach = Vec::new();
        for &of in &step.of {
            if must || failing == usize::from(fails(self.range(of))) {
                self.number(of, &all, false);
            }
            let number = self.range(of).number.as_ref();
            if number.is_some_and(|n| if least { n.low <= result.high } else { n.high >= result.low }) {
                reach.push(of);
            }
        }
        if let [only] = *reach
            && (must || failing == usize::from(fails(self.range(only))))
        {
            self.number(only, result, false);
        }
    }

    fn compared(&mut self, comparator: Comparator, step: &Step, id: StepId) {
        let (Some(holds), &[a, b]) = (self.known(id), &*step.of) else { return };
        let fails = |range: &Range| range.none || range.worded || range.excluded;
        if holds {
            self.some(a);
            self.some(b);
        } else if fails(self.range(a)) || fails(self.range(b)) {
            return;
        }
        let comparator = if holds { comparator } else { comparator.negated() };
        if let (Some(left), Some(right)) = (self.number_of(a), self.number_of(b)) {
            let up_to = |end: &End| Interval::new(End::Below, end.clone(), false);
            let from = |end: &End| Interval::new(end.clone(), End::Above, false);
            match comparator {
                Comparator::Lt | Comparator::Le => {
                    self.number(a, &up_to(&right.high), false);
                    self.number(b, &from(&left.low), false);
                }
                Comparator::Gt | Comparator::Ge => {
                    self.number(a, &from(&right.low), false);
                    self.number(b, &up_to(&left.high), false);
                }
                Comparator::Eq => {
                    self.number(a, &right, false);
                    self.number(b, &left, false);
                }
                Comparator::Ne => {}
            }
        }
        if let (Some(left), Some(right)) = (self.range(a).date, self.range(b).date) {
            let (least, most) = match comparator {
                Comparator::Lt | Comparator::Le => ((left.0, left.1.min(right.1)), (right.0.max(left.0), right.1)),
                Comparator::Gt | Comparator::Ge => ((left.0.max(right.0), left.1), (right.0, right.1.min(left.1))),
                Comparator::Eq => {
                    let both = (left.0.max(right.0), left.1.min(right.1));
                    (both, both)
                }
                Comparator::Ne => return,
            };
            for (step, date) in [(a, least), (b, most)] {
                let by = Range { date: Some(date), ..self.range(step).clone() };
                self.narrow(step, &by);
            }
        }
    }

    fn chosen(&mut self, test: IsTest, options: &[u16], step: &Step, id: StepId) {
        let (Some(holds), Some(&of)) = (self.known(id), step.of.first()) else { return };
        let before = self.range(of);
        let fits = |option: &u16| is(test, options, *option, before.words.contains(option)) == holds;
        // A number or a date beside a word is none of the options.
        let others = matches!(test, IsTest::IsNot | IsTest::NotOneOf) == holds;
        let left: Vec<u16> = before.options.iter().copied().filter(fits).collect();
        let worded = before.words.iter().any(|word| left.contains(word));
        let by = Range {
            options: left,
            worded: before.worded && worded,
            number: before.number.clone().filter(|_| others),
            date: before.date.filter(|_| others),
            ..before.clone()
        };
        self.narrow(of, &by);
    }

    /// `and` that holds, `or` that fails: each part. The other way round: the only part that is left.
    fn junction(&mut self, step: &Step, id: StepId) {
        let Some(holds) = self.known(id) else { return };
        if holds == (step.op == Op::And) {
            for &of in &step.of {
                self.truth(of, holds);
            }
            return;
        }
        let can = |range: &Range| if holds { range.may_be_true } else { range.may_be_false };
        let mut able = step.of.iter().copied().filter(|&of| can(self.range(of)));
        if let (Some(only), None) = (able.next(), able.next()) {
            self.truth(only, holds);
        }
    }

    /// Where one branch alone can give the result, it does.
    fn branch(&mut self, step: &Step, result: &Range) {
        let mut able: Vec<(StepId, Option<StepId>)> = Vec::new();
        let mut of = step.of.iter().copied();
        while let Some(first) = of.next() {
            let Some(branch) = of.next() else {
                able.push((first, None));
                break;
            };
            if self.range(first).may_be_true {
                able.push((branch, Some(first)));
            }
            if !self.range(first).may_be_false {
                break;
            }
        }
        able.retain(|&(branch, _)| !self.range(branch).and(result).is_empty());
        if let [(branch, condition)] = *able {
            self.narrow(branch, result);
            match condition {
                Some(condition) if step.of.first() == Some(&condition) => self.truth(condition, true),
                Some(_) => {}
                // Every condition failed.
                None => {
                    for condition in step.of.chunks_exact(2).filter_map(|pair| pair.first()) {
                        self.truth(*condition, false);
                    }
                }
            }
        }
    }

    /// Rows that are left bound the number that is looked up.
    fn rows(&mut self, step: &Step, rows: &[BandRow], is_left: impl Fn(u16, &BandRow) -> bool) {
        let mut hull: Option<Interval> = None;
        for (index, row) in rows.iter().enumerate() {
            let left = u16::try_from(index).is_ok_and(|index| is_left(index, row));
            if let (true, Some(own)) = (left, reach(rows, index)) {
                hull = Some(hull.map_or(own.clone(), |hull| hull.hull(&own)));
            }
        }
        if let (Some(hull), Some(&of)) = (hull, step.of.first()) {
            self.number(of, &hull, false);
        }
    }

    /// Which answers are worth what is left.
    fn looked(&mut self, scale: &Scale, step: &Step, result: &Range) {
        let Some(&of) = step.of.first() else { return };
        let before = self.range(of);
        let fits = |option: &u16| match scale.options.get(usize::from(*option)).map(|o| &o.value) {
            Some(Some(value)) => result.number.as_ref().is_some_and(|n| n.holds(value)),
            _ => result.excluded,
        };
        let by = Range {
            options: before.options.iter().copied().filter(fits).collect(),
            number: before.number.clone().filter(|_| result.number.is_some()),
            ..before.clone()
        };
        self.narrow(of, &by);
    }
}

/// The numbers that a row of bands takes, with its edges.
fn reach(rows: &[BandRow], index: usize) -> Option<Interval> {
    let before = index.checked_sub(1).and_then(|before| rows.get(before)).and_then(|row| row.bound.clone());
    let (comparator, bound) = match &rows.get(index)?.bound {
        Some((comparator, bound)) => (*comparator, Some(bound.clone())),
        None => (before.as_ref()?.0, None),
    };
    let before = before.map(|(_, bound)| bound);
    let (low, high) = match comparator {
        Comparator::Ge | Comparator::Gt => (bound, before),
        _ => (before, bound),
    };
    Some(Interval::new(low.map_or(End::Below, End::At), high.map_or(End::Above, End::At), false))
}

/// Many ends added up, from which one can be taken again.
struct Ends {
    sum: Exact,
    infinite: usize,
}

impl Ends {
    fn of<'e>(ends: impl Iterator<Item = &'e End> + Clone) -> Ends {
        let infinite = ends.clone().filter(|end| end.number().is_none()).count();
        Ends { sum: Exact::sum(ends.filter_map(End::number)), infinite }
    }

    /// The sum of all others, where it is finite.
    fn without(&self, end: &End) -> Option<Exact> {
        match end.number() {
            Some(own) if self.infinite == 0 => Some(self.sum.minus(own)),
            None if self.infinite == 1 => Some(self.sum.clone()),
            _ => None,
        }
    }
}

/// Whether one comparison with a constant follows from another of the same number: `> 70` gives `> 60`, and `> 60` itself.
pub(super) fn follows(steps: &Steps, from: (Comparator, StepId), limit: (Comparator, StepId)) -> bool {
    let constant = |step: StepId| match &steps.step(step).op {
        Op::Literal(Literal::Number(value)) => Some(value),
        _ => None,
    };
    let (Some(a), Some(b)) = (constant(from.1), constant(limit.1)) else { return false };
    let at = |value: &Exact| Range::at(value.clone());
    match (from.0, limit.0) {
        // A number above `a`, or equal to it, is above `b`.
        (Comparator::Ge, Comparator::Ge | Comparator::Gt) | (Comparator::Le, Comparator::Le | Comparator::Lt) => {
            compare(limit.0, &at(a), &at(b)).0
        }
        (Comparator::Gt, Comparator::Ge | Comparator::Gt) => a >= b,
        (Comparator::Lt, Comparator::Le | Comparator::Lt) => a <= b,
        (Comparator::Eq, other) => compare(other, &at(a), &at(b)).0,
        _ => false,
    }
}
