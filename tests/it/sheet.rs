//! A bound sheet scores as the same answers in evidence do, and tells the same faults.

use std::str::FromStr;

use rust_decimal::Decimal;
use timbang::scorecard::Record;
use timbang::{Answer, Date, Evidence, Faults, Rubric, Sheet, Sources};

use crate::reference::index::Index;
use crate::reference::model::{self, Entry};
use crate::reference::numbers::{decimal_text, whole};
use crate::reference::{Case, Features, case, write_sheet};

/// An answer as a service has it: options as texts, whole numbers as such, other numbers as decimals.
fn answer(said: &model::Answer) -> Answer {
    let decimal = |number| Decimal::from_str(&decimal_text(number, 24).unwrap()).unwrap();
    match said {
        model::Answer::Word { spelling, .. } => Answer::from(spelling.as_str()),
        model::Answer::Number(number) if number.is_integer() => {
            Answer::from(i64::try_from(number.to_integer()).unwrap())
        }
        model::Answer::Number(number) => Answer::from(decimal(number)),
        model::Answer::Percent(number) => Answer::Percent(decimal(&(number * whole(100)))),
        model::Answer::Date(date) => Answer::from(date.to_string().parse::<Date>().unwrap()),
    }
}

fn set_all(rubric: &Rubric, sheet: &mut Sheet, answers: &[(String, Entry)]) {
    for (path, entry) in answers {
        if let Some(said) = &entry.answer {
            sheet.set(rubric.slot(path).unwrap(), answer(said));
        }
    }
}

/// Fills a sheet with what a drawn one says. A path that is confirmed stands for all that is answered below it.
pub(crate) fn fill(rubric: &Rubric, sheet: &mut Sheet, case: &Case) {
    let index = Index::new(&case.model);
    let inputs = |path: &str| -> Vec<String> {
        let card = rubric.score_json(br#"{ "unit": "U" }"#).unwrap().into_record();
        card.nodes.into_iter().find(|node| node.code == path).and_then(|node| node.inputs).unwrap_or_default()
    };
    sheet.clear();
    if let Some(day) = case.sheet.assessed_on {
        sheet.assessed_on(day.to_string().parse().unwrap());
    }
    set_all(rubric, sheet, &case.sheet.facts);
    for stage in &case.sheet.stages {
        if let Some(code) = &stage.code {
            sheet.stage(code);
            if let Some(by) = &stage.by {
                sheet.by(by.as_str());
            }
            if let Some(on) = stage.on {
                sheet.on(on.to_string().parse().unwrap());
            }
        }
        set_all(rubric, sheet, &stage.answers);
        for path in &stage.confirmed {
            let below = format!("{path}.");
            let mut keys: Vec<String> =
                index.keys.iter().filter(|k| *k == path || k.starts_with(&below)).cloned().collect();
            keys.extend(inputs(path));
            // What it also answers it has looked at anyway.
            keys.retain(|key| !stage.answers.iter().any(|(path, said)| path == key && said.answer.is_some()));
            for key in keys {
                sheet.confirm(rubric.slot(&key).unwrap());
            }
        }
    }
}

/// Without what a bound sheet does not carry.
fn carried(mut card: Record) -> Record {
    card.evidence_sha256.clear();
    card.unit = "Unit Contoh".into();
    card.period = None;
    for answer in &mut card.answers {
        answer.by = None;
        answer.documents.clear();
        for earlier in &mut answer.earlier {
            earlier.by = None;
            earlier.documents.clear();
        }
    }
    card
}

#[test]
fn a_bound_sheet_scores_as_the_same_answers_in_evidence() {
    let (mut confirmed, mut decided) = (0, 0);
    for seed in 0..600 {
        let mut case = case(seed, Features::level2());
        let sheet = &mut case.sheet;
        let answers = sheet.stages.iter_mut().map(|stage| &mut stage.answers).chain([&mut sheet.facts]);
        answers.flatten().for_each(|(_, entry)| entry.note = None);
        confirmed += sheet.stages.iter().map(|stage| stage.confirmed.len()).sum::<usize>();
        let mut rng = fastrand::Rng::with_seed(seed);
        let evidence = write_sheet::evidence(&case.model, &case.sheet, &mut rng);
        let rubric = Rubric::parse(&case.text).unwrap();
        let expected = rubric.score_json(evidence.as_bytes()).unwrap().into_record();

        let mut sheet = rubric.sheet();
        // As it is read, and as a service fills it.
        sheet.fill(&Evidence::from_json(evidence.as_bytes()).unwrap()).unwrap();
        let found = sheet.scorecard("Unit Contoh").unwrap().into_record();
        assert_eq!(carried(found), carried(expected.clone()), "seed {seed}\n{}\n{evidence}", case.text);
        fill(&rubric, &mut sheet, &case);
        let found = sheet.scorecard("Unit Contoh").unwrap().into_record();
        assert_eq!(carried(found.clone()), carried(expected), "seed {seed}\n{}\n{evidence}", case.text);
        // What is written down reads as the same sheet, from its bytes too.
        let written = sheet.evidence("Unit Contoh").unwrap();
        assert_eq!(rubric.score(&written).unwrap().into_record(), found, "seed {seed}");
        // A sheet that was used before is as good as a new one.
        let before = found;
        fill(&rubric, &mut sheet, &case);
        assert_eq!(sheet.scorecard("Unit Contoh").unwrap().into_record(), before, "seed {seed}");
        decided += usize::from(before.total.exact.is_some());
    }
    assert!(confirmed > 100 && decided > 300, "{confirmed} confirmed, {decided} decided");
}

fn told(faults: &Faults) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_bound_sheet_is_told_the_faults_of_the_same_answers_in_evidence() {
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let day = Date::new(1200, 5, 31).unwrap();
    let wrong: [(&str, Answer); 5] = [
        ("A.1.a", "Iya".into()),
        ("A.2.masuk", (-3).into()),
        ("A.2.selesai", "x".repeat(timbang::limits::STRING_BYTES_MAX + 1).into()),
        ("B.ipak", "3,62".into()),
        ("opini", "WTQ".into()),
    ];
    for (path, answer) in &wrong {
        let mut sheet = rubric.sheet();
        sheet.stage("desk").set(rubric.slot(path).unwrap(), answer.clone());
        let found = told(&sheet.scorecard("Unit Contoh").unwrap_err());
        let builder = Evidence::builder("Unit Contoh", Date::new(2025, 5, 31).unwrap());
        let built = match *path {
            "opini" => builder.input(*path, answer.clone()),
            _ => builder.stage("desk").answer(*path, answer.clone()),
        };
        let expected = match built.build() {
            Ok(evidence) => {
                // What is refused leaves nothing behind, of before neither.
                let mut filled = sheet.clone();
                assert_eq!(told(&filled.fill(&evidence).map(drop).unwrap_err()), found);
                assert_eq!(filled.scorecard("U").unwrap().into_record().answers, []);
                told(&rubric.score(&evidence).unwrap_err())
            }
            Err(faults) => told(&faults),
        };
        assert_eq!(found, expected);
        assert_eq!(found, told(&sheet.evidence("Unit Contoh").unwrap_err()));
        // Set again, the fault is mended; cleared, it is gone.
        assert_eq!(
            told(
                &sheet
                    .unset(rubric.slot(path).unwrap())
                    .scorecard("U")
                    .map(drop)
                    .err()
                    .unwrap_or_else(|| { sheet.stage("tahap").scorecard("U").unwrap_err() })
            )
            .len(),
            1
        );
        assert!(sheet.clear().stage("desk").scorecard("U").is_ok());
    }

    // All of them in one answer, in the rubric's order whatever the order of the calls; and what fails a check.
    let mut sheet = rubric.sheet();
    sheet.assessed_on(day).stage("dsk").stage("desk");
    for (path, answer) in wrong.iter().rev() {
        sheet.set(rubric.slot(path).unwrap(), answer.clone());
    }
    let found = sheet.scorecard("Unit Contoh").unwrap_err();
    let codes: Vec<(&str, &str)> = found.iter().map(|fault| (fault.code(), fault.path())).collect();
    let expected = [
        ("T534", "assessed_on"),
        ("T524", "stages.dsk"),
        ("T530", "opini"),
        ("T530", "A.1.a"),
        ("T531", "A.2.masuk"),
        ("T514", "A.2.selesai"),
        ("T511", "B.ipak"),
    ];
    assert_eq!(codes, expected);
    let slot = |path: &str| rubric.slot(path).unwrap();
    sheet.clear().stage("desk").set(slot("A.2.masuk"), 3).set(slot("A.2.selesai"), 4).set(slot("A.1.a"), "Iya");
    let found = told(&sheet.scorecard("U").unwrap_err());
    assert!(found.len() == 2 && found[1].starts_with("T540"), "{found:?}");
    sheet.set(slot("A.2.selesai"), 3).set(slot("A.1.a"), "Ya");
    assert_eq!(sheet.scorecard("U").unwrap().into_record().answers.len(), 3);
}

#[test]
fn what_has_no_place_is_a_fault_and_never_a_score() {
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let slot = |path: &str| rubric.slot(path).unwrap();
    let codes = |sheet: &Sheet| -> Vec<String> {
        let faults = sheet.scorecard("U").unwrap_err();
        assert_eq!(told(&faults), told(&sheet.evidence("U").unwrap_err()));
        faults.iter().map(|fault| fault.code().to_owned()).collect()
    };

    // A stranger's slot, also one of another edition with the same name.
    let text = include_str!("../../rubrics/contoh_2025/rubric.zi");
    let other = Rubric::parse(&text.replace("edition", " edition")).unwrap();
    assert_eq!(other.id(), rubric.id());
    let stranger = other.slot("A.1.a").unwrap();
    let mut sheet = rubric.sheet();
    sheet.stage("desk").set(stranger, "Ya").unset(stranger).confirm(stranger);
    assert_eq!(codes(&sheet), ["T527", "T527", "T527"]);
    // Also where an answer would go straight to its place.
    let stranger = |path: &str| other.slot(path).unwrap();
    let mut sheet = rubric.sheet();
    sheet.stage("desk").choose(stranger("A.1.a"), 0).set(stranger("A.2.masuk"), 3);
    sheet.set(stranger("B.ipak"), Decimal::new(362, 2));
    assert_eq!(codes(&sheet), ["T527", "T527", "T527"]);
    // What is out of range has no way past that.
    for (hundredths, out) in [(0, false), (400, false), (401, true), (-1, true)] {
        let mut sheet = rubric.sheet();
        sheet.stage("desk").set(slot("B.ipak"), Decimal::new(hundredths, 2));
        assert_eq!(sheet.scorecard("U").is_err(), out, "{hundredths}");
        if out {
            assert_eq!(codes(&sheet), ["T534"]);
        }
    }
    // The same text read again is the same rubric.
    let again = Rubric::load("lain.zi", &Sources::of("lain.zi", text)).unwrap();
    assert_eq!(again.slot("A.1.a"), rubric.slot("A.1.a"));
    assert!(rubric.sheet().stage("desk").set(again.slot("A.1.a").unwrap(), "Ya").scorecard("U").is_ok());

    // No stage is open; a fact needs none.
    let mut sheet = rubric.sheet();
    sheet.set(slot("opini"), "WTP").set(slot("A.1.a"), "Ya").set(slot("A.2.masuk"), 1);
    assert_eq!(codes(&sheet), ["T525"]);
    let mut sheet = rubric.sheet();
    sheet.by("TPI").on(Date::new(2025, 5, 31).unwrap()).confirm(slot("A.1.a"));
    assert_eq!(codes(&sheet), ["T515", "T515", "T515"]);
    // The same after a stage was open, and after a sheet was filled and left at no stage.
    let mut sheet = rubric.sheet();
    sheet.stage("desk").set(slot("A.1.a"), "Ya").clear().set(slot("A.2.masuk"), 1);
    assert_eq!(codes(&sheet), ["T525"]);
    sheet.clear().choose(slot("A.1.a"), 0);
    assert_eq!(codes(&sheet), ["T525"]);
    let desk = br#"{ "unit": "U", "stages": { "desk": { "answers": { "A.1.a": "Ya" } } } }"#;
    sheet.fill(&Evidence::from_json(desk).unwrap()).unwrap().choose(slot("A.1.b"), 0);
    assert_eq!(codes(&sheet), ["T525"]);
    // A fact is not confirmed, and what is confirmed is not answered otherwise.
    let mut sheet = rubric.sheet();
    sheet.stage("desk").confirm(slot("opini"));
    assert_eq!(codes(&sheet), ["T521"]);

    let plain = Rubric::parse(
        r#"timbang 1
        rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 mean missing zero }
        scale yn { Ya = 1, Tidak = 0 }
        criterion a "Tim dibentuk" : yn"#,
    )
    .unwrap();
    let mut sheet = plain.sheet();
    assert_eq!(
        sheet.set(plain.slot("a").unwrap(), "Ya").scorecard("U").unwrap().into_record().total.score.as_deref(),
        Some("10.00")
    );
    assert_eq!(codes(sheet.stage("desk")), ["T525"]);
}

#[test]
fn a_stage_that_confirms_and_answers_otherwise_contradicts_itself() {
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let slot = rubric.slot("A.1.a").unwrap();
    let mut sheet = rubric.sheet();
    sheet.stage("mandiri").set(slot, "Ya").stage("desk").confirm(slot).set(slot, "Tidak");
    let faults = sheet.scorecard("U").unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.code()).collect::<Vec<_>>(), ["T541"]);
    assert!(sheet.set(slot, "Ya").scorecard("U").is_ok());

    // A sheet that was filled is one like any other: it goes on, and contradicts itself no less.
    let filled = |desk: &str| {
        let stages = format!(r#"{{ "mandiri": {{ "answers": {{ "A.1.a": "Ya" }} }}, "desk": {{ {desk} }} }}"#);
        Evidence::from_json(format!(r#"{{ "unit": "U", "stages": {stages} }}"#).as_bytes()).unwrap()
    };
    let codes = |faults: &Faults| faults.iter().map(timbang::Fault::code).collect::<Vec<_>>();
    let mut scorer = rubric.scorer();
    sheet.fill(&filled(r#""confirmed": ["A.1.a"]"#)).unwrap();
    assert!(scorer.score(&sheet).is_ok());
    sheet.stage("desk").set(slot, "Tidak");
    assert_eq!(codes(&scorer.score(&sheet).map(drop).unwrap_err()), ["T541"]);
    // What is confirmed with all that stands below a path may be answered: that says more.
    sheet.fill(&filled(r#""confirmed": ["A.1", "B.ipak"]"#)).unwrap().stage("desk").set(slot, "Tidak");
    let expected = r#""confirmed": ["A.1", "B.ipak"], "answers": { "A.1.a": "Tidak" }"#;
    let expected = rubric.score(&filled(expected)).unwrap().into_record();
    assert_eq!(scorer.score(&sheet).unwrap().total().exact(), expected.total.exact);
    assert_eq!(sheet.scorecard("U").unwrap().into_record().findings, expected.findings);
    let otherwise = filled(r#""confirmed": ["A.1.a"], "answers": { "A.1.a": "Tidak" }"#);
    assert_eq!(codes(&sheet.fill(&otherwise).map(drop).unwrap_err()), ["T541"]);
    assert_eq!(sheet.scorecard("U").unwrap().into_record().answers, []);
    // As of a stage there are the answers and the faults up to it, and more may be said there.
    sheet.clear().stage("mandiri").set(slot, "Ya").stage("desk").set(rubric.slot("A.1.b").unwrap(), "Z");
    assert_eq!(codes(&scorer.score(&sheet).map(drop).unwrap_err()), ["T530"]);
    let mut claimed = sheet.as_of("mandiri").unwrap();
    let total = |scorer: &mut timbang::Scorer, sheet: &Sheet| scorer.score(sheet).unwrap().total().exact();
    assert_eq!(total(&mut scorer, &claimed), Some("2/3".parse().unwrap()));
    claimed.set(slot, "Tidak");
    assert_eq!(total(&mut scorer, &claimed), Some(0.into()));
    assert_eq!(claimed.scorecard("U").unwrap().into_record().total.exact, Some(0.into()));
    // The order of stages is the rubric's, whatever the sheet's is.
    let day = Date::new(2025, 5, 31).unwrap();
    let later_first = Evidence::builder("U", day).stage("desk").answer("A.1.a", "Tidak");
    let later_first = later_first.stage("mandiri").answer("A.1.a", "Ya").build().unwrap();
    assert_eq!(total(&mut scorer, sheet.fill(&later_first).unwrap()), Some(0.into()));
    assert!(sheet.as_of("visitasi").is_none() && claimed.as_of("desk").is_none());
    // By a path above it is no contradiction, and neither is the same again.
    for desk in [
        r#""confirmed": ["A.1"], "answers": { "A.1.a": "Tidak" }"#,
        r#""confirmed": ["A.1.a"], "answers": { "A.1.a": "Ya" }"#,
    ] {
        let evidence = filled(desk);
        let total = scorer.score(sheet.fill(&evidence).unwrap()).unwrap().total().exact();
        assert_eq!(total, rubric.score(&evidence).unwrap().into_record().total.exact);
    }
}

#[test]
fn a_number_that_is_written_as_an_option_is_stays_a_number() {
    let rubric = Rubric::parse(
        r#"timbang 1
        rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 mean missing zero }
        scale nrr { "4" = 0, 1 .. 5 = 20% .. 100% }
        criterion a "Nilai" : nrr"#,
    )
    .unwrap();
    let slot = rubric.slot("a").unwrap();
    let mut sheet = rubric.sheet();
    let score = |sheet: &mut Sheet, answer: &str| {
        sheet.set(slot, answer);
        sheet.scorecard("U").unwrap().into_record().total.exact.unwrap().to_string()
    };
    assert_eq!(score(&mut sheet, "4"), "0");
    assert_eq!(score(&mut sheet, "4.0"), "8");
}

#[test]
fn what_a_later_stage_may_look_at_is_open_even_where_all_is_answered() {
    let rubric = Rubric::parse(
        r#"timbang 1
        rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 missing zero stage mandiri stage desk }
        scale yn { Ya = 1, Tidak = 0 }
        criterion a "Tim dibentuk" weight 10 : yn verify desk
        measure terbukti "Terbukti" = verified(total)
        measure nilai "Nilai" = 2 * total"#,
    );
    let rubric = rubric.unwrap_or_else(|wrong| panic!("{wrong}"));
    let sheet = br#"{ "unit": "U", "stages": { "mandiri": { "answers": { "a": "Ya" } } } }"#;
    let card = rubric.score_json(sheet).unwrap().into_record();
    let ends: Vec<[Option<String>; 3]> = card
        .measures
        .iter()
        .map(|one| [&one.exact, &one.low, &one.high].map(|number| number.as_ref().map(ToString::to_string)))
        .collect();
    let some = |texts: [&str; 3]| texts.map(|text| Some(text.to_owned()));
    assert_eq!(ends, [some(["0", "0", "1"]), some(["20", "20", "20"])]);
}

/// Every kind of place, three stages, something to be verified.
const PLACES: &str = r#"timbang 1
rubric contoh "Contoh" {
  edition "2025"
  basis   "contoh"
  stage   mandiri "Penilaian mandiri"
  stage   desk    "Desk evaluation"
  stage   visit   "Visitasi lapangan"
  total   10
  missing zero
}
scale yn  { Ya | Y = 1, Tidak = 0 }
scale nrr { 1 .. 4 = 25% .. 100%, NA = excluded }
input opini "Opini"    : WTP, WDP, TMP
input sejak "Predikat" : date or Belum
component A "A" weight 6 mean {
  criterion x "x" : yn verify desk
  criterion y "y" : nrr
  input masuk   "masuk"   : count
  input selesai "selesai" : count
  input bagian  "bagian"  : percent 0% .. 100%
  criterion a "a" = selesai / masuk otherwise 1 at most 1
  criterion b "b" = bagian
}
component B "B" weight 4 { input nilai "nilai" : number 0 .. 4  criterion n "n" weight 4 = nilai / 4 }
predicate Baik "Baik" {
  require total >= 2
  require sejak is not Belum
}
award Baik otherwise "-"
"#;

/// What was said last: of facts without a stage, else stage by stage; and what a stage confirmed.
#[derive(Default)]
struct Said {
    answers: std::collections::BTreeMap<(Option<&'static str>, &'static str), Answer>,
    confirmed: std::collections::BTreeSet<(&'static str, &'static str)>,
    held: std::collections::BTreeSet<&'static str>,
}

impl Said {
    fn evidence(&self) -> Result<Evidence, Faults> {
        let mut built = Evidence::builder("U", Date::new(2025, 5, 31).unwrap());
        for ((_, path), answer) in self.answers.range(..(Some(""), "")) {
            built = built.input(*path, answer.clone());
        }
        for stage in ["mandiri", "desk", "visit"].into_iter().filter(|stage| self.held.contains(stage)) {
            built = built.stage(stage);
            for ((_, path), answer) in self.answers.iter().filter(|((of, _), _)| *of == Some(stage)) {
                built = built.answer(*path, answer.clone());
            }
            for (_, path) in self.confirmed.iter().filter(|(of, _)| *of == stage) {
                built = built.confirm(*path);
            }
        }
        built.build()
    }
}

/// Answers set, chosen, taken back, confirmed, set again at another stage and cleared, in any order: the sheet is what was said
/// last, whatever was there before.
#[test]
fn a_sheet_is_what_was_said_last() {
    let rubric = Rubric::parse(PLACES).unwrap();
    let paths = ["opini", "sejak", "A.x", "A.y", "A.masuk", "A.selesai", "A.bagian", "B.nilai"];
    let mut rng = fastrand::Rng::with_seed(11);
    let mut filled = rubric.sheet();
    let (mut scorer, mut sheet, mut said, mut open) = (rubric.scorer(), rubric.sheet(), Said::default(), "");
    sheet.assessed_on(Date::new(2025, 5, 31).unwrap());
    let (mut scored, mut faulty, mut long, mut words, mut several, mut claimed, mut back) = (0, 0, 0, 0, 0, 0, 0);
    for step in 0..20_000 {
        let path = paths[rng.usize(..paths.len())];
        let fact = path == "opini" || path == "sejak";
        let (slot, node) = (rubric.slot(path).unwrap(), rubric.nodes().find(|node| node.code() == path).unwrap());
        if open.is_empty() || rng.u8(..8) == 0 {
            open = ["mandiri", "desk", "visit"][rng.usize(..3)];
            sheet.stage(open);
            said.held.insert(open);
        }
        let place = (if fact { None } else { Some(open) }, path);
        let options: Vec<String> = node.options().map(|option| option.code().to_owned()).collect();
        match rng.u8(..40) {
            0 => {
                sheet.clear().assessed_on(Date::new(2025, 5, 31).unwrap());
                (said, open) = (Said::default(), "");
            }
            1..=6 => {
                sheet.unset(slot);
                said.answers.remove(&place);
            }
            7 if rng.u8(..8) == 0 => {
                // Back to an earlier stage, and on from there.
                let stages: Vec<&'static str> =
                    ["mandiri", "desk", "visit"].into_iter().filter(|stage| said.held.contains(stage)).collect();
                open = stages[rng.usize(..stages.len())];
                sheet = sheet.as_of(open).unwrap();
                let behind = |stage: &str| {
                    stages.iter().position(|one| *one == stage) > stages.iter().position(|one| *one == open)
                };
                said.answers.retain(|(stage, _), _| stage.is_none_or(|stage| !behind(stage)));
                said.confirmed.retain(|(stage, _)| !behind(stage));
                said.held.retain(|stage| !behind(stage));
                back += 1;
            }
            7..=9 if !fact => {
                sheet.confirm(slot);
                said.confirmed.insert((open, path));
            }
            10..=22 if !options.is_empty() || rng.u8(..40) == 0 => {
                let option =
                    rng.usize(..options.len() + 1).min(if rng.u8(..30) > 0 { options.len().max(1) - 1 } else { 9 });
                sheet.choose(slot, option);
                let text = options.get(option).cloned().unwrap_or_else(|| format!("#{option}"));
                words += usize::from(text == "Belum");
                said.answers.insert(place, text.into());
            }
            _ => {
                let longest = Decimal::from_str("2.123456789012345678901234567").unwrap();
                let drawn: [Answer; 12] = [
                    rng.u64(..50).into(),
                    rng.u64(..4).into(),
                    1_000_000_000_000_000_u64.into(),
                    Decimal::new(rng.i64(99..=401), 2).into(),
                    longest.into(),
                    Answer::Percent(longest),
                    Answer::Percent(Decimal::new(rng.i64(0..=1000), 1)),
                    Date::new(2023, 5, 31).unwrap().into(),
                    "Y".into(),
                    "WTP".into(),
                    "Belum".into(),
                    1_000_000_000_000_001_u64.into(),
                ];
                // Mostly one that fits.
                let fits: &[usize] = match path {
                    "opini" => &[9],
                    "sejak" => &[7, 10],
                    "A.x" => &[8],
                    "A.masuk" | "A.selesai" => &[0, 1, 2],
                    "A.bagian" => &[5, 6],
                    _ => &[1, 3, 4],
                };
                let at = if rng.u8(..60) > 0 { fits[rng.usize(..fits.len())] } else { rng.usize(..drawn.len()) };
                let answer = &drawn[at];
                long += usize::from(fits.contains(&at) && (at == 4 || at == 5));
                sheet.set(slot, answer.clone());
                said.answers.insert(place, answer.clone());
            }
        }
        if rng.u8(..4) > 0 {
            continue;
        }
        let evidence = said.evidence();
        let filled = evidence.clone().and_then(|evidence| filled.fill(&evidence).cloned());
        let expected = evidence.and_then(|evidence| rubric.receipt(&evidence).and_then(|_| rubric.score(&evidence)));
        match (sheet.scorecard("U"), expected) {
            (Ok(found), Ok(expected)) => {
                let (found, expected) = (found.into_record(), expected.into_record());
                assert_eq!(carried(found.clone()), carried(expected.clone()), "step {step}");
                let filled = filled.unwrap();
                assert_eq!(carried(filled.scorecard("U").unwrap().into_record()), carried(found), "step {step}");
                for stage in sheet.stages().collect::<Vec<_>>() {
                    let numbers = |sheet: &Sheet, scorer: &mut timbang::Scorer| {
                        scorer.score(sheet).map(|breakdown| breakdown.total().exact()).ok()
                    };
                    let total = expected.as_of(stage).map(|record| record.total.clone());
                    assert_eq!(numbers(&sheet.as_of(stage).unwrap(), &mut scorer), total, "step {step}");
                    assert_eq!(numbers(&filled.as_of(stage).unwrap(), &mut scorer), total, "step {step}");
                }
                let breakdown = scorer.score(&filled).unwrap();
                assert_eq!(breakdown.award(), expected.award.status, "step {step}");
                let breakdown = scorer.score(&sheet).unwrap();
                assert_eq!(breakdown.total().exact(), expected.total.exact, "step {step}");
                assert_eq!(
                    (breakdown.award(), breakdown.awarded()),
                    (expected.award.status, expected.award.predicate.as_deref()),
                    "step {step}"
                );
                scored += 1;
                several += usize::from(said.held.len() > 1);
                claimed += usize::from(expected.award.status == timbang::scorecard::AwardStatus::Claimed);
            }
            (Err(found), Err(expected)) => {
                let (mut found, mut expected) = (told(&found), told(&expected));
                found.sort();
                expected.sort();
                assert_eq!(found, expected, "step {step}");
                assert!(scorer.score(&sheet).is_err(), "step {step}");
                faulty += 1;
                // Mostly go on from a sheet that is right.
                if rng.bool() {
                    sheet.clear().assessed_on(Date::new(2025, 5, 31).unwrap());
                    (said, open) = (Said::default(), "");
                }
            }
            (found, expected) => panic!("step {step}: {found:?}\n{expected:?}"),
        }
    }
    println!(
        "{scored} scored, {several} of them of several stages, {claimed} claimed; {faulty} with faults; {long} long numbers, {words} words, {back} times back"
    );
    assert!(back > 20);
    assert!(scored > 1_000 && several > 300 && claimed > 5 && faulty > 300 && long > 500 && words > 100);
}

/// Options of all lengths, some written as numbers are; words for "there is none".
const NAMES: &str = r#"timbang 1
rubric contoh "Contoh" {
  edition "2025"
  basis   "contoh"
  stage   mandiri "Penilaian mandiri"
  stage   desk    "Desk evaluation"
  total   10
  missing zero
}
scale yn   { Ya | ya | "7 huruf" = 1, Tidak = 0 }
scale abc  { "3" | tiga = 1, "2.5" = 0.5, "Sebagian besar" = 0.25, "" = 0 }
scale line { "4" = 0, 1 .. 5 = 20% .. 100% }
input opini "Opini" : WTP, WDP, TMP
input lalu  "Lalu"  : number 0 .. 20 or Belum
component A "A" weight 6 mean {
  criterion x "x" : yn
  criterion y "y" : abc
  criterion z "z" : line
  input masuk   "masuk"   : count
  input selesai "selesai" : count
  criterion a "a" = selesai / masuk otherwise 1 at most 1
}
component B "B" weight 4 mean {
  input nilai  "nilai"  : number 0 .. 4
  input bagian "bagian" : percent 0% .. 100%
  input sisa   "sisa"   : count or Nihil
  criterion n "n" = nilai / 4
  criterion o "o" = bagian
  criterion p "p" = if sisa is Nihil then 1 else if lalu is Belum then 0.5 else 0
}
predicate Baik "Baik" { require total >= 5 }
award Baik otherwise "-"
"#;

/// What a sheet may say at a path, as JSON: most of it fits.
fn spelled(path: &str, rng: &mut fastrand::Rng) -> &'static str {
    let numbers = ["0", "3", "12", "\"12\"", "12.0", "\"12.0\"", "\" 12 \"", "7", "\"7\"", "1000000000000000"];
    let decimals = ["2.5", "\"2.50\"", "\"0.5\"", "1.234567890123456789", "\"3.62\"", "4", "\"0\"", "4.000"];
    let odd =
        ["null", "-1", "\"012\"", "\"-\"", "1000000000000001", "\"3,5\"", "75", "\"2025-05-31\"", "\"é\"", "\"ya \""];
    let fits: &[&'static str] = match path {
        "opini" => &["\"WTP\"", "\"WDP\""],
        "A.masuk" | "A.selesai" => &numbers,
        "lalu" => &["\"Belum\"", "7", "\"12.50\"", "0.0"],
        "B.sisa" => &["\"Nihil\"", "7", "\"3\"", "0.0"],
        "A.x" => &["\"Ya\"", "\"ya\"", "\"7 huruf\"", "\"Tidak\"", "\"\\u0059a\""],
        "A.y" => &["3", "\"3\"", "3.0", "\"tiga\"", "2.5", "2.50", "\"2.5\"", "\"Sebagian besar\"", "\"\""],
        "A.z" => &["4", "\"4\"", "\"4.0\"", "4.5", "2"],
        "B.bagian" => &["\"75%\"", "\"0.5%\"", "\"100.0%\""],
        _ => &decimals,
    };
    if rng.u8(..40) == 0 { rng.choice(&odd).unwrap() } else { rng.choice(fits).unwrap() }
}

/// Evidence that lists its answers in the order of the rubric, in the order of the sheet before it or in any, all of them or
/// some: the sheet is what the steps read, answer by answer, and so are the faults.
#[test]
fn however_answers_are_listed_they_are_what_each_says() {
    let rubric = Rubric::parse(NAMES).unwrap_or_else(|wrong| panic!("{wrong}"));
    let all = |fact: bool| -> Vec<String> {
        let answered = rubric.nodes().filter(|node| node.kind().is_answered());
        answered.map(|node| node.code().to_owned()).filter(|path| path.contains('.') != fact).collect()
    };
    let (facts, paths) = (all(true), all(false));
    assert_eq!((facts.len(), paths.len()), (2, 8));
    let mut rng = fastrand::Rng::with_seed(5);
    let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    let mut lists = std::collections::BTreeMap::new();
    let (mut scored, mut faulty, mut ordered, mut again, mut other) = (0, 0, 0, 0, 0);
    for round in 0..6_000 {
        let mut list = |what: &'static str, whole: &[String], rng: &mut fastrand::Rng| {
            let before = lists.get(what).cloned();
            let mut own = whole.to_vec();
            match (rng.u8(..3), before) {
                (0, _) => ordered += 1,
                (1, Some(before)) => {
                    own = before;
                    again += 1;
                }
                _ => {
                    rng.shuffle(&mut own);
                    own.truncate(rng.usize(1..=whole.len()));
                    other += 1;
                }
            }
            lists.insert(what, own.clone());
            if rng.u8(..60) == 0 {
                own.push("A.t".to_owned());
            }
            let answers = own.iter().map(|path| format!("\"{path}\": {}", spelled(path, rng)));
            answers.collect::<Vec<_>>().join(", ")
        };
        let inputs = list("inputs", &facts, &mut rng);
        let mut stages = Vec::new();
        for stage in ["mandiri", "desk"] {
            if rng.u8(..3) > 0 {
                let answers = list(stage, &paths, &mut rng);
                stages.push(format!("\"{stage}\": {{ \"answers\": {{ {answers} }} }}"));
            }
        }
        if rng.bool() {
            stages.reverse();
        }
        let json = format!(r#"{{ "unit": "U", "inputs": {{ {inputs} }}, "stages": {{ {} }} }}"#, stages.join(", "));
        let evidence = Evidence::from_json(json.as_bytes()).unwrap();
        match (rubric.receipt(&evidence), sheet.fill(&evidence)) {
            (Ok(_), Ok(filled)) => {
                let expected = rubric.score(&evidence).unwrap().into_record();
                let found = filled.scorecard("U").unwrap().into_record();
                assert_eq!(carried(found), carried(expected.clone()), "round {round}\n{json}");
                assert_eq!(
                    scorer.score(filled).unwrap().total().exact(),
                    expected.total.exact,
                    "round {round}\n{json}"
                );
                scored += 1;
            }
            (Err(expected), Err(found)) => {
                assert_eq!(told(&found), told(&expected), "round {round}\n{json}");
                faulty += 1;
            }
            (expected, found) => panic!("round {round}: {:?}, {:?}\n{json}", expected.err(), found.err()),
        }
    }
    let reached = [scored, faulty, ordered, again, other];
    assert!(reached.iter().all(|count| *count > 1_000), "{reached:?}");
}
