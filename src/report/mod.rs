//! A scorecard as a page for people.
//!
//! *A report is made from a scorecard alone: a stored one can be printed years later, and a claim never reads like a
//! finding.* `terminal` lays the page out, `words` holds every sentence in both languages, `figures` shows exact numbers
//! so that two different ones never look alike, `text` makes foreign text harmless.
//!
//! A report is for reading; what proves a score is the receipt.

mod content;
mod document;
mod explain;
mod figures;
mod html;
mod markdown;
mod reading;
#[cfg(feature = "advise")]
mod section;
mod table;
mod terminal;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::fmt;

pub use explain::{Explanation, UnknownPath};
#[cfg(feature = "advise")]
pub(crate) use section::Said;
#[cfg(feature = "advise")]
pub use section::Section;
#[cfg(feature = "advise")]
pub(crate) use text::{visible, wrap};

use crate::language::Language;
use crate::scorecard::Record;

/// Columns of the short page. Names are shortened to fit; a row of long numbers may still pass it.
pub const PAGE_COLUMNS: usize = 100;
/// Columns of the full page, which has the codes of requirements too.
pub const FULL_PAGE_COLUMNS: usize = 120;

/// What a piece of a line is, so that whoever shows it can colour it. Nothing is said by the role alone.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let card = rubric.score_json(sheet)?;
/// use timbang::report::{Report, Role};
///
/// // Colour for a terminal; the words say the same without it.
/// let colour = |role| match role {
///     Role::Good => "\u{1b}[32m",
///     Role::Bad => "\u{1b}[31m",
///     Role::Open => "\u{1b}[33m",
///     Role::Heading | Role::Plain | Role::Dim => "",
/// };
/// let lines = Report::of(card.record()).lines();
/// assert!(lines.iter().flat_map(|line| &line.pieces).any(|piece| !colour(piece.role).is_empty()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The title of a part.
    Heading,
    /// Anything else.
    Plain,
    /// A finding on the good side.
    Good,
    /// A finding on the bad side.
    Bad,
    /// Not known, not answered, or claimed and not verified.
    Open,
    /// Of less weight.
    Dim,
}

/// A stretch of a line in one role.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let card = rubric.score_json(sheet)?;
/// use timbang::report::Report;
///
/// // A page of one's own keeps the roles as classes.
/// let spans: Vec<String> = Report::of(card.record()).lines()[0]
///     .pieces
///     .iter()
///     .map(|piece| format!("<span class=\"{:?}\">{}</span>", piece.role, piece.text))
///     .collect();
/// assert!(!spans.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub role: Role,
    /// Its text, without control characters and line ends.
    pub text: String,
}

/// One line of a page. Its text ends without blanks.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let card = rubric.score_json(sheet)?;
/// use timbang::report::{PAGE_COLUMNS, Report};
///
/// let lines = Report::of(card.record()).lines();
/// assert!(lines.iter().all(|line| line.to_string().chars().count() <= PAGE_COLUMNS));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Its pieces, from left to right.
    pub pieces: Vec<Piece>,
}

impl Line {
    pub(crate) fn push(&mut self, role: Role, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.pieces.push(Piece { role, text });
        }
    }

    pub(crate) fn of(role: Role, text: impl Into<String>) -> Line {
        let mut line = Line::default();
        line.push(role, text);
        line
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| f.write_str(&piece.text))
    }
}

/// A page to be made from a scorecard: in which language, and how much of it.
///
/// ```
/// use timbang::Language;
/// use timbang::report::Report;
///
/// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// let stored = serde_json::to_string(&rubric.score_json(sheet)?)?;
///
/// // Years later, with nothing but what was stored:
/// let card: timbang::Scorecard = serde_json::from_str(&stored)?;
/// let page = Report::of(card.record()).language(Language::Indonesian).to_string();
/// assert!(page.contains("BELUM DAPAT DIPUTUSKAN"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    card: &'a Record,
    language: Language,
    full: bool,
    /// What each measure reads, where the maker of the page knows it.
    reads: &'a [(String, Vec<String>)],
    #[cfg(feature = "advise")]
    section: Option<&'a Section>,
}

impl<'a> Report<'a> {
    /// The short page of a scorecard, in English.
    pub fn of(record: &'a Record) -> Report<'a> {
        Report {
            card: record,
            language: Language::English,
            full: false,
            reads: &[],
            #[cfg(feature = "advise")]
            section: None,
        }
    }

    /// The same page in this language.
    #[must_use]
    pub fn language(self, language: Language) -> Report<'a> {
        Report { language, ..self }
    }

    /// With every node, every requirement and every path of a finding; without, the first levels and the first paths.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let card = rubric.score_json(br#"{ "unit": "U" }"#)?;
    /// use timbang::report::Report;
    ///
    /// let short = Report::of(card.record());
    /// assert!(short.full(true).lines().len() > short.lines().len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn full(self, full: bool) -> Report<'a> {
        Report { full, ..self }
    }

    /// With how much of each measure is verified: what each one reads, by [`Rubric::measure_reads`]. A scorecard alone
    /// does not hold it.
    ///
    /// [`Rubric::measure_reads`]: crate::Rubric::measure_reads
    #[must_use]
    pub fn measure_reads(self, reads: &'a [(String, Vec<String>)]) -> Report<'a> {
        Report { reads, ..self }
    }

    /// With this part behind what the scorecard tells, in Markdown and HTML: what would change the score, by
    /// [`section`](crate::advise::section). A scorecard alone does not hold it.
    #[cfg(feature = "advise")]
    #[must_use]
    pub fn section(self, section: &'a Section) -> Report<'a> {
        Report { section: Some(section), ..self }
    }

    fn document(&self) -> document::Document {
        #[cfg(feature = "advise")]
        let more = self.section.map(|section| section.blocks.as_slice()).unwrap_or_default();
        #[cfg(not(feature = "advise"))]
        let more = &[];
        content::document(self.card, self.reads, more)
    }

    /// The whole page as Markdown, in its language.
    ///
    /// Shape: headings, lists and GitHub's tables. Text of rubric and sheet is escaped: it makes no markup and no link.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let card = rubric.score_json(br#"{ "unit": "U" }"#)?;
    /// use timbang::report::Report;
    ///
    /// assert!(Report::of(card.record()).markdown().starts_with("# Contoh kecil\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn markdown(&self) -> String {
        markdown::page(&self.document(), self.language)
    }

    /// The whole page as one HTML file that needs nothing beside it, in both languages, its own first.
    ///
    /// Shape: no script and no address of anything outside; prints on A4; light and dark; every table has a caption and
    /// heads. Text of rubric and sheet is escaped.
    ///
    /// ```
    /// use timbang::report::Report;
    ///
    /// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let card = rubric.score_json(br#"{ "unit": "<script>alert(1)</script>" }"#)?;
    /// let page = Report::of(card.record()).html();
    /// assert!(page.contains("<dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>") && !page.contains("<script"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn html(&self) -> String {
        html::page(&self.document(), self.language)
    }

    /// The page, line by line.
    pub fn lines(&self) -> Vec<Line> {
        terminal::page(self.card, self.language, self.full, self.reads)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// The short page as plain text.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let card = rubric.score_json(sheet)?;
/// use timbang::Language;
///
/// let page = timbang::report::text(card.record(), Language::Indonesian);
/// assert!(page.contains("7.27 dari 10.00 poin"), "{page}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn text(record: &Record, language: Language) -> String {
    Report::of(record).language(language).to_string()
}

/// The short page, line by line.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let card = rubric.score_json(sheet)?;
/// use timbang::{Language, report};
///
/// let lines = report::lines(card.record(), Language::English);
/// let page: String = lines.iter().map(|line| format!("{line}\n")).collect();
/// assert_eq!(page, report::text(card.record(), Language::English));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lines(record: &Record, language: Language) -> Vec<Line> {
    Report::of(record).language(language).lines()
}
