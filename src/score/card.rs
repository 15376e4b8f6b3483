//! From values to the record.
//!
//! *Nothing is computed here that a step computes: numbers are taken over, shown and set beside their bounds.*

use std::collections::BTreeMap;

use super::bind::{Said, Sheet};
use super::requirement::{requirement, scalar};
use super::stages::{AsOf, Standing as CheckStanding, answer_text, check};
use super::verified::Seen;
use super::{Compiled, findings};
use crate::check::{Body, KeyId, MeasureId, Model, NodeId, PredicateId, ROOT, StageId};
use crate::evidence::Evidence;
use crate::number::Exact;
use crate::scorecard::{
    AnswerRecord, Award, AwardStatus, Band, BandStatus, Bounds, Display, EarlierAnswer, FORMAT, Figures, Group,
    Measure, Member, Node, NodeKind, Predicate, Record, RubricInfo, SourceInfo, StageRecord, Standing, Status,
};
use crate::steps::{Range, StepId, Steps, Value};
use crate::table::Table;

/// Everything about the last stage, for those who write a part of the record.
pub(super) struct Last<'a> {
    pub(super) model: &'a Model,
    pub(super) steps: &'a Steps,
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) at: &'a AsOf,
    /// By key: what was said, oldest first, with the stage that said it.
    pub(super) history: &'a Table<KeyId, Vec<(usize, Said<'a>)>>,
    pub(super) values: &'a Table<StepId, Value>,
    /// What is still possible; `None` where nothing that is shown is open, so that values are all that there is.
    pub(super) ranges: Option<&'a Table<StepId, Range>>,
    /// The stages before it, with their values.
    pub(super) earlier: &'a [(&'a AsOf, &'a Table<StepId, Value>)],
}

/// The steps of which a record shows what they can still be.
pub(super) fn shown(steps: &Steps) -> Vec<StepId> {
    let nodes = steps.nodes.iter().map(|node| node.number);
    let members = steps.members.iter().flatten().copied();
    let measures = steps.measures.iter().map(|measure| measure.number);
    let sides = steps.requirements.iter().flatten().filter_map(|requirement| requirement.sides);
    nodes.chain(members).chain(measures).chain(sides.flat_map(|(left, _, right)| [left, right])).collect()
}

pub(super) fn write(rubric: Compiled<'_>, evidence: &Evidence, last: &Last<'_>) -> Record {
    let seen = Seen::new(last.model, rubric.to_verify, &last.at.seen);
    let nodes = last.model.nodes.ids().skip(1).map(|id| last.node(id, seen.share(id), rubric.at)).collect();
    Record { nodes, answers: last.answers(), ..without_lists(rubric, evidence, last, &seen) }
}

/// The record without its nodes and answers.
pub(super) fn without_lists(rubric: Compiled<'_>, evidence: &Evidence, last: &Last<'_>, seen: &Seen<'_>) -> Record {
    let Last { model, steps, at, .. } = *last;
    let header = &model.header;
    let groups = model.groups.iter().zip(&steps.members).map(|(group, members)| Group {
        code: group.name.clone(),
        label: group.label.clone(),
        members: group
            .members
            .iter()
            .zip(members)
            .map(|(member, &step)| last.member(member, step, seen, rubric.at))
            .collect(),
    });
    let predicates = model.predicates.ids().map(|id| last.predicate(id, rubric.at)).collect();

    Record {
        format: FORMAT.to_owned(),
        language: crate::syntax::LANGUAGE.to_owned(),
        engine: super::ENGINE.to_owned(),
        rubric: RubricInfo {
            id: header.id.clone(),
            label: header.label.clone(),
            edition: header.edition.clone(),
            basis: header.basis.clone(),
            identity: rubric.identity.to_owned(),
            sources: rubric
                .sources
                .iter()
                .map(|(name, sha256)| SourceInfo { name: name.clone(), sha256: sha256.clone() })
                .collect(),
            display: Display { digits: header.digits, rounding: header.rounding },
        },
        unit: evidence.unit().clone(),
        period: evidence.period().map(str::to_owned),
        assessed_on: evidence.assessed_on().map(|date| date.to_string()),
        evidence_sha256: evidence.digest(),
        stage: at.stage.map(|id| last.stage_code(id).to_owned()),
        bounds: last.bounds(),
        total: last.figures(ROOT, seen.share(ROOT)),
        nodes: Vec::new(),
        groups: groups.collect(),
        measures: model.measures.ids().map(|id| last.measure(id, rubric.at)).collect(),
        predicates,
        award: last.award(seen.share(ROOT)),
        answers: Vec::new(),
        stages: stage_records(rubric, last),
        findings: findings::all(last),
    }
}

fn standing(value: &Value) -> Standing {
    match value {
        Value::Number(_) => Standing::Scored,
        Value::Excluded => Standing::Excluded,
        _ => Standing::Undecided,
    }
}

fn exact(value: &Value) -> Option<Exact> {
    match value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}

impl<'a> Last<'a> {
    pub(super) fn value(&self, step: StepId) -> &Value {
        &self.values[step]
    }

    /// Least and greatest number that is still possible.
    pub(super) fn low_high(&self, step: StepId) -> [Option<&Exact>; 2] {
        match (self.ranges, self.value(step)) {
            (Some(ranges), _) => [ranges[step].low(), ranges[step].high()],
            (None, Value::Number(number)) => [Some(number), Some(number)],
            (None, _) => [None, None],
        }
    }

    /// Least and greatest number that is still possible, or date as days; `None` where it can be neither.
    pub(super) fn ends(&self, step: StepId) -> Option<[Option<Exact>; 2]> {
        let Some(ranges) = self.ranges else {
            let value = scalar(self.value(step))?;
            return Some([Some(value.clone()), Some(value)]);
        };
        let range = &ranges[step];
        match (&range.number, range.date) {
            (Some(number), _) => Some([number.low.number().cloned(), number.high.number().cloned()]),
            (None, Some((first, last))) => Some([first, last].map(|day| Some(Exact::from(day.to_days())))),
            (None, None) => None,
        }
    }

    pub(super) fn stage_code(&self, id: StageId) -> &'a str {
        &self.model.header.stages[id].code
    }

    /// The code of a stage of the sheet, by its place in the sheet.
    pub(super) fn sitting_code(&self, index: usize) -> Option<&'a str> {
        self.sheet.stages.get(index).and_then(|s| s.stage).map(|id| self.stage_code(id))
    }

    pub(super) fn figures(&self, id: NodeId, verified: Option<Exact>) -> Figures {
        let node = self.model.node(id);
        let step = self.steps.nodes[id].number;
        let number = exact(self.value(step));
        let [low, high] = self.low_high(step);
        let criterion = !matches!(node.body, Body::Component { .. });
        let unanswered = criterion && !self.is_answered(id);
        Figures {
            weight: node.weight.clone(),
            score: number.as_ref().map(|n| self.model.shown(n, node.points.is_some())),
            share: match (&number, &node.points) {
                (Some(number), Some(points)) => number.over(points),
                (number, _) => number.clone(),
            },
            exact: number,
            low: low.cloned(),
            high: high.cloned(),
            status: match standing(self.value(step)) {
                Standing::Scored if unanswered => Standing::Missing,
                standing => standing,
            },
            verified,
        }
    }

    /// Whether every answer that a criterion rests on is there.
    pub(super) fn is_answered(&self, id: NodeId) -> bool {
        self.steps.nodes[id].keys.iter().all(|&key| self.at.is_answered(key))
    }

    /// The stage that a criterion rests on: the one that last looked at its answer; of a computed criterion the
    /// earliest among its inputs, because a ratio is as verified as its least verified number.
    pub(super) fn stage_of(&self, id: NodeId) -> Option<&'a str> {
        let keys = match &self.model.node(id).body {
            Body::Answered { key, .. } => std::slice::from_ref(key),
            _ => &self.steps.nodes[id].keys,
        };
        let answered = keys.iter().filter(|&&key| self.at.is_answered(key));
        let earliest = answered.filter_map(|key| self.at.looked[*key]).min()?;
        self.sitting_code(earliest)
    }

    fn node(&self, id: NodeId, verified: Option<Exact>, at: &dyn Fn(crate::source::Span) -> String) -> Node {
        let node = self.model.node(id);
        let figures = self.figures(id, verified);
        let (kind, combine) = match &node.body {
            Body::Component { combine, .. } => (NodeKind::Component, Some(*combine)),
            _ => (NodeKind::Criterion, None),
        };
        let answer = matches!(node.body, Body::Answered { .. }).then(|| self.answer_of(id));
        let inputs = match &node.body {
            Body::Computed { .. } => {
                Some(self.steps.nodes[id].keys.iter().map(|&key| self.model.key(key).path.clone()).collect())
            }
            _ => None,
        };
        Node {
            code: node.path.clone(),
            kind,
            label: node.label.clone(),
            combine,
            weight: figures.weight,
            score: figures.score,
            exact: figures.exact,
            share: figures.share,
            low: figures.low,
            high: figures.high,
            status: figures.status,
            stage: self.stage_of_criterion(id).map(str::to_owned),
            basis: node.basis.clone(),
            at: at(node.span),
            answer,
            inputs,
            verified: figures.verified,
        }
    }

    /// The stage of a criterion; none of a component.
    pub(super) fn stage_of_criterion(&self, id: NodeId) -> Option<&'a str> {
        let component = matches!(self.model.node(id).body, Body::Component { .. });
        if component { None } else { self.stage_of(id) }
    }

    /// The answer of a criterion that is answered itself.
    pub(super) fn answer_of(&self, id: NodeId) -> Option<String> {
        match &self.model.node(id).body {
            Body::Answered { key, .. } => Some(answer_text(self.model, *key, self.at.answers[*key].as_ref()?)),
            _ => None,
        }
    }

    fn member(
        &self,
        member: &crate::check::Member,
        step: StepId,
        seen: &Seen<'_>,
        at: &dyn Fn(crate::source::Span) -> String,
    ) -> Member {
        let number = exact(self.value(step));
        let [low, high] = self.low_high(step);
        Member {
            code: member.code.clone(),
            label: member.label.clone(),
            weight: Some(member.points.clone()),
            score: number.as_ref().map(|n| self.model.shown(n, true)),
            share: number.as_ref().and_then(|n| n.over(&member.points)),
            exact: number,
            low: low.cloned(),
            high: high.cloned(),
            status: standing(self.value(step)),
            basis: None,
            at: at(member.span),
            verified: seen.share_of(self.model, &member.terms),
        }
    }

    fn measure(&self, id: MeasureId, at: &dyn Fn(crate::source::Span) -> String) -> Measure {
        let measure = &self.model.measures[id];
        let steps = self.steps.measures[id];
        let number = exact(self.value(steps.number));
        let [low, high] = self.low_high(steps.number);
        let band = measure.bands.zip(steps.band).map(|(table, step)| {
            let table = &self.model.bands[table];
            let row = match self.value(step) {
                Value::Option(row) => table.rows.get(usize::from(*row)),
                _ => None,
            };
            Band {
                table: table.name.clone(),
                code: row.map(|row| row.option.clone()),
                label: row.and_then(|row| row.label.clone()),
                status: if row.is_some() { BandStatus::Decided } else { BandStatus::Undecided },
            }
        });
        Measure {
            code: measure.name.clone(),
            label: measure.label.clone(),
            score: number.as_ref().map(|number| self.model.shown_measure(id, number)),
            exact: number,
            low: low.cloned(),
            high: high.cloned(),
            status: standing(self.value(steps.number)),
            band,
            basis: measure.basis.clone(),
            at: at(measure.span),
        }
    }

    fn predicate(&self, id: PredicateId, at: &dyn Fn(crate::source::Span) -> String) -> Predicate {
        let predicate = &self.model.predicates[id];
        let requirements = predicate.requirements.iter().zip(&self.steps.requirements[id]);
        Predicate {
            code: predicate.name.clone(),
            label: predicate.label.clone(),
            status: Status::of(self.value(self.steps.predicates[id]).truth()),
            basis: None,
            at: at(predicate.span),
            requirements: requirements.map(|(r, &steps)| requirement(self, r, steps, at(r.span))).collect(),
        }
    }

    pub(super) fn award(&self, verified: Option<Exact>) -> Award {
        let stage = self.at.stage.map(|id| self.stage_code(id).to_owned());
        let open_award = Award {
            status: AwardStatus::None,
            predicate: None,
            label: self.model.award.as_ref().map(|award| award.otherwise.clone()),
            at_least: None,
            open: Vec::new(),
            stage,
            verified,
        };
        let Some(award) = &self.model.award else {
            return open_award;
        };
        let status = |id: &PredicateId| Status::of(self.value(self.steps.predicates[*id]).truth());
        let name = |id: &PredicateId| self.model.predicates[*id].name.clone();
        match self.steps.award.map(|step| self.value(step)) {
            Some(Value::Predicate(id)) => Award {
                status: self.granted(open_award.verified.as_ref()),
                predicate: Some(name(id)),
                label: self.model.predicates[*id].label.clone(),
                ..open_award
            },
            Some(Value::Undecided) => {
                let met = award.order.iter().position(|id| status(id) == Status::Met);
                let better = award.order.iter().take(met.unwrap_or(award.order.len()));
                let open = better.filter(|id| status(id) == Status::Undecided).map(name).collect();
                let at_least = met.and_then(|index| award.order.get(index)).map(name);
                Award { status: AwardStatus::Undecided, label: None, at_least, open, ..open_award }
            }
            _ => open_award,
        }
    }

    /// What is met without having been seen is a claim.
    fn granted(&self, verified: Option<&Exact>) -> AwardStatus {
        match verified {
            Some(share) if *share < Exact::ONE => AwardStatus::Claimed,
            _ => AwardStatus::Awarded,
        }
    }

    /// Bounds are attained where every open criterion stands on its own.
    fn bounds(&self) -> Bounds {
        let mut read = Table::beside(&self.model.nodes, false);
        for &node in &self.steps.read_nodes {
            read[node] = true;
        }
        let open_facts = self.steps.read_facts.iter().any(|&fact| !self.at.is_answered(fact));
        let reached = self.model.nodes.ids().skip(1).all(|id| {
            if matches!(self.model.node(id).body, Body::Component { .. }) || self.is_answered(id) {
                return true;
            }
            // A cap that rests on an open input may be shared with other criteria.
            let on_scale = match self.model.node(id).body {
                Body::Answered { key, .. } => {
                    self.steps.nodes[id].keys.iter().all(|&other| other == key || self.at.is_answered(other))
                }
                _ => false,
            };
            let mut at = Some(id);
            while let Some(node) = at {
                if read[node] {
                    return false;
                }
                at = self.model.node(node).parent;
            }
            on_scale && !open_facts
        });
        if reached { Bounds::Reached } else { Bounds::Outer }
    }

    pub(super) fn answers(&self) -> Vec<AnswerRecord> {
        self.model.keys.ids().filter_map(|key| self.answer(key)).collect()
    }

    fn answer(&self, id: KeyId) -> Option<AnswerRecord> {
        let key = self.model.key(id);
        let (stage, said) = self.said(id)?;
        Some(AnswerRecord {
            path: key.path.clone(),
            label: key.label.clone(),
            answer: answer_text(self.model, id, &said.answered),
            stage: stage.map(str::to_owned),
            by: said.by.map(str::to_owned),
            on: said.on.map(|date| date.to_string()),
            note: said.note.map(str::to_owned),
            documents: said.documents.to_vec(),
            earlier: self.earlier_answers(id),
        })
    }

    /// What counts at a key, with the stage that said it; none of a fact.
    pub(super) fn said(&self, id: KeyId) -> Option<(Option<&'a str>, &'a Said<'a>)> {
        match (&self.sheet.facts[id], self.history[id].last()) {
            (Some(said), _) => Some((None, said)),
            (None, Some((sitting, said))) => Some((self.sitting_code(*sitting), said)),
            (None, None) => None,
        }
    }

    /// What was said at a key before, oldest first.
    pub(super) fn earlier_answers(&self, id: KeyId) -> Vec<EarlierAnswer> {
        let history = &self.history[id];
        let before = history.iter().take(history.len().saturating_sub(1));
        let earlier = before.map(|(sitting, said)| EarlierAnswer {
            stage: self.sitting_code(*sitting).unwrap_or_default().to_owned(),
            answer: answer_text(self.model, id, &said.answered),
            by: said.by.map(str::to_owned),
            on: said.on.map(|date| date.to_string()),
            note: said.note.map(str::to_owned),
            documents: said.documents.to_vec(),
        });
        earlier.collect()
    }
}

fn stage_records(rubric: Compiled<'_>, last: &Last<'_>) -> Vec<StageRecord> {
    let Last { model, steps, sheet, .. } = *last;
    let mut records = Vec::new();
    for (at, values) in last.earlier.iter().copied().chain([(last.at, last.values)]) {
        let (Some(stage), Some(sitting)) = (at.stage, at.sitting.and_then(|index| sheet.stages.get(index))) else {
            continue;
        };
        let declared = &model.header.stages[stage];
        let mut looked: Vec<KeyId> =
            sitting.answers.iter().map(|(key, _)| key).chain(&sitting.confirmed).copied().collect();
        looked.sort_unstable();
        looked.dedup();
        looked.retain(|&key| at.is_answered(key));
        let mut record = StageRecord {
            code: declared.code.clone(),
            label: declared.label.clone(),
            by: sitting.by.map(str::to_owned),
            on: sitting.on.map(|date| date.to_string()),
            answers: u64::try_from(looked.len()).unwrap_or(u64::MAX),
            total: None,
            nodes: BTreeMap::new(),
            groups: BTreeMap::new(),
            measures: BTreeMap::new(),
            predicates: BTreeMap::new(),
            award: None,
        };
        let consistent = model.checks.ids().all(|id| check(steps, id, at, values) != CheckStanding::Fails);
        if consistent {
            // The parts of a last stage that need no bounds.
            let last = Last { at, values, ..*last };
            let number = |step: StepId| exact(last.value(step));
            record.total = number(steps.nodes[ROOT].number);
            record.nodes =
                model.nodes.iter().zip(&steps.nodes).skip(1).map(|(n, s)| (n.path.clone(), number(s.number))).collect();
            for (group, members) in model.groups.iter().zip(&steps.members) {
                let named = group.members.iter().zip(members);
                record
                    .groups
                    .extend(named.map(|(member, &step)| (format!("{}.{}", group.name, member.code), number(step))));
            }
            record.measures =
                model.measures.iter().zip(&steps.measures).map(|(m, s)| (m.name.clone(), number(s.number))).collect();
            record.predicates = model
                .predicates
                .iter()
                .zip(&steps.predicates)
                .map(|(p, &s)| (p.name.clone(), Status::of(last.value(s).truth())))
                .collect();
            let share = Seen::new(model, rubric.to_verify, &at.seen).share(ROOT);
            record.award = Some(last.award(share).status);
        }
        records.push(record);
    }
    records
}
