//! What is written of each sheet that was scored.
//!
//! *A result stands alone: a line of JSON is the whole scorecard, a row of CSV has the same columns for every sheet of a rubric.*

use std::io::{self, Write};

use timbang::Rubric;
use timbang::scorecard::{AwardStatus, Scorecard, Status};

use crate::args::RowFormat;

pub(super) struct Results<W> {
    out: W,
}

impl<W: Write> Results<W> {
    pub(super) fn new(rubric: &Rubric, mut out: W, format: RowFormat) -> io::Result<Results<W>> {
        if format == RowFormat::Csv {
            // A sheet without answers has every column.
            if let Ok(card) = rubric.score_json(br#"{"unit":"-"}"#) {
                out.write_all(&record(columns(&card).iter().map(|(name, _)| name.as_str()))?)?;
            }
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

/// The line or row of a scorecard.
pub(super) fn row(card: &Scorecard, format: RowFormat) -> io::Result<Vec<u8>> {
    match format {
        RowFormat::Ndjson => Ok(line(serde_json::to_string(card)?)),
        RowFormat::Csv => record(columns(card).iter().map(|(_, value)| value.as_str())),
    }
}

/// A line of a scorecard's JSON.
pub(super) fn line(json: String) -> Vec<u8> {
    let mut line = json.into_bytes();
    line.push(b'\n');
    line
}

fn record<'a>(cells: impl Iterator<Item = &'a str>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// Names of columns, and what stands in them.
fn columns(card: &Scorecard) -> Vec<(String, String)> {
    let named = |name: &str, value: Option<String>| (name.to_owned(), value.unwrap_or_default());
    let unit = &card.unit;
    let exact = |value: Option<&timbang::Exact>| value.map(ToString::to_string);
    let mut columns = vec![
        named("unit_id", unit.id().map(str::to_owned)),
        named("unit", Some(unit.name().to_owned())),
        named("unit_group", unit.group().map(str::to_owned)),
        named("period", card.period.clone()),
        named("assessed_on", card.assessed_on.clone()),
        named("stage", card.stage.clone()),
        named("award_status", Some(award(card.award.status).to_owned())),
        named("award", card.award.predicate.clone()),
        named("verified", exact(card.award.verified.as_ref())),
        named("total", card.total.score.clone()),
        named("total_exact", exact(card.total.exact.as_ref())),
    ];
    for group in &card.groups {
        let members = group.members.iter();
        columns.extend(members.map(|member| named(&format!("{}.{}", group.code, member.code), member.score.clone())));
    }
    for measure in &card.measures {
        columns.push(named(&measure.code, measure.score.clone()));
        if let Some(band) = &measure.band {
            columns.push(named(&format!("{}_band", measure.code), band.code.clone()));
        }
    }
    for predicate in &card.predicates {
        columns.push(named(&predicate.code, Some(status(predicate.status).to_owned())));
        let failed = predicate.requirements.iter().filter(|one| one.status == Status::NotMet);
        let failed: Vec<&str> = failed.map(|one| one.code.as_str()).collect();
        columns.push(named(&format!("{}_not_met", predicate.code), Some(failed.join(" "))));
    }
    columns
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
