//! `timbang explain-code`: what stands behind the codes of messages.
//!
//! *Every paragraph is the library's*; here it is only broken into lines. Where one code is unknown, none is explained.

use serde::Serialize;
use timbang::{CodeEntry, Language};

use crate::args::{ExplainCode, Format};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::language;
use crate::output;

/// Name and version of the JSON form.
const FORMAT: &str = "timbang.codes/1";
/// A line of prose is broken before it is longer.
const COLUMNS_MAX: usize = 96;

pub(crate) fn run(explain: &ExplainCode) -> Result<Exit, Failure> {
    let language = language::of(explain.lang);
    let mut entries = Vec::new();
    let mut unknown = Vec::new();
    for asked in &explain.codes {
        let code = asked.to_ascii_uppercase();
        match timbang::codes(language).find(|entry| entry.code() == code) {
            Some(entry) if entries.contains(&entry) => {}
            Some(entry) => entries.push(entry),
            None => unknown.push(no_code(asked, &code, language)),
        }
    }
    if !unknown.is_empty() {
        for message in &unknown {
            output::error(message);
        }
        return Ok(Exit::Failed);
    }
    let all = explain.codes.is_empty();
    if all {
        entries.extend(timbang::codes(language));
    }
    match explain.format {
        Format::Json => output::json(&List { format: FORMAT, language: language.code(), codes: entries })?,
        Format::Text if all => output::data(&list(&entries, language))?,
        Format::Text => {
            let pages: Vec<String> = entries.iter().map(|entry| page(entry, language)).collect();
            output::data(&pages.join("\n"))?;
        }
    }
    Ok(Exit::Done)
}

fn no_code(asked: &str, code: &str, language: Language) -> String {
    let asked = input::visible(asked);
    match (language, timbang::nearest_code(code)) {
        (Language::English, Some(near)) => format!("`{asked}` is no code; did you mean `{near}`?"),
        (Language::English, None) => format!("`{asked}` is no code; `timbang explain-code` lists all of them"),
        (Language::Indonesian, Some(near)) => format!("`{asked}` bukan kode; apakah yang dimaksud `{near}`?"),
        (Language::Indonesian, None) => format!("`{asked}` bukan kode; `timbang explain-code` menampilkan semuanya"),
    }
}

/// A line for each code.
fn list(entries: &[CodeEntry], language: Language) -> String {
    let words = entries.iter().map(|entry| entry.severity().word(language));
    let width = words.map(str::len).max().unwrap_or(0);
    let mut text = String::new();
    for entry in entries {
        let word = entry.severity().word(language);
        let padding = " ".repeat(width.saturating_sub(word.len()));
        let word = output::weighed(entry.severity(), word);
        text.push_str(&format!("{}  {word}{padding}  {}\n", entry.code(), entry.title()));
    }
    text
}

/// The paragraph of a code below a line that begins as its messages do.
fn page(entry: &CodeEntry, language: Language) -> String {
    let head = format!("{}[{}]", entry.severity().word(language), entry.code());
    format!("{}: {}\n\n{}", output::weighed(entry.severity(), &head), entry.title(), plain(entry.text()))
}

/// Markdown as plain text: prose in lines of even length, a fenced block indented and without its fences.
fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut prose = String::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            flow(&mut prose, &mut text);
            fenced = !fenced;
        } else if fenced {
            text.push_str(&format!("    {line}\n"));
        } else if line.trim().is_empty() {
            flow(&mut prose, &mut text);
            text.push('\n');
        } else {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    flow(&mut prose, &mut text);
    text
}

/// Moves prose to a text, in lines that are broken at blanks.
fn flow(prose: &mut String, text: &mut String) {
    let mut columns = 0;
    for word in prose.split_whitespace() {
        let width = word.chars().count();
        if columns > 0 && columns + 1 + width > COLUMNS_MAX {
            text.push('\n');
            columns = 0;
        }
        if columns > 0 {
            text.push(' ');
            columns += 1;
        }
        text.push_str(word);
        columns += width;
    }
    if columns > 0 {
        text.push('\n');
    }
    prose.clear();
}

#[derive(Serialize)]
struct List<'a> {
    format: &'a str,
    language: &'a str,
    codes: Vec<CodeEntry>,
}

/// Codes that a hint names.
const HINTED_MAX: usize = 3;

/// Where to read more about what was just told: the first few codes, each once.
pub(crate) fn hint<'a>(codes: impl IntoIterator<Item = &'a str>, language: Language) -> Option<String> {
    let mut first: Vec<&str> = Vec::new();
    for code in codes {
        if !first.contains(&code) && first.len() < HINTED_MAX {
            first.push(code);
        }
    }
    let command = format!("`timbang explain-code {}`", first.join(" "));
    let words = match language {
        Language::English => "says more",
        Language::Indonesian => "menjelaskannya",
    };
    (!first.is_empty()).then(|| format!("{command} {words}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_flows_and_blocks_stand_as_they_are() {
        let word = "kata ".repeat(30);
        let text = plain(&format!("Satu\ndua {word}tiga.\n\n```zi top\nsalah:   a\n# b\n```"));
        assert!(text.starts_with("Satu dua kata kata"), "{text}");
        assert!(text.ends_with("tiga.\n\n    salah:   a\n    # b\n"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS_MAX), "{text}");
        assert_eq!(text.split_whitespace().filter(|one| *one == "kata").count(), 30);
    }
}
