//! What is declared, and what a name stands for.
//!
//! *Every name is declared once in its namespace, hides no outer one, and is found by its full path.* Inputs and
//! definitions of a component are seen plain within it; everything else by its path from the root.

use std::collections::BTreeMap;

use super::{CheckDraft, Checker, Def, Domain, DraftBody, GroupDraft, Home, Key, LetDraft, MemberId};
use super::{NodeDraft, NodeId, ROOT, ScaleOption, StageId, Symbol, label};
use crate::date::Date;
use crate::diagnostic::words::{names as words, scales, shared, tree};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::limits::{DIAGNOSTICS_SHOWN_MAX, OPTIONS_MAX};
use crate::nearest::nearest;
use crate::number::{Exact, exact_from_digits};
use crate::source::Span;
use crate::syntax::{Ast, Clauses, Component, Criterion, Declaration, Input, InputKind, Name, Policy};
use crate::table::Table;

/// With more messages than this no name is suggested.
const SUGGESTED_MAX: usize = 5 * DIAGNOSTICS_SHOWN_MAX;

/// Nor beyond so many comparisons, as each message compares with all names that are known: in a rubric of ten thousand
/// names, as many messages as are shown still suggest one.
const COMPARED_MAX: usize = 10_000 * DIAGNOSTICS_SHOWN_MAX;

impl<'a> Checker<'a> {
    /// Enters everything that has a name.
    pub(super) fn declare(&mut self, ast: &'a Ast) {
        let header = ast.header.as_ref();
        self.nodes.push(NodeDraft {
            path: "total".to_owned(),
            label: header.and_then(|h| label(&h.label)),
            span: header.map_or(Span::default(), |h| h.span),
            parent: None,
            children: Vec::new(),
            weight: None,
            points: header.and_then(|h| h.total.as_ref()).map(|t| t.points.clone()),
            relative: None,
            part: Exact::ONE,
            policy: header.and_then(|h| h.missing).map_or(Policy::Undecided, |(policy, _)| policy),
            verify: None,
            basis: header.and_then(|h| label(&h.basis)),
            body: DraftBody::Component {
                combine: header.and_then(|h| h.total.as_ref()).and_then(|t| t.combine.as_ref()),
            },
        });
        self.items.push(Vec::new());
        self.declare_within(&ast.declarations, ROOT);
        self.hiding();
        if self.nodes.len() == 1 && header.is_some() {
            let span = header.map_or(Span::default(), |h| h.span);
            self.report(Diagnostic::new(Code::NoChildren, span, tree::rubric_is_empty()));
        }
    }

    // Recursion is bounded: the pre-scan counted the braces.
    fn declare_within(&mut self, declarations: &'a [Declaration], home: Home) {
        for declaration in declarations {
            match declaration {
                Declaration::Component(component) => self.component(component, home),
                Declaration::Criterion(criterion) => self.criterion(criterion, home),
                Declaration::Input(input) => self.input(input, home),
                Declaration::Let(definition) => {
                    let path = self.inner_path(home, &definition.name);
                    self.inner_name(&definition.name, home);
                    let (span, formula) = (definition.name.span, &definition.formula);
                    let id = self.lets.push(LetDraft { home, path: path.clone(), span, formula });
                    self.declare_name(path, &definition.name, Symbol::Let(id));
                    self.item(home, Def::Let(id));
                }
                Declaration::Check(check) => {
                    let id = self.checks.push(CheckDraft { home, declaration: check });
                    self.item(home, Def::Check(id));
                }
                Declaration::Measure(measure) => {
                    let id = self.measures.push(measure);
                    self.top_name(&measure.name);
                    self.declare_name(measure.name.text.clone(), &measure.name, Symbol::Measure(id));
                    self.item(ROOT, Def::Measure(id));
                }
                Declaration::Group(group) => {
                    let members: Table<MemberId, _> = group.members.iter().collect();
                    let id = self.groups.push(GroupDraft { declaration: group });
                    self.top_name(&group.name);
                    self.declare_name(group.name.text.clone(), &group.name, Symbol::Group(id));
                    for (index, member) in members.entries() {
                        let path = format!("{}.{}", group.name.text, member.name.text);
                        self.declare_name(path, &member.name, Symbol::Member(id, index));
                        self.item(ROOT, Def::Member(id, index));
                    }
                }
                Declaration::Predicate(predicate) => {
                    let id = self.predicates.push(predicate);
                    self.top_name(&predicate.name);
                    self.declare_name(predicate.name.text.clone(), &predicate.name, Symbol::Predicate(id));
                }
                Declaration::Scale(_) | Declaration::Bands(_) | Declaration::Award(_) => {}
            }
        }
    }

    /// Under `basis required`, what is judged by says where it is written.
    pub(super) fn bases(&mut self, ast: &Ast) {
        let Some(asked) = ast.header.as_ref().and_then(|h| h.basis_required) else { return };
        let mut missing: Vec<(Bilingual, Span)> = Vec::new();
        // INVARIANT(rubric-order): a parent stands before its children, so what it has is known.
        let mut covered = Table::beside(&self.nodes, false);
        for (id, node) in self.nodes.entries().skip(1) {
            let above = node.parent.is_some_and(|parent| parent != ROOT && covered[parent]);
            covered[id] = above || node.basis.is_some();
            if !covered[id] && !matches!(node.body, DraftBody::Component { .. }) {
                missing.push((shared::criterion(&node.path), node.span));
            }
        }
        let measures = self.measures.iter().filter(|m| m.basis.is_none());
        missing.extend(measures.map(|m| (shared::measure(&m.name.text), m.span)));
        for predicate in &self.predicates {
            let open = predicate.requirements.iter().filter(|r| r.basis.is_none());
            missing.extend(open.map(|r| (tree::requirement_of(&predicate.name.text), r.span)));
        }
        for (what, span) in missing {
            self.report(
                Diagnostic::new(Code::BasisMissing, span, tree::has_no_basis(what))
                    .related(asked, tree::asked_for_here())
                    .with_help(tree::write_basis()),
            );
        }
    }

    fn item(&mut self, home: Home, def: Def) {
        if let Some(items) = self.items.row_mut(home) {
            items.push(def);
        }
    }

    pub(super) fn declare_name(&mut self, path: String, name: &Name, symbol: Symbol) {
        if name.text.is_empty() {
            return;
        }
        match self.names.get(&path) {
            Some(&(_, first)) => self.twice(format!("`{path}`").into(), name.span, first),
            None => {
                self.names.insert(path, (symbol, name.span));
            }
        }
    }

    fn inner_path(&self, home: Home, name: &Name) -> String {
        match self.nodes.row(home) {
            Some(node) if home != ROOT => format!("{}.{}", node.path, name.text),
            _ => name.text.clone(),
        }
    }

    /// An input or definition is used plain, so it is a name that formulas can use.
    fn inner_name(&mut self, name: &'a Name, home: Home) {
        if home == ROOT {
            self.top_name(name);
        } else {
            self.name_start(name);
            self.plain.push((name, home));
        }
    }

    /// What is seen plain hides nothing further out, wherever that is declared.
    fn hiding(&mut self) {
        for (name, home) in std::mem::take(&mut self.plain) {
            let mut above = self.nodes.row(home).and_then(|n| n.parent);
            while let Some(id) = above {
                let path = self.inner_path(id, name);
                let found = self.names.get(&path).copied();
                if let Some((_, span)) = found.filter(|&(symbol, _)| id == ROOT || is_plain(symbol)) {
                    self.report(
                        Diagnostic::new(Code::Hides, name.span, words::hides(&name.text))
                            .related(span, shared::declared_here())
                            .with_help(words::give_another_name()),
                    );
                    break;
                }
                above = self.nodes.row(id).and_then(|n| n.parent);
            }
        }
    }

    fn component(&mut self, component: &'a Component, home: Home) {
        let id = self.node(&component.name, &component.label, &component.clauses, component.span, home);
        if let Some(node) = self.nodes.row_mut(id) {
            node.body = DraftBody::Component { combine: component.combine.as_ref() };
        }
        self.declare_within(&component.children, id);
        if self.nodes.row(id).is_some_and(|n| n.children.is_empty()) {
            self.report(
                Diagnostic::new(Code::NoChildren, component.span, tree::component_is_empty(&component.name.text))
                    .with_help(tree::add_a_child()),
            );
        }
    }

    fn criterion(&mut self, criterion: &'a Criterion, home: Home) {
        let id = self.node(&criterion.name, &criterion.label, &criterion.clauses, criterion.span, home);
        let body = match (&criterion.scale, &criterion.formula) {
            (Some(scale), None) => self.answered(criterion, scale, id),
            (None, Some(formula)) => {
                if let Some((option, _)) = criterion.texts.first() {
                    self.report(Diagnostic::new(Code::OptionTexts, option.span, tree::computed_has_no_options()));
                }
                DraftBody::Computed { formula }
            }
            (Some(scale), Some(formula)) => {
                self.report(
                    Diagnostic::new(Code::ClauseTwice, formula.span, tree::answered_and_computed())
                        .related(scale.span, tree::its_scale()),
                );
                DraftBody::Broken
            }
            (None, None) => {
                self.report(
                    Diagnostic::new(
                        Code::ClauseMissing,
                        criterion.span,
                        tree::neither_scale_nor_formula(&criterion.name.text),
                    )
                    .with_help(tree::write_scale_or_formula()),
                );
                DraftBody::Broken
            }
        };
        if let Some(node) = self.nodes.row_mut(id) {
            node.body = body;
        }
    }

    fn answered(&mut self, criterion: &'a Criterion, scale: &'a Name, id: NodeId) -> DraftBody<'a> {
        let Some(Symbol::Scale(scale_id)) = self.names.get(&scale.text).map(|&(symbol, _)| symbol) else {
            self.unknown_scale(scale);
            return DraftBody::Broken;
        };
        let path = self.nodes.row(id).map(|n| n.path.clone()).unwrap_or_default();
        let key = self.keys.push(Key {
            path,
            label: label(&criterion.label),
            span: criterion.span,
            domain: Domain::Scale(scale_id),
            word: None,
            recorded: false,
            fact: false,
            criterion: Some(id),
            basis: label(&criterion.clauses.basis),
        });
        let texts = self.option_texts(criterion, scale_id);
        DraftBody::Answered { key, scale: scale_id, caps: &criterion.caps, texts }
    }

    /// All options of the scale have a text here, or none has.
    fn option_texts(&mut self, criterion: &Criterion, scale: super::ScaleId) -> Vec<String> {
        if criterion.texts.is_empty() {
            return Vec::new();
        }
        // A scale that is too long was told, and is not looked at once more for each criterion.
        let options = self.scales.row(scale).map_or(&[][..], |scale| &scale.options);
        let options = options.get(..OPTIONS_MAX).unwrap_or(options);
        let codes: Vec<String> = options.iter().map(|option| option.code.clone()).collect();
        let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
        let mut described: Vec<Option<&Name>> = vec![None; codes.len()];
        let mut is_misspelt = false;
        for (option, text) in &criterion.texts {
            if let Some(first) = first_of(&mut seen, option) {
                self.report(
                    Diagnostic::new(Code::OptionTwice, option.span, scales::option_described_twice(&option.text))
                        .related(first.span, scales::first_described_here()),
                );
            }
            let index = self.spellings.row(scale).and_then(|spellings| spellings.get(option.text.as_str()));
            if let Some(&index) = index {
                if let Some(described) = described.get_mut(index) {
                    described.get_or_insert(text);
                }
            } else {
                is_misspelt = true;
                let near = self.suggests().then(|| nearest(&option.text, codes.iter().map(String::as_str))).flatten();
                let near = near.map(shared::did_you_mean);
                self.report(
                    Diagnostic::new(Code::UnknownOption, option.span, scales::scale_lacks_option(&option.text))
                        .help_if(near),
                );
            }
        }
        // A misspelt option is one slip, and not another that its proper spelling is not described.
        if is_misspelt {
            return Vec::new();
        }
        let mut texts = Vec::new();
        for (code, text) in codes.iter().zip(described) {
            match text {
                Some(text) => texts.push(text.text.clone()),
                None => self.report(
                    Diagnostic::new(
                        Code::OptionTexts,
                        criterion.name.span,
                        scales::option_without_text(code, &criterion.name.text),
                    )
                    .with_help(scales::describe_all_or_none()),
                ),
            }
        }
        texts
    }

    fn unknown_scale(&mut self, name: &Name) {
        let mut near = None;
        if self.suggests() {
            let known = self.names.iter().filter(|(_, (symbol, _))| matches!(symbol, Symbol::Scale(_)));
            let known: Vec<&str> = known.map(|(name, _)| name.as_str()).collect();
            near = nearest(&name.text, known.iter().copied());
        }
        let help = match near {
            Some(near) => shared::did_you_mean(near),
            None => words::declare_scale(&name.text),
        };
        self.report(Diagnostic::new(Code::UnknownName, name.span, words::no_such_scale(&name.text)).with_help(help));
    }

    /// Enters a node below its parent, which gives it policy and verifying stage where it says nothing itself.
    fn node(&mut self, name: &Name, title: &Option<Name>, clauses: &'a Clauses, span: Span, home: Home) -> NodeId {
        let path = self.inner_path(home, name);
        if home == ROOT {
            self.top_name(name);
        }
        let verify = match &clauses.verify {
            Some(stage) => self.stage(stage),
            None => self.nodes.row(home).and_then(|n| n.verify),
        };
        let policy = match clauses.missing {
            Some((policy, _)) => policy,
            None => self.nodes.row(home).map_or(Policy::Undecided, |n| n.policy),
        };
        let id = self.nodes.push(NodeDraft {
            path: path.clone(),
            label: label(title),
            span,
            parent: Some(home),
            children: Vec::new(),
            weight: clauses.weight.as_ref(),
            points: None,
            relative: None,
            part: Exact::ONE,
            policy,
            verify,
            basis: label(&clauses.basis),
            body: DraftBody::Broken,
        });
        self.declare_name(path, name, Symbol::Node(id));
        self.items.push(Vec::new());
        self.item(home, Def::Node(id));
        if let Some(parent) = self.nodes.row_mut(home) {
            parent.children.push(id);
        }
        id
    }

    fn stage(&mut self, name: &Name) -> Option<StageId> {
        let found = self.stages.entries().find(|(_, stage)| stage.code == name.text).map(|(id, _)| id);
        if found.is_none() {
            let near = nearest(&name.text, self.stages.iter().map(|s| s.code.as_str()));
            let help = match (near, self.stages.is_empty()) {
                (Some(near), _) => shared::did_you_mean(near),
                (None, true) => words::declare_stage(&name.text),
                (None, false) => {
                    let codes: Vec<String> = self.stages.iter().map(|s| format!("`{}`", s.code)).collect();
                    words::known_stages(codes.join(", "))
                }
            };
            self.report(
                Diagnostic::new(Code::UnknownName, name.span, words::no_such_stage(&name.text)).with_help(help),
            );
        }
        found
    }

    fn input(&mut self, input: &'a Input, home: Home) {
        let path = self.inner_path(home, &input.name);
        self.inner_name(&input.name, home);
        let domain = self.domain(&input.kind);
        if let Some(word) = input.word.as_ref().filter(|word| self.is_answer(&domain, &word.text)) {
            let (what, help) = match &domain {
                Domain::List { .. } => (scales::option_declared_twice(&word.text), scales::word_stands_for_none()),
                _ => (scales::word_is_an_answer(&word.text), scales::take_another_word()),
            };
            self.report(Diagnostic::new(Code::OptionTwice, word.span, what).with_help(help));
        }
        let id = self.keys.push(Key {
            path: path.clone(),
            label: label(&input.label),
            span: input.span,
            domain,
            word: label(&input.word),
            recorded: input.recorded,
            fact: home == ROOT,
            criterion: None,
            basis: label(&input.basis),
        });
        self.declare_name(path, &input.name, Symbol::Key(id));
        self.item(home, Def::Key(id));
    }

    fn domain(&mut self, kind: &InputKind) -> Domain {
        match kind {
            InputKind::Count => Domain::Count,
            InputKind::Date => Domain::Date,
            InputKind::Number { low, high, span } => {
                self.ascending(low, high, *span);
                Domain::Number { low: low.clone(), high: high.clone() }
            }
            InputKind::Percent { range, span } => {
                let (low, high) = range.clone().unwrap_or((Exact::ZERO, Exact::ONE));
                self.ascending(&low, &high, *span);
                Domain::Percent { low, high }
            }
            InputKind::Scale(name) => match self.names.get(&name.text).map(|&(symbol, _)| symbol) {
                Some(Symbol::Scale(id)) => Domain::Scale(id),
                _ => {
                    self.unknown_scale(name);
                    Domain::Count
                }
            },
            InputKind::List { options, ordered } => {
                let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
                for option in options {
                    if let Some(first) = first_of(&mut seen, option) {
                        self.report(
                            Diagnostic::new(
                                Code::OptionTwice,
                                option.span,
                                scales::option_declared_twice(&option.text),
                            )
                            .related(first.span, shared::first_declared_here()),
                        );
                    }
                }
                self.options_limit(options.len(), options.first().map_or(Span::default(), |o| o.span));
                Domain::List { options: options.iter().map(|o| o.text.clone()).collect(), ordered: *ordered }
            }
        }
    }

    /// Whether a text is an answer of this kind, within its range or not.
    ///
    /// INVARIANT(word-apart): a word for "there is none" is not.
    fn is_answer(&self, domain: &Domain, text: &str) -> bool {
        let is_number = |text: &str| exact_from_digits(text.trim()).is_ok();
        match domain {
            Domain::Count | Domain::Number { .. } => is_number(text),
            Domain::Percent { .. } => text.strip_suffix('%').is_some_and(is_number),
            Domain::Date => text.parse::<Date>().is_ok(),
            Domain::List { options, .. } => options.iter().any(|option| option == text),
            Domain::Scale(scale) => {
                let scale = &self.scales[*scale];
                let named =
                    |option: &ScaleOption| option.code == text || option.spellings.iter().any(|name| name == text);
                scale.options.iter().any(named) || (scale.line.is_some() && is_number(text))
            }
        }
    }

    fn ascending(&mut self, low: &Exact, high: &Exact, span: Span) {
        if low >= high {
            self.report(
                Diagnostic::new(Code::Range, span, scales::runs_backwards(self.text_of(span)))
                    .with_help(scales::lower_end_first()),
            );
        }
    }

    /// What a path in a formula stands for, seen from a component.
    pub(super) fn resolve(&self, path: &str, home: Home) -> Option<Symbol> {
        if !path.contains('.') {
            let mut component = Some(home);
            while let Some(id) = component.filter(|&id| id != ROOT) {
                let node = self.nodes.row(id)?;
                let plain = self.names.get(&format!("{}.{path}", node.path)).map(|&(symbol, _)| symbol);
                if let Some(symbol) = plain.filter(|&symbol| is_plain(symbol)) {
                    return Some(symbol);
                }
                component = node.parent;
            }
        }
        self.names.get(path).map(|&(symbol, _)| symbol)
    }

    /// Whether a known name is still looked for: not once there are more messages than anyone is shown.
    pub(super) fn suggests(&self) -> bool {
        let told = self.diagnostics.len();
        let known = self.names.len().saturating_add(self.bands.len());
        told < SUGGESTED_MAX && told.saturating_mul(known) < COMPARED_MAX
    }

    pub(super) fn unknown(&mut self, path: &str, span: Span, home: Home) {
        if !self.suggests() {
            self.report(Diagnostic::new(Code::UnknownName, span, words::nothing_named(path)));
            return;
        }
        let mut seen: Vec<String> = Vec::new();
        let mut component = Some(home);
        while let Some(id) = component.filter(|&id| id != ROOT) {
            let Some(node) = self.nodes.row(id) else { break };
            let prefix = format!("{}.", node.path);
            seen.extend(
                self.names
                    .keys()
                    .filter_map(|name| name.strip_prefix(&prefix))
                    .filter(|rest| !rest.contains('.'))
                    .map(str::to_owned),
            );
            component = node.parent;
        }
        let suffix = format!(".{path}");
        let elsewhere = self.names.keys().find(|name| name.ends_with(&suffix)).cloned();
        let words = ["total", "assessed_on"].into_iter();
        let near =
            nearest(path, seen.iter().map(String::as_str).chain(self.names.keys().map(String::as_str)).chain(words));
        let help = match (elsewhere, near) {
            (Some(full), _) => Some(words::did_you_mean_within(full)),
            (None, Some(near)) => Some(shared::did_you_mean(near)),
            (None, None) => None,
        };
        self.report(Diagnostic::new(Code::UnknownName, span, words::nothing_named(path)).help_if(help));
    }
}

/// The name that was entered before under the same text, where there is one; otherwise this one is entered.
pub(super) fn first_of<'a>(seen: &mut BTreeMap<&'a str, &'a Name>, name: &'a Name) -> Option<&'a Name> {
    let first = *seen.entry(&name.text).or_insert(name);
    (!std::ptr::eq(first, name)).then_some(first)
}

/// Whether a symbol is seen without its path: an input or a definition, and no criterion.
fn is_plain(symbol: Symbol) -> bool {
    matches!(symbol, Symbol::Key(_) | Symbol::Let(_))
}
