//! What bounds the work of advice: at each bound the work is done, one past it the answer is found another way.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, reason = "a test stops at once")]

use super::super::blocks::{self, NoBoard, ROWS_MAX};
use super::super::moves::variables;
use super::super::{Budget, Pricing, Problem};
use super::{DEPTH_MAX, Demand, TERMS_MAX, Taking, WAYS_MAX};
use crate::rubric::Rubric;
use crate::score::stand;
use crate::steps::StepId;

const YN: &str = "scale yn { Ya = 1, Tidak = 0 }\n";
const FIVE: &str = "scale lima { A = 1, B = 0.75, C = 0.5, D = 0.25, E = 0 }\n";

/// What is asked of the first requirement of a rubric with these criteria, all of them at their worst.
fn asked<T>(body: &str, criteria: &[(String, &str)], check: impl FnOnce(&Problem<'_>, StepId) -> T) -> T {
    let text = format!(
        "timbang 1\nrubric uji \"Uji\" {{ edition \"2025\" basis \"uji\" total 10 missing zero }}\n{YN}{FIVE}{body}\naward P otherwise \"-\"\n"
    );
    let rubric = Rubric::parse(&text).unwrap_or_else(|wrong| panic!("{wrong}"));
    let answers: Vec<String> = criteria.iter().map(|(path, worst)| format!("\"{path}\":\"{worst}\"")).collect();
    let evidence = format!("{{\"unit\":\"U\",\"answers\":{{{}}}}}", answers.join(","));
    let evidence = crate::Evidence::from_json(evidence.as_bytes()).unwrap();
    rubric.compiled(|compiled| {
        let stand = stand(compiled, &evidence).unwrap();
        let variables = variables(compiled, &stand, &Pricing::Changes, None).unwrap();
        let problem = Problem::new(compiled, &stand, variables, None);
        let requirements = rubric.steps().requirements.iter().next().unwrap();
        check(&problem, requirements.iter().next().unwrap().truth)
    })
}

/// So many criteria of a component `A`, and their answers at the worst.
fn component(scales: &[&str]) -> (String, Vec<(String, &'static str)>) {
    let line = |(at, scale): (usize, &&str)| format!("  criterion c{at} \"c{at}\" : {scale}\n");
    let lines: String = scales.iter().enumerate().map(line).collect();
    let worst = |(at, scale): (usize, &&str)| (format!("A.c{at}"), if *scale == "yn" { "Tidak" } else { "E" });
    (format!("component A \"A\" weight 10 mean {{\n{lines}}}\n"), scales.iter().enumerate().map(worst).collect())
}

#[test]
fn as_many_ways_as_may_be_are_taken_apart() {
    for (sides, ways) in [(WAYS_MAX, WAYS_MAX), (WAYS_MAX + 1, 1)] {
        let (component, worst) = component(&vec!["yn"; sides]);
        let any: Vec<String> = (0..sides).map(|at| format!("A.c{at} >= 100%")).collect();
        let body = format!("{component}predicate P \"P\" {{ require {} }}", any.join(" or "));
        asked(&body, &worst, |problem, truth| {
            let found = Taking::new(problem).ways(&[truth], true);
            assert_eq!(found.len(), ways, "{sides} sides");
            let whole = found.iter().flatten().filter(|demand| matches!(demand, Demand::Truth(..))).count();
            assert_eq!(whole, usize::from(sides > WAYS_MAX), "read whole where they are too many");
        });
    }
}

#[test]
fn as_many_combinations_as_may_be_are_read() {
    let five_and_two = |fives: usize, twos: usize| [vec!["lima"; fives], vec!["yn"; twos]].concat();
    // 5 × 5 × 5 × 5 × 5 × 2 × 2 × 2 × 2 is the bound; no product of fives and twos is one more, and the next one is
    // 5 × 5 × 2^11.
    assert_eq!((5_u128.pow(5) * 2_u128.pow(4), 5_u128.pow(2) * 2_u128.pow(11)), (ROWS_MAX, 51_200));
    for (scales, fits) in [(five_and_two(5, 4), true), (five_and_two(2, 11), false)] {
        let (component, worst) = component(&scales);
        // A product is no sum: it is read in every combination.
        let all: Vec<String> = (0..scales.len()).map(|at| format!("A.c{at}")).collect();
        let body = format!("{component}predicate P \"P\" {{ require {} >= 0.5 }}", all.join(" * "));
        asked(&body, &worst, |problem, truth| {
            let demands = Taking::new(problem).ways(&[truth], true);
            let mut budget = Budget::new(1_000_000);
            match blocks::board(problem, &demands[0], &mut budget) {
                Ok(_) => assert!(fits),
                Err(why) => assert!(!fits && matches!(why, NoBoard::TooLarge)),
            }
        });
    }
}

/// A rubric whose last definition adds up that many criteria and one more, one at each of as many levels.
fn chain<T>(levels: usize, check: impl FnOnce(&Problem<'_>, StepId) -> T) -> T {
    let (component, worst) = component(&vec!["yn"; levels + 1]);
    let before = |at: usize| if at == 1 { "A.c0".to_owned() } else { format!("d{}", at - 1) };
    let chain: String = (1..=levels).map(|at| format!("let d{at} = {} + A.c{at}\n", before(at))).collect();
    asked(&format!("{component}{chain}predicate P \"P\" {{ require d{levels} >= 1 }}"), &worst, check)
}

#[test]
fn parts_are_looked_for_so_deep() {
    let deepest = usize::try_from(DEPTH_MAX).unwrap();
    for (levels, hidden) in [(deepest, 0), (deepest + 1, 1)] {
        chain(levels, |problem, truth| {
            let ways = Taking::new(problem).ways(&[truth], true);
            let [Demand::Sum { terms, .. }] = &ways[0][..] else { panic!("it is a sum") };
            assert_eq!(terms.len(), levels + 1 - hidden, "the two that lie deepest stay one part");
        });
    }
}

#[test]
fn sums_have_so_many_terms_together() {
    chain(10, |problem, truth| {
        let number = problem.steps.step(truth).of[0];
        let mut taking = Taking::new(problem);
        assert!(taking.sum(number, 0).is_some());
        let own = taking.terms;
        assert!(own > 50, "each level has one more than the one before it");
        for (others, fits) in [(TERMS_MAX - own, true), (TERMS_MAX - own + 1, false)] {
            let mut taking = Taking { terms: others, ..Taking::new(problem) };
            assert_eq!(taking.sum(number, 0).is_some(), fits);
        }
    });
}

#[test]
fn a_budget_is_taken_to_its_end_and_no_further() {
    let mut budget = Budget::new(10);
    assert!(budget.take(4) && budget.take(6) && !budget.take(1));
    let mut budget = Budget::new(10);
    // What does not fit ends it.
    assert!(budget.take(4) && !budget.take(7) && !budget.take(1));
}
