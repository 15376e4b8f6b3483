//! What is written of each sheet that was scored.
//!
//! *A result stands alone: a line of JSON is the whole scorecard, a row of CSV has the same columns for every sheet of a rubric.*

use std::io::{self, Write};

use timbang::scorecard::{AwardStatus, Status};
use timbang::{Breakdown, Evidence, Exact, Rubric};

use crate::args::RowFormat;

pub(super) struct Results<W> {
    out: W,
}

impl<W: Write> Results<W> {
    pub(super) fn new(rubric: &Rubric, mut out: W, format: RowFormat) -> io::Result<Results<W>> {
        if format == RowFormat::Csv {
            out.write_all(&head(rubric)?)?;
        }
        Ok(Results { out })
    }

    pub(super) fn write(&mut self, row: &[u8]) -> io::Result<()> {
        self.out.write_all(row)
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A line of a scorecard's JSON.
pub(super) fn line(json: &str) -> Vec<u8> {
    [json.as_bytes(), b"\n"].concat()
}

/// The row of a sheet.
pub(super) fn row(evidence: &Evidence, breakdown: Breakdown<'_>) -> io::Result<Vec<u8>> {
    let mut cells = Vec::new();
    columns(evidence, breakdown, |_, value| cells.push(value.unwrap_or_default()));
    record(&cells)
}

/// The names of the columns: those of a sheet without answers, which has every one of them.
fn head(rubric: &Rubric) -> io::Result<Vec<u8>> {
    let mut names = Vec::new();
    let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    if let Ok(evidence) = Evidence::from_json(br#"{"unit":"-"}"#)
        && let Ok(sheet) = sheet.fill(&evidence)
        && let Ok(breakdown) = scorer.score(sheet)
    {
        columns(&evidence, breakdown, |name, _| names.push(name.concat()));
    }
    record(&names)
}

fn record(cells: &[String]) -> io::Result<Vec<u8>> {
    const ABOUT: usize = 1024;
    let mut writer = csv::WriterBuilder::new().buffer_capacity(ABOUT).from_writer(Vec::with_capacity(ABOUT));
    writer.write_record(cells)?;
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// Of each column the parts of its name, and what stands in it.
fn columns(evidence: &Evidence, breakdown: Breakdown<'_>, mut column: impl FnMut(&[&str], Option<String>)) {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let exact = |value: Option<Exact>| value.map(|value| value.to_string());
    let (unit, total) = (evidence.unit(), breakdown.total());
    column(&["unit_id"], text(unit.id()));
    column(&["unit"], text(Some(unit.name())));
    column(&["unit_group"], text(unit.group()));
    column(&["period"], text(evidence.period()));
    column(&["assessed_on"], evidence.assessed_on().map(|day| day.to_string()));
    column(&["stage"], text(breakdown.stage()));
    column(&["award_status"], text(Some(award(breakdown.award()))));
    column(&["award"], text(breakdown.awarded()));
    column(&["verified"], exact(breakdown.verified()));
    column(&["total"], total.shown());
    column(&["total_exact"], exact(total.exact()));
    for (group, member, figure) in breakdown.members() {
        column(&[group, ".", member], figure.shown());
    }
    for (code, measure) in breakdown.measures() {
        column(&[code], measure.shown());
        if measure.bands().is_some() {
            column(&[code, "_band"], text(measure.band()));
        }
    }
    for (code, status) in breakdown.predicates() {
        column(&[code], text(Some(self::status(status))));
        let failed = breakdown.requirements().filter(|(of, _, one)| *of == code && *one == Status::NotMet);
        let failed: Vec<&str> = failed.map(|(_, code, _)| code).collect();
        column(&[code, "_not_met"], Some(failed.join(" ")));
    }
}

fn award(status: AwardStatus) -> &'static str {
    match status {
        AwardStatus::Awarded => "awarded",
        AwardStatus::Claimed => "claimed",
        AwardStatus::None => "none",
        AwardStatus::Undecided => "undecided",
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::NotMet => "not_met",
        Status::Undecided => "undecided",
    }
}
