//! Shares of counts, those of a block at once.
//!
//! *A share is that of a division, to the last fraction; only how it is found differs.* No processor divides many whole
//! numbers at once, but all of them multiply: by an inverse that is a little too small, and what is then left once more.
//!
//! INVARIANT(short-division): a divisor has 12 bits, what is divided is no more than it, and a weight has 32, so that every
//! product is one of two numbers of 32 bits. An inverse is at most 1 below 2^32 / d. So the first quotient is at most d + 2
//! too small, what is left is below 2^25, and the second quotient is at most 1 too small.

use super::block::{Row, UNITS};
use super::{NOT_HERE, Ratio};
use crate::limits::COUNT_MAX;

/// The last divisor with an inverse: 12 bits.
const LAST: u64 = 4095;

/// 32 bits.
pub(super) const SHORT: u64 = 0xffff_ffff;

/// Of each divisor: how often it goes into 2^32 - 1.
static INVERSES: [u32; 4096] = inverses();

const fn inverses() -> [u32; 4096] {
    let mut inverses = [0; 4096];
    let mut rest: &mut [u32] = &mut inverses;
    let mut divisor = 0_u32;
    while let Some((first, others)) = rest.split_first_mut() {
        if let Some(inverse) = u32::MAX.checked_div(divisor) {
            *first = inverse;
        }
        divisor = divisor.wrapping_add(1);
        rest = others;
    }
    inverses
}

impl Ratio {
    /// What shares of a block come to, packed, on top of what came before; `None` where one is not ordinary, or what is
    /// counted is too long for this.
    pub(super) fn shares(
        &self,
        counts: [&Row<u64>; 2],
        shift: u32,
        before: &Row<i64>,
        to: &mut Row<i64>,
    ) -> Option<()> {
        self.quick.then_some(())?;
        self.by_inverses::<false>(counts, shift, before, to).or_else(|| {
            // A last block ends in units that answer nothing.
            let gaps = self.missing != NOT_HERE;
            gaps.then(|| self.by_inverses::<true>(counts, shift, before, to)).flatten()
        })
    }

    /// `GAPS`: somebody may not have counted.
    #[inline]
    fn by_inverses<const GAPS: bool>(
        &self,
        [over, under]: [&Row<u64>; 2],
        shift: u32,
        before: &Row<i64>,
        to: &mut Row<i64>,
    ) -> Option<()> {
        let mut inverses = [0_u32; UNITS];
        inverses.iter_mut().zip(under).for_each(|(inverse, under)| *inverse = inverse_of(*under));
        let weight = self.weight & SHORT;
        let [otherwise, missing] = [self.otherwise, self.missing].map(|of| of.wrapping_shl(shift).cast_unsigned());
        // Of all units, bit by bit; looked at behind the loop, which has no branch.
        let (mut overs, mut unders, mut strange) = (0, 0, 0);
        for ((((to, before), over), under), inverse) in to.iter_mut().zip(before).zip(over).zip(under).zip(&inverses) {
            let (mut over, mut under, inverse) = (*over, *under, u64::from(*inverse));
            let mut gap = 0;
            if GAPS {
                // No count is so long that its first bit is set.
                let [no_over, no_under] = [over, under].map(all_if_below);
                strange |= (no_over & !over) | (no_under & !under);
                (over, under, gap) = (over & !no_over, under & !no_under, no_over | no_under);
            }
            overs |= over;
            unders |= under;
            let less = over.wrapping_sub(under);
            let over = under.wrapping_add(less & all_if_below(less)) & LAST;
            // INVARIANT(short-division)
            let first = weight.wrapping_mul(over.wrapping_mul(inverse) & SHORT) >> 32;
            let left = weight.wrapping_mul(over).wrapping_sub(first.wrapping_mul(under & LAST));
            let second = (left & SHORT).wrapping_mul(inverse) >> 32;
            let left = left.wrapping_sub(second.wrapping_mul(under & LAST)).wrapping_sub(under);
            // Below 0 where it does not go once more: then so much is left.
            let least = first.wrapping_add(second).wrapping_add(1).wrapping_sub(left >> 63);
            let left = left.wrapping_add(under & all_if_below(left));
            let mut found = least.wrapping_shl(shift) | 0_u64.wrapping_sub(left) >> 63;
            found = instead(found, otherwise, all_if_below(under.wrapping_sub(1)));
            if GAPS {
                found = instead(found, missing, gap);
            }
            *to = before.wrapping_add(found.cast_signed());
        }
        (strange == 0 && overs <= COUNT_MAX && unders <= LAST).then_some(())
    }
}

/// The other one, where all bits are set.
#[inline]
fn instead(one: u64, other: u64, all: u64) -> u64 {
    (one & !all) | (other & all)
}

#[inline]
fn inverse_of(divisor: u64) -> u32 {
    usize::try_from(divisor & LAST).ok().and_then(|at| INVERSES.get(at)).copied().unwrap_or(0)
}

/// All bits, of a difference below 0.
#[inline]
fn all_if_below(difference: u64) -> u64 {
    0_u64.wrapping_sub(difference >> 63)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::plan::NO_COUNT;

    const SHIFT: u32 = 5;

    fn ratio(weight: u64, otherwise: i64) -> Ratio {
        Ratio {
            over: 0,
            under: 1,
            weight,
            most: weight.cast_signed(),
            ends_at_one: true,
            otherwise,
            missing: weight.cast_signed() / 5,
            plain: true,
            quick: true,
            largest: COUNT_MAX,
        }
    }

    /// By a division of 128 bits.
    fn divided(ratio: &Ratio, over: u64, under: u64) -> i64 {
        if over == NO_COUNT || under == NO_COUNT {
            return ratio.missing << SHIFT;
        }
        if under == 0 {
            return ratio.otherwise << SHIFT;
        }
        let product = u128::from(ratio.weight) * u128::from(over.min(under));
        let (least, left) = (product / u128::from(under), product % u128::from(under));
        (i64::try_from(least).unwrap() << SHIFT) | i64::from(left != 0)
    }

    fn shares(ratio: &Ratio, counts: &[(u64, u64)]) -> Option<Vec<i64>> {
        let (mut over, mut under, mut to) = ([0; UNITS], [1; UNITS], [0; UNITS]);
        for (place, (one, other)) in counts.iter().enumerate() {
            (over[place], under[place]) = (*one, *other);
        }
        ratio.shares([&over, &under], SHIFT, &[7; UNITS], &mut to)?;
        Some(to[..counts.len()].iter().map(|to| to - 7).collect())
    }

    /// Every divisor, with the counts around those that a division cuts off by the most and by nothing; with and without
    /// units that did not count.
    #[test]
    fn a_share_is_that_of_a_division() {
        let random = &mut fastrand::Rng::with_seed(12);
        let (mut whole, mut cut, mut none, mut gaps) = (0, 0, 0, 0);
        for under in 0..=LAST {
            let [one, other] = [random.u32(..).into(), u64::from(random.u32(..)) >> 9];
            for weight in [1, 60, 3_600_000_000, SHORT, SHORT - 1, one, other] {
                let ratio = ratio(weight, weight.cast_signed() / 3);
                let last = random.u64(..=under);
                let overs = [0, 1, under / 2, under.saturating_sub(1), under, under + 1, 1 << 40, last];
                let mut counts: Vec<(u64, u64)> = overs.map(|over| (over, under)).into();
                if random.bool() {
                    counts.extend([(NO_COUNT, under), (last, NO_COUNT), (NO_COUNT, NO_COUNT)]);
                    gaps += 1;
                }
                for ((over, under), found) in counts.iter().zip(shares(&ratio, &counts).unwrap()) {
                    let expected = divided(&ratio, *over, *under);
                    assert_eq!(found, expected, "{weight} * {over} / {under}");
                    *(if *under == 0 {
                        &mut none
                    } else if found & 1 == 0 {
                        &mut whole
                    } else {
                        &mut cut
                    }) += 1;
                }
            }
        }
        let reached = format!("{whole} whole, {cut} cut off, {none} of nothing, {gaps} with gaps");
        assert!(whole > 50_000 && cut > 80_000 && none > 50 && gaps > 10_000, "{reached}");
    }

    #[test]
    fn at_each_bound_and_one_past_it() {
        assert!(shares(&ratio(SHORT, 0), &[(COUNT_MAX, LAST)]).is_some());
        assert!(shares(&ratio(SHORT, 0), &[(COUNT_MAX, LAST), (NO_COUNT, NO_COUNT)]).is_some());
        assert_eq!(shares(&Ratio { quick: false, ..ratio(1, 0) }, &[(1, 1)]), None);
        for other in [(1, 1), (NO_COUNT, 1)] {
            assert_eq!(shares(&ratio(1, 0), &[other, (1, LAST + 1)]), None);
            assert_eq!(shares(&ratio(1, 0), &[other, (COUNT_MAX + 1, 1)]), None);
            // No count, and no word for none.
            assert_eq!(shares(&ratio(1, 0), &[other, (NO_COUNT - 1, 1)]), None);
            assert_eq!(shares(&ratio(1, 0), &[other, (1, 1 << 63)]), None);
        }
        let left_to_steps = Ratio { missing: NOT_HERE, ..ratio(1, 0) };
        assert!(shares(&left_to_steps, &[(1, 1)]).is_some());
        assert_eq!(shares(&left_to_steps, &[(NO_COUNT, 1)]), None);
    }
}
