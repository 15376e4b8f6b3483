//! Rubrics of which there is nothing to say.
//!
//! *Whatever stands in one is read, and was seen to matter on some sheet*: the model and the reference are the witnesses,
//! the engine is never asked.

use std::collections::BTreeMap;

use fastrand::Rng;
use num_traits::One;

use super::evidence::{Sampler, Seen};
use super::generate::{self, Features};
use super::index::{Index, NodeBody, Thing, join};
use super::model::{
    Award, Body, Combine, Component, Expr, Item, Kind, Literal, Policy, Requirement, Rubric, Rule, Scale, ScaleOption,
    Truth,
};
use super::numbers::{Q, whole};
use super::score::view::{Tri, Worth};
use super::walk::{self, Part};

/// How many sheets bear witness.
const SHEETS: usize = 60;
/// How often what was not seen to matter is taken out before another rubric is drawn.
const ROUNDS: usize = 6;

/// A rubric without a fault, and how many were drawn and thrown away before it.
pub struct Clean {
    pub model: Rubric,
    /// Why others were thrown away.
    pub redrawn: BTreeMap<&'static str, u64>,
}

pub fn clean(rng: &mut Rng) -> Clean {
    let mut redrawn = BTreeMap::new();
    loop {
        let (model, _) = generate::draw(rng, Features::level2());
        match mended(model, rng) {
            Ok(model) => return Clean { model, redrawn },
            Err(why) => *redrawn.entry(why).or_default() += 1,
        }
    }
}

fn mended(mut model: Rubric, rng: &mut Rng) -> Result<Rubric, &'static str> {
    components(&mut model.root, &mut lift_caps);
    for _ in 0..ROUNDS {
        prune(&mut model);
        let (seen, lacking) = {
            let index = Index::new(&model);
            let seen = Sampler::new(&index, rng).seen(SHEETS);
            let lacking = lacking(&index, &seen)?;
            (seen, lacking)
        };
        let changed = predicates(&mut model, &seen);
        if !changed && lacking.is_empty() {
            return Ok(model);
        }
        mend(&mut model, &lacking);
    }
    Err("no end of mending")
}

fn components(of: &mut Component, each: &mut impl FnMut(&mut Component)) {
    each(of);
    for item in &mut of.items {
        if let Item::Component(child) = item {
            components(child, each);
        }
    }
}

/// A cap that is a number below the top of the scale keeps it from ever being reached.
fn lift_caps(component: &mut Component) {
    for item in &mut component.items {
        if let Item::Criterion(criterion) = item
            && let Rule::Answered { at_most, .. } = &mut criterion.rule
        {
            at_most.take_if(|cap| matches!(cap, Expr::Number(literal) if !literal.value.is_one()));
        }
    }
}

/// Takes away what nothing reads.
fn prune(model: &mut Rubric) {
    loop {
        let kept = {
            let index = Index::new(model);
            let read = walk::read(&index);
            let paths: Vec<String> = read.paths.iter().map(|path| (*path).to_owned()).collect();
            let scales: Vec<String> = read.scales.iter().map(|name| (*name).to_owned()).collect();
            let tables: Vec<String> = read.tables.iter().map(|name| (*name).to_owned()).collect();
            (paths, scales, tables)
        };
        let before = count(&model.root);
        strip("", &mut model.root, &kept);
        if count(&model.root) == before {
            return;
        }
    }
}

fn count(component: &Component) -> usize {
    let inner = component.items.iter().filter_map(|item| match item {
        Item::Component(child) => Some(count(child)),
        _ => None,
    });
    component.items.len() + inner.sum::<usize>()
}

fn strip(path: &str, of: &mut Component, kept: &(Vec<String>, Vec<String>, Vec<String>)) {
    let (paths, scales, tables) = kept;
    let has = |list: &[String], name: &str| list.iter().any(|other| other == name);
    of.items.retain(|item| match item {
        Item::Input(input) => input.recorded || has(paths, &join(path, &input.name)),
        Item::Let(own) => has(paths, &join(path, &own.name)),
        Item::Scale(scale) => has(scales, &scale.name),
        Item::Bands(bands) => has(tables, &bands.name),
        _ => true,
    });
    for item in &mut of.items {
        if let Item::Component(child) = item {
            strip(&join(path, &child.code), child, kept);
        }
    }
}

/// What was not seen to matter and can be taken out: criteria by their path, measures by their table.
#[derive(Default)]
struct Lacking {
    criteria: Vec<String>,
    measures: Vec<String>,
}

impl Lacking {
    fn is_empty(&self) -> bool {
        self.criteria.is_empty() && self.measures.is_empty()
    }
}

fn lacking(index: &Index<'_>, seen: &Seen) -> Result<Lacking, &'static str> {
    let mut lacking = Lacking::default();
    if seen.worths.len() < SHEETS / 4 {
        return Err("few sheets break no check");
    }
    for (at, node) in index.nodes.iter().enumerate() {
        match node.body {
            NodeBody::Criterion(criterion) => {
                // That it is worth nothing without an answer is no reason to ask for one.
                let answered = || seen.worths.iter().zip(&seen.complete).filter(|(_, complete)| **complete);
                let first = answered().next().map(|(worths, _)| &worths[at]);
                let constant = answered().all(|(worths, _)| Some(&worths[at]) == first);
                if constant || !seen.shares(at).any(Q::is_one) {
                    // Without inputs it can be excluded by nobody's silence; an answer could.
                    if node.policy == Policy::Excluded && index.rests_on(at).is_empty() {
                        return Err("a criterion never reaches 1");
                    }
                    let plain = matches!(&criterion.rule, Rule::Answered { scale, .. } if scale == PLAIN);
                    if plain {
                        return Err("a criterion never reaches 1");
                    }
                    lacking.criteria.push(node.path.clone());
                }
            }
            NodeBody::Component(component) => {
                if matches!(component.combine, Combine::Min | Combine::Max)
                    && !node.children.iter().all(|&child| is_picked(seen, &node.children, child, component.combine))
                {
                    return Err("a child is never picked");
                }
            }
        }
    }
    for (part, [no, yes]) in walk::parts(index.rubric).into_iter().zip(&seen.parts) {
        match part {
            Part::Condition(_) | Part::Check(_) if *no == 0 || *yes == 0 => {
                let Some(owner) = owner(index, &part) else {
                    // A requirement's conditions go with it; a check's are its own part.
                    if requirement_of(index, &part) || check_of(index, &part) {
                        continue;
                    }
                    return Err("a condition or check never changes");
                };
                lacking.criteria.push(owner);
            }
            Part::Otherwise(_) | Part::Fallback(_) if *yes == 0 => return Err("an `otherwise` never applies"),
            _ => {}
        }
    }
    for (name, bands) in &index.bands {
        let rows = bands.rows.len() + usize::from(bands.otherwise.is_some());
        if seen.rows.get(*name).map_or(0, |rows| rows.len()) < rows {
            if !index.measures.iter().any(|measure| measure.bands.as_deref() == Some(name)) {
                return Err("a row is never reached");
            }
            lacking.measures.push((*name).to_owned());
        }
    }
    lacking.criteria.sort();
    lacking.criteria.dedup();
    Ok(lacking)
}

/// Whether a child alone was the least, or the greatest, of its siblings on some sheet.
pub fn is_picked(seen: &Seen, siblings: &[usize], child: usize, combine: Combine) -> bool {
    seen.worths.iter().any(|worths| {
        let Worth::Share(own) = &worths[child] else { return false };
        siblings.iter().filter(|other| **other != child).all(|&other| match &worths[other] {
            Worth::Share(other) if combine == Combine::Min => own < other,
            Worth::Share(other) => own > other,
            Worth::Excluded => true,
            Worth::Undecided => false,
        })
    })
}

/// The criterion in whose formula a condition stands.
fn owner(index: &Index<'_>, part: &Part<'_>) -> Option<String> {
    let Part::Condition(wanted) = part else { return None };
    let nodes = index.nodes.iter();
    let found = nodes.filter(|node| match node.body {
        NodeBody::Criterion(criterion) => Index::formulas(criterion).into_iter().any(|formula| {
            let mut is_here = false;
            walk::below(formula, &mut |_, truth| is_here |= truth.is_some_and(|truth| std::ptr::eq(truth, *wanted)));
            is_here
        }),
        NodeBody::Component(_) => false,
    });
    let paths: Vec<String> =
        found.filter(|node| node.policy != Policy::Excluded).map(|node| node.path.clone()).collect();
    paths.into_iter().next()
}

fn requirement_of(index: &Index<'_>, part: &Part<'_>) -> bool {
    index.predicates.iter().flat_map(|predicate| &predicate.requirements).any(|requirement| {
        let Body::Truth(truth) = &requirement.body else { return false };
        is_within(truth, part)
    })
}

fn check_of(index: &Index<'_>, part: &Part<'_>) -> bool {
    index.checks.iter().any(|(_, check)| is_within(&check.truth, part))
}

fn is_within(whole: &Truth, part: &Part<'_>) -> bool {
    let Part::Condition(wanted) = part else { return false };
    let mut is_here = false;
    walk::below_truth(whole, &mut |_, truth| is_here |= truth.is_some_and(|truth| std::ptr::eq(truth, *wanted)));
    is_here
}

/// The scale of criteria that took another's place.
const PLAIN: &str = "polos";

fn mend(model: &mut Rubric, lacking: &Lacking) {
    let mut replaced = false;
    replace("", &mut model.root, &lacking.criteria, &mut replaced);
    if replaced && !model.root.items.iter().any(|item| matches!(item, Item::Scale(scale) if scale.name == PLAIN)) {
        let option = |name: &str, value: i128| ScaleOption {
            spellings: vec![name.to_owned()],
            value: Literal::decimal(&whole(value)),
        };
        let options = vec![option("Ya", 1), option("Tidak", 0)];
        model.root.items.push(Item::Scale(Scale { name: PLAIN.to_owned(), options, line: None }));
    }
    let mut gone: Vec<String> = Vec::new();
    model.root.items.retain(|item| {
        let is_gone = matches!(item, Item::Measure(own) if own.bands.as_ref().is_some_and(|bands| lacking.measures.contains(bands)));
        if let (true, Item::Measure(own)) = (is_gone, item) {
            gone.push(own.name.clone());
        }
        !is_gone
    });
    while let Some(name) = gone.pop() {
        let reads = |text: String| text.contains(&format!("Path(\"{name}\")"));
        model.root.items.retain_mut(|item| match item {
            Item::Measure(own) if reads(format!("{:?}", own.formula)) => {
                gone.push(own.name.clone());
                false
            }
            Item::Predicate(own) => {
                own.requirements.retain(|requirement| !reads(format!("{:?}", requirement.body)));
                true
            }
            _ => true,
        });
    }
    drop_empty(model);
}

fn replace(path: &str, of: &mut Component, criteria: &[String], replaced: &mut bool) {
    for item in &mut of.items {
        match item {
            Item::Component(child) => replace(&join(path, &child.code), child, criteria, replaced),
            Item::Criterion(own) if criteria.contains(&join(path, &own.code)) => {
                own.rule = Rule::Answered { scale: PLAIN.to_owned(), at_most: None, at_least: None };
                own.texts.clear();
                *replaced = true;
            }
            _ => {}
        }
    }
}

/// A requirement, and by sheet how it stands.
type Met = (Requirement, Vec<Tri>);

/// Takes requirements out that were not seen to be met and not to be met, lets each better predicate repeat those of the
/// lesser, and lists them all; whether anything changed.
fn predicates(model: &mut Rubric, seen: &Seen) -> bool {
    let before = format!("{:?}", model.root.items);
    let parts = walk::parts(model);
    let mut matters: Vec<bool> = Vec::new();
    for (part, [no, yes]) in parts.iter().zip(&seen.parts) {
        match part {
            Part::Requirement(_) => matters.push(*no > 0 && *yes > 0),
            Part::Condition(wanted) if (*no == 0 || *yes == 0) && !matters.is_empty() => {
                // Within the requirement that came last.
                let index = Index::new(model);
                let bodies = index.predicates.iter().flat_map(|predicate| &predicate.requirements);
                let body = bodies.map(|requirement| &requirement.body).nth(matters.len() - 1);
                if let Some(Body::Truth(truth)) = body {
                    let last = matters.len() - 1;
                    walk::below_truth(truth, &mut |_, inner| {
                        if inner.is_some_and(|inner| std::ptr::eq(inner, *wanted)) {
                            matters[last] = false;
                        }
                    });
                }
            }
            _ => {}
        }
    }
    // By predicate: each requirement that matters, with the sheets that meet it.
    let met = |at: usize| seen.requirements.iter().map(|sheet| sheet[at]).collect::<Vec<Tri>>();
    let mut own: Vec<(String, Vec<Met>)> = Vec::new();
    let mut at = 0;
    for item in &model.root.items {
        if let Item::Predicate(predicate) = item {
            let mut kept = Vec::new();
            for requirement in &predicate.requirements {
                if matters[at] {
                    kept.push((requirement.clone(), met(at)));
                }
                at += 1;
            }
            own.push((predicate.name.clone(), kept));
        }
    }
    let mut order: Vec<String> = Vec::new();
    for item in &model.root.items {
        if let Item::Award(award) = item {
            order.extend(award.predicates.iter().cloned());
        }
    }
    let unlisted: Vec<String> = own.iter().map(|(name, _)| name.clone()).filter(|name| !order.contains(name)).collect();
    order.extend(unlisted);
    let mut built: BTreeMap<String, Vec<Requirement>> = BTreeMap::new();
    let mut asked: Vec<Requirement> = Vec::new();
    let mut holders = vec![true; seen.requirements.len()];
    for name in order.iter().rev() {
        let Some((_, requirements)) = own.iter().find(|(other, _)| other == name) else { continue };
        let (asked_before, held_before) = (asked.len(), holders.clone());
        let mut is_apart = asked_before == 0;
        for (requirement, met) in requirements {
            let text = format!("{:?}", requirement.body);
            if asked.iter().any(|other| format!("{:?}", other.body) == text) {
                continue;
            }
            let still: Vec<bool> = holders.iter().zip(met).map(|(a, b)| *a && *b == Tri::True).collect();
            if still.contains(&true) {
                is_apart |= held_before.iter().zip(met).any(|(held, own)| *held && *own == Tri::False);
                holders = still;
                asked.push(requirement.clone());
            }
        }
        // Some sheet holds the lesser one alone.
        if asked.len() > asked_before && is_apart {
            built.insert(name.clone(), asked.clone());
        } else {
            asked.truncate(asked_before);
            holders = held_before;
        }
    }
    order.retain(|name| built.contains_key(name));
    for item in &mut model.root.items {
        match item {
            Item::Predicate(predicate) => {
                predicate.requirements = built.get(&predicate.name).cloned().unwrap_or_default();
            }
            Item::Award(award) => award.predicates.clone_from(&order),
            _ => {}
        }
    }
    drop_empty(model);
    before != format!("{:?}", model.root.items)
}

/// Predicates that require nothing, and an award of nothing.
fn drop_empty(model: &mut Rubric) {
    let mut left: Vec<String> = Vec::new();
    model.root.items.retain(|item| match item {
        Item::Predicate(predicate) => {
            if !predicate.requirements.is_empty() {
                left.push(predicate.name.clone());
            }
            !predicate.requirements.is_empty()
        }
        _ => true,
    });
    for item in &mut model.root.items {
        if let Item::Award(Award { predicates, .. }) = item {
            predicates.retain(|name| left.contains(name));
        }
    }
    model.root.items.retain(|item| !matches!(item, Item::Award(award) if award.predicates.is_empty()));
}

/// The constructs that a rubric has, for a table of reach.
pub fn constructs(model: &Rubric) -> Vec<&'static str> {
    let index = Index::new(model);
    let mut found = Vec::new();
    let mut has = |name: &'static str, is: bool| {
        if is {
            found.push(name);
        }
    };
    let criteria = || {
        index.nodes.iter().filter_map(|node| match node.body {
            NodeBody::Criterion(criterion) => Some(criterion),
            NodeBody::Component(_) => None,
        })
    };
    let combines = |combine: Combine| {
        index.nodes.iter().any(|node| matches!(node.body, NodeBody::Component(own) if own.combine == combine))
    };
    let formula = format!("{:?}", model.root.items);
    let parts = walk::parts(model);
    has("computed criterion", criteria().any(|own| matches!(own.rule, Rule::Computed(_))));
    has("cap", criteria().any(|own| matches!(&own.rule, Rule::Answered { at_most: Some(_), .. })));
    has("min or max", combines(Combine::Min) || combines(Combine::Max));
    has("sum", combines(Combine::Sum));
    has("mean", combines(Combine::Mean));
    has("weighted mean", combines(Combine::WeightedMean));
    has("bands", !index.bands.is_empty());
    has("measure", !index.measures.is_empty());
    has("group", !index.groups.is_empty());
    has("check", !index.checks.is_empty());
    has("if", formula.contains("If("));
    has("input", index.things.values().any(|thing| matches!(thing, Thing::Input(_))));
    has("fact", !index.facts.is_empty());
    has("date", index.facts.iter().any(|fact| fact.kind == Kind::Date));
    has("let", index.things.values().any(|thing| matches!(thing, Thing::Let(_))));
    has("otherwise in a formula", parts.iter().any(|part| matches!(part, Part::Otherwise(_))));
    has("otherwise of a component", parts.iter().any(|part| matches!(part, Part::Fallback(_))));
    has("condition in a criterion", parts.iter().any(|part| owner(&index, part).is_some()));
    has("one predicate", !index.predicates.is_empty());
    has("several predicates", index.predicates.len() > 1);
    has("each", formula.contains("Each {"));
    found
}
