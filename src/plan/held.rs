//! One answer of a sheet, in two words.
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
