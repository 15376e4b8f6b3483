//! Sheets: what is answered, when, and what a later stage makes of it.

use super::super::index::{Index, NodeBody, Thing};
use super::super::model::{Answer, Entry, Input, Kind, Policy, Ref, Rubric, Rule, Scale, Sheet, StageSheet};
use super::super::numbers::{Date, Period, Q, ratio, whole};
use super::super::score::stages::History;
use super::super::score::view::View;
use super::{Maker, pick};

impl Maker<'_> {
    /// A sheet for a rubric: every check holds at its last stage.
    pub(crate) fn sheet(&mut self, rubric: &Rubric) -> Sheet {
        let index = Index::new(rubric);
        let silent = *self.one_of(&[0, 0, 0, 5, 15, 40, 90]);
        let facts_silent = *self.one_of(&[0, 0, 10, 30, 100]);
        let mut sheet = self.blank(rubric);
        for input in &index.facts {
            if self.chance(facts_silent) {
                if self.chance(15) {
                    sheet.facts.push((input.name.clone(), Entry { answer: None, note: None }));
                }
            } else {
                let answer = Some(self.answer(&index, &input.kind, input.word.as_deref()));
                sheet.facts.push((input.name.clone(), Entry { answer, note: self.note(10) }));
            }
        }
        let last = sheet.stages.len() - 1;
        // Inputs of which a number is undecided leave its bounds to the method: fewer of them.
        let undecided = index.nodes.iter().any(|node| node.policy == Policy::Undecided);
        for key in &index.keys {
            let input = matches!(index.thing_at(key), Thing::Input(_));
            let silent = if input && undecided { silent / 4 } else { silent };
            if self.chance(silent) {
                if self.chance(8) {
                    let stage = self.rng.usize(0..=last);
                    sheet.stages[stage].answers.push((key.clone(), Entry { answer: None, note: None }));
                }
                continue;
            }
            self.spread(&index, key, &mut sheet);
        }
        self.confirm(&index, &mut sheet);
        self.mend(rubric, &mut sheet);
        if !rubric.stages.is_empty() && self.chance(5) {
            // A stage that says nothing at all.
            sheet.stages[last].answers.clear();
            self.mend(rubric, &mut sheet);
        }
        sheet
    }

    /// A sheet with all facts and answers at one stage, to see what a formula can be.
    pub(crate) fn full_sheet(&mut self, rubric: &Rubric) -> Sheet {
        let index = Index::new(rubric);
        let mut sheet = self.blank(rubric);
        sheet.stages.truncate(1);
        sheet.assessed_on = sheet.assessed_on.or(Some(Date::new(2025, 5, 31)));
        for input in &index.facts {
            let answer = Some(self.answer(&index, &input.kind, None));
            sheet.facts.push((input.name.clone(), Entry { answer, note: None }));
        }
        for key in &index.keys {
            let answer = Some(self.answer_to(&index, key));
            sheet.stages[0].answers.push((key.clone(), Entry { answer, note: None }));
        }
        self.mend(rubric, &mut sheet);
        sheet
    }

    /// Unit, day and stages, without answers.
    fn blank(&mut self, rubric: &Rubric) -> Sheet {
        let mut stages: Vec<StageSheet> = Vec::new();
        for (code, _) in &rubric.stages {
            if self.chance(80) {
                stages.push(self.blank_stage(Some(code)));
            }
        }
        if stages.is_empty() {
            let code = (!rubric.stages.is_empty()).then(|| &self.one_of(&rubric.stages).0);
            stages.push(self.blank_stage(code));
        }
        let absent = self.features.header && self.chance(6);
        let day = Date::new(2025, self.rng.i64(1..=12), self.rng.i64(1..=28)).add(self.rng.i64(0..4), Period::Days);
        Sheet {
            unit: format!("Unit {}", self.rng.u32(1..1000)),
            period: self.chance(60).then(|| "2025".to_owned()),
            assessed_on: (!absent).then_some(day),
            facts: Vec::new(),
            stages,
        }
    }

    fn blank_stage(&mut self, code: Option<&String>) -> StageSheet {
        StageSheet {
            code: code.cloned(),
            by: self.chance(70).then(|| "Tim penilai".to_owned()),
            on: self.chance(70).then(|| Date::new(2025, self.rng.i64(1..=12), self.rng.i64(1..=28))),
            answers: Vec::new(),
            confirmed: Vec::new(),
        }
    }

    fn note(&mut self, percent: u32) -> Option<String> {
        self.chance(percent).then(|| "SK belum mewakili semua unsur".to_owned())
    }

    /// One key through the stages: given once, repeated, overridden with or without a note, or `null`.
    fn spread(&mut self, index: &Index<'_>, key: &str, sheet: &mut Sheet) {
        let count = sheet.stages.len();
        // Mostly the first stage has everything.
        let first = if self.chance(75) { 0 } else { self.rng.usize(0..count) };
        let mut current: Option<Answer> = None;
        for stage in first..count {
            let entry = match (&current, self.rng.u8(0..10)) {
                (None, _) => Entry { answer: Some(self.answer_to(index, key)), note: self.note(10) },
                (Some(answer), 0..=1) => Entry { answer: Some(answer.clone()), note: self.note(10) },
                (Some(_), 2..=3) => Entry { answer: Some(self.answer_to(index, key)), note: self.note(50) },
                (Some(_), 4) => Entry { answer: None, note: None },
                _ => continue,
            };
            current = entry.answer.clone().or(current);
            sheet.stages[stage].answers.push((key.to_owned(), entry));
        }
    }

    /// Paths that a later stage confirms: whole branches and single keys.
    fn confirm(&mut self, index: &Index<'_>, sheet: &mut Sheet) {
        let paths: Vec<String> =
            index.nodes[1..].iter().map(|node| node.path.clone()).chain(index.keys.iter().cloned()).collect();
        for stage in sheet.stages.iter_mut().skip(1) {
            let often = *pick(self.rng, &[0, 0, 1, 2, 4]);
            for _ in 0..often {
                let path = pick(self.rng, &paths).clone();
                let computed = index.find(&path).is_some_and(|at| {
                    matches!(index.nodes[at].body, NodeBody::Criterion(criterion) if matches!(criterion.rule, Rule::Computed(_)))
                });
                // There is no answer below a computed criterion.
                // To confirm a path by name and answer it otherwise is a fault.
                let given = stage.answers.iter().any(|(key, entry)| *key == path && entry.answer.is_some());
                if !computed && !given && !stage.confirmed.contains(&path) {
                    stage.confirmed.push(path);
                }
            }
        }
    }

    /// Draws the inputs of broken checks again, and at last makes them nothing.
    fn mend(&mut self, rubric: &Rubric, sheet: &mut Sheet) {
        let index = Index::new(rubric);
        for round in 0..40 {
            let broken: Vec<Vec<Ref>> = {
                let history = History::new(&index, sheet);
                let view = View { index: &index, history: &history, upto: sheet.stages.len() - 1 };
                let checks = index.checks.iter().filter(|(_, check)| view.check(&check.truth) == Some(false));
                checks.map(|(_, check)| index.names_of_truth(&check.truth)).collect()
            };
            if broken.is_empty() {
                return;
            }
            for names in broken {
                // The left side is what must not be too great.
                let names = if round < 30 { &names[..1] } else { &names[..] };
                for name in names {
                    let Ref::Path(path) = name else { continue };
                    let answer = match index.thing_at(path) {
                        Thing::Fact(input) | Thing::Input(input) => {
                            if round < 10 {
                                self.answer(&index, &input.kind, None)
                            } else {
                                least(input, &mut *self.rng, round)
                            }
                        }
                        _ => continue,
                    };
                    replace(sheet, path, &answer);
                }
            }
        }
        unreachable!("a check that nothing satisfies");
    }

    fn answer_to(&mut self, index: &Index<'_>, key: &str) -> Answer {
        match index.thing_at(key) {
            Thing::Input(input) | Thing::Fact(input) => self.answer(index, &input.kind, input.word.as_deref()),
            Thing::Node(at) => match index.nodes[at].body {
                NodeBody::Criterion(criterion) => match &criterion.rule {
                    Rule::Answered { scale, .. } => self.on_scale(index.scales[scale.as_str()]),
                    Rule::Computed(_) => unreachable!("`{key}` is computed"),
                },
                NodeBody::Component(_) => unreachable!("`{key}` is a component"),
            },
            _ => unreachable!("`{key}` is no key"),
        }
    }

    fn answer(&mut self, index: &Index<'_>, kind: &Kind, word: Option<&str>) -> Answer {
        if let Some(word) = word
            && self.chance(25)
        {
            return Answer::word(word);
        }
        match kind {
            Kind::Count => Answer::Number(whole(i128::from(self.a_count()))),
            Kind::Number(lo, hi) => Answer::Number(self.inside(&lo.value, &hi.value, 0)),
            Kind::Percent(None) => Answer::Percent(self.inside(&whole(0), &whole(1), 2)),
            Kind::Percent(Some((lo, hi))) => Answer::Percent(self.inside(&lo.value, &hi.value, 2)),
            Kind::Date => {
                let day = Date::new(2019 + self.rng.i64(0..7), self.rng.i64(1..=12), self.rng.i64(1..=28));
                Answer::Date(day.add(self.rng.i64(0..4), Period::Days))
            }
            Kind::Scale(scale) => self.on_scale(index.scales[scale.as_str()]),
            Kind::List(options) | Kind::Ordered(options) => Answer::word(self.one_of::<String>(options)),
        }
    }

    fn a_count(&mut self) -> u64 {
        if self.magnitude > 1_000 && self.chance(70) {
            return self.rng.u64(0..=self.magnitude);
        }
        match self.rng.u8(0..10) {
            0 | 1 => 0,
            2 => 1,
            3 => self.rng.u64(0..=self.magnitude.min(20)),
            4 => self.magnitude,
            _ => self.rng.u64(0..=self.magnitude),
        }
    }

    /// A decimal in a range, sometimes at its end.
    fn inside(&mut self, lo: &Q, hi: &Q, extra: u32) -> Q {
        match self.rng.u8(0..12) {
            0 => hi.clone(),
            1 => lo.clone(),
            n => {
                // Where counts are long, so are decimals.
                let long = self.magnitude >= 1_000_000_000 && self.chance(70);
                let places = extra + if long { self.rng.u32(10..=17) } else { u32::from(n % 4) };
                self.between(lo, hi, places)
            }
        }
    }

    fn on_scale(&mut self, scale: &Scale) -> Answer {
        let options = scale.options.len();
        let choice = self.rng.usize(0..options + if scale.line.is_some() { options.max(1) * 2 } else { 0 });
        if let Some(option) = scale.options.get(choice) {
            let spelling = self.one_of(&option.spellings).clone();
            return Answer::Word { name: option.spellings[0].clone(), spelling };
        }
        let [lo, hi, ..] = scale.line.as_ref().expect("a line");
        Answer::Number(self.inside(&lo.value, &hi.value, 0))
    }
}

/// The least that an input can be, at first anything smaller.
fn least(input: &Input, rng: &mut fastrand::Rng, round: u32) -> Answer {
    let ceiling = if round < 20 { 3 } else { 0 };
    match &input.kind {
        Kind::Count => Answer::Number(whole(i128::from(rng.u8(0..=ceiling)))),
        Kind::Number(lo, _) => Answer::Number(lo.value.clone()),
        Kind::Percent(range) => Answer::Percent(range.as_ref().map_or_else(|| ratio(0, 1), |(lo, _)| lo.value.clone())),
        Kind::Date => Answer::Date(Date::new(2019, 1, 1)),
        other => unreachable!("a check on {other:?}"),
    }
}

/// Puts another answer where the latest stands.
fn replace(sheet: &mut Sheet, path: &str, answer: &Answer) {
    let lists = sheet.stages.iter_mut().rev().map(|stage| &mut stage.answers).chain([&mut sheet.facts]);
    for list in lists {
        if let Some((_, entry)) = list.iter_mut().find(|(key, entry)| key == path && entry.answer.is_some()) {
            entry.answer = Some(answer.clone());
            return;
        }
    }
}
