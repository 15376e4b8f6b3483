//! Answers as a plan reads them: small numbers in a row of words.
//!
//! *A row has a place for each key that the layout gives one, and what does not fit there is known not to.*

use super::field::Field;
use super::held::Held;
use crate::check::KeyId;
use crate::table::Table;

/// Where a plan reads the answer of a key; of one without a lane as the sheet holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// 0 for no answer, then the options from 1 on.
    Choice(usize),
    Count(usize),
    Number(usize),
}

/// Where that is in a row of words; of a choice the byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum At {
    #[default]
    Nowhere,
    Choice(u32),
    Count(u32),
    Number(u32),
}

/// Choices in a word of 64 bits, a byte each.
pub(super) const CHOICES: usize = 8;

/// No answer in a lane of counts, which end far below.
pub(crate) const NO_COUNT: u64 = u64::MAX;

/// No answer in a lane of numbers, and one of more digits than fit, in place of a denominator.
const NO_NUMBER: u64 = 0;
const WIDE: u64 = u64::MAX;

/// A decimal of few digits, `num / den`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Short {
    Missing,
    Fraction(i64, u32),
    /// One of more digits than fit.
    Wide,
}

/// Which keys stand in which lane. In a row choices come first, then counts, then numbers.
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

    /// Where the answer of a key stands in a row.
    pub(super) fn at(&self, key: KeyId) -> At {
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        match self.lanes.row(key).copied().flatten() {
            Some(Lane::Choice(place)) => At::Choice(short(place)),
            Some(Lane::Count(place)) => At::Count(short(self.count(place))),
            Some(Lane::Number(place)) => At::Number(short(self.number(place))),
            None => At::Nowhere,
        }
    }
}

/// The answers of one sheet that decide, in lanes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lanes {
    words: Vec<[u8; CHOICES]>,
}

impl Lanes {
    /// Without an answer.
    pub(crate) fn new(layout: &Layout) -> Lanes {
        let mut lanes = Lanes { words: vec![[0; CHOICES]; layout.number(layout.numbers)] };
        lanes.clear(layout);
        lanes
    }

    pub(crate) fn clear(&mut self, layout: &Layout) {
        self.words.fill([0; CHOICES]);
        if let Some(counts) = self.words.get_mut(layout.count(0)..layout.number(0)) {
            counts.fill(NO_COUNT.to_le_bytes());
        }
    }

    /// Puts an option where its field stands. Most answers are one.
    #[inline]
    pub(crate) fn choose(&mut self, field: &Field, option: u16) {
        match field.at {
            At::Choice(at) => self.code(at, code_of(Held::Option(option))),
            _ => self.put(field, Held::Option(option)),
        }
    }

    #[inline]
    fn code(&mut self, at: u32, code: u8) {
        let codes = self.words.as_flattened_mut();
        if let Some(place) = usize::try_from(at).ok().and_then(|at| codes.get_mut(at)) {
            *place = code;
        }
    }

    /// Puts an answer where its field stands.
    pub(crate) fn put(&mut self, field: &Field, held: Held) {
        match field.at {
            At::Choice(at) => self.code(at, code_of(held)),
            At::Count(at) => {
                if let Some(count) = self.word(at) {
                    *count = count_of(held).to_le_bytes();
                }
            }
            At::Number(at) => {
                let (found, den) = match held {
                    Held::Nothing => (0, NO_NUMBER),
                    Held::Number(num, den) => (num.cast_unsigned(), den.into()),
                    _ => (0, WIDE),
                };
                for (at, value) in [(at, found), (at.saturating_add(1), den)] {
                    if let Some(word) = self.word(at) {
                        *word = value.to_le_bytes();
                    }
                }
            }
            At::Nowhere => {}
        }
    }

    #[inline]
    fn word(&mut self, at: u32) -> Option<&mut [u8; CHOICES]> {
        self.words.get_mut(usize::try_from(at).ok()?)
    }

    /// Eight choices a word.
    pub(super) fn choices(&self) -> &[[u8; CHOICES]] {
        &self.words
    }

    /// By the place that [`Layout::count`] tells.
    pub(super) fn count(&self, at: usize) -> Option<u64> {
        self.words.get(at).copied().map(u64::from_le_bytes)
    }

    /// By the place that [`Layout::number`] tells.
    pub(super) fn number(&self, at: usize) -> Option<Short> {
        let [num, den] = self.words.get(at..)?.first_chunk()?.map(u64::from_le_bytes);
        Some(match u32::try_from(den) {
            Ok(0) => Short::Missing,
            Ok(den) => Short::Fraction(num.cast_signed(), den),
            Err(_) => Short::Wide,
        })
    }
}

/// INVARIANT(choice-code): a lane of choices holds no key of more than 7 options, so that a code is below 8.
#[inline]
fn code_of(held: Held) -> u8 {
    match held {
        Held::Nothing => 0,
        Held::Option(option) => u8::try_from(option.saturating_add(1)).unwrap_or(u8::MAX),
        _ => u8::MAX,
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
