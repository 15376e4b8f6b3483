//! No number is longer than the rubric says, and none much shorter: the bound is found when the rubric is read.
//!
//! *`properties` holds the bound against every drawn case; here are rubrics and sheets that come close to it.*

use std::fmt::Write as _;

use serde_json::Value;
use timbang::{Exact, Language, Rubric, limits};

/// The longest number of a scorecard, in bits.
pub(crate) fn longest(card: &Value) -> u64 {
    const NUMBERS: &[&str] =
        &["exact", "share", "low", "high", "margin", "margin_low", "margin_high", "verified", "weight", "total"];
    let bits = |text: &str| text.parse::<Exact>().map_or(0, |number| number.bits());
    match card {
        Value::Object(fields) => {
            let own = fields.iter().filter(|(name, _)| NUMBERS.contains(&name.as_str()));
            let own = own.filter_map(|(_, value)| value.as_str()).map(bits);
            // Of an earlier stage the numbers stand by their codes.
            let maps = fields.iter().filter(|(name, _)| ["nodes", "groups", "measures"].contains(&name.as_str()));
            let maps = maps.filter_map(|(_, value)| value.as_object()).flat_map(serde_json::Map::values);
            let maps = maps.filter_map(Value::as_str).map(bits);
            own.chain(maps).chain(fields.values().map(longest)).max().unwrap_or(0)
        }
        Value::Array(list) => list.iter().map(longest).max().unwrap_or(0),
        _ => 0,
    }
}

const HEADER: &str = "timbang 1\nrubric r { edition \"1\" basis \"b\" total 10 COMBINE missing MISSING stage s }\n";

fn header(combine: &str, missing: &str) -> String {
    HEADER.replace("COMBINE", combine).replace("MISSING", missing)
}

/// Many large counts without common divisors, or nearly so.
fn count(index: usize) -> u64 {
    limits::COUNT_MAX - 2 * index as u64 - 1
}

/// The rubric's bound, and what the sheet really needs.
fn bound_and_need(text: &str, answers: &[(String, String)]) -> (u64, u64) {
    let rubric = Rubric::parse(text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    // What belongs to no component is a fact.
    let list = |facts: bool| {
        let of = answers.iter().filter(|(path, _)| path.contains('.') != facts);
        of.map(|(path, answer)| format!("\"{path}\":{answer}")).collect::<Vec<_>>().join(",")
    };
    let (facts, own) = (list(true), list(false));
    let sheet = format!(r#"{{"unit":"U","inputs":{{{facts}}},"stages":{{"s":{{"answers":{{{own}}}}}}}}}"#);
    let card = rubric.score_json(sheet.as_bytes()).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    (rubric.cost().bits, longest(&serde_json::to_value(card).unwrap()))
}

/// The bound holds, and at most so many percent of it are left.
fn close(name: &str, (bound, need): (u64, u64), left: u64) {
    println!("{name}: {need} of {bound} bits");
    assert!(need <= bound, "{name}: {need} bits are needed, and the bound is {bound}");
    assert!(need * 100 >= bound * (100 - left), "{name}: only {need} bits of {bound} are needed");
}

/// Criteria that are ratios of their own counts, and answers to them.
fn ratios(number: usize) -> (String, Vec<(String, String)>) {
    let mut text = String::new();
    let mut answers = Vec::new();
    for index in 0..number {
        writeln!(text, "input a{index} : count\ninput b{index} : count").unwrap();
        writeln!(text, "criterion c{index} = a{index} / b{index} otherwise 0 at most 1").unwrap();
        answers.push((format!("a{index}"), (count(index) - 4_000).to_string()));
        answers.push((format!("b{index}"), count(index).to_string()));
    }
    (text, answers)
}

#[test]
fn ratios_of_unrelated_counts_come_close_to_the_bound() {
    for combine in ["mean", "max"] {
        let (criteria, answers) = ratios(60);
        close(combine, bound_and_need(&(header(combine, "zero") + &criteria), &answers), 15);
    }
    let weights = ["17.5", "22.25", "60.25"];
    let mut text = header("weighted mean", "excluded") + "component K weight 1 weighted mean otherwise 0 {\n";
    let mut answers = Vec::new();
    for (index, weight) in weights.iter().enumerate() {
        writeln!(text, "input a{index} : count\ninput b{index} : count").unwrap();
        writeln!(text, "criterion c{index} weight {weight} = a{index} / b{index} otherwise 0 at most 1").unwrap();
        answers.push((format!("K.a{index}"), (count(index) - 4_000).to_string()));
        answers.push((format!("K.b{index}"), count(index).to_string()));
    }
    text.push('}');
    close("weighted mean", bound_and_need(&text, &answers), 25);
    answers.truncate(4);
    let (bound, need) = bound_and_need(&text, &answers);
    assert!(need <= bound, "weighted mean of some: {need} of {bound}");
}

#[test]
fn sums_products_and_differences_come_close_to_the_bound() {
    let (criteria, answers) = ratios(8);
    let terms: Vec<String> = (0..8).map(|i| format!("(a{i} / b{i} otherwise 0)")).collect();
    for (name, sign) in [("sum", " + "), ("difference", " - "), ("product", " * ")] {
        let measure = format!("measure m = {}\n", terms.join(sign));
        close(name, bound_and_need(&(header("max", "zero") + &criteria + &measure), &answers), 15);
    }
    let nested = "measure m = (a0 / b0 otherwise 0) / ((a1 / b1 otherwise 0) + 1) otherwise 0\n";
    let (bound, need) = bound_and_need(&(header("max", "zero") + &criteria + nested), &answers);
    assert!(need <= bound, "a ratio of ratios: {need} of {bound}");
    let margin = "predicate P { require c0 - c1 >= c2 }\n";
    close("margin", bound_and_need(&(header("max", "zero") + &criteria + margin), &answers), 15);
}

#[test]
fn numbers_of_many_digits_share_their_power_of_ten() {
    let text = header("mean", "zero")
        + "input x : number 0 .. 1\ninput y : number 0 .. 1\ninput p : percent\n\
           criterion a = x\ncriterion b = y\ncriterion c = p\nmeasure m = x * y * p\n";
    let digits = "0.123456789012345678901234567";
    let answers = [("x", digits), ("y", "0.999999999999999999999999999"), ("p", "\"12.34567890123456789012345679%\"")];
    let answers: Vec<(String, String)> =
        answers.iter().map(|(path, answer)| ((*path).to_owned(), (*answer).to_owned())).collect();
    close("digits", bound_and_need(&text, &answers), 15);
}

#[test]
fn a_number_that_grows_too_long_is_refused_once_and_mended_by_round() {
    let (criteria, _) = ratios(400);
    let wrong = Rubric::parse(&(header("mean", "zero") + &criteria + "measure m = total * 2\n")).unwrap_err();
    let told: Vec<&str> = wrong.iter().map(timbang::Diagnostic::code).collect();
    assert_eq!(told, ["T420"], "{wrong}");
    let first = &wrong.as_slice()[0];
    assert!(first.message(Language::English).contains("`total`"), "{wrong}");
    assert!(first.help(Language::Indonesian).unwrap().contains("`round(…, 6)`"), "{wrong}");
    let mended = criteria.replace("= a", "= round(a").replace(" otherwise", ", 6) otherwise");
    let rubric = Rubric::parse(&(header("mean", "zero") + &mended)).unwrap();
    assert!(rubric.cost().bits < 100, "{}", rubric.cost().bits);
}

/// Weights without common denominators: their least common multiple is itself past the limit, and is not computed.
#[test]
fn weights_that_share_nothing_are_refused() {
    let mut text = header("weighted mean", "zero") + "scale yn { Ya = 1, Tidak = 0 }\n";
    for index in 0..400_u128 {
        let over = 9_999_999_999_999_999_999_999_999_999 - 2 * index;
        writeln!(text, "criterion c{index} weight 1/{over} : yn").unwrap();
    }
    let wrong = Rubric::parse(&text).unwrap_err();
    let told: Vec<&str> = wrong.iter().map(timbang::Diagnostic::code).collect();
    assert_eq!(told, ["T420"], "{wrong}");
    // 93 bits a weight, less what they happen to share.
    let message = wrong.as_slice()[0].message(Language::English);
    let bits = message.split(' ').filter_map(|word| word.replace(',', "").parse::<u64>().ok()).find(|n| *n > 16_384);
    assert!(bits.is_some_and(|bits| (30_000..45_000).contains(&bits)), "{message}");
}

/// A rubric whose longest number is no step: the days from the first day of the calendar to the last that a sheet may give.
#[test]
fn days_between_two_dates_come_close_to_the_bound() {
    let text = header("max", "zero")
        + "scale yn { Ya = 1, Tidak = 0 }\ninput d : date\ncriterion a : yn\npredicate P { require d >= 0001-01-01 }\n";
    let answers = [("d".to_owned(), "\"2999-12-31\"".to_owned())];
    close("days", bound_and_need(&text, &answers), 5);
}

/// Squares of squares, sixty times over: refused before anything of that size is computed.
#[test]
fn what_is_past_the_limit_is_not_computed() {
    for first in ["0.3", "3", "n", "1 / n otherwise 0", "n / 7"] {
        let squares: String = (0..60).fold(format!("let x0 = {first}\n"), |mut text, index| {
            writeln!(text, "let x{} = x{index} * x{index}", index + 1).unwrap();
            text
        });
        let text = header("mean", "zero") + "input n : count\n" + &squares + "criterion a = x60 at most 1 at least 0\n";
        let wrong = Rubric::parse(&text).unwrap_err();
        let told: Vec<&str> = wrong.iter().map(timbang::Diagnostic::code).collect();
        assert_eq!(told, ["T420"], "{first}: {wrong}");
    }
}

#[test]
fn shipped_rubrics_stay_far_below_the_limit() {
    for name in Rubric::shipped_names() {
        let cost = Rubric::shipped(name).unwrap().cost();
        println!("{name}: {} bits at {:?}", cost.bits, cost.longest);
        assert!(cost.bits * 4 <= cost.bits_max && cost.longest.code.is_some(), "{name}: {} bits", cost.bits);
    }
}
