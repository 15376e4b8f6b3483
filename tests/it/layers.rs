//! Data flows one way: below `lib.rs`, each module uses only those that stand before it in this list.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. A module may use what stands above it here, and itself.
const LAYERS: &[&str] = &[
    "digits",
    "language",
    "limits",
    "source",
    "table",
    "canonical",
    "nearest",
    "number",
    "date",
    "diagnostic",
    "explain_code",
    "evidence",
    "receipt",
    "syntax",
    "check",
    "steps",
    "plan",
    "cost",
    "scorecard",
    "score",
    "report",
    "shipped",
    "identity",
    "node",
    "rubric",
    "sheet",
    "scorer",
    "format",
    "advise",
];

/// What a layer must not know although it stands further down: "`report` does not know the engine".
const STRANGERS: &[(&str, &[&str])] = &[
    ("evidence", &["syntax", "check", "steps", "source", "diagnostic"]),
    ("receipt", &["syntax", "check", "steps", "score", "scorecard", "source", "diagnostic", "explain_code"]),
    ("scorecard", &["check", "steps", "diagnostic", "source"]),
    ("report", &["syntax", "check", "steps", "score", "source", "diagnostic"]),
];

pub(crate) fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// What of a text is no test: without the items that are marked so, wherever they stand.
pub(crate) fn without_tests(text: &str) -> String {
    let (mut code, mut lines) = (String::new(), text.lines());
    while let Some(line) = lines.next() {
        if line != "#[cfg(test)]" {
            code.push_str(line);
            code.push('\n');
            continue;
        }
        // Its other attributes, and then a line that ends it, or one that opens what `}` ends.
        let item = lines.by_ref().find(|line| !line.starts_with('#')).unwrap_or_default();
        if !item.ends_with(';') && !item.ends_with('}') {
            lines.by_ref().find(|line| *line == "}");
        }
    }
    code
}

#[test]
fn only_what_is_for_tests_is_left_out() {
    let text = "use a;\n#[cfg(test)]\nmod tests;\nfn b() {}\n#[cfg(test)]\n#[allow(x)]\nimpl C {\n    fn d() {\n    }\n}\n\nfn e() {}\n";
    assert_eq!(without_tests(text), "use a;\nfn b() {}\n\nfn e() {}\n");
}

/// The modules that a text names after `crate::`, tests and examples left out.
fn used(text: &str) -> BTreeSet<String> {
    let code = without_tests(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut modules = BTreeSet::new();
    for line in lines {
        for rest in line.split("crate::").skip(1) {
            let grouped = rest.strip_prefix('{').map(|group| group.split('}').next().unwrap_or(""));
            let names: Vec<&str> = match grouped {
                Some(group) => group.split(',').map(str::trim).collect(),
                None => vec![rest],
            };
            for name in names {
                let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
                modules.insert(name[..end].to_owned());
            }
        }
    }
    modules
}

/// What is wrong with a module that uses others: a sentence for each.
fn trespasses(module: &str, uses: &BTreeSet<String>) -> Vec<String> {
    let place = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    let strangers = STRANGERS.iter().find(|(layer, _)| *layer == module).map_or(&[][..], |(_, list)| list);
    let mut wrong = Vec::new();
    for other in uses.iter().filter(|other| *other != module) {
        match (place(other), place(module)) {
            (Some(other_at), Some(at)) if other_at > at => {
                wrong.push(format!("`{module}` uses `{other}`, which stands below it"))
            }
            (None, _) => wrong.push(format!("`{module}` uses `{other}`, which is no layer")),
            _ if strangers.contains(&other.as_str()) => wrong.push(format!("`{module}` must not know `{other}`")),
            _ => {}
        }
    }
    wrong
}

#[test]
fn each_module_uses_only_those_before_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in &files {
        let relative = file.strip_prefix(&root).unwrap();
        let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = first.strip_suffix(".rs").unwrap_or(first);
        if module == "lib" {
            continue;
        }
        seen.insert(module.to_owned());
        // Tests in a file of their own look where they like, as those in a module do.
        if relative.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        wrong.extend(
            trespasses(module, &used(&fs::read_to_string(file).unwrap()))
                .iter()
                .map(|w| format!("{}: {w}", relative.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let layers: BTreeSet<String> = LAYERS.iter().map(|l| (*l).to_owned()).collect();
    assert_eq!(seen, layers, "every module is a layer, and every layer a module");
}

#[test]
fn a_module_that_looks_down_or_at_a_stranger_is_found() {
    let uses = |text: &str| used(text);
    assert_eq!(trespasses("syntax", &uses("use crate::steps::Steps;")).len(), 1);
    assert_eq!(trespasses("report", &uses("use crate::{number, check::Model};")).len(), 1);
    assert_eq!(trespasses("check", &uses("let x = crate::score::score(y);")).len(), 1);
    assert_eq!(
        trespasses("score", &uses("use crate::steps::Steps; // crate::rubric\nuse crate::check::Model;")).len(),
        1
    );
    assert!(trespasses("score", &uses("//! crate::rubric\nuse crate::steps::Steps;")).is_empty());
    assert_eq!(trespasses("plan", &uses("#[cfg(test)]\nmod tests;\n\nuse crate::rubric::Rubric;")).len(), 1);
    assert!(trespasses("plan", &uses("#[cfg(test)]\nmod tests {\n    use crate::rubric::Rubric;\n}")).is_empty());
}
