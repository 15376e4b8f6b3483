//! Fractions whose parts fit an `i128`.
//!
//! *Each function takes parts in lowest terms and gives such parts, or nothing where an `i128` is too short.*

use super::Exact;

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

fn gcd_short(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

/// A sum in lowest terms without a gcd of its full size (Knuth, *The Art of Computer Programming* 2, 4.5.1).
pub(super) fn add_small((a, b): (i128, i128), (c, d): (i128, i128)) -> Option<Exact> {
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

/// A product in lowest terms: divisors are taken out crosswise before anything is multiplied.
pub(super) fn multiply_small((a, b): (i128, i128), (c, d): (i128, i128)) -> Option<Exact> {
    let left = if d == 1 { 1 } else { gcd(a, d) };
    let right = if b == 1 { 1 } else { gcd(c, b) };
    let num = a.checked_div(left)?.checked_mul(c.checked_div(right)?).and_then(fits)?;
    let den = b.checked_div(right)?.checked_mul(d.checked_div(left)?)?;
    Some(Exact::lowest(num, den))
}

/// INVARIANT(canonical): `i128::MIN` has no opposite, so it is not small.
pub(super) fn fits(num: i128) -> Option<i128> {
    (num != i128::MIN).then_some(num)
}
