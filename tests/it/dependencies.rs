//! What the library is built from: no crate without a reason, without a licence that is allowed, or in two versions.
//!
//! *Cargo's own list is what is compared*, that of a host who adds the library and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::corpus::repository;
use crate::layers::{sources, without_tests};

/// A crate as Cargo lists it.
struct Dependency {
    name: String,
    version: String,
    licence: String,
}

/// What Cargo compiles for a package without its tests, by name.
fn dependencies(package: &str) -> Vec<Dependency> {
    let cargo = Command::new(env!("CARGO"))
        .args(["tree", "--package", package, "--edges", "normal,build", "--all-features"])
        .args(["--prefix", "none", "--locked", "--offline", "--format", "{p}\t{l}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    let text = String::from_utf8(cargo.stdout).unwrap();
    let lines: BTreeSet<&str> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    let parts = lines.iter().filter_map(|line| line.split_once('\t'));
    parts
        .map(|(named, licence)| {
            let mut words = named.split(' ');
            let mut word = || words.next().unwrap_or_default().to_owned();
            Dependency { name: word(), version: word(), licence: licence.to_owned() }
        })
        .collect()
}

/// The crates of the tables of a page, with who brings them and what for.
fn explained(page: &str) -> BTreeMap<&str, (&str, &str)> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
    let cells = rows.map(|row| row.split(" | ").collect::<Vec<_>>());
    cells.map(|cells| (cells[0].trim_end_matches('`'), (cells[1], cells[2]))).collect()
}

#[test]
fn each_crate_of_the_library_has_its_reason() {
    let page = repository("docs/dependencies.md");
    let explained = explained(&page);
    let found: BTreeSet<String> =
        dependencies("timbang").into_iter().map(|d| d.name).filter(|name| name != "timbang").collect();
    let told: BTreeSet<String> = explained.keys().map(|name| (*name).to_owned()).collect();
    assert!(found.len() > 20, "only {found:?}");
    assert_eq!(found, told, "docs/dependencies.md lists other crates than Cargo");
    for (name, (brought_by, reason)) in explained {
        assert!(!brought_by.is_empty() && reason.len() > 5, "{name} has no reason");
    }
}

#[test]
fn no_crate_needs_a_c_compiler_and_none_comes_twice() {
    for package in ["timbang", "timbang-cli"] {
        let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for dependency in dependencies(package) {
            versions.entry(dependency.name).or_default().insert(dependency.version);
        }
        for compiler in ["cc", "cmake", "pkg-config", "bindgen"] {
            assert!(!versions.contains_key(compiler), "{package} needs {compiler}");
        }
        versions.retain(|_, versions| versions.len() > 1);
        assert!(versions.is_empty(), "{package}: {versions:?}");
    }
}

/// Whether a licence can be followed by following one that is allowed. `A/B` is an old form of `A OR B`.
fn is_allowed(licence: &str, allowed: &BTreeSet<&str>) -> bool {
    let plain = licence.replace(['(', ')'], "").replace('/', " OR ");
    // As they are written today, `AND` joins what stands in parentheses with one more.
    plain.split(" AND ").all(|part| part.split(" OR ").any(|one| allowed.contains(one.trim())))
}

#[test]
fn each_licence_is_one_of_those_that_deny_toml_allows() {
    let policy = repository("deny.toml");
    let (_, list) = policy.split_once("allow = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let allowed: BTreeSet<&str> =
        list.split(',').map(|name| name.trim().trim_matches('"')).filter(|name| !name.is_empty()).collect();
    assert!(allowed.contains("MIT") && allowed.contains("Apache-2.0"), "{allowed:?}");
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0", &allowed));
    for refused in ["LGPL-3.0-only", "MIT AND GPL-3.0-only", ""] {
        assert!(!is_allowed(refused, &allowed), "{refused}");
    }
    for package in ["timbang", "timbang-cli"] {
        for Dependency { name, licence, .. } in dependencies(package) {
            assert!(is_allowed(&licence, &allowed), "{package}: {name} is under `{licence}`");
        }
    }
}

#[test]
fn each_crate_of_every_lock_file_comes_from_the_registry() {
    let locks = [
        "Cargo.lock",
        "examples/service/Cargo.lock",
        "fuzz/Cargo.lock",
        "grammar/generator/Cargo.lock",
        "tests/host/Cargo.lock",
    ];
    for lock in locks {
        let text = repository(lock);
        let found: BTreeSet<&str> = text.lines().filter_map(|line| line.strip_prefix("source = ")).collect();
        let registry = "\"registry+https://github.com/rust-lang/crates.io-index\"";
        assert_eq!(found, BTreeSet::from([registry]), "{lock}");
    }
}

/// What wasm32 lacks, or a service would not expect of a library.
const ABSENT: &[&str] = &["time", "fs", "net", "thread", "env", "process", "io", "os", "path"];

#[test]
fn the_library_names_nothing_that_wasm32_lacks() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 100, "only {} files", files.len());
    for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
        let text = fs::read_to_string(file).unwrap();
        let code = without_tests(&text);
        // Examples are the host's code: they may read files.
        let code: String =
            code.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
        for name in ABSENT {
            for path in [format!("std::{name}::"), format!("std::{name};"), format!("{{{name}::")] {
                assert!(!code.contains(&path), "{} names {path}", file.display());
            }
        }
        // Several of them in one `use`.
        for used in code.split("use std::{").skip(1) {
            let (used, _) = used.split_once("};").unwrap();
            let first: BTreeSet<&str> =
                used.split([',', '{']).filter_map(|part| part.trim().split(':').next()).collect();
            for name in ABSENT {
                assert!(!first.contains(name), "{} uses std::{name}", file.display());
            }
        }
    }
}
