//! What many scorecards come to, for a ministry.
//!
//! *A claim is counted apart from an award, what is undecided apart from what is not met, and every sheet is in exactly one
//! count of each kind.*

use std::collections::BTreeMap;

use timbang::scorecard::{AwardStatus, Scorecard, Status};
use timbang::{Exact, Language, Rounding, Rubric};

/// Counts and sums, in the order in which a scorecard has its parts: the same in whatever order the scorecards come.
#[derive(Default)]
pub(super) struct Recap {
    /// Awarded and claimed, by predicate.
    awards: BTreeMap<String, (u64, u64)>,
    none: u64,
    undecided: u64,
    predicates: Vec<Predicate>,
    members: Vec<Mean>,
    measures: Vec<Mean>,
    stages: Vec<Mean>,
}

struct Predicate {
    code: String,
    conditions: Vec<Condition>,
}

struct Condition {
    code: String,
    text: String,
    not_met: u64,
    undecided: u64,
    /// Units that this condition alone keeps from the predicate.
    alone: u64,
}

/// A mean of numbers, each taken to six digits: sums of so many unlike fractions would never end.
struct Mean {
    name: String,
    percent: bool,
    units: u64,
    sum: Exact,
}

const DIGITS: u32 = 6;

impl Mean {
    fn value(&self) -> Option<Exact> {
        self.sum.over(&Exact::from(self.units))
    }

    fn shown(&self) -> String {
        match self.value() {
            Some(mean) if self.percent => format!("{}%", mean.times(&Exact::from(100)).show(2, Rounding::HalfAway)),
            Some(mean) => mean.show(2, Rounding::HalfAway),
            None => "–".to_owned(),
        }
    }
}

/// The mean that has this name, the number added to it.
fn add(means: &mut Vec<Mean>, at: usize, name: impl FnOnce() -> String, percent: bool, number: Option<&Exact>) {
    if means.len() == at {
        means.push(Mean { name: name(), percent, units: 0, sum: Exact::ZERO });
    }
    if let (Some(mean), Some(number)) = (means.get_mut(at), number) {
        mean.units += 1;
        mean.sum = mean.sum.plus(&number.round(DIGITS, Rounding::HalfEven));
    }
}

impl Recap {
    pub(super) fn new(rubric: &Rubric) -> Recap {
        let mean = |stage: &str| Mean { name: stage.to_owned(), percent: false, units: 0, sum: Exact::ZERO };
        Recap { stages: rubric.stages().map(mean).collect(), ..Recap::default() }
    }

    /// What is told of all is gathered from each scorecard.
    pub(super) fn add(&mut self, card: &Scorecard) {
        let predicate = || card.award.predicate.clone().unwrap_or_default();
        match card.award.status {
            AwardStatus::Awarded => self.awards.entry(predicate()).or_default().0 += 1,
            AwardStatus::Claimed => self.awards.entry(predicate()).or_default().1 += 1,
            AwardStatus::None => self.none += 1,
            AwardStatus::Undecided => self.undecided += 1,
        }
        for (at, predicate) in card.predicates.iter().enumerate() {
            if self.predicates.len() == at {
                let condition = |one: &timbang::scorecard::Requirement| Condition {
                    code: one.code.clone(),
                    text: one.label.clone().unwrap_or_else(|| one.text.clone()),
                    not_met: 0,
                    undecided: 0,
                    alone: 0,
                };
                let conditions = predicate.requirements.iter().map(condition).collect();
                self.predicates.push(Predicate { code: predicate.code.clone(), conditions });
            }
            let Some(counted) = self.predicates.get_mut(at) else { continue };
            let short = predicate.requirements.iter().filter(|one| one.status != Status::Met).count();
            for (condition, one) in counted.conditions.iter_mut().zip(&predicate.requirements) {
                condition.not_met += u64::from(one.status == Status::NotMet);
                condition.undecided += u64::from(one.status == Status::Undecided);
                condition.alone += u64::from(one.status == Status::NotMet && short == 1);
            }
        }
        let members = card.groups.iter().flat_map(|group| group.members.iter().map(move |member| (group, member)));
        for (at, (group, member)) in members.enumerate() {
            let name = || {
                let label = member.label.as_deref().unwrap_or_default();
                format!("{}.{}  {label}", group.code, member.code)
            };
            add(&mut self.members, at, name, true, member.share.as_ref());
        }
        for (at, measure) in card.measures.iter().enumerate() {
            let percent = measure.score.as_deref().is_some_and(|shown| shown.ends_with('%'));
            let name = || match &measure.label {
                Some(label) => format!("{}  {label}", measure.code),
                None => measure.code.clone(),
            };
            add(&mut self.measures, at, name, percent, measure.exact.as_ref());
            if let Some(mean) = self.measures.get_mut(at) {
                mean.percent |= percent;
            }
        }
        for stage in &card.stages {
            let at = self.stages.iter().position(|known| known.name == stage.code).unwrap_or(self.stages.len());
            add(&mut self.stages, at, || stage.code.clone(), false, stage.total.as_ref());
        }
    }

    pub(super) fn page(&self, rubric: &Rubric, balance: &str, language: Language) -> String {
        let say = |english: &'static str, indonesian: &'static str| match language {
            Language::English => english,
            Language::Indonesian => indonesian,
        };
        let mut page = format!("{}, {}\n{balance}\n", rubric.label(), rubric.edition());
        let mut line = |text: String| page.push_str(&format!("{}\n", text.trim_end()));

        line(format!("\n{}", say("AWARDS", "PREDIKAT")));
        for predicate in &self.predicates {
            let (awarded, claimed) = self.awards.get(&predicate.code).copied().unwrap_or_default();
            let (given, said) =
                (say("awarded", "diberikan"), say("claimed, not awarded", "baru klaim, belum diberikan"));
            line(format!("  {:<12}  {awarded:>8} {given}   {claimed:>8} {said}", predicate.code));
        }
        line(format!("  {:<12}  {:>8}", say("none", "tidak ada"), self.none));
        line(format!("  {:<12}  {:>8}", say("undecided", "belum pasti"), self.undecided));

        for predicate in &self.predicates {
            let head = [say("not met", "tidak"), say("undecided", "belum pasti"), say("alone", "satu-satunya")];
            line(format!("\n{:<44}{:>10}{:>13}{:>14}", predicate.code, head[0], head[1], head[2]));
            let mut conditions: Vec<&Condition> = predicate.conditions.iter().collect();
            conditions.sort_by_key(|one| std::cmp::Reverse((one.not_met, one.undecided)));
            for Condition { code, text, not_met, undecided, alone } in conditions {
                if *not_met + *undecided > 0 {
                    let name: String = format!("  {code}  {text}").chars().take(43).collect();
                    line(format!("{name:<44}{not_met:>10}{undecided:>13}{alone:>14}"));
                }
            }
            let short: u64 = predicate.conditions.iter().map(|one| one.alone).sum();
            line(format!("  {}: {short}", say("one condition short", "kurang satu syarat")));
        }

        if !self.members.is_empty() {
            line(format!("\n{}", say("AREAS, LOWEST FIRST (mean share)", "AREA, DARI YANG TERENDAH (rerata capaian)")));
            let mut members: Vec<&Mean> = self.members.iter().collect();
            members.sort_by_key(|mean| mean.value());
            members.iter().for_each(|mean| line(format!("  {:>8}  {}", mean.shown(), mean.name)));
        }
        if !self.measures.is_empty() {
            line(format!("\n{}", say("PAPER AND PRACTICE (mean)", "KERTAS DAN PRAKTIK (rerata)")));
            self.measures.iter().for_each(|mean| line(format!("  {:>8}  {}", mean.shown(), mean.name)));
            // The first two that are measured alike, such as what stands on paper and what is lived.
            if let [paper, practice, ..] = self.measures.as_slice()
                && paper.percent == practice.percent
                && let (Some(one), Some(other)) = (paper.value(), practice.value())
            {
                let gap = one.minus(&other);
                let gap = Mean { name: String::new(), percent: paper.percent, units: 1, sum: gap };
                line(format!("  {:>8}  {}", gap.shown(), say("the gap between the two", "selisih keduanya")));
            }
        }
        let reached: Vec<&Mean> = self.stages.iter().filter(|stage| stage.units > 0).collect();
        if reached.len() > 1 {
            line(format!("\n{}", say("STAGE BY STAGE (mean total)", "TAHAP DEMI TAHAP (rerata nilai total)")));
            for stage in reached {
                line(format!("  {:>8}  {}, {} {}", stage.shown(), stage.name, stage.units, say("units", "unit")));
            }
        }
        page
    }
}
