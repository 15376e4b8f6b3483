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

mod block;
mod bundle;
mod clean;
mod field;
mod held;
mod lanes;
mod listing;
mod lower;
mod run;
mod shares;
#[cfg(test)]
mod tests;

pub(crate) use block::{Block, Column, Keys, Range, UNITS};
pub(crate) use field::{Field, Fields};
pub(crate) use held::Held;
pub(crate) use lanes::{Lanes, NO_COUNT, Room};
pub(crate) use listing::{Listing, Listings};
pub(crate) use lower::lower;
pub(crate) use run::{Fractions, Left, Run};

use clean::Clean;
use lanes::{CHOICES, Layout};

use crate::check::{GroupId, KeyId, MeasureId, NodeId, StageId};
use crate::number::Exact;
use crate::steps::{StepId, Value};
use crate::syntax::Comparator;
use crate::table::Table;

/// A rubric's plan.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    layout: Layout,
    /// By choice lane, and so by leaf: what each code gives, packed. As many in a row as choices in a word.
    choices: Vec<[[i64; CODES]; CHOICES]>,
    /// Whether every code that a sheet can have gives something.
    all_here: bool,
    /// Each with the most that it may come to: one that comes to more is left to the steps, which know why.
    cuts: Vec<(Cut, u64)>,
    /// How many low bits of a packed number count what was cut off.
    shift: u32,
    /// Of each node: its leaves.
    spans: Table<NodeId, Span>,
    /// Of each node: so many fractions are 1 of its number.
    pub(crate) units: Table<NodeId, Exact>,
    /// What is computed by steps, each after what it reads.
    course: Vec<Instruction>,
    /// The answers that those steps read.
    pub(crate) read: Vec<KeyId>,
    /// Of each group member: its number.
    pub(crate) members: Table<GroupId, Vec<Option<Form>>>,
    /// Of each measure: its number, where it is a sum of nodes.
    pub(crate) measures: Table<MeasureId, Option<Form>>,
    checks: Vec<Check>,
    /// What requirements compare: so many sums of some nodes, each once, and what they are made of.
    sums: usize,
    parts: Vec<Part>,
    /// Of each predicate: how many requirements it has.
    predicates: Vec<usize>,
    /// The requirements of all predicates, one after the other: as sums against a limit.
    compared: Vec<Compared>,
    /// Those that are no such comparison, each with its place among all.
    others: Vec<(usize, Truth)>,
    /// What their comparisons compare, where fractions do not decide.
    exact: Vec<Form>,
    /// The answers that a stage must have looked at before an award is more than a claim.
    pub(crate) to_verify: Vec<(KeyId, StageId)>,
    /// When a sheet is clean.
    clean: Option<Clean>,
    /// What steps come to while nothing is answered.
    unanswered: Table<StepId, Value>,
}

/// Codes of a choice.
const CODES: usize = 8;

/// What an answer gives that the plan cannot take on.
///
/// INVARIANT(below-nothing): everything else that a leaf gives is 0 or more, so the sign of all of them, bit by bit, tells
/// whether this was met. It is looked at before any sum is.
const NOT_HERE: i64 = i64::MIN;

/// A packed number has its fractions above and the count of what was cut off below, so that both are added at once.
///
/// INVARIANT(packed): the leaves of a tree come to less than 2^`PACKED_BITS` over the number of trees' nodes that any
/// requirement adds up, and their count stays below the fractions; so neither a sum nor a count has to be checked.
const PACKED_BITS: u32 = 62;

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
    /// Whether `most` is what it comes to where both counts are the same.
    ends_at_one: bool,
    /// Where `under` is 0.
    otherwise: i64,
    missing: i64,
    /// Whether it ends at one, and comes to no more than its weight where it is divided by nothing.
    plain: bool,
    /// Whether it is plain, and its weight has 32 bits.
    quick: bool,
    /// So large may `under` be that what is no larger fits 63 bits, times the weight.
    largest: u64,
}

/// `slope × number + offset`, in fractions.
#[derive(Debug, Clone, Copy)]
struct Affine {
    number: usize,
    slope: i64,
    offset: i64,
    missing: i64,
}

/// Leaves in a row: of choices, and of those that are cut off.
///
/// INVARIANT(leaves-in-a-row): the leaves of a tree are numbered on one walk, so those below a node are in a row, and what
/// it comes to is the difference of two running sums.
///
/// They are read for every node of every sheet, so they are short; where nothing is cut off, the end says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Span {
    choices: [u32; 2],
    cuts: [u32; 2],
}

#[derive(Debug, Clone)]
enum Instruction {
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
    terms: Vec<(NodeId, Exact)>,
    constant: Exact,
}

/// A node that is added to a sum.
#[derive(Debug, Clone)]
struct Part {
    span: Span,
    sum: usize,
    /// Whether the sum starts with it.
    first: bool,
}

/// How a requirement is decided that is no sum against a limit.
#[derive(Debug, Clone)]
enum Truth {
    /// `Σ factor × fractions of a node` against a limit.
    Terms {
        terms: Box<[(NodeId, i64)]>,
        comparator: Comparator,
        limit: i64,
        exact: usize,
    },
    Step(StepId),
}

/// A sum against a limit in fractions: it is met from `least` on, packed, or below it.
#[derive(Debug, Clone)]
struct Compared {
    sum: usize,
    least: i64,
    below: bool,
    limit: i64,
    /// Packed sums from here on, so many, lie so close below the limit that what was cut off may matter.
    open_from: i64,
    open_width: u64,
    comparator: Comparator,
    exact: usize,
}

#[derive(Debug, Clone)]
enum Check {
    /// Of two counts.
    Counts(usize, Comparator, usize),
    Step(StepId, Box<[KeyId]>),
}
