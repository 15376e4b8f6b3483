//! A page before it has a form: parts, tables, bars.
//!
//! *Own words come in every language at once, foreign text is harmless when it comes in.* Markdown and HTML are written from
//! this and from nothing else, so that they say the same.

use super::Role;
use super::text::visible;
use super::words::{Word, Words};
use crate::language::Language;
use crate::number::Exact;

/// A stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Span {
    /// Our words, in the order of [`Language::ALL`].
    Words([String; Language::ALL.len()]),
    /// A label, a code, an answer, a number: the same in every language.
    Own(String),
}

/// Text in every language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text(pub(super) Vec<Span>);

impl Text {
    pub(super) fn say(word: Word) -> Text {
        Text::fill(word, &[])
    }

    /// What is filled in is made harmless.
    pub(super) fn fill(word: Word, places: &[(&str, &str)]) -> Text {
        let harmless: Vec<(&str, String)> = places.iter().map(|(name, text)| (*name, visible(text))).collect();
        let places: Vec<(&str, &str)> = harmless.iter().map(|(name, text)| (*name, text.as_str())).collect();
        Text(vec![Span::Words(Words::each(word, &places))])
    }

    /// Our words in capitals, as the title of a part: `Requirements`.
    pub(super) fn title(word: Word) -> Text {
        let sentence = |text: String| {
            let mut chars = text.chars();
            let first = chars.next().map(|c| c.to_uppercase().to_string());
            first.unwrap_or_default() + &chars.as_str().to_lowercase()
        };
        Text(vec![Span::Words(Words::each(word, &[]).map(sentence))])
    }

    pub(super) fn own(text: &str) -> Text {
        Text(vec![Span::Own(visible(text))])
    }

    /// A code and its label: `WBK, Menuju Wilayah Bebas dari Korupsi`.
    pub(super) fn named(code: &str, label: Option<&str>) -> Text {
        match label {
            Some(label) => Text::own(&format!("{code}, {label}")),
            None => Text::own(code),
        }
    }

    pub(super) fn then(mut self, other: Text) -> Text {
        self.0.extend(other.0);
        self
    }

    pub(super) fn then_own(self, text: &str) -> Text {
        self.then(Text::own(text))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|span| matches!(span, Span::Own(text) if text.is_empty()))
    }
}

/// A stretch of a line from 0 to 1, what may still be added to it, and marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) from: Exact,
    pub(super) to: Exact,
    /// Where it may still come to.
    pub(super) open: Exact,
    pub(super) marks: Vec<Exact>,
    /// What is lost, not what is reached.
    pub(super) is_loss: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Text(Role, Text),
    /// What the row's numbers look like; says nothing that they do not.
    Bar(Bar),
}

impl Cell {
    pub(super) fn plain(text: Text) -> Cell {
        Cell::Text(Role::Plain, text)
    }

    pub(super) fn own(text: &str) -> Cell {
        Cell::plain(Text::own(text))
    }

    pub(super) fn empty() -> Cell {
        Cell::plain(Text::default())
    }
}

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Left,
    Right,
    Bar,
}

/// Rows, each with a head at its left, under heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) caption: Text,
    pub(super) head: Vec<(Column, Text)>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A number that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Card {
    pub(super) title: Text,
    pub(super) number: (Role, Text),
    pub(super) bar: Option<Bar>,
    pub(super) notes: Vec<(Role, Text)>,
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// The title of a part.
    Part(Text),
    Paragraph(Role, Text),
    /// A key and its values.
    Entries(Vec<(Text, Vec<(Role, Text)>)>),
    /// The award: what it is, and what it rests on.
    Verdict(Role, Text, Vec<(Role, Text)>),
    Cards(Vec<Card>),
    Table(Table),
    /// What a reader opens.
    Fold(Text, Vec<Block>),
    Footnote(Text),
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) title: String,
    /// Under the title.
    pub(super) about: Text,
    /// Of what the page is, for the window: unit and rubric.
    pub(super) subject: String,
    pub(super) blocks: Vec<Block>,
}
