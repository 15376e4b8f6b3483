//! Advice against brute force: every sheet that may be proposed is written down and scored by the public way.
//!
//! *Nothing here knows how the library searches*: what may move is read off the drawn model, sheets are written from it,
//! and the cheapest sets are those that scoring finds.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads files, stops at once, and shows what it reached"
)]

#[path = "advise/bounds.rs"]
mod bounds;
#[path = "advise/crafted.rs"]
mod crafted;
#[path = "it/reference/mod.rs"]
mod reference;
#[path = "advise/sheets.rs"]
mod sheets;
#[path = "advise/solver.rs"]
mod solver;

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use num_traits::Signed;
use timbang::advise::{Advice, Costs, Margins, Pricing, Question, Status, section};
use timbang::report::Report;
use timbang::scorecard::{self, Record};
use timbang::{Evidence, Language, Rubric, Scorecard};

use crate::bounds::all_options;
use crate::crafted::{Crafted, crafted};
use crate::reference::index::{Index, NodeBody};
use crate::reference::model::{Answer, Rule};
use crate::reference::numbers::decimal_text;
use crate::reference::{Case, Features, Reach, case, write_sheet};
use crate::sheets::{Mover, Sheets, all_picks, changed, on_scales, sheets};

/// How many sets are compared.
const BEST: usize = 4;

/// What of the hard kind there is in a case whose answer was compared.
fn hard(case: &Case, card: &Record, sheets: &Sheets, all: &[&[usize]], listed: &[&[usize]], reach: &mut Reach) {
    let index = Index::new(&case.model);
    let mut hit = |name: &str, is: bool| reach.add(name, u64::from(is));
    let moves = |path: &String| sheets.movers.iter().any(|mover| mover.path == *path);
    let inputs = card.nodes.iter().filter_map(|node| node.inputs.as_ref());
    let mut readers: BTreeMap<&String, u32> = BTreeMap::new();
    inputs.flatten().for_each(|input| *readers.entry(input).or_default() += 1);
    hit("a shared input moves", readers.iter().any(|(path, count)| *count > 1 && moves(path)));
    hit("a check refuses a sheet", sheets.cards.iter().any(Option::is_none));
    let sums: Vec<&Vec<String>> = index.groups.iter().flat_map(|group| group.members.iter().map(|m| &m.sum)).collect();
    let within = |a: &String, b: &String| a == b || a.starts_with(&format!("{b}.")) || b.starts_with(&format!("{a}."));
    let overlap = |a: &Vec<String>, b: &Vec<String>| a.iter().any(|a| b.iter().any(|b| within(a, b)));
    hit("groups overlap", sums.iter().enumerate().any(|(at, a)| sums[at + 1..].iter().any(|b| overlap(a, b))));
    hit("a tie", listed.len() > 1 && sheets.price(listed[0]) == sheets.price(listed[1]));
    hit("the same cost, more steps", listed.len() > 1 && sheets.price(listed[0]).0 == sheets.price(listed[1]).0);
    let capped = index.nodes.iter().any(|node| match node.body {
        NodeBody::Criterion(criterion) => match &criterion.rule {
            Rule::Answered { at_most, at_least, .. } => {
                let read = format!("{at_most:?}{at_least:?}");
                let by_node = index.nodes.iter().skip(1).any(|other| read.contains(&format!("\"{}\"", other.path)));
                by_node && moves(&node.path)
            }
            Rule::Computed(_) => false,
        },
        NodeBody::Component(_) => false,
    });
    hit("capped by another node", capped);
    let is_reaching: BTreeSet<&[usize]> = all.iter().copied().collect();
    let less = |more: &Vec<usize>| !is_reaching.contains(&more[..]) && all.iter().any(|less| sheets.asks(more, less));
    hit("more is less", sheets.picks.iter().zip(&sheets.cards).any(|(picks, card)| card.is_some() && less(picks)));
    let asked = card.predicates.iter().flat_map(|predicate| &predicate.requirements);
    hit("a requirement with `or`", asked.clone().any(|asked| asked.text.contains(" or ")));
    hit("a requirement with `not`", asked.clone().any(|asked| asked.text.contains("not (")));
    hit("two changes and more", listed.first().is_some_and(|set| set.iter().filter(|pick| **pick > 0).count() > 1));
    hit("something is undecided", card.total.exact.is_none());
}

/// The picks that advice proposes.
fn picks_of(sheets: &Sheets, set: &timbang::advise::ChangeSet) -> Vec<usize> {
    let spelt = |answer: &Answer| match answer {
        Answer::Number(n) => decimal_text(&n.abs(), 24).unwrap(),
        other => other.canonical(),
    };
    let pick = |mover: &Mover| match set.changes.iter().find(|change| change.path == mover.path) {
        None => 0,
        Some(change) => {
            let is = |choice: &(Option<Answer>, u64, u64)| choice.0.as_ref().is_some_and(|a| spelt(a) == change.to);
            mover.choices.iter().position(is).unwrap_or_else(|| panic!("{change:?} is not among {mover:?}"))
        }
    };
    let picks: Vec<usize> = sheets.movers.iter().map(pick).collect();
    assert_eq!(picks.iter().filter(|pick| **pick > 0).count(), set.changes.len(), "a change of what may not change");
    picks
}

fn compare(case: &Case, reach: &mut Reach) {
    let rubric = Rubric::parse(&case.text).unwrap();
    let card = rubric.score_json(case.evidence.as_bytes()).unwrap().into_record();
    if card.predicates.is_empty() {
        return;
    }
    let Some(sheets) = sheets(case, &rubric, &card) else { return };
    let drawn = Drawn { seed: case.seed, text: &case.text, evidence: &case.evidence, rubric: &rubric, card: &card };
    advised(&drawn, &sheets, reach, |all, listed, reach| hard(case, &card, &sheets, all, listed, reach));
}

/// A rubric and a sheet.
struct Drawn<'a> {
    seed: u64,
    text: &'a str,
    evidence: &'a str,
    rubric: &'a Rubric,
    card: &'a Record,
}

/// Advice for every predicate, against the sheets that were scored.
fn advised(
    drawn: &Drawn<'_>,
    sheets: &Sheets,
    reach: &mut Reach,
    what_was_hard: impl Fn(&[&[usize]], &[&[usize]], &mut Reach),
) {
    let evidence = Evidence::from_json(drawn.evidence.as_bytes()).unwrap();
    for predicate in &drawn.card.predicates {
        let (all, listed) = sheets.reaching(&predicate.code);
        let question = Question::new(&predicate.code).best(BEST).pricing(sheets.pricing.clone());
        let advice = Advice::of(drawn.rubric, &evidence, &question).unwrap();
        let shown =
            || format!("seed {}: {}\n{}\n{}\n{advice:#?}", drawn.seed, predicate.code, drawn.text, drawn.evidence);
        let prices: Vec<(u64, u64)> = listed.iter().take(BEST).map(|picks| sheets.price(picks)).collect();
        match advice.status {
            Status::Optimal => {
                let found: Vec<Vec<usize>> = advice.sets.iter().map(|set| picks_of(sheets, set)).collect();
                let own: Vec<(u64, u64)> = found.iter().map(|picks| sheets.price(picks)).collect();
                assert_eq!(own, prices, "{}", shown());
                for (picks, set) in found.iter().zip(&advice.sets) {
                    assert!(
                        listed.contains(&&picks[..]),
                        "a set that does not reach, or asks for too much\n{}",
                        shown()
                    );
                    let at = sheets.picks.iter().position(|other| other == picks).unwrap();
                    let scored = sheets.cards[at].as_ref().unwrap();
                    assert_eq!((&set.total, &set.award), (&scored.total.exact, &scored.award.predicate), "{}", shown());
                    assert_eq!(set.cost, sheets.price(picks).0.to_string(), "{}", shown());
                }
                assert!(!advice.more, "{}", shown());
                assert_eq!(advice.bound, advice.cost, "{}", shown());
                reach.add("optimal", 1);
                if advice.cost.as_deref() != Some("0") {
                    reach.add("optimal, with changes", 1);
                    what_was_hard(&all, &listed, reach);
                }
            }
            Status::Impossible => {
                assert!(listed.is_empty(), "there is a way\n{}", shown());
                assert!(!advice.obstacles.is_empty(), "no reason\n{}", shown());
                reach.add("impossible", 1);
                for obstacle in &advice.obstacles {
                    if let Some(high) = &obstacle.high {
                        reach.add("impossible, with the most that is reached", 1);
                        let at = scorecard_left(sheets, &predicate.code, &obstacle.code);
                        let is_ceiling = obstacle.text.contains(" <= ") || obstacle.text.contains(" < ");
                        let end = if is_ceiling { at.first() } else { at.last() };
                        assert_eq!(Some(high), end, "{}\n{}", obstacle.code, shown());
                        reach.add("impossible, under an upper limit", u64::from(is_ceiling));
                    }
                }
            }
            Status::Unproven => {
                reach.add("unproven", 1);
                let bound: u64 = advice.bound.as_ref().unwrap().parse().unwrap();
                assert!(prices.first().is_none_or(|price| price.0 >= bound), "{}", shown());
            }
        }
    }
}

/// What the left side of a requirement comes to on the sheets.
fn scorecard_left(sheets: &Sheets, predicate: &str, requirement: &str) -> BTreeSet<timbang::Exact> {
    let cards = sheets.cards.iter().flatten();
    let of = |card: &Record| {
        let found = card.predicate(predicate)?.requirements.iter().find(|found| found.code == requirement)?;
        found.left.as_ref()?.parse().ok()
    };
    cards.filter_map(of).collect()
}

/// What the drawn cases must reach, at least so often each.
const REACHED: &[&str] = &[
    "optimal, with changes",
    "two changes and more",
    "impossible",
    "impossible, with the most that is reached",
    "a shared input moves",
    "a check refuses a sheet",
    "groups overlap",
    "a tie",
    "the same cost, more steps",
    "capped by another node",
    "more is less",
    "something is undecided",
];

#[test]
fn advice_is_what_brute_force_finds() {
    let cases = std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400_u64);
    let first = std::env::var("TIMBANG_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0_u64);
    let mut reach = Reach::default();
    for seed in first..first + cases {
        let features = if seed % 3 == 0 { Features::level1() } else { Features::level2() };
        compare(&case(seed, features), &mut reach);
    }
    println!("{reach}");
    for name in REACHED {
        assert!(reach.get(name) > 0, "`{name}` was not reached");
    }
    assert!(reach.get("unproven") * 20 <= reach.get("optimal, with changes"), "too much is left unproven");
}

fn margins_of(case: &Case, reach: &mut Reach) {
    let rubric = Rubric::parse(&case.text).unwrap();
    let card = rubric.score_json(case.evidence.as_bytes()).unwrap().into_record();
    let index = Index::new(&case.model);
    let evidence = Evidence::from_json(case.evidence.as_bytes()).unwrap();
    let mut drawn = Vec::new();
    for up in [true, false] {
        let movers = on_scales(&index, &card, up);
        let Some(picks) = all_picks(&movers) else { return };
        let cards = picks.iter().map(|picks| {
            let sheet = changed(case, &card, &movers, picks);
            rubric
                .score_json(write_sheet::evidence(&case.model, &sheet, &mut Rng::with_seed(1)).as_bytes())
                .ok()
                .map(Scorecard::into_record)
        });
        let cards = cards.collect();
        drawn.push(Sheets { movers, pricing: Pricing::Changes, picks, cards });
    }
    let margins = Margins::of(&rubric, &evidence).unwrap();
    let shown = || format!("seed {}\n{}\n{}\n{margins:#?}", case.seed, case.text, case.evidence);
    let requirement = |card: &Record, code: &str| -> scorecard::Status {
        let mut all = card.predicates.iter().flat_map(|predicate| &predicate.requirements);
        all.find(|found| found.code == code).unwrap().status
    };
    for slack in &margins.requirements {
        let met = slack.status == scorecard::Status::Met;
        let sheets = &drawn[usize::from(met)];
        let wanted = if met { scorecard::Status::NotMet } else { scorecard::Status::Met };
        let scored = sheets.picks.iter().zip(&sheets.cards).filter_map(|(picks, card)| Some((picks, card.as_ref()?)));
        let turned: Vec<&Vec<usize>> =
            scored.filter(|(_, card)| requirement(card, &slack.code) == wanted).map(|(picks, _)| picks).collect();
        let fewest = turned.iter().map(|picks| sheets.price(picks).0).min();
        if slack.answers_known {
            assert_eq!(slack.answers, fewest, "{}\n{}", slack.code, shown());
            reach.add(if met { "a met requirement" } else { "a requirement that is not met" }, 1);
            reach.add("turned by two answers and more", u64::from(fewest.is_some_and(|fewest| fewest > 1)));
        } else {
            reach.add("fewest unknown", 1);
        }
        // The single ones; of each path the nearest.
        let mut alone: Vec<(String, String)> = Vec::new();
        for picks in turned.iter().filter(|picks| picks.iter().filter(|pick| **pick > 0).count() == 1) {
            let at = picks.iter().position(|pick| *pick > 0).unwrap();
            let path = sheets.movers[at].path.clone();
            let nearest = turned.iter().filter(|other| other[at] > 0 && other.iter().filter(|p| **p > 0).count() == 1);
            let pick = nearest.map(|other| other[at]).min().unwrap();
            let flip = (path, sheets.movers[at].choices[pick].0.as_ref().unwrap().canonical());
            if !alone.contains(&flip) {
                alone.push(flip);
            }
        }
        alone.sort();
        let mut told: Vec<(String, String)> =
            slack.flips.iter().map(|flip| (flip.path.clone(), flip.to.clone())).collect();
        told.sort();
        assert_eq!(told, alone, "{}\n{}", slack.code, shown());
        reach.add("turned by one answer", u64::from(!alone.is_empty()));
    }
    for worth in &margins.worth {
        let sheets = &drawn[0];
        let at = sheets.movers.iter().position(|mover| mover.path == worth.path).unwrap();
        let best: Vec<usize> =
            (0..sheets.movers.len()).map(|m| if m == at { sheets.movers[m].choices.len() - 1 } else { 0 }).collect();
        let place = sheets.picks.iter().position(|picks| *picks == best).unwrap();
        let Some(scored) = &sheets.cards[place] else { continue };
        let gain =
            scored.total.exact.as_ref().zip(card.total.exact.as_ref()).map(|(after, before)| after.minus(before));
        assert_eq!(worth.gain, gain, "{}\n{}", worth.path, shown());
        let asked = |card: &Record| -> Vec<scorecard::Requirement> {
            card.predicates.iter().flat_map(|predicate| predicate.requirements.clone()).collect()
        };
        let number = |own: &scorecard::Requirement| own.left.as_ref()?.parse::<timbang::Exact>().ok();
        let raised = asked(&card).into_iter().zip(asked(scored)).filter(|(before, after)| {
            let more = number(before).zip(number(after)).is_some_and(|(before, after)| after > before);
            before.status != scorecard::Status::Met && more
        });
        let raised: Vec<String> = raised.map(|(own, _)| own.code).collect();
        // A day is a number to no one.
        let told: Vec<&String> = worth.helps.iter().collect();
        assert_eq!(told, raised.iter().collect::<Vec<_>>(), "{}\n{}", worth.path, shown());
        reach.add("helps", u64::from(!raised.is_empty()));
        reach.add("worth", 1);
    }
    assert_eq!(margins.worth.len(), drawn[0].movers.len(), "{}", shown());
    assert!(margins.worth.is_sorted_by(|a, b| a.gain >= b.gain), "{}", shown());
    if let Some(spare) = &margins.award {
        let own = margins.requirements.iter().filter(|slack| slack.predicate == spare.predicate);
        let fewest = own.filter_map(|slack| slack.answers).min();
        assert_eq!(spare.answers, fewest, "{}", shown());
        let own = &card.predicate(&spare.predicate).unwrap().requirements;
        let points = own.iter().filter(|own| own.kind == scorecard::RequirementKind::Points);
        let least = points.filter_map(|own| own.margin.clone()).min();
        assert_eq!(spare.spare, least, "{}", shown());
        let several = own.iter().filter(|own| own.kind == scorecard::RequirementKind::Points).count() > 1;
        reach.add("the least of several margins", u64::from(several));
        reach.add("an award may fall", u64::from(fewest.is_some()));
    }
}

#[test]
fn margins_are_what_brute_force_finds() {
    let cases = std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(250_u64);
    let mut reach = Reach::default();
    for seed in 5_000..5_000 + cases {
        let features = if seed % 3 == 0 { Features::level1() } else { Features::level2() };
        margins_of(&case(seed, features), &mut reach);
    }
    println!("{reach}");
    for name in [
        "a met requirement",
        "a requirement that is not met",
        "turned by one answer",
        "turned by two answers and more",
        "worth",
        "helps",
        "the least of several margins",
        "an award may fall",
    ] {
        assert!(reach.get(name) > 0, "`{name}` was not reached");
    }
    assert!(reach.get("fewest unknown") * 20 <= reach.get("a met requirement"), "too much is not known");
}

/// What `hard` says of a drawn case, for one that was crafted.
fn crafted_hard(case: &Crafted, sheets: &Sheets, all: &[&[usize]], listed: &[&[usize]], reach: &mut Reach) {
    let moves = |path: &str| sheets.movers.iter().any(|mover| mover.path == path);
    let mut hit = |name: &str, is: bool| reach.add(name, u64::from(is));
    hit("a shared input moves", moves("A.R.m"));
    hit("a check refuses a sheet", sheets.cards.iter().any(Option::is_none));
    hit("capped by another node", moves("A.P.c") && moves("A.P.a"));
    hit("groups overlap", moves("B.a") && case.has.contains(&"each of a group"));
    hit("a tie", listed.len() > 1 && sheets.price(listed[0]) == sheets.price(listed[1]));
    hit("two changes and more", listed[0].iter().filter(|pick| **pick > 0).count() > 1);
    let is_reaching: BTreeSet<&[usize]> = all.iter().copied().collect();
    let less = |more: &Vec<usize>| !is_reaching.contains(&more[..]) && all.iter().any(|less| sheets.asks(more, less));
    hit("more is less", sheets.picks.iter().zip(&sheets.cards).any(|(picks, card)| card.is_some() && less(picks)));
    case.has.iter().for_each(|name| hit(&format!("a requirement: {name}"), true));
}

#[test]
fn advice_is_what_brute_force_finds_where_everything_is_hard() {
    let cases = std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(250_u64);
    let mut reach = Reach::default();
    for seed in 0..cases {
        let case = crafted(seed);
        let (rubric, json) = (case.rubric(), case.json(&[]));
        let card = rubric.score_json(json.as_bytes()).unwrap().into_record();
        let drawn = Drawn { seed, text: &case.text, evidence: &json, rubric: &rubric, card: &card };
        if let Some(sheets) = case.proposed(&rubric) {
            advised(&drawn, &sheets, &mut reach, |all, listed, reach| crafted_hard(&case, &sheets, all, listed, reach));
        }
        if let Some(sheets) = case.touched(&rubric) {
            all_options(&case, &drawn, &sheets, &mut reach);
        }
    }
    println!("{reach}");
    for (name, least) in [
        ("optimal, with changes", 40),
        ("impossible", 20),
        ("impossible, with the most that is reached", 10),
        ("a shared input moves", 10),
        ("a check refuses a sheet", 10),
        ("groups overlap", 10),
        ("capped by another node", 10),
        ("a tie", 3),
        ("more is less", 10),
        ("two changes and more", 10),
        ("a requirement: or", 10),
        ("a requirement: and in or", 3),
        ("a requirement: not", 10),
        ("a requirement: verified", 3),
        ("a requirement: an upper limit", 3),
        ("a requirement: different", 3),
        ("a requirement: rounded", 3),
        ("a requirement: weights of its own", 10),
        ("a requirement: a strict limit", 3),
        ("impossible, under an upper limit", 3),
        ("all options: reached", 60),
        ("all options: reached behind a cap", 20),
        ("all options: reached behind an `if`", 20),
        ("all options: a reason", 20),
        ("all options: impossible together", 1),
        ("all options: Certain", 3),
        ("all options: Possible", 20),
        ("all options: Impossible", 20),
    ] {
        assert!(reach.get(name) >= least, "`{name}` was reached {} times", reach.get(name));
    }
    assert_eq!(reach.get("unproven"), 0, "nothing of this size is left unproven");
    let (unknown, known) = (reach.get("all options: not shown"), reach.get("all options: Possible"));
    assert!(unknown * 10 <= known, "{unknown} of {known} that are called possible were not shown");
}

type Raw = BTreeMap<String, Box<serde_json::value::RawValue>>;

fn raw(text: &str) -> Box<serde_json::value::RawValue> {
    serde_json::value::RawValue::from_string(text.to_owned()).unwrap()
}

/// A shipped sheet with changes, written into its text: digits stay as they are.
fn with_changes(json: &str, card: &Record, changes: &[timbang::advise::Change]) -> String {
    let mut top: Raw = serde_json::from_str(json).unwrap();
    let put = |place: &Raw, key: &str, changes: &[timbang::advise::Change]| -> Box<serde_json::value::RawValue> {
        let mut answers: Raw = place.get(key).map(|own| serde_json::from_str(own.get()).unwrap()).unwrap_or_default();
        for change in changes {
            answers.insert(change.path.clone(), raw(&serde_json::to_string(&change.to).unwrap()));
        }
        raw(&serde_json::to_string(&answers).unwrap())
    };
    if let Some(stage) = &card.stage {
        let mut stages: Raw = serde_json::from_str(top["stages"].get()).unwrap();
        let mut own: Raw = serde_json::from_str(stages[stage].get()).unwrap();
        own.insert("answers".to_owned(), put(&own, "answers", changes));
        if let Some(confirmed) = own.get("confirmed") {
            let mut paths: Vec<String> = serde_json::from_str(confirmed.get()).unwrap();
            paths.retain(|path| !changes.iter().any(|change| change.path == *path));
            own.insert("confirmed".to_owned(), raw(&serde_json::to_string(&paths).unwrap()));
        }
        stages.insert(stage.clone(), raw(&serde_json::to_string(&own).unwrap()));
        top.insert("stages".to_owned(), raw(&serde_json::to_string(&stages).unwrap()));
    } else {
        top.insert("answers".to_owned(), put(&top, "answers", changes));
    }
    serde_json::to_string(&top).unwrap()
}

/// The shipped sheets of a rubric, by name.
fn shipped(rubric: &str) -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rubrics").join(rubric).join("cases");
    let mut sheets = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if let Some(name) = path.file_name().unwrap().to_str().unwrap().strip_suffix(".evidence.json") {
            sheets.push((name.to_owned(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    sheets.sort();
    sheets
}

#[test]
fn the_advice_for_each_shipped_sheet_leads_where_it_says() {
    let mut reach = Reach::default();
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        for (sheet, json) in shipped(name) {
            let Ok(card) = rubric.score_json(json.as_bytes()).map(Scorecard::into_record) else { continue };
            let evidence = Evidence::from_json(json.as_bytes()).unwrap();
            for predicate in &card.predicates {
                let to = &predicate.code;
                let advice = Advice::of(&rubric, &evidence, &Question::new(to).best(2)).unwrap();
                let at = format!("{name}/{sheet} to {to}: {advice:#?}");
                let met = |changes: &[timbang::advise::Change]| {
                    let scored =
                        rubric.score_json(with_changes(&json, &card, changes).as_bytes()).unwrap().into_record();
                    let is_met = scored.predicate(to).unwrap().status == scorecard::Status::Met;
                    (is_met, scored)
                };
                assert_eq!(advice.status == Status::Impossible, !advice.obstacles.is_empty(), "{at}");
                for set in &advice.sets {
                    let (is_met, scored) = met(&set.changes);
                    assert!(is_met, "{at}");
                    assert_eq!((&scored.total.exact, &scored.award.predicate), (&set.total, &set.award), "{at}");
                    assert_eq!(scored.award.status, set.award_status, "{at}");
                    for change in &set.changes {
                        let node = card.node(&change.path).and_then(|node| node.answer.as_ref());
                        assert_eq!(node, Some(&change.from), "only answered criteria are proposed\n{at}");
                        // No change is needless.
                        let rest: Vec<_> =
                            set.changes.iter().filter(|other| other.path != change.path).cloned().collect();
                        assert!(!met(&rest).0, "without {} too\n{at}", change.path);
                    }
                }
                for obstacle in &advice.obstacles {
                    let (Some(high), Some(changes)) = (&obstacle.high, &obstacle.reached_by) else { continue };
                    let (_, scored) = met(changes);
                    let own = scored.predicate(to).unwrap().requirements.iter().find(|own| own.code == obstacle.code);
                    assert_eq!(own.unwrap().left.as_ref(), Some(&high.to_string()), "{at}");
                    reach.add("the most is reached by changes", u64::from(!changes.is_empty()));
                }
                reach.add(&format!("{name}: {:?}", advice.status), 1);
                reach.add(
                    &format!("{name}: more than one change"),
                    u64::from(advice.cost.is_some_and(|c| c.len() > 1 || c.as_str() > "1")),
                );
            }
        }
    }
    println!("{reach}");
    for name in [
        "zi_2021: Optimal",
        "zi_2021: Impossible",
        "zi_2021: more than one change",
        "the most is reached by changes",
        "sakip_2021: Optimal",
    ] {
        assert!(reach.get(name) > 0, "`{name}` was not reached");
    }
    assert_eq!(reach.get("zi_2021: Unproven"), 0, "the real sheet is always decided");
}

/// A rubric whose texts mean something to a browser.
const HOSTILE: &str = r#"timbang 1
    rubric uji "Uji" { edition "2025" basis "uji" total 10 missing zero }
    scale yt { Y = 1, T = 0 }
    criterion a "<script>alert(1)</script>" weight 5 : yt { Y "<img src=x onerror=alert(1)>" T "| # *tebal*" }
    criterion b "b" weight 5 : yt
    predicate P "P" { require total >= 5 "</table><h1>" }
    award P otherwise "-""#;

#[test]
fn the_page_tells_what_would_change_it() {
    let rubric = Rubric::parse(HOSTILE).unwrap();
    let evidence = Evidence::from_json(br#"{ "unit": "U", "answers": { "a": "T", "b": "T" } }"#).unwrap();
    let card = rubric.score(&evidence).unwrap().into_record();
    let advice = Advice::of(&rubric, &evidence, &Question::new("P")).unwrap();
    let part = section(&Margins::of(&rubric, &evidence).unwrap(), Some(&advice));
    let page = Report::of(&card).section(&part).html();
    for told in [
        "What would change it",
        "Yang akan mengubahnya",
        "The way to P",
        "capai: &lt;img src=x onerror=alert(1)&gt;",
        "Scored again: total 5, awarded: P",
        "fewest better answers that meet it: 1",
    ] {
        assert!(page.contains(told), "{told}\n{page}");
    }
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("</table><h1>"), "{page}");
    let count = |what: &str| page.matches(what).count();
    assert_eq!((count("<table>"), count("<section>")), (count("<caption"), count("</section>")), "{page}");
    let without = Report::of(&card).html();
    assert!(!without.contains("What would change it"));
    let markdown = Report::of(&card).language(Language::Indonesian).section(&part).markdown();
    assert!(markdown.contains("## Yang akan mengubahnya"), "{markdown}");
    assert!(markdown.contains("\\<img src=x onerror=alert(1)\\>"), "{markdown}");
}

#[test]
fn a_shipped_page_has_its_advice() {
    let rubric = Rubric::shipped("zi_2021").unwrap();
    for (name, json) in shipped("zi_2021") {
        let evidence = Evidence::from_json(json.as_bytes()).unwrap();
        let Ok(card) = rubric.score(&evidence).map(Scorecard::into_record) else { continue };
        let advice = Advice::of(&rubric, &evidence, &Question::new("WBK")).unwrap();
        let margins = Margins::of(&rubric, &evidence).unwrap();
        let part = section(&margins, Some(&advice));
        let markdown = Report::of(&card).section(&part).markdown();
        for change in advice.sets.iter().flat_map(|set| &set.changes) {
            let practice = change.practice.as_ref().unwrap();
            assert!(
                markdown.contains(&format!("reach: {practice}")) || practice.contains(['/', '(', '*', '_']),
                "{name}: {practice}"
            );
        }
        for obstacle in &advice.obstacles {
            assert!(markdown.contains(&obstacle.code), "{name}: {}", obstacle.code);
        }
        for slack in &margins.requirements {
            assert!(markdown.contains(&slack.code), "{name}: {}", slack.code);
        }
    }
}

#[test]
fn sets_that_are_listed_differ_in_what_they_ask_for() {
    let rubric = Rubric::parse(
        r#"timbang 1
        rubric uji "Uji" { edition "2025" basis "uji" total 10 missing zero }
        scale yt { Y = 1, T = 0 }
        criterion a "a" weight 2 : yt
        criterion b "b" weight 2 : yt
        criterion c "c" weight 4 : yt
        criterion d "d" weight 2 : yt
        predicate P { require total >= 4 }"#,
    )
    .unwrap();
    let answers = r#"{ "a": "T", "b": "T", "c": "T", "d": "T" }"#;
    let evidence = Evidence::from_json(format!(r#"{{ "unit": "U", "answers": {answers} }}"#).as_bytes()).unwrap();
    let costs = Costs::from_json(br#"{ "default": 1, "answers": { "c": 3 } }"#).unwrap();
    let question = Question::new("P").best(10).pricing(Pricing::Costs(costs));
    let advice = Advice::of(&rubric, &evidence, &question).unwrap();
    let paths = advice.sets.iter().map(|set| set.changes.iter().map(|change| change.path.as_str()).collect::<String>());
    let costs = advice.sets.iter().map(|set| set.cost.as_str());
    // Not `ac`, which asks for all that `c` asks for.
    assert_eq!(paths.collect::<BTreeSet<_>>(), ["ab", "ad", "bd", "c"].map(str::to_owned).into());
    assert_eq!(costs.collect::<Vec<_>>(), ["2", "2", "2", "3"]);
    assert_eq!((advice.status, advice.more), (Status::Optimal, false));
}

#[test]
fn what_is_outdone_in_each_sum_by_another_may_still_be_the_way() {
    let rubric = Rubric::parse(
        r#"timbang 1
        rubric uji "Uji" { edition "2025" basis "uji" total 15 missing zero }
        scale yt { Y = 1, T = 0 }
        criterion p "p" weight 5 : yt
        criterion q "q" weight 5 : yt
        criterion r "r" weight 5 : yt
        predicate P {
          require 10 * share(p) + 5 * share(r) >= 5
          require 10 * share(q) + 5 * share(r) >= 5
          require total >= 1
        }"#,
    )
    .unwrap();
    let evidence = Evidence::from_json(br#"{ "unit": "U", "answers": { "p": "T", "q": "T", "r": "T" } }"#).unwrap();
    let costs = Costs::from_json(br#"{ "answers": { "p": 2, "q": 2, "r": 5 } }"#).unwrap();
    let advice = Advice::of(&rubric, &evidence, &Question::new("P").best(3).pricing(Pricing::Costs(costs))).unwrap();
    let paths = advice.sets.iter().map(|set| set.changes.iter().map(|change| change.path.as_str()).collect::<String>());
    assert_eq!(paths.collect::<Vec<_>>(), ["pq", "r"]);
}

#[test]
fn the_same_question_has_the_same_answer() {
    let rubric = Rubric::shipped("zi_2021").unwrap();
    let (_, json) = shipped("zi_2021").into_iter().find(|(name, _)| name == "001").unwrap();
    let evidence = Evidence::from_json(json.as_bytes()).unwrap();
    let question = Question::new("WBBM").best(5);
    let advice = Advice::of(&rubric, &evidence, &question).unwrap();
    assert_eq!(advice, Advice::of(&rubric, &evidence, &question).unwrap());
    assert_eq!((advice.status, advice.sets.len()), (Status::Optimal, 5));
    // Less work than is needed is not enough to claim anything.
    for budget in [0, 1, 10, 100, 400] {
        let less = Advice::of(&rubric, &evidence, &question.clone().budget(budget)).unwrap();
        assert!(less.status == Status::Unproven || less.cost == advice.cost, "{budget}: {less:#?}");
        assert!(less.nodes <= budget, "{budget}: {}", less.nodes);
        let bound = less.bound.and_then(|bound| bound.parse::<u64>().ok());
        assert!(bound <= advice.cost.as_ref().and_then(|cost| cost.parse().ok()), "{budget}");
    }
}

#[test]
fn a_hundred_sets_are_listed_and_a_change_costs_a_million_and_no_more() {
    let criteria: String = (0..16).map(|at| format!("criterion c{at} \"c\" weight 1 : yt\n")).collect();
    let rubric = Rubric::parse(&format!(
        r#"timbang 1
        rubric uji "Uji" {{ edition "2025" basis "uji" total 16 missing zero }}
        scale yt {{ Y = 1, T = 0 }}
        {criteria}predicate P {{ require total >= 2 }}"#
    ))
    .unwrap();
    let evidence = Evidence::from_json(br#"{ "unit": "U", "answers": {} }"#).unwrap();
    // Two of sixteen: 120 sets.
    let listed = |count: usize| Advice::of(&rubric, &evidence, &Question::new("P").best(count)).unwrap().sets.len();
    assert_eq!([listed(99), listed(100), listed(101)], [99, 100, 100]);

    let costs = |cost: u32| Costs::from_json(format!(r#"{{ "default": {cost} }}"#).as_bytes()).map(drop);
    assert!(costs(1_000_000).is_ok());
    assert!(costs(1_000_001).unwrap_err().to_string().contains("1000000"), "{:?}", costs(1_000_001));
}
