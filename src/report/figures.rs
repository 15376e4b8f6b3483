//! Exact numbers as a person sees them.
//!
//! *Two different numbers never look alike where one is weighed against the other, and a share that was verified is
//! never shown as more than it is.* Where the rubric's digits do not tell two numbers apart, more digits are shown.

use crate::number::{Exact, Rounding};
use crate::scorecard::{Record, RequirementKind};

/// Digits that are tried before the fraction itself is shown.
const DIGITS_MAX: u32 = 12;

/// How a rubric shows its numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    digits: u32,
    rounding: Rounding,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measured {
    /// Points or plain numbers.
    Number,
    /// A share, shown in percent.
    Percent,
    /// Whole days.
    Days,
}

impl Measured {
    /// What a number counts whose shown form is known.
    pub(super) fn shown(percent: bool) -> Measured {
        if percent { Measured::Percent } else { Measured::Number }
    }

    /// What the margin of a requirement counts.
    pub(super) fn by(kind: RequirementKind) -> Measured {
        match kind {
            RequirementKind::Percent => Measured::Percent,
            RequirementKind::Date => Measured::Days,
            RequirementKind::Points | RequirementKind::Number | RequirementKind::Option | RequirementKind::Compound => {
                Measured::Number
            }
        }
    }
}

impl Figures {
    pub(super) fn of(card: &Record) -> Figures {
        let display = card.rubric.display;
        Figures {
            // A stored scorecard may ask for any number of digits; nobody reads more.
            digits: display.digits.min(DIGITS_MAX),
            rounding: display.rounding,
        }
    }

    /// As a line of a receipt says it: `2 half_away`, with ` %` or without.
    pub(super) fn of_display(display: &str) -> Figures {
        let mut parts = display.split(' ');
        let digits = parts.next().and_then(|digits| digits.parse().ok()).unwrap_or(0_u32);
        let rounding = parts.next().and_then(|mode| mode.parse().ok()).unwrap_or(Rounding::HalfAway);
        Figures { digits: digits.min(DIGITS_MAX), rounding }
    }

    /// With the digits of a number that is shown already.
    pub(super) fn as_shown(self, shown: &str) -> Figures {
        let digits = shown.split_once('.').map_or(0, |(_, digits)| digits.trim_end_matches('%').len());
        let digits = u32::try_from(digits).unwrap_or(DIGITS_MAX).min(DIGITS_MAX);
        Figures { digits, ..self }
    }

    /// `7.27`
    pub(super) fn number(&self, exact: &Exact) -> String {
        exact.show(self.digits, self.rounding)
    }

    /// The number that [`Figures::number`] shows.
    pub(super) fn rounded(&self, exact: &Exact) -> Exact {
        exact.round(self.digits, self.rounding)
    }

    /// `7.27`, `66.67%` or `12`.
    pub(super) fn show(&self, exact: &Exact, measured: Measured) -> String {
        self.with_digits(exact, measured, self.digits)
    }

    /// `66.67%`
    pub(super) fn percent(&self, share: &Exact) -> String {
        self.show(share, Measured::Percent)
    }

    /// The share that was verified, rounded down: `100.00%` is said only when it is all of it.
    pub(super) fn verified(&self, share: &Exact) -> String {
        format!("{}%", hundredfold(share).show(self.digits, Rounding::Down))
    }

    /// The rest of it, rounded up: `0.00%` is said only when nothing is left.
    pub(super) fn unverified(&self, share: &Exact) -> String {
        let rest = hundredfold(&Exact::ONE.minus(share));
        format!("{}%", rest.show(self.digits, Rounding::Up))
    }

    /// With its sign, and with digits enough that it is not shown as zero unless it is: `+0.27`, `-0.004`, `0.00`.
    pub(super) fn signed(&self, exact: &Exact, measured: Measured) -> String {
        let zero = |text: &str| !text.contains(|c| matches!(c, '1'..='9'));
        let text = (self.digits..=DIGITS_MAX)
            .map(|digits| self.with_digits(exact, measured, digits))
            .find(|text| exact.is_zero() || !zero(text));
        let text = text.unwrap_or_else(|| exact.to_string());
        if exact.is_positive() { format!("+{text}") } else { text }
    }

    /// An answer as people write it: `3.6` for `18/5`; what no decimal can say stays a fraction.
    pub(super) fn answer(text: &str) -> String {
        let fraction = text.contains('/').then(|| text.parse::<Exact>().ok()).flatten();
        fraction.map_or_else(|| text.to_owned(), |fraction| fraction.decimal())
    }

    /// Both sides of a comparison, with digits enough to tell them apart.
    pub(super) fn sides(&self, left: &Exact, right: &Exact, measured: Measured) -> [String; 2] {
        let both = |digits| [left, right].map(|side| self.with_digits(side, measured, digits));
        let told = (self.digits..=DIGITS_MAX).map(both).find(|[l, r]| left == right || l != r);
        told.unwrap_or_else(|| [left, right].map(Exact::to_string))
    }

    fn with_digits(&self, exact: &Exact, measured: Measured, digits: u32) -> String {
        match measured {
            Measured::Number => exact.show(digits, self.rounding),
            Measured::Percent => format!("{}%", hundredfold(exact).show(digits, self.rounding)),
            Measured::Days if exact.is_whole() => exact.to_string(),
            Measured::Days => exact.show(digits, self.rounding),
        }
    }
}

/// A bar of `cells`; only a full share fills it.
pub(super) fn bar(share: &Exact, cells: usize) -> String {
    let whole = Exact::from(i128::try_from(cells).unwrap_or(0));
    let filled = share.times(&whole).show(0, Rounding::Down);
    let filled = filled.parse::<usize>().map_or(0, |count| count.min(cells));
    format!("{}{}", "█".repeat(filled), "░".repeat(cells.saturating_sub(filled)))
}

fn hundredfold(share: &Exact) -> Exact {
    share.times(&Exact::from(100_i128))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TWO: Figures = Figures { digits: 2, rounding: Rounding::HalfAway };

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn different_numbers_look_different() {
        let sides = |l, r| TWO.sides(&exact(l), &exact(r), Measured::Number);
        assert_eq!(sides("74", "75"), ["74.00", "75.00"]);
        assert_eq!(sides("75", "75"), ["75.00", "75.00"]);
        assert_eq!(sides("18749/250", "75"), ["74.996", "75.000"]);
        let near = format!("7443/1{}", "0".repeat(20));
        assert_eq!(sides(&near, "0")[1], "0");
        let shares = TWO.sides(&exact("2/3"), &exact("3/5"), Measured::Percent);
        assert_eq!(shares, ["66.67%", "60.00%"]);
    }

    #[test]
    fn a_distance_is_not_shown_as_zero() {
        let signed = |text| TWO.signed(&exact(text), Measured::Number);
        assert_eq!(signed("4/15"), "+0.27");
        assert_eq!(signed("-1/250"), "-0.004");
        assert_eq!(signed("0"), "0.00");
        assert_eq!(TWO.signed(&exact("-12"), Measured::Days), "-12");
        assert_eq!(TWO.signed(&exact("1/20"), Measured::Percent), "+5.00%");
    }

    #[test]
    fn a_claim_is_never_rounded_into_a_finding() {
        assert_eq!(TWO.verified(&exact("99999/100000")), "99.99%");
        assert_eq!(TWO.unverified(&exact("99999/100000")), "0.01%");
        assert_eq!(TWO.verified(&Exact::ONE), "100.00%");
        assert_eq!(TWO.unverified(&Exact::ONE), "0.00%");
    }

    #[test]
    fn an_answer_is_shown_as_it_was_written() {
        let shown = ["18/5", "181/50", "-1/8", "1/3", "4", "A/B", "Ya", "2024-02-29"].map(Figures::answer);
        assert_eq!(shown, ["3.6", "3.62", "-0.125", "1/3", "4", "A/B", "Ya", "2024-02-29"]);
    }

    #[test]
    fn only_a_full_share_fills_a_bar() {
        assert_eq!(bar(&exact("999/1000"), 4), "███░");
        assert_eq!(bar(&Exact::ONE, 4), "████");
        assert_eq!(bar(&exact("-1"), 4), "░░░░");
        assert_eq!(bar(&exact("7"), 4), "████");
    }
}
