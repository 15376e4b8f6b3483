//! Why a unit got what it got: one name of a rubric, from the lines of a receipt.
//!
//! *An explanation is made from a receipt alone, so that words and numbers cannot drift apart*: each number of it is that
//! of a line, each formula is read off the lines' operators. A stored or forged receipt makes at most an odd
//! explanation: it is walked backwards only (`steps`), unfolded within a budget (`formula`), and its texts are made
//! harmless. `criterion`, `parts`, `predicate` and `answer` each lay out one kind of name, `words` holds every sentence.

mod answer;
mod criterion;
mod formula;
mod parts;
mod predicate;
mod steps;
mod words;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use self::formula::{Formula, Naming};
use self::steps::Steps;
use self::words::Word;
use super::figures::Measured;
use super::table::{Cell, Column, Table};
use super::text::{beside, blanks, clean, width, wrap};
use super::words::Words;
use super::{FULL_PAGE_COLUMNS, Line, PAGE_COLUMNS, Role};
use crate::language::Language;
use crate::nearest::nearest;
use crate::number::Exact;
use crate::receipt::{self, Operator, Receipt};

/// Name and version of the JSON form.
const FORMAT: &str = "timbang.explanation/0";
/// Where the second column begins.
const LEAD: usize = 12;
/// Columns before the first one.
const INDENT: usize = 2;
/// Columns of a label.
const LABEL_COLUMNS: usize = 60;
const LABEL_COLUMNS_FULL: usize = 400;
/// Columns of a code, an option or a number.
const CODE_COLUMNS: usize = 40;
/// Places of a formula, in short and in full.
const PLACES: usize = 48;
const PLACES_FULL: usize = 240;

/// One name of a rubric explained from a receipt: a criterion, a component, a member of a group, a measure, a predicate, a
/// requirement, `total`, `award`, `verified`, or an answer.
///
/// Serialized as an object with `format` (`timbang.explanation/0`), `code`, `kind`, `unit`, `rubric`, `lines` (texts) and
/// `steps`: the numbers of the receipt's lines that it rests on.
///
/// ```
/// use timbang::report::Explanation;
/// use timbang::{Evidence, Rubric};
///
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// let receipt = rubric.receipt_json(sheet)?;
/// let why = Explanation::of(&receipt, "A.2.a")?.to_string();
/// assert!(why.contains("selesai / masuk otherwise 1"));
/// assert!(Explanation::of(&receipt, "A.2.x").is_err_and(|unknown| unknown.nearest() == Some("A.2.a")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Explanation<'a> {
    steps: Steps<'a>,
    path: String,
    subject: Subject,
    language: Language,
    full: bool,
}

/// What a path names.
#[derive(Debug, Clone)]
enum Subject {
    /// One line.
    Line(usize),
    /// The requirements of each member of a group.
    Requirements(Vec<usize>),
}

/// No line of the receipt has this name.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// # let sheet = &std::fs::read("rubrics/contoh_2025/cases/contoh.evidence.json")?;
/// # let receipt = rubric.receipt_json(sheet)?;
/// use timbang::report::Explanation;
///
/// let unknown = Explanation::of(&receipt, "A.1.d").unwrap_err();
/// assert_eq!((unknown.path(), unknown.nearest()), ("A.1.d", Some("A.1.a")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` names nothing in this rubric{}", clean(&.0.path, CODE_COLUMNS), suggestion(.0.nearest.as_deref()))]
pub struct UnknownPath(Box<Asked>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    path: String,
    nearest: Option<String>,
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{}`?", clean(name, CODE_COLUMNS)))
}

impl UnknownPath {
    /// What was asked for.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The name that was probably meant.
    pub fn nearest(&self) -> Option<&str> {
        self.0.nearest.as_deref()
    }
}

impl<'a> Explanation<'a> {
    /// What `path` came to and why, in short and in English.
    ///
    /// # Errors
    ///
    /// When no line has this name.
    pub fn of(receipt: &'a Receipt, path: &str) -> Result<Explanation<'a>, UnknownPath> {
        let steps = Steps::of_receipt(receipt);
        let requirement = |at: &usize| steps.line(*at).is_some_and(|line| line.requirement.is_some());
        let subject = match steps.code(path).or_else(|| steps.path(path)) {
            Some(at) => Subject::Line(at),
            None => {
                let members: Vec<usize> = steps.below(path).into_iter().filter(requirement).collect();
                if members.is_empty() {
                    let nearest = nearest(path, steps.all_names()).map(str::to_owned);
                    return Err(UnknownPath(Box::new(Asked { path: path.to_owned(), nearest })));
                }
                Subject::Requirements(members)
            }
        };
        Ok(Explanation { steps, path: path.to_owned(), subject, language: Language::English, full: false })
    }

    /// The same in this language.
    #[must_use]
    pub fn language(self, language: Language) -> Explanation<'a> {
        Explanation { language, ..self }
    }

    /// With nothing shortened, every requirement, all that stands below, and every step.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let receipt = rubric.receipt_json(br#"{ "unit": "U" }"#)?;
    /// use timbang::report::Explanation;
    ///
    /// // With the lines of the receipt that it rests on.
    /// let why = Explanation::of(&receipt, "A.2.a")?;
    /// assert!(why.clone().full(true).lines().len() > why.lines().len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn full(self, full: bool) -> Explanation<'a> {
        Explanation { full, ..self }
    }

    /// The explanation, line by line.
    pub fn lines(&self) -> Vec<Line> {
        let mut page = Page {
            steps: &self.steps,
            words: Words(self.language),
            full: self.full,
            columns: if self.full { FULL_PAGE_COLUMNS } else { PAGE_COLUMNS },
            home: None,
            lines: Vec::new(),
        };
        match &self.subject {
            Subject::Line(at) => page.line(*at),
            Subject::Requirements(members) => page.members(&self.path, members),
        }
        if self.full {
            page.steps(&self.cone());
        }
        page.lines.iter_mut().for_each(trim_end);
        page.lines
    }

    fn cone(&self) -> BTreeSet<usize> {
        match &self.subject {
            Subject::Line(at) => self.steps.cone(&[*at]),
            Subject::Requirements(members) => self.steps.cone(members),
        }
    }

    fn kind(&self) -> &str {
        let Subject::Line(at) = self.subject else { return "requirements" };
        match self.steps.line(at) {
            Some(receipt::Line { kind: Some(kind), .. }) => kind,
            Some(receipt::Line { requirement: Some(_), .. }) => "requirement",
            _ => "answer",
        }
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl Serialize for Explanation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lines: Vec<String> = self.lines().iter().map(Line::to_string).collect();
        let mut object = serializer.serialize_struct("Explanation", 7)?;
        object.serialize_field("format", FORMAT)?;
        object.serialize_field("code", &self.path)?;
        object.serialize_field("kind", self.kind())?;
        object.serialize_field("unit", &self.steps.receipt.evidence.unit)?;
        object.serialize_field("rubric", &self.steps.receipt.rubric.id)?;
        object.serialize_field("lines", &lines)?;
        object.serialize_field("steps", &self.cone())?;
        object.end()
    }
}

/// The lines so far.
struct Page<'a, 's> {
    steps: &'a Steps<'s>,
    words: Words,
    full: bool,
    columns: usize,
    /// The component in which a name is read: what stands in it is called by the rest of its path.
    home: Option<&'s str>,
    lines: Vec<Line>,
}

impl Page<'_, '_> {
    fn line(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        match line.kind.as_deref() {
            Some("criterion") => self.criterion(at),
            Some("component" | "member") => self.component(at),
            Some("measure") => self.measure(at),
            Some("predicate") => self.predicate(at),
            Some("award") => self.award(at),
            Some("verified") => self.verified(at),
            _ if line.requirement.is_some() => self.requirement(at),
            _ => self.answer(at),
        }
    }

    // ---- layout ----

    /// How wide a text in the second column may be.
    fn room(&self) -> usize {
        self.columns.saturating_sub(LEAD)
    }

    /// A label or a basis: in full as it is, unless nobody could read it.
    fn label(&self, text: &str) -> String {
        clean(text, if self.full { LABEL_COLUMNS_FULL } else { LABEL_COLUMNS })
    }

    /// How wide a table may be whose lines begin at a column.
    fn table_room(&self, from: usize) -> usize {
        if self.full { usize::MAX } else { self.columns.saturating_sub(from) }
    }

    /// The beginning of a line with its key.
    fn lead(&self, key: &str) -> Line {
        let mut line = Line::of(Role::Plain, blanks(INDENT));
        line.push(Role::Dim, key);
        line.push(Role::Plain, blanks(LEAD.saturating_sub(INDENT).saturating_sub(width(key))));
        line
    }

    fn heading(&mut self, code: &str, label: Option<&str>, verdict: Option<(Role, String)>) {
        let mut line = Line::of(Role::Heading, clean(code, CODE_COLUMNS));
        let taken = verdict.as_ref().map_or(0, |(_, verdict)| width(verdict).saturating_add(INDENT));
        let room = self.columns.saturating_sub(line_width(&line)).saturating_sub(taken).saturating_sub(INDENT);
        if let Some(label) = label {
            line.push(
                Role::Plain,
                blanks(INDENT) + &clean(label, if self.full { LABEL_COLUMNS_FULL } else { room.max(LEAD) }),
            );
        }
        if let Some((role, verdict)) = verdict {
            line.push(role, blanks(INDENT) + &verdict);
        }
        self.lines.push(line);
    }

    /// A key at the left and a text beside it: one line, in full as many as it needs.
    fn entry(&mut self, key: Word, role: Role, text: &str) {
        let room = self.room();
        let rows = if self.full { wrap(text, room) } else { vec![clean(text, room)] };
        for (nth, row) in rows.into_iter().enumerate() {
            let key = if nth == 0 { self.words.say(key) } else { "" };
            self.row(key, role, row);
        }
    }

    fn row(&mut self, key: &str, role: Role, text: String) {
        let text = text.trim_end();
        if text.is_empty() {
            return;
        }
        let mut line = self.lead(key);
        line.push(role, text);
        self.lines.push(line);
    }

    /// A table in the second column, its first row beside the key.
    fn table(&mut self, key: Word, table: &Table) {
        for (nth, row) in table.lines(self.table_room(LEAD)).into_iter().enumerate() {
            let key = if nth == 0 { self.words.say(key) } else { "" };
            let mut line = self.lead(key);
            line.pieces.extend(row.pieces);
            self.lines.push(line);
        }
    }

    /// A formula with the values under its operands, in at most `pairs` pairs of rows; it gives back what it names.
    fn formula(&mut self, key: Word, root: usize, result: &str, pairs: usize) -> Vec<usize> {
        let mut budget = if self.full { PLACES_FULL } else { PLACES };
        let room = self.room();
        let mut formula = Formula::of(self.steps, root, self, budget);
        let mut rows = formula.rows(room, result);
        while !self.full && rows.len() > pairs && budget > 2 {
            budget = budget.saturating_sub((budget / 4).max(1));
            formula = Formula::of(self.steps, root, self, budget);
            rows = formula.rows(room, result);
        }
        for (nth, [names, values]) in rows.into_iter().enumerate() {
            let key = if nth == 0 { self.words.say(key) } else { "" };
            self.row(key, Role::Plain, names);
            self.row("", Role::Dim, values);
        }
        // Of a folded formula the inputs are those of the whole.
        Formula::of(self.steps, root, self, PLACES_FULL).operands()
    }

    /// One line for each of these: name, value, label, and for an answer where it comes from.
    fn operands(&mut self, key: Word, lines: &[usize], most: usize) {
        if lines.is_empty() || most == 0 {
            return;
        }
        let all = self.full || lines.len() <= most;
        let shown = if all { lines.len() } else { most.saturating_sub(1) };
        let mut table = Table::new(0, [Column::Left, Column::Right, Column::Name, Column::Name]);
        for at in lines.iter().copied().take(shown) {
            let label = self.label_of(at);
            let source = self.source(at);
            table.row([Cell::plain(self.name(at)), Cell::plain(self.value(at)), Cell::plain(label), Cell::dim(source)]);
        }
        self.table(key, &table);
        if !all {
            let key = if shown == 0 { self.words.say(key) } else { "" };
            let left = lines.len().saturating_sub(shown).to_string();
            self.row(key, Role::Dim, self.words.fill(Word::More, &[("count", &left)]));
        }
    }

    // ---- what a line is called and came to ----

    fn label_of(&self, at: usize) -> String {
        let answer = self.answer_of(at).unwrap_or(at);
        let label = self.steps.line(answer).and_then(|line| line.label.as_deref());
        self.label(label.unwrap_or_default())
    }

    /// The answer of a line that is one, or that looks one up.
    fn answer_of(&self, at: usize) -> Option<usize> {
        match self.steps.op(at)? {
            Operator::Answer => Some(at),
            Operator::Look => self.steps.first(at),
            _ => None,
        }
    }

    /// Which stage gave an answer, and when.
    fn source(&self, at: usize) -> String {
        let Some(at) = self.answer_of(at) else { return String::new() };
        let Some(line) = self.steps.line(at) else { return String::new() };
        let answer = line.answer.and_then(|nth| usize::try_from(nth).ok());
        let Some(answer) = answer.and_then(|nth| self.steps.receipt.answers.get(nth)) else {
            return self.words.say(Word::NoAnswer).to_owned();
        };
        let stage = answer.stage.as_deref().map(|stage| self.stage(stage));
        let stage = stage.or_else(|| line.fact.then(|| self.words.say(Word::Fact).to_owned()));
        let day = answer.on.as_deref().map(|day| clean(day, CODE_COLUMNS));
        stage.into_iter().chain(day).collect::<Vec<_>>().join(", ")
    }

    /// A stage by title, or by code where it has none.
    fn stage(&self, code: &str) -> String {
        let stages = &self.steps.receipt.rubric.stages;
        let label = stages.iter().find(|stage| stage.code == code).and_then(|stage| stage.label.as_deref());
        match label {
            Some(label) => clean(label, CODE_COLUMNS),
            None => clean(code, CODE_COLUMNS),
        }
    }

    /// A code with what it came to: `A.II 25.24`.
    fn named(&self, at: usize) -> String {
        let name = clean(self.steps.name(at).unwrap_or_default(), CODE_COLUMNS);
        let requirement = self.steps.line(at).filter(|line| line.requirement.is_some());
        match requirement {
            Some(line) => format!("{name} {}", self.words.say(self.became(&line.out))),
            None => format!("{name} {}", self.value(at)),
        }
    }

    /// What a line came to, in words, and how it is coloured.
    fn standing(&self, out: &str) -> Option<Word> {
        Some(match out {
            "undecided" => Word::Mark,
            "excluded" => Word::Excluded,
            "none" => Word::NoValue,
            "true" => Word::Yes,
            "false" => Word::No,
            _ => return None,
        })
    }

    /// What it counts, exactly, and what it may still become.
    fn counts(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        let open = line.out == "undecided";
        let mut text = if open { self.words.say(Word::Unknown).to_owned() } else { self.value(at) };
        if let (Some(score), Some(most)) = (self.steps.number(at), self.steps.most(at)) {
            let share = score.over(most).map(|share| self.steps.figures_of(at).show(&share, Measured::Percent));
            let most = self.steps.figures_of(at).number(most);
            text = self.words.fill(Word::OutOf, &[("score", &text), ("most", &most)]);
            text.extend(share.map(|share| format!(", {share}")));
        }
        if let Some(exact) = self.steps.number(at).filter(|exact| !self.shown_is_exact(at, exact)) {
            let exact = exact.to_string();
            // Nobody reads more digits; the receipt has them.
            if self.full || width(&exact) <= CODE_COLUMNS {
                text.push_str(&format!(" ({})", self.words.fill(Word::Exactly, &[("exact", &exact)])));
            }
        }
        let mut may = String::new();
        if let (Some(low), Some(high)) = (&line.low, &line.high) {
            let [low, high] = [low, high].map(|end| clean(&self.steps.show(at, end), CODE_COLUMNS));
            may = self.words.fill(Word::MayBecome, &[("low", &low), ("high", &high)]);
        }
        let role = if open { Role::Open } else { Role::Plain };
        if !may.is_empty() && beside(&text, &may).saturating_add(1) <= self.room() {
            text = format!("{text}; {may}");
            may.clear();
        }
        self.entry(Word::Counts, role, &text);
        self.row("", Role::Open, may);
    }

    fn shown_is_exact(&self, at: usize, exact: &Exact) -> bool {
        let value = self.value(at);
        let (digits, hundred) = match value.strip_suffix('%') {
            Some(digits) => (digits.to_owned(), 100_i128),
            None => (value, 1),
        };
        let shown = crate::number::exact_from_digits(&digits).ok();
        shown.is_some_and(|shown| shown == exact.times(&Exact::from(hundred)))
    }

    /// Where it is asked for, and the place in the text.
    fn basis(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        let basis = |at: usize| self.steps.line(at).and_then(|line| line.basis.as_deref());
        let above = || {
            let above = self.steps.ancestors(at).into_iter();
            let mut above = above.filter(|above| self.steps.name(*above) != Some("total"));
            above.find_map(|above| basis(above).map(|text| (text, self.steps.name(above).unwrap_or_default())))
        };
        let text = match line.basis.as_deref() {
            Some(own) => self.label(own),
            None => match above() {
                Some((text, code)) => {
                    let places = [("basis", &*self.label(text)), ("code", &*clean(code, CODE_COLUMNS))];
                    self.words.fill(Word::BasisOf, &places)
                }
                None => {
                    let basis = self.label(&self.steps.receipt.rubric.basis);
                    self.words.fill(Word::BasisRubric, &[("basis", &basis)])
                }
            },
        };
        let place = self.words.fill(Word::Place, &[("at", &clean(&line.at, CODE_COLUMNS))]);
        self.entry(Word::Basis, Role::Plain, &format!("{text}; {place}"));
    }

    /// A number that was answered where a scale has options too.
    fn on_the_line(&self, line: &receipt::Line) -> Option<Exact> {
        let table = self.steps.receipt.tables.get(line.table.as_deref()?)?;
        let options = table.options.as_deref().unwrap_or_default();
        let named = options.iter().any(|(option, _)| *option == line.out);
        steps::number(&line.out).filter(|_| !named)
    }

    // ---- the steps themselves ----

    fn steps(&mut self, cone: &BTreeSet<usize>) {
        self.lines.push(Line::default());
        self.lines.push(Line::of(Role::Heading, self.words.say(Word::Steps)));
        for at in cone {
            let Some(line) = self.steps.line(*at) else { continue };
            let mut text = format!("[{at}] {}", line.op.word());
            for constant in constants(line) {
                text.push_str(&format!(" {}", self.label(&constant)));
            }
            let of: Vec<String> = self.steps.of(*at).map(|of| format!("[{of}]")).collect();
            if !of.is_empty() {
                text.push_str(&format!(" {}", self.words.fill(Word::StepOf, &[("lines", &of.join(" "))])));
            }
            text.push_str(&format!(" = {}", self.label(&line.out)));
            let mut row = Line::of(Role::Plain, blanks(INDENT) + &text);
            row.push(Role::Dim, blanks(INDENT) + &clean(&line.at, CODE_COLUMNS));
            self.lines.push(row);
        }
    }
}

/// What a line takes from the rubric, beside its operands.
fn constants(line: &receipt::Line) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    all.extend(line.path.iter().chain(&line.table).chain(&line.value).chain(&line.policy).chain(&line.by).cloned());
    all.extend(line.weights.iter().map(Exact::to_string));
    if line.test.is_some() {
        all.push(formula::asked(line));
    }
    all.extend(line.order.iter().cloned());
    all
}

impl Naming for Page<'_, '_> {
    fn name(&self, at: usize) -> String {
        let steps = self.steps;
        let named = match steps.op(at) {
            Some(Operator::Look | Operator::Band) => steps.first(at).and_then(|of| steps.name(of)),
            Some(Operator::AssessedOn) => Some("assessed_on"),
            Some(Operator::Verified) if steps.name(at).is_none() => Some("verified(…)"),
            _ => steps.name(at),
        };
        let Some(name) = named else { return format!("[{at}]") };
        let within = self.home.and_then(|home| name.strip_prefix(home)).and_then(|rest| rest.strip_prefix('.'));
        clean(within.unwrap_or(name), CODE_COLUMNS)
    }

    fn value(&self, at: usize) -> String {
        let Some(line) = self.steps.line(at) else { return String::new() };
        if let Some(shown) = &line.shown {
            return clean(shown, CODE_COLUMNS);
        }
        // An option may be called `none`: what was answered is what it says.
        if let Some(word) = self.standing(&line.out).filter(|_| line.answer.is_none()) {
            return self.words.say(word).to_owned();
        }
        if line.op == Operator::Answer
            && let Some(number) = self.on_the_line(line)
        {
            return clean(&number.decimal(), CODE_COLUMNS);
        }
        match self.steps.number(at) {
            Some(share) if line.op == Operator::Verified => self.steps.figures.verified(&share),
            Some(number) => clean(&self.steps.show(at, &number), CODE_COLUMNS),
            None => clean(&line.out, CODE_COLUMNS),
        }
    }
}

/// Takes blanks away at the end: an odd text may end with them.
fn trim_end(line: &mut Line) {
    while let Some(last) = line.pieces.last_mut() {
        last.text.truncate(last.text.trim_end().len());
        if !last.text.is_empty() {
            break;
        }
        line.pieces.pop();
    }
}

fn line_width(line: &Line) -> usize {
    line.pieces.iter().map(|piece| width(&piece.text)).sum()
}
