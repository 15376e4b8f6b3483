//! Sheets that show what a rubric lets happen.
//!
//! *Every sheet here breaks no check and was computed by the steps themselves: what it shows is so.* Where none is found
//! nothing is claimed; a search tries single answers in a fixed order, and only so many.

use std::collections::BTreeMap;

use super::narrow::Readers;
use super::ops::{Literal, Op, StepId, Steps};
use super::value::{Answered, Reading, Value, evaluate, value};
use crate::check::{Domain, Key, KeyId, Model, NodeId};
use crate::date::Date;
use crate::diagnostic::Example;
use crate::number::Exact;
use crate::syntax::Comparator;
use crate::table::Table;

/// Steps that one rubric's searches may compute.
const WORK_MAX: usize = 4_000_000;

/// A sheet with every key answered, and what each step is worth under it.
pub(super) struct Sheet<'a> {
    model: &'a Model,
    steps: &'a Steps,
    readers: Readers,
    /// The steps in which a key is read.
    answers_at: BTreeMap<KeyId, Vec<StepId>>,
    /// The numbers that each key is compared with.
    limits: BTreeMap<KeyId, Vec<Exact>>,
    answers: Table<KeyId, Option<Answered>>,
    assessed_on: Option<Date>,
    seen: Table<NodeId, bool>,
    values: Table<StepId, Value>,
    work: usize,
}

/// What must be met, and what must not.
pub(super) struct Goal<'g> {
    pub(super) met: &'g [StepId],
    pub(super) unmet: StepId,
    /// The two sides of what must not be met, where it is a comparison.
    pub(super) sides: Option<(StepId, Comparator, StepId)>,
}

impl<'a> Sheet<'a> {
    /// Every answer the best that there is, as far as trying one after another finds it.
    ///
    /// `hints` are numbers worth trying, by key.
    pub(super) fn best(model: &'a Model, steps: &'a Steps, hints: BTreeMap<KeyId, Vec<Exact>>) -> Sheet<'a> {
        let mut answers_at: BTreeMap<KeyId, Vec<StepId>> = BTreeMap::new();
        let mut limits = hints;
        for (id, step) in steps.list.entries() {
            match (&step.op, &*step.of) {
                (Op::Answer(key), _) => answers_at.entry(*key).or_default().push(id),
                (Op::Compare(_), &[left, right]) => {
                    for (side, other) in [(left, right), (right, left)] {
                        if let (Op::Answer(key), Op::Literal(Literal::Number(limit))) =
                            (&steps.step(side).op, &steps.step(other).op)
                        {
                            limits.entry(*key).or_default().push(limit.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        let mut sheet = Sheet {
            model,
            steps,
            readers: Readers::new(steps),
            answers_at,
            limits,
            answers: Table::new(),
            assessed_on: Date::new(2026, 6, 30),
            seen: Table::beside(&model.nodes, true),
            values: Table::new(),
            work: WORK_MAX.saturating_sub(steps.list.len()),
        };
        sheet.answers = model.keys.iter().map(|key| sheet.first(key)).collect();
        sheet.values = evaluate(steps, sheet.reading());
        sheet.raise();
        sheet
    }

    fn reading(&self) -> Reading<'_> {
        Reading { model: self.model, answers: &self.answers, assessed_on: self.assessed_on, seen: &self.seen }
    }

    fn keys(&self) -> impl Iterator<Item = KeyId> + use<> {
        self.model.keys.ids()
    }

    /// The answer to begin with: of a scale the best option.
    fn first(&self, key: &Key) -> Option<Answered> {
        if key.recorded {
            return None;
        }
        let samples = self.samples_of(key, &[]);
        let worth = |answer: &Answered| -> Option<Exact> {
            let Domain::Scale(scale) = &key.domain else { return None };
            let scale = &self.model.scales[*scale];
            match answer {
                Answered::Option(option) => scale.options.get(usize::from(*option))?.value.clone(),
                Answered::Number(number) => super::value::on_line(scale, number),
                _ => None,
            }
        };
        let mut best: Option<&Answered> = None;
        for sample in &samples {
            if best.is_none_or(|best| worth(sample) > worth(best)) {
                best = Some(sample);
            }
        }
        best.cloned()
    }

    /// Answers to try, in a fixed order.
    fn samples(&self, id: KeyId) -> Vec<Answered> {
        self.samples_of(self.model.key(id), self.limits.get(&id).map_or(&[], Vec::as_slice))
    }

    fn samples_of(&self, key: &Key, limits: &[Exact]) -> Vec<Answered> {
        let options = |count: usize| (0..count).filter_map(|i| u16::try_from(i).ok()).map(Answered::Option);
        let mut samples: Vec<Answered> = match &key.domain {
            Domain::Count => {
                let limits = limits.iter().filter(|limit| limit.is_whole() && !limit.is_negative()).cloned();
                [1, 0, 2, 3, 10, 100].map(Exact::from).into_iter().chain(limits).map(Answered::Number).collect()
            }
            Domain::Number { low, high } | Domain::Percent { low, high } => {
                let middle = |a: &Exact, b: &Exact| a.plus(b).over(&Exact::from(2));
                let mut numbers = vec![high.clone(), low.clone()];
                for limit in limits.iter().filter(|limit| low <= limit && *limit <= high) {
                    numbers.push(limit.clone());
                    numbers.extend(middle(limit, high));
                    numbers.extend(middle(limit, low));
                }
                numbers.into_iter().filter(is_written).map(Answered::Number).collect()
            }
            Domain::Date => [2000, 2020, 2026, 2030]
                .into_iter()
                .filter_map(|year| Date::new(year, 1, 1))
                .map(Answered::Date)
                .collect(),
            Domain::List { options: list, .. } => options(list.len()).collect(),
            Domain::Scale(scale) => {
                let scale = &self.model.scales[*scale];
                let ends = scale.line.iter().flat_map(|line| [line.high.clone(), line.low.clone()]);
                // What it is worth is compared, not the number itself: these are hints, which lie on the line.
                let numbers = ends.chain(limits.iter().cloned());
                options(scale.options.len()).chain(numbers.filter(is_written).map(Answered::Number)).collect()
            }
        };
        if key.word.is_some() {
            let behind = match &key.domain {
                Domain::List { options, .. } => options.len(),
                Domain::Scale(scale) => self.model.scales[*scale].options.len(),
                _ => 0,
            };
            samples.extend(u16::try_from(behind).ok().map(Answered::Word));
        }
        samples
    }

    /// Gives an answer and computes what rests on it; the answer before.
    fn set(&mut self, key: KeyId, answer: Option<Answered>) -> Option<Answered> {
        let before = std::mem::replace(&mut self.answers[key], answer);
        for step in self.affected(key) {
            let value = value(self.steps.step(step), &self.values, self.reading());
            self.values[step] = value;
            self.work = self.work.saturating_sub(1);
        }
        before
    }

    /// The steps that rest on a key, in their order.
    fn affected(&self, key: KeyId) -> Vec<StepId> {
        let mut open: std::collections::BTreeSet<StepId> =
            self.answers_at.get(&key).into_iter().flatten().copied().collect();
        let mut affected = Vec::new();
        while let Some(step) = open.pop_first() {
            affected.push(step);
            open.extend(self.readers.of(step));
        }
        affected
    }

    fn is_sound(&self) -> bool {
        self.steps.checks.iter().all(|check| self.values[check.truth] != Value::Truth(false))
    }

    fn holds(&self, truth: StepId) -> bool {
        self.values[truth] == Value::Truth(true)
    }

    /// Not met, which is more than undecided.
    fn fails(&self, truth: StepId) -> bool {
        self.values[truth] == Value::Truth(false)
    }

    fn number(&self, step: StepId) -> Option<&Exact> {
        match &self.values[step] {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    fn total(&self) -> Option<Exact> {
        self.number(self.steps.nodes.first()?.number).cloned()
    }

    /// Tries the answers of one key, keeps the first that is judged better, and says whether there was one.
    fn try_each(&mut self, key: KeyId, mut is_better: impl FnMut(&Sheet<'_>) -> bool) -> bool {
        if self.model.key(key).recorded {
            return false;
        }
        for sample in self.samples(key) {
            if self.work == 0 {
                return false;
            }
            let before = self.set(key, Some(sample));
            if self.is_sound() && is_better(self) {
                return true;
            }
            self.set(key, before);
        }
        false
    }

    /// Raises the total, input by input.
    fn raise(&mut self) {
        let inputs: Vec<KeyId> = self.keys().filter(|&key| self.is_input_of_a_criterion(key)).collect();
        for _ in 0..2 {
            for &key in &inputs {
                let mut best = self.is_sound().then(|| self.total()).flatten();
                while self.try_each(key, |sheet| sheet.total() > best) {
                    best = self.total();
                }
            }
        }
    }

    fn is_input_of_a_criterion(&self, key: KeyId) -> bool {
        let key = self.model.key(key);
        key.criterion.is_none() && !key.fact
    }

    /// Changes answers until all that must be met is, and what must not be met is not; what was changed last.
    pub(super) fn reach(&mut self, goal: &Goal<'_>) -> Option<Vec<KeyId>> {
        for _ in 0..2 {
            for &truth in goal.met {
                for key in self.keys_of(truth) {
                    if self.holds(truth) {
                        break;
                    }
                    let count = self.count(goal.met);
                    self.try_each(key, |sheet| sheet.count(goal.met) > count);
                }
            }
        }
        if self.count(goal.met) < goal.met.len() || !self.is_sound() {
            return None;
        }
        let mut changed = Vec::new();
        for key in self.keys_of(goal.unmet) {
            while !self.fails(goal.unmet) {
                let gap = self.gap(goal);
                // What is undecided has no gap, and is not nearer for it.
                let is_nearer = |sheet: &Sheet<'_>| {
                    let less = || sheet.gap(goal).zip(gap.as_ref()).is_some_and(|(own, gap)| own < *gap);
                    sheet.count(goal.met) == goal.met.len() && (sheet.fails(goal.unmet) || less())
                };
                if !self.try_each(key, is_nearer) {
                    break;
                }
                if changed.last() != Some(&key) {
                    changed.push(key);
                }
            }
        }
        self.fails(goal.unmet).then_some(changed)
    }

    fn count(&self, truths: &[StepId]) -> usize {
        truths.iter().filter(|truth| self.holds(**truth)).count()
    }

    /// How far what must not be met is on its good side.
    fn gap(&self, goal: &Goal<'_>) -> Option<Exact> {
        let (left, comparator, right) = goal.sides?;
        let (left, right) = (self.number(left)?, self.number(right)?);
        Some(match comparator {
            Comparator::Lt | Comparator::Le => right.minus(left),
            _ => left.minus(right),
        })
    }

    /// The keys that a step rests on, in rubric order.
    fn keys_of(&self, step: StepId) -> Vec<KeyId> {
        super::ops::keys_of(self.steps, step)
    }

    /// As evidence.
    pub(super) fn example(&self) -> Example {
        Example::of(self.model, &self.answers, self.assessed_on)
    }

    /// The answer to a key, as a sheet writes it.
    pub(super) fn answer(&self, key: KeyId) -> Option<String> {
        written(self.model, key, self.answers[key].as_ref()?)
    }
}

impl Example {
    /// Answers by key, as a sheet that gives them all at the last stage.
    pub(super) fn of(model: &Model, answers: &Table<KeyId, Option<Answered>>, assessed_on: Option<Date>) -> Example {
        let mut example = Example {
            assessed_on: assessed_on.map(|date| date.to_string()),
            stage: model.header.stages.last().map(|stage| stage.code.clone()),
            ..Example::default()
        };
        for ((id, key), answer) in model.keys.entries().zip(answers) {
            if let Some(answer) = answer.as_ref().and_then(|answer| written(model, id, answer)) {
                let list = if key.fact { &mut example.inputs } else { &mut example.answers };
                list.push((key.path.clone(), answer));
            }
        }
        example
    }
}

/// Whether a sheet can give it: a decimal of few digits.
fn is_written(number: &Exact) -> bool {
    !number.decimal().contains('/') && !number.times(&Exact::from(100)).decimal().contains('/')
}

/// An answer as a sheet writes it.
pub(super) fn written(model: &Model, key: KeyId, answer: &Answered) -> Option<String> {
    Some(match answer {
        Answered::Number(number) => match model.key(key).domain {
            Domain::Percent { .. } => format!("{}%", number.times(&Exact::from(100)).decimal()),
            _ => number.decimal(),
        },
        Answered::Date(date) => date.to_string(),
        Answered::Option(option) | Answered::Word(option) => model.key_option(key, *option)?.to_owned(),
    })
}
