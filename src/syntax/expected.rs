//! What was expected, where the grammar found something else.
//!
//! *One mistake, one message: a place that the pre-scan has spoken of is not spoken of again.*

use pest::error::{Error, ErrorVariant, InputLocation};

use super::grammar::{Rule, phrase};
use super::parse::{KEYWORDS, Reader};
use crate::diagnostic::words::{expected as words, shared};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::nearest::nearest;
use crate::source::Span;

/// With more possibilities than this, naming them all tells nothing.
const LISTED_MAX: usize = 5;

impl Reader<'_> {
    pub(super) fn expected(&mut self, error: Error<Rule>, item: Span) {
        let (InputLocation::Pos(offset) | InputLocation::Span((offset, _))) = error.location;
        let at = self.base.saturating_add(offset).min(item.end as usize);
        let ErrorVariant::ParsingError { positives, .. } = error.variant else {
            let span = Span::new(self.source, at, at);
            self.report(
                Diagnostic::new(Code::ParserLimit, span, words::parser_limit()).with_help(words::raise_the_limit()),
            );
            return;
        };
        // INVARIANT(text-order): the pre-scan speaks of places as they come.
        let first = self.told.partition_point(|told| told.start < item.start);
        if self.told.get(first).is_some_and(|told| told.end <= item.end) {
            return;
        }
        let rest = self.text.get(at..item.end as usize).unwrap_or("");
        let at = at.saturating_add(rest.len().saturating_sub(rest.trim_start().len()));
        let rest = self.text.get(at..item.end as usize).unwrap_or("");
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = match rest.chars().next() {
            Some(c) if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            Some('"') => rest.get(1..).and_then(|r| r.find('"')).map_or(rest.len(), |n| n.saturating_add(2)),
            Some(c) => c.len_utf8(),
            None => 0,
        };
        let mut expected: Vec<Bilingual> = Vec::new();
        for rule in positives {
            let phrase = phrase(rule);
            if phrase != Bilingual::default() && !expected.contains(&phrase) {
                expected.push(phrase);
            }
        }
        let whole = if length == 0 { item } else { Span::new(self.source, at, at.saturating_add(length)) };
        let span = if length == 0 { item.after() } else { whole };
        let found = if length == 0 { words::the_end() } else { format!("`{}`", self.text_of(whole)).into() };
        let message = match expected.split_last() {
            None => shared::cannot_stand_here(found),
            // A list that nobody reads; the help says what was probably meant.
            Some(_) if expected.len() > LISTED_MAX => shared::cannot_stand_here(found),
            Some((only, [])) => words::expected(only.clone(), found),
            Some((last, [first])) => words::expected(words::either(first.clone(), last.clone()), found),
            Some((last, rest)) => {
                let list = Bilingual::joined(rest.iter().cloned(), ", ");
                words::expected(words::one_of(list, last.clone()), found)
            }
        };
        let hint = self.hint(whole, &expected);
        self.report(Diagnostic::new(Code::Expected, span, message).help_if(hint));
    }

    /// A guess at what was meant, where a word or number is almost right.
    fn hint(&self, span: Span, expected: &[Bilingual]) -> Option<Bilingual> {
        let found = self.slice(span);
        let may_be = |phrase: Bilingual| expected.contains(&phrase);
        if expected == [Bilingual::from("`otherwise`")] {
            return Some(words::how_an_award_ends());
        }
        if expected == [words::a_number_or_percentage()] {
            return Some(words::only_a_number());
        }
        let first = found.chars().next()?;
        let before = self.text.get(..span.start as usize).unwrap_or("");
        let follows = self.text.get(span.end as usize..).unwrap_or("");
        if first == '=' && before.trim_end().ends_with(['<', '>', '!']) {
            let sign = before.trim_end().chars().next_back().unwrap_or('>');
            return Some(words::sign_without_blank(sign));
        }
        let in_a_code = before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if matches!(first, '.' | '-') && in_a_code && may_be("`weight`".into()) {
            return Some(words::characters_of_a_code());
        }
        if first == '.' {
            return Some(words::digits_around_the_point());
        }
        if first.is_ascii_digit() && found.chars().any(|c| c.is_ascii_alphabetic()) {
            return Some(words::neither_number_nor_name(found));
        }
        if first.is_ascii_digit() && follows.starts_with('.') {
            return Some(words::one_point_in_a_number());
        }
        if follows.starts_with('(') && may_be(words::a_formula()) {
            return Some(words::no_such_function(found));
        }
        if KEYWORDS.contains(&found) && (may_be(words::a_formula()) || may_be(words::a_name())) {
            return Some(words::no_path_begins_with(found));
        }
        let known = expected.iter().filter_map(|e| e.english.strip_prefix('`').and_then(|e| e.strip_suffix('`')));
        if let Some(near) = nearest(found, known.filter(|w| w.len() > 2)) {
            return Some(shared::did_you_mean(near));
        }
        if !first.is_ascii_alphabetic() || KEYWORDS.contains(&found) {
            return None;
        }
        if may_be(words::a_text()) {
            return Some(words::label_between_quotes(found));
        }
        may_be("`:`".into()).then(words::scale_or_formula)
    }
}
