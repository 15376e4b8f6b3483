//! Items to tree: each item by its rule, nesting by a stack of our own.
//!
//! *A broken item is reported and the next one read.*

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::{Pair, Pairs};

use super::ast::{
    Ast, Award, BandOption, BandRow, Bands, Check, Clauses, Combine, CombineClause, Component, Criterion, Declaration,
    Fallback, Group, GroupMember, Header, InForce, Input, InputKind, Let, Measure, Name, Policy, Predicate,
    Requirement, Scale, ScaleLine, ScaleOption, Test, Total, Weight,
};
use super::formula::{comparator_of, rounding_of};
use super::grammar::{Grammar, Rule, words};
use super::scan::{Comment, Item, ItemKind, scan};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::nearest;
use crate::number::{Exact, NumberFault, exact_from_digits};
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
pub(crate) fn parse(text: &str, source: u16) -> (Ast, Vec<Diagnostic>) {
    let scan = scan(text, source);
    let told = scan.diagnostics.iter().map(Diagnostic::span).collect();
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
    };
    for item in &scan.items {
        reader.item(item);
    }
    reader.finish()
}

pub(super) struct Reader<'a> {
    text: &'a str,
    source: u16,
    /// Where the item that is being read begins.
    base: usize,
    pub(super) terms: usize,
    comments: Vec<Comment>,
    /// Places that the pre-scan has spoken of: one mistake, one message.
    told: Vec<Span>,
    diagnostics: Vec<Diagnostic>,
    ast: Ast,
    open: Vec<Block>,
    version: Option<Span>,
}

enum Block {
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

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    // ---- items ----

    fn item(&mut self, item: &Item) {
        if item.kind == ItemKind::Close {
            self.close();
            return;
        }
        let word = self.slice(item.word).to_owned();
        let Some(rule) = self.rule_of(&word, item) else { return };
        match (self.read(rule, item.span), item.kind) {
            (Some(pairs), _) => self.build(rule, pairs, item.span),
            (None, ItemKind::Head) => self.open.push(Block::Broken(Vec::new())),
            (None, _) => {}
        }
    }

    /// The rule for an item, or a diagnostic that it cannot stand here.
    fn rule_of(&mut self, word: &str, item: &Item) -> Option<Rule> {
        let in_header = matches!(self.open.last(), Some(Block::Header(_)));
        let clause = match word {
            "family" => Some(Rule::family_item),
            "edition" => Some(Rule::edition_item),
            "basis" => Some(Rule::basis_item),
            "in_force" => Some(Rule::in_force_item),
            "total" => Some(Rule::total_item),
            "stage" => Some(Rule::stage_item),
            "missing" => Some(Rule::missing_item),
            "display" => Some(Rule::display_item),
            _ => None,
        };
        if in_header && clause.is_some() {
            return clause;
        }
        let (rule, nested) = match word {
            "timbang" => (Rule::version_item, false),
            "rubric" => (Rule::rubric_item, false),
            "scale" => (Rule::scale_item, false),
            "component" => (Rule::component_item, true),
            "criterion" => (Rule::criterion_item, true),
            "input" => (Rule::input_item, true),
            "let" => (Rule::let_item, true),
            "check" => (Rule::check_item, true),
            "bands" => (Rule::bands_item, false),
            "measure" => (Rule::measure_item, false),
            "group" => (Rule::group_item, false),
            "predicate" => (Rule::predicate_item, false),
            "award" => (Rule::award_item, false),
            "require" if matches!(self.open.last(), Some(Block::Predicate(_) | Block::Broken(_))) => {
                (Rule::require_item, true)
            }
            "extends" | "amend" | "add" | "remove" | "replace" | "when" | "use" => {
                self.report(
                    Diagnostic::new(Code::Reserved, item.word, format!("`{word}` is reserved for a later version"))
                        .help("it cannot begin a declaration yet"),
                );
                self.skip(item);
                return None;
            }
            _ => {
                let known = WORDS.iter().chain(if in_header { CLAUSE_WORDS } else { &[] }).copied();
                let help = if word == "require" || clause.is_some() {
                    Some(format!(
                        "`{word}` stands within the braces of `{}`",
                        if word == "require" { "predicate" } else { "rubric" }
                    ))
                } else {
                    nearest(word, known).map(|near| format!("did you mean `{near}`?"))
                };
                let found = self.text_of(item.word);
                self.report(
                    Diagnostic::new(
                        Code::UnknownDeclaration,
                        item.word,
                        format!("no declaration begins with `{found}`"),
                    )
                    .help_if(help),
                );
                self.skip(item);
                return None;
            }
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
                Some(Block::Component(c)) => (c.span, format!("component `{}`", c.name.text)),
                Some(Block::Predicate(p)) => (p.span, format!("predicate `{}`", p.name.text)),
                Some(Block::Header(h)) => (h.span, format!("the header of `{}`", h.name.text)),
                _ => (item.word, String::new()),
            };
            self.report(
                Diagnostic::new(Code::WrongPlace, item.word, format!("`{word}` cannot stand within {what}"))
                    .related(opened, "opened here")
                    .help("is a `}` missing before it?"),
            );
        }
        Some(rule)
    }

    /// The head of a block that cannot be read still opens a block.
    fn skip(&mut self, item: &Item) {
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

    fn expected(&mut self, error: pest::error::Error<Rule>, item: Span) {
        if self.told.iter().any(|told| item.start <= told.start && told.end <= item.end) {
            return;
        }
        let (InputLocation::Pos(offset) | InputLocation::Span((offset, _))) = error.location;
        let at = self.base.saturating_add(offset).min(item.end as usize);
        let rest = self.text.get(at..item.end as usize).unwrap_or("");
        let at = at.saturating_add(rest.len().saturating_sub(rest.trim_start().len()));
        let rest = self.text.get(at..item.end as usize).unwrap_or("");
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = match rest.chars().next() {
            Some(c) if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            Some('"') => rest.get(1..).and_then(|r| r.find('"')).map_or(rest.len(), |n| n.saturating_add(2)),
            Some(c) => c.len_utf8(),
            None => 0,
        };
        let ErrorVariant::ParsingError { positives, .. } = error.variant else {
            let span = Span::new(self.source, at, at);
            self.report(
                Diagnostic::new(Code::ParserLimit, span, "the parser was stopped by a limit that the host has set")
                    .help("raise pest's call limit, or leave it unset"),
            );
            return;
        };
        let mut expected: Vec<String> = Vec::new();
        for rule in positives {
            let phrase = words(rule);
            if !phrase.is_empty() && !expected.contains(&phrase) {
                expected.push(phrase);
            }
        }
        let whole = if length == 0 { item } else { Span::new(self.source, at, at.saturating_add(length)) };
        let span = if length == 0 { item.after() } else { whole };
        let found = if length == 0 { "the end".to_owned() } else { format!("`{}`", self.text_of(whole)) };
        let message = match expected.split_last() {
            None => format!("{found} cannot stand here"),
            Some((only, [])) => format!("expected {only}, found {found}"),
            Some((last, rest)) => format!("expected {} or {last}, found {found}", rest.join(", ")),
        };
        let hint = self.hint(whole, &expected);
        self.report(Diagnostic::new(Code::Expected, span, message).help_if(hint));
    }

    /// A guess at what was meant, where a word or number is almost right.
    fn hint(&self, span: Span, expected: &[String]) -> Option<String> {
        let found = self.slice(span);
        let first = found.chars().next()?;
        let follows = self.text.get(span.end as usize..).unwrap_or("");
        if first == '.' {
            return Some("a number has digits on both sides of its point: `0.5`".to_owned());
        }
        if first.is_ascii_digit() && found.chars().any(|c| c.is_ascii_alphabetic()) {
            return Some(format!(
                "`{found}` is neither a number nor a name: a name begins with a letter, a number has digits only"
            ));
        }
        if first.is_ascii_digit() && follows.starts_with('.') {
            return Some("a number has digits on both sides of one point, and a path begins with a letter".to_owned());
        }
        if KEYWORDS.contains(&found) && expected.iter().any(|e| e == "a formula" || e == "a name") {
            return Some(format!("`{found}` is a word of the language; no path begins with it"));
        }
        let known = expected.iter().filter_map(|e| e.strip_prefix('`').and_then(|e| e.strip_suffix('`')));
        if let Some(near) = nearest(found, known.filter(|w| w.len() > 2)) {
            return Some(format!("did you mean `{near}`?"));
        }
        nearest(found, WORDS.iter().copied())
            .filter(|_| expected.iter().any(|e| e.contains("end of this declaration")))
            .map(|near| format!("did you mean `{near}`?"))
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

    // ---- header ----

    fn version(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let first = self.version.is_none();
        self.version.get_or_insert(span);
        let number = parts.into_iter().find(|p| p.as_rule() == Rule::number);
        let written = number.as_ref().map_or("", |p| p.as_str());
        let before = self.text.get(..span.start as usize).unwrap_or("").trim_start_matches('\u{feff}');
        let alone = before.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
        if !first || !alone {
            self.report(
                Diagnostic::new(Code::Version, span, "the language's version stands once, on the first line")
                    .help(format!("write `timbang {LANGUAGE}` once, before everything else")),
            );
        } else if written != LANGUAGE {
            self.report(
                Diagnostic::new(Code::Version, span, format!("version `{written}` of the language is not known"))
                    .help(format!("this engine reads `timbang {LANGUAGE}`")),
            );
        }
    }

    fn rubric(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (name, label, _) = self.naming(parts);
        self.open.push(Block::Header(Header {
            span,
            name,
            label,
            family: None,
            edition: None,
            basis: None,
            basis_required: None,
            in_force: None,
            total: None,
            stages: Vec::new(),
            missing: None,
            display: None,
        }));
    }

    fn clause(&mut self, rule: Rule, parts: Pairs<'a, Rule>, span: Span) {
        let parts: Vec<_> = parts.collect();
        let find = |rule: Rule| parts.iter().find(|p| p.as_rule() == rule).cloned();
        let mut dates = parts.iter().filter(|p| p.as_rule() == Rule::date);
        let from = dates.next().and_then(|p| self.date(p));
        let to = dates.next().and_then(|p| self.date(p));
        let text = find(Rule::string).map(|p| self.string(&p));
        let code = find(Rule::code).map(|p| self.name(&p));
        let number = find(Rule::number);
        let combine = find(Rule::combine_clause).map(|p| self.combine_clause(p));
        let policy = find(Rule::missing_clause).and_then(|p| self.policy(p));
        let rounding = find(Rule::rounding).map(|p| rounding_of(&p));
        let points = number.as_ref().filter(|_| rule == Rule::total_item).map(|p| self.number(p));
        let digits = number.as_ref().filter(|_| rule == Rule::display_item).map(|p| self.digits(p));
        let Some(Block::Header(header)) = self.open.last_mut() else {
            return;
        };
        let mut earlier = None;
        match rule {
            Rule::family_item => earlier = set(&mut header.family, code),
            Rule::edition_item => earlier = set(&mut header.edition, text),
            Rule::basis_item if text.is_some() => earlier = set(&mut header.basis, text),
            Rule::basis_item => header.basis_required = Some(span),
            Rule::in_force_item => {
                if let Some(from) = from {
                    let new = InForce { span, from, to };
                    if let Some(old) = header.in_force.replace(new) {
                        earlier = Some(old.span);
                    }
                }
            }
            Rule::total_item => {
                let new = points.map(|points| Total { span, points, combine });
                if let (Some(old), Some(_)) = (&header.total, &new) {
                    earlier = Some(old.span);
                }
                header.total = new.or(header.total.take());
            }
            Rule::stage_item => {
                if let Some(code) = code {
                    header.stages.push((code, text));
                }
            }
            Rule::missing_item => {
                if let (Some((_, old)), Some(_)) = (header.missing, policy) {
                    earlier = Some(old);
                }
                header.missing = policy.map(|policy| (policy, span)).or(header.missing);
            }
            Rule::display_item => {
                if let (Some(digits), Some(rounding)) = (digits, rounding) {
                    if let Some((_, _, old)) = header.display.replace((digits, rounding, span)) {
                        earlier = Some(old);
                    }
                }
            }
            _ => {}
        }
        if let Some(earlier) = earlier {
            self.report(
                Diagnostic::new(Code::ClauseTwice, span, "this clause is given twice")
                    .related(earlier, "first given here"),
            );
        }
    }

    // ---- declarations ----

    fn component(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (name, label, rest) = self.naming(parts);
        let mut component =
            Component { span, name, label, clauses: Clauses::default(), combine: None, children: Vec::new() };
        for part in rest {
            let place = self.span(&part);
            if part.as_rule() == Rule::combine_clause {
                let clause = self.combine_clause(part);
                if let Some(old) = component.combine.replace(clause) {
                    self.twice(place, old.span);
                }
            } else {
                self.common(&mut component.clauses, part);
            }
        }
        self.open.push(Block::Component(component));
    }

    fn criterion(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (name, label, rest) = self.naming(parts);
        let mut criterion = Criterion {
            span,
            name,
            label,
            clauses: Clauses::default(),
            scale: None,
            caps: Vec::new(),
            formula: None,
            texts: Vec::new(),
        };
        for part in rest {
            let place = self.span(&part);
            match part.as_rule() {
                Rule::scale_clause => {
                    if let Some(old) = &criterion.scale {
                        self.twice(place, old.span);
                    }
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::code => criterion.scale = Some(self.name(&inner)),
                            _ => criterion.caps.extend(self.postfix(inner)),
                        }
                    }
                }
                Rule::formula_clause => {
                    if let Some(old) = &criterion.formula {
                        self.twice(place, old.span);
                    }
                    criterion.formula =
                        part.into_inner().find(|p| p.as_rule() == Rule::formula).map(|p| self.formula(p));
                }
                Rule::option_texts => {
                    for text in part.into_inner() {
                        let mut inner = text.into_inner();
                        if let (Some(option), Some(string)) = (inner.next(), inner.next()) {
                            criterion.texts.push((self.option(option), self.string(&string)));
                        }
                    }
                }
                _ => self.common(&mut criterion.clauses, part),
            }
        }
        self.place(Declaration::Criterion(criterion));
    }

    fn common(&mut self, clauses: &mut Clauses, part: Pair<'a, Rule>) {
        let span = self.span(&part);
        let earlier = match part.as_rule() {
            Rule::weight_clause => {
                let weight = part.into_inner().find(|p| p.as_rule() == Rule::value).map(|p| {
                    let (value, percent) = self.value(p);
                    Weight { value, percent, span }
                });
                let old = clauses.weight.as_ref().map(|w| w.span);
                clauses.weight = weight;
                old
            }
            Rule::missing_clause => {
                let old = clauses.missing.map(|(_, span)| span);
                clauses.missing = self.policy(part).map(|policy| (policy, span));
                old
            }
            Rule::verify_clause => {
                let stage = part.into_inner().find(|p| p.as_rule() == Rule::code).map(|p| self.name(&p));
                set(&mut clauses.verify, stage)
            }
            Rule::basis_clause => {
                let basis = self.basis(part);
                set(&mut clauses.basis, basis)
            }
            _ => None,
        };
        if let Some(earlier) = earlier {
            self.twice(span, earlier);
        }
    }

    fn twice(&mut self, span: Span, earlier: Span) {
        self.report(
            Diagnostic::new(Code::ClauseTwice, span, "this clause is given twice").related(earlier, "first given here"),
        );
    }

    fn input(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (name, label, rest) = self.naming(parts);
        let mut input = Input { span, name, label, kind: InputKind::Count, word: None, recorded: false, basis: None };
        for part in rest {
            match part.as_rule() {
                Rule::kind => {
                    if let Some(kind) = part.into_inner().next() {
                        input.kind = self.kind(kind);
                    }
                }
                Rule::or_word => {
                    input.word = part.into_inner().find(|p| p.as_rule() == Rule::option).map(|p| self.option(p));
                }
                Rule::kw_recorded => input.recorded = true,
                Rule::basis_clause => input.basis = self.basis(part),
                _ => {}
            }
        }
        self.place(Declaration::Input(input));
    }

    fn kind(&mut self, pair: Pair<'a, Rule>) -> InputKind {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let inner: Vec<_> = pair.into_inner().collect();
        let range: Vec<Exact> =
            inner.iter().filter(|p| p.as_rule() == Rule::signed).map(|p| self.signed(p.clone())).collect();
        let range = match range.as_slice() {
            [low, high] => Some((low.clone(), high.clone())),
            _ => None,
        };
        let options = |reader: &Self| -> Vec<Name> {
            inner.iter().filter(|p| p.as_rule() == Rule::option).map(|p| reader.option(p.clone())).collect()
        };
        match (rule, range) {
            (Rule::kind_number, Some((low, high))) => InputKind::Number { low, high, span },
            (Rule::kind_percent, range) => InputKind::Percent { range, span },
            (Rule::kind_date, _) => InputKind::Date,
            (Rule::kind_ordered, _) => InputKind::List { options: options(self), ordered: true },
            (Rule::kind_list, _) => InputKind::List { options: options(self), ordered: false },
            (Rule::kind_scale, _) => {
                let name = inner.iter().find(|p| p.as_rule() == Rule::code).map(|p| self.name(p));
                name.map_or(InputKind::Count, InputKind::Scale)
            }
            _ => InputKind::Count,
        }
    }

    fn let_(&mut self, parts: Pairs<'a, Rule>) {
        let (name, _, rest) = self.naming(parts);
        for part in rest {
            if part.as_rule() == Rule::formula {
                let formula = self.formula(part);
                self.place(Declaration::Let(Let { name: name.clone(), formula }));
            }
        }
    }

    fn check(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (mut formula, mut label, mut basis) = (None, None, None);
        for part in parts {
            match part.as_rule() {
                Rule::formula => formula = Some(self.formula(part)),
                Rule::string => label = Some(self.string(&part)),
                Rule::basis_clause => basis = self.basis(part),
                _ => {}
            }
        }
        if let Some(formula) = formula {
            self.place(Declaration::Check(Check { span, formula, label, basis }));
        }
    }

    fn scale(&mut self, parts: Pairs<'a, Rule>) {
        let (name, _, rest) = self.naming(parts);
        let mut scale = Scale { name, options: Vec::new(), lines: Vec::new() };
        for part in rest {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::scale_option => {
                    let (mut spellings, mut value) = (Vec::new(), None);
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::option => spellings.push(self.option(inner)),
                            Rule::value => value = Some(self.value(inner).0),
                            _ => {}
                        }
                    }
                    scale.options.push(ScaleOption { spellings, value, span });
                }
                Rule::scale_line => {
                    let (mut ends, mut values) = (Vec::new(), Vec::new());
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::signed => ends.push(self.signed(inner)),
                            Rule::value => values.push(self.value(inner).0),
                            _ => {}
                        }
                    }
                    if let ([low, high], [low_value, high_value]) = (ends.as_slice(), values.as_slice()) {
                        scale.lines.push(ScaleLine {
                            low: low.clone(),
                            high: high.clone(),
                            low_value: low_value.clone(),
                            high_value: high_value.clone(),
                            span,
                        });
                    }
                }
                _ => {}
            }
        }
        self.place_top(Declaration::Scale(scale));
    }

    fn bands(&mut self, parts: Pairs<'a, Rule>) {
        let (name, label, rest) = self.naming(parts);
        let mut bands = Bands { name, label, rows: Vec::new(), otherwise: None };
        for part in rest {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::band_row => {
                    let (mut comparator, mut bound, mut option) = (None, None, None);
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::signed => bound = Some(self.signed(inner)),
                            Rule::band_option => option = self.band_option(inner),
                            rule => comparator = comparator.or(comparator_of(rule)),
                        }
                    }
                    if let (Some(comparator), Some(bound), Some(option)) = (comparator, bound, option) {
                        bands.rows.push(BandRow { span, comparator, bound, option });
                    }
                }
                Rule::band_otherwise => {
                    bands.otherwise =
                        part.into_inner().find(|p| p.as_rule() == Rule::band_option).and_then(|p| self.band_option(p));
                }
                Rule::refused_band_row => {
                    let text = self.text_of(span);
                    let low = part.into_inner().next().map(|p| p.as_str().trim().to_owned()).unwrap_or_default();
                    let option = text.split_once(':').map_or("", |(_, option)| option.trim()).to_owned();
                    self.report(
                        Diagnostic::new(
                            Code::TwoSidedBand,
                            span,
                            "a row has one bound; two bounds leave numbers between rows without a band",
                        )
                        .help(format!("write `>= {low} : {option}`, best row first, and `otherwise` for the rest")),
                    );
                }
                _ => {}
            }
        }
        self.place_top(Declaration::Bands(bands));
    }

    fn band_option(&mut self, pair: Pair<'a, Rule>) -> Option<BandOption> {
        let (mut name, mut label, mut value) = (None, None, None);
        for inner in pair.into_inner() {
            match inner.as_rule() {
                Rule::option => name = Some(self.option(inner)),
                Rule::string => label = Some(self.string(&inner)),
                Rule::value => value = Some(self.value(inner).0),
                _ => {}
            }
        }
        name.map(|name| BandOption { name, label, value })
    }

    fn measure(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (name, label, rest) = self.naming(parts);
        let (mut bands, mut formula, mut display, mut basis) = (None, None, None, None);
        for part in rest {
            match part.as_rule() {
                Rule::measure_bands => bands = part.into_inner().next().map(|p| self.name(&p)),
                Rule::formula => formula = Some(self.formula(part)),
                Rule::display_clause => {
                    display = part.into_inner().find(|p| p.as_rule() == Rule::number).map(|p| self.digits(&p));
                }
                Rule::basis_clause => basis = self.basis(part),
                _ => {}
            }
        }
        if let Some(formula) = formula {
            self.place_top(Declaration::Measure(Measure { span, name, label, bands, formula, display, basis }));
        }
    }

    fn group(&mut self, parts: Pairs<'a, Rule>) {
        let (name, label, rest) = self.naming(parts);
        let mut group = Group { name, label, members: Vec::new() };
        for part in rest {
            if part.as_rule() == Rule::group_member {
                let span = self.span(&part);
                let (name, label, rest) = self.naming(part.into_inner());
                let terms = rest.iter().filter(|p| p.as_rule() == Rule::path).map(|p| self.name(p)).collect();
                group.members.push(GroupMember { span, name, label, terms });
            }
        }
        self.place_top(Declaration::Group(group));
    }

    fn predicate(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (name, label, _) = self.naming(parts);
        self.open.push(Block::Predicate(Predicate { span, name, label, requirements: Vec::new() }));
    }

    fn require(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (mut test, mut text, mut label, mut basis) = (None, span, None, None);
        for part in parts {
            let place = self.span(&part);
            match part.as_rule() {
                Rule::formula => {
                    text = place;
                    test = Some(Test::Formula(self.formula(part)));
                }
                Rule::each_test => {
                    text = place;
                    let (mut group, mut comparator, mut limit) = (None, None, None);
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::code => group = Some(self.name(&inner)),
                            Rule::limited => limit = Some(self.formula(inner)),
                            rule => comparator = comparator.or(comparator_of(rule)),
                        }
                    }
                    if let (Some(group), Some(comparator), Some(limit)) = (group, comparator, limit) {
                        test = Some(Test::Each { group, comparator, limit });
                    }
                }
                Rule::string => label = Some(self.string(&part)),
                Rule::basis_clause => basis = self.basis(part),
                _ => {}
            }
        }
        if let (Some(test), Some(Block::Predicate(predicate))) = (test, self.open.last_mut()) {
            predicate.requirements.push(Requirement { span, test, text, label, basis });
        }
    }

    fn award(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (mut order, mut otherwise) = (Vec::new(), None);
        for part in parts {
            match part.as_rule() {
                Rule::code => order.push(self.name(&part)),
                Rule::string => otherwise = Some(self.string(&part)),
                _ => {}
            }
        }
        if let Some(otherwise) = otherwise {
            self.place_top(Declaration::Award(Award { span, order, otherwise }));
        }
    }

    // ---- parts ----

    /// The code and the label of a declaration, and what follows them.
    fn naming(&mut self, parts: Pairs<'a, Rule>) -> (Name, Option<Name>, Vec<Pair<'a, Rule>>) {
        let mut name = None;
        let mut label = None;
        let mut rest = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::code if name.is_none() => name = Some(self.name(&part)),
                Rule::string if label.is_none() && rest.is_empty() => label = Some(self.string(&part)),
                Rule::EOI => {}
                rule if name.is_none() && format!("{rule:?}").starts_with("kw_") => {}
                _ => rest.push(part),
            }
        }
        let name = name.unwrap_or(Name { text: String::new(), span: Span::new(self.source, self.base, self.base) });
        (name, label, rest)
    }

    pub(super) fn name(&self, pair: &Pair<'_, Rule>) -> Name {
        Name { text: pair.as_str().to_owned(), span: self.span(pair) }
    }

    fn string(&self, pair: &Pair<'_, Rule>) -> Name {
        let text = pair.as_str();
        let text = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text);
        Name { text: text.to_owned(), span: self.span(pair) }
    }

    pub(super) fn option(&self, pair: Pair<'_, Rule>) -> Name {
        match pair.clone().into_inner().next() {
            Some(inner) if inner.as_rule() == Rule::string => self.string(&inner),
            Some(inner) => self.name(&inner),
            None => self.name(&pair),
        }
    }

    fn basis(&self, pair: Pair<'_, Rule>) -> Option<Name> {
        pair.into_inner().find(|p| p.as_rule() == Rule::string).map(|p| self.string(&p))
    }

    fn policy(&self, pair: Pair<'_, Rule>) -> Option<Policy> {
        let policy = pair.into_inner().find(|p| p.as_rule() == Rule::policy)?;
        Some(match policy.into_inner().next()?.as_rule() {
            Rule::kw_zero => Policy::Zero,
            Rule::kw_excluded => Policy::Excluded,
            _ => Policy::Undecided,
        })
    }

    fn combine_clause(&mut self, pair: Pair<'_, Rule>) -> CombineClause {
        let span = self.span(&pair);
        let mut clause = CombineClause { span, combine: Combine::Mean, otherwise: None };
        for part in pair.into_inner() {
            let place = self.span(&part);
            match part.as_rule() {
                Rule::combine => {
                    clause.combine = match part.into_inner().next().map(|p| p.as_rule()) {
                        Some(Rule::kw_weighted) => Combine::WeightedMean,
                        Some(Rule::kw_min) => Combine::Min,
                        Some(Rule::kw_max) => Combine::Max,
                        _ => Combine::Mean,
                    };
                }
                Rule::combine_otherwise => {
                    let fallback = match part.into_inner().next() {
                        Some(p) if p.as_rule() == Rule::kw_excluded => Fallback::Excluded,
                        Some(p) if p.as_rule() == Rule::kw_undecided => Fallback::Undecided,
                        Some(p) => Fallback::Value(self.value(p).0),
                        None => Fallback::Undecided,
                    };
                    clause.otherwise = Some((fallback, place));
                }
                _ => {}
            }
        }
        clause
    }

    pub(super) fn number(&mut self, pair: &Pair<'_, Rule>) -> Exact {
        self.digits_of(pair.as_str().trim(), self.span(pair))
    }

    pub(super) fn percent(&mut self, pair: &Pair<'_, Rule>) -> Exact {
        let number = self.digits_of(pair.as_str().trim().trim_end_matches('%'), self.span(pair));
        number.over(&Exact::from(100)).unwrap_or(number)
    }

    fn signed(&mut self, pair: Pair<'_, Rule>) -> Exact {
        let mut negative = false;
        let mut value = Exact::ZERO;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::minus => negative = true,
                Rule::percent => value = self.percent(&part),
                _ => value = self.number(&part),
            }
        }
        if negative { value.negated() } else { value }
    }

    fn digits_of(&mut self, text: &str, span: Span) -> Exact {
        match exact_from_digits(text) {
            Ok(value) => value,
            Err(NumberFault::TooManyDigits { digits }) => {
                let limit = crate::limits::NUMBER_DIGITS_MAX;
                self.report(Diagnostic::new(
                    Code::Limit,
                    span,
                    format!("this number has {digits} digits; the limit is {limit}"),
                ));
                Exact::ONE
            }
            Err(_) => Exact::ONE,
        }
    }

    pub(super) fn date(&mut self, pair: &Pair<'_, Rule>) -> Option<Date> {
        let date = pair.as_str().trim().parse::<Date>().ok();
        if date.is_none() {
            let span = self.span(pair);
            self.report(
                Diagnostic::new(Code::BadDate, span, format!("there is no day `{}`", pair.as_str().trim()))
                    .help("a date is year, month and day: `2021-12-31`"),
            );
        }
        date
    }

    // ---- the end ----

    fn finish(mut self) -> (Ast, Vec<Diagnostic>) {
        while !self.open.is_empty() {
            self.close();
        }
        if self.version.is_none() && self.text.len() <= crate::limits::SOURCE_BYTES_MAX {
            self.report(
                Diagnostic::new(
                    Code::Version,
                    Span::new(self.source, 0, 0),
                    "the first line does not name the language's version",
                )
                .help(format!("begin with `timbang {LANGUAGE}`")),
            );
        }
        self.ast.comments = std::mem::take(&mut self.comments);
        (self.ast, self.diagnostics)
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Block::Header(header)) => {
                if let Some(first) = &self.ast.header {
                    let related = first.span;
                    self.report(
                        Diagnostic::new(
                            Code::ClauseTwice,
                            header.span,
                            "a file holds one rubric; this is a second header",
                        )
                        .related(related, "first header here"),
                    );
                } else {
                    self.ast.header = Some(header);
                }
            }
            Some(Block::Component(component)) => self.place(Declaration::Component(component)),
            Some(Block::Predicate(predicate)) => self.place(Declaration::Predicate(predicate)),
            Some(Block::Broken(_)) | None => {}
        }
    }

    fn place(&mut self, declaration: Declaration) {
        match self.open.last_mut() {
            Some(Block::Component(component)) => component.children.push(declaration),
            Some(Block::Broken(rest)) => rest.push(declaration),
            _ => self.ast.declarations.push(declaration),
        }
    }

    /// What belongs to the top goes there even from within a block, where it was told off.
    fn place_top(&mut self, declaration: Declaration) {
        self.ast.declarations.push(declaration);
    }
}

fn set(slot: &mut Option<Name>, new: Option<Name>) -> Option<Span> {
    let old = slot.take();
    let earlier = old.as_ref().filter(|_| new.is_some()).map(|name| name.span);
    *slot = new.or(old);
    earlier
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
