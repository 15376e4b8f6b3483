//! How a command ends.
//!
//! *An exit code says the same for every command*, and `--help` lists them.

use std::fmt;
use std::io;

/// What the caller is told by the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// It was done.
    Done,
    /// The answer is no.
    No,
    /// Usage, reading or writing, or a rubric that does not load where one was needed.
    Failed,
    /// The evidence has faults.
    Faults,
    /// The total or the award is undecided.
    Undecided,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::No => 1,
            Exit::Failed => 2,
            Exit::Faults => 3,
            Exit::Undecided => 4,
        }
    }
}

/// Why a command could not be carried out; it ends with [`Exit::Failed`].
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(message: impl fmt::Display) -> Failure {
        Failure { message: message.to_string() }
    }
}

/// Only writing gives a bare error; reading names its file.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::new(format_args!("standard output cannot be written: {error}"))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        Failure::new(format_args!("the result cannot be written as JSON: {error}"))
    }
}
