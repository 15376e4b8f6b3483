//! What can be asked of the command.
//!
//! *Whoever has only `--help` can use it*: each command says what it reads, what it prints, and how it ends.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use timbang::Language;

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (language 1)");

const ABOUT: &str = "\
Weighs a unit's evidence by a rubric, exactly, and says why.

A RUBRIC is a file (`.zi`) or the name of a shipped one; EVIDENCE is a sheet in JSON. `-` stands for
standard input. Data goes to standard output, messages to standard error.";

const AFTER: &str = "\
Examples:
  timbang rubrics                                   which rubrics come with timbang
  timbang score zi_2021 lembar.json                 the scorecard as a page
  timbang score --lang id zi_2021 lembar.json       the same in Indonesian
  timbang score --format json zi_2021 lembar.json   every number exactly, for programs
  timbang batch zi_2021 semua.ndjson -o hasil.csv   many sheets; --recap: what they come to
  timbang report --format html kartu.json           a stored scorecard as a page for everyone
  timbang explain zi_2021 lembar.json WBK           why, or why not; of one criterion: its code
  timbang advise --to WBK zi_2021 lembar.json       what would lead there, cheapest first
  timbang advise zi_2021 lembar.json                how close it is, and what is worth doing
  timbang bounds zi_2021 lembar.json                what is still possible
  timbang receipt zi_2021 lembar.json -o t.json     every line of the computation, to be checked
  timbang verify t.json --evidence lembar.json      whether it is right, line by line
  timbang check rubrik.zi                           what is wrong with a rubric
  timbang fmt rubrik.zi                             its text in the one layout
  timbang explain-code T401                         what the code of a message means

Exit codes:
  0  done
  1  the answer is no: `check` found errors (with --strict: or warnings), `fmt --check` would change
     a file, `verify` found a difference, `advise` found that no change leads there
  2  usage, a file that cannot be read or written, or a needed rubric that does not load
  3  the evidence has faults: it got no score
  4  scored, but the total or the award is undecided; `advise`: the budget ended without an answer";

#[derive(Debug, Parser)]
#[command(name = "timbang", version = VERSION, about = ABOUT, after_help = AFTER)]
pub(crate) struct Cli {
    /// Colour: auto, always or never; auto heeds NO_COLOR
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", hide_possible_values = true)]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Fmt(Fmt),
    Score(Score),
    Batch(Batch),
    Report(Report),
    Explain(Explain),
    Advise(Advise),
    Bounds(Bounds),
    Receipt(Receipt),
    Verify(Verify),
    ExplainCode(ExplainCode),
    Rubrics(Rubrics),
    Completions(Completions),
}

/// Tell everything that is wrong with rubrics, all at once, in the order of their text.
///
/// Text: the diagnostics on standard error, one line a file on standard output. JSON: one object with
/// all of them, in both languages. `github`: annotations for a workflow. With --cost, text and
/// JSON also have the size of each rubric that loads, how long its exact numbers can get (in
/// bits), and the least and the most that each of its nodes can come to on any sheet.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang check rubrik.zi
  timbang check --strict --format github rubrics/*.zi
  timbang check --cost rubrik.zi
  cat rubrik.zi | timbang check -

`timbang explain-code T401` says more of a code: what it means and how to mend it.

Exit codes: 0 all load, 1 some do not (with --strict: or have warnings), 2 a file cannot be read."
)]
pub(crate) struct Check {
    /// Warnings count as errors
    #[arg(long)]
    pub(crate) strict: bool,
    /// Print size, bits, and what each node can come to
    #[arg(long)]
    pub(crate) cost: bool,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
    /// Language of the messages: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// Files with rubrics; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// One object for programs
    Json,
    /// Annotations of a GitHub workflow
    Github,
}

/// Lay rubrics out: one layout for all authors.
///
/// Declarations of one kind that follow one another become a table; formulas that do not fit are
/// broken at their operators. Comments stay where they were written. Files are written back, those that
/// already have the layout are not touched; standard input is printed. What does not load is left
/// alone, with the errors.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang fmt rubrik.zi
  timbang fmt --check rubrics/*.zi     for a workflow: which files would change
  timbang fmt --diff rubrik.zi         what would change, without writing
  cat rubrik.zi | timbang fmt -

Exit codes: 0 done, 1 with --check: some would change, 2 a file cannot be read or written, or a
rubric does not load."
)]
pub(crate) struct Fmt {
    /// Write nothing; list the files whose layout would change, and exit with 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub(crate) diff: bool,
    /// Language of the messages: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// Files with rubrics; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Score a sheet by a rubric.
///
/// Text is a page for people: the award and what it rests on, then why. An award that rests on answers
/// which nobody has verified is printed as a claim. `markdown` and `html` are the whole page for wikis
/// and browsers, `html` one file in both languages. JSON is the scorecard, with every number exactly;
/// `timbang report` makes pages of a stored one.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
A name without `.` and `/` that is shipped means the shipped rubric, whatever lies in the directory;
a file of that name is written `./zi_2021`.

Examples:
  timbang score zi_2021 lembar.json
  timbang score --lang id --full ./rubrik.zi lembar.json
  timbang score --lang id --format html zi_2021 lembar.json > lembar.html
  timbang score --format html --advise WBK zi_2021 lembar.json > lembar.html
  cat lembar.json | timbang score --format json zi_2021 - > kartu.json

Exit codes: 0 scored, 2 a file or the rubric cannot be read, 3 the evidence has faults, 4 scored,
but the total or the award is undecided."
)]
pub(crate) struct Score {
    /// How to print the scorecard
    #[arg(long, value_enum, default_value_t = ScoreFormat::Text)]
    pub(crate) format: ScoreFormat,
    /// Language of page and messages: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// Of text: every node, every requirement and every path of a finding; other pages have them
    #[arg(long)]
    pub(crate) full: bool,
    /// With what would change it, and the cheapest way to this predicate; not of JSON
    #[arg(long, value_name = "PREDICATE")]
    pub(crate) advise: Option<String>,
    /// A file with a rubric, or the name of a shipped one
    pub(crate) rubric: PathBuf,
    /// A file with a sheet of evidence, in JSON
    pub(crate) evidence: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoreFormat {
    /// A page for a terminal
    Text,
    /// A page for a wiki or a mail
    Markdown,
    /// A page for a browser, and for paper
    Html,
    /// For programs
    Json,
}

/// Score many sheets by a rubric.
///
/// INPUT is NDJSON, a sheet a line, or CSV: a row an answer (unit, period, assessed_on, stage, by, on,
/// path, answer, note), or a row a unit and stage with a column a path. The rows of a unit stand
/// together; `,` and `;` are told apart; an empty cell is no answer; decimals have a point. Results
/// come in the order of the input: as NDJSON the scorecards, as CSV a row a unit. A sheet with faults
/// is told with its line and gets no result; with --rejects its lines are kept unchanged, to be
/// mended and fed back. What is held in memory does not grow with the number of sheets, but for
/// the names of units in CSV.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang batch zi_2021 semua.ndjson -o hasil.ndjson --rejects ditolak.ndjson
  timbang batch zi_2021 semua.csv -o hasil.csv --recap
  zcat semua.ndjson.gz | timbang batch zi_2021 - -o hasil.csv

At the end the count is told on standard error: read = scored + rejected.

Exit codes: 0 all were scored, 2 a file or the rubric cannot be read, or a result cannot be
written, 3 some sheets were rejected."
)]
pub(crate) struct Batch {
    /// Where the results go; `-` is standard output
    #[arg(short, long, default_value = "-", value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Where the lines of rejected sheets go
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// What the input is [default: by its name, else ndjson]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) from: Option<RowFormat>,
    /// What the results are [default: by the name of their file, else ndjson]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) to: Option<RowFormat>,
    /// Print what all come to: awards apart from claims, what fails, areas, paper and practice
    #[arg(long)]
    pub(crate) recap: bool,
    /// Language of messages and recap: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// A file with a rubric, or the name of a shipped one
    pub(crate) rubric: PathBuf,
    /// A file with sheets; `-` is standard input
    pub(crate) input: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowFormat {
    /// An object a line
    Ndjson,
    /// Rows under a head
    Csv,
}

/// Make a page of a stored scorecard.
///
/// The scorecard alone is enough: neither its rubric nor the engine that scored is needed, however long
/// ago it was. HTML is one file without script and without anything from outside, in both languages.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang report kartu.json
  timbang report --format html --lang id kartu.json > kartu.html
  timbang score --format json zi_2021 lembar.json | timbang report --format markdown -

A page is for reading; what proves a score is its receipt: `timbang receipt`.

Exit codes: 0 written, 2 the file cannot be read or is no scorecard, 4 written, but the total or the
award is undecided."
)]
pub(crate) struct Report {
    /// Which kind of page
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(crate) format: PageFormat,
    /// Language of page and messages: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// Of text: every node, every requirement and every path of a finding; other pages have them
    #[arg(long)]
    pub(crate) full: bool,
    /// A file with a scorecard, as `timbang score --format json` prints it; `-` is standard input
    pub(crate) scorecard: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    /// A page for a terminal
    Text,
    /// A page for a wiki or a mail
    Markdown,
    /// A page for a browser, and for paper
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Explain one name of a rubric on a sheet: what it came to, and why.
///
/// PATH is a criterion or component (`A.II.1.i.b`), a member of a group (`area.MP`), a measure, a
/// predicate (`WBK`), a requirement (`WBK.3.TT`, or `WBK.3` for all members), `total`, `award`,
/// `verified`, or an input. Of a criterion: its answer, option, formula with values, and its way into
/// the total. Of a predicate: the requirements that decide. JSON: one object with the same lines, and
/// the numbers of the receipt's lines that it rests on.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang explain zi_2021 lembar.json A.II.1.i.b     one criterion
  timbang explain zi_2021 lembar.json WBK            why, or why not
  timbang explain --lang id zi_2021 lembar.json total
  timbang explain --full zi_2021 lembar.json area.MP with all below it, and every step
  cat lembar.json | timbang explain --format json zi_2021 - award

Exit codes: 0 explained, 2 a file or the rubric cannot be read or PATH names nothing, 3 the evidence
has faults, 4 explained, but the total or the award is undecided."
)]
pub(crate) struct Explain {
    /// Nothing shortened, every requirement, all that stands below, and every step
    #[arg(long)]
    pub(crate) full: bool,
    /// How to print the explanation
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Language of page and messages: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// A file with a rubric, or the name of a shipped one
    pub(crate) rubric: PathBuf,
    /// A file with a sheet of evidence, in JSON
    pub(crate) evidence: PathBuf,
    /// Which name to explain
    pub(crate) path: String,
}

/// Tell the cheapest changes that lead to an award, each as a practice.
///
/// Only better options of answered criteria are proposed. Facts, counts and indices of surveys are what
/// they are: a file of costs can allow them. Each set was written into the sheet and scored again
/// before it is shown. The answer is *optimal* (there is no cheaper set), *impossible* (with the
/// requirement that stands in the way), or *unproven* where the budget ended first. It says what would
/// have to be true, and is no reason to answer otherwise.
///
/// Without --to: how close the sheet is. Of every requirement its margin, the fewest answers that turn
/// it and the single ones that do; of an award how much may be lost; of every criterion what it can
/// still bring.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang advise zi_2021 lembar.json
  timbang advise --to WBK zi_2021 lembar.json
  timbang advise --to WBBM --best 5 --cost steps zi_2021 lembar.json
  timbang advise --to WBK --until visitasi zi_2021 lembar.json   what the visit can still confirm
  timbang advise --to WBK --costs biaya.json --format json zi_2021 lembar.json

Costs are a JSON object: { \"default\": 1, \"answers\": { \"A.I\": 2, \"A.I.1\": \"fixed\",
\"opini_bpk\": { \"WTP\": 5 } } }. What stands nearest above an answer holds; an object allows those
answers and no others, also of a fact or an index.

Exit codes: 0 found, 1 impossible, 2 a file or the rubric cannot be read or a name is unknown, 3 the
evidence has faults, 4 the budget ended before anything was found."
)]
pub(crate) struct Advise {
    /// The predicate to be met [without: how close the sheet is to each]
    #[arg(long, value_name = "PREDICATE")]
    pub(crate) to: Option<String>,
    /// How many different sets, 1 to 100; none asks for all that one before it asks for
    #[arg(long, value_name = "K", default_value_t = 1, requires = "to", value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) best: u8,
    /// What costs 1: each change, or each step up a scale
    #[arg(long, value_enum, default_value_t = CostOf::Changes, requires = "to")]
    pub(crate) cost: CostOf,
    /// A file of costs, in JSON
    #[arg(long, value_name = "FILE", conflicts_with = "cost", requires = "to")]
    pub(crate) costs: Option<PathBuf>,
    /// Only what this stage, or one before it, can still confirm
    #[arg(long, value_name = "STAGE", requires = "to")]
    pub(crate) until: Option<String>,
    /// How many combinations may be looked at: counted, not timed
    #[arg(long, value_name = "NODES", default_value_t = timbang::advise::BUDGET, requires = "to")]
    pub(crate) budget: u64,
    /// How to print the advice
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Language of page and messages: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// A file with a rubric, or the name of a shipped one
    pub(crate) rubric: PathBuf,
    /// A file with a sheet of evidence, in JSON
    pub(crate) evidence: PathBuf,
}

/// Tell what a sheet can still come to, over what is missing or what is named.
///
/// Of the total, every node and every group the least and the most; of every predicate whether it is
/// *certain*, *possible* or *impossible*. Where bounds are *reached*, the answers with which the total
/// comes to them were scored, and so were those with which a predicate is met. *Outer* bounds are left
/// by no sheet, and perhaps reached by none.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang bounds zi_2021 lembar.json
  timbang bounds --touch A.II --touch B zi_2021 lembar.json   what the visit can still change
  timbang bounds --full --lang id zi_2021 lembar.json
  timbang bounds --format json zi_2021 lembar.json

Exit codes: 0 told, 2 a file or the rubric cannot be read or PATH names no answer, 3 the evidence
has faults."
)]
pub(crate) struct Bounds {
    /// Open are the answers at and below this path, and no others; may be given again
    #[arg(long, value_name = "PATH")]
    pub(crate) touch: Vec<String>,
    /// Of text: every node, and the answers with which something is reached
    #[arg(long)]
    pub(crate) full: bool,
    /// How to print the bounds
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Language of page and messages: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// A file with a rubric, or the name of a shipped one
    pub(crate) rubric: PathBuf,
    /// A file with a sheet of evidence, in JSON
    pub(crate) evidence: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CostOf {
    /// Each change
    Changes,
    /// Each step up a scale
    Steps,
}

/// Write the receipt of a score: every line of the computation, for others to check.
///
/// One JSON object in its canonical form (RFC 8785): the lines with their values, the answers that
/// count, the identity of the rubric, the digest of the sheet, and a seal. Names, notes and documents
/// of the sheet stay out.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang receipt zi_2021 lembar.json -o lembar.receipt.json
  timbang receipt zi_2021 lembar.json | timbang verify -

Exit codes: 0 written, 2 a file or the rubric cannot be read or written, 3 the evidence has faults,
4 written, but the total or the award is undecided."
)]
pub(crate) struct Receipt {
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Language of the messages: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// A file with a rubric, or the name of a shipped one
    pub(crate) rubric: PathBuf,
    /// A file with a sheet of evidence, in JSON
    pub(crate) evidence: PathBuf,
}

/// Check a receipt: what it proves, and the first lines that differ.
///
/// Four things can be proved. Arithmetic: every line follows from those it reads. Rubric: the lines are
/// those of the rubric that is expected; nothing said, of a shipped one. Evidence: the answers are
/// those of the sheet. Engine: today's engine gives the same lines from rubric and sheet. What was not
/// given is not checked, and that is said.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang verify lembar.receipt.json
  timbang verify lembar.receipt.json --evidence lembar.json
  timbang verify lembar.receipt.json --expect zi_2021
  timbang verify t.json --rubric rubrik.zi --evidence lembar.json --format json

The same can be checked without timbang: docs/receipt.md describes each line,
examples/auditor/check_receipt.py is a short script that computes them, and check_evidence.py
beside it compares the answers with the sheet.

Exit codes: 0 nothing differs, 1 something does (or the rubric is neither shipped nor expected), 2 a
file cannot be read, is no receipt, or a rubric does not load."
)]
pub(crate) struct Verify {
    /// The rubric that was applied: a file, or the name of a shipped one
    #[arg(long, value_name = "RUBRIC")]
    pub(crate) rubric: Option<PathBuf>,
    /// The sheet that was scored
    #[arg(long, value_name = "FILE")]
    pub(crate) evidence: Option<PathBuf>,
    /// The identity that the rubric should have, or the name of a shipped one
    #[arg(long, value_name = "IDENTITY")]
    pub(crate) expect: Option<String>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Language of page and messages: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// A file with a receipt; `-` is standard input
    pub(crate) receipt: PathBuf,
}

/// Explain codes of messages: what each means, why the text is refused, how to mend it.
///
/// Codes of rubrics (T1xx to T4xx, T6xx) and of sheets (T5xx). Without a CODE: a line for each of them.
/// JSON: one object with code, severity, title and text (Markdown) of those asked for, or of all.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  timbang explain-code T401
  timbang explain-code --lang id T401 T531
  timbang explain-code

Exit codes: 0 explained, 2 there is no such code."
)]
pub(crate) struct ExplainCode {
    /// How to print what is known
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Language of the explanation: en or id [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// Codes as messages show them, such as T401
    #[arg(value_name = "CODE")]
    pub(crate) codes: Vec<String>,
}

/// List the rubrics that come with timbang.
///
/// Each with its name, title, edition, basis, and the identity that a scorecard repeats.
#[derive(Debug, Args)]
pub(crate) struct Rubrics {
    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Print a script that completes the command in a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  timbang completions bash > ~/.local/share/bash-completion/completions/timbang")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }
}
