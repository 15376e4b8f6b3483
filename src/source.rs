//! Texts of a rubric and places in them.
//!
//! *A [`Span`] says of which source it is, and lies on character boundaries of that source.*

use std::fmt;

/// A place in a source: byte offsets, and which source.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
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
