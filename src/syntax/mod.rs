//! From text to tree.
//!
//! *Any text gives a tree and the list of what is wrong with it; depth never meets the thread's stack, because braces
//! and parentheses were counted before.*

mod ast;
mod declarations;
mod expected;
mod formula;
mod grammar;
mod parse;
mod parts;
mod print;
mod refused;
mod scan;

pub(crate) use ast::{
    Ast, BandOption, Bands, Check, Clauses, CombineClause, Comparator, Component, Criterion, Declaration, Expr,
    ExprKind, Fallback, Group, Input, InputKind, IsTest, Measure, Name, Postfix, Predicate, Requirement, Scale, Test,
    Weight,
};
pub use ast::{Combine, Policy};
pub(crate) use parse::{KEYWORDS, LANGUAGE, parse, text_of};
pub(crate) use print::{print, same};
pub(crate) use scan::Comment;
