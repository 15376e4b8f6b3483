//! `timbang fmt`: rubrics in their one layout.
//!
//! *A file is written only when its layout changes, and never one that does not load.*

use std::fs;
use std::path::Path;

use similar::TextDiff;
use timbang::{FormatError, Language, format_named};

use crate::args::Fmt;
use crate::exit::{Exit, Failure};
use crate::explain_code;
use crate::input;
use crate::language;
use crate::output;

/// Lines around a change that `--diff` shows.
const CONTEXT: usize = 3;

pub(crate) fn run(fmt: &Fmt) -> Result<Exit, Failure> {
    if fmt.files.iter().filter(|path| input::is_standard_input(path)).count() > 1 {
        return Err(Failure::new("`-` is given twice: standard input can be read once"));
    }
    let language = language::of(fmt.lang);
    let mut exit = Exit::Done;
    for path in &fmt.files {
        exit = exit.max(one(path, fmt, language)?);
    }
    Ok(exit)
}

fn one(path: &Path, fmt: &Fmt, language: Language) -> Result<Exit, Failure> {
    let name = input::name(path);
    let text = match input::rubric(path) {
        Ok(text) => text,
        Err(unreadable) => {
            output::error(unreadable.message());
            return Ok(Exit::Failed);
        }
    };
    let formatted = match format_named(&name, &text) {
        Ok(formatted) => formatted,
        Err(FormatError::DoesNotLoad(diagnostics)) => {
            for diagnostic in &diagnostics {
                output::message(&format!("{}\n", output::diagnostic(diagnostic, language)));
            }
            if let Some(hint) = explain_code::hint(diagnostics.iter().map(timbang::Diagnostic::code), language) {
                output::message(&hint);
            }
            output::error(&format!("{name}: does not load, and is left alone"));
            return Ok(Exit::Failed);
        }
        Err(error) => {
            output::error(&format!("{name}: {error}"));
            return Ok(Exit::Failed);
        }
    };
    let changes = formatted != text;
    if fmt.diff {
        output::data(&diff(&name, &text, &formatted))?;
    }
    if fmt.check {
        if changes && !fmt.diff {
            output::data(&format!("{name}\n"))?;
        }
        return Ok(if changes { Exit::No } else { Exit::Done });
    }
    if fmt.diff {
        return Ok(Exit::Done);
    }
    if input::is_standard_input(path) {
        output::data(&formatted)?;
    } else if changes {
        fs::write(path, formatted).map_err(|error| Failure::new(format_args!("{name}: cannot be written: {error}")))?;
        output::message(&format!("{name}: laid out"));
    }
    Ok(Exit::Done)
}

/// What changes, as a unified diff.
fn diff(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let text = diff.unified_diff().context_radius(CONTEXT).header(name, name).to_string();
    let lines = text.split_inclusive('\n').map(|line| match line.as_bytes().first() {
        Some(b'+') => output::good(line),
        Some(b'-') => output::bad(line),
        _ => line.to_string(),
    });
    lines.collect()
}
