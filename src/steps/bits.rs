//! Steps read as the bits that their numbers need.
//!
//! *On any sheet, and whatever of it is open, neither part of a step's number, nor of an end of its range, is longer than
//! its [`Size`] says.* Its denominator divides K·U: K is a whole number that is known when the rubric is read, made of
//! literals, scales, weights and powers of ten; of U, made of what a sheet divides by, only the bits are known. Sums
//! take the least common multiple of what is known, so that a thousand weights in hundredths need no more than one.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::interval::{Range, range};
use super::ops::{Code, Literal, Op, Step, StepId, Steps};
use super::value::Reading;
use crate::check::{Body, Domain, Model, NodeId, ROOT, ScaleId, ScaleLine};
use crate::diagnostic::words::{bits as words, shared};
use crate::diagnostic::{Bilingual, Code as Diag, Diagnostic};
use crate::limits::NUMBER_BITS_MAX;
use crate::number::{Exact, Whole};
use crate::source::Span;
use crate::table::{Table, ids};

/// Places after the point of an answer: a decimal has 28, and a percentage two more.
const PLACES_MAX: u32 = 30;
/// Up to here the divisors of a mean are taken as known, all at once; beyond, as a number of so many bits.
const COUNTED_MAX: u32 = 256;

/// Between any two days of the calendar there are fewer days than 2 to this.
const DAYS_BITS: u64 = 22;

/// How long the number of a step can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// It never is a number.
    NoNumber,
    Within(Bits),
    /// It rests on what is past the limit; nothing more is known of it.
    Past,
}

/// Bits of a number; INVARIANT(bits-max): each at most `NUMBER_BITS_MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bits {
    /// K.
    known: WholeId,
    /// U is below 2 to this.
    unknown: u32,
    /// The number's distance from zero is at most 2 to this.
    magnitude: u32,
    /// Of the longer part.
    longest: u32,
}

ids! {
    /// A whole number of the table.
    WholeId
}

/// The whole numbers that denominators were found to divide, each once.
#[derive(Debug)]
struct Wholes {
    list: Table<WholeId, Rc<Whole>>,
    ids: BTreeMap<Rc<Whole>, WholeId>,
}

impl Wholes {
    fn id(&mut self, whole: Whole) -> WholeId {
        if let Some(&id) = self.ids.get(&whole) {
            return id;
        }
        let whole = Rc::new(whole);
        let id = self.list.push(Rc::clone(&whole));
        self.ids.insert(whole, id);
        id
    }

    fn get(&self, id: WholeId) -> &Whole {
        &self.list[id]
    }
}

/// What a denominator divides, as it is put together: once K is past the limit, only its bits are counted on.
#[derive(Debug, Clone)]
struct Form {
    known: Rc<Whole>,
    /// Bits of K beyond those of `known`, where it is past the limit.
    past: u64,
    unknown: u64,
}

impl Form {
    fn of(known: Whole) -> Form {
        Form { known: Rc::new(known), past: 0, unknown: 0 }
    }

    fn denominator_bits(&self) -> u64 {
        self.known.bits().saturating_add(self.past).saturating_add(self.unknown)
    }

    fn is_past(&self) -> bool {
        self.denominator_bits() > u64::from(NUMBER_BITS_MAX)
    }

    fn join(&mut self, other: &Whole, joined: impl FnOnce(&Whole, &Whole) -> Whole) {
        if other.is_one() {
            return;
        }
        if self.past > 0 || self.known.bits() > u64::from(NUMBER_BITS_MAX) {
            self.past = self.past.saturating_add(other.bits());
        } else {
            self.known = Rc::new(joined(&self.known, other));
        }
    }

    fn lcm(&mut self, other: &Whole) {
        if *self.known != *other {
            self.join(other, Whole::lcm);
        }
    }

    fn times(&mut self, other: &Whole) {
        self.join(other, Whole::times);
    }

    /// The least common multiple with another.
    fn lcm_form(&mut self, other: &Form) {
        self.lcm(&other.known);
        self.past = self.past.saturating_add(other.past);
        self.unknown = self.unknown.saturating_add(other.unknown);
    }
}

/// The sizes of steps, read one after the other, as the steps are made.
#[derive(Debug)]
pub(crate) struct Sizes {
    list: Table<StepId, Size>,
    wholes: Wholes,
    /// Of scales and lists of divisors: found once.
    scales: BTreeMap<ScaleId, Form>,
    up_to: BTreeMap<u32, Rc<Whole>>,
    /// The first steps on each path that are past the limit, with their bits.
    past: Vec<(StepId, u64)>,
    /// At most the language's.
    limit: u32,
}

impl Sizes {
    pub(crate) fn new(limit: u32) -> Sizes {
        Sizes {
            list: Table::new(),
            wholes: Wholes { list: Table::new(), ids: BTreeMap::new() },
            scales: BTreeMap::new(),
            up_to: BTreeMap::new(),
            past: Vec::new(),
            limit,
        }
    }

    /// Reads the next step: its size, and its range on an empty sheet. What is past the limit is not computed.
    pub(super) fn read(&mut self, step: &Step, ranges: &Table<StepId, Range>, model: &Model) -> Range {
        let reading = Reading::empty(model);
        let Some(form) = self.form(step, ranges, model) else {
            self.list.push(Size::NoNumber);
            return range(step, ranges, reading);
        };
        if step.of.iter().any(|of| self.size(*of) == Size::Past) && !matches!(step.op, Op::BandValue(_)) {
            self.list.push(Size::Past);
            return Range::anything();
        }
        if form.denominator_bits() > u64::from(self.limit) {
            return self.read_past(form.denominator_bits());
        }
        let range = range(step, ranges, reading);
        let (magnitude, longest) = self.magnitude(step, &form, &range);
        if longest > u64::from(self.limit) {
            return self.read_past(longest);
        }
        // INVARIANT(bits-max): each part is at most `longest`.
        let short = |bits: u64| u32::try_from(bits).unwrap_or(u32::MAX);
        let known = self.wholes.id(Rc::unwrap_or_clone(form.known));
        self.list.push(Size::Within(Bits {
            known,
            unknown: short(form.unknown),
            magnitude: short(magnitude),
            longest: short(longest),
        }));
        range
    }

    fn read_past(&mut self, bits: u64) -> Range {
        let step = self.list.push(Size::Past);
        self.past.push((step, bits));
        Range::anything()
    }

    fn size(&self, step: StepId) -> Size {
        // INVARIANT(operands-first): operands were read before.
        self.list[step]
    }

    fn within(&self, step: StepId) -> Option<Bits> {
        match self.size(step) {
            Size::Within(bits) => Some(bits),
            Size::NoNumber | Size::Past => None,
        }
    }

    /// The operands that may be numbers.
    fn operands(&self, step: &Step) -> impl Iterator<Item = Bits> {
        step.of.iter().filter_map(|of| self.within(*of))
    }

    /// What the denominator of a step divides; nothing where it is no number.
    fn form(&mut self, step: &Step, ranges: &Table<StepId, Range>, model: &Model) -> Option<Form> {
        let first = |sizes: &Sizes| step.of.first().and_then(|of| sizes.form_of(*of)).unwrap_or(Form::of(Whole::ONE));
        Some(match &step.op {
            Op::Answer(key) => match model.key(*key).domain {
                Domain::Count => Form::of(Whole::ONE),
                Domain::Number { .. } | Domain::Percent { .. } => Form::of(Whole::ten_to(PLACES_MAX)),
                // What it is worth, `Look` says.
                Domain::Scale(_) | Domain::Date | Domain::List { .. } => return None,
            },
            Op::Literal(Literal::Number(value)) => Form::of(Whole::denominator(value)),
            Op::Look(scale) => self.scale(*scale, model),
            Op::Missing(..) | Op::Limit(_) | Op::Min | Op::Max | Op::Otherwise | Op::If => self.one_of(step),
            Op::Add | Op::Sub => self.sum(step),
            Op::Mean => {
                let mut form = self.sum(step);
                let count = whole(step.of.len());
                if may_leave_out(step, ranges) {
                    self.divide_by_up_to(&mut form, &count);
                } else {
                    form.times(&count);
                }
                form
            }
            Op::WeightedMean(weights) => {
                // Over a common denominator the weights are whole, and what they add up to is divided by.
                let mut form = self.sum(step);
                let whole = common(weights.iter());
                if whole.is_past() {
                    form.past = form.past.saturating_add(whole.denominator_bits());
                } else {
                    let all = multiple(&Exact::sum(weights.iter()), &whole.known);
                    if may_leave_out(step, ranges) {
                        self.divide_by_up_to(&mut form, &all);
                    } else {
                        form.times(&all);
                    }
                }
                form
            }
            Op::Mul => {
                let mut form = Form::of(Whole::ONE);
                for bits in self.operands(step) {
                    form.times(self.wholes.get(bits.known));
                    form.unknown = form.unknown.saturating_add(u64::from(bits.unknown));
                }
                form
            }
            Op::Div(_) => {
                let mut form = first(self);
                if let Some((divisor, bits)) = step.of.get(1).and_then(|of| Some((*of, self.within(*of)?))) {
                    match ranges.row(divisor).and_then(only) {
                        Some(value) => form.times(&Whole::numerator(value)),
                        None => form.unknown = form.unknown.saturating_add(u64::from(bits.longest)),
                    }
                }
                form
            }
            Op::Round(digits, _) => Form::of(Whole::ten_to(*digits)),
            Op::Verified(criteria) => {
                // Seen over all, each a multiple of one over `whole`.
                let whole = common(criteria.iter().map(|(_, part)| part));
                if whole.is_past() {
                    whole
                } else {
                    Form::of(multiple(&Exact::sum(criteria.iter().map(|(_, part)| part)), &whole.known))
                }
            }
            Op::BandValue(bands) => common(model.bands[*bands].rows.iter().filter_map(|row| row.value.as_ref())),
            Op::AssessedOn
            | Op::Literal(Literal::Date(_) | Literal::Excluded | Literal::Undecided)
            | Op::DateAdd(_)
            | Op::Compare(_)
            | Op::Is(..)
            | Op::And
            | Op::Or
            | Op::Not
            | Op::Band(_)
            | Op::Award(_) => return None,
        })
    }

    fn form_of(&self, step: StepId) -> Option<Form> {
        let bits = self.within(step)?;
        Some(Form { known: Rc::clone(&self.wholes.list[bits.known]), past: 0, unknown: u64::from(bits.unknown) })
    }

    fn scale(&mut self, scale: ScaleId, model: &Model) -> Form {
        if let Some(form) = self.scales.get(&scale) {
            return form.clone();
        }
        let declared = &model.scales[scale];
        let mut form = common(declared.options.iter().filter_map(|option| option.value.as_ref()));
        if let Some(line) = &declared.line {
            form.lcm(&on_line(line));
        }
        self.scales.insert(scale, form.clone());
        form
    }

    /// Any of the operands.
    fn one_of(&self, step: &Step) -> Form {
        let mut form = Form::of(Whole::ONE);
        for bits in self.operands(step) {
            form.lcm(self.wholes.get(bits.known));
            form.unknown = form.unknown.max(u64::from(bits.unknown));
        }
        form
    }

    /// All of the operands together; in a run of `+`, one that occurs twice needs no more than one.
    fn sum(&self, step: &Step) -> Form {
        let mut of = step.of.to_vec();
        if step.op != Op::Sub {
            of.sort_unstable();
            of.dedup();
        }
        let mut form = Form::of(Whole::ONE);
        let mut last = None;
        for bits in of.iter().filter_map(|of| self.within(*of)) {
            if last != Some(bits.known) {
                form.lcm(self.wholes.get(bits.known));
            }
            last = Some(bits.known);
            form.unknown = form.unknown.saturating_add(u64::from(bits.unknown));
        }
        form
    }

    /// The divisor is some whole number up to `most`.
    fn divide_by_up_to(&mut self, form: &mut Form, most: &Whole) {
        match most.as_u32() {
            Some(count @ ..=COUNTED_MAX) => {
                let all = self.up_to.entry(count).or_insert_with(|| Rc::new(Whole::of_all_up_to(count)));
                form.times(all);
            }
            _ => form.unknown = form.unknown.saturating_add(most.bits()),
        }
    }

    /// How far from zero a number can be, as a power of two, and the bits of its longer part.
    fn magnitude(&self, step: &Step, form: &Form, range: &Range) -> (u64, u64) {
        let bounded = match (range.number.as_ref(), range.low(), range.high()) {
            (None, ..) => Some(Exact::ZERO),
            (_, Some(low), Some(high)) => Some(low.abs().max(high.abs())),
            _ => None,
        };
        let denominator = form.denominator_bits();
        if let Some(most) = bounded {
            let magnitude = Whole::ceiling(&most).power_of_two();
            // A whole number is no longer than the longest.
            let whole = form.known.is_one() && form.unknown == 0;
            let longest = if whole { Whole::ceiling(&most).bits() } else { magnitude.saturating_add(denominator) };
            return (magnitude, longest.min(self.longest_of_operands(step)).max(denominator));
        }
        // An end of the range is open: the operands say how far it can be.
        let each = || self.operands(step).map(|bits| u64::from(bits.magnitude));
        let most = each().max().unwrap_or(0);
        let magnitude = match step.op {
            Op::Add | Op::Sub => most.saturating_add(whole(step.of.len()).power_of_two()),
            Op::Mul => each().fold(0, u64::saturating_add),
            // Both parts of the divisor may end up above the line or below it.
            Op::Div(_) => self.operands(step).map(|bits| u64::from(bits.longest)).fold(0, u64::saturating_add),
            Op::Round(..) => most.saturating_add(1),
            _ => most,
        };
        let longest = magnitude.saturating_add(denominator);
        (magnitude, longest.min(self.longest_of_operands(step)).max(denominator))
    }

    /// The bits as the operands have them: a product or quotient is no longer than both together, and what is one of the
    /// operands no longer than the longest.
    fn longest_of_operands(&self, step: &Step) -> u64 {
        let longest =
            |index: usize| step.of.get(index).and_then(|of| self.within(*of)).map(|bits| u64::from(bits.longest));
        let denominator =
            |index: usize| step.of.get(index).and_then(|of| self.form_of(*of)).map(|f| f.denominator_bits());
        let both = match step.op {
            Op::Mul => longest(0).zip(longest(1)),
            Op::Div(_) => longest(0).zip(denominator(1)),
            Op::Missing(..) | Op::Limit(_) | Op::Min | Op::Max | Op::Otherwise | Op::If => {
                return self.operands(step).map(|bits| u64::from(bits.longest)).max().unwrap_or(1);
            }
            _ => None,
        };
        both.map_or(u64::MAX, |(a, b)| a.saturating_add(b))
    }
}

/// A number past the limit, or the longest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) bits: u64,
    /// What it stands for, or is a part of.
    pub(crate) code: Option<Code>,
    pub(crate) span: Span,
    /// It is made of weights alone.
    weights: bool,
}

/// Tells which numbers are past the limit: the first ones on each path, not what rests on them.
pub(crate) fn too_long(model: &Model, steps: &Steps, sizes: &Sizes) -> Vec<Diagnostic> {
    let mut found: Vec<Found> = Vec::new();
    let owners = if sizes.past.is_empty() { Table::new() } else { owners(steps) };
    for &(step, bits) in &sizes.past {
        let span = steps.origins[step].span;
        // What is but a part of a formula has a place and no name.
        let code = owners[step].filter(|code| match code {
            Code::Node(id) => model.node(*id).span == span,
            _ => steps.origins[step].code.is_some(),
        });
        found.push(Found { bits, code, span, weights: false });
    }
    if found.is_empty() {
        sizes.beside_the_steps(model, steps, |one| {
            if one.bits > u64::from(sizes.limit) {
                found.push(one);
            }
        });
    }
    let told = |one: Found| {
        let message = match one.code.map(|code| path(model, code)) {
            Some(path) => words::a_named_number_is_too_long(format!("`{path}`"), one.bits, sizes.limit),
            None => words::a_number_is_too_long(one.bits, sizes.limit),
        };
        let help = if one.weights { words::simpler_weights() } else { words::round_what_goes_in() };
        let host = shared::host_limit_if(sizes.limit, NUMBER_BITS_MAX);
        let help = host.map_or(help.clone(), |host| Bilingual::joined([help, host], "; "));
        Diagnostic::new(Diag::Bits, one.span, message).with_help(help)
    };
    found.into_iter().map(told).collect()
}

/// Range and size of every step of a rubric that loaded.
pub(crate) fn sizes(model: &Model, steps: &Steps) -> (Table<StepId, Range>, Sizes) {
    let mut sizes = Sizes::new(NUMBER_BITS_MAX);
    let mut ranges: Table<StepId, Range> = Table::with_room(steps.list.len());
    for step in &steps.list {
        let range = sizes.read(step, &ranges, model);
        ranges.push(range);
    }
    (ranges, sizes)
}

/// The longest number of a rubric that loaded.
pub(crate) fn longest(model: &Model, steps: &Steps, sizes: &Sizes) -> Option<Found> {
    let mut longest: Option<Found> = None;
    let mut found = |one: Found| {
        if longest.is_none_or(|before| one.bits > before.bits) {
            longest = Some(one);
        }
    };
    let owners = owners(steps);
    for ((size, origin), &code) in sizes.list.iter().zip(&steps.origins).zip(&owners) {
        if let Size::Within(bits) = size {
            found(Found { bits: u64::from(bits.longest), code, span: origin.span, weights: false });
        }
    }
    sizes.beside_the_steps(model, steps, found);
    longest
}

/// Of each step: what it stands for, or the first of what reads it.
fn owners(steps: &Steps) -> Table<StepId, Option<Code>> {
    let mut owners: Table<StepId, Option<Code>> = steps.origins.iter().map(|origin| origin.code).collect();
    for (id, step) in steps.list.entries().rev() {
        let owner = owners[id];
        for &of in &step.of {
            if steps.origins[of].code.is_none() {
                owners[of] = owner;
            }
        }
    }
    owners
}

/// What a message calls it.
pub(crate) fn path(model: &Model, code: Code) -> String {
    match code {
        Code::Node(id) => model.node(id).path.clone(),
        Code::Member(group, index) => {
            let group = &model.groups[group];
            format!("{}.{}", group.name, group.members[index].code)
        }
        Code::Measure(id) => model.measures[id].name.clone(),
        Code::Check(id) => model.node(model.checks[id].home).path.clone(),
        Code::Requirement(predicate, index) => model.predicates[predicate].requirements[index].code.clone(),
        Code::Predicate(id) => model.predicates[id].name.clone(),
        Code::Award | Code::Verified => model.node(ROOT).path.clone(),
    }
}

impl Sizes {
    /// The numbers of a scorecard that are no steps: shares of points, margins, and what was verified.
    fn beside_the_steps(&self, model: &Model, steps: &Steps, mut found: impl FnMut(Found)) {
        for ((id, node), of) in model.nodes.entries().zip(&steps.nodes) {
            // What is not a sum is weighed: its share is a step.
            let sum = node.points.as_ref().filter(|_| matches!(steps.step(of.number).op, Op::Add));
            if let Some(bits) = sum.and_then(|points| self.share(of.number, points)) {
                found(Found { bits, code: Some(Code::Node(id)), span: node.span, weights: false });
            }
        }
        let seen = verified(model);
        for ((id, node), form) in model.nodes.entries().zip(&seen) {
            if let Some(form) = form {
                let code = Some(Code::Node(id));
                found(Found { bits: form.denominator_bits(), code, span: node.span, weights: true });
            }
        }
        for ((group, declared), members) in model.groups.entries().zip(&steps.members) {
            for ((id, member), &step) in declared.members.entries().zip(members) {
                let code = Some(Code::Member(group, id));
                if let Some(bits) = self.share(step, &member.points) {
                    found(Found { bits, code, span: member.span, weights: false });
                }
                if let Some(bits) = verified_member(model, &member.terms, &seen, &member.points) {
                    found(Found { bits, code, span: member.span, weights: true });
                }
            }
        }
        for (predicate, requirements) in steps.requirements.entries() {
            for (id, requirement) in requirements.entries() {
                let code = Some(Code::Requirement(predicate, id));
                let span = steps.origins[requirement.truth].span;
                if let Some(bits) = requirement.sides.and_then(|(left, _, right)| self.margin(left, right)) {
                    found(Found { bits, code, span, weights: false });
                }
            }
        }
    }

    /// A number over its maximum.
    fn share(&self, number: StepId, of: &Exact) -> Option<u64> {
        let bits = self.within(number)?;
        let mut form = self.form_of(number)?;
        form.times(&Whole::numerator(of));
        let less = if *of < Exact::ONE { Whole::denominator(of).bits() } else { 0 };
        Some(form.denominator_bits().saturating_add(u64::from(bits.magnitude)).saturating_add(less))
    }

    /// The distance of two numbers, which may be ends of their ranges.
    fn margin(&self, left: StepId, right: StepId) -> Option<u64> {
        if self.size(left) == Size::NoNumber && self.size(right) == Size::NoNumber {
            return Some(DAYS_BITS);
        }
        let (l, r) = (self.within(left)?, self.within(right)?);
        let mut form = self.form_of(left)?;
        form.lcm(self.wholes.get(r.known));
        form.unknown = form.unknown.saturating_add(u64::from(r.unknown));
        let magnitude = u64::from(l.magnitude.max(r.magnitude)).saturating_add(1);
        Some(form.denominator_bits().saturating_add(magnitude))
    }
}

/// Of each node below which something is to be verified: what the seen part and the whole are multiples of one over. The
/// whole is at most one, so that neither part of their ratio is longer.
fn verified(model: &Model) -> Table<NodeId, Option<Form>> {
    let mut forms: Table<NodeId, Option<Form>> = Table::beside(&model.nodes, None);
    // INVARIANT(rubric-order): children stand after their parents, so the way back meets them first.
    for (id, node) in model.nodes.entries().rev() {
        if node.verify.is_some() && !matches!(node.body, Body::Component { .. }) {
            forms[id] = Some(Form::of(Whole::ONE));
        }
        if let (Some(parent), Some(mut own)) = (node.parent, forms[id].clone()) {
            own.times(&Whole::denominator(&node.part));
            let above = forms[parent].get_or_insert_with(|| Form::of(Whole::ONE));
            above.lcm_form(&own);
        }
    }
    forms
}

fn verified_member(model: &Model, terms: &[NodeId], seen: &Table<NodeId, Option<Form>>, points: &Exact) -> Option<u64> {
    let mut all: Option<Form> = None;
    for term in terms {
        let Some(mut own) = seen[*term].clone() else { continue };
        if let Some(points) = &model.node(*term).points {
            own.times(&Whole::denominator(points));
        }
        all.get_or_insert_with(|| Form::of(Whole::ONE)).lcm_form(&own);
    }
    Some(all?.denominator_bits().saturating_add(Whole::ceiling(points).power_of_two()))
}

/// Whether an operand may be left out of a mean.
fn may_leave_out(step: &Step, ranges: &Table<StepId, Range>) -> bool {
    step.of.iter().any(|of| ranges.row(*of).is_none_or(|range| range.excluded))
}

/// The number that a range leaves no choice of.
fn only(range: &Range) -> Option<&Exact> {
    range.low().filter(|low| range.high() == Some(*low))
}

fn whole(count: usize) -> Whole {
    Whole::ceiling(&Exact::from(u64::try_from(count).unwrap_or(u64::MAX)))
}

/// A common denominator.
fn common<'a>(values: impl Iterator<Item = &'a Exact>) -> Form {
    let mut form = Form::of(Whole::ONE);
    for value in values {
        form.lcm(&Whole::denominator(value));
    }
    form
}

/// How many times one over `whole`, which its denominator divides, a value is.
fn multiple(value: &Exact, whole: &Whole) -> Whole {
    Whole::numerator(value).times(&whole.over(&Whole::denominator(value)))
}

/// What the value of a number on a scale's line is a multiple of one over.
fn on_line(line: &ScaleLine) -> Whole {
    let slope = line.high_value.minus(&line.low_value).over(&line.high.minus(&line.low)).unwrap_or(Exact::ZERO);
    let way = Whole::ten_to(PLACES_MAX).lcm(&Whole::denominator(&line.low));
    way.times(&Whole::denominator(&slope)).lcm(&Whole::denominator(&line.low_value))
}

#[cfg(test)]
mod tests;
