//! What one sheet came to, in parts.
//!
//! *A part says what the [`Record`](crate::scorecard::Record) of the same sheet says there.* Nothing is made exact, or a text, before it is asked for.

use std::fmt;

use super::{Found, has_looked, seen, values_of};
use crate::check::{MeasureId, NodeId, PredicateId, ROOT, StageId};
use crate::evidence::{Evidence, Unit};
use crate::number::Exact;
use crate::plan::{Fractions, Plan};
use crate::rubric::Rubric;
use crate::score::{Seen, is_to_be_verified, turns_band};
use crate::scorecard::{AwardStatus, Finding, Status};
use crate::sheet::Sheet;
use crate::steps::{StepId, Value, row};
use crate::table::{Id, Table};

/// What one sheet came to. It borrows the scorer and the sheet; a number is made exact when it is asked for.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let slot = |path| rubric.slot(path).ok_or("no such slot");
/// # let mut sheet = rubric.sheet();
/// # sheet.set(slot("opini")?, "WTP").stage("desk").set(slot("A.1.a")?, "Ya").set(slot("B.ipak")?, 4);
/// use timbang::scorecard::Status;
///
/// let mut scorer = rubric.scorer();
/// let breakdown = scorer.score(&sheet)?;
/// let wbk = breakdown.predicates().find(|(code, _)| *code == "WBK").map(|(_, status)| status);
/// let failed: Vec<&str> = breakdown.requirements().filter(|one| one.2 == Status::NotMet).map(|one| one.1).collect();
/// assert_eq!((wbk, failed.is_empty()), (Some(Status::NotMet), false));
/// assert_eq!((breakdown.awarded(), breakdown.at_least()), (None, None));
/// assert_eq!((breakdown.members().count(), breakdown.stage()), (2, Some("desk")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Breakdown<'a> {
    rubric: &'a Rubric,
    pub(super) found: &'a Found,
    pub(super) sheet: &'a Sheet,
    /// What the sheet was filled with, where it is known.
    told: Option<&'a Evidence>,
}

/// The number of a node, of a group's member or of a measure.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let slot = |path| rubric.slot(path).ok_or("no such slot");
/// # let mut sheet = rubric.sheet();
/// # sheet.set(slot("opini")?, "WTP").stage("desk").set(slot("A.1.a")?, "Ya").set(slot("B.ipak")?, 4);
/// let mut scorer = rubric.scorer();
/// let breakdown = scorer.score(&sheet)?;
/// let survey = breakdown.nodes().find(|(code, _)| *code == "B").map(|(_, figure)| figure).ok_or("no such node")?;
/// assert_eq!((survey.exact(), survey.share()), (Some(4.into()), Some(1.into())));
/// assert_eq!(survey.shown().as_deref(), Some("4.00"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Figure<'a> {
    of: Breakdown<'a>,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Node(NodeId),
    /// The position of a group, and of a member in it.
    Member(usize, usize),
    Measure(MeasureId),
}

impl<'a> Breakdown<'a> {
    pub(super) fn new(found: &'a Found, sheet: &'a Sheet, told: Option<&'a Evidence>) -> Breakdown<'a> {
        Breakdown { rubric: sheet.rubric(), found, sheet, told }
    }

    /// The sheet that it is of.
    pub fn sheet(&self) -> &'a Sheet {
        self.sheet
    }

    /// The stage that it rests on: the last of the sheet.
    pub fn stage(&self) -> Option<&'a str> {
        self.sheet.stages().last()
    }

    /// The number of the whole.
    pub fn total(&self) -> Figure<'a> {
        self.figure(What::Node(ROOT))
    }

    /// The numbers of all components and criteria below the whole, in rubric order, each with its path.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = (&'a str, Figure<'a>)> + use<'a> {
        let of = *self;
        let nodes = of.rubric.model().nodes.entries().skip(1);
        nodes.map(move |(id, node)| (node.path.as_str(), of.figure(What::Node(id))))
    }

    /// The fractions of all nodes, the whole first and then in rubric order: all numbers at once, none made exact. `None`
    /// where the steps scored the sheet.
    ///
    /// See [`Figure::between`].
    pub fn between(&self) -> Option<impl ExactSizeIterator<Item = (i64, i64)> + use<'a>> {
        Some(self.found.run.all(self.plan()?))
    }

    /// The numbers of the members of all groups, in rubric order, each with the codes of group and member.
    pub fn members(&self) -> impl Iterator<Item = (&'a str, &'a str, Figure<'a>)> + use<'a> {
        let of = *self;
        let groups = of.rubric.model().groups.iter().enumerate();
        groups.flat_map(move |(at, group)| {
            let members = group.members.iter().enumerate();
            members.map(move |(place, member)| {
                (group.name.as_str(), member.code.as_str(), of.figure(What::Member(at, place)))
            })
        })
    }

    /// The measures, in rubric order, each with its name. One that is no sum of nodes is computed by the steps each time that
    /// its number is asked for.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let slot = |path| rubric.slot(path).ok_or("no such slot");
    /// # let mut sheet = rubric.sheet();
    /// # sheet.set(slot("opini")?, "WTP").stage("desk").set(slot("A.1.a")?, "Ya").set(slot("B.ipak")?, 4);
    /// let mut scorer = rubric.scorer();
    /// let breakdown = scorer.score(&sheet)?;
    /// let (code, index) = breakdown.measures().next().ok_or("no measure")?;
    /// assert_eq!((code, index.shown().as_deref(), index.is_percent()), ("indeks", Some("2.33"), false));
    /// assert_eq!((index.bands(), index.band()), (Some("mutu"), Some("C")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn measures(&self) -> impl ExactSizeIterator<Item = (&'a str, Figure<'a>)> + use<'a> {
        let of = *self;
        let measures = of.rubric.model().measures.entries();
        measures.map(move |(id, measure)| (measure.name.as_str(), of.figure(What::Measure(id))))
    }

    /// How each predicate stands, in rubric order, with its code.
    pub fn predicates(&self) -> impl ExactSizeIterator<Item = (&'a str, Status)> + use<'a> {
        let of = *self;
        let predicates = of.rubric.model().predicates.iter().enumerate();
        predicates.map(move |(at, predicate)| (predicate.name.as_str(), of.status(at)))
    }

    /// How each requirement of all predicates stands, in rubric order, with the codes of its predicate and its own.
    pub fn requirements(&self) -> impl Iterator<Item = (&'a str, &'a str, Status)> + use<'a> {
        let mut truths = self.found.run.requirements();
        self.rubric.model().predicates.iter().flat_map(move |predicate| {
            let (own, others) = truths.split_at_checked(predicate.requirements.len()).unwrap_or((truths, &[]));
            truths = others;
            let told = predicate.requirements.iter().zip(own);
            told.map(|(declared, truth)| (predicate.name.as_str(), declared.code.as_str(), Status::of(*truth)))
        })
    }

    /// The predicate that is awarded or claimed.
    pub fn awarded(&self) -> Option<&'a str> {
        match self.best() {
            (AwardStatus::Awarded | AwardStatus::Claimed, Some(id)) => Some(self.name(id)),
            _ => None,
        }
    }

    /// Whether a predicate is awarded, claimed, still undecided, or none is met.
    pub fn award(&self) -> AwardStatus {
        self.best().0
    }

    /// Where the award is undecided: the best predicate that is met for certain.
    pub fn at_least(&self) -> Option<&'a str> {
        match self.best() {
            (AwardStatus::Undecided, Some(id)) => Some(self.name(id)),
            _ => None,
        }
    }

    /// The share of the total's weight that its verifying stages have seen; `None` where none is named.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("pekppp_2022").ok_or("not shipped")?;
    /// let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    /// let paths = ["I.1", "I.2", "I.3", "I.4", "I.5", "I.6", "I.7", "I.8", "I.9"];
    /// // Nobody has seen anything of a claim; then a component is looked at.
    /// sheet.stage("f01");
    /// assert_eq!(scorer.score(&sheet)?.verified(), Some(0.into()));
    /// sheet.stage("f02");
    /// for path in paths {
    ///     sheet.confirm(rubric.slot(path).ok_or("no such slot")?);
    /// }
    /// assert_eq!(scorer.score(&sheet)?.verified(), Some("6/25".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verified(&self) -> Option<Exact> {
        Seen::new(self.rubric.model(), self.rubric.to_verify(), &seen(self.sheet)).share(ROOT)
    }

    /// What a reader must know beside the numbers, in the order of the record.
    ///
    /// Of a clean sheet the plan tells them, mostly at a glance: every answer is there, was given at the first stage, seen by
    /// the last one and never changed, in a rubric without caps. Of any other sheet they are computed by the steps each time
    /// that they are asked for. A sheet carries no notes, so of a breakdown that a [`Scorer`](crate::Scorer) made each answer
    /// that was replaced is unexplained; that of a [`Scorecard`](crate::Scorecard) knows the notes of its evidence.
    ///
    /// ```
    /// use timbang::scorecard::Finding;
    ///
    /// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let slot = |path| rubric.slot(path).ok_or("no such slot");
    /// let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    /// sheet.set(slot("opini")?, "WTP").stage("mandiri").set(slot("A.1.b")?, "A").stage("desk").set(slot("A.1.b")?, "B");
    /// let findings = scorer.score(&sheet)?.findings();
    /// let lowered = |one: &Finding| matches!(one, Finding::Overridden { code, from, to, .. } if code == "A.1.b" && from < to);
    /// assert!(findings.iter().any(lowered));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn findings(&self) -> Vec<Finding> {
        if let Some(findings) = self.clean_findings() {
            return findings;
        }
        match self.told {
            Some(evidence) => self.rubric.findings(evidence),
            None => self.rubric.findings(&self.sheet.told_of(Unit::new("-"))),
        }
    }

    /// The findings of a clean sheet, by the plan.
    pub(super) fn clean_findings(&self) -> Option<Vec<Finding>> {
        let plan = self.plan().filter(|plan| plan.tells_findings())?;
        let stage = self.sheet.settled()?;
        let turned = self.found.run.turned(plan, self.sheet.lanes(), stage, self.sheet.day())?;
        let model = self.rubric.model();
        let mut findings = Vec::new();
        for (id, measure) in model.measures.entries().filter(|(_, measure)| measure.bands.is_some()) {
            if turns_band(model, id, &self.figure(What::Measure(id)).exact()?) {
                findings.push(Finding::Boundary { code: measure.name.clone(), paths: vec![measure.name.clone()] });
            }
        }
        for place in turned {
            let mut all = model.predicates.iter().flat_map(|predicate| &predicate.requirements);
            let declared = all.nth(place)?;
            let paths = declared.subject.iter().cloned().collect();
            findings.push(Finding::Boundary { code: declared.code.clone(), paths });
        }
        Some(findings)
    }

    /// The plan, where it scored the sheet.
    fn plan(&self) -> Option<&'a Plan> {
        self.rubric.plan().filter(|_| self.found.values.is_none())
    }

    /// What all steps come to, where the plan scored the sheet and has no number of its own.
    fn values(&self) -> Table<StepId, Value> {
        values_of(self.sheet, &mut Table::beside(&self.rubric.model().keys, None))
    }

    fn figure(&self, what: What) -> Figure<'a> {
        Figure { of: *self, what }
    }

    fn name(&self, id: PredicateId) -> &'a str {
        &self.rubric.model().predicates[id].name
    }

    fn status(&self, predicate: usize) -> Status {
        Status::of(self.found.run.predicates().get(predicate).copied().flatten())
    }

    /// The status of the award, and the first predicate that is met.
    pub(super) fn best(&self) -> (AwardStatus, Option<PredicateId>) {
        let Some(award) = &self.rubric.model().award else { return (AwardStatus::None, None) };
        let mut open = false;
        for &id in &award.order {
            match self.status(id.place().index()) {
                Status::Met if open => return (AwardStatus::Undecided, Some(id)),
                Status::Met if self.is_claim() => return (AwardStatus::Claimed, Some(id)),
                Status::Met => return (AwardStatus::Awarded, Some(id)),
                Status::Undecided => open = true,
                Status::NotMet => {}
            }
        }
        (if open { AwardStatus::Undecided } else { AwardStatus::None }, None)
    }

    /// What is met without having been seen is a claim.
    fn is_claim(&self) -> bool {
        let (model, steps) = (self.rubric.model(), self.rubric.steps());
        let unseen = |(key, stage): (_, StageId)| !has_looked(self.sheet, key, stage);
        match self.rubric.plan() {
            Some(plan) => plan.to_verify.iter().copied().any(unseen),
            None => model.nodes.ids().filter(|&id| is_to_be_verified(model, steps, id)).any(|id| {
                let stage = model.node(id).verify;
                steps.nodes[id].keys.iter().any(|&key| stage.is_some_and(|stage| unseen((key, stage))))
            }),
        }
    }
}

impl<'a> Figure<'a> {
    /// The exact number: points, or a share where there are none; `None` where it is excluded or undecided.
    pub fn exact(&self) -> Option<Exact> {
        let Breakdown { rubric, found, sheet, .. } = self.of;
        let step = self.step()?;
        let number = |values: &Table<StepId, Value>| match &values[step] {
            Value::Number(number) => Some(number.clone()),
            _ => None,
        };
        if let Some(values) = &found.values {
            return number(values);
        }
        let (plan, lanes) = (rubric.plan()?, sheet.lanes());
        match self.what {
            What::Node(node) => found.run.node(plan, lanes, node),
            What::Member(group, member) => {
                let form = plan.members.iter().nth(group)?.get(member)?.as_ref();
                found.run.member(plan, lanes, form, step)
            }
            What::Measure(measure) => match &plan.measures[measure] {
                Some(form) => found.run.exact(plan, lanes, form),
                None => number(&self.of.values()),
            },
        }
    }

    /// The number as a share of its maximum, 0..1; `None` as well of a measure.
    pub fn share(&self) -> Option<Exact> {
        let model = self.of.rubric.model();
        match self.what {
            What::Node(node) => match &model.node(node).points {
                Some(points) => self.exact()?.over(points),
                None => self.exact(),
            },
            What::Member(group, member) => {
                let member = model.groups.iter().nth(group)?.members.iter().nth(member)?;
                self.exact()?.over(&member.points)
            }
            What::Measure(_) => None,
        }
    }

    /// The number as a person sees it: `7.27`, or `66.67%`.
    pub fn shown(&self) -> Option<String> {
        let model = self.of.rubric.model();
        let number = self.exact()?;
        Some(match self.what {
            What::Node(_) | What::Member(..) => model.shown(&number, !self.is_percent()),
            What::Measure(measure) => model.shown_measure(measure, &number),
        })
    }

    /// Whether a person sees it as a percentage.
    pub fn is_percent(&self) -> bool {
        let model = self.of.rubric.model();
        match self.what {
            What::Node(node) => model.node(node).points.is_none(),
            What::Member(..) => false,
            What::Measure(measure) => model.measure_digits(measure).1,
        }
    }

    /// The name of the bands that a measure has; `None` where it has none, and of anything else.
    pub fn bands(&self) -> Option<&'a str> {
        let What::Measure(id) = self.what else { return None };
        let model = self.of.rubric.model();
        Some(&model.bands[model.measures[id].bands?].name)
    }

    /// The code of the band that a measure lies in; `None` as well where it has no bands, or this is not decided.
    pub fn band(&self) -> Option<&'a str> {
        let What::Measure(id) = self.what else { return None };
        let Breakdown { rubric, found, .. } = self.of;
        let rows = &rubric.model().bands[rubric.model().measures[id].bands?].rows;
        let place = match &found.values {
            // It may be decided although the number is not.
            Some(values) => match values[rubric.steps().measures[id].band?] {
                Value::Option(place) => place,
                _ => return None,
            },
            None => row(rows, &self.exact()?)?.0,
        };
        rows.get(usize::from(place)).map(|row| row.option.as_str())
    }

    /// Whole fractions between which the number lies: least and most, the same where it is exact. `None` where the steps
    /// scored the sheet, and of anything but a node. How many make 1 says [`Figure::unit`].
    ///
    /// ```
    /// use timbang::{Exact, Rubric};
    ///
    /// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let mut sheet = rubric.sheet();
    /// sheet.stage("desk").set(rubric.slot("A.1.a").ok_or("slot")?, "Ya");
    /// let mut scorer = rubric.scorer();
    /// let breakdown = scorer.score(&sheet)?;
    /// let total = breakdown.total();
    /// let (least, most) = total.between().ok_or("by the steps")?;
    /// assert_eq!(least, most);
    /// assert_eq!(Exact::from(least).over(total.unit().ok_or("by the steps")?), total.exact());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn between(&self) -> Option<(i64, i64)> {
        Some(self.fractions()?.0.ends())
    }

    /// So many fractions make 1 of the number, on every sheet.
    pub fn unit(&self) -> Option<&'a Exact> {
        Some(self.fractions()?.1)
    }

    fn fractions(&self) -> Option<(Fractions, &'a Exact)> {
        let plan = self.of.plan()?;
        match self.what {
            What::Node(node) => Some((self.of.found.run.about(plan, node)?, plan.units.row(node)?)),
            What::Member(..) | What::Measure(_) => None,
        }
    }

    /// The step that comes to it.
    fn step(&self) -> Option<StepId> {
        let steps = self.of.rubric.steps();
        Some(match self.what {
            What::Node(node) => steps.nodes[node].number,
            What::Member(group, member) => *steps.members.iter().nth(group)?.iter().nth(member)?,
            What::Measure(measure) => steps.measures[measure].number,
        })
    }
}

impl fmt::Debug for Breakdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breakdown").field("award", &self.award()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Figure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Figure").field(&self.exact()).finish()
    }
}
