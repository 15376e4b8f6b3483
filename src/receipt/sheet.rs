//! Whether the answers of a receipt are those of a sheet.
//!
//! *A later stage replaces what an earlier one said, path by path; confirming says it again.* The sheet is read as it
//! stands: no rubric is needed, because each line of an answer says what may be answered there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::words::{self, Told};
use super::{Line, Operator, Receipt, Table};
use crate::date::Date;
use crate::evidence::{AnswerRef, Evidence, StageSheet};
use crate::number::{Exact, exact_from_digits};

/// What differs, each with the line that it belongs to.
pub(super) fn differences(receipt: &Receipt, sheet: &Evidence) -> Vec<(Option<usize>, Told)> {
    let mut found = Vec::new();
    let says = |what: Told, found: Option<&str>, right: Option<&str>| {
        let word = |text: Option<&str>| text.map_or_else(words::nothing, Told::from);
        (found != right).then(|| (None, words::sheet_says(what, word(found), word(right))))
    };
    let (own, head) = (&receipt.evidence, &receipt.rubric);
    let day = sheet.assessed_on().map(|day| day.to_string());
    let stages = sittings(receipt, sheet);
    let last = stages.last().and_then(|(code, _)| *code);
    found.extend(says(words::the_unit(), Some(&own.unit), Some(sheet.unit().id().unwrap_or(sheet.unit().name()))));
    found.extend(says(words::the_period(), own.period.as_deref(), sheet.period()));
    found.extend(says(words::the_day(), own.assessed_on.as_deref(), day.as_deref()));
    found.extend(says(words::the_stage(), own.stage.as_deref(), last));
    found.extend(says(words::the_rubric(), Some(&head.id), Some(sheet.rubric().unwrap_or(&head.id))));
    answers(receipt, sheet, &stages, &mut found);
    // Last: it says that something differs, and not what.
    found.extend(says(words::the_digest(), Some(&own.sha256), Some(&sheet.digest())));
    found
}

/// The sheet's stages in the rubric's order; one without a code where the rubric has none.
fn sittings<'a>(receipt: &'a Receipt, sheet: &'a Evidence) -> Vec<(Option<&'a str>, &'a StageSheet)> {
    let named = receipt.rubric.stages.iter().filter_map(|stage| {
        sheet.content().stages.iter().find(|own| own.code == stage.code).map(|own| (Some(stage.code.as_str()), own))
    });
    sheet.content().plain.iter().map(|plain| (None, plain)).chain(named).collect()
}

/// What the sheet says at one path, once all stages were read.
#[derive(Default)]
struct Said<'a> {
    answer: Option<AnswerRef<'a>>,
    stage: Option<&'a str>,
    on: Option<Date>,
    seen: Option<&'a str>,
}

fn answers(
    receipt: &Receipt,
    sheet: &Evidence,
    stages: &[(Option<&str>, &StageSheet)],
    found: &mut Vec<(Option<usize>, Told)>,
) {
    let criteria = inputs_of_criteria(receipt);
    let mut said: BTreeMap<&str, Said<'_>> = BTreeMap::new();
    for entry in sheet.content().inputs.iter().filter(|entry| entry.answer.is_some()) {
        said.insert(entry.path, Said { answer: entry.answer, on: entry.on(), ..Said::default() });
    }
    let keys: BTreeSet<&str> = receipt.lines.iter().filter_map(|line| line.path.as_deref()).collect();
    let facts: BTreeSet<&str> =
        receipt.lines.iter().filter(|line| line.fact).filter_map(|line| line.path.as_deref()).collect();
    for (code, stage) in stages {
        for (path, _) in &stage.confirmed {
            let below = format!("{path}.");
            let from = (Bound::Included(below.as_str()), Bound::Unbounded);
            let under = keys.range::<str, _>(from).take_while(|key| key.starts_with(&below));
            let own = keys.get(path.as_str()).into_iter().chain(under);
            let inputs = criteria.get(path.as_str()).into_iter().flatten();
            for key in own.chain(inputs).filter(|key| !facts.contains(**key)) {
                let said = said.entry(key).or_default();
                said.seen = *code;
                if said.answer.is_some() {
                    (said.stage, said.on) = (*code, stage.on);
                }
            }
        }
        for entry in stage.answers.iter().filter(|entry| entry.answer.is_some()) {
            let on = entry.on().or(stage.on);
            said.insert(entry.path, Said { answer: entry.answer, stage: *code, on, seen: *code });
        }
    }
    for (index, line) in receipt.lines.iter().enumerate().filter(|(_, line)| line.op == Operator::Answer) {
        let Some(path) = &line.path else { continue };
        let said = said.remove(path.as_str()).unwrap_or_default();
        let own = line.answer.and_then(|answer| receipt.answers.get(usize::try_from(answer).ok()?));
        let mut says = |what: Told, found_here: Option<&str>, right: Option<String>| {
            if found_here != right.as_deref() {
                let word = |text: Option<&str>| text.map_or_else(words::nothing, Told::from);
                found.push((Some(index), words::sheet_says(what, word(found_here), word(right.as_deref()))));
            }
        };
        let same = match (own, said.answer) {
            (Some(own), Some(answer)) => {
                means(line, receipt.tables.get(line.table.as_deref().unwrap_or("")), answer, &own.answer)
            }
            (None, None) => true,
            _ => false,
        };
        if !same {
            says(words::the_answer(), own.map(|own| own.answer.as_str()), said.answer.map(|answer| answer.to_string()));
        }
        if let Some(own) = own {
            says(words::the_answers_stage(), own.stage.as_deref(), said.stage.map(str::to_owned));
            says(words::the_answers_day(), own.on.as_deref(), said.on.map(|day| day.to_string()));
        }
        // An answer that is there says the same of its stage; that was compared.
        if own.is_none() || line.seen != own.and_then(|own| own.stage.clone()) {
            says(words::the_looking_stage(), line.seen.as_deref(), said.seen.map(str::to_owned));
        }
    }
    let beyond = said.into_iter().filter(|(_, said)| said.answer.is_some());
    found.extend(beyond.map(|(path, _)| (None, words::not_in_receipt(path))));
}

/// Of each computed criterion the paths of its inputs: confirming it confirms them.
fn inputs_of_criteria(receipt: &Receipt) -> BTreeMap<&str, Vec<&str>> {
    let line = |at: &u32| receipt.lines.get(usize::try_from(*at).ok()?);
    let mut all = BTreeMap::new();
    for own in receipt.lines.iter().filter(|line| line.kind.as_deref() == Some("criterion")) {
        // The number of a criterion with points is its share times them.
        let share = if own.op == Operator::Missing { Some(own) } else { own.of.first().and_then(line) };
        if let (Some(code), Some(share)) = (&own.code, share.filter(|share| share.op == Operator::Missing)) {
            let inputs = share.of.iter().skip(1).filter_map(line).filter_map(|line| line.path.as_deref());
            all.insert(code.as_str(), inputs.collect());
        }
    }
    // What is answered itself has no inputs to confirm.
    for path in receipt.lines.iter().filter_map(|line| line.path.as_deref()) {
        all.remove(path);
    }
    all
}

/// Whether an answer, as a sheet writes it, means what the receipt says.
fn means(line: &Line, table: Option<&Table>, answer: AnswerRef<'_>, own: &str) -> bool {
    let text = answer.to_string();
    if line.word.as_deref() == Some(own) {
        return answer == AnswerRef::Text(own);
    }
    let number = |text: &str| exact_from_digits(text.trim()).ok();
    let right: Option<Exact> = own.parse().ok();
    let same_number = || right.is_some() && number(&text) == right;
    match line.domain.as_deref() {
        Some("count" | "number") => same_number(),
        Some("percent") => {
            let share = text.strip_suffix('%').and_then(number).and_then(|number| number.over(&Exact::from(100)));
            right.is_some() && share == right
        }
        Some("scale") => {
            let spelled = |table: &Table| table.spellings.iter().any(|(other, option)| *other == text && option == own);
            let option = |table: &Table| table.options.iter().flatten().any(|(option, _)| option == own);
            text == own || table.is_some_and(spelled) || (!table.is_some_and(option) && same_number())
        }
        _ => text == own,
    }
}
