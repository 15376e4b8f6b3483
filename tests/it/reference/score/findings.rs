//! What a reader must know beside the numbers (CONTRACT.md, "Scorecard"), except `boundary`.

use std::collections::BTreeSet;

use super::super::index::{NodeBody, Thing};
use super::super::model::{Ref, Rule, Truth};
use super::super::numbers::exact;
use super::view::{View, Worth};

/// One finding; the words of its kind follow the paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub kind: &'static str,
    pub code: String,
    /// In the order of the text.
    pub paths: Vec<String>,
    /// `policy`, `stage`, `from` and `to`, as the kind has them; a `stage` that is null is left out.
    pub words: Vec<(&'static str, String)>,
}

fn finding(kind: &'static str, code: &str, paths: Vec<String>, words: Vec<(&'static str, String)>) -> Finding {
    Finding { kind, code: code.to_owned(), paths, words }
}

impl View<'_> {
    pub fn findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        all.extend(self.missing_findings());
        all.extend(self.unknown_findings());
        all.extend(self.excluded_findings());
        all.extend(self.override_findings(false));
        all.extend(self.override_findings(true));
        all.extend(self.unverified_findings());
        all.extend(self.mixed_findings());
        all.extend(self.inconsistent_findings());
        all.extend(self.unchecked_findings());
        all.extend(self.capped_findings());
        all.extend(self.force_finding());
        all
    }

    fn criteria(&self) -> Vec<usize> {
        let nodes = &self.index.nodes;
        (0..nodes.len()).filter(|&at| matches!(nodes[at].body, NodeBody::Criterion(_))).collect()
    }

    fn missing_findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        for at in self.criteria() {
            let unanswered = self.index.in_order(self.unanswered(at));
            if !unanswered.is_empty() {
                let node = &self.index.nodes[at];
                let policy = vec![("policy", node.policy.word().to_owned())];
                all.push(finding("missing", &node.path, unanswered, policy));
            }
        }
        all
    }

    /// `recorded` is never missing.
    fn unknown_findings(&self) -> Vec<Finding> {
        let unknown = self.index.facts.iter().filter(|input| !input.recorded && self.fact(&input.name).is_none());
        unknown.map(|input| finding("unknown", &input.name, vec![input.name.clone()], Vec::new())).collect()
    }

    /// By an option or a formula; by `missing excluded` it is a missing one.
    fn excluded_findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        for at in self.criteria() {
            if self.unanswered(at).is_empty() && self.worth(at) == Worth::Excluded {
                let paths = self.index.in_order(self.index.rests_on(at));
                all.push(finding("excluded", &self.index.nodes[at].path, paths, Vec::new()));
            }
        }
        all
    }

    /// LANGUAGE.md, "Stages": another answer of a later stage; `unexplained` without a note.
    fn override_findings(&self, unexplained: bool) -> Vec<Finding> {
        let mut all = Vec::new();
        for key in &self.index.keys {
            for pair in self.history.looks(key, self.upto).windows(2) {
                let [before, after] = pair else { continue };
                if before.answer.same(after.answer) {
                    continue;
                }
                let stage = ("stage", self.history.code(after.stage).unwrap_or_default());
                if !unexplained {
                    let words = vec![stage, ("from", before.answer.canonical()), ("to", after.answer.canonical())];
                    all.push(finding("overridden", key, vec![key.clone()], words));
                } else if after.note.is_none() {
                    all.push(finding("unexplained", key, vec![key.clone()], vec![stage]));
                }
            }
        }
        all
    }

    /// Answers that their verifying stage has not looked at; where none is named, the last stage of the sheet.
    fn unverified_findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        if self.index.rubric.stages.is_empty() {
            return all;
        }
        for at in self.criteria() {
            let unseen = |key: &String| match (self.history.latest(key, self.upto), self.verify_stage(at)) {
                (None, _) => false,
                (Some(_), Some(verify)) => !self.history.seen(key, verify, self.upto),
                (Some(look), None) => look.stage < self.upto,
            };
            let paths: Vec<String> = self.index.rests_on(at).into_iter().filter(unseen).collect();
            if !paths.is_empty() {
                let stage = self.stage_of(at).and_then(|stage| self.history.code(stage));
                let words = stage.map(|stage| ("stage", stage)).into_iter().collect();
                all.push(finding("unverified", &self.index.nodes[at].path, self.index.in_order(paths), words));
            }
        }
        all
    }

    fn mixed_findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        for at in self.criteria() {
            let NodeBody::Criterion(criterion) = self.index.nodes[at].body else { continue };
            if matches!(criterion.rule, Rule::Answered { .. }) {
                continue;
            }
            let keys = self.index.rests_on(at);
            let stages: BTreeSet<usize> =
                keys.iter().filter_map(|key| self.history.latest(key, self.upto)).map(|look| look.stage).collect();
            if stages.len() > 1 {
                all.push(finding("mixed", &self.index.nodes[at].path, self.index.in_order(keys), Vec::new()));
            }
        }
        all
    }

    /// The inputs of a check, in the order of the text.
    fn check_paths(&self, truth: &Truth) -> Vec<String> {
        let names = self.index.names_of_truth(truth);
        let paths = names.into_iter().filter_map(|name| match name {
            Ref::Path(path) => Some(path),
            _ => None,
        });
        self.index.in_order(paths.collect())
    }

    fn place(&self, path: &str) -> String {
        if path.is_empty() { self.index.rubric.id.clone() } else { path.to_owned() }
    }

    fn inconsistent_findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        for (path, check) in &self.index.checks {
            for stage in 0..self.upto {
                let then = View { upto: stage, ..*self };
                if then.check(&check.truth) == Some(false) {
                    let words = vec![("stage", self.history.code(stage).unwrap_or_default())];
                    all.push(finding("inconsistent", &self.place(path), self.check_paths(&check.truth), words));
                }
            }
        }
        all
    }

    fn unchecked_findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        for (path, check) in &self.index.checks {
            if self.check(&check.truth).is_none() {
                let mut paths = self.check_paths(&check.truth);
                paths.retain(|path| match self.index.thing_at(path) {
                    Thing::Fact(_) | Thing::Input(_) => self.known(path).is_none(),
                    _ => false,
                });
                all.push(finding("unchecked", &self.place(path), paths, Vec::new()));
            }
        }
        all
    }

    fn capped_findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        for at in self.criteria() {
            let node = &self.index.nodes[at];
            let NodeBody::Criterion(criterion) = node.body else { continue };
            let (Rule::Answered { scale, .. }, Worth::Share(to)) = (&criterion.rule, self.worth(at)) else { continue };
            if !self.unanswered(at).is_empty() {
                continue;
            }
            let Some(answer) = self.answer(&node.path) else { continue };
            let Some(from) = self.on_scale(scale, answer) else { continue };
            if to < from {
                let words = vec![("from", exact(&from)), ("to", exact(&to))];
                all.push(finding("capped", &node.path, vec![node.path.clone()], words));
            }
        }
        all
    }

    /// LANGUAGE.md, "Clauses": `in_force`, both days included.
    fn force_finding(&self) -> Option<Finding> {
        let (from, to) = self.index.rubric.in_force?;
        let day = self.history.sheet.assessed_on?;
        let outside = day < from || to.is_some_and(|to| day > to);
        outside.then(|| finding("outside_force", &self.index.rubric.id, vec!["assessed_on".to_owned()], Vec::new()))
    }
}
