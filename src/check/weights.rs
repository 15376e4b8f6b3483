//! Points flow from the root through sums.
//!
//! *After this every child of a sum knows its part of its parent, and the parts add up to one.*

use std::collections::{BTreeMap, BTreeSet};

use super::{Checker, DraftBody, NodeId, ROOT};
use crate::diagnostic::words::{shared, weights as words};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::number::Exact;
use crate::syntax::{Combine, Weight};

/// A component whose children's weights are not its own.
struct WrongSum {
    id: NodeId,
    sum: Exact,
    whole: Exact,
    percent: bool,
}

impl<'a> Checker<'a> {
    /// Gives points, relative weights and parts, parents first.
    pub(super) fn weigh(&mut self) {
        let mut wrong = Vec::new();
        for id in self.nodes.ids() {
            self.weigh_children(id, &mut wrong);
        }
        self.wrong_sums(&wrong);
    }

    fn weigh_children(&mut self, id: NodeId, wrong: &mut Vec<WrongSum>) {
        let Some(node) = self.nodes.row(id) else { return };
        let DraftBody::Component { combine } = &node.body else {
            return;
        };
        let combine = combine.map_or(Combine::Sum, |clause| clause.combine);
        let children = node.children.clone();
        if id == ROOT && node.points.is_none() && self.without_total(&children) {
            return;
        }
        match combine {
            Combine::Sum => self.weigh_sum(id, &children, wrong),
            Combine::WeightedMean => self.weigh_relative(&children),
            Combine::Mean | Combine::Min | Combine::Max => self.weigh_equally(combine, &children),
        }
    }

    /// Where the header gives no total, which was told, the rubric is taken to have what its children add up to; whether
    /// it is taken to be a mean, because they have no weights.
    fn without_total(&mut self, children: &[NodeId]) -> bool {
        let weights = children.iter().filter_map(|child| self.nodes.row(*child).and_then(|node| node.weight));
        let weights: Vec<&Weight> = weights.collect();
        if weights.is_empty() {
            self.weigh_equally(Combine::Mean, children);
            return true;
        }
        if weights.iter().all(|weight| !weight.percent) {
            let sum = Exact::sum(weights.iter().map(|weight| &weight.value));
            if let Some(root) = self.nodes.row_mut(ROOT) {
                root.points = Some(sum);
            }
        }
        false
    }

    fn weigh_equally(&mut self, combine: Combine, children: &[NodeId]) {
        let part = i128::try_from(children.len()).ok().and_then(|n| Exact::new(1, n)).unwrap_or(Exact::ONE);
        for &child in children {
            let Some(node) = self.nodes.row_mut(child) else {
                continue;
            };
            node.part = part.clone();
            if let Some(weight) = node.weight {
                let word = match combine {
                    Combine::Min => "min",
                    Combine::Max => "max",
                    _ => "mean",
                };
                let help = match combine {
                    Combine::Mean => words::remove_or_weigh_the_mean(),
                    _ => shared::remove_it(),
                };
                self.report(
                    Diagnostic::new(Code::WeightHere, weight.span, words::a_child_counts_alike(word)).with_help(help),
                );
            }
        }
    }

    fn weigh_relative(&mut self, children: &[NodeId]) {
        let weights = self.weights_of(children, &words::a_weighted_mean());
        let sum = Exact::sum(weights.iter().flatten().map(|w| &w.value));
        for (&child, weight) in children.iter().zip(weights) {
            if let (Some(node), Some(weight)) = (self.nodes.row_mut(child), weight) {
                node.part = weight.value.over(&sum).unwrap_or(Exact::ZERO);
                node.relative = Some(weight.value.clone());
            }
        }
    }

    fn weigh_sum(&mut self, id: NodeId, children: &[NodeId], wrong: &mut Vec<WrongSum>) {
        let weights = self.weights_of(children, &words::a_sum());
        let all: Vec<&Weight> = weights.iter().flatten().copied().collect();
        let Some(node) = self.nodes.row(id) else { return };
        let (points, path, span) = (node.points.clone(), node.path.clone(), node.span);
        let percent = all.first().is_some_and(|w| w.percent);
        if let Some(odd) = all.iter().find(|w| w.percent != percent) {
            let first = all.first().map_or(span, |w| w.span);
            self.report(
                Diagnostic::new(Code::WeightMixed, odd.span, words::percent_beside_points())
                    .related(first, words::its_sibling())
                    .with_help(words::all_points_or_all_percent()),
            );
            self.guess_points(children, points.as_ref());
            return;
        }
        if all.len() < children.len() {
            self.guess_points(children, points.as_ref());
            return;
        }
        let whole = match (&points, percent) {
            (_, true) => Exact::ONE,
            (Some(points), false) => points.clone(),
            (None, false) => {
                if let Some(first) = all.first() {
                    self.report(
                        Diagnostic::new(Code::WeightMixed, first.span, words::no_points_flow(path))
                            .related(span, words::no_points_flow_here())
                            .with_help(words::write_percent()),
                    );
                }
                return;
            }
        };
        let sum = Exact::sum(all.iter().map(|w| &w.value));
        // A total of zero, and a component without children, were told.
        if sum != whole && whole.is_positive() && !children.is_empty() {
            wrong.push(WrongSum { id, sum, whole: whole.clone(), percent });
        }
        for (&child, weight) in children.iter().zip(&weights) {
            if let (Some(node), Some(weight)) = (self.nodes.row_mut(child), weight) {
                node.part = weight.value.over(&whole).unwrap_or(Exact::ZERO);
                node.points = points.as_ref().map(|points| points.times(&node.part));
                node.relative = Some(weight.value.clone());
            }
        }
    }

    /// Where the weights of a sum cannot be added up, which was told, each child is taken to have the points that its
    /// weight says, or else those that its own children ask for: one slip, one message.
    fn guess_points(&mut self, children: &[NodeId], points: Option<&Exact>) {
        for &child in children {
            let weight_of = |id: &NodeId| self.nodes.row(*id).and_then(|node| node.weight);
            let own = match weight_of(&child) {
                Some(weight) if weight.percent => points.map(|points| points.times(&weight.value)),
                Some(weight) => Some(weight.value.clone()),
                None => {
                    let below = self.nodes.row(child).map_or(&[][..], |node| &node.children);
                    let weights: Option<Vec<&Exact>> =
                        below.iter().map(|id| weight_of(id).filter(|w| !w.percent).map(|w| &w.value)).collect();
                    weights.filter(|weights| !weights.is_empty()).map(Exact::sum).or_else(|| points.cloned())
                }
            };
            if let Some(node) = self.nodes.row_mut(child) {
                node.points = own;
            }
        }
    }

    /// Where a component's children miss the very amount by which the children of one of them exceed it, that one's
    /// weight is the slip, and it alone is told.
    fn wrong_sums(&mut self, wrong: &[WrongSum]) {
        // By parent and by how much its children exceed it: the first such component.
        let mut excess: BTreeMap<(Option<NodeId>, Exact), &WrongSum> = BTreeMap::new();
        for inner in wrong.iter().filter(|inner| !inner.percent) {
            let parent = self.nodes.row(inner.id).and_then(|n| n.parent);
            excess.entry((parent, inner.sum.minus(&inner.whole))).or_insert(inner);
        }
        let mut told: BTreeSet<NodeId> = BTreeSet::new();
        for outer in wrong.iter().filter(|outer| !outer.percent) {
            if let Some(inner) = excess.get(&(Some(outer.id), outer.whole.minus(&outer.sum))) {
                told.extend([outer.id, inner.id]);
                self.wrong_weight(outer, inner);
            }
        }
        for sum in wrong.iter().filter(|sum| !told.contains(&sum.id)) {
            self.wrong_sum(sum.id, &sum.sum, &sum.whole, sum.percent);
        }
    }

    fn wrong_weight(&mut self, outer: &WrongSum, inner: &WrongSum) {
        let Some(node) = self.nodes.row(inner.id) else { return };
        let parent = self.subject(outer.id);
        let (path, span) = (node.path.clone(), node.weight.map_or(node.span, |w| w.span));
        let (is, needs) = (inner.whole.decimal(), inner.sum.decimal());
        self.report(
            Diagnostic::new(Code::WeightSum, span, words::not_what_is_left(path, is, &needs, parent))
                .with_help(shared::write(format!("weight {needs}"))),
        );
    }

    fn wrong_sum(&mut self, id: NodeId, sum: &Exact, whole: &Exact, percent: bool) {
        let shown = |value: &Exact| {
            if percent { format!("{}%", value.times(&Exact::from(100)).decimal()) } else { value.decimal() }
        };
        let difference = whole.minus(sum);
        let difference = match difference.is_negative() {
            true => words::too_much(shown(&difference.negated())),
            false => words::missing(shown(&difference)),
        };
        let Some(node) = self.nodes.row(id) else { return };
        let (span, addends) = (node.span, self.addends(id, &shown));
        let message = words::children_weigh(self.subject(id), shown(sum), shown(whole), difference);
        let told = Diagnostic::new(Code::WeightSum, span, message);
        self.report(match self.suspect(id, sum, whole, &shown) {
            Some((weight, left)) => told
                .related(weight.span, words::left_for_this(shown(&sum.minus(&weight.value)), shown(&left)))
                .with_help(words::most_likely(addends, shown(&left))),
            None => told.with_help(words::make_them_add_up(addends, shown(whole))),
        });
    }

    /// The one child whose weight is most likely the slip, and what the others leave for it: where that is what its
    /// siblings weigh, or its own digits with the point elsewhere or two of them changed about.
    fn suspect(
        &self,
        id: NodeId,
        sum: &Exact,
        whole: &Exact,
        shown: &dyn Fn(&Exact) -> String,
    ) -> Option<(&'a Weight, Exact)> {
        let children = self.nodes.row(id).map_or(&[][..], |node| &node.children);
        let weights: Vec<&'a Weight> =
            children.iter().filter_map(|child| self.nodes.row(*child).and_then(|node| node.weight)).collect();
        let mut suspects = weights.iter().filter_map(|weight| {
            let left = whole.minus(sum).plus(&weight.value);
            let others = weights.len().saturating_sub(1);
            let alike = weights.iter().filter(|other| other.value == left).count();
            let is_likely = alike > 0 && alike.saturating_mul(2) >= others;
            let is_slip = is_slip(&shown(&weight.value), &shown(&left));
            (left.is_positive() && (is_likely || is_slip)).then_some((*weight, left))
        });
        suspects.next().filter(|_| suspects.next().is_none())
    }

    fn subject(&self, id: NodeId) -> Bilingual {
        if id == ROOT { shared::the_rubric() } else { format!("`{}`", self.nodes[id].path).into() }
    }

    /// The weights of a component's children as they stand: `2.5 + 3 is 5.5; `, where there are few.
    fn addends(&self, id: NodeId, shown: &dyn Fn(&Exact) -> String) -> Bilingual {
        const SHOWN_MAX: usize = 12;
        let children = self.nodes.row(id).map_or(&[][..], |node| &node.children);
        let weights = children.iter().filter_map(|child| self.nodes.row(*child).and_then(|node| node.weight));
        let weights: Vec<&Exact> = weights.map(|weight| &weight.value).collect();
        if !(2..=SHOWN_MAX).contains(&weights.len()) {
            return Bilingual::default();
        }
        let list: Vec<String> = weights.iter().map(|weight| shown(weight)).collect();
        words::addends(list.join(" + "), shown(&Exact::sum(weights)))
    }

    /// The weight of each child; one that has none, or none above zero, is told off.
    fn weights_of(&mut self, children: &[NodeId], parent: &Bilingual) -> Vec<Option<&'a Weight>> {
        let mut missing = Vec::new();
        let mut weights = Vec::new();
        for &child in children {
            let Some(node) = self.nodes.row(child) else {
                continue;
            };
            match node.weight {
                Some(weight) if !weight.value.is_positive() => {
                    missing.push(
                        Diagnostic::new(Code::WeightZero, weight.span, words::above_zero())
                            .with_help(words::remove_what_cannot_count()),
                    );
                    weights.push(None);
                }
                Some(weight) => weights.push(Some(weight)),
                None => {
                    missing.push(
                        Diagnostic::new(
                            Code::WeightMissing,
                            node.span,
                            words::child_without_weight(&node.path, parent.clone()),
                        )
                        .with_help(words::write_its_weight()),
                    );
                    weights.push(None);
                }
            }
        }
        self.diagnostics.extend(missing);
        weights
    }
}

/// Whether two numbers have the same digits, the point elsewhere or two neighbours changed about.
fn is_slip(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (a, b) = (digits(one), digits(other));
    if a.trim_matches('0') == b.trim_matches('0') {
        return true;
    }
    let apart: Vec<usize> = (0..a.len()).filter(|&i| a.get(i..=i) != b.get(i..=i)).collect();
    match *apart {
        [i, j] if a.len() == b.len() && i.saturating_add(1) == j => {
            a.get(i..=i) == b.get(j..=j) && a.get(j..=j) == b.get(i..=i)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_elsewhere_and_two_digits_changed_about_are_slips() {
        for (one, other) in [("25", "2.5"), ("0.5", "5"), ("20", "2"), ("17.5", "15.7"), ("12", "21")] {
            assert!(is_slip(one, other), "{one} {other}");
        }
        for (one, other) in
            [("3", "2.5"), ("12", "13"), ("123", "321"), ("12", "121"), ("12", "31"), ("12", "23"), ("12", "213")]
        {
            assert!(!is_slip(one, other), "{one} {other}");
        }
    }
}
