//! The command as a shell sees it: what it prints where, and how it ends.

#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use timbang::Scorecard;

const RUBRICS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rubrics");

/// The command with nothing of the caller's surroundings that it reads.
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

fn score(case: &str, more: &[&str]) -> Output {
    let sheet = sheet("zi_2021", case);
    let arguments = [&["score", "zi_2021", &sheet], more].concat();
    timbang(&arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A file of this test's own.
fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.into_os_string().into_string().unwrap()
}

fn contoh() -> String {
    fs::read_to_string(format!("{RUBRICS}/contoh_2025/rubric.zi")).unwrap()
}

fn object(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_decided_sheet_is_done() {
    let output = score("wbk_pertama", &[]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(out(&output).contains("AWARDED: WBK, Menuju Wilayah Bebas dari Korupsi"));
    assert_eq!(err(&output), "");
}

#[test]
fn a_claim_is_never_printed_like_an_award() {
    for full in [&[][..], &["--full"]] {
        let output = score("klaim_mandiri", full);
        assert_eq!(output.status.code(), Some(0));
        let page = out(&output).to_lowercase();
        assert!(page.contains("claimed, not awarded: wbbm"), "{page}");
        assert!(page.contains("100.00% of the weight has not been verified"), "{page}");
        assert_eq!(page.matches("awarded").count(), page.matches("not awarded").count(), "{page}");
    }
    let page = out(&score("klaim_mandiri", &["--lang", "id"])).to_lowercase();
    assert!(page.contains("baru klaim, belum diberikan: wbbm"), "{page}");
    assert_eq!(page.matches("diberikan").count(), page.matches("belum diberikan").count(), "{page}");
    assert!(out(&score("klaim_dikonfirmasi", &[])).contains("AWARDED: WBBM"));
}

#[test]
fn json_is_the_scorecard() {
    for case in ["klaim_mandiri", "003", "hampir_kosong", "fakta_belum_diketahui"] {
        let text = out(&score(case, &["--format", "json"]));
        let card: Scorecard = serde_json::from_str(&text).unwrap();
        let rubric = timbang::Rubric::shipped("zi_2021").unwrap();
        assert_eq!(card, rubric.score_json(&fs::read(sheet("zi_2021", case)).unwrap()).unwrap());
        assert!(text.starts_with("{\n  \"format\": \"timbang.scorecard/1\","));
    }
}

#[test]
fn an_undecided_result_is_printed_and_told_apart() {
    let output = score("fakta_belum_diketahui", &[]);
    assert_eq!(output.status.code(), Some(4));
    assert!(out(&output).contains("UNDECIDED, not known yet: WBBM, WBK"));
    assert_eq!(err(&output), "note: undecided: the award\n");
    let sheet = sheet("skm_2017", "unsur_kosong");
    let output = timbang(&["score", "skm_2017", &sheet, "--format=json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(object(&out(&output))["total"]["status"], "undecided");
}

#[test]
fn all_faults_of_a_sheet_are_told() {
    let sheet = r#"{ "unit": "U", "stages": { "desk": { "answers": { "A.1.a": "Mungkin", "A.2.masuk": -1 } } } }"#;
    let mut command = timbang(&["score", "contoh_2025", "-"]);
    let output = command.write_stdin(sheet).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(out(&output), "");
    let told = err(&output);
    assert!(told.contains("`A.1.a`") && told.contains("`A.2.masuk`"), "{told}");
    assert!(told.ends_with("error: standard input: 2 faults; the sheet has no score\n"), "{told}");

    let mut command = timbang(&["score", "--format", "json", "contoh_2025", "-"]);
    let output = command.write_stdin(sheet).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let faults = object(&out(&output));
    assert_eq!(faults["format"], "timbang.faults/1");
    assert_eq!(faults["total"], 2);
    assert_eq!(faults["faults"][0]["path"], "A.1.a");
    assert_eq!(faults["faults"][1]["message"]["en"], "not a count: `-1`");
    assert_eq!(faults["faults"][1]["message"]["id"], "bukan bilangan cacah: `-1`");

    let mut command = timbang(&["score", "--lang", "id", "contoh_2025", "-"]);
    let output = command.write_stdin(sheet).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let told = err(&output);
    assert!(told.contains("`A.2.masuk` (desk): bukan bilangan cacah: `-1`; bilangan cacah adalah"), "{told}");
    assert!(told.ends_with("error: standard input: 2 kesalahan; lembar bukti ini tidak dinilai\n"), "{told}");
}

#[test]
fn what_cannot_be_read_fails() {
    let none = format!("{}/there/is/none", env!("CARGO_TARGET_TMPDIR"));
    let sheet = sheet("contoh_2025", "contoh");
    for arguments in [
        &["score", "contoh_2025", &none][..],
        &["score", &none, &sheet],
        &["score", "contoh_2052", &sheet],
        &["score", "-", "-"],
        &["check", &none],
        &["check", "-", "-"],
        &["check"],
        &["score", "--lang", "fr", "contoh_2025", &sheet],
        &["weigh"],
        &[],
    ] {
        let output = timbang(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(out(&output), "", "{arguments:?}");
        assert!(!err(&output).is_empty() && !err(&output).contains("panicked"), "{arguments:?}");
    }
    let told = err(&timbang(&["score", "contoh_2052", &sheet]).output().unwrap());
    assert!(told.contains("neither a file nor a shipped rubric") && told.contains("zi_2021"), "{told}");
}

#[test]
fn a_rubric_that_does_not_load_scores_nothing() {
    let broken = file("rusak.zi", contoh().replace("weight 6 {", "weight 7 {"));
    let output = timbang(&["score", &broken, &sheet("contoh_2025", "contoh")]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(out(&output), "");
    assert!(err(&output).contains("error[T401]") && err(&output).contains("does not load"));
}

#[test]
fn a_rubric_comes_from_a_file_or_from_standard_input() {
    let expected = {
        let output = timbang(&["score", "contoh_2025", &sheet("contoh_2025", "contoh")]).output().unwrap();
        assert_eq!(output.status.code(), Some(4));
        out(&output)
    };
    let own = file("sendiri.zi", contoh());
    let sheet = sheet("contoh_2025", "contoh");
    assert_eq!(out(&timbang(&["score", &own, &sheet]).output().unwrap()), expected);
    let mut command = timbang(&["score", "-", &sheet]);
    assert_eq!(out(&command.write_stdin(contoh()).output().unwrap()), expected);
}

#[test]
fn a_shipped_name_means_the_shipped_rubric() {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tempat");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("contoh_2025"), "bukan rubrik").unwrap();
    let sheet = sheet("contoh_2025", "contoh");
    let output = timbang(&["score", "contoh_2025", &sheet]).current_dir(&place).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(err(&output).contains("is the shipped rubric"), "{}", err(&output));
    let output = timbang(&["score", "./contoh_2025", &sheet]).current_dir(&place).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_language_is_asked_for_or_taken_from_the_locale() {
    let sheet = sheet("contoh_2025", "contoh");
    let page = |variables: &[(&str, &str)], more: &[&str]| {
        let mut command = timbang(&[&["score", "contoh_2025", &sheet], more].concat());
        out(&command.envs(variables.iter().copied()).output().unwrap())
    };
    let [english, indonesian] = ["UNDECIDED", "BELUM DAPAT DIPUTUSKAN"];
    assert!(page(&[], &[]).contains(english));
    assert!(page(&[], &["--lang", "id"]).contains(indonesian));
    assert!(page(&[("LANG", "id_ID.UTF-8")], &[]).contains(indonesian));
    assert!(page(&[("LANG", "id_ID.UTF-8"), ("LC_ALL", "C")], &[]).contains(english));
    assert!(page(&[("LANG", "id_ID.UTF-8")], &["--lang", "en"]).contains(english));
}

#[test]
fn a_right_rubric_passes_check() {
    let names = ["contoh_2025", "pekppp_2022", "sakip_2021", "skm_2017", "spbe_2020", "zi_2021"];
    let files = names.map(|name| format!("{RUBRICS}/{name}/rubric.zi"));
    let arguments = [&["check", "--strict"][..], &files.each_ref().map(String::as_str)].concat();
    let output = timbang(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(out(&output).lines().filter(|line| line.contains(": loads, ")).count(), names.len());
}

#[test]
fn a_wrong_rubric_is_told_in_every_format() {
    let broken = file("salah.zi", contoh().replace("weight 6 {", "weight 7 {"));
    let check = |more: &[&str]| timbang(&[&["check", &broken], more].concat()).output().unwrap();

    let output = check(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("error[T401]"), "{}", err(&output));
    assert!(out(&output).contains("salah.zi: does not load, "), "{}", out(&output));

    let output = check(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(err(&output), "");
    let told = object(&out(&output));
    assert_eq!(told["format"], "timbang.check/1");
    assert_eq!(told["files"][0]["loads"], false);
    assert_eq!(told["files"][0]["diagnostics"][0]["code"], "T401");
    assert_eq!(told["files"][0]["diagnostics"][0]["place"]["line"], 15);

    let output = check(&["--format", "github"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).starts_with("::error file="), "{}", out(&output));
    assert!(out(&output).lines().all(|line| line.starts_with("::") && line.contains(",title=T")));
}

#[test]
fn the_cost_of_a_rubric_is_a_table_for_people_and_figures_for_programs() {
    let own = file("biaya.zi", contoh());
    let plain = out(&timbang(&["check", &own]).output().unwrap());
    let table = out(&timbang(&["check", "--cost", &own]).output().unwrap());
    let cost = timbang::Rubric::shipped("contoh_2025").unwrap().cost();
    assert_eq!(plain.lines().count(), 1);
    assert!(table.starts_with(&plain), "{table}");
    let line = |first: &str| {
        let found = table.lines().find(|line| line.split_whitespace().next() == Some(first));
        found.map(|line| line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")).unwrap_or_default()
    };
    assert_eq!(line("criteria"), cost.criteria.to_string(), "{table}");
    assert_eq!(line("total"), "10 0 10", "{table}");
    assert!(table.contains(&format!("{} / {}", cost.bits, cost.bits_max)), "{table}");
    assert_eq!(table.lines().count(), 1 + 6 + 1 + cost.nodes.len(), "{table}");
    let nodes: Vec<usize> = table.lines().skip(7).map(|line| line.chars().count()).collect();
    assert!(nodes.windows(2).all(|pair| pair[0] == pair[1]), "{table}");

    let indonesian = out(&timbang(&["check", "--cost", "--lang", "id", &own]).output().unwrap());
    assert!(indonesian.contains("kriteria") && indonesian.contains("bobot"), "{indonesian}");

    let told = |more: &[&str]| {
        let output = timbang(&[&["check", "--format", "json", &own], more].concat()).output().unwrap();
        object(&out(&output))["files"][0]["cost"].clone()
    };
    assert!(told(&[]).is_null());
    assert_eq!(told(&["--cost"]), serde_json::to_value(&cost).unwrap());

    let broken = file("biaya_salah.zi", contoh().replace("weight 6 {", "weight 7 {"));
    let output = timbang(&["check", "--cost", &broken]).output().unwrap();
    assert_eq!((output.status.code(), out(&output).lines().count()), (Some(1), 1));
}

#[test]
fn a_warning_fails_only_where_that_is_asked() {
    let warned = contoh()
        .replace("criterion a \"Tim dibentuk\" : yn", "criterion a \"Tim dibentuk\" : yn at most (1 otherwise 0)");
    let idle = file("peringatan.zi", warned);
    let check = |more: &[&str]| timbang(&[&["check", &idle], more].concat()).output().unwrap();
    let output = check(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("warning[T410]"), "{}", err(&output));
    assert!(out(&output).contains(": loads, 1 warning"), "{}", out(&output));
    assert_eq!(check(&["--strict"]).status.code(), Some(1));
}

#[test]
fn a_rubric_must_be_text() {
    let mut command = timbang(&["check", "-"]);
    let output = command.write_stdin(&b"timbang 1\nrubric \xff"[..]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("standard input:2: not UTF-8"), "{}", err(&output));
    assert!(out(&output).contains("standard input: does not load, 1 error"));
}

#[test]
fn one_bad_file_hides_no_other() {
    let broken = file("salah_satu.zi", "timbang 1\n");
    let right = format!("{RUBRICS}/skm_2017/rubric.zi");
    let output = timbang(&["check", "tidak_ada.zi", &broken, &right]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("tidak_ada.zi: cannot be read"), "{}", err(&output));
    let summary = out(&output);
    assert!(summary.contains("salah_satu.zi: does not load") && summary.contains("rubric.zi: loads"), "{summary}");
}

#[test]
fn check_says_where_more_is_said() {
    let broken = file("lanjut.zi", contoh().replace("weight 6 {", "weight 7 {"));
    let told = err(&timbang(&["check", &broken]).output().unwrap());
    assert!(told.ends_with("\n`timbang explain-code T401` says more\n"), "{told}");
    let told = err(&timbang(&["check", "--lang", "id", &broken, &broken]).output().unwrap());
    assert!(told.ends_with("\n`timbang explain-code T401` menjelaskannya\n"), "{told}");
    let right = format!("{RUBRICS}/contoh_2025/rubric.zi");
    assert_eq!(err(&timbang(&["check", &right]).output().unwrap()), "");
    let no_text = timbang(&["check", "-"]).write_stdin(&b"\xff"[..]).output().unwrap();
    assert!(!err(&no_text).contains("explain-code"), "{}", err(&no_text));
    assert!(out(&timbang(&["check", "--help"]).output().unwrap()).contains("timbang explain-code T401"));
}

const UNTIDY: &str = "timbang 1 rubric r \"R\" { edition \"1\" basis \"b\" total 1 mean missing zero }
scale yn {Ya=1,Tidak=0}
criterion a:yn # tetap";
const TIDY: &str = "timbang 1
rubric r \"R\" {
  edition \"1\"
  basis   \"b\"
  total   1 mean
  missing zero
}
scale yn { Ya = 1, Tidak = 0 }
criterion a : yn  # tetap
";

#[test]
fn a_file_is_laid_out_once() {
    let path = file("untidy.zi", UNTIDY);
    let output = timbang(&["fmt", &path]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(fs::read_to_string(&path).unwrap(), TIDY);
    assert!(err(&output).contains("untidy.zi: laid out") && out(&output).is_empty());
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let again = timbang(&["fmt", &path]).output().unwrap();
    assert_eq!((again.status.code(), err(&again)), (Some(0), String::new()));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before, "written although nothing changed");
}

#[test]
fn standard_input_is_laid_out_to_standard_output() {
    let output = timbang(&["fmt", "-"]).write_stdin(UNTIDY).output().unwrap();
    assert_eq!((output.status.code(), out(&output)), (Some(0), TIDY.to_owned()));
}

#[test]
fn check_and_diff_write_nothing() {
    let (untidy, tidy) = (file("untidy_kept.zi", UNTIDY), file("tidy.zi", TIDY));
    let checked = timbang(&["fmt", "--check", &untidy, &tidy]).output().unwrap();
    assert_eq!(checked.status.code(), Some(1));
    assert!(out(&checked).ends_with("untidy_kept.zi\n") && !out(&checked).contains("/tidy.zi"), "{}", out(&checked));
    assert_eq!(timbang(&["fmt", "--check", &tidy]).output().unwrap().status.code(), Some(0));
    let shown = timbang(&["fmt", "--diff", &untidy]).output().unwrap();
    assert_eq!(shown.status.code(), Some(0));
    assert!(out(&shown).contains("-criterion a:yn # tetap") && out(&shown).contains("+criterion a : yn  # tetap"));
    assert_eq!(timbang(&["fmt", "--check", "--diff", &untidy]).output().unwrap().status.code(), Some(1));
    assert_eq!(fs::read_to_string(&untidy).unwrap(), UNTIDY);
}

#[test]
fn what_does_not_load_is_not_laid_out() {
    let text = UNTIDY.replace("criterion a:yn", "criterion a:ny");
    let (wrong, untidy) = (file("wrong_fmt.zi", &text), file("untidy_beside.zi", UNTIDY));
    let output = timbang(&["fmt", &wrong, &untidy, "/no/such.zi"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("error[T201]") && err(&output).contains("wrong_fmt.zi: does not load"),
        "{}",
        err(&output)
    );
    assert_eq!(fs::read_to_string(&wrong).unwrap(), text, "a file with errors is left alone");
    assert_eq!(fs::read_to_string(&untidy).unwrap(), TIDY, "one bad file hides no other");
}

#[test]
fn a_name_is_explained_in_both_languages() {
    let sheet = sheet("zi_2021", "004");
    let explain = |arguments: &[&str]| {
        let output = timbang(&[&["explain", "zi_2021", &sheet], arguments].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert_eq!(err(&output), "");
        out(&output)
    };
    let english = explain(&["A.II.1.i.b"]);
    assert!(english.contains("jumlah_terintegrasi / jumlah_perubahan otherwise 0\n"), "{english}");
    assert!(english.contains("one of 2 in the mean of A.II.1.i: 97.30%, times 2 points = 1.95\n"), "{english}");
    let indonesian = explain(&["--lang", "id", "A.II.1.i.b"]);
    assert!(
        indonesian.contains("satu dari 2 dalam rata-rata A.II.1.i: 97.30%, dikali 2 poin = 1.95\n"),
        "{indonesian}"
    );
    assert!(explain(&["--full", "WBK"]).contains("\nSTEPS\n  [0] answer A.I.1.i.a yn = Ya  30:9\n"));
    let json = object(&explain(&["--format", "json", "WBK"]));
    assert_eq!((&json["format"], &json["kind"]), (&"timbang.explanation/0".into(), &"predicate".into()));
    let lines: Vec<&str> = json["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(lines.join("\n") + "\n", explain(&["WBK"]));

    let mut command = timbang(&["explain", "zi_2021", "-", "WBK.5"]);
    let output = command.write_stdin(fs::read(&sheet).unwrap()).output().unwrap();
    assert!(out(&output).starts_with("WBK.5  Survei persepsi anti korupsi  not met\n"));
}

#[test]
fn what_cannot_be_explained_is_told_by_the_exit_code() {
    let known = sheet("zi_2021", "004");
    let output = timbang(&["explain", "zi_2021", &known, "WBX"]).output().unwrap();
    assert_eq!((output.status.code(), out(&output)), (Some(2), String::new()));
    assert_eq!(err(&output), "error: `WBX` names nothing in this rubric; did you mean `WBK`?\n");
    let output = timbang(&["explain", "--lang", "id", "zi_2021", &known, "A.II.1.i.z"]).output().unwrap();
    assert!(err(&output).contains("tidak menyebut apa pun dalam rubrik ini; apakah yang dimaksud `A.II.1.i."));
    assert_eq!(timbang(&["explain", "-", "-", "WBK"]).output().unwrap().status.code(), Some(2));
    let open = sheet("zi_2021", "fakta_belum_diketahui");
    let output = timbang(&["explain", "zi_2021", &open, "WBK"]).output().unwrap();
    assert_eq!((output.status.code(), err(&output)), (Some(4), "note: undecided: the award\n".into()));
    assert!(out(&output).contains("waits for opini_bpk"));
    let faulty = r#"{ "unit": "U", "stages": { "desk": { "answers": { "A.1.a": "Mungkin" } } } }"#;
    let output = timbang(&["explain", "contoh_2025", "-", "total"]).write_stdin(faulty).output().unwrap();
    assert_eq!((output.status.code(), out(&output)), (Some(3), String::new()));
    let mut command = timbang(&["explain", "--format", "json", "contoh_2025", "-", "total"]);
    let output = command.write_stdin(faulty).output().unwrap();
    assert_eq!(object(&out(&output))["format"], "timbang.faults/1");
}

#[test]
fn codes_are_explained_in_both_languages() {
    let explain = |arguments: &[&str]| {
        let output = timbang(&[&["explain-code"], arguments].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert_eq!(err(&output), "");
        out(&output)
    };
    let english = explain(&["T401"]);
    assert!(english.starts_with("error[T401]: weights do not add up\n\n"), "{english}");
    assert!(english.contains("\n    wrong:   ") && english.contains("\n    mended:  "), "{english}");
    assert!(!english.contains("```") && english.lines().all(|line| line.chars().count() <= 100), "{english}");
    assert_eq!(explain(&["t401"]), english);
    assert_eq!(explain(&["T401", "t401"]), english);
    let indonesian = explain(&["--lang", "id", "T401"]);
    assert!(indonesian.starts_with("galat[T401]: jumlah bobot tidak pas\n\n"), "{indonesian}");
    assert!(indonesian.contains("\n    salah:   ") && indonesian.contains("\n    benar:   "), "{indonesian}");
    assert!(explain(&["T410"]).starts_with("warning[T410]: "));
    let two = explain(&["T531", "T401"]);
    assert!(two.starts_with("error[T531]: ") && two.ends_with(&format!("\n\n{english}")), "{two}");
}

#[test]
fn all_codes_are_listed() {
    let list = |arguments: &[&str]| out(&timbang(&[&["explain-code"], arguments].concat()).output().unwrap());
    let english = list(&[]);
    assert!(english.contains("\nT401  error    weights do not add up\n"), "{english}");
    assert!(english.contains("\nT410  warning  an `otherwise` can never apply\n"), "{english}");
    assert!(english.contains("\nT531  error    not a count\n"), "{english}");
    let indonesian = list(&["--lang", "id"]);
    assert!(indonesian.contains("\nT401  galat       jumlah bobot tidak pas\n"), "{indonesian}");
    let codes = |text: &str| text.lines().map(|line| line[..4].to_string()).collect::<Vec<_>>();
    assert_eq!(codes(&english), codes(&indonesian));

    let all = object(&list(&["--format", "json"]));
    assert_eq!(all["format"], "timbang.codes/1");
    assert_eq!(all["codes"].as_array().unwrap().len(), codes(&english).len());
    let text = list(&["--format", "json", "--lang", "id", "T410"]);
    assert!(text.starts_with("{\n  \"format\": \"timbang.codes/1\",\n  \"language\": \"id\",\n"), "{text}");
    let one = object(&text);
    assert_eq!(one["codes"].as_array().unwrap().len(), 1);
    let entry = one["codes"][0].as_object().unwrap();
    assert_eq!(entry.keys().collect::<Vec<_>>(), ["code", "severity", "text", "title"]);
    assert_eq!(entry["code"], "T410");
    assert_eq!(entry["severity"], "warning");
    assert_eq!(entry["title"], "`otherwise` tidak pernah berlaku");
    assert_eq!(entry["text"], timbang::explanation("T410", timbang::Language::Indonesian).unwrap());
}

#[test]
fn an_unknown_code_is_told_with_the_nearest() {
    let explain = |arguments: &[&str]| {
        let output = timbang(&[&["explain-code"], arguments].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(out(&output), "", "{arguments:?}");
        err(&output)
    };
    assert_eq!(explain(&["t4011"]), "error: `t4011` is no code; did you mean `T401`?\n");
    assert_eq!(explain(&["--lang", "id", "T4011"]), "error: `T4011` bukan kode; apakah yang dimaksud `T401`?\n");
    let told = explain(&["T401", "bobot", "\u{1b}[2J"]);
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(told.contains("`bobot` is no code; `timbang explain-code` lists all of them"), "{told}");
    assert!(!told.contains('\u{1b}'), "{told}");
}

#[test]
fn shipped_rubrics_are_listed_with_their_identity() {
    let list = object(&out(&timbang(&["rubrics", "--format", "json"]).output().unwrap()));
    let zi = list["rubrics"].as_array().unwrap().iter().find(|one| one["name"] == "zi_2021").unwrap();
    let card = object(&out(&score("klaim_mandiri", &["--format", "json"])));
    assert_eq!(zi["identity"], card["rubric"]["identity"]);
    let text = out(&timbang(&["rubrics"]).output().unwrap());
    for key in ["name", "label", "edition", "basis", "identity", "score_identity"] {
        assert!(text.contains(zi[key].as_str().unwrap()), "{key} is missing");
    }
}

#[test]
fn version_names_the_language_that_scorecards_name() {
    let card = object(&out(&score("klaim_mandiri", &["--format", "json"])));
    let expected = format!("(language {})", card["language"].as_str().unwrap());
    let version = out(&timbang(&["--version"]).output().unwrap());
    assert!(version.starts_with("timbang ") && version.contains(&expected), "{version}");
}

/// The receipt of a shipped case, in a file of its own.
fn receipt(rubric: &str, case: &str, name: &str) -> String {
    let path = file(name, "");
    let output = timbang(&["receipt", rubric, &sheet(rubric, case), "-o", &path]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!((out(&output), err(&output)), (String::new(), String::new()));
    path
}

fn verify(arguments: &[&str]) -> (Option<i32>, String) {
    let output = timbang(&[&["verify"], arguments].concat()).output().unwrap();
    (output.status.code(), out(&output) + &err(&output))
}

#[test]
fn a_receipt_is_verified_alone_and_with_its_sheet() {
    let path = receipt("zi_2021", "klaim_mandiri", "verified.json");
    let (code, told) = verify(&[&path]);
    assert_eq!(code, Some(0), "{told}");
    for part in [
        "arithmetic  proved       628 lines",
        "rubric      proved       zi_2021, edition 2021, 1:",
        "evidence    not checked  give the sheet: --evidence FILE",
        "engine      not checked  needs the sheet",
        "total 90.98 · WBBM is claimed, not awarded",
    ] {
        assert!(told.contains(part), "{part} is missing\n{told}");
    }
    let own = sheet("zi_2021", "klaim_mandiri");
    let (code, told) = verify(&[&path, "--evidence", &own, "--expect", "zi_2021", "--lang", "id"]);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(told.matches("terbukti").count(), 4, "{told}");
    // The bytes are the same on standard output, and can be piped.
    let printed = timbang(&["receipt", "zi_2021", &own]).output().unwrap();
    assert_eq!(printed.stdout, fs::read(&path).unwrap());
    let piped = timbang(&["verify", "-", "--format", "json"]).write_stdin(printed.stdout).output().unwrap();
    let verdict = object(&out(&piped));
    assert_eq!(verdict["proofs"][0]["standing"], "proved");
    assert_eq!(verdict["proofs"][3]["standing"], "not_checked");
    assert_eq!(verdict["differences"], serde_json::json!([]));
}

#[test]
fn verify_says_no_and_where() {
    let path = receipt("zi_2021", "klaim_mandiri", "other.json");
    let (code, told) = verify(&[&path, "--evidence", &sheet("zi_2021", "klaim_dikonfirmasi")]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("evidence    REFUTED") && told.contains("engine      REFUTED"), "{told}");
    assert!(told.contains("(`A.I.1.i.a`): the stage of the answer is `desk` on the sheet, not `mandiri`"), "{told}");
    let (code, told) = verify(&[&path, "--expect", "skm_2017"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("rubric      REFUTED") && told.contains("`identity`: the lines are those of"), "{told}");
    // A value that was changed: the line is named.
    let text = fs::read_to_string(&path).unwrap().replacen("\"shown\":\"90.98\"", "\"shown\":\"95.00\"", 1);
    let changed = file("changed.json", &text);
    let (code, told) = verify(&[&changed, "--evidence", &sheet("zi_2021", "klaim_mandiri")]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("(`total`): is shown as `90.98`, not `95.00`") && told.contains("`seal`"), "{told}");
    assert!(told.contains("the engine gives"), "{told}");
}

#[test]
fn a_rubric_that_nobody_knows_must_be_named() {
    let rubric =
        file("unknown.zi", contoh().replace("weight 2 mean", "weight 2.0 mean").replace("\"Tim\"", "\"Regu\""));
    let own = sheet("contoh_2025", "contoh");
    let path = file("unknown.json", "");
    let output = timbang(&["receipt", &rubric, &own, "-o", &path]).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", err(&output));
    let (code, told) = verify(&[&path]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("the lines are of no shipped rubric; say which one was applied"), "{told}");
    let (code, told) = verify(&[&path, "--rubric", &rubric, "--evidence", &own]);
    assert_eq!(code, Some(0), "{told}");
    // Laid out otherwise it is the same rubric; the places differ, and that is said.
    let laid_out =
        file("laid_out.zi", format!("{}\n# catatan\n", fs::read_to_string(&rubric).unwrap().replace('{', "{\n")));
    let (code, told) = verify(&[&path, "--rubric", &laid_out, "--evidence", &own]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("the rubric's text has another layout now"), "{told}");
    let identity = object(&out(&timbang(&["check", "--format", "json", &rubric]).output().unwrap()));
    let identity = identity["files"][0]["identity"].as_str().unwrap().to_owned();
    assert_eq!(verify(&[&path, "--expect", &identity]).0, Some(0));
    let (code, told) = verify(&[&path, "--expect", "zi_2020"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("`zi_2020` is neither an identity"), "{told}");
}

#[test]
fn what_is_no_receipt_is_refused() {
    for (name, text, reason) in [
        ("no.json", "{}", "only `timbang.receipt/0` is known here"),
        ("new.json", r#"{"format":"timbang.receipt/7"}"#, "the format is `timbang.receipt/7`"),
        ("text.json", "kuitansi", "the receipt is not JSON"),
    ] {
        let (code, told) = verify(&[&file(name, text)]);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(reason), "{told}");
    }
    let faults = file("faults.json", r#"{ "unit": "U", "stages": { "desk": { "answers": { "A.1.z": "Ya" } } } }"#);
    let output = timbang(&["receipt", "contoh_2025", &faults]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert_eq!(out(&output), "");
}

#[test]
fn help_teaches() {
    let help = out(&timbang(&["--help"]).output().unwrap());
    for part in [
        "Examples:",
        "Exit codes:",
        "check",
        "fmt",
        "score",
        "receipt",
        "verify",
        "explain",
        "explain-code",
        "rubrics",
        "completions",
    ] {
        assert!(help.contains(part), "{part} is missing");
    }
    let commands = [
        &[][..],
        &["check"],
        &["fmt"],
        &["score"],
        &["batch"],
        &["report"],
        &["explain"],
        &["advise"],
        &["bounds"],
        &["receipt"],
        &["verify"],
        &["explain-code"],
        &["rubrics"],
        &["completions"],
    ];
    for command in commands {
        let arguments = [command, &["--help"]].concat();
        let output = timbang(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(out(&output).lines().all(|line| line.chars().count() <= 100), "{}", out(&output));
    }
}

#[test]
fn colour_is_for_terminals_or_asked_for() {
    let escape = '\u{1b}';
    assert!(!out(&score("klaim_mandiri", &[])).contains(escape));
    let coloured = out(&score("klaim_mandiri", &["--color", "always"]));
    assert!(coloured.contains(escape));
    assert!(!out(&score("klaim_mandiri", &["--color", "never"])).contains(escape));
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(plain, out(&score("klaim_mandiri", &[])));
}

#[test]
fn colour_marks_what_is_wrong_and_changes_no_word() {
    let wrong = file("coloured.zi", contoh().replace("share(total)", "share(totl)"));
    let plain = err(&timbang(&["check", &wrong]).output().unwrap());
    let coloured = err(&timbang(&["check", "--color", "always", &wrong]).output().unwrap());
    assert!(plain.contains("| ") && plain.contains("^^^^") && !plain.contains('\u{1b}'), "{plain}");
    let mark = coloured.lines().find(|line| line.contains("^^^^")).unwrap();
    assert!(mark.contains("|\u{1b}["), "{mark:?}");
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

#[test]
fn every_shell_gets_its_script() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = timbang(&["completions", shell]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(out(&output).contains("timbang"), "{shell}");
    }
}

/// Whoever reads the page may leave before its end: the answer is the same, and nobody is shouted at.
#[test]
fn a_reader_may_go_away() {
    let sheet = sheet("zi_2021", "fakta_belum_diketahui");
    let program = assert_cmd::cargo::cargo_bin!("timbang");
    for (arguments, code) in [(&["score", "--full", "zi_2021", &sheet][..], 4), (&["completions", "bash"], 0)] {
        let mut command = std::process::Command::new(program);
        let child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(!err(&output).contains("panicked") && !err(&output).contains("error"), "{}", err(&output));
    }
}

#[test]
fn a_stored_scorecard_makes_the_same_pages_without_its_rubric() {
    let stored = file("kartu.json", score("klaim_sampai_desk", &["--format", "json"]).stdout);
    for (format, begins) in [("html", "<!DOCTYPE html>\n<html lang=\"id\">"), ("markdown", "# Zona Integritas")] {
        let scored = score("klaim_sampai_desk", &["--format", format, "--lang", "id"]);
        assert_eq!(scored.status.code(), Some(0), "{}", err(&scored));
        assert!(out(&scored).starts_with(begins), "{}", out(&scored));
        let output = timbang(&["report", "--format", format, "--lang", "id", &stored]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        // What a measure reads is not in the scorecard, so how much of it is verified is told by `score` alone.
        let without = |page: String| page.replace("diverifikasi", "").len();
        let (scored, reported) = (without(out(&scored)), without(out(&output)));
        assert!(reported <= scored && scored - reported < 400, "{scored} {reported}");
    }
    let text = timbang(&["report", "-"]).write_stdin(fs::read(&stored).unwrap()).output().unwrap();
    assert!(out(&text).contains("CLAIMED, NOT AWARDED: WBBM"), "{}", out(&text));
}

#[test]
fn what_is_no_scorecard_makes_no_page() {
    for (name, text, told) in [
        ("kosong.json", "{}", "missing field `format`"),
        ("lain.json", r#"{"format":"timbang.scorecard/9"}"#, "unknown format `timbang.scorecard/9`"),
        ("teks.json", "\u{1b}[31m", "expected value"),
    ] {
        let output = timbang(&["report", &file(name, text)]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        assert!(err(&output).contains(told) && out(&output).is_empty(), "{}", err(&output));
    }
    let open = score("fakta_belum_diketahui", &["--format", "html"]);
    assert_eq!(open.status.code(), Some(4), "{}", err(&open));
    assert!(out(&open).contains("UNDECIDED"));
    let fault = timbang(&["score", "contoh_2025", &file("salah.json", "{}"), "--format", "html"]).output().unwrap();
    assert_eq!((fault.status.code(), out(&fault)), (Some(3), String::new()));
}
