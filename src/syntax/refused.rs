//! What the grammar reads only to refuse.
//!
//! *A refusal shows the texts that the author may have meant, in his own words.*

use pest::iterators::Pair;

use super::ast::{Comparator, Expr, ExprKind, Postfix};
use super::grammar::Rule;
use super::parse::Reader;
use crate::diagnostic::words::{shared, syntax as words};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

impl Reader<'_> {
    /// `a <= b <= c`: what stands before the second sign was read as `first`.
    pub(super) fn chained(&mut self, whole: Span, first: Option<&ExprKind>, third: Span) {
        let middle = match first {
            Some(ExprKind::Compare(_, _, right)) => self.text_of(right.span),
            _ => String::new(),
        };
        let (head, tail) = (self.text_of(whole.until(third)), self.text_of(third));
        self.report(
            Diagnostic::new(Code::Chain, third, words::third_side())
                .with_help(shared::write(format!("{head} and {middle} {tail}"))),
        );
    }

    /// `left between low and high`, read on as the test that it is: one mistake, one message.
    pub(super) fn between(&mut self, left: Expr, pair: Pair<'_, Rule>) -> ExprKind {
        let span = self.span(&pair);
        let edges = pair.into_inner().filter(|p| p.as_rule() == Rule::limited);
        let mut edges = edges.map(|p| self.expr(p));
        let (low, high) = (edges.next(), edges.next());
        drop(edges);
        let subject = self.text_of(left.span);
        let text = |edge: &Option<Expr>| edge.as_ref().map(|edge| self.text_of(edge.span)).unwrap_or_default();
        let test = format!("{subject} >= {} and {subject} <= {}", text(&low), text(&high));
        self.report(Diagnostic::new(Code::Between, span, words::between()).with_help(words::edges_with_signs(test)));
        match low {
            Some(low) => ExprKind::Compare(Comparator::Ge, Box::new(left), Box::new(low)),
            None => left.kind,
        }
    }

    /// `a / b otherwise 0 + 1`: `last` is the limit before the arithmetic.
    pub(super) fn after_postfix(&mut self, whole: Span, last: &(Postfix, Expr), pair: Pair<'_, Rule>) {
        let span = self.span(&pair);
        let (word, operand) = last;
        let (head, tail) = (self.text_of(whole.until(span)), self.text_of(span));
        let before = self.text_of(whole.until(operand.span));
        let operand = self.text_of(operand.span);
        let limits =
            pair.into_inner().find(|p| matches!(p.as_rule(), Rule::otherwise | Rule::at_most | Rule::at_least));
        let (apart, within) = match (limits.map(|limit| self.span(&limit)), tail.split_once(' ')) {
            (Some(limit), Some((sign, rest))) => {
                let limits = self.text_of(limit.to(span));
                let arithmetic = self.text_of(span.until(limit));
                let lone = arithmetic.chars().all(|c| c.is_ascii_digit() || "+-*/ .%".contains(c));
                // Behind a lone number the limits are meant for the whole; what else follows has its own.
                let apart =
                    if lone { format!("({head}) {arithmetic} {limits}") } else { format!("({head}) {sign} ({rest})") };
                (apart, format!("({operand} {arithmetic}) {limits}"))
            }
            _ => (format!("({head}) {tail}"), format!("({operand} {tail})")),
        };
        self.report(
            Diagnostic::new(Code::AfterPostfix, span, words::arithmetic_after(word.word()))
                .with_help(shared::write_either(apart, format!("{before} {within}"))),
        );
    }

    /// `if … then 1 else b at most 1`: `word` leads in the branch, `then` or `else`.
    pub(super) fn after_branch(&mut self, whole: Span, branch: &Expr, word: &str, span: Span) {
        let (head, tail) = (self.text_of(whole.until(span)), self.text_of(span));
        let branch = self.text_of(branch.span);
        let help = if word == "else" {
            shared::write_either(format!("({head}) {tail}"), format!("else ({branch} {tail})"))
        } else {
            shared::write(format!("then ({branch} {tail})"))
        };
        self.report(Diagnostic::new(Code::AfterBranch, span, words::arithmetic_in_branch()).with_help(help));
    }
}
