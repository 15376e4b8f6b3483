//! Elements to lines: rows of one kind that follow one another are a table.
//!
//! *A row is part of a table only if it stands on one line*, and no table pushes a row beyond the width that the row
//! itself would keep.

use super::cells::{Cell, column, is_clause};
use super::doc::{Page, WIDTH, width};
use super::{Element, ElementKind, INDENT};
use crate::syntax::grammar::Rule;

/// The text of all elements.
pub(super) fn render(elements: &[Element<'_>]) -> String {
    let mut page = Page::new();
    let mut rest = elements;
    while let Some(first) = rest.first() {
        let (run, after) = rest.split_at(run_length(first, rest));
        if is_row(first) {
            table(&mut page, run)
        } else {
            run.iter().for_each(|one| single(&mut page, one))
        }
        rest = after;
    }
    if !page.out.is_empty() {
        page.out.push('\n');
    }
    page.out
}

/// How many elements the table takes that the first begins: rows like it, and comments between them.
fn run_length(first: &Element<'_>, elements: &[Element<'_>]) -> usize {
    let mut length = 1;
    if !is_row(first) {
        return length;
    }
    for (nth, element) in elements.iter().enumerate().skip(1) {
        if element.is_apart || !(element.kind == ElementKind::Comment || is_like(first, element)) {
            break;
        }
        if element.kind != ElementKind::Comment {
            length = nth.saturating_add(1);
        }
    }
    length
}

/// Whether two elements are rows of one table.
fn is_like(first: &Element<'_>, row: &Element<'_>) -> bool {
    let (ElementKind::Row(own), ElementKind::Row(other)) = (first.kind, row.kind) else { return false };
    let is_like = own == other || [own, other].into_iter().all(is_clause) || [own, other].into_iter().all(is_band);
    is_like && is_row(first) && is_row(row)
}

fn is_band(rule: Rule) -> bool {
    matches!(rule, Rule::band_row | Rule::band_otherwise)
}

/// Whether an element can be a row of a table: on one line, its parts in the usual order.
fn is_row(element: &Element<'_>) -> bool {
    let indent = element.depth.saturating_mul(INDENT);
    matches!(element.kind, ElementKind::Row(_))
        && element.cells.is_sorted_by(|one, next| one.column < next.column)
        && plain_width(&element.cells).is_some_and(|width| indent.saturating_add(width) <= WIDTH)
}

/// Cells on one line with a blank between them, the basis at its end left out.
fn plain_width(cells: &[Cell<'_>]) -> Option<usize> {
    let without_basis = match cells.split_last() {
        Some((last, before)) if last.column == column::BASIS && width(&last.parts).is_some() => before,
        _ => cells,
    };
    without_basis.iter().try_fold(0, |sum: usize, cell| Some(sum.saturating_add(width(&cell.parts)?).saturating_add(1)))
}

fn table(page: &mut Page, run: &[Element<'_>]) {
    let rows: Vec<Vec<(u8, String)>> = run.iter().map(texts).collect();
    let rows = with_weights_aligned(rows);
    let indent = run.first().map_or(0, |row| row.depth.saturating_mul(INDENT));
    let aligned = starts(&rows, indent);
    // Where a long row would push others out of sight, each stands for itself.
    let is_too_wide = rows.iter().any(|row| end(row, indent, &aligned) > WIDTH);
    let starts = if is_too_wide { Vec::new() } else { aligned };
    let ends = rows.iter().map(|row| whole(row, indent, &starts));
    let comments_at = comments_at(run, ends);
    for ((element, row), at) in run.iter().zip(&rows).zip(comments_at) {
        if element.kind == ElementKind::Comment {
            single(page, element);
            continue;
        }
        if element.is_apart {
            page.blank_line();
        }
        page.new_line(indent);
        for (nth, (column, text)) in row.iter().enumerate() {
            if nth > 0 {
                page.up_to(start(&starts, *column));
            }
            page.text(text, indent);
        }
        comments(page, &element.comments, at.saturating_add(2));
    }
}

/// Where the comment behind each row can begin: those of rows that follow one another stand below one another.
fn comments_at(run: &[Element<'_>], ends: impl Iterator<Item = usize>) -> Vec<usize> {
    let ends: Vec<(bool, usize)> = run.iter().map(|row| !row.comments.is_empty()).zip(ends).collect();
    let mut places = Vec::with_capacity(ends.len());
    for rows in ends.chunk_by(|one, next| one.0 == next.0) {
        let furthest = rows.iter().map(|(_, end)| *end).max().unwrap_or(0);
        places.extend(std::iter::repeat_n(furthest, rows.len()));
    }
    places
}

/// The cells of a row, each on one line; a comment has none.
fn texts(element: &Element<'_>) -> Vec<(u8, String)> {
    let cells = element.cells.iter().filter(|_| element.kind != ElementKind::Comment).map(|cell| {
        let mut page = Page::new();
        page.parts(&cell.parts, false, 0);
        (cell.column, page.out)
    });
    cells.collect()
}

/// Weights below one another, point below point.
fn with_weights_aligned(mut rows: Vec<Vec<(u8, String)>>) -> Vec<Vec<(u8, String)>> {
    let digits = |text: &str| {
        let number = text.strip_prefix("weight ")?;
        Some(number.bytes().take_while(u8::is_ascii_digit).count())
    };
    let weights = |row: &mut Vec<(u8, String)>| {
        row.iter_mut().find(|(column, _)| *column == column::WEIGHT).map(|(_, text)| std::mem::take(text))
    };
    let mut texts: Vec<Option<String>> = rows.iter_mut().map(weights).collect();
    let most = texts.iter().flatten().filter_map(|text| digits(text)).max().unwrap_or(0);
    for text in texts.iter_mut().flatten() {
        if let Some(own) = digits(text) {
            let blanks = " ".repeat(most.saturating_sub(own));
            *text = text.replacen(' ', &format!(" {blanks}"), 1);
        }
    }
    for (row, text) in rows.iter_mut().zip(texts) {
        if let (Some((_, cell)), Some(text)) = (row.iter_mut().find(|(column, _)| *column == column::WEIGHT), text) {
            *cell = text;
        }
    }
    rows
}

/// Where each column begins, by its number.
fn starts(rows: &[Vec<(u8, String)>], indent: usize) -> Vec<usize> {
    let mut starts: Vec<usize> = Vec::new();
    for column in 0..=column::BASIS {
        let before = |row: &Vec<(u8, String)>| {
            let at = row.iter().position(|(own, _)| *own == column)?;
            Some(whole(row.get(..at)?, indent, &starts).saturating_add(1))
        };
        let furthest = rows.iter().filter_map(before).max().unwrap_or(0);
        starts.push(furthest);
    }
    starts
}

fn start(starts: &[usize], column: u8) -> usize {
    starts.get(usize::from(column)).copied().unwrap_or(0)
}

/// Where a row ends.
fn whole(row: &[(u8, String)], indent: usize, starts: &[usize]) -> usize {
    row.iter().enumerate().fold(indent, |at, (nth, (column, text))| {
        let from = if nth == 0 { at } else { at.saturating_add(1).max(start(starts, *column)) };
        from.saturating_add(super::doc::columns(text))
    })
}

/// Where a row ends, the basis at its end left out.
fn end(row: &[(u8, String)], indent: usize, starts: &[usize]) -> usize {
    match row.split_last() {
        Some(((column::BASIS, _), before)) => whole(before, indent, starts),
        _ => whole(row, indent, starts),
    }
}

/// An element that is no row of a table: what does not fit goes on below, further in.
fn single(page: &mut Page, element: &Element<'_>) {
    if element.is_apart {
        page.blank_line();
    }
    let indent = element.depth.saturating_mul(INDENT);
    // Twice as far where a block follows, so that its head is told from its rows.
    let further = if element.kind == ElementKind::Head { INDENT.saturating_mul(2) } else { INDENT };
    let (below, hung) = (indent.saturating_add(further), further.saturating_sub(INDENT).saturating_add(indent));
    page.new_line(indent);
    let mut is_broken = false;
    for (nth, cell) in element.cells.iter().enumerate() {
        let is_condition = matches!(element.kind, ElementKind::Row(Rule::require_item | Rule::check_item));
        let hangs = matches!(cell.column, column::RULE | column::VALUE) || (nth == 0 && is_condition);
        let is_basis = cell.column == column::BASIS;
        let fits = |width: usize| page.column().saturating_add(1).saturating_add(width) <= WIDTH;
        let is_flat = width(&cell.parts).is_some_and(|width| is_basis || fits(width));
        let stays = hangs || is_flat;
        if nth > 0 && (is_broken || !stays) {
            page.new_line(below);
        } else if nth > 0 {
            page.space();
        }
        let lines = page.out.len();
        page.parts(&cell.parts, !is_flat && !hangs, if hangs { hung } else { below });
        is_broken = page.out.get(lines..).is_some_and(|text| text.trim_start().contains('\n'));
    }
    comments(page, &element.comments, 0);
}

/// The comment behind an element, and those below it in its column.
fn comments(page: &mut Page, comments: &[&str], at: usize) {
    let Some((first, rest)) = comments.split_first() else { return };
    page.comment(first, at);
    let column = page.column();
    for comment in rest {
        page.comment_alone(comment, column);
    }
}
