//! Answers as a plan reads them: small numbers in lanes.
//!
//! *A lane has a place for each key that the layout gives it, and what does not fit there is known not to.*

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

/// No answer in a lane of counts, which end far below.
pub(super) const NO_COUNT: u64 = u64::MAX;

/// A decimal of few digits, `num / den`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Short {
    Missing,
    Fraction(i64, u32),
    /// One of more digits than fit.
    Wide,
}

/// Which keys stand in which lane.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(super) lanes: Table<KeyId, Option<Lane>>,
    pub(super) choices: usize,
    pub(super) counts: usize,
    pub(super) numbers: usize,
}

/// The answers of one sheet that decide, in lanes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lanes {
    pub(super) choices: Vec<u8>,
    pub(super) counts: Vec<u64>,
    pub(super) numbers: Vec<Short>,
}

impl Lanes {
    /// Without an answer.
    pub(crate) fn new(layout: &Layout) -> Lanes {
        Lanes {
            choices: vec![0; layout.choices],
            counts: vec![NO_COUNT; layout.counts],
            numbers: vec![Short::Missing; layout.numbers],
        }
    }

    pub(crate) fn clear(&mut self) {
        self.choices.fill(0);
        self.counts.fill(NO_COUNT);
        self.numbers.fill(Short::Missing);
    }

    pub(crate) fn put(&mut self, layout: &Layout, key: KeyId, answered: Option<&Answered>) {
        match layout.lanes.row(key).copied().flatten() {
            Some(Lane::Choice(place)) => {
                if let Some(choice) = self.choices.get_mut(place) {
                    *choice = answered.map_or(0, code);
                }
            }
            Some(Lane::Count(place)) => {
                if let Some(count) = self.counts.get_mut(place) {
                    *count = answered.and_then(whole).unwrap_or(NO_COUNT);
                }
            }
            Some(Lane::Number(place)) => {
                if let Some(number) = self.numbers.get_mut(place) {
                    *number = answered.map_or(Short::Missing, short);
                }
            }
            None => {}
        }
    }
}

/// INVARIANT(choice-code): a lane of choices holds no key of more than 7 options, so that a code is below 8.
fn code(answered: &Answered) -> u8 {
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
