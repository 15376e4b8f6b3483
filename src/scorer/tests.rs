//! What the plan tells of a clean sheet is what the steps tell, and of no other sheet it tells anything.

use std::collections::BTreeMap;

use crate::check::Domain;
use crate::rubric::Rubric;
use crate::scorecard::Finding;
use crate::sheet::{Sheet, Slot};

/// Requirements of each kind that compares a number: sums that are shown as their limit near it, limits that are not shown as
/// they are, two sums, a difference, a measure, a fact, and others beside them.
const REQUIRED: &[&str] = &[
    "A >= 3.3",
    "A > 3.3",
    "A <= 3.3",
    "A < 3.3",
    "A = 3.3",
    "A != 3.3",
    "A >= 3.33",
    "A < 10 / 3",
    "3.33 <= A",
    "each g >= 55%",
    "total > 61.5%",
    "A >= B",
    "A + B < 6.1",
    "share(total) > 61.5%",
    "share(A) < 60.82%",
    "A - B >= 1.25",
    "q >= 2.5",
    "f >= 2.45",
    "o is X",
    "d >= 2025-01-31",
    "A >= 3 and B >= 2",
];

fn rubric(rounding: &str, verify: &str) -> Rubric {
    let predicates: String =
        REQUIRED.iter().enumerate().map(|(at, one)| format!("predicate P{at} {{ require {one} }}\n")).collect();
    let text = format!(
        r#"timbang 1
rubric r "R" {{ edition "e" basis "b" total 10 missing zero display 1 {rounding} in_force 2025-01-01 .. 2025-12-31
  stage s1 "Satu" stage s2 "Dua" }}
scale s {{ Ya = 1, Tidak = 0 }}
component A "A" weight 6 mean verify {verify} {{
  component 1 "Bagian" mean {{
    input n : count
    input m : count
    check n <= m
    criterion a = n / m otherwise 0
  }}
  criterion b : s
}}
component B "B" weight 4 mean {{
  input k : number 0 .. 4
  criterion c = k / 4
}}
group g "G" {{ X "X" = A  Y "Y" = B }}
bands w "W" {{ >= 2.5 : T "T"  otherwise : U "U" }}
measure q "Q" : w = 4 * share(total)
input f : number 0 .. 5
input o : X, Y
input d : date
{predicates}award P0 otherwise "-""#
    );
    Rubric::parse(&text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// What a sheet is filled with.
#[derive(Debug, Clone, Copy)]
struct Said {
    n: u64,
    b: &'static str,
    k: i64,
    f: i64,
}

fn put(sheet: &mut Sheet, rubric: &Rubric, said: Said) {
    let slot = |path: &str| -> Slot { rubric.slot(path).unwrap() };
    let hundredths = |n: i64| rust_decimal::Decimal::new(n, 2);
    sheet.set(slot("A.1.n"), said.n).set(slot("A.1.m"), 97).set(slot("A.b"), said.b);
    sheet.set(slot("B.k"), hundredths(said.k)).set(slot("f"), hundredths(said.f));
    sheet.set(slot("o"), "X").set(slot("d"), "2025-02-01");
}

#[test]
fn what_is_told_of_a_clean_sheet_is_what_the_steps_tell() {
    let mut reached: BTreeMap<String, usize> = BTreeMap::new();
    for rounding in ["half_away", "half_even", "down", "up"] {
        let rubric = rubric(rounding, "s1");
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        let all = (0..=97).flat_map(|n| ["Ya", "Tidak"].map(|b| (n, b)));
        for (at, (n, b)) in (0_i64..).zip(all) {
            for (k, f) in [(at * 7 % 401, 240 + at % 12), (220, 245), (at % 3 + 219, 250)] {
                let said = Said { n, b, k, f };
                sheet.clear().assessed_on("2025-05-31".parse().unwrap()).stage("s1");
                put(&mut sheet, &rubric, said);
                let breakdown = scorer.score(&sheet).unwrap();
                let told = breakdown.clean_findings().unwrap_or_else(|| panic!("{rounding}, {said:?}: is clean"));
                let steps = rubric.findings(&sheet.told_of("U".into()));
                assert_eq!(told, steps, "{rounding}, {said:?}");
                assert_eq!(breakdown.findings(), steps, "{rounding}, {said:?}");
                for finding in told {
                    let Finding::Boundary { code, .. } = finding else { panic!("{finding:?}") };
                    *reached.entry(code.split('.').next().unwrap().to_owned()).or_default() += 1;
                }
            }
        }
    }
    // Each that compares a number, but the one that is joined.
    let compares = |at: &usize| !matches!(REQUIRED[*at], "o is X" | "d >= 2025-01-31" | "A >= 3 and B >= 2");
    let expected: Vec<String> = (0..REQUIRED.len()).filter(compares).map(|at| format!("P{at}")).collect();
    let missed: Vec<&String> = expected.iter().filter(|code| !reached.contains_key(*code)).collect();
    assert!(missed.is_empty() && reached.contains_key("q"), "{missed:?} of {reached:?}");
    assert_eq!(reached.len(), expected.len() + 1, "{reached:?}");
}

#[test]
fn a_sheet_that_is_not_clean_is_told_of_by_the_steps() {
    for (verify, is_clean) in [("s1", true), ("s2", false)] {
        let rubric = rubric("half_away", verify);
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        sheet.assessed_on("2025-05-31".parse().unwrap()).stage("s1");
        put(&mut sheet, &rubric, Said { n: 60, b: "Ya", k: 300, f: 300 });
        let breakdown = scorer.score(&sheet).unwrap();
        assert_eq!(
            (breakdown.clean_findings().is_some(), breakdown.findings().is_empty()),
            (is_clean, is_clean),
            "{verify}"
        );
    }
    let rubric = rubric("half_away", "s1");
    let said = Said { n: 60, b: "Ya", k: 300, f: 300 };
    let slot = |path: &str| rubric.slot(path).unwrap();
    let answered = ["A.1.n", "A.1.m", "A.b", "B.k"];
    type Change<'a> = (&'a str, bool, &'a dyn Fn(&mut Sheet));
    let changes: &[Change<'_>] = &[
        ("as it is", true, &|_| {}),
        ("the next stage saw all", true, &|sheet| {
            sheet.stage("s2");
            answered.iter().for_each(|path| {
                sheet.confirm(slot(path));
            });
        }),
        ("the next stage answers the same", true, &|sheet| {
            sheet.stage("s2").set(slot("A.b"), "Ya");
            answered.iter().for_each(|path| {
                sheet.confirm(slot(path));
            });
        }),
        ("the next stage answers all anew, the same", true, &|sheet| {
            put(sheet.stage("s2"), &rubric, said);
        }),
        ("the first stage comes behind it, and says the same", true, &|sheet| {
            put(sheet.clear().assessed_on("2025-05-31".parse().unwrap()).stage("s2"), &rubric, said);
            put(sheet.stage("s1"), &rubric, said);
        }),
        ("the next stage is the first to answer one", false, &|sheet| {
            put(sheet.clear().assessed_on("2025-05-31".parse().unwrap()).stage("s2"), &rubric, said);
            put(sheet.stage("s1"), &rubric, said);
            sheet.unset(slot("A.b"));
        }),
        ("it saw all but one", false, &|sheet| {
            sheet.stage("s2");
            answered[1..].iter().for_each(|path| {
                sheet.confirm(slot(path));
            });
        }),
        ("it answers one otherwise", false, &|sheet| {
            sheet.stage("s2").set(slot("A.b"), "Tidak");
            [answered[0], answered[1], answered[3]].iter().for_each(|path| {
                sheet.confirm(slot(path));
            });
        }),
        ("an option is missing", false, &|sheet| {
            sheet.unset(slot("A.b"));
        }),
        ("a count is missing", false, &|sheet| {
            sheet.unset(slot("A.1.n"));
        }),
        ("a number is missing", false, &|sheet| {
            sheet.unset(slot("B.k"));
        }),
        ("a fact is missing", false, &|sheet| {
            sheet.unset(slot("o"));
        }),
        ("a day that no requirement is in force on", false, &|sheet| {
            sheet.assessed_on("2026-01-01".parse().unwrap());
        }),
        ("the last day in force", true, &|sheet| {
            sheet.assessed_on("2025-12-31".parse().unwrap());
        }),
        ("the day before it is in force", false, &|sheet| {
            sheet.assessed_on("2024-12-31".parse().unwrap());
        }),
    ];
    for (what, clean, change) in changes {
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        sheet.assessed_on("2025-05-31".parse().unwrap()).stage("s1");
        put(&mut sheet, &rubric, said);
        change(&mut sheet);
        let breakdown = scorer.score(&sheet).unwrap();
        assert_eq!(breakdown.clean_findings().is_some(), *clean, "{what}");
        let steps = rubric.findings(&sheet.told_of("U".into()));
        assert_eq!(breakdown.findings(), steps, "{what}");
        // One that is not clean may have nothing to tell either.
        let empty = *clean || *what == "the next stage is the first to answer one";
        assert_eq!(steps.is_empty(), empty, "{what}: {steps:?}");
    }
}

/// Two shares, neither a whole number of fractions, whose sum is a limit, lies half a shown digit away from it, or next to
/// one of these.
#[test]
fn what_was_cut_off_is_counted_near_a_limit() {
    let required = ["total >= 3.5", "total > 3.5", "total <= 3.5", "total < 3.5", "share(A) >= 0.75 - share(B)"];
    let predicates: String =
        required.iter().enumerate().map(|(at, one)| format!("predicate P{at} {{ require {one} }}\n")).collect();
    let mut reached = BTreeMap::new();
    for rounding in ["half_away", "half_even", "down", "up"] {
        let text = format!(
            r#"timbang 1
rubric r "R" {{ edition "e" basis "b" total 10 missing zero display 1 {rounding} }}
component A "A" weight 5 mean {{ input n : count  input m : count  check n <= m  criterion a = n / m otherwise 0 }}
component B "B" weight 5 mean {{ input n : count  input m : count  check n <= m  criterion b = n / m otherwise 0 }}
{predicates}award P0 otherwise "-""#
        );
        let rubric = Rubric::parse(&text).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(rubric.plan().is_some_and(|plan| plan.near() == required.len()), "all are sums against a limit");
        let slot = |path: &str| rubric.slot(path).unwrap();
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        let near = [690, 700, 710, 750].map(|near| near * 1_000_000_000_i64);
        let near = near.into_iter().flat_map(|near| [-1, 0, 1].map(|by| near + by));
        for both in near {
            let firsts = (0..40).map(|n| 123_456_789_011 + n * 7_777_777_777).chain([210_937_500_000, 375_000_000_000]);
            for first in firsts {
                sheet.clear().set(slot("A.n"), first).set(slot("B.n"), both - first);
                sheet.set(slot("A.m"), 1_000_000_000_000_i64).set(slot("B.m"), 1_000_000_000_000_i64);
                let breakdown = scorer.score(&sheet).unwrap();
                let steps = rubric.findings(&sheet.told_of("U".into()));
                assert_eq!(breakdown.clean_findings(), Some(steps.clone()), "{rounding}, {first} of {both}");
                *reached.entry((rounding, steps.len())).or_insert(0) += 1;
            }
        }
    }
    assert!(reached.iter().filter(|((_, told), _)| *told > 0).count() >= 4, "{reached:?}");
}

/// No stage looks at a fact, and none is asked to.
#[test]
fn a_criterion_may_rest_on_a_fact() {
    let text = r#"timbang 1
rubric r "R" { edition "e" basis "b" total 10 missing zero stage s1 "Satu" }
component A "A" weight 10 mean verify s1 { input n : number 0 .. 4  criterion a = n / 4  criterion b = f / 5 }
input f : number 0 .. 5"#;
    let rubric = Rubric::parse(text).unwrap_or_else(|wrong| panic!("{wrong}"));
    let slot = |path: &str| rubric.slot(path).unwrap();
    let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    sheet.set(slot("f"), 5).stage("s1").set(slot("A.n"), 4);
    let breakdown = scorer.score(&sheet).unwrap();
    assert_eq!(
        (breakdown.clean_findings(), rubric.findings(&sheet.told_of("U".into()))),
        (Some(Vec::new()), Vec::new())
    );
}

/// What fails at an earlier stage for want of an answer is told, although each answer stands as it was first given.
#[test]
fn a_check_of_a_component_that_failed_before_is_told_of_by_the_steps() {
    let text = r#"timbang 1
rubric r "R" { edition "e" basis "b" total 10 missing zero stage s1 "Satu" stage s2 "Dua" }
scale yn { Ya = 1, Tidak = 0 }
component A "A" weight 6 mean { criterion x : yn  criterion y : yn }
component B "B" weight 4 mean { input n : number 0 .. 10  check n / 5 <= A  criterion b = n / 10 }"#;
    let rubric = Rubric::parse(text).unwrap_or_else(|wrong| panic!("{wrong}"));
    let slot = |path: &str| rubric.slot(path).unwrap();
    for (first, clean) in [(["B.n"].as_slice(), false), (["B.n", "A.x", "A.y"].as_slice(), true)] {
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        for stage in ["s1", "s2"] {
            sheet.stage(stage);
            let all = ["B.n", "A.x", "A.y"];
            for path in all.iter().filter(|path| stage == "s2" || first.contains(path)) {
                if *path == "B.n" {
                    sheet.set(slot(path), 10)
                } else {
                    sheet.set(slot(path), "Ya")
                };
            }
        }
        let breakdown = scorer.score(&sheet).unwrap();
        let steps = rubric.findings(&sheet.told_of("U".into()));
        assert_eq!((breakdown.clean_findings().is_some(), steps.is_empty()), (clean, clean), "{first:?}: {steps:?}");
        assert_eq!(breakdown.findings(), steps);
    }
}

/// Shipped rubrics, every answer given at the last stage: the best option, the least number, the first day.
#[test]
fn shipped_sheets_that_are_full_are_clean() {
    let mut clean = Vec::new();
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        sheet.assessed_on("2025-05-31".parse().unwrap());
        if let Some(stage) = rubric.stages().last() {
            sheet.stage(stage);
        }
        for (key, model) in rubric.model().keys.entries() {
            let slot = rubric.slot(&model.path).unwrap();
            match (&model.domain, rubric.model().key_options(key).count()) {
                (Domain::Count, _) => sheet.set(slot, 1),
                (Domain::Percent { low, .. }, _) => {
                    let share = low.times(&crate::number::Exact::from(100));
                    sheet.set(slot, format!("{share}%"))
                }
                (Domain::Date, _) => sheet.set(slot, "2020-01-01"),
                (_, options) if options > 0 => sheet.choose(slot, 0),
                (Domain::Number { low, .. }, _) => sheet.set(slot, low.to_string()),
                (Domain::Scale(_), _) => sheet.set(slot, 1),
                (domain, _) => panic!("{name}: {domain:?}"),
            };
        }
        let breakdown = scorer.score(&sheet).unwrap_or_else(|faults| panic!("{name}: {faults}"));
        let steps = rubric.findings(&sheet.told_of("U".into()));
        assert_eq!(breakdown.findings(), steps, "{name}");
        if breakdown.clean_findings().is_some() {
            clean.push(*name);
        }
    }
    // All but the one that has caps.
    assert_eq!(clean, ["contoh_2025", "pekppp_2022", "skm_2017", "spbe_2020", "zi_2021"]);
}
