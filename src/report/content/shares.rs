//! Areas against their minima, and the way from the maximum to the score.
//!
//! *A way is drawn only where its parts are the whole: weights add up to the maximum, numbers to the score.*

use super::summary::bar;
use super::{Content, heads};
use crate::number::{Exact, Rounding};
use crate::report::Role;
use crate::report::document::{Bar, Block, Cell, Column, Table, Text};
use crate::report::figures::Measured;
use crate::report::words::Word;
use crate::scorecard::{Combine, Group, Member, Node, Requirement, RequirementKind, Status};

/// Parts of the way from the maximum to the score: the tree is opened level by level while there are no more.
const PARTS_MAX: usize = 20;

impl<'a> Content<'a> {
    pub(super) fn groups(&mut self) {
        for group in &self.card.groups {
            self.group(group);
        }
    }

    fn group(&mut self, group: &Group) {
        let name = group.label.as_deref().unwrap_or(&group.code);
        let title = Text::fill(Word::AreasTitle, &[("group", name)]);
        self.part(title.clone());
        let asking = self.reading.asking(group);
        let verifies = group.members.iter().any(|member| member.verified.is_some());
        let mut head = vec![(Column::Left, Text::own(name))];
        head.push((Column::Bar, Text::say(Word::Chart)));
        head.extend(heads(&[
            (Column::Right, Word::Score),
            (Column::Right, Word::Maximum),
            (Column::Right, Word::Share),
        ]));
        if verifies {
            head.extend(heads(&[(Column::Right, Word::Verified)]));
        }
        for (predicate, op) in &asking {
            let op = op.map(|op| format!(" {op}"));
            head.push((Column::Right, Text::own(&format!("{predicate}{}", op.unwrap_or_default()))));
        }
        let row = |member: &Member| {
            let subject = format!("{}.{}", group.code, member.code);
            let asked = asking.iter().map(|(predicate, op)| (self.reading.worst(predicate, &subject), op.is_none()));
            let asked: Vec<(Option<&Requirement>, bool)> = asked.collect();
            let mut row = vec![Cell::plain(labelled(&member.code, member.label.as_deref()))];
            row.push(self.member_bar(member, asked.iter().filter_map(|(requirement, _)| *requirement)));
            let (role, score) = self.score(member.score.as_deref(), member.status);
            row.push(Cell::Text(role, score));
            row.push(Cell::own(&shown(member.weight.as_ref(), |weight| self.figures.number(weight))));
            row.push(Cell::own(&shown(member.share.as_ref(), |share| self.figures.percent(share))));
            if verifies {
                let (role, verified) = self.verified(member.verified.as_ref());
                row.push(Cell::Text(role, verified));
            }
            row.extend(asked.iter().map(|(requirement, with_op)| self.limit(*requirement, *with_op)));
            row
        };
        let rows = group.members.iter().map(row).collect();
        self.blocks.push(Block::Table(Table { caption: title, head, rows }));
        if !asking.is_empty() {
            let predicates: Vec<&str> = asking.iter().map(|(predicate, _)| *predicate).collect();
            self.paragraph(Role::Dim, Text::fill(Word::BarLegend, &[("predicates", &predicates.join(", "))]));
        }
    }

    fn member_bar<'r>(&self, member: &Member, asked: impl Iterator<Item = &'r Requirement>) -> Cell {
        let of = |number: &Exact| number.over(member.weight.as_ref()?);
        let mark = |requirement: &Requirement| {
            let limit = requirement.right.as_deref()?.parse::<Exact>().ok()?;
            match requirement.kind {
                RequirementKind::Points => of(&limit),
                RequirementKind::Percent => Some(limit),
                _ => None,
            }
        };
        let known = member.exact.as_ref().or(member.low.as_ref());
        match bar(known.and_then(of), member.high.as_ref().and_then(of)) {
            Some(bar) => Cell::Bar(Bar { marks: asked.filter_map(mark).collect(), ..bar }),
            None => Cell::empty(),
        }
    }

    /// What is asked, and by how much it falls short.
    fn limit(&self, requirement: Option<&Requirement>, with_op: bool) -> Cell {
        let Some(requirement) = requirement else { return Cell::empty() };
        let op = requirement.op.as_deref().filter(|_| with_op).map(|op| format!("{op} "));
        let right = self.reading.sides(requirement, usize::MAX).right;
        let limit = Text::own(&format!("{}{right} ", op.unwrap_or_default()));
        let (role, verdict) = self.mark(requirement.status);
        let failure = self.reading.failure(requirement).filter(|_| requirement.status == Status::NotMet);
        match failure {
            Some((word, margin)) => Cell::Text(role, limit.then(Text::fill(word, &[("margin", &margin)]))),
            None => Cell::Text(role, limit.then(verdict)),
        }
    }

    /// Where points were lost, one part after the other.
    pub(super) fn waterfall(&mut self) {
        let total = &self.card.total;
        let (Some(max), Some(parts)) = (total.weight.clone(), self.parts()) else { return };
        let is_open = parts.iter().any(|part| part.open.is_positive());
        let mut head =
            heads(&[(Column::Left, Word::WaterfallPart), (Column::Bar, Word::Chart), (Column::Right, Word::Lost)]);
        if is_open {
            head.extend(heads(&[(Column::Right, Word::StillOpenPoints)]));
        }
        head.extend(heads(&[(Column::Right, Word::Remaining)]));
        let left = parts.iter().fold(max.clone(), |left, part| left.minus(&part.lost));
        let begins = begin(&max, &left);
        let of = |number: &Exact| number.minus(&begins).over(&max.minus(&begins)).unwrap_or(Exact::ZERO);
        let row = |name: Text, bar: Bar, lost: Option<&Exact>, open: Option<&Exact>, left: &Exact| {
            let mut row = vec![Cell::plain(name), Cell::Bar(bar)];
            let less = |lost: &Exact| self.figures.signed(&Exact::ZERO.minus(lost), Measured::Number);
            row.push(Cell::own(&shown(lost.filter(|lost| lost.is_positive()), less)));
            if is_open {
                row.push(Cell::own(&shown(open.filter(|open| open.is_positive()), |open| self.figures.number(open))));
            }
            row.push(Cell::own(&self.figures.number(left)));
            row
        };
        let whole = |to: &Exact| Bar { from: Exact::ZERO, to: of(to), open: of(to), marks: Vec::new(), is_loss: false };
        let mut rows = vec![row(Text::say(Word::WaterfallStart), whole(&max), None, None, &max)];
        let mut left = max.clone();
        for part in &parts {
            let after = left.minus(&part.lost);
            // What is unanswered may still be won back: it stands next to what remains.
            let bar = Bar {
                from: of(&after),
                to: of(&left),
                open: of(&after.plus(&part.open)),
                marks: Vec::new(),
                is_loss: true,
            };
            let name = labelled(&part.node.code, part.node.label.as_deref());
            rows.push(row(name, bar, Some(&part.lost), Some(&part.open), &after));
            left = after;
        }
        rows.push(row(Text::title(Word::Total), whole(&left), None, None, &left));
        let title = Text::fill(Word::Waterfall, &[("max", &self.figures.number(&max))]);
        self.part(title.clone());
        self.blocks.push(Block::Table(Table { caption: title, head, rows }));
        if !begins.is_zero() {
            self.paragraph(Role::Dim, Text::fill(Word::ChartBegins, &[("from", &begins.to_string())]));
        }
    }

    /// The nodes between which the whole is divided, opened while there are few enough; nothing where they are not the
    /// whole.
    fn parts(&self) -> Option<Vec<Loss<'a>>> {
        let total = &self.card.total;
        let mut nodes: Vec<&'a Node> = self.reading.children(None).collect();
        loop {
            let opened: Vec<&'a Node> = nodes.iter().flat_map(|node| self.opened(node)).collect();
            if opened.len() == nodes.len() || opened.len() > PARTS_MAX {
                break;
            }
            nodes = opened;
        }
        let losses: Option<Vec<Loss<'a>>> = nodes.iter().map(|node| self.loss(node)).collect();
        let losses = losses?;
        let weights: Option<Vec<&Exact>> = nodes.iter().map(|node| node.weight.as_ref()).collect();
        let is_whole = Some(Exact::sum(weights?)) == total.weight;
        let left = losses.iter().fold(total.weight.clone()?, |left, loss| left.minus(&loss.lost));
        let is_score = total.exact.as_ref().or(total.low.as_ref()) == Some(&left);
        (is_whole && is_score && losses.len() > 1).then_some(losses)
    }

    /// Its children, if it is their sum; else itself.
    fn opened(&self, node: &'a Node) -> Vec<&'a Node> {
        let children: Vec<&Node> = self.reading.children(Some(&node.code)).collect();
        let is_sum = node.combine == Some(Combine::Sum) && self.reading.has_points(node);
        if is_sum && !children.is_empty() { children } else { vec![node] }
    }

    fn loss(&self, node: &'a Node) -> Option<Loss<'a>> {
        let weight = node.weight.as_ref()?;
        let known = node.exact.as_ref().or(node.low.as_ref())?;
        let open = node.high.as_ref().map_or(Exact::ZERO, |high| high.minus(known));
        Some(Loss { node, lost: weight.minus(known), open })
    }
}

/// Where the drawing of a way begins: at nothing where half is lost, else so far below the end that each loss is seen.
fn begin(max: &Exact, left: &Exact) -> Exact {
    let lost = max.minus(left);
    if lost.plus(&lost) >= *max {
        return Exact::ZERO;
    }
    let below = lost.over(&Exact::from(4_i128)).unwrap_or(Exact::ZERO);
    let below = left.minus(&below).round(0, Rounding::Down);
    if below.is_positive() { below } else { Exact::ZERO }
}

/// What a part takes from the whole.
struct Loss<'a> {
    node: &'a Node,
    lost: Exact,
    /// How much of it what is unanswered may still win back.
    open: Exact,
}

/// `MP  Manajemen Perubahan`
pub(super) fn labelled(code: &str, label: Option<&str>) -> Text {
    match label {
        Some(label) => Text::own(&format!("{code}  {label}")),
        None => Text::own(code),
    }
}

pub(super) fn shown(number: Option<&Exact>, show: impl Fn(&Exact) -> String) -> String {
    number.map_or_else(String::new, show)
}
