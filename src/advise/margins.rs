//! How close a sheet is: the slack of each requirement, what would flip it, and what each criterion is still worth.
//!
//! *Every number is that of a sheet that was read by the rules that score it*: a flip is a sheet on which the requirement
//! turns out otherwise, and the fewest answers are those that an exact search finds.

use std::collections::BTreeMap;

use serde::Serialize;

use super::moves::{Choice, Variable, better, practice};
use super::search::{Ended, Search};
use super::{AdviseError, BUDGET, Budget, Problem};
use crate::check::{Domain, KeyId, Model, PredicateId, ROOT, RequirementKind};
use crate::evidence::Evidence;
use crate::number::Exact;
use crate::rubric::Rubric;
use crate::score::{Compiled, Stand, stand};
use crate::scorecard::{AwardStatus, Finding, Record, Status};
use crate::steps::{Answered, StepId, Value, cone};

/// Name and version of the format of margins.
pub const MARGINS_FORMAT: &str = "timbang.margins/0";
/// How much may be looked at to find the fewest answers that flip one requirement.
const FLIP_BUDGET: u64 = 200_000;

/// How close a sheet is to each predicate, and what is worth doing.
///
/// Only answers of criteria on a scale are looked at: facts, counts and indices are what they are.
///
/// ```
/// use timbang::advise::Margins;
/// use timbang::{Evidence, Rubric};
///
/// let rubric = Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// let sheet = std::fs::read("rubrics/zi_2021/cases/wbbm_tepat_85.evidence.json")?;
/// let margins = Margins::of(&rubric, &Evidence::from_json(&sheet)?)?;
/// // Exactly on the limit: nothing may be lost, and one worse answer is enough.
/// let award = margins.award.ok_or("nothing awarded")?;
/// assert_eq!((award.predicate.as_str(), award.nearest.as_str()), ("WBBM", "WBBM.1"));
/// assert_eq!((award.spare.map(|n| n.to_string()), award.answers), (Some("0".to_owned()), Some(1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Margins {
    /// [`MARGINS_FORMAT`]
    pub format: &'static str,
    /// How much of what is awarded or claimed may be lost.
    pub award: Option<Spare>,
    /// Every requirement, in rubric order.
    pub requirements: Vec<Slack>,
    /// Every criterion that has a better option, by the points that it still brings.
    pub worth: Vec<Worth>,
}

/// How much may be lost before an award falls.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/wbbm_tepat_85.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::Margins;
///
/// let award = Margins::of(&rubric, &evidence)?.award.ok_or("nothing is awarded")?;
/// assert_eq!((award.predicate.as_str(), award.nearest.as_str()), ("WBBM", "WBBM.1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Spare {
    /// The predicate that is awarded or claimed.
    pub predicate: String,
    /// Whether it is only claimed.
    pub claimed: bool,
    /// The requirement that is nearest to failing: by the fewest answers, then the least margin in points.
    pub nearest: String,
    /// The points that may be lost, wherever they are lost, before some requirement fails that asks for points.
    pub spare: Option<Exact>,
    /// The fewest worse answers with which the nearest requirement fails.
    pub answers: Option<u64>,
}

/// The slack of a requirement.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::Margins;
///
/// // The requirement that keeps the unit from WBK, and how far it is.
/// let margins = Margins::of(&rubric, &evidence)?;
/// let area = margins.requirements.iter().find(|one| one.code == "WBK.3.PW").ok_or("no such requirement")?;
/// assert_eq!(area.margin, Some("-3/2".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Slack {
    /// The predicate.
    pub predicate: String,
    /// `WBK.3.MP`
    pub code: String,
    /// The condition as the rubric states it.
    pub text: String,
    /// Its name.
    pub label: Option<String>,
    /// Whether it is met.
    pub status: Status,
    /// Distance to the limit, at least 0 on the good side.
    pub margin: Option<Exact>,
    /// Whether the displayed number would decide otherwise.
    pub boundary: bool,
    /// The fewest answers that turn it: better ones with which it is met, or worse ones with which it is not. One that
    /// would be undecided has not turned.
    pub answers: Option<u64>,
    /// Whether that number is known; without, no such answers were found within the budget.
    pub answers_known: bool,
    /// The single answers that flip it alone; of each path the one nearest to the answer as it stands.
    pub flips: Vec<Flip>,
}

/// An answer that would be another.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::Margins;
///
/// // Answers each of which alone turns a requirement.
/// let margins = Margins::of(&rubric, &evidence)?;
/// let area = margins.requirements.iter().find(|one| one.code == "WBK.3.PW").ok_or("no such requirement")?;
/// assert!(area.flips.iter().any(|flip| flip.path == "A.II.5.i.a"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Flip {
    /// The path of the criterion.
    pub path: String,
    /// The answer as it stands.
    pub from: Option<String>,
    /// The other answer.
    pub to: String,
}

/// What a criterion is still worth.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::Margins;
///
/// // Where a point is to be gained, and for what.
/// let margins = Margins::of(&rubric, &evidence)?;
/// let helps = margins.worth.iter().filter(|one| one.helps.iter().any(|code| code.starts_with("WBK.3")));
/// assert!(helps.count() > 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Worth {
    /// The path of the criterion.
    pub path: String,
    /// Its name.
    pub label: Option<String>,
    /// The answer as it stands.
    pub from: Option<String>,
    /// Its best option.
    pub to: String,
    /// The practice that the best option describes.
    pub practice: Option<String>,
    /// What the total gains with it; `null` where the total is not decided.
    pub gain: Option<Exact>,
    /// Requirements that are not met and whose left side it raises.
    pub helps: Vec<String>,
}

impl Margins {
    /// The margins of a sheet.
    ///
    /// Errors: a sheet with faults.
    pub fn of(rubric: &Rubric, evidence: &Evidence) -> Result<Margins, AdviseError> {
        let card = rubric.score(evidence)?;
        rubric.compiled(|compiled| margins(compiled, evidence, card.record()))
    }
}

/// The worse options of a criterion's answer, the nearest first.
fn worse(model: &Model, key: KeyId, now: Option<&Answered>) -> Vec<Answered> {
    let Domain::Scale(scale) = &model.key(key).domain else { return Vec::new() };
    let (Some(Answered::Option(option)), true) = (now, model.key(key).criterion.is_some()) else { return Vec::new() };
    let options = &model.scales[*scale].options;
    let Some(from) = options.get(usize::from(*option)).and_then(|o| o.value.as_ref()) else { return Vec::new() };
    let mut rungs: BTreeMap<&Exact, u16> = BTreeMap::new();
    for (index, option) in (0_u16..).zip(options) {
        if let Some(value) = option.value.as_ref().filter(|value| *value < from) {
            rungs.entry(value).or_insert(index);
        }
    }
    rungs.into_values().rev().map(Answered::Option).collect()
}

fn variables(model: &Model, stand: &Stand, up: bool) -> Vec<Variable> {
    let variable = |key: KeyId| {
        let now = stand.answers[key].as_ref();
        let others = if up {
            better(model, key, now).into_iter().map(|(answered, _)| answered).collect()
        } else {
            worse(model, key, now)
        };
        let stays = Choice { answered: now.cloned(), price: (0, 0) };
        let others =
            (1_u64..).zip(others).map(|(steps, answered)| Choice { answered: Some(answered), price: (1, steps) });
        let choices: Vec<Choice> = std::iter::once(stays).chain(others).collect();
        (choices.len() > 1).then_some(Variable { key, choices, rising: true, any: None })
    };
    model.keys.ids().filter_map(variable).collect()
}

/// What the sheets come to on which one answer is another.
struct Singles {
    /// By requirement, by predicate: what flips it, with where the path stands in the rubric.
    flips: BTreeMap<StepId, Vec<Flip>>,
    worth: Vec<Worth>,
}

fn singles(problem: &Problem<'_>, codes: &[(String, StepId, Option<StepId>)], up: bool) -> Singles {
    let (model, steps) = (problem.model, problem.steps);
    let total = steps.nodes[ROOT].number;
    let mut found = Singles { flips: BTreeMap::new(), worth: Vec::new() };
    let number = |value: &Value| match value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    };
    for variable in &problem.variables {
        let own =
            std::iter::once((variable.key, problem.open.get(&variable.key).cloned().unwrap_or_default())).collect();
        let moving = crate::steps::moving(steps, &own);
        let sides = codes.iter().flat_map(|(_, truth, left)| [Some(*truth), *left]).flatten();
        let roots: Vec<StepId> = sides.chain([total]).collect();
        let (cone, _) = cone(steps, &moving, &own, &roots);
        let now = problem.stand.answers[variable.key].as_ref();
        let text = |answered: &Answered| Stand::text(model, variable.key, answered);
        let mut again = problem.again();
        let mut best: Option<(&Answered, Option<Exact>)> = None;
        for (pick, choice) in variable.choices.iter().enumerate().skip(1) {
            problem.put(&mut again, variable, pick);
            again.read(&cone);
            let Some(answered) = &choice.answered else { continue };
            let flip = || Flip { path: model.key(variable.key).path.clone(), from: now.map(text), to: text(answered) };
            for (_, truth, _) in codes {
                let before = problem.stand.values[*truth] == Value::Truth(true);
                if before != up && again.values[*truth] == Value::Truth(up) {
                    let flips = found.flips.entry(*truth).or_default();
                    let path = &model.key(variable.key).path;
                    if flips.last().is_none_or(|last| last.path != *path) {
                        flips.push(flip());
                    }
                }
            }
            best = Some((answered, number(&again.values[total])));
        }
        if let Some((answered, reached)) = best.filter(|_| up) {
            let standing = number(&problem.stand.values[total]);
            let raised = |(_, truth, left): &&(String, StepId, Option<StepId>)| {
                let unmet = problem.stand.values[*truth] != Value::Truth(true);
                let sides = left.map(|left| (number(&problem.stand.values[left]), number(&again.values[left])));
                unmet && matches!(sides, Some((Some(before), Some(after))) if after > before)
            };
            found.worth.push(Worth {
                path: model.key(variable.key).path.clone(),
                label: model.key(variable.key).label.clone(),
                from: now.map(text),
                to: text(answered),
                practice: practice(model, variable.key, Some(answered)),
                gain: reached.zip(standing).map(|(reached, standing)| reached.minus(&standing)),
                helps: codes.iter().filter(raised).map(|(code, ..)| code.clone()).collect(),
            });
        }
    }
    found
}

/// The fewest answers with which a requirement turns out otherwise, and whether that is known.
fn fewest(problem: &Problem<'_>, truth: StepId, wanted: bool) -> (Option<u64>, bool) {
    let mut budget = Budget::new(FLIP_BUDGET.min(BUDGET));
    let search = Search::new(problem, &[truth], wanted, &mut budget);
    match search.cheapest(&search.room(), &mut budget) {
        Ended::Cheapest((answers, _), _) => (Some(answers), true),
        Ended::Nothing => (None, true),
        Ended::Open(_) => (None, false),
    }
}

fn margins(compiled: Compiled<'_>, evidence: &Evidence, card: &Record) -> Result<Margins, AdviseError> {
    let (model, steps) = (compiled.model, compiled.steps);
    let stand = stand(compiled, evidence)?;
    let stage = stand.stage.or_else(|| model.header.stages.ids().next());
    let [up, down] = [true, false].map(|up| Problem::new(compiled, &stand, variables(model, &stand, up), stage));
    let mut codes = Vec::new();
    for (predicate, declared) in model.predicates.entries() {
        for (requirement, own) in declared.requirements.iter().zip(&steps.requirements[predicate]) {
            let left = own.sides.map(|(left, ..)| left);
            codes.push((requirement.code.clone(), own.truth, left));
        }
    }
    let (rising, falling) = (singles(&up, &codes, true), singles(&down, &codes, false));
    let boundaries: Vec<&String> = card.findings.iter().filter_map(boundary).collect();
    let mut requirements = Vec::new();
    for (predicate, declared) in model.predicates.entries() {
        let scored = card.predicates.iter().find(|scored| scored.code == declared.name);
        let scored = scored.map(|scored| scored.requirements.as_slice()).unwrap_or_default();
        for (own, scored) in steps.requirements[predicate].iter().zip(scored) {
            let met = scored.status == Status::Met;
            let (problem, flips) = if met { (&down, &falling.flips) } else { (&up, &rising.flips) };
            let (answers, known) = fewest(problem, own.truth, !met);
            requirements.push(Slack {
                predicate: declared.name.clone(),
                code: scored.code.clone(),
                text: scored.text.clone(),
                label: scored.label.clone(),
                status: scored.status,
                margin: scored.margin.clone(),
                boundary: boundaries.contains(&&scored.code),
                answers,
                answers_known: known,
                flips: flips.get(&own.truth).cloned().unwrap_or_default(),
            });
        }
    }
    let mut worth = rising.worth;
    worth.sort_by(|a, b| b.gain.cmp(&a.gain).then_with(|| b.helps.len().cmp(&a.helps.len())));
    let award = spare(model, card, &requirements);
    Ok(Margins { format: MARGINS_FORMAT, award, requirements, worth })
}

fn boundary(finding: &Finding) -> Option<&String> {
    match finding {
        Finding::Boundary { code, .. } => Some(code),
        _ => None,
    }
}

fn spare(model: &Model, card: &Record, requirements: &[Slack]) -> Option<Spare> {
    let claimed = match card.award.status {
        AwardStatus::Awarded => false,
        AwardStatus::Claimed => true,
        AwardStatus::None | AwardStatus::Undecided => return None,
    };
    let predicate = card.award.predicate.clone()?;
    let own = || requirements.iter().filter(|slack| slack.predicate == predicate);
    let points = |slack: &&Slack| is_points(model, slack);
    let spare = own().filter(points).filter_map(|slack| slack.margin.clone()).min();
    // Those that no answer makes fail come last.
    let distance = |slack: &&Slack| {
        let points = points(slack).then(|| slack.margin.clone()).flatten();
        (slack.answers.is_none(), slack.answers, points.is_none(), points)
    };
    let nearest = own().min_by_key(distance)?;
    Some(Spare { claimed, nearest: nearest.code.clone(), answers: nearest.answers, spare, predicate })
}

fn is_points(model: &Model, slack: &Slack) -> bool {
    let of = |id: PredicateId| model.predicates[id].requirements.iter().find(|own| own.code == slack.code);
    model.predicates.ids().find_map(of).is_some_and(|own| own.kind == RequirementKind::Points)
}
