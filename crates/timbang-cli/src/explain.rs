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

pub(crate) fn run(explain: &Explain) -> Result<Exit, Failure> {
    let language = language::of(explain.lang);
    let made = match receipt::made(&explain.rubric, &explain.evidence, explain.format, language)? {
        Ok(made) => made,
        Err(exit) => return Ok(exit),
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
