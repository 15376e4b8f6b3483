//! What a predicate demands, taken apart.
//!
//! *Each demand is a sum of parts that must come to at least a limit, or a truth of its own; the predicate is met only where
//! all demands of one way hold.* Points flow through sums, means and weights, so nearly every requirement of a rubric is a
//! sum over its criteria. What is none (a least child, a rounding, a cap) stays one part, to be read whole. An `or` makes a
//! way of each of its sides.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::Problem;
use crate::check::{Limit, NodeId};
use crate::number::Exact;
use crate::steps::{Op, Range, StepId, Value, ends, is};
use crate::syntax::{Comparator, IsTest};

/// How deep parts are looked for; what lies deeper stays a part.
const DEPTH_MAX: u32 = 200;
/// How many terms all sums together may have.
const TERMS_MAX: usize = 200_000;
/// How many ways there may be; what would make more is read whole.
const WAYS_MAX: usize = 16;

/// What counts in a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// What this step comes to.
    Step(StepId),
    /// 1 where the stage that verifies this criterion has looked at it, otherwise 0.
    Seen(NodeId),
}

/// A number of times a part.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) times: Exact,
    pub(super) part: Part,
}

/// A sum: what does not move in it, at its least and at its most, and what does.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    low: Exact,
    high: Exact,
    terms: Vec<Term>,
}

/// One thing that must hold.
#[derive(Debug, Clone)]
pub(super) enum Demand {
    /// The sum of the terms is at least this, or above it.
    Sum { terms: Vec<Term>, limit: Exact, strict: bool },
    /// This step is true, or false.
    Truth(StepId, bool),
}

pub(super) struct Taking<'p, 'a> {
    problem: &'p Problem<'a>,
    known: BTreeMap<StepId, Option<Sum>>,
    terms: usize,
}

impl<'p, 'a> Taking<'p, 'a> {
    pub(super) fn new(problem: &'p Problem<'a>) -> Taking<'p, 'a> {
        Taking { problem, known: BTreeMap::new(), terms: 0 }
    }

    /// The ways in which all of these truths come out as wanted; none where that cannot be.
    pub(super) fn ways(&mut self, truths: &[StepId], wanted: bool) -> Vec<Vec<Demand>> {
        let mut done = Vec::new();
        let mut begun = vec![(truths.iter().map(|truth| (*truth, wanted)).collect::<Vec<_>>(), Vec::new())];
        while let Some((mut asked, mut found)) = begun.pop() {
            let Some((at, wanted)) = asked.pop() else {
                done.push(found);
                continue;
            };
            if !self.problem.moving[at] {
                // Nothing that may move changes it: it holds, or this is no way.
                if self.problem.stand.values[at] == Value::Truth(wanted) {
                    begun.push((asked, found));
                }
                continue;
            }
            let step = self.problem.steps.step(at);
            let room = WAYS_MAX.saturating_sub(done.len()).saturating_sub(begun.len());
            match (&step.op, &*step.of) {
                (Op::And, all) if wanted => asked.extend(all.iter().map(|of| (*of, true))),
                (Op::Or, all) if !wanted => asked.extend(all.iter().map(|of| (*of, false))),
                (Op::Not, &[only]) => asked.push((only, !wanted)),
                (Op::And | Op::Or, all) if all.len() <= room => {
                    for of in all {
                        let mut other = asked.clone();
                        other.push((*of, wanted));
                        begun.push((other, found.clone()));
                    }
                    continue;
                }
                (Op::Compare(comparator), &[left, right]) => {
                    let asked_for = if wanted { Some(*comparator) } else { opposite(*comparator) };
                    match self.compared(*comparator, wanted, left, right) {
                        Some(demands) => found.extend(demands),
                        // Two numbers differ where one is above the other.
                        None if asked_for == Some(Comparator::Ne) && room >= 2 => {
                            match self.apart(wanted, left, right) {
                                Some(sides) => {
                                    for side in sides {
                                        let mut other = found.clone();
                                        other.push(side);
                                        begun.push((asked.clone(), other));
                                    }
                                    continue;
                                }
                                None => found.push(Demand::Truth(at, wanted)),
                            }
                        }
                        None => found.push(Demand::Truth(at, wanted)),
                    }
                }
                (Op::Is(test, options), &[band]) => match self.in_rows(*test, options, wanted, band) {
                    Some(demands) => found.extend(demands),
                    None => found.push(Demand::Truth(at, wanted)),
                },
                _ => found.push(Demand::Truth(at, wanted)),
            }
            begun.push((asked, found));
        }
        done
    }

    /// What a step comes to, of which nothing is asked.
    pub(super) fn whole(&mut self, id: StepId) -> Option<Sum> {
        self.sum(id, 0)
    }

    /// A number falls into rows of a table that follow one another: it lies between the bounds around them.
    fn in_rows(&mut self, test: IsTest, options: &[u16], wanted: bool, band: StepId) -> Option<Vec<Demand>> {
        let step = self.problem.steps.step(band);
        let (Op::Band(bands), &[number]) = (&step.op, &*step.of) else { return None };
        let rows = &self.problem.model.bands[*bands].rows;
        let inside: Vec<bool> = (0_u16..).take(rows.len()).map(|row| is(test, options, row, false) == wanted).collect();
        let first = inside.iter().position(|inside| *inside)?;
        let last = inside.iter().rposition(|inside| *inside)?;
        if !inside.get(first..=last)?.iter().all(|inside| *inside) || !self.is_valued(number) {
            return None;
        }
        let sum = self.sum(number, 0)?;
        let mut demands = Vec::new();
        // A row counts where its bound holds and that of no row before it does; bounds run one way.
        if last.saturating_add(1) < rows.len() {
            let (comparator, bound) = rows.get(last)?.bound.as_ref()?;
            demands.extend(against(*comparator, &sum, bound)?);
        }
        if let Some(before) = first.checked_sub(1) {
            let (comparator, bound) = rows.get(before)?.bound.as_ref()?;
            demands.extend(against(opposite(*comparator)?, &sum, bound)?);
        }
        Some(demands)
    }

    /// Whether a step has a value on every sheet, if not yet.
    fn is_valued(&self, id: StepId) -> bool {
        let range = &self.problem.within[id];
        !(range.excluded || range.none || range.worded)
    }

    /// A comparison holds; or it fails, which is that its opposite holds as long as both sides have values.
    fn compared(&mut self, comparator: Comparator, wanted: bool, left: StepId, right: StepId) -> Option<Vec<Demand>> {
        let comparator = if wanted { comparator } else { opposite(comparator)? };
        if !(wanted || self.is_valued(left) && self.is_valued(right)) {
            return None;
        }
        let (left, right) = (self.sum(left, 0)?, self.sum(right, 0)?);
        between(comparator, &left, &right)
    }

    /// The two sides on which one number is not another.
    fn apart(&mut self, wanted: bool, left: StepId, right: StepId) -> Option<[Demand; 2]> {
        if !(wanted || self.is_valued(left) && self.is_valued(right)) {
            return None;
        }
        let (left, right) = (self.sum(left, 0)?, self.sum(right, 0)?);
        Some([above(&left, &right, true), above(&right, &left, true)])
    }

    /// A number as a sum of parts; none where it may be no number that has ends.
    fn sum(&mut self, id: StepId, depth: u32) -> Option<Sum> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let made = if self.problem.moving[id] { self.moved(id, depth) } else { self.fixed(id) };
        self.terms = self.terms.saturating_add(made.as_ref().map_or(0, |sum| sum.terms.len()));
        let made = made.filter(|_| self.terms <= TERMS_MAX);
        self.known.insert(id, made.clone());
        made
    }

    fn fixed(&self, id: StepId) -> Option<Sum> {
        let (low, high) = match &self.problem.stand.values[id] {
            Value::Number(number) => (number.clone(), number.clone()),
            Value::Undecided => ends(&self.problem.standing[id])?,
            _ => return None,
        };
        Some(Sum { low, high, terms: Vec::new() })
    }

    fn number(&self, id: StepId) -> Option<Exact> {
        match &self.problem.stand.values[id] {
            Value::Number(number) if !self.problem.moving[id] => Some(number.clone()),
            _ => None,
        }
    }

    fn moved(&mut self, id: StepId, depth: u32) -> Option<Sum> {
        let part = || Sum {
            low: Exact::ZERO,
            high: Exact::ZERO,
            terms: vec![Term { times: Exact::ONE, part: Part::Step(id) }],
        };
        if self.problem.within[id].date.is_some() {
            return None;
        }
        if depth >= DEPTH_MAX {
            return Some(part());
        }
        let next = depth.saturating_add(1);
        let steps = self.problem.steps;
        let step = steps.step(id);
        let within = &self.problem.within;
        let excludable = step.of.iter().any(|of| within[*of].excluded);
        match (&step.op, &*step.of) {
            (Op::Add, all) => {
                let ones = vec![Exact::ONE; all.len()];
                self.weighed(all, &ones, next)
            }
            (Op::Sub, &[left, right]) => self.weighed(&[left, right], &[Exact::ONE, Exact::from(-1)], next),
            (Op::Mul, &[left, right]) => match (self.number(left), self.number(right)) {
                (_, Some(times)) => self.weighed(&[left], &[times], next),
                (Some(times), _) => self.weighed(&[right], &[times], next),
                _ => Some(part()),
            },
            (Op::Div(_), &[left, right]) => match self.number(right).and_then(|by| Exact::ONE.over(&by)) {
                Some(times) => self.weighed(&[left], &[times], next),
                None => Some(part()),
            },
            (Op::Mean, all) if !excludable => {
                let count = i128::try_from(all.len()).ok()?;
                let each = Exact::ONE.over(&Exact::from(count))?;
                self.weighed(all, &vec![each; all.len()], next)
            }
            (Op::WeightedMean(weights), all) if !excludable => {
                let sum = Exact::sum(weights.iter());
                let each: Option<Vec<Exact>> = weights.iter().map(|weight| weight.over(&sum)).collect();
                self.weighed(all, &each?, next)
            }
            (Op::Verified(criteria), _) => Some(self.seen(criteria).unwrap_or_else(part)),
            (Op::Missing(_, keys), &[inner]) if keys.iter().all(|key| !self.problem.may_miss(*key)) => {
                self.sum(inner, next)
            }
            (Op::Otherwise, &[first, _]) if self.is_valued(first) => self.sum(first, next),
            (Op::Limit(limit), &[value, by]) if self.is_idle(*limit, value, by) => self.sum(value, next),
            _ => Some(part()),
        }
    }

    /// The share that was seen: of what does not move, as it stands.
    fn seen(&self, criteria: &[(NodeId, Exact)]) -> Option<Sum> {
        let all = Exact::sum(criteria.iter().map(|(_, weight)| weight));
        let mut sum = Sum { low: Exact::ZERO, high: Exact::ZERO, terms: Vec::new() };
        for (node, weight) in criteria {
            let times = weight.over(&all)?;
            if self.problem.steps.nodes[*node].keys.iter().any(|key| self.problem.open.contains_key(key)) {
                sum.terms.push(Term { times, part: Part::Seen(*node) });
            } else if self.problem.stand.seen[*node] {
                sum.low = sum.low.plus(&times);
            }
        }
        sum.high = sum.low.clone();
        Some(sum)
    }

    /// Whether a limit never bites.
    fn is_idle(&self, limit: Limit, value: StepId, by: StepId) -> bool {
        let decided = |range: &Range| !(range.excluded || range.none || range.worded || range.undecided);
        let (value, by) = (&self.problem.within[value], &self.problem.within[by]);
        let ends = |range| ends(range);
        match (ends(value), ends(by)) {
            (Some((low, high)), Some((by_low, by_high))) if decided(value) && decided(by) => match limit {
                Limit::Most => high <= by_low,
                Limit::Least => low >= by_high,
            },
            _ => false,
        }
    }

    fn weighed(&mut self, of: &[StepId], weights: &[Exact], depth: u32) -> Option<Sum> {
        let mut total = Sum { low: Exact::ZERO, high: Exact::ZERO, terms: Vec::new() };
        for (&id, weight) in of.iter().zip(weights) {
            let sum = self.sum(id, depth)?;
            let (low, high) = (sum.low.times(weight), sum.high.times(weight));
            let (low, high) = if weight.is_negative() { (high, low) } else { (low, high) };
            total.low = total.low.plus(&low);
            total.high = total.high.plus(&high);
            let terms = sum.terms.into_iter().map(|term| Term { times: term.times.times(weight), ..term });
            total.terms.extend(terms.filter(|term| !term.times.is_zero()));
        }
        Some(total)
    }
}

impl Sum {
    /// The least, or the most, that what does not move comes to; and what moves.
    pub(super) fn ends(self, lowest: bool) -> (Exact, Vec<Term>) {
        (if lowest { self.low } else { self.high }, self.terms)
    }
}

/// A comparison of two sums.
fn between(comparator: Comparator, left: &Sum, right: &Sum) -> Option<Vec<Demand>> {
    let over = |strict| above(left, right, strict);
    let under = |strict| above(right, left, strict);
    match comparator {
        Comparator::Ge => Some(vec![over(false)]),
        Comparator::Gt => Some(vec![over(true)]),
        Comparator::Le => Some(vec![under(false)]),
        Comparator::Lt => Some(vec![under(true)]),
        Comparator::Eq => Some(vec![over(false), under(false)]),
        Comparator::Ne => None,
    }
}

/// A comparison of a sum with a number.
fn against(comparator: Comparator, sum: &Sum, bound: &Exact) -> Option<Vec<Demand>> {
    between(comparator, sum, &Sum { low: bound.clone(), high: bound.clone(), terms: Vec::new() })
}

/// What holds where a comparison fails, where that is one comparison.
fn opposite(comparator: Comparator) -> Option<Comparator> {
    match comparator {
        Comparator::Ge => Some(Comparator::Lt),
        Comparator::Gt => Some(Comparator::Le),
        Comparator::Le => Some(Comparator::Gt),
        Comparator::Lt => Some(Comparator::Ge),
        Comparator::Ne => Some(Comparator::Eq),
        Comparator::Eq => Some(Comparator::Ne),
    }
}

/// One sum is at least another, whatever is undecided.
fn above(left: &Sum, right: &Sum, strict: bool) -> Demand {
    let mut terms = left.terms.clone();
    terms.extend(right.terms.iter().map(|term| Term { times: term.times.negated(), part: term.part }));
    Demand::Sum { terms, limit: right.high.minus(&left.low), strict }
}
