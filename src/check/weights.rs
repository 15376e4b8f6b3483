//! Points flow from the root through sums.
//!
//! *After this every child of a sum knows its part of its parent, and the parts add up to one.*

use super::{Checker, DraftBody, NodeId};
use crate::diagnostic::{Code, Diagnostic};
use crate::number::Exact;
use crate::syntax::{Combine, Weight};

impl<'a> Checker<'a> {
    /// Gives points, relative weights and parts, parents first.
    pub(super) fn weigh(&mut self) {
        for index in 0..self.nodes.len() {
            self.weigh_children(NodeId::new(index));
        }
    }

    fn weigh_children(&mut self, id: NodeId) {
        let Some(node) = self.nodes.get(id.index()) else { return };
        let DraftBody::Component { combine } = &node.body else {
            return;
        };
        let combine = combine.map_or(Combine::Sum, |clause| clause.combine);
        let children = node.children.clone();
        match combine {
            Combine::Sum => self.weigh_sum(id, &children),
            Combine::WeightedMean => self.weigh_relative(&children),
            Combine::Mean | Combine::Min | Combine::Max => self.weigh_equally(combine, &children),
        }
    }

    fn weigh_equally(&mut self, combine: Combine, children: &[NodeId]) {
        let part = i128::try_from(children.len()).ok().and_then(|n| Exact::new(1, n)).unwrap_or(Exact::ONE);
        for &child in children {
            let Some(node) = self.nodes.get_mut(child.index()) else {
                continue;
            };
            node.part = part.clone();
            if let Some(weight) = node.weight {
                let word = match combine {
                    Combine::Min => "min",
                    Combine::Max => "max",
                    _ => "mean",
                };
                let help =
                    if combine == Combine::Mean { "remove it, or write `weighted mean` above" } else { "remove it" };
                self.report(
                    Diagnostic::new(
                        Code::WeightHere,
                        weight.span,
                        format!("a child of `{word}` has no weight: all count alike"),
                    )
                    .help(help),
                );
            }
        }
    }

    fn weigh_relative(&mut self, children: &[NodeId]) {
        let weights = self.weights_of(children, "a `weighted mean`");
        let sum = Exact::sum(weights.iter().flatten().map(|w| &w.value));
        for (&child, weight) in children.iter().zip(weights) {
            if let (Some(node), Some(weight)) = (self.nodes.get_mut(child.index()), weight) {
                node.part = weight.value.over(&sum).unwrap_or(Exact::ZERO);
                node.relative = Some(weight.value.clone());
            }
        }
    }

    fn weigh_sum(&mut self, id: NodeId, children: &[NodeId]) {
        let weights = self.weights_of(children, "a sum");
        let all: Vec<&Weight> = weights.iter().flatten().copied().collect();
        let Some(node) = self.nodes.get(id.index()) else { return };
        let (points, path, span) = (node.points.clone(), node.path.clone(), node.span);
        let percent = all.first().is_some_and(|w| w.percent);
        if let Some(odd) = all.iter().find(|w| w.percent != percent) {
            let first = all.first().map_or(span, |w| w.span);
            self.report(
                Diagnostic::new(Code::WeightMixed, odd.span, "percent and points stand side by side")
                    .related(first, "its sibling")
                    .help("give all children of a sum points, or all of them percent"),
            );
            return;
        }
        if all.len() < children.len() {
            return;
        }
        let whole = match (&points, percent) {
            (_, true) => Exact::ONE,
            (Some(points), false) => points.clone(),
            (None, false) => {
                if let Some(first) = all.first() {
                    self.report(
                        Diagnostic::new(
                            Code::WeightMixed,
                            first.span,
                            format!("`{path}` has a share and no points, so its children's weights cannot be points"),
                        )
                        .related(span, "no points flow into this component")
                        .help("write percent that add up to 100%"),
                    );
                }
                return;
            }
        };
        let sum = Exact::sum(all.iter().map(|w| &w.value));
        if sum != whole {
            self.wrong_sum(id, &sum, &whole, percent);
        }
        for (&child, weight) in children.iter().zip(&weights) {
            if let (Some(node), Some(weight)) = (self.nodes.get_mut(child.index()), weight) {
                node.part = weight.value.over(&whole).unwrap_or(Exact::ZERO);
                node.points = points.as_ref().map(|points| points.times(&node.part));
                node.relative = Some(weight.value.clone());
            }
        }
    }

    fn wrong_sum(&mut self, id: NodeId, sum: &Exact, whole: &Exact, percent: bool) {
        let shown = |value: &Exact| {
            if percent { format!("{}%", decimal(&value.times(&Exact::from(100)))) } else { decimal(value) }
        };
        let difference = whole.minus(sum);
        let (amount, word) =
            if difference.is_negative() { (difference.negated(), "too much") } else { (difference, "missing") };
        let Some(node) = self.nodes.get(id.index()) else { return };
        let (span, path) = (node.span, node.path.clone());
        let subject = if id == super::ROOT { "the rubric".to_owned() } else { format!("`{path}`") };
        self.report(
            Diagnostic::new(
                Code::WeightSum,
                span,
                format!(
                    "the children of {subject} weigh {}, not {}: {} is {word}",
                    shown(sum),
                    shown(whole),
                    shown(&amount)
                ),
            )
            .help(format!("make the weights of the children add up to {}", shown(whole))),
        );
    }

    /// The weight of each child; one that has none, or none above zero, is told off.
    fn weights_of(&mut self, children: &[NodeId], parent: &str) -> Vec<Option<&'a Weight>> {
        let mut missing = Vec::new();
        let mut weights = Vec::new();
        for &child in children {
            let Some(node) = self.nodes.get(child.index()) else {
                continue;
            };
            match node.weight {
                Some(weight) if !weight.value.is_positive() => {
                    missing.push(
                        Diagnostic::new(Code::WeightZero, weight.span, "a weight is above zero")
                            .help("remove what cannot count"),
                    );
                    weights.push(None);
                }
                Some(weight) => weights.push(Some(weight)),
                None => {
                    missing.push(
                        Diagnostic::new(
                            Code::WeightMissing,
                            node.span,
                            format!("`{}` is a child of {parent} and has no weight", node.path),
                        )
                        .help("write `weight` and its points, or percent, after the label"),
                    );
                    weights.push(None);
                }
            }
        }
        self.diagnostics.extend(missing);
        weights
    }
}

/// A number as an author writes it: a decimal where it is one, else a fraction.
pub(super) fn decimal(value: &Exact) -> String {
    let places = (0..=12).find(|&places| value.round(places, crate::number::Rounding::Down) == *value);
    match places {
        Some(places) => value.show(places, crate::number::Rounding::Down),
        None => value.to_string(),
    }
}
