//! Aligned columns.
//!
//! *A number is never cut: where a row is too wide, names give way, and if that is not enough the row is long.*

use super::text::{blanks, clean, width};
use super::{Line, Role};

/// Columns between two columns.
pub(super) const GAP: usize = 2;
/// What a name keeps at least.
const NAME_COLUMNS_MIN: usize = 12;

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// To the left.
    Left,
    /// To the left, and shortened where the page is too narrow.
    Name,
    /// To the right.
    Right,
}

/// A cell: what it is and what it says, already clean.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    role: Role,
    text: String,
}

impl Cell {
    pub(super) fn new(role: Role, text: impl Into<String>) -> Cell {
        Cell { role, text: text.into() }
    }

    pub(super) fn plain(text: impl Into<String>) -> Cell {
        Cell::new(Role::Plain, text)
    }

    pub(super) fn dim(text: impl Into<String>) -> Cell {
        Cell::new(Role::Dim, text)
    }
}

/// Rows of cells.
#[derive(Debug, Clone)]
pub(super) struct Table {
    indent: usize,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn new(indent: usize, columns: impl IntoIterator<Item = Column>) -> Table {
        Table { indent, columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row; it may have fewer cells than there are columns.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The rows, no wider than `room` where names can give way.
    pub(super) fn lines(&self, room: usize) -> Vec<Line> {
        let widths = self.widths(room);
        self.rows.iter().map(|row| self.line(row, &widths)).collect()
    }

    /// A column without any text takes no room.
    fn widths(&self, room: usize) -> Vec<usize> {
        let cell_width = |row: &Vec<Cell>, at: usize| row.get(at).map_or(0, |cell| width(&cell.text));
        let mut widths: Vec<usize> = (0..self.columns.len())
            .map(|at| self.rows.iter().map(|row| cell_width(row, at)).max().unwrap_or(0))
            .collect();
        let gaps = GAP.saturating_mul(widths.iter().filter(|w| **w > 0).count().saturating_sub(1));
        let taken = widths.iter().fold(self.indent.saturating_add(gaps), |taken, w| taken.saturating_add(*w));
        let mut over = taken.saturating_sub(room);
        while over > 0 {
            let names = self.columns.iter().zip(&mut widths);
            let names = names.filter(|(column, w)| **column == Column::Name && **w > NAME_COLUMNS_MIN);
            let Some((_, widest)) = names.max_by_key(|(_, w)| **w) else {
                break;
            };
            *widest = widest.saturating_sub(1);
            over = over.saturating_sub(1);
        }
        widths
    }

    fn line(&self, row: &[Cell], widths: &[usize]) -> Line {
        let mut line = Line::default();
        let mut pending = self.indent;
        let mut first = true;
        for ((cell, column), room) in row.iter().zip(&self.columns).zip(widths) {
            if *room == 0 {
                continue;
            }
            pending = pending.saturating_add(if first { 0 } else { GAP });
            first = false;
            let text = clean(&cell.text, *room);
            let spare = room.saturating_sub(width(&text));
            let (before, after) = match column {
                Column::Right => (spare, 0),
                Column::Left | Column::Name => (0, spare),
            };
            // Blanks wait for the next text, so that no line ends with them.
            if text.trim().is_empty() {
                pending = pending.saturating_add(*room);
                continue;
            }
            line.push(Role::Plain, blanks(pending.saturating_add(before)));
            line.push(cell.role, text);
            pending = after;
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(table: &Table) -> Vec<String> {
        table.lines(100).iter().map(Line::to_string).collect()
    }

    #[test]
    fn columns_align_and_lines_end_without_blanks() {
        let mut table = Table::new(2, [Column::Left, Column::Right, Column::Left]);
        table.row(["ok", "7.27", ""].map(Cell::plain));
        table.row(["FAIL", "10.00", "日本"].map(Cell::plain));
        table.row(["x"].map(Cell::plain));
        assert_eq!(shown(&table), ["  ok     7.27", "  FAIL  10.00  日本", "  x"]);
    }

    #[test]
    fn names_give_way_and_numbers_do_not() {
        let mut table = Table::new(0, [Column::Name, Column::Right]);
        table.row([Cell::plain("n".repeat(120)), Cell::plain("75.00")]);
        let lines = shown(&table);
        assert_eq!(width(&lines[0]), 100);
        assert!(lines[0].ends_with("n…  75.00"));
        table.row([Cell::plain("n"), Cell::plain("7".repeat(110))]);
        assert!(shown(&table)[1].ends_with(&"7".repeat(110)));
    }

    #[test]
    fn an_empty_column_takes_no_room() {
        let mut table = Table::new(0, [Column::Left, Column::Right, Column::Left]);
        table.row(["a", "", "b"].map(Cell::plain));
        assert_eq!(shown(&table), ["a  b"]);
    }
}
