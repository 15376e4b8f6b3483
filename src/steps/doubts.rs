//! What loads and is probably not meant: conditions that never change, rows and options that no sheet gets to.
//!
//! *Nothing is said that some sheet could prove wrong*: all of it is read off what an empty sheet leaves possible.

use std::collections::BTreeMap;

use super::interval::{End, Interval, Range};
use super::ops::{Op, StepId, Steps};
use crate::check::{BandsId, Body, Model, Node, NodeId};
use crate::diagnostic::words::{doubts as words, requirements, shared};
use crate::diagnostic::{Code, Diagnostic};
use crate::number::Exact;
use crate::source::{Source, Span};
use crate::syntax::Combine;
use crate::table::Table;

/// Checks that hold on no sheet.
pub(crate) fn impossible(model: &Model, steps: &Steps, ranges: &Table<StepId, Range>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (check, own) in model.checks.iter().zip(&steps.checks) {
        if !ranges[own.truth].may_be_true {
            let message = words::check_never_holds(&check.text);
            found.push(Diagnostic::new(Code::CheckNever, check.span, message).with_help(words::look_for_a_slip()));
        }
    }
    found
}

/// What can never matter, and what never changes.
pub(crate) fn doubts(model: &Model, steps: &Steps, ranges: &Table<StepId, Range>, source: &Source) -> Vec<Diagnostic> {
    let mut doubts = Doubts { model, steps, ranges, source, out: Vec::new() };
    doubts.checks();
    doubts.requirements();
    doubts.conditions();
    doubts.rows();
    doubts.nodes();
    doubts.out
}

struct Doubts<'a> {
    model: &'a Model,
    steps: &'a Steps,
    ranges: &'a Table<StepId, Range>,
    source: &'a Source,
    out: Vec<Diagnostic>,
}

/// Where a table of bands is used.
struct Use {
    /// The rows that its number can get to.
    rows: Vec<u16>,
    number: Option<Interval>,
    span: Span,
}

impl Doubts<'_> {
    fn range(&self, step: StepId) -> &Range {
        &self.ranges[step]
    }

    fn checks(&mut self) {
        for (check, own) in self.model.checks.iter().zip(&self.steps.checks) {
            if !self.range(own.truth).may_be_false {
                let message = words::check_always_holds(&check.text);
                self.out
                    .push(Diagnostic::new(Code::CheckAlways, check.span, message).with_help(words::look_for_a_slip()));
            }
        }
    }

    fn requirements(&mut self) {
        for (predicate, steps) in self.model.predicates.iter().zip(&self.steps.requirements) {
            for written in predicate.written() {
                let (Some(requirement), Some(members)) =
                    (predicate.requirements.rows().get(written.start), steps.rows().get(written.clone()))
                else {
                    continue;
                };
                if members.iter().all(|member| !self.range(member.truth).may_be_false) {
                    let message = requirements::always_met(&requirement.text);
                    let told = Diagnostic::new(Code::AlwaysMet, requirement.term.span, message);
                    self.out.push(told.with_help(requirements::remove_or_mend_the_limit()));
                }
            }
        }
        let Some(award) = &self.model.award else { return };
        for (id, predicate) in self.model.predicates.entries() {
            if !award.order.contains(&id) {
                let told =
                    Diagnostic::new(Code::NotAwarded, predicate.span, requirements::not_in_the_award(&predicate.name));
                self.out.push(
                    told.related(award.span, requirements::the_list())
                        .with_help(requirements::add_to_the_award(&predicate.name)),
                );
            }
        }
    }

    /// Conditions within formulas; whole checks and requirements are spoken of by themselves.
    fn conditions(&mut self) {
        let whole = |step: StepId| self.steps.origins[step].code.is_some();
        let mut told: Vec<Diagnostic> = Vec::new();
        for (id, step) in self.steps.list.entries() {
            if !matches!(step.op, Op::Compare(_) | Op::Is(..)) || whole(id) {
                continue;
            }
            let (range, span) = (self.range(id), self.steps.origins[id].span);
            let text = self.source.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
            let message = match (range.may_be_true, range.may_be_false) {
                (true, false) => words::condition_always(text),
                (false, true) => words::condition_never(text),
                _ => continue,
            };
            told.push(Diagnostic::new(Code::Condition, span, message).with_help(words::look_for_a_slip()));
        }
        self.out.extend(told);
    }

    /// Rows that no number gets to, wherever their table is used.
    fn rows(&mut self) {
        let mut used: BTreeMap<BandsId, Vec<Use>> = BTreeMap::new();
        for (id, step) in self.steps.list.entries() {
            if let (Op::Band(bands) | Op::BandValue(bands), Some(&of)) = (&step.op, step.of.first()) {
                let range = self.range(of);
                let rows = range.rows(&self.model.bands[*bands].rows);
                let span = self.steps.origins[id].span;
                used.entry(*bands).or_default().push(Use { rows, number: range.number.clone(), span });
            }
        }
        for (bands, uses) in used {
            let table = &self.model.bands[bands];
            for (index, row) in table.rows.iter().enumerate() {
                let reached = uses.iter().any(|of| u16::try_from(index).is_ok_and(|i| of.rows.contains(&i)));
                if reached {
                    continue;
                }
                let mut told =
                    Diagnostic::new(Code::RowUnreachable, row.span, words::row_unreachable(&row.option, &table.name));
                if let Some(Use { number: Some(number), span, .. }) = uses.first() {
                    told = told.related(*span, words::number_is(shown(&number.low), shown(&number.high)));
                }
                self.out.push(told.with_help(words::remove_row_or_mend_bound()));
            }
        }
    }

    fn nodes(&mut self) {
        for (id, node) in self.model.nodes.entries() {
            match &node.body {
                Body::Component { combine, children, .. } => self.dominated(*combine, children),
                Body::Answered { .. } | Body::Computed { .. } => self.criterion(id, node),
            }
        }
    }

    fn criterion(&mut self, id: NodeId, node: &Node) {
        let inner = self.steps.nodes[id].inner;
        let range = self.range(inner).clone();
        let Some(interval) = &range.number else { return };
        // A condition that never changes was spoken of, and may be why.
        let within = |place: Span| node.span.start <= place.start && place.end <= node.span.end;
        let condition = |told: &Diagnostic| told.code() == Code::Condition.code() && within(told.span());
        if self.out.iter().any(condition) {
            return;
        }
        if interval.low == interval.high && !range.excluded {
            let message = words::always_the_same(&node.path, shown(&interval.low));
            let told = Diagnostic::new(Code::NeverMatters, node.span, message);
            self.out.push(told.with_help(words::let_an_answer_change_it()));
        } else if interval.high < End::At(Exact::ONE) {
            let help = match self.cut(node, &interval.high) {
                options if options.is_empty() => words::top_mark(),
                options => words::cut_to_it(options),
            };
            let message = words::not_in_full(&node.path, percent(&interval.high));
            self.out.push(Diagnostic::new(Code::NotInFull, node.span, message).with_help(help));
        }
    }

    /// The options of a criterion that are worth more than it can ever be.
    fn cut(&self, node: &Node, highest: &End) -> String {
        let Body::Answered { scale, .. } = &node.body else { return String::new() };
        let options = self.model.scales[*scale].options.iter();
        let above = options.filter(|option| option.value.as_ref().is_some_and(|v| End::At(v.clone()) > *highest));
        above.map(|option| format!("`{}`", option.code)).collect::<Vec<_>>().join(", ")
    }

    /// Children of `min` and `max` that another always outdoes.
    fn dominated(&mut self, combine: Combine, children: &[NodeId]) {
        let (word, least) = match combine {
            Combine::Min => ("min", true),
            Combine::Max => ("max", false),
            _ => return,
        };
        let reach = |child: &NodeId| {
            let range = self.range(self.steps.nodes[*child].number);
            range.number.as_ref().map(|number| (number.low.clone(), number.high.clone(), range.excluded))
        };
        // The one that holds the result furthest, and can never be left out.
        let holding = children.iter().filter_map(|child| Some((*child, reach(child)?))).filter(|(_, r)| !r.2);
        let strongest =
            if least { holding.min_by_key(|(_, r)| r.1.clone()) } else { holding.max_by_key(|(_, r)| r.0.clone()) };
        let Some((strongest, (low, high, _))) = strongest else { return };
        let outdone = |own: &(End, End, bool)| if least { own.0 >= high } else { own.1 <= low };
        let idle: Vec<NodeId> = children
            .iter()
            .copied()
            .filter(|child| *child != strongest && reach(child).is_some_and(|own| outdone(&own)))
            .collect();
        for child in idle {
            let (node, other) = (self.model.node(child), self.model.node(strongest));
            let message = words::cannot_matter(&node.path, &other.path, word);
            let told = Diagnostic::new(Code::NeverMatters, node.span, message);
            self.out.push(told.related(other.span, words::its_rival()).with_help(shared::remove_it()));
        }
    }
}

fn shown(end: &End) -> String {
    end.number().map_or("…".to_owned(), Exact::decimal)
}

fn percent(end: &End) -> String {
    end.number().map_or("…".to_owned(), |share| format!("{}%", share.times(&Exact::from(100)).decimal()))
}
