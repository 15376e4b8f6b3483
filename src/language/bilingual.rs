//! What a message says, in both languages.
//!
//! *A sentence is entered once, in both columns, with the same places to fill; nothing else makes a message.* Names,
//! numbers and lines of a rubric or a sheet are the same in both.

use serde::Serialize;

use super::Language;

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

    /// Texts one behind another, with the same text between each two.
    pub(crate) fn joined<T: Into<Bilingual>>(
        texts: impl IntoIterator<Item = T>,
        between: impl Into<Bilingual>,
    ) -> Bilingual {
        let between = between.into();
        let (english, indonesian): (Vec<String>, Vec<String>) =
            texts.into_iter().map(Into::into).map(|text| (text.english, text.indonesian)).unzip();
        Bilingual { english: english.join(&between.english), indonesian: indonesian.join(&between.indonesian) }
    }
}

/// What stands for itself in any language: a name, a number, a line to write.
impl<T: ToString> From<T> for Bilingual {
    fn from(text: T) -> Bilingual {
        let text = text.to_string();
        Bilingual { english: text.clone(), indonesian: text }
    }
}

/// A table of sentences, one to a module: `name(places): "in English, {places}", "dalam bahasa Indonesia, {places}";`.
macro_rules! sentences {
    ($($name:ident($($place:ident),*): $english:literal, $indonesian:literal;)+) => {
        $(
            pub(crate) fn $name($($place: impl Into<$crate::language::Bilingual>),*) -> $crate::language::Bilingual {
                $(let $place = $place.into();)*
                let english = {
                    $(let $place = &$place.english;)*
                    format!($english)
                };
                let indonesian = {
                    $(let $place = &$place.indonesian;)*
                    format!($indonesian)
                };
                $crate::language::Bilingual { english, indonesian }
            }
        )+

        #[cfg(test)]
        #[test]
        fn both_columns_say_the_same() {
            $($crate::language::bilingual::hold_together(stringify!($name), [$english, $indonesian]);)+
        }
    };
}
pub(crate) use sentences;

/// The places of a sentence, sorted: of `{a} and {{b}}` only `a`.
#[cfg(test)]
fn places(column: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = column;
    while let Some((_, after)) = rest.split_once('{') {
        rest = match after.strip_prefix('{') {
            Some(brace) => brace,
            None => {
                let (name, tail) = after.split_once('}').unwrap_or((after, ""));
                names.push(name);
                tail
            }
        };
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// Asks of both columns of a sentence that they say something, and with the same places.
#[cfg(test)]
pub(crate) fn hold_together(name: &str, [english, indonesian]: [&str; 2]) {
    assert_eq!(places(english), places(indonesian), "`{name}`: the columns have other places");
    for column in [english, indonesian] {
        assert!(!column.trim().is_empty(), "`{name}` says nothing in one language");
    }
    let backticks = [english, indonesian].map(|column| column.matches('`').count());
    assert_eq!(backticks.map(|count| count % 2), [0, 0], "`{name}`: a backtick stands alone");
    let ends = [english, indonesian].map(|column| (column.starts_with(' '), column.ends_with(' ')));
    assert_eq!(ends[0], ends[1], "`{name}`: one column has a blank at its end");
}

#[cfg(test)]
mod tests {
    use super::*;

    sentences! {
        weighs(what, amount): "{what} weighs {amount}", "bobot {what} adalah {amount}";
        the_rubric(): "the rubric", "rubrik";
        reads(): " reads ", " membaca ";
    }

    #[test]
    fn each_column_is_filled_in_its_own_language() {
        let text = weighs(the_rubric(), 60);
        assert_eq!(text.in_language(Language::English), "the rubric weighs 60");
        assert_eq!(text.in_language(Language::Indonesian), "bobot rubrik adalah 60");
    }

    #[test]
    fn texts_are_joined_in_their_own_language() {
        let text = Bilingual::joined(["`a`", "`b`", "`a`"], reads());
        assert_eq!(text.in_language(Language::English), "`a` reads `b` reads `a`");
        assert_eq!(text.in_language(Language::Indonesian), "`a` membaca `b` membaca `a`");
        assert_eq!(Bilingual::joined(Vec::<String>::new(), reads()), Bilingual::default());
    }

    #[test]
    fn places_are_found_and_braces_are_none() {
        assert_eq!(places("{b} {{ {a} }} {b}"), ["a", "b"]);
        assert!(std::panic::catch_unwind(|| hold_together("x", ["{a}", "{b}"])).is_err());
        assert!(std::panic::catch_unwind(|| hold_together("x", ["a", " "])).is_err());
    }
}
