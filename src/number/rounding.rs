//! The ways to round.
//!
//! *Every rounding names one of these; there is no default.*

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::small::divide;
use super::{Exact, big};
use crate::digits::Digits;

/// More digits after the point than this are read as this many, so that no argument can ask for endless memory.
const ROUND_DIGITS_MAX: u32 = 4_096;

/// What happens to the digits that are not kept.
///
/// ```
/// use timbang::{Exact, Rounding};
///
/// let half = Exact::new(2_345, 1_000).ok_or("over zero")?;
/// let shown: Vec<String> = Rounding::ALL.iter().map(|mode| format!("{mode} {}", half.show(2, *mode))).collect();
/// assert_eq!(shown, ["half_away 2.35", "half_even 2.34", "down 2.34", "up 2.35"]);
/// assert_eq!("half_even".parse::<Rounding>()?.name(), "half_even");
/// assert!(half.round(2, Rounding::Up) > half);
/// assert_eq!(half.to_decimal(1, Rounding::Down).map(|decimal| decimal.to_string()).as_deref(), Some("2.3"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest; a half goes away from zero.
    HalfAway,
    /// To the nearest; a half goes to the even digit.
    HalfEven,
    /// Toward zero.
    Down,
    /// Away from zero.
    Up,
}

impl Rounding {
    /// All of them, in the order of the language reference.
    pub const ALL: [Rounding; 4] = [Rounding::HalfAway, Rounding::HalfEven, Rounding::Down, Rounding::Up];

    /// The word that a rubric writes: `half_away`, `half_even`, `down` or `up`.
    pub fn name(self) -> &'static str {
        match self {
            Rounding::HalfAway => "half_away",
            Rounding::HalfEven => "half_even",
            Rounding::Down => "down",
            Rounding::Up => "up",
        }
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text is not the name of a [`Rounding`].
///
/// ```
/// use timbang::{Rounding, UnknownRounding};
///
/// assert_eq!("nearest".parse::<Rounding>(), Err(UnknownRounding));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a way to round: expected `half_away`, `half_even`, `down` or `up`")]
pub struct UnknownRounding;

impl FromStr for Rounding {
    type Err = UnknownRounding;

    fn from_str(text: &str) -> Result<Rounding, UnknownRounding> {
        Rounding::ALL.into_iter().find(|mode| mode.name() == text).ok_or(UnknownRounding)
    }
}

/// A whole number that a fraction was rounded to.
enum Whole {
    Small(i128),
    Big(IBig),
}

impl Exact {
    /// The nearest number with this many digits after the point (at most 4,096), as `mode` says.
    #[must_use]
    pub fn round(&self, digits: u32, mode: Rounding) -> Exact {
        if self.is_whole() {
            return self.clone();
        }
        let digits = digits.min(ROUND_DIGITS_MAX);
        match (self.scaled(digits, mode), 10_i128.checked_pow(digits)) {
            (Whole::Small(whole), Some(ten)) => Exact::reduced(whole, ten),
            (whole, _) => Exact::from_big(RBig::from_parts(whole.into_big(), power_of_ten(digits))),
        }
    }

    /// Its text with exactly this many digits after the point (at most 4,096): `7.27`, `1.00`, never `-0.00`.
    pub fn show(&self, digits: u32, mode: Rounding) -> String {
        self.shown(digits.min(ROUND_DIGITS_MAX), mode, "")
    }

    /// This share in percent, with exactly this many digits after the point: `66.67%`.
    pub(crate) fn show_percent(&self, digits: u32, mode: Rounding) -> String {
        self.times(&Exact::from(100)).shown(digits.min(ROUND_DIGITS_MAX), mode, "%")
    }

    /// Its text with a sign behind it.
    fn shown(&self, digits: u32, mode: Rounding, behind: &str) -> String {
        let whole = self.scaled(digits, mode);
        if let Some(short) = whole.short(digits) {
            return [short.text(), behind].concat();
        }
        let text = match whole {
            Whole::Small(whole) => whole.to_string(),
            Whole::Big(whole) => whole.to_string(),
        };
        let (sign, figures) = match text.strip_prefix('-') {
            Some(figures) => ("-", figures),
            None => ("", text.as_str()),
        };
        let places = usize::try_from(digits).unwrap_or(usize::MAX);
        if places == 0 {
            return text + behind;
        }
        let mut shown = format!("{sign}{figures:0>width$}", width = places.saturating_add(1));
        shown.insert(shown.len().saturating_sub(places), '.');
        shown + behind
    }

    /// Its text as an author writes it: a decimal where it is one of few digits, else a fraction.
    pub(crate) fn decimal(&self) -> String {
        let places = (0..=12).find(|&places| self.round(places, Rounding::Down) == *self);
        places.map_or_else(|| self.to_string(), |places| self.show(places, Rounding::Down))
    }

    /// The nearest decimal with this many places; `None` when it does not fit the 96 bits and 28 places of one.
    pub fn to_decimal(&self, places: u32, mode: Rounding) -> Option<Decimal> {
        if places > Decimal::MAX_SCALE {
            return None;
        }
        match self.scaled(places, mode) {
            Whole::Small(whole) => Decimal::try_from_i128_with_scale(whole, places).ok(),
            Whole::Big(_) => None,
        }
    }

    /// This times 10 to `digits`, made whole as `mode` says.
    fn scaled(&self, digits: u32, mode: Rounding) -> Whole {
        if let Some((num, den)) = self.small() {
            let scaled = 10_i128.checked_pow(digits).and_then(|ten| num.checked_mul(ten));
            let small = scaled.and_then(|scaled| {
                let (whole, rest) = divide(scaled, den)?;
                let rest = rest.checked_abs()?;
                // Twice the rest against the denominator, without doubling anything.
                let half = rest.cmp(&den.checked_sub(rest)?);
                match steps_away(mode, rest == 0, half, whole % 2 != 0) {
                    true => whole.checked_add(scaled.signum()),
                    false => Some(whole),
                }
            });
            if let Some(whole) = small {
                return Whole::Small(whole);
            }
        }
        let (num, den) = self.widened().into_parts();
        let (sign, num) = num.into_parts();
        let scaled = big::times(num, power_of_ten(digits));
        let (whole, rest) = super::Whole::denominator(self).divide(&scaled);
        let half = big::times(UBig::from(2_u8), rest.clone()).cmp(&den);
        let away = steps_away(mode, rest.is_zero(), half, whole.bit(0));
        let whole = IBig::from_parts(sign, if away { big::plus(whole, UBig::ONE) } else { whole });
        match i128::try_from(&whole) {
            Ok(small) if small != i128::MIN => Whole::Small(small),
            _ => Whole::Big(whole),
        }
    }
}

impl Whole {
    /// Its text with a point before the last `digits`, where it has 64 bits and they are few.
    fn short(&self, digits: u32) -> Option<Digits> {
        let Whole::Small(whole) = self else { return None };
        let mut size = u64::try_from(whole.unsigned_abs()).ok()?;
        let mut text = Digits::new();
        if digits > 0 {
            let ten = 10_u64.checked_pow(digits)?;
            text.whole(size.checked_rem(ten)?, usize::try_from(digits).ok()?);
            text.put(b'.');
            size = size.checked_div(ten)?;
        }
        text.whole(size, 1);
        if *whole < 0 {
            text.put(b'-');
        }
        Some(text)
    }

    fn into_big(self) -> IBig {
        match self {
            Whole::Small(whole) => IBig::from(whole),
            Whole::Big(whole) => whole,
        }
    }
}

/// Whether a truncated number is to move one step away from zero: `half` compares the rest that was cut off with one
/// half, `odd` is the parity of the truncated number.
fn steps_away(mode: Rounding, exact: bool, half: Ordering, odd: bool) -> bool {
    match mode {
        Rounding::HalfAway => half != Ordering::Less,
        Rounding::HalfEven => half == Ordering::Greater || (half == Ordering::Equal && odd),
        Rounding::Down => false,
        Rounding::Up => !exact,
    }
}

fn power_of_ten(digits: u32) -> UBig {
    UBig::from(10_u8).pow(usize::try_from(digits).unwrap_or(0))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn names_and_serde_agree() {
        for mode in Rounding::ALL {
            assert_eq!(mode.name().parse(), Ok(mode));
            let json = serde_json::to_string(&mode).unwrap();
            assert_eq!(json, format!("\"{mode}\""));
        }
        assert_eq!("HALF_AWAY".parse::<Rounding>(), Err(UnknownRounding));
    }

    #[test]
    fn rounds_by_mode_on_both_sides_of_zero() {
        use Rounding::{Down, HalfAway, HalfEven, Up};
        for (text, digits, shown) in [
            ("1/8", 2, ["0.13", "0.12", "0.12", "0.13"]),
            ("-1/8", 2, ["-0.13", "-0.12", "-0.12", "-0.13"]),
            ("3/8", 2, ["0.38", "0.38", "0.37", "0.38"]),
            ("109/15", 2, ["7.27", "7.27", "7.26", "7.27"]),
            ("5/2", 0, ["3", "2", "2", "3"]),
            ("-1/1000", 2, ["0.00", "0.00", "0.00", "-0.01"]),
            ("1", 2, ["1.00"; 4]),
        ] {
            for (mode, shown) in [HalfAway, HalfEven, Down, Up].into_iter().zip(shown) {
                assert_eq!(exact(text).show(digits, mode), shown, "{text} {mode}");
                let rounded = exact(text).round(digits, mode);
                assert_eq!(rounded.show(digits, Down), shown, "{text} {mode}");
            }
        }
    }

    #[test]
    fn rounds_wide_numbers_alike() {
        let wide = exact(&format!("{}1/2", "1".repeat(60)));
        let whole = "5".repeat(59);
        assert_eq!(wide.show(0, Rounding::Down), format!("{whole}5"));
        assert_eq!(wide.show(0, Rounding::HalfEven), format!("{whole}6"));
        assert_eq!(wide.negated().show(1, Rounding::Down), format!("-{whole}5.5"));
        assert_eq!(wide.round(1, Rounding::Up), wide);
        assert_eq!(exact("1/3").show(60, Rounding::Up), format!("0.{}4", "3".repeat(59)));
        assert_eq!(exact("1/3").round(u32::MAX, Rounding::Down).bits(), 13_607);
    }

    #[test]
    fn decimals_fit_or_are_none() {
        let decimal = |text, places| exact(text).to_decimal(places, Rounding::HalfAway).map(|d| d.to_string());
        assert_eq!(decimal("1687/20", 2), Some("84.35".into()));
        assert_eq!(decimal("3", 2), Some("3.00".into()));
        assert_eq!(decimal("1/3", 28), Some(format!("0.{}", "3".repeat(28))));
        assert_eq!(decimal("1/3", 29), None);
        assert_eq!(decimal("79228162514264337593543950336", 0), None);
    }
}
