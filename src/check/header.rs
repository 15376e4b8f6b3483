//! The header, scales and tables of bands.
//!
//! *What a rubric must say of itself is said, once; every value that an option gives lies in 0..1.*

use std::collections::BTreeMap;

use super::names::first_of;
use super::{BandRow, Bands, Checker, Header, Scale, ScaleLine, ScaleOption, Stage, Symbol, label};
use crate::diagnostic::words::{bands as table, header as words, names, scales, shared};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::limits::{OPTIONS_MAX, STAGES_MAX};
use crate::number::{Exact, Rounding};
use crate::source::Span;
use crate::syntax::{Ast, BandOption, Comparator, Declaration, KEYWORDS, Name};

impl<'a> Checker<'a> {
    pub(super) fn header(&mut self, ast: &'a Ast) -> Option<Header> {
        let Some(header) = &ast.header else {
            self.report(
                Diagnostic::new(Code::ClauseMissing, Span::default(), words::no_header())
                    .with_help(words::begin_with_header()),
            );
            return None;
        };
        let missing = [
            (header.edition.is_none(), "edition", "edition \"2021\""),
            (header.basis.is_none(), "basis", "basis \"PermenPANRB 90/2021\""),
            (header.total.is_none(), "total", "total 100"),
            (header.missing.is_none(), "missing", "missing zero"),
        ];
        for (absent, clause, example) in missing {
            if absent {
                self.report(
                    Diagnostic::new(Code::ClauseMissing, header.span, words::header_lacks(clause))
                        .with_help(shared::add_a_line(example)),
                );
            }
        }
        if let Some(total) = &header.total
            && !total.points.is_positive()
        {
            self.report(Diagnostic::new(Code::WeightZero, total.span, words::total_not_above_zero()));
        }
        if let Some(in_force) = header.in_force
            && in_force.to.is_some_and(|to| to < in_force.from)
        {
            self.report(Diagnostic::new(Code::Range, in_force.span, words::force_runs_backwards()));
        }
        let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
        for (name, title) in &header.stages {
            if let Some(first) = first_of(&mut seen, name) {
                self.twice(shared::stage(&name.text), name.span, first.span);
            }
            self.top_name(name);
            self.stages.push(Stage { code: name.text.clone(), label: label(title) });
        }
        if header.stages.len() > STAGES_MAX {
            self.report(Diagnostic::new(
                Code::Limit,
                header.span,
                words::stages_limit(header.stages.len(), STAGES_MAX),
            ));
        }
        self.top_name(&header.name);
        let (digits, rounding) =
            header.display.map_or((2, Rounding::HalfAway), |(digits, rounding, _)| (digits, rounding));
        Some(Header {
            id: header.name.text.clone(),
            label: label(&header.label).unwrap_or_else(|| header.name.text.clone()),
            family: label(&header.family),
            edition: label(&header.edition)?,
            basis: label(&header.basis)?,
            in_force: header.in_force.map(|f| (f.from, f.to)),
            stages: self.stages.clone(),
            digits,
            rounding,
        })
    }

    /// A name at the top begins with a letter and is no word of the language.
    pub(super) fn top_name(&mut self, name: &Name) {
        if KEYWORDS.contains(&name.text.as_str()) {
            self.report(
                Diagnostic::new(Code::Keyword, name.span, shared::word_of_the_language(&name.text))
                    .with_help(names::choose_another(&name.text)),
            );
        }
        self.name_start(name);
    }

    /// A name that formulas use begins with a letter.
    pub(super) fn name_start(&mut self, name: &Name) {
        if !name.text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.report(
                Diagnostic::new(Code::NameStart, name.span, names::no_letter_first(&name.text))
                    .with_help(names::begin_with_a_letter()),
            );
        }
    }

    pub(super) fn twice(&mut self, what: Bilingual, span: Span, first: Span) {
        self.report(
            Diagnostic::new(Code::Duplicate, span, names::declared_twice(what))
                .related(first, shared::first_declared_here())
                .with_help(names::give_another_code()),
        );
    }

    /// Scales and tables of bands: they read nothing else.
    pub(super) fn values(&mut self, ast: &'a Ast) {
        for declaration in &ast.declarations {
            match declaration {
                Declaration::Scale(scale) => self.scale(scale),
                Declaration::Bands(bands) => self.band_table(bands),
                _ => {}
            }
        }
    }

    fn scale(&mut self, scale: &'a crate::syntax::Scale) {
        let line = scale.lines.first();
        let options = scale.options.iter().map(|option| ScaleOption {
            code: option.spellings.first().map(|s| s.text.clone()).unwrap_or_default(),
            spellings: option.spellings.iter().skip(1).map(|s| s.text.clone()).collect(),
            value: option.value.clone(),
        });
        let id = self.scales.push(Scale {
            name: scale.name.text.clone(),
            span: scale.name.span,
            options: options.collect(),
            line: line.map(|line| ScaleLine {
                low: line.low.clone(),
                high: line.high.clone(),
                low_value: line.low_value.clone(),
                high_value: line.high_value.clone(),
            }),
        });
        self.top_name(&scale.name);
        self.declare_name(scale.name.text.clone(), &scale.name, Symbol::Scale(id));
        let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
        for spelling in scale.options.iter().flat_map(|o| &o.spellings) {
            if let Some(first) = first_of(&mut seen, spelling) {
                self.report(
                    Diagnostic::new(Code::OptionTwice, spelling.span, scales::option_declared_twice(&spelling.text))
                        .related(first.span, shared::first_declared_here()),
                );
            }
        }
        let mut spellings = BTreeMap::new();
        for (index, option) in scale.options.iter().enumerate() {
            for spelling in &option.spellings {
                spellings.entry(spelling.text.as_str()).or_insert(index);
            }
        }
        self.spellings.push(spellings);
        for option in &scale.options {
            if let Some(value) = &option.value {
                self.within_scale(value, option.span);
            }
        }
        if let Some(second) = scale.lines.get(1) {
            self.report(
                Diagnostic::new(Code::ClauseTwice, second.span, scales::one_line())
                    .with_help(scales::split_the_scale()),
            );
        }
        if let Some(line) = line {
            if line.low >= line.high {
                self.report(
                    Diagnostic::new(Code::Range, line.span, scales::line_runs_backwards())
                        .with_help(scales::lower_end_first()),
                );
            }
            self.within_scale(&line.low_value, line.span);
            self.within_scale(&line.high_value, line.span);
        }
        if scale.options.is_empty() && line.is_none() {
            self.report(Diagnostic::new(
                Code::ClauseMissing,
                scale.name.span,
                scales::scale_is_empty(&scale.name.text),
            ));
        }
        self.options_limit(scale.options.len(), scale.name.span);
    }

    pub(super) fn options_limit(&mut self, options: usize, span: Span) {
        if options > OPTIONS_MAX {
            self.report(Diagnostic::new(Code::Limit, span, scales::options_limit(options, OPTIONS_MAX)));
        }
    }

    /// What an option is worth is written without a sign, so that only its upper end can be left.
    fn within_scale(&mut self, value: &Exact, span: Span) {
        if *value > Exact::ONE {
            self.report(
                Diagnostic::new(Code::ScaleValue, span, scales::outside_the_scale(value))
                    .with_help(scales::scales_give_shares()),
            );
        }
    }

    fn band_table(&mut self, bands: &crate::syntax::Bands) {
        let bounded =
            bands.rows.iter().map(|row| band_row(Some((row.comparator, row.bound.clone())), &row.option, row.span));
        let otherwise = bands.otherwise.iter().map(|option| band_row(None, option, option.name.span));
        let rows: Vec<BandRow> = bounded.chain(otherwise).collect();
        let count = rows.len();
        let id = self.bands.push(Bands {
            name: bands.name.text.clone(),
            span: bands.name.span,
            label: label(&bands.label),
            rows,
        });
        self.top_name(&bands.name);
        self.declare_name(bands.name.text.clone(), &bands.name, Symbol::Bands(id));
        let falling = |c: Comparator| matches!(c, Comparator::Gt | Comparator::Ge);
        for (index, row) in bands.rows.iter().enumerate() {
            if matches!(row.comparator, Comparator::Eq | Comparator::Ne) {
                self.report(Diagnostic::new(Code::BandOrder, row.span, table::sign_of_a_row(row.comparator.sign())));
            }
            if let Some(previous) = index.checked_sub(1).and_then(|i| bands.rows.get(i)) {
                let same_way = falling(previous.comparator) == falling(row.comparator);
                let onward = if falling(row.comparator) {
                    row.bound < previous.bound
                        || (row.bound == previous.bound
                            && previous.comparator == Comparator::Gt
                            && row.comparator == Comparator::Ge)
                } else {
                    row.bound > previous.bound
                        || (row.bound == previous.bound
                            && previous.comparator == Comparator::Lt
                            && row.comparator == Comparator::Le)
                };
                if !same_way || !onward {
                    let reason = if same_way { table::row_never_holds() } else { table::signs_are_mixed() };
                    self.report(
                        Diagnostic::new(Code::BandOrder, row.span, reason)
                            .related(previous.span, table::the_row_before())
                            .with_help(table::best_row_first()),
                    );
                }
            }
        }
        let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
        for option in bands.rows.iter().map(|r| &r.option).chain(&bands.otherwise) {
            if let Some(first) = first_of(&mut seen, &option.name) {
                self.report(
                    Diagnostic::new(
                        Code::OptionTwice,
                        option.name.span,
                        scales::option_declared_twice(&option.name.text),
                    )
                    .related(first.span, shared::first_declared_here()),
                );
            }
        }
        if count == 0 {
            self.report(Diagnostic::new(Code::ClauseMissing, bands.name.span, table::no_rows(&bands.name.text)));
        }
        self.options_limit(count, bands.name.span);
    }
}

fn band_row(bound: Option<(Comparator, Exact)>, option: &BandOption, span: Span) -> BandRow {
    BandRow { bound, option: option.name.text.clone(), label: label(&option.label), value: option.value.clone(), span }
}
