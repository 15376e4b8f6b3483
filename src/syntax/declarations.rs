//! One declaration at a time: from pairs to tree.
//!
//! *A declaration that the grammar has read always becomes a part of the tree; what it says twice is told.*

use pest::iterators::{Pair, Pairs};

use super::ast::{
    Award, BandOption, BandRow, Bands, Check, Clauses, Component, Criterion, Declaration, Group, GroupMember, Header,
    InForce, Input, InputKind, Let, Measure, Name, Predicate, Requirement, Scale, ScaleLine, ScaleOption, Test, Total,
    Weight,
};

use super::formula::{comparator_of, rounding_of};
use super::grammar::Rule;
use super::parse::{Block, LANGUAGE, Reader};
use crate::diagnostic::words::{bands, syntax as words};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::number::Exact;
use crate::source::Span;

/// A row of bands as printed tables have it: `4.01 .. 4.50 : A`.
struct TwoSided {
    span: Span,
    written: String,
    low: Exact,
    high: Exact,
    option: String,
}

impl<'a> Reader<'a> {
    pub(super) fn version(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let first = self.version == Some(span);
        let number = parts.into_iter().find(|p| p.as_rule() == Rule::number);
        let written = number.as_ref().map_or("", |p| p.as_str());
        let before = self.text.get(..span.start as usize).unwrap_or("").trim_start_matches('\u{feff}');
        let alone = before.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
        if !first || !alone {
            self.report(
                Diagnostic::new(Code::Version, span, words::version_stands_once())
                    .with_help(words::write_version_once(LANGUAGE)),
            );
        } else if written != LANGUAGE {
            self.report(
                Diagnostic::new(Code::Version, span, words::unknown_version(written))
                    .with_help(words::version_read(LANGUAGE)),
            );
        }
    }

    pub(super) fn rubric(&mut self, parts: Pairs<'a, Rule>, span: Span) {
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

    pub(super) fn clause(&mut self, rule: Rule, parts: Pairs<'a, Rule>, span: Span) {
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
                if let (Some(digits), Some(rounding)) = (digits, rounding)
                    && let Some((_, _, old)) = header.display.replace((digits, rounding, span))
                {
                    earlier = Some(old);
                }
            }
            _ => {}
        }
        if let Some(earlier) = earlier {
            self.twice(span, earlier);
        }
    }

    pub(super) fn component(&mut self, parts: Pairs<'a, Rule>, span: Span) {
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

    pub(super) fn criterion(&mut self, parts: Pairs<'a, Rule>, span: Span) {
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
            Diagnostic::new(Code::ClauseTwice, span, words::clause_twice()).related(earlier, words::first_given_here()),
        );
    }

    pub(super) fn input(&mut self, parts: Pairs<'a, Rule>, span: Span) {
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

    pub(super) fn let_(&mut self, parts: Pairs<'a, Rule>) {
        let (name, _, rest) = self.naming(parts);
        for part in rest {
            if part.as_rule() == Rule::formula {
                let formula = self.formula(part);
                self.place(Declaration::Let(Let { name: name.clone(), formula }));
            }
        }
    }

    pub(super) fn check(&mut self, parts: Pairs<'a, Rule>, span: Span) {
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

    pub(super) fn scale(&mut self, parts: Pairs<'a, Rule>) {
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

    pub(super) fn bands(&mut self, parts: Pairs<'a, Rule>) {
        let (name, label, rest) = self.naming(parts);
        let mut bands = Bands { name, label, rows: Vec::new(), otherwise: None };
        let mut refused: Vec<TwoSided> = Vec::new();
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
                    let option = text.split_once(':').map_or("", |(_, option)| option.trim()).to_owned();
                    let bounds: Vec<_> = part.into_inner().filter(|p| p.as_rule() == Rule::signed).collect();
                    if let [low, high] = bounds.as_slice() {
                        let written = low.as_str().trim().to_owned();
                        let (low, high) = (self.signed(low.clone()), self.signed(high.clone()));
                        refused.push(TwoSided { span, written, low, high, option });
                    }
                }
                _ => {}
            }
        }
        let alone = bands.rows.is_empty() && bands.otherwise.is_none();
        self.two_sided(refused, &bands.rows, alone);
        self.place_top(Declaration::Bands(bands));
    }

    /// Rows with two bounds, told together: the numbers that they leave out, and the same rows with one bound each.
    /// `alone`: the table has no other rows.
    fn two_sided(&mut self, mut rows: Vec<TwoSided>, beside: &[BandRow], alone: bool) {
        let Some(span) = rows.first().map(|row| row.span) else { return };
        let others: Vec<Span> = rows.iter().skip(1).map(|row| row.span).collect();
        rows.sort_by(|a, b| b.low.cmp(&a.low));
        let bounds = || rows.iter().map(|row| &row.low).chain(beside.iter().map(|row| &row.bound));
        let gap = rows.iter().find_map(|row| {
            let above = bounds().filter(|bound| **bound > row.high).min()?;
            row.high.plus(above).over(&Exact::from(2))
        });
        let gap = gap.map_or_else(Bilingual::default, |number| bands::has_no_row(number.decimal()));
        let lowest = rows.len().saturating_sub(1);
        let mended: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(index, row)| match index == lowest && alone && lowest > 0 {
                true => format!("otherwise : {}", row.option),
                false => format!(">= {} : {}", row.written, row.option),
            })
            .collect();
        let mut diagnostic = Diagnostic::new(Code::TwoSidedBand, span, bands::two_bounds(gap));
        for span in others {
            diagnostic = diagnostic.related(span, bands::and_here());
        }
        self.report(diagnostic.with_help(bands::write_best_row_first(mended.join("\n"))));
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

    pub(super) fn measure(&mut self, parts: Pairs<'a, Rule>, span: Span) {
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

    pub(super) fn group(&mut self, parts: Pairs<'a, Rule>) {
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

    pub(super) fn predicate(&mut self, parts: Pairs<'a, Rule>, span: Span) {
        let (name, label, _) = self.naming(parts);
        self.open.push(Block::Predicate(Predicate { span, name, label, requirements: Vec::new() }));
    }

    pub(super) fn require(&mut self, parts: Pairs<'a, Rule>, span: Span) {
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

    pub(super) fn award(&mut self, parts: Pairs<'a, Rule>, span: Span) {
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
}

fn set(slot: &mut Option<Name>, new: Option<Name>) -> Option<Span> {
    let old = slot.take();
    let earlier = old.as_ref().filter(|_| new.is_some()).map(|name| name.span);
    *slot = new.or(old);
    earlier
}
