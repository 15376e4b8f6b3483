//! The two languages in which timbang speaks to people.
//!
//! *What a program reads does not depend on them: codes, numbers and keys are the same in both.*

pub(crate) mod bilingual;

use std::fmt;
use std::str::FromStr;

pub(crate) use bilingual::{Bilingual, sentences};

/// The language of messages and reports. Labels and names stay as the rubric and the sheet have them.
///
/// ```
/// use timbang::Language;
///
/// // From the header of a request, or a setting.
/// let language: Language = "id".parse().unwrap_or_default();
/// assert_eq!((language, language.code()), (Language::Indonesian, "id"));
/// assert_eq!(Language::ALL.len(), 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// `en`
    #[default]
    English,
    /// `id`
    Indonesian,
}

impl Language {
    /// Both of them.
    pub const ALL: [Language; 2] = [Language::English, Language::Indonesian];

    /// Its two letters: `en` or `id`.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Indonesian => "id",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not the code of a [`Language`].
///
/// ```
/// use timbang::{Language, UnknownLanguage};
///
/// assert_eq!("jv".parse::<Language>(), Err(UnknownLanguage));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a language of timbang: expected `en` or `id`")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Language, UnknownLanguage> {
        let mut all = Language::ALL.into_iter();
        all.find(|language| language.code() == text).ok_or(UnknownLanguage)
    }
}
