//! Writes the parser of `grammar/timbang.pest` to `src/syntax/grammar/generated.rs`; with `--check`, compares.

use std::error::Error;
use std::fs;
use std::path::Path;

use quote::quote;

const HEAD: &str = "\
// Generated from grammar/timbang.pest; do not edit. To write it again:
// cargo run --manifest-path grammar/generator/Cargo.toml

";

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (grammar, parser) = (root.join("grammar/timbang.pest"), root.join("src/syntax/grammar/generated.rs"));
    let text = format!("{HEAD}{}", generated(&fs::read_to_string(grammar)?)?);
    match std::env::args().nth(1).as_deref() {
        None => fs::write(parser, text)?,
        Some("--check") => {
            let kept = fs::read_to_string(parser)?;
            if let Some(line) = first_difference(&kept, &text) {
                return Err(format!(
                    "src/syntax/grammar/generated.rs is not the parser of grammar/timbang.pest, from line {line} on; \
                     write it again with `cargo run --manifest-path grammar/generator/Cargo.toml`"
                )
                .into());
            }
        }
        Some(other) => return Err(format!("`{other}`: the one argument is --check").into()),
    }
    Ok(())
}

/// What `pest_derive` would have made of the grammar, laid out.
fn generated(grammar: &str) -> Result<String, syn::Error> {
    let parser = pest_generator::derive_parser(quote! { #[grammar_inline = #grammar] struct Grammar; }, false);
    let file = syn::parse2(quote! { use super::Grammar; #parser })?;
    Ok(prettyplease::unparse(&file))
}

/// The first line that is not the same, from 1.
fn first_difference(kept: &str, made: &str) -> Option<usize> {
    let same = kept.split('\n').zip(made.split('\n')).take_while(|(kept, made)| kept == made).count();
    (kept != made).then_some(same + 1)
}
