//! A rubric whose names are resolved, kinds agree and weights add up.
//!
//! *Only [`check`](super::check) builds a [`Model`], and what it holds can be lowered without failing.*

use std::ops::Range;

use crate::date::{Date, Period};
use crate::number::{Exact, Rounding};
use crate::source::Span;
use crate::syntax::{Combine, Comparator, Fallback, IsTest, Policy};
use crate::table::{Place, Table, ids};

ids! {
    /// A component or criterion; 0 is the root.
    NodeId
    /// What evidence may answer: an input, or a criterion on a scale.
    KeyId
    ScaleId
    LetId
    CheckId
    BandsId
    GroupId
    /// Of one group.
    MemberId
    MeasureId
    PredicateId
    /// Of one predicate.
    RequirementId
    StageId
}

pub(crate) const ROOT: NodeId = NodeId(Place::FIRST);

#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) header: Header,
    pub(crate) scales: Table<ScaleId, Scale>,
    /// INVARIANT(rubric-order): nodes stand in the order of the text, parents before children; the root is first.
    pub(crate) nodes: Table<NodeId, Node>,
    pub(crate) keys: Table<KeyId, Key>,
    pub(crate) lets: Table<LetId, Let>,
    pub(crate) checks: Table<CheckId, Check>,
    pub(crate) bands: Table<BandsId, Bands>,
    pub(crate) groups: Table<GroupId, Group>,
    pub(crate) measures: Table<MeasureId, Measure>,
    pub(crate) predicates: Table<PredicateId, Predicate>,
    pub(crate) award: Option<Award>,
    /// INVARIANT(operands-first): what is computed, each after everything that it reads.
    pub(crate) order: Vec<Def>,
}

/// Something that is computed once and may be read by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Def {
    Key(KeyId),
    Let(LetId),
    Check(CheckId),
    Node(NodeId),
    Member(GroupId, MemberId),
    Measure(MeasureId),
}

#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) family: Option<String>,
    pub(crate) edition: String,
    pub(crate) basis: String,
    pub(crate) in_force: Option<(Date, Option<Date>)>,
    pub(crate) stages: Table<StageId, Stage>,
    pub(crate) digits: u32,
    pub(crate) rounding: Rounding,
}

#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) code: String,
    pub(crate) label: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Scale {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) options: Vec<ScaleOption>,
    pub(crate) line: Option<ScaleLine>,
}

#[derive(Debug, Clone)]
pub(crate) struct ScaleOption {
    pub(crate) code: String,
    /// Other ways to write it.
    pub(crate) spellings: Vec<String>,
    /// `None` is excluded.
    pub(crate) value: Option<Exact>,
}

#[derive(Debug, Clone)]
pub(crate) struct ScaleLine {
    pub(crate) low: Exact,
    pub(crate) high: Exact,
    pub(crate) low_value: Exact,
    pub(crate) high_value: Exact,
}

#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Full path; the root's is `total`.
    pub(crate) path: String,
    pub(crate) label: Option<String>,
    pub(crate) span: Span,
    pub(crate) parent: Option<NodeId>,
    /// Its maximum, where it has points.
    pub(crate) points: Option<Exact>,
    /// Relative weight, or a percentage as a fraction, where it has one and no points.
    pub(crate) weight: Option<Exact>,
    /// Its part of its parent: what `verified` weighs it by.
    pub(crate) part: Exact,
    pub(crate) policy: Policy,
    pub(crate) verify: Option<StageId>,
    pub(crate) basis: Option<String>,
    pub(crate) body: Body,
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    Component { combine: Combine, combine_span: Span, otherwise: Option<(Fallback, Span)>, children: Vec<NodeId> },
    Answered { key: KeyId, scale: ScaleId, caps: Vec<(Limit, Term)>, texts: Vec<String> },
    Computed { formula: Term },
}

#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) path: String,
    pub(crate) label: Option<String>,
    pub(crate) span: Span,
    pub(crate) domain: Domain,
    /// A word for "there is none".
    pub(crate) word: Option<String>,
    pub(crate) recorded: bool,
    /// An input of the rubric, not of a component.
    pub(crate) fact: bool,
    /// The criterion that it is the answer of.
    pub(crate) criterion: Option<NodeId>,
    pub(crate) basis: Option<String>,
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Domain {
    Count,
    Number { low: Exact, high: Exact },
    Percent { low: Exact, high: Exact },
    Date,
    Scale(ScaleId),
    List { options: Vec<String>, ordered: bool },
}

#[derive(Debug, Clone)]
pub(crate) struct Let {
    /// The component that it stands in.
    pub(crate) home: NodeId,
    pub(crate) path: String,
    pub(crate) span: Span,
    pub(crate) term: Term,
}

#[derive(Debug, Clone)]
pub(crate) struct Check {
    /// Path of the component that it stands in; of the rubric where it stands at the top.
    pub(crate) home: NodeId,
    pub(crate) span: Span,
    pub(crate) text: String,
    pub(crate) label: Option<String>,
    pub(crate) basis: Option<String>,
    pub(crate) term: Term,
}

#[derive(Debug, Clone)]
pub(crate) struct Bands {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) label: Option<String>,
    pub(crate) rows: Vec<BandRow>,
}

#[derive(Debug, Clone)]
pub(crate) struct BandRow {
    /// `None` is `otherwise`.
    pub(crate) bound: Option<(Comparator, Exact)>,
    pub(crate) option: String,
    pub(crate) label: Option<String>,
    pub(crate) value: Option<Exact>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) members: Table<MemberId, Member>,
}

#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) code: String,
    pub(crate) label: Option<String>,
    pub(crate) span: Span,
    pub(crate) terms: Vec<NodeId>,
    pub(crate) points: Exact,
}

#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) span: Span,
    pub(crate) bands: Option<BandsId>,
    pub(crate) digits: Option<u32>,
    pub(crate) basis: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) term: Term,
}

#[derive(Debug, Clone)]
pub(crate) struct Predicate {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) span: Span,
    pub(crate) requirements: Table<RequirementId, Requirement>,
}

impl Predicate {
    /// The requirements as they are written: one that asks each member of a group stands here once for each.
    pub(crate) fn written(&self) -> Vec<Range<usize>> {
        let mut from = 0_usize;
        let written = self.requirements.rows().chunk_by(|one, next| one.span == next.span).map(|members| {
            let own = from..from.saturating_add(members.len());
            from = own.end;
            own
        });
        written.collect()
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Requirement {
    /// `WBK.2.T`
    pub(crate) code: String,
    pub(crate) subject: Option<String>,
    pub(crate) text: String,
    pub(crate) label: Option<String>,
    pub(crate) basis: Option<String>,
    pub(crate) span: Span,
    pub(crate) kind: RequirementKind,
    pub(crate) term: Term,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequirementKind {
    Points,
    Number,
    Percent,
    Date,
    Option,
    Compound,
}

#[derive(Debug, Clone)]
pub(crate) struct Award {
    pub(crate) span: Span,
    pub(crate) order: Vec<PredicateId>,
    pub(crate) otherwise: String,
}

/// What a formula stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A plain number.
    Number,
    /// A share, a ratio or a percentage: 0.6 and 60% are the same.
    Percent,
    /// Whole and not negative.
    Count,
    /// Points, with their maximum.
    Points(Exact),
    Date,
    Truth,
    /// An option; of which key or measure.
    Choice(Subject),
    /// `excluded`, as a branch of a criterion's formula.
    Excluded,
}

/// Whose options stand behind `is`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Key(KeyId),
    Measure(MeasureId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Limit {
    Most,
    Least,
}

/// A formula whose names are resolved and whose percentages of points are points.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    pub(crate) kind: TermKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum TermKind {
    Number(Exact),
    Date(Date),
    AssessedOn,
    Excluded,
    Key(KeyId),
    /// What the answer of an input on a scale is worth there.
    Look(KeyId, ScaleId),
    Let(LetId),
    Node(NodeId),
    Member(GroupId, MemberId),
    Measure(MeasureId),
    /// `true`: subtracted.
    Sum(Vec<(bool, Term)>),
    /// `true`: divided by; a divisor may be known to be at least what it divides.
    Product(Vec<(bool, Term)>),
    DateAdd(Box<Term>, Period),
    Min(Vec<Term>),
    Max(Vec<Term>),
    Limit(Box<Term>, Limit, Box<Term>),
    Otherwise(Box<Term>, Box<Term>),
    Compare(Comparator, Box<Term>, Box<Term>),
    /// Options by index; behind the options of a key stands its word.
    Is(Subject, IsTest, Vec<u16>),
    Not(Box<Term>),
    And(Vec<Term>),
    Or(Vec<Term>),
    If(Vec<(Term, Term)>, Box<Term>),
    Round(Box<Term>, u32, Rounding),
    /// A number over its maximum.
    Share(Box<Term>, Exact),
    Verified(Vec<(NodeId, Exact)>),
    BandValue(BandsId, Box<Term>),
}

impl Model {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    pub(crate) fn key(&self, id: KeyId) -> &Key {
        &self.keys[id]
    }

    /// A number as a person sees it: points, or a percentage.
    pub(crate) fn shown(&self, value: &Exact, points: bool) -> String {
        let Header { digits, rounding, .. } = self.header;
        if points { value.show(digits, rounding) } else { value.show_percent(digits, rounding) }
    }

    /// A measure's number as a person sees it.
    pub(crate) fn shown_measure(&self, id: MeasureId, value: &Exact) -> String {
        let (digits, percent) = self.measure_digits(id);
        let rounding = self.header.rounding;
        if percent { value.show_percent(digits, rounding) } else { value.show(digits, rounding) }
    }

    /// With how many digits a measure is shown, and whether as a percentage.
    pub(crate) fn measure_digits(&self, id: MeasureId) -> (u32, bool) {
        let measure = &self.measures[id];
        (measure.digits.unwrap_or(self.header.digits), measure.kind == Kind::Percent)
    }

    /// With how many digits what a requirement compares is shown, of a share.
    pub(crate) fn requirement_digits(&self, kind: RequirementKind) -> u32 {
        let percent = if kind == RequirementKind::Percent { 2 } else { 0 };
        self.header.digits.saturating_add(percent)
    }

    /// The options of a key in their order; its word stands behind them.
    pub(crate) fn key_options(&self, id: KeyId) -> impl Iterator<Item = &str> + Clone {
        let key = self.key(id);
        let (list, scale): (&[String], &[ScaleOption]) = match &key.domain {
            Domain::List { options, .. } => (options, &[]),
            Domain::Scale(scale) => (&[], &self.scales[*scale].options),
            _ => (&[], &[]),
        };
        let named = list.iter().map(String::as_str).chain(scale.iter().map(|option| option.code.as_str()));
        named.chain(key.word.as_deref())
    }

    /// One of them, by its index.
    pub(crate) fn key_option(&self, id: KeyId, index: u16) -> Option<&str> {
        self.key_options(id).nth(usize::from(index))
    }
}
