//! Canonical JSON: RFC 8785, without the numbers that it leaves to floats.
//!
//! *The same content has the same bytes, whoever wrote it and in whatever order*: keys sorted by UTF-16, no blanks, the
//! short escapes. A number is a counter; every exact quantity is a text, so that none needs a canonical form of its own.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// A value to be written, borrowed where it can be.
#[derive(Debug, Clone)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Count(u64),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    /// In any order; sorted when written.
    Object(Vec<(&'a str, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// A value that was read; nothing where a number in it is no counter.
    pub(crate) fn of(value: &'a Value) -> Option<Json<'a>> {
        Some(match value {
            Value::Null => Json::Null,
            Value::Bool(truth) => Json::Bool(*truth),
            Value::Number(number) => Json::Count(number.as_u64()?),
            Value::String(text) => Json::Text(Cow::Borrowed(text)),
            Value::Array(items) => Json::List(items.iter().map(Json::of).collect::<Option<_>>()?),
            Value::Object(members) => {
                let members = members.iter().map(|(key, member)| Some((key.as_str(), Json::of(member)?)));
                Json::Object(members.collect::<Option<_>>()?)
            }
        })
    }

    /// Its one text.
    pub(crate) fn text(self) -> String {
        let mut out = String::new();
        write(&mut out, self);
        out
    }
}

/// The digest of bytes as 64 lower-case hexadecimal digits.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    let figure = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    Sha256::digest(bytes).iter().flat_map(|byte| [figure(byte >> 4), figure(byte & 15)]).collect()
}

fn write(out: &mut String, value: Json<'_>) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(truth) => out.push_str(if truth { "true" } else { "false" }),
        Json::Count(count) => write!(out, "{count}").unwrap_or(()),
        Json::Text(text) => write_text(out, &text),
        Json::List(items) => {
            out.push('[');
            for (position, item) in items.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write(out, item);
            }
            out.push(']');
        }
        Json::Object(mut members) => {
            members.sort_by(|(a, _), (b, _)| utf16_order(a, b));
            out.push('{');
            for (position, (key, member)) in members.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_text(out, key);
                out.push(':');
                write(out, member);
            }
            out.push('}');
        }
    }
}

/// RFC 8785, 3.2.2.2: the short escapes, `\u00xx` for the other control characters, all else as it is.
pub(crate) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    if !text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        out.push_str(text);
        out.push('"');
        return;
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..='\u{1f}' => write!(out, "\\u{:04x}", u32::from(c)).unwrap_or(()),
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// RFC 8785, 3.2.3: keys are compared as UTF-16, which differs from `str` beyond U+FFFF only.
pub(crate) fn utf16_order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn is_the_known_digest() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn sorts_and_escapes_as_rfc_8785_says() {
        let text = |text| Json::Text(Cow::Borrowed(text));
        let members = ["\u{20ac}", "\r", "\u{fb33}", "1", "\u{1f600}", "\u{80}", "\u{f6}"];
        let out = Json::Object(members.map(|key| (key, text("\u{1b}/\"\\"))).into()).text();
        let value = "\"\\u001b/\\\"\\\\\"";
        let sorted = ["\\r", "1", "\u{80}", "\u{f6}", "\u{20ac}", "\u{1f600}", "\u{fb33}"]
            .map(|key| format!("\"{key}\":{value}"));
        assert_eq!(out, format!("{{{}}}", sorted.join(",")));
    }

    #[test]
    fn writes_what_it_reads_and_no_number_but_a_counter() {
        let again = |text: &str| Json::of(&serde_json::from_str(text).unwrap()).map(Json::text);
        let text = r#"{"a":[null,true,false,0,18446744073709551615,"\u001f"],"b":{}}"#;
        assert_eq!(again(text).as_deref(), Some(text));
        for other in ["1.5", "-1", "1e2", "[1.0]", r#"{"a":18446744073709551616}"#] {
            assert_eq!(again(other), None, "{other}");
        }
    }
}
