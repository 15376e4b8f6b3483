//! Stage by stage: what each makes of the numbers, what it changed and why.
//!
//! *An answer that a later stage replaced stays in sight, with the reason that was given or the word that none was.*

use super::{Content, heads};
use crate::evidence::Document;
use crate::number::Exact;
use crate::report::Role;
use crate::report::document::{Block, Cell, Column, Table, Text};
use crate::report::figures::{Figures, Measured};
use crate::report::reading::level;
use crate::report::words::Word;
use crate::scorecard::{AnswerRecord, AwardStatus, Node, NodeKind, StageRecord};

/// Levels of the tree whose numbers stand beside one another, stage by stage.
const LEVELS: usize = 2;

/// What one stage said.
struct Said<'a> {
    stage: &'a str,
    answer: &'a str,
    by: Option<&'a str>,
    on: Option<&'a str>,
    note: Option<&'a str>,
    documents: &'a [Document],
}

impl Content<'_> {
    pub(super) fn stages(&mut self) {
        if self.card.stages.is_empty() {
            return;
        }
        self.part(Text::title(Word::Stages));
        let table = self.sittings();
        self.blocks.push(Block::Table(table));
        if self.card.stages.len() > 1 {
            let table = self.numbers();
            self.blocks.push(Block::Table(table));
        }
        let rows = self.changes();
        if rows.is_empty() {
            self.paragraph(Role::Plain, Text::say(Word::NoChanges));
            return;
        }
        let columns = [(Column::Left, Word::Subject), (Column::Left, Word::From), (Column::Left, Word::To)];
        let columns = columns.into_iter().chain([(Column::Right, Word::Worth), (Column::Left, Word::Why)]);
        let head = heads(&columns.collect::<Vec<_>>());
        self.blocks.push(Block::Table(Table { caption: Text::say(Word::Changes), head, rows }));
    }

    fn sittings(&self) -> Table {
        let columns = [(Column::Left, Word::StageColumn), (Column::Left, Word::Who), (Column::Left, Word::When)];
        let columns = columns.into_iter().chain([
            (Column::Right, Word::Answers),
            (Column::Right, Word::TotalColumn),
            (Column::Right, Word::Change),
            (Column::Left, Word::AwardColumn),
        ]);
        let mut before: Option<&Exact> = None;
        let mut rows = Vec::new();
        for stage in &self.card.stages {
            let total = stage.total.as_ref();
            let change =
                total.zip(before).map(|(now, before)| self.figures.signed(&now.minus(before), Measured::Number));
            let without = total.is_none() && stage.award.is_none();
            let number = match total {
                Some(total) => Cell::own(&self.figures.number(total)),
                None if without => Cell::empty(),
                None => Cell::Text(Role::Open, Text::say(Word::NotYet)),
            };
            rows.push(vec![
                Cell::own(stage.label.as_deref().unwrap_or(&stage.code)),
                Cell::own(stage.by.as_deref().unwrap_or_default()),
                Cell::own(stage.on.as_deref().unwrap_or_default()),
                Cell::own(&stage.answers.to_string()),
                number,
                Cell::own(&change.unwrap_or_default()),
                self.stage_award(stage, without),
            ]);
            before = total;
        }
        Table { caption: Text::title(Word::Stages), head: heads(&columns.collect::<Vec<_>>()), rows }
    }

    fn stage_award(&self, stage: &StageRecord, without: bool) -> Cell {
        if without && self.reading.is_inconsistent(&stage.code) {
            return Cell::Text(Role::Bad, Text::say(Word::StageWithout));
        }
        let met: Vec<&str> = self.reading.met_at(stage).collect();
        let met = met.join(", ");
        match self.reading.stage_award(stage) {
            Some(AwardStatus::Awarded) => {
                Cell::Text(Role::Good, Text::fill(Word::StageAwarded, &[("predicates", &met)]))
            }
            Some(AwardStatus::Claimed) => {
                Cell::Text(Role::Open, Text::fill(Word::StageClaimed, &[("predicates", &met)]))
            }
            Some(AwardStatus::None) => Cell::plain(Text::say(Word::StageNone)),
            Some(AwardStatus::Undecided) => Cell::Text(Role::Open, Text::say(Word::StageOpen)),
            None => Cell::empty(),
        }
    }

    /// The total, the measures, the upper components and the groups, a column each stage. Criteria that changed stand below.
    fn numbers(&self) -> Table {
        let stages = &self.card.stages;
        let mut head = heads(&[(Column::Left, Word::Subject)]);
        head.extend(
            stages.iter().map(|stage| (Column::Right, Text::own(stage.label.as_deref().unwrap_or(&stage.code)))),
        );
        let row = |name: Text, percent: bool, number: &dyn Fn(&StageRecord) -> Option<Exact>| {
            let measured = Measured::shown(percent);
            let cells = stages.iter().map(|stage| match number(stage) {
                Some(number) => Cell::own(&self.figures.show(&number, measured)),
                None => Cell::Text(Role::Open, Text::own("–")),
            });
            [Cell::plain(name)].into_iter().chain(cells).collect::<Vec<Cell>>()
        };
        let mut rows = vec![row(Text::title(Word::Total), false, &|stage| stage.total.clone())];
        for measure in &self.card.measures {
            let percent = measure.score.as_deref().is_some_and(|score| score.ends_with('%'));
            let name = Text::named(&measure.code, measure.label.as_deref());
            rows.push(row(name, percent, &|stage| stage.measures.get(&measure.code).cloned().flatten()));
        }
        let is_upper = |node: &&Node| node.kind == NodeKind::Component && level(&node.code) <= LEVELS;
        for node in self.card.nodes.iter().filter(is_upper) {
            let name = Text::named(&node.code, node.label.as_deref());
            let percent = !self.reading.has_points(node);
            rows.push(row(name, percent, &|stage| stage.nodes.get(&node.code).cloned().flatten()));
        }
        for group in &self.card.groups {
            for member in &group.members {
                let code = format!("{}.{}", group.code, member.code);
                let name = Text::named(&code, member.label.as_deref());
                rows.push(row(name, false, &|stage| stage.groups.get(&code).cloned().flatten()));
            }
        }
        Table { caption: Text::say(Word::StageNumbers), head, rows }
    }

    /// A row for each answer that a later stage replaced by another one.
    fn changes(&self) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        for record in &self.card.answers {
            let said = history(record);
            for pair in said.windows(2) {
                if let [before, after] = pair
                    && before.answer != after.answer
                {
                    rows.push(self.change(record, before, after));
                }
            }
        }
        rows
    }

    fn change(&self, record: &AnswerRecord, before: &Said<'_>, after: &Said<'_>) -> Vec<Cell> {
        let said = |said: &Said<'_>| {
            let stage = self.stage_name(said.stage);
            let who = [Some(stage.as_str()), said.by, said.on].into_iter().flatten().collect::<Vec<_>>();
            Cell::own(&format!("{} ({})", Figures::answer(said.answer), who.join(", ")))
        };
        let share =
            |stage: &str| self.card.as_of(stage).and_then(|stage| stage.nodes.get(&record.path).cloned().flatten());
        let percent = self.card.node(&record.path).is_some_and(|node| !self.reading.has_points(node));
        let worth = share(before.stage).zip(share(after.stage)).map(|(from, to)| {
            let [from, to] = self.figures.sides(&from, &to, Measured::shown(percent));
            format!("{from} → {to}")
        });
        let why = match after.note.filter(|note| !note.trim().is_empty()) {
            Some(note) => (Role::Plain, Text::own(note)),
            None => (Role::Open, Text::say(Word::WithoutNote)),
        };
        let titles: Vec<&str> = after.documents.iter().filter_map(|document| document.title.as_deref()).collect();
        let documents = (!titles.is_empty()).then(|| Text::fill(Word::Documents, &[("documents", &titles.join("; "))]));
        let why = match documents {
            Some(documents) => Cell::Text(why.0, why.1.then_own("; ").then(documents)),
            None => Cell::Text(why.0, why.1),
        };
        let name = Cell::plain(Text::named(&record.path, record.label.as_deref()));
        vec![name, said(before), said(after), Cell::own(&worth.unwrap_or_default()), why]
    }
}

/// What the stages said, one after the other; facts have none.
fn history(record: &AnswerRecord) -> Vec<Said<'_>> {
    let earlier = record.earlier.iter().map(|said| Said {
        stage: &said.stage,
        answer: &said.answer,
        by: said.by.as_deref(),
        on: said.on.as_deref(),
        note: said.note.as_deref(),
        documents: &said.documents,
    });
    let last = record.stage.as_deref().map(|stage| Said {
        stage,
        answer: &record.answer,
        by: record.by.as_deref(),
        on: record.on.as_deref(),
        note: record.note.as_deref(),
        documents: &record.documents,
    });
    earlier.chain(last).collect()
}
