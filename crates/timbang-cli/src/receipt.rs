//! `timbang receipt`: a score with every line of its computation.
//!
//! *What is written is the receipt's one text*, so that its bytes are the same wherever it is made.

use std::fs;
use std::io::IsTerminal as _;
use std::path::Path;

use timbang::Language;

use crate::args::{Format, Receipt};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::language;
use crate::output;
use crate::score;

pub(crate) fn run(receipt: &Receipt) -> Result<Exit, Failure> {
    let language = language::of(receipt.lang);
    let made = match made(&receipt.rubric, &receipt.evidence, Format::Text, language)? {
        Ok(made) => made,
        Err(exit) => return Ok(exit),
    };
    let text = made.to_json();
    match &receipt.output {
        Some(path) => {
            let name = input::name(path);
            fs::write(path, text).map_err(|error| Failure::new(format_args!("{name}: cannot be written: {error}")))?;
        }
        None if std::io::stdout().is_terminal() => output::data(&format!("{text}\n"))?,
        None => output::data(&text)?,
    }
    Ok(exit(&made, language))
}

/// The receipt of a sheet by a rubric; how the command ends where there is none and that was told.
pub(crate) fn made(
    rubric: &Path,
    evidence: &Path,
    format: Format,
    language: Language,
) -> Result<Result<timbang::Receipt, Exit>, Failure> {
    let Some((rubric, sheet)) = score::inputs(rubric, evidence, language)? else {
        return Ok(Err(Exit::Failed));
    };
    match rubric.receipt_json(&sheet) {
        Ok(made) => Ok(Ok(made)),
        Err(faults) => {
            score::tell(&faults, &input::name(evidence), format, language)?;
            Ok(Err(Exit::Faults))
        }
    }
}

/// How a command ends that tells of a receipt.
pub(crate) fn exit(made: &timbang::Receipt, language: Language) -> Exit {
    let total = usize::try_from(made.outcome.total).ok().and_then(|total| made.lines.get(total));
    let open = total.is_some_and(|total| total.out == "undecided");
    score::exit(open, made.outcome.status.as_deref() == Some("undecided"), language)
}
