//! The generated parser. *`Rule` never leaves `syntax`.*

#![allow(missing_docs, reason = "generated")]

#[derive(pest_derive::Parser)]
#[grammar = "grammar/timbang.pest"]
pub(super) struct Grammar;

/// What an author would call a rule, for "… was expected here".
pub(super) fn words(rule: Rule) -> String {
    let phrase = match rule {
        Rule::code => "a code",
        Rule::path | Rule::call_band => "a name",
        Rule::string => "a text between `\"`",
        Rule::number | Rule::fraction | Rule::period => "a number",
        Rule::percent => "a percentage",
        Rule::signed | Rule::value => "a number or a percentage",
        Rule::date => "a date such as `2021-12-31`",
        Rule::option | Rule::band_option | Rule::option_text | Rule::scale_option | Rule::scale_line => "an option",
        Rule::EOI => "the end of this declaration",
        Rule::minus | Rule::plus | Rule::times | Rule::over => "an operator",
        Rule::eq | Rule::ne | Rule::le | Rule::lt | Rule::ge | Rule::gt => "a comparison",
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
        | Rule::branch_test => "a formula",
        Rule::parenthesis => "`(`",
        Rule::otherwise => "`otherwise`",
        Rule::at_most => "`at most`",
        Rule::at_least => "`at least`",
        Rule::is_test => "`is`",
        Rule::is_at_least
        | Rule::is_at_most
        | Rule::is_one_of
        | Rule::is_not
        | Rule::is_not_one_of
        | Rule::is_plain => "an option",
        Rule::call_min => "`min(`",
        Rule::call_max => "`max(`",
        Rule::call_round => "`round(`",
        Rule::call_share => "`share(`",
        Rule::call_verified => "`verified(`",
        Rule::rounding => "`half_away`, `half_even`, `down` or `up`",
        Rule::policy => "`zero`, `excluded` or `undecided`",
        Rule::combine | Rule::combine_clause => "`mean`, `weighted mean`, `min` or `max`",
        Rule::combine_otherwise => "a number, `excluded` or `undecided`",
        Rule::kind
        | Rule::kind_count
        | Rule::kind_date
        | Rule::kind_number
        | Rule::kind_percent
        | Rule::kind_list
        | Rule::kind_ordered
        | Rule::kind_scale => "a kind (`count`, `number 0 .. 4`, `percent`, `date`, options)",
        Rule::basis_clause => "`basis`",
        Rule::weight_clause => "`weight`",
        Rule::missing_clause => "`missing`",
        Rule::verify_clause => "`verify`",
        Rule::display_clause => "`display`",
        Rule::scale_clause | Rule::measure_bands => "`:`",
        Rule::formula_clause => "`=`",
        Rule::option_texts => "`{`",
        Rule::or_word => "`or`",
        Rule::band_row => "a row",
        Rule::band_otherwise => "`otherwise`",
        Rule::group_member => "a member",
        Rule::each_test => "`each`",
        Rule::refused_after_branch
        | Rule::refused_after_postfix
        | Rule::refused_band_row
        | Rule::refused_between
        | Rule::refused_chain => "",
        other => return keyword(other),
    };
    phrase.to_owned()
}

/// Keyword rules are named after their word.
fn keyword(rule: Rule) -> String {
    let name = format!("{rule:?}");
    match name.strip_prefix("kw_") {
        Some(word) => format!("`{word}`"),
        None => String::new(),
    }
}
