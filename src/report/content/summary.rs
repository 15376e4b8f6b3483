//! Who, when, the award, the total, the measures.

use super::Content;
use crate::number::Exact;
use crate::report::Role;
use crate::report::document::{Bar, Block, Card, Text};
use crate::report::figures::Measured;
use crate::report::words::Word;
use crate::scorecard::{AwardStatus, BandStatus, Bounds, Measure, Standing};

impl Content<'_> {
    pub(super) fn summary(&mut self) {
        let entries = self.about();
        self.blocks.push(Block::Entries(entries));
        let (role, verdict, why) = self.award();
        self.blocks.push(Block::Verdict(role, verdict, why));
        let total = self.total();
        self.blocks.push(Block::Cards(vec![total]));
    }

    fn about(&self) -> Vec<(Text, Vec<(Role, Text)>)> {
        let card = self.card;
        let id = card.unit.id().filter(|id| *id != card.unit.name());
        let id = id.map(|id| Text::fill(Word::UnitId, &[("id", id)]));
        let unit = [Some(Text::own(card.unit.name())), card.unit.group().map(Text::own), id];
        let mut entries = vec![(Text::say(Word::Unit), plain(unit))];
        let day = card.assessed_on.as_deref().map(|day| Text::fill(Word::AssessedOn, &[("date", day)]));
        let period = [card.period.as_deref().map(Text::own), day];
        if period.iter().any(Option::is_some) {
            entries.push((Text::say(Word::Period), plain(period)));
        }
        if let Some(stage) = &card.stage {
            let record = card.as_of(stage);
            let by = record.and_then(|record| record.by.as_deref());
            let by = by.map(|by| Text::fill(Word::By, &[("name", by)]));
            let on = record.and_then(|record| record.on.as_deref());
            let on = on.map(|on| Text::fill(Word::On, &[("date", on)]));
            entries.push((Text::say(Word::LastStage), plain([Some(Text::own(&self.stage_name(stage))), by, on])));
        }
        entries
    }

    fn award(&self) -> (Role, Text, Vec<(Role, Text)>) {
        let award = &self.card.award;
        let predicate = award.predicate.as_deref().unwrap_or_default();
        let named = Text::own(": ").then(Text::named(predicate, award.label.as_deref()));
        let status = self.reading.award_status();
        let (role, verdict) = match status {
            AwardStatus::Awarded => (Role::Good, Text::say(Word::Awarded).then(named)),
            AwardStatus::Claimed => (Role::Open, Text::say(Word::Claimed).then(named)),
            AwardStatus::None if self.card.predicates.is_empty() => (Role::Dim, Text::say(Word::AwardsNothing)),
            AwardStatus::None => {
                let own = award.label.as_deref().map(|label| Text::own(&format!(": {label}")));
                (Role::Bad, Text::say(Word::NoAward).then(own.unwrap_or_default()))
            }
            AwardStatus::Undecided => {
                let open = Text::fill(Word::StillOpen, &[("predicates", &award.open.join(", "))]);
                (Role::Open, Text::say(Word::Undecided).then_own(": ").then(open))
            }
        };
        let mut why = Vec::new();
        match status {
            AwardStatus::Claimed => {
                let none = Exact::ZERO;
                let unverified = self.figures.unverified(self.reading.claim().unwrap_or(&none));
                why.push((Role::Open, Text::fill(Word::ClaimedWhy, &[("unverified", &unverified)])));
            }
            AwardStatus::Undecided => why.extend(self.why_undecided()),
            AwardStatus::Awarded | AwardStatus::None => {}
        }
        if !self.card.predicates.is_empty() {
            why.extend(self.what_it_rests_on());
        }
        (role, verdict, why)
    }

    fn why_undecided(&self) -> Vec<(Role, Text)> {
        let at_least = match (self.card.award.at_least.as_deref(), self.reading.claim()) {
            (None, _) => Text::say(Word::AtLeastNothing),
            (Some(code), claim) => {
                let word = if claim.is_some() { Word::AtLeastClaimed } else { Word::AtLeast };
                let label = self.reading.predicate_label(code);
                let named = label.map_or(code.to_owned(), |label| format!("{code}, {label}"));
                Text::fill(word, &[("predicate", &named)])
            }
        };
        let mut why = vec![(Role::Plain, at_least)];
        let facts = self.reading.unknown_facts();
        if !facts.is_empty() {
            why.push((Role::Plain, Text::fill(Word::WaitsFor, &[("facts", &facts.join(", "))])));
        }
        why
    }

    fn what_it_rests_on(&self) -> Vec<(Role, Text)> {
        let card = self.card;
        let stage = card.award.stage.as_deref().or(card.stage.as_deref());
        let rests = stage.map(|stage| Text::fill(Word::RestsOn, &[("stage", &self.stage_name(stage))]));
        let verified = card.award.verified.as_ref().or(card.total.verified.as_ref());
        let seen = match verified {
            Some(share) => Text::fill(Word::VerifiedShare, &[("verified", &self.figures.verified(share))]),
            None => Text::say(Word::NoVerifier),
        };
        rests.into_iter().chain([seen]).map(|text| (Role::Dim, text)).collect()
    }

    fn total(&self) -> Card {
        let total = &self.card.total;
        let number = match (&total.exact, &total.score) {
            (Some(_), Some(score)) => {
                let max = total.weight.as_ref().map_or_else(String::new, |weight| self.figures.number(weight));
                let share = total.share.as_ref().map_or_else(String::new, |share| self.figures.percent(share));
                (Role::Heading, Text::fill(Word::OutOf, &[("score", score), ("max", &max), ("share", &share)]))
            }
            _ if total.status == Standing::Excluded => (Role::Dim, Text::say(Word::Excluded)),
            _ => (Role::Open, Text::say(Word::Undecided)),
        };
        let notes = match (&total.low, &total.high) {
            (Some(low), Some(high)) => {
                let word = match (&total.exact, self.card.bounds) {
                    (Some(_), _) if low == high => Word::Settled,
                    (Some(_), Bounds::Reached) => Word::Reach,
                    (Some(_), Bounds::Outer) => Word::ReachOuter,
                    (None, _) => Word::Between,
                };
                let [low, high] = self.figures.sides(low, high, Measured::Number);
                vec![(Role::Dim, Text::fill(word, &[("low", &low), ("high", &high)]))]
            }
            _ => Vec::new(),
        };
        let of = |number: &Exact| number.over(total.weight.as_ref()?);
        let bar = bar(total.exact.as_ref().or(total.low.as_ref()).and_then(of), total.high.as_ref().and_then(of));
        Card { title: Text::title(Word::Total), number, bar, notes }
    }

    /// Measures side by side, so that what is on paper stands beside what it has changed.
    pub(super) fn measures(&mut self) {
        if self.card.measures.is_empty() {
            return;
        }
        self.part(Text::title(Word::Measures));
        let cards = self.card.measures.iter().map(|measure| self.measure(measure)).collect();
        self.blocks.push(Block::Cards(cards));
    }

    fn measure(&self, measure: &Measure) -> Card {
        let (role, mut number) = match (&measure.score, measure.status) {
            (Some(score), _) => (Role::Heading, Text::own(score)),
            (None, Standing::Excluded) => (Role::Dim, Text::say(Word::Excluded)),
            (None, _) => (Role::Open, Text::say(Word::NotYet)),
        };
        if let Some(band) = &measure.band {
            let row = match (band.status, &band.code) {
                (BandStatus::Decided, Some(code)) => Text::named(code, band.label.as_deref()),
                _ => Text::say(Word::BandOpen),
            };
            number = number.then_own(" (").then(row).then_own(")");
        }
        let mut notes = Vec::new();
        if let Some([low, high]) = self.reading.measure_range(measure) {
            notes.push((Role::Dim, Text::fill(Word::Between, &[("low", &low), ("high", &high)])));
        }
        if let Some(share) = self.reading.measure_verified(measure) {
            let role = if share < Exact::ONE { Role::Open } else { Role::Good };
            notes.push((role, Text::say(Word::Verified).then_own(&format!(" {}", self.figures.verified(&share)))));
        }
        let is_share = measure.score.as_deref().is_some_and(|score| score.ends_with('%'));
        let drawn = measure.exact.clone().filter(|_| is_share);
        Card {
            title: Text::named(&measure.code, measure.label.as_deref()),
            number: (role, number),
            bar: bar(drawn, measure.high.clone()),
            notes,
        }
    }
}

/// From nothing to a share, and what may still be added.
pub(super) fn bar(share: Option<Exact>, high: Option<Exact>) -> Option<Bar> {
    let share = share?;
    let open = high.filter(|high| *high > share).unwrap_or_else(|| share.clone());
    Some(Bar { from: Exact::ZERO, to: share, open, marks: Vec::new(), is_loss: false })
}

fn plain<const N: usize>(parts: [Option<Text>; N]) -> Vec<(Role, Text)> {
    parts.into_iter().flatten().map(|text| (Role::Plain, text)).collect()
}
