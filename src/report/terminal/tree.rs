//! Components and groups, each with its number, its maximum and what of it was verified.
//!
//! *A part is shown with the maximum that it is measured by, or with none: a relative weight is no maximum.*

use std::cmp::Ordering;

use super::{CODE_COLUMNS, LABEL_COLUMNS, Page, code_of, title};
use crate::number::Exact;
use crate::report::Role;
use crate::report::figures::{Measured, bar};
use crate::report::table::{Cell, Column, Table};
use crate::report::text::{blanks, clean};
use crate::report::words::Word;
use crate::scorecard::{Combine, Group, Member, Node, Requirement, Standing, Status};

/// Levels of the tree on the short page.
const LEVELS: usize = 2;
/// Rows of a table on the short page.
const ROWS_MAX: usize = 40;
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
        let max = node.weight.as_ref().filter(|_| self.has_points(node));
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

    /// Whether a node's number is points: told by its shown form, and where it has none by its ancestors, for points
    /// flow through sums.
    fn has_points(&self, node: &Node) -> bool {
        if let Some(score) = &node.score {
            return !score.ends_with('%');
        }
        match parent(&node.code) {
            Some(parent) => self
                .card
                .node(parent)
                .is_some_and(|parent| parent.combine == Some(Combine::Sum) && self.has_points(parent)),
            None => self.root_is_a_sum(),
        }
    }

    fn root_is_a_sum(&self) -> bool {
        let top = self.card.nodes.iter().filter(|node| level(&node.code) == 1);
        let weights: Option<Vec<&Exact>> = top.map(|node| node.weight.as_ref()).collect();
        weights.is_some_and(|weights| Some(Exact::sum(weights)) == self.card.total.weight)
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
        let asking = self.asking(group);
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

    /// The predicates that require something of a member, with the comparison where it is the same for all of them;
    /// those that find no room stand among the requirements.
    fn asking(&self, group: &Group) -> Vec<(&str, Option<&str>)> {
        let start = format!("{}.", group.code);
        let asks = |requirement: &&Requirement| {
            requirement.subject.as_deref().is_some_and(|subject| subject.starts_with(&start))
        };
        let asking = self.card.predicates.iter().filter_map(|predicate| {
            let mut ops = predicate.requirements.iter().filter(asks).map(|asked| asked.op.as_deref());
            let first = ops.next()?;
            Some((predicate.code.as_str(), first.filter(|first| ops.all(|op| op == Some(first)))))
        });
        asking.take(PREDICATES_ABREAST).collect()
    }

    /// What a predicate asks of a member, and by how much it falls short. Of several requirements the worst is shown.
    fn limit(&self, predicate: &str, subject: &str, with_op: bool) -> [Cell; 2] {
        let all = self.card.predicate(predicate).map_or(&[][..], |predicate| &predicate.requirements);
        let about = all.iter().filter(|requirement| requirement.subject.as_deref() == Some(subject));
        let worst = about.min_by(|a, b| worse_first(a, b));
        let Some(worst) = worst else {
            return [Cell::plain(""), Cell::plain("")];
        };
        let shown = self.sides(worst);
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
        let word = match requirement.op.as_deref() {
            Some(">" | ">=") => Word::Short,
            Some("<" | "<=") => Word::Over,
            _ => return self.words.say(Word::MarkNotMet).to_string(),
        };
        match &requirement.margin {
            Some(margin) if !margin.is_zero() => {
                let distance = self.figures.signed(&margin.abs(), Measured::by(requirement.kind));
                self.words.fill(word, &[("margin", distance.trim_start_matches('+'))])
            }
            _ => self.words.say(Word::MarkNotMet).to_string(),
        }
    }

    /// Where parts as shown do not add up to a whole as shown, although the exact numbers do.
    pub(super) fn rounding_notes(&mut self) {
        let total = &self.card.total;
        let mut wholes = vec![("", self.words.say(Word::Total).to_string(), total.exact.as_ref())];
        let top = self.card.nodes.iter().filter(|node| level(&node.code) < LEVELS);
        let top = top.filter(|node| self.has_points(node));
        wholes.extend(top.map(|node| (node.code.as_str(), title(&node.code, None), node.exact.as_ref())));
        let mut notes = Vec::new();
        for (code, name, whole) in wholes {
            let parts = self.card.nodes.iter().filter(|node| match parent(&node.code) {
                Some(parent) => parent == code,
                None => code.is_empty(),
            });
            let parts: Option<Vec<&Exact>> = parts.map(|node| node.exact.as_ref()).collect();
            if let (Some(whole), Some(parts)) = (whole, parts) {
                notes.extend(self.rounding_note(&name, whole, &parts));
            }
        }
        for note in notes {
            self.paragraph(Role::Dim, 2, &note);
        }
    }

    fn rounding_note(&self, name: &str, whole: &Exact, parts: &[&Exact]) -> Option<String> {
        let is_sum = Exact::sum(parts.iter().copied()) == *whole;
        let rounded: Vec<Exact> = parts.iter().map(|part| self.figures.rounded(part)).collect();
        let parts = Exact::sum(&rounded);
        if !is_sum || parts == self.figures.rounded(whole) {
            return None;
        }
        let [parts, whole] = [&parts, whole].map(|number| self.figures.number(number));
        Some(self.words.fill(Word::RoundingNote, &[("code", name), ("parts", &parts), ("whole", &whole)]))
    }
}

struct Numbers<'a> {
    score: Option<&'a str>,
    max: Option<&'a Exact>,
    share: Option<&'a Exact>,
    status: Standing,
    verified: Option<&'a Exact>,
}

/// Not met before undecided before met; within one standing the smallest margin first.
pub(super) fn worse_first(a: &Requirement, b: &Requirement) -> Ordering {
    let rank = |status| match status {
        Status::NotMet => 0,
        Status::Undecided => 1,
        Status::Met => 2,
    };
    rank(a.status).cmp(&rank(b.status)).then_with(|| a.margin.cmp(&b.margin))
}

/// 1 for `A`, 2 for `A.I`.
fn level(code: &str) -> usize {
    code.matches('.').count().saturating_add(1)
}

fn parent(code: &str) -> Option<&str> {
    code.rsplit_once('.').map(|(parent, _)| parent)
}
