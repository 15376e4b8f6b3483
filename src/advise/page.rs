//! Advice as a page for a terminal.
//!
//! *A change is told as the practice that would have to be there, never as a letter to write down.*

use super::{Advice, Between, Change, ChangeSet, GivenAnswer, Margins, Outcome, Possible, Slack, Status, words};
use crate::language::{Bilingual, Language};
use crate::number::{Exact, Rounding};
use crate::report::{Line, PAGE_COLUMNS, Role, visible, wrap};
use crate::scorecard::{Bounds, Status as Standing};

/// A page that grows line by line.
pub(super) struct Page {
    language: Language,
    pub(super) lines: Vec<Line>,
}

impl Page {
    pub(super) fn new(language: Language) -> Page {
        Page { language, lines: Vec::new() }
    }

    pub(super) fn say(&self, text: Bilingual) -> String {
        text.in_language(self.language).to_owned()
    }

    /// A text, broken at blanks, each line as far in.
    pub(super) fn tell(&mut self, role: Role, indent: usize, text: &str) {
        let room = PAGE_COLUMNS.saturating_sub(indent);
        for row in wrap(&visible(text), room) {
            self.lines.push(Line::of(role, format!("{}{row}", " ".repeat(indent))));
        }
    }

    pub(super) fn blank(&mut self) {
        self.lines.push(Line::default());
    }
}

/// A number as people read it, exactly where that is short; never as 0 where it is none.
pub(super) fn shown(number: &Exact) -> String {
    let text = number.decimal();
    let short = number.show(2, Rounding::HalfAway);
    let hidden = !number.is_zero() && number.round(2, Rounding::HalfAway).is_zero();
    if hidden || (text.len() <= 8 && !text.contains('/')) { text } else { short }
}

impl Advice {
    /// The advice as a page, line by line.
    pub fn lines(&self, language: Language) -> Vec<Line> {
        let mut page = Page::new(language);
        let title = page.say(words::heading(&self.to));
        page.tell(Role::Heading, 0, &title);
        let (role, text) = self.verdict();
        let text = page.say(text);
        page.tell(role, 0, &text);
        if !self.obstacles.is_empty() {
            page.blank();
            let text = page.say(words::in_the_way());
            page.tell(Role::Heading, 0, &text);
            for obstacle in &self.obstacles {
                let label = obstacle.label.as_deref().map_or(String::new(), |label| format!("{label}: "));
                page.tell(Role::Bad, 2, &format!("{}  {label}{}", obstacle.code, obstacle.text));
                let why = page.say(obstacle.why());
                page.tell(Role::Plain, 6, &why);
            }
        }
        for (number, set) in self.sets.iter().enumerate().filter(|(_, set)| !set.changes.is_empty()) {
            page.set(number.saturating_add(1), set);
        }
        if self.more && self.status == Status::Optimal {
            page.blank();
            let text = page.say(words::more());
            page.tell(Role::Open, 0, &text);
        }
        page.blank();
        for text in [words::not_proposed(), words::only_true()] {
            let text = page.say(text);
            page.tell(Role::Dim, 0, &text);
        }
        page.lines
    }
}

impl Page {
    fn set(&mut self, number: usize, set: &ChangeSet) {
        self.blank();
        let title = self.say(words::set(number, &set.cost));
        self.tell(Role::Heading, 0, &title);
        for change in &set.changes {
            self.change(change);
        }
        let (role, text) = set.verdict();
        let text = self.say(text);
        self.tell(role, 2, &text);
    }

    pub(super) fn change(&mut self, change: &Change) {
        let label = change.label.as_deref().unwrap_or_default();
        self.tell(Role::Plain, 2, &format!("{}  {label}", change.path));
        let (to, was) = change.told();
        let (to, was) = (self.say(to), self.say(was));
        self.tell(Role::Good, 6, &to);
        self.tell(Role::Dim, 6, &was);
    }
}

/// How many names stand in one line before the rest is counted.
const NAMES_SHOWN: usize = 6;
/// How many criteria are told of what is worth doing.
const WORTH_SHOWN: usize = 20;

impl Page {
    fn heading(&mut self, text: Bilingual) {
        let text = self.say(text);
        self.tell(Role::Heading, 0, &text);
    }

    fn line(&mut self, role: Role, indent: usize, text: Bilingual) {
        let text = self.say(text);
        self.tell(role, indent, &text);
    }

    /// The first names, and how many more there are.
    fn names<'n>(&self, names: impl ExactSizeIterator<Item = &'n str>) -> String {
        let more = names.len().saturating_sub(NAMES_SHOWN);
        let mut shown: Vec<String> = names.take(NAMES_SHOWN).map(str::to_owned).collect();
        if more > 0 {
            shown.push(self.say(words::and_more(more)));
        }
        shown.join(", ")
    }

    fn slack(&mut self, slack: &Slack) {
        let role = match slack.status {
            Standing::Met => Role::Good,
            Standing::NotMet => Role::Bad,
            Standing::Undecided => Role::Open,
        };
        let mut told = vec![self.say(slack.standing())];
        told.extend(slack.margin.as_ref().map(|margin| self.say(words::margin(shown(margin)))));
        if slack.boundary {
            told.push(self.say(words::boundary()));
        }
        let name = slack.label.as_deref().unwrap_or(&slack.text);
        self.tell(role, 2, &format!("{}  {name}: {}", slack.code, told.join(", ")));
        self.line(Role::Plain, 6, slack.turned_by());
        if !slack.flips.is_empty() {
            let names = self.names(slack.flips.iter().map(|flip| flip.path.as_str()));
            self.line(Role::Dim, 6, words::alone(names));
        }
    }

    fn between(&mut self, between: &Between) {
        let text = |number: &Option<Exact>| number.as_ref().map_or("?".to_owned(), shown);
        let name = between.label.as_deref().unwrap_or_default();
        let (exact, low, high) = (text(&between.exact), text(&between.low), text(&between.high));
        let figures = match (between.low_by, between.high_by) {
            (None, _) | (_, None) if between.low != between.high => words::now_outer(exact, low, high),
            _ => words::now_between(exact, low, high),
        };
        let figures = self.say(figures);
        self.tell(Role::Plain, 2, &format!("{}  {name}: {figures}", between.code));
    }

    fn given(&mut self, title: Bilingual, given: &[GivenAnswer]) {
        self.line(Role::Plain, 2, title);
        for answer in given {
            self.tell(Role::Dim, 6, &format!("{} = {}", answer.path, answer.answer));
        }
    }
}

impl Margins {
    /// The margins as a page, line by line.
    pub fn lines(&self, language: Language) -> Vec<Line> {
        let mut page = Page::new(language);
        page.heading(words::how_close());
        for (role, said) in self.verdict() {
            page.line(role, 0, said);
        }
        let mut predicate = None;
        for slack in &self.requirements {
            if predicate != Some(&slack.predicate) {
                predicate = Some(&slack.predicate);
                page.blank();
                page.tell(Role::Heading, 0, &slack.predicate);
            }
            page.slack(slack);
        }
        if !self.worth.is_empty() {
            page.blank();
            page.heading(words::worth());
        }
        for worth in self.worth.iter().take(WORTH_SHOWN) {
            let label = worth.label.as_deref().unwrap_or_default();
            let gain = match &worth.gain {
                Some(gain) => words::gains(shown(gain)),
                None => words::gains_nothing_known(),
            };
            let mut told = vec![page.say(gain)];
            if !worth.helps.is_empty() {
                let names = page.names(worth.helps.iter().map(String::as_str));
                told.push(page.say(words::helps(names)));
            }
            page.tell(Role::Plain, 2, &format!("{}  {label}: {}", worth.path, told.join(", ")));
            page.line(Role::Good, 6, worth.told());
        }
        if self.worth.len() > WORTH_SHOWN {
            page.line(Role::Dim, 2, words::and_more(self.worth.len().saturating_sub(WORTH_SHOWN)));
        }
        page.blank();
        page.line(Role::Dim, 0, words::only_true());
        page.lines
    }
}

impl Possible {
    /// The bounds as a page, line by line: the total, its parts, groups and predicates; `full` also every node, and the
    /// answers with which something is reached.
    pub fn lines(&self, language: Language, full: bool) -> Vec<Line> {
        let mut page = Page::new(language);
        page.heading(words::what_is_possible());
        if self.open.is_empty() {
            page.line(Role::Plain, 0, words::nothing_open());
        } else {
            page.line(Role::Plain, 0, words::open_answers(self.open.len()));
            let kind = if self.bounds == Bounds::Reached { words::reached() } else { words::outer() };
            page.line(Role::Plain, 0, kind);
        }
        page.blank();
        page.between(&self.total);
        for node in self.nodes.iter().filter(|node| full || !node.code.contains('.')) {
            page.between(node);
        }
        for own in self.groups.iter().chain(&self.measures) {
            page.between(own);
        }
        if full {
            let (least, most) = (self.total.low_by, self.total.high_by);
            for (title, at) in [(words::at_its_least(), least), (words::at_its_most(), most)] {
                if let Some(given) = at.and_then(|at| self.sheets.get(at)).filter(|given| !given.is_empty()) {
                    page.given(title, given);
                }
            }
        }
        page.blank();
        for predicate in &self.predicates {
            let shown = |by: &Option<Vec<GivenAnswer>>| by.as_ref().map(Vec::len);
            let (role, outcome) = match (predicate.outcome, shown(&predicate.met_by), shown(&predicate.fails_by)) {
                (Outcome::Certain, ..) => (Role::Good, words::certain()),
                (Outcome::Impossible, ..) if predicate.because.is_empty() => (Role::Bad, words::impossible_together()),
                (Outcome::Impossible, ..) => {
                    let names = page.names(predicate.because.iter().map(String::as_str));
                    (Role::Bad, words::impossible_outcome(names))
                }
                (Outcome::Possible, Some(0), Some(fails)) => (Role::Open, words::possible_lost_by(fails)),
                (Outcome::Possible, Some(0), None) => (Role::Open, words::possible_now()),
                (Outcome::Possible, Some(met), _) => (Role::Open, words::possible_by(met)),
                (Outcome::Possible, None, _) => (Role::Open, words::possible_unproven()),
            };
            let outcome = page.say(outcome);
            page.tell(role, 2, &format!("{}: {outcome}", predicate.code));
            if let Some(given) = predicate.met_by.as_ref().filter(|given| full && !given.is_empty()) {
                for answer in given {
                    page.tell(Role::Dim, 6, &format!("{} = {}", answer.path, answer.answer));
                }
            }
        }
        page.lines
    }
}
