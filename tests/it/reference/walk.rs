//! All that a rubric's formulas say, part by part.
//!
//! *Parts come in the order in which the writer puts them down*, an outer one before those within it.

use std::collections::BTreeSet;

use super::index::{Index, Thing, join};
use super::model::{Body, Component, Expr, Item, Kind, Ref, Rubric, Rule, Truth};

/// Something within a formula or a clause of which a check may speak by its place.
#[derive(Clone)]
pub enum Part<'a> {
    /// A single comparison, or an `is`.
    Condition(&'a Truth),
    /// What stands before an `otherwise`.
    Otherwise(&'a Expr),
    /// The `otherwise` of the component with this path.
    Fallback(String),
    Check(&'a Truth),
    Requirement(&'a Body),
}

/// Every part of a rubric.
pub fn parts(rubric: &Rubric) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    component("", &rubric.root, &mut found);
    found
}

fn component<'a>(path: &str, of: &'a Component, found: &mut Vec<Part<'a>>) {
    if of.otherwise.is_some() {
        found.push(Part::Fallback(path.to_owned()));
    }
    for item in &of.items {
        match item {
            Item::Component(child) => component(&join(path, &child.code), child, found),
            item => formulas(item, &mut |formula| expr(formula, found), &mut |_| {}),
        }
        match item {
            Item::Check(check) => {
                found.push(Part::Check(&check.truth));
                truth(&check.truth, found);
            }
            Item::Predicate(predicate) => {
                for requirement in &predicate.requirements {
                    found.push(Part::Requirement(&requirement.body));
                    if let Body::Truth(own) = &requirement.body {
                        truth(own, found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The conditions that stand by themselves: checks and requirements.
fn truths(item: &Item) -> Vec<&Truth> {
    match item {
        Item::Check(check) => vec![&check.truth],
        Item::Predicate(predicate) => {
            let bodies = predicate.requirements.iter().map(|requirement| &requirement.body);
            bodies.filter_map(|body| if let Body::Truth(truth) = body { Some(truth) } else { None }).collect()
        }
        _ => Vec::new(),
    }
}

/// The formulas of an item, and whether a definition is among them.
fn formulas<'a>(item: &'a Item, each: &mut impl FnMut(&'a Expr), definition: &mut impl FnMut(&'a str)) {
    match item {
        Item::Let(own) => {
            definition(&own.name);
            each(&own.formula);
        }
        Item::Criterion(criterion) => Index::formulas(criterion).into_iter().for_each(each),
        Item::Measure(measure) => each(&measure.formula),
        _ => {}
    }
}

fn expr<'a>(of: &'a Expr, found: &mut Vec<Part<'a>>) {
    if let Expr::Otherwise(left, _) = of {
        found.push(Part::Otherwise(left));
    }
    within(of, &mut |inner| match inner {
        Inner::Expr(inner) => expr(inner, found),
        Inner::Truth(inner) => truth(inner, found),
    });
}

fn truth<'a>(of: &'a Truth, found: &mut Vec<Part<'a>>) {
    if matches!(of, Truth::Cmp(..) | Truth::Is(..)) {
        found.push(Part::Condition(of));
    }
    within_truth(of, &mut |inner| match inner {
        Inner::Expr(inner) => expr(inner, found),
        Inner::Truth(inner) => truth(inner, found),
    });
}

enum Inner<'a> {
    Expr(&'a Expr),
    Truth(&'a Truth),
}

fn within<'a>(of: &'a Expr, each: &mut impl FnMut(Inner<'a>)) {
    match of {
        Expr::Number(_) | Expr::Date(_) | Expr::Excluded | Expr::Ref(_) | Expr::Share(_) | Expr::Verified(_) => {}
        Expr::Neg(of) | Expr::Round(of, ..) | Expr::Band(_, of) | Expr::DateAdd(of, ..) => each(Inner::Expr(of)),
        Expr::Op(_, a, b) | Expr::Otherwise(a, b) | Expr::AtMost(a, b) | Expr::AtLeast(a, b) => {
            each(Inner::Expr(a));
            each(Inner::Expr(b));
        }
        Expr::Min(all) | Expr::Max(all) => all.iter().for_each(|one| each(Inner::Expr(one))),
        Expr::If(condition, yes, no) => {
            each(Inner::Truth(condition));
            each(Inner::Expr(yes));
            each(Inner::Expr(no));
        }
    }
}

fn within_truth<'a>(of: &'a Truth, each: &mut impl FnMut(Inner<'a>)) {
    match of {
        Truth::Cmp(a, _, b) => {
            each(Inner::Expr(a));
            each(Inner::Expr(b));
        }
        Truth::Is(..) => {}
        Truth::And(all) | Truth::Or(all) => all.iter().for_each(|one| each(Inner::Truth(one))),
        Truth::Not(of) => each(Inner::Truth(of)),
        Truth::If(condition, yes, no) => [condition, yes, no].into_iter().for_each(|one| each(Inner::Truth(one))),
    }
}

/// Every formula and condition within a condition, itself included.
pub fn below_truth<'a>(of: &'a Truth, seen: &mut impl FnMut(Option<&'a Expr>, Option<&'a Truth>)) {
    seen(None, Some(of));
    let mut inner = Vec::new();
    within_truth(of, &mut |one| inner.push(one));
    inner.into_iter().for_each(|one| one.below(seen));
}

/// Every formula and condition within a formula, itself included.
pub fn below<'a>(of: &'a Expr, seen: &mut impl FnMut(Option<&'a Expr>, Option<&'a Truth>)) {
    seen(Some(of), None);
    let mut inner = Vec::new();
    within(of, &mut |one| inner.push(one));
    inner.into_iter().for_each(|one| one.below(seen));
}

impl<'a> Inner<'a> {
    fn below(self, seen: &mut impl FnMut(Option<&'a Expr>, Option<&'a Truth>)) {
        match self {
            Inner::Expr(of) => below(of, seen),
            Inner::Truth(of) => below_truth(of, seen),
        }
    }
}

/// What something that counts reads.
#[derive(Default)]
pub struct Read<'a> {
    /// Full paths of inputs, facts and definitions.
    pub paths: BTreeSet<&'a str>,
    pub scales: BTreeSet<&'a str>,
    pub tables: BTreeSet<&'a str>,
    /// The tables that formulas use, each with what it is asked.
    pub bands: Vec<(&'a str, &'a Expr)>,
    pub literals: Vec<&'a Expr>,
}

/// A definition that nothing reads does not make what it names read.
pub fn read<'a>(index: &Index<'a>) -> Read<'a> {
    let mut read = Read::default();
    items(&index.rubric.root, &mut |item| match item {
        Item::Let(_) => {}
        Item::Input(input) => {
            if let Kind::Scale(scale) = &input.kind {
                read.scales.insert(scale);
            }
        }
        item => {
            if let Item::Criterion(criterion) = item
                && let Rule::Answered { scale, .. } = &criterion.rule
            {
                read.scales.insert(scale);
            }
            if let Item::Measure(measure) = item {
                read.tables.extend(measure.bands.as_deref());
            }
            let mut own = Vec::new();
            formulas(item, &mut |formula| own.push(formula), &mut |_| {});
            own.into_iter().for_each(|formula| read.expr(index, formula));
            truths(item).into_iter().for_each(|truth| read.truth(index, truth));
        }
    });
    read
}

fn items<'a>(of: &'a Component, each: &mut impl FnMut(&'a Item)) {
    for item in &of.items {
        each(item);
        if let Item::Component(child) = item {
            items(child, each);
        }
    }
}

impl<'a> Read<'a> {
    fn expr(&mut self, index: &Index<'a>, of: &'a Expr) {
        below(of, &mut |expr, truth| self.one(index, expr, truth));
    }

    fn truth(&mut self, index: &Index<'a>, of: &'a Truth) {
        below_truth(of, &mut |expr, truth| self.one(index, expr, truth));
    }

    fn one(&mut self, index: &Index<'a>, expr: Option<&'a Expr>, truth: Option<&'a Truth>) {
        let name = match (expr, truth) {
            (Some(Expr::Ref(name)), _) | (_, Some(Truth::Is(name, _))) => name,
            (Some(Expr::Band(table, of)), _) => {
                self.tables.insert(table);
                self.bands.push((table, of));
                return;
            }
            (Some(literal @ (Expr::Number(_) | Expr::Date(_))), _) => return self.literals.push(literal),
            _ => return,
        };
        let Ref::Path(path) = name else { return };
        if self.paths.insert(path)
            && let Thing::Let(own) = index.thing_at(path)
        {
            self.expr(index, &own.formula);
        }
    }
}
