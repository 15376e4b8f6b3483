//! Advice as a part of the page that a scorecard makes.
//!
//! *It says what the pages of advice say, with the same sentences*: practices, never options to tick.

use super::page::shown;
use super::{Advice, Change, ChangeSet, Margins, Obstacle, Slack, Status, Worth, words};
use crate::language::Bilingual;
use crate::report::{Role, Said, Section};
use crate::scorecard::{AwardStatus, Status as Standing};

/// How many criteria are told of what is worth doing.
const WORTH_SHOWN: usize = 20;

/// The part of a page that tells what would change a score: how close it is, what is worth doing, and the way to an award
/// where one was asked for.
///
/// ```
/// # let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// # let sheet = std::fs::read("rubrics/zi_2021/cases/one_area_below.evidence.json")?;
/// # let evidence = timbang::Evidence::from_json(&sheet)?;
/// use timbang::advise::{Margins, section};
/// use timbang::report::Report;
///
/// let card = rubric.score(&evidence)?;
/// let part = section(&Margins::of(&rubric, &evidence)?, None);
/// assert!(Report::of(card.record()).section(&part).markdown().contains("## What would change it"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn section(margins: &Margins, advice: Option<&Advice>) -> Section {
    let mut section = Section::new(&words::what_would_change_it());
    section.paragraph(Role::Dim, &words::only_true());
    if let Some(advice) = advice {
        way(&mut section, advice);
    }
    close(&mut section, margins);
    worth(&mut section, &margins.worth);
    section
}

fn plain(said: impl Into<Bilingual>) -> Said {
    (Role::Plain, said.into())
}

fn named(code: &str, label: Option<&str>) -> String {
    label.map_or_else(|| code.to_owned(), |label| format!("{code}, {label}"))
}

fn way(section: &mut Section, advice: &Advice) {
    let (role, said) = advice.verdict();
    section.paragraph(role, &words::way_to(&advice.to));
    section.paragraph(role, &said);
    let obstacle = |own: &Obstacle| {
        let name = named(&own.code, own.label.as_deref());
        vec![plain(name), plain(&own.text), (Role::Bad, own.why())]
    };
    let heads = [(words::requirement(), false), (words::condition(), false), (words::in_the_way(), false)];
    section.table(&words::in_the_way(), &heads, advice.obstacles.iter().map(obstacle).collect());
    for (number, set) in (1_usize..).zip(&advice.sets).filter(|(_, set)| !set.changes.is_empty()) {
        let heads = [(words::criterion(), false), (words::to_reach(), false), (words::as_it_stands(), false)];
        let rows = set.changes.iter().map(|change| {
            let (to, was) = change.told();
            vec![plain(named(&change.path, change.label.as_deref())), (Role::Good, to), (Role::Dim, was)]
        });
        section.table(&words::set(number, &set.cost), &heads, rows.collect());
        let (role, said) = set.verdict();
        section.paragraph(role, &said);
    }
    section.paragraph(Role::Dim, &words::not_proposed());
}

fn close(section: &mut Section, margins: &Margins) {
    for (role, said) in margins.verdict() {
        section.paragraph(role, &said);
    }
    let row = |slack: &Slack| {
        let margin = slack.margin.as_ref().map_or_else(String::new, shown);
        let role = match slack.status {
            Standing::Met => Role::Good,
            Standing::NotMet => Role::Bad,
            Standing::Undecided => Role::Open,
        };
        let name = named(&slack.code, Some(slack.label.as_ref().unwrap_or(&slack.text)));
        let standing = if slack.boundary { words::boundary_short(slack.standing()) } else { slack.standing() };
        vec![plain(name), (role, standing), plain(margin), (Role::Plain, slack.turned_by())]
    };
    let heads = [
        (words::requirement(), false),
        (words::it_stands(), false),
        (words::margin_head(), true),
        (words::turned_by(), false),
    ];
    section.table(&words::how_close_title(), &heads, margins.requirements.iter().map(row).collect());
}

fn worth(section: &mut Section, all: &[Worth]) {
    let row = |worth: &Worth| {
        let gain = worth.gain.as_ref().map_or_else(words::undecided, |gain| shown(gain).into());
        let name = named(&worth.path, worth.label.as_deref());
        vec![plain(name), (Role::Good, worth.told()), (Role::Plain, gain), plain(worth.helps.join(", "))]
    };
    let heads = [
        (words::criterion(), false),
        (words::to_reach(), false),
        (words::points_gained(), true),
        (words::helps_head(), false),
    ];
    section.table(&words::worth_title(), &heads, all.iter().take(WORTH_SHOWN).map(row).collect());
    if all.len() > WORTH_SHOWN {
        section.paragraph(Role::Dim, &words::and_more(all.len().saturating_sub(WORTH_SHOWN)));
    }
}

impl Advice {
    /// How far the answer goes, as a sentence.
    pub(super) fn verdict(&self) -> (Role, Bilingual) {
        match (self.status, self.sets.first()) {
            (Status::Optimal, Some(set)) if set.changes.is_empty() => (Role::Good, words::met_already(&self.to)),
            (Status::Impossible, _) => (Role::Bad, words::impossible(&self.to)),
            (Status::Optimal, Some(set)) => (Role::Good, words::optimal(&set.cost)),
            (_, Some(set)) => (Role::Open, words::unproven(&set.cost, self.bound.as_deref().unwrap_or("0"))),
            (_, None) => (Role::Open, words::unproven_none(self.bound.as_deref().unwrap_or("0"))),
        }
    }
}

impl Obstacle {
    /// Why it stands in the way.
    pub(super) fn why(&self) -> Bilingual {
        match (&self.high, &self.limit) {
            _ if self.alone => words::only_together(),
            (Some(high), Some(limit)) => {
                let number = limit.parse::<crate::number::Exact>();
                let is_ceiling = number.as_ref().is_ok_and(|limit| limit < high);
                let limit = number.map_or(limit.clone(), |limit| shown(&limit));
                if is_ceiling { words::at_least(shown(high), limit) } else { words::at_most(shown(high), limit) }
            }
            _ if self.status == Standing::Undecided => words::unknown_fact(),
            _ => words::not_by_changes(),
        }
    }
}

impl ChangeSet {
    /// What the sheet with the changes was scored to.
    pub(super) fn verdict(&self) -> (Role, Bilingual) {
        let total = self.total.as_ref().map_or_else(words::undecided, |total| shown(total).into());
        let award = self.award.clone().unwrap_or_default();
        match self.award_status {
            AwardStatus::Awarded => (Role::Good, words::awarded(total, award)),
            AwardStatus::Claimed => (Role::Open, words::claimed(total, award)),
            AwardStatus::Undecided => (Role::Open, words::undecided_award(total)),
            AwardStatus::None => (Role::Plain, words::no_award(total)),
        }
    }
}

impl Change {
    /// What would have to be there, and what is.
    pub(super) fn told(&self) -> (Bilingual, Bilingual) {
        let to = match &self.practice {
            Some(practice) => words::becomes(practice),
            None if self.from.is_some() || self.label.is_some() => words::becomes_option(&self.to),
            None => words::becomes_answer(&self.to),
        };
        let was = match (&self.now, &self.from) {
            (Some(practice), _) => words::was(practice),
            (None, Some(option)) => words::was_option(option),
            (None, None) => words::unanswered(),
        };
        (to, was)
    }
}

impl Worth {
    /// What would have to be there.
    pub(super) fn told(&self) -> Bilingual {
        match &self.practice {
            Some(practice) => words::becomes(practice),
            None => words::becomes_option(&self.to),
        }
    }
}

impl Slack {
    pub(super) fn standing(&self) -> Bilingual {
        match self.status {
            Standing::Met => words::met(),
            Standing::NotMet => words::not_met(),
            Standing::Undecided => words::undecided(),
        }
    }

    /// The fewest answers with which it turns out otherwise.
    pub(super) fn turned_by(&self) -> Bilingual {
        match (self.answers, self.status) {
            (Some(answers), Standing::Met) => words::fewest_worse(answers),
            (Some(answers), _) => words::fewest_better(answers),
            (None, _) if self.answers_known => words::no_answers(),
            (None, _) => words::fewest_unknown(),
        }
    }
}

impl Margins {
    /// How much may be lost, as sentences.
    pub(super) fn verdict(&self) -> Vec<(Role, Bilingual)> {
        let Some(spare) = &self.award else { return vec![(Role::Plain, words::nothing_awarded())] };
        let points = spare.spare.as_ref().map_or("?".to_owned(), shown);
        let how_much = match spare.claimed {
            true => (Role::Open, words::spare_claimed(&spare.predicate, points)),
            false => (Role::Good, words::spare_awarded(&spare.predicate, points)),
        };
        let nearest = match spare.answers {
            Some(answers) => words::nearest_by(&spare.nearest, answers),
            None => words::nearest(&spare.nearest),
        };
        vec![how_much, (Role::Plain, nearest)]
    }
}
