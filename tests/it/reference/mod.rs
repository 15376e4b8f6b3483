//! An evaluator of its own, for tests: it draws rubrics as models, writes them down, and scores the models naively.
//!
//! *Nothing here uses the engine.* `case` gives a rubric's text, a sheet as JSON and what both must come to.

#![allow(dead_code, unreachable_pub, reason = "one test binary uses what it needs of this library")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a model that breaks a rule is a fault of the generator")]

pub mod clean;
pub mod completions;
pub mod evidence;
pub mod generate;
pub mod index;
pub mod model;
pub mod numbers;
pub mod reach;
pub mod score;
#[cfg(test)]
mod selftest;
pub mod walk;
pub mod write;
pub mod write_sheet;

pub use self::generate::Features;
pub use self::reach::Reach;
pub use self::score::{Expected, score};

/// A rubric, a sheet, and what they come to.
pub struct Case {
    pub seed: u64,
    pub model: model::Rubric,
    pub sheet: model::Sheet,
    /// The rubric as a `.zi` file.
    pub text: String,
    /// The sheet as JSON.
    pub evidence: String,
    pub expected: Expected,
    pub reach: Reach,
}

/// The case of a seed: the same for the same features, always.
pub fn case(seed: u64, features: Features) -> Case {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut redrawn = 0;
    loop {
        let (model, sheet) = generate::draw(&mut rng, features);
        let expected = score(&model, &sheet);
        if expected.unsure {
            redrawn += 1;
            continue;
        }
        let text = write::text(&model, &mut rng);
        let evidence = write_sheet::evidence(&model, &sheet, &mut rng);
        let mut reach = Reach::of(&model, &sheet, &expected);
        reach.add("redrawn: unsure", redrawn);
        return Case { seed, model, sheet, text, evidence, expected, reach };
    }
}
