//! Formulas: what each part is, and whether the parts go together.
//!
//! *A [`Term`] holds no name and no percentage of points: names are indices, percentages of points are points.*

use super::DraftBody;
use super::{Checker, Domain, Group, Home, KeyId, Kind, Limit, NodeId, ROOT, Subject, Symbol, Term, TermKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::nearest;
use crate::number::{Exact, Rounding};
use crate::source::Span;
use crate::syntax::{Comparator, Expr, ExprKind, IsTest, Name, Postfix};

/// A term and its kind; nothing where something was wrong and told.
pub(super) type Typed = Option<(Term, Kind)>;

/// What a formula may do where it stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'g> {
    pub(super) home: Home,
    pub(super) groups: &'g [Group],
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
                    Diagnostic::new(Code::PeriodHere, span, "a period is added to a date or taken from one")
                        .help("write, for example, `wbk_sejak + 2 years <= assessed_on`"),
                );
                None
            }
            ExprKind::Excluded if place.excluded => done(TermKind::Excluded, Kind::Excluded),
            _ => {
                self.report(
                    Diagnostic::new(Code::ExcludedHere, span, "`excluded` is no number to compute with")
                        .help("it may be a whole branch of a criterion's `if`, or stand behind its last `otherwise`"),
                );
                None
            }
        }
    }

    fn negated(&mut self, expr: &Expr, span: Span, place: Place<'_>) -> Typed {
        let typed = self.term(expr, place);
        let (term, kind) = self.numeric(typed, expr.span, "arithmetic")?;
        let zero = Term { kind: TermKind::Number(Exact::ZERO), span };
        let kind = if kind == Kind::Percent { Kind::Percent } else { Kind::Number };
        Some((Term { kind: TermKind::Sum(vec![(false, zero), (true, term)]), span }, kind))
    }

    fn round(&mut self, expr: &Expr, digits: u32, rounding: Rounding, span: Span, place: Place<'_>) -> Typed {
        let typed = self.term(expr, place);
        let (term, kind) = self.numeric(typed, expr.span, "`round`")?;
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
        if !known.contains(option) || self.resolve(option, place.home).is_some() {
            return false;
        }
        let help = match comparator {
            Comparator::Eq => format!("write `{subject} is {option}`"),
            Comparator::Ne => format!("write `{subject} is not {option}`"),
            Comparator::Ge if ordered => format!("write `{subject} is at least {option}`"),
            Comparator::Le if ordered => format!("write `{subject} is at most {option}`"),
            _ => format!("name each option that counts: `{subject} is one of …`"),
        };
        let message = format!("`{option}` is an option, and options are not compared with `{}`", comparator.sign());
        self.report(Diagnostic::new(Code::Kinds, span, message).help(help));
        true
    }

    fn truths(&mut self, list: &[Expr], kind: fn(Vec<Term>) -> TermKind, span: Span, place: Place<'_>) -> Typed {
        let terms: Vec<Option<Term>> = list.iter().map(|e| self.truth(e, place)).collect();
        let terms: Vec<Term> = terms.into_iter().collect::<Option<_>>()?;
        Some((Term { kind: kind(terms), span }, Kind::Truth))
    }

    fn node_term(&self, id: NodeId, span: Span) -> Typed {
        let kind = match self.nodes.get(id.index())?.points.clone() {
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
                let key = self.keys.get(id.index())?;
                if key.recorded && !place.recorded {
                    let declared = key.span;
                    self.report(
                        Diagnostic::new(
                            Code::WrongThing,
                            span,
                            format!("`{path}` is recorded: kept and shown, never scored"),
                        )
                        .related(declared, "declared here")
                        .help("remove `recorded` where it is declared, if it should count"),
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
                let kind = self.let_kinds.get(id.index()).cloned().flatten()?;
                Some((Term { kind: TermKind::Let(id), span }, kind))
            }
            Symbol::Measure(id) => {
                let kind = self.measure_kinds.get(id.index()).cloned().flatten()?;
                Some((Term { kind: TermKind::Measure(id), span }, kind))
            }
            Symbol::Member(group, index) => {
                let points = place.groups.get(group.index())?.members.get(index as usize)?.points.clone();
                Some((Term { kind: TermKind::Member(group, index), span }, Kind::Points(points)))
            }
            Symbol::Group(id) => {
                let first = place
                    .groups
                    .get(id.index())
                    .and_then(|g| g.members.first())
                    .map(|m| m.code.clone())
                    .unwrap_or_default();
                self.report(
                    Diagnostic::new(
                        Code::WrongThing,
                        span,
                        format!("`{path}` is a group; a formula reads one of its members"),
                    )
                    .help(format!("write `{path}.{first}`, or `require each {path} …`")),
                );
                None
            }
            Symbol::Scale(_) | Symbol::Bands(_) | Symbol::Predicate(_) => {
                let what = match symbol {
                    Symbol::Scale(_) => "a scale",
                    Symbol::Bands(_) => "a table of bands",
                    _ => "a predicate",
                };
                self.report(Diagnostic::new(
                    Code::WrongThing,
                    span,
                    format!("`{path}` is {what}, and stands for no value"),
                ));
                None
            }
        }
    }

    fn key_kind(&self, id: KeyId) -> Option<Kind> {
        Some(match &self.keys.get(id.index())?.domain {
            Domain::Count => Kind::Count,
            Domain::Number { .. } => Kind::Number,
            Domain::Percent { .. } => Kind::Percent,
            Domain::Date => Kind::Date,
            Domain::List { .. } => Kind::Choice(Subject::Key(id)),
            Domain::Scale(_) => Kind::Percent,
        })
    }

    /// Passes numbers on; anything else is told off.
    pub(super) fn numeric(&mut self, typed: Typed, span: Span, what: &str) -> Typed {
        let (term, kind) = typed?;
        match kind {
            Kind::Number | Kind::Percent | Kind::Count | Kind::Points(_) | Kind::Excluded => Some((term, kind)),
            Kind::Choice(_) => {
                let text = self.text_of(span);
                self.report(
                    Diagnostic::new(Code::Kinds, span, format!("{what} asks for a number, and `{text}` is an option"))
                        .help(format!("options stand behind `is`: `{text} is …`")),
                );
                None
            }
            Kind::Truth => {
                self.report(
                    Diagnostic::new(Code::Kinds, span, format!("{what} asks for a number, and this is true or false"))
                        .help("write `if … then 1 else 0` where a truth should count"),
                );
                None
            }
            Kind::Date => {
                self.report(
                    Diagnostic::new(
                        Code::Kinds,
                        span,
                        format!("{what} asks for a number, and this is {}", self.name_of(&kind)),
                    )
                    .help("dates are compared with dates: `wbk_sejak + 2 years <= assessed_on`"),
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
        self.needs_truth(expr.span, &kind, "this");
        None
    }

    pub(super) fn needs_truth(&mut self, span: Span, kind: &Kind, what: &str) {
        let text = self.text_of(span);
        let help = match kind {
            Kind::Choice(_) => format!("say which option: `{text} is …`"),
            _ => format!("compare it: `{text} >= …`"),
        };
        let what = format!("{what} must be true or false, and `{text}` is {}", self.name_of(kind));
        self.report(Diagnostic::new(Code::Kinds, span, what).help(help));
    }

    pub(super) fn name_of(&self, kind: &Kind) -> &'static str {
        match kind {
            Kind::Number => "a number",
            Kind::Percent => "a share or percentage",
            Kind::Count => "a count",
            Kind::Points(_) => "points",
            Kind::Date => "a date",
            Kind::Truth => "true or false",
            Kind::Choice(_) => "an option",
            Kind::Excluded => "`excluded`",
        }
    }

    fn sum(&mut self, list: &[(bool, Expr)], span: Span, place: Place<'_>) -> Typed {
        let (_, first) = list.first()?;
        let (term, kind) = self.term(first, place)?;
        if kind == Kind::Date {
            return self.date_sum(term, list, span);
        }
        let (term, mut kind) = self.numeric(Some((term, kind)), first.span, "a sum")?;
        let mut terms = vec![(false, term)];
        for (minus, part) in list.iter().skip(1) {
            if let ExprKind::Period(_) = part.bare().kind {
                self.report(
                    Diagnostic::new(
                        Code::PeriodHere,
                        part.span,
                        format!("a period cannot be added to {}", self.name_of(&kind)),
                    )
                    .help("a period is added to a date"),
                );
                return None;
            }
            let typed = self.term(part, place);
            let (term, own) = self.numeric(typed, part.span, "a sum")?;
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
            format!(
                "points are added to points; for a plain number write `share({points})`, times what it should count"
            )
        } else {
            "a percentage of a count is written as a product: `20% * jumlah`".to_owned()
        };
        let verb = if minus { "subtracted from" } else { "added to" };
        let message = format!("{b} cannot be {verb} {a}");
        self.report(Diagnostic::new(Code::Kinds, part.span, message).help(help));
    }

    fn date_sum(&mut self, date: Term, list: &[(bool, Expr)], span: Span) -> Typed {
        let mut term = date;
        for (minus, part) in list.iter().skip(1) {
            let ExprKind::Period(period) = part.bare().kind else {
                self.report(
                    Diagnostic::new(Code::Kinds, part.span, "to a date only a period is added")
                        .help("write `+ 2 years`, `- 6 months` or `+ 30 days`"),
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
            let (term, kind) = self.numeric(typed, part.span, "arithmetic")?;
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
                    Diagnostic::new(Code::Kinds, operand.span, format!("`{}` stands between {a} and {b}", word.word()))
                        .help(format!("give both the same kind: the left side is {a}")),
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
                    format!("`{}` limits numbers, not {}", word.word(), self.name_of(&kind)),
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
        let left_text = left_expr.map_or_else(|| "each member".to_owned(), |e| self.text_of(e.span));
        let help = match (&lk, &rk) {
            (Kind::Choice(_), _) | (_, Kind::Choice(_)) => format!("options stand behind `is`: `{left_text} is …`"),
            (Kind::Count, Kind::Percent) | (Kind::Percent, Kind::Count) => {
                "a count has no percentage: divide it by what it is part of, or compare it with a number".to_owned()
            }
            (Kind::Points(_), Kind::Percent) => {
                format!("write `share({left_text})`, or a percentage as it stands: `{left_text} >= 60%`")
            }
            (Kind::Points(_), _) | (_, Kind::Points(_)) => {
                let right_text = self.text_of(right_expr.span);
                let points = if matches!(lk, Kind::Points(_)) { left_text } else { right_text };
                format!("points are compared with points or a number; for a share write `share({points})`")
            }
            (Kind::Date, _) | (_, Kind::Date) => {
                "a date is compared with a date, such as `2021-12-31` or `assessed_on`".to_owned()
            }
            _ => "compare numbers with numbers and dates with dates".to_owned(),
        };
        self.report(Diagnostic::new(Code::Kinds, span, format!("{a} and {b} cannot be compared")).help(help));
        None
    }

    fn is(&mut self, left: &Expr, test: IsTest, options: &[Name], span: Span, place: Place<'_>) -> Typed {
        let subject = match self.term(left, place)?.0.kind {
            TermKind::Key(id) | TermKind::Look(id, _) => Some(Subject::Key(id)),
            TermKind::Measure(id) if self.measures.get(id.index()).is_some_and(|m| m.bands.is_some()) => {
                Some(Subject::Measure(id))
            }
            _ => None,
        };
        let text = self.text_of(left.span);
        let (known, ordered) = match subject {
            Some(Subject::Key(id)) => self.key_list(id),
            Some(Subject::Measure(id)) => {
                let table = self
                    .measures
                    .get(id.index())
                    .and_then(|m| m.bands.as_ref())
                    .and_then(|name| self.names.get(&name.text));
                match table {
                    Some(&(Symbol::Bands(bands), _)) => {
                        (self.bands.get(bands.index())?.rows.iter().map(|r| r.option.clone()).collect(), true)
                    }
                    _ => (Vec::new(), false),
                }
            }
            None => (Vec::new(), false),
        };
        let Some(subject) = subject.filter(|_| !known.is_empty()) else {
            self.report(
                Diagnostic::new(Code::WrongThing, left.span, format!("`{text}` has no options, so it is none of them"))
                    .help("`is` asks for an option of an input with a list, or for the band of a measure"),
            );
            return None;
        };
        let mut indices = Vec::new();
        for option in options {
            match known.iter().position(|o| *o == option.text) {
                Some(index) => indices.push(u16::try_from(index).unwrap_or(u16::MAX)),
                None => {
                    let near = nearest(&option.text, known.iter().map(String::as_str));
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`? it has: {}", known.join(", ")),
                        None => format!("it has: {}", known.join(", ")),
                    };
                    self.report(
                        Diagnostic::new(
                            Code::UnknownOption,
                            option.span,
                            format!("`{text}` has no option `{}`", option.text),
                        )
                        .help(help),
                    );
                    return None;
                }
            }
        }
        if matches!(test, IsTest::AtLeast | IsTest::AtMost) && !ordered {
            let chain = known.join(" > ");
            self.report(
                Diagnostic::new(Code::Unordered, span, format!("the options of `{text}` have no order")).help(format!(
                    "declare them best first with `>`: `{chain}`, or name all that count: `is one of …`"
                )),
            );
            return None;
        }
        Some((Term { kind: TermKind::Is(subject, test, indices), span }, Kind::Truth))
    }

    /// Options of a key, its word last, and whether they have an order.
    fn key_list(&self, id: KeyId) -> (Vec<String>, bool) {
        let Some(key) = self.keys.get(id.index()) else {
            return (Vec::new(), false);
        };
        let (mut options, ordered) = match &key.domain {
            Domain::List { options, ordered } => (options.clone(), *ordered),
            Domain::Scale(scale) => (
                self.scales
                    .get(scale.index())
                    .map(|s| s.options.iter().map(|o| o.code.clone()).collect())
                    .unwrap_or_default(),
                false,
            ),
            _ => (Vec::new(), false),
        };
        options.extend(key.word.clone());
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
                Diagnostic::new(Code::Kinds, span, format!("one branch is {a}, another {b}"))
                    .help("all branches of an `if` are of one kind"),
            );
        }
        joined
    }

    fn extreme(&mut self, list: &[Expr], span: Span, place: Place<'_>, least: bool) -> Typed {
        let word = if least { "`min`" } else { "`max`" };
        let mut terms = Vec::new();
        for part in list {
            let typed = self.term(part, place);
            terms.push((self.numeric(typed, part.span, word), part));
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
                            Diagnostic::new(Code::Kinds, part.span, format!("{word} stands between {a} and {b}"))
                                .help("give all operands the same kind"),
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
                    Diagnostic::new(Code::WrongThing, span, format!("`{text}` has no maximum, so it has no share"))
                        .help("`share` asks for a component, a criterion, a member of a group or `total`"),
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
                _ => self.report(Diagnostic::new(
                    Code::WrongThing,
                    span,
                    "`verified` asks for a component, a criterion or `total`",
                )),
            }
            return None;
        };
        let parts: Vec<(Option<NodeId>, Exact, bool)> = self
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
        let criteria = super::order::criteria_below(&parts, id);
        if criteria.is_empty() {
            self.report(
                Diagnostic::new(Code::WrongThing, span, "nothing here is to be verified by any stage")
                    .help("name the stage with `verify STAGE` on the component"),
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
        let without =
            self.bands.get(id.index()).and_then(|b| b.rows.iter().find(|r| r.value.is_none())).map(|r| r.span);
        if let Some(row) = without {
            self.report(
                Diagnostic::new(Code::BandValue, name.span, format!("not every row of `{}` has a value", name.text))
                    .related(row, "this row has none")
                    .help("write a value behind each row's option: `>= 90% : \"5\" = 1`"),
            );
            return None;
        }
        let typed = self.term(argument, place);
        let (term, _) = self.numeric(typed, argument.span, "a table of bands")?;
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
