//! A rubric's text cut into tokens and declarations, for tests that edit it.
//!
//! *The tokens of a text, end to end, are the text.* What a token is follows the language reference, apart from the
//! engine; that each declaration begins its line is a habit of the shipped texts.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Blank,
    Newline,
    Comment,
    Text,
    Number,
    Word,
    Sign,
}

#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
    /// First on its line, apart from blanks.
    first: bool,
}

/// A declaration or a clause of the header.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its first word: `component`.
    pub(crate) word: String,
    /// `A.I.1`, `WBK.3`, `abcd`.
    pub(crate) path: String,
    /// The item that it stands in.
    pub(crate) parent: Option<usize>,
    /// Its tokens, with all that stands in its braces.
    pub(crate) tokens: Range<usize>,
    /// Its tokens before the brace, without blanks and comments.
    pub(crate) head: Vec<usize>,
}

pub(crate) struct Outline<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: Vec<Token>,
    pub(crate) items: Vec<Item>,
}

const DECLARATIONS: &[&str] = &[
    "rubric",
    "scale",
    "component",
    "criterion",
    "input",
    "let",
    "check",
    "bands",
    "measure",
    "group",
    "predicate",
    "require",
    "award",
    "family",
    "edition",
    "basis",
    "in_force",
    "total",
    "stage",
    "missing",
    "display",
];

impl<'t> Outline<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut outline = Self { text, tokens: tokens(text), items: Vec::new() };
        outline.read(0, None);
        outline
    }

    /// The text of a token.
    pub(crate) fn of(&self, token: usize) -> &'t str {
        &self.text[self.tokens[token].range.clone()]
    }

    /// The bytes from one token up to and with another.
    pub(crate) fn bytes(&self, from: usize, to: usize) -> Range<usize> {
        self.tokens[from].range.start..self.tokens[to].range.end
    }

    /// The bytes of an item.
    pub(crate) fn range(&self, item: &Item) -> Range<usize> {
        self.bytes(item.tokens.start, item.tokens.end - 1)
    }

    /// The items that begin with one of some words.
    pub(crate) fn items<'o>(&'o self, words: &'o [&str]) -> impl Iterator<Item = &'o Item> {
        self.items.iter().filter(move |item| words.contains(&item.word.as_str()))
    }

    /// The children of an item; of the whole text without one.
    pub(crate) fn children(&self, parent: Option<usize>) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.parent == parent)
    }

    /// Tokens that mean something, among some.
    pub(crate) fn said(&self, tokens: Range<usize>) -> Vec<usize> {
        tokens.filter(|&at| !matches!(self.tokens[at].kind, Kind::Blank | Kind::Newline | Kind::Comment)).collect()
    }

    /// Reads items from a token up to the brace that closes their parent; gives the place of that brace.
    fn read(&mut self, mut at: usize, parent: Option<usize>) -> usize {
        while at < self.tokens.len() && self.of(at) != "}" {
            at = if self.begins(at) { self.item(at, parent) } else { at + 1 };
        }
        at
    }

    fn begins(&self, at: usize) -> bool {
        self.tokens[at].first && DECLARATIONS.contains(&self.of(at))
    }

    fn item(&mut self, start: usize, parent: Option<usize>) -> usize {
        let word = self.of(start).to_owned();
        let here = self.items.len();
        let mut head = vec![start];
        self.items.push(Item { word, path: String::new(), parent, tokens: start..start + 1, head: Vec::new() });
        let mut at = start + 1;
        while at < self.tokens.len() && !self.begins(at) && !matches!(self.of(at), "{" | "}") {
            head.extend(self.said(at..at + 1));
            at += 1;
        }
        let mut end = head.last().map_or(start, |last| last + 1);
        self.items[here].path = self.path(&head, parent);
        self.items[here].head = head;
        if at < self.tokens.len() && self.of(at) == "{" {
            at = self.read(at + 1, Some(here)) + 1;
            end = at;
        }
        self.items[here].tokens = start..end;
        at
    }

    fn path(&self, head: &[usize], parent: Option<usize>) -> String {
        let word = self.of(head[0]);
        let above = parent.map_or("", |at| self.items[at].path.as_str());
        let like = |item: &&Item| item.parent == parent && item.word == word;
        let code = match word {
            "require" => self.items.iter().filter(like).count().to_string(),
            "check" => format!("check{}", self.items.iter().filter(like).count()),
            "component" | "criterion" | "input" | "let" | "scale" | "measure" | "group" | "predicate" => {
                self.of(head[1]).to_owned()
            }
            "stage" => format!("stage.{}", self.of(head[1])),
            _ => word.to_owned(),
        };
        if above.is_empty() { code } else { format!("{above}.{code}") }
    }
}

/// Every token of a text, in its order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut first = true;
    let mut start = 0;
    while let Some(begin) = text[start..].chars().next() {
        let rest = &text[start..];
        let (kind, length) = match begin {
            '\n' => (Kind::Newline, 1),
            ' ' | '\t' | '\r' => (Kind::Blank, until(rest, |c| !matches!(c, ' ' | '\t' | '\r'))),
            '#' => (Kind::Comment, until(rest, |c| c == '\n')),
            '"' => (Kind::Text, 2 + until(&rest[1..], |c| c == '"')),
            c if c.is_ascii_alphanumeric() || c == '_' => word(rest),
            _ => (
                Kind::Sign,
                [">=", "<=", "!=", ".."].iter().find(|sign| rest.starts_with(**sign)).map_or(1, |s| s.len()),
            ),
        };
        tokens.push(Token { kind, range: start..start + length, first: first && kind != Kind::Blank });
        first = kind == Kind::Newline || first && kind == Kind::Blank;
        start += length;
    }
    tokens
}

fn until(rest: &str, stop: impl Fn(char) -> bool) -> usize {
    rest.find(stop).unwrap_or(rest.len())
}

/// `A.I.1`, `0.67`, `60%`, `2021-12-31`.
fn word(rest: &str) -> (Kind, usize) {
    let run = |from: usize| from + until(&rest[from..], |c| !(c.is_ascii_alphanumeric() || c == '_'));
    let more = |at: usize, sign: char| {
        rest[at..].starts_with(sign) && rest[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let mut end = run(0);
    while more(end, '.') {
        end = run(end + 1);
    }
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return (Kind::Word, end);
    }
    while end <= 7 && more(end, '-') {
        end = run(end + 1);
    }
    let percent = usize::from(rest[end..].starts_with('%'));
    (Kind::Number, end + percent)
}

/// A text with some of its bytes replaced.
pub(crate) fn spliced(text: &str, splices: &[(Range<usize>, String)]) -> String {
    let mut ordered: Vec<_> = splices.iter().collect();
    ordered.sort_by_key(|(range, _)| range.start);
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for (range, with) in ordered {
        edited.push_str(&text[done..range.start]);
        edited.push_str(with);
        done = range.end;
    }
    edited.push_str(&text[done..]);
    edited
}

#[test]
fn the_shipped_text_is_cut_into_its_declarations() {
    let text = zi_2021();
    let outline = Outline::new(&text);
    let joined: String = (0..outline.tokens.len()).map(|at| outline.of(at)).collect();
    assert_eq!(joined, text);
    let count = |word: &str| outline.items(&[word]).count();
    assert_eq!([count("criterion"), count("require"), count("scale"), count("stage")], [113, 25, 4, 3]);
    let item = |path: &str| outline.items.iter().find(|item| item.path == path).map(|item| &text[outline.range(item)]);
    assert_eq!(
        item("WBK.8"),
        Some(
            "require opini_bpk      is WTP   \"Opini BPK\"                       basis \"PermenPANRB 90/2021 jo. 5/2024\""
        )
    );
    assert_eq!(item("abc"), Some("scale abc   { A = 1, B = 0.5, C = 0 }"));
    assert!(item("A.I.1.i.a").is_some_and(|text| text.ends_with("belum dibentuk\"\n        }")));
    assert_eq!(item("rubric.in_force"), Some("in_force 2021-12-31 .."));
}

/// The text that most edits are made of.
pub(crate) fn zi_2021() -> String {
    std::fs::read_to_string(crate::rubrics::home("zi_2021").join("rubric.zi")).unwrap()
}
