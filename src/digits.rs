//! Whole numbers as decimal digits.
//!
//! *The text is that of `Display`.* A scorecard shows each number several times, and the machinery of `fmt` costs more than
//! the digits do.

/// Room for a fraction whose parts have 64 bits: two times 20 digits, a sign and a line.
const ROOM: usize = 42;

/// A text that is written from its end to its start.
pub(crate) struct Digits {
    bytes: [u8; ROOM],
    start: usize,
}

impl Digits {
    /// An empty text.
    pub(crate) fn new() -> Digits {
        Digits { bytes: [b'0'; ROOM], start: ROOM }
    }

    /// Puts a character of ASCII before what is there; nothing happens where there is no room.
    pub(crate) fn put(&mut self, byte: u8) {
        let start = self.start.saturating_sub(1);
        if let Some(place) = self.bytes.get_mut(start) {
            *place = byte;
            self.start = start;
        }
    }

    /// Puts the digits of a number before what is there: all of them, and no fewer than `least`.
    pub(crate) fn whole(&mut self, mut number: u64, least: usize) {
        let mut count = 0_usize;
        while number > 0 || count < least {
            self.put(u8::try_from(number % 10).unwrap_or(0) | b'0');
            number /= 10;
            count = count.saturating_add(1);
        }
    }

    pub(crate) fn text(&self) -> &str {
        // Only ASCII was put.
        self.bytes.get(self.start..).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_those_of_display() {
        for number in [0, 7, 10, 99, 100, 12_345, u64::MAX] {
            let mut digits = Digits::new();
            digits.whole(number, 1);
            assert_eq!(digits.text(), number.to_string());
        }
        let mut padded = Digits::new();
        padded.whole(42, 5);
        assert_eq!(padded.text(), "00042");
    }

    #[test]
    fn the_longest_fraction_fits() {
        let mut digits = Digits::new();
        digits.whole(u64::MAX, 1);
        digits.put(b'/');
        digits.whole(u64::MAX, 1);
        digits.put(b'-');
        assert_eq!(digits.text(), format!("-{0}/{0}", u64::MAX));
        digits.put(b'x');
        assert_eq!(digits.text().len(), ROOM, "no room, no panic");
    }
}
