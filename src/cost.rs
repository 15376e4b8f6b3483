//! What a rubric costs: its size, the bits of its numbers, and what its nodes can come to.
//!
//! *Every figure is known from the rubric alone, before any sheet is read.*

use serde::Serialize;

use crate::check::{Body, Model};
use crate::limits::NUMBER_BITS_MAX;
use crate::number::Exact;
use crate::source::Span;
use crate::steps::{self, Steps};

/// What a rubric asks of whoever answers it and of the machine that scores it.
///
/// Scoring computes `steps` operators, each on numbers of at most `bits` bits.
///
/// ```
/// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// let cost = rubric.cost();
/// println!("{} answers to give, {} operators to compute", cost.answers, cost.steps);
/// assert!(cost.bits <= cost.bits_max, "known before any sheet is scored");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cost {
    /// Criteria of the rubric.
    pub criteria: usize,
    /// Components, the rubric itself left out.
    pub components: usize,
    /// Answers that a sheet can give at one stage: inputs, and criteria on a scale.
    pub answers: usize,
    /// Operators that are computed for each stage of a sheet.
    pub steps: usize,
    /// No number of any scorecard has a longer numerator or denominator, in bits.
    pub bits: u64,
    /// The limit that `bits` is held against when a rubric is read.
    pub bits_max: u64,
    /// Where the longest number stands.
    pub longest: Longest,
    /// The rubric itself as `total`, then every component and criterion, in rubric order.
    pub nodes: Vec<NodeCost>,
}

/// Where the longest number of a rubric stands.
///
/// ```
/// let rubric = timbang::Rubric::shipped("zi_2021").ok_or("not shipped")?;
/// // Where an author would write `round`, were the numbers too long.
/// let longest = rubric.cost().longest;
/// assert!(longest.code.is_some() && longest.at.contains(':'));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Longest {
    /// The node, member, measure or requirement that it is, or is a part of; `None` for one that nothing reads.
    pub code: Option<String>,
    /// Its place in the rubric's text, `line:column`.
    pub at: String,
}

/// What a component or criterion can come to.
///
/// ```
/// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// let survey = rubric.cost().nodes.into_iter().find(|node| node.code == "B").ok_or("no such node")?;
/// assert_eq!((survey.min, survey.max), (Some(0.into()), Some(4.into())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NodeCost {
    /// Its full path.
    pub code: String,
    /// Its label.
    pub label: Option<String>,
    /// Its weight, as in a scorecard.
    pub weight: Option<Exact>,
    /// No sheet gives it less; points where it has points, otherwise a share. `None` where it never is a number.
    pub min: Option<Exact>,
    /// No sheet gives it more.
    pub max: Option<Exact>,
}

pub(crate) fn of(model: &Model, steps: &Steps, at: &dyn Fn(Span) -> String) -> Cost {
    let (ranges, sizes) = steps::sizes(model, steps);
    let criteria = model.nodes.iter().filter(|node| !matches!(node.body, Body::Component { .. })).count();
    let longest = steps::longest(model, steps, &sizes);
    let nodes = model.nodes.iter().zip(&steps.nodes).map(|(node, of)| {
        let range = &ranges[of.number];
        NodeCost {
            code: node.path.clone(),
            label: node.label.clone(),
            weight: node.weight.clone(),
            min: range.low().cloned(),
            max: range.high().cloned(),
        }
    });
    Cost {
        criteria,
        components: model.nodes.len().saturating_sub(criteria).saturating_sub(1),
        answers: model.keys.len(),
        steps: steps.list.len(),
        bits: longest.map_or(1, |found| found.bits),
        bits_max: u64::from(NUMBER_BITS_MAX),
        longest: Longest {
            code: longest.and_then(|found| found.code).map(|code| steps::path(model, code)),
            at: longest.map_or(String::new(), |found| at(found.span)),
        },
        nodes: nodes.collect(),
    }
}
