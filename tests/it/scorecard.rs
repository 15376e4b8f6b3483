//! A scorecard says of each part what its record says, however it was made, and so does the one that is read back.

use std::collections::BTreeMap;

use timbang::scorecard::AwardStatus;
use timbang::{Evidence, Fault, Rubric, Scorecard, Unit};

use crate::reference::{Features, case};
use crate::rubrics::sheets;
use crate::scorer::differing;

/// Whether a scorecard that was scored, its record, and the scorecard that is read back say the same.
fn says_what_it_is(rubric: &Rubric, evidence: &Evidence, name: &str) -> Option<Scorecard> {
    let card = rubric.score(evidence).ok()?;
    let (total, award) = (card.total(), card.award());
    let awarded = card.awarded().map(str::to_owned);
    let before = card.clone();

    let record = card.record();
    assert_eq!((&total, award), (&record.total.exact, record.award.status), "{name}");
    assert_eq!(awarded, record.award.predicate, "{name}");
    assert_eq!((card.unit(), evidence.unit()), (&record.unit, &record.unit), "{name}");
    let breakdown = card.breakdown().unwrap();
    assert_eq!(differing(breakdown, record), [""; 0], "{name}");
    assert_eq!(breakdown.findings(), record.findings, "{name}");
    for node in &record.nodes {
        assert_eq!(card.node(&node.code), Some(node), "{name}");
    }
    for predicate in &record.predicates {
        assert_eq!(card.predicate(&predicate.code), Some(predicate), "{name}");
    }
    for stage in &record.stages {
        assert_eq!(card.as_of(&stage.code), Some(stage), "{name}");
    }

    // A copy from before there was a record writes its own.
    assert_eq!(before.clone().into_record(), *record, "{name}");
    assert_eq!(card.clone().into_record(), *record, "{name}");

    let again: Scorecard = serde_json::from_str(&before.to_json()).unwrap();
    assert_eq!(again, card, "{name}");
    assert_eq!((again.total(), again.award()), (total, award), "{name}");
    assert_eq!((again.awarded(), again.unit()), (awarded.as_deref(), card.unit()), "{name}");
    assert!(again.breakdown().is_none());
    assert_eq!((again.to_json(), Scorecard::from(again.into_record())), (card.to_json(), before), "{name}");
    Some(card)
}

#[test]
fn every_shipped_case_is_its_record() {
    let mut awards = BTreeMap::new();
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        for (case, json) in sheets(name) {
            let Ok(evidence) = Evidence::from_json(&json) else { continue };
            let Some(card) = says_what_it_is(&rubric, &evidence, &format!("{name}/{case}")) else { continue };
            let seen: &mut usize = awards.entry(format!("{:?}", card.award())).or_default();
            *seen += 1;
        }
    }
    assert!(awards.len() == 4 && awards.values().all(|seen| *seen >= 2), "{awards:?}");
}

#[test]
fn drawn_sheets_are_their_records_in_all_three_ways() {
    let (mut scored, mut claimed) = (0, 0);
    for seed in 0..400 {
        let case = case(seed, Features::level2());
        let rubric = Rubric::parse(&case.text).unwrap();
        let evidence = Evidence::from_json(case.evidence.as_bytes()).unwrap();
        let name = format!("seed {seed}\n{}\n{}", case.text, case.evidence);
        let Some(card) = says_what_it_is(&rubric, &evidence, &name) else { continue };
        scored += 1;
        claimed += usize::from(card.award() == AwardStatus::Claimed);

        // From a sheet, from a breakdown of it, and from what is written of it.
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        sheet.fill(&evidence).unwrap();
        let unit = Unit::new("Unit").with_id("7").with_group("Wilayah");
        let of_sheet = sheet.scorecard(unit.clone()).unwrap();
        let of_breakdown = scorer.score(&sheet).unwrap().scorecard(unit.clone()).unwrap();
        // The scorer goes on, and the sheet is another's.
        let written = sheet.evidence(unit.clone()).unwrap();
        scorer.score(&rubric.sheet()).unwrap();
        sheet.clear();
        assert_eq!((of_sheet.unit(), of_breakdown.unit()), (&unit, &unit), "{name}");
        let of_written = rubric.score(&written).unwrap();
        assert_eq!(of_sheet.to_json(), of_written.to_json(), "{name}");
        assert_eq!(of_breakdown.to_json(), of_written.to_json(), "{name}");
        assert_eq!((of_sheet.total(), of_breakdown.award()), (card.total(), card.award()), "{name}");
        assert_eq!(of_breakdown, of_written, "{name}");
    }
    assert!(scored > 300 && claimed > 10, "{scored} scored, {claimed} claimed");
}

#[test]
fn a_unit_has_a_name() {
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    sheet.stage("desk").set(rubric.slot("A.1.a").unwrap(), "Ya");
    let breakdown = scorer.score(&sheet).unwrap();
    let long = "x".repeat(timbang::limits::STRING_BYTES_MAX + 1);
    for (unit, code) in [(" ", "T507"), (long.as_str(), "T514")] {
        let refused =
            [breakdown.scorecard(unit).map(drop), sheet.scorecard(unit).map(drop), sheet.evidence(unit).map(drop)];
        for faults in refused.map(Result::unwrap_err) {
            assert_eq!(faults.iter().map(Fault::code).collect::<Vec<_>>(), [code]);
        }
    }
    assert!(breakdown.scorecard(&*"x".repeat(timbang::limits::STRING_BYTES_MAX)).is_ok());
}

#[test]
fn a_log_is_no_place_for_notes() {
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let sheet = br#"{ "unit": "Unit Contoh", "stages": { "desk": { "answers": {
        "A.1.a": { "answer": "Ya", "note": "rahasia" } } } } }"#;
    let card = rubric.score_json(sheet).unwrap();
    assert!(card.to_json().contains("rahasia"));
    let shown = format!("{card:?}");
    assert!(shown.contains("Unit Contoh") && !shown.contains("rahasia"), "{shown}");
}
