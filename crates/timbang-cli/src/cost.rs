//! What a rubric costs, as a table.
//!
//! *Columns are as wide as their longest cell, so that numbers can be compared at a glance.*

use timbang::{Cost, Exact, Language, Rounding};

/// The figures of a rubric, a line each, then its nodes.
pub(crate) fn text(cost: &Cost, language: Language) -> String {
    let words = Words::of(language);
    let at = match &cost.longest.code {
        Some(code) => format!("{code} ({})", cost.longest.at),
        None => cost.longest.at.clone(),
    };
    let figures = [
        (words.criteria, cost.criteria.to_string()),
        (words.components, cost.components.to_string()),
        (words.answers, cost.answers.to_string()),
        (words.steps, cost.steps.to_string()),
        (words.bits, format!("{} / {}", cost.bits, cost.bits_max)),
        (words.longest, at),
    ];
    let width = figures.iter().map(|(word, _)| word.chars().count()).max().unwrap_or(0);
    let mut text: String = figures.iter().map(|(word, figure)| format!("  {word:<width$}  {figure}\n")).collect();
    let mut rows = vec![["".to_owned(), words.weight.to_owned(), words.min.to_owned(), words.max.to_owned()]];
    let number = |of: &Option<Exact>| of.as_ref().map_or_else(|| "-".to_owned(), shown);
    rows.extend(
        cost.nodes.iter().map(|node| [node.code.clone(), number(&node.weight), number(&node.min), number(&node.max)]),
    );
    let width_of = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [code, weight, min, max] = [0, 1, 2, 3].map(width_of);
    for [a, b, c, d] in &rows {
        text.push_str(&format!("  {a:<code$}  {b:>weight$}  {c:>min$}  {d:>max$}\n"));
    }
    text
}

/// A number that a person can read: as a decimal where it is a short one, otherwise rounded, and marked so.
fn shown(number: &Exact) -> String {
    const DIGITS: u32 = 4;
    let places = (0..=DIGITS).find(|&places| number.round(places, Rounding::Down) == *number);
    match places {
        Some(places) => number.show(places, Rounding::Down),
        None => format!("~{}", number.show(DIGITS, Rounding::HalfAway)),
    }
}

struct Words {
    criteria: &'static str,
    components: &'static str,
    answers: &'static str,
    steps: &'static str,
    bits: &'static str,
    longest: &'static str,
    weight: &'static str,
    min: &'static str,
    max: &'static str,
}

impl Words {
    fn of(language: Language) -> Words {
        match language {
            Language::English => Words {
                criteria: "criteria",
                components: "components",
                answers: "answers",
                steps: "steps",
                bits: "bits of a number, at most",
                longest: "longest number",
                weight: "weight",
                min: "min",
                max: "max",
            },
            Language::Indonesian => Words {
                criteria: "kriteria",
                components: "komponen",
                answers: "jawaban",
                steps: "langkah",
                bits: "bit sebuah bilangan, paling banyak",
                longest: "bilangan terpanjang",
                weight: "bobot",
                min: "min",
                max: "maks",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rounded_is_marked() {
        let shown = ["60", "5/2", "2/3", "-1/3"].map(|text| shown(&text.parse::<Exact>().unwrap()));
        assert_eq!(shown, ["60", "2.5", "~0.6667", "~-0.3333"]);
    }
}
