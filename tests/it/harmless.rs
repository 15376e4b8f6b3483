//! What says the same comes to the same: an edit of `zi_2021` that changes no meaning loads without a word, and every
//! shipped case scores as before.
//!
//! Each kind of edit is made at many places at once, drawn by seed; `TIMBANG_SEED` draws others.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::Value;
use timbang::scorecard::Record;
use timbang::{Evidence, Rubric};

use crate::metamorphic::sort_lists;
use crate::outline::{Item, Kind, Outline, spliced, zi_2021};
use crate::rubrics::sheets;

/// An edit: of the text, into another that says the same.
type Harmless = fn(&str, &mut Rng) -> String;

/// Edits by kind; the last column says whether the order of declarations, and so of lists, becomes another.
const KINDS: &[(&str, Harmless, bool)] = &[
    ("comments at ends of lines", comments_at_ends, false),
    ("comments on lines of their own", comment_lines, false),
    ("blank lines", blank_lines, false),
    ("indentation", indentation, false),
    ("order of declarations", order, true),
    ("spelling of numbers", numbers, false),
    ("parentheses", parentheses, false),
    ("line breaks in declarations", line_breaks, false),
    ("order of options", options, false),
    ("order of clauses", clauses, false),
    ("CRLF", |text, _| text.replace('\n', "\r\n"), false),
    ("no final newline", |text, rng| spread(text, rng).trim_end().to_owned(), false),
];

/// Some of them, in some draws few and in some nearly all.
fn some<T>(rng: &mut Rng, all: impl IntoIterator<Item = T>) -> Vec<T> {
    let in_ten = rng.u8(1..=9);
    all.into_iter().filter(|_| rng.u8(0..10) < in_ten).collect()
}

const REMARKS: &[&str] =
    &["# dicek", "#", "# \"kutipan { tak ditutup", "#} award WBK # ≥ 60 %", "#component X weight 9 {"];

fn comments_at_ends(text: &str, rng: &mut Rng) -> String {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let remarks: Vec<_> =
        some(rng, ends).into_iter().map(|at| (at..at, format!("  {}", REMARKS[at % REMARKS.len()]))).collect();
    spliced(text, &remarks)
}

fn comment_lines(text: &str, rng: &mut Rng) -> String {
    let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let remarks: Vec<_> =
        some(rng, starts).into_iter().map(|at| (at..at, format!("   {}\n", REMARKS[at % REMARKS.len()]))).collect();
    spliced(text, &remarks)
}

fn blank_lines(text: &str, rng: &mut Rng) -> String {
    let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let blanks: Vec<_> =
        some(rng, starts).into_iter().map(|at| (at..at, ["\n", "  \n\n", "\t\n"][at % 3].to_owned())).collect();
    spliced(text, &blanks)
}

/// Blanks of another length: at the beginning of a line and within it.
fn indentation(text: &str, rng: &mut Rng) -> String {
    let outline = Outline::new(text);
    let blanks = outline.tokens.iter().filter(|token| token.kind == Kind::Blank).map(|token| token.range.clone());
    let others: Vec<_> = some(rng, blanks.collect::<Vec<_>>());
    let others: Vec<_> = others
        .into_iter()
        .map(|range| (range.clone(), [" ", "\t", "      ", " \t "][range.start % 4].to_owned()))
        .collect();
    spliced(text, &others)
}

fn spread(text: &str, rng: &mut Rng) -> String {
    let text = blank_lines(text, rng);
    comments_at_ends(&text, rng)
}

/// Order is free after the header, except that of stages, requirements, options and members of groups.
fn order(text: &str, rng: &mut Rng) -> String {
    let outline = Outline::new(text);
    let mut above: Vec<Option<usize>> = outline.items.iter().map(|item| item.parent).collect();
    above.sort_unstable();
    above.dedup();
    let free = |parent: &Option<usize>| parent.is_none_or(|at| outline.items[at].word == "component");
    let above: Vec<Option<usize>> = above.into_iter().filter(free).collect();
    // From one level only: an item that moves takes what is in it along as it was.
    let depth = |parent: &Option<usize>| std::iter::successors(*parent, |&at| outline.items[at].parent).count();
    let level = rng.usize(0..=above.iter().map(depth).max().unwrap_or(0));
    let mut moved = Vec::new();
    for parent in above.into_iter().filter(|parent| depth(parent) == level) {
        let places: Vec<&Item> = outline.children(parent).filter(|item| item.word != "rubric").collect();
        let mut shuffled = places.clone();
        rng.shuffle(&mut shuffled);
        moved.extend(
            places.iter().zip(shuffled).map(|(to, from)| (outline.range(to), text[outline.range(from)].to_owned())),
        );
    }
    spliced(text, &moved)
}

/// The same number spelt otherwise, where the kind allows it.
fn numbers(text: &str, rng: &mut Rng) -> String {
    let outline = Outline::new(text);
    let mut spellings = Vec::new();
    let mut spell = |at: usize, rng: &mut Rng, others: Vec<String>| {
        if let Some(other) = rng.choice(others) {
            spellings.push((outline.bytes(at, at), other));
        }
    };
    for item in &outline.items {
        let said = outline.said(item.tokens.clone());
        let head = &item.head;
        match item.word.as_str() {
            // A value of a scale may be a fraction or a percentage.
            "scale" => {
                for pair in said.windows(2).filter(|pair| outline.of(pair[0]) == "=") {
                    let value = outline.of(pair[1]);
                    let fraction = match value {
                        "0.5" => "1/2",
                        "0.75" => "3/4",
                        "0.25" => "1/4",
                        "0.67" => "67/100",
                        "0.33" => "33/100",
                        "1" => "2/2",
                        _ => "0/7",
                    };
                    spell(pair[1], rng, vec![fraction.to_owned(), percentage(value), zeros(value)]);
                }
            }
            // A weight in points may be a fraction, never a percentage.
            "component" | "criterion" => {
                for pair in head.windows(2).filter(|pair| outline.of(pair[0]) == "weight") {
                    let value = outline.of(pair[1]);
                    spell(pair[1], rng, vec![zeros(value), over(value)]);
                }
            }
            // A percentage of percent is a share; against points it means of their maximum, so it stays.
            "require" => {
                let limit = head.iter().copied().find(|&at| outline.tokens[at].kind == Kind::Number);
                match limit.map(|at| (at, outline.of(at))) {
                    Some((at, "100%")) => spell(at, rng, vec!["1".to_owned(), "1.0".to_owned(), "100.00%".to_owned()]),
                    Some((at, value)) if value.ends_with('%') => spell(at, rng, vec![value.replace('%', ".0%")]),
                    Some((at, value)) if outline.of(head[2]) != "+" => spell(at, rng, vec![zeros(value)]),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    spliced(text, &some(rng, spellings))
}

fn zeros(number: &str) -> String {
    if number.contains('.') { format!("{number}0") } else { format!("{number}.0") }
}

/// `17.5` as `175/10`.
fn over(number: &str) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{part}");
    format!("{}/1{}", digits.trim_start_matches('0'), "0".repeat(part.len()))
}

/// `0.5` as `50%`, `1` as `100%`.
fn percentage(number: &str) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{part:0<2}");
    let plain = digits.trim_start_matches('0');
    format!("{}%", if plain.is_empty() { "0" } else { plain })
}

/// Parentheses around whole formulas, and around each side of a sum.
fn parentheses(text: &str, rng: &mut Rng) -> String {
    let outline = Outline::new(text);
    let mut around = Vec::new();
    for item in outline.items(&["criterion", "let", "check", "measure", "require"]) {
        let start = match item.word.as_str() {
            "check" | "require" => 1,
            _ => match item.head.iter().position(|&at| outline.of(at) == "=") {
                Some(at) => at + 1,
                None => continue,
            },
        };
        let ends = |at: usize| outline.tokens[at].kind == Kind::Text || outline.of(at) == "basis";
        let formula: Vec<usize> = item.head[start..].iter().copied().take_while(|&at| !ends(at)).collect();
        let (Some(&first), Some(&last)) = (formula.first(), formula.last()) else { continue };
        if outline.of(first) == "each" {
            around.push([last, last]);
        } else {
            around.push([first, last]);
        }
    }
    let pairs = some(rng, around).into_iter().flat_map(|[first, last]| {
        let (start, end) = (outline.tokens[first].range.start, outline.tokens[last].range.end);
        [(start..start, "(".to_owned()), (end..end, ")".to_owned())]
    });
    spliced(text, &pairs.collect::<Vec<_>>())
}

/// A line break or a comment between two tokens, where blanks stood.
fn line_breaks(text: &str, rng: &mut Rng) -> String {
    let outline = Outline::new(text);
    // The first line is the language's version.
    let tokens = outline.tokens.iter().skip_while(|token| token.kind != Kind::Newline);
    let blanks: Vec<_> = tokens.filter(|token| token.kind == Kind::Blank).map(|token| token.range.clone()).collect();
    let breaks: Vec<_> = some(rng, blanks)
        .into_iter()
        .map(|range| (range.clone(), ["\n  ", "\n", " # di tengah\n  "][range.start % 3].to_owned()))
        .collect();
    spliced(text, &breaks)
}

/// The options of a scale, and the texts of a criterion's options, in another order.
fn options(text: &str, rng: &mut Rng) -> String {
    let outline = Outline::new(text);
    let mut moved = Vec::new();
    for item in outline.items(&["scale", "criterion"]) {
        let said = outline.said(item.tokens.clone());
        let inside: Vec<usize> = said.into_iter().skip_while(|&at| outline.of(at) != "{").skip(1).collect();
        // `A = 1,` or `A "text"`
        let (step, last) = if item.word == "scale" { (4, 2) } else { (2, 1) };
        let inside = &inside[..inside.len().saturating_sub(1)];
        let mut entries: Vec<_> = inside.chunks(step).map(|entry| outline.bytes(entry[0], entry[last])).collect();
        let places = entries.clone();
        rng.shuffle(&mut entries);
        moved.push(places.into_iter().zip(entries).map(|(to, from)| (to, text[from].to_owned())).collect::<Vec<_>>());
    }
    spliced(text, &some(rng, moved).concat())
}

/// Clauses of the header in another order, stages among themselves as they were.
fn clauses(text: &str, rng: &mut Rng) -> String {
    let outline = Outline::new(text);
    let header = outline.items.iter().position(|item| item.word == "rubric");
    let places: Vec<&Item> = outline.children(header).filter(|item| item.word != "stage").collect();
    let mut shuffled = places.clone();
    rng.shuffle(&mut shuffled);
    let moved: Vec<_> = places
        .iter()
        .zip(shuffled)
        .map(|(to, from)| (outline.range(to), text[outline.range(from)].to_owned()))
        .collect();
    spliced(text, &moved)
}

/// A scorecard without the places and the digest of the text that it was read from, and without the text of a
/// requirement, which repeats how its numbers are spelt.
fn bare(mut card: Record) -> Record {
    card.rubric.identity.clear();
    card.rubric.sources.clear();
    card.nodes.iter_mut().for_each(|node| node.at.clear());
    card.groups.iter_mut().flat_map(|group| &mut group.members).for_each(|member| member.at.clear());
    card.measures.iter_mut().for_each(|measure| measure.at.clear());
    for predicate in &mut card.predicates {
        predicate.at.clear();
        for requirement in &mut predicate.requirements {
            requirement.at.clear();
            requirement.text.clear();
        }
    }
    card
}

fn cards(rubric: &Rubric, sheets: &[(String, Evidence)]) -> Vec<Record> {
    let card = |(name, sheet): &(String, Evidence)| {
        bare(rubric.score(sheet).unwrap_or_else(|faults| panic!("{name} is refused\n{faults}")).into_record())
    };
    sheets.iter().map(card).collect()
}

/// In JSON; with its lists in one order, whatever it is, where the text has another.
fn json(card: &Record, moved: bool) -> Value {
    let mut json = serde_json::to_value(card).unwrap();
    if moved {
        sort_lists(&mut json);
    }
    json
}

#[test]
fn an_edit_without_meaning_loads_without_a_word_and_changes_no_score() {
    let text = zi_2021();
    let original = Rubric::parse(&text).unwrap();
    let sheets: Vec<(String, Evidence)> =
        sheets("zi_2021").into_iter().map(|(name, sheet)| (name, Evidence::from_json(&sheet).unwrap())).collect();
    let before = cards(&original, &sheets);
    let mut rng = Rng::with_seed(std::env::var("TIMBANG_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(2021));
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut drawn, mut same_identity) = (0, 0);
    while drawn < 100 {
        let (kind, edit, moved) = KINDS[drawn % KINDS.len()];
        let edited = edit(&text, &mut rng);
        drawn += 1;
        if edited == text {
            continue;
        }
        let rubric = Rubric::parse(&edited).unwrap_or_else(|wrong| panic!("{kind}: does not load\n{wrong}\n{edited}"));
        let fresh = rubric.notes().iter().filter(|note| !original.notes().iter().any(|old| old.code() == note.code()));
        assert_eq!(fresh.count(), 0, "{kind}: {:?}\n{edited}", rubric.notes());
        same_identity += usize::from(rubric.identity() == original.identity());
        for ((before, after), (name, _)) in before.iter().zip(&cards(&rubric, &sheets)).zip(&sheets) {
            if before == after {
                continue;
            }
            let [before, after] = [before, after].map(|card| json(card, moved));
            assert!(
                before == after,
                "{kind}: {name} comes to something else\n{}\n{edited}",
                first_difference("", &before, &after)
            );
        }
        *made.entry(kind).or_default() += 1;
    }
    made.iter().for_each(|(kind, count)| println!("{kind:32} {count:3}"));
    println!("{drawn} drawn, {} sheets each, {same_identity} with the same identity", sheets.len());
    let rare: Vec<&str> =
        KINDS.iter().map(|(kind, ..)| *kind).filter(|kind| made.get(kind).is_none_or(|count| *count < 5)).collect();
    assert_eq!(rare, [""; 0], "drawn less than five times");
}

fn first_difference(path: &str, one: &Value, two: &Value) -> String {
    match (one, two) {
        (Value::Object(a), Value::Object(b)) => {
            let key = a.keys().chain(b.keys()).find(|key| a.get(*key) != b.get(*key));
            key.map_or_else(String::new, |key| first_difference(&format!("{path}.{key}"), &one[key], &two[key]))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let at = a.iter().zip(b).position(|(a, b)| a != b);
            at.map_or_else(String::new, |at| first_difference(&format!("{path}[{at}]"), &a[at], &b[at]))
        }
        _ => format!("{path}: {one} and {two}"),
    }
}
