//! A bound sheet filled from evidence, and a sheet as it was at an earlier stage.
//!
//! *What is filled in scores as the evidence does.* Fitting it to the rubric is `score::bind`'s, here as for a scorecard.

use super::{Held, Open, Sheet};
use crate::check::Model;
use crate::evidence::{Evidence, FaultLog, Faults};
use crate::score::{self, Said, Sitting};

impl Sheet {
    /// Clears it, and takes the answers of a sheet that was read or built: what is scored with a [`Scorer`](crate::Scorer),
    /// or kept, where nobody asks for a whole scorecard. Notes, documents and names of single answers stay behind.
    ///
    /// Errors: what of it does not fit the rubric, as [`Rubric::score`](crate::Rubric::score); then it is left without an
    /// answer. A check that fails is found when it is scored.
    ///
    /// ```
    /// use timbang::{Evidence, Rubric};
    ///
    /// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    /// let evidence = Evidence::from_json(
    ///     br#"{ "unit": "Unit Contoh", "stages": { "desk": { "answers": { "A.1.a": "Ya" } } } }"#,
    /// )?;
    /// let total = scorer.score(sheet.fill(&evidence)?)?.total().exact();
    /// assert_eq!(total, rubric.score(&evidence)?.total.exact);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fill(&mut self, evidence: &Evidence) -> Result<&mut Sheet, Faults> {
        self.clear();
        let rubric = self.rubric.clone();
        let model = rubric.model();
        let mut faults = FaultLog::default();
        let bound = score::bind(model, rubric.steps(), rubric.index(), evidence, &mut faults);
        faults.or(())?;
        self.assessed_on = bound.assessed_on;
        for (key, said) in bound.facts.entries() {
            if let Some(said) = said {
                self.put(None, key, Held::of(said.answered.clone()));
            }
        }
        for sitting in bound.stages {
            self.sit(model, sitting);
        }
        self.open = if model.header.stages.is_empty() { Open::Stage(0) } else { Open::Nothing };
        self.settle();
        Ok(self)
    }

    /// Takes what a stage says that stands behind all others so far.
    fn sit(&mut self, model: &Model, sitting: Sitting<'_>) {
        let Some(index) = self.stages.iter().position(|held| held.stage == sitting.stage) else { return };
        self.hold(index);
        let fields = self.rubric.fields();
        let Some(held) = self.stages.get_mut(index) else { return };
        (held.by, held.on) = (sitting.by.map(str::to_owned), sitting.on);
        for (key, Said { answered, .. }) in sitting.answers {
            let answer = Held::of(answered).unwrap_or_else(|number| {
                self.long.insert((Some(index), key), number);
                Held::Long
            });
            held.answers[key] = answer;
            self.lanes.put(&fields[key], answer);
        }
        for key in sitting.confirmed {
            // Answering is more than confirming, and says the same where both were said by name.
            if !held.answers[key].is_answer() && !model.key(key).fact {
                held.confirmed[key] = true;
                self.confirms = true;
            }
        }
    }

    /// The codes of the stages that it has, in the order of the rubric; none where the rubric has no stages.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// let mut sheet = rubric.sheet();
    /// sheet.stage("desk").stage("mandiri");
    /// assert_eq!(sheet.stages().collect::<Vec<_>>(), ["mandiri", "desk"]);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn stages(&self) -> impl DoubleEndedIterator<Item = &str> {
        let stages = &self.rubric.model().header.stages;
        let held = self.stages.iter().filter(|sitting| sitting.held);
        held.filter_map(|sitting| sitting.stage).map(|id| stages[id].code.as_str())
    }

    /// The sheet as it was at a stage, without those behind it: paper before practice, a claim before its finding. `None` where
    /// it does not have this stage.
    ///
    /// ```
    /// # let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// # let slot = |path| rubric.slot(path).ok_or("no such slot");
    /// let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
    /// sheet.stage("mandiri").set(slot("A.1.b")?, "A").stage("desk").set(slot("A.1.b")?, "B");
    /// let claimed = sheet.as_of("mandiri").ok_or("no such stage")?;
    /// let claimed = scorer.score(&claimed)?.total().exact();
    /// let found = scorer.score(&sheet)?.total().exact();
    /// assert_eq!((claimed, found), (Some("2/3".parse()?), Some("1/3".parse()?)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn as_of(&self, stage: &str) -> Option<Sheet> {
        let stages = &self.rubric.model().header.stages;
        let last = self
            .stages
            .iter()
            .position(|sitting| sitting.held && sitting.stage.is_some_and(|id| stages[id].code == stage))?;
        let behind = last.saturating_add(1);
        let mut sheet = self.clone();
        for sitting in sheet.stages.iter_mut().skip(behind) {
            sitting.empty();
        }
        sheet.held = sheet.stages.iter().filter(|sitting| sitting.held).count();
        sheet.open = Open::Stage(last);
        let kept = |at: &Option<usize>| at.is_none_or(|at| at < behind);
        sheet.long.retain(|(at, _), _| kept(at));
        sheet.answer_faults.retain(|(at, _), _| kept(at));
        sheet.settle();
        sheet.confirms = sheet.stages.iter().any(|sitting| sitting.confirmed.iter().any(|confirmed| *confirmed));
        let fields = self.rubric.fields();
        for (key, field) in fields.entries() {
            let counts = sheet.counts(key).1;
            sheet.lanes.put(field, counts);
        }
        Some(sheet)
    }
}
