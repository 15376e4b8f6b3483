//! What may be proposed at all, and what it costs.
//!
//! *Nothing is proposed that is not a better option of an answered criterion, unless a file of costs names it.* A fact, a
//! count, an index of a survey is what it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Pricing, Problem};
use crate::check::{Body, Domain, KeyId, Model, NodeId, StageId};
use crate::evidence::AnswerRef;
use crate::language::Language;
use crate::number::Exact;
use crate::score::{self, Compiled, Stand};
use crate::steps::{Answered, Range};

/// The highest cost of one change.
pub(super) const COST_MAX: u64 = 1_000_000;

/// What is asked for, and for less first: cost, then steps on the scales.
pub(super) type Price = (u64, u64);

pub(super) fn plus(a: Price, b: Price) -> Price {
    (a.0.saturating_add(b.0), a.1.saturating_add(b.1))
}

/// One answer that a key may have.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) answered: Option<Answered>,
    pub(super) price: Price,
}

/// A key that may move. Its first choice is the answer as it stands, which costs nothing.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) key: KeyId,
    /// From the least asked for to the most, where `rising`.
    pub(super) choices: Vec<Choice>,
    /// Each choice asks for all that those before it ask for; otherwise they are simply different.
    pub(super) rising: bool,
    /// Where not every answer is among the choices: whatever it can be.
    pub(super) any: Option<Range>,
}

impl Variable {
    /// Whether one choice asks for all that another does.
    pub(super) fn asks(&self, choice: usize, other: usize) -> bool {
        if self.rising { choice >= other } else { other == 0 || choice == other }
    }
}

/// A file of costs: what a change of each answer costs, and what cannot be changed.
///
/// ```
/// use timbang::advise::Costs;
///
/// let costs = Costs::from_json(br#"{ "default": 1, "answers": { "A.I": 2, "A.I.1": "fixed", "opini_bpk": { "WTP": 5 } } }"#)?;
/// assert!(Costs::from_json(br#"{ "answers": { "A.I": 0 } }"#).is_err());
/// # drop(costs);
/// # Ok::<(), timbang::advise::AdviseError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Costs {
    default: Option<Cost>,
    answers: BTreeMap<String, Cost>,
}

/// What changing an answer costs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cost {
    Fixed,
    Each(u64),
    /// By the answer that it is changed to; no other is proposed.
    To(Vec<(String, u64)>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: Option<String>,
    default: Option<serde_json::Value>,
    #[serde(default)]
    answers: BTreeMap<String, serde_json::Value>,
}

/// Name and version of the format of costs.
const COSTS_FORMAT: &str = "timbang.costs/1";

impl Costs {
    /// The costs in these bytes of JSON.
    ///
    /// Shape: `default`, and by path under `answers`, a whole number from 1 or `"fixed"`; of a path that names one answer
    /// also an object of answers with their costs. What stands nearest above an answer holds.
    /// Errors: what is wrong with the first thing that is.
    pub fn from_json(bytes: &[u8]) -> Result<Costs, super::AdviseError> {
        let wrong = |text: String| super::AdviseError::Costs(text);
        let written: Written = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
        if let Some(format) = written.format.filter(|format| format != COSTS_FORMAT) {
            return Err(wrong(format!("unknown format `{format}`: this version reads `{COSTS_FORMAT}`")));
        }
        let default = written.default.map(|value| cost("default", &value)).transpose().map_err(wrong)?;
        if matches!(default, Some(Cost::To(_))) {
            return Err(wrong("`default` is a whole number from 1 or \"fixed\"".to_owned()));
        }
        let mut answers = BTreeMap::new();
        for (path, value) in &written.answers {
            answers.insert(path.clone(), cost(path, value).map_err(wrong)?);
        }
        Ok(Costs { default, answers })
    }

    /// What holds for a path, and whether it is named itself.
    fn of(&self, path: &str) -> (Option<&Cost>, bool) {
        if let Some(own) = self.answers.get(path) {
            return (Some(own), true);
        }
        let mut at = path;
        while let Some((above, _)) = at.rsplit_once('.') {
            if let Some(cost) = self.answers.get(above) {
                return (Some(cost), false);
            }
            at = above;
        }
        (self.default.as_ref(), false)
    }
}

fn cost(path: &str, value: &serde_json::Value) -> Result<Cost, String> {
    let number = |value: &serde_json::Value| value.as_u64().filter(|n| (1..=COST_MAX).contains(n));
    match value {
        serde_json::Value::String(text) if text == "fixed" => Ok(Cost::Fixed),
        serde_json::Value::Object(map) => {
            let list = map.iter().map(|(answer, value)| {
                let cost = number(value)
                    .ok_or_else(|| format!("`{path}`: `{answer}` costs no whole number from 1 to {COST_MAX}"))?;
                Ok((answer.clone(), cost))
            });
            Ok(Cost::To(list.collect::<Result<_, String>>()?))
        }
        value => number(value)
            .map(Cost::Each)
            .ok_or_else(|| format!("`{path}`: neither a whole number from 1 to {COST_MAX} nor \"fixed\"")),
    }
}

/// The keys that may move, in the order of the rubric.
///
/// Errors: a file of costs that names what the rubric does not have, or answers that do not fit.
pub(super) fn variables(
    rubric: Compiled<'_>,
    stand: &Stand,
    pricing: &Pricing,
    until: Option<StageId>,
) -> Result<Vec<Variable>, super::AdviseError> {
    let model = rubric.model;
    let mut named: BTreeSet<KeyId> = BTreeSet::new();
    if let Pricing::Costs(costs) = pricing {
        for (path, cost) in &costs.answers {
            let key = rubric.index.key(path);
            if let (Cost::To(_), Some(key)) = (cost, key) {
                named.insert(key);
            } else if matches!(cost, Cost::To(_)) {
                let text = format!("`{path}` is no answer: costs by answer belong to one");
                return Err(super::AdviseError::Costs(text));
            } else if key.is_none() && rubric.index.node(path).is_none() {
                return Err(super::AdviseError::Costs(format!("`{path}` is no name of the rubric")));
            }
        }
    }
    let mut list = Vec::new();
    for (key, declared) in model.keys.entries() {
        let open = match declared.criterion {
            Some(node) => until.is_none_or(|stage| can_be_confirmed(model, stand, key, node, stage)),
            None => named.contains(&key),
        };
        if !open || declared.recorded {
            continue;
        }
        if let Some(variable) = variable(rubric, stand, pricing, key)? {
            list.push(variable);
        }
    }
    Ok(list)
}

/// Whether a stage, or one before it, can still confirm a criterion: its own verifying stage has not looked at it.
fn can_be_confirmed(model: &Model, stand: &Stand, key: KeyId, node: NodeId, stage: StageId) -> bool {
    match model.node(node).verify {
        Some(verifying) => verifying <= stage && !stand.seen[node],
        None => stand.looked[key].is_none_or(|looked| looked < stage),
    }
}

fn variable(
    rubric: Compiled<'_>,
    stand: &Stand,
    pricing: &Pricing,
    key: KeyId,
) -> Result<Option<Variable>, super::AdviseError> {
    let model = rubric.model;
    let now = stand.answers[key].clone();
    let better = better(model, key, now.as_ref());
    let stays = Choice { answered: now.clone(), price: (0, 0) };
    let (cost, own) = match pricing {
        Pricing::Changes | Pricing::Steps => (None, false),
        Pricing::Costs(costs) => costs.of(&model.key(key).path),
    };
    let made = match cost {
        Some(Cost::Fixed) => return Ok(None),
        Some(Cost::To(_)) if !own => return Ok(None),
        Some(Cost::To(list)) => {
            let mut choices = Vec::new();
            for (answer, cost) in list {
                let answered = score::read(model, key, AnswerRef::Text(answer)).map_err(|fault| {
                    let path = &model.key(key).path;
                    super::AdviseError::Costs(format!("`{path}`: {}", fault.message().in_language(Language::English)))
                })?;
                if Some(&answered) == now.as_ref() {
                    continue;
                }
                let steps = better.iter().find(|(other, _)| *other == answered).map(|(_, steps)| *steps);
                choices.push((answered, *cost, steps));
            }
            let rising = choices.iter().all(|(.., steps)| steps.is_some());
            choices.sort_by_key(|(.., steps)| *steps);
            let choices = choices
                .into_iter()
                .map(|(answered, cost, steps)| Choice { answered: Some(answered), price: (cost, steps.unwrap_or(1)) });
            Variable { key, choices: std::iter::once(stays).chain(choices).collect(), rising, any: None }
        }
        _ => {
            let priced = |steps: u64| match (pricing, cost) {
                (Pricing::Steps, _) => (steps, steps),
                (_, Some(Cost::Each(cost))) => (*cost, steps),
                _ => (1, steps),
            };
            let choices =
                better.into_iter().map(|(answered, steps)| Choice { answered: Some(answered), price: priced(steps) });
            Variable { key, choices: std::iter::once(stays).chain(choices).collect(), rising: true, any: None }
        }
    };
    Ok(Some(made).filter(|variable| variable.choices.len() > 1))
}

/// The better options of a criterion's answer, rising, with the steps that lead there. Of options that are worth the same
/// the first; none for an answer that is off the options, and none for one that says that the criterion does not apply.
pub(super) fn better(model: &Model, key: KeyId, now: Option<&Answered>) -> Vec<(Answered, u64)> {
    let declared = model.key(key);
    let Domain::Scale(scale) = &declared.domain else { return Vec::new() };
    if declared.criterion.is_none() {
        return Vec::new();
    }
    let options = &model.scales[*scale].options;
    let from = match now {
        None => None,
        Some(Answered::Option(option)) => match options.get(usize::from(*option)).and_then(|o| o.value.as_ref()) {
            Some(value) => Some(value),
            None => return Vec::new(),
        },
        Some(_) => return Vec::new(),
    };
    let mut rungs: BTreeMap<&Exact, u16> = BTreeMap::new();
    for (index, option) in (0_u16..).zip(options) {
        if let Some(value) = option.value.as_ref().filter(|value| from.is_none_or(|from| *value > from)) {
            rungs.entry(value).or_insert(index);
        }
    }
    (1_u64..).zip(rungs).map(|(steps, (_, option))| (Answered::Option(option), steps)).collect()
}

/// What the options of a criterion mean, as the rubric says it.
pub(super) fn practice(model: &Model, key: KeyId, answered: Option<&Answered>) -> Option<String> {
    let node = model.key(key).criterion?;
    let Body::Answered { texts, .. } = &model.node(node).body else { return None };
    match answered? {
        Answered::Option(option) => texts.get(usize::from(*option)).cloned(),
        _ => None,
    }
}

impl Problem<'_> {
    /// What a choice of each variable costs together.
    pub(super) fn price(&self, picks: &[usize]) -> Price {
        let chosen = self.variables.iter().zip(picks).filter_map(|(variable, &pick)| variable.choices.get(pick));
        chosen.fold((0, 0), |sum, choice| plus(sum, choice.price))
    }
}
