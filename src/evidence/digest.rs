//! The canonical sheet and its digest.
//!
//! *Two sheets with the same content have the same canonical bytes, whoever wrote them and in whatever order.* The form
//! is RFC 8785: keys sorted by UTF-16, no blanks, and every leaf a text or `null`, so that no number needs a canonical
//! form of its own.

use super::{Answers, Content, Entry, StageSheet, Unit};
use crate::canonical::{utf16_order, write_text};
use crate::evidence::Document;

/// What writes a value.
type Write<'a> = &'a dyn Fn(&mut String);

/// The canonical text of a sheet; `x-…` keys are left out.
pub(super) fn canonical(evidence: &Content) -> String {
    let mut out = String::new();
    let plain = evidence.plain.as_ref().map(|plain| &plain.answers);
    let rest: &[(&str, Write<'_>)] = &[
        ("assessed_on", &|out| shown(out, evidence.assessed_on)),
        ("inputs", &|out| entries(out, &evidence.inputs)),
        ("period", &|out| optional(out, evidence.period.as_deref())),
        ("rubric", &|out| optional(out, evidence.rubric.as_deref())),
        ("stages", &|out| stages(out, &evidence.stages)),
        ("unit", &|out| unit(out, &evidence.unit)),
    ];
    match plain {
        None => object(&mut out, rest),
        Some(answers) => {
            let answers: (&str, Write<'_>) = ("answers", &|out| entries(out, answers));
            object(&mut out, &[&[answers], rest].concat());
        }
    }
    out
}

fn unit(out: &mut String, unit: &Unit) {
    match unit.form() {
        Err(text) => optional(out, Some(text)),
        Ok(parts) => {
            listed(out, ['{', '}'], parts, |out, (key, part)| {
                write_key(out, key);
                optional(out, part);
            });
        }
    }
}

fn stages(out: &mut String, stages: &[StageSheet]) {
    let mut stages: Vec<&StageSheet> = stages.iter().collect();
    stages.sort_by(|a, b| utf16_order(&a.code, &b.code));
    listed(out, ['{', '}'], stages, |out, stage| {
        write_key(out, &stage.code);
        of_stage(out, stage);
    });
}

fn of_stage(out: &mut String, stage: &StageSheet) {
    let mut confirmed: Vec<&str> = stage.confirmed.iter().map(|(path, _)| path.as_str()).collect();
    confirmed.sort_by(|a, b| utf16_order(a, b));
    confirmed.dedup();
    object(
        out,
        &[
            ("answers", &|out| entries(out, &stage.answers)),
            ("by", &|out| optional(out, stage.by.as_deref())),
            ("confirmed", &|out| listed(out, ['[', ']'], &confirmed, |out, path| write_text(out, path))),
            ("on", &|out| shown(out, stage.on)),
        ],
    );
}

fn entries(out: &mut String, answers: &Answers) {
    let mut entries: Vec<Entry<'_>> = answers.iter().collect();
    // Told once, and not at each comparison.
    if entries.iter().all(|entry| entry.path.is_ascii()) {
        entries.sort_by(|a, b| a.path.cmp(b.path));
    } else {
        entries.sort_by(|a, b| utf16_order(a.path, b.path));
    }
    listed(out, ['{', '}'], entries, |out, entry| {
        write_key(out, entry.path);
        of_entry(out, &entry);
    });
}

fn of_entry(out: &mut String, entry: &Entry<'_>) {
    object(
        out,
        &[
            ("answer", &|out| shown(out, entry.answer)),
            ("by", &|out| optional(out, entry.by())),
            ("documents", &|out| listed(out, ['[', ']'], entry.documents(), of_document)),
            ("note", &|out| optional(out, entry.note())),
            ("on", &|out| shown(out, entry.on())),
        ],
    );
}

fn of_document(out: &mut String, document: &Document) {
    object(
        out,
        &[
            ("sha256", &|out| optional(out, document.sha256.as_deref())),
            ("title", &|out| optional(out, document.title.as_deref())),
            ("uri", &|out| optional(out, document.uri.as_deref())),
        ],
    );
}

/// Members whose keys are given in their order.
fn object(out: &mut String, members: &[(&str, Write<'_>)]) {
    debug_assert!(members.is_sorted_by(|(a, _), (b, _)| utf16_order(a, b).is_lt()));
    listed(out, ['{', '}'], members, |out, (key, write)| {
        // A word of this format: nothing in it is escaped.
        out.push('"');
        out.push_str(key);
        out.push_str("\":");
        write(out);
    });
}

fn listed<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    write: impl Fn(&mut String, T),
) {
    out.push(open);
    for (position, item) in items.into_iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(close);
}

fn write_key(out: &mut String, key: &str) {
    write_text(out, key);
    out.push(':');
}

fn optional(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => write_text(out, text),
        None => out.push_str("null"),
    }
}

fn shown(out: &mut String, value: Option<impl ToString>) {
    optional(out, value.map(|value| value.to_string()).as_deref());
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::evidence::{Document, Evidence};

    #[test]
    fn leaves_are_texts_in_their_normal_form() {
        let evidence = Evidence::builder(Unit::new("U").with_id("7"), "2025-05-31".parse().unwrap())
            .input("tlhp", "100%")
            .stage("desk")
            .confirm("B")
            .confirm("A")
            .confirm("B")
            .answer("A.2", rust_decimal::Decimal::new(3620, 3))
            .note("n")
            .document(Document { title: Some("SK".into()), ..Document::default() })
            .build()
            .unwrap();
        assert_eq!(
            evidence.canonical(),
            concat!(
                r#"{"assessed_on":"2025-05-31","inputs":{"tlhp":{"answer":"100%","by":null,"documents":[],"note":null,"#,
                r#""on":null}},"period":null,"rubric":null,"stages":{"desk":{"answers":{"A.2":{"answer":"3.62","#,
                r#""by":null,"documents":[{"sha256":null,"title":"SK","uri":null}],"note":"n","on":null}},"by":null,"#,
                r#""confirmed":["A","B"],"on":null}},"unit":{"group":null,"id":"7","name":"U"}}"#
            )
        );
    }
}
