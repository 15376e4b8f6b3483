//! A plan applied to one sheet.
//!
//! *Nothing here wraps: what does not fit is left to the steps, and a number that was cut off decides only what it can.*

use std::cmp::Ordering;

use super::lanes::{Lanes, NO_COUNT, Short};
use super::{Affine, Check, Comparison, Course, Cut, Form, Instruction, Leaves, Plan, Ratio, Sum, SumId, Truth};
use crate::check::NodeId;
use crate::number::{Exact, Rounding};
use crate::steps::{Op, Reading, StepId, Steps, Value, ordered, value};
use crate::table::Table;

/// Why a plan does not score a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// It meets something that only the steps decide.
    ToTheSteps,
    /// A check fails: the sheet has a fault.
    CheckFails,
}

/// Fractions, and how many numbers were cut off at one: the exact number lies between these and as many above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Fractions {
    pub(crate) least: i64,
    pub(crate) cut: i64,
}

/// What a plan computed; reused from sheet to sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    /// By leaf that is cut off.
    cuts: Vec<Fractions>,
    sums: Vec<Fractions>,
    values: Table<StepId, Value>,
    /// By predicate, one after the other: `None` is undecided.
    truths: Vec<Option<bool>>,
    /// Of each predicate.
    predicates: Vec<Option<bool>>,
    /// Of each node, once all were asked for.
    nodes: Vec<Fractions>,
    all: bool,
}

impl Run {
    pub(crate) fn new(plan: &Plan, steps: &Steps) -> Run {
        Run {
            cuts: vec![Fractions::default(); plan.cuts.len()],
            sums: vec![Fractions::default(); plan.sums.len()],
            values: Table::beside(&steps.list, Value::Undecided),
            truths: vec![None; plan.requirements.iter().map(Vec::len).sum()],
            predicates: Vec::with_capacity(plan.requirements.len()),
            nodes: vec![Fractions::default(); plan.of_nodes.len()],
            all: false,
        }
    }

    /// Total, predicates, and what they need.
    pub(crate) fn score(
        &mut self,
        plan: &Plan,
        steps: &Steps,
        lanes: &Lanes,
        reading: Reading<'_>,
    ) -> Result<(), Left> {
        self.all = false;
        self.cut(plan, lanes).ok_or(Left::ToTheSteps)?;
        self.course(plan, &plan.score, steps, lanes, reading).ok_or(Left::ToTheSteps)?;
        for check in &plan.checks {
            if fails(check, lanes, reading, &self.values) {
                return Err(Left::CheckFails);
            }
        }
        self.decide(plan, lanes).ok_or(Left::ToTheSteps)
    }

    /// The numbers of all nodes, in rubric order.
    pub(crate) fn complete(
        &mut self,
        plan: &Plan,
        steps: &Steps,
        lanes: &Lanes,
        reading: Reading<'_>,
    ) -> Option<&[Fractions]> {
        if !self.all {
            self.course(plan, &plan.rest, steps, lanes, reading)?;
            for ((table, code), &node) in plan.choices.iter().zip(&lanes.choices).zip(&plan.of_choices) {
                let least = *table.get(usize::from(*code & 7))?;
                *self.nodes.get_mut(node)? = Fractions { least, cut: 0 };
            }
            for (cut, &node) in self.cuts.iter().zip(&plan.of_cuts) {
                *self.nodes.get_mut(node)? = *cut;
            }
            for &(node, sum) in &plan.components {
                *self.nodes.get_mut(node)? = *self.sums.get(sum.index())?;
            }
            self.all = true;
        }
        Some(&self.nodes)
    }

    fn cut(&mut self, plan: &Plan, lanes: &Lanes) -> Option<()> {
        for (cut, to) in plan.cuts.iter().zip(&mut self.cuts) {
            *to = match cut {
                Cut::Ratio(ratio) => ratio.fractions(lanes)?,
                Cut::Affine(affine) => affine.fractions(lanes)?,
                Cut::Single(..) => continue,
            };
        }
        Some(())
    }

    fn course(
        &mut self,
        plan: &Plan,
        course: &Course,
        steps: &Steps,
        lanes: &Lanes,
        reading: Reading<'_>,
    ) -> Option<()> {
        for instruction in &course.list {
            match instruction {
                Instruction::Set(sum, leaves, parts) => {
                    let mut total = self.leaves(plan, leaves, lanes)?;
                    for part in course.parts.get(parts.clone())? {
                        total = total.plus(*self.sums.get(part.index())?)?;
                    }
                    *self.sums.get_mut(sum.index())? = total.taken()?;
                }
                Instruction::More(sum, leaves) => {
                    let more = self.leaves(plan, leaves, lanes)?;
                    let place = self.sums.get_mut(sum.index())?;
                    *place = place.plus(more)?.taken()?;
                }
                Instruction::Step(id) => {
                    let step = steps.step(*id);
                    let mut value = value(step, &self.values, reading);
                    if value == Value::Undecided && matches!(step.op, Op::Compare(_) | Op::Band(_) | Op::BandValue(_)) {
                        value = self.unanswered(plan, steps, *id, reading)?;
                    }
                    *self.values.row_mut(*id)? = value;
                }
                Instruction::Exactly(id, form) => {
                    *self.values.row_mut(*id)? = Value::Number(self.exact(plan, lanes, form)?);
                }
                Instruction::Single(index) => {
                    let Cut::Single(step, weight) = plan.cuts.get(*index)? else { return None };
                    let Value::Number(number) = self.values.row(*step)? else { return None };
                    *self.cuts.get_mut(*index)? = single(number, *weight)?;
                }
            }
        }
        Some(())
    }

    /// A comparison of an answer that is not there with a literal comes to what it comes to on an empty sheet.
    fn unanswered(&self, plan: &Plan, steps: &Steps, id: StepId, reading: Reading<'_>) -> Option<Value> {
        let known = |of: &StepId| match steps.step(*of).op {
            Op::Answer(key) => reading.answered(key).is_none(),
            Op::Literal(_) => true,
            _ => false,
        };
        let step = steps.step(id);
        (matches!(step.op, Op::Compare(_)) && step.of.iter().all(known)).then(|| plan.unanswered[id].clone())
    }

    fn leaves(&self, plan: &Plan, leaves: &Leaves, lanes: &Lanes) -> Option<Fractions> {
        let mut total = Fractions::default();
        if !leaves.cuts.is_empty() {
            for cut in self.cuts.get(leaves.cuts.clone())? {
                total = total.plus(*cut)?;
            }
        }
        if leaves.choices.is_empty() {
            return Some(total);
        }
        let tables = plan.choices.get(leaves.choices.clone())?;
        let codes = lanes.choices.get(leaves.choices.clone())?;
        for (table, code) in tables.iter().zip(codes) {
            // INVARIANT(choice-code): a code is below 8.
            total.least = total.least.checked_add(*table.get(usize::from(*code & 7))?)?;
        }
        Some(total)
    }

    /// Requirements and predicates.
    fn decide(&mut self, plan: &Plan, lanes: &Lanes) -> Option<()> {
        let mut truths = std::mem::take(&mut self.truths);
        let decided = self.decide_into(plan, lanes, &mut truths);
        self.truths = truths;
        decided
    }

    fn decide_into(&mut self, plan: &Plan, lanes: &Lanes, truths: &mut [Option<bool>]) -> Option<()> {
        let mut place = truths.iter_mut();
        self.predicates.clear();
        for requirements in &plan.requirements {
            let (mut failed, mut open) = (false, false);
            for truth in requirements {
                let truth = match truth {
                    Truth::Compared(index) => Some(self.compare(plan, lanes, plan.comparisons.get(*index)?)?),
                    Truth::Step(step) => match self.values.row(*step)? {
                        Value::Truth(truth) => Some(*truth),
                        Value::Undecided => None,
                        _ => return None,
                    },
                };
                failed |= truth == Some(false);
                open |= truth.is_none();
                *place.next()? = truth;
            }
            self.predicates.push(if failed {
                Some(false)
            } else if open {
                None
            } else {
                Some(true)
            });
        }
        Some(())
    }

    fn compare(&self, plan: &Plan, lanes: &Lanes, comparison: &Comparison) -> Option<bool> {
        let ordering = match self.approximately(comparison) {
            Some(ordering) => ordering,
            // Too close to the limit, or too large for an `i64`.
            None => self.exact(plan, lanes, &comparison.exact)?.cmp(&Exact::ZERO),
        };
        Some(ordered(comparison.comparator, ordering))
    }

    /// How a form stands to its limit, where what was cut off does not matter to that.
    fn approximately(&self, comparison: &Comparison) -> Option<Ordering> {
        let Fractions { mut least, mut cut } = match comparison.terms.as_slice() {
            [] => *self.sums.get(comparison.sum.index())?,
            _ => Fractions::default(),
        };
        for (sum, factor) in &comparison.terms {
            let of = self.sums.get(sum.index())?;
            let more = of.cut.checked_mul(*factor)?;
            least = least.checked_add(of.least.checked_mul(*factor)?)?;
            if more < 0 {
                least = least.checked_add(more)?;
            }
            cut = cut.checked_add(more.checked_abs()?)?;
        }
        // What was cut off is more than nothing and less than a fraction each time, so the exact number lies strictly between.
        if cut == 0 {
            Some(least.cmp(&comparison.limit))
        } else if least >= comparison.limit {
            Some(Ordering::Greater)
        } else if least.checked_add(cut)? <= comparison.limit {
            Some(Ordering::Less)
        } else {
            None
        }
    }

    fn exact(&self, plan: &Plan, lanes: &Lanes, form: &Form) -> Option<Exact> {
        let mut total = form.constant.clone();
        for (sum, factor) in &form.terms {
            total = total.plus(&self.number(plan, lanes, &plan.sums[*sum])?.times(factor));
        }
        Some(total)
    }

    /// The exact number of a node.
    fn number(&self, plan: &Plan, lanes: &Lanes, sum: &Sum) -> Option<Exact> {
        let mut whole = 0_i64;
        let tables = plan.choices.get(sum.leaves.choices.clone())?;
        for (table, code) in tables.iter().zip(lanes.choices.get(sum.leaves.choices.clone())?) {
            whole = whole.checked_add(*table.get(usize::from(*code & 7))?)?;
        }
        (whole >= 0).then_some(())?;
        let mut rest = Exact::ZERO;
        let cuts = plan.cuts.get(sum.leaves.cuts.clone())?;
        for (cut, fractions) in cuts.iter().zip(self.cuts.get(sum.leaves.cuts.clone())?) {
            if fractions.cut == 0 {
                whole = whole.checked_add(fractions.taken()?.least)?;
                continue;
            }
            rest = rest.plus(&match cut {
                Cut::Ratio(ratio) => ratio.exact(lanes)?,
                Cut::Affine(affine) => affine.exact(lanes)?,
                Cut::Single(step, weight) => match self.values.row(*step)? {
                    Value::Number(number) => number.times(&Exact::from(*weight)),
                    _ => return None,
                },
            });
        }
        rest.plus(&Exact::from(whole)).over(&sum.unit)
    }

    /// The exact number of a node, on demand.
    pub(crate) fn node(&self, plan: &Plan, lanes: &Lanes, node: NodeId) -> Option<Exact> {
        self.number(plan, lanes, &plan.sums[plan.of_nodes[node]])
    }

    /// The exact number of a group member.
    pub(crate) fn member(&self, plan: &Plan, lanes: &Lanes, form: Option<&Form>, step: StepId) -> Option<Exact> {
        match (form, self.values.row(step)) {
            (Some(form), _) => self.exact(plan, lanes, form),
            (None, Some(Value::Number(number))) => Some(number.clone()),
            _ => None,
        }
    }

    /// The fractions of a node, and how many make 1 of its number.
    pub(crate) fn about<'p>(&self, plan: &'p Plan, lanes: &Lanes, node: NodeId) -> Option<(Fractions, &'p Exact)> {
        let sum = &plan.sums[plan.of_nodes[node]];
        Some((self.leaves(plan, &sum.leaves, lanes)?, &sum.unit))
    }

    pub(crate) fn predicates(&self) -> &[Option<bool>] {
        &self.predicates
    }

    pub(crate) fn truths(&self) -> &[Option<bool>] {
        &self.truths
    }
}

/// Whether a check fails whose answers are all there.
fn fails(check: &Check, lanes: &Lanes, reading: Reading<'_>, values: &Table<StepId, Value>) -> bool {
    match check {
        Check::Counts(left, comparator, right) => match (lanes.counts.get(*left), lanes.counts.get(*right)) {
            (Some(&left), Some(&right)) if left != NO_COUNT && right != NO_COUNT => {
                !ordered(*comparator, left.cmp(&right))
            }
            _ => false,
        },
        Check::Step(step, keys) => {
            values.row(*step) == Some(&Value::Truth(false)) && keys.iter().all(|&key| reading.answered(key).is_some())
        }
    }
}

/// A number that a step computed, times its weight.
fn single(number: &Exact, weight: i64) -> Option<Fractions> {
    let exact = number.times(&Exact::from(weight));
    let least = exact.round(0, Rounding::Down);
    let (whole, _) = least.parts()?;
    Fractions { least: i64::try_from(whole).ok()?, cut: i64::from(least != exact) }.taken()
}

impl Fractions {
    fn plus(self, other: Fractions) -> Option<Fractions> {
        Some(Fractions { least: self.least.checked_add(other.least)?, cut: self.cut.checked_add(other.cut)? })
    }

    /// INVARIANT(sums-bounded): a sum below 0 met an answer that the plan does not take on.
    fn taken(self) -> Option<Fractions> {
        (self.least >= 0).then_some(self)
    }

    fn whole(least: i64) -> Option<Fractions> {
        Fractions { least, cut: 0 }.taken()
    }
}

impl Ratio {
    fn fractions(&self, lanes: &Lanes) -> Option<Fractions> {
        let (over, under) = (*lanes.counts.get(self.over)?, *lanes.counts.get(self.under)?);
        if over == NO_COUNT || under == NO_COUNT {
            return Fractions::whole(self.missing);
        }
        if under == 0 {
            return Fractions::whole(self.otherwise);
        }
        let (least, cut) = match self.weight.checked_mul(over) {
            Some(product) => (i64::try_from(product.checked_div(under)?).ok()?, product.checked_rem(under)? != 0),
            None => {
                let (product, under) = (u128::from(self.weight).checked_mul(u128::from(over))?, u128::from(under));
                (i64::try_from(product.checked_div(under)?).ok()?, product.checked_rem(under)? != 0)
            }
        };
        if least >= self.most {
            return Fractions::whole(self.most);
        }
        Some(Fractions { least, cut: i64::from(cut) })
    }

    /// Where it was cut off, and so is no more than the most and divided by something.
    fn exact(&self, lanes: &Lanes) -> Option<Exact> {
        let (over, under) = (*lanes.counts.get(self.over)?, *lanes.counts.get(self.under)?);
        let product = i128::from(self.weight).checked_mul(i128::from(over))?;
        Exact::new(product, i128::from(under))
    }
}

impl Affine {
    /// `(slope × num + offset × den) / den`
    fn parts(&self, lanes: &Lanes) -> Option<Option<(i128, i128)>> {
        match *lanes.numbers.get(self.number)? {
            Short::Missing => Some(None),
            Short::Wide => None,
            Short::Fraction(num, den) => {
                let product = i128::from(self.slope).checked_mul(i128::from(num))?;
                let offset = i128::from(self.offset).checked_mul(i128::from(den))?;
                Some(Some((product.checked_add(offset)?, i128::from(den))))
            }
        }
    }

    fn fractions(&self, lanes: &Lanes) -> Option<Fractions> {
        let Some((num, den)) = self.parts(lanes)? else { return Fractions::whole(self.missing) };
        // Below 0 it would be cut off upwards.
        (num >= 0).then_some(())?;
        let least = match (u64::try_from(num), u64::try_from(den)) {
            (Ok(num), Ok(den)) => i64::try_from(num.checked_div(den)?).ok()?,
            _ => i64::try_from(num.checked_div(den)?).ok()?,
        };
        let cut = i128::from(least).checked_mul(den)? != num;
        Fractions { least, cut: i64::from(cut) }.taken()
    }

    fn exact(&self, lanes: &Lanes) -> Option<Exact> {
        let (num, den) = self.parts(lanes)??;
        Exact::new(num, den)
    }
}

impl SumId {
    fn index(self) -> usize {
        use crate::table::Id;
        self.place().index()
    }
}
