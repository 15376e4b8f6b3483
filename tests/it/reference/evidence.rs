//! What many sheets show of a rubric: which conditions hold and fail on them, what criteria come to, which rows are met.
//!
//! *Each sheet breaks no rule*, so whatever is said to hold on every sheet holds on these; only of checks is it seen
//! besides what sheets come to that break them.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use num_traits::{Signed, Zero};

use super::completions::answers;
use super::index::{Index, NodeBody, Thing};
use super::model::{Answer, Entry, Expr, Input, Kind, Policy, Ref, Rule, Sheet, StageSheet, Truth};
use super::numbers::{Date, Period, Q, ratio, whole};
use super::score::stages::History;
use super::score::view::{Tri, Value, View, Worth, band_row};
use super::walk::{self, Part};

/// What the sheets came to.
#[derive(Default)]
pub struct Seen {
    /// How often, by part in the order of [`walk::parts`]: a condition, check or requirement fails and holds; what stands
    /// before an `otherwise` has a value and has none; a component has a child left and has none.
    pub parts: Vec<[u32; 2]>,
    /// By sheet, the requirements in the order of the text.
    pub requirements: Vec<Vec<Tri>>,
    /// By sheet, the nodes in the order of the text; the root is the first.
    pub worths: Vec<Vec<Worth>>,
    /// Of each sheet, whether it answers everything.
    pub complete: Vec<bool>,
    /// The rows of each table that some number falls into.
    pub rows: BTreeMap<String, BTreeSet<usize>>,
}

impl Seen {
    /// The shares of a node, where it has one.
    pub fn shares(&self, node: usize) -> impl Iterator<Item = &Q> {
        self.worths.iter().filter_map(move |worths| match &worths[node] {
            Worth::Share(share) => Some(share),
            _ => None,
        })
    }
}

/// Draws sheets for a rubric.
pub struct Sampler<'s, 'r> {
    index: &'s Index<'s>,
    rng: &'r mut Rng,
    /// Answers that may matter, by key and fact.
    pools: BTreeMap<String, Vec<Answer>>,
}

/// How the answers of a sheet are chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    First,
    Last,
    Best,
    AlmostBest,
    AlmostWorst,
    Any,
    /// Of all counts there are two, so that many agree.
    Alike,
    Excluding,
}

const MOODS: &[Mood] = &[
    Mood::First,
    Mood::Last,
    Mood::Best,
    Mood::Excluding,
    Mood::Any,
    Mood::AlmostBest,
    Mood::Alike,
    Mood::Any,
    Mood::AlmostBest,
    Mood::AlmostWorst,
    Mood::Alike,
];

impl<'s, 'r> Sampler<'s, 'r> {
    pub fn new(index: &'s Index<'s>, rng: &'r mut Rng) -> Sampler<'s, 'r> {
        let facts = index.facts.iter().map(|input| input.name.clone());
        let limits = Limits::of(index);
        let pools = index.keys.iter().cloned().chain(facts).map(|key| {
            let pool = limits.pool(index, &key);
            (key, pool)
        });
        let pools = pools.collect();
        Sampler { index, rng, pools }
    }

    /// What so many sheets come to.
    pub fn seen(&mut self, sheets: usize) -> Seen {
        let mut seen = Seen::default();
        let parts = walk::parts(self.index.rubric);
        seen.parts = vec![[0; 2]; parts.len()];
        for n in 0..sheets {
            let mut sheet = self.sheet(MOODS[n % MOODS.len()], n);
            self.checks(&sheet, &parts, &mut seen);
            if self.mend(&mut sheet) {
                self.checks(&sheet, &parts, &mut seen);
                self.look(&sheet, &parts, &mut seen);
            }
        }
        seen
    }

    fn checks(&self, sheet: &Sheet, parts: &[Part<'_>], seen: &mut Seen) {
        let history = History::new(self.index, sheet);
        let view = View { index: self.index, history: &history, upto: sheet.stages.len() - 1 };
        for (part, seen) in parts.iter().zip(&mut seen.parts) {
            if let Part::Check(truth) = part
                && let Some(holds) = view.check(truth)
            {
                seen[usize::from(holds)] += 1;
            }
        }
    }

    fn look(&self, sheet: &Sheet, parts: &[Part<'_>], seen: &mut Seen) {
        let index = self.index;
        let history = History::new(index, sheet);
        let view = View { index, history: &history, upto: sheet.stages.len() - 1 };
        let worths: Vec<Worth> = (0..index.nodes.len()).map(|node| view.worth(node)).collect();
        if history.unsure.get() {
            return;
        }
        let mut requirements = Vec::new();
        for (part, seen) in parts.iter().zip(&mut seen.parts) {
            let truth = match part {
                Part::Check(_) => continue,
                Part::Condition(truth) => view.truth(truth),
                Part::Requirement(body) => {
                    requirements.push(view.requirement_status(body));
                    requirements[requirements.len() - 1]
                }
                Part::Otherwise(left) => match view.eval(left) {
                    Value::None => Tri::True,
                    Value::Undecided => Tri::Undecided,
                    _ => Tri::False,
                },
                Part::Fallback(path) => {
                    let at = if path.is_empty() { Some(0) } else { index.find(path) };
                    let children = &index.nodes[at.expect("a component")].children;
                    Tri::of(children.iter().all(|&child| worths[child] == Worth::Excluded))
                }
            };
            match truth {
                Tri::True => seen[1] += 1,
                Tri::False => seen[0] += 1,
                Tri::Undecided | Tri::Unsure => {}
            }
        }
        for measure in &index.measures {
            if let (Some(table), Some(row)) = (&measure.bands, view.row_of(measure)) {
                seen.rows.entry(table.clone()).or_default().insert(row);
            }
        }
        for (table, of) in walk::read(index).bands {
            if let Value::Number(number) = view.eval(of)
                && let Some((row, _)) = band_row(index.bands[table], &number)
            {
                seen.rows.entry(table.to_owned()).or_default().insert(row);
            }
        }
        seen.requirements.push(requirements);
        seen.worths.push(worths);
        let answered: usize = sheet.stages.iter().map(|stage| stage.answers.len()).sum();
        seen.complete.push(answered == index.keys.len());
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(0..100) < percent
    }

    fn sheet(&mut self, mood: Mood, n: usize) -> Sheet {
        let index = self.index;
        let stages = &index.rubric.stages;
        let code = (!stages.is_empty()).then(|| stages[self.rng.usize(0..stages.len())].0.clone());
        let days = [Date::new(2010, 6, 30), Date::new(2025, 5, 31), Date::new(2030, 1, 1)];
        let stage = StageSheet { code, by: None, on: None, answers: Vec::new(), confirmed: Vec::new() };
        let mut sheet = Sheet {
            unit: "Contoh".to_owned(),
            period: None,
            assessed_on: Some(days[self.rng.usize(0..days.len())].add(self.rng.i64(-40..40), Period::Days)),
            facts: Vec::new(),
            stages: vec![stage],
        };
        for fact in &index.facts {
            let answer = self.answer(&fact.name, mood, &[]);
            sheet.facts.push((fact.name.clone(), Entry { answer: Some(answer), note: None }));
        }
        let numbers: Vec<Q> = (0..2).map(|_| whole(i128::from(self.rng.u8(0..=4)))).collect();
        let decided = index.nodes.iter().all(|node| node.policy != Policy::Undecided);
        let silent = match mood {
            Mood::Excluding if decided && n.is_multiple_of(2) => 100,
            Mood::Any if decided && n.is_multiple_of(3) => 25,
            _ => 0,
        };
        for key in &index.keys {
            if self.chance(silent) {
                continue;
            }
            let answer = self.answer(key, mood, &numbers);
            sheet.stages[0].answers.push((key.clone(), Entry { answer: Some(answer), note: None }));
        }
        sheet
    }

    fn answer(&mut self, key: &str, mood: Mood, numbers: &[Q]) -> Answer {
        let pool = &self.pools[key];
        let any = pool[self.rng.usize(0..pool.len())].clone();
        let often = self.rng.u8(0..5) > 0;
        let count = matches!(self.index.thing_at(key), Thing::Input(Input { kind: Kind::Count, .. }));
        match mood {
            Mood::First => pool[0].clone(),
            Mood::Last => pool[pool.len() - 1].clone(),
            Mood::Alike if count => Answer::Number(numbers[self.rng.usize(0..numbers.len())].clone()),
            Mood::Best | Mood::AlmostBest | Mood::AlmostWorst if often || mood == Mood::Best => {
                self.extreme(key, mood != Mood::AlmostWorst).unwrap_or(any)
            }
            Mood::Excluding => self.excluding(key).unwrap_or(any),
            _ => any,
        }
    }

    /// The best or the worst answer on a scale.
    fn extreme(&self, key: &str, best: bool) -> Option<Answer> {
        let scale = self.scale(key)?;
        let history = History::new(self.index, &NOTHING);
        let view = View { index: self.index, history: &history, upto: 0 };
        let worth = |answer: &&Answer| view.on_scale(scale, answer);
        let answers = answers(self.index, key);
        let valued = answers.iter().filter(|answer| worth(answer).is_some());
        if best { valued.max_by_key(worth).cloned() } else { valued.min_by_key(worth).cloned() }
    }

    fn excluding(&self, key: &str) -> Option<Answer> {
        let scale = self.index.scales[self.scale(key)?];
        let option = scale.options.iter().find(|option| option.value.is_none())?;
        Some(Answer::word(&option.spellings[0]))
    }

    fn scale(&self, key: &str) -> Option<&'s str> {
        match self.index.thing_at(key) {
            Thing::Node(at) => match self.index.nodes[at].body {
                NodeBody::Criterion(criterion) => match &criterion.rule {
                    Rule::Answered { scale, .. } => Some(scale),
                    Rule::Computed(_) => None,
                },
                NodeBody::Component(_) => None,
            },
            Thing::Input(Input { kind: Kind::Scale(scale), .. })
            | Thing::Fact(Input { kind: Kind::Scale(scale), .. }) => Some(scale),
            _ => None,
        }
    }

    /// Lowers what is too great until every check holds; whether that came about.
    fn mend(&mut self, sheet: &mut Sheet) -> bool {
        for round in 0..12 {
            let mut changes: Vec<(String, Q)> = Vec::new();
            {
                let history = History::new(self.index, sheet);
                let view = View { index: self.index, history: &history, upto: sheet.stages.len() - 1 };
                for (_, check) in &self.index.checks {
                    if view.check(&check.truth) == Some(false)
                        && let Truth::Cmp(left, _, right) = &check.truth
                        && let Expr::Ref(Ref::Path(path)) = &**left
                    {
                        let most = if let Value::Number(most) = view.eval(right) { most } else { Q::zero() };
                        let part = if round == 0 { self.rng.i128(0..=4) } else { self.rng.i128(0..=2) * 2 };
                        changes.push((path.clone(), (most * ratio(part, 4)).floor()));
                    }
                }
            }
            if changes.is_empty() {
                return true;
            }
            for (path, number) in changes {
                let list = sheet.stages.iter_mut().map(|stage| &mut stage.answers).chain([&mut sheet.facts]);
                for (_, entry) in list.flatten().filter(|(key, _)| *key == path) {
                    entry.answer = Some(Answer::Number(number.clone()));
                }
            }
        }
        false
    }
}

/// A sheet without a word.
static NOTHING: std::sync::LazyLock<Sheet> = std::sync::LazyLock::new(|| Sheet {
    unit: String::new(),
    period: None,
    assessed_on: None,
    facts: Vec::new(),
    stages: vec![StageSheet { code: None, by: None, on: None, answers: Vec::new(), confirmed: Vec::new() }],
});

/// The numbers and days that a rubric compares with.
struct Limits {
    numbers: BTreeSet<Q>,
    days: BTreeSet<Date>,
}

impl Limits {
    fn of(index: &Index<'_>) -> Limits {
        let mut limits = Limits { numbers: BTreeSet::new(), days: BTreeSet::new() };
        for literal in walk::read(index).literals {
            match literal {
                Expr::Number(literal) => drop(limits.numbers.insert(literal.value.clone())),
                Expr::Date(day) => drop(limits.days.insert(*day)),
                _ => {}
            }
        }
        for rows in index.bands.values().map(|bands| &bands.rows) {
            limits.numbers.extend(rows.iter().map(|row| row.bound.value.clone()));
        }
        limits
    }

    /// The ends of an answer's range, what lies at, below and above each limit, and the word for "there is none".
    fn pool(&self, index: &Index<'_>, key: &str) -> Vec<Answer> {
        let mut pool = answers(index, key);
        let (Thing::Input(input) | Thing::Fact(input)) = index.thing_at(key) else { return pool };
        let near = |lo: Q, hi: Q, hair: Q| -> Vec<Q> {
            let around = |limit: &Q| [limit.clone(), limit - &hair, limit + &hair];
            let middle = (&lo + &hi) * ratio(1, 2);
            let near = self.numbers.iter().flat_map(around).chain([middle]);
            near.filter(|number| *number >= lo && *number <= hi).collect()
        };
        let hair = ratio(1, 1000);
        let at = pool.len() - 1;
        let between: Vec<Answer> = match &input.kind {
            Kind::Count => {
                let near = near(Q::zero(), whole(1000), whole(1)).into_iter().filter(Q::is_integer);
                near.chain((0..6).map(whole)).chain([whole(10)]).map(Answer::Number).collect()
            }
            Kind::Number(lo, hi) => {
                near(lo.value.clone(), hi.value.clone(), hair).into_iter().map(Answer::Number).collect()
            }
            Kind::Percent(ends) => {
                let (lo, hi) = match ends {
                    Some((lo, hi)) => (lo.value.clone(), hi.value.clone()),
                    None => (Q::zero(), whole(1)),
                };
                near(lo, hi, hair).into_iter().map(Answer::Percent).collect()
            }
            Kind::Date => {
                let around = |day: &Date| [-1, 0, 1].map(|n| day.add(n, Period::Days));
                let years = [2020, 2023, 2024].map(|year| Date::new(year, 6, 15));
                self.days.iter().flat_map(around).chain(years).map(Answer::Date).collect()
            }
            Kind::Scale(_) | Kind::List(_) | Kind::Ordered(_) => Vec::new(),
        };
        // The ends stay the first and the last.
        pool.splice(at..at, between.into_iter().filter(|answer| !is_negative(answer)));
        if let Some(word) = &input.word {
            pool.insert(pool.len() - 1, Answer::word(word));
        }
        pool
    }
}

fn is_negative(answer: &Answer) -> bool {
    matches!(answer, Answer::Number(number) | Answer::Percent(number) if number.is_negative())
}
