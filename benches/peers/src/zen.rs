//! zen-expression 2.1.6: the expressions of GoRules, compiled to the bytecode of a stack machine; all numbers are decimals of 28
//! digits (`rust_decimal`).
//!
//! What it is given: each expression compiled once (`compile_expression`) and run by `evaluate_with_scope` with one machine
//! for all, which is how its own engine runs compiled expressions. Each level of the rubric is one expression that gives a
//! list, bound as a local of the scope for the next. A unit is a list in the scope; letters are looked up in an object
//! beside it (`abcd[u[7]]`).
//!
//! Tried, as against what is kept: one expression with assignments (`a = …; b = …`) takes 1.1 times as long for the score
//! and more than 3 times for every node, because names assigned are searched one after the other; answers in an object by
//! name instead of a list 1.3 and 1.2; `== 'A' ? …` instead of looking letters up 1.04 and 1.02.

use std::hint::black_box;

use lke::{Answer, Kind, Question, Rubric, Unit, dec, letter};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use zen_expression::expression::Standard;
use zen_expression::variable::{Symbol, VariableMap};
use zen_expression::vm::VM;
use zen_expression::{Expression, Scope, Variable, compile_expression};

use crate::engine::{Engine, version, write};
use crate::text::{Form, Level};

pub struct Rules {
    vm: VM,
    r: Rubric,
    ids: Vec<String>,
    /// Areas, components, the total.
    short: [(Symbol, Expression<Standard>); 3],
    /// Questions, subs, areas, parts, components, the total.
    levels: [(Symbol, Expression<Standard>); 6],
    award: Expression<Standard>,
    scales: Vec<(Symbol, Variable)>,
}

const NAMES: [&str; 6] = ["q", "s", "a", "p", "c", "t"];

fn question(i: usize, q: &Question) -> String {
    match q.kind {
        Kind::YesNo => format!("(u[{i}] ? 1 : 0)"),
        // This holds for 0 of 0 as well.
        Kind::Ratio => format!("(u[{i}][0] >= u[{i}][1] ? 1 : u[{i}][0] / u[{i}][1])"),
        Kind::Survey => format!("(u[{i}] / 4)"),
        kind => format!("{}[u[{i}]]", kind.name()),
    }
}

fn compile(text: &str) -> Expression<Standard> {
    compile_expression(text).unwrap_or_else(|wrong| panic!("{wrong}: {text}"))
}

fn object(entries: impl Iterator<Item = (&'static str, Variable)>) -> Variable {
    let mut map = VariableMap::new();
    entries.for_each(|(key, value)| drop(map.insert(Symbol::from(key), value)));
    Variable::from_object(map)
}

impl Rules {
    pub fn new(r: &Rubric) -> Rules {
        let value = |level: Level, i: usize| format!("{}[{i}]", NAMES[level as usize]);
        let number = |text: &str| text.trim_end_matches(".0").to_owned();
        let form = Form { question: &question, value: &value, number: &number, and: " and " };
        let list = |name: &str, of: &[String]| (Symbol::from(name), compile(&format!("[{}]", of.join(", "))));
        let (short, levels) = (form.short(r), form.levels(r));
        let share = |hundredths: &i64| Variable::Number(Decimal::new(*hundredths, 2).normalize());
        let scale = |kind: Kind| {
            let values = kind.table().iter().enumerate().map(|(code, value)| (letter(code as u8), share(value)));
            (Symbol::from(kind.name()), object(values))
        };
        Rules {
            vm: VM::new(),
            r: r.clone(),
            ids: r.node_ids(),
            short: [("a", 0), ("c", 1), ("t", 2)].map(|(name, i)| list(name, &short[i])),
            levels: std::array::from_fn(|i| list(NAMES[i], &levels[i])),
            award: compile(&form.award(r)),
            scales: [Kind::Abc, Kind::Abcd, Kind::Ae].map(scale).into(),
        }
    }

    fn award(&mut self, scope: &Scope) -> u8 {
        let award = self.award.evaluate_with_scope(scope, &mut self.vm).unwrap();
        award.as_number().and_then(|award| award.to_u8()).unwrap()
    }

    /// Every node, left in the scope level by level, and the predicate.
    fn run(&mut self, scope: &mut Scope) -> u8 {
        scope.clear_locals();
        for (name, level) in &self.levels {
            let values = level.evaluate_with_scope(scope, &mut self.vm).unwrap();
            scope.set_local(name.clone(), values);
        }
        self.award(scope)
    }
}

/// What was left in the scope, from the total down.
fn levels(scope: &Scope) -> Vec<Variable> {
    scope.locals().iter().rev().flat_map(|(_, level)| level.as_array().unwrap().borrow().clone()).collect()
}

impl Engine for Rules {
    type Input = Scope;
    type Total = Decimal;

    fn name(&self) -> String {
        version("zen-expression")
    }

    fn numbers(&self) -> &'static str {
        "decimal"
    }

    fn input(&self, unit: &Unit) -> Scope {
        let whole = |n: u32| Variable::Number(n.into());
        let answer = |(q, answer): (&Question, &Answer)| match (q.kind, *answer) {
            (Kind::YesNo, Answer::Choice(code)) => Variable::Bool(code == 0),
            (_, Answer::Choice(code)) => Variable::String(Symbol::from(letter(code))),
            (_, Answer::Ratio(n, d)) => Variable::from_array(vec![whole(n), whole(d)]),
            (_, Answer::Survey(hundredths)) => Variable::Number(dec(hundredths.into(), 2).parse().unwrap()),
        };
        let answers = self.r.questions.iter().zip(&unit.answers).map(answer).collect();
        let base = object([("u", Variable::from_array(answers))].into_iter());
        let map = base.as_object().unwrap();
        for (name, scale) in &self.scales {
            map.borrow_mut().insert(name.clone(), scale.shallow_clone());
        }
        Scope::new(base)
    }

    fn score(&mut self, scope: &mut Scope) -> (Decimal, u8) {
        scope.clear_locals();
        for (name, level) in &self.short {
            let values = level.evaluate_with_scope(scope, &mut self.vm).unwrap();
            scope.set_local(name.clone(), values);
        }
        let award = self.award(scope);
        let total = scope.local(&self.short[2].0).and_then(Variable::as_array).unwrap();
        let total = total.borrow()[0].as_number().unwrap();
        (total, award)
    }

    fn total(&self, total: &Decimal) -> f64 {
        total.to_f64().unwrap()
    }

    fn nodes(&mut self, scope: &mut Scope) {
        black_box(self.run(scope));
        black_box(scope);
    }

    fn json(&mut self, scope: &mut Scope, out: &mut Vec<u8>) {
        let award = self.run(scope);
        write(&self.ids, levels(scope).iter(), award, out);
    }

    fn seen(&mut self, scope: &mut Scope) -> (Vec<f64>, u8) {
        let award = self.run(scope);
        let float = |value: &Variable| value.as_number().and_then(|number| number.to_f64()).unwrap();
        (levels(scope).iter().map(float).collect(), award)
    }
}
