//! What each fuzz target does with its bytes.
//!
//! *Each takes any bytes and panics only where the library breaks a promise.* The targets in `fuzz/` and the replay of
//! their corpus in the tests run these very functions.

#![allow(unreachable_pub, reason = "the targets are binaries of another workspace")]

use std::sync::{LazyLock, OnceLock};

use timbang::receipt::{Against, check};
use timbang::{Diagnostics, Evidence, Faults, FormatError, Language, Rubric, Scorecard};

use crate::compare::differences;
use crate::forge;
use crate::reference::index::{Index, Thing};
use crate::reference::model::{Answer, Entry, Input, Kind, Sheet, StageSheet};
use crate::reference::numbers::{Date, Period, Q, ratio, whole};
use crate::reference::{Features, completions, generate, model, score as expected, write, write_sheet};

/// A target: its name, which is that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] =
    &[("rubric", rubric), ("format", format), ("evidence", evidence), ("score", score), ("receipt", receipt)];

/// Any text is a rubric or is told what is wrong, at places within the text.
pub fn rubric(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Rubric::parse(&text) {
        Ok(rubric) => {
            places_are_within(&text, rubric.notes());
            let cost = rubric.cost();
            assert!(cost.bits <= cost.bits_max, "{} bits are more than {}", cost.bits, cost.bits_max);
            assert!(rubric.identity().as_str().is_ascii());
        }
        Err(wrong) => {
            is_told(&wrong);
            places_are_within(&text, wrong.as_slice());
        }
    }
}

/// Any text that loads is laid out, says the same then, and is laid out once; what does not load is left alone.
pub fn format(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match (timbang::format(&text), Rubric::parse(&text)) {
        (Ok(formatted), Ok(rubric)) => {
            match Rubric::parse(&formatted) {
                Ok(again) => {
                    assert_eq!(rubric.identity(), again.identity(), "another rubric\n{text}\n---\n{formatted}")
                }
                Err(wrong) => panic!("what is laid out does not load\n{wrong}\n{text}\n---\n{formatted}"),
            }
            assert!(timbang::format(&formatted).is_ok_and(|twice| twice == formatted), "laid out twice\n{text}");
        }
        (Err(FormatError::DoesNotLoad(told)), Err(wrong)) => assert_eq!(told.total(), wrong.total()),
        (formatted, loaded) => panic!("{formatted:?}, and loads: {}\n{text}", loaded.is_ok()),
    }
}

/// The first few are shown as well: to show them all would take most of a run.
fn is_told(wrong: &Diagnostics) {
    assert!(!wrong.as_slice().is_empty() && wrong.total() >= wrong.as_slice().len());
    for one in wrong.iter().take(3) {
        for language in Language::ALL {
            assert!(one.in_language(language).to_string().contains(one.code()));
        }
    }
}

fn places_are_within(text: &str, told: &[timbang::Diagnostic]) {
    let lines = text.split('\n').count();
    for one in told {
        let (start, end) = (one.span().start as usize, one.span().end as usize);
        assert!(text.get(start..end).is_some(), "{}: {start}..{end} is no place of the text", one.code());
        let at = one.position();
        let line = text.split('\n').nth((at.line as usize).wrapping_sub(1));
        assert!(at.line >= 1 && at.line as usize <= lines, "{} is on line {} of {lines}", one.code(), at.line);
        let columns = line.map_or(0, |line| line.chars().count());
        assert!(at.column >= 1 && at.column as usize <= columns + 1, "{}: column {}", one.code(), at.column);
        assert!(!one.message(Language::English).is_empty() && !one.message(Language::Indonesian).is_empty());
    }
}

/// Any sheet is read or is told its faults, at places within it; two real rubrics score it or tell theirs.
pub fn evidence(bytes: &[u8]) {
    static RUBRICS: LazyLock<Vec<Rubric>> =
        LazyLock::new(|| ["contoh_2025", "skm_2017"].into_iter().filter_map(Rubric::shipped).collect());
    let read = Evidence::from_json(bytes);
    if let Err(faults) = &read {
        places_are_known(bytes, faults);
    }
    for rubric in &*RUBRICS {
        match (rubric.score_json(bytes), &read) {
            (Ok(card), Ok(evidence)) => {
                assert_eq!(rubric.score(evidence).as_ref(), Ok(&card));
                assert!(rubric.receipt(evidence).is_ok());
                assert!(serde_json::to_string(&card).is_ok_and(|json| json.starts_with('{')));
            }
            (Ok(_), Err(faults)) => panic!("a sheet with faults was scored: {faults}"),
            (Err(faults), read) => {
                assert!(read.as_ref().map_or(true, |evidence| rubric.receipt(evidence).is_err()));
                places_are_known(bytes, &faults);
            }
        }
    }
}

fn places_are_known(bytes: &[u8], faults: &Faults) {
    assert!(!faults.is_empty() && faults.total() >= faults.len());
    let lines = bytes.split(|byte| *byte == b'\n').count();
    let mut before = (0, 0);
    for fault in faults {
        let at = (fault.line().unwrap_or(0), fault.column().unwrap_or(0));
        assert!(at >= before, "{fault} stands before {before:?}");
        // The faults of the sheet as a whole have no line.
        assert!(at == (0, 0) || at.0 >= 1 && at.0 as usize <= lines && at.1 >= 1, "{fault} of {lines} lines");
        assert!(fault.code().starts_with("T5"), "{fault}");
        before = at;
    }
    for language in Language::ALL {
        assert!(!faults.in_language(language).to_string().is_empty());
    }
}

/// A rubric that a generator drew, loaded.
struct Drawn {
    model: model::Rubric,
    text: String,
    rubric: Rubric,
}

/// How many rubrics are drawn: the first byte chooses one.
const RUBRICS: usize = 32;
/// A longer text has too many answers for few bytes to fill.
const TEXT_BYTES_MAX: usize = 1_300;

/// The small ones among the first that are drawn, each loaded when it is first asked for.
fn drawn(index: usize) -> &'static Drawn {
    static SMALL: LazyLock<Vec<(model::Rubric, String)>> = LazyLock::new(|| {
        let draw = |seed: u64| {
            let mut rng = fastrand::Rng::with_seed(seed);
            let (model, _) = generate::draw(&mut rng, Features::level2());
            let text = write::text(&model, &mut rng);
            (model, text)
        };
        (0..).map(draw).filter(|(_, text)| text.len() <= TEXT_BYTES_MAX).take(RUBRICS).collect()
    });
    static LOADED: [OnceLock<Drawn>; RUBRICS] = [const { OnceLock::new() }; RUBRICS];
    let index = index % RUBRICS;
    LOADED[index].get_or_init(|| {
        let (model, text) = SMALL[index].clone();
        let rubric = Rubric::parse(&text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
        Drawn { model, text, rubric }
    })
}

/// A drawn rubric scores a sheet made of the bytes as the reference does, or tells its faults.
///
/// The first byte chooses the rubric. After an even second byte the rest is the sheet itself; after an odd one each byte
/// is a choice.
pub fn score(bytes: &[u8]) {
    let [rubric, way, rest @ ..] = bytes else { return };
    let Drawn { model, text, rubric } = drawn(usize::from(*rubric));
    if way % 2 == 0 {
        let found = rubric.score_json(rest);
        filled_is_the_same(rubric, rest, &found);
        match found {
            Ok(card) => assert!(serde_json::to_string(&card).is_ok_and(|json| json.starts_with('{'))),
            Err(faults) => places_are_known(rest, &faults),
        }
        return;
    }
    let mut choices = Choices(rest.iter());
    let index = Index::new(model);
    let sheet = choices.sheet(&index);
    let mut rng = fastrand::Rng::with_seed(u64::from(choices.next()));
    let json = write_sheet::evidence(model, &sheet, &mut rng);
    let found = rubric.score_json(json.as_bytes());
    filled_is_the_same(rubric, json.as_bytes(), &found);
    let card = match found {
        Ok(card) => card,
        // A check that fails, or a stage that answers what it confirms.
        Err(faults) => return places_are_known(json.as_bytes(), &faults),
    };
    let want = expected(model, &sheet);
    if want.unsure {
        return;
    }
    let card = serde_json::to_value(card).unwrap_or_default();
    let found = differences(&card, text, &want);
    assert!(found.is_empty(), "engine and reference differ\n{}\n\n{text}\n{json}", found.join("\n"));
}

/// A sheet that is filled with evidence has the faults of its scorecard, and comes to the same.
fn filled_is_the_same(rubric: &Rubric, bytes: &[u8], found: &Result<Scorecard, Faults>) {
    let Ok(evidence) = Evidence::from_json(bytes) else {
        return assert!(found.is_err(), "what has no form has no score");
    };
    // By the steps alone.
    assert_eq!(rubric.receipt(&evidence).map(drop).err(), found.as_ref().err().cloned());
    let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    match (sheet.fill(&evidence), found) {
        (Ok(sheet), Ok(card)) => {
            let card = card.record();
            let breakdown = scorer.score(sheet).map(|found| (found.total().exact(), found.award(), found.verified()));
            let expected = (card.total.exact.clone(), card.award.status, card.award.verified.clone());
            assert_eq!(breakdown.ok(), Some(expected), "the plan and the scorecard differ");
        }
        (Ok(sheet), Err(_)) => assert!(scorer.score(sheet).is_err(), "a check that fails takes the score"),
        (Err(faults), Err(expected)) => assert_eq!(faults.to_string(), expected.to_string()),
        (Err(faults), Ok(_)) => unreachable!("refused where there is a score: {faults}"),
    }
}

/// Whatever a forger does to a receipt and seals again, it passes as the receipt of its rubric and sheet only if it says
/// the same, but for what no check sees: places in the text, names of the text, who computed it.
///
/// After an even second byte the rest is the receipt itself; after an odd one each byte is a change.
pub fn receipt(bytes: &[u8]) {
    static ORIGINALS: LazyLock<Vec<Sealed>> = LazyLock::new(|| {
        let contoh = include_str!("../../../rubrics/contoh_2025/rubric.zi");
        let sheet = include_bytes!("../../../rubrics/contoh_2025/cases/contoh.evidence.json");
        let operators = include_str!("../receipt/operators.zi");
        let operators_sheet = include_bytes!("../receipt/operators.evidence.json");
        [Sealed::of(contoh, sheet), Sealed::of(operators, operators_sheet)].into_iter().flatten().collect()
    });
    let [which, way, rest @ ..] = bytes else { return };
    let Some(original) = ORIGINALS.get(usize::from(*which) % ORIGINALS.len().max(1)) else { return };
    let against = Against::nothing().identity(original.rubric.identity().as_str()).evidence(original.sheet);
    if way % 2 == 0 {
        if let Ok(checked) = check(rest, &against)
            && checked.holds()
        {
            let read = serde_json::from_slice(rest).unwrap_or_default();
            assert_eq!(unseen(read), unseen(original.receipt.clone()), "a forged receipt passes");
        }
        return;
    }
    let mut forged = original.receipt.clone();
    for change in rest.chunks(4).take(8) {
        let seed = change.iter().fold(0, |seed, byte| seed * 256 + u64::from(*byte));
        let mut rng = fastrand::Rng::with_seed(seed);
        let change = if seed % 2 == 0 { forge::value(&forged, &mut rng) } else { forge::rule(&forged, &mut rng) };
        forged = change.map_or(forged, |change| change.receipt);
    }
    let forged = forge::sealed(forged);
    if let Ok(checked) = check(forge::canonical(&forged).as_bytes(), &against)
        && checked.holds()
    {
        assert_eq!(unseen(forged), unseen(original.receipt.clone()), "a forged receipt passes");
    }
}

/// A receipt without what no check sees.
fn unseen(mut receipt: serde_json::Value) -> serde_json::Value {
    receipt["engine"] = serde_json::Value::Null;
    receipt["seal"] = serde_json::Value::Null;
    receipt["rubric"]["sources"] = serde_json::Value::Null;
    for line in receipt["lines"].as_array_mut().into_iter().flatten() {
        line["at"] = serde_json::Value::Null;
    }
    receipt
}

/// A rubric, a sheet, and the receipt of both.
struct Sealed {
    rubric: Rubric,
    sheet: &'static [u8],
    receipt: serde_json::Value,
}

impl Sealed {
    fn of(text: &str, sheet: &'static [u8]) -> Option<Sealed> {
        let rubric = Rubric::parse(text).ok()?;
        let receipt = serde_json::from_str(&rubric.receipt_json(sheet).ok()?.to_json()).ok()?;
        Some(Sealed { rubric, sheet, receipt })
    }
}

/// Bytes as choices; when they have run out, the first is chosen each time.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn next(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    fn sheet(&mut self, index: &Index<'_>) -> Sheet {
        let days = [Date::new(2010, 6, 30), Date::new(2025, 5, 31), Date::new(2030, 1, 1)];
        let day = days[usize::from(self.next()) % days.len()].add(i64::from(self.next()) - 128, Period::Days);
        let mut facts = Vec::new();
        for fact in &index.facts {
            // A fact is never passed over: the sheet says that there is none.
            let chosen = self.next();
            facts.extend(self.entry(index, &fact.name, chosen.max(1)).map(|entry| (fact.name.clone(), entry)));
        }
        let codes: Vec<Option<String>> = match index.rubric.stages.as_slice() {
            [] => vec![None],
            stages => stages.iter().map(|stage| Some(stage.0.clone())).collect(),
        };
        let stages = codes.into_iter().map(|code| self.stage(index, code)).collect();
        Sheet { unit: "Contoh".to_owned(), period: None, assessed_on: Some(day), facts, stages }
    }

    fn stage(&mut self, index: &Index<'_>, code: Option<String>) -> StageSheet {
        let mut stage = StageSheet { code, by: None, on: None, answers: Vec::new(), confirmed: Vec::new() };
        for key in &index.keys {
            match self.next() {
                255 if stage.code.is_some() => stage.confirmed.push(key.clone()),
                chosen => stage.answers.extend(self.entry(index, key, chosen).map(|entry| (key.clone(), entry))),
            }
        }
        stage
    }

    /// What stands at a key: nothing, no answer, or one of those that may matter.
    fn entry(&mut self, index: &Index<'_>, key: &str, chosen: u8) -> Option<Entry> {
        let answer = match chosen {
            0 => return None,
            1 => None,
            chosen => Some(self.answer(index, key, usize::from(chosen))?),
        };
        Some(Entry { answer, note: None })
    }

    fn answer(&mut self, index: &Index<'_>, key: &str, chosen: usize) -> Option<Answer> {
        let mut answers = completions::answers(index, key);
        if let Thing::Input(Input { word, kind, .. }) | Thing::Fact(Input { word, kind, .. }) = index.thing_at(key) {
            answers.extend(word.as_deref().map(Answer::word));
            let part = ratio(i128::from(self.next()), 255);
            let between = |low: &Q, high: &Q| (low + (high - low) * &part * whole(1_000)).floor() * ratio(1, 1_000);
            answers.extend(match kind {
                Kind::Count => Some(Answer::Number(whole(i128::from(self.next())))),
                Kind::Number(low, high) => Some(Answer::Number(between(&low.value, &high.value))),
                Kind::Percent(None) => Some(Answer::Percent(between(&whole(0), &whole(1)))),
                Kind::Percent(Some((low, high))) => Some(Answer::Percent(between(&low.value, &high.value))),
                Kind::Date => Some(Answer::Date(Date::new(2022, 1, 1).add(i64::from(self.next()) * 7, Period::Days))),
                Kind::Scale(_) | Kind::List(_) | Kind::Ordered(_) => None,
            });
        }
        answers.get(chosen.checked_rem(answers.len())?).cloned()
    }
}
