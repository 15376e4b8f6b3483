//! rhai 1.27.0: a script language, compiled to the bytecode of Rhai Grain (feature `grain`); numbers are decimals of 28 digits
//! (`rust_decimal`), which the features `decimal` and `no_float` make the language's own.
//!
//! What it is given: the features of the performance build in its book (`unchecked`, `no_position`, `no_closure`,
//! `no_module`, `no_custom_syntax`, and besides `only_i64`), fast operators (on unless switched off), one machine and one
//! script for all units. Results are `let` variables, which are found by their place and left in the scope: that is where
//! they are read, and no list or map is made of them. A unit is an array in the scope, letters are told apart by `switch`.
//! Decimals are written as JSON in the form that their crate gives them, as texts.
//!
//! Tried, as against what is kept: the tree walker instead of Grain takes 1.2 times as long for the score and 1.1 for every
//! node; `if` instead of `switch` 1.06 and 1.03; letters as `char`, full optimization, and an array a level instead of
//! variables make no difference that could be told from noise.

use std::hint::black_box;

use ::rhai::grain::{Compiler, Program, Vm};
use ::rhai::{Dynamic, Engine as Rhai, Scope};
use lke::gen_text::{Dialect, assignments};
use lke::{Answer, Kind, Question, Rubric, Unit, decf, letter};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::engine::{Engine, version, write};

pub struct Rules {
    vm: Vm<'static>,
    r: Rubric,
    ids: Vec<String>,
    short: Program<'static>,
    full: Program<'static>,
    /// Of each node, how many variables of the scope stand behind its own.
    behind: Vec<usize>,
}

/// Answers, and the divisors of ratios behind them.
const UNIT: &str = "u";

fn question(i: usize, divisor: usize, q: &Question) -> String {
    let u = UNIT;
    match q.kind {
        Kind::YesNo => format!("(if {u}[{i}] {{ 1.0 }} else {{ 0.0 }})"),
        // This holds for 0 of 0 as well.
        Kind::Ratio => format!("(if {u}[{i}] >= {u}[{divisor}] {{ 1.0 }} else {{ {u}[{i}] / {u}[{divisor}] }})"),
        Kind::Survey => format!("({u}[{i}] / 4.0)"),
        kind => {
            let (_, seen) = kind.table().split_last().unwrap();
            let case = |(code, value): (usize, &i64)| format!("\"{}\" => {}, ", letter(code as u8), decf(*value, 2));
            format!("(switch {u}[{i}] {{ {}_ => 0.0 }})", seen.iter().enumerate().map(case).collect::<String>())
        }
    }
}

impl Rules {
    pub fn new(r: &Rubric) -> Rules {
        // The machine borrows the engine, and both live as long as the program does.
        let engine: &'static Rhai = Box::leak(Box::new(Rhai::new()));
        let ratios = |questions: &[Question]| questions.iter().filter(|q| q.kind == Kind::Ratio).count();
        let value = |q: &Question| {
            let i = r.questions.iter().position(|other| other.id == q.id).unwrap();
            question(i, r.questions.len() + ratios(&r.questions[..i]), q)
        };
        let dialect = Dialect {
            q: &value,
            node: &str::to_owned,
            num: &str::to_owned,
            tern: &|condition, yes, no| format!("if {condition} {{ {yes} }} else {{ {no} }}"),
            and: " && ",
        };
        let script = |full: bool| {
            // The last is the predicate, and the value of the script.
            let line =
                |(id, text): (String, String)| if id == "verdict" { text } else { format!("let {id} = {text};\n") };
            let text: String = assignments(r, &dialect, full).into_iter().map(line).collect();
            let ast = engine.compile(&text).unwrap_or_else(|wrong| panic!("{wrong}: {text}"));
            let program = Compiler::new().compile(&ast);
            assert_eq!(program.residual_count(), 0, "some of it would still be walked as a tree");
            program
        };
        let order: Vec<String> = assignments(r, &dialect, true).into_iter().map(|(id, _)| id).rev().skip(1).collect();
        let ids = r.node_ids();
        let behind = ids.iter().map(|id| order.iter().position(|other| other == id).unwrap()).collect();
        Rules { vm: Vm::new(engine), r: r.clone(), ids, short: script(false), full: script(true), behind }
    }

    fn run(&mut self, scope: &mut Scope<'static>, short: bool) -> u8 {
        // Variables of the run before.
        scope.rewind(1);
        let award = self.vm.eval_with_scope(scope, if short { &self.short } else { &self.full }).unwrap();
        award.as_decimal().ok().and_then(|award| award.to_u8()).unwrap()
    }

    fn decimals(&self, scope: &Scope<'static>) -> impl Iterator<Item = Decimal> {
        let variables: Vec<&Dynamic> = scope.iter_raw().map(|(_, _, value)| value).collect();
        self.behind.iter().map(move |behind| variables[*behind].as_decimal().unwrap())
    }
}

impl Engine for Rules {
    type Input = Scope<'static>;
    type Total = Decimal;

    fn name(&self) -> String {
        version("rhai")
    }

    fn numbers(&self) -> &'static str {
        "decimal"
    }

    fn input(&self, unit: &Unit) -> Scope<'static> {
        let whole = |n: u32| Dynamic::from_decimal(n.into());
        let mut divisors = Vec::new();
        let answer = |(q, answer): (&Question, &Answer)| match (q.kind, *answer) {
            (Kind::YesNo, Answer::Choice(code)) => Dynamic::from_bool(code == 0),
            (_, Answer::Choice(code)) => letter(code).into(),
            (_, Answer::Ratio(n, d)) => {
                divisors.push(whole(d));
                whole(n)
            }
            (_, Answer::Survey(hundredths)) => Dynamic::from_decimal(Decimal::new(hundredths.into(), 2)),
        };
        let mut answers: Vec<Dynamic> = self.r.questions.iter().zip(&unit.answers).map(answer).collect();
        answers.extend(divisors);
        let mut scope = Scope::new();
        scope.push_dynamic(UNIT, Dynamic::from_array(answers));
        scope
    }

    fn score(&mut self, scope: &mut Scope<'static>) -> (Decimal, u8) {
        let award = self.run(scope, true);
        (*scope.get_value_ref::<Decimal>("total").unwrap(), award)
    }

    fn total(&self, total: &Decimal) -> f64 {
        total.to_f64().unwrap()
    }

    fn nodes(&mut self, scope: &mut Scope<'static>) {
        black_box(self.run(scope, false));
        black_box(scope);
    }

    fn json(&mut self, scope: &mut Scope<'static>, out: &mut Vec<u8>) {
        let award = self.run(scope, false);
        write(&self.ids, self.decimals(scope), award, out);
    }

    fn seen(&mut self, scope: &mut Scope<'static>) -> (Vec<f64>, u8) {
        let award = self.run(scope, false);
        (self.decimals(scope).map(|value| value.to_f64().unwrap()).collect(), award)
    }
}
