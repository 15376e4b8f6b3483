//! JSON as raw pieces: each value as its own text, each with its place.
//!
//! *No digit is lost and no key either: numbers stay text, and an object is a list of its members.* So it does not
//! matter which features of `serde_json` a host has switched on.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{FaultKind, Place, words};
use crate::language::Bilingual;
use crate::limits::{EVIDENCE_ANSWERS_MAX, EVIDENCE_NESTING_MAX};

/// Every so many bytes the line and column are kept, so that a place is found without reading from the start.
const STRIDE: usize = 64;
const _: () = assert!(STRIDE <= 255, "a byte counts them");

/// The sheet's text, with its lines.
pub(super) struct SheetText<'t> {
    text: &'t str,
    marks: Marks,
}

/// The one value of a sheet's text.
pub(super) enum Root<'t> {
    /// Its members, and where it starts.
    Object(Members<'t>, Place),
    Other(&'t RawValue),
}

impl<'t> SheetText<'t> {
    /// The text and its one value, or why it cannot be read at all.
    pub(super) fn read(bytes: &'t [u8], bytes_max: usize) -> Result<(SheetText<'t>, Root<'t>), (FaultKind, Place)> {
        if bytes.len() > bytes_max {
            let kind = FaultKind::SheetTooLarge { bytes: bytes.len(), max: bytes_max };
            return Err((kind, Place::default()));
        }
        let marks = Marks::new(bytes);
        let not_json = |reason: Bilingual, offset: usize| (FaultKind::NotJson { reason }, marks.place(bytes, offset));
        if bytes.starts_with(b"\xef\xbb\xbf") {
            return Err(not_json(words::byte_order_mark(), 0));
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return Err(not_json(words::not_utf_8(), error.valid_up_to())),
        };
        if let Some((offset, depth)) = too_deep(bytes) {
            let max = EVIDENCE_NESTING_MAX;
            return Err((FaultKind::NestedTooDeeply { depth, max }, marks.place(bytes, offset)));
        }
        let start = text.len().saturating_sub(text.trim_start_matches([' ', '\t', '\r', '\n']).len());
        // Nearly every sheet is an object, and so is read once less.
        if bytes.get(start) == Some(&b'{')
            && let Ok(members) = serde_json::from_str(text)
        {
            let place = marks.place(bytes, start);
            return Ok((SheetText { text, marks }, Root::Object(members, place)));
        }
        match serde_json::from_str(text) {
            Ok(value) => Ok((SheetText { text, marks }, Root::Other(value))),
            Err(error) => Err(not_json(reason(&error), offset_of(text, &error))),
        }
    }

    /// Where a piece of the text stands.
    pub(super) fn place(&self, piece: &RawValue) -> Place {
        let start = self.text.as_ptr().addr();
        let offset = piece.get().as_ptr().addr().saturating_sub(start);
        self.marks.place(self.text.as_bytes(), offset)
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Object,
    List,
    Text,
    Number,
    True,
    False,
    Null,
}

impl Shape {
    pub(super) fn of(value: &RawValue) -> Shape {
        match value.get().as_bytes().first() {
            Some(b'{') => Shape::Object,
            Some(b'[') => Shape::List,
            Some(b'"') => Shape::Text,
            Some(b't') => Shape::True,
            Some(b'f') => Shape::False,
            Some(b'n') => Shape::Null,
            _ => Shape::Number,
        }
    }

    /// As a message names it.
    pub(super) fn name(self) -> Bilingual {
        match self {
            Shape::Object => words::an_object(),
            Shape::List => words::a_list(),
            Shape::Text => words::a_text(),
            Shape::Number => words::a_number(),
            Shape::True => "`true`".into(),
            Shape::False => "`false`".into(),
            Shape::Null => "`null`".into(),
        }
    }
}

/// The text that a JSON string stands for; an error where its escapes stand for none.
pub(super) fn text_of<'t>(value: &'t RawValue) -> Result<Cow<'t, str>, Bilingual> {
    let json = value.get();
    let plain = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|inner| !inner.contains('\\'));
    match plain {
        Some(inner) => Ok(Cow::Borrowed(inner)),
        None => serde_json::from_str(json).map(Cow::Owned).map_err(|error| reason(&error)),
    }
}

/// The members of an object or the items of a list, those past the limit only counted.
pub(super) struct Pieces<T> {
    pub(super) kept: Vec<T>,
    /// How many more there are.
    pub(super) passed_over: usize,
}

/// Keys and values, in the text's order, none lost.
pub(super) type Members<'t> = Pieces<(&'t RawValue, &'t RawValue)>;

/// Values, in the text's order.
pub(super) type Items<'t> = Pieces<&'t RawValue>;

impl<T> Pieces<T> {
    const NONE: Pieces<T> = Pieces { kept: Vec::new(), passed_over: 0 };
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Members::NONE;
                while members.kept.len() < EVIDENCE_ANSWERS_MAX {
                    match map.next_entry()? {
                        Some(member) => members.kept.push(member),
                        None => return Ok(members),
                    }
                }
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    members.passed_over = members.passed_over.saturating_add(1);
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Each)
    }
}

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Items<'de>, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Items<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Items<'de>, A::Error> {
                let mut items = Items::NONE;
                while items.kept.len() < EVIDENCE_ANSWERS_MAX {
                    match list.next_element()? {
                        Some(item) => items.kept.push(item),
                        None => return Ok(items),
                    }
                }
                while list.next_element::<IgnoredAny>()?.is_some() {
                    items.passed_over = items.passed_over.saturating_add(1);
                }
                Ok(items)
            }
        }

        deserializer.deserialize_seq(Each)
    }
}

/// A piece of the sheet, which was found to be JSON when the whole was.
pub(super) fn pieces<'t, P: Deserialize<'t>>(value: &'t RawValue) -> Result<P, Bilingual> {
    serde_json::from_str(value.get()).map_err(|error| reason(&error))
}

/// The first bracket that nests deeper than a sheet may, and how many are open where most are.
fn too_deep(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut depth = 0_usize;
    let mut found: Option<(usize, usize)> = None;
    let mut bytes = bytes.iter().enumerate();
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                if depth > EVIDENCE_NESTING_MAX {
                    found = found.map(|(first, deepest)| (first, deepest.max(depth))).or(Some((offset, depth)));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                while let Some((_, byte)) = bytes.next() {
                    match byte {
                        b'"' => break,
                        b'\\' => drop(bytes.next()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The error without its place, which is told apart.
fn reason(error: &serde_json::Error) -> Bilingual {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    // What the parser says in English has the same words here; what it may come to say is kept as its English.
    let known = WORDED.iter().map(|word| word()).find(|known| known.english == text);
    known.unwrap_or_else(|| Bilingual { english: text.to_owned(), ..words::otherwise_wrong() })
}

/// What `serde_json` says of a text.
const WORDED: &[fn() -> Bilingual] = &[
    words::ends_in_a_list,
    words::ends_in_an_object,
    words::ends_in_a_text,
    words::ends_before_a_value,
    words::colon_expected,
    words::comma_or_bracket,
    words::comma_or_brace,
    words::word_expected,
    words::value_expected,
    words::bad_escape,
    words::bad_number,
    words::number_out_of_range,
    words::bad_code_point,
    words::control_character,
    words::key_is_no_text,
    words::lone_surrogate,
    words::hex_escape_ends,
    words::trailing_comma,
    words::trailing_characters,
    words::too_deep_for_json,
];

/// The byte that an error speaks of: it gives a line, and a column in bytes.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let line = error.line().saturating_sub(1);
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let offset = before.saturating_add(error.column().saturating_sub(1));
    offset.min(text.len())
}

/// Line and column of every `STRIDE`th byte, both from 0.
struct Marks(Vec<(u32, u32)>);

impl Marks {
    fn new(bytes: &[u8]) -> Marks {
        let mut marks = Vec::with_capacity(bytes.len().div_ceil(STRIDE));
        let mut mark = (0, 0);
        for chunk in bytes.chunks(STRIDE) {
            marks.push(mark);
            mark = advanced(mark, chunk);
        }
        Marks(marks)
    }

    fn place(&self, bytes: &[u8], offset: usize) -> Place {
        let mark = self.0.get(offset / STRIDE).or(self.0.last());
        let start = offset.saturating_sub(offset % STRIDE);
        let rest = bytes.get(start..offset).unwrap_or_default();
        let (line, column) = advanced(mark.copied().unwrap_or_default(), rest);
        Place {
            order: u64::try_from(offset).unwrap_or(u64::MAX),
            line: Some(line.saturating_add(1)),
            column: Some(column.saturating_add(1)),
        }
    }
}

/// Line and column after these bytes, at most `STRIDE`; a character is counted at its first byte.
fn advanced((line, column): (u32, u32), bytes: &[u8]) -> (u32, u32) {
    let is_first = |byte: u8| byte & 0xc0 != 0x80;
    match count(bytes, |byte| byte == b'\n') {
        0 => (line, column.saturating_add(count(bytes, is_first))),
        lines => {
            let last = bytes.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
            (line.saturating_add(lines), count(last, is_first))
        }
    }
}

/// How many of at most `STRIDE` bytes count: a byte holds their number, so that many are counted at once.
fn count(bytes: &[u8], counts: impl Fn(u8) -> bool) -> u32 {
    bytes.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(u8::from(counts(byte)))).into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::limits::EVIDENCE_BYTES_MAX;

    #[test]
    fn places_count_characters() {
        let text = format!("{{\"é\": [\n\"{}é\",\n 1]}}", "é".repeat(STRIDE));
        let (sheet, root) = SheetText::read(text.as_bytes(), EVIDENCE_BYTES_MAX).unwrap_or_else(|_| unreachable!());
        let Root::Object(members, root) = root else { unreachable!() };
        let (key, list) = members.kept[0];
        let at = |piece| {
            let place = sheet.place(piece);
            (place.line.unwrap(), place.column.unwrap())
        };
        assert_eq!((root.line, root.column, at(key), at(list)), (Some(1), Some(1), (1, 2), (1, 7)));
        let items: Items<'_> = pieces(list).unwrap();
        assert_eq!((at(items.kept[0]), at(items.kept[1])), ((2, 1), (3, 2)));
        assert_eq!(root.order, 0);
    }

    #[test]
    fn nothing_but_json_is_read() {
        let refused = |bytes: &[u8]| {
            let (kind, place) = SheetText::read(bytes, EVIDENCE_BYTES_MAX).err().unwrap();
            (kind.code(), place.line, place.column)
        };
        assert_eq!(refused(b""), ("T501", Some(1), Some(1)));
        assert_eq!(refused(b"\xef\xbb\xbf{}"), ("T501", Some(1), Some(1)));
        assert_eq!(refused(b"{\n\"\xff\"}"), ("T501", Some(2), Some(2)));
        assert_eq!(refused("{\n\"é\" 1}".as_bytes()), ("T501", Some(2), Some(5)));
        assert_eq!(refused(b"{} {}"), ("T501", Some(1), Some(4)));
        assert_eq!(refused(b"{\"a\":\"[[[[[[[[[\\\"[\", \"b\":[[[[[[[1]]]]]]]}x").0, "T501");
        assert_eq!(refused(b"[[[[[[[[ [1"), ("T503", Some(1), Some(10)));
        assert_eq!(refused(&vec![b' '; EVIDENCE_BYTES_MAX + 1]).0, "T502");
    }

    #[test]
    fn why_a_text_is_no_json_is_said_in_both_languages() {
        let texts: [&[u8]; 16] = [
            b"[1",
            b"{\"a\": 1",
            b"\"a",
            b"",
            b"{\"a\" 1}",
            b"[1 2]",
            b"{\"a\": 1 \"b\"}",
            b"[nul]",
            b"[x]",
            b"[\"\\x\"]",
            b"[1.]",
            b"[\"\n\"]",
            b"{1: 2}",
            b"[1,]",
            b"{} {}",
            b"[\"\\u12",
        ];
        for text in texts {
            let (kind, _) = SheetText::read(text, EVIDENCE_BYTES_MAX).err().unwrap();
            let FaultKind::NotJson { reason } = kind else { unreachable!("{kind:?}") };
            assert_ne!(reason.indonesian, words::otherwise_wrong().indonesian, "`{}` has no words", reason.english);
        }
    }

    #[test]
    fn bad_escapes_are_found_in_their_string() {
        let value: &RawValue = serde_json::from_str(r#""\ud800""#).unwrap();
        assert!(text_of(value).is_err());
        let value: &RawValue = serde_json::from_str(r#""\u00e9\"""#).unwrap();
        assert_eq!(text_of(value).unwrap(), "é\"");
    }
}
