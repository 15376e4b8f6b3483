//! The fast reading of the steps.
//!
//! *A plan comes to what the steps come to, or says that it cannot take a sheet on; it is never an answer of its own.*
//!
//! Weights, scales and means are known when a rubric is read. So what a criterion on a scale gives to the whole is a whole
//! number of some common fraction of a point, looked up by its option, and what a component has is their sum. A ratio of
//! counts is cut off at that fraction, and how many were cut off is counted: the exact number lies at most so many
//! fractions above. Only where a threshold lies in between, or a number is asked for, are exact fractions computed.
//!
//! What is not of this kind is computed by the steps themselves, one by one, with the plan's numbers as operands. What
//! does not occur on an ordinary sheet (something excluded, undecided or too large) is left to the steps as a whole.

mod lanes;
mod lower;
mod run;

use std::ops::Range;

pub(crate) use lanes::{Lanes, Layout};
pub(crate) use lower::lower;
pub(crate) use run::{Fractions, Left, Run};

use crate::check::{GroupId, KeyId, NodeId, StageId};
use crate::number::Exact;
use crate::steps::{StepId, Value};
use crate::syntax::Comparator;
use crate::table::{Table, ids};

ids! {
    /// A sum of the plan: the number of one node.
    SumId
}

/// A rubric's plan.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) layout: Layout,
    /// By choice lane, and so by leaf: what each code gives.
    choices: Vec<[i64; 8]>,
    cuts: Vec<Cut>,
    sums: Table<SumId, Sum>,
    /// Of each node: its sum.
    of_nodes: Table<NodeId, SumId>,
    /// Of each choice, and of each other leaf: the position of its criterion among the nodes.
    of_choices: Vec<usize>,
    of_cuts: Vec<usize>,
    /// The positions of all components, each with its sum.
    components: Vec<(usize, SumId)>,
    /// What is computed for the total, groups, predicates and award.
    score: Course,
    /// What is computed beside it for all other components.
    rest: Course,
    /// Of each group member: its number.
    pub(crate) members: Table<GroupId, Vec<Option<Form>>>,
    checks: Vec<Check>,
    /// Of each predicate.
    requirements: Vec<Vec<Truth>>,
    comparisons: Vec<Comparison>,
    /// The answers that a stage must have looked at before an award is more than a claim.
    pub(crate) to_verify: Vec<(KeyId, StageId)>,
    /// What steps come to while nothing is answered.
    unanswered: Table<StepId, Value>,
}

/// What an answer gives that the plan cannot take on: so far below zero that no sum with it is above.
///
/// INVARIANT(sums-bounded): the leaves of a tree give at most [`SUM_MAX`] fractions together, and none gives less than 0.
/// So a sum below 0 met this one; met often it has no sum in an `i64`.
const NOT_HERE: i64 = -(1 << 62);
const SUM_MAX: i64 = 1 << 60;

/// A leaf whose number is cut off at a fraction.
#[derive(Debug, Clone, Copy)]
enum Cut {
    Ratio(Ratio),
    Affine(Affine),
    /// A number that a step computes, and the fractions for 1.
    Single(StepId, i64),
}

/// `weight × over / under`, both of them counts; all in fractions.
#[derive(Debug, Clone, Copy)]
struct Ratio {
    over: usize,
    under: usize,
    weight: u64,
    most: i64,
    /// Where `under` is 0.
    otherwise: i64,
    missing: i64,
}

/// `slope × number + offset`, in fractions.
#[derive(Debug, Clone, Copy)]
struct Affine {
    number: usize,
    slope: i64,
    offset: i64,
    missing: i64,
}

/// The number of a node, in fractions.
#[derive(Debug, Clone)]
struct Sum {
    /// INVARIANT(leaves-in-a-row): the leaves of a tree are numbered on one walk, so those below a node are in a row.
    leaves: Leaves,
    /// So many fractions are 1 of the node's number.
    unit: Exact,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Leaves {
    choices: Range<usize>,
    cuts: Range<usize>,
}

/// Instructions, each after what it reads.
#[derive(Debug, Clone, Default)]
struct Course {
    list: Vec<Instruction>,
    /// Sums that are added to others.
    parts: Vec<SumId>,
}

#[derive(Debug, Clone)]
enum Instruction {
    /// Sets a sum to its leaves and some `parts`.
    Set(SumId, Leaves, Range<usize>),
    /// Adds leaves.
    More(SumId, Leaves),
    /// A step as it is.
    Step(StepId),
    /// The exact number of a form, as the value of a step.
    Exactly(StepId, Form),
    /// What a step gives to its tree.
    Single(usize),
}

/// `constant + Σ factor × number of a node`.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    terms: Vec<(SumId, Exact)>,
    constant: Exact,
}

/// `Σ factor × fractions of a sum`, against a limit.
#[derive(Debug, Clone)]
struct Comparison {
    /// What is compared, where there are no `terms`.
    sum: SumId,
    /// Where not every factor is 1.
    terms: Vec<(SumId, i64)>,
    comparator: Comparator,
    limit: i64,
    /// The same, against 0.
    exact: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Compared(usize),
    Step(StepId),
}

#[derive(Debug, Clone)]
enum Check {
    /// Of two counts.
    Counts(usize, Comparator, usize),
    Step(StepId, Box<[KeyId]>),
}
