//! What rests on what.
//!
//! *Everything is computed after what it reads; a definition that rests on itself is refused.* Iterative, so that a
//! long chain of definitions does not meet the stack.

use std::collections::{BTreeMap, BTreeSet};

use super::{Body, CheckId, Checker, Def, Home, LetId, MeasureId, Model, NodeId, ROOT, Symbol, Term, TermKind};
use crate::diagnostic::words::names as words;
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::source::Span;
use crate::syntax::{Expr, ExprKind};
use crate::table::Table;

/// A definition whose kind others may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Definition {
    Let(LetId),
    Measure(MeasureId),
}

impl<'a> Checker<'a> {
    /// Definitions and measures, each after those that its formula names.
    pub(super) fn definition_order(&mut self) -> Vec<Definition> {
        let lets = self.lets.ids().map(Definition::Let);
        let measures = self.measures.ids().map(Definition::Measure);
        let roots: Vec<Definition> = lets.chain(measures).collect();
        let reads = |checker: &Self, definition: Definition| -> Vec<Definition> {
            let Some((formula, home)) = checker.formula_of(definition) else {
                return Vec::new();
            };
            let mut paths = Vec::new();
            names_in(formula, &mut paths);
            paths
                .into_iter()
                .filter_map(|path| match checker.resolve(path, home) {
                    Some(Symbol::Let(id)) => Some(Definition::Let(id)),
                    Some(Symbol::Measure(id)) => Some(Definition::Measure(id)),
                    _ => None,
                })
                .collect()
        };
        let (order, cycles) = topological(&roots, |definition| reads(self, definition));
        for cycle in cycles {
            let named: Vec<(String, Span)> = cycle.iter().map(|&d| self.definition_name(d)).collect();
            self.cycle(&named);
        }
        order
    }

    pub(super) fn formula_of(&self, definition: Definition) -> Option<(&'a Expr, Home)> {
        match definition {
            Definition::Let(id) => self.lets.row(id).map(|l| (l.formula, l.home)),
            Definition::Measure(id) => self.measures.row(id).map(|m| (&m.formula, ROOT)),
        }
    }

    fn definition_name(&self, definition: Definition) -> (String, Span) {
        match definition {
            Definition::Let(id) => {
                self.lets.row(id).map_or((String::new(), Span::default()), |l| (l.path.clone(), l.span))
            }
            Definition::Measure(id) => {
                self.measures.row(id).map_or((String::new(), Span::default()), |m| (m.name.text.clone(), m.name.span))
            }
        }
    }

    fn cycle(&mut self, named: &[(String, Span)]) {
        let Some((first, span)) = named.first() else { return };
        let chain = named.iter().chain(named.first()).map(|(name, _)| format!("`{name}`"));
        let chain = Bilingual::joined(chain, words::reads());
        let mut diagnostic = Diagnostic::new(Code::Cycle, *span, words::rests_on_itself(first, chain))
            .with_help(words::one_must_stand_alone());
        for (_, span) in named.iter().skip(1).take(4) {
            diagnostic = diagnostic.related(*span, words::on_the_way());
        }
        self.report(diagnostic);
    }

    /// Everything that is computed, operands first, in the order of the text where that leaves a choice.
    pub(super) fn order(&mut self, model: &Model) -> Option<Vec<Def>> {
        let mut roots: Vec<Def> = Vec::new();
        let last_child = match &model.node(ROOT).body {
            Body::Component { children, .. } => children.last().copied(),
            _ => None,
        };
        let mut read = BTreeSet::new();
        for def in self.declared(model, ROOT, &mut read) {
            roots.push(def);
            if last_child.is_some_and(|last| def == Def::Node(last)) {
                roots.push(Def::Node(ROOT));
            }
        }
        // Checks that look at scores come after all of them.
        roots.extend(model.checks.ids().map(Def::Check));
        let (order, cycles) = topological(&roots, |def| self.reads(model, def, &mut read));
        let broken = !cycles.is_empty();
        for cycle in cycles {
            let named: Vec<(String, Span)> = cycle.iter().filter_map(|&def| def_name(model, def)).collect();
            self.cycle(&named);
        }
        (!broken).then_some(order)
    }

    /// What a component declares: checks of its inputs first, and those that its definitions see, since quotients lean
    /// on them; then the rest as written.
    fn declared(&self, model: &Model, id: NodeId, read: &mut BTreeSet<Def>) -> Vec<Def> {
        let mut defs: Vec<Def> = self.checks_of_inputs(model, id).map(Def::Check).collect();
        for def in self.items_of(id) {
            if let Def::Let(own) = def {
                defs.extend(self.checks_in_sight(model, id, &model.lets[*own].term, read));
            }
        }
        defs.extend(self.items_of(id).iter().filter(|def| !matches!(def, Def::Check(_))));
        defs
    }

    fn items_of(&self, id: NodeId) -> &[Def] {
        self.items.row(id).map_or(&[], Vec::as_slice)
    }

    fn checks_of_inputs<'m>(&'m self, model: &'m Model, id: NodeId) -> impl Iterator<Item = CheckId> + 'm {
        self.items_of(id).iter().filter_map(|def| match def {
            Def::Check(check) => Some(*check).filter(|check| reads_inputs_only(model, *check)),
            _ => None,
        })
    }

    /// The checks of inputs that a formula sees, those that its definitions see included: of the component of each,
    /// and of all further out. Each is given once: what was given before stands before, since checks of inputs rest on
    /// inputs alone.
    fn checks_in_sight(&self, model: &Model, home: Home, formula: &Term, read: &mut BTreeSet<Def>) -> Vec<Def> {
        let mut homes = vec![home];
        let mut defs = Vec::new();
        refs(formula, &mut defs);
        while let Some(def) = defs.pop() {
            if let Def::Let(id) = def
                && read.insert(def)
            {
                homes.push(model.lets[id].home);
                refs(&model.lets[id].term, &mut defs);
            }
        }
        let mut checks = Vec::new();
        for home in homes {
            let mut at = Some(home);
            while let Some(id) = at.filter(|&id| read.insert(Def::Node(id))) {
                checks.extend(self.checks_of_inputs(model, id).map(Def::Check));
                at = model.node(id).parent;
            }
        }
        checks
    }

    /// What a definition reads. `read` holds the components and definitions whose checks in sight were given before.
    fn reads(&self, model: &Model, def: Def, read: &mut BTreeSet<Def>) -> Vec<Def> {
        let mut defs = Vec::new();
        match def {
            Def::Key(_) => {}
            Def::Let(id) => refs(&model.lets[id].term, &mut defs),
            Def::Check(id) => refs(&model.checks[id].term, &mut defs),
            Def::Measure(id) => {
                defs.extend(self.checks_in_sight(model, ROOT, &model.measures[id].term, read));
                refs(&model.measures[id].term, &mut defs);
            }
            Def::Member(group, index) => {
                let member = &model.groups[group].members[index];
                defs.extend(member.terms.iter().map(|&node| Def::Node(node)));
            }
            Def::Node(id) => match &model.node(id).body {
                Body::Component { children, .. } if id == ROOT => defs.extend(children.iter().map(|&c| Def::Node(c))),
                Body::Component { .. } => defs.extend(self.declared(model, id, read)),
                Body::Answered { key, caps, .. } => {
                    defs.push(Def::Key(*key));
                    for (_, cap) in caps {
                        refs(cap, &mut defs);
                    }
                }
                Body::Computed { formula } => {
                    defs.extend(self.checks_in_sight(model, model.node(id).parent.unwrap_or(ROOT), formula, read));
                    refs(formula, &mut defs);
                }
            },
        }
        defs
    }
}

/// Whether a check reads nothing but inputs, through definitions.
fn reads_inputs_only(model: &Model, check: CheckId) -> bool {
    let (mut defs, mut lets) = (Vec::new(), BTreeSet::new());
    refs(&model.checks[check].term, &mut defs);
    while let Some(def) = defs.pop() {
        match def {
            Def::Key(_) => {}
            Def::Let(id) if !lets.insert(id) => {}
            Def::Let(id) => refs(&model.lets[id].term, &mut defs),
            _ => return false,
        }
    }
    true
}

fn def_name(model: &Model, def: Def) -> Option<(String, Span)> {
    match def {
        Def::Node(id) => Some((model.node(id).path.clone(), model.node(id).span)),
        Def::Measure(id) => model.measures.row(id).map(|m| (m.name.clone(), m.span)),
        Def::Member(group, index) => {
            let group = model.groups.row(group)?;
            let member = group.members.row(index)?;
            Some((format!("{}.{}", group.name, member.code), member.span))
        }
        Def::Let(id) => model.lets.row(id).map(|l| (l.path.clone(), l.span)),
        Def::Check(id) => model.checks.row(id).map(|c| (c.text.clone(), c.span)),
        Def::Key(_) => None,
    }
}

/// What a term reads, in the order of the text.
pub(crate) fn refs(term: &Term, defs: &mut Vec<Def>) {
    let mut stack = vec![term];
    while let Some(term) = stack.pop() {
        match &term.kind {
            TermKind::Key(id) | TermKind::Look(id, _) => defs.push(Def::Key(*id)),
            TermKind::Let(id) => defs.push(Def::Let(*id)),
            TermKind::Node(id) => defs.push(Def::Node(*id)),
            TermKind::Member(group, index) => defs.push(Def::Member(*group, *index)),
            TermKind::Measure(id) => defs.push(Def::Measure(*id)),
            TermKind::Is(super::Subject::Key(id), ..) => defs.push(Def::Key(*id)),
            TermKind::Is(super::Subject::Measure(id), ..) => defs.push(Def::Measure(*id)),
            _ => {
                let from = stack.len();
                stack.extend(parts(term));
                if let Some(parts) = stack.get_mut(from..) {
                    parts.reverse();
                }
            }
        }
    }
}

/// The nodes that a term reads, through definitions, measures and members of groups, in the order of first mention.
pub(crate) fn nodes_read(model: &Model, term: &Term) -> Vec<NodeId> {
    let (mut nodes, mut seen) = (Vec::new(), BTreeSet::new());
    let mut stack = Vec::new();
    refs(term, &mut stack);
    stack.reverse();
    while let Some(def) = stack.pop() {
        if !seen.insert(def) {
            continue;
        }
        let mut inner = Vec::new();
        match def {
            Def::Node(id) => nodes.push(id),
            Def::Member(group, index) => {
                nodes.extend(&model.groups[group].members[index].terms);
            }
            Def::Let(id) => refs(&model.lets[id].term, &mut inner),
            Def::Measure(id) => refs(&model.measures[id].term, &mut inner),
            Def::Key(_) | Def::Check(_) => {}
        }
        stack.extend(inner.into_iter().rev());
    }
    nodes
}

/// The operands of a term, in the order of the text.
pub(crate) fn parts(term: &Term) -> Box<dyn Iterator<Item = &Term> + '_> {
    match &term.kind {
        TermKind::Sum(list) | TermKind::Product(list) => Box::new(list.iter().map(|(_, term)| term)),
        TermKind::Min(list) | TermKind::Max(list) | TermKind::And(list) | TermKind::Or(list) => Box::new(list.iter()),
        TermKind::DateAdd(a, _)
        | TermKind::Not(a)
        | TermKind::Round(a, ..)
        | TermKind::Share(a, _)
        | TermKind::BandValue(_, a) => Box::new(std::iter::once(&**a)),
        TermKind::Limit(a, _, b) | TermKind::Otherwise(a, b) | TermKind::Compare(_, a, b) => {
            Box::new([&**a, &**b].into_iter())
        }
        TermKind::If(cases, last) => Box::new(cases.iter().flat_map(|(a, b)| [a, b]).chain(std::iter::once(&**last))),
        _ => Box::new(std::iter::empty()),
    }
}

/// The paths that a formula names, as written.
fn names_in<'a>(expr: &'a Expr, paths: &mut Vec<&'a str>) {
    match &expr.kind {
        ExprKind::Path(path) => paths.push(path),
        ExprKind::Share(Some(name)) | ExprKind::Verified(Some(name)) => paths.push(&name.text),
        ExprKind::Parenthesis(a)
        | ExprKind::Negated(a)
        | ExprKind::Not(a)
        | ExprKind::Round(a, ..)
        | ExprKind::Band(_, a)
        | ExprKind::Is(a, ..) => {
            names_in(a, paths);
        }
        ExprKind::Sum(list) | ExprKind::Product(list) => list.iter().for_each(|(_, e)| names_in(e, paths)),
        ExprKind::Min(list) | ExprKind::Max(list) | ExprKind::And(list) | ExprKind::Or(list) => {
            list.iter().for_each(|e| names_in(e, paths));
        }
        ExprKind::Limited(a, postfixes) => {
            names_in(a, paths);
            postfixes.iter().for_each(|(_, e)| names_in(e, paths));
        }
        ExprKind::Compare(_, a, b) => {
            names_in(a, paths);
            names_in(b, paths);
        }
        ExprKind::If(cases, last) => {
            for (a, b) in cases {
                names_in(a, paths);
                names_in(b, paths);
            }
            names_in(last, paths);
        }
        _ => {}
    }
}

/// Depth first, iterative: the order, operands first, and the cycles that were met.
fn topological<T: Copy + Ord>(roots: &[T], mut reads: impl FnMut(T) -> Vec<T>) -> (Vec<T>, Vec<Vec<T>>) {
    #[derive(PartialEq)]
    enum Mark {
        Open,
        Done,
    }
    let mut marks: BTreeMap<T, Mark> = BTreeMap::new();
    let (mut order, mut cycles) = (Vec::new(), Vec::new());
    for &root in roots {
        if marks.contains_key(&root) {
            continue;
        }
        marks.insert(root, Mark::Open);
        let mut stack = vec![(root, reads(root).into_iter())];
        while let Some((at, next)) = stack.last_mut() {
            let at = *at;
            match next.next() {
                Some(operand) => match marks.get(&operand) {
                    None => {
                        marks.insert(operand, Mark::Open);
                        stack.push((operand, reads(operand).into_iter()));
                    }
                    Some(Mark::Open) => {
                        cycles.push(stack.iter().map(|&(t, _)| t).skip_while(|&t| t != operand).collect());
                    }
                    Some(Mark::Done) => {}
                },
                None => {
                    marks.insert(at, Mark::Done);
                    order.push(at);
                    stack.pop();
                }
            }
        }
    }
    (order, cycles)
}

/// The criteria below a node, with their part of it, for `verified`.
pub(crate) fn criteria_below(
    model_parts: &Table<NodeId, (Option<NodeId>, crate::number::Exact, bool)>,
    node: NodeId,
) -> Vec<(NodeId, crate::number::Exact)> {
    let mut parts: BTreeMap<NodeId, crate::number::Exact> = BTreeMap::from([(node, crate::number::Exact::ONE)]);
    let mut found = Vec::new();
    // INVARIANT(rubric-order): parents stand before their children, so one pass is enough.
    for (id, (parent, part, criterion)) in model_parts.entries() {
        if id != node {
            let Some(above) = parent.and_then(|p| parts.get(&p)) else {
                continue;
            };
            let own = above.times(part);
            parts.insert(id, own);
        }
        if *criterion && let Some(own) = parts.get(&id) {
            found.push((id, own.clone()));
        }
    }
    found
}
