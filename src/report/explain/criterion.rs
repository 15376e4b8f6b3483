//! A criterion: its answer, what it is worth, and how it enters the total.
//!
//! *At most [`LINES_MAX`] lines, whatever its formula*: a long formula is folded, and of its inputs the first are named.

use super::words::Word;
use super::{CODE_COLUMNS, Page};
use crate::number::Exact;
use crate::receipt::{Line, Operator, Table};
use crate::report::Role;
use crate::report::figures::Measured;
use crate::report::text::{clean, width};

/// Lines of a criterion in short.
const LINES_MAX: usize = 12;
/// Lines that follow its inputs: points, its place among the others, the way up, the basis.
const LINES_AFTER: usize = 4;
/// Pairs of rows of a formula in short.
const PAIRS: usize = 2;
/// Groups that are named beside the way up.
const MEMBERS_SHOWN: usize = 3;

impl<'s> Page<'_, 's> {
    pub(super) fn criterion(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        let code = line.code.as_deref().unwrap_or_default();
        self.home = self.home_of(at);
        self.heading(code, line.label.as_deref(), None);
        self.counts(at);
        let missing = self.missing_of(at);
        let inner = missing.and_then(|missing| self.steps.first(missing)).unwrap_or(at);
        let answer = self.steps.path(code).filter(|answer| *answer < at);
        if let Some(answer) = answer {
            self.answered(answer, missing, &line.texts);
        }
        // What is looked up and nothing more has no formula.
        if answer.is_none() || self.steps.op(inner) != Some(Operator::Look) {
            self.computed(inner, answer, missing);
        }
        self.points(at);
        self.enters(at);
        self.way_up(at);
        self.basis(at);
    }

    /// The component in which a name stands, as a prefix of others.
    pub(super) fn home_of(&self, at: usize) -> Option<&'s str> {
        let home = self.steps.parent(at).and_then(|parent| self.steps.name(parent));
        home.filter(|home| *home != "total")
    }

    /// The line that says what is made of no answer.
    fn missing_of(&self, at: usize) -> Option<usize> {
        let is_missing = |at: &usize| self.steps.op(*at) == Some(Operator::Missing);
        Some(at).filter(is_missing).or_else(|| self.steps.first(at).filter(is_missing))
    }

    /// The answer, what its option says here, and what it is worth.
    fn answered(&mut self, answer: usize, missing: Option<usize>, texts: &[String]) {
        let Some(line) = self.steps.line(answer) else { return };
        if line.answer.is_none() {
            let said = self.no_answer(missing, line);
            self.entry(Word::Answer, Role::Open, &said);
        } else {
            self.entry(Word::Answer, Role::Plain, &self.answer_and_source(answer));
        }
        let Some((name, table)) = self.table_of(line) else { return };
        if let Some(text) = option_text(table, &line.out, texts).filter(|_| line.answer.is_some()) {
            self.entry(Word::Option, Role::Plain, &clean(text, usize::MAX));
        }
        let scale = self.scale(name, table, answer, line);
        self.entry(Word::Scale, Role::Plain, &scale);
    }

    pub(super) fn answer_and_source(&self, answer: usize) -> String {
        use super::formula::Naming as _;
        match self.source(answer) {
            source if source.is_empty() => self.value(answer),
            source => format!("{} ({source})", self.value(answer)),
        }
    }

    fn no_answer(&self, missing: Option<usize>, answer: &Line) -> String {
        let policy = missing.and_then(|missing| self.steps.line(missing)).and_then(|line| line.policy.as_deref());
        let said = self.words.say(match policy {
            Some("zero") => Word::NoAnswerZero,
            Some("excluded") => Word::NoAnswerExcluded,
            Some("undecided") => Word::NoAnswerOpen,
            _ => Word::NoAnswer,
        });
        match answer.seen.as_deref() {
            Some(stage) => format!("{said} ({})", self.stage(stage)),
            None => said.to_owned(),
        }
    }

    pub(super) fn table_of(&self, line: &'s Line) -> Option<(&'s str, &'s Table)> {
        let name = line.table.as_deref()?;
        Some((name, self.steps.receipt.tables.get(name)?))
    }

    /// What the answer is worth by its scale.
    fn looked(&self, answer: usize) -> Option<usize> {
        let mut readers = self.steps.readers(answer).iter().copied();
        readers.find(|reader| self.steps.op(*reader) == Some(Operator::Look))
    }

    /// `abcd: B = 0.67 (A 1, C 0.33, D 0)`
    fn scale(&self, name: &str, table: &Table, at: usize, answer: &Line) -> String {
        use super::formula::Naming as _;
        let options = table.options.as_deref().unwrap_or_default();
        let worth = |value: &str| match super::steps::number(value) {
            Some(exact) => exact.decimal(),
            None if value == "excluded" => self.words.say(Word::Excluded).to_owned(),
            None => clean(value, CODE_COLUMNS),
        };
        let answered = answer.answer.is_some();
        let others = options.iter().filter(|(option, _)| !answered || *option != answer.out);
        let mut others: Vec<String> =
            others.map(|(option, value)| format!("{} {}", clean(option, CODE_COLUMNS), worth(value))).collect();
        if let Some([low, high, low_value, high_value]) = &table.line {
            let worth = [low_value, high_value].map(|value| self.steps.figures.show(value, Measured::Percent));
            let [low, high] = [low, high].map(Exact::decimal);
            others.push(format!("{low} .. {high} = {} .. {}", worth[0], worth[1]));
        }
        let name = clean(name, CODE_COLUMNS);
        let said = self.value(at);
        let out = self.looked(at).and_then(|looked| self.steps.line(looked)).map(|line| worth(&line.out));
        match out.filter(|_| answered) {
            Some(out) if others.is_empty() => format!("{name}: {said} = {out}"),
            Some(out) => format!("{name}: {said} = {out} ({})", others.join(", ")),
            None => format!("{name}: {}", others.join(", ")),
        }
    }

    /// The formula with its values, and where they come from.
    fn computed(&mut self, inner: usize, answer: Option<usize>, missing: Option<usize>) {
        let result = self.result(inner, missing);
        // An answer of its own has three lines already.
        let pairs = if answer.is_some() { 1 } else { PAIRS };
        let mut operands = self.formula(Word::Formula, inner, &result, pairs);
        operands.retain(|operand| answer.is_none() || self.answer_of(*operand) != answer);
        let most = LINES_MAX.saturating_sub(LINES_AFTER).saturating_sub(self.lines.len());
        let without = missing.is_some_and(|missing| self.steps.of(missing).skip(1).any(|key| self.steps.is_open(key)));
        let note = without && answer.is_none() && most > 1;
        self.operands(Word::Inputs, &operands, if note { most.saturating_sub(1) } else { most });
        if let Some(missing) = missing.filter(|_| note)
            && let Some(line) = self.steps.line(missing)
        {
            let said = self.no_answer(Some(missing), line);
            self.entry(Word::Answer, Role::Open, &said);
        }
    }

    /// ` = 94.59%`, as the criterion's share is shown.
    fn result(&self, inner: usize, missing: Option<usize>) -> String {
        use super::formula::Naming as _;
        let share = self.steps.number(inner).map(|number| {
            let figures = missing.map_or(self.steps.figures, |missing| self.steps.figures_of(missing));
            figures.show(&number, Measured::Percent)
        });
        format!(" = {}", share.unwrap_or_else(|| self.value(inner)))
    }

    /// `89.75% of 17.5 points = 15.71`, where the criterion itself has points.
    fn points(&mut self, at: usize) {
        use super::formula::Naming as _;
        let Some(Operator::Mul) = self.steps.op(at) else { return };
        let Some((share, points)) = self.steps.pair(at) else { return };
        let (Some(points), Some(share)) = (self.steps.literal(points), self.share(share)) else { return };
        let text = self
            .words
            .fill(Word::TimesPoints, &[("share", &share), ("points", &points.decimal()), ("score", &self.value(at))]);
        self.entry(Word::Points, Role::Plain, &text);
    }

    /// A share in percent.
    pub(super) fn share(&self, at: usize) -> Option<String> {
        self.steps.number(at).map(|number| self.steps.figures_of(at).show(&number, Measured::Percent))
    }

    /// How it enters what it belongs to.
    pub(super) fn enters(&mut self, at: usize) {
        if let Some(text) = self.steps.parent(at).and_then(|parent| self.entering(at, parent)) {
            self.entry(Word::Enters, Role::Plain, &text);
        }
    }

    fn entering(&self, at: usize, parent: usize) -> Option<String> {
        use super::formula::Naming as _;
        let combined = self.steps.combined(parent)?;
        let part = combined.parts.iter().find(|part| part.at == at)?;
        let count = combined.parts.len().to_string();
        let left_out = self.steps.line(at).is_some_and(|line| line.out == "excluded");
        let place = match (left_out, combined.parts.len()) {
            (true, _) => Word::LeftOutOf,
            (false, 1) => Word::OnlyOne,
            (false, _) => Word::OneOf,
        };
        let mut place = self.words.fill(place, &[("count", &count)]);
        if let Some(weight) = &part.weight {
            let weight = weight.decimal();
            place = self.words.fill(Word::Weighs, &[("weight", &weight), ("place", &place)]);
        }
        let word = match combined.op {
            Operator::Mean => Word::InMean,
            Operator::WeightedMean => Word::InWeightedMean,
            Operator::Min => Word::InLeast,
            Operator::Max => Word::InGreatest,
            _ => Word::InSum,
        };
        let parent_name = self.steps.name(parent).unwrap_or_default();
        let rest = self.made(parent, &combined).unwrap_or_else(|| self.value(parent));
        Some(
            self.words.fill(word, &[("place", &place), ("parent", &clean(parent_name, CODE_COLUMNS)), ("rest", &rest)]),
        )
    }

    /// `97.30%, times 2 points = 1.95`
    pub(super) fn made(&self, at: usize, combined: &super::steps::Combined) -> Option<String> {
        use super::formula::Naming as _;
        let points = self.steps.literal(combined.points?)?;
        let share = self.share(combined.share).unwrap_or_else(|| self.value(combined.share));
        let places = [("share", &*share), ("points", &*points.decimal()), ("score", &*self.value(at))];
        Some(self.words.fill(Word::ThenTimes, &places))
    }

    /// `A.II.1.i 1.95 → A.II.1 3.95 → A.II 25.24 → A 50.75 → total 88.93; also in area.MP 7.95`
    pub(super) fn way_up(&mut self, at: usize) {
        let chain = self.steps.ancestors(at);
        if chain.is_empty() {
            return;
        }
        let mut members: Vec<usize> = Vec::new();
        for node in std::iter::once(at).chain(chain.iter().copied()) {
            let readers = self.steps.readers(node).iter().copied();
            members.extend(readers.filter(|reader| self.steps.is(*reader, &["member"])));
        }
        let shown = if self.full { members.len() } else { MEMBERS_SHOWN };
        let more = members.len().saturating_sub(shown);
        let mut names: Vec<String> = members.iter().take(shown).map(|member| self.named(*member)).collect();
        if more > 0 {
            names.push(self.words.fill(Word::More, &[("count", &more.to_string())]));
        }
        let also = match names.join(", ") {
            names if names.is_empty() => names,
            names => format!("; {}", self.words.fill(Word::AlsoIn, &[("members", &names)])),
        };
        let mut steps: Vec<String> = chain.iter().map(|node| self.named(*node)).collect();
        let wide = |steps: &[String]| width(&steps.join(" → ")).saturating_add(width(&also));
        // What is nearest and the whole say most.
        while !self.full && wide(&steps) > self.room() {
            let last = steps.len().saturating_sub(1);
            let next = steps.iter().position(|step| step == "…").map_or(1, |at| at.saturating_add(1));
            match steps.get_mut(next) {
                Some(step) if next < last && next == 1 => *step = "…".to_owned(),
                Some(_) if next < last => _ = steps.remove(next),
                _ => break,
            }
        }
        self.entry(Word::WayUp, Role::Plain, &format!("{}{also}", steps.join(" → ")));
    }
}

/// What an option means at this criterion: its texts stand in the order of the table's options.
pub(super) fn option_text<'t>(table: &Table, answer: &str, texts: &'t [String]) -> Option<&'t str> {
    let options = table.options.as_deref()?;
    let position = options.iter().position(|(option, _)| option == answer)?;
    texts.get(position).map(String::as_str).filter(|text| !text.is_empty())
}
