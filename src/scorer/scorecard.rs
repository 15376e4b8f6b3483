//! The scorecard: what one sheet came to, owned.
//!
//! *Whatever it answers, its [`Record`] says too, and so does the scorecard that is read back from that.* Scoring is adding up
//! some hundred whole numbers; a record is thousands of texts. So a scorecard keeps what was computed, and writes its record
//! when somebody opens it.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Breakdown, Found, Scorer};
use crate::evidence::{self, Evidence, FaultLog, Faults, Unit};
use crate::limits::Limits;
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::scorecard::{AwardStatus, Node, Predicate, Record, StageRecord};
use crate::sheet::Sheet;

/// What one unit's evidence is worth under one rubric.
///
/// Shape: made by scoring, it keeps the rubric, the sheet and what this came to, and answers from these; [`Scorecard::breakdown`]
/// has every number. [`Scorecard::record`] is all of it as plain data, for a person or a file: written when it is first asked
/// for, which takes some twenty times as long as scoring did, and then kept. Read back, it knows no rubric, and has its record
/// alone.
/// Source: as JSON it is its record, `timbang.scorecard/1`, described by `docs/scorecard.schema.json`.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// use timbang::Scorecard;
/// use timbang::scorecard::AwardStatus;
///
/// let card = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?;
/// assert_eq!((card.total(), card.award()), (Some("109/15".parse()?), AwardStatus::Undecided));
///
/// // Kept beside the decision, and read again years later.
/// let again: Scorecard = serde_json::from_str(&card.to_json())?;
/// assert_eq!(again, card);
/// let wbk = again.predicate("WBK").ok_or("no such predicate")?;
/// assert_eq!(wbk.requirements.len(), 4);
/// assert_eq!(again.node("A.2").and_then(|node| node.score.as_deref()), Some("2.67"));
/// assert_eq!(again.as_of("mandiri").and_then(|stage| stage.total.clone()), Some("38/5".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Scorecard(Kept);

#[derive(Clone)]
enum Kept {
    Scored(Box<Scored>),
    Read(Box<Record>),
}

#[derive(Clone)]
struct Scored {
    sheet: Sheet,
    found: Found,
    told: Told,
    /// Once somebody opens it.
    record: OnceLock<Record>,
}

/// What the sheet does not hold.
#[derive(Clone)]
enum Told {
    /// What was scored, with notes, documents and names.
    Evidence(Evidence),
    /// Nothing but whose sheet it is.
    Unit(Unit),
}

impl Rubric {
    /// Scores a sheet.
    ///
    /// Errors: every fault of the sheet, in its order; a fault never becomes a score.
    pub fn score(&self, evidence: &Evidence) -> Result<Scorecard, Faults> {
        self.score_after(evidence.clone(), FaultLog::default())
    }

    /// Scores a sheet in JSON, and tells what is wrong with its form together with what does not fit the rubric.
    ///
    /// Errors: as [`Rubric::score`].
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let sheet = br#"{ "unit": "Unit Contoh", "stages": { "desk": { "answers": { "A.1.a": "Ya" } } } }"#;
    /// // A service: bytes in, text out.
    /// let answer = rubric.score_json(sheet)?.to_json();
    /// assert!(answer.starts_with(r#"{"format":"timbang.scorecard/1","#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score_json(&self, bytes: &[u8]) -> Result<Scorecard, Faults> {
        self.score_json_within(bytes, &Limits::default())
    }

    /// Scores a sheet in JSON as [`Rubric::score_json`], within lower limits than the language's.
    ///
    /// Errors: as [`Rubric::score`].
    ///
    /// ```
    /// use timbang::{Limits, Rubric};
    ///
    /// // A service that reads sheets of strangers.
    /// let small = Limits::default().evidence_bytes(64 * 1024);
    /// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let sheet = format!(r#"{{ "unit": "{}" }}"#, "x".repeat(100_000));
    /// let faults = rubric.score_json_within(sheet.as_bytes(), &small).unwrap_err();
    /// assert_eq!(faults.iter().next().map(|fault| fault.code()), Some("T502"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score_json_within(&self, bytes: &[u8], limits: &Limits) -> Result<Scorecard, Faults> {
        let (evidence, faults) = evidence::read(bytes, limits);
        self.score_after(evidence, faults)
    }

    fn score_after(&self, evidence: Evidence, faults: FaultLog) -> Result<Scorecard, Faults> {
        if faults.total() > 0 {
            // Together with all that does not fit.
            self.faults(&evidence, faults)?;
        }
        let (mut sheet, mut scorer) = (self.sheet(), self.scorer());
        sheet.fill(&evidence)?;
        scorer.find(&sheet, || self.faults(&evidence, FaultLog::default()))?;
        Ok(Scorecard::scored(sheet, scorer.found, Told::Evidence(evidence)))
    }
}

impl Sheet {
    /// The scorecard of the sheet: that of [`Sheet::evidence`].
    ///
    /// Errors: every fault of the sheet, checks that fail included.
    pub fn scorecard(&self, unit: impl Into<Unit>) -> Result<Scorecard, Faults> {
        let unit = evidence::named(unit.into())?;
        let mut scorer: Scorer = self.rubric().scorer();
        scorer.find(self, || self.refused())?;
        Ok(Scorecard::scored(self.clone(), scorer.found, Told::Unit(unit)))
    }
}

impl Breakdown<'_> {
    /// All of it, with its sheet and the unit that it is of: it may be kept, sorted and handed to another thread while the
    /// scorer goes on. Like the sheet, it has no notes, documents and names of single answers.
    ///
    /// Errors: a unit without a name.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let slot = |path| rubric.slot(path).ok_or("no such slot");
    /// # let (opini, tim, ipak) = (slot("opini")?, slot("A.1.a")?, slot("B.ipak")?);
    /// let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    /// let mut cards = Vec::new();
    /// for (unit, survey) in [("Unit Satu", 2), ("Unit Dua", 4), ("Unit Tiga", 3)] {
    ///     sheet.clear().set(opini, "WTP").stage("desk").set(tim, "Ya").set(ipak, survey);
    ///     cards.push(scorer.score(&sheet)?.scorecard(unit)?);
    /// }
    /// cards.sort_by_key(|card| std::cmp::Reverse(card.total()));
    /// let best = &cards[0];
    /// assert_eq!((best.unit().name(), best.record().total.score.as_deref()), ("Unit Dua", Some("4.67")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scorecard(&self, unit: impl Into<Unit>) -> Result<Scorecard, Faults> {
        let unit = evidence::named(unit.into())?;
        Ok(Scorecard::scored(self.sheet.clone(), self.found.clone(), Told::Unit(unit)))
    }
}

impl Scorecard {
    fn scored(sheet: Sheet, found: Found, told: Told) -> Scorecard {
        Scorecard(Kept::Scored(Box::new(Scored { sheet, found, told, record: OnceLock::new() })))
    }

    /// The unit that was assessed.
    pub fn unit(&self) -> &Unit {
        match &self.0 {
            Kept::Scored(scored) => match &scored.told {
                Told::Evidence(evidence) => evidence.unit(),
                Told::Unit(unit) => unit,
            },
            Kept::Read(record) => &record.unit,
        }
    }

    /// The exact number of the whole; `None` where it is undecided.
    pub fn total(&self) -> Option<Exact> {
        match &self.0 {
            Kept::Scored(scored) => scored.breakdown().total().exact(),
            Kept::Read(record) => record.total.exact.clone(),
        }
    }

    /// Whether a predicate is awarded, claimed, still undecided, or none is met.
    pub fn award(&self) -> AwardStatus {
        match &self.0 {
            Kept::Scored(scored) => scored.breakdown().award(),
            Kept::Read(record) => record.award.status,
        }
    }

    /// The predicate that is awarded or claimed.
    ///
    /// ```
    /// use timbang::scorecard::AwardStatus;
    ///
    /// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// let card = rubric.score_json(&std::fs::read("rubrics/zi_2021/cases/klaim_mandiri.evidence.json")?)?;
    /// assert_eq!((card.awarded(), card.award()), (Some("WBBM"), AwardStatus::Claimed));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn awarded(&self) -> Option<&str> {
        match &self.0 {
            Kept::Scored(scored) => scored.breakdown().awarded(),
            Kept::Read(record) => record.award.predicate.as_deref(),
        }
    }

    /// Every number, each made exact or a text when it is asked for; `None` of a scorecard that was read, which knows no
    /// rubric.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let card = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?;
    /// let breakdown = card.breakdown().ok_or("read")?;
    /// let half = Some("1/2".parse()?);
    /// let weak = breakdown.nodes().filter(|(_, figure)| figure.share() < half);
    /// assert_eq!(weak.map(|(code, _)| code).collect::<Vec<_>>(), ["A.1.c"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn breakdown(&self) -> Option<Breakdown<'_>> {
        match &self.0 {
            Kept::Scored(scored) => Some(scored.breakdown()),
            Kept::Read(_) => None,
        }
    }

    /// Everything on it as plain data: what is printed, stored, and compared years later.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let card = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?;
    /// let record = card.record();
    /// assert_eq!(record.predicates[0].requirements[0].text, "total >= 7");
    /// assert_eq!(record.findings.len(), 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn record(&self) -> &Record {
        match &self.0 {
            Kept::Scored(scored) => scored.record.get_or_init(|| scored.write()),
            Kept::Read(record) => record,
        }
    }

    /// Its record, taken out.
    pub fn into_record(self) -> Record {
        match self.0 {
            Kept::Scored(scored) => {
                let mut scored = *scored;
                scored.record.take().unwrap_or_else(|| scored.write())
            }
            Kept::Read(record) => *record,
        }
    }

    /// Its record as JSON: what `serde_json` writes of it, in less time than it takes to make the record and to write it.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let card = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?;
    /// assert_eq!(card.to_json(), serde_json::to_string(&card)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_json(&self) -> String {
        let at_once = match &self.0 {
            Kept::Scored(scored) if scored.record.get().is_none() => {
                scored.sheet.rubric().record_to_json(&scored.evidence())
            }
            _ => None,
        };
        // A record has texts, lists and maps of texts: there is nothing in it that JSON cannot hold.
        at_once.unwrap_or_else(|| serde_json::to_string(self.record()).unwrap_or_default())
    }

    /// The node at a path of its record, such as `A.I.1`.
    pub fn node(&self, path: &str) -> Option<&Node> {
        self.record().node(path)
    }

    /// The predicate of this name in its record.
    pub fn predicate(&self, code: &str) -> Option<&Predicate> {
        self.record().predicate(code)
    }

    /// The numbers as of a stage, in its record.
    pub fn as_of(&self, stage: &str) -> Option<&StageRecord> {
        self.record().as_of(stage)
    }
}

impl Scored {
    fn breakdown(&self) -> Breakdown<'_> {
        let told = match &self.told {
            Told::Evidence(evidence) => Some(evidence),
            Told::Unit(_) => None,
        };
        Breakdown::new(&self.found, &self.sheet, told)
    }

    fn write(&self) -> Record {
        self.sheet.rubric().record(&self.evidence())
    }

    fn evidence(&self) -> Cow<'_, Evidence> {
        match &self.told {
            Told::Evidence(evidence) => Cow::Borrowed(evidence),
            Told::Unit(unit) => Cow::Owned(self.sheet.told_of(unit.clone())),
        }
    }
}

/// One that knows no rubric.
impl From<Record> for Scorecard {
    fn from(record: Record) -> Scorecard {
        Scorecard(Kept::Read(Box::new(record)))
    }
}

/// Two are the same whose records are.
impl PartialEq for Scorecard {
    fn eq(&self, other: &Scorecard) -> bool {
        self.record() == other.record()
    }
}

impl Eq for Scorecard {}

impl Serialize for Scorecard {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.record().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Scorecard {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scorecard, D::Error> {
        Record::deserialize(deserializer).map(Scorecard::from)
    }
}

/// Without answers and notes: a log is no place for them.
impl fmt::Debug for Scorecard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scorecard")
            .field("unit", self.unit())
            .field("total", &self.total())
            .field("award", &self.award())
            .field("awarded", &self.awarded())
            .finish_non_exhaustive()
    }
}
