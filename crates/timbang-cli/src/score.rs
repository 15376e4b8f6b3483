//! `timbang score`: a sheet by a rubric.
//!
//! *A sheet with faults gets no score, and all of its faults are told; an undecided result is printed and told apart by
//! the exit code.*

use std::path::Path;

use serde::Serialize;
use timbang::advise::{Advice, Margins, Question, section};
use timbang::report::{Line, Report};
use timbang::scorecard::{AwardStatus, Standing};
use timbang::{Evidence, Fault, Faults, Language, Rubric, Sources};

use crate::advise::refused;
use crate::args::{Format, Score, ScoreFormat};
use crate::exit::{Exit, Failure};
use crate::explain_code;
use crate::input;
use crate::language;
use crate::output;

/// Name and version of the JSON form of faults.
const FAULTS_FORMAT: &str = "timbang.faults/1";

pub(crate) fn run(score: &Score) -> Result<Exit, Failure> {
    let language = language::of(score.lang);
    let Some((rubric, sheet)) = inputs(&score.rubric, &score.evidence, language)? else {
        return Ok(Exit::Failed);
    };
    if score.advise.is_some() && score.format == ScoreFormat::Json {
        return Err(Failure::new("a scorecard holds no advice: `timbang advise --format json` prints it"));
    }
    match rubric.score_json(&sheet) {
        Ok(card) => {
            let record = card.record();
            let advised = score.advise.as_ref().map(|to| advised(&rubric, &sheet, to)).transpose()?;
            let section = advised.as_ref().map(|(margins, advice)| section(margins, Some(advice)));
            let reads = rubric.measure_reads();
            let report = Report::of(record).language(language).full(score.full).measure_reads(&reads);
            let report = section.as_ref().map_or(report, |section| report.section(section));
            match score.format {
                ScoreFormat::Text => {
                    let mut lines = report.lines();
                    if let Some((margins, advice)) = &advised {
                        for more in [advice.lines(language), margins.lines(language)] {
                            lines.push(Line::default());
                            lines.extend(more);
                        }
                    }
                    output::page(&lines)?;
                }
                ScoreFormat::Markdown => output::data(&report.markdown())?,
                ScoreFormat::Html => output::data(&report.html())?,
                ScoreFormat::Json => output::json(record)?,
            }
            let total = record.total.status == Standing::Undecided;
            Ok(exit(total, record.award.status == AwardStatus::Undecided, language))
        }
        Err(faults) => {
            let format = if score.format == ScoreFormat::Json { Format::Json } else { Format::Text };
            tell(&faults, &input::name(&score.evidence), format, language)?;
            Ok(Exit::Faults)
        }
    }
}

/// How close the sheet is, and the cheapest way to a predicate.
fn advised(rubric: &Rubric, sheet: &[u8], to: &str) -> Result<(Margins, Advice), Failure> {
    let evidence = Evidence::from_json(sheet).map_err(Failure::new)?;
    let margins = Margins::of(rubric, &evidence).map_err(|error| refused(&error))?;
    let advice = Advice::of(rubric, &evidence, &Question::new(to)).map_err(|error| refused(&error))?;
    Ok((margins, advice))
}

/// A rubric and the bytes of a sheet, or nothing where the rubric does not load and that was told.
pub(crate) fn inputs(path: &Path, evidence: &Path, language: Language) -> Result<Option<(Rubric, Vec<u8>)>, Failure> {
    if input::is_standard_input(path) && input::is_standard_input(evidence) {
        return Err(Failure::new("`-` is given twice: standard input can be read once"));
    }
    let Some(rubric) = rubric(path, language)? else { return Ok(None) };
    let sheet = input::evidence(evidence).map_err(Failure::new)?;
    Ok(Some((rubric, sheet)))
}

/// The rubric, or nothing where it does not load and that was told.
///
/// A shipped name means the shipped rubric even where a file has the same name: which rubric is applied must not hang on
/// the directory in which the command is run.
pub(crate) fn rubric(path: &Path, language: Language) -> Result<Option<Rubric>, Failure> {
    let plain = path.to_str().filter(|text| !text.contains(['.', '/', '\\']));
    if let Some(name) = plain
        && let Some(rubric) = Rubric::shipped(name)
    {
        if path.exists() {
            output::message(&format!("note: `{name}` is the shipped rubric; the file of this name is `./{name}`"));
        }
        return Ok(Some(rubric));
    }
    if let Some(name) = plain.filter(|_| !input::is_standard_input(path) && !path.exists()) {
        let shipped = Rubric::shipped_names().join(", ");
        let name = input::visible(name);
        return Err(Failure::new(format_args!(
            "`{name}` is neither a file nor a shipped rubric (these are: {shipped})"
        )));
    }
    let text = input::rubric(path).map_err(|unreadable| Failure::new(unreadable.message()))?;
    let name = input::name(path);
    match Rubric::load(&name, &Sources::of(&name, text)) {
        Ok(rubric) => Ok(Some(rubric)),
        Err(diagnostics) => {
            for diagnostic in &diagnostics {
                output::message(&format!("{}\n", output::diagnostic(diagnostic, language)));
            }
            output::error(&match language {
                Language::English => format!("{name}: the rubric does not load; `timbang check` tells the same"),
                Language::Indonesian => {
                    format!("{name}: rubrik tidak dapat dimuat; `timbang check` mengatakan hal yang sama")
                }
            });
            Ok(None)
        }
    }
}

/// How it ends, and what of total and award is undecided.
pub(crate) fn exit(total_is_open: bool, award_is_open: bool, language: Language) -> Exit {
    let (total, award) = match language {
        Language::English => ("the total", "the award"),
        Language::Indonesian => ("nilai total", "predikat"),
    };
    let undecided = [(total_is_open, total), (award_is_open, award)];
    let undecided: Vec<&str> = undecided.iter().filter(|(open, _)| *open).map(|(_, what)| *what).collect();
    if undecided.is_empty() {
        return Exit::Done;
    }
    output::message(&match language {
        Language::English => format!("note: undecided: {}", undecided.join(" and ")),
        Language::Indonesian => format!("catatan: belum dapat diputuskan: {}", undecided.join(" dan ")),
    });
    Exit::Undecided
}

pub(crate) fn tell(faults: &Faults, name: &str, format: Format, language: Language) -> Result<(), Failure> {
    output::message(&faults.in_language(language).to_string());
    if let Some(hint) = explain_code::hint(faults.iter().map(Fault::code), language) {
        output::message(&hint);
    }
    let total = faults.total();
    output::error(&match language {
        Language::English if total == 1 => format!("{name}: 1 fault; the sheet has no score"),
        Language::English => format!("{name}: {total} faults; the sheet has no score"),
        Language::Indonesian => format!("{name}: {total} kesalahan; lembar bukti ini tidak dinilai"),
    });
    if format == Format::Json {
        let faults = faults.iter().collect();
        output::json(&FaultList { format: FAULTS_FORMAT, file: name, total, faults })?;
    }
    Ok(())
}

#[derive(Serialize)]
struct FaultList<'a> {
    format: &'a str,
    file: &'a str,
    /// Of all, those that are not listed included.
    total: usize,
    faults: Vec<&'a Fault>,
}
