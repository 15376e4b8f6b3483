//! Numbers: the exact fraction, how it is read from digits and how it is rounded for people.
//!
//! *No number here is ever a float, and no operation rounds unless its name says so.*

mod big;
mod exact;
mod literal;
mod rounding;
mod small;
mod text;
mod whole;

pub use exact::Exact;
pub(crate) use literal::{NumberFault, decimal_from_digits, exact_from_digits};
pub use rounding::{Rounding, UnknownRounding};
pub(crate) use small::Short;
pub use text::ParseExactError;
pub(crate) use whole::Whole;
