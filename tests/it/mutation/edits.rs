//! Single edits of meaning, at every place where each kind of them applies.
//!
//! *An edit changes what a rubric says in one place, as a slip of the hand would.* What changes nothing by the language
//! is no edit of meaning and is left out: another combining word over one child, a number spelt otherwise.

use std::ops::Range;

use crate::outline::{Item, Kind, Outline};

#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) kind: &'static str,
    /// The declaration: `A.I.1`, `WBK.3`.
    pub(super) place: String,
    /// `75 → 76`
    pub(super) change: String,
    pub(super) splices: Vec<(Range<usize>, String)>,
}

/// Every edit of a text, in its order within a kind.
pub(super) fn all(text: &str) -> Vec<Edit> {
    let outline = Outline::new(text);
    let mut edits = Edits { o: &outline, found: Vec::new() };
    edits.weights();
    edits.scales();
    edits.requirements();
    edits.formulas();
    edits.members();
    edits.policies();
    edits.combining();
    edits.order();
    edits.dropped();
    edits.doubled();
    edits.found
}

struct Edits<'o> {
    o: &'o Outline<'o>,
    found: Vec<Edit>,
}

/// What a formula says, and where: the tokens of it.
struct Formula<'i> {
    item: &'i Item,
    tokens: Vec<usize>,
}

const COMPARISONS: &[&str] = &[">=", ">", "<=", "<", "=", "!="];
const ARITHMETIC: &[&str] = &["+", "-", "*", "/"];

impl Edits<'_> {
    fn push(&mut self, kind: &'static str, place: &str, change: String, splices: Vec<(Range<usize>, String)>) {
        self.found.push(Edit { kind, place: place.to_owned(), change, splices });
    }

    /// One stretch of tokens said otherwise.
    fn said(&mut self, kind: &'static str, place: &str, [from, to]: [usize; 2], with: &str) {
        let range = self.o.bytes(from, to);
        let change = format!("{} → {with}", &self.o.text[range.clone()]);
        self.push(kind, place, change, vec![(range, with.to_owned())]);
    }

    /// Something put behind a token.
    fn added(&mut self, kind: &'static str, place: &str, behind: usize, what: &str) {
        let at = self.o.tokens[behind].range.end;
        self.push(kind, place, format!("+ {what}"), vec![(at..at, format!(" {what}"))]);
    }

    fn swapped(&mut self, kind: &'static str, place: &str, one: Range<usize>, two: Range<usize>) {
        let text = self.o.text;
        let (first, second) = (text[one.clone()].to_owned(), text[two.clone()].to_owned());
        self.push(kind, place, format!("{} ↔ {}", short(&first), short(&second)), vec![(one, second), (two, first)]);
    }

    /// The token behind a word in the head of an item.
    fn behind(&self, item: &Item, word: &str) -> Option<usize> {
        let at = item.head.iter().position(|&token| self.o.of(token) == word && token != item.head[0])?;
        item.head.get(at + 1).copied()
    }

    fn is(&self, token: usize, kind: Kind) -> bool {
        self.o.tokens[token].kind == kind
    }

    fn weights(&mut self) {
        let o = self.o;
        for item in o.items(&["component", "criterion"]) {
            let Some(weight) = self.behind(item, "weight") else { continue };
            for by in [1, -1] {
                if let Some(to) = stepped(o.of(weight), by) {
                    self.said("weight", &item.path, [weight; 2], &to);
                }
            }
            self.said("unit", &item.path, [weight; 2], &format!("{}%", o.of(weight)));
            let next = o.children(item.parent).skip_while(|other| other.path != item.path).skip(1);
            for other in next {
                if let Some(its) = self.behind(other, "weight")
                    && o.of(its) != o.of(weight)
                {
                    let (one, two) = (o.bytes(weight, weight), o.bytes(its, its));
                    self.swapped("weights swapped", &format!("{} {}", item.path, other.path), one, two);
                }
            }
        }
        for item in o.items(&["total"]) {
            for to in ["10", "110", "100 mean"] {
                self.said("weight", &item.path, [item.head[1]; 2], to);
            }
        }
    }

    fn scales(&mut self) {
        let o = self.o;
        for item in o.items(&["scale"]) {
            let said = o.said(item.tokens.clone());
            let options: Vec<[usize; 2]> =
                said.windows(3).filter(|w| o.of(w[1]) == "=").map(|w| [w[0], w[2]]).collect();
            for (at, &[option, value]) in options.iter().enumerate() {
                let place = format!("{}.{}", item.path, o.of(option));
                for by in [1, -1] {
                    if let Some(to) = stepped(o.of(value), by) {
                        self.said("option value", &place, [value; 2], &to);
                    }
                }
                for (from, to) in [("0.67", "2/3"), ("0.33", "1/3"), ("0.75", "0.57"), ("0.5", "0.05")] {
                    if o.of(value) == from {
                        self.said("option value", &place, [value; 2], to);
                    }
                }
                in_other_units(o.of(value)).into_iter().for_each(|to| self.said("unit", &place, [value; 2], &to));
                if let Some(&[_, next]) = options.get(at + 1) {
                    self.swapped("option value", &place, o.bytes(value, value), o.bytes(next, next));
                }
                let next = options.get(at + 1).map_or(said[said.len() - 1], |&[next, _]| next);
                let range = o.tokens[option].range.start..o.tokens[next].range.start;
                self.push("dropped", &place, "the option".to_owned(), vec![(range, String::new())]);
            }
        }
    }

    fn requirements(&mut self) {
        let o = self.o;
        let limit = |item: &Item| item.head.iter().copied().rfind(|&at| o.tokens[at].kind == Kind::Number);
        let subject =
            |item: &Item| o.text[o.bytes(item.head[1], item.head[2])].split_whitespace().next().map(str::to_owned);
        for item in o.items(&["require"]) {
            let Some(limit) = limit(item) else { continue };
            for (kind, sign) in [("limit up", 1), ("limit down", -1)] {
                for to in [stepped(o.of(limit), sign), finely(o.of(limit), sign), stepped(o.of(limit), 5 * sign)] {
                    to.into_iter().for_each(|to| self.said(kind, &item.path, [limit; 2], &to));
                }
            }
            if o.of(limit + 1).trim().is_empty() && o.of(limit + 2) != "years" {
                // A percentage of a percentage is a plain share, and the total has 100 points.
                let (subject, number) = (o.of(item.head[1]), o.of(limit));
                let mut others = in_other_units(number);
                others.retain(|to| match subject {
                    "each" => true,
                    "total" => *to != format!("{number}%"),
                    _ => number.strip_suffix('%').is_none_or(|plain| *to != hundredth(plain)),
                });
                others.into_iter().for_each(|to| self.said("unit", &item.path, [limit; 2], &to));
            } else {
                for to in ["months", "days"] {
                    self.said("unit", &item.path, [limit + 2; 2], to);
                }
            }
        }
        for item in o.items(&["require"]) {
            for other in o.items(&["require"]).filter(|other| other.parent != item.parent) {
                if let (Some(here), Some(there)) = (limit(item), limit(other))
                    && subject(item) == subject(other)
                    && item.head[2..].len() == other.head[2..].len()
                    && o.of(here) != o.of(there)
                {
                    self.said("limit copied", &item.path, [here; 2], o.of(there));
                }
            }
        }
    }

    fn formulas(&mut self) {
        for formula in formulas(self.o) {
            self.operators(&formula);
            self.paths(&formula);
            self.shapes(&formula);
            self.limits(&formula);
        }
    }

    fn operators(&mut self, formula: &Formula<'_>) {
        let (o, place) = (self.o, formula.item.path.as_str());
        for (n, &at) in formula.tokens.iter().enumerate() {
            let next = formula.tokens.get(n + 1).map_or("", |&next| o.of(next));
            let others: Vec<&str> = match o.of(at) {
                sign if COMPARISONS.contains(&sign) => COMPARISONS.iter().copied().filter(|s| *s != sign).collect(),
                sign if ARITHMETIC.contains(&sign) => ARITHMETIC.iter().copied().filter(|s| *s != sign).collect(),
                "and" => vec!["or"],
                "or" => vec!["and"],
                "most" => vec!["least"],
                "least" => vec!["most"],
                "is" if next == "not" => vec![],
                "is" => vec!["is not"],
                "each" => vec![""],
                _ => vec![],
            };
            for other in others {
                self.said("operator", place, [at; 2], other);
            }
            if o.of(at) == "is"
                && let Some(list) = o
                    .items(&["input"])
                    .find(|input| input.path == o.of(at - 2) || o.of(formula.tokens[n - 1]) == input.path)
            {
                let options: Vec<usize> = list
                    .head
                    .iter()
                    .copied()
                    .skip_while(|&at| o.of(at) != ":")
                    .filter(|&at| self.is(at, Kind::Word))
                    .collect();
                for option in options.into_iter().map(|at| o.of(at)).filter(|option| *option != next) {
                    self.said("option required", place, [formula.tokens[n + 1]; 2], option);
                }
            }
        }
    }

    /// A path that names its neighbour, or the same code in another branch.
    fn paths(&mut self, formula: &Formula<'_>) {
        let o = self.o;
        for &at in &formula.tokens {
            for other in self.neighbours(formula.item, o.of(at)) {
                self.said("path", &formula.item.path, [at; 2], &other);
            }
        }
    }

    fn neighbours(&self, item: &Item, name: &str) -> Vec<String> {
        let o = self.o;
        if name == "total" {
            return ["A", "B"].map(str::to_owned).to_vec();
        }
        let nodes = || o.items(&["component", "criterion"]);
        if let Some(node) = nodes().find(|node| node.path == name) {
            let sibling = nodes().filter(|other| other.parent == node.parent && other.path != node.path);
            let branch = nodes().filter(|other| branches(&other.path, name));
            let mut all: Vec<String> = sibling.chain(branch).map(|other| other.path.clone()).collect();
            all.sort();
            all.dedup();
            return all;
        }
        let words = ["input", "let"];
        let scope =
            |parent: Option<usize>| o.items(&words).filter(move |other| other.parent == parent).collect::<Vec<_>>();
        let short = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
        for parent in [item.parent, None] {
            let names: Vec<String> = scope(parent).iter().map(|other| short(&other.path)).collect();
            if names.iter().any(|other| other == name) {
                return names.into_iter().filter(|other| other != name).collect();
            }
        }
        Vec::new()
    }

    /// Another shape of the same formula.
    fn shapes(&mut self, formula: &Formula<'_>) {
        let (o, place, tokens) = (self.o, formula.item.path.as_str(), &formula.tokens);
        let text = |at: usize| o.of(at);
        for w in tokens.windows(3) {
            let [a, b] = [text(w[0]), text(w[2])];
            if text(w[1]) != "/" {
                continue;
            }
            if self.is(w[0], Kind::Word) && self.is(w[2], Kind::Word) {
                for to in [
                    format!("{b} / {a}"),
                    format!("{a} / ({a} + {b})"),
                    format!("({b} - {a}) / {b}"),
                    format!("{a} * 100 / {b}"),
                ] {
                    self.said("shape", place, [w[0], w[2]], &to);
                }
            } else if self.is(w[0], Kind::Word) && self.is(w[2], Kind::Number) {
                for to in [format!("({a} - 1) / 3"), format!("{a} / 5"), format!("{a} / 100"), a.to_owned()] {
                    self.said("shape", place, [w[0], w[2]], &to);
                }
            }
        }
        for w in tokens.windows(7) {
            let said: Vec<&str> = w.iter().map(|&at| text(at)).collect();
            if let ["(", a, sign @ ("-" | "+"), b, ")", "/", c] = said[..] {
                let all = [
                    format!("{b} / {c}"),
                    format!("{a} / {c}"),
                    format!("({b} {sign} {a}) / {c}"),
                    format!("({a} {sign} {b}) / {b}"),
                    format!("{a} {sign} {b} / {c}"),
                    format!("{a} {sign} {b}"),
                ];
                for to in all.iter().filter(|to| *sign != *"+" || !to.starts_with(&format!("({b}"))) {
                    self.said("shape", place, [w[0], w[6]], to);
                }
            }
        }
        for w in tokens.windows(4) {
            if let ["share", "(", path, ")"] = [text(w[0]), text(w[1]), text(w[2]), text(w[3])] {
                self.said("shape", place, [w[0], w[3]], path);
                self.said("shape", place, [w[0]; 2], "verified");
            }
        }
        if formula.item.word == "require" {
            let subject = tokens[usize::from(text(tokens[0]) == "each")];
            if text(tokens[0]) != "each" && !tokens.iter().any(|&at| text(at) == "is") && text(tokens[1]) != "+" {
                for digits in [0, 1] {
                    self.said("rounded before", place, [subject; 2], &format!("round({}, {digits})", text(subject)));
                }
                self.said("shape", place, [subject; 2], &format!("share({})", text(subject)));
            }
        } else if let ("criterion", Some(&first)) = (formula.item.word.as_str(), tokens.first()) {
            let last = tokens.iter().rposition(|&at| text(at) == "/").map_or(first, |at| tokens[at + 1]);
            let range = o.bytes(first, last);
            self.said("rounded before", place, [first, last], &format!("round({}, 2)", &o.text[range]));
        }
    }

    /// What stands behind `otherwise`, `at most` and `at least`.
    fn limits(&mut self, formula: &Formula<'_>) {
        let (o, place, tokens) = (self.o, formula.item.path.as_str(), &formula.tokens);
        for (n, &at) in tokens.iter().enumerate() {
            let (kind, value) = match o.of(at) {
                "otherwise" => ("otherwise", n + 1),
                "at" => ("limit of a formula", n + 2),
                "then" | "else" => ("otherwise", n + 1),
                _ => continue,
            };
            if o.of(tokens[value]) == "(" {
                let end = tokens.iter().skip(value).find(|&&at| o.of(at) == ")").copied().unwrap_or(tokens[value]);
                for to in ["0", "1"] {
                    self.said(kind, place, [tokens[value], end], to);
                }
                continue;
            }
            for to in ["0", "0.5", "1"].into_iter().filter(|to| *to != o.of(tokens[value])) {
                self.said(kind, place, [tokens[value]; 2], to);
            }
            if !matches!(o.of(at), "then" | "else") {
                let range = o.bytes(at, tokens[value]);
                let change = o.text[range.clone()].to_owned();
                self.push("dropped", place, change, vec![(range, String::new())]);
            }
        }
    }

    /// Members of groups: paths and signs.
    fn members(&mut self) {
        let o = self.o;
        for group in o.items(&["group"]) {
            let said = o.said(group.tokens.clone());
            let starts: Vec<usize> = (1..said.len()).filter(|&n| o.of(said[n]) == "=").map(|n| n - 2).collect();
            for (n, &start) in starts.iter().enumerate() {
                let end = starts.get(n + 1).copied().unwrap_or(said.len() - 1);
                let place = format!("{}.{}", group.path, o.of(said[start]));
                let tokens = said[start + 3..end].to_vec();
                for (n, &at) in tokens.iter().enumerate() {
                    for other in self.neighbours(group, o.of(at)) {
                        self.said("path", &place, [at; 2], &other);
                    }
                    if o.of(at) == "+" {
                        self.said("operator", &place, [at; 2], "-");
                        self.said("dropped", &place, [at, tokens[n + 1]], "");
                    }
                }
                let next = o.tokens[said[end]].range.start;
                let range = o.tokens[said[start]].range.start..next;
                self.push("dropped", &place, "the member".to_owned(), vec![(range, String::new())]);
            }
        }
    }

    /// `missing`, `verify`, the scale of a criterion, the time in force.
    fn policies(&mut self) {
        let o = self.o;
        for item in o.items(&["missing"]) {
            for to in ["excluded", "undecided"] {
                self.said("missing", &item.path, [item.head[1]; 2], to);
            }
        }
        for item in o.items(&["in_force"]) {
            self.said("time in force", &item.path, [item.head[1]; 2], "2031-12-31");
            self.added("time in force", &item.path, item.head[item.head.len() - 1], "2022-12-31");
        }
        let scales: Vec<&str> = o.items(&["scale"]).map(|scale| o.of(scale.head[1])).collect();
        for item in o.items(&["component", "criterion"]) {
            let last = item.head[item.head.len() - 1];
            for policy in ["missing excluded", "missing undecided"] {
                self.added("missing", &item.path, last, policy);
            }
            match self.behind(item, "verify") {
                Some(stage) => {
                    for to in ["mandiri", "desk", "visitasi"].into_iter().filter(|to| *to != o.of(stage)) {
                        self.said("verify", &item.path, [stage; 2], to);
                    }
                    self.said("verify", &item.path, [stage - 2, stage], "");
                }
                None => {
                    let now = if item.path.starts_with("A.I.") { "desk" } else { "visitasi" };
                    for to in ["mandiri", "desk", "visitasi"].into_iter().filter(|to| *to != now && item.path != "A") {
                        self.added("verify", &item.path, last, &format!("verify {to}"));
                    }
                }
            }
            if let Some(scale) = self.behind(item, ":") {
                for to in scales.iter().filter(|to| **to != o.of(scale)) {
                    self.said("scale", &item.path, [scale; 2], to);
                }
            }
        }
    }

    fn combining(&mut self) {
        let o = self.o;
        for (at, item) in o.items.iter().enumerate().filter(|(_, item)| item.word == "component") {
            let children =
                o.children(Some(at)).filter(|child| matches!(child.word.as_str(), "component" | "criterion"));
            let many = children.count() > 1;
            match item.head.iter().copied().find(|&token| o.of(token) == "mean") {
                Some(mean) => {
                    let same_over_one: &[&str] = if many { &["min", "max"] } else { &[] };
                    for to in same_over_one.iter().chain(&["weighted mean", ""]) {
                        self.said("combining word", &item.path, [mean; 2], to);
                    }
                }
                None => {
                    for word in ["mean", "weighted mean", "min"] {
                        self.added("combining word", &item.path, item.head[item.head.len() - 1], word);
                    }
                }
            }
        }
    }

    fn order(&mut self) {
        let o = self.o;
        let stages: Vec<&Item> = o.items(&["stage"]).collect();
        for (n, one) in stages.iter().enumerate() {
            for two in &stages[n + 1..] {
                self.swapped("stage order", "rubric.stage", o.range(one), o.range(two));
            }
        }
        for item in o.items(&["award"]) {
            let names: Vec<usize> = item.head[1..].iter().copied().take_while(|&at| o.of(at) != "otherwise").collect();
            for pair in names.windows(3).step_by(2) {
                self.swapped("award order", &item.path, o.bytes(pair[0], pair[0]), o.bytes(pair[2], pair[2]));
                self.said("award order", &item.path, [pair[0], pair[2]], o.of(pair[0]));
                self.said("award order", &item.path, [pair[0], pair[2]], o.of(pair[2]));
            }
        }
    }

    fn dropped(&mut self) {
        let o = self.o;
        let words = [
            "criterion",
            "component",
            "require",
            "check",
            "input",
            "let",
            "measure",
            "predicate",
            "stage",
            "scale",
            "group",
        ];
        for item in o.items(&words) {
            self.push("dropped", &item.path, format!("the {}", item.word), vec![(o.range(item), String::new())]);
        }
    }

    fn doubled(&mut self) {
        let o = self.o;
        for item in o.items(&["criterion", "require"]) {
            let range = o.range(item);
            let text = &o.text[range.clone()];
            let mut copies = vec![("as it is", text.to_owned())];
            if item.word == "criterion" {
                let code = o.of(item.head[1]);
                copies.push(("under another code", text.replacen(&format!("criterion {code}"), "criterion z", 1)));
            }
            for (how, copy) in copies {
                let with = format!("\n{copy}");
                self.push("doubled", &item.path, how.to_owned(), vec![(range.end..range.end, with)]);
            }
        }
    }
}

/// Every formula outside groups: those of criteria, requirements, checks, definitions and measures.
fn formulas<'o>(o: &'o Outline<'_>) -> Vec<Formula<'o>> {
    let mut found = Vec::new();
    for item in o.items(&["criterion", "require", "check", "let", "measure"]) {
        let is = |at: &&usize| o.of(**at) == "=";
        let start = match item.word.as_str() {
            "require" | "check" => 1,
            _ => match item.head.iter().position(|at| is(&at)) {
                Some(at) => at + 1,
                None => continue,
            },
        };
        let tokens: Vec<usize> = item.head[start..]
            .iter()
            .copied()
            .take_while(|&at| o.tokens[at].kind != Kind::Text && o.of(at) != "basis")
            .collect();
        found.push(Formula { item, tokens });
    }
    found
}

/// Whether two paths differ in one code that is not the last.
fn branches(one: &str, two: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (one.split('.').collect(), two.split('.').collect());
    a.len() == b.len() && a.last() == b.last() && a.iter().zip(&b).filter(|(a, b)| a != b).count() == 1
}

/// The same number with its last digit moved; `None` below zero.
fn stepped(number: &str, by: i64) -> Option<String> {
    let (plain, percent) = number.strip_suffix('%').map_or((number, ""), |plain| (plain, "%"));
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let moved = format!("{whole}{part}").parse::<i64>().ok()? + by;
    if moved < 0 {
        return None;
    }
    let digits = format!("{moved:0width$}", width = part.len() + 1);
    let (whole, part) = digits.split_at(digits.len() - part.len());
    Some(if part.is_empty() { format!("{whole}{percent}") } else { format!("{whole}.{part}{percent}") })
}

/// A whole number moved by a hundredth.
fn finely(number: &str, by: i64) -> Option<String> {
    let (plain, percent) = number.strip_suffix('%').map_or((number, ""), |plain| (plain, "%"));
    let fine = if plain.contains('.') { format!("{plain}00") } else { format!("{plain}.00") };
    stepped(&fine, by).map(|moved| moved + percent)
}

fn hundredth(number: &str) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole = format!("{whole:0>3}");
    let (units, cents) = whole.split_at(whole.len() - 2);
    let number = format!("{}.{cents}{part}", if units.is_empty() { "0" } else { units });
    number.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number as if it were in another unit: `60`, `0.6` and `0.6%` for `60%`.
fn in_other_units(number: &str) -> Vec<String> {
    match number.strip_suffix('%') {
        Some(plain) => vec![plain.to_owned(), hundredth(plain), format!("{}%", hundredth(plain))],
        None if number == "0" => vec![],
        None => vec![format!("{number}%"), hundredth(number)],
    }
}

/// The beginning of a text, on one line.
fn short(text: &str) -> String {
    text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn numbers_are_moved_in_their_last_digit() {
    let moved = [
        stepped("2.50", 1),
        stepped("60%", -1),
        stepped("0", -1),
        finely("75", 1),
        finely("60%", -1),
        finely("18.25", 1),
    ];
    let moved: Vec<Option<&str>> = moved.iter().map(Option::as_deref).collect();
    assert_eq!(moved, [Some("2.51"), Some("59%"), None, Some("75.01"), Some("59.99%"), Some("18.2501")]);
    assert_eq!(["75", "0.6", "2.50", "100"].map(hundredth), ["0.75", "0.006", "0.025", "1"]);
}
