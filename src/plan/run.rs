//! A plan applied to one sheet.
//!
//! *Nothing here wraps: what does not fit is left to the steps, and a number that was cut off decides only what it can.*

use std::cmp::Ordering;

use super::lanes::{CHOICES, Lanes, NO_COUNT, Short};
use super::{Affine, Check, Compared, Cut, Form, Instruction, Part, Plan, Ratio, Span, Truth};
use crate::check::NodeId;
use crate::limits::COUNT_MAX;
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
    /// What the first so many leaves come to together, packed: of choices, and of those that are cut off.
    choice_sums: Vec<i64>,
    cut_sums: Vec<i64>,
    /// What requirements compare.
    pub(super) sums: Vec<i64>,
    pub(super) values: Table<StepId, Value>,
    /// By predicate, one after the other: `None` is undecided.
    truths: Vec<Option<bool>>,
    /// Of each predicate.
    predicates: Vec<Option<bool>>,
}

impl Run {
    pub(crate) fn new(plan: &Plan, steps: &Steps) -> Run {
        Run {
            choice_sums: vec![0; plan.choices.len().saturating_mul(CHOICES).saturating_add(1)],
            cut_sums: vec![0; plan.cuts.len().saturating_add(1)],
            sums: vec![0; plan.sums],
            // Of a rubric that has none of them there is nothing to keep.
            values: if plan.course.is_empty() { Table::new() } else { Table::beside(&steps.list, Value::Undecided) },
            truths: vec![None; plan.compared.len()],
            predicates: vec![None; plan.predicates.len()],
        }
    }

    /// Total, predicates, and what they need. Its loops want all registers, so they stand apart.
    #[inline(never)]
    pub(crate) fn score(
        &mut self,
        plan: &Plan,
        steps: &Steps,
        lanes: &Lanes,
        reading: Reading<'_>,
    ) -> Result<(), Left> {
        self.add_up(plan, steps, lanes, reading).ok_or(Left::ToTheSteps)?;
        for check in &plan.checks {
            if fails(check, lanes, reading, &self.values) {
                return Err(Left::CheckFails);
            }
        }
        self.decide(plan, lanes).ok_or(Left::ToTheSteps)
    }

    fn add_up(&mut self, plan: &Plan, steps: &Steps, lanes: &Lanes, reading: Reading<'_>) -> Option<()> {
        if plan.all_here {
            self.choose::<true>(plan, lanes)?
        } else {
            self.choose::<false>(plan, lanes)?
        }
        let (_, sums) = self.cut_sums.split_first_mut()?;
        let mut sum = 0_i64;
        for ((cut, top), to) in plan.cuts.iter().zip(sums) {
            let packed = match cut {
                Cut::Ratio(ratio) => {
                    let (over, under) = (lanes.count(ratio.over)?, lanes.count(ratio.under)?);
                    if ratio.is_ordinary(over, under) {
                        ratio.ordinary(over, under, plan.shift)
                    } else {
                        ratio.of(over, under)?.within(*top)?.packed(plan.shift)
                    }
                }
                Cut::Affine(affine) => affine.fractions(lanes)?.within(*top)?.packed(plan.shift),
                Cut::Single(..) => 0,
            };
            sum = sum.wrapping_add(packed);
            *to = sum;
        }
        self.course(plan, steps, lanes, reading)
    }

    /// What the first so many choices come to together. `ALL_HERE`: whatever is chosen, the plan takes it on.
    fn choose<const ALL_HERE: bool>(&mut self, plan: &Plan, lanes: &Lanes) -> Option<()> {
        let (mut sum, mut signs) = (0_i64, 0_i64);
        let (_, sums) = self.choice_sums.split_first_mut()?;
        let (sums, _) = sums.as_chunks_mut::<CHOICES>();
        for ((tables, word), sums) in plan.choices.iter().zip(lanes.choices()).zip(sums) {
            for ((table, code), to) in tables.iter().zip(word).zip(sums) {
                // INVARIANT(choice-code): a code is below 8.
                let value = *table.get(usize::from(code & 7))?;
                if !ALL_HERE {
                    signs |= value;
                }
                // INVARIANT(packed, below-nothing)
                sum = sum.wrapping_add(value);
                *to = sum;
            }
        }
        (signs >= 0).then_some(())
    }

    fn course(&mut self, plan: &Plan, steps: &Steps, lanes: &Lanes, reading: Reading<'_>) -> Option<()> {
        for instruction in &plan.course {
            match instruction {
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
                    let (Cut::Single(step, weight), top) = plan.cuts.get(*index)? else { return None };
                    let Value::Number(number) = self.values.row(*step)? else { return None };
                    let packed = single(number, *weight)?.within(*top)?.packed(plan.shift);
                    for sum in self.cut_sums.iter_mut().skip(index.saturating_add(1)) {
                        *sum = sum.wrapping_add(packed);
                    }
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

    /// What the leaves of a span come to, packed.
    fn span(&self, span: &Span) -> Option<i64> {
        let [first, end] = span.choices();
        let choices = self.choice_sums.get(end)?.wrapping_sub(*self.choice_sums.get(first)?);
        if span.is_whole() {
            return Some(choices);
        }
        let [first_cut, end_cut] = span.cuts();
        let cuts = self.cut_sums.get(end_cut)?.wrapping_sub(*self.cut_sums.get(first_cut)?);
        Some(choices.wrapping_add(cuts))
    }

    /// Requirements and predicates.
    fn decide(&mut self, plan: &Plan, lanes: &Lanes) -> Option<()> {
        let mut sum = 0_i64;
        for part in &plan.parts {
            sum = part.before(sum).wrapping_add(self.span(&part.span)?);
            *self.sums.get_mut(part.sum)? = sum;
        }
        let (mut truths, mut predicates) = (std::mem::take(&mut self.truths), std::mem::take(&mut self.predicates));
        let decided = self.truths(plan, lanes, &mut truths, &mut predicates);
        (self.truths, self.predicates) = (truths, predicates);
        decided
    }

    fn truths(
        &self,
        plan: &Plan,
        lanes: &Lanes,
        truths: &mut [Option<bool>],
        predicates: &mut [Option<bool>],
    ) -> Option<()> {
        let (mut compared, mut open) = (plan.compared.as_slice(), &mut *truths);
        for (count, to) in plan.predicates.iter().zip(&mut *predicates) {
            let (own, others) = compared.split_at_checked(*count)?;
            let (places, rest) = open.split_at_mut_checked(*count)?;
            (compared, open) = (others, rest);
            let mut failed = false;
            for (compared, to) in own.iter().zip(places) {
                let sum = *self.sums.get(compared.sum)?;
                let mut met = (sum >= compared.least) != compared.below;
                if compared.may_be_open(sum) && compared.is_open(sum, plan.shift) {
                    let ordering = self.exact(plan, lanes, plan.exact.get(compared.exact)?)?.cmp(&Exact::ZERO);
                    met = ordered(compared.comparator, ordering);
                }
                failed |= !met;
                *to = Some(met);
            }
            *to = Some(!failed);
        }
        if plan.others.is_empty() {
            return Some(());
        }
        for (place, truth) in &plan.others {
            *truths.get_mut(*place)? = match truth {
                Truth::Terms { terms, comparator, limit, exact } => {
                    let ordering = match self.ordered_terms(plan, terms, *limit) {
                        Some(ordering) => ordering,
                        None => self.exact(plan, lanes, plan.exact.get(*exact)?)?.cmp(&Exact::ZERO),
                    };
                    Some(ordered(*comparator, ordering))
                }
                Truth::Step(step) => match self.values.row(*step)? {
                    Value::Truth(truth) => Some(*truth),
                    Value::Undecided => None,
                    _ => return None,
                },
            };
        }
        let mut rest = &*truths;
        for (count, to) in plan.predicates.iter().zip(predicates) {
            let (requirements, others) = rest.split_at_checked(*count)?;
            rest = others;
            *to = conjunction(requirements);
        }
        Some(())
    }

    /// How terms stand to their limit, where what was cut off does not matter to that.
    fn ordered_terms(&self, plan: &Plan, terms: &[(NodeId, i64)], limit: i64) -> Option<Ordering> {
        let Fractions { mut least, mut cut } = Fractions::default();
        for (node, factor) in terms {
            let of = self.about(plan, *node)?;
            let more = of.cut.checked_mul(*factor)?;
            least = least.checked_add(of.least.checked_mul(*factor)?)?;
            if more < 0 {
                least = least.checked_add(more)?;
            }
            cut = cut.checked_add(more.checked_abs()?)?;
        }
        if cut == 0 {
            Some(least.cmp(&limit))
        } else if least >= limit {
            Some(Ordering::Greater)
        } else if least.checked_add(cut)? <= limit {
            Some(Ordering::Less)
        } else {
            None
        }
    }

    /// The exact number of a form.
    pub(crate) fn exact(&self, plan: &Plan, lanes: &Lanes, form: &Form) -> Option<Exact> {
        let mut total = form.constant.clone();
        for (node, factor) in &form.terms {
            total = total.plus(&self.node(plan, lanes, *node)?.times(factor));
        }
        Some(total)
    }

    /// The exact number of a node.
    pub(crate) fn node(&self, plan: &Plan, lanes: &Lanes, node: NodeId) -> Option<Exact> {
        let span = plan.spans.row(node)?;
        let ([first, end], [first_cut, end_cut]) = (span.choices(), span.cuts());
        // INVARIANT(packed): nothing of a choice is cut off.
        let choices = self.choice_sums.get(end)?.wrapping_sub(*self.choice_sums.get(first)?);
        let mut whole = choices.wrapping_shr(plan.shift);
        let mut rest = Exact::ZERO;
        let cuts = plan.cuts.get(first_cut..end_cut)?;
        let sums = self.cut_sums.get(first_cut..)?;
        for ((cut, _), (before, after)) in cuts.iter().zip(sums.iter().zip(sums.iter().skip(1))) {
            let fractions = Fractions::unpacked(after.wrapping_sub(*before), plan.shift);
            if fractions.cut == 0 {
                whole = whole.checked_add(fractions.least)?;
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
        rest.plus(&Exact::from(whole)).over(plan.units.row(node)?)
    }

    /// The exact number of a group member.
    pub(crate) fn member(&self, plan: &Plan, lanes: &Lanes, form: Option<&Form>, step: StepId) -> Option<Exact> {
        match (form, self.values.row(step)) {
            (Some(form), _) => self.exact(plan, lanes, form),
            (None, Some(Value::Number(number))) => Some(number.clone()),
            _ => None,
        }
    }

    /// The fractions of a node.
    pub(crate) fn about(&self, plan: &Plan, node: NodeId) -> Option<Fractions> {
        Some(Fractions::unpacked(self.span(plan.spans.row(node)?)?, plan.shift))
    }

    /// Between which fractions the number of each node lies, in rubric order.
    pub(crate) fn all<'r>(&'r self, plan: &'r Plan) -> impl ExactSizeIterator<Item = (i64, i64)> + 'r {
        let shift = plan.shift;
        plan.spans.iter().map(move |span| {
            // INVARIANT(leaves-in-a-row): every span has its sums.
            Fractions::unpacked(self.span(span).unwrap_or_default(), shift).ends()
        })
    }

    /// Takes over what the steps decided: of all requirements, one after the other, and of all predicates.
    pub(crate) fn decide_as(
        &mut self,
        requirements: impl Iterator<Item = Option<bool>>,
        predicates: impl Iterator<Item = Option<bool>>,
    ) {
        self.truths.clear();
        self.truths.extend(requirements);
        self.predicates.clear();
        self.predicates.extend(predicates);
    }

    pub(crate) fn predicates(&self) -> &[Option<bool>] {
        &self.predicates
    }

    /// Of the requirements of all predicates, one after the other.
    pub(crate) fn requirements(&self) -> &[Option<bool>] {
        &self.truths
    }
}

impl Span {
    /// Longer ones than there can be are those of no leaf.
    pub(super) fn new(choices: [usize; 2], [first, end]: [usize; 2]) -> Span {
        let short = |of: [usize; 2]| of.map(|leaf| u32::try_from(leaf).unwrap_or(u32::MAX));
        Span { choices: short(choices), cuts: if first == end { [0; 2] } else { short([first, end]) } }
    }

    #[inline]
    pub(super) fn choices(&self) -> [usize; 2] {
        let [first, end] = self.choices;
        [long(first), long(end)]
    }

    #[inline]
    pub(super) fn cuts(&self) -> [usize; 2] {
        let [first, end] = self.cuts;
        [long(first), long(end)]
    }

    /// The choice that it is, where it is one alone.
    pub(super) fn choice(&self) -> Option<usize> {
        let [first, end] = self.choices();
        (self.is_whole() && end == first.saturating_add(1)).then_some(first)
    }

    /// Whether nothing in it is cut off.
    pub(super) fn is_whole(&self) -> bool {
        let [_, end] = self.cuts;
        end == 0
    }
}

#[inline]
fn long(leaf: u32) -> usize {
    usize::try_from(leaf).unwrap_or(usize::MAX)
}

impl Part {
    /// What came before it in its sum.
    fn before(&self, sum: i64) -> i64 {
        if self.first { 0 } else { sum }
    }
}

impl Compared {
    /// Whether a sum lies so close below its limit that what was cut off may matter.
    fn may_be_open(&self, sum: i64) -> bool {
        sum.wrapping_sub(self.open_from).cast_unsigned() < self.open_width
    }

    /// Whether a sum below the limit may lie above it for what was cut off: that is more than nothing and less than a
    /// fraction each time.
    pub(super) fn is_open(&self, sum: i64, shift: u32) -> bool {
        let Fractions { least, cut } = Fractions::unpacked(sum, shift);
        least < self.limit && least.wrapping_add(cut) > self.limit
    }
}

/// Not met where one is not; undecided where one is.
fn conjunction(truths: &[Option<bool>]) -> Option<bool> {
    let (mut failed, mut open) = (false, false);
    for truth in truths {
        failed |= *truth == Some(false);
        open |= truth.is_none();
    }
    if failed { Some(false) } else { (!open).then_some(true) }
}

/// Whether a check fails whose answers are all there.
fn fails(check: &Check, lanes: &Lanes, reading: Reading<'_>, values: &Table<StepId, Value>) -> bool {
    match check {
        Check::Counts(left, comparator, right) => match (lanes.count(*left), lanes.count(*right)) {
            (Some(left), Some(right)) if left != NO_COUNT && right != NO_COUNT => {
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
    Some(Fractions { least: i64::try_from(whole).ok()?, cut: i64::from(least != exact) })
}

impl Fractions {
    pub(super) fn whole(least: i64) -> Option<Fractions> {
        Some(Fractions { least, cut: 0 })
    }

    /// INVARIANT(packed): a leaf gives between nothing and its most.
    pub(super) fn within(self, top: u64) -> Option<Fractions> {
        let within = u64::try_from(self.least).is_ok_and(|least| least <= top);
        within.then_some(self)
    }

    /// Between which fractions the number lies: nothing that is cut off reaches a whole one, but many may together.
    pub(crate) fn ends(self) -> (i64, i64) {
        (self.least, self.least.wrapping_add(self.cut))
    }

    pub(super) fn packed(self, shift: u32) -> i64 {
        self.least.wrapping_shl(shift) | self.cut
    }

    pub(super) fn unpacked(packed: i64, shift: u32) -> Fractions {
        let count = 1_i64.wrapping_shl(shift).wrapping_sub(1);
        Fractions { least: packed.wrapping_shr(shift), cut: packed & count }
    }
}

impl Ratio {
    /// Whether it is a share of counts that are answered, and short.
    #[inline]
    pub(super) fn is_ordinary(&self, over: u64, under: u64) -> bool {
        self.plain && over <= COUNT_MAX && under <= self.largest
    }

    /// What an ordinary one comes to, packed: no more than its weight, and so no more than any limit. It is computed without
    /// asking how counts stand to each other, which cannot be foreseen.
    #[inline]
    pub(super) fn ordinary(&self, over: u64, under: u64, shift: u32) -> i64 {
        let product = self.weight.wrapping_mul(over.min(under));
        let least = product.checked_div(under.max(1)).unwrap_or(0);
        let cut = least.wrapping_mul(under) != product;
        let found = Fractions { least: least.cast_signed(), cut: i64::from(cut) }.packed(shift);
        if under == 0 { self.otherwise.wrapping_shl(shift) } else { found }
    }

    #[inline]
    pub(super) fn of(&self, over: u64, under: u64) -> Option<Fractions> {
        if over.max(under) == NO_COUNT {
            return Fractions::whole(self.missing);
        }
        if under == 0 {
            return Fractions::whole(self.otherwise);
        }
        if over >= under && self.ends_at_one {
            return Fractions::whole(self.most);
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
        let (over, under) = (lanes.count(self.over)?, lanes.count(self.under)?);
        let product = i128::from(self.weight).checked_mul(i128::from(over))?;
        Exact::new(product, i128::from(under))
    }
}

impl Affine {
    /// `(slope × num + offset × den) / den`
    fn parts(&self, num: i64, den: u32) -> Option<(i128, i128)> {
        let product = i128::from(self.slope).checked_mul(i128::from(num))?;
        let offset = i128::from(self.offset).checked_mul(i128::from(den))?;
        Some((product.checked_add(offset)?, i128::from(den)))
    }

    fn fractions(&self, lanes: &Lanes) -> Option<Fractions> {
        match lanes.number(self.number)? {
            Short::Missing => Fractions::whole(self.missing),
            Short::Wide => None,
            Short::Fraction(num, den) => self.of(num, den),
        }
    }

    /// Of an answer as a fraction.
    pub(super) fn of(&self, num: i64, den: u32) -> Option<Fractions> {
        if let (Some(product), Some(offset)) = (self.slope.checked_mul(num), self.offset.checked_mul(den.into()))
            && let Some(num) = product.checked_add(offset).and_then(|num| u64::try_from(num).ok())
        {
            let least = num.checked_div(den.into())?;
            let cut = least.wrapping_mul(den.into()) != num;
            return Some(Fractions { least: least.cast_signed(), cut: i64::from(cut) });
        }
        let (num, den) = self.parts(num, den)?;
        // Below 0 it would be cut off upwards.
        (num >= 0).then_some(())?;
        let least = i64::try_from(num.checked_div(den)?).ok()?;
        let cut = i128::from(least).checked_mul(den)? != num;
        Some(Fractions { least, cut: i64::from(cut) })
    }

    /// Slope and offset, where `slope × num + offset` is from 0 on and has 63 bits at both ends, and so between them.
    pub(super) fn line(&self, low: i64, high: i64, den: u32) -> Option<(i64, i64)> {
        for end in [low, high] {
            let (num, _) = self.parts(end, den)?;
            (0..=i128::from(i64::MAX)).contains(&num).then_some(())?;
        }
        Some((self.slope, self.offset.checked_mul(den.into())?))
    }

    fn exact(&self, lanes: &Lanes) -> Option<Exact> {
        let Short::Fraction(num, den) = lanes.number(self.number)? else { return None };
        let (num, den) = self.parts(num, den)?;
        Exact::new(num, den)
    }
}
