//! What each place of a sheet takes, at a glance.
//!
//! *A field says of its key what the model and the plan say, and nothing else.* It is looked at each time that an answer is
//! set, where a key's names and texts would only be in the way.

use super::Plan;
use super::lanes::At;
use crate::check::{Domain, KeyId, Model};
use crate::table::Table;

/// What is answered at a key, and where it stands in lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(super) at: At,
    /// How many options there are.
    pub(crate) options: usize,
    /// Whether there is a word behind them.
    pub(crate) word: bool,
    pub(crate) fact: bool,
    /// What an answer of a stage is taken straight from.
    pub(crate) straight: Straight,
}

/// What needs no second look: nothing of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Straight {
    Nothing,
    /// One of so many options.
    Options(u16),
    Counts,
}

/// Of each key of a rubric.
pub(crate) fn fields(model: &Model, plan: Option<&Plan>) -> Table<KeyId, Field> {
    let field = |(id, key): (KeyId, &crate::check::Key)| {
        let options = match &key.domain {
            Domain::List { options, .. } => options.len(),
            Domain::Scale(scale) => model.scales[*scale].options.len(),
            Domain::Count | Domain::Number { .. } | Domain::Percent { .. } | Domain::Date => 0,
        };
        let straight = match &key.domain {
            _ if key.fact => Straight::Nothing,
            Domain::Count => Straight::Counts,
            _ => Straight::Options(u16::try_from(options).unwrap_or(u16::MAX)),
        };
        let at = plan.map(|plan| plan.layout.at(id)).unwrap_or_default();
        Field { at, options, word: key.word.is_some(), fact: key.fact, straight }
    };
    model.keys.entries().map(field).collect()
}
