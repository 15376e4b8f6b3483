//! Predicates, one line a requirement.
//!
//! *Two sides of a comparison are shown with digits enough to see which is greater.* Requirements of each member of a
//! group stand on one line where all of them are met; the group's own table has their limits.

use super::{CODE_COLUMNS, LABEL_COLUMNS, Page, SIDE_COLUMNS, code_of, title};
use crate::number::Exact;
use crate::report::figures::Measured;
use crate::report::reading::{each_code, worse_first};
use crate::report::table::{Cell, Column, GAP, Table};
use crate::report::text::{blanks, clean, width};
use crate::report::words::Word;
use crate::report::{Line, Role};
use crate::scorecard::{Predicate, Requirement, RequirementKind, Status};

impl Page<'_> {
    pub(super) fn requirements(&mut self) {
        if self.card.predicates.is_empty() {
            return;
        }
        self.heading(self.words.say(Word::Requirements), "");
        for (position, predicate) in self.card.predicates.iter().enumerate() {
            if position > 0 {
                self.blank();
            }
            self.predicate(predicate);
        }
    }

    fn predicate(&mut self, predicate: &Predicate) {
        let (role, status) = match (predicate.status, self.claim()) {
            (Status::Met, None) => (Role::Good, Word::Met),
            (Status::Met, Some(_)) => (Role::Open, Word::MetClaimed),
            (Status::NotMet, _) => (Role::Bad, Word::NotMet),
            (Status::Undecided, _) => (Role::Open, Word::Open),
        };
        let verdict = format!("{} ({})", self.words.say(status), self.count(predicate));
        let room = self.columns.saturating_sub(width(&verdict)).saturating_sub(2 * GAP).max(CODE_COLUMNS / 2);
        let name = title(&predicate.code, predicate.label.as_deref());
        let mut line = Line::of(Role::Heading, blanks(GAP) + &clean(&name, room));
        line.push(role, blanks(GAP) + &verdict);
        self.lines.push(line);

        let columns = [Column::Left, Column::Left, Column::Name, Column::Right, Column::Left];
        let columns = columns.into_iter().chain([Column::Right, Column::Right, Column::Left, Column::Left]);
        let mut table = Table::new(4, columns);
        let mut rest = predicate.requirements.as_slice();
        while let Some(first) = rest.first() {
            let of_one = match each_code(first) {
                Some(code) => rest.iter().take_while(|other| each_code(other) == Some(code)).count(),
                None => 1,
            };
            let (some, others) = rest.split_at(of_one);
            rest = others;
            if each_code(first).is_some() {
                self.each(some, &mut table);
            } else {
                some.iter().for_each(|requirement| table.row(self.requirement(requirement)));
            }
        }
        self.table(&table);
    }

    fn count(&self, predicate: &Predicate) -> String {
        let count = |status| predicate.requirements.iter().filter(|r| r.status == status).count();
        let [met, all] = [count(Status::Met), predicate.requirements.len()].map(|n| n.to_string());
        let mut parts = vec![self.words.fill(Word::Count, &[("met", &met), ("all", &all)])];
        for (status, word) in [(Status::NotMet, Word::CountFailed), (Status::Undecided, Word::CountOpen)] {
            let count = count(status);
            if count > 0 {
                parts.push(self.words.fill(word, &[("count", &count.to_string())]));
            }
        }
        parts.join(", ")
    }

    /// One line for all members, and one for each that is not met or undecided; on the full page for each.
    fn each(&self, members: &[Requirement], table: &mut Table) {
        let Some(worst) = members.iter().min_by(|a, b| worse_first(a, b)) else {
            return;
        };
        let met = members.iter().filter(|member| member.status == Status::Met).count();
        let [met, all] = [met, members.len()].map(|count| count.to_string());
        let count = self.words.fill(Word::Count, &[("met", &met), ("all", &all)]);
        let name = clean(worst.label.as_deref().unwrap_or(&worst.text), LABEL_COLUMNS);
        let code = each_code(worst).filter(|_| self.full).map(code_of);
        let code = Cell::dim(code.unwrap_or_default());
        let mut row = vec![self.mark(worst.status), code, Cell::plain(name), Cell::plain(count)];
        if worst.status == Status::Met {
            let member = worst.subject.as_deref().map(member_code).unwrap_or_default();
            let least = self.words.fill(Word::Least, &[("member", &code_of(member))]);
            row.extend([Cell::plain(""), Cell::plain("")]);
            row.extend(self.margin(worst));
            row.push(Cell::dim(least));
        }
        table.row(row);
        let listed = |member: &&Requirement| self.full || member.status != Status::Met;
        for member in members.iter().filter(listed) {
            table.row(self.requirement(member));
        }
    }

    fn requirement(&self, requirement: &Requirement) -> Vec<Cell> {
        let code = if self.full { code_of(&requirement.code) } else { String::new() };
        let name = match (each_code(requirement), requirement.subject.as_deref()) {
            (Some(_), Some(subject)) => format!("  {}", self.member_name(subject)),
            _ => clean(requirement.label.as_deref().unwrap_or(&requirement.text), LABEL_COLUMNS),
        };
        let sides = self.reading.sides(requirement, SIDE_COLUMNS);
        // A compound condition has no sides: the rubric's own text says what it asks, where its name does not.
        let left = match (&requirement.left, requirement.kind) {
            (None, RequirementKind::Compound) => Cell::plain(""),
            (None, _) => Cell::new(Role::Open, self.words.say(Word::Unknown)),
            (Some(_), _) => Cell::plain(sides.left),
        };
        let op = clean(requirement.op.as_deref().unwrap_or_default(), CODE_COLUMNS);
        let mut row = vec![self.mark(requirement.status), Cell::dim(code), Cell::plain(name), left];
        row.extend([Cell::dim(op), Cell::plain(sides.right)]);
        row.extend(self.margin(requirement));
        row.push(self.reach(requirement));
        row
    }

    fn mark(&self, status: Status) -> Cell {
        let (role, word) = match status {
            Status::Met => (self.met_role(), Word::MarkMet),
            Status::NotMet => (Role::Bad, Word::MarkNotMet),
            Status::Undecided => (Role::Open, Word::MarkOpen),
        };
        Cell::new(role, self.words.say(word))
    }

    /// `Penataan Tatalaksana (TT)` for `area.TT`.
    fn member_name(&self, subject: &str) -> String {
        let (group, code) = subject.split_once('.').unwrap_or(("", subject));
        let group = self.card.groups.iter().find(|one| one.code == group);
        let member = group.and_then(|group| group.members.iter().find(|member| member.code == code));
        match member.and_then(|member| member.label.as_deref()) {
            Some(label) => format!("{} ({})", clean(label, LABEL_COLUMNS), code_of(code)),
            None => code_of(subject),
        }
    }

    /// A margin with its sign, and its unit.
    fn margin(&self, requirement: &Requirement) -> [Cell; 2] {
        let Some(margin) = &requirement.margin else {
            return [Cell::plain(""), Cell::plain("")];
        };
        let role = match requirement.status {
            Status::Met => self.met_role(),
            Status::NotMet => Role::Bad,
            Status::Undecided => Role::Open,
        };
        let unit = match requirement.kind {
            RequirementKind::Points => self.words.say(Word::Points),
            RequirementKind::Date if margin.abs() == Exact::ONE => self.words.say(Word::Day),
            RequirementKind::Date => self.words.say(Word::Days),
            _ => "",
        };
        let number = self.figures.signed(margin, Measured::by(requirement.kind));
        [Cell::new(role, number), Cell::new(role, unit)]
    }

    /// What a requirement that is not met can still come to, where open answers can improve it.
    fn reach(&self, requirement: &Requirement) -> Cell {
        match self.reading.reach(requirement) {
            Some((word, role, margin)) => Cell::new(role, self.words.fill(word, &[("margin", &margin)])),
            None => Cell::plain(""),
        }
    }
}

fn member_code(subject: &str) -> &str {
    subject.rsplit_once('.').map_or(subject, |(_, code)| code)
}
