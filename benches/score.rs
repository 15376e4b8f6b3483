//! How long it takes to load the real rubric and to score a real sheet: `cargo bench`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark reads files and stops at once"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use timbang::{Evidence, Rubric};

fn sheet(name: &str) -> Vec<u8> {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/rubrics/zi_2021/cases");
    std::fs::read(format!("{cases}/{name}.evidence.json")).unwrap()
}

fn load(c: &mut Criterion) {
    let text = include_str!("../rubrics/zi_2021/rubric.zi");
    c.bench_function("load zi_2021", |b| b.iter(|| Rubric::parse(black_box(text)).unwrap()));
}

fn score(c: &mut Criterion) {
    let rubric = Rubric::shipped("zi_2021").unwrap();
    // One stage and everything answered; three stages with overrides; hardly anything answered.
    for name in ["all_best", "klaim_dikonfirmasi", "hampir_kosong"] {
        let bytes = sheet(name);
        let evidence = Evidence::from_json(&bytes).unwrap();
        c.bench_function(&format!("score {name}"), |b| b.iter(|| rubric.score(black_box(&evidence)).unwrap()));
        c.bench_function(&format!("bytes to bytes {name}"), |b| {
            b.iter(|| serde_json::to_vec(&rubric.score_json(black_box(&bytes)).unwrap()).unwrap())
        });
    }
}

criterion_group!(benches, load, score);
criterion_main!(benches);
