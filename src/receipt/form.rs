//! The one text of a receipt, its seal, and the identity of the rubric that its lines are of.
//!
//! *The normal form is what a rubric says, one line of canonical JSON a line of the receipt, without what a sheet adds
//! and without places in the text.* Before the lines stand the head and the tables. Its SHA-256 is the identity; the same
//! over what can change a score is the score identity.

use serde::Serialize;
use serde_json::Value;

use super::{Header, Line, Receipt, Table};
use crate::canonical::{Json, sha256_hex};
use std::collections::BTreeMap;

/// The version of the normal form.
const NORMAL_FORM: &str = "1";

/// Keys of a line that the sheet, the computation or the layout of the text give it.
pub(super) const OF_THE_SHEET: &[&str] = &["answer", "seen", "out", "shown", "low", "high", "margin", "at"];
/// Keys of the head that are not the rubric's own.
const OF_THE_FILE: &[&str] = &["identity", "score_identity", "sources"];
/// Keys that no score hangs on: words for people.
const WORDS: &[&str] = &["label", "labels", "group", "basis", "texts", "otherwise"];
/// Keys of the head that no score hangs on.
const NAMES: &[&str] = &["id", "family", "edition", "in_force"];

/// Version and SHA-256 of the normal form.
pub(crate) fn identity(header: &Header, tables: &BTreeMap<String, Table>, lines: &[Line]) -> String {
    digest(header, tables, lines, false)
}

/// Version and SHA-256 of the normal form without what cannot change a score.
pub(crate) fn score_identity(header: &Header, tables: &BTreeMap<String, Table>, lines: &[Line]) -> String {
    digest(header, tables, lines, true)
}

fn digest(header: &Header, tables: &BTreeMap<String, Table>, lines: &[Line], score: bool) -> String {
    let words: &[&str] = if score { WORDS } else { &[] };
    let names: &[&str] = if score { NAMES } else { &[] };
    let mut text = String::new();
    let mut line = |value: Value| {
        text.push_str(&canonical(&value));
        text.push('\n');
    };
    let mut head = value(header);
    without(&mut head, &[OF_THE_FILE, words, names].concat());
    if let Some(stages) = head.get_mut("stages").and_then(Value::as_array_mut) {
        stages.iter_mut().for_each(|stage| without(stage, words));
    }
    line(head);
    let mut all = value(tables);
    if let Some(tables) = all.as_object_mut() {
        tables.values_mut().for_each(|table| without(table, words));
    }
    line(all);
    for own in lines {
        let mut own = value(own);
        without(&mut own, &[OF_THE_SHEET, words].concat());
        line(own);
    }
    format!("{NORMAL_FORM}:{}", sha256_hex(text.as_bytes()))
}

/// The canonical text of a receipt.
pub(super) fn text(receipt: &Receipt) -> String {
    canonical(&value(receipt))
}

/// The SHA-256 of the canonical receipt without its seal.
pub(super) fn seal(receipt: &Receipt) -> String {
    let mut all = value(receipt);
    without(&mut all, &["seal"]);
    sha256_hex(canonical(&all).as_bytes())
}

/// How serde_json calls a number of any length within itself.
const PRIVATE: &[u8] = b"\"$serde_json::private::";

/// The first byte that readers may take in two ways: a number that is no counter, and a key that serde_json takes for a
/// number where a host has switched `arbitrary_precision` on, or the escape that could hide it. No canonical receipt has one.
pub(super) fn ambiguous(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes.iter().copied().enumerate();
    while let Some((at, byte)) = rest.next() {
        let here = bytes.get(at..).unwrap_or_default();
        if byte == b'"' {
            while let Some((at, byte)) = rest.next().filter(|(_, byte)| *byte != b'"') {
                let escape = bytes.get(at..).unwrap_or_default();
                if escape.starts_with(b"\\u") && !(escape.starts_with(b"\\u000") || escape.starts_with(b"\\u001")) {
                    return Some(at);
                }
                if byte == b'\\' {
                    rest.next();
                }
            }
            let mut behind = rest.clone().map(|(_, byte)| byte).skip_while(u8::is_ascii_whitespace);
            if here.starts_with(PRIVATE) && behind.next() == Some(b':') {
                return Some(at);
            }
        } else if byte == b'-' || byte.is_ascii_digit() {
            let is_part = |byte: &&u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
            let number: Vec<u8> = here.iter().take_while(is_part).copied().collect();
            let counter = std::str::from_utf8(&number).ok().and_then(|text| text.parse::<u64>().ok());
            if counter.is_none_or(|counter| counter.to_string().as_bytes() != number) {
                return Some(at);
            }
            number.iter().skip(1).for_each(|_| {
                rest.next();
            });
        }
    }
    None
}

/// The canonical text of a value; nothing where it holds a number that is no counter.
pub(super) fn canonical(value: &Value) -> String {
    Json::of(value).map(Json::text).unwrap_or_default()
}

/// Plain data always becomes a value.
fn value(data: &impl Serialize) -> Value {
    serde_json::to_value(data).unwrap_or_default()
}

fn without(value: &mut Value, keys: &[&str]) {
    if let Some(members) = value.as_object_mut() {
        for key in keys {
            members.remove(*key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_read_in_two_ways_is_found_at_its_place() {
        let private = r#"{"a":{"$serde_json::private::Number":"0"}}"#;
        for (text, place) in [
            (r#"{"a":[0,12,18446744073709551615],"b":"-1.5e3 \"1.5\" \\","c":"\u001f\n"}"#, None),
            (r#"["$serde_json::private::Number","a"]"#, None),
            ("[0,-1]", Some(3)),
            ("[0,1.0]", Some(3)),
            ("[1e2]", Some(1)),
            ("[1e400]", Some(1)),
            ("[01]", Some(1)),
            ("[18446744073709551616]", Some(1)),
            (private, Some(6)),
            (r#"{"a":{"$serde_json::private::Number" :"0"}}"#, Some(6)),
            (r#"{"\u0024serde_json::private::Number":"0"}"#, Some(2)),
            (r#"{"a\\":-1}"#, Some(7)),
        ] {
            assert_eq!(ambiguous(text.as_bytes()), place, "{text}");
        }
    }
}
