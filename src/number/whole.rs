//! Whole numbers that denominators divide.
//!
//! *A `Whole` is above zero.*

use std::fmt;

use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem, Gcd};

use super::exact::Repr;
use super::{Exact, big};

/// A whole number of any size.
///
/// INVARIANT(above-zero): it is above zero.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Whole(UBig);

impl Whole {
    pub(crate) const ONE: Whole = Whole(UBig::ONE);

    pub(crate) fn ten_to(places: u32) -> Whole {
        Whole(UBig::from(10_u8).pow(usize::try_from(places).unwrap_or(0)))
    }

    /// What all of 1, 2, … up to `count` divide.
    pub(crate) fn of_all_up_to(count: u32) -> Whole {
        (2..=count).fold(Whole::ONE, |all, next| all.lcm(&Whole(UBig::from(next))))
    }

    pub(crate) fn denominator(of: &Exact) -> Whole {
        match &of.0 {
            Repr::Small(_, den) => Whole(UBig::from(den.get())),
            Repr::Big(big) => Whole(big.denominator().clone()),
        }
    }

    /// The numerator without its sign; 1 for zero.
    pub(crate) fn numerator(of: &Exact) -> Whole {
        Whole::above_zero(match of.0 {
            Repr::Small(num, _) => UBig::from(num.unsigned_abs()),
            Repr::Big(ref big) => big.numerator().clone().into_parts().1,
        })
    }

    /// The least whole number that is not nearer to zero; 1 for zero.
    pub(crate) fn ceiling(of: &Exact) -> Whole {
        let (num, den) = (Whole::numerator(of), Whole::denominator(of));
        let (whole, rest) = den.divide(&num.0);
        Whole(if rest.is_zero() { whole } else { big::plus(whole, UBig::ONE) })
    }

    /// How often it goes into a number, and what is left over.
    pub(super) fn divide(&self, number: &UBig) -> (UBig, UBig) {
        // INVARIANT(above-zero): a divisor that is no zero.
        number.div_rem(&self.0)
    }

    fn above_zero(number: UBig) -> Whole {
        Whole(if number.is_zero() { UBig::ONE } else { number })
    }

    pub(crate) fn is_one(&self) -> bool {
        self.0.is_one()
    }

    /// Itself, where it is short.
    pub(crate) fn as_u32(&self) -> Option<u32> {
        u32::try_from(&self.0).ok()
    }

    pub(crate) fn bits(&self) -> u64 {
        u64::try_from(self.0.bit_len()).unwrap_or(u64::MAX)
    }

    /// The least `n` such that this is at most 2 to the power of `n`.
    pub(crate) fn power_of_two(&self) -> u64 {
        let bits = self.bits();
        if self.0.trailing_zeros().and_then(|n| u64::try_from(n).ok()).is_some_and(|n| n.saturating_add(1) == bits) {
            bits.saturating_sub(1)
        } else {
            bits
        }
    }

    pub(crate) fn times(&self, other: &Whole) -> Whole {
        Whole(big::times(self.0.clone(), other.0.clone()))
    }

    pub(crate) fn lcm(&self, other: &Whole) -> Whole {
        let common = Whole((&self.0).gcd(&other.0));
        Whole(big::times(common.divide(&self.0).0, other.0.clone()))
    }

    /// How often another goes into it, where that leaves nothing over.
    pub(crate) fn over(&self, other: &Whole) -> Whole {
        Whole::above_zero(other.divide(&self.0).0)
    }
}

impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
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
    fn parts_of_a_fraction() {
        let ratio = exact("-7/12");
        assert_eq!(format!("{:?}/{:?}", Whole::numerator(&ratio), Whole::denominator(&ratio)), "7/12");
        assert_eq!(Whole::numerator(&Exact::ZERO), Whole::ONE);
        let ceilings = ["-7/12", "1", "5/2", "-4", "0"].map(|text| format!("{:?}", Whole::ceiling(&exact(text))));
        assert_eq!(ceilings, ["1", "1", "3", "4", "1"]);
        let powers = ["1", "2", "3", "4", "5", "1024", "1025"].map(|text| Whole::ceiling(&exact(text)).power_of_two());
        assert_eq!(powers, [0, 1, 2, 2, 3, 10, 11]);
    }

    #[test]
    fn common_multiples() {
        assert_eq!(format!("{:?}", Whole::of_all_up_to(10)), "2520");
        assert_eq!(format!("{:?}", Whole::ten_to(2).lcm(&Whole::of_all_up_to(8))), "4200");
        assert_eq!(Whole::ten_to(3).over(&Whole::ten_to(1)), Whole::ten_to(2));
    }
}
