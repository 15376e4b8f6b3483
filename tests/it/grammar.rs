//! Every rule of the grammar is reached by some file of the corpus.
//!
//! *The grammar is read once more, by a parser of this test alone.* It cuts a text into items as roughly as it can: from a word that
//! begins one to the nearest place at which that item's rule agrees. Silent rules leave no trace in what pest returns, so
//! they are reached with the rules that they are made of; so is the word list that only forbids names.

use std::collections::BTreeSet;
use std::fs;

use pest::Parser;
use pest::iterators::Pairs;

use crate::corpus::{files, home};

#[derive(pest_derive::Parser)]
#[grammar = "grammar/timbang.pest"]
struct Grammar;

/// Words that no rubric uses yet: they are only kept from being names.
const ONLY_FORBIDS: &[&str] = &["kw_reserved"];

/// How many places are tried as the end of an item.
const ENDS_TRIED: usize = 60;

fn name(rule: Rule) -> String {
    format!("{rule:?}")
}

/// The rules that pest leaves out of its answer, by the grammar's own text.
fn silent() -> BTreeSet<String> {
    let grammar = include_str!("../../grammar/timbang.pest");
    let rules = grammar.lines().filter_map(|line| line.split_once('='));
    rules.filter(|(_, body)| body.trim_start().starts_with("_{")).map(|(name, _)| name.trim().to_owned()).collect()
}

/// Rules by which an item is read, with the word that it begins with.
fn items() -> Vec<(String, Rule)> {
    let all = Rule::all_rules().iter().map(|rule| (name(*rule), *rule));
    let word = |name: &str| if name == "version" { "timbang".to_owned() } else { name.to_owned() };
    all.filter_map(|(name, rule)| Some((word(name.strip_suffix("_item")?), rule))).collect()
}

/// Where a word begins, a brace opens or closes, and the end: outside of comments and texts.
fn places(text: &str) -> (Vec<usize>, Vec<usize>) {
    let (mut words, mut ends) = (Vec::new(), Vec::new());
    let (mut in_text, mut in_comment, mut in_word) = (false, false, false);
    for (at, c) in text.char_indices() {
        let word = c.is_ascii_alphanumeric() || c == '_';
        match c {
            '\n' => (in_text, in_comment) = (false, false),
            '"' if !in_comment => in_text = !in_text,
            '#' if !in_text => in_comment = true,
            _ if in_text || in_comment => {}
            '{' => ends.push(at + 1),
            '}' => ends.extend([at, at + 1]),
            _ if word && !in_word => {
                words.push(at);
                ends.push(at);
            }
            _ => {}
        }
        in_word = word;
    }
    ends.push(text.len());
    (words, ends)
}

fn collect(pairs: Pairs<'_, Rule>, reached: &mut BTreeSet<String>) {
    for pair in pairs {
        reached.insert(name(pair.as_rule()));
        collect(pair.into_inner(), reached);
    }
}

fn read(text: &str, reached: &mut BTreeSet<String>) {
    let items = items();
    let (words, ends) = places(text);
    for start in words {
        let word = text[start..].split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or("");
        for (_, rule) in items.iter().filter(|(begins, _)| begins == word) {
            let later = ends.iter().filter(|end| **end > start).take(ENDS_TRIED);
            if let Some(pairs) = later.filter_map(|end| Grammar::parse(*rule, text[start..*end].trim_end()).ok()).last()
            {
                collect(pairs, reached);
            }
        }
    }
}

/// A file of the corpus: its text, and the rules that it reaches.
struct Reached {
    text: String,
    rules: BTreeSet<String>,
}

fn corpus() -> Vec<Reached> {
    let rubrics = files(&home()).into_iter().filter(|file| file.ends_with(".zi"));
    // Some files of the corpus are no UTF-8 on purpose.
    let texts = rubrics.filter_map(|file| fs::read_to_string(home().join(file)).ok());
    let reached = texts.map(|text| {
        let mut rules = BTreeSet::new();
        read(&text, &mut rules);
        Reached { text, rules }
    });
    reached.collect()
}

fn never_reached<'a>(files: impl Iterator<Item = &'a Reached>) -> Vec<String> {
    let (reached, silent) = (files.flat_map(|file| &file.rules).collect::<BTreeSet<_>>(), silent());
    let asked = Rule::all_rules().iter().map(|rule| name(*rule));
    let asked = asked.filter(|name| !silent.contains(name) && !ONLY_FORBIDS.contains(&name.as_str()));
    asked.filter(|name| !reached.contains(name)).collect()
}

#[test]
fn every_rule_of_the_grammar_is_reached_by_the_corpus() {
    let files = corpus();
    let rules = Rule::all_rules().len();
    assert!(rules > 150 && files.len() > 200, "{rules} rules, {} files", files.len());
    assert_eq!(never_reached(files.iter()), Vec::<String>::new(), "rules that no file of tests/corpus reaches");

    // The test sees a gap: without the files that have the word, these are missed.
    for (rule, word) in [("kw_half_even", "half_even"), ("refused_between", "between"), ("call_max", "max")] {
        let missed = never_reached(files.iter().filter(|file| !file.text.contains(word)));
        assert!(missed.iter().any(|missed| missed == rule), "`{rule}` is not missed");
    }
}
