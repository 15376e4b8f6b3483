//! The way to the score, stage by stage, and what a reader must know beside the numbers.
//!
//! *Findings are counted in full, whatever of them is listed.*

use super::{CODE_COLUMNS, LABEL_COLUMNS, Page, code_of, wrap};
use crate::report::Line;
use crate::report::Role;
use crate::report::figures::Measured;
use crate::report::table::{Cell, Column, Table};
use crate::report::text::{beside, blanks, clean, width};
use crate::report::words::Word;
use crate::scorecard::{AwardStatus, Finding, StageRecord};

/// Paths of one kind of finding on the short page.
const PATHS_SHOWN: usize = 4;
/// Columns of an answer in a finding.
const ANSWER_COLUMNS: usize = 24;

impl Page<'_> {
    pub(super) fn stages(&mut self) {
        if self.card.stages.is_empty() {
            return;
        }
        self.heading(self.words.say(Word::Stages), "");
        let columns = [Column::Name, Column::Name, Column::Left, Column::Right, Column::Right];
        let mut table = Table::new(2, columns.into_iter().chain([Column::Right, Column::Left]));
        let head = [Word::Who, Word::When, Word::Answers, Word::TotalColumn, Word::Change, Word::AwardColumn];
        table.row([Cell::dim("")].into_iter().chain(head.map(|word| Cell::dim(self.words.say(word)))));
        let mut before: Option<&StageRecord> = None;
        for stage in &self.card.stages {
            table.row(self.stage_row(stage, before));
            before = Some(stage);
        }
        self.table(&table);
    }

    fn stage_row(&self, stage: &StageRecord, before: Option<&StageRecord>) -> Vec<Cell> {
        let words = self.words;
        let total = stage.total.as_ref().map(|total| self.figures.number(total));
        let earlier = before.and_then(|before| before.total.as_ref());
        let change = match (&stage.total, earlier) {
            (Some(now), Some(earlier)) => self.figures.signed(&now.minus(earlier), Measured::Number),
            _ => String::new(),
        };
        let without = stage.total.is_none() && stage.award.is_none();
        let award = if without && self.reading.is_inconsistent(&stage.code) {
            Cell::new(Role::Bad, words.say(Word::StageWithout))
        } else {
            self.stage_award(stage)
        };
        let text = |text: &Option<String>, columns| clean(text.as_deref().unwrap_or_default(), columns);
        let total = match total {
            Some(total) => Cell::plain(total),
            None if without => Cell::plain(""),
            None => Cell::new(Role::Open, words.say(Word::NotYet)),
        };
        vec![
            Cell::plain(clean(stage.label.as_deref().unwrap_or(&stage.code), LABEL_COLUMNS)),
            Cell::plain(text(&stage.by, LABEL_COLUMNS)),
            Cell::plain(text(&stage.on, CODE_COLUMNS)),
            Cell::plain(stage.answers.to_string()),
            total,
            Cell::dim(change),
            award,
        ]
    }

    fn stage_award(&self, stage: &StageRecord) -> Cell {
        let words = self.words;
        let met: Vec<String> = self.reading.met_at(stage).map(code_of).collect();
        let met = met.join(", ");
        match self.reading.stage_award(stage) {
            Some(AwardStatus::Awarded) => {
                Cell::new(Role::Good, words.fill(Word::StageAwarded, &[("predicates", &met)]))
            }
            Some(AwardStatus::Claimed) => {
                Cell::new(Role::Open, words.fill(Word::StageClaimed, &[("predicates", &met)]))
            }
            Some(AwardStatus::None) => Cell::plain(words.say(Word::StageNone)),
            Some(AwardStatus::Undecided) => Cell::new(Role::Open, words.say(Word::StageOpen)),
            None => Cell::plain(""),
        }
    }

    pub(super) fn findings(&mut self) {
        let findings = &self.card.findings;
        let title = self.words.say(Word::Findings);
        if findings.is_empty() {
            self.heading(title, self.words.say(Word::NoFindings));
            return;
        }
        self.heading(title, "");
        let kinds = self.reading.findings();
        let widest = kinds.iter().map(|(.., some)| some.len().to_string().len()).max().unwrap_or(0);
        for (word, role, some) in kinds {
            let count = some.len().to_string();
            let mut line = Line::of(Role::Plain, blanks(widest.saturating_add(2).saturating_sub(count.len())));
            line.push(role, format!("{count}  {}:", self.words.say(word)));
            self.paths(line, &some, widest.saturating_add(4));
        }
    }

    /// The codes of findings of one kind, as many as the page has room for, or all of them: after the words where they
    /// fit on one line, else below.
    fn paths(&mut self, mut line: Line, findings: &[&Finding], indent: usize) {
        let shown = if self.full { findings.len() } else { PATHS_SHOWN };
        let mut items: Vec<String> = findings
            .iter()
            .take(shown)
            .map(|finding| self.reading.item(finding, [CODE_COLUMNS, ANSWER_COLUMNS], self.full))
            .collect();
        if let Some(hidden @ 1..) = findings.len().checked_sub(shown) {
            let count = hidden.to_string();
            items.push(self.words.fill(Word::AndMore, &[("count", &count)]));
        }
        let rows = rows_of(&items, self.columns.saturating_sub(indent));
        if let [row] = rows.as_slice()
            && beside(&line.to_string(), row) <= self.columns
        {
            line.push(Role::Plain, " ");
            line.push(Role::Dim, row);
            self.lines.push(line);
            return;
        }
        self.lines.push(line);
        for row in rows {
            let mut line = Line::of(Role::Plain, blanks(indent));
            line.push(Role::Dim, row);
            self.lines.push(line);
        }
    }
}

/// Items with commas between them, on as many rows as they need.
fn rows_of(items: &[String], room: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    for (position, item) in items.iter().enumerate() {
        let comma = if position.saturating_add(1) < items.len() { "," } else { "" };
        if !row.is_empty() && beside(&row, item).saturating_add(comma.len()) > room {
            rows.push(std::mem::take(&mut row));
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(item);
        row.push_str(comma);
        // One that alone is too wide is broken at its blanks.
        if width(&row) > room {
            let mut broken = wrap(&row, room);
            row = broken.pop().unwrap_or_default();
            rows.append(&mut broken);
        }
    }
    rows.push(row);
    rows
}
