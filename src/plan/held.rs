//! One answer of a sheet, as a row holds it.
//!
//! *What is held is the answer or says that it is longer; nothing is shortened.* A sheet has hundreds of places, most of
//! which hold an option or a small number.

use crate::date::Date;
use crate::number::Exact;
use crate::steps::Answered;

/// An answer, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Held {
    #[default]
    Nothing,
    Option(u16),
    Word(u16),
    Date(Date),
    /// A fraction in lowest terms.
    Number(i64, u32),
    /// A number that is longer.
    Long,
}

impl Held {
    /// A short answer, or the number that is longer.
    pub(crate) fn of(answered: Answered) -> Result<Held, Exact> {
        match answered {
            Answered::Option(option) => Ok(Held::Option(option)),
            Answered::Word(word) => Ok(Held::Word(word)),
            Answered::Date(date) => Ok(Held::Date(date)),
            Answered::Number(number) => match number.parts().map(|(num, den)| (i64::try_from(num), u32::try_from(den)))
            {
                Some((Ok(num), Ok(den))) => Ok(Held::Number(num, den)),
                _ => Err(number),
            },
        }
    }

    /// The answer; `None` where there is none, and where it is longer.
    pub(crate) fn answered(self) -> Option<Answered> {
        Some(match self {
            Held::Nothing | Held::Long => return None,
            Held::Option(option) => Answered::Option(option),
            Held::Word(word) => Answered::Word(word),
            Held::Date(date) => Answered::Date(date),
            Held::Number(num, den) => Answered::Number(Exact::new(num.into(), den.into())?),
        })
    }

    pub(crate) fn is_answer(self) -> bool {
        self != Held::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_words_hold_what_is_short_and_say_what_is_not() {
        assert_eq!(size_of::<Held>(), 16);
        let number = |num: i128, den: i128| Answered::Number(Exact::new(num, den).unwrap());
        let ends = [(i64::MAX.into(), 1), (i64::MIN.into(), u32::MAX.into()), (0, 1)];
        for answered in ends.map(|(num, den)| number(num, den)) {
            assert_eq!(Held::of(answered.clone()).unwrap().answered(), Some(answered));
        }
        let past = [(i128::from(i64::MAX) + 1, 1), (i128::from(i64::MIN) - 1, 7), (1, i128::from(u32::MAX) + 1)];
        for (num, den) in past {
            assert_eq!(Held::of(number(num, den)), Err(Exact::new(num, den).unwrap()));
        }
        assert_eq!((Held::Long.answered(), Held::default().answered()), (None, None));
        assert!(Held::Long.is_answer() && !Held::Nothing.is_answer());
    }
}
