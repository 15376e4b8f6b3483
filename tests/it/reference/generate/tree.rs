//! Scales, components and criteria.

use num_traits::One;

use super::super::index::join;
use super::super::model::{Combine, Component, Criterion, Fallback, Item, Literal, Policy, Rule, Scale, ScaleOption};
use super::super::numbers::{Q, ratio, whole};
use super::formulas::Scoped;
use super::{Made, Maker, words};

/// Where a node is made.
#[derive(Clone)]
pub(crate) struct Place {
    /// Of the parent.
    pub(crate) path: String,
    pub(crate) depth: usize,
    pub(crate) points: Option<Q>,
    pub(crate) policy: Policy,
    /// It may not be excludable.
    pub(crate) solid: bool,
    /// Inputs of the components around.
    pub(crate) scope: Vec<Scoped>,
}

impl Maker<'_> {
    pub(crate) fn draw_scales(&mut self) {
        let plain = |name: &str, options: &[(&str, Option<(i128, i128)>)]| Scale {
            name: name.to_owned(),
            options: options
                .iter()
                .map(|(option, value)| ScaleOption {
                    spellings: vec![(*option).to_owned()],
                    value: value.and_then(|(n, d)| Literal::decimal(&ratio(n, d))),
                })
                .collect(),
            line: None,
        };
        self.scales = vec![
            plain("yn", &[("Ya", Some((1, 1))), ("Tidak", Some((0, 1)))]),
            plain("abc", &[("A", Some((1, 1))), ("B", Some((1, 2))), ("C", Some((0, 1)))]),
            plain("abcd", &[("A", Some((1, 1))), ("B", Some((67, 100))), ("C", Some((33, 100))), ("D", Some((0, 1)))]),
            plain("abcx", &[("A", Some((1, 1))), ("B", Some((1, 2))), ("C", Some((1, 10))), ("NA", None)]),
        ];
        let line = |lo: i128, hi: i128, from: (i128, i128), to: (i128, i128)| {
            Some([
                Literal::decimal(&whole(lo)).expect("whole"),
                Literal::decimal(&whole(hi)).expect("whole"),
                Literal::percentage(&ratio(from.0, from.1)).expect("a percentage"),
                Literal::percentage(&ratio(to.0, to.1)).expect("a percentage"),
            ])
        };
        self.scales.push(Scale { name: "nrr".to_owned(), options: Vec::new(), line: line(1, 4, (1, 4), (1, 1)) });
        if self.features.scales {
            let mut level = plain(
                "tingkat",
                &[
                    ("1", Some((1, 5))),
                    ("2", Some((2, 5))),
                    ("3", Some((3, 5))),
                    ("4", Some((4, 5))),
                    ("5", Some((1, 1))),
                ],
            );
            for option in &mut level.options {
                option.value = option.value.as_ref().and_then(|value| Literal::percentage(&value.value));
            }
            self.scales.push(level);
            let mut spelt = plain("yt", &[("Y", Some((1, 1))), ("T", Some((0, 1))), ("A-", Some((7, 8)))]);
            spelt.options[0].spellings.extend(["Ya".to_owned(), "Sudah ada".to_owned()]);
            spelt.options[1].spellings.push("Tidak".to_owned());
            self.scales.push(spelt);
            let mut mixed = plain("campur", &[("NA", None), ("Nihil", Some((0, 1)))]);
            mixed.line = line(0, 5, (0, 1), (1, 1));
            self.scales.push(mixed);
            let turun = Scale { name: "turun".to_owned(), options: Vec::new(), line: line(1, 7, (1, 1), (1, 8)) };
            self.scales.push(turun);
        }
    }

    /// Unused scales and tables are a warning; most rubrics are free of them.
    fn prune(&mut self, items: &[Item]) {
        if self.chance(10) {
            return;
        }
        let mut text = format!("{items:?}");
        for fact in &self.facts {
            text.push_str(&format!("{:?}", fact.input.kind));
        }
        let named = |name: &str| text.contains(&format!("\"{name}\""));
        self.scales.retain(|scale| named(&scale.name));
        self.tables.retain(|table| named(&table.name));
    }

    pub(crate) fn root(&mut self, total: &Q, policy: Policy) -> Component {
        let criteria = match self.rng.u8(0..10) {
            0..=5 => self.rng.usize(2..=8),
            6..=8 => self.rng.usize(5..=16),
            _ => self.rng.usize(10..=25),
        };
        let place = Place {
            path: String::new(),
            depth: 0,
            points: Some(total.clone()),
            policy,
            solid: true,
            scope: Vec::new(),
        };
        let body = self.body(&place, criteria, policy);
        self.prune(&body.items);
        let mut items: Vec<Item> = self.scales.iter().cloned().map(Item::Scale).collect();
        items.extend(self.tables.iter().cloned().map(Item::Bands));
        for fact in &self.facts {
            items.push(Item::Input(fact.input.clone()));
            items.extend(fact.after.iter().cloned());
        }
        items.extend(body.items);
        Component {
            code: String::new(),
            label: None,
            weight: None,
            combine: body.combine,
            otherwise: body.otherwise,
            missing: Some(policy),
            verify: None,
            basis: None,
            items,
        }
    }

    /// What stands between the braces of a component.
    fn body(&mut self, place: &Place, criteria: usize, policy: Policy) -> Body {
        let combine = self.combine(place);
        let sum = combine == Combine::Sum;
        let sizes = self.sizes(criteria, place.depth);
        let (weights, with_points) = self.weights(combine, place, sizes.len());
        // Without `otherwise` somebody must be left.
        let anchor = (!sum && !self.features.otherwise).then(|| self.rng.usize(0..sizes.len()));
        let codes = self.codes(place.depth, sizes.len());
        let mut items = Vec::new();
        let mut scope = place.scope.clone();
        let mut all_excludable = true;
        for (n, size) in sizes.into_iter().enumerate() {
            let points = match (&place.points, &weights[n]) {
                (Some(above), Some(weight)) if sum && weight.percent => Some(above * &weight.value),
                (Some(_), Some(weight)) if with_points => Some(weight.value.clone()),
                _ => None,
            };
            let child = Place {
                path: place.path.clone(),
                depth: place.depth + 1,
                points,
                policy,
                solid: sum || anchor == Some(n),
                scope: scope.clone(),
            };
            let code = codes[n].clone();
            let excludable = match size {
                Size::Criterion => self.criterion(&child, code, weights[n].clone(), &mut items, &mut scope),
                Size::Component(criteria) => {
                    let (component, excludable) = self.component(&child, code, weights[n].clone(), criteria);
                    items.push(Item::Component(component));
                    excludable
                }
            };
            all_excludable &= excludable;
        }
        let otherwise = all_excludable.then(|| match self.rng.u8(0..9) {
            0 => Fallback::Share(self.decimal(&whole(0))),
            1 | 8 => Fallback::Undecided,
            2..=4 if !place.solid => Fallback::Excluded,
            5 => Fallback::Share(self.decimal(&whole(1))),
            _ => {
                let share = ratio(i128::from(self.rng.u8(0..=40)), 40);
                Fallback::Share(Literal::percentage(&share).expect("a percentage"))
            }
        });
        Body { combine, excludable: all_excludable && otherwise == Some(Fallback::Excluded), otherwise, items }
    }

    fn combine(&mut self, place: &Place) -> Combine {
        let sums = place.points.is_some() || self.features.weights;
        // The children of a sum may not be excluded: leave room for those that may.
        let often = match (&place.points, place.depth) {
            (None, _) => 15,
            (_, 0 | 1) => 70,
            _ => 35,
        };
        if sums && self.chance(often) {
            return Combine::Sum;
        }
        if !self.features.combines {
            return Combine::Mean;
        }
        *self.one_of(&[Combine::Mean, Combine::Mean, Combine::WeightedMean, Combine::Min, Combine::Max])
    }

    /// How many criteria each child holds.
    fn sizes(&mut self, criteria: usize, depth: usize) -> Vec<Size> {
        let most = criteria.min(if depth == 0 { 5 } else { 7 });
        let flat = depth >= 4 || self.chance(20);
        let children = if flat && criteria <= 8 { criteria } else { self.rng.usize(1..=most) };
        let mut sizes = vec![1; children];
        for _ in children..criteria {
            let at = self.rng.usize(0..children);
            sizes[at] += 1;
        }
        let mut kinds = Vec::new();
        for size in sizes {
            let wrapped = size > 1 || (depth < 4 && self.chance(10));
            kinds.push(if wrapped { Size::Component(size) } else { Size::Criterion });
        }
        kinds
    }

    fn codes(&mut self, depth: usize, count: usize) -> Vec<String> {
        let stock = match depth {
            0 => words::ROOT_CODES,
            1 => words::ROMAN,
            2 => words::DIGITS,
            _ => words::LETTERS,
        };
        let mut codes: Vec<String> = stock[..count].iter().map(|code| (*code).to_owned()).collect();
        if depth > 0 && self.features.word_codes && self.chance(10) {
            codes[0] = (*self.one_of(words::RESERVED)).to_owned();
        }
        codes
    }

    /// The children's weights, and whether they carry points (LANGUAGE.md, "The tree").
    fn weights(&mut self, combine: Combine, place: &Place, count: usize) -> (Vec<Option<Literal>>, bool) {
        match combine {
            Combine::Sum => {
                let percent = place.points.is_none() || (self.features.weights && self.chance(30));
                let whole_sum = if percent { Q::one() } else { place.points.clone().expect("points") };
                let fractions = !percent && self.features.weights && self.chance(30);
                let parts = self.parts(count, fractions);
                let all: u32 = parts.iter().sum();
                let weights = parts.into_iter().map(|part| {
                    let value = &whole_sum * ratio(i128::from(part), i128::from(all));
                    Some(if percent {
                        Literal::percentage(&value).expect("a percentage")
                    } else {
                        Literal::decimal(&value).unwrap_or_else(|| Literal::fraction(&value))
                    })
                });
                (weights.collect(), !percent)
            }
            Combine::WeightedMean => {
                let percent = self.chance(25);
                let weights = (0..count).map(|_| {
                    let value = ratio(i128::from(self.rng.u8(1..40)), *super::pick(self.rng, &[1, 2, 4, 9]));
                    Some(if percent {
                        Literal::percentage(&(value.ceil() / whole(100))).expect("a percentage")
                    } else {
                        Literal::decimal(&value).unwrap_or_else(|| Literal::fraction(&value))
                    })
                });
                (weights.collect(), false)
            }
            _ => (vec![None; count], false),
        }
    }

    /// Positive whole parts; their sum divides without thirds unless `fractions`.
    fn parts(&mut self, count: usize, fractions: bool) -> Vec<u32> {
        let sum = if fractions {
            self.rng.u32(count as u32..count as u32 + 8)
        } else {
            let candidates: Vec<u32> =
                words::DECIMAL_PARTS.iter().copied().filter(|sum| *sum as usize >= count).collect();
            *self.one_of(&candidates)
        };
        let mut parts = vec![1; count];
        for _ in count as u32..sum {
            let at = self.rng.usize(0..count);
            parts[at] += 1;
        }
        parts
    }

    fn component(
        &mut self,
        place: &Place,
        code: String,
        weight: Option<Literal>,
        criteria: usize,
    ) -> (Component, bool) {
        let path = join(&place.path, &code);
        let (missing, policy) = self.missing(place.policy);
        let verify = self.verify();
        let inner = Place { path: path.clone(), ..place.clone() };
        let body = self.body(&inner, criteria, policy);
        let excludable = body.excludable;
        self.made.push(Made { path, points: place.points.clone(), excludable });
        let component = Component {
            code,
            label: self.label(),
            weight,
            combine: body.combine,
            otherwise: body.otherwise,
            missing,
            verify,
            basis: self.basis(),
            items: body.items,
        };
        (component, excludable)
    }

    fn missing(&mut self, above: Policy) -> (Option<Policy>, Policy) {
        if !self.features.policies || !self.chance(12) {
            return (None, above);
        }
        let policy = *self.one_of(&[Policy::Zero, Policy::Excluded, Policy::Undecided]);
        (Some(policy), policy)
    }

    fn verify(&mut self) -> Option<String> {
        (self.verifies && self.chance(25)).then(|| {
            let stages = self.stages.clone();
            self.one_of(&stages).clone()
        })
    }

    /// Adds a criterion, with the inputs that it needs; says whether it is excludable.
    fn criterion(
        &mut self,
        place: &Place,
        code: String,
        weight: Option<Literal>,
        items: &mut Vec<Item>,
        scope: &mut Vec<Scoped>,
    ) -> bool {
        let (mut missing, mut policy) = self.missing(place.policy);
        // At the top there are only facts, so a criterion there has nothing to compute from unless it may read them.
        let rootless = !place.path.is_empty() || self.features.facts_read && !self.facts.is_empty();
        let computed = if rootless && self.chance(35) { self.computed(place, items, scope) } else { None };
        let (rule, by_rule, can_miss) = match computed {
            Some(computed) => (Rule::Computed(computed.formula), computed.excludable, computed.inputs),
            None => {
                let (rule, excludable) = self.answered(place, items, scope);
                (rule, excludable, true)
            }
        };
        if place.solid && policy == Policy::Excluded && can_miss {
            policy = *self.one_of(&[Policy::Zero, Policy::Undecided]);
            missing = Some(policy);
        }
        let excludable = by_rule || (policy == Policy::Excluded && can_miss);
        let texts = self.texts(&rule);
        self.made.push(Made { path: join(&place.path, &code), points: place.points.clone(), excludable });
        let (label, verify, basis) = (self.label(), self.verify(), self.basis());
        items.push(Item::Criterion(Criterion { code, label, weight, rule, missing, verify, basis, texts }));
        excludable
    }

    fn answered(&mut self, place: &Place, items: &mut Vec<Item>, scope: &mut Vec<Scoped>) -> (Rule, bool) {
        let fitting: Vec<Scale> = self
            .scales
            .iter()
            .filter(|scale| !place.solid || scale.options.iter().all(|option| option.value.is_some()))
            .cloned()
            .collect();
        let scale = self.one_of(&fitting).clone();
        let excludable = scale.options.iter().any(|option| option.value.is_none());
        let (mut at_most, mut at_least) = (None, None);
        if self.features.caps && self.chance(20) {
            at_most = Some(self.cap(place, items, scope));
        }
        if self.features.caps && self.chance(8) {
            let floor = ratio(i128::from(self.rng.u8(1..10)), 20);
            at_least = Some(super::super::model::Expr::Number(Literal::percentage(&floor).expect("a percentage")));
        }
        (Rule::Answered { scale: scale.name, at_most, at_least }, excludable)
    }

    fn texts(&mut self, rule: &Rule) -> Vec<(String, String)> {
        let Rule::Answered { scale, .. } = rule else { return Vec::new() };
        if !self.features.scales || !self.chance(10) {
            return Vec::new();
        }
        let scale = self.scales.iter().find(|other| other.name == *scale).expect("a scale");
        if scale.line.is_some() {
            return Vec::new();
        }
        let texts = scale.options.iter();
        texts.map(|option| (option.spellings[0].clone(), format!("Arti {} di sini", option.spellings[0]))).collect()
    }
}

/// What a child is to be.
enum Size {
    Criterion,
    /// With so many criteria.
    Component(usize),
}

struct Body {
    combine: Combine,
    otherwise: Option<Fallback>,
    excludable: bool,
    items: Vec<Item>,
}
