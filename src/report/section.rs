//! A part of a page that was made from something else than the scorecard.
//!
//! *The page knows only what is to be shown*: titles, texts and tables in every language. Foreign text is made harmless when
//! it comes in, like all other text of a page.

use super::Role;
use super::document::{Block, Cell, Column, Span, Table, Text};
use super::text::visible;
use crate::language::{Bilingual, Language};

/// A part of a page, to be shown behind what the scorecard tells: what would change the score.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Advice, Margins, Question, section};
/// use timbang::report::Report;
///
/// let card = rubric.score(&evidence)?;
/// let advice = Advice::of(&rubric, &evidence, &Question::new("WBK"))?;
/// let part = section(&Margins::of(&rubric, &evidence)?, Some(&advice));
/// let page = Report::of(card.record()).section(&part).html();
/// assert!(page.contains("Sistematis dan melibatkan pimpinan"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub(super) blocks: Vec<Block>,
}

/// What stands in a cell of a section.
pub(crate) type Said = (Role, Bilingual);

impl Section {
    pub(crate) fn new(title: &Bilingual) -> Section {
        Section { blocks: vec![Block::Part(text(title))] }
    }

    pub(crate) fn paragraph(&mut self, role: Role, said: &Bilingual) {
        self.blocks.push(Block::Paragraph(role, text(said)));
    }

    /// Rows under heads, of which the first of each names the row; `right` are the columns of numbers.
    pub(crate) fn table(&mut self, caption: &Bilingual, heads: &[(Bilingual, bool)], rows: Vec<Vec<Said>>) {
        if rows.is_empty() {
            return;
        }
        let head = |(said, right): &(Bilingual, bool)| (if *right { Column::Right } else { Column::Left }, text(said));
        let row = |row: Vec<Said>| row.iter().map(|(role, said)| Cell::Text(*role, text(said))).collect();
        self.blocks.push(Block::Table(Table {
            caption: text(caption),
            head: heads.iter().map(head).collect(),
            rows: rows.into_iter().map(row).collect(),
        }));
    }
}

/// Made harmless; what is the same in every language is said once.
fn text(said: &Bilingual) -> Text {
    let each = Language::ALL.map(|language| visible(said.in_language(language)));
    match each.first() {
        Some(first) if each.iter().all(|other| other == first) => Text(vec![Span::Own(first.clone())]),
        _ => Text(vec![Span::Words(each)]),
    }
}
