//! Choices as whole numbers of small steps.
//!
//! *What each code of a choice gives is so many steps of its bundle, or the choice is a bundle by itself, as it is.* The
//! choices of one component mostly differ by a hundredth of its weight over their number: such a number has 8 bits, their
//! sum 16, and many units of it are added at once.

use super::{CODES, NOT_HERE, Plan, Span};

/// So many numbers of 8 bits have a sum of 16.
pub(super) const CHOICES_MAX: usize = 257;

/// Choices in a row that share their step.
#[derive(Debug, Clone)]
pub(super) struct Bundle {
    pub(super) choices: usize,
    pub(super) gives: Gives,
}

/// What the codes of a bundle's choices give, packed.
#[derive(Debug, Clone)]
pub(super) enum Gives {
    /// So many times this.
    Steps(i64),
    /// This: there is no step that is small enough.
    Table([i64; CODES]),
}

/// The choices of a plan in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Bundles {
    pub(super) list: Vec<Bundle>,
    /// Of each choice: the codes that give something, and how many steps of its bundle.
    pub(super) steps: Vec<Vec<(u8, u8)>>,
    /// Of each choice: its bundle.
    of: Vec<usize>,
    /// By how many choices come before: how many bundles do, where one ends there.
    ends: Vec<Option<usize>>,
}

impl Bundles {
    pub(super) fn new(plan: &Plan) -> Bundles {
        let count = plan.layout.choices;
        let mut ends = vec![false; count.saturating_add(1)];
        // What is read of a bundle is all of it, or one choice.
        let read = |span: &&Span| {
            let [first, end] = span.choices();
            first < end && span.choice().is_none()
        };
        for end in plan.spans.iter().filter(read).flat_map(Span::choices) {
            if let Some(place) = ends.get_mut(end) {
                *place = true;
            }
        }
        let mut bundles = Bundles { ends: vec![Some(0)], ..Bundles::default() };
        let mut open = Open::default();
        for (table, starts) in plan.choices.iter().flatten().take(count).zip(&ends) {
            if *starts || !open.joins(table) {
                bundles.push(&open);
                open = Open::default();
                open.takes(table);
            }
        }
        bundles.push(&open);
        bundles
    }

    fn push(&mut self, open: &Open<'_>) {
        let Some(first) = open.tables.first() else { return };
        let gives = match step(open.divisor, open.most) {
            Some(step) => Gives::Steps(step),
            None => Gives::Table(**first),
        };
        for table in &open.tables {
            let steps = |value: &i64| match gives {
                Gives::Steps(step) => value.checked_div(step).and_then(|steps| u8::try_from(steps).ok()),
                Gives::Table(_) => None,
            };
            let some = |(code, value)| Some((code, steps(value).filter(|steps| *steps > 0)?));
            self.steps.push((0..).zip(*table).filter_map(some).collect());
            self.of.push(self.list.len());
            self.ends.push(None);
        }
        self.list.push(Bundle { choices: open.tables.len(), gives });
        if let Some(end) = self.ends.last_mut() {
            *end = Some(self.list.len());
        }
    }

    /// How many bundles come before, where so many choices do.
    pub(super) fn before(&self, choices: usize) -> Option<usize> {
        self.ends.get(choices).copied().flatten()
    }

    /// What a choice's bundle gives.
    pub(super) fn gives(&self, choice: usize) -> Option<&Gives> {
        Some(&self.list.get(*self.of.get(choice)?)?.gives)
    }
}

/// A bundle that may grow.
#[derive(Default)]
struct Open<'a> {
    tables: Vec<&'a [i64; CODES]>,
    /// What divides all that they give, and the most of it.
    divisor: i64,
    most: i64,
}

impl<'a> Open<'a> {
    fn takes(&mut self, table: &'a [i64; CODES]) {
        (self.divisor, self.most) = self.with(table);
        self.tables.push(table);
    }

    /// Takes one more, where the steps of all are still small.
    fn joins(&mut self, table: &'a [i64; CODES]) -> bool {
        let (divisor, most) = self.with(table);
        let small = self.tables.len() < CHOICES_MAX && step(divisor, most).is_some();
        if small {
            self.takes(table);
        }
        small
    }

    fn with(&self, table: &[i64; CODES]) -> (i64, i64) {
        let given = table.iter().copied().filter(|value| *value != NOT_HERE);
        given.fold((self.divisor, self.most), |(divisor, most), value| (common(divisor, value), most.max(value)))
    }
}

/// A step; `None` where there would be too many.
fn step(divisor: i64, most: i64) -> Option<i64> {
    let step = divisor.max(1);
    u8::try_from(most.checked_div(step)?).ok().map(|_| step)
}

/// The greatest common divisor of numbers from 0 on.
fn common(mut a: i64, mut b: i64) -> i64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
