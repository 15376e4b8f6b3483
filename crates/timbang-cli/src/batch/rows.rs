//! Rows of CSV as sheets: a row an answer, or a row a unit and stage with a column a path.
//!
//! *A cell is neither lost nor mended: it becomes an answer as it is written, and an empty one is no answer.* The rows of a unit
//! stand together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};

use serde_json::Value;
use timbang::Rubric;

use super::units::{Place, Unit, Wrong, text_line};

/// Columns that are no path.
const OWN: &[&str] = &["unit", "period", "assessed_on", "stage", "by", "on", "path", "answer", "note"];
/// Those of a row an answer alone.
const OF_AN_ANSWER: &[&str] = &["path", "answer", "note"];

pub(super) struct Rows<R> {
    read: R,
    head: Vec<u8>,
    columns: Vec<String>,
    delimiter: u8,
    /// A row an answer.
    by_answer: bool,
    facts: BTreeSet<String>,
    /// The last line that was read.
    line: u64,
    /// The first row of the next unit.
    ahead: Option<Row>,
    /// Unit and period of those that are behind.
    seen: BTreeSet<(String, String)>,
}

/// A record with its bytes, its cells as far as they can be read, and what is wrong with it.
struct Row {
    line: u64,
    raw: Vec<u8>,
    cells: Vec<String>,
    wrong: Option<Wrong>,
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(rubric: &Rubric, mut read: R) -> io::Result<Rows<R>> {
        let head = text_line(&mut read)?;
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        let count = |wanted: u8| text.iter().filter(|byte| **byte == wanted).count();
        let delimiter = if count(b';') > count(b',') { b';' } else { b',' };
        let text = std::str::from_utf8(text).map_err(|_| wrong("line 1: the head is not UTF-8"))?;
        let columns = cells(text, delimiter);
        let facts: BTreeSet<String> =
            rubric.nodes().filter(|node| node.is_fact()).map(|node| node.code().to_owned()).collect();
        let by_answer = columns.iter().any(|column| column == "path");
        for (at, column) in columns.iter().enumerate() {
            let known = match OWN.contains(&column.as_str()) {
                true => by_answer || !OF_AN_ANSWER.contains(&column.as_str()),
                false => !by_answer && rubric.slot(column).is_some(),
            };
            if columns.iter().take(at).any(|before| before == column) {
                return Err(wrong(&format!("line 1: column `{column}` stands twice")));
            }
            if !known {
                let columns = OWN.iter().take(if by_answer { OWN.len() } else { OWN.len() - OF_AN_ANSWER.len() });
                let columns = columns.copied().collect::<Vec<_>>().join(", ");
                let paths = if by_answer { "" } else { ", and paths that the rubric asks for" };
                return Err(wrong(&format!(
                    "line 1: column {} is called `{}`; the columns are {columns}{paths}",
                    at + 1,
                    crate::input::visible(column)
                )));
            }
        }
        for needed in if by_answer { &["unit", "answer"][..] } else { &["unit"] } {
            if !columns.iter().any(|column| column == needed) {
                return Err(wrong(&format!("line 1: there is no column `{needed}`")));
            }
        }
        let (line, seen) = (1, BTreeSet::new());
        Ok(Rows { read, head, columns, delimiter, by_answer, facts, line, ahead: None, seen })
    }

    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// The next unit: rows with the same unit and period, those that cannot be read included.
    pub(super) fn next(&mut self) -> io::Result<Option<Unit>> {
        let first = match self.ahead.take() {
            Some(row) => Some(row),
            None => self.row()?,
        };
        let Some(first) = first else { return Ok(None) };
        let line = first.line;
        let key = (self.cell(&first.cells, "unit").to_owned(), self.cell(&first.cells, "period").to_owned());
        let mut rows = vec![first];
        while let Some(next) = self.row()? {
            if self.cell(&next.cells, "unit") != key.0 || self.cell(&next.cells, "period") != key.1 {
                self.ahead = Some(next);
                break;
            }
            rows.push(next);
        }
        let raw = rows.iter().flat_map(|row| &row.raw).copied().collect();
        let broken = rows.iter_mut().find_map(|row| row.wrong.take().map(|wrong| (row.line, wrong)));
        let apart = !self.seen.insert(key.clone());
        let wrong = match broken {
            Some(broken) => Some(broken),
            None if key.0.is_empty() => Some((line, Wrong::NoUnit)),
            None => apart.then(|| (line, Wrong::Apart { unit: crate::input::visible(&key.0) })),
        };
        let mut places = Vec::new();
        let sheet = wrong.map_or_else(|| Ok(self.sheet(&rows, &mut places).into_bytes()), Err);
        Ok(Some(Unit { line, raw, sheet, places }))
    }

    fn cell<'c>(&self, cells: &'c [String], column: &str) -> &'c str {
        let at = self.columns.iter().position(|known| known == column);
        at.and_then(|at| cells.get(at)).map_or("", String::as_str)
    }

    /// The sheet of a unit as JSON. What is said twice stands there twice, and is a fault.
    fn sheet(&self, rows: &[Row], places: &mut Vec<Place>) -> String {
        let mut sheet = Members::default();
        let (mut facts, mut plain) = (Members::default(), Members::default());
        let mut stages: Vec<(String, Members, Members)> = Vec::new();
        for Row { line, cells, .. } in rows {
            for column in ["unit", "period", "assessed_on"] {
                sheet.text_once(column, self.cell(cells, column));
            }
            let stage = self.cell(cells, "stage");
            places.push(Place { stage: stage.to_owned(), path: None, line: *line });
            let at = stages.iter().position(|(code, ..)| code == stage);
            let at = match at {
                _ if stage.is_empty() => None,
                Some(at) => Some(at),
                None => {
                    stages.push((stage.to_owned(), Members::default(), Members::default()));
                    Some(stages.len() - 1)
                }
            };
            if let Some((_, about, _)) = at.and_then(|at| stages.get_mut(at)) {
                about.text_once("by", self.cell(cells, "by"));
                about.text_once("on", self.cell(cells, "on"));
            }
            for (path, answer) in self.answers(cells) {
                let members = match at.and_then(|at| stages.get_mut(at)) {
                    _ if self.facts.contains(path) => {
                        // Beside several stages a fact stands in each row.
                        if !self.by_answer {
                            facts.once(path, &answer);
                            continue;
                        }
                        &mut facts
                    }
                    Some((.., answers)) => answers,
                    None => &mut plain,
                };
                members.add(path, &answer);
                let stage = if self.facts.contains(path) { "" } else { stage };
                places.push(Place { stage: stage.to_owned(), path: Some(path.to_owned()), line: *line });
            }
        }
        if !facts.is_empty() {
            sheet.add("inputs", &facts.object());
        }
        if !plain.is_empty() {
            sheet.add("answers", &plain.object());
        }
        if !stages.is_empty() {
            let mut all = Members::default();
            for (code, mut about, answers) in stages {
                about.add("answers", &answers.object());
                all.add(&code, &about.object());
            }
            sheet.add("stages", &all.object());
        }
        sheet.object()
    }

    /// Paths and answers of a row, as JSON.
    fn answers<'c>(&'c self, cells: &'c [String]) -> Vec<(&'c str, String)> {
        let text = |cell: &str| if cell.is_empty() { "null".to_owned() } else { Value::from(cell).to_string() };
        if self.by_answer {
            let (path, answer, note) = (self.cell(cells, "path"), self.cell(cells, "answer"), self.cell(cells, "note"));
            return match (path.is_empty(), note.is_empty()) {
                // A row of a stage that answers nothing.
                (true, _) if answer.is_empty() && note.is_empty() => Vec::new(),
                (_, true) => vec![(path, text(answer))],
                (_, false) => vec![(path, format!(r#"{{"answer":{},"note":{}}}"#, text(answer), text(note)))],
            };
        }
        let paths = self.columns.iter().zip(cells).filter(|(column, _)| !OWN.contains(&column.as_str()));
        paths.filter(|(_, cell)| !cell.is_empty()).map(|(path, cell)| (path.as_str(), text(cell))).collect()
    }

    /// The next record that is not blank. One with line ends within quotes has several lines.
    fn row(&mut self) -> io::Result<Option<Row>> {
        loop {
            let mut raw = text_line(&mut self.read)?;
            if raw.is_empty() {
                return Ok(None);
            }
            self.line += 1;
            let line = self.line;
            while raw.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
                let more = text_line(&mut self.read)?;
                if more.is_empty() {
                    return Err(wrong(&format!("line {line}: a quotation mark is not closed")));
                }
                self.line += 1;
                raw.extend(more);
            }
            if raw.trim_ascii().is_empty() {
                continue;
            }
            // The unit of a row that is no text is looked for all the same: its sheet would lack the row.
            let text = String::from_utf8_lossy(&raw);
            let cells = cells(&text, self.delimiter);
            let wrong = match cells.len() {
                _ if matches!(text, Cow::Owned(_)) => Some(Wrong::NotText),
                found if found != self.columns.len() => Some(Wrong::Fields { expected: self.columns.len(), found }),
                _ => None,
            };
            return Ok(Some(Row { line, cells, wrong, raw }));
        }
    }
}

/// The cells of one record, without the blanks around them.
fn cells(record: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(record.as_bytes());
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    record.iter().map(str::to_owned).collect()
}

fn wrong(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message.to_owned())
}

/// Members of a JSON object in their order.
#[derive(Default)]
struct Members {
    text: String,
    once: BTreeMap<String, String>,
}

impl Members {
    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    fn add(&mut self, key: &str, value: &str) {
        let comma = if self.text.is_empty() { "" } else { "," };
        self.text.push_str(&format!("{comma}{}:{value}", Value::from(key)));
    }

    /// The same again adds nothing.
    fn once(&mut self, key: &str, value: &str) {
        if self.once.get(key).is_none_or(|before| before != value) {
            self.once.insert(key.to_owned(), value.to_owned());
            self.add(key, value);
        }
    }

    /// A text that several rows may repeat.
    fn text_once(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.once(key, &Value::from(value).to_string());
        }
    }

    fn object(&self) -> String {
        format!("{{{}}}", self.text)
    }
}
