//! Answers as a plan reads them: small numbers in a row of words.
//!
//! *A row has a place for each key that the layout gives one, and what does not fit there is known not to.*

use crate::check::KeyId;
use crate::steps::Answered;
use crate::table::Table;

/// Where a plan reads the answer of a key; of one without a lane as the sheet holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// 0 for no answer, then the options from 1 on.
    Choice(usize),
    Count(usize),
    Number(usize),
}

/// Choices in a word, a byte each.
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
}

/// The answers of one sheet that decide, in lanes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lanes {
    words: Vec<u64>,
}

impl Lanes {
    /// Without an answer.
    pub(crate) fn new(layout: &Layout) -> Lanes {
        let mut lanes = Lanes { words: vec![0; layout.number(layout.numbers)] };
        lanes.clear(layout);
        lanes
    }

    pub(crate) fn clear(&mut self, layout: &Layout) {
        self.words.fill(0);
        if let Some(counts) = self.words.get_mut(layout.count(0)..layout.number(0)) {
            counts.fill(NO_COUNT);
        }
    }

    pub(crate) fn put(&mut self, layout: &Layout, key: KeyId, answered: Option<&Answered>) {
        match layout.lanes.row(key).copied().flatten() {
            Some(Lane::Choice(place)) => {
                let (word, byte) = (place.checked_div(CHOICES), place.checked_rem(CHOICES));
                if let (Some(word), Some(byte)) = (word.and_then(|word| self.words.get_mut(word)), byte) {
                    let mut codes = word.to_le_bytes();
                    if let Some(code) = codes.get_mut(byte) {
                        *code = answered.map_or(0, code_of);
                    }
                    *word = u64::from_le_bytes(codes);
                }
            }
            Some(Lane::Count(place)) => {
                if let Some(count) = self.words.get_mut(layout.count(place)) {
                    *count = answered.and_then(whole).unwrap_or(NO_COUNT);
                }
            }
            Some(Lane::Number(place)) => {
                let at = layout.number(place);
                if let Some([num, den]) = self.words.get_mut(at..).and_then(<[u64]>::first_chunk_mut) {
                    (*num, *den) = match answered.map_or(Short::Missing, short) {
                        Short::Missing => (0, NO_NUMBER),
                        Short::Wide => (0, WIDE),
                        Short::Fraction(numerator, denominator) => (numerator.cast_unsigned(), denominator.into()),
                    };
                }
            }
            None => {}
        }
    }

    /// Eight choices a word.
    pub(super) fn choices(&self) -> &[u64] {
        &self.words
    }

    /// By the place that [`Layout::count`] tells.
    pub(super) fn count(&self, at: usize) -> Option<u64> {
        self.words.get(at).copied()
    }

    /// By the place that [`Layout::number`] tells.
    pub(super) fn number(&self, at: usize) -> Option<Short> {
        let [num, den] = *self.words.get(at..)?.first_chunk()?;
        Some(match u32::try_from(den) {
            Ok(0) => Short::Missing,
            Ok(den) => Short::Fraction(num.cast_signed(), den),
            Err(_) => Short::Wide,
        })
    }
}

/// INVARIANT(choice-code): a lane of choices holds no key of more than 7 options, so that a code is below 8.
fn code_of(answered: &Answered) -> u8 {
    match answered {
        Answered::Option(option) => u8::try_from(option.saturating_add(1)).unwrap_or(u8::MAX),
        _ => u8::MAX,
    }
}

/// A count is at most `COUNT_MAX`, and a lane of counts holds nothing else.
fn whole(answered: &Answered) -> Option<u64> {
    match answered {
        Answered::Number(number) => {
            let (num, den) = number.parts()?;
            u64::try_from(num).ok().filter(|_| den == 1)
        }
        _ => None,
    }
}

fn short(answered: &Answered) -> Short {
    let parts = match answered {
        Answered::Number(number) => number.parts(),
        _ => None,
    };
    let fits = |(num, den): (i128, i128)| Some(Short::Fraction(i64::try_from(num).ok()?, u32::try_from(den).ok()?));
    parts.and_then(fits).unwrap_or(Short::Wide)
}
