//! A sheet that shows what a diagnostic says.
//!
//! *An example can be scored as it stands:* it is evidence in the form in which any sheet is given.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Answers with which a rubric does what a diagnostic says.
///
/// Its text, and its JSON, are a sheet of evidence for a unit called `Contoh`.
///
/// ```
/// let rubric = timbang::Rubric::parse(
///     r#"timbang 1
///     rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 missing zero }
///     scale yn { Ya = 1, Tidak = 0 }
///     criterion a "Tim dibentuk" weight 4 : yn
///     criterion b "Rencana ada"  weight 6 : yn
///     predicate Utama { require b >= 6 }
///     predicate Dasar { require a >= 4 }
///     award Utama, Dasar otherwise "Belum""#,
/// )?;
/// let example = rubric.notes().iter().find_map(|note| note.example()).ok_or("no example")?;
/// let card = rubric.score_json(example.to_string().as_bytes())?;
/// assert_eq!(card.total(), Some(6.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Example {
    pub(crate) assessed_on: Option<String>,
    /// Of the rubric.
    pub(crate) inputs: Vec<(String, String)>,
    /// The stage that gives the answers, in a rubric that has stages.
    pub(crate) stage: Option<String>,
    pub(crate) answers: Vec<(String, String)>,
}

/// Answers by path, in their order.
struct Answers<'a>(&'a [(String, String)]);

impl Serialize for Answers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(path, answer)| (path, answer)))
    }
}

#[derive(Serialize)]
struct Stage<'a> {
    answers: Answers<'a>,
}

impl Serialize for Example {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("unit", "Contoh")?;
        if let Some(day) = &self.assessed_on {
            map.serialize_entry("assessed_on", day)?;
        }
        map.serialize_entry("inputs", &Answers(&self.inputs))?;
        match &self.stage {
            Some(stage) => {
                let stages = std::iter::once((stage, Stage { answers: Answers(&self.answers) }));
                map.serialize_entry("stages", &stages.collect::<std::collections::BTreeMap<_, _>>())?;
            }
            None => map.serialize_entry("answers", &Answers(&self.answers))?,
        }
        map.end()
    }
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}
