//! The rubric in languages with operators between their operands, level by level: a level is computed from the one below
//! it, by the names that its values were given. So nothing is computed twice, whatever a language has for that.

use lke::gen_text::{Dialect, verdict_expr};
use lke::{Question, Rubric, Sub, decf, join_plus};

/// Values of a level, in the order of the rubric.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Questions,
    Subs,
    Areas,
    Parts,
    Components,
    Total,
}

/// How a language writes things.
pub struct Form<'a> {
    /// The value of a question from its answer.
    pub question: &'a dyn Fn(usize, &Question) -> String,
    /// A value of a level that was computed.
    pub value: &'a dyn Fn(Level, usize) -> String,
    /// A number that has a decimal point.
    pub number: &'a dyn Fn(&str) -> String,
    pub and: &'a str,
}

impl Form<'_> {
    fn sum(&self, level: Level, of: impl Iterator<Item = usize>) -> String {
        join_plus(of.map(|i| (self.value)(level, i)))
    }

    fn questions(&self, r: &Rubric) -> Vec<String> {
        r.questions.iter().enumerate().map(|(i, q)| (self.question)(i, q)).collect()
    }

    /// The mean of questions times the weight.
    fn sub(&self, sub: &Sub, terms: &[String]) -> String {
        let weight = (self.number)(&decf(sub.weight, 4));
        match terms {
            [term] => format!("{term} * {weight}"),
            _ => {
                format!("({}) / {} * {weight}", terms.join(" + "), (self.number)(&format!("{}.0", terms.len())))
            }
        }
    }

    /// Every node, level by level, from the questions to the total.
    pub fn levels(&self, r: &Rubric) -> [Vec<String>; 6] {
        let terms = |sub: &Sub| -> Vec<String> { sub.q.clone().map(|i| (self.value)(Level::Questions, i)).collect() };
        [
            self.questions(r),
            r.subs.iter().map(|sub| self.sub(sub, &terms(sub))).collect(),
            r.areas.iter().map(|area| self.sum(Level::Subs, area.subs.clone())).collect(),
            r.parts.iter().map(|part| self.sum(Level::Areas, part.areas.clone())).collect(),
            r.comps.iter().map(|comp| self.sum(Level::Parts, comp.parts.clone())).collect(),
            vec![self.sum(Level::Components, 0..r.comps.len())],
        ]
    }

    /// What the total and the predicate need and nothing else: areas, each from its answers, components and the total.
    pub fn short(&self, r: &Rubric) -> [Vec<String>; 3] {
        let questions = self.questions(r);
        let sub = |sub: &Sub| self.sub(sub, &questions[sub.q.clone()]);
        let component = |comp: &lke::Comp| {
            self.sum(Level::Areas, r.parts[comp.parts.clone()].iter().flat_map(|part| part.areas.clone()))
        };
        [
            r.areas.iter().map(|area| join_plus(r.subs[area.subs.clone()].iter().map(sub))).collect(),
            r.comps.iter().map(component).collect(),
            vec![self.sum(Level::Components, 0..r.comps.len())],
        ]
    }

    /// The predicate: 2, 1 or 0.
    pub fn award(&self, r: &Rubric) -> String {
        let node = |id: &str| match id {
            "total" => (self.value)(Level::Total, 0),
            "pengungkit" => (self.value)(Level::Components, 0),
            id => (self.value)(Level::Areas, r.areas.iter().position(|area| area.id == id).unwrap()),
        };
        let none = |_: &Question| unreachable!("requirements are on nodes");
        let choose = |condition: &str, yes: &str, no: &str| format!("({condition}) ? {yes} : {no}");
        verdict_expr(r, &Dialect { q: &none, node: &node, num: self.number, tern: &choose, and: self.and })
    }
}
