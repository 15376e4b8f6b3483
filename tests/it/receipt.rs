//! What a receipt proves, and what no forger gets past.
//!
//! `TIMBANG_CASES=1000` forges as many of each class; `TIMBANG_SEED` draws others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fastrand::Rng;
use serde_json::{Value, json};
use timbang::receipt::{Against, Checked, Operator, Proof, Standing, Unreadable, check, check_within};
use timbang::{Language, Limits, Rubric, Sources, limits};

use crate::forge::{self, Forged, canonical, identities, sealed};
use crate::reference::{Features, case};
use crate::rubrics::{home, sheets};

pub(crate) mod script;

pub(crate) fn cases(everyday: u64) -> u64 {
    std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(everyday)
}

pub(crate) fn rng() -> Rng {
    Rng::with_seed(std::env::var("TIMBANG_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(7))
}

/// A receipt with all that it can be checked against.
pub(crate) struct Original {
    pub(crate) name: String,
    pub(crate) rubric: Rubric,
    pub(crate) text: String,
    pub(crate) sheet: Vec<u8>,
    pub(crate) receipt: Value,
}

impl Original {
    fn of(name: &str, text: String, sheet: Vec<u8>) -> Original {
        let rubric = Rubric::load(name, &Sources::of(name, &text)).unwrap_or_else(|wrong| panic!("{name}\n{wrong}"));
        let receipt = rubric.receipt_json(&sheet).unwrap_or_else(|faults| panic!("{name}: {faults}"));
        let receipt = serde_json::from_str(&receipt.to_json()).unwrap();
        Original { name: name.to_owned(), rubric, text, sheet, receipt }
    }

    pub(crate) fn against(&self) -> Against<'_> {
        Against::nothing().identity(self.rubric.identity().as_str()).evidence(&self.sheet)
    }
}

pub(crate) fn operators() -> Original {
    let read =
        |file: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/receipt").join(file)).unwrap();
    let text = String::from_utf8(read("operators.zi")).unwrap();
    Original::of("operators.zi", text, read("operators.evidence.json"))
}

pub(crate) fn shipped(name: &str, case: &str) -> Original {
    let text = fs::read_to_string(home(name).join("rubric.zi")).unwrap();
    let (_, sheet) = sheets(name).into_iter().find(|(own, _)| own == case).unwrap();
    Original::of(name, text, sheet)
}

/// Receipts to be forged: every operator, small ones, one with claims, and now and then the large one.
pub(crate) fn originals() -> Vec<Original> {
    let mut all = vec![
        operators(),
        shipped("contoh_2025", "contoh"),
        shipped("skm_2017", "unsur_kosong"),
        shipped("zi_2021", "klaim_sampai_desk"),
    ];
    for seed in [11, 23, 42] {
        let case = case(seed, Features::level2());
        if Rubric::parse(&case.text).is_ok_and(|rubric| rubric.receipt_json(case.evidence.as_bytes()).is_ok()) {
            all.push(Original::of(&format!("seed {seed}"), case.text, case.evidence.into_bytes()));
        }
    }
    all
}

fn told(checked: &Checked) -> String {
    checked.differences().iter().map(|one| format!("{:?} {one}\n", one.proof())).collect()
}

fn checks(receipt: &Value, against: &Against<'_>) -> Result<Checked, Unreadable> {
    check(canonical(receipt).as_bytes(), against)
}

#[test]
fn every_shipped_case_is_proved() {
    let mut proved = 0;
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        for (case, sheet) in sheets(name) {
            let receipt = rubric.receipt_json(&sheet).unwrap_or_else(|faults| panic!("{name} {case}: {faults}"));
            let against = Against::nothing().identity(rubric.identity().as_str()).evidence(&sheet);
            let checked = check(receipt.to_json().as_bytes(), &against).unwrap();
            assert!(checked.holds(), "{name} {case}\n{}", told(&checked));
            for proof in [Proof::Arithmetic, Proof::Rubric, Proof::Evidence] {
                assert_eq!(checked.standing(proof), Standing::Proved, "{name} {case}");
            }
            assert_eq!(checked.identity(), rubric.identity().as_str());
            assert_eq!(checked.score_identity(), rubric.identity().score());
            assert_eq!(checked.receipt(), &receipt);
            proved += 1;
        }
    }
    println!("{proved} cases proved");
    assert!(proved > 100);
}

/// The receipt says what the scorecard says: the same numbers, words and verdicts.
#[test]
fn a_receipt_and_a_scorecard_agree() {
    let mut numbers = 0;
    for original in originals() {
        let card = original.rubric.score_json(&original.sheet).unwrap().into_record();
        let lines = original.receipt["lines"].as_array().unwrap();
        let line = |key: &str, name: &str| {
            lines.iter().find(|line| line[key] == json!(name)).unwrap_or_else(|| panic!("{}: no {name}", original.name))
        };
        let text = |value: Option<String>| value.map_or(Value::Null, Value::String);
        for node in &card.nodes {
            let own = line("code", &node.code);
            assert_eq!(own.get("shown").cloned().unwrap_or_default(), text(node.score.clone()), "{}", node.code);
            if let Some(exact) = &node.exact {
                assert_eq!(own["out"], json!(exact.to_string()), "{}", node.code);
                numbers += 1;
            }
            if let Some(low) = own.get("low") {
                assert_eq!(*low, text(node.low.as_ref().map(ToString::to_string)), "{}", node.code);
            }
        }
        for requirement in card.predicates.iter().flat_map(|predicate| &predicate.requirements) {
            let own = line("requirement", &requirement.code);
            let status = serde_json::to_value(requirement.status).unwrap();
            let words = [("true", "met"), ("false", "not_met"), ("undecided", "undecided")];
            assert!(words.iter().any(|(out, word)| own["out"] == *out && status == *word), "{own} {status}");
            let margin = text(requirement.margin.as_ref().map(ToString::to_string));
            assert_eq!(own.get("margin").cloned().unwrap_or_default(), margin, "{}", requirement.code);
        }
        if original.receipt["outcome"]["status"].is_string() {
            assert_eq!(original.receipt["outcome"]["status"], serde_json::to_value(card.award.status).unwrap());
        }
        assert_eq!(original.receipt["evidence"]["sha256"], json!(card.evidence_sha256));
        assert_eq!(original.receipt["rubric"]["identity"], json!(card.rubric.identity));
    }
    assert!(numbers > 150, "{numbers} numbers were compared");
}

/// The checker shares no rule with the engine, and agrees with it on whatever a generator draws.
#[test]
fn drawn_receipts_are_proved() {
    let mut operators: BTreeMap<String, u64> = BTreeMap::new();
    let (mut receipts, mut open, mut settled) = (0, 0, 0);
    for seed in 0..cases(150) {
        let case = case(5_000_000 + seed, Features::level2());
        let rubric = Rubric::parse(&case.text).unwrap();
        let receipt = rubric.receipt_json(case.evidence.as_bytes()).unwrap();
        let against = Against::nothing().identity(rubric.identity().as_str()).evidence(case.evidence.as_bytes());
        let checked = check(receipt.to_json().as_bytes(), &against).unwrap();
        assert!(checked.holds(), "seed {seed}\n{}\n{}\n{}", told(&checked), case.text, case.evidence);
        receipts += 1;
        for line in &receipt.lines {
            *operators.entry(line.op.word().to_owned()).or_default() += 1;
            open += u64::from(line.low.is_some() || line.high.is_some());
            let reads_open = line.of.iter().any(|of| receipt.lines[*of as usize].out == "undecided");
            settled += u64::from(
                reads_open
                    && line.out != "undecided"
                    && matches!(line.op, Operator::Ge | Operator::Le | Operator::Band),
            );
        }
    }
    println!("{receipts} receipts; {open} lines with bounds, {settled} decided by bounds alone; {operators:?}");
    assert!(operators.len() >= Operator::ALL.len() - 2 && settled > 20 && open > 1_000, "{}", operators.len());
}

/// (a) A value is changed and everything sealed again: the line is named, and no other for a figure of its own.
#[test]
fn a_forged_value_is_named() {
    let (originals, mut rng) = (originals(), rng());
    let (mut forged, mut named) = (0, 0);
    while forged < cases(1_000) {
        let weights = [30, 20, 20, 2, 9, 9, 9];
        let original = &originals[pick(&mut rng, &weights[..originals.len()])];
        let Some(Forged { receipt, what, line }) = forge::value(&original.receipt, &mut rng) else { continue };
        let checked = match checks(&receipt, &Against::nothing()) {
            Ok(checked) => checked,
            Err(other) => panic!("{}: {what}: {other}", original.name),
        };
        assert_eq!(checked.standing(Proof::Arithmetic), Standing::Refuted, "{}: {what}", original.name);
        let lines: BTreeSet<Option<usize>> = checked.differences().iter().map(|one| one.line()).collect();
        match line {
            Some(line) => {
                assert_eq!(
                    checked.differences()[0].line(),
                    Some(line),
                    "{}: {what}\n{}",
                    original.name,
                    told(&checked)
                );
                if what.starts_with("line") && !what.contains("seen") {
                    assert_eq!(lines, BTreeSet::from([Some(line)]), "{}: {what}\n{}", original.name, told(&checked));
                    named += 1;
                }
            }
            None => assert!(told(&checked).contains("`outcome`"), "{}: {what}\n{}", original.name, told(&checked)),
        }
        forged += 1;
    }
    println!("{forged} values forged, {named} of them in a line that alone is named");
}

fn pick(rng: &mut Rng, weights: &[u32]) -> usize {
    let mut at = rng.u32(..weights.iter().sum::<u32>());
    for (index, weight) in weights.iter().enumerate() {
        match at.checked_sub(*weight) {
            Some(rest) => at = rest,
            None => return index,
        }
    }
    0
}

/// (b) A rule is changed and everything sealed again: it is not the rubric that was expected, nor any that is shipped.
#[test]
fn a_forged_rule_is_another_rubric() {
    let (originals, mut rng) = (originals(), rng());
    let shipped: Vec<String> =
        Rubric::shipped_names().iter().map(|name| Rubric::shipped(name).unwrap().identity().to_string()).collect();
    let (mut forged, mut unreadable, mut by_lines) = (0, 0, 0);
    while forged < cases(1_000) {
        let weights = [30, 20, 20, 2, 9, 9, 9];
        let original = &originals[pick(&mut rng, &weights[..originals.len()])];
        let Some(Forged { receipt, what, .. }) = forge::rule(&original.receipt, &mut rng) else { continue };
        forged += 1;
        let against = Against::nothing().identity(original.rubric.identity().as_str());
        let Ok(checked) = checks(&receipt, &against) else {
            unreadable += 1;
            continue;
        };
        assert_eq!(checked.standing(Proof::Rubric), Standing::Refuted, "{}: {what}", original.name);
        assert!(!shipped.iter().any(|own| own == checked.identity()), "{}: {what}", original.name);
        assert_eq!(checked.identity(), identities(&receipt)[0], "{}: {what}", original.name);
        by_lines += usize::from(checked.standing(Proof::Arithmetic) == Standing::Refuted);
    }
    println!("{forged} rules forged: {unreadable} are no receipt any more, {by_lines} do not add up either");
}

/// (b) The careful forger changes the rubric, lets the engine compute everything, and claims the old identity.
#[test]
fn a_forged_rubric_gives_itself_away() {
    let mut rng = rng();
    let edits = crate::mutation::texts(&crate::outline::zi_2021());
    let zi = shipped("zi_2021", "wbk_pertama");
    let (mut forged, mut same) = (0, 0);
    let everyday = 40;
    while forged < cases(everyday).min(1_000) {
        let text = &edits[rng.usize(..edits.len())];
        let Ok(rubric) = Rubric::parse(text) else { continue };
        let Ok(receipt) = rubric.receipt_json(&zi.sheet) else { continue };
        let mut receipt: Value = serde_json::from_str(&receipt.to_json()).unwrap();
        for key in ["identity", "score_identity", "sources"] {
            receipt["rubric"][key] = zi.receipt["rubric"][key].clone();
        }
        let checked = checks(&forge::seal(receipt), &zi.against()).unwrap();
        // An edit may write the same rubric in another way.
        if rubric.identity() == zi.rubric.identity() {
            same += 1;
            assert_eq!(checked.standing(Proof::Rubric), Standing::Proved);
            continue;
        }
        assert_eq!(checked.standing(Proof::Arithmetic), Standing::Proved, "{}", told(&checked));
        assert_eq!(checked.standing(Proof::Rubric), Standing::Refuted);
        forged += 1;
    }
    println!("{forged} edited rubrics with the old identity, {same} edits that are the same rubric");
}

/// (c) An answer is changed, every line computed anew, the digest of the true sheet kept.
#[test]
fn a_forged_answer_is_not_the_sheets() {
    let (originals, mut rng) = (originals(), rng());
    let mut forged = 0;
    let mut tries = 0;
    while forged < cases(1_000) {
        tries += 1;
        assert!(tries < 100_000, "only {forged} of {tries} could be forged");
        let weights = [30, 20, 20, 2, 9, 9, 9];
        let original = &originals[pick(&mut rng, &weights[..originals.len()])];
        let mut sheet: Value = serde_json::from_slice(&original.sheet).unwrap();
        let places =
            ["/inputs", "/answers", "/stages/mandiri/answers", "/stages/desk/answers", "/stages/visit/answers"];
        let Some(answers) = sheet.pointer_mut(places[rng.usize(..places.len())]).and_then(Value::as_object_mut) else {
            continue;
        };
        if answers.is_empty() {
            continue;
        }
        let nth = rng.usize(..answers.len());
        let (path, answer) = answers.iter_mut().nth(nth).unwrap();
        let path = path.clone();
        let drawn = [
            json!("A"),
            json!("B"),
            json!("C"),
            json!("Ya"),
            json!("Tidak"),
            json!(1),
            json!(3),
            json!("2.5"),
            json!("WDP"),
        ];
        let other = drawn[rng.usize(..drawn.len())].clone();
        match answer {
            Value::Object(parts) => parts["answer"] = other,
            plain => *plain = other,
        }
        let Ok(receipt) = original.rubric.receipt_json(sheet.to_string().as_bytes()) else { continue };
        let mut receipt: Value = serde_json::from_str(&receipt.to_json()).unwrap();
        if receipt["answers"] == original.receipt["answers"] {
            continue;
        }
        receipt["evidence"] = original.receipt["evidence"].clone();
        let receipt = sealed(receipt);
        let alone = checks(&receipt, &Against::nothing()).unwrap();
        assert!(alone.holds(), "{}: {path}\n{}", original.name, told(&alone));
        assert_eq!(alone.standing(Proof::Evidence), Standing::NotChecked);
        let checked = checks(&receipt, &original.against()).unwrap();
        assert_eq!(checked.standing(Proof::Evidence), Standing::Refuted, "{}: {path}", original.name);
        assert_eq!(checked.standing(Proof::Arithmetic), Standing::Proved);
        let named = checked.differences()[0].name().unwrap_or_default();
        assert_eq!(named, path, "{}\n{}", original.name, told(&checked));
        forged += 1;
    }
    println!("{forged} answers forged in {tries} tries");
}

/// Any change at all, without sealing again.
#[test]
fn an_unsealed_change_breaks_the_seal() {
    let (originals, mut rng) = (originals(), rng());
    let texts: Vec<String> = originals.iter().take(3).map(|original| canonical(&original.receipt)).collect();
    let (mut changed, mut unreadable) = (0, 0);
    while changed < cases(1_000) {
        let text = &texts[rng.usize(..texts.len())];
        let mut bytes = text.clone().into_bytes();
        let at = rng.usize(..bytes.len());
        match rng.u8(..3) {
            0 => bytes[at] = rng.u8(32..127),
            1 => {
                bytes.remove(at);
            }
            _ => bytes.insert(at, rng.u8(32..127)),
        }
        if bytes == text.as_bytes() {
            continue;
        }
        changed += 1;
        match check(&bytes, &Against::nothing()) {
            Ok(checked) => assert!(told(&checked).contains("`seal`"), "byte {at}"),
            Err(_) => unreadable += 1,
        }
    }
    println!("{changed} receipts changed at a byte, {unreadable} of them are none any more");
}

/// What the page lists as unseen without the sheet or the engine is unseen, and seen with it.
#[test]
fn what_a_check_cannot_see_is_what_the_page_says() {
    let original = operators();
    let edit = |change: &dyn Fn(&mut Value)| {
        let mut receipt = original.receipt.clone();
        change(&mut receipt);
        assert_ne!(receipt, original.receipt);
        sealed(receipt)
    };
    let only_engine: [&dyn Fn(&mut Value); 3] = [
        &|receipt| receipt["lines"][5]["at"] = json!("1:1"),
        &|receipt| receipt["rubric"]["sources"] = json!([]),
        &|receipt| receipt["engine"] = json!("timbang 9.9.9"),
    ];
    for change in only_engine {
        assert!(checks(&edit(change), &original.against()).unwrap().holds());
    }
    let only_sheet: [&dyn Fn(&mut Value); 6] = [
        &|receipt| receipt["evidence"]["unit"] = json!("Unit Lain"),
        &|receipt| receipt["evidence"]["period"] = Value::Null,
        &|receipt| receipt["evidence"]["sha256"] = json!("0".repeat(64)),
        &|receipt| receipt["answers"][0]["on"] = json!("2020-01-01"),
        // The visit confirmed it: a day of it is the visit's.
        &|receipt| receipt["answers"][2]["on"] = Value::Null,
        // It was looked at by nobody.
        &|receipt| receipt["lines"][22]["seen"] = json!("mandiri"),
    ];
    for change in only_sheet {
        let forged = edit(change);
        assert!(checks(&forged, &Against::nothing()).unwrap().holds());
        let checked = checks(&forged, &original.against()).unwrap();
        assert_eq!(checked.standing(Proof::Evidence), Standing::Refuted);
        assert_eq!(checked.differences().len(), 1, "{}", told(&checked));
    }
}

#[test]
fn notes_of_a_sheet_are_in_no_receipt_and_in_no_log() {
    let original = operators();
    let note = "dilihat di tempat";
    assert!(String::from_utf8_lossy(&original.sheet).contains(note));
    assert!(!canonical(&original.receipt).contains(note));
    assert!(!format!("{:?}", original.against()).contains("stages"));
    let checked = checks(&original.receipt, &original.against()).unwrap();
    assert!(!format!("{checked:?}").contains(note));
}

/// What no engine writes, and a forger may: a sheet that breaks a check, and one that was seen after its last stage.
#[test]
fn what_no_sheet_comes_to_is_refuted() {
    let original = operators();
    let reasons = |receipt: Value| {
        let checked = checks(&sealed(receipt), &Against::nothing()).unwrap();
        let told = checked.differences().iter();
        told.map(|one| (one.line(), one.message(Language::English).to_owned())).collect::<Vec<_>>()
    };
    let mut broken = original.receipt.clone();
    assert_eq!((&broken["answers"][1]["path"], &broken["lines"][2]["kind"]), (&json!("A.1.selesai"), &json!("check")));
    broken["answers"][1]["answer"] = json!("5");
    let told = reasons(broken);
    assert!(told.iter().any(|(line, why)| *line == Some(2) && why.contains("a check of the rubric fails")), "{told:?}");

    let mut early = original.receipt.clone();
    early["evidence"]["stage"] = json!("mandiri");
    let told = reasons(early);
    let seen = original.receipt["lines"].as_array().unwrap().iter().filter(|line| line["seen"] == "visit").count();
    assert!(seen > 3 && told.len() == seen, "{told:?}");
    assert!(
        told.iter().all(|(_, why)| why == "stage `visit` comes after `mandiri`, the last of the sheet"),
        "{told:?}"
    );
}

/// Places that a random forger seldom hits: references and names.
#[test]
fn references_and_names_hold_together() {
    let original = operators();
    let line = |op: &str| {
        let lines = original.receipt["lines"].as_array().unwrap();
        lines.iter().position(|line| line["op"] == op && line["of"].as_array().is_some_and(|of| of.len() == 2)).unwrap()
    };
    let add = line("add");
    type Change<'a> = &'a dyn Fn(&mut Value);
    let cases: [(Change<'_>, &str, Option<usize>); 6] = [
        // `add` reads as many as it likes: a line that is not there yet must not be passed over.
        (&|r| r["lines"][add]["of"] = json!([0, 1, add + 1]), "does not stand before it", Some(add)),
        (&|r| r["lines"][add]["of"] = json!([0, 1, add]), "does not stand before it", Some(add)),
        (&|r| r["lines"][0]["answer"] = json!(0), "answer 0 is of `A.1.masuk`", Some(0)),
        (&|r| r["lines"][0]["answer"] = json!(99), "there is no answer 99", Some(0)),
        (&|r| r["lines"][98]["code"] = json!("WBBM"), "`WBBM` is the name of an earlier line too", Some(98)),
        (&|r| r["outcome"]["total"] = json!(61), "the total is line 62, not 61", None),
    ];
    for (change, reason, at) in cases {
        let mut forged = original.receipt.clone();
        change(&mut forged);
        let checked = checks(&sealed(forged), &Against::nothing()).unwrap();
        let named = checked.differences().iter().any(|one| {
            one.proof() == Proof::Arithmetic && one.line() == at && one.message(Language::English).contains(reason)
        });
        assert!(named, "{reason}\n{}", told(&checked));
    }
}

#[test]
fn versions_that_are_not_known_are_refused() {
    let original = operators();
    for (key, value, reason) in [
        ("format", "timbang.receipt/1", "never guessed"),
        ("format", "", "never guessed"),
        ("language", "2", "the language is version `2`"),
    ] {
        let mut receipt = original.receipt.clone();
        receipt[key] = json!(value);
        let told = checks(&sealed(receipt), &Against::nothing()).unwrap_err();
        assert!(told.message(Language::English).contains(reason), "{told}");
        assert!(!told.message(Language::Indonesian).is_empty());
    }
    let text = canonical(&original.receipt);
    for (changed, reason) in [
        (text.replace("{\"answers\"", "{ \"answers\""), "RFC 8785"),
        (text.replace("\"tables\":", "\"format\":\"timbang.receipt/0\",\"tables\":"), "RFC 8785"),
        (text.replace("\"outcome\":", "\"outcom\":"), "shape of a receipt"),
        (text.replacen("\"op\":\"sub\"", "\"op\":\"pow\"", 1), "shape of a receipt"),
        (text.replacen("\"total\":62", "\"total\":62.0", 1), "RFC 8785"),
        (text[1..].to_owned(), "not JSON"),
    ] {
        assert_ne!(changed, text);
        let told = check(changed.as_bytes(), &Against::nothing()).unwrap_err();
        assert!(told.message(Language::English).contains(reason), "{told}");
    }
    assert!(check(format!("{text}\n").as_bytes(), &Against::nothing()).unwrap().holds());
    assert!(check(format!("{text}\n\n").as_bytes(), &Against::nothing()).is_err());
}

#[test]
fn limits_of_a_receipt_hold_at_them_and_past_them() {
    assert_eq!(limits::RECEIPT_BYTES_MAX, 256 << 20);
    let text = canonical(&operators().receipt);
    let at = Limits::default().receipt_bytes(text.len());
    assert!(check_within(text.as_bytes(), &Against::nothing(), &at).unwrap().holds());
    let past = Limits::default().receipt_bytes(text.len() - 1);
    let told = check_within(text.as_bytes(), &Against::nothing(), &past).unwrap_err();
    assert!(told.to_string().contains(&format!("{} bytes, more than {}", text.len(), text.len() - 1)), "{told}");

    // A number that doubles its length line by line: the line past the bits is named, and the work stays small.
    let mut receipt = operators().receipt;
    let literal = json!({ "at": "1:1", "op": "literal", "out": "3", "value": "3" });
    let mut lines = vec![literal];
    for of in 0..40 {
        lines.push(json!({ "at": "1:1", "of": [of, of], "op": "mul", "out": "0" }));
    }
    receipt["lines"] = json!(lines);
    receipt["answers"] = json!([]);
    let checked = checks(&sealed(receipt), &Against::nothing()).unwrap();
    // 3^(2^13) has 12,985 bits, 3^(2^14) more than the limit.
    let past = checked.differences().iter().find(|one| one.message(Language::English).contains("16384 bits")).unwrap();
    assert_eq!(past.line(), Some(14));
}

#[test]
fn identity_is_that_of_what_a_rubric_says() {
    let original = operators();
    let text = &original.text;
    let of = |text: &str| {
        let rubric = Rubric::parse(text).unwrap_or_else(|wrong| panic!("{wrong}"));
        (rubric.identity().to_string(), rubric.identity().score().to_owned())
    };
    let own = of(text);
    assert_eq!([own.0.clone(), own.1.clone()], identities(&original.receipt), "the page's rule gives another identity");
    // Layout, comments, spellings of a number.
    for (from, to) in [
        ("timbang 1\n", "timbang 1\n\n\n# lain\n"),
        ("weight 6 verify", "weight   6\n  verify"),
        ("\"Rapat\" weight 2 max", "\"Rapat\" weight 2.0 max"),
        ("require tlhp > 0%", "require tlhp > 0 # nol"),
    ] {
        assert!(text.contains(from), "{from}");
        assert_eq!(of(&text.replace(from, to)), own, "{to}");
    }
    // Words and names that no score hangs on.
    for (from, to) in [
        ("\"Setiap operator sekali\"", "\"Semua operator\""),
        ("edition  \"2026\"", "edition  \"2027\""),
        ("basis    \"contoh, bukan", "basis    \"bukan"),
        ("2026-01-01 ..", "2025-01-01 .."),
        ("rubric operator", "rubric lain"),
        ("\"Visitasi\"", "\"Kunjungan\""),
        ("\"Tim dibentuk\"", "\"Tim ada\""),
        ("contoh ps. 1", "contoh ps. 9"),
        ("contoh ps. 2", "contoh ps. 9"),
        ("bands mutu \"Mutu\"", "bands mutu \"Kualitas\""),
        (": Baik \"Baik\"", ": Baik \"Bagus\""),
        ("group area \"Area\"", "group area \"Bidang\""),
        ("T \"Tim\" = A.1", "T \"Tim kerja\" = A.1"),
        ("\"Indeks\" : mutu", "\"Nilai indeks\" : mutu"),
        ("\"Yang selesai melebihi", "\"Yang tuntas melebihi"),
        ("\"Belum berpredikat\"", "\"Belum\""),
        ("\"Menuju Wilayah", "\"Wilayah"),
    ] {
        assert!(text.contains(from), "{from}");
        let other = of(&text.replacen(from, to, 1));
        assert_ne!(other.0, own.0, "{to}");
        assert_eq!(other.1, own.1, "{to}");
    }
    // What can change a score, or what is asked for it.
    for (from, to) in [
        ("weight 3 : abc", "weight 4 : abc"),
        ("B = 0.5, C", "B = 0.6, C"),
        ("A | a = 1", "A = 1"),
        ("1 .. 4 = 25%", "1 .. 5 = 25%"),
        (">= 4 : Baik", "> 4 : Baik"),
        ("missing excluded", "missing undecided"),
        ("min {", "max {"),
        ("2, down)", "2, up)"),
        ("require total >= 9", "require total > 9"),
        ("require opini is not TMP", "require opini is TMP"),
        ("award WBBM, WBK", "award WBK, WBBM"),
        ("verify visit", "verify mandiri"),
        ("display  2", "display  3"),
        ("+ 1 years", "+ 12 months"),
        ("B = 0.5, C = 0, NA", "B = 0.5, C = 0, NB"),
        ("T \"Tim\" = A.1 + B", "T \"Tim\" = A.1 + A.2"),
        ("count recorded", "count"),
        ("percent", "percent 0% .. 90%"),
    ] {
        assert!(text.contains(from), "{from}");
        let other = of(&text.replacen(from, to, 1));
        assert_ne!(other.0, own.0, "{to}");
        assert_ne!(other.1, own.1, "{to}");
    }
}

/// Whoever reads `m` off a receipt finds a line that is called so, and the definition beneath it.
#[test]
fn a_measure_that_repeats_a_definition_has_a_line_of_its_own() {
    let rubric = Rubric::parse(
        r#"timbang 1
        rubric r "R" { edition "1" basis "b" total 10 mean missing zero }
        scale yn { Ya = 1, Tidak = 0 }
        criterion a "A" : yn
        let x = 5 * share(total)
        measure m "M" = x
        measure n "N" = x"#,
    )
    .unwrap();
    let receipt = rubric.receipt_json(br#"{ "unit": "U", "answers": { "a": "Ya" } }"#).unwrap();
    let named = |code: &str| receipt.lines.iter().find(|line| line.code.as_deref() == Some(code)).unwrap();
    let (m, n) = (named("m"), named("n"));
    assert_eq!((m.op, n.op, m.out.as_str()), (Operator::Add, Operator::Add, "5"));
    assert_eq!(m.of, n.of);
    let [definition] = m.of.as_slice() else { panic!("{:?}", m.of) };
    assert_eq!(receipt.lines[*definition as usize].code, None, "it has no name of its own");
}

#[test]
fn shipped_identities_are_kept() {
    let kept = fs::read_to_string(home("IDENTITIES")).unwrap();
    let lines: Vec<&str> = kept.lines().filter(|line| !line.starts_with('#')).collect();
    let right: Vec<String> = Rubric::shipped_names()
        .iter()
        .map(|name| {
            let rubric = Rubric::shipped(name).unwrap();
            format!("{name} {} {} {}", rubric.edition(), rubric.identity(), rubric.identity().score())
        })
        .collect();
    assert_eq!(lines, right, "a rubric has another identity: say so in the changelog");
}

/// The page shows a receipt with every operator; each of its lines is computed, and each that is changed is named.
#[test]
fn the_page_shows_every_operator() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/receipt.md")).unwrap();
    let (_, shown) = page.split_once("```json\n").unwrap();
    let (shown, _) = shown.split_once("\n```").unwrap();
    let original = operators();
    let lines: Vec<String> = original.receipt["lines"].as_array().unwrap().iter().map(canonical).collect();
    assert_eq!(shown, lines.join("\n"), "the lines of docs/receipt.md are not those of operators.zi");
    let shown: Vec<Value> = shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let table: String = page.lines().filter(|line| line.starts_with("| `")).collect();
    for operator in Operator::ALL {
        let word = operator.word();
        assert!(shown.iter().any(|line| line["op"] == word), "no line of the page is `{word}`");
        let told = table.contains(&format!("`{word}`"))
            || table.contains(&format!(" {word} "))
            || table.contains(&format!("`{word} "))
            || table.contains(&format!(" {word}`"));
        assert!(told, "the page does not tell what `{word}` gives");
    }
    for index in 0..shown.len() {
        let mut receipt = original.receipt.clone();
        receipt["lines"] = json!(shown);
        receipt["lines"][index]["out"] = json!(if shown[index]["out"] == "7/13" { "1" } else { "7/13" });
        let checked = checks(&sealed(receipt), &original.against()).unwrap();
        let named: Vec<Option<usize>> = checked.differences().iter().map(|one| one.line()).collect();
        assert_eq!(named, [Some(index)], "{}", told(&checked));
    }
}
