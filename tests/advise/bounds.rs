//! What is still possible, against every sheet that is: bounds, the sheets that show them, and what becomes of predicates.

use std::collections::BTreeSet;

use fastrand::Rng;
use timbang::advise::{Between, GivenAnswer, Outcome, Possible, with_answers};
use timbang::scorecard::{self, Scorecard};
use timbang::{Evidence, Rubric};

use crate::Drawn;
use crate::crafted::Crafted;
use crate::reference::index::{Index, Thing};
use crate::reference::model::{Answer, Entry};
use crate::reference::{Case, Features, Reach, case, completions, write_sheet};
use crate::sheets::{SHEETS_MAX, Sheets, changed, sheets};

/// A sheet with these answers under its last stage, facts where they belong.
fn given(case: &Case, card: &Scorecard, answers: &[GivenAnswer]) -> String {
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
fn bounds_in(card: &Scorecard) -> Vec<Ends> {
    let mut all = vec![(card.total.low.clone(), card.total.high.clone())];
    all.extend(card.nodes.iter().map(|node| (node.low.clone(), node.high.clone())));
    let members = card.groups.iter().flat_map(|group| &group.members);
    all.extend(members.map(|member| (member.low.clone(), member.high.clone())));
    all.extend(card.measures.iter().map(|measure| (measure.low.clone(), measure.high.clone())));
    all
}

/// The same: what it is.
fn exact_in(card: &Scorecard) -> Vec<Option<timbang::Exact>> {
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
    card: &Scorecard,
    evidence: &Evidence,
    possible: &Possible,
    reach: &mut Reach,
) {
    let shown = || format!("seed {}\n{}\n{}\n{possible:#?}", case.seed, case.text, case.evidence);
    let score = |answers: &[GivenAnswer]| {
        let json = given(case, card, answers);
        let scored = rubric.score_json(json.as_bytes()).unwrap_or_else(|f| panic!("{f}\n{}", shown()));
        let again = rubric.score(&with_answers(rubric, evidence, answers).unwrap()).unwrap();
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
    let card = rubric.score_json(case.evidence.as_bytes()).unwrap();
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
        let Ok(scored) = rubric.score_json(json.as_bytes()) else { continue };
        agree(&possible, &scored, &shown);
    }
    for outlook in &possible.predicates {
        reach.add(&format!("{:?}", outlook.outcome), 1);
    }
}

fn agree(possible: &Possible, scored: &Scorecard, shown: &dyn Fn() -> String) {
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
    let card = rubric.score_json(case.evidence.as_bytes()).unwrap();
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
    let cards: Vec<&Scorecard> = sheets.cards.iter().flatten().collect();
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
        let met = |card: &&Scorecard| card.predicate(&outlook.code).unwrap().status == scorecard::Status::Met;
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
            let status = |card: &&Scorecard| {
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
