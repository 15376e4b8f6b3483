//! A plan applied to some units at once, column by column.
//!
//! *A unit comes to what it comes to alone, or is marked to be scored alone: one that meets anything but ordinary answers
//! and clear comparisons.*

use super::bundle::{Bundles, Gives};
use super::lanes::{Lane, NO_COUNT};
use super::run::Fractions;
use super::{Affine, CODES, Check, Compared, Cut, NOT_HERE, PACKED_BITS, Plan, Ratio, Span};
use crate::check::{KeyId, NodeId, ROOT, StageId};
use crate::evidence::Answer;
use crate::limits::COUNT_MAX;
use crate::number::{Exact, Rounding};
use crate::steps::ordered;

/// Units that are scored at once: so many that each column is read on for a while.
pub(crate) const UNITS: usize = 256;

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
    /// As a sheet takes them: who answers is scored alone.
    Answers(&'a Row<Option<Answer>>),
}

/// What a block computed; reused from block to block.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// Whether the plan is one of those that a block takes on.
    fits: bool,
    leaves: Leaves,
    /// What the whole comes to, packed, and what requirements compare.
    total: Row<i64>,
    sums: Vec<Row<i64>>,
    /// By predicate: below 0 where a requirement is not met.
    failed: Vec<Row<i64>>,
    /// Units to be scored alone: not 0 for what they answer, below 0 for a comparison.
    unusual: Row<u8>,
    open: Row<i64>,
    /// Units of which something that is to be verified was not looked at.
    claims: Row<bool>,
}

/// What the leaves of a plan come to.
#[derive(Debug, Clone, Default)]
struct Leaves {
    bundles: Bundles,
    /// Of each choice: how many steps of its bundle it gives.
    steps: Vec<Row<u8>>,
    /// What the first so many bundles of choices come to together, packed; and the first so many leaves that are cut off.
    choice_sums: Vec<Row<i64>>,
    cut_sums: Vec<Row<i64>>,
}

impl Block {
    pub(crate) fn new(plan: Option<&Plan>) -> Block {
        let rows = |count: usize| vec![[0; UNITS]; count];
        let (sums, predicates) = plan.map_or((0, 0), |plan| (plan.sums, plan.predicates.len()));
        let step = |check: &Check| matches!(check, Check::Step(..));
        let single = |(cut, _): &(Cut, u64)| matches!(cut, Cut::Single(..));
        let fits = plan.is_some_and(|plan| !plan.cuts.iter().any(single) && !plan.checks.iter().any(step));
        Block {
            fits,
            leaves: plan.map(Leaves::new).unwrap_or_default(),
            total: [0; UNITS],
            sums: rows(sums),
            failed: rows(predicates),
            unusual: [0; UNITS],
            open: [0; UNITS],
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
        self.unusual.fill(0);
        self.open.fill(0);
        self.claims.fill(false);
        self.look_over(columns, keys)?;
        self.leaves.choices(columns, keys, &mut self.unusual)?;
        self.leaves.cuts(plan, columns, keys, &mut self.unusual)?;
        for check in &plan.checks {
            let Check::Counts(left, comparator, right) = check else { return None };
            let (left, right) = (counts(columns, keys, *left)?, counts(columns, keys, *right)?);
            for ((unusual, left), right) in self.unusual.iter_mut().zip(left).zip(right) {
                let both = *left != NO_COUNT && *right != NO_COUNT;
                *unusual |= u8::from(both && !ordered(*comparator, left.cmp(right)));
            }
        }
        self.leaves.of(plan.spans.row(ROOT)?)?.put(&mut self.total, |to, found| *to = found);
        self.decide(plan)?;
        self.verify(plan, columns, stage);
        Some(())
    }

    /// What the plan does not read may still be wrong.
    fn look_over<'a>(&mut self, columns: &impl Fn(usize) -> Option<Column<'a>>, keys: &Keys) -> Option<()> {
        for other in &keys.others {
            match columns(other.key)? {
                Column::Nothing => {}
                Column::Choices(codes) => flag(&mut self.unusual, codes, |code| usize::from(*code) > other.options),
                Column::Counts(counts) => flag(&mut self.unusual, counts, |count| !is_count(*count)),
                Column::Numbers(values, places) => {
                    let (low, high, _) = other.range.as_ref()?.in_units(places)?;
                    let outside = |value: &i64| *value != i64::MIN && (*value < low || *value > high);
                    flag(&mut self.unusual, values, outside);
                }
                Column::Answers(answers) => flag(&mut self.unusual, answers, Option::is_some),
            }
        }
        Some(())
    }

    fn decide(&mut self, plan: &Plan) -> Option<()> {
        for part in &plan.parts {
            let (of, to) = (self.leaves.of(&part.span)?, self.sums.get_mut(part.sum)?);
            if part.first {
                of.put(to, |to, found| *to = found);
            } else {
                of.put(to, |to, found| *to = to.wrapping_add(found));
            }
        }
        let mut rest = plan.compared.as_slice();
        let mut first = 0_usize;
        for (count, failed) in plan.predicates.iter().zip(&mut self.failed) {
            failed.fill(0);
            let (requirements, others) = rest.split_at_checked(*count)?;
            rest = others;
            for compared in requirements {
                compared.mark(self.sums.get(compared.sum)?, failed, &mut self.open);
            }
            // One that is not met is so whatever else it requires; one that may be met needs the steps.
            let end = first.checked_add(*count)?;
            if plan.others.iter().any(|(place, _)| (first..end).contains(place)) {
                self.open.iter_mut().zip(failed).for_each(|(open, failed)| *open |= !*failed);
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
                // Who answers there is scored alone.
                Column::Nothing | Column::Answers(_) => self.claims.fill(true),
            }
        }
    }

    /// Between which fractions the number of a node lies, of each unit. Where nothing of it is cut off the most is the least,
    /// is not written, and `Some(true)` says so.
    pub(crate) fn node(&self, plan: &Plan, node: NodeId, least: &mut Row<i64>, most: &mut Row<i64>) -> Option<bool> {
        let of = self.leaves.of(plan.spans.row(node)?)?;
        match of {
            Of::Both([first, end], [first_cut, end_cut]) => {
                let rows = first.iter().zip(end).zip(first_cut.iter().zip(end_cut));
                for ((least, most), ((first, end), (first_cut, end_cut))) in least.iter_mut().zip(most).zip(rows) {
                    // INVARIANT(packed)
                    let packed = end.wrapping_sub(*first).wrapping_add(end_cut.wrapping_sub(*first_cut));
                    (*least, *most) = Fractions::unpacked(packed, plan.shift).ends();
                }
                Some(false)
            }
            // INVARIANT(packed): nothing of a choice is cut off.
            of => {
                of.put(least, |to, packed| *to = packed.wrapping_shr(plan.shift));
                Some(true)
            }
        }
    }

    /// Between which fractions the whole lies, of one unit.
    pub(crate) fn total(&self, plan: &Plan, unit: usize) -> Option<(i64, i64)> {
        Some(Fractions::unpacked(*self.total.get(unit)?, plan.shift).ends())
    }

    /// Which units are to be scored alone.
    pub(crate) fn alone(&self, to: &mut Row<bool>) {
        for ((to, unusual), open) in to.iter_mut().zip(&self.unusual).zip(&self.open) {
            *to = (*unusual != 0) | (*open < 0);
        }
    }

    /// Whether a unit is a claim, if anything.
    pub(crate) fn is_claim(&self, unit: usize) -> bool {
        self.claims.get(unit).copied().unwrap_or(true)
    }

    /// Of each unit the place of the first predicate that it meets, from 1 on (`PREDICATES_MAX` bounds them), or 0; no unit
    /// of a block is undecided.
    pub(crate) fn first_met(&self, predicates: &[usize], to: &mut Row<u8>) {
        to.fill(0);
        for (place, predicate) in (1..=u8::MAX).zip(predicates).rev() {
            let Some(failed) = self.failed.get(*predicate) else { continue };
            for (to, failed) in to.iter_mut().zip(failed) {
                *to = if *failed >= 0 { place } else { *to };
            }
        }
    }
}

impl Leaves {
    fn new(plan: &Plan) -> Leaves {
        let bundles = Bundles::new(plan);
        let rows = |count: usize| vec![[0; UNITS]; count.saturating_add(1)];
        Leaves {
            steps: vec![[0; UNITS]; plan.layout.choices],
            choice_sums: rows(bundles.list.len()),
            cut_sums: rows(plan.cuts.len()),
            bundles,
        }
    }

    fn choices<'a>(
        &mut self,
        columns: &impl Fn(usize) -> Option<Column<'a>>,
        keys: &Keys,
        unusual: &mut Row<u8>,
    ) -> Option<()> {
        let mut choices = keys.choices.iter().zip(&self.bundles.steps).zip(&mut self.steps);
        let mut before = &[0_i64; UNITS];
        for (bundle, to) in self.bundles.list.iter().zip(self.choice_sums.iter_mut().skip(1)) {
            let mut steps = [0_u16; UNITS];
            for ((choice, gives), found) in choices.by_ref().take(bundle.choices) {
                let codes = match columns(choice.key)? {
                    Column::Choices(codes) => codes,
                    Column::Nothing => &[0; UNITS],
                    _ => return None,
                };
                let Choice { first, others, .. } = *choice;
                // More than nothing where it is none of them.
                let strange = |code: &u8| code.wrapping_sub(first).saturating_sub(others);
                unusual.iter_mut().zip(codes).for_each(|(unusual, code)| *unusual |= strange(code));
                match &bundle.gives {
                    Gives::Steps(_) => {
                        select(codes, gives, found);
                        // INVARIANT(packed): a bundle has so few choices that their steps have 16 bits.
                        steps.iter_mut().zip(&*found).for_each(|(sum, found)| *sum = sum.wrapping_add((*found).into()));
                    }
                    Gives::Table(table) => {
                        for ((before, code), to) in before.iter().zip(codes).zip(&mut *to) {
                            *to = before.wrapping_add(*table.get(usize::from(code & 7))?);
                        }
                    }
                }
            }
            if let Gives::Steps(step) = bundle.gives {
                let sums = before.iter().zip(&steps).zip(&mut *to);
                // Half as long numbers are multiplied at once.
                match u32::try_from(step) {
                    Ok(step) => sums.for_each(|((before, steps), to)| {
                        let more = u64::from(*steps).wrapping_mul(step.into());
                        *to = before.wrapping_add_unsigned(more);
                    }),
                    Err(_) => sums.for_each(|((before, steps), to)| *to = before.wrapping_add(times(*steps, step))),
                }
            }
            before = to;
        }
        Some(())
    }

    fn cuts<'a>(
        &mut self,
        plan: &Plan,
        columns: &impl Fn(usize) -> Option<Column<'a>>,
        keys: &Keys,
        unusual: &mut Row<u8>,
    ) -> Option<()> {
        let mut before = &[0_i64; UNITS];
        for ((cut, top), to) in plan.cuts.iter().zip(self.cut_sums.iter_mut().skip(1)) {
            match cut {
                Cut::Ratio(ratio) => {
                    let (over, under) = (counts(columns, keys, ratio.over)?, counts(columns, keys, ratio.under)?);
                    if ratio.shares([over, under], plan.shift, before, to).is_none() {
                        ratios(ratio, *top, plan.shift, [over, under], to, unusual);
                        add(before, to);
                    }
                }
                Cut::Affine(affine) => {
                    numbers(columns, keys, affine, *top, plan.shift, to, unusual)?;
                    add(before, to);
                }
                Cut::Single(..) => return None,
            }
            before = to;
        }
        Some(())
    }

    /// What the leaves of a span come to.
    fn of(&self, span: &Span) -> Option<Of<'_>> {
        let [first, end] = span.choices();
        let choices = match (self.bundles.before(first), self.bundles.before(end)) {
            _ if first == end => [NOTHING; 2],
            (Some(first), Some(end)) => [self.choice_sums.get(first)?, self.choice_sums.get(end)?],
            _ => {
                let (steps, step) = self.choice(span)?;
                return Some(Of::Choice(steps, step));
            }
        };
        if span.is_whole() {
            return Some(Of::Choices(choices));
        }
        let [first, end] = span.cuts();
        Some(Of::Both(choices, [self.cut_sums.get(first)?, self.cut_sums.get(end)?]))
    }

    /// Of a span that is one choice of those that give steps: how many, and what a step gives.
    fn choice(&self, span: &Span) -> Option<(&Row<u8>, i64)> {
        let first = span.choice()?;
        match self.bundles.gives(first)? {
            Gives::Steps(step) => Some((self.steps.get(first)?, *step)),
            Gives::Table(_) => None,
        }
    }
}

/// What the leaves of a span come to: the difference of two rows, packed.
enum Of<'a> {
    /// So many steps, and what one gives.
    Choice(&'a Row<u8>, i64),
    Choices([&'a Row<i64>; 2]),
    /// Choices, and what is cut off.
    Both([&'a Row<i64>; 2], [&'a Row<i64>; 2]),
}

const NOTHING: &Row<i64> = &[0; UNITS];

impl Of<'_> {
    /// Puts something made of it, and of what stands there.
    ///
    /// INVARIANT(packed)
    #[inline]
    fn put<T>(&self, to: &mut [T], put: impl Fn(&mut T, i64)) {
        match *self {
            Of::Choice(steps, step) => match u32::try_from(step) {
                // Half as long numbers are multiplied at once.
                Ok(step) => to.iter_mut().zip(steps).for_each(|(to, steps)| {
                    put(to, u64::from(*steps).wrapping_mul(step.into()).cast_signed());
                }),
                Err(_) => to.iter_mut().zip(steps).for_each(|(to, steps)| put(to, times((*steps).into(), step))),
            },
            Of::Choices([first, end]) => {
                let rows = first.iter().zip(end);
                to.iter_mut().zip(rows).for_each(|(to, (first, end))| put(to, end.wrapping_sub(*first)));
            }
            Of::Both([first, end], [first_cut, end_cut]) => {
                let rows = first.iter().zip(end).zip(first_cut.iter().zip(end_cut));
                to.iter_mut().zip(rows).for_each(|(to, ((first, end), (first_cut, end_cut)))| {
                    put(to, end.wrapping_sub(*first).wrapping_add(end_cut.wrapping_sub(*first_cut)));
                });
            }
        }
    }
}

impl Compared {
    /// Marks where it fails, and where what was cut off may matter.
    ///
    /// INVARIANT(packed): a sum lies between 0 and 2^62; with limits that do, no difference wraps, and its sign tells the
    /// order. Signs are added up without comparing anything.
    fn mark(&self, sums: &Row<i64>, failed: &mut Row<i64>, open: &mut Row<i64>) {
        const END: i64 = 1 << PACKED_BITS;
        let least = self.least.clamp(0, END);
        let from = self.open_from.clamp(0, END);
        let end = self.open_from.saturating_add_unsigned(self.open_width).clamp(0, END);
        let is_open = |sum: i64| sum.wrapping_sub(end) & !sum.wrapping_sub(from);
        let rows = failed.iter_mut().zip(open).zip(sums);
        match (self.below, self.open_width) {
            (true, _) => rows.for_each(|((failed, open), sum)| {
                *failed |= least.wrapping_sub(1).wrapping_sub(*sum);
                *open |= is_open(*sum);
            }),
            (false, 0) => rows.for_each(|((failed, _), sum)| *failed |= sum.wrapping_sub(least)),
            (false, _) => rows.for_each(|((failed, open), sum)| {
                *failed |= sum.wrapping_sub(least);
                *open |= is_open(*sum);
            }),
        }
    }
}

/// Of each code what it gives: 0, or one of a few numbers. Most scales have no more than four of them.
fn select(codes: &Row<u8>, gives: &[(u8, u8)], row: &mut Row<u8>) {
    let mut all = [(u8::MAX, 0); CODES];
    all.iter_mut().zip(gives).for_each(|(to, from)| *to = *from);
    let [a, b, c, d, e, f, g, h] = all;
    let of = |found: u8, (code, number): (u8, u8)| if found == code { number } else { 0 };
    let four = |found: u8| of(found, a) | of(found, b) | of(found, c) | of(found, d);
    if gives.len() <= 4 {
        row.iter_mut().zip(codes).for_each(|(to, found)| *to = four(*found));
    } else {
        let more = |found: u8| of(found, e) | of(found, f) | of(found, g) | of(found, h);
        row.iter_mut().zip(codes).for_each(|(to, found)| *to = four(*found) | more(*found));
    }
}

/// INVARIANT(packed)
fn add(before: &Row<i64>, to: &mut Row<i64>) {
    to.iter_mut().zip(before).for_each(|(to, before)| *to = to.wrapping_add(*before));
}

/// INVARIANT(packed)
fn times(steps: u16, step: i64) -> i64 {
    i64::from(steps).wrapping_mul(step)
}

/// Flags the units of which something holds.
fn flag<T>(flags: &mut Row<u8>, column: &Row<T>, holds: impl Fn(&T) -> bool) {
    for (flag, answer) in flags.iter_mut().zip(column) {
        *flag |= u8::from(holds(answer));
    }
}

/// The column of a leaf that is a ratio.
fn ratios(ratio: &Ratio, top: u64, shift: u32, counts: [&Row<u64>; 2], column: &mut Row<i64>, unusual: &mut Row<u8>) {
    let [over, under] = counts;
    for (((to, unusual), &over), &under) in column.iter_mut().zip(unusual).zip(over).zip(under) {
        *to = if ratio.is_ordinary(over, under) {
            ratio.ordinary(over, under, shift)
        } else {
            let found = ratio.of_counts(over, under).and_then(|of| of.within(top));
            *unusual |= u8::from(found.is_none());
            found.unwrap_or_default().packed(shift)
        };
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
    unusual: &mut Row<u8>,
) -> Option<()> {
    let number = keys.numbers.iter().find(|number| number.at == affine.number)?;
    let (values, places) = match columns(number.key)? {
        Column::Numbers(values, places) => (values, places),
        Column::Nothing => (&[i64::MIN; UNITS], 0),
        _ => return None,
    };
    let (low, high, den) = number.range.in_units(places)?;
    let missing = Fractions::whole(affine.missing).and_then(|of| of.within(top));
    let line = affine.line(low, high, den);
    // Where fractions are so fine that a last place is a whole number of them, nothing is divided.
    let whole = line.and_then(|(slope, offset)| {
        let parts = [slope, offset].map(|part| part.checked_rem(den.into()) == Some(0));
        (parts == [true, true]).then_some((slope.checked_div(den.into())?, offset.checked_div(den.into())?))
    });
    let (line, den) = whole.map_or((line, den), |line| (Some(line), 1));
    for ((to, unusual), &value) in column.iter_mut().zip(unusual).zip(values) {
        let found = match line {
            _ if value == i64::MIN => missing,
            _ if value < low || value > high => None,
            Some((slope, offset)) if den == 1 => {
                let number = slope.wrapping_mul(value).wrapping_add(offset);
                Fractions { least: number, cut: 0 }.within(top)
            }
            Some((slope, offset)) => {
                let number = slope.wrapping_mul(value).wrapping_add(offset);
                let den = u64::from(den);
                let least = number.cast_unsigned().checked_div(den)?;
                let cut = least.wrapping_mul(den) != number.cast_unsigned();
                Fractions { least: least.cast_signed(), cut: i64::from(cut) }.within(top)
            }
            None => affine.of(value, den).and_then(|of| of.within(top)),
        };
        *unusual |= u8::from(found.is_none());
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
    fn of(table: &[i64; CODES]) -> Choice {
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
