//! Steps read as text: the lines that a receipt fills in, and whose normal form is the rubric's identity.
//!
//! *Layout and comments of a rubric leave its lines alone but for their places; any change of meaning or label changes
//! them.* A line holds all that a rubric says of a step: operator, constants, operands, and code, label and basis where
//! it has them.

use std::collections::BTreeMap;

use super::ops::{Code, Known, Literal, Op, StepId, Steps};
use crate::check::{Body, Domain, KeyId, Kind, Limit, Model};
use crate::number::Exact;
use crate::receipt::{self, Header, Line, Operator, Stage, Table};
use crate::syntax::{Comparator, IsTest, Policy};
use crate::table::Id as _;

/// What a rubric says: the part of a receipt that is the same for every sheet.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    /// With its identities, and without the texts that it was read from.
    pub(crate) header: Header,
    pub(crate) tables: BTreeMap<String, Table>,
    /// One a step, with nothing that a sheet says.
    pub(crate) lines: Vec<Line>,
}

/// A rubric's part of its receipts.
pub(crate) fn form(model: &Model, steps: &Steps) -> Form {
    let mut header = header(model);
    let tables = tables(model);
    let lines: Vec<Line> = steps.list.ids().map(|id| line(model, steps, id)).collect();
    header.identity = receipt::identity(&header, &tables, &lines);
    header.score_identity = receipt::score_identity(&header, &tables, &lines);
    Form { header, tables, lines }
}

fn header(model: &Model) -> Header {
    let h = &model.header;
    let stages = h.stages.iter().map(|stage| Stage { code: stage.code.clone(), label: stage.label.clone() });
    Header {
        id: h.id.clone(),
        label: h.label.clone(),
        family: h.family.clone(),
        edition: h.edition.clone(),
        basis: h.basis.clone(),
        in_force: h.in_force.map(|(from, to)| (from.to_string(), to.map(|to| to.to_string()))),
        display: format!("{} {}", h.digits, h.rounding),
        stages: stages.collect(),
        otherwise: model.award.as_ref().map(|award| award.otherwise.clone()),
        identity: String::new(),
        score_identity: String::new(),
        sources: Vec::new(),
    }
}

fn tables(model: &Model) -> BTreeMap<String, Table> {
    let scales = model.scales.iter().map(|scale| {
        let options = scale.options.iter();
        let value = |value: &Option<Exact>| value.as_ref().map_or("excluded".to_owned(), Exact::to_string);
        let table = Table {
            options: Some(options.clone().map(|o| (o.code.clone(), value(&o.value))).collect()),
            spellings: options.flat_map(|o| o.spellings.iter().map(|s| (s.clone(), o.code.clone()))).collect(),
            line: scale
                .line
                .as_ref()
                .map(|l| [l.low.clone(), l.high.clone(), l.low_value.clone(), l.high_value.clone()]),
            ..Table::default()
        };
        (scale.name.clone(), table)
    });
    let bands = model.bands.iter().map(|bands| {
        let rows = bands.rows.iter();
        let row = |row: &crate::check::BandRow| match &row.bound {
            Some((comparator, bound)) => {
                (ordering(*comparator).word().to_owned(), bound.to_string(), row.option.clone())
            }
            None => ("otherwise".to_owned(), String::new(), row.option.clone()),
        };
        let table = Table {
            rows: Some(rows.clone().map(row).collect()),
            values: if rows.clone().any(|row| row.value.is_some()) {
                rows.clone().map(|row| row.value.clone()).collect()
            } else {
                Vec::new()
            },
            label: bands.label.clone(),
            labels: if rows.clone().any(|row| row.label.is_some()) {
                rows.map(|row| row.label.clone()).collect()
            } else {
                Vec::new()
            },
            ..Table::default()
        };
        (bands.name.clone(), table)
    });
    scales.chain(bands).collect()
}

fn line(model: &Model, steps: &Steps, id: StepId) -> Line {
    let step = steps.step(id);
    let mut line = operator(model, steps, &step.op);
    let own = step.of.iter().copied();
    // What is looked at beside the operands: the answers of `missing` and `verified`.
    let beside: Vec<StepId> = match &step.op {
        Op::Missing(_, keys) => keys.iter().map(|&key| steps.answers[key]).collect(),
        Op::Verified(criteria) => {
            let keys = criteria.iter().flat_map(|(node, _)| &steps.nodes[*node].keys);
            keys.map(|&key| steps.answers[key]).collect()
        }
        _ => Vec::new(),
    };
    line.of = own.chain(beside).map(place).collect();
    if let (Op::Is(test, options), [of]) = (&step.op, &*step.of) {
        let names = option_names(model, steps, *of);
        let name = |index: &u16| names.get(usize::from(*index)).cloned().unwrap_or_default();
        line.test = Some(test.words().to_owned());
        if matches!(test, IsTest::AtLeast | IsTest::AtMost) {
            line.option = options.first().map(name);
            let word = match &steps.step(*of).op {
                Op::Answer(key) => model.key(*key).word.as_ref(),
                _ => None,
            };
            line.options = names.iter().filter(|name| Some(*name) != word).cloned().collect();
        } else {
            line.options = options.iter().map(name).collect();
        }
    }
    if let Some(code) = steps.origins.row(id).and_then(|origin| origin.code) {
        named(model, &mut line, code);
    }
    line
}

fn place(step: StepId) -> u32 {
    u32::try_from(step.place().index()).unwrap_or(u32::MAX)
}

/// The options of what an `is` asks: of a key, or the rows of a table of bands.
pub(crate) fn option_names(model: &Model, steps: &Steps, subject: StepId) -> Vec<String> {
    match &steps.step(subject).op {
        Op::Answer(key) => model.key_options(*key).map(str::to_owned).collect(),
        Op::Band(bands) => model.bands[*bands].rows.iter().map(|row| row.option.clone()).collect(),
        _ => Vec::new(),
    }
}

fn ordering(comparator: Comparator) -> Operator {
    match comparator {
        Comparator::Lt => Operator::Lt,
        Comparator::Le => Operator::Le,
        Comparator::Gt => Operator::Gt,
        Comparator::Ge => Operator::Ge,
        Comparator::Eq => Operator::Eq,
        Comparator::Ne => Operator::Ne,
    }
}

fn operator(model: &Model, steps: &Steps, op: &Op) -> Line {
    let plain = Line::new;
    let looked = |op: Operator, table: &str| Line { table: Some(table.to_owned()), ..Line::new(op) };
    match op {
        Op::Answer(key) => answer(model, *key),
        Op::AssessedOn => plain(Operator::AssessedOn),
        Op::Literal(literal) => {
            let value = match literal {
                Literal::Number(value) => value.to_string(),
                Literal::Date(date) => date.to_string(),
                Literal::Excluded => "excluded".to_owned(),
                Literal::Undecided => "undecided".to_owned(),
            };
            Line { value: Some(value), ..plain(Operator::Literal) }
        }
        Op::Look(scale) => looked(Operator::Look, &model.scales[*scale].name),
        Op::Missing(policy, _) => {
            let policy = match policy {
                Policy::Zero => "zero",
                Policy::Excluded => "excluded",
                Policy::Undecided => "undecided",
            };
            Line { policy: Some(policy.to_owned()), ..plain(Operator::Missing) }
        }
        Op::Add => plain(Operator::Add),
        Op::Sub => plain(Operator::Sub),
        Op::Mul => plain(Operator::Mul),
        Op::Div(known) => {
            let bound = match known {
                Known::Nothing => None,
                Known::AtMostOne => Some("check".to_owned()),
                Known::Fall => Some("fall".to_owned()),
            };
            Line { bound, ..plain(Operator::Div) }
        }
        Op::Limit(Limit::Most) => plain(Operator::AtMost),
        Op::Limit(Limit::Least) => plain(Operator::AtLeast),
        Op::Min => plain(Operator::Min),
        Op::Max => plain(Operator::Max),
        Op::Mean => plain(Operator::Mean),
        Op::WeightedMean(weights) => Line { weights: weights.to_vec(), ..plain(Operator::WeightedMean) },
        Op::Round(digits, rounding) => Line { by: Some(format!("{digits} {rounding}")), ..plain(Operator::Round) },
        Op::Otherwise => plain(Operator::Otherwise),
        Op::If => plain(Operator::If),
        Op::DateAdd(period) => Line { by: Some(period.to_string()), ..plain(Operator::DateAdd) },
        Op::Verified(criteria) => {
            let criteria = criteria.iter().map(|(node, part)| {
                let stage = model.node(*node).verify.map(|stage| model.header.stages[stage].code.clone());
                let answers = u32::try_from(steps.nodes[*node].keys.len()).unwrap_or(u32::MAX);
                (part.clone(), stage.unwrap_or_default(), answers)
            });
            Line { criteria: criteria.collect(), ..plain(Operator::Verified) }
        }
        Op::Compare(comparator) => plain(ordering(*comparator)),
        Op::Is(IsTest::AtLeast | IsTest::AtMost, _) => plain(Operator::Rank),
        Op::Is(..) => plain(Operator::Is),
        Op::And => plain(Operator::And),
        Op::Or => plain(Operator::Or),
        Op::Not => plain(Operator::Not),
        Op::Band(bands) => looked(Operator::Band, &model.bands[*bands].name),
        Op::BandValue(bands) => looked(Operator::BandValue, &model.bands[*bands].name),
        Op::Award(order) => {
            let order = order.iter().map(|id| model.predicates[*id].name.clone());
            Line { order: order.collect(), ..plain(Operator::Award) }
        }
    }
}

fn answer(model: &Model, id: KeyId) -> Line {
    let key = model.key(id);
    let mut line = Line {
        path: Some(key.path.clone()),
        label: key.label.clone(),
        basis: key.basis.clone(),
        word: key.word.clone(),
        fact: key.fact,
        recorded: key.recorded,
        ..Line::new(Operator::Answer)
    };
    let domain = match &key.domain {
        Domain::Count => "count",
        Domain::Number { .. } => "number",
        Domain::Percent { .. } => "percent",
        Domain::Date => "date",
        Domain::Scale(_) => "scale",
        Domain::List { ordered: true, .. } => "ordered",
        Domain::List { ordered: false, .. } => "list",
    };
    line.domain = Some(domain.to_owned());
    match &key.domain {
        Domain::Number { low, high } | Domain::Percent { low, high } => line.range = Some([low.clone(), high.clone()]),
        Domain::Scale(scale) => line.table = Some(model.scales[*scale].name.clone()),
        Domain::List { options, .. } => line.options.clone_from(options),
        Domain::Count | Domain::Date => {}
    }
    line
}

/// Gives a line its name, and the words that belong to it.
fn named(model: &Model, line: &mut Line, code: Code) {
    let header = &model.header;
    let display = |digits: u32, percent: bool| {
        let sign = if percent { " %" } else { "" };
        Some(format!("{digits} {}{sign}", header.rounding))
    };
    let mut name = |kind: &str, code: &str, label: Option<&String>, basis: Option<&String>| {
        line.kind = Some(kind.to_owned());
        line.code = Some(code.to_owned()).filter(|code| !code.is_empty());
        line.label = label.cloned();
        line.basis = basis.cloned();
    };
    match code {
        Code::Node(id) => {
            let node = model.node(id);
            let kind = if matches!(node.body, Body::Component { .. }) { "component" } else { "criterion" };
            name(kind, &node.path, node.label.as_ref(), node.basis.as_ref());
            line.display = display(header.digits, node.points.is_none());
            if let Body::Answered { texts, .. } = &node.body {
                line.texts.clone_from(texts);
            }
        }
        Code::Member(group, index) => {
            let group = &model.groups[group];
            let member = &group.members[index];
            name("member", &format!("{}.{}", group.name, member.code), member.label.as_ref(), None);
            line.group.clone_from(&group.label);
            line.display = display(header.digits, false);
        }
        Code::Measure(id) => {
            let measure = &model.measures[id];
            name("measure", &measure.name, measure.label.as_ref(), measure.basis.as_ref());
            line.display = display(measure.digits.unwrap_or(header.digits), measure.kind == Kind::Percent);
        }
        Code::Check(id) => {
            let check = &model.checks[id];
            name("check", "", check.label.as_ref(), check.basis.as_ref());
        }
        Code::Requirement(predicate, index) => {
            let requirement = &model.predicates[predicate].requirements[index];
            line.requirement = Some(requirement.code.clone());
            line.label.clone_from(&requirement.label);
            line.basis.clone_from(&requirement.basis);
        }
        Code::Predicate(id) => {
            let predicate = &model.predicates[id];
            name("predicate", &predicate.name, predicate.label.as_ref(), None);
        }
        Code::Award => name("award", "award", None, None),
        Code::Verified => name("verified", "verified", None, None),
    }
}
