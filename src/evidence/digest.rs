//! The canonical sheet and its digest.
//!
//! *Two sheets with the same content have the same canonical bytes, whoever wrote them and in whatever order.* The form
//! is RFC 8785: keys sorted by UTF-16, no blanks, and every leaf a text or `null`, so that no number needs a canonical
//! form of its own.

use std::borrow::Cow;

use super::{Entry, Evidence, Given, StageSheet, Unit};
use crate::canonical::{Json, utf16_order};

/// The canonical text of a sheet; `x-…` keys are left out.
pub(super) fn canonical(evidence: &Evidence) -> String {
    let stages = evidence.stages.iter().map(|stage| (stage.code.as_str(), of_stage(stage))).collect();
    let mut sheet = vec![
        ("assessed_on", shown(evidence.assessed_on)),
        ("inputs", of_entries(&evidence.inputs)),
        ("period", optional(evidence.period.as_deref())),
        ("rubric", optional(evidence.rubric.as_deref())),
        ("stages", Json::Object(stages)),
        ("unit", of_unit(&evidence.unit)),
    ];
    if let Some(plain) = &evidence.plain {
        sheet.push(("answers", of_entries(&plain.answers)));
    }
    Json::Object(sheet).text()
}

fn of_unit(unit: &Unit) -> Json<'_> {
    match unit.form() {
        Err(text) => optional(Some(text)),
        Ok(parts) => Json::Object(parts.map(|(key, part)| (key, optional(part))).into()),
    }
}

fn of_stage(stage: &StageSheet) -> Json<'_> {
    let mut confirmed: Vec<&str> = stage.confirmed.iter().map(|(path, _)| path.as_str()).collect();
    confirmed.sort_by(|a, b| utf16_order(a, b));
    confirmed.dedup();
    let confirmed = confirmed.into_iter().map(|path| optional(Some(path)));
    Json::Object(vec![
        ("answers", of_entries(&stage.answers)),
        ("by", optional(stage.by.as_deref())),
        ("confirmed", Json::List(confirmed.collect())),
        ("on", shown(stage.on)),
    ])
}

fn of_entries(entries: &[Entry]) -> Json<'_> {
    let entries = entries.iter();
    Json::Object(entries.map(|entry| (entry.path.as_str(), of_given(&entry.given))).collect())
}

fn of_given(given: &Given) -> Json<'_> {
    let documents = given.documents.iter().map(|document| {
        Json::Object(vec![
            ("sha256", optional(document.sha256.as_deref())),
            ("title", optional(document.title.as_deref())),
            ("uri", optional(document.uri.as_deref())),
        ])
    });
    Json::Object(vec![
        ("answer", shown(given.answer.as_ref())),
        ("by", optional(given.by.as_deref())),
        ("documents", Json::List(documents.collect())),
        ("note", optional(given.note.as_deref())),
        ("on", shown(given.on)),
    ])
}

fn optional(text: Option<&str>) -> Json<'_> {
    text.map_or(Json::Null, |text| Json::Text(Cow::Borrowed(text)))
}

fn shown<'a>(value: Option<impl ToString>) -> Json<'a> {
    value.map_or(Json::Null, |value| Json::Text(Cow::Owned(value.to_string())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::evidence::Document;

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
