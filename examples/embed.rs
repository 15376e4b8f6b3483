//! A service scores one unit's sheet: `cargo run --example embed`.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use timbang::scorecard::AwardStatus;
use timbang::{Date, Evidence, Rubric};

/// A filled sheet of the real instrument, as another program wrote it.
const SHEET: &[u8] = include_bytes!("../rubrics/zi_2021/cases/klaim_dikonfirmasi.evidence.json");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rubric = Rubric::shipped("zi_2021").ok_or("not shipped")?;
    let scorecard = rubric.score_json(SHEET)?;
    // What a person reads of it: every number as it is shown, with its name.
    let record = scorecard.record();
    let total = record.total.score.as_deref().unwrap_or("-");
    println!("{}: {total} points, {:?}", record.unit.name(), record.award.status);
    for member in record.groups.iter().flat_map(|group| &group.members) {
        println!("  {}: {} points", member.code, member.score.as_deref().unwrap_or("-"));
    }
    with_values_of_its_own()
}

/// The same from values that the service holds, without JSON.
fn with_values_of_its_own() -> Result<(), Box<dyn std::error::Error>> {
    let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    let evidence = Evidence::builder("Unit Contoh", Date::new(2025, 5, 31).ok_or("no such day")?)
        .input("opini", "WTP")
        .stage("mandiri")
        .answer("A.1.a", "Ya")
        .answer("A.1.b", "A")
        .answer("A.1.c", "B")
        .answer("A.2.masuk", 3)
        .answer("A.2.selesai", 2)
        .answer("B.ipak", "3.6")
        .build()?;
    let scorecard = rubric.score(&evidence)?;

    println!("total {} of {}", scorecard.record().total.score.as_deref().unwrap_or("-"), 10);
    match scorecard.award() {
        AwardStatus::Awarded => println!("awarded: {:?}", scorecard.awarded()),
        AwardStatus::Claimed => println!("claimed, not verified: {:?}", scorecard.awarded()),
        AwardStatus::None => println!("none: {:?}", scorecard.record().award.label),
        AwardStatus::Undecided => println!("undecided, open: {:?}", scorecard.record().award.open),
    }
    for finding in &scorecard.record().findings {
        println!("{}", serde_json::to_string(finding)?);
    }
    Ok(())
}
