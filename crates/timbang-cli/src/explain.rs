//! `timbang explain`: why one name of a rubric came to what it did.
//!
//! *What is told is the library's, from the receipt*: the command finds the name and picks the exit code.

use timbang::Language;
use timbang::report::{Explanation, UnknownPath};

use crate::args::{Explain, Format};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::language;
use crate::output;
use crate::receipt;
use crate::score;

pub(crate) fn run(explain: &Explain) -> Result<Exit, Failure> {
    if input::is_standard_input(&explain.rubric) && input::is_standard_input(&explain.evidence) {
        return Err(Failure::new("`-` is given twice: standard input can be read once"));
    }
    let language = language::of(explain.lang);
    let Some(rubric) = score::rubric(&explain.rubric, language)? else {
        return Ok(Exit::Failed);
    };
    let sheet = input::evidence(&explain.evidence).map_err(Failure::new)?;
    let made = match rubric.receipt_json(&sheet) {
        Ok(made) => made,
        Err(faults) => {
            score::tell(&faults, &input::name(&explain.evidence), explain.format, language)?;
            return Ok(Exit::Faults);
        }
    };
    let explanation = Explanation::of(&made, &explain.path).map_err(|unknown| no_such(&unknown, language))?;
    let explanation = explanation.language(language).full(explain.full);
    match explain.format {
        Format::Text => output::page(&explanation.lines())?,
        Format::Json => output::json(&explanation)?,
    }
    Ok(receipt::exit(&made, language))
}

fn no_such(unknown: &UnknownPath, language: Language) -> Failure {
    match language {
        Language::English => Failure::new(unknown),
        Language::Indonesian => {
            let path = input::visible(unknown.path());
            let nearest = unknown.nearest().map(input::visible);
            let meant = nearest.map(|name| format!("; apakah yang dimaksud `{name}`?")).unwrap_or_default();
            Failure::new(format_args!("`{path}` tidak menyebut apa pun dalam rubrik ini{meant}"))
        }
    }
}
