//! What is made of parts: a component, the whole, a member of a group, a measure.
//!
//! *One row for each part, with what it counts and what weighs it.*

use super::formula::Naming as _;
use super::steps::Combined;
use super::words::Word;
use super::{CODE_COLUMNS, Page};
use crate::number::Exact;
use crate::receipt::Operator;
use crate::report::table::{Cell, Column, Table};
use crate::report::text::{blanks, clean};
use crate::report::{Line, Role};

/// Requirements that are named in short.
const ASKED_SHOWN: usize = 4;
/// Pairs of rows of a measure's formula in short.
const PAIRS: usize = 4;
/// Levels that are indented.
const DEPTH_SHOWN: usize = 16;
/// Inputs of a measure in short.
const INPUTS: usize = 8;

impl Page<'_, '_> {
    pub(super) fn component(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        let code = line.code.as_deref().unwrap_or_default();
        self.heading(code, line.label.as_deref().or(line.group.as_deref()), None);
        self.counts(at);
        if let Some(combined) = self.steps.combined(at) {
            self.combines(at, &combined);
            self.parts(&combined);
        }
        if code == "total" {
            self.result_of_award();
        }
        self.asked_by(at);
        self.enters(at);
        self.way_up(at);
        self.basis(at);
        if self.full {
            self.descendants(at);
        }
    }

    fn combines(&mut self, at: usize, combined: &Combined) {
        let word = match combined.op {
            Operator::Mean => Word::MeanOf,
            Operator::WeightedMean => Word::WeightedMeanOf,
            Operator::Min => Word::LeastOf,
            Operator::Max => Word::GreatestOf,
            _ => Word::SumOf,
        };
        let rest = self.made(at, combined).unwrap_or_else(|| self.value(at));
        let count = combined.parts.len().to_string();
        let text = self.words.fill(word, &[("count", &count), ("rest", &rest)]);
        self.entry(Word::Combines, Role::Plain, &text);
    }

    /// Code, label, what it counts, of how much, and what weighs it.
    fn parts(&mut self, combined: &Combined) {
        let columns = [Column::Left, Column::Name, Column::Right, Column::Right, Column::Left];
        let mut table = Table::new(0, columns);
        for part in &combined.parts {
            let weight = part.weight.as_ref().map(Exact::decimal);
            let weight = weight.map(|weight| self.words.fill(Word::WeightOf, &[("weight", &weight)]));
            let most = self.steps.most(part.at).map(|most| self.steps.figures_of(part.at).number(most));
            table.row([
                Cell::plain(self.name(part.at)),
                Cell::plain(self.label_of(part.at)),
                Cell::plain(self.value(part.at)),
                Cell::dim(most.map(|most| format!("/ {most}")).unwrap_or_default()),
                Cell::dim(weight.unwrap_or_default()),
            ]);
        }
        self.table(Word::Parts, &table);
    }

    /// The requirements that read a line themselves, with what became of them.
    fn asked_by(&mut self, at: usize) {
        let readers = self.steps.read_by(at);
        let asked = readers.into_iter().filter_map(|reader| {
            let line = self.steps.line(reader)?;
            let code = line.requirement.as_deref()?;
            Some(format!("{} {}", clean(code, CODE_COLUMNS), self.words.say(self.became(&line.out))))
        });
        let mut asked: Vec<String> = asked.collect();
        let more = asked.len().saturating_sub(ASKED_SHOWN);
        if !self.full && more > 0 {
            asked.truncate(ASKED_SHOWN);
            asked.push(self.words.fill(Word::More, &[("count", &more.to_string())]));
        }
        if !asked.is_empty() {
            self.entry(Word::AskedBy, Role::Plain, &asked.join(", "));
        }
    }

    fn descendants(&mut self, at: usize) {
        let mut table = Table::new(super::INDENT, [Column::Left, Column::Name, Column::Right]);
        for (below, depth) in self.steps.descendants(at) {
            let indent = blanks(depth.saturating_sub(1).min(DEPTH_SHOWN).saturating_mul(2));
            table.row([
                Cell::plain(indent + &self.name(below)),
                Cell::plain(self.label_of(below)),
                Cell::plain(self.value(below)),
            ]);
        }
        self.lines.push(Line::default());
        self.lines.push(Line::of(Role::Heading, self.words.say(Word::Below)));
        self.lines.extend(table.lines(self.table_room(0)));
    }

    pub(super) fn measure(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        self.heading(line.code.as_deref().unwrap_or_default(), line.label.as_deref(), None);
        self.counts(at);
        let band = self
            .steps
            .readers(at)
            .iter()
            .copied()
            .find(|reader| self.steps.op(*reader) == Some(Operator::Band) && self.steps.name(*reader).is_none());
        if let Some(band) = band {
            self.band(band);
        }
        let result = format!(" = {}", self.value(at));
        let operands = self.formula(Word::Formula, at, &result, PAIRS);
        self.operands(Word::Inputs, &operands, INPUTS);
        self.asked_by(at);
        self.basis(at);
    }

    /// `mutu: B, Baik (>= 3)`
    fn band(&mut self, at: usize) {
        let Some(line) = self.steps.line(at) else { return };
        let Some((name, table)) = self.table_of(line) else { return };
        let rows = table.rows.as_deref().unwrap_or_default();
        let mut text = format!("{}: {}", clean(name, CODE_COLUMNS), self.value(at));
        if let Some(nth) = rows.iter().position(|(_, _, option)| *option == line.out) {
            if let Some(label) = table.labels.get(nth).and_then(Option::as_deref) {
                text.push_str(&format!(", {}", self.label(label)));
            }
            if let Some((comparison, bound, _)) = rows.get(nth) {
                text.push_str(&format!(" ({})", bound_of(comparison, bound)));
            }
        }
        let role = if line.out == "undecided" { Role::Open } else { Role::Plain };
        self.entry(Word::Band, role, &text);
    }
}

/// `>= 3` or `otherwise`.
fn bound_of(comparison: &str, bound: &str) -> String {
    let sign = match comparison {
        "lt" => "<",
        "le" => "<=",
        "gt" => ">",
        "ge" => ">=",
        other => return clean(other, CODE_COLUMNS),
    };
    let bound = super::steps::number(bound).map_or_else(|| clean(bound, CODE_COLUMNS), |bound| bound.decimal());
    format!("{sign} {bound}")
}
