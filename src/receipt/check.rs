//! What a receipt proves, found without parser or engine.
//!
//! *Each line is computed again from the answers on, by rules of this module's own; the first that differs is named, and
//! no line is blamed for another's fault.* Nothing is believed: references must point backwards, numbers have a bound,
//! names stand once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::possible::{Possible, Span, kept};
use super::rules::{Around, Pass, Read, Trouble, compare, display, reached, read, rule};
use super::words::{self, Told};
use super::{FORMAT, Line, Operator, Receipt, form, sheet};
use crate::date::Date;
use crate::evidence::Evidence;
use crate::language::{Bilingual, Language};
use crate::limits::{COUNT_MAX, Limits, NUMBER_BITS_MAX};
use crate::number::Exact;

/// The version of the language whose operators are known here.
const LANGUAGE: &str = "1";

/// What a check can prove. That today's engine gives the same lines, no check without one can prove: score the sheet again.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// use timbang::receipt::{Against, Proof, Standing, check};
///
/// let checked = check(receipt.to_json().as_bytes(), &Against::nothing())?;
/// assert_eq!(checked.standing(Proof::Arithmetic), Standing::Proved);
/// assert_eq!(checked.standing(Proof::Evidence), Standing::NotChecked, "no sheet was given");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Every line follows from those that it reads, and the outcome is its lines'.
    Arithmetic,
    /// The lines are those of the rubric that was expected.
    Rubric,
    /// The answers are those of the sheet.
    Evidence,
}

/// Whether something was proved.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// use timbang::receipt::{Against, Proof, Standing, check};
///
/// let checked = check(receipt.to_json().as_bytes(), &Against::nothing())?;
/// // What was not checked is said to whoever relies on it.
/// let said = match checked.standing(Proof::Rubric) {
///     Standing::Proved => "it is this rubric",
///     Standing::Refuted => "it is another rubric",
///     Standing::NotChecked => "nobody said which rubric it should be",
/// };
/// assert_eq!(said, "nobody said which rubric it should be");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It holds.
    Proved,
    /// It does not, and the differences say where.
    Refuted,
    /// What it takes was not given.
    NotChecked,
}

/// What a receipt is checked against, beside itself.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// use timbang::receipt::{Against, Proof, Standing, check};
///
/// let published = rubric.identity().to_string();
/// let against = Against::nothing().identity(&published).evidence(sheet);
/// let checked = check(receipt.to_json().as_bytes(), &against)?;
/// assert_eq!(checked.standing(Proof::Rubric), Standing::Proved);
/// assert_eq!(checked.standing(Proof::Evidence), Standing::Proved);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct Against<'a> {
    identity: Option<&'a str>,
    evidence: Option<&'a [u8]>,
}

impl<'a> Against<'a> {
    /// Nothing: only the arithmetic can be proved.
    pub fn nothing() -> Against<'a> {
        Against::default()
    }

    /// The identity that the rubric should have, as `timbang rubrics` and `rubrics/IDENTITIES` give it.
    #[must_use]
    pub fn identity(self, identity: &'a str) -> Against<'a> {
        Against { identity: Some(identity), ..self }
    }

    /// The sheet that the answers should be of, as JSON.
    #[must_use]
    pub fn evidence(self, sheet: &'a [u8]) -> Against<'a> {
        Against { evidence: Some(sheet), ..self }
    }
}

/// Without the sheet: its notes are for nobody's log.
impl fmt::Debug for Against<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Against")
            .field("identity", &self.identity)
            .field("evidence", &self.evidence.map(<[u8]>::len))
            .finish()
    }
}

/// Why nothing of a receipt can be checked: it is not JSON, of an unknown version, or no receipt.
///
/// ```
/// use timbang::Language;
/// use timbang::receipt::{Against, check};
///
/// let refused = check(br#"{"format":"timbang.receipt/9"}"#, &Against::nothing()).unwrap_err();
/// assert!(refused.message(Language::English).contains("timbang.receipt/9"), "{refused}");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(Box<Bilingual>);

impl Unreadable {
    /// The reason.
    pub fn message(&self, language: Language) -> &str {
        self.0.in_language(language)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message(Language::English))
    }
}

impl std::error::Error for Unreadable {}

/// One place where a receipt is not what it should be.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// use timbang::Language;
/// use timbang::receipt::{Against, Proof, check};
///
/// let forged = receipt.to_json().replace(r#""out":"109/15","shown":"7.27""#, r#""out":"119/15","shown":"7.93""#);
/// let checked = check(forged.as_bytes(), &Against::nothing())?;
/// let first = checked.differences().iter().find(|one| one.line().is_some()).ok_or("nothing differs")?;
/// assert_eq!((first.proof(), first.name()), (Proof::Arithmetic, Some("total")));
/// assert!(first.message(Language::English).contains("`109/15`"), "{first}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    proof: Proof,
    line: Option<usize>,
    name: Option<String>,
    reason: Bilingual,
}

impl Difference {
    /// What it refutes.
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// The line, from 0, where it is one line's.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// The code, path or requirement of that line; elsewhere the key of the receipt.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What differs.
    pub fn message(&self, language: Language) -> &str {
        self.reason.in_language(language)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.name) {
            (Some(line), Some(name)) => write!(f, "line {line} (`{name}`)")?,
            (Some(line), None) => write!(f, "line {line}")?,
            (None, Some(name)) => write!(f, "`{name}`")?,
            (None, None) => f.write_str("the receipt")?,
        }
        write!(f, ": {}", self.message(Language::English))
    }
}

/// What was found of a receipt.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// use timbang::receipt::{Against, check};
///
/// let checked = check(receipt.to_json().as_bytes(), &Against::nothing())?;
/// assert!(checked.holds() && checked.differences().is_empty());
/// // Nobody said which rubric it should be: the lines themselves say which one it is.
/// assert_eq!(checked.identity(), rubric.identity().as_str());
/// assert_eq!(checked.score_identity(), rubric.identity().score());
/// assert_eq!(checked.receipt().evidence.unit, "Unit Contoh");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Checked {
    receipt: Receipt,
    identity: String,
    score_identity: String,
    /// In the order of proofs, lines before the rest.
    differences: Vec<Difference>,
    identity_expected: bool,
    evidence_given: bool,
}

impl Checked {
    /// The receipt that was read.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// The identity of the rubric that the lines are of, computed from them.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The same over what can change a score.
    pub fn score_identity(&self) -> &str {
        &self.score_identity
    }

    /// Everything that differs; nothing where all that was asked holds.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Whether nothing differs.
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }

    /// Whether one thing was proved.
    pub fn standing(&self, proof: Proof) -> Standing {
        let asked = match proof {
            Proof::Arithmetic => true,
            Proof::Rubric => self.identity_expected,
            Proof::Evidence => self.evidence_given,
        };
        if self.differences.iter().any(|difference| difference.proof == proof) {
            Standing::Refuted
        } else if asked {
            Standing::Proved
        } else {
            Standing::NotChecked
        }
    }
}

/// Checks a receipt, from its bytes.
///
/// Errors: it is no receipt that can be read here; then nothing was checked.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// use timbang::receipt::{Against, check};
///
/// assert!(check(receipt.to_json().as_bytes(), &Against::nothing())?.holds());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check(bytes: &[u8], against: &Against<'_>) -> Result<Checked, Unreadable> {
    check_within(bytes, against, &Limits::default())
}

/// Checks a receipt as [`check()`], within lower limits.
///
/// Errors: as [`check()`].
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// use timbang::Limits;
/// use timbang::receipt::{Against, check_within};
///
/// let small = Limits::default().receipt_bytes(1_000);
/// assert!(check_within(receipt.to_json().as_bytes(), &Against::nothing(), &small).is_err(), "{} bytes", receipt.to_json().len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_within(bytes: &[u8], against: &Against<'_>, limits: &Limits) -> Result<Checked, Unreadable> {
    let receipt = receive(bytes, limits)?;
    let mut all = Checker::new(&receipt);
    all.seal();
    all.lines();
    all.outcome();
    let mut differences = all.differences;

    let (rubric, tables, lines) = (&receipt.rubric, &receipt.tables, &receipt.lines);
    let identity = form::identity(rubric, tables, lines);
    let score_identity = form::score_identity(rubric, tables, lines);
    let mut other = |name: &str, reason: Told| {
        differences.push(Difference { proof: Proof::Rubric, line: None, name: Some(name.to_owned()), reason });
    };
    for (name, found, right) in
        [("identity", &rubric.identity, &identity), ("score_identity", &rubric.score_identity, &score_identity)]
    {
        if found != right {
            other(name, words::identity(found, right));
        }
    }
    if let Some(expected) = against.identity.filter(|expected| *expected != identity) {
        other("identity", words::expected(&identity, expected));
    }

    if let Some(bytes) = against.evidence {
        let of_sheet = |(line, reason): (Option<usize>, Told)| {
            let name = line.and_then(|line| receipt.lines.get(line)).and_then(name_of);
            Difference { proof: Proof::Evidence, line, name: name.or(Some("evidence".to_owned())), reason }
        };
        match Evidence::from_json_within(bytes, limits) {
            Ok(sheet) => differences.extend(sheet::differences(&receipt, &sheet).into_iter().map(of_sheet)),
            Err(faults) => {
                let reason = |language: Language| {
                    let first = faults.iter().next().map(|fault| fault.in_language(language).to_string());
                    first.unwrap_or_default()
                };
                let reason = Told { english: reason(Language::English), indonesian: reason(Language::Indonesian) };
                differences.push(of_sheet((None, words::sheet_faults(reason))));
            }
        }
    }
    let (identity_expected, evidence_given) = (against.identity.is_some(), against.evidence.is_some());
    Ok(Checked { receipt, identity, score_identity, differences, identity_expected, evidence_given })
}

/// The receipt in these bytes, in its one form.
fn receive(bytes: &[u8], limits: &Limits) -> Result<Receipt, Unreadable> {
    let unreadable = |told: Told| Unreadable(Box::new(told));
    if bytes.len() > limits.receipt_bytes {
        return Err(unreadable(words::too_large(bytes.len(), limits.receipt_bytes)));
    }
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    if let Some(byte) = form::ambiguous(bytes) {
        return Err(unreadable(words::not_canonical(byte)));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|told| unreadable(words::not_json(told)))?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    if text("format") != FORMAT {
        return Err(unreadable(words::unknown_format(text("format"), FORMAT)));
    }
    if text("language") != LANGUAGE {
        return Err(unreadable(words::unknown_language(text("language"), LANGUAGE)));
    }
    let canonical = form::canonical(&value);
    if canonical.as_bytes() != bytes {
        let byte = canonical.bytes().zip(bytes).take_while(|(a, b)| a == *b).count();
        return Err(unreadable(words::not_canonical(byte)));
    }
    serde_json::from_value(value).map_err(|told| unreadable(words::wrong_shape(told)))
}

/// What a line is called; without a name, its place in the text.
fn name_of(line: &Line) -> Option<String> {
    let named = line.code.as_ref().or(line.requirement.as_ref()).or(line.path.as_ref());
    Some(named.unwrap_or(&line.at).clone())
}

struct Checker<'a> {
    receipt: &'a Receipt,
    tables: BTreeMap<&'a str, Option<Read>>,
    assessed_on: Option<Date>,
    /// Of each line so far: what is known of it, and what it can still be.
    known: Vec<Possible>,
    open: Vec<Possible>,
    differences: Vec<Difference>,
}

impl<'a> Checker<'a> {
    fn new(receipt: &'a Receipt) -> Checker<'a> {
        let tables = receipt.tables.iter().map(|(name, table)| (name.as_str(), read(table))).collect();
        let assessed_on = receipt.evidence.assessed_on.as_ref().and_then(|day| day.parse().ok());
        let room = Vec::with_capacity(receipt.lines.len());
        Checker { receipt, tables, assessed_on, known: room.clone(), open: room, differences: Vec::new() }
    }

    fn differs(&mut self, name: &str, reason: Told) {
        let name = Some(name.to_owned());
        self.differences.push(Difference { proof: Proof::Arithmetic, line: None, name, reason });
    }

    fn line_differs(&mut self, at: usize, reason: Told) {
        let name = self.receipt.lines.get(at).and_then(name_of);
        self.differences.push(Difference { proof: Proof::Arithmetic, line: Some(at), name, reason });
    }

    fn seal(&mut self) {
        let right = form::seal(self.receipt);
        if self.receipt.seal != right {
            self.differs("seal", words::seal(&self.receipt.seal, right));
        }
    }

    fn lines(&mut self) {
        if let Some(day) = self.receipt.evidence.assessed_on.as_ref().filter(|_| self.assessed_on.is_none()) {
            self.differs("evidence", words::not_a_date(day));
        }
        let mut used = BTreeSet::new();
        let mut names = BTreeSet::new();
        let receipt = self.receipt;
        for (at, line) in receipt.lines.iter().enumerate() {
            for name in [&line.code, &line.requirement, &line.path].into_iter().flatten() {
                // A criterion's answer has the path that the criterion has as its code.
                if !names.insert((name, line.path.is_some())) {
                    self.line_differs(at, words::named_twice(name));
                }
            }
            if let Some(answer) = line.answer
                && !used.insert(answer)
            {
                self.line_differs(at, words::answer_used(answer));
            }
            let (known, open) = match self.compute(line) {
                Ok(both) => both,
                Err(trouble) => {
                    let reason = match trouble {
                        Trouble::Malformed(told) => told,
                        Trouble::TooLong => words::too_long(NUMBER_BITS_MAX),
                    };
                    self.line_differs(at, reason);
                    (Possible::default(), Possible::default())
                }
            };
            self.compare_line(at, line, &known, &open);
            self.known.push(known);
            self.open.push(open);
        }
        for (index, answer) in receipt.answers.iter().enumerate() {
            if !u32::try_from(index).is_ok_and(|index| used.contains(&index)) {
                self.differs("answers", words::answer_unused(&answer.path));
            }
        }
    }

    /// What is known of a line, and what it can still be.
    fn compute(&self, line: &Line) -> Result<(Possible, Possible), Trouble> {
        let mut of = Vec::new();
        for at in &line.of {
            let operand = usize::try_from(*at).ok().filter(|at| *at < self.known.len());
            of.push(operand.ok_or_else(|| Trouble::Malformed(words::forward(at)))?);
        }
        let table = match &line.table {
            None => None,
            Some(name) => match self.tables.get(name.as_str()) {
                Some(Some(table)) => Some(table),
                _ => return Err(Trouble::Malformed(words::no_table(name))),
            },
        };
        let mut around = Around {
            pass: Pass::Known,
            table,
            answer: self.answer(line, table)?,
            answered: self.answered(line)?,
            seen: self.seen(line)?,
            assessed_on: self.assessed_on,
        };
        // The answers that `missing` and `verified` look at are no operands of a rule.
        let operands = match line.op {
            Operator::Missing => of.get(..1).unwrap_or_default(),
            _ => of.as_slice(),
        };
        let [known_of, open_of] =
            [&self.known, &self.open].map(|list| operands.iter().filter_map(|at| list.get(*at)).collect::<Vec<_>>());
        let known = rule(line, &known_of, &around)?.known();
        around.pass = Pass::Open;
        let open = rule(line, &open_of, &around)?;
        Ok((settled(line, known, &known_of, &open_of, table)?, open))
    }

    /// What the sheet says, of a line that is an answer.
    fn answer(&self, line: &Line, table: Option<&Read>) -> Result<Option<Possible>, Trouble> {
        let Some(index) = line.answer.filter(|_| line.op == Operator::Answer) else { return Ok(None) };
        let malformed = |told: Told| Err(Trouble::Malformed(told));
        let Some(answer) = usize::try_from(index).ok().and_then(|index| self.receipt.answers.get(index)) else {
            return malformed(words::no_such_answer(index));
        };
        if line.path.as_ref() != Some(&answer.path) {
            return malformed(words::other_path(index, &answer.path));
        }
        match possible_answer(line, table, &answer.answer) {
            Some(possible) => Ok(Some(possible)),
            None => malformed(words::not_an_answer(&answer.answer)),
        }
    }

    fn is_answered(&self, at: u32) -> Option<bool> {
        let line = self.receipt.lines.get(usize::try_from(at).ok()?)?;
        (line.op == Operator::Answer).then_some(line.answer.is_some())
    }

    /// Whether all answers are there that a `missing` looks at.
    fn answered(&self, line: &Line) -> Result<bool, Trouble> {
        let mut all = true;
        for at in line.of.iter().skip(1).filter(|_| line.op == Operator::Missing) {
            match self.is_answered(*at) {
                Some(answered) => all = all && answered,
                None => return Err(Trouble::Malformed(words::not_answer_line(at))),
            }
        }
        Ok(all)
    }

    fn rank(&self, stage: &str) -> Option<usize> {
        self.receipt.rubric.stages.iter().position(|own| own.code == stage)
    }

    /// The part of the whole whose answers their verifying stage, or a later one, has looked at.
    fn seen(&self, line: &Line) -> Result<Option<Exact>, Trouble> {
        if line.op != Operator::Verified {
            return Ok(None);
        }
        let (mut seen, mut all) = (Exact::ZERO, Exact::ZERO);
        let mut answers = line.of.iter();
        for (part, stage, count) in &line.criteria {
            let Some(rank) = self.rank(stage) else {
                return Err(Trouble::Malformed(words::unknown_stage(stage)));
            };
            let mut looked = true;
            for at in answers.by_ref().take(usize::try_from(*count).unwrap_or(usize::MAX)) {
                if self.is_answered(*at).is_none() {
                    return Err(Trouble::Malformed(words::not_answer_line(at)));
                }
                let line = usize::try_from(*at).ok().and_then(|at| self.receipt.lines.get(at));
                let by = line.and_then(|line| self.rank(line.seen.as_deref()?));
                looked = looked && by.is_some_and(|by| by >= rank);
            }
            all = kept(all.plus(part))?;
            if looked {
                seen = kept(seen.plus(part))?;
            }
        }
        // Where there is nothing to verify, nothing is ever known of it.
        Ok(match seen.over(&all) {
            Some(share) => Some(kept(share)?),
            None => None,
        })
    }

    /// Sets what a line says beside what it comes to.
    fn compare_line(&mut self, at: usize, line: &Line, known: &Possible, open: &Possible) {
        let out = match known.options.first() {
            // The word for "there is none" is an answer like another.
            Some(word) if line.op == Operator::Answer && known.none => word.clone(),
            _ => known.text(),
        };
        if line.out != out {
            self.line_differs(at, words::out(&line.out, out));
        }
        let word = |text: Option<String>| text.map_or_else(words::nothing, Told::from);
        let number = known.number.as_ref().and_then(Span::only);
        let shown = match (&line.display, number) {
            (Some(text), Some(number)) => match display(text) {
                Some((digits, mode, true)) => Some(format!("{}%", number.times(&Exact::from(100)).show(digits, mode))),
                Some((digits, mode, false)) => Some(number.show(digits, mode)),
                None => {
                    self.line_differs(at, words::lacks("display"));
                    None
                }
            },
            _ => None,
        };
        if line.shown != shown {
            self.line_differs(at, words::shown(word(line.shown.clone()), word(shown)));
        }
        let bounds = open.number.as_ref().filter(|span| number.is_none() || span.only() != number);
        let text = |number: Option<&Exact>| word(number.map(Exact::to_string));
        let low = bounds.and_then(|span| span.low.number());
        if line.low.as_ref() != low {
            self.line_differs(at, words::low(text(line.low.as_ref()), text(low)));
        }
        let high = bounds.and_then(|span| span.high.number());
        if line.high.as_ref() != high {
            self.line_differs(at, words::high(text(line.high.as_ref()), text(high)));
        }
        let margin = self.margin(line);
        if line.margin != margin {
            self.line_differs(at, words::margin(text(line.margin.as_ref()), text(margin.as_ref())));
        }
        self.compare_stage(at, line);
        let is_check = line.kind.as_deref() == Some("check");
        if is_check && known.no && self.rests_on_answers(at) {
            self.line_differs(at, words::check_fails());
        }
    }

    /// Who looked at an answer: the stage that gave or confirmed it, and none after the last of the sheet.
    fn compare_stage(&mut self, at: usize, line: &Line) {
        let answers = &self.receipt.answers;
        let own = line.answer.and_then(|answer| answers.get(usize::try_from(answer).ok()?));
        let word = |text: &Option<String>| text.as_ref().map_or_else(words::nothing, Told::from);
        if let Some(own) = own.filter(|own| own.stage != line.seen) {
            self.line_differs(at, words::seen(word(&line.seen), word(&own.stage)));
        }
        if let Some(stage) = &line.seen {
            let last = self.receipt.evidence.stage.as_deref();
            match (self.rank(stage), last.and_then(|last| self.rank(last))) {
                (None, _) => self.line_differs(at, words::unknown_stage(stage)),
                (Some(own), Some(last)) if own <= last => {}
                _ => self.line_differs(at, words::later_stage(stage, last.unwrap_or_default())),
            }
        }
        if let Some(on) = own.and_then(|own| own.on.as_ref()).filter(|on| on.parse::<Date>().is_err()) {
            self.line_differs(at, words::not_a_date(on));
        }
    }

    /// The distance of a requirement to its limit.
    fn margin(&self, line: &Line) -> Option<Exact> {
        line.requirement.as_ref()?;
        let scalar = |at: &u32| {
            let known = self.known.get(usize::try_from(*at).ok()?)?;
            match (known.number.as_ref().and_then(Span::only), known.date) {
                (Some(number), _) => Some(number.clone()),
                (None, Some((day, _))) => Some(Exact::from(day.to_days())),
                _ => None,
            }
        };
        let [left, right] = line.of.as_slice() else { return None };
        let (left, right) = (scalar(left)?, scalar(right)?);
        match line.op {
            Operator::Ge | Operator::Gt => Some(left.minus(&right)),
            Operator::Le | Operator::Lt => Some(right.minus(&left)),
            Operator::Eq => Some(left.minus(&right).abs().negated()),
            Operator::Ne => Some(left.minus(&right).abs()),
            _ => None,
        }
    }

    /// Whether every answer that a line rests on is there.
    fn rests_on_answers(&self, at: usize) -> bool {
        let mut seen = BTreeSet::from([at]);
        let mut stack = vec![at];
        while let Some(at) = stack.pop() {
            let Some(line) = self.receipt.lines.get(at) else { continue };
            if line.op == Operator::Answer && line.answer.is_none() {
                return false;
            }
            let below = line.of.iter().filter_map(|of| usize::try_from(*of).ok()).filter(|of| *of < at);
            stack.extend(below.filter(|of| seen.insert(*of)));
        }
        true
    }

    fn outcome(&mut self) {
        let receipt = self.receipt;
        let outcome = &receipt.outcome;
        let place = |kind: &dyn Fn(&Line) -> bool| receipt.lines.iter().position(kind);
        match place(&|line| line.code.as_deref() == Some("total")) {
            None => self.differs("outcome", words::no_total()),
            Some(right) if usize::try_from(outcome.total) == Ok(right) => {}
            Some(right) => self.differs("outcome", words::total_line(outcome.total, right)),
        }
        let award = place(&|line| line.kind.as_deref() == Some("award"));
        let found = outcome.award_line.and_then(|line| usize::try_from(line).ok());
        let word = |text: Option<String>| text.map_or_else(words::nothing, Told::from);
        if found != award {
            let text = |line: Option<usize>| word(line.map(|line| line.to_string()));
            self.differs("outcome", words::award_line(text(found), text(award)));
        }
        let known = award.and_then(|line| self.known.get(line));
        let right = known.map(Possible::text);
        let verified = place(&|line| line.kind.as_deref() == Some("verified"));
        let seen =
            verified.and_then(|line| self.known.get(line)).and_then(|known| known.number.as_ref()?.only().cloned());
        let status = known.map(|known| match (known.none, known.options.is_empty()) {
            (true, _) => "none",
            (false, true) => "undecided",
            // What is met without having been seen is a claim.
            (false, false) if seen.is_some_and(|seen| seen < Exact::ONE) => "claimed",
            (false, false) => "awarded",
        });
        if outcome.award != right {
            self.differs("outcome", words::award(word(outcome.award.clone()), word(right)));
        }
        if outcome.status.as_deref() != status {
            self.differs("outcome", words::status(word(outcome.status.clone()), word(status.map(str::to_owned))));
        }
    }
}

/// What is undecided is decided all the same where everything that is still possible agrees.
fn settled(
    line: &Line,
    known: Possible,
    known_of: &[&Possible],
    open_of: &[&Possible],
    table: Option<&Read>,
) -> Result<Possible, Trouble> {
    if known != Possible::default() {
        return Ok(known);
    }
    match line.op {
        Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge | Operator::Eq | Operator::Ne => {
            let sides: Vec<Possible> = known_of
                .iter()
                .zip(open_of)
                .map(|(known, open)| {
                    let fixed = known.number.is_some() || known.date.is_some() || known.lacks();
                    if fixed { (*known).clone() } else { (*open).clone() }
                })
                .collect();
            Ok(match sides.as_slice() {
                [left, right] => compare(line.op, left, right).known(),
                _ => known,
            })
        }
        Operator::Band | Operator::BandValue => {
            let Some(open) = open_of.first() else { return Ok(known) };
            match reached(open, table)? {
                [_] => Ok(Possible { none: false, ..rule_of_row(line, open, table)? }.known()),
                _ => Ok(known),
            }
        }
        _ => Ok(known),
    }
}

/// What a line of bands comes to where only one row can be reached.
fn rule_of_row(line: &Line, open: &Possible, table: Option<&Read>) -> Result<Possible, Trouble> {
    let around = Around { pass: Pass::Open, table, answer: None, answered: true, seen: None, assessed_on: None };
    rule(line, &[open], &around)
}

/// An answer of a receipt, where it is one that may be given.
fn possible_answer(line: &Line, table: Option<&Read>, answer: &str) -> Option<Possible> {
    if line.word.as_deref() == Some(answer) {
        return Some(Possible::word(answer));
    }
    let number = |low: &Exact, high: &Exact| {
        let number: Exact = answer.parse().ok()?;
        (low <= &number && &number <= high).then(|| Possible::at(number))
    };
    match (line.domain.as_deref()?, &line.range, table) {
        ("count", ..) => {
            number(&Exact::ZERO, &Exact::from(COUNT_MAX)).filter(|p| p.number.as_ref().is_some_and(|span| span.whole))
        }
        ("number" | "percent", Some([low, high]), _) => number(low, high),
        ("date", ..) => answer.parse().ok().map(Possible::day),
        ("list" | "ordered", ..) => {
            line.options.iter().any(|option| option == answer).then(|| Possible::option(answer))
        }
        ("scale", _, Some(Read::Scale { options, line })) => {
            if options.iter().any(|(option, _)| option == answer) {
                return Some(Possible::option(answer));
            }
            let [low, high, ..] = line.as_ref()?;
            number(low, high)
        }
        _ => None,
    }
}
