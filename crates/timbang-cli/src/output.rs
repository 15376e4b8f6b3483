//! What is printed, and in which colours.
//!
//! *A reader who goes away early changes no exit code and gets no message; any other failure to write is told.*

use std::io::{self, ErrorKind, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use timbang::report::{Line, Role};
use timbang::{Diagnostic, Language, Severity};

use crate::args::Color;
use crate::exit::Failure;

const BAD: Style = AnsiColor::Red.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const NOTE: Style = AnsiColor::Cyan.on_default();

/// Decides for both streams whether to colour; `auto` looks at each of them and at NO_COLOR.
pub(crate) fn colour(color: Color) {
    let choice = match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Writes a page to standard output.
pub(crate) fn page(lines: &[Line]) -> io::Result<()> {
    let mut text = String::new();
    for line in lines {
        for piece in &line.pieces {
            let style = match piece.role {
                Role::Heading => Style::new().bold(),
                Role::Plain => Style::new(),
                Role::Good => GOOD,
                Role::Bad => BAD,
                Role::Open => OPEN,
                Role::Dim => Style::new().dimmed(),
            };
            text.push_str(&painted(style, &piece.text));
        }
        text.push('\n');
    }
    data(&text)
}

/// Writes an object to standard output, indented.
///
/// A structure and not a `serde_json::Value`, so that keys come in the order of its fields.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(data(&text)?)
}

/// Writes data to standard output.
pub(crate) fn data(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes a message to standard error; where that fails, nobody is left to be told.
pub(crate) fn message(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = writeln!(out, "{text}");
}

/// Writes a message that begins with `error:`.
pub(crate) fn error(text: &str) {
    message(&format!("{} {text}", painted(BAD, "error:")));
}

/// A diagnostic in the library's words, its severity and its marks coloured.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, language: Language) -> String {
    let text = diagnostic.in_language(language).to_string();
    let head = format!("{}[{}]", diagnostic.severity().word(language), diagnostic.code());
    let Some(rest) = text.strip_prefix(&head) else { return text };
    let mut coloured = weighed(diagnostic.severity(), &head);
    for (nth, line) in rest.split('\n').enumerate() {
        if nth > 0 {
            coloured.push('\n');
        }
        // Before the bar stands at most the number of a line.
        match line.split_once(" |") {
            Some((gutter, marked)) if gutter.trim().is_empty() && marked.trim_start().starts_with('^') => {
                coloured.push_str(&format!("{gutter} |{}", weighed(diagnostic.severity(), marked)));
            }
            _ => match line.split_once("= ") {
                Some((gutter, help)) if nth > 0 && gutter.trim().is_empty() => {
                    coloured.push_str(&format!("{gutter}{} {help}", painted(NOTE, "=")));
                }
                _ => coloured.push_str(line),
            },
        }
    }
    coloured
}

/// A text in the colour of a severity.
pub(crate) fn weighed(severity: Severity, text: &str) -> String {
    let style = match severity {
        Severity::Error => BAD,
        Severity::Warning => OPEN,
        Severity::Note => NOTE,
    };
    painted(style, text)
}

pub(crate) fn good(text: &str) -> String {
    painted(GOOD, text)
}

pub(crate) fn open(text: &str) -> String {
    painted(OPEN, text)
}

pub(crate) fn bad(text: &str) -> String {
    painted(BAD, text)
}

fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
