//! The parts that declarations share: names, texts, numbers, days, clauses.
//!
//! *A number is read to the last digit, a day is in the calendar, or a diagnostic says so.*

use pest::iterators::{Pair, Pairs};

use super::ast::{Combine, CombineClause, Fallback, Name, Policy};
use super::grammar::Rule;
use super::parse::Reader;
use crate::date::Date;
use crate::diagnostic::words::syntax as words;
use crate::diagnostic::{Code, Diagnostic};
use crate::number::{Exact, NumberFault, exact_from_digits};
use crate::source::Span;

impl<'a> Reader<'a> {
    /// The code and the label of a declaration, and what follows them.
    pub(super) fn naming(&mut self, parts: Pairs<'a, Rule>) -> (Name, Option<Name>, Vec<Pair<'a, Rule>>) {
        let mut name = None;
        let mut label = None;
        let mut rest = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::code if name.is_none() => name = Some(self.name(&part)),
                Rule::string if label.is_none() && rest.is_empty() => label = Some(self.string(&part)),
                Rule::EOI => {}
                rule if name.is_none() && format!("{rule:?}").starts_with("kw_") => {}
                _ => rest.push(part),
            }
        }
        let name = name.unwrap_or(Name { text: String::new(), span: Span::new(self.source, self.base, self.base) });
        (name, label, rest)
    }

    pub(super) fn name(&self, pair: &Pair<'_, Rule>) -> Name {
        Name { text: pair.as_str().to_owned(), span: self.span(pair) }
    }

    pub(super) fn string(&self, pair: &Pair<'_, Rule>) -> Name {
        let text = pair.as_str();
        let text = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
        Name { text: text.to_owned(), span: self.span(pair) }
    }

    pub(super) fn option(&self, pair: Pair<'_, Rule>) -> Name {
        match pair.clone().into_inner().next() {
            Some(inner) if inner.as_rule() == Rule::string => self.string(&inner),
            Some(inner) => self.name(&inner),
            None => self.name(&pair),
        }
    }

    pub(super) fn basis(&self, pair: Pair<'_, Rule>) -> Option<Name> {
        pair.into_inner().find(|p| p.as_rule() == Rule::string).map(|p| self.string(&p))
    }

    pub(super) fn policy(&self, pair: Pair<'_, Rule>) -> Option<Policy> {
        let policy = pair.into_inner().find(|p| p.as_rule() == Rule::policy)?;
        Some(match policy.into_inner().next()?.as_rule() {
            Rule::kw_zero => Policy::Zero,
            Rule::kw_excluded => Policy::Excluded,
            _ => Policy::Undecided,
        })
    }

    pub(super) fn combine_clause(&mut self, pair: Pair<'_, Rule>) -> CombineClause {
        let span = self.span(&pair);
        let mut clause = CombineClause { span, combine: Combine::Mean, otherwise: None };
        for part in pair.into_inner() {
            let place = self.span(&part);
            match part.as_rule() {
                Rule::combine => {
                    clause.combine = match part.into_inner().next().map(|p| p.as_rule()) {
                        Some(Rule::kw_weighted) => Combine::WeightedMean,
                        Some(Rule::kw_min) => Combine::Min,
                        Some(Rule::kw_max) => Combine::Max,
                        _ => Combine::Mean,
                    };
                }
                Rule::combine_otherwise => {
                    let fallback = match part.into_inner().next() {
                        Some(p) if p.as_rule() == Rule::kw_excluded => Fallback::Excluded,
                        Some(p) if p.as_rule() == Rule::kw_undecided => Fallback::Undecided,
                        Some(p) => Fallback::Value(self.value(p).0),
                        None => Fallback::Undecided,
                    };
                    clause.otherwise = Some((fallback, place));
                }
                _ => {}
            }
        }
        clause
    }

    pub(super) fn number(&mut self, pair: &Pair<'_, Rule>) -> Exact {
        self.digits_of(pair.as_str().trim(), self.span(pair))
    }

    pub(super) fn percent(&mut self, pair: &Pair<'_, Rule>) -> Exact {
        let number = self.digits_of(pair.as_str().trim().trim_end_matches('%'), self.span(pair));
        number.over(&Exact::from(100)).unwrap_or(number)
    }

    pub(super) fn signed(&mut self, pair: Pair<'_, Rule>) -> Exact {
        let mut negative = false;
        let mut value = Exact::ZERO;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::minus => negative = true,
                Rule::percent => value = self.percent(&part),
                _ => value = self.number(&part),
            }
        }
        if negative { value.negated() } else { value }
    }

    fn digits_of(&mut self, text: &str, span: Span) -> Exact {
        match exact_from_digits(text) {
            Ok(value) => value,
            Err(NumberFault::TooManyDigits { digits }) => {
                let limit = crate::limits::NUMBER_DIGITS_MAX;
                self.report(Diagnostic::new(Code::Limit, span, words::number_digits(digits, limit)));
                Exact::ONE
            }
            Err(_) => Exact::ONE,
        }
    }

    pub(super) fn date(&mut self, pair: &Pair<'_, Rule>) -> Option<Date> {
        let date = pair.as_str().trim().parse::<Date>().ok();
        if date.is_none() {
            let span = self.span(pair);
            self.report(
                Diagnostic::new(Code::BadDate, span, words::no_such_day(pair.as_str().trim()))
                    .with_help(words::how_dates_are_written()),
            );
        }
        date
    }
}
