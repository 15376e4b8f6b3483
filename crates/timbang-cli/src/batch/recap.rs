//! What many sheets come to, for a ministry.
//!
//! *A claim is counted apart from an award, what is undecided apart from what is not met, and every sheet is in exactly one
//! count of each kind.*

use std::collections::BTreeMap;

use timbang::scorecard::{AwardStatus, Status};
use timbang::{Breakdown, Exact, Language, Rounding, Rubric};

/// Counts and sums, in the order in which a scorecard has its parts: the same in whatever order the sheets come.
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

/// What a sheet adds to a recap.
pub(super) struct Counted {
    award: AwardStatus,
    predicate: Option<String>,
    /// How the requirements of each predicate stand.
    predicates: Vec<Vec<Status>>,
    /// Numbers that a mean is made of, each taken to its digits.
    members: Vec<Option<Exact>>,
    measures: Vec<Option<Exact>>,
    /// By stage of the rubric.
    stages: Vec<Option<Exact>>,
}

impl Counted {
    /// `totals`: the number of the whole as of each stage before the last.
    pub(super) fn new(breakdown: Breakdown<'_>, mut totals: Vec<(String, Option<Exact>)>) -> Counted {
        totals.extend(breakdown.stage().map(|stage| (stage.to_owned(), breakdown.total().exact())));
        let taken = |number: Option<Exact>| number.map(|number| number.round(DIGITS, Rounding::HalfEven));
        let standing = |(predicate, _): (&str, Status)| {
            let own = breakdown.requirements().filter(|(of, ..)| *of == predicate);
            own.map(|(.., status)| status).collect()
        };
        let total = |stage: &str| totals.iter().find(|(code, _)| code == stage).and_then(|(_, total)| total.clone());
        Counted {
            award: breakdown.award(),
            predicate: breakdown.awarded().map(str::to_owned),
            predicates: breakdown.predicates().map(standing).collect(),
            members: breakdown.members().map(|(.., member)| taken(member.share())).collect(),
            measures: breakdown.measures().map(|(_, measure)| taken(measure.exact())).collect(),
            stages: breakdown.sheet().rubric().stages().map(|stage| taken(total(stage))).collect(),
        }
    }
}

impl Recap {
    pub(super) fn new(rubric: &Rubric) -> Recap {
        let mean = |name: String, percent| Mean { name, percent, units: 0, sum: Exact::ZERO };
        let mut recap =
            Recap { stages: rubric.stages().map(|stage| mean(stage.to_owned(), false)).collect(), ..Recap::default() };
        // A sheet without answers says what everything is called.
        let Ok(card) = rubric.score_json(br#"{"unit":"-"}"#) else { return recap };
        let record = card.record();
        for predicate in &record.predicates {
            let condition = |one: &timbang::scorecard::Requirement| Condition {
                code: one.code.clone(),
                text: one.label.clone().unwrap_or_else(|| one.text.clone()),
                not_met: 0,
                undecided: 0,
                alone: 0,
            };
            let conditions = predicate.requirements.iter().map(condition).collect();
            recap.predicates.push(Predicate { code: predicate.code.clone(), conditions });
        }
        let named = |code: &str, label: Option<&str>| format!("{code}  {}", label.unwrap_or_default());
        for group in &record.groups {
            let members = group.members.iter();
            let name = |member: &timbang::scorecard::Member| {
                named(&format!("{}.{}", group.code, member.code), member.label.as_deref())
            };
            recap.members.extend(members.map(|member| mean(name(member), true)));
        }
        let (sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        let Ok(breakdown) = scorer.score(&sheet) else { return recap };
        for (measure, (code, figure)) in record.measures.iter().zip(breakdown.measures()) {
            recap.measures.push(mean(named(code, measure.label.as_deref()), figure.is_percent()));
        }
        recap
    }

    /// What is told of all is gathered from each sheet.
    pub(super) fn add(&mut self, counted: Counted) {
        let predicate = counted.predicate.unwrap_or_default();
        match counted.award {
            AwardStatus::Awarded => self.awards.entry(predicate).or_default().0 += 1,
            AwardStatus::Claimed => self.awards.entry(predicate).or_default().1 += 1,
            AwardStatus::None => self.none += 1,
            AwardStatus::Undecided => self.undecided += 1,
        }
        for (predicate, standing) in self.predicates.iter_mut().zip(&counted.predicates) {
            let short = standing.iter().filter(|one| **one != Status::Met).count();
            for (condition, one) in predicate.conditions.iter_mut().zip(standing) {
                condition.not_met += u64::from(*one == Status::NotMet);
                condition.undecided += u64::from(*one == Status::Undecided);
                condition.alone += u64::from(*one == Status::NotMet && short == 1);
            }
        }
        let numbers = [
            (&mut self.members, &counted.members),
            (&mut self.measures, &counted.measures),
            (&mut self.stages, &counted.stages),
        ];
        for (means, numbers) in numbers {
            for (mean, number) in means.iter_mut().zip(numbers) {
                if let Some(number) = number {
                    mean.units += 1;
                    mean.sum = mean.sum.plus(number);
                }
            }
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
