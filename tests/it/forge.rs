//! Receipts as a forger would change them.
//!
//! *A forger knows the format and computes every digest anew*: after each change the identities and the seal fit, so that
//! nothing but the lines themselves can give it away. Digests are computed here from what `docs/receipt.md` says, not by
//! the library.

use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// A change, and the line that should be named for it.
#[derive(Debug)]
pub(crate) struct Forged {
    pub(crate) receipt: Value,
    /// What was changed, for the message of a test that fails.
    pub(crate) what: String,
    /// The line, where the change is one line's.
    pub(crate) line: Option<usize>,
}

/// Canonical JSON: `serde_json` sorts the keys of an object as long as nobody asks it to keep their order.
pub(crate) fn canonical(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let mut all: Vec<(&String, &Value)> = members.iter().collect();
                all.sort_by_key(|(key, _)| *key);
                Value::Object(all.into_iter().map(|(key, member)| (key.clone(), sorted(member))).collect())
            }
            Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
            plain => plain.clone(),
        }
    }
    sorted(value).to_string()
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn without(value: &Value, keys: &[&str]) -> Value {
    let mut members = value.as_object().cloned().unwrap_or_default();
    members.retain(|key, _| !keys.contains(&key.as_str()));
    Value::Object(members)
}

const WORDS: &[&str] = &["label", "labels", "group", "basis", "texts", "otherwise"];

/// The identity of the lines, and the score identity.
pub(crate) fn identities(receipt: &Value) -> [String; 2] {
    [false, true].map(|score| {
        let words: &[&str] = if score { WORDS } else { &[] };
        let names: &[&str] = if score { &["id", "family", "edition", "in_force"] } else { &[] };
        let mut head =
            without(&receipt["rubric"], &[&["identity", "score_identity", "sources"], words, names].concat());
        if let Some(stages) = head.get_mut("stages").and_then(Value::as_array_mut) {
            stages.iter_mut().for_each(|stage| *stage = without(stage, words));
        }
        let mut text = format!("{}\n", canonical(&head));
        let tables = receipt["tables"].as_object().cloned().unwrap_or_default();
        let tables: Map<String, Value> =
            tables.iter().map(|(name, table)| (name.clone(), without(table, words))).collect();
        let _ = writeln!(text, "{}", canonical(&Value::Object(tables)));
        for line in receipt["lines"].as_array().into_iter().flatten() {
            let of_sheet: &[&str] = &["answer", "seen", "out", "shown", "low", "high", "margin", "at"];
            let _ = writeln!(text, "{}", canonical(&without(line, &[of_sheet, words].concat())));
        }
        format!("1:{}", sha256(&text))
    })
}

/// A seal that fits.
pub(crate) fn seal(mut receipt: Value) -> Value {
    receipt["seal"] = json!(sha256(&canonical(&without(&receipt, &["seal"]))));
    receipt
}

/// Identities and a seal that fit.
pub(crate) fn sealed(mut receipt: Value) -> Value {
    let [identity, score] = identities(&receipt);
    receipt["rubric"]["identity"] = json!(identity);
    receipt["rubric"]["score_identity"] = json!(score);
    seal(receipt)
}

fn one_of<'a, T>(rng: &mut Rng, list: &'a [T]) -> Option<&'a T> {
    list.get(rng.usize(..list.len().max(1)))
}

fn lines(receipt: &Value) -> &[Value] {
    receipt["lines"].as_array().map_or(&[], Vec::as_slice)
}

/// Something else of the same kind: a number for a number, a day for a day, a word for a word.
fn other(rng: &mut Rng, receipt: &Value, found: &str) -> String {
    let lines = lines(receipt);
    let kind = |text: &str| match text {
        "true" | "false" => 1,
        "excluded" | "none" | "undecided" => 2,
        _ if text.parse::<timbang::Exact>().is_ok() => 3,
        _ if text.parse::<timbang::Date>().is_ok() => 4,
        _ => 5,
    };
    for _ in 0..20 {
        let number = ["0", "1", "1/2", "-1", "100", "1/3"];
        let drawn = match rng.u8(..4) {
            0 => (*one_of(rng, &["excluded", "none", "undecided", "true", "false"]).unwrap_or(&"")).to_owned(),
            1 => (*one_of(rng, &number).unwrap_or(&"")).to_owned(),
            _ => one_of(rng, lines).and_then(|line| line["out"].as_str()).unwrap_or("").to_owned(),
        };
        if drawn != found && (kind(&drawn) == kind(found) || rng.u8(..4) == 0) {
            return drawn;
        }
    }
    format!("{found}1")
}

/// (a) A value: of a line, shown, a bound, a margin, the outcome, or an answer in one place only.
pub(crate) fn value(receipt: &Value, rng: &mut Rng) -> Option<Forged> {
    let mut forged = receipt.clone();
    match rng.u8(..10) {
        0 => {
            let changes = [
                ("award", json!("WBK")),
                ("award", json!("none")),
                ("award", json!("undecided")),
                ("award", Value::Null),
                ("status", json!("awarded")),
                ("status", json!("claimed")),
                ("status", json!("none")),
                ("status", Value::Null),
                ("award_line", json!(0)),
                ("award_line", Value::Null),
                ("total", json!(0)),
            ];
            let (key, to) = one_of(rng, &changes)?;
            let key = *key;
            if forged["outcome"][key] == *to {
                return None;
            }
            forged["outcome"][key] = to.clone();
            Some(Forged { receipt: sealed(forged), what: format!("outcome {key} = {to}"), line: None })
        }
        1 => {
            let answers = receipt["answers"].as_array()?;
            let index = rng.usize(..answers.len().max(1));
            let found = answers.get(index)?["answer"].as_str()?;
            let to = other(rng, receipt, found);
            forged["answers"][index]["answer"] = json!(to);
            let line = lines(receipt).iter().position(|line| line["answer"] == json!(index));
            Some(Forged { receipt: sealed(forged), what: format!("answer {index}: {found} -> {to}"), line })
        }
        2 => {
            let index = rng.usize(..lines(receipt).len().max(1));
            let line = forged["lines"].get_mut(index)?;
            let key = *one_of(rng, &["shown", "low", "high", "margin", "seen"])?;
            let to = match line.get(key).and_then(Value::as_str) {
                // A key that is taken away, or one that is not there.
                Some(_) if rng.bool() => None,
                Some(found) => Some(other(rng, receipt, found)),
                None if key == "shown" => Some("1.00".to_owned()),
                None if key == "seen" => Some(receipt["rubric"]["stages"].get(0)?["code"].as_str()?.to_owned()),
                None => Some("1/7".to_owned()),
            };
            // A bound or a margin is a number, or the receipt has another shape.
            let to = to.filter(|to| key == "shown" || key == "seen" || to.parse::<timbang::Exact>().is_ok());
            match &to {
                Some(to) => line[key] = json!(to),
                None => {
                    line.as_object_mut()?.remove(key)?;
                }
            }
            if forged["lines"][index] == receipt["lines"][index] {
                return None;
            }
            // Who looked at an unanswered question is nowhere said twice.
            if key == "seen" && receipt["lines"][index].get("answer").is_none() {
                return None;
            }
            Some(Forged { receipt: sealed(forged), what: format!("line {index} {key} -> {to:?}"), line: Some(index) })
        }
        _ => {
            let index = rng.usize(..lines(receipt).len().max(1));
            let line = forged["lines"].get_mut(index)?;
            let found = line["out"].as_str()?.to_owned();
            let to = other(rng, receipt, &found);
            line["out"] = json!(to);
            let what = format!("line {index}: {found} -> {to}");
            Some(Forged { receipt: sealed(forged), what, line: Some(index) })
        }
    }
}

/// (b) A rule: a constant, an operator, a reference, a name, a word, or a line dropped, doubled or moved.
pub(crate) fn rule(receipt: &Value, rng: &mut Rng) -> Option<Forged> {
    let mut forged = receipt.clone();
    let count = lines(receipt).len();
    let index = rng.usize(..count.max(1));
    let what = match rng.u8(..12) {
        0 => {
            let all = forged["lines"].as_array_mut()?;
            if rng.bool() {
                all.remove(index);
            } else {
                let line = all.get(index)?.clone();
                all.insert(index, line);
            }
            // The references go with the lines, as a careful forger sees to.
            let longer = all.len() > count;
            for line in all.iter_mut() {
                for of in line.get_mut("of").and_then(Value::as_array_mut).into_iter().flatten() {
                    let at = usize::try_from(of.as_u64()?).ok()?;
                    if at > index || (longer && at == index && rng.bool()) {
                        *of = json!(if longer { at + 1 } else { at.checked_sub(1)? });
                    }
                }
            }
            format!("line {index} {}", if longer { "doubled" } else { "dropped" })
        }
        1 => {
            let to = rng.usize(..count.max(1));
            forged["lines"].as_array_mut()?.swap(index, to);
            format!("lines {index} and {to} swapped")
        }
        2 => {
            let of = forged["lines"].get_mut(index)?.get_mut("of")?.as_array_mut()?;
            let slot = rng.usize(..of.len().max(1));
            let to = rng.usize(..index.max(1));
            *of.get_mut(slot)? = json!(to);
            format!("line {index} reads {to}")
        }
        3 => {
            let op = *one_of(rng, timbang::receipt::Operator::ALL)?;
            forged["lines"][index]["op"] = json!(op.word());
            format!("line {index} {}", op.word())
        }
        4 => {
            let tables = forged["tables"].as_object_mut()?;
            let nth = rng.usize(..tables.len().max(1));
            let (name, table) = tables.iter_mut().nth(nth)?;
            let key = *one_of(rng, &["options", "rows"])?;
            let rows = table.get_mut(key)?.as_array_mut()?;
            let row = rng.usize(..rows.len().max(1));
            let column = rng.usize(..if key == "rows" { 3 } else { 2 });
            let found = rows.get(row)?.get(column)?.as_str()?.to_owned();
            rows[row][column] = json!(other(rng, receipt, &found));
            format!("table {name} {key} {row} {column}")
        }
        5 => {
            let key = *one_of(rng, &["id", "label", "edition", "basis", "display", "family", "otherwise"])?;
            forged["rubric"][key] = json!("lain");
            format!("rubric {key}")
        }
        _ => {
            let keys = [
                "code",
                "kind",
                "requirement",
                "label",
                "group",
                "basis",
                "display",
                "path",
                "domain",
                "word",
                "table",
                "value",
                "policy",
                "bound",
                "by",
                "test",
                "option",
                "weights",
                "options",
                "texts",
                "order",
                "criteria",
                "range",
                "fact",
                "recorded",
            ];
            let line = forged["lines"].get_mut(index)?.as_object_mut()?;
            let own: Vec<&str> = keys.into_iter().filter(|key| line.contains_key(*key)).collect();
            let key = *one_of(rng, &own)?;
            match &mut line[key] {
                Value::String(text) => *text = other(rng, receipt, &text.clone()),
                Value::Array(list) if rng.bool() && list.len() > 1 => {
                    list.pop();
                }
                Value::Array(list) => {
                    let slot = rng.usize(..list.len().max(1));
                    match list.get_mut(slot)? {
                        Value::String(text) => *text = other(rng, receipt, &text.clone()),
                        Value::Array(part) => part[0] = json!("1/97"),
                        _ => return None,
                    }
                }
                _ => {
                    line.remove(key);
                }
            }
            format!("line {index} {key}")
        }
    };
    let forged = sealed(forged);
    // Two equal lines that were swapped say what they said.
    (identities(&forged) != identities(receipt)).then_some(Forged { receipt: forged, what, line: None })
}
