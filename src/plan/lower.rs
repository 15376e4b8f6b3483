//! From steps to plan.
//!
//! *What the plan takes on gives, on every sheet that it takes on, what its steps give; the rest stays a step.*

use std::collections::{BTreeMap, BTreeSet};

use super::clean::{self, Clean, Compares, Near, Side};
use super::lanes::{CHOICES, Lane, Layout};
use super::shares::SHORT;
use super::{
    Affine, CODES, Check, Compared, Cut, Form, Instruction, NOT_HERE, PACKED_BITS, Part, Plan, Ratio, Span, Truth,
};
use crate::check::{Body, Domain, KeyId, Limit, Model, NodeId};
use crate::limits::COUNT_MAX;
use crate::number::{Exact, Rounding};
use crate::steps::{Literal, Op, Reading, StepId, Steps, evaluate};
use crate::syntax::{Comparator, Policy};
use crate::table::Table;

/// Forms of more terms are left to the steps.
pub(super) const TERMS_MAX: usize = 64;
/// Options of a scale in a lane: with "no answer" they fit eight codes.
pub(super) const OPTIONS_MAX: usize = 7;
/// How fine the fractions are made: all of a tree at most so many, so that a count of eight digits can be multiplied in 64
/// bits, and the weight of one ratio among many has 32.
const FINE: i64 = 1 << 36;

/// The plan of a rubric; `None` where its fractions would be too fine, or where it asks what was verified.
pub(crate) fn lower(model: &Model, steps: &Steps) -> Option<Plan> {
    let mut trees = Trees {
        model,
        steps,
        layout: Layout { lanes: Table::beside(&model.keys, None), ..Layout::default() },
        choices: Vec::new(),
        cuts: Vec::new(),
        nodes: Table::beside(&model.nodes, None),
        most: Exact::ZERO,
    };
    for node in model.nodes.ids() {
        if trees.nodes[node].is_none() {
            let before = (trees.choices.len(), trees.cuts.len());
            trees.visit(node, &Exact::ONE);
            trees.bound(before);
        }
    }
    let forms = trees.forms();
    let (shift, fractions_max) = trees.packing(&forms)?;
    let fractions = trees.scale(fractions_max)?;
    trees.plan(forms, shift, &fractions)
}

impl Plan {
    /// A ratio that a check keeps to one ends there: a sheet on which it is more fails the check, whatever else it comes to.
    fn end_at_one(&mut self) {
        let kept = self.checks.iter().filter_map(|check| match check {
            Check::Counts(less, Comparator::Le | Comparator::Lt, more) => Some((*less, *more)),
            Check::Counts(more, Comparator::Ge | Comparator::Gt, less) => Some((*less, *more)),
            _ => None,
        });
        let kept: BTreeSet<(usize, usize)> = kept.collect();
        for (cut, _) in &mut self.cuts {
            let Cut::Ratio(ratio) = cut else { continue };
            if ratio.most == i64::MAX && kept.contains(&(ratio.over, ratio.under)) {
                (ratio.most, ratio.ends_at_one) = (ratio.weight.cast_signed(), true);
            }
            let within = |otherwise: u64| otherwise <= ratio.weight;
            ratio.plain = ratio.ends_at_one && u64::try_from(ratio.otherwise).is_ok_and(within);
            ratio.quick = ratio.plain && ratio.weight <= SHORT;
        }
    }
}

/// A leaf before the fractions are known.
enum Leaf {
    Ratio {
        over: usize,
        under: usize,
        weight: Exact,
        most: Option<Exact>,
        otherwise: Option<Exact>,
        zero: bool,
    },
    Affine {
        number: usize,
        slope: Exact,
        offset: Exact,
        weight: Exact,
        zero: bool,
    },
    /// A number of at most `most` that a step computes.
    Single {
        step: StepId,
        weight: Exact,
        most: Exact,
    },
}

impl Leaf {
    /// The most that it gives to its tree: a criterion's share is at most 1.
    fn most(&self) -> Exact {
        match self {
            Leaf::Ratio { weight, .. } | Leaf::Affine { weight, .. } => weight.clone(),
            Leaf::Single { weight, most, .. } => weight.times(most),
        }
    }
}

struct Trees<'a> {
    model: &'a Model,
    steps: &'a Steps,
    layout: Layout,
    /// What each code gives; `None` where the steps must decide.
    choices: Vec<[Option<Exact>; CODES]>,
    cuts: Vec<Leaf>,
    /// The weight of each node in its tree, and the leaves below it.
    nodes: Table<NodeId, Option<(Exact, Span)>>,
    /// The most that any tree can come to.
    most: Exact,
}

impl Trees<'_> {
    fn literal(&self, step: StepId) -> Option<&Exact> {
        match &self.steps.step(step).op {
            Op::Literal(Literal::Number(value)) => Some(value),
            _ => None,
        }
    }

    /// A node whose number counts `weight` times in its tree. Nesting is bounded by the braces of the text.
    fn visit(&mut self, node: NodeId, weight: &Exact) {
        let before = (self.choices.len(), self.cuts.len());
        let number = self.steps.nodes[node].number;
        match &self.model.node(node).body {
            Body::Component { children, .. } => match self.parts(number, children, weight) {
                Some(parts) => children.iter().zip(&parts).for_each(|(&child, weight)| self.visit(child, weight)),
                None => {
                    let most = self.model.node(node).points.clone().unwrap_or(Exact::ONE);
                    self.cuts.push(Leaf::Single { step: number, weight: weight.clone(), most });
                }
            },
            _ => self.criterion(number, weight),
        }
        let span = Span::new([before.0, self.choices.len()], [before.1, self.cuts.len()]);
        self.nodes[node] = Some((weight.clone(), span));
    }

    /// How much each child counts, where a component is a sum or a mean of all of them.
    fn parts(&self, number: StepId, children: &[NodeId], weight: &Exact) -> Option<Vec<Exact>> {
        let (mut at, mut weight) = (number, weight.clone());
        let weights = loop {
            let step = self.steps.step(at);
            match (&step.op, &*step.of) {
                (Op::Mul, &[share, points]) if self.literal(points).is_some() => {
                    weight = weight.times(self.literal(points)?);
                    at = share;
                }
                // It would apply where everything is excluded, which the plan does not take on.
                (Op::Otherwise, &[share, _]) => at = share,
                (Op::Add, of) => break vec![weight; of.len()],
                (Op::Mean, of) => {
                    let count = Exact::from(i128::try_from(of.len()).ok()?);
                    break vec![weight.over(&count)?; of.len()];
                }
                (Op::WeightedMean(weights), _) => {
                    let all = Exact::sum(weights.iter());
                    break weights.iter().map(|one| weight.times(one).over(&all)).collect::<Option<_>>()?;
                }
                _ => return None,
            }
        };
        let of = &self.steps.step(at).of;
        if of.len() != children.len() {
            return None;
        }
        let part = |((&child, &of), weight): ((&NodeId, &StepId), Exact)| {
            let number = self.steps.nodes[child].number;
            let step = self.steps.step(of);
            match (&step.op, &*step.of) {
                _ if of == number => Some(weight),
                (Op::Mul, &[share, part]) if share == number => Some(weight.times(self.literal(part)?)),
                _ => None,
            }
        };
        children.iter().zip(of).zip(weights).map(part).collect()
    }

    fn criterion(&mut self, number: StepId, weight: &Exact) {
        let (mut at, mut weight) = (number, weight.clone());
        if let (Op::Mul, &[share, points]) = (&self.steps.step(at).op, &*self.steps.step(at).of)
            && let Some(points) = self.literal(points)
        {
            (at, weight) = (share, weight.times(points));
        }
        let step = self.steps.step(at);
        let leaf = match (&step.op, &*step.of) {
            (Op::Missing(policy, keys), &[inner]) => self.leaf(inner, keys, *policy == Policy::Zero, &weight),
            _ => None,
        };
        match leaf {
            Some(Some(leaf)) => self.cuts.push(leaf),
            // It is a choice, and has its place.
            Some(None) => {}
            None => self.cuts.push(Leaf::Single { step: at, weight, most: Exact::ONE }),
        }
    }

    /// A criterion of a kind that the plan knows: `Some(None)` is a choice.
    fn leaf(&mut self, inner: StepId, keys: &[KeyId], zero: bool, weight: &Exact) -> Option<Option<Leaf>> {
        let step = self.steps.step(inner);
        if let (Op::Look(scale), &[answer]) = (&step.op, &*step.of) {
            let key = self.answer(answer, keys)?;
            let scale = &self.model.scales[*scale];
            return match &scale.line {
                None if scale.options.len() <= OPTIONS_MAX && self.layout.lanes[key].is_none() => {
                    let mut table: [Option<Exact>; CODES] = std::array::from_fn(|_| None);
                    let values = scale.options.iter().map(|option| option.value.as_ref().map(|v| v.times(weight)));
                    let missing = zero.then_some(Exact::ZERO);
                    table.iter_mut().zip([missing].into_iter().chain(values)).for_each(|(code, value)| *code = value);
                    self.layout.lanes[key] = Some(Lane::Choice(self.choices.len()));
                    self.choices.push(table);
                    Some(None)
                }
                Some(line) if scale.options.is_empty() => {
                    let slope = line.high_value.minus(&line.low_value).over(&line.high.minus(&line.low))?;
                    let offset = line.low_value.minus(&line.low.times(&slope));
                    let number = self.number(key)?;
                    Some(Some(Leaf::Affine { number, slope, offset, weight: weight.clone(), zero }))
                }
                _ => None,
            };
        }
        if let Some(leaf) = self.affine(inner, keys, zero, weight) {
            return Some(Some(leaf));
        }
        self.ratio(inner, keys, zero, weight).map(Some)
    }

    /// The key of an answer that its criterion cannot do without.
    fn answer(&self, step: StepId, keys: &[KeyId]) -> Option<KeyId> {
        match &self.steps.step(step).op {
            Op::Answer(key) if keys.contains(key) && self.model.key(*key).word.is_none() => Some(*key),
            _ => None,
        }
    }

    fn affine(&mut self, inner: StepId, keys: &[KeyId], zero: bool, weight: &Exact) -> Option<Leaf> {
        let step = self.steps.step(inner);
        let (answer, slope) = match (&step.op, &*step.of) {
            (Op::Answer(_), _) => (inner, Exact::ONE),
            (Op::Div(_), &[answer, by]) => (answer, Exact::ONE.over(self.literal(by)?)?),
            (Op::Mul, &[answer, by]) => (answer, self.literal(by)?.clone()),
            _ => return None,
        };
        let key = self.answer(answer, keys).filter(|_| keys.len() == 1)?;
        if !matches!(self.model.key(key).domain, Domain::Number { .. } | Domain::Percent { .. }) {
            return None;
        }
        let number = self.number(key)?;
        Some(Leaf::Affine { number, slope, offset: Exact::ZERO, weight: weight.clone(), zero })
    }

    fn ratio(&mut self, inner: StepId, keys: &[KeyId], zero: bool, weight: &Exact) -> Option<Leaf> {
        let (mut at, mut most, mut otherwise) = (inner, None, None);
        if let (Op::Limit(Limit::Most), &[value, by]) = (&self.steps.step(at).op, &*self.steps.step(at).of) {
            (at, most) = (value, Some(self.literal(by)?.clone()));
        }
        if let (Op::Otherwise, &[value, other]) = (&self.steps.step(at).op, &*self.steps.step(at).of) {
            (at, otherwise) = (value, self.literal(other).cloned());
        }
        let step = self.steps.step(at);
        let (Op::Div(_), &[over, under]) = (&step.op, &*step.of) else { return None };
        let (over, under) = (self.answer(over, keys)?, self.answer(under, keys)?);
        if keys.iter().any(|key| *key != over && *key != under) {
            return None;
        }
        let otherwise = match (otherwise, &most) {
            (Some(other), Some(most)) => Some(other.min(most.clone())),
            (other, _) => other,
        };
        let (over, under) = (self.count(over)?, self.count(under)?);
        Some(Leaf::Ratio { over, under, weight: weight.clone(), most, otherwise, zero })
    }

    fn count(&mut self, key: KeyId) -> Option<usize> {
        if self.model.key(key).domain != Domain::Count || self.model.key(key).word.is_some() {
            return None;
        }
        match self.layout.lanes[key] {
            Some(Lane::Count(place)) => Some(place),
            Some(_) => None,
            None => {
                let place = self.layout.counts;
                self.layout.counts = place.saturating_add(1);
                self.layout.lanes[key] = Some(Lane::Count(place));
                Some(place)
            }
        }
    }

    fn number(&mut self, key: KeyId) -> Option<usize> {
        match self.layout.lanes[key] {
            Some(Lane::Number(place)) => Some(place),
            Some(_) => None,
            None => {
                let place = self.layout.numbers;
                self.layout.numbers = place.saturating_add(1);
                self.layout.lanes[key] = Some(Lane::Number(place));
                Some(place)
            }
        }
    }

    /// Notes the most that a tree can come to: a criterion's share is at most 1, and so is an option's value.
    fn bound(&mut self, (choices, cuts): (usize, usize)) {
        let choices = self.choices.iter().skip(choices).map(|table| {
            let most = table.iter().flatten().max();
            most.cloned().unwrap_or(Exact::ZERO)
        });
        let cuts = self.cuts.iter().skip(cuts).map(Leaf::most);
        let all: Vec<Exact> = choices.chain(cuts).collect();
        self.most = Exact::sum(&all).max(self.most.clone());
    }

    /// The bits that count what was cut off, and the most fractions that a tree may come to beside them.
    fn packing(&self, forms: &Table<StepId, Option<Form>>) -> Option<(u32, i64)> {
        let compared = self.steps.requirements.iter().flatten();
        let terms = compared.filter_map(|one| Some(compared_form(self.steps, forms, one.truth)?.1.terms.len()));
        let terms = terms.max().unwrap_or(1).max(1);
        let bits = |count: usize| usize::BITS.checked_sub(count.leading_zeros());
        let shift = bits(self.cuts.len().checked_mul(terms)?)?;
        let rest = PACKED_BITS.checked_sub(shift)?.checked_sub(bits(terms)?)?;
        Some((shift, 1_i64.checked_shl(rest)?))
    }

    /// So many fractions make 1 that every weight is a whole number of them, and no finer than needed to stay short.
    fn scale(&self, fractions_max: i64) -> Option<Exact> {
        let mut scale = 1_i128;
        let mut add = |value: &Exact| -> Option<()> {
            let (_, den) = value.parts()?;
            scale = scale.checked_mul(den.checked_div(gcd(scale, den))?)?;
            (scale <= i128::from(fractions_max)).then_some(())
        };
        for value in self.choices.iter().flatten().flatten() {
            add(value)?;
        }
        for leaf in &self.cuts {
            match leaf {
                Leaf::Ratio { weight, most, otherwise, .. } => {
                    add(weight)?;
                    most.iter().chain(otherwise).try_for_each(|value| add(&weight.times(value)))?;
                }
                Leaf::Affine { slope, offset, weight, .. } => {
                    add(&weight.times(slope))?;
                    add(&weight.times(offset))?;
                }
                Leaf::Single { weight, .. } => add(weight)?,
            }
        }
        let fractions = Exact::from(scale);
        if fractions.times(&self.most) > Exact::from(fractions_max) {
            return None;
        }
        let finest = Exact::from(fractions_max.min(FINE));
        let finer = |fractions: Exact, by: i64| {
            Some(fractions.times(&Exact::from(by))).filter(|finer| finer.times(&self.most) <= finest)
        };
        // Numbers are mostly answered with two decimals: what they give is then whole.
        let hundredths = self.cuts.iter().any(|leaf| matches!(leaf, Leaf::Affine { .. }));
        let first = finer(fractions.clone(), 100).filter(|_| hundredths).unwrap_or(fractions);
        let finest = std::iter::successors(Some(first), |fractions| {
            finer(fractions.clone(), 2).filter(|_| self.most.is_positive())
        });
        finest.last()
    }

    fn plan(self, forms: Table<StepId, Option<Form>>, shift: u32, fractions: &Exact) -> Option<Plan> {
        let int = |value: &Exact| whole(&value.times(fractions));
        let code = |value: &Option<Exact>| value.as_ref().map_or(Some(NOT_HERE), int);
        let mut layout = self.layout.clone();
        layout.choices = self.choices.len();
        let mut choices = vec![[[0; CODES]; CHOICES]; layout.choice_words()];
        for (table, codes) in self.choices.iter().zip(choices.iter_mut().flatten()) {
            *codes = [NOT_HERE; CODES];
            for (to, from) in codes.iter_mut().zip(table) {
                if let Some(value) = from {
                    *to = int(value)?.checked_shl(shift)?;
                }
            }
        }
        let missing = |zero: bool| if zero { 0 } else { NOT_HERE };
        let cut = |leaf: &Leaf| {
            Some(match leaf {
                Leaf::Ratio { over, under, weight, most, otherwise, zero } => {
                    let ends_at_one = *most == Some(Exact::ONE);
                    let otherwise = code(&otherwise.as_ref().map(|value| weight.times(value)))?;
                    let most = most.as_ref().map_or(Some(i64::MAX), |most| int(&weight.times(most)))?;
                    let weight = u64::try_from(int(weight)?).ok()?;
                    let largest = i64::MAX.cast_unsigned().checked_div(weight).unwrap_or(COUNT_MAX);
                    Cut::Ratio(Ratio {
                        over: layout.count(*over),
                        under: layout.count(*under),
                        weight,
                        most,
                        ends_at_one,
                        otherwise,
                        missing: missing(*zero),
                        plain: false,
                        quick: false,
                        largest: largest.min(COUNT_MAX),
                    })
                }
                Leaf::Affine { number, slope, offset, weight, zero } => Cut::Affine(Affine {
                    number: layout.number(*number),
                    slope: int(&weight.times(slope))?,
                    offset: int(&weight.times(offset))?,
                    missing: missing(*zero),
                }),
                Leaf::Single { step, weight, .. } => Cut::Single(*step, int(weight)?),
            })
        };
        let top = |leaf: &Leaf| u64::try_from(whole(&leaf.most().times(fractions).round(0, Rounding::Down))?).ok();
        let cuts = self.cuts.iter().map(|leaf| Some((cut(leaf)?, top(leaf)?))).collect::<Option<Vec<_>>>()?;
        let nodes = self.nodes.iter().cloned().collect::<Option<Vec<(Exact, Span)>>>()?;
        let plan = Plan {
            layout,
            choices,
            all_here: self.all_here(),
            cuts,
            shift,
            units: nodes.iter().map(|(weight, _)| weight.times(fractions)).collect(),
            spans: nodes.iter().map(|(_, span)| *span).collect(),
            course: Vec::new(),
            read: Vec::new(),
            members: Table::new(),
            measures: Table::new(),
            checks: Vec::new(),
            sums: 0,
            parts: Vec::new(),
            predicates: Vec::new(),
            compared: Vec::new(),
            others: Vec::new(),
            exact: Vec::new(),
            to_verify: self.to_verify(),
            clean: Clean::new(self.model, self.steps),
            unanswered: evaluate(self.steps, Reading::empty(self.model)),
        };
        Course { trees: &self, forms, plan, steps: BTreeMap::new(), sums: BTreeMap::new() }.finish()
    }

    /// Whether each option of each choice gives something, and no answer too.
    fn all_here(&self) -> bool {
        let lanes = self.layout.lanes.entries();
        lanes.into_iter().all(|(key, lane)| match lane {
            Some(Lane::Choice(place)) => {
                let codes = self.model.key_options(key).count().saturating_add(1);
                self.choices.get(*place).is_some_and(|table| table.iter().take(codes).all(Option::is_some))
            }
            _ => true,
        })
    }

    /// The linear form of each step that has one.
    fn forms(&self) -> Table<StepId, Option<Form>> {
        let mut of_steps = Table::beside(&self.steps.list, None);
        for (node, steps) in self.steps.nodes.entries() {
            of_steps[steps.number] = Some(node);
        }
        for leaf in &self.cuts {
            // Its number is the step's, not the other way round.
            if let Leaf::Single { step, .. } = leaf {
                of_steps[*step] = None;
            }
        }
        let mut forms: Table<StepId, Option<Form>> = Table::with_room(self.steps.list.len());
        for (id, step) in self.steps.list.entries() {
            let of = |index: usize| step.of.get(index).and_then(|of| forms[*of].as_ref());
            let form = match (of_steps[id], &step.op) {
                (Some(node), _) => Some(Form { terms: vec![(node, Exact::ONE)], constant: Exact::ZERO }),
                (None, Op::Literal(Literal::Number(value))) => {
                    Some(Form { terms: Vec::new(), constant: value.clone() })
                }
                (None, Op::Add) => {
                    step.of.iter().try_fold(Form::nothing(), |all, of| all.plus(forms[*of].as_ref()?, &Exact::ONE))
                }
                (None, Op::Sub) => {
                    of(0).zip(of(1)).and_then(|(left, right)| left.clone().plus(right, &Exact::from(-1)))
                }
                (None, Op::Mul) => match (of(0), of(1)) {
                    (Some(form), Some(by)) | (Some(by), Some(form)) if by.terms.is_empty() => {
                        Form::nothing().plus(form, &by.constant)
                    }
                    _ => None,
                },
                (None, Op::Div(_)) => match (of(0), of(1)) {
                    (Some(form), Some(by)) if by.terms.is_empty() => {
                        Exact::ONE.over(&by.constant).and_then(|by| Form::nothing().plus(form, &by))
                    }
                    _ => None,
                },
                _ => None,
            };
            forms.push(form);
        }
        forms
    }

    fn to_verify(&self) -> Vec<(KeyId, crate::check::StageId)> {
        let nodes = self.model.nodes.iter().zip(&self.steps.nodes);
        let criteria = nodes.filter(|(node, _)| !matches!(node.body, Body::Component { .. }));
        let verified = criteria.filter_map(|(node, steps)| Some((node.verify?, &steps.keys)));
        verified.flat_map(|(stage, keys)| keys.iter().map(move |&key| (key, stage))).collect()
    }
}

/// What a comparison compares, against 0.
fn compared_form(steps: &Steps, forms: &Table<StepId, Option<Form>>, truth: StepId) -> Option<(Comparator, Form)> {
    let step = steps.step(truth);
    let (Op::Compare(comparator), &[left, right]) = (&step.op, &*step.of) else { return None };
    let (left, right) = (forms[left].clone()?, forms[right].as_ref()?);
    let form = left.plus(right, &Exact::from(-1))?;
    (!form.terms.is_empty()).then_some((*comparator, form))
}

impl Form {
    fn nothing() -> Form {
        Form { terms: Vec::new(), constant: Exact::ZERO }
    }

    fn plus(mut self, other: &Form, factor: &Exact) -> Option<Form> {
        self.constant = self.constant.plus(&other.constant.times(factor));
        for (node, by) in &other.terms {
            let by = by.times(factor);
            match self.terms.iter_mut().find(|(one, _)| one == node) {
                Some((_, found)) => *found = found.plus(&by),
                None => self.terms.push((*node, by)),
            }
        }
        (self.terms.len() <= TERMS_MAX).then_some(self)
    }
}

/// Finds out what is to be computed, and in which order.
struct Course<'a> {
    trees: &'a Trees<'a>,
    forms: Table<StepId, Option<Form>>,
    plan: Plan,
    /// Steps that are computed, each before those that read it.
    steps: BTreeMap<StepId, Instruction>,
    /// What is added up for comparisons, and where it stands.
    sums: BTreeMap<Vec<NodeId>, usize>,
}

impl Course<'_> {
    fn finish(mut self) -> Option<Plan> {
        let Trees { model, steps, .. } = self.trees;
        for (cut, _) in self.plan.cuts.clone() {
            if let Cut::Single(step, _) = cut {
                self.need(step)?;
            }
        }
        for members in &steps.members {
            let mut forms = Vec::new();
            for &step in members {
                if self.forms[step].is_none() {
                    self.need(step)?;
                }
                forms.push(self.forms[step].clone());
            }
            self.plan.members.push(forms);
        }
        self.plan.measures = steps.measures.iter().map(|measure| self.forms[measure.number].clone()).collect();
        if model
            .measures
            .iter()
            .zip(&self.plan.measures)
            .any(|(measure, form)| measure.bands.is_some() && form.is_none())
        {
            self.plan.clean = None;
        }
        for check in &steps.checks {
            let check = self.check(check.truth, &check.keys)?;
            self.plan.checks.push(check);
        }
        self.plan.end_at_one();
        for (predicate, requirements) in model.predicates.iter().zip(&steps.requirements) {
            for (declared, requirement) in predicate.requirements.iter().zip(requirements) {
                let digits = clean::digits(model, declared.kind, *requirement);
                if self.comparison(requirement.truth, digits).is_none() {
                    self.need(requirement.truth)?;
                    self.other(Truth::Step(requirement.truth));
                    self.rounds(requirement.truth, None, digits);
                }
            }
            self.plan.predicates.push(requirements.len());
        }
        self.plan.course = self.course();
        self.plan.read = self.read();
        Some(self.plan)
    }

    /// A step is computed, after everything that it reads. `None`: it asks what was verified.
    fn need(&mut self, step: StepId) -> Option<()> {
        let mut stack = vec![step];
        while let Some(at) = stack.pop() {
            if self.steps.contains_key(&at) {
                continue;
            }
            let instruction = match self.forms[at].clone() {
                Some(form) if !form.terms.is_empty() => Instruction::Exactly(at, form),
                _ => {
                    let step = self.trees.steps.step(at);
                    if matches!(step.op, Op::Verified(_)) {
                        return None;
                    }
                    stack.extend(step.of.iter().copied());
                    Instruction::Step(at)
                }
            };
            self.steps.insert(at, instruction);
        }
        Some(())
    }

    fn check(&mut self, truth: StepId, keys: &[KeyId]) -> Option<Check> {
        let step = self.trees.steps.step(truth);
        let lane = |of: StepId| match self.trees.steps.step(of).op {
            Op::Answer(key) => match self.plan.layout.lanes[key] {
                Some(Lane::Count(place)) => Some(self.plan.layout.count(place)),
                _ => None,
            },
            _ => None,
        };
        if let (Op::Compare(comparator), &[left, right]) = (&step.op, &*step.of)
            && let (Some(left), Some(right)) = (lane(left), lane(right))
        {
            return Some(Check::Counts(left, *comparator, right));
        }
        self.need(truth)?;
        Some(Check::Step(truth, keys.into()))
    }

    /// A requirement that is no sum against a limit. Among those it has a place that says nothing.
    fn other(&mut self, truth: Truth) {
        self.plan.others.push((self.plan.compared.len(), truth));
        let sum = self.sum(Vec::new());
        let (least, below, limit, open_from, open_width) = (0, false, 0, 0, 0);
        let (comparator, exact) = (Comparator::Ge, 0);
        let compared = Compared { sum, least, below, limit, open_from, open_width, comparator, exact };
        self.plan.compared.push(compared);
    }

    /// A comparison of linear forms, in whole numbers.
    fn comparison(&mut self, truth: StepId, digits: Option<u32>) -> Option<()> {
        let (comparator, form) = compared_form(self.trees.steps, &self.forms, truth)?;
        let factor = |(node, by): &(NodeId, Exact)| Some((*node, by.over(&self.plan.units[*node])?));
        let factors = form.terms.iter().map(factor).collect::<Option<Vec<(NodeId, Exact)>>>()?;
        let mut common = form.constant.parts()?.1;
        for (_, factor) in &factors {
            let (_, den) = factor.parts()?;
            common = common.checked_mul(den.checked_div(gcd(common, den))?)?;
        }
        let common = Exact::from(common);
        let limit = whole(&form.constant.negated().times(&common))?;
        let terms = factors.iter().map(|(node, factor)| Some((*node, whole(&factor.times(&common))?)));
        let terms = terms.collect::<Option<Vec<(NodeId, i64)>>>()?;
        let exact = self.plan.exact.len();
        let packed =
            limit.checked_shl(self.plan.shift).filter(|packed| packed.checked_shr(self.plan.shift) == Some(limit));
        let least = packed.and_then(|packed| match comparator {
            Comparator::Ge => Some((packed, false)),
            Comparator::Lt => Some((packed, true)),
            Comparator::Gt => Some((packed.checked_add(1)?, false)),
            Comparator::Le => Some((packed.checked_add(1)?, true)),
            Comparator::Eq | Comparator::Ne => None,
        });
        self.plan.exact.push(form);
        match least {
            Some((least, below)) if terms.iter().all(|(_, factor)| *factor == 1) => {
                let sum = self.sum(terms.iter().map(|(node, _)| *node).collect());
                let cuts = terms.iter().map(|(node, _)| self.plan.spans[*node].cuts());
                let cuts = cuts.map(|[first, end]| end.saturating_sub(first)).fold(0, usize::saturating_add);
                let cuts = i64::try_from(cuts).ok()?;
                let open_from = limit.checked_sub(cuts)?.checked_shl(self.plan.shift)?;
                let open_width = cuts.checked_shl(self.plan.shift)?.cast_unsigned();
                let compared = Compared { sum, least, below, limit, open_from, open_width, comparator, exact };
                self.plan.compared.push(compared);
                self.rounds(truth, Some(((sum, limit, cuts), &common)), digits);
            }
            _ => {
                self.other(Truth::Terms { terms: terms.into(), comparator, limit, exact });
                self.rounds(truth, None, digits);
            }
        }
        Some(())
    }

    /// Notes of the requirement that was pushed last where its shown number may decide otherwise: near its limit, where its sum
    /// has one (`one`: so many of its fractions make 1), else anywhere.
    fn rounds(&mut self, truth: StepId, sum: Option<((usize, i64, i64), &Exact)>, digits: Option<u32>) {
        let (Some(digits), Some(clean)) = (digits, &mut self.plan.clean) else { return };
        let step = self.trees.steps.step(truth);
        let place = self.plan.compared.len().checked_sub(1);
        let (Some(place), Op::Compare(comparator), &[left, right]) = (place, &step.op, &*step.of) else {
            self.plan.clean = None;
            return;
        };
        let computed = self.steps.contains_key(&truth);
        let side = |step: StepId| match self.forms[step].clone() {
            Some(form) if !computed => Side::Form(form),
            _ => Side::Step(step),
        };
        if let Some(form) = &self.forms[left]
            && form.terms.is_empty()
            && form.constant.round(digits, Rounding::Down) == form.constant
        {
            // It is shown as it is.
            return;
        }
        let compares = Compares { place, left: side(left), comparator: *comparator, right: side(right), digits };
        match sum {
            None => clean.others.push(compares),
            Some((sum, one)) => match Near::new(compares, sum, one, (clean.rounding, self.plan.shift)) {
                Some(near) => clean.near.push(near),
                None => self.plan.clean = None,
            },
        }
    }

    /// Where a sum of nodes stands that several comparisons may ask for.
    fn sum(&mut self, nodes: Vec<NodeId>) -> usize {
        let Plan { sums, parts, spans, .. } = &mut self.plan;
        *self.sums.entry(nodes).or_insert_with_key(|nodes| {
            let sum = *sums;
            *sums = sum.saturating_add(1);
            let part = |(place, node): (usize, &NodeId)| Part { span: spans[*node], sum, first: place == 0 };
            parts.extend(nodes.iter().enumerate().map(part));
            sum
        })
    }

    /// What steps of the course answer. What checks and criteria name themselves is among it: they are no linear forms.
    fn read(&self) -> Vec<KeyId> {
        let read = self.steps.keys().filter_map(|step| match self.trees.steps.step(*step).op {
            Op::Answer(key) => Some(key),
            _ => None,
        });
        read.collect::<BTreeSet<KeyId>>().into_iter().collect()
    }

    /// The steps in their order, and what a leaf takes from one right after it.
    fn course(&self) -> Vec<Instruction> {
        let mut list: BTreeMap<StepId, Vec<Instruction>> = BTreeMap::new();
        for (step, instruction) in &self.steps {
            list.entry(*step).or_default().push(instruction.clone());
        }
        for (index, (cut, _)) in self.plan.cuts.iter().enumerate() {
            if let Cut::Single(step, _) = cut {
                list.entry(*step).or_default().push(Instruction::Single(index));
            }
        }
        list.into_values().flatten().collect()
    }
}

fn whole(value: &Exact) -> Option<i64> {
    match value.parts()? {
        (num, 1) => i64::try_from(num).ok(),
        _ => None,
    }
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
