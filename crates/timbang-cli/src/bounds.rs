//! `timbang bounds`: what a sheet can still come to.
//!
//! *Bounds and the sheets that show them are the library's*: the command reads files and picks the exit code.

use timbang::advise::Possible;

use crate::advise::{refused, sheet};
use crate::args::{Bounds, Format};
use crate::exit::{Exit, Failure};
use crate::language;
use crate::output;

pub(crate) fn run(bounds: &Bounds) -> Result<Exit, Failure> {
    let language = language::of(bounds.lang);
    let (rubric, evidence) = match sheet(&bounds.rubric, &bounds.evidence, bounds.format, language)? {
        Ok(read) => read,
        Err(exit) => return Ok(exit),
    };
    let touch: Vec<&str> = bounds.touch.iter().map(String::as_str).collect();
    let possible = Possible::of(&rubric, &evidence, &touch).map_err(|error| refused(&error))?;
    match bounds.format {
        Format::Text => output::page(&possible.lines(language, bounds.full))?,
        Format::Json => output::json(&possible)?,
    }
    Ok(Exit::Done)
}
