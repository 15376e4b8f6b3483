//! `timbang receipt`: a score with every line of its computation.
//!
//! *What is written is the receipt's one text*, so that its bytes are the same wherever it is made.

use std::fs;
use std::io::IsTerminal as _;

use crate::args::{Format, Receipt};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::language;
use crate::output;
use crate::score;

pub(crate) fn run(receipt: &Receipt) -> Result<Exit, Failure> {
    if input::is_standard_input(&receipt.rubric) && input::is_standard_input(&receipt.evidence) {
        return Err(Failure::new("`-` is given twice: standard input can be read once"));
    }
    let language = language::of(receipt.lang);
    let Some(rubric) = score::rubric(&receipt.rubric, language)? else {
        return Ok(Exit::Failed);
    };
    let sheet = input::evidence(&receipt.evidence).map_err(Failure::new)?;
    let made = match rubric.receipt_json(&sheet) {
        Ok(made) => made,
        Err(faults) => {
            score::tell(&faults, &input::name(&receipt.evidence), Format::Text, language)?;
            return Ok(Exit::Faults);
        }
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

/// How a command ends that tells of a receipt.
pub(crate) fn exit(made: &timbang::Receipt, language: timbang::Language) -> Exit {
    let total = usize::try_from(made.outcome.total).ok().and_then(|total| made.lines.get(total));
    let open = total.is_some_and(|total| total.out == "undecided");
    score::exit(open, made.outcome.status.as_deref() == Some("undecided"), language)
}
