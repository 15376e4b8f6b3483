//! Sheets to try a service with, each different: `cargo run --release --example many -- zi_2021 100000 > semua.ndjson`.
//!
//! A sheet a line, as `timbang batch` reads them. The same number gives the same sheets. Each unit has a merit, which is how
//! likely it gives the better answer; it answers in the first stage, and those that come further are confirmed there in all but a
//! few answers. Of the counts beside one another the next is never more than the one before: what is done of what there was.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example reads its arguments and shows what it does"
)]

use std::collections::BTreeSet;
use std::error::Error;
use std::io::{BufWriter, Write, stdout};

use serde_json::{Map, Value, json};
use timbang::{Exact, Kind, Node, Rounding, Rubric};

/// The least and the most that any count is drawn from.
const COUNTS: std::ops::RangeInclusive<u64> = 0..=400;

/// Answers that a later stage finds to be otherwise.
const CHANGED: std::ops::Range<usize> = 1..6;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "zi_2021".to_owned());
    let units: u64 = arguments.next().map_or(Ok(3), |count| count.parse())?;
    let rubric = Rubric::shipped(&name).ok_or("no shipped rubric is called so")?;
    let asked: Vec<Node<'_>> = rubric.nodes().filter(|node| node.kind().is_answered()).collect();
    let mut out = BufWriter::new(stdout().lock());
    for unit in 1..=units {
        let sheet = Draw { random: fastrand::Rng::with_seed(unit), merit: 0 }.sheet(&rubric, &asked, unit);
        serde_json::to_writer(&mut out, &sheet)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

struct Draw {
    random: fastrand::Rng,
    /// How likely the better answer is, in percent.
    merit: u32,
}

impl Draw {
    fn sheet(&mut self, rubric: &Rubric, asked: &[Node<'_>], unit: u64) -> Value {
        self.merit = self.random.u32(50..=100);
        let (facts, own): (Vec<&Node<'_>>, Vec<&Node<'_>>) = asked.iter().partition(|node| node.is_fact());
        let answers = self.answers(&own);
        let mut sheet = json!({
            "unit": { "id": format!("U{unit:07}"), "name": format!("Unit {unit}") },
            "assessed_on": "2025-05-31",
            "rubric": rubric.id(),
            "inputs": self.answers(&facts),
        });
        let stages: Vec<&str> = rubric.stages().collect();
        let Some(members) = sheet.as_object_mut() else { return sheet };
        if stages.is_empty() {
            members.insert("answers".to_owned(), answers.into());
            return sheet;
        }
        let reached = self.random.usize(1..=stages.len());
        let mut said = Map::new();
        for (place, stage) in stages.into_iter().take(reached).enumerate() {
            let by = format!("Tim {stage}");
            let opinion = if place == 0 {
                json!({ "by": by, "answers": answers })
            } else {
                let changed: Vec<&Node<'_>> = (0..self.random.usize(CHANGED))
                    .filter_map(|_| self.random.choice(own.as_slice()).copied())
                    .filter(|node| node.kind() == Kind::Scale)
                    .collect();
                let given = self.answers(&changed).into_iter().map(|(path, answer)| {
                    (path, json!({ "answer": answer, "note": format!("menurut bukti pada tahap {stage}") }))
                });
                let given: Map<String, Value> = given.collect();
                // All that it does not answer otherwise.
                let confirmed = own.iter().map(|node| node.code().split('.').next());
                let confirmed: BTreeSet<Option<&str>> = confirmed.collect();
                json!({ "by": by, "answers": given, "confirmed": confirmed })
            };
            said.insert(stage.to_owned(), opinion);
        }
        members.insert("stages".to_owned(), said.into());
        sheet
    }

    fn answers(&mut self, asked: &[&Node<'_>]) -> Map<String, Value> {
        let mut before: Option<(&str, u64)> = None;
        let mut answers = Map::new();
        for node in asked {
            let parent = node.code().rsplit_once('.').map_or("", |(parent, _)| parent);
            let answer = if node.kind() == Kind::Count {
                let most = before.filter(|(other, _)| *other == parent).map_or(*COUNTS.end(), |(_, count)| count);
                let least = most * u64::from(self.merit) / 100;
                let count = self.random.u64(least.max(*COUNTS.start())..=most);
                before = Some((parent, count));
                json!(count)
            } else {
                self.answer(node)
            };
            answers.insert(node.code().to_owned(), answer);
        }
        answers
    }

    fn answer(&mut self, node: &Node<'_>) -> Value {
        let options: Vec<&str> = node.options().map(|option| option.code()).collect();
        match node.kind() {
            Kind::Scale | Kind::OrderedList if !options.is_empty() => json!(options[self.step(options.len())]),
            // Of two the second is taken to be what is hoped for: no case, no complaint.
            Kind::List if options.len() == 2 => json!(options[1 - self.step(2)]),
            Kind::List => json!(options[self.step(options.len())]),
            Kind::Date if self.random.bool() && !options.is_empty() => json!(options[0]),
            Kind::Date => {
                json!(format!("20{}-0{}-1{}", self.random.u8(18..25), self.random.u8(1..9), self.random.u8(..9)))
            }
            _ => self.number(node),
        }
    }

    /// How many steps below the best answer.
    fn step(&mut self, options: usize) -> usize {
        (0..options - 1).take_while(|_| self.random.u32(..100) >= self.merit).count()
    }

    /// A number of two digits within its range; a percentage is whole where merit has it so.
    fn number(&mut self, node: &Node<'_>) -> Value {
        let (zero, one) = (Exact::ZERO, Exact::ONE);
        let (low, high) = node.range().unwrap_or((&zero, &one));
        let lost = self.random.u32(..=100 - self.merit.min(99)) * u32::from(self.random.u32(..100) >= self.merit / 2);
        let share = Exact::from(100 - lost).over(&Exact::from(100)).unwrap_or(one.clone());
        let number = low.plus(&high.minus(low).times(&share));
        if node.kind() == Kind::Percent {
            return json!(format!("{}%", number.times(&Exact::from(100)).show(2, Rounding::Down)));
        }
        json!(number.show(2, Rounding::Down))
    }
}
