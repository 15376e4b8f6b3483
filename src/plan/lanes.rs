//! The answers of a sheet as a plan reads them: small numbers in a row of words.
//!
//! *A row has a place for each key, and what stands there is the answer or says that it is longer.*

use super::field::Field;
use super::held::Held;
use crate::check::KeyId;
use crate::date::Date;
use crate::table::Table;

/// Where a plan reads the answer of a key; of one without a lane as the sheet holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// 0 for no answer, then the options from 1 on.
    Choice(usize),
    Count(usize),
    Number(usize),
}

/// What that is in a row of words. A key without a lane has two of them, as one of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Room {
    /// A byte.
    Choice,
    /// A word.
    Count,
    Pair,
}

/// Choices in a word of 64 bits, a byte each.
pub(super) const CHOICES: usize = 8;

/// The first bit of each byte, and what lifts a small number to it.
const FIRST_BITS: u64 = u64::from_le_bytes([0x80; CHOICES]);
const LIFT: u64 = u64::from_le_bytes([0x7f; CHOICES]);

/// No answer in a lane of counts, which end far below.
pub(crate) const NO_COUNT: u64 = u64::MAX;

/// What the second of two words says above its lower half: of a number, where its denominator stands, nothing.
const OPTION: u64 = 1 << 32;
const WORD: u64 = 2 << 32;
const DATE: u64 = 3 << 32;
const LONG: u64 = 4 << 32;

/// A decimal of few digits, `num / den`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Short {
    Missing,
    Fraction(i64, u32),
    /// One of more digits than fit.
    Wide,
}

/// Which keys stand in which lane. In a row choices come first, then counts, then numbers, then keys without a lane.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(super) lanes: Table<KeyId, Option<Lane>>,
    pub(super) choices: usize,
    pub(super) counts: usize,
    pub(super) numbers: usize,
}

impl Layout {
    /// The words of a row that hold choices.
    pub(super) fn choice_words(&self) -> usize {
        self.choices.div_ceil(CHOICES)
    }

    /// Where a count stands in a row.
    pub(super) fn count(&self, place: usize) -> usize {
        self.choice_words().saturating_add(place)
    }

    /// Where a number stands in a row: two words.
    pub(super) fn number(&self, place: usize) -> usize {
        self.count(self.counts).saturating_add(place.saturating_mul(2))
    }

    /// Whether a key has a lane.
    pub(super) fn has(&self, key: KeyId) -> bool {
        self.lanes.row(key).is_some_and(Option::is_some)
    }

    /// Where the answer of a key stands in a row, of which so many keys without a lane come before it; of a choice the byte.
    pub(super) fn at(&self, key: KeyId, others: usize) -> (Room, u32) {
        let (room, at) = match self.lanes.row(key).copied().flatten() {
            Some(Lane::Choice(place)) => (Room::Choice, place),
            Some(Lane::Count(place)) => (Room::Count, self.count(place)),
            Some(Lane::Number(place)) => (Room::Pair, self.number(place)),
            None => (Room::Pair, self.number(self.numbers.saturating_add(others))),
        };
        (room, u32::try_from(at).unwrap_or(u32::MAX))
    }
}

/// The answers of a sheet, those that count or those of one stage.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lanes {
    words: Vec<[u8; CHOICES]>,
}

impl Lanes {
    /// Without an answer. So many keys have no lane.
    pub(super) fn new(layout: &Layout, others: usize) -> Lanes {
        let mut words = vec![[0; CHOICES]; layout.number(layout.numbers.saturating_add(others))];
        // Bytes that are no choice's give nothing, whatever they say: no answer is missing there.
        let unused = words.as_flattened_mut().get_mut(layout.choices..layout.count(0).saturating_mul(CHOICES));
        unused.into_iter().for_each(|unused| unused.fill(1));
        if let Some(counts) = words.get_mut(layout.count(0)..layout.number(0)) {
            counts.fill(NO_COUNT.to_le_bytes());
        }
        Lanes { words }
    }

    /// Takes over all answers of a row of the same rubric.
    pub(crate) fn copy(&mut self, other: &Lanes) {
        self.words.clone_from(&other.words);
    }

    /// Puts an option in the byte of its field. Most answers are one.
    #[inline]
    pub(crate) fn choose(&mut self, field: &Field, option: u16) {
        self.put_code(field, code_of(Held::Option(option)));
    }

    /// Puts a count in the word of its field.
    #[inline]
    pub(crate) fn put_count(&mut self, field: &Field, count: u64) {
        self.put_word(field.at(), count);
    }

    /// Puts an answer where its field stands.
    #[inline]
    pub(crate) fn put(&mut self, field: &Field, held: Held) {
        match field.room {
            Room::Choice => self.put_code(field, code_of(held)),
            Room::Count => self.put_word(field.at(), count_of(held)),
            Room::Pair => {
                let (first, second) = pair_of(held);
                self.put_word(field.at(), first);
                self.put_word(field.at().saturating_add(1), second);
            }
        }
    }

    /// Puts the code of an option in the byte of its field.
    #[inline]
    pub(super) fn put_code(&mut self, field: &Field, code: u8) {
        if let Some(place) = self.words.as_flattened_mut().get_mut(field.at()) {
            *place = code;
        }
    }

    #[inline]
    fn put_word(&mut self, at: usize, word: u64) {
        if let Some(place) = self.words.get_mut(at) {
            *place = word.to_le_bytes();
        }
    }

    /// The answer that stands where a field does.
    pub(crate) fn held(&self, field: &Field) -> Held {
        let at = field.at();
        let held = match field.room {
            Room::Choice => {
                let code = self.words.as_flattened().get(at);
                code.and_then(|code| code.checked_sub(1)).map(|option| Held::Option(option.into()))
            }
            Room::Count => {
                let count = self.count(at).filter(|count| *count != NO_COUNT);
                count.map(|count| Held::Number(count.cast_signed(), 1))
            }
            Room::Pair => self.pair(at).map(held_in),
        };
        held.unwrap_or_default()
    }

    fn pair(&self, at: usize) -> Option<[u64; 2]> {
        Some(self.words.get(at..)?.first_chunk()?.map(u64::from_le_bytes))
    }

    /// Eight choices a word.
    pub(super) fn choices(&self) -> &[[u8; CHOICES]] {
        &self.words
    }

    /// Whether there is an answer everywhere, of those too that a plan does not read.
    pub(super) fn is_full(&self, layout: &Layout) -> bool {
        let answered = self.words.get(..layout.number(0)).and_then(|words| words.split_at_checked(layout.count(0)));
        let (Some((choices, counts)), Some(pairs)) = (answered, self.words.get(layout.number(0)..)) else {
            return false;
        };
        // INVARIANT(choice-code): so each code but 0 is lifted to the first bit of its byte, and none further.
        let lifted = |word: &[u8; CHOICES]| u64::from_le_bytes(*word).wrapping_add(LIFT);
        let all = choices.iter().fold(u64::MAX, |all, word| all & lifted(word));
        // No count is so large that it has the first bit.
        let missing = counts.iter().fold(0, |all, &count| all | u64::from_le_bytes(count));
        let (pairs, _) = pairs.as_chunks::<2>();
        let open = pairs.iter().fold(false, |open, [_, den]| open | (u64::from_le_bytes(*den) == 0));
        all & FIRST_BITS == FIRST_BITS && missing.cast_signed() >= 0 && !open
    }

    /// By the place that [`Layout::count`] tells.
    pub(super) fn count(&self, at: usize) -> Option<u64> {
        self.words.get(at).copied().map(u64::from_le_bytes)
    }

    /// By the place that [`Layout::number`] tells.
    pub(super) fn number(&self, at: usize) -> Option<Short> {
        let [num, den] = self.pair(at)?;
        Some(match u32::try_from(den) {
            Ok(0) => Short::Missing,
            Ok(den) => Short::Fraction(num.cast_signed(), den),
            Err(_) => Short::Wide,
        })
    }
}

/// INVARIANT(choice-code): a lane of choices holds nothing but one of at most 7 options, so that a code is below 8.
#[inline]
fn code_of(held: Held) -> u8 {
    match held {
        Held::Option(option) => u8::try_from(option.saturating_add(1)).unwrap_or(u8::MAX),
        _ => 0,
    }
}

/// A count is at most `COUNT_MAX`, and a lane of counts holds nothing else.
#[inline]
fn count_of(held: Held) -> u64 {
    match held {
        Held::Number(count, 1) => u64::try_from(count).unwrap_or(NO_COUNT),
        _ => NO_COUNT,
    }
}

fn pair_of(held: Held) -> (u64, u64) {
    match held {
        Held::Nothing => (0, 0),
        Held::Option(option) => (option.into(), OPTION),
        Held::Word(word) => (word.into(), WORD),
        Held::Date(date) => (date.packed().into(), DATE),
        Held::Number(num, den) => (num.cast_unsigned(), den.into()),
        Held::Long => (0, LONG),
    }
}

fn held_in([first, second]: [u64; 2]) -> Held {
    let place = || u16::try_from(first).unwrap_or(u16::MAX);
    match (second, u32::try_from(second)) {
        (_, Ok(0)) => Held::Nothing,
        (_, Ok(den)) => Held::Number(first.cast_signed(), den),
        (OPTION, _) => Held::Option(place()),
        (WORD, _) => Held::Word(place()),
        (DATE, _) => u32::try_from(first).ok().and_then(Date::unpacked).map(Held::Date).unwrap_or_default(),
        _ => Held::Long,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::rubric::Rubric;

    /// A byte, a word, two words that the plan reads, and three pairs that it does not.
    const RUBRIC: &str = r#"timbang 1
rubric r "R" { edition "e" basis "b" total 10 mean missing zero }
scale s { A = 1, B = 0.5, C = 0 }
criterion a : s
component b mean { input n : count input d : count criterion c = n / d otherwise 0 at most 1 }
component e mean { input f : number 0 .. 4 criterion g = f / 4 }
input h : X, Y or "tidak ada"
input i : date or "belum"
input j : number -1000 .. 1000
predicate P { require h is X }
award P otherwise "-"
"#;

    #[test]
    fn a_row_is_full_where_every_place_is_taken() {
        for choices in 1..=17 {
            let more: String = (0..choices).map(|n| format!("criterion z{n} : s\n")).collect();
            let rubric = Rubric::parse(&RUBRIC.replace("input h", &format!("{more}input h"))).unwrap();
            let (fields, layout) = (rubric.fields(), &rubric.plan().unwrap().layout);
            let mut full = fields.empty().clone();
            for (_, field) in fields.entries() {
                full.put(field, if field.room == Room::Choice { Held::Option(2) } else { Held::Number(0, 1) });
            }
            assert!(full.is_full(layout) && !fields.empty().is_full(layout), "{choices}");
            for (key, field) in fields.entries() {
                let mut lanes = full.clone();
                lanes.put(field, Held::Nothing);
                assert!(!lanes.is_full(layout), "{choices}, {key:?}");
            }
        }
    }

    #[test]
    fn what_is_put_stands_there_and_nowhere_else() {
        let rubric = Rubric::parse(RUBRIC).unwrap();
        let fields = rubric.fields();
        let day = |year, month, day| Held::Date(Date::new(year, month, day).unwrap());
        let anything = [
            Held::Option(0),
            Held::Option(255),
            Held::Word(2),
            day(1, 1, 1),
            day(9999, 12, 31),
            Held::Number(0, 1),
            Held::Number(i64::MIN, u32::MAX),
            Held::Number(i64::MAX, 7),
            Held::Long,
            Held::Nothing,
        ];
        let mut rooms = Vec::new();
        for (key, field) in fields.entries() {
            let held: &[Held] = match field.room {
                Room::Choice => &[Held::Option(0), Held::Option(2), Held::Nothing],
                Room::Count => &[Held::Number(0, 1), Held::Number(1_000_000_000_000_000, 1), Held::Nothing],
                Room::Pair => &anything,
            };
            for held in held {
                let mut lanes = fields.empty().clone();
                lanes.put(field, *held);
                for (other, field) in fields.entries() {
                    let expected = if other == key { *held } else { Held::Nothing };
                    assert_eq!(lanes.held(field), expected, "{held:?} at {key:?}, read at {other:?}");
                }
                lanes.put(field, Held::Nothing);
                assert_eq!(lanes.words, fields.empty().words);
            }
            rooms.push(field.room);
        }
        rooms.sort_by_key(|room| format!("{room:?}"));
        let pairs = [Room::Pair; 4];
        assert_eq!(rooms, [[Room::Choice, Room::Count, Room::Count].as_slice(), &pairs].concat());
    }
}
