//! The bound sheet: answers by slot, for a service that holds them in structs.
//!
//! *What stands in a [`Sheet`] is fitted to its rubric; what does not fit is a fault that it keeps until it is mended or
//! the sheet is cleared, so that it never becomes a score.* The rules are those of `score::read`, as for a sheet in JSON.

mod filled;
mod slot;
mod written;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use slot::Slot;

use crate::check::{KeyId, StageId};
use crate::date::Date;
use crate::evidence::{self, Answer, Evidence, Fault, FaultKind, FaultLog, Faults, Place, Unit, words};
use crate::limits::COUNT_MAX;
use crate::number::Exact;
use crate::plan::{Field, Held, Lanes, Listing, Room};
use crate::rubric::Rubric;
use crate::score;
use crate::steps::{Answered, days_open};
use crate::table::Table;

/// One unit's answers, each at its [`Slot`]: filled, scored, cleared and filled again.
///
/// It carries what a score rests on: answers stage by stage, facts, the day, who assessed a stage and when, and what a
/// stage confirmed. It carries no notes, no documents and no names of single answers; where those matter, use
/// [`Evidence`].
///
/// Shape: an answer belongs to the stage that was opened last, a fact to none. One that is set again takes the place of
/// the one before it, and of its fault.
/// Errors: gathered, and told by [`Sheet::evidence`] and [`Sheet::scorecard`]: stage by stage, in the order of the rubric.
///
/// ```
/// use timbang::{Evidence, Rubric};
///
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let (tim, masuk) = (rubric.slot("A.1.a").ok_or("slot")?, rubric.slot("A.2.masuk").ok_or("slot")?);
///
/// let mut sheet = rubric.sheet();
/// for (unit, answer, received) in [("Unit Satu", "Ya", 4), ("Unit Dua", "Tidak", 9)] {
///     sheet.clear().stage("desk").set(tim, answer).set(masuk, received);
///     let scorecard = sheet.scorecard(unit)?;
///
///     let evidence = Evidence::from_json(format!(
///         r#"{{ "unit": "{unit}", "stages": {{ "desk": {{ "answers": {{ "A.1.a": "{answer}", "A.2.masuk": {received} }} }} }} }}"#
///     ).as_bytes())?;
///     assert_eq!(scorecard, rubric.score(&evidence)?);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Sheet {
    rubric: Rubric,
    assessed_on: Option<Date>,
    /// What counts, as a plan reads it: facts, and of each other key the answer of the last stage that has one.
    ///
    /// INVARIANT(only-stage): while no more than one stage is held, this is all that it says, and no row of a stage counts.
    lanes: Lanes,
    /// By stage of the rubric; one without a code where it has none.
    stages: Vec<Sitting>,
    open: Open,
    /// Whether an answer goes straight to its place: a stage is open, it is the only one, and nothing was wrong.
    straight: bool,
    /// How many stages it has.
    held: usize,
    /// How the facts were listed that it was filled with last.
    listed: Option<Arc<Listing>>,
    /// The numbers of places that hold a long one, facts first; of others it says nothing.
    long: BTreeMap<(Option<usize>, KeyId), Exact>,
    /// Of answers: by stage, facts first, and by key.
    answer_faults: BTreeMap<(Option<usize>, KeyId), Fault>,
    /// Of the sheet itself.
    faults: Vec<Fault>,
    /// Whether anything was confirmed by its name.
    confirms: bool,
}

/// Where answers go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Stage(usize),
    /// One that the rubric does not have: its answers are looked at for their faults.
    Unknown,
}

/// What one stage says.
#[derive(Clone)]
struct Sitting {
    stage: Option<StageId>,
    /// Whether the sheet has it.
    held: bool,
    by: Option<String>,
    on: Option<Date>,
    /// What it says, where it is not the only one.
    answers: Lanes,
    /// How the answers were listed that it was filled with last.
    listed: Option<Arc<Listing>>,
    /// By key; without a row until something is confirmed.
    confirmed: Table<KeyId, Confirmed>,
}

/// Whether a stage lets an earlier answer stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Confirmed {
    No,
    /// With all that stands below some path: an answer of the stage itself says more.
    Above,
    /// By its own name: another answer of the stage contradicts it.
    Named,
}

impl Sitting {
    /// Takes away what the stage says; its memory is kept.
    fn empty(&mut self) {
        if std::mem::take(&mut self.held) {
            (self.by, self.on) = (None, None);
            self.confirmed.fill(Confirmed::No);
        }
    }

    fn stands(&self, key: KeyId) -> Confirmed {
        self.confirmed.row(key).copied().unwrap_or(Confirmed::No)
    }
}

impl Rubric {
    /// An empty sheet.
    pub fn sheet(&self) -> Sheet {
        let model = self.model();
        let stages = model.header.stages.ids().map(Some);
        let stages: Vec<Option<StageId>> = if model.header.stages.is_empty() { vec![None] } else { stages.collect() };
        let sitting = |stage| Sitting {
            stage,
            held: false,
            by: None,
            on: None,
            answers: Lanes::default(),
            listed: None,
            confirmed: Table::new(),
        };
        let mut sheet = Sheet {
            rubric: self.clone(),
            assessed_on: None,
            lanes: Lanes::default(),
            stages: stages.into_iter().map(sitting).collect(),
            open: Open::Nothing,
            straight: false,
            held: 0,
            listed: None,
            long: BTreeMap::new(),
            answer_faults: BTreeMap::new(),
            faults: Vec::new(),
            confirms: false,
        };
        sheet.clear();
        sheet
    }
}

impl Sheet {
    /// The rubric that it is a sheet of.
    pub fn rubric(&self) -> &Rubric {
        &self.rubric
    }

    /// Takes everything away, faults included. Its memory is kept.
    pub fn clear(&mut self) -> &mut Sheet {
        self.assessed_on = None;
        self.lanes.copy(self.rubric.fields().empty());
        self.long.clear();
        self.held = 0;
        for sitting in &mut self.stages {
            sitting.empty();
        }
        self.answer_faults.clear();
        self.faults.clear();
        self.confirms = false;
        self.open = Open::Nothing;
        self.settle();
        if self.rubric.model().header.stages.is_empty() {
            self.hold(0);
        }
        self
    }

    /// The day of the assessment.
    pub fn assessed_on(&mut self, day: Date) -> &mut Sheet {
        self.faults.retain(|fault| fault.path() != "assessed_on");
        self.assessed_on = Some(day);
        if let Some((first, last)) = days_open()
            && (day < first || day > last)
        {
            self.assessed_on = None;
            let found = day.to_string();
            let kind = FaultKind::OutOfRange { found, low: first.to_string(), high: last.to_string() };
            self.fault(kind, "assessed_on");
        }
        self
    }

    /// Opens a stage: the answers that follow belong to it. It may be opened again.
    pub fn stage(&mut self, code: &str) -> &mut Sheet {
        let stages = &self.rubric.model().header.stages;
        match stages.iter().position(|stage| stage.code == code) {
            Some(index) => self.hold(index),
            None if stages.is_empty() => {
                self.fault(FaultKind::StagesMismatch { rubric_has_stages: false }, "stages");
            }
            None => {
                let kind = score::unknown_stage(self.rubric.model(), code);
                self.open = Open::Unknown;
                self.settle();
                self.fault(kind, &format!("stages.{code}"));
            }
        }
        self
    }

    /// Who assessed at the open stage.
    pub fn by(&mut self, by: impl Into<String>) -> &mut Sheet {
        let by = by.into();
        if let Some(sitting) = self.sitting("by").and_then(|index| self.stages.get_mut(index)) {
            sitting.by = Some(by);
        }
        self
    }

    /// When the open stage took place.
    pub fn on(&mut self, on: Date) -> &mut Sheet {
        if let Some(sitting) = self.sitting("on").and_then(|index| self.stages.get_mut(index)) {
            sitting.on = Some(on);
        }
        self
    }

    /// Answers at a slot: what the open stage says, or a fact.
    #[inline]
    pub fn set(&mut self, slot: Slot, answer: impl Into<Answer>) -> &mut Sheet {
        let answer = answer.into();
        if let Answer::Whole(count) = answer
            && let Ok(count) = u64::try_from(count)
            && count <= COUNT_MAX
            && self.goes_straight(&slot, Room::Count)
        {
            self.lanes.put_count(&slot.field, count);
            return self;
        }
        if let Answer::Number(number) = &answer
            && self.goes_straight(&slot, Room::Pair)
            && let Some((num, den)) =
                slot.key_of(&self.rubric).and_then(|key| score::read_short(self.rubric.model(), key, number))
        {
            self.lanes.put(&slot.field, Held::Number(num, den));
            return self;
        }
        self.answers(slot, &answer)
    }

    fn answers(&mut self, slot: Slot, answer: &Answer) -> &mut Sheet {
        let Some(key) = self.key(slot) else { return self };
        let named = match answer {
            // No option is longer than a text may be.
            Answer::Text(text) => score::place_of(self.rubric.model(), key, text).map(Held::Option),
            _ => None,
        };
        if let Some(held) = named {
            return self.holds(key, held);
        }
        let answer = answer.by_ref();
        let fits = match answer.fault() {
            Some(kind) => Err(kind),
            None => score::read(self.rubric.model(), key, answer),
        };
        self.answer(key, fits.map(Held::of))
    }

    /// Answers at a slot with one of its options, by its place among [`Node::options`](crate::Node::options): the first is
    /// 0, and a word for "there is none" is the last. A service whose answers are enums need not spell them.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let tim = rubric.slot("A.1.a").ok_or("no such slot")?;
    /// let (mut sheet, mut spelled) = (rubric.sheet(), rubric.sheet());
    /// sheet.stage("desk").choose(tim, 0);
    /// spelled.stage("desk").set(tim, "Ya");
    /// assert_eq!(sheet.scorecard("Unit Contoh")?, spelled.scorecard("Unit Contoh")?);
    /// // A place without an option is a fault.
    /// assert!(sheet.choose(tim, 7).scorecard("Unit Contoh").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn choose(&mut self, slot: Slot, option: usize) -> &mut Sheet {
        match u16::try_from(option) {
            Ok(option) if option < slot.field.options && self.goes_straight(&slot, Room::Choice) => {
                self.lanes.choose(&slot.field, option);
                self
            }
            _ => self.chooses(slot, option),
        }
    }

    fn chooses(&mut self, slot: Slot, option: usize) -> &mut Sheet {
        let Some(key) = self.key(slot) else { return self };
        let field = slot.field;
        match u16::try_from(option) {
            Ok(place) if place < field.options => self.holds(key, Held::Option(place)),
            Ok(place) if place == field.options && field.word => self.holds(key, Held::Word(place)),
            _ => self.answers(slot, &Answer::Text(format!("#{option}"))),
        }
    }

    fn holds(&mut self, key: KeyId, held: Held) -> &mut Sheet {
        let field = *self.rubric.fields().of(key);
        if field.fact || !self.straight {
            return self.answer(key, Ok(Ok(held)));
        }
        self.lanes.put(&field, held);
        self
    }

    /// Whether an answer of a stage goes straight to room of this kind.
    #[inline]
    fn goes_straight(&self, slot: &Slot, room: Room) -> bool {
        self.straight && slot.rubric == self.rubric.fingerprint() && slot.field.room == room
    }

    /// Finds out whether answers go straight to their places; after whatever that depends on has changed.
    fn settle(&mut self) {
        let only = matches!(self.open, Open::Stage(_)) && self.held == 1;
        self.straight = only && self.answer_faults.is_empty();
    }

    fn answer(&mut self, key: KeyId, fits: Result<Result<Held, Exact>, FaultKind>) -> &mut Sheet {
        let Some(sitting) = self.place_of(key) else {
            // There is no place for it; what is wrong with it is told all the same.
            if let Err(kind) = fits {
                self.answer_fault(kind, None, key);
            }
            return self;
        };
        match fits {
            Ok(answered) => {
                if !self.answer_faults.is_empty() {
                    self.answer_faults.remove(&(sitting, key));
                    self.settle();
                }
                self.put(sitting, key, answered);
            }
            Err(kind) => {
                self.put(sitting, key, Ok(Held::Nothing));
                self.answer_fault(kind, sitting, key);
            }
        }
        self
    }

    /// Takes back what was set at a slot, in the open stage, or the fact.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let tim = rubric.slot("A.1.a").ok_or("no such slot")?;
    /// let mut sheet = rubric.sheet();
    /// // A form in which an answer is taken back, its fault included.
    /// sheet.stage("desk").set(tim, "Y").unset(tim);
    /// assert!(sheet.scorecard("Unit Contoh").is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unset(&mut self, slot: Slot) -> &mut Sheet {
        if let Some(key) = self.key(slot)
            && let Some(sitting) = self.place_of(key)
        {
            self.answer_faults.remove(&(sitting, key));
            self.settle();
            self.put(sitting, key, Ok(Held::Nothing));
        }
        self
    }

    /// The open stage has seen the earlier answer at a slot and lets it stand.
    pub fn confirm(&mut self, slot: Slot) -> &mut Sheet {
        let Some(key) = self.key(slot) else { return self };
        if self.rubric.model().key(key).fact {
            let kind = FaultKind::WrongPlace { belongs: words::inputs_not_confirmed() };
            let path = self.rubric.model().key(key).path.clone();
            self.fault(kind, &path);
        } else if let Some(index) = self.sitting("confirm") {
            self.let_stand(index, [key], Confirmed::Named);
        }
        self
    }

    /// The sheet as [`Evidence`], each answer in its plain spelling: what a receipt can be made from, and kept.
    ///
    /// Errors: every fault of what was set.
    pub fn evidence(&self, unit: impl Into<Unit>) -> Result<Evidence, Faults> {
        let unit = evidence::named(unit.into())?;
        self.fault_log().or(self.told_of(unit))
    }

    /// Every fault of the sheet, checks that fail included.
    pub(crate) fn refused(&self) -> Result<(), Faults> {
        self.rubric.faults(&self.told_of(Unit::new("-")), self.fault_log())
    }

    /// The sheet as evidence, whatever its faults.
    pub(crate) fn told_of(&self, unit: Unit) -> Evidence {
        written::evidence(self, unit)
    }

    fn fault_log(&self) -> FaultLog {
        let mut log = FaultLog::default();
        log.extend(self.faults.iter().chain(self.answer_faults.values()).cloned());
        log
    }

    fn fault(&mut self, kind: FaultKind, path: &str) {
        // They stand before all answers, in the order of the calls.
        self.faults.push(Fault::new(kind, path, None, Place::default()));
    }

    fn answer_fault(&mut self, kind: FaultKind, sitting: Option<usize>, key: KeyId) {
        let model = self.rubric.model();
        let stage = sitting.and_then(|index| self.stages.get(index)?.stage);
        let code = stage.map(|id| model.header.stages[id].code.as_str());
        let fault = Fault::new(kind, model.key(key).path.clone(), code, written::place(self, sitting, key));
        self.answer_faults.insert((sitting, key), fault);
        self.settle();
    }

    #[inline]
    fn key(&mut self, slot: Slot) -> Option<KeyId> {
        let key = slot.key_of(&self.rubric);
        if key.is_none() {
            self.fault(FaultKind::OtherSlot { rubric: self.rubric.id().to_owned() }, "");
        }
        key
    }

    fn hold(&mut self, index: usize) {
        self.open = Open::Stage(index);
        if self.stages.get(index).is_some_and(|sitting| !sitting.held) {
            let only = self.only();
            let fields = self.rubric.fields();
            if let Some(only) = only.and_then(|only| self.stages.get_mut(only)) {
                // With the facts, which nobody asks a stage for.
                only.answers.copy(&self.lanes);
            }
            if let Some(sitting) = self.stages.get_mut(index) {
                sitting.held = true;
                if self.held > 0 {
                    sitting.answers.copy(fields.empty());
                }
            }
            self.held = self.held.saturating_add(1);
        }
        self.settle();
    }

    /// The stage that is held, if it is the only one.
    fn only(&self) -> Option<usize> {
        if self.held == 1 { self.stages.iter().position(|sitting| sitting.held) } else { None }
    }

    /// The open stage; a fault where none is.
    fn sitting(&mut self, what: &'static str) -> Option<usize> {
        let staged = !self.rubric.model().header.stages.is_empty();
        match self.open {
            Open::Stage(index) if staged => Some(index),
            Open::Unknown => None,
            Open::Nothing | Open::Stage(_) => {
                self.fault(FaultKind::Dangling { what, needs: words::a_stage() }, "");
                None
            }
        }
    }

    /// Where an answer belongs: `Some(None)` is a fact. A fault where no stage is open.
    fn place_of(&mut self, key: KeyId) -> Option<Option<usize>> {
        if self.rubric.model().key(key).fact {
            return Some(None);
        }
        match self.open {
            Open::Stage(index) => Some(Some(index)),
            Open::Unknown => None,
            Open::Nothing => {
                self.fault(FaultKind::StagesMismatch { rubric_has_stages: true }, "answers");
                self.open = Open::Unknown;
                self.settle();
                None
            }
        }
    }

    fn put(&mut self, sitting: Option<usize>, key: KeyId, answered: Result<Held, Exact>) {
        let held = match answered {
            Ok(held) => held,
            Err(number) => {
                self.long.insert((sitting, key), number);
                Held::Long
            }
        };
        let field = *self.rubric.fields().of(key);
        let counts = match sitting.and_then(|index| self.stages.get_mut(index)) {
            Some(sitting) if self.held > 1 => {
                sitting.answers.put(&field, held);
                self.counts(key).1
            }
            _ => held,
        };
        self.lanes.put(&field, counts);
    }

    /// A key's answer is that of the last stage that has one: which that is, and what it holds. A fact has no stage.
    fn counts(&self, key: KeyId) -> (Option<usize>, Held) {
        let field = self.rubric.fields().of(key);
        if field.fact {
            return (None, self.lanes.held(field));
        }
        if self.held == 1 {
            return (self.only(), self.lanes.held(field));
        }
        let held = |(index, sitting): (usize, &Sitting)| (Some(index), sitting.answers.held(field));
        let stages = self.stages.iter().enumerate().rev().filter(|(_, sitting)| sitting.held).map(held);
        stages.into_iter().find(|(_, held)| held.is_answer()).unwrap_or_default()
    }

    /// What a stage answers, or what is a fact.
    fn answered(&self, sitting: Option<usize>, key: KeyId) -> Option<Answered> {
        self.whole((sitting, self.said(sitting, key)), key)
    }

    fn said(&self, sitting: Option<usize>, key: KeyId) -> Held {
        let field = self.rubric.fields().of(key);
        let held = match sitting.and_then(|index| self.stages.get(index)) {
            _ if sitting.is_none() != field.fact => None,
            Some(sitting) if !sitting.held => None,
            Some(sitting) if self.held > 1 => Some(sitting.answers.held(field)),
            _ => Some(self.lanes.held(field)),
        };
        held.unwrap_or_default()
    }

    fn whole(&self, (sitting, held): (Option<usize>, Held), key: KeyId) -> Option<Answered> {
        match held {
            Held::Long => self.long.get(&(sitting, key)).cloned().map(Answered::Number),
            held => held.answered(),
        }
    }

    /// Whether something was set that has no place, does not fit or contradicts a stage's own confirmation.
    pub(crate) fn has_faults(&self) -> bool {
        !self.faults.is_empty() || !self.answer_faults.is_empty() || (self.confirms && self.contradicts_itself())
    }

    /// A stage lets earlier answers stand.
    fn let_stand(&mut self, index: usize, keys: impl IntoIterator<Item = KeyId>, how: Confirmed) {
        let Some(sitting) = self.stages.get_mut(index) else { return };
        if sitting.confirmed.is_empty() {
            sitting.confirmed = Table::beside(&self.rubric.model().keys, Confirmed::No);
        }
        for key in keys {
            sitting.confirmed[key] = how;
            self.confirms |= how == Confirmed::Named;
        }
    }

    fn contradicts_itself(&self) -> bool {
        let held = self.stages.iter().enumerate().filter(|(_, sitting)| sitting.held);
        let confirmed = held.flat_map(|(index, sitting)| {
            let named = sitting.confirmed.entries().filter(|(_, confirmed)| **confirmed == Confirmed::Named);
            named.map(move |(key, _)| (index, key))
        });
        confirmed.into_iter().any(|(index, key)| self.contradicts(index, key))
    }

    /// Whether a stage answers otherwise what it confirms.
    fn contradicts(&self, index: usize, key: KeyId) -> bool {
        let now = self.answered(Some(index), key);
        now.is_some() && now != (0..index).rev().find_map(|earlier| self.answered(Some(earlier), key))
    }

    /// The answers that count, at some keys.
    pub(crate) fn read(&self, keys: impl Iterator<Item = KeyId>, to: &mut Table<KeyId, Option<Answered>>) {
        for key in keys {
            to[key] = self.whole(self.counts(key), key);
        }
    }

    /// The last stage that answered a key or confirmed it.
    pub(crate) fn looked(&self, key: KeyId) -> Option<StageId> {
        let looked = |(index, sitting): &(usize, &Sitting)| {
            self.said(Some(*index), key).is_answer() || sitting.stands(key) != Confirmed::No
        };
        self.stages.iter().enumerate().rev().filter(|(_, sitting)| sitting.held).find(looked)?.1.stage
    }

    /// The last stage, where all answers were given at the first one, stand as they were given, and were seen by the last;
    /// `None` where that is not so. A sheet whose rubric has no stages has one without a code.
    ///
    /// Then each stage comes to what the last one comes to.
    pub(crate) fn settled(&self) -> Option<Option<StageId>> {
        let mut held = self.stages.iter().enumerate().filter(|(_, sitting)| sitting.held);
        let (first, only) = held.next()?;
        let Some((_, last)) = held.next_back() else { return Some(only.stage) };
        let stands = |(key, field): (KeyId, &Field)| {
            let given = self.answered(Some(first), key);
            let later = (first..self.stages.len()).filter_map(|index| self.answered(Some(index), key));
            field.fact || (given.is_some() && later.into_iter().all(|one| Some(one) == given))
        };
        let seen = |(key, field): (KeyId, &Field)| field.fact || self.looked(key) == last.stage;
        let fields = self.rubric.fields();
        (fields.entries().all(stands) && fields.entries().all(seen)).then_some(last.stage)
    }

    pub(crate) fn day(&self) -> Option<Date> {
        self.assessed_on
    }

    pub(crate) fn lanes(&self) -> &Lanes {
        &self.lanes
    }
}

/// Without answers: a log is no place for them.
impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stages = &self.rubric.model().header.stages;
        let held = self.stages.iter().filter(|sitting| sitting.held);
        let held: Vec<&str> = held.filter_map(|s| s.stage).map(|id| stages[id].code.as_str()).collect();
        f.debug_struct("Sheet")
            .field("rubric", &self.rubric.id())
            .field("assessed_on", &self.assessed_on)
            .field("stages", &held)
            .finish_non_exhaustive()
    }
}
