//! Reading is linear: counted in attempts at a rule of the grammar, not in time.
//!
//! *Attempts are the same on every machine, so a grammar that begins to try one thing twice is seen at once.* pest can
//! be told to stop after so many of them in one item; the least limit at which it does not stop is what an item needs.
//! Items are cut before they are read and share no byte, so what holds for the dearest item of a text holds for the text.
//!
//! A test binary of its own, because the limit holds for the process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at once")]
#![allow(clippy::print_stdout, reason = "a test shows what it counted")]

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use timbang::{Rubric, limits};

/// What more attempts twice as much more of a text may need, in percent: twice as many, and a little. What grows with the
/// square would need four times as many.
const DOUBLED_MAX: usize = 220;

/// What as many levels of parentheses, calls or branches may cost more than those before them, in percent. A rule that is
/// tried twice doubles the attempts with each level.
const LEVELS_MAX: usize = 110;

/// So few more attempts are no growth.
const FEW: usize = 64;

/// How finely attempts are counted.
const FINE: usize = 512;

/// No text of these needs as many: what does, multiplies.
const ATTEMPTS_MAX: usize = 1 << 20;

static LIMIT: Mutex<()> = Mutex::new(());

/// The attempts that the dearest item of a text needs, a little too many: to about one in [`FINE`]. Those of a shorter
/// text are where the search begins.
fn attempts(what: &str, text: &str, shorter: usize) -> usize {
    let _one_at_a_time = LIMIT.lock().unwrap_or_else(PoisonError::into_inner);
    let is_enough = |limit: usize| {
        pest::set_call_limit(NonZeroUsize::new(limit));
        let read = Rubric::parse(text);
        pest::set_call_limit(None);
        read.map_or_else(|wrong| wrong.iter().all(|d| d.code() != "T119"), |_| true)
    };
    let (mut short, mut enough) = (0, shorter.max(64));
    while !is_enough(enough) {
        (short, enough) = (enough, enough * 2);
        assert!(enough <= ATTEMPTS_MAX, "{what}: more than {ATTEMPTS_MAX} attempts for {} bytes", text.len());
    }
    while enough - short > 1 + enough / FINE {
        let middle = short + (enough - short) / 2;
        if is_enough(middle) { enough = middle } else { short = middle }
    }
    enough
}

/// The attempts of some sizes of a text, smallest first.
fn counted<const N: usize>(what: &str, sizes: [usize; N], text: impl Fn(usize) -> String) -> [usize; N] {
    let mut shorter = 0;
    let counts = sizes.map(|size| {
        shorter = attempts(what, &text(size), shorter);
        shorter
    });
    println!("{what}: {counts:?}");
    counts
}

const FRAME: &str = "timbang 1\nrubric r { edition \"1\" basis \"b\" total 10 mean missing zero }\n\
     scale yn { Ya = 1, Tidak = 0 }\ninput n : number 0 .. 1\ninput opini : WTP, WDP\nlet baik = opini is WTP\n";

fn text(rest: &str) -> String {
    format!("{FRAME}{rest}")
}

fn joined(count: usize, by: &str, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(by)
}

fn times(count: usize, part: &str) -> String {
    part.repeat(count)
}

type Grown = (&'static str, fn(usize) -> String);

/// What grows long. Each is measured as it stands, which loads or is past a limit of the language, and with a slip at
/// its end.
const LONG: &[Grown] = &[
    ("criteria", |n| joined(n, "\n", |i| format!("criterion c{i} \"Ada\" : yn"))),
    ("definitions", |n| joined(n, "\n", |i| format!("let x{i} = n * {i} + (n - 1) / 2 at most 1"))),
    ("checks", |n| joined(n, "\n", |i| format!("check n <= {i} and not baik \"Salah\""))),
    ("a sum", |n| format!("let x = n{}", times(n, " + 0.1"))),
    ("a difference", |n| format!("let x = n{}", times(n, " - n"))),
    ("a product", |n| format!("let x = n{}", times(n, " * n"))),
    ("a sum of calls", |n| format!("let x = n{}", times(n, " + min(n, 1)"))),
    ("a sum of tables", |n| format!("let x = n{}", times(n, " + mutu(n)"))),
    ("a sum of parentheses", |n| format!("let x = n{}", times(n, " + (n)"))),
    ("limits", |n| format!("let x = n{}", times(n, " at most 1 otherwise 0"))),
    ("signs", |n| format!("let x = {}n", times(n, "- "))),
    ("nots", |n| format!("let x = {}baik", times(n, "not "))),
    ("ands", |n| format!("let x = baik{}", times(n, " and n > 0.5"))),
    ("ors", |n| format!("let x = baik{}", times(n, " or opini is WTP"))),
    ("ands and ors", |n| format!("let x = baik{}", times(n, " and baik or not baik"))),
    ("branches", |n| format!("let x = {}0", times(n, "if n > 0.5 and baik then n else "))),
    ("branches of tests", |n| format!("let x = {}baik", times(n, "if baik then n > 0.5 or baik else "))),
    ("arguments", |n| format!("let x = max(n{})", times(n, ", n + 1"))),
    ("options of a test", |n| format!("let x = opini is one of WTP{}", times(n, ", WDP"))),
    ("options of a test that are not", |n| format!("let x = opini is not one of WTP{}", times(n, ", WDP"))),
    ("periods", |n| format!("let x = assessed_on{} >= 2000-01-01", times(n, " + 1 days"))),
    ("a scale", |n| format!("scale s {{ {} }}", joined(n, ", ", |i| format!("o{i} = 1/{}", i + 1)))),
    ("a scale of spellings", |n| format!("scale s {{ {} = 1 }}", joined(n, " | ", |i| format!("o{i}")))),
    ("a scale of texts", |n| format!("scale s {{ {} }}", joined(n, ", ", |i| format!("\"o {i}\" = 50%")))),
    ("a list", |n| format!("input i : {}", joined(n + 2, ", ", |i| format!("o{i}")))),
    ("an ordered list", |n| format!("input i : {}", joined(n + 2, " > ", |i| format!("o{i}")))),
    ("bands", |n| format!("bands t {{ {} }}", joined(n, " ", |i| format!(">= -{i} : o{i} \"Baik\" = 1/2")))),
    ("bands as ranges", |n| format!("bands t {{ {} }}", joined(n, " ", |i| format!("{i} .. {i} : o{i}")))),
    ("a group", |n| format!("group g {{ {} }}", joined(n, " ", |i| format!("m{i} \"M\" = A.{i} + B")))),
    ("a member", |n| format!("group g {{ m = A{} }}", times(n, " + A.B.c"))),
    ("requirements", |n| format!("predicate P {{ {} }}", times(n, "require total >= 1 and n > 0 \"Cukup\"\n"))),
    ("an award", |n| format!("award P{} otherwise \"Belum\"", times(n, ", P"))),
    ("clauses", |n| format!("criterion a \"A\"{} : yn", times(n, " weight 1/2 basis \"b\" missing zero"))),
    ("texts of options", |n| format!("criterion a : yn {{ {} }}", times(n, "Ya \"ada\" "))),
    ("caps", |n| format!("criterion a : yn{}", times(n, " at most n at least 0"))),
    ("a long path", |n| format!("let x = A{}", times(n, ".a"))),
    ("a long word", |n| format!("let x = {}", times(n, "if"))),
    ("a long number", |n| format!("let x = 0.{}", times(n, "1"))),
    ("a long text", |n| format!("criterion a \"{}\" : yn", times(n, "if n > 0 "))),
    ("blanks", |n| format!("let x = n{}+ n", times(n, " \t\r\n"))),
    ("comments", |n| format!("let x = n{} + n", times(n, "\n# n + (\n"))),
    ("a chain of comparisons", |n| format!("let x = n{}", times(n, " <= n"))),
    ("sums after a limit", |n| format!("let x = n at most 1{}", times(n, " + n * n"))),
    ("sums after a branch", |n| format!("let x = if baik then n else n{}", times(n, " + n * n"))),
];

/// What nests: so many levels around `n`.
const NESTED: &[Grown] = &[
    ("parentheses", |d| format!("let x = {}n{}", times(d, "("), times(d, ")"))),
    ("negated parentheses", |d| format!("let x = {}n{}", times(d, "- ("), times(d, ")"))),
    ("parentheses not so", |d| format!("let x = {}baik{}", times(d, "not ("), times(d, ")"))),
    ("least of one", |d| format!("let x = {}n{}", times(d, "min("), times(d, ")"))),
    ("least of two", |d| format!("let x = {}n{}", times(d, "min(n, "), times(d, ")"))),
    ("most of least", |d| format!("let x = {}n{}", times(d, "max(1, "), times(d, ")"))),
    ("rounded", |d| format!("let x = {}n{}", times(d, "round("), times(d, ", 2, half_even)"))),
    ("tables", |d| format!("let x = {}n{}", times(d, "mutu("), times(d, ")"))),
    ("sums", |d| format!("let x = {}n{}", times(d, "1 + ("), times(d, ") + 1"))),
    ("products", |d| format!("let x = {}n{}", times(d, "2 * ("), times(d, ") / 2"))),
    ("limits", |d| format!("let x = {}n{}", times(d, "n at most ("), times(d, ") at least 0"))),
    ("fallbacks", |d| format!("let x = {}n{}", times(d, "n otherwise ("), times(d, ")"))),
    ("comparisons", |d| format!("let x = {}n{}", times(d, "n > ("), times(d, ")"))),
    ("tests", |d| format!("let x = {}opini{}", times(d, "("), times(d, ") is WTP"))),
    ("branches", |d| format!("let x = {}n{}", times(d, "(if baik then n else "), times(d, ")"))),
    ("conditions", |d| format!("let x = {}baik{}", times(d, "if ("), times(d, ") then n else 1"))),
    ("first branches", |d| format!("let x = {}n{}", times(d, "if baik then ("), times(d, ") else 1"))),
    ("else if", |d| format!("let x = {}n{}", times(d, "(if baik then n else if baik then 1 else "), times(d, ")"))),
    ("between", |d| format!("let x = {}n{}", times(d, "n between ("), times(d, ") and 1"))),
    ("a chain", |d| format!("let x = {}n{}", times(d, "n <= n <= ("), times(d, ")"))),
    ("after a limit", |d| format!("let x = {}n{}", times(d, "n at most 1 + ("), times(d, ")"))),
    ("after a branch", |d| format!("let x = {}n{}", times(d, "(if baik then 1 else n + "), times(d, ")"))),
    ("caps", |d| format!("criterion a : yn at most {}n{}", times(d, "("), times(d, ")"))),
    ("a requirement", |d| format!("predicate P {{ require {}n{} >= 1 }}", times(d, "("), times(d, ")"))),
    ("each member", |d| format!("predicate P {{ require each g >= {}n{} }}", times(d, "("), times(d, ")"))),
];

/// Ways to break the end of a text.
type Slip = (&'static str, fn(&str) -> String);

const SLIPS: &[Slip] = &[
    ("as it stands", str::to_owned),
    ("a slip at the end", |text| format!("{text} §")),
    ("an operand missing", |text| format!("{text} +")),
    ("a word too many", |text| format!("{text} n n")),
    ("an `if` too many", |text| format!("{text} + if")),
    ("nothing closed", |text| text.replace([')', '}'], " ")),
    ("not closed", |text| text.trim_end_matches([')', '}', ' ']).to_owned()),
    ("a `then` in place of the last word", |text| match text.trim_end().rsplit_once(' ') {
        Some((head, _)) => format!("{head} then"),
        None => text.to_owned(),
    }),
];

/// Fails where one growth is more than so many percent of another.
fn at_most(percent: usize, more: usize, less: usize, what: &str, counts: &[usize]) {
    let most = less.max(FEW).saturating_mul(percent) / 100;
    assert!(more <= most, "{what}: {counts:?} attempts; {more} after {less}");
}

#[test]
fn twice_as_much_text_needs_at_most_twice_the_attempts() {
    for (name, grown) in LONG {
        for (slip, broken) in SLIPS {
            let what = format!("{name}, {slip}");
            let counts = counted(&what, [50, 100, 200], |n| text(&broken(&grown(n))));
            let [first, second] = [1, 2].map(|i| counts[i].saturating_sub(counts[i - 1]));
            at_most(DOUBLED_MAX, second, first, &what, &counts);
        }
    }
}

#[test]
fn attempts_do_not_multiply_with_the_depth() {
    for (name, grown) in NESTED {
        for (slip, broken) in SLIPS {
            let what = format!("{name}, {slip}");
            let counts = counted(&what, [3, 10, 17, limits::PARENTHESES_MAX], |depth| text(&broken(&grown(depth))));
            let [first, second, third] = [1, 2, 3].map(|i| counts[i].saturating_sub(counts[i - 1]));
            at_most(LEVELS_MAX, second, first, &what, &counts);
            at_most(LEVELS_MAX, third, second, &what, &counts);
        }
    }
}
