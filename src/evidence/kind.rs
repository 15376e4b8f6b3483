//! What can be wrong with a sheet.
//!
//! *Each kind has one code, a message in lower case without a full stop, and user text only in backticks.*

use std::fmt;

use super::words;
use crate::language::Bilingual;
use crate::limits::{EVIDENCE_ANSWERS_MAX, EVIDENCE_BYTES_MAX};

/// Longer user text is shortened in a message.
const QUOTED_CHARS_MAX: usize = 80;

/// More names than this are not listed in a message.
const LISTED_MAX: usize = 16;

/// What is wrong at one place of a sheet: `T501` to `T516` are found without a rubric, the others with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultKind {
    NotJson {
        reason: Bilingual,
    },
    SheetTooLarge {
        bytes: usize,
        max: usize,
    },
    NestedTooDeeply {
        depth: usize,
        max: usize,
    },
    TooManyAnswers {
        answers: usize,
        max: usize,
    },
    UnknownKey {
        key: String,
        nearest: Option<String>,
    },
    GivenTwice {
        key: String,
        first: Option<u32>,
    },
    WrongShape {
        expected: Bilingual,
        found: Bilingual,
    },
    KeyMissing {
        key: &'static str,
    },
    NotAnAnswer {
        found: String,
    },
    Exponent {
        found: String,
    },
    Comma {
        found: String,
        mended: String,
    },
    NotADate {
        found: String,
    },
    TooManyDigits {
        digits: usize,
        max: usize,
    },
    TextTooLong {
        bytes: usize,
        max: usize,
    },
    Dangling {
        what: &'static str,
        needs: Bilingual,
    },
    StagesAndAnswers,

    UnknownPath {
        path: String,
        nearest: Option<String>,
    },
    WrongPlace {
        belongs: Bilingual,
    },
    Computed {
        inputs: Vec<String>,
    },
    NotAnswered {
        what: Bilingual,
    },
    UnknownStage {
        stage: String,
        nearest: Option<String>,
        known: Vec<String>,
    },
    StagesMismatch {
        rubric_has_stages: bool,
    },
    OtherRubric {
        found: String,
        expected: String,
    },
    OtherSlot {
        rubric: String,
    },

    NotAnOption {
        found: String,
        options: Vec<String>,
        nearest: Option<String>,
    },
    NotACount {
        found: String,
    },
    NotANumber {
        found: String,
    },
    PercentSign {
        found: String,
        mended: String,
    },
    OutOfRange {
        found: String,
        low: String,
        high: String,
    },
    NotADateAnswer {
        found: String,
        /// The word that stands for no date, where the rubric allows one.
        word: Option<String>,
    },
    CountTooLarge {
        found: String,
        max: u64,
    },

    CheckFails {
        text: String,
        operands: Vec<String>,
    },
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
            OtherSlot { .. } => "T527",
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

    /// What is wrong.
    pub(crate) fn message(&self) -> Bilingual {
        use FaultKind::*;
        match self {
            NotJson { reason } => words::not_json(reason.clone()),
            SheetTooLarge { bytes, max } => words::sheet_too_large(bytes, max),
            NestedTooDeeply { depth, max } => words::nested_too_deeply(depth, max),
            TooManyAnswers { answers, max } => words::too_many_answers(answers, max),
            UnknownKey { key, .. } => words::unknown_key(quoted(key)),
            GivenTwice { key, first: None } => words::given_twice(quoted(key)),
            GivenTwice { key, first: Some(line) } => words::given_twice_first(quoted(key), line),
            WrongShape { expected, found } => words::wrong_shape(expected.clone(), found.clone()),
            KeyMissing { key } => words::key_missing(key),
            NotAnAnswer { found } => words::no_answer(quoted(found)),
            Exponent { found } => words::exponent(quoted(found)),
            Comma { found, .. } => words::comma(quoted(found)),
            NotADate { found } | NotADateAnswer { found, .. } => words::not_a_date(quoted(found)),
            TooManyDigits { digits, max } => words::number_digits(digits, max),
            TextTooLong { bytes, max } => words::text_bytes(bytes, max),
            Dangling { what, needs } => words::without(what, needs.clone()),
            StagesAndAnswers => words::stages_and_answers(),
            UnknownPath { path, .. } => words::nothing_at(quoted(path)),
            WrongPlace { belongs } => words::belongs_to(belongs.clone()),
            Computed { .. } => words::computed(),
            NotAnswered { what } => words::not_answered(what.clone()),
            UnknownStage { stage, .. } => words::no_such_stage(quoted(stage)),
            StagesMismatch { rubric_has_stages: true } => words::answers_without_stage(),
            StagesMismatch { rubric_has_stages: false } => words::stages_without_any(),
            OtherRubric { found, expected } => words::other_rubric(quoted(found), quoted(expected)),
            OtherSlot { rubric } => words::other_slot(quoted(rubric)),
            NotAnOption { found, .. } => words::not_an_option(quoted(found)),
            NotACount { found } => words::not_a_count(quoted(found)),
            NotANumber { found } => words::not_a_number(quoted(found)),
            PercentSign { found, .. } => words::percent_sign(quoted(found)),
            OutOfRange { found, low, high } => words::out_of_range(quoted(found), low, high),
            CountTooLarge { found, max } => words::count_too_large(quoted(found), max),
            CheckFails { text, operands } => words::check_fails(text, with_operands(operands)),
            ConfirmedAndAnswered => words::confirmed_and_answered(),
        }
    }

    /// What to do about it, where that can be said.
    pub(crate) fn help(&self) -> Option<Bilingual> {
        use FaultKind::*;
        match self {
            SheetTooLarge { max, .. } => host_limit_if(*max, EVIDENCE_BYTES_MAX),
            TooManyAnswers { max, .. } => host_limit_if(*max, EVIDENCE_ANSWERS_MAX),
            UnknownKey { nearest, .. } | UnknownPath { nearest, .. } => did_you_mean(nearest),
            NotAnAnswer { .. } => Some(words::write_an_option()),
            Exponent { .. } => Some(words::write_all_digits()),
            Comma { mended, .. } | PercentSign { mended, .. } => Some(words::write(quoted(mended))),
            NotADate { .. } | NotADateAnswer { word: None, .. } => Some(words::write_a_day()),
            NotADateAnswer { word: Some(word), .. } => Some(words::write_a_day_or(quoted(word))),
            StagesAndAnswers => Some(words::all_under_stages()),
            Computed { inputs } if !inputs.is_empty() => Some(words::answer_its_inputs(listed(inputs))),
            UnknownStage { nearest, known, .. } => {
                did_you_mean(nearest).or_else(|| (!known.is_empty()).then(|| words::stages_are(listed(known))))
            }
            StagesMismatch { rubric_has_stages: true } => Some(words::put_under_stages()),
            StagesMismatch { rubric_has_stages: false } => Some(words::put_under_answers()),
            NotAnOption { options, nearest, .. } => {
                did_you_mean(nearest).or_else(|| (!options.is_empty()).then(|| words::options_are(listed(options))))
            }
            OtherSlot { .. } => Some(words::ask_for_slots()),
            NotACount { .. } => Some(words::what_a_count_is()),
            NotANumber { .. } => Some(words::write_a_number()),
            ConfirmedAndAnswered => Some(words::keep_one()),
            _ => None,
        }
    }
}

fn did_you_mean(nearest: &Option<String>) -> Option<Bilingual> {
    nearest.as_ref().map(|name| words::did_you_mean(quoted(name)))
}

/// That a limit is the host's, where it is lower than the language's.
fn host_limit_if(limit: usize, of_the_language: usize) -> Option<Bilingual> {
    (limit < of_the_language).then(|| words::host_limit(of_the_language))
}

fn with_operands(operands: &[String]) -> String {
    if operands.is_empty() { String::new() } else { format!(" ({})", operands.join(", ")) }
}

fn listed(names: &[String]) -> Bilingual {
    let shown: Vec<String> = names.iter().take(LISTED_MAX).map(|name| quoted(name)).collect();
    match names.len().saturating_sub(LISTED_MAX) {
        0 => shown.join(", ").into(),
        more => words::list_and_more(shown.join(", "), more),
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
            .map(|help| help.english)
        };
        assert_eq!(not_an_option(Some("A"), 2), Some("did you mean `A`?".into()));
        assert_eq!(not_an_option(None, 2), Some("the options are `0`, `1`".into()));
        assert_eq!(not_an_option(None, 0), None);
        let many = not_an_option(None, LISTED_MAX + 3).unwrap_or_default();
        assert!(many.ends_with("`15` and 3 more"), "{many}");
    }
}
