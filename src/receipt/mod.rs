//! The receipt: every line of a computation, to be checked without trusting who computed it.
//!
//! *A receipt knows neither the parser nor the engine*: it is plain data, and what [`check`](check()) proves of it, it proves
//! by arithmetic of its own. Each line is one step: an operator, the lines that it reads, what came out. What a line
//! takes from the rubric is kept apart from what it takes from the sheet, so that the rubric's identity can be computed
//! again from the lines alone (`form`).
//!
//! ```
//! use timbang::receipt::{Against, Proof, Standing, check};
//! use timbang::{Evidence, Rubric};
//!
//! let sheet = br#"{ "unit": "Unit Contoh", "stages": { "desk": { "answers": { "A.1.a": "Ya" } } } }"#;
//! let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
//! let receipt = rubric.receipt(&Evidence::from_json(sheet)?)?;
//!
//! // Years later, elsewhere: the receipt, the sheet, and an identity that was published.
//! let against = Against::nothing().identity(rubric.identity().as_str()).evidence(sheet);
//! let checked = check(receipt.to_json().as_bytes(), &against)?;
//! assert_eq!(checked.standing(Proof::Arithmetic), Standing::Proved);
//! assert_eq!(checked.standing(Proof::Rubric), Standing::Proved);
//! assert_eq!(checked.standing(Proof::Evidence), Standing::Proved);
//!
//! let forged = receipt.to_json().replace("\"total\":", "\"total\":1");
//! assert!(check(forged.as_bytes(), &against).is_ok_and(|checked| !checked.holds()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod form;
mod possible;
mod rules;
mod sheet;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use check::{Against, Checked, Difference, Proof, Standing, Unreadable, check, check_within};
pub(crate) use form::{identity, score_identity};

use crate::number::Exact;

/// Name and version of the format.
pub const FORMAT: &str = "timbang.receipt/0";

/// All lines of one computation, with what they read and what they came to.
///
/// Shape: as the format's description in `docs/receipt.md`; written as RFC 8785 JSON by [`Receipt::to_json`].
/// Unit: points and shares are exact fractions.
/// Source: `CONTRACT`, "Receipt"; `docs/receipt.md`, and `docs/receipt.schema.json` for its form.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// // Written once, beside the decision; whoever reads it needs no engine.
/// let total = &receipt.lines[receipt.outcome.total as usize];
/// assert_eq!((total.code.as_deref(), total.out.as_str()), (Some("total"), "109/15"));
/// assert!(receipt.to_json().starts_with(r#"{"answers":["#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// [`FORMAT`].
    pub format: String,
    /// The version of the language.
    pub language: String,
    /// Name and version of what computed it.
    pub engine: String,
    /// Which rubric was applied.
    pub rubric: Header,
    /// Which sheet it was applied to.
    pub evidence: Sheet,
    /// Scales and bands by name.
    pub tables: BTreeMap<String, Table>,
    /// Every answer that counts, in rubric order.
    pub answers: Vec<Answer>,
    /// The computation: each line after all that it reads.
    pub lines: Vec<Line>,
    /// What it came to.
    pub outcome: Outcome,
    /// SHA-256 of the canonical receipt without this key. It catches accidents; it proves nothing against a forger, who
    /// seals again.
    pub seal: String,
}

/// The head of a rubric.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// assert_eq!(receipt.rubric.identity, rubric.identity().as_str());
/// assert_eq!((receipt.rubric.id.as_str(), receipt.rubric.display.as_str()), ("contoh_2025", "2 half_away"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub id: String,
    /// Its title.
    pub label: String,
    /// The family of editions that it belongs to.
    pub family: Option<String>,
    /// Its edition.
    pub edition: String,
    /// Its legal basis.
    pub basis: String,
    /// First and last day; the last may be open.
    pub in_force: Option<(String, Option<String>)>,
    /// How numbers are shown where nothing else is said: `2 half_away`.
    pub display: String,
    /// Its stages in order.
    pub stages: Vec<Stage>,
    /// What is said when no predicate is met.
    pub otherwise: Option<String>,
    /// Version and SHA-256 of the normal form.
    pub identity: String,
    /// The same over what can change a score: without labels, bases, edition.
    pub score_identity: String,
    /// The texts that it was read from.
    pub sources: Vec<Source>,
}

/// A stage of a rubric.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// let stages: Vec<&str> = receipt.rubric.stages.iter().map(|stage| stage.code.as_str()).collect();
/// assert_eq!(stages, ["mandiri", "desk"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its code.
    pub code: String,
    /// Its name.
    pub label: Option<String>,
}

/// A text that a rubric was read from.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// // The text that this rubric was read from; its identity is proved by the lines, this digest by whoever has the text.
/// assert_eq!(receipt.rubric.sources[0].name, "contoh_2025");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The rubric's name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// Which sheet was scored, and as of which stage.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// use timbang::Evidence;
///
/// assert_eq!(receipt.evidence.sha256, Evidence::from_json(sheet)?.digest());
/// assert_eq!(receipt.evidence.stage.as_deref(), Some("desk"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Identifier of the unit; its name where it has none.
    pub unit: String,
    /// The period that the sheet speaks of.
    pub period: Option<String>,
    /// The day of the assessment.
    pub assessed_on: Option<String>,
    /// The last stage of the sheet.
    pub stage: Option<String>,
    /// SHA-256 of the canonical sheet, notes and documents included.
    pub sha256: String,
}

/// A scale, or a table of bands.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// let abc = receipt.tables.get("abc").and_then(|table| table.options.clone()).ok_or("no such scale")?;
/// assert_eq!(abc[1], ("B".to_owned(), "1/2".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Of a scale: each option with its exact value, or `excluded`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub options: Option<Vec<(String, String)>>,
    /// Of a scale: other ways to write an option, each with the option.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub spellings: Vec<(String, String)>,
    /// Of a scale: the numbers beside its options, from and to, and what those are worth.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<[Exact; 4]>,
    /// Of bands: comparison, bound and option of each row; `otherwise` has no bound.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows: Option<Vec<(String, String, String)>>,
    /// Of bands: what each row is worth, where rows are worth something.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub values: Vec<Option<Exact>>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
    /// Of bands: the title of each row.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub labels: Vec<Option<String>>,
}

/// An answer that counts.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// let counted = receipt.answers.iter().find(|answer| answer.path == "A.1.b").ok_or("no such answer")?;
/// assert_eq!((counted.answer.as_str(), counted.stage.as_deref()), ("B", Some("desk")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What was asked.
    pub path: String,
    /// An option, a day, a word, or an exact number.
    pub answer: String,
    /// The latest stage that gave or confirmed it; of a fact none.
    pub stage: Option<String>,
    /// When.
    pub on: Option<String>,
}

/// What the computation came to.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// assert_eq!(receipt.outcome.status.as_deref(), Some("undecided"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The predicate, `none` or `undecided`; nothing where the rubric has no award.
    pub award: Option<String>,
    /// The line that says so.
    pub award_line: Option<u32>,
    /// `awarded`, `claimed` while not all was verified, `none` or `undecided`.
    pub status: Option<String>,
    /// The line of the total.
    pub total: u32,
}

macro_rules! operators {
    ($($name:ident $word:literal)*) => {
        /// What a line does with those that it reads.
        ///
        /// ```
        /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
        /// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
        /// # let receipt = rubric.receipt_json(sheet)?;
        /// use timbang::receipt::Operator;
        ///
        /// // A checker of one's own knows them all, or says which one it does not know.
        /// let known = |op: Operator| matches!(op.word(), "answer" | "literal" | "look" | "missing" | "add");
        /// assert_eq!(Operator::ALL.iter().filter(|op| !known(**op)).count(), Operator::ALL.len() - 5);
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Operator {
            $(#[doc = concat!("`", $word, "`")] #[serde(rename = $word)] $name,)*
        }

        impl Operator {
            /// All of them.
            pub const ALL: &'static [Operator] = &[$(Operator::$name),*];

            /// The word that a line writes.
            pub fn word(self) -> &'static str {
                match self { $(Operator::$name => $word),* }
            }
        }
    };
}

operators! {
    Answer "answer" AssessedOn "assessed_on" Literal "literal" Look "look" Missing "missing"
    Add "add" Sub "sub" Mul "mul" Div "div" AtMost "at_most" AtLeast "at_least"
    Min "min" Max "max" Mean "mean" WeightedMean "weighted_mean"
    Round "round" Otherwise "otherwise" If "if" DateAdd "date_add" Verified "verified"
    Lt "lt" Le "le" Gt "gt" Ge "ge" Eq "eq" Ne "ne" Is "is" Rank "rank" And "and" Or "or" Not "not"
    Band "band" BandValue "band_value" Award "award"
}

/// One step with its value. A key that does not apply is left out.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// // The line of a mean, and the lines that it reads.
/// let line = receipt.lines.iter().find(|line| line.code.as_deref() == Some("A.1")).ok_or("no such line")?;
/// let read = line.of.iter().map(|of| receipt.lines[*of as usize].out.as_str());
/// assert_eq!((line.out.as_str(), read.collect::<Vec<_>>()), ("1", vec!["1/2", "2"]));
/// assert_eq!(line.op.word(), "mul", "its share times its points");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What is done.
    pub op: Operator,
    /// The lines that are read, by their place in the list, from 0.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub of: Vec<u32>,

    // ---- what the rubric says: the normal form ----
    /// `total`, the path of a node, `GROUP.MEMBER`, the name of a measure or predicate, `award`, `verified`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    /// What `code` names: `component`, `criterion`, `member`, `measure`, `check`, `predicate`, `award`, `verified`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// Of a requirement: `WBK.2.T`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requirement: Option<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
    /// Of a member: the title of its group.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<String>,
    /// Its legal basis.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub basis: Option<String>,
    /// What each option means at this criterion.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub texts: Vec<String>,
    /// How the number is shown: `2 half_away`, with ` %` where it is shown in percent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub display: Option<String>,
    /// Of an answer: its path.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// Of an answer: `count`, `number`, `percent`, `date`, `scale`, `list` or `ordered`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub domain: Option<String>,
    /// Of an answer in numbers: least and greatest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub range: Option<[Exact; 2]>,
    /// Options: those of a list, those asked for, those in their rank.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub options: Vec<String>,
    /// Of an answer: the word for "there is none".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub word: Option<String>,
    /// Of an answer: an input of the rubric, not of a stage.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub fact: bool,
    /// Of an answer: kept, never scored.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub recorded: bool,
    /// The table that is looked into.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub table: Option<String>,
    /// Of a literal: what it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// Of `missing`: `zero`, `excluded` or `undecided`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub policy: Option<String>,
    /// Of a quotient: why it is at most 1, `check` or `fall`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bound: Option<String>,
    /// Of a weighted mean.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub weights: Vec<Exact>,
    /// Of `round`: digits and mode, as in `display`. Of `date_add`: `2 years`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<String>,
    /// Of `is`: `is`, `is not`, `is one of`, `is not one of`; of `rank`: `is at least`, `is at most`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub test: Option<String>,
    /// Of `rank`: the option asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub option: Option<String>,
    /// Of `verified`: part of the whole, verifying stage and number of answers of each criterion, whose answers `of`
    /// names one after the other.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub criteria: Vec<(Exact, String, u32)>,
    /// Of an award: the predicates, best first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub order: Vec<String>,

    // ---- what the sheet says, and what comes out ----
    /// Of an answer: which of `answers` it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answer: Option<u32>,
    /// Of an answer: the latest stage that looked at it, also where it found none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seen: Option<String>,
    /// An exact number, an option, a day, `true`, `false`, `undecided`, `excluded`, or `none`: no value.
    pub out: String,
    /// The number as a person sees it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shown: Option<String>,
    /// The least number that it can still be, where that is not what came out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub low: Option<Exact>,
    /// The greatest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<Exact>,
    /// Of a requirement: the distance to its limit, at least 0 on the good side; of days in days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub margin: Option<Exact>,
    /// Where in the rubric's text, `line:column`.
    pub at: String,
}

impl Line {
    /// A line that says nothing yet.
    pub(crate) fn new(op: Operator) -> Line {
        Line {
            op,
            of: Vec::new(),
            code: None,
            kind: None,
            requirement: None,
            label: None,
            group: None,
            basis: None,
            texts: Vec::new(),
            display: None,
            path: None,
            domain: None,
            range: None,
            options: Vec::new(),
            word: None,
            fact: false,
            recorded: false,
            table: None,
            value: None,
            policy: None,
            bound: None,
            weights: Vec::new(),
            by: None,
            test: None,
            option: None,
            criteria: Vec::new(),
            order: Vec::new(),
            answer: None,
            seen: None,
            out: String::new(),
            shown: None,
            low: None,
            high: None,
            margin: None,
            at: String::new(),
        }
    }
}

impl Receipt {
    /// Its one text: RFC 8785 JSON.
    pub fn to_json(&self) -> String {
        form::text(self)
    }

    /// This receipt with a seal that fits it.
    pub(crate) fn sealed(mut self) -> Receipt {
        self.seal = form::seal(&self);
        self
    }
}
