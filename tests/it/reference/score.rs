//! What the language says that a rubric's model and a sheet come to: naive, recursive, with big fractions.
//!
//! Each function follows one section of the language reference and shares nothing with the engine.

pub mod bounds;
mod findings;
mod samples;
pub mod stages;
mod verify;
pub mod view;

use std::collections::BTreeMap;

use num_traits::One;

use self::stages::History;
use self::view::{Tri, Value, View, Worth, band_options};
use super::index::{Index, NodeBody};
use super::model::{Body, Cmp, Expr, Is, Item, Literal, Policy, Ref, Rubric, Rule, Sheet, Truth};
use super::numbers::{Q, exact, whole};

pub use self::findings::Finding;

/// What the engine must return. Exact numbers are canonical texts (`109/15`).
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The last stage of the sheet.
    pub stage: Option<String>,
    /// `reached` or `outer`; `None` where the language leaves it open (an unknown fact in a node).
    pub bounds: Option<&'static str>,
    pub total: Figures,
    /// By full path.
    pub nodes: BTreeMap<String, Node>,
    /// By `group.member`.
    pub members: BTreeMap<String, Figures>,
    pub measures: BTreeMap<String, Measure>,
    /// By `PREDICATE.n` or `PREDICATE.n.MEMBER`.
    pub requirements: BTreeMap<String, Requirement>,
    pub predicates: BTreeMap<String, Tri>,
    /// `None` in a rubric without an award, and where it rests on a status that is unsure.
    pub award: Option<AwardExpected>,
    /// Every answer that counts, by path; facts too.
    pub answers: BTreeMap<String, AnswerExpected>,
    pub stages: Vec<StageExpected>,
    /// By kind in the order of the format, then in rubric order. Without `boundary`.
    pub findings: Vec<Finding>,
    /// Requirements and measures of which it can be told whether the displayed number would decide otherwise.
    pub boundary: BTreeMap<String, bool>,
    /// A number rests on a comparison that this reference cannot tell: compare nothing.
    pub unsure: bool,
    /// The longest number, in bits.
    pub bits: u64,
}

/// `low` and `high` of a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// They depend on how tight intervals are.
    Unchecked,
    /// No completion gives a number.
    Nothing,
    Between(String, String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub weight: Option<String>,
    pub exact: Option<String>,
    pub share: Option<String>,
    pub bound: Bound,
    /// `scored`, `missing`, `excluded` or `undecided`.
    pub status: &'static str,
    pub verified: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub figures: Figures,
    pub component: bool,
    /// Of a criterion.
    pub stage: Option<String>,
    /// Of an answered criterion.
    pub answer: Option<String>,
    /// Of a computed criterion: inputs of components, then facts, in order of appearance.
    pub inputs: Option<(Vec<String>, Vec<String>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    pub exact: Option<String>,
    pub bound: Bound,
    pub status: &'static str,
    /// The option of its row; `None` without bands or while undecided.
    pub band: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    pub status: Tri,
    /// The exact number or the date, where the left side has one; the option behind `is`.
    pub left: Option<String>,
    pub op: Option<&'static str>,
    pub right: Option<String>,
    /// `None`: not told here (`=`, `!=`). `Some(None)`: null.
    pub margin: Option<Option<String>>,
    /// `margin_low` and `margin_high`, where a node, a member or the total stands against a literal.
    pub margins: Option<(String, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AwardExpected {
    /// `awarded`, `claimed`, `none` or `undecided`.
    pub status: &'static str,
    pub predicate: Option<String>,
    pub at_least: Option<String>,
    pub open: Vec<String>,
    pub verified: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AnswerExpected {
    pub answer: String,
    pub stage: Option<String>,
    /// Stage and answer, oldest first.
    pub earlier: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StageExpected {
    pub code: String,
    pub answers: usize,
    /// `None` where a check fails at this stage.
    pub scores: Option<StageScores>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StageScores {
    pub total: Option<String>,
    pub nodes: BTreeMap<String, Option<String>>,
    pub members: BTreeMap<String, Option<String>>,
    pub measures: BTreeMap<String, Option<String>>,
    pub predicates: BTreeMap<String, Tri>,
    pub award: Option<&'static str>,
}

/// The score of a sheet that breaks no rule.
pub fn score(rubric: &Rubric, sheet: &Sheet) -> Expected {
    let index = Index::new(rubric);
    let history = History::new(&index, sheet);
    let last = sheet.stages.len() - 1;
    let view = View { index: &index, history: &history, upto: last };
    for (path, check) in &index.checks {
        assert!(view.check(&check.truth) != Some(false), "a check in `{path}` does not hold at the last stage");
    }
    let mut nodes = BTreeMap::new();
    for at in 1..index.nodes.len() {
        nodes.insert(index.nodes[at].path.clone(), view.node(at));
    }
    let requirements = view.requirements();
    let predicates = view.predicates();
    let mut expected = Expected {
        stage: history.code(last),
        bounds: view.reached().map(|reached| if reached { "reached" } else { "outer" }),
        total: view.figures(0),
        nodes,
        members: view.members(),
        measures: index.measures.iter().map(|measure| (measure.name.clone(), view.measure(measure))).collect(),
        award: view.award(&predicates),
        predicates,
        answers: view.answers(),
        stages: sheet.stages.iter().enumerate().filter_map(|(at, _)| view.as_of(at)).collect(),
        findings: view.findings(),
        boundary: view.boundary(&requirements),
        requirements,
        unsure: false,
        bits: bounds::widest(&index, &view),
    };
    expected.unsure = history.unsure.get();
    expected
}

/// One comparison of a requirement; a percentage against points is already in points.
struct Comparison {
    code: String,
    left: Expr,
    cmp: Cmp,
    right: Expr,
}

impl View<'_> {
    /// Whether a check holds; `None` where one of its inputs has no answer (LANGUAGE.md, "Criteria, scales, inputs").
    pub fn check(&self, truth: &Truth) -> Option<bool> {
        let names = self.index.names_of_truth(truth);
        let open = names.iter().any(|name| matches!(name, Ref::Path(path) if self.known(path).is_none()));
        (!open).then(|| self.truth(truth) == Tri::True)
    }

    fn exact(&self, value: &Value) -> Option<String> {
        match value {
            Value::Number(number) => Some(exact(number)),
            Value::Date(date) => Some(date.to_string()),
            _ => None,
        }
    }

    /// CONTRACT.md, "Scorecard": the numbers of a node.
    fn figures(&self, at: usize) -> Figures {
        let node = &self.index.nodes[at];
        let worth = self.worth(at);
        let unanswered = matches!(node.body, NodeBody::Criterion(_)) && !self.unanswered(at).is_empty();
        let status = match worth {
            Worth::Share(_) if unanswered && node.policy == Policy::Zero => "missing",
            Worth::Share(_) => "scored",
            Worth::Excluded => "excluded",
            Worth::Undecided => "undecided",
        };
        let points = |share: &Q| node.points.as_ref().map_or_else(|| share.clone(), |points| share * points);
        let bound = match self.open(at) {
            None => Bound::Unchecked,
            Some(open) => {
                open.shares.map_or(Bound::Nothing, |(lo, hi)| Bound::Between(exact(&points(&lo)), exact(&points(&hi))))
            }
        };
        Figures {
            weight: node.weight().map(exact),
            exact: self.exact(&self.node_number(at)),
            share: if let Worth::Share(share) = &worth { Some(exact(share)) } else { None },
            bound,
            status,
            verified: self.verified(at).as_ref().map(exact),
        }
    }

    fn node(&self, at: usize) -> Node {
        let node = &self.index.nodes[at];
        let figures = self.figures(at);
        let NodeBody::Criterion(criterion) = node.body else {
            return Node { figures, component: true, stage: None, answer: None, inputs: None };
        };
        let computed = matches!(criterion.rule, Rule::Computed(_));
        Node {
            figures,
            component: false,
            stage: self.stage_of(at).and_then(|stage| self.history.code(stage)),
            answer: if computed { None } else { self.answer(&node.path).map(|answer| answer.canonical()) },
            inputs: computed.then(|| {
                let names = self.index.names_of(criterion);
                let facts = names.iter().filter_map(|name| match name {
                    Ref::Path(path) if matches!(self.index.thing_at(path), super::index::Thing::Fact(_)) => {
                        Some(path.clone())
                    }
                    _ => None,
                });
                (self.index.rests_on(at), facts.collect())
            }),
        }
    }

    fn members(&self) -> BTreeMap<String, Figures> {
        let mut all = BTreeMap::new();
        for group in &self.index.groups {
            for member in &group.members {
                let maximum = self.index.member_maximum(member);
                let value = self.member(&member.sum);
                let path = format!("{}.{}", group.name, member.code);
                let hull = self.exact_hull(&Expr::Ref(Ref::Path(path.clone())));
                let figures = Figures {
                    weight: Some(exact(&maximum)),
                    exact: self.exact(&value),
                    share: if let Value::Number(points) = &value { Some(exact(&(points / &maximum))) } else { None },
                    bound: hull.map_or(Bound::Unchecked, |(lo, hi)| Bound::Between(exact(&lo), exact(&hi))),
                    status: if value == Value::Undecided { "undecided" } else { "scored" },
                    verified: self.member_verified(&member.sum).as_ref().map(exact),
                };
                all.insert(path, figures);
            }
        }
        all
    }

    fn measure(&self, measure: &super::model::Measure) -> Measure {
        let value = self.eval(&measure.formula);
        let band = self.row_of(measure).map(|row| {
            let bands = self.index.bands[measure.bands.as_deref().expect("a row has a table")];
            band_options(bands)[row].to_owned()
        });
        let bound = self
            .exact_hull(&measure.formula)
            .map_or(Bound::Unchecked, |(lo, hi)| Bound::Between(exact(&lo), exact(&hi)));
        let status = if value == Value::Undecided { "undecided" } else { "scored" };
        Measure { exact: self.exact(&value), bound, status, band }
    }

    /// LANGUAGE.md, "Predicates and award": each requirement with its margin.
    fn requirements(&self) -> BTreeMap<String, Requirement> {
        let mut all = BTreeMap::new();
        for predicate in &self.index.predicates {
            for (n, requirement) in predicate.requirements.iter().enumerate() {
                let code = format!("{}.{}", predicate.name, n + 1);
                match &requirement.body {
                    Body::Truth(Truth::Is(name, is)) => drop(all.insert(code, self.option_requirement(name, is))),
                    Body::Truth(truth @ (Truth::And(_) | Truth::Or(_) | Truth::Not(_) | Truth::If(..))) => {
                        let status = self.truth(truth);
                        let margin = Some(None);
                        let compound = Requirement { status, left: None, op: None, right: None, margin, margins: None };
                        all.insert(code, compound);
                    }
                    Body::Truth(Truth::Cmp(..)) | Body::Each { .. } => {
                        for comparison in self.comparisons(&code, &requirement.body) {
                            all.insert(comparison.code.clone(), self.compared(&comparison));
                        }
                    }
                }
            }
        }
        all
    }

    /// Whether a requirement is met, of every member where it asks each.
    pub fn meets(&self, body: &Body) -> bool {
        match body {
            Body::Truth(truth) => self.truth(truth) == Tri::True,
            Body::Each { .. } => self.comparisons("", body).iter().all(|each| self.compared(each).status == Tri::True),
        }
    }

    fn option_requirement(&self, name: &Ref, is: &Is) -> Requirement {
        let (op, right) = match is {
            Is::One(option) => ("is", Some(option.clone())),
            Is::Not(option) => ("is not", Some(option.clone())),
            Is::OneOf(_) => ("is one of", None),
            Is::AtLeast(option) => ("is at least", Some(option.clone())),
            Is::AtMost(option) => ("is at most", Some(option.clone())),
        };
        let left = match name {
            Ref::Path(path) => match self.index.thing_at(path) {
                super::index::Thing::Measure(measure) => self.measure(measure).band,
                _ => self.known(path).map(|answer| answer.canonical()),
            },
            _ => None,
        };
        let status = self.truth(&Truth::Is(name.clone(), is.clone()));
        Requirement { status, left, op: Some(op), right, margin: Some(None), margins: None }
    }

    /// The single comparisons of a requirement: one, or one a member.
    fn comparisons(&self, code: &str, body: &Body) -> Vec<Comparison> {
        match body {
            Body::Truth(Truth::Cmp(left, cmp, right)) => {
                let (a, b) = self.sides(left, right);
                vec![Comparison { code: code.to_owned(), left: a, cmp: *cmp, right: b }]
            }
            Body::Each { group, cmp, limit } => {
                let group = self.index.groups.iter().find(|other| other.name == *group).expect("a group");
                let members = group.members.iter();
                members
                    .map(|member| {
                        let subject = Expr::Ref(Ref::Path(format!("{}.{}", group.name, member.code)));
                        let (left, right) = self.sides(&subject, &Expr::Number(limit.clone()));
                        let code = format!("{code}.{}", member.code);
                        Comparison { code, left, cmp: *cmp, right }
                    })
                    .collect()
            }
            Body::Truth(_) => Vec::new(),
        }
    }

    fn compared(&self, comparison: &Comparison) -> Requirement {
        let Comparison { left, cmp, right, .. } = comparison;
        let (a, b) = (self.eval(left), self.eval(right));
        let distance = match (&a, &b) {
            (Value::Number(a), Value::Number(b)) => Some(a - b),
            (Value::Date(a), Value::Date(b)) => Some(whole(i128::from(a.days() - b.days()))),
            _ => None,
        };
        let towards = |distance: Q| match cmp {
            Cmp::Ge | Cmp::Gt => distance,
            _ => -distance,
        };
        let edged = !matches!(cmp, Cmp::Eq | Cmp::Ne);
        let node = matches!(left, Expr::Ref(name) if self.index.node_at(name).is_some() || self.is_member(name));
        let margins = (node && edged && matches!(right, Expr::Number(_))).then(|| {
            let (lo, hi) = self.exact_hull(left)?;
            let Value::Number(limit) = &b else { return None };
            let (x, y) = (towards(&lo - limit), towards(&hi - limit));
            Some((exact((&x).min(&y)), exact((&x).max(&y))))
        });
        Requirement {
            status: self.truth(&Truth::Cmp(Box::new(left.clone()), *cmp, Box::new(right.clone()))),
            left: self.exact(&a),
            op: Some(cmp.word()),
            right: self.exact(&b),
            margin: (edged || distance.is_none()).then(|| distance.map(|distance| exact(&towards(distance)))),
            margins: margins.flatten(),
        }
    }

    fn is_member(&self, name: &Ref) -> bool {
        matches!(name, Ref::Path(path) if matches!(self.index.thing_at(path), super::index::Thing::Member(_)))
    }

    /// Whether a requirement is met, each member's where it asks each.
    pub fn requirement_status(&self, body: &Body) -> Tri {
        match body {
            Body::Truth(truth) => self.truth(truth),
            Body::Each { .. } => Tri::all(
                self.comparisons("", body)
                    .into_iter()
                    .map(|each| self.truth(&Truth::Cmp(Box::new(each.left), each.cmp, Box::new(each.right)))),
            ),
        }
    }

    /// A predicate is the conjunction of its requirements.
    fn predicates(&self) -> BTreeMap<String, Tri> {
        let predicates = self.index.predicates.iter();
        predicates
            .map(|predicate| {
                let requirements = predicate.requirements.iter();
                let status = Tri::all(requirements.map(|requirement| self.requirement_status(&requirement.body)));
                (predicate.name.clone(), status)
            })
            .collect()
    }

    /// LANGUAGE.md, "Predicates and award".
    fn award(&self, statuses: &BTreeMap<String, Tri>) -> Option<AwardExpected> {
        let award = self.index.rubric.root.items.iter().find_map(|item| match item {
            Item::Award(award) => Some(award),
            _ => None,
        })?;
        let verified = self.verified(0);
        let shown = verified.as_ref().map(exact);
        let mut open = Vec::new();
        for name in &award.predicates {
            match statuses[name] {
                Tri::Unsure => return None,
                Tri::False => {}
                Tri::Undecided => open.push(name.clone()),
                Tri::True if open.is_empty() => {
                    let claimed = verified.is_some_and(|seen| !seen.is_one());
                    let status = if claimed { "claimed" } else { "awarded" };
                    let predicate = Some(name.clone());
                    return Some(AwardExpected { status, predicate, at_least: None, open, verified: shown });
                }
                Tri::True => {
                    let at_least = Some(name.clone());
                    return Some(AwardExpected {
                        status: "undecided",
                        predicate: None,
                        at_least,
                        open,
                        verified: shown,
                    });
                }
            }
        }
        let status = if open.is_empty() { "none" } else { "undecided" };
        Some(AwardExpected { status, predicate: None, at_least: None, open, verified: shown })
    }

    fn answers(&self) -> BTreeMap<String, AnswerExpected> {
        let mut all = BTreeMap::new();
        for key in &self.index.keys {
            let looks = self.history.looks(key, self.upto);
            if let Some((latest, before)) = looks.split_last() {
                let earlier = before
                    .iter()
                    .map(|look| (self.history.code(look.stage).unwrap_or_default(), look.answer.canonical()))
                    .collect();
                let stage = self.history.code(latest.stage);
                all.insert(key.clone(), AnswerExpected { answer: latest.answer.canonical(), stage, earlier });
            }
        }
        for input in &self.index.facts {
            if let Some(answer) = self.fact(&input.name) {
                let earlier = Vec::new();
                all.insert(input.name.clone(), AnswerExpected { answer: answer.canonical(), stage: None, earlier });
            }
        }
        all
    }

    /// LANGUAGE.md, "Stages": a stage's scores are computed from the answers at that stage.
    fn as_of(&self, stage: usize) -> Option<StageExpected> {
        let code = self.history.code(stage)?;
        let then = View { upto: stage, ..*self };
        let broken = self.index.checks.iter().any(|(_, check)| then.check(&check.truth) == Some(false));
        let scores = (!broken).then(|| {
            let nodes = (1..self.index.nodes.len())
                .map(|at| (self.index.nodes[at].path.clone(), self.exact(&then.node_number(at))))
                .collect();
            let measures = self.index.measures.iter();
            let predicates = then.predicates();
            StageScores {
                total: self.exact(&then.node_number(0)),
                nodes,
                members: then.members().into_iter().map(|(path, member)| (path, member.exact)).collect(),
                measures: measures
                    .map(|measure| (measure.name.clone(), self.exact(&then.eval(&measure.formula))))
                    .collect(),
                award: then.award(&predicates).map(|award| award.status),
                predicates,
            }
        });
        Some(StageExpected { code, answers: self.history.given(stage), scores })
    }

    /// CONTRACT.md, "Scorecard", `boundary`: whether rounding the left side, or a
    /// measure, to what is shown would turn the decision.
    fn boundary(&self, requirements: &BTreeMap<String, Requirement>) -> BTreeMap<String, bool> {
        let (digits, mode) = self.index.rubric.display.unwrap_or((2, super::numbers::Rounding::HalfAway));
        let mut all = BTreeMap::new();
        for measure in &self.index.measures {
            let plain = !matches!(measure.formula, Expr::Share(_) | Expr::Ref(_) | Expr::Otherwise(..));
            if let (Some(row), Value::Number(number), true) = (self.row_of(measure), self.eval(&measure.formula), plain)
            {
                let bands = self.index.bands[measure.bands.as_deref().expect("a row has a table")];
                let shown = mode.round(&number, measure.display.unwrap_or(digits));
                let other = view::band_row(bands, &shown).map(|(row, _)| row);
                all.insert(measure.name.clone(), other != Some(row));
            }
        }
        for predicate in &self.index.predicates {
            for (n, requirement) in predicate.requirements.iter().enumerate() {
                let code = format!("{}.{}", predicate.name, n + 1);
                for comparison in self.comparisons(&code, &requirement.body) {
                    if let Some(turned) = self.turned(&comparison, digits, mode) {
                        debug_assert!(requirements.contains_key(&comparison.code));
                        all.insert(comparison.code, turned);
                    }
                }
            }
        }
        all
    }

    fn turned(&self, comparison: &Comparison, digits: u32, mode: super::numbers::Rounding) -> Option<bool> {
        let Expr::Ref(name) = &comparison.left else { return None };
        let points = match self.index.node_at(name) {
            Some(at) => self.index.nodes[at].points.is_some(),
            None if self.is_member(name) => true,
            None => return None,
        };
        if !matches!(comparison.right, Expr::Number(Literal { .. })) {
            return None;
        }
        let (Value::Number(left), Value::Number(right)) = (self.eval(&comparison.left), self.eval(&comparison.right))
        else {
            return None;
        };
        // A share is shown in percent.
        let shown = mode.round(&left, if points { digits } else { digits + 2 });
        Some(comparison.cmp.holds(&left, &right) != comparison.cmp.holds(&shown, &right))
    }
}
