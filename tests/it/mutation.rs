//! No edit of meaning in `zi_2021` goes unseen: each is reported, or changes a score of a shipped case, or is listed.
//!
//! What is compared is what a sheet comes to: numbers, verdicts, the award, findings. What a scorecard repeats of the
//! rubric (weights, limits and texts of requirements, and margins, which are limits seen from the other side) would
//! give an edit away without any case that it makes a difference to, and is left out.
//!
//! `TIMBANG_EDITS=0` tries every edit there is, `TIMBANG_SEED` draws others.

mod edits;
mod survivors;

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use serde_json::Value;
use timbang::scorecard::Finding;
use timbang::scorecard::Record;
use timbang::{Evidence, Rubric};

use self::edits::Edit;
use self::survivors::SURVIVORS;
use crate::outline::{spliced, zi_2021};
use crate::rubrics::{expected, sheets};

/// A text with each edit of meaning, one at a time.
pub(crate) fn texts(text: &str) -> Vec<String> {
    edits::all(text).iter().map(|edit| spliced(text, &edit.splices)).collect()
}

/// What became of an edit.
enum Outcome {
    /// It does not load, or with a word that the original does not get; the codes.
    Reported(BTreeSet<String>),
    /// A case comes to something else.
    Changed {
        /// Also in what is published of it, beside the case.
        published: bool,
    },
    Survived,
}

/// A shipped case, as the original rubric scores it.
struct Case {
    name: String,
    sheet: Evidence,
    worth: Option<Record>,
    /// The nodes that the answers beside it speak of.
    nodes: Value,
    /// How often it was the one that told.
    told: usize,
}

/// What a sheet comes to, without what a scorecard repeats of the rubric; `None` where the sheet is refused.
fn worth(rubric: &Rubric, sheet: &Evidence) -> Option<Record> {
    let mut card = rubric.score(sheet).ok()?.into_record();
    card.rubric.identity.clear();
    card.rubric.sources.clear();
    card.total.weight = None;
    for node in &mut card.nodes {
        node.at.clear();
        (node.weight, node.combine, node.inputs, node.label, node.basis) = (None, None, None, None, None);
    }
    for member in card.groups.iter_mut().flat_map(|group| &mut group.members) {
        member.at.clear();
        member.weight = None;
    }
    card.measures.iter_mut().for_each(|measure| measure.at.clear());
    for predicate in &mut card.predicates {
        predicate.at.clear();
        for requirement in &mut predicate.requirements {
            requirement.at.clear();
            requirement.text.clear();
            (requirement.subject, requirement.op, requirement.right) = (None, None, None);
            (requirement.margin, requirement.margin_low, requirement.margin_high) = (None, None, None);
        }
    }
    Some(card)
}

/// The part of a scorecard that the answers beside a case speak of: criteria are told in their sub-areas.
fn published(card: Option<&Record>, nodes: &Value) -> Vec<String> {
    let Some(card) = card else { return Vec::new() };
    let mut told = vec![format!("{:?} {:?}", card.total.exact, card.award)];
    let spoken_of = card.nodes.iter().filter(|node| nodes.get(&node.code).is_some());
    told.extend(spoken_of.map(|node| format!("{} {:?}", node.code, node.exact)));
    told.extend(card.groups.iter().flat_map(|group| &group.members).map(|member| format!("{:?}", member.exact)));
    for predicate in &card.predicates {
        told.push(format!("{} {:?}", predicate.code, predicate.status));
        told.extend(predicate.requirements.iter().map(|r| format!("{} {:?}", r.code, r.status)));
    }
    told.extend(card.stages.iter().map(|stage| format!("{} {:?} {:?}", stage.code, stage.total, stage.predicates)));
    let missing = card.findings.iter().filter(|finding| matches!(finding, Finding::Missing { .. }));
    told.extend(missing.map(|finding| format!("{finding:?}")));
    told
}

fn cases(rubric: &Rubric) -> Vec<Case> {
    let read = |(name, sheet): (String, Vec<u8>)| {
        let sheet = Evidence::from_json(&sheet).unwrap();
        let worth = worth(rubric, &sheet);
        let nodes = expected("zi_2021", &name)["nodes"].clone();
        Case { name, sheet, worth, nodes, told: 0 }
    };
    sheets("zi_2021").into_iter().map(read).collect()
}

fn outcome(text: &str, known: &BTreeSet<String>, cases: &mut [Case]) -> Outcome {
    let words = |of: &[timbang::Diagnostic]| of.iter().map(|d| d.code().to_owned()).collect::<BTreeSet<_>>();
    let rubric = match Rubric::parse(text) {
        Ok(rubric) => rubric,
        Err(wrong) => return Outcome::Reported(words(wrong.as_slice())),
    };
    let new: BTreeSet<String> = words(rubric.notes()).difference(known).cloned().collect();
    if !new.is_empty() {
        return Outcome::Reported(new);
    }
    let mut changed = false;
    for case in cases.iter_mut() {
        let after = worth(&rubric, &case.sheet);
        if after == case.worth {
            continue;
        }
        changed = true;
        if published(after.as_ref(), &case.nodes) != published(case.worth.as_ref(), &case.nodes) {
            case.told += 1;
            cases.sort_by_key(|case| std::cmp::Reverse(case.told));
            return Outcome::Changed { published: true };
        }
    }
    if changed { Outcome::Changed { published: false } } else { Outcome::Survived }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

/// The listed survivors, and of the others as many as are wanted, drawn from each kind in turn.
fn drawn(all: Vec<Edit>) -> Vec<Edit> {
    let wanted = number("TIMBANG_EDITS").map_or(300, |n| if n == 0 { all.len() } else { usize::try_from(n).unwrap() });
    let mut rng = Rng::with_seed(number("TIMBANG_SEED").unwrap_or(2021));
    let mut kinds: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    let (mut drawn, others): (Vec<Edit>, Vec<Edit>) = all.into_iter().partition(|edit| listed(edit).is_some());
    for edit in others {
        kinds.entry(edit.kind).or_default().push(edit);
    }
    kinds.values_mut().for_each(|edits| rng.shuffle(edits));
    while drawn.len() < wanted && kinds.values().any(|edits| !edits.is_empty()) {
        let turn: Vec<Edit> = kinds.values_mut().filter_map(Vec::pop).collect();
        drawn.extend(turn.into_iter().take(wanted - drawn.len()));
    }
    drawn
}

fn listed(edit: &Edit) -> Option<usize> {
    SURVIVORS.iter().position(|s| (s.kind, s.place, s.change) == (edit.kind, edit.place.as_str(), edit.change.as_str()))
}

#[derive(Default)]
struct Row {
    drawn: usize,
    reported: usize,
    codes: BTreeMap<String, usize>,
    changed: usize,
    published: usize,
    survived: usize,
}

#[test]
fn every_edit_of_meaning_is_reported_or_changes_a_score() {
    let text = zi_2021();
    let original = Rubric::parse(&text).unwrap();
    let known: BTreeSet<String> = original.notes().iter().map(|note| note.code().to_owned()).collect();
    let mut cases = cases(&original);
    let refused: Vec<&str> = cases.iter().filter(|c| c.worth.is_none()).map(|c| c.name.as_str()).collect();
    assert_eq!(refused, [""; 0], "a shipped case is refused");
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let (mut unlisted, mut alive) = (Vec::new(), BTreeSet::new());
    let all = edits::all(&text);
    let places = all.len();
    for edit in drawn(all) {
        let row = rows.entry(edit.kind).or_default();
        row.drawn += 1;
        match outcome(&spliced(&text, &edit.splices), &known, &mut cases) {
            Outcome::Reported(codes) => {
                row.reported += 1;
                codes.into_iter().for_each(|code| *row.codes.entry(code).or_default() += 1);
            }
            Outcome::Changed { published } => {
                row.changed += 1;
                row.published += usize::from(published);
            }
            Outcome::Survived => {
                row.survived += 1;
                match listed(&edit) {
                    Some(entry) => drop(alive.insert(entry)),
                    None => unlisted.push(format!("{:?}, {:?}, {:?}", edit.kind, edit.place, edit.change)),
                }
            }
        }
    }
    table(&rows, places);
    cases.iter().filter(|case| case.told > 0).for_each(|case| println!("{:4} {}", case.told, case.name));
    let gone: Vec<_> = SURVIVORS.iter().enumerate().filter(|(at, _)| !alive.contains(at)).map(|(_, s)| s).collect();
    assert!(
        unlisted.is_empty(),
        "{} edits are neither reported nor seen in a score:\n{}",
        unlisted.len(),
        unlisted.join("\n")
    );
    assert!(gone.is_empty(), "no longer survive, or are no edits: strike them from the list\n{gone:#?}");
}

fn table(rows: &BTreeMap<&str, Row>, places: usize) {
    println!("{:20} {:>6} {:>8} {:>8} {:>10} {:>8}", "kind", "drawn", "reported", "changed", "published", "survived");
    let line = |name: &str, row: &Row| {
        let codes: Vec<String> = row.codes.iter().map(|(code, n)| format!("{code} {n}")).collect();
        let [d, r, c, p, s] = [row.drawn, row.reported, row.changed, row.published, row.survived];
        println!("{name:20} {d:6} {r:8} {c:8} {p:10} {s:8}  {}", codes.join(", "));
    };
    rows.iter().for_each(|(kind, row)| line(kind, row));
    let sum = |of: fn(&Row) -> usize| rows.values().map(of).sum();
    let all = Row {
        drawn: sum(|row| row.drawn),
        reported: sum(|row| row.reported),
        changed: sum(|row| row.changed),
        published: sum(|row| row.published),
        survived: sum(|row| row.survived),
        codes: BTreeMap::new(),
    };
    line(&format!("of {places} edits"), &all);
}
