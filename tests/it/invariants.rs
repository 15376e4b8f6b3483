//! The library cannot panic as far as lints can tell, and each exception leans on an invariant that is written down.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::layers::{sources, without_tests};

/// What the library denies itself.
const DENIED: &[&str] =
    &["unwrap_used", "expect_used", "panic", "unreachable", "todo", "indexing_slicing", "arithmetic_side_effects"];

/// What stands in a text as `INVARIANT(name)`, followed by `end`.
fn named<'t>(text: &'t str, end: &'t str) -> impl Iterator<Item = &'t str> {
    let names = text.split("INVARIANT(").skip(1).filter_map(|rest| rest.split_once(')'));
    names.filter(move |(_, rest)| rest.starts_with(end)).map(|(name, _)| name)
}

/// The invariants that comments declare.
fn declared(text: &str) -> BTreeSet<&str> {
    let comments = text.lines().filter_map(|line| line.trim_start().strip_prefix("//"));
    comments.flat_map(|comment| named(comment, ": ")).collect()
}

/// The attributes of a text, tests and comments left out.
fn attributes(text: &str) -> Vec<String> {
    let code = without_tests(text);
    let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("#![", "#[");
    let attribute = |rest: &str| {
        let (mut depth, mut quoted) = (1, false);
        let within = |c: &char| {
            match c {
                '"' => quoted = !quoted,
                '[' if !quoted => depth += 1,
                ']' if !quoted => depth -= 1,
                _ => {}
            }
            depth > 0
        };
        rest.chars().take_while(within).collect()
    };
    code.split("#[").skip(1).map(attribute).collect()
}

/// What is wrong with the exceptions of a text: a sentence for each.
fn slips(text: &str, declared: &BTreeSet<&str>) -> Vec<String> {
    let mut wrong = Vec::new();
    for attribute in attributes(text) {
        let passes = ["expect(", "allow(", "warn("].iter().any(|level| attribute.contains(level));
        let denied = DENIED.iter().chain(&["restriction"]).any(|lint| attribute.contains(&format!("clippy::{lint}")));
        if !passes || !denied {
            continue;
        }
        let cited: Vec<&str> = named(&attribute, ": ").collect();
        if cited.is_empty() {
            wrong.push(format!("cites no invariant: {attribute}"));
        }
        let unknown = cited.iter().filter(|name| !declared.contains(*name));
        wrong.extend(unknown.map(|name| format!("`{name}` is declared nowhere: {attribute}")));
    }
    wrong
}

#[test]
fn each_exception_leans_on_a_declared_invariant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.retain(|file| file.file_name().is_some_and(|name| name != "tests.rs"));
    let texts: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let declared: BTreeSet<&str> = texts.iter().flat_map(|text| declared(text)).collect();
    let mut wrong = Vec::new();
    for (file, text) in files.iter().zip(&texts) {
        wrong.extend(slips(text, &declared).iter().map(|slip| format!("{}: {slip}", file.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_library_denies_itself_what_panics() {
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let denied = attributes(&library).into_iter().find(|attribute| attribute.contains("deny(")).unwrap();
    for lint in DENIED {
        assert!(denied.contains(&format!("clippy::{lint}")), "`clippy::{lint}` is not denied");
    }
}

#[test]
fn an_exception_without_a_declared_invariant_is_found() {
    let known = declared("    /// INVARIANT(kept): it is.\n// as INVARIANT(cited) says");
    assert_eq!(known, BTreeSet::from(["kept"]));
    let slips = |text: &str| slips(text, &known).len();
    assert_eq!(slips("#[expect(clippy::indexing_slicing, reason = \"INVARIANT(kept): [it] is\")]\nfn f() {}"), 0);
    assert_eq!(slips("#![expect(clippy::panic, reason = \"INVARIANT(lost): it is\")]"), 1);
    assert_eq!(slips("#[allow(clippy::unwrap_used)]\nfn f() {}"), 1);
    assert_eq!(slips("#[expect(\n    clippy::todo,\n    reason = \"soon\"\n)]\nfn f() {}"), 1);
    assert_eq!(
        slips("// #[allow(clippy::todo)]\n#[allow(clippy::too_many_lines)]\n#[cfg(test)]\n#[allow(clippy::panic)]"),
        0
    );
}
