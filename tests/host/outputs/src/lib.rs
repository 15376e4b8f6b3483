//! Everything that the library writes, from the files of the repository.
//!
//! *The same in every host*: two programs with other features, on other threads, in other environments write the same bytes.

use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use timbang::receipt::{Against, check};
use timbang::report::{Explanation, Line, Report};
use timbang::{Date, Evidence, Faults, Language, Receipt, Rubric, Scorecard};

pub mod compare;
pub mod torture;

/// What can go wrong here is a broken checkout: it ends the run.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// One thing that the library wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// What it is, of what: `zi_2021/004 scorecard`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// All of them, always in the same order.
///
/// # Errors
///
/// When a file of the repository cannot be read, or a sheet that must score does not.
pub fn all() -> Result<Vec<Output>> {
    let mut outputs = Outputs(Vec::new());
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).ok_or("a shipped rubric does not load")?;
        outputs.rubric(name, &rubric)?;
        outputs.put(format!("{name} layout"), fs::read_to_string(root().join("rubrics").join(name).join("rubric.zi"))?);
        for (case, sheet) in files(&format!("rubrics/{name}/cases"), ".evidence.json")? {
            outputs.sheet(&format!("{name}/{case}"), &rubric, &sheet)?;
        }
        for (case, sheet) in files("tests/corpus/faults", ".evidence.json")? {
            outputs.faults(&format!("{name}/{case}"), &rubric, &sheet)?;
        }
    }
    let example = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    for (case, sheet) in torture::sheets() {
        outputs.faults(&format!("odd/{case}"), &example, &sheet)?;
    }
    let sheet = fs::read(root().join("rubrics/contoh_2025/cases/contoh.evidence.json"))?;
    let receipt = example.receipt_json(&sheet)?.to_json();
    for (what, forged) in torture::forged(&receipt) {
        outputs.checked(format!("forged: {what}"), forged.as_bytes(), &sheet);
    }
    for folder in ["check", "parse", "score", "format"] {
        for (case, text) in files(&format!("tests/corpus/{folder}"), ".zi")? {
            outputs.text(&format!("{folder}/{case}"), &String::from_utf8(text)?)?;
        }
    }
    for (name, text) in torture::rubrics() {
        outputs.text(&name, &text)?;
    }
    outputs.built_by_hand()?;
    Ok(outputs.0)
}

struct Outputs(Vec<Output>);

impl Outputs {
    fn put(&mut self, name: String, bytes: impl Into<Vec<u8>>) {
        self.0.push(Output { name, bytes: bytes.into() });
    }

    fn json(&mut self, name: String, data: &impl serde::Serialize) -> Result<()> {
        self.put(name, serde_json::to_vec(data)?);
        Ok(())
    }

    fn rubric(&mut self, name: &str, rubric: &Rubric) -> Result<()> {
        self.put(format!("{name} identities"), format!("{} {}", rubric.identity(), rubric.identity().score()));
        self.put(format!("{name} reads"), format!("{:?}", rubric.measure_reads()));
        self.json(format!("{name} cost"), &rubric.cost())?;
        self.json(format!("{name} notes"), &rubric.notes())?;
        for (at, note) in rubric.notes().iter().enumerate() {
            self.put(format!("{name} note {at}"), both(|language| note.in_language(language).to_string()));
        }
        Ok(())
    }

    /// A sheet that must score: its scorecard, receipt and pages, and these as they are after having been stored.
    fn sheet(&mut self, name: &str, rubric: &Rubric, sheet: &[u8]) -> Result<()> {
        let told = |faults: Faults| format!("{name} does not score: {faults}");
        let card = rubric.score_json(sheet).map_err(told)?;
        self.card(name, rubric, &card)?;
        let receipt = rubric.receipt_json(sheet).map_err(told)?;
        self.receipt(name, sheet, &receipt)?;
        self.put(format!("{name} digest"), Evidence::from_json(sheet).map_err(told)?.digest());
        Ok(())
    }

    fn card(&mut self, name: &str, rubric: &Rubric, card: &Scorecard) -> Result<()> {
        let bytes = serde_json::to_vec(card)?;
        let stored: Scorecard = serde_json::from_slice(&bytes)?;
        self.json(format!("{name} stored scorecard"), &stored)?;
        let value: Scorecard = serde_json::from_value(serde_json::to_value(card)?)?;
        self.json(format!("{name} scorecard through a value"), &value)?;
        self.put(format!("{name} scorecard"), bytes);
        let reads = rubric.measure_reads();
        let report = |language| Report::of(card.record()).measure_reads(&reads).full(true).language(language);
        self.put(format!("{name} terminal"), both(|language| lines(&report(language).lines())));
        self.put(format!("{name} markdown"), both(|language| report(language).markdown()));
        self.put(format!("{name} html"), report(Language::Indonesian).html());
        Ok(())
    }

    fn receipt(&mut self, name: &str, sheet: &[u8], receipt: &Receipt) -> Result<()> {
        let text = receipt.to_json();
        for path in ["total", "award", "tidak.ada"] {
            let why = Explanation::of(receipt, path).map(|why| lines(&why.full(true).lines()));
            self.put(format!("{name} why {path}"), why.unwrap_or_else(|unknown| unknown.to_string()));
        }
        self.checked(format!("{name} checked"), text.as_bytes(), sheet);
        self.put(format!("{name} receipt"), text);
        Ok(())
    }

    fn checked(&mut self, name: String, receipt: &[u8], sheet: &[u8]) {
        let told = match check(receipt, &Against::nothing().evidence(sheet)) {
            Ok(checked) => {
                let told = checked.differences().iter().map(|difference| difference.message(Language::English));
                format!("{} {} {:?}", checked.holds(), checked.identity(), told.collect::<Vec<_>>())
            }
            Err(unreadable) => both(|language| unreadable.message(language).to_owned()),
        };
        self.put(name, told);
    }

    /// A sheet with faults, or one that a host might take to have them.
    fn faults(&mut self, name: &str, rubric: &Rubric, sheet: &[u8]) -> Result<()> {
        match rubric.score_json(sheet) {
            Ok(card) => self.json(format!("{name} scorecard"), &card),
            Err(faults) => {
                self.json(format!("{name} faults"), &faults.iter().collect::<Vec<_>>())?;
                self.put(format!("{name} faults told"), both(|language| faults.in_language(language).to_string()));
                Ok(())
            }
        }
    }

    /// A rubric: what it is, or what is wrong with it; and its layout.
    fn text(&mut self, name: &str, text: &str) -> Result<()> {
        match Rubric::parse(text) {
            Ok(rubric) => self.rubric(name, &rubric)?,
            Err(wrong) => {
                self.json(format!("{name} diagnostics"), &wrong.as_slice())?;
                self.put(format!("{name} told"), both(|language| wrong.in_language(language).to_string()));
            }
        }
        let layout = timbang::format(text).unwrap_or_else(|error| error.to_string());
        self.put(format!("{name} layout"), layout);
        Ok(())
    }

    /// A sheet from values, without JSON.
    fn built_by_hand(&mut self) -> Result<()> {
        let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
        let evidence = Evidence::builder("Unit Contoh", Date::new(2025, 5, 31).ok_or("no such day")?)
            .input("opini", "WTP")
            .stage("mandiri")
            .answer("A.1.a", "Ya")
            .answer("A.1.b", "B")
            .answer("A.2.masuk", 3)
            .answer("A.2.selesai", 2)
            .answer("B.ipak", "3.6")
            .build()?;
        self.put("by hand digest".to_owned(), evidence.digest());
        self.card("by hand", &rubric, &rubric.score(&evidence)?)
    }
}

/// A text in both languages, one below the other.
fn both<T: Display>(text: impl Fn(Language) -> T) -> String {
    Language::ALL.map(|language| text(language).to_string()).join("\n---\n")
}

fn lines(lines: &[Line]) -> String {
    format!("{lines:?}")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// The files of a folder whose name ends so, by the rest of it, sorted.
fn files(folder: &str, end: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(name) = name.strip_suffix(end) {
            found.push((name.to_owned(), fs::read(&path)?));
        }
    }
    found.sort();
    Ok(found)
}
