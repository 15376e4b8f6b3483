//! Operators of numbers of any size.
//!
//! *Nothing here overflows or divides by zero: a big number widens, and a quotient asks first.*
//!
//! INVARIANT(big-widens): an operator of big numbers has a result for whatever it is given, zero divisors left out; and
//! what a rubric makes of them is no longer than `NUMBER_BITS_MAX`, so that there is room for it.
#![expect(clippy::arithmetic_side_effects, reason = "INVARIANT(big-widens): these widen, and `over` asks first")]

use std::ops::{Add, Mul};

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

/// Whole numbers and fractions of any size.
pub(super) trait Big: Add<Output = Self> + Mul<Output = Self> + Sized {}

impl Big for UBig {}
impl Big for IBig {}
impl Big for RBig {}

pub(super) fn plus<N: Big>(one: N, other: N) -> N {
    one + other
}

pub(super) fn times<N: Big>(one: N, other: N) -> N {
    one * other
}

pub(super) fn minus(one: RBig, other: RBig) -> RBig {
    one - other
}

pub(super) fn negated(number: RBig) -> RBig {
    -number
}

/// `None` when the divisor is zero.
pub(super) fn over(one: RBig, divisor: RBig) -> Option<RBig> {
    (!divisor.is_zero()).then(|| one / divisor)
}
