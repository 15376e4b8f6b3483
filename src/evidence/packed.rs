//! An answer in one word.
//!
//! *Answers with the same word are read alike wherever no word stands for "there is none"*, and an answer for which there is
//! no such word says so. Options are short, and counts small: of a real sheet nearly every answer has one.

use rust_decimal::Decimal;

use super::answer::AnswerRef;

/// An answer in one word, or that it is longer.
///
/// The first byte says of what kind it is: up to 7 a text of so many bytes, then whole numbers, then decimals of so many
/// places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packed(u64);

const TEXT_BYTES: usize = 7;
/// Bits below the kind.
const BITS: u32 = 56;
const WHOLE: u64 = 0x80 << BITS;
const DECIMAL: u64 = 0xc0 << BITS;
/// More digits are more than the bits hold.
const DIGITS: usize = 16;

impl Packed {
    /// No answer, or a longer one.
    pub(crate) const LONG: Packed = Packed(0);

    pub(crate) fn of(answer: AnswerRef<'_>) -> Packed {
        match answer {
            AnswerRef::Text(text) => Packed::text(text),
            AnswerRef::Whole(whole) => Packed::decimal(whole, 0),
            AnswerRef::Number(number) => {
                let number = number.normalize();
                Packed::decimal(number.mantissa(), number.scale())
            }
            AnswerRef::Percent(_) | AnswerRef::Date(_) => Packed::LONG,
        }
    }

    /// A text; one of digits as the number that it is.
    pub(crate) fn text(text: &str) -> Packed {
        let bytes = text.as_bytes();
        if bytes.first().is_some_and(u8::is_ascii_digit)
            && let Some((digits, places)) = digits(bytes)
        {
            return Packed::decimal(digits.into(), places);
        }
        let mut word = [0; 8];
        match (word.get_mut(..bytes.len()), u8::try_from(bytes.len())) {
            (Some(place), Ok(length)) if bytes.len() <= TEXT_BYTES => {
                place.copy_from_slice(bytes);
                word[TEXT_BYTES] = length;
                Packed(u64::from_le_bytes(word))
            }
            _ => Packed::LONG,
        }
    }

    fn decimal(digits: i128, places: u32) -> Packed {
        match u64::try_from(digits) {
            Ok(digits) if digits >> BITS == 0 && places == 0 => Packed(WHOLE | digits),
            Ok(digits) if digits >> BITS == 0 => Packed(DECIMAL | (u64::from(places) << BITS) | digits),
            _ => Packed::LONG,
        }
    }

    /// The word; of no answer all its bits are 1.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// A whole number; what is none is more than any that a sheet may give as a count.
    #[inline]
    pub(crate) fn count(self) -> u64 {
        self.0 ^ WHOLE
    }

    /// A number of few digits: itself, and how many of them stand behind the point.
    pub(crate) fn number(self) -> Option<Decimal> {
        let (kind, digits) = (self.0 >> BITS << BITS, self.0 & !(u64::MAX << BITS));
        let places = match kind {
            WHOLE => 0,
            _ if kind > DECIMAL => u32::try_from((kind ^ DECIMAL) >> BITS).ok()?,
            _ => return None,
        };
        Decimal::try_new(i64::try_from(digits).ok()?, places).ok()
    }
}

/// Digits with at most one point among them, written as a number is: no needless zero before it, none of its digits
/// missing.
fn digits(bytes: &[u8]) -> Option<(u64, u32)> {
    if bytes.len() > DIGITS.saturating_add(1) {
        return None;
    }
    let mut point = None;
    let mut number = 0_u64;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' => number = number.checked_mul(10)?.checked_add(u64::from(byte.wrapping_sub(b'0')))?,
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let whole = point.unwrap_or(bytes.len());
    let places = point.map_or(0, |at| bytes.len().saturating_sub(at).saturating_sub(1));
    let is_plain = whole == 1 || bytes.first() != Some(&b'0');
    if is_plain && (point.is_none() || places > 0) { Some((number, u32::try_from(places).ok()?)) } else { None }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::date::Date;

    /// Those in one row are read alike, those of different rows are not.
    fn kinds() -> Vec<Vec<AnswerRef<'static>>> {
        let number = |digits, places| AnswerRef::Number(Decimal::new(digits, places));
        vec![
            vec![AnswerRef::Text("4"), AnswerRef::Whole(4), number(4, 0), number(40, 1)],
            vec![AnswerRef::Text("4.0")],
            vec![AnswerRef::Text("4.00")],
            vec![AnswerRef::Text("0"), AnswerRef::Whole(0), number(0, 3)],
            vec![AnswerRef::Text("0.5"), number(5, 1), number(500, 3)],
            vec![AnswerRef::Text("0.50")],
            vec![AnswerRef::Text("3.62"), number(362, 2)],
            vec![AnswerRef::Text("36.2"), number(362, 1)],
            vec![AnswerRef::Text("Ya")],
            vec![AnswerRef::Text("ya")],
            vec![AnswerRef::Text("Ya ")],
            vec![AnswerRef::Text("7 huruf")],
            vec![AnswerRef::Text("é")],
            vec![AnswerRef::Text("\0")],
            vec![AnswerRef::Text("\0\0")],
            vec![AnswerRef::Text("04")],
            vec![AnswerRef::Text("00.5")],
            vec![AnswerRef::Text(" 4")],
            vec![AnswerRef::Text("4.")],
            vec![AnswerRef::Text(".4")],
            vec![AnswerRef::Text("-4")],
            vec![AnswerRef::Text("+4")],
            vec![AnswerRef::Text("4%")],
            vec![AnswerRef::Text("1e3")],
            vec![AnswerRef::Text("1.2.3")],
            vec![AnswerRef::Text("72057594037927935"), AnswerRef::Whole(0xff_ffff_ffff_ffff)],
            vec![AnswerRef::Text("1.234567890123456"), number(1_234_567_890_123_456, 15)],
        ]
    }

    #[test]
    fn answers_that_are_read_alike_have_one_word() {
        let words: Vec<Vec<Packed>> =
            kinds().into_iter().map(|row| row.into_iter().map(Packed::of).collect()).collect();
        for (row, kind) in words.iter().zip(kinds()) {
            assert!(row.iter().all(|word| *word == row[0] && *word != Packed::LONG), "{kind:?}: {row:?}");
        }
        let mut all: Vec<u64> = words.iter().map(|row| row[0].bits()).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), words.len());
    }

    #[test]
    fn what_is_longer_has_none() {
        let day: Date = "2025-05-31".parse().unwrap();
        let long = [
            AnswerRef::Text(""),
            AnswerRef::Text("8 huruf."),
            AnswerRef::Text("ééé.é"),
            AnswerRef::Text("72057594037927936"),
            AnswerRef::Text("123456789012345678"),
            AnswerRef::Text("99999999999999999999"),
            AnswerRef::Whole(-1),
            AnswerRef::Whole(i128::MAX),
            AnswerRef::Whole(i128::MIN),
            AnswerRef::Number(Decimal::new(-5, 1)),
            AnswerRef::Number(Decimal::MAX),
            AnswerRef::Percent(Decimal::new(5, 0)),
            AnswerRef::Date(day),
        ];
        for answer in long {
            assert_eq!(Packed::of(answer), Packed::LONG, "{answer:?}");
        }
    }

    #[test]
    fn numbers_are_read_back() {
        for (text, number) in [
            ("0", Some((0, 0))),
            ("12", Some((12, 0))),
            ("3.62", Some((362, 2))),
            ("0.50", Some((50, 2))),
            ("Ya", None),
        ] {
            let number = number.map(|(digits, places)| Decimal::new(digits, places));
            assert_eq!(Packed::text(text).number(), number, "{text}");
            let whole = text.parse::<u64>().ok();
            let count = Packed::text(text).count();
            assert_eq!(Some(count).filter(|count| *count <= crate::limits::COUNT_MAX), whole, "{text}");
        }
        let small = Packed::of(AnswerRef::Number(Decimal::new(7, 28)));
        assert_eq!(small.number(), Some(Decimal::new(7, 28)));
        assert_eq!(Packed::LONG.number(), None);
        assert!(Packed::LONG.count() > crate::limits::COUNT_MAX);
    }
}
