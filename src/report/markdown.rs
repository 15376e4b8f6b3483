//! A page as Markdown: headings, lists and tables, for wikis, mails and reviews.
//!
//! *Foreign text stays text*: whatever Markdown would read as markup or make a link of is escaped. Bars are left out; the
//! numbers beside them say the same.

use super::document::{Block, Cell, Column, Document, Span, Table, Text};
use crate::language::Language;

/// Characters that Markdown may read as markup wherever they stand.
const MARKUP: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '>', '|', '~', '&', '#', '!', '{', '}', '$', '@'];

pub(super) fn page(document: &Document, language: Language) -> String {
    let mut page = Page { language, out: String::new() };
    page.line(&format!("# {}", escaped(&document.title)));
    page.line(&page.text(&document.about));
    page.blocks(&document.blocks);
    page.out
}

struct Page {
    language: Language,
    out: String,
}

impl Page {
    /// A block of its own.
    fn line(&mut self, text: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn text(&self, text: &Text) -> String {
        let column = Language::ALL.iter().position(|language| *language == self.language).unwrap_or(0);
        let spans = text.0.iter().map(|span| match span {
            Span::Words(words) => escaped(words.get(column).map_or("", String::as_str)),
            Span::Own(own) => escaped(own),
        });
        spans.collect()
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Part(title) => self.line(&format!("## {}", self.text(title))),
            Block::Paragraph(_, text) => self.line(&at_start(self.text(text))),
            Block::Footnote(text) => self.line(&format!("\\* {}", self.text(text))),
            Block::Entries(entries) => {
                let entry = |(key, values): &(Text, Vec<(_, Text)>)| {
                    let values: Vec<String> = values.iter().map(|(_, value)| self.text(value)).collect();
                    format!("- **{}**: {}", self.text(key), values.join(", "))
                };
                let entries: Vec<String> = entries.iter().map(entry).collect();
                self.line(&entries.join("\n"));
            }
            Block::Verdict(_, verdict, why) => {
                self.line(&format!("**{}**", self.text(verdict)));
                let why: Vec<String> = why.iter().map(|(_, text)| self.text(text)).collect();
                if !why.is_empty() {
                    self.line(&at_start(why.join(" ")));
                }
            }
            Block::Cards(cards) => {
                let cards = cards.iter().map(|card| {
                    let notes = card.notes.iter().map(|(_, note)| format!("; {}", self.text(note)));
                    let notes: String = notes.collect();
                    format!("- {}: **{}**{notes}", self.text(&card.title), self.text(&card.number.1))
                });
                let cards: Vec<String> = cards.collect();
                self.line(&cards.join("\n"));
            }
            Block::Table(table) => self.table(table),
            Block::Fold(summary, inner) => {
                self.line(&format!("**{}**", self.text(summary)));
                self.blocks(inner);
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.line(&format!("*{}*", self.text(&table.caption)));
        let drawn = |at: usize| table.head.get(at).is_some_and(|(column, _)| *column == Column::Bar);
        let told = table.head.iter().filter(|(column, _)| *column != Column::Bar);
        let (heads, rules): (Vec<String>, Vec<&str>) = told
            .map(|(column, head)| (self.text(head), if *column == Column::Right { "---:" } else { ":---" }))
            .unzip();
        let mut rows = vec![row(&heads), format!("|{}|", rules.join("|"))];
        for cells in &table.rows {
            let cells = cells.iter().enumerate().filter(|(at, _)| !drawn(*at)).map(|(_, cell)| match cell {
                Cell::Text(_, text) => self.text(text),
                Cell::Bar(_) => String::new(),
            });
            rows.push(row(&cells.collect::<Vec<_>>()));
        }
        self.line(&rows.join("\n"));
    }
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// No markup, no entity, no link: neither written as one nor made of an address.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_address = (c == '/' && out.ends_with(':')) || (c == '.' && out.to_lowercase().ends_with("www"));
        if MARKUP.contains(&c) || is_address {
            out.push('\\');
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}

/// What at the start of a line would be a list, a quotation, a heading or code.
fn at_start(text: String) -> String {
    let trimmed = text.trim_start();
    let number = trimmed.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_list = trimmed.starts_with(['-', '+', '=']);
    let is_numbered = number.len() < trimmed.len() && number.starts_with(['.', ')']);
    match (is_list, is_numbered) {
        (true, _) => format!("\\{trimmed}"),
        (_, true) => {
            let digits = trimmed.get(..trimmed.len().saturating_sub(number.len())).unwrap_or_default();
            format!("{digits}\\{number}")
        }
        _ => trimmed.to_owned(),
    }
}
