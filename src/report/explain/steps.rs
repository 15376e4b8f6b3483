//! The lines of a receipt, to be walked.
//!
//! *Only a line that stands before another is its operand*, whatever a stored receipt says: so each walk comes to an end.
//! Numbers that are longer than any that a receipt may hold are taken as text.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::NUMBER_BITS_MAX;
use crate::number::Exact;
use crate::receipt::{Line, Operator, Receipt};
use crate::report::figures::{Figures, Measured};

/// Characters of the longest number: two parts of [`NUMBER_BITS_MAX`] bits, at more than three bits a digit.
const NUMBER_CHARS_MAX: usize = NUMBER_BITS_MAX as usize;
/// How far down a line is asked whether it counts in percent.
const PERCENT_DEPTH: usize = 8;
/// Parts of a path that are followed upwards.
const LEVELS_MAX: usize = 64;
/// Places behind the point with which a number is still shown as it is.
const PLACES_SHOWN: u32 = 4;

/// A receipt with what is found by name, and who reads what.
#[derive(Debug, Clone)]
pub(super) struct Steps<'a> {
    pub(super) receipt: &'a Receipt,
    pub(super) figures: Figures,
    /// Codes and requirements.
    names: BTreeMap<&'a str, usize>,
    /// Answers by path.
    paths: BTreeMap<&'a str, usize>,
    /// Which lines read each one, in order.
    readers: Vec<Vec<usize>>,
    /// The most points that a part of the tree can get, where its lines say so.
    most: Vec<Option<Exact>>,
}

/// How a part of the tree is made of its parts.
#[derive(Debug, Clone)]
pub(super) struct Combined {
    /// `add`, `mean`, `weighted_mean`, `min` or `max`.
    pub(super) op: Operator,
    /// What it gives, with what takes its place where it gives nothing.
    pub(super) share: usize,
    /// What a full share is worth.
    pub(super) points: Option<usize>,
    /// The parts, and what weighs each.
    pub(super) parts: Vec<Part>,
}

/// A part, with its weight where it has one.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) at: usize,
    pub(super) weight: Option<Exact>,
}

impl<'a> Steps<'a> {
    pub(super) fn of_receipt(receipt: &'a Receipt) -> Steps<'a> {
        let mut steps = Steps {
            receipt,
            figures: Figures::of_display(&receipt.rubric.display),
            names: BTreeMap::new(),
            paths: BTreeMap::new(),
            readers: vec![Vec::new(); receipt.lines.len()],
            most: Vec::new(),
        };
        for (at, line) in receipt.lines.iter().enumerate() {
            for name in line.code.iter().chain(&line.requirement) {
                steps.names.entry(name).or_insert(at);
            }
            if let Some(path) = &line.path {
                steps.paths.entry(path).or_insert(at);
            }
            for of in steps.of(at) {
                if let Some(readers) = steps.readers.get_mut(of)
                    && readers.last() != Some(&at)
                {
                    readers.push(at);
                }
            }
            let most = steps.most_of(at);
            steps.most.push(most);
        }
        steps
    }

    pub(super) fn line(&self, at: usize) -> Option<&'a Line> {
        self.receipt.lines.get(at)
    }

    pub(super) fn op(&self, at: usize) -> Option<Operator> {
        self.line(at).map(|line| line.op)
    }

    /// What a line reads: lines before it.
    pub(super) fn of(&self, at: usize) -> impl Iterator<Item = usize> + use<'a> {
        let of = self.line(at).map_or(&[][..], |line| &line.of);
        of.iter().filter_map(|of| usize::try_from(*of).ok()).filter(move |of| *of < at)
    }

    pub(super) fn first(&self, at: usize) -> Option<usize> {
        self.of(at).next()
    }

    /// Both operands of a line that has two.
    pub(super) fn pair(&self, at: usize) -> Option<(usize, usize)> {
        let mut of = self.of(at);
        match (of.next(), of.next(), of.next()) {
            (Some(left), Some(right), None) => Some((left, right)),
            _ => None,
        }
    }

    pub(super) fn readers(&self, at: usize) -> &[usize] {
        self.readers.get(at).map_or(&[], Vec::as_slice)
    }

    pub(super) fn code(&self, code: &str) -> Option<usize> {
        self.names.get(code).copied()
    }

    pub(super) fn path(&self, path: &str) -> Option<usize> {
        self.paths.get(path).copied()
    }

    /// All names, those of answers last.
    pub(super) fn all_names(&self) -> impl Iterator<Item = &'a str> {
        let names: Vec<&'a str> = self.names.keys().chain(self.paths.keys()).copied().collect();
        names.into_iter()
    }

    /// The requirements of which `stem` is the beginning, and the parts of the tree below a code.
    pub(super) fn below(&self, stem: &str) -> Vec<usize> {
        let prefix = format!("{stem}.");
        let below = self.names.range(prefix.as_str()..).take_while(|(name, _)| name.starts_with(&prefix));
        let mut below: Vec<usize> = below.map(|(_, at)| *at).collect();
        below.sort_unstable();
        below
    }

    /// The parts of a part of the tree, and theirs, each once behind what it belongs to, with its depth.
    pub(super) fn descendants(&self, at: usize) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        let mut seen = BTreeSet::from([at]);
        let mut stack = vec![(at, 0_usize)];
        while let Some((at, depth)) = stack.pop() {
            all.push((at, depth));
            let parts = self.combined(at).map(|combined| combined.parts).unwrap_or_default();
            let parts = parts.into_iter().map(|part| part.at);
            let parts: Vec<usize> = parts.filter(|part| self.name(*part).is_some() && seen.insert(*part)).collect();
            stack.extend(parts.into_iter().rev().map(|part| (part, depth.saturating_add(1))));
        }
        all.drain(..1);
        all
    }

    /// By which name people know a line.
    pub(super) fn name(&self, at: usize) -> Option<&'a str> {
        let line = self.line(at)?;
        line.code.as_deref().or(line.requirement.as_deref()).or(line.path.as_deref())
    }

    pub(super) fn is(&self, at: usize, kinds: &[&str]) -> bool {
        self.line(at).and_then(|line| line.kind.as_deref()).is_some_and(|kind| kinds.contains(&kind))
    }

    pub(super) fn is_open(&self, at: usize) -> bool {
        self.line(at).is_some_and(|line| line.out == "undecided" && line.answer.is_none())
    }

    /// The number that a line came to.
    pub(super) fn number(&self, at: usize) -> Option<Exact> {
        let line = self.line(at)?;
        match line.domain.as_deref() {
            Some("scale" | "list" | "ordered" | "date") => None,
            _ => number(&line.out),
        }
    }

    /// The number of a literal.
    pub(super) fn literal(&self, at: usize) -> Option<Exact> {
        let line = self.line(at).filter(|line| line.op == Operator::Literal)?;
        line.value.as_deref().and_then(number)
    }

    /// How the numbers of a line are shown.
    pub(super) fn figures_of(&self, at: usize) -> Figures {
        let display = self.line(at).and_then(|line| line.display.as_deref());
        display.map_or(self.figures, Figures::of_display)
    }

    /// Whether a line counts in percent: it is shown so, its answer is one, or what it is made of is.
    pub(super) fn percent(&self, at: usize) -> bool {
        self.percent_within(at, PERCENT_DEPTH)
    }

    fn percent_within(&self, at: usize, depth: usize) -> bool {
        let Some(line) = self.line(at) else { return false };
        if let Some(display) = &line.display {
            return display.ends_with('%');
        }
        match line.op {
            Operator::Answer => line.domain.as_deref() == Some("percent"),
            Operator::Verified => true,
            Operator::AtMost
            | Operator::AtLeast
            | Operator::Min
            | Operator::Max
            | Operator::Mean
            | Operator::WeightedMean
            | Operator::Otherwise
            | Operator::Add
            | Operator::Sub
            | Operator::Round
            | Operator::Missing
                if depth > 0 =>
            {
                // Plain numbers beside a percentage are percentages.
                let mut of = self.of(at).take(2).filter(|of| self.op(*of) != Some(Operator::Literal)).peekable();
                of.peek().is_some() && of.all(|of| self.percent_within(of, depth.saturating_sub(1)))
            }
            _ => false,
        }
    }

    pub(super) fn measured(&self, at: usize) -> Measured {
        Measured::shown(self.percent(at))
    }

    /// A number of a line as people see it.
    pub(super) fn show(&self, at: usize, number: &Exact) -> String {
        self.show_in(at, number, self.measured(at))
    }

    pub(super) fn show_in(&self, at: usize, number: &Exact, measured: Measured) -> String {
        let figures = self.figures_of(at);
        let named = self.line(at).is_some_and(|line| line.display.is_some());
        match measured {
            Measured::Number if !named => self.plain(number),
            _ => figures.show(number, measured),
        }
    }

    /// A number without a display of its own: as it is where it is short.
    pub(super) fn plain(&self, number: &Exact) -> String {
        let whole = |places: &u32| number.round(*places, crate::number::Rounding::Down) == *number;
        match (0..=PLACES_SHOWN).find(whole) {
            Some(places) => number.show(places, crate::number::Rounding::Down),
            None => self.figures.number(number),
        }
    }

    /// The component that a part of the tree, or an answer, belongs to.
    pub(super) fn parent(&self, at: usize) -> Option<usize> {
        let answer = self.op(at) == Some(Operator::Answer);
        self.home(self.name(at).filter(|_| answer || self.is(at, &["component", "criterion"]))?)
    }

    /// The component in which a path stands; the whole, where it stands in none.
    pub(super) fn home(&self, path: &str) -> Option<usize> {
        if path == "total" {
            return None;
        }
        let mut rest = path;
        for _ in 0..LEVELS_MAX {
            let Some((parent, _)) = rest.rsplit_once('.') else { break };
            if let Some(parent) = self.code(parent).filter(|parent| self.is(*parent, &["component"])) {
                return Some(parent);
            }
            rest = parent;
        }
        self.code("total")
    }

    /// From the component of a part up to the whole.
    pub(super) fn ancestors(&self, at: usize) -> Vec<usize> {
        let mut chain = Vec::new();
        let mut next = self.parent(at);
        while let Some(parent) = next.filter(|_| chain.len() < LEVELS_MAX) {
            chain.push(parent);
            next = self.parent(parent);
        }
        chain
    }

    /// What a component is made of.
    pub(super) fn combined(&self, at: usize) -> Option<Combined> {
        let mut points = None;
        let mut share = at;
        if self.op(at) == Some(Operator::Mul)
            && let Some((inner, literal)) = self.pair(at)
            && self.literal(literal).is_some()
            && self.name(inner).is_none()
        {
            (share, points) = (inner, Some(literal));
        }
        let inner = match self.op(share) {
            Some(Operator::Otherwise) => self.first(share)?,
            _ => share,
        };
        let line = self.line(inner)?;
        let parts = match line.op {
            Operator::Add => self.of(inner).map(|of| self.weighed(of)).collect(),
            Operator::WeightedMean => {
                let weights = line.weights.iter().cloned().map(Some).chain(std::iter::repeat(None));
                self.of(inner).zip(weights).map(|(at, weight)| Part { at, weight }).collect()
            }
            Operator::Mean | Operator::Min | Operator::Max => {
                self.of(inner).map(|at| Part { at, weight: None }).collect()
            }
            _ => return None,
        };
        Some(Combined { op: line.op, share, points, parts })
    }

    /// A part of a sum: itself, or its share times a number.
    fn weighed(&self, at: usize) -> Part {
        let times = self.pair(at).filter(|_| self.op(at) == Some(Operator::Mul) && self.name(at).is_none());
        match times.and_then(|(part, by)| Some((part, self.literal(by)?))) {
            Some((part, weight)) => Part { at: part, weight: Some(weight) },
            None => Part { at, weight: None },
        }
    }

    /// The most that a part of the tree can get, in points.
    pub(super) fn most(&self, at: usize) -> Option<&Exact> {
        self.most.get(at).and_then(Option::as_ref)
    }

    fn most_of(&self, at: usize) -> Option<Exact> {
        if self.percent(at) || !self.is(at, &["component", "criterion", "member"]) {
            return None;
        }
        match self.op(at)? {
            Operator::Mul => self.pair(at).and_then(|(_, literal)| self.literal(literal)),
            Operator::Add => {
                let mut sum = Exact::ZERO;
                for of in self.of(at) {
                    sum = sum.plus(self.most(of)?);
                    if sum.bits() > u64::from(NUMBER_BITS_MAX) {
                        return None;
                    }
                }
                Some(sum)
            }
            _ => None,
        }
    }

    /// What it waits for: answers that nobody has given, and the day. Only through what is undecided itself.
    pub(super) fn waits_for(&self, at: usize) -> Vec<usize> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([at]);
        let mut stack = vec![at];
        while let Some(at) = stack.pop() {
            if matches!(self.op(at), Some(Operator::Answer | Operator::AssessedOn)) {
                found.insert(at);
            }
            stack.extend(self.of(at).filter(|of| self.is_open(*of) && seen.insert(*of)));
        }
        found.into_iter().collect()
    }

    /// All lines that it rests on, and itself.
    pub(super) fn cone(&self, subjects: &[usize]) -> BTreeSet<usize> {
        let mut cone: BTreeSet<usize> = subjects.iter().copied().collect();
        let mut stack: Vec<usize> = subjects.to_vec();
        while let Some(at) = stack.pop() {
            stack.extend(self.of(at).filter(|of| cone.insert(*of)));
        }
        cone
    }

    /// The named lines that read a line, at once or through lines without a name.
    pub(super) fn read_by(&self, at: usize) -> Vec<usize> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([at]);
        let mut stack = vec![at];
        while let Some(at) = stack.pop() {
            for reader in self.readers(at).iter().copied().filter(|reader| seen.insert(*reader)) {
                match self.name(reader) {
                    Some(_) => _ = found.insert(reader),
                    None => stack.push(reader),
                }
            }
        }
        found.into_iter().collect()
    }
}

/// A number as a receipt writes it.
pub(super) fn number(text: &str) -> Option<Exact> {
    if text.len() > NUMBER_CHARS_MAX { None } else { text.parse().ok() }
}
