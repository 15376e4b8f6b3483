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
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use timbang::{Breakdown, Evidence, Exact, Fault, Faults, Language, Rubric, Scorer, Sheet};

use self::recap::{Counted, Recap};
use self::results::Results;
use self::units::{Unit, Units};
use crate::args::{Batch, RowFormat};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::language;
use crate::output;
use crate::score;

/// Sheets that are scored side by side before their results are written.
const UNITS_AT_ONCE: usize = 64;
/// How many times as many are read, or wait to be written, meanwhile.
const AHEAD: usize = 2;
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
    let units = units.map_err(|error| not_read(&batch.input, &error))?;
    let to_file = !input::is_standard_input(&batch.output);
    let results: Box<dyn Write + Send> =
        if to_file { Box::new(created(&batch.output)?) } else { Box::new(io::stdout()) };
    let to = format(batch.to, &batch.output);
    let results = Results::new(&rubric, BufWriter::new(results), to);
    let results = results.map_err(|error| not_written(&batch.output, &error))?;
    let rejects = batch.rejects.as_deref().map(|path| created(path).map(|file| (path, BufWriter::new(file))));
    let mut written = Written {
        batch,
        head: units.head().to_vec(),
        name: input::name(&batch.input),
        results,
        rejects: rejects.transpose()?,
        scored: 0,
        rejected: 0,
        progress,
        language,
    };
    let recap = batch.recap.then(|| Mutex::new(Recap::new(&rubric)));
    let workers = Workers { rubric: &rubric, idle: Mutex::default() };
    let scored = |unit: &Unit| scored(&workers, unit, to, recap.as_ref(), language);
    side_by_side(units, &batch.input, scored, |units, scored| written.write(units, scored))?;
    let (balance, exit) = written.finish()?;
    if let Some(recap) = recap {
        let page = recap.into_inner().unwrap_or_else(PoisonError::into_inner).page(&rubric, &balance, language);
        if to_file { output::data(&page)? } else { output::message(page.trim_end()) }
    }
    output::message(&balance);
    Ok(exit)
}

/// Reads, scores and writes at the same time, a few sheets apart, so that no core waits; what is written stands in the
/// order of what was read.
fn side_by_side<R: BufRead + Send>(
    mut units: Units<R>,
    name: &Path,
    scored: impl Fn(&Unit) -> Scored + Sync,
    mut write: impl FnMut(Vec<Unit>, Vec<Scored>) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let (taken, to_score) = mpsc::sync_channel::<Vec<Unit>>(AHEAD);
    let (done, to_write) = mpsc::sync_channel::<(Vec<Unit>, Vec<Scored>)>(AHEAD);
    thread::scope(|scope| {
        // Each ends when the one behind it does, and tells why it ended itself.
        let reading = named(scope, "read", move || {
            loop {
                let some = units.take(UNITS_AT_ONCE, BYTES_AT_ONCE).map_err(|error| not_read(name, &error))?;
                if some.is_empty() || taken.send(some).is_err() {
                    return Ok(());
                }
            }
        })?;
        let writing =
            named(scope, "write", move || to_write.into_iter().try_for_each(|(units, scored)| write(units, scored)))?;
        for units in to_score {
            let scored = units.par_iter().map(&scored).collect();
            if done.send((units, scored)).is_err() {
                break;
            }
        }
        drop(done);
        let ended = |thread: ScopedJoinHandle<'_, Result<(), Failure>>| {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        ended(writing).and(ended(reading))
    })
}

fn named<'s, T: Send + 's>(
    scope: &'s Scope<'s, '_>,
    name: &str,
    run: impl FnOnce() -> T + Send + 's,
) -> Result<ScopedJoinHandle<'s, T>, Failure> {
    let thread = thread::Builder::new().name(name.to_owned());
    thread.spawn_scoped(scope, run).map_err(|error| Failure::new(format_args!("no thread can be started: {error}")))
}

/// Everything that comes of the sheets.
struct Written<'a> {
    batch: &'a Batch,
    /// What stands before the first rejected sheet.
    head: Vec<u8>,
    name: String,
    results: Results<BufWriter<Box<dyn Write + Send>>>,
    rejects: Option<(&'a Path, BufWriter<File>)>,
    scored: u64,
    rejected: u64,
    progress: ProgressBar,
    language: Language,
}

impl Written<'_> {
    fn write(&mut self, units: Vec<Unit>, scored: Vec<Scored>) -> Result<(), Failure> {
        for (unit, scored) in units.iter().zip(scored) {
            match scored {
                Ok(row) => {
                    self.scored += 1;
                    self.results.write(&row).map_err(|error| not_written(&self.batch.output, &error))?;
                }
                Err(faults) => {
                    self.rejected += 1;
                    let rejected = self.rejected;
                    self.progress.suspend(|| tell(&faults, &self.name, rejected, self.language));
                    if let Some((path, file)) = &mut self.rejects {
                        let head: &[u8] = if rejected == 1 { &self.head } else { &[] };
                        let written = file.write_all(head).and_then(|()| file.write_all(&unit.raw));
                        written.map_err(|error| not_written(path, &error))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// That nothing was lost, once all of it is written: `read 12 = 10 scored + 2 rejected`.
    fn finish(mut self) -> Result<(String, Exit), Failure> {
        self.progress.finish_and_clear();
        self.results.finish().map_err(|error| not_written(&self.batch.output, &error))?;
        if let Some((path, file)) = &mut self.rejects {
            file.flush().map_err(|error| not_written(path, &error))?;
        }
        let (scored, rejected) = (self.scored, self.rejected);
        let read = scored + rejected;
        let balance = match self.language {
            Language::English => format!("read {read} = {scored} scored + {rejected} rejected"),
            Language::Indonesian => format!("dibaca {read} = {scored} dinilai + {rejected} ditolak"),
        };
        Ok((balance, if rejected == 0 { Exit::Done } else { Exit::Faults }))
    }
}

/// The row that is written of a sheet, or what is wrong.
type Scored = Result<Vec<u8>, Vec<String>>;

/// What a thread needs to score sheets: reused from sheet to sheet.
struct Worker {
    sheet: Sheet,
    scorer: Scorer,
}

/// Those that nobody uses at the moment.
struct Workers<'r> {
    rubric: &'r Rubric,
    idle: Mutex<Vec<Worker>>,
}

impl Workers<'_> {
    fn with<T>(&self, work: impl FnOnce(&mut Worker) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut worker = taken.unwrap_or_else(|| Worker { sheet: self.rubric.sheet(), scorer: self.rubric.scorer() });
        let done = work(&mut worker);
        idle().push(worker);
        done
    }
}

fn scored(
    workers: &Workers<'_>,
    unit: &Unit,
    to: RowFormat,
    recap: Option<&Mutex<Recap>>,
    language: Language,
) -> Scored {
    let at = |line: u64, text: &dyn std::fmt::Display| format!("{line}: {text}");
    let sheet = unit.sheet.as_ref().map_err(|(line, wrong)| vec![at(*line, &wrong.say(language))])?;
    let told = |faults: Faults| {
        // Each step of the fast way knows some of them; the slow way knows all, and their places.
        let faults = workers.rubric.score_json(sheet).err().unwrap_or(faults);
        let shown = faults.iter().take(FAULTS_TOLD_MAX).map(|fault| at(unit.line_of(fault), &say(fault, language)));
        let more = faults.total().saturating_sub(FAULTS_TOLD_MAX);
        let more = (more > 0).then(|| match language {
            Language::English => at(unit.line, &format_args!("… and {more} more faults of this sheet")),
            Language::Indonesian => at(unit.line, &format_args!("… dan {more} kesalahan lagi pada lembar ini")),
        });
        shown.chain(more).collect::<Vec<_>>()
    };
    let evidence = Evidence::from_json(sheet).map_err(told)?;
    let add = |recap: &Mutex<Recap>, breakdown: Breakdown<'_>, before| {
        let counted = Counted::new(breakdown, before);
        recap.lock().unwrap_or_else(PoisonError::into_inner).add(counted);
    };
    if to == RowFormat::Ndjson {
        let card = workers.rubric.score(&evidence).map_err(told)?;
        if let (Some(recap), Some(breakdown)) = (recap, card.breakdown()) {
            let before = workers.with(|worker| earlier_totals(&mut worker.scorer, breakdown.sheet()));
            add(recap, breakdown, before);
        }
        return Ok(results::line(&card.to_json()));
    }
    workers.with(|Worker { sheet, scorer }| {
        sheet.fill(&evidence).map_err(told)?;
        let before = if recap.is_some() { earlier_totals(scorer, sheet) } else { Vec::new() };
        let breakdown = scorer.score(sheet).map_err(told)?;
        if let Some(recap) = recap {
            add(recap, breakdown, before);
        }
        results::row(&evidence, breakdown).map_err(|error| vec![at(unit.line, &error)])
    })
}

/// The number of the whole as of each stage before the last; a stage whose checks fail has none.
fn earlier_totals(scorer: &mut Scorer, sheet: &Sheet) -> Vec<(String, Option<Exact>)> {
    let mut total = |stage: &str| scorer.score(&sheet.as_of(stage)?).ok()?.total().exact();
    let earlier = sheet.stages().rev().skip(1);
    earlier.map(|stage| (stage.to_owned(), total(stage))).collect()
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

fn opened(path: &Path) -> Result<(Box<dyn Read + Send>, Option<u64>), Failure> {
    if input::is_standard_input(path) {
        return Ok((Box::new(io::stdin()), None));
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
