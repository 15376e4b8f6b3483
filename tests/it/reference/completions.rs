//! Every way to complete a small sheet, for tests of bounds.

use super::index::{Index, NodeBody, Thing};
use super::model::{Answer, Entry, Kind, Rubric, Rule, Scale, Sheet};
use super::numbers::{Date, ratio, whole};

/// The sheets in which each unanswered key stays so or gets one of a few answers, excluding ones included: all options
/// of a scale, both ends and the middle of a line or a range. `None` where there are more than `most`.
///
/// Sheets that break a check are left out.
pub fn completions<'a>(rubric: &'a Rubric, sheet: &'a Sheet, most: usize) -> Option<impl Iterator<Item = Sheet> + 'a> {
    let index = Index::new(rubric);
    let last = sheet.stages.len() - 1;
    let history = super::score::stages::History::new(&index, sheet);
    let mut open: Vec<(String, Vec<Option<Answer>>)> = Vec::new();
    for key in &index.keys {
        let recorded = matches!(index.thing_at(key), Thing::Input(input) if input.recorded);
        if !recorded && history.latest(key, last).is_none() {
            let answers = std::iter::once(None).chain(answers(&index, key).into_iter().map(Some)).collect();
            open.push((key.clone(), answers));
        }
    }
    let count = open.iter().try_fold(1usize, |count, (_, answers)| count.checked_mul(answers.len()));
    let count = count.filter(|count| *count <= most)?;
    Some((0..count).filter_map(move |n| complete(rubric, sheet, &open, n)))
}

fn complete(rubric: &Rubric, sheet: &Sheet, open: &[(String, Vec<Option<Answer>>)], mut n: usize) -> Option<Sheet> {
    let mut completed = sheet.clone();
    let stage = completed.stages.last_mut()?;
    for (key, answers) in open {
        if let Some(answer) = &answers[n % answers.len()] {
            // An explicit `null` of this stage gives way.
            stage.answers.retain(|(path, _)| path != key);
            stage.answers.push((key.clone(), Entry { answer: Some(answer.clone()), note: None }));
        }
        n /= answers.len();
    }
    let index = Index::new(rubric);
    let history = super::score::stages::History::new(&index, &completed);
    let view = super::score::view::View { index: &index, history: &history, upto: completed.stages.len() - 1 };
    let sound = index.checks.iter().all(|(_, check)| view.check(&check.truth) != Some(false));
    sound.then(|| completed.clone())
}

/// A few answers to a key or a fact, the ends of its range among them.
pub fn answers(index: &Index<'_>, key: &str) -> Vec<Answer> {
    match index.thing_at(key) {
        Thing::Input(input) | Thing::Fact(input) => match &input.kind {
            Kind::Count => {
                [0, 1, 3, 1_000_000, 1_000_000_000_000_000].into_iter().map(|n| Answer::Number(whole(n))).collect()
            }
            Kind::Number(lo, hi) => [&lo.value, &hi.value].into_iter().cloned().map(Answer::Number).collect(),
            Kind::Percent(None) => [0, 1].into_iter().map(|n| Answer::Percent(whole(n))).collect(),
            Kind::Percent(Some((lo, hi))) => [&lo.value, &hi.value].into_iter().cloned().map(Answer::Percent).collect(),
            Kind::Date => [2019, 2026].into_iter().map(|year| Answer::Date(Date::new(year, 1, 1))).collect(),
            Kind::Scale(scale) => on_scale(index.scales[scale.as_str()]),
            Kind::List(options) | Kind::Ordered(options) => options.iter().map(|option| Answer::word(option)).collect(),
        },
        Thing::Node(at) => match index.nodes[at].body {
            NodeBody::Criterion(criterion) => match &criterion.rule {
                Rule::Answered { scale, .. } => on_scale(index.scales[scale.as_str()]),
                Rule::Computed(_) => Vec::new(),
            },
            NodeBody::Component(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn on_scale(scale: &Scale) -> Vec<Answer> {
    let mut all: Vec<Answer> = scale.options.iter().map(|option| Answer::word(&option.spellings[0])).collect();
    if let Some([lo, hi, ..]) = &scale.line {
        let middle = (&lo.value + &hi.value) * ratio(1, 2);
        all.extend([lo.value.clone(), middle, hi.value.clone()].map(Answer::Number));
    }
    all
}
