//! The engine and the reference come to the same, on rubrics and sheets that a generator draws.
//!
//! The reference scores the model from which the text was written; the engine scores the text. They share no code.
//! `TIMBANG_CASES=100000 cargo test --release --test it properties` runs as many pairs as are wanted.

use timbang::Rubric;
use timbang::scorecard::Record;

use crate::bits;
use crate::compare::differences;
use crate::reference::{Case, Features, Reach, case};

/// How many pairs are drawn: a few in the everyday run, as many as wanted by hand.
fn cases(everyday: u64) -> u64 {
    std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(everyday)
}

fn first_seed() -> u64 {
    std::env::var("TIMBANG_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// What the engine says of a case, and the bits that it says no number to have more of.
fn engine(case: &Case) -> (Record, u64) {
    let rubric = Rubric::parse(&case.text)
        .unwrap_or_else(|wrong| panic!("seed {}: a good rubric does not load\n{wrong}\n{}", case.seed, case.text));
    let card = rubric
        .score_json(case.evidence.as_bytes())
        .unwrap_or_else(|faults| {
            panic!("seed {}: a good sheet is refused\n{faults}\n{}\n{}", case.seed, case.text, case.evidence)
        })
        .into_record();
    (card, rubric.cost().bits)
}

fn agree(features: Features, everyday: u64) -> Reach {
    let mut reach = Reach::default();
    let first = first_seed();
    for seed in first..first.saturating_add(cases(everyday)) {
        let case = case(seed, features);
        reach.merge(&case.reach);
        let (card, bits) = engine(&case);
        let card = serde_json::to_value(card).unwrap();
        let mut differences = differences(&card, &case.text, &case.expected);
        let longest = bits::longest(&card);
        if longest > bits {
            differences.push(format!("a number has {longest} bits, and the rubric's bound is {bits}"));
        }
        assert!(
            differences.is_empty(),
            "seed {seed}: engine and reference differ\n{}\n\n{}\n{}",
            differences.join("\n"),
            case.text,
            case.evidence
        );
    }
    reach
}

/// What 2,000 drawn cases of the whole language must each reach at least [`LEAST`] times, group by group.
const REACHED: &[(&str, &[&str])] = &[
    ("answer with", &["0 earlier", "1 earlier", "2 earlier"]),
    ("answer:", &["another spelling", "date", "note", "null", "number", "option or word", "percent"]),
    ("award:", &["awarded", "claimed", "none", "undecided", "not told, or none in the rubric"]),
    ("bands:", &["falling", "rising", "values", "without otherwise"]),
    ("basis", &["required"]),
    ("longest share:", &["i64", "i128", "wide"]),
    ("bounds:", &["outer", "reached"]),
    ("check", &[""]),
    ("component is", &["excluded", "scored", "undecided"]),
    ("component: max", &[", points", ", share", " otherwise number", " otherwise percent"]),
    ("component: max otherwise", &["excluded", "undecided"]),
    ("component: mean", &[", points", ", share", " otherwise number", " otherwise percent"]),
    ("component: mean otherwise", &["excluded", "undecided"]),
    ("component: min", &[", points", ", share", " otherwise number", " otherwise percent"]),
    ("component: min otherwise", &["excluded", "undecided"]),
    ("component: weighted mean", &[", points", ", share", " otherwise number", " otherwise percent"]),
    ("component: weighted mean otherwise", &["excluded", "undecided"]),
    ("component: sum,", &["points", "share"]),
    ("criterion is", &["excluded", "missing", "scored", "undecided"]),
    ("criterion under missing", &["excluded", "undecided", "zero"]),
    ("criterion:", &["answered", "computed", "at least", "at most", "texts of options"]),
    ("finding:", &["boundary", "capped", "excluded", "inconsistent", "missing", "mixed", "outside_force"]),
    ("finding:", &["overridden", "unchecked", "unexplained", "unknown", "unverified"]),
    ("formula:", &["*", "+", "-", "/", "unary -", "at least", "at most", "otherwise", "if", "excluded"]),
    ("formula:", &["bands()", "max()", "min()", "round()", "share()", "verified()", "name", "literal"]),
    ("formula:", &["round(down)", "round(half_away)", "round(half_even)", "round(up)"]),
    ("formula:", &["date + period", "date literal", "percent literal"]),
    ("group", &["", ": members"]),
    ("input:", &["count", "date", "list", "number", "ordered list", "percent", "percent LO .. HI", "scale"]),
    ("input:", &["or WORD", "ordered list or WORD", "recorded"]),
    ("key:", &["a stage between did not look", "answered by one stage only", "confirmed by a prefix of its path"]),
    ("key:", &["confirmed by its path", "first answered after the first stage", "never answered"]),
    ("key:", &["not looked at by the last stage", "overridden", "repeated"]),
    ("let", &[""]),
    ("measure", &["", ": bands"]),
    ("missing on a", &["component", "criterion"]),
    ("missing zero within", &["zero", "excluded", "undecided"]),
    ("missing excluded within", &["zero", "excluded", "undecided"]),
    ("missing undecided within", &["zero", "excluded", "undecided"]),
    ("node bounds:", &["an interval", "none", "one number"]),
    ("node verified:", &["0", "1", "between", "null"]),
    ("policy of the header:", &["zero", "excluded", "undecided"]),
    ("predicate is", &["met", "not_met", "undecided"]),
    ("require:", &["comparison", "compound", "each", "is"]),
    ("requirement is", &["met", "not_met", "undecided"]),
    ("scale:", &["excluded", "line", "options", "spellings"]),
    ("sheet:", &["1 stages", "2 stages", "3 stages", "4 stages", "a stage without answers", "confirmed paths"]),
    ("sheet:", &["no assessed_on"]),
    ("stage", &["with scores", "without scores"]),
    ("stages of the rubric:", &["0", "1", "2", "3", "4"]),
    ("total:", &["scored", "undecided"]),
    ("truth:", &["=", "!=", "<", "<=", ">", ">=", "and", "or", "not", "if"]),
    ("truth:", &["is", "is not", "is one of", "is at least", "is at most"]),
    ("verify on a", &["component", "criterion"]),
    ("weight:", &["decimal", "fraction", "percent"]),
];
const LEAST: u64 = 20;

/// What is a count of a whole, or of what the reference will not judge.
const NOT_ASKED: &[&str] = &[
    "cases",
    "criterion",
    "predicate",
    "requirement",
    "requirement: exactly on its limit",
    "answer with 3 earlier",
    "bounds: unsure",
    "node bounds: unchecked",
    "predicate is unsure",
    "redrawn: unsure",
    "requirement is unsure",
];

#[test]
fn the_generator_reaches_every_construct_and_every_edge() {
    let mut reach = Reach::default();
    for seed in 0..2_000 {
        reach.merge(&case(seed, Features::level2()).reach);
    }
    println!("{reach}");
    let name = |group: &str, end: &str| match end.chars().next() {
        None => group.to_owned(),
        Some(',' | ':' | ' ') => format!("{group}{end}"),
        Some(_) => format!("{group} {end}"),
    };
    let asked: Vec<String> = REACHED.iter().flat_map(|(group, ends)| ends.iter().map(|end| name(group, end))).collect();
    for name in &asked {
        assert!(reach.get(name) >= LEAST, "`{name}` occurred {} times in 2,000 cases", reach.get(name));
    }
    for (name, _) in reach.iter() {
        assert!(asked.iter().any(|n| n == name) || NOT_ASKED.contains(&name), "nothing asks for `{name}`");
    }
    let (all, edge) = (reach.get("requirement"), reach.get("requirement: exactly on its limit"));
    assert!(edge * 10 >= all, "only {edge} of {all} requirements lie exactly on their limit");
}

#[test]
fn engine_and_reference_agree_on_what_the_zona_integritas_sheet_uses() {
    let reach = agree(Features::level1(), 1_500);
    println!("{reach}");
}

#[test]
fn engine_and_reference_agree_on_the_whole_language() {
    let reach = agree(Features::level2(), 1_500);
    println!("{reach}");
}
