//! Numbers as digits, from a rubric or a sheet.
//!
//! *A text is read to the last digit or refused; nothing is rounded and nothing is guessed.*

use rust_decimal::Decimal;

use super::Exact;
use crate::limits::NUMBER_DIGITS_MAX;

/// Why a text is not a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NumberFault {
    /// There is no text.
    Empty,
    /// It is not digits with at most one point between them.
    NotANumber,
    /// It is a number with an exponent.
    Exponent,
    /// It has a comma between digits.
    Comma {
        /// The same number with a point.
        mended: String,
    },
    /// It has more digits than a number may have.
    TooManyDigits {
        /// How many it has.
        digits: usize,
    },
}

/// The exact value of `-`, digits, and perhaps a point and more digits.
pub(crate) fn exact_from_digits(text: &str) -> Result<Exact, NumberFault> {
    let (mantissa, places) = scan(text)?;
    10_i128.checked_pow(places).and_then(|ten| Exact::new(mantissa, ten)).ok_or(NumberFault::NotANumber)
}

/// The same number as a decimal that keeps the places it was written with.
pub(crate) fn decimal_from_digits(text: &str) -> Result<Decimal, NumberFault> {
    let (mantissa, places) = scan(text)?;
    Decimal::try_from_i128_with_scale(mantissa, places).map_err(|_| NumberFault::NotANumber)
}

/// All digits as one whole number, and how many of them stand after the point.
///
/// INVARIANT(digits-fit): `NUMBER_DIGITS_MAX` digits are less than 10^28, so the mantissa fits both an `i128` and the
/// 96 bits of a decimal, and 10 to the number of places fits an `i128`.
fn scan(text: &str) -> Result<(i128, u32), NumberFault> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if text.is_empty() {
        return Err(NumberFault::Empty);
    }
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    if !is_digits(whole) || !fraction.is_none_or(is_digits) {
        return Err(refusal(text, unsigned));
    }
    let fraction = fraction.unwrap_or("");
    let digits = whole.len().saturating_add(fraction.len());
    if digits > NUMBER_DIGITS_MAX {
        return Err(NumberFault::TooManyDigits { digits });
    }
    let mut mantissa = 0_i128;
    for byte in whole.bytes().chain(fraction.bytes()) {
        let digit = char::from(byte).to_digit(10).map(i128::from);
        mantissa = mantissa
            .checked_mul(10)
            .zip(digit)
            .and_then(|(tens, digit)| tens.checked_add(digit))
            .ok_or(NumberFault::NotANumber)?;
    }
    if unsigned.len() < text.len() {
        mantissa = mantissa.checked_neg().ok_or(NumberFault::NotANumber)?;
    }
    let places = u32::try_from(fraction.len()).map_err(|_| NumberFault::NotANumber)?;
    Ok((mantissa, places))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Which refusal helps most.
fn refusal(text: &str, unsigned: &str) -> NumberFault {
    if let Some((number, exponent)) = unsigned.split_once(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let plain = |part: &str| part.split('.').count() <= 2 && part.split('.').all(is_digits);
        if plain(number) && is_digits(exponent) {
            return NumberFault::Exponent;
        }
    }
    if unsigned.contains(',') && unsigned.split([',', '.']).all(is_digits) {
        return NumberFault::Comma { mended: mend(text) };
    }
    NumberFault::NotANumber
}

/// The last separator becomes the point and all others go; one that is repeated only groups digits.
fn mend(text: &str) -> String {
    let point = text.rfind([',', '.']).filter(|&at| text.matches(&text[at..=at]).count() == 1);
    text.char_indices()
        .filter_map(|(at, c)| match c {
            ',' | '.' if Some(at) == point => Some('.'),
            ',' | '.' => None,
            other => Some(other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_digit() {
        let exact = |text| exact_from_digits(text).map(|value| value.to_string());
        assert_eq!(exact("84.35"), Ok("1687/20".into()));
        assert_eq!(exact("-0"), Ok("0".into()));
        assert_eq!(exact("007"), Ok("7".into()));
        assert_eq!(exact("0.1234567890123456789012345678"), Err(NumberFault::TooManyDigits { digits: 29 }));
        assert_eq!(decimal_from_digits("-1.10").map(|value| value.to_string()), Ok("-1.10".into()));
        let longest = "9".repeat(NUMBER_DIGITS_MAX);
        assert_eq!(exact(&longest), Ok(longest.clone()));
        assert_eq!(decimal_from_digits(&longest).map(|value| value.to_string()), Ok(longest));
    }

    #[test]
    fn refuses_the_rest() {
        for text in ["-", ".5", "5.", "+1", "1_0", " 1", "1.2.3", "--1", "٣", "1,", ",5", "1e", "NaN"] {
            assert_eq!(exact_from_digits(text), Err(NumberFault::NotANumber), "{text}");
        }
        assert_eq!(exact_from_digits(""), Err(NumberFault::Empty));
        for text in ["1e3", "-1.5E-3", "1e+3"] {
            assert_eq!(exact_from_digits(text), Err(NumberFault::Exponent), "{text}");
        }
        for (text, mended) in [
            ("3,62", "3.62"),
            ("-3,62", "-3.62"),
            ("1.234,5", "1234.5"),
            ("1,234.5", "1234.5"),
            ("1,234,567", "1234567"),
        ] {
            let mended = mended.to_string();
            assert_eq!(exact_from_digits(text), Err(NumberFault::Comma { mended }), "{text}");
        }
    }
}
