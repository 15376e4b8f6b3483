//! What a reader must know beside the numbers.
//!
//! *Nothing is silent: whatever is missing, unknown, excluded, changed, unseen or on the edge is named.* One function a
//! kind, in the order of the record's format; within a kind in rubric order.

use super::card::Last;
use super::stages::{self, Standing, answer_text};
use crate::check::{Body, CheckId, KeyId, MeasureId, Model, NodeId, ROOT};
use crate::number::Exact;
use crate::scorecard::Finding;
use crate::steps::Value;

pub(super) fn all(last: &Last<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    missing(last, &mut findings);
    unknown(last, &mut findings);
    excluded(last, &mut findings);
    overridden(last, &mut findings);
    unexplained(last, &mut findings);
    unverified(last, &mut findings);
    mixed(last, &mut findings);
    inconsistent(last, &mut findings);
    unchecked(last, &mut findings);
    capped(last, &mut findings);
    boundary(last, &mut findings);
    outside_force(last, &mut findings);
    findings
}

fn criteria<'a>(last: &'a Last<'_>) -> impl Iterator<Item = NodeId> + 'a {
    let criterion = |id: &NodeId| !matches!(last.model.node(*id).body, Body::Component { .. });
    last.model.nodes.ids().skip(1).filter(criterion)
}

fn keys<'a>(last: &'a Last<'_>, id: NodeId) -> &'a [KeyId] {
    &last.steps.nodes[id].keys
}

fn path(last: &Last<'_>, key: KeyId) -> String {
    last.model.key(key).path.clone()
}

/// Paths in the order in which the rubric declares them.
fn paths(last: &Last<'_>, keys: impl Iterator<Item = KeyId>) -> Vec<String> {
    let mut keys: Vec<KeyId> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().map(|key| path(last, key)).collect()
}

fn missing(last: &Last<'_>, findings: &mut Vec<Finding>) {
    for id in criteria(last) {
        let open = keys(last, id).iter().copied().filter(|&key| !last.at.is_answered(key));
        let paths = paths(last, open);
        if !paths.is_empty() {
            let node = last.model.node(id);
            findings.push(Finding::Missing { code: node.path.clone(), paths, policy: node.policy });
        }
    }
}

fn unknown(last: &Last<'_>, findings: &mut Vec<Finding>) {
    for (id, key) in last.model.keys.entries() {
        if key.fact && !key.recorded && !last.at.is_answered(id) {
            findings.push(Finding::Unknown { code: key.path.clone(), paths: vec![key.path.clone()] });
        }
    }
}

fn excluded(last: &Last<'_>, findings: &mut Vec<Finding>) {
    for id in criteria(last) {
        let out = *last.value(last.steps.nodes[id].number) == Value::Excluded;
        if out && last.is_answered(id) {
            let paths = paths(last, keys(last, id).iter().copied());
            findings.push(Finding::Excluded { code: last.model.node(id).path.clone(), paths });
        }
    }
}

/// Each time that a stage gave another answer than the one before it: key, stage, both answers, and whether it said why.
fn changes(last: &Last<'_>) -> Vec<(KeyId, String, String, String, bool)> {
    let mut changes = Vec::new();
    for (key, history) in last.history.entries() {
        for pair in history.windows(2) {
            let [(_, before), (sitting, after)] = pair else {
                continue;
            };
            if before.answered != after.answered {
                let text = |answered| answer_text(last.model, key, answered);
                let stage = last.sitting_code(*sitting).unwrap_or_default().to_owned();
                changes.push((key, stage, text(&before.answered), text(&after.answered), after.note.is_some()));
            }
        }
    }
    changes
}

fn overridden(last: &Last<'_>, findings: &mut Vec<Finding>) {
    for (key, stage, from, to, _) in changes(last) {
        findings.push(Finding::Overridden { code: path(last, key), paths: vec![path(last, key)], stage, from, to });
    }
}

fn unexplained(last: &Last<'_>, findings: &mut Vec<Finding>) {
    for (key, stage, _, _, explained) in changes(last) {
        if !explained {
            findings.push(Finding::Unexplained { code: path(last, key), paths: vec![path(last, key)], stage });
        }
    }
}

fn unverified(last: &Last<'_>, findings: &mut Vec<Finding>) {
    let final_sitting = last.at.sitting;
    for id in criteria(last) {
        let node = last.model.node(id);
        let unseen = |key: &KeyId| {
            let looked = last.at.looked[*key];
            match node.verify {
                Some(stage) => {
                    let by = looked.and_then(|index| last.sheet.stages.get(index)).and_then(|s| s.stage);
                    by.is_none_or(|by| by < stage)
                }
                // Nobody is named to look: then the last stage of the sheet is asked.
                None => last.at.stage.is_some() && looked != final_sitting,
            }
        };
        let open = keys(last, id).iter().copied().filter(|&key| last.at.is_answered(key)).filter(unseen);
        let paths = paths(last, open);
        if !paths.is_empty() {
            findings.push(Finding::Unverified {
                code: node.path.clone(),
                paths,
                stage: last.stage_of(id).map(str::to_owned),
            });
        }
    }
}

fn mixed(last: &Last<'_>, findings: &mut Vec<Finding>) {
    for id in criteria(last) {
        let keys = keys(last, id);
        let mut looked = keys.iter().filter(|&&key| last.at.is_answered(key)).map(|&key| last.at.looked[key]);
        let first = looked.next();
        let computed = matches!(last.model.node(id).body, Body::Computed { .. });
        if computed && looked.any(|other| Some(other) != first) {
            findings.push(Finding::Mixed {
                code: last.model.node(id).path.clone(),
                paths: paths(last, keys.iter().copied()),
            });
        }
    }
}

/// Where a check stands: its component, or the rubric.
fn home(last: &Last<'_>, id: CheckId) -> String {
    let home = last.model.checks[id].home;
    if home == ROOT { last.model.header.id.clone() } else { last.model.node(home).path.clone() }
}

fn inconsistent(last: &Last<'_>, findings: &mut Vec<Finding>) {
    for id in last.model.checks.ids() {
        for (at, values) in last.earlier {
            if stages::check(last.steps, id, at, values) == Standing::Fails {
                let paths = paths(last, last.steps.checks[id].keys.iter().copied());
                let stage = at.stage.map(|id| last.stage_code(id)).unwrap_or_default().to_owned();
                findings.push(Finding::Inconsistent { code: home(last, id), paths, stage });
            }
        }
    }
}

fn unchecked(last: &Last<'_>, findings: &mut Vec<Finding>) {
    for id in last.model.checks.ids() {
        if stages::check(last.steps, id, last.at, last.values) == Standing::Unchecked {
            let open = last.steps.checks[id].keys.iter().copied().filter(|&key| !last.at.is_answered(key));
            findings.push(Finding::Unchecked { code: home(last, id), paths: paths(last, open) });
        }
    }
}

fn capped(last: &Last<'_>, findings: &mut Vec<Finding>) {
    for id in criteria(last) {
        let steps = &last.steps.nodes[id];
        let Some(look) = steps.look else { continue };
        if let (Value::Number(from), Value::Number(to)) = (last.value(look), last.value(steps.inner))
            && to < from
            && last.is_answered(id)
        {
            let path = last.model.node(id).path.clone();
            findings.push(Finding::Capped {
                code: path.clone(),
                paths: vec![path],
                from: from.clone(),
                to: to.clone(),
            });
        }
    }
}

fn boundary(last: &Last<'_>, findings: &mut Vec<Finding>) {
    let header = &last.model.header;
    for (id, measure) in last.model.measures.entries() {
        let Value::Number(exact) = last.value(last.steps.measures[id].number) else {
            continue;
        };
        if turns_band(last.model, id, exact) {
            findings.push(Finding::Boundary { code: measure.name.clone(), paths: vec![measure.name.clone()] });
        }
    }
    for (predicate, steps) in last.model.predicates.iter().zip(&last.steps.requirements) {
        for (declared, steps) in predicate.requirements.iter().zip(steps) {
            let Some((left, comparator, right)) = steps.sides else {
                continue;
            };
            let (Value::Number(left), Value::Number(right)) = (last.value(left), last.value(right)) else {
                continue;
            };
            let shown = left.round(last.model.requirement_digits(declared.kind), header.rounding);
            let holds = |value: &Exact| crate::steps::ordered(comparator, value.cmp(right));
            if holds(left) != holds(&shown) {
                let paths = declared.subject.iter().cloned().collect();
                findings.push(Finding::Boundary { code: declared.code.clone(), paths });
            }
        }
    }
}

/// Whether a measure's shown number lies in another band than the exact one.
pub(crate) fn turns_band(model: &Model, id: MeasureId, exact: &Exact) -> bool {
    let Some(table) = model.measures[id].bands else { return false };
    let (digits, share) = model.measure_digits(id);
    let shown = exact.round(digits.saturating_add(if share { 2 } else { 0 }), model.header.rounding);
    let band = |number: &Exact| crate::steps::row(&model.bands[table].rows, number).map(|row| row.0);
    band(exact) != band(&shown)
}

fn outside_force(last: &Last<'_>, findings: &mut Vec<Finding>) {
    let Some(((from, to), on)) = last.model.header.in_force.zip(last.sheet.assessed_on) else {
        return;
    };
    if on < from || to.is_some_and(|to| on > to) {
        findings
            .push(Finding::OutsideForce { code: last.model.header.id.clone(), paths: vec!["assessed_on".to_owned()] });
    }
}
