//! A seeded generator of rubrics that load and sheets that break no rule.
//!
//! The tree comes first, then a sheet, then measures and predicates: their limits are set by what the reference computes,
//! often exactly on it.

mod facts;
mod formulas;
mod outcome;
mod sheet;
mod tree;
mod words;

use fastrand::Rng;

use self::facts::Fact;
use self::formulas::Scoped;
use super::model::{Bands, Item, Literal, Policy, Rubric, Scale, Sheet};
use super::numbers::{Date, Q, Rounding, ratio, whole};

/// What may be generated. Level 1 is what `zi_2021`, `skm_2017` and `contoh` use; level 2 is the whole language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// `missing excluded`, and `missing` below the header.
    pub policies: bool,
    /// `otherwise X` after a combining word.
    pub otherwise: bool,
    /// `weighted mean`, `min`, `max`.
    pub combines: bool,
    /// Weights in percent, and fractions such as `1/9`.
    pub weights: bool,
    /// `at most`, `at least` on answered criteria.
    pub caps: bool,
    /// Spellings, lines beside options, falling lines, texts of options.
    pub scales: bool,
    /// Formulas beyond ratios of counts and `x / 4`: arithmetic, `if`, `min`, `max`, `round`, percent and date inputs.
    pub formulas: bool,
    /// Formulas and caps of criteria that read other nodes.
    pub nodes_read: bool,
    /// Formulas, caps and checks that read facts.
    pub facts_read: bool,
    /// Inputs on a scale, on lists and on ordered lists inside components.
    pub option_inputs: bool,
    /// `excluded` in a formula.
    pub formula_excluded: bool,
    /// Bands with values, read by formulas.
    pub band_values: bool,
    /// `is not`, `is one of`, `is at least`, `is at most`, ordered facts.
    pub is_forms: bool,
    /// `and`, `or`, `not`, `if` in requirements.
    pub compound: bool,
    /// `verified(x)` in requirements.
    pub verified: bool,
    /// Requirements beyond a node, a member, a fact or a period against a literal.
    pub requirements: bool,
    /// Nodes whose code is a word of the language.
    pub word_codes: bool,
    /// `basis required`, an absent `assessed_on`.
    pub header: bool,
}

impl Features {
    pub fn level1() -> Features {
        Features {
            policies: false,
            otherwise: false,
            combines: false,
            weights: false,
            caps: false,
            scales: false,
            formulas: false,
            nodes_read: false,
            facts_read: false,
            option_inputs: false,
            formula_excluded: false,
            band_values: false,
            is_forms: false,
            compound: false,
            verified: false,
            requirements: false,
            word_codes: false,
            header: false,
        }
    }

    pub fn level2() -> Features {
        Features {
            policies: true,
            otherwise: true,
            combines: true,
            weights: true,
            caps: true,
            scales: true,
            formulas: true,
            nodes_read: true,
            facts_read: true,
            option_inputs: true,
            formula_excluded: true,
            band_values: true,
            is_forms: true,
            compound: true,
            verified: true,
            requirements: true,
            word_codes: true,
            header: true,
        }
    }
}

/// A node that stands, for formulas, groups and requirements to read.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) path: String,
    pub(crate) points: Option<Q>,
    pub(crate) excludable: bool,
}

/// Everything drawn so far.
pub(crate) struct Maker<'r> {
    pub(crate) rng: &'r mut Rng,
    pub(crate) features: Features,
    pub(crate) scales: Vec<Scale>,
    /// Tables with values, for formulas.
    pub(crate) tables: Vec<Bands>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) stages: Vec<String>,
    pub(crate) verifies: bool,
    /// Counts are drawn up to this number.
    pub(crate) magnitude: u64,
    pub(crate) made: Vec<Made>,
    /// Inputs of all components so far.
    pub(crate) inputs: Vec<Scoped>,
    /// How many formulas may still read a node; each multiplies the length of exact numbers.
    pub(crate) reads_left: u32,
    pub(crate) with_basis: bool,
    pub(crate) names: u32,
}

/// How large counts get: at times past what 64 bits hold when a few are multiplied, at times past 128.
const MAGNITUDES: &[u64] =
    &[20, 20, 20, 1_000, 1_000_000, 1_000_000_000, 1_000_000_000_000, 1_000_000_000_000_000, 1_000_000_000_000_000];

/// A rubric and a sheet for it.
pub fn draw(rng: &mut Rng, features: Features) -> (Rubric, Sheet) {
    let stages = *pick(rng, &[0, 1, 2, 2, 3, 3, 4]);
    let mut maker = Maker {
        magnitude: *pick(rng, MAGNITUDES),
        features,
        scales: Vec::new(),
        tables: Vec::new(),
        facts: Vec::new(),
        stages: words::STAGES[..stages].iter().map(|stage| (*stage).to_owned()).collect(),
        verifies: stages > 0 && rng.u8(0..10) < 6,
        made: Vec::new(),
        inputs: Vec::new(),
        reads_left: 3,
        with_basis: features.header && rng.u8(0..20) == 0,
        names: 0,
        rng,
    };
    if maker.magnitude > 1_000_000 {
        maker.reads_left = 1;
    }
    maker.rubric()
}

pub(crate) fn pick<'t, T>(rng: &mut Rng, all: &'t [T]) -> &'t T {
    &all[rng.usize(0..all.len())]
}

impl Maker<'_> {
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(0..100) < percent
    }

    pub(crate) fn one_of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        pick(self.rng, all)
    }

    pub(crate) fn label(&mut self) -> Option<String> {
        self.chance(70).then(|| (*self.one_of(words::LABELS)).to_owned())
    }

    pub(crate) fn basis(&mut self) -> Option<String> {
        (self.with_basis || self.chance(5)).then(|| format!("contoh ps. {}", self.rng.u8(1..40)))
    }

    /// A name that nothing else has.
    pub(crate) fn fresh(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}_{}", self.names)
    }

    /// A decimal between two numbers, both included.
    pub(crate) fn between(&mut self, lo: &Q, hi: &Q, places: u32) -> Q {
        let unit = whole(10i128.pow(places));
        let (from, to) = ((lo * &unit).ceil().to_integer(), (hi * &unit).floor().to_integer());
        let (Ok(from), Ok(to)) = (i128::try_from(from), i128::try_from(to)) else { return lo.clone() };
        if from > to {
            return lo.clone();
        }
        whole(self.rng.i128(from..=to)) / unit
    }

    pub(crate) fn decimal(&mut self, value: &Q) -> Literal {
        Literal::decimal(value).unwrap_or_else(|| unreachable!("{value} is no decimal"))
    }

    fn rubric(&mut self) -> (Rubric, Sheet) {
        self.draw_scales();
        self.draw_facts();
        self.draw_tables();
        let total = match self.rng.u8(0..6) {
            0 => whole(10),
            1 => ratio(45, 2),
            2 => whole(i128::from(self.rng.u32(1..1000))),
            _ => whole(100),
        };
        let policy = match self.rng.u8(0..10) {
            0..=1 => Policy::Undecided,
            2..=3 if self.features.policies => Policy::Excluded,
            _ => Policy::Zero,
        };
        let from = Date::new(2017 + self.rng.i64(0..9), self.rng.i64(1..=12), self.rng.i64(1..=28));
        let to = self.chance(30).then(|| from.add(self.rng.i64(1..4000), super::numbers::Period::Days));
        let root = self.root(&total, policy);
        let stages = self.stages.clone();
        let mut rubric = Rubric {
            id: format!("contoh_{}", self.rng.u32(0..1000)),
            label: "Contoh yang ditarik".to_owned(),
            family: self.chance(30).then(|| "keluarga".to_owned()),
            edition: "2025".to_owned(),
            basis: "contoh, bukan peraturan".to_owned(),
            basis_required: self.with_basis,
            in_force: self.chance(70).then_some((from, to)),
            total: Literal::decimal(&total).unwrap_or_else(|| Literal::fraction(&total)),
            stages: stages
                .into_iter()
                .map(|stage| (stage, self.chance(70).then(|| "Tahap penilaian".to_owned())))
                .collect(),
            display: self.chance(80).then(|| {
                let mode = *self.one_of(&[Rounding::HalfAway, Rounding::HalfAway, Rounding::HalfEven, Rounding::Down]);
                (self.rng.u32(0..=4), mode)
            }),
            root,
        };
        self.groups(&mut rubric);
        let sheet = self.sheet(&rubric);
        self.outcome(&mut rubric, &sheet);
        self.mix(&mut rubric.root.items);
        (rubric, sheet)
    }

    /// LANGUAGE.md: order is free after the header.
    fn mix(&mut self, items: &mut [Item]) {
        if self.chance(30) {
            self.rng.shuffle(items);
        }
        for item in items {
            if let Item::Component(component) = item {
                self.mix(&mut component.items);
            }
        }
    }
}
