//! `timbang rubrics`: those that come with it.
//!
//! *The identity is the one that scorecards and receipts repeat*, so a reader can tell which rubric was applied.

use serde::Serialize;
use timbang::Rubric;

use crate::args::{Format, Rubrics};
use crate::exit::{Exit, Failure};
use crate::output;

/// Name and version of the JSON form.
const FORMAT: &str = "timbang.rubrics/1";

pub(crate) fn run(rubrics: &Rubrics) -> Result<Exit, Failure> {
    let mut shipped = Vec::new();
    for name in Rubric::shipped_names() {
        let missing = || Failure::new(format_args!("the shipped rubric `{name}` does not load"));
        shipped.push((*name, Rubric::shipped(name).ok_or_else(missing)?));
    }
    match rubrics.format {
        Format::Text => text(&shipped)?,
        Format::Json => json(&shipped)?,
    }
    Ok(Exit::Done)
}

fn text(shipped: &[(&str, Rubric)]) -> Result<(), Failure> {
    let indent = 2 + shipped.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, rubric) in shipped {
        text.push_str(&format!("{name:indent$}{}\n", rubric.label()));
        text.push_str(&format!("{:indent$}edition {}, {}\n", "", rubric.edition(), rubric.basis()));
        text.push_str(&format!("{:indent$}identity {}\n", "", rubric.identity()));
        text.push_str(&format!("{:indent$}score identity {}\n", "", rubric.identity().score()));
    }
    Ok(output::data(&text)?)
}

fn json(shipped: &[(&str, Rubric)]) -> Result<(), Failure> {
    let rubrics = shipped.iter().map(|(name, rubric)| Entry {
        name,
        label: rubric.label(),
        edition: rubric.edition(),
        basis: rubric.basis(),
        identity: rubric.identity().as_str(),
        score_identity: rubric.identity().score(),
    });
    output::json(&List { format: FORMAT, rubrics: rubrics.collect() })
}

#[derive(Serialize)]
struct List<'a> {
    format: &'a str,
    rubrics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    label: &'a str,
    edition: &'a str,
    basis: &'a str,
    identity: &'a str,
    score_identity: &'a str,
}
