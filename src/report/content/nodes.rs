//! Every node, folded: each part opens to what it is made of, down to the answers.
//!
//! *No node is left out, and none stands twice.*

use std::collections::BTreeMap;

use super::shares::{labelled, shown};
use super::{Content, heads};
use crate::report::Role;
use crate::report::document::{Block, Cell, Column, Table, Text};
use crate::report::figures::Figures;
use crate::report::words::Word;
use crate::scorecard::{AnswerRecord, Node, NodeKind};

/// Answers by path.
type Answers<'a> = BTreeMap<&'a str, &'a AnswerRecord>;

impl Content<'_> {
    pub(super) fn nodes(&mut self) {
        if self.card.nodes.is_empty() {
            return;
        }
        self.part(Text::say(Word::EveryNode));
        self.paragraph(Role::Dim, Text::say(Word::EveryNodeLead));
        let answers: Answers<'_> = self.card.answers.iter().map(|record| (record.path.as_str(), record)).collect();
        let blocks = self.level(None, &self.card.rubric.label, &answers);
        self.blocks.extend(blocks);
        self.footnote();
    }

    /// The criteria of a component as a table, its components folded.
    fn level(&self, code: Option<&str>, label: &str, answers: &Answers<'_>) -> Vec<Block> {
        let children: Vec<&Node> = self.reading.children(code).collect();
        let criteria = children.iter().filter(|node| node.kind == NodeKind::Criterion);
        let criteria: Vec<&Node> = criteria.copied().collect();
        let mut blocks = Vec::new();
        if !criteria.is_empty() {
            blocks.push(Block::Table(self.criteria(&criteria, label, answers)));
        }
        for node in children.into_iter().filter(|node| node.kind == NodeKind::Component) {
            let inner = self.level(Some(&node.code), node.label.as_deref().unwrap_or(&node.code), answers);
            blocks.push(Block::Fold(self.summary_of(node), inner));
        }
        blocks
    }

    /// `A.I.1  Manajemen Perubahan: 4.00 of 4.00, 100.00%, verified 0.00%`
    fn summary_of(&self, node: &Node) -> Text {
        let (_, score) = self.score(node.score.as_deref(), node.status);
        let mut text = labelled(&node.code, node.label.as_deref()).then_own(": ").then(score);
        if let Some(weight) = node.weight.as_ref().filter(|_| self.reading.has_points(node)) {
            text = text.then_own(" ").then(Text::say(Word::Maximum));
            text = text.then_own(&format!(" {}", self.figures.number(weight)));
            text = text.then_own(&shown(node.share.as_ref(), |share| format!(", {}", self.figures.percent(share))));
        }
        match &node.verified {
            Some(share) => text
                .then_own(", ")
                .then(Text::say(Word::Verified))
                .then_own(&format!(" {}", self.figures.verified(share))),
            None => text,
        }
    }

    fn criteria(&self, criteria: &[&Node], component: &str, answers: &Answers<'_>) -> Table {
        let verifies = criteria.iter().any(|node| node.verified.is_some());
        let mut columns = vec![
            (Column::Left, Word::Criterion),
            (Column::Left, Word::Answer),
            (Column::Left, Word::StageColumn),
            (Column::Right, Word::Score),
        ];
        if verifies {
            columns.push((Column::Right, Word::Verified));
        }
        let rows = criteria.iter().map(|node| {
            let (role, score) = self.score(node.score.as_deref(), node.status);
            let stage = node.stage.as_deref().map(|stage| self.stage_name(stage));
            let mut row = vec![
                Cell::plain(labelled(&node.code, node.label.as_deref())),
                answer(node, answers),
                Cell::own(&stage.unwrap_or_default()),
                Cell::Text(role, score),
            ];
            if verifies {
                let (role, verified) = self.verified(node.verified.as_ref());
                row.push(Cell::Text(role, verified));
            }
            row
        });
        let caption = Text::fill(Word::CriteriaOf, &[("component", component)]);
        Table { caption, head: heads(&columns), rows: rows.collect() }
    }

    /// Where parts as shown do not add up to a whole as shown, although the exact numbers do.
    fn footnote(&mut self) {
        let misfits = self.reading.misfits();
        if misfits.is_empty() {
            return;
        }
        let misfits = misfits.iter().map(|misfit| {
            format!("{}: {} / {}", misfit.code.unwrap_or(&self.card.rubric.id), misfit.parts, misfit.whole)
        });
        let misfits: Vec<String> = misfits.collect();
        self.blocks.push(Block::Footnote(Text::fill(Word::Footnote, &[("misfits", &misfits.join("; "))])));
    }
}

/// The answer, or those that a computed criterion rests on.
fn answer(node: &Node, answers: &Answers<'_>) -> Cell {
    match (&node.answer, &node.inputs) {
        (Some(Some(answer)), _) => Cell::own(&Figures::answer(answer)),
        (_, Some(inputs)) => {
            let said = |path: &String| {
                let name = path.rsplit_once('.').map_or(path.as_str(), |(_, name)| name);
                let said = answers.get(path.as_str());
                said.map_or(Text::own(&format!("{name}: ")).then(Text::say(Word::NoAnswer)), |record| {
                    Text::own(&format!("{name}: {}", Figures::answer(&record.answer)))
                })
            };
            let mut text = Text::default();
            for (position, path) in inputs.iter().enumerate() {
                let gap = if position == 0 { "" } else { "; " };
                text = text.then_own(gap).then(said(path));
            }
            Cell::plain(text)
        }
        (Some(None), _) => Cell::Text(Role::Open, Text::say(Word::NoAnswer)),
        (None, None) => Cell::empty(),
    }
}
