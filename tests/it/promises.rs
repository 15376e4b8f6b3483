//! What an embedder may rely on without running anything: this file compiles, or a promise is broken.

use std::panic::{RefUnwindSafe, UnwindSafe};

use timbang::receipt::{Checked, Unreadable};
use timbang::report::UnknownPath;
use timbang::scorecard::Record;
use timbang::{
    Answer, Columns, Cost, Date, Diagnostic, Diagnostics, Evidence, EvidenceBuilder, Exact, Faults, FormatError,
    Identity, Language, Limits, ParseDateError, ParseExactError, Receipt, Rubric, Scorecard, Scorer, Sheet, Slot,
    Sources, Unit, UnknownLanguage, UnknownRounding,
};

/// Kept by a service, shared between its threads, and whole after a panic elsewhere.
const fn lives_in_a_service<T: Send + Sync + UnwindSafe + RefUnwindSafe + 'static>() {}

const _: () = {
    lives_in_a_service::<Rubric>();
    lives_in_a_service::<Identity>();
    lives_in_a_service::<Sources>();
    lives_in_a_service::<Limits>();
    lives_in_a_service::<Cost>();
    lives_in_a_service::<Evidence>();
    lives_in_a_service::<EvidenceBuilder>();
    lives_in_a_service::<Sheet>();
    lives_in_a_service::<Scorer>();
    lives_in_a_service::<Columns>();
    lives_in_a_service::<Slot>();
    lives_in_a_service::<Unit>();
    lives_in_a_service::<Answer>();
    lives_in_a_service::<Date>();
    lives_in_a_service::<Exact>();
    lives_in_a_service::<Language>();
    lives_in_a_service::<Scorecard>();
    lives_in_a_service::<Record>();
    lives_in_a_service::<Receipt>();
    lives_in_a_service::<Checked>();
    lives_in_a_service::<Diagnostic>();
};

/// Cheap to hand up: what a `?` carries past code that does not fail.
const fn is_an_error<T: std::error::Error + Send + Sync + UnwindSafe + RefUnwindSafe + 'static>() {
    assert!(size_of::<T>() <= 2 * size_of::<usize>(), "an error is two words at the most");
}

const _: () = {
    is_an_error::<Diagnostics>();
    is_an_error::<Faults>();
    is_an_error::<FormatError>();
    is_an_error::<UnknownPath>();
    is_an_error::<Unreadable>();
    is_an_error::<ParseExactError>();
    is_an_error::<ParseDateError>();
    is_an_error::<UnknownLanguage>();
    is_an_error::<UnknownRounding>();
};

const _: () = assert!(size_of::<Rubric>() == size_of::<usize>(), "a rubric is cloned by counting");

#[test]
fn a_result_of_the_one_call_that_services_need_is_small_where_it_fails() {
    assert!(size_of::<Result<Rubric, Diagnostics>>() <= 2 * size_of::<usize>());
    assert!(size_of::<Result<(), Faults>>() <= 2 * size_of::<usize>());
}
