//! One file that holds all outputs, and the first difference between two such lists.
//!
//! *Nothing is compared by a digest*: where bytes differ, both are there to be looked at.

use std::fs;
use std::path::Path;

use crate::{Output, Result};

/// Writes outputs to a file: name and length on a line, then the bytes.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write(path: &Path, outputs: &[Output]) -> Result<()> {
    let mut all = Vec::new();
    for Output { name, bytes } in outputs {
        all.extend(format!("{}\t{name}\n", bytes.len()).bytes());
        all.extend(bytes);
        all.push(b'\n');
    }
    Ok(fs::write(path, all)?)
}

/// Reads what [`write`] wrote.
///
/// # Errors
///
/// When the file cannot be read, or was written by something else.
pub fn read(path: &Path) -> Result<Vec<Output>> {
    let all = fs::read(path)?;
    let (mut rest, mut outputs) = (all.as_slice(), Vec::new());
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or("a line without an end")?;
        let (length, name) = std::str::from_utf8(&rest[..end])?.split_once('\t').ok_or("a line without a tab")?;
        let (start, name) = (end + 1, name.to_owned());
        let end = start + length.parse::<usize>()?;
        outputs.push(Output { name, bytes: rest.get(start..end).ok_or("the file was cut")?.to_vec() });
        rest = rest.get(end + 1..).ok_or("the file was cut")?;
    }
    Ok(outputs)
}

/// Every output that is not the same in both, with the bytes around the first difference.
pub fn differences(plain: &[Output], hostile: &[Output]) -> Vec<String> {
    let mut told = Vec::new();
    if plain.len() != hostile.len() {
        told.push(format!("{} outputs here, {} of the plain host", hostile.len(), plain.len()));
    }
    for (a, b) in plain.iter().zip(hostile).filter(|(a, b)| a != b) {
        let at = a.bytes.iter().zip(&b.bytes).take_while(|(a, b)| a == b).count();
        let around = |bytes: &[u8]| {
            let part = bytes.get(at.saturating_sub(40)..bytes.len().min(at + 80)).unwrap_or_default();
            String::from_utf8_lossy(part).into_owned()
        };
        let (plain, hostile) = (around(&a.bytes), around(&b.bytes));
        told.push(format!("{} at byte {at}\n    plain:   {plain}\n    hostile: {hostile}", b.name));
    }
    told
}
