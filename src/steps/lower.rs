//! From checked rubric to steps.
//!
//! *Lowering cannot fail: a [`Model`] is right, and each of its constructs has one form in steps.*

use std::collections::{BTreeMap, BTreeSet};

use super::bits::Sizes;
use super::classes::Classes;
use super::interval::Range;
use super::ops::{
    CheckSteps, Code, Known, Literal, MeasureSteps, NodeSteps, Op, Origin, RequirementSteps, Step, StepId, Steps,
};
use crate::check::{
    Body, CheckId, Def, GroupId, KeyId, LetId, Limit, MeasureId, MemberId, Model, NodeId, ROOT, Subject, Term,
    TermKind, criteria_below, refs,
};
use crate::limits::Limits;
use crate::number::Exact;
use crate::source::Span;
use crate::syntax::{Combine, Comparator, Fallback};
use crate::table::Table;

/// Lowers a rubric, and says what each step can be on an empty sheet and how long its number can get on any.
// Apart, so that a profile tells the phases of loading.
#[inline(never)]
pub(crate) fn lower(model: &Model, limits: &Limits) -> (Steps, Table<StepId, Range>, Sizes) {
    // An answer, what it is worth, and what becomes of it: rarely fewer.
    let room = model.nodes.len().saturating_mul(3);
    let mut lowering = Lowering {
        model,
        steps: Steps { list: Table::with_room(room), origins: Table::with_room(room), ..Steps::default() },
        ranges: Table::with_room(room),
        sizes: Sizes::new(limits.number_bits),
        keys: Table::beside(&model.keys, None),
        lets: Table::beside(&model.lets, None),
        let_steps: BTreeSet::new(),
        classes: Classes::default(),
        at_most: BTreeMap::new(),
        nodes: Table::beside(&model.nodes, None),
        members: model.groups.iter().map(|group| Table::beside(&group.members, None)).collect(),
        measures: Table::beside(&model.measures, None),
        checks: Table::beside(&model.checks, None),
        home: None,
    };
    for &def in &model.order {
        lowering.define(def);
    }
    lowering.predicates();
    lowering.finish()
}

/// INVARIANT(operands-first): the order of the model holds everything that is read, before what reads it; so there is one.
fn read_before(step: Option<StepId>) -> StepId {
    step.unwrap_or(StepId::FIRST)
}

/// What a criterion reads, in the order of its text: its answer before its caps.
fn leaves_of(body: &Body) -> Vec<Def> {
    let mut defs = Vec::new();
    match body {
        Body::Component { .. } => {}
        Body::Answered { key, caps, .. } => {
            defs.push(Def::Key(*key));
            caps.iter().for_each(|(_, cap)| refs(cap, &mut defs));
        }
        Body::Computed { formula } => refs(formula, &mut defs),
    }
    defs
}

struct Lowering<'a> {
    model: &'a Model,
    steps: Steps,
    /// Of an empty sheet.
    ranges: Table<StepId, Range>,
    sizes: Sizes,
    keys: Table<KeyId, Option<StepId>>,
    lets: Table<LetId, Option<StepId>>,
    let_steps: BTreeSet<StepId>,
    classes: Classes,
    /// What checks say, by class: the first is at most the second; and the components whose checks say so.
    at_most: BTreeMap<(StepId, StepId), BTreeSet<NodeId>>,
    nodes: Table<NodeId, Option<NodeSteps>>,
    members: Table<GroupId, Table<MemberId, Option<StepId>>>,
    measures: Table<MeasureId, Option<MeasureSteps>>,
    checks: Table<CheckId, Option<CheckSteps>>,
    /// The component whose checks a formula sees.
    home: Option<NodeId>,
}

impl Lowering<'_> {
    fn push(&mut self, op: Op, of: &[StepId], span: Span) -> StepId {
        let step = Step { op, of: of.into() };
        let range = self.sizes.read(&step, &self.ranges, self.model);
        self.ranges.push(range);
        self.steps.origins.push(Origin { span, code: None });
        self.steps.list.push(step)
    }

    fn number(&mut self, value: &Exact, span: Span) -> StepId {
        self.push(Op::Literal(Literal::Number(value.clone())), &[], span)
    }

    fn name(&mut self, step: StepId, code: Code) {
        if let Some(origin) = self.steps.origins.row_mut(step) {
            origin.code = Some(code);
        }
    }

    fn define(&mut self, def: Def) {
        match def {
            Def::Key(id) => {
                self.key(id);
            }
            Def::Let(id) => {
                let definition = &self.model.lets[id];
                self.home = Some(definition.home);
                let step = self.term(&definition.term);
                self.lets[id] = Some(step);
                self.let_steps.insert(step);
            }
            Def::Check(id) => self.check(id),
            Def::Node(id) => {
                let steps = self.node(id);
                self.name(steps.number, Code::Node(id));
                self.nodes[id] = Some(steps);
            }
            Def::Member(group, index) => self.member(group, index),
            Def::Measure(id) => {
                let measure = &self.model.measures[id];
                self.home = Some(ROOT);
                let number = self.term(&measure.term);
                // A measure that only repeats another step still has a line of its own.
                let number = if self.is_named(number) { self.push(Op::Add, &[number], measure.span) } else { number };
                let band = measure.bands.map(|bands| self.push(Op::Band(bands), &[number], measure.span));
                self.name(number, Code::Measure(id));
                self.measures[id] = Some(MeasureSteps { number, band });
            }
        }
    }

    /// A step that others know by another name.
    fn is_named(&self, step: StepId) -> bool {
        let shared = matches!(self.steps.step(step).op, Op::Answer(_) | Op::AssessedOn);
        shared
            || self.let_steps.contains(&step)
            || self.steps.origins.row(step).is_some_and(|origin| origin.code.is_some())
    }

    fn key(&mut self, id: KeyId) -> StepId {
        if let Some(step) = self.keys[id] {
            return step;
        }
        let span = self.model.key(id).span;
        let step = self.push(Op::Answer(id), &[], span);
        self.keys[id] = Some(step);
        step
    }

    fn check(&mut self, id: CheckId) {
        let check = &self.model.checks[id];
        self.home = Some(check.home);
        let truth = self.term(&check.term);
        let mut defs = Vec::new();
        refs(&check.term, &mut defs);
        let keys = self.leaves(&defs).into_iter().filter_map(|def| match def {
            Def::Key(id) => Some(id),
            _ => None,
        });
        let keys = keys.collect();
        self.note_check(check.home, truth);
        self.name(truth, Code::Check(id));
        self.checks[id] = Some(CheckSteps { truth, keys });
    }

    fn sides(&self, truth: StepId) -> Option<(StepId, Comparator, StepId)> {
        let step = self.steps.step(truth);
        match (&step.op, &*step.of) {
            (Op::Compare(comparator), &[left, right]) => Some((left, *comparator, right)),
            _ => None,
        }
    }

    /// The inputs that definitions rest on, through other definitions, in the order of first mention; facts left out.
    fn keys_of(&self, defs: &[Def]) -> Vec<KeyId> {
        let mut keys: Vec<KeyId> = Vec::new();
        for def in self.leaves(defs) {
            if let Def::Key(id) = def
                && !self.model.key(id).fact
            {
                keys.push(id);
            }
        }
        keys
    }

    /// What definitions read once `let` is looked through, each once, in the order of first mention.
    fn leaves(&self, defs: &[Def]) -> Vec<Def> {
        let mut leaves: Vec<Def> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut stack: Vec<Def> = defs.iter().rev().copied().collect();
        while let Some(def) = stack.pop() {
            if !seen.insert(def) {
                continue;
            }
            match def {
                Def::Let(id) => {
                    let mut inner = Vec::new();
                    refs(&self.model.lets[id].term, &mut inner);
                    stack.extend(inner.into_iter().rev());
                }
                _ => leaves.push(def),
            }
        }
        leaves
    }

    /// Notes what a criterion reads beside its answers: other nodes, and facts.
    fn read_by_criterion(&mut self, defs: &[Def]) {
        let mut stack = self.leaves(defs);
        let mut measures = BTreeSet::new();
        while let Some(def) = stack.pop() {
            match def {
                Def::Node(id) => self.steps.read_nodes.push(id),
                Def::Member(group, index) => {
                    let terms = &self.model.groups[group].members[index].terms;
                    self.steps.read_nodes.extend(terms.iter().copied());
                }
                Def::Key(id) if self.model.key(id).fact => self.steps.read_facts.push(id),
                Def::Measure(id) if measures.insert(id) => {
                    let mut inner = Vec::new();
                    refs(&self.model.measures[id].term, &mut inner);
                    stack.extend(self.leaves(&inner));
                }
                _ => {}
            }
        }
    }

    // ---- the tree ----

    fn node(&mut self, id: NodeId) -> NodeSteps {
        let node = self.model.node(id);
        let span = node.span;
        self.home = node.parent;
        let (share, inner, look, keys) = match &node.body {
            Body::Component { combine, otherwise, children, .. } => {
                let children: Vec<NodeId> = children.clone();
                if *combine == Combine::Sum {
                    let number = self.sum(id, &children, span);
                    return NodeSteps { number, inner: number, look: None, keys: Vec::new() };
                }
                let of: Vec<StepId> = children.iter().map(|&child| self.node_step(child)).collect();
                let op = match combine {
                    Combine::WeightedMean => Op::WeightedMean(
                        children.iter().map(|&c| self.model.node(c).weight.clone().unwrap_or(Exact::ONE)).collect(),
                    ),
                    Combine::Min => Op::Min,
                    Combine::Max => Op::Max,
                    Combine::Mean | Combine::Sum => Op::Mean,
                };
                let mut share = self.push(op, &of, span);
                if let Some((fallback, span)) = otherwise {
                    let literal = match fallback {
                        Fallback::Value(value) => Literal::Number(value.clone()),
                        Fallback::Excluded => Literal::Excluded,
                        Fallback::Undecided => Literal::Undecided,
                    };
                    let other = self.push(Op::Literal(literal), &[], *span);
                    share = self.push(Op::Otherwise, &[share, other], *span);
                }
                (share, share, None, Vec::new())
            }
            Body::Answered { key, scale, caps, .. } => {
                let answer = self.key(*key);
                let look = self.push(Op::Look(*scale), &[answer], span);
                let mut inner = look;
                for (limit, cap) in caps {
                    let by = self.term(cap);
                    let by = self.if_excludable(by, cap.span);
                    inner = self.limited(inner, *limit, by, cap.span);
                }
                let defs = leaves_of(&node.body);
                let keys = self.keys_of(&defs);
                self.read_by_criterion(&defs);
                (self.missing(id, inner, &keys, span), inner, Some(look), keys)
            }
            Body::Computed { formula } => {
                let inner = self.term(formula);
                let defs = leaves_of(&node.body);
                let keys = self.keys_of(&defs);
                self.read_by_criterion(&defs);
                (self.missing(id, inner, &keys, span), inner, None, keys)
            }
        };
        let number = match &node.points {
            Some(points) => {
                let weight = self.number(points, span);
                self.push(Op::Mul, &[share, weight], span)
            }
            None => share,
        };
        NodeSteps { number, inner, look, keys }
    }

    fn missing(&mut self, id: NodeId, inner: StepId, keys: &[KeyId], span: Span) -> StepId {
        let policy = self.model.node(id).policy;
        self.push(Op::Missing(policy, keys.into()), &[inner], span)
    }

    /// Points add up; where none flow in, shares are weighed by their percentage first.
    fn sum(&mut self, id: NodeId, children: &[NodeId], span: Span) -> StepId {
        let points = self.model.node(id).points.is_some();
        let mut of = Vec::new();
        for &child in children {
            let number = self.node_step(child);
            of.push(if points {
                number
            } else {
                let part = self.model.node(child).part.clone();
                let weight = self.number(&part, self.model.node(child).span);
                self.push(Op::Mul, &[number, weight], self.model.node(child).span)
            });
        }
        self.push(Op::Add, &of, span)
    }

    fn node_step(&self, id: NodeId) -> StepId {
        read_before(self.nodes[id].as_ref().map(|steps| steps.number))
    }

    fn member(&mut self, group: GroupId, index: MemberId) {
        let member = &self.model.groups[group].members[index];
        let of: Vec<StepId> = member.terms.iter().map(|&node| self.node_step(node)).collect();
        let step = self.push(Op::Add, &of, member.span);
        self.name(step, Code::Member(group, index));
        self.members[group][index] = Some(step);
    }

    // ---- formulas ----

    // Recursion is bounded by the parentheses of the text: chains are lists, or walked by `limits`.
    fn term(&mut self, term: &Term) -> StepId {
        let span = term.span;
        match &term.kind {
            TermKind::Number(value) => self.number(value, span),
            TermKind::Date(date) => self.push(Op::Literal(Literal::Date(*date)), &[], span),
            TermKind::AssessedOn => self.push(Op::AssessedOn, &[], span),
            TermKind::Excluded => self.push(Op::Literal(Literal::Excluded), &[], span),
            TermKind::Key(id) => self.key(*id),
            TermKind::Look(id, scale) => {
                let answer = self.key(*id);
                let look = self.push(Op::Look(*scale), &[answer], span);
                self.if_excludable(look, span)
            }
            TermKind::Let(id) => read_before(self.lets[*id]),
            TermKind::Node(id) => {
                let step = self.node_step(*id);
                self.if_excludable(step, span)
            }
            TermKind::Member(group, index) => read_before(self.members[*group][*index]),
            TermKind::Measure(id) => read_before(self.measures[*id].map(|m| m.number)),
            TermKind::Sum(list) => self.sum_of(list, span),
            TermKind::Product(list) => self.product(list, span),
            TermKind::Min(list) => self.variadic(Op::Min, list, span),
            TermKind::Max(list) => self.variadic(Op::Max, list, span),
            TermKind::And(list) => self.variadic(Op::And, list, span),
            TermKind::Or(list) => self.variadic(Op::Or, list, span),
            TermKind::Limit(..) | TermKind::Otherwise(..) | TermKind::DateAdd(..) => self.limits(term),
            TermKind::Compare(comparator, left, right) => {
                let left = self.term(left);
                let right = self.term(right);
                self.push(Op::Compare(*comparator), &[left, right], span)
            }
            TermKind::Is(subject, test, options) => {
                let of = match subject {
                    Subject::Key(id) => self.key(*id),
                    Subject::Measure(id) => read_before(self.measures[*id].and_then(|m| m.band)),
                };
                self.push(Op::Is(*test, options.as_slice().into()), &[of], span)
            }
            TermKind::Not(truth) => {
                let truth = self.term(truth);
                self.push(Op::Not, &[truth], span)
            }
            TermKind::If(cases, last) => {
                let mut of = Vec::new();
                for (condition, branch) in cases {
                    of.push(self.term(condition));
                    of.push(self.term(branch));
                }
                of.push(self.term(last));
                self.push(Op::If, &of, span)
            }
            TermKind::Round(value, digits, rounding) => {
                let value = self.term(value);
                self.push(Op::Round(*digits, *rounding), &[value], span)
            }
            TermKind::Share(value, max) => {
                let value = self.term(value);
                let max = self.number(max, span);
                self.push(Op::Div(Known::Nothing), &[value, max], span)
            }
            TermKind::Verified(criteria) => self.verified(criteria, span),
            TermKind::BandValue(bands, value) => {
                let value = self.term(value);
                self.push(Op::BandValue(*bands), &[value], span)
            }
        }
    }

    /// `a otherwise b at most c …`, as many as there are, each on everything before it.
    fn limits(&mut self, last: &Term) -> StepId {
        let mut chain = Vec::new();
        let mut first = last;
        while let TermKind::Limit(value, ..) | TermKind::Otherwise(value, _) | TermKind::DateAdd(value, _) = &first.kind
        {
            chain.push(first);
            first = value;
        }
        let mut step = self.term(first);
        for link in chain.into_iter().rev() {
            step = match &link.kind {
                TermKind::Limit(_, limit, by) => {
                    let by = self.term(by);
                    self.limited(step, *limit, by, link.span)
                }
                TermKind::Otherwise(_, other) => {
                    let other = self.term(other);
                    self.push(Op::Otherwise, &[step, other], link.span)
                }
                TermKind::DateAdd(_, period) => self.push(Op::DateAdd(*period), &[step], link.span),
                _ => step,
            };
        }
        step
    }

    /// What was verified of those criteria that rest on answers, which a stage can look at.
    fn verified(&mut self, criteria: &[(NodeId, Exact)], span: Span) -> StepId {
        let mut answered = Vec::new();
        for (node, part) in criteria {
            let keys = self.keys_of(&leaves_of(&self.model.node(*node).body));
            if !keys.is_empty() {
                answered.push((*node, part.clone()));
            }
            // They are no operands, and still stand before it.
            for key in keys {
                self.key(key);
            }
        }
        self.push(Op::Verified(answered.into()), &[], span)
    }

    /// A node that may be excluded has no value where a formula reads it.
    fn if_excludable(&mut self, step: StepId, span: Span) -> StepId {
        if self.ranges.row(step).is_some_and(|r| r.excluded) { self.push(Op::Add, &[step], span) } else { step }
    }

    fn variadic(&mut self, op: Op, list: &[Term], span: Span) -> StepId {
        let of: Vec<StepId> = list.iter().map(|term| self.term(term)).collect();
        self.push(op, &of, span)
    }

    fn limited(&mut self, value: StepId, limit: Limit, by: StepId, span: Span) -> StepId {
        self.push(Op::Limit(limit), &[value, by], span)
    }

    /// Runs of `+` are one sum; a `-` takes away from what stands before it.
    fn sum_of(&mut self, list: &[(bool, Term)], span: Span) -> StepId {
        let mut run: Vec<StepId> = Vec::new();
        for (minus, part) in list {
            let step = self.term(part);
            if *minus {
                let before = self.close_run(&mut run, span);
                run.push(self.push(Op::Sub, &[before, step], span));
            } else {
                run.push(step);
            }
        }
        self.close_run(&mut run, span)
    }

    fn close_run(&mut self, run: &mut Vec<StepId>, span: Span) -> StepId {
        let parts = std::mem::take(run);
        match parts.as_slice() {
            [only] => *only,
            parts => self.push(Op::Add, parts, span),
        }
    }

    fn product(&mut self, list: &[(bool, Term)], span: Span) -> StepId {
        let mut product: Option<StepId> = None;
        for (over, part) in list {
            let step = self.term(part);
            product = Some(match product {
                None => step,
                Some(before) if *over => {
                    let known = self.known(before, step);
                    self.push(Op::Div(known), &[before, step], span)
                }
                Some(before) => self.push(Op::Mul, &[before, step], span),
            });
        }
        // A product has a first factor.
        product.unwrap_or(StepId::FIRST)
    }

    /// What a check in sight, or the form of the quotient, says of it.
    fn known(&mut self, left: StepId, right: StepId) -> Known {
        let dividend = self.steps.step(left);
        if let (Op::Sub, &[a, b]) = (&dividend.op, &*dividend.of)
            && self.is_positive(a)
            && self.is_positive(b)
            && self.classes.of(&self.steps, a) == self.classes.of(&self.steps, right)
        {
            return Known::Fall;
        }
        let pair = (self.classes.of(&self.steps, left), self.classes.of(&self.steps, right));
        let Some(homes) = self.at_most.get(&pair) else { return Known::Nothing };
        // Of the formula's component, and of all further out.
        let mut at = self.home;
        while let Some(id) = at {
            if homes.contains(&id) {
                return Known::AtMostOne;
            }
            at = self.model.node(id).parent;
        }
        Known::Nothing
    }

    fn is_positive(&self, step: StepId) -> bool {
        self.ranges.row(step).and_then(|range| range.low()).is_some_and(|low| !low.is_negative())
    }

    /// Notes what a check says of two numbers, each `and` of it by itself.
    fn note_check(&mut self, home: NodeId, truth: StepId) {
        let mut truths = vec![truth];
        while let Some(truth) = truths.pop() {
            let step = self.steps.step(truth);
            let pair = match (&step.op, &*step.of) {
                (Op::And, all) => {
                    truths.extend(all.iter().copied());
                    continue;
                }
                (Op::Compare(Comparator::Le | Comparator::Lt | Comparator::Eq), &[a, b]) => (a, b),
                (Op::Compare(Comparator::Ge | Comparator::Gt), &[a, b]) => (b, a),
                _ => continue,
            };
            let pair = (self.classes.of(&self.steps, pair.0), self.classes.of(&self.steps, pair.1));
            self.at_most.entry(pair).or_default().insert(home);
        }
    }

    // ---- predicates ----

    fn predicates(&mut self) {
        self.home = Some(ROOT);
        for (id, predicate) in self.model.predicates.entries() {
            let mut requirements = Table::new();
            for (number, requirement) in predicate.requirements.entries() {
                let truth = self.term(&requirement.term);
                let truth = if self.is_named(truth) { self.push(Op::And, &[truth], requirement.span) } else { truth };
                self.name(truth, Code::Requirement(id, number));
                let step = self.steps.step(truth);
                let subject = match (&step.op, &*step.of) {
                    (Op::Is(..), &[of]) => Some(of),
                    _ => None,
                };
                requirements.push(RequirementSteps { truth, sides: self.sides(truth), subject });
            }
            let of: Vec<StepId> = requirements.iter().map(|r| r.truth).collect();
            let step = self.push(Op::And, &of, predicate.span);
            self.name(step, Code::Predicate(id));
            self.steps.requirements.push(requirements);
            self.steps.predicates.push(step);
        }
        if let Some(award) = &self.model.award {
            let of: Vec<StepId> = award.order.iter().filter_map(|id| self.steps.predicates.row(*id).copied()).collect();
            let step = self.push(Op::Award(award.order.as_slice().into()), &of, award.span);
            self.name(step, Code::Award);
            self.steps.award = Some(step);
            self.verified_award(award.span);
        }
    }

    /// An award that is met is a claim until all was verified that is to be.
    fn verified_award(&mut self, span: Span) {
        let parts = self.model.nodes.iter().map(|node| {
            let criterion = node.verify.is_some() && !matches!(node.body, Body::Component { .. });
            (node.parent, node.part.clone(), criterion)
        });
        let criteria = criteria_below(&parts.collect(), ROOT);
        if !criteria.is_empty() {
            let step = self.verified(&criteria, span);
            self.name(step, Code::Verified);
        }
    }

    fn finish(mut self) -> (Steps, Table<StepId, Range>, Sizes) {
        let none = read_before(None);
        let nodes = self.nodes.into_iter();
        self.steps.nodes =
            nodes.map(|n| n.unwrap_or(NodeSteps { number: none, inner: none, look: None, keys: Vec::new() })).collect();
        self.steps.answers = self.keys.iter().copied().map(read_before).collect();
        self.steps.members = self.members.iter().map(|m| m.iter().copied().map(read_before).collect()).collect();
        self.steps.measures =
            self.measures.iter().map(|m| m.unwrap_or(MeasureSteps { number: none, band: None })).collect();
        self.steps.checks =
            self.checks.into_iter().map(|c| c.unwrap_or(CheckSteps { truth: none, keys: Vec::new() })).collect();
        self.steps.read_nodes.sort_unstable();
        self.steps.read_nodes.dedup();
        self.steps.read_facts.sort_unstable();
        self.steps.read_facts.dedup();
        (self.steps, self.ranges, self.sizes)
    }
}
