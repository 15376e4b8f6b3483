//! Which open answers stand together.
//!
//! *No check and no formula of a criterion reads answers of two ties.* So what checks allow is seen tie by tie.

use std::collections::{BTreeMap, BTreeSet};

use super::Problem;
use crate::check::{CheckId, KeyId};
use crate::steps::{StepId, Steps, cone};

/// Open answers that checks and formulas read together.
#[derive(Debug, Clone, Default)]
pub(super) struct Tie {
    /// Places among the open answers, rising.
    pub(super) members: Vec<usize>,
    /// The checks that read them.
    pub(super) checks: Vec<CheckId>,
}

/// Every open answer, in one tie each.
#[derive(Debug, Clone, Default)]
pub(super) struct Ties {
    pub(super) all: Vec<Tie>,
    /// Of each open answer, the place of its tie.
    of: BTreeMap<KeyId, usize>,
}

impl Ties {
    pub(super) fn new(steps: &Steps, keys: &[KeyId]) -> Ties {
        let places: BTreeMap<KeyId, usize> = keys.iter().enumerate().map(|(place, key)| (*key, place)).collect();
        let open = |all: &[KeyId]| -> Vec<usize> { all.iter().filter_map(|key| places.get(key).copied()).collect() };
        let mut groups = Groups::new(keys.len());
        steps.nodes.iter().for_each(|node| groups.join(&open(&node.keys)));
        steps.checks.iter().for_each(|check| groups.join(&open(&check.keys)));
        let mut ties: BTreeMap<usize, Tie> = BTreeMap::new();
        for place in 0..keys.len() {
            ties.entry(groups.root(place)).or_default().members.push(place);
        }
        for (id, check) in steps.checks.entries() {
            if let Some(first) = open(&check.keys).first() {
                ties.entry(groups.root(*first)).or_default().checks.push(id);
            }
        }
        let all: Vec<Tie> = ties.into_values().collect();
        let members = all.iter().enumerate().flat_map(|(at, tie)| tie.members.iter().map(move |place| (at, place)));
        let of = members.filter_map(|(at, place)| Some((*keys.get(*place)?, at))).collect();
        Ties { all, of }
    }

    /// The ties that steps hang on.
    pub(super) fn behind(&self, problem: &Problem<'_>, steps: &[StepId]) -> BTreeSet<usize> {
        let (_, keys) = cone(problem.steps, &problem.moving, &problem.open, steps);
        keys.iter().filter_map(|key| self.of.get(key).copied()).collect()
    }

    /// Whether every answer that steps hang on, or that checks tie to those, is among the choices.
    pub(super) fn covered(&self, problem: &Problem<'_>, steps: &[StepId]) -> bool {
        let ties = self.behind(problem, steps);
        let mut members = ties.iter().filter_map(|at| self.all.get(*at)).flat_map(|tie| &tie.members);
        members.all(|place| problem.variables.get(*place).is_none_or(|variable| variable.any.is_none()))
    }
}

/// Which places belong together.
pub(super) struct Groups(Vec<usize>);

impl Groups {
    /// Each by itself.
    pub(super) fn new(count: usize) -> Groups {
        Groups((0..count).collect())
    }

    pub(super) fn root(&self, of: usize) -> usize {
        let mut at = of;
        while let Some(&up) = self.0.get(at).filter(|up| **up != at) {
            at = up;
        }
        at
    }

    pub(super) fn join(&mut self, all: &[usize]) {
        let roots: Vec<usize> = all.iter().map(|of| self.root(*of)).collect();
        let Some(&least) = roots.iter().min() else { return };
        for root in roots {
            if let Some(up) = self.0.get_mut(root) {
                *up = least;
            }
        }
    }
}
