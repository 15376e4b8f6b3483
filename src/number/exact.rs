//! The exact fraction.
//!
//! *An `Exact` is in lowest terms with a positive denominator, and small whenever it fits, so that equal numbers have
//! equal parts.* It widens instead of overflowing and shrinks again as soon as it can.

use std::cmp::Ordering;
use std::num::NonZero;

use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};
use dashu_ratio::RBig;
use rust_decimal::Decimal;

use super::big;
use super::small::{add_small, compare_short, fits, multiply_small, reduced};

/// An exact fraction: a score, a weight, a margin.
///
/// Shape: numerator and denominator in lowest terms, the denominator positive, of any size.
/// Errors: only division by zero has no result; nothing overflows and nothing panics.
///
/// ```
/// use timbang::Exact;
///
/// let third = Exact::ONE.over(&Exact::from(3)).expect("3 is not zero");
/// assert_eq!(Exact::sum([&third, &third, &third]), Exact::ONE);
/// assert_eq!(third.to_string(), "1/3");
///
/// // What a threshold leaves, told as a person would.
/// let short = third.times(&Exact::from(10)).minus(&Exact::from(4));
/// assert!(short.is_negative() && !short.is_positive() && !short.is_zero() && !short.is_whole());
/// assert_eq!(short.abs(), short.negated());
/// assert_eq!(short.abs().plus(&third), Exact::ONE);
/// assert_eq!(short.bits(), 2, "2/3 takes two bits");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(pub(super) Repr);

// INVARIANT(canonical): `Small` when numerator and denominator are both within ±i128::MAX, otherwise `Big`; both in
// lowest terms. Equality and hash compare parts and lean on it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Repr {
    /// The numerator is not `i128::MIN`; the denominator is at most `i128::MAX`.
    Small(i128, NonZero<u128>),
    Big(Box<RBig>),
}

impl Exact {
    /// 0.
    pub const ZERO: Exact = Exact(Repr::Small(0, NonZero::<u128>::MIN));

    /// 1.
    pub const ONE: Exact = Exact(Repr::Small(1, NonZero::<u128>::MIN));

    /// The fraction `num / den`, brought to lowest terms; `None` when `den` is zero.
    pub fn new(num: i128, den: i128) -> Option<Exact> {
        if den == 0 {
            return None;
        }
        let signed = if den < 0 { num.checked_neg().zip(den.checked_neg()) } else { Some((num, den)) };
        Some(match signed {
            Some((num, den)) if num != i128::MIN => Exact::reduced(num, den),
            _ => Exact::wide(num, den),
        })
    }

    /// This and another.
    #[must_use]
    pub fn plus(&self, other: &Exact) -> Exact {
        match (self.small(), other.small()) {
            (Some(left), Some(right)) => add_small(left, right),
            _ => None,
        }
        .unwrap_or_else(|| Exact::from_big(big::plus(self.widened(), other.widened())))
    }

    /// This less another.
    #[must_use]
    pub fn minus(&self, other: &Exact) -> Exact {
        match (self.small(), other.small()) {
            (Some(left), Some((num, den))) => num.checked_neg().and_then(|num| add_small(left, (num, den))),
            _ => None,
        }
        .unwrap_or_else(|| Exact::from_big(big::minus(self.widened(), other.widened())))
    }

    /// This times another.
    #[must_use]
    pub fn times(&self, other: &Exact) -> Exact {
        match (self.small(), other.small()) {
            (Some(left), Some(right)) => multiply_small(left, right),
            _ => None,
        }
        .unwrap_or_else(|| Exact::from_big(big::times(self.widened(), other.widened())))
    }

    /// This divided by another; `None` when the other is zero.
    #[must_use]
    pub fn over(&self, other: &Exact) -> Option<Exact> {
        if other.is_zero() {
            return None;
        }
        let turned = |(num, den): (i128, i128)| den.checked_mul(num.signum()).zip(num.checked_abs());
        let small = match (self.small(), other.small().and_then(turned)) {
            (Some(left), Some(right)) => multiply_small(left, right),
            _ => None,
        };
        small.or_else(|| big::over(self.widened(), other.widened()).map(Exact::from_big))
    }

    /// Its opposite.
    #[must_use]
    pub fn negated(&self) -> Exact {
        match &self.0 {
            Repr::Small(num, den) => num.checked_neg().map(|num| Exact(Repr::Small(num, *den))),
            Repr::Big(_) => None,
        }
        .unwrap_or_else(|| Exact::from_big(big::negated(self.widened())))
    }

    /// Its distance from zero.
    #[must_use]
    pub fn abs(&self) -> Exact {
        if self.is_negative() { self.negated() } else { self.clone() }
    }

    /// All of them together; zero for none.
    pub fn sum<'a>(values: impl IntoIterator<Item = &'a Exact>) -> Exact {
        values.into_iter().fold(Exact::ZERO, |sum, value| sum.plus(value))
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0, _))
    }

    /// Whether it is below 0.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(num, _) => *num < 0,
            Repr::Big(big) => big.sign() == Sign::Negative,
        }
    }

    /// Whether it is above 0.
    pub fn is_positive(&self) -> bool {
        !self.is_zero() && !self.is_negative()
    }

    /// Whether it is a whole number.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Small(_, den) => den.get() == 1,
            Repr::Big(big) => big.denominator().is_one(),
        }
    }

    /// The bits of its numerator or its denominator, whichever has more; 1 for zero.
    pub fn bits(&self) -> u64 {
        let bits = match &self.0 {
            Repr::Small(num, den) => {
                u64::from(i128::BITS.saturating_sub(num.unsigned_abs().leading_zeros().min(den.leading_zeros())))
            }
            Repr::Big(big) => {
                let longest = big.numerator().bit_len().max(big.denominator().bit_len());
                u64::try_from(longest).unwrap_or(u64::MAX)
            }
        };
        bits.max(1)
    }

    /// Numerator and denominator, where both fit an `i128`.
    pub(crate) fn parts(&self) -> Option<(i128, i128)> {
        self.small()
    }

    /// Numerator and denominator, where both are small.
    pub(super) fn small(&self) -> Option<(i128, i128)> {
        match &self.0 {
            Repr::Small(num, den) => Some((*num, den.get().cast_signed())),
            Repr::Big(_) => None,
        }
    }

    pub(super) fn widened(&self) -> RBig {
        match &self.0 {
            Repr::Small(num, den) => RBig::from_parts(IBig::from(*num), UBig::from(den.get())),
            Repr::Big(big) => big.as_ref().clone(),
        }
    }

    /// A wide fraction, small again where it fits.
    pub(super) fn from_big(big: RBig) -> Exact {
        let num = i128::try_from(big.numerator()).ok();
        let den = i128::try_from(big.denominator()).ok();
        match (num, den) {
            (Some(num), Some(den)) if num != i128::MIN => Exact::lowest(num, den),
            _ => Exact(Repr::Big(Box::new(big))),
        }
    }

    /// Parts that may have a common divisor: `num` not `i128::MIN`, `den` positive.
    pub(super) fn reduced(num: i128, den: i128) -> Exact {
        if den == 1 {
            return Exact::lowest(num, 1);
        }
        match reduced(num, den) {
            Some((num, den)) => Exact::lowest(num, den),
            None => Exact::wide(num, den),
        }
    }

    /// Any parts, the denominator not zero.
    fn wide(num: i128, den: i128) -> Exact {
        Exact::from_big(RBig::from_parts_signed(IBig::from(num), IBig::from(den)))
    }

    /// Parts in lowest terms: `num` not `i128::MIN`, `den` positive.
    pub(super) fn lowest(num: i128, den: i128) -> Exact {
        debug_assert!(num != i128::MIN && den > 0 && super::small::gcd(num, den) == 1);
        let den = NonZero::new(den.unsigned_abs()).unwrap_or(NonZero::<u128>::MIN);
        Exact(Repr::Small(num, den))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        if let (Some((a, b)), Some((c, d))) = (self.small(), other.small()) {
            if b == d {
                return a.cmp(&c);
            }
            if let Some(ordering) = compare_short((a, b), (c, d)) {
                return ordering;
            }
            if a.signum() != c.signum() {
                return a.signum().cmp(&c.signum());
            }
            if let (Some(left), Some(right)) = (a.checked_mul(d), c.checked_mul(b)) {
                return left.cmp(&right);
            }
            return big::times(IBig::from(a), IBig::from(d)).cmp(&big::times(IBig::from(c), IBig::from(b)));
        }
        self.widened().cmp(&other.widened())
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for Exact {
    fn default() -> Exact {
        Exact::ZERO
    }
}

macro_rules! from_short {
    ($($short:ty),*) => {$(
        impl From<$short> for Exact {
            fn from(whole: $short) -> Exact {
                Exact::lowest(i128::from(whole), 1)
            }
        }
    )*};
}

from_short!(i32, i64, u32, u64);

impl From<i128> for Exact {
    fn from(whole: i128) -> Exact {
        match fits(whole) {
            Some(whole) => Exact::lowest(whole, 1),
            None => Exact::from_big(RBig::from(IBig::from(whole))),
        }
    }
}

impl From<Decimal> for Exact {
    fn from(decimal: Decimal) -> Exact {
        // A decimal has 96 bits and at most 28 places: both parts fit an `i128`.
        Exact::reduced(decimal.mantissa(), 10_i128.pow(decimal.scale()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn keeps_lowest_terms() {
        assert_eq!(Exact::new(6, -4), Some(exact("-3/2")));
        assert_eq!(Exact::new(0, -7), Some(Exact::ZERO));
        assert_eq!(Exact::new(1, 0), None);
        assert_eq!(exact("1/6").plus(&exact("1/3")), exact("1/2"));
        assert_eq!(exact("1/6").minus(&exact("1/6")), Exact::ZERO);
        assert_eq!(exact("-2/3").times(&exact("9/4")), exact("-3/2"));
        assert_eq!(exact("2/3").over(&exact("-4/9")), Some(exact("-3/2")));
        assert_eq!(exact("2/3").over(&Exact::ZERO), None);
        assert_eq!(Exact::from(Decimal::new(8435, 2)), exact("1687/20"));
    }

    #[test]
    fn widens_and_shrinks() {
        let most = Exact::from(i128::MAX);
        let least = Exact::from(i128::MIN);
        assert_eq!(most.plus(&Exact::ONE), least.negated());
        assert_eq!(least.plus(&Exact::ONE), most.negated());
        assert_eq!(least.abs().minus(&Exact::ONE), most);
        assert_eq!(Exact::new(i128::MIN, i128::MIN), Some(Exact::ONE));
        assert_eq!(Exact::new(2, i128::MIN).unwrap().bits(), 127);
        assert_eq!(most.times(&most).over(&most), Some(most.clone()));
        assert!(most.times(&most).small().is_none() && least.small().is_none());
        assert_eq!(least.bits(), 128);
        assert_eq!((Exact::ZERO.bits(), exact("7/9").bits()), (1, 4));
        assert!(size_of::<Exact>() <= 48);
    }

    #[test]
    fn orders_across_both_widths() {
        let most = Exact::from(i128::MAX);
        let just_under = most.minus(&Exact::ONE).over(&most).unwrap();
        let further_under = Exact::new(i128::MAX - 3, i128::MAX - 2).unwrap();
        assert!(further_under < just_under && just_under < Exact::ONE);
        assert!(Exact::from(i128::MIN) < most.negated());
        let mut values = ["5", "-1/2", "0", "1/3", "-7", "2/5"].map(exact);
        values.sort();
        assert_eq!(values, ["-7", "-1/2", "0", "1/3", "2/5", "5"].map(exact));
    }

    #[test]
    fn a_thousand_ratios_add_up() {
        let ratios: Vec<Exact> = (1..=1000).filter_map(|den| Exact::new(1, den * den + 1)).collect();
        let sum = Exact::sum(&ratios);
        assert!(sum.bits() > 1_000);
        let rest = ratios.iter().rev().fold(sum, |rest, ratio| rest.minus(ratio));
        assert_eq!(rest, Exact::ZERO);
    }
}
