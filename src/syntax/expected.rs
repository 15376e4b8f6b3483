//! What was expected, where the grammar found something else.
//!
//! *One mistake, one message: a place that the pre-scan has spoken of is not spoken of again.*

use pest::error::{Error, ErrorVariant, InputLocation};

use super::grammar::{Rule, words};
use super::parse::{KEYWORDS, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::nearest;
use crate::source::Span;

/// With more possibilities than this, naming them all tells nothing.
const LISTED_MAX: usize = 5;

impl Reader<'_> {
    pub(super) fn expected(&mut self, error: Error<Rule>, item: Span) {
        // INVARIANT(text-order): the pre-scan speaks of places as they come.
        let first = self.told.partition_point(|told| told.start < item.start);
        if self.told.get(first).is_some_and(|told| told.end <= item.end) {
            return;
        }
        let (InputLocation::Pos(offset) | InputLocation::Span((offset, _))) = error.location;
        let at = self.base.saturating_add(offset).min(item.end as usize);
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
        let ErrorVariant::ParsingError { positives, .. } = error.variant else {
            let span = Span::new(self.source, at, at);
            self.report(
                Diagnostic::new(Code::ParserLimit, span, "the parser was stopped by a limit that the host has set")
                    .help("raise pest's call limit, or leave it unset"),
            );
            return;
        };
        let mut expected: Vec<String> = Vec::new();
        for rule in positives {
            let phrase = words(rule);
            if !phrase.is_empty() && !expected.contains(&phrase) {
                expected.push(phrase);
            }
        }
        let whole = if length == 0 { item } else { Span::new(self.source, at, at.saturating_add(length)) };
        let span = if length == 0 { item.after() } else { whole };
        let found = if length == 0 { "the end".to_owned() } else { format!("`{}`", self.text_of(whole)) };
        let message = match expected.split_last() {
            None => format!("{found} cannot stand here"),
            // A list that nobody reads; the help says what was probably meant.
            Some(_) if expected.len() > LISTED_MAX => format!("{found} cannot stand here"),
            Some((only, [])) => format!("expected {only}, found {found}"),
            Some((last, rest)) => format!("expected {} or {last}, found {found}", rest.join(", ")),
        };
        let hint = self.hint(whole, &expected);
        self.report(Diagnostic::new(Code::Expected, span, message).help_if(hint));
    }

    /// A guess at what was meant, where a word or number is almost right.
    fn hint(&self, span: Span, expected: &[String]) -> Option<String> {
        let found = self.slice(span);
        let may_be = |phrase: &str| expected.iter().any(|e| e == phrase);
        if expected == ["`otherwise`"] {
            return Some(
                "an award ends with what is said when nothing is met: `otherwise \"Belum berpredikat\"`".to_owned(),
            );
        }
        if expected == ["a number or a percentage"] {
            return Some(
                "write a number such as `17.5`, `1/9` or `20%`; no name and no formula stands here".to_owned(),
            );
        }
        let first = found.chars().next()?;
        let before = self.text.get(..span.start as usize).unwrap_or("");
        let follows = self.text.get(span.end as usize..).unwrap_or("");
        if first == '=' && before.trim_end().ends_with(['<', '>', '!']) {
            let sign = before.trim_end().chars().next_back().unwrap_or('>');
            return Some(format!("write `{sign}=`, without a blank"));
        }
        let in_a_code = before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if matches!(first, '.' | '-') && in_a_code && may_be("`weight`") {
            return Some(
                "a code has letters, digits and `_` only; `A.1` is the component `1` within the braces of `A`"
                    .to_owned(),
            );
        }
        if first == '.' {
            return Some("a number has digits on both sides of its point: `0.5`".to_owned());
        }
        if first.is_ascii_digit() && found.chars().any(|c| c.is_ascii_alphabetic()) {
            return Some(format!(
                "`{found}` is neither a number nor a name: a name begins with a letter, a number has digits only"
            ));
        }
        if first.is_ascii_digit() && follows.starts_with('.') {
            return Some("a number has digits on both sides of one point, and a path begins with a letter".to_owned());
        }
        if follows.starts_with('(') && may_be("a formula") {
            return Some(format!(
                "there is no function `{found}`; there are `min`, `max`, `round`, `share`, `verified` and the names of bands"
            ));
        }
        if KEYWORDS.contains(&found) && expected.iter().any(|e| e == "a formula" || e == "a name") {
            return Some(format!("`{found}` is a word of the language; no path begins with it"));
        }
        let known = expected.iter().filter_map(|e| e.strip_prefix('`').and_then(|e| e.strip_suffix('`')));
        if let Some(near) = nearest(found, known.filter(|w| w.len() > 2)) {
            return Some(format!("did you mean `{near}`?"));
        }
        if !first.is_ascii_alphabetic() || KEYWORDS.contains(&found) {
            return None;
        }
        if may_be("a text between `\"`") {
            return Some(format!("a label stands between quotation marks: `\"{found}\"`"));
        }
        may_be("`:`").then(|| "a scale stands behind `:`, a formula behind `=`".to_owned())
    }
}
