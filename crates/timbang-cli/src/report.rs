//! `timbang report`: a page of a stored scorecard.
//!
//! *Nothing but the scorecard is needed*: no rubric is loaded, nothing is scored again.

use timbang::scorecard::{AwardStatus, Record, Standing};

use crate::args::{PageFormat, Report};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::language;
use crate::output;
use crate::score;

pub(crate) fn run(report: &Report) -> Result<Exit, Failure> {
    let language = language::of(report.lang);
    let bytes = input::scorecard(&report.scorecard).map_err(Failure::new)?;
    let name = input::name(&report.scorecard);
    let record: Record = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::new(format_args!("{name}: is no scorecard: {}", input::visible(&error.to_string())))
    })?;
    let page = timbang::report::Report::of(&record).language(language).full(report.full);
    match report.format {
        PageFormat::Text => output::page(&page.lines())?,
        PageFormat::Markdown => output::data(&page.markdown())?,
        PageFormat::Html => output::data(&page.html())?,
    }
    let total = record.total.status == Standing::Undecided;
    Ok(score::exit(total, record.award.status == AwardStatus::Undecided, language))
}
