//! How often each construct, kind, policy and pattern occurred.

use std::collections::BTreeMap;
use std::fmt;

use super::index::{Index, NodeBody};
use super::model::{Answer, Body, Combine, Expr, Fallback, Is, Item, Kind, Op, Rubric, Rule, Sheet, Truth};
use super::score::Expected;
use super::score::stages::History;
use super::score::view::Tri;

/// Counters by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach(BTreeMap<String, u64>);

impl Reach {
    pub fn add(&mut self, name: &str, times: u64) {
        if times > 0 {
            *self.0.entry(name.to_owned()).or_default() += times;
        }
    }

    fn hit(&mut self, name: impl AsRef<str>) {
        self.add(name.as_ref(), 1);
    }

    pub fn merge(&mut self, other: &Reach) {
        for (name, times) in &other.0 {
            self.add(name, *times);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, times)| (name.as_str(), *times))
    }

    pub fn get(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// What occurred in a rubric, its sheet and its score.
    pub fn of(rubric: &Rubric, sheet: &Sheet, expected: &Expected) -> Reach {
        let mut reach = Reach::default();
        let index = Index::new(rubric);
        reach.hit("cases");
        reach.hit(format!("stages of the rubric: {}", rubric.stages.len()));
        reach.hit(format!("policy of the header: {}", index.nodes[0].policy.word()));
        if rubric.basis_required {
            reach.hit("basis required");
        }
        for node in &index.nodes {
            reach.node(node);
            if let Some(parent) = node.parent {
                let outer = index.nodes[parent].policy.word();
                reach.hit(format!("missing {} within {outer}", node.policy.word()));
            }
        }
        reach.items(&rubric.root.items);
        reach.sheet(sheet);
        reach.patterns(&index, sheet);
        reach.expected(expected);
        reach
    }

    fn node(&mut self, node: &super::index::Node<'_>) {
        match node.body {
            NodeBody::Component(component) => {
                let points = if node.points.is_some() { "points" } else { "share" };
                let combine = match component.combine {
                    Combine::Sum => "sum",
                    Combine::Mean => "mean",
                    Combine::WeightedMean => "weighted mean",
                    Combine::Min => "min",
                    Combine::Max => "max",
                };
                self.hit(format!("component: {combine}, {points}"));
                if let Some(otherwise) = &component.otherwise {
                    let otherwise = match otherwise {
                        Fallback::Share(literal) if literal.percent => "percent",
                        Fallback::Share(_) => "number",
                        Fallback::Excluded => "excluded",
                        Fallback::Undecided => "undecided",
                    };
                    self.hit(format!("component: {combine} otherwise {otherwise}"));
                }
                if component.missing.is_some() && node.parent.is_some() {
                    self.hit("missing on a component");
                }
                if component.verify.is_some() {
                    self.hit("verify on a component");
                }
                self.weight(component.weight.as_ref());
            }
            NodeBody::Criterion(criterion) => {
                self.hit("criterion");
                self.hit(format!("criterion under missing {}", node.policy.word()));
                if criterion.missing.is_some() {
                    self.hit("missing on a criterion");
                }
                if criterion.verify.is_some() {
                    self.hit("verify on a criterion");
                }
                if !criterion.texts.is_empty() {
                    self.hit("criterion: texts of options");
                }
                self.weight(criterion.weight.as_ref());
                match &criterion.rule {
                    Rule::Answered { at_most, at_least, .. } => {
                        self.hit("criterion: answered");
                        if let Some(cap) = at_most {
                            self.hit("criterion: at most");
                            self.expr(cap);
                        }
                        if let Some(cap) = at_least {
                            self.hit("criterion: at least");
                            self.expr(cap);
                        }
                    }
                    Rule::Computed(formula) => {
                        self.hit("criterion: computed");
                        self.expr(formula);
                    }
                }
            }
        }
    }

    fn weight(&mut self, weight: Option<&super::model::Literal>) {
        if let Some(weight) = weight {
            let form = if weight.percent {
                "percent"
            } else if weight.text.contains('/') {
                "fraction"
            } else {
                "decimal"
            };
            self.hit(format!("weight: {form}"));
        }
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Scale(scale) => {
                    let excluded = scale.options.iter().any(|option| option.value.is_none());
                    let spelt = scale.options.iter().any(|option| option.spellings.len() > 1);
                    for (name, is) in [
                        ("scale: options", !scale.options.is_empty()),
                        ("scale: line", scale.line.is_some()),
                        ("scale: excluded", excluded),
                        ("scale: spellings", spelt),
                    ] {
                        self.add(name, u64::from(is));
                    }
                }
                Item::Bands(bands) => {
                    let falling = matches!(bands.rows[0].cmp, super::model::Cmp::Ge | super::model::Cmp::Gt);
                    self.hit(if falling { "bands: falling" } else { "bands: rising" });
                    self.add("bands: without otherwise", u64::from(bands.otherwise.is_none()));
                    self.add("bands: values", u64::from(bands.rows[0].result.value.is_some()));
                }
                Item::Input(input) => {
                    let kind = match &input.kind {
                        Kind::Count => "count",
                        Kind::Number(..) => "number",
                        Kind::Percent(None) => "percent",
                        Kind::Percent(Some(_)) => "percent LO .. HI",
                        Kind::Date => "date",
                        Kind::Scale(_) => "scale",
                        Kind::List(_) => "list",
                        Kind::Ordered(_) => "ordered list",
                    };
                    self.hit(format!("input: {kind}"));
                    self.add("input: or WORD", u64::from(input.word.is_some()));
                    let unranked = input.word.is_some() && matches!(input.kind, Kind::Ordered(_));
                    self.add("input: ordered list or WORD", u64::from(unranked));
                    self.add("input: recorded", u64::from(input.recorded));
                }
                Item::Let(definition) => {
                    self.hit("let");
                    self.expr(&definition.formula);
                }
                Item::Check(check) => {
                    self.hit("check");
                    self.truth(&check.truth);
                }
                Item::Component(component) => self.items(&component.items),
                Item::Criterion(_) | Item::Award(_) => {}
                Item::Group(group) => {
                    self.hit("group");
                    self.add("group: members", group.members.len() as u64);
                }
                Item::Measure(measure) => {
                    self.hit("measure");
                    self.add("measure: bands", u64::from(measure.bands.is_some()));
                    self.expr(&measure.formula);
                }
                Item::Predicate(predicate) => {
                    self.hit("predicate");
                    for requirement in &predicate.requirements {
                        match &requirement.body {
                            Body::Each { .. } => self.hit("require: each"),
                            Body::Truth(truth) => {
                                let kind = match truth {
                                    Truth::Cmp(..) => "require: comparison",
                                    Truth::Is(..) => "require: is",
                                    _ => "require: compound",
                                };
                                self.hit(kind);
                                self.truth(truth);
                            }
                        }
                    }
                }
            }
        }
    }

    fn expr(&mut self, formula: &Expr) {
        let (name, below): (&str, Vec<&Expr>) = match formula {
            Expr::Number(literal) if literal.percent => ("formula: percent literal", Vec::new()),
            Expr::Number(_) => ("formula: literal", Vec::new()),
            Expr::Date(_) => ("formula: date literal", Vec::new()),
            Expr::Ref(_) => ("formula: name", Vec::new()),
            Expr::Share(_) => ("formula: share()", Vec::new()),
            Expr::Verified(_) => ("formula: verified()", Vec::new()),
            Expr::Excluded => ("formula: excluded", Vec::new()),
            Expr::Neg(of) => ("formula: unary -", vec![of]),
            Expr::Round(of, _, mode) => (
                mode.map_or("formula: round()", |mode| match mode.word() {
                    "half_away" => "formula: round(half_away)",
                    "half_even" => "formula: round(half_even)",
                    "down" => "formula: round(down)",
                    _ => "formula: round(up)",
                }),
                vec![of],
            ),
            Expr::Band(_, of) => ("formula: bands()", vec![of]),
            Expr::DateAdd(of, ..) => ("formula: date + period", vec![of]),
            Expr::Op(sign, left, right) => (
                match sign {
                    Op::Add => "formula: +",
                    Op::Sub => "formula: -",
                    Op::Mul => "formula: *",
                    Op::Div => "formula: /",
                },
                vec![left, right],
            ),
            Expr::Otherwise(left, right) => ("formula: otherwise", vec![left, right]),
            Expr::AtMost(left, right) => ("formula: at most", vec![left, right]),
            Expr::AtLeast(left, right) => ("formula: at least", vec![left, right]),
            Expr::Min(all) => ("formula: min()", all.iter().collect()),
            Expr::Max(all) => ("formula: max()", all.iter().collect()),
            Expr::If(condition, yes, no) => {
                self.truth(condition);
                ("formula: if", vec![yes, no])
            }
        };
        self.hit(name);
        below.into_iter().for_each(|each| self.expr(each));
    }

    fn truth(&mut self, truth: &Truth) {
        match truth {
            Truth::Cmp(left, cmp, right) => {
                self.hit(format!("truth: {}", cmp.word()));
                self.expr(left);
                self.expr(right);
            }
            Truth::Is(_, is) => self.hit(match is {
                Is::One(_) => "truth: is",
                Is::Not(_) => "truth: is not",
                Is::OneOf(_) => "truth: is one of",
                Is::AtLeast(_) => "truth: is at least",
                Is::AtMost(_) => "truth: is at most",
            }),
            Truth::And(all) | Truth::Or(all) => {
                self.hit(if matches!(truth, Truth::And(_)) { "truth: and" } else { "truth: or" });
                all.iter().for_each(|each| self.truth(each));
            }
            Truth::Not(of) => {
                self.hit("truth: not");
                self.truth(of);
            }
            Truth::If(condition, yes, no) => {
                self.hit("truth: if");
                [condition, yes, no].into_iter().for_each(|each| self.truth(each));
            }
        }
    }

    fn sheet(&mut self, sheet: &Sheet) {
        self.hit(format!("sheet: {} stages", sheet.stages.len()));
        self.add("sheet: no assessed_on", u64::from(sheet.assessed_on.is_none()));
        for stage in &sheet.stages {
            self.add("sheet: confirmed paths", stage.confirmed.len() as u64);
            self.add("sheet: a stage without answers", u64::from(stage.answers.is_empty()));
        }
        let entries = sheet.stages.iter().flat_map(|stage| &stage.answers).chain(&sheet.facts);
        for (_, entry) in entries {
            self.hit(match &entry.answer {
                None => "answer: null",
                Some(Answer::Word { name, spelling }) if name != spelling => "answer: another spelling",
                Some(Answer::Word { .. }) => "answer: option or word",
                Some(Answer::Number(_)) => "answer: number",
                Some(Answer::Percent(_)) => "answer: percent",
                Some(Answer::Date(_)) => "answer: date",
            });
            self.add("answer: note", u64::from(entry.note.is_some()));
        }
    }

    /// What the stages made of each key.
    fn patterns(&mut self, index: &Index<'_>, sheet: &Sheet) {
        let history = History::new(index, sheet);
        let last = sheet.stages.len() - 1;
        for key in &index.keys {
            let looks = history.looks(key, last);
            let Some(latest) = looks.last() else {
                self.hit("key: never answered");
                continue;
            };
            self.add("key: answered by one stage only", u64::from(looks.len() == 1));
            self.add("key: first answered after the first stage", u64::from(looks[0].stage > 0));
            self.add("key: not looked at by the last stage", u64::from(latest.stage < last));
            for pair in looks.windows(2) {
                self.hit(match (pair[1].confirmed, pair[0].answer.same(pair[1].answer)) {
                    (true, _) if sheet.stages[pair[1].stage].confirmed.contains(key) => "key: confirmed by its path",
                    (true, _) => "key: confirmed by a prefix of its path",
                    (false, true) => "key: repeated",
                    (false, false) => "key: overridden",
                });
                self.add("key: a stage between did not look", u64::from(pair[1].stage > pair[0].stage + 1));
            }
        }
    }

    fn expected(&mut self, expected: &Expected) {
        let width = match expected.bits {
            0..=63 => "i64",
            64..=127 => "i128",
            _ => "wide",
        };
        self.hit(format!("longest share: {width}"));
        self.hit(format!("bounds: {}", expected.bounds.unwrap_or("unsure")));
        self.hit(format!("total: {}", expected.total.status));
        for node in expected.nodes.values() {
            let kind = if node.component { "component" } else { "criterion" };
            self.hit(format!("{kind} is {}", node.figures.status));
            self.hit(match node.figures.bound {
                super::score::Bound::Unchecked => "node bounds: unchecked",
                super::score::Bound::Nothing => "node bounds: none",
                super::score::Bound::Between(ref lo, ref hi) if lo == hi => "node bounds: one number",
                super::score::Bound::Between(..) => "node bounds: an interval",
            });
            self.hit(match node.figures.verified.as_deref() {
                None => "node verified: null",
                Some("0") => "node verified: 0",
                Some("1") => "node verified: 1",
                Some(_) => "node verified: between",
            });
        }
        for requirement in expected.requirements.values() {
            self.hit("requirement");
            self.hit(status("requirement is", requirement.status));
            let margin = requirement.margin.as_ref().and_then(Option::as_ref);
            self.add("requirement: exactly on its limit", u64::from(margin.is_some_and(|margin| margin == "0")));
        }
        for predicate in expected.predicates.values() {
            self.hit(status("predicate is", *predicate));
        }
        match &expected.award {
            Some(award) => self.hit(format!("award: {}", award.status)),
            None => self.hit("award: not told, or none in the rubric"),
        }
        for stage in &expected.stages {
            self.hit(if stage.scores.is_some() { "stage with scores" } else { "stage without scores" });
        }
        for finding in &expected.findings {
            self.hit(format!("finding: {}", finding.kind));
        }
        self.add("finding: boundary", expected.boundary.values().filter(|turned| **turned).count() as u64);
        for answer in expected.answers.values() {
            self.hit(format!("answer with {} earlier", answer.earlier.len()));
        }
    }
}

fn status(of: &str, status: Tri) -> String {
    format!("{of} {}", status.status().unwrap_or("unsure"))
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, times) in &self.0 {
            writeln!(f, "{times:>9}  {name}")?;
        }
        Ok(())
    }
}
