//! cel 0.15.0 (formerly cel-interpreter): the Common Expression Language, parsed once and walked as a tree of boxed values; numbers
//! are `f64`, CEL has no decimals.
//!
//! What it is given: one expression a node, evaluated by `Value::resolve_val` as in its own benchmarks, which borrows what it
//! can instead of copying it to a `Value`. Names are resolved by a `VariableResolver` that borrows from the unit or from
//! what the level below came to; it reads the number in a name instead of searching for it. Ratios are two names, because a
//! field (`q.n`) is joined to a text and looked up in full first.
//!
//! Tried, as against what is kept: variables of the context instead of a resolver take 1.2 times as long for the score;
//! letters looked up in a map (`ABCD[q7]`) instead of `== 'A' ? …` 1.15 times for the score and 1.1 for every node.

use std::hint::black_box;
use std::ops::Range;
use std::sync::Arc;

use ::cel::common::types::{CelBool, CelDouble, CelString};
use ::cel::common::value::{CowVal, Val};
use ::cel::context::{Context, VariableResolver};
use ::cel::parser::Parser;
use ::cel::{Env, IdedExpr, Value};
use lke::{Answer, Kind, Question, Rubric, Unit, decf, letter};

use crate::engine::{Engine, version, write};
use crate::text::{Form, Level};

/// A unit: `q7`, or `n7` and `d7` of a ratio.
pub struct Sheet {
    answers: Vec<Given>,
}

enum Given {
    Bool(CelBool),
    Text(CelString<'static>),
    Number(CelDouble),
    Ratio(CelDouble, CelDouble),
}

/// What was computed, level by level: `v`, `s`, `a`, `p`, `c`, `t`, each with a number.
#[derive(Default)]
struct Computed {
    levels: [Vec<CelDouble>; 6],
}

const LETTERS: [u8; 6] = *b"vsapct";

/// The letter and the number of a name.
fn parts(name: &str) -> (u8, usize) {
    let (letter, digits) = name.as_bytes().split_first().unwrap();
    (*letter, digits.iter().fold(0, |number, digit| 10 * number + usize::from(digit - b'0')))
}

impl VariableResolver for Sheet {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let (letter, i) = parts(name);
        let value: &dyn Val = match (letter, self.answers.get(i)?) {
            (b'q', Given::Bool(value)) => value,
            (b'q', Given::Text(value)) => value,
            (b'q', Given::Number(value)) => value,
            (b'n', Given::Ratio(value, _)) | (b'd', Given::Ratio(_, value)) => value,
            _ => return None,
        };
        Some(CowVal::Borrowed(value))
    }
}

impl VariableResolver for Computed {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let (letter, i) = parts(name);
        let level = LETTERS.iter().position(|known| *known == letter)?;
        Some(CowVal::Borrowed(self.levels[level].get(i)?))
    }
}

pub struct Rules {
    env: Arc<Env>,
    r: Rubric,
    ids: Vec<String>,
    /// Areas, components, the total.
    short: [Vec<IdedExpr>; 3],
    /// Questions, subs, areas, parts, components, the total.
    levels: [Vec<IdedExpr>; 6],
    award: IdedExpr,
    computed: Computed,
    spare: Vec<CelDouble>,
}

fn question(i: usize, q: &Question) -> String {
    match q.kind {
        Kind::YesNo => format!("(q{i} ? 1.0 : 0.0)"),
        // This holds for 0 of 0 as well.
        Kind::Ratio => format!("(n{i} >= d{i} ? 1.0 : n{i} / d{i})"),
        Kind::Survey => format!("(q{i} / 4.0)"),
        kind => {
            let (_, seen) = kind.table().split_last().unwrap();
            let case =
                |(code, value): (usize, &i64)| format!("q{i} == '{}' ? {} : ", letter(code as u8), decf(*value, 2));
            format!("({}0.0)", seen.iter().enumerate().map(case).collect::<String>())
        }
    }
}

fn parse(text: String) -> IdedExpr {
    Parser::default().max_recursion_depth(512).parse(&text).unwrap_or_else(|wrong| panic!("{wrong}: {text}"))
}

impl Rules {
    pub fn new(r: &Rubric) -> Rules {
        let value = |level: Level, i: usize| format!("{}{i}", char::from(LETTERS[level as usize]));
        let form = Form { question: &question, value: &value, number: &str::to_owned, and: " && " };
        let all = |texts: Vec<String>| texts.into_iter().map(parse).collect();
        Rules {
            env: Arc::new(Env::stdlib()),
            r: r.clone(),
            ids: r.node_ids(),
            short: form.short(r).map(all),
            levels: form.levels(r).map(all),
            award: parse(form.award(r)),
            computed: Computed::default(),
            spare: Vec::new(),
        }
    }

    /// Computes levels in turn, the first from the unit and each other from those before it.
    fn run(&mut self, sheet: &Sheet, short: bool) -> u8 {
        let Rules { env, computed, spare, .. } = self;
        let (levels, places): (&[Vec<IdedExpr>], Range<usize>) =
            if short { (&self.short, 0..3) } else { (&self.levels, 0..6) };
        let place = |i: usize| if short { [Level::Areas, Level::Components, Level::Total][i] as usize } else { i };
        for i in places {
            spare.clear();
            let names: &dyn VariableResolver = if i == 0 { sheet } else { &*computed };
            each(env, names, &levels[i], |value| spare.push(value));
            std::mem::swap(spare, &mut computed.levels[place(i)]);
        }
        let mut award = 0;
        each(env, &*computed, std::slice::from_ref(&self.award), |value| award = value.into_inner() as u8);
        award
    }

    /// What was computed, from the total down.
    fn floats(&self) -> impl Iterator<Item = f64> {
        self.computed.levels.iter().rev().flatten().map(|value| value.into_inner())
    }
}

fn each<'v>(env: &Arc<Env>, names: &'v dyn VariableResolver, of: &[IdedExpr], mut take: impl FnMut(CelDouble)) {
    let mut context: Context<'_, 'v> = Context::with_env(Arc::clone(env));
    context.set_variable_resolver(names);
    for expression in of {
        let value = Value::resolve_val(expression, &context).unwrap();
        take(*value.downcast_ref::<CelDouble>().unwrap());
    }
}

impl Engine for Rules {
    type Input = Sheet;
    type Total = f64;

    fn name(&self) -> String {
        version("cel")
    }

    fn numbers(&self) -> &'static str {
        "f64"
    }

    fn input(&self, unit: &Unit) -> Sheet {
        let answer = |(q, answer): (&Question, &Answer)| match (q.kind, *answer) {
            (Kind::YesNo, Answer::Choice(code)) => Given::Bool((code == 0).into()),
            (_, Answer::Choice(code)) => Given::Text(letter(code).into()),
            (_, Answer::Ratio(n, d)) => Given::Ratio(f64::from(n).into(), f64::from(d).into()),
            (_, Answer::Survey(hundredths)) => Given::Number((f64::from(hundredths) / 100.0).into()),
        };
        Sheet { answers: self.r.questions.iter().zip(&unit.answers).map(answer).collect() }
    }

    fn score(&mut self, sheet: &mut Sheet) -> (f64, u8) {
        let award = self.run(sheet, true);
        (self.computed.levels[Level::Total as usize][0].into_inner(), award)
    }

    fn total(&self, total: &f64) -> f64 {
        *total
    }

    fn nodes(&mut self, sheet: &mut Sheet) {
        black_box(self.run(sheet, false));
        black_box(&self.computed.levels);
    }

    fn json(&mut self, sheet: &mut Sheet, out: &mut Vec<u8>) {
        let award = self.run(sheet, false);
        write(&self.ids, self.floats(), award, out);
    }

    fn seen(&mut self, sheet: &mut Sheet) -> (Vec<f64>, u8) {
        let award = self.run(sheet, false);
        (self.floats().collect(), award)
    }
}
