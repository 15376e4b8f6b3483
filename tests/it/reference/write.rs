//! A model as the text of a `.zi` file.
//!
//! Parentheses are generous, but where the language fixes a reading they are sometimes left out.

use std::ops::Range;

use fastrand::Rng;

use super::index::{Index, Thing, join};
use super::model::{
    Bands, Check, Cmp, Combine, Component, Criterion, Expr, Fallback, Group, Input, Is, Item, Kind, Let, Literal,
    Measure, Op, Predicate, Ref, Requirement, Rubric, Rule, Scale, Truth,
};
use super::numbers::Period;

/// The text of a rubric.
pub fn text(rubric: &Rubric, rng: &mut Rng) -> String {
    marked(rubric, rng).0
}

/// The text of a rubric, and where the parts that [`super::walk::parts`] lists stand in it, in the same order.
pub fn marked(rubric: &Rubric, rng: &mut Rng) -> (String, Vec<Range<usize>>) {
    let index = Index::new(rubric);
    let mut writer = Writer { index: &index, rng, out: String::new(), depth: 0 };
    writer.rubric(rubric);
    let mut text = String::new();
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut open = Vec::new();
    for c in writer.out.chars() {
        match c {
            BEGIN => {
                open.push(places.len());
                places.push(text.len()..text.len());
            }
            END => places[open.pop().expect("a mark that was opened")].end = text.len(),
            c => text.push(c),
        }
    }
    (text, places)
}

/// Around a part while a text is written; no text has them.
const BEGIN: char = '\u{1}';
const END: char = '\u{2}';

fn mark(text: &str) -> String {
    format!("{BEGIN}{text}{END}")
}

/// How tightly a formula binds, loosest first (LANGUAGE.md, "Formulas").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    If,
    Or,
    And,
    Not,
    Cmp,
    Postfix,
    Sum,
    Product,
    Unary,
    Atom,
}

struct Writer<'w> {
    index: &'w Index<'w>,
    rng: &'w mut Rng,
    out: String,
    depth: usize,
}

impl Writer<'_> {
    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(0..100) < percent
    }

    fn newline(&mut self) {
        if self.chance(3) {
            self.out.push_str("  # catatan: angka menurut lampiran");
        }
        self.out.push('\n');
        if self.chance(5) {
            self.out.push('\n');
        }
        self.out.push_str(&"  ".repeat(self.depth));
    }

    fn open(&mut self) {
        self.out.push_str(" {");
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.newline();
        self.out.push('}');
    }

    fn word(&mut self, word: &str) {
        self.out.push(' ');
        self.out.push_str(word);
    }

    fn label(&mut self, label: Option<&String>) {
        if let Some(label) = label {
            self.word(&format!("\"{label}\""));
        }
    }

    fn basis(&mut self, basis: Option<&String>) {
        if let Some(basis) = basis {
            self.word(&format!("basis \"{basis}\""));
        }
    }

    fn rubric(&mut self, rubric: &Rubric) {
        self.out.push_str("timbang 1\n");
        self.out.push_str(&format!("rubric {} \"{}\"", rubric.id, rubric.label));
        self.open();
        let mut clauses = Vec::new();
        if let Some(family) = &rubric.family {
            clauses.push(format!("family {family}"));
        }
        clauses.push(format!("edition \"{}\"", rubric.edition));
        clauses.push(format!("basis \"{}\"", rubric.basis));
        if rubric.basis_required {
            clauses.push("basis required".to_owned());
        }
        if let Some((from, to)) = &rubric.in_force {
            let to = to.map(|to| format!(" {to}")).unwrap_or_default();
            clauses.push(format!("in_force {from} ..{to}"));
        }
        let combine = combine_words(rubric.root.combine, rubric.root.otherwise.as_ref());
        clauses.push(format!("total {}{combine}", rubric.total.text));
        for (code, label) in &rubric.stages {
            let label = label.as_ref().map(|label| format!(" \"{label}\"")).unwrap_or_default();
            clauses.push(format!("stage {code}{label}"));
        }
        clauses.push(format!("missing {}", rubric.root.missing.expect("a header's `missing`").word()));
        if let Some((digits, mode)) = &rubric.display {
            clauses.push(format!("display {digits} {}", mode.word()));
        }
        for clause in clauses {
            self.newline();
            self.out.push_str(&clause);
        }
        self.close();
        self.items("", &rubric.root.items);
        self.out.push('\n');
    }

    fn items(&mut self, scope: &str, items: &[Item]) {
        for item in items {
            // Several short declarations may share a line.
            if matches!(item, Item::Input(_) | Item::Criterion(_))
                && self.out.trim_end_matches(END).ends_with(['"', ' '])
                && self.chance(10)
            {
                self.out.push_str("  ");
            } else {
                self.newline();
            }
            match item {
                Item::Scale(scale) => self.scale(scale),
                Item::Bands(bands) => self.bands(bands),
                Item::Input(input) => self.input(input),
                Item::Let(definition) => self.definition(scope, definition),
                Item::Check(check) => self.check(scope, check),
                Item::Component(component) => self.component(scope, component),
                Item::Criterion(criterion) => self.criterion(scope, criterion),
                Item::Group(group) => self.group(group),
                Item::Measure(measure) => self.measure(measure),
                Item::Predicate(predicate) => self.predicate(predicate),
                Item::Award(award) => {
                    let predicates = award.predicates.join(", ");
                    self.out.push_str(&format!("award {predicates} otherwise \"{}\"", award.otherwise));
                }
            }
        }
    }

    fn scale(&mut self, scale: &Scale) {
        let mut entries: Vec<String> = Vec::new();
        for option in &scale.options {
            let spellings: Vec<String> = option.spellings.iter().map(|spelling| quoted(spelling)).collect();
            let value = option.value.as_ref().map_or("excluded", |value| value.text.as_str());
            entries.push(format!("{} = {value}", spellings.join(" | ")));
        }
        if let Some([lo, hi, from, to]) = &scale.line {
            entries.push(format!("{} .. {} = {} .. {}", lo.text, hi.text, from.text, to.text));
        }
        self.out.push_str(&format!("scale {} {{ {} }}", scale.name, entries.join(", ")));
    }

    fn bands(&mut self, bands: &Bands) {
        self.out.push_str(&format!("bands {}", bands.name));
        self.label(bands.label.as_ref());
        self.open();
        let result = |result: &super::model::BandResult| {
            let label = result.label.as_ref().map(|label| format!(" \"{label}\"")).unwrap_or_default();
            let value = result.value.as_ref().map(|value| format!(" = {}", value.text)).unwrap_or_default();
            format!("{}{label}{value}", quoted(&result.option))
        };
        let one_line = self.chance(50);
        let rows =
            bands.rows.iter().map(|row| format!("{} {} : {}", row.cmp.word(), row.bound.text, result(&row.result)));
        let rest = bands.otherwise.iter().map(|row| format!("otherwise : {}", result(row)));
        for row in rows.chain(rest).collect::<Vec<_>>() {
            if one_line {
                self.out.push_str("  ");
            } else {
                self.newline();
            }
            self.out.push_str(&row);
        }
        self.close();
    }

    fn input(&mut self, input: &Input) {
        self.out.push_str(&format!("input {}", input.name));
        self.label(input.label.as_ref());
        let kind = match &input.kind {
            Kind::Count => "count".to_owned(),
            Kind::Number(lo, hi) => format!("number {} .. {}", lo.text, hi.text),
            Kind::Percent(None) => "percent".to_owned(),
            Kind::Percent(Some((lo, hi))) => format!("percent {} .. {}", lo.text, hi.text),
            Kind::Date => "date".to_owned(),
            Kind::Scale(scale) => scale.clone(),
            Kind::List(options) => options.iter().map(|option| quoted(option)).collect::<Vec<_>>().join(", "),
            Kind::Ordered(options) => options.iter().map(|option| quoted(option)).collect::<Vec<_>>().join(" > "),
        };
        self.word(&format!(": {kind}"));
        if let Some(word) = &input.word {
            self.word(&format!("or {}", quoted(word)));
        }
        if input.recorded {
            self.word("recorded");
        }
        self.basis(input.basis.as_ref());
    }

    fn definition(&mut self, scope: &str, definition: &Let) {
        let formula = self.formula(scope, &definition.formula);
        self.out.push_str(&format!("let {} = {formula}", definition.name));
    }

    fn check(&mut self, scope: &str, check: &Check) {
        let truth = self.truth(scope, &check.truth, Level::If, true);
        self.out.push_str(&mark(&format!("check {truth}")));
        self.label(check.label.as_ref());
        self.basis(check.basis.as_ref());
    }

    fn component(&mut self, scope: &str, component: &Component) {
        self.out.push_str(&format!("component {}", component.code));
        self.label(component.label.as_ref());
        if let Some(weight) = &component.weight {
            self.word(&format!("weight {}", weight.text));
        }
        self.out.push_str(&combine_words(component.combine, component.otherwise.as_ref()));
        if let Some(policy) = component.missing {
            self.word(&format!("missing {}", policy.word()));
        }
        if let Some(stage) = &component.verify {
            self.word(&format!("verify {stage}"));
        }
        self.basis(component.basis.as_ref());
        self.open();
        self.items(&join(scope, &component.code), &component.items);
        self.close();
    }

    fn criterion(&mut self, scope: &str, criterion: &Criterion) {
        self.out.push_str(&format!("criterion {}", criterion.code));
        self.label(criterion.label.as_ref());
        if let Some(weight) = &criterion.weight {
            self.word(&format!("weight {}", weight.text));
        }
        match &criterion.rule {
            Rule::Answered { scale, at_most, at_least } => {
                self.word(&format!(": {scale}"));
                for (word, limit) in [("at most", at_most), ("at least", at_least)] {
                    if let Some(limit) = limit {
                        let limit = self.expr(scope, limit, Level::Atom, true);
                        self.word(&format!("{word} {limit}"));
                    }
                }
            }
            Rule::Computed(formula) => {
                let formula = self.formula(scope, formula);
                self.word(&format!("= {formula}"));
            }
        }
        if let Some(policy) = criterion.missing {
            self.word(&format!("missing {}", policy.word()));
        }
        if let Some(stage) = &criterion.verify {
            self.word(&format!("verify {stage}"));
        }
        self.basis(criterion.basis.as_ref());
        if !criterion.texts.is_empty() {
            let texts: Vec<String> =
                criterion.texts.iter().map(|(option, text)| format!("{} \"{text}\"", quoted(option))).collect();
            self.word(&format!("{{ {} }}", texts.join("  ")));
        }
    }

    fn group(&mut self, group: &Group) {
        self.out.push_str(&format!("group {}", group.name));
        self.label(group.label.as_ref());
        self.open();
        for member in &group.members {
            self.newline();
            self.out.push_str(&member.code);
            self.label(member.label.as_ref());
            self.word(&format!("= {}", member.sum.join(" + ")));
        }
        self.close();
    }

    fn measure(&mut self, measure: &Measure) {
        self.out.push_str(&format!("measure {}", measure.name));
        self.label(measure.label.as_ref());
        if let Some(bands) = &measure.bands {
            self.word(&format!(": {bands}"));
        }
        let formula = self.formula("", &measure.formula);
        self.word(&format!("= {formula}"));
        if let Some(digits) = measure.display {
            self.word(&format!("display {digits}"));
        }
        self.basis(measure.basis.as_ref());
    }

    fn predicate(&mut self, predicate: &Predicate) {
        self.out.push_str(&format!("predicate {}", predicate.name));
        self.label(predicate.label.as_ref());
        self.open();
        for requirement in &predicate.requirements {
            self.newline();
            self.requirement(requirement);
        }
        self.close();
    }

    fn requirement(&mut self, requirement: &Requirement) {
        match &requirement.body {
            super::model::Body::Each { group, cmp, limit } => {
                let each = mark(&format!("each {group} {} {}", cmp.word(), limit.text));
                self.out.push_str(&format!("require {each}"));
            }
            super::model::Body::Truth(truth) => {
                // A quoted option before a label would be two strings in a row.
                let closed = requirement.label.is_some() && matches!(truth, Truth::Is(..));
                let level = if closed { Level::Atom } else { Level::If };
                let truth = self.truth("", truth, level, true);
                self.out.push_str(&format!("require {}", mark(&truth)));
            }
        }
        self.label(requirement.label.as_ref());
        self.basis(requirement.basis.as_ref());
    }

    /// A name as it is written in a component: its own inputs and `let`s, and those above it, are plain.
    fn name(&self, scope: &str, name: &Ref) -> String {
        let path = match name {
            Ref::Total => return "total".to_owned(),
            Ref::AssessedOn => return "assessed_on".to_owned(),
            Ref::Path(path) => path,
        };
        if let (Thing::Input(_) | Thing::Let(_), Some((home, plain))) =
            (self.index.thing_at(path), path.rsplit_once('.'))
            && (scope == home || scope.strip_prefix(home).is_some_and(|rest| rest.starts_with('.')))
        {
            return plain.to_owned();
        }
        path.clone()
    }

    fn formula(&mut self, scope: &str, formula: &Expr) -> String {
        self.expr(scope, formula, Level::If, true)
    }

    /// `bare`: whether a postfix may stand without parentheses here.
    fn expr(&mut self, scope: &str, formula: &Expr, least: Level, bare: bool) -> String {
        let list = |writer: &mut Self, all: &[Expr]| {
            let each: Vec<String> = all.iter().map(|each| writer.expr(scope, each, Level::If, true)).collect();
            each.join(", ")
        };
        let (level, text) = match formula {
            Expr::Number(Literal { text, .. }) => (Level::Atom, text.clone()),
            Expr::Date(date) => (Level::Atom, date.to_string()),
            Expr::Excluded => (Level::Atom, "excluded".to_owned()),
            Expr::Ref(name) => (Level::Atom, self.name(scope, name)),
            Expr::Share(name) => (Level::Atom, format!("share({})", self.name(scope, name))),
            Expr::Verified(name) => (Level::Atom, format!("verified({})", self.name(scope, name))),
            Expr::Min(all) => (Level::Atom, format!("min({})", list(self, all))),
            Expr::Max(all) => (Level::Atom, format!("max({})", list(self, all))),
            Expr::Round(of, digits, mode) => {
                let mode = mode.map(|mode| format!(", {}", mode.word())).unwrap_or_default();
                let of = self.expr(scope, of, Level::If, true);
                (Level::Atom, format!("round({of}, {digits}{mode})"))
            }
            Expr::Band(table, of) => (Level::Atom, format!("{table}({})", self.expr(scope, of, Level::If, true))),
            Expr::Neg(of) => (Level::Unary, format!("-{}", self.expr(scope, of, Level::Atom, false))),
            Expr::Op(op, left, right) => {
                let (level, sign, next) = match op {
                    Op::Add => (Level::Sum, "+", Level::Product),
                    Op::Sub => (Level::Sum, "-", Level::Product),
                    Op::Mul => (Level::Product, "*", Level::Atom),
                    Op::Div => (Level::Product, "/", Level::Atom),
                };
                let left = self.expr(scope, left, level, false);
                (level, format!("{left} {sign} {}", self.expr(scope, right, next, false)))
            }
            Expr::DateAdd(of, n, period) => {
                let of = self.expr(scope, of, Level::Atom, false);
                let period = match period {
                    Period::Years => "years",
                    Period::Months => "months",
                    Period::Days => "days",
                };
                (Level::Sum, format!("{of} {} {} {period}", if *n < 0 { "-" } else { "+" }, n.abs()))
            }
            Expr::Otherwise(left, right) => (Level::Postfix, mark(&self.postfix(scope, left, "otherwise", right))),
            Expr::AtMost(left, right) => (Level::Postfix, self.postfix(scope, left, "at most", right)),
            Expr::AtLeast(left, right) => (Level::Postfix, self.postfix(scope, left, "at least", right)),
            Expr::If(condition, yes, no) => {
                let condition = self.truth(scope, condition, Level::If, false);
                // A branch holds no arithmetic and no postfix outside parentheses.
                let yes = self.expr(scope, yes, Level::Atom, false);
                let chained = matches!(**no, Expr::If(..));
                let no = self.expr(scope, no, if chained { Level::If } else { Level::Atom }, false);
                (Level::If, format!("if {condition} then {yes} else {no}"))
            }
        };
        let loose = level < least || (level == Level::Postfix && !bare);
        let generous = level != Level::Atom && self.chance(15) && !matches!(formula, Expr::If(..));
        if loose || generous { format!("({text})") } else { text }
    }

    /// What stands before a postfix is everything before it: another postfix needs no parentheses.
    fn postfix(&mut self, scope: &str, left: &Expr, word: &str, right: &Expr) -> String {
        let left = self.expr(scope, left, Level::Postfix, true);
        let right = self.expr(scope, right, Level::Atom, true);
        format!("{left} {word} {right}")
    }

    fn truth(&mut self, scope: &str, truth: &Truth, least: Level, bare: bool) -> String {
        let (level, text) = match truth {
            Truth::Cmp(left, cmp, right) => {
                let bare = bare && self.chance(30);
                let left = self.expr(scope, left, Level::Postfix, bare);
                let right = self.expr(scope, right, Level::Postfix, bare);
                (Level::Cmp, mark(&format!("{left} {} {right}", Cmp::word(*cmp))))
            }
            Truth::Is(name, is) => {
                let form = match is {
                    Is::One(option) => quoted(option),
                    Is::Not(option) => format!("not {}", quoted(option)),
                    Is::OneOf(options) => {
                        let options: Vec<String> = options.iter().map(|option| quoted(option)).collect();
                        format!("one of {}", options.join(", "))
                    }
                    Is::AtLeast(option) => format!("at least {}", quoted(option)),
                    Is::AtMost(option) => format!("at most {}", quoted(option)),
                };
                (Level::Cmp, mark(&format!("{} is {form}", self.name(scope, name))))
            }
            Truth::And(all) | Truth::Or(all) => {
                let (level, word) =
                    if matches!(truth, Truth::And(_)) { (Level::And, " and ") } else { (Level::Or, " or ") };
                let next = if level == Level::And { Level::Not } else { Level::And };
                let each: Vec<String> = all.iter().map(|each| self.truth(scope, each, next, false)).collect();
                (level, each.join(word))
            }
            Truth::Not(of) => (Level::Not, format!("not {}", self.truth(scope, of, Level::Cmp, false))),
            Truth::If(condition, yes, no) => {
                let condition = self.truth(scope, condition, Level::If, false);
                let plain = |branch: &Truth| if matches!(branch, Truth::Is(..)) { Level::Cmp } else { Level::Atom };
                let yes = self.truth(scope, yes, plain(yes), false);
                let no = self.truth(scope, no, plain(no), false);
                (Level::If, format!("if {condition} then {yes} else {no}"))
            }
        };
        if level < least || (least > Level::If && self.chance(30)) { format!("({text})") } else { text }
    }
}

/// An option that is no plain code stands in quotes.
fn quoted(option: &str) -> String {
    let plain = !option.is_empty() && option.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { option.to_owned() } else { format!("\"{option}\"") }
}

fn combine_words(combine: Combine, otherwise: Option<&Fallback>) -> String {
    let combine = match combine {
        Combine::Sum => "",
        Combine::Mean => " mean",
        Combine::WeightedMean => " weighted mean",
        Combine::Min => " min",
        Combine::Max => " max",
    };
    let otherwise = match otherwise {
        None => String::new(),
        Some(Fallback::Share(literal)) => format!(" otherwise {}", mark(&literal.text)),
        Some(Fallback::Excluded) => format!(" otherwise {}", mark("excluded")),
        Some(Fallback::Undecided) => format!(" otherwise {}", mark("undecided")),
    };
    format!("{combine}{otherwise}")
}
