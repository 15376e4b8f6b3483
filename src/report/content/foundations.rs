//! What a reader must know beside the numbers, and the law that they rest on.
//!
//! *Findings are told in full; every basis is named with all that rests on it.*

use super::{Content, heads};
use crate::report::Role;
use crate::report::document::{Block, Cell, Column, Table, Text};
use crate::report::words::Word;

/// Codes of one kind of finding that stand in the open.
const ITEMS_OPEN: usize = 8;

impl Content<'_> {
    pub(super) fn findings(&mut self) {
        self.part(Text::title(Word::Findings));
        let kinds = self.reading.findings();
        if kinds.is_empty() {
            self.paragraph(Role::Plain, Text::say(Word::NoFindings));
            return;
        }
        for (word, role, findings) in kinds {
            let items: Vec<String> =
                findings.iter().map(|finding| self.reading.item(finding, [usize::MAX; 2], true)).collect();
            let title = Text::own(&format!("{} × ", findings.len())).then(Text::say(word));
            let codes = Text::own(&items.join(", "));
            if items.len() > ITEMS_OPEN {
                self.blocks.push(Block::Fold(title, vec![Block::Paragraph(Role::Plain, codes)]));
            } else {
                self.paragraph(role, title.then_own(": ").then(codes));
            }
        }
    }

    pub(super) fn bases(&mut self) {
        let card = self.card;
        let nodes = card.nodes.iter().map(|node| (node.basis.as_deref(), Text::own(&node.code)));
        let members = card.groups.iter().flat_map(|group| {
            let named = |code: &str| Text::own(&format!("{}.{code}", group.code));
            group.members.iter().map(move |member| (member.basis.as_deref(), named(&member.code)))
        });
        let measures = card.measures.iter().map(|measure| (measure.basis.as_deref(), Text::own(&measure.code)));
        let requirements = card.predicates.iter().flat_map(|predicate| &predicate.requirements);
        let requirements = requirements.map(|one| (one.basis.as_deref(), Text::own(&one.code)));
        let whole = [(Some(card.rubric.basis.as_str()), Text::say(Word::WholeRubric))];
        let mut bases: Vec<(&str, Vec<Text>)> = Vec::new();
        for (basis, on) in whole.into_iter().chain(nodes).chain(members).chain(measures).chain(requirements) {
            let Some(basis) = basis else { continue };
            match bases.iter_mut().find(|(known, _)| *known == basis) {
                Some((_, those)) => those.push(on),
                None => bases.push((basis, vec![on])),
            }
        }
        let rows = bases.into_iter().map(|(basis, those)| {
            let mut text = Text::default();
            for (position, one) in those.into_iter().enumerate() {
                text = text.then_own(if position == 0 { "" } else { ", " }).then(one);
            }
            vec![Cell::own(basis), Cell::plain(text)]
        });
        let rows = rows.collect();
        self.part(Text::say(Word::LegalBasis));
        let head = heads(&[(Column::Left, Word::Basis), (Column::Left, Word::RestsOnIt)]);
        self.blocks.push(Block::Table(Table { caption: Text::say(Word::LegalBasis), head, rows }));
    }

    pub(super) fn footer(&mut self) {
        let card = self.card;
        let places = [
            ("engine", card.engine.as_str()),
            ("language", &card.language),
            ("identity", &card.rubric.identity),
            ("evidence", &card.evidence_sha256),
        ];
        self.paragraph(Role::Dim, Text::fill(Word::MadeFrom, &places));
        self.paragraph(Role::Dim, Text::say(Word::NotAProof));
    }
}
