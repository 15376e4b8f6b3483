//! Files and standard input.
//!
//! *No more of an input is read than the library could accept*, so a wrong file costs neither time nor memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use timbang::limits::{EVIDENCE_BYTES_MAX, RECEIPT_BYTES_MAX, SOURCE_BYTES_MAX};

/// The name that stands for standard input.
const STANDARD_INPUT: &str = "-";
/// Read past a limit, so that the library finds it passed even where the last character is cut.
const PAST_LIMIT: usize = 4;

/// Why an input is no text of a rubric.
pub(crate) enum Unreadable {
    /// It could not be read.
    Io(String),
    /// It is not UTF-8.
    NotText(String),
}

impl Unreadable {
    pub(crate) fn message(&self) -> &str {
        match self {
            Unreadable::Io(message) | Unreadable::NotText(message) => message,
        }
    }
}

pub(crate) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == STANDARD_INPUT
}

/// How messages call an input.
pub(crate) fn name(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_string() } else { visible(&path.display().to_string()) }
}

/// The text of a rubric.
pub(crate) fn rubric(path: &Path) -> Result<String, Unreadable> {
    let limit = SOURCE_BYTES_MAX + PAST_LIMIT;
    let mut bytes = read(path, limit).map_err(Unreadable::Io)?;
    if bytes.len() == limit {
        // The cut may have gone through a character.
        let whole = match std::str::from_utf8(&bytes) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => limit,
        };
        bytes.truncate(whole);
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..good).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Unreadable::NotText(format!("{}:{line}: not UTF-8; save the file as UTF-8", name(path)))
    })
}

/// The bytes of a sheet.
pub(crate) fn evidence(path: &Path) -> Result<Vec<u8>, String> {
    read(path, EVIDENCE_BYTES_MAX + PAST_LIMIT)
}

/// The bytes of a receipt: those past the limit are left unread, one excepted.
pub(crate) fn receipt(path: &Path) -> Result<Vec<u8>, String> {
    read(path, RECEIPT_BYTES_MAX + PAST_LIMIT)
}

/// The bytes of a scorecard, which has no limit of its own.
pub(crate) fn scorecard(path: &Path) -> Result<Vec<u8>, String> {
    read(path, usize::MAX)
}

fn read(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let done = if is_standard_input(path) {
        io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    match done {
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!("{}: cannot be read: {error}", name(path))),
    }
}

/// With control characters written out.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}
