//! What is wrong with a sheet: all of it, in one answer, in the sheet's order.
//!
//! Each sheet of `tests/corpus/faults` breaks the rules of one shipped rubric; the snapshot beside it is all that whoever
//! sent it would see.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use timbang::{Date, Evidence, Faults, Language, Rubric};

use crate::corpus::BELOW;

fn snapshot(name: &str, faults: &Faults) {
    let [mut text, teks] = Language::ALL.map(|language| {
        let mut text = String::new();
        for fault in faults {
            writeln!(text, "{}", fault.in_language(language)).unwrap();
        }
        text
    });
    text.push_str(BELOW);
    text.push_str(&teks);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/faults"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn refused(rubric: &str, sheet: &[u8]) -> Faults {
    Rubric::shipped(rubric).unwrap().score_json(sheet).expect_err("the sheet has faults")
}

fn sheet(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/faults");
    fs::read(folder.join(format!("{name}.evidence.json"))).unwrap()
}

#[test]
fn twelve_faults_of_twelve_kinds_come_in_one_answer_in_the_order_of_the_sheet() {
    let faults = refused("zi_2021", &sheet("dua_belas"));
    let mut codes: Vec<&str> = faults.iter().map(timbang::Fault::code).collect();
    let places: Vec<(u32, u32)> = faults.iter().map(|f| (f.line().unwrap(), f.column().unwrap())).collect();
    assert!(places.is_sorted(), "{faults}");
    assert_eq!(codes.len(), 12, "{faults}");
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 12, "{faults}");
    snapshot("dua_belas", &faults);
}

#[test]
fn each_kind_of_fault_is_named_with_its_place_and_its_mend() {
    for name in ["shape", "head", "paths", "answers", "check", "contradiction"] {
        snapshot(name, &refused("contoh_2025", &sheet(name)));
    }
    snapshot("scale", &refused("skm_2017", &sheet("scale")));
    snapshot("dates", &refused("zi_2021", &sheet("dates")));
}

#[test]
fn a_sheet_that_passes_a_limit_or_is_no_json_is_refused() {
    let limits = timbang::limits::EVIDENCE_BYTES_MAX;
    let cases = [
        ("no_json", br#"{ "unit": "Unit Contoh", }"#.to_vec()),
        ("too_large", vec![b' '; limits + 1]),
        ("too_deep", [b"[".repeat(9), b"]".repeat(9)].concat()),
        ("too_long", format!(r#"{{ "unit": "{}" }}"#, "x".repeat(timbang::limits::STRING_BYTES_MAX + 1)).into_bytes()),
        ("too_many", {
            let answers: Vec<String> =
                (0..=timbang::limits::EVIDENCE_ANSWERS_MAX).map(|n| format!("\"A.{n}\":1")).collect();
            format!(r#"{{ "unit": "U", "stages": {{ "desk": {{ "answers": {{ {} }} }} }} }}"#, answers.join(","))
                .into_bytes()
        }),
    ];
    for (name, bytes) in cases {
        // Of half a million unknown paths the first few are enough to read.
        let faults = Evidence::from_json(&bytes).expect_err(name);
        snapshot(name, &faults);
    }
}

#[test]
fn a_sheet_built_in_rust_gets_the_same_faults() {
    let day = Date::new(2025, 5, 31).unwrap();
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let built = Evidence::builder("Unit Contoh", day)
        .input("opini", "WTQ")
        .stage("desk")
        .answer("A.1.a", "Iya")
        .answer("A.1.x", "Ya")
        .answer("A.2.masuk", -3)
        .answer("A.2.a", 1)
        .answer("B.ipak", "3,62")
        .build()
        .unwrap();
    let read = br#"{ "unit": "Unit Contoh", "assessed_on": "2025-05-31", "inputs": { "opini": "WTQ" },
        "stages": { "desk": { "answers": { "A.1.a": "Iya", "A.1.x": "Ya", "A.2.masuk": -3, "A.2.a": 1, "B.ipak": "3,62" } } } }"#;
    let codes = |faults: &Faults| faults.iter().map(|f| (f.code(), f.path().to_owned())).collect::<Vec<_>>();
    let built = codes(&rubric.score(&built).expect_err("it has faults"));
    assert_eq!(built, codes(&rubric.score_json(read).expect_err("it has faults")));
    assert_eq!(built.len(), 6);

    let dangling =
        Evidence::builder("Unit Contoh", day).note("tanpa jawaban").build().expect_err("a note without an answer");
    snapshot("dangling", &dangling);
}

#[test]
fn a_slot_of_another_rubric_is_told() {
    let (rubric, other) = (Rubric::shipped("contoh_2025").unwrap(), Rubric::shipped("zi_2021").unwrap());
    let stranger = other.slot("A.I.1.i.a").unwrap();
    let mut sheet = rubric.sheet();
    sheet.stage("desk").set(stranger, "Ya");
    snapshot("slot", &sheet.scorecard("Unit Contoh").expect_err("the slot is a stranger's"));
}
