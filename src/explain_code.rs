//! What stands behind the code of a message.
//!
//! *The pages `docs/diagnostics.md` and `docs/diagnostics.id.md` are the one source*: a paragraph is cut out of its page
//! and never copied. A test holds the headings of both pages against the tables of codes.

use serde::Serialize;

use crate::diagnostic::{Code, Severity};
use crate::language::Language;
use crate::nearest::nearest;

const ENGLISH: &str = include_str!("../docs/diagnostics.md");
const INDONESIAN: &str = include_str!("../docs/diagnostics.id.md");

/// A code of a message with its title and its paragraph, in one language.
///
/// Serialized as an object with `code`, `severity`, `title` and `text`.
///
/// ```
/// use timbang::Language;
///
/// // A page of help: each code with its title.
/// let entry = timbang::codes(Language::English).find(|entry| entry.code() == "T401").ok_or("no such code")?;
/// assert_eq!((entry.title(), entry.severity()), ("weights do not add up", timbang::Severity::Error));
/// assert_eq!(timbang::explanation("T401", Language::English), Some(entry.text()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CodeEntry {
    code: &'static str,
    severity: Severity,
    title: &'static str,
    text: &'static str,
}

impl CodeEntry {
    /// The code: `T401`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// How much a message with this code weighs. A fault of a sheet is an error.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What it is about, in a few words.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// What it means, why the text is refused, and how to mend it; Markdown, as [`explanation`] gives it.
    pub fn text(&self) -> &'static str {
        self.text
    }
}

/// All codes that a rubric's [`Diagnostic`](crate::Diagnostic) or a sheet's [`Fault`](crate::Fault) can have, in order.
///
/// ```
/// use timbang::Language;
///
/// let codes: Vec<_> = timbang::codes(Language::Indonesian).collect();
/// assert!(codes.iter().any(|entry| entry.code() == "T401" && entry.title() == "jumlah bobot tidak pas"));
/// assert!(codes.is_sorted_by_key(|entry| entry.code()));
/// ```
pub fn codes(language: Language) -> impl Iterator<Item = CodeEntry> {
    Entries { rest: page(language) }
}

/// What a code means, why the text is refused, and how to mend it: Markdown, without a heading. `None` for what is no
/// code.
///
/// ```
/// use timbang::{Language, Rubric};
///
/// let wrong = Rubric::parse("timbang 2").unwrap_err();
/// let code = wrong.as_slice()[0].code();
/// let text = timbang::explanation(code, Language::English).unwrap();
/// assert!(text.contains("Write `timbang 1` as the first line."));
/// assert_eq!(timbang::explanation("T000", Language::English), None);
/// ```
pub fn explanation(code: &str, language: Language) -> Option<&'static str> {
    codes(language).find(|entry| entry.code == code).map(|entry| entry.text)
}

/// The code that was probably meant, where one is near.
///
/// ```
/// assert_eq!(timbang::nearest_code("T41"), Some("T401"));
/// assert_eq!(timbang::nearest_code("weights"), None);
/// ```
pub fn nearest_code(found: &str) -> Option<&'static str> {
    nearest(found, codes(Language::English).map(|entry| entry.code))
}

fn page(language: Language) -> &'static str {
    match language {
        Language::English => ENGLISH,
        Language::Indonesian => INDONESIAN,
    }
}

/// The sections of a page whose heading is `## `, a code and a title.
struct Entries {
    rest: &'static str,
}

impl Iterator for Entries {
    type Item = CodeEntry;

    fn next(&mut self) -> Option<CodeEntry> {
        while !self.rest.is_empty() {
            let (head, below) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            let (text, next) = below.split_at_checked(section_bytes(below)).unwrap_or((below, ""));
            self.rest = next;
            if let Some((code, title)) = head.strip_prefix("## ").and_then(|heading| heading.split_once(' '))
                && is_code(code)
            {
                return Some(CodeEntry { code, severity: severity(code), title: title.trim(), text: text.trim() });
            }
        }
        None
    }
}

/// How far it is to the next heading. A `#` within a fenced block begins a comment.
fn section_bytes(text: &str) -> usize {
    let mut bytes = 0_usize;
    let mut fenced = false;
    for line in text.split_inclusive('\n') {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced && (line.starts_with("# ") || line.starts_with("## ")) {
            break;
        }
        bytes = bytes.saturating_add(line.len());
    }
    bytes
}

fn is_code(text: &str) -> bool {
    text.strip_prefix('T').is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Faults of sheets are no part of the table: each is an error.
fn severity(code: &str) -> Severity {
    Code::ALL.iter().find(|known| known.code() == code).map_or(Severity::Error, |known| known.severity())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_at_the_next_heading_and_not_at_a_comment() {
        let page = "# Codes\n\nPreface.\n\n## About\n\nT900 is none.\n\n## T900 one\n\nText.\n\n```zi\n# comment\n## T902 no\n```\n\n# Part\n\nLead.\n\n## T901 two";
        let entries: Vec<_> = Entries { rest: page }.map(|entry| (entry.code, entry.title, entry.text)).collect();
        assert_eq!(entries, [("T900", "one", "Text.\n\n```zi\n# comment\n## T902 no\n```"), ("T901", "two", "")]);
    }

    #[test]
    fn both_pages_have_each_code_of_the_table_once_with_its_title() {
        for (at, language) in Language::ALL.into_iter().enumerate() {
            let entries: Vec<CodeEntry> = codes(language).collect();
            for code in Code::ALL {
                let found: Vec<_> = entries.iter().filter(|entry| entry.code == code.code()).collect();
                let name = code.code();
                assert_eq!(found.len(), 1, "the page in {language} has {} paragraphs on {name}", found.len());
                assert_eq!(found[0].title, code.titles()[at], "the title of {name} in {language}");
                assert!(!found[0].text.is_empty(), "nothing is said of {name} in {language}");
            }
        }
    }
}
