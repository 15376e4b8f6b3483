//! Every sheet that may be proposed: what may move is read off the drawn model, each sheet is written from it and scored.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use timbang::advise::{Costs, Pricing};
use timbang::scorecard::{self, Record};
use timbang::{Rubric, Scorecard};

use crate::reference::index::{Index, NodeBody, Thing};
use crate::reference::model::{Answer, Entry, Input, Kind, Rule, Sheet, StageSheet};
use crate::reference::numbers::{Q, whole};
use crate::reference::{Case, write_sheet};

/// How many sheets are written down for one question.
pub(super) const SHEETS_MAX: usize = 400;

/// A key that may move: its answers, the one that stands first, each with cost and steps.
#[derive(Debug)]
pub(super) struct Mover {
    pub(super) path: String,
    pub(super) choices: Vec<(Option<Answer>, u64, u64)>,
    pub(super) rising: bool,
}

impl Mover {
    pub(super) fn asks(&self, pick: usize, other: usize) -> bool {
        if self.rising { pick >= other } else { other == 0 || pick == other }
    }
}

fn options(index: &Index<'_>, path: &str) -> Option<Vec<(String, Q)>> {
    let Thing::Node(at) = index.things.get(path)? else { return None };
    let NodeBody::Criterion(criterion) = index.nodes[*at].body else { return None };
    let Rule::Answered { scale, .. } = &criterion.rule else { return None };
    let options = index.scales[scale.as_str()].options.iter();
    Some(options.filter_map(|o| Some((o.spellings[0].clone(), o.value.as_ref()?.value.clone()))).collect())
}

/// The better options of a criterion, rising; none where what stands is no option that counts.
fn better(index: &Index<'_>, path: &str, now: Option<&str>) -> Vec<String> {
    let Some(options) = options(index, path) else { return Vec::new() };
    let from = match now {
        None => None,
        Some(now) => match options.iter().find(|(name, _)| name == now) {
            Some((_, value)) => Some(value.clone()),
            None => return Vec::new(),
        },
    };
    let mut rungs = BTreeMap::new();
    for (name, value) in options {
        if from.as_ref().is_none_or(|from| value > *from) {
            rungs.entry(value).or_insert(name);
        }
    }
    rungs.into_values().collect()
}

/// The answers that count, by path.
fn standing(card: &Record) -> BTreeMap<&str, &str> {
    card.answers.iter().map(|answer| (answer.path.as_str(), answer.answer.as_str())).collect()
}

/// What may move, and the same said to the library.
fn movers(case: &Case, index: &Index<'_>, card: &Record, rng: &mut Rng) -> (Vec<Mover>, Pricing) {
    let now = standing(card);
    let how = rng.u8(0..4);
    let (mut movers, mut written) = (Vec::new(), Vec::new());
    for path in &index.keys {
        let stands = now.get(path.as_str()).copied();
        let steps = better(index, path, stands);
        let mut choices = vec![(None, 0, 0)];
        if !steps.is_empty() {
            let each = u64::from(rng.u8(1..5));
            let fixed = how == 3 && rng.u8(0..4) == 0;
            if fixed {
                written.push(format!("\"{path}\": \"fixed\""));
                continue;
            }
            for (number, option) in (1_u64..).zip(&steps) {
                let cost = match how {
                    0 | 1 => 1,
                    2 => number,
                    _ => each,
                };
                choices.push((Some(Answer::word(option)), cost, number));
            }
            if how == 3 {
                written.push(format!("\"{path}\": {each}"));
            }
            movers.push(Mover { path: path.clone(), choices, rising: true });
        } else if how == 3
            && let Some(Thing::Input(Input { kind: Kind::Count, recorded: false, .. })) = index.things.get(path)
            && rng.u8(0..3) > 0
        {
            // Counts of the sheet, so that what a check ties meets.
            let others = index.keys.iter().filter_map(|other| now.get(other.as_str())?.parse::<u32>().ok());
            let pool: BTreeSet<u32> = others.chain([0, 1]).filter(|n| Some(n.to_string().as_str()) != stands).collect();
            let picked: BTreeSet<u32> = pool.into_iter().filter(|_| rng.bool()).take(2).collect();
            let listed: BTreeMap<String, u64> =
                picked.iter().map(|n| (n.to_string(), u64::from(rng.u8(1..5)))).collect();
            if listed.is_empty() {
                continue;
            }
            for (n, cost) in &listed {
                choices.push((Some(Answer::Number(whole(n.parse().unwrap()))), *cost, 1));
            }
            let costs: Vec<String> = listed.iter().map(|(n, cost)| format!("\"{n}\": {cost}")).collect();
            written.push(format!("\"{path}\": {{ {} }}", costs.join(", ")));
            movers.push(Mover { path: path.clone(), choices, rising: false });
        }
    }
    let pricing = match how {
        0 | 1 => Pricing::Changes,
        2 => Pricing::Steps,
        _ => {
            let json = format!("{{ \"default\": 1, \"answers\": {{ {} }} }}", written.join(", "));
            Pricing::Costs(Costs::from_json(json.as_bytes()).unwrap_or_else(|wrong| panic!("{}: {wrong}", case.seed)))
        }
    };
    (movers, pricing)
}

/// The sheet with other answers, under its last stage.
pub(super) fn changed(case: &Case, card: &Record, movers: &[Mover], picks: &[usize]) -> Sheet {
    let mut sheet = case.sheet.clone();
    let code = card.stage.clone().or_else(|| case.model.stages.first().map(|stage| stage.0.clone()));
    if !sheet.stages.iter().any(|stage| stage.code == code) {
        sheet.stages =
            vec![StageSheet { code: code.clone(), by: None, on: None, answers: Vec::new(), confirmed: Vec::new() }];
    }
    let stage = sheet.stages.iter_mut().find(|stage| stage.code == code).unwrap();
    for (mover, &pick) in movers.iter().zip(picks).filter(|(_, pick)| **pick > 0) {
        stage.confirmed.retain(|path| *path != mover.path);
        stage.answers.retain(|(path, _)| *path != mover.path);
        stage.answers.push((mover.path.clone(), Entry { answer: mover.choices[pick].0.clone(), note: None }));
    }
    sheet
}

/// All picks, the last mover's running fastest.
pub(super) fn all_picks(movers: &[Mover]) -> Option<Vec<Vec<usize>>> {
    let mut all = vec![Vec::new()];
    for mover in movers {
        if all.len() * mover.choices.len() > SHEETS_MAX {
            return None;
        }
        let longer = |picks: &Vec<usize>| -> Vec<Vec<usize>> {
            (0..mover.choices.len()).map(|pick| [picks.as_slice(), &[pick]].concat()).collect()
        };
        all = all.iter().flat_map(longer).collect();
    }
    Some(all)
}

pub(super) struct Sheets {
    pub(super) movers: Vec<Mover>,
    pub(super) pricing: Pricing,
    pub(super) picks: Vec<Vec<usize>>,
    /// None where a check refuses the sheet.
    pub(super) cards: Vec<Option<Record>>,
}

impl Sheets {
    pub(super) fn price(&self, picks: &[usize]) -> (u64, u64) {
        let chosen = self.movers.iter().zip(picks).map(|(mover, pick)| &mover.choices[*pick]);
        chosen.fold((0, 0), |sum, (_, cost, steps)| (sum.0 + cost, sum.1 + steps))
    }

    pub(super) fn asks(&self, picks: &[usize], of: &[usize]) -> bool {
        self.movers.iter().zip(picks).zip(of).all(|((mover, pick), other)| mover.asks(*pick, *other))
    }

    /// The sets that reach a predicate, cheapest first, and of these the ones that ask for all of no earlier one.
    pub(super) fn reaching(&self, predicate: &str) -> (Vec<&[usize]>, Vec<&[usize]>) {
        let met = |card: &Option<Record>| {
            let found = card.as_ref().and_then(|card| card.predicate(predicate));
            found.is_some_and(|found| found.status == scorecard::Status::Met)
        };
        let mut all: Vec<&[usize]> =
            self.picks.iter().zip(&self.cards).filter(|(_, card)| met(card)).map(|(picks, _)| &picks[..]).collect();
        all.sort_by_key(|picks| self.price(picks));
        let mut listed: Vec<&[usize]> = Vec::new();
        for picks in &all {
            if !listed.iter().any(|earlier| self.asks(picks, earlier)) {
                listed.push(picks);
            }
        }
        (all, listed)
    }
}

pub(super) fn sheets(case: &Case, rubric: &Rubric, card: &Record) -> Option<Sheets> {
    let index = Index::new(&case.model);
    let mut rng = Rng::with_seed(case.seed);
    let (mut movers, pricing) = movers(case, &index, card, &mut rng);
    if movers.is_empty() {
        return None;
    }
    // Both sides must have the same movers: too many are no case.
    let picks = all_picks(&movers)?;
    movers.iter_mut().for_each(|mover| mover.choices.shrink_to_fit());
    let score = |picks: &Vec<usize>| {
        let sheet = changed(case, card, &movers, picks);
        let json = write_sheet::evidence(&case.model, &sheet, &mut Rng::with_seed(1));
        rubric.score_json(json.as_bytes()).ok().map(Scorecard::into_record)
    };
    let cards = picks.iter().map(score).collect();
    Some(Sheets { movers, pricing, picks, cards })
}

/// The answers of a case that may be other options, better or worse ones.
pub(super) fn on_scales(index: &Index<'_>, card: &Record, up: bool) -> Vec<Mover> {
    let now = standing(card);
    let mover = |path: &String| {
        let stands = now.get(path.as_str()).copied();
        let others = if up { better(index, path, stands) } else { worse(index, path, stands?) };
        let others = (1_u64..).zip(others).map(|(steps, option)| (Some(Answer::word(&option)), 1, steps));
        let choices: Vec<_> = std::iter::once((None, 0, 0)).chain(others).collect();
        (choices.len() > 1).then(|| Mover { path: path.clone(), choices, rising: true })
    };
    index.keys.iter().filter_map(mover).collect()
}

/// The worse options, the nearest first.
fn worse(index: &Index<'_>, path: &str, now: &str) -> Vec<String> {
    let Some(options) = options(index, path) else { return Vec::new() };
    let Some(from) = options.iter().find(|(name, _)| name == now).map(|(_, value)| value.clone()) else {
        return Vec::new();
    };
    let mut rungs = BTreeMap::new();
    for (name, value) in options.into_iter().filter(|(_, value)| *value < from) {
        rungs.entry(value).or_insert(name);
    }
    rungs.into_values().rev().collect()
}
