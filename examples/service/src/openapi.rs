//! `GET /openapi.json`: the public routes, with the schemas of the library.
//!
//! *The shapes of sheet, scorecard and receipt are the library's own files*; here they only move, and so do the references
//! within them.

use std::sync::OnceLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Routes and problems, by hand.
const ROUTES: &str = include_str!("../openapi.json");

/// The library's schemas, by the name that the routes call them.
const SCHEMAS: [(&str, &str); 3] = [
    ("Evidence", include_str!("../../../docs/evidence.schema.json")),
    ("Scorecard", include_str!("../../../docs/scorecard.schema.json")),
    ("Receipt", include_str!("../../../docs/receipt.schema.json")),
];

/// The whole document.
///
/// # Errors
///
/// When one of its files is not JSON; a test reads them.
pub fn whole() -> Result<Value, serde_json::Error> {
    let mut document: Value = serde_json::from_str(ROUTES)?;
    for (name, text) in SCHEMAS {
        let mut schema: Value = serde_json::from_str(text)?;
        if let Some(members) = schema.as_object_mut() {
            // Within another document it is no resource of its own.
            members.remove("$id");
            members.remove("$schema");
        }
        moved(&mut schema, &format!("#/components/schemas/{name}"));
        if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
            schemas.insert(name.to_owned(), schema);
        }
    }
    Ok(document)
}

/// References to the schema's own root, from where it stands now.
fn moved(value: &mut Value, to: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(text) if key == "$ref" => {
                        if let Some(rest) = text.strip_prefix('#') {
                            *text = format!("{to}{rest}");
                        }
                    }
                    other => moved(other, to),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| moved(item, to)),
        _ => {}
    }
}

/// The document, made once.
pub async fn document() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| whole().map(|document| document.to_string()).unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}
