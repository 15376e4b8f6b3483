//! What is asked of every engine, and how it is held to the exact results.

use std::hint::black_box;

use lke::harness::time_per;
use lke::{Rubric, Unit};
use serde::ser::{Serialize, SerializeMap as _, Serializer as _};

/// What is timed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The total and the predicate.
    Score,
    /// The values of all 177 nodes and the predicate.
    Nodes,
    /// The same, and JSON of them.
    Json,
}

pub const COLUMNS: [Column; 3] = [Column::Score, Column::Nodes, Column::Json];

/// An engine that holds the rubric, compiled.
pub trait Engine {
    /// A unit in the engine's own values. Making one is not timed.
    type Input;
    /// A total as the engine has it.
    type Total;

    fn name(&self) -> String;
    /// The kind of number that it scores with.
    fn numbers(&self) -> &'static str;
    fn input(&self, unit: &Unit) -> Self::Input;
    /// The total and the predicate: 0 none, 1 WBK, 2 WBBM.
    fn score(&mut self, input: &mut Self::Input) -> (Self::Total, u8);
    /// The total as a float, to be compared.
    fn total(&self, total: &Self::Total) -> f64;
    /// Computes every node and leaves it where the engine leaves it.
    fn nodes(&mut self, input: &mut Self::Input);
    /// Computes every node and writes JSON of it.
    fn json(&mut self, input: &mut Self::Input, out: &mut Vec<u8>);
    /// Every node of what `nodes` came to, in the order of `Rubric::node_ids`, and the predicate.
    fn seen(&mut self, input: &mut Self::Input) -> (Vec<f64>, u8);
    /// The same from what `json` wrote.
    fn read(&self, json: &[u8], ids: &[String]) -> (Vec<f64>, u8) {
        let json: serde_json::Value = serde_json::from_slice(json).unwrap();
        let award = AWARDS.iter().position(|award| json["verdict"] == *award).unwrap();
        // Decimals may be written as texts.
        let number = |json: &serde_json::Value| json.as_f64().or_else(|| json.as_str()?.parse().ok()).unwrap();
        (ids.iter().map(|id| number(&json[id])).collect(), award as u8)
    }
}

/// What a unit is worth.
pub struct Expected {
    pub total: f64,
    pub nodes: Vec<f64>,
    pub award: u8,
    /// Some requirement is met with nothing to spare.
    pub tie: bool,
}

impl Expected {
    pub fn of(r: &Rubric, unit: &Unit) -> Expected {
        let exact = lke::exact_score(r, unit);
        Expected {
            total: lke::rat_f64(&exact.total),
            nodes: exact.nodes.iter().map(lke::rat_f64).collect(),
            award: exact.verdict,
            tie: exact.tie,
        }
    }
}

/// What may lie between a float or a decimal and the exact result.
const CLOSE: f64 = 1e-6;

/// An engine with units bound to it; what differs from engine to engine is hidden behind it.
pub trait Bound {
    fn name(&self) -> String;
    fn numbers(&self) -> &'static str;
    /// The first unit off thresholds that differs, told in words, if there is one; and how many were looked at.
    fn disagreement(&mut self, units: &[(Unit, Expected)], ids: &[String]) -> (usize, Option<String>);
    /// How many units get another predicate than they should.
    fn wrong(&mut self, units: &[(Unit, Expected)]) -> usize;
    /// Nanoseconds a unit.
    fn time(&mut self, column: Column) -> f64;
}

pub struct With<E: Engine> {
    engine: E,
    inputs: Vec<E::Input>,
    out: Vec<u8>,
}

impl<E: Engine> With<E> {
    pub fn new(engine: E, timed: &[Unit]) -> With<E> {
        let inputs = timed.iter().map(|unit| engine.input(unit)).collect();
        With { engine, inputs, out: Vec::with_capacity(1 << 20) }
    }
}

impl<E: Engine> Bound for With<E> {
    fn name(&self) -> String {
        self.engine.name()
    }

    fn numbers(&self) -> &'static str {
        self.engine.numbers()
    }

    fn disagreement(&mut self, units: &[(Unit, Expected)], ids: &[String]) -> (usize, Option<String>) {
        let mut looked = 0;
        for (unit, expected) in units.iter().filter(|(_, expected)| !expected.tie) {
            looked += 1;
            let mut input = self.engine.input(unit);
            let (total, award) = self.engine.score(&mut input);
            let total = self.engine.total(&total);
            if far(total, expected.total) || award != expected.award {
                let told = format!(
                    "unit {}: score {total} and predicate {award} instead of {} and {}",
                    unit.id, expected.total, expected.award
                );
                return (looked, Some(told));
            }
            let seen = self.engine.seen(&mut input);
            self.out.clear();
            self.engine.json(&mut input, &mut self.out);
            let read = self.engine.read(&self.out, ids);
            for (what, (nodes, award)) in [("values", seen), ("JSON", read)] {
                assert_eq!(nodes.len(), ids.len());
                let differs = (0..ids.len()).find(|&i| far(nodes[i], expected.nodes[i]));
                if let Some(i) = differs {
                    let told = format!(
                        "unit {}, {what}: {} is {} instead of {}",
                        unit.id, ids[i], nodes[i], expected.nodes[i]
                    );
                    return (looked, Some(told));
                }
                if award != expected.award {
                    let told = format!("unit {}, {what}: predicate {award} instead of {}", unit.id, expected.award);
                    return (looked, Some(told));
                }
            }
        }
        (looked, None)
    }

    fn wrong(&mut self, units: &[(Unit, Expected)]) -> usize {
        let mut wrong = 0;
        for (unit, expected) in units {
            let mut input = self.engine.input(unit);
            wrong += usize::from(self.engine.score(&mut input).1 != expected.award);
        }
        wrong
    }

    fn time(&mut self, column: Column) -> f64 {
        let With { engine, inputs, out } = self;
        let timing = time_per(inputs.len(), || {
            for input in inputs.iter_mut() {
                match column {
                    Column::Score => {
                        black_box(engine.score(black_box(input)));
                    }
                    Column::Nodes => engine.nodes(black_box(input)),
                    Column::Json => {
                        out.clear();
                        engine.json(black_box(input), out);
                        black_box(&*out);
                    }
                }
            }
        });
        timing.cpu
    }
}

fn far(found: f64, expected: f64) -> bool {
    let apart = (found - expected).abs();
    apart.is_nan() || apart > CLOSE
}

/// A crate and the version that this was built with.
pub fn version(of: &str) -> String {
    let lock = include_str!("../Cargo.lock");
    let (_, rest) = lock.split_once(&format!("name = \"{of}\"\nversion = \"")).unwrap();
    format!("{of} {}", rest.split_once('"').unwrap().0)
}

const AWARDS: [&str; 3] = ["-", "WBK", "WBBM"];

/// Nodes as JSON, in the form that the code by hand writes: `{"verdict":"WBK","total":83.5,…}`.
pub fn write<V: Serialize>(ids: &[String], values: impl Iterator<Item = V>, award: u8, out: &mut Vec<u8>) {
    let mut serializer = serde_json::Serializer::new(out);
    let mut map = (&mut serializer).serialize_map(None).unwrap();
    map.serialize_entry("verdict", AWARDS[usize::from(award)]).unwrap();
    ids.iter().zip(values).for_each(|(id, value)| map.serialize_entry(id, &value).unwrap());
    map.end().unwrap();
}
