//! Facts, inputs, and formulas of criteria that are proved to stay within 0..1.

use num_traits::{One, Zero};

use super::super::index::join;
use super::super::model::{Check, Cmp, Expr, Input, Is, Item, Kind, Let, Literal, Op, Ref, Truth};
use super::super::numbers::{Date, Period, Q, Rounding, ratio, whole};
use super::tree::Place;
use super::{Maker, pick, words};

/// An input that a component may name.
#[derive(Clone)]
pub(crate) struct Scoped {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) word: bool,
}

pub(crate) struct Computed {
    pub(crate) formula: Expr,
    pub(crate) excludable: bool,
    /// It names an input of a component.
    pub(crate) inputs: bool,
}

/// A formula with its interval (an end that is open is `None`) and the places where it may have no value.
#[derive(Clone)]
struct Piece {
    formula: Expr,
    lo: Option<Q>,
    hi: Option<Q>,
    places: u32,
}

pub(crate) fn path(path: &str) -> Expr {
    Expr::Ref(Ref::Path(path.to_owned()))
}

pub(crate) fn number(value: &Q) -> Expr {
    Expr::Number(Literal::decimal(value).unwrap_or_else(|| unreachable!("{value} is no decimal")))
}

pub(crate) fn percent(value: &Q) -> Expr {
    Expr::Number(Literal::percentage(value).unwrap_or_else(|| unreachable!("{value} is no percentage")))
}

pub(crate) fn op(op: Op, left: Expr, right: Expr) -> Expr {
    Expr::Op(op, Box::new(left), Box::new(right))
}

fn otherwise(left: Expr, right: Expr) -> Expr {
    Expr::Otherwise(Box::new(left), Box::new(right))
}

fn at_most(left: Expr, right: Expr) -> Expr {
    Expr::AtMost(Box::new(left), Box::new(right))
}

fn at_least(left: Expr, right: Expr) -> Expr {
    Expr::AtLeast(Box::new(left), Box::new(right))
}

pub(crate) fn cmp(left: Expr, cmp: Cmp, right: Expr) -> Truth {
    Truth::Cmp(Box::new(left), cmp, Box::new(right))
}

pub(crate) fn names(options: &[&str]) -> Vec<String> {
    options.iter().map(|option| (*option).to_owned()).collect()
}

fn least(a: Option<Q>, b: Option<Q>) -> Option<Q> {
    Some(a?.min(b?))
}

fn greatest(a: Option<Q>, b: Option<Q>) -> Option<Q> {
    Some(a?.max(b?))
}

fn add(a: Option<Q>, b: Option<Q>) -> Option<Q> {
    Some(a? + b?)
}

fn negative(a: Option<Q>) -> Option<Q> {
    a.map(|a| -a)
}

impl Piece {
    fn of(formula: Expr, lo: Q, hi: Q) -> Piece {
        Piece { formula, lo: Some(lo), hi: Some(hi), places: 0 }
    }

    fn positive(&self) -> bool {
        self.lo.as_ref().is_some_and(|lo| *lo >= Q::zero())
    }
}

impl Maker<'_> {
    /// An input of a kind: one in sight, or a new one.
    fn input(
        &mut self,
        place: &Place,
        kind: Kind,
        word: bool,
        items: &mut Vec<Item>,
        scope: &mut Vec<Scoped>,
    ) -> String {
        let fitting: Vec<String> = scope
            .iter()
            .filter(|scoped| scoped.kind == kind && scoped.word == word)
            .map(|scoped| scoped.path.clone())
            .collect();
        if !fitting.is_empty() && self.chance(40) {
            return self.one_of(&fitting).clone();
        }
        if self.features.formulas && self.chance(6) {
            // An input of another component, by its path.
            let inputs = self.inputs.iter().filter(|scoped| scoped.kind == kind && scoped.word == word);
            let paths: Vec<String> = inputs.map(|scoped| scoped.path.clone()).collect();
            if !paths.is_empty() {
                return self.one_of(&paths).clone();
            }
        }
        let stem = *self.one_of(words::INPUTS);
        // The same name may stand in several components, if none is within another.
        let shared = format!("{stem}_d{}", place.depth);
        let taken = scope.iter().any(|scoped| scoped.path == join(&place.path, &shared));
        let name = if taken || self.chance(50) { self.fresh(stem) } else { shared };
        let (label, basis) = (self.label(), self.basis());
        let full = join(&place.path, &name);
        let word_text = word.then(|| "Belum".to_owned());
        items.push(Item::Input(Input { name, label, kind: kind.clone(), word: word_text, recorded: false, basis }));
        let scoped = Scoped { path: full.clone(), kind, word };
        self.inputs.push(scoped.clone());
        scope.push(scoped);
        full
    }

    fn count(&mut self, place: &Place, items: &mut Vec<Item>, scope: &mut Vec<Scoped>) -> String {
        self.input(place, Kind::Count, false, items, scope)
    }

    fn another_count(&mut self, other: &str, place: &Place, items: &mut Vec<Item>, scope: &mut Vec<Scoped>) -> String {
        for _ in 0..4 {
            let path = self.count(place, items, scope);
            if path != other {
                return path;
            }
        }
        let name = self.fresh("lain");
        let full = join(&place.path, &name);
        let (label, basis) = (self.label(), self.basis());
        items.push(Item::Input(Input { name, label, kind: Kind::Count, word: None, recorded: false, basis }));
        scope.push(Scoped { path: full.clone(), kind: Kind::Count, word: false });
        full
    }

    fn number_kind(&mut self) -> Kind {
        let (lo, hi) = *self.one_of(&[(0, 4), (0, 100), (0, 10), (1, 5)]);
        let end = |n| Literal::decimal(&whole(n)).expect("whole");
        Kind::Number(end(lo), end(hi))
    }

    /// A check that holds where everything is zero, written once.
    fn check(&mut self, left: Expr, right: Expr, items: &mut Vec<Item>) {
        items.push(Item::Check(Check { truth: cmp(left, Cmp::Le, right), label: self.label(), basis: self.basis() }));
    }

    pub(crate) fn computed(
        &mut self,
        place: &Place,
        items: &mut Vec<Item>,
        scope: &mut Vec<Scoped>,
    ) -> Option<Computed> {
        let at_root = place.path.is_empty();
        if self.features.formulas && (at_root || self.chance(60)) {
            return self.general(place, items, scope);
        }
        if at_root {
            return None;
        }
        let formula = match self.rng.u8(0..7) {
            6 if self.features.formulas => {
                // Whatever is answered, the same.
                let always = self.rng.i128(1..=4);
                return Some(Computed { formula: number(&ratio(always, 4)), excludable: false, inputs: false });
            }
            0 => {
                let kind = self.number_kind();
                let Kind::Number(_, hi) = kind.clone() else { unreachable!("a number") };
                let input = self.input(place, kind, false, items, scope);
                op(Op::Div, path(&input), Expr::Number(hi))
            }
            1 => {
                let a = self.count(place, items, scope);
                let b = self.another_count(&a, place, items, scope);
                let word = self.fallback();
                at_most(otherwise(op(Op::Div, path(&a), path(&b)), word), number(&Q::one()))
            }
            2 => {
                // (lalu - kini) / lalu: at most 1 by the second fact.
                let a = self.count(place, items, scope);
                let b = self.another_count(&a, place, items, scope);
                let fallen = op(Op::Div, op(Op::Sub, path(&a), path(&b)), path(&a));
                let zero = cmp(path(&b), Cmp::Eq, number(&Q::zero()));
                let word = Expr::If(Box::new(zero), Box::new(number(&Q::one())), Box::new(number(&Q::zero())));
                let low = at_least(otherwise(fallen, word), number(&Q::zero()));
                if self.chance(70) { at_most(low, number(&Q::one())) } else { low }
            }
            3 => {
                // Several counts make the divisor, through a `let`.
                let sum: Vec<String> =
                    (0..self.rng.usize(2..=3)).map(|_| self.fresh_count(place, items, scope)).collect();
                let formula = sum.iter().map(|input| path(input)).reduce(|a, b| op(Op::Add, a, b)).expect("a count");
                let name = self.fresh("wajib");
                items.push(Item::Let(Let { name: name.clone(), formula }));
                let a = self.fresh_count(place, items, scope);
                let divisor = path(&join(&place.path, &name));
                self.check(path(&a), divisor.clone(), items);
                let word = self.fallback();
                otherwise(op(Op::Div, path(&a), divisor), word)
            }
            _ => {
                let a = self.count(place, items, scope);
                let b = self.another_count(&a, place, items, scope);
                self.check(path(&a), path(&b), items);
                let word = self.fallback();
                otherwise(op(Op::Div, path(&a), path(&b)), word)
            }
        };
        if self.chance(8) {
            let name = self.fresh("catatan");
            let (label, basis) = (self.label(), self.basis());
            items.push(Item::Input(Input { name, label, kind: Kind::Count, word: None, recorded: true, basis }));
        }
        Some(Computed { formula, excludable: false, inputs: true })
    }

    fn fresh_count(&mut self, place: &Place, items: &mut Vec<Item>, scope: &mut Vec<Scoped>) -> String {
        let name = self.fresh("jumlah");
        let full = join(&place.path, &name);
        let (label, basis) = (self.label(), self.basis());
        items.push(Item::Input(Input { name, label, kind: Kind::Count, word: None, recorded: false, basis }));
        scope.push(Scoped { path: full.clone(), kind: Kind::Count, word: false });
        full
    }

    fn fallback(&mut self) -> Expr {
        number(&pick(self.rng, &[Q::zero(), Q::zero(), Q::one(), ratio(1, 2)]).clone())
    }

    /// The cap of an answered criterion.
    pub(crate) fn cap(&mut self, place: &Place, items: &mut Vec<Item>, scope: &mut Vec<Scoped>) -> Expr {
        match self.rng.u8(0..6) {
            0 if self.has_cap_let() => path("batas"),
            1 if !place.path.is_empty() => {
                let input = self.input(place, Kind::Percent(None), false, items, scope);
                path(&input)
            }
            2..=4 => match self.node_share() {
                Some(piece) if piece.places == 0 => piece.formula,
                Some(piece) => otherwise(piece.formula, percent(&Q::one())),
                None => percent(&ratio(3, 4)),
            },
            _ => percent(&ratio(i128::from(self.rng.u8(8..=20)), 20)),
        }
    }

    /// The share of a node that stands.
    fn node_share(&mut self) -> Option<Piece> {
        if !self.features.nodes_read || self.reads_left == 0 || self.made.is_empty() {
            return None;
        }
        self.reads_left -= 1;
        let made = self.made[self.rng.usize(0..self.made.len())].clone();
        let formula = if made.points.is_none() && self.rng.bool() {
            path(&made.path)
        } else {
            Expr::Share(Ref::Path(made.path.clone()))
        };
        Some(Piece { places: u32::from(made.excludable), ..Piece::of(formula, Q::zero(), Q::one()) })
    }

    /// A formula of any shape, clamped where its interval asks for it.
    fn general(&mut self, place: &Place, items: &mut Vec<Item>, scope: &mut Vec<Scoped>) -> Option<Computed> {
        let mut draft = Draft { place, items, scope, used: 0 };
        let depth = self.rng.u32(0..3);
        let mut piece = self.share(&mut draft, depth)?;
        let mut excludable = false;
        let may_exclude = self.features.formula_excluded && !place.solid;
        if piece.places > 0 {
            if may_exclude && self.chance(15) {
                piece.formula = otherwise(piece.formula, Expr::Excluded);
                piece.places = 0;
                excludable = true;
            } else {
                piece = self.settle(&mut draft, piece);
            }
        }
        if piece.lo.as_ref().is_none_or(|lo| *lo < Q::zero()) {
            piece.formula = at_least(piece.formula, number(&Q::zero()));
        }
        if piece.hi.as_ref().is_none_or(|hi| *hi > Q::one()) {
            piece.formula = at_most(piece.formula, number(&Q::one()));
        }
        if may_exclude
            && !excludable
            && self.chance(15)
            && let Some(condition) = self.condition(&mut draft, 1)
        {
            let (yes, no) =
                if self.rng.bool() { (Expr::Excluded, piece.formula) } else { (piece.formula, Expr::Excluded) };
            piece.formula = Expr::If(Box::new(condition), Box::new(yes), Box::new(no));
            excludable = true;
        }
        let used = draft.used > 0;
        Some(Computed { formula: piece.formula, excludable, inputs: used })
    }

    /// `otherwise` for the one place of a formula.
    fn settle(&mut self, draft: &mut Draft<'_, '_>, piece: Piece) -> Piece {
        if piece.places == 0 {
            return piece;
        }
        let right = if self.chance(20)
            && let Some(condition) = self.condition(draft, 0)
        {
            let formula = Expr::If(Box::new(condition), Box::new(number(&Q::one())), Box::new(number(&ratio(1, 5))));
            Piece::of(formula, ratio(1, 5), Q::one())
        } else {
            let value = pick(self.rng, &[Q::zero(), Q::one(), ratio(1, 2), ratio(3, 2)]).clone();
            let formula = if self.chance(30) { percent(&value) } else { number(&value) };
            Piece::of(formula, value.clone(), value)
        };
        Piece {
            formula: otherwise(piece.formula, right.formula),
            lo: least(piece.lo, right.lo),
            hi: greatest(piece.hi, right.hi),
            places: 0,
        }
    }

    /// Something like a share: it may leave 0..1.
    fn share(&mut self, draft: &mut Draft<'_, '_>, depth: u32) -> Option<Piece> {
        if depth == 0 {
            return self.share_atom(draft);
        }
        let choice = self.rng.u8(0..9);
        let mut left = self.share(draft, depth - 1)?;
        match choice {
            0 | 1 => {
                let right = self.share(draft, depth - 1)?;
                // One place may stay open on the left.
                if left.places > 0 && (right.places > 0 || self.chance(70)) {
                    left = self.settle(draft, left);
                }
                let right = if left.places > 0 || right.places > 0 { self.settle(draft, right) } else { right };
                let sign = *self.one_of(&[Op::Add, Op::Sub, Op::Mul]);
                Some(combine(sign, left, right))
            }
            2 => {
                let factor = Piece::of(number(&ratio(4, 5)), ratio(4, 5), ratio(4, 5));
                Some(combine(Op::Mul, factor, left))
            }
            3 if self.rng.u8(0..3) == 0 => {
                let minus = Piece {
                    formula: Expr::Neg(Box::new(left.formula)),
                    lo: negative(left.hi),
                    hi: negative(left.lo),
                    places: left.places,
                };
                Some(combine(Op::Add, minus, Piece::of(number(&Q::one()), Q::one(), Q::one())))
            }
            3 => Some(combine(Op::Sub, Piece::of(number(&Q::one()), Q::one(), Q::one()), left)),
            4 | 5 => {
                let least_of = choice == 4;
                let left = self.settle(draft, left);
                let right = self.share(draft, depth - 1)?;
                let right = self.settle(draft, right);
                // `min` is below either: one open end does not open it.
                let (lo, hi) = if least_of {
                    (least(left.lo, right.lo), left.hi.iter().chain(&right.hi).min().cloned())
                } else {
                    (left.lo.iter().chain(&right.lo).max().cloned(), greatest(left.hi, right.hi))
                };
                let all = vec![left.formula, right.formula];
                Some(Piece { formula: if least_of { Expr::Min(all) } else { Expr::Max(all) }, lo, hi, places: 0 })
            }
            6 if left.positive() => {
                let mode = *self.one_of(&[
                    None,
                    Some(Rounding::HalfAway),
                    Some(Rounding::HalfEven),
                    Some(Rounding::Down),
                    Some(Rounding::Up),
                ]);
                let digits = self.rng.u32(0..=4);
                // An interval with short decimals at its ends stays; any other is opened.
                let exact =
                    |end: &Option<Q>| end.clone().map(|end| mode.unwrap_or(Rounding::HalfAway).round(&end, digits));
                let (lo, hi) = (exact(&left.lo), exact(&left.hi));
                Some(Piece { formula: Expr::Round(Box::new(left.formula), digits, mode), lo, hi, places: left.places })
            }
            7 => {
                let condition = self.condition(draft, 1)?;
                let left = self.settle(draft, left);
                let right = self.share(draft, depth - 1)?;
                let right = self.settle(draft, right);
                Some(Piece {
                    formula: Expr::If(Box::new(condition), Box::new(left.formula), Box::new(right.formula)),
                    lo: least(left.lo, right.lo),
                    hi: greatest(left.hi, right.hi),
                    places: 0,
                })
            }
            8 => {
                // `x at most y otherwise z` is a reading of its own: the place stays open behind the cap.
                let limit = number(&Q::one());
                let hi = Some(left.hi.map_or_else(Q::one, |hi| hi.min(Q::one())));
                let lo = left.lo.map(|lo| lo.min(Q::one()));
                Some(Piece { formula: at_most(left.formula, limit), lo, hi, places: left.places })
            }
            _ => Some(left),
        }
    }

    fn share_atom(&mut self, draft: &mut Draft<'_, '_>) -> Option<Piece> {
        let inside = !draft.place.path.is_empty() && draft.used < 4;
        for _ in 0..6 {
            match self.rng.u8(0..12) {
                0..=2 if inside => return Some(self.ratio(draft)),
                3 if inside => {
                    let input = draft.input(self, Kind::Percent(None), false);
                    return Some(Piece::of(path(&input), Q::zero(), Q::one()));
                }
                4 if inside => {
                    let kind = self.number_kind();
                    let Kind::Number(lo, hi) = kind.clone() else { unreachable!("a number") };
                    let word = self.chance(20);
                    let input = draft.input(self, kind, word);
                    let range = Piece::of(path(&input), lo.value.clone(), hi.value.clone());
                    let piece = Piece { places: u32::from(word), ..range };
                    let shift = Piece::of(Expr::Number(lo.clone()), lo.value.clone(), lo.value.clone());
                    let shifted =
                        if self.rng.bool() && !lo.value.is_zero() { combine(Op::Sub, piece, shift) } else { piece };
                    let top = shifted.hi.clone().expect("a closed end");
                    let lo = shifted.lo.clone().expect("a closed end") / &top;
                    let formula = op(Op::Div, shifted.formula, number(&top));
                    return Some(Piece { formula, lo: Some(lo), hi: Some(Q::one()), places: shifted.places });
                }
                5 if inside && self.features.option_inputs => {
                    let input = draft.input(self, Kind::Scale("abc".to_owned()), false);
                    return Some(Piece::of(path(&input), Q::zero(), Q::one()));
                }
                6 | 7 => {
                    if let Some(piece) = self.node_share() {
                        return Some(piece);
                    }
                }
                8 if self.has_cap_let() => return Some(Piece::of(path("batas"), Q::zero(), Q::one())),
                9 if self.has_fact("tlhp") && self.features.facts_read => {
                    return Some(Piece::of(path("tlhp"), Q::zero(), Q::one()));
                }
                10 if !self.tables.is_empty() && inside => {
                    let input = draft.input(self, Kind::Percent(None), false);
                    let table = self.tables[0].name.clone();
                    return Some(Piece::of(Expr::Band(table, Box::new(path(&input))), Q::zero(), Q::one()));
                }
                11 if self.has_fact("maturitas") => {
                    let value = op(Op::Div, path("maturitas"), number(&whole(5)));
                    return Some(Piece { places: 1, ..Piece::of(value, ratio(1, 5), Q::one()) });
                }
                _ => {}
            }
        }
        None
    }

    /// A ratio of counts, or of sums and products of them.
    fn ratio(&mut self, draft: &mut Draft<'_, '_>) -> Piece {
        let a = draft.input(self, Kind::Count, false);
        let mut b = draft.input(self, Kind::Count, false);
        if a == b {
            b = draft.fresh_count(self);
        }
        let open = |formula: Expr| Piece { formula, lo: Some(Q::zero()), hi: None, places: 1 };
        match self.rng.u8(0..6) {
            0 => {
                self.check(path(&a), path(&b), draft.items);
                Piece { hi: Some(Q::one()), ..open(op(Op::Div, path(&a), path(&b))) }
            }
            1 => {
                let fallen = op(Op::Div, op(Op::Sub, path(&a), path(&b)), path(&a));
                Piece { formula: fallen, lo: None, hi: Some(Q::one()), places: 1 }
            }
            2 => {
                let below = op(Op::Add, path(&b), number(&Q::one()));
                Piece { places: 0, ..open(op(Op::Div, path(&a), below)) }
            }
            3 => {
                let twice = op(Op::Mul, number(&ratio(5, 2)), path(&b));
                let fraction = op(Op::Div, path(&a), twice);
                open(fraction)
            }
            4 => {
                let all = vec![path(&a), path(&b), number(&whole(2))];
                let name = self.fresh("puncak");
                draft.items.push(Item::Let(Let { name: name.clone(), formula: Expr::Max(all) }));
                let peak = path(&join(&draft.place.path, &name));
                Piece { places: 0, ..open(op(Op::Div, path(&a), peak)) }
            }
            _ => open(op(Op::Div, path(&a), path(&b))),
        }
    }

    /// A condition on inputs and facts, without a place that may have no value.
    fn condition(&mut self, draft: &mut Draft<'_, '_>, depth: u32) -> Option<Truth> {
        if depth > 0 && self.chance(35) {
            let left = self.condition(draft, depth - 1)?;
            let right = self.condition(draft, depth - 1)?;
            return Some(match self.rng.u8(0..3) {
                0 => Truth::And(vec![left, right]),
                1 => Truth::Or(vec![left, Truth::Not(Box::new(right))]),
                _ => Truth::Or(vec![left, right]),
            });
        }
        let inside = !draft.place.path.is_empty() && draft.used < 5;
        for _ in 0..6 {
            match self.rng.u8(0..8) {
                0 | 1 if inside => {
                    let input = draft.input(self, Kind::Count, false);
                    let limit = whole(i128::from(self.rng.u8(0..6)));
                    // Never beyond the range of a count.
                    let sign = *self.one_of(&[Cmp::Gt, Cmp::Eq, Cmp::Ne, Cmp::Le]);
                    return Some(cmp(path(&input), sign, number(&limit)));
                }
                2 if inside && self.features.option_inputs => {
                    let kind = Kind::List(names(&["Rutin", "Kadang", "Tidak pernah"]));
                    let input = Ref::Path(draft.input(self, kind, false));
                    let is = match self.rng.u8(0..3) {
                        0 => Is::One("Rutin".to_owned()),
                        1 => Is::Not("Tidak pernah".to_owned()),
                        _ => Is::OneOf(names(&["Rutin", "Kadang"])),
                    };
                    return Some(Truth::Is(input, is));
                }
                3 if inside && self.features.option_inputs => {
                    let kind = Kind::Ordered(names(&["Prima", "Baik", "Cukup"]));
                    let input = Ref::Path(draft.input(self, kind, false));
                    let is =
                        if self.rng.bool() { Is::AtLeast("Baik".to_owned()) } else { Is::AtMost("Baik".to_owned()) };
                    return Some(Truth::Is(input, is));
                }
                4 if inside => {
                    let word = self.rng.bool();
                    let mut date = path(&draft.input(self, Kind::Date, word));
                    if word {
                        date = otherwise(date, Expr::Date(Date::new(*self.one_of(&[2020, 2024]), 2, 29)));
                    }
                    if self.chance(30) {
                        let day = Date::new(2020 + self.rng.i64(0..6), self.rng.i64(1..=12), 15);
                        return Some(cmp(date, *self.one_of(&[Cmp::Lt, Cmp::Ge]), Expr::Date(day)));
                    }
                    let period = *self.one_of(&[Period::Years, Period::Months, Period::Days]);
                    let n = self.rng.i64(1..25);
                    let later = Expr::DateAdd(Box::new(date), n, period);
                    return Some(cmp(later, Cmp::Le, Expr::Ref(Ref::AssessedOn)));
                }
                5 if self.features.facts_read && self.has_fact("kasus_korupsi") => {
                    return Some(Truth::Is(Ref::Path("kasus_korupsi".to_owned()), Is::One("Ya".to_owned())));
                }
                6 if self.features.facts_read && self.has_fact("nilai_sakip") => {
                    let limit = number(&whole(i128::from(self.rng.u8(10..90))));
                    return Some(cmp(path("nilai_sakip"), *self.one_of(&[Cmp::Ge, Cmp::Lt]), limit));
                }
                7 => {
                    if let Some(piece) = self.node_share().filter(|piece| piece.places == 0) {
                        return Some(cmp(piece.formula, Cmp::Ge, percent(&ratio(i128::from(self.rng.u8(1..20)), 20))));
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// Where a formula's inputs go.
struct Draft<'d, 'p> {
    place: &'p Place,
    items: &'d mut Vec<Item>,
    scope: &'d mut Vec<Scoped>,
    /// How many inputs it names.
    used: u32,
}

impl Draft<'_, '_> {
    fn input(&mut self, maker: &mut Maker<'_>, kind: Kind, word: bool) -> String {
        self.used += 1;
        maker.input(self.place, kind, word, self.items, self.scope)
    }

    fn fresh_count(&mut self, maker: &mut Maker<'_>) -> String {
        self.used += 1;
        maker.fresh_count(self.place, self.items, self.scope)
    }
}

/// Interval arithmetic; what is not plainly bounded is open.
fn combine(sign: Op, left: Piece, right: Piece) -> Piece {
    let places = left.places + right.places;
    let (lo, hi) = match sign {
        Op::Add => (add(left.lo, right.lo), add(left.hi, right.hi)),
        Op::Sub => (add(left.lo, negative(right.hi)), add(left.hi, negative(right.lo))),
        Op::Mul => match (left.lo, left.hi, right.lo, right.hi) {
            (Some(a), Some(b), Some(c), Some(d)) => {
                let corners = [&a * &c, &a * &d, &b * &c, &b * &d];
                (corners.iter().min().cloned(), corners.iter().max().cloned())
            }
            (Some(a), _, Some(c), _) if a >= Q::zero() && c >= Q::zero() => (Some(a * c), None),
            _ => (None, None),
        },
        Op::Div => (None, None),
    };
    Piece { formula: op(sign, left.formula, right.formula), lo, hi, places }
}
