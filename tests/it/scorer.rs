//! The plan comes to what the steps come to, and a scorer scores as a scorecard does.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use timbang::scorecard::{Finding, Record};
use timbang::{Answer, Breakdown, Evidence, Exact, Faults, Rubric, Scorecard, Scorer, Sheet};

use crate::reference::{Features, case};
use crate::sheet::fill;

/// The total of a sheet by the steps alone: no receipt is made by the plan.
fn by_the_steps(sheet: &Sheet) -> Result<Option<Exact>, Faults> {
    let receipt = sheet.rubric().receipt(&sheet.evidence("-")?)?;
    Ok(receipt.lines[receipt.outcome.total as usize].out.parse().ok())
}

/// Where a scorer and a scorecard of the same sheet differ, at each of its stages.
fn differences(scorer: &mut Scorer, sheet: &Sheet, card: &Record) -> Vec<String> {
    let mut wrong = Vec::new();
    for record in &card.stages {
        let before = sheet.as_of(&record.code).unwrap();
        let found = scorer.score(&before).ok().map(|breakdown| {
            let numbers = breakdown.nodes().map(|(code, figure)| (code.to_owned(), figure.exact())).collect();
            (breakdown.total().exact(), numbers, Some(breakdown.award()), breakdown.stage().map(str::to_owned))
        });
        // A check that fails at an earlier stage takes its numbers.
        let failed = (None, std::collections::BTreeMap::new(), None, Some(record.code.clone()));
        let expected = (record.total.clone(), record.nodes.clone(), record.award, Some(record.code.clone()));
        if found.clone().unwrap_or(failed) != expected {
            wrong.push(format!("as of {}: {found:?} instead of {expected:?}", record.code));
        }
    }
    let breakdown = scorer.score(sheet).unwrap();
    let owned = breakdown.scorecard("U").unwrap();
    wrong.extend(differing(breakdown, card));
    // Another sheet in between leaves what was kept as it is.
    assert!(scorer.score(&sheet.rubric().sheet()).is_ok());
    wrong.extend(differing(owned.breakdown().unwrap(), card).iter().map(|one| format!("kept: {one}")));
    assert!(scorer.score(sheet).is_ok());
    wrong
}

/// Where a breakdown and a scorecard of the same sheet differ.
pub(crate) fn differing(breakdown: Breakdown<'_>, card: &Record) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, found: String, expected: String| {
        if found != expected {
            wrong.push(format!("{what}: {found} instead of {expected}"));
        }
    };
    let between: Option<Vec<(i64, i64)>> = breakdown.between().map(Iterator::collect);
    same("total", format!("{:?}", breakdown.total().exact()), format!("{:?}", card.total.exact));
    assert_eq!(breakdown.nodes().len(), card.nodes.len());
    for (place, ((path, node), expected)) in breakdown.nodes().zip(&card.nodes).enumerate() {
        assert_eq!(path, expected.code);
        same(path, format!("{:?}", node.exact()), format!("{:?}", expected.exact));
        same(path, format!("{:?}", node.share()), format!("{:?}", expected.share));
        same(path, format!("{:?}", node.shown()), format!("{:?}", expected.score));
        if let Some(between) = &between {
            let (least, most) = between[place + 1];
            assert!(least >= 0 && node.between().is_some_and(|(low, high)| low <= most && high >= least), "{path}");
            let fractions = node.exact().unwrap().times(node.unit().unwrap());
            let (least, most) = (Exact::from(least), Exact::from(most));
            let sharp = least == most;
            let within = if sharp { fractions == least } else { fractions > least && fractions < most };
            same(&format!("{path} lies within"), within.to_string(), "true".to_owned());
        }
    }
    let members = card.groups.iter().flat_map(|group| group.members.iter().map(move |member| (&group.code, member)));
    for ((group, code, member), (expected_group, expected)) in breakdown.members().zip(members) {
        assert_eq!((group, code), (expected_group.as_str(), expected.code.as_str()));
        same(code, format!("{:?}", member.exact()), format!("{:?}", expected.exact));
        same(code, format!("{:?}", member.share()), format!("{:?}", expected.share));
        same(code, format!("{:?}", member.shown()), format!("{:?}", expected.score));
    }
    assert_eq!(breakdown.measures().len(), card.measures.len());
    for ((code, measure), expected) in breakdown.measures().zip(&card.measures) {
        assert_eq!((code, measure.share()), (expected.code.as_str(), None));
        same(code, format!("{:?}", measure.exact()), format!("{:?}", expected.exact));
        same(code, format!("{:?}", measure.shown()), format!("{:?}", expected.score));
        let band = expected.band.as_ref().and_then(|band| band.code.as_deref());
        same(code, format!("{:?}", measure.band()), format!("{band:?}"));
    }
    for ((code, status), expected) in breakdown.predicates().zip(&card.predicates) {
        assert_eq!(code, expected.code);
        same(code, format!("{status:?}"), format!("{:?}", expected.status));
    }
    let requirements = card
        .predicates
        .iter()
        .flat_map(|predicate| predicate.requirements.iter().map(move |one| (predicate.code.as_str(), one)));
    for ((of, code, status), (predicate, expected)) in breakdown.requirements().zip(requirements) {
        assert_eq!((of, code), (predicate, expected.code.as_str()));
        same(code, format!("{status:?}"), format!("{:?}", expected.status));
    }
    // Notes are no part of a sheet.
    let told = |findings: &[Finding]| {
        let noted = |one: &&Finding| !matches!(one, Finding::Unexplained { .. });
        findings.iter().filter(noted).map(|one| format!("{one:?}")).collect::<Vec<_>>().join("\n")
    };
    same("findings", told(&breakdown.findings()), told(&card.findings));
    same("total", format!("{:?}", breakdown.total().shown()), format!("{:?}", card.total.score));
    same("stage", format!("{:?}", breakdown.stage()), format!("{:?}", card.stage.as_deref()));
    same("verified", format!("{:?}", breakdown.verified()), format!("{:?}", card.award.verified));
    same("award", format!("{:?}", breakdown.award()), format!("{:?}", card.award.status));
    same("awarded", format!("{:?}", breakdown.awarded()), format!("{:?}", card.award.predicate.as_deref()));
    same("at least", format!("{:?}", breakdown.at_least()), format!("{:?}", card.award.at_least.as_deref()));
    wrong
}

#[test]
fn the_plan_agrees_with_the_steps_on_drawn_rubrics_and_sheets() {
    let cases = std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(800);
    let first = std::env::var("TIMBANG_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0_u64);
    let (mut planned, mut scored, mut refused, mut close) = (0, 0, 0, 0);
    for seed in first..first + cases {
        let features = if seed % 2 == 0 { Features::level1() } else { Features::level2() };
        let case = case(seed, features);
        let rubric = Rubric::parse(&case.text).unwrap();
        let mut sheet = rubric.sheet();
        fill(&rubric, &mut sheet, &case);
        let mut scorer = rubric.scorer();
        let mut rng = fastrand::Rng::with_seed(seed);
        let answers = sheet.scorecard("U").unwrap().into_record().answers;
        // The sheet as it was drawn, and then again and again with another answer gone, or another count.
        for round in 0..6 {
            match sheet.scorecard("U") {
                Ok(card) => {
                    assert!(by_the_steps(&sheet).is_ok(), "seed {seed}");
                    let card = card.into_record();
                    let wrong = differences(&mut scorer, &sheet, &card);
                    let way = if scorer.was_planned() { "plan" } else { "steps" };
                    assert!(
                        wrong.is_empty(),
                        "seed {seed}, round {round}, by the {way}:\n{}\n{}\n{}",
                        wrong.join("\n"),
                        case.text,
                        case.evidence
                    );
                    scored += 1;
                    planned += usize::from(scorer.was_planned());
                    let requirements = card.predicates.iter().flat_map(|predicate| &predicate.requirements);
                    close += requirements.filter(|one| one.margin.as_ref().is_some_and(Exact::is_zero)).count();
                }
                Err(faults) => {
                    assert_eq!(scorer.score(&sheet).map(drop).unwrap_err(), faults, "seed {seed}");
                    assert_eq!(by_the_steps(&sheet).unwrap_err(), faults, "seed {seed}");
                    refused += 1;
                }
            }
            if answers.is_empty() {
                break;
            }
            let changed = &answers[rng.usize(..answers.len())];
            if let Some(slot) = rubric.slot(&changed.path) {
                let whole = changed.answer.parse::<u32>().is_ok();
                if whole && rng.bool() {
                    let counts = [0, 1, 2, 3, 7, 10, 1_000_003, 999_999_999_999_999_i64];
                    sheet.set(slot, counts[rng.usize(..counts.len())]);
                    if sheet.evidence("U").is_err() {
                        sheet.unset(slot);
                    }
                } else if rng.u8(..3) == 0 {
                    sheet.unset(slot);
                }
            }
        }
    }
    println!("{planned} of {scored} by the plan, {refused} refused, {close} on a limit");
    assert!(planned * 3 > scored, "only {planned} of {scored} sheets were scored by the plan");
    assert!(refused > 10 && close > 200, "{refused} refused, {close} on a limit");
}

/// A sheet of a shipped case.
fn of_json(rubric: &Rubric, text: &str) -> Sheet {
    let evidence: Value = serde_json::from_str(text).unwrap();
    let card = rubric.score_json(text.as_bytes()).unwrap().into_record();
    let mut sheet = rubric.sheet();
    if let Some(day) = evidence["assessed_on"].as_str() {
        sheet.assessed_on(day.parse().unwrap());
    }
    let set = |sheet: &mut Sheet, answers: &Value| {
        for (path, said) in answers.as_object().into_iter().flatten() {
            let said = said.get("answer").unwrap_or(said);
            let answer = match said {
                Value::Null => continue,
                Value::String(text) => Answer::from(text.as_str()),
                other => Answer::from(other.to_string()),
            };
            sheet.set(rubric.slot(path).unwrap(), answer);
        }
    };
    set(&mut sheet, &evidence["inputs"]);
    set(&mut sheet, &evidence["answers"]);
    for (code, stage) in evidence["stages"].as_object().into_iter().flatten() {
        sheet.stage(code);
        set(&mut sheet, &stage["answers"]);
        for path in stage["confirmed"].as_array().into_iter().flatten() {
            let path = path.as_str().unwrap();
            let below = format!("{path}.");
            let within = |code: &&timbang::scorecard::Node| code.code == path || code.code.starts_with(&below);
            for node in card.nodes.iter().filter(within) {
                let keys = [node.code.clone()].into_iter().chain(node.inputs.iter().flatten().cloned());
                let unsaid = |key: &String| {
                    stage["answers"].get(key).is_none_or(|said| said.get("answer").unwrap_or(said).is_null())
                };
                for slot in keys.filter(unsaid).filter_map(|key| rubric.slot(&key)) {
                    sheet.confirm(slot);
                }
            }
        }
    }
    sheet
}

/// The snapshot says which cases of each shipped rubric the plan leaves to the steps.
#[test]
fn shipped_cases_are_scored_by_the_plan_as_by_the_steps() {
    let mut text = String::new();
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        let mut scorer = rubric.scorer();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("rubrics/{name}/cases"));
        let cases = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut cases: Vec<_> = cases.filter(|path| path.to_string_lossy().ends_with(".evidence.json")).collect();
        cases.sort();
        let (mut planned, mut left) = (0, Vec::new());
        for path in cases {
            let sheet = std::fs::read_to_string(&path).unwrap();
            let scored = rubric.score_json(sheet.as_bytes());
            assert_eq!(scored.is_ok(), rubric.receipt_json(sheet.as_bytes()).is_ok(), "{}", path.display());
            let Ok(card) = scored.map(Scorecard::into_record) else { continue };
            let mut filled = rubric.sheet();
            filled.fill(&Evidence::from_json(sheet.as_bytes()).unwrap()).unwrap();
            for sheet in [of_json(&rubric, &sheet), filled] {
                let wrong = differences(&mut scorer, &sheet, &card);
                assert!(wrong.is_empty(), "{}\n{}", path.display(), wrong.join("\n"));
            }
            if scorer.was_planned() {
                planned += 1;
            } else {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                left.push(name.trim_end_matches(".evidence.json").to_owned());
            }
        }
        let left = if left.is_empty() { "none".to_owned() } else { left.join(", ") };
        writeln!(text, "{name}: {planned} by the plan; by the steps: {left}").unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("shipped", text));
}

#[test]
fn a_sheet_of_another_rubric_or_with_a_fault_is_refused() {
    let (rubric, other) = (Rubric::shipped("contoh_2025").unwrap(), Rubric::shipped("zi_2021").unwrap());
    let mut scorer = rubric.scorer();
    let codes = |scorer: &mut Scorer, sheet: &Sheet| -> Vec<&'static str> {
        scorer.score(sheet).map(drop).unwrap_err().iter().map(timbang::Fault::code).collect()
    };
    assert_eq!(codes(&mut scorer, &other.sheet()), ["T526"]);
    let slot = |path: &str| rubric.slot(path).unwrap();
    let mut sheet = rubric.sheet();
    sheet.stage("desk").set(slot("A.1.a"), "Iya");
    assert_eq!(codes(&mut scorer, &sheet), ["T530"]);
    sheet.set(slot("A.1.a"), "Ya").set(slot("A.2.masuk"), 3).set(slot("A.2.selesai"), 4);
    assert_eq!(codes(&mut scorer, &sheet), ["T540"]);
    sheet.set(slot("A.2.selesai"), 3);
    assert!(scorer.score(&sheet).is_ok());
    sheet.stage("mandiri").set(slot("A.1.a"), "Ya").stage("desk").confirm(slot("A.1.a")).set(slot("A.1.a"), "Tidak");
    assert_eq!(codes(&mut scorer, &sheet), ["T541"]);
}

/// Checks and criteria that read the number of a component rest on answers that no step of the plan reads itself.
#[test]
fn a_check_of_a_component_fails_by_the_plan_too() {
    let rubric = Rubric::parse(
        r#"timbang 1
rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 missing zero }
scale yn { Ya = 1, Tidak = 0 }
component A "A" weight 4 {
  criterion x "x" weight 2 : yn
  criterion y "y" weight 2 : yn
}
component B "B" weight 6 {
  input n "n" : number 0 .. 10
  check n / 5 <= A
  criterion b "b" weight 3 = n / 10
  criterion c "c" weight 3 = if A >= 2 then (n / 10) else 0
}
"#,
    )
    .unwrap();
    let slot = |path: &str| rubric.slot(path).unwrap();
    let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    let (mut failed, mut scored) = (0, 0);
    for code in 0..27_usize {
        // Each of three answers is absent, or one of two.
        let [x, y, n] = [code % 3, code / 3 % 3, code / 9];
        sheet.clear();
        for (path, answer) in [("A.x", x), ("A.y", y)] {
            if answer > 0 {
                sheet.choose(slot(path), answer - 1);
            }
        }
        if n > 0 {
            sheet.set(slot("B.n"), if n == 1 { 3 } else { 10 });
        }
        let of_scorer = scorer.score(&sheet).map(|breakdown| breakdown.total().exact());
        match (of_scorer, by_the_steps(&sheet)) {
            (Ok(found), Ok(total)) => {
                assert_eq!(found, total, "sheet {code}");
                scored += 1;
            }
            (Err(found), Err(expected)) => {
                let told = |faults: &Faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>();
                assert_eq!(told(&found), told(&expected));
                failed += 1;
            }
            (found, expected) => panic!("sheet {code}: {found:?}\n{expected:?}"),
        }
    }
    assert!(failed > 3 && scored > 10, "{failed} failed, {scored} scored");
}
