//! What is declared and never read.
//!
//! *Whatever could change a score, a check or a requirement counts as read, wherever it stands.*

use std::collections::BTreeSet;

use super::model::{BandsId, Body, Domain, KeyId, LetId, Limit, Model, ScaleId, Subject, Term, TermKind};
use super::order::parts;
use crate::diagnostic::words::doubts as words;
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::source::Span;

#[derive(Default)]
struct Read {
    keys: BTreeSet<KeyId>,
    lets: BTreeSet<LetId>,
    scales: BTreeSet<ScaleId>,
    bands: BTreeSet<BandsId>,
}

/// Tells what nothing reads.
pub(crate) fn unused(model: &Model) -> Vec<Diagnostic> {
    let read = read(model);
    let mut found = Vec::new();
    let mut tell = |what: Bilingual, name: &str, span: Span, help: Bilingual| {
        found.push(Diagnostic::new(Code::Unused, span, words::never_read(what, name)).with_help(help));
    };
    for (id, key) in model.keys.entries() {
        if key.criterion.is_none() && !key.recorded && !read.keys.contains(&id) {
            tell(words::an_input(), &key.path, key.span, words::use_remove_or_record());
        }
    }
    for (id, own) in model.lets.entries() {
        if !read.lets.contains(&id) {
            tell(words::a_definition(), &own.path, own.span, words::use_or_remove());
        }
    }
    for (id, scale) in model.scales.entries() {
        if !read.scales.contains(&id) {
            tell(words::a_scale(), &scale.name, scale.span, words::use_or_remove());
        }
    }
    for (id, bands) in model.bands.entries() {
        if !read.bands.contains(&id) {
            tell(words::a_table(), &bands.name, bands.span, words::use_or_remove());
        }
    }
    found
}

fn read(model: &Model) -> Read {
    let mut read = Read::default();
    let mut terms: Vec<&Term> = Vec::new();
    for node in &model.nodes {
        match &node.body {
            Body::Component { .. } => {}
            Body::Answered { caps, .. } => terms.extend(caps.iter().map(|(_, cap): &(Limit, Term)| cap)),
            Body::Computed { formula } => terms.push(formula),
        }
    }
    for key in &model.keys {
        if let Domain::Scale(scale) = key.domain {
            read.scales.insert(scale);
        }
    }
    read.bands.extend(model.measures.iter().filter_map(|measure| measure.bands));
    terms.extend(model.measures.iter().map(|measure| &measure.term));
    terms.extend(model.checks.iter().map(|check| &check.term));
    terms.extend(model.predicates.iter().flat_map(|p| &p.requirements).map(|requirement| &requirement.term));
    // A definition is read where something that counts reads it.
    while let Some(term) = terms.pop() {
        match &term.kind {
            TermKind::Key(key) | TermKind::Look(key, _) | TermKind::Is(Subject::Key(key), ..) => {
                read.keys.insert(*key);
            }
            TermKind::Let(id) if read.lets.insert(*id) => terms.extend(model.lets.row(*id).map(|own| &own.term)),
            TermKind::BandValue(bands, _) => {
                read.bands.insert(*bands);
            }
            _ => {}
        }
        terms.extend(parts(term));
    }
    read
}
