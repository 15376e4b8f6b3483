//! Who said what when (LANGUAGE.md, "Stages").

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::super::index::Index;
use super::super::model::{Answer, Sheet};
use super::view::Worth;

/// The stages of a sheet, each answer with those before it.
pub struct History<'a> {
    pub sheet: &'a Sheet,
    /// Position of each of the sheet's stages among those of the rubric.
    ranks: Vec<usize>,
    looks: BTreeMap<String, Vec<Look<'a>>>,
    /// Set where a number rests on a comparison that this reference cannot tell.
    pub unsure: Cell<bool>,
    /// What a node is worth at a stage, once it was asked for.
    pub worths: RefCell<BTreeMap<(usize, usize), Worth>>,
}

/// A stage that gave or confirmed an answer.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Position among the sheet's stages.
    pub stage: usize,
    pub answer: &'a Answer,
    pub note: Option<&'a str>,
    /// By a path of `confirmed`, not by an answer.
    pub confirmed: bool,
}

/// Whether a path of `confirmed` stands for a key: the key itself, or all below it.
fn covers(path: &str, key: &str) -> bool {
    key == path || key.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'))
}

impl<'a> History<'a> {
    pub fn new(index: &Index<'_>, sheet: &'a Sheet) -> History<'a> {
        let rank = |code: &Option<String>| {
            index.rubric.stages.iter().position(|(stage, _)| Some(stage) == code.as_ref()).unwrap_or(0)
        };
        let mut looks: BTreeMap<String, Vec<Look<'a>>> = BTreeMap::new();
        for key in &index.keys {
            let mut of_key: Vec<Look<'a>> = Vec::new();
            for (stage, said) in sheet.stages.iter().enumerate() {
                let entry = said.answers.iter().find(|(path, _)| path == key).map(|(_, entry)| entry);
                let explicit = entry.and_then(|entry| Some((entry.answer.as_ref()?, entry.note.as_deref())));
                if let Some((answer, note)) = explicit {
                    of_key.push(Look { stage, answer, note, confirmed: false });
                } else if let Some(before) = of_key.last().copied()
                    && said.confirmed.iter().any(|path| covers(path, key))
                {
                    of_key.push(Look { stage, answer: before.answer, note: None, confirmed: true });
                }
            }
            looks.insert(key.clone(), of_key);
        }
        let ranks = sheet.stages.iter().map(|stage| rank(&stage.code)).collect();
        History { sheet, ranks, looks, unsure: Cell::new(false), worths: RefCell::default() }
    }

    /// All looks at a key up to a stage of the sheet.
    pub fn looks(&self, key: &str, upto: usize) -> Vec<Look<'a>> {
        let all = self.looks.get(key).map_or(&[][..], Vec::as_slice);
        all.iter().filter(|look| look.stage <= upto).copied().collect()
    }

    pub fn latest(&self, key: &str, upto: usize) -> Option<Look<'a>> {
        self.looks(key, upto).last().copied()
    }

    /// Whether the verifying stage or a later one gave or confirmed the answer; without an answer, whether such a
    /// stage confirmed that there is none.
    pub fn seen(&self, key: &str, verify: usize, upto: usize) -> bool {
        let looks = self.looks(key, upto);
        if looks.is_empty() {
            return (0..=upto).any(|stage| {
                self.ranks[stage] >= verify && self.sheet.stages[stage].confirmed.iter().any(|path| covers(path, key))
            });
        }
        looks.iter().any(|look| self.ranks[look.stage] >= verify)
    }

    pub fn code(&self, stage: usize) -> Option<String> {
        self.sheet.stages[stage].code.clone()
    }

    /// How many answers a stage gave or confirmed.
    pub fn given(&self, stage: usize) -> usize {
        self.looks.values().flatten().filter(|look| look.stage == stage).count()
    }
}
