//! What a rubric's text gets told: code, place, reason and mend.
//!
//! *A diagnostic can be shown without the text it speaks of: it carries its lines with it.*

mod codes;
mod example;
mod render;
pub(crate) mod words;

use std::fmt;

use serde::Serialize;

pub(crate) use codes::Code;
pub use example::Example;

pub(crate) use crate::language::Bilingual;
use crate::language::Language;
use crate::limits::DIAGNOSTICS_SHOWN_MAX;
use crate::source::{Position, Source, Span};

/// How much a diagnostic weighs.
///
/// ```
/// use timbang::{Language, Rubric, Severity};
///
/// let rubric = Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// let worst = rubric.notes().iter().map(|note| note.severity()).min();
/// assert_eq!(worst, Some(Severity::Note), "an implied requirement is worth knowing, and no more");
/// assert_eq!(Severity::Note.word(Language::Indonesian), "catatan");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The rubric does not load.
    Error,
    /// It loads; something in it is probably not meant.
    Warning,
    /// It loads; something in it is worth knowing.
    Note,
}

impl Severity {
    /// Its word: `error`, `galat`.
    pub fn word(self, language: Language) -> &'static str {
        match (self, language) {
            (Severity::Error, Language::English) => "error",
            (Severity::Warning, Language::English) => "warning",
            (Severity::Note, Language::English) => "note",
            (Severity::Error, Language::Indonesian) => "galat",
            (Severity::Warning, Language::Indonesian) => "peringatan",
            (Severity::Note, Language::Indonesian) => "catatan",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word(Language::English))
    }
}

/// One thing that is wrong with a rubric, or worth knowing.
///
/// The set of codes is open; [`Diagnostic::code`] is stable.
///
/// ```
/// use timbang::{Language, Rubric, Severity, Sources};
///
/// let text = "timbang 1\nrubric r \"R\" { edition \"1\" basis \"b\" total 10 missing zero }\n\
///             scale yn { Ya = 1, Tidak = 0 }\ncriterion a \"Tim\" weight 9 : yn";
/// let wrong = Rubric::load("r.zi", &Sources::of("r.zi", text)).unwrap_err();
/// let first = &wrong.as_slice()[0];
/// assert_eq!((first.code(), first.severity()), ("T401", Severity::Error));
/// assert_eq!((first.source_name(), first.position().to_string().as_str()), ("r.zi", "2:1"));
/// assert!(first.message(Language::Indonesian).contains("kurang 1"), "{first}");
/// assert!(first.help(Language::English).is_some());
/// assert_eq!(&text[first.span().start as usize..][..6], "rubric");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    code: &'static str,
    severity: Severity,
    title: Titles,
    message: Bilingual,
    place: Place,
    related: Vec<Related>,
    help: Option<Bilingual>,
    example: Option<Box<Example>>,
    #[serde(skip)]
    span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Titles {
    en: &'static str,
    id: &'static str,
}

/// A place in a source, with the line that it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub(crate) struct Place {
    source: String,
    line: u32,
    column: u32,
    /// How many characters of the line are meant.
    width: u32,
    /// The line, or the part of a long one that stands around the place.
    text: String,
    /// How many characters of `text` stand before the place.
    #[serde(skip)]
    before: u32,
}

/// Characters of a line that are shown; a longer one is cut around the place, which stands at most this far from the cut.
const LINE_SHOWN_MAX: usize = 160;
const LEAD_SHOWN_MAX: usize = 60;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Related {
    message: Bilingual,
    place: Place,
    #[serde(skip)]
    span: Span,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, span: Span, message: Bilingual) -> Diagnostic {
        let [en, id] = code.titles();
        Diagnostic {
            code: code.code(),
            severity: code.severity(),
            title: Titles { en, id },
            message,
            place: Place::default(),
            related: Vec::new(),
            help: None,
            example: None,
            span,
        }
    }

    pub(crate) fn with_help(mut self, help: Bilingual) -> Diagnostic {
        self.help = Some(help);
        self
    }

    pub(crate) fn help_if(mut self, help: Option<Bilingual>) -> Diagnostic {
        self.help = help;
        self
    }

    pub(crate) fn example_if(mut self, example: Option<Example>) -> Diagnostic {
        self.example = example.map(Box::new);
        self
    }

    pub(crate) fn related(mut self, span: Span, message: Bilingual) -> Diagnostic {
        self.related.push(Related { message, place: Place::default(), span });
        self
    }

    /// Its stable code: `T401`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong, in the rubric's words.
    pub fn message(&self, language: Language) -> &str {
        self.message.in_language(language)
    }

    /// What to write instead, where that is known.
    pub fn help(&self, language: Language) -> Option<&str> {
        self.help.as_ref().map(|help| help.in_language(language))
    }

    /// A sheet that shows what is said, where there is one.
    pub fn example(&self) -> Option<&Example> {
        self.example.as_deref()
    }

    /// The whole of it as plain text, with the lines that it speaks of. [`Display`](fmt::Display) gives it in English.
    ///
    /// ```
    /// use timbang::{Language, Rubric};
    ///
    /// let wrong = Rubric::parse("timbang 2").unwrap_err();
    /// let text = wrong.as_slice()[0].in_language(Language::Indonesian).to_string();
    /// assert!(text.starts_with("galat[T101]: "));
    /// ```
    pub fn in_language(&self, language: Language) -> impl fmt::Display {
        render::In { diagnostic: self, language }
    }

    /// The name of the source that it speaks of.
    pub fn source_name(&self) -> &str {
        &self.place.source
    }

    /// Where it stands.
    pub fn position(&self) -> Position {
        Position { line: self.place.line, column: self.place.column }
    }

    /// Where it stands, in bytes.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether it is no consequence of the parts of a text that could not be read, of which `unread` are the names.
    pub(crate) fn stands_alone(&self, sources: &[Source], unread: &[Option<String>]) -> bool {
        let is = |codes: &[Code]| codes.iter().any(|code| code.code() == self.code);
        if is(&[Code::UnknownName, Code::AwardList]) {
            let named = sources.get(usize::from(self.span.source)).map_or("", |source| source.slice(self.span));
            let unreadable =
                |name: &Option<String>| name.as_ref().is_none_or(|name| named.split('.').any(|part| part == name));
            return !unread.iter().any(unreadable);
        }
        !is(&[Code::WeightSum, Code::NoChildren, Code::ClauseMissing, Code::NoRequirement])
    }

    fn locate(&mut self, sources: &[Source]) {
        self.place = Place::of(self.span, sources);
        for related in &mut self.related {
            related.place = Place::of(related.span, sources);
        }
    }
}

impl Place {
    fn of(span: Span, sources: &[Source]) -> Place {
        let Some(source) = sources.get(usize::from(span.source)) else {
            return Place::default();
        };
        let start = source.position(span.start);
        let (text, before) = around(source.line(start.line), start.column.saturating_sub(1) as usize);
        let rest = u32::try_from(text.chars().count().saturating_sub(before)).unwrap_or(u32::MAX);
        let before = u32::try_from(before).unwrap_or(u32::MAX);
        let meant = u32::try_from(source.slice(span).lines().next().unwrap_or("").chars().count()).unwrap_or(u32::MAX);
        Place {
            source: source.name.clone(),
            line: start.line,
            column: start.column,
            width: meant.min(rest).max(1),
            text,
            before,
        }
    }
}

/// The part of a line that is shown around its character `at`, and how many of its characters stand before that one.
fn around(line: &str, at: usize) -> (String, usize) {
    if line.chars().nth(LINE_SHOWN_MAX).is_none() {
        return (line.to_owned(), at);
    }
    let from = at.saturating_sub(LEAD_SHOWN_MAX);
    let mut rest = line.chars().skip(from);
    let mut shown = String::from(if from > 0 { "…" } else { "" });
    shown.extend(rest.by_ref().take(LINE_SHOWN_MAX));
    if rest.next().is_some() {
        shown.push('…');
    }
    (shown, at.saturating_sub(from).saturating_add(usize::from(from > 0)))
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_language(Language::English).fmt(f)
    }
}

/// Everything that is wrong with a rubric, in the order of its text.
///
/// At most [`DIAGNOSTICS_SHOWN_MAX`] are kept; [`Diagnostics::total`] counts them all.
///
/// ```
/// use timbang::{Language, Rubric};
///
/// // A form in which an author writes: all that is wrong, at once.
/// let wrong = Rubric::parse("timbang 1").unwrap_err();
/// assert!(wrong.has_errors() && wrong.total() == wrong.as_slice().len());
/// for one in wrong.iter() {
///     println!("{}: {}", one.position(), one.message(Language::Indonesian));
/// }
/// assert!(wrong.in_language(Language::Indonesian).to_string().starts_with("galat["));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostics(Box<List>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct List {
    shown: Vec<Diagnostic>,
    total: usize,
    errors: usize,
}

impl Diagnostics {
    pub(crate) fn new(mut list: Vec<Diagnostic>, sources: &[Source]) -> Diagnostics {
        list.sort_by_key(|d| (d.span.source, d.span.start, d.severity, d.code));
        let total = list.len();
        let errors = list.iter().filter(|d| d.severity == Severity::Error).count();
        list.truncate(DIAGNOSTICS_SHOWN_MAX);
        for diagnostic in &mut list {
            diagnostic.locate(sources);
        }
        Diagnostics(Box::new(List { shown: list, total, errors }))
    }

    /// Those that are shown.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.shown.iter()
    }

    /// Those that are shown.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0.shown
    }

    /// How many there are in all.
    pub fn total(&self) -> usize {
        self.0.total
    }

    /// All that are shown, one below the other. [`Display`](fmt::Display) gives them in English.
    pub fn in_language(&self, language: Language) -> impl fmt::Display {
        render::AllIn { diagnostics: self, language }
    }

    /// Whether the rubric does not load.
    pub fn has_errors(&self) -> bool {
        self.0.errors > 0
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_language(Language::English).fmt(f)
    }
}

impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Diagnostics {}

/// Whether a character is seen by no reader, or turns the direction of what is read.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct() {
        let mut seen: Vec<_> = Code::ALL.iter().map(|c| c.code()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), Code::ALL.len());
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line: String = ('a'..='z').cycle().take(1_000).collect();
        assert_eq!(around(&line[..LINE_SHOWN_MAX], 100), (line[..LINE_SHOWN_MAX].to_owned(), 100));
        for at in [0, LEAD_SHOWN_MAX, LEAD_SHOWN_MAX + 1, 500, 999] {
            let (shown, before) = around(&line, at);
            assert_eq!(shown.chars().nth(before), line.chars().nth(at), "at {at}");
            assert!(shown.chars().count() <= LINE_SHOWN_MAX + 2, "at {at}");
        }
    }
}
