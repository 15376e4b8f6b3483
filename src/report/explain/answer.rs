//! Awards, what was verified, and single answers.
//!
//! *A claim never reads like an award*: while something is not verified, whatever is met is only claimed.

use super::formula::{Naming as _, listed};
use super::words::Word;
use super::{CODE_COLUMNS, Page};
use crate::number::Exact;
use crate::receipt::{Line, Operator};
use crate::report::Role;
use crate::report::text::{clean, width};

/// Requirements that are named of a predicate that was not awarded.
const FAILS_SHOWN: usize = 4;
/// Names of readers in short.
const READERS_SHOWN: usize = 6;

impl Page<'_, '_> {
    pub(super) fn award(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        self.heading("award", Some(&self.steps.receipt.rubric.label), None);
        self.result_of_award();
        let order: Vec<String> = line.order.iter().map(|code| clean(code, CODE_COLUMNS)).collect();
        let order = self.words.fill(Word::BestFirst, &[("order", &order.join(", "))]);
        self.entry(Word::Order, Role::Plain, &order);
        for predicate in self.steps.of(at).collect::<Vec<_>>() {
            let name = self.steps.name(predicate).unwrap_or_default();
            let won = line.out == name;
            self.why(predicate);
            // Those after the one that is met do not matter.
            if won && !self.full {
                break;
            }
        }
        self.basis(at);
    }

    /// One line for a predicate: whether it is met, and which requirements decide that.
    fn why(&mut self, predicate: usize) {
        let Some(line) = self.steps.line(predicate) else { return };
        let (role, verdict) = self.verdict(&line.out);
        let word = match line.out.as_str() {
            "false" => Word::Fails,
            "undecided" => Word::OpenFor,
            _ => verdict,
        };
        let deciding: Vec<&str> = self
            .steps
            .of(predicate)
            .filter_map(|of| {
                let requirement = self.steps.line(of)?;
                requirement.requirement.as_deref().filter(|_| requirement.out == line.out && line.out != "true")
            })
            .collect();
        let shown = if self.full { deciding.len() } else { FAILS_SHOWN };
        let mut names: Vec<String> = deciding.iter().take(shown).map(|code| clean(code, CODE_COLUMNS)).collect();
        let more = deciding.len().saturating_sub(shown);
        if more > 0 {
            names.push(self.words.fill(Word::More, &[("count", &more.to_string())]));
        }
        let text = self.words.fill(word, &[("requirements", &names.join(", "))]);
        let name = clean(self.steps.name(predicate).unwrap_or_default(), CODE_COLUMNS);
        self.row("", role, format!("{name}: {text}"));
    }

    /// What the unit is awarded, claims, or does not get.
    pub(super) fn result_of_award(&mut self) {
        let outcome = &self.steps.receipt.outcome;
        let Some(award) = &outcome.award else { return };
        let label = self.steps.code(award).and_then(|at| self.steps.line(at)).and_then(|line| line.label.as_deref());
        let name = match label {
            Some(label) => format!("{}, {}", clean(award, CODE_COLUMNS), self.label(label)),
            None => clean(award, CODE_COLUMNS),
        };
        let unverified = self.unverified();
        let (role, text) = match (award.as_str(), unverified) {
            ("undecided", _) => (Role::Open, self.words.say(Word::AwardOpen).to_owned()),
            ("none", _) => match &self.steps.receipt.rubric.otherwise {
                Some(otherwise) => {
                    let otherwise = self.label(otherwise);
                    (Role::Bad, self.words.fill(Word::AwardNoneSays, &[("otherwise", &otherwise)]))
                }
                None => (Role::Bad, self.words.say(Word::AwardNone).to_owned()),
            },
            (_, Some(unverified)) => {
                let why = self.words.fill(Word::ClaimedWhy, &[("unverified", &unverified)]);
                let claimed = |name: &str| format!("{}; {why}", self.words.fill(Word::Claimed, &[("predicate", name)]));
                // How much is claimed says more than the title.
                let text = Some(claimed(&name)).filter(|text| width(text) <= self.room());
                (Role::Open, text.unwrap_or_else(|| claimed(&clean(award, CODE_COLUMNS))))
            }
            _ => (Role::Good, self.words.fill(Word::Awarded, &[("predicate", &name)])),
        };
        self.entry(Word::Award, role, &text);
    }

    /// The share that nobody has verified, where the rubric names who verifies and not all of it was seen.
    pub(super) fn unverified(&self) -> Option<String> {
        let claimed = self.steps.receipt.outcome.status.as_deref() == Some("claimed");
        let share = self.steps.code("verified").and_then(|at| self.steps.number(at));
        match share {
            Some(share) if share < Exact::ONE => Some(self.steps.figures.unverified(&share)),
            // What is called a claim is one.
            _ if claimed => Some(self.words.say(Word::Mark).to_owned()),
            _ => None,
        }
    }

    pub(super) fn verified(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        self.heading("verified", Some(&self.steps.receipt.rubric.label), None);
        let share = self.steps.number(at).map(|share| self.steps.figures.verified(&share));
        let share = share.unwrap_or_else(|| self.value(at));
        let text = self.words.fill(Word::Verified, &[("share", &share)]);
        self.entry(Word::Counts, Role::Plain, &text);
        let (seen, unseen) = self.seen(at, line);
        let count = line.criteria.len().to_string();
        let text = self.words.fill(Word::SeenOf, &[("seen", &seen.to_string()), ("count", &count)]);
        self.entry(Word::Result, Role::Plain, &text);
        if self.full && !unseen.is_empty() {
            self.operands(Word::WaitsKey, &unseen, unseen.len());
        }
        self.basis(at);
    }

    /// How many criteria were seen by their stage, and the answers that were not.
    fn seen(&self, at: usize, line: &Line) -> (usize, Vec<usize>) {
        let stages = &self.steps.receipt.rubric.stages;
        let place = |code: &str| stages.iter().position(|stage| stage.code == code);
        let mut answers = self.steps.of(at);
        let (mut seen, mut unseen) = (0_usize, Vec::new());
        for (_, stage, count) in &line.criteria {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            let of: Vec<usize> = answers.by_ref().take(count).collect();
            let missed = of.into_iter().filter(|answer| {
                let looked = self.steps.line(*answer).and_then(|line| line.seen.as_deref()).and_then(place);
                looked.is_none_or(|looked| Some(looked) < place(stage))
            });
            let missed: Vec<usize> = missed.collect();
            if missed.is_empty() {
                seen = seen.saturating_add(1);
            }
            unseen.extend(missed);
        }
        (seen, unseen)
    }

    /// An input or a fact: what was answered, what may be, and who reads it.
    pub(super) fn answer(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        self.heading(self.steps.name(at).unwrap_or_default(), line.label.as_deref(), None);
        if line.answer.is_some() {
            self.entry(Word::Answer, Role::Plain, &self.answer_and_source(at));
        } else {
            let said = self.words.say(Word::NoAnswer);
            self.entry(Word::Answer, Role::Open, said);
        }
        self.entry(Word::Takes, Role::Plain, &self.domain(line));
        let readers = self.steps.read_by(at);
        let shown = if self.full { readers.len() } else { READERS_SHOWN };
        let mut names: Vec<String> = readers.iter().take(shown).map(|reader| self.named(*reader)).collect();
        let more = readers.len().saturating_sub(shown);
        if more > 0 {
            names.push(self.words.fill(Word::More, &[("count", &more.to_string())]));
        }
        let read_by = if names.is_empty() { self.words.say(Word::Nobody).to_owned() } else { names.join(", ") };
        self.entry(Word::ReadBy, Role::Plain, &read_by);
        self.basis(at);
    }

    fn domain(&self, line: &Line) -> String {
        let range = |line: &Line| {
            line.range.as_ref().map(|[low, high]| match line.domain.as_deref() {
                Some("percent") => {
                    let hundred = Exact::from(100_i128);
                    [low, high].map(|end| end.times(&hundred).decimal() + "%")
                }
                _ => [low, high].map(Exact::decimal),
            })
        };
        let word = match line.domain.as_deref() {
            Some("count") => Word::Count,
            Some("number") => Word::Number,
            Some("percent") => Word::Percent,
            Some("date") => Word::Date,
            Some("ordered") => Word::RankedOptions,
            Some("list") => Word::OneOfOptions,
            _ => Word::OptionOf,
        };
        let table = clean(line.table.as_deref().unwrap_or_default(), CODE_COLUMNS);
        let mut text = self.words.fill(word, &[("options", &listed(&line.options)), ("table", &table)]);
        if let Some([low, high]) = range(line) {
            text.push_str(&format!(" {}", format_args!("{low} .. {high}")));
        }
        if let Some(word) = &line.word {
            text.push_str(&format!(" {}", self.words.fill(Word::OrInstead, &[("word", &clean(word, CODE_COLUMNS))])));
        }
        if line.recorded {
            text.push_str(&format!("; {}", self.words.say(Word::Recorded)));
        }
        if line.op == Operator::Answer { text } else { self.words.say(Word::Unknown).to_owned() }
    }
}
