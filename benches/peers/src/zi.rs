//! timbang: the rubric as `.zi`, the same file as beside the code by hand; numbers are exact.
//!
//! Score: a bound sheet and one `Scorer`. Every node: the same, and between which two fractions each of the 177 values lies
//! (`Breakdown::between`), as the code by hand gives them. Every node and JSON: evidence to the bytes of a scorecard by the
//! steps (`Scorecard::to_json`), with exact fractions, bounds, margins and findings: more than any other row has in it.

use std::collections::BTreeMap;
use std::hint::black_box;

use lke::{Answer, Kind, Question, Unit, letter};
use rust_decimal::Decimal;
use timbang::scorecard::AwardStatus;
use timbang::{Breakdown, Evidence, Exact, Rubric, Scorer, Sheet, Slot, Sources};

use crate::engine::{Engine, version};

#[path = "../../byhand/timbang/src/rubric.rs"]
mod rubric;

const TEXT: &str = include_str!("../../byhand/timbang/lke.zi");

pub struct Rules {
    rubric: Rubric,
    scorer: Scorer,
    r: lke::Rubric,
    slots: Vec<(Slot, Option<Slot>)>,
    ids: Vec<String>,
    paths: Vec<String>,
    /// Fractions of a point that a total is counted in.
    unit: f64,
}

impl Rules {
    pub fn new(r: &lke::Rubric) -> Rules {
        assert_eq!(rubric::text(r), TEXT, "`lke.zi` is not the rubric of the others");
        let rubric = Rubric::load("lke.zi", &Sources::of("lke.zi", TEXT)).unwrap_or_else(|wrong| panic!("{wrong}"));
        let paths = rubric::node_paths(r);
        let questions = &paths[paths.len() - r.questions.len()..];
        let slot = |path: &str| rubric.slot(path).unwrap_or_else(|| panic!("nothing is answered at {path}"));
        // Inputs stand beside their criterion, with `_n` and `_d` behind its name.
        let answered = |(q, path): (&Question, &String)| match q.kind {
            Kind::Ratio => (slot(&format!("{path}_n")), Some(slot(&format!("{path}_d")))),
            Kind::Survey => (slot(&format!("{path}_n")), None),
            _ => (slot(path), None),
        };
        let slots = r.questions.iter().zip(questions).map(answered).collect();
        let mut rules =
            Rules { scorer: rubric.scorer(), rubric, r: r.clone(), slots, ids: r.node_ids(), paths, unit: 1.0 };
        let (sheet, _) = rules.input(&r.units(1, lke::SEED)[0]);
        rules.unit = rules.scorer.score(&sheet).unwrap().total().unit().map(float).unwrap();
        rules
    }
}

/// A fraction as a float. Numerator and denominator have hundreds of bits, which a float can hold.
fn float(exact: &Exact) -> f64 {
    fraction(&exact.to_string())
}

fn fraction(text: &str) -> f64 {
    let part = |text: &str| text.parse::<f64>().unwrap();
    text.split_once('/').map_or_else(|| part(text), |(numerator, denominator)| part(numerator) / part(denominator))
}

fn code(status: AwardStatus, predicate: Option<&str>) -> u8 {
    match (status, predicate) {
        (AwardStatus::Awarded, Some("WBBM")) => 2,
        (AwardStatus::Awarded, Some("WBK")) => 1,
        (AwardStatus::None, None) => 0,
        other => panic!("no predicate: {other:?}"),
    }
}

fn award(breakdown: &Breakdown<'_>) -> u8 {
    code(breakdown.award(), breakdown.awarded())
}

impl Engine for Rules {
    type Input = (Sheet, Evidence);
    type Total = (i64, i64);

    fn name(&self) -> String {
        version("timbang")
    }

    fn numbers(&self) -> &'static str {
        "exact"
    }

    fn input(&self, unit: &Unit) -> (Sheet, Evidence) {
        let mut sheet = self.rubric.sheet();
        for ((q, &(slot, under)), answer) in self.r.questions.iter().zip(&self.slots).zip(&unit.answers) {
            match (q.kind, *answer) {
                (Kind::YesNo, Answer::Choice(code)) => sheet.set(slot, ["Ya", "Tidak"][usize::from(code)]),
                (_, Answer::Choice(code)) => sheet.set(slot, letter(code)),
                (_, Answer::Ratio(n, d)) => sheet.set(slot, n).set(under.unwrap(), d),
                (_, Answer::Survey(hundredths)) => sheet.set(slot, Decimal::new(hundredths.into(), 2)),
            };
        }
        let evidence = sheet.evidence("Unit").unwrap();
        (sheet, evidence)
    }

    fn score(&mut self, (sheet, _): &mut (Sheet, Evidence)) -> ((i64, i64), u8) {
        let breakdown = self.scorer.score(sheet).unwrap();
        (breakdown.total().between().unwrap(), award(&breakdown))
    }

    fn total(&self, (least, most): &(i64, i64)) -> f64 {
        (*least as f64 + *most as f64) / 2.0 / self.unit
    }

    fn nodes(&mut self, (sheet, _): &mut (Sheet, Evidence)) {
        let breakdown = self.scorer.score(sheet).unwrap();
        black_box(award(&breakdown));
        breakdown.between().unwrap().for_each(|node| {
            black_box(node);
        });
    }

    fn json(&mut self, (_, evidence): &mut (Sheet, Evidence), out: &mut Vec<u8>) {
        out.extend_from_slice(self.rubric.score(evidence).unwrap().to_json().as_bytes());
    }

    fn seen(&mut self, (sheet, _): &mut (Sheet, Evidence)) -> (Vec<f64>, u8) {
        let breakdown = self.scorer.score(sheet).unwrap();
        // Paths end in the ids of the others, which are all different.
        let mut found: BTreeMap<&str, f64> = breakdown
            .nodes()
            .map(|(path, node)| (path.rsplit('.').next().unwrap(), float(&node.exact().unwrap())))
            .collect();
        found.insert("total", float(&breakdown.total().exact().unwrap()));
        (self.ids.iter().map(|id| found[id.as_str()]).collect(), award(&breakdown))
    }

    fn read(&self, json: &[u8], _: &[String]) -> (Vec<f64>, u8) {
        let card: serde_json::Value = serde_json::from_slice(json).unwrap();
        let exact = |node: &serde_json::Value| fraction(node["exact"].as_str().unwrap());
        let nodes = card["nodes"].as_array().unwrap();
        let mut found: BTreeMap<&str, f64> =
            nodes.iter().map(|node| (node["code"].as_str().unwrap(), exact(node))).collect();
        found.insert("total", exact(&card["total"]));
        let status = serde_json::from_value(card["award"]["status"].clone()).unwrap();
        let award = code(status, card["award"]["predicate"].as_str());
        (self.paths.iter().map(|path| found[path.as_str()]).collect(), award)
    }
}
