//! A predicate, and a requirement.
//!
//! *"Why not?" names what decides and no more*: one line for each requirement that is not met, and one for all others; of a
//! compound requirement only the conditions that made it so. Two sides that differ never look alike.

use super::formula::{Formula, Naming as _, asked, sign};
use super::words::Word;
use super::{CODE_COLUMNS, Page};
use crate::number::Exact;
use crate::receipt::{Line, Operator};
use crate::report::Role;
use crate::report::figures::Measured;
use crate::report::table::{Cell, Column, Table};
use crate::report::text::{clean, wrap};

/// Conditions that are named of a compound requirement.
const DECIDING_MAX: usize = 64;
/// Places of a side of a comparison.
const SIDE_PLACES: usize = 12;
/// Columns of the conditions of a compound requirement in short.
const DECIDING_COLUMNS: usize = 60;
/// Answers that are named where they are waited for.
const WAITS_SHOWN: usize = 3;
/// Pairs of rows of a condition in short.
const PAIRS: usize = 4;
/// Operands of a condition in short.
const OPERANDS: usize = 8;

impl Page<'_, '_> {
    pub(super) fn predicate(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        let requirements: Vec<usize> = self.steps.of(at).collect();
        self.judged(line.code.as_deref().unwrap_or_default(), line.label.as_deref(), &line.out, &requirements);
    }

    /// The requirements of each member of a group, by the name that all begin with.
    pub(super) fn members(&mut self, stem: &str, requirements: &[usize]) {
        let outs: Vec<&str> =
            requirements.iter().filter_map(|at| self.steps.line(*at)).map(|line| &*line.out).collect();
        let out = ["false", "undecided"].into_iter().find(|out| outs.contains(out)).unwrap_or("true");
        let label = requirements.first().and_then(|at| self.steps.line(*at)).and_then(|line| line.label.as_deref());
        self.judged(stem, label, out, requirements);
    }

    fn judged(&mut self, code: &str, label: Option<&str>, out: &str, requirements: &[usize]) {
        let (role, verdict) = self.verdict(out);
        let verdict = self.words.say(verdict).to_owned();
        self.heading(code, label, Some((role, verdict)));
        let listed: Vec<usize> = requirements
            .iter()
            .copied()
            .filter(|at| self.full || (out != "true" && self.came_to(*at) == out))
            .collect();
        let columns = [Column::Left, Column::Left, Column::Name, Column::Right, Column::Left, Column::Right];
        let columns = columns.into_iter().chain([Column::Right, Column::Left]);
        let mut table = Table::new(super::INDENT, columns);
        for at in &listed {
            table.row(self.demand(*at));
        }
        self.lines.extend(table.lines(self.table_room(0)));
        if !self.full {
            self.others(out, requirements, listed.len());
        }
    }

    fn came_to(&self, at: usize) -> &str {
        match self.steps.line(at).map(|line| line.out.as_str()) {
            Some(out @ ("true" | "false")) => out,
            _ => "undecided",
        }
    }

    /// What became of the others, in one line.
    fn others(&mut self, out: &str, requirements: &[usize], listed: usize) {
        let count = |out: &str| requirements.iter().filter(|at| self.came_to(**at) == out).count();
        let all = requirements.len().to_string();
        let text = if out == "true" {
            let nearest = self.nearest(requirements);
            let word = match (nearest.is_some(), requirements.len()) {
                (true, 1) => Word::OneMetNearest,
                (false, 1) => Word::OneMet,
                (true, _) => Word::AllMetNearest,
                (false, _) => Word::AllMet,
            };
            self.words.fill(word, &[("count", &all), ("nearest", &nearest.unwrap_or_default())])
        } else {
            let others = [("true", Word::OthersMet), ("undecided", Word::OthersOpen), ("false", Word::OthersNotMet)];
            let others = others.into_iter().filter(|(other, _)| *other != out || listed == 0);
            let others = others.map(|(other, word)| (count(other), word)).filter(|(count, _)| *count > 0);
            let others = others.map(|(count, word)| match (count, word) {
                (1, Word::OthersMet) => (count, Word::OtherMet),
                other => other,
            });
            let others = others.map(|(count, word)| self.words.fill(word, &[("count", &count.to_string())]));
            others.collect::<Vec<_>>().join(", ")
        };
        if !text.is_empty() {
            let text = clean(&text, self.columns.saturating_sub(super::INDENT));
            let mut line = crate::report::Line::of(Role::Plain, "  ");
            line.push(Role::Dim, text);
            self.lines.push(line);
        }
    }

    /// The requirement that is met by least, measured by its limit.
    fn nearest(&self, requirements: &[usize]) -> Option<String> {
        let relative = |at: usize| {
            let margin = self.steps.line(at)?.margin.as_ref()?;
            let (_, right) = self.steps.pair(at)?;
            let limit = self.steps.number(right)?.abs();
            margin.abs().over(&limit).or_else(|| Some(margin.abs()))
        };
        let measured = requirements.iter().filter_map(|at| relative(*at).map(|distance| (distance, *at)));
        let (_, at) = measured.min()?;
        let [left, sign, right] = self.sides(at);
        let margin = self.margin(at).unwrap_or_default();
        Some(format!("{}, {left} {sign} {right}, {margin}", self.title(at)))
    }

    /// How something is called that came to this, and its colour.
    pub(super) fn verdict(&self, out: &str) -> (Role, Word) {
        match out {
            "true" if self.unverified().is_some() => (Role::Open, Word::MetClaimed),
            "true" => (Role::Good, Word::Met),
            "false" => (Role::Bad, Word::NotMet),
            _ => (Role::Open, Word::Open),
        }
    }

    /// Its title where many stand one below the other: of a member that member's name.
    fn short_title(&self, at: usize) -> String {
        let member = self.steps.of(at).find(|of| self.steps.is(*of, &["member"]));
        let title = self.title(at);
        match member.and_then(|_| title.split_once(": ")) {
            Some((_, member)) if !self.full => member.to_owned(),
            _ => title,
        }
    }

    /// What became of something, in a word.
    pub(super) fn became(&self, out: &str) -> Word {
        match out {
            "true" => Word::Met,
            "false" => Word::NotMet,
            _ => Word::Open,
        }
    }

    /// Its label with the member's, or else its formula.
    fn title(&self, at: usize) -> String {
        let Some(line) = self.steps.line(at) else { return String::new() };
        let member = self.steps.of(at).find(|of| self.steps.is(*of, &["member"]));
        let member = member.map(|member| {
            let code = self.steps.name(member).unwrap_or_default();
            let code = clean(code.rsplit_once('.').map_or(code, |(_, code)| code), CODE_COLUMNS);
            match self.label_of(member) {
                label if label.is_empty() => code,
                label => format!("{label} ({code})"),
            }
        });
        match (&line.label, member) {
            (Some(label), Some(member)) => format!("{}: {member}", self.label(label)),
            (Some(label), None) => self.label(label),
            (None, Some(member)) => member,
            (None, None) => Formula::of(self.steps, at, self, SIDE_PLACES).text(),
        }
    }

    /// A requirement in one row: mark, code, title, both sides, margin, and what it waits for.
    fn demand(&self, at: usize) -> Vec<Cell> {
        let Some(line) = self.steps.line(at) else { return Vec::new() };
        let (role, mark) = match self.came_to(at) {
            "true" => (self.verdict("true").0, Word::MarkMet),
            "false" => (Role::Bad, Word::MarkNotMet),
            _ => (Role::Open, Word::MarkOpen),
        };
        let code = clean(line.requirement.as_deref().unwrap_or_default(), CODE_COLUMNS);
        let mut row = vec![Cell::new(role, self.words.say(mark)), Cell::dim(code), Cell::plain(self.short_title(at))];
        let mut last = self.waiting(at);
        if is_simple(line.op) {
            row.extend(self.sides(at).map(Cell::plain));
            row.push(Cell::new(role, self.margin(at).unwrap_or_default()));
        } else {
            row.extend(["", "", "", ""].map(Cell::plain));
            let deciding = self.deciding(at);
            last = if last.is_empty() { deciding } else { format!("{deciding}; {last}") };
        }
        let last = if self.full { last } else { clean(&last, DECIDING_COLUMNS) };
        row.push(Cell::new(role, last));
        row
    }

    /// `waits for opini_bpk`
    fn waiting(&self, at: usize) -> String {
        match self.waits(at) {
            names if names.is_empty() => names,
            names => self.words.fill(Word::WaitsFor, &[("answers", &names)]),
        }
    }

    fn waits(&self, at: usize) -> String {
        if self.came_to(at) != "undecided" {
            return String::new();
        }
        let answers = self.steps.waits_for(at);
        let shown = if self.full { answers.len() } else { WAITS_SHOWN };
        let name = |at: &usize| match self.steps.op(*at) {
            Some(Operator::AssessedOn) => self.words.say(Word::AssessedOn).to_owned(),
            _ => self.name(*at),
        };
        let mut names: Vec<String> = answers.iter().take(shown).map(name).collect();
        let more = answers.len().saturating_sub(shown);
        if more > 0 {
            names.push(self.words.fill(Word::More, &[("count", &more.to_string())]));
        }
        names.join(", ")
    }

    /// Both sides as shown, with digits enough to tell them apart, and the sign between them.
    fn sides(&self, at: usize) -> [String; 3] {
        let Some(line) = self.steps.line(at) else { return Default::default() };
        let Some((left, right)) = self.steps.pair(at) else {
            let of = self.steps.first(at).map(|of| self.value(of)).unwrap_or_default();
            return [of, self.label(&asked(line)), String::new()];
        };
        let sign = sign(line.op).unwrap_or_default().to_owned();
        let measured = self.side_measured(left, right);
        match (self.steps.number(left), self.steps.number(right)) {
            (Some(l), Some(r)) => {
                let shown = self.steps.line(left).and_then(|line| line.shown.as_deref());
                let figures = shown.map_or(self.steps.figures, |shown| self.steps.figures.as_shown(shown));
                let [left, right] = figures.sides(&l, &r, measured).map(|side| clean(&side, CODE_COLUMNS));
                [left, sign, right]
            }
            (l, r) => {
                let side = |at: usize, number: Option<Exact>| match number {
                    Some(number) => clean(&self.steps.figures.show(&number, measured), CODE_COLUMNS),
                    None => self.spread(at).unwrap_or_else(|| self.value(at)),
                };
                [side(left, l), sign, side(right, r)]
            }
        }
    }

    fn side_measured(&self, left: usize, right: usize) -> Measured {
        Measured::shown(self.steps.percent(left) || self.steps.percent(right))
    }

    /// The distance to the limit with its sign and unit.
    fn margin(&self, at: usize) -> Option<String> {
        let margin = self.steps.line(at)?.margin.as_ref()?;
        let (left, right) = self.steps.pair(at)?;
        let days = self.steps.number(left).is_none() && self.steps.number(right).is_none();
        let measured = if days { Measured::Days } else { self.side_measured(left, right) };
        let text = clean(&self.steps.figures.signed(margin, measured), CODE_COLUMNS);
        let points = measured == Measured::Number && self.steps.is(left, &["component", "criterion", "member"]);
        let unit = match (days, points) {
            (true, _) if margin.abs() == Exact::ONE => Word::MarginDay,
            (true, _) => Word::MarginDays,
            (false, true) => Word::MarginPoints,
            (false, false) => return Some(text),
        };
        Some(self.words.fill(unit, &[("margin", &text)]))
    }

    /// Between what a side that is undecided may still lie; of an answer that is not there that says nothing.
    fn spread(&self, at: usize) -> Option<String> {
        let line = self.steps.line(at).filter(|line| line.out == "undecided" && line.op != Operator::Answer)?;
        let [low, high] = [line.low.as_ref()?, line.high.as_ref()?];
        let [low, high] = [low, high].map(|end| clean(&self.steps.show(at, end), CODE_COLUMNS));
        Some(format!("{low} .. {high}"))
    }

    /// The conditions that made a compound requirement what it is: `B 3.60 < 4.00; tlhp 50.00% = 100.00%`.
    fn deciding(&self, at: usize) -> String {
        let mut found = Vec::new();
        self.decides(at, &mut found);
        let texts: Vec<String> = found.iter().map(|at| self.condition(*at)).collect();
        texts.join("; ")
    }

    /// Walks from a condition to those that decide it. Each step goes to an earlier line.
    fn decides(&self, root: usize, found: &mut Vec<usize>) {
        let mut stack = vec![root];
        let mut walked = 0_usize;
        while let Some(at) = stack.pop() {
            walked = walked.saturating_add(1);
            if walked > DECIDING_MAX {
                return;
            }
            let out = self.came_to(at);
            let mut of: Vec<usize> = match self.steps.op(at) {
                Some(Operator::And | Operator::Or) => {
                    self.steps.of(at).filter(|of| self.came_to(*of) == out).take(DECIDING_MAX).collect()
                }
                Some(Operator::Not) => self.steps.of(at).collect(),
                Some(Operator::If) => self.chosen(at),
                _ => Vec::new(),
            };
            if of.is_empty() {
                if !found.contains(&at) {
                    found.push(at);
                }
            } else {
                of.reverse();
                stack.extend(of);
            }
        }
    }

    /// Of a choice: the condition that holds and its branch, or what is undecided before it.
    fn chosen(&self, at: usize) -> Vec<usize> {
        let of: Vec<usize> = self.steps.of(at).take(DECIDING_MAX).collect();
        let mut chosen = Vec::new();
        for pair in of.chunks(2) {
            let [condition, branch] = pair else {
                chosen.extend(pair);
                break;
            };
            chosen.push(*condition);
            match self.came_to(*condition) {
                "true" => {
                    chosen.push(*branch);
                    break;
                }
                "false" => {}
                _ => break,
            }
        }
        chosen
    }

    /// `tlhp 50.00% = 100.00%`: what is compared, its value, and with what.
    fn condition(&self, at: usize) -> String {
        let Some(line) = self.steps.line(at) else { return String::new() };
        if !is_simple(line.op) {
            return Formula::of(self.steps, at, self, SIDE_PLACES).text();
        }
        let [left, sign, right] = self.sides(at);
        let name = self.steps.first(at).map(|of| match self.steps.name(of) {
            Some(_) => self.name(of),
            None => Formula::of(self.steps, of, self, SIDE_PLACES).text(),
        });
        let name = name.unwrap_or_default();
        // Values of both sides stand beside the limit's name where it has one.
        let text = format!("{name} {left} {sign} {right}");
        text.trim_end().to_owned()
    }

    /// A single requirement.
    pub(super) fn requirement(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        let (role, verdict) = self.verdict(self.came_to(at));
        let verdict = self.words.say(verdict).to_owned();
        let title = self.title(at);
        let label = line.label.is_some().then_some(title.as_str());
        self.heading(line.requirement.as_deref().unwrap_or_default(), label, Some((role, verdict)));
        let operands = self.formula(Word::Condition, at, "", PAIRS);
        self.compared(at, line, role);
        self.operands(Word::Inputs, &operands, OPERANDS);
        let waits = self.waits(at);
        if !waits.is_empty() {
            self.entry(Word::WaitsKey, Role::Open, &waits);
        }
        self.basis(at);
    }

    fn compared(&mut self, at: usize, line: &Line, role: Role) {
        let text = if is_simple(line.op) {
            let [left, sign, right] = self.sides(at);
            let sides = format!("{left} {sign} {right}");
            match self.margin(at) {
                Some(margin) => format!("{sides}, {margin}"),
                None => sides.trim_end().to_owned(),
            }
        } else {
            self.deciding(at)
        };
        for text in wrap(&text, self.room()).into_iter().take(if self.full { usize::MAX } else { 1 }) {
            self.entry(Word::Compares, role, &text);
        }
    }
}

/// A comparison, or a question for an option.
fn is_simple(op: Operator) -> bool {
    sign(op).is_some() || matches!(op, Operator::Is | Operator::Rank)
}
