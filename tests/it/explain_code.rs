//! The pages of codes keep their word: each example is refused with its code, and its mend is not.
//!
//! *A fenced block says where it stands, and is read there; a block that does not say it fails.* `wrong:` and `mended:`
//! (`salah:` and `benar:`) stand in turn at that place in a small rubric, or in a sheet for it:
//!
//! | block | what stands in it |
//! |---|---|
//! | `zi first` | the first line |
//! | `zi header` | a clause of the header |
//! | `zi top` | declarations at the top, in the place of the frame's own of the same name |
//! | `zi tree` | component `A` as a whole, of 10 points |
//! | `zi sum` | all that component `A`, a sum of 10 points, has in it |
//! | `zi mean` | something in component `A`, a mean, beside its inputs |
//! | `zi bands` | the first row of a table of bands |
//! | `zi predicate` | a clause of a predicate; `zi predicate basis`: where the header says `basis required` |
//! | `json sheet` | an entry of a sheet |
//! | `json inputs`, `json answers` | an input at the top, an answer of the stage `desk` |
//! | `json stage` | an entry of the stage `desk`, which follows one in which `A.a` was answered |

use std::collections::BTreeMap;

use timbang::{Language, Rubric, Severity};

use super::corpus::{codes_of, repository};
use super::docs::{Block, blocks};

/// What stands at the top of the frame where an example reads it, or for a sheet: kind, name, and the rest.
const TOP: &[(&str, &str, &str)] = &[
    ("scale", "yn", "{ Ya = 1, Tidak = 0 }"),
    ("scale", "abc", "{ A = 1, B = 0.5, C = 0 }"),
    ("input", "opini", "\"Opini BPK\" : WTP, WDP, TMP, TW"),
    ("input", "tlhp", "\"Temuan ditindaklanjuti\" : percent"),
    ("input", "ipak", "\"Indeks persepsi\" : number 0 .. 4"),
    ("input", "temuan", "\"Temuan\" : count"),
    ("input", "pegawai", "\"Pegawai\" : count"),
    ("input", "pelatihan", "\"Pelatihan yang diikuti\" : count"),
    ("input", "wbk_sejak", "\"Tanggal predikat WBK\" : date or Belum"),
    ("group", "area", "\"Area\" { P \"Pengungkit\" = A  H \"Hasil\" = B }"),
];
const INPUTS: &str = "  input masuk   \"Aduan masuk\"   : count
  input selesai \"Aduan selesai\" : count
  check selesai <= masuk
  input undang  \"Diundang\"      : count
  input hadir   \"Hadir\"         : count
  check hadir <= undang
";
const B: &str = "component B \"Hasil\" weight 90 mean basis \"contoh\" { criterion a \"Survei\" : yn }\n";

/// The rubric with an example at its place; for a `sheet` with all that can be answered.
fn rubric(place: &[&str], example: &str, sheet: bool) -> Option<String> {
    let mut first = "timbang 1";
    let mut header = String::new();
    let mut top = String::new();
    let mut tree = None;
    let mean =
        |own: &str| format!("component A \"Pengungkit\" weight 10 mean basis \"contoh\" {{\n{INPUTS}{own}\n}}\n");
    match place {
        ["first"] => first = example,
        ["header"] => header = example.to_owned(),
        ["top"] => top = example.to_owned(),
        ["tree"] => tree = Some(format!("{example}\n")),
        ["sum"] => tree = Some(format!("component A \"Pengungkit\" weight 10 {{\n{example}\n}}\n")),
        ["mean"] => tree = Some(mean(&format!("{example}\n  criterion lain \"Lain-lain\" : yn"))),
        ["bands"] => {
            top = format!("bands mutu {{ {example}  otherwise : C \"Kurang\" }}\nmeasure m : mutu = 5 * share(total)")
        }
        ["predicate", rest @ ..] => {
            top = format!("predicate Layak {{ {example} }}");
            match rest {
                [] => {}
                ["basis"] => header = "basis required".to_owned(),
                _ => return None,
            }
        }
        _ => return None,
    }
    let tree =
        tree.unwrap_or_else(|| mean("  criterion a \"Tim dibentuk\" : yn\n  criterion b \"Cara memilih\" : abc"));
    let named =
        |text: &str, name: &str| text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|one| one == name);
    let own: String = TOP
        .iter()
        .filter(|(kind, name, _)| {
            let read = named(&format!("{tree}{B}{top}"), name);
            (sheet || read) && !top.contains(&format!("{kind} {name} "))
        })
        .map(|(kind, name, rest)| format!("{kind} {name} {rest}\n"))
        .collect();
    Some(format!(
        "{first}\nrubric contoh \"Contoh\" {{\n  edition \"2025\"  basis \"contoh, bukan peraturan\"  total 100  missing zero
  stage mandiri \"Penilaian mandiri\"  stage desk \"Desk evaluation\"\n{header}\n}}\n{own}{tree}{B}{top}\n"
    ))
}

fn sheet(place: &[&str], example: &str) -> Option<String> {
    let entry = match place {
        ["sheet"] => example.to_owned(),
        ["inputs"] => format!("\"inputs\": {{ {example} }}"),
        ["answers"] => format!("\"stages\": {{ \"desk\": {{ \"answers\": {{ {example} }} }} }}"),
        ["stage"] => format!(
            "\"stages\": {{ \"mandiri\": {{ \"answers\": {{ \"A.a\": \"Ya\" }} }}, \"desk\": {{ {example} }} }}"
        ),
        _ => return None,
    };
    Some(format!("{{ \"unit\": \"Unit Contoh\", {entry} }}"))
}

/// The codes that an example is told, errors first.
fn told(tag: &str, example: &str) -> Result<(Vec<String>, String), String> {
    let words: Vec<&str> = tag.split(' ').collect();
    let unknown = || format!("a block says where it stands (`zi top`, `zi sum`, … `json answers`): `{tag}` does not");
    match words.as_slice() {
        ["zi", place @ ..] => {
            let text = rubric(place, example, false).ok_or_else(unknown)?;
            Ok(match Rubric::parse(&text) {
                Ok(rubric) => {
                    let notes = rubric.notes();
                    (notes.iter().map(|note| note.code().to_owned()).collect(), "it loads".to_owned())
                }
                Err(wrong) => {
                    let errors = wrong.iter().filter(|one| one.severity() == Severity::Error);
                    (errors.map(|one| one.code().to_owned()).collect(), wrong.to_string())
                }
            })
        }
        ["json", place @ ..] => {
            let text = sheet(place, example).ok_or_else(unknown)?;
            let rubric = Rubric::parse(&rubric(&["top"], "", true).unwrap()).map_err(|wrong| wrong.to_string())?;
            Ok(match rubric.score_json(text.as_bytes()) {
                Ok(_) => (Vec::new(), "it scores".to_owned()),
                Err(faults) => (faults.iter().map(|fault| fault.code().to_owned()).collect(), faults.to_string()),
            })
        }
        _ => Err(unknown()),
    }
}

/// What stands behind the two labels of a block.
fn halves<'a>(block: &'a Block<'_>, labels: [&str; 2]) -> Result<[String; 2], String> {
    let [wrong, mended] = labels;
    let bad = || format!("a block is `{wrong}`, and then `{mended}`");
    let rest = block.text.strip_prefix(wrong).ok_or_else(bad)?;
    let (wrong, mended) = rest.split_once(&format!("\n{mended}")).ok_or_else(bad)?;
    let lines = |text: &'a str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned();
    Ok([lines(wrong), lines(mended)])
}

fn labels(language: Language) -> [&'static str; 2] {
    match language {
        Language::English => ["wrong:", "mended:"],
        Language::Indonesian => ["salah:", "benar:"],
    }
}

/// What is not as it should be with an example of a code.
fn complaint(code: &str, severity: Severity, block: &Block<'_>, language: Language) -> Result<(), String> {
    let [wrong, mended] = halves(block, labels(language))?;
    let (codes, said) = told(block.tag, &wrong)?;
    let found = match severity {
        Severity::Error => codes.first().is_some_and(|first| first == code) && said != "it loads",
        _ => codes.iter().any(|one| one == code) && said == "it loads",
    };
    if !found {
        return Err(format!("`{wrong}` should be told {code} and is told {codes:?}: {said}"));
    }
    let (codes, said) = told(block.tag, &mended)?;
    if !(said == "it loads" || said == "it scores") || codes.iter().any(|one| one == code) {
        return Err(format!("`{mended}` should be accepted and is told {codes:?}: {said}"));
    }
    Ok(())
}

#[test]
fn every_example_of_the_pages_is_refused_with_its_code_and_its_mend_is_not() {
    for language in Language::ALL {
        let mut wrong = Vec::new();
        let mut examples = 0;
        for entry in timbang::codes(language) {
            for block in blocks(entry.text()) {
                examples += 1;
                if let Err(why) = complaint(entry.code(), entry.severity(), &block, language) {
                    wrong.push(format!("{}: {why}", entry.code()));
                }
            }
        }
        assert!(wrong.is_empty(), "the page in {language}\n{}", wrong.join("\n\n"));
        assert!(examples >= 70, "only {examples} examples in {language}");
    }
}

#[test]
fn both_pages_show_the_same_examples() {
    let examples = |language: Language| -> BTreeMap<&str, Vec<(String, [String; 2])>> {
        let of = |text: &'static str| {
            let blocks = blocks(text);
            blocks.iter().map(|one| (one.tag.to_owned(), halves(one, labels(language)).unwrap())).collect()
        };
        timbang::codes(language).map(|entry| (entry.code(), of(entry.text()))).collect()
    };
    let [english, indonesian] = Language::ALL.map(examples);
    for (code, examples) in &english {
        assert_eq!(Some(examples), indonesian.get(code), "the examples of {code} are not the same in both languages");
    }
}

/// Each page explains each code once, in the same order, below the same parts; nothing else stands under a code's name.
#[test]
fn every_code_has_its_paragraph_in_both_pages() {
    let mut known = codes_of("src/diagnostic/codes.rs");
    known.extend(codes_of("src/evidence/kind.rs"));
    let mut orders = Vec::new();
    for (language, path) in
        [(Language::English, "docs/diagnostics.md"), (Language::Indonesian, "docs/diagnostics.id.md")]
    {
        let page = repository(path);
        let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        for code in &known {
            let times = headings.iter().filter(|heading| heading.split(' ').next() == Some(code)).count();
            assert_eq!(times, 1, "{path} explains {code} {times} times");
            let text = timbang::explanation(code, language).unwrap_or_default();
            assert!(!text.is_empty() && !text.contains("\n## "), "{path}: the paragraph of {code}");
            assert!(page.contains(text), "{path}: the paragraph of {code}");
        }
        for heading in &headings {
            let code = heading.split(' ').next().unwrap_or_default();
            assert!(known.iter().any(|one| one == code), "{path} explains {code}, which is no code");
        }
        let listed: Vec<&str> = timbang::codes(language).map(|entry| entry.code()).collect();
        assert_eq!(listed.len(), known.len(), "{path}");
        assert!(listed.is_sorted(), "{path}: codes stand in the order of their numbers");
        let parts = page.lines().filter(|line| line.starts_with("# ")).count();
        orders.push((listed, parts));
    }
    assert_eq!(orders.first(), orders.last(), "both pages have the same parts");
}

#[test]
fn what_is_no_code_has_no_explanation() {
    for text in ["", "T", "T40", "T4011", "t401", "T000", "T401 ", "weights", "T４０１"] {
        for language in Language::ALL {
            assert_eq!(timbang::explanation(text, language), None, "{text}");
        }
    }
    assert_eq!(timbang::nearest_code("T4011"), Some("T401"));
    assert_eq!(timbang::nearest_code("401"), Some("T401"));
}

#[test]
fn a_false_example_is_found() {
    let found = |code: &str, tag: &str, text: &str| {
        let block = Block { tag, text: text.to_owned(), line: 1 };
        complaint(code, Severity::Error, &block, Language::English)
    };
    let [wrong, right] = ["require total >= 60 %", "require total >= 60"];
    let both = |wrong: &str, mended: &str| format!("wrong:   {wrong}\nmended:  {mended}\n");
    assert_eq!(found("T115", "zi predicate", &both(wrong, right)), Ok(()));
    for (code, tag, text) in [
        ("T114", "zi predicate", both(wrong, right)),
        ("T115", "zi predicate", both(right, right)),
        ("T115", "zi predicate", both(wrong, wrong)),
        ("T115", "zi predicate", both(right, wrong)),
        ("T115", "zi", both(wrong, right)),
        ("T115", "zi nowhere", both(wrong, right)),
        ("T115", "text", both(wrong, right)),
        ("T115", "zi predicate", format!("salah:   {wrong}\nbenar:   {right}\n")),
        ("T115", "zi predicate", format!("wrong:   {wrong}\n")),
        ("T510", "json inputs", both("\"pegawai\": 1000", "\"pegawai\": 1000")),
        ("T510", "json inputs", both("\"pegawai\": 1e3", "\"pegawai\": 1e3")),
        ("T511", "json inputs", both("\"pegawai\": 1e3", "\"pegawai\": 1000")),
    ] {
        assert!(found(code, tag, &text).is_err(), "{code}, `{tag}`:\n{text}");
    }
}
