//! The JSON Schemas of `docs/`: what the library writes and reads is what they say, and nothing else is.
//!
//! *A schema agrees with the types in both directions: what the library gives is valid, and whatever is taken from it,
//! added to it or given another type is not.*

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use timbang::receipt::Operator;
use timbang::scorecard::Record;
use timbang::{Evidence, Receipt, Rubric};

use crate::receipt::{operators, script};
use crate::rubrics::sheets;

const EVIDENCE: &str = include_str!("../../docs/evidence.schema.json");
const SCORECARD: &str = include_str!("../../docs/scorecard.schema.json");
const RECEIPT: &str = include_str!("../../docs/receipt.schema.json");

static EVIDENCE_SCHEMA: LazyLock<Validator> = LazyLock::new(|| compiled(EVIDENCE));
static SCORECARD_SCHEMA: LazyLock<Validator> = LazyLock::new(|| compiled(SCORECARD));
static RECEIPT_SCHEMA: LazyLock<Validator> = LazyLock::new(|| compiled(RECEIPT));

/// A rubric with every kind of node, measure and requirement.
const RUBRIC: &str = r#"timbang 1
rubric uji "Uji" {
  edition  "2025"
  basis    "uji"
  in_force 2025-01-01 .. 2025-12-31
  total    10
  stage    mandiri "Penilaian mandiri"
  stage    desk    "Desk evaluation"
  missing  zero
}
scale abc { A = 1, B = 0.5, C = 0 }
scale yn  { Ya = 1, Tidak = 0, NA = excluded }

component A "Pengungkit" weight 6 mean verify desk {
  criterion a "Tim"      : abc
  criterion b "Rencana"  : abc at most share(A.a)
  criterion c "Rapat"    : yn   basis "uji ps. 1"
  criterion d "Laporan"  : abc
}
component B "Hasil" weight 4 {
  input masuk   "Aduan masuk"   : count
  input selesai "Aduan selesai" : count
  input lama    "Aduan lama"    : count
  check selesai <= masuk "Yang selesai melebihi yang masuk"
  check lama <= masuk
  criterion a "Aduan selesai" weight 4 = selesai / masuk otherwise 1
}
group area "Area" { T "Tim" = A }
bands mutu "Mutu" { >= 3.67 : A "Prima"  otherwise : B "Baik" }
measure indeks "Indeks" : mutu = 5 * share(B.a)  basis "uji ps. 2"
measure kasar = 2 * share(total)
input opini  "Opini BPK" : WTP, WDP, TMP
input tlhp   "Tindak lanjut" : percent
input sejak  "Tanggal predikat" : date or Belum
predicate P "Predikat" {
  require total     >= 3  "Nilai akhir"
  require each area >= 10%
  require indeks    >= 3.67
  require tlhp      >= 50%
  require sejak + 1 years <= assessed_on
  require opini     is one of WTP, WDP  basis "uji ps. 3"
  require A >= 1 or B >= 1
}
award P otherwise "Belum berpredikat"
"#;

/// A sheet that uses every key of the format and leads to every kind of finding under [`RUBRIC`].
const SHEET: &str = r#"{ "unit": { "id": "7", "name": "Unit Uji", "group": "Kementerian" }, "period": "2026",
  "assessed_on": "2026-05-31", "rubric": "uji", "x-app": { "v": [1, true] },
  "inputs": { "tlhp": "75%", "sejak": { "answer": "2024-02-29", "documents": [ { "title": "SK" } ] } },
  "stages": {
    "mandiri": { "by": "Tim ZI", "on": "2026-02-10", "answers": {
      "A.a": { "answer": "A", "note": "menurut SK", "documents": [ { "title": "SK", "uri": "urn:uji:0", "sha256": "00" } ] },
      "A.b": "A", "A.c": "NA", "B.masuk": 4, "B.selesai": 11 } },
    "desk": { "by": "TPI 1", "on": "2026-04-02", "confirmed": ["A.c"], "x-tool": null, "answers": {
      "A.a": "B",
      "B.masuk": { "answer": 15, "note": "menurut register", "by": "TPI 2", "on": "2026-04-03",
                   "documents": [ { "title": "Register", "uri": "urn:uji:1", "sha256": "00" } ] } } } } }"#;

/// Members of the scorecard that are entries of a map, and so may be absent.
const ENTRIES: [&str; 4] = ["/stages/*/nodes/", "/stages/*/groups/", "/stages/*/measures/", "/stages/*/predicates/"];

/// The keys that the scorecard's schema does not demand in every case: an answered criterion has one, a computed one
/// the other, and a component neither.
const OPTIONAL: [(&str, &str); 2] = [("/$defs/node", "answer"), ("/$defs/node", "inputs")];

/// Every enumeration of the scorecard's schema, and a place of the scorecard where one of its words stands.
const WORDS: [(&str, &str); 10] = [
    ("/properties/bounds/enum", "/bounds"),
    ("/$defs/standing/enum", "/total/status"),
    ("/$defs/status/enum", "/predicates/0/status"),
    ("/$defs/award_status/enum", "/award/status"),
    ("/$defs/display/properties/rounding/enum", "/rubric/display/rounding"),
    ("/$defs/node/properties/kind/enum", "/nodes/0/kind"),
    ("/$defs/node/properties/combine/enum", "/nodes/0/combine"),
    ("/$defs/band/properties/status/enum", "/measures/0/band/status"),
    ("/$defs/requirement/properties/kind/enum", "/predicates/0/requirements/0/kind"),
    ("/$defs/finding/oneOf/0/properties/policy/enum", "/findings/0/policy"),
];

/// Places of the scorecard where any text may stand.
const FREE: [&str; 39] = [
    "/rubric/label",
    "/rubric/edition",
    "/rubric/basis",
    "/rubric/sources/*/name",
    "/unit/id",
    "/unit/name",
    "/unit/group",
    "/period",
    "/nodes/*/label",
    "/nodes/*/basis",
    "/nodes/*/answer",
    "/groups/*/label",
    "/groups/*/members/*/label",
    "/measures/*/label",
    "/measures/*/basis",
    "/measures/*/band/code",
    "/measures/*/band/label",
    "/predicates/*/label",
    "/predicates/*/requirements/*/label",
    "/predicates/*/requirements/*/text",
    "/predicates/*/requirements/*/left",
    "/predicates/*/requirements/*/right",
    "/predicates/*/requirements/*/basis",
    "/award/label",
    "/answers/*/label",
    "/answers/*/answer",
    "/answers/*/by",
    "/answers/*/note",
    "/answers/*/documents/*/title",
    "/answers/*/documents/*/uri",
    "/answers/*/documents/*/sha256",
    "/answers/*/earlier/*/answer",
    "/answers/*/earlier/*/by",
    "/answers/*/earlier/*/note",
    "/answers/*/earlier/*/documents/*/title",
    "/answers/*/earlier/*/documents/*/uri",
    "/answers/*/earlier/*/documents/*/sha256",
    "/stages/*/label",
    "/stages/*/by",
];

/// The comparisons of a requirement.
const OPS: [&str; 12] =
    ["=", "!=", "<", "<=", ">", ">=", "is", "is not", "is one of", "is not one of", "is at least", "is at most"];

/// How many paths a finding of each kind may speak of: the least, and the most where there is one.
const FINDING_PATHS: [(&str, usize, Option<usize>); 11] = [
    ("missing", 1, None),
    ("unknown", 1, Some(1)),
    ("excluded", 0, None),
    ("overridden", 1, Some(1)),
    ("unexplained", 1, Some(1)),
    ("unverified", 1, None),
    ("mixed", 2, None),
    ("inconsistent", 0, None),
    ("unchecked", 0, None),
    ("capped", 1, Some(1)),
    ("boundary", 0, None),
];

/// Sheets that are refused whatever the rubric says, with the code of the first fault.
const REFUSED: [(&str, &str); 33] = [
    ("T507", r#"[]"#),
    ("T508", r#"{ "answers": {} }"#),
    ("T507", r#"{ "unit": null }"#),
    ("T507", r#"{ "unit": 7 }"#),
    ("T507", r#"{ "unit": " " }"#),
    ("T508", r#"{ "unit": {} }"#),
    ("T508", r#"{ "unit": { "group": "K" } }"#),
    ("T508", r#"{ "unit": { "id": "7", "name": " " } }"#),
    ("T505", r#"{ "unit": { "id": "7", "x-app": 1 } }"#),
    ("T507", r#"{ "unit": { "id": 7, "name": "U" } }"#),
    ("T505", r#"{ "unit": "U", "aswers": {} }"#),
    ("T507", r#"{ "unit": "U", "period": 2025 }"#),
    ("T512", r#"{ "unit": "U", "assessed_on": "31-05-2025" }"#),
    ("T512", r#"{ "unit": "U", "assessed_on": "2025-02-29" }"#),
    ("T512", r#"{ "unit": "U", "assessed_on": "0000-01-01" }"#),
    ("T507", r#"{ "unit": "U", "inputs": [] }"#),
    ("T509", r#"{ "unit": "U", "inputs": { "opini": true } }"#),
    ("T507", r#"{ "unit": "U", "inputs": { "opini": ["WTP"] } }"#),
    ("T508", r#"{ "unit": "U", "inputs": { "opini": { "note": "n" } } }"#),
    ("T505", r#"{ "unit": "U", "inputs": { "opini": { "answer": "WTP", "catatan": "n" } } }"#),
    ("T509", r#"{ "unit": "U", "inputs": { "opini": { "answer": false } } }"#),
    ("T507", r#"{ "unit": "U", "inputs": { "opini": { "answer": "WTP", "note": 1 } } }"#),
    ("T507", r#"{ "unit": "U", "inputs": { "opini": { "answer": "WTP", "documents": "SK" } } }"#),
    ("T507", r#"{ "unit": "U", "inputs": { "opini": { "answer": "WTP", "documents": [null] } } }"#),
    ("T505", r#"{ "unit": "U", "inputs": { "opini": { "answer": "WTP", "documents": [{ "judul": "SK" }] } } }"#),
    ("T520", r#"{ "unit": "U", "inputs": { "A 1": "Ya" } }"#),
    ("T516", r#"{ "unit": "U", "stages": {}, "answers": {} }"#),
    ("T507", r#"{ "unit": "U", "stages": { "desk": null } }"#),
    ("T524", r#"{ "unit": "U", "stages": { "x-desk": {} } }"#),
    ("T505", r#"{ "unit": "U", "stages": { "desk": { "oleh": "TPI" } } }"#),
    ("T512", r#"{ "unit": "U", "stages": { "desk": { "on": "2025-4-02" } } }"#),
    ("T507", r#"{ "unit": "U", "stages": { "desk": { "confirmed": "A.1" } } }"#),
    ("T507", r#"{ "unit": "U", "stages": { "desk": { "confirmed": [1] } } }"#),
];

/// Sheets that look odd and are not refused.
const ACCEPTED: [&str; 7] = [
    r#"{ "unit": "U" }"#,
    r#"{ "unit": { "id": "7" } }"#,
    r#"{ "unit": { "id": null, "name": "U", "group": null } }"#,
    r#"{ "unit": "U", "period": null, "assessed_on": null, "rubric": null, "inputs": null, "stages": {}, "answers": null }"#,
    r#"{ "unit": "U", "x-": true, "x-app": { "unit": [] } }"#,
    r#"{ "unit": "U", "answers": { "a": null, "b": -0, "c": 4.0, "d": "", "e": { "answer": null, "documents": [{}] } } }"#,
    r#"{ "unit": "U", "stages": { "1": { "by": null, "on": null, "answers": null, "confirmed": ["A", "A"], "x-tool": 1 } } }"#,
];

/// Sheets whose fault is gone once JSON is read.
const BEYOND_A_SCHEMA: [(&str, &str); 3] = [
    ("T510", r#"{ "unit": "U", "answers": { "a": 1e3 } }"#),
    ("T506", r#"{ "unit": "U", "answers": { "a": 1, "a": 2 } }"#),
    ("T513", r#"{ "unit": "U", "answers": { "a": 12345678901234567890123456789 } }"#),
];

#[test]
fn shipped_sheets_and_their_scorecards_are_valid() {
    let mut kinds = BTreeSet::new();
    for &name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        let cases = sheets(name);
        assert!(!cases.is_empty(), "{name} has no cases");
        for (case, bytes) in cases {
            let case = format!("{name}/{case}");
            let sheet = serde_json::from_slice(&bytes).unwrap();
            assert_valid(&EVIDENCE_SCHEMA, &sheet, &case);

            let scorecard =
                rubric.score_json(&bytes).unwrap_or_else(|faults| unreachable!("{case}: {faults}")).into_record();
            let card = serde_json::to_value(&scorecard).unwrap();
            assert_valid(&SCORECARD_SCHEMA, &card, &case);
            assert_eq!(read(&card).unwrap(), scorecard, "{case}");
            kinds.insert(word(&card, "/award/status"));
        }
    }
    let all = BTreeSet::from(["awarded", "claimed", "none", "undecided"].map(str::to_owned));
    assert_eq!(kinds, all, "the cases show every standing of an award");
}

#[test]
fn the_rich_scorecard_has_everything() {
    let card = rich();
    assert_valid(&SCORECARD_SCHEMA, &card, "rich");
    assert_valid(&EVIDENCE_SCHEMA, &serde_json::from_str(SHEET).unwrap(), "rich");

    let words = |list: &str, key: &str| -> BTreeSet<String> {
        card.pointer(list).unwrap().as_array().unwrap().iter().map(|item| word(item, key)).collect()
    };
    let schema: Value = serde_json::from_str(SCORECARD).unwrap();
    let findings = schema.pointer("/$defs/finding/oneOf").unwrap().as_array().unwrap();
    let kinds: BTreeSet<String> = findings.iter().map(|kind| word(kind, "/properties/kind/const")).collect();
    assert_eq!(words("/findings", "/kind"), kinds);
    assert_eq!(
        words("/predicates/0/requirements", "/kind"),
        enumerated(&schema, "/$defs/requirement/properties/kind/enum")
    );
    assert_eq!(words("/nodes", "/kind"), enumerated(&schema, "/$defs/node/properties/kind/enum"));
    assert!(
        members(&card).iter().any(|at| shape(at) == "/answers/*/earlier/*/documents/*/title"),
        "an earlier answer's document"
    );
}

#[test]
fn a_scorecard_without_one_of_its_keys_is_refused() {
    let card = rich();
    let (mut refused, mut demanded) = (0, 0);
    for at in members(&card) {
        let mutant = without(&card, &at);
        if ENTRIES.iter().any(|entries| shape(&at).starts_with(entries)) {
            assert!(SCORECARD_SCHEMA.is_valid(&mutant) && read(&mutant).is_ok(), "{at} is an entry of a map");
            continue;
        }
        assert!(!SCORECARD_SCHEMA.is_valid(&mutant), "without {at}");
        // To serde an absent key is as good as `null`, and where that is no value the key is demanded.
        let null = replaced(&card, &at, Value::Null);
        assert_eq!(read(&mutant).is_ok(), read(&null).is_ok(), "without {at}");
        assert!(read(&null).is_ok() || !SCORECARD_SCHEMA.is_valid(&null), "{at} is null");
        refused += 1;
        demanded += usize::from(read(&mutant).is_err());
    }
    assert!(refused >= 450, "{refused} keys were removed");
    assert!(demanded >= 200, "{demanded} of them are demanded by serde");
}

#[test]
fn a_scorecard_with_another_type_or_key_is_refused() {
    let card = rich();
    let mut tried = 0;
    for (at, value) in places(&card) {
        let mut mutants = vec![replaced(&card, &at, json!(true))];
        match value {
            Value::String(_) => mutants.push(replaced(&card, &at, json!(7))),
            Value::Number(_) => mutants.push(replaced(&card, &at, json!("7"))),
            Value::Object(_) => {
                mutants.push(replaced(&card, &format!("{at}/unknown"), json!(true)));
                mutants.push(replaced(&card, &at, json!([])));
            }
            Value::Array(_) => mutants.push(replaced(&card, &at, json!({}))),
            Value::Null | Value::Bool(_) => {}
        }
        for mutant in mutants {
            assert!(!SCORECARD_SCHEMA.is_valid(&mutant), "{at} mutated");
            assert!(read(&mutant).is_err(), "{at} mutated");
            tried += 1;
        }
    }
    assert!(tried >= 1_000, "{tried} mutations were tried");
}

#[test]
fn enumerations_are_those_of_serde() {
    let card = rich();
    let schema: Value = serde_json::from_str(SCORECARD).unwrap();
    for (words, at) in WORDS {
        let unknown = replaced(&card, at, json!("no_such_word"));
        assert!(!SCORECARD_SCHEMA.is_valid(&unknown), "{at}");
        assert_eq!(enumerated(&schema, words), expected(&unknown), "{at}");
    }
    let findings = schema.pointer("/$defs/finding/oneOf").unwrap().as_array().unwrap();
    let kinds: BTreeSet<String> = findings.iter().map(|kind| word(kind, "/properties/kind/const")).collect();
    assert_eq!(kinds, expected(&replaced(&card, "/findings/0/kind", json!("no_such_word"))));
}

#[test]
fn numbers_have_one_form() {
    let card = rich();
    for exact in ["1.5", "+1", "01", "1/0", "1/", "/2", "1/02", "", "-", "1 /2", "½"] {
        let mutant = replaced(&card, "/total/exact", json!(exact));
        assert!(!SCORECARD_SCHEMA.is_valid(&mutant) && read(&mutant).is_err(), "{exact:?}");
    }
    for exact in ["0", "-3", "1687/20", "-1/2"] {
        let mutant = replaced(&card, "/total/exact", json!(exact));
        assert!(SCORECARD_SCHEMA.is_valid(&mutant) && read(&mutant).is_ok(), "{exact:?}");
    }
    for shown in ["1,5", "1.", ".5", "-0.00", "-0", "-0.0%", "007.27", "1e3", "109/15", "66.67 %", "1.000,00"] {
        assert!(!SCORECARD_SCHEMA.is_valid(&replaced(&card, "/total/score", json!(shown))), "{shown:?}");
    }
    for shown in ["0.00", "-0.01", "-7.27", "100%", "66.67%", "0"] {
        assert!(SCORECARD_SCHEMA.is_valid(&replaced(&card, "/total/score", json!(shown))), "{shown:?}");
    }
}

#[test]
fn texts_have_a_fixed_form_or_are_free() {
    let card = rich();
    let mut free = BTreeSet::new();
    let mut fixed = 0;
    for (at, _) in places(&card).into_iter().filter(|(_, value)| value.is_string()) {
        let mutant = replaced(&card, &at, json!("…"));
        let is_free = FREE.contains(&shape(&at).as_str()) || is_loose(&at, &card);
        assert_eq!(SCORECARD_SCHEMA.is_valid(&mutant), is_free, "{at} is `…`");
        if is_free {
            free.insert(shape(&at));
        } else {
            fixed += 1;
        }
    }
    assert!(FREE.iter().all(|at| free.contains(*at)), "every free place has a text: {free:#?}");
    assert!(fixed >= 250, "{fixed} texts have a fixed form");

    for op in OPS {
        assert!(SCORECARD_SCHEMA.is_valid(&replaced(&card, "/predicates/0/requirements/0/op", json!(op))), "{op}");
    }
    for (code, valid) in [("x".repeat(64), true), ("x".repeat(65), false)] {
        assert_eq!(SCORECARD_SCHEMA.is_valid(&replaced(&card, "/stage", json!(code))), valid);
    }
}

#[test]
fn findings_speak_of_as_many_paths_as_their_kind_has() {
    let card = rich();
    for (kind, least, most) in FINDING_PATHS {
        let at = format!("/findings/{}/paths", index(&card, "/findings", "/kind", kind));
        for count in 0..4 {
            let mutant = replaced(&card, &at, json!(vec!["A.a"; count]));
            let fits = count >= least && most.is_none_or(|most| count <= most);
            assert_eq!(SCORECARD_SCHEMA.is_valid(&mutant), fits, "{kind} with {count} paths");
        }
    }
}

#[test]
fn units_bands_and_awards_have_their_forms() {
    let card = rich();
    let unit = |unit: Value| SCORECARD_SCHEMA.is_valid(&replaced(&card, "/unit", unit));
    assert!(unit(json!("Unit Uji")) && !unit(json!(" ")) && !unit(json!("")));
    assert!(
        unit(json!({ "id": "7", "name": null, "group": null }))
            && unit(json!({ "id": null, "name": "U", "group": "K" }))
    );
    assert!(!unit(json!({ "id": null, "name": null, "group": "K" })));

    let band = |code: Option<&str>, label: Option<&str>, status: &str| {
        let band = json!({ "table": "mutu", "code": code, "label": label, "status": status });
        SCORECARD_SCHEMA.is_valid(&replaced(&card, "/measures/0/band", band))
    };
    assert!(band(Some("A"), None, "decided") && !band(None, None, "decided"));
    assert!(
        band(None, None, "undecided") && !band(Some("A"), None, "undecided") && !band(None, Some("Baik"), "undecided")
    );

    let award = |status: &str,
                 predicate: Option<&str>,
                 at_least: Option<&str>,
                 open: &[&str],
                 verified: Option<&str>| {
        let award = json!({ "status": status, "predicate": predicate, "label": null, "at_least": at_least, "open": open,
                            "stage": "desk", "verified": verified });
        SCORECARD_SCHEMA.is_valid(&replaced(&card, "/award", award))
    };
    assert!(
        !award("awarded", Some("WBK 1"), None, &[], None) && !award("undecided", None, Some("WBK 1"), &["P"], None)
    );
    for verified in [None, Some("1/2")] {
        for status in ["awarded", "claimed", "none", "undecided"] {
            for predicate in [None, Some("P")] {
                for at_least in [None, Some("Q")] {
                    for open in [&[][..], &["P"]] {
                        let fits = match status {
                            "undecided" => predicate.is_none() && !open.is_empty(),
                            "none" => predicate.is_none() && at_least.is_none() && open.is_empty(),
                            "claimed" => {
                                predicate.is_some() && at_least.is_none() && open.is_empty() && verified.is_some()
                            }
                            _ => predicate.is_some() && at_least.is_none() && open.is_empty(),
                        };
                        let found = award(status, predicate, at_least, open, verified);
                        assert_eq!(found, fits, "{status} {predicate:?} {at_least:?} {open:?} {verified:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_scorecard_that_contradicts_itself_is_refused() {
    let card = rich();
    let node = |code: &str| format!("/nodes/{}", index(&card, "/nodes", "/code", code));
    let requirement = |code: &str| {
        format!("/predicates/0/requirements/{}", index(&card, "/predicates/0/requirements", "/code", code))
    };
    let contradictions = [
        // A number that stands without being there, and the other way round.
        ("/total/exact".to_owned(), Value::Null),
        ("/total/status".to_owned(), json!("undecided")),
        (format!("{}/exact", node("A.c")), json!("0")),
        ("/total/share".to_owned(), Value::Null),
        (format!("{}/share", node("A.c")), json!("0")),
        (format!("{}/score", node("A.c")), json!("0.00%")),
        ("/groups/0/members/0/exact".to_owned(), Value::Null),
        ("/measures/0/score".to_owned(), Value::Null),
        ("/measures/0/band/code".to_owned(), Value::Null),
        ("/measures/0/band/status".to_owned(), json!("undecided")),
        // Neither answered nor computed, or both.
        (format!("{}/kind", node("A")), json!("criterion")),
        (format!("{}/answer", node("A")), Value::Null),
        (format!("{}/combine", node("A")), Value::Null),
        (format!("{}/stage", node("A")), json!("desk")),
        (format!("{}/inputs", node("A.a")), json!([])),
        (format!("{}/combine", node("A.a")), json!("sum")),
        (format!("{}/answer", node("B.a")), json!("A")),
        // A margin of what has no distance.
        (format!("{}/margin", requirement("P.6")), json!("0")),
        (format!("{}/margin_low", requirement("P.6")), json!("0")),
        (format!("{}/margin_high", requirement("P.7")), json!("1")),
        (format!("{}/op", requirement("P.1")), json!("≥")),
        // Texts of a fixed form.
        ("/format".to_owned(), json!("timbang.scorecard/2")),
        ("/rubric/identity".to_owned(), json!("1:…")),
        ("/rubric/sources/0/sha256".to_owned(), json!("…")),
        ("/rubric/display/digits".to_owned(), json!(-1)),
        ("/rubric/display/digits".to_owned(), json!(13)),
        ("/rubric/sources".to_owned(), json!([])),
        ("/rubric/sources/0/name".to_owned(), json!("")),
        ("/evidence_sha256".to_owned(), json!("A".repeat(64))),
        ("/assessed_on".to_owned(), json!("2026-02-29")),
        ("/assessed_on".to_owned(), json!("0000-01-01")),
        (format!("{}/at", node("A")), json!("14")),
        (format!("{}/code", node("A")), json!("1.a")),
        ("/stages/0/answers".to_owned(), json!(1.5)),
        ("/stages/0/answers".to_owned(), json!(-1)),
        ("/stages/1/predicates/A b".to_owned(), json!("met")),
        ("/stages/1/nodes/A b".to_owned(), json!("1")),
        (format!("{}/text", requirement("P.1")), json!("")),
    ];
    for (at, value) in contradictions {
        assert!(!SCORECARD_SCHEMA.is_valid(&replaced(&card, &at, value.clone())), "{at} is {value}");
    }
}

#[test]
fn what_is_refused_whatever_the_rubric_says() {
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let first_fault = |sheet: &str| rubric.score_json(sheet.as_bytes()).unwrap_err().iter().next().unwrap().code();
    for (code, sheet) in REFUSED {
        assert!(!EVIDENCE_SCHEMA.is_valid(&serde_json::from_str(sheet).unwrap()), "{sheet}");
        assert_eq!(first_fault(sheet), code, "{sheet}");
    }
    for sheet in ACCEPTED {
        assert_valid(&EVIDENCE_SCHEMA, &serde_json::from_str(sheet).unwrap(), sheet);
        assert!(Evidence::from_json(sheet.as_bytes()).is_ok(), "{sheet}");
    }
    for (code, sheet) in BEYOND_A_SCHEMA {
        assert_valid(&EVIDENCE_SCHEMA, &serde_json::from_str(sheet).unwrap(), sheet);
        let faults = Evidence::from_json(sheet.as_bytes()).unwrap_err();
        assert_eq!(faults.iter().next().unwrap().code(), code, "{sheet}");
    }
    let stage = |code: String| EVIDENCE_SCHEMA.is_valid(&json!({ "unit": "U", "stages": { code: {} } }));
    assert!(stage("x".repeat(64)) && !stage("x".repeat(65)));
    for (bytes, fits) in [(4096, true), (4097, false)] {
        let long = "x".repeat(bytes);
        for sheet in [
            json!({ "unit": &long }),
            json!({ "unit": { "id": null, "name": &long } }),
            json!({ "unit": "U", "period": &long }),
            json!({ "unit": "U", "answers": { "a": &long } }),
            json!({ "unit": "U", "answers": { "a": { "answer": &long } } }),
            json!({ "unit": "U", "answers": { (long.as_str()): 1 } }),
        ] {
            assert_eq!((EVIDENCE_SCHEMA.is_valid(&sheet), reads(&sheet)), (fits, fits), "{bytes} bytes");
        }
    }
}

#[test]
fn the_evidence_schema_and_the_reader_agree() {
    let sheet: Value = serde_json::from_str(SHEET).unwrap();
    let mut demanded = Vec::new();
    for at in members(&sheet) {
        let mutant = without(&sheet, &at);
        assert_eq!(EVIDENCE_SCHEMA.is_valid(&mutant), reads(&mutant), "without {at}");
        if !reads(&mutant) {
            demanded.push(at);
        }
    }
    assert_eq!(
        demanded,
        ["/inputs/sejak/answer", "/stages/desk/answers/B.masuk/answer", "/stages/mandiri/answers/A.a/answer", "/unit"]
    );

    let (mut accepted, mut refused) = (0, 0);
    for (at, value) in places(&sheet) {
        let mut mutants: Vec<(String, Value)> = [json!(null), json!(true), json!(7), json!("B"), json!([]), json!({})]
            .map(|other| (at.clone(), other))
            .into();
        if value.is_object() {
            mutants.extend(
                [json!(true), json!("Ya"), json!({ "answer": "Ya" })].map(|other| (format!("{at}/unknown"), other)),
            );
        }
        for (at, other) in mutants {
            let mutant = replaced(&sheet, &at, other.clone());
            let valid = EVIDENCE_SCHEMA.is_valid(&mutant);
            assert_eq!(valid, reads(&mutant), "{at} is {other}");
            *(if valid { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert!(accepted >= 120, "{accepted} mutations were accepted");
    assert!(refused >= 200, "{refused} mutations were refused");
}

#[test]
fn shipped_receipts_are_valid() {
    let mut receipts = 0;
    for &name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        for (case, bytes) in sheets(name) {
            let receipt = rubric.receipt_json(&bytes).unwrap_or_else(|faults| unreachable!("{name}/{case}: {faults}"));
            let json = serde_json::to_value(&receipt).unwrap();
            assert_valid(&RECEIPT_SCHEMA, &json, &format!("{name}/{case}"));
            assert_eq!(serde_json::from_value::<Receipt>(json).unwrap(), receipt, "{name}/{case}");
            receipts += 1;
        }
    }
    assert!(receipts > 100, "{receipts} receipts");
    for (name, receipt) in full_receipts() {
        assert_valid(&RECEIPT_SCHEMA, &receipt, name);
        assert!(reads_receipt(&receipt), "{name}");
    }
}

/// Every key of a line stands somewhere in the receipts that the tests below change.
#[test]
fn the_receipts_that_are_changed_have_every_key() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for (_, receipt) in full_receipts() {
        shown.extend(members(&receipt).iter().map(|at| shape(at)));
    }
    let schema: Value = serde_json::from_str(RECEIPT).unwrap();
    for (def, home) in [("line", "/lines/*"), ("answer", "/answers/*"), ("outcome", "/outcome"), ("rubric", "/rubric")]
    {
        let properties = schema.pointer(&format!("/$defs/{def}/properties")).unwrap().as_object().unwrap();
        // A legend of options is one of the shipped rubrics' keys, and no operator's.
        for key in properties.keys().filter(|key| *key != "texts") {
            assert!(shown.contains(&format!("{home}/{key}")), "no {home}/{key} is changed");
        }
    }
}

#[test]
fn a_receipt_without_one_of_its_keys_is_refused() {
    let (mut refused, mut left_out) = (0, 0);
    for (name, receipt) in full_receipts() {
        for at in members(&receipt) {
            let mutant = without(&receipt, &at);
            let (home, key) = at.rsplit_once('/').unwrap();
            let may_go = match shape(home).as_str() {
                "/tables" => true,
                "/lines/*" => !["op", "out", "at"].contains(&key) && !is_constant(&receipt, home, key),
                home if home.starts_with("/tables/") => !["options", "rows"].contains(&key),
                _ => false,
            };
            assert_eq!(RECEIPT_SCHEMA.is_valid(&mutant), may_go, "{name} without {at}");
            assert!(!may_go || reads_receipt(&mutant), "{name} without {at}");
            *(if may_go { &mut left_out } else { &mut refused }) += 1;
        }
    }
    assert!(refused > 2_000 && left_out > 900, "{refused} {left_out}");
}

#[test]
fn a_receipt_with_another_type_or_key_is_refused() {
    // The edges are many lines of few kinds.
    let receipt = operators().receipt;
    let mut tried = 0;
    for (at, value) in places(&receipt) {
        let mut others = vec![(at.clone(), if value.is_boolean() { json!(7) } else { json!(true) })];
        match value {
            Value::String(_) => others.push((at.clone(), json!(7))),
            Value::Number(_) => others.extend([json!("7"), json!(-1), json!(1.5)].map(|other| (at.clone(), other))),
            Value::Object(_) => {
                others.extend([(format!("{at}/unknown"), json!(true)), (at.clone(), json!([]))]);
            }
            Value::Array(_) => others.push((at.clone(), json!({}))),
            Value::Null | Value::Bool(_) => {}
        }
        for (at, other) in others {
            let mutant = replaced(&receipt, &at, other.clone());
            assert!(!RECEIPT_SCHEMA.is_valid(&mutant), "{at} is {other}");
            // To serde a table of which nothing is told is as good as an empty list.
            let is_table = shape(&at).strip_prefix("/tables/").is_some_and(|name| !name.contains('/'));
            assert!(!reads_receipt(&mutant) || is_table && other == json!([]), "{at} is {other}");
            tried += 1;
        }
    }
    assert!(tried > 2_000, "{tried} mutations were tried");
}

#[test]
fn operators_and_words_of_a_receipt_are_those_of_its_page() {
    let schema: Value = serde_json::from_str(RECEIPT).unwrap();
    let words: BTreeSet<String> = Operator::ALL.iter().map(|op| op.word().to_owned()).collect();
    assert_eq!(enumerated(&schema, "/$defs/line/properties/op/enum"), words);
    let receipt = operators().receipt;
    let lines = receipt["lines"].as_array().unwrap();
    let line = |key: &str| {
        let at = lines.iter().position(|line| !line[key].is_null());
        format!("/lines/{}/{key}", at.unwrap_or_else(|| unreachable!("no line has {key}")))
    };
    for key in ["op", "kind", "domain", "policy", "bound", "test"] {
        let at = line(key);
        for other in ["pow", "", "ANSWER"] {
            assert!(!RECEIPT_SCHEMA.is_valid(&replaced(&receipt, &at, json!(other))), "{at} is {other:?}");
        }
        let page = include_str!("../../docs/receipt.md");
        for word in enumerated(&schema, &format!("/$defs/line/properties/{key}/enum")) {
            assert!(page.contains(&word), "the page does not tell of the {key} `{word}`");
        }
    }
    for at in ["/format", "/language", "/outcome/status", "/tables/mutu/rows/0/0", "/rubric/display", "/seal"] {
        assert!(!RECEIPT_SCHEMA.is_valid(&replaced(&receipt, at, json!("pow"))), "{at}");
    }
}

#[test]
fn numbers_and_days_of_a_receipt_have_one_form() {
    let receipt = operators().receipt;
    let lines = receipt["lines"].as_array().unwrap();
    let with = |key: &str| lines.iter().position(|line| !line[key].is_null()).unwrap();
    let numbers = [
        format!("/lines/{}/low", with("low")),
        format!("/lines/{}/high", with("high")),
        format!("/lines/{}/margin", with("margin")),
        format!("/lines/{}/weights/0", with("weights")),
        format!("/lines/{}/range/1", with("range")),
        format!("/lines/{}/criteria/0/0", with("criteria")),
        "/tables/abc/options/0/1".to_owned(),
        "/tables/nrr/line/3".to_owned(),
        "/tables/mutu/rows/0/1".to_owned(),
        "/tables/mutu/values/0".to_owned(),
    ];
    for at in &numbers {
        for wrong in ["1.5", "+1", "01", "1/0", "1/", "/2", "1/02", "", "-", "1 /2", "½"] {
            assert!(!RECEIPT_SCHEMA.is_valid(&replaced(&receipt, at, json!(wrong))), "{at} is {wrong:?}");
        }
        for right in ["0", "-3", "1687/20", "-1/2"] {
            assert!(RECEIPT_SCHEMA.is_valid(&replaced(&receipt, at, json!(right))), "{at} is {right:?}");
        }
    }
    let literal = lines.iter().position(|line| line["op"] == "literal").unwrap();
    let by = with("by");
    let forms: [(String, &[&str], &[&str]); 8] = [
        (
            format!("/lines/{literal}/value"),
            &["1", "-1/2", "2025-05-31", "excluded", "undecided"],
            &["1.5", "none", "1/02", ""],
        ),
        (
            format!("/lines/{by}/by"),
            &["0 up", "12 half_even", "1 years", "-3 days"],
            &["13 up", "2 ceil", "1 weeks", "01 days", "2"],
        ),
        (format!("/lines/{}/display", with("display")), &["2 half_away", "0 down %"], &["2 half_away%", "2", "%"]),
        (format!("/lines/{}/shown", with("shown")), &["0.00", "-0.01", "66.67%"], &["-0.00", "1,5", "66.67 %", "007"]),
        ("/lines/0/at".to_owned(), &["1:1"], &["1", "0:1", "1:1:1"]),
        ("/answers/0/on".to_owned(), &["2024-02-29"], &["2023-02-29", "0000-01-01", "1-1-1"]),
        ("/rubric/identity".to_owned(), &[], &["1:…", "pow"]),
        ("/evidence/sha256".to_owned(), &[], &["A", ""]),
    ];
    for (at, right, wrong) in &forms {
        for (text, fits) in right.iter().map(|text| (text, true)).chain(wrong.iter().map(|text| (text, false))) {
            assert_eq!(RECEIPT_SCHEMA.is_valid(&replaced(&receipt, at, json!(text))), fits, "{at} is {text:?}");
        }
    }
    let otherwise = replaced(&receipt, "/tables/mutu/rows/2/1", json!("2"));
    assert!(!RECEIPT_SCHEMA.is_valid(&otherwise), "what is otherwise has no bound");
}

/// The receipt with every operator, and the one of the rules' edges.
fn full_receipts() -> [(&'static str, Value); 2] {
    [("operators", operators().receipt), ("edges", script::edges())]
}

fn reads_receipt(receipt: &Value) -> bool {
    serde_json::from_value::<Receipt>(receipt.clone()).is_ok()
}

/// Whether a line's operator cannot do without a key.
fn is_constant(receipt: &Value, line: &str, key: &str) -> bool {
    let own: &[&str] = match word(receipt, &format!("{line}/op")).as_str() {
        "answer" => &["path", "domain"],
        "literal" => &["value"],
        "look" | "band" | "band_value" => &["table", "of"],
        "missing" => &["policy", "of"],
        "weighted_mean" => &["weights", "of"],
        "round" | "date_add" => &["by", "of"],
        "is" => &["test", "options", "of"],
        "rank" => &["test", "option", "options", "of"],
        "verified" => &["criteria", "of"],
        "award" => &["order", "of"],
        _ => &[],
    };
    own.contains(&key)
}

#[test]
fn schemas_are_whole_and_stand_alone() {
    for (name, text) in [("evidence", EVIDENCE), ("scorecard", SCORECARD), ("receipt", RECEIPT)] {
        let schema: Value = serde_json::from_str(text).unwrap();
        assert_eq!(word(&schema, "/$id"), format!("{name}.schema.json"));
        assert_eq!(text.matches("://").count(), 1, "{name} names its dialect and nothing else of the network");

        let defs: BTreeSet<&str> = schema["$defs"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut used = BTreeSet::new();
        let mut keys = 0;
        for (at, value) in places(&schema) {
            if let Some(def) = at.ends_with("/$ref").then(|| value.as_str().unwrap()) {
                used.insert(def.strip_prefix("#/$defs/").unwrap());
            }
            if value.get("additionalProperties") != Some(&json!(false)) {
                continue;
            }
            assert!(value["title"].is_string(), "{name}{at} has no title");
            let properties = value["properties"].as_object().unwrap();
            for (key, property) in properties {
                assert!(property["description"].is_string(), "{name}{at}: `{key}` is not described");
                keys += 1;
            }
            if name == "scorecard" {
                let required: BTreeSet<&str> =
                    value["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
                let all: BTreeSet<&str> =
                    properties.keys().map(String::as_str).filter(|key| !OPTIONAL.contains(&(&at, key))).collect();
                assert_eq!(required, all, "{name}{at}");
            }
        }
        assert_eq!(used, defs, "{name}: definitions and their uses");
        assert!(keys >= 20, "{keys} keys of {name} are described");
    }
}

fn compiled(schema: &str) -> Validator {
    let schema = serde_json::from_str(schema).unwrap();
    jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true).build(&schema).unwrap()
}

fn assert_valid(schema: &Validator, value: &Value, what: &str) {
    let errors: Vec<String> =
        schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

/// The scorecard of [`SHEET`] under [`RUBRIC`], as JSON.
fn rich() -> Value {
    let rubric = Rubric::parse(RUBRIC).unwrap();
    serde_json::to_value(rubric.score_json(SHEET.as_bytes()).unwrap().into_record()).unwrap()
}

fn read(card: &Value) -> Result<Record, serde_json::Error> {
    serde_json::from_value(card.clone())
}

fn reads(sheet: &Value) -> bool {
    Evidence::from_json(sheet.to_string().as_bytes()).is_ok()
}

/// The words that serde would have taken at the unknown one: its message lists them in backticks after `expected`.
fn expected(card: &Value) -> BTreeSet<String> {
    let message = read(card).unwrap_err().to_string();
    let (_, list) = message.split_once("expected ").unwrap();
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The texts of a finding that are free: the answers of an `overridden` one. Its words are those of its kind.
fn is_loose(at: &str, card: &Value) -> bool {
    let Some((finding, key)) = at.rsplit_once('/') else { return false };
    ["from", "to"].contains(&key) && word(card, &format!("{finding}/kind")) == "overridden"
}

/// The words of an enumeration of a schema, `null` aside.
fn enumerated(schema: &Value, at: &str) -> BTreeSet<String> {
    schema.pointer(at).unwrap().as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn word(value: &Value, at: &str) -> String {
    value.pointer(at).and_then(Value::as_str).unwrap().to_owned()
}

/// Where in a list the item stands that says `word` at `key`.
fn index(card: &Value, list: &str, key: &str, word: &str) -> usize {
    let items = card.pointer(list).unwrap().as_array().unwrap();
    items.iter().position(|item| item.pointer(key) == Some(&json!(word))).unwrap()
}

/// Every value within a value, itself included, with its JSON pointer.
fn places(value: &Value) -> Vec<(String, &Value)> {
    let mut places = vec![(String::new(), value)];
    let mut next = 0;
    while let Some((at, value)) = places.get(next).cloned() {
        match value {
            // INVARIANT(plain-keys): no key of a sheet, a scorecard or a schema has a `/` or `~`, which a pointer escapes.
            Value::Object(members) => {
                places.extend(members.iter().map(|(key, member)| (format!("{at}/{key}"), member)))
            }
            Value::Array(items) => {
                places.extend(items.iter().enumerate().map(|(index, item)| (format!("{at}/{index}"), item)))
            }
            _ => {}
        }
        next += 1;
    }
    places
}

/// Pointers of every member of every object within a value, in order.
fn members(value: &Value) -> Vec<String> {
    let objects = places(value).into_iter().filter_map(|(at, value)| Some((at, value.as_object()?)));
    let mut members: Vec<String> =
        objects.flat_map(|(at, object)| object.keys().map(move |key| format!("{at}/{key}"))).collect();
    members.sort();
    members
}

/// A pointer with `*` for the places in lists.
fn shape(at: &str) -> String {
    let starred = at.split('/').map(|part| if part.parse::<usize>().is_ok() { "*" } else { part });
    starred.collect::<Vec<_>>().join("/")
}

fn without(value: &Value, at: &str) -> Value {
    let mut mutant = value.clone();
    let (parent, key) = at.rsplit_once('/').unwrap();
    let removed = mutant.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
    assert!(removed.is_some(), "{at}");
    mutant
}

/// The value with another one at a pointer; a key that it lacks is added.
fn replaced(value: &Value, at: &str, other: Value) -> Value {
    let mut mutant = value.clone();
    let Some((parent, key)) = at.rsplit_once('/') else { return other };
    match mutant.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = other,
        object => drop(object.as_object_mut().unwrap().insert(key.to_owned(), other)),
    }
    mutant
}
