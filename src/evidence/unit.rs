//! The unit that is assessed, and the documents that answers rest on.
//!
//! *A unit keeps the form it was given in: a text stays a text, an object stays an object, and either can be named.*

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The unit that is assessed: a name, or an identifier with a name and a group.
///
/// As JSON a text, or an object with `id`, `name` and `group`, of which `id` or `name` is given.
///
/// ```
/// use timbang::Unit;
///
/// let unit = Unit::new("Kantor Imigrasi Contoh").with_id("0421").with_group("Kementerian Contoh");
/// assert_eq!((unit.id(), unit.name(), unit.group()), (Some("0421"), "Kantor Imigrasi Contoh", Some("Kementerian Contoh")));
/// assert_eq!(serde_json::to_string(&Unit::from("Unit Contoh"))?, r#""Unit Contoh""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unit(Form);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Form {
    Text(String),
    // INVARIANT(unit-named): `id` or `name` is given.
    Object(Parts),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    id: Option<String>,
    name: Option<String>,
    group: Option<String>,
}

impl Unit {
    /// A unit known by its name.
    pub fn new(name: impl Into<String>) -> Unit {
        Unit(Form::Text(name.into()))
    }

    /// This unit, with an identifier of the host.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Unit {
        let mut parts = self.into_parts();
        parts.id = Some(id.into());
        Unit(Form::Object(parts))
    }

    /// This unit, as part of a group: a ministry, a region.
    #[must_use]
    pub fn with_group(self, group: impl Into<String>) -> Unit {
        let mut parts = self.into_parts();
        parts.group = Some(group.into());
        Unit(Form::Object(parts))
    }

    /// Its name; its identifier where it has no name.
    pub fn name(&self) -> &str {
        match &self.0 {
            Form::Text(name) => name,
            // INVARIANT(unit-named)
            Form::Object(parts) => {
                let name = parts.name.as_deref().or(parts.id.as_deref());
                name.unwrap_or_default()
            }
        }
    }

    /// Its identifier, where it has one.
    pub fn id(&self) -> Option<&str> {
        match &self.0 {
            Form::Text(_) => None,
            Form::Object(parts) => parts.id.as_deref(),
        }
    }

    /// Its group, where it has one.
    pub fn group(&self) -> Option<&str> {
        match &self.0 {
            Form::Text(_) => None,
            Form::Object(parts) => parts.group.as_deref(),
        }
    }

    /// The object form; `None` when neither an identifier nor a name is given.
    pub(super) fn from_parts(id: Option<String>, name: Option<String>, group: Option<String>) -> Option<Unit> {
        let named = id.is_some() || name.is_some();
        named.then_some(Unit(Form::Object(Parts { id, name, group })))
    }

    /// `Err` with the whole text, or the parts `group`, `id` and `name` of the object form.
    pub(super) fn form(&self) -> Result<[(&'static str, Option<&str>); 3], &str> {
        match &self.0 {
            Form::Text(text) => Err(text),
            Form::Object(parts) => {
                Ok([("group", parts.group.as_deref()), ("id", parts.id.as_deref()), ("name", parts.name.as_deref())])
            }
        }
    }

    fn into_parts(self) -> Parts {
        match self.0 {
            Form::Text(name) => Parts { id: None, name: Some(name), group: None },
            Form::Object(parts) => parts,
        }
    }
}

impl From<&str> for Unit {
    fn from(name: &str) -> Unit {
        Unit::new(name)
    }
}

impl From<String> for Unit {
    fn from(name: String) -> Unit {
        Unit::new(name)
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Text(name) => serializer.serialize_str(name),
            Form::Object(parts) => parts.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Unit, D::Error> {
        struct TextOrObject;

        impl<'de> Visitor<'de> for TextOrObject {
            type Value = Unit;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a unit: a text, or an object with `id`, `name` and `group`")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Unit, E> {
                Ok(Unit::new(name))
            }

            fn visit_string<E: Error>(self, name: String) -> Result<Unit, E> {
                Ok(Unit::new(name))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Unit, A::Error> {
                let parts = Parts::deserialize(MapAccessDeserializer::new(map))?;
                Unit::from_parts(parts.id, parts.name, parts.group)
                    .ok_or_else(|| A::Error::custom("a unit needs `id` or `name`"))
            }
        }

        deserializer.deserialize_any(TextOrObject)
    }
}

/// What an answer rests on.
///
/// ```
/// use timbang::{Date, Document, Evidence};
///
/// let day = Date::new(2025, 5, 31).ok_or("no such day")?;
/// let decree = Document { title: Some("SK Tim ZI".to_owned()), ..Document::default() };
/// let sheet = Evidence::builder("Unit Contoh", day).stage("desk").answer("A.1.a", "Ya").document(decree).build()?;
/// assert_eq!(sheet.unit().name(), "Unit Contoh");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What it is called.
    pub title: Option<String>,
    /// Where it is kept.
    pub uri: Option<String>,
    /// SHA-256 of its bytes.
    pub sha256: Option<String>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn keeps_its_form() {
        for json in [r#""Unit Contoh""#, r#"{"id":"7","name":"Unit Contoh","group":null}"#] {
            let unit: Unit = serde_json::from_str(json).unwrap();
            assert_eq!(unit.name(), "Unit Contoh");
            assert_eq!(serde_json::to_string(&unit).unwrap(), json);
        }
        assert!(serde_json::from_str::<Unit>(r#"{"group":"K"}"#).is_err());
        assert!(serde_json::from_str::<Unit>(r#"{"nama":"K"}"#).is_err());
        let unit: Unit = serde_json::from_str(r#"{"id":"7"}"#).unwrap();
        assert_eq!((unit.name(), unit.id(), unit.group()), ("7", Some("7"), None));
        let unit = Unit::new("U").with_id("7").with_group("K");
        assert_eq!((unit.name(), unit.id(), unit.group()), ("U", Some("7"), Some("K")));
    }
}
