//! Steps read as text: the normal form, and the identity that is its digest.
//!
//! *Layout, comments and spellings of a rubric leave its identity alone; any change of meaning or label changes it.* One
//! line of canonical JSON a step: operator, constants, operands, and code, kind, label and basis where it has them.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::ops::{Code, Literal, Op, StepId, Steps};
use crate::check::{Domain, KeyId, Limit, Model, ScaleId};
use crate::number::Exact;
use crate::syntax::Policy;
use crate::table::Id as _;

/// The version of the normal form.
const NORMAL_FORM: &str = "1";

/// Version and SHA-256 of the normal form: `1:ab12…`.
pub(crate) fn identity(model: &Model, steps: &Steps) -> String {
    let mut digest = Sha256::new();
    digest.update(header(model).as_bytes());
    for id in steps.list.ids() {
        digest.update(line(model, steps, id).as_bytes());
    }
    format!("{NORMAL_FORM}:{}", hex(&digest.finalize()))
}

/// A digest in lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A line of the normal form under construction: a JSON array of strings.
struct Line(Vec<String>);

impl Line {
    fn new(op: &str) -> Line {
        Line(vec![op.to_owned()])
    }

    fn with(mut self, part: impl ToString) -> Line {
        self.0.push(part.to_string());
        self
    }

    fn optional(self, part: Option<&String>) -> Line {
        self.with(part.map_or("", String::as_str))
    }

    fn end(self) -> String {
        // A list of strings always becomes JSON.
        let mut text = serde_json::to_string(&self.0).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn header(model: &Model) -> String {
    let h = &model.header;
    let mut line =
        Line::new("rubric").with(&h.id).with(&h.label).optional(h.family.as_ref()).with(&h.edition).with(&h.basis);
    if let Some((from, to)) = h.in_force {
        line = line.with(from).with(to.map_or(String::new(), |to| to.to_string()));
    }
    let mut text = line.with(h.digits).with(h.rounding).end();
    for stage in &h.stages {
        text.push_str(&Line::new("stage").with(&stage.code).optional(stage.label.as_ref()).end());
    }
    if let Some(award) = &model.award {
        text.push_str(&Line::new("otherwise").with(&award.otherwise).end());
    }
    text
}

fn line(model: &Model, steps: &Steps, id: StepId) -> String {
    let step = steps.step(id);
    let mut line = operator(model, &step.op);
    line = line.with("of");
    for of in &step.of {
        line = line.with(of.place().index());
    }
    match steps.origins.row(id).and_then(|origin| origin.code) {
        None => line,
        Some(code) => named(model, line.with("code"), code),
    }
    .end()
}

fn operator(model: &Model, op: &Op) -> Line {
    match op {
        Op::Answer(key) => answer(model, *key),
        Op::AssessedOn => Line::new("assessed_on"),
        Op::Literal(Literal::Number(value)) => Line::new("literal").with(value),
        Op::Literal(Literal::Date(date)) => Line::new("literal").with(date),
        Op::Literal(Literal::Excluded) => Line::new("literal").with("excluded"),
        Op::Literal(Literal::Undecided) => Line::new("literal").with("undecided"),
        Op::Look(scale) => look(model, *scale),
        Op::Missing(policy, keys) => keys
            .iter()
            .fold(Line::new("missing").with(policy_name(*policy)), |line, key| line.with(&model.key(*key).path)),
        Op::Add => Line::new("add"),
        Op::Sub => Line::new("sub"),
        Op::Mul => Line::new("mul"),
        Op::Div(_) => Line::new("div"),
        Op::Limit(Limit::Most) => Line::new("at_most"),
        Op::Limit(Limit::Least) => Line::new("at_least"),
        Op::Min => Line::new("min"),
        Op::Max => Line::new("max"),
        Op::Mean => Line::new("mean"),
        Op::WeightedMean(weights) => weights.iter().fold(Line::new("weighted_mean"), Line::with),
        Op::Round(digits, rounding) => Line::new("round").with(digits).with(rounding),
        Op::Otherwise => Line::new("otherwise"),
        Op::If => Line::new("if"),
        Op::DateAdd(period) => Line::new("date_add").with(period),
        Op::Verified(criteria) => criteria
            .iter()
            .fold(Line::new("verified"), |line, (node, part)| line.with(&model.node(*node).path).with(part)),
        Op::Compare(comparator) => Line::new("compare").with(comparator.sign()),
        Op::Is(test, options) => options.iter().fold(Line::new("is").with(test.words()), Line::with),
        Op::And => Line::new("and"),
        Op::Or => Line::new("or"),
        Op::Not => Line::new("not"),
        Op::Band(bands) | Op::BandValue(bands) => {
            let word = if matches!(op, Op::Band(_)) { "band" } else { "band_value" };
            let table = &model.bands[*bands];
            table.rows.iter().fold(Line::new(word).with(&table.name).optional(table.label.as_ref()), |line, row| {
                let line = match &row.bound {
                    Some((comparator, bound)) => line.with(comparator.sign()).with(bound),
                    None => line.with("otherwise").with(""),
                };
                line.with(&row.option)
                    .optional(row.label.as_ref())
                    .with(row.value.as_ref().map_or(String::new(), Exact::to_string))
            })
        }
        Op::Award(order) => order.iter().fold(Line::new("award"), |line, id| line.with(&model.predicates[*id].name)),
    }
}

fn answer(model: &Model, id: KeyId) -> Line {
    let key = model.key(id);
    let line = Line::new("answer").with(&key.path).optional(key.label.as_ref()).optional(key.basis.as_ref());
    let line = line.with(if key.recorded { "recorded" } else { "" }).optional(key.word.as_ref());
    match &key.domain {
        Domain::Count => line.with("count"),
        Domain::Number { low, high } => line.with("number").with(low).with(high),
        Domain::Percent { low, high } => line.with("percent").with(low).with(high),
        Domain::Date => line.with("date"),
        Domain::Scale(scale) => line.with("scale").with(&model.scales[*scale].name),
        Domain::List { options, ordered } => {
            options.iter().fold(line.with(if *ordered { "ordered" } else { "list" }), Line::with)
        }
    }
}

fn look(model: &Model, scale: ScaleId) -> Line {
    let scale = &model.scales[scale];
    let mut line = Line::new("look").with(&scale.name);
    for option in &scale.options {
        line = line.with(&option.code).with(option.value.as_ref().map_or("excluded".to_owned(), Exact::to_string));
    }
    if let Some(l) = &scale.line {
        line = line.with("line").with(&l.low).with(&l.high).with(&l.low_value).with(&l.high_value);
    }
    line
}

fn named(model: &Model, line: Line, code: Code) -> Line {
    match code {
        Code::Node(id) => {
            let node = model.node(id);
            let stage = node.verify.map(|stage| model.header.stages[stage].code.clone());
            let line = line
                .with("node")
                .with(&node.path)
                .optional(node.label.as_ref())
                .optional(node.basis.as_ref())
                .optional(stage.as_ref());
            match &node.body {
                crate::check::Body::Answered { texts, .. } => texts.iter().fold(line, Line::with),
                _ => line,
            }
        }
        Code::Member(group, index) => {
            let group = &model.groups[group];
            let member = &group.members[index];
            line.with("member")
                .with(&group.name)
                .optional(group.label.as_ref())
                .with(&member.code)
                .optional(member.label.as_ref())
        }
        Code::Measure(id) => {
            let measure = &model.measures[id];
            let digits = measure.digits.map(|d| d.to_string());
            line.with("measure")
                .with(&measure.name)
                .optional(measure.label.as_ref())
                .optional(measure.basis.as_ref())
                .optional(digits.as_ref())
        }
        Code::Check(id) => {
            let check = &model.checks[id];
            line.with("check").optional(check.label.as_ref()).optional(check.basis.as_ref())
        }
        Code::Requirement(predicate, index) => {
            let requirement = &model.predicates[predicate].requirements[index];
            line.with("requirement")
                .with(&requirement.code)
                .optional(requirement.label.as_ref())
                .optional(requirement.basis.as_ref())
        }
        Code::Predicate(id) => {
            let predicate = &model.predicates[id];
            line.with("predicate").with(&predicate.name).optional(predicate.label.as_ref())
        }
        Code::Award => line.with("award"),
    }
}

fn policy_name(policy: Policy) -> &'static str {
    match policy {
        Policy::Zero => "zero",
        Policy::Excluded => "excluded",
        Policy::Undecided => "undecided",
    }
}
