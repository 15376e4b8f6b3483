//! What is to be told of a clean sheet beside its numbers.
//!
//! *Of a clean sheet, all that there is; of any other nothing is said.* Findings are told by the steps. But a sheet of which
//! every answer is there, was given at the first stage and seen by the last one, and was never changed has one kind of finding
//! at the most: rounding would decide otherwise. Where a sum is compared with a limit, that is seen at a glance, because few
//! sums lie so close to it; what else is compared is taken exactly.

use std::cmp::Ordering;

use super::lanes::Lanes;
use super::{Form, Plan, Run};
use crate::check::{Body, Model, RequirementKind, StageId};
use crate::date::Date;
use crate::number::{Exact, Rounding};
use crate::steps::{RequirementSteps, StepId, Steps, Value, ordered};
use crate::syntax::Comparator;

/// What has to be looked at of a sheet. Rubrics that may have findings of another kind have none of this.
#[derive(Debug, Clone)]
pub(super) struct Clean {
    /// The last of the stages that must have seen something.
    verify: Option<StageId>,
    in_force: Option<(Date, Option<Date>)>,
    pub(super) rounding: Rounding,
    pub(super) near: Vec<Near>,
    pub(super) others: Vec<Compares>,
}

/// A requirement that compares a sum with a limit.
#[derive(Debug, Clone)]
pub(super) struct Near {
    pub(super) compares: Compares,
    sum: usize,
    /// Packed sums from here on, so many, lie so close to the limit that what is shown may lie on its other side.
    from: i64,
    width: u64,
    /// On the limit, where that is shown as it is.
    on: Option<i64>,
}

/// What a requirement compares, and how much of it is shown.
#[derive(Debug, Clone)]
pub(super) struct Compares {
    /// Its place among the requirements of all predicates.
    pub(super) place: usize,
    pub(super) left: Side,
    pub(super) comparator: Comparator,
    pub(super) right: Side,
    pub(super) digits: u32,
}

#[derive(Debug, Clone)]
pub(super) enum Side {
    Form(Form),
    Step(StepId),
}

impl Clean {
    /// Without its requirements. `None` where answers that are all there may be told of: options that are capped.
    pub(super) fn new(model: &Model, steps: &Steps) -> Option<Clean> {
        let mut verify = None;
        for (node, own) in model.nodes.iter().zip(&steps.nodes) {
            if matches!(node.body, Body::Component { .. }) {
                continue;
            }
            if own.look.is_some_and(|look| look != own.inner) {
                return None;
            }
            if !own.keys.is_empty() {
                verify = verify.max(node.verify);
            }
        }
        let (in_force, rounding) = (model.header.in_force, model.header.rounding);
        Some(Clean { verify, in_force, rounding, near: Vec::new(), others: Vec::new() })
    }
}

/// So many digits are shown of what a requirement compares, as a number or a share; `None` where it compares no number.
pub(super) fn digits(model: &Model, kind: RequirementKind, steps: RequirementSteps) -> Option<u32> {
    steps.sides?;
    let number = matches!(kind, RequirementKind::Points | RequirementKind::Number | RequirementKind::Percent);
    number.then(|| model.requirement_digits(kind))
}

impl Near {
    /// `sum`: which one it is, its limit, and how many of its leaves may be cut off; of its fractions `one` make 1.
    pub(super) fn new(
        compares: Compares,
        (sum, limit, cuts): (usize, i64, i64),
        one: &Exact,
        (rounding, shift): (Rounding, u32),
    ) -> Option<Near> {
        let Compares { comparator, right, digits, .. } = &compares;
        // What is shown lies no further away than this.
        let parts: i64 = match rounding {
            Rounding::HalfAway | Rounding::HalfEven => 2,
            Rounding::Down | Rounding::Up => 1,
        };
        let parts = (0..*digits).fold(Exact::from(parts), |parts, _| parts.times(&Exact::from(10)));
        let (far, _) = one.over(&parts)?.round(0, Rounding::Up).parts()?;
        let far = i64::try_from(far).ok()?;
        let packed = |fractions: i64| {
            let packed = fractions.checked_shl(shift)?;
            (packed.checked_shr(shift) == Some(fractions)).then_some(packed)
        };
        let Side::Form(right) = right else { return None };
        // It is the same on every sheet, and shown as it is.
        let fixed = right.terms.is_empty() && right.constant.round(*digits, Rounding::Down) == right.constant;
        let (low, high) = (packed(limit.checked_sub(far)?.checked_sub(cuts)?)?, packed(limit.checked_add(far)?)?);
        // What is shown as the limit is met from there on, or up to there: it matters on one side alone.
        let (from, end) = match comparator {
            Comparator::Ge | Comparator::Lt if fixed => (low, packed(limit)?),
            Comparator::Gt | Comparator::Le if fixed => (packed(limit.checked_sub(cuts)?)?, high.checked_add(1)?),
            _ => (low, high.checked_add(1)?),
        };
        let width = u64::try_from(end.checked_sub(from)?).ok()?;
        let on = if fixed { packed(limit) } else { None };
        Some(Near { compares, sum, from, width, on })
    }

    fn is_near(&self, sum: i64) -> bool {
        sum.wrapping_sub(self.from).cast_unsigned() < self.width && self.on != Some(sum)
    }
}

impl Compares {
    /// Whether the shown number would decide otherwise than the exact one.
    fn turns(&self, run: &Run, plan: &Plan, lanes: &Lanes, rounding: Rounding) -> Option<bool> {
        let number = |side: &Side| match side {
            Side::Form(form) => Some(Some(run.exact(plan, lanes, form)?)),
            Side::Step(step) => match run.values.row(*step)? {
                Value::Number(number) => Some(Some(number.clone())),
                _ => Some(None),
            },
        };
        let (Some(left), Some(right)) = (number(&self.left)?, number(&self.right)?) else { return Some(false) };
        let holds = |ordering: Ordering| ordered(self.comparator, ordering);
        Some(holds(left.cmp(&right)) != holds(left.round(self.digits, rounding).cmp(&right)))
    }
}

impl Plan {
    /// Whether there are sheets of which it tells the findings.
    pub(crate) fn tells_findings(&self) -> bool {
        self.clean.is_some()
    }
}

impl Run {
    /// The places of those requirements of a clean sheet that what is shown would decide otherwise; `None` where a sheet that
    /// the plan has scored is not clean. Whether its answers stand as they were first given, and `stage` has seen them all, is
    /// for the sheet to say.
    pub(crate) fn turned(
        &self,
        plan: &Plan,
        lanes: &Lanes,
        stage: Option<StageId>,
        day: Option<Date>,
    ) -> Option<Vec<usize>> {
        let Clean { verify, in_force, rounding, near, others } = plan.clean.as_ref()?;
        let in_force = in_force.zip(day).is_none_or(|((from, to), day)| day >= from && to.is_none_or(|to| day <= to));
        // Checks hold: with their answers there they would have failed, or would not have been left to the plan.
        if stage < *verify || !in_force || !lanes.is_full(&plan.layout) {
            return None;
        }
        let mut turned = Vec::new();
        for near in near {
            if near.is_near(*self.sums.get(near.sum)?) && near.compares.turns(self, plan, lanes, *rounding)? {
                turned.push(near.compares.place);
            }
        }
        for other in others {
            if other.turns(self, plan, lanes, *rounding)? {
                turned.push(other.place);
            }
        }
        turned.sort_unstable();
        Some(turned)
    }
}

#[cfg(test)]
impl Plan {
    /// How many requirements are sums against a limit.
    pub(crate) fn near(&self) -> usize {
        self.clean.as_ref().map_or(0, |clean| clean.near.len())
    }
}
