//! A bound sheet written down as evidence.
//!
//! *What is written is read back as the same answers.*

use super::{Confirmed, Sheet, Sitting};
use crate::check::{Domain, KeyId, Model};
use crate::evidence::{AnswerRef, Answers, Content, Evidence, Place, StageSheet, Unit};
use crate::limits::NUMBER_DIGITS_MAX;
use crate::number::{Exact, Rounding};
use crate::steps::Answered;

/// The evidence of a sheet, whatever its faults.
pub(super) fn evidence(sheet: &Sheet, unit: Unit) -> Evidence {
    let mut content = Content::new(unit, sheet.assessed_on);
    let model = sheet.rubric.model();
    content.inputs = answers(sheet, None);
    for (index, sitting) in sheet.stages.iter().enumerate().filter(|(_, sitting)| sitting.held) {
        let code = sitting.stage.map_or("", |id| model.header.stages[id].code.as_str());
        let mut written = StageSheet::new(code, Place::default());
        written.by.clone_from(&sitting.by);
        written.on = sitting.on;
        written.answers = answers(sheet, Some(index));
        written.confirmed = confirmed(sheet, index, sitting);
        match sitting.stage {
            Some(_) => content.stages.push(written),
            None => content.plain = Some(written),
        }
    }
    content.into()
}

/// Where an answer stands among all of a sheet: facts first, then stage by stage in the rubric's order.
pub(super) fn place(sheet: &Sheet, sitting: Option<usize>, key: KeyId) -> Place {
    let keys = sheet.rubric.model().keys.len();
    let before = sitting.map_or(0, |index| index.saturating_add(1)).saturating_mul(keys);
    let order = before.saturating_add(sheet.rubric.model().keys.up_to(key).len());
    Place { order: u64::try_from(order).unwrap_or(u64::MAX), line: None, column: None }
}

fn answers(sheet: &Sheet, sitting: Option<usize>) -> Answers {
    let model = sheet.rubric.model();
    let mut answers = Answers::default();
    for (key, declared) in model.keys.entries() {
        if let Some(answered) = sheet.answered(sitting, key) {
            let text = text(model, key, &answered);
            answers.add(&declared.path, place(sheet, sitting, key), AnswerRef::Text(&text));
        }
    }
    answers
}

fn confirmed(sheet: &Sheet, index: usize, sitting: &Sitting) -> Vec<(String, Place)> {
    let stands = |(key, confirmed): &(KeyId, &Confirmed)| match confirmed {
        Confirmed::No => false,
        Confirmed::Above => !sheet.said(Some(index), *key).is_answer(),
        Confirmed::Named => true,
    };
    sitting
        .confirmed
        .entries()
        .filter(stands)
        .map(|(key, _)| (sheet.rubric.model().key(key).path.clone(), place(sheet, Some(index), key)))
        .collect()
}

/// An answer in its plain spelling: the option's own, digits without needless zeros, `75%`, `2025-05-31`.
fn text(model: &Model, key: KeyId, answered: &Answered) -> String {
    match answered {
        Answered::Option(index) | Answered::Word(index) => model.key_option(key, *index).unwrap_or_default().to_owned(),
        Answered::Date(date) => date.to_string(),
        Answered::Number(value) => match &model.key(key).domain {
            Domain::Percent { .. } => format!("{}%", digits(&value.times(&Exact::from(100)))),
            Domain::Scale(scale) => {
                let mut text = digits(value);
                let named = |text: &String| {
                    let options = &model.scales[*scale].options;
                    options.iter().any(|option| option.code == *text || option.spellings.contains(text))
                };
                // A number on the line that is written as an option is written must not be read as that option.
                while named(&text) {
                    text.push_str(if text.contains('.') { "0" } else { ".0" });
                }
                text
            }
            _ => digits(value),
        },
    }
}

/// The digits that a number was answered with, without needless zeros.
fn digits(value: &Exact) -> String {
    let most = u32::try_from(NUMBER_DIGITS_MAX).unwrap_or(u32::MAX);
    // Answers are decimals, so one of these is all of it.
    let places = (0..=most).find(|&places| value.round(places, Rounding::Down) == *value);
    value.show(places.unwrap_or(most), Rounding::Down)
}
