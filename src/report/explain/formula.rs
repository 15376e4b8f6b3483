//! A formula in the rubric's own spelling, with the value under each operand.
//!
//! *However a receipt is forged, no formula has more atoms than its budget.* Steps are a graph and shared ones would unfold
//! without end: where the budget ends a step is written as the number of its line, `[348]`, with its value.

use super::steps::Steps;
use crate::receipt::Operator;
use crate::report::text::{blanks, clean, width};

/// Columns of a name in a formula.
const NAME_COLUMNS: usize = 40;

/// What is shown of a formula, from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Operators, numbers, parentheses.
    Text(String),
    /// Something that has a value, and its line.
    Operand(String, String, usize),
}

impl Token {
    /// Where a row may be broken: after each word, never within a name.
    fn pieces(&self) -> Vec<(&str, &str)> {
        match self {
            Token::Text(text) => text.split_inclusive(' ').map(|word| (word, "")).collect(),
            Token::Operand(name, value, _) => vec![(name, value)],
        }
    }
}

/// How a line is called, and what it came to.
pub(super) trait Naming {
    fn name(&self, at: usize) -> String;
    fn value(&self, at: usize) -> String;
}

/// A formula as its tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Formula(pub(super) Vec<Token>);

/// A place in the unfolded formula.
#[derive(Debug)]
struct Branch {
    line: usize,
    /// Places of its operands; none where it is an atom.
    of: Vec<usize>,
    open: bool,
    dropped: bool,
}

impl Formula {
    /// Unfolds a line, nearest operands first, into at most `budget` places.
    pub(super) fn of(steps: &Steps<'_>, root: usize, naming: &dyn Naming, budget: usize) -> Formula {
        let tree = grow(steps, root, budget.max(1));
        let mut writer = Writer { steps, naming, tree: &tree, tokens: Vec::new() };
        writer.write(0, LOOSEST, false);
        Formula(writer.tokens)
    }

    /// The lines that it names, each once, in order.
    pub(super) fn operands(&self) -> Vec<usize> {
        let mut lines = Vec::new();
        for token in &self.0 {
            if let Token::Operand(_, _, at) = token
                && !lines.contains(at)
            {
                lines.push(*at);
            }
        }
        lines
    }

    /// In one line, without values.
    pub(super) fn text(&self) -> String {
        let text = |token: &Token| match token {
            Token::Text(text) | Token::Operand(text, _, _) => text.clone(),
        };
        self.0.iter().map(text).collect()
    }

    /// Pairs of rows, names above values, each no wider than `room` where it can be broken; the last ends with `result`.
    pub(super) fn rows(&self, room: usize, result: &str) -> Vec<[String; 2]> {
        let room = room.saturating_sub(width(result));
        let mut rows: Vec<[String; 2]> = Vec::new();
        let mut pair = [String::new(), String::new()];
        for (top, bottom) in self.0.iter().flat_map(Token::pieces) {
            let wide = width(top).max(width(bottom));
            let used = width(&pair[0]);
            let held = top.starts_with([',', ')']) || pair[0].ends_with('(');
            let breaks = used > 0 && !held && used.saturating_add(wide) > room;
            if breaks {
                rows.push(std::mem::take(&mut pair));
            }
            // A row begins with a word.
            if pair[0].is_empty() && top.trim().is_empty() {
                continue;
            }
            for (row, text) in pair.iter_mut().zip([top, bottom]) {
                row.push_str(text);
                row.push_str(&blanks(wide.saturating_sub(width(text))));
            }
        }
        let [_, bottom] = &mut pair;
        bottom.push_str(result);
        rows.push(pair);
        rows.into_iter().map(|pair| pair.map(|row| row.trim_end().to_owned())).collect()
    }
}

fn grow(steps: &Steps<'_>, root: usize, budget: usize) -> Vec<Branch> {
    let leaf = |line| Branch { line, of: Vec::new(), open: false, dropped: false };
    let mut tree = vec![leaf(root)];
    let mut at = 0;
    while let Some(line) = tree.get(at).map(|branch| branch.line) {
        if at == 0 || opens(steps, line) {
            let room = budget.saturating_sub(tree.len());
            let of = operands(steps, line, room.saturating_add(1));
            let dropped = of.len() > room;
            if !of.is_empty() && (!dropped || (is_list(steps.op(line)) && room > 0)) {
                let first = tree.len();
                tree.extend(of.into_iter().take(room).map(leaf));
                let last = tree.len();
                if let Some(branch) = tree.get_mut(at) {
                    *branch = Branch { line, of: (first..last).collect(), open: true, dropped };
                }
            }
        }
        at = at.saturating_add(1);
    }
    tree
}

/// Whether a line is unfolded where another reads it: it has no name, and is no atom.
fn opens(steps: &Steps<'_>, at: usize) -> bool {
    let atom = matches!(
        steps.op(at),
        None | Some(Operator::Answer | Operator::AssessedOn | Operator::Literal | Operator::Verified | Operator::Look)
    );
    // A row of bands is asked for by the measure's name.
    let row = steps.op(at) == Some(Operator::Band) && steps.first(at).is_some_and(|of| steps.name(of).is_some());
    steps.name(at).is_none() && !atom && !row
}

fn operands(steps: &Steps<'_>, at: usize, most: usize) -> Vec<usize> {
    match steps.op(at) {
        Some(Operator::Look | Operator::Verified | Operator::Answer) => Vec::new(),
        Some(Operator::Missing) => steps.of(at).take(1).collect(),
        _ => steps.of(at).take(most).collect(),
    }
}

fn is_list(op: Option<Operator>) -> bool {
    use Operator::{Add, And, Max, Mean, Min, Or, WeightedMean};
    matches!(op, Some(Add | And | Max | Mean | Min | Or | WeightedMean))
}

/// What binds most loosely: a choice.
const LOOSEST: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const LIMIT: u8 = 5;
const SUM: u8 = 6;
const PRODUCT: u8 = 7;
const ATOM: u8 = 8;

fn binds(op: Operator) -> u8 {
    match op {
        Operator::If => LOOSEST,
        Operator::Or => OR,
        Operator::And => AND,
        Operator::Not => NOT,
        Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge | Operator::Eq | Operator::Ne => COMPARISON,
        Operator::Is | Operator::Rank => COMPARISON,
        Operator::AtMost | Operator::AtLeast | Operator::Otherwise | Operator::DateAdd => LIMIT,
        Operator::Add | Operator::Sub => SUM,
        Operator::Mul | Operator::Div => PRODUCT,
        _ => ATOM,
    }
}

/// The sign of a comparison.
pub(super) fn sign(op: Operator) -> Option<&'static str> {
    Some(match op {
        Operator::Lt => "<",
        Operator::Le => "<=",
        Operator::Gt => ">",
        Operator::Ge => ">=",
        Operator::Eq => "=",
        Operator::Ne => "!=",
        _ => return None,
    })
}

/// `is at least WDP`, `is one of pusat, daerah`: what an `is` asks.
pub(super) fn asked(line: &crate::receipt::Line) -> String {
    let test = clean(line.test.as_deref().unwrap_or("is"), NAME_COLUMNS);
    let options = match &line.option {
        Some(option) => clean(option, NAME_COLUMNS),
        None => listed(&line.options),
    };
    format!("{test} {options}").trim_end().to_owned()
}

/// Options one behind the other.
pub(super) fn listed(options: &[String]) -> String {
    /// Nobody reads more of them.
    const OPTIONS_MAX: usize = 20;
    let names: Vec<String> = options.iter().take(OPTIONS_MAX).map(|option| clean(option, NAME_COLUMNS)).collect();
    let more = if options.len() > OPTIONS_MAX { ", …" } else { "" };
    names.join(", ") + more
}

struct Writer<'a, 's> {
    steps: &'a Steps<'s>,
    naming: &'a dyn Naming,
    tree: &'a [Branch],
    tokens: Vec<Token>,
}

impl Writer<'_, '_> {
    fn text(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(Token::Text(before)) => before.push_str(text),
            _ => self.tokens.push(Token::Text(text.to_owned())),
        }
    }

    /// Writes a place so that it binds at least as tightly as `need`. The depth is that of the tree, so within its budget.
    fn write(&mut self, at: usize, need: u8, percent: bool) {
        let Some(branch) = self.tree.get(at) else { return };
        let Some(line) = self.steps.line(branch.line) else { return };
        if !branch.open {
            self.atom(branch.line, percent);
            return;
        }
        // What stands for its operand alone is written as that.
        if let (Operator::Missing | Operator::Add, [only], false) = (line.op, branch.of.as_slice(), branch.dropped) {
            self.write(*only, need, percent);
            return;
        }
        let level = binds(line.op);
        if level < need {
            self.text("(");
        }
        self.operator(branch, line, level, percent);
        if level < need {
            self.text(")");
        }
    }

    fn operator(&mut self, branch: &Branch, line: &crate::receipt::Line, level: u8, percent: bool) {
        let tighter = level.saturating_add(1);
        let percent = self.in_percent(branch, line.op) || (percent && (LIMIT..PRODUCT).contains(&level));
        match line.op {
            Operator::Add => self.between(branch, " + ", [level, tighter], percent),
            Operator::Sub => self.between(branch, " - ", [level, tighter], percent),
            Operator::Mul => self.between(branch, " * ", [level, tighter], false),
            Operator::Div => self.between(branch, " / ", [level, tighter], false),
            Operator::And => self.between(branch, " and ", [tighter, tighter], false),
            Operator::Or => self.between(branch, " or ", [tighter, tighter], false),
            Operator::AtMost => self.between(branch, " at most ", [level, tighter], percent),
            Operator::AtLeast => self.between(branch, " at least ", [level, tighter], percent),
            Operator::Otherwise => self.between(branch, " otherwise ", [level, tighter], percent),
            Operator::If => self.choice(branch),
            Operator::Not => {
                self.text("not ");
                self.parts(branch, "", [ATOM, ATOM], false);
            }
            Operator::Is | Operator::Rank => {
                self.parts(branch, "", [tighter, tighter], false);
                self.text(&format!(" {}", asked(line)));
            }
            Operator::DateAdd => {
                self.parts(branch, "", [level, level], false);
                self.text(&format!(" + {}", clean(line.by.as_deref().unwrap_or_default(), NAME_COLUMNS)));
            }
            Operator::Round => {
                self.text("round(");
                self.parts(branch, ", ", [LOOSEST, LOOSEST], percent);
                let by = clean(line.by.as_deref().unwrap_or_default(), NAME_COLUMNS);
                self.text(&format!(", {})", by.replace(' ', ", ")));
            }
            op => match sign(op) {
                Some(sign) => self.between(branch, &format!(" {sign} "), [tighter, tighter], percent),
                None => self.call(branch, line, percent),
            },
        }
    }

    /// `min(a, b)`, and what a rubric writes as the word of a component: `mean(a, b)`.
    fn call(&mut self, branch: &Branch, line: &crate::receipt::Line, percent: bool) {
        let name = match (line.op, &line.table) {
            (Operator::Band | Operator::BandValue, Some(table)) => clean(table, NAME_COLUMNS),
            (Operator::WeightedMean, _) => "weighted mean".to_owned(),
            (op, _) => op.word().to_owned(),
        };
        self.text(&format!("{name}("));
        for (nth, at) in branch.of.iter().enumerate() {
            if nth > 0 {
                self.text(", ");
            }
            self.write(*at, LOOSEST, percent);
            if let Some(weight) = line.weights.get(nth) {
                self.text(&format!(" weight {}", self.steps.plain(weight)));
            }
        }
        self.text(if branch.dropped { ", …)" } else { ")" });
    }

    fn choice(&mut self, branch: &Branch) {
        let (pairs, last) = branch.of.split_at(branch.of.len().saturating_sub(1));
        for pair in pairs.chunks(2) {
            for (word, at) in ["if ", " then "].iter().zip(pair) {
                self.text(word);
                self.write(*at, OR, false);
            }
            self.text(" else ");
        }
        last.iter().for_each(|at| self.write(*at, OR, false));
    }

    fn between(&mut self, branch: &Branch, sign: &str, needs: [u8; 2], percent: bool) {
        self.parts(branch, sign, needs, percent);
        if branch.dropped {
            self.text(sign);
            self.text("…");
        }
    }

    fn parts(&mut self, branch: &Branch, sign: &str, [first, others]: [u8; 2], percent: bool) {
        for (nth, at) in branch.of.iter().enumerate() {
            if nth > 0 {
                self.text(sign);
            }
            self.write(*at, if nth == 0 { first } else { others }, percent);
        }
    }

    /// Whether the numbers beside its operands are percentages, because these are.
    fn in_percent(&self, branch: &Branch, op: Operator) -> bool {
        let weighed = matches!(op, Operator::Mul | Operator::Div | Operator::And | Operator::Or | Operator::If);
        let lines = branch.of.iter().filter_map(|at| self.tree.get(*at)).map(|branch| branch.line);
        let mut lines = lines.filter(|line| self.steps.op(*line) != Some(Operator::Literal)).peekable();
        !weighed && lines.peek().is_some() && lines.all(|line| self.steps.percent(line))
    }

    fn atom(&mut self, at: usize, percent: bool) {
        if let Some(number) = self.steps.literal(at) {
            let hundredfold = number.times(&crate::number::Exact::from(100_i128));
            let text = if percent { hundredfold.decimal() + "%" } else { number.decimal() };
            self.text(&text);
            return;
        }
        if let Some(line) = self.steps.line(at).filter(|line| line.op == Operator::Literal) {
            self.text(&clean(line.value.as_deref().unwrap_or(&line.out), NAME_COLUMNS));
            return;
        }
        self.tokens.push(Token::Operand(self.naming.name(at), self.naming.value(at), at));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::receipt::{Line, Receipt};

    struct Letters;

    impl Naming for Letters {
        fn name(&self, at: usize) -> String {
            ["a", "b", "c", "d"].get(at).map_or_else(|| format!("[{at}]"), |name| (*name).to_owned())
        }

        fn value(&self, at: usize) -> String {
            at.checked_mul(111).unwrap().to_string()
        }
    }

    /// Four names, and these lines behind them.
    fn receipt(lines: &[(&str, &[u32])]) -> Receipt {
        let sheet = include_bytes!("../../../rubrics/contoh_2025/cases/contoh.evidence.json");
        let mut receipt = crate::Rubric::shipped("contoh_2025").unwrap().receipt_json(sheet).unwrap();
        let named = ["a", "b", "c", "d"].map(|name| {
            let mut line = Line::new(Operator::Answer);
            (line.path, line.domain) = (Some(name.to_owned()), Some("number".to_owned()));
            line
        });
        receipt.lines = named.to_vec();
        for (op, of) in lines {
            let (op, value) = op.split_once(' ').unwrap_or((op, ""));
            let mut line = Line::new(*Operator::ALL.iter().find(|one| one.word() == op).unwrap());
            line.of = of.to_vec();
            line.value = Some(value.to_owned()).filter(|_| op == "literal");
            (line.by, line.test, line.option) = (Some("2 down".into()), Some("is at least".into()), Some("B".into()));
            receipt.lines.push(line);
        }
        receipt
    }

    fn text(lines: &[(&str, &[u32])]) -> String {
        let receipt = receipt(lines);
        let root = receipt.lines.len().checked_sub(1).unwrap();
        Formula::of(&Steps::of_receipt(&receipt), root, &Letters, 40).text()
    }

    #[test]
    fn parentheses_stand_where_they_are_needed_and_nowhere_else() {
        assert_eq!(text(&[("add", &[0, 1]), ("div", &[4, 2])]), "(a + b) / c");
        assert_eq!(text(&[("div", &[0, 1]), ("add", &[4, 2])]), "a / b + c");
        assert_eq!(text(&[("sub", &[0, 1]), ("sub", &[4, 2])]), "a - b - c");
        assert_eq!(text(&[("sub", &[1, 2]), ("sub", &[0, 4])]), "a - (b - c)");
        assert_eq!(text(&[("mul", &[1, 2]), ("div", &[0, 4])]), "a / (b * c)");
        assert_eq!(text(&[("div", &[0, 1]), ("mul", &[4, 2])]), "a / b * c");
        assert_eq!(text(&[("otherwise", &[0, 1]), ("at_most", &[4, 2])]), "a otherwise b at most c");
        assert_eq!(text(&[("at_least", &[1, 2]), ("otherwise", &[0, 4])]), "a otherwise (b at least c)");
        assert_eq!(text(&[("otherwise", &[0, 1]), ("mul", &[4, 2])]), "(a otherwise b) * c");
        assert_eq!(text(&[("lt", &[0, 1]), ("or", &[4, 2]), ("and", &[5, 3])]), "(a < b or c) and d");
        assert_eq!(text(&[("and", &[0, 1]), ("or", &[4, 2])]), "a and b or c");
        assert_eq!(text(&[("ge", &[0, 1]), ("not", &[4])]), "not (a >= b)");
        assert_eq!(text(&[("rank", &[0]), ("if", &[4, 1, 2])]), "if a is at least B then b else c");
        assert_eq!(text(&[("min", &[0, 1]), ("round", &[4])]), "round(min(a, b), 2, down)");
        assert_eq!(text(&[("literal 1/4", &[]), ("literal 1/3", &[]), ("max", &[4, 5, 0])]), "max(0.25, 1/3, a)");
        assert_eq!(text(&[("missing", &[0, 1, 2]), ("add", &[4])]), "a");
    }

    #[test]
    fn a_value_stands_under_its_operand() {
        let receipt = receipt(&[("div", &[1, 2]), ("literal 0", &[]), ("otherwise", &[4, 5])]);
        let formula = Formula::of(&Steps::of_receipt(&receipt), 6, &Letters, 40);
        let [[names, values]] = formula.rows(60, " = 1/2").try_into().unwrap();
        assert_eq!(names, "b   / c   otherwise 0");
        assert_eq!(values, "111   222             = 1/2");
        assert_eq!(formula.operands(), [1, 2]);
    }

    #[test]
    fn a_wide_formula_is_broken_between_words() {
        let receipt = receipt(&[("add", &[0, 1, 2, 3, 0, 1, 2, 3])]);
        let steps = Steps::of_receipt(&receipt);
        let formula = Formula::of(&steps, 4, &Letters, 40);
        for room in 1..60 {
            let rows = formula.rows(room, " = 9");
            let text: Vec<&str> = rows.iter().map(|[names, _]| names.as_str()).collect();
            let words: Vec<&str> = text.iter().flat_map(|row| row.split_whitespace()).collect();
            assert_eq!(words.join(" "), "a + b + c + d + a + b + c + d", "{room}");
            assert!(rows.last().unwrap()[1].ends_with(" = 9"), "{room}");
            for [names, values] in rows.iter().filter(|_| room > 10) {
                assert!(width(names) <= room && width(values) <= room, "{room}: {rows:?}");
            }
        }
    }

    #[test]
    fn a_budget_folds_the_deepest_steps() {
        let receipt = receipt(&[("mul", &[0, 1]), ("sub", &[4, 2]), ("div", &[5, 3])]);
        let steps = Steps::of_receipt(&receipt);
        let text = |budget| Formula::of(&steps, 6, &Letters, budget).text();
        assert_eq!(text(40), "(a * b - c) / d");
        assert_eq!(text(5), "([4] - c) / d");
        assert_eq!(text(3), "[5] / d");
        assert_eq!(text(1), "[6]");
    }
}
