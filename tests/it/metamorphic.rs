//! A rubric or a sheet that is changed where the language says that it makes no difference comes to the same.
//!
//! The engine is compared with itself: nothing here asks what the reference says of a case. The changes are in `edits`.
//! `TIMBANG_CASES=20000 cargo test --release --test it metamorphic` tries as many cases as are wanted.

mod edits;

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::Value;
use timbang::Rubric;

use self::edits::{Name, Renaming, Scaling};
use crate::reference::completions::completions;
use crate::reference::index::{Index, NodeBody, Thing};
use crate::reference::model::{self, Ref, Sheet};
use crate::reference::numbers::{Q, whole};
use crate::reference::{Case, Features, case, write, write_sheet};

/// The cases that are drawn: a few in the everyday run, as many as wanted by hand. A third are of the first level.
fn drawn() -> impl Iterator<Item = Case> {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let first = number("TIMBANG_SEED").unwrap_or(0);
    let seeds = first..first + number("TIMBANG_CASES").unwrap_or(100);
    seeds.map(|seed| case(seed, if seed % 3 == 0 { Features::level1() } else { Features::level2() }))
}

/// Says what was reached, which must be at least `percent` of the drawn cases, unless a few are drawn by hand.
fn reached(what: &str, count: usize, percent: usize) {
    let cases = drawn().size_hint().0;
    println!("{what}: {count} of {cases} cases");
    assert!(cases < 100 || count * 100 >= cases * percent, "only {count} of {cases} cases: {what}");
}

/// The scorecard of a model and a sheet as the engine gives it, with the texts that it read.
struct Scored {
    card: Value,
    texts: String,
}

/// `seed` chooses what makes no difference: comments, blanks, the order of keys, how numbers are spelt.
fn scored(model: &model::Rubric, sheet: &Sheet, seed: u64) -> Scored {
    let mut rng = Rng::with_seed(seed);
    let text = write::text(model, &mut rng);
    let evidence = write_sheet::evidence(model, sheet, &mut rng);
    let texts = format!("{text}\n{evidence}\n");
    Scored { card: score(&load(&text), &evidence), texts }
}

fn load(text: &str) -> Rubric {
    Rubric::parse(text).unwrap_or_else(|wrong| panic!("a changed rubric does not load\n{wrong}\n{text}"))
}

fn score(rubric: &Rubric, evidence: &str) -> Value {
    let card = rubric.score_json(evidence.as_bytes());
    serde_json::to_value(card.unwrap_or_else(|faults| panic!("a changed sheet is refused\n{faults}\n{evidence}")))
        .unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What a scorecard says, fact by fact: `(node A.1, exact)` is `7/3`.
type Told = BTreeMap<(String, &'static str), Value>;

const FIGURES: &[&str] = &["exact", "share", "low", "high", "status", "verified"];
const REQUIREMENT: &[&str] = &["margin", "margin_low", "margin_high", "status"];

fn told(card: &Value) -> Told {
    let mut told = Told::new();
    let mut tell = |what: String, of: &Value, keys: &[&'static str]| {
        told.extend(keys.iter().map(|key| ((what.clone(), *key), of[key].clone())));
    };
    let code = |of: &Value| of["code"].as_str().unwrap().to_owned();
    tell("node total".to_owned(), &card["total"], FIGURES);
    list(&card["nodes"]).iter().for_each(|node| tell(format!("node {}", code(node)), node, FIGURES));
    for group in list(&card["groups"]) {
        for member in list(&group["members"]) {
            tell(format!("member {}.{}", code(group), code(member)), member, FIGURES);
        }
    }
    for measure in list(&card["measures"]) {
        tell(format!("measure {}", code(measure)), measure, &["exact", "low", "high", "status"]);
        tell(format!("band {}", code(measure)), &measure["band"], &["code", "status"]);
    }
    for predicate in list(&card["predicates"]) {
        tell(format!("predicate {}", code(predicate)), predicate, &["status"]);
        for requirement in list(&predicate["requirements"]) {
            tell(format!("requirement {}", code(requirement)), requirement, REQUIREMENT);
        }
    }
    tell("award".to_owned(), &card["award"], &["status", "predicate", "at_least", "open", "verified"]);
    for finding in list(&card["findings"]) {
        let mut finding = finding.clone();
        sort_lists(&mut finding);
        told.insert((format!("finding {finding}"), "kind"), finding["kind"].clone());
    }
    told
}

fn number(value: &Value) -> Option<Q> {
    value.as_str().and_then(|text| text.parse().ok())
}

fn assert_same(what: &str, seed: u64, before: &Told, after: &Told, texts: [&str; 2]) {
    let lacks = |these: &Told, those: &Told| {
        let only = these.iter().filter(|(key, value)| those.get(key) != Some(value));
        only.map(|((of, key), value)| format!("  {of}, {key}: {value}\n")).collect::<String>()
    };
    let (old, new) = (lacks(before, after), lacks(after, before));
    assert!(
        old.is_empty() && new.is_empty(),
        "seed {seed}: {what}\nbefore\n{old}after\n{new}\n{}\n{}",
        texts[0],
        texts[1]
    );
}

/// Lists in one order, whatever it is.
pub(crate) fn sort_lists(value: &mut Value) {
    match value {
        Value::Array(all) => {
            all.iter_mut().for_each(sort_lists);
            all.sort_by_key(Value::to_string);
        }
        Value::Object(keys) => keys.values_mut().for_each(sort_lists),
        _ => {}
    }
}

/// A whole scorecard without what speaks of places, texts and order.
fn unplaced(card: &Value) -> Value {
    const PLACED: &[&str] = &["at", "text", "sources", "identity", "evidence_sha256", "unit", "documents", "by"];
    fn strip(value: &mut Value) {
        match value {
            Value::Array(all) => all.iter_mut().for_each(strip),
            Value::Object(keys) => {
                keys.retain(|key, _| !PLACED.contains(&key.as_str()));
                keys.values_mut().for_each(strip);
            }
            _ => {}
        }
    }
    let mut card = card.clone();
    strip(&mut card);
    // Which predicates are open is told best first.
    let open = card["award"]["open"].take();
    sort_lists(&mut card);
    card["award"]["open"] = open;
    card
}

fn assert_equal(what: &str, seed: u64, before: &Scored, after: &Scored) {
    let (one, two) = (unplaced(&before.card), unplaced(&after.card));
    if one != two {
        assert_same(what, seed, &told(&before.card), &told(&after.card), [&before.texts, &after.texts]);
        panic!("seed {seed}: {what}\n{one:#}\n{two:#}\n{}\n{}", before.texts, after.texts);
    }
}

#[test]
fn order_of_declarations_and_of_keys_is_free() {
    let mut moved = 0;
    for Case { seed, model, sheet, .. } in drawn() {
        let mut rng = Rng::with_seed(seed);
        let (mut mixed, mut keys) = (model.clone(), sheet.clone());
        edits::shuffle(&mut mixed.root, &mut rng);
        keys.stages.iter_mut().for_each(|stage| rng.shuffle(&mut stage.answers));
        moved += usize::from(Index::new(&mixed).keys != Index::new(&model).keys);
        assert_equal("another order", seed, &scored(&model, &sheet, seed), &scored(&mixed, &keys, seed + 1));
    }
    reached("criteria or inputs in another order", moved, 50);
}

#[test]
fn points_times_a_factor_change_no_share() {
    let mut scaled_cases = 0;
    for Case { seed, model, sheet, .. } in drawn() {
        let index = Index::new(&model);
        for by in [3, 7] {
            let scaling = Scaling::new(&index, by);
            let Some(scaled) = scaling.rubric() else { continue };
            scaled_cases += usize::from(by == 3);
            let (before, after) = (scored(&model, &sheet, seed), scored(&scaled, &sheet, seed));
            let mut expected = scaled_told(&scaling, by, told(&before.card));
            let mut found = told(&after.card);
            for told in [&mut expected, &mut found] {
                // Margins may be points or numbers; the shown number has as many digits, so other edges.
                told.retain(|(what, key), _| !key.starts_with("margin") && !what.contains("\"boundary\""));
            }
            assert_same("points in another size", seed, &expected, &found, [&before.texts, &after.texts]);
        }
    }
    reached("scalable rubrics", scaled_cases, 40);
}

fn scaled_told(scaling: &Scaling<'_>, by: i128, mut told: Told) -> Told {
    for ((what, key), value) in &mut told {
        let Some((kind, path)) = what.split_once(' ') else { continue };
        if !["node", "member", "measure"].contains(&kind) || !["exact", "low", "high"].contains(key) {
            continue;
        }
        let name = if path == "total" { Ref::Total } else { Ref::Path(path.to_owned()) };
        if let Some(number) = number(value) {
            let times = scaling.degree(&name).map_or_else(|| whole(1), |degree| whole(by).pow(degree));
            *value = Value::from((number * times).to_string());
        }
    }
    told
}

#[test]
fn a_sum_split_into_sums_comes_to_the_same() {
    let mut splits = 0;
    for Case { seed, model, sheet, .. } in drawn() {
        let (mut nested, mut moved) = (model.clone(), sheet.clone());
        let Some(parent) = edits::split(&mut nested, &mut moved, &mut Rng::with_seed(seed)) else { continue };
        splits += 1;
        let (before, mut after) = (scored(&model, &sheet, seed), scored(&nested, &moved, seed));
        let added = crate::reference::index::join(&parent, edits::ADDED);
        let old = if parent.is_empty() { String::new() } else { format!("{parent}.") };
        let card = after.card.to_string().replace(&format!("\"{added}."), &format!("\"{old}"));
        after.card = serde_json::from_str(&card).unwrap();
        let mut found = told(&after.card);
        found.retain(|(what, _), _| *what != format!("node {added}"));
        assert_same("a sum in parts", seed, &told(&before.card), &found, [&before.texts, &after.texts]);
    }
    reached("rubrics with a sum to split", splits, 60);
}

#[test]
fn the_last_answers_alone_give_the_final_numbers() {
    const OF_ANSWERS: &[&str] = &["missing", "unknown", "excluded", "capped", "unchecked", "boundary"];
    let (mut merges, mut awards) = (0, 0);
    for Case { seed, model, sheet, .. } in drawn() {
        let Some(merged) = edits::merged(&sheet) else { continue };
        merges += 1;
        let (before, after) = (scored(&model, &sheet, seed), scored(&model, &merged, seed));
        let reads_verified = format!("{model:?}").contains("Verified(");
        awards += usize::from(!reads_verified && before.card["award"]["predicate"].is_string());
        let [mut expected, mut found] = [&before, &after].map(|scored| told(&scored.card));
        for told in [&mut expected, &mut found] {
            told.retain(|(what, key), value| match what.split(' ').next() {
                Some("finding") => OF_ANSWERS.contains(&value.as_str().unwrap()) && !reads_verified,
                Some("requirement" | "predicate" | "award") => *key != "verified" && !reads_verified,
                _ => *key != "verified",
            });
            told.values_mut().filter(|value| *value == "claimed").for_each(|value| *value = Value::from("awarded"));
        }
        assert_same("all answers in the last stage", seed, &expected, &found, [&before.texts, &after.texts]);
    }
    reached("sheets of several stages", merges, 30);
    reached("of these with an award that must agree", awards, 5);
}

/// Whether no criterion reads a node, so that a better answer acts through the tree alone.
fn acts_through_the_tree(index: &Index<'_>) -> bool {
    let reads_node = |name: &Ref| index.node_at(name).is_some() || reads_outcome(index, name);
    index.nodes.iter().all(|node| match node.body {
        NodeBody::Criterion(criterion) => !index.names_of(criterion).iter().any(reads_node),
        NodeBody::Component(_) => true,
    })
}

fn reads_outcome(index: &Index<'_>, name: &Ref) -> bool {
    matches!(name, Ref::Path(path) if matches!(index.thing_at(path), Thing::Measure(_) | Thing::Member(_)))
}

#[test]
fn a_better_answer_lowers_nothing() {
    let (mut cases, mut answers, mut raised) = (0, 0, 0);
    for Case { seed, model, sheet, text, evidence, .. } in drawn() {
        let index = Index::new(&model);
        if !acts_through_the_tree(&index) {
            continue;
        }
        let rubric = load(&text);
        let before = score(&rubric, &evidence);
        cases += 1;
        for (path, better) in edits::improved(&index, &sheet) {
            let json = write_sheet::evidence(&model, &better, &mut Rng::with_seed(seed));
            let after = told(&score(&rubric, &json));
            answers += 1;
            for ((what, key), was) in told(&before) {
                if !matches!(key, "exact" | "share" | "low" | "high") || what.starts_with("measure") {
                    continue;
                }
                let is = &after[&(what.clone(), key)];
                let (was, is) = (number(&was), number(is));
                raised += usize::from(what == "node total" && key == "exact" && was < is);
                assert!(
                    was <= is && was.is_some() == is.is_some(),
                    "seed {seed}: a better {path} turns {what}, {key}, from {was:?} to {is:?}\n{text}\n{evidence}\n{json}"
                );
                let above = what.split_once(' ').is_some_and(|(kind, of)| {
                    kind == "member" || of == "total" || path == of || path.starts_with(&format!("{of}."))
                });
                assert!(above || was == is, "seed {seed}: {path} changes {what}\n{text}\n{evidence}\n{json}");
            }
        }
    }
    println!("{answers} better answers, of which {raised} raise the total");
    reached("rubrics where a better answer acts through the tree", cases, 40);
    reached("totals raised", raised, 100);
}

/// Another code for each code, in another alphabetical order.
fn renamed(text: &str) -> String {
    let segment = |code: &str| {
        let hash = code.bytes().fold(7u64, |hash, byte| (hash * 31 + u64::from(byte)) % 9_973);
        format!("k{hash:04}_{code}")
    };
    text.split('.').map(segment).collect::<Vec<_>>().join(".")
}

/// The text with the codes that were there before [`renamed`].
fn named_as_before(text: &str) -> String {
    let is_mark = |at: &str| {
        let mark = at.as_bytes();
        mark.len() > 5 && mark[0] == b'k' && mark[5] == b'_' && mark[1..5].iter().all(u8::is_ascii_digit)
    };
    let (mut before, mut rest) = (String::new(), text);
    while let Some(next) = rest.chars().next() {
        if is_mark(rest) {
            rest = &rest[6..];
        } else {
            before.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    before
}

#[test]
fn other_codes_give_the_same_numbers() {
    let mut names = 0;
    for Case { seed, model, sheet, .. } in drawn() {
        let (mut other, mut answers) = (model.clone(), sheet.clone());
        let rename = |name: Name, text: &str| match name {
            // An option may hold a point or a blank, and is one name.
            Name::Option => renamed(&text.replace('.', "\u{1}")).replace('\u{1}', "."),
            Name::Code | Name::Path => renamed(text),
        };
        Renaming(&rename).rubric(&mut other);
        Renaming(&rename).sheet(&mut answers);
        let (before, mut after) = (scored(&model, &sheet, seed), scored(&other, &answers, seed));
        let card = after.card.to_string();
        names += card.matches("\"k").count();
        after.card = serde_json::from_str(&named_as_before(&card)).unwrap();
        assert_equal("other codes", seed, &before, &after);
    }
    reached("codes in scorecards", names, 1_000);
}

/// The pairs of bounds in a scorecard, with the number between them.
fn bounds(told: &Told) -> impl Iterator<Item = (&str, [&Value; 3])> {
    told.iter().filter_map(move |((what, key), exact)| {
        let ends = match *key {
            "exact" => ["low", "high"],
            "margin" => ["margin_low", "margin_high"],
            _ => return None,
        };
        let [low, high] = ends.map(|end| told.get(&(what.clone(), end)));
        Some((what.as_str(), [low?, exact, high?]))
    })
}

#[test]
fn bounds_hold_the_number_and_every_completion() {
    let (mut wide, mut completed, mut cases) = (0, 0, 0);
    for Case { seed, model, sheet, text, evidence, .. } in drawn() {
        let rubric = load(&text);
        let first = told(&score(&rubric, &evidence));
        for (what, [low, exact, high]) in bounds(&first) {
            let (low, exact, high) = (number(low), number(exact), number(high));
            wide += usize::from(low < high);
            let within =
                exact.is_none_or(|exact| low.is_none_or(|low| low <= exact) && high.is_none_or(|high| exact <= high));
            assert!(within, "seed {seed}: {what} lies outside its bounds\n{text}\n{evidence}");
        }
        let Some(sheets) = completions(&model, &sheet, 600) else { continue };
        let before = completed;
        // The first adds nothing.
        for mut complete in sheets.skip(1).step_by(11) {
            completed += 1;
            // A stage does not confirm a path for which it now has an answer of its own.
            let stage = complete.stages.last_mut().unwrap();
            stage.confirmed.retain(|path| stage.answers.iter().all(|(key, _)| key != path));
            let json = write_sheet::evidence(&model, &complete, &mut Rng::with_seed(seed));
            let then = told(&score(&rubric, &json));
            for (what, [low, _, high]) in bounds(&first) {
                let key = if what.starts_with("requirement") { "margin" } else { "exact" };
                let Some(exact) = number(&then[&(what.to_owned(), key)]) else { continue };
                let within =
                    number(low).is_none_or(|low| low <= exact) && number(high).is_none_or(|high| exact <= high);
                assert!(
                    within,
                    "seed {seed}: {what} can be {exact}, outside {low} .. {high}\n{text}\n{evidence}\n{json}"
                );
            }
        }
        cases += usize::from(completed > before);
    }
    println!("{completed} completed sheets");
    reached("numbers with bounds apart", wide, 300);
    reached("sheets that were completed", cases, 15);
}
