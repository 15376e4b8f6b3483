//! The rubrics in use, by name.
//!
//! *Readers never wait*: a new edition is a new shelf, put in the place of the old one at once. Whoever took a rubric from
//! the old one keeps it; a `Rubric` is a counted reference.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use timbang::Rubric;

/// Rubrics by their name.
pub type Rubrics = BTreeMap<String, Rubric>;

/// The shelf.
pub struct Shelf(ArcSwap<Rubrics>);

impl Shelf {
    /// A shelf of these rubrics.
    pub fn new(rubrics: impl IntoIterator<Item = Rubric>) -> Shelf {
        let rubrics = rubrics.into_iter().map(|rubric| (rubric.id().to_owned(), rubric)).collect();
        Shelf(ArcSwap::from_pointee(rubrics))
    }

    /// The edition in use now.
    pub fn take(&self, name: &str) -> Option<Rubric> {
        self.0.load().get(name).cloned()
    }

    /// All that are in use now.
    pub fn all(&self) -> Arc<Rubrics> {
        self.0.load_full()
    }

    /// Puts a rubric in the place of that of its name, and gives back the one that stood there.
    pub fn put(&self, rubric: &Rubric) -> Option<Rubric> {
        let before = self.0.rcu(|rubrics| {
            let mut rubrics = Rubrics::clone(rubrics);
            rubrics.insert(rubric.id().to_owned(), rubric.clone());
            rubrics
        });
        before.get(rubric.id()).cloned()
    }
}
