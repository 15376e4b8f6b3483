//! Every input of the fuzz corpus still holds, without a fuzzer.

use std::fs;
use std::path::Path;

pub(crate) mod bodies;

/// So many inputs, and so large, that they are replayed in a moment.
const INPUTS_MAX: usize = 300;
const INPUT_BYTES_MAX: u64 = 8 << 10;

#[test]
fn the_corpus_of_each_target_is_replayed() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut folders: Vec<String> =
        fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort_unstable();
    let mut named: Vec<&str> = bodies::TARGETS.iter().map(|target| target.0).collect();
    named.sort_unstable();
    assert_eq!(folders, named, "each target has a corpus, and each corpus a target");
    for (name, body) in bodies::TARGETS {
        let inputs: Vec<_> = fs::read_dir(corpus.join(name)).unwrap().map(|entry| entry.unwrap()).collect();
        assert!((20..=INPUTS_MAX).contains(&inputs.len()), "{name} has {} inputs", inputs.len());
        for input in inputs {
            let path = input.path();
            assert!(input.metadata().unwrap().len() <= INPUT_BYTES_MAX, "{} is large", path.display());
            println!("{}", path.display());
            body(&fs::read(&path).unwrap());
        }
    }
}

#[test]
fn each_target_has_its_binary() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for (name, _) in bodies::TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name} is not in the manifest");
        let target = fs::read_to_string(fuzz.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(target.contains(&format!("bodies::{name}(")), "{name} runs something else");
    }
}
