//! The page that a minister's aide reads.
//!
//! *The award comes first and says what it rests on; every part after it shows why.* `summary` is the head of the page,
//! `tree` components and groups, `requirements` the predicates, `course` stages and findings.

mod course;
mod requirements;
mod summary;
mod tree;

#[cfg(test)]
pub(super) use tree::ROWS_MAX;

use super::figures::Figures;
use super::reading::Reading;
use super::table::Table;
use super::text::{blanks, clean, width, wrap};
use super::words::{Word, Words};
use super::{FULL_PAGE_COLUMNS, Line, PAGE_COLUMNS, Role};
use crate::language::Language;
use crate::number::Exact;
use crate::scorecard::Record;

/// Where the second column of the summary begins.
const LEAD: usize = 13;
/// Columns of a label or a name.
const LABEL_COLUMNS: usize = 60;
/// Columns of a code or an option.
const CODE_COLUMNS: usize = 40;
/// Columns of an answer or a limit that is no number.
const SIDE_COLUMNS: usize = 24;

pub(super) fn page(card: &Record, language: Language, full: bool, reads: &[(String, Vec<String>)]) -> Vec<Line> {
    let columns = if full { FULL_PAGE_COLUMNS } else { PAGE_COLUMNS };
    let reading = Reading::of(card, reads);
    let mut page =
        Page { card, words: Words(language), figures: reading.figures, reading, full, columns, lines: Vec::new() };
    page.summary();
    page.measures();
    page.components();
    page.rounding_notes();
    page.groups();
    page.requirements();
    page.stages();
    page.findings();
    page.footer();
    page.lines
}

struct Page<'a> {
    card: &'a Record,
    words: Words,
    figures: Figures,
    full: bool,
    reading: Reading<'a>,
    /// How wide it is.
    columns: usize,
    lines: Vec<Line>,
}

impl Page<'_> {
    fn claim(&self) -> Option<&Exact> {
        self.reading.claim()
    }

    /// How something that is met may be coloured.
    fn met_role(&self) -> Role {
        self.reading.met_role()
    }

    fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    /// An empty line and the title of a part.
    fn heading(&mut self, title: &str, rest: &str) {
        self.blank();
        let mut line = Line::of(Role::Heading, title);
        if !rest.is_empty() {
            line.push(Role::Plain, format!("  {rest}"));
        }
        self.lines.push(line);
    }

    fn table(&mut self, table: &Table) {
        self.lines.extend(table.lines(self.columns));
    }

    /// Words on one or more lines, each `indent` from the left and no wider than the page.
    fn paragraph(&mut self, role: Role, indent: usize, text: &str) {
        for row in wrap(text, self.columns.saturating_sub(indent)) {
            let mut line = Line::of(Role::Plain, blanks(indent));
            line.push(role, row);
            self.lines.push(line);
        }
    }

    /// A key at the left and its value in the second column.
    fn entry(&mut self, key: &str, role: Role, value: &str) {
        for (position, row) in wrap(value, self.columns.saturating_sub(LEAD)).into_iter().enumerate() {
            let key = if position == 0 { key } else { "" };
            let mut line = Line::of(Role::Heading, key);
            line.push(Role::Plain, blanks(LEAD.saturating_sub(width(key))));
            line.push(role, row);
            self.lines.push(line);
        }
    }

    /// A predicate by name and title: `WBK, Menuju Wilayah Bebas dari Korupsi`.
    fn named(&self, code: &str) -> String {
        title(code, self.reading.predicate_label(code))
    }

    /// A stage by title and code: `Desk evaluation (desk)`.
    fn stage_name(&self, code: &str) -> String {
        match self.reading.stage_label(code) {
            Some(label) => format!("{} ({})", clean(label, LABEL_COLUMNS), code_of(code)),
            None => code_of(code),
        }
    }

    fn footer(&mut self) {
        let card = self.card;
        let text = self.words.fill(
            Word::MadeFrom,
            &[
                ("engine", &clean(&card.engine, CODE_COLUMNS)),
                ("language", &clean(&card.language, CODE_COLUMNS)),
                ("identity", &digest(&card.rubric.identity)),
                ("evidence", &digest(&card.evidence_sha256)),
            ],
        );
        self.blank();
        self.paragraph(Role::Dim, 0, &text);
    }
}

fn code_of(code: &str) -> String {
    clean(code, CODE_COLUMNS)
}

fn title(code: &str, label: Option<&str>) -> String {
    match label {
        Some(label) => format!("{}, {}", code_of(code), clean(label, LABEL_COLUMNS)),
        None => code_of(code),
    }
}

/// The first characters of a digest: enough to recognise it. The scorecard has the whole of it.
fn digest(text: &str) -> String {
    clean(text, 19)
}
