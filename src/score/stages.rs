//! What counts as of each stage.
//!
//! *A later answer replaces an earlier one key by key, and the earlier one stays on record.* Confirming is giving the
//! same answer again. What a stage neither answered nor confirmed it has not looked at.

use super::bind::{Said, Sheet};
use crate::check::{Body, CheckId, KeyId, Model, NodeId, StageId};
use crate::evidence::{Fault, FaultKind, FaultLog};
use crate::steps::{Answered, Reading, StepId, Steps, Value};
use crate::table::Table;

/// The answers as of one stage of the sheet.
#[derive(Clone)]
pub(super) struct AsOf {
    /// Index into the sheet's stages.
    pub(super) sitting: Option<usize>,
    pub(super) stage: Option<StageId>,
    /// By key.
    pub(super) answers: Table<KeyId, Option<Answered>>,
    /// By key: the latest stage that answered or confirmed it.
    pub(super) looked: Table<KeyId, Option<usize>>,
    /// By node: whether a criterion was seen by its verifying stage, or a later one.
    pub(super) seen: Table<NodeId, bool>,
}

impl AsOf {
    pub(super) fn reading<'a>(&'a self, model: &'a Model, sheet: &Sheet<'_>) -> Reading<'a> {
        Reading { model, answers: &self.answers, assessed_on: sheet.assessed_on, seen: &self.seen }
    }

    pub(super) fn is_answered(&self, key: KeyId) -> bool {
        self.answers[key].is_some()
    }
}

/// The stages of a sheet, one after the other.
pub(super) struct Course<'e> {
    /// The answers as of each stage before the last.
    pub(super) earlier: Vec<AsOf>,
    /// What decides: the answers as of the last, or of a sheet without any.
    pub(super) last: AsOf,
    /// By key: what was said, oldest first, with the stage that said it.
    pub(super) history: Table<KeyId, Vec<(usize, Said<'e>)>>,
}

pub(super) fn course<'e>(model: &Model, steps: &Steps, sheet: &Sheet<'e>) -> Course<'e> {
    let mut at = AsOf {
        sitting: None,
        stage: None,
        answers: sheet.facts.iter().map(|fact| fact.as_ref().map(|said| said.answered.clone())).collect(),
        looked: Table::beside(&model.keys, None),
        seen: Table::beside(&model.nodes, false),
    };
    let mut history: Table<KeyId, Vec<(usize, Said<'e>)>> = Table::beside(&model.keys, Vec::new());
    let mut stages = Vec::new();
    for (index, sitting) in sheet.stages.iter().enumerate() {
        at.sitting = Some(index);
        at.stage = sitting.stage;
        for &key in &sitting.confirmed {
            at.looked[key] = Some(index);
            if sitting.said(key).is_some() {
                continue;
            }
            if let Some((_, said)) = history[key].last().cloned() {
                let again = Said { by: sitting.by, on: sitting.on, note: None, documents: &[], ..said };
                history[key].push((index, again));
            }
        }
        for (key, said) in &sitting.answers {
            at.looked[*key] = Some(index);
            at.answers[*key] = Some(said.answered.clone());
            history[*key].push((index, said.clone()));
        }
        at.seen = seen(model, steps, sheet, &at);
        stages.push(at.clone());
    }
    let last = stages.pop().unwrap_or_else(|| AsOf { seen: seen(model, steps, sheet, &at), ..at });
    Course { earlier: stages, last, history }
}

/// Whether the verifying stage of each criterion, or a later one, has looked at all that it rests on.
fn seen(model: &Model, steps: &Steps, sheet: &Sheet<'_>, at: &AsOf) -> Table<NodeId, bool> {
    let looked_from = |key: KeyId, stage: StageId| {
        at.looked[key]
            .and_then(|index| sheet.stages.get(index))
            .and_then(|sitting| sitting.stage)
            .is_some_and(|found| found >= stage)
    };
    model
        .nodes
        .iter()
        .zip(&steps.nodes)
        .map(|(node, steps)| node.verify.is_some_and(|stage| steps.keys.iter().all(|&key| looked_from(key, stage))))
        .collect()
}

/// Whether a criterion is one that some stage must look at: it has answers of its own, and a verifying stage.
pub(crate) fn is_to_be_verified(model: &Model, steps: &Steps, node: NodeId) -> bool {
    let criterion = !matches!(model.node(node).body, Body::Component { .. });
    criterion && model.node(node).verify.is_some() && !steps.nodes[node].keys.is_empty()
}

/// How a check stands as of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Holds,
    Fails,
    /// An answer that it needs is missing.
    Unchecked,
}

pub(super) fn check(steps: &Steps, id: CheckId, at: &AsOf, values: &Table<StepId, Value>) -> Standing {
    let check = &steps.checks[id];
    if !check.keys.iter().all(|&key| at.is_answered(key)) {
        return Standing::Unchecked;
    }
    match values[check.truth] {
        Value::Truth(true) => Standing::Holds,
        Value::Truth(false) => Standing::Fails,
        _ => Standing::Unchecked,
    }
}

/// A check that fails on the last stage's answers is a fault of the sheet.
pub(super) fn broken_checks(
    model: &Model,
    steps: &Steps,
    sheet: &Sheet<'_>,
    course: &Course<'_>,
    values: &Table<StepId, Value>,
    faults: &mut FaultLog,
) {
    let Course { last: at, history, .. } = course;
    for (id, declared) in model.checks.entries() {
        if check(steps, id, at, values) != Standing::Fails {
            continue;
        }
        let keys = &steps.checks[id].keys;
        let latest = keys
            .iter()
            .filter_map(|&key| history[key].last().map(|(sitting, said)| (key, *sitting, said.place)))
            .max_by_key(|(_, sitting, place)| (*sitting, place.order));
        let operands = keys
            .iter()
            .filter_map(|&key| {
                Some(format!("`{}` = {}", model.key(key).path, answer_text(model, key, at.answers[key].as_ref()?)))
            })
            .collect();
        let text = declared.label.clone().unwrap_or_else(|| format!("`{}`", declared.text));
        let (path, stage, place) = match latest {
            Some((key, sitting, place)) => {
                let stage =
                    sheet.stages.get(sitting).and_then(|s| s.stage).map(|id| model.header.stages[id].code.clone());
                (model.key(key).path.clone(), stage, place)
            }
            None => (model.node(declared.home).path.clone(), None, crate::evidence::Place::default()),
        };
        faults.push(Fault::new(FaultKind::CheckFails { text, operands }, path, stage.as_deref(), place));
    }
}

/// An answer as a record keeps it: the option, the word, the day, or the exact number.
pub(super) fn answer_text(model: &Model, key: KeyId, answered: &Answered) -> String {
    match answered {
        Answered::Number(value) => value.to_string(),
        Answered::Date(date) => date.to_string(),
        Answered::Option(index) | Answered::Word(index) => model.key_option(key, *index).unwrap_or_default().to_owned(),
    }
}
