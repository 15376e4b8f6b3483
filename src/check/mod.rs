//! From tree to checked rubric: names, kinds, weights, order.
//!
//! *A [`Model`] comes out only when nothing is wrong; what is wrong is told all at once, in the words of the text.* A
//! family of rules a file: `header` (clauses, scales, bands), `names` (what is declared and what a name stands for),
//! `weights`, `kinds` (terms), `formulas` (where they stand), `order` (what rests on what),
//! `unused` (what nothing reads).

mod formulas;
mod header;
mod kinds;
mod model;
mod names;
mod order;
mod unused;
mod weights;

use std::collections::BTreeMap;

use crate::diagnostic::words::{header as words, shared};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::limits::{Limits, NODES_MAX, PREDICATES_MAX};
use crate::source::Span;
use crate::syntax::{Ast, CombineClause, Comment, Expr, Name, Policy, Postfix, Weight};
use crate::table::Table;

pub(crate) use model::*;
pub(crate) use order::{criteria_below, nodes_read, refs};
pub(crate) use unused::unused;

/// A short line of a criterion.
const LINE_BYTES: usize = 64;

/// Checks a tree; `text` is the source that it was read from.
// Apart, so that a profile tells the phases of loading.
#[inline(never)]
pub(crate) fn check(ast: &Ast, text: &str, limits: &Limits, diagnostics: &mut Vec<Diagnostic>) -> Option<Model> {
    // A criterion takes a line, which is rarely shorter; room that is not needed is not touched.
    let room = text.len().div_ceil(LINE_BYTES).min(limits.nodes);
    let mut checker = Checker {
        text,
        comments: &ast.comments,
        nodes_max: limits.nodes,
        diagnostics: Vec::new(),
        stages: Table::new(),
        scales: Table::new(),
        spellings: Table::new(),
        bands: Table::new(),
        names: BTreeMap::new(),
        plain: Vec::new(),
        nodes: Table::with_room(room),
        items: Table::with_room(room),
        keys: Table::with_room(room),
        lets: Table::new(),
        checks: Table::new(),
        groups: Table::new(),
        measures: Table::new(),
        predicates: Table::new(),
        let_kinds: Table::new(),
        measure_kinds: Table::new(),
    };
    let model = checker.run(ast);
    diagnostics.append(&mut checker.diagnostics);
    model
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Symbol {
    Node(NodeId),
    Key(KeyId),
    Let(LetId),
    Scale(ScaleId),
    Bands(BandsId),
    Group(GroupId),
    Member(GroupId, MemberId),
    Measure(MeasureId),
    Predicate(PredicateId),
}

/// Where a formula stands: the component whose names it sees.
type Home = NodeId;

struct Checker<'a> {
    text: &'a str,
    comments: &'a [Comment],
    nodes_max: usize,
    diagnostics: Vec<Diagnostic>,
    stages: Table<StageId, Stage>,
    scales: Table<ScaleId, Scale>,
    /// Of each scale, every spelling with its option; one that is declared twice, which was told, stands for the first.
    spellings: Table<ScaleId, BTreeMap<&'a str, usize>>,
    bands: Table<BandsId, Bands>,
    /// By full path.
    names: BTreeMap<String, (Symbol, Span)>,
    /// Inputs and definitions of components, which are seen without their path.
    plain: Vec<(&'a Name, Home)>,
    nodes: Table<NodeId, NodeDraft<'a>>,
    /// Of each component: what it declares, in the order of the text.
    items: Table<NodeId, Vec<Def>>,
    keys: Table<KeyId, Key>,
    lets: Table<LetId, LetDraft<'a>>,
    checks: Table<CheckId, CheckDraft<'a>>,
    groups: Table<GroupId, GroupDraft<'a>>,
    measures: Table<MeasureId, &'a crate::syntax::Measure>,
    predicates: Table<PredicateId, &'a crate::syntax::Predicate>,
    let_kinds: Table<LetId, Option<Kind>>,
    measure_kinds: Table<MeasureId, Option<Kind>>,
}

/// A node before its formulas and weights are understood.
struct NodeDraft<'a> {
    path: String,
    label: Option<String>,
    span: Span,
    parent: Option<NodeId>,
    children: Vec<NodeId>,
    weight: Option<&'a Weight>,
    /// Its maximum, once its parent's is known.
    points: Option<crate::number::Exact>,
    relative: Option<crate::number::Exact>,
    part: crate::number::Exact,
    policy: Policy,
    verify: Option<StageId>,
    basis: Option<String>,
    body: DraftBody<'a>,
}

enum DraftBody<'a> {
    Component {
        combine: Option<&'a CombineClause>,
    },
    Answered {
        key: KeyId,
        scale: ScaleId,
        caps: &'a [(Postfix, Expr)],
        texts: Vec<String>,
    },
    Computed {
        formula: &'a Expr,
    },
    /// Something is wrong with it, and was told.
    Broken,
}

struct LetDraft<'a> {
    home: Home,
    path: String,
    span: Span,
    formula: &'a Expr,
}

struct CheckDraft<'a> {
    home: Home,
    declaration: &'a crate::syntax::Check,
}

struct GroupDraft<'a> {
    declaration: &'a crate::syntax::Group,
}

impl<'a> Checker<'a> {
    fn run(&mut self, ast: &'a Ast) -> Option<Model> {
        let header = self.header(ast);
        self.values(ast);
        self.declare(ast);
        self.weigh();
        self.count();
        self.bases(ast);
        let groups = self.resolve_groups();
        let definitions = self.definitions(&groups);
        let bodies = self.bodies(&groups);
        let checks = self.resolve_checks(&groups);
        let predicates = self.resolve_predicates(&groups);
        let award = self.award(ast);
        if self.diagnostics.iter().any(|d| d.severity() == Severity::Error) {
            return None;
        }
        let (lets, measures) = definitions?;
        let mut model = Model {
            header: header?,
            scales: std::mem::take(&mut self.scales),
            nodes: self.nodes.iter().zip(bodies?).map(|(draft, body)| draft.finish(body)).collect(),
            keys: std::mem::take(&mut self.keys).fitted(),
            lets,
            checks: checks?,
            bands: std::mem::take(&mut self.bands),
            groups,
            measures,
            predicates,
            award,
            order: Vec::new(),
        };
        model.order = self.order(&model)?;
        Some(model)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A stretch of the text on one line.
    fn text_of(&self, span: Span) -> String {
        crate::syntax::text_of(self.text, span, self.comments)
    }

    fn count(&mut self) {
        let predicates = self.predicates.len();
        if let Some(first) = self.predicates.rows().get(PREDICATES_MAX) {
            self.report(Diagnostic::new(Code::Limit, first.span, words::predicates_limit(predicates, PREDICATES_MAX)));
        }
        let nodes = self.nodes.len().saturating_sub(1);
        let limit = self.nodes_max;
        if nodes > limit {
            let span = self.nodes.rows().get(limit).map_or(Span::default(), |n| n.span);
            let told = Diagnostic::new(Code::Limit, span, words::nodes_limit(nodes, limit));
            self.report(told.help_if(shared::host_limit_if(limit, NODES_MAX)));
        }
    }
}

impl NodeDraft<'_> {
    fn finish(&self, body: Body) -> Node {
        Node {
            path: self.path.clone(),
            label: self.label.clone(),
            span: self.span,
            parent: self.parent,
            points: self.points.clone(),
            weight: self.points.clone().or_else(|| self.relative.clone()),
            part: self.part.clone(),
            policy: self.policy,
            verify: self.verify,
            basis: self.basis.clone(),
            body,
        }
    }
}

fn label(name: &Option<Name>) -> Option<String> {
    name.as_ref().map(|name| name.text.clone())
}
