//! A sheet as evidence in JSON (CONTRACT.md, "Evidence").

use fastrand::Rng;

use super::model::{Answer, Entry, Rubric, Sheet, StageSheet};
use super::numbers::{decimal_text, whole};

/// The evidence of a sheet; the same answers are spelt in several ways, keys come in any order.
pub fn evidence(rubric: &Rubric, sheet: &Sheet, rng: &mut Rng) -> String {
    let mut keys = vec![("unit".to_owned(), unit(&sheet.unit, rng))];
    if let Some(period) = &sheet.period {
        keys.push(("period".to_owned(), string(period)));
    }
    if let Some(day) = sheet.assessed_on {
        keys.push(("assessed_on".to_owned(), string(&day.to_string())));
    }
    if rng.bool() {
        keys.push(("rubric".to_owned(), string(&rubric.id)));
    }
    if rng.u8(0..10) == 0 {
        keys.push(("x-sumber".to_owned(), "{ \"sistem\": [1, true, null] }".to_owned()));
    }
    if !sheet.facts.is_empty() || rng.bool() {
        keys.push(("inputs".to_owned(), answers(&sheet.facts, rng)));
    }
    if rubric.stages.is_empty() {
        keys.push(("answers".to_owned(), answers(&sheet.stages[0].answers, rng)));
    } else {
        let stages = sheet
            .stages
            .iter()
            .map(|stage| (stage.code.clone().expect("a stage has a code"), stage_object(stage, rng)))
            .collect();
        keys.push(("stages".to_owned(), object(stages, rng)));
    }
    object(keys, rng)
}

fn unit(name: &str, rng: &mut Rng) -> String {
    if rng.u8(0..4) > 0 {
        return string(name);
    }
    let mut keys = vec![("id".to_owned(), string(name))];
    for key in ["name", "group"] {
        if rng.bool() {
            keys.push((key.to_owned(), string(&format!("{key} of {name}"))));
        }
    }
    object(keys, rng)
}

fn stage_object(stage: &StageSheet, rng: &mut Rng) -> String {
    let mut keys = vec![("answers".to_owned(), answers(&stage.answers, rng))];
    if let Some(by) = &stage.by {
        keys.push(("by".to_owned(), string(by)));
    }
    if let Some(on) = stage.on {
        keys.push(("on".to_owned(), string(&on.to_string())));
    }
    if !stage.confirmed.is_empty() {
        let paths: Vec<String> = stage.confirmed.iter().map(|path| string(path)).collect();
        keys.push(("confirmed".to_owned(), format!("[{}]", paths.join(", "))));
    }
    object(keys, rng)
}

fn answers(all: &[(String, Entry)], rng: &mut Rng) -> String {
    let entries = all.iter().map(|(path, said)| (path.clone(), entry(said, rng))).collect();
    object(entries, rng)
}

fn entry(said: &Entry, rng: &mut Rng) -> String {
    let Some(answer) = &said.answer else { return "null".to_owned() };
    let answer = spelt(answer, rng);
    if said.note.is_none() && rng.u8(0..8) > 0 {
        return answer;
    }
    let mut keys = vec![("answer".to_owned(), answer)];
    if let Some(note) = &said.note {
        keys.push(("note".to_owned(), string(note)));
    }
    if rng.u8(0..4) == 0 {
        keys.push((
            "documents".to_owned(),
            "[{ \"title\": \"SK Tim\", \"uri\": \"https://contoh.go.id/sk\" }]".to_owned(),
        ));
    }
    if rng.u8(0..4) == 0 {
        keys.push(("by".to_owned(), string("Penilai")));
    }
    object(keys, rng)
}

/// A JSON leaf: numbers also as text, whole options also as numbers.
fn spelt(answer: &Answer, rng: &mut Rng) -> String {
    match answer {
        Answer::Word { spelling, .. } => {
            let whole = spelling.parse::<u32>().is_ok_and(|n| n.to_string() == *spelling);
            if whole && rng.bool() { spelling.clone() } else { string(spelling) }
        }
        Answer::Number(number) => {
            let mut text = decimal_text(number, 24).expect("a sheet holds decimals");
            if number.is_integer() && rng.u8(0..12) == 0 {
                text.push_str(".0");
            }
            if rng.bool() { text } else { string(&text) }
        }
        Answer::Percent(number) => {
            let text = decimal_text(&(number * whole(100)), 24).expect("a sheet holds decimals");
            string(&format!("{text}%"))
        }
        Answer::Date(date) => string(&date.to_string()),
    }
}

fn object(mut entries: Vec<(String, String)>, rng: &mut Rng) -> String {
    rng.shuffle(&mut entries);
    let entries: Vec<String> = entries.into_iter().map(|(key, value)| format!("{}: {value}", string(&key))).collect();
    format!("{{ {} }}", entries.join(", "))
}

fn string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
