//! The way to the score, stage by stage, and what a reader must know beside the numbers.
//!
//! *Findings are counted in full, whatever of them is listed.*

use super::{CODE_COLUMNS, LABEL_COLUMNS, Page, code_of, wrap};
use crate::report::Role;
use crate::report::figures::Measured;
use crate::report::table::{Cell, Column, Table};
use crate::report::text::{beside, blanks, clean, width};
use crate::report::words::Word;
use crate::report::{Line, figures::Figures};
use crate::scorecard::{AwardStatus, Finding, Policy, StageRecord, Status};

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
        let award = if without && self.is_inconsistent(&stage.code) {
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

    fn is_inconsistent(&self, code: &str) -> bool {
        let mut findings = self.card.findings.iter();
        findings.any(|finding| matches!(finding, Finding::Inconsistent { stage, .. } if stage == code))
    }

    fn stage_award(&self, stage: &StageRecord) -> Cell {
        let words = self.words;
        // In the order of the rubric, which a map by code has lost.
        let codes = self.card.predicates.iter().map(|predicate| &predicate.code);
        let met = codes.filter(|code| stage.predicates.get(*code) == Some(&Status::Met));
        let met: Vec<String> = met.map(|code| code_of(code)).collect();
        let met = met.join(", ");
        let is_last = self.card.stage.as_deref() == Some(stage.code.as_str());
        match stage.award {
            // Of the last stage the page says the same as its head.
            Some(AwardStatus::Awarded) if !(is_last && self.claim().is_some()) => {
                Cell::new(Role::Good, words.fill(Word::StageAwarded, &[("predicates", &met)]))
            }
            Some(AwardStatus::Awarded | AwardStatus::Claimed) => {
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
        let mut kinds: Vec<(Word, Role, Vec<&Finding>)> = Vec::new();
        for finding in findings {
            let (word, role) = self.kind(finding);
            match kinds.iter_mut().find(|(known, ..)| *known == word) {
                Some((.., some)) => some.push(finding),
                None => kinds.push((word, role, vec![finding])),
            }
        }
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
        let mut items: Vec<String> = findings.iter().take(shown).map(|finding| self.item(finding)).collect();
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

    fn kind(&self, finding: &Finding) -> (Word, Role) {
        match finding {
            Finding::Missing { policy: Policy::Zero, .. } => (Word::MissingZero, Role::Open),
            Finding::Missing { policy: Policy::Excluded, .. } => (Word::MissingExcluded, Role::Open),
            Finding::Missing { policy: Policy::Undecided, .. } => (Word::MissingUndecided, Role::Open),
            Finding::Unknown { .. } => (Word::UnknownFact, Role::Open),
            Finding::Excluded { .. } => (Word::ExcludedHere, Role::Plain),
            Finding::Overridden { .. } => (Word::Overridden, Role::Plain),
            Finding::Unexplained { .. } => (Word::Unexplained, Role::Open),
            Finding::Unverified { .. } if self.card.total.verified.is_some() => (Word::Unverified, Role::Open),
            Finding::Unverified { .. } => (Word::UnverifiedLast, Role::Plain),
            Finding::Mixed { .. } => (Word::Mixed, Role::Plain),
            Finding::Inconsistent { .. } => (Word::Inconsistent, Role::Bad),
            Finding::Unchecked { .. } => (Word::Unchecked, Role::Open),
            Finding::Capped { .. } => (Word::Capped, Role::Plain),
            Finding::Boundary { .. } => (Word::Boundary, Role::Plain),
            Finding::OutsideForce { .. } => (Word::OutsideForce, Role::Bad),
        }
    }

    /// Its code, with what changed; on the full page also the paths that it rests on.
    fn item(&self, finding: &Finding) -> String {
        let answer = |text: &str| clean(text, ANSWER_COLUMNS);
        match finding {
            Finding::Overridden { code, stage, from, to, .. } => {
                format!("{} {} → {} ({})", code_of(code), answer(from), answer(to), code_of(stage))
            }
            Finding::Unexplained { code, stage, .. } | Finding::Inconsistent { code, stage, .. } => {
                format!("{} ({})", code_of(code), code_of(stage))
            }
            Finding::Capped { code, from, to, .. } => {
                let [from, to] = Figures::sides(&self.figures, from, to, Measured::Percent);
                format!("{} {from} → {to}", code_of(code))
            }
            Finding::Missing { code, paths, .. }
            | Finding::Unknown { code, paths }
            | Finding::Excluded { code, paths }
            | Finding::Unverified { code, paths, .. }
            | Finding::Mixed { code, paths }
            | Finding::Unchecked { code, paths }
            | Finding::Boundary { code, paths }
            | Finding::OutsideForce { code, paths } => {
                let own = paths.iter().all(|path| path == code);
                if own || !self.full {
                    return code_of(code);
                }
                let paths: Vec<String> = paths.iter().map(|path| code_of(path)).collect();
                format!("{} ({})", code_of(code), paths.join(", "))
            }
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
