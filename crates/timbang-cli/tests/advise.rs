//! `timbang advise` and `timbang bounds` as a shell sees them: what they print where, and how they end.

#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

const RUBRICS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rubrics");

fn timbang(arguments: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("timbang");
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.args(arguments);
    command
}

fn sheet(rubric: &str, case: &str) -> String {
    format!("{RUBRICS}/{rubric}/cases/{case}.evidence.json")
}

fn run(command: &str, case: &str, more: &[&str]) -> Output {
    let sheet = sheet("zi_2021", case);
    timbang(&[&[command, "zi_2021", &sheet], more].concat()).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn file(name: &str, text: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.into_os_string().into_string().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&out(output)).unwrap()
}

#[test]
fn the_way_is_told_as_practices() {
    let output = run("advise", "one_area_below", &["--to", "WBK"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let page = out(&output);
    assert!(page.contains("The cheapest set costs 1; there is no cheaper one."), "{page}");
    assert!(page.contains("reach: "), "{page}");
    assert!(page.contains("claimed, not awarded: WBK"), "{page}");
    assert!(!page.to_lowercase().contains("answer b"), "{page}");
    let page = out(&run("advise", "one_area_below", &["--to", "WBK", "--lang", "id"]));
    assert!(page.contains("capai: ") && page.contains("baru klaim, belum diberikan: WBK"), "{page}");
}

#[test]
fn json_has_the_keys_of_the_format() {
    let output = run("advise", "one_area_below", &["--to", "WBK", "--format", "json"]);
    let advice = json(&output);
    assert_eq!(advice["format"], "timbang.advice/0");
    assert_eq!((&advice["to"], &advice["status"]), (&"WBK".into(), &"optimal".into()));
    assert_eq!((&advice["cost"], &advice["bound"]), (&"1".into(), &"1".into()));
    let set = &advice["sets"][0];
    assert_eq!(
        (&set["total"], &set["award"], &set["award_status"]),
        (&"755/8".into(), &"WBK".into(), &"claimed".into())
    );
    let change = &set["changes"][0];
    for key in ["path", "from", "to", "label", "now", "practice", "cost"] {
        assert!(change[key].is_string(), "{key}: {change}");
    }
    assert_eq!(advice["obstacles"], Value::Array(Vec::new()));
}

#[test]
fn what_is_impossible_has_its_reason_and_ends_with_one() {
    let output = run("advise", "spak_just_below", &["--to", "WBK"]);
    assert_eq!(output.status.code(), Some(1));
    let page = out(&output);
    assert!(page.contains("No change that may be proposed leads to WBK."), "{page}");
    assert!(page.contains("WBK.5") && page.contains("at most 15.70625, needed: 15.75"), "{page}");
    let advice = json(&run("advise", "spak_just_below", &["--to", "WBK", "--format", "json"]));
    assert_eq!(advice["status"], "impossible");
    let obstacle = &advice["obstacles"][0];
    assert_eq!(
        (&obstacle["code"], &obstacle["high"], &obstacle["limit"]),
        (&"WBK.5".into(), &"2513/160".into(), &"63/4".into())
    );
    // A fact that nobody has entered is no answer to be mended.
    let page = out(&run("advise", "fakta_belum_diketahui", &["--to", "WBK"]));
    assert!(page.contains("WBK.8") && page.contains("not known yet"), "{page}");
}

#[test]
fn the_page_of_a_score_has_what_would_change_it() {
    let page = |more: &[&str]| run("score", "one_area_below", &[&["--advise", "WBK"], more].concat());
    let html = out(&page(&["--format", "html"]));
    assert!(html.contains("What would change it") && html.contains("Yang akan mengubahnya"), "{html}");
    assert!(html.contains("Sistematis dan melibatkan pimpinan"), "{html}");
    let text = out(&page(&["--lang", "id"]));
    assert!(text.contains("JALAN MENUJU WBK") && text.contains("SEBERAPA DEKAT"), "{text}");
    let markdown = out(&page(&["--format", "markdown"]));
    assert!(markdown.contains("## What would change it"), "{markdown}");
    let refused = page(&["--format", "json"]);
    assert_eq!((refused.status.code(), out(&refused).as_str()), (Some(2), ""));
    assert!(err(&refused).contains("timbang advise --format json"), "{}", err(&refused));
    let unknown = run("score", "one_area_below", &["--advise", "WBKK"]);
    assert_eq!((unknown.status.code(), out(&unknown).as_str()), (Some(2), ""));
    assert!(err(&unknown).contains("did you mean `WBK`?"), "{}", err(&unknown));
}

#[test]
fn a_file_of_costs_allows_and_forbids() {
    let allowed = file("biaya.json", r#"{ "default": 1, "answers": { "B.I.ipak": { "3.6": 4, "3.9": 7 } } }"#);
    let output = run("advise", "spak_just_below", &["--to", "WBK", "--costs", &allowed, "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let advice = json(&output);
    assert_eq!((&advice["status"], &advice["cost"]), (&"optimal".into(), &"4".into()));
    assert_eq!(advice["sets"][0]["changes"][0]["to"], "3.6");
    let forbidden = file("tetap.json", r#"{ "default": "fixed" }"#);
    let output = run("advise", "one_area_below", &["--to", "WBK", "--costs", &forbidden]);
    assert_eq!(output.status.code(), Some(1));
    for (name, text, told) in [
        ("nol.json", r#"{ "default": 0 }"#, "whole number"),
        ("asing.json", r#"{ "answers": { "A.I.9": 1 } }"#, "`A.I.9`"),
        ("salah.json", r#"{ "answers": { "opini_bpk": { "Baik": 1 } } }"#, "`opini_bpk`"),
        ("format.json", r#"{ "format": "timbang.costs/9" }"#, "timbang.costs/9"),
    ] {
        let output = run("advise", "one_area_below", &["--to", "WBK", "--costs", &file(name, text)]);
        assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""), "{name}");
        assert!(err(&output).contains(told), "{name}: {}", err(&output));
    }
}

#[test]
fn only_what_the_visit_can_still_confirm() {
    let all = json(&run("advise", "rounding_up_grants", &["--to", "WBBM", "--format", "json"]));
    assert_eq!(all["cost"], "1");
    let output = run("advise", "klaim_sampai_desk", &["--to", "WBBM", "--until", "desk"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let output = run("advise", "klaim_sampai_desk", &["--to", "WBBM", "--until", "mandiri"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("stage `mandiri` is over"), "{}", err(&output));
    let output = run("advise", "klaim_sampai_desk", &["--to", "WBBM", "--until", "visit"]);
    assert!(err(&output).contains("`visit` is no stage"), "{}", err(&output));
}

#[test]
fn a_budget_that_ends_says_so() {
    let output = run("advise", "rounding_down_refuses", &["--to", "WBBM", "--budget", "10", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let advice = json(&output);
    assert_eq!(advice["status"], "unproven");
    let (cost, bound) = (advice["cost"].as_str().unwrap(), advice["bound"].as_str().unwrap());
    // What is found is scored all the same; the optimum is 5.
    assert!(cost.parse::<u64>().unwrap() >= 5 && bound.parse::<u64>().unwrap() <= 5, "{advice}");
    assert_eq!(advice["sets"][0]["award"], "WBBM");
}

#[test]
fn margins_tell_how_close_it_is() {
    let output = run("advise", "wbbm_tepat_85", &[]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let page = out(&output);
    assert!(page.contains("WBBM is awarded; 0 points may be lost"), "{page}");
    assert!(page.contains("Nearest to failing: WBBM.1; fewest worse answers that make it fail: 1."), "{page}");
    let margins = json(&run("advise", "klaim_mandiri", &["--format", "json"]));
    assert_eq!(margins["format"], "timbang.margins/0");
    assert_eq!(margins["award"]["claimed"], true);
    let page = out(&run("advise", "klaim_mandiri", &["--lang", "id"]));
    assert!(page.contains("baru klaim, belum diberikan"), "{page}");
}

#[test]
fn bounds_tell_what_is_possible() {
    let bounds = json(&run("bounds", "tidak_dijawab", &["--format", "json"]));
    assert_eq!(bounds["format"], "timbang.bounds/0");
    let outcome = |bounds: &Value, code: &str| {
        let all = bounds["predicates"].as_array().unwrap().iter();
        all.filter(|one| one["code"] == code).map(|one| one["outcome"].as_str().unwrap().to_owned()).next().unwrap()
    };
    assert_eq!(outcome(&bounds, "WBK"), "impossible");
    let touched = json(&run("bounds", "wbbm_tepat_85", &["--touch", "A.I.1.i", "--format", "json"]));
    assert_eq!(touched["open"], serde_json::json!(["A.I.1.i.a", "A.I.1.i.b"]));
    assert_eq!((touched["bounds"].as_str(), outcome(&touched, "WBK").as_str()), (Some("reached"), "certain"));
    assert_eq!(outcome(&touched, "WBBM"), "possible");
    let sheet = |end: &str| &touched["sheets"][usize::try_from(touched["total"][end].as_u64().unwrap()).unwrap()];
    assert!(sheet("low_by").is_array() && sheet("high_by").as_array().is_some_and(|answers| !answers.is_empty()));
    let output = run("bounds", "wbbm_tepat_85", &["--touch", "A.I.9"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("`A.I.9` names no answer"), "{}", err(&output));
    let page = out(&run("bounds", "wbbm_tepat_85", &["--touch", "A.I.1.i", "--full", "--lang", "id"]));
    assert!(page.contains("YANG MASIH MUNGKIN") && page.contains("pasti: terpenuhi"), "{page}");
}

#[test]
fn faults_and_usage_end_as_everywhere() {
    let faulty = r#"{ "unit": "U", "stages": { "desk": { "answers": { "A.1.a": "Mungkin", "A.2.masuk": -1 } } } }"#;
    for arguments in [
        &["advise", "--to", "WBK", "contoh_2025", "-"][..],
        &["advise", "contoh_2025", "-"],
        &["bounds", "contoh_2025", "-"],
    ] {
        let output = timbang(arguments).write_stdin(faulty).output().unwrap();
        assert_eq!((output.status.code(), out(&output).as_str()), (Some(3), ""), "{arguments:?}");
        assert!(err(&output).contains("2 faults"), "{arguments:?}: {}", err(&output));
    }
    let sheet = sheet("zi_2021", "wbbm_tepat_85");
    for arguments in [
        &["advise", "--to", "WBKK", "zi_2021", &sheet][..],
        &["advise", "--best", "2", "zi_2021", &sheet],
        &["advise", "--to", "WBK", "--best", "0", "zi_2021", &sheet],
        &["advise", "--to", "WBK", "--cost", "steps", "--costs", "x", "zi_2021", &sheet],
        &["advise", "--to", "WBK", "--costs", "-", "zi_2021", "-"],
        &["bounds", "-", "-"],
    ] {
        let output = timbang(arguments).output().unwrap();
        assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!err(&output).is_empty() && !err(&output).contains("panicked"), "{arguments:?}");
    }
    let told = err(&timbang(&["advise", "--to", "WBKK", "zi_2021", &sheet]).output().unwrap());
    assert!(told.contains("did you mean `WBK`?"), "{told}");
}
