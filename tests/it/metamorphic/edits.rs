//! Changes to a model or a sheet whose effect on every number is known beforehand.
//!
//! *An edit leaves a rubric that loads; where it cannot be made, it is `None`.*

use std::collections::BTreeSet;

use fastrand::Rng;

use crate::reference::index::{Index, NodeBody, Thing, join};
use crate::reference::model::{
    Answer, Body, Combine, Component, Entry, Expr, Is, Item, Kind, Literal, Op, Ref, Rubric, Rule, Scale, Sheet, Truth,
};
use crate::reference::numbers::{Q, whole};

/// LANGUAGE.md: order is free after the header. Members, rows, options and requirements keep theirs.
pub(super) fn shuffle(component: &mut Component, rng: &mut Rng) {
    rng.shuffle(&mut component.items);
    for item in &mut component.items {
        if let Item::Component(child) = item {
            shuffle(child, rng);
        }
    }
}

/// What a text in a model names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// A declaration, or a stage, scale, table, group or predicate where it is used.
    Code,
    Path,
    /// An option, another spelling of one, or the word for "there is none".
    Option,
}

/// Gives every name another text.
pub(super) struct Renaming<'f>(pub(super) &'f dyn Fn(Name, &str) -> String);

impl Renaming<'_> {
    fn set<'t>(&self, name: Name, texts: impl IntoIterator<Item = &'t mut String>) {
        texts.into_iter().for_each(|text| *text = (self.0)(name, text));
    }

    pub(super) fn rubric(&self, rubric: &mut Rubric) {
        self.set(Name::Code, rubric.stages.iter_mut().map(|(code, _)| code));
        self.items(&mut rubric.root.items);
    }

    pub(super) fn sheet(&self, sheet: &mut Sheet) {
        self.entries(&mut sheet.facts);
        for stage in &mut sheet.stages {
            self.set(Name::Code, &mut stage.code);
            self.set(Name::Path, &mut stage.confirmed);
            self.entries(&mut stage.answers);
        }
    }

    fn entries(&self, entries: &mut [(String, Entry)]) {
        for (path, entry) in entries {
            self.set(Name::Path, [path]);
            if let Some(Answer::Word { name, spelling }) = &mut entry.answer {
                self.set(Name::Option, [name, spelling]);
            }
        }
    }

    fn items(&self, items: &mut [Item]) {
        for item in items {
            match item {
                Item::Scale(scale) => {
                    self.set(Name::Code, [&mut scale.name]);
                    self.set(Name::Option, scale.options.iter_mut().flat_map(|option| &mut option.spellings));
                }
                Item::Bands(bands) => {
                    self.set(Name::Code, [&mut bands.name]);
                    let results = bands.rows.iter_mut().map(|row| &mut row.result).chain(&mut bands.otherwise);
                    self.set(Name::Option, results.map(|result| &mut result.option));
                }
                Item::Input(input) => {
                    self.set(Name::Code, [&mut input.name]);
                    self.set(Name::Option, &mut input.word);
                    match &mut input.kind {
                        Kind::Scale(scale) => self.set(Name::Code, [scale]),
                        Kind::List(options) | Kind::Ordered(options) => self.set(Name::Option, options),
                        Kind::Count | Kind::Number(..) | Kind::Percent(_) | Kind::Date => {}
                    }
                }
                Item::Let(definition) => {
                    self.set(Name::Code, [&mut definition.name]);
                    self.expr(&mut definition.formula);
                }
                Item::Check(check) => self.truth(&mut check.truth),
                Item::Component(child) => {
                    self.set(Name::Code, [&mut child.code].into_iter().chain(&mut child.verify));
                    self.items(&mut child.items);
                }
                Item::Criterion(child) => {
                    self.set(Name::Code, [&mut child.code].into_iter().chain(&mut child.verify));
                    self.set(Name::Option, child.texts.iter_mut().map(|(option, _)| option));
                    match &mut child.rule {
                        Rule::Computed(formula) => self.expr(formula),
                        Rule::Answered { scale, at_most, at_least } => {
                            self.set(Name::Code, [scale]);
                            at_most.iter_mut().chain(at_least).for_each(|cap| self.expr(cap));
                        }
                    }
                }
                Item::Group(group) => {
                    self.set(Name::Code, [&mut group.name]);
                    for member in &mut group.members {
                        self.set(Name::Code, [&mut member.code]);
                        self.set(Name::Path, &mut member.sum);
                    }
                }
                Item::Measure(measure) => {
                    self.set(Name::Code, [&mut measure.name].into_iter().chain(&mut measure.bands));
                    self.expr(&mut measure.formula);
                }
                Item::Predicate(predicate) => {
                    self.set(Name::Code, [&mut predicate.name]);
                    for requirement in &mut predicate.requirements {
                        match &mut requirement.body {
                            Body::Truth(truth) => self.truth(truth),
                            Body::Each { group, .. } => self.set(Name::Code, [group]),
                        }
                    }
                }
                Item::Award(award) => self.set(Name::Code, &mut award.predicates),
            }
        }
    }

    fn reference(&self, name: &mut Ref) {
        if let Ref::Path(path) = name {
            self.set(Name::Path, [path]);
        }
    }

    fn expr(&self, formula: &mut Expr) {
        match formula {
            Expr::Number(_) | Expr::Date(_) | Expr::Excluded => {}
            Expr::Ref(name) | Expr::Share(name) | Expr::Verified(name) => self.reference(name),
            Expr::Band(table, of) => {
                self.set(Name::Code, [table]);
                self.expr(of);
            }
            Expr::Neg(of) | Expr::Round(of, ..) | Expr::DateAdd(of, ..) => self.expr(of),
            Expr::Op(_, left, right)
            | Expr::Otherwise(left, right)
            | Expr::AtMost(left, right)
            | Expr::AtLeast(left, right) => [left, right].into_iter().for_each(|of| self.expr(of)),
            Expr::Min(all) | Expr::Max(all) => all.iter_mut().for_each(|of| self.expr(of)),
            Expr::If(condition, yes, no) => {
                self.truth(condition);
                [yes, no].into_iter().for_each(|of| self.expr(of));
            }
        }
    }

    fn truth(&self, truth: &mut Truth) {
        match truth {
            Truth::Cmp(left, _, right) => [left, right].into_iter().for_each(|of| self.expr(of)),
            Truth::Is(name, is) => {
                self.reference(name);
                match is {
                    Is::One(option) | Is::Not(option) | Is::AtLeast(option) | Is::AtMost(option) => {
                        self.set(Name::Option, [option]);
                    }
                    Is::OneOf(options) => self.set(Name::Option, options),
                }
            }
            Truth::And(all) | Truth::Or(all) => all.iter_mut().for_each(|of| self.truth(of)),
            Truth::Not(of) => self.truth(of),
            Truth::If(condition, yes, no) => [condition, yes, no].into_iter().for_each(|of| self.truth(of)),
        }
    }
}

/// A weight or a limit in another size.
fn literal(value: &Q) -> Literal {
    Literal::decimal(value).unwrap_or_else(|| Literal::fraction(value))
}

/// The power of a point that a formula is in; `None` for a literal, which takes that of what it stands with.
type Degree = Option<i32>;

/// All points times `by`: the total, weights in points, and the limits that points are compared with.
pub(super) struct Scaling<'i> {
    index: &'i Index<'i>,
    by: Q,
}

impl<'i> Scaling<'i> {
    pub(super) fn new(index: &'i Index<'i>, by: i128) -> Self {
        Self { index, by: whole(by) }
    }

    /// `None` where a formula mixes points with plain numbers, or rounds points.
    pub(super) fn rubric(&self) -> Option<Rubric> {
        let mut rubric = self.index.rubric.clone();
        rubric.total = literal(&(&rubric.total.value * &self.by));
        let mut tables = BTreeSet::new();
        self.items("", &mut rubric.root.items, &mut tables)?;
        for item in &mut rubric.root.items {
            if let Item::Bands(bands) = item
                && tables.contains(&bands.name)
            {
                for row in &mut bands.rows {
                    row.bound = Literal::decimal(&(&row.bound.value * &self.by))?;
                }
            }
        }
        Some(rubric)
    }

    /// What a path is multiplied by: its points to which power.
    pub(super) fn degree(&self, name: &Ref) -> Option<i32> {
        let path = match name {
            Ref::Total => return Some(1),
            Ref::AssessedOn => return Some(0),
            Ref::Path(path) => path,
        };
        match self.index.thing_at(path) {
            Thing::Node(at) => Some(i32::from(self.index.nodes[at].points.is_some())),
            Thing::Member(_) => Some(1),
            Thing::Fact(_) | Thing::Input(_) => Some(0),
            Thing::Let(definition) => self.expr(&definition.formula)?.1.or(Some(0)),
            Thing::Measure(measure) => self.expr(&measure.formula)?.1.or(Some(0)),
        }
    }

    fn items(&self, scope: &str, items: &mut [Item], tables: &mut BTreeSet<String>) -> Option<()> {
        for item in items {
            match item {
                Item::Component(child) => {
                    let path = join(scope, &child.code);
                    self.weight(&path, &mut child.weight);
                    self.items(&path, &mut child.items, tables)?;
                }
                Item::Criterion(child) => {
                    self.weight(&join(scope, &child.code), &mut child.weight);
                    match &mut child.rule {
                        Rule::Computed(formula) => *formula = self.plain(formula)?,
                        Rule::Answered { at_most, at_least, .. } => {
                            for cap in at_most.iter_mut().chain(at_least) {
                                *cap = self.plain(cap)?;
                            }
                        }
                    }
                }
                Item::Let(definition) => definition.formula = self.expr(&definition.formula)?.0,
                Item::Check(check) => check.truth = self.truth(&check.truth)?,
                Item::Measure(measure) => {
                    let (formula, degree) = self.expr(&measure.formula)?;
                    measure.formula = formula;
                    match degree.unwrap_or(0) {
                        0 => {}
                        1 => tables.extend(measure.bands.clone()),
                        _ => return None,
                    }
                }
                Item::Predicate(predicate) => {
                    for requirement in &mut predicate.requirements {
                        if let Body::Truth(truth) = &mut requirement.body {
                            *truth = self.truth(truth)?;
                        }
                    }
                }
                Item::Scale(_) | Item::Bands(_) | Item::Input(_) | Item::Group(_) | Item::Award(_) => {}
            }
        }
        Some(())
    }

    fn weight(&self, path: &str, weight: &mut Option<Literal>) {
        let points = self.index.find(path).is_some_and(|at| self.index.nodes[at].points.is_some());
        if let Some(weight) = weight
            && points
            && !weight.percent
        {
            *weight = literal(&(&weight.value * &self.by));
        }
    }

    fn plain(&self, formula: &Expr) -> Option<Expr> {
        let (scaled, degree) = self.expr(formula)?;
        (degree.unwrap_or(0) == 0).then_some(scaled)
    }

    fn expr(&self, formula: &Expr) -> Option<(Expr, Degree)> {
        let two = |of: fn(Box<Expr>, Box<Expr>) -> Expr, left: &Expr, right: &Expr| {
            let ([left, right], degree) = self.aligned([left, right])?;
            Some((of(Box::new(left), Box::new(right)), degree))
        };
        Some(match formula {
            Expr::Number(_) | Expr::Excluded => (formula.clone(), None),
            Expr::Date(_) | Expr::Share(_) | Expr::Verified(_) => (formula.clone(), Some(0)),
            Expr::Ref(name) => (formula.clone(), Some(self.degree(name)?)),
            Expr::Neg(of) => {
                let (of, degree) = self.expr(of)?;
                (Expr::Neg(Box::new(of)), degree.or(Some(0)))
            }
            Expr::Op(op @ (Op::Add | Op::Sub), left, right) => {
                let ([left, right], degree) = self.aligned([left, right])?;
                (Expr::Op(*op, Box::new(left), Box::new(right)), degree.or(Some(0)))
            }
            Expr::Op(op, left, right) => {
                let ((left, a), (right, b)) = (self.expr(left)?, self.expr(right)?);
                let (a, b) = (a.unwrap_or(0), b.unwrap_or(0));
                let degree = if *op == Op::Mul { a + b } else { a - b };
                (Expr::Op(*op, Box::new(left), Box::new(right)), Some(degree))
            }
            Expr::Min(all) | Expr::Max(all) => {
                let mut scaled = all.clone();
                for other in &mut scaled {
                    *other = self.plain(other)?;
                }
                (if matches!(formula, Expr::Min(_)) { Expr::Min(scaled) } else { Expr::Max(scaled) }, Some(0))
            }
            Expr::Round(of, digits, mode) => (Expr::Round(Box::new(self.plain(of)?), *digits, *mode), Some(0)),
            Expr::Band(table, of) => (Expr::Band(table.clone(), Box::new(self.plain(of)?)), Some(0)),
            Expr::DateAdd(..) => (formula.clone(), Some(0)),
            Expr::Otherwise(left, right) => two(Expr::Otherwise, left, right)?,
            Expr::AtMost(left, right) => two(Expr::AtMost, left, right)?,
            Expr::AtLeast(left, right) => two(Expr::AtLeast, left, right)?,
            Expr::If(condition, yes, no) => {
                let condition = Box::new(self.truth(condition)?);
                let ([yes, no], degree) = self.aligned([yes, no])?;
                (Expr::If(condition, Box::new(yes), Box::new(no)), degree)
            }
        })
    }

    /// Two formulas in the same power; a plain literal is scaled with the other one.
    fn aligned(&self, [left, right]: [&Expr; 2]) -> Option<([Expr; 2], Degree)> {
        let ((a, of_a), (b, of_b)) = (self.expr(left)?, self.expr(right)?);
        match (of_a, of_b) {
            (None, Some(degree)) => Some(([self.follow(a, degree, right)?, b], of_b)),
            (Some(degree), None) => Some(([a, self.follow(b, degree, left)?], of_a)),
            _ => (of_a == of_b).then_some(([a, b], of_a)),
        }
    }

    /// A percentage of points means of their maximum, so it stays.
    fn follow(&self, formula: Expr, degree: i32, other: &Expr) -> Option<Expr> {
        match (&formula, degree) {
            (_, 0) => Some(formula),
            (Expr::Number(number), 1) if !number.percent => {
                Literal::decimal(&(&number.value * &self.by)).map(Expr::Number)
            }
            (Expr::Number(_), 1) if self.index.maximum(other).is_some() => Some(formula),
            _ => None,
        }
    }

    fn truth(&self, truth: &Truth) -> Option<Truth> {
        let all = |of: &[Truth]| of.iter().map(|each| self.truth(each)).collect::<Option<Vec<Truth>>>();
        Some(match truth {
            Truth::Cmp(left, cmp, right) => {
                let ([left, right], _) = self.aligned([left, right])?;
                Truth::Cmp(Box::new(left), *cmp, Box::new(right))
            }
            Truth::Is(..) => truth.clone(),
            Truth::And(of) => Truth::And(all(of)?),
            Truth::Or(of) => Truth::Or(all(of)?),
            Truth::Not(of) => Truth::Not(Box::new(self.truth(of)?)),
            Truth::If(a, b, c) => {
                Truth::If(Box::new(self.truth(a)?), Box::new(self.truth(b)?), Box::new(self.truth(c)?))
            }
        })
    }
}

/// The code of the component that a split adds.
pub(super) const ADDED: &str = "bagian_baru";

/// Moves some children of a sum into a new sum between them; gives the path of the sum that was split.
pub(super) fn split(rubric: &mut Rubric, sheet: &mut Sheet, rng: &mut Rng) -> Option<String> {
    let original = rubric.clone();
    let index = Index::new(&original);
    let is_sum = |body: NodeBody<'_>| matches!(body, NodeBody::Component(of) if of.combine == Combine::Sum);
    let sums = index.nodes.iter().filter(|node| is_sum(node.body) && node.children.len() > 1);
    let of = rng.choice(sums.collect::<Vec<_>>())?;
    let mut moved: Vec<usize> = of.children.clone();
    rng.shuffle(&mut moved);
    moved.truncate(rng.usize(1..moved.len()));
    let whole_part: Q = moved.iter().filter_map(|&at| index.nodes[at].part.clone()).sum();
    let under =
        |path: &str, top: &str| path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let moves = |path: &str| moved.iter().any(|&at| under(path, &index.nodes[at].path));
    let renamed = |name: Name, text: &str| match name {
        Name::Path if moves(text) => {
            let rest = if of.path.is_empty() { text } else { &text[of.path.len() + 1..] };
            join(&join(&of.path, ADDED), rest)
        }
        _ => text.to_owned(),
    };
    Renaming(&renamed).rubric(rubric);
    Renaming(&renamed).sheet(sheet);
    let parent = component_at(&mut rubric.root, &of.path)?;
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    let mut in_percent = false;
    for mut item in std::mem::take(&mut parent.items) {
        let (code, weight) = match &mut item {
            Item::Component(child) => (&child.code, &mut child.weight),
            Item::Criterion(child) => (&child.code, &mut child.weight),
            _ => {
                left.push(item);
                continue;
            }
        };
        let node = &index.nodes[index.find(&join(&of.path, code))?];
        in_percent |= weight.as_ref().is_some_and(|weight| weight.percent);
        if !moves(&node.path) {
            left.push(item);
            continue;
        }
        *weight = Some(match &node.points {
            Some(points) => literal(points),
            None => Literal::percentage(&(node.part.as_ref()? / &whole_part))?,
        });
        taken.push(item);
    }
    let points: Q = moved.iter().filter_map(|&at| index.nodes[at].points.clone()).sum();
    let weight = if in_percent { Literal::percentage(&whole_part)? } else { literal(&points) };
    let added = Component {
        code: ADDED.to_owned(),
        weight: Some(weight),
        combine: Combine::Sum,
        label: None,
        otherwise: None,
        missing: None,
        verify: None,
        basis: None,
        items: taken,
    };
    left.push(Item::Component(added));
    parent.items = left;
    Some(of.path.clone())
}

fn component_at<'c>(component: &'c mut Component, path: &str) -> Option<&'c mut Component> {
    let Some(code) = path.split('.').next().filter(|code| !code.is_empty()) else { return Some(component) };
    let child = component.items.iter_mut().find_map(|item| match item {
        Item::Component(child) if child.code == code => Some(child),
        _ => None,
    })?;
    component_at(child, path[code.len()..].trim_start_matches('.'))
}

/// The answer that counts for each key, all in the last stage; `None` where there is one stage anyway.
pub(super) fn merged(sheet: &Sheet) -> Option<Sheet> {
    let mut merged = sheet.clone();
    let mut last = merged.stages.pop().filter(|_| !merged.stages.is_empty())?;
    let answers = sheet.stages.iter().flat_map(|stage| &stage.answers).filter(|(_, entry)| entry.answer.is_some());
    last.confirmed.clear();
    last.answers.clear();
    for (path, entry) in answers {
        last.answers.retain(|(other, _)| other != path);
        last.answers.push((path.clone(), entry.clone()));
    }
    merged.stages = vec![last];
    Some(merged)
}

/// Each sheet in which one answered criterion has one better answer, with the path of the criterion.
pub(super) fn improved<'a>(index: &'a Index<'a>, sheet: &'a Sheet) -> impl Iterator<Item = (String, Sheet)> + 'a {
    index.keys.iter().flat_map(move |key| {
        let mut answers = sheet.stages.iter().enumerate().flat_map(|(at, stage)| {
            stage.answers.iter().enumerate().map(move |(n, (path, entry))| (at, n, path, &entry.answer))
        });
        let latest = answers.rfind(|(_, _, path, answer)| *path == key && answer.is_some());
        let better = latest.and_then(|(_, _, _, answer)| better(scale_of(index, key)?, answer.as_ref()?));
        better.into_iter().flatten().filter_map(move |answer| {
            let (at, n, ..) = latest?;
            let mut sheet = sheet.clone();
            sheet.stages[at].answers[n].1.answer = Some(answer);
            Some((key.clone(), sheet))
        })
    })
}

fn scale_of<'a>(index: &Index<'a>, key: &str) -> Option<&'a Scale> {
    let NodeBody::Criterion(criterion) = index.nodes[index.find(key)?].body else { return None };
    let Rule::Answered { scale, .. } = &criterion.rule else { return None };
    index.scales.get(scale.as_str()).copied()
}

/// The options worth more than an answer, or the better end of its line.
fn better(scale: &Scale, answer: &Answer) -> Option<Vec<Answer>> {
    match (answer, &scale.line) {
        (Answer::Word { name, .. }, _) => {
            let now = scale.options.iter().find(|option| option.spellings[0] == *name)?.value.as_ref()?;
            let above = |value: &Option<Literal>| value.as_ref().is_some_and(|value| value.value > now.value);
            let options = scale.options.iter().filter(|option| above(&option.value));
            Some(options.map(|option| Answer::word(&option.spellings[0])).collect())
        }
        (Answer::Number(number), Some([lo, hi, from, to])) => {
            let end = if to.value > from.value { &hi.value } else { &lo.value };
            (number != end).then(|| vec![Answer::Number(end.clone())])
        }
        _ => None,
    }
}
