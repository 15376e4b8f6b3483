#![doc = include_str!("../README.md")]
//!
//! # The pipeline
//!
//! A rubric's text is read into a tree (`syntax`), its names, kinds and weights are checked (`check`), and it is lowered
//! once to a flat list of steps (`steps`), from which every result is read: exact values, what is still possible, the
//! identity. A sheet is read into [`Evidence`], fitted to the rubric and scored (`score`); the result is a [`Scorecard`],
//! whose record is plain data that a [`report`] can be made from years later, or a [`Receipt`], whose every line can be
//! checked by [`receipt`] and by others, without this engine.
//!
//! ```text
//! text → tree → checked rubric → steps ┐
//!                    JSON → evidence ──┴→ scorecard → report
//!                                      └→ receipt → check
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
    )
)]

mod language;
pub mod limits;
mod source;
mod table;

mod canonical;

mod date;
mod nearest;
mod number;

mod diagnostic;
mod digits;

mod explain_code;

mod evidence;

pub mod receipt;

mod syntax;

mod check;

mod steps;

mod plan;

mod cost;

pub mod scorecard;

mod score;

pub mod report;

mod shipped;

mod identity;
mod node;

mod rubric;

mod sheet;

mod scorer;

mod format;

#[cfg(feature = "advise")]
pub mod advise;

pub use cost::{Cost, Longest, NodeCost};
pub use date::{Date, ParseDateError, Period, PeriodUnit};
pub use diagnostic::{Diagnostic, Diagnostics, Example, Severity};
pub use evidence::{Answer, Document, Evidence, EvidenceBuilder, Fault, Faults, Unit};
pub use explain_code::{CodeEntry, codes, explanation, nearest_code};
pub use format::{FormatError, format, format_named};
pub use identity::Identity;
pub use language::{Language, UnknownLanguage};
pub use limits::Limits;
pub use node::{Choice, Kind, Node};
pub use number::{Exact, ParseExactError, Rounding, UnknownRounding};
pub use receipt::Receipt;
pub use rubric::Rubric;
pub use scorer::{Breakdown, Columns, Figure, Rows, Scorecard, Scorer};
pub use sheet::{Sheet, Slot};
pub use source::{Position, Sources, Span};
