//! Shipped rubrics give their published answers, to the last digit.
//!
//! Each case is a sheet with the answers of an independent scorer beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use timbang::scorecard::Record;
use timbang::scorecard::{AwardStatus, Finding, Status};
use timbang::{Rubric, Severity};

/// The folder of a shipped rubric.
pub(crate) fn home(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rubrics").join(name)
}

/// The sheets of a shipped rubric: name, evidence.
pub(crate) fn sheets(name: &str) -> Vec<(String, Vec<u8>)> {
    let mut sheets: Vec<(String, Vec<u8>)> = fs::read_dir(home(name).join("cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let file = path.file_name()?.to_str()?.strip_suffix(".evidence.json")?.to_owned();
            Some((file, fs::read(&path).unwrap()))
        })
        .collect();
    sheets.sort();
    sheets
}

pub(crate) fn expected(rubric: &str, case: &str) -> Value {
    let path = home(rubric).join("cases").join(format!("{case}.expected.json"));
    serde_json::from_slice(&fs::read(&path).unwrap()).unwrap()
}

fn text(value: &Option<timbang::Exact>) -> Value {
    value.as_ref().map_or(Value::Null, |n| Value::String(n.to_string()))
}

#[test]
fn shipped_rubrics_load_without_a_word() {
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap_or_else(|| panic!("{name} does not load"));
        // Notes may stand: the regulation lists requirements that follow from others.
        let doubts: Vec<String> =
            rubric.notes().iter().filter(|d| d.severity() != Severity::Note).map(ToString::to_string).collect();
        assert!(doubts.is_empty(), "{name}: {}", doubts.join("\n"));
        assert_eq!(rubric.id(), *name);
    }
}

#[test]
fn zi_2021_has_its_113_criteria_and_every_case_its_published_answers() {
    let rubric = Rubric::shipped("zi_2021").unwrap();
    let mut cases = 0;
    for (name, sheet) in sheets("zi_2021") {
        let card = rubric.score_json(&sheet).unwrap_or_else(|faults| panic!("{name}: {faults}")).into_record();
        let criteria = card.nodes.iter().filter(|n| n.kind == timbang::scorecard::NodeKind::Criterion).count();
        assert_eq!(criteria, 113, "{name}");
        let expected = expected("zi_2021", &name);
        agrees(&name, &card, &expected);
        cases += 1;
    }
    assert!(cases >= 12 + 8 + 3 + 9, "only {cases} cases were found");
}

fn agrees(name: &str, card: &Record, expected: &Value) {
    assert_eq!(text(&card.total.exact), expected["total"], "{name}: total");
    let nodes = expected["nodes"].as_object().unwrap();
    assert!(nodes.len() >= 60, "{name}: expected nodes");
    for (code, value) in nodes {
        let node = card.node(code).unwrap_or_else(|| panic!("{name}: no node {code}"));
        assert_eq!(text(&node.exact), *value, "{name}: {code}");
    }
    let areas: BTreeMap<&str, Value> =
        card.groups[0].members.iter().map(|m| (m.code.as_str(), text(&m.exact))).collect();
    for (code, value) in expected["areas"].as_object().unwrap() {
        assert_eq!(areas[code.as_str()], *value, "{name}: area {code}");
    }
    for predicate in ["WBK", "WBBM"] {
        let found = card.predicate(predicate).unwrap();
        assert_eq!(status(found.status), expected["statuses"][predicate], "{name}: {predicate}");
        // The published lists name score conditions only.
        let failed: Vec<&str> = found
            .requirements
            .iter()
            .filter(|r| r.status == Status::NotMet)
            .filter_map(|r| r.subject.as_deref())
            .filter(|s| *s == "total" || s.starts_with(['A', 'B']) || s.starts_with("area."))
            .map(|s| s.strip_prefix("area.").unwrap_or(s))
            .collect();
        assert_eq!(serde_json::to_value(failed).unwrap(), expected["failed"][predicate], "{name}: {predicate} failed");
    }
    award(name, card, expected);
    let missing: Vec<&str> = card
        .findings
        .iter()
        .filter_map(|f| match f {
            Finding::Missing { code, .. } => Some(code.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(serde_json::to_value(missing).unwrap(), expected["missing"], "{name}: missing");
    let stages = expected["as_of"].as_object().unwrap();
    assert_eq!(stages.len(), card.stages.len(), "{name}: stages");
    for (code, stage) in stages {
        let found = card.as_of(code).unwrap_or_else(|| panic!("{name}: no stage {code}"));
        assert_eq!(text(&found.total), stage["total"], "{name}: total as of {code}");
        for (predicate, value) in stage["statuses"].as_object().unwrap() {
            assert_eq!(status(found.predicates[predicate]), *value, "{name}: {predicate} as of {code}");
        }
    }
}

fn award(name: &str, card: &Record, expected: &Value) {
    let found = &card.award;
    let predicate = found.predicate.clone().map_or(Value::Null, Value::String);
    assert_eq!(predicate, expected["award"], "{name}: award");
    assert_eq!(found.at_least.clone().map_or(Value::Null, Value::String), expected["at_least"], "{name}: at least");
    let kind = expected["award_kind"].as_str().unwrap();
    let good: &[AwardStatus] = match kind {
        // The oldest cases were published before claims were told from findings.
        "met" => &[AwardStatus::Awarded, AwardStatus::Claimed],
        "awarded" => &[AwardStatus::Awarded],
        "claimed" => &[AwardStatus::Claimed],
        "none" => &[AwardStatus::None],
        "undecided" => &[AwardStatus::Undecided],
        other => panic!("{name}: unknown kind of award {other}"),
    };
    assert!(good.contains(&found.status), "{name}: {:?} is not {kind}", found.status);
    let seen = found.verified.as_ref().is_some_and(|v| v.to_string() == "1");
    assert!(found.status != AwardStatus::Awarded || seen, "{name}: awarded and not seen");
    assert!(found.status != AwardStatus::Claimed || !seen, "{name}: claimed and all seen");
}

fn status(status: Status) -> Value {
    serde_json::to_value(status).unwrap()
}

#[test]
fn skm_2017_gives_its_published_answers() {
    let rubric = Rubric::shipped("skm_2017").unwrap();
    let mut cases = 0;
    for (name, sheet) in sheets("skm_2017") {
        let card = rubric.score_json(&sheet).unwrap_or_else(|faults| panic!("{name}: {faults}")).into_record();
        let expected = expected("skm_2017", &name);
        assert_eq!(text(&card.total.exact), expected["total"], "{name}: total");
        for measure in &card.measures {
            assert_eq!(text(&measure.exact), expected["measures"][&measure.code], "{name}: {}", measure.code);
        }
        let band = card.measures.iter().find_map(|m| m.band.as_ref()).and_then(|b| b.code.clone());
        assert_eq!(band.map_or(Value::Null, Value::String), expected["band"], "{name}: band");
        cases += 1;
    }
    assert!(cases >= 4, "only {cases} cases were found");
}

#[test]
fn the_neighbouring_instruments_give_their_published_answers() {
    for (rubric, least) in [("pekppp_2022", 30), ("sakip_2021", 20), ("spbe_2020", 14)] {
        let cases = sheets(rubric);
        assert!(cases.len() >= least, "{rubric}: only {} cases were found", cases.len());
        for (case, sheet) in cases {
            let name = format!("{rubric}/{case}");
            let card = Rubric::shipped(rubric)
                .unwrap()
                .score_json(&sheet)
                .unwrap_or_else(|f| panic!("{name}: {f}"))
                .into_record();
            agrees_in_all_that_is_published(&name, &card, &expected(rubric, &case));
        }
    }
}

/// Each key of the published answers has its own comparison, and none is left out.
fn agrees_in_all_that_is_published(name: &str, card: &Record, expected: &Value) {
    for (key, published) in expected.as_object().unwrap() {
        let found = match key.as_str() {
            "total" => text(&card.total.exact),
            "nodes" => by_code(published, |code| text(&card.node(code).expect(code).exact)),
            "measures" => {
                assert_eq!(published.as_object().unwrap().len(), card.measures.len(), "{name}: measures");
                by_code(published, |code| text(&card.measures.iter().find(|m| m.code == code).expect(code).exact))
            }
            "band" => {
                let band = card.measures.iter().find_map(|m| m.band.as_ref()).and_then(|b| b.code.clone());
                band.map_or(Value::Null, Value::String)
            }
            "statuses" => by_code(published, |code| status(card.predicate(code).expect(code).status)),
            "award" if published.is_object() => serde_json::json!({
                "status": serde_json::to_value(card.award.status).unwrap(),
                "predicate": card.award.predicate,
            }),
            "award" => serde_json::to_value(&card.award.predicate).unwrap(),
            "award_kind" => serde_json::to_value(card.award.status).unwrap(),
            "missing" => codes(card, |f| matches!(f, Finding::Missing { .. })),
            "capped" => codes(card, |f| matches!(f, Finding::Capped { .. })),
            "as_of" => {
                assert_eq!(published.as_object().unwrap().len(), card.stages.len(), "{name}: stages");
                by_code(published, |code| {
                    let stage = card.as_of(code).expect(code);
                    let mut found = serde_json::json!({ "total": text(&stage.total) });
                    if let Some(statuses) = published[code].get("statuses") {
                        found["statuses"] = by_code(statuses, |predicate| status(stage.predicates[predicate]));
                    }
                    found
                })
            }
            other => panic!("{name}: nothing compares `{other}`"),
        };
        assert_eq!(found, *published, "{name}: {key}");
    }
}

fn by_code(published: &Value, found: impl Fn(&str) -> Value) -> Value {
    published
        .as_object()
        .unwrap()
        .keys()
        .map(|code| (code.clone(), found(code)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn codes(card: &Record, is: impl Fn(&Finding) -> bool) -> Value {
    let found = card.findings.iter().filter(|f| is(f)).map(|f| serde_json::to_value(f).unwrap()["code"].clone());
    found.collect()
}

#[test]
fn the_teaching_example_gives_the_scorecard_worked_out_by_hand() {
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let sheet = fs::read(home("contoh_2025").join("cases/contoh.evidence.json")).unwrap();
    let found = serde_json::to_value(rubric.score_json(&sheet).unwrap().into_record()).unwrap();
    let by_hand = fs::read(home("contoh_2025").join("cases/contoh.scorecard.json")).unwrap();
    let by_hand: Value = serde_json::from_slice(&by_hand).unwrap();
    let mut compared = 0;
    same("", &found, &by_hand, &mut compared);
    assert!(compared > 300, "only {compared} values were compared");
}

/// Who, when, why and on which documents: an answer's own word before its stage's, and of a confirmation that of the stage.
#[test]
fn an_answer_says_who_gave_it_and_when() {
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let sheet = br#"{ "unit": "U", "stages": {
        "mandiri": { "by": "Tim ZI", "on": "2025-02-10", "answers": {
            "A.1.a": { "answer": "Ya", "note": "SK 12", "documents": [ { "title": "SK" } ] },
            "A.1.b": { "answer": "A", "by": "Budi", "on": "2025-02-11" } } },
        "desk": { "by": "TPI 1", "on": "2025-04-02", "confirmed": ["A.1"],
            "answers": { "B.ipak": { "answer": 3, "by": "Siti", "on": "2025-04-03" } } } } }"#;
    let card = rubric.score_json(sheet).unwrap().into_record();
    type Said<'c> = (Option<&'c str>, Option<&'c str>, Option<&'c str>, usize);
    let said = |path: &str| -> (Said<'_>, Vec<Said<'_>>) {
        let one = card.answers.iter().find(|one| one.path == path).unwrap();
        let earlier = one.earlier.iter();
        let earlier = earlier.map(|e| (e.by.as_deref(), e.on.as_deref(), e.note.as_deref(), e.documents.len()));
        ((one.by.as_deref(), one.on.as_deref(), one.note.as_deref(), one.documents.len()), earlier.collect())
    };
    let desk = (Some("TPI 1"), Some("2025-04-02"), None, 0);
    assert_eq!(said("A.1.a"), (desk, vec![(Some("Tim ZI"), Some("2025-02-10"), Some("SK 12"), 1)]));
    assert_eq!(said("A.1.b"), (desk, vec![(Some("Budi"), Some("2025-02-11"), None, 0)]));
    assert_eq!(said("B.ipak"), ((Some("Siti"), Some("2025-04-03"), None, 0), vec![]));
}

/// Every value of the hand-made card stands in the other, and nothing else does. (The digests are of the files beside it.)
fn same(path: &str, found: &Value, by_hand: &Value, compared: &mut usize) {
    match by_hand {
        Value::Object(keys) => {
            for (key, value) in keys {
                let found = found.get(key).unwrap_or_else(|| panic!("{path}.{key} is missing"));
                same(&format!("{path}.{key}"), found, value, compared);
            }
            let keys_found = found.as_object().unwrap().len();
            assert_eq!(keys_found, keys.len(), "{path} has other keys");
        }
        Value::Array(list) => {
            let found = found.as_array().unwrap_or_else(|| panic!("{path} is no list"));
            assert_eq!(found.len(), list.len(), "{path}");
            for (index, (found, value)) in found.iter().zip(list).enumerate() {
                same(&format!("{path}[{index}]"), found, value, compared);
            }
        }
        value => {
            assert_eq!(found, value, "{path}");
            *compared += 1;
        }
    }
}
