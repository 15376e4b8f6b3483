//! What a line can be.
//!
//! *Everything that a line may still turn out to be lies in its [`Possible`]; what is known is one thing only.* The same
//! rules (`rules`) are applied twice: to what is known, which gives the value, and to what is still open, which gives its
//! bounds.

use crate::date::Date;
use crate::number::Exact;

/// One end of an interval; ordered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Below,
    At(Exact),
    Above,
}

/// All numbers between two ends, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) low: End,
    pub(super) high: End,
    /// Whole numbers only.
    pub(super) whole: bool,
}

/// Several at once are possible: a number, or excluded, or no value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Possible {
    pub(super) number: Option<Span>,
    /// First and last day.
    pub(super) date: Option<(Date, Date)>,
    /// Options and words, each once.
    pub(super) options: Vec<String>,
    pub(super) yes: bool,
    pub(super) no: bool,
    pub(super) excluded: bool,
    /// No value: a zero divisor, a word where a number stands, an excluded node that was read.
    pub(super) none: bool,
}

/// A number passed the bits that a receipt may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// A number that is not too long.
pub(super) fn kept(number: Exact) -> Result<Exact, TooLong> {
    if number.bits() > u64::from(crate::limits::NUMBER_BITS_MAX) { Err(TooLong) } else { Ok(number) }
}

impl End {
    pub(super) fn number(&self) -> Option<&Exact> {
        match self {
            End::At(number) => Some(number),
            _ => None,
        }
    }

    /// `empty` where both ends are open, each the other way.
    pub(super) fn plus(&self, other: &End, empty: End) -> Result<End, TooLong> {
        Ok(match (self, other) {
            (End::At(a), End::At(b)) => End::At(kept(a.plus(b))?),
            (End::Below, End::Above) | (End::Above, End::Below) => empty,
            (End::At(_), open) | (open, _) => open.clone(),
        })
    }

    fn negated(&self) -> End {
        match self {
            End::Below => End::Above,
            End::Above => End::Below,
            End::At(number) => End::At(number.negated()),
        }
    }

    /// Zero times anything is zero: an end is a limit of products of numbers.
    pub(super) fn times(&self, other: &End) -> Result<End, TooLong> {
        let zero = End::At(Exact::ZERO);
        Ok(match (self, other) {
            (End::At(a), End::At(b)) => End::At(kept(a.times(b))?),
            _ if *self == zero || *other == zero => zero,
            _ if (*self > zero) == (*other > zero) => End::Above,
            _ => End::Below,
        })
    }
}

impl Span {
    pub(super) fn new(low: End, high: End) -> Span {
        Span { low, high, whole: false }
    }

    pub(super) fn at(number: Exact) -> Span {
        let whole = number.is_whole();
        Span { low: End::At(number.clone()), high: End::At(number), whole }
    }

    pub(super) fn between(low: &Exact, high: &Exact) -> Span {
        Span::new(End::At(low.min(high).clone()), End::At(low.max(high).clone()))
    }

    /// The one number in it.
    pub(super) fn only(&self) -> Option<&Exact> {
        self.low.number().filter(|_| self.low == self.high)
    }

    pub(super) fn holds(&self, number: &Exact) -> bool {
        let at = End::At(number.clone());
        self.low <= at && at <= self.high
    }

    pub(super) fn hull(&self, other: &Span) -> Span {
        Span {
            low: self.low.clone().min(other.low.clone()),
            high: self.high.clone().max(other.high.clone()),
            whole: self.whole && other.whole,
        }
    }

    pub(super) fn plus(&self, other: &Span) -> Result<Span, TooLong> {
        Ok(Span {
            low: self.low.plus(&other.low, End::Below)?,
            high: self.high.plus(&other.high, End::Above)?,
            whole: self.whole && other.whole,
        })
    }

    pub(super) fn negated(&self) -> Span {
        Span { low: self.high.negated(), high: self.low.negated(), whole: self.whole }
    }

    pub(super) fn times(&self, other: &Span) -> Result<Span, TooLong> {
        let mut ends = Vec::new();
        for a in [&self.low, &self.high] {
            for b in [&other.low, &other.high] {
                ends.push(a.times(b)?);
            }
        }
        ends.sort();
        let low = ends.first().cloned().unwrap_or(End::Below);
        let high = ends.pop().unwrap_or(End::Above);
        Ok(Span { low, high, whole: self.whole && other.whole })
    }

    /// One over the numbers other than zero; nothing where there are none.
    pub(super) fn reciprocal(&self) -> Option<Span> {
        let (zero, one) = (End::At(Exact::ZERO), End::At(Exact::ONE));
        let over = |end: &End, beside_zero: End| match end {
            End::At(number) => Exact::ONE.over(number).map_or(beside_zero, End::At),
            _ => End::At(Exact::ZERO),
        };
        // Of whole numbers, 1 is the least above zero and -1 the greatest below.
        let nearest = |one: End| if self.whole { one } else { zero.clone() };
        let above = (self.high > zero).then(|| {
            let least = if self.low > zero { self.low.clone() } else { nearest(one.clone()) };
            Span::new(over(&self.high, End::Above), over(&least, End::Above))
        });
        let below = (self.low < zero).then(|| {
            let greatest = if self.high < zero { self.high.clone() } else { nearest(one.negated()) };
            Span::new(over(&greatest, End::Below), over(&self.low, End::Below))
        });
        match (below, above) {
            (Some(below), Some(above)) => Some(below.hull(&above)),
            (one, other) => one.or(other),
        }
    }
}

impl Possible {
    pub(super) fn number(span: Span) -> Possible {
        Possible { number: Some(span), ..Possible::default() }
    }

    pub(super) fn at(number: Exact) -> Possible {
        Possible::number(Span::at(number))
    }

    pub(super) fn day(date: Date) -> Possible {
        Possible { date: Some((date, date)), ..Possible::default() }
    }

    pub(super) fn option(option: &str) -> Possible {
        Possible { options: vec![option.to_owned()], ..Possible::default() }
    }

    /// A word for "there is none": no value, and still a word that can be asked for.
    pub(super) fn word(word: &str) -> Possible {
        Possible { none: true, ..Possible::option(word) }
    }

    pub(super) fn excluded() -> Possible {
        Possible { excluded: true, ..Possible::default() }
    }

    pub(super) fn truth(yes: bool, no: bool) -> Possible {
        Possible { yes, no, ..Possible::default() }
    }

    /// Either this or that.
    pub(super) fn or(&self, other: &Possible) -> Possible {
        let mut options = self.options.clone();
        options.extend(other.options.iter().filter(|option| !self.options.contains(option)).cloned());
        Possible {
            number: match (&self.number, &other.number) {
                (Some(a), Some(b)) => Some(a.hull(b)),
                (one, another) => one.as_ref().or(another.as_ref()).cloned(),
            },
            date: match (self.date, other.date) {
                (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
                (one, another) => one.or(another),
            },
            options,
            yes: self.yes || other.yes,
            no: self.no || other.no,
            excluded: self.excluded || other.excluded,
            none: self.none || other.none,
        }
    }

    /// Excluded, or without a value.
    pub(super) fn lacks(&self) -> bool {
        self.excluded || self.none
    }

    /// What is known of it: one thing, or nothing.
    pub(super) fn known(&self) -> Possible {
        let nothing = Possible::default();
        if self.excluded {
            Possible::excluded()
        } else if self.none {
            let options = if self.options.len() == 1 { self.options.clone() } else { Vec::new() };
            Possible { none: true, options, ..nothing }
        } else if let Some(number) = self.number.as_ref().and_then(Span::only) {
            Possible::at(number.clone())
        } else if let Some((first, last)) = self.date {
            if first == last { Possible::day(first) } else { nothing }
        } else if let [only] = self.options.as_slice() {
            Possible::option(only)
        } else if self.yes != self.no {
            Possible::truth(self.yes, self.no)
        } else {
            nothing
        }
    }

    /// The text of what is known: `out` of a line.
    pub(super) fn text(&self) -> String {
        let known = self.known();
        if known.excluded {
            "excluded".to_owned()
        } else if known.none {
            "none".to_owned()
        } else if let Some(number) = known.number.as_ref().and_then(Span::only) {
            number.to_string()
        } else if let Some((day, _)) = known.date {
            day.to_string()
        } else if let Some(option) = known.options.first() {
            option.clone()
        } else if known.yes || known.no {
            known.yes.to_string()
        } else {
            "undecided".to_owned()
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn span(low: i64, high: i64, whole: bool) -> Span {
        Span { low: End::At(Exact::from(low)), high: End::At(Exact::from(high)), whole }
    }

    /// Only of whole numbers is 1 the least above zero, so only where both are whole is what is one of the two.
    #[test]
    fn one_of_two_is_whole_where_both_are() {
        let least_over = |span: Span| span.reciprocal().unwrap().high;
        for (one, other) in [(true, true), (true, false), (false, true), (false, false)] {
            let either = span(0, 2, one).hull(&span(1, 4, other));
            assert_eq!(either, span(0, 4, one && other));
            assert_eq!(least_over(either), if one && other { End::At(Exact::ONE) } else { End::Above });
        }
    }

    #[test]
    fn zero_has_no_reciprocal_and_both_sides_of_it_have() {
        assert_eq!(span(0, 0, true).reciprocal(), None);
        let both = span(-2, 4, true).reciprocal().unwrap();
        assert_eq!((both.low, both.high), (End::At(Exact::from(-1)), End::At(Exact::ONE)));
        let open = span(-2, 4, false).reciprocal().unwrap();
        assert_eq!((open.low, open.high), (End::Below, End::Above));
    }
}
