//! How much of a node's weight was seen by its verifying stage.
//!
//! *A criterion counts as seen or not, by its part of what stands above it; where no stage is asked to look, there is no
//! share.* Most often all was seen, or nothing: then nothing is added up.

use super::stages::is_to_be_verified;
use crate::check::{Body, Model, NodeId};
use crate::number::Exact;
use crate::steps::Steps;
use crate::table::Table;

/// What a rubric asks to be seen, of each node.
#[derive(Debug, Clone)]
pub(crate) struct ToVerify(Table<NodeId, Below>);

/// What is asked to be seen at a node and below it.
#[derive(Debug, Clone)]
struct Below {
    /// Whether it is asked of the node itself.
    itself: bool,
    criteria: usize,
    /// Their parts of it; 1 of a criterion.
    weight: Exact,
}

impl ToVerify {
    pub(crate) fn new(model: &Model, steps: &Steps) -> ToVerify {
        let mut all: Table<NodeId, Below> =
            Table::beside(&model.nodes, Below { itself: false, criteria: 0, weight: Exact::ZERO });
        // INVARIANT(rubric-order): children stand after their parents, so the way back meets them first.
        for (id, node) in model.nodes.entries().rev() {
            if is_to_be_verified(model, steps, id) {
                all[id] = Below { itself: true, criteria: 1, weight: Exact::ONE };
            }
            let Below { criteria, weight, .. } = all[id].clone();
            if let Some(parent) = node.parent.filter(|_| criteria > 0) {
                let above = &mut all[parent];
                above.criteria = above.criteria.saturating_add(criteria);
                above.weight = above.weight.plus(&weight.times(&node.part));
            }
        }
        ToVerify(all)
    }
}

/// What a sheet's stages have seen, of each node.
pub(crate) struct Seen<'a> {
    to_verify: &'a ToVerify,
    /// Criteria at a node and below it that were seen.
    criteria: Table<NodeId, usize>,
    /// Their weight, where they are some of those that are asked.
    part: Table<NodeId, Option<Exact>>,
}

impl<'a> Seen<'a> {
    /// `seen`: whether the verifying stage of each criterion, or a later one, has looked at all that it rests on.
    pub(crate) fn new(model: &Model, to_verify: &'a ToVerify, seen: &Table<NodeId, bool>) -> Seen<'a> {
        let criteria = Table::beside(&model.nodes, 0_usize);
        let mut found = Seen { to_verify, criteria, part: Table::beside(&model.nodes, None) };
        // INVARIANT(rubric-order)
        for (id, node) in model.nodes.entries().rev() {
            let below = &to_verify.0[id];
            if below.itself {
                found.criteria[id] = usize::from(seen[id]);
            }
            let criteria = found.criteria[id];
            if let Some(parent) = node.parent.filter(|_| criteria > 0) {
                found.criteria[parent] = found.criteria[parent].saturating_add(criteria);
            }
            if let Body::Component { children, .. } = &node.body
                && criteria > 0
                && criteria < below.criteria
            {
                let parts = children.iter().map(|&child| found.weight(child).times(&model.node(child).part));
                found.part[id] = Some(Exact::sum(&parts.collect::<Vec<Exact>>()));
            }
        }
        found
    }

    /// What was seen at a node and below it.
    fn weight(&self, node: NodeId) -> Exact {
        match &self.part[node] {
            Some(part) => part.clone(),
            None if self.criteria[node] == 0 => Exact::ZERO,
            None => self.to_verify.0[node].weight.clone(),
        }
    }

    /// The share of a node's weight that was seen; `None` where no stage is asked to.
    pub(crate) fn share(&self, node: NodeId) -> Option<Exact> {
        let all = &self.to_verify.0[node];
        match &self.part[node] {
            _ if all.weight.is_zero() => None,
            Some(part) => part.over(&all.weight),
            None if self.criteria[node] == 0 => Some(Exact::ZERO),
            None => Some(Exact::ONE),
        }
    }

    /// The share of some nodes together, by their points; `None` where no stage is asked to.
    pub(crate) fn share_of(&self, model: &Model, nodes: &[NodeId]) -> Option<Exact> {
        let (mut found, mut all) = (Exact::ZERO, Exact::ZERO);
        for &node in nodes {
            let points = model.node(node).points.as_ref().unwrap_or(&Exact::ZERO);
            found = found.plus(&self.weight(node).times(points));
            all = all.plus(&self.to_verify.0[node].weight.times(points));
        }
        found.over(&all)
    }
}
