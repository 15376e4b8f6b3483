//! The sentences that diagnostics are made of.
//!
//! *A table to a topic; each sentence stands in both languages.*

pub(crate) mod bands;
pub(crate) mod bits;
pub(crate) mod doubts;
pub(crate) mod expected;
pub(crate) mod header;
pub(crate) mod kinds;
pub(crate) mod names;
pub(crate) mod predicates;
pub(crate) mod proof;
pub(crate) mod requirements;
pub(crate) mod scales;
pub(crate) mod shared;
pub(crate) mod syntax;
pub(crate) mod tree;
pub(crate) mod weights;

use crate::language::sentences;
