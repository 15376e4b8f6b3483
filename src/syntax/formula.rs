//! Formulas: from pairs to [`Expr`].
//!
//! *Every formula that the grammar has read becomes an [`Expr`], layers that add nothing left out.*

use pest::iterators::Pair;

use super::ast::{Comparator, Expr, ExprKind, IsTest, Name, Postfix};
use super::grammar::Rule;
use super::parse::Reader;
use crate::date::{Period, PeriodUnit};
use crate::diagnostic::words::syntax as words;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::{FORMULA_TERMS_MAX, PERIOD_COUNT_MAX, ROUND_DIGITS_MAX};
use crate::number::{Exact, Rounding};

impl Reader<'_> {
    /// Reads a formula and counts its terms.
    pub(super) fn formula(&mut self, pair: Pair<'_, Rule>) -> Expr {
        self.terms = 0;
        let expr = self.expr(pair);
        if self.terms > FORMULA_TERMS_MAX {
            self.report(Diagnostic::new(Code::Limit, expr.span, words::formula_terms(self.terms, FORMULA_TERMS_MAX)));
        }
        expr
    }

    // Recursion is bounded by the parentheses that the pre-scan counted, one frame each.
    pub(super) fn expr(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let pair = innermost(pair);
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::formula | Rule::branch => return self.only(pair),
            Rule::choice => self.choice(pair),
            Rule::disjunction | Rule::branch_or => return self.list(pair, ExprKind::Or),
            Rule::conjunction | Rule::branch_and => return self.list(pair, ExprKind::And),
            Rule::negation | Rule::branch_not => return self.negation(pair),
            Rule::comparison | Rule::branch_test => return self.comparison(pair),
            Rule::limited => return self.limited(pair),
            Rule::sum => return self.chain(pair, Rule::minus, ExprKind::Sum),
            Rule::product => return self.chain(pair, Rule::over, ExprKind::Product),
            Rule::unary => return self.unary(pair),
            Rule::parenthesis => ExprKind::Parenthesis(Box::new(self.only(pair))),
            Rule::call_min => ExprKind::Min(self.arguments(pair)),
            Rule::call_max => ExprKind::Max(self.arguments(pair)),
            Rule::call_round => self.round(pair),
            Rule::call_share => ExprKind::Share(self.reference(pair)),
            Rule::call_verified => ExprKind::Verified(self.reference(pair)),
            Rule::call_band => self.band(pair),
            _ => self.leaf(pair),
        };
        Expr { kind, span }
    }

    fn band(&mut self, pair: Pair<'_, Rule>) -> ExprKind {
        let mut inner = pair.into_inner();
        let name = inner.next().map(|p| self.name(&p));
        let argument = inner.next().map(|p| self.expr(p));
        match (name, argument) {
            (Some(name), Some(argument)) => ExprKind::Band(name, Box::new(argument)),
            _ => ExprKind::Excluded,
        }
    }

    fn leaf(&mut self, pair: Pair<'_, Rule>) -> ExprKind {
        self.terms = self.terms.saturating_add(1);
        match pair.as_rule() {
            Rule::number => ExprKind::Number(self.number(&pair)),
            Rule::percent => ExprKind::Percent(self.percent(&pair)),
            Rule::date => match self.date(&pair) {
                Some(date) => ExprKind::Date(date),
                // No such day, and told so: read on as some day.
                None => ExprKind::AssessedOn,
            },
            Rule::period => self.period(pair),
            Rule::kw_total => ExprKind::Total,
            Rule::kw_assessed_on => ExprKind::AssessedOn,
            Rule::path => ExprKind::Path(pair.as_str().to_owned()),
            _ => ExprKind::Excluded,
        }
    }

    /// The one formula within.
    fn only(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        match pair.into_inner().find(|p| !is_keyword(p.as_rule())) {
            Some(inner) => self.expr(inner),
            // A bare word: `excluded`, `total`, `assessed_on`.
            None => Expr { kind: ExprKind::Excluded, span },
        }
    }

    fn arguments(&mut self, pair: Pair<'_, Rule>) -> Vec<Expr> {
        pair.into_inner().filter(|p| p.as_rule() == Rule::formula).map(|p| self.expr(p)).collect()
    }

    fn reference(&mut self, pair: Pair<'_, Rule>) -> Option<Name> {
        self.terms = self.terms.saturating_add(1);
        pair.into_inner().find(|p| p.as_rule() == Rule::path).map(|p| self.name(&p))
    }

    fn list(&mut self, pair: Pair<'_, Rule>, many: fn(Vec<Expr>) -> ExprKind) -> Expr {
        let span = self.span(&pair);
        let mut parts: Vec<Expr> =
            pair.into_inner().filter(|p| !is_keyword(p.as_rule())).map(|p| self.expr(p)).collect();
        match parts.len() {
            1 => parts.remove(0),
            _ => Expr { kind: many(parts), span },
        }
    }

    fn negation(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut odd = false;
        let mut inner = None;
        for part in pair.into_inner() {
            if part.as_rule() == Rule::kw_not {
                odd = !odd;
            } else {
                inner = Some(self.expr(part));
            }
        }
        match inner {
            Some(inner) if odd => Expr { kind: ExprKind::Not(Box::new(inner)), span },
            Some(inner) => inner,
            None => Expr { kind: ExprKind::Excluded, span },
        }
    }

    fn comparison(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut left: Option<Expr> = None;
        let mut comparator = None;
        let mut kind = None;
        for part in pair.into_inner() {
            let part_span = self.span(&part);
            match part.as_rule() {
                Rule::is_test => {
                    if let Some((test, options)) = self.is_test(part) {
                        kind = left.take().map(|left| ExprKind::Is(Box::new(left), test, options));
                    }
                }
                Rule::refused_chain => self.chained(span, kind.as_ref(), part_span),
                Rule::refused_between => kind = left.take().map(|left| self.between(left, part)),
                rule if comparator_of(rule).is_some() => comparator = comparator_of(rule),
                _ => match (comparator, left.take()) {
                    (Some(comparator), Some(left)) => {
                        let right = self.expr(part);
                        kind = Some(ExprKind::Compare(comparator, Box::new(left), Box::new(right)));
                    }
                    _ => left = Some(self.expr(part)),
                },
            }
        }
        match (kind, left) {
            (Some(kind), _) => Expr { kind, span },
            (None, Some(left)) => left,
            (None, None) => Expr { kind: ExprKind::Excluded, span },
        }
    }

    fn is_test(&mut self, pair: Pair<'_, Rule>) -> Option<(IsTest, Vec<Name>)> {
        let test = pair.into_inner().find(|p| !is_keyword(p.as_rule()))?;
        let kind = match test.as_rule() {
            Rule::is_at_least => IsTest::AtLeast,
            Rule::is_at_most => IsTest::AtMost,
            Rule::is_one_of => IsTest::OneOf,
            Rule::is_not_one_of => IsTest::NotOneOf,
            Rule::is_not => IsTest::IsNot,
            _ => IsTest::Is,
        };
        let options: Vec<Name> =
            test.into_inner().filter(|p| p.as_rule() == Rule::option).map(|p| self.option(p)).collect();
        self.terms = self.terms.saturating_add(options.len());
        Some((kind, options))
    }

    fn limited(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut base: Option<Expr> = None;
        let mut postfixes = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::refused_after_postfix => {
                    if let Some(last) = postfixes.last() {
                        self.after_postfix(span, last, part);
                    }
                }
                Rule::otherwise | Rule::at_most | Rule::at_least => {
                    if let Some(postfix) = self.postfix(part) {
                        postfixes.push(postfix);
                    }
                }
                _ if base.is_none() => base = Some(self.expr(part)),
                _ => {}
            }
        }
        match base {
            Some(base) if postfixes.is_empty() => base,
            Some(base) => Expr { kind: ExprKind::Limited(Box::new(base), postfixes), span },
            None => Expr { kind: ExprKind::Excluded, span },
        }
    }

    /// `at most X` and its kin, with the operand.
    pub(super) fn postfix(&mut self, pair: Pair<'_, Rule>) -> Option<(Postfix, Expr)> {
        let word = match pair.as_rule() {
            Rule::otherwise => Postfix::Otherwise,
            Rule::at_most => Postfix::AtMost,
            _ => Postfix::AtLeast,
        };
        let operand = self.operand_within(pair)?;
        Some((word, operand))
    }

    /// The operand after some keywords; a bare word such as `excluded` is itself the operand.
    fn operand_within(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let last = pair.into_inner().last()?;
        Some(self.expr(last))
    }

    fn chain(&mut self, pair: Pair<'_, Rule>, second: Rule, many: fn(Vec<(bool, Expr)>) -> ExprKind) -> Expr {
        let span = self.span(&pair);
        let mut parts = Vec::new();
        let mut marked = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::plus | Rule::minus | Rule::times | Rule::over => marked = part.as_rule() == second,
                _ => {
                    parts.push((marked, self.expr(part)));
                    marked = false;
                }
            }
        }
        match parts.len() {
            1 => parts.remove(0).1,
            _ => Expr { kind: many(parts), span },
        }
    }

    fn unary(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut odd = false;
        let mut inner = None;
        for part in pair.into_inner() {
            if part.as_rule() == Rule::minus {
                odd = !odd;
            } else {
                inner = Some(self.expr(part));
            }
        }
        match inner {
            Some(inner) if odd => Expr { kind: ExprKind::Negated(Box::new(inner)), span },
            Some(inner) => inner,
            None => Expr { kind: ExprKind::Excluded, span },
        }
    }

    fn choice(&mut self, pair: Pair<'_, Rule>) -> ExprKind {
        let whole = self.span(&pair);
        let mut cases = Vec::new();
        let mut condition = None;
        let mut last = None;
        for part in pair.into_inner() {
            let part_span = self.span(&part);
            match part.as_rule() {
                Rule::disjunction => condition = Some(self.expr(part)),
                Rule::branch => {
                    let branch = self.only(part);
                    match condition.take() {
                        Some(condition) => cases.push((condition, branch)),
                        None => last = Some(branch),
                    }
                }
                Rule::refused_after_branch => match (&last, cases.last()) {
                    (Some(branch), _) => self.after_branch(whole, branch, "else", part_span),
                    (None, Some((_, branch))) => self.after_branch(whole, branch, "then", part_span),
                    (None, None) => {}
                },
                _ => {}
            }
        }
        match last {
            Some(last) => ExprKind::If(cases, Box::new(last)),
            None => ExprKind::Excluded,
        }
    }

    fn round(&mut self, pair: Pair<'_, Rule>) -> ExprKind {
        let mut argument = None;
        let mut digits = 0;
        let mut rounding = Rounding::HalfAway;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::formula => argument = Some(self.expr(part)),
                Rule::number => digits = self.digits(&part),
                Rule::rounding => rounding = rounding_of(&part),
                _ => {}
            }
        }
        match argument {
            Some(argument) => ExprKind::Round(Box::new(argument), digits, rounding),
            None => ExprKind::Excluded,
        }
    }

    /// Digits after the point, for `round` and `display`.
    pub(super) fn digits(&mut self, pair: &Pair<'_, Rule>) -> u32 {
        match pair.as_str().parse::<u32>() {
            Ok(digits) if digits <= ROUND_DIGITS_MAX => digits,
            _ => {
                let span = self.span(pair);
                self.report(Diagnostic::new(
                    Code::Limit,
                    span,
                    words::digits_after_the_point(pair.as_str(), ROUND_DIGITS_MAX),
                ));
                0
            }
        }
    }

    fn period(&mut self, pair: Pair<'_, Rule>) -> ExprKind {
        let span = self.span(&pair);
        let mut count = None;
        let mut unit = PeriodUnit::Days;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::number => count = part.as_str().parse::<i32>().ok(),
                Rule::kw_years => unit = PeriodUnit::Years,
                Rule::kw_months => unit = PeriodUnit::Months,
                _ => {}
            }
        }
        let days = match unit {
            PeriodUnit::Years => 366,
            PeriodUnit::Months => 31,
            PeriodUnit::Days => 1,
        };
        match count.filter(|&n| n.unsigned_abs().checked_mul(days).is_some_and(|n| n <= PERIOD_COUNT_MAX)) {
            Some(count) => ExprKind::Period(Period { unit, count }),
            None => {
                let written = self.text_of(span);
                self.report(
                    Diagnostic::new(Code::Limit, span, words::period_days(written, PERIOD_COUNT_MAX))
                        .with_help(words::how_periods_count()),
                );
                ExprKind::Period(Period { unit, count: 0 })
            }
        }
    }

    /// A value such as `25%`, `1/9`, `0.67`, and whether it is a percentage.
    pub(super) fn value(&mut self, pair: Pair<'_, Rule>) -> (Exact, bool) {
        let span = self.span(&pair);
        let Some(inner) = pair.into_inner().next() else {
            return (Exact::ZERO, false);
        };
        match inner.as_rule() {
            Rule::percent => (self.percent(&inner), true),
            Rule::fraction => {
                let parts: Vec<Exact> =
                    inner.into_inner().filter(|p| p.as_rule() == Rule::number).map(|p| self.number(&p)).collect();
                let quotient = parts.first().zip(parts.get(1)).and_then(|(a, b)| a.over(b));
                match quotient {
                    Some(quotient) => (quotient, false),
                    None => {
                        self.report(Diagnostic::new(Code::Range, span, words::divisor_is_zero()));
                        (Exact::ZERO, false)
                    }
                }
            }
            _ => (self.number(&inner), false),
        }
    }
}

/// The layers of the grammar that add nothing here are passed in one go: a name alone is not a sum of one product.
fn innermost(mut pair: Pair<'_, Rule>) -> Pair<'_, Rule> {
    loop {
        let passes = matches!(
            pair.as_rule(),
            Rule::formula
                | Rule::branch
                | Rule::disjunction
                | Rule::conjunction
                | Rule::negation
                | Rule::comparison
                | Rule::limited
                | Rule::sum
                | Rule::product
                | Rule::unary
                | Rule::branch_or
                | Rule::branch_and
                | Rule::branch_not
                | Rule::branch_test
        );
        let mut inner = pair.clone().into_inner();
        match (inner.next(), inner.next()) {
            (Some(only), None) if passes => pair = only,
            _ => return pair,
        }
    }
}

fn is_keyword(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::kw_if
            | Rule::kw_then
            | Rule::kw_else
            | Rule::kw_or
            | Rule::kw_and
            | Rule::kw_is
            | Rule::kw_min
            | Rule::kw_max
    )
}

pub(super) fn comparator_of(rule: Rule) -> Option<Comparator> {
    Some(match rule {
        Rule::lt => Comparator::Lt,
        Rule::le => Comparator::Le,
        Rule::gt => Comparator::Gt,
        Rule::ge => Comparator::Ge,
        Rule::eq => Comparator::Eq,
        Rule::ne => Comparator::Ne,
        _ => return None,
    })
}

pub(super) fn rounding_of(pair: &Pair<'_, Rule>) -> Rounding {
    match pair.clone().into_inner().next().map(|p| p.as_rule()) {
        Some(Rule::kw_half_even) => Rounding::HalfEven,
        Some(Rule::kw_down) => Rounding::Down,
        Some(Rule::kw_up) => Rounding::Up,
        _ => Rounding::HalfAway,
    }
}
