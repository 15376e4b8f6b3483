//! The `timbang` command.
//!
//! *It reads files, adds colour and picks exit codes; every number and every message about a rubric or a sheet is the
//! library's.* Data goes to standard output, messages to standard error.

mod advise;
mod args;
mod batch;
mod bounds;
mod check;
mod completions;
mod cost;
mod exit;
mod explain;
mod explain_code;
mod fmt;
mod input;
mod language;
mod output;
mod receipt;
mod report;
mod rubrics;
mod score;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use exit::Exit;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            // Help and version come this way too. Whether they could be printed changes nothing.
            let _ = told.print();
            return ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(2));
        }
    };
    output::colour(cli.color);
    let done = match &cli.command {
        Command::Check(check) => check::run(check),
        Command::Fmt(fmt) => fmt::run(fmt),
        Command::Score(score) => score::run(score),
        Command::Batch(batch) => batch::run(batch),
        Command::Report(report) => report::run(report),
        Command::Explain(explain) => explain::run(explain),
        Command::Advise(advise) => advise::run(advise),
        Command::Bounds(bounds) => bounds::run(bounds),
        Command::Receipt(receipt) => receipt::run(receipt),
        Command::Verify(verify) => verify::run(verify),
        Command::ExplainCode(explain) => explain_code::run(explain),
        Command::Rubrics(rubrics) => rubrics::run(rubrics),
        Command::Completions(completions) => completions::run(completions),
    };
    let exit = done.unwrap_or_else(|failure| {
        output::error(&failure.message);
        Exit::Failed
    });
    ExitCode::from(exit.code())
}
