//! timbang beside engines that score the same rubric and the same units: one process, one run, one table.
//!
//! * `cargo run --release`: agreement first, then times and ratios, medians of three rounds.
//! * `cargo run --release -- --quick`: fewer units, one round.
//!
//! An engine that differs from the exact results off thresholds makes the program fail, with its name. On thresholds floats
//! and decimals may differ: that is counted.

mod byhand;
mod cel;
mod datalogic;
mod engine;
mod rhai;
mod text;
mod zen;
mod zi;

use std::process::ExitCode;

use byhand::ByHand;
use engine::{Bound, COLUMNS, Expected, With};
use lke::{N_UNITS, Rubric, SEED, Unit, tie_units};

/// Units that are timed: few enough to stay at hand, the same for every row.
const TIMED: usize = 256;

struct Row {
    bound: Box<dyn Bound>,
    agreed: usize,
    wrong: usize,
    /// A round each, and in it a column each.
    times: Vec<[f64; 3]>,
}

fn rows(r: &Rubric, timed: &[Unit]) -> Vec<Row> {
    let row = |bound| Row { bound, agreed: 0, wrong: 0, times: Vec::new() };
    vec![
        row(Box::new(With::new(ByHand::<peer_native::Fixed>::new(r, "by hand", "i64, exact"), timed))),
        row(Box::new(With::new(zi::Rules::new(r), timed))),
        row(Box::new(With::new(ByHand::<peer_native::F64>::new(r, "by hand, floats", "f64"), timed))),
        row(Box::new(With::new(ByHand::<peer_native::Dec>::new(r, "by hand, decimals", "decimal"), timed))),
        row(Box::new(With::new(datalogic::Rules::new(r), timed))),
        row(Box::new(With::new(cel::Rules::new(r), timed))),
        row(Box::new(With::new(zen::Rules::new(r), timed))),
        row(Box::new(With::new(rhai::Rules::new(r), timed))),
    ]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        short if short < 1e3 => format!("{short:.0} ns"),
        middling if middling < 1e5 => format!("{:.1} µs", middling / 1e3),
        long => format!("{:.0} µs", long / 1e3),
    }
}

fn ratio(times: f64) -> String {
    if times < 10.0 { format!("{times:.1}") } else { format!("{times:.0}") }
}

fn table(rows: &[Row], units: usize, ties: usize) {
    println!(
        "| a unit, one thread | numbers | score and predicate | × | every node | × | every node and JSON | × | wrong of {ties} on a threshold | agree of {units} off them |"
    );
    println!("|{}", "---|".repeat(10));
    let by_hand = &rows[0].times;
    for row in rows {
        print!("| {} | {} |", row.bound.name(), row.bound.numbers());
        for column in 0..COLUMNS.len() {
            let times = row.times.iter().map(|round| round[column]).collect();
            let ratios = row.times.iter().zip(by_hand).map(|(round, by_hand)| round[column] / by_hand[column]);
            print!(" {} | {} |", time(median(times)), ratio(median(ratios.collect())));
        }
        println!(" {} | {} |", row.wrong, row.agreed);
    }
}

fn run(quick: bool) -> ExitCode {
    let r = Rubric::lke();
    let ids = r.node_ids();
    let expected = |unit: Unit| {
        let expected = Expected::of(&r, &unit);
        (unit, expected)
    };
    let (checked, rounds) = if quick { (500, 1) } else { (N_UNITS, 3) };
    let units: Vec<(Unit, Expected)> = r.units(checked, SEED).into_iter().map(expected).collect();
    let ties: Vec<(Unit, Expected)> = tie_units(&r, 1000).into_iter().map(expected).collect();
    let off = units.iter().filter(|(_, expected)| !expected.tie).count();

    let mut rows = rows(&r, &r.units(TIMED, SEED));
    let mut differ = false;
    for row in &mut rows {
        let (looked, told) = row.bound.disagreement(&units, &ids);
        row.agreed = looked - usize::from(told.is_some());
        row.wrong = row.bound.wrong(&ties);
        if let Some(told) = told {
            eprintln!("{} differs off thresholds: {told}", row.bound.name());
            differ = true;
        }
    }
    if differ {
        return ExitCode::FAILURE;
    }
    for _ in 0..rounds {
        for row in &mut rows {
            let times = COLUMNS.map(|column| row.bound.time(column));
            row.times.push(times);
        }
    }
    table(&rows, off, ties.len());
    ExitCode::SUCCESS
}

fn main() -> ExitCode {
    let quick = std::env::args().skip(1).any(|argument| argument == "--quick");
    if quick && std::env::var_os("BUDGET").is_none() {
        // SAFETY: no other thread runs yet.
        unsafe { std::env::set_var("BUDGET", "0.1") };
    }
    // Some engines walk deep trees by recursion.
    let thread = std::thread::Builder::new().stack_size(1 << 30).spawn(move || run(quick)).unwrap();
    thread.join().unwrap_or(ExitCode::FAILURE)
}
