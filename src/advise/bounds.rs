//! What is still possible: over what is missing, or over answers that are named.
//!
//! *No sheet leaves the bounds; and bounds are called reached only where sheets that were scored come to them.* Where a
//! node is read by a formula, or an input is shared, bounds may be wider than what any sheet comes to, and are called
//! outer.

use std::collections::BTreeSet;

use serde::Serialize;

use super::apply::answers_scored;
use super::moves::{Choice, Variable};
use super::search::{Ended, Search};
use super::{AdviseError, BUDGET, Budget, Problem};
use crate::check::{Body, Domain, KeyId, Model, ROOT};
use crate::date::Date;
use crate::evidence::Evidence;
use crate::limits::COUNT_MAX;
use crate::nearest::nearest;
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::score::{Compiled, Stand, stand};
use crate::scorecard::{Bounds as Kind, Scorecard, Status};
use crate::steps::{Answered, May, Open, Range, StepId, Steps, cone, days_open, on_line, ranges, ranges_within};
use crate::table::Table;

/// Name and version of the format of bounds.
pub const BOUNDS_FORMAT: &str = "timbang.bounds/0";

/// How much is read to show a bound: open answers times steps. Past it bounds are not shown, and so called outer.
const SHOWN_MAX: usize = 20_000_000;

/// What a sheet can still come to.
///
/// ```
/// use timbang::advise::{Outcome, Possible};
/// use timbang::{Evidence, Rubric};
///
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let empty = Evidence::from_json(br#"{ "unit": "Unit Contoh" }"#)?;
/// let possible = Possible::of(&rubric, &empty, &[])?;
/// assert_eq!(possible.total.high.map(|n| n.to_string()).as_deref(), Some("10"));
/// assert_eq!(possible.predicates[0].outcome, Outcome::Possible);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Possible {
    /// [`BOUNDS_FORMAT`]
    pub format: &'static str,
    /// The answers that are open, in rubric order: those that are missing, or those that were named.
    pub open: Vec<String>,
    /// Whether some sheet comes to each bound of nodes and groups.
    pub bounds: Kind,
    /// The whole.
    pub total: Between,
    /// Components and criteria.
    pub nodes: Vec<Between>,
    /// The members of groups, `area.MP`.
    pub groups: Vec<Between>,
    /// Each predicate.
    pub predicates: Vec<Outlook>,
}

/// A number between its bounds.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::Possible;
///
/// // What the visit can still make of the reform.
/// let possible = Possible::of(&rubric, &evidence, &["A.II"])?;
/// assert!(possible.total.low <= possible.total.exact && possible.total.exact <= possible.total.high);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Between {
    /// Its path.
    pub code: String,
    /// Its name.
    pub label: Option<String>,
    /// The number as it stands.
    pub exact: Option<Exact>,
    /// The least that it can be.
    pub low: Option<Exact>,
    /// The most that it can be.
    pub high: Option<Exact>,
    /// Answers with which it comes to its least, scored; of the total, its parts and groups, where bounds are reached.
    pub low_by: Option<Vec<GivenAnswer>>,
    /// Answers with which it comes to its most.
    pub high_by: Option<Vec<GivenAnswer>>,
}

/// An answer of a sheet that was scored to show something.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::Possible;
///
/// let possible = Possible::of(&rubric, &evidence, &["A.I.1"])?;
/// let with = possible.total.low_by.iter().flatten().map(|given| format!("{} = {}", given.path, given.answer));
/// assert!(with.count() > 0, "answers with which the total comes to its least");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GivenAnswer {
    /// Its path.
    pub path: String,
    /// The answer, as a sheet writes it.
    pub answer: String,
}

/// Whether a predicate is met whatever becomes of what is open.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Outcome, Possible};
///
/// // Nothing is open, so each predicate is decided.
/// let possible = Possible::of(&rubric, &evidence, &[])?;
/// assert!(possible.predicates.iter().all(|one| one.outcome != Outcome::Possible));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is met on every sheet.
    Certain,
    /// It is not known to be certain or impossible.
    Possible,
    /// It is met on no sheet.
    Impossible,
}

/// What becomes of a predicate.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Outcome, Possible};
///
/// let possible = Possible::of(&rubric, &evidence, &["A.II.5"])?;
/// let wbk = possible.predicates.iter().find(|one| one.code == "WBK").ok_or("no such predicate")?;
/// assert_eq!(wbk.outcome, Outcome::Possible, "the visit may still find it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Outlook {
    /// Its name.
    pub code: String,
    /// Its title.
    pub label: Option<String>,
    /// How it stands.
    pub status: Status,
    /// What can become of it.
    pub outcome: Outcome,
    /// Where it is possible: answers with which it is met, scored; `null` where none were found.
    pub met_by: Option<Vec<GivenAnswer>>,
}

impl Possible {
    /// What is possible over what has no answer, or over the answers at and below the paths.
    ///
    /// Errors: a sheet with faults; a path that names no answer.
    pub fn of(rubric: &Rubric, evidence: &Evidence, touch: &[&str]) -> Result<Possible, AdviseError> {
        let card = rubric.score(evidence)?;
        rubric.compiled(|compiled| possible(rubric, compiled, evidence, &card, touch))
    }
}

/// The keys that are open.
fn open_keys(compiled: Compiled<'_>, stand: &Stand, touch: &[&str]) -> Result<BTreeSet<KeyId>, AdviseError> {
    let Compiled { model, steps, index, .. } = compiled;
    let scored = |key: &KeyId| !model.key(*key).recorded;
    if touch.is_empty() {
        return Ok(model.keys.ids().filter(|key| stand.answers[*key].is_none()).filter(scored).collect());
    }
    let mut keys = BTreeSet::new();
    for &path in touch {
        let mut found: Vec<KeyId> = index.below(path).collect();
        if let Some(node) = index.node(path)
            && let Body::Computed { .. } = model.node(node).body
        {
            found.extend(steps.nodes[node].keys.iter().copied());
        }
        if path == "total" {
            found.extend(model.keys.ids().filter(|key| !model.key(*key).fact));
        }
        if found.is_empty() {
            let names = model.keys.iter().map(|key| key.path.as_str());
            let names = names.chain(model.nodes.iter().map(|node| node.path.as_str()));
            let near = nearest(path, names).map(str::to_owned);
            return Err(AdviseError::UnknownPath { path: path.to_owned(), nearest: near });
        }
        keys.extend(found.into_iter().filter(scored));
    }
    Ok(keys)
}

/// Some answers of a key, and whether there are more.
fn answers(model: &Model, key: KeyId, assessed_on: Option<Date>) -> (Vec<Answered>, bool) {
    let declared = model.key(key);
    let options = |count: usize| (0_u16..).take(count).map(Answered::Option).collect::<Vec<_>>();
    let numbers = |list: &[&Exact]| list.iter().map(|number| Answered::Number((*number).clone())).collect::<Vec<_>>();
    let (mut list, more) = match &declared.domain {
        Domain::List { options: list, .. } => (options(list.len()), false),
        Domain::Scale(scale) => {
            let scale = &model.scales[*scale];
            let mut list = options(scale.options.len());
            if let Some(line) = &scale.line {
                list.extend(numbers(&[&line.low, &line.high]));
            }
            (list, scale.line.is_some())
        }
        Domain::Count => (numbers(&[&Exact::ZERO, &Exact::ONE, &Exact::from(COUNT_MAX)]), true),
        Domain::Number { low, high } | Domain::Percent { low, high } => (numbers(&[low, high]), true),
        Domain::Date => {
            let days = days_open().into_iter().flat_map(|(first, last)| [first, last]);
            (days.chain(assessed_on).map(Answered::Date).collect(), true)
        }
    };
    if declared.word.is_some() {
        let behind = model.key_options(key).len().saturating_sub(1);
        list.push(Answered::Word(u16::try_from(behind).unwrap_or(u16::MAX)));
    }
    (list, more)
}

/// Whether each open criterion stands on its own, so that bounds are what sheets come to.
fn is_reached(model: &Model, steps: &Steps, open: &Open) -> bool {
    let reads = |node: crate::check::NodeId| steps.read_nodes.contains(&node);
    let facts = steps.read_facts.iter().any(|fact| open.contains_key(fact));
    !facts
        && model.nodes.ids().skip(1).all(|id| {
            if matches!(model.node(id).body, Body::Component { .. })
                || !steps.nodes[id].keys.iter().any(|key| open.contains_key(key))
            {
                return true;
            }
            let Body::Answered { key, .. } = model.node(id).body else { return false };
            let mut at = Some(id);
            while let Some(node) = at {
                if reads(node) {
                    return false;
                }
                at = model.node(node).parent;
            }
            steps.nodes[id].keys.iter().all(|other| *other == key || !open.contains_key(other))
        })
}

fn possible(
    rubric: &Rubric,
    compiled: Compiled<'_>,
    evidence: &Evidence,
    card: &Scorecard,
    touch: &[&str],
) -> Result<Possible, AdviseError> {
    let (model, steps) = (compiled.model, compiled.steps);
    let stand = stand(compiled, evidence)?;
    let keys = open_keys(compiled, &stand, touch)?;
    let mut open = Open::new();
    let mut variables = Vec::new();
    // Whether every answer of every open key is among the choices.
    let mut all_listed = true;
    for &key in &keys {
        let now = stand.answers[key].clone();
        let (list, more) = answers(model, key, stand.assessed_on);
        all_listed &= !more;
        let others: Vec<Answered> = list.into_iter().filter(|answered| Some(answered) != now.as_ref()).collect();
        let answers: Vec<Option<Answered>> = std::iter::once(now).chain(others.into_iter().map(Some)).collect();
        open.insert(key, May { answers: answers.clone(), any: more });
        let choices = (0_u64..).zip(answers).map(|(at, answered)| Choice { answered, price: (at.min(1), 0) }).collect();
        variables.push(Variable { key, choices, rising: false });
    }
    let stage = stand.stage.or_else(|| model.header.stages.ids().next());
    let problem = Problem::new(compiled, &stand, variables, stage);
    let within = ranges_within(steps, stand.reading(model), &open);
    // Over what is missing, the bounds are those of the scorecard.
    let bounds = if touch.is_empty() {
        ranges(steps, stand.reading(model))
    } else {
        ranges_within(steps, stand.reading(model), &open)
    };
    let reached = is_reached(model, steps, &open);
    let between = |code: &str, label: Option<&String>, exact: Option<&Exact>, step: StepId| Between {
        code: code.to_owned(),
        label: label.cloned(),
        exact: exact.cloned(),
        low: bounds[step].low().cloned(),
        high: bounds[step].high().cloned(),
        low_by: None,
        high_by: None,
    };
    let show = |own: &mut Between, step: StepId, exact: &dyn Fn(&Scorecard) -> Option<Exact>| {
        let by = |lowest: bool| attained(rubric, evidence, &problem, &bounds, step, lowest, exact);
        if reached {
            (own.low_by, own.high_by) = (by(true), by(false));
        }
    };
    let step = steps.nodes[ROOT].number;
    let mut total = between("total", None, card.total.exact.as_ref(), step);
    show(&mut total, step, &|card| card.total.exact.clone());
    let mut nodes = Vec::new();
    for (id, node) in model.nodes.ids().skip(1).zip(&card.nodes) {
        let step = steps.nodes[id].number;
        let mut own = between(&node.code, node.label.as_ref(), node.exact.as_ref(), step);
        if !node.code.contains('.') {
            show(&mut own, step, &|card| card.node(&node.code)?.exact.clone());
        }
        nodes.push(own);
    }
    let mut groups = Vec::new();
    for (at, (group, members)) in card.groups.iter().zip(&steps.members).enumerate() {
        for (place, (member, &step)) in group.members.iter().zip(members).enumerate() {
            let code = format!("{}.{}", group.code, member.code);
            let mut own = between(&code, member.label.as_ref(), member.exact.as_ref(), step);
            show(&mut own, step, &|card| card.groups.get(at)?.members.get(place)?.exact.clone());
            groups.push(own);
        }
    }
    // What no sheet was seen to come to is not called reached.
    let shown = |bound: &Option<Exact>, by: &Option<Vec<GivenAnswer>>| bound.is_none() || by.is_some();
    let reached = reached && shown(&total.low, &total.low_by) && shown(&total.high, &total.high_by);
    let mut predicates = Vec::new();
    for (id, scored) in model.predicates.ids().zip(&card.predicates) {
        let truth = steps.predicates[id];
        let requirements: Vec<StepId> = steps.requirements[id].iter().map(|own| own.truth).collect();
        let (outcome, met_by) =
            outlook(rubric, evidence, &problem, &within[truth], truth, &requirements, all_listed, &scored.code);
        predicates.push(Outlook {
            code: scored.code.clone(),
            label: scored.label.clone(),
            status: scored.status,
            outcome,
            met_by,
        });
    }
    Ok(Possible {
        format: BOUNDS_FORMAT,
        open: keys.iter().map(|key| model.key(*key).path.clone()).collect(),
        bounds: if reached { Kind::Reached } else { Kind::Outer },
        total,
        nodes,
        groups,
        predicates,
    })
}

#[expect(clippy::too_many_arguments, reason = "one predicate of one question")]
fn outlook(
    rubric: &Rubric,
    evidence: &Evidence,
    problem: &Problem<'_>,
    range: &Range,
    truth: StepId,
    requirements: &[StepId],
    all_listed: bool,
    predicate: &str,
) -> (Outcome, Option<Vec<GivenAnswer>>) {
    if !range.may_be_true {
        return (Outcome::Impossible, None);
    }
    // An unknown fact that is not open leaves it undecided: then it is neither.
    if !range.may_be_false && problem.stand.values[truth] == crate::steps::Value::Truth(true) {
        return (Outcome::Certain, None);
    }
    let mut budget = Budget::new(BUDGET);
    let search = Search::new(problem, truth, true, requirements, &mut budget);
    match search.cheapest(&search.room(), &mut budget) {
        Ended::Nothing if all_listed => (Outcome::Impossible, None),
        Ended::Nothing | Ended::Open(_) => (Outcome::Possible, None),
        Ended::Cheapest(_, picks) => {
            let shown = answers_scored(rubric, evidence, problem, &picks);
            (Outcome::Possible, shown.filter(|(_, card)| super::is_met(card, predicate)).map(|(given, _)| given))
        }
    }
}

/// Answers with which a step comes to the least or the most that its bounds say: one open answer after another gets what
/// leaves the bound where it is. Scored before it is told.
fn attained(
    rubric: &Rubric,
    evidence: &Evidence,
    problem: &Problem<'_>,
    bounds: &Table<StepId, Range>,
    step: StepId,
    lowest: bool,
    exact: &dyn Fn(&Scorecard) -> Option<Exact>,
) -> Option<Vec<GivenAnswer>> {
    let end = |range: &Range| if lowest { range.low().cloned() } else { range.high().cloned() };
    let wanted = end(&bounds[step])?;
    if problem.variables.len().saturating_mul(problem.steps.list.len()) > SHOWN_MAX {
        return None;
    }
    let mut open = problem.open.clone();
    let mut picks = vec![0; problem.variables.len()];
    let (_, keys) = cone(problem.steps, &problem.moving, &problem.open, &[step]);
    let own = problem.variables.iter().zip(&mut picks).filter(|(variable, _)| keys.contains(&variable.key));
    for (variable, pick) in own {
        // What is worth most first, or least: it is nearly always right.
        let mut order: Vec<usize> = (0..variable.choices.len()).collect();
        order.sort_by_key(|at| {
            let worth = variable
                .choices
                .get(*at)
                .and_then(|choice| worth(problem.model, variable.key, choice.answered.as_ref()));
            if lowest {
                (worth.clone().is_none(), worth, None)
            } else {
                (worth.is_none(), None, Some(std::cmp::Reverse(worth)))
            }
        });
        let found = order.into_iter().find(|at| {
            let Some(choice) = variable.choices.get(*at) else { return false };
            open.insert(variable.key, May { answers: vec![choice.answered.clone()], any: false });
            let within = ranges_within(problem.steps, problem.stand.reading(problem.model), &open);
            end(&within[step]).as_ref() == Some(&wanted)
        });
        *pick = found?;
    }
    let (given, card) = answers_scored(rubric, evidence, problem, &picks)?;
    (exact(&card).as_ref() == Some(&wanted)).then_some(given)
}

/// What an answer on a scale is worth by itself.
fn worth(model: &Model, key: KeyId, answered: Option<&Answered>) -> Option<Exact> {
    let Domain::Scale(scale) = &model.key(key).domain else { return None };
    let scale = &model.scales[*scale];
    match answered? {
        Answered::Option(option) => scale.options.get(usize::from(*option))?.value.clone(),
        Answered::Number(number) => on_line(scale, number),
        _ => None,
    }
}
