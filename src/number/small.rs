//! Fractions whose parts fit an `i128`.
//!
//! *Each function takes parts in lowest terms and gives such parts, or nothing where an `i128` is too short.* Most parts fit
//! 64 bits, where a division is one instruction: those take a short way to the same result.
//!
//! INVARIANT(short): the parts of a short fraction fit an `i64`, and a denominator is at most `i64::MAX`; so a product of
//! two of them lies within ±2^126, and a numerator times a denominator short of that: a sum of two such fits an `i128`.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::Exact;

/// A fraction whose parts fit 64 bits, the denominator positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Short {
    pub(crate) num: i64,
    pub(crate) den: i64,
}

impl Short {
    /// A decimal of few digits, in lowest terms.
    pub(crate) fn decimal(decimal: &Decimal) -> Option<Short> {
        let num = i64::try_from(decimal.mantissa()).ok()?;
        let den = 10_i64.checked_pow(decimal.scale())?;
        let divisor = gcd_short(num.unsigned_abs(), den.unsigned_abs()).cast_signed();
        Some(Short { num: divided(num, divisor)?, den: divided(den, divisor)? })
    }

    /// Whether it lies between two fractions; `None` where one of them is longer.
    pub(crate) fn is_within(self, low: &Exact, high: &Exact) -> Option<bool> {
        let (low, high) = (Short::of(low.small()?)?, Short::of(high.small()?)?);
        Some(low.compare(self).is_le() && self.compare(high).is_le())
    }

    fn compare(self, other: Short) -> Ordering {
        product(self.num, other.den).cmp(&product(other.num, self.den))
    }

    #[inline]
    fn of((num, den): (i128, i128)) -> Option<Short> {
        Some(Short { num: i64::try_from(num).ok()?, den: i64::try_from(den).ok()? })
    }

    #[inline]
    fn plus(self, other: Short) -> Option<Exact> {
        let Short { num: a, den: b } = self;
        let Short { num: c, den: d } = other;
        if b == d {
            let num = i128::from(a).wrapping_add(i128::from(c));
            return Some(if b == 1 { Exact::lowest(num, 1) } else { Exact::reduced(num, b.into()) });
        }
        let common = if b == 1 || d == 1 { 1 } else { gcd_short(b.unsigned_abs(), d.unsigned_abs()).cast_signed() };
        let (b_rest, d_rest) = (divided(b, common)?, divided(d, common)?);
        let num = product(a, d_rest).wrapping_add(product(c, b_rest));
        let divisor = if common == 1 { 1 } else { gcd(num, common.into()) };
        let num = if divisor == 1 { num } else { num.checked_div(divisor)? };
        let den = product(b_rest, divided(d, i64::try_from(divisor).ok()?)?);
        Some(Exact::lowest(num, den))
    }

    #[inline]
    fn times(self, other: Short) -> Option<Exact> {
        let Short { num: a, den: b } = self;
        let Short { num: c, den: d } = other;
        let left = if d == 1 { 1 } else { gcd_short(a.unsigned_abs(), d.unsigned_abs()).cast_signed() };
        let right = if b == 1 { 1 } else { gcd_short(c.unsigned_abs(), b.unsigned_abs()).cast_signed() };
        let num = product(divided(a, left)?, divided(c, right)?);
        Some(Exact::lowest(num, product(divided(b, right)?, divided(d, left)?)))
    }
}

/// INVARIANT(short)
#[inline]
fn product(one: i64, other: i64) -> i128 {
    i128::from(one).wrapping_mul(i128::from(other))
}

#[inline]
fn divided(number: i64, by: i64) -> Option<i64> {
    if by == 1 { Some(number) } else { number.checked_div(by) }
}

/// The greatest common divisor, positive; `den` is positive.
pub(super) fn gcd(num: i128, den: i128) -> i128 {
    let (mut a, mut b) = (num.unsigned_abs(), den.unsigned_abs());
    loop {
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return i128::from(gcd_short(a, b));
        }
        let Some(rest) = a.checked_rem(b) else {
            return a.cast_signed();
        };
        (a, b) = (b, rest);
    }
}

/// By halving (Stein 1967): shifts and differences cost less than divisions. One division comes first, for a long number
/// and a short one.
fn gcd_short(a: u64, b: u64) -> u64 {
    let Some(mut a) = a.checked_rem(b) else { return a };
    if a == 0 {
        return b;
    }
    let twos = (a | b).trailing_zeros();
    let mut b = b.wrapping_shr(b.trailing_zeros());
    loop {
        a = a.wrapping_shr(a.trailing_zeros());
        // Both are odd, and so their difference is even.
        (a, b) = (a.abs_diff(b), a.min(b));
        if a == 0 {
            return b.wrapping_shl(twos);
        }
    }
}

/// Parts that may have a common divisor, without it; `den` is positive.
pub(super) fn reduced(num: i128, den: i128) -> Option<(i128, i128)> {
    if let Some(Short { num, den }) = Short::of((num, den)) {
        let divisor = gcd_short(num.unsigned_abs(), den.unsigned_abs()).cast_signed();
        return Some((divided(num, divisor)?.into(), divided(den, divisor)?.into()));
    }
    let divisor = gcd(num, den);
    num.checked_div(divisor).zip(den.checked_div(divisor))
}

/// A sum in lowest terms without a gcd of its full size (Knuth, *The Art of Computer Programming* 2, 4.5.1).
pub(super) fn add_small(one: (i128, i128), other: (i128, i128)) -> Option<Exact> {
    if let (Some(one), Some(other)) = (Short::of(one), Short::of(other)) {
        return one.plus(other);
    }
    let ((a, b), (c, d)) = (one, other);
    if b == d {
        return fits(a.checked_add(c)?).map(|num| Exact::reduced(num, b));
    }
    let common = if b == 1 || d == 1 { 1 } else { gcd(b, d) };
    let (b_rest, d_rest) = (b.checked_div(common)?, d.checked_div(common)?);
    let num = a.checked_mul(d_rest)?.checked_add(c.checked_mul(b_rest)?).and_then(fits)?;
    let divisor = if common == 1 { 1 } else { gcd(num, common) };
    let den = b_rest.checked_mul(d.checked_div(divisor)?)?;
    Some(Exact::lowest(num.checked_div(divisor)?, den))
}

/// How two short fractions stand to each other.
#[inline]
pub(super) fn compare_short(one: (i128, i128), other: (i128, i128)) -> Option<Ordering> {
    Some(Short::of(one)?.compare(Short::of(other)?))
}

/// A product in lowest terms: divisors are taken out crosswise before anything is multiplied.
pub(super) fn multiply_small(one: (i128, i128), other: (i128, i128)) -> Option<Exact> {
    if let (Some(one), Some(other)) = (Short::of(one), Short::of(other)) {
        return one.times(other);
    }
    let ((a, b), (c, d)) = (one, other);
    let left = if d == 1 { 1 } else { gcd(a, d) };
    let right = if b == 1 { 1 } else { gcd(c, b) };
    let num = a.checked_div(left)?.checked_mul(c.checked_div(right)?).and_then(fits)?;
    let den = b.checked_div(right)?.checked_mul(d.checked_div(left)?)?;
    Some(Exact::lowest(num, den))
}

/// Quotient and remainder, both towards zero; `den` is positive.
pub(super) fn divide(num: i128, den: i128) -> Option<(i128, i128)> {
    if let Some(Short { num, den }) = Short::of((num, den)) {
        return Some((num.checked_div(den)?.into(), num.checked_rem(den)?.into()));
    }
    num.checked_div(den).zip(num.checked_rem(den))
}

/// INVARIANT(canonical): `i128::MIN` has no opposite, so it is not small.
pub(super) fn fits(num: i128) -> Option<i128> {
    (num != i128::MIN).then_some(num)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]
mod tests {
    use num_bigint::BigInt;
    use num_rational::BigRational;

    use super::*;

    /// A whole number on either side of what 64 bits hold, or a small one, which has divisors in common with others.
    fn whole(random: &mut fastrand::Rng) -> i128 {
        let near = random.i128(-3..=3);
        match random.u8(..5) {
            0 => i128::from(i64::MAX) + near,
            1 => i128::from(i64::MIN) + near,
            2 => i128::from(random.i64(..)),
            _ => random.i128(-60..=60),
        }
    }

    fn fraction(random: &mut fastrand::Rng) -> Exact {
        let den = if random.u8(..4) == 0 { 1 } else { whole(random).max(1) };
        Exact::new(whole(random), den).unwrap()
    }

    fn wide(exact: &Exact) -> BigRational {
        let (num, den) = exact.small().unwrap();
        BigRational::new(BigInt::from(num), BigInt::from(den))
    }

    #[test]
    fn a_decimal_of_few_digits_is_short() {
        let short = |text: &str| Short::decimal(&text.parse().unwrap()).map(|Short { num, den }| (num, den));
        assert_eq!(short("3.60"), Some((18, 5)));
        assert_eq!(short("-0.50"), Some((-1, 2)));
        assert_eq!(short("0.000"), Some((0, 1)));
        assert_eq!(short("9223372036854775807"), Some((i64::MAX, 1)));
        assert_eq!(short("9223372036854775808"), None);
        assert_eq!(short("0.000000000000000001"), Some((1, 1_000_000_000_000_000_000)));
        assert_eq!(short("0.0000000000000000001"), None);
        let (one, four) = (Exact::from(1), Exact::from(4));
        for (text, within) in [("0.99", false), ("1", true), ("2.5", true), ("4.00", true), ("4.01", false)] {
            assert_eq!(Short::decimal(&text.parse().unwrap()).unwrap().is_within(&one, &four), Some(within), "{text}");
        }
    }

    #[test]
    fn comes_to_what_big_numbers_do_on_both_sides_of_64_bits() {
        let random = &mut fastrand::Rng::with_seed(64);
        let (mut short, mut long) = (0, 0);
        for _ in 0..100_000 {
            let (a, b) = (fraction(random), fraction(random));
            let (wide_a, wide_b) = (wide(&a), wide(&b));
            let both = [&a, &b].map(|exact| Short::of(exact.small().unwrap()).is_some());
            *(if both == [true, true] { &mut short } else { &mut long }) += 1;
            assert_eq!(a.cmp(&b), wide_a.cmp(&wide_b), "{a} and {b}");
            let mut results = vec![(a.plus(&b), &wide_a + &wide_b), (a.minus(&b), &wide_a - &wide_b)];
            results.push((a.times(&b), &wide_a * &wide_b));
            if let Some(quotient) = a.over(&b) {
                results.push((quotient, &wide_a / &wide_b));
            }
            for (found, expected) in results {
                assert_eq!(found.to_string(), expected.to_string(), "{a} and {b}");
            }
        }
        assert!(short > 20_000 && long > 20_000, "{short} short and {long} long");
    }
}
