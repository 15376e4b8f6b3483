//! The scorecard that is written at once has the bytes of the one that is made first and written then.

use std::collections::BTreeMap;

use timbang::Rubric;

use crate::reference::{Features, case};
use crate::rubrics::sheets;

/// Whether both say the same of a sheet; what the scorecard says, or nothing where the sheet has faults.
fn same(rubric: &Rubric, sheet: &[u8], name: &str) -> Option<String> {
    match (rubric.score_json(sheet), rubric.receipt_json(sheet)) {
        (Ok(card), Ok(_)) => {
            // Before there is a record, and from it.
            let found = card.to_json();
            let expected = serde_json::to_string(card.record()).unwrap();
            assert_eq!(card.to_json(), expected, "{name}");
            let at = expected.bytes().zip(found.bytes()).take_while(|(a, b)| a == b).count();
            let around = |text: &str| text.chars().skip(at.saturating_sub(60)).take(120).collect::<String>();
            assert!(expected == found, "{name}, byte {at}:\n{}\n{}", around(&expected), around(&found));
            Some(found)
        }
        (Err(expected), Err(found)) => {
            assert_eq!(expected.to_string(), found.to_string(), "{name}");
            None
        }
        (card, receipt) => panic!("{name}: {:?} and {:?}", card.map(drop), receipt.map(drop)),
    }
}

#[test]
fn every_shipped_case_has_the_same_bytes() {
    let mut cases = 0;
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        for (case, sheet) in sheets(name) {
            cases += usize::from(same(&rubric, &sheet, &format!("{name}/{case}")).is_some());
        }
    }
    assert!(cases >= 60, "{cases} cases");
}

#[test]
fn drawn_rubrics_and_sheets_have_the_same_bytes() {
    // What the fast writing has a word or a way of its own for, as it stands in the text.
    let told = [
        ("scored", r#""status":"scored","stage""#),
        ("missing", r#""status":"missing","stage""#),
        ("excluded", r#""status":"excluded","stage""#),
        ("undecided", r#""status":"undecided","stage""#),
        ("seen by a stage", r#""verified":"1"}"#),
        ("an earlier answer", r#""earlier":[{"#),
        ("a document", r#""documents":[{"#),
        ("inputs", r#""inputs":[""#),
        ("no answer", r#""answer":null"#),
        ("a day", r#""on":"20"#),
        ("an escape", r#"\""#),
    ];
    let mut reached: BTreeMap<&str, usize> = told.iter().map(|(what, _)| (*what, 0)).collect();
    for seed in 0..600 {
        let case = case(seed, Features::level2());
        let rubric = Rubric::parse(&case.text).unwrap();
        let text = same(&rubric, case.evidence.as_bytes(), &format!("seed {seed}")).unwrap();
        for (what, part) in told {
            *reached.entry(what).or_default() += usize::from(text.contains(part));
        }
    }
    assert!(reached.values().all(|count| *count >= 20), "{reached:?}");
}

#[test]
fn a_text_that_looks_like_the_format_is_a_text() {
    // A rubric's texts have no quotes; a sheet's may have.
    let rubric = r#"timbang 1
        rubric contoh "a nodes\:[ b" { edition "answers:[" basis "score:null,\" total 10 mean missing zero }
        scale yn { Ya = 1, Tidak = 0 }
        criterion a ",score:null,exact:null \\n" : yn
        criterion b ",verified:null}" : yn"#;
    let rubric = Rubric::parse(rubric).unwrap();
    let numbers =
        r#",\"score\":null,\"exact\":null,\"share\":null,\"low\":null,\"high\":null,\"status\":\"undecided\""#;
    let sheet = format!(
        r#"{{ "unit": {{ "id": "\"nodes\":[", "name": "{numbers}\\ \u0001 \u007f é" }}, "period": "\"answers\":[]",
            "answers": {{ "a": {{ "answer": "Ya", "note": "\"answers\":[ {numbers}\n\u001f" }},
            "b": {{ "answer": "Tidak", "note": "a \\ alone" }} }} }}"#
    );
    let text = same(&rubric, sheet.as_bytes(), "texts").unwrap();
    assert!(text.contains(r#""note":"\"answers\":[ ,"#), "{text}");
    assert_eq!(same(&rubric, br#"{ "unit": "U", "answers": { "c": "Ya" } }"#, "a fault"), None);
}
