//! Edits of meaning that nothing sees, and why.
//!
//! *An entry is true: the edit loads without a new word, and no shipped case comes to anything else.*

/// One edit, by kind, place and change as `edits` names them.
#[derive(Debug)]
pub(super) struct Survivor {
    pub(super) kind: &'static str,
    pub(super) place: &'static str,
    pub(super) change: &'static str,
    #[expect(dead_code, reason = "read by people")]
    pub(super) reason: &'static str,
}

pub(super) const SURVIVORS: &[Survivor] = &[];
