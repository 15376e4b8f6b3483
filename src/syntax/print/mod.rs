//! The one layout of a rubric's text.
//!
//! *No word and no comment is lost, and none changes places*: what was printed is read again and compared, rule by rule,
//! with what it was made from. Blank lines between declarations stay, one at most; line ends and blanks within one do
//! not count.

mod cells;
mod doc;
mod gap;
mod table;

use pest::Parser;
use pest::iterators::Pair;

use self::cells::{Cell, Reader};
use self::doc::{Doc, WIDTH, width};
use self::gap::{PieceKind, column, pieces};
use super::grammar::{Grammar, Rule};
use super::parse::{clause_rule, declaration_rule};
use super::scan::{Item, ItemKind, scan};
use crate::limits::Limits;

/// Blanks that a block is indented by.
const INDENT: usize = 2;

/// What stands on lines of its own: a declaration, a row of a table, a brace, a comment.
#[derive(Debug)]
struct Element<'t> {
    kind: ElementKind,
    depth: usize,
    /// An empty line stands before it.
    is_apart: bool,
    cells: Vec<Cell<'t>>,
    /// The comment behind it, and those below that comment in the same column.
    comments: Vec<&'t str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ElementKind {
    Row(Rule),
    /// A row that opens a block.
    Head,
    Close,
    Comment,
}

/// The text in its one layout; `None` if it cannot be read.
pub(crate) fn print(text: &str) -> Option<String> {
    let mut printer = Printer {
        text,
        reader: Reader::new(text),
        elements: Vec::new(),
        place: Place::default(),
        lines: 0,
        trailing: None,
    };
    for item in &scan(text, 0, &Limits::default()).items {
        printer.item(item)?;
    }
    printer.comments(text.len());
    Some(table::render(&printer.elements))
}

struct Printer<'t> {
    text: &'t str,
    reader: Reader<'t>,
    elements: Vec<Element<'t>>,
    place: Place,
    /// Line ends before what comes next.
    lines: usize,
    /// Where the last comment behind an element stands, while nothing but its like followed.
    trailing: Option<usize>,
}

impl<'t> Printer<'t> {
    fn item(&mut self, item: &Item) -> Option<()> {
        let (start, end) = (item.span.start as usize, item.span.end as usize);
        self.comments(start);
        if item.kind == ItemKind::Close {
            self.close(end);
            return Some(());
        }
        let slice: &'t str = self.text.get(start..end)?;
        let word = self.text.get(item.word.start as usize..item.word.end as usize)?;
        let rule = self.place.rule(word)?;
        let pair = Grammar::parse(rule, slice).ok()?.next()?;
        self.reader.begin(start);
        match rule {
            Rule::scale_item | Rule::group_item | Rule::bands_item => self.block(pair, end, rule),
            Rule::criterion_item if pair.clone().into_inner().any(|part| is_row(part.as_rule())) => {
                self.block(pair, end, rule);
            }
            _ => {
                let cells = self.reader.cells(flat(pair), rule);
                let kind = if item.kind == ItemKind::Head { ElementKind::Head } else { ElementKind::Row(rule) };
                self.element(kind, cells, end);
                if item.kind == ItemKind::Head {
                    self.place.open(rule);
                }
            }
        }
        Some(())
    }

    /// A declaration whose braces hold rows.
    fn block(&mut self, pair: Pair<'t, Rule>, end: usize, rule: Rule) {
        let mut parts: Vec<_> = pair.into_inner().filter(|part| part.as_rule() != Rule::EOI).collect();
        let count = parts.iter().take_while(|part| !is_row(part.as_rule())).count();
        let mut rows = parts.split_off(count);
        if let [texts] = rows.as_slice()
            && texts.as_rule() == Rule::option_texts
        {
            rows = texts.clone().into_inner().collect();
        }
        let mut cells = self.reader.cells(parts, rule);
        if matches!(rule, Rule::scale_item | Rule::bands_item)
            && let Some(line) = self.fits(&cells, &rows, end)
        {
            cells.push(Cell { column: cells::column::RULE, parts: line });
            self.element(ElementKind::Row(rule), cells, end);
            return;
        }
        let brace = self.brace(end);
        self.element(ElementKind::Head, cells, brace);
        self.place.open(rule);
        for row in rows {
            let (start, last, rule) = (self.reader.start(&row), self.reader.word_end(&row), row.as_rule());
            self.comments(start);
            let mut cells = self.reader.cells(flat(row), rule);
            if let (Rule::scale_line | Rule::scale_option, Some(cell)) = (rule, cells.last_mut()) {
                cell.parts.push(Doc::Text(","));
            }
            self.element(ElementKind::Row(rule), cells, last);
        }
        self.comments(end.saturating_sub(1));
        self.close(end);
    }

    /// The rows behind a head on its line, if they fit there.
    fn fits(&mut self, head: &[Cell<'t>], rows: &[Pair<'t, Rule>], end: usize) -> Option<Vec<Doc<'t>>> {
        let mut reader = self.reader.clone();
        let line = reader.on_one_line(rows, end)?;
        let head = head.iter().map(|cell| width(&cell.parts)).sum::<Option<usize>>()?.saturating_add(head.len());
        let indent = self.place.depth.saturating_mul(INDENT);
        if indent.saturating_add(head).saturating_add(width(&line)?) > WIDTH {
            return None;
        }
        self.reader = reader;
        Some(line)
    }

    /// The place behind the brace that opens a block.
    fn brace(&self, end: usize) -> usize {
        let (pieces, _) = pieces(self.text, self.reader.at, end);
        let brace = pieces.iter().find(|piece| piece.kind == PieceKind::Mark && piece.text == "{");
        brace.map_or(end, |brace| brace.start.saturating_add(1))
    }

    /// Comments before a place: behind the element before, or on lines of their own.
    fn comments(&mut self, to: usize) {
        let (pieces, lines) = pieces(self.text, self.reader.at, to);
        for piece in pieces {
            self.lines = self.lines.saturating_add(piece.lines);
            match piece.kind {
                // A comma between options is printed with the option.
                PieceKind::Mark => continue,
                PieceKind::Comment | PieceKind::CommentAlone => {
                    let at = column(self.text, piece.start);
                    let is_below = self.lines == 1 && self.trailing == Some(at);
                    if is_below || (piece.kind == PieceKind::Comment && self.follows_a_word()) {
                        self.trailing = Some(at);
                        self.elements.last_mut().into_iter().for_each(|last| last.comments.push(piece.text));
                    } else {
                        self.trailing = None;
                        self.push(ElementKind::Comment, vec![Cell { column: 0, parts: vec![Doc::Text(piece.text)] }]);
                    }
                }
            }
            self.lines = 0;
        }
        self.lines = self.lines.saturating_add(lines);
        self.reader.at = self.reader.at.max(to);
    }

    /// A comment behind a comma does not, where comments stood between the option and its comma.
    fn follows_a_word(&self) -> bool {
        self.elements.last().is_some_and(|last| last.kind != ElementKind::Comment && last.comments.is_empty())
    }

    fn element(&mut self, kind: ElementKind, mut cells: Vec<Cell<'t>>, end: usize) {
        self.reader.closing(end, &mut cells);
        self.push(kind, cells);
        self.trailing = None;
    }

    fn close(&mut self, end: usize) {
        self.place.close();
        self.lines = 0;
        self.reader.at = end;
        self.push(ElementKind::Close, vec![Cell { column: 0, parts: vec![Doc::Text("}")] }]);
        self.trailing = None;
    }

    fn push(&mut self, kind: ElementKind, cells: Vec<Cell<'t>>) {
        let begins = self.elements.last().is_none_or(|last| last.kind == ElementKind::Head);
        let is_apart = self.lines > 1 && !begins;
        self.elements.push(Element { kind, depth: self.place.depth, is_apart, cells, comments: Vec::new() });
        self.lines = 0;
    }
}

/// Whether a part stands between the braces of a declaration.
fn is_row(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::option_texts
            | Rule::group_member
            | Rule::band_row
            | Rule::band_otherwise
            | Rule::scale_line
            | Rule::scale_option
    )
}

/// The parts of an item, where a part that only wraps others is replaced by them.
fn flat(pair: Pair<'_, Rule>) -> Vec<Pair<'_, Rule>> {
    let parts = pair.into_inner();
    parts
        .flat_map(|part| match part.as_rule() {
            Rule::band_option => part.into_inner().collect(),
            Rule::missing_clause if part.as_span().start() == 0 => part.into_inner().collect(),
            _ => vec![part],
        })
        .collect()
}

/// Whether two texts say the same: the same rules with the same words and comments, in the same order.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (said(one), said(other));
    one.is_some() && one == other
}

/// A rule and its word, or a comment.
type Said<'t> = (Option<Rule>, &'t str);

/// What a text says, without its layout; `None` if it cannot be read.
fn said(text: &str) -> Option<Vec<Said<'_>>> {
    let scan = scan(text, 0, &Limits::default());
    let mut said: Vec<(usize, Said<'_>)> = Vec::new();
    let mut place = Place::default();
    for item in &scan.items {
        let (start, end) = (item.span.start as usize, item.span.end as usize);
        if item.kind == ItemKind::Close {
            place.close();
            said.push((start, (Some(Rule::EOI), "}")));
            continue;
        }
        let rule = place.rule(text.get(item.word.start as usize..item.word.end as usize)?)?;
        if item.kind == ItemKind::Head {
            place.open(rule);
        }
        for pair in Grammar::parse(rule, text.get(start..end)?).ok()?.flatten() {
            let is_word = pair.clone().into_inner().next().is_none();
            let word = if is_word { pair.as_str() } else { "" };
            said.push((start.saturating_add(pair.as_span().start()), (Some(pair.as_rule()), word)));
        }
    }
    for comment in &scan.comments {
        let (start, end) = (comment.span.start as usize, comment.span.end as usize);
        said.push((start, (None, text.get(start..end)?.trim_end())));
    }
    said.sort_by_key(|(start, _)| *start);
    Some(said.into_iter().map(|(_, said)| said).collect())
}

/// How deep a declaration stands, and whether in the rubric's own block.
#[derive(Debug, Default)]
struct Place {
    depth: usize,
    /// The depth within the rubric's own block, while in it.
    header: Option<usize>,
}

impl Place {
    /// The rule of what begins with a word here.
    fn rule(&self, word: &str) -> Option<Rule> {
        match clause_rule(word).filter(|_| self.header.is_some()) {
            Some(rule) => Some(rule),
            None => declaration_rule(word).map(|(rule, _)| rule),
        }
    }

    fn open(&mut self, rule: Rule) {
        self.depth = self.depth.saturating_add(1);
        if rule == Rule::rubric_item {
            self.header = Some(self.depth);
        }
    }

    fn close(&mut self) {
        self.header = self.header.filter(|header| *header != self.depth);
        self.depth = self.depth.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "timbang 1\nscale yn { Ya = 1, Tidak = 0 } # dua\ncriterion a : yn\n";

    #[test]
    fn another_layout_says_the_same() {
        let other = "timbang 1 scale yn\n{Ya=1,Tidak=0,} # dua\ncriterion a:yn";
        assert!(same(TEXT, other));
    }

    #[test]
    fn another_word_or_comment_does_not() {
        for (from, to) in [
            ("= 1", "= 0"),
            ("Tidak", "Tdk"),
            ("# dua", "# tiga"),
            ("# dua", ""),
            ("criterion a : yn", "criterion a : yn { }"),
            (" } # dua", " # dua\n }"),
            ("= 0", "= 0.0"),
            ("criterion", "check"),
        ] {
            assert!(TEXT.contains(from) && !same(TEXT, &TEXT.replace(from, to)), "{from} to {to}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        assert!(!same("timbang 1 {", "timbang 1 {"));
    }
}
