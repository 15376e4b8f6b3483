//! Everything in a rubric by its path, and what the tree alone fixes: points, parts, policies, verifying stages.

use std::collections::BTreeMap;

use super::model::{
    Bands, Check, Combine, Component, Criterion, Expr, Group, Input, Is, Item, Let, Literal, Measure, Member, Policy,
    Predicate, Ref, Rubric, Rule, Scale, Truth,
};
use super::numbers::Q;

pub struct Index<'a> {
    pub rubric: &'a Rubric,
    /// In the order of the text; the root is the first.
    pub nodes: Vec<Node<'a>>,
    pub things: BTreeMap<String, Thing<'a>>,
    /// Answered criteria and inputs of components, in the order of the text.
    pub keys: Vec<String>,
    pub facts: Vec<&'a Input>,
    /// With the path of the component where each stands.
    pub checks: Vec<(String, &'a Check)>,
    pub scales: BTreeMap<&'a str, &'a Scale>,
    pub bands: BTreeMap<&'a str, &'a Bands>,
    pub groups: Vec<&'a Group>,
    pub measures: Vec<&'a Measure>,
    pub predicates: Vec<&'a Predicate>,
}

#[derive(Clone, Copy)]
pub enum Thing<'a> {
    Node(usize),
    Fact(&'a Input),
    Input(&'a Input),
    Let(&'a Let),
    Measure(&'a Measure),
    Member(&'a Member),
}

pub struct Node<'a> {
    pub path: String,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    pub body: NodeBody<'a>,
    pub points: Option<Q>,
    /// Of its parent: the part of a sum, or the relative weight in a weighted mean.
    pub part: Option<Q>,
    pub policy: Policy,
    pub verify: Option<&'a str>,
}

#[derive(Clone, Copy)]
pub enum NodeBody<'a> {
    Component(&'a Component),
    Criterion(&'a Criterion),
}

impl Node<'_> {
    /// CONTRACT.md, "Scorecard": points, else the relative weight or percent as a fraction, else nothing.
    pub fn weight(&self) -> Option<&Q> {
        self.points.as_ref().or(self.part.as_ref())
    }
}

/// `A.1` and `a` make `A.1.a`.
pub fn join(path: &str, code: &str) -> String {
    if path.is_empty() { code.to_owned() } else { format!("{path}.{code}") }
}

impl<'a> Index<'a> {
    pub fn new(rubric: &'a Rubric) -> Index<'a> {
        let mut index = Index {
            rubric,
            nodes: Vec::new(),
            things: BTreeMap::new(),
            keys: Vec::new(),
            facts: Vec::new(),
            checks: Vec::new(),
            scales: BTreeMap::new(),
            bands: BTreeMap::new(),
            groups: Vec::new(),
            measures: Vec::new(),
            predicates: Vec::new(),
        };
        index.nodes.push(Node {
            path: String::new(),
            parent: None,
            children: Vec::new(),
            body: NodeBody::Component(&rubric.root),
            points: Some(rubric.total.value.clone()),
            part: None,
            policy: rubric.root.missing.unwrap_or(Policy::Zero),
            verify: rubric.root.verify.as_deref(),
        });
        index.items(0, &rubric.root);
        index
    }

    fn items(&mut self, parent: usize, component: &'a Component) {
        let path = self.nodes[parent].path.clone();
        for item in &component.items {
            match item {
                Item::Scale(scale) => drop(self.scales.insert(&scale.name, scale)),
                Item::Bands(bands) => drop(self.bands.insert(&bands.name, bands)),
                Item::Input(input) => self.input(&path, input),
                Item::Let(definition) => self.thing(join(&path, &definition.name), Thing::Let(definition)),
                Item::Check(check) => self.checks.push((path.clone(), check)),
                Item::Component(child) => {
                    let at = self.node(
                        parent,
                        &child.code,
                        child.weight.as_ref(),
                        NodeBody::Component(child),
                        child.missing,
                        child.verify.as_deref(),
                    );
                    self.items(at, child);
                }
                Item::Criterion(child) => {
                    let body = NodeBody::Criterion(child);
                    self.node(parent, &child.code, child.weight.as_ref(), body, child.missing, child.verify.as_deref());
                    if matches!(child.rule, Rule::Answered { .. }) {
                        self.keys.push(join(&path, &child.code));
                    }
                }
                Item::Group(group) => {
                    self.groups.push(group);
                    for member in &group.members {
                        self.thing(join(&group.name, &member.code), Thing::Member(member));
                    }
                }
                Item::Measure(measure) => {
                    self.measures.push(measure);
                    self.thing(measure.name.clone(), Thing::Measure(measure));
                }
                Item::Predicate(predicate) => self.predicates.push(predicate),
                Item::Award(_) => {}
            }
        }
    }

    fn thing(&mut self, path: String, thing: Thing<'a>) {
        let before = self.things.insert(path.clone(), thing);
        assert!(before.is_none(), "`{path}` stands twice in the model");
    }

    fn input(&mut self, path: &str, input: &'a Input) {
        if path.is_empty() {
            self.facts.push(input);
            self.thing(input.name.clone(), Thing::Fact(input));
        } else {
            self.keys.push(join(path, &input.name));
            self.thing(join(path, &input.name), Thing::Input(input));
        }
    }

    /// LANGUAGE.md, "The tree": points flow through sums; the nearest enclosing `missing` and `verify` win.
    fn node(
        &mut self,
        parent: usize,
        code: &str,
        weight: Option<&Literal>,
        body: NodeBody<'a>,
        missing: Option<Policy>,
        verify: Option<&'a str>,
    ) -> usize {
        let above = &self.nodes[parent];
        let NodeBody::Component(component) = above.body else { unreachable!("a criterion has no children") };
        let sum = component.combine == Combine::Sum;
        let points = match (&above.points, weight) {
            (Some(points), Some(weight)) if sum && weight.percent => Some(points * &weight.value),
            (Some(_), Some(weight)) if sum => Some(weight.value.clone()),
            _ => None,
        };
        let part = match (&points, &above.points) {
            (Some(points), Some(of)) => Some(points / of),
            _ => weight.map(|weight| weight.value.clone()),
        };
        let path = join(&above.path, code);
        let (policy, verify) = (missing.unwrap_or(above.policy), verify.or(above.verify));
        let at = self.nodes.len();
        self.nodes[parent].children.push(at);
        self.thing(path.clone(), Thing::Node(at));
        self.nodes.push(Node { path, parent: Some(parent), children: Vec::new(), body, points, part, policy, verify });
        at
    }

    pub fn thing_at(&self, path: &str) -> Thing<'a> {
        *self.things.get(path).unwrap_or_else(|| unreachable!("`{path}` is not in the model"))
    }

    pub fn node_at(&self, name: &Ref) -> Option<usize> {
        match name {
            Ref::Total => Some(0),
            Ref::AssessedOn => None,
            Ref::Path(path) => match self.thing_at(path) {
                Thing::Node(at) => Some(at),
                _ => None,
            },
        }
    }

    pub fn find(&self, path: &str) -> Option<usize> {
        if path == "total" {
            return Some(0);
        }
        match self.things.get(path) {
            Some(Thing::Node(at)) => Some(*at),
            _ => None,
        }
    }

    /// The node and all below it.
    pub fn below(&self, at: usize) -> Vec<usize> {
        let mut all = vec![at];
        for &child in &self.nodes[at].children {
            all.extend(self.below(child));
        }
        all
    }

    /// Every name in a condition, in order of appearance, each once; the names in a `let` stand where it does.
    pub fn names_of_truth(&self, truth: &Truth) -> Vec<Ref> {
        let mut found = Vec::new();
        self.names_in_truth(truth, &mut found);
        found
    }

    fn name(&self, name: &Ref, found: &mut Vec<Ref>) {
        if let Ref::Path(path) = name
            && let Thing::Let(definition) = self.thing_at(path)
        {
            return self.names_in(&definition.formula, found);
        }
        if !found.contains(name) {
            found.push(name.clone());
        }
    }

    fn names_in(&self, formula: &Expr, found: &mut Vec<Ref>) {
        match formula {
            Expr::Number(_) | Expr::Date(_) | Expr::Excluded => {}
            Expr::Ref(name) | Expr::Share(name) | Expr::Verified(name) => self.name(name, found),
            Expr::Neg(of) | Expr::Round(of, ..) | Expr::Band(_, of) | Expr::DateAdd(of, ..) => {
                self.names_in(of, found);
            }
            Expr::Op(_, left, right)
            | Expr::Otherwise(left, right)
            | Expr::AtMost(left, right)
            | Expr::AtLeast(left, right) => {
                self.names_in(left, found);
                self.names_in(right, found);
            }
            Expr::Min(all) | Expr::Max(all) => all.iter().for_each(|each| self.names_in(each, found)),
            Expr::If(condition, yes, no) => {
                self.names_in_truth(condition, found);
                self.names_in(yes, found);
                self.names_in(no, found);
            }
        }
    }

    fn names_in_truth(&self, truth: &Truth, found: &mut Vec<Ref>) {
        match truth {
            Truth::Cmp(left, _, right) => {
                self.names_in(left, found);
                self.names_in(right, found);
            }
            Truth::Is(name, Is::One(_) | Is::Not(_) | Is::OneOf(_) | Is::AtLeast(_) | Is::AtMost(_)) => {
                self.name(name, found);
            }
            Truth::And(all) | Truth::Or(all) => all.iter().for_each(|each| self.names_in_truth(each, found)),
            Truth::Not(of) => self.names_in_truth(of, found),
            Truth::If(condition, yes, no) => {
                for each in [condition, yes, no] {
                    self.names_in_truth(each, found);
                }
            }
        }
    }

    /// The formulas of a criterion: its own, or those of its caps.
    pub fn formulas(criterion: &Criterion) -> Vec<&Expr> {
        match &criterion.rule {
            Rule::Computed(formula) => vec![formula],
            Rule::Answered { at_most, at_least, .. } => at_most.iter().chain(at_least).collect(),
        }
    }

    /// The names in all formulas of a criterion.
    pub fn names_of(&self, criterion: &Criterion) -> Vec<Ref> {
        let mut found = Vec::new();
        for formula in Self::formulas(criterion) {
            self.names_in(formula, &mut found);
        }
        found
    }

    /// LANGUAGE.md, "Missing": what a criterion's being answered rests on. Its own key, or the inputs of components
    /// that its formula or caps name.
    pub fn rests_on(&self, at: usize) -> Vec<String> {
        let NodeBody::Criterion(criterion) = self.nodes[at].body else { return Vec::new() };
        let mut keys = Vec::new();
        if matches!(criterion.rule, Rule::Answered { .. }) {
            keys.push(self.nodes[at].path.clone());
        }
        for name in self.names_of(criterion) {
            if let Ref::Path(path) = name
                && matches!(self.thing_at(&path), Thing::Input(_))
            {
                keys.push(path);
            }
        }
        keys
    }

    /// In the order of the text.
    pub fn in_order(&self, mut keys: Vec<String>) -> Vec<String> {
        keys.sort_by_key(|key| self.keys.iter().position(|other| other == key));
        keys
    }

    /// The maximum of a sum of points (LANGUAGE.md, "Formulas": points keep their maximum under `+`).
    pub fn maximum(&self, formula: &Expr) -> Option<Q> {
        match formula {
            Expr::Ref(Ref::Path(path)) => match self.thing_at(path) {
                Thing::Node(at) => self.nodes[at].points.clone(),
                Thing::Member(member) => Some(self.member_maximum(member)),
                Thing::Let(definition) => self.maximum(&definition.formula),
                _ => None,
            },
            Expr::Ref(Ref::Total) => self.nodes[0].points.clone(),
            Expr::Op(super::model::Op::Add, left, right) => Some(self.maximum(left)? + self.maximum(right)?),
            Expr::Min(all) | Expr::Max(all) => {
                let first = self.maximum(all.first()?)?;
                all.iter().all(|each| self.maximum(each).as_ref() == Some(&first)).then_some(first)
            }
            _ => None,
        }
    }

    pub fn member_maximum(&self, member: &Member) -> Q {
        member.sum.iter().filter_map(|path| self.nodes[self.find(path)?].points.clone()).sum()
    }
}
