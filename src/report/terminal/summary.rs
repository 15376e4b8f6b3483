//! The head of the page: who, when, the award, the total, the measures.
//!
//! *An award that is met while something is unverified is printed as a claim, whatever the scorecard calls it.*

use super::{CODE_COLUMNS, LABEL_COLUMNS, LEAD, Page, code_of, title};
use crate::number::Exact;
use crate::report::Role;
use crate::report::figures::Measured;
use crate::report::table::{Cell, Column, GAP, Table};
use crate::report::text::clean;
use crate::report::words::Word;
use crate::scorecard::{AwardStatus, BandStatus, Bounds, Measure, Standing};

/// Measures that stand side by side.
const MEASURES_ABREAST: usize = 3;

impl Page<'_> {
    pub(super) fn summary(&mut self) {
        self.header();
        self.blank();
        self.award();
        self.total();
    }

    fn header(&mut self) {
        let card = self.card;
        let rubric = &card.rubric;
        let edition = clean(&rubric.edition, CODE_COLUMNS);
        let about = [
            code_of(&rubric.id),
            self.words.fill(Word::Edition, &[("edition", &edition)]),
            clean(&rubric.basis, LABEL_COLUMNS),
        ];
        self.paragraph(Role::Heading, 0, &clean(&rubric.label, 2 * LABEL_COLUMNS));
        self.paragraph(Role::Dim, 0, &about.join(" · "));
        self.blank();

        let id = card.unit.id().filter(|id| *id != card.unit.name());
        let id = id.map(|id| self.words.fill(Word::UnitId, &[("id", &code_of(id))]));
        let group = card.unit.group().map(|group| clean(group, LABEL_COLUMNS));
        let unit = [Some(clean(card.unit.name(), LABEL_COLUMNS)), group, id];
        self.entry(self.words.say(Word::Unit), Role::Plain, &joined(unit));

        let period = card.period.as_deref().map(code_of);
        let day = card.assessed_on.as_deref().map(code_of);
        let day = day.map(|day| self.words.fill(Word::AssessedOn, &[("date", &day)]));
        if period.is_some() || day.is_some() {
            self.entry(self.words.say(Word::Period), Role::Plain, &joined([period, day]));
        }

        if let Some(stage) = &card.stage {
            let record = card.as_of(stage);
            let by = record.and_then(|record| record.by.as_deref());
            let by = by.map(|by| self.words.fill(Word::By, &[("name", &clean(by, LABEL_COLUMNS))]));
            let on = record.and_then(|record| record.on.as_deref());
            let on = on.map(|on| self.words.fill(Word::On, &[("date", &code_of(on))]));
            let stage = joined([Some(self.stage_name(stage)), by, on]);
            self.entry(self.words.say(Word::LastStage), Role::Plain, &stage);
        }
    }

    fn award(&mut self) {
        let award = &self.card.award;
        let words = self.words;
        let status = self.reading.award_status();
        let predicate = award.predicate.as_deref().unwrap_or_default();
        let named = title(predicate, award.label.as_deref());
        let (role, verdict) = match status {
            AwardStatus::Awarded => (Role::Good, format!("{}: {named}", words.say(Word::Awarded))),
            AwardStatus::Claimed => (Role::Open, format!("{}: {named}", words.say(Word::Claimed))),
            AwardStatus::None => {
                let role = if self.card.predicates.is_empty() { Role::Dim } else { Role::Bad };
                let own = award.label.as_deref().map(|label| clean(label, LABEL_COLUMNS));
                let nothing = self.card.predicates.is_empty();
                let own = own.or(nothing.then(|| words.say(Word::AwardsNothing).to_string()));
                let verdict = match own {
                    Some(own) => format!("{}: {own}", words.say(Word::NoAward)),
                    None => words.say(Word::NoAward).to_string(),
                };
                (role, verdict)
            }
            AwardStatus::Undecided => {
                let open: Vec<String> = award.open.iter().map(|code| code_of(code)).collect();
                let open = words.fill(Word::StillOpen, &[("predicates", &open.join(", "))]);
                (Role::Open, format!("{}, {open}", words.say(Word::Undecided)))
            }
        };
        self.entry(words.say(Word::Award), role, &verdict);
        match status {
            AwardStatus::Claimed => self.why_claimed(),
            AwardStatus::Undecided => self.why_undecided(),
            AwardStatus::Awarded | AwardStatus::None => {}
        }
        if !self.card.predicates.is_empty() {
            self.what_it_rests_on();
        }
    }

    fn why_claimed(&mut self) {
        let none = Exact::ZERO;
        let verified = self.claim().unwrap_or(&none);
        let unverified = self.figures.unverified(verified);
        let why = self.words.fill(Word::ClaimedWhy, &[("unverified", &unverified)]);
        self.entry("", Role::Open, &why);
    }

    fn why_undecided(&mut self) {
        let words = self.words;
        let at_least = self.card.award.at_least.as_deref();
        let at_least = match (at_least, self.claim()) {
            (None, _) => words.say(Word::AtLeastNothing).to_string(),
            (Some(code), None) => words.fill(Word::AtLeast, &[("predicate", &self.named(code))]),
            (Some(code), Some(_)) => words.fill(Word::AtLeastClaimed, &[("predicate", &self.named(code))]),
        };
        self.entry("", Role::Plain, &at_least);
        let facts: Vec<String> = self.reading.unknown_facts().into_iter().map(code_of).collect();
        if !facts.is_empty() {
            let facts = words.fill(Word::WaitsFor, &[("facts", &facts.join(", "))]);
            self.entry("", Role::Plain, &facts);
        }
    }

    fn what_it_rests_on(&mut self) {
        let words = self.words;
        let card = self.card;
        let stage = card.award.stage.as_deref().or(card.stage.as_deref());
        let rests = stage.map(|stage| words.fill(Word::RestsOn, &[("stage", &self.stage_name(stage))]));
        let verified = card.award.verified.as_ref().or(card.total.verified.as_ref());
        let seen = match verified {
            Some(share) => words.fill(Word::VerifiedShare, &[("verified", &self.figures.verified(share))]),
            None => words.say(Word::NoVerifier).to_string(),
        };
        let text: Vec<String> = rests.into_iter().chain([seen]).collect();
        self.entry("", Role::Dim, &text.join(" "));
    }

    fn total(&mut self) {
        let words = self.words;
        let total = &self.card.total;
        let figures = self.figures;
        let shown = match (&total.exact, &total.score) {
            (Some(_), Some(score)) => {
                let max = total.weight.as_ref().map_or_else(String::new, |weight| figures.number(weight));
                let share = total.share.as_ref().map_or_else(String::new, |share| figures.percent(share));
                let score = clean(score, CODE_COLUMNS);
                words.fill(Word::OutOf, &[("score", &score), ("max", &max), ("share", &share)])
            }
            _ if total.status == Standing::Excluded => words.say(Word::Excluded).to_string(),
            _ => words.say(Word::Undecided).to_string(),
        };
        let role = if total.exact.is_some() { Role::Heading } else { Role::Open };
        self.entry(words.say(Word::Total), role, &shown);
        if let (Some(low), Some(high)) = (&total.low, &total.high) {
            let word = match (&total.exact, self.card.bounds) {
                (Some(_), _) if low == high => Word::Settled,
                (Some(_), Bounds::Reached) => Word::Reach,
                (Some(_), Bounds::Outer) => Word::ReachOuter,
                (None, _) => Word::Between,
            };
            let [low, high] = figures.sides(low, high, Measured::Number);
            let range = words.fill(word, &[("low", &low), ("high", &high)]);
            self.entry("", Role::Dim, &range);
        }
    }

    /// Measures in columns, so that what is on paper stands beside what it has changed.
    pub(super) fn measures(&mut self) {
        if self.card.measures.is_empty() {
            return;
        }
        self.heading(self.words.say(Word::Measures), "");
        let abreast = self.card.measures.len().min(MEASURES_ABREAST);
        let each = self.columns.saturating_sub(LEAD).checked_div(abreast).unwrap_or(0);
        let room = each.saturating_sub(GAP);
        for some in self.card.measures.chunks(abreast) {
            let mut table = Table::new(LEAD, vec![Column::Left; some.len()]);
            table.row(some.iter().map(|measure| Cell::dim(clean(&measure.code, room))));
            table.row(some.iter().map(|measure| {
                let label = measure.label.as_deref().unwrap_or_default();
                Cell::plain(clean(label, room))
            }));
            table.row(some.iter().map(|measure| self.measure_score(measure, room)));
            table.row(some.iter().map(|measure| Cell::dim(self.measure_range(measure))));
            table.row(some.iter().map(|measure| self.measure_verified(measure)));
            let lines = table.lines(self.columns).into_iter().filter(|line| !line.pieces.is_empty());
            self.lines.extend(lines);
        }
    }

    fn measure_score(&self, measure: &Measure, room: usize) -> Cell {
        let band = measure.band.as_ref().map(|band| match (band.status, &band.code) {
            (BandStatus::Decided, Some(code)) => title(code, band.label.as_deref()),
            _ => self.words.say(Word::BandOpen).to_string(),
        });
        let band = band.map_or_else(String::new, |band| format!(" ({band})"));
        let (role, score) = match (&measure.score, measure.status) {
            (Some(score), _) => (Role::Heading, score.as_str()),
            (None, Standing::Excluded) => (Role::Dim, self.words.say(Word::Excluded)),
            (None, _) => (Role::Open, self.words.say(Word::NotYet)),
        };
        Cell::new(role, clean(&(score.to_string() + &band), room))
    }

    /// How much of what a measure reads was seen by its verifying stages.
    fn measure_verified(&self, measure: &Measure) -> Cell {
        match self.reading.measure_verified(measure) {
            Some(share) => {
                let role = if share < Exact::ONE { Role::Open } else { Role::Good };
                Cell::new(role, format!("{} {}", self.words.say(Word::Verified), self.figures.verified(&share)))
            }
            None => Cell::dim(String::new()),
        }
    }

    fn measure_range(&self, measure: &Measure) -> String {
        self.reading.measure_range(measure).map_or_else(String::new, |[low, high]| format!("{low} .. {high}"))
    }
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}
