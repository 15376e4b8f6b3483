//! A plan applied to some units at once, column by column.
//!
//! *A unit comes to what it comes to alone, or is marked to be scored alone: one that meets anything but ordinary answers
//! and clear comparisons.*

use super::lanes::{Lane, NO_COUNT};
use super::run::Fractions;
use super::{Affine, Check, Cut, NOT_HERE, Plan, Ratio, Span};
use crate::check::{KeyId, NodeId, StageId};
use crate::limits::COUNT_MAX;
use crate::number::{Exact, Rounding};
use crate::steps::ordered;

/// Units that are scored at once. What a block computes of an ordinary rubric then stays in a processor's nearest memory.
pub(crate) const UNITS: usize = 32;

/// The most decimal places of a column of numbers: so many that 10 to that power fits a `u32`.
const PLACES_MAX: u32 = 9;

/// One number of each unit of a block.
pub(crate) type Row<T> = [T; UNITS];

/// What the units of a block answer at one key.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column<'a> {
    /// Nobody answers.
    Nothing,
    /// 0 for no answer, then the options from 1 on.
    Choices(&'a Row<u8>),
    /// [`NO_COUNT`] for no answer.
    Counts(&'a Row<u64>),
    /// `i64::MIN` for no answer; of so many decimal places.
    Numbers(&'a Row<i64>, u32),
}

/// What a block computed; reused from block to block.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Whether the plan is one of those that a block takes on.
    fits: bool,
    /// What the first so many leaves come to together, packed.
    choice_sums: Vec<Row<i64>>,
    cut_sums: Vec<Row<i64>>,
    sums: Vec<Row<i64>>,
    /// By predicate: whether a requirement is not met.
    failed: Vec<Row<bool>>,
    /// Units to be scored alone.
    alone: Row<bool>,
    /// Units of which something that is to be verified was not looked at.
    claims: Row<bool>,
}

impl Block {
    pub(crate) fn new(plan: Option<&Plan>) -> Block {
        let rows = |count: usize| vec![[0; UNITS]; count];
        let (choices, cuts, sums, predicates) = match plan {
            Some(plan) => (plan.layout.choices, plan.cuts.len(), plan.sums, plan.predicates.len()),
            None => (0, 0, 0, 0),
        };
        let step = |check: &Check| matches!(check, Check::Step(..));
        let single = |(cut, _): &(Cut, u64)| matches!(cut, Cut::Single(..));
        let fits = plan.is_some_and(|plan| !plan.cuts.iter().any(single) && !plan.checks.iter().any(step));
        Block {
            fits,
            choice_sums: rows(choices.saturating_add(1)),
            cut_sums: rows(cuts.saturating_add(1)),
            sums: rows(sums),
            failed: vec![[false; UNITS]; predicates],
            alone: [false; UNITS],
            claims: [false; UNITS],
        }
    }

    /// Scores units, all of whose answers were given at one stage. `None`: all of them are to be scored alone.
    ///
    /// `columns` tells what is answered at a key, by its position.
    pub(crate) fn score<'a>(
        &mut self,
        plan: &Plan,
        columns: impl Fn(usize) -> Option<Column<'a>>,
        keys: &Keys,
        stage: Option<StageId>,
    ) -> Option<()> {
        let columns = &columns;
        self.fits.then_some(())?;
        self.alone.fill(false);
        self.claims.fill(false);
        self.look_over(columns, keys)?;
        self.choices(plan, columns, keys)?;
        self.cuts(plan, columns, keys)?;
        for check in &plan.checks {
            let Check::Counts(left, comparator, right) = check else { return None };
            let (left, right) = (counts(columns, keys, *left)?, counts(columns, keys, *right)?);
            for ((alone, left), right) in self.alone.iter_mut().zip(left).zip(right) {
                let both = *left != NO_COUNT && *right != NO_COUNT;
                *alone |= both && !ordered(*comparator, left.cmp(right));
            }
        }
        self.decide(plan)?;
        self.verify(plan, columns, stage);
        Some(())
    }

    /// What the plan does not read may still be wrong.
    fn look_over<'a>(&mut self, columns: &impl Fn(usize) -> Option<Column<'a>>, keys: &Keys) -> Option<()> {
        for other in &keys.others {
            match columns(other.key)? {
                Column::Nothing => {}
                Column::Choices(codes) => {
                    mark(&mut self.alone, codes, |code| usize::from(*code) > other.options);
                }
                Column::Counts(counts) => mark(&mut self.alone, counts, |count| !is_count(*count)),
                Column::Numbers(values, places) => {
                    let (low, high, _) = other.range.as_ref()?.in_units(places)?;
                    let outside = |value: &i64| *value != i64::MIN && (*value < low || *value > high);
                    mark(&mut self.alone, values, outside);
                }
            }
        }
        Some(())
    }

    fn choices<'a>(&mut self, plan: &Plan, columns: &impl Fn(usize) -> Option<Column<'a>>, keys: &Keys) -> Option<()> {
        let tables = plan.choices.iter().flatten();
        let mut before = &[0_i64; UNITS];
        for ((table, choice), to) in tables.zip(&keys.choices).zip(self.choice_sums.iter_mut().skip(1)) {
            let codes = match columns(choice.key)? {
                Column::Choices(codes) => codes,
                Column::Nothing => &[0_u8; UNITS],
                _ => return None,
            };
            for (alone, code) in self.alone.iter_mut().zip(codes) {
                *alone |= code.wrapping_sub(choice.first) > choice.others;
            }
            for ((before, code), to) in before.iter().zip(codes).zip(&mut *to) {
                // INVARIANT(packed): what a plan does not take on is no code of these; the unit is alone.
                *to = before.wrapping_add(*table.get(usize::from(code & 7))?);
            }
            before = to;
        }
        Some(())
    }

    fn cuts<'a>(&mut self, plan: &Plan, columns: &impl Fn(usize) -> Option<Column<'a>>, keys: &Keys) -> Option<()> {
        let mut before = [0_i64; UNITS];
        for ((cut, top), to) in plan.cuts.iter().zip(self.cut_sums.iter_mut().skip(1)) {
            let mut column = [0_i64; UNITS];
            match cut {
                Cut::Ratio(ratio) => {
                    let (over, under) = (counts(columns, keys, ratio.over)?, counts(columns, keys, ratio.under)?);
                    for (((to, alone), over), under) in column.iter_mut().zip(&mut self.alone).zip(over).zip(under) {
                        let found = ratio.of_counts(*over, *under).and_then(|of| of.within(*top));
                        *alone |= found.is_none();
                        *to = found.unwrap_or_default().packed(plan.shift);
                    }
                }
                Cut::Affine(affine) => {
                    numbers(columns, keys, affine, *top, plan.shift, &mut column, &mut self.alone)?;
                }
                Cut::Single(..) => return None,
            }
            for ((sum, to), column) in before.iter_mut().zip(to).zip(&column) {
                *sum = sum.wrapping_add(*column);
                *to = *sum;
            }
        }
        Some(())
    }

    fn decide(&mut self, plan: &Plan) -> Option<()> {
        self.sums.iter_mut().for_each(|sums| sums.fill(0));
        for part in &plan.parts {
            let rows = Self::rows(&self.choice_sums, &self.cut_sums, &part.span)?;
            let sums = self.sums.get_mut(part.sum)?;
            add(sums, rows);
        }
        let mut rest = plan.compared.as_slice();
        let mut first = 0_usize;
        for (count, failed) in plan.predicates.iter().zip(&mut self.failed) {
            failed.fill(false);
            let (requirements, others) = rest.split_at_checked(*count)?;
            rest = others;
            for compared in requirements {
                let sums = self.sums.get(compared.sum)?;
                for ((sum, failed), alone) in sums.iter().zip(&mut *failed).zip(&mut self.alone) {
                    *failed |= (*sum >= compared.least) == compared.below;
                    *alone |= compared.may_be_open(*sum);
                }
            }
            // One that is not met is so whatever else it requires; one that may be met needs the steps.
            let end = first.checked_add(*count)?;
            if plan.others.iter().any(|(place, _)| (first..end).contains(place)) {
                mark(&mut self.alone, failed, |failed| !failed);
            }
            first = end;
        }
        Some(())
    }

    /// Marks what is a claim: something that is to be verified was not looked at, at the stage of all answers.
    fn verify<'a>(&mut self, plan: &Plan, columns: &impl Fn(usize) -> Option<Column<'a>>, stage: Option<StageId>) {
        for (key, asked) in &plan.to_verify {
            use crate::table::Id;
            let looked = stage.is_some_and(|stage| stage >= *asked);
            let column = columns(key.place().index()).unwrap_or(Column::Nothing);
            match column {
                _ if !looked => self.claims.fill(true),
                Column::Choices(codes) => mark(&mut self.claims, codes, |code| *code == 0),
                Column::Counts(counts) => mark(&mut self.claims, counts, |count| *count == NO_COUNT),
                Column::Numbers(values, _) => mark(&mut self.claims, values, |value| *value == i64::MIN),
                Column::Nothing => self.claims.fill(true),
            }
        }
    }

    fn rows<'s>(choices: &'s [Row<i64>], cuts: &'s [Row<i64>], span: &Span) -> Option<[Option<[&'s Row<i64>; 2]>; 2]> {
        let ends = |sums: &'s [Row<i64>], [first, end]: [usize; 2]| Some([sums.get(first)?, sums.get(end)?]);
        let cuts = if span.is_whole() { None } else { Some(ends(cuts, span.cuts)?) };
        Some([Some(ends(choices, span.choices)?), cuts])
    }

    /// Between which fractions the number of a node lies, of each unit.
    pub(crate) fn node(&self, plan: &Plan, node: NodeId, to: &mut Row<(i64, i64)>) -> Option<()> {
        let span = plan.spans.row(node)?;
        let mut packed = [0; UNITS];
        add(&mut packed, Self::rows(&self.choice_sums, &self.cut_sums, span)?);
        for (to, packed) in to.iter_mut().zip(&packed) {
            *to = Fractions::unpacked(*packed, plan.shift).ends();
        }
        Some(())
    }

    /// Between which fractions the number of a node lies, of one unit.
    pub(crate) fn number(&self, plan: &Plan, node: NodeId, unit: usize) -> Option<(i64, i64)> {
        let mut packed = 0_i64;
        for [first, end] in Self::rows(&self.choice_sums, &self.cut_sums, plan.spans.row(node)?)?.into_iter().flatten()
        {
            packed = packed.wrapping_add(end.get(unit)?.wrapping_sub(*first.get(unit)?));
        }
        Some(Fractions::unpacked(packed, plan.shift).ends())
    }

    pub(crate) fn is_alone(&self, unit: usize) -> bool {
        self.alone.get(unit).copied().unwrap_or(true)
    }

    pub(crate) fn is_claim(&self, unit: usize) -> bool {
        self.claims.get(unit).copied().unwrap_or(true)
    }

    /// Whether a predicate is met; no unit of a block is undecided.
    pub(crate) fn is_met(&self, predicate: usize, unit: usize) -> bool {
        self.failed.get(predicate).and_then(|failed| failed.get(unit)).is_some_and(|failed| !failed)
    }
}

/// The column of a leaf that a number decides.
fn numbers<'a>(
    columns: &impl Fn(usize) -> Option<Column<'a>>,
    keys: &Keys,
    affine: &Affine,
    top: u64,
    shift: u32,
    column: &mut Row<i64>,
    alone: &mut Row<bool>,
) -> Option<()> {
    let number = keys.numbers.iter().find(|number| number.at == affine.number)?;
    let (values, places) = match columns(number.key)? {
        Column::Numbers(values, places) => (values, places),
        Column::Nothing => (&[i64::MIN; UNITS], 0),
        _ => return None,
    };
    let (low, high, den) = number.range.in_units(places)?;
    for ((to, alone), value) in column.iter_mut().zip(alone).zip(values) {
        let found = if *value == i64::MIN {
            Fractions::whole(affine.missing)
        } else if *value < low || *value > high {
            None
        } else {
            affine.of(*value, den)
        };
        let found = found.and_then(|of| of.within(top));
        *alone |= found.is_none();
        *to = found.unwrap_or_default().packed(shift);
    }
    Some(())
}

fn is_count(count: u64) -> bool {
    count <= COUNT_MAX || count == NO_COUNT
}

/// Marks the units of which something holds.
fn mark<T>(marks: &mut Row<bool>, column: &[T], holds: impl Fn(&T) -> bool) {
    for (mark, answer) in marks.iter_mut().zip(column) {
        *mark |= holds(answer);
    }
}

/// Adds what lies between running sums.
fn add(sums: &mut Row<i64>, rows: [Option<[&Row<i64>; 2]>; 2]) {
    for [first, end] in rows.into_iter().flatten() {
        for ((sum, first), end) in sums.iter_mut().zip(first).zip(end) {
            // INVARIANT(packed)
            *sum = sum.wrapping_add(end.wrapping_sub(*first));
        }
    }
}

/// The column of a count, by its place in a row of lanes.
fn counts<'a>(columns: &impl Fn(usize) -> Option<Column<'a>>, keys: &Keys, at: usize) -> Option<&'a Row<u64>> {
    let place = at.checked_sub(keys.first_count)?;
    match columns(*keys.counts.get(place)?)? {
        Column::Counts(counts) => Some(counts),
        Column::Nothing => Some(&[NO_COUNT; UNITS]),
        _ => None,
    }
}

/// Which keys the lanes of a plan belong to, by position.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    choices: Vec<Choice>,
    counts: Vec<usize>,
    first_count: usize,
    numbers: Vec<Number>,
    others: Vec<Other>,
}

/// A key of a lane of choices: the codes that a plan takes on are `first` and so many `others` behind it.
#[derive(Debug, Clone, Copy, Default)]
struct Choice {
    key: usize,
    first: u8,
    others: u8,
}

#[derive(Debug, Clone)]
struct Number {
    key: usize,
    /// Where it stands in a row of lanes.
    at: usize,
    range: Range,
}

/// A key without a lane.
#[derive(Debug, Clone)]
struct Other {
    key: usize,
    options: usize,
    range: Option<Range>,
}

/// Between which numbers a key is answered, in columns of so many decimal places: in units of the last place, rounded
/// inwards (what lies within is within), and how many units make 1.
#[derive(Debug, Clone)]
pub(crate) struct Range(Vec<Option<(i64, i64, u32)>>);

impl Range {
    pub(crate) fn new(low: &Exact, high: &Exact) -> Range {
        let in_units = |places| {
            let den = 10_u32.checked_pow(places)?;
            let units = |limit: &Exact, rounding| {
                let (whole, _) = limit.times(&Exact::from(i128::from(den))).round(0, rounding).parts()?;
                i64::try_from(whole).ok()
            };
            Some((units(low, Rounding::Up)?, units(high, Rounding::Down)?, den))
        };
        Range((0..=PLACES_MAX).map(in_units).collect())
    }

    fn in_units(&self, places: u32) -> Option<(i64, i64, u32)> {
        self.0.get(usize::try_from(places).ok()?).copied().flatten()
    }
}

impl Keys {
    /// `domain` tells how many options a key has, and between which numbers it is answered.
    pub(crate) fn new(plan: &Plan, domain: impl Fn(KeyId) -> (usize, Option<Range>)) -> Keys {
        let layout = &plan.layout;
        let mut keys = Keys {
            choices: plan.choices.iter().flatten().take(layout.choices).map(Choice::of).collect(),
            counts: vec![0; layout.counts],
            first_count: layout.count(0),
            numbers: Vec::new(),
            others: Vec::new(),
        };
        for (position, (key, lane)) in layout.lanes.entries().enumerate() {
            let place = match lane {
                Some(Lane::Choice(place)) => keys.choices.get_mut(*place).map(|choice| &mut choice.key),
                Some(Lane::Count(place)) => keys.counts.get_mut(*place),
                Some(Lane::Number(place)) => {
                    if let (_, Some(range)) = domain(key) {
                        keys.numbers.push(Number { key: position, at: layout.number(*place), range });
                    }
                    None
                }
                None => {
                    let (options, range) = domain(key);
                    keys.others.push(Other { key: position, options, range });
                    None
                }
            };
            if let Some(place) = place {
                *place = position;
            }
        }
        keys
    }
}

impl Choice {
    /// Where the codes that a plan takes on do not follow each other, it is the first of them and those that do.
    fn of(table: &[i64; 8]) -> Choice {
        let first = table.iter().take_while(|value| **value == NOT_HERE).count();
        let taken = table.iter().skip(first).take_while(|value| **value != NOT_HERE).count();
        let byte = |count: usize| u8::try_from(count).unwrap_or_default();
        Choice { key: 0, first: byte(first), others: byte(taken.saturating_sub(1)) }
    }
}

impl Ratio {
    /// `None` where a count is none that may be answered.
    fn of_counts(&self, over: u64, under: u64) -> Option<Fractions> {
        if over.max(under) > COUNT_MAX && !(is_count(over) && is_count(under)) {
            return None;
        }
        self.of(over, under)
    }
}
