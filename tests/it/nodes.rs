//! What a rubric says that it asks is what a sheet may answer, and no more.

use std::collections::BTreeSet;

use timbang::scorecard::Finding;
use timbang::{Answer, Date, Evidence, Kind, Node, Rubric, Sources};

use crate::rubrics::sheets;

/// The best that a form would offer for a node, or for counts the same number, which satisfies each `<=` between two.
fn answer(node: &Node<'_>) -> Answer {
    let first = node.options().next().map(|option| option.code().to_owned());
    let high = || node.range().map(|(_, high)| high.to_string()).unwrap();
    match (node.kind(), first) {
        (Kind::Scale | Kind::List | Kind::OrderedList, Some(option)) => option.into(),
        (Kind::Scale | Kind::Number, _) => high().into(),
        (Kind::Percent, _) => "100%".into(),
        (Kind::Date, _) => Date::new(2020, 1, 1).unwrap().into(),
        (Kind::Count, _) => 3.into(),
        (kind, _) => panic!("{kind:?} is not answered"),
    }
}

/// A form that is made from the nodes alone asks all that there is: its sheet has no gap, and no answer that is refused.
#[test]
fn a_form_made_from_the_nodes_alone_fills_a_whole_sheet() {
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        let stage = sheets(name).iter().find_map(|(_, sheet)| {
            let sheet: serde_json::Value = serde_json::from_slice(sheet).unwrap();
            sheet["stages"].as_object().and_then(|stages| stages.keys().next().cloned())
        });
        let mut sheet = Evidence::builder("Unit Contoh", Date::new(2025, 5, 31).unwrap());
        for node in rubric.nodes().filter(|node| node.kind().is_answered() && node.is_fact()) {
            sheet = sheet.input(node.code(), answer(&node));
        }
        if let Some(stage) = stage {
            sheet = sheet.stage(stage);
        }
        for node in rubric.nodes().filter(|node| node.kind().is_answered() && !node.is_fact()) {
            sheet = sheet.answer(node.code(), answer(&node));
        }
        let card =
            rubric.score(&sheet.build().unwrap()).unwrap_or_else(|faults| panic!("{name}: {faults}")).into_record();
        let open = |finding: &&Finding| matches!(finding, Finding::Missing { .. } | Finding::Unknown { .. });
        assert_eq!(card.findings.iter().find(open), None, "{name}");

        let codes: Vec<&str> = rubric.nodes().map(|node| node.code()).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "{name}: each once");
        assert_eq!(rubric.nodes().len(), codes.len(), "{name}");
        assert_eq!(codes.first(), Some(&"total"), "{name}");
        for scored in &card.nodes {
            let node = rubric.nodes().find(|node| node.code() == scored.code).unwrap();
            assert_eq!(node.label(), scored.label.as_deref(), "{name}: {}", scored.code);
            if let Some(points) = node.points() {
                assert_eq!(Some(points), scored.weight.as_ref(), "{name}: {}", scored.code);
            }
            assert!(!node.basis().is_empty(), "{name}: {}", scored.code);
        }
    }
}

#[test]
fn nodes_say_what_the_text_says() {
    let text = r#"timbang 1
        rubric r "R" { edition "1" basis "umum" total 10 stage desk "Desk" missing zero }
        scale garis { NA = excluded, 0 .. 4 = 0 .. 1 }
        scale abc { A | Baik = 1, C = 0 }
        input opini "Opini" : WTP, WDP or Belum
        input sakip : AA > A > B basis "pasal 1"
        component a "A" weight 10 mean otherwise 0 verify desk basis "pasal 2" {
          input catatan : date recorded
          input tlhp : percent 50% .. 100%
          criterion i "Satu" : garis
          criterion ii "Dua" : abc basis "pasal 3" { A "lengkap" C "tidak ada" }
          criterion iii "Tiga" = tlhp
        }
        predicate P { require opini is WTP  require sakip is at least A }
        award P otherwise "Belum""#;
    let rubric = Rubric::parse(text).unwrap_or_else(|wrong| panic!("{wrong}"));
    let told: Vec<String> = rubric
        .nodes()
        .map(|node| {
            let options: Vec<String> = node
                .options()
                .map(|option| {
                    let spellings: Vec<&str> = option.spellings().collect();
                    let value = option.value().map_or("-".to_owned(), ToString::to_string);
                    format!("{}{} {value} {}", option.code(), spellings.concat(), option.text().unwrap_or("-"))
                })
                .collect();
            let range = node.range().map(|(low, high)| format!("{low}..{high}")).unwrap_or_default();
            let flags = [(node.is_fact(), "fact"), (node.is_recorded(), "recorded")];
            let flags: Vec<&str> = flags.into_iter().filter_map(|(holds, word)| holds.then_some(word)).collect();
            let points = node.points().map(ToString::to_string).unwrap_or_default();
            let verified = node.verified_by().unwrap_or_default();
            format!(
                "{} {:?} [{}] {range} {points} {verified} {} {}",
                node.code(),
                node.kind(),
                options.join(", "),
                node.basis(),
                flags.concat()
            )
        })
        .collect();
    let told: Vec<String> = told.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    total Component [] 10 umum
    opini List [WTP - -, WDP - -, Belum - -] umum fact
    sakip OrderedList [AA - -, A - -, B - -] pasal 1 fact
    a Component [] 10 desk pasal 2
    a.catatan Date [] pasal 2 recorded
    a.tlhp Percent [] 1/2..1 pasal 2
    a.i Scale [NA - -] 0..4 desk pasal 2
    a.ii Scale [ABaik 1 lengkap, C 0 tidak ada] desk pasal 3
    a.iii Computed [] desk pasal 2
    ");
}

#[test]
fn a_source_that_is_not_there_is_told_and_the_nearest_is_named() {
    let sources = Sources::of("zi.zi", "timbang 1").with("skm.zi", "timbang 1");
    let wrong = Rubric::load("zi", &sources).unwrap_err();
    assert_eq!(wrong.as_slice()[0].code(), "T122");
    assert_eq!(wrong.total(), 1);
    assert!(wrong.to_string().contains("there is no source `zi`"), "{wrong}");
    let wrong = Rubric::load("sakip_2021", &sources).unwrap_err();
    assert_eq!(wrong.as_slice()[0].help(timbang::Language::English), None, "nothing is near");
    assert!(!format!("{sources:?}").contains("timbang 1"), "no text in a log: {sources:?}");
}
