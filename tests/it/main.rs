//! One test binary: what a user of the library sees.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads files, stops at once, and shows what it reached"
)]

mod bits;
mod columns;
mod compare;
mod corpus;
mod dependencies;
mod docs;
mod doubts;
mod explain;
mod explain_code;
mod faults;
mod forge;
mod formatter;
mod fuzz;
mod grammar;
mod harmless;
mod invariants;
mod layers;
mod limits;
mod metamorphic;
mod mutation;
mod nodes;
mod outline;
mod page;
mod promises;
mod properties;
mod receipt;
mod reference;
mod rubrics;
mod schemas;
mod scorecard;
mod scorer;
mod sheet;
mod to_json;
