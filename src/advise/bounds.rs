//! What is still possible: over what is missing, or over answers that are named.
//!
//! *No sheet leaves the bounds; and bounds are called reached only where sheets that were scored come to them.* `witness`
//! finds those sheets. Where a node is read by a formula, or an input is shared, bounds may be wider than what any sheet
//! comes to, and are called outer.

use std::collections::BTreeSet;

use serde::Serialize;

use super::apply::answers_scored;
use super::moves::{Choice, Variable};
use super::search::{Ended, Search};
use super::witness::Witnesses;
use super::{AdviseError, Budget, Problem};
use crate::check::{Body, Domain, KeyId, Model, ROOT};
use crate::date::Date;
use crate::evidence::Evidence;
use crate::limits::COUNT_MAX;
use crate::nearest::nearest;
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::score::{Compiled, Stand, stand};
use crate::scorecard::{Bounds as Kind, Scorecard, Status};
use crate::steps::{Answered, May, Open, Range, StepId, days_open, ranges, ranges_within};
use crate::table::Table;

/// Name and version of the format of bounds.
pub const BOUNDS_FORMAT: &str = "timbang.bounds/0";
/// How much may be looked at to find what becomes of one predicate, and as much again to find why it is impossible.
const OUTLOOK_BUDGET: u64 = 100_000;

/// What a sheet can still come to.
///
/// ```
/// use timbang::advise::{Outcome, Possible};
/// use timbang::{Evidence, Rubric};
///
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let empty = Evidence::from_json(br#"{ "unit": "Unit Contoh" }"#)?;
/// let possible = Possible::of(&rubric, &empty, &[])?;
/// assert_eq!(possible.total.high.map(|n| n.to_string()).as_deref(), Some("10"));
/// assert_eq!(possible.predicates[0].outcome, Outcome::Possible);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Possible {
    /// [`BOUNDS_FORMAT`]
    pub format: &'static str,
    /// The answers that are open, in rubric order: those that are missing, or those that were named.
    pub open: Vec<String>,
    /// Reached, where some sheet comes to each bound of nodes and groups, and that sheet was scored; otherwise outer, and
    /// what `low_by` and `high_by` show is reached all the same.
    pub bounds: Kind,
    /// The whole.
    pub total: Between,
    /// Components and criteria.
    pub nodes: Vec<Between>,
    /// The members of groups, `area.MP`.
    pub groups: Vec<Between>,
    /// The measures.
    pub measures: Vec<Between>,
    /// Each predicate.
    pub predicates: Vec<Outlook>,
    /// The sheets that show what is reached, each by what it answers besides: [`with_answers`](super::with_answers) writes
    /// it down. Each was scored.
    pub sheets: Vec<Vec<GivenAnswer>>,
}

/// A number between its bounds.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::Possible;
///
/// // What the visit can still make of the reform.
/// let possible = Possible::of(&rubric, &evidence, &["A.II"])?;
/// assert!(possible.total.low <= possible.total.exact && possible.total.exact <= possible.total.high);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Between {
    /// Its path.
    pub code: String,
    /// Its name.
    pub label: Option<String>,
    /// The number as it stands.
    pub exact: Option<Exact>,
    /// The least that it can be.
    pub low: Option<Exact>,
    /// The most that it can be.
    pub high: Option<Exact>,
    /// Which of [`Possible::sheets`] comes to the least, by its place; `null` where none was found: then perhaps none does.
    pub low_by: Option<usize>,
    /// Which of them comes to the most.
    pub high_by: Option<usize>,
}

/// An answer of a sheet that was scored to show something.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::Possible;
///
/// let possible = Possible::of(&rubric, &evidence, &["A.I.1"])?;
/// let at = possible.total.low_by.ok_or("not shown")?;
/// let with: Vec<String> = possible.sheets[at].iter().map(|given| format!("{} = {}", given.path, given.answer)).collect();
/// assert!(with.len() > 1, "answers with which the total comes to its least");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GivenAnswer {
    /// Its path.
    pub path: String,
    /// The answer, as a sheet writes it.
    pub answer: String,
}

impl GivenAnswer {
    /// This answer at this path, as a sheet writes it.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
    /// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
    /// # let evidence = timbang::Evidence::from_json(&sheet)?;
    /// use timbang::advise::{GivenAnswer, with_answers};
    ///
    /// let other = with_answers(&rubric, &evidence, &[GivenAnswer::new("A.II.5.i.a", "A")])?;
    /// assert_ne!(rubric.score(&other)?.total, rubric.score(&evidence)?.total);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(path: impl Into<String>, answer: impl Into<String>) -> GivenAnswer {
        GivenAnswer { path: path.into(), answer: answer.into() }
    }
}

/// Whether a predicate is met whatever becomes of what is open.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Outcome, Possible};
///
/// // Nothing is open, so each predicate is decided.
/// let possible = Possible::of(&rubric, &evidence, &[])?;
/// assert!(possible.predicates.iter().all(|one| one.outcome != Outcome::Possible));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is met on every sheet.
    Certain,
    /// Neither: shown by answers with which it is met and by answers with which it is not, as far as both were found.
    Possible,
    /// It is met on no sheet.
    Impossible,
}

/// What becomes of a predicate.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Outcome, Possible};
///
/// let possible = Possible::of(&rubric, &evidence, &["A.II.5"])?;
/// let wbk = possible.predicates.iter().find(|one| one.code == "WBK").ok_or("no such predicate")?;
/// assert_eq!(wbk.outcome, Outcome::Possible, "the visit may still find it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Outlook {
    /// Its name.
    pub code: String,
    /// Its title.
    pub label: Option<String>,
    /// How it stands.
    pub status: Status,
    /// What can become of it.
    pub outcome: Outcome,
    /// Where it is impossible: the requirements that no sheet meets; none where each could be met, but not together.
    pub because: Vec<String>,
    /// Where it is possible: answers with which it is met, scored; `null` where none were found, which proves nothing.
    pub met_by: Option<Vec<GivenAnswer>>,
    /// Where it is possible: answers with which it is not met, scored; `null` where none were found, which proves nothing.
    pub fails_by: Option<Vec<GivenAnswer>>,
}

impl Possible {
    /// What is possible over what has no answer, or over the answers at and below the paths.
    ///
    /// Errors: a sheet with faults; a path that names no answer.
    pub fn of(rubric: &Rubric, evidence: &Evidence, touch: &[&str]) -> Result<Possible, AdviseError> {
        let card = rubric.score(evidence)?;
        rubric.compiled(|compiled| possible(rubric, compiled, evidence, &card, touch))
    }
}

/// The keys that are open.
fn open_keys(compiled: Compiled<'_>, stand: &Stand, touch: &[&str]) -> Result<BTreeSet<KeyId>, AdviseError> {
    let Compiled { model, steps, index, .. } = compiled;
    let scored = |key: &KeyId| !model.key(*key).recorded;
    if touch.is_empty() {
        return Ok(model.keys.ids().filter(|key| stand.answers[*key].is_none()).filter(scored).collect());
    }
    let mut keys = BTreeSet::new();
    for &path in touch {
        let mut found: Vec<KeyId> = index.below(path).collect();
        if let Some(node) = index.node(path)
            && let Body::Computed { .. } = model.node(node).body
        {
            found.extend(steps.nodes[node].keys.iter().copied());
        }
        if path == "total" {
            found.extend(model.keys.ids().filter(|key| !model.key(*key).fact));
        }
        if found.is_empty() {
            let names = model.keys.iter().map(|key| key.path.as_str());
            let names = names.chain(model.nodes.iter().map(|node| node.path.as_str()));
            let near = nearest(path, names).map(str::to_owned);
            return Err(AdviseError::UnknownPath { path: path.to_owned(), nearest: near });
        }
        keys.extend(found.into_iter().filter(scored));
    }
    Ok(keys)
}

/// Some answers of a key, and whether there are more.
fn answers(model: &Model, key: KeyId, assessed_on: Option<Date>) -> (Vec<Answered>, bool) {
    let declared = model.key(key);
    let options = |count: usize| (0_u16..).take(count).map(Answered::Option).collect::<Vec<_>>();
    let numbers = |list: &[&Exact]| list.iter().map(|number| Answered::Number((*number).clone())).collect::<Vec<_>>();
    let (mut list, more) = match &declared.domain {
        Domain::List { options: list, .. } => (options(list.len()), false),
        Domain::Scale(scale) => {
            let scale = &model.scales[*scale];
            let mut list = options(scale.options.len());
            if let Some(line) = &scale.line {
                list.extend(numbers(&[&line.low, &line.high]));
            }
            (list, scale.line.is_some())
        }
        Domain::Count => (numbers(&[&Exact::ZERO, &Exact::ONE, &Exact::from(COUNT_MAX)]), true),
        Domain::Number { low, high } | Domain::Percent { low, high } => (numbers(&[low, high]), true),
        Domain::Date => {
            let days = days_open().into_iter().flat_map(|(first, last)| [first, last]);
            (days.chain(assessed_on).map(Answered::Date).collect(), true)
        }
    };
    if declared.word.is_some() {
        let behind = model.key_options(key).count().saturating_sub(1);
        list.push(Answered::Word(u16::try_from(behind).unwrap_or(u16::MAX)));
    }
    (list, more)
}

fn possible(
    rubric: &Rubric,
    compiled: Compiled<'_>,
    evidence: &Evidence,
    card: &Scorecard,
    touch: &[&str],
) -> Result<Possible, AdviseError> {
    let (model, steps) = (compiled.model, compiled.steps);
    let stand = stand(compiled, evidence)?;
    let keys = open_keys(compiled, &stand, touch)?;
    let mut open = Open::new();
    let mut variables = Vec::new();
    // Whether every answer of every open key is among the choices.
    let mut all_listed = true;
    for &key in &keys {
        let now = stand.answers[key].clone();
        let (list, more) = answers(model, key, stand.assessed_on);
        all_listed &= !more;
        let others: Vec<Answered> = list.into_iter().filter(|answered| Some(answered) != now.as_ref()).collect();
        let answers: Vec<Option<Answered>> = std::iter::once(now).chain(others.into_iter().map(Some)).collect();
        open.insert(key, May { answers: answers.clone(), any: more });
        let choices = (0_u64..).zip(answers).map(|(at, answered)| Choice { answered, price: (at.min(1), 0) }).collect();
        variables.push(Variable { key, choices, rising: false });
    }
    let stage = stand.stage.or_else(|| model.header.stages.ids().next());
    let problem = Problem::new(compiled, &stand, variables, stage);
    let within = ranges_within(steps, stand.reading(model), &open);
    // Over what is missing, the bounds are those of the scorecard.
    let bounds = if touch.is_empty() {
        ranges(steps, stand.reading(model))
    } else {
        ranges_within(steps, stand.reading(model), &open)
    };
    let between = |code: &str, label: Option<&String>, exact: Option<&Exact>, step: StepId| Between {
        code: code.to_owned(),
        label: label.cloned(),
        exact: exact.cloned(),
        low: bounds[step].low().cloned(),
        high: bounds[step].high().cloned(),
        low_by: None,
        high_by: None,
    };
    // The total, nodes, members of groups, measures, one behind the other, as `figures` reads them.
    let step = steps.nodes[ROOT].number;
    let mut ends = vec![(between("total", None, card.total.exact.as_ref(), step), step)];
    for (own, node) in steps.nodes.iter().skip(1).zip(&card.nodes) {
        ends.push((between(&node.code, node.label.as_ref(), node.exact.as_ref(), own.number), own.number));
    }
    for (group, members) in card.groups.iter().zip(&steps.members) {
        for (member, &step) in group.members.iter().zip(members) {
            let code = format!("{}.{}", group.code, member.code);
            ends.push((between(&code, member.label.as_ref(), member.exact.as_ref(), step), step));
        }
    }
    let bounded = ends.len();
    for (measure, own) in card.measures.iter().zip(&steps.measures) {
        let exact = measure.exact.as_ref();
        ends.push((between(&measure.code, measure.label.as_ref(), exact, own.number), own.number));
    }
    let mut witnesses = Witnesses::new(rubric, evidence, &problem, all_listed, card);
    witnesses.show(&mut ends);
    let sheets = std::mem::take(&mut witnesses.sheets);
    // What no sheet was seen to come to is not called reached.
    let shown = |bound: &Option<Exact>, by: Option<usize>| bound.is_none() || by.is_some();
    let reached =
        ends.iter().take(bounded).all(|(own, _)| shown(&own.low, own.low_by) && shown(&own.high, own.high_by));
    let mut rest = ends.into_iter().map(|(own, _)| own);
    let total = rest.next().unwrap_or_else(|| between("total", None, None, step));
    let nodes = rest.by_ref().take(card.nodes.len()).collect();
    let members = card.groups.iter().map(|group| group.members.len()).sum();
    let groups = rest.by_ref().take(members).collect();
    let measures = rest.collect();
    let mut predicates = Vec::new();
    for (place, (id, scored)) in model.predicates.ids().zip(&card.predicates).enumerate() {
        let requirements: Vec<StepId> = steps.requirements[id].iter().map(|own| own.truth).collect();
        let asked = Asked { rubric, evidence, problem: &problem, within: &within, all_listed, predicate: &scored.code };
        let (outcome, [mut met_by, mut fails_by]) = asked.outlook(steps.predicates[id], &requirements, scored.status);
        if outcome == Outcome::Possible {
            // What was scored for something else may show it.
            met_by = met_by.or_else(|| witnesses.seen(place, true));
            fails_by = fails_by.or_else(|| witnesses.seen(place, false));
        }
        let mut budget = Budget::new(OUTLOOK_BUDGET);
        let mut never = |step: &StepId| {
            !within[*step].may_be_true
                || (all_listed && matches!(asked.searched(&[*step], true, &mut budget), Searched::Never))
        };
        let because = requirements.iter().zip(&scored.requirements);
        let because = because.filter(|(step, _)| outcome == Outcome::Impossible && never(step));
        predicates.push(Outlook {
            because: because.map(|(_, own)| own.code.clone()).collect(),
            code: scored.code.clone(),
            label: scored.label.clone(),
            status: scored.status,
            outcome,
            met_by,
            fails_by,
        });
    }
    Ok(Possible {
        format: BOUNDS_FORMAT,
        open: keys.iter().map(|key| model.key(*key).path.clone()).collect(),
        bounds: if reached { Kind::Reached } else { Kind::Outer },
        total,
        nodes,
        groups,
        measures,
        predicates,
        sheets,
    })
}

/// What is asked of a predicate.
struct Asked<'q, 'a> {
    rubric: &'q Rubric,
    evidence: &'q Evidence,
    problem: &'q Problem<'a>,
    within: &'q Table<StepId, Range>,
    all_listed: bool,
    predicate: &'q str,
}

impl Asked<'_, '_> {
    /// What can become of it, and where both can: answers with which it is met, and with which it is not.
    fn outlook(
        &self,
        truth: StepId,
        requirements: &[StepId],
        status: Status,
    ) -> (Outcome, [Option<Vec<GivenAnswer>>; 2]) {
        let neither = [None, None];
        let range = &self.within[truth];
        if !range.may_be_true {
            return (Outcome::Impossible, neither);
        }
        if !range.may_be_false && status == Status::Met {
            return (Outcome::Certain, neither);
        }
        let mut budget = Budget::new(OUTLOOK_BUDGET);
        let met_by = match self.searched(requirements, true, &mut budget) {
            Searched::Never => return (Outcome::Impossible, neither),
            Searched::By(picks) => self.scored(&picks, true),
            Searched::Open => None,
        };
        if status != Status::Met {
            // As it stands it is not met.
            return (Outcome::Possible, [met_by, Some(Vec::new())]);
        }
        // A search finds where it fails; where it may be undecided, which is not met either, that proves nothing.
        let mut never = !self.may_be_undecided(truth);
        for requirement in requirements {
            match self.searched(&[*requirement], false, &mut budget) {
                Searched::Never => {}
                Searched::By(picks) => {
                    if let Some(fails_by) = self.scored(&picks, false) {
                        return (Outcome::Possible, [met_by, Some(fails_by)]);
                    }
                    never = false;
                }
                Searched::Open => never = false,
            }
        }
        if never { (Outcome::Certain, neither) } else { (Outcome::Possible, [met_by, None]) }
    }

    /// Whether something that this step hangs on may be undecided.
    fn may_be_undecided(&self, truth: StepId) -> bool {
        let mut seen = BTreeSet::new();
        let mut stack = vec![truth];
        while let Some(at) = stack.pop() {
            if self.within[at].undecided {
                return true;
            }
            if seen.insert(at) {
                stack.extend(self.problem.steps.step(at).of.iter().copied());
            }
        }
        false
    }

    fn searched(&self, truths: &[StepId], wanted: bool, budget: &mut Budget) -> Searched {
        let search = Search::new(self.problem, truths, wanted, budget);
        match search.cheapest(&search.room(), budget) {
            Ended::Cheapest(_, picks) => Searched::By(picks),
            // Over numbers of which only some were looked at nothing is proved.
            Ended::Nothing if self.all_listed => Searched::Never,
            Ended::Nothing | Ended::Open(_) => Searched::Open,
        }
    }

    fn scored(&self, picks: &[usize], met: bool) -> Option<Vec<GivenAnswer>> {
        let (given, card) = answers_scored(self.rubric, self.evidence, self.problem, picks)?;
        (super::is_met(&card, self.predicate) == met).then_some(given)
    }
}

enum Searched {
    Never,
    By(Vec<usize>),
    /// Not found within the budget, or not among the answers that were looked at.
    Open,
}
