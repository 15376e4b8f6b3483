//! What a scorecard means, before anybody lays it out.
//!
//! *Every page says the same*: terminal, Markdown and HTML ask here what is claimed, what falls short, what does not add up
//! as shown; none of them decides it. A scorecard that was stored, or changed, is held to the rules that made it.

use std::cmp::Ordering;

use super::Role;
use super::figures::{Figures, Measured};
use super::text::clean;
use super::words::Word;
use crate::number::Exact;
use crate::scorecard::{
    AwardStatus, Combine, Finding, Group, Measure, Node, Policy, Predicate, Record, Requirement, RequirementKind,
    StageRecord, Status,
};

/// Levels of the tree whose parts are compared with their whole as shown.
const LEVELS_ADDED: usize = 2;

/// A scorecard, and what its maker knows beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) card: &'a Record,
    pub(super) figures: Figures,
    /// What each measure reads, where that is known.
    reads: &'a [(String, Vec<String>)],
}

/// A whole whose parts as shown make something else than it shows.
pub(super) struct Misfit<'a> {
    /// The node, or nothing for the total.
    pub(super) code: Option<&'a str>,
    pub(super) parts: String,
    pub(super) whole: String,
}

/// Both sides of a requirement as shown.
pub(super) struct Sides {
    pub(super) left: String,
    pub(super) right: String,
}

impl<'a> Reading<'a> {
    pub(super) fn of(card: &'a Record, reads: &'a [(String, Vec<String>)]) -> Reading<'a> {
        Reading { card, figures: Figures::of(card), reads }
    }

    /// The share that was verified, where the rubric names who verifies and has not seen everything.
    ///
    /// While there is one, nothing that is met counts as a finding.
    pub(super) fn claim(&self) -> Option<&'a Exact> {
        let verified = self.card.total.verified.as_ref();
        let verified = verified.or(self.card.award.verified.as_ref());
        verified.filter(|share| **share < Exact::ONE)
    }

    /// How something that is met may be coloured.
    pub(super) fn met_role(&self) -> Role {
        match self.claim() {
            Some(_) => Role::Open,
            None => Role::Good,
        }
    }

    /// An award that is met while something is unverified is a claim, whatever the scorecard calls it.
    pub(super) fn award_status(&self) -> AwardStatus {
        match (self.card.award.status, self.claim()) {
            (AwardStatus::Awarded, Some(_)) => AwardStatus::Claimed,
            (status, _) => status,
        }
    }

    /// What becomes of the predicates as of a stage. Of the last one it is what the page's head says.
    pub(super) fn stage_award(&self, stage: &StageRecord) -> Option<AwardStatus> {
        let is_last = self.card.stage.as_deref() == Some(stage.code.as_str());
        match stage.award {
            Some(AwardStatus::Awarded) if is_last && self.claim().is_some() => Some(AwardStatus::Claimed),
            other => other,
        }
    }

    /// The predicates that are met as of a stage, in the order of the rubric, which a map by code has lost.
    pub(super) fn met_at(&self, stage: &StageRecord) -> impl Iterator<Item = &'a str> {
        let codes = self.card.predicates.iter().map(|predicate| predicate.code.as_str());
        codes.filter(|code| stage.predicates.get(*code) == Some(&Status::Met))
    }

    /// Whether a stage has no scores because its answers contradict one another.
    pub(super) fn is_inconsistent(&self, code: &str) -> bool {
        let mut findings = self.card.findings.iter();
        findings.any(|finding| matches!(finding, Finding::Inconsistent { stage, .. } if stage == code))
    }

    /// The facts that nobody has entered.
    pub(super) fn unknown_facts(&self) -> Vec<&'a str> {
        let facts = self.card.findings.iter().filter_map(|finding| match finding {
            Finding::Unknown { code, .. } => Some(code.as_str()),
            _ => None,
        });
        facts.collect()
    }

    pub(super) fn predicate_label(&self, code: &str) -> Option<&'a str> {
        self.card.predicate(code).and_then(|predicate: &Predicate| predicate.label.as_deref())
    }

    pub(super) fn stage_label(&self, code: &str) -> Option<&'a str> {
        self.card.as_of(code).and_then(|stage| stage.label.as_deref())
    }

    /// Whether a node's number is points: told by its shown form, and where it has none by its ancestors, for points
    /// flow through sums.
    pub(super) fn has_points(&self, node: &Node) -> bool {
        if let Some(score) = &node.score {
            return !score.ends_with('%');
        }
        match parent(&node.code) {
            Some(parent) => self
                .card
                .node(parent)
                .is_some_and(|parent| parent.combine == Some(Combine::Sum) && self.has_points(parent)),
            None => self.root_is_a_sum(),
        }
    }

    fn root_is_a_sum(&self) -> bool {
        let top = self.card.nodes.iter().filter(|node| level(&node.code) == 1);
        let weights: Option<Vec<&Exact>> = top.map(|node| node.weight.as_ref()).collect();
        weights.is_some_and(|weights| Some(Exact::sum(weights)) == self.card.total.weight)
    }

    /// The children of a node, or of the whole.
    pub(super) fn children<'c>(&self, code: Option<&'c str>) -> impl Iterator<Item = &'a Node> + use<'a, 'c> {
        let nodes = self.card.nodes.iter();
        nodes.filter(move |node| parent(&node.code) == code)
    }

    /// The predicates that require something of a member, with the comparison where it is the same for all of them.
    pub(super) fn asking(&self, group: &Group) -> Vec<(&'a str, Option<&'a str>)> {
        let start = format!("{}.", group.code);
        let asks = |requirement: &&Requirement| {
            requirement.subject.as_deref().is_some_and(|subject| subject.starts_with(&start))
        };
        let asking = self.card.predicates.iter().filter_map(|predicate| {
            let mut ops = predicate.requirements.iter().filter(asks).map(|asked| asked.op.as_deref());
            let first = ops.next()?;
            Some((predicate.code.as_str(), first.filter(|first| ops.all(|op| op == Some(first)))))
        });
        asking.collect()
    }

    /// What a predicate asks of a subject; of several requirements the worst.
    pub(super) fn worst(&self, predicate: &str, subject: &str) -> Option<&'a Requirement> {
        let all = self.card.predicate(predicate).map_or(&[][..], |predicate| &predicate.requirements);
        let about = all.iter().filter(|requirement| requirement.subject.as_deref() == Some(subject));
        about.min_by(|a, b| worse_first(a, b))
    }

    /// How far a requirement is from its limit, where a word can say so: `Short` or `Over`, and the distance.
    pub(super) fn failure(&self, requirement: &Requirement) -> Option<(Word, String)> {
        let word = match requirement.op.as_deref() {
            Some(">" | ">=") => Word::Short,
            Some("<" | "<=") => Word::Over,
            _ => return None,
        };
        let margin = requirement.margin.as_ref().filter(|margin| !margin.is_zero())?;
        let distance = self.figures.signed(&margin.abs(), Measured::by(requirement.kind));
        Some((word, distance.trim_start_matches('+').to_owned()))
    }

    /// What a requirement that is not met can still come to, where open answers can improve it, and whether that is
    /// enough.
    pub(super) fn reach(&self, requirement: &Requirement) -> Option<(Word, Role, String)> {
        let high = requirement.margin_high.as_ref()?;
        let improves = requirement.margin.as_ref().is_none_or(|margin| high > margin);
        if requirement.status == Status::Met || !improves {
            return None;
        }
        // At a margin of nothing a strict comparison still fails.
        let strict = matches!(requirement.op.as_deref(), Some(">" | "<" | "!="));
        let enough = high.is_positive() || (high.is_zero() && !strict);
        let (word, role) = if enough { (Word::MayReach, Role::Open) } else { (Word::AtBest, Role::Dim) };
        Some((word, role, self.figures.signed(high, Measured::by(requirement.kind))))
    }

    /// Both sides; an option, a date or a word is shown as it stands, in so many columns.
    pub(super) fn sides(&self, requirement: &Requirement, columns: usize) -> Sides {
        let left = requirement.left.as_deref().unwrap_or_default();
        let right = requirement.right.as_deref().unwrap_or_default();
        let as_it_stands = |side: &str| clean(side, columns);
        let measured = match requirement.kind {
            RequirementKind::Points | RequirementKind::Number => Measured::Number,
            RequirementKind::Percent => Measured::Percent,
            RequirementKind::Date | RequirementKind::Option | RequirementKind::Compound => {
                return Sides { left: as_it_stands(left), right: as_it_stands(right) };
            }
        };
        let shown = |side: &str| match side.parse::<Exact>() {
            Ok(exact) => self.figures.show(&exact, measured),
            Err(_) => as_it_stands(side),
        };
        match (left.parse::<Exact>(), right.parse::<Exact>()) {
            (Ok(left), Ok(right)) => {
                let [left, right] = self.figures.sides(&left, &right, measured);
                Sides { left, right }
            }
            _ => Sides { left: shown(left), right: shown(right) },
        }
    }

    /// How much of what a measure reads was seen by its verifying stages.
    pub(super) fn measure_verified(&self, measure: &Measure) -> Option<Exact> {
        let paths = self.reads.iter().find(|(code, _)| *code == measure.code).map(|(_, paths)| paths)?;
        self.verified_of(paths)
    }

    /// By the points of each; nothing where one of several has none, or none is to be verified.
    fn verified_of(&self, paths: &[String]) -> Option<Exact> {
        let (mut seen, mut all) = (Exact::ZERO, Exact::ZERO);
        for path in paths {
            let (weight, verified) = match self.card.node(path) {
                Some(node) => (&node.weight, &node.verified),
                None if path == "total" => (&self.card.total.weight, &self.card.total.verified),
                None => return None,
            };
            let weight = if paths.len() == 1 { Exact::ONE } else { weight.clone()? };
            seen = seen.plus(&weight.times(verified.as_ref()?));
            all = all.plus(&weight);
        }
        seen.over(&all)
    }

    /// The least and the most that a measure can still be, with the digits of its shown number.
    pub(super) fn measure_range(&self, measure: &Measure) -> Option<[String; 2]> {
        let (low, high) = measure.low.as_ref().zip(measure.high.as_ref()).filter(|(low, high)| low != high)?;
        let shown = measure.score.as_deref();
        let figures = shown.map_or(self.figures, |score| self.figures.as_shown(score));
        let measured = Measured::shown(shown.is_some_and(|score| score.ends_with('%')));
        Some(figures.sides(low, high, measured))
    }

    /// Where parts as shown do not add up to a whole as shown, although the exact numbers do.
    pub(super) fn misfits(&self) -> Vec<Misfit<'a>> {
        let top = self.card.nodes.iter().filter(|node| level(&node.code) < LEVELS_ADDED);
        let top = top.filter(|node| self.has_points(node));
        let wholes = top.map(|node| (Some(node.code.as_str()), node.exact.as_ref()));
        let wholes = [(None, self.card.total.exact.as_ref())].into_iter().chain(wholes);
        wholes.filter_map(|(code, whole)| self.misfit(code, whole?)).collect()
    }

    fn misfit(&self, code: Option<&'a str>, whole: &Exact) -> Option<Misfit<'a>> {
        let parts: Option<Vec<&Exact>> = self.children(code).map(|node| node.exact.as_ref()).collect();
        let parts = parts?;
        let is_sum = Exact::sum(parts.iter().copied()) == *whole;
        let rounded: Vec<Exact> = parts.iter().map(|part| self.figures.rounded(part)).collect();
        let parts = Exact::sum(&rounded);
        if !is_sum || parts == self.figures.rounded(whole) {
            return None;
        }
        let [parts, whole] = [&parts, whole].map(|number| self.figures.number(number));
        Some(Misfit { code, parts, whole })
    }

    /// The words for a kind of finding.
    pub(super) fn kind(&self, finding: &Finding) -> (Word, Role) {
        match finding {
            Finding::Missing { policy: Policy::Zero, .. } => (Word::MissingZero, Role::Open),
            Finding::Missing { policy: Policy::Excluded, .. } => (Word::MissingExcluded, Role::Open),
            Finding::Missing { policy: Policy::Undecided, .. } => (Word::MissingUndecided, Role::Open),
            Finding::Unknown { .. } => (Word::UnknownFact, Role::Open),
            Finding::Excluded { .. } => (Word::ExcludedHere, Role::Plain),
            Finding::Overridden { .. } => (Word::Overridden, Role::Plain),
            Finding::Unexplained { .. } => (Word::Unexplained, Role::Open),
            Finding::Unverified { .. } if self.card.total.verified.is_some() => (Word::Unverified, Role::Open),
            Finding::Unverified { .. } => (Word::UnverifiedLast, Role::Plain),
            Finding::Mixed { .. } => (Word::Mixed, Role::Plain),
            Finding::Inconsistent { .. } => (Word::Inconsistent, Role::Bad),
            Finding::Unchecked { .. } => (Word::Unchecked, Role::Open),
            Finding::Capped { .. } => (Word::Capped, Role::Plain),
            Finding::Boundary { .. } => (Word::Boundary, Role::Plain),
            Finding::OutsideForce { .. } => (Word::OutsideForce, Role::Bad),
        }
    }

    /// Findings by kind, in the order in which the kinds come first.
    pub(super) fn findings(&self) -> Vec<(Word, Role, Vec<&'a Finding>)> {
        let mut kinds: Vec<(Word, Role, Vec<&Finding>)> = Vec::new();
        for finding in &self.card.findings {
            let (word, role) = self.kind(finding);
            match kinds.iter_mut().find(|(known, ..)| *known == word) {
                Some((.., some)) => some.push(finding),
                None => kinds.push((word, role, vec![finding])),
            }
        }
        kinds
    }

    /// The code of a finding with what changed, and the paths that it rests on, if asked for; codes and answers in so
    /// many columns.
    pub(super) fn item(&self, finding: &Finding, columns: [usize; 2], with_paths: bool) -> String {
        let [of_code, of_answer] = columns;
        let code_of = |code: &str| clean(code, of_code);
        let answer = |text: &str| clean(&Figures::answer(text), of_answer);
        match finding {
            Finding::Overridden { code, stage, from, to, .. } => {
                format!("{} {} → {} ({})", code_of(code), answer(from), answer(to), code_of(stage))
            }
            Finding::Unexplained { code, stage, .. } | Finding::Inconsistent { code, stage, .. } => {
                format!("{} ({})", code_of(code), code_of(stage))
            }
            Finding::Capped { code, from, to, .. } => {
                let [from, to] = self.figures.sides(from, to, Measured::Percent);
                format!("{} {from} → {to}", code_of(code))
            }
            Finding::Missing { code, paths, .. }
            | Finding::Unknown { code, paths }
            | Finding::Excluded { code, paths }
            | Finding::Unverified { code, paths, .. }
            | Finding::Mixed { code, paths }
            | Finding::Unchecked { code, paths }
            | Finding::Boundary { code, paths }
            | Finding::OutsideForce { code, paths } => {
                let own = paths.iter().all(|path| path == code);
                if own || !with_paths {
                    return code_of(code);
                }
                let paths: Vec<String> = paths.iter().map(|path| code_of(path)).collect();
                format!("{} ({})", code_of(code), paths.join(", "))
            }
        }
    }
}

/// Not met before undecided before met; within one standing the smallest margin first.
pub(super) fn worse_first(a: &Requirement, b: &Requirement) -> Ordering {
    let rank = |status| match status {
        Status::NotMet => 0,
        Status::Undecided => 1,
        Status::Met => 2,
    };
    rank(a.status).cmp(&rank(b.status)).then_with(|| a.margin.cmp(&b.margin))
}

/// `WBK.3` for `WBK.3.MP`: the requirement of which this is one member's. Codes have no points.
pub(super) fn each_code(requirement: &Requirement) -> Option<&str> {
    let (whole, _) = requirement.code.rsplit_once('.')?;
    whole.contains('.').then_some(whole)
}

/// 1 for `A`, 2 for `A.I`.
pub(super) fn level(code: &str) -> usize {
    code.matches('.').count().saturating_add(1)
}

/// `A` of `A.I`.
pub(super) fn parent(code: &str) -> Option<&str> {
    code.rsplit_once('.').map(|(parent, _)| parent)
}
