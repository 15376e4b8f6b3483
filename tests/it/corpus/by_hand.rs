//! What the comments of a rubric work out by hand: `# A.1 = (1 + 1/2)/2 * 4 = 3`.
//!
//! *Every step of a chain is the same number, and the last is the engine's.* Small enough to be read at a glance; it
//! shares nothing with the engine but the rubric's text.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

/// Compares each worked-out line with the numbers of a scorecard; how many there were.
pub(super) fn compare(rubric: &str, numbers: &BTreeMap<String, String>) -> Result<usize, String> {
    let mut worked = 0;
    for line in rubric.lines().filter_map(|line| line.strip_prefix("# ")) {
        let mut steps = line.split(" = ");
        let code = steps.next().unwrap_or_default();
        let steps: Vec<&str> = steps.collect();
        let Some(last) = steps.last() else { continue };
        let Some(found) = numbers.get(code) else {
            return Err(format!("nothing is named `{code}`: {line}"));
        };
        for step in &steps[..steps.len().saturating_sub(1)] {
            if value(step)? != value(last)? {
                return Err(format!("`{step}` is {}, not {last}: {line}", value(step)?));
            }
        }
        if found != last {
            return Err(format!("`{code}` is {found}, by hand {last}"));
        }
        worked += 1;
    }
    Ok(worked)
}

/// The value of `+ - * /`, `min(…)`, `max(…)`, parentheses, decimals and percentages.
fn value(text: &str) -> Result<BigRational, String> {
    let mut hand = Hand { text: text.trim() };
    let value = hand.sum()?;
    if hand.text.is_empty() { Ok(value) } else { Err(format!("`{}` cannot be worked out in `{text}`", hand.text)) }
}

struct Hand<'t> {
    text: &'t str,
}

impl Hand<'_> {
    fn take(&mut self, mark: &str) -> bool {
        let rest = self.text.strip_prefix(mark);
        if let Some(rest) = rest {
            self.text = rest.trim_start();
        }
        rest.is_some()
    }

    fn sum(&mut self) -> Result<BigRational, String> {
        let mut sum = self.product()?;
        loop {
            if self.take("+") {
                sum += self.product()?;
            } else if self.take("-") {
                sum -= self.product()?;
            } else {
                return Ok(sum);
            }
        }
    }

    fn product(&mut self) -> Result<BigRational, String> {
        let mut product = self.operand()?;
        loop {
            if self.take("*") {
                product *= self.operand()?;
            } else if self.take("/") {
                let by = self.operand()?;
                if by.is_zero() {
                    return Err("divided by zero".to_owned());
                }
                product /= by;
            } else {
                return Ok(product);
            }
        }
    }

    fn operand(&mut self) -> Result<BigRational, String> {
        if self.take("-") {
            return Ok(-self.operand()?);
        }
        for (word, least) in [("min(", true), ("max(", false)] {
            if self.take(word) {
                let mut found = self.sum()?;
                while self.take(",") {
                    let next = self.sum()?;
                    found = if (next < found) == least { next } else { found };
                }
                return self.closed(found);
            }
        }
        if self.take("(") {
            let inner = self.sum()?;
            return self.closed(inner);
        }
        self.number()
    }

    fn closed(&mut self, value: BigRational) -> Result<BigRational, String> {
        if self.take(")") { Ok(value) } else { Err(format!("`)` is missing before `{}`", self.text)) }
    }

    fn number(&mut self) -> Result<BigRational, String> {
        let length = self.text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(self.text.len());
        let (digits, rest) = self.text.split_at(length);
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let all: BigInt = format!("{whole}{places}").parse().map_err(|_| format!("no number at `{}`", self.text))?;
        let by = places.chars().fold(BigInt::one(), |by, _| by * 10);
        self.text = rest;
        let mut value = BigRational::new(all, by);
        if self.take("%") {
            value /= BigRational::from(BigInt::from(100));
        }
        self.text = self.text.trim_start();
        Ok(value)
    }
}

#[test]
fn a_slip_of_the_hand_is_found() {
    let numbers = BTreeMap::from([("A.1".to_owned(), "7/2".to_owned()), ("total".to_owned(), "undecided".to_owned())]);
    let found = |line: &str| compare(line, &numbers);
    assert_eq!(found("# A.1 = (1 + 75%) * 2 = max(3, 3.5) = 7/2\n# total = undecided\n# a remark\n"), Ok(2));
    assert!(found("# A.1 = (1 + 1/2) * 2 = 7/2").is_err());
    assert!(found("# A.1 = 14/4").is_err());
    assert!(found("# A.2 = 7/2").is_err());
    assert!(found("# A.1 = (1 + 2.5 = 7/2").is_err());
    assert!(found("# A.1 = 7/0 = 7/2").is_err());
}
