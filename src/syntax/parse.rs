//! Items to tree: each item by its rule, nesting by a stack of our own.
//!
//! *A broken item is reported and the next one read.*

use pest::Parser;
use pest::iterators::{Pair, Pairs};

use super::ast::{Ast, Component, Declaration, Header, Predicate};
use super::grammar::{Grammar, Rule};
use super::scan::{Comment, Item, ItemKind, scan};
use crate::diagnostic::words::{shared, syntax as words};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::limits::{BRACES_MAX, Limits};
use crate::nearest::nearest;
use crate::source::Span;

/// The version of the language that this library reads.
pub(crate) const LANGUAGE: &str = "1";

/// Words of the language: no path begins with one, and no name at the top is one.
pub(crate) const KEYWORDS: &[&str] = &[
    "timbang",
    "rubric",
    "family",
    "edition",
    "basis",
    "required",
    "in_force",
    "total",
    "stage",
    "missing",
    "display",
    "scale",
    "component",
    "criterion",
    "input",
    "let",
    "check",
    "bands",
    "measure",
    "group",
    "predicate",
    "require",
    "award",
    "weight",
    "weighted",
    "mean",
    "min",
    "max",
    "verify",
    "zero",
    "excluded",
    "undecided",
    "otherwise",
    "at",
    "most",
    "least",
    "recorded",
    "count",
    "number",
    "percent",
    "date",
    "if",
    "then",
    "else",
    "and",
    "or",
    "not",
    "is",
    "one",
    "of",
    "each",
    "share",
    "verified",
    "round",
    "between",
    "assessed_on",
    "years",
    "months",
    "days",
    "half_away",
    "half_even",
    "down",
    "up",
    "extends",
    "amend",
    "add",
    "remove",
    "replace",
    "when",
    "use",
];

const WORDS: &[&str] = &[
    "scale",
    "component",
    "criterion",
    "input",
    "let",
    "check",
    "bands",
    "measure",
    "group",
    "predicate",
    "award",
    "rubric",
];
const CLAUSE_WORDS: &[&str] = &["family", "edition", "basis", "in_force", "total", "stage", "missing", "display"];

/// Reads a text; what is wrong is told, what is right is returned.
// Apart, so that a profile tells the phases of loading.
#[inline(never)]
pub(crate) fn parse(text: &str, source: u16, limits: &Limits) -> (Ast, Vec<Diagnostic>) {
    let scan = scan(text, source, limits);
    let mut told: Vec<Span> = scan.diagnostics.iter().map(Diagnostic::span).collect();
    told.sort_unstable_by_key(|span| span.start);
    let mut reader = Reader {
        told,
        text,
        source,
        base: 0,
        terms: 0,
        comments: scan.comments,
        diagnostics: scan.diagnostics,
        ast: Ast::default(),
        open: Vec::new(),
        version: None,
        is_too_large: scan.is_too_large,
    };
    for item in &scan.items {
        reader.item(item);
    }
    reader.finish()
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) source: u16,
    /// Where the item that is being read begins.
    pub(super) base: usize,
    pub(super) terms: usize,
    comments: Vec<Comment>,
    /// Places that the pre-scan has spoken of: one mistake, one message.
    pub(super) told: Vec<Span>,
    diagnostics: Vec<Diagnostic>,
    pub(super) ast: Ast,
    pub(super) open: Vec<Block>,
    pub(super) version: Option<Span>,
    is_too_large: bool,
}

pub(super) enum Block {
    Header(Header),
    Component(Component),
    Predicate(Predicate),
    /// The head was broken; what it holds is read all the same, and dropped.
    Broken(Vec<Declaration>),
}

impl<'a> Reader<'a> {
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The place of a pair, without the blanks and comments behind it.
    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        let start = self.base.saturating_add(span.start());
        let mut end = self.base.saturating_add(span.end());
        loop {
            let slice = self.text.get(start..end).unwrap_or("");
            end = start.saturating_add(slice.trim_end().len());
            let index = self.comments.partition_point(|c| (c.span.end as usize) < end);
            match self.comments.get(index) {
                Some(c) if c.span.end as usize == end && c.span.start as usize > start => end = c.span.start as usize,
                _ => return Span::new(self.source, start, end),
            }
        }
    }

    /// A stretch of the text on one line, without comments.
    pub(super) fn text_of(&self, span: Span) -> String {
        text_of(self.text, span, &self.comments)
    }

    pub(super) fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    fn item(&mut self, item: &Item) {
        if item.kind == ItemKind::Close {
            self.close();
            return;
        }
        let word = self.slice(item.word).to_owned();
        if word == "timbang" {
            // Whatever is wrong with it, it is there.
            self.version.get_or_insert(item.span);
        }
        let Some(rule) = self.rule_of(&word, item) else { return };
        if item.is_too_deep {
            self.skip(item);
            return;
        }
        match (self.read(rule, item.span), item.kind) {
            (Some(pairs), _) => self.build(rule, pairs, item.span),
            (None, _) => self.skip(item),
        }
    }

    /// The rule for an item, or a diagnostic that it cannot stand here.
    fn rule_of(&mut self, word: &str, item: &Item) -> Option<Rule> {
        // A header whose first line is broken still holds its clauses.
        let in_header = matches!(self.open.last(), Some(Block::Header(_) | Block::Broken(_)));
        let clause = clause_rule(word);
        if in_header && clause.is_some() {
            return clause;
        }
        let in_predicate = matches!(self.open.last(), Some(Block::Predicate(_) | Block::Broken(_)));
        let (rule, nested) = match declaration_rule(word) {
            Some(found) if word != "require" || in_predicate => found,
            _ => match word {
                "extends" | "amend" | "add" | "remove" | "replace" | "when" | "use" => {
                    self.report(
                        Diagnostic::new(Code::Reserved, item.word, words::reserved(word))
                            .with_help(words::cannot_begin_yet()),
                    );
                    self.skip(item);
                    return None;
                }
                _ => {
                    let inner: &[&str] = match self.open.last() {
                        Some(Block::Header(_)) => CLAUSE_WORDS,
                        Some(Block::Predicate(_) | Block::Broken(_)) => &["require"],
                        _ => &[],
                    };
                    let known = inner.iter().chain(WORDS).copied();
                    let help = if word == "require" || clause.is_some() {
                        Some(words::stands_within(word, if word == "require" { "predicate" } else { "rubric" }))
                    } else {
                        nearest(word, known).map(shared::did_you_mean)
                    };
                    let found = self.text_of(item.word);
                    self.report(
                        Diagnostic::new(Code::UnknownDeclaration, item.word, words::no_declaration(found))
                            .help_if(help),
                    );
                    self.skip(item);
                    return None;
                }
            },
        };
        let misplaced = match self.open.last() {
            None => false,
            Some(Block::Component(_)) => !nested || rule == Rule::require_item,
            Some(Block::Predicate(_)) => rule != Rule::require_item,
            Some(Block::Header(_)) => true,
            Some(Block::Broken(_)) => false,
        };
        if misplaced {
            let (opened, what) = match self.open.last() {
                Some(Block::Component(c)) => (c.span, shared::component(&c.name.text)),
                Some(Block::Predicate(p)) => (p.span, shared::predicate(&p.name.text)),
                Some(Block::Header(h)) => (h.span, words::header_of(&h.name.text)),
                _ => (item.word, Bilingual::default()),
            };
            self.report(
                Diagnostic::new(Code::WrongPlace, item.word, words::misplaced(word, what))
                    .related(opened, words::opened_here())
                    .with_help(words::is_a_brace_missing()),
            );
        }
        Some(rule)
    }

    /// The head of a block that cannot be read still opens a block, and what cannot be read still has a name.
    fn skip(&mut self, item: &Item) {
        let rest = self.text.get(item.word.end as usize..item.span.end as usize).unwrap_or("").trim_start();
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let name = rest.get(..length).filter(|name| !name.is_empty()).map(str::to_owned);
        // A requirement or a check declares nothing.
        if !matches!(self.slice(item.word), "require" | "check" | "award") {
            self.ast.unread.push(name);
        }
        if item.kind == ItemKind::Head {
            self.open.push(Block::Broken(Vec::new()));
        }
    }

    fn read(&mut self, rule: Rule, span: Span) -> Option<Pairs<'a, Rule>> {
        self.base = span.start as usize;
        let text: &'a str = self.text;
        match Grammar::parse(rule, text.get(span.start as usize..span.end as usize).unwrap_or("")) {
            Ok(pairs) => Some(pairs),
            Err(error) => {
                self.expected(error, span);
                None
            }
        }
    }

    fn build(&mut self, rule: Rule, mut pairs: Pairs<'a, Rule>, span: Span) {
        let Some(item) = pairs.next() else { return };
        let parts = item.into_inner();
        match rule {
            Rule::version_item => self.version(parts, span),
            Rule::rubric_item => self.rubric(parts, span),
            Rule::component_item => self.component(parts, span),
            Rule::predicate_item => self.predicate(parts, span),
            Rule::require_item => self.require(parts, span),
            Rule::scale_item => self.scale(parts),
            Rule::criterion_item => self.criterion(parts, span),
            Rule::input_item => self.input(parts, span),
            Rule::let_item => self.let_(parts),
            Rule::check_item => self.check(parts, span),
            Rule::bands_item => self.bands(parts),
            Rule::measure_item => self.measure(parts, span),
            Rule::group_item => self.group(parts),
            Rule::award_item => self.award(parts, span),
            _ => self.clause(rule, parts, span),
        }
    }

    fn finish(mut self) -> (Ast, Vec<Diagnostic>) {
        let is_open = !self.open.is_empty();
        while !self.open.is_empty() {
            self.close();
        }
        if self.version.is_none() && !self.is_too_large {
            self.report(
                Diagnostic::new(Code::Version, Span::new(self.source, 0, 0), words::no_version())
                    .with_help(words::begin_with_version(LANGUAGE)),
            );
        }
        self.unclosed(is_open);
        self.host_limit();
        self.ast.comments = std::mem::take(&mut self.comments);
        (self.ast, self.diagnostics)
    }

    /// A parser that the host stops has read nothing that could be judged.
    fn host_limit(&mut self) {
        let stopped = |d: &Diagnostic| d.code() == Code::ParserLimit.code();
        if let Some(first) = self.diagnostics.iter().position(stopped) {
            let first = self.diagnostics.swap_remove(first);
            self.diagnostics = vec![first];
            self.ast.structure_is_open = true;
        }
    }

    /// A brace that is not closed, or a text that swallowed one (`is_open`: a block is), explains what cannot stand
    /// within it: one mistake, one message.
    fn unclosed(&mut self, is_open: bool) {
        let misplaced = |d: &Diagnostic| d.code() == Code::WrongPlace.code();
        let text = self.text;
        let unclosed = |d: &Diagnostic, mark: char| {
            d.code() == Code::Unclosed.code()
                && text.get(d.span().start as usize..).is_some_and(|t| t.starts_with(mark))
        };
        let brace = |d: &Diagnostic| unclosed(d, '{');
        if is_open && self.diagnostics.iter().any(|d| unclosed(d, '"')) {
            self.ast.structure_is_open = true;
            self.diagnostics.retain(|d| !misplaced(d));
        }
        let Some(open) = self.diagnostics.iter().position(brace) else { return };
        let first =
            self.diagnostics.iter().filter(|d| misplaced(d)).map(Diagnostic::span).min_by_key(|span| span.start);
        self.diagnostics.retain(|d| !misplaced(d));
        let open = self.diagnostics.iter().position(brace).unwrap_or(open);
        if let (Some(first), Some(diagnostic)) = (first, self.diagnostics.get_mut(open)) {
            *diagnostic = diagnostic.clone().related(first, words::this_cannot_stand_within_it());
        }
        self.ast.structure_is_open = true;
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Block::Header(header)) => {
                if let Some(first) = &self.ast.header {
                    let related = first.span;
                    self.report(
                        Diagnostic::new(Code::ClauseTwice, header.span, words::second_header())
                            .related(related, words::first_header_here()),
                    );
                } else {
                    self.ast.header = Some(header);
                }
            }
            // What stands deeper than anything may was told, and is dropped: the tree is read and freed by recursion.
            Some(Block::Component(_)) if self.open.len() >= BRACES_MAX => self.ast.structure_is_open = true,
            Some(Block::Component(component)) => self.place(Declaration::Component(component)),
            Some(Block::Predicate(predicate)) => self.place(Declaration::Predicate(predicate)),
            Some(Block::Broken(_)) | None => {}
        }
    }

    pub(super) fn place(&mut self, declaration: Declaration) {
        match self.open.last_mut() {
            Some(Block::Component(component)) => component.children.push(declaration),
            Some(Block::Broken(rest)) => rest.push(declaration),
            _ => self.ast.declarations.push(declaration),
        }
    }

    /// What belongs to the top goes there even from within a block, where it was told off.
    pub(super) fn place_top(&mut self, declaration: Declaration) {
        self.ast.declarations.push(declaration);
    }
}

/// The rule of a line of the rubric's own block, by its word.
pub(super) fn clause_rule(word: &str) -> Option<Rule> {
    match word {
        "family" => Some(Rule::family_item),
        "edition" => Some(Rule::edition_item),
        "basis" => Some(Rule::basis_item),
        "in_force" => Some(Rule::in_force_item),
        "total" => Some(Rule::total_item),
        "stage" => Some(Rule::stage_item),
        "missing" => Some(Rule::missing_item),
        "display" => Some(Rule::display_item),
        _ => None,
    }
}

/// The rule of a declaration by its word, and whether it can stand within a block.
pub(super) fn declaration_rule(word: &str) -> Option<(Rule, bool)> {
    match word {
        "timbang" => Some((Rule::version_item, false)),
        "rubric" => Some((Rule::rubric_item, false)),
        "scale" => Some((Rule::scale_item, false)),
        "component" => Some((Rule::component_item, true)),
        "criterion" => Some((Rule::criterion_item, true)),
        "input" => Some((Rule::input_item, true)),
        "let" => Some((Rule::let_item, true)),
        "check" => Some((Rule::check_item, true)),
        "bands" => Some((Rule::bands_item, false)),
        "measure" => Some((Rule::measure_item, false)),
        "group" => Some((Rule::group_item, false)),
        "predicate" => Some((Rule::predicate_item, false)),
        "award" => Some((Rule::award_item, false)),
        "require" => Some((Rule::require_item, true)),
        _ => None,
    }
}

/// A stretch of a text on one line: comments left out, blanks folded.
pub(crate) fn text_of(text: &str, span: Span, comments: &[Comment]) -> String {
    let mut out = String::new();
    let mut from = span.start;
    let first = comments.partition_point(|c| c.span.end <= span.start);
    let within =
        comments.iter().skip(first).take_while(|c| c.span.start < span.end).map(|c| (c.span.start, c.span.end));
    for (stop, next) in within.chain([(span.end, span.end)]) {
        for word in text.get(from as usize..stop as usize).unwrap_or("").split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        from = next;
    }
    out
}
