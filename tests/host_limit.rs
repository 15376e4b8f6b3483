//! A host may limit pest for its whole process: then the message says so, and a good rubric is not called wrong.
//!
//! A test binary of its own, because the limit holds for the process.

#![allow(clippy::unwrap_used, reason = "a test stops at once")]

use std::num::NonZeroUsize;

use timbang::Rubric;

#[test]
fn a_limit_that_the_host_has_set_is_no_mistake_of_the_author() {
    pest::set_call_limit(NonZeroUsize::new(40));
    let wrong = Rubric::parse(include_str!("../rubrics/contoh_2025/rubric.zi")).expect_err("the parser was stopped");
    let codes: Vec<&str> = wrong.iter().map(timbang::Diagnostic::code).collect();
    assert_eq!(codes, ["T119"], "{wrong}");
    pest::set_call_limit(None);
    assert!(Rubric::parse(include_str!("../rubrics/contoh_2025/rubric.zi")).is_ok());
}
