//! The one computation behind every result.
//!
//! *A construct of the language has a meaning here and nowhere else: a flat list of steps in rubric order, operands
//! always earlier, each with one operator.* The same steps are read as exact value ([`value`]), as the interval of what
//! is still possible ([`interval`]), as the bits that their numbers need ([`bits`]), and as text ([`text`], the lines of
//! a receipt, and so the rubric's identity). [`prove`] reads the intervals of an empty sheet to find what can go wrong before anything is
//! scored; [`doubts`] and [`predicates`] what is probably not meant, the latter with the intervals [`narrow`]ed by what is
//! required, and with sheets that show it ([`examples`]). With the feature `advise`, `possible` reads again what hangs on
//! answers that may change.

mod bits;
mod classes;
mod doubts;
mod examples;
mod interval;
mod lower;
mod narrow;
mod ops;
#[cfg(feature = "advise")]
mod possible;
mod predicates;
mod prove;
mod text;
mod value;

pub(crate) use bits::{longest, path, sizes, too_long};
pub(crate) use doubts::{doubts, impossible};
pub(crate) use interval::{Range, days_open, open, ranges};
pub(crate) use lower::lower;
pub(crate) use ops::{Code, Literal, Op, RequirementSteps, StepId, Steps};
#[cfg(feature = "advise")]
pub(crate) use possible::{
    Again, Checked, May, Open, Rising, anything, cone, ends, moving, ranges_again, ranges_where, ranges_within,
};
pub(crate) use predicates::{comparisons, conflicts};
pub(crate) use prove::prove;
pub(crate) use text::{Form, form, option_names};
pub(crate) use value::{Answered, Reading, Reason, Value, evaluate, ordered, row, value};
#[cfg(feature = "advise")]
pub(crate) use value::{is, on_line};
