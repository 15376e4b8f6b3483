//! Formulas: what each part is, and whether the parts go together.
//!
//! *A [`Term`] holds no name and no percentage of points: names are indices, percentages of points are points.*

use super::DraftBody;
use super::{Checker, Domain, Group, GroupId, Home, KeyId, Kind, Limit, NodeId, ROOT, Subject, Symbol, Term, TermKind};
use crate::diagnostic::words::{bands, kinds as words, shared};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::limits::OPTIONS_MAX;
use crate::nearest::nearest;
use crate::number::{Exact, Rounding};
use crate::source::Span;
use crate::syntax::{Comparator, Expr, ExprKind, IsTest, Name, Postfix};
use crate::table::Table;

/// A list with more options was told to be too long, and nothing is looked up in it: all of them, and a word for none.
const LOOKED_UP_MAX: usize = OPTIONS_MAX + 2;

/// More options than this are not listed in a message.
const LISTED_MAX: usize = 32;

/// A term and its kind; nothing where something was wrong and told.
pub(super) type Typed = Option<(Term, Kind)>;

/// What a formula may do where it stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'g> {
    pub(super) home: Home,
    pub(super) groups: &'g Table<GroupId, Group>,
    /// `excluded` may be the whole of what is computed: a branch of a criterion's formula.
    pub(super) excluded: bool,
    /// Recorded inputs may be read: by checks.
    pub(super) recorded: bool,
}

impl Checker<'_> {
    // Recursion is bounded: the pre-scan counted the parentheses, and chains are lists. Each construct has a function of
    // its own, so that what recurs is a small frame.
    pub(super) fn term(&mut self, expr: &Expr, place: Place<'_>) -> Typed {
        let expr = expr.bare();
        let inner = Place { excluded: false, ..place };
        let span = expr.span;
        match &expr.kind {
            ExprKind::Negated(e) => self.negated(e, span, inner),
            ExprKind::Sum(list) => self.sum(list, span, inner),
            ExprKind::Product(list) => self.product(list, span, inner),
            ExprKind::Limited(base, postfixes) => self.limited(base, postfixes, span, place),
            ExprKind::Compare(comparator, left, right) => self.comparison(*comparator, left, right, span, inner),
            ExprKind::Is(left, test, options) => self.is(left, *test, options, span, inner),
            ExprKind::Not(e) => {
                let term = self.truth(e, inner)?;
                Some((Term { kind: TermKind::Not(Box::new(term)), span }, Kind::Truth))
            }
            ExprKind::And(list) => self.truths(list, TermKind::And, span, inner),
            ExprKind::Or(list) => self.truths(list, TermKind::Or, span, inner),
            ExprKind::If(cases, last) => self.choice(cases, last, span, place),
            ExprKind::Min(list) => self.extreme(list, span, inner, true),
            ExprKind::Max(list) => self.extreme(list, span, inner, false),
            ExprKind::Round(e, digits, rounding) => self.round(e, *digits, *rounding, span, inner),
            ExprKind::Share(name) => self.share(name.as_ref(), span, inner),
            ExprKind::Verified(name) => self.verified(name.as_ref(), span),
            ExprKind::Band(name, e) => self.band_value(name, e, span, inner),
            _ => self.leaf(expr, place),
        }
    }

    fn leaf(&mut self, expr: &Expr, place: Place<'_>) -> Typed {
        let span = expr.span;
        let done = |kind: TermKind, of: Kind| Some((Term { kind, span }, of));
        match &expr.kind {
            ExprKind::Number(value) => done(TermKind::Number(value.clone()), Kind::Number),
            ExprKind::Percent(value) => done(TermKind::Number(value.clone()), Kind::Percent),
            ExprKind::Date(date) => done(TermKind::Date(*date), Kind::Date),
            ExprKind::AssessedOn => done(TermKind::AssessedOn, Kind::Date),
            ExprKind::Total => self.node_term(ROOT, span),
            ExprKind::Path(path) => self.path(path, span, place),
            ExprKind::Period(_) => {
                self.report(
                    Diagnostic::new(Code::PeriodHere, span, words::period_stands_alone())
                        .with_help(words::example_of_a_period()),
                );
                None
            }
            ExprKind::Excluded if place.excluded => done(TermKind::Excluded, Kind::Excluded),
            _ => {
                self.report(
                    Diagnostic::new(Code::ExcludedHere, span, words::excluded_is_no_number())
                        .with_help(words::where_excluded_stands()),
                );
                None
            }
        }
    }

    fn negated(&mut self, expr: &Expr, span: Span, place: Place<'_>) -> Typed {
        let typed = self.term(expr, place);
        let (term, kind) = self.numeric(typed, expr.span, words::arithmetic)?;
        let zero = Term { kind: TermKind::Number(Exact::ZERO), span };
        let kind = if kind == Kind::Percent { Kind::Percent } else { Kind::Number };
        Some((Term { kind: TermKind::Sum(vec![(false, zero), (true, term)]), span }, kind))
    }

    fn round(&mut self, expr: &Expr, digits: u32, rounding: Rounding, span: Span, place: Place<'_>) -> Typed {
        let typed = self.term(expr, place);
        let (term, kind) = self.numeric(typed, expr.span, || "`round`".into())?;
        let kind = if kind == Kind::Percent { Kind::Percent } else { Kind::Number };
        Some((Term { kind: TermKind::Round(Box::new(term), digits, rounding), span }, kind))
    }

    fn comparison(&mut self, comparator: Comparator, left: &Expr, right: &Expr, span: Span, place: Place<'_>) -> Typed {
        if self.compares_option(comparator, left, right, span, place) {
            return None;
        }
        let l = self.term(left, place);
        let r = self.term(right, place);
        let term = self.compare(comparator, l?, r?, Some(left), right, span)?;
        Some((term, Kind::Truth))
    }

    /// `opini = WTP`: a list is compared with an option of its own, which only `is` can name.
    fn compares_option(
        &mut self,
        comparator: Comparator,
        left: &Expr,
        right: &Expr,
        span: Span,
        place: Place<'_>,
    ) -> bool {
        let (ExprKind::Path(subject), ExprKind::Path(option)) = (&left.bare().kind, &right.bare().kind) else {
            return false;
        };
        let Some(Symbol::Key(id)) = self.resolve(subject, place.home) else { return false };
        let (known, ordered) = self.key_list(id);
        if !known.contains(&option.as_str()) || self.resolve(option, place.home).is_some() {
            return false;
        }
        let help = match comparator {
            Comparator::Eq => shared::write(format!("{subject} is {option}")),
            Comparator::Ne => shared::write(format!("{subject} is not {option}")),
            Comparator::Ge if ordered => shared::write(format!("{subject} is at least {option}")),
            Comparator::Le if ordered => shared::write(format!("{subject} is at most {option}")),
            _ => words::name_each_option(subject),
        };
        let message = words::option_compared(option, comparator.sign());
        self.report(Diagnostic::new(Code::Kinds, span, message).with_help(help));
        true
    }

    fn truths(&mut self, list: &[Expr], kind: fn(Vec<Term>) -> TermKind, span: Span, place: Place<'_>) -> Typed {
        let terms: Vec<Option<Term>> = list.iter().map(|e| self.truth(e, place)).collect();
        let terms: Vec<Term> = terms.into_iter().collect::<Option<_>>()?;
        Some((Term { kind: kind(terms), span }, Kind::Truth))
    }

    fn node_term(&self, id: NodeId, span: Span) -> Typed {
        let kind = match self.nodes.row(id)?.points.clone() {
            Some(points) => Kind::Points(points),
            None => Kind::Percent,
        };
        Some((Term { kind: TermKind::Node(id), span }, kind))
    }

    fn path(&mut self, path: &str, span: Span, place: Place<'_>) -> Typed {
        let Some(symbol) = self.resolve(path, place.home) else {
            self.unknown(path, span, place.home);
            return None;
        };
        match symbol {
            // A criterion on a scale is a node; its key is the answer, which formulas do not read.
            Symbol::Node(id) => self.node_term(id, span),
            Symbol::Key(id) => {
                let key = self.keys.row(id)?;
                if key.recorded && !place.recorded {
                    let declared = key.span;
                    self.report(
                        Diagnostic::new(Code::WrongThing, span, words::is_recorded(path))
                            .related(declared, shared::declared_here())
                            .with_help(words::remove_recorded()),
                    );
                    return None;
                }
                match key.domain {
                    // On a scale an answer is worth a share; which option it is stands behind `is`.
                    Domain::Scale(scale) => Some((Term { kind: TermKind::Look(id, scale), span }, Kind::Percent)),
                    _ => Some((Term { kind: TermKind::Key(id), span }, self.key_kind(id)?)),
                }
            }
            Symbol::Let(id) => {
                let kind = self.let_kinds.row(id).cloned().flatten()?;
                Some((Term { kind: TermKind::Let(id), span }, kind))
            }
            Symbol::Measure(id) => {
                let kind = self.measure_kinds.row(id).cloned().flatten()?;
                Some((Term { kind: TermKind::Measure(id), span }, kind))
            }
            Symbol::Member(group, index) => {
                let points = place.groups.row(group)?.members.row(index)?.points.clone();
                Some((Term { kind: TermKind::Member(group, index), span }, Kind::Points(points)))
            }
            Symbol::Group(id) => {
                let first =
                    place.groups.row(id).and_then(|g| g.members.first()).map(|m| m.code.clone()).unwrap_or_default();
                self.report(
                    Diagnostic::new(Code::WrongThing, span, words::is_a_group(path))
                        .with_help(shared::write_either(format!("{path}.{first}"), format!("require each {path} …"))),
                );
                None
            }
            Symbol::Scale(_) | Symbol::Bands(_) | Symbol::Predicate(_) => {
                let what = match symbol {
                    Symbol::Scale(_) => words::a_scale(),
                    Symbol::Bands(_) => words::a_table_of_bands(),
                    _ => words::a_predicate(),
                };
                self.report(Diagnostic::new(Code::WrongThing, span, words::stands_for_no_value(path, what)));
                None
            }
        }
    }

    fn key_kind(&self, id: KeyId) -> Option<Kind> {
        Some(match &self.keys.row(id)?.domain {
            Domain::Count => Kind::Count,
            Domain::Number { .. } => Kind::Number,
            Domain::Percent { .. } => Kind::Percent,
            Domain::Date => Kind::Date,
            Domain::List { .. } => Kind::Choice(Subject::Key(id)),
            Domain::Scale(_) => Kind::Percent,
        })
    }

    /// Passes numbers on; anything else is told off.
    pub(super) fn numeric(&mut self, typed: Typed, span: Span, what: fn() -> Bilingual) -> Typed {
        let (term, kind) = typed?;
        match kind {
            Kind::Number | Kind::Percent | Kind::Count | Kind::Points(_) | Kind::Excluded => Some((term, kind)),
            Kind::Choice(_) => {
                let text = self.text_of(span);
                self.report(
                    Diagnostic::new(Code::Kinds, span, words::asks_for_no_option(what(), &text))
                        .with_help(words::options_behind_is(text)),
                );
                None
            }
            Kind::Truth => {
                self.report(
                    Diagnostic::new(Code::Kinds, span, words::asks_for_a_number(what(), self.name_of(&kind)))
                        .with_help(words::make_it_count()),
                );
                None
            }
            Kind::Date => {
                self.report(
                    Diagnostic::new(Code::Kinds, span, words::asks_for_a_number(what(), self.name_of(&kind)))
                        .with_help(words::dates_with_dates()),
                );
                None
            }
        }
    }

    fn truth(&mut self, expr: &Expr, place: Place<'_>) -> Option<Term> {
        let (term, kind) = self.term(expr, place)?;
        if kind == Kind::Truth {
            return Some(term);
        }
        self.needs_truth(expr.span, &kind, words::this());
        None
    }

    pub(super) fn needs_truth(&mut self, span: Span, kind: &Kind, what: Bilingual) {
        let text = self.text_of(span);
        let help = match kind {
            Kind::Choice(_) => words::say_which_option(&text),
            _ => words::compare_it(&text),
        };
        let what = words::must_be_a_truth(what, text, self.name_of(kind));
        self.report(Diagnostic::new(Code::Kinds, span, what).with_help(help));
    }

    pub(super) fn name_of(&self, kind: &Kind) -> Bilingual {
        match kind {
            Kind::Number => words::a_number(),
            Kind::Percent => words::a_share_or_percentage(),
            Kind::Count => words::a_count(),
            Kind::Points(_) => words::points(),
            Kind::Date => words::a_date(),
            Kind::Truth => words::true_or_false(),
            Kind::Choice(_) => words::an_option(),
            Kind::Excluded => "`excluded`".into(),
        }
    }

    fn sum(&mut self, list: &[(bool, Expr)], span: Span, place: Place<'_>) -> Typed {
        let (_, first) = list.first()?;
        let (term, kind) = self.term(first, place)?;
        if kind == Kind::Date {
            return self.date_sum(term, list, span);
        }
        let (term, mut kind) = self.numeric(Some((term, kind)), first.span, words::a_sum)?;
        let mut terms = vec![(false, term)];
        for (minus, part) in list.iter().skip(1) {
            if let ExprKind::Period(_) = part.bare().kind {
                self.report(
                    Diagnostic::new(Code::PeriodHere, part.span, words::period_added(self.name_of(&kind)))
                        .with_help(words::period_to_date()),
                );
                return None;
            }
            let typed = self.term(part, place);
            let (term, own) = self.numeric(typed, part.span, words::a_sum)?;
            kind = match (&kind, &own, minus) {
                (Kind::Points(a), Kind::Points(b), false) => Kind::Points(a.plus(b)),
                (Kind::Points(_), Kind::Points(_), true) => Kind::Number,
                (Kind::Points(_), _, _) | (_, Kind::Points(_), _) => {
                    self.disagree(&kind, &own, span, part, *minus);
                    return None;
                }
                (Kind::Count, Kind::Percent, _) | (Kind::Percent, Kind::Count, _) => {
                    self.disagree(&kind, &own, span, part, *minus);
                    return None;
                }
                (Kind::Count, Kind::Count, false) => Kind::Count,
                (Kind::Percent, Kind::Percent, _) => Kind::Percent,
                _ => Kind::Number,
            };
            terms.push((*minus, term));
        }
        Some((Term { kind: TermKind::Sum(terms), span }, kind))
    }

    fn disagree(&mut self, left: &Kind, right: &Kind, span: Span, part: &Expr, minus: bool) {
        let (a, b) = (self.name_of(left), self.name_of(right));
        let points =
            if matches!(left, Kind::Points(_)) { self.text_of(span.until(part.span)) } else { self.text_of(part.span) };
        let points = points.trim_end_matches(['+', '-', ' ']).to_owned();
        let help = if matches!(left, Kind::Points(_)) || matches!(right, Kind::Points(_)) {
            words::points_to_points(points)
        } else {
            words::percentage_of_a_count()
        };
        let message = if minus { words::cannot_be_subtracted(b, a) } else { words::cannot_be_added(b, a) };
        self.report(Diagnostic::new(Code::Kinds, part.span, message).with_help(help));
    }

    fn date_sum(&mut self, date: Term, list: &[(bool, Expr)], span: Span) -> Typed {
        let mut term = date;
        for (minus, part) in list.iter().skip(1) {
            let ExprKind::Period(period) = part.bare().kind else {
                self.report(
                    Diagnostic::new(Code::Kinds, part.span, words::only_a_period()).with_help(words::write_a_period()),
                );
                return None;
            };
            let count = if *minus { period.count.saturating_neg() } else { period.count };
            term = Term { kind: TermKind::DateAdd(Box::new(term), crate::date::Period { count, ..period }), span };
        }
        Some((term, Kind::Date))
    }

    fn product(&mut self, list: &[(bool, Expr)], span: Span, place: Place<'_>) -> Typed {
        let mut terms = Vec::new();
        let mut kinds = Vec::new();
        for (over, part) in list {
            let typed = self.term(part, place);
            let (term, kind) = self.numeric(typed, part.span, words::arithmetic)?;
            terms.push((*over, term));
            kinds.push((*over, kind));
        }
        let kind = match (kinds.as_slice(), terms.as_slice()) {
            // Points over their own maximum are a share.
            ([(_, Kind::Points(max)), (true, _)], [_, (_, Term { kind: TermKind::Number(by), .. })]) if max == by => {
                Kind::Percent
            }
            (kinds, _) if kinds.iter().all(|(over, kind)| !over && *kind == Kind::Count) => Kind::Count,
            (kinds, _) if kinds.iter().all(|(over, kind)| !over && *kind == Kind::Percent) => Kind::Percent,
            _ => Kind::Number,
        };
        Some((Term { kind: TermKind::Product(terms), span }, kind))
    }

    fn limited(&mut self, base: &Expr, postfixes: &[(Postfix, Expr)], span: Span, place: Place<'_>) -> Typed {
        let inner = Place { excluded: false, ..place };
        // `excluded` passes through limits, which leave it alone, and through nothing else.
        let last_otherwise = postfixes.iter().rposition(|(word, _)| *word == Postfix::Otherwise);
        let (mut term, mut kind) = self.term(base, if last_otherwise.is_none() { place } else { inner })?;
        for (index, (word, operand)) in postfixes.iter().enumerate() {
            let (by, by_kind) = self.term(operand, if last_otherwise == Some(index) { place } else { inner })?;
            let whole = base.span.to(operand.span);
            let (by, by_kind) = match (&kind, &by_kind, percent_literal(operand)) {
                (Kind::Points(max), Kind::Percent, Some(percent)) => {
                    (Term { kind: TermKind::Number(percent.times(max)), span: by.span }, kind.clone())
                }
                (Kind::Points(_), Kind::Number, _) if is_literal(operand) => (by, kind.clone()),
                _ => (by, by_kind),
            };
            let Some(joined) = join(&kind, &by_kind) else {
                let (a, b) = (self.name_of(&kind), self.name_of(&by_kind));
                self.report(
                    Diagnostic::new(Code::Kinds, operand.span, words::stands_between(word.word(), a.clone(), b))
                        .with_help(words::give_both_one_kind(a)),
                );
                return None;
            };
            let both = (Box::new(term), Box::new(by));
            if *word != Postfix::Otherwise
                && (kind == Kind::Date || kind == Kind::Truth || matches!(kind, Kind::Choice(_)))
            {
                self.report(Diagnostic::new(
                    Code::Kinds,
                    operand.span,
                    words::limits_numbers(word.word(), self.name_of(&kind)),
                ));
                return None;
            }
            let node = match word {
                Postfix::Otherwise => TermKind::Otherwise(both.0, both.1),
                Postfix::AtMost => TermKind::Limit(both.0, Limit::Most, both.1),
                Postfix::AtLeast => TermKind::Limit(both.0, Limit::Least, both.1),
            };
            term = Term { kind: node, span: whole };
            kind = joined;
        }
        term.span = span;
        Some((term, kind))
    }

    pub(super) fn compare(
        &mut self,
        comparator: Comparator,
        left: (Term, Kind),
        right: (Term, Kind),
        left_expr: Option<&Expr>,
        right_expr: &Expr,
        span: Span,
    ) -> Option<Term> {
        let (mut l, lk) = left;
        let (mut r, rk) = right;
        match (&lk, &rk) {
            (Kind::Points(max), Kind::Percent) if percent_literal(right_expr).is_some() => {
                r.kind = TermKind::Number(percent_literal(right_expr)?.times(max));
            }
            (Kind::Percent, Kind::Points(max)) if left_expr.and_then(percent_literal).is_some() => {
                l.kind = TermKind::Number(left_expr.and_then(percent_literal)?.times(max));
            }
            _ => {}
        }
        let literal = |expr: Option<&Expr>| expr.and_then(percent_literal).is_some();
        let good = match (&lk, &rk) {
            (Kind::Points(_), Kind::Points(_) | Kind::Number) | (Kind::Number, Kind::Points(_)) => true,
            (Kind::Points(_), Kind::Percent) => literal(Some(right_expr)),
            (Kind::Percent, Kind::Points(_)) => literal(left_expr),
            (Kind::Points(_), _) | (_, Kind::Points(_)) => false,
            (Kind::Count, Kind::Percent) | (Kind::Percent, Kind::Count) => false,
            (Kind::Number | Kind::Percent | Kind::Count, Kind::Number | Kind::Percent | Kind::Count) => true,
            (Kind::Date, Kind::Date) => true,
            _ => false,
        };
        if good {
            return Some(Term { kind: TermKind::Compare(comparator, Box::new(l), Box::new(r)), span });
        }
        let (a, b) = (self.name_of(&lk), self.name_of(&rk));
        let left_text = left_expr.map_or_else(words::each_member, |e| self.text_of(e.span).into());
        let help = match (&lk, &rk) {
            (Kind::Choice(_), _) | (_, Kind::Choice(_)) => words::options_behind_is(left_text),
            (Kind::Count, Kind::Percent) | (Kind::Percent, Kind::Count) => words::count_has_no_percentage(),
            (Kind::Points(_), Kind::Percent) => words::share_or_percentage(left_text),
            (Kind::Points(_), _) | (_, Kind::Points(_)) => {
                let right_text = self.text_of(right_expr.span).into();
                let points = if matches!(lk, Kind::Points(_)) { left_text } else { right_text };
                words::points_with_points(points)
            }
            (Kind::Date, _) | (_, Kind::Date) => words::date_with_date(),
            _ => words::numbers_with_numbers(),
        };
        self.report(Diagnostic::new(Code::Kinds, span, words::cannot_be_compared(a, b)).with_help(help));
        None
    }

    fn is(&mut self, left: &Expr, test: IsTest, options: &[Name], span: Span, place: Place<'_>) -> Typed {
        let subject = match self.term(left, place)?.0.kind {
            TermKind::Key(id) | TermKind::Look(id, _) => Some(Subject::Key(id)),
            TermKind::Measure(id) => Some(Subject::Measure(id)),
            _ => None,
        };
        let text = self.text_of(left.span);
        let (known, ordered) = match subject {
            Some(Subject::Key(id)) => self.key_list(id),
            Some(Subject::Measure(id)) => {
                let table =
                    self.measures.row(id).and_then(|m| m.bands.as_ref()).and_then(|name| self.names.get(&name.text));
                match table {
                    Some(&(Symbol::Bands(bands), _)) => {
                        let rows = &self.bands.row(bands)?.rows;
                        (rows.iter().map(|row| row.option.as_str()).take(LOOKED_UP_MAX).collect(), true)
                    }
                    _ => (Vec::new(), false),
                }
            }
            None => (Vec::new(), false),
        };
        let Some(subject) = subject.filter(|_| !known.is_empty()) else {
            self.report(
                Diagnostic::new(Code::WrongThing, left.span, words::has_no_options(text))
                    .with_help(words::what_is_asks_for()),
            );
            return None;
        };
        if known.len() == LOOKED_UP_MAX {
            return None;
        }
        let mut indices = Vec::new();
        for option in options {
            match known.iter().position(|o| *o == option.text) {
                Some(index) => indices.push(u16::try_from(index).unwrap_or(u16::MAX)),
                None => {
                    let help = self.suggests().then(|| match nearest(&option.text, known.iter().copied()) {
                        Some(near) => words::did_you_mean_option(near, listed(&known, ", ")),
                        None => words::it_has(listed(&known, ", ")),
                    });
                    self.report(
                        Diagnostic::new(
                            Code::UnknownOption,
                            option.span,
                            words::has_no_such_option(text, &option.text),
                        )
                        .help_if(help),
                    );
                    return None;
                }
            }
        }
        if matches!(test, IsTest::AtLeast | IsTest::AtMost) && !ordered {
            let chain = listed(&known, " > ");
            self.report(
                Diagnostic::new(Code::Unordered, span, words::has_no_order(text))
                    .with_help(words::declare_an_order(chain)),
            );
            return None;
        }
        Some((Term { kind: TermKind::Is(subject, test, indices), span }, Kind::Truth))
    }

    /// Options of a key, its word last, and whether they have an order; of a list that is too long only so many.
    fn key_list(&self, id: KeyId) -> (Vec<&str>, bool) {
        let Some(key) = self.keys.row(id) else {
            return (Vec::new(), false);
        };
        let (mut options, ordered) = match &key.domain {
            Domain::List { options, ordered } => {
                (options.iter().map(String::as_str).take(LOOKED_UP_MAX).collect(), *ordered)
            }
            Domain::Scale(scale) => {
                let options = self.scales.row(*scale).map_or(&[][..], |scale| &scale.options);
                (options.iter().map(|o| o.code.as_str()).take(LOOKED_UP_MAX).collect::<Vec<_>>(), false)
            }
            _ => (Vec::new(), false),
        };
        if options.len() < LOOKED_UP_MAX {
            options.extend(key.word.as_deref());
        }
        (options, ordered)
    }

    fn choice(&mut self, cases: &[(Expr, Expr)], last: &Expr, span: Span, place: Place<'_>) -> Typed {
        let inner = Place { excluded: false, ..place };
        let mut terms = Vec::new();
        let mut kind: Option<Kind> = None;
        for (condition, branch) in cases {
            let condition = self.truth(condition, inner);
            let typed = self.term(branch, place);
            let (term, own) = typed?;
            kind = Some(self.branch_kind(kind, own, branch.span)?);
            terms.push((condition?, term));
        }
        let (term, own) = self.term(last, place)?;
        let kind = self.branch_kind(kind, own, last.span)?;
        Some((Term { kind: TermKind::If(terms, Box::new(term)), span }, kind))
    }

    fn branch_kind(&mut self, so_far: Option<Kind>, own: Kind, span: Span) -> Option<Kind> {
        let Some(so_far) = so_far else { return Some(own) };
        let joined = join(&so_far, &own);
        if joined.is_none() {
            let (a, b) = (self.name_of(&so_far), self.name_of(&own));
            self.report(
                Diagnostic::new(Code::Kinds, span, words::branches_differ(a, b))
                    .with_help(words::branches_of_one_kind()),
            );
        }
        joined
    }

    fn extreme(&mut self, list: &[Expr], span: Span, place: Place<'_>, least: bool) -> Typed {
        let word = if least { "min" } else { "max" };
        let what: fn() -> Bilingual = if least { || "`min`".into() } else { || "`max`".into() };
        let mut terms = Vec::new();
        for part in list {
            let typed = self.term(part, place);
            terms.push((self.numeric(typed, part.span, what), part));
        }
        let points: Option<Exact> = terms
            .iter()
            .filter_map(|(typed, _)| match typed {
                Some((_, Kind::Points(max))) => Some(max.clone()),
                _ => None,
            })
            .reduce(|a, b| if (a < b) == least { a } else { b });
        let mut kind: Option<Kind> = None;
        let mut out = Vec::new();
        for (typed, part) in terms {
            let (mut term, mut own) = typed?;
            if let Some(max) = &points {
                own = match (&own, percent_literal(part)) {
                    (Kind::Points(_), _) => Kind::Points(max.clone()),
                    (Kind::Percent, Some(percent)) => {
                        term.kind = TermKind::Number(percent.times(max));
                        Kind::Points(max.clone())
                    }
                    (Kind::Number, _) if is_literal(part) => Kind::Points(max.clone()),
                    _ => own,
                };
            }
            kind = Some(match kind {
                None => own,
                Some(so_far) => match join(&so_far, &own) {
                    Some(joined) => joined,
                    None => {
                        let (a, b) = (self.name_of(&so_far), self.name_of(&own));
                        self.report(
                            Diagnostic::new(Code::Kinds, part.span, words::stands_between(word, a, b))
                                .with_help(words::give_all_one_kind()),
                        );
                        return None;
                    }
                },
            });
            out.push(term);
        }
        Some((Term { kind: if least { TermKind::Min(out) } else { TermKind::Max(out) }, span }, kind?))
    }

    fn share(&mut self, name: Option<&Name>, span: Span, place: Place<'_>) -> Typed {
        let typed = match name {
            None => self.node_term(ROOT, span),
            Some(name) => self.path(&name.text, name.span, place),
        };
        let (term, kind) = typed?;
        match (&term.kind, kind) {
            (TermKind::Node(_) | TermKind::Member(..), Kind::Points(max)) => {
                Some((Term { kind: TermKind::Share(Box::new(term), max), span }, Kind::Percent))
            }
            (TermKind::Node(_), kind) => Some((term, kind)),
            _ => {
                let text = name.map(|n| n.text.clone()).unwrap_or_default();
                self.report(
                    Diagnostic::new(Code::WrongThing, span, words::has_no_maximum(text))
                        .with_help(words::what_share_asks_for()),
                );
                None
            }
        }
    }

    fn verified(&mut self, name: Option<&Name>, span: Span) -> Typed {
        let symbol = match name {
            None => Some(Symbol::Node(ROOT)),
            Some(name) => self.resolve(&name.text, ROOT),
        };
        let Some(Symbol::Node(id)) = symbol else {
            match name {
                Some(name) if symbol.is_none() => self.unknown(&name.text, name.span, ROOT),
                _ => self.report(Diagnostic::new(Code::WrongThing, span, words::what_verified_asks_for())),
            }
            return None;
        };
        let parts: Table<NodeId, (Option<NodeId>, Exact, bool)> = self
            .nodes
            .iter()
            .map(|n| {
                (
                    n.parent,
                    n.part.clone(),
                    n.verify.is_some() && matches!(n.body, DraftBody::Answered { .. } | DraftBody::Computed { .. }),
                )
            })
            .collect();
        let criteria = super::criteria_below(&parts, id);
        if criteria.is_empty() {
            self.report(
                Diagnostic::new(Code::WrongThing, span, words::nothing_to_verify()).with_help(words::name_the_stage()),
            );
            return None;
        }
        Some((Term { kind: TermKind::Verified(criteria), span }, Kind::Percent))
    }

    fn band_value(&mut self, name: &Name, argument: &Expr, span: Span, place: Place<'_>) -> Typed {
        let Some(Symbol::Bands(id)) = self.names.get(&name.text).map(|&(symbol, _)| symbol) else {
            self.unknown_bands(name);
            return None;
        };
        let without = self.bands.row(id).and_then(|b| b.rows.iter().find(|r| r.value.is_none())).map(|r| r.span);
        if let Some(row) = without {
            self.report(
                Diagnostic::new(Code::BandValue, name.span, bands::row_without_value(&name.text))
                    .related(row, bands::this_row_has_none())
                    .with_help(bands::write_values()),
            );
            return None;
        }
        let typed = self.term(argument, place);
        let (term, _) = self.numeric(typed, argument.span, words::a_table_of_bands)?;
        Some((Term { kind: TermKind::BandValue(id, Box::new(term)), span }, Kind::Number))
    }
}

fn percent_literal(expr: &Expr) -> Option<Exact> {
    match &expr.bare().kind {
        ExprKind::Percent(value) => Some(value.clone()),
        _ => None,
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.bare().kind, ExprKind::Number(_) | ExprKind::Percent(_))
}

/// Options as a message names them: not all of a long list, which would stand in each message.
fn listed(options: &[&str], between: &str) -> String {
    let shown = options.get(..LISTED_MAX).unwrap_or(options);
    let more = if shown.len() < options.len() { format!("{between}…") } else { String::new() };
    shown.join(between) + &more
}

/// The kind of what is one or the other.
fn join(a: &Kind, b: &Kind) -> Option<Kind> {
    Some(match (a, b) {
        (a, b) if a == b => a.clone(),
        (Kind::Excluded, other) | (other, Kind::Excluded)
            if !matches!(other, Kind::Truth | Kind::Date | Kind::Choice(_)) =>
        {
            other.clone()
        }
        (Kind::Points(a), Kind::Points(b)) => Kind::Points(a.max(b).clone()),
        (Kind::Count, Kind::Percent) | (Kind::Percent, Kind::Count) => Kind::Number,
        (Kind::Number | Kind::Percent | Kind::Count, Kind::Number | Kind::Percent | Kind::Count) => Kind::Number,
        _ => return None,
    })
}
