//! The corpus: rubrics beside what they mean, or what is said of them.
//!
//! *A file of the corpus is a rubric an author might write; the snapshot beside it is all that he would see.* Four
//! folders, four helpers: `parse` (how a text is read), `check` (what is wrong with it), `score` (what a sheet is worth
//! under it), `format` (how it is laid out). New snapshots are written with `INSTA_UPDATE=always cargo test --test it corpus`, and read before they are
//! kept.

mod by_hand;
mod languages;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use timbang::scorecard::{Finding, Record};
use timbang::{Exact, Language, Rubric, Sources};

/// Between the English and the Indonesian of a snapshot.
pub(crate) const BELOW: &str = "---\n";

pub(crate) fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// A file of the repository, by its path from the root.
pub(crate) fn repository(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// All files below a folder, by their path from it, sorted.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Runs a helper on each rubric of a folder, and names all that fail.
fn each(folder: &str, at_least: usize, helper: fn(&Path)) {
    let home = home().join(folder);
    let rubrics: Vec<String> = files(&home).into_iter().filter(|file| is_rubric(file)).collect();
    assert!(rubrics.len() >= at_least, "{folder}: only {} rubrics were found", rubrics.len());
    let fails = |file: &&String| catch_unwind(AssertUnwindSafe(|| helper(&home.join(file)))).is_err();
    let failed: Vec<&String> = rubrics.iter().filter(fails).collect();
    assert!(failed.is_empty(), "{folder}: {failed:#?}");
}

/// A rubric of its own, not the second text of another: `name.zi`, not `name.same.zi`.
fn is_rubric(file: &str) -> bool {
    file.strip_suffix(".zi").is_some_and(|name| !name.contains('.'))
}

/// Holds a text against the snapshot beside a rubric.
fn snapshot(rubric: &Path, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(rubric.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let name = rubric.file_stem().unwrap().to_str().unwrap();
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn load(path: &Path) -> Result<Rubric, timbang::Diagnostics> {
    let name = path.file_name().unwrap().to_str().unwrap();
    Rubric::load(name, &Sources::of(name, fs::read_to_string(path).unwrap()))
}

/// How a text is read: what it declares, and that `name.same.zi`, with all its parentheses, says the same, while
/// `name.other.zi` does not.
fn check_parse(path: &Path) {
    let rubric = load(path).unwrap_or_else(|wrong| panic!("{}\n{wrong}", path.display()));
    let card = rubric
        .score_json(br#"{ "unit": "U" }"#)
        .unwrap_or_else(|faults| panic!("{}\n{faults}", path.display()))
        .into_record();
    let mut text = outline(&card);
    let same = path.with_extension("same.zi");
    if same.exists() {
        let other = load(&same).unwrap_or_else(|wrong| panic!("{}\n{wrong}", same.display()));
        assert_eq!(rubric.identity(), other.identity(), "{} is read otherwise", same.display());
        writeln!(text, "reads as {}", same.file_name().unwrap().to_str().unwrap()).unwrap();
    }
    let other = path.with_extension("other.zi");
    if other.exists() {
        let outcome = match load(&other) {
            Ok(other) => {
                assert_ne!(rubric.identity(), other.identity(), "{}", path.display());
                "another rubric".to_owned()
            }
            Err(wrong) => wrong.iter().map(|d| format!("refused, {}", d.code())).collect::<Vec<_>>().join("; "),
        };
        writeln!(text, "does not read as {}: {outcome}", other.file_name().unwrap().to_str().unwrap()).unwrap();
    }
    snapshot(path, &text);
}

/// What an author is told, in English and, below a line, in Indonesian.
fn check_diagnostics(path: &Path) {
    let [text, teks] = match load(path) {
        Ok(rubric) => {
            assert!(!rubric.notes().is_empty(), "{} loads without a word", path.display());
            Language::ALL.map(|language| {
                let notes = rubric.notes().iter().map(|note| format!("{}\n", note.in_language(language)));
                format!("{}\nloads\n", notes.collect::<Vec<_>>().join("\n"))
            })
        }
        Err(wrong) => {
            let order: Vec<_> = wrong.iter().map(timbang::Diagnostic::position).collect();
            assert!(order.is_sorted(), "{}: not in the order of the text\n{wrong}", path.display());
            Language::ALL.map(|language| wrong.in_language(language).to_string())
        }
    };
    if path.parent().unwrap().ends_with("twenty_mistakes") {
        let messages = text.matches("error[").count() + text.matches("warning[").count();
        assert_eq!(messages, 1, "{}: one slip, one message\n{text}", path.display());
    }
    snapshot(path, &format!("{text}{BELOW}{teks}"));
}

/// A rubric in its one layout.
fn check_format(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    snapshot(path, &timbang::format(&text).unwrap_or_else(|wrong| panic!("{}\n{wrong}", path.display())));
}

/// What the sheet beside a rubric is worth, against what the rubric's own comments work out by hand.
fn check_score(path: &Path) {
    let rubric = load(path).unwrap_or_else(|wrong| panic!("{}\n{wrong}", path.display()));
    let sheet = fs::read(path.with_extension("evidence.json")).unwrap();
    let text = match rubric.score_json(&sheet) {
        Ok(card) => {
            let card = card.into_record();
            let numbers = numbers(&card);
            let worked = by_hand::compare(&fs::read_to_string(path).unwrap(), &numbers)
                .unwrap_or_else(|wrong| panic!("{}: {wrong}", path.display()));
            assert!(worked > 0, "{}: nothing is worked out by hand", path.display());
            scores(&card)
        }
        Err(faults) => format!("{faults}\n"),
    };
    snapshot(path, &text);
}

fn outline(card: &Record) -> String {
    let mut text = format!("{} {}\n", card.rubric.id, number(&card.total.weight));
    for node in &card.nodes {
        let combine = node.combine.map_or_else(String::new, |combine| format!(" {}", word(&combine)));
        let weight = node.weight.as_ref().map_or_else(String::new, |weight| format!(" weight {weight}"));
        let inputs = node.inputs.as_ref().map_or_else(String::new, |inputs| format!(" = {}", inputs.join(", ")));
        writeln!(text, "{} {}{weight}{combine}{inputs} at {}", word(&node.kind), node.code, node.at).unwrap();
    }
    for group in &card.groups {
        for member in &group.members {
            writeln!(text, "member {}.{} of {} at {}", group.code, member.code, number(&member.weight), member.at)
                .unwrap();
        }
    }
    for measure in &card.measures {
        let band = measure.band.as_ref().map_or_else(String::new, |band| format!(" : {}", band.table));
        writeln!(text, "measure {}{band} at {}", measure.code, measure.at).unwrap();
    }
    for requirement in card.predicates.iter().flat_map(|p| &p.requirements) {
        let subject = requirement.subject.as_deref().unwrap_or("-");
        let kind = word(&requirement.kind);
        writeln!(text, "require {} {kind} {subject} `{}` at {}", requirement.code, requirement.text, requirement.at)
            .unwrap();
    }
    text
}

/// The number of everything that has one, or the word that stands for none.
fn numbers(card: &Record) -> BTreeMap<String, String> {
    let shown = |exact: &Option<Exact>, status: String| exact.as_ref().map_or(status, Exact::to_string);
    let mut numbers = BTreeMap::from([("total".to_owned(), shown(&card.total.exact, word(&card.total.status)))]);
    for node in &card.nodes {
        numbers.insert(node.code.clone(), shown(&node.exact, word(&node.status)));
        if let Some(share) = &node.verified {
            numbers.insert(format!("verified({})", node.code), share.to_string());
        }
    }
    if let Some(share) = &card.total.verified {
        numbers.insert("verified(total)".to_owned(), share.to_string());
    }
    for group in &card.groups {
        for member in &group.members {
            let status = word(&member.status);
            numbers.insert(format!("{}.{}", group.code, member.code), shown(&member.exact, status));
        }
    }
    for measure in &card.measures {
        numbers.insert(measure.code.clone(), shown(&measure.exact, word(&measure.status)));
    }
    for requirement in card.predicates.iter().flat_map(|p| &p.requirements) {
        if let Some(margin) = &requirement.margin {
            numbers.insert(format!("margin({})", requirement.code), margin.to_string());
        }
    }
    for stage in &card.stages {
        numbers.insert(format!("total at {}", stage.code), shown(&stage.total, "none".to_owned()));
    }
    numbers
}

fn scores(card: &Record) -> String {
    let mut out = String::new();
    let text = &mut out;
    writeln!(text, "bounds {}", word(&card.bounds)).unwrap();
    let total = &card.total;
    line(text, "total", &total.exact, &total.low, &total.high, &word(&total.status), &total.verified);
    for node in &card.nodes {
        let stage = node.stage.as_ref().map_or_else(String::new, |stage| format!(" ({stage})"));
        let status = format!("{}{stage}", word(&node.status));
        line(text, &node.code, &node.exact, &node.low, &node.high, &status, &node.verified);
    }
    for group in &card.groups {
        for m in &group.members {
            let code = format!("{}.{}", group.code, m.code);
            line(text, &code, &m.exact, &m.low, &m.high, &word(&m.status), &m.verified);
        }
    }
    for m in &card.measures {
        let band = m.band.as_ref().map_or_else(String::new, |band| {
            let label = band.label.as_ref().map_or_else(String::new, |label| format!(" {label:?}"));
            format!(", {} {}{label}", word(&band.status), band.code.as_deref().unwrap_or("-"))
        });
        let shown = m.score.as_deref().unwrap_or("-");
        line(text, &m.code, &m.exact, &m.low, &m.high, &format!("{}, shown {shown}{band}", word(&m.status)), &None);
    }
    for predicate in &card.predicates {
        writeln!(text, "{}: {}", predicate.code, word(&predicate.status)).unwrap();
        for r in &predicate.requirements {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
            let comparison =
                r.op.as_ref().map_or_else(String::new, |op| format!(": {} {op} {}", side(&r.left), side(&r.right)));
            let margin = match (&r.margin, &r.margin_low, &r.margin_high) {
                (None, None, None) => String::new(),
                (margin, low, high) => {
                    format!(", margin {} in {} .. {}", number(margin), number(low), number(high))
                }
            };
            writeln!(text, "  {} {}{comparison}{margin}", r.code, word(&r.status)).unwrap();
        }
    }
    let award = &card.award;
    if !card.predicates.is_empty() {
        write!(text, "award {}", word(&award.status)).unwrap();
        for part in [&award.predicate, &award.label].into_iter().flatten() {
            write!(text, ", {part}").unwrap();
        }
        if let Some(least) = &award.at_least {
            write!(text, ", at least {least}").unwrap();
        }
        if !award.open.is_empty() {
            write!(text, ", open {}", award.open.join(" ")).unwrap();
        }
        writeln!(text, ", at {}, verified {}", award.stage.as_deref().unwrap_or("-"), number(&award.verified)).unwrap();
    }
    for stage in &card.stages {
        let award = stage.award.as_ref().map_or("-".to_owned(), word);
        writeln!(
            text,
            "stage {}: {} answers, total {}, award {award}",
            stage.code,
            stage.answers,
            number(&stage.total)
        )
        .unwrap();
    }
    for answer in card.answers.iter().filter(|answer| !answer.earlier.is_empty()) {
        let earlier: Vec<String> = answer.earlier.iter().map(|e| format!("{} {}", e.stage, e.answer)).collect();
        let stage = answer.stage.as_deref().unwrap_or("-");
        writeln!(text, "answer {}: {stage} {}, earlier {}", answer.path, answer.answer, earlier.join(", ")).unwrap();
    }
    for finding in &card.findings {
        writeln!(text, "finding {}", told(finding)).unwrap();
    }
    out
}

fn line(
    text: &mut String,
    code: &str,
    exact: &Option<Exact>,
    low: &Option<Exact>,
    high: &Option<Exact>,
    status: &str,
    verified: &Option<Exact>,
) {
    let verified = verified.as_ref().map_or_else(String::new, |share| format!(", verified {share}"));
    writeln!(text, "{code} {} in {} .. {}, {status}{verified}", number(exact), number(low), number(high)).unwrap();
}

fn number(value: &Option<Exact>) -> String {
    value.as_ref().map_or("-".to_owned(), Exact::to_string)
}

/// The word of an enumeration, as the scorecard writes it.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// A finding as the scorecard keeps it: `missing A.1 [A.1] policy zero`.
fn told(finding: &Finding) -> String {
    let value = serde_json::to_value(finding).unwrap();
    let get = |key: &str| value[key].as_str().unwrap_or("").to_owned();
    let paths: Vec<&str> = value["paths"].as_array().unwrap().iter().filter_map(|path| path.as_str()).collect();
    let mut text = format!("{} {} [{}]", get("kind"), get("code"), paths.join(" "));
    for key in ["policy", "stage", "from", "to"] {
        if value.get(key).is_some() {
            write!(text, " {key} {}", value[key].as_str().unwrap_or("-")).unwrap();
        }
    }
    text
}

#[test]
fn parse() {
    each("parse", 14, check_parse);
}

#[test]
fn check() {
    each("check", 90, check_diagnostics);
}

#[test]
fn score() {
    each("score", 40, check_score);
}

#[test]
fn format() {
    each("format", 3, check_format);
}

/// Every snapshot has its rubric, so that none outlives what it speaks of.
#[test]
fn no_file_of_the_corpus_is_left_over() {
    let files = files(&home());
    for file in &files {
        let (name, kind) = file.split_once('.').unwrap();
        let known = match kind {
            "zi" | "same.zi" | "other.zi" => true,
            // The sheets that pass a limit are made by their test.
            "snap" if name.starts_with("faults/") => true,
            "snap" => files.contains(&format!("{name}.zi")) || files.contains(&format!("{name}.evidence.json")),
            "evidence.json" => name.starts_with("faults/") || files.contains(&format!("{name}.zi")),
            _ => false,
        };
        assert!(known, "{file} belongs to nothing");
        if kind == "zi" {
            assert!(files.contains(&format!("{name}.snap")), "{file} has no snapshot");
        }
    }
}

/// The codes that a table in the source lists: `"T401"`.
pub(crate) fn codes_of(source: &str) -> Vec<String> {
    let source = repository(source);
    let is_code = |text: &&str| {
        text.len() == 4 && text.starts_with('T') && text.bytes().skip(1).all(|byte| byte.is_ascii_digit())
    };
    let codes: Vec<String> = source.split('"').filter(is_code).map(str::to_owned).collect();
    assert!(codes.len() >= 20, "only {} codes were found", codes.len());
    codes
}

/// What no text and no sheet alone brings about, and the test that shows it.
const ELSEWHERE: &[(&str, &str)] = &[
    // A limit that the host sets holds for a whole process.
    ("T119", include_str!("../host_limit.rs")),
    ("T122", include_str!("nodes.rs")),
];

fn in_the_corpus(code: &str) -> bool {
    let elsewhere = ELSEWHERE.iter().find(|(known, _)| *known == code);
    assert!(elsewhere.is_none_or(|(_, test)| test.contains(code)), "no test shows {code}");
    elsewhere.is_none()
}

#[test]
fn every_code_is_shown() {
    let shown: String = files(&home())
        .iter()
        .filter(|file| file.ends_with(".snap"))
        .map(|file| fs::read_to_string(home().join(file)).unwrap())
        .collect();
    let diagnostics = codes_of("src/diagnostic/codes.rs");
    let faults = codes_of("src/evidence/kind.rs");
    for code in diagnostics.iter().filter(|code| in_the_corpus(code)) {
        assert!(shown.contains(&format!("[{code}]: ")), "no snapshot shows {code}");
    }
    for code in faults.iter().filter(|code| in_the_corpus(code)) {
        assert!(shown.lines().any(|line| line.starts_with(code.as_str())), "no snapshot shows {code}");
    }
}
