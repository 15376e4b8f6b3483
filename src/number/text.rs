//! Exact numbers as text.
//!
//! *A number has one text, and only that text is read back.*

use std::fmt;
use std::str::FromStr;

use dashu_int::IBig;
use dashu_ratio::RBig;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Exact;
use super::exact::Repr;
use crate::digits::Digits;

/// Longer texts are refused before their digits are converted, which costs more than linear time.
const TEXT_CHARS_MAX: usize = 40_000;

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(digits) = self.digits() {
            return f.write_str(digits.text());
        }
        match &self.0 {
            Repr::Small(num, den) if den.get() == 1 => write!(f, "{num}"),
            Repr::Small(num, den) => write!(f, "{num}/{den}"),
            Repr::Big(big) if big.denominator().is_one() => write!(f, "{}", big.numerator()),
            Repr::Big(big) => write!(f, "{}/{}", big.numerator(), big.denominator()),
        }
    }
}

impl Exact {
    /// Its text, where both parts have 64 bits.
    fn digits(&self) -> Option<Digits> {
        let Repr::Small(num, den) = &self.0 else { return None };
        let (size, den) = (u64::try_from(num.unsigned_abs()).ok()?, u64::try_from(den.get()).ok()?);
        let mut digits = Digits::new();
        if den != 1 {
            digits.whole(den, 1);
            digits.put(b'/');
        }
        digits.whole(size, 1);
        if *num < 0 {
            digits.put(b'-');
        }
        Some(digits)
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is not an [`Exact`] number in its one canonical form.
///
/// ```
/// use timbang::Exact;
///
/// assert!("15,75".parse::<Exact>().is_err(), "a comma is no point");
/// assert_eq!("63/4".parse::<Exact>().map(|exact| exact.to_string()).as_deref(), Ok("63/4"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseExactError {
    /// It is not `-?digits` or `-?digits/digits` without leading zeros.
    #[error("not an exact number: expected `-3` or `1687/20`")]
    Form,
    /// Numerator and denominator have a common divisor, or the denominator is 1.
    #[error("not in lowest terms")]
    NotLowest,
    /// It is longer than 40,000 characters.
    #[error("an exact number has at most 40000 characters")]
    TooLong,
}

impl FromStr for Exact {
    type Err = ParseExactError;

    fn from_str(text: &str) -> Result<Exact, ParseExactError> {
        if text.len() > TEXT_CHARS_MAX {
            return Err(ParseExactError::TooLong);
        }
        let (num, den) = match text.split_once('/') {
            Some((num, den)) => (num, Some(den)),
            None => (text, None),
        };
        let figures = num.strip_prefix('-').unwrap_or(num);
        if !is_canonical(figures) || num == "-0" {
            return Err(ParseExactError::Form);
        }
        let num = whole(num)?;
        let Some(den) = den else {
            return Ok(Exact::from_big(RBig::from(num)));
        };
        if !is_canonical(den) || den == "0" {
            return Err(ParseExactError::Form);
        }
        if den == "1" {
            return Err(ParseExactError::NotLowest);
        }
        let den = whole(den)?.into_parts().1;
        let fraction = RBig::from_parts(num, den.clone());
        if *fraction.denominator() != den {
            return Err(ParseExactError::NotLowest);
        }
        Ok(Exact::from_big(fraction))
    }
}

fn is_canonical(figures: &str) -> bool {
    !figures.is_empty()
        && figures.bytes().all(|byte| byte.is_ascii_digit())
        && (figures == "0" || !figures.starts_with('0'))
}

fn whole(text: &str) -> Result<IBig, ParseExactError> {
    match text.parse::<i128>() {
        Ok(whole) => Ok(IBig::from(whole)),
        Err(_) => IBig::from_str_radix(text, 10).map_err(|_| ParseExactError::Form),
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.digits() {
            Some(digits) => serializer.serialize_str(digits.text()),
            None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = Exact;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an exact number as text, such as \"1687/20\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Exact, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn one_text_for_each_number() {
        let big = format!("-{}/1{}", "7".repeat(60), "0".repeat(60));
        let (wide, least) = (format!("-{}/{}", u64::MAX, u64::MAX - 1), (i128::MIN + 1).to_string());
        for text in
            ["0", "-3", "1687/20", "-1/2", big.as_str(), wide.as_str(), least.as_str(), "1/18446744073709551616"]
        {
            assert_eq!(text.parse::<Exact>().map(|value| value.to_string()), Ok(text.into()));
        }
        for text in ["", "-", "-0", "+1", "01", "1/", "/2", "1/02", "1/-2", "1 /2", "1_0", "1.5", "1/2/3", "1/0"] {
            assert_eq!(text.parse::<Exact>(), Err(ParseExactError::Form), "{text}");
        }
        for text in ["2/4", "3/1", "0/2"] {
            assert_eq!(text.parse::<Exact>(), Err(ParseExactError::NotLowest), "{text}");
        }
        assert!("9".repeat(TEXT_CHARS_MAX).parse::<Exact>().is_ok());
        assert_eq!("9".repeat(TEXT_CHARS_MAX + 1).parse::<Exact>(), Err(ParseExactError::TooLong));
    }

    #[test]
    fn serde_is_the_text() {
        let value: Exact = serde_json::from_str("\"109/15\"").unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), "\"109/15\"");
        assert!(serde_json::from_str::<Exact>("3").is_err());
    }
}
