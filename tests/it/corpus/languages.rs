//! What the snapshots show in both languages.
//!
//! *Each code is shown in both, and the Indonesian of a message has no English in it but what stands in backticks.*

use std::fs;

use super::{BELOW, codes_of, files, home, in_the_corpus};

/// The English and the Indonesian of every snapshot that has both.
fn columns() -> Vec<(String, String, String)> {
    let in_both = |file: &String| ["check/", "faults/"].iter().any(|folder| file.starts_with(folder));
    let snapshots = files(&home()).into_iter().filter(|file| file.ends_with(".snap") && in_both(file));
    snapshots
        .map(|file| {
            let text = fs::read_to_string(home().join(&file)).unwrap();
            let (_, text) = text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n")).unwrap();
            let below = format!("\n{BELOW}");
            let (english, indonesian) = text.split_once(&below).unwrap_or_else(|| panic!("{file} has one language"));
            (file, english.to_owned(), indonesian.to_owned())
        })
        .collect()
}

/// What a line says in the library's own words: a message, a note at a mark, the first line of a help, or a fault.
fn said(line: &str) -> Option<&str> {
    let marked = || line.trim_start().strip_prefix('|').and_then(|rest| rest.rsplit_once('^')).map(|(_, note)| note);
    let fault = || line.starts_with('T').then(|| line.split_once(": ").map(|(_, message)| message)).flatten();
    let severity = ["galat[", "peringatan[", "catatan["].iter().any(|word| line.starts_with(word));
    match line.split_once("]: ").filter(|_| severity).or_else(|| line.split_once("= saran: ")) {
        Some((_, message)) => Some(message),
        None => marked().or_else(fault),
    }
}

/// Common words of English that are none of Indonesian.
const ENGLISH: &[&str] = &[
    "a", "all", "an", "and", "are", "as", "at", "be", "between", "both", "but", "by", "can", "cannot", "each", "every",
    "expected", "first", "for", "found", "from", "has", "have", "here", "in", "is", "it", "its", "line", "must",
    "name", "no", "none", "not", "number", "of", "on", "one", "only", "option", "or", "other", "row", "rubric",
    "share", "sheet", "stage", "text", "than", "that", "the", "there", "this", "to", "two", "value", "weight", "what",
    "where", "which", "with", "without", "write",
];

/// The first word of English outside backticks.
fn english_in(message: &str) -> Option<&str> {
    let words = message.split('`').step_by(2).flat_map(|part| part.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    words.into_iter().find(|word| ENGLISH.contains(word))
}

#[test]
fn every_code_is_shown_in_both_languages() {
    let columns = columns();
    for code in codes_of("src/diagnostic/codes.rs").iter().filter(|code| in_the_corpus(code)) {
        let mark = format!("[{code}]: ");
        let shown = |text: &str, words: [&str; 3]| words.iter().any(|word| text.contains(&format!("{word}{mark}")));
        assert!(columns.iter().any(|(_, en, _)| shown(en, ["error", "warning", "note"])), "{code} in English");
        assert!(columns.iter().any(|(_, _, id)| shown(id, ["galat", "peringatan", "catatan"])), "{code} in Indonesian");
    }
    for code in codes_of("src/evidence/kind.rs").iter().filter(|code| in_the_corpus(code)) {
        let shown = |text: &str| text.lines().any(|line| line.starts_with(code.as_str()));
        assert!(columns.iter().any(|(_, en, _)| shown(en)), "{code} in English");
        assert!(columns.iter().any(|(_, _, id)| shown(id)), "{code} in Indonesian");
    }
}

#[test]
fn no_indonesian_message_has_english_in_it() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (file, _, indonesian) in &columns() {
        for message in indonesian.lines().filter_map(said) {
            count += 1;
            wrong.extend(english_in(message).map(|word| format!("{file}: `{word}` in: {message}")));
        }
    }
    assert!(count > 400, "only {count} messages were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn english_is_found_where_it_stands() {
    assert_eq!(said("galat[T401]: bobot kurang"), Some("bobot kurang"));
    assert_eq!(said("  |   ^^^ pertama di sini"), Some(" pertama di sini"));
    assert_eq!(said("  = saran: tulis"), Some("tulis"));
    assert_eq!(said("T531 pada 1:2, `A`: bukan"), Some("bukan"));
    assert_eq!(said("7 | component A weight 60 { # the first"), None);
    assert_eq!(said("    >= 4.51 : A"), None);
    assert_eq!(english_in("tulis `the weight` di sini"), None);
    assert_eq!(english_in("tulis `a` the"), Some("the"));
}
