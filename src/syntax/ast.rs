//! The text of a rubric as a tree, before anything is known about its names.
//!
//! *Every part knows its place, and nothing here nests deeper than the text's braces and parentheses*: chains of
//! operators are lists.

use serde::{Deserialize, Serialize};

use super::scan::Comment;
use crate::date::{Date, Period};
use crate::number::{Exact, Rounding};
use crate::source::Span;

/// What an unanswered criterion counts as.
///
/// ```
/// use timbang::scorecard::{Finding, Policy};
///
/// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let card = rubric.score_json(br#"{ "unit": "U" }"#)?;
/// let zero = |one: &&Finding| matches!(one, Finding::Missing { policy: Policy::Zero, .. });
/// assert_eq!(card.record().findings.iter().filter(zero).count(), 5, "each is listed, and none is silently a zero");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Nothing.
    Zero,
    /// It leaves its parent's mean.
    Excluded,
    /// It is not known yet, and so is what rests on it.
    Undecided,
}

/// How a component combines its children.
///
/// ```
/// use timbang::scorecard::Combine;
///
/// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let card = rubric.score_json(br#"{ "unit": "U" }"#)?;
/// assert_eq!(card.node("A.1").and_then(|node| node.combine), Some(Combine::Mean));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Their points add up.
    Sum,
    /// The mean of their shares.
    Mean,
    /// The mean of their shares by relative weights.
    WeightedMean,
    /// The least share.
    Min,
    /// The greatest share.
    Max,
}

/// A code, path, label or option with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Ast {
    pub(crate) header: Option<Header>,
    pub(crate) declarations: Vec<Declaration>,
    /// Kept for the formatter.
    #[allow(dead_code)]
    pub(crate) comments: Vec<Comment>,
    /// A brace is not closed, or the parser was stopped: nothing is known of what holds what.
    pub(crate) structure_is_open: bool,
    /// The names of what could not be read: nothing is said of what rests on them. `None` where there is something whose
    /// name could not be read either.
    pub(crate) unread: Vec<Option<String>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) span: Span,
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) family: Option<Name>,
    pub(crate) edition: Option<Name>,
    pub(crate) basis: Option<Name>,
    pub(crate) basis_required: Option<Span>,
    pub(crate) in_force: Option<InForce>,
    pub(crate) total: Option<Total>,
    pub(crate) stages: Vec<(Name, Option<Name>)>,
    pub(crate) missing: Option<(Policy, Span)>,
    pub(crate) display: Option<(u32, Rounding, Span)>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct InForce {
    pub(crate) span: Span,
    pub(crate) from: Date,
    pub(crate) to: Option<Date>,
}

#[derive(Debug, Clone)]
pub(crate) struct Total {
    pub(crate) span: Span,
    pub(crate) points: Exact,
    pub(crate) combine: Option<CombineClause>,
}

#[derive(Debug, Clone)]
pub(crate) struct CombineClause {
    pub(crate) span: Span,
    pub(crate) combine: Combine,
    pub(crate) otherwise: Option<(Fallback, Span)>,
}

/// What holds when every child is excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fallback {
    Value(Exact),
    Excluded,
    Undecided,
}

#[derive(Debug, Clone)]
pub(crate) struct Weight {
    pub(crate) value: Exact,
    pub(crate) percent: bool,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Declaration {
    Scale(Scale),
    Component(Component),
    Criterion(Criterion),
    Input(Input),
    Let(Let),
    Check(Check),
    Bands(Bands),
    Measure(Measure),
    Group(Group),
    Predicate(Predicate),
    Award(Award),
}

#[derive(Debug, Clone)]
pub(crate) struct Scale {
    pub(crate) name: Name,
    pub(crate) options: Vec<ScaleOption>,
    pub(crate) lines: Vec<ScaleLine>,
}

#[derive(Debug, Clone)]
pub(crate) struct ScaleOption {
    pub(crate) spellings: Vec<Name>,
    /// `None` is `excluded`.
    pub(crate) value: Option<Exact>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct ScaleLine {
    pub(crate) low: Exact,
    pub(crate) high: Exact,
    pub(crate) low_value: Exact,
    pub(crate) high_value: Exact,
    pub(crate) span: Span,
}

/// Clauses that components and criteria share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clauses {
    pub(crate) weight: Option<Weight>,
    pub(crate) missing: Option<(Policy, Span)>,
    pub(crate) verify: Option<Name>,
    pub(crate) basis: Option<Name>,
}

#[derive(Debug, Clone)]
pub(crate) struct Component {
    /// Of its header.
    pub(crate) span: Span,
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) clauses: Clauses,
    pub(crate) combine: Option<CombineClause>,
    pub(crate) children: Vec<Declaration>,
}

#[derive(Debug, Clone)]
pub(crate) struct Criterion {
    pub(crate) span: Span,
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) clauses: Clauses,
    pub(crate) scale: Option<Name>,
    pub(crate) caps: Vec<(Postfix, Expr)>,
    pub(crate) formula: Option<Expr>,
    pub(crate) texts: Vec<(Name, Name)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) span: Span,
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) kind: InputKind,
    pub(crate) word: Option<Name>,
    pub(crate) recorded: bool,
    pub(crate) basis: Option<Name>,
}

#[derive(Debug, Clone)]
pub(crate) enum InputKind {
    Count,
    Number { low: Exact, high: Exact, span: Span },
    Percent { range: Option<(Exact, Exact)>, span: Span },
    Date,
    Scale(Name),
    List { options: Vec<Name>, ordered: bool },
}

#[derive(Debug, Clone)]
pub(crate) struct Let {
    pub(crate) name: Name,
    pub(crate) formula: Expr,
}

#[derive(Debug, Clone)]
pub(crate) struct Check {
    pub(crate) span: Span,
    pub(crate) formula: Expr,
    pub(crate) label: Option<Name>,
    pub(crate) basis: Option<Name>,
}

#[derive(Debug, Clone)]
pub(crate) struct Bands {
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) rows: Vec<BandRow>,
    pub(crate) otherwise: Option<BandOption>,
}

#[derive(Debug, Clone)]
pub(crate) struct BandRow {
    pub(crate) span: Span,
    pub(crate) comparator: Comparator,
    pub(crate) bound: Exact,
    pub(crate) option: BandOption,
}

#[derive(Debug, Clone)]
pub(crate) struct BandOption {
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) value: Option<Exact>,
}

#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub(crate) span: Span,
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) bands: Option<Name>,
    pub(crate) formula: Expr,
    pub(crate) display: Option<u32>,
    pub(crate) basis: Option<Name>,
}

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) members: Vec<GroupMember>,
}

#[derive(Debug, Clone)]
pub(crate) struct GroupMember {
    pub(crate) span: Span,
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) terms: Vec<Name>,
}

#[derive(Debug, Clone)]
pub(crate) struct Predicate {
    pub(crate) span: Span,
    pub(crate) name: Name,
    pub(crate) label: Option<Name>,
    pub(crate) requirements: Vec<Requirement>,
}

#[derive(Debug, Clone)]
pub(crate) struct Requirement {
    pub(crate) span: Span,
    pub(crate) test: Test,
    /// The condition alone, without label and basis.
    pub(crate) text: Span,
    pub(crate) label: Option<Name>,
    pub(crate) basis: Option<Name>,
}

#[derive(Debug, Clone)]
pub(crate) enum Test {
    Formula(Expr),
    Each { group: Name, comparator: Comparator, limit: Expr },
}

#[derive(Debug, Clone)]
pub(crate) struct Award {
    pub(crate) span: Span,
    pub(crate) order: Vec<Name>,
    pub(crate) otherwise: Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Comparator {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
}

impl Comparator {
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Comparator::Lt => "<",
            Comparator::Le => "<=",
            Comparator::Gt => ">",
            Comparator::Ge => ">=",
            Comparator::Eq => "=",
            Comparator::Ne => "!=",
        }
    }

    /// What holds exactly where this one does not.
    pub(crate) fn negated(self) -> Comparator {
        match self {
            Comparator::Lt => Comparator::Ge,
            Comparator::Le => Comparator::Gt,
            Comparator::Gt => Comparator::Le,
            Comparator::Ge => Comparator::Lt,
            Comparator::Eq => Comparator::Ne,
            Comparator::Ne => Comparator::Eq,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Postfix {
    Otherwise,
    AtMost,
    AtLeast,
}

impl Postfix {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Postfix::Otherwise => "otherwise",
            Postfix::AtMost => "at most",
            Postfix::AtLeast => "at least",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    Number(Exact),
    Percent(Exact),
    Date(Date),
    Period(Period),
    Path(String),
    Total,
    AssessedOn,
    Excluded,
    Parenthesis(Box<Expr>),
    /// Unary minus, an odd number of times.
    Negated(Box<Expr>),
    /// `true`: subtracted.
    Sum(Vec<(bool, Expr)>),
    /// `true`: divided by.
    Product(Vec<(bool, Expr)>),
    Limited(Box<Expr>, Vec<(Postfix, Expr)>),
    Compare(Comparator, Box<Expr>, Box<Expr>),
    Is(Box<Expr>, IsTest, Vec<Name>),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    If(Vec<(Expr, Expr)>, Box<Expr>),
    Min(Vec<Expr>),
    Max(Vec<Expr>),
    Round(Box<Expr>, u32, Rounding),
    /// The path, or `None` for `total`.
    Share(Option<Name>),
    Verified(Option<Name>),
    Band(Name, Box<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum IsTest {
    Is,
    IsNot,
    OneOf,
    NotOneOf,
    AtLeast,
    AtMost,
}

impl IsTest {
    pub(crate) fn words(self) -> &'static str {
        match self {
            IsTest::Is => "is",
            IsTest::IsNot => "is not",
            IsTest::OneOf => "is one of",
            IsTest::NotOneOf => "is not one of",
            IsTest::AtLeast => "is at least",
            IsTest::AtMost => "is at most",
        }
    }
}

impl Expr {
    /// The expression without parentheses around it.
    pub(crate) fn bare(&self) -> &Expr {
        let mut expr = self;
        while let ExprKind::Parenthesis(inner) = &expr.kind {
            expr = inner;
        }
        expr
    }
}
