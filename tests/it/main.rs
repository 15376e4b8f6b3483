//! One test binary: what a user of the library sees.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads files and stops at once"
)]

mod corpus;
mod layers;
mod properties;
mod reference;
mod rubrics;
mod schemas;
