//! The header, scales and tables of bands.
//!
//! *What a rubric must say of itself is said, once; every value that an option gives lies in 0..1.*

use super::{BandRow, Bands, BandsId, Checker, Header, Scale, ScaleId, ScaleLine, ScaleOption, Stage, Symbol, label};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::{OPTIONS_MAX, STAGES_MAX};
use crate::number::{Exact, Rounding};
use crate::source::Span;
use crate::syntax::{Ast, BandOption, Comparator, Declaration, KEYWORDS, Name};

impl<'a> Checker<'a> {
    pub(super) fn header(&mut self, ast: &'a Ast) -> Option<Header> {
        let Some(header) = &ast.header else {
            self.report(
                Diagnostic::new(Code::ClauseMissing, Span::default(), "the rubric has no header")
                    .help("begin with `rubric NAME \"title\" { edition \"…\" basis \"…\" total 100 missing zero }`"),
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
                    Diagnostic::new(Code::ClauseMissing, header.span, format!("the header has no `{clause}`"))
                        .help(format!("add a line such as `{example}`")),
                );
            }
        }
        if let Some(total) = &header.total
            && !total.points.is_positive()
        {
            self.report(Diagnostic::new(Code::WeightZero, total.span, "the total is not above zero"));
        }
        if let Some(in_force) = header.in_force
            && in_force.to.is_some_and(|to| to < in_force.from)
        {
            self.report(Diagnostic::new(Code::Range, in_force.span, "the last day in force lies before the first"));
        }
        for (name, title) in &header.stages {
            if let Some((first, _)) = header.stages.iter().find(|(other, _)| other.text == name.text)
                && first.span != name.span
            {
                self.twice(&format!("stage `{}`", name.text), name.span, first.span);
            }
            self.top_name(name);
            self.stages.push(Stage { code: name.text.clone(), label: label(title) });
        }
        if header.stages.len() > STAGES_MAX {
            self.report(Diagnostic::new(
                Code::Limit,
                header.span,
                format!("the rubric has {} stages; the limit is {STAGES_MAX}", header.stages.len()),
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
                Diagnostic::new(Code::Keyword, name.span, format!("`{}` is a word of the language", name.text))
                    .help(format!("choose another name, such as `{}_`", name.text)),
            );
        }
        self.name_start(name);
    }

    /// A name that formulas use begins with a letter.
    pub(super) fn name_start(&mut self, name: &Name) {
        if !name.text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.report(
                Diagnostic::new(
                    Code::NameStart,
                    name.span,
                    format!("`{}` does not begin with a letter, so no formula could name it", name.text),
                )
                .help("begin with a letter"),
            );
        }
    }

    pub(super) fn twice(&mut self, what: &str, span: Span, first: Span) {
        self.report(
            Diagnostic::new(Code::Duplicate, span, format!("{what} is declared twice"))
                .related(first, "first declared here")
                .help("give one of them another code"),
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

    fn scale(&mut self, scale: &crate::syntax::Scale) {
        let id = ScaleId::new(self.scales.len());
        self.top_name(&scale.name);
        self.declare_name(scale.name.text.clone(), &scale.name, Symbol::Scale(id));
        let mut seen: Vec<&Name> = Vec::new();
        for spelling in scale.options.iter().flat_map(|o| &o.spellings) {
            if let Some(first) = seen.iter().find(|other| other.text == spelling.text) {
                self.report(
                    Diagnostic::new(
                        Code::OptionTwice,
                        spelling.span,
                        format!("option `{}` is declared twice", spelling.text),
                    )
                    .related(first.span, "first declared here"),
                );
            }
            seen.push(spelling);
        }
        for option in &scale.options {
            if let Some(value) = &option.value {
                self.within_scale(value, option.span);
            }
        }
        if let Some(second) = scale.lines.get(1) {
            self.report(
                Diagnostic::new(Code::ClauseTwice, second.span, "a scale has one line")
                    .help("split it into two scales"),
            );
        }
        let line = scale.lines.first().map(|line| {
            if line.low >= line.high {
                self.report(
                    Diagnostic::new(Code::Range, line.span, "the line runs backwards, or is one point")
                        .help("the lower end comes first"),
                );
            }
            self.within_scale(&line.low_value, line.span);
            self.within_scale(&line.high_value, line.span);
            ScaleLine {
                low: line.low.clone(),
                high: line.high.clone(),
                low_value: line.low_value.clone(),
                high_value: line.high_value.clone(),
            }
        });
        if scale.options.is_empty() && line.is_none() {
            self.report(Diagnostic::new(
                Code::ClauseMissing,
                scale.name.span,
                format!("scale `{}` has no options", scale.name.text),
            ));
        }
        self.options_limit(scale.options.len(), scale.name.span);
        self.scales.push(Scale {
            name: scale.name.text.clone(),
            span: scale.name.span,
            options: scale
                .options
                .iter()
                .map(|option| ScaleOption {
                    code: option.spellings.first().map(|s| s.text.clone()).unwrap_or_default(),
                    spellings: option.spellings.iter().skip(1).map(|s| s.text.clone()).collect(),
                    value: option.value.clone(),
                })
                .collect(),
            line,
        });
    }

    pub(super) fn options_limit(&mut self, options: usize, span: Span) {
        if options > OPTIONS_MAX {
            self.report(Diagnostic::new(Code::Limit, span, format!("{options} options; the limit is {OPTIONS_MAX}")));
        }
    }

    fn within_scale(&mut self, value: &Exact, span: Span) {
        if value.is_negative() || *value > Exact::ONE {
            self.report(
                Diagnostic::new(Code::ScaleValue, span, format!("the value {value} lies outside 0..1"))
                    .help("a scale gives shares: 1 or `100%` is the best, 0 the least; points come from `weight`"),
            );
        }
    }

    fn band_table(&mut self, bands: &crate::syntax::Bands) {
        let id = BandsId::new(self.bands.len());
        self.top_name(&bands.name);
        self.declare_name(bands.name.text.clone(), &bands.name, Symbol::Bands(id));
        let falling = |c: Comparator| matches!(c, Comparator::Gt | Comparator::Ge);
        let mut rows = Vec::new();
        for (index, row) in bands.rows.iter().enumerate() {
            if matches!(row.comparator, Comparator::Eq | Comparator::Ne) {
                self.report(Diagnostic::new(
                    Code::BandOrder,
                    row.span,
                    format!("a row of bands begins with `>=`, `>`, `<=` or `<`, not `{}`", row.comparator.sign()),
                ));
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
                    let reason = if same_way {
                        "this row can never hold: the one before it takes all its numbers"
                    } else {
                        "rows with `>` and rows with `<` stand in one table"
                    };
                    self.report(
                        Diagnostic::new(Code::BandOrder, row.span, reason)
                            .related(previous.span, "the row before")
                            .help("best row first: all `>=`/`>` with falling bounds, or all `<=`/`<` with rising ones"),
                    );
                }
            }
            rows.push(self.band_row(Some((row.comparator, row.bound.clone())), &row.option, row.span));
        }
        if let Some(option) = &bands.otherwise {
            rows.push(self.band_row(None, option, option.name.span));
        }
        let mut seen: Vec<&BandOption> = Vec::new();
        for option in bands.rows.iter().map(|r| &r.option).chain(&bands.otherwise) {
            if let Some(first) = seen.iter().find(|other| other.name.text == option.name.text) {
                self.report(
                    Diagnostic::new(
                        Code::OptionTwice,
                        option.name.span,
                        format!("option `{}` is declared twice", option.name.text),
                    )
                    .related(first.name.span, "first declared here"),
                );
            }
            seen.push(option);
        }
        if rows.is_empty() {
            self.report(Diagnostic::new(
                Code::ClauseMissing,
                bands.name.span,
                format!("`{}` has no rows", bands.name.text),
            ));
        }
        self.options_limit(rows.len(), bands.name.span);
        self.bands.push(Bands {
            name: bands.name.text.clone(),
            span: bands.name.span,
            label: label(&bands.label),
            rows,
        });
    }

    fn band_row(&mut self, bound: Option<(Comparator, Exact)>, option: &BandOption, span: Span) -> BandRow {
        BandRow {
            bound,
            option: option.name.text.clone(),
            label: label(&option.label),
            value: option.value.clone(),
            span,
        }
    }
}
