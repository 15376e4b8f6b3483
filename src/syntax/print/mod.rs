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
use self::gap::{Piece, PieceKind, column, pieces};
use super::grammar::{Grammar, Rule};
use super::parse::{clause_rule, declaration_rule};
use super::scan::{Item, ItemKind, scan};

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
        depth: 0,
        header: None,
        lines: 0,
        trailing: None,
    };
    for item in &scan(text, 0).items {
        printer.item(item)?;
    }
    printer.comments(text.len());
    Some(table::render(&printer.elements))
}

struct Printer<'t> {
    text: &'t str,
    reader: Reader<'t>,
    elements: Vec<Element<'t>>,
    depth: usize,
    /// The depth within the rubric's own block, while in it.
    header: Option<usize>,
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
        let rule = match clause_rule(word).filter(|_| self.header.is_some()) {
            Some(rule) => rule,
            None => declaration_rule(word)?.0,
        };
        let pair = Grammar::parse(rule, slice).ok()?.next()?;
        self.reader.begin(start);
        match rule {
            Rule::criterion_item if pair.clone().into_inner().any(|part| part.as_rule() == Rule::option_texts) => {
                self.block(pair, end, rule, &[Rule::option_texts]);
            }
            Rule::group_item => self.block(pair, end, rule, &[Rule::group_member]),
            Rule::bands_item => self.block(pair, end, rule, &[Rule::band_row, Rule::band_otherwise]),
            Rule::scale_item => self.scale(pair, end),
            _ => {
                let cells = self.reader.cells(flat(pair), rule);
                let kind = if item.kind == ItemKind::Head { ElementKind::Head } else { ElementKind::Row(rule) };
                self.element(kind, cells, end);
                if item.kind == ItemKind::Head {
                    self.depth = self.depth.saturating_add(1);
                    if rule == Rule::rubric_item {
                        self.header = Some(self.depth);
                    }
                }
            }
        }
        Some(())
    }

    /// A declaration whose braces hold rows.
    fn block(&mut self, pair: Pair<'t, Rule>, end: usize, rule: Rule, rows: &[Rule]) {
        let is_row = |part: &Pair<'t, Rule>| rows.contains(&part.as_rule());
        let parts: Vec<_> = pair.into_inner().filter(|part| part.as_rule() != Rule::EOI).collect();
        let head = parts.iter().take_while(|part| !is_row(part)).cloned();
        let cells = self.reader.cells(head, rule);
        // `{` of a criterion is part of its texts.
        let mut rest: Vec<_> = parts.into_iter().filter(is_row).collect();
        if let [texts] = rest.as_slice()
            && texts.as_rule() == Rule::option_texts
        {
            rest = texts.clone().into_inner().collect();
        }
        let brace = self.brace(end);
        self.element(ElementKind::Head, cells, brace);
        self.depth = self.depth.saturating_add(1);
        for row in rest {
            let (start, rule) = (self.reader.start(&row), row.as_rule());
            self.comments(start);
            let last = self.reader.word_end(&row);
            let cells = self.reader.cells(flat(row), rule);
            self.element(ElementKind::Row(rule), cells, last);
        }
        self.comments(end.saturating_sub(1));
        self.close(end);
    }

    /// Options on one line where they fit, else one a line.
    fn scale(&mut self, pair: Pair<'t, Rule>, end: usize) {
        let is_entry = |part: &Pair<'t, Rule>| matches!(part.as_rule(), Rule::scale_line | Rule::scale_option);
        let parts: Vec<_> = pair.into_inner().filter(|part| part.as_rule() != Rule::EOI).collect();
        let head = parts.iter().take_while(|part| !is_entry(part)).cloned();
        let cells = self.reader.cells(head, Rule::scale_item);
        let entries: Vec<_> = parts.iter().filter(|part| is_entry(part)).cloned().collect();
        let mut one = self.reader.clone();
        if let Some(line) = one.options(&entries, end)
            && let indent = self.depth.saturating_mul(INDENT)
            && let Some(width) = width(&line).zip(cells.first().and_then(|head| width(&head.parts)))
            && indent.saturating_add(width.0).saturating_add(width.1) < WIDTH
        {
            self.reader = one;
            let mut cells = cells;
            cells.push(Cell { column: cells::column::RULE, parts: line });
            self.element(ElementKind::Row(Rule::scale_item), cells, end);
            return;
        }
        let brace = self.brace(end);
        self.element(ElementKind::Head, cells, brace);
        self.depth = self.depth.saturating_add(1);
        for entry in entries {
            let (start, rule) = (self.reader.start(&entry), entry.as_rule());
            self.comments(start);
            let last = self.reader.word_end(&entry);
            let mut cells = self.reader.cells(flat(entry), rule);
            if let Some(cell) = cells.last_mut() {
                cell.parts.push(Doc::Text(","));
            }
            self.element(ElementKind::Row(rule), cells, last);
        }
        self.comments(end.saturating_sub(1));
        self.close(end);
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
                PieceKind::Comment => self.comment_behind(&piece),
                PieceKind::CommentAlone => {
                    let at = column(self.text, piece.start);
                    if self.lines == 1 && self.trailing == Some(at) {
                        self.comment_behind(&piece);
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

    fn comment_behind(&mut self, piece: &Piece<'t>) {
        if let Some(last) = self.elements.last_mut() {
            last.comments.push(piece.text);
            self.trailing = Some(column(self.text, piece.start));
        }
    }

    fn element(&mut self, kind: ElementKind, mut cells: Vec<Cell<'t>>, end: usize) {
        self.reader.closing(end, &mut cells);
        self.push(kind, cells);
        self.trailing = None;
    }

    fn close(&mut self, end: usize) {
        if self.header == Some(self.depth) {
            self.header = None;
        }
        self.depth = self.depth.saturating_sub(1);
        self.lines = 0;
        self.reader.at = end;
        self.push(ElementKind::Close, vec![Cell { column: 0, parts: vec![Doc::Text("}")] }]);
        self.trailing = None;
    }

    fn push(&mut self, kind: ElementKind, cells: Vec<Cell<'t>>) {
        let begins = self.elements.last().is_none_or(|last| last.kind == ElementKind::Head);
        let is_apart = self.lines > 1 && !begins;
        self.elements.push(Element { kind, depth: self.depth, is_apart, cells, comments: Vec::new() });
        self.lines = 0;
    }
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

/// Whether two texts say the same: the same rules with the same words, and the same comments, in the same order.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (said(one), said(other));
    one.is_some() && one == other
}

/// What a text says, without its layout; `None` if it cannot be read.
fn said(text: &str) -> Option<(Vec<(Rule, &str)>, Vec<&str>)> {
    let scan = scan(text, 0);
    let mut words = Vec::new();
    let (mut in_header, mut depth) = (None, 0_usize);
    for item in &scan.items {
        if item.kind == ItemKind::Close {
            in_header = in_header.filter(|header| *header != depth);
            depth = depth.saturating_sub(1);
            words.push((Rule::EOI, "}"));
            continue;
        }
        let word = text.get(item.word.start as usize..item.word.end as usize)?;
        let rule = match clause_rule(word).filter(|_| in_header.is_some()) {
            Some(rule) => rule,
            None => declaration_rule(word)?.0,
        };
        if item.kind == ItemKind::Head {
            depth = depth.saturating_add(1);
            if rule == Rule::rubric_item {
                in_header = Some(depth);
            }
        }
        let pairs = Grammar::parse(rule, text.get(item.span.start as usize..item.span.end as usize)?).ok()?;
        words.extend(pairs.flatten().map(|pair| {
            let is_word = pair.clone().into_inner().next().is_none();
            (pair.as_rule(), if is_word { pair.as_str() } else { "" })
        }));
    }
    let comments = scan.comments.iter().map(|comment| {
        let text = text.get(comment.span.start as usize..comment.span.end as usize);
        text.unwrap_or("").trim_end()
    });
    Some((words, comments.collect()))
}
