//! One answer, as it was given.
//!
//! *An answer is exact: it comes from text, digits or a day, never from a float.*

use std::fmt;

use rust_decimal::Decimal;

use super::FaultKind;
use super::builder::{too_long, too_many_digits};
use crate::date::Date;

/// What a sheet says at one path.
///
/// A text may name an option, a number, a percentage or a day; what it means is decided by the rubric.
///
/// ```
/// use timbang::Answer;
///
/// assert_eq!(Answer::from("Ya"), Answer::Text("Ya".to_string()));
/// assert_eq!(Answer::from(4), Answer::Whole(4));
/// ```
///
/// A float is no answer, because `0.1_f64` is only roughly 0.1; give a decimal or its text:
///
/// ```compile_fail
/// let answer: timbang::Answer = 0.1_f64.into();
/// ```
///
/// A truth value is no answer, because `true` is not an option of any scale; give the option, such as `"Ya"`:
///
/// ```compile_fail
/// let answer: timbang::Answer = true.into();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// An option, or anything else as a text: `"Ya"`, `"3.62"`, `"100%"`.
    Text(String),
    /// A whole number.
    Whole(i128),
    /// A number with a fraction.
    Number(Decimal),
    /// A percentage as it is spoken: 75 is 75%.
    Percent(Decimal),
    /// A day.
    Date(Date),
}

/// An answer whose text is elsewhere: in a sheet, or in the JSON that it is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerRef<'a> {
    Text(&'a str),
    Whole(i128),
    Number(Decimal),
    Percent(Decimal),
    Date(Date),
}

impl fmt::Display for Answer {
    /// Its normal text: digits without needless zeros, `75%`, `2025-05-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.by_ref().fmt(f)
    }
}

impl fmt::Display for AnswerRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnswerRef::Text(text) => f.write_str(text),
            AnswerRef::Whole(whole) => write!(f, "{whole}"),
            AnswerRef::Number(number) => write!(f, "{}", number.normalize()),
            AnswerRef::Percent(number) => write!(f, "{}%", number.normalize()),
            AnswerRef::Date(date) => write!(f, "{date}"),
        }
    }
}

impl Answer {
    pub(crate) fn by_ref(&self) -> AnswerRef<'_> {
        match self {
            Answer::Text(text) => AnswerRef::Text(text),
            Answer::Whole(whole) => AnswerRef::Whole(*whole),
            Answer::Number(number) => AnswerRef::Number(*number),
            Answer::Percent(number) => AnswerRef::Percent(*number),
            Answer::Date(date) => AnswerRef::Date(*date),
        }
    }
}

impl AnswerRef<'_> {
    /// What is wrong with it whatever it answers.
    pub(crate) fn fault(&self) -> Option<FaultKind> {
        if self.is_short() {
            return None;
        }
        let (bytes, digits) = self.size();
        too_long(bytes).or_else(|| too_many_digits(digits))
    }

    /// Whether it is a number of so few digits that nothing has to be counted.
    fn is_short(&self) -> bool {
        match self {
            AnswerRef::Whole(whole) => i64::try_from(*whole).is_ok(),
            AnswerRef::Number(number) | AnswerRef::Percent(number) => {
                i64::try_from(number.mantissa()).is_ok() && number.scale() <= i64::MAX.ilog10()
            }
            AnswerRef::Text(_) | AnswerRef::Date(_) => false,
        }
    }

    /// Bytes of its text and digits of its number, for the limits of both.
    pub(super) fn size(&self) -> (usize, usize) {
        match self {
            AnswerRef::Text(text) => (text.len(), 0),
            AnswerRef::Whole(whole) => (0, digits(whole.unsigned_abs())),
            AnswerRef::Number(number) | AnswerRef::Percent(number) => {
                let number = number.normalize();
                let places = usize::try_from(number.scale()).unwrap_or(usize::MAX);
                let digits = digits(number.mantissa().unsigned_abs());
                (0, digits.max(places.saturating_add(1)))
            }
            AnswerRef::Date(_) => (0, 0),
        }
    }
}

fn digits(number: u128) -> usize {
    let more = number.checked_ilog10().unwrap_or(0);
    usize::try_from(more).unwrap_or(usize::MAX).saturating_add(1)
}

impl From<&str> for Answer {
    fn from(text: &str) -> Answer {
        Answer::Text(text.to_string())
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Answer {
        Answer::Text(text)
    }
}

macro_rules! from_whole {
    ($($whole:ty),*) => {$(
        impl From<$whole> for Answer {
            fn from(whole: $whole) -> Answer {
                Answer::Whole(i128::from(whole))
            }
        }
    )*};
}

from_whole!(i32, i64, u32, u64);

impl From<Decimal> for Answer {
    fn from(number: Decimal) -> Answer {
        Answer::Number(number)
    }
}

impl From<Date> for Answer {
    fn from(date: Date) -> Answer {
        Answer::Date(date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_for_equal_numbers() {
        assert_eq!(Answer::Number(Decimal::new(40, 1)).to_string(), "4");
        assert_eq!(Answer::Number(Decimal::new(-3620, 3)).to_string(), "-3.62");
        assert_eq!(Answer::Number(-Decimal::ZERO).to_string(), "0");
        assert_eq!(Answer::Percent(Decimal::new(1000, 1)).to_string(), "100%");
        assert_eq!(Answer::from(-7).to_string(), "-7");
    }

    #[test]
    fn counts_its_digits() {
        assert_eq!(AnswerRef::Whole(0).size(), (0, 1));
        assert_eq!(AnswerRef::Whole(i128::MIN).size(), (0, 39));
        assert_eq!(AnswerRef::Number(Decimal::new(1, 28)).size(), (0, 29));
        assert_eq!(AnswerRef::Number(Decimal::new(1234, 2)).size(), (0, 4));
        assert_eq!(AnswerRef::Text("Ya").size(), (2, 0));
    }

    /// What is short is not counted; what is longer is, and some of it is too long.
    #[test]
    fn a_number_has_a_fault_from_one_digit_too_many_on() {
        let whole = |digits: u32| AnswerRef::Whole(10_i128.pow(digits) - 1);
        let cases = [
            (AnswerRef::Whole(i64::MAX.into()), true, false),
            (AnswerRef::Whole(i128::from(i64::MAX) + 1), false, false),
            (whole(28), false, false),
            (whole(29), false, true),
            (AnswerRef::Whole(i128::MIN), false, true),
            (AnswerRef::Number(Decimal::new(i64::MIN, 18)), true, false),
            (AnswerRef::Number(Decimal::new(1, 19)), false, false),
            (AnswerRef::Percent(Decimal::new(1, 27)), false, false),
            (AnswerRef::Percent(Decimal::new(1, 28)), false, true),
        ];
        for (answer, short, fault) in cases {
            assert_eq!((answer.is_short(), answer.fault().is_some()), (short, fault), "{answer}");
        }
    }
}
