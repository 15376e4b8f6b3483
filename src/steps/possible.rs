//! Steps read again where some answers may change.
//!
//! *What a step comes to on a changed sheet is computed by the rules that scored the sheet*: [`Again`] reads the steps
//! that hang on the changed answers anew, each by the rule of its operator, and leaves the others as they were.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{KeyId, Model};
use crate::number::Exact;
use crate::syntax::Policy;
use crate::table::Table;

use super::interval::{Interval, Range, range};
use super::narrow::{Narrowed, Readers};
use super::ops::{Op, Step, StepId, Steps};
use super::value::{Answered, Reading, Value, settled, value};

/// Of each answer that may change, what it may be.
pub(crate) type Open = BTreeMap<KeyId, May>;

/// What an answer may be.
#[derive(Debug, Clone, Default)]
pub(crate) struct May {
    /// These; `None` is no answer.
    pub(crate) answers: Vec<Option<Answered>>,
    /// And whatever lies in this.
    pub(crate) any: Option<Range>,
}

impl May {
    pub(crate) fn may_miss(&self) -> bool {
        self.answers.iter().any(Option::is_none)
    }

    fn misses(&self) -> bool {
        self.any.is_none() && self.answers.iter().all(Option::is_none)
    }
}

/// The criteria under a `verified` hang on these keys.
fn keys_verified(steps: &Steps, op: &Op) -> Vec<KeyId> {
    match op {
        Op::Verified(criteria) => {
            criteria.iter().flat_map(|(node, _)| steps.nodes[*node].keys.iter().copied()).collect()
        }
        _ => Vec::new(),
    }
}

/// Which steps hang on answers that may change.
pub(crate) fn moving(steps: &Steps, open: &Open) -> Table<StepId, bool> {
    let mut moving: Table<StepId, bool> = Table::with_room(steps.list.len());
    for step in steps.list.iter() {
        let own = match &step.op {
            Op::Answer(key) => open.contains_key(key),
            Op::Missing(_, keys) => keys.iter().any(|key| open.contains_key(key)),
            op @ Op::Verified(_) => keys_verified(steps, op).iter().any(|key| open.contains_key(key)),
            _ => false,
        };
        let moves = own || step.of.iter().any(|of| moving[*of]);
        moving.push(moves);
    }
    moving
}

/// The steps that a step hangs on and that may change, itself included, rising; and the answers behind them.
pub(crate) fn cone(
    steps: &Steps,
    moving: &Table<StepId, bool>,
    open: &Open,
    roots: &[StepId],
) -> (Vec<StepId>, BTreeSet<KeyId>) {
    let mut seen: BTreeSet<StepId> = BTreeSet::new();
    let mut keys = BTreeSet::new();
    let mut stack: Vec<StepId> = roots.iter().copied().filter(|root| moving[*root]).collect();
    while let Some(at) = stack.pop() {
        if !seen.insert(at) {
            continue;
        }
        let step = steps.step(at);
        match &step.op {
            Op::Answer(key) => {
                keys.insert(*key);
            }
            Op::Missing(_, named) => keys.extend(named.iter().copied().filter(|key| open.contains_key(key))),
            op @ Op::Verified(_) => {
                keys.extend(keys_verified(steps, op).into_iter().filter(|key| open.contains_key(key)));
            }
            _ => {}
        }
        stack.extend(step.of.iter().copied().filter(|of| moving[*of]));
    }
    (seen.into_iter().collect(), keys)
}

/// For each answer, the steps that hang on it.
pub(crate) struct Rising {
    readers: Readers,
    /// The steps in which a key is read.
    read_at: BTreeMap<KeyId, Vec<StepId>>,
}

impl Rising {
    pub(crate) fn new(steps: &Steps) -> Rising {
        let mut read_at: BTreeMap<KeyId, Vec<StepId>> = BTreeMap::new();
        for (id, step) in steps.list.entries() {
            let keys = match &step.op {
                Op::Answer(key) => vec![*key],
                Op::Missing(_, keys) => keys.to_vec(),
                op => keys_verified(steps, op),
            };
            keys.into_iter().for_each(|key| read_at.entry(key).or_default().push(id));
        }
        Rising { readers: Readers::new(steps), read_at }
    }

    /// The steps of a cone that hang on this answer, rising.
    pub(crate) fn within(&self, cone: &[StepId], key: KeyId) -> Vec<StepId> {
        let mut stack = self.read_at.get(&key).cloned().unwrap_or_default();
        let mut seen = BTreeSet::new();
        while let Some(at) = stack.pop() {
            if cone.binary_search(&at).is_ok() && seen.insert(at) {
                stack.extend(self.readers.of(at));
            }
        }
        seen.into_iter().collect()
    }
}

/// What steps can be on the sheets on which these truths hold; the same as before where there is no such sheet.
pub(crate) fn ranges_where(
    model: &Model,
    steps: &Steps,
    ranges: Table<StepId, Range>,
    truths: impl IntoIterator<Item = StepId>,
) -> Table<StepId, Range> {
    let mut narrowed = Narrowed::new(model, steps, ranges.clone());
    if narrowed.assume(truths) { narrowed.into_ranges() } else { ranges }
}

/// What single answers can be where checks hold that read them.
pub(crate) struct Checked<'a> {
    steps: &'a Steps,
    narrowed: Narrowed<'a>,
}

impl<'a> Checked<'a> {
    /// Begins with what steps can be without those checks.
    pub(crate) fn new(model: &'a Model, steps: &'a Steps, ranges: Table<StepId, Range>) -> Checked<'a> {
        Checked { steps, narrowed: Narrowed::new(model, steps, ranges) }
    }

    /// What an answer can be on the sheets on which these truths hold; none where there is no such sheet.
    pub(crate) fn answer(&mut self, key: KeyId, truths: impl IntoIterator<Item = StepId>) -> Option<Range> {
        let holds = self.narrowed.assume(truths);
        let range = holds.then(|| self.narrowed.range(self.steps.answers[key]).clone());
        self.narrowed.forget();
        range
    }
}

/// Whatever an answer can be.
pub(crate) fn anything(reading: Reading<'_>, key: KeyId) -> Range {
    super::interval::answer(reading.model.key(key), None, reading)
}

/// What every step can be while the open answers take any of theirs and all others stand as they are, a missing one
/// staying what `missing` makes of it.
pub(crate) fn ranges_within(steps: &Steps, reading: Reading<'_>, open: &Open) -> Table<StepId, Range> {
    let mut ranges: Table<StepId, Range> = Table::with_room(steps.list.len());
    for step in steps.list.iter() {
        let found = within(step, &ranges, reading, open);
        ranges.push(found);
    }
    ranges
}

/// The same once more for these steps, rising, after some of what is open was closed.
pub(crate) fn ranges_again(
    steps: &Steps,
    path: &[StepId],
    ranges: &mut Table<StepId, Range>,
    reading: Reading<'_>,
    open: &Open,
) {
    for &id in path {
        let found = within(steps.step(id), ranges, reading, open);
        if let Some(row) = ranges.row_mut(id) {
            *row = found;
        }
    }
}

fn within(step: &Step, ranges: &Table<StepId, Range>, reading: Reading<'_>, open: &Open) -> Range {
    match &step.op {
        Op::Answer(key) => {
            let key = *key;
            let one = |answered: Option<&Answered>| {
                let mut answer = super::interval::answer(reading.model.key(key), answered, reading);
                // Without an answer nothing is known, and nothing is decided but by what all answers agree in.
                answer.undecided |= answered.is_none();
                answer
            };
            match open.get(&key) {
                None => one(reading.answered(key)),
                Some(may) => {
                    let listed = may.answers.iter().map(|answer| one(answer.as_ref()));
                    listed.chain(may.any.clone()).reduce(|a, b| a.or(&b)).unwrap_or_default()
                }
            }
        }
        Op::Missing(policy, keys) => {
            let inner = step.of.first().map(|of| ranges[*of].clone()).unwrap_or_default();
            let inner = Range { none: false, worded: false, ..inner };
            let may_miss = |key: &KeyId| match open.get(key) {
                Some(may) => may.may_miss(),
                None => reading.answered(*key).is_none(),
            };
            let misses = |key: &KeyId| match open.get(key) {
                Some(may) => may.misses(),
                None => reading.answered(*key).is_none(),
            };
            let stays = match policy {
                Policy::Zero => Range::at(Exact::ZERO),
                Policy::Excluded => Range { excluded: true, ..Range::default() },
                // What it may become still bounds it.
                Policy::Undecided => Range { undecided: true, ..inner.clone() },
            };
            if keys.iter().any(misses) {
                stays
            } else if keys.iter().any(may_miss) {
                inner.or(&stays)
            } else {
                inner
            }
        }
        _ => range(step, ranges, reading),
    }
}

/// What an undecided number is bounded by, where it is.
pub(crate) fn ends(range: &Range) -> Option<(Exact, Exact)> {
    let Interval { low, high, .. } = range.number.as_ref()?;
    Some((low.number()?.clone(), high.number()?.clone()))
}

/// A sheet whose answers change while the steps that hang on them are read again.
pub(crate) struct Again<'a> {
    steps: &'a Steps,
    reading: Reading<'a>,
    pub(crate) answers: Table<KeyId, Option<Answered>>,
    pub(crate) seen: Table<crate::check::NodeId, bool>,
    pub(crate) values: Table<StepId, Value>,
    /// What steps can be as the sheet stood.
    standing: &'a Table<StepId, Range>,
    /// The same, those that were read last as of then, once that was asked for.
    ranges: Option<Table<StepId, Range>>,
    is_ranged: bool,
}

impl<'a> Again<'a> {
    /// The sheet of a reading, with the values of its steps and what they can be.
    pub(crate) fn new(
        steps: &'a Steps,
        reading: Reading<'a>,
        values: &Table<StepId, Value>,
        standing: &'a Table<StepId, Range>,
    ) -> Again<'a> {
        Again {
            steps,
            reading,
            answers: reading.answers.clone(),
            seen: reading.seen.clone(),
            values: values.clone(),
            standing,
            ranges: None,
            is_ranged: false,
        }
    }

    /// Reads these steps again, rising, after answers changed.
    pub(crate) fn read(&mut self, cone: &[StepId]) {
        self.is_ranged = false;
        for &id in cone {
            let step = self.steps.step(id);
            let reading = Reading { answers: &self.answers, seen: &self.seen, ..self.reading };
            let mut found = value(step, &self.values, reading);
            if found == Value::Undecided && matches!(step.op, Op::Compare(_) | Op::Band(_) | Op::BandValue(_)) {
                self.range(cone);
                let reading = Reading { answers: &self.answers, seen: &self.seen, ..self.reading };
                found = settled(step, &self.values, self.ranges.as_ref().unwrap_or(self.standing), reading);
            }
            if let Some(row) = self.values.row_mut(id) {
                *row = found;
            }
        }
    }

    /// The least and the most that a step of the cone that was read last can be on the sheet as it stands: the same where
    /// it is decided.
    pub(crate) fn ends(&mut self, id: StepId, cone: &[StepId]) -> Option<(Exact, Exact)> {
        match &self.values[id] {
            Value::Number(number) => Some((number.clone(), number.clone())),
            Value::Undecided => {
                self.range(cone);
                ends(&self.ranges.as_ref().unwrap_or(self.standing)[id])
            }
            _ => None,
        }
    }

    fn range(&mut self, cone: &[StepId]) {
        if std::mem::replace(&mut self.is_ranged, true) {
            return;
        }
        let ranges = self.ranges.get_or_insert_with(|| self.standing.clone());
        let reading = Reading { answers: &self.answers, seen: &self.seen, ..self.reading };
        for &id in cone {
            let found = range(self.steps.step(id), ranges, reading);
            if let Some(row) = ranges.row_mut(id) {
                *row = found;
            }
        }
    }
}
