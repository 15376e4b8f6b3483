//! timbang
#![forbid(unsafe_code)]
mod check;
mod date;
mod diagnostic;
mod evidence;
pub mod limits;
mod nearest;
mod number;
mod rubric;
mod score;
pub mod scorecard;
mod shipped;
mod source;
mod steps;
mod syntax;

pub use date::{Date, ParseDateError, Period, PeriodUnit};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use evidence::{Answer, Document, Evidence, EvidenceBuilder, Fault, Faults, Unit};
pub use number::{Exact, ParseExactError, Rounding, UnknownRounding};
pub use rubric::Rubric;
pub use scorecard::Scorecard;
pub use source::{Position, Span};
