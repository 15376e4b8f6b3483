//! Exact fractions, decimal texts and civil dates, as plainly as possible.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// An exact fraction, always in lowest terms.
pub type Q = BigRational;

/// A whole number.
pub fn whole(n: i128) -> Q {
    Q::from_integer(BigInt::from(n))
}

/// `n / d`.
pub fn ratio(n: i128, d: i128) -> Q {
    Q::new(BigInt::from(n), BigInt::from(d))
}

/// The canonical text of an exact number: `109/15`, `7`.
pub fn exact(q: &Q) -> String {
    q.to_string()
}

/// A decimal text such as `0.67`, if the number has one with at most `places` digits after its point.
pub fn decimal_text(q: &Q, places: u32) -> Option<String> {
    let mut scaled = q.abs();
    let mut digits = 0;
    while !scaled.is_integer() {
        if digits == places {
            return None;
        }
        scaled *= whole(10);
        digits += 1;
    }
    let mut text = scaled.to_integer().to_string();
    if digits > 0 {
        while text.len() <= digits as usize {
            text.insert(0, '0');
        }
        text.insert(text.len() - digits as usize, '.');
    }
    if q.is_negative() {
        text.insert(0, '-');
    }
    Some(text)
}

/// The number that a decimal text stands for.
pub fn parse_decimal(text: &str) -> Option<Q> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let numerator: BigInt = format!("{before}{after}").parse().ok()?;
    let value = Q::new(numerator, num_traits::pow(BigInt::from(10), after.len()));
    Some(if negative { -value } else { value })
}

/// What becomes of the digits that are dropped (LANGUAGE.md, "Formulas": `round`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    HalfAway,
    HalfEven,
    Down,
    Up,
}

impl Rounding {
    pub fn word(self) -> &'static str {
        match self {
            Rounding::HalfAway => "half_away",
            Rounding::HalfEven => "half_even",
            Rounding::Down => "down",
            Rounding::Up => "up",
        }
    }

    /// `down` drops digits, `up` steps away from zero.
    pub fn round(self, q: &Q, digits: u32) -> Q {
        let unit = Q::from_integer(num_traits::pow(BigInt::from(10), digits as usize));
        let scaled = q.abs() * &unit;
        let floor = scaled.floor();
        let rest = &scaled - &floor;
        let half = ratio(1, 2);
        let odd = !(floor.to_integer() % BigInt::from(2)).is_zero();
        let step = match self {
            Rounding::HalfAway => rest >= half,
            Rounding::HalfEven => rest > half || (rest == half && odd),
            Rounding::Down => false,
            Rounding::Up => !rest.is_zero(),
        };
        let magnitude = if step { floor + Q::one() } else { floor } / unit;
        if q.is_negative() { -magnitude } else { magnitude }
    }
}

/// The number of bits of the longer of numerator and denominator.
pub fn bits(q: &Q) -> u64 {
    q.numer().bits().max(q.denom().bits())
}

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i64,
    pub month: i64,
    pub day: i64,
}

/// What may be added to a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Years,
    Months,
    Days,
}

fn month_length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

impl Date {
    pub fn new(year: i64, month: i64, day: i64) -> Date {
        Date { year, month, day }
    }

    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-').map(|part| part.parse().ok());
        Some(Date::new(parts.next()??, parts.next()??, parts.next()??))
    }

    /// Days since 1900-01-01, counted month by month.
    pub fn days(self) -> i64 {
        let mut days = self.day - 1;
        for year in 1900..self.year {
            days += (1..=12).map(|month| month_length(year, month)).sum::<i64>();
        }
        days + (1..self.month).map(|month| month_length(self.year, month)).sum::<i64>()
    }

    pub fn from_days(mut days: i64) -> Date {
        let (mut year, mut month) = (1900, 1);
        while days >= month_length(year, month) {
            days -= month_length(year, month);
            month += 1;
            if month == 13 {
                (year, month) = (year + 1, 1);
            }
        }
        Date::new(year, month, days + 1)
    }

    /// LANGUAGE.md, "Formulas": a day that the month lacks becomes its last, in one step.
    pub fn add(self, n: i64, period: Period) -> Date {
        if period == Period::Days {
            return Date::from_days(self.days() + n);
        }
        let months = if period == Period::Years { 12 * n } else { n };
        let count = self.year * 12 + (self.month - 1) + months;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        Date::new(year, month, self.day.min(month_length(year, month)))
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
