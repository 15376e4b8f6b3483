//! timbang beside code written by hand for one rubric: the same units, one process, one run.
//!
//! * `cargo run --release`: agreement first, then the table of times, instructions and ratios.
//! * `cargo run --release -- rubric`: writes `lke.zi`.
//! * `cargo run --release -- time MODE...`: times alone, of these.
//! * `cargo run --release -- threads`: columns and sheets by one thread and by as many as there are cores.
//! * `cargo run --release -- load`: how long rubrics take to load, and what they keep.
//! * `cargo run --release -- run MODE UNITS`, `prepare MODE UNITS`: one mode, for valgrind.

mod load;
mod rubric;

use std::hint::black_box;
use std::process::{Command, ExitCode};

use lke::harness::{Peer, time_per};
use lke::{Answer, Exact, Kind, N_UNITS, Question, SEED, Unit, exact_score, tie_units};
use peer_native::{Batch, Cols, Fixed, NUnit, batch_best};
use rust_decimal::Decimal;
use timbang::scorecard::{AwardStatus, Record};
use timbang::{Breakdown, Columns, Evidence, Rows, Rubric, Sheet, Slot, Sources};

const TEXT: &str = include_str!("../lke.zi");

/// The rivals' rubric, and this library's beside it.
struct Both {
    r: lke::Rubric,
    byhand: Fixed,
    rubric: Rubric,
    slots: Vec<(Slot, Option<Slot>)>,
}

impl Both {
    fn new() -> Both {
        let r = lke::Rubric::lke();
        assert_eq!(rubric::text(&r), TEXT, "`lke.zi` is not the rivals' rubric: write it again with `rubric`");
        let rubric = Rubric::load("lke.zi", &Sources::of("lke.zi", TEXT)).unwrap_or_else(|wrong| panic!("{wrong}"));
        let paths = rubric::node_paths(&r);
        let questions = &paths[paths.len() - r.questions.len()..];
        let slot = |path: &str| rubric.slot(path).unwrap_or_else(|| panic!("nothing is answered at {path}"));
        let slots = r.questions.iter().zip(questions).map(|(q, path)| slots(q, path, slot)).collect();
        Both { byhand: Fixed::new(&r), r, rubric, slots }
    }

    fn fill(&self, sheet: &mut Sheet, unit: &Unit) {
        sheet.clear();
        for ((q, (slot, under)), answer) in self.r.questions.iter().zip(&self.slots).zip(&unit.answers) {
            match *answer {
                Answer::Choice(code) => sheet.set(*slot, option(q, code)),
                Answer::Ratio(n, d) => sheet.set(*slot, n).set(under.unwrap(), d),
                Answer::Survey(hundredths) => sheet.set(*slot, Decimal::new(hundredths.into(), 2)),
            };
        }
    }

    /// As a service fills it that has enums and numbers in its structs.
    fn choose(&self, sheet: &mut Sheet, unit: &Unit) {
        sheet.clear();
        for ((slot, under), answer) in self.slots.iter().zip(&unit.answers) {
            match *answer {
                Answer::Choice(code) => sheet.choose(*slot, code.into()),
                Answer::Ratio(n, d) => sheet.set(*slot, n).set(under.unwrap(), d),
                Answer::Survey(hundredths) => sheet.set(*slot, Decimal::new(hundredths.into(), 2)),
            };
        }
    }

    fn columns(&self, units: &[Unit]) -> Columns {
        let mut columns = self.rubric.columns(units.len(), None).unwrap();
        for (question, &(slot, under)) in self.slots.iter().enumerate() {
            for (row, unit) in units.iter().enumerate() {
                match unit.answers[question] {
                    Answer::Choice(code) => columns.choices(slot).unwrap()[row] = code + 1,
                    Answer::Ratio(n, d) => {
                        columns.counts(slot).unwrap()[row] = n.into();
                        columns.counts(under.unwrap()).unwrap()[row] = d.into();
                    }
                    Answer::Survey(hundredths) => columns.numbers(slot, 2).unwrap()[row] = hundredths.into(),
                }
            }
        }
        columns
    }

    fn sheet(&self, unit: &Unit) -> Sheet {
        let mut sheet = self.rubric.sheet();
        self.fill(&mut sheet, unit);
        sheet
    }

    /// A sheet as a form sends it: paths and answers.
    fn json(&self, unit: &Unit) -> Vec<u8> {
        let mut answers = serde_json::Map::new();
        let paths = rubric::node_paths(&self.r);
        let questions = &paths[paths.len() - self.r.questions.len()..];
        for ((q, path), answer) in self.r.questions.iter().zip(questions).zip(&unit.answers) {
            match *answer {
                Answer::Choice(code) => drop(answers.insert(path.clone(), option(q, code).into())),
                Answer::Ratio(n, d) => {
                    answers.insert(format!("{path}_n"), n.into());
                    answers.insert(format!("{path}_d"), d.into());
                }
                Answer::Survey(hundredths) => {
                    let number = Decimal::new(hundredths.into(), 2).to_string();
                    answers.insert(format!("{path}_n"), number.into());
                }
            }
        }
        serde_json::to_vec(&serde_json::json!({ "unit": "Unit", "answers": answers })).unwrap()
    }

    fn evidence(&self, unit: &Unit) -> Evidence {
        self.sheet(unit).evidence("Unit").unwrap()
    }
}

/// A sheet as a mode lists its answers.
fn listed(both: &Both, mode: &str, at: usize, unit: &Unit) -> Evidence {
    if mode == "bind" {
        return both.evidence(unit);
    }
    let mut json: serde_json::Value = serde_json::from_slice(&both.json(unit)).unwrap();
    if mode == "bind-other" {
        // One answer is missing, and in the next sheet another one.
        let answers = json["answers"].as_object_mut().unwrap();
        let path = answers.keys().nth(at % answers.len()).unwrap().clone();
        answers.remove(&path);
    }
    Evidence::from_json(&serde_json::to_vec(&json).unwrap()).unwrap()
}

fn record(both: &Both, unit: &Evidence) -> Record {
    both.rubric.score(unit).unwrap().into_record()
}

/// As a service sends it.
fn bytes(card: &Record) -> Vec<u8> {
    serde_json::to_vec(card).unwrap()
}

fn slots(q: &Question, path: &str, slot: impl Fn(&str) -> Slot) -> (Slot, Option<Slot>) {
    // Inputs stand beside their criterion, with `_n` and `_d` behind its name.
    match q.kind {
        Kind::Ratio => (slot(&format!("{path}_n")), Some(slot(&format!("{path}_d")))),
        Kind::Survey => (slot(&format!("{path}_n")), None),
        _ => (slot(path), None),
    }
}

fn option(q: &Question, code: u8) -> &'static str {
    match (q.kind, code) {
        (Kind::YesNo, 0) => "Ya",
        (Kind::YesNo, _) => "Tidak",
        _ => lke::letter(code),
    }
}

fn verdict(status: AwardStatus, predicate: Option<&str>) -> u8 {
    match (status, predicate) {
        (AwardStatus::Awarded, Some("WBBM")) => 2,
        (AwardStatus::Awarded, Some("WBK")) => 1,
        (AwardStatus::None, None) => 0,
        other => panic!("no verdict: {other:?}"),
    }
}

/// A scorecard is the exact result, node by node.
fn agrees(both: &Both, paths: &[String], card: &Record, exact: &Exact) -> bool {
    let found = |path: &String| -> Option<String> {
        let node = card.nodes.iter().find(|node| node.code == *path);
        let number = if path == "total" { &card.total.exact } else { &node?.exact };
        number.as_ref().map(ToString::to_string)
    };
    let nodes = paths.iter().zip(&exact.nodes).all(|(path, exact)| found(path) == Some(exact.to_string()));
    assert_eq!(paths.len(), both.r.n_nodes());
    nodes && verdict(card.award.status, card.award.predicate.as_deref()) == exact.verdict
}

/// The plan's numbers are the exact result, node by node, and lie where it says.
fn planned(breakdown: Breakdown<'_>, exact: &Exact) -> bool {
    let verdict = verdict(breakdown.award(), breakdown.awarded()) == exact.verdict;
    let total = breakdown.total().exact().map(|total| total.to_string()) == Some(exact.total.to_string());
    let found: Vec<(String, String)> = breakdown
        .nodes()
        .map(|(path, node)| (path.rsplit('.').next().unwrap().to_owned(), node.exact().unwrap().to_string()))
        .collect();
    let between: Vec<(i64, i64)> = breakdown.between().unwrap().collect();
    let within = breakdown.nodes().zip(&between[1..]).all(|((_, node), &(least, most))| {
        let fractions = node.exact().unwrap().times(node.unit().unwrap());
        fractions >= least.into() && fractions <= most.into()
    });
    // Paths end in the rivals' ids, which are all different.
    let ids = lke::Rubric::lke().node_ids();
    let expected: std::collections::HashMap<&str, String> =
        ids.iter().map(String::as_str).zip(exact.nodes.iter().map(ToString::to_string)).collect();
    let nodes = found.iter().all(|(id, number)| expected.get(id.as_str()) == Some(number));
    verdict && total && nodes && within && found.len() + 1 == expected.len()
}

/// Units whose award differs from the exact result in columns, or whose numbers do not hold it, and those scored alone.
fn columnar(both: &Both, units: &[Unit], exact: &[Exact]) -> (usize, usize) {
    let columns = both.columns(units);
    let mut scorer = both.rubric.scorer();
    let whole = rubric::node_paths(&both.r);
    let of_path: std::collections::HashMap<&str, usize> =
        whole.iter().enumerate().map(|(place, path)| (path.as_str(), place)).collect();
    let (mut wrong, mut alone) = (0, 0);
    for first in (0..units.len()).step_by(Rows::UNITS_MAX) {
        let rows = scorer.rows(&columns, first).unwrap();
        let mut bad = vec![false; rows.len()];
        rows.nodes(|path, unit, least, most| {
            for (row, (&least, &most)) in least.iter().zip(most).enumerate() {
                let number: timbang::Exact = exact[first + row].nodes[of_path[path]].to_string().parse().unwrap();
                let fractions = number.times(unit);
                bad[row] |= !rows.is_alone(row) && (fractions < least.into() || fractions > most.into());
            }
        });
        for (row, bad) in bad.into_iter().enumerate() {
            let found = verdict(rows.award(row).unwrap(), rows.awarded(row));
            wrong += usize::from(bad || found != exact[first + row].verdict);
            alone += usize::from(rows.is_alone(row));
        }
    }
    (wrong, alone)
}

/// Counts what is not as the exact result has it.
fn agreement(both: &Both, units: &[Unit], ties: &[Unit], quick: bool) -> usize {
    let paths = rubric::node_paths(&both.r);
    let mut wrong = 0;
    for (name, units) in [("units", units), ("units on a threshold", ties)] {
        let exact: Vec<Exact> = units.iter().map(|unit| exact_score(&both.r, unit)).collect();
        let steps = |(unit, exact): &(&Unit, &Exact)| {
            let card = both.rubric.score(&both.evidence(unit)).unwrap().into_record();
            !agrees(both, &paths, &card, exact)
        };
        let units = if quick { &units[..units.len().min(500)] } else { units };
        let exact = &exact[..units.len()];
        let mut scorer = both.rubric.scorer();
        let mut slow = 0;
        let mut plan = |unit: &Unit, exact: &Exact| {
            let sheet = both.sheet(unit);
            let found = planned(scorer.score(&sheet).unwrap(), exact);
            slow += usize::from(!scorer.was_planned());
            found
        };
        let (mut filled, mut other) = (both.rubric.sheet(), both.rubric.scorer());
        let mut kept = |unit: &Unit, exact: &Exact| {
            let evidence = Evidence::from_json(&both.json(unit)).unwrap();
            let card = both.rubric.score(&evidence).unwrap();
            let kept = other.score(filled.fill(&evidence).unwrap()).unwrap().scorecard("Unit").unwrap();
            both.choose(&mut filled, unit);
            [card, kept].iter().all(|card| planned(card.breakdown().unwrap(), exact))
                && planned(other.score(&filled).unwrap(), exact)
        };
        let of = units.len();
        let (bad, alone) = columnar(both, units, exact);
        println!(
            "columns: {bad} of {of} {name} differ from the exact result in the award or any node; {alone} scored alone"
        );
        wrong += bad;
        let bad = units.iter().zip(exact).filter(|(unit, exact)| !plan(unit, exact)).count();
        println!(
            "plan: {bad} of {of} {name} differ from the exact result in the award or any node; {slow} by the steps"
        );
        wrong += bad + slow;
        let bad = units.iter().zip(exact).filter(|(unit, exact)| !kept(unit, exact)).count();
        println!(
            "scorecards: {bad} of {of} {name}, from evidence, from a breakdown, or chosen by place, differ from the exact result in the award or any node"
        );
        wrong += bad;
        let bad = units.iter().zip(exact).filter(steps).count();
        println!(
            "steps: {bad} of {of} {name} differ from the exact result in the award or any of {} nodes",
            paths.len()
        );
        wrong += bad;
    }
    wrong
}

/// What is timed, on so many units.
type Run<'a> = Box<dyn FnMut() + 'a>;

const MODES: &[(&str, &str, Option<&str>)] = &[
    ("byhand-score", "by hand: score", None),
    ("byhand-breakdown", "by hand: breakdown", None),
    ("plan-score", "timbang, plan: score", Some("byhand-score")),
    ("plan-breakdown", "timbang, plan: breakdown", Some("byhand-breakdown")),
    ("plan-card", "timbang, plan: breakdown, and its scorecard, owned", Some("byhand-breakdown")),
    ("plan-findings", "timbang, plan: breakdown, and its findings", Some("byhand-breakdown")),
    ("plan-told", "timbang, plan: breakdown, its findings, and each requirement by its name", Some("byhand-breakdown")),
    ("plan-total", "timbang, plan: score, total as an exact fraction", Some("byhand-score")),
    ("plan-exact", "timbang, plan: every node as an exact fraction", Some("byhand-breakdown")),
    ("byhand-columns", "by hand: columns, score, the best instructions of this machine", None),
    ("columns-score", "timbang, columns: score", Some("byhand-columns")),
    ("columns-breakdown", "timbang, columns: every node", Some("byhand-columns")),
    ("choose", "timbang: clear a sheet and fill it, options by their place", Some("plan-score")),
    ("fill", "timbang: clear a sheet and fill it, options by their names", Some("plan-score")),
    ("bind", "timbang: clear a sheet and fill it with evidence, paths as the rubric lists them", Some("plan-score")),
    ("bind-again", "timbang: the same, read from JSON, paths as in the sheet before", Some("plan-score")),
    ("bind-other", "timbang: the same, other paths than in the sheet before", Some("plan-score")),
    ("card", "timbang, plan: evidence to scorecard, owned", Some("byhand-breakdown")),
    ("steps-evidence", "timbang, steps: evidence to the record of its scorecard", Some("byhand-breakdown")),
    ("steps-sheet", "timbang, steps: sheet to the record of its scorecard", Some("byhand-breakdown")),
    ("serde-read", "serde_json: evidence of bytes to its values", None),
    ("json-score", "timbang, plan: evidence of bytes to a sheet, score", Some("serde-read")),
    ("serde-write", "serde_json: a scorecard to bytes", None),
    ("steps-bytes", "timbang, steps: evidence to scorecard, and that to bytes", Some("serde-write")),
    ("json-written", "timbang, steps: evidence to bytes", Some("serde-write")),
    ("serde-both", "serde_json: evidence of bytes to its values, a scorecard to bytes", None),
    ("json-bytes", "timbang, steps: evidence of bytes to bytes", Some("serde-both")),
];

fn run<'a>(mode: &str, both: &'a Both, units: &'a [Unit]) -> Run<'a> {
    match mode {
        "byhand-score" => {
            let inputs: Vec<NUnit> = units.iter().map(|unit| both.byhand.unit(unit)).collect();
            let mut fixed = Fixed::new(&both.r);
            Box::new(move || {
                inputs.iter().for_each(|unit| {
                    black_box(fixed.score(black_box(unit)));
                })
            })
        }
        "byhand-breakdown" => {
            let inputs: Vec<NUnit> = units.iter().map(|unit| both.byhand.unit(unit)).collect();
            let mut fixed = Fixed::new(&both.r);
            Box::new(move || {
                inputs.iter().for_each(|unit| {
                    black_box(fixed.breakdown(black_box(unit)));
                })
            })
        }
        "card" => {
            let inputs: Vec<Evidence> = units.iter().map(|unit| both.evidence(unit)).collect();
            Box::new(move || inputs.iter().for_each(|unit| drop(black_box(both.rubric.score(black_box(unit))))))
        }
        "steps-evidence" => {
            let inputs: Vec<Evidence> = units.iter().map(|unit| both.evidence(unit)).collect();
            Box::new(move || inputs.iter().for_each(|unit| drop(black_box(record(both, black_box(unit))))))
        }
        "steps-sheet" => {
            let inputs: Vec<Sheet> = units.iter().map(|unit| both.sheet(unit)).collect();
            let written = |unit: &Sheet| unit.scorecard("Unit").unwrap().into_record();
            Box::new(move || inputs.iter().for_each(|unit| drop(black_box(written(black_box(unit))))))
        }
        "serde-write" => {
            let cards: Vec<Record> = units.iter().map(|unit| record(both, &both.evidence(unit))).collect();
            Box::new(move || cards.iter().for_each(|card| drop(black_box(bytes(black_box(card))))))
        }
        "steps-bytes" => {
            let inputs: Vec<Evidence> = units.iter().map(|unit| both.evidence(unit)).collect();
            Box::new(move || {
                let scored = |unit| bytes(&record(both, black_box(unit)));
                inputs.iter().for_each(|unit| drop(black_box(scored(unit))));
            })
        }
        "json-written" => {
            let inputs: Vec<Evidence> = units.iter().map(|unit| both.evidence(unit)).collect();
            Box::new(move || {
                let scored = |unit| both.rubric.score(black_box(unit)).unwrap().to_json();
                inputs.iter().for_each(|unit| drop(black_box(scored(unit))));
            })
        }
        "serde-both" => {
            let pairs = units.iter().map(|unit| (both.json(unit), record(both, &both.evidence(unit))));
            let pairs: Vec<(Vec<u8>, Record)> = pairs.collect();
            Box::new(move || {
                for (json, card) in &pairs {
                    drop(black_box(serde_json::from_slice::<serde_json::Value>(black_box(json)).unwrap()));
                    drop(black_box(bytes(black_box(card))));
                }
            })
        }
        "json-bytes" => {
            let inputs: Vec<Vec<u8>> = units.iter().map(|unit| both.json(unit)).collect();
            Box::new(move || {
                let scored = |unit| both.rubric.score_json(black_box(unit)).unwrap().to_json();
                inputs.iter().for_each(|unit| drop(black_box(scored(unit))));
            })
        }
        "plan-score" => plan(both, units, |breakdown| {
            black_box((breakdown.total(), breakdown.award()));
        }),
        "plan-breakdown" => plan(both, units, |breakdown| {
            black_box(breakdown.award());
            breakdown.between().unwrap().for_each(|node| {
                black_box(node);
            });
        }),
        "plan-card" => plan(both, units, |breakdown| {
            black_box(breakdown.award());
            breakdown.between().unwrap().for_each(|node| {
                black_box(node);
            });
            drop(black_box(breakdown.scorecard("Unit")));
        }),
        "plan-findings" => plan(both, units, |breakdown| {
            black_box(breakdown.award());
            breakdown.between().unwrap().for_each(|node| {
                black_box(node);
            });
            drop(black_box(breakdown.findings()));
        }),
        "plan-told" => plan(both, units, |breakdown| {
            black_box(breakdown.award());
            breakdown.between().unwrap().for_each(|node| {
                black_box(node);
            });
            breakdown.requirements().for_each(|requirement| {
                black_box(requirement);
            });
            drop(black_box(breakdown.findings()));
        }),
        "plan-total" => plan(both, units, |breakdown| {
            black_box((breakdown.total().exact(), breakdown.award()));
        }),
        "plan-exact" => plan(both, units, |breakdown| {
            black_box((breakdown.total().exact(), breakdown.award()));
            breakdown.nodes().for_each(|(_, node)| {
                black_box(node.exact());
            });
        }),
        "byhand-columns" => {
            let inputs: Vec<NUnit> = units.iter().map(|unit| both.byhand.unit(unit)).collect();
            let (columns, batch) = (Cols::new(&inputs), Batch::new(&both.byhand));
            let (mut totals, mut verdicts) = (vec![0; units.len()], vec![0; units.len()]);
            let mut fixed = Fixed::new(&both.r);
            Box::new(move || {
                batch_best(&batch, black_box(&columns), &mut totals, &mut verdicts);
                for (verdict, unit) in verdicts.iter_mut().zip(&inputs) {
                    if *verdict == 255 {
                        *verdict = fixed.score(unit).verdict;
                    }
                }
                black_box((&totals, &verdicts));
            })
        }
        "columns-score" => columns(both, units, |rows| {
            for row in 0..rows.len() {
                black_box((rows.between(row), rows.award(row), rows.awarded(row)));
            }
        }),
        "columns-breakdown" => columns(both, units, |rows| {
            for row in 0..rows.len() {
                black_box((rows.award(row), rows.awarded(row)));
            }
            rows.nodes(|_, _, least, most| {
                black_box((least, most));
            });
        }),
        "fill" => {
            let mut sheet = both.rubric.sheet();
            Box::new(move || units.iter().for_each(|unit| both.fill(black_box(&mut sheet), unit)))
        }
        "bind" | "bind-again" | "bind-other" => {
            let inputs: Vec<Evidence> =
                units.iter().enumerate().map(|(at, unit)| listed(both, mode, at, unit)).collect();
            let mut sheet = both.rubric.sheet();
            Box::new(move || {
                for unit in &inputs {
                    black_box(&mut sheet).fill(black_box(unit)).unwrap();
                }
            })
        }
        "serde-read" => {
            let inputs: Vec<Vec<u8>> = units.iter().map(|unit| both.json(unit)).collect();
            Box::new(move || {
                for json in &inputs {
                    drop(black_box(serde_json::from_slice::<serde_json::Value>(black_box(json)).unwrap()));
                }
            })
        }
        "json-score" => {
            let inputs: Vec<Vec<u8>> = units.iter().map(|unit| both.json(unit)).collect();
            let (mut sheet, mut scorer) = (both.rubric.sheet(), both.rubric.scorer());
            Box::new(move || {
                for json in &inputs {
                    let evidence = Evidence::from_json(black_box(json)).unwrap();
                    let breakdown = scorer.score(sheet.fill(&evidence).unwrap()).unwrap();
                    black_box((breakdown.total(), breakdown.award()));
                }
            })
        }
        "choose" => {
            let mut sheet = both.rubric.sheet();
            Box::new(move || units.iter().for_each(|unit| both.choose(black_box(&mut sheet), unit)))
        }
        other => panic!("no mode `{other}`"),
    }
}

fn plan<'a>(both: &'a Both, units: &'a [Unit], mut read: impl FnMut(&mut Breakdown<'_>) + 'a) -> Run<'a> {
    let inputs: Vec<Sheet> = units.iter().map(|unit| both.sheet(unit)).collect();
    let mut scorer = both.rubric.scorer();
    Box::new(move || inputs.iter().for_each(|unit| read(&mut scorer.score(black_box(unit)).unwrap())))
}

fn columns<'a>(both: &'a Both, units: &'a [Unit], mut read: impl FnMut(&Rows<'_>) + 'a) -> Run<'a> {
    let columns = both.columns(units);
    let mut scorer = both.rubric.scorer();
    Box::new(move || {
        for first in (0..columns.len()).step_by(Rows::UNITS_MAX) {
            read(&scorer.rows(black_box(&columns), first).unwrap());
        }
    })
}

fn slow(mode: &str) -> bool {
    ["steps", "serde", "json"].iter().any(|prefix| mode.starts_with(prefix))
}

/// How many units a mode is timed on: a slow one on fewer.
fn share<'a>(mode: &str, units: &'a [Unit]) -> &'a [Unit] {
    if slow(mode) || mode == "plan-exact" || mode == "plan-total" { &units[..200.min(units.len())] } else { units }
}

/// Instructions a unit, as valgrind counts them: what many units take more than few, less what preparing them takes.
fn instructions(mode: &str) -> Option<f64> {
    // Columns by hand come in no less than 256.
    let (few, many) = if slow(mode) { (2_u32, 12) } else { (256, 768) };
    let more = |what: &str| Some(collected(what, mode, many)? - collected(what, mode, few)?);
    Some((more("run")? - more("prepare")?) / f64::from(many - few))
}

fn collected(what: &str, mode: &str, units: u32) -> Option<f64> {
    let out = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .args([what, mode, &units.to_string()])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    let (_, count) = text.lines().find_map(|line| line.split_once("Collected : "))?;
    count.trim().parse().ok()
}

fn table(both: &Both, units: &[Unit], what: &str) {
    println!(
        "\n| a unit, of {what} | time | instructions | × by hand, time | × by hand, instructions |\n|---|---|---|---|---|"
    );
    let mut rows: Vec<(&str, f64, Option<f64>)> = Vec::new();
    for (mode, name, rival) in MODES {
        let units = share(mode, units);
        let mut run = run(mode, both, units);
        let time = time_per(units.len(), &mut run).cpu;
        let count = instructions(mode);
        let ratio = |of: Option<f64>, to: Option<f64>| match (of, to) {
            (Some(of), Some(to)) => format!("{:.2}", of / to),
            _ => String::new(),
        };
        let rival = rival.and_then(|rival| rows.iter().find(|row| row.0 == rival));
        let times = ratio(Some(time), rival.map(|row| row.1));
        let counts = ratio(count, rival.and_then(|row| row.2));
        let shown = count.map_or("no valgrind".to_owned(), |count| format!("{count:.0}"));
        println!("| {name} | {time:.0} ns | {shown} | {times} | {counts} |");
        rows.push((mode, time, count));
    }
}

/// All units by one thread, and cut into as many parts as there are cores, each with a scorer of its own: seconds by the clock.
fn threads() {
    let both = Both::new();
    let units = both.r.units(N_UNITS, SEED);
    let cores = std::thread::available_parallelism().unwrap().get();
    println!("| 10,000 units | one thread | {cores} threads | faster by |\n|---|---|---|---|");
    for (name, mode) in [
        ("columns: score", "columns-score"),
        ("columns: every node", "columns-breakdown"),
        ("sheets: score", "plan-score"),
    ] {
        let time = |parts: usize| {
            let length = units.len().div_ceil(parts);
            // Code by hand is no thing to be shared, so each thread has all of its own; then they start at once.
            let start = std::sync::Barrier::new(parts + 1);
            std::thread::scope(|scope| {
                for part in units.chunks(length) {
                    let start = &start;
                    scope.spawn(move || {
                        let both = Both::new();
                        let mut run = run(mode, &both, part);
                        run();
                        start.wait();
                        (0..ROUNDS).for_each(|_| run());
                        start.wait();
                    });
                }
                start.wait();
                let began = std::time::Instant::now();
                start.wait();
                began.elapsed().as_secs_f64() / f64::from(ROUNDS)
            })
        };
        let (one, many) = (time(1), time(cores));
        let a_unit = |seconds: f64| seconds * 1e9 / units.len() as f64;
        println!("| {name} | {:.0} ns | {:.0} ns | {:.2} |", a_unit(one), a_unit(many), one / many);
    }
}

const ROUNDS: u32 = 100;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["rubric"] => {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/lke.zi");
            std::fs::write(path, rubric::text(&lke::Rubric::lke())).unwrap();
        }
        [what @ ("run" | "prepare"), mode, count] => {
            let both = Both::new();
            let units = both.r.units(count.parse().unwrap(), SEED);
            let mut run = run(mode, &both, &units);
            if *what == "run" {
                run();
            }
        }
        ["threads"] => threads(),
        ["load"] => load::table(),
        ["load", name, times] => load::one(name, times.parse().unwrap()),
        ["time", modes @ ..] => {
            let both = Both::new();
            let units = both.r.units(N_UNITS, SEED);
            for units in [&units[..256], &units] {
                for mode in modes {
                    let units = share(mode, units);
                    let mut run = run(mode, &both, units);
                    println!("{mode}, {} units: {:.0} ns", units.len(), time_per(units.len(), &mut run).cpu);
                }
            }
        }
        rest => {
            let both = Both::new();
            let units = both.r.units(N_UNITS, SEED);
            if !rest.contains(&"--no-check") {
                let ties = tie_units(&both.r, 1000);
                if agreement(&both, &units, &ties, rest.contains(&"--quick")) > 0 {
                    return ExitCode::FAILURE;
                }
            }
            table(&both, &units[..256], "256 that are at hand");
            table(&both, &units, "10,000 one after the other");
        }
    }
    ExitCode::SUCCESS
}
