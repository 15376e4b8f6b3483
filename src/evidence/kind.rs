//! What can be wrong with a sheet.
//!
//! *Each kind has one code, a message in lower case without a full stop, and user text only in backticks.*

use std::fmt;

use thiserror::Error;

/// Longer user text is shortened in a message.
const QUOTED_CHARS_MAX: usize = 80;

/// More names than this are not listed in a message.
const LISTED_MAX: usize = 16;

/// What is wrong at one place of a sheet: `T501` to `T516` are found without a rubric, the others with one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum FaultKind {
    #[error("the sheet is not JSON: {reason}")]
    NotJson { reason: String },
    #[error("the sheet has {bytes} bytes, more than {max}")]
    SheetTooLarge { bytes: usize, max: usize },
    #[error("more than {max} objects and lists stand within one another")]
    NestedTooDeeply { max: usize },
    #[error("the sheet has more than {max} answers")]
    TooManyAnswers { max: usize },
    #[error("unknown key {}", quoted(.key))]
    UnknownKey { key: String, nearest: Option<String> },
    #[error("{} is given twice{}", quoted(.key), first_given(*.first))]
    GivenTwice { key: String, first: Option<u32> },
    #[error("expected {expected}, found {found}")]
    WrongShape { expected: String, found: String },
    #[error("the key `{key}` is missing")]
    KeyMissing { key: &'static str },
    #[error("{} is no answer", quoted(.found))]
    NotAnAnswer { found: String },
    #[error("a number with an exponent: {}", quoted(.found))]
    Exponent { found: String },
    #[error("a comma in a number: {}", quoted(.found))]
    Comma { found: String, mended: String },
    #[error("not a date: {}", quoted(.found))]
    NotADate { found: String },
    #[error("a number of {digits} digits, more than {max}")]
    TooManyDigits { digits: usize, max: usize },
    #[error("a text of {bytes} bytes, more than {max}")]
    TextTooLong { bytes: usize, max: usize },
    #[error("`{what}` without {needs}")]
    Dangling { what: &'static str, needs: &'static str },
    #[error("both `stages` and `answers` are given")]
    StagesAndAnswers,

    #[error("the rubric has nothing at {}", quoted(.path))]
    UnknownPath { path: String, nearest: Option<String> },
    #[error("this answer belongs to {belongs}")]
    WrongPlace { belongs: String },
    #[error("this criterion is computed, not answered")]
    Computed { inputs: Vec<String> },
    #[error("this is {what}, which is not answered")]
    NotAnswered { what: String },
    #[error("the rubric has no stage {}", quoted(.stage))]
    UnknownStage { stage: String, nearest: Option<String>, known: Vec<String> },
    #[error("{}", stages_mismatch(*.rubric_has_stages))]
    StagesMismatch { rubric_has_stages: bool },
    #[error("the sheet is for the rubric {}, this one is {}", quoted(.found), quoted(.expected))]
    OtherRubric { found: String, expected: String },

    #[error("not an option: {}", quoted(.found))]
    NotAnOption { found: String, options: Vec<String>, nearest: Option<String> },
    #[error("not a count: {}", quoted(.found))]
    NotACount { found: String },
    #[error("not a number: {}", quoted(.found))]
    NotANumber { found: String },
    #[error("a percentage without `%`: {}", quoted(.found))]
    PercentSign { found: String, mended: String },
    #[error("{} is not within {low} and {high}", quoted(.found))]
    OutOfRange { found: String, low: String, high: String },
    #[error("not a date: {}", quoted(.found))]
    NotADateAnswer {
        found: String,
        /// The word that stands for no date, where the rubric allows one.
        word: Option<String>,
    },
    #[error("a count of {}, more than {max}", quoted(.found))]
    CountTooLarge { found: String, max: u64 },

    #[error("a check does not hold: {text}{}", with_operands(.operands))]
    CheckFails { text: String, operands: Vec<String> },
    #[error("both confirmed and given another answer by the same stage")]
    ConfirmedAndAnswered,
}

impl FaultKind {
    /// Its stable code; a retired one is never used again.
    pub(crate) fn code(&self) -> &'static str {
        use FaultKind::*;
        match self {
            NotJson { .. } => "T501",
            SheetTooLarge { .. } => "T502",
            NestedTooDeeply { .. } => "T503",
            TooManyAnswers { .. } => "T504",
            UnknownKey { .. } => "T505",
            GivenTwice { .. } => "T506",
            WrongShape { .. } => "T507",
            KeyMissing { .. } => "T508",
            NotAnAnswer { .. } => "T509",
            Exponent { .. } => "T510",
            Comma { .. } => "T511",
            NotADate { .. } => "T512",
            TooManyDigits { .. } => "T513",
            TextTooLong { .. } => "T514",
            Dangling { .. } => "T515",
            StagesAndAnswers => "T516",
            UnknownPath { .. } => "T520",
            WrongPlace { .. } => "T521",
            Computed { .. } => "T522",
            NotAnswered { .. } => "T523",
            UnknownStage { .. } => "T524",
            StagesMismatch { .. } => "T525",
            OtherRubric { .. } => "T526",
            NotAnOption { .. } => "T530",
            NotACount { .. } => "T531",
            NotANumber { .. } => "T532",
            PercentSign { .. } => "T533",
            OutOfRange { .. } => "T534",
            NotADateAnswer { .. } => "T535",
            CountTooLarge { .. } => "T536",
            CheckFails { .. } => "T540",
            ConfirmedAndAnswered => "T541",
        }
    }

    /// What to do about it, where that can be said.
    pub(crate) fn help(&self) -> Option<String> {
        use FaultKind::*;
        match self {
            UnknownKey { nearest, .. } | UnknownPath { nearest, .. } => did_you_mean(nearest),
            NotAnAnswer { .. } => Some("write the option, such as `\"Ya\"`".to_string()),
            Exponent { .. } => Some("write all digits".to_string()),
            Comma { mended, .. } | PercentSign { mended, .. } => Some(format!("write {}", quoted(mended))),
            NotADate { .. } => Some("write a day as `2025-05-31`".to_string()),
            StagesAndAnswers => Some("put every answer under its stage".to_string()),
            Computed { inputs } if !inputs.is_empty() => Some(format!("answer its inputs: {}", listed(inputs))),
            UnknownStage { nearest, known, .. } => did_you_mean(nearest).or_else(|| {
                let stages = (!known.is_empty()).then(|| listed(known));
                stages.map(|stages| format!("its stages are {stages}"))
            }),
            StagesMismatch { rubric_has_stages: true } => {
                Some("put the answers under `stages`, each with its stage".to_string())
            }
            StagesMismatch { rubric_has_stages: false } => Some("put the answers under `answers`".to_string()),
            NotAnOption { options, nearest, .. } => did_you_mean(nearest)
                .or_else(|| (!options.is_empty()).then(|| format!("the options are {}", listed(options)))),
            NotACount { .. } => Some("a count is a whole number from 0 up".to_string()),
            NotANumber { .. } => Some("write digits, with a point before the fraction: `3.62`".to_string()),
            NotADateAnswer { word, .. } => Some(match word {
                Some(word) => format!("write a day as `2025-05-31`, or {}", quoted(word)),
                None => "write a day as `2025-05-31`".to_string(),
            }),
            ConfirmedAndAnswered => Some("keep one of the two".to_string()),
            _ => None,
        }
    }
}

fn did_you_mean(nearest: &Option<String>) -> Option<String> {
    nearest.as_ref().map(|name| format!("did you mean {}?", quoted(name)))
}

fn first_given(first: Option<u32>) -> String {
    first.map_or_else(String::new, |line| format!(", first on line {line}"))
}

fn with_operands(operands: &[String]) -> String {
    if operands.is_empty() { String::new() } else { format!(" ({})", operands.join(", ")) }
}

fn stages_mismatch(rubric_has_stages: bool) -> &'static str {
    if rubric_has_stages {
        "the rubric has stages, the sheet gives `answers` without one"
    } else {
        "the rubric has no stages, the sheet gives `stages`"
    }
}

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(LISTED_MAX).map(|name| quoted(name)).collect();
    let more = names.len().saturating_sub(LISTED_MAX);
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// User text in backticks, shortened, without characters that a terminal would obey.
pub(super) fn quoted(text: &str) -> String {
    Quoted(text).to_string()
}

struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`")?;
        for (position, c) in self.0.chars().enumerate() {
            if position == QUOTED_CHARS_MAX {
                f.write_str("…")?;
                break;
            }
            if is_hidden(c) {
                write!(f, "{}", c.escape_default())?;
            } else {
                write!(f, "{c}")?;
            }
        }
        f.write_str("`")
    }
}

/// Control characters, line separators and marks that turn the direction of text.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_user_text_safely() {
        assert_eq!(quoted("Ya"), "`Ya`");
        assert_eq!(quoted("a\n\u{1b}[2J\u{202e}"), "`a\\n\\u{1b}[2J\\u{202e}`");
        let long = "é".repeat(QUOTED_CHARS_MAX);
        assert_eq!(quoted(&long), format!("`{long}`"));
        assert_eq!(quoted(&format!("{long}é")), format!("`{long}…`"));
    }

    #[test]
    fn suggests_or_lists() {
        let not_an_option = |nearest: Option<&str>, count: usize| {
            FaultKind::NotAnOption {
                found: "D".into(),
                options: (0..count).map(|option| option.to_string()).collect(),
                nearest: nearest.map(str::to_string),
            }
            .help()
        };
        assert_eq!(not_an_option(Some("A"), 2), Some("did you mean `A`?".into()));
        assert_eq!(not_an_option(None, 2), Some("the options are `0`, `1`".into()));
        assert_eq!(not_an_option(None, 0), None);
        let many = not_an_option(None, LISTED_MAX + 3).unwrap_or_default();
        assert!(many.ends_with("`15` and 3 more"), "{many}");
    }
}
