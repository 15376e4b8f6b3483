//! A service scores one unit's sheet: `cargo run --example embed`.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use timbang::scorecard::AwardStatus;
use timbang::{Date, Evidence, Rubric};

fn main() -> Result<(), Box<dyn std::error::Error>> {
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

    println!("total {} of {}", scorecard.total.score.as_deref().unwrap_or("-"), 10);
    match scorecard.award.status {
        AwardStatus::Awarded => println!("awarded: {:?}", scorecard.award.predicate),
        AwardStatus::Claimed => println!("claimed, not verified: {:?}", scorecard.award.predicate),
        AwardStatus::None => println!("none: {:?}", scorecard.award.label),
        AwardStatus::Undecided => println!("undecided, open: {:?}", scorecard.award.open),
    }
    for finding in &scorecard.findings {
        println!("{}", serde_json::to_string(finding)?);
    }
    Ok(())
}
