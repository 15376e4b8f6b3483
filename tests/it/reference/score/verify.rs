//! `verified(x)`: how much of a node's weight its verifying stages have seen (LANGUAGE.md, "Stages").

use num_traits::{One, Zero};

use super::super::index::NodeBody;
use super::super::model::{Combine, Rule};
use super::super::numbers::Q;
use super::view::View;

impl View<'_> {
    /// The criteria of a node with their static weights within it: a sum splits by its weights, a weighted mean by its
    /// relative weights, everything else equally. Excluded children keep theirs.
    fn parts(&self, at: usize, weight: &Q, found: &mut Vec<(usize, Q)>) {
        let node = &self.index.nodes[at];
        let NodeBody::Component(component) = node.body else {
            found.push((at, weight.clone()));
            return;
        };
        let listed = matches!(component.combine, Combine::Sum | Combine::WeightedMean);
        let part = |child: usize| match &self.index.nodes[child].part {
            Some(part) if listed => part.clone(),
            _ => Q::one(),
        };
        let all: Q = node.children.iter().map(|&child| part(child)).sum();
        for &child in &node.children {
            self.parts(child, &(weight * part(child) / &all), found);
        }
    }

    /// Whether the verifying stage of a criterion has seen all of its answers; `None` where no `verify` applies, and on a
    /// computed criterion that names no input of a component.
    pub fn seen(&self, at: usize) -> Option<bool> {
        let stage = self.verify_stage(at)?;
        let keys = self.index.rests_on(at);
        if keys.is_empty() {
            return None;
        }
        Some(keys.iter().all(|key| self.history.seen(key, stage, self.upto)))
    }

    /// Position of the stage that must have looked.
    pub fn verify_stage(&self, at: usize) -> Option<usize> {
        let name = self.index.nodes[at].verify?;
        self.index.rubric.stages.iter().position(|(stage, _)| stage == name)
    }

    fn share_seen(&self, parts: &[(usize, Q)]) -> Option<Q> {
        let (mut seen, mut all) = (Q::zero(), Q::zero());
        for (at, weight) in parts {
            if let Some(looked) = self.seen(*at) {
                all += weight;
                if looked {
                    seen += weight;
                }
            }
        }
        (!all.is_zero()).then(|| seen / all)
    }

    pub fn verified(&self, at: usize) -> Option<Q> {
        let mut parts = Vec::new();
        self.parts(at, &Q::one(), &mut parts);
        self.share_seen(&parts)
    }

    /// Of a group's member, by the points of its nodes.
    pub fn member_verified(&self, sum: &[String]) -> Option<Q> {
        let mut parts = Vec::new();
        for path in sum {
            let at = self.index.find(path)?;
            let points = self.index.nodes[at].points.clone()?;
            self.parts(at, &points, &mut parts);
        }
        self.share_seen(&parts)
    }

    /// The stage that a criterion's answers rest on: the latest that gave or confirmed its key; of a computed criterion
    /// the earliest among its inputs.
    pub fn stage_of(&self, at: usize) -> Option<usize> {
        let NodeBody::Criterion(criterion) = self.index.nodes[at].body else { return None };
        let latest = |key: &str| self.history.latest(key, self.upto).map(|look| look.stage);
        match criterion.rule {
            Rule::Answered { .. } => latest(&self.index.nodes[at].path),
            Rule::Computed(_) => self.index.rests_on(at).iter().filter_map(|key| latest(key)).min(),
        }
    }
}
