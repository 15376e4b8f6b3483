//! `timbang advise`: the way to an award, and how close a sheet is.
//!
//! *What is proposed is the library's, and was scored again*: the command reads files and picks the exit code.

use std::path::Path;

use timbang::advise::{Advice, AdviseError, Costs, Margins, Pricing, Question, Status};
use timbang::{Evidence, Language, Rubric};

use crate::args::{Advise, CostOf, Format};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::language;
use crate::output;
use crate::score;

pub(crate) fn run(advise: &Advise) -> Result<Exit, Failure> {
    let language = language::of(advise.lang);
    let inputs = [Some(&advise.rubric), Some(&advise.evidence), advise.costs.as_ref()];
    if inputs.iter().flatten().filter(|path| input::is_standard_input(path)).count() > 1 {
        return Err(Failure::new("`-` is given twice: standard input can be read once"));
    }
    let pricing = match (&advise.costs, advise.cost) {
        (Some(path), _) => Pricing::Costs(costs(path)?),
        (None, CostOf::Changes) => Pricing::Changes,
        (None, CostOf::Steps) => Pricing::Steps,
    };
    let (rubric, evidence) = match sheet(&advise.rubric, &advise.evidence, advise.format, language)? {
        Ok(read) => read,
        Err(exit) => return Ok(exit),
    };
    let Some(to) = &advise.to else {
        let margins = Margins::of(&rubric, &evidence).map_err(|error| refused(&error))?;
        match advise.format {
            Format::Text => output::page(&margins.lines(language))?,
            Format::Json => output::json(&margins)?,
        }
        return Ok(Exit::Done);
    };
    let mut question = Question::new(to).best(usize::from(advise.best)).pricing(pricing).budget(advise.budget);
    if let Some(stage) = &advise.until {
        question = question.until(stage);
    }
    let advice = Advice::of(&rubric, &evidence, &question).map_err(|error| refused(&error))?;
    match advise.format {
        Format::Text => output::page(&advice.lines(language))?,
        Format::Json => output::json(&advice)?,
    }
    Ok(match advice.status {
        Status::Impossible => Exit::No,
        _ if advice.sets.is_empty() => Exit::Undecided,
        _ => Exit::Done,
    })
}

fn costs(path: &Path) -> Result<Costs, Failure> {
    let bytes = input::evidence(path).map_err(Failure::new)?;
    Costs::from_json(&bytes).map_err(|error| Failure::new(format_args!("{}: {error}", input::name(path))))
}

/// Rubric and sheet, or how the command ends where one of them is at fault and that was told.
pub(crate) fn sheet(
    rubric: &Path,
    evidence: &Path,
    format: Format,
    language: Language,
) -> Result<Result<(Rubric, Evidence), Exit>, Failure> {
    let Some((rubric, bytes)) = score::inputs(rubric, evidence, language)? else {
        return Ok(Err(Exit::Failed));
    };
    // Scoring tells all faults at once, those of the form and those that do not fit the rubric.
    let faults = match rubric.score_json(&bytes).map(|_| Evidence::from_json(&bytes)) {
        Ok(Ok(read)) => return Ok(Ok((rubric, read))),
        Ok(Err(faults)) | Err(faults) => faults,
    };
    score::tell(&faults, &input::name(evidence), format, language)?;
    Ok(Err(Exit::Faults))
}

pub(crate) fn refused(error: &AdviseError) -> Failure {
    Failure::new(input::visible(&error.to_string()))
}
