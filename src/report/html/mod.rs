//! A page as one HTML file: no script, nothing from outside, both languages.
//!
//! *Every text passes through [`escaped`], every table has a caption and heads with a scope, and a bar says nothing that the
//! row beside it does not say in numbers.* The reader chooses the language; what was asked for is chosen first.

mod bar;

use super::Role;
use super::document::{Block, Card, Cell, Column, Document, Span, Table, Text};
use super::words::{Word, Words};
use crate::language::Language;

const STYLE: &str = include_str!("page.css");

/// What a browser may do with the page: show it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

pub(super) fn page(document: &Document, language: Language) -> String {
    let mut page = Page { out: String::new(), tables: 0, title: None, depth: 0 };
    page.head(document, language);
    page.out.push_str("<main>\n");
    page.blocks(&document.blocks);
    page.end_section();
    page.out.push_str("</main>\n</body>\n</html>\n");
    page.out
}

struct Page<'a> {
    out: String,
    /// How many there are so far: each has an id.
    tables: usize,
    /// Of the part that is being written.
    title: Option<&'a Text>,
    /// How many folds are open.
    depth: usize,
}

impl<'a> Page<'a> {
    fn head(&mut self, document: &Document, language: Language) {
        // A title holds text alone.
        let subject = escaped(&document.subject).replace("<wbr>", "");
        self.out.push_str(&format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{subject}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n",
            language.code()
        ));
        self.out.push_str(&format!("<h1>{}</h1>\n<p class=\"dim\">", escaped(&document.title)));
        self.text(&document.about);
        self.out.push_str("</p>\n<fieldset class=\"language\">\n<legend>");
        self.out.push_str(&Language::ALL.map(|one| Words(one).say(Word::PageLanguage)).join(" / "));
        self.out.push_str("</legend>\n");
        for one in Language::ALL {
            let (code, name) = (one.code(), Words(one).say(Word::LanguageName));
            let checked = if one == language { " checked" } else { "" };
            self.out.push_str(&format!(
                "<label lang=\"{code}\"><input type=\"radio\" name=\"language\" id=\"language-{code}\"{checked}> {name}</label>\n"
            ));
        }
        self.out.push_str("</fieldset>\n</header>\n");
    }

    /// Text in every language; what is the same in all of them once.
    fn text(&mut self, text: &Text) {
        for span in &text.0 {
            match span {
                Span::Own(own) => self.out.push_str(&escaped(own)),
                Span::Words(words) if words.iter().all(|word| Some(word) == words.first()) => {
                    self.out.push_str(&words.first().map_or_else(String::new, |word| escaped(word)));
                }
                Span::Words(words) => {
                    for (language, word) in Language::ALL.iter().zip(words) {
                        self.out.push_str(&format!("<span lang=\"{}\">{}</span>", language.code(), escaped(word)));
                    }
                }
            }
        }
    }

    /// An element with text in the colour of its role.
    fn element(&mut self, name: &str, role: Role, text: &Text) {
        match class(role) {
            Some(class) => self.out.push_str(&format!("<{name} class=\"{class}\">")),
            None => self.out.push_str(&format!("<{name}>")),
        }
        self.text(text);
        self.out.push_str(&format!("</{name}>\n"));
    }

    fn end_section(&mut self) {
        if self.title.take().is_some() {
            self.out.push_str("</section>\n");
        }
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Part(title) => {
                self.end_section();
                self.title = Some(title);
                self.out.push_str("<section>\n");
                self.element("h2", Role::Plain, title);
            }
            Block::Paragraph(role, text) => self.element("p", *role, text),
            Block::Footnote(text) => {
                self.out.push_str("<p class=\"footnote\">* ");
                self.text(text);
                self.out.push_str("</p>\n");
            }
            Block::Entries(entries) => self.entries(entries),
            Block::Verdict(role, verdict, why) => {
                self.out.push_str(&format!("<div class=\"verdict {}\">\n", class(*role).unwrap_or("dim")));
                self.out.push_str("<p class=\"award\">");
                self.text(verdict);
                self.out.push_str("</p>\n");
                why.iter().for_each(|(role, text)| self.element("p", *role, text));
                self.out.push_str("</div>\n");
            }
            Block::Cards(cards) => {
                self.out.push_str("<div class=\"cards\">\n");
                cards.iter().for_each(|card| self.card(card));
                self.out.push_str("</div>\n");
            }
            Block::Table(table) => self.table(table),
            Block::Fold(summary, inner) => {
                self.out.push_str("<details>\n");
                self.element("summary", Role::Plain, summary);
                self.depth = self.depth.saturating_add(1);
                self.blocks(inner);
                self.depth = self.depth.saturating_sub(1);
                self.out.push_str("</details>\n");
            }
        }
    }

    fn entries(&mut self, entries: &[(Text, Vec<(Role, Text)>)]) {
        self.out.push_str("<dl>\n");
        for (key, values) in entries {
            self.element("dt", Role::Plain, key);
            self.out.push_str("<dd>");
            for (position, (_, value)) in values.iter().enumerate() {
                self.out.push_str(if position == 0 { "" } else { ", " });
                self.text(value);
            }
            self.out.push_str("</dd>\n");
        }
        self.out.push_str("</dl>\n");
    }

    fn card(&mut self, card: &Card) {
        self.out.push_str("<div class=\"card\">\n");
        self.element("p", Role::Dim, &card.title);
        let (role, number) = &card.number;
        self.out.push_str(&format!("<p class=\"number {}\">", class(*role).unwrap_or_default()));
        self.text(number);
        self.out.push_str("</p>\n");
        if let Some(drawn) = &card.bar {
            self.out.push_str(&bar::svg(drawn));
        }
        card.notes.iter().for_each(|(role, note)| self.element("p", *role, note));
        self.out.push_str("</div>\n");
    }

    /// A wide table is scrolled, by keys as well.
    fn table(&mut self, table: &Table) {
        self.tables = self.tables.saturating_add(1);
        let id = self.tables;
        // What the part is called already is there for those who hear the page.
        let hidden = if self.title == Some(&table.caption) || self.depth > 0 { " class=\"heard\"" } else { "" };
        self.out.push_str(&format!(
            "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t{id}\">\n<table>\n<caption id=\"t{id}\"{hidden}>"
        ));
        self.text(&table.caption);
        self.out.push_str("</caption>\n<thead>\n<tr>\n");
        for (column, head) in &table.head {
            self.out.push_str(&format!("<th scope=\"col\"{}>", side(*column)));
            self.text(head);
            self.out.push_str("</th>\n");
        }
        self.out.push_str("</tr>\n</thead>\n<tbody>\n");
        for row in &table.rows {
            self.out.push_str("<tr>\n");
            for (at, cell) in row.iter().enumerate() {
                self.cell(at, table.head.get(at).map_or(Column::Left, |(column, _)| *column), cell);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody>\n</table>\n</div>\n");
    }

    fn cell(&mut self, at: usize, column: Column, cell: &Cell) {
        let (open, close) = if at == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
        let side = if column == Column::Left && is_short(cell) { " class=\"whole\"" } else { side(column) };
        self.out.push_str(&format!("<{open}{side}>"));
        match cell {
            Cell::Bar(drawn) => self.out.push_str(&bar::svg(drawn)),
            Cell::Text(role, text) => match class(*role) {
                Some(class) if !text.is_empty() => {
                    self.out.push_str(&format!("<span class=\"{class}\">"));
                    self.text(text);
                    self.out.push_str("</span>");
                }
                _ => self.text(text),
            },
        }
        self.out.push_str(&format!("</{close}>\n"));
    }
}

/// Characters of a cell that is not broken: as many as `<= 2025-05-31` has.
const WHOLE_CHARS_MAX: usize = 13;

/// Whether a cell is so short that it stays in one piece, as a day should.
fn is_short(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(_, Text(spans)) if matches!(spans.as_slice(), [Span::Own(own)] if own.chars().count() <= WHOLE_CHARS_MAX))
}

fn side(column: Column) -> &'static str {
    match column {
        Column::Left => "",
        Column::Right => " class=\"right\"",
        Column::Bar => " class=\"drawn\"",
    }
}

fn class(role: Role) -> Option<&'static str> {
    match role {
        Role::Good => Some("good"),
        Role::Bad => Some("bad"),
        Role::Open => Some("open"),
        Role::Dim => Some("dim"),
        Role::Heading | Role::Plain => None,
    }
}

/// Characters of a word after which it may be broken.
const WORD_CHARS_MAX: usize = 30;

/// Text that no browser reads as markup. A word without end may be broken, so that it does not push the page apart.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = 0_usize;
    for c in text.chars() {
        word = if c.is_whitespace() { 0 } else { word.saturating_add(1) };
        if word > WORD_CHARS_MAX {
            out.push_str("<wbr>");
            word = 1;
        }
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
