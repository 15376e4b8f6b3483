//! The public API, as it is listed in `docs/api.txt`, and an example for each part of it.
//!
//! *Nothing becomes public, and nothing public changes, without a line of that file changing in the same commit.*
//!
//! `cargo run --manifest-path tests/api/Cargo.toml` compares; with `-- --write` it writes the listing anew. The listing is
//! read from what rustdoc says of the crate in JSON, a form that a stable compiler gives only when it is asked to behave
//! like an unstable one (`RUSTC_BOOTSTRAP`), and of which each version of `public-api` reads one: this one that of Rust 1.95.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use serde_json::Value;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let write = env::args().any(|arg| arg == "--write");
    match run(write) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(write: bool) -> Result<bool> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let json = documentation(&root)?;
    let listed = listing(&json)?;
    let file = root.join("docs/api.txt");
    if write {
        fs::write(&file, &listed)?;
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let changes = changes(&kept, &listed);
    for change in &changes {
        println!("{change}");
    }
    if !changes.is_empty() {
        println!("docs/api.txt is another API: look at each line; `-- --write` writes it, the changelog says why");
    }
    let unshown = unshown(&serde_json::from_str(&fs::read_to_string(&json)?)?, &root)?;
    for name in &unshown {
        println!("no example shows {name}");
    }
    let items = listed.lines().count();
    println!("{items} lines of public API; {} differ, {} without an example", changes.len(), unshown.len());
    Ok(changes.is_empty() && unshown.is_empty())
}

/// What rustdoc says of the library with all of its features.
fn documentation(root: &Path) -> Result<PathBuf> {
    let target = root.join("target/api");
    let done = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root)
        .args(["rustdoc", "--quiet", "--locked", "-p", "timbang", "--lib", "--all-features", "--target-dir"])
        .arg(&target)
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("RUSTDOCFLAGS")
        .status()?;
    if done.success() { Ok(target.join("doc/timbang.json")) } else { Err("rustdoc failed".into()) }
}

fn listing(json: &Path) -> Result<String> {
    let api = public_api::Builder::from_rustdoc_json(json)
        .sorted(true)
        .omit_auto_trait_impls(true)
        .omit_blanket_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .map_err(|error| format!("this toolchain's rustdoc is not the one that is read here: {error}"))?;
    Ok(api.items().map(|item| format!("{item}\n")).collect())
}

/// Lines that are gone, and lines that are new.
fn changes(kept: &str, listed: &str) -> Vec<String> {
    let (kept, listed): (BTreeSet<&str>, BTreeSet<&str>) = (kept.lines().collect(), listed.lines().collect());
    let gone = kept.difference(&listed).map(|line| format!("- {line}"));
    gone.chain(listed.difference(&kept).map(|line| format!("+ {line}"))).collect()
}

/// Types and functions without an example of their own, and methods that no example calls.
fn unshown(json: &Value, root: &Path) -> Result<Vec<String>> {
    let index = json["index"].as_object().ok_or("no index")?;
    let mut shown = String::new();
    for item in index.values() {
        shown.push_str(&examples(item["docs"].as_str().unwrap_or_default()));
    }
    for file in fs::read_dir(root.join("examples"))? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            shown.push_str(&fs::read_to_string(path)?);
        }
    }
    let mut unshown = Vec::new();
    let mut seen = BTreeSet::new();
    module(index, &json["root"], "timbang", &mut seen, &mut |name, kind, item| {
        let own = !examples(item["docs"].as_str().unwrap_or_default()).is_empty();
        let called = name.rsplit("::").next().is_some_and(|last| {
            [format!(".{last}("), format!("::{last}("), format!("::{last})")].iter().any(|call| shown.contains(call))
        });
        if !(own || kind == "method" && called) {
            unshown.push(name.to_owned());
        }
    });
    unshown.sort();
    Ok(unshown)
}

/// The code of the fenced blocks.
fn examples(docs: &str) -> String {
    docs.split("```")
        .skip(1)
        .step_by(2)
        .filter(|block| !block.starts_with("text") && !block.starts_with("sh"))
        .collect()
}

fn module(
    index: &serde_json::Map<String, Value>,
    id: &Value,
    path: &str,
    seen: &mut BTreeSet<String>,
    found: &mut impl FnMut(&str, &str, &Value),
) {
    let Some(items) = index.get(&id.to_string()).and_then(|item| item["inner"]["module"]["items"].as_array()) else {
        return;
    };
    for id in items {
        let Some(mut item) = index.get(&id.to_string()).filter(|item| item["visibility"] == "public") else { continue };
        if let Some(used) = item["inner"].get("use") {
            let Some(named) = index.get(&used["id"].to_string()) else { continue };
            item = named;
        }
        // What has two names is looked at once.
        if !seen.insert(item["id"].to_string()) {
            continue;
        }
        let name = format!("{path}::{}", item["name"].as_str().unwrap_or_default());
        let inner = &item["inner"];
        if inner.get("module").is_some() {
            module(index, &item["id"], &name, seen, found);
        } else if inner.get("function").is_some() {
            found(&name, "function", item);
        } else if let Some(shape) = inner.get("struct").or_else(|| inner.get("enum")) {
            found(&name, "type", item);
            for block in shape["impls"].as_array().into_iter().flatten() {
                let block = &index[&block.to_string()]["inner"]["impl"];
                for method in block["items"].as_array().into_iter().flatten().filter(|_| block["trait"].is_null()) {
                    let method = &index[&method.to_string()];
                    if method["visibility"] == "public" && method["inner"].get("function").is_some() {
                        found(&format!("{name}::{}", method["name"].as_str().unwrap_or_default()), "method", method);
                    }
                }
            }
        }
    }
}
