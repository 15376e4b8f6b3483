//! The language reference keeps its word: every example in `docs/language.md` is read, checked and scored.
//!
//! *A fenced block says what it is, and the test holds it to that; a block that says nothing, or something unknown, fails.*
//!
//! | block | what must hold |
//! |---|---|
//! | `zi` | a whole rubric that loads without a diagnostic |
//! | `zi fragment` | declarations at the top, beside those of the standard rubric |
//! | `zi fragment tree` | a whole tree in the place of the standard rubric's |
//! | `zi fragment component` | what stands within component `A`, a `mean` |
//! | `zi fragment header` | clauses of the header beside those that it must have |
//! | `zi error T401 [whole, tree, component, header]` | refused, with this code first; without a word after it declarations at the top |
//! | `zi warning T410 [whole, tree, component, header]` | loads, with this and nothing else to say |
//! | `zi form`, `sh` | the form of a declaration with places to fill in, a command: not read |
//! | `json evidence` | a sheet for the rubric before it |
//! | `text expected` | what the sheet before it is worth: each line is true of the scorecard |

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use timbang::scorecard::{AwardStatus, Bounds, Finding, Record, Standing, Status};
use timbang::{Diagnostic, Exact, Rubric, Severity};

const OPENING: &str = "timbang 1
rubric contoh \"Rubrik contoh\" {
";
/// The clauses that a header must have, and one that it may.
const CLAUSES: &[(&str, &str)] = &[
    ("edition", "  edition  \"2025\"\n"),
    ("basis", "  basis    \"contoh, bukan peraturan\"\n"),
    ("total", "  total    100\n"),
    ("missing", "  missing  zero\n"),
    ("display", "  display  2 half_away\n"),
];
const SCALES: &str = "scale yn  { Ya = 1, Tidak = 0 }
scale abc { A = 1, B = 0.5, C = 0 }

";
const A: &str = "component A \"Pengungkit\" weight 60 {
  component 1 \"Tim kerja\" weight 20 mean {
    criterion a \"Tim dibentuk\"         : yn
    criterion b \"Cara memilih anggota\" : abc
  }
  component 2 \"Pengaduan\" weight 40 mean {
    input masuk   \"Aduan masuk\"   : count
    input selesai \"Aduan selesai\" : count
    check selesai <= masuk \"Yang selesai melebihi yang masuk\"
    criterion a \"Aduan selesai\" = selesai / masuk otherwise 1
  }
}
";
const B: &str = "component B \"Hasil\" weight 40 {
  input ipak \"Indeks persepsi\" : number 0 .. 4
  criterion a \"Survei\" weight 40 = ipak / 4
}

";
const FACTS: &str = "input opini     \"Opini BPK\"             : WTP, WDP, TMP, TW
input sakip     \"Predikat SAKIP\"        : AA > A > BB > B > CC > C > D
input tlhp      \"Tindak lanjut\"         : percent
input pegawai   \"Jumlah pegawai\"        : count
input wbk_sejak \"Tanggal predikat WBK\"  : date or Belum
";

/// The rubric that examples stand in when they are not whole; the reference shows it.
fn standard() -> String {
    in_standard(Part::Top, "")
}

/// Where a fragment stands in the standard rubric.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Top,
    Tree,
    Component,
    Header,
}

impl Part {
    fn of(word: &str) -> Option<Part> {
        match word {
            "" => Some(Part::Top),
            "tree" => Some(Part::Tree),
            "component" => Some(Part::Component),
            "header" => Some(Part::Header),
            _ => None,
        }
    }
}

fn in_standard(part: Part, fragment: &str) -> String {
    let given = |clause: &str| fragment.split_whitespace().any(|word| word == clause);
    let clauses: String =
        CLAUSES.iter().filter(|(name, _)| part != Part::Header || !given(name)).map(|(_, text)| *text).collect();
    let own = if part == Part::Header { fragment } else { "" };
    let start = format!("{OPENING}{clauses}{own}}}\n{SCALES}");
    match part {
        Part::Top => format!("{start}{A}{B}{FACTS}{fragment}"),
        Part::Header => format!("{start}{A}{B}{FACTS}"),
        Part::Tree => format!("{start}{fragment}{FACTS}"),
        Part::Component => format!("{start}component A \"Pengungkit\" weight 60 mean {{\n{fragment}}}\n{B}{FACTS}"),
    }
}

/// A fenced block: its tag, its text, the line that it begins on.
pub(crate) struct Block<'a> {
    pub(crate) tag: &'a str,
    pub(crate) text: String,
    pub(crate) line: usize,
}

pub(crate) fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for (index, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(tag), false) => {
                found.push(Block { tag: tag.trim(), text: String::new(), line: index + 1 });
                open = true;
            }
            (Some(rest), true) => {
                assert_eq!(rest, "", "line {}: a block is closed by a bare fence", index + 1);
                open = false;
            }
            (None, true) => {
                let block = found.last_mut().unwrap();
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!open, "a block is not closed");
    found
}

/// Reads the blocks in their order and gathers what is not as it should be.
#[derive(Default)]
struct Reader {
    counts: BTreeMap<&'static str, usize>,
    codes: Vec<String>,
    wrong: Vec<String>,
    /// The last rubric that loaded, for the sheets after it.
    rubric: Option<Rubric>,
    /// The last sheet, for what is expected of it.
    sheet: Option<String>,
}

impl Reader {
    fn read(&mut self, block: &Block<'_>) -> Result<&'static str, String> {
        let words: Vec<&str> = block.tag.split(' ').collect();
        let unheard = std::mem::take(&mut self.sheet);
        if unheard.is_some() && block.tag != "text expected" {
            return Err("a sheet is followed by what is expected of it".to_owned());
        }
        match words.as_slice() {
            ["zi"] => {
                let rubric = Rubric::parse(&block.text).map_err(|wrong| wrong.to_string())?;
                // The rubric of the examples declares what only they read.
                if let Some(note) = rubric.notes().iter().find(|note| note.code() != "T212") {
                    return Err(format!(
                        "loads, but not without a word: {} {}",
                        note.code(),
                        note.message(timbang::Language::English)
                    ));
                }
                self.rubric = Some(rubric);
                Ok("whole rubrics")
            }
            ["zi", "form"] => Ok("forms"),
            ["sh"] => Ok("commands"),
            ["zi", "fragment", rest @ ..] => {
                let part = Part::of(&rest.join(" ")).ok_or("no such fragment")?;
                self.rubric = Some(Rubric::parse(&in_standard(part, &block.text)).map_err(|wrong| wrong.to_string())?);
                Ok("fragments")
            }
            ["zi", "error", code, rest @ ..] => {
                let text = whole(&block.text, &rest.join(" "))?;
                let Err(diagnostics) = Rubric::parse(&text) else {
                    return Err(format!("loads, and should be refused with {code}"));
                };
                let first = diagnostics.iter().find(|d| d.severity() == Severity::Error);
                if first.is_none_or(|d| d.code() != *code) {
                    return Err(format!("should be refused with {code} first:\n{diagnostics}"));
                }
                self.codes.push((*code).to_owned());
                Ok("errors")
            }
            ["zi", severity @ ("warning" | "note"), code, rest @ ..] => {
                let text = whole(&block.text, &rest.join(" "))?;
                let rubric = Rubric::parse(&text).map_err(|wrong| wrong.to_string())?;
                let mut said: Vec<&str> = rubric.notes().iter().map(|d| d.code()).collect();
                said.retain(|said| said == code || *said != "T212");
                let told = |d: &Diagnostic| d.code() == *code && d.severity().to_string() == *severity;
                if !rubric.notes().iter().any(told) || said.iter().any(|said| said != code) {
                    return Err(format!("should load with {code} and says {said:?}"));
                }
                self.codes.push((*code).to_owned());
                Ok("warnings")
            }
            ["json", "evidence"] => {
                self.sheet = Some(block.text.clone());
                Ok("sheets")
            }
            ["text", "expected"] => {
                let sheet = unheard.ok_or("no sheet stands before what is expected of it")?;
                let rubric = self.rubric.as_ref().ok_or("no rubric stands before this sheet")?;
                expect(rubric, &sheet, &block.text)?;
                Ok("scored sheets")
            }
            _ => Err("a block without a known tag".to_owned()),
        }
    }
}

/// A rubric in full: as it stands, or with the standard one around it.
fn whole(text: &str, part: &str) -> Result<String, String> {
    match part {
        "whole" => Ok(text.to_owned()),
        _ => Ok(in_standard(Part::of(part).ok_or("no such fragment")?, text)),
    }
}

fn expect(rubric: &Rubric, sheet: &str, expected: &str) -> Result<(), String> {
    let true_lines = match rubric.score_json(sheet.as_bytes()) {
        Ok(card) => statements(card.record()),
        Err(faults) => faults.iter().map(|fault| format!("fault {} {}", fault.code(), fault.path())).collect(),
    };
    let mut lines = expected.lines().filter(|line| !line.trim().is_empty()).peekable();
    if lines.peek().is_none() {
        return Err("nothing is expected".to_owned());
    }
    for line in lines {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !true_lines.contains(&line) {
            let subject = line.split(' ').next().unwrap_or("");
            let near: Vec<&String> =
                true_lines.iter().filter(|true_line| true_line.split(' ').next() == Some(subject)).collect();
            let near = if near.is_empty() { true_lines.iter().collect() } else { near };
            return Err(format!("`{line}` is not true; these are: {near:#?}"));
        }
    }
    Ok(())
}

/// Everything that an example may say of a scorecard.
fn statements(card: &Record) -> Vec<String> {
    let mut out = Vec::new();
    let total = &card.total;
    figures(&mut out, "total", (&total.score, &total.exact, &total.low, &total.high), &total.verified, total.status);
    for node in &card.nodes {
        let numbers = (&node.score, &node.exact, &node.low, &node.high);
        figures(&mut out, &node.code, numbers, &node.verified, node.status);
    }
    for group in &card.groups {
        for member in &group.members {
            let code = format!("{}.{}", group.code, member.code);
            let numbers = (&member.score, &member.exact, &member.low, &member.high);
            figures(&mut out, &code, numbers, &member.verified, member.status);
        }
    }
    for measure in &card.measures {
        let code = &measure.code;
        let numbers = (&measure.score, &measure.exact, &measure.low, &measure.high);
        figures(&mut out, code, numbers, &None, measure.status);
        if let (Some(score), Some(exact), Some(band)) = (&measure.score, &measure.exact, &measure.band) {
            let row = band.code.as_deref().unwrap_or("undecided");
            out.push(format!("{code} {score} ({exact}) {row}"));
        }
    }
    for predicate in &card.predicates {
        out.push(format!("{} {}", predicate.code, status(predicate.status)));
        for requirement in &predicate.requirements {
            let (code, status) = (&requirement.code, status(requirement.status));
            out.push(format!("{code} {status}"));
            if let Some(margin) = &requirement.margin {
                out.push(format!("{code} {status}, margin {margin}"));
            }
            if let (Some(low), Some(high)) = (&requirement.margin_low, &requirement.margin_high) {
                out.push(format!("{code} {status}, margin from {low} to {high}"));
            }
            if let Some(left) = &requirement.left {
                out.push(format!("{code} {status}, because {left}"));
            }
        }
    }
    award(&mut out, card);
    out.push(format!("bounds {}", if card.bounds == Bounds::Reached { "reached" } else { "outer" }));
    for finding in &card.findings {
        let value = serde_json::to_value(finding).unwrap();
        out.push(format!("finding {} {}", value["kind"].as_str().unwrap(), value["code"].as_str().unwrap()));
        if let Finding::Overridden { code, from, to, .. } = finding {
            out.push(format!("finding overridden {code} from {from} to {to}"));
        }
        if let Finding::Capped { code, from, to, .. } = finding {
            out.push(format!("finding capped {code} from {from} to {to}"));
        }
    }
    for stage in &card.stages {
        let numbers = stage.nodes.iter().chain(&stage.groups).chain(&stage.measures);
        for (code, exact) in numbers.map(|(code, exact)| (code.as_str(), exact)).chain([("total", &stage.total)]) {
            let exact = exact.as_ref().map_or("none".to_owned(), Exact::to_string);
            out.push(format!("{code} at {} {exact}", stage.code));
        }
        for (code, found) in &stage.predicates {
            out.push(format!("{code} at {} {}", stage.code, status(*found)));
        }
    }
    out
}

type Numbers<'a> = (&'a Option<String>, &'a Option<Exact>, &'a Option<Exact>, &'a Option<Exact>);

fn figures(out: &mut Vec<String>, code: &str, numbers: Numbers<'_>, verified: &Option<Exact>, standing: Standing) {
    let (score, exact, low, high) = numbers;
    if let Some(exact) = exact {
        out.push(format!("{code} {exact}"));
        if let Some(score) = score {
            out.push(format!("{code} {score} ({exact})"));
        }
    }
    if let (Some(low), Some(high)) = (low, high) {
        out.push(format!("{code} from {low} to {high}"));
    }
    if let Some(verified) = verified {
        out.push(format!("{code} verified {verified}"));
    }
    let word = match standing {
        Standing::Scored => "scored",
        Standing::Missing => "missing",
        Standing::Excluded => "excluded",
        Standing::Undecided => "undecided",
    };
    out.push(format!("{code} {word}"));
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::NotMet => "not met",
        Status::Undecided => "undecided",
    }
}

fn award(out: &mut Vec<String>, card: &Record) {
    let award = &card.award;
    let name = award.predicate.as_deref().unwrap_or_default();
    out.push(match award.status {
        AwardStatus::Awarded => format!("award {name}"),
        AwardStatus::Claimed => format!("award {name} claimed"),
        AwardStatus::None => format!("award none: {}", award.label.as_deref().unwrap_or_default()),
        AwardStatus::Undecided => {
            let at_least = award.at_least.as_ref().map(|p| format!(", at least {p}")).unwrap_or_default();
            format!("award undecided{at_least}, open {}", award.open.join(", "))
        }
    });
}

#[test]
fn every_example_of_the_language_reference_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md");
    let page = fs::read_to_string(path).unwrap();
    let blocks = blocks(&page);
    let mut reader = Reader::default();
    for block in &blocks {
        match reader.read(block) {
            Ok(kind) => *reader.counts.entry(kind).or_default() += 1,
            Err(wrong) => reader.wrong.push(format!("line {}, `{}`: {wrong}", block.line, block.tag)),
        }
    }
    assert!(reader.sheet.is_none(), "the last sheet is followed by what is expected of it");
    assert!(reader.wrong.is_empty(), "docs/language.md\n{}", reader.wrong.join("\n\n"));
    assert!(
        blocks.iter().any(|block| block.tag == "zi" && block.text == standard()),
        "the page shows the standard rubric as it is"
    );
    let counts = &reader.counts;
    for (kind, least) in [
        ("whole rubrics", 7),
        ("fragments", 30),
        ("errors", 85),
        ("warnings", 2),
        ("sheets", 40),
        ("scored sheets", 40),
    ] {
        assert!(counts.get(kind).copied().unwrap_or(0) >= least, "fewer than {least} {kind}: {counts:?}");
    }
    let codes: BTreeSet<&str> = reader.codes.iter().map(String::as_str).collect();
    assert!(codes.len() >= 55, "only {} codes have an example: {codes:?}", codes.len());
}
