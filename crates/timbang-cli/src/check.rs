//! `timbang check`: what is wrong with rubrics.
//!
//! *Every file is read and everything is told, whatever was wrong with the files before.*

use std::path::Path;

use serde::Serialize;
use timbang::{Cost, Diagnostic, Language, Rubric, Severity, Sources};

use crate::args::{Check, CheckFormat};
use crate::cost;
use crate::exit::{Exit, Failure};
use crate::explain_code;
use crate::input::{self, Unreadable};
use crate::language;
use crate::output;

/// Name and version of the JSON form.
const FORMAT: &str = "timbang.check/1";

/// What was found in one file.
struct Verdict {
    name: String,
    /// The identity of a rubric that loads.
    identity: Option<String>,
    /// What such a rubric costs, where that is asked.
    cost: Option<Cost>,
    diagnostics: Vec<Diagnostic>,
    /// How many more there are than are shown.
    more: usize,
    /// Why it is no text at all.
    unreadable: Option<Unreadable>,
}

impl Verdict {
    fn count(&self, severity: Severity) -> usize {
        let counted = self.diagnostics.iter().filter(|one| one.severity() == severity).count();
        let no_text = severity == Severity::Error && self.unreadable.is_some();
        counted + usize::from(no_text)
    }

    fn exit(&self, strict: bool) -> Exit {
        match &self.unreadable {
            Some(Unreadable::Io(_)) => Exit::Failed,
            Some(Unreadable::NotText(_)) => Exit::No,
            None if self.identity.is_none() => Exit::No,
            None if strict && self.count(Severity::Warning) > 0 => Exit::No,
            None => Exit::Done,
        }
    }
}

pub(crate) fn run(check: &Check) -> Result<Exit, Failure> {
    if check.files.iter().filter(|path| input::is_standard_input(path)).count() > 1 {
        return Err(Failure::new("`-` is given twice: standard input can be read once"));
    }
    let verdicts: Vec<Verdict> = check.files.iter().map(|path| verdict(path, check.cost)).collect();
    let language = language::of(check.lang);
    match check.format {
        CheckFormat::Text => text(&verdicts, language)?,
        CheckFormat::Json => json(&verdicts)?,
        CheckFormat::Github => github(&verdicts, language)?,
    }
    let exits = verdicts.iter().map(|verdict| verdict.exit(check.strict));
    Ok(exits.max().unwrap_or(Exit::Done))
}

fn verdict(path: &Path, with_cost: bool) -> Verdict {
    let name = input::name(path);
    let empty = Verdict { name, identity: None, cost: None, diagnostics: Vec::new(), more: 0, unreadable: None };
    let text = match input::rubric(path) {
        Ok(text) => text,
        Err(unreadable) => return Verdict { unreadable: Some(unreadable), ..empty },
    };
    match Rubric::load(&empty.name, &Sources::of(&empty.name, text)) {
        Ok(rubric) => Verdict {
            identity: Some(rubric.identity().to_string()),
            cost: with_cost.then(|| rubric.cost()),
            diagnostics: rubric.notes().to_vec(),
            ..empty
        },
        Err(diagnostics) => Verdict {
            diagnostics: diagnostics.as_slice().to_vec(),
            more: diagnostics.total().saturating_sub(diagnostics.as_slice().len()),
            ..empty
        },
    }
}

fn text(verdicts: &[Verdict], language: Language) -> Result<(), Failure> {
    let mut summary = String::new();
    for verdict in verdicts {
        for diagnostic in &verdict.diagnostics {
            output::message(&format!("{}\n", output::diagnostic(diagnostic, language)));
        }
        if let Some(unreadable) = &verdict.unreadable {
            output::error(unreadable.message());
        }
        if let Some(Unreadable::Io(_)) = verdict.unreadable {
            continue;
        }
        let words = Summary::of(language);
        let loads = match verdict.identity {
            Some(_) => output::good(words.loads),
            None => output::bad(words.does_not_load),
        };
        let mut counts = Vec::new();
        for (severity, [one, many]) in
            [(Severity::Error, words.errors), (Severity::Warning, words.warnings), (Severity::Note, words.notes)]
        {
            match verdict.count(severity) {
                0 => {}
                1 => counts.push(format!("1 {one}")),
                count => counts.push(format!("{count} {many}")),
            }
        }
        if verdict.more > 0 {
            counts.push(format!("{} {}", verdict.more, words.more));
        }
        let counts = if counts.is_empty() { words.nothing.to_string() } else { counts.join(", ") };
        summary.push_str(&format!("{}: {loads}, {counts}\n", verdict.name));
        if let Some(cost) = &verdict.cost {
            summary.push_str(&cost::text(cost, language));
        }
    }
    if let Some(hint) = explain_code::hint(
        verdicts
            .iter()
            .flat_map(|verdict| &verdict.diagnostics)
            .filter(|told| told.severity() != Severity::Note)
            .map(Diagnostic::code),
        language,
    ) {
        output::message(&hint);
    }
    Ok(output::data(&summary)?)
}

/// The words of the line about a file.
struct Summary {
    loads: &'static str,
    does_not_load: &'static str,
    /// One, and several.
    errors: [&'static str; 2],
    warnings: [&'static str; 2],
    notes: [&'static str; 2],
    more: &'static str,
    nothing: &'static str,
}

impl Summary {
    fn of(language: Language) -> Summary {
        match language {
            Language::English => Summary {
                loads: "loads",
                does_not_load: "does not load",
                errors: ["error", "errors"],
                warnings: ["warning", "warnings"],
                notes: ["note", "notes"],
                more: "more that are not shown",
                nothing: "nothing to note",
            },
            Language::Indonesian => Summary {
                loads: "dapat dimuat",
                does_not_load: "tidak dapat dimuat",
                errors: ["galat", "galat"],
                warnings: ["peringatan", "peringatan"],
                notes: ["catatan", "catatan"],
                more: "lagi yang tidak ditampilkan",
                nothing: "tidak ada catatan",
            },
        }
    }
}

fn json(verdicts: &[Verdict]) -> Result<(), Failure> {
    for unreadable in verdicts.iter().filter_map(|verdict| verdict.unreadable.as_ref()) {
        output::error(unreadable.message());
    }
    let files = verdicts.iter().map(|verdict| Entry {
        file: &verdict.name,
        loads: verdict.identity.is_some(),
        identity: verdict.identity.as_deref(),
        cost: verdict.cost.as_ref(),
        unreadable: verdict.unreadable.as_ref().map(Unreadable::message),
        errors: verdict.count(Severity::Error),
        warnings: verdict.count(Severity::Warning),
        notes: verdict.count(Severity::Note),
        more: verdict.more,
        diagnostics: &verdict.diagnostics,
    });
    output::json(&List { format: FORMAT, files: files.collect() })
}

#[derive(Serialize)]
struct List<'a> {
    format: &'a str,
    files: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    loads: bool,
    identity: Option<&'a str>,
    cost: Option<&'a Cost>,
    unreadable: Option<&'a str>,
    errors: usize,
    warnings: usize,
    notes: usize,
    more: usize,
    diagnostics: &'a [Diagnostic],
}

/// Workflow commands: <https://docs.github.com/actions/reference/workflow-commands>.
fn github(verdicts: &[Verdict], language: Language) -> Result<(), Failure> {
    let mut text = String::new();
    for verdict in verdicts {
        let file = escaped(&verdict.name, true);
        for diagnostic in &verdict.diagnostics {
            let level = match diagnostic.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let at = diagnostic.position();
            let help = diagnostic.help(language).map_or_else(String::new, |help| format!("\n{help}"));
            let message = escaped(&format!("{}{help}", diagnostic.message(language)), false);
            let place = format!("file={file},line={},col={}", at.line, at.column);
            text.push_str(&format!("::{level} {place},title={}::{message}\n", diagnostic.code()));
        }
        if let Some(unreadable) = &verdict.unreadable {
            text.push_str(&format!("::error file={file}::{}\n", escaped(unreadable.message(), false)));
        }
        if verdict.more > 0 {
            text.push_str(&format!("::error file={file}::{} more that are not shown\n", verdict.more));
        }
    }
    Ok(output::data(&text)?)
}

/// Text of a message, or of a property, which ends at a comma or a colon.
fn escaped(text: &str, property: bool) -> String {
    let mut text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property {
        text = text.replace(':', "%3A").replace(',', "%2C");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annotation_stays_on_its_line() {
        assert_eq!(escaped("60 %,\nnot: 7", false), "60 %25,%0Anot: 7");
        assert_eq!(escaped("a:b,c.zi", true), "a%3Ab%2Cc.zi");
    }
}
