//! A diagnostic as plain text.
//!
//! *The mark stands under the very words that are meant, whatever the width of what precedes them.* The part of the
//! line before the mark is repeated with its tabs, so that both lines indent alike. Characters that a reader cannot see,
//! or that would turn the line around, are shown as `�`.

use std::fmt;

use super::words::shared as words;
use super::{Diagnostic, Diagnostics, Place, is_hidden};
use crate::language::Language;

/// A diagnostic in one language.
pub(super) struct In<'a> {
    pub(super) diagnostic: &'a Diagnostic,
    pub(super) language: Language,
}

impl fmt::Display for In<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (d, language) = (self.diagnostic, self.language);
        let widest = d.related.iter().map(|r| r.place.line).chain([d.place.line]).max().unwrap_or(0).to_string().len();
        write!(f, "{}[{}]: {}", d.severity.word(language), d.code, d.message(language))?;
        excerpt(&d.place, widest, "", f)?;
        for related in &d.related {
            excerpt(&related.place, widest, related.message.in_language(language), f)?;
        }
        let lead = match language {
            Language::English => "help",
            Language::Indonesian => "saran",
        };
        for (i, line) in d.help(language).unwrap_or("").lines().enumerate() {
            let lead = if i == 0 { format!("= {lead}:") } else { " ".repeat(lead.len().saturating_add(3)) };
            write!(f, "\n{:widest$} {lead} {line}", "")?;
        }
        Ok(())
    }
}

/// All diagnostics of a rubric in one language.
pub(super) struct AllIn<'a> {
    pub(super) diagnostics: &'a Diagnostics,
    pub(super) language: Language,
}

impl fmt::Display for AllIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.diagnostics.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            writeln!(f, "{}", diagnostic.in_language(self.language))?;
        }
        match self.diagnostics.total().saturating_sub(self.diagnostics.as_slice().len()) {
            0 => Ok(()),
            rest => writeln!(f, "\n{}", words::and_more(rest).in_language(self.language)),
        }
    }
}

fn excerpt(place: &Place, widest: usize, note: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Place { source, line, column, width, text, before } = place;
    write!(f, "\n{:widest$}--> {source}:{line}:{column}", "")?;
    write!(f, "\n{:widest$} |", "")?;
    let shown: String = text.chars().map(|c| if is_hidden(c) && c != '\t' { '\u{fffd}' } else { c }).collect();
    write!(f, "\n{line:>widest$} | {shown}")?;
    let before: String = text.chars().take(*before as usize).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    write!(f, "\n{:widest$} | {before}{}", "", "^".repeat(*width as usize))?;
    if !note.is_empty() {
        write!(f, " {note}")?;
    }
    Ok(())
}
