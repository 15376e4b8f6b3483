//! Groups, measures, bands, predicates and the award. Limits come from what the reference computes.

use num_traits::{One, Signed, ToPrimitive, Zero};

use super::super::index::{Index, Thing};
use super::super::model::{
    Award, BandResult, BandRow, Bands, Body, Cmp, Expr, Group, Input, Is, Item, Kind, Let, Literal, Measure, Member,
    Op, Predicate, Ref, Requirement, Rubric, Sheet, Truth,
};
use super::super::numbers::{Date, Period, Q, ratio, whole};
use super::super::score::stages::History;
use super::super::score::view::{Tri, Value, View, band_options};
use super::formulas::{cmp, number, op, path};
use super::{Made, Maker};

/// The sheet itself first, then others: what a left side can be is seen by trying.
struct Samples<'s> {
    index: &'s Index<'s>,
    histories: &'s [History<'s>],
}

impl<'s> Samples<'s> {
    fn view(&self, history: &'s History<'s>) -> View<'s> {
        View { index: self.index, history, upto: history.sheet.stages.len() - 1 }
    }

    fn each<T>(&self, of: impl Fn(&View<'_>) -> T) -> Vec<T> {
        self.histories.iter().map(|history| of(&self.view(history))).collect()
    }

    fn values(&self, formula: &Expr) -> Vec<Value> {
        self.each(|view| view.eval(formula))
    }

    fn holds_somewhere(&self, truth: &Truth) -> bool {
        self.histories.iter().any(|history| self.view(history).truth(truth) == Tri::True)
    }
}

fn numbers(values: &[Value]) -> Vec<Q> {
    let of = |value: &Value| if let Value::Number(number) = value { Some(number.clone()) } else { None };
    values.iter().filter_map(of).collect()
}

/// How a limit is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Plain,
    /// Percent of this maximum, or of one.
    Percent,
}

impl Maker<'_> {
    fn with_points(&self) -> Vec<Made> {
        self.made.iter().filter(|made| made.points.is_some()).cloned().collect()
    }

    /// LANGUAGE.md, "Bands, measures, groups": members are sums of points across the tree.
    pub(crate) fn groups(&mut self, rubric: &mut Rubric) {
        self.group(rubric, "area", 60);
        if self.features.requirements {
            self.group(rubric, "wilayah", 15);
        }
    }

    fn group(&mut self, rubric: &mut Rubric, name: &str, often: u32) {
        let mut nodes = self.with_points();
        if nodes.len() < 2 || !self.chance(often) {
            return;
        }
        self.rng.shuffle(&mut nodes);
        let mut members = Vec::new();
        for code in ["MP", "TT", "SDM", "AK"] {
            let mut sum: Vec<String> = Vec::new();
            for _ in 0..self.rng.usize(1..=3) {
                let within = |a: &str, b: &str| a == b || b.strip_prefix(a).is_some_and(|rest| rest.starts_with('.'));
                let free = |made: &Made| sum.iter().all(|path| !within(path, &made.path) && !within(&made.path, path));
                if let Some(at) = nodes.iter().position(free) {
                    sum.push(nodes.remove(at).path);
                }
            }
            if !sum.is_empty() {
                members.push(Member { code: code.to_owned(), label: self.label(), sum });
            }
            if self.chance(30) {
                break;
            }
        }
        let group = Group { name: name.to_owned(), label: self.label(), members };
        rubric.root.items.push(Item::Group(group));
    }

    /// Measures, predicates and the award, written into the rubric.
    pub(crate) fn outcome(&mut self, rubric: &mut Rubric, sheet: &Sheet) {
        let others: Vec<Sheet> = (0..8).map(|_| self.full_sheet(rubric)).collect();
        for n in 0..self.rng.usize(0..3) {
            let items = self.seeing(rubric, sheet, &others, |maker, samples| maker.measure(samples, n));
            rubric.root.items.extend(items);
        }
        if self.features.requirements && self.chance(20) {
            let factor = number(&ratio(i128::from(self.rng.u8(1..20)), 4));
            let formula = op(Op::Mul, Expr::Ref(Ref::Total), factor);
            rubric.root.items.push(Item::Let(Let { name: "gabungan".to_owned(), formula }));
        }
        let mut names = Vec::new();
        for name in ["WBK", "WBBM", "Prima"] {
            if !self.chance(if name == "Prima" { 20 } else { 75 }) {
                continue;
            }
            let predicate = self.seeing(rubric, sheet, &others, |maker, samples| maker.predicate(samples, name));
            if !predicate.requirements.is_empty() {
                rubric.root.items.push(Item::Predicate(predicate));
                names.push(name.to_owned());
            }
        }
        if !names.is_empty() {
            self.rng.shuffle(&mut names);
            if names.len() > 1 && self.chance(15) {
                names.pop();
            }
            rubric.root.items.push(Item::Award(Award { predicates: names, otherwise: "Belum berpredikat".to_owned() }));
        }
    }

    fn seeing<T>(
        &mut self,
        rubric: &Rubric,
        sheet: &Sheet,
        others: &[Sheet],
        of: impl FnOnce(&mut Self, &Samples<'_>) -> T,
    ) -> T {
        let index = Index::new(rubric);
        let histories: Vec<History<'_>> =
            std::iter::once(sheet).chain(others).map(|sheet| History::new(&index, sheet)).collect();
        of(self, &Samples { index: &index, histories: &histories })
    }

    /// A measure, after its table of bands.
    fn measure(&mut self, samples: &Samples<'_>, n: usize) -> Vec<Item> {
        let name = format!("hasil_{n}");
        let (formula, ceiling) = self.measure_formula(samples);
        let mut items = Vec::new();
        let mut bands = None;
        if self.chance(60) {
            let table = self.bands(samples, &formula, &ceiling, n);
            bands = Some(table.name.clone());
            items.push(Item::Bands(table));
        }
        let display = self.chance(25).then(|| self.rng.u32(0..=4));
        let (label, basis) = (self.label(), self.basis());
        items.push(Item::Measure(Measure { name, label, bands, formula, display, basis }));
        items
    }

    fn measure_formula(&mut self, samples: &Samples<'_>) -> (Expr, Q) {
        let share = |path: &Made| Expr::Share(Ref::Path(path.path.clone()));
        let factor = *self.one_of(&[4, 5, 100]);
        let all = self.made.clone();
        let made = self.one_of(&all).clone();
        let points = self.with_points();
        match self.rng.u8(0..9) {
            0 if !made.excludable => (share(&made), Q::one()),
            1 if !made.excludable => (op(Op::Mul, number(&whole(factor)), share(&made)), whole(factor)),
            2 if points.len() > 1 => {
                let (a, b) = (self.one_of(&points).clone(), self.one_of(&points).clone());
                let sum = op(Op::Add, path(&a.path), path(&b.path));
                let top = (a.points.expect("points") + b.points.expect("points")) / whole(7);
                (op(Op::Div, sum, number(&whole(7))), top)
            }
            3 if self.features.requirements && made.excludable => {
                let left = Expr::Otherwise(Box::new(share(&made)), Box::new(number(&Q::zero())));
                (left, Q::one())
            }
            4 if self.features.requirements => {
                let weighted = |weight: Q, of: &Made| op(Op::Mul, number(&weight), share(of));
                let solid: Vec<Made> = self.made.iter().filter(|made| !made.excludable).cloned().collect();
                if solid.is_empty() {
                    return (op(Op::Mul, number(&whole(factor)), Expr::Share(Ref::Total)), whole(factor));
                }
                let (a, b) = (self.one_of(&solid).clone(), self.one_of(&solid).clone());
                let sum = op(Op::Add, weighted(ratio(2, 5), &a), weighted(ratio(3, 5), &b));
                (op(Op::Mul, number(&whole(factor)), sum), whole(factor))
            }
            5 if self.features.requirements => {
                let scaled = op(Op::Mul, number(&whole(factor)), Expr::Share(Ref::Total));
                (Expr::Round(Box::new(scaled), self.rng.u32(0..4), None), whole(factor))
            }
            6 if self.features.requirements && !samples.index.measures.is_empty() => {
                let other = samples.index.measures[0].name.clone();
                (op(Op::Div, path(&other), number(&whole(100))), Q::one())
            }
            7 if self.features.requirements => (Expr::Ref(Ref::Total), samples.index.rubric.total.value.clone()),
            _ => (op(Op::Mul, number(&whole(factor)), Expr::Share(Ref::Total)), whole(factor)),
        }
    }

    /// A table for a measure between 0 and `ceiling`; sometimes a bound is just what the sheet comes to.
    fn bands(&mut self, samples: &Samples<'_>, formula: &Expr, ceiling: &Q, n: usize) -> Bands {
        let mut bounds: Vec<Q> = (0..self.rng.usize(1..5)).map(|_| self.between(&Q::zero(), ceiling, 2)).collect();
        if self.chance(50)
            && let Some(Value::Number(exact)) = samples.values(formula).first()
            && Literal::decimal(exact).is_some()
        {
            bounds.push(exact.clone());
        }
        bounds.retain(|bound| bound.is_positive() && bound < ceiling);
        bounds.sort();
        bounds.dedup();
        if bounds.is_empty() {
            bounds.push(self.between(&(ceiling / whole(4)), ceiling, 8));
        }
        let falling = !self.features.requirements || self.chance(75);
        if falling {
            bounds.reverse();
        }
        let options = ["A", "A-", "Baik", "Cukup", "Sangat kurang", "E"];
        let cmps = if falling { [Cmp::Ge, Cmp::Ge, Cmp::Gt] } else { [Cmp::Lt, Cmp::Lt, Cmp::Le] };
        let mut rows: Vec<BandRow> = Vec::new();
        for (at, bound) in bounds.iter().enumerate() {
            let result = BandResult { option: options[at].to_owned(), label: self.label(), value: None };
            rows.push(BandRow { cmp: *self.one_of(&cmps), bound: self.decimal(bound), result });
        }
        let option = options[rows.len()].to_owned();
        let rest = BandResult { option, label: self.label(), value: None };
        let mut otherwise = Some(rest.clone());
        if falling && self.features.requirements && self.chance(15) {
            rows.push(BandRow { cmp: Cmp::Ge, bound: self.decimal(&Q::zero()), result: rest });
            otherwise = None;
        }
        Bands { name: format!("mutu_{n}"), label: self.label(), rows, otherwise }
    }

    /// A predicate that at least one of the samples holds: one that nobody can hold does not load.
    fn predicate(&mut self, samples: &Samples<'_>, name: &str) -> Predicate {
        let mut requirements = Vec::new();
        let mut holders: Vec<bool> = samples.each(|_| true);
        for _ in 0..self.rng.usize(1..=5) {
            if let Some(body) = self.requirement(samples) {
                let met = samples.each(|view| view.meets(&body));
                let still: Vec<bool> = holders.iter().zip(met).map(|(holds, met)| *holds && met).collect();
                if !still.contains(&true) {
                    continue;
                }
                holders = still;
                requirements.push(Requirement {
                    body,
                    label: self.chance(20).then(|| "Syarat".to_owned()),
                    basis: self.basis(),
                });
            }
        }
        Predicate { name: name.to_owned(), label: self.label(), requirements }
    }

    /// A requirement that at least one of the samples meets.
    fn requirement(&mut self, samples: &Samples<'_>) -> Option<Body> {
        if self.features.compound && self.chance(15) {
            return self.compound(samples).map(Body::Truth);
        }
        if self.chance(20)
            && let Some(each) = self.each(samples)
        {
            return Some(each);
        }
        self.simple(samples).map(Body::Truth)
    }

    fn compound(&mut self, samples: &Samples<'_>) -> Option<Truth> {
        for _ in 0..6 {
            let (a, b) = (self.simple(samples)?, self.simple(samples)?);
            let truth = match self.rng.u8(0..5) {
                0 => Truth::And(vec![a, b]),
                1 | 2 => Truth::Or(vec![a, b]),
                3 => Truth::If(Box::new(a), Box::new(b), Box::new(self.simple(samples)?)),
                _ => Truth::Or(vec![a, Truth::Not(Box::new(b))]),
            };
            let valued = !truth_needs_otherwise(samples.index, &truth);
            if valued && samples.holds_somewhere(&truth) {
                return Some(truth);
            }
        }
        None
    }

    /// `require each area >= 60%`; the limit may be just what one member has.
    fn each(&mut self, samples: &Samples<'_>) -> Option<Body> {
        let groups: Vec<&Group> = samples.index.groups.clone();
        if groups.is_empty() {
            return None;
        }
        let group = *self.one_of(&groups);
        let shares: Vec<Vec<Q>> = group
            .members
            .iter()
            .map(|member| {
                let name = path(&format!("{}.{}", group.name, member.code));
                let maximum = samples.index.member_maximum(member);
                numbers(&samples.values(&name)).into_iter().map(|points| points / &maximum).collect()
            })
            .collect();
        // Each member must be able to reach it.
        let most = shares.iter().map(|of_member| of_member.iter().max().cloned()).collect::<Option<Vec<Q>>>()?;
        let most = most.into_iter().min()?;
        let exact = shares
            .iter()
            .filter_map(|of_member| of_member.first())
            .find(|share| **share <= most && Literal::percentage(share).is_some_and(|literal| literal.text.len() < 12));
        let limit = match exact {
            Some(exact) if self.chance(60) => exact.clone(),
            _ => self.between(&Q::zero(), &most, 3),
        };
        let cmp = if self.chance(15) && limit < most { Cmp::Gt } else { Cmp::Ge };
        if limit.is_zero() {
            return None;
        }
        Some(Body::Each { group: group.name.clone(), cmp, limit: Literal::percentage(&limit)? })
    }

    fn simple(&mut self, samples: &Samples<'_>) -> Option<Truth> {
        for _ in 0..8 {
            let fact = self.chance(35);
            let truth = if fact { self.fact_requirement(samples) } else { self.node_requirement(samples) };
            if truth.is_some() {
                return truth;
            }
        }
        None
    }

    fn fact_requirement(&mut self, samples: &Samples<'_>) -> Option<Truth> {
        let facts: Vec<&Input> = samples.index.facts.iter().copied().filter(|input| !input.recorded).collect();
        if facts.is_empty() {
            return None;
        }
        let fact = (*self.one_of(&facts)).clone();
        let name = Ref::Path(fact.name.clone());
        match &fact.kind {
            Kind::List(options) => {
                let is = match self.rng.u8(0..4) {
                    0 if self.features.is_forms => Is::Not(self.one_of(options).clone()),
                    1 if self.features.is_forms && options.len() > 2 => Is::OneOf(options[..2].to_vec()),
                    _ => Is::One(self.one_of(options).clone()),
                };
                Some(Truth::Is(name, is))
            }
            Kind::Ordered(options) => {
                let is = match self.rng.u8(0..4) {
                    0 => Is::One(self.one_of(options).clone()),
                    1 => Is::AtMost(options[self.rng.usize(1..options.len())].clone()),
                    _ => Is::AtLeast(options[self.rng.usize(0..options.len() - 1)].clone()),
                };
                Some(Truth::Is(name, is))
            }
            Kind::Scale(_) => {
                let is = Is::One("A".to_owned());
                Some(if self.rng.bool() {
                    Truth::Is(name, is)
                } else {
                    cmp(path(&fact.name), Cmp::Ge, number(&ratio(1, 2)))
                })
            }
            Kind::Date => Some(self.period(samples, &fact)),
            Kind::Percent(_) => self.limited(samples, path(&fact.name), Written::Percent, false),
            Kind::Number(..) | Kind::Count => {
                if let (Some(word), true) = (&fact.word, self.features.is_forms && self.chance(20)) {
                    return Some(Truth::Is(name, Is::One(word.clone())));
                }
                self.limited(samples, path(&fact.name), Written::Plain, false)
            }
        }
    }

    /// `wbk_sejak + 2 years <= assessed_on`; sometimes to the day.
    fn period(&mut self, samples: &Samples<'_>, fact: &Input) -> Truth {
        if self.features.is_forms && fact.word.is_some() && self.chance(15) {
            return Truth::Is(Ref::Path(fact.name.clone()), Is::Not("Belum".to_owned()));
        }
        if self.features.requirements && self.chance(20) {
            let day = Date::new(2019 + self.rng.i64(0..7), self.rng.i64(1..=12), self.rng.i64(1..=28));
            return cmp(path(&fact.name), *self.one_of(&[Cmp::Le, Cmp::Gt, Cmp::Lt, Cmp::Ge]), Expr::Date(day));
        }
        let (mut n, mut period) = (self.rng.i64(1..=4), Period::Years);
        let sides = (samples.values(&path(&fact.name)).swap_remove(0), samples.histories[0].sheet.assessed_on);
        if let (Value::Date(from), Some(to)) = sides
            && self.chance(40)
            && to > from
        {
            (n, period) = (to.days() - from.days() + self.rng.i64(-1..=1), Period::Days);
        } else if self.features.requirements && self.rng.bool() {
            (n, period) = (self.rng.i64(1..=40), Period::Months);
        }
        if self.features.requirements && self.chance(30) {
            let earlier = Expr::DateAdd(Box::new(Expr::Ref(Ref::AssessedOn)), -n, period);
            return cmp(earlier, Cmp::Ge, path(&fact.name));
        }
        let later = Expr::DateAdd(Box::new(path(&fact.name)), n, period);
        cmp(later, *self.one_of(&[Cmp::Le, Cmp::Le, Cmp::Lt]), Expr::Ref(Ref::AssessedOn))
    }

    fn node_requirement(&mut self, samples: &Samples<'_>) -> Option<Truth> {
        let points = self.with_points();
        let all = self.made.clone();
        if !self.features.requirements || self.chance(40) {
            let left = match self.one_of(&[0, 1, 1, 1]) {
                1 if !points.is_empty() => path(&self.one_of(&points).path),
                _ => Expr::Ref(Ref::Total),
            };
            let written = if self.features.requirements && self.chance(25) { Written::Percent } else { Written::Plain };
            return self.limited(samples, left, written, true);
        }
        let made = self.one_of(&all).clone();
        match self.rng.u8(0..10) {
            0 => self.limited(samples, Expr::Share(Ref::Path(made.path)), Written::Percent, false),
            1 if made.points.is_none() => self.limited(samples, path(&made.path), Written::Percent, false),
            2 => {
                let member = self.a_member(samples)?;
                let written = *self.one_of(&[Written::Percent, Written::Plain]);
                self.limited(samples, path(&member), written, true)
            }
            3 if points.len() > 1 => {
                let (a, b) = (self.one_of(&points).clone(), self.one_of(&points).clone());
                let sum = op(Op::Add, path(&a.path), path(&b.path));
                let written = *self.one_of(&[Written::Percent, Written::Plain]);
                self.limited(samples, sum, written, true)
            }
            4 if points.len() > 1 => {
                let both = vec![path(&self.one_of(&points).path), path(&self.one_of(&points).path)];
                let left = if self.rng.bool() { Expr::Min(both) } else { Expr::Max(both) };
                self.limited(samples, left, Written::Plain, true)
            }
            5 => self.verified_requirement(samples),
            6 | 7 => self.measure_requirement(samples),
            8 => {
                let scaled = op(Op::Mul, Expr::Ref(Ref::Total), number(&ratio(7, 4)));
                let rounded = Expr::Round(Box::new(scaled), self.rng.u32(0..3), None);
                self.limited(samples, rounded, Written::Plain, false)
            }
            _ => self.input_requirement(samples),
        }
    }

    fn a_member(&mut self, samples: &Samples<'_>) -> Option<String> {
        let groups = samples.index.groups.iter();
        let paths: Vec<String> = groups
            .flat_map(|group| group.members.iter().map(|member| format!("{}.{}", group.name, member.code)))
            .collect();
        if paths.is_empty() { None } else { Some(self.one_of(&paths).clone()) }
    }

    fn verified_requirement(&mut self, samples: &Samples<'_>) -> Option<Truth> {
        if !self.features.verified {
            return None;
        }
        let nodes: Vec<Ref> = std::iter::once(Ref::Total)
            .chain(self.made.iter().map(|made| Ref::Path(made.path.clone())))
            .filter(|name| {
                samples.index.node_at(name).is_some_and(|at| samples.view(&samples.histories[0]).verified(at).is_some())
            })
            .collect();
        if nodes.is_empty() {
            return None;
        }
        let left = Expr::Verified(self.one_of(&nodes).clone());
        let limit = if self.rng.bool() { Q::one() } else { ratio(i128::from(self.rng.u8(1..20)), 20) };
        Some(cmp(left, Cmp::Ge, Expr::Number(Literal::percentage(&limit)?)))
    }

    fn measure_requirement(&mut self, samples: &Samples<'_>) -> Option<Truth> {
        let measures = samples.index.measures.clone();
        if measures.is_empty() {
            return None;
        }
        let measure = *self.one_of(&measures);
        let name = Ref::Path(measure.name.clone());
        if let (Some(bands), true) = (&measure.bands, self.features.is_forms && self.rng.bool()) {
            let table = samples.index.bands[bands.as_str()];
            let options: Vec<String> = band_options(table).into_iter().map(str::to_owned).collect();
            let is = match self.rng.u8(0..4) {
                0 => Is::One(self.one_of(&options).clone()),
                1 => Is::AtMost(options[options.len() - 1].clone()),
                _ => Is::AtLeast(self.one_of(&options).clone()),
            };
            let truth = Truth::Is(name, is);
            return samples.holds_somewhere(&truth).then_some(truth);
        }
        let written = if matches!(measure.formula, Expr::Share(_) | Expr::Otherwise(..)) {
            Written::Percent
        } else {
            Written::Plain
        };
        self.limited(samples, Expr::Ref(name), written, false)
    }

    /// An input of a component, read where no criterion is.
    fn input_requirement(&mut self, samples: &Samples<'_>) -> Option<Truth> {
        let things = samples.index.things.iter();
        let inputs: Vec<(String, Kind)> = things
            .filter_map(|(path, thing)| match thing {
                Thing::Input(input) if !input.recorded && input.word.is_none() => {
                    Some((path.clone(), input.kind.clone()))
                }
                // A sum of counts, by its full path; or `gabungan` at the top.
                Thing::Let(definition) if path.contains("wajib_") || definition.name == "gabungan" => {
                    Some((path.clone(), Kind::Count))
                }
                _ => None,
            })
            .collect();
        if inputs.is_empty() {
            return None;
        }
        let (input, kind) = self.one_of(&inputs).clone();
        match kind {
            Kind::Count | Kind::Number(..) => self.limited(samples, path(&input), Written::Plain, false),
            Kind::Percent(_) => self.limited(samples, path(&input), Written::Percent, false),
            Kind::List(options) => Some(Truth::Is(Ref::Path(input), Is::One(self.one_of(&options).clone()))),
            _ => None,
        }
    }

    /// A left side against a limit that some sample meets, often exactly what the sheet comes to.
    fn limited(&mut self, samples: &Samples<'_>, left: Expr, written: Written, points: bool) -> Option<Truth> {
        let values = samples.values(&left);
        let maximum = if points { samples.index.maximum(&left) } else { None };
        let unit = if written == Written::Percent { maximum.unwrap_or_else(Q::one) } else { Q::one() };
        if written == Written::Percent && points && unit.is_one() && samples.index.maximum(&left).is_none() {
            return None;
        }
        let seen = numbers(&values);
        let (least, most) = (seen.iter().min()?.clone(), seen.iter().max()?.clone());
        let literal = |value: &Q| -> Option<Expr> {
            let literal = if written == Written::Percent {
                Literal::percentage(&(value / &unit))
            } else {
                Literal::decimal(value)
            };
            literal.filter(|literal| literal.text.len() <= 24).map(Expr::Number)
        };
        if let (Value::Number(exact), true) = (&values[0], self.chance(45)) {
            let sign = self.sign(exact, &least, &most);
            if let Some(limit) = literal(exact) {
                return Some(cmp(left, sign, limit));
            }
            if written == Written::Plain
                && let (Some(n), Some(d)) = (exact.numer().to_i128(), exact.denom().to_i64())
                && n.unsigned_abs() < 10u128.pow(24)
                && d < 1_000_000_000_000
            {
                let scaled = op(Op::Mul, left, number(&whole(i128::from(d))));
                return Some(cmp(scaled, sign, number(&whole(n))));
            }
        }
        let places = self.rng.u32(0..=2) + if written == Written::Percent { 1 } else { 0 };
        let limit = self.between(&(&least / &unit), &(&most / &unit), places) * &unit;
        if limit < least || limit > most {
            return None;
        }
        let sign = self.sign(&limit, &least, &most);
        Some(cmp(left, sign, literal(&limit)?))
    }

    /// A comparison that holds somewhere between the least and the most.
    fn sign(&mut self, limit: &Q, least: &Q, most: &Q) -> Cmp {
        match self.rng.u8(0..12) {
            0..=1 if limit < most => Cmp::Gt,
            2 if limit > least && self.features.requirements => Cmp::Lt,
            3 if limit >= least && self.features.requirements => Cmp::Le,
            4 if limit < most && limit > least && self.features.requirements => Cmp::Ne,
            _ if limit <= most => Cmp::Ge,
            _ => Cmp::Le,
        }
    }
}

/// Whether a comparison may meet *no value* where it does not stand positively.
fn truth_needs_otherwise(index: &Index<'_>, truth: &Truth) -> bool {
    match truth {
        Truth::Cmp(..) | Truth::Is(..) => false,
        Truth::And(all) | Truth::Or(all) => all.iter().any(|each| truth_needs_otherwise(index, each)),
        Truth::Not(of) => may_lack(index, of),
        Truth::If(condition, yes, no) => {
            may_lack(index, condition) || truth_needs_otherwise(index, yes) || truth_needs_otherwise(index, no)
        }
    }
}

fn may_lack(index: &Index<'_>, truth: &Truth) -> bool {
    index.names_of_truth(truth).iter().any(|name| match name {
        Ref::Path(path) => match index.thing_at(path) {
            Thing::Fact(input) | Thing::Input(input) => input.word.is_some(),
            // Any node without points may be excludable.
            Thing::Node(at) => index.nodes[at].points.is_none(),
            _ => false,
        },
        _ => false,
    })
}
