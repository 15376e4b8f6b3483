//! What a node can still become (LANGUAGE.md, "Bounds"), and comparisons that meet something undecided.
//!
//! Only what is exact whatever the method: answered criteria, and formulas in which no open name stands twice.

use num_traits::{One, Zero};

use super::super::index::{Index, NodeBody, Thing};
use super::super::model::{Answer, Cmp, Combine, Expr, Fallback, Is, Kind, Measure, Op, Policy, Ref, Rule};
use super::super::numbers::{Q, Rounding, whole};
use super::view::{Tri, Value, View, Worth, band_options, band_row, holds_on};

/// The shares that a node can still have, as an interval, and whether it can still be excluded.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    pub shares: Option<(Q, Q)>,
    pub excluded: bool,
}

/// How an interval is found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tightness {
    /// Only what every method must find.
    Exact,
    /// A computed criterion that is open may be anything in 0..1; names count each time they stand.
    Loose,
}

/// The open paths that an interval met.
pub struct Hulls {
    tightness: Tightness,
    open: Vec<String>,
}

impl View<'_> {
    /// Each unanswered criterion stays as `missing` has it or gets any answer that it may get. `None` where the result
    /// would depend on how tight an interval of a formula is.
    pub fn open(&self, at: usize) -> Option<Open> {
        self.open_as(at, Tightness::Exact)
    }

    fn open_as(&self, at: usize, tightness: Tightness) -> Option<Open> {
        match self.index.nodes[at].body {
            NodeBody::Criterion(criterion) => match (self.open_criterion(at), tightness) {
                (None, Tightness::Loose) => {
                    let formulas = Index::formulas(criterion);
                    let excluding = formulas.into_iter().any(says_excluded) || self.may_be_excluded(at);
                    Some(Open { shares: Some((Q::zero(), Q::one())), excluded: excluding })
                }
                (open, _) => open,
            },
            NodeBody::Component(component) => {
                let children: Option<Vec<(Q, Open)>> = self.index.nodes[at]
                    .children
                    .iter()
                    .map(|&child| {
                        let part = self.index.nodes[child].part.clone().unwrap_or_else(Q::one);
                        Some((part, self.open_as(child, tightness)?))
                    })
                    .collect();
                open_component(component.combine, component.otherwise.as_ref(), &children?)
            }
        }
    }

    /// By its scale, or by `missing`.
    fn may_be_excluded(&self, at: usize) -> bool {
        let NodeBody::Criterion(criterion) = self.index.nodes[at].body else { return false };
        let by_option = match &criterion.rule {
            Rule::Answered { scale, .. } => {
                self.index.scales[scale.as_str()].options.iter().any(|option| option.value.is_none())
            }
            Rule::Computed(_) => false,
        };
        by_option || (self.index.nodes[at].policy == Policy::Excluded && !self.unanswered(at).is_empty())
    }

    fn open_criterion(&self, at: usize) -> Option<Open> {
        let node = &self.index.nodes[at];
        let NodeBody::Criterion(criterion) = node.body else { return None };
        if self.reads_open(at) {
            return None;
        }
        let unanswered = self.unanswered(at);
        if unanswered.is_empty() {
            return match self.worth(at) {
                Worth::Share(share) => Some(Open { shares: Some((share.clone(), share)), excluded: false }),
                Worth::Excluded => Some(Open { shares: None, excluded: true }),
                // By an unknown fact or an undecided node.
                Worth::Undecided => None,
            };
        }
        let Rule::Answered { scale, .. } = &criterion.rule else { return None };
        if unanswered != [node.path.clone()] {
            return None;
        }
        let scale = self.index.scales[scale.as_str()];
        let mut shares: Vec<Q> = Vec::new();
        let mut excluded = node.policy == Policy::Excluded;
        for option in &scale.options {
            match &option.value {
                Some(value) => shares.push(value.value.clone()),
                None => excluded = true,
            }
        }
        if let Some([_, _, from, to]) = &scale.line {
            shares.extend([from.value.clone(), to.value.clone()]);
        }
        let mut capped = Vec::new();
        for share in shares {
            match self.capped(at, share) {
                Worth::Share(share) => capped.push(share),
                _ => return None,
            }
        }
        if node.policy == Policy::Zero {
            capped.push(Q::zero());
        }
        let shares = capped.iter().min().cloned().zip(capped.iter().max().cloned());
        Some(Open { shares, excluded })
    }

    /// Whether a formula or cap of a criterion reads a node that holds an unanswered criterion.
    fn reads_open(&self, at: usize) -> bool {
        let NodeBody::Criterion(criterion) = self.index.nodes[at].body else { return false };
        self.index.names_of(criterion).iter().any(|name| match name {
            Ref::Total => !self.settled(0),
            Ref::AssessedOn => false,
            Ref::Path(path) => match self.index.thing_at(path) {
                Thing::Node(other) => !self.settled(other),
                Thing::Member(member) => {
                    member.sum.iter().any(|path| !self.settled(self.index.find(path).expect("a node")))
                }
                _ => false,
            },
        })
    }

    /// Whether every criterion at and below a node is answered, and so is everything that their formulas read.
    fn settled(&self, at: usize) -> bool {
        self.index.below(at).into_iter().all(|at| self.unanswered(at).is_empty() && !self.reads_open(at))
    }

    /// LANGUAGE.md, "Bounds": `reached` when every unanswered criterion is answered on a scale and no formula or cap
    /// reads a node that holds one. `None` where an unknown fact has its part in a node.
    pub fn reached(&self) -> Option<bool> {
        let mut reached = true;
        for at in 0..self.index.nodes.len() {
            let NodeBody::Criterion(criterion) = self.index.nodes[at].body else { continue };
            let unanswered = self.unanswered(at);
            let on_scale = matches!(criterion.rule, Rule::Answered { .. });
            let own = on_scale && unanswered == [self.index.nodes[at].path.clone()];
            if !unanswered.is_empty() && !own {
                reached = false;
            }
            if self.reads_open(at) {
                reached = false;
            }
            if self.reads_unknown(&self.index.names_of(criterion)) {
                return None;
            }
        }
        Some(reached)
    }

    fn reads_unknown(&self, names: &[Ref]) -> bool {
        names.iter().any(|name| match name {
            Ref::AssessedOn => self.history.sheet.assessed_on.is_none(),
            Ref::Path(path) => matches!(self.index.thing_at(path), Thing::Fact(_)) && self.fact(path).is_none(),
            Ref::Total => false,
        })
    }

    /// The interval of a formula of nodes, groups, measures and facts, by interval arithmetic. `None` where there is none,
    /// and for exact ones where it depends on the method.
    pub fn hull(&self, formula: &Expr, hulls: &mut Hulls) -> Option<(Q, Q)> {
        match formula {
            Expr::Number(literal) => Some((literal.value.clone(), literal.value.clone())),
            Expr::Ref(name) => self.hull_of_name(name, hulls),
            Expr::Share(name) => self.hull_of_node(self.index.node_at(name)?, false, hulls),
            Expr::Verified(name) => {
                let seen = self.verified(self.index.node_at(name)?)?;
                Some((seen.clone(), seen))
            }
            Expr::Neg(of) => self.hull(of, hulls).map(|(lo, hi)| (-hi, -lo)),
            Expr::Op(op, left, right) => hull_of_op(*op, self.hull(left, hulls)?, self.hull(right, hulls)?),
            Expr::Min(all) | Expr::Max(all) => {
                let ends: Vec<(Q, Q)> = all.iter().map(|each| self.hull(each, hulls)).collect::<Option<_>>()?;
                let pick = |ends: Vec<Q>| {
                    if matches!(formula, Expr::Min(_)) { ends.into_iter().min() } else { ends.into_iter().max() }
                };
                let lows = ends.iter().map(|end| end.0.clone()).collect();
                pick(lows).zip(pick(ends.into_iter().map(|end| end.1).collect()))
            }
            Expr::AtMost(left, right) => {
                let (a, b) = (self.hull(left, hulls)?, self.hull(right, hulls)?);
                Some((a.0.min(b.0), a.1.min(b.1)))
            }
            Expr::AtLeast(left, right) => {
                let (a, b) = (self.hull(left, hulls)?, self.hull(right, hulls)?);
                Some((a.0.max(b.0), a.1.max(b.1)))
            }
            Expr::Round(of, digits, mode) => {
                let mode = mode.unwrap_or(Rounding::HalfAway);
                self.hull(of, hulls).map(|(lo, hi)| (mode.round(&lo, *digits), mode.round(&hi, *digits)))
            }
            // Which branch counts is left to the method.
            Expr::If(_, left, right) | Expr::Otherwise(left, right) if hulls.tightness == Tightness::Loose => {
                let (a, b) = (self.hull(left, hulls)?, self.hull(right, hulls)?);
                Some((a.0.min(b.0), a.1.max(b.1)))
            }
            _ => None,
        }
    }

    fn hull_of_name(&self, name: &Ref, hulls: &mut Hulls) -> Option<(Q, Q)> {
        let Ref::Path(path) = name else { return self.hull_of_node(self.index.node_at(name)?, true, hulls) };
        match self.index.thing_at(path) {
            Thing::Node(at) => self.hull_of_node(at, true, hulls),
            Thing::Member(member) => {
                let mut sum = (Q::zero(), Q::zero());
                for path in &member.sum {
                    let (lo, hi) = self.hull_of_node(self.index.find(path)?, true, hulls)?;
                    sum = (sum.0 + lo, sum.1 + hi);
                }
                Some(sum)
            }
            Thing::Measure(measure) => self.hull(&measure.formula, hulls),
            Thing::Let(definition) => self.hull(&definition.formula, hulls),
            Thing::Fact(input) | Thing::Input(input) => {
                let range = match &input.kind {
                    Kind::Number(lo, hi) | Kind::Percent(Some((lo, hi))) => (lo.value.clone(), hi.value.clone()),
                    Kind::Percent(None) => (Q::zero(), Q::one()),
                    Kind::Count => (Q::zero(), whole(1_000_000_000_000_000)),
                    _ => return None,
                };
                match self.known(path) {
                    Some(Answer::Number(q) | Answer::Percent(q)) => Some((q.clone(), q.clone())),
                    None if input.word.is_none() => {
                        hulls.open.push(path.clone());
                        Some(range)
                    }
                    _ => None,
                }
            }
        }
    }

    fn hull_of_node(&self, at: usize, points: bool, hulls: &mut Hulls) -> Option<(Q, Q)> {
        let worth = self.open_as(at, hulls.tightness)?;
        let (lo, hi) = if worth.excluded { return None } else { worth.shares? };
        if lo != hi {
            hulls.open.push(if at == 0 { "total".to_owned() } else { self.index.nodes[at].path.clone() });
        }
        match &self.index.nodes[at].points {
            Some(maximum) if points => Some((lo * maximum, hi * maximum)),
            _ => Some((lo, hi)),
        }
    }

    /// The interval of a formula in which no open name stands twice: the same by any method.
    pub fn exact_hull(&self, formula: &Expr) -> Option<(Q, Q)> {
        let mut hulls = Hulls { tightness: Tightness::Exact, open: Vec::new() };
        self.hull(formula, &mut hulls).filter(|_| apart(&hulls.open))
    }

    /// LANGUAGE.md, "Missing": a comparison that meets something undecided is decided where the bounds agree.
    pub fn compare_open(&self, left: &Expr, cmp: Cmp, right: &Expr) -> Tri {
        if self.is_date(left) || self.is_date(right) {
            return Tri::Undecided;
        }
        let both = |tightness| {
            let mut hulls = Hulls { tightness, open: Vec::new() };
            let sides = self.hull(left, &mut hulls).zip(self.hull(right, &mut hulls))?;
            (tightness == Tightness::Loose || apart(&hulls.open)).then(|| agree(&sides.0, cmp, &sides.1))
        };
        if let Some(truth) = both(Tightness::Exact) {
            return truth;
        }
        let outcomes = || {
            self.outcomes(|view| match (view.eval(left), view.eval(right)) {
                (Value::Number(a), Value::Number(b)) => Some(cmp.holds(&a, &b)),
                _ => None,
            })
        };
        // What loose bounds decide, tighter ones decide too; what two completions turn either way, none does.
        match both(Tightness::Loose) {
            Some(truth @ (Tri::True | Tri::False)) if !self.may_have_no_number() || outcomes() != [false; 2] => truth,
            Some(Tri::True | Tri::False) => Tri::Unsure,
            _ if outcomes() == [true; 2] => Tri::Undecided,
            _ => Tri::Unsure,
        }
    }

    /// A component that says `otherwise undecided` and loses all its children on every sheet has no number, and neither
    /// has what reads it: nothing is then decided. Which sheets those are is for samples to tell.
    fn may_have_no_number(&self) -> bool {
        self.index.nodes.iter().any(|node| match node.body {
            NodeBody::Component(component) => component.otherwise == Some(Fallback::Undecided),
            NodeBody::Criterion(_) => false,
        })
    }

    fn is_date(&self, formula: &Expr) -> bool {
        match formula {
            Expr::Date(_) | Expr::DateAdd(..) | Expr::Ref(Ref::AssessedOn) => true,
            Expr::Ref(Ref::Path(path)) => match self.index.thing_at(path) {
                Thing::Fact(input) | Thing::Input(input) => input.kind == Kind::Date,
                Thing::Let(definition) => self.is_date(&definition.formula),
                _ => false,
            },
            Expr::Otherwise(left, _) | Expr::If(_, left, _) => self.is_date(left),
            _ => false,
        }
    }

    /// A measure's row while its number is undecided.
    pub fn is_open(&self, measure: &Measure, is: &Is) -> Tri {
        let Some((lo, hi)) = self.exact_hull(&measure.formula) else { return Tri::Unsure };
        let bands = self.index.bands[measure.bands.as_deref().expect("a measure with bands")];
        let options = band_options(bands);
        let at = |number: &Q| band_row(bands, number).map(|(row, _)| row);
        let (Some(a), Some(b)) = (at(&lo), at(&hi)) else { return Tri::Unsure };
        let between = a.min(b)..=a.max(b);
        let mut truths: Vec<bool> = between.map(|row| holds_on(is, options[row], &options)).collect();
        truths.dedup();
        if truths.len() == 1 { Tri::Unsure } else { Tri::Undecided }
    }
}

/// Whether two intervals decide a comparison.
fn agree(left: &(Q, Q), cmp: Cmp, right: &(Q, Q)) -> Tri {
    let (never, always) = match cmp {
        Cmp::Lt => (left.0 >= right.1, left.1 < right.0),
        Cmp::Le => (left.0 > right.1, left.1 <= right.0),
        Cmp::Gt => (left.1 <= right.0, left.0 > right.1),
        Cmp::Ge => (left.1 < right.0, left.0 >= right.1),
        Cmp::Eq | Cmp::Ne => {
            let apart = left.1 < right.0 || right.1 < left.0;
            let one = left.0 == left.1 && left == right;
            if cmp == Cmp::Eq { (apart, one) } else { (one, apart) }
        }
    };
    match (never, always) {
        (true, _) => Tri::False,
        (_, true) => Tri::True,
        _ => Tri::Undecided,
    }
}

fn hull_of_op(op: Op, a: (Q, Q), b: (Q, Q)) -> Option<(Q, Q)> {
    match op {
        Op::Add => Some((a.0 + b.0, a.1 + b.1)),
        Op::Sub => Some((a.0 - b.1, a.1 - b.0)),
        Op::Div if b.0 <= Q::zero() && b.1 >= Q::zero() => None,
        Op::Mul | Op::Div => {
            let corner = |x: &Q, y: &Q| if op == Op::Mul { x * y } else { x / y };
            let corners = [corner(&a.0, &b.0), corner(&a.0, &b.1), corner(&a.1, &b.0), corner(&a.1, &b.1)];
            corners.iter().min().cloned().zip(corners.iter().max().cloned())
        }
    }
}

fn says_excluded(formula: &Expr) -> bool {
    match formula {
        Expr::Excluded => true,
        Expr::If(_, left, right) | Expr::Otherwise(left, right) => says_excluded(left) || says_excluded(right),
        Expr::AtMost(left, _) | Expr::AtLeast(left, _) => says_excluded(left),
        _ => false,
    }
}

/// Whether no open path stands twice, or above another.
pub fn apart(open: &[String]) -> bool {
    let within = |a: &String, b: &String| {
        a == b || a == "total" || b.strip_prefix(a.as_str()).is_some_and(|rest| rest.starts_with('.'))
    };
    (0..open.len()).all(|i| (0..open.len()).all(|j| i == j || !within(&open[i], &open[j])))
}

/// The least and the greatest combination, the choice of who is left out included.
fn open_component(combine: Combine, otherwise: Option<&Fallback>, children: &[(Q, Open)]) -> Option<Open> {
    let mut shares: Vec<Q> = Vec::new();
    let mut excluded = false;
    // A child that cannot be excluded but has no number leaves none for its parent.
    if children.iter().all(|(_, child)| child.shares.is_some() || child.excluded) {
        let low = combination(combine, children, false);
        let high = combination(combine, children, true);
        shares.extend(low.into_iter().chain(high));
        if children.iter().all(|(_, child)| child.excluded) {
            match otherwise {
                Some(Fallback::Share(literal)) => shares.push(literal.value.clone()),
                Some(Fallback::Excluded) => excluded = true,
                Some(Fallback::Undecided) | None => {}
            }
        }
    }
    let shares = shares.iter().min().cloned().zip(shares.iter().max().cloned());
    Some(Open { shares, excluded })
}

/// The extreme of a component, over all choices of which excludable children take part.
fn combination(combine: Combine, children: &[(Q, Open)], high: bool) -> Option<Q> {
    let end = |open: &Open| open.shares.as_ref().map(|(lo, hi)| if high { hi.clone() } else { lo.clone() });
    let must: Vec<(Q, Q)> = children
        .iter()
        .filter(|(_, open)| !open.excluded)
        .filter_map(|(weight, open)| Some((weight.clone(), end(open)?)))
        .collect();
    let mut may: Vec<(Q, Q)> = children
        .iter()
        .filter(|(_, open)| open.excluded)
        .filter_map(|(weight, open)| Some((weight.clone(), end(open)?)))
        .collect();
    // The best first, for this end.
    may.sort_by(|a, b| if high { b.1.cmp(&a.1) } else { a.1.cmp(&b.1) });
    // Taking part in this order covers the extremes: of a mean because the best help most, of `min` and `max` because
    // either the best one or none is wanted.
    let mut best: Option<Q> = None;
    for taken in 0..=may.len() {
        let part: Vec<&(Q, Q)> = must.iter().chain(&may[..taken]).collect();
        if part.is_empty() {
            continue;
        }
        let values = part.iter().map(|(_, value)| value.clone());
        let value = match combine {
            Combine::Min => values.min()?,
            Combine::Max => values.max()?,
            Combine::Sum => part.iter().map(|(weight, value)| weight * value).sum(),
            Combine::Mean | Combine::WeightedMean => {
                let weight = |weight: &Q| if combine == Combine::Mean { Q::one() } else { weight.clone() };
                let sum: Q = part.iter().map(|(w, value)| weight(w) * value).sum();
                sum / part.iter().map(|(w, _)| weight(w)).sum::<Q>()
            }
        };
        let better = best.as_ref().is_none_or(|best| if high { value > *best } else { value < *best });
        if better {
            best = Some(value);
        }
    }
    best
}

/// The width of the longest number of a rubric, for the table of reach.
pub fn widest(index: &Index<'_>, view: &View<'_>) -> u64 {
    (0..index.nodes.len())
        .filter_map(|at| match view.worth(at) {
            Worth::Share(share) => Some(super::super::numbers::bits(&share)),
            _ => None,
        })
        .max()
        .unwrap_or(0)
}
