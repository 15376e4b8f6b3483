//! A requirement with its margin.
//!
//! *The margin is the distance to the limit, at least 0 on the good side, and its bounds are those of what is compared.*

use super::card::Last;
use crate::check::{self, Requirement as Declared};
use crate::number::Exact;
use crate::scorecard::{Requirement, RequirementKind, Status};
use crate::steps::{Op, Reason, RequirementSteps, Value, option_names};
use crate::syntax::Comparator;

pub(super) fn requirement(last: &Last<'_>, declared: &Declared, steps: RequirementSteps, at: String) -> Requirement {
    let mut out = Requirement {
        code: declared.code.clone(),
        subject: declared.subject.clone(),
        text: declared.text.clone(),
        label: declared.label.clone(),
        kind: kind(declared.kind),
        left: None,
        op: None,
        right: None,
        margin: None,
        margin_low: None,
        margin_high: None,
        status: Status::of(last.value(steps.truth).truth()),
        basis: declared.basis.clone(),
        at,
    };
    if let Some((left, comparator, right)) = steps.sides {
        let (l, r) = (last.value(left), last.value(right));
        out.left = side(last, l);
        out.op = Some(comparator.sign().to_owned());
        out.right = side(last, r);
        if let (Some(a), Some(b)) = (scalar(l), scalar(r)) {
            out.margin = Some(margin(comparator, &a, &b));
        }
        if let Some((low, high)) = last.ends(left).zip(last.ends(right)).map(|(l, r)| margins(comparator, &l, &r)) {
            (out.margin_low, out.margin_high) = (low, high);
        }
    } else if let (Some(subject), Op::Is(test, options)) = (steps.subject, &last.steps.step(steps.truth).op) {
        let names = option_names(last.model, last.steps, subject);
        let name = |index: &u16| names.get(usize::from(*index)).cloned().unwrap_or_default();
        out.left = match last.value(subject) {
            Value::Option(index) | Value::None(Reason::Word(_, index)) => Some(name(index)),
            other => side(last, other),
        };
        out.op = Some(test.words().to_owned());
        out.right = Some(options.iter().map(name).collect::<Vec<_>>().join(", "));
    }
    out
}

fn kind(kind: check::RequirementKind) -> RequirementKind {
    match kind {
        check::RequirementKind::Points => RequirementKind::Points,
        check::RequirementKind::Number => RequirementKind::Number,
        check::RequirementKind::Percent => RequirementKind::Percent,
        check::RequirementKind::Date => RequirementKind::Date,
        check::RequirementKind::Option => RequirementKind::Option,
        check::RequirementKind::Compound => RequirementKind::Compound,
    }
}

/// One side as it stands in a record; where there is no value, the word that says so.
fn side(last: &Last<'_>, value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::Date(date) => Some(date.to_string()),
        Value::None(Reason::Word(key, index)) => last.model.key_option(*key, *index).map(str::to_owned),
        _ => None,
    }
}

/// A number, or a date as days.
pub(super) fn scalar(value: &Value) -> Option<Exact> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::Date(date) => Some(Exact::from(date.to_days())),
        _ => None,
    }
}

pub(super) fn margin(comparator: Comparator, left: &Exact, right: &Exact) -> Exact {
    match comparator {
        Comparator::Ge | Comparator::Gt => left.minus(right),
        Comparator::Le | Comparator::Lt => right.minus(left),
        Comparator::Eq => left.minus(right).abs().negated(),
        Comparator::Ne => left.minus(right).abs(),
    }
}

/// Least and greatest margin that is still possible.
fn margins(
    comparator: Comparator,
    [left_low, left_high]: &[Option<Exact>; 2],
    [right_low, right_high]: &[Option<Exact>; 2],
) -> (Option<Exact>, Option<Exact>) {
    let distance = |a: &Option<Exact>, b: &Option<Exact>| a.as_ref().zip(b.as_ref()).map(|(a, b)| a.minus(b));
    let (low, high) = (distance(left_low, right_high), distance(left_high, right_low));
    match comparator {
        Comparator::Ge | Comparator::Gt => (low, high),
        Comparator::Le | Comparator::Lt => (high.map(|d| d.negated()), low.map(|d| d.negated())),
        Comparator::Eq | Comparator::Ne => {
            let (near, far) = match (low, high) {
                (Some(low), Some(high)) => {
                    let apart = low.is_positive() || high.is_negative();
                    let (a, b) = (low.abs(), high.abs());
                    let near = if apart { a.clone().min(b.clone()) } else { Exact::ZERO };
                    (Some(near), Some(a.max(b)))
                }
                _ => (None, None),
            };
            if comparator == Comparator::Ne {
                (near, far)
            } else {
                (far.map(|d| d.negated()), near.map(|d| d.negated()))
            }
        }
    }
}
