//! What a message says, in both languages.
//!
//! *A sentence is entered once, in both columns, with the same places to fill; nothing else makes a message.* Names,
//! numbers and lines of the rubric are the same in both.

pub(crate) mod bits;
pub(crate) mod weights;

use serde::Serialize;

use crate::language::Language;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub(crate) struct Bilingual {
    #[serde(rename = "en")]
    pub(crate) english: String,
    #[serde(rename = "id")]
    pub(crate) indonesian: String,
}

impl Bilingual {
    pub(crate) fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Indonesian => &self.indonesian,
        }
    }
}

/// What stands for itself in any language: a name, a number, a line to write.
impl<T: ToString> From<T> for Bilingual {
    fn from(text: T) -> Bilingual {
        let text = text.to_string();
        Bilingual { english: text.clone(), indonesian: text }
    }
}

/// A table of sentences: `name(places): "in English, {places}", "dalam bahasa Indonesia, {places}";`.
macro_rules! sentences {
    ($($name:ident($($place:ident),*): $english:literal, $indonesian:literal;)+) => {
        $(
            pub(crate) fn $name($($place: impl Into<$crate::diagnostic::Bilingual>),*) -> $crate::diagnostic::Bilingual {
                $(let $place = $place.into();)*
                let english = {
                    $(let $place = &$place.english;)*
                    format!($english)
                };
                let indonesian = {
                    $(let $place = &$place.indonesian;)*
                    format!($indonesian)
                };
                $crate::diagnostic::Bilingual { english, indonesian }
            }
        )+
    };
}
use sentences;

#[cfg(test)]
mod tests {
    use super::*;

    sentences! {
        weighs(what, amount): "{what} weighs {amount}", "bobot {what} adalah {amount}";
        the_rubric(): "the rubric", "rubrik";
    }

    #[test]
    fn each_column_is_filled_in_its_own_language() {
        let text = weighs(the_rubric(), 60);
        assert_eq!(text.in_language(Language::English), "the rubric weighs 60");
        assert_eq!(text.in_language(Language::Indonesian), "bobot rubrik adalah 60");
    }
}
