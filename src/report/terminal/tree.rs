//! Components and groups, each with its number, its maximum and what of it was verified.
//!
//! *A part is shown with the maximum that it is measured by, or with none: a relative weight is no maximum.*

use super::{CODE_COLUMNS, LABEL_COLUMNS, Page, SIDE_COLUMNS, code_of};
use crate::number::Exact;
use crate::report::Role;
use crate::report::figures::bar;
use crate::report::reading::level;
use crate::report::table::{Cell, Column, Table};
use crate::report::text::{blanks, clean};
use crate::report::words::Word;
use crate::scorecard::{Group, Member, Node, Requirement, Standing, Status};

/// Levels of the tree on the short page.
const LEVELS: usize = 2;
/// Rows of a table on the short page.
pub(in super::super) const ROWS_MAX: usize = 40;
/// Predicates whose limits stand beside the members of a group.
const PREDICATES_ABREAST: usize = 3;
/// Cells of a bar.
const BAR_CELLS: usize = 20;

impl Page<'_> {
    pub(super) fn components(&mut self) {
        let levels = if self.full { usize::MAX } else { LEVELS };
        let nodes = self.card.nodes.iter().filter(|node| level(&node.code) <= levels);
        let nodes: Vec<&Node> = nodes.collect();
        if nodes.is_empty() {
            return;
        }
        self.heading(self.words.say(Word::Components), "");
        let verifies = nodes.iter().any(|node| node.verified.is_some());
        let columns = [Column::Name, Column::Name, Column::Right, Column::Right, Column::Right];
        let mut table = Table::new(2, columns.into_iter().chain([Column::Left, Column::Right]));
        table.row(self.tree_head("", verifies));
        let shown = if self.full { nodes.len() } else { nodes.len().min(ROWS_MAX) };
        for node in nodes.iter().take(shown) {
            table.row(self.node_row(node));
        }
        self.table(&table);
        self.more_rows(nodes.len().saturating_sub(shown));
    }

    fn more_rows(&mut self, hidden: usize) {
        if hidden > 0 {
            let count = hidden.to_string();
            let text = self.words.fill(Word::MoreRows, &[("count", &count)]);
            self.paragraph(Role::Dim, 2, &text);
        }
    }

    fn tree_head(&self, label: &str, verifies: bool) -> Vec<Cell> {
        let verified = if verifies { self.words.say(Word::Verified) } else { "" };
        let words = [Word::Score, Word::Maximum, Word::Share].map(|word| self.words.say(word));
        let texts = [&["", label], &words[..], &["", verified]].concat();
        texts.into_iter().map(Cell::dim).collect()
    }

    fn node_row(&self, node: &Node) -> Vec<Cell> {
        let above = node.code.matches('.').count();
        let max = node.weight.as_ref().filter(|_| self.reading.has_points(node));
        let label = node.label.as_deref().unwrap_or_default();
        let numbers = Numbers {
            score: node.score.as_deref(),
            max,
            share: node.share.as_ref(),
            status: node.status,
            verified: node.verified.as_ref(),
        };
        let mut row = vec![
            Cell::plain(blanks(above.saturating_mul(2)) + &code_of(&node.code)),
            Cell::plain(clean(label, LABEL_COLUMNS)),
        ];
        row.extend(self.numbers(&numbers, true));
        row
    }

    /// Score, maximum, share, bar, verified.
    fn numbers(&self, numbers: &Numbers<'_>, with_bar: bool) -> Vec<Cell> {
        let score = match (numbers.score, numbers.status) {
            (Some(score), Standing::Missing) => Cell::new(Role::Open, clean(score, CODE_COLUMNS)),
            (Some(score), _) => Cell::plain(clean(score, CODE_COLUMNS)),
            (None, Standing::Excluded) => Cell::dim(self.words.say(Word::Excluded)),
            (None, _) => Cell::new(Role::Open, self.words.say(Word::NotYet)),
        };
        let text = |number: Option<&Exact>, show: &dyn Fn(&Exact) -> String| number.map_or_else(String::new, show);
        let verified = match numbers.verified {
            Some(share) if *share < Exact::ONE => Cell::new(Role::Open, self.figures.verified(share)),
            Some(share) => Cell::plain(self.figures.verified(share)),
            None => Cell::plain(""),
        };
        let filled = if with_bar { text(numbers.share, &|share| bar(share, BAR_CELLS)) } else { String::new() };
        vec![
            score,
            Cell::dim(text(numbers.max, &|max| self.figures.number(max))),
            Cell::plain(text(numbers.share, &|share| self.figures.percent(share))),
            Cell::dim(filled),
            verified,
        ]
    }

    pub(super) fn groups(&mut self) {
        for group in &self.card.groups {
            self.group(group);
        }
    }

    fn group(&mut self, group: &Group) {
        let name = match &group.label {
            Some(label) => clean(label, LABEL_COLUMNS).to_uppercase(),
            None => code_of(&group.code),
        };
        self.heading(&name, "");
        // Those that find no room stand among the requirements.
        let mut asking = self.reading.asking(group);
        asking.truncate(PREDICATES_ABREAST);
        let verifies = group.members.iter().any(|member| member.verified.is_some());
        let columns = [Column::Name, Column::Name, Column::Right, Column::Right, Column::Right];
        let columns = columns.into_iter().chain([Column::Left, Column::Right]);
        let limits = asking.iter().flat_map(|_| [Column::Right, Column::Left]);
        let mut table = Table::new(2, columns.chain(limits));
        let mut head = self.tree_head("", verifies);
        for (predicate, op) in &asking {
            let op = op.map(|op| format!(" {}", code_of(op)));
            head.extend([Cell::dim(code_of(predicate) + &op.unwrap_or_default()), Cell::plain("")]);
        }
        table.row(head);
        let shown = if self.full { group.members.len() } else { group.members.len().min(ROWS_MAX) };
        for member in group.members.iter().take(shown) {
            let mut row = self.member_row(member);
            for (predicate, op) in &asking {
                let subject = format!("{}.{}", group.code, member.code);
                row.extend(self.limit(predicate, &subject, op.is_none()));
            }
            table.row(row);
        }
        self.table(&table);
        self.more_rows(group.members.len().saturating_sub(shown));
    }

    fn member_row(&self, member: &Member) -> Vec<Cell> {
        let label = member.label.as_deref().unwrap_or_default();
        let numbers = Numbers {
            score: member.score.as_deref(),
            max: member.weight.as_ref(),
            share: member.share.as_ref(),
            status: member.status,
            verified: member.verified.as_ref(),
        };
        let mut row = vec![Cell::plain(code_of(&member.code)), Cell::plain(clean(label, LABEL_COLUMNS))];
        row.extend(self.numbers(&numbers, false));
        row
    }

    /// What a predicate asks of a member, and by how much it falls short. Of several requirements the worst is shown.
    fn limit(&self, predicate: &str, subject: &str, with_op: bool) -> [Cell; 2] {
        let Some(worst) = self.reading.worst(predicate, subject) else {
            return [Cell::plain(""), Cell::plain("")];
        };
        let shown = self.reading.sides(worst, SIDE_COLUMNS);
        let op = worst.op.as_deref().filter(|_| with_op).unwrap_or_default();
        let limit = format!("{} {}", code_of(op), shown.right);
        let verdict = match worst.status {
            Status::Met => Cell::new(self.met_role(), self.words.say(Word::MarkMet)),
            Status::Undecided => Cell::new(Role::Open, self.words.say(Word::MarkOpen)),
            Status::NotMet => Cell::new(Role::Bad, self.failure(worst)),
        };
        [Cell::dim(limit.trim()), verdict]
    }

    fn failure(&self, requirement: &Requirement) -> String {
        match self.reading.failure(requirement) {
            Some((word, margin)) => self.words.fill(word, &[("margin", &margin)]),
            None => self.words.say(Word::MarkNotMet).to_string(),
        }
    }

    /// Where parts as shown do not add up to a whole as shown, although the exact numbers do.
    pub(super) fn rounding_notes(&mut self) {
        for misfit in self.reading.misfits() {
            let name = misfit.code.map_or_else(|| self.words.say(Word::Total).to_string(), code_of);
            let places = [("code", name.as_str()), ("parts", &misfit.parts), ("whole", &misfit.whole)];
            let note = self.words.fill(Word::RoundingNote, &places);
            self.paragraph(Role::Dim, 2, &note);
        }
    }
}

struct Numbers<'a> {
    score: Option<&'a str>,
    max: Option<&'a Exact>,
    share: Option<&'a Exact>,
    status: Standing,
    verified: Option<&'a Exact>,
}
