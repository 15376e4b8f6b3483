//! From values to the receipt.
//!
//! *A line says what its step came to, and nothing else*: the rubric's part of each line stands ready, the values are
//! filled in.

use std::collections::BTreeMap;

use super::Compiled;
use super::card::Last;
use super::requirement::{margin, scalar};
use super::verified::Seen;
use crate::check::ROOT;
use crate::evidence::Evidence;
use crate::receipt::{self, Answer, Line, Outcome, Receipt, Sheet, Source};
use crate::scorecard::AwardStatus;
use crate::steps::{Code, Form, Op, Reason, StepId, Value, option_names};
use crate::table::Id as _;

pub(super) fn write(rubric: Compiled<'_>, form: Form, evidence: &Evidence, last: &Last<'_>) -> Receipt {
    let Last { model, steps, at, .. } = *last;
    let Form { mut header, tables, mut lines } = form;
    header.sources =
        rubric.sources.iter().map(|(name, sha256)| Source { name: name.clone(), sha256: sha256.clone() }).collect();
    let answers: Vec<Answer> = last
        .answers()
        .into_iter()
        .map(|record| Answer { path: record.path, answer: record.answer, stage: record.stage, on: record.on })
        .collect();
    let places: BTreeMap<&str, u32> = answers.iter().map(|a| a.path.as_str()).zip(0..).collect();
    for (id, line) in steps.list.ids().zip(&mut lines) {
        fill(last, id, line);
        line.answer = line.path.as_deref().and_then(|path| places.get(path).copied());
        if let Some(origin) = steps.origins.row(id) {
            line.at = (rubric.at)(origin.span);
        }
    }
    let place = |step: StepId| u32::try_from(step.place().index()).unwrap_or(u32::MAX);
    let status = last.award(Seen::new(model, rubric.to_verify, &at.seen).share(ROOT)).status;
    let outcome = Outcome {
        award: steps.award.map(|step| text(last, step)),
        award_line: steps.award.map(place),
        status: steps.award.map(|_| status_word(status).to_owned()),
        total: place(steps.nodes[ROOT].number),
    };
    Receipt {
        format: receipt::FORMAT.to_owned(),
        language: crate::syntax::LANGUAGE.to_owned(),
        engine: super::ENGINE.to_owned(),
        rubric: header,
        evidence: Sheet {
            unit: evidence.unit().id().unwrap_or(evidence.unit().name()).to_owned(),
            period: evidence.period().map(str::to_owned),
            assessed_on: evidence.assessed_on().map(|day| day.to_string()),
            stage: at.stage.map(|id| last.stage_code(id).to_owned()),
            sha256: evidence.digest(),
        },
        tables,
        answers,
        lines,
        outcome,
        seal: String::new(),
    }
    .sealed()
}

fn fill(last: &Last<'_>, id: StepId, line: &mut Line) {
    let (steps, value) = (last.steps, last.value(id));
    line.out = text(last, id);
    let number = match value {
        Value::Number(number) => Some(number),
        _ => None,
    };
    let [low, high] = last.low_high(id);
    if low.is_none() || low != high || low != number {
        line.low = low.cloned();
        line.high = high.cloned();
    }
    if let Op::Answer(key) = steps.step(id).op {
        line.seen = last.at.looked[key].and_then(|sitting| last.sitting_code(sitting)).map(str::to_owned);
    }
    let code = steps.origins.row(id).and_then(|origin| origin.code);
    line.shown = number.zip(code).and_then(|(number, code)| match code {
        Code::Node(node) => Some(last.model.shown(number, last.model.node(node).points.is_some())),
        Code::Member(..) => Some(last.model.shown(number, true)),
        Code::Measure(measure) => Some(last.model.shown_measure(measure, number)),
        _ => None,
    });
    if let (Some(Code::Requirement(..)), Op::Compare(comparator), [left, right]) =
        (code, &steps.step(id).op, &*steps.step(id).of)
    {
        let sides = scalar(last.value(*left)).zip(scalar(last.value(*right)));
        line.margin = sides.map(|(left, right)| margin(*comparator, &left, &right));
    }
}

/// What a step came to, in a word.
fn text(last: &Last<'_>, id: StepId) -> String {
    let named = |option: u16| {
        let names = option_names(last.model, last.steps, id);
        names.get(usize::from(option)).cloned().unwrap_or_default()
    };
    match last.value(id) {
        Value::Number(number) => number.to_string(),
        Value::Option(option) => named(*option),
        Value::None(Reason::Word(_, word)) if matches!(last.steps.step(id).op, Op::Answer(_)) => named(*word),
        Value::Date(date) => date.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Predicate(predicate) => last.model.predicates[*predicate].name.clone(),
        Value::Excluded => "excluded".to_owned(),
        Value::Undecided => "undecided".to_owned(),
        Value::None(_) => "none".to_owned(),
    }
}

fn status_word(status: AwardStatus) -> &'static str {
    match status {
        AwardStatus::Awarded => "awarded",
        AwardStatus::Claimed => "claimed",
        AwardStatus::None => "none",
        AwardStatus::Undecided => "undecided",
    }
}
