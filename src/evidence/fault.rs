//! Faults of a sheet: one, all of them, and the log that gathers them.
//!
//! *A fault names its place, and all faults of a sheet are reported in the sheet's order.*

use std::error::Error;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::kind::quoted;
use super::{FaultKind, Place, words};
use crate::language::Language;
use crate::limits::FAULTS_SHOWN_MAX;

/// One thing that is wrong with a sheet.
///
/// The set of codes is open; [`Fault::code`] is stable. Serialized as an object with `code`, `path`, `stage`,
/// `message`, `help`, `line` and `column`; `message` and `help` have the text in both languages, under `en` and `id`.
///
/// ```
/// use timbang::{Language, Rubric};
///
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let sheet = br#"{ "unit": "U", "stages": { "desk": { "answers": {
///     "A.1.a": "Y" } } } }"#;
/// let faults = rubric.score_json(sheet).unwrap_err();
/// let fault = faults.iter().next().ok_or("no fault")?;
/// assert_eq!((fault.code(), fault.path(), fault.stage()), ("T530", "A.1.a", Some("desk")));
/// assert_eq!((fault.line(), fault.column()), (Some(2), Some(5)));
/// assert!(fault.help(Language::English).is_some_and(|help| help.contains("Ya")), "{fault}");
/// assert!(!fault.message(Language::Indonesian).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: Box<FaultKind>,
    path: String,
    stage: Option<String>,
    place: Place,
}

impl Fault {
    /// A fault at a path: of an answer the answer's own path with its stage, of anything else the keys that lead to it.
    pub(crate) fn new(kind: FaultKind, path: impl Into<String>, stage: Option<&str>, place: Place) -> Fault {
        Fault { kind: Box::new(kind), path: path.into(), stage: stage.map(str::to_string), place }
    }

    /// Its stable code: `T531`.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// Where it is: the path of an answer such as `A.I.1.i.a`, or keys of the sheet such as `stages.desk.on`. Empty for
    /// the sheet as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The stage that gave the answer.
    pub fn stage(&self) -> Option<&str> {
        self.stage.as_deref()
    }

    /// What is wrong.
    pub fn message(&self, language: Language) -> String {
        self.kind.message().in_language(language).to_owned()
    }

    /// What to do about it, where that can be said.
    pub fn help(&self, language: Language) -> Option<String> {
        self.kind.help().map(|help| help.in_language(language).to_owned())
    }

    /// The whole of it on one line. [`Display`](fmt::Display) gives it in English.
    ///
    /// ```
    /// use timbang::{Evidence, Language};
    ///
    /// let faults = Evidence::from_json(br#"{ "unit": "U", "period": true }"#).unwrap_err();
    /// let fault = faults.iter().next().unwrap();
    /// assert_eq!(
    ///     fault.in_language(Language::Indonesian).to_string(),
    ///     "T507 pada 1:26, `period`: diharapkan teks untuk `period`, tetapi ditemukan `true`"
    /// );
    /// ```
    pub fn in_language(&self, language: Language) -> impl fmt::Display {
        In { fault: self, language }
    }

    /// The line of the sheet, from 1; `None` when it was not read from a text.
    pub fn line(&self) -> Option<u32> {
        self.place.line
    }

    /// The column of the sheet, from 1, in characters; `None` when it was not read from a text.
    pub fn column(&self) -> Option<u32> {
        self.place.column
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_language(Language::English).fmt(f)
    }
}

/// A fault in one language.
struct In<'a> {
    fault: &'a Fault,
    language: Language,
}

impl fmt::Display for In<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let In { fault, language } = *self;
        f.write_str(fault.code())?;
        if let (Some(line), Some(column)) = (fault.line(), fault.column()) {
            f.write_str(words::at_place(line, column).in_language(language))?;
        }
        if !fault.path.is_empty() {
            write!(f, ", {}", quoted(&fault.path))?;
        }
        if let Some(stage) = &fault.stage {
            let stage = quoted(stage);
            write!(f, " ({})", stage.trim_matches('`'))?;
        }
        write!(f, ": {}", fault.message(language))?;
        match fault.help(language) {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Fault", 7)?;
        object.serialize_field("code", self.code())?;
        object.serialize_field("path", &self.path)?;
        object.serialize_field("stage", &self.stage)?;
        object.serialize_field("message", &self.kind.message())?;
        object.serialize_field("help", &self.kind.help())?;
        object.serialize_field("line", &self.line())?;
        object.serialize_field("column", &self.column())?;
        object.end()
    }
}

/// All faults of a sheet, in the sheet's order: at least one.
///
/// The first 200 are kept, the rest is counted.
///
/// ```
/// let faults = timbang::Evidence::from_json(br#"{ "unit": "U", "period": true }"#).unwrap_err();
/// assert_eq!(
///     faults.to_string(),
///     "T507 at 1:26, `period`: expected a text for `period`, found `true`"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(Box<FaultLog>);

impl Faults {
    /// The kept faults, in the sheet's order.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.kept.iter()
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.0.kept.len()
    }

    /// Always false: a sheet without faults is no error.
    pub fn is_empty(&self) -> bool {
        self.0.kept.is_empty()
    }

    /// How many there are, those that are not kept included.
    pub fn total(&self) -> usize {
        self.0.total()
    }

    /// All that are kept, one a line. [`Display`](fmt::Display) gives them in English.
    pub fn in_language(&self, language: Language) -> impl fmt::Display {
        AllIn { faults: self, language }
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_language(Language::English).fmt(f)
    }
}

/// All faults of a sheet in one language.
struct AllIn<'a> {
    faults: &'a Faults,
    language: Language,
}

impl fmt::Display for AllIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.faults.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            fault.in_language(self.language).fmt(f)?;
        }
        match self.faults.0.more {
            0 => Ok(()),
            more => write!(f, "\n{}", words::and_more(more).in_language(self.language)),
        }
    }
}

impl Error for Faults {}

/// Faults as they are found, in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct FaultLog {
    kept: Vec<Fault>,
    /// How many were found beyond those.
    more: usize,
}

impl FaultLog {
    /// More than are shown, so that the first ones of a sheet are among them though they are found out of order.
    const KEPT_MAX: usize = 20 * FAULTS_SHOWN_MAX;

    pub(crate) fn push(&mut self, fault: Fault) {
        if self.kept.len() < FaultLog::KEPT_MAX {
            self.kept.push(fault);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    pub(crate) fn total(&self) -> usize {
        self.kept.len().saturating_add(self.more)
    }

    /// Whether further faults are only counted, so that nothing costly need be found out about them.
    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() >= FaultLog::KEPT_MAX
    }

    /// The value, if no fault was found.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, Faults> {
        if self.kept.is_empty() {
            return Ok(value);
        }
        self.kept.sort_by_key(|fault| fault.place.order);
        self.more = self.more.saturating_add(self.kept.len().saturating_sub(FAULTS_SHOWN_MAX));
        self.kept.truncate(FAULTS_SHOWN_MAX);
        self.kept.shrink_to_fit();
        Err(Faults(Box::new(self)))
    }
}

impl Extend<Fault> for FaultLog {
    fn extend<T: IntoIterator<Item = Fault>>(&mut self, faults: T) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn fault(order: u64) -> Fault {
        let found = "-1".to_string();
        let place = Place { order, line: Some(12), column: Some(20) };
        Fault::new(FaultKind::NotACount { found }, "A.1.jumlah", Some("desk"), place)
    }

    #[test]
    fn reads_as_one_line() {
        assert_eq!(
            fault(0).to_string(),
            "T531 at 12:20, `A.1.jumlah` (desk): not a count: `-1`; a count is a whole number from 0 up"
        );
        assert_eq!(
            serde_json::to_string(&fault(0)).unwrap_or_default(),
            concat!(
                r#"{"code":"T531","path":"A.1.jumlah","stage":"desk","#,
                r#""message":{"en":"not a count: `-1`","id":"bukan bilangan cacah: `-1`"},"#,
                r#""help":{"en":"a count is a whole number from 0 up","#,
                r#""id":"bilangan cacah adalah bilangan bulat mulai dari 0"},"line":12,"column":20}"#
            )
        );
    }

    #[test]
    fn keeps_the_first_and_counts_the_rest() {
        let mut log = FaultLog::default();
        assert_eq!(log.clone().or(7), Ok(7));
        log.extend((0..5_000).rev().map(fault));
        assert!(log.is_full());
        let faults = log.or(()).unwrap_err();
        assert_eq!((faults.len(), faults.total()), (FAULTS_SHOWN_MAX, 5_000));
        assert!(faults.iter().is_sorted_by_key(|fault| fault.place.order));
        assert!(faults.to_string().ends_with("\n… and 4800 more"));
    }
}
