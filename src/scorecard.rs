//! The record of a scorecard: the result of scoring one sheet, as plain data.
//!
//! *A [`Record`] knows no rubric and no engine: whoever stored one can read and print it years later.* Exact quantities
//! are [`Exact`] fractions in lowest terms, `score` is the same number as a person sees it, and every key is always
//! present (`null` where it does not apply), except `answer` and `inputs` of a node, which tell an answered criterion
//! from a computed one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::{Document, Unit};
use crate::number::{Exact, Rounding};
pub use crate::syntax::{Combine, Policy};

/// The name and version of the format, the value of [`Record::format`].
pub const FORMAT: &str = "timbang.scorecard/1";

/// What one unit's evidence is worth under one rubric, with everything the score rests on: the record of a
/// [`Scorecard`](crate::Scorecard).
///
/// Shape: nodes, groups, measures and predicates in rubric order, each exactly once.
/// Unit: `exact`, `low` and `high` are a node's number: points, or its share (0..1) where it has no points.
/// Source: `timbang.scorecard/1`, described by `docs/scorecard.schema.json`.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::Record;
///
/// // Kept beside the decision, and read again years later.
/// let stored = serde_json::to_string(&record)?;
/// let again: Record = serde_json::from_str(&stored)?;
/// assert_eq!(again, record);
/// let wbk = again.predicate("WBK").ok_or("no such predicate")?;
/// assert_eq!(wbk.requirements.len(), 4);
/// assert_eq!(again.node("A.2").and_then(|node| node.score.as_deref()), Some("2.67"));
/// assert_eq!(again.as_of("mandiri").and_then(|stage| stage.total.clone()), Some("38/5".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// `timbang.scorecard/1`; any other is refused when read.
    #[serde(deserialize_with = "known_format")]
    pub format: String,
    /// Version of the language that the rubric is written in.
    pub language: String,
    /// Name and version of the engine that scored.
    pub engine: String,
    /// Which rubric was applied.
    pub rubric: RubricInfo,
    /// The unit that was assessed.
    pub unit: Unit,
    /// The period that the sheet speaks of.
    pub period: Option<String>,
    /// The day of the assessment, `2025-05-31`.
    pub assessed_on: Option<String>,
    /// SHA-256 of the canonical evidence.
    pub evidence_sha256: String,
    /// The last stage of the sheet: the one that the scores are of.
    pub stage: Option<String>,
    /// Whether `low` and `high` of nodes and groups are attained by some sheet.
    pub bounds: Bounds,
    /// The whole rubric's number.
    pub total: Figures,
    /// Components and criteria.
    pub nodes: Vec<Node>,
    /// Sums across the tree, each member with its own maximum.
    pub groups: Vec<Group>,
    /// Indices, with their band.
    pub measures: Vec<Measure>,
    /// Predicates with every requirement.
    pub predicates: Vec<Predicate>,
    /// What is awarded, and what it rests on.
    pub award: Award,
    /// Every answer that counts, with the ones that it replaced.
    pub answers: Vec<AnswerRecord>,
    /// The exact numbers as of each stage of the sheet.
    pub stages: Vec<StageRecord>,
    /// What a reader must know beside the numbers.
    pub findings: Vec<Finding>,
}

/// The rubric that was applied.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// // Which rubric a stored score was made by, in one line of a log.
/// let by = format!("{} {} {}", record.rubric.id, record.rubric.edition, record.rubric.identity);
/// assert_eq!(by, format!("contoh_2025 2025 {}", rubric.identity()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RubricInfo {
    /// Its name, such as `zi_2021`.
    pub id: String,
    /// Its title.
    pub label: String,
    /// Its edition.
    pub edition: String,
    /// Its legal basis.
    pub basis: String,
    /// Version and SHA-256 of its normal form: `1:ab12…`.
    pub identity: String,
    /// The texts that it was read from.
    pub sources: Vec<SourceInfo>,
    /// How numbers are shown.
    pub display: Display,
}

/// A text that a rubric was read from.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// // `sha256sum rubric.zi` gives the same.
/// assert_eq!(record.rubric.sources[0].name, "contoh_2025");
/// assert!(record.rubric.sources[0].sha256.starts_with("445a2c94"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceInfo {
    /// Its name: the rubric's own, or that of the file it extends.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// How numbers are shown.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// // To show an own figure as the scorecard shows its numbers.
/// let display = record.rubric.display;
/// let lost = record.total.weight.clone().zip(record.total.exact.clone()).map(|(of, is)| of.minus(&is));
/// assert_eq!(lost.map(|lost| lost.show(display.digits, display.rounding)).as_deref(), Some("2.73"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Display {
    /// Digits after the point.
    pub digits: u32,
    /// What happens to the rest.
    pub rounding: Rounding,
}

/// What `low` and `high` of nodes and groups are.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::Bounds;
///
/// let most = record.total.high.as_ref().ok_or("nothing is open")?.show(2, record.rubric.display.rounding);
/// let said = match record.bounds {
///     Bounds::Reached => format!("can still become {most}"),
///     Bounds::Outer => format!("cannot become more than {most}"),
/// };
/// assert_eq!(said, "can still become 7.93");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bounds {
    /// Some sheet has each of them.
    Reached,
    /// No sheet leaves them, but perhaps none attains them.
    Outer,
}

/// Whether a number stands, and why not.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::Standing;
///
/// // A zero that was answered and a zero for want of an answer are not the same.
/// let rapat = record.node("A.1.c").ok_or("no such node")?;
/// assert_eq!((rapat.status, rapat.score.as_deref()), (Standing::Missing, Some("0.00%")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It was computed.
    Scored,
    /// It is an unanswered criterion, counted as zero.
    Missing,
    /// It does not count here.
    Excluded,
    /// It is not known yet.
    Undecided,
}

/// The numbers of the total, of a node or of a member of a group.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// let total = &record.total;
/// assert_eq!(total.score.as_deref(), Some("7.27"));
/// assert_eq!(total.exact, Some("109/15".parse()?), "what is compared is never what is shown");
/// assert_eq!(total.high, Some("119/15".parse()?), "with the best answer to what is open");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// The maximum in points; without points the relative weight, or a percentage as a fraction.
    pub weight: Option<Exact>,
    /// The number as shown: `7.27`, or `66.67%` where there are no points.
    pub score: Option<String>,
    /// The number.
    pub exact: Option<Exact>,
    /// The number as a share of its maximum, 0..1.
    pub share: Option<Exact>,
    /// The least that it can still be.
    pub low: Option<Exact>,
    /// The most that it can still be.
    pub high: Option<Exact>,
    /// Whether it stands.
    pub status: Standing,
    /// The share of its weight whose answers were seen by their verifying stage; `null` where none is named.
    pub verified: Option<Exact>,
}

/// A component or a criterion.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// // The criteria that lost something, as a coach would list them.
/// let lost: Vec<&str> = record
///     .nodes
///     .iter()
///     .filter(|node| node.answer.is_some() && node.share.as_ref().is_some_and(|share| *share < 1.into()))
///     .map(|node| node.code.as_str())
///     .collect();
/// assert_eq!(lost, ["A.1.b", "A.1.c"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its full path: `A.I.1.i.b`.
    pub code: String,
    /// Component or criterion.
    pub kind: NodeKind,
    /// Its name.
    pub label: Option<String>,
    /// How a component combines its children.
    pub combine: Option<Combine>,
    /// See [`Figures::weight`].
    pub weight: Option<Exact>,
    /// See [`Figures::score`].
    pub score: Option<String>,
    /// See [`Figures::exact`].
    pub exact: Option<Exact>,
    /// See [`Figures::share`].
    pub share: Option<Exact>,
    /// See [`Figures::low`].
    pub low: Option<Exact>,
    /// See [`Figures::high`].
    pub high: Option<Exact>,
    /// Whether it stands.
    pub status: Standing,
    /// Of a criterion: the stage that its answer rests on (the earliest among its inputs).
    pub stage: Option<String>,
    /// Its legal basis.
    pub basis: Option<String>,
    /// Its place in the rubric, `line:column`.
    pub at: String,
    /// On an answered criterion only: its answer, `null` when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub answer: Option<Option<String>>,
    /// On a computed criterion only: the inputs that its formula names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<String>>,
    /// See [`Figures::verified`].
    pub verified: Option<Exact>,
}

/// Component or criterion.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::NodeKind;
///
/// let criteria = record.nodes.iter().filter(|node| node.kind == NodeKind::Criterion).count();
/// assert_eq!(criteria, 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// It has children.
    Component,
    /// It is answered or computed.
    Criterion,
}

/// Sums across the tree.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// // Areas that lie below half of their maximum.
/// let half = "1/2".parse()?;
/// let areas = record.groups.iter().find(|group| group.code == "area").ok_or("no such group")?;
/// assert!(areas.members.iter().all(|area| area.share.as_ref() >= Some(&half)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name: `area`.
    pub code: String,
    /// Its title.
    pub label: Option<String>,
    /// Its members, in rubric order.
    pub members: Vec<Member>,
}

/// A member of a group.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// let tim = &record.groups[0].members[0];
/// assert_eq!((tim.label.as_deref(), tim.score.as_deref(), tim.weight.clone()), (Some("Tim"), Some("1.00"), Some(2.into())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its code within the group: `MP`.
    pub code: String,
    /// Its name.
    pub label: Option<String>,
    /// Its maximum, in points.
    pub weight: Option<Exact>,
    /// See [`Figures::score`].
    pub score: Option<String>,
    /// See [`Figures::exact`].
    pub exact: Option<Exact>,
    /// See [`Figures::share`].
    pub share: Option<Exact>,
    /// See [`Figures::low`].
    pub low: Option<Exact>,
    /// See [`Figures::high`].
    pub high: Option<Exact>,
    /// Whether it stands.
    pub status: Standing,
    /// Its legal basis.
    pub basis: Option<String>,
    /// Its place in the rubric.
    pub at: String,
    /// See [`Figures::verified`].
    pub verified: Option<Exact>,
}

/// An index.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// let indeks = &record.measures[0];
/// assert_eq!((indeks.code.as_str(), indeks.score.as_deref()), ("indeks", Some("3.63")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its name.
    pub code: String,
    /// Its title.
    pub label: Option<String>,
    /// As shown.
    pub score: Option<String>,
    /// The number.
    pub exact: Option<Exact>,
    /// The least that it can still be.
    pub low: Option<Exact>,
    /// The most that it can still be.
    pub high: Option<Exact>,
    /// Whether it stands.
    pub status: Standing,
    /// Its row in a table of bands, where it has one.
    pub band: Option<Band>,
    /// Its legal basis.
    pub basis: Option<String>,
    /// Its place in the rubric.
    pub at: String,
}

/// The row of a measure in its table of bands.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::BandStatus;
///
/// let band = record.measures[0].band.as_ref().ok_or("no bands")?;
/// assert_eq!((band.status, band.code.as_deref(), band.label.as_deref()), (BandStatus::Decided, Some("B"), Some("Baik")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The table.
    pub table: String,
    /// The option of the row; `null` while undecided.
    pub code: Option<String>,
    /// Its name.
    pub label: Option<String>,
    /// Decided or not.
    pub status: BandStatus,
}

/// Whether the row is known.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::BandStatus;
///
/// // A category is told only when it is known.
/// let told = record.measures[0].band.as_ref().filter(|band| band.status == BandStatus::Decided);
/// assert!(told.is_some(), "whatever is still answered, the index stays in its row");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BandStatus {
    /// It is this one.
    Decided,
    /// It depends on what is not known yet.
    Undecided,
}

/// Whether a requirement or a predicate holds.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::Status;
///
/// // Exhaustive: who decides by it must say what becomes of each.
/// let next = match record.predicates[0].status {
///     Status::Met => "propose",
///     Status::NotMet => "coach",
///     Status::Undecided => "ask for what is not known",
/// };
/// assert_eq!(next, "ask for what is not known");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It holds.
    Met,
    /// It does not hold.
    NotMet,
    /// What decides it is not known yet.
    Undecided,
}

impl Status {
    pub(crate) fn of(truth: Option<bool>) -> Status {
        match truth {
            Some(true) => Status::Met,
            Some(false) => Status::NotMet,
            None => Status::Undecided,
        }
    }
}

/// A conjunction of requirements.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::Status;
///
/// // What still stands between the unit and the predicate.
/// let open = record.predicate("WBK").into_iter().flat_map(|wbk| &wbk.requirements);
/// let open: Vec<&str> = open.filter(|one| one.status != Status::Met).map(|one| one.text.as_str()).collect();
/// assert_eq!(open, ["opini is WTP"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// Its name: `WBK`.
    pub code: String,
    /// Its title.
    pub label: Option<String>,
    /// Whether all requirements are met.
    pub status: Status,
    /// Its legal basis.
    pub basis: Option<String>,
    /// Its place in the rubric.
    pub at: String,
    /// Its requirements, in rubric order.
    pub requirements: Vec<Requirement>,
}

/// One condition of a predicate.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// let total = &record.predicates[0].requirements[0];
/// assert_eq!((total.text.as_str(), total.margin.clone()), ("total >= 7", Some("4/15".parse()?)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// `WBK.3`, or `WBK.3.MP` for one member of a group.
    pub code: String,
    /// The one path on its left side, or `null`.
    pub subject: Option<String>,
    /// The condition as the rubric states it.
    pub text: String,
    /// Its name.
    pub label: Option<String>,
    /// What it compares.
    pub kind: RequirementKind,
    /// The left side: an exact number, a date, an option or the word that stands for none.
    pub left: Option<String>,
    /// The comparison.
    pub op: Option<String>,
    /// The limit.
    pub right: Option<String>,
    /// Distance to the limit, ≥ 0 on the good side: points, numbers or days.
    pub margin: Option<Exact>,
    /// The least margin that is still possible.
    pub margin_low: Option<Exact>,
    /// The greatest margin that is still possible.
    pub margin_high: Option<Exact>,
    /// Whether it is met.
    pub status: Status,
    /// Its legal basis.
    pub basis: Option<String>,
    /// Its place in the rubric.
    pub at: String,
}

/// What a requirement compares.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::RequirementKind;
///
/// let unit = |kind| match kind {
///     RequirementKind::Points => "points",
///     RequirementKind::Date => "days",
///     _ => "",
/// };
/// let units: Vec<&str> = record.predicates[0].requirements.iter().map(|one| unit(one.kind)).collect();
/// assert_eq!(units, ["points", "points", "points", ""]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementKind {
    /// Points of a node or of a group's member.
    Points,
    /// Plain numbers, counts and indices.
    Number,
    /// Shares and percentages.
    Percent,
    /// Dates; margins are days.
    Date,
    /// An option of a list.
    Option,
    /// Several conditions joined by `and`, `or`, `not` or `if`.
    Compound,
}

/// What becomes of the predicates.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// let award = &record.award;
/// assert_eq!((award.open.as_slice(), award.at_least.as_deref()), (["WBK".to_owned()].as_slice(), None));
/// assert_eq!(award.stage.as_deref(), Some("desk"), "the stage that it rests on");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// Awarded, claimed, none or undecided.
    pub status: AwardStatus,
    /// The predicate that is awarded or claimed.
    pub predicate: Option<String>,
    /// Its title; for `none` the rubric's own words.
    pub label: Option<String>,
    /// While undecided: the best predicate that is met in any case.
    pub at_least: Option<String>,
    /// The better predicates that are not decided yet.
    pub open: Vec<String>,
    /// The stage that it rests on.
    pub stage: Option<String>,
    /// The share of the total's weight that its verifying stages have seen.
    pub verified: Option<Exact>,
}

/// The standing of an award. A *claimed* one rests on answers that nobody has verified.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::AwardStatus;
///
/// // Exhaustive: a claim is told apart from an award, or the program does not compile.
/// let printed = match record.award.status {
///     AwardStatus::Awarded => "diberikan",
///     AwardStatus::Claimed => "baru klaim",
///     AwardStatus::None => "tidak diberikan",
///     AwardStatus::Undecided => "belum dapat diputuskan",
/// };
/// assert_eq!(printed, "belum dapat diputuskan");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwardStatus {
    /// Met, and everything that needs verifying was verified.
    Awarded,
    /// Met by the unit's own word, not by a finding.
    Claimed,
    /// No predicate is met.
    None,
    /// A better predicate is not decided yet.
    Undecided,
}

/// An answer that counts.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// // What the desk changed, and why.
/// let changed = record.answers.iter().find(|one| one.earlier.iter().any(|before| before.answer != one.answer));
/// let changed = changed.ok_or("nothing was changed")?;
/// assert_eq!((changed.path.as_str(), changed.note.as_deref()), ("A.1.b", Some("SK belum mewakili semua unsur")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerRecord {
    /// Its path.
    pub path: String,
    /// Name of the criterion or input.
    pub label: Option<String>,
    /// An option, a date, a word, or an exact number.
    pub answer: String,
    /// The stage that it rests on; `null` for an input of the rubric.
    pub stage: Option<String>,
    /// Who gave it.
    pub by: Option<String>,
    /// When.
    pub on: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// What it rests on.
    pub documents: Vec<Document>,
    /// What earlier stages said.
    pub earlier: Vec<EarlierAnswer>,
}

/// An answer that a later stage confirmed or replaced.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// let said = record.answers.iter().find(|one| one.path == "A.1.b").ok_or("no such answer")?;
/// let before = &said.earlier[0];
/// assert_eq!((before.stage.as_str(), before.answer.as_str(), said.answer.as_str()), ("mandiri", "A", "B"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierAnswer {
    /// The stage.
    pub stage: String,
    /// See [`AnswerRecord::answer`].
    pub answer: String,
    /// Who gave it.
    pub by: Option<String>,
    /// When.
    pub on: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// What it rests on.
    pub documents: Vec<Document>,
}

/// The exact numbers as of one stage.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// // How the total went from stage to stage.
/// let course: Vec<String> = record.stages.iter().flat_map(|stage| &stage.total).map(ToString::to_string).collect();
/// assert_eq!(course, ["38/5", "109/15"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageRecord {
    /// The stage.
    pub code: String,
    /// Its title.
    pub label: Option<String>,
    /// Who assessed.
    pub by: Option<String>,
    /// When.
    pub on: Option<String>,
    /// How many answers this stage gave or confirmed.
    pub answers: u64,
    /// The whole rubric's number; `null` with all others where a `check` fails at this stage.
    pub total: Option<Exact>,
    /// By path.
    pub nodes: BTreeMap<String, Option<Exact>>,
    /// By `group.member`.
    pub groups: BTreeMap<String, Option<Exact>>,
    /// By name.
    pub measures: BTreeMap<String, Option<Exact>>,
    /// By name.
    pub predicates: BTreeMap<String, Status>,
    /// The award's standing.
    pub award: Option<AwardStatus>,
}

/// What a reader must know beside the numbers.
///
/// Order: by kind as listed here, and in rubric order within a kind.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let record = rubric.score_json(&std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?)?.into_record();
/// use timbang::scorecard::Finding;
///
/// let missing = record.findings.iter().filter_map(|finding| match finding {
///     Finding::Missing { code, .. } => Some(code.as_str()),
///     _ => None,
/// });
/// assert_eq!(missing.collect::<Vec<_>>(), ["A.1.c"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Finding {
    /// A criterion has no answer, or one of its inputs has none.
    Missing {
        /// The criterion.
        code: String,
        /// What has no answer.
        paths: Vec<String>,
        /// What the rubric makes of it.
        policy: Policy,
    },
    /// An input of the rubric is not known.
    Unknown {
        /// The input.
        code: String,
        /// The input.
        paths: Vec<String>,
    },
    /// A criterion does not count here.
    Excluded {
        /// The criterion.
        code: String,
        /// What it rests on.
        paths: Vec<String>,
    },
    /// A later stage gave another answer.
    Overridden {
        /// The path.
        code: String,
        /// The path.
        paths: Vec<String>,
        /// The later stage.
        stage: String,
        /// The earlier answer.
        from: String,
        /// The later answer.
        to: String,
    },
    /// A later stage gave another answer and no note.
    Unexplained {
        /// The path.
        code: String,
        /// The path.
        paths: Vec<String>,
        /// The later stage.
        stage: String,
    },
    /// Answers that their verifying stage (where none is named: the last stage of the sheet) has not looked at.
    Unverified {
        /// The criterion.
        code: String,
        /// The answers.
        paths: Vec<String>,
        /// The stage that the criterion rests on; `null` without an answer.
        stage: Option<String>,
    },
    /// A computed criterion takes its inputs from different stages.
    Mixed {
        /// The criterion.
        code: String,
        /// Its inputs.
        paths: Vec<String>,
    },
    /// A `check` did not hold at an earlier stage, which therefore has no scores.
    Inconsistent {
        /// Where the check stands.
        code: String,
        /// Its inputs.
        paths: Vec<String>,
        /// The stage.
        stage: String,
    },
    /// A `check` could not be made for want of an answer.
    Unchecked {
        /// Where the check stands.
        code: String,
        /// What has no answer.
        paths: Vec<String>,
    },
    /// An answer counts less than its option, because of `at most`.
    Capped {
        /// The criterion.
        code: String,
        /// The criterion.
        paths: Vec<String>,
        /// The share of its option.
        from: Exact,
        /// The share that counts.
        to: Exact,
    },
    /// The displayed number would decide otherwise than the exact one.
    Boundary {
        /// The requirement or measure.
        code: String,
        /// What it reads.
        paths: Vec<String>,
    },
    /// The day of the assessment lies outside the rubric's time in force.
    OutsideForce {
        /// The rubric.
        code: String,
        /// Always `assessed_on`.
        paths: Vec<String>,
    },
}

fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

fn known_format<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let format = String::deserialize(deserializer)?;
    if format == FORMAT {
        Ok(format)
    } else {
        Err(serde::de::Error::custom(format_args!("unknown format `{format}`: this version reads `{FORMAT}`")))
    }
}

impl Record {
    /// The node at a path, such as `A.I.1`.
    pub fn node(&self, path: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.code == path)
    }

    /// The predicate of this name.
    pub fn predicate(&self, code: &str) -> Option<&Predicate> {
        self.predicates.iter().find(|predicate| predicate.code == code)
    }

    /// The numbers as of a stage.
    pub fn as_of(&self, stage: &str) -> Option<&StageRecord> {
        self.stages.iter().find(|record| record.code == stage)
    }
}
