//! An input cut into sheets.
//!
//! *The raw bytes of all units, after the head, are the input itself, blank lines left out*: what is rejected can be fed back.

use std::io::{self, BufRead};

use timbang::limits::EVIDENCE_BYTES_MAX;
use timbang::{Fault, Language, Rubric};

use super::rows::Rows;
use crate::args::RowFormat;

/// What one unit's part of the input says.
pub(super) struct Unit {
    /// Its first line, from 1.
    pub(super) line: u64,
    pub(super) raw: Vec<u8>,
    /// The sheet as JSON, or why there is none, and where.
    pub(super) sheet: Result<Vec<u8>, (u64, Wrong)>,
    /// Where stages and paths stand, in rows.
    pub(super) places: Vec<Place>,
}

/// A stage's row, or the row of one of its answers.
pub(super) struct Place {
    pub(super) stage: String,
    pub(super) path: Option<String>,
    pub(super) line: u64,
}

/// Why rows make no sheet.
pub(super) enum Wrong {
    NoUnit,
    Fields { expected: usize, found: usize },
    Apart { unit: String },
    NotText,
}

impl Wrong {
    pub(super) fn say(&self, language: Language) -> String {
        match (self, language) {
            (Wrong::NoUnit, Language::English) => "the row names no unit".to_owned(),
            (Wrong::NoUnit, Language::Indonesian) => "baris ini tidak menyebut unit".to_owned(),
            (Wrong::Fields { expected, found }, Language::English) => {
                format!("the row has {found} fields, the head {expected}")
            }
            (Wrong::Fields { expected, found }, Language::Indonesian) => {
                format!("baris ini punya {found} kolom, kepala tabel {expected}")
            }
            (Wrong::Apart { unit }, Language::English) => {
                format!("`{unit}` has rows further up; the rows of a unit stand together, so sort by unit and period")
            }
            (Wrong::Apart { unit }, Language::Indonesian) => {
                format!(
                    "`{unit}` sudah punya baris di atas; baris satu unit harus berurutan, jadi urutkan menurut unit dan periode"
                )
            }
            (Wrong::NotText, Language::English) => "the row is not UTF-8".to_owned(),
            (Wrong::NotText, Language::Indonesian) => "baris ini bukan UTF-8".to_owned(),
        }
    }
}

impl Unit {
    /// The line of a fault: of a JSON line its own, of rows that of the answer, else of its stage.
    pub(super) fn line_of(&self, fault: &Fault) -> u64 {
        let stage = fault.stage().unwrap_or_default();
        let at = |path: Option<&str>| {
            self.places
                .iter()
                .find(|place| place.stage == stage && place.path.as_deref() == path)
                .map(|place| place.line)
        };
        at(Some(fault.path())).or_else(|| at(None)).unwrap_or(self.line)
    }
}

/// The sheets of an input, one after the other.
pub(super) enum Units<R> {
    Ndjson { read: R, line: u64 },
    Csv(Box<Rows<R>>),
}

impl<R: BufRead> Units<R> {
    pub(super) fn new(rubric: &Rubric, read: R, format: RowFormat) -> io::Result<Units<R>> {
        Ok(match format {
            RowFormat::Ndjson => Units::Ndjson { read, line: 0 },
            RowFormat::Csv => Units::Csv(Box::new(Rows::new(rubric, read)?)),
        })
    }

    /// What stands before the first unit, and before the rejected ones.
    pub(super) fn head(&self) -> &[u8] {
        match self {
            Units::Ndjson { .. } => &[],
            Units::Csv(rows) => rows.head(),
        }
    }

    /// The next units, as many and as long as this at the most; none at the end.
    pub(super) fn take(&mut self, units: usize, bytes: usize) -> io::Result<Vec<Unit>> {
        let mut taken = Vec::new();
        let mut held = 0;
        while taken.len() < units && held < bytes {
            let next = match self {
                Units::Ndjson { read, line } => json_line(read, line)?,
                Units::Csv(rows) => rows.next()?,
            };
            let Some(unit) = next else { break };
            held += unit.raw.len();
            taken.push(unit);
        }
        Ok(taken)
    }
}

/// The next line that is not blank.
fn json_line(read: &mut impl BufRead, line: &mut u64) -> io::Result<Option<Unit>> {
    loop {
        let raw = text_line(read)?;
        if raw.is_empty() {
            return Ok(None);
        }
        *line += 1;
        if !raw.trim_ascii().is_empty() {
            let sheet = raw.trim_ascii_end().to_vec();
            return Ok(Some(Unit { line: *line, raw, sheet: Ok(sheet), places: Vec::new() }));
        }
    }
}

/// A line with its end, which the last one gets where it has none; empty at the end of the input.
pub(super) fn text_line(read: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(EVIDENCE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(2);
    let mut raw = Vec::new();
    let got = io::Read::take(&mut *read, limit).read_until(b'\n', &mut raw)?;
    if u64::try_from(got).unwrap_or(u64::MAX) >= limit && raw.last() != Some(&b'\n') {
        let message = format!("a line has more than {EVIDENCE_BYTES_MAX} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    if !raw.is_empty() && raw.last() != Some(&b'\n') {
        raw.push(b'\n');
    }
    Ok(raw)
}
