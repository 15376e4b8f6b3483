//! A rubric and a sheet as plain data: what the generator draws, the writer writes and the scorer scores.
//!
//! References are full paths (`A.1.masuk`, `area.MP`, `total`); the writer shortens them where the language asks for it.

use super::numbers::{Date, Period, Q, Rounding, decimal_text, whole};

/// A number as the rubric writes it: `17.5`, `20%`, and as a weight also `1/9`.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    pub text: String,
    pub value: Q,
    pub percent: bool,
}

impl Literal {
    /// A plain decimal, if the number has a short one.
    pub fn decimal(value: &Q) -> Option<Literal> {
        let text = decimal_text(value, 18).filter(|text| text.len() <= 28 && !text.starts_with('-'))?;
        Some(Literal { text, value: value.clone(), percent: false })
    }

    /// The same number as a percentage.
    pub fn percentage(value: &Q) -> Option<Literal> {
        let hundredfold = Literal::decimal(&(value * whole(100)))?;
        Some(Literal { text: format!("{}%", hundredfold.text), value: value.clone(), percent: true })
    }

    /// A fraction of whole numbers.
    pub fn fraction(value: &Q) -> Literal {
        Literal { text: format!("{}/{}", value.numer(), value.denom()), value: value.clone(), percent: false }
    }
}

#[derive(Clone, Debug)]
pub struct Rubric {
    pub id: String,
    pub label: String,
    pub family: Option<String>,
    pub edition: String,
    pub basis: String,
    pub basis_required: bool,
    /// Both days included.
    pub in_force: Option<(Date, Option<Date>)>,
    pub total: Literal,
    /// Code and label, in order.
    pub stages: Vec<(String, Option<String>)>,
    pub display: Option<(u32, Rounding)>,
    /// The tree with everything else that stands at the top; `missing` is the header's.
    pub root: Component,
}

#[derive(Clone, Debug)]
pub enum Item {
    Scale(Scale),
    Bands(Bands),
    Input(Input),
    Let(Let),
    Check(Check),
    Component(Component),
    Criterion(Criterion),
    Group(Group),
    Measure(Measure),
    Predicate(Predicate),
    Award(Award),
}

/// LANGUAGE.md, "The tree".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    Sum,
    Mean,
    WeightedMean,
    Min,
    Max,
}

/// What holds when every child is excluded.
#[derive(Clone, Debug, PartialEq)]
pub enum Fallback {
    Share(Literal),
    Excluded,
    Undecided,
}

/// LANGUAGE.md, "Missing".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    Zero,
    Excluded,
    Undecided,
}

impl Policy {
    pub fn word(self) -> &'static str {
        match self {
            Policy::Zero => "zero",
            Policy::Excluded => "excluded",
            Policy::Undecided => "undecided",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Component {
    pub code: String,
    pub label: Option<String>,
    pub weight: Option<Literal>,
    pub combine: Combine,
    pub otherwise: Option<Fallback>,
    pub missing: Option<Policy>,
    pub verify: Option<String>,
    pub basis: Option<String>,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug)]
pub struct Criterion {
    pub code: String,
    pub label: Option<String>,
    pub weight: Option<Literal>,
    pub rule: Rule,
    pub missing: Option<Policy>,
    pub verify: Option<String>,
    pub basis: Option<String>,
    /// What each option of its scale means here, or nothing.
    pub texts: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub enum Rule {
    Answered { scale: String, at_most: Option<Expr>, at_least: Option<Expr> },
    Computed(Expr),
}

#[derive(Clone, Debug)]
pub struct Scale {
    pub name: String,
    pub options: Vec<ScaleOption>,
    /// `LO .. HI = V .. V`
    pub line: Option<[Literal; 4]>,
}

#[derive(Clone, Debug)]
pub struct ScaleOption {
    /// The first is the option's own name.
    pub spellings: Vec<String>,
    /// `None` says `excluded`.
    pub value: Option<Literal>,
}

#[derive(Clone, Debug)]
pub struct Input {
    pub name: String,
    pub label: Option<String>,
    pub kind: Kind,
    pub word: Option<String>,
    pub recorded: bool,
    pub basis: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Count,
    Number(Literal, Literal),
    Percent(Option<(Literal, Literal)>),
    Date,
    Scale(String),
    List(Vec<String>),
    /// Best first.
    Ordered(Vec<String>),
}

#[derive(Clone, Debug)]
pub struct Let {
    pub name: String,
    pub formula: Expr,
}

#[derive(Clone, Debug)]
pub struct Check {
    pub truth: Truth,
    pub label: Option<String>,
    pub basis: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Bands {
    pub name: String,
    pub label: Option<String>,
    /// Best first.
    pub rows: Vec<BandRow>,
    pub otherwise: Option<BandResult>,
}

#[derive(Clone, Debug)]
pub struct BandRow {
    pub cmp: Cmp,
    pub bound: Literal,
    pub result: BandResult,
}

#[derive(Clone, Debug)]
pub struct BandResult {
    pub option: String,
    pub label: Option<String>,
    pub value: Option<Literal>,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    pub label: Option<String>,
    pub members: Vec<Member>,
}

#[derive(Clone, Debug)]
pub struct Member {
    pub code: String,
    pub label: Option<String>,
    /// Paths of nodes with points; their sum is the member.
    pub sum: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Measure {
    pub name: String,
    pub label: Option<String>,
    pub bands: Option<String>,
    pub formula: Expr,
    pub display: Option<u32>,
    pub basis: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Predicate {
    pub name: String,
    pub label: Option<String>,
    pub requirements: Vec<Requirement>,
}

#[derive(Clone, Debug)]
pub struct Requirement {
    pub body: Body,
    pub label: Option<String>,
    pub basis: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Body {
    Truth(Truth),
    Each { group: String, cmp: Cmp, limit: Literal },
}

#[derive(Clone, Debug)]
pub struct Award {
    pub predicates: Vec<String>,
    pub otherwise: String,
}

/// A name in a formula.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ref {
    Total,
    AssessedOn,
    /// The full path of a node, an input or a `let`; a measure; `group.member`.
    Path(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Add,
    Sub,
    Mul,
    Div,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Cmp {
    pub fn word(self) -> &'static str {
        match self {
            Cmp::Eq => "=",
            Cmp::Ne => "!=",
            Cmp::Lt => "<",
            Cmp::Le => "<=",
            Cmp::Gt => ">",
            Cmp::Ge => ">=",
        }
    }

    pub fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Cmp::Eq => left == right,
            Cmp::Ne => left != right,
            Cmp::Lt => left < right,
            Cmp::Le => left <= right,
            Cmp::Gt => left > right,
            Cmp::Ge => left >= right,
        }
    }
}

/// LANGUAGE.md, "Formulas": what gives a number or a date.
#[derive(Clone, Debug)]
pub enum Expr {
    Number(Literal),
    Date(Date),
    Ref(Ref),
    Neg(Box<Expr>),
    Op(Op, Box<Expr>, Box<Expr>),
    Min(Vec<Expr>),
    Max(Vec<Expr>),
    Round(Box<Expr>, u32, Option<Rounding>),
    Share(Ref),
    Verified(Ref),
    /// The value of the row of a table of bands.
    Band(String, Box<Expr>),
    /// `date ± N years | months | days`
    DateAdd(Box<Expr>, i64, Period),
    Otherwise(Box<Expr>, Box<Expr>),
    AtMost(Box<Expr>, Box<Expr>),
    AtLeast(Box<Expr>, Box<Expr>),
    If(Box<Truth>, Box<Expr>, Box<Expr>),
    /// Only as the result of a criterion's formula.
    Excluded,
}

/// LANGUAGE.md, "Formulas": what is true or false.
#[derive(Clone, Debug)]
pub enum Truth {
    Cmp(Box<Expr>, Cmp, Box<Expr>),
    Is(Ref, Is),
    And(Vec<Truth>),
    Or(Vec<Truth>),
    Not(Box<Truth>),
    If(Box<Truth>, Box<Truth>, Box<Truth>),
}

#[derive(Clone, Debug)]
pub enum Is {
    One(String),
    Not(String),
    OneOf(Vec<String>),
    AtLeast(String),
    AtMost(String),
}

/// What one unit says (CONTRACT.md, "Evidence").
#[derive(Clone, Debug)]
pub struct Sheet {
    pub unit: String,
    pub period: Option<String>,
    pub assessed_on: Option<Date>,
    /// Inputs of the rubric.
    pub facts: Vec<(String, Entry)>,
    /// In the rubric's order; one without a code in a rubric without stages.
    pub stages: Vec<StageSheet>,
}

#[derive(Clone, Debug)]
pub struct StageSheet {
    pub code: Option<String>,
    pub by: Option<String>,
    pub on: Option<Date>,
    pub answers: Vec<(String, Entry)>,
    /// Paths; each stands for all below it.
    pub confirmed: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Entry {
    /// `None` is written `null`.
    pub answer: Option<Answer>,
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// An option by its own name, or the word that stands for none, and how the sheet spells it.
    Word {
        name: String,
        spelling: String,
    },
    Number(Q),
    Percent(Q),
    Date(Date),
}

impl Answer {
    pub fn word(name: &str) -> Answer {
        Answer::Word { name: name.to_owned(), spelling: name.to_owned() }
    }

    /// The same answer, however it is spelt.
    pub fn same(&self, other: &Answer) -> bool {
        match (self, other) {
            (Answer::Word { name, .. }, Answer::Word { name: other, .. }) => name == other,
            _ => self == other,
        }
    }

    /// CONTRACT.md, "Scorecard": an option, a date, a word, or an exact number.
    pub fn canonical(&self) -> String {
        match self {
            Answer::Word { name, .. } => name.clone(),
            Answer::Number(q) | Answer::Percent(q) => q.to_string(),
            Answer::Date(date) => date.to_string(),
        }
    }
}
