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

#[path = "advise/crafted.rs"]
mod crafted;
#[path = "it/reference/mod.rs"]
mod reference;
#[path = "advise/solver.rs"]
mod solver;

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use num_traits::Signed;
use timbang::advise::{
    Advice, Between, Costs, GivenAnswer, Margins, Outcome, Possible, Pricing, Question, Status, section, with_answers,
};
use timbang::report::Report;
use timbang::scorecard::{self, Scorecard};
use timbang::{Evidence, Language, Rubric};

use crate::crafted::{Crafted, crafted};
use crate::reference::index::{Index, NodeBody, Thing};
use crate::reference::model::{Answer, Entry, Input, Kind, Rule, Sheet, StageSheet};
use crate::reference::numbers::{Q, decimal_text, whole};
use crate::reference::{Case, Features, Reach, case, completions, write_sheet};

/// How many sheets are written down for one question.
const SHEETS_MAX: usize = 400;
/// How many sets are compared.
const BEST: usize = 4;

/// A key that may move: its answers, the one that stands first, each with cost and steps.
#[derive(Debug)]
struct Mover {
    path: String,
    choices: Vec<(Option<Answer>, u64, u64)>,
    rising: bool,
}

impl Mover {
    fn asks(&self, pick: usize, other: usize) -> bool {
        if self.rising { pick >= other } else { other == 0 || pick == other }
    }
}

fn options(index: &Index<'_>, path: &str) -> Option<Vec<(String, Q)>> {
    let Thing::Node(at) = index.things.get(path)? else { return None };
    let NodeBody::Criterion(criterion) = index.nodes[*at].body else { return None };
    let Rule::Answered { scale, .. } = &criterion.rule else { return None };
    let options = index.scales[scale.as_str()].options.iter();
    Some(options.filter_map(|o| Some((o.spellings[0].clone(), o.value.as_ref()?.value.clone()))).collect())
}

/// The better options of a criterion, rising; none where what stands is no option that counts.
fn better(index: &Index<'_>, path: &str, now: Option<&str>) -> Vec<String> {
    let Some(options) = options(index, path) else { return Vec::new() };
    let from = match now {
        None => None,
        Some(now) => match options.iter().find(|(name, _)| name == now) {
            Some((_, value)) => Some(value.clone()),
            None => return Vec::new(),
        },
    };
    let mut rungs = BTreeMap::new();
    for (name, value) in options {
        if from.as_ref().is_none_or(|from| value > *from) {
            rungs.entry(value).or_insert(name);
        }
    }
    rungs.into_values().collect()
}

/// The answers that count, by path.
fn standing(card: &Scorecard) -> BTreeMap<&str, &str> {
    card.answers.iter().map(|answer| (answer.path.as_str(), answer.answer.as_str())).collect()
}

/// What may move, and the same said to the library.
fn movers(case: &Case, index: &Index<'_>, card: &Scorecard, rng: &mut Rng) -> (Vec<Mover>, Pricing) {
    let now = standing(card);
    let how = rng.u8(0..4);
    let (mut movers, mut written) = (Vec::new(), Vec::new());
    for path in &index.keys {
        let stands = now.get(path.as_str()).copied();
        let steps = better(index, path, stands);
        let mut choices = vec![(None, 0, 0)];
        if !steps.is_empty() {
            let each = u64::from(rng.u8(1..5));
            let fixed = how == 3 && rng.u8(0..4) == 0;
            if fixed {
                written.push(format!("\"{path}\": \"fixed\""));
                continue;
            }
            for (number, option) in (1_u64..).zip(&steps) {
                let cost = match how {
                    0 | 1 => 1,
                    2 => number,
                    _ => each,
                };
                choices.push((Some(Answer::word(option)), cost, number));
            }
            if how == 3 {
                written.push(format!("\"{path}\": {each}"));
            }
            movers.push(Mover { path: path.clone(), choices, rising: true });
        } else if how == 3
            && let Some(Thing::Input(Input { kind: Kind::Count, recorded: false, .. })) = index.things.get(path)
            && rng.u8(0..3) > 0
        {
            // Counts of the sheet, so that what a check ties meets.
            let others = index.keys.iter().filter_map(|other| now.get(other.as_str())?.parse::<u32>().ok());
            let pool: BTreeSet<u32> = others.chain([0, 1]).filter(|n| Some(n.to_string().as_str()) != stands).collect();
            let picked: BTreeSet<u32> = pool.into_iter().filter(|_| rng.bool()).take(2).collect();
            let listed: BTreeMap<String, u64> =
                picked.iter().map(|n| (n.to_string(), u64::from(rng.u8(1..5)))).collect();
            if listed.is_empty() {
                continue;
            }
            for (n, cost) in &listed {
                choices.push((Some(Answer::Number(whole(n.parse().unwrap()))), *cost, 1));
            }
            let costs: Vec<String> = listed.iter().map(|(n, cost)| format!("\"{n}\": {cost}")).collect();
            written.push(format!("\"{path}\": {{ {} }}", costs.join(", ")));
            movers.push(Mover { path: path.clone(), choices, rising: false });
        }
    }
    let pricing = match how {
        0 | 1 => Pricing::Changes,
        2 => Pricing::Steps,
        _ => {
            let json = format!("{{ \"default\": 1, \"answers\": {{ {} }} }}", written.join(", "));
            Pricing::Costs(Costs::from_json(json.as_bytes()).unwrap_or_else(|wrong| panic!("{}: {wrong}", case.seed)))
        }
    };
    (movers, pricing)
}

/// The sheet with other answers, under its last stage.
fn changed(case: &Case, card: &Scorecard, movers: &[Mover], picks: &[usize]) -> Sheet {
    let mut sheet = case.sheet.clone();
    let code = card.stage.clone().or_else(|| case.model.stages.first().map(|stage| stage.0.clone()));
    if !sheet.stages.iter().any(|stage| stage.code == code) {
        sheet.stages =
            vec![StageSheet { code: code.clone(), by: None, on: None, answers: Vec::new(), confirmed: Vec::new() }];
    }
    let stage = sheet.stages.iter_mut().find(|stage| stage.code == code).unwrap();
    for (mover, &pick) in movers.iter().zip(picks).filter(|(_, pick)| **pick > 0) {
        stage.confirmed.retain(|path| *path != mover.path);
        stage.answers.retain(|(path, _)| *path != mover.path);
        stage.answers.push((mover.path.clone(), Entry { answer: mover.choices[pick].0.clone(), note: None }));
    }
    sheet
}

/// All picks, the last mover's running fastest.
fn all_picks(movers: &[Mover]) -> Option<Vec<Vec<usize>>> {
    let mut all = vec![Vec::new()];
    for mover in movers {
        if all.len() * mover.choices.len() > SHEETS_MAX {
            return None;
        }
        let longer = |picks: &Vec<usize>| -> Vec<Vec<usize>> {
            (0..mover.choices.len()).map(|pick| [picks.as_slice(), &[pick]].concat()).collect()
        };
        all = all.iter().flat_map(longer).collect();
    }
    Some(all)
}

struct Sheets {
    movers: Vec<Mover>,
    pricing: Pricing,
    picks: Vec<Vec<usize>>,
    /// None where a check refuses the sheet.
    cards: Vec<Option<Scorecard>>,
}

impl Sheets {
    fn price(&self, picks: &[usize]) -> (u64, u64) {
        let chosen = self.movers.iter().zip(picks).map(|(mover, pick)| &mover.choices[*pick]);
        chosen.fold((0, 0), |sum, (_, cost, steps)| (sum.0 + cost, sum.1 + steps))
    }

    fn asks(&self, picks: &[usize], of: &[usize]) -> bool {
        self.movers.iter().zip(picks).zip(of).all(|((mover, pick), other)| mover.asks(*pick, *other))
    }

    /// The sets that reach a predicate, cheapest first, and of these the ones that ask for all of no earlier one.
    fn reaching(&self, predicate: &str) -> (Vec<&[usize]>, Vec<&[usize]>) {
        let met = |card: &Option<Scorecard>| {
            let found = card.as_ref().and_then(|card| card.predicate(predicate));
            found.is_some_and(|found| found.status == scorecard::Status::Met)
        };
        let mut all: Vec<&[usize]> =
            self.picks.iter().zip(&self.cards).filter(|(_, card)| met(card)).map(|(picks, _)| &picks[..]).collect();
        all.sort_by_key(|picks| self.price(picks));
        let mut listed: Vec<&[usize]> = Vec::new();
        for picks in &all {
            if !listed.iter().any(|earlier| self.asks(picks, earlier)) {
                listed.push(picks);
            }
        }
        (all, listed)
    }
}

fn sheets(case: &Case, rubric: &Rubric, card: &Scorecard) -> Option<Sheets> {
    let index = Index::new(&case.model);
    let mut rng = Rng::with_seed(case.seed);
    let (mut movers, pricing) = movers(case, &index, card, &mut rng);
    if movers.is_empty() {
        return None;
    }
    // Both sides must have the same movers: too many are no case.
    let picks = all_picks(&movers)?;
    movers.iter_mut().for_each(|mover| mover.choices.shrink_to_fit());
    let score = |picks: &Vec<usize>| {
        let sheet = changed(case, card, &movers, picks);
        let json = write_sheet::evidence(&case.model, &sheet, &mut Rng::with_seed(1));
        rubric.score_json(json.as_bytes()).ok()
    };
    let cards = picks.iter().map(score).collect();
    Some(Sheets { movers, pricing, picks, cards })
}

/// What of the hard kind there is in a case whose answer was compared.
fn hard(case: &Case, card: &Scorecard, sheets: &Sheets, all: &[&[usize]], listed: &[&[usize]], reach: &mut Reach) {
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
    let card = rubric.score_json(case.evidence.as_bytes()).unwrap();
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
    card: &'a Scorecard,
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
    let of = |card: &Scorecard| {
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

/// The answers of a case that may be other options, better or worse ones.
fn on_scales(index: &Index<'_>, card: &Scorecard, up: bool) -> Vec<Mover> {
    let now = standing(card);
    let mover = |path: &String| {
        let stands = now.get(path.as_str()).copied();
        let others = if up { better(index, path, stands) } else { worse(index, path, stands?) };
        let others = (1_u64..).zip(others).map(|(steps, option)| (Some(Answer::word(&option)), 1, steps));
        let choices: Vec<_> = std::iter::once((None, 0, 0)).chain(others).collect();
        (choices.len() > 1).then(|| Mover { path: path.clone(), choices, rising: true })
    };
    index.keys.iter().filter_map(mover).collect()
}

/// The worse options, the nearest first.
fn worse(index: &Index<'_>, path: &str, now: &str) -> Vec<String> {
    let Some(options) = options(index, path) else { return Vec::new() };
    let Some(from) = options.iter().find(|(name, _)| name == now).map(|(_, value)| value.clone()) else {
        return Vec::new();
    };
    let mut rungs = BTreeMap::new();
    for (name, value) in options.into_iter().filter(|(_, value)| *value < from) {
        rungs.entry(value).or_insert(name);
    }
    rungs.into_values().rev().collect()
}

fn margins_of(case: &Case, reach: &mut Reach) {
    let rubric = Rubric::parse(&case.text).unwrap();
    let card = rubric.score_json(case.evidence.as_bytes()).unwrap();
    let index = Index::new(&case.model);
    let evidence = Evidence::from_json(case.evidence.as_bytes()).unwrap();
    let mut drawn = Vec::new();
    for up in [true, false] {
        let movers = on_scales(&index, &card, up);
        let Some(picks) = all_picks(&movers) else { return };
        let cards = picks.iter().map(|picks| {
            let sheet = changed(case, &card, &movers, picks);
            rubric.score_json(write_sheet::evidence(&case.model, &sheet, &mut Rng::with_seed(1)).as_bytes()).ok()
        });
        let cards = cards.collect();
        drawn.push(Sheets { movers, pricing: Pricing::Changes, picks, cards });
    }
    let margins = Margins::of(&rubric, &evidence).unwrap();
    let shown = || format!("seed {}\n{}\n{}\n{margins:#?}", case.seed, case.text, case.evidence);
    let requirement = |card: &Scorecard, code: &str| -> scorecard::Status {
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
        let asked = |card: &Scorecard| -> Vec<scorecard::Requirement> {
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
        let card = rubric.score_json(json.as_bytes()).unwrap();
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

/// What is possible over all options of some criteria, each of which is a sheet that was scored.
fn all_options(case: &Crafted, drawn: &Drawn<'_>, sheets: &Sheets, reach: &mut Reach) {
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

type Raw = BTreeMap<String, Box<serde_json::value::RawValue>>;

fn raw(text: &str) -> Box<serde_json::value::RawValue> {
    serde_json::value::RawValue::from_string(text.to_owned()).unwrap()
}

/// A shipped sheet with changes, written into its text: digits stay as they are.
fn with_changes(json: &str, card: &Scorecard, changes: &[timbang::advise::Change]) -> String {
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
            let Ok(card) = rubric.score_json(json.as_bytes()) else { continue };
            let evidence = Evidence::from_json(json.as_bytes()).unwrap();
            for predicate in &card.predicates {
                let to = &predicate.code;
                let advice = Advice::of(&rubric, &evidence, &Question::new(to).best(2)).unwrap();
                let at = format!("{name}/{sheet} to {to}: {advice:#?}");
                let met = |changes: &[timbang::advise::Change]| {
                    let scored = rubric.score_json(with_changes(&json, &card, changes).as_bytes()).unwrap();
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
    let card = rubric.score(&evidence).unwrap();
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
        let Ok(card) = rubric.score(&evidence) else { continue };
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
