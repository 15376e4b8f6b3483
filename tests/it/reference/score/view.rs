//! One sheet as of one stage: formulas, criteria, components.

use super::super::index::{Index, NodeBody, Thing};
use super::super::model::{
    Answer, BandResult, Bands, Cmp, Combine, Expr, Fallback, Input, Is, Kind, Literal, Measure, Op, Policy, Ref, Rule,
    Truth,
};
use super::super::numbers::{Date, Q, Rounding};
use super::stages::History;
use num_traits::{One, Zero};

/// A sheet's answers at one of its stages.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub index: &'a Index<'a>,
    pub history: &'a History<'a>,
    pub upto: usize,
}

/// What a formula gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Number(Q),
    Date(Date),
    /// *No value*: a zero divisor, a word where a number stands, an excluded node.
    None,
    Undecided,
    /// The word `excluded` in a criterion's formula.
    Excluded,
}

/// What a node is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Worth {
    Share(Q),
    Excluded,
    Undecided,
}

/// A truth value, or that this reference cannot tell it without a guess about how tight intervals are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tri {
    True,
    False,
    Undecided,
    Unsure,
}

impl Tri {
    /// As the scorecard writes it; nothing where it is unsure.
    pub fn status(self) -> Option<&'static str> {
        match self {
            Tri::True => Some("met"),
            Tri::False => Some("not_met"),
            Tri::Undecided => Some("undecided"),
            Tri::Unsure => None,
        }
    }

    pub fn of(truth: bool) -> Tri {
        if truth { Tri::True } else { Tri::False }
    }

    fn not(self) -> Tri {
        match self {
            Tri::True => Tri::False,
            Tri::False => Tri::True,
            other => other,
        }
    }

    /// Kleene's conjunction; `Unsure` stands for any of the three.
    pub fn all(of: impl IntoIterator<Item = Tri>) -> Tri {
        of.into_iter().fold(Tri::True, |left, right| match (left, right) {
            (Tri::False, _) | (_, Tri::False) => Tri::False,
            (Tri::Unsure, _) | (_, Tri::Unsure) => Tri::Unsure,
            (Tri::Undecided, _) | (_, Tri::Undecided) => Tri::Undecided,
            _ => Tri::True,
        })
    }
}

impl<'a> View<'a> {
    pub fn answer(&self, key: &str) -> Option<&'a Answer> {
        self.history.latest(key, self.upto).map(|look| look.answer)
    }

    pub fn fact(&self, name: &str) -> Option<&'a Answer> {
        self.history.sheet.facts.iter().find(|(fact, _)| fact == name)?.1.answer.as_ref()
    }

    /// The answer to an input of either sort.
    pub fn known(&self, path: &str) -> Option<&'a Answer> {
        match self.index.thing_at(path) {
            Thing::Fact(_) => self.fact(path),
            _ => self.answer(path),
        }
    }

    /// LANGUAGE.md, "Formulas".
    pub fn eval(&self, formula: &Expr) -> Value {
        match formula {
            Expr::Number(literal) => Value::Number(literal.value.clone()),
            Expr::Date(date) => Value::Date(*date),
            Expr::Excluded => Value::Excluded,
            Expr::Ref(name) => self.name(name),
            Expr::Share(name) => match self.worth(self.index.node_at(name).expect("share of a node")) {
                Worth::Share(share) => Value::Number(share),
                Worth::Excluded => Value::None,
                Worth::Undecided => Value::Undecided,
            },
            Expr::Verified(name) => {
                let at = self.index.node_at(name).expect("verified of a node");
                Value::Number(self.verified(at).expect("some `verify` applies"))
            }
            Expr::Neg(of) => self.arithmetic(&[of], |numbers| Some(-numbers[0].clone())),
            Expr::Op(op, left, right) => {
                // A zero divisor is no value, whatever is divided.
                if *op == Op::Div && self.eval(right) == Value::Number(Q::zero()) {
                    return Value::None;
                }
                self.arithmetic(&[left, right], |numbers| {
                    let (a, b) = (&numbers[0], &numbers[1]);
                    Some(match op {
                        Op::Add => a + b,
                        Op::Sub => a - b,
                        Op::Mul => a * b,
                        Op::Div => a / b,
                    })
                })
            }
            Expr::Min(all) => self.arithmetic(&all.iter().collect::<Vec<_>>(), |numbers| numbers.into_iter().min()),
            Expr::Max(all) => self.arithmetic(&all.iter().collect::<Vec<_>>(), |numbers| numbers.into_iter().max()),
            Expr::Round(of, digits, mode) => {
                let mode = mode.unwrap_or(Rounding::HalfAway);
                self.arithmetic(&[of], |numbers| Some(mode.round(&numbers[0], *digits)))
            }
            Expr::Band(table, of) => {
                let bands = self.index.bands[table.as_str()];
                self.arithmetic(&[of], |numbers| {
                    let (_, result) = band_row(bands, &numbers[0])?;
                    result.value.as_ref().map(|value| value.value.clone())
                })
            }
            Expr::DateAdd(of, n, period) => match self.eval(of) {
                Value::Date(date) => Value::Date(date.add(*n, *period)),
                other => other,
            },
            Expr::Otherwise(left, right) => match self.eval(left) {
                Value::None => self.eval(right),
                other => other,
            },
            Expr::AtMost(left, right) => self.clamp(left, right, |value, limit| value.min(limit)),
            Expr::AtLeast(left, right) => self.clamp(left, right, |value, limit| value.max(limit)),
            Expr::If(condition, yes, no) => match self.truth(condition) {
                Tri::True => self.eval(yes),
                Tri::False => self.eval(no),
                Tri::Undecided => Value::Undecided,
                Tri::Unsure => {
                    self.history.unsure.set(true);
                    Value::Undecided
                }
            },
        }
    }

    fn clamp(&self, left: &Expr, right: &Expr, of: fn(Q, Q) -> Q) -> Value {
        if self.eval(left) == Value::Excluded {
            return Value::Excluded;
        }
        self.arithmetic(&[left, right], |mut numbers| {
            let limit = numbers.pop()?;
            Some(of(numbers.pop()?, limit))
        })
    }

    /// LANGUAGE.md, "Missing": what meets *no value* has no value; failing that, what meets something undecided is
    /// undecided.
    fn arithmetic(&self, operands: &[&Expr], of: impl FnOnce(Vec<Q>) -> Option<Q>) -> Value {
        let values: Vec<Value> = operands.iter().map(|operand| self.eval(operand)).collect();
        if values.contains(&Value::None) {
            return Value::None;
        }
        if values.contains(&Value::Undecided) {
            return Value::Undecided;
        }
        let numbers = values.into_iter().map(|value| match value {
            Value::Number(number) => number,
            other => unreachable!("arithmetic on {other:?}"),
        });
        Value::Number(of(numbers.collect()).expect("a table of bands has a row for every number"))
    }

    fn name(&self, name: &Ref) -> Value {
        let path = match name {
            Ref::AssessedOn => return self.history.sheet.assessed_on.map_or(Value::Undecided, Value::Date),
            Ref::Total => return self.node_number(0),
            Ref::Path(path) => path,
        };
        match self.index.thing_at(path) {
            Thing::Node(at) => self.node_number(at),
            Thing::Fact(input) => self.input_value(input, self.fact(path)),
            Thing::Input(input) => self.input_value(input, self.answer(path)),
            Thing::Let(definition) => self.eval(&definition.formula),
            Thing::Measure(measure) => self.eval(&measure.formula),
            Thing::Member(member) => self.member(&member.sum),
        }
    }

    /// A group's member: the sum of its nodes' points.
    pub fn member(&self, sum: &[String]) -> Value {
        let mut total = Q::zero();
        let mut undecided = false;
        for path in sum {
            match self.node_number(self.index.find(path).expect("a member sums nodes")) {
                Value::Number(points) => total += points,
                Value::Undecided => undecided = true,
                other => unreachable!("a member holds {other:?}"),
            }
        }
        if undecided { Value::Undecided } else { Value::Number(total) }
    }

    fn input_value(&self, input: &Input, answer: Option<&Answer>) -> Value {
        match (answer, &input.kind) {
            (None, _) => Value::Undecided,
            (Some(Answer::Number(q) | Answer::Percent(q)), Kind::Scale(scale)) => {
                self.on_scale(scale, &Answer::Number(q.clone())).map_or(Value::None, Value::Number)
            }
            (Some(answer @ Answer::Word { .. }), Kind::Scale(scale)) => {
                self.on_scale(scale, answer).map_or(Value::None, Value::Number)
            }
            (Some(Answer::Number(q) | Answer::Percent(q)), _) => Value::Number(q.clone()),
            (Some(Answer::Date(date)), _) => Value::Date(*date),
            (Some(Answer::Word { .. }), _) => Value::None,
        }
    }

    /// A node's number: its points, or its share where it has none (LANGUAGE.md, "The tree").
    pub fn node_number(&self, at: usize) -> Value {
        match self.worth(at) {
            Worth::Share(share) => Value::Number(match &self.index.nodes[at].points {
                Some(points) => share * points,
                None => share,
            }),
            Worth::Excluded => Value::None,
            Worth::Undecided => Value::Undecided,
        }
    }

    /// The share of a scale's answer; nothing where the option says `excluded`.
    pub fn on_scale(&self, scale: &str, answer: &Answer) -> Option<Q> {
        let scale = self.index.scales[scale];
        match answer {
            Answer::Word { name, .. } => {
                let option = scale.options.iter().find(|option| option.spellings[0] == *name);
                option.expect("an option of the scale").value.as_ref().map(|value| value.value.clone())
            }
            Answer::Number(q) => {
                let [lo, hi, from, to] = scale.line.as_ref().expect("a scale with a line");
                Some(&from.value + (q - &lo.value) * (&to.value - &from.value) / (&hi.value - &lo.value))
            }
            other => unreachable!("{other:?} on a scale"),
        }
    }

    pub fn worth(&self, at: usize) -> Worth {
        if let Some(worth) = self.history.worths.borrow().get(&(self.upto, at)) {
            return worth.clone();
        }
        let worth = match self.index.nodes[at].body {
            NodeBody::Criterion(_) => self.criterion(at),
            NodeBody::Component(_) => self.component(at),
        };
        self.history.worths.borrow_mut().insert((self.upto, at), worth.clone());
        worth
    }

    /// What has no answer of that which a criterion rests on.
    pub fn unanswered(&self, at: usize) -> Vec<String> {
        self.index.rests_on(at).into_iter().filter(|key| self.answer(key).is_none()).collect()
    }

    /// LANGUAGE.md, "Missing", the first table.
    fn criterion(&self, at: usize) -> Worth {
        let node = &self.index.nodes[at];
        if !self.unanswered(at).is_empty() {
            return match node.policy {
                Policy::Zero => Worth::Share(Q::zero()),
                Policy::Excluded => Worth::Excluded,
                Policy::Undecided => Worth::Undecided,
            };
        }
        let NodeBody::Criterion(criterion) = node.body else { unreachable!("a criterion") };
        match &criterion.rule {
            Rule::Answered { scale, .. } => {
                let answer = self.answer(&node.path).expect("answered");
                self.on_scale(scale, answer).map_or(Worth::Excluded, |share| self.capped(at, share))
            }
            Rule::Computed(formula) => self.worth_of(self.eval(formula), &node.path),
        }
    }

    /// The caps of an answered criterion.
    pub fn capped(&self, at: usize, share: Q) -> Worth {
        let node = &self.index.nodes[at];
        let NodeBody::Criterion(criterion) = node.body else { unreachable!("a criterion") };
        let Rule::Answered { at_most, at_least, .. } = &criterion.rule else { unreachable!("an answered criterion") };
        let literal = Literal { text: String::new(), value: share, percent: false };
        let mut formula = Expr::Number(literal);
        if let Some(limit) = at_most {
            formula = Expr::AtMost(Box::new(formula), Box::new(limit.clone()));
        }
        if let Some(limit) = at_least {
            formula = Expr::AtLeast(Box::new(formula), Box::new(limit.clone()));
        }
        self.worth_of(self.eval(&formula), &node.path)
    }

    fn worth_of(&self, value: Value, path: &str) -> Worth {
        match value {
            Value::Number(share) => {
                assert!(share >= Q::zero() && share <= Q::one(), "`{path}` leaves 0..1: {share}");
                Worth::Share(share)
            }
            Value::Excluded => Worth::Excluded,
            Value::Undecided => Worth::Undecided,
            other => unreachable!("`{path}` gives {other:?}"),
        }
    }

    /// LANGUAGE.md, "The tree" and "Missing", the second table.
    fn component(&self, at: usize) -> Worth {
        let node = &self.index.nodes[at];
        let NodeBody::Component(component) = node.body else { unreachable!("a component") };
        let children: Vec<(Option<&Q>, Worth)> =
            node.children.iter().map(|&child| (self.index.nodes[child].part.as_ref(), self.worth(child))).collect();
        if children.iter().any(|(_, worth)| *worth == Worth::Undecided) {
            return Worth::Undecided;
        }
        let counted: Vec<(Q, Q)> = children
            .into_iter()
            .filter_map(|(part, worth)| match worth {
                Worth::Share(share) => Some((part.cloned().unwrap_or_else(Q::one), share)),
                _ => None,
            })
            .collect();
        if counted.is_empty() {
            return match component.otherwise.as_ref().expect("`otherwise` where all may be excluded") {
                Fallback::Share(literal) => Worth::Share(literal.value.clone()),
                Fallback::Excluded => Worth::Excluded,
                Fallback::Undecided => Worth::Undecided,
            };
        }
        let weighted = || -> Q { counted.iter().map(|(weight, share)| weight * share).sum() };
        let weights = || -> Q { counted.iter().map(|(weight, _)| weight).sum() };
        Worth::Share(match component.combine {
            Combine::Sum => {
                assert!(weights().is_one(), "the weights in `{}` add up to {}", node.path, weights());
                weighted()
            }
            Combine::Mean | Combine::WeightedMean => weighted() / weights(),
            Combine::Min => counted.iter().map(|(_, share)| share.clone()).min().expect("a child"),
            Combine::Max => counted.iter().map(|(_, share)| share.clone()).max().expect("a child"),
        })
    }

    /// LANGUAGE.md, "Formulas" and "Missing": Kleene's truth; a comparison that meets no value does not hold.
    pub fn truth(&self, truth: &Truth) -> Tri {
        match truth {
            Truth::Cmp(left, cmp, right) => self.compare(left, *cmp, right),
            Truth::Is(name, is) => self.is(name, is),
            Truth::And(all) => Tri::all(all.iter().map(|each| self.truth(each))),
            Truth::Or(all) => Tri::all(all.iter().map(|each| self.truth(each).not())).not(),
            Truth::Not(of) => self.truth(of).not(),
            Truth::If(condition, yes, no) => match self.truth(condition) {
                Tri::True => self.truth(yes),
                Tri::False => self.truth(no),
                _ if self.truth(yes) == self.truth(no) && self.truth(yes) != Tri::Undecided => Tri::Unsure,
                Tri::Unsure => Tri::Unsure,
                Tri::Undecided => match (self.truth(yes), self.truth(no)) {
                    (Tri::Unsure, _) | (_, Tri::Unsure) => Tri::Unsure,
                    _ => Tri::Undecided,
                },
            },
        }
    }

    /// Both sides of a comparison; a percentage against points means of their maximum.
    pub fn sides(&self, left: &Expr, right: &Expr) -> (Expr, Expr) {
        let scaled = |points: &Expr, side: &Expr| match (self.index.maximum(points), side) {
            (Some(maximum), Expr::Number(literal)) if literal.percent => {
                let value = &literal.value * maximum;
                Expr::Number(Literal { text: literal.text.clone(), value, percent: false })
            }
            _ => side.clone(),
        };
        (scaled(right, left), scaled(left, right))
    }

    fn compare(&self, left: &Expr, cmp: Cmp, right: &Expr) -> Tri {
        let (left, right) = self.sides(left, right);
        match (self.eval(&left), self.eval(&right)) {
            (Value::None, _) | (_, Value::None) => Tri::False,
            (Value::Number(a), Value::Number(b)) => Tri::of(cmp.holds(&a, &b)),
            (Value::Date(a), Value::Date(b)) => Tri::of(cmp.holds(&a, &b)),
            (Value::Undecided, _) | (_, Value::Undecided) => self.compare_open(&left, cmp, &right),
            (a, b) => unreachable!("{a:?} {} {b:?}", cmp.word()),
        }
    }

    /// The row of a measure, best first from 0.
    pub fn row_of(&self, measure: &Measure) -> Option<usize> {
        let bands = self.index.bands[measure.bands.as_deref()?];
        match self.eval(&measure.formula) {
            Value::Number(number) => band_row(bands, &number).map(|(row, _)| row),
            _ => None,
        }
    }

    fn is(&self, name: &Ref, is: &Is) -> Tri {
        let Ref::Path(path) = name else { unreachable!("`is` behind a list or a measure") };
        match self.index.thing_at(path) {
            Thing::Measure(measure) => {
                let bands = self.index.bands[measure.bands.as_deref().expect("a measure with bands")];
                let options = band_options(bands);
                match self.row_of(measure) {
                    Some(row) => Tri::of(holds_on(is, options[row], &options)),
                    None => self.is_open(measure, is),
                }
            }
            Thing::Fact(input) | Thing::Input(input) => match self.known(path) {
                None => Tri::Undecided,
                Some(Answer::Word { name, .. }) => {
                    let order: Vec<&str> = match &input.kind {
                        Kind::Ordered(options) | Kind::List(options) => options.iter().map(String::as_str).collect(),
                        _ => Vec::new(),
                    };
                    Tri::of(holds_on(is, name, &order))
                }
                // A number or a date is not the word for "there is none".
                Some(_) => Tri::of(matches!(is, Is::Not(_))),
            },
            _ => unreachable!("`is` behind `{path}`"),
        }
    }
}

/// LANGUAGE.md, "Bands": the first row that holds counts.
pub fn band_row<'b>(bands: &'b Bands, number: &Q) -> Option<(usize, &'b BandResult)> {
    let found = bands.rows.iter().position(|row| row.cmp.holds(number, &row.bound.value));
    match found {
        Some(row) => Some((row, &bands.rows[row].result)),
        None => bands.otherwise.as_ref().map(|result| (bands.rows.len(), result)),
    }
}

/// The options of a table of bands, best first.
pub fn band_options(bands: &Bands) -> Vec<&str> {
    bands.rows.iter().map(|row| &row.result).chain(&bands.otherwise).map(|result| result.option.as_str()).collect()
}

/// LANGUAGE.md, "Formulas": `is` in all its forms; an order is best first, and a word for "there is none" is not in it.
pub fn holds_on(is: &Is, option: &str, order: &[&str]) -> bool {
    let rank = |option: &str| order.iter().position(|other| *other == option);
    let ranks = |other: &str| rank(option).zip(rank(other));
    match is {
        Is::One(other) => option == other,
        Is::Not(other) => option != other,
        Is::OneOf(others) => others.iter().any(|other| option == other),
        Is::AtLeast(other) => ranks(other).is_some_and(|(found, limit)| found <= limit),
        Is::AtMost(other) => ranks(other).is_some_and(|(found, limit)| found >= limit),
    }
}
