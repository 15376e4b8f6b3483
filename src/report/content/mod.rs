//! From a scorecard to a page that has no form yet.
//!
//! *The award comes first and says what it rests on; nothing of the scorecard is left out.* `summary` is the head,
//! `shares` areas and the way from the maximum to the score, `requirements` the predicates, `course` the stages, `nodes` the
//! tree, `foundations` findings and legal basis.

mod course;
mod foundations;
mod nodes;
mod requirements;
mod shares;
mod summary;

use super::Role;
use super::document::{Block, Column, Document, Text};
use super::figures::Figures;
use super::reading::Reading;
use super::words::Word;
use crate::number::Exact;
use crate::scorecard::{Record, Standing};

pub(super) fn document(card: &Record, reads: &[(String, Vec<String>)], more: &[Block]) -> Document {
    let reading = Reading::of(card, reads);
    let mut content = Content { card, figures: reading.figures, reading, blocks: Vec::new() };
    content.summary();
    content.measures();
    content.groups();
    content.waterfall();
    content.requirements();
    content.blocks.extend_from_slice(more);
    content.stages();
    content.nodes();
    content.findings();
    content.bases();
    content.footer();
    let rubric = &card.rubric;
    let about = Text::own(&format!("{} · ", rubric.id))
        .then(Text::fill(Word::Edition, &[("edition", &rubric.edition)]))
        .then_own(&format!(" · {}", rubric.basis));
    Document {
        title: super::text::visible(&rubric.label),
        about,
        subject: super::text::visible(&format!("{} · {}", card.unit.name(), rubric.id)),
        blocks: content.blocks,
    }
}

struct Content<'a> {
    card: &'a Record,
    figures: Figures,
    reading: Reading<'a>,
    blocks: Vec<Block>,
}

impl Content<'_> {
    fn part(&mut self, title: Text) {
        self.blocks.push(Block::Part(title));
    }

    fn paragraph(&mut self, role: Role, text: Text) {
        self.blocks.push(Block::Paragraph(role, text));
    }

    /// The shown number, or why there is none.
    fn score(&self, score: Option<&str>, standing: Standing) -> (Role, Text) {
        match (score, standing) {
            (Some(score), Standing::Missing) => (Role::Open, Text::own(score)),
            (Some(score), _) => (Role::Plain, Text::own(score)),
            (None, Standing::Excluded) => (Role::Dim, Text::say(Word::Excluded)),
            (None, _) => (Role::Open, Text::say(Word::NotYet)),
        }
    }

    /// The share that its verifying stage has seen; nothing where none is named.
    fn verified(&self, share: Option<&Exact>) -> (Role, Text) {
        match share {
            Some(share) if *share < Exact::ONE => (Role::Open, Text::own(&self.figures.verified(share))),
            Some(share) => (Role::Plain, Text::own(&self.figures.verified(share))),
            None => (Role::Plain, Text::default()),
        }
    }

    fn stage_name(&self, code: &str) -> String {
        self.reading.stage_label(code).unwrap_or(code).to_owned()
    }
}

/// Heads of columns: how each stands, and its words.
fn heads(columns: &[(Column, Word)]) -> Vec<(Column, Text)> {
    columns.iter().map(|(column, word)| (*column, Text::say(*word))).collect()
}
