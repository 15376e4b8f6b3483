//! What each operator makes of what it reads.
//!
//! *One rule an operator, applied to what is known and to what is still open alike.* `docs/receipt.md` tells these rules
//! in a table; the auditor's script was written from that page.

use super::possible::{End, Possible, Span, TooLong, kept};
use super::words::{self, Told};
use super::{Line, Operator, Table};
use crate::date::{Date, Period, PeriodUnit};
use crate::limits::{COUNT_MAX, ROUND_DIGITS_MAX};
use crate::number::{Exact, Rounding};

/// Why a line cannot be computed at all.
#[derive(Debug, Clone)]
pub(super) enum Trouble {
    /// It lacks something, or says what no rubric can say.
    Malformed(Told),
    /// Its number passes the bits that a number may have.
    TooLong,
}

impl From<TooLong> for Trouble {
    fn from(_: TooLong) -> Trouble {
        Trouble::TooLong
    }
}

type Rule<T = Possible> = Result<T, Trouble>;

fn malformed<T>(told: Told) -> Rule<T> {
    Err(Trouble::Malformed(told))
}

/// What the rules are applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// What the sheet says, and no more.
    Known,
    /// What it may still come to say.
    Open,
}

/// A scale or bands with their numbers read.
#[derive(Debug, Clone)]
pub(super) enum Read {
    Scale { options: Vec<(String, Option<Exact>)>, line: Option<[Exact; 4]> },
    Bands(Vec<Row>),
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    bound: Option<(Operator, Exact)>,
    option: String,
    value: Option<Exact>,
}

/// A table with its numbers read; nothing where one is no number.
pub(super) fn read(table: &Table) -> Option<Read> {
    match (&table.options, &table.rows) {
        (Some(options), None) => {
            let options = options.iter().map(|(option, value)| {
                let value = if value == "excluded" { None } else { Some(value.parse().ok()?) };
                Some((option.clone(), value))
            });
            Some(Read::Scale { options: options.collect::<Option<_>>()?, line: table.line.clone() })
        }
        (None, Some(rows)) => {
            let row = |(index, (comparison, bound, option)): (usize, &(String, String, String))| {
                let bound = match comparison.as_str() {
                    "otherwise" => None,
                    word => Some((ordering(word)?, bound.parse().ok()?)),
                };
                Some(Row { bound, option: option.clone(), value: table.values.get(index).cloned().flatten() })
            };
            Some(Read::Bands(rows.iter().enumerate().map(row).collect::<Option<_>>()?))
        }
        _ => None,
    }
}

fn ordering(word: &str) -> Option<Operator> {
    const ORDERINGS: [Operator; 4] = [Operator::Lt, Operator::Le, Operator::Gt, Operator::Ge];
    ORDERINGS.into_iter().find(|op| op.word() == word)
}

/// What a line reads beside other lines.
pub(super) struct Around<'a> {
    pub(super) pass: Pass,
    /// Tables by name, read.
    pub(super) table: Option<&'a Read>,
    /// Of an answer: what the sheet says.
    pub(super) answer: Option<Possible>,
    /// Of `missing`: whether each of the answers is there.
    pub(super) answered: bool,
    /// Of `verified`: what was seen of the whole.
    pub(super) seen: Option<Exact>,
    pub(super) assessed_on: Option<Date>,
}

/// How many lines an operator reads: least and most.
fn reads(line: &Line) -> (usize, usize) {
    use Operator as Op;
    match line.op {
        Op::Answer | Op::AssessedOn | Op::Literal => (0, 0),
        Op::Look | Op::Round | Op::DateAdd | Op::Is | Op::Rank | Op::Not | Op::Band | Op::BandValue => (1, 1),
        Op::Sub | Op::Mul | Op::Div | Op::AtMost | Op::AtLeast | Op::Otherwise => (2, 2),
        Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::Eq | Op::Ne => (2, 2),
        Op::If => (3, usize::MAX),
        Op::WeightedMean => (line.weights.len(), line.weights.len()),
        Op::Award => (line.order.len(), line.order.len()),
        Op::Verified => {
            let all = line.criteria.iter().map(|(_, _, answers)| usize::try_from(*answers).unwrap_or(usize::MAX));
            let all = all.fold(0_usize, usize::saturating_add);
            (all, all)
        }
        Op::Missing | Op::Add | Op::Min | Op::Max | Op::Mean | Op::And | Op::Or => (1, usize::MAX),
    }
}

/// What a line comes to, from what it reads.
pub(super) fn rule(line: &Line, of: &[&Possible], around: &Around<'_>) -> Rule {
    use Operator as Op;
    let (least, most) = reads(line);
    if of.len() < least || of.len() > most || (line.op == Op::If && of.len().is_multiple_of(2)) {
        return malformed(words::reads(line.op.word(), of.len()));
    }
    let nothing = Possible::default();
    let first = of.first().copied().unwrap_or(&nothing);
    let second = of.get(1).copied().unwrap_or(&nothing);
    match line.op {
        Op::Answer => match (&around.answer, around.pass) {
            (Some(answer), _) => Ok(answer.clone()),
            (None, Pass::Known) => Ok(nothing),
            (None, Pass::Open) => open_answer(line, around.table),
        },
        Op::AssessedOn => Ok(match (around.assessed_on, around.pass) {
            (Some(day), _) => Possible::day(day),
            (None, Pass::Known) => nothing,
            (None, Pass::Open) => Possible { date: days(), ..nothing },
        }),
        Op::Literal => literal(line.value.as_deref().unwrap_or_default()),
        Op::Look => look(first, around.table),
        Op::Missing => missing(line, first, around),
        Op::Add => arithmetic(of, |spans| {
            let mut spans = spans.iter();
            let Some(first) = spans.next() else { return Ok(None) };
            spans.try_fold((*first).clone(), |sum, span| sum.plus(span)).map(Some)
        }),
        Op::Sub => both(of, |a, b| a.plus(&b.negated()).map(Some)),
        Op::Mul => {
            let product = both(of, |a, b| a.times(b).map(Some))?;
            // What does not count still does not when it is weighed.
            let (excluded, none) = (of.iter().any(|p| p.excluded), of.iter().any(|p| p.none));
            Ok(Possible { excluded, none, ..product })
        }
        Op::Div => quotient(line, first, second),
        Op::AtMost | Op::AtLeast => {
            let pick = |a: &End, b: &End| if line.op == Op::AtMost { a.min(b).clone() } else { a.max(b).clone() };
            let limited = both(of, |a, b| {
                let (low, high) = (pick(&a.low, &b.low), pick(&a.high, &b.high));
                Ok(Some(Span { low, high, whole: a.whole && b.whole }))
            })?;
            Ok(Possible { excluded: first.excluded, none: first.none || second.lacks(), ..limited })
        }
        Op::Min => Ok(extreme(of, true)),
        Op::Max => Ok(extreme(of, false)),
        Op::Mean => mean(of, &vec![Exact::ONE; of.len()]),
        Op::WeightedMean => mean(of, &line.weights),
        Op::Round => {
            let Some((digits, mode, _)) = display(line.by.as_deref().unwrap_or_default()) else {
                return malformed(words::lacks("by"));
            };
            let round = |end: &End| match end {
                End::At(number) => End::At(number.round(digits, mode)),
                open => open.clone(),
            };
            arithmetic(of, |spans| {
                let rounded = |span: &&Span| Span {
                    low: round(&span.low),
                    high: round(&span.high),
                    whole: span.whole || digits == 0,
                };
                Ok(spans.first().map(rounded))
            })
        }
        Op::Otherwise => {
            if !first.lacks() {
                return Ok(first.clone());
            }
            let kept = Possible { excluded: false, none: false, options: Vec::new(), ..first.clone() };
            Ok(kept.or(second))
        }
        Op::If => Ok(choice(of)),
        Op::DateAdd => date_add(line, first),
        Op::Verified => Ok(match (around.pass, &around.seen) {
            (Pass::Open, _) => Possible::number(Span::between(&Exact::ZERO, &Exact::ONE)),
            (Pass::Known, Some(seen)) => Possible::at(seen.clone()),
            (Pass::Known, None) => nothing,
        }),
        Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::Eq | Op::Ne => Ok(compare(line.op, first, second)),
        Op::Is | Op::Rank => asked(line, first),
        Op::And => Ok(Possible::truth(of.iter().all(|p| p.yes), of.iter().any(|p| p.no))),
        Op::Or => Ok(Possible::truth(of.iter().any(|p| p.yes), of.iter().all(|p| p.no))),
        Op::Not => Ok(Possible::truth(first.no, first.yes)),
        Op::Band => {
            let rows = reached(first, around.table)?;
            let options = rows.iter().map(|row| row.option.clone()).collect();
            Ok(Possible { options, none: first.lacks(), ..nothing })
        }
        Op::BandValue => {
            let rows = reached(first, around.table)?;
            let values = rows.iter().filter_map(|row| row.value.clone());
            let none = Possible { none: first.lacks(), ..nothing };
            Ok(values.fold(none, |all, value| all.or(&Possible::at(value))))
        }
        Op::Award => Ok(award(line, of, around.pass)),
    }
}

/// Dates that a sheet may give.
fn days() -> Option<(Date, Date)> {
    Some((Date::new(1900, 1, 1)?, Date::new(2999, 12, 31)?))
}

/// What an answer that is not there may turn out to be.
fn open_answer(line: &Line, table: Option<&Read>) -> Rule {
    let mut all = match (line.domain.as_deref(), &line.range, table) {
        (Some("count"), ..) => {
            Possible::number(Span { low: End::At(Exact::ZERO), high: End::At(Exact::from(COUNT_MAX)), whole: true })
        }
        (Some("number" | "percent"), Some([low, high]), _) => Possible::number(Span::between(low, high)),
        (Some("date"), ..) => Possible { date: days(), ..Possible::default() },
        (Some("list" | "ordered"), ..) => Possible { options: line.options.clone(), ..Possible::default() },
        (Some("scale"), _, Some(Read::Scale { options, line })) => Possible {
            options: options.iter().map(|(option, _)| option.clone()).collect(),
            number: line.as_ref().map(|[low, high, ..]| Span::between(low, high)),
            ..Possible::default()
        },
        _ => return malformed(words::lacks("domain")),
    };
    if let Some(word) = &line.word {
        all = all.or(&Possible::word(word));
    }
    Ok(all)
}

fn literal(value: &str) -> Rule {
    match value {
        "excluded" => Ok(Possible::excluded()),
        "undecided" => Ok(Possible::default()),
        value => match (value.parse::<Exact>(), value.parse::<Date>()) {
            (Ok(number), _) => Ok(Possible::at(kept(number)?)),
            (_, Ok(day)) => Ok(Possible::day(day)),
            _ => malformed(words::lacks("value")),
        },
    }
}

fn look(answer: &Possible, table: Option<&Read>) -> Rule {
    let Some(Read::Scale { options, line }) = table else { return malformed(words::lacks("table")) };
    let mut all = Possible::default();
    for option in &answer.options {
        let own = match options.iter().find(|(name, _)| name == option) {
            Some((_, Some(value))) => Possible::at(value.clone()),
            Some((_, None)) => Possible::excluded(),
            // The word for "there is none".
            None => Possible { none: true, ..Possible::default() },
        };
        all = all.or(&own);
    }
    if let (Some(span), Some(line)) = (&answer.number, line)
        && let (Some(low), Some(high)) = (span.low.number(), span.high.number())
        && let (Some(a), Some(b)) = (on_line(line, low), on_line(line, high))
    {
        all = all.or(&Possible::number(Span::between(&kept(a)?, &kept(b)?)));
    }
    Ok(all)
}

/// What a number on the line beside the options is worth.
fn on_line([low, high, low_value, high_value]: &[Exact; 4], number: &Exact) -> Option<Exact> {
    let way = number.minus(low).over(&high.minus(low))?;
    Some(low_value.plus(&way.times(&high_value.minus(low_value))))
}

fn missing(line: &Line, inner: &Possible, around: &Around<'_>) -> Rule {
    let stays = match line.policy.as_deref() {
        Some("zero") => Possible::at(Exact::ZERO),
        Some("excluded") => Possible::excluded(),
        Some("undecided") => Possible::default(),
        _ => return malformed(words::lacks("policy")),
    };
    // A criterion always has a value: the rubric would not have loaded otherwise.
    let inner = Possible { none: false, ..inner.clone() };
    Ok(match (around.answered, around.pass) {
        (true, _) => inner,
        (false, Pass::Known) => stays,
        (false, Pass::Open) => inner.or(&stays),
    })
}

/// A number where all that is read may be numbers; no value where something of it may lack one.
fn arithmetic(of: &[&Possible], result: impl FnOnce(&[&Span]) -> Result<Option<Span>, TooLong>) -> Rule {
    let spans: Option<Vec<&Span>> = of.iter().map(|p| p.number.as_ref()).collect();
    let number = match spans {
        Some(spans) => result(&spans)?,
        None => None,
    };
    Ok(Possible { number, none: of.iter().any(|p| p.lacks()), ..Possible::default() })
}

fn both(of: &[&Possible], result: impl FnOnce(&Span, &Span) -> Result<Option<Span>, TooLong>) -> Rule {
    arithmetic(of, |spans| match spans {
        [a, b] => result(a, b),
        _ => Ok(None),
    })
}

fn quotient(line: &Line, left: &Possible, right: &Possible) -> Rule {
    let mut all = both(&[left, right], |a, b| match b.reciprocal() {
        Some(over) => a.times(&over).map(Some),
        None => Ok(None),
    })?;
    all.none |= right.number.as_ref().is_some_and(|span| span.holds(&Exact::ZERO));
    let bounded = match line.bound.as_deref() {
        None => false,
        Some("check" | "fall") => right.number.as_ref().is_some_and(|span| span.low >= End::At(Exact::ZERO)),
        Some(_) => return malformed(words::lacks("bound")),
    };
    if let Some(span) = all.number.as_mut().filter(|_| bounded) {
        span.high = span.high.clone().min(End::At(Exact::ONE));
        span.low = span.low.clone().min(span.high.clone());
    }
    Ok(all)
}

/// Means and extremes leave out what does not count; with nothing left, they do not count either.
fn left_over(of: &[&Possible], number: Option<Span>) -> Possible {
    let stuck = of.iter().any(|p| p.number.is_none() && !p.excluded);
    Possible {
        number: number.filter(|_| !stuck),
        excluded: of.iter().all(|p| p.excluded),
        none: of.iter().any(|p| p.none),
        ..Possible::default()
    }
}

fn extreme(of: &[&Possible], least: bool) -> Possible {
    // Turned around, the greatest is the least.
    let turned = |span: &Span| if least { span.clone() } else { span.negated() };
    let spans: Vec<(Span, bool)> = of.iter().filter_map(|p| Some((turned(p.number.as_ref()?), p.excluded))).collect();
    let low = spans.iter().map(|(span, _)| span.low.clone()).min();
    // Those that surely count hold the far end; where none does, the one that pulls least may be the only one.
    let sure = spans.iter().filter(|(_, excludable)| !excludable).map(|(span, _)| span.high.clone()).min();
    let high = sure.or_else(|| spans.iter().map(|(span, _)| span.high.clone()).max());
    let whole = spans.iter().all(|(span, _)| span.whole);
    let span = low.zip(high).map(|(low, high)| turned(&Span { low, high, whole }));
    left_over(of, span)
}

/// Exact at both ends: those that may be left out are taken in, the furthest first, as long as they pull the mean.
fn mean(of: &[&Possible], weights: &[Exact]) -> Rule {
    let end = |lowest: bool| -> Result<Option<End>, TooLong> {
        let (mut sum, mut by) = (End::At(Exact::ZERO), Exact::ZERO);
        let mut excludable = Vec::new();
        let take = |value: &End, weight: &Exact, sum: &mut End, by: &mut Exact| -> Result<(), TooLong> {
            *sum = sum.plus(&value.times(&End::At(weight.clone()))?, value.clone())?;
            *by = kept(by.plus(weight))?;
            Ok(())
        };
        for (possible, weight) in of.iter().zip(weights) {
            let Some(span) = &possible.number else { continue };
            let value = if lowest { &span.low } else { &span.high };
            if possible.excluded {
                excludable.push((value, weight));
            } else {
                take(value, weight, &mut sum, &mut by)?;
            }
        }
        excludable.sort_by(|a, b| if lowest { a.0.cmp(b.0) } else { b.0.cmp(a.0) });
        for (value, weight) in excludable {
            let pulls = match (value.number(), sum.number().and_then(|sum| sum.over(&by))) {
                (Some(value), Some(mean)) => (*value < mean && lowest) || (*value > mean && !lowest),
                _ => true,
            };
            if pulls {
                take(value, weight, &mut sum, &mut by)?;
            }
        }
        Ok(match sum {
            _ if by.is_zero() => None,
            End::At(sum) => match sum.over(&by) {
                Some(mean) => Some(End::At(kept(mean)?)),
                None => None,
            },
            open => Some(open),
        })
    };
    let span = end(true)?.zip(end(false)?).map(|(low, high)| Span::new(low, high));
    Ok(left_over(of, span))
}

/// Condition, branch, condition, branch, …, last branch.
fn choice(of: &[&Possible]) -> Possible {
    let mut all = Possible::default();
    for pair in of.chunks(2) {
        match pair {
            [condition, branch] => {
                if condition.yes {
                    all = all.or(branch);
                }
                if !condition.no {
                    return all;
                }
            }
            [last] => all = all.or(last),
            _ => {}
        }
    }
    all
}

fn date_add(line: &Line, day: &Possible) -> Rule {
    let by = line.by.as_deref().unwrap_or_default();
    let period = by.split_once(' ').and_then(|(count, unit)| {
        let unit = match unit {
            "years" => PeriodUnit::Years,
            "months" => PeriodUnit::Months,
            "days" => PeriodUnit::Days,
            _ => return None,
        };
        Some(Period { count: count.parse().ok()?, unit })
    });
    let Some(period) = period else { return malformed(words::lacks("by")) };
    let date = day.date.and_then(|(first, last)| first.plus(period).zip(last.plus(period)));
    Ok(Possible { date, none: day.none, ..Possible::default() })
}

/// Whether a comparison may hold, and whether it may fail; what lacks a value makes it fail.
pub(super) fn compare(op: Operator, left: &Possible, right: &Possible) -> Possible {
    let fails = left.lacks() || right.lacks();
    let (least, greatest, single) = match (&left.number, &right.number, left.date, right.date) {
        (Some(a), Some(b), ..) => (a.low.cmp(&b.high), a.high.cmp(&b.low), a.low == a.high && b.low == b.high),
        (_, _, Some(a), Some(b)) => (a.0.cmp(&b.1), a.1.cmp(&b.0), a.0 == a.1 && b.0 == b.1),
        _ => return Possible::truth(!fails, true),
    };
    let (touch, same) = (least.is_le() && greatest.is_ge(), single && least.is_eq());
    let (yes, no) = match op {
        Operator::Lt => (least.is_lt(), greatest.is_ge()),
        Operator::Le => (least.is_le(), greatest.is_gt()),
        Operator::Gt => (greatest.is_gt(), least.is_le()),
        Operator::Ge => (greatest.is_ge(), least.is_lt()),
        Operator::Eq => (touch, !same),
        _ => (!same, touch),
    };
    Possible::truth(yes, no || fails)
}

/// What `is` and `rank` ask of an option.
fn asked(line: &Line, answer: &Possible) -> Rule {
    let test = line.test.as_deref().unwrap_or_default();
    let rank = |option: &str| line.options.iter().position(|other| other == option);
    let holds: Box<dyn Fn(&str) -> bool> = match (line.op, test) {
        (Operator::Is, "is" | "is one of") => Box::new(|option| rank(option).is_some()),
        (Operator::Is, "is not" | "is not one of") => Box::new(|option| rank(option).is_none()),
        // Options stand best first; a word for "there is none" has no rank.
        (Operator::Rank, "is at least" | "is at most") => {
            let asked = line.option.as_deref().and_then(rank);
            let least = test == "is at least";
            Box::new(move |option| {
                rank(option).zip(asked).is_some_and(|(own, asked)| if least { own <= asked } else { own >= asked })
            })
        }
        _ => return malformed(words::lacks("test")),
    };
    let mut outcomes: Vec<bool> = answer.options.iter().map(|option| holds(option)).collect();
    // A number or a day is none of the options.
    if answer.number.is_some() || answer.date.is_some() {
        outcomes.push(test.starts_with("is not"));
    }
    let open = outcomes.is_empty();
    Ok(Possible::truth(open || outcomes.contains(&true), open || outcomes.contains(&false)))
}

/// The rows of a table that some possible number falls in.
pub(super) fn reached<'a>(of: &Possible, table: Option<&'a Read>) -> Rule<&'a [Row]> {
    let Some(Read::Bands(rows)) = table else { return malformed(words::lacks("table")) };
    let Some(span) = &of.number else { return Ok(&[]) };
    let holds = |row: &Row, number: &Exact| match &row.bound {
        None => true,
        Some((op, bound)) => compare(*op, &Possible::at(number.clone()), &Possible::at(bound.clone())).yes,
    };
    let row = |end: &End| end.number().and_then(|number| rows.iter().position(|row| holds(row, number)));
    Ok(match (row(&span.low), row(&span.high)) {
        (Some(a), Some(b)) => rows.get(a.min(b)..=a.max(b)).unwrap_or_default(),
        _ => rows,
    })
}

/// The first predicate that is met, unless one before it is undecided.
fn award(line: &Line, of: &[&Possible], pass: Pass) -> Possible {
    if pass == Pass::Open {
        return Possible::default();
    }
    for (name, predicate) in line.order.iter().zip(of) {
        match (predicate.yes, predicate.no) {
            (true, false) => return Possible::option(name),
            (false, true) => {}
            _ => return Possible::default(),
        }
    }
    Possible { none: true, ..Possible::default() }
}

/// Digits and mode of `2 half_away`, and whether ` %` follows.
pub(super) fn display(text: &str) -> Option<(u32, Rounding, bool)> {
    let mut parts = text.split(' ');
    let (digits, mode) = (parts.next()?, parts.next()?);
    let percent = match (parts.next(), parts.next()) {
        (None, _) => false,
        (Some("%"), None) => true,
        _ => return None,
    };
    let digits: u32 = digits.parse().ok().filter(|digits| *digits <= ROUND_DIGITS_MAX)?;
    Some((digits, mode.parse().ok()?, percent))
}
