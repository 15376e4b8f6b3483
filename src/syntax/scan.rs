//! The pre-scan: comments, strings, brackets, and the cut into items.
//!
//! *It never recurses, so a text of any depth is counted before anything reads it.* It finds what no grammar should be
//! asked about (a comma between digits, pasted typography, an unclosed brace) and cuts the rest into items: a header
//! up to its `{`, a declaration, a `}`. A declaration begins with a word of the language in a place where no operand
//! is awaited, so the text can be read on after a broken one.

use super::parse::KEYWORDS;
use crate::diagnostic::words::{shared, syntax as words};
use crate::diagnostic::{Bilingual, Code, Diagnostic, is_hidden};
use crate::limits::{
    BRACES_MAX, CODE_CHARS_MAX, Limits, PARENTHESES_MAX, SOURCE_BYTES_MAX, SOURCE_LINES_MAX, STRING_BYTES_MAX,
};
use crate::nearest::nearest;
use crate::source::Span;

/// A piece of the text that one rule of the grammar reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    pub(super) span: Span,
    /// The word that it begins with.
    pub(super) word: Span,
    /// More parentheses are open in it than may be, which was told: no recursive reader is shown it.
    pub(super) is_too_deep: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// Up to and with the `{` of a block that holds further items.
    Head,
    /// A whole declaration, with its braces where it has some.
    Declaration,
    /// The `}` of a head.
    Close,
}

/// A comment, and whether it stands on a line of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Comment {
    /// From its `#` to the end of the line.
    pub(crate) span: Span,
    /// Nothing but blanks stands before it on its line.
    pub(crate) alone: bool,
}

pub(super) struct Scan {
    pub(super) items: Vec<Item>,
    pub(super) comments: Vec<Comment>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The text is too large, and was not looked at.
    pub(super) is_too_large: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Word,
    /// A word behind a point: part of a path, whatever it says.
    Part,
    Text,
    Mark(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Header,
    Predicate,
    Component,
    /// Read as one item with what precedes it.
    Leaf,
}

const CLAUSES: &[&str] = &["family", "edition", "basis", "in_force", "total", "stage", "missing", "display"];
const DECLARATIONS: &[&str] = &[
    "timbang",
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
    "award",
    "extends",
    "amend",
    "add",
    "remove",
    "replace",
    "when",
    "use",
];
/// Words that stand within a header or a predicate, and in no declaration.
const INNER: &[&str] = &["family", "edition", "in_force", "stage", "require"];
/// After one of these a word is a name, an option or an operand, never the beginning of a declaration.
const AWAITING: &[&str] = &[
    "rubric",
    "family",
    "stage",
    "scale",
    "component",
    "criterion",
    "input",
    "let",
    "bands",
    "measure",
    "group",
    "predicate",
    "award",
    "verify",
    "is",
    "not",
    "of",
    "or",
    "and",
    "most",
    "least",
    "otherwise",
    "then",
    "else",
    "if",
    "each",
    "require",
    "check",
    "weight",
];

/// Cuts a text into items.
pub(super) fn scan(text: &str, source: u16, limits: &Limits) -> Scan {
    let mut scanner = Scanner::new(text, source);
    if text.len() > limits.source_bytes {
        scanner.too_large(words::text_bytes(text.len(), limits.source_bytes), limits.source_bytes, SOURCE_BYTES_MAX);
        return scanner.out;
    }
    let lines = text.bytes().filter(|&b| b == b'\n').count().saturating_add(1);
    if lines > limits.source_lines {
        scanner.too_large(words::text_lines(lines, limits.source_lines), limits.source_lines, SOURCE_LINES_MAX);
        return scanner.out;
    }
    scanner.run();
    scanner.out
}

struct Scanner<'a> {
    text: &'a str,
    source: u16,
    at: usize,
    out: Scan,
    /// Open braces: what they hold, where they were opened.
    blocks: Vec<Opened>,
    /// Braces whose `}` is indented like that of a block further out: theirs is probably the one that is missing.
    suspects: Vec<Span>,
    parentheses: Vec<Span>,
    item: Option<Open>,
    previous: Option<(Token, Span)>,
    /// Where the current line begins, and how many blanks stand before its first word.
    line_start: usize,
    line_indent: usize,
    /// The last line that was told about pasted typography.
    mended_line: Option<usize>,
    /// Some text is not closed.
    text_is_open: bool,
    /// The current item has too many open parentheses.
    is_too_deep: bool,
}

/// A brace that is open: what it holds, where it stands, and how far the line is indented that it stands on.
#[derive(Clone, Copy)]
struct Opened {
    block: Block,
    span: Span,
    indent: usize,
}

#[derive(Clone, Copy)]
struct Open {
    word: Span,
    end: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, source: u16) -> Self {
        Scanner {
            text,
            source,
            at: 0,
            out: Scan { items: Vec::new(), comments: Vec::new(), diagnostics: Vec::new(), is_too_large: false },
            blocks: Vec::new(),
            suspects: Vec::new(),
            parentheses: Vec::new(),
            item: None,
            previous: None,
            line_start: 0,
            line_indent: 0,
            mended_line: None,
            text_is_open: false,
            is_too_deep: false,
        }
    }

    fn too_large(&mut self, message: Bilingual, limit: usize, of_the_language: usize) {
        let start = Span::new(self.source, 0, 0);
        let host = shared::host_limit_if(limit, of_the_language);
        self.out.diagnostics.push(Diagnostic::new(Code::Limit, start, message).help_if(host));
        self.out.is_too_large = true;
    }

    fn run(&mut self) {
        while let Some(rest) = self.text.get(self.at..) {
            let Some(first) = rest.chars().next() else { break };
            match first {
                '\n' => {
                    self.at = self.at.saturating_add(1);
                    self.line_start = self.at;
                }
                ' ' | '\t' | '\r' => self.at = self.at.saturating_add(1),
                '\u{feff}' if self.at == 0 => self.at = first.len_utf8(),
                '#' => self.comment(rest),
                '"' => self.string(rest),
                c if c.is_ascii_alphanumeric() || c == '_' => self.word(rest),
                c if c.is_ascii_graphic() => self.mark(c),
                c => self.foreign(c),
            }
        }
        self.close_item();
        // A text that is not closed may have swallowed the brace: then it alone is told.
        let open = if self.text_is_open { &[][..] } else { self.blocks.as_slice() };
        for (index, opened) in open.iter().enumerate() {
            let span = self.suspects.get(index).copied().unwrap_or(opened.span);
            self.out.diagnostics.push(
                Diagnostic::new(Code::Unclosed, span, words::brace_is_open()).with_help(words::close_the_brace()),
            );
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    fn comment(&mut self, rest: &str) {
        let length = rest.find('\n').unwrap_or(rest.len());
        let span = self.span(self.at, self.at.saturating_add(length));
        let before = self.text.get(..self.at).unwrap_or("");
        let alone = before.rsplit('\n').next().is_none_or(|line| line.trim().is_empty());
        self.out.comments.push(Comment { span, alone });
        self.hidden(span, turns_text);
        self.at = self.at.saturating_add(length);
    }

    fn string(&mut self, rest: &str) {
        let body = rest.get(1..).unwrap_or("");
        let end = body.find(['"', '\n']);
        let (length, closed) = match end {
            Some(end) => (end.saturating_add(2), body.as_bytes().get(end) == Some(&b'"')),
            None => (rest.len(), false),
        };
        let length = if closed { length } else { length.saturating_sub(usize::from(end.is_some())) };
        let span = self.span(self.at, self.at.saturating_add(length));
        if !closed {
            self.text_is_open = true;
            self.out.diagnostics.push(
                Diagnostic::new(Code::Unclosed, self.span(self.at, self.at.saturating_add(1)), words::text_is_open())
                    .with_help(words::close_the_text()),
            );
        } else if length.saturating_sub(2) > STRING_BYTES_MAX {
            self.limit(span, words::string_bytes(length.saturating_sub(2), STRING_BYTES_MAX));
        }
        self.hidden(span, |c| is_hidden(c) && c != '\t' && c != '\r');
        self.at = self.at.saturating_add(length);
        self.token(Token::Text, span);
    }

    /// A character that no reader sees, or that shows him another text than stands there.
    fn hidden(&mut self, span: Span, is_refused: impl Fn(char) -> bool) {
        let found = self.slice(span).char_indices().find(|(_, c)| is_refused(*c));
        if let Some((offset, c)) = found {
            let start = (span.start as usize).saturating_add(offset);
            let place = self.span(start, start.saturating_add(c.len_utf8()));
            self.out.diagnostics.push(
                Diagnostic::new(Code::Character, place, shared::cannot_stand_here(format!("`{}`", shown(c))))
                    .with_help(foreign(c)),
            );
        }
    }

    fn word(&mut self, rest: &str) {
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let span = self.span(self.at, self.at.saturating_add(length));
        if length > CODE_CHARS_MAX {
            self.limit(span, words::word_characters(length, CODE_CHARS_MAX));
        }
        let part = self.byte(self.at.wrapping_sub(1)) == b'.' && self.byte(self.at.wrapping_sub(2)) != b'.';
        self.at = self.at.saturating_add(length);
        self.token(if part { Token::Part } else { Token::Word }, span);
    }

    fn limit(&mut self, span: Span, message: Bilingual) {
        self.out.diagnostics.push(Diagnostic::new(Code::Limit, span, message));
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn mark(&mut self, mark: char) {
        let start = self.at;
        let span = self.span(start, start.saturating_add(1));
        let before = self.byte(start.wrapping_sub(1));
        let after = self.byte(start.saturating_add(1));
        self.at = start.saturating_add(1);
        match mark {
            ',' if before.is_ascii_digit() && after.is_ascii_digit() => self.comma(start),
            '%' if !before.is_ascii_digit() => {
                let digits = self.previous.filter(|&(token, span)| {
                    token == Token::Word && self.slice(span).bytes().all(|b| b.is_ascii_digit())
                });
                let mut diagnostic = Diagnostic::new(Code::PercentSign, span, words::percent_sign());
                if let Some((_, number)) = digits {
                    diagnostic = diagnostic.with_help(shared::write(format!("{}%", self.slice(number))));
                }
                self.out.diagnostics.push(diagnostic);
            }
            '(' => {
                self.parentheses.push(span);
                if self.parentheses.len() > PARENTHESES_MAX && !self.is_too_deep {
                    self.is_too_deep = true;
                    self.limit(span, words::parentheses_deep(self.parentheses.len(), PARENTHESES_MAX));
                }
            }
            ')' => {
                self.parentheses.pop();
            }
            _ => {}
        }
        let byte = u8::try_from(mark).unwrap_or(b'?');
        self.token(Token::Mark(byte), span);
    }

    fn comma(&mut self, at: usize) {
        let digit = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.';
        let start = (0..at).rev().take_while(|&i| digit(self.byte(i))).last().unwrap_or(at);
        let after = at.saturating_add(1);
        let end = (after..self.text.len()).take_while(|&i| digit(self.byte(i))).last().unwrap_or(at).saturating_add(1);
        let (left, right) = (self.text.get(start..at).unwrap_or(""), self.text.get(after..end).unwrap_or(""));
        self.out.diagnostics.push(
            Diagnostic::new(Code::Comma, self.span(start, end), words::comma(left, right))
                .with_help(words::point_or_blank(left, right)),
        );
    }

    fn foreign(&mut self, c: char) {
        let span = self.span(self.at, self.at.saturating_add(c.len_utf8()));
        let line_start = self.line_start;
        if let Some(own) = own_character(c) {
            if self.mended_line != Some(line_start) {
                let line = self.text.get(line_start..).and_then(|t| t.lines().next()).unwrap_or("");
                let mended: String =
                    line.chars().map(|c| own_character(c).map_or_else(|| c.to_string(), str::to_owned)).collect();
                self.out.diagnostics.push(
                    Diagnostic::new(Code::Typography, span, words::not_of_the_language(shown(c)))
                        .with_help(words::write_lines(mended.trim())),
                );
                self.mended_line = Some(line_start);
            }
            // Read on as if it had been written properly: one mistake, one message.
            if own == "\"" {
                self.typographic_string(c);
                return;
            }
            let mark = own.bytes().next().unwrap_or(b' ');
            if mark != b' ' {
                self.previous = Some((Token::Mark(mark), span));
                self.extend(span);
            }
        } else {
            self.out.diagnostics.push(
                Diagnostic::new(Code::Character, span, shared::cannot_stand_here(format!("`{}`", shown(c))))
                    .with_help(foreign(c)),
            );
            self.previous = Some((Token::Word, span));
            self.extend(span);
        }
        self.at = self.at.saturating_add(c.len_utf8());
    }

    /// Skips a text between typographic quotes, so that its words are not read as declarations.
    fn typographic_string(&mut self, open: char) {
        let from = self.at.saturating_add(open.len_utf8());
        let rest = self.text.get(from..).unwrap_or("");
        // No further than the text itself: the rest of a long line is not read again for each text on it.
        let end = rest.char_indices().find(|&(_, c)| matches!(c, '"' | '\n') || own_character(c) == Some("\""));
        let length = match end {
            Some((at, '\n')) => rest.get(..at).map_or(at, |line| line.trim_end_matches('\r').len()),
            Some((at, c)) => at.saturating_add(c.len_utf8()),
            None => rest.len(),
        };
        let span = self.span(self.at, from.saturating_add(length));
        self.at = from.saturating_add(length);
        self.previous = Some((Token::Text, span));
        self.extend(span);
    }

    fn token(&mut self, token: Token, span: Span) {
        if self.is_first_on_line() {
            self.line_indent = (span.start as usize).saturating_sub(self.line_start);
        }
        match token {
            Token::Mark(b'{') => self.open_brace(span),
            Token::Mark(b'}') => self.close_brace(span),
            Token::Word if self.starts(span) => {
                self.close_item();
                self.item = Some(Open { word: span, end: span.end as usize });
            }
            _ => self.extend(span),
        }
        self.previous = Some((token, span));
    }

    /// The text of the current item grows; a text that belongs to no item becomes one, to be complained of.
    fn extend(&mut self, span: Span) {
        match &mut self.item {
            Some(open) => open.end = span.end as usize,
            None => self.item = Some(Open { word: span, end: span.end as usize }),
        }
    }

    fn starts(&self, span: Span) -> bool {
        let block = self.block();
        if block == Some(Block::Leaf) {
            return false;
        }
        let word = self.slice(span);
        let begins = DECLARATIONS.contains(&word)
            || match block {
                Some(Block::Header) => CLAUSES.contains(&word),
                Some(Block::Predicate) => word == "require",
                _ => false,
            };
        if self.item.is_some() && self.awaits_operand() {
            return false;
        }
        // The first line ends with its number.
        let after_version = self.item.is_some_and(|open| self.slice(open.word) == "timbang")
            && matches!(self.previous, Some((Token::Word, before)) if self.byte(before.start as usize).is_ascii_digit());
        begins || after_version || self.nearly_begins(span)
    }

    fn block(&self) -> Option<Block> {
        self.blocks.last().map(|opened| opened.block)
    }

    /// Nothing stands before this place on its line.
    fn is_first_on_line(&self) -> bool {
        self.previous.is_none_or(|(_, before)| (before.start as usize) < self.line_start)
    }

    /// A word at the beginning of a line that is nearly one that begins a declaration, where the current one cannot go
    /// on with a name: it is read as a declaration of its own, so that one slip does not cost two.
    fn nearly_begins(&self, span: Span) -> bool {
        let word = self.slice(span);
        if self.item.is_none() || !self.is_first_on_line() || KEYWORDS.contains(&word) {
            return self.item.is_some() && INNER.contains(&word);
        }
        let inner: &[&str] = match self.block() {
            Some(Block::Header) => CLAUSES,
            Some(Block::Predicate) => &["require"],
            _ => &[],
        };
        INNER.contains(&word) || word.len() > 3 && nearest(word, DECLARATIONS.iter().chain(inner).copied()).is_some()
    }

    /// What the braces behind a word hold.
    fn block_of(&self, word: Span) -> Block {
        let word = self.slice(word);
        let known = ["rubric", "component", "predicate"];
        let near = if KEYWORDS.contains(&word) { None } else { nearest(word, known.into_iter()) };
        match near.unwrap_or(word) {
            "rubric" => Block::Header,
            "component" => Block::Component,
            "predicate" => Block::Predicate,
            _ => Block::Leaf,
        }
    }

    /// Notes a brace whose closing one, the first on its line, stands where that of a block further out should.
    fn suspect(&mut self, opened: Opened) {
        if !self.is_first_on_line() || self.blocks.len() > BRACES_MAX {
            return;
        }
        let indent = self.line_indent;
        if opened.indent != indent && self.blocks.iter().any(|further| further.indent == indent) {
            self.suspects.push(opened.span);
        }
    }

    fn awaits_operand(&self) -> bool {
        match self.previous {
            None | Some((Token::Text | Token::Part, _)) => false,
            // An open range ends here: `in_force 2021-12-31 ..`; a closed one goes on with a digit.
            Some((Token::Mark(b'.'), span)) => self.byte((span.start as usize).wrapping_sub(1)) != b'.',
            Some((Token::Mark(mark), _)) => !matches!(mark, b')' | b'}' | b'{' | b'%'),
            Some((Token::Word, span)) => {
                // A number before the end of a word list: `weight 2 criterion`.
                AWAITING.contains(&self.slice(span))
            }
        }
    }

    fn open_brace(&mut self, span: Span) {
        let block = match self.item {
            _ if self.block() == Some(Block::Leaf) => Block::Leaf,
            None => Block::Leaf,
            Some(open) => self.block_of(open.word),
        };
        self.extend(span);
        self.blocks.push(Opened { block, span, indent: self.line_indent });
        if self.blocks.len() == BRACES_MAX.saturating_add(1) {
            self.limit(span, words::braces_deep(self.blocks.len(), BRACES_MAX));
        }
        if block != Block::Leaf {
            self.finish(ItemKind::Head);
        }
    }

    fn close_brace(&mut self, span: Span) {
        match self.blocks.pop() {
            Some(Opened { block: Block::Leaf, .. }) => {
                self.extend(span);
                if self.block() != Some(Block::Leaf) {
                    self.close_item();
                }
            }
            Some(opened) => {
                self.suspect(opened);
                self.close_item();
                self.out.items.push(Item { kind: ItemKind::Close, span, word: span, is_too_deep: false });
            }
            None => {
                self.close_item();
                // It may close what a text that is not closed has swallowed: then that one is told.
                if self.text_is_open {
                    return;
                }
                self.out.diagnostics.push(
                    Diagnostic::new(Code::StrayBrace, span, words::stray_brace()).with_help(words::remove_or_open()),
                );
            }
        }
    }

    fn close_item(&mut self) {
        self.finish(ItemKind::Declaration);
    }

    fn finish(&mut self, kind: ItemKind) {
        if let Some(open) = self.item.take() {
            let span = self.span(open.word.start as usize, open.end);
            self.out.items.push(Item { kind, span, word: open.word, is_too_deep: self.is_too_deep });
        }
        self.is_too_deep = false;
        for span in std::mem::take(&mut self.parentheses) {
            self.out.diagnostics.push(
                Diagnostic::new(Code::Unclosed, span, words::parenthesis_is_open())
                    .with_help(words::close_the_parenthesis()),
            );
        }
    }
}

/// What the language writes for a character that word processors put in.
fn own_character(c: char) -> Option<&'static str> {
    Some(match c {
        '“' | '”' | '„' | '«' | '»' | '‟' => "\"",
        '≥' => ">=",
        '≤' => "<=",
        '≠' => "!=",
        '–' | '—' | '−' | '‐' | '‑' => "-",
        '×' | '·' => "*",
        '÷' | '⁄' => "/",
        '½' => "0.5",
        '¼' => "0.25",
        '¾' => "0.75",
        '％' => "%",
        '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2009}' | '\u{3000}' => " ",
        _ => return None,
    })
}

/// What to do about a letter or a character that the language does not know.
fn foreign(c: char) -> Bilingual {
    match lookalike(c) {
        _ if is_hidden(c) => words::cannot_be_seen(),
        Some(latin) => words::looks_like(format!("{:04X}", u32::from(c)), latin),
        None => words::letters_of_codes(),
    }
}

/// Whether a character turns the direction of the text around it.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The Latin letter that a Greek or Cyrillic one cannot be told from.
fn lookalike(c: char) -> Option<char> {
    let foreign = "АВЕКМНОРСТУХавеорсухІіЈјЅѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο";
    let latin = "ABEKMHOPCTYXaBeopcyxIiJjSsABEZHIKMNOPTYXo";
    foreign.chars().zip(latin.chars()).find(|&(f, _)| f == c).map(|(_, l)| l)
}

/// A character as it can be shown: invisible ones by their number.
fn shown(c: char) -> String {
    if c.is_whitespace() || is_hidden(c) { format!("U+{:04X}", u32::from(c)) } else { c.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<&str> {
        let scan = scan(text, 0, &Limits::default());
        scan.items.iter().map(|item| &text[item.span.start as usize..item.span.end as usize]).collect()
    }

    #[test]
    fn items_are_cut_at_words_that_begin_a_declaration() {
        assert_eq!(
            items("component A { criterion a : yn criterion input = A.check / 2 check a <= b }"),
            ["component A {", "criterion a : yn", "criterion input = A.check / 2", "check a <= b", "}"]
        );
        assert_eq!(items("scale x { A = 1 } let y = 1"), ["scale x { A = 1 }", "let y = 1"]);
        assert_eq!(items("criterion a : yn { Ya \"x\" } criterion b : yn").len(), 2);
    }
}
