//! The limits of a plan: at each it takes on what one past it leaves, and both come to what the steps come to.

use super::bundle::{Bundles, CHOICES_MAX};
use super::lower::{OPTIONS_MAX, TERMS_MAX};
use super::{Cut, Truth};
use crate::rubric::Rubric;

fn rubric(body: &str) -> Rubric {
    let head = "timbang 1\nrubric r \"R\" { edition \"e\" basis \"b\" total 10 mean missing zero }\n";
    Rubric::parse(&format!("{head}{body}")).unwrap()
}

/// A sheet on which every criterion has one of its options, by the plan and by the steps.
fn agrees(rubric: &Rubric, options: usize) -> bool {
    let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    for (place, node) in rubric.nodes().filter(|node| node.kind().is_answered()).enumerate() {
        sheet.choose(rubric.slot(node.code()).unwrap(), place % options);
    }
    let card = sheet.scorecard("U").unwrap().into_record();
    let breakdown = scorer.score(&sheet).unwrap();
    let met: Vec<_> = breakdown.requirements().map(|(.., status)| status).collect();
    let expected: Vec<_> = card.predicates.iter().flat_map(|one| &one.requirements).map(|one| one.status).collect();
    breakdown.total().exact() == card.total.exact && met == expected && scorer.was_planned()
}

#[test]
fn a_scale_of_a_lane_and_one_of_more_options() {
    for (options, lanes) in [(OPTIONS_MAX, 1), (OPTIONS_MAX + 1, 0)] {
        let named: Vec<String> = (0..options).map(|n| format!("O{n} = {}", 1.min(n))).collect();
        let rubric = rubric(&format!("scale s {{ {} }}\ncriterion a : s\n", named.join(", ")));
        assert_eq!(rubric.plan().unwrap().layout.choices, lanes);
        assert!(agrees(&rubric, options));
    }
}

#[test]
fn a_sum_of_so_many_terms_and_one_more() {
    for (terms, by_steps) in [(TERMS_MAX, 0), (TERMS_MAX + 1, 1)] {
        let criteria: String = (0..terms).map(|n| format!("criterion c{n} : yn\n")).collect();
        let sum: Vec<String> = (0..terms).map(|n| format!("c{n}")).collect();
        let body = format!(
            "scale yn {{ Ya = 1, Tidak = 0 }}\n{criteria}predicate P {{ require {} >= 33 }}\naward P otherwise \"-\"\n",
            sum.join(" + ")
        );
        let rubric = rubric(&body);
        let steps = rubric.plan().unwrap().others.iter().filter(|(_, truth)| matches!(truth, Truth::Step(_)));
        assert_eq!(steps.count(), by_steps);
        assert!(agrees(&rubric, 2));
    }
}

#[test]
fn a_bundle_of_so_many_choices_and_one_more() {
    for (choices, bundles) in [(CHOICES_MAX, 1), (CHOICES_MAX + 1, 2)] {
        let criteria: String = (0..choices).map(|n| format!("criterion c{n} : s\n")).collect();
        let rubric =
            rubric(&format!("scale s {{ A = 1, B = 0.8, C = 0.6, D = 0.2, E = 0.2, F = 0, G = 0 }}\n{criteria}"));
        assert_eq!(Bundles::new(rubric.plan().unwrap()).list.len(), bundles);
        assert!(agrees(&rubric, 7));
    }
}

#[test]
fn a_number_of_two_decimals_is_whole_unless_that_is_too_fine() {
    for (weights, whole) in [(["3", "7"], true), (["3.00000001", "6.99999999"], false)] {
        let [one, other] = weights;
        let rubric = Rubric::parse(&format!(
            "timbang 1\nrubric r \"R\" {{ edition \"e\" basis \"b\" total 10 missing zero }}\nscale yn {{ Ya = 1, Tidak = 0 }}\n\
             component a weight {one} mean {{ input n : number 0 .. 4 criterion c = n / 4 }}\n\
             component b weight {other} mean {{ criterion d : yn }}\n"
        ))
        .unwrap();
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        sheet.set(rubric.slot("a.n").unwrap(), rust_decimal::Decimal::new(337, 2));
        let breakdown = scorer.score(&sheet).unwrap();
        let (least, most) = breakdown.between().unwrap().next().unwrap();
        assert_eq!(least == most, whole, "{least} to {most}");
        assert_eq!(breakdown.total().exact(), sheet.scorecard("U").unwrap().into_record().total.exact);
    }
}

/// A check of two things says nothing while one of them is not answered: then the ratio does not end at one.
#[test]
fn a_ratio_ends_at_one_where_a_check_of_its_own_two_counts_says_so() {
    for (check, ends) in [("n <= d", true), ("d >= n", true), ("n <= d and p <= 9", false)] {
        let rubric = rubric(&format!(
            "component a mean {{ input n : count input d : count input p : count check {check}\n\
             criterion c = n / d otherwise 1 criterion e = p / 9 at most 1 }}\n"
        ));
        let ratios = rubric.plan().unwrap().cuts.iter().filter_map(|(cut, _)| match cut {
            Cut::Ratio(ratio) => Some((ratio.ends_at_one, ratio.plain)),
            _ => None,
        });
        assert_eq!(ratios.collect::<Vec<_>>(), [(ends, ends)], "{check}");
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        for (n, d) in [(0, 0), (0, 3), (2, 3), (3, 3), (5, 3), (1, 0)] {
            sheet.clear().set(rubric.slot("a.n").unwrap(), n).set(rubric.slot("a.d").unwrap(), d);
            let card = sheet.scorecard("U").map(|card| card.into_record().total.exact).ok();
            assert_eq!(scorer.score(&sheet).map(|found| found.total().exact()).ok(), card, "{check}: {n} of {d}");
        }
    }
}
