//! A bound sheet filled from evidence, and a sheet as it was at an earlier stage.
//!
//! *What is filled in scores as the evidence does.* Fitting it to the rubric is `score::bind`'s, here as for a scorecard.

use std::sync::Arc;

use super::{Confirmed, Held, Open, Sheet};
use crate::check::{KeyId, Model, StageId};
use crate::evidence::{Answers, Entry, Evidence, FaultLog, Faults, Place, StageSheet};
use crate::number::Exact;
use crate::plan::{Lanes, Listing};
use crate::rubric::Rubric;
use crate::score::{self, Take};
use crate::steps::Answered;

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
    /// assert_eq!(total, rubric.score(&evidence)?.total());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fill(&mut self, evidence: &Evidence) -> Result<&mut Sheet, Faults> {
        self.clear();
        let rubric = self.rubric.clone();
        let (model, steps, index) = (rubric.model(), rubric.steps(), rubric.index());
        let mut faults = FaultLog::default();
        self.assessed_on = evidence.assessed_on();
        let mut filling = Filling { sheet: self, at: None, backwards: false };
        score::take(model, steps, index, evidence, &mut filling, &mut faults);
        let backwards = filling.backwards;
        if faults.total() > 0 || self.has_faults() {
            // All of them, with those that only a whole sheet has.
            let all = rubric.faults(evidence, FaultLog::default()).and_then(|()| faults.or(()));
            if all.is_err() {
                self.clear();
            }
            all?;
        }
        if backwards {
            self.count_again();
        }
        self.open = if model.header.stages.is_empty() { Open::Stage(0) } else { Open::Nothing };
        self.settle();
        Ok(self)
    }

    /// Writes out once more what counts, of several stages.
    fn count_again(&mut self) {
        let mut held = self.stages.iter().filter(|sitting| sitting.held).map(|sitting| &sitting.answers);
        let Some(first) = held.next() else { return };
        let (mut lanes, later) = (first.clone(), held.rev());
        for (_, field) in self.rubric.fields().entries() {
            let said = later.clone().map(|answers| answers.held(field)).find(|said| said.is_answer());
            let counts = if field.fact { Some(self.lanes.held(field)) } else { said };
            if let Some(counts) = counts {
                lanes.put(field, counts);
            }
        }
        self.lanes = lanes;
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
        if self.held > 1 {
            sheet.count_again();
        }
        sheet.held = sheet.stages.iter().filter(|sitting| sitting.held).count();
        sheet.open = Open::Stage(last);
        sheet.answer_faults.retain(|(at, _), _| at.is_none_or(|at| at < behind));
        sheet.settle();
        Some(sheet)
    }
}

/// How the paths of a list stand in a rubric: as it lists them itself, as the last list did, or looked up; `None` where one of
/// them does not stand there.
fn listing<'l>(
    rubric: &'l Rubric,
    facts: bool,
    answers: &Answers,
    last: &'l mut Option<Arc<Listing>>,
) -> Option<&'l Listing> {
    let listings = rubric.listings();
    let own = if facts { &listings.facts } else { &listings.answers };
    if own.is_of(answers) {
        return Some(own);
    }
    if !last.as_ref().is_some_and(|last| last.is_of(answers)) {
        let keys = rubric.index().keys(rubric.model(), facts, answers)?;
        *last = Some(Listing::new(rubric.model(), rubric.fields(), keys, answers.outline().clone()).into());
    }
    last.as_deref()
}

/// One answer of a list, or the number that is longer; `None` where it does not fit.
fn read(model: &Model, key: KeyId, answers: &Answers, place: usize) -> Option<Result<Held, Exact>> {
    // No word for "there is none" is a number, INVARIANT(word-apart).
    let short = answers.packed().get(place).and_then(|packed| packed.number());
    if let Some((num, den)) = short.and_then(|number| score::read_short(model, key, &number)) {
        return Some(Ok(Held::Number(num, den)));
    }
    match answers.get(place)?.answer {
        None => Some(Ok(Held::Nothing)),
        Some(answer) => score::read(model, key, answer).ok().map(Held::of),
    }
}

/// A sheet that is being filled.
struct Filling<'s> {
    sheet: &'s mut Sheet,
    /// The stage that speaks.
    at: Option<usize>,
    /// Whether one spoke before it that comes behind it: then what was said last is not what counts.
    backwards: bool,
}

impl<'e> Take<'e> for Filling<'_> {
    fn all(&mut self, facts: bool, answers: &'e Answers) -> bool {
        let Sheet { rubric, lanes, stages, held, long, listed, .. } = &mut *self.sheet;
        let at = if facts { None } else { self.at };
        let (own, listed) = match at.and_then(|index| stages.get_mut(index)) {
            Some(sitting) => (Some(&mut sitting.answers), &mut sitting.listed),
            None if facts => (None, listed),
            None => return false,
        };
        let Some(listing) = listing(rubric, facts, answers, listed) else { return false };
        let mut read = |lanes: &mut Lanes, key: KeyId, place: usize| {
            let Some(held) = read(rubric.model(), key, answers, place) else { return false };
            let held = held.unwrap_or_else(|number| {
                long.insert((at, key), number);
                Held::Long
            });
            if held.is_answer() {
                lanes.put(rubric.fields().of(key), held);
            }
            true
        };
        let mut pour = |lanes: &mut Lanes| listing.pour(rubric.listings(), answers, lanes, &mut read);
        own.filter(|_| *held > 1).is_none_or(&mut pour) && pour(lanes)
    }

    // One by one come the answers of a list that has a fault.

    fn fact(&mut self, key: KeyId, answered: Answered, _: &Entry<'e>) {
        self.sheet.put(None, key, Held::of(answered));
    }

    fn stage(&mut self, stage: Option<StageId>, said: &'e StageSheet) {
        let at = self.sheet.stages.iter().position(|held| held.stage == stage);
        self.backwards |= at < self.at;
        self.at = at;
        if let Some(index) = self.at {
            self.sheet.hold(index);
            if let Some(held) = self.sheet.stages.get_mut(index) {
                (held.by, held.on) = (said.by.clone(), said.on);
            }
        }
    }

    fn answer(&mut self, key: KeyId, answered: Answered, _: &Entry<'e>) {
        let Some(index) = self.at else { return };
        let answer = Held::of(answered).unwrap_or_else(|number| {
            self.sheet.long.insert((Some(index), key), number);
            Held::Long
        });
        let field = self.sheet.rubric.fields().of(key);
        self.sheet.lanes.put(field, answer);
        if self.sheet.held > 1
            && let Some(held) = self.sheet.stages.get_mut(index)
        {
            held.answers.put(field, answer);
        }
    }

    fn confirmed(&mut self, keys: Vec<KeyId>, named: Vec<(KeyId, Place)>) {
        let Some(index) = self.at else { return };
        self.sheet.let_stand(index, keys, Confirmed::Above);
        self.sheet.let_stand(index, named.into_iter().map(|(key, _)| key), Confirmed::Named);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The answers of a sheet without stages.
    fn answers(json: &str) -> Answers {
        let json = format!(r#"{{ "unit": "U", "answers": {{ {json} }} }}"#);
        let evidence = Evidence::from_json(json.as_bytes()).unwrap();
        evidence.content().plain.as_ref().unwrap().answers.clone()
    }

    #[test]
    fn paths_are_looked_up_where_they_are_others_than_before() {
        let rubric = Rubric::parse(
            r#"timbang 1
            rubric r "R" { edition "e" basis "b" total 10 mean missing zero }
            scale yn { Ya = 1, Tidak = 0 }
            input f "Fakta" : yn
            criterion b "b" : yn
            criterion a "a" : yn
            criterion c "c" = f"#,
        );
        let rubric = rubric.unwrap_or_else(|wrong| unreachable!("{wrong}"));
        let mut last = None;
        let found = |json: &str, last: &mut Option<Arc<Listing>>| {
            let own: *const Listing = &raw const rubric.listings().answers;
            listing(&rubric, false, &answers(json), last)
                .map(|found| (std::ptr::from_ref(found), std::ptr::eq(found, own)))
        };
        // As the rubric lists them: nothing is kept.
        assert!(found(r#""b": "Ya", "a": "Ya""#, &mut last).unwrap().1 && last.is_none());
        let other = found(r#""a": "Ya", "b": "Ya""#, &mut last).unwrap();
        assert!(!other.1 && last.is_some());
        // The same list again, whatever it says.
        assert_eq!(found(r#""a": null, "b": "Tidak""#, &mut last), Some(other));
        let kept = last.clone().unwrap();
        assert!(!found(r#""a": "Ya""#, &mut last).unwrap().1 && !Arc::ptr_eq(&kept, last.as_ref().unwrap()));
        // What does not stand there is none of its lists: a fact, a criterion that is computed, nothing at all.
        for json in [r#""f": "Ya""#, r#""a": "Ya", "c": "Ya""#, r#""a": "Ya", "d": "Ya""#] {
            assert_eq!(found(json, &mut last), None, "{json}");
        }
        assert!(last.is_some_and(|last| last.is_of(&answers(r#""a": "Ya""#))));
    }
}
