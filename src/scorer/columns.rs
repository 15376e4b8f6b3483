//! The answers of many units, column by column, and their scores.
//!
//! *A unit of [`Columns`] comes to what its [`Sheet`] comes to, whatever else stands beside it.* Where the plan takes its
//! units on together it does; one with anything out of the ordinary is scored as a sheet, alone.

use std::fmt;

use rust_decimal::Decimal;

use super::Scorer;
use crate::check::{Domain, KeyId, PredicateId, ROOT, StageId};
use crate::date::Date;
use crate::evidence::{Answer, Faults};
use crate::number::Exact;
use crate::plan::{Block, Column, Keys, NO_COUNT, Range, UNITS};
use crate::rubric::Rubric;
use crate::scorecard::AwardStatus;
use crate::sheet::{Sheet, Slot};
use crate::steps::days_open;
use crate::table::{Id, Table};

/// The most decimal places of a column of numbers.
const PLACES_MAX: u32 = 9;

/// The answers of many units, a column for each [`Slot`]: for a host that holds its units so, or reads them so.
///
/// Shape: all answers belong to one stage (facts to none), and every unit has as many as its columns give it. A column
/// that is never asked for says that nobody answered. What no column can say (who assessed, what was confirmed) needs a
/// [`Sheet`].
///
/// ```
/// use timbang::scorecard::AwardStatus;
/// use timbang::{Columns, Exact, Rows, Rubric};
///
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let slot = |path| rubric.slot(path).ok_or("no such slot");
/// let mut units = rubric.columns(2, Some("desk")).ok_or("no such stage")?;
/// // The options in the order of the scale, from 1 on; 0 is no answer.
/// units.choices(slot("opini")?).ok_or("no choice")?.copy_from_slice(&[1, 1]);
/// units.choices(slot("A.1.a")?).ok_or("no choice")?.copy_from_slice(&[1, 2]);
/// units.choices(slot("A.1.b")?).ok_or("no choice")?.copy_from_slice(&[1, 0]);
/// units.counts(slot("A.2.masuk")?).ok_or("no count")?.copy_from_slice(&[10, 10]);
/// units.counts(slot("A.2.selesai")?).ok_or("no count")?.copy_from_slice(&[9, 2]);
/// units.numbers(slot("B.ipak")?, 2).ok_or("no number")?.copy_from_slice(&[400, Columns::NO_NUMBER]);
///
/// let mut scorer = rubric.scorer();
/// let mut awards = Vec::new();
/// for first in (0..units.len()).step_by(Rows::UNITS_MAX) {
///     let rows = scorer.rows(&units, first)?;
///     awards.extend((0..rows.len()).map(|row| rows.award(row)));
/// }
/// assert_eq!(awards, [Some(AwardStatus::Awarded), Some(AwardStatus::None)]);
///
/// // Everything else of a unit is that of its sheet.
/// let mut sheet = rubric.sheet();
/// units.fill(0, &mut sheet);
/// assert_eq!(sheet.scorecard("Unit Satu")?.total(), Some("134/15".parse::<Exact>()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Columns {
    rubric: Rubric,
    units: usize,
    stage: Option<StageId>,
    /// Empty until it is asked for.
    assessed_on: Vec<Option<Date>>,
    held: Table<KeyId, Held>,
}

/// One column.
///
/// INVARIANT(room-behind): behind the units there is room for a block without an answer, so that each unit starts one.
#[derive(Clone)]
enum Held {
    Nothing,
    Choices(Vec<u8>),
    Counts(Vec<u64>),
    Numbers {
        column: Vec<i64>,
        places: u32,
        /// 100 of its numbers are 1.
        percent: bool,
    },
    Answers(Vec<Option<Answer>>),
}

impl Rubric {
    /// Room for the answers of so many units, all given at one stage; `None` where the rubric has no such stage, or has
    /// stages and none is named.
    pub fn columns(&self, units: usize, stage: Option<&str>) -> Option<Columns> {
        let model = self.model();
        let stages = &model.header.stages;
        let stage = match stage {
            Some(code) => Some(stages.entries().find(|(_, stage)| stage.code == code)?.0),
            None if stages.is_empty() => None,
            None => return None,
        };
        let held = Table::beside(&model.keys, Held::Nothing);
        Some(Columns { rubric: self.clone(), units, stage, assessed_on: Vec::new(), held })
    }
}

impl Columns {
    /// No answer, in a column of counts.
    ///
    /// ```
    /// use timbang::{Columns, Rubric};
    ///
    /// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let mut units = rubric.columns(2, Some("desk")).ok_or("no such stage")?;
    /// let received = units.counts(rubric.slot("A.2.masuk").ok_or("no slot")?).ok_or("no count")?;
    /// assert_eq!(received, [Columns::NO_COUNT; 2]);
    /// # Ok::<(), &str>(())
    /// ```
    pub const NO_COUNT: u64 = NO_COUNT;

    /// No answer, in a column of numbers.
    ///
    /// ```
    /// use timbang::{Columns, Rubric};
    ///
    /// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let mut units = rubric.columns(2, Some("desk")).ok_or("no such stage")?;
    /// let survey = units.numbers(rubric.slot("B.ipak").ok_or("no slot")?, 2).ok_or("no number")?;
    /// assert_eq!(survey, [Columns::NO_NUMBER; 2]);
    /// # Ok::<(), &str>(())
    /// ```
    pub const NO_NUMBER: i64 = i64::MIN;

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.units
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.units == 0
    }

    /// The rubric whose units they are.
    pub fn rubric(&self) -> &Rubric {
        &self.rubric
    }

    /// The column of an answer on a scale, or of an input with options: 0 for no answer, then the options in the order of
    /// [`Node::options`](crate::Node::options), from 1 on. `None` where nothing of that kind is answered, or at a stranger's slot.
    pub fn choices(&mut self, slot: Slot) -> Option<&mut [u8]> {
        let key = slot.key_of(&self.rubric)?;
        self.options(key)?;
        let room = self.units.saturating_add(UNITS);
        let held = self.held.row_mut(key)?;
        if let Held::Nothing = held {
            *held = Held::Choices(vec![0; room]);
        }
        match held {
            Held::Choices(column) => column.get_mut(..self.units),
            _ => None,
        }
    }

    /// The column of a count; [`Columns::NO_COUNT`] is no answer. `None` where no count is answered, or at a stranger's
    /// slot.
    pub fn counts(&mut self, slot: Slot) -> Option<&mut [u64]> {
        let key = slot.key_of(&self.rubric)?;
        (self.rubric.model().key(key).domain == Domain::Count).then_some(())?;
        let room = self.units.saturating_add(UNITS);
        let held = self.held.row_mut(key)?;
        if let Held::Nothing = held {
            *held = Held::Counts(vec![NO_COUNT; room]);
        }
        match held {
            Held::Counts(column) => column.get_mut(..self.units),
            _ => None,
        }
    }

    /// The column of a number, in units of its last decimal place: with 2 places 362 is 3.62, or 3.62% where a percentage
    /// is answered. [`Columns::NO_NUMBER`] is no answer. `None` where no number is answered, at a stranger's slot, for
    /// more than 9 places, or where the column has others already.
    pub fn numbers(&mut self, slot: Slot, places: u32) -> Option<&mut [i64]> {
        let key = slot.key_of(&self.rubric)?;
        (self.is_number(key) && places <= PLACES_MAX).then_some(())?;
        let percent = matches!(self.rubric.model().key(key).domain, Domain::Percent { .. });
        let room = self.units.saturating_add(UNITS);
        let held = self.held.row_mut(key)?;
        if let Held::Nothing = held {
            *held = Held::Numbers { column: vec![Columns::NO_NUMBER; room], places, percent };
        }
        match held {
            Held::Numbers { column, places: found, .. } if *found == places => column.get_mut(..self.units),
            _ => None,
        }
    }

    /// A column of answers as a [`Sheet`] takes them: of days, and of anything that has a word for "there is none". `None`
    /// is no answer. A unit that has an answer here is scored alone, which takes longer; what a unit comes to is the same.
    /// `None` at a stranger's slot, or where the answers of a slot have a column of another kind already.
    ///
    /// ```
    /// use timbang::{Answer, Date, Rubric};
    ///
    /// let rubric = Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let mut units = rubric.columns(2, Some("visitasi")).ok_or("no such stage")?;
    /// let since = units.answers(rubric.slot("wbk_sejak").ok_or("no slot")?).ok_or("another column")?;
    /// since[0] = Some(Date::new(2022, 12, 9).ok_or("no day")?.into());
    /// since[1] = Some("Belum".into());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn answers(&mut self, slot: Slot) -> Option<&mut [Option<Answer>]> {
        let key = slot.key_of(&self.rubric)?;
        let room = self.units.saturating_add(UNITS);
        let held = self.held.row_mut(key)?;
        if let Held::Nothing = held {
            *held = Held::Answers(vec![None; room]);
        }
        match held {
            Held::Answers(column) => column.get_mut(..self.units),
            _ => None,
        }
    }

    /// The day on which each unit was assessed, as [`Sheet::assessed_on`].
    ///
    /// ```
    /// use timbang::{Date, Rubric};
    ///
    /// let rubric = Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let mut units = rubric.columns(2, Some("visitasi")).ok_or("no such stage")?;
    /// units.assessed_on().fill(Date::new(2025, 5, 31));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn assessed_on(&mut self) -> &mut [Option<Date>] {
        self.assessed_on.resize(self.units, None);
        &mut self.assessed_on
    }

    /// Clears a sheet of the same rubric and fills it with a unit's answers. A unit that is not there has none.
    pub fn fill(&self, unit: usize, sheet: &mut Sheet) {
        let model = self.rubric.model();
        sheet.clear();
        if let Some(day) = self.day(unit) {
            sheet.assessed_on(day);
        }
        if let Some(stage) = self.stage {
            sheet.stage(&model.header.stages[stage].code);
        }
        for (key, held) in self.held.entries() {
            let slot = self.rubric.slot_of(key);
            match held {
                _ if unit >= self.units => {}
                Held::Nothing => {}
                Held::Choices(column) => match column.get(unit).map(|code| usize::from(*code)) {
                    None | Some(0) => {}
                    Some(code) => drop(sheet.choose(slot, code.saturating_sub(1))),
                },
                Held::Counts(column) => {
                    if let Some(count) = column.get(unit).filter(|count| **count != NO_COUNT) {
                        sheet.set(slot, *count);
                    }
                }
                Held::Numbers { column, places, .. } => {
                    if let Some(value) = column.get(unit).filter(|value| **value != Columns::NO_NUMBER) {
                        sheet.set(slot, self.number(key, *value, *places));
                    }
                }
                Held::Answers(column) => {
                    if let Some(answer) = column.get(unit).and_then(Option::as_ref) {
                        sheet.set(slot, answer.clone());
                    }
                }
            }
        }
    }

    fn day(&self, unit: usize) -> Option<Date> {
        self.assessed_on.get(unit).copied().flatten()
    }

    /// The options of a key, where it has some.
    fn options(&self, key: KeyId) -> Option<usize> {
        match &self.rubric.model().key(key).domain {
            Domain::Scale(scale) => {
                let options = self.rubric.model().scales[*scale].options.len();
                (options > 0).then_some(options)
            }
            Domain::List { options, .. } => Some(options.len()),
            _ => None,
        }
    }

    fn is_number(&self, key: KeyId) -> bool {
        match &self.rubric.model().key(key).domain {
            Domain::Number { .. } | Domain::Percent { .. } => true,
            Domain::Scale(scale) => self.rubric.model().scales[*scale].line.is_some(),
            _ => false,
        }
    }

    fn number(&self, key: KeyId, value: i64, places: u32) -> Answer {
        let number = Decimal::new(value, places);
        match self.rubric.model().key(key).domain {
            Domain::Percent { .. } => Answer::Percent(number),
            _ => Answer::Number(number),
        }
    }

    /// What a block of units answers at the key of a position.
    fn block(&self, first: usize, position: usize) -> Option<Column<'_>> {
        Some(match self.held.rows().get(position)? {
            Held::Nothing => Column::Nothing,
            Held::Choices(column) => Column::Choices(column.get(first..)?.first_chunk()?),
            Held::Counts(column) => Column::Counts(column.get(first..)?.first_chunk()?),
            Held::Answers(column) => Column::Answers(column.get(first..)?.first_chunk()?),
            Held::Numbers { column, places, percent } => {
                let places = if *percent { places.saturating_add(2) } else { *places };
                Column::Numbers(column.get(first..)?.first_chunk()?, places)
            }
        })
    }
}

/// What scores units together; a scorer makes it when it first meets columns.
#[derive(Clone)]
pub(super) struct Together {
    keys: Keys,
    block: Block,
    sheet: Sheet,
    /// The predicates of the award, best first.
    order: Vec<usize>,
    /// Of each row: the first of these that it meets, from 1 on.
    met: [u8; UNITS],
    alone: [bool; UNITS],
    /// Of each row that was scored alone, rising: whether it is awarded, and its predicate; `None` where it has a fault.
    odd: Vec<(usize, Option<Best>)>,
}

/// Whether a unit is awarded, and its predicate.
type Best = (AwardStatus, Option<PredicateId>);

/// Some units of [`Columns`], scored together.
///
/// ```
/// use timbang::{Exact, Rubric};
///
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let mut units = rubric.columns(100, Some("desk")).ok_or("no such stage")?;
/// units.choices(rubric.slot("A.1.a").ok_or("no slot")?).ok_or("no choice")?.fill(1);
/// let mut scorer = rubric.scorer();
/// let rows = scorer.rows(&units, 96)?;
/// assert_eq!((rows.len(), rows.awarded(0), rows.is_alone(0)), (4, None, false));
///
/// // Numbers lie between whole fractions, so many of which make 1.
/// let mut totals = Vec::new();
/// rows.nodes(|path, _, least, most| {
///     if path == "total" {
///         totals.extend(least.iter().copied().zip(most.iter().copied()));
///     }
/// });
/// assert_eq!((totals.len(), Some(totals[3])), (4, rows.between(3)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Rows<'a> {
    scorer: &'a Scorer,
    len: usize,
}

impl Scorer {
    /// Scores up to [`Rows::UNITS_MAX`] units of columns together, from one on; none where there is no such unit.
    ///
    /// Errors: columns of another rubric (T526). A unit with a fault is no error: it has no award, and
    /// [`Columns::fill`] gives the sheet that tells it.
    pub fn rows<'a>(&'a mut self, columns: &Columns, first: usize) -> Result<Rows<'a>, Faults> {
        self.fits(&columns.rubric)?;
        let mut together = match self.together.take() {
            Some(together) => together,
            None => Box::new(Together::new(&self.rubric)),
        };
        let len = columns.units.saturating_sub(first).min(UNITS);
        let Together { keys, block, .. } = &mut *together;
        let column = |position| columns.block(first, position);
        let planned = self.rubric.plan().and_then(|plan| block.score(plan, column, keys, columns.stage));
        let Together { block, sheet, order, met, alone, odd, .. } = &mut *together;
        block.first_met(order, met);
        match planned {
            Some(()) => block.alone(alone),
            None => alone.fill(true),
        }
        // A day may be one that no rubric is open on; whatever reads it is a step.
        for (alone, day) in alone.iter_mut().zip(columns.assessed_on.iter().skip(first)) {
            *alone |= day.is_some_and(is_closed);
        }
        odd.clear();
        for (row, _) in alone.iter().enumerate().take(len).filter(|(_, alone)| **alone) {
            columns.fill(first.saturating_add(row), sheet);
            odd.push((row, self.score(sheet).ok().map(|breakdown| breakdown.best())));
        }
        self.together = Some(together);
        Ok(Rows { scorer: self, len })
    }
}

/// Whether no sheet may give a day.
fn is_closed(day: Date) -> bool {
    days_open().is_some_and(|(first, last)| day < first || day > last)
}

/// The predicates of the award, best first.
fn award(rubric: &Rubric) -> impl ExactSizeIterator<Item = PredicateId> + '_ {
    let order = rubric.model().award.as_ref().map(|award| award.order.as_slice());
    order.unwrap_or_default().iter().copied()
}

impl Together {
    fn new(rubric: &Rubric) -> Together {
        let model = rubric.model();
        let range = |low, high| Some(Range::new(low, high));
        let domain = |key| match &model.key(key).domain {
            Domain::Number { low, high } | Domain::Percent { low, high } => (0, range(low, high)),
            Domain::Scale(scale) => {
                let scale = &model.scales[*scale];
                (scale.options.len(), scale.line.as_ref().and_then(|line| range(&line.low, &line.high)))
            }
            Domain::List { options, .. } => (options.len(), None),
            Domain::Count | Domain::Date => (0, None),
        };
        Together {
            keys: rubric.plan().map(|plan| Keys::new(plan, domain)).unwrap_or_default(),
            block: Block::new(rubric.plan()),
            sheet: rubric.sheet(),
            order: award(rubric).map(|predicate| predicate.place().index()).collect(),
            met: [0; UNITS],
            alone: [true; UNITS],
            odd: Vec::with_capacity(UNITS),
        }
    }
}

impl Rows<'_> {
    /// The most units that are scored together.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let units = rubric.columns(1000, Some("desk")).ok_or("no such stage")?;
    /// assert_eq!(rubric.scorer().rows(&units, 0)?.len(), timbang::Rows::UNITS_MAX);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const UNITS_MAX: usize = UNITS;

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How the award of a unit stands; `None` where it has a fault, or is not there.
    pub fn award(&self, row: usize) -> Option<AwardStatus> {
        Some(self.of(row)?.0)
    }

    /// The predicate that a unit is awarded or claims.
    pub fn awarded(&self, row: usize) -> Option<&str> {
        match self.of(row)? {
            (AwardStatus::Awarded | AwardStatus::Claimed, Some(predicate)) => {
                Some(&self.scorer.rubric.model().predicates[predicate].name)
            }
            _ => None,
        }
    }

    /// Whether a unit was scored as a sheet, alone. What it came to is the same.
    pub fn is_alone(&self, row: usize) -> bool {
        let alone = self.together().and_then(|together| together.alone.get(..self.len)?.get(row));
        alone.copied().unwrap_or(true)
    }

    /// Whole fractions between which the total of a unit lies, as [`Figure::between`](crate::Figure::between); `None` where
    /// it was scored alone.
    pub fn between(&self, row: usize) -> Option<(i64, i64)> {
        if row >= self.len || self.is_alone(row) {
            return None;
        }
        self.together()?.block.total(self.scorer.rubric.plan()?, row)
    }

    /// Of each node, the whole first and then in rubric order: its path, how many fractions make 1, and between which
    /// whole fractions it lies, the least and the most, a unit a row. Of a unit that was scored alone they say only that it
    /// is no less than 0.
    pub fn nodes(&self, mut each: impl FnMut(&str, &Exact, &[i64], &[i64])) {
        let (Some(together), Some(plan)) = (self.together(), self.scorer.rubric.plan()) else { return };
        let (mut least, mut most) = ([0; UNITS], [i64::MAX; UNITS]);
        for (id, node) in self.scorer.rubric.model().nodes.entries() {
            let whole = together.block.node(plan, id, &mut least, &mut most);
            let path = if id == ROOT { "total" } else { &node.path };
            if whole == Some(true) && together.odd.is_empty() {
                let least = least.get(..self.len).unwrap_or_default();
                each(path, &plan.units[id], least, least);
                continue;
            }
            match whole {
                Some(true) => most = least,
                Some(false) => {}
                None => (least, most) = ([0; UNITS], [i64::MAX; UNITS]),
            }
            for (row, _) in &together.odd {
                if let (Some(least), Some(most)) = (least.get_mut(*row), most.get_mut(*row)) {
                    (*least, *most) = (0, i64::MAX);
                }
            }
            if let (Some(least), Some(most)) = (least.get(..self.len), most.get(..self.len)) {
                each(path, &plan.units[id], least, most);
            }
        }
    }

    fn together(&self) -> Option<&Together> {
        self.scorer.together.as_deref()
    }

    fn of(&self, row: usize) -> Option<Best> {
        let Together { block, met, alone, odd, .. } = self.together()?;
        if row >= self.len {
            return None;
        }
        if *alone.get(row)? {
            let at = odd.binary_search_by_key(&row, |(row, _)| *row).ok()?;
            return odd.get(at)?.1;
        }
        // No predicate of it is undecided.
        let Some(place) = usize::from(*met.get(row)?).checked_sub(1) else { return Some((AwardStatus::None, None)) };
        let status = if block.is_claim(row) { AwardStatus::Claimed } else { AwardStatus::Awarded };
        Some((status, award(&self.scorer.rubric).nth(place)))
    }
}

impl fmt::Debug for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.held.iter().filter(|held| !matches!(held, Held::Nothing)).count();
        f.debug_struct("Columns")
            .field("rubric", &self.rubric.id())
            .field("units", &self.units)
            .field("columns", &columns)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let awards: Vec<Option<AwardStatus>> = (0..self.len).map(|row| self.award(row)).collect();
        f.debug_struct("Rows").field("awards", &awards).finish_non_exhaustive()
    }
}
