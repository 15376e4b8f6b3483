//! Days of the calendar.
//!
//! *A `Date` is a day of the years 0001 to 9999, and its one text is `YYYY-MM-DD`.* There is no clock here: a day comes
//! from a rubric or a sheet.

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the Gregorian calendar, of the years 0001 to 9999.
///
/// ```
/// use timbang::{Date, Period, PeriodUnit};
///
/// let awarded: Date = "2024-02-29".parse()?;
/// let year = Period { unit: PeriodUnit::Years, count: 1 };
/// assert_eq!(awarded.plus(year), Date::new(2025, 2, 28));
/// # Ok::<(), timbang::ParseDateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// A length of time as a rubric writes it: `2 years`, `6 months`, `30 days`; backward when `count` is negative.
///
/// ```
/// use timbang::{Date, Period, PeriodUnit};
///
/// // Two years after the award, WBBM may be asked for.
/// let awarded = Date::new(2023, 12, 20).ok_or("no such day")?;
/// let wait = Period { unit: PeriodUnit::Years, count: 2 };
/// let from = awarded.plus(wait).ok_or("beyond the calendar")?;
/// assert_eq!((from.to_string().as_str(), from.days_since(awarded)), ("2025-12-20", 731));
/// assert_eq!(wait.to_string(), "2 years");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// What is counted.
    pub unit: PeriodUnit,
    /// How many of them.
    pub count: i32,
}

/// What a [`Period`] counts.
///
/// ```
/// use timbang::{Date, Period, PeriodUnit};
///
/// // A day that the month lacks becomes its last.
/// let end = Date::new(2025, 1, 31).ok_or("no such day")?;
/// let next = end.plus(Period { unit: PeriodUnit::Months, count: 1 }).ok_or("beyond the calendar")?;
/// assert_eq!((next.year(), next.month(), next.day()), (2025, 2, 28));
/// assert_eq!(Date::from_days(next.to_days()), Some(next));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// Calendar years.
    Years,
    /// Calendar months.
    Months,
    /// Days.
    Days,
}

impl Date {
    /// The day; `None` when the calendar has no such day or the year is not one of 1 to 9999.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Date> {
        civil::Date::new(year, month, day).ok().and_then(in_range)
    }

    /// The day that lies a period later, in one step: a day that the month lacks becomes the month's last. `None` when
    /// it leaves the years 0001 to 9999.
    #[must_use]
    pub fn plus(self, period: Period) -> Option<Date> {
        let span = match period.unit {
            PeriodUnit::Years => Span::new().try_years(period.count),
            PeriodUnit::Months => Span::new().try_months(period.count),
            PeriodUnit::Days => Span::new().try_days(period.count),
        };
        self.0.checked_add(span.ok()?).ok().and_then(in_range)
    }

    /// How many days lie between `other` and this day; negative when this one is earlier.
    pub fn days_since(self, other: Date) -> i64 {
        self.to_days().saturating_sub(other.to_days())
    }

    /// Days since 1970-01-01; negative before it.
    pub fn to_days(self) -> i64 {
        // Civil days have 24 hours: the difference is a whole number of them.
        self.0.duration_since(civil::date(1970, 1, 1)).as_hours() / 24
    }

    /// The day that lies so many days after 1970-01-01; `None` outside the years 0001 to 9999.
    pub fn from_days(days: i64) -> Option<Date> {
        let epoch = Date(civil::date(1970, 1, 1));
        let count = i32::try_from(days).ok()?;
        epoch.plus(Period { unit: PeriodUnit::Days, count })
    }

    /// The day in 32 bits, and [`Date::unpacked`] again.
    pub(crate) fn packed(self) -> u32 {
        let ([low, high], [month], [day]) =
            (self.year().to_le_bytes(), self.month().to_le_bytes(), self.day().to_le_bytes());
        u32::from_le_bytes([day, month, low, high])
    }

    pub(crate) fn unpacked(packed: u32) -> Option<Date> {
        let [day, month, low, high] = packed.to_le_bytes();
        Date::new(i16::from_le_bytes([low, high]), i8::from_le_bytes([month]), i8::from_le_bytes([day]))
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }
}

fn in_range(day: civil::Date) -> Option<Date> {
    (1..=9999).contains(&day.year()).then_some(Date(day))
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a day as `YYYY-MM-DD`.
///
/// ```
/// use timbang::{Date, ParseDateError};
///
/// assert_eq!("31-05-2025".parse::<Date>(), Err(ParseDateError));
/// assert_eq!("2025-02-30".parse::<Date>(), Err(ParseDateError), "no such day");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a date: expected a day of the calendar such as `2025-05-31`")]
pub struct ParseDateError;

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Date, ParseDateError> {
        fn number(digits: &[u8]) -> Option<i16> {
            digits.iter().try_fold(0_i16, |number, digit| {
                let digit = char::from(*digit).to_digit(10)?;
                number.checked_mul(10)?.checked_add(i16::try_from(digit).ok()?)
            })
        }
        let parts = match text.as_bytes() {
            [year @ .., b'-', m1, m2, b'-', d1, d2] if year.len() == 4 => {
                (number(year), number(&[*m1, *m2]), number(&[*d1, *d2]))
            }
            _ => return Err(ParseDateError),
        };
        let (Some(year), Some(month), Some(day)) = parts else {
            return Err(ParseDateError);
        };
        let month = i8::try_from(month).map_err(|_| ParseDateError)?;
        let day = i8::try_from(day).map_err(|_| ParseDateError)?;
        Date::new(year, month, day).ok_or(ParseDateError)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.unit)
    }
}

impl fmt::Display for PeriodUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PeriodUnit::Years => "years",
            PeriodUnit::Months => "months",
            PeriodUnit::Days => "days",
        })
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = Date;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date as text, such as \"2025-05-31\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Date, E> {
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

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn period(count: i32, unit: PeriodUnit) -> Period {
        Period { unit, count }
    }

    #[test]
    fn reads_one_form_only() {
        for text in ["0001-01-01", "2024-02-29", "9999-12-31"] {
            assert_eq!(date(text).to_string(), text);
        }
        for text in [
            "",
            "2025-02-29",
            "2025-13-01",
            "2025-00-10",
            "0000-01-01",
            "2025-1-01",
            "25-01-01",
            "-2025-01-01",
            "2025-01-01T00",
            "2025/01/01",
            "+025-01-01",
            "2025-01-1é",
            "10000-01-01",
        ] {
            assert_eq!(text.parse::<Date>(), Err(ParseDateError), "{text}");
        }
    }

    #[test]
    fn adds_in_one_step() {
        use PeriodUnit::{Days, Months, Years};
        let plus = |text, count, unit| date(text).plus(period(count, unit)).map(|day| day.to_string());
        assert_eq!(plus("2024-02-29", 1, Years), Some("2025-02-28".into()));
        assert_eq!(plus("2025-01-31", 1, Months), Some("2025-02-28".into()));
        assert_eq!(plus("2025-01-31", 2, Months), Some("2025-03-31".into()));
        assert_eq!(plus("2025-03-31", -1, Months), Some("2025-02-28".into()));
        assert_eq!(plus("2024-12-31", 366, Days), Some("2026-01-01".into()));
        assert_eq!(plus("9999-12-31", 1, Days), None);
        assert_eq!(plus("0001-01-01", -1, Days), None);
        assert_eq!(plus("2025-01-01", i32::MIN, Years), None);
        assert_eq!(plus("2025-01-01", i32::MAX, Days), None);
    }

    #[test]
    fn counts_days_both_ways() {
        assert_eq!(date("1970-01-01").to_days(), 0);
        assert_eq!(date("1969-12-31").to_days(), -1);
        assert_eq!(date("2025-03-01").days_since(date("2024-03-01")), 365);
        for text in ["0001-01-01", "1969-12-31", "2024-02-29", "9999-12-31"] {
            assert_eq!(Date::from_days(date(text).to_days()), Some(date(text)));
        }
        assert_eq!(Date::from_days(i64::MAX), None);
        assert_eq!(Date::from_days(date("9999-12-31").to_days() + 1), None);
        assert_eq!(serde_json::to_string(&date("2025-05-31")).unwrap(), "\"2025-05-31\"");
    }
}
