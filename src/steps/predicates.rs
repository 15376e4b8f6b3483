//! What the requirements of predicates do to one another.
//!
//! *Said is only what holds on every sheet, or what a sheet shows.* Requirements are taken to hold, and bounds are carried
//! through the steps, so sums, groups and measures are all seen ([`narrow`](super::narrow)); what two inputs do together
//! is not.

use std::collections::BTreeMap;
use std::ops::Range;

use super::classes::Classes;
use super::examples::{Goal, Sheet};
use super::interval::Range as Reach;
use super::narrow::{Narrowed, follows};
use super::ops::{Op, RequirementSteps, StepId, Steps};
use crate::check::{KeyId, Model, Predicate, Requirement};
use crate::diagnostic::words::{proof, requirements as words};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::number::{Exact, Rounding};
use crate::source::Span;
use crate::table::Table;

/// Requirements of a predicate among which those that matter are picked out; of more, all are named.
const PICKED_MAX: usize = 100;
/// Requirements of a lower predicate for which a sheet is looked for.
const SHEETS_MAX: usize = 4;
/// Answers of a sheet that a message shows.
const ANSWERS_SHOWN_MAX: usize = 6;

/// Predicates that nobody can hold, because of what they require together.
pub(crate) fn conflicts(model: &Model, steps: &Steps, ranges: Table<StepId, Reach>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut study = Study::new(model, steps, ranges);
    for (predicate, requirements) in model.predicates.iter().zip(&steps.requirements) {
        // One that can never be met by itself was told.
        if requirements.iter().all(|requirement| study.can_hold(requirement)) {
            found.extend(study.conflict(predicate, requirements.rows()));
        }
    }
    found
}

/// Requirements that follow from others, and higher predicates that do not contain the lower ones.
pub(crate) fn comparisons(model: &Model, steps: &Steps, ranges: Table<StepId, Reach>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut study = Study::new(model, steps, ranges);
    for (predicate, requirements) in model.predicates.iter().zip(&steps.requirements) {
        if requirements.len() <= PICKED_MAX {
            found.extend(study.implied(predicate, requirements.rows()));
        }
    }
    if let Some(award) = &model.award {
        let named =
            award.order.iter().filter_map(|id| Some((model.predicates.row(*id)?, steps.requirements.row(*id)?.rows())));
        let order: Vec<(&Predicate, &[RequirementSteps])> = named.collect();
        for (at, &lower) in order.iter().enumerate() {
            let before = order.get(..at).unwrap_or(&[]);
            match before.iter().position(|&higher| study.contains(lower.1, higher.1)) {
                Some(better) => found.push(never_awarded(award.span, &order, at, better)),
                None => found.extend(before.last().and_then(|&higher| study.without(higher, lower))),
            }
        }
    }
    found
}

struct Study<'a> {
    model: &'a Model,
    steps: &'a Steps,
    narrowed: Narrowed<'a>,
    classes: Classes,
}

impl<'a> Study<'a> {
    fn new(model: &'a Model, steps: &'a Steps, ranges: Table<StepId, Reach>) -> Study<'a> {
        Study { model, steps, narrowed: Narrowed::new(model, steps, ranges), classes: Classes::default() }
    }

    fn can_hold(&mut self, requirement: &RequirementSteps) -> bool {
        self.narrowed.forget();
        self.narrowed.range(requirement.truth).may_be_true
    }

    /// Whether all of them can hold together.
    fn can_hold_together(&mut self, truths: impl IntoIterator<Item = StepId>) -> bool {
        self.narrowed.forget();
        self.narrowed.assume(truths)
    }

    /// The first requirement that cannot hold beside those before it.
    fn conflict(&mut self, predicate: &Predicate, requirements: &[RequirementSteps]) -> Option<Diagnostic> {
        if self.can_hold_together(requirements.iter().map(|requirement| requirement.truth)) {
            return None;
        }
        self.narrowed.forget();
        let at = requirements.iter().position(|requirement| !self.narrowed.assume([requirement.truth]))?;
        let truth = |index: usize| requirements.get(index).map(|requirement| requirement.truth);
        let mut others: Vec<usize> = (0..at).collect();
        if at <= PICKED_MAX {
            let all = others.clone();
            for other in all {
                let rest = || others.iter().copied().filter(|&index| index != other);
                if !self.can_hold_together(rest().chain([at]).filter_map(truth)) {
                    others.retain(|&index| index != other);
                }
            }
        }
        let last = predicate.requirements.rows().get(at)?;
        if others.is_empty() {
            // Its own parts exclude one another.
            let told = Diagnostic::new(Code::NeverMet, last.term.span, proof::never_met(&last.text));
            return Some(told.with_help(words::lower_one_of_them()));
        }
        // One that asks each member of a group is named once.
        others.dedup_by_key(|index| predicate.requirements.rows().get(*index).map(|requirement| requirement.span));
        let named = named(others.iter().filter_map(|&index| predicate.requirements.rows().get(index)));
        let message = words::cannot_hold_together(&predicate.name, named, &last.text);
        let told =
            Diagnostic::new(Code::NeverMetTogether, last.term.span, message).with_help(words::lower_one_of_them());
        Some(beside(told, &others, predicate))
    }

    fn implied(&mut self, predicate: &Predicate, requirements: &[RequirementSteps]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut pool = predicate.written();
        // What stands last is looked at first: of two that say the same, the later one is named.
        for own in predicate.written().into_iter().rev() {
            let (Some(members), Some(requirement)) =
                (requirements.get(own.clone()), predicate.requirements.rows().get(own.start))
            else {
                continue;
            };
            self.narrowed.forget();
            let always = members.iter().all(|member| !self.narrowed.range(member.truth).may_be_false);
            let others: Vec<Range<usize>> = pool.iter().filter(|other| **other != own).cloned().collect();
            if always || !self.follow(members, &others, requirements) {
                continue;
            }
            let mut reasons = others.clone();
            for other in others {
                let rest: Vec<Range<usize>> = reasons.iter().filter(|reason| **reason != other).cloned().collect();
                if self.follow(members, &rest, requirements) {
                    reasons = rest;
                }
            }
            pool.retain(|other| *other != own);
            let reasons: Vec<usize> = reasons.into_iter().map(|reason| reason.start).collect();
            let named = named(reasons.iter().filter_map(|&index| predicate.requirements.rows().get(index)));
            let message = words::follows_from(&requirement.text, named);
            let told = Diagnostic::new(Code::Implied, requirement.term.span, message).with_help(words::it_may_stay());
            found.push(beside(told, &reasons, predicate));
        }
        found
    }

    /// Whether a requirement, of each member where it asks each, is met wherever others are.
    fn follow(&mut self, members: &[RequirementSteps], others: &[Range<usize>], all: &[RequirementSteps]) -> bool {
        let others = others.iter().filter_map(|other| all.get(other.clone()));
        let others: Vec<RequirementSteps> = others.flatten().copied().collect();
        members.iter().all(|member| self.follows(member, &others))
    }

    fn follows(&mut self, own: &RequirementSteps, others: &[RequirementSteps]) -> bool {
        if others.iter().any(|other| self.says_as_much(other, own)) {
            return true;
        }
        self.can_hold_together(others.iter().map(|other| other.truth)) && !self.narrowed.range(own.truth).may_be_false
    }

    /// Whether one requirement gives another by itself: the same number against a limit, or the very same thing.
    fn says_as_much(&mut self, one: &RequirementSteps, other: &RequirementSteps) -> bool {
        let same = |classes: &mut Classes, a, b| classes.of(self.steps, a) == classes.of(self.steps, b);
        if same(&mut self.classes, one.truth, other.truth) {
            return true;
        }
        match (one.sides, other.sides) {
            (Some((a, comparator, limit)), Some((b, asked, bound))) => {
                same(&mut self.classes, a, b) && follows(self.steps, (comparator, limit), (asked, bound))
            }
            _ => false,
        }
    }

    /// Whether everything that one predicate requires is met wherever another is.
    fn contains(&mut self, one: &[RequirementSteps], other: &[RequirementSteps]) -> bool {
        other.iter().all(|own| self.follows(own, one))
    }

    /// Numbers of few digits within what is left of each answer.
    fn hints(&self) -> BTreeMap<KeyId, Vec<Exact>> {
        let mut hints: BTreeMap<KeyId, Vec<Exact>> = BTreeMap::new();
        for (id, step) in self.steps.list.entries() {
            let Op::Answer(key) = step.op else { continue };
            let range = self.narrowed.range(id);
            if let (Some(low), Some(high)) = (range.low(), range.high()) {
                let middle = low.plus(high).over(&Exact::from(2)).unwrap_or(Exact::ZERO);
                let rounded = [0, 2, 4].map(|digits| middle.round(digits, Rounding::HalfEven));
                let own = rounded.into_iter().chain([low.clone(), high.clone()]);
                hints.entry(key).or_default().extend(own.filter(|n| low <= n && n <= high));
            }
        }
        hints
    }

    /// A unit that holds the higher predicate and not the lower one.
    fn without(
        &mut self,
        (higher, high): (&Predicate, &[RequirementSteps]),
        (lower, low): (&Predicate, &[RequirementSteps]),
    ) -> Option<Diagnostic> {
        let met: Vec<StepId> = high.iter().map(|requirement| requirement.truth).collect();
        let mut searched = 0_usize;
        for (own, requirement) in low.iter().zip(&lower.requirements) {
            let given = high.iter().any(|other| self.says_as_much(other, own));
            // What can fail beside all that the higher one asks.
            let open = !given && self.can_hold_together(met.iter().copied()) && self.narrowed.assume_not(own.truth);
            if !open || searched == SHEETS_MAX {
                continue;
            }
            searched = searched.saturating_add(1);
            let mut sheet = Sheet::best(self.model, self.steps, self.hints());
            let goal = Goal { met: &met, unmet: own.truth, sides: own.sides };
            let Some(changed) = sheet.reach(&goal) else { continue };
            let name = |key: &KeyId| Some(format!("`{}` = {}", self.model.key(*key).path, sheet.answer(*key)?));
            let mut answers: Vec<String> = changed.iter().rev().filter_map(name).collect();
            answers.truncate(ANSWERS_SHOWN_MAX);
            let example = match answers.is_empty() {
                true => words::with_the_best_answers(),
                false => words::for_example(answers.join(", ")),
            };
            let message = words::held_without(&higher.name, &lower.name, &requirement.text, example);
            let told = Diagnostic::new(Code::HigherWithoutLower, higher.span, message)
                .related(requirement.term.span, words::not_met_then())
                .with_help(words::require_it_too(&requirement.text, &higher.name))
                .example_if(Some(sheet.example()));
            return Some(told);
        }
        None
    }
}

/// A predicate that stands behind one which all who meet it meet too; with the list in which it stands before it.
fn never_awarded(span: Span, order: &[(&Predicate, &[RequirementSteps])], at: usize, better: usize) -> Diagnostic {
    let name = |index: usize| order.get(index).map_or("", |(predicate, _)| predicate.name.as_str());
    let mut list: Vec<&str> = (0..order.len()).filter(|&index| index != at).map(name).collect();
    list.insert(better.min(list.len()), name(at));
    let told = Diagnostic::new(Code::NeverAwarded, span, words::never_awarded(name(at), name(better)));
    told.with_help(words::best_first(list.join(", ")))
}

/// `a >= 1`, `b >= 2` and `c >= 3`
fn named<'r>(requirements: impl Iterator<Item = &'r Requirement>) -> Bilingual {
    let texts: Vec<String> = requirements.map(|requirement| format!("`{}`", requirement.text)).collect();
    match texts.as_slice() {
        [] => Bilingual::default(),
        [only] => only.into(),
        [first @ .., last] => words::and(first.join(", "), last),
    }
}

fn beside(told: Diagnostic, others: &[usize], predicate: &Predicate) -> Diagnostic {
    const PLACES_MAX: usize = 4;
    let places = others.iter().filter_map(|&index| predicate.requirements.rows().get(index)).take(PLACES_MAX);
    places.fold(told, |told, other| told.related(other.term.span, words::beside_this()))
}
