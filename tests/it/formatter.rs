//! The one layout: what is laid out says the same, and every comment stays where it was written.
//!
//! *A text is compared by a lexer of the tests' own.* `TIMBANG_CASES=2000 cargo test --release --test it formatter` draws
//! more rubrics, `TIMBANG_SEED` others.

use std::fs;

use fastrand::Rng;
use timbang::{FormatError, Rubric};

use crate::corpus::{files, home, repository};
use crate::outline::{Kind, tokens};
use crate::reference::generate::{self, Features};
use crate::reference::write;

fn cases(everyday: u64) -> u64 {
    std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(everyday)
}

fn first_seed() -> u64 {
    std::env::var("TIMBANG_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// A word, a mark or a comment, and whether it is a comment that stands on a line of its own.
type Said = (String, bool);

/// What a text says, in its order. A comma behind the last option is left out, and so, for `order`, is every comma: a
/// comment between an option and its comma is printed behind both.
fn said(text: &str, order: bool) -> Vec<Said> {
    let mut said: Vec<Said> = Vec::new();
    let mut begins = true;
    for token in tokens(text) {
        let own = &text[token.range.clone()];
        match token.kind {
            Kind::Blank => continue,
            Kind::Newline => begins = true,
            Kind::Comment if order => said.push((own.trim_end().to_owned(), begins)),
            Kind::Comment => {}
            _ if own == "," && order => {}
            _ => {
                if own == "}" && said.last().is_some_and(|(last, _)| last == ",") {
                    said.pop();
                }
                said.push((own.to_owned(), false));
                begins = false;
            }
        }
    }
    said
}

fn laid_out(name: &str, text: &str) -> String {
    timbang::format(text).unwrap_or_else(|wrong| panic!("{name}\n{wrong}\n{text}"))
}

/// Lays a text out, and holds the outcome against it.
fn check(name: &str, text: &str) -> String {
    let formatted = laid_out(name, text);
    assert_eq!(laid_out(name, &formatted), formatted, "{name}: laid out twice, another layout\n{text}");
    let (before, after) = (said(text, false), said(&formatted, false));
    assert!(before == after, "{name}: other words\n{text}\n---\n{formatted}");
    let (before, after) = (said(text, true), said(&formatted, true));
    let other = before.iter().zip(&after).find(|(one, other)| one != other);
    assert!(before == after, "{name}: a comment is elsewhere: {other:?}\n{text}\n---\n{formatted}");
    assert!(!formatted.lines().any(|line| line.ends_with([' ', '\t', '\r'])), "{name}: blanks at an end\n{formatted}");
    assert!(formatted.ends_with('\n') && !formatted.contains("\n\n\n"), "{name}: empty lines\n{formatted}");
    formatted
}

/// Rubrics of the repository that load, with their names.
fn rubrics() -> Vec<(String, String)> {
    let corpus = files(&home()).into_iter().filter(|file| file.ends_with(".zi"));
    let corpus = corpus.map(|file| (file.clone(), fs::read_to_string(home().join(&file)).unwrap()));
    let shipped = Rubric::shipped_names().iter().map(|name| {
        let path = format!("rubrics/{name}/rubric.zi");
        (path.clone(), repository(&path))
    });
    let loads = |(_, text): &(String, String)| Rubric::parse(text).is_ok();
    shipped.chain(corpus).filter(loads).collect()
}

#[test]
fn what_loads_is_laid_out_and_says_the_same() {
    let rubrics = rubrics();
    assert!(rubrics.len() > 100, "only {} rubrics load", rubrics.len());
    for (name, text) in &rubrics {
        let formatted = check(name, text);
        let identity = |text: &str| Rubric::parse(text).unwrap().identity().to_string();
        assert_eq!(identity(text), identity(&formatted), "{name} has another identity");
        assert_eq!(check(name, &text.replace('\n', "\r\n")), formatted, "{name}: line ends change the layout");
    }
}

#[test]
fn shipped_rubrics_have_the_layout() {
    // The teaching example stands as it was published, with the digest that its scorecard names.
    for name in Rubric::shipped_names().iter().filter(|name| **name != "contoh_2025") {
        let text = repository(&format!("rubrics/{name}/rubric.zi"));
        assert_eq!(laid_out(name, &text), text, "{name}");
    }
}

/// How a comment is put behind a token.
#[derive(Debug, Clone, Copy)]
enum Put {
    Behind,
    Below,
    Both,
    /// Only here and there, each drawn.
    Drawn,
}

/// The text with a comment at each boundary of its tokens, and how many there are.
fn commented(text: &str, put: Put, rng: &mut Rng) -> (String, usize) {
    let mut out = String::new();
    let mut count = 0;
    let mut comment = |out: &mut String, before: &str| {
        count += 1;
        out.push_str(&format!("{before}# {count} \"{{ ÷\n"));
    };
    for token in tokens(text) {
        let own = &text[token.range.clone()];
        if matches!(token.kind, Kind::Comment) {
            continue;
        }
        out.push_str(own);
        if matches!(token.kind, Kind::Blank | Kind::Newline) {
            continue;
        }
        let (behind, below) = match put {
            Put::Behind => (true, false),
            Put::Below => (false, true),
            Put::Both => (true, true),
            Put::Drawn => (rng.u8(0..12) == 0, rng.u8(0..12) == 0),
        };
        if behind {
            comment(&mut out, " ");
        }
        if below {
            let before = ["\n", "\n   ", "\n\n", "\n\n\n\t"][rng.usize(0..4)];
            comment(&mut out, if behind { before.trim_start_matches('\n') } else { before });
        }
    }
    (out, count)
}

#[test]
fn a_comment_at_each_boundary_stays_there() {
    let mut rng = Rng::with_seed(first_seed());
    let mut count = 0;
    let mut texts: Vec<(String, String)> = rubrics();
    // The longest sheets say little that the short ones do not.
    texts.retain(|(_, text)| text.len() < 4_000);
    let first = first_seed();
    for seed in first..first.saturating_add(cases(25)) {
        let mut rng = Rng::with_seed(seed);
        let (model, _) = generate::draw(&mut rng, Features::level2());
        texts.push((format!("seed {seed}"), write::text(&model, &mut rng)));
    }
    for (name, text) in &texts {
        check(name, text);
        for put in [Put::Behind, Put::Below, Put::Both, Put::Drawn] {
            let (commented, comments) = commented(text, put, &mut rng);
            count += comments;
            check(&format!("{name}, {put:?}"), &commented);
        }
    }
    println!("{count} comments in {} texts", texts.len());
    assert!(count > 30_000, "only {count} comments");
}

/// A comment alone in a text cannot lean on others.
#[test]
fn one_comment_at_any_boundary_stays_there() {
    let text = fs::read_to_string(home().join("format/all.zi")).unwrap();
    let plain: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .fold(String::new(), |text, line| text + line.split('#').next().unwrap_or("") + "\n");
    let ends: Vec<usize> = tokens(&plain).iter().map(|token| token.range.end).collect();
    assert!(ends.len() > 300);
    for end in ends {
        for comment in [" # c\n", "\n\n   # c\n\n\n"] {
            let commented = format!("{}{comment}{}", &plain[..end], &plain[end..]);
            check(&format!("at {end}"), &commented);
        }
    }
}

#[test]
fn what_does_not_load_is_left_alone() {
    let home = home().join("check");
    let mut refused = 0;
    for file in files(&home).into_iter().filter(|file| file.ends_with(".zi")) {
        let Ok(text) = fs::read_to_string(home.join(&file)) else { continue };
        let Err(wrong) = Rubric::parse(&text) else { continue };
        refused += 1;
        match timbang::format(&text) {
            Err(FormatError::DoesNotLoad(told)) => assert_eq!(told.to_string(), wrong.to_string(), "{file}"),
            other => panic!("{file}: {other:?}"),
        }
    }
    assert!(refused > 100, "only {refused} were refused");
}

/// No line is longer than it must be.
#[test]
fn lines_are_broken_where_they_can_be() {
    let long = "a".repeat(40);
    let inputs: String = (0..6).map(|n| format!("input {long}{n} : count\n")).collect();
    let sum: Vec<String> = (0..6).map(|n| format!("{long}{n}")).collect();
    let sum = sum.join("+");
    let text = format!(
        "timbang 1\nrubric r \"R\" {{ edition \"1\" basis \"b\" total 1 missing zero }}\n{inputs}criterion a \"A\" weight 1 = min(({sum}), {sum}, 1, if {long}1=0 then 1 else if {sum}>3 and {long}2>1 or {long}3=1 then 0 else 1)/({sum}) otherwise 0 at most 1\n"
    );
    let formatted = check("long", &text);
    let longest = formatted.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest <= 120, "{longest}\n{formatted}");
}
