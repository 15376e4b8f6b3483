//! What a check says is so, and a rubric without a fault is told nothing.
//!
//! Sheets that the reference scores speak against whatever is said of every sheet; a rubric of which the reference has
//! seen each part matter leaves nothing to say. `TIMBANG_CASES=5000 cargo test --release --test it doubts` runs more.

use std::collections::BTreeMap;
use std::ops::Range;

use fastrand::Rng;
use num_traits::One;
use serde_json::Value;
use timbang::scorecard::Status;
use timbang::{Diagnostic, Language, Rubric};

use crate::reference::clean::{clean, constructs, is_picked};
use crate::reference::evidence::{Sampler, Seen};
use crate::reference::generate::{self, Features};
use crate::reference::index::{Index, NodeBody, Thing};
use crate::reference::model::{self, Answer, Combine, Entry, Item, Kind, Policy, Rule, Sheet, StageSheet};
use crate::reference::numbers::{Date, Q, parse_decimal, whole};
use crate::reference::score::stages::History;
use crate::reference::score::view::{Tri, View, Worth, band_options};
use crate::reference::walk::{self, Part};
use crate::reference::write;

/// Sheets that each rubric is held against.
const SHEETS: usize = 44;

fn cases(everyday: u64) -> u64 {
    std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(everyday)
}

fn first_seed() -> u64 {
    std::env::var("TIMBANG_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// The texts between backticks.
fn quoted(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}

/// A number as a message writes it: `0.5`, `1/3`.
fn number(text: &str) -> Option<Q> {
    match text.split_once('/') {
        Some((n, d)) => Some(parse_decimal(n)? / parse_decimal(d)?),
        None => parse_decimal(text),
    }
}

/// A drawn rubric, what was written, and what its sheets came to.
struct Drawn<'m> {
    model: &'m model::Rubric,
    index: &'m Index<'m>,
    text: &'m str,
    parts: &'m [Part<'m>],
    places: &'m [Range<usize>],
    seen: &'m Seen,
}

/// Which sort of part a diagnostic speaks of.
fn is_sort(code: &str, part: &Part<'_>) -> bool {
    match code {
        "T421" => matches!(part, Part::Check(_)),
        "T426" => matches!(part, Part::Condition(_)),
        "T410" => matches!(part, Part::Otherwise(_) | Part::Fallback(_)),
        _ => matches!(part, Part::Requirement(_)),
    }
}

impl Drawn<'_> {
    /// The part that stands at a place, parentheses apart.
    fn part(&self, code: &str, place: &Range<usize>) -> usize {
        let far = |at: &usize| {
            let own = &self.places[*at];
            (own.start.abs_diff(place.start), own.end.abs_diff(place.end))
        };
        let sort = (0..self.parts.len()).filter(|at| is_sort(code, &self.parts[*at]));
        let found = sort.min_by_key(far).unwrap_or_else(|| panic!("{code} speaks of nothing in the model"));
        assert!(far(&found).0 <= 4, "{code} at {place:?} is far from any part\n{}", self.text);
        found
    }

    /// The position among all requirements, and that of its predicate.
    fn requirement(&self, part: usize) -> (usize, usize) {
        let before = self.parts[..part].iter().filter(|part| matches!(part, Part::Requirement(_))).count();
        let mut first = 0;
        for (n, predicate) in self.index.predicates.iter().enumerate() {
            first += predicate.requirements.len();
            if before < first {
                return (before, n);
            }
        }
        panic!("a requirement of no predicate");
    }

    fn requirements_of(&self, predicate: usize) -> Range<usize> {
        let counts: Vec<usize> = self.index.predicates.iter().map(|own| own.requirements.len()).collect();
        let first = counts[..predicate].iter().sum();
        first..first + counts[predicate]
    }

    /// A sheet that speaks against what is said, or that nothing could.
    fn contradiction(&self, told: &Diagnostic, loaded: &Rubric) -> Option<String> {
        let span = told.span();
        let place = span.start as usize..span.end as usize;
        let message = told.message(Language::English);
        let names = quoted(message);
        match told.code() {
            "T212" => self.is_read(message, names[0]).then(|| format!("`{}` is read", names[0])),
            "T410" => {
                let applies = self.seen.parts[self.part("T410", &place)][1];
                (applies > 0).then(|| format!("it applies on {applies} sheets"))
            }
            "T421" => {
                let fails = self.seen.parts[self.part("T421", &place)][0];
                (fails > 0).then(|| format!("it fails on {fails} sheets"))
            }
            "T426" => {
                let [fails, holds] = self.seen.parts[self.part("T426", &place)];
                let against = if message.contains("always holds") { fails } else { holds };
                (against > 0).then(|| format!("it fails on {fails} sheets and holds on {holds}"))
            }
            "T604" => {
                let fails = self.seen.parts[self.part("T604", &place)][0];
                (fails > 0).then(|| format!("it is not met on {fails} sheets"))
            }
            "T423" => {
                let (option, table) = (names[0], names[1]);
                let row = band_options(self.index.bands[table]).iter().position(|own| *own == option).unwrap();
                let reached = self.seen.rows.get(table).is_some_and(|rows| rows.contains(&row));
                reached.then(|| "a sheet gets there".to_owned())
            }
            "T424" => self.matters(message, &names),
            "T425" => {
                let at = self.index.find(names[0]).unwrap();
                let most = message.split_once("at most ").unwrap().1.split_once('%').unwrap().0;
                let most = number(most).unwrap() / whole(100);
                let above = self.seen.shares(at).find(|share| **share > most || share.is_one());
                above.map(|share| format!("it comes to {share}"))
            }
            "T606" => self.implied(told, &place, &names),
            "T607" => self.held_without(told, loaded, &names),
            "T609" => {
                let of = |name: &str| self.index.predicates.iter().position(|own| own.name == name).unwrap();
                let (lesser, better) = (self.requirements_of(of(names[0])), self.requirements_of(of(names[1])));
                let alone = self.seen.requirements.iter().any(|sheet| {
                    let meets = |mut own: Range<usize>| own.all(|at| sheet[at] == Tri::True);
                    meets(lesser.clone()) && better.clone().any(|at| sheet[at] == Tri::False)
                });
                alone.then(|| "a sheet meets it alone".to_owned())
            }
            "T608" => {
                let listed = self.model.root.items.iter().any(|item| match item {
                    Item::Award(award) => award.predicates.iter().any(|own| own == names[0]),
                    _ => false,
                });
                listed.then(|| "it is listed".to_owned())
            }
            other => panic!("nothing is known of {other}\n{told}"),
        }
    }

    fn is_read(&self, message: &str, name: &str) -> bool {
        let read = walk::read(self.index);
        match message.split(" `").next().unwrap() {
            "input" | "definition" => read.paths.contains(name),
            "scale" => read.scales.contains(name),
            _ => read.tables.contains(name),
        }
    }

    fn matters(&self, message: &str, names: &[&str]) -> Option<String> {
        let at = self.index.find(names[0]).unwrap();
        if let Some((_, rest)) = message.split_once("` is ") {
            let always = Worth::Share(number(rest.split(' ').next().unwrap()).unwrap());
            // Where it is not answered `missing` speaks.
            let missing = match self.index.nodes[at].policy {
                Policy::Zero => Worth::Share(whole(0)),
                Policy::Excluded => Worth::Excluded,
                Policy::Undecided => Worth::Undecided,
            };
            let is_other = |worth: &&Worth| **worth != always && **worth != missing && **worth != Worth::Undecided;
            let other = self.seen.worths.iter().map(|worths| &worths[at]).find(is_other);
            return other.map(|other| format!("it comes to {other:?}"));
        }
        let combine = if names[2] == "min" { Combine::Min } else { Combine::Max };
        let rival = self.index.find(names[1]).unwrap();
        is_picked(self.seen, &[rival], at, combine).then(|| "it outdoes its rival".to_owned())
    }

    /// On no sheet are all the others met and this is not; nor those that are named.
    fn implied(&self, told: &Diagnostic, place: &Range<usize>, names: &[&str]) -> Option<String> {
        let (own, predicate) = self.requirement(self.part("T606", place));
        let others: Vec<usize> = self.requirements_of(predicate).filter(|other| *other != own).collect();
        let told = serde_json::to_value(told).unwrap();
        let related = told["related"].as_array().unwrap();
        let mut reasons: Vec<usize> = Vec::new();
        for related in related {
            let at = |what: &str| usize::try_from(related["place"][what].as_u64().unwrap()).unwrap() - 1;
            let before: usize = self.text.split_inclusive('\n').take(at("line")).map(str::len).sum();
            let start = before + at("column");
            reasons.push(self.requirement(self.part("T606", &(start..start + 1))).0);
        }
        let named = names.len() - 1;
        assert!(reasons.len() == named || reasons.len() == 4, "{named} are named, {} shown", reasons.len());
        let pools = if reasons.len() == named { vec![others, reasons] } else { vec![others] };
        let against = self.seen.requirements.iter().any(|sheet| {
            let all = |pool: &Vec<usize>| pool.iter().all(|other| sheet[*other] == Tri::True);
            sheet[own] == Tri::False && pools.iter().any(all)
        });
        against.then(|| "a sheet meets the others and not this".to_owned())
    }

    /// The example, scored by the engine and by the reference.
    fn held_without(&self, told: &Diagnostic, loaded: &Rubric, names: &[&str]) -> Option<String> {
        let example = told.example().expect("T607 has an example").to_string();
        let (higher, lower) = (names[0], names[1]);
        let card = match loaded.score_json(example.as_bytes()) {
            Ok(card) => serde_json::to_value(card).unwrap(),
            Err(faults) => return Some(format!("the example is refused: {faults}")),
        };
        let predicates = card["predicates"].as_array().unwrap();
        let status = |name: &str| predicates.iter().find(|own| own["code"] == name).unwrap()["status"].clone();
        if status(higher) != "met" || status(lower) != "not_met" {
            return Some(format!("the engine: {} {}, {} {}", higher, status(higher), lower, status(lower)));
        }
        let sheet = sheet_of(self.index, &serde_json::from_str(&example).unwrap());
        let history = History::new(self.index, &sheet);
        let view = View { index: self.index, history: &history, upto: 0 };
        if self.index.checks.iter().any(|(_, check)| view.check(&check.truth) == Some(false)) {
            return Some("the example breaks a check".to_owned());
        }
        let status = |name: &str| {
            let own = self.index.predicates.iter().find(|own| own.name == name).unwrap();
            Tri::all(own.requirements.iter().map(|own| view.requirement_status(&own.body)))
        };
        let both = (status(higher), status(lower));
        (both != (Tri::True, Tri::False)).then(|| format!("the reference: {higher} {:?}, {lower} {:?}", both.0, both.1))
    }
}

/// A sheet of one stage, read from its JSON.
fn sheet_of(index: &Index<'_>, json: &Value) -> Sheet {
    let (code, answers) = match json["stages"].as_object() {
        Some(stages) => {
            let (code, stage) = stages.iter().next().unwrap();
            (Some(code.clone()), &stage["answers"])
        }
        None => (None, &json["answers"]),
    };
    let read = |list: &Value| -> Vec<(String, Entry)> {
        let entries = list.as_object().into_iter().flatten();
        entries
            .map(|(path, answer)| {
                (path.clone(), Entry { answer: Some(answer_of(index, path, answer.as_str().unwrap())), note: None })
            })
            .collect()
    };
    let stage = StageSheet { code, by: None, on: None, answers: read(answers), confirmed: Vec::new() };
    Sheet {
        unit: "Contoh".to_owned(),
        period: None,
        assessed_on: json["assessed_on"].as_str().and_then(Date::parse),
        facts: read(&json["inputs"]),
        stages: vec![stage],
    }
}

fn answer_of(index: &Index<'_>, path: &str, text: &str) -> Answer {
    let on_scale = |name: &str| {
        let scale = index.scales[name];
        let option = scale.options.iter().any(|option| option.spellings[0] == text);
        if option { Answer::word(text) } else { Answer::Number(parse_decimal(text).unwrap()) }
    };
    match index.thing_at(path) {
        Thing::Input(input) | Thing::Fact(input) => match &input.kind {
            _ if input.word.as_deref() == Some(text) => Answer::word(text),
            Kind::Count | Kind::Number(..) => Answer::Number(parse_decimal(text).unwrap()),
            Kind::Percent(_) => Answer::Percent(parse_decimal(text.strip_suffix('%').unwrap()).unwrap() / whole(100)),
            Kind::Date => Answer::Date(Date::parse(text).unwrap()),
            Kind::Scale(scale) => on_scale(scale),
            Kind::List(_) | Kind::Ordered(_) => Answer::word(text),
        },
        Thing::Node(at) => match index.nodes[at].body {
            NodeBody::Criterion(criterion) => match &criterion.rule {
                Rule::Answered { scale, .. } => on_scale(scale),
                Rule::Computed(_) => panic!("`{path}` is computed"),
            },
            NodeBody::Component(_) => panic!("`{path}` is a component"),
        },
        _ => panic!("`{path}` takes no answer"),
    }
}

/// What must be held against sheets at least so often.
const OFTEN: &[&str] = &["T212", "T421", "T423", "T424", "T425", "T426", "T604", "T606", "T607", "T608"];
const LEAST: u64 = 5;

#[test]
fn nothing_is_said_in_vain() {
    let mut held: BTreeMap<&'static str, u64> = BTreeMap::new();
    let first = first_seed();
    for seed in first..first.saturating_add(cases(250)) {
        let mut rng = Rng::with_seed(seed);
        let (model, _) = generate::draw(&mut rng, Features::level2());
        let (text, places) = write::marked(&model, &mut rng);
        let loaded = Rubric::parse(&text).unwrap_or_else(|wrong| panic!("seed {seed}: does not load\n{wrong}\n{text}"));
        if loaded.notes().is_empty() {
            continue;
        }
        let index = Index::new(&model);
        let parts = walk::parts(&model);
        assert_eq!(parts.len(), places.len(), "seed {seed}: parts and places\n{text}");
        let seen = Sampler::new(&index, &mut rng).seen(SHEETS);
        let drawn = Drawn { model: &model, index: &index, text: &text, parts: &parts, places: &places, seen: &seen };
        for told in loaded.notes() {
            *held.entry(told.code()).or_default() += 1;
            let against = drawn.contradiction(told, &loaded);
            assert!(against.is_none(), "seed {seed}: {}\n{told}\n{text}", against.unwrap_or_default());
        }
    }
    println!("held against {SHEETS} sheets each: {held:?}");
    for code in OFTEN {
        let count = held.get(code).copied().unwrap_or_default();
        assert!(count >= LEAST, "{code} was told {count} times only");
    }
}

/// What clean rubrics must reach.
const CONSTRUCTS: &[&str] = &[
    "computed criterion",
    "cap",
    "min or max",
    "sum",
    "mean",
    "weighted mean",
    "bands",
    "measure",
    "group",
    "check",
    "if",
    "input",
    "fact",
    "date",
    "let",
    "otherwise in a formula",
    "otherwise of a component",
    "condition in a criterion",
    "one predicate",
    "several predicates",
    "each",
];

/// How many of a hundred clean rubrics must have each construct.
const SHARE: u64 = 5;

#[test]
fn a_rubric_without_a_fault_is_told_nothing() {
    let mut reach: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut redrawn: BTreeMap<&'static str, u64> = BTreeMap::new();
    let (first, count) = (first_seed(), cases(100));
    for seed in first..first.saturating_add(count) {
        let mut rng = Rng::with_seed(seed);
        let clean = clean(&mut rng);
        for (why, times) in &clean.redrawn {
            *redrawn.entry(why).or_default() += times;
        }
        for construct in constructs(&clean.model) {
            *reach.entry(construct).or_default() += 1;
        }
        let text = write::text(&clean.model, &mut rng);
        let loaded = Rubric::parse(&text).unwrap_or_else(|wrong| panic!("seed {seed}: does not load\n{wrong}\n{text}"));
        let warning = loaded.notes().iter().find(|told| told.code() != "T606");
        if let Some(told) = warning {
            panic!("seed {seed}: a clean rubric is told something\n{told}\n{text}");
        }
    }
    println!("{count} clean rubrics; thrown away {}: {redrawn:?}", redrawn.values().sum::<u64>());
    println!("{reach:#?}");
    for construct in CONSTRUCTS {
        let times = reach.remove(construct).unwrap_or_default();
        assert!(times * 100 >= SHARE * count, "only {times} of {count} clean rubrics have `{construct}`");
    }
    assert!(reach.is_empty(), "not asked for: {reach:?}");
}

/// The rubrics of the corpus that are told something, with what each is told.
fn told_in_the_corpus(code: &str) -> Vec<(String, String, Diagnostic)> {
    let home = crate::corpus::home().join("check");
    let mut found = Vec::new();
    for file in crate::corpus::files(&home).into_iter().filter(|file| file.ends_with(".zi")) {
        let text = std::fs::read_to_string(home.join(&file)).unwrap();
        match Rubric::parse(&text) {
            Ok(rubric) => {
                let told = rubric.notes().iter().filter(|told| told.code() == code);
                found.extend(told.map(|told| (file.clone(), text.clone(), told.clone())));
            }
            // A file with other faults does not load when one is mended.
            Err(wrong) => match wrong.as_slice() {
                [only] if only.code() == code => found.push((file, text, only.clone())),
                _ => {}
            },
        }
    }
    found
}

fn replaced(text: &str, told: &Diagnostic, by: impl FnOnce(&str) -> String) -> String {
    let (start, end) = (told.span().start as usize, told.span().end as usize);
    format!("{}{}{}", &text[..start], by(&text[start..end]), &text[end..])
}

#[test]
fn a_criterion_that_leaves_0_to_1_comes_to_what_is_said() {
    let found = told_in_the_corpus("T406");
    assert!(found.len() >= 4, "only {} files", found.len());
    for (file, text, told) in found {
        let message = told.message(Language::English);
        let Some((_, value)) = message.split_once("it is ") else { continue };
        let is_beyond = match () {
            () if message.contains("exceed 1") => number(value).unwrap() > Q::one(),
            () if message.contains("fall below 0") => number(value).unwrap() < whole(0),
            () => number(value).unwrap() > Q::one() || number(value).unwrap() < whole(0),
        };
        assert!(is_beyond, "{file}: {message}");
        let text = replaced(&text, &told, |formula| format!("if ({formula}) = ({value}) then 1 else 0"));
        let loaded = Rubric::parse(&text).unwrap_or_else(|wrong| panic!("{file}\n{wrong}\n{text}"));
        let example = told.example().map_or_else(|| r#"{ "unit": "U" }"#.to_owned(), ToString::to_string);
        let card = serde_json::to_value(loaded.score_json(example.as_bytes()).unwrap().into_record()).unwrap();
        let path = quoted(message)[0];
        let node = card["nodes"].as_array().unwrap().iter().find(|node| node["code"] == path).unwrap();
        assert_eq!(node["share"], "1", "{file}: {message}\n{example}");
    }
}

#[test]
fn the_most_and_the_least_that_can_be_are_just_that() {
    let found = told_in_the_corpus("T601");
    let mut held = 0;
    for (file, text, told) in found {
        let message = told.message(Language::English);
        let Some((_, rest)) = message.split_once(" it can be is ") else { continue };
        let (reach, limit) = rest.split_once(", and the limit is ").unwrap();
        let percent = if reach.ends_with('%') { "%" } else { "" };
        let most = parse_decimal(reach.trim_end_matches('%')).unwrap();
        let hair = if message.contains("the most") { "0.001" } else { "-0.001" };
        let beyond = most + parse_decimal(hair).unwrap();
        let beyond = crate::reference::numbers::decimal_text(&beyond, 6).unwrap();
        let with = |limit_now: &str| {
            let text = replaced(&text, &told, |requirement| {
                let at = requirement.rfind(limit).unwrap();
                format!("{}{limit_now}{}", &requirement[..at], &requirement[at + limit.len()..])
            });
            let never = Rubric::parse(&text).err().is_some_and(|wrong| wrong.iter().any(|d| d.code() == "T601"));
            (never, text)
        };
        // A strict comparison is not met at its limit either.
        if !quoted(message)[0].contains(['=']) || beyond.starts_with('-') {
            continue;
        }
        let (never, text) = with(reach);
        assert!(!never, "{file}: {message}\n{text}");
        let (never, text) = with(&format!("{beyond}{percent}"));
        assert!(never, "{file}: {message}\n{text}");
        held += 1;
    }
    assert!(held >= 3, "only {held} were held");
}

#[test]
fn a_number_that_is_said_to_have_no_row_has_none() {
    let without = |told: &Diagnostic| {
        let message = told.message(Language::English);
        message.strip_suffix(" has no row").and_then(|rest| rest.rsplit(' ').next()).map(str::to_owned).unwrap()
    };
    let found = told_in_the_corpus("T412");
    assert!(found.len() >= 2, "only {} files", found.len());
    for (file, text, told) in found {
        let (left_out, table) = (without(&told), quoted(told.message(Language::English)).pop().unwrap().to_owned());
        // The table ends with a row for the rest, and the number is looked up in it.
        let probe = format!("\nmeasure probe : {table} = {left_out} + 0 * share(total)\n");
        let mended = ["otherwise : SISA", "otherwise : SISA = 0"]
            .map(|rest| format!("{}{probe}", replaced(&text, &told, |row| format!("{row} {rest}"))));
        let loaded = mended.iter().find_map(|text| Rubric::parse(text).ok());
        let card = loaded
            .unwrap_or_else(|| panic!("{file}: {mended:#?}"))
            .score_json(br#"{ "unit": "U" }"#)
            .unwrap()
            .into_record();
        let band = card.measures.iter().find(|own| own.code == "probe").and_then(|own| own.band.as_ref());
        assert_eq!(band.and_then(|band| band.code.as_deref()), Some("SISA"), "{file}: {left_out}");
    }
    let found = told_in_the_corpus("T113");
    assert!(!found.is_empty());
    for (file, text, told) in found {
        let left_out = parse_decimal(&without(&told)).unwrap();
        let table = text.lines().skip_while(|line| !line.starts_with("bands ")).take_while(|line| *line != "}");
        let of_row = |line: &str| match line.trim().split_once(" : ")?.0.split_once(" .. ") {
            Some((low, high)) => Some((parse_decimal(low)?, parse_decimal(high)?)),
            None => Some((parse_decimal(line.trim().strip_prefix(">= ")?.split(' ').next()?)?, whole(1_000_000))),
        };
        let rows: Vec<(Q, Q)> = table.filter_map(of_row).collect();
        assert!(rows.iter().all(|(low, high)| left_out < *low || left_out > *high), "{file}: {left_out} has a row");
        assert!(
            rows.iter().any(|row| left_out > row.1) && rows.iter().any(|row| left_out < row.0),
            "{file}: {left_out}"
        );
    }
}

#[test]
fn a_sheet_in_the_corpus_that_shows_a_better_award_without_the_lesser_is_one() {
    let found = told_in_the_corpus("T607");
    assert!(found.len() >= 2, "only {} files", found.len());
    for (file, text, told) in found {
        let names = quoted(told.message(Language::English));
        let card = Rubric::parse(&text)
            .unwrap()
            .score_json(told.example().unwrap().to_string().as_bytes())
            .unwrap()
            .into_record();
        let status = |name: &str| card.predicate(name).unwrap().status;
        assert_eq!((status(names[0]), status(names[1])), (Status::Met, Status::NotMet), "{file}");
    }
}
