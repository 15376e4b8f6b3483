//! Operators and steps.
//!
//! *A step's operands stand before it: reading the list once, from first to last, computes everything.*

use std::collections::BTreeSet;

use crate::check::{
    BandsId, CheckId, GroupId, KeyId, Limit, MeasureId, MemberId, NodeId, PredicateId, RequirementId, ScaleId,
};
use crate::date::{Date, Period};
use crate::number::{Exact, Rounding};
use crate::source::Span;
use crate::syntax::{Comparator, IsTest, Policy};
use crate::table::{Place, Table, ids};

ids! {
    StepId
}

impl StepId {
    pub(super) const FIRST: StepId = StepId(Place::FIRST);
}

/// What a step does with its operands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    /// What the sheet says; nothing yet where it says nothing.
    Answer(KeyId),
    /// The day of the assessment.
    AssessedOn,
    Literal(Literal),
    /// The value of an option, or of a number on the scale's line.
    Look(ScaleId),
    /// The first operand, unless one of the keys has no answer: then what the policy says.
    Missing(Policy, Box<[KeyId]>),
    /// Sums everything; an excluded operand leaves no value.
    Add,
    Sub,
    Mul,
    /// No value where the divisor is zero.
    Div(Known),
    /// The first, at most or at least the second; excluded stays excluded.
    Limit(Limit),
    /// Leave excluded operands out.
    Min,
    Max,
    Mean,
    WeightedMean(Box<[Exact]>),
    Round(u32, Rounding),
    /// The second where the first has no value or is excluded.
    Otherwise,
    /// Condition, branch, condition, branch, …, last branch.
    If,
    DateAdd(Period),
    /// The share of these criteria that their verifying stage has seen.
    Verified(Box<[(NodeId, Exact)]>),
    Compare(Comparator),
    Is(IsTest, Box<[u16]>),
    And,
    Or,
    Not,
    Band(BandsId),
    BandValue(BandsId),
    /// The first predicate that is met, unless one before it is undecided.
    Award(Box<[PredicateId]>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Literal {
    Number(Exact),
    Date(Date),
    Excluded,
    Undecided,
}

/// What is known of a quotient beyond its operands' ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Known {
    Nothing,
    /// A `check` says that the dividend is at most the divisor.
    AtMostOne,
    /// `(a - b) / a`
    Fall,
}

#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) op: Op,
    pub(crate) of: Box<[StepId]>,
}

/// What a step stands for, where it stands for something that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Node(NodeId),
    Member(GroupId, MemberId),
    Measure(MeasureId),
    Check(CheckId),
    Requirement(PredicateId, RequirementId),
    Predicate(PredicateId),
    Award,
    /// What was verified of the whole: an award rests on it.
    Verified,
}

/// Where a step comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) span: Span,
    pub(crate) code: Option<Code>,
}

/// A checked rubric, lowered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Steps {
    /// INVARIANT(operands-first): each operand stands before its step, so that a table that grows
    /// step by step has a row for it.
    pub(crate) list: Table<StepId, Step>,
    pub(crate) origins: Table<StepId, Origin>,
    /// Of each node: its number, and its share where that is a step of its own.
    pub(crate) nodes: Table<NodeId, NodeSteps>,
    pub(crate) members: Table<GroupId, Table<MemberId, StepId>>,
    pub(crate) measures: Table<MeasureId, MeasureSteps>,
    pub(crate) checks: Table<CheckId, CheckSteps>,
    pub(crate) requirements: Table<PredicateId, Table<RequirementId, RequirementSteps>>,
    pub(crate) predicates: Table<PredicateId, StepId>,
    pub(crate) award: Option<StepId>,
    /// Of each key: its answer.
    pub(crate) answers: Table<KeyId, StepId>,
    /// The nodes that some criterion's formula or cap reads.
    pub(crate) read_nodes: Vec<NodeId>,
    /// The facts that some criterion's formula or cap reads.
    pub(crate) read_facts: Vec<KeyId>,
}

#[derive(Debug, Clone)]
pub(crate) struct NodeSteps {
    pub(crate) number: StepId,
    /// Of a criterion: its share before `missing` was considered.
    pub(crate) inner: StepId,
    /// Of an answered criterion: what its option is worth before any cap.
    pub(crate) look: Option<StepId>,
    /// Of a criterion: the keys that its answer rests on, in the order of its formula.
    pub(crate) keys: Vec<KeyId>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct MeasureSteps {
    pub(crate) number: StepId,
    pub(crate) band: Option<StepId>,
}

#[derive(Debug, Clone)]
pub(crate) struct CheckSteps {
    pub(crate) truth: StepId,
    /// Inputs and facts that it reads, through definitions.
    pub(crate) keys: Vec<KeyId>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct RequirementSteps {
    pub(crate) truth: StepId,
    /// Both sides, where the requirement is one comparison.
    pub(crate) sides: Option<(StepId, Comparator, StepId)>,
    /// What is asked, where the requirement is one `is`.
    pub(crate) subject: Option<StepId>,
}

impl Steps {
    pub(crate) fn step(&self, id: StepId) -> &Step {
        &self.list[id]
    }
}

/// The answers that a step rests on, facts included, in rubric order.
pub(super) fn keys_of(steps: &Steps, step: StepId) -> Vec<KeyId> {
    let mut seen = BTreeSet::from([step]);
    let mut stack = vec![step];
    let mut keys = Vec::new();
    while let Some(at) = stack.pop() {
        let step = steps.step(at);
        if let Op::Answer(key) = step.op {
            keys.push(key);
        }
        stack.extend(step.of.iter().copied().filter(|of| seen.insert(*of)));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}
