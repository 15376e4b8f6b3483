//! What is still possible, against every sheet that is: bounds, the sheets that show them, and what becomes of predicates.

use std::collections::BTreeSet;

use fastrand::Rng;
use timbang::advise::{Between, GivenAnswer, Outcome, Possible, with_answers};
use timbang::scorecard::{self, Record};
use timbang::{Evidence, Rubric, Scorecard};

use crate::crafted::{Crafted, crafted};
use crate::reference::index::{Index, Thing};
use crate::reference::model::{Answer, Entry};
use crate::reference::{Case, Features, Reach, case, completions, write_sheet};
use crate::sheets::{SHEETS_MAX, Sheets, changed, sheets};
use crate::{Drawn, shipped};

/// A sheet with these answers under its last stage, facts where they belong.
fn given(case: &Case, card: &Record, answers: &[GivenAnswer]) -> String {
    let index = Index::new(&case.model);
    let mut sheet = changed(case, card, &[], &[]);
    let code = card.stage.clone().or_else(|| case.model.stages.first().map(|stage| stage.0.clone()));
    for answer in answers {
        let stage = sheet.stages.iter_mut().find(|stage| stage.code == code).unwrap();
        stage.confirmed.retain(|path| *path != answer.path);
        let fact = matches!(index.things.get(&answer.path), Some(Thing::Fact(_)));
        let at = if fact { &mut sheet.facts } else { &mut stage.answers };
        at.retain(|(path, _)| *path != answer.path);
        // As the library spells it.
        at.push((answer.path.clone(), Entry { answer: Some(Answer::word(&answer.answer)), note: None }));
    }
    write_sheet::evidence(&case.model, &sheet, &mut Rng::with_seed(1))
}

/// The total, nodes, members of groups, measures.
fn ends_of(possible: &Possible) -> impl Iterator<Item = &Between> {
    let rest = possible.nodes.iter().chain(&possible.groups).chain(&possible.measures);
    std::iter::once(&possible.total).chain(rest)
}

type Ends = (Option<timbang::Exact>, Option<timbang::Exact>);

/// The same of a scorecard: low and high.
fn bounds_in(card: &Record) -> Vec<Ends> {
    let mut all = vec![(card.total.low.clone(), card.total.high.clone())];
    all.extend(card.nodes.iter().map(|node| (node.low.clone(), node.high.clone())));
    let members = card.groups.iter().flat_map(|group| &group.members);
    all.extend(members.map(|member| (member.low.clone(), member.high.clone())));
    all.extend(card.measures.iter().map(|measure| (measure.low.clone(), measure.high.clone())));
    all
}

/// The same: what it is.
fn exact_in(card: &Record) -> Vec<Option<timbang::Exact>> {
    let mut all = vec![card.total.exact.clone()];
    all.extend(card.nodes.iter().map(|node| node.exact.clone()));
    all.extend(card.groups.iter().flat_map(|group| &group.members).map(|member| member.exact.clone()));
    all.extend(card.measures.iter().map(|measure| measure.exact.clone()));
    all
}

/// Each sheet that is said to show something is written down and scored, and shows it.
fn what_is_shown_is_scored(
    case: &Case,
    rubric: &Rubric,
    card: &Record,
    evidence: &Evidence,
    possible: &Possible,
    reach: &mut Reach,
) {
    let shown = || format!("seed {}\n{}\n{}\n{possible:#?}", case.seed, case.text, case.evidence);
    let score = |answers: &[GivenAnswer]| {
        let json = given(case, card, answers);
        let scored = rubric.score_json(json.as_bytes()).unwrap_or_else(|f| panic!("{f}\n{}", shown())).into_record();
        let again = rubric.score(&with_answers(rubric, evidence, answers).unwrap()).unwrap().into_record();
        assert_eq!(exact_in(&scored), exact_in(&again), "{}", shown());
        scored
    };
    let scored: Vec<_> = possible.sheets.iter().map(|answers| exact_in(&score(answers))).collect();
    let mut useful = BTreeSet::new();
    let mut all = true;
    let bounded = 1 + possible.nodes.len() + possible.groups.len();
    for (at, own) in ends_of(possible).enumerate() {
        for (bound, by) in [(&own.low, own.low_by), (&own.high, own.high_by)] {
            let Some(by) = by else {
                all &= bound.is_none() || at >= bounded;
                continue;
            };
            assert!(bound.is_some(), "{}", shown());
            assert_eq!(scored[by][at], *bound, "{}\n{}", own.code, shown());
            useful.insert(by);
            let kind = match at {
                0 => "the total",
                at if at <= possible.nodes.len() => "a node",
                at if at < bounded => "a member of a group",
                _ => "a measure",
            };
            reach.add(&format!("{kind} is shown by other answers"), u64::from(!possible.sheets[by].is_empty()));
        }
    }
    assert_eq!(possible.bounds == scorecard::Bounds::Reached, all, "{}", shown());
    assert_eq!(useful.len(), possible.sheets.len(), "each sheet shows something\n{}", shown());
    for outlook in &possible.predicates {
        for (by, met) in [(&outlook.met_by, true), (&outlook.fails_by, false)] {
            let Some(by) = by else { continue };
            assert_eq!(outlook.outcome, Outcome::Possible, "{}", shown());
            let status = score(by).predicate(&outlook.code).unwrap().status;
            assert_eq!(status == scorecard::Status::Met, met, "{}\n{}", outlook.code, shown());
            let told = if met { "a predicate is shown to be possible" } else { "a predicate is shown to be lost" };
            reach.add(told, u64::from(!by.is_empty()));
        }
        if outlook.outcome == Outcome::Possible {
            let both = outlook.met_by.is_some() && outlook.fails_by.is_some();
            reach.add(if both { "possible, shown both ways" } else { "possible, not shown" }, 1);
        }
    }
}

fn bounds_of(case: &Case, reach: &mut Reach) {
    let rubric = Rubric::parse(&case.text).unwrap();
    let card = rubric.score_json(case.evidence.as_bytes()).unwrap().into_record();
    let evidence = Evidence::from_json(case.evidence.as_bytes()).unwrap();
    let possible = Possible::of(&rubric, &evidence, &[]).unwrap();
    let shown = || format!("seed {}\n{}\n{}\n{possible:#?}", case.seed, case.text, case.evidence);
    // The bounds are the scorecard's, or narrower where it calls them outer; what is called reached was reached.
    for (own, (low, high)) in ends_of(&possible).zip(bounds_in(&card)) {
        if card.bounds == scorecard::Bounds::Reached {
            assert_eq!((&own.low, &own.high), (&low, &high), "{}\n{}", own.code, shown());
        } else {
            assert!(own.low >= low && (own.high <= high || high.is_none()), "{}\n{}", own.code, shown());
            reach.add("a bound is drawn in", u64::from(own.low > low || own.high < high));
        }
    }
    reach.add("reached", u64::from(possible.bounds == scorecard::Bounds::Reached));
    reach.add("reached, said the scorecard", u64::from(card.bounds == scorecard::Bounds::Reached));
    reach.add("reached, where the scorecard says outer", u64::from(possible.bounds != card.bounds));
    if possible.bounds == scorecard::Bounds::Outer && card.bounds == scorecard::Bounds::Reached {
        println!("seed {}: reached by the scorecard's word, not shown", case.seed);
    }
    what_is_shown_is_scored(case, &rubric, &card, &evidence, &possible, reach);
    // Every completion agrees.
    let Some(all) = completions::completions(&case.model, &case.sheet, SHEETS_MAX) else { return };
    for sheet in all {
        let json = write_sheet::evidence(&case.model, &sheet, &mut Rng::with_seed(1));
        let Ok(scored) = rubric.score_json(json.as_bytes()).map(Scorecard::into_record) else { continue };
        agree(&possible, &scored, &shown);
    }
    for outlook in &possible.predicates {
        reach.add(&format!("{:?}", outlook.outcome), 1);
    }
}

fn agree(possible: &Possible, scored: &Record, shown: &dyn Fn() -> String) {
    let nodes = possible.nodes.iter().zip(&scored.nodes).map(|(own, node)| (own, &node.exact));
    for (own, exact) in nodes.chain([(&possible.total, &scored.total.exact)]) {
        if let (Some(low), Some(exact), Some(high)) = (&own.low, exact, &own.high) {
            assert!(low <= exact && exact <= high, "{}: {low} <= {exact} <= {high}\n{}", own.code, shown());
        }
    }
    for (outlook, predicate) in possible.predicates.iter().zip(&scored.predicates) {
        let wrong = match outlook.outcome {
            Outcome::Certain => predicate.status != scorecard::Status::Met,
            Outcome::Impossible => predicate.status == scorecard::Status::Met,
            Outcome::Possible => false,
        };
        assert!(
            !wrong,
            "{} is {:?}, and {:?} on a sheet\n{}",
            outlook.code,
            outlook.outcome,
            predicate.status,
            shown()
        );
    }
}

/// What is touched, and nothing else, may be otherwise.
fn touched(case: &Case, reach: &mut Reach) {
    let rubric = Rubric::parse(&case.text).unwrap();
    let card = rubric.score_json(case.evidence.as_bytes()).unwrap().into_record();
    let Some(sheets) = sheets(case, &rubric, &card) else { return };
    let evidence = Evidence::from_json(case.evidence.as_bytes()).unwrap();
    let paths: Vec<&str> = sheets.movers.iter().map(|mover| mover.path.as_str()).collect();
    let possible = Possible::of(&rubric, &evidence, &paths).unwrap();
    let shown = || format!("seed {}: {paths:?}\n{}\n{}\n{possible:#?}", case.seed, case.text, case.evidence);
    for scored in sheets.cards.iter().flatten() {
        agree(&possible, scored, &shown);
    }
    what_is_shown_is_scored(case, &rubric, &card, &evidence, &possible, reach);
    reach.add("touched: reached", u64::from(possible.bounds == scorecard::Bounds::Reached));
    for outlook in &possible.predicates {
        reach.add(&format!("touched: {:?}", outlook.outcome), 1);
    }
}

#[test]
fn bounds_hold_on_every_completion_and_are_shown_where_they_are_reached() {
    let cases = std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300_u64);
    let mut reach = Reach::default();
    for seed in 9_000..9_000 + cases {
        let features = if seed % 2 == 0 { Features::level1() } else { Features::level2() };
        let case = case(seed, features);
        bounds_of(&case, &mut reach);
        touched(&case, &mut reach);
    }
    println!("{reach}");
    for name in [
        "reached",
        "touched: reached",
        "the total is shown by other answers",
        "a node is shown by other answers",
        "a member of a group is shown by other answers",
        "a measure is shown by other answers",
        "a predicate is shown to be possible",
        "a predicate is shown to be lost",
        "possible, shown both ways",
        "Certain",
        "Possible",
        "Impossible",
        "touched: Certain",
        "touched: Possible",
        "touched: Impossible",
    ] {
        assert!(reach.get(name) > 0, "`{name}` was not reached");
    }
    let (shown, said) = (reach.get("reached"), reach.get("reached, said the scorecard"));
    assert!(shown * 20 >= said * 19, "{shown} of {said} bounds that are reached were shown");
}

/// What is possible over all options of some criteria, each of which is a sheet that was scored.
pub(super) fn all_options(case: &Crafted, drawn: &Drawn<'_>, sheets: &Sheets, reach: &mut Reach) {
    let paths: Vec<&str> = sheets.movers.iter().map(|mover| mover.path.as_str()).collect();
    let evidence = Evidence::from_json(drawn.evidence.as_bytes()).unwrap();
    let possible = Possible::of(drawn.rubric, &evidence, &paths).unwrap();
    let shown = || format!("seed {}: {paths:?}\n{}\n{}\n{possible:#?}", case.seed, drawn.text, drawn.evidence);
    let cards: Vec<&Record> = sheets.cards.iter().flatten().collect();
    let exact: Vec<Vec<Option<timbang::Exact>>> = cards.iter().map(|card| exact_in(card)).collect();
    for (at, own) in ends_of(&possible).enumerate() {
        let found = || exact.iter().filter_map(|all| all[at].as_ref());
        let (least, most) = (found().min(), found().max());
        for (bound, by, end) in [(&own.low, own.low_by, least), (&own.high, own.high_by, most)] {
            if by.is_some() {
                assert_eq!(bound.as_ref(), end, "{}\n{}", own.code, shown());
                reach.add("all options: an end", 1);
            } else {
                assert!(end.is_none() || bound.as_ref() != end, "{} is reached\n{}", own.code, shown());
                reach.add("all options: an end that is outer", 1);
            }
        }
        assert!(own.low.as_ref() <= least || least.is_none(), "{}\n{}", own.code, shown());
        assert!(own.high.as_ref() >= most, "{}\n{}", own.code, shown());
    }
    let reached = possible.bounds == scorecard::Bounds::Reached;
    reach.add(
        "all options: reached behind a cap",
        u64::from(reached && paths.contains(&"A.P.a") && paths.contains(&"A.P.c")),
    );
    reach.add("all options: reached behind an `if`", u64::from(reached && paths.contains(&"A.P.b")));
    reach.add("all options: reached", u64::from(reached));
    for outlook in &possible.predicates {
        let met = |card: &&Record| card.predicate(&outlook.code).unwrap().status == scorecard::Status::Met;
        let expected = match cards.iter().filter(|card| met(card)).count() {
            0 => Outcome::Impossible,
            all if all == cards.len() => Outcome::Certain,
            _ => Outcome::Possible,
        };
        let both = outlook.met_by.is_some() && outlook.fails_by.is_some();
        if outlook.outcome == Outcome::Possible && !both {
            reach.add("all options: not shown", 1);
        } else {
            assert_eq!(outlook.outcome, expected, "{}\n{}", outlook.code, shown());
            reach.add(&format!("all options: {expected:?}"), 1);
        }
        let requirements = &drawn.card.predicate(&outlook.code).unwrap().requirements;
        for code in requirements.iter().map(|own| &own.code) {
            let status = |card: &&Record| {
                let all = &card.predicate(&outlook.code).unwrap().requirements;
                all.iter().any(|own| own.code == *code && own.status == scorecard::Status::Met)
            };
            let never = expected == Outcome::Impossible && !cards.iter().any(status);
            assert_eq!(outlook.because.contains(code), never, "{code}\n{}", shown());
            reach.add("all options: a reason", u64::from(never));
        }
        let together = expected == Outcome::Impossible && outlook.because.is_empty();
        reach.add("all options: impossible together", u64::from(together));
    }
}

/// What is possible over open counts that checks tie, against the sheets that were scored: all that there are, or some.
pub(super) fn counts_open(case: &Crafted, rubric: &Rubric, sheets: &Sheets, is_whole: bool, reach: &mut Reach) {
    let paths: Vec<&str> = sheets.movers.iter().map(|mover| mover.path.as_str()).collect();
    let json = case.json(&[]);
    let evidence = Evidence::from_json(json.as_bytes()).unwrap();
    let possible = Possible::of(rubric, &evidence, &paths).unwrap();
    let shown = || format!("seed {}: {paths:?}\n{}\n{json}\n{possible:#?}", case.seed, case.text);
    let scored = |answers: &[GivenAnswer]| {
        rubric.score(&with_answers(rubric, &evidence, answers).unwrap()).unwrap().into_record()
    };
    let showing: Vec<_> = possible.sheets.iter().map(|answers| exact_in(&scored(answers))).collect();
    let cards: Vec<&Record> = sheets.cards.iter().flatten().collect();
    let exact: Vec<_> = cards.iter().map(|card| exact_in(card)).collect();
    let free = case.unchecked();
    let free = free.counted(&free.rubric()).unwrap().0;
    let free: Vec<_> = free.cards.iter().flatten().map(exact_in).collect();
    let kind = if is_whole { "all counts" } else { "some counts" };
    for (at, own) in ends_of(&possible).enumerate() {
        let found = || exact.iter().filter_map(|all| all[at].as_ref());
        let untied = || free.iter().filter_map(|all| all[at].as_ref());
        for (bound, by, end, untied, lowest) in [
            (&own.low, own.low_by, found().min(), untied().min(), true),
            (&own.high, own.high_by, found().max(), untied().max(), false),
        ] {
            let beyond = if lowest { bound.as_ref() <= end } else { bound.as_ref() >= end };
            assert!(beyond || end.is_none(), "{} leaves {bound:?}\n{}", own.code, shown());
            let Some(by) = by else {
                assert!(!is_whole || end.is_none() || bound.as_ref() != end, "{} is reached\n{}", own.code, shown());
                let is_missed = end.is_some() && bound.as_ref() == end;
                reach.add(&format!("{kind}: an end that was missed"), u64::from(is_missed));
                let is_wide = !is_missed && bound.is_some() && end.is_some();
                reach.add(&format!("{kind}: an end that is wider"), u64::from(is_wide));
                // What is undecided on a sheet is bounded by all that it may become.
                assert!(!is_wide || !is_whole || case.text.contains("missing undecided"), "{}\n{}", own.code, shown());
                continue;
            };
            assert_eq!(showing[by][at], *bound, "{}\n{}", own.code, shown());
            assert!(!is_whole || bound.as_ref() == end, "{}: {bound:?}, {end:?}\n{}", own.code, shown());
            reach.add(&format!("{kind}: an end that is shown"), 1);
            reach.add(&format!("{kind}: an end that a check holds back"), u64::from(untied != end));
        }
    }
    reach.add(&format!("{kind}: reached"), u64::from(possible.bounds == scorecard::Bounds::Reached));
    reach.add(&format!("{kind}: a check refuses a sheet"), u64::from(cards.len() < sheets.cards.len()));
    for outlook in &possible.predicates {
        let is_met = |card: &Record| card.predicate(&outlook.code).unwrap().status == scorecard::Status::Met;
        let met = cards.iter().filter(|card| is_met(card)).count();
        match outlook.outcome {
            Outcome::Certain => assert_eq!(met, cards.len(), "{}\n{}", outlook.code, shown()),
            Outcome::Impossible => assert_eq!(met, 0, "{}\n{}", outlook.code, shown()),
            Outcome::Possible => {
                for (by, wanted) in [(&outlook.met_by, true), (&outlook.fails_by, false)] {
                    let Some(by) = by else { continue };
                    assert_eq!(is_met(&scored(by)), wanted, "{}\n{}", outlook.code, shown());
                }
                let both = outlook.met_by.is_some() && outlook.fails_by.is_some();
                let is_split = 0 < met && met < cards.len();
                assert!(!is_whole || !both || is_split, "{}\n{}", outlook.code, shown());
                reach.add(&format!("{kind}: possible, not shown"), u64::from(!both));
            }
        }
        reach.add(&format!("{kind}: {:?}", outlook.outcome), 1);
    }
}

#[test]
fn ends_over_counts_that_checks_tie_are_those_of_brute_force() {
    let cases = std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(250_u64);
    let mut reach = Reach::default();
    for seed in 20_000..20_000 + cases {
        let case = crafted(seed).held();
        let rubric = case.rubric();
        for case in [case.with_counts_missing(), case] {
            if let Some((sheets, is_whole)) = case.counted(&rubric) {
                counts_open(&case, &rubric, &sheets, is_whole, &mut reach);
            }
        }
    }
    println!("{reach}");
    for (name, least) in [
        ("all counts: an end that is shown", 2_000),
        ("all counts: an end that a check holds back", 20),
        ("all counts: a check refuses a sheet", 50),
        ("all counts: reached", 50),
        ("all counts: Certain", 10),
        ("all counts: Possible", 10),
        ("all counts: Impossible", 10),
        ("some counts: an end that is shown", 1_000),
        ("some counts: an end that a check holds back", 20),
        ("some counts: an end that is wider", 20),
        ("some counts: a check refuses a sheet", 50),
    ] {
        assert!(reach.get(name) >= least, "`{name}` was reached {} times", reach.get(name));
    }
    let (missed, seen) =
        (reach.get("some counts: an end that was missed"), reach.get("some counts: an end that is shown"));
    assert!(missed * 100 <= seen, "{missed} ends were missed, {seen} shown");
}

/// What is possible for a criterion over these answers, and whether each end is shown.
fn ends(lines: &str, answers: &str, touch: &[&str]) -> [(String, bool); 2] {
    let text = format!(
        "timbang 1\nrubric uji \"Uji\" {{ edition \"2025\" basis \"uji\" total 1 missing zero }}\n\
         component A \"A\" weight 1 {{\n{lines}\n}}\npredicate P {{ require total >= 0.5 }}"
    );
    let rubric = Rubric::parse(&text).unwrap_or_else(|wrong| panic!("{wrong:?}\n{text}"));
    let evidence = format!(r#"{{ "unit": "U", "assessed_on": "2025-06-30", "answers": {answers} }}"#);
    let possible = Possible::of(&rubric, &Evidence::from_json(evidence.as_bytes()).unwrap(), touch).unwrap();
    let own = possible.nodes.iter().find(|own| own.code == "A.x").unwrap();
    let text = |end: &Option<timbang::Exact>| end.as_ref().unwrap().to_string();
    [(text(&own.low), own.low_by.is_some()), (text(&own.high), own.high_by.is_some())]
}

fn both_shown(low: &str, high: &str) -> [(String, bool); 2] {
    [(low.to_owned(), true), (high.to_owned(), true)]
}

#[test]
fn a_count_is_tried_with_what_the_others_that_a_check_names_come_to() {
    let lines = "input a : count\ninput b : count\ninput s : count\ncheck s <= a + b \"s\"
        criterion x \"x\" weight 1 = s / (a + b) otherwise 0.5";
    let answers = r#"{ "A.a": 3, "A.b": 10, "A.s": 4 }"#;
    // As many as came in, whichever of them is open.
    for touch in [&["A.s"][..], &["A.s", "A.a"], &["A.s", "A.b"], &["A.s", "A.a", "A.b"]] {
        assert_eq!(ends(lines, answers, touch), both_shown("0", "1"), "{touch:?}");
    }
    // What is not open holds it back: 4 of at least 10.
    assert_eq!(ends(lines, answers, &["A.a"])[1], ("2/5".to_owned(), true));
}

#[test]
fn what_checks_leave_of_a_count_is_looked_at_one_by_one() {
    // The most of `n (1 - n)` lies where no limit and no end is.
    let of = |most: u32| {
        let lines = format!(
            "input n : count\ncheck n <= {most} \"n\"
             criterion x \"x\" weight 1 = n / {most} * (1 - n / {most}) at least 0 at most 1"
        );
        ends(&lines, r#"{ "A.n": 3 }"#, &["A.n"])
    };
    assert_eq!(of(10), both_shown("0", "1/4"));
    // 0 to 1999 are as many combinations as are looked at, and one more are too many: what is not proved is not said.
    assert_eq!(of(1_999), both_shown("0", "999000/3996001"));
    assert_eq!(of(2_000), [("0".to_owned(), true), ("1".to_owned(), false)]);
}

#[test]
fn a_check_says_nothing_where_what_it_reads_may_be_missing() {
    let lines = "input a : count\ninput b : count\ncheck a <= b \"a\"\ncheck b <= 10 \"b\"
        criterion x \"x\" weight 1 = a / 20 at most 1";
    assert_eq!(ends(lines, r#"{ "A.b": 4 }"#, &["A.a", "A.b"]), both_shown("0", "1/2"));
    assert_eq!(ends(lines, "{}", &["A.a", "A.b"]), both_shown("0", "1"));
}

#[test]
fn numbers_and_days_are_tried_between_their_limits() {
    let lines = "input i : number 0 .. 10\ninput j : number 0 .. 10\ncheck i <= j \"i\"
        criterion x \"x\" weight 1 = if i > 7.5 and i < 8 then 1 else 0";
    let of = |j: &str, touch: &[&str]| ends(lines, &format!(r#"{{ "A.i": "7.5", "A.j": "{j}" }}"#), touch);
    assert_eq!(of("9", &["A.i"]), both_shown("0", "1"));
    assert_eq!(of("7.6", &["A.i"]), both_shown("0", "1"));
    assert_eq!(of("7.5", &["A.i", "A.j"]), both_shown("0", "1"));
    // A check holds it back; numbers are not looked at one by one, but none above 7.5 is left.
    assert_eq!(of("7.5", &["A.i"]), both_shown("0", "0"));
    let lines = "input d : date
        criterion x \"x\" weight 1 = if d > 2025-01-01 and d < 2025-01-03 then 1 else 0";
    assert_eq!(ends(lines, r#"{ "A.d": "2024-05-05" }"#, &["A.d"]), both_shown("0", "1"));
}

#[test]
fn every_end_of_the_shipped_sheets_is_shown() {
    for (name, touches) in [
        ("zi_2021", &[&["A"][..], &["A.II"], &["A.II.5.iii.a"], &["A.II.5.ii.selesai"], &["total"], &[]][..]),
        ("contoh_2025", &[&["A"][..], &["A.2.selesai"], &["total"], &[]]),
    ] {
        let rubric = Rubric::shipped(name).unwrap();
        for (sheet, json) in shipped(name) {
            let evidence = Evidence::from_json(json.as_bytes()).unwrap();
            for touch in touches.iter().filter(|_| rubric.score(&evidence).is_ok()) {
                let possible = Possible::of(&rubric, &evidence, touch).unwrap();
                assert_eq!(possible.bounds, scorecard::Bounds::Reached, "{name}/{sheet}, {touch:?}");
                let is_shown = |own: &Between| {
                    (own.low_by.is_some(), own.high_by.is_some()) == (own.low.is_some(), own.high.is_some())
                };
                assert!(possible.measures.iter().all(is_shown), "{name}/{sheet}, {touch:?}");
            }
        }
    }
}
