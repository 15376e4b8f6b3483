//! Texts of a rubric and places in them.
//!
//! *A [`Span`] says of which source it is, and lies on character boundaries of that source.*

use std::collections::BTreeMap;
use std::fmt;

use crate::digits::Digits;

/// The texts that a rubric may be read from, each by the name that messages call it by: the host reads files, the library
/// does not.
///
/// One rubric is one text today; the others wait for rubrics that amend one another. A text given again under the same
/// name takes the place of the one before.
///
/// ```
/// use timbang::{Rubric, Sources};
///
/// let sources = Sources::of("latihan.zi", "timbang 1\nrubric latihan \"Latihan\" {");
/// let wrong = Rubric::load("latihan.zi", &sources).unwrap_err();
/// assert!(wrong.to_string().contains("--> latihan.zi:2:26"), "the place names the file: {wrong}");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// One text.
    pub fn of(name: impl Into<String>, text: impl Into<String>) -> Sources {
        Sources::default().with(name, text)
    }

    /// These texts, and one more.
    ///
    /// ```
    /// use timbang::Sources;
    ///
    /// let sources = Sources::of("zi_2021.zi", "timbang 1 …").with("zi_2026.zi", "timbang 1 …");
    /// assert_eq!(sources.names().collect::<Vec<_>>(), ["zi_2021.zi", "zi_2026.zi"]);
    /// ```
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, text: impl Into<String>) -> Sources {
        self.0.insert(name.into(), text.into());
        self
    }

    /// What they are called, in alphabetical order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// Without the texts.
impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// A place in a source: byte offsets, and which source.
///
/// ```
/// use timbang::Rubric;
///
/// // An editor underlines what a message speaks of.
/// let text = "timbang 2";
/// let span = Rubric::parse(text).unwrap_err().as_slice()[0].span();
/// assert_eq!(&text[span.start as usize..span.end as usize], "timbang 2");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// Index of the source among those that were loaded together.
    pub source: u16,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    pub(crate) fn new(source: u16, start: usize, end: usize) -> Span {
        // INVARIANT(source-size): a source has at most `SOURCE_BYTES_MAX` bytes, so its offsets fit.
        let fit = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { source, start: fit(start), end: fit(end) }
    }

    /// From the start of this place to the end of another.
    pub(crate) fn to(self, other: Span) -> Span {
        Span { end: other.end, ..self }
    }

    /// From the start of this place to the start of another.
    pub(crate) fn until(self, other: Span) -> Span {
        Span { end: other.start, ..self }
    }

    /// The last byte of this place: where something that should follow is missing.
    pub(crate) fn after(self) -> Span {
        Span { start: self.end, ..self }
    }
}

/// A line and a column, both from 1; the column counts characters.
///
/// ```
/// use timbang::Rubric;
///
/// let wrong = Rubric::parse("timbang 2").unwrap_err();
/// let at = wrong.as_slice()[0].position();
/// assert_eq!((at.line, at.column, at.to_string().as_str()), (1, 1, "1:1"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl Position {
    /// As it is shown: a scorecard has one at each number.
    pub(crate) fn digits(self) -> Digits {
        let mut digits = Digits::new();
        digits.whole(self.column.into(), 1);
        digits.put(b':');
        digits.whole(self.line.into(), 1);
        digits
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits().text())
    }
}

/// One text of a rubric, with an index of its lines.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// What it is called in messages: a file's name or a rubric's.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Offset of each line's first byte.
    lines: Vec<u32>,
}

impl Source {
    pub(crate) fn new(name: &str, text: &str) -> Source {
        let mut lines = vec![0];
        for (offset, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                lines.push(u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(1));
            }
        }
        Source { name: name.to_owned(), text: text.to_owned(), lines }
    }

    pub(crate) fn position(&self, offset: u32) -> Position {
        let line = self.lines.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let before = self.text.get(start as usize..offset as usize).unwrap_or("");
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(1);
        Position { line: count(line), column: count(before.chars().count()) }
    }

    /// The text of a line, without its end; lines count from 1.
    pub(crate) fn line(&self, line: u32) -> &str {
        let index = line.saturating_sub(1) as usize;
        let start = self.lines.get(index).map_or(self.text.len(), |&start| start as usize);
        let end = self.lines.get(index.saturating_add(1)).map_or(self.text.len(), |&next| next as usize);
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    pub(crate) fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("x", "a\nbé d\n");
        assert_eq!(source.position(6).to_string(), "2:4");
        assert_eq!(source.line(2), "bé d");
        assert_eq!(source.line(9), "");
    }
}
