//! Edits of meaning that nothing sees, and why.
//!
//! *An entry is true: the edit loads without a new word, and no shipped case comes to anything else.*

/// One edit, by kind, place and change as `edits` names them.
#[derive(Debug)]
pub(super) struct Survivor {
    pub(super) kind: &'static str,
    pub(super) place: &'static str,
    pub(super) change: &'static str,
    #[expect(dead_code, reason = "read by people")]
    pub(super) reason: &'static str,
}

const fn same(kind: &'static str, place: &'static str, change: &'static str, reason: &'static str) -> Survivor {
    Survivor { kind, place, change, reason }
}

const FIVE_VALUES: &str =
    "`B.I.b` is 0, 1.25, 2.5, 3.75 or 5: no sheet has a number between the limit and the one below";
const NO_MORE_THAN_ALL: &str = "a percentage is at most 100%, so at least 100% is 100%";

pub(super) const SURVIVORS: &[Survivor] = &[
    same("limit down", "WBK.6", "2.50 → 2.49", FIVE_VALUES),
    same("limit down", "WBK.6", "2.50 → 2.4999", FIVE_VALUES),
    same("limit down", "WBK.6", "2.50 → 2.45", FIVE_VALUES),
    same("limit down", "WBBM.6", "3.75 → 3.74", FIVE_VALUES),
    same("limit down", "WBBM.6", "3.75 → 3.7499", FIVE_VALUES),
    same("limit down", "WBBM.6", "3.75 → 3.70", FIVE_VALUES),
    same("operator", "WBK.11", ">= → =", NO_MORE_THAN_ALL),
    same("operator", "WBBM.11", ">= → =", NO_MORE_THAN_ALL),
    same("operator", "A.II.3.iii.a", "= → <=", "a count is 0 or more, so at most 0 is 0"),
    same("dropped", "A.II.3.iii.a", "at most 1", "`(a - b) / a` of two counts is at most 1, with or without the limit"),
];
