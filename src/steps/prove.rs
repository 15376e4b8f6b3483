//! What the ranges of an empty sheet show about a rubric.
//!
//! *After this, on any sheet: a criterion's share lies in 0..1, a child of a sum is never excluded, whatever can have no
//! value says what holds then, and every requirement can be met.*

use std::collections::BTreeSet;

use super::interval::{End, Range};
use super::ops::{Op, StepId, Steps, keys_of};
use super::value::{Answered, Reading, Value, values_of};
use crate::check::{Body, Domain, KeyId, Model, NodeId, ROOT};
use crate::diagnostic::words::{bands, proof as words, shared};
use crate::diagnostic::{Bilingual, Code as Diag, Diagnostic, Example};
use crate::number::Exact;
use crate::source::Span;
use crate::syntax::{Combine, Comparator, Policy};
use crate::table::Table;

/// Tells what can go wrong on some sheet.
pub(crate) fn prove(model: &Model, steps: &Steps, ranges: &Table<StepId, Range>) -> Vec<Diagnostic> {
    let places = places(steps, ranges);
    let mut proof = Proof { model, steps, ranges, places, examples: 0, out: Vec::new() };
    proof.nodes();
    proof.measures();
    proof.otherwise();
    proof.comparisons();
    proof.dates();
    proof.requirements();
    proof.out
}

struct Proof<'a> {
    model: &'a Model,
    steps: &'a Steps,
    ranges: &'a Table<StepId, Range>,
    places: Table<StepId, Places>,
    /// How many were looked for.
    examples: usize,
    out: Vec<Diagnostic>,
}

impl Proof<'_> {
    fn range(&self, step: StepId) -> &Range {
        &self.ranges[step]
    }

    fn span(&self, step: StepId) -> Span {
        self.steps.origins[step].span
    }

    fn nodes(&mut self) {
        for ((id, node), steps) in self.model.nodes.entries().zip(&self.steps.nodes) {
            match &node.body {
                Body::Component { combine, combine_span, otherwise, children } => {
                    if *combine == Combine::Sum {
                        self.sum(children);
                    } else {
                        let all = self.all_excludable(children);
                        match otherwise {
                            None if all => self.out.push(
                                Diagnostic::new(
                                    Diag::OtherwiseMissing,
                                    *combine_span,
                                    words::all_children_excluded(subject(self.model, id)),
                                )
                                .with_help(words::write_otherwise_clause()),
                            ),
                            Some((_, span)) if !all => self.out.push(
                                Diagnostic::new(Diag::OtherwiseIdle, *span, words::some_child_counts())
                                    .with_help(shared::remove_it()),
                            ),
                            _ => {}
                        }
                    }
                }
                Body::Answered { caps, .. } => {
                    let span = caps.first().map_or(node.span, |(_, cap)| cap.span);
                    self.share(id, steps.inner, span);
                }
                Body::Computed { formula } => self.share(id, steps.inner, formula.span),
            }
        }
        if self.range(self.steps.nodes[ROOT].number).excluded && !self.says_nothing(ROOT) {
            self.out.push(
                Diagnostic::new(Diag::Excludable, self.model.node(ROOT).span, words::total_excluded())
                    .with_help(words::write_otherwise_of_total()),
            );
        }
    }

    fn all_excludable(&self, children: &[NodeId]) -> bool {
        children.iter().all(|c| self.range(self.steps.nodes[*c].number).excluded)
    }

    /// Whether a component lacks the `otherwise` that it must have: that it can be excluded is told with that.
    fn says_nothing(&self, id: NodeId) -> bool {
        match &self.model.node(id).body {
            Body::Component { combine, otherwise: None, children, .. } => {
                *combine != Combine::Sum && self.all_excludable(children)
            }
            _ => false,
        }
    }

    fn sum(&mut self, children: &[NodeId]) {
        for child in children {
            let steps = &self.steps.nodes[*child];
            if !self.range(steps.number).excluded || self.says_nothing(*child) {
                continue;
            }
            let node = self.model.node(*child);
            let by_policy =
                node.policy == Policy::Excluded && !steps.keys.is_empty() && !self.range(steps.inner).excluded;
            let (message, help) = if by_policy {
                (words::child_excluded_by_policy(&node.path), words::another_policy())
            } else {
                (words::child_excluded(&node.path), words::combine_by_mean())
            };
            self.out.push(Diagnostic::new(Diag::Excludable, node.span, message).with_help(help));
        }
    }

    /// A criterion has a value, and it lies in 0..1.
    fn share(&mut self, id: NodeId, step: StepId, span: Span) {
        let range = self.range(step).clone();
        if range.none || range.worded {
            self.no_value(step, span);
        }
        let Some(interval) = &range.number else { return };
        let (zero, one) = (End::At(Exact::ZERO), End::At(Exact::ONE));
        let (below, above) = (interval.low < zero, interval.high > one);
        if !below && !above {
            return;
        }
        let (side, mend) = match (below, above) {
            (true, true) => (words::leave_both_sides(), "`at least 0 at most 1`"),
            (true, false) => (words::fall_below_0(), "`at least 0`"),
            _ => (words::exceed_1(), "`at most 1`"),
        };
        let (inputs, sheet) = self.example(step).unzip();
        let message = words::criterion_leaves(&self.model.node(id).path, side, inputs.unwrap_or_default());
        self.out.push(Diagnostic::new(Diag::Leaves, span, message).with_help(words::limit_it(mend)).example_if(sheet));
    }

    fn no_value(&mut self, step: StepId, span: Span) {
        let [place, _] = self.places(step);
        let (reason, help) = place.map_or_else(|| self.cause(step), |place| self.cause(place));
        let mut diagnostic = Diagnostic::new(Diag::NoValue, span, words::can_have_no_value(reason)).with_help(help);
        if let Some(place) = place.map(|place| self.span(place)).filter(|place| *place != span) {
            diagnostic = diagnostic.related(place, words::here());
        }
        self.out.push(diagnostic);
    }

    /// Why a step can have no value, and what to write.
    fn cause(&self, place: StepId) -> (Bilingual, Bilingual) {
        match self.steps.step(place).op {
            Op::Div(_) => (words::divisor_can_be_zero(), words::say_what_holds()),
            Op::Answer(key) => {
                let key = self.model.key(key);
                let word = key.word.as_deref().unwrap_or("…");
                let name = key.path.rsplit('.').next().unwrap_or("");
                (words::can_be_the_word(name, word), words::say_what_holds_for_word(name))
            }
            _ => (words::what_is_read_can_be_excluded(), words::say_what_holds_behind()),
        }
    }

    fn places(&self, step: StepId) -> Places {
        self.places[step]
    }

    fn measures(&mut self) {
        for (measure, steps) in self.model.measures.iter().zip(&self.steps.measures) {
            let range = self.range(steps.number).clone();
            if range.none || range.worded {
                self.no_value(steps.number, measure.term.span);
            }
            if let Some(bands) = measure.bands {
                let rows = &self.model.bands[bands].rows;
                let name = format!("`{}`", measure.name).into();
                self.gap(rows, &range, measure.span, name, &self.model.bands[bands].name);
            }
        }
        for (id, step) in self.steps.list.entries() {
            if let (Op::BandValue(bands), Some(&of)) = (&step.op, step.of.first()) {
                let table = &self.model.bands[*bands];
                let range = self.range(of).clone();
                let span = self.span(id);
                self.gap(&table.rows, &range, span, bands::looked_up_number(), &table.name);
            }
        }
    }

    /// Every number that is possible has a row.
    fn gap(&mut self, rows: &[crate::check::BandRow], range: &Range, span: Span, what: Bilingual, table: &str) {
        let Some(last) = rows.last() else { return };
        let (Some((comparator, bound)), Some(interval)) = (&last.bound, &range.number) else {
            return;
        };
        let bound_end = End::At(bound.clone());
        let covered = match comparator {
            Comparator::Ge => interval.low >= bound_end,
            Comparator::Gt => interval.low > bound_end,
            Comparator::Le => interval.high <= bound_end,
            Comparator::Lt => interval.high < bound_end,
            Comparator::Eq | Comparator::Ne => true,
        };
        if !covered {
            let end = match comparator {
                Comparator::Ge | Comparator::Gt => &interval.low,
                _ => &interval.high,
            };
            let example = end.number().map(|n| bands::has_no_row(n.decimal())).unwrap_or_default();
            self.out.push(
                Diagnostic::new(Diag::BandGap, last.span, bands::leaves_last_row(what, table, example))
                    .related(span, bands::used_here())
                    .with_help(bands::end_with_otherwise()),
            );
        }
    }

    fn otherwise(&mut self) {
        // The fallbacks of components are spoken of with their nodes.
        let components = self.model.nodes.iter().zip(&self.steps.nodes);
        let fallbacks: BTreeSet<StepId> = components
            .filter(|(node, _)| matches!(node.body, Body::Component { .. }))
            .map(|(_, steps)| steps.inner)
            .collect();
        for (id, step) in self.steps.list.entries() {
            let (Op::Otherwise, Some(&of)) = (&step.op, step.of.first()) else {
                continue;
            };
            if fallbacks.contains(&id) {
                continue;
            }
            let range = self.range(of);
            let span = self.span(id);
            if !(range.none || range.worded || range.excluded) {
                self.out.push(
                    Diagnostic::new(Diag::OtherwiseIdle, span, words::always_has_a_value())
                        .with_help(shared::remove_it()),
                );
                continue;
            }
            if let [Some(first), Some(second)] = self.places(of) {
                let (a, b) = (self.span(first), self.span(second));
                self.out.push(
                    Diagnostic::new(Diag::TwoPlaces, span, words::stands_for_both())
                        .related(a, words::the_first())
                        .related(b, words::the_second())
                        .with_help(words::give_each_its_own()),
                );
            }
        }
    }

    /// A comparison of what can have no value stands only where it makes a requirement fail.
    fn comparisons(&mut self) {
        let mut strict = Table::beside(&self.steps.list, false);
        let mut loose = strict.clone();
        for check in &self.steps.checks {
            strict[check.truth] = true;
        }
        for predicate in &self.steps.requirements {
            for requirement in predicate {
                loose[requirement.truth] = true;
            }
        }
        for (id, step) in self.steps.list.entries().rev() {
            for (position, &of) in step.of.iter().enumerate() {
                match &step.op {
                    Op::And | Op::Or => {
                        strict[of] |= strict[id];
                        loose[of] |= loose[id];
                    }
                    Op::Not => strict[of] = true,
                    Op::If => {
                        let condition = position % 2 == 0 && position.saturating_add(1) < step.of.len();
                        strict[of] |= condition || strict[id];
                        loose[of] |= !condition && loose[id];
                    }
                    _ => {}
                }
            }
        }
        for (id, step) in self.steps.list.entries() {
            let compares = matches!(step.op, Op::Compare(_));
            if !compares {
                continue;
            }
            for &of in &step.of {
                let range = self.range(of);
                // A requirement that reads a word or an excluded node is not met; a quotient says itself what holds.
                let divides = |place: &StepId| matches!(self.steps.step(*place).op, Op::Div(_));
                let open = range.none || range.worded;
                if open && (strict[id] || self.places(of).iter().flatten().any(divides)) {
                    let span = self.span(id);
                    self.no_value(of, span);
                }
            }
        }
    }

    fn dates(&mut self) {
        for (id, step) in self.steps.list.entries() {
            let overflows = matches!(step.op, Op::DateAdd(_)) && self.range(id).overflow;
            let before = step.of.first().is_some_and(|&of| self.range(of).overflow);
            if overflows && !before {
                let span = self.span(id);
                self.out.push(
                    Diagnostic::new(Diag::DateRange, span, words::date_leaves_calendar()).with_help(words::add_less()),
                );
            }
        }
    }

    fn requirements(&mut self) {
        for (predicate, steps) in self.model.predicates.iter().zip(&self.steps.requirements) {
            for (requirement, steps) in predicate.requirements.iter().zip(steps) {
                let range = self.range(steps.truth);
                if range.may_be_true {
                    continue;
                }
                let mut message = words::never_met(&requirement.text);
                let mut help = None;
                if let Some((left, comparator, right)) = steps.sides {
                    let (l, r) = (self.range(left), self.range(right));
                    let rising = matches!(comparator, Comparator::Ge | Comparator::Gt | Comparator::Eq);
                    let reach = if rising { l.high() } else { l.low() };
                    if let (Some(reach), Some(limit)) = (reach, r.low()) {
                        let limit_text = limit.decimal();
                        let mut reach_text = reach.decimal();
                        let hundredth = limit.over(&Exact::from(100));
                        if rising && *reach <= Exact::ONE && hundredth.as_ref().is_some_and(|h| h <= reach) {
                            reach_text = format!("{}%", reach.times(&Exact::from(100)).decimal());
                            help = Some(words::write_a_percentage(&limit_text));
                        } else if !rising {
                            help = Some(words::raise_the_limit());
                        }
                        let text = &requirement.text;
                        message = match rising {
                            true => words::never_met_at_most(text, reach_text, limit_text),
                            false => words::never_met_at_least(text, reach_text, limit_text),
                        };
                    }
                }
                let help = help.unwrap_or_else(words::lower_the_limit);
                self.out.push(Diagnostic::new(Diag::NeverMet, requirement.span, message).with_help(help));
            }
        }
    }

    /// Inputs with which a step leaves 0..1, and the value that it then has. Looked for where that costs little.
    fn example(&mut self, step: StepId) -> Option<(Bilingual, Example)> {
        const TRIES_MAX: usize = 2_000;
        const EXAMPLES_MAX: usize = 20;
        const WORK_MAX: usize = 2_000_000;
        self.examples = self.examples.saturating_add(1);
        if self.examples > EXAMPLES_MAX {
            return None;
        }
        let keys = &keys_of(self.steps, step);
        let tries_max = TRIES_MAX.min(WORK_MAX.checked_div(self.steps.list.up_to(step).len()).unwrap_or(0));
        let mut answers: Table<KeyId, Option<Answered>> = Table::beside(&self.model.keys, None);
        let choices: Vec<Vec<Answered>> = keys.iter().map(|&key| self.samples(key)).collect();
        let total =
            choices.iter().try_fold(1_usize, |n, c| n.checked_mul(c.len())).unwrap_or(usize::MAX).min(tries_max);
        // Only the steps up to this one matter.
        let steps = self.steps.list.up_to(step);
        for attempt in 0..total {
            let mut rest = attempt;
            for (key, choice) in keys.iter().zip(&choices) {
                let at = rest.checked_rem(choice.len()).unwrap_or(0);
                rest = rest.checked_div(choice.len()).unwrap_or(0);
                answers[*key] = choice.get(at).cloned();
            }
            let reading = Reading { answers: &answers, ..Reading::empty(self.model) };
            let values = values_of(steps, reading);
            let sound = self.steps.checks.iter().all(|c| values.row(c.truth) != Some(&Value::Truth(false)));
            let Some(Value::Number(value)) = values.row(step) else {
                continue;
            };
            if sound && (value.is_negative() || *value > Exact::ONE) {
                let sheet = Example::of(self.model, &answers, None);
                let given = sheet.inputs.iter().chain(&sheet.answers);
                let inputs: Vec<String> = given
                    .map(|(path, answer)| format!("{} = {answer}", path.rsplit('.').next().unwrap_or("")))
                    .collect();
                let message = match inputs.as_slice() {
                    [] => words::it_is(value),
                    inputs => words::with_inputs_it_is(inputs.join(", "), value),
                };
                return Some((message, sheet));
            }
        }
        None
    }

    /// A few answers of a key, the ordinary ones first.
    fn samples(&self, key: KeyId) -> Vec<Answered> {
        let number = |n: Exact| Answered::Number(n);
        match &self.model.key(key).domain {
            Domain::Count => [1, 2, 0, 3, 10].into_iter().map(|n| number(Exact::from(n))).collect(),
            Domain::Number { low, high } | Domain::Percent { low, high } => {
                vec![number(high.clone()), number(low.clone())]
            }
            Domain::Date => Vec::new(),
            Domain::Scale(_) | Domain::List { .. } => (0..self.model.key_options(key).count())
                .filter_map(|i| u16::try_from(i).ok())
                .map(Answered::Option)
                .collect(),
        }
    }
}

/// The first two steps within a step that can have no value of their own, not counting what an `otherwise` covers.
type Places = [Option<StepId>; 2];

/// The places of every step. INVARIANT(operands-first): those of the operands are known when a step is reached.
fn places(steps: &Steps, ranges: &Table<StepId, Range>) -> Table<StepId, Places> {
    let open = |range: &Range| range.none || range.worded;
    let zero = End::At(Exact::ZERO);
    let mut all: Table<StepId, Places> = Table::with_room(steps.list.len());
    for (id, step) in steps.list.entries() {
        let mut found: Places = [None, None];
        if open(&ranges[id]) {
            let own = match &step.op {
                Op::Answer(_) => true,
                Op::Div(_) => step
                    .of
                    .get(1)
                    .is_some_and(|&by| ranges[by].number.as_ref().is_some_and(|n| n.low <= zero && n.high >= zero)),
                _ => !step.of.iter().any(|&of| open(&ranges[of])),
            };
            let own = own.then_some(id);
            // Before an `otherwise` nothing is open any more.
            let covered = usize::from(step.op == Op::Otherwise);
            let inner = step.of.iter().skip(covered).filter_map(|of| all.row(*of)).flatten().flatten().copied();
            for place in own.into_iter().chain(inner) {
                found = match found {
                    [None, second] => [Some(place), second],
                    [Some(first), None] if first != place => [Some(first), Some(place)],
                    full => full,
                };
            }
        }
        all.push(found);
    }
    all
}

fn subject(model: &Model, id: NodeId) -> Bilingual {
    if id == ROOT { shared::the_rubric() } else { format!("`{}`", model.node(id).path).into() }
}
