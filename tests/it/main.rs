//! One test binary: what a user of the library sees.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads files, stops at once, and shows what it reached"
)]

mod bits;
mod corpus;
mod docs;
mod faults;
mod grammar;
mod layers;
mod limits;
mod metamorphic;
mod properties;
mod reference;
mod rubrics;
mod schemas;
