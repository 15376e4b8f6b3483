//! An item of the text as cells of a row: its head, its label, each of its clauses.
//!
//! *Words and comments keep their order*: a cell begins at a word, and what stands before that word ends the cell before.

use pest::iterators::Pair;

use super::doc::{Doc, width};
use super::gap::{Piece, PieceKind, pieces};
use crate::syntax::grammar::Rule;

/// A part of a row that stands below the like part of the row above.
#[derive(Debug)]
pub(super) struct Cell<'t> {
    /// Rows are aligned at equal numbers, which grow along a row.
    pub(super) column: u8,
    pub(super) parts: Vec<Doc<'t>>,
}

/// The columns, from left to right.
pub(super) mod column {
    /// The word of the declaration, and the name.
    pub(in super::super) const HEAD: u8 = 0;
    /// The sign and limit of a requirement, the option of a band, what a clause of the rubric says.
    pub(in super::super) const LIMIT: u8 = 1;
    pub(in super::super) const LABEL: u8 = 2;
    pub(in super::super) const WEIGHT: u8 = 3;
    /// The scale, formula or kind.
    pub(in super::super) const RULE: u8 = 4;
    /// The formula of a measure, the value of a band.
    pub(in super::super) const VALUE: u8 = 5;
    pub(in super::super) const MISSING: u8 = 6;
    pub(in super::super) const VERIFY: u8 = 7;
    pub(in super::super) const BASIS: u8 = 8;
}

/// Reads on from word to word.
#[derive(Clone)]
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    /// Where the item begins that is being read.
    base: usize,
    /// All before is printed.
    pub(super) at: usize,
}

/// What stands between the word before and the next.
#[derive(Clone, Copy)]
enum Joint {
    None,
    Space,
    Wide,
    Line,
    Soft,
    Hard,
}

/// Parts under way, and what is due before the next word.
struct Parts<'t> {
    parts: Vec<Doc<'t>>,
    joint: Joint,
}

impl<'t> Parts<'t> {
    fn new() -> Parts<'t> {
        Parts { parts: Vec::new(), joint: Joint::None }
    }

    fn joint(&mut self) {
        let joint = match std::mem::replace(&mut self.joint, Joint::None) {
            Joint::None => return,
            Joint::Space => Doc::Space,
            Joint::Wide => Doc::Wide,
            Joint::Line => Doc::Line,
            Joint::Soft => Doc::Soft,
            Joint::Hard => Doc::Hard,
        };
        self.parts.push(joint);
    }

    fn word(&mut self, text: &'t str) {
        self.joint();
        self.parts.push(Doc::Text(text));
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Reader<'t> {
        Reader { text, base: 0, at: 0 }
    }

    /// From here on pairs count from this place.
    pub(super) fn begin(&mut self, base: usize) {
        self.base = base;
    }

    pub(super) fn start(&self, pair: &Pair<'_, Rule>) -> usize {
        self.base.saturating_add(pair.as_span().start())
    }

    fn end(&self, pair: &Pair<'_, Rule>) -> usize {
        self.base.saturating_add(pair.as_span().end())
    }

    /// Where the last word of a part ends.
    pub(super) fn word_end(&self, pair: &Pair<'_, Rule>) -> usize {
        let last = pair.clone().into_inner().flatten().last();
        self.end(&last.unwrap_or_else(|| pair.clone()))
    }

    /// Rows between braces, on one line; `None` where a comment stands among them. Options have commas between them,
    /// rows of a table of bands nothing.
    pub(super) fn on_one_line(&mut self, rows: &[Pair<'t, Rule>], to: usize) -> Option<Vec<Doc<'t>>> {
        let mut parts = Parts::new();
        for row in rows {
            self.gap(self.start(row), &mut parts);
            self.each(row.clone().into_inner().collect(), &mut parts);
            if matches!(row.as_rule(), Rule::band_row) {
                parts.joint = Joint::Wide;
            }
        }
        parts.joint = Joint::Space;
        let (pieces, _) = pieces(self.text, self.at, to);
        for piece in pieces.iter().filter(|piece| piece.text != ",") {
            match piece.kind {
                PieceKind::Mark => parts.word(piece.text),
                PieceKind::Comment | PieceKind::CommentAlone => return None,
            }
        }
        self.at = to;
        width(&parts.parts).map(|_| parts.parts)
    }

    /// The cells of a row; what begins no column of its own is part of the cell before.
    pub(super) fn cells(&mut self, pairs: impl IntoIterator<Item = Pair<'t, Rule>>, rule: Rule) -> Vec<Cell<'t>> {
        let mut row = Row { cells: Vec::new(), parts: Parts::new(), column: column::HEAD };
        for (nth, pair) in pairs.into_iter().enumerate() {
            if pair.as_rule() == Rule::EOI {
                break;
            }
            if let Some((left, right)) = split(&pair, rule) {
                self.each(left, &mut row.parts);
                if let Some(first) = right.first() {
                    self.comments_before(self.start(first), &mut row.parts);
                }
                row.begin(column::LIMIT);
                self.each(right, &mut row.parts);
                continue;
            }
            if let Some(column) = column_of(rule, pair.as_rule(), nth) {
                self.comments_before(self.start(&pair), &mut row.parts);
                row.begin(column);
            }
            match pair.as_rule() {
                Rule::formula if matches!(rule, Rule::let_item | Rule::measure_item) => {
                    self.assigned(pair, &mut row.parts);
                }
                _ => self.part(pair, &mut row.parts),
            }
            row.parts.joint = Joint::Space;
        }
        row.finish()
    }

    fn each(&mut self, pairs: Vec<Pair<'t, Rule>>, parts: &mut Parts<'t>) {
        for pair in pairs {
            self.part(pair, parts);
            parts.joint = Joint::Space;
        }
    }

    /// The marks that close an item, such as `{`.
    pub(super) fn closing(&mut self, to: usize, cells: &mut [Cell<'t>]) {
        if let Some(last) = cells.last_mut() {
            let mut parts = Parts { parts: std::mem::take(&mut last.parts), joint: Joint::Space };
            self.gap(to, &mut parts);
            last.parts = parts.parts;
        }
    }

    /// Comments up to a place; a mark on the way stays for the cell that follows.
    fn comments_before(&mut self, to: usize, parts: &mut Parts<'t>) {
        let (pieces, _) = pieces(self.text, self.at, to);
        for piece in pieces {
            if piece.kind == PieceKind::Mark {
                return;
            }
            parts.parts.push(comment(&piece));
            self.at = piece.start.saturating_add(piece.text.len());
        }
    }

    /// Everything up to a place.
    fn gap(&mut self, to: usize, parts: &mut Parts<'t>) {
        let (pieces, _) = pieces(self.text, self.at, to);
        for piece in pieces {
            match piece.kind {
                PieceKind::Mark => self.mark(piece.text, parts),
                PieceKind::Comment | PieceKind::CommentAlone => parts.parts.push(comment(&piece)),
            }
        }
        self.at = self.at.max(to);
    }

    fn mark(&mut self, mark: &'t str, parts: &mut Parts<'t>) {
        if matches!(mark, "," | ")") && matches!(parts.joint, Joint::Space | Joint::Line) {
            parts.joint = Joint::None;
        }
        parts.word(mark);
        parts.joint = match mark {
            "," => Joint::Line,
            "(" => Joint::Soft,
            _ => Joint::Space,
        };
    }

    /// Comments and marks before a part, and what is due before it: then a block can begin.
    fn open(&mut self, pair: &Pair<'t, Rule>, parts: &mut Parts<'t>) {
        self.gap(self.start(pair), parts);
        parts.joint();
    }

    fn leaf(&mut self, pair: &Pair<'t, Rule>, parts: &mut Parts<'t>) {
        self.gap(self.start(pair), parts);
        parts.word(pair.as_str());
        self.at = self.end(pair);
    }

    /// A part by its rule.
    fn part(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        match pair.as_rule() {
            Rule::fraction | Rule::signed => self.tight(pair, parts),
            Rule::unary => self.unary(pair, parts),
            Rule::sum
            | Rule::product
            | Rule::comparison
            | Rule::conjunction
            | Rule::disjunction
            | Rule::branch_and
            | Rule::branch_or => self.chain(pair, parts),
            Rule::limited => self.limited(pair, parts),
            Rule::scale_clause => self.scale_clause(pair, parts),
            Rule::formula_clause => pair.into_inner().for_each(|formula| self.assigned(formula, parts)),
            Rule::choice => self.choice(pair, parts),
            Rule::parenthesis
            | Rule::call_min
            | Rule::call_max
            | Rule::call_round
            | Rule::call_share
            | Rule::call_verified
            | Rule::call_band => self.call(pair, parts),
            Rule::kind_list | Rule::kind_ordered | Rule::is_one_of | Rule::is_not_one_of => self.list(pair, parts),
            _ => self.words(pair, parts),
        }
    }

    /// Words with a blank between them.
    fn words(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        let mut inner = pair.clone().into_inner().peekable();
        if inner.peek().is_none() {
            self.leaf(&pair, parts);
            return;
        }
        let due = parts.joint;
        for (nth, child) in inner.enumerate() {
            parts.joint = if nth == 0 { due } else { Joint::Space };
            self.part(child, parts);
        }
    }

    /// Words and marks with nothing between them: `1/9`, `-5`.
    fn tight(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        self.open(&pair, parts);
        for child in pair.into_inner() {
            self.gap(self.start(&child), parts);
            parts.joint = Joint::None;
            self.part(child, parts);
        }
    }

    /// A minus belongs to its operand: `a * -b`.
    fn unary(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        for child in pair.into_inner() {
            let is_minus = child.as_rule() == Rule::minus;
            self.part(child, parts);
            if is_minus {
                parts.joint = Joint::None;
            }
        }
    }

    /// Operands and operators; where they do not fit, each operator begins a line.
    fn chain(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        let mut inner = pair.clone().into_inner();
        let Some(first) = inner.next() else { return };
        if inner.peek().is_none() {
            self.part(first, parts);
            return;
        }
        self.open(&pair, parts);
        let mut head = Parts::new();
        // What follows a parenthesis stays beside it, even if that is closed further down.
        let is_closed = first.as_str().trim_end().ends_with(')') && inner.len() <= 2;
        self.part(first, &mut head);
        let mut tail = Parts::new();
        for child in inner {
            tail.joint = if is_operator(child.as_rule()) { Joint::Line } else { Joint::Space };
            self.part(child, &mut tail);
        }
        let tail = Doc::nest(2, tail.parts);
        if is_closed {
            parts.parts.extend(head.parts);
            parts.parts.push(Doc::group(vec![tail]));
        } else {
            head.parts.push(tail);
            parts.parts.push(Doc::group(head.parts));
        }
    }

    /// One postfix stands beside its operand where it fits; two or more have a line each.
    fn limited(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        let mut inner = pair.clone().into_inner();
        let Some(first) = inner.next() else { return };
        let postfixes: Vec<_> = inner.collect();
        if postfixes.is_empty() {
            self.part(first, parts);
            return;
        }
        self.open(&pair, parts);
        let mut head = Parts::new();
        self.part(first, &mut head);
        let tail = self.postfixes(postfixes);
        head.parts.push(Doc::nest(2, tail));
        parts.parts.push(Doc::group(head.parts));
    }

    fn postfixes(&mut self, postfixes: Vec<Pair<'t, Rule>>) -> Vec<Doc<'t>> {
        let joint = if postfixes.len() > 1 { Joint::Hard } else { Joint::Line };
        let mut tail = Parts::new();
        for postfix in postfixes {
            tail.joint = joint;
            self.part(postfix, &mut tail);
        }
        tail.parts
    }

    /// `: abcde at most share(P.1)`
    fn scale_clause(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        let mut inner = pair.into_inner();
        let Some(scale) = inner.next() else { return };
        self.part(scale, parts);
        let caps: Vec<_> = inner.collect();
        if !caps.is_empty() {
            let tail = self.postfixes(caps);
            parts.parts.push(Doc::group(vec![Doc::nest(4, tail)]));
        }
    }

    /// `= a / b`; a formula that does not fit begins on a line of its own.
    fn assigned(&mut self, formula: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        self.gap(self.start(&formula), parts);
        let mut body = Parts::new();
        body.joint = Joint::Line;
        self.part(formula, &mut body);
        parts.joint = Joint::None;
        parts.parts.push(Doc::group(vec![Doc::nest(2, body.parts)]));
    }

    /// `if a = 0 then 1 else b`, with a line for each case where it does not fit.
    fn choice(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        self.open(&pair, parts);
        let mut body = Parts::new();
        for child in pair.into_inner() {
            if child.as_rule() == Rule::kw_else {
                body.joint = Joint::Line;
            }
            self.part(child, &mut body);
            body.joint = Joint::Space;
        }
        parts.parts.push(Doc::group(body.parts));
    }

    /// A name or nothing, and what stands between parentheses.
    fn call(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        self.open(&pair, parts);
        let end = self.end(&pair);
        let (mut head, mut body) = (Parts::new(), Parts::new());
        for (nth, child) in pair.clone().into_inner().enumerate() {
            if nth == 0 && pair.as_rule() != Rule::parenthesis {
                self.part(child, &mut head);
                continue;
            }
            if head.parts.is_empty() || (nth == 1 && pair.as_rule() != Rule::parenthesis) {
                // Up to and with the parenthesis.
                head.joint = Joint::None;
                self.gap(self.start(&child), &mut head);
                body.joint = Joint::Soft;
            } else {
                self.gap(self.start(&child), &mut body);
            }
            self.part(child, &mut body);
        }
        head.parts.push(Doc::nest(2, body.parts));
        head.joint = Joint::Soft;
        self.gap(end, &mut head);
        parts.parts.push(Doc::group(head.parts));
    }

    /// Options, with a line for each where they do not fit.
    fn list(&mut self, pair: Pair<'t, Rule>, parts: &mut Parts<'t>) {
        self.open(&pair, parts);
        let mut body = Parts::new();
        for child in pair.into_inner() {
            self.part(child, &mut body);
            body.joint = Joint::Space;
        }
        parts.parts.push(Doc::group(vec![Doc::nest(2, body.parts)]));
    }
}

fn comment<'t>(piece: &Piece<'t>) -> Doc<'t> {
    Doc::Comment { text: piece.text, alone: piece.kind == PieceKind::CommentAlone }
}

/// The row under way.
struct Row<'t> {
    cells: Vec<Cell<'t>>,
    parts: Parts<'t>,
    column: u8,
}

impl<'t> Row<'t> {
    /// Begins a cell, unless the one under way has that column.
    fn begin(&mut self, column: u8) {
        if column != self.column {
            self.end();
            self.column = column;
        }
    }

    fn end(&mut self) {
        let parts = std::mem::replace(&mut self.parts, Parts::new()).parts;
        if !parts.is_empty() {
            self.cells.push(Cell { column: self.column, parts });
        }
    }

    fn finish(mut self) -> Vec<Cell<'t>> {
        self.end();
        self.cells
    }
}

/// The column that a part of an item begins; `None` if it belongs to the cell before. `nth`: its place in the item.
fn column_of(rule: Rule, part: Rule, nth: usize) -> Option<u8> {
    use column::{BASIS, LABEL, LIMIT, MISSING, RULE, VALUE, VERIFY, WEIGHT};
    match (rule, part) {
        (Rule::award_item | Rule::basis_item | Rule::edition_item, Rule::string) => (nth == 1).then_some(LIMIT),
        (_, Rule::string) => Some(LABEL),
        (_, Rule::weight_clause) => Some(WEIGHT),
        (_, Rule::missing_clause | Rule::display_clause) => Some(MISSING),
        (_, Rule::verify_clause) => Some(VERIFY),
        (_, Rule::basis_clause) => Some(BASIS),
        (Rule::criterion_item, Rule::scale_clause | Rule::formula_clause)
        | (Rule::component_item, Rule::combine_clause)
        | (Rule::input_item, Rule::kind)
        | (Rule::let_item, Rule::formula)
        | (Rule::group_member, Rule::path)
        | (Rule::measure_item, Rule::measure_bands) => Some(RULE),
        (Rule::measure_item, Rule::formula) | (Rule::band_row | Rule::band_otherwise, Rule::value) => Some(VALUE),
        (Rule::band_row | Rule::band_otherwise, Rule::option)
        | (Rule::scale_option, Rule::value | Rule::kw_excluded)
        | (Rule::scale_line, Rule::value) => Some(LIMIT),
        (rule, _) if is_clause(rule) && nth == 1 => Some(LIMIT),
        _ => None,
    }
}

/// A line of the rubric's own block.
pub(super) fn is_clause(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::family_item
            | Rule::edition_item
            | Rule::basis_item
            | Rule::in_force_item
            | Rule::total_item
            | Rule::stage_item
            | Rule::missing_item
            | Rule::display_item
    )
}

/// What stands left of a comparison, and the comparison with what stands right of it.
type Sides<'t> = (Vec<Pair<'t, Rule>>, Vec<Pair<'t, Rule>>);

/// A requirement of one name: that name, and the comparison with its limit, which stand in columns of their own.
fn split<'t>(pair: &Pair<'t, Rule>, rule: Rule) -> Option<Sides<'t>> {
    if rule != Rule::require_item {
        return None;
    }
    if pair.as_rule() == Rule::each_test {
        let mut parts: Vec<_> = pair.clone().into_inner().collect();
        let right = parts.split_off(2.min(parts.len()));
        return Some((parts, right));
    }
    let mut own = (pair.as_rule() == Rule::formula).then(|| pair.clone())?;
    loop {
        let mut parts: Vec<_> = own.clone().into_inner().collect();
        if own.as_rule() == Rule::comparison {
            let right = parts.split_off(1.min(parts.len()));
            let is_name = parts.iter().all(|left| left.as_str().split_whitespace().count() == 1);
            return (is_name && !right.is_empty()).then_some((parts, right));
        }
        own = if parts.len() == 1 { parts.pop()? } else { return None };
    }
}

fn is_operator(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::plus
            | Rule::minus
            | Rule::times
            | Rule::over
            | Rule::kw_and
            | Rule::kw_or
            | Rule::eq
            | Rule::ne
            | Rule::le
            | Rule::lt
            | Rule::ge
            | Rule::gt
            | Rule::is_test
    )
}
