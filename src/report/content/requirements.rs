//! Predicates, one row a requirement.
//!
//! *Two sides of a comparison are shown with digits enough to see which is greater.*

use super::{Content, heads};
use crate::number::Exact;
use crate::report::Role;
use crate::report::document::{Block, Cell, Column, Table, Text};
use crate::report::figures::Measured;
use crate::report::reading::each_code;
use crate::report::words::Word;
use crate::scorecard::{Predicate, Requirement, RequirementKind, Status};

impl Content<'_> {
    pub(super) fn requirements(&mut self) {
        if self.card.predicates.is_empty() {
            return;
        }
        self.part(Text::title(Word::Requirements));
        for predicate in &self.card.predicates {
            self.predicate(predicate);
        }
    }

    fn predicate(&mut self, predicate: &Predicate) {
        let columns =
            [(Column::Left, Word::Requirement), (Column::Left, Word::Verdict), (Column::Right, Word::IsValue)];
        let columns = columns.into_iter().chain([(Column::Left, Word::Asked), (Column::Right, Word::Margin)]);
        let mut columns: Vec<(Column, Word)> = columns.collect();
        let outlooks: Vec<_> = predicate.requirements.iter().map(|one| self.reading.reach(one)).collect();
        let is_open = outlooks.iter().any(Option::is_some);
        if is_open {
            columns.push((Column::Left, Word::Outlook));
        }
        let rows = predicate.requirements.iter().zip(outlooks).map(|(requirement, outlook)| {
            let mut row = self.requirement(requirement);
            if is_open {
                row.push(match outlook {
                    Some((word, role, margin)) => Cell::Text(role, Text::fill(word, &[("margin", &margin)])),
                    None => Cell::empty(),
                });
            }
            row
        });
        let rows = rows.collect();
        let named = match predicate.label.as_deref() {
            Some(label) => format!("{}, {label}", predicate.code),
            None => predicate.code.clone(),
        };
        let verdict = self.verdict(predicate);
        let caption = Text::fill(Word::PredicateTitle, &[("predicate", &named)]).then_own(": ").then(verdict);
        self.blocks.push(Block::Table(Table { caption, head: heads(&columns), rows }));
    }

    /// `not met (16 of 17, 1 failed)`
    fn verdict(&self, predicate: &Predicate) -> Text {
        let word = match (predicate.status, self.reading.claim()) {
            (Status::Met, None) => Word::Met,
            (Status::Met, Some(_)) => Word::MetClaimed,
            (Status::NotMet, _) => Word::NotMet,
            (Status::Undecided, _) => Word::Open,
        };
        let count = |status| predicate.requirements.iter().filter(|one| one.status == status).count();
        let [met, all] = [count(Status::Met), predicate.requirements.len()].map(|count| count.to_string());
        let mut text = Text::say(word).then_own(" (").then(Text::fill(Word::Count, &[("met", &met), ("all", &all)]));
        for (status, word) in [(Status::NotMet, Word::CountFailed), (Status::Undecided, Word::CountOpen)] {
            let count = count(status);
            if count > 0 {
                text = text.then_own(", ").then(Text::fill(word, &[("count", &count.to_string())]));
            }
        }
        text.then_own(")")
    }

    fn requirement(&self, requirement: &Requirement) -> Vec<Cell> {
        let label = requirement.label.as_deref().unwrap_or(&requirement.text);
        let name = match (each_code(requirement), requirement.subject.as_deref()) {
            (Some(_), Some(subject)) => format!("{label}: {}", self.member_name(subject)),
            _ => label.to_owned(),
        };
        let sides = self.reading.sides(requirement, usize::MAX);
        let left = match (&requirement.left, requirement.kind) {
            (None, RequirementKind::Compound) => Cell::empty(),
            (None, _) => Cell::Text(Role::Open, Text::say(Word::Unknown)),
            (Some(_), _) => Cell::own(&sides.left),
        };
        // A compound condition has no sides: the rubric's own text says what it asks.
        let asked = match requirement.op.as_deref() {
            Some(op) => format!("{op} {}", sides.right),
            None => requirement.text.clone(),
        };
        let (role, mark) = self.mark(requirement.status);
        let name = Cell::plain(Text::own(&format!("{}  {name}", requirement.code)));
        vec![name, Cell::Text(role, mark), left, Cell::own(&asked), self.margin(requirement, role)]
    }

    pub(super) fn mark(&self, status: Status) -> (Role, Text) {
        match status {
            Status::Met => (self.reading.met_role(), Text::say(Word::MarkMet)),
            Status::NotMet => (Role::Bad, Text::say(Word::MarkNotMet)),
            Status::Undecided => (Role::Open, Text::say(Word::MarkOpen)),
        }
    }

    fn margin(&self, requirement: &Requirement, role: Role) -> Cell {
        let Some(margin) = &requirement.margin else { return Cell::empty() };
        let number = Text::own(&self.figures.signed(margin, Measured::by(requirement.kind)));
        let unit = match requirement.kind {
            RequirementKind::Points => Word::Points,
            RequirementKind::Date if margin.abs() == Exact::ONE => Word::Day,
            RequirementKind::Date => Word::Days,
            _ => return Cell::Text(role, number),
        };
        Cell::Text(role, number.then_own(" ").then(Text::say(unit)))
    }

    /// `Penataan Tatalaksana (TT)` for `area.TT`.
    fn member_name(&self, subject: &str) -> String {
        let (group, code) = subject.split_once('.').unwrap_or(("", subject));
        let group = self.card.groups.iter().find(|one| one.code == group);
        let member = group.and_then(|group| group.members.iter().find(|member| member.code == code));
        match member.and_then(|member| member.label.as_deref()) {
            Some(label) => format!("{label} ({code})"),
            None => subject.to_owned(),
        }
    }
}
