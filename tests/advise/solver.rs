//! The same choice given to a solver of mixed integer programmes: same optimum, another way of finding it.
//!
//! *The programme is read off scorecards*: what an answer adds to the left side of each requirement is the difference that
//! scoring it alone makes, as the requirements that are asked about here are sums. Floats are the solver's.

#![allow(
    clippy::float_arithmetic,
    clippy::disallowed_types,
    reason = "the solver works in floats; what it finds is compared as a whole number"
)]

use fastrand::Rng;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};
use timbang::advise::{Advice, Costs, GivenAnswer, Pricing, Question, Status, with_answers};
use timbang::scorecard::Record;
use timbang::{Evidence, Exact, Rubric};

use super::shipped;

/// Criteria that may change in one case.
const OPEN: usize = 24;

/// Of each requirement that compares numbers: the left side less the right, so that 0 is enough.
fn margins(card: &Record, predicate: &str) -> Vec<Option<Exact>> {
    card.predicate(predicate).unwrap().requirements.iter().map(|own| own.margin.clone()).collect()
}

fn float(exact: &Exact) -> f64 {
    let text = exact.to_string();
    let (num, den) = text.split_once('/').unwrap_or((&text, "1"));
    num.parse::<f64>().unwrap() / den.parse::<f64>().unwrap()
}

/// A sheet that has the award, with some of its practices lost, and what regaining each would cost.
fn compared(seed: u64, to: &str) -> bool {
    let mut rng = Rng::with_seed(seed);
    let rubric = Rubric::shipped("zi_2021").unwrap();
    let (_, json) = shipped("zi_2021").into_iter().find(|(name, _)| name == "wbbm_tepat_85").unwrap();
    let sheet = Evidence::from_json(json.as_bytes()).unwrap();
    let mut answered: Vec<(String, Vec<String>)> = Vec::new();
    let best = rubric.score(&sheet).unwrap().into_record();
    for node in rubric.nodes().filter(|node| best.node(node.code()).is_some_and(|own| own.answer.is_some())) {
        let mut options: Vec<_> = node.options().filter_map(|option| Some((option.value()?, option.code()))).collect();
        options.sort();
        answered.push((node.code().to_owned(), options.iter().rev().map(|(_, code)| (*code).to_owned()).collect()));
    }
    rng.shuffle(&mut answered);
    answered.truncate(OPEN);
    let lost: Vec<GivenAnswer> =
        answered.iter().map(|(path, options)| GivenAnswer::new(path, options.last().unwrap())).collect();
    let sheet = with_answers(&rubric, &sheet, &lost).unwrap();
    let card = rubric.score(&sheet).unwrap().into_record();
    let standing = margins(&card, to);
    let mut programme = Problem::new(OptimizationDirection::Minimize);
    let mut written = Vec::new();
    let mut sums: Vec<Vec<(microlp::Variable, f64)>> = vec![Vec::new(); standing.len()];
    for (path, options) in &answered {
        let cost = u32::from(rng.u8(1..10));
        written.push(format!("\"{path}\": {cost}"));
        let mut one_of = Vec::new();
        for option in options.iter().take(options.len() - 1) {
            let alone = with_answers(&rubric, &sheet, &[GivenAnswer::new(path, option)]).unwrap();
            let variable = programme.add_binary_var(f64::from(cost));
            one_of.push((variable, 1.0));
            let after = margins(&rubric.score(&alone).unwrap().into_record(), to);
            for ((sum, after), before) in sums.iter_mut().zip(&after).zip(&standing) {
                if let (Some(after), Some(before)) = (after, before) {
                    sum.push((variable, float(&after.minus(before))));
                }
            }
        }
        programme.add_constraint(one_of, ComparisonOp::Le, 1.0);
    }
    for (sum, before) in sums.into_iter().zip(&standing) {
        if let Some(before) = before {
            programme.add_constraint(sum, ComparisonOp::Ge, -float(before));
        }
    }
    let costs = format!("{{ \"default\": \"fixed\", \"answers\": {{ {} }} }}", written.join(", "));
    let costs = Costs::from_json(costs.as_bytes()).unwrap();
    let advice = Advice::of(&rubric, &sheet, &Question::new(to).pricing(Pricing::Costs(costs))).unwrap();
    match programme.solve() {
        Ok(SolveOutcome::Solution(solved)) => {
            assert_eq!(advice.status, Status::Optimal, "seed {seed}");
            let optimum = solved.objective().round();
            assert_eq!(advice.cost, Some(format!("{optimum}")), "seed {seed}");
            optimum > 0.0
        }
        Err(microlp::Error::Infeasible) => {
            assert_eq!(advice.status, Status::Impossible, "seed {seed}");
            false
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_solver_finds_the_same_optimum() {
    let cases = std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(12_u64);
    let mut with_changes = 0;
    for seed in 0..cases {
        with_changes += u32::from(compared(seed, if seed % 2 == 0 { "WBK" } else { "WBBM" }));
    }
    println!("{with_changes} of {cases} with changes");
    assert!(with_changes > 5, "{with_changes}");
}
