//! From text to tree.
//!
//! *Any text gives a tree and the list of what is wrong with it; depth never meets the thread's stack, because braces
//! and parentheses were counted before.*

mod ast;
mod formula;
mod grammar;
mod parse;
mod scan;

pub(crate) use ast::{
    Ast, Award, BandOption, Bands, Check, Clauses, CombineClause, Comparator, Component, Criterion, Declaration, Expr,
    ExprKind, Fallback, Group, Header, Input, InputKind, IsTest, Let, Measure, Name, Postfix, Predicate, Requirement,
    Scale, Test, Weight,
};
pub use ast::{Combine, Policy};
pub(crate) use parse::{KEYWORDS, LANGUAGE, parse, text_of};
pub(crate) use scan::Comment;

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::diagnostic::Diagnostics;
    use crate::source::Source;

    #[test]
    fn tmp() {
        for f in std::env::var("FILES").unwrap().split_whitespace() {
            let text = std::fs::read_to_string(f).unwrap();
            let (ast, d) = parse(&text, 0);
            println!("{f}: {} decls", ast.declarations.len());
            println!("{}", Diagnostics::new(d, &[Source::new(f, &text)]));
        }
    }
}
