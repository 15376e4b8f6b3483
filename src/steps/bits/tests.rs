//! Each step's size is held against what the step comes to, on sheets that are drawn.
//!
//! *The bound of a rubric is that of its longest number, so a size that is too small beside a longer one is seen here
//! alone.* Rubrics are those that this repository holds, and some made to come close to the bound.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test stops at once"
)]

use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;

use super::*;
use crate::check::check;
use crate::date::Date;
use crate::limits::{COUNT_MAX, Limits};
use crate::steps::value::{Answered, Value, evaluate};
use crate::steps::{lower, ranges};
use crate::syntax::parse;

/// Sheets that are drawn for each rubric.
const SHEETS: usize = 24;

/// Prime numbers, so that denominators share nothing.
const PRIMES: &[u64] = &[2, 3, 7, 9_973, 999_983, 999_999_937, 999_999_999_989];

fn loaded(text: &str) -> Option<(Model, Steps)> {
    let (ast, told) = parse(text, 0, &Limits::default());
    let mut found = Vec::new();
    let model = check(&ast, text, &Limits::default(), &mut found).filter(|_| told.is_empty())?;
    let (steps, _, sizes) = lower(&model, &Limits::default());
    sizes.past.is_empty().then_some((model, steps))
}

fn digits(rng: &mut Rng) -> Exact {
    let places = *rng.choice(&[0, 1, 2, 14, 28]).unwrap();
    let most = 10_i128.pow(places);
    let over = match rng.u8(..6) {
        0 => 0,
        1 => most,
        2 => most - 1,
        3 => 1,
        _ => rng.i128(0..=most),
    };
    Exact::new(over, most).unwrap()
}

/// An answer at an end of what is allowed, or between.
fn answered(rng: &mut Rng, model: &Model, domain: &Domain) -> Option<Answered> {
    let between = |rng: &mut Rng, low: &Exact, high: &Exact| {
        Answered::Number(low.plus(&digits(rng).times(&high.minus(low)).round(28, crate::number::Rounding::Down)))
    };
    Some(match domain {
        Domain::Count => Answered::Number(match rng.u8(..6) {
            0 => Exact::ZERO,
            1 => Exact::from(COUNT_MAX),
            2 => Exact::from(COUNT_MAX - 2 * rng.u64(..5_000) - 1),
            3 => Exact::from(rng.u64(..4)),
            _ => Exact::from(*rng.choice(PRIMES).unwrap()),
        }),
        Domain::Number { low, high } | Domain::Percent { low, high } => between(rng, low, high),
        Domain::Date => Answered::Date(Date::from_days(rng.i64(0..20_000)).unwrap()),
        Domain::Scale(scale) => match &model.scales[*scale].line {
            Some(line) if model.scales[*scale].options.is_empty() || rng.bool() => {
                // Not only parts of the line's length, which it would cancel.
                let length = line.high.minus(&line.low);
                let way = if rng.bool() { digits(rng).min(length) } else { digits(rng).times(&length) };
                Answered::Number(line.low.plus(&way.round(28, crate::number::Rounding::Down)))
            }
            _ => {
                let options = u16::try_from(model.scales[*scale].options.len()).unwrap();
                Answered::Option(rng.u16(..options.max(1)))
            }
        },
        Domain::List { options, .. } => Answered::Option(rng.u16(..u16::try_from(options.len()).unwrap())),
    })
}

/// What is said of a number and does not hold.
fn wrong(number: &Exact, bits: Bits, sizes: &Sizes) -> Option<String> {
    let (known, denominator) = (sizes.wholes.get(bits.known), Whole::denominator(number));
    let rest = known.lcm(&denominator).over(known);
    let told = [
        ("denominator beyond K", if rest.is_one() { 0 } else { rest.bits() }, u64::from(bits.unknown)),
        ("distance from zero", Whole::ceiling(number).power_of_two(), u64::from(bits.magnitude)),
        ("longer part", number.bits(), u64::from(bits.longest)),
    ];
    let beyond = told.iter().find(|(_, found, most)| found > most && !number.is_zero())?;
    Some(format!("{}: {} bits, at most {} are told", beyond.0, beyond.1, beyond.2))
}

/// Draws sheets for a rubric; what its sizes say of a step that is not so.
fn exceeded(text: &str, rng: &mut Rng) -> Option<String> {
    let (model, steps) = loaded(text)?;
    let (_, sizes) = sizes(&model, &steps);
    for _ in 0..SHEETS {
        let open = *rng.choice(&[0, 0, 3, 8]).unwrap();
        let answers: Table<_, Option<Answered>> = model
            .keys
            .iter()
            .map(|key| if rng.u8(..10) < open { None } else { answered(rng, &model, &key.domain) })
            .collect();
        let seen: Table<NodeId, bool> = model.nodes.iter().map(|_| rng.bool()).collect();
        let reading = Reading { model: &model, answers: &answers, assessed_on: None, seen: &seen };
        let (values, ranges) = (evaluate(&steps, reading), ranges(&steps, reading));
        // A sheet that breaks a check is refused, and some bounds rest on that.
        if steps.checks.iter().any(|check| values[check.truth] == Value::Truth(false)) {
            continue;
        }
        for (id, size) in sizes.list.entries() {
            let value = match &values[id] {
                Value::Number(number) => Some(number),
                _ => None,
            };
            for number in value.into_iter().chain(ranges[id].low()).chain(ranges[id].high()) {
                let wrong = match size {
                    Size::Within(bits) => wrong(number, *bits, &sizes),
                    // A number on a scale's line is as it was answered: what it is worth, `Look` says.
                    Size::NoNumber if matches!(steps.step(id).op, Op::Answer(_)) => None,
                    Size::NoNumber | Size::Past => Some("is a number".to_owned()),
                };
                if let Some(wrong) = wrong {
                    let step = steps.step(id);
                    return Some(format!("{:?} of {:?}, {number}: {wrong}\n{text}", step.op, step.of));
                }
            }
        }
    }
    None
}

fn rubrics(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => rubrics(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn no_step_of_a_rubric_of_this_repository_is_longer_than_its_size() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["rubrics", "tests/corpus", "fuzz/corpus/rubric"] {
        rubrics(&root.join(folder), &mut found);
    }
    found.sort();
    let mut rng = Rng::with_seed(1);
    let mut held = 0;
    for text in found.iter().filter_map(|path| fs::read_to_string(path).ok()) {
        held += usize::from(loaded(&text).is_some());
        let wrong = exceeded(&text, &mut rng);
        assert!(wrong.is_none(), "{}", wrong.unwrap());
    }
    assert!(held >= 200, "only {held} rubrics loaded");
}

/// A step of each operator, on counts without common divisors, digits, weights and dates, and on one another.
#[test]
fn no_step_of_a_drawn_rubric_is_longer_than_its_size() {
    const ATOMS: &[&str] = &[
        "a",
        "b",
        "c",
        "x",
        "y",
        "p",
        "0",
        "1",
        "7/9973",
        "0.1",
        "a / b",
        "x / c",
        "1 / a",
        "x / y",
        "3 / 7",
        "100%",
        "a / 999999937",
        "t(x)",
        "b / (a + 1)",
        "-(x)",
        "s1",
        "share(K.e)",
        "share(K)",
        "verified(K)",
    ];
    let mut rng = Rng::with_seed(7);
    let mut held = 0;
    for _ in 0..400 {
        let mut text = "timbang 1\nrubric r { edition \"1\" basis \"b\" total 97.31 mean missing excluded stage s }\n\
             input a : count\ninput b : count\ninput c : count\ninput x : number -3 .. 7.5\ninput y : number 0 .. 1 or tak\n\
             input p : percent\nscale l { nol = 0, tiga = 1/3, sisa = excluded, 0 .. 7 = 0 .. 1/11 }\n\
             bands t { >= 1 : o = 7/13 >= 0 : p = 0.33 otherwise : q = 1/17 }\n\
             criterion s1 missing undecided : l\n\
             component K verify s weighted mean otherwise 0.19 {\n  criterion d weight 17.5% : l\n\
             criterion e weight 22.25% : l\n  criterion f weight 60.25% missing zero : l\n}\n"
            .to_owned();
        let mut known: Vec<String> = ATOMS.iter().map(|atom| format!("({atom})")).collect();
        for index in 0..rng.usize(1..9) {
            let mut one = || known[rng.usize(..known.len())].clone();
            let (one, two, three, four) = (one(), one(), one(), one());
            let (digits, count) = (rng.u8(..5), rng.u8(..13));
            let formula = match count {
                0 => format!("{one} + {two} + {three} + {one}"),
                1 => format!("{one} - {two}"),
                2 | 3 => format!("{one} * {two}"),
                4 | 5 => format!("{one} / {two} otherwise {three}"),
                6 => format!("round({one}, {digits})"),
                7 => format!("{one} at most {two}"),
                8 => format!("{one} at least {two}"),
                9 => format!("min({one}, {two}, {three})"),
                10 => format!("max({one}, {two})"),
                11 => format!("if {one} > {two} then {three} else {four}"),
                _ => format!("{one} + {two} * {three} / 9973"),
            };
            text += &format!("let v{index} = {formula}\n");
            known.push(format!("v{index}"));
        }
        for combine in ["mean", "weighted mean", "max"] {
            let name = combine.replace(' ', "_");
            text += &format!("component C_{name} {combine} otherwise 0.3 {{\n");
            for (index, weight) in ["12.5%", "37.25%", "50.25%"].iter().enumerate() {
                let formula = &known[rng.usize(..known.len())];
                let weight = if combine == "weighted mean" { format!(" weight {weight}") } else { String::new() };
                let otherwise = *rng.choice(&["excluded", "0", "(1/3)"]).unwrap();
                text +=
                    &format!("  criterion n{index}{weight} = ({formula} otherwise {otherwise}) at most 1 at least 0\n");
            }
            text += "}\n";
        }
        held += usize::from(loaded(&text).is_some());
        let wrong = exceeded(&text, &mut rng);
        assert!(wrong.is_none(), "{}", wrong.unwrap());
    }
    assert!(held >= 200, "only {held} rubrics loaded");
}
