//! Formulas in their places: groups, measures, criteria, checks, requirements, the award.
//!
//! *Each place gets the kind that it asks for: a criterion a share, a check and a requirement a truth, a measure a number.*

use std::collections::{BTreeMap, BTreeSet};

use super::kinds::{Place, Typed};
use super::order::Definition;
use super::{Award, Body, Check, CheckId, Checker, DraftBody, Group, GroupId, Home, Kind, Let, LetId, Limit, Measure};
use super::{
    MeasureId, Member, NodeId, Predicate, PredicateId, ROOT, Requirement, RequirementKind, Symbol, Term, TermKind,
    label,
};
use crate::diagnostic::words::{kinds, names, predicates as words, shared};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::REQUIREMENTS_MAX;
use crate::nearest::nearest;
use crate::number::Exact;
use crate::source::Span;
use crate::syntax::{Ast, Comparator, Declaration, Expr, ExprKind, Name, Postfix, Test};
use crate::table::Table;

/// The nodes that a group's member counts: each with the term that names it, and all that such a node lies within.
#[derive(Default)]
struct Counted {
    whole: BTreeMap<NodeId, Span>,
    above: BTreeMap<NodeId, Span>,
}

impl<'a> Checker<'a> {
    pub(super) fn resolve_groups(&mut self) -> Table<GroupId, Group> {
        let drafts: Vec<&crate::syntax::Group> = self.groups.iter().map(|g| g.declaration).collect();
        let mut groups = Table::new();
        for group in drafts {
            let mut members = Table::new();
            if group.members.is_empty() {
                self.report(Diagnostic::new(
                    Code::NoChildren,
                    group.name.span,
                    words::group_is_empty(&group.name.text),
                ));
            }
            for member in &group.members {
                let (mut terms, mut points) = (Vec::new(), Exact::ZERO);
                let mut counted = Counted::default();
                for term in &member.terms {
                    match self.resolve(&term.text, ROOT) {
                        Some(Symbol::Node(id)) if let Some(before) = self.counted(&mut counted, id, term.span) => {
                            self.counted_twice(&member.name.text, term, before);
                        }
                        Some(Symbol::Node(id)) => match self.nodes.row(id).and_then(|n| n.points.clone()) {
                            Some(own) => {
                                points = points.plus(&own);
                                terms.push(id);
                            }
                            None => self.report(
                                Diagnostic::new(Code::Kinds, term.span, words::share_and_no_points(&term.text))
                                    .with_help(words::name_what_has_points()),
                            ),
                        },
                        Some(_) => {
                            self.report(Diagnostic::new(Code::WrongThing, term.span, words::has_no_points(&term.text)))
                        }
                        None => self.unknown(&term.text, term.span, ROOT),
                    }
                }
                members.push(Member {
                    code: member.name.text.clone(),
                    label: label(&member.label),
                    span: member.span,
                    terms,
                    points,
                });
            }
            groups.push(Group { name: group.name.text.clone(), label: label(&group.label), members });
        }
        groups
    }

    /// Notes that a member counts a node; the term that counts it, or a part of it, already.
    fn counted(&self, counted: &mut Counted, id: NodeId, span: Span) -> Option<Span> {
        let with_all_above = || std::iter::successors(Some(id), |id| self.nodes.row(*id).and_then(|node| node.parent));
        let before = counted.above.get(&id).or_else(|| with_all_above().find_map(|id| counted.whole.get(&id))).copied();
        if before.is_none() {
            counted.whole.insert(id, span);
            for id in with_all_above() {
                counted.above.entry(id).or_insert(span);
            }
        }
        before
    }

    fn counted_twice(&mut self, member: &str, term: &Name, before: Span) {
        self.report(
            Diagnostic::new(Code::CountedTwice, term.span, words::counts_twice(member, &term.text))
                .related(before, words::counted_here())
                .with_help(words::name_each_part_once()),
        );
    }

    /// Lets and measures, operands first, so that each knows the kinds that it reads.
    pub(super) fn definitions(
        &mut self,
        groups: &Table<GroupId, Group>,
    ) -> Option<(Table<LetId, Let>, Table<MeasureId, Measure>)> {
        let order = self.definition_order();
        self.let_kinds = Table::beside(&self.lets, None);
        self.measure_kinds = Table::beside(&self.measures, None);
        let mut lets: Table<LetId, Option<Let>> = Table::beside(&self.lets, None);
        let mut measures: Table<MeasureId, Option<Measure>> = Table::beside(&self.measures, None);
        for definition in order {
            let Some((formula, home)) = self.formula_of(definition) else {
                continue;
            };
            let place = Place { home, groups, excluded: false, recorded: false };
            let typed = self.term(formula, place);
            match definition {
                Definition::Let(id) => {
                    if let (Some((term, kind)), Some(draft)) = (typed, self.lets.row(id)) {
                        lets[id] = Some(Let { home: draft.home, path: draft.path.clone(), span: draft.span, term });
                        self.let_kinds[id] = Some(kind);
                    }
                }
                Definition::Measure(id) => measures[id] = self.measure(id, typed, formula),
            }
        }
        lets.into_iter().collect::<Option<_>>().zip(measures.into_iter().collect())
    }

    fn measure(&mut self, id: MeasureId, typed: Typed, formula: &Expr) -> Option<Measure> {
        let measure = *self.measures.row(id)?;
        let (term, kind) = self.numeric(typed, formula.span, kinds::a_measure)?;
        let bands = match &measure.bands {
            None => None,
            Some(name) => match self.names.get(&name.text).map(|&(symbol, _)| symbol) {
                Some(Symbol::Bands(bands)) => Some(bands),
                _ => {
                    self.unknown_bands(name);
                    return None;
                }
            },
        };
        self.measure_kinds[id] = Some(kind.clone());
        Some(Measure {
            name: measure.name.text.clone(),
            label: label(&measure.label),
            span: measure.span,
            bands,
            digits: measure.display,
            basis: label(&measure.basis),
            kind,
            term,
        })
    }

    pub(super) fn unknown_bands(&mut self, name: &Name) {
        let near = self.suggests().then(|| nearest(&name.text, self.bands.iter().map(|b| b.name.as_str()))).flatten();
        let help = match near {
            Some(near) => shared::did_you_mean(near),
            None => names::before_a_parenthesis(),
        };
        self.report(Diagnostic::new(Code::UnknownName, name.span, names::no_such_bands(&name.text)).with_help(help));
    }

    /// The bodies of all nodes, in rubric order.
    pub(super) fn bodies(&mut self, groups: &Table<GroupId, Group>) -> Option<Table<NodeId, Body>> {
        // Every mistake is told: the first one does not end it.
        let bodies: Vec<Option<Body>> = self.nodes.ids().map(|id| self.body(id, groups)).collect();
        bodies.into_iter().collect()
    }

    fn body(&mut self, id: NodeId, groups: &Table<GroupId, Group>) -> Option<Body> {
        let node = self.nodes.row(id)?;
        let home = node.parent.unwrap_or(ROOT);
        match &node.body {
            DraftBody::Broken => None,
            DraftBody::Component { combine } => {
                let combine = *combine;
                Some(Body::Component {
                    combine: combine.map_or(crate::syntax::Combine::Sum, |c| c.combine),
                    combine_span: combine.map_or(node.span, |c| c.span),
                    otherwise: combine.and_then(|c| c.otherwise.clone()),
                    children: node.children.clone(),
                })
            }
            DraftBody::Answered { key, scale, caps, texts } => {
                let (key, scale, caps, texts) = (*key, *scale, *caps, texts.clone());
                let place = Place { home, groups, excluded: false, recorded: false };
                let mut limits = Vec::new();
                for (word, cap) in caps {
                    let typed = self.term(cap, place);
                    let (term, kind) = self.numeric(typed, cap.span, kinds::a_cap)?;
                    if let Kind::Points(_) | Kind::Count = kind {
                        self.report(
                            Diagnostic::new(Code::Kinds, cap.span, kinds::capped_by(self.name_of(&kind)))
                                .with_help(shared::write(format!("share({})", self.text_of(cap.span)))),
                        );
                    }
                    limits.push((if *word == Postfix::AtMost { Limit::Most } else { Limit::Least }, term));
                }
                Some(Body::Answered { key, scale, caps: limits, texts })
            }
            DraftBody::Computed { formula } => {
                let formula = *formula;
                let place = Place { home, groups, excluded: true, recorded: false };
                let typed = self.term(formula, place);
                let (term, kind) = self.numeric(typed, formula.span, kinds::a_criterion)?;
                if let Kind::Points(_) = kind {
                    self.report(
                        Diagnostic::new(Code::Kinds, formula.span, kinds::criterion_gives_points())
                            .with_help(kinds::divide_by_maximum()),
                    );
                    return None;
                }
                Some(Body::Computed { formula: term })
            }
        }
    }

    pub(super) fn resolve_checks(&mut self, groups: &Table<GroupId, Group>) -> Option<Table<CheckId, Check>> {
        let drafts: Vec<(Home, &crate::syntax::Check)> = self.checks.iter().map(|c| (c.home, c.declaration)).collect();
        // Every mistake is told: the first one does not end it.
        let checks: Vec<Option<Check>> =
            drafts.into_iter().map(|(home, check)| self.resolve_check(home, check, groups)).collect();
        checks.into_iter().collect()
    }

    fn resolve_check(
        &mut self,
        home: Home,
        check: &crate::syntax::Check,
        groups: &Table<GroupId, Group>,
    ) -> Option<Check> {
        let place = Place { home, groups, excluded: false, recorded: true };
        let (term, kind) = self.term(&check.formula, place)?;
        if kind != Kind::Truth {
            self.needs_truth(check.formula.span, &kind, kinds::a_check());
            return None;
        }
        Some(Check {
            home,
            span: check.span,
            text: self.text_of(check.formula.span),
            label: label(&check.label),
            basis: label(&check.basis),
            term,
        })
    }

    pub(super) fn resolve_predicates(&mut self, groups: &Table<GroupId, Group>) -> Table<PredicateId, Predicate> {
        let drafts = self.predicates.clone();
        let mut predicates = Table::new();
        for predicate in drafts {
            let name = &predicate.name.text;
            if predicate.requirements.is_empty() {
                self.report(
                    Diagnostic::new(Code::NoRequirement, predicate.span, words::requires_nothing(name))
                        .with_help(shared::add_a_line("require total >= 75")),
                );
            }
            let mut requirements = Vec::new();
            for (index, requirement) in predicate.requirements.iter().enumerate() {
                let code = format!("{name}.{}", index.saturating_add(1));
                match &requirement.test {
                    Test::Formula(formula) => requirements.extend(self.requirement(requirement, code, formula, groups)),
                    Test::Each { group, comparator, limit } => {
                        requirements.extend(self.each(requirement, &code, group, *comparator, limit, groups));
                    }
                }
            }
            if requirements.len() > REQUIREMENTS_MAX {
                self.report(Diagnostic::new(
                    Code::Limit,
                    predicate.span,
                    words::requirements_limit(name, requirements.len(), REQUIREMENTS_MAX),
                ));
            }
            predicates.push(Predicate {
                name: name.clone(),
                label: label(&predicate.label),
                span: predicate.span,
                requirements: requirements.into_iter().collect(),
            });
        }
        predicates
    }

    fn requirement(
        &mut self,
        draft: &crate::syntax::Requirement,
        code: String,
        formula: &Expr,
        groups: &Table<GroupId, Group>,
    ) -> Option<Requirement> {
        let place = Place { home: ROOT, groups, excluded: false, recorded: false };
        let (term, kind) = self.term(formula, place)?;
        if kind != Kind::Truth {
            self.needs_truth(formula.span, &kind, kinds::a_requirement());
            return None;
        }
        let bare = formula.bare();
        let (kind, subject) = match &bare.kind {
            ExprKind::Compare(_, left, right) => (self.requirement_kind(left, right, place), subject_of(left)),
            ExprKind::Is(left, ..) => (RequirementKind::Option, subject_of(left)),
            _ => (RequirementKind::Compound, None),
        };
        Some(Requirement {
            code,
            subject,
            text: self.text_of(draft.text),
            label: label(&draft.label),
            basis: label(&draft.basis),
            span: draft.span,
            kind,
            term,
        })
    }

    fn requirement_kind(&mut self, left: &Expr, right: &Expr, place: Place<'_>) -> RequirementKind {
        // Both were read before without complaint; reading them again tells their kinds and nothing else.
        let kinds = [left, right].map(|side| self.term(side, place).map(|(_, kind)| kind));
        match kinds {
            [Some(Kind::Points(_)), _] | [_, Some(Kind::Points(_))] => RequirementKind::Points,
            [Some(Kind::Date), _] => RequirementKind::Date,
            [Some(Kind::Percent), _] | [_, Some(Kind::Percent)] => RequirementKind::Percent,
            _ => RequirementKind::Number,
        }
    }

    fn each(
        &mut self,
        draft: &crate::syntax::Requirement,
        code: &str,
        group: &Name,
        comparator: Comparator,
        limit: &Expr,
        groups: &Table<GroupId, Group>,
    ) -> Vec<Requirement> {
        let found = self.names.get(&group.text).map(|&(symbol, _)| symbol);
        let Some(Symbol::Group(id)) = found else {
            let near = self.suggests().then(|| nearest(&group.text, groups.iter().map(|g| g.name.as_str()))).flatten();
            let near = near.map_or_else(|| names::declare_group(&group.text), shared::did_you_mean);
            self.report(
                Diagnostic::new(Code::UnknownName, group.span, names::no_such_group(&group.text)).with_help(near),
            );
            return Vec::new();
        };
        let members = groups.row(id).map(|g| g.members.clone()).unwrap_or_default();
        let place = Place { home: ROOT, groups, excluded: false, recorded: false };
        let mut requirements = Vec::new();
        for (index, member) in members.entries() {
            let left = Term { kind: TermKind::Member(id, index), span: draft.span };
            let kind = Kind::Points(member.points.clone());
            let Some(right) = self.term(limit, place) else {
                return requirements;
            };
            let Some(term) = self.compare(comparator, (left, kind), right, None, limit, draft.text) else {
                return requirements;
            };
            requirements.push(Requirement {
                code: format!("{code}.{}", member.code),
                subject: Some(format!("{}.{}", group.text, member.code)),
                text: self.text_of(draft.text),
                label: label(&draft.label),
                basis: label(&draft.basis),
                span: draft.span,
                kind: RequirementKind::Points,
                term,
            });
        }
        requirements
    }

    pub(super) fn award(&mut self, ast: &Ast) -> Option<Award> {
        let mut awards = ast.declarations.iter().filter_map(|d| match d {
            Declaration::Award(award) => Some(award),
            _ => None,
        });
        let award = awards.next()?;
        if let Some(second) = awards.next() {
            self.report(
                Diagnostic::new(Code::AwardList, second.span, words::second_award())
                    .related(award.span, words::first_award_here())
                    .with_help(words::name_all_in_one_list()),
            );
        }
        let mut order: Vec<PredicateId> = Vec::new();
        let mut seen: BTreeSet<PredicateId> = BTreeSet::new();
        for name in &award.order {
            match self.names.get(&name.text).map(|&(symbol, _)| symbol) {
                Some(Symbol::Predicate(id)) if !seen.insert(id) => {
                    self.report(Diagnostic::new(Code::AwardList, name.span, words::twice_in_the_award(&name.text)));
                }
                Some(Symbol::Predicate(id)) => order.push(id),
                _ => {
                    let near = nearest(&name.text, self.predicates.iter().map(|p| p.name.text.as_str()))
                        .map(shared::did_you_mean);
                    self.report(
                        Diagnostic::new(Code::AwardList, name.span, names::no_such_predicate(&name.text)).help_if(near),
                    );
                }
            }
        }
        Some(Award { span: award.span, order, otherwise: award.otherwise.text.clone() })
    }
}

/// The one path on the left of a comparison.
fn subject_of(expr: &Expr) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    collect(expr, &mut found);
    found.dedup();
    match found.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

fn collect(expr: &Expr, found: &mut Vec<String>) {
    let named = |name: &Option<Name>| name.as_ref().map_or("total".to_owned(), |n| n.text.clone());
    match &expr.kind {
        ExprKind::Path(path) => found.push(path.clone()),
        ExprKind::Total => found.push("total".to_owned()),
        ExprKind::AssessedOn => found.push("assessed_on".to_owned()),
        ExprKind::Share(name) | ExprKind::Verified(name) => found.push(named(name)),
        ExprKind::Parenthesis(e) | ExprKind::Negated(e) | ExprKind::Round(e, ..) | ExprKind::Band(_, e) => {
            collect(e, found)
        }
        ExprKind::Sum(list) | ExprKind::Product(list) => list.iter().for_each(|(_, e)| collect(e, found)),
        ExprKind::Min(list) | ExprKind::Max(list) => list.iter().for_each(|e| collect(e, found)),
        ExprKind::Limited(e, postfixes) => {
            collect(e, found);
            postfixes.iter().for_each(|(_, e)| collect(e, found));
        }
        ExprKind::If(cases, last) => {
            cases.iter().for_each(|(_, e)| collect(e, found));
            collect(last, found);
        }
        _ => {}
    }
}
