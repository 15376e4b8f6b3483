//! `timbang batch`: many sheets by one rubric.
//!
//! *Every sheet that was read is either scored or rejected, results stand in the order of the input, and what is held in memory
//! does not grow with their number.* `units` cuts an input into sheets, `rows` is the part of it for CSV, `results` writes what
//! came out, `recap` counts it.

mod recap;
mod results;
mod rows;
mod units;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use timbang::scorecard::Scorecard;
use timbang::{Fault, Faults, Language, Rubric};

use self::recap::Recap;
use self::results::Results;
use self::units::{Unit, Units};
use crate::args::{Batch, RowFormat};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::language;
use crate::output;
use crate::score;

/// Sheets that are scored side by side before their results are written.
const UNITS_AT_ONCE: usize = 256;
/// Bytes of them: fewer are taken where sheets are large.
const BYTES_AT_ONCE: usize = 8 * 1024 * 1024;
/// Rejected sheets whose faults are told; the rest is counted.
const TOLD_MAX: u64 = 20;
/// Faults of one sheet that are told.
const FAULTS_TOLD_MAX: usize = 5;

pub(crate) fn run(batch: &Batch) -> Result<Exit, Failure> {
    let language = language::of(batch.lang);
    if input::is_standard_input(&batch.rubric) && input::is_standard_input(&batch.input) {
        return Err(Failure::new("`-` is given twice: standard input can be read once"));
    }
    let to = [Some(batch.output.as_path()), batch.rejects.as_deref()];
    if let Some(same) = to.into_iter().flatten().find(|path| is_same_file(path, &batch.input)) {
        return Err(Failure::new(format_args!("{}: is the input, and would be written over", input::name(same))));
    }
    let Some(rubric) = score::rubric(&batch.rubric, language)? else { return Ok(Exit::Failed) };
    let (read, bytes) = opened(&batch.input)?;
    let progress = progress(bytes);
    let units = Units::new(&rubric, BufReader::new(progress.wrap_read(read)), format(batch.from, &batch.input));
    let mut units = units.map_err(|error| not_read(&batch.input, &error))?;
    let to_file = !input::is_standard_input(&batch.output);
    let results: Box<dyn Write> =
        if to_file { Box::new(created(&batch.output)?) } else { Box::new(io::stdout().lock()) };
    let to = format(batch.to, &batch.output);
    let results = Results::new(&rubric, BufWriter::new(results), to);
    let mut results = results.map_err(|error| not_written(&batch.output, &error))?;
    let rejects = batch.rejects.as_deref().map(|path| created(path).map(|file| (path, BufWriter::new(file))));
    let mut rejects = rejects.transpose()?;

    let name = input::name(&batch.input);
    let mut recap = Recap::default();
    loop {
        let taken = units.take(UNITS_AT_ONCE, BYTES_AT_ONCE).map_err(|error| not_read(&batch.input, &error))?;
        if taken.is_empty() {
            break;
        }
        let scored = |unit| scored(&rubric, unit, to, batch.recap, language);
        let scored: Vec<Scored> = taken.par_iter().map(scored).collect();
        for (unit, scored) in taken.iter().zip(scored) {
            match scored {
                Ok((card, row)) => {
                    recap.scored += 1;
                    if let Some(card) = card {
                        recap.add(&card);
                    }
                    results.write(&row).map_err(|error| not_written(&batch.output, &error))?;
                }
                Err(faults) => {
                    recap.rejected += 1;
                    progress.suspend(|| tell(&faults, &name, recap.rejected, language));
                    if let Some((path, file)) = &mut rejects {
                        let head = if recap.rejected == 1 { units.head() } else { &[] };
                        let written = file.write_all(head).and_then(|()| file.write_all(&unit.raw));
                        written.map_err(|error| not_written(path, &error))?;
                    }
                }
            }
        }
    }
    progress.finish_and_clear();
    results.finish().map_err(|error| not_written(&batch.output, &error))?;
    if let Some((path, file)) = &mut rejects {
        file.flush().map_err(|error| not_written(path, &error))?;
    }
    if batch.recap {
        let page = recap.page(&rubric, language);
        if to_file { output::data(&page)? } else { output::message(page.trim_end()) }
    }
    output::message(&recap.balance(language));
    Ok(if recap.rejected == 0 { Exit::Done } else { Exit::Faults })
}

/// The row that is written of a sheet, with its scorecard where that is asked for; or what is wrong.
type Scored = Result<(Option<Scorecard>, Vec<u8>), Vec<String>>;

fn scored(rubric: &Rubric, unit: &Unit, to: RowFormat, recap: bool, language: Language) -> Scored {
    let at = |line: u64, text: &dyn std::fmt::Display| format!("{line}: {text}");
    let sheet = unit.sheet.as_ref().map_err(|(line, wrong)| vec![at(*line, &wrong.say(language))])?;
    let told = |faults: Faults| {
        let shown = faults.iter().take(FAULTS_TOLD_MAX).map(|fault| at(unit.line_of(fault), &say(fault, language)));
        let more = faults.total().saturating_sub(FAULTS_TOLD_MAX);
        let more = (more > 0).then(|| match language {
            Language::English => at(unit.line, &format_args!("… and {more} more faults of this sheet")),
            Language::Indonesian => at(unit.line, &format_args!("… dan {more} kesalahan lagi pada lembar ini")),
        });
        shown.chain(more).collect::<Vec<_>>()
    };
    if to == RowFormat::Ndjson && !recap {
        let line = rubric.score_json_to_json(sheet).map_err(told)?;
        return Ok((None, results::line(line)));
    }
    let card = rubric.score_json(sheet).map_err(told)?;
    let row = results::row(&card, to).map_err(|error| vec![at(unit.line, &error)])?;
    Ok((Some(card), row))
}

/// A fault without its place in the sheet: the input has its own lines.
fn say(fault: &Fault, language: Language) -> String {
    let mut text = fault.code().to_owned();
    if !fault.path().is_empty() {
        text.push_str(&format!(", `{}`", input::visible(fault.path())));
    }
    text.push_str(&format!(": {}", fault.message(language)));
    if let Some(help) = fault.help(language) {
        text.push_str(&format!("; {help}"));
    }
    text
}

fn tell(faults: &[String], name: &str, rejected: u64, language: Language) {
    if rejected <= TOLD_MAX {
        faults.iter().for_each(|fault| output::error(&format!("{name}:{fault}")));
    } else if rejected == TOLD_MAX + 1 {
        output::message(match language {
            Language::English => "note: more sheets are rejected; they are counted, and not told one by one",
            Language::Indonesian => {
                "catatan: masih ada lembar yang ditolak; dihitung saja, tidak disebut satu per satu"
            }
        });
    }
}

/// What was asked for, or what the name of the file says.
fn format(asked: Option<RowFormat>, path: &Path) -> RowFormat {
    let csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    asked.unwrap_or(if csv { RowFormat::Csv } else { RowFormat::Ndjson })
}

fn opened(path: &Path) -> Result<(Box<dyn Read>, Option<u64>), Failure> {
    if input::is_standard_input(path) {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let file = File::open(path).map_err(|error| not_read(path, &error))?;
    let bytes = file.metadata().ok().map(|about| about.len());
    Ok((Box::new(file), bytes))
}

fn created(path: &Path) -> Result<File, Failure> {
    File::create(path).map_err(|error| not_written(path, &error))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

fn not_read(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format_args!("{}: cannot be read: {error}", input::name(path)))
}

fn not_written(path: &Path, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Failure::new(format_args!("{}: nobody reads it any more", input::name(path)));
    }
    Failure::new(format_args!("{}: cannot be written: {error}", input::name(path)))
}

/// On standard error, and only where that is a terminal.
fn progress(bytes: Option<u64>) -> ProgressBar {
    let (bar, style) = match bytes {
        Some(bytes) => (ProgressBar::new(bytes), "{bar:30} {percent}% of {total_bytes}, {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} read, {elapsed}"),
    };
    bar.enable_steady_tick(Duration::from_millis(200));
    bar.with_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
