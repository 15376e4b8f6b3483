//! From steps to plan.
//!
//! *What the plan takes on gives, on every sheet that it takes on, what its steps give; the rest stays a step.*

use std::collections::{BTreeMap, BTreeSet};

use super::lanes::{Lane, Layout};
use super::{
    Affine, Check, Comparison, Course, Cut, Form, Instruction, Leaves, NOT_HERE, Plan, Ratio, SUM_MAX, Sum, SumId,
    Truth,
};
use crate::check::{Body, Domain, KeyId, Limit, Model, NodeId, ROOT};
use crate::number::Exact;
use crate::steps::{Literal, Op, Reading, StepId, Steps, evaluate};
use crate::syntax::Policy;
use crate::table::Table;

/// Forms of more terms are left to the steps.
const TERMS_MAX: usize = 64;
/// Options of a scale in a lane: with "no answer" they fit eight codes.
const OPTIONS_MAX: usize = 7;
/// How fine the fractions are made: all of a tree at most so many, so that a count of six digits can be multiplied in 64 bits.
const FINE: i64 = 1 << 46;

/// The plan of a rubric; `None` where its fractions would be too fine, or where it asks what was verified.
pub(crate) fn lower(model: &Model, steps: &Steps) -> Option<Plan> {
    let mut trees = Trees {
        model,
        steps,
        layout: Layout { lanes: Table::beside(&model.keys, None), ..Layout::default() },
        choices: Vec::new(),
        cuts: Vec::new(),
        sums: Table::new(),
        of_nodes: Table::beside(&model.nodes, None),
        inner: Table::beside(&model.nodes, Vec::new()),
        most: Exact::ZERO,
    };
    for node in model.nodes.ids() {
        if trees.of_nodes[node].is_none() {
            let before = (trees.choices.len(), trees.cuts.len());
            trees.visit(node, &Exact::ONE);
            trees.bound(before);
        }
    }
    let fractions = trees.scale()?;
    trees.plan(&fractions)
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

struct Trees<'a> {
    model: &'a Model,
    steps: &'a Steps,
    layout: Layout,
    /// What each code gives; `None` where the steps must decide.
    choices: Vec<[Option<Exact>; 8]>,
    cuts: Vec<Leaf>,
    /// The weight of each node in its tree, and the leaves below it.
    sums: Table<SumId, (Exact, Leaves)>,
    of_nodes: Table<NodeId, Option<SumId>>,
    /// Of each node, those of its children that belong to its tree.
    inner: Table<NodeId, Vec<NodeId>>,
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
                Some(parts) => {
                    self.inner[node] = children.clone();
                    children.iter().zip(&parts).for_each(|(&child, weight)| self.visit(child, weight));
                }
                None => {
                    let most = self.model.node(node).points.clone().unwrap_or(Exact::ONE);
                    self.cuts.push(Leaf::Single { step: number, weight: weight.clone(), most });
                }
            },
            _ => self.criterion(number, weight),
        }
        let leaves = Leaves { choices: before.0..self.choices.len(), cuts: before.1..self.cuts.len() };
        self.of_nodes[node] = Some(self.sums.push((weight.clone(), leaves)));
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
                    let mut table: [Option<Exact>; 8] = std::array::from_fn(|_| None);
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
        let cuts = self.cuts.iter().skip(cuts).map(|leaf| match leaf {
            Leaf::Ratio { weight, .. } | Leaf::Affine { weight, .. } => weight.clone(),
            Leaf::Single { weight, most, .. } => weight.times(most),
        });
        let all: Vec<Exact> = choices.chain(cuts).collect();
        self.most = Exact::sum(&all).max(self.most.clone());
    }

    /// So many fractions make 1 that every weight is a whole number of them, and no finer than needed to stay short.
    fn scale(&self) -> Option<Exact> {
        let mut scale = 1_i128;
        let mut add = |value: &Exact| -> Option<()> {
            let (_, den) = value.parts()?;
            scale = scale.checked_mul(den.checked_div(gcd(scale, den))?)?;
            (scale <= i128::from(SUM_MAX)).then_some(())
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
        let mut fractions = Exact::from(scale);
        if fractions.times(&self.most) > Exact::from(SUM_MAX) {
            return None;
        }
        let two = Exact::from(2);
        while fractions.times(&self.most).times(&two) <= Exact::from(FINE) && self.most.is_positive() {
            fractions = fractions.times(&two);
        }
        Some(fractions)
    }

    fn plan(self, fractions: &Exact) -> Option<Plan> {
        let int = |value: &Exact| whole(&value.times(fractions));
        let code = |value: &Option<Exact>| value.as_ref().map_or(Some(NOT_HERE), int);
        let mut choices = Vec::with_capacity(self.choices.len());
        for table in &self.choices {
            let mut codes = [NOT_HERE; 8];
            for (to, from) in codes.iter_mut().zip(table) {
                *to = code(from)?;
            }
            choices.push(codes);
        }
        let missing = |zero: bool| if zero { 0 } else { NOT_HERE };
        let cut = |leaf: &Leaf| {
            Some(match leaf {
                Leaf::Ratio { over, under, weight, most, otherwise, zero } => Cut::Ratio(Ratio {
                    over: *over,
                    under: *under,
                    weight: u64::try_from(int(weight)?).ok()?,
                    most: most.as_ref().map_or(Some(SUM_MAX), |most| int(&weight.times(most)))?,
                    otherwise: code(&otherwise.as_ref().map(|value| weight.times(value)))?,
                    missing: missing(*zero),
                }),
                Leaf::Affine { number, slope, offset, weight, zero } => Cut::Affine(Affine {
                    number: *number,
                    slope: int(&weight.times(slope))?,
                    offset: int(&weight.times(offset))?,
                    missing: missing(*zero),
                }),
                Leaf::Single { step, weight, .. } => Cut::Single(*step, int(weight)?),
            })
        };
        let cuts = self.cuts.iter().map(cut).collect::<Option<Vec<Cut>>>()?;
        let sums = self.sums.iter();
        let sums = sums.map(|(weight, leaves)| Sum { leaves: leaves.clone(), unit: weight.times(fractions) }).collect();
        let of_nodes = self.of_nodes.iter().copied().collect::<Option<Vec<SumId>>>()?.into_iter().collect();
        let mut layout = self.layout.clone();
        layout.choices = choices.len();
        let forms = self.forms();
        let plan = Plan {
            layout,
            choices,
            cuts,
            sums,
            of_nodes,
            of_choices: Vec::new(),
            of_cuts: Vec::new(),
            components: Vec::new(),
            score: Course::default(),
            rest: Course::default(),
            members: Table::new(),
            checks: Vec::new(),
            requirements: Vec::new(),
            comparisons: Vec::new(),
            to_verify: self.to_verify(),
            unanswered: evaluate(self.steps, Reading::empty(self.model)),
        };
        Courses { trees: &self, forms, plan, needed: BTreeSet::new(), steps: BTreeMap::new(), joints: BTreeMap::new() }
            .finish()
    }

    /// The linear form of each step that has one.
    fn forms(&self) -> Table<StepId, Option<Form>> {
        let mut of_steps = Table::beside(&self.steps.list, None);
        for (node, steps) in self.steps.nodes.entries() {
            of_steps[steps.number] = self.of_nodes[node];
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
                (Some(sum), _) => Some(Form { terms: vec![(sum, Exact::ONE)], constant: Exact::ZERO }),
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

impl Form {
    fn nothing() -> Form {
        Form { terms: Vec::new(), constant: Exact::ZERO }
    }

    fn plus(mut self, other: &Form, factor: &Exact) -> Option<Form> {
        self.constant = self.constant.plus(&other.constant.times(factor));
        for (sum, by) in &other.terms {
            let by = by.times(factor);
            match self.terms.iter_mut().find(|(one, _)| one == sum) {
                Some((_, found)) => *found = found.plus(&by),
                None => self.terms.push((*sum, by)),
            }
        }
        (self.terms.len() <= TERMS_MAX).then_some(self)
    }
}

/// Finds out what is to be computed, and in which order.
struct Courses<'a> {
    trees: &'a Trees<'a>,
    forms: Table<StepId, Option<Form>>,
    plan: Plan,
    /// Nodes whose sums the score needs.
    needed: BTreeSet<SumId>,
    /// Steps that it needs, each before those that read it.
    steps: BTreeMap<StepId, Instruction>,
    /// Sums of sums, and where they are first read.
    joints: BTreeMap<Vec<SumId>, (SumId, StepId)>,
}

impl Courses<'_> {
    fn finish(mut self) -> Option<Plan> {
        let steps = self.trees.steps;
        self.needed.insert(self.plan.of_nodes[ROOT]);
        for cut in self.plan.cuts.clone() {
            if let Cut::Single(step, _) = cut {
                self.need(step)?;
            }
        }
        for members in &steps.members {
            let mut forms = Vec::new();
            for &step in members {
                match self.forms[step].clone() {
                    Some(form) => self.needed.extend(form.terms.iter().map(|(sum, _)| *sum)),
                    None => self.need(step)?,
                }
                forms.push(self.forms[step].clone());
            }
            self.plan.members.push(forms);
        }
        for check in &steps.checks {
            let check = self.check(check.truth, &check.keys)?;
            self.plan.checks.push(check);
        }
        for requirements in &steps.requirements {
            let mut truths = Vec::new();
            for requirement in requirements {
                truths.push(match self.comparison(requirement.truth) {
                    Some(truth) => truth,
                    None => {
                        self.need(requirement.truth)?;
                        Truth::Step(requirement.truth)
                    }
                });
            }
            self.plan.requirements.push(truths);
        }
        self.places();
        self.plan.score = self.course(true);
        self.plan.rest = self.course(false);
        Some(self.plan)
    }

    /// Where the numbers of nodes are found.
    fn places(&mut self) {
        // INVARIANT(leaves-in-a-row): on the walk that numbered them.
        let mut choices = vec![0; self.plan.choices.len()];
        let mut cuts = vec![0; self.plan.cuts.len()];
        let set = |places: &mut Vec<usize>, range: &std::ops::Range<usize>, node: usize| {
            places.get_mut(range.clone()).into_iter().flatten().for_each(|place| *place = node);
        };
        for (position, (id, node)) in self.trees.model.nodes.entries().enumerate() {
            let sum = self.plan.of_nodes[id];
            if matches!(node.body, Body::Component { .. }) {
                self.plan.components.push((position, sum));
            } else {
                let leaves = &self.plan.sums[sum].leaves;
                set(&mut choices, &leaves.choices, position);
                set(&mut cuts, &leaves.cuts, position);
            }
        }
        (self.plan.of_choices, self.plan.of_cuts) = (choices, cuts);
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
                Some(Lane::Count(place)) => Some(place),
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

    /// A comparison of linear forms, in whole numbers.
    fn comparison(&mut self, truth: StepId) -> Option<Truth> {
        let step = self.trees.steps.step(truth);
        let (Op::Compare(comparator), &[left, right]) = (&step.op, &*step.of) else { return None };
        let (left, right) = (self.forms[left].clone()?, self.forms[right].as_ref()?);
        let exact = left.plus(right, &Exact::from(-1))?;
        let factor = |(sum, by): &(SumId, Exact)| Some((*sum, by.over(&self.plan.sums[*sum].unit)?));
        let factors = exact.terms.iter().map(factor).collect::<Option<Vec<(SumId, Exact)>>>()?;
        let mut common = exact.constant.parts()?.1;
        for (_, factor) in &factors {
            let (_, den) = factor.parts()?;
            common = common.checked_mul(den.checked_div(gcd(common, den))?)?;
        }
        let common = Exact::from(common);
        let limit = whole(&exact.constant.negated().times(&common))?;
        let terms = factors.iter().map(|(sum, factor)| Some((*sum, whole(&factor.times(&common))?)));
        let terms = terms.collect::<Option<Vec<(SumId, i64)>>>()?;
        if terms.is_empty() {
            return None;
        }
        self.needed.extend(terms.iter().map(|(sum, _)| *sum));
        let (&(first, _), comparator) = (terms.first()?, *comparator);
        let (sum, terms) = match terms.as_slice() {
            [(only, 1)] => (*only, Vec::new()),
            terms if terms.iter().all(|(_, factor)| *factor == 1) => {
                let parts: Vec<SumId> = terms.iter().map(|(sum, _)| *sum).collect();
                (self.joint(parts, truth), Vec::new())
            }
            terms => (first, terms.to_vec()),
        };
        self.plan.comparisons.push(Comparison { sum, terms, comparator, limit, exact });
        Some(Truth::Compared(self.plan.comparisons.len().saturating_sub(1)))
    }

    /// A sum of sums that several comparisons may ask for.
    fn joint(&mut self, parts: Vec<SumId>, at: StepId) -> SumId {
        if let Some((sum, _)) = self.joints.get(&parts) {
            return *sum;
        }
        // It is no node's: no number is read from it.
        let sum = self.plan.sums.push(Sum { leaves: Leaves::default(), unit: Exact::ONE });
        self.joints.insert(parts, (sum, at));
        sum
    }

    /// What is needed, or the components that are not.
    fn course(&self, needed: bool) -> Course {
        let mut course = Course::default();
        // Steps first where they are read at the same place.
        let mut list: BTreeMap<(StepId, u8), Vec<Instruction>> = BTreeMap::new();
        for (node, steps) in self.trees.steps.nodes.entries() {
            let sum = self.plan.of_nodes[node];
            let component = matches!(self.trees.model.node(node).body, Body::Component { .. });
            let wanted = if needed { self.needed.contains(&sum) } else { component && !self.needed.contains(&sum) };
            if wanted {
                list.entry((steps.number, 2)).or_default().extend(self.sum(node, sum, needed, &mut course.parts));
            }
        }
        if needed {
            for (parts, (sum, at)) in &self.joints {
                let from = course.parts.len();
                course.parts.extend(parts);
                let set = Instruction::Set(*sum, Leaves::default(), from..course.parts.len());
                list.entry((*at, 2)).or_default().push(set);
            }
            for (step, instruction) in &self.steps {
                list.entry((*step, 0)).or_default().push(instruction.clone());
            }
            for (index, cut) in self.plan.cuts.iter().enumerate() {
                if let Cut::Single(step, _) = cut {
                    list.entry((*step, 1)).or_default().push(Instruction::Single(index));
                }
            }
        }
        course.list = list.into_values().flatten().collect();
        course
    }

    /// The instructions of one sum: leaves in as few runs as there are, and the sums below that are there anyway.
    fn sum(&self, node: NodeId, sum: SumId, needed: bool, parts: &mut Vec<SumId>) -> Vec<Instruction> {
        let from = parts.len();
        let mut runs: Vec<Leaves> = Vec::new();
        let mut stack: Vec<NodeId> = self.trees.inner[node].iter().rev().copied().collect();
        if stack.is_empty() {
            runs.push(self.plan.sums[sum].leaves.clone());
        }
        while let Some(at) = stack.pop() {
            let below = self.plan.of_nodes[at];
            let inner = &self.trees.inner[at];
            let there = self.needed.contains(&below) || (!needed && !inner.is_empty());
            if there {
                parts.push(below);
            } else if inner.is_empty() {
                let leaves = &self.plan.sums[below].leaves;
                match runs.last_mut() {
                    Some(last) if last.choices.end == leaves.choices.start && last.cuts.end == leaves.cuts.start => {
                        last.choices.end = leaves.choices.end;
                        last.cuts.end = leaves.cuts.end;
                    }
                    _ => runs.push(leaves.clone()),
                }
            } else {
                stack.extend(inner.iter().rev().copied());
            }
        }
        let mut runs = runs.into_iter();
        let first = runs.next().unwrap_or_default();
        let set = Instruction::Set(sum, first, from..parts.len());
        std::iter::once(set).chain(runs.map(|leaves| Instruction::More(sum, leaves))).collect()
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
