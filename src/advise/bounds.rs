//! What is still possible: over what is missing, or over answers that are named.
//!
//! *No sheet leaves the bounds; and bounds are called reached only where sheets that were scored come to them.* `witness`
//! finds those sheets. Where a node is read by a formula, or an input is shared, bounds may be wider than what any sheet
//! comes to, and are called outer.

use std::collections::BTreeSet;

use serde::Serialize;

use super::apply::answers_scored;
use super::candidates::variables;
use super::search::{Ended, Search};
use super::ties::Ties;
use super::witness::Witnesses;
use super::{AdviseError, Budget, Problem};
use crate::check::{Body, KeyId, ROOT};
use crate::evidence::Evidence;
use crate::nearest::nearest;
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::score::{Compiled, Stand, stand};
use crate::scorecard::{Bounds as Kind, Status};
use crate::scorer::Scorecard;
use crate::steps::StepId;

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
    /// assert_ne!(rubric.score(&other)?.total(), rubric.score(&evidence)?.total());
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

fn possible(
    rubric: &Rubric,
    compiled: Compiled<'_>,
    evidence: &Evidence,
    card: &Scorecard,
    touch: &[&str],
) -> Result<Possible, AdviseError> {
    let (model, steps, record) = (compiled.model, compiled.steps, card.record());
    let stand = stand(compiled, evidence)?;
    let keys: Vec<KeyId> = open_keys(compiled, &stand, touch)?.into_iter().collect();
    let ties = Ties::new(steps, &keys);
    let variables = variables(compiled, &stand, &keys, &ties.all);
    let stage = stand.stage.or_else(|| model.header.stages.ids().next());
    let problem = Problem::new(compiled, &stand, variables, stage);
    // Over what is missing, the bounds are those of the scorecard, or narrower where a check holds an answer back.
    let outer = touch.is_empty().then_some(&problem.standing);
    let bounds = |step: StepId| {
        let own = &problem.within[step];
        let Some(outer) = outer.map(|outer| &outer[step]) else { return (own.low(), own.high()) };
        (
            outer.low().map(|low| own.low().map_or(low, |own| own.max(low))),
            outer.high().map(|high| own.high().map_or(high, |own| own.min(high))),
        )
    };
    let between = |code: &str, label: Option<&String>, exact: Option<&Exact>, step: StepId| {
        let (low, high) = bounds(step);
        Between {
            code: code.to_owned(),
            label: label.cloned(),
            exact: exact.cloned(),
            low: low.cloned(),
            high: high.cloned(),
            low_by: None,
            high_by: None,
        }
    };
    // The total, nodes, members of groups, measures, one behind the other, as `figures` reads them.
    let step = steps.nodes[ROOT].number;
    let mut ends = vec![(between("total", None, record.total.exact.as_ref(), step), step)];
    for (own, node) in steps.nodes.iter().skip(1).zip(&record.nodes) {
        ends.push((between(&node.code, node.label.as_ref(), node.exact.as_ref(), own.number), own.number));
    }
    for (group, members) in record.groups.iter().zip(&steps.members) {
        for (member, &step) in group.members.iter().zip(members) {
            let code = format!("{}.{}", group.code, member.code);
            ends.push((between(&code, member.label.as_ref(), member.exact.as_ref(), step), step));
        }
    }
    let bounded = ends.len();
    for (measure, own) in record.measures.iter().zip(&steps.measures) {
        let exact = measure.exact.as_ref();
        ends.push((between(&measure.code, measure.label.as_ref(), exact, own.number), own.number));
    }
    let mut witnesses = Witnesses::new(rubric, evidence, &problem, &ties, card);
    witnesses.show(&mut ends);
    let sheets = std::mem::take(&mut witnesses.sheets);
    // What no sheet was seen to come to is not called reached.
    let shown = |bound: &Option<Exact>, by: Option<usize>| bound.is_none() || by.is_some();
    let reached =
        ends.iter().take(bounded).all(|(own, _)| shown(&own.low, own.low_by) && shown(&own.high, own.high_by));
    let mut rest = ends.into_iter().map(|(own, _)| own);
    let total = rest.next().unwrap_or_else(|| between("total", None, None, step));
    let nodes = rest.by_ref().take(record.nodes.len()).collect();
    let members = record.groups.iter().map(|group| group.members.len()).sum();
    let groups = rest.by_ref().take(members).collect();
    let measures = rest.collect();
    let mut predicates = Vec::new();
    for (place, (id, scored)) in model.predicates.ids().zip(&record.predicates).enumerate() {
        let requirements: Vec<StepId> = steps.requirements[id].iter().map(|own| own.truth).collect();
        let covered = ties.covered(&problem, &requirements);
        let asked = Asked { rubric, evidence, problem: &problem, covered, predicate: &scored.code };
        let seen = [true, false].map(|met| witnesses.seen(place, met));
        let (outcome, [met_by, fails_by]) = asked.outlook(steps.predicates[id], &requirements, scored.status, seen);
        let mut budget = Budget::new(OUTLOOK_BUDGET);
        let mut never = |step: &StepId| {
            !problem.within[*step].may_be_true
                || (covered && matches!(asked.searched(&[*step], true, true, &mut budget), Searched::Never))
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
    /// Whether all answers that it hangs on are among the choices.
    covered: bool,
    predicate: &'q str,
}

impl Asked<'_, '_> {
    /// What can become of it, and where both can: answers with which it is met, and with which it is not, the fewest that
    /// tables tell or else those `seen` on a sheet that was scored for something else.
    fn outlook(
        &self,
        truth: StepId,
        requirements: &[StepId],
        status: Status,
        seen: [Option<Vec<GivenAnswer>>; 2],
    ) -> (Outcome, [Option<Vec<GivenAnswer>>; 2]) {
        let neither = [None, None];
        let range = &self.problem.within[truth];
        if !range.may_be_true {
            return (Outcome::Impossible, neither);
        }
        if !range.may_be_false && status == Status::Met {
            return (Outcome::Certain, neither);
        }
        let mut budget = Budget::new(OUTLOOK_BUDGET);
        let [seen_met, seen_failing] = seen;
        let met_by = match self.searched(requirements, true, seen_met.is_none(), &mut budget) {
            Searched::Never => return (Outcome::Impossible, neither),
            Searched::By(picks) => self.scored(&picks, true),
            Searched::Open => None,
        };
        let met_by = met_by.or(seen_met);
        if status != Status::Met {
            // As it stands it is not met.
            return (Outcome::Possible, [met_by, Some(Vec::new())]);
        }
        // A search finds where it fails; where it may be undecided, which is not met either, that proves nothing.
        let mut never = !self.may_be_undecided(truth);
        let mut fewest: Option<Vec<usize>> = None;
        let changes = |picks: &Vec<usize>| picks.iter().filter(|pick| **pick > 0).count();
        for requirement in requirements {
            let or_else = fewest.is_none() && seen_failing.is_none();
            let found = self.searched(&[*requirement], false, or_else, &mut budget);
            never &= matches!(found, Searched::Never);
            if let Searched::By(picks) = found
                && fewest.as_ref().is_none_or(|fewest| changes(&picks) < changes(fewest))
            {
                fewest = Some(picks);
            }
        }
        if never {
            return (Outcome::Certain, neither);
        }
        let fails_by = fewest.and_then(|picks| self.scored(&picks, false));
        (Outcome::Possible, [met_by, fails_by.or(seen_failing)])
    }

    /// Whether something that this step hangs on may be undecided.
    fn may_be_undecided(&self, truth: StepId) -> bool {
        let mut seen = BTreeSet::new();
        let mut stack = vec![truth];
        while let Some(at) = stack.pop() {
            if self.problem.within[at].undecided {
                return true;
            }
            if seen.insert(at) {
                stack.extend(self.problem.steps.step(at).of.iter().copied());
            }
        }
        false
    }

    /// By tables; where they do not tell, `or_else` sheet by sheet.
    fn searched(&self, truths: &[StepId], wanted: bool, or_else: bool, budget: &mut Budget) -> Searched {
        let search = Search::new(self.problem, truths, wanted, budget);
        let room = search.room();
        let told = search.by_tables(&room, budget);
        match if or_else { Some(told.unwrap_or_else(|| search.one_by_one(&room, budget))) } else { told } {
            Some(Ended::Cheapest(_, picks)) => Searched::By(picks),
            // Over numbers of which only some were looked at nothing is proved.
            Some(Ended::Nothing) if self.covered => Searched::Never,
            _ => Searched::Open,
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
