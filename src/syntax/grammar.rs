//! The generated parser. *`Rule` never leaves `syntax`, and the parser is that of `grammar/timbang.pest`*: it is kept in the
//! repository, written and compared by `grammar/generator`.

use crate::diagnostic::Bilingual;
use crate::diagnostic::words::expected as words;

#[rustfmt::skip]
#[allow(dead_code, missing_docs, unreachable_pub, unused_qualifications, reason = "generated")]
mod generated;

pub(super) use generated::Rule;

/// What reads a text by one of the rules.
pub(super) struct Grammar;

/// What an author would call a rule, for "… was expected here".
pub(super) fn phrase(rule: Rule) -> Bilingual {
    match rule {
        Rule::code => words::a_code(),
        Rule::path | Rule::call_band => words::a_name(),
        Rule::string => words::a_text(),
        Rule::number | Rule::fraction | Rule::period => words::a_number(),
        Rule::percent => words::a_percentage(),
        Rule::signed | Rule::value => words::a_number_or_percentage(),
        Rule::date => words::a_date(),
        Rule::option | Rule::band_option | Rule::option_text | Rule::scale_option | Rule::scale_line => {
            words::an_option()
        }
        Rule::EOI => words::end_of_declaration(),
        Rule::minus | Rule::plus | Rule::times | Rule::over => words::an_operator(),
        Rule::eq | Rule::ne | Rule::le | Rule::lt | Rule::ge | Rule::gt => words::a_comparison(),
        Rule::formula
        | Rule::choice
        | Rule::disjunction
        | Rule::conjunction
        | Rule::negation
        | Rule::comparison
        | Rule::limited
        | Rule::sum
        | Rule::product
        | Rule::unary
        | Rule::branch
        | Rule::branch_or
        | Rule::branch_and
        | Rule::branch_not
        | Rule::branch_test => words::a_formula(),
        Rule::parenthesis => "`(`".into(),
        Rule::otherwise => "`otherwise`".into(),
        Rule::at_most => "`at most`".into(),
        Rule::at_least => "`at least`".into(),
        Rule::is_test => "`is`".into(),
        Rule::is_at_least
        | Rule::is_at_most
        | Rule::is_one_of
        | Rule::is_not
        | Rule::is_not_one_of
        | Rule::is_plain => words::an_option(),
        Rule::call_min => "`min(`".into(),
        Rule::call_max => "`max(`".into(),
        Rule::call_round => "`round(`".into(),
        Rule::call_share => "`share(`".into(),
        Rule::call_verified => "`verified(`".into(),
        Rule::rounding => words::a_rounding(),
        Rule::policy => words::a_policy(),
        Rule::combine | Rule::combine_clause => words::a_combining_word(),
        Rule::combine_otherwise => words::a_fallback(),
        Rule::kind
        | Rule::kind_count
        | Rule::kind_date
        | Rule::kind_number
        | Rule::kind_percent
        | Rule::kind_list
        | Rule::kind_ordered
        | Rule::kind_scale => words::a_kind(),
        Rule::basis_clause => "`basis`".into(),
        Rule::weight_clause => "`weight`".into(),
        Rule::missing_clause => "`missing`".into(),
        Rule::verify_clause => "`verify`".into(),
        Rule::display_clause => "`display`".into(),
        Rule::scale_clause | Rule::measure_bands => "`:`".into(),
        Rule::formula_clause => "`=`".into(),
        Rule::option_texts => "`{`".into(),
        Rule::or_word => "`or`".into(),
        Rule::band_row => words::a_row(),
        Rule::band_otherwise => "`otherwise`".into(),
        Rule::group_member => words::a_member(),
        Rule::each_test => "`each`".into(),
        Rule::refused_after_branch
        | Rule::refused_after_postfix
        | Rule::refused_band_row
        | Rule::refused_between
        | Rule::refused_chain => Bilingual::default(),
        other => keyword(other),
    }
}

/// Keyword rules are named after their word.
fn keyword(rule: Rule) -> Bilingual {
    let name = format!("{rule:?}");
    match name.strip_prefix("kw_") {
        Some(word) => format!("`{word}`").into(),
        None => Bilingual::default(),
    }
}
