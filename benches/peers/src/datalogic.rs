//! datalogic-rs 5.4.0: JSONLogic, compiled once; numbers are `f64` (whole ones `i64`), it has no decimals.
//!
//! What it is given: the tier that its documentation names for the greatest control, `Engine::evaluate` over one arena that
//! is reset for each unit. Units are `ParsedData`, which costs nothing to hand over. JSONLogic has no names for results, so
//! rules go level by level: the list that one rule comes to is, by reference, the data of the next. Sums are one `+` with
//! many operands, choices are `switch` (feature `ext-control`).
//!
//! Tried, as against what is kept: one rule for the whole score, in which the engine itself finds what is repeated (its
//! elimination of common subexpressions), takes 1.3 times as long; answers in an object by name instead of a list 1.4 times
//! for the score and 1.3 for every node; `if` with `===` instead of `switch` 1.05 and 1.0.

use std::hint::black_box;

use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{DataValue, Engine as DataLogic, Logic, ParsedData};
use lke::gen_text::checks;
use lke::{Answer, Kind, Limits, Question, Rubric, Sub, Unit, WBBM, WBK, dec, letter};
use serde_json::{Value, json};

use crate::engine::{Engine, version, write};

pub struct Rules {
    engine: DataLogic,
    arena: Bump,
    r: Rubric,
    ids: Vec<String>,
    /// Areas; total and predicate.
    score: [Logic; 2],
    /// Questions; subs; areas; total, components, parts and predicate.
    nodes: [Logic; 4],
}

/// A number as the rubric has it.
fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn at(i: usize) -> Value {
    json!({"val": i})
}

fn question(i: usize, q: &Question) -> Value {
    let ratio = |part: usize| json!({"val": [i, part]});
    match q.kind {
        Kind::YesNo => json!({"if": [at(i), 1, 0]}),
        // This holds for 0 of 0 as well.
        Kind::Ratio => json!({"if": [{">=": [ratio(0), ratio(1)]}, 1, {"/": [ratio(0), ratio(1)]}]}),
        Kind::Survey => json!({"/": [at(i), 4]}),
        kind => {
            let (_, seen) = kind.table().split_last().unwrap();
            let case = |(code, value): (usize, &i64)| json!([letter(code as u8), number(&dec(*value, 2))]);
            json!({"switch": [at(i), seen.iter().enumerate().map(case).collect::<Vec<_>>(), 0]})
        }
    }
}

fn sum(mut terms: Vec<Value>) -> Value {
    if terms.len() == 1 { terms.remove(0) } else { json!({"+": terms}) }
}

/// The mean of questions times the weight.
fn sub(sub: &Sub, terms: Vec<Value>) -> Value {
    let weight = number(&dec(sub.weight, 4));
    match terms.len() {
        1 => json!({"*": [sum(terms), weight]}),
        count => json!({"*": [{"/": [sum(terms), count]}, weight]}),
    }
}

/// The predicate, of data that are areas.
fn award(r: &Rubric, total: &Value, pengungkit: &Value) -> Value {
    let node = |id: &String| match id.as_str() {
        "total" => total.clone(),
        "pengungkit" => pengungkit.clone(),
        id => at(r.areas.iter().position(|area| area.id == id).unwrap()),
    };
    let all = |limits: &Limits| {
        let require = |(terms, limit): &(Vec<String>, String)| json!({">=": [sum(terms.iter().map(node).collect()), number(limit)]});
        json!({"and": checks(r, limits).iter().map(require).collect::<Vec<_>>()})
    };
    json!({"if": [all(&WBBM), 2, all(&WBK), 1, 0]})
}

impl Rules {
    pub fn new(r: &Rubric) -> Rules {
        let engine = DataLogic::new();
        let compile = |rules: Vec<Value>| engine.compile(Value::Array(rules).to_string().as_str()).unwrap();
        let questions: Vec<Value> = r.questions.iter().enumerate().map(|(i, q)| question(i, q)).collect();
        let inlined = |s: &Sub| sub(s, questions[s.q.clone()].to_vec());

        let areas = r.areas.iter().map(|area| sum(r.subs[area.subs.clone()].iter().map(inlined).collect()));
        let (pengungkit, total) = (sum((0..12).map(at).collect()), sum((0..16).map(at).collect()));
        let predicate = award(r, &total, &pengungkit);
        let score = [compile(areas.collect()), compile(vec![total, predicate])];

        let subs = r.subs.iter().map(|s| sub(s, s.q.clone().map(at).collect()));
        let sums = r.areas.iter().map(|area| sum(area.subs.clone().map(at).collect()));
        let parts: Vec<Value> = r.parts.iter().map(|part| sum(part.areas.clone().map(at).collect())).collect();
        let components: Vec<Value> = r.comps.iter().map(|comp| sum(parts[comp.parts.clone()].to_vec())).collect();
        let total = sum(components.clone());
        let predicate = award(r, &total, &components[0]);
        let top = [vec![total], components, parts, vec![predicate]].concat();
        let nodes = [compile(questions.clone()), compile(subs.collect()), compile(sums.collect()), compile(top)];

        Rules { arena: Bump::new(), r: r.clone(), ids: r.node_ids(), score, nodes, engine }
    }

    /// Every node, shown to `read` from the total down, and the predicate.
    fn run<T>(
        &mut self,
        input: &ParsedData,
        read: impl FnOnce(&[String], [&[DataValue<'_>]; 4], &DataValue<'_>) -> T,
    ) -> T {
        self.arena.reset();
        let [questions, subs, areas, top] = &self.nodes;
        let questions = self.engine.evaluate(questions, input, &self.arena).unwrap();
        let subs = self.engine.evaluate(subs, questions, &self.arena).unwrap();
        let areas = self.engine.evaluate(areas, subs, &self.arena).unwrap();
        let top = self.engine.evaluate(top, areas, &self.arena).unwrap();
        let [top, areas, subs, questions] = [top, areas, subs, questions].map(|level| level.as_array().unwrap());
        let (award, top) = top.split_last().unwrap();
        read(&self.ids, [top, areas, subs, questions], award)
    }
}

fn floats<'a>(levels: [&'a [DataValue<'a>]; 4]) -> impl Iterator<Item = f64> {
    levels.into_iter().flatten().map(|value| value.as_f64().unwrap())
}

fn code(award: &DataValue<'_>) -> u8 {
    award.as_i64().unwrap() as u8
}

impl Engine for Rules {
    type Input = ParsedData;
    type Total = f64;

    fn name(&self) -> String {
        version("datalogic-rs")
    }

    fn numbers(&self) -> &'static str {
        "f64"
    }

    fn input(&self, unit: &Unit) -> ParsedData {
        let answer = |(q, answer): (&Question, &Answer)| match (q.kind, *answer) {
            (Kind::YesNo, Answer::Choice(code)) => json!(code == 0),
            (_, Answer::Choice(code)) => json!(letter(code)),
            (_, Answer::Ratio(n, d)) => json!([n, d]),
            (_, Answer::Survey(hundredths)) => number(&dec(hundredths.into(), 2)),
        };
        let answers = self.r.questions.iter().zip(&unit.answers).map(answer).collect();
        ParsedData::from_json(&Value::Array(answers).to_string()).unwrap()
    }

    fn score(&mut self, input: &mut ParsedData) -> (f64, u8) {
        self.arena.reset();
        let [areas, rest] = &self.score;
        let areas = self.engine.evaluate(areas, &*input, &self.arena).unwrap();
        let found = self.engine.evaluate(rest, areas, &self.arena).unwrap().as_array().unwrap();
        (found[0].as_f64().unwrap(), code(&found[1]))
    }

    fn total(&self, total: &f64) -> f64 {
        *total
    }

    fn nodes(&mut self, input: &mut ParsedData) {
        self.run(input, |_, levels, award| {
            black_box((levels, award));
        });
    }

    fn json(&mut self, input: &mut ParsedData, out: &mut Vec<u8>) {
        self.run(input, |ids, levels, award| write(ids, floats(levels), code(award), out));
    }

    fn seen(&mut self, input: &mut ParsedData) -> (Vec<f64>, u8) {
        self.run(input, |_, levels, award| (floats(levels).collect(), code(award)))
    }
}
