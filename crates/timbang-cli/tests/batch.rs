//! `timbang batch`, as whoever scores a ministry sees it.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test stops at once, and reads files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use timbang::scorecard::Record;
use timbang::scorecard::Status;
use timbang::{Exact, Rubric};

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("batch").join(test);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs in a folder of its own, in English.
fn batch(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = assert_cmd::Command::cargo_bin("timbang").unwrap();
    command.current_dir(folder).env("LC_ALL", "C").arg("batch").args(arguments).output().unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn sheets() -> Vec<String> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/zi_2021/cases");
    let mut paths: Vec<PathBuf> = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_str().unwrap().ends_with(".evidence.json"));
    paths.sort();
    let text = |path: &PathBuf| fs::read_to_string(path).unwrap();
    paths.iter().map(|path| text(path).split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn each_line_is_scored_in_its_order_as_it_is_alone() {
    let folder = folder("order");
    let sheets = sheets();
    // More than are taken at once, each of them different from its neighbours.
    let input: Vec<&String> = sheets.iter().cycle().take(700).collect();
    let lines: String = input.iter().map(|sheet| format!("{sheet}\n")).collect();
    fs::write(folder.join("semua.ndjson"), lines).unwrap();
    let output = batch(&folder, &["zi_2021", "semua.ndjson", "-o", "hasil.ndjson", "--rejects", "ditolak.ndjson"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("read 700 = 700 scored + 0 rejected"), "{}", err(&output));
    assert_eq!(fs::read(folder.join("ditolak.ndjson")).unwrap(), b"", "none of an earlier run is left");

    let rubric = Rubric::shipped("zi_2021").unwrap();
    let alone: Vec<Record> =
        sheets.iter().map(|sheet| rubric.score_json(sheet.as_bytes()).unwrap().into_record()).collect();
    let results = fs::read_to_string(folder.join("hasil.ndjson")).unwrap();
    let results: Vec<&str> = results.lines().collect();
    assert_eq!(results.len(), 700);
    for (result, alone) in results.iter().zip(alone.iter().cycle()) {
        assert_eq!(&serde_json::from_str::<Record>(result).unwrap(), alone);
    }
}

#[test]
fn what_is_rejected_is_told_with_its_line_and_kept_to_be_fed_back() {
    let folder = folder("rejects");
    let good = r#"{"unit":"Baik","stages":{"desk":{"answers":{"A.1.a":"Ya"}}}}"#;
    let wrong = r#"{"unit":"Salah",  "stages":{"desk":{"answers":{"A.1.a":"Y"}}}}"#;
    fs::write(folder.join("semua.ndjson"), format!("{good}\n\n{wrong}\n{good}\nbukan json")).unwrap();
    let output = batch(&folder, &["contoh_2025", "semua.ndjson", "-o", "hasil.ndjson", "--rejects", "ditolak.ndjson"]);
    assert_eq!(output.status.code(), Some(3));
    let told = err(&output);
    assert!(told.contains("semua.ndjson:3: T530, `A.1.a`: "), "{told}");
    assert!(told.contains("semua.ndjson:5: T501"), "{told}");
    assert!(told.contains("read 4 = 2 scored + 2 rejected"), "{told}");
    assert_eq!(fs::read_to_string(folder.join("hasil.ndjson")).unwrap().lines().count(), 2);
    assert_eq!(fs::read_to_string(folder.join("ditolak.ndjson")).unwrap(), format!("{wrong}\nbukan json\n"));

    let mended = fs::read_to_string(folder.join("ditolak.ndjson")).unwrap().replace("\"Y\"", "\"Ya\"");
    fs::write(folder.join("lagi.ndjson"), mended).unwrap();
    let output = batch(&folder, &["contoh_2025", "lagi.ndjson", "-o", "lagi.csv"]);
    assert!(err(&output).contains("read 2 = 1 scored + 1 rejected"), "{}", err(&output));
}

/// A sheet as rows of answers, and as rows of stages with a column a path, is the same sheet.
#[test]
fn rows_are_the_sheets_that_they_say() {
    let folder = folder("rows");
    let json = r#"{"unit":"Unit, Satu","period":"2025","assessed_on":"2025-05-31","inputs":{"opini":"WTP"},"stages":{"mandiri":{"by":"Tim ZI","on":"2025-02-10","answers":{"A.1.a":"Ya","A.1.b":"A","A.2.masuk":"3","A.2.selesai":"2","B.ipak":"3.6"}},"desk":{"by":"TPI 1","answers":{"A.1.b":"B"}}}}"#;
    let by_answer = "\u{feff}unit,period,assessed_on,stage,by,on,path,answer,note\n\
        \"Unit, Satu\",2025,2025-05-31,,,,opini,WTP,\n\
        \"Unit, Satu\",2025,2025-05-31,mandiri,Tim ZI,2025-02-10,A.1.a,Ya,\n\
        \"Unit, Satu\",2025,,mandiri,Tim ZI,2025-02-10,A.1.b,A,\n\
        \"Unit, Satu\",2025,,mandiri,,,A.2.masuk,3,\n\
        \"Unit, Satu\",2025,,mandiri,,,A.2.selesai,2,\n\
        \"Unit, Satu\",2025,,mandiri,,,B.ipak,3.6,\n\
        \"Unit, Satu\",2025,,desk,TPI 1,,A.1.b,B,\n";
    let by_stage = "unit;period;assessed_on;opini;stage;by;on;A.1.a;A.1.b;A.2.masuk;A.2.selesai;B.ipak\n\
        Unit, Satu;2025;2025-05-31;WTP;mandiri;Tim ZI;2025-02-10;Ya;A;3;2;3.6\n\
        Unit, Satu;2025;2025-05-31;WTP;desk;TPI 1;;;B;;;\n";
    let rubric = Rubric::shipped("contoh_2025").unwrap();
    let expected = rubric.score_json(json.as_bytes()).unwrap().into_record();
    for (name, rows) in [("jawaban.csv", by_answer), ("tahap.csv", by_stage)] {
        fs::write(folder.join(name), rows).unwrap();
        let output = batch(&folder, &["contoh_2025", name]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let card: Record = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(card, expected, "{name}");
    }
    let output = batch(&folder, &["contoh_2025", "tahap.csv", "--to", "csv"]);
    let table = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(
        lines,
        [
            "unit_id,unit,unit_group,period,assessed_on,stage,award_status,award,verified,total,total_exact,area.T,area.L,\
             indeks,indeks_band,WBK,WBK_not_met",
            ",\"Unit, Satu\",,2025,2025-05-31,desk,awarded,WBK,,7.27,109/15,1.00,2.67,3.63,B,met,",
        ]
    );
}

#[test]
fn rows_that_make_no_sheet_are_rejected_whole() {
    let folder = folder("broken");
    let head = "unit,stage,path,answer\n";
    let bad: &[&str] = &[
        // A row that is cut takes its unit with it: the sheet would lack an answer.
        "Potong,desk,A.1.a,Ya\nPotong,desk\n",
        "Ganda,desk,A.1.a,Ya\nGanda,desk,A.1.a,Tidak\n",
        ",desk,A.1.a,Ya\n",
        "Salah,desk,A.1.a,Ya\nSalah,desk,A.9,Ya\n",
    ];
    let good = "Baik,desk,A.1.a,Ya\n";
    let mut input = head.as_bytes().to_vec();
    input.extend(format!("{}{good}Baik,desk,A.1.b,\"A\"\n{}", bad[..2].concat(), bad[2..].concat()).into_bytes());
    // Not UTF-8, and a unit whose rows do not stand together.
    input.extend(b"Huruf,desk,A.1.a,Ya\nHuruf,desk,A.1.b,\xff\n");
    input.extend(b"Baik,desk,A.1.c,A\n");
    fs::write(folder.join("semua.csv"), &input).unwrap();
    let output = batch(&folder, &["contoh_2025", "semua.csv", "-o", "hasil.csv", "--rejects", "ditolak.csv"]);
    assert_eq!(output.status.code(), Some(3));
    let told = err(&output);
    for expected in [
        "semua.csv:3: the row has 2 fields, the head 4",
        "semua.csv:4: T506, `A.1.a`",
        "semua.csv:8: the row names no unit",
        "semua.csv:10: T520, `A.9`",
        "semua.csv:12: the row is not UTF-8",
        "semua.csv:13: `Baik` has rows further up",
        "read 7 = 1 scored + 6 rejected",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    let rejects = fs::read(folder.join("ditolak.csv")).unwrap();
    let kept: Vec<u8> = input
        .split_inclusive(|byte| *byte == b'\n')
        .enumerate()
        .filter(|(at, _)| ![5, 6].contains(at))
        .flat_map(|(_, line)| line.to_vec())
        .collect();
    assert_eq!(rejects, kept, "unchanged, under the head");
}

#[test]
fn a_head_that_is_not_known_is_told() {
    let folder = folder("head");
    for (head, told) in [
        ("unit,stage,A.1.x\n", "column 3 is called `A.1.x`"),
        ("stage,A.1.a\n", "there is no column `unit`"),
        ("unit,path\n", "there is no column `answer`"),
        ("unit,A.1.a,A.1.a\n", "column `A.1.a` stands twice"),
        ("unit,stage,path,answer,A.1.a\n", "column 5 is called `A.1.a`"),
    ] {
        fs::write(folder.join("semua.csv"), head).unwrap();
        let output = batch(&folder, &["contoh_2025", "semua.csv"]);
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        assert!(err(&output).contains(told), "{told}\n{}", err(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn the_input_is_never_written_over() {
    let folder = folder("same");
    fs::write(folder.join("semua.ndjson"), "{\"unit\":\"U\"}\n").unwrap();
    for arguments in [["-o", "semua.ndjson"], ["--rejects", "./semua.ndjson"]] {
        let output = batch(&folder, &["contoh_2025", "semua.ndjson", arguments[0], arguments[1]]);
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains("is the input"), "{}", err(&output));
    }
    assert_eq!(fs::read_to_string(folder.join("semua.ndjson")).unwrap(), "{\"unit\":\"U\"}\n");
}

#[test]
fn the_recap_counts_claims_apart_from_awards() {
    let folder = folder("recap");
    let lines: String = sheets().iter().map(|sheet| format!("{sheet}\n")).collect();
    fs::write(folder.join("semua.ndjson"), lines).unwrap();
    let output = batch(&folder, &["zi_2021", "semua.ndjson", "-o", "hasil.ndjson", "--recap"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let page = String::from_utf8(output.stdout).unwrap();
    let results = fs::read_to_string(folder.join("hasil.ndjson")).unwrap();
    let cards: Vec<Record> = results.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |status: &str, predicate: Option<&str>| {
        let is = |card: &&Record| {
            serde_json::to_value(card.award.status).unwrap() == status && card.award.predicate.as_deref() == predicate
        };
        cards.iter().filter(is).count()
    };
    for predicate in ["WBBM", "WBK"] {
        let (awarded, claimed) = (count("awarded", Some(predicate)), count("claimed", Some(predicate)));
        let line =
            page.lines().find(|line| line.trim().starts_with(&format!("{predicate}  ")) && line.contains("awarded"));
        let numbers: Vec<usize> = line.unwrap().split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert_eq!(numbers, [awarded, claimed], "{page}");
    }
    let none = page.lines().find(|line| line.trim().starts_with("none")).unwrap();
    assert!(none.trim().ends_with(&count("none", None).to_string()), "{page}");
    assert!(page.contains("one condition short") && page.contains("the gap between the two"), "{page}");
    let again = batch(&folder, &["zi_2021", "semua.ndjson", "-o", "hasil.ndjson", "--recap", "--lang", "id"]);
    assert!(String::from_utf8(again.stdout).unwrap().contains("baru klaim, belum diberikan"));
}

/// Shipped sheets of a rubric, one a line, and their scorecards.
fn shipped(rubric: &Rubric) -> (String, Vec<Record>) {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../rubrics/{}/cases", rubric.id()));
    let mut paths: Vec<PathBuf> = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_str().unwrap().ends_with(".evidence.json"));
    paths.sort();
    let (mut lines, mut cards) = (String::new(), Vec::new());
    for path in paths {
        let text = fs::read_to_string(path).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        if let Ok(card) = rubric.score_json(text.as_bytes()) {
            lines.push_str(&format!("{text}\n"));
            cards.push(card.into_record());
        }
    }
    (lines, cards)
}

/// What a row says, by its column, as the scorecard has it.
fn expected(card: &Record) -> Vec<(String, Option<String>)> {
    let word = |value: serde_json::Value| value.as_str().map(str::to_owned);
    let exact = |number: &Option<Exact>| number.as_ref().map(ToString::to_string);
    let mut row = vec![
        ("unit_id".to_owned(), card.unit.id().map(str::to_owned)),
        ("unit".to_owned(), Some(card.unit.name().to_owned())),
        ("unit_group".to_owned(), card.unit.group().map(str::to_owned)),
        ("period".to_owned(), card.period.clone()),
        ("assessed_on".to_owned(), card.assessed_on.clone()),
        ("stage".to_owned(), card.stage.clone()),
        ("award_status".to_owned(), word(serde_json::to_value(card.award.status).unwrap())),
        ("award".to_owned(), card.award.predicate.clone()),
        ("verified".to_owned(), exact(&card.award.verified)),
        ("total".to_owned(), card.total.score.clone()),
        ("total_exact".to_owned(), exact(&card.total.exact)),
    ];
    for (group, member) in card.groups.iter().flat_map(|group| group.members.iter().map(move |one| (group, one))) {
        row.push((format!("{}.{}", group.code, member.code), member.score.clone()));
    }
    for measure in &card.measures {
        row.push((measure.code.clone(), measure.score.clone()));
        row.extend(measure.band.as_ref().map(|band| (format!("{}_band", measure.code), band.code.clone())));
    }
    for predicate in &card.predicates {
        row.push((predicate.code.clone(), word(serde_json::to_value(predicate.status).unwrap())));
        let failed = predicate.requirements.iter().filter(|one| one.status == Status::NotMet);
        let failed: Vec<&str> = failed.map(|one| one.code.as_str()).collect();
        row.push((format!("{}_not_met", predicate.code), Some(failed.join(" "))));
    }
    row
}

#[test]
fn a_row_says_what_the_scorecard_says() {
    let folder = folder("columns");
    let (mut rows, mut banded, mut part_verified, mut failed) = (0, 0, 0, 0);
    for name in Rubric::shipped_names() {
        let (lines, cards) = shipped(&Rubric::shipped(name).unwrap());
        fs::write(folder.join("semua.ndjson"), lines).unwrap();
        let output = batch(&folder, &[name, "semua.ndjson", "-o", "hasil.csv"]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let mut table = csv::Reader::from_path(folder.join("hasil.csv")).unwrap();
        let head: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
        let found: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
        assert_eq!(found.len(), cards.len());
        for (row, card) in found.iter().zip(&cards) {
            let found: Vec<(String, &str)> = head.iter().cloned().zip(row).collect();
            let expected = expected(card);
            let expected: Vec<(String, &str)> =
                expected.iter().map(|(name, value)| (name.clone(), value.as_deref().unwrap_or_default())).collect();
            assert_eq!(found, expected, "{name}");
            rows += 1;
            banded += card.measures.iter().filter(|measure| measure.band.is_some()).count();
            part_verified +=
                usize::from(card.award.verified.as_ref().is_some_and(|share| share.to_string().contains("/")));
            failed += usize::from(card.predicates.iter().filter(|one| one.status == Status::NotMet).count() > 1);
        }
    }
    let reached =
        format!("{rows} rows, {banded} bands, {part_verified} verified in part, {failed} of several predicates");
    assert!(rows > 100 && banded > 50 && part_verified > 10 && failed > 20, "{reached}");
}

/// The mean that a recap shows: of numbers taken to six digits.
fn mean<'c>(numbers: impl Iterator<Item = &'c Option<Exact>>, percent: bool) -> (String, usize) {
    let numbers: Vec<Exact> = numbers.flatten().map(|number| number.round(6, timbang::Rounding::HalfEven)).collect();
    let mean = Exact::sum(&numbers).over(&Exact::from(u64::try_from(numbers.len()).unwrap()));
    let shown = mean.map_or("–".to_owned(), |mean| match percent {
        true => format!("{}%", mean.times(&Exact::from(100)).show(2, timbang::Rounding::HalfAway)),
        false => mean.show(2, timbang::Rounding::HalfAway),
    });
    (shown, numbers.len())
}

#[test]
fn the_recap_is_what_its_scorecards_come_to() {
    let folder = folder("recap_numbers");
    let (mut conditions, mut alone_somewhere) = (0, 0);
    for name in ["zi_2021", "pekppp_2022", "contoh_2025"] {
        let rubric = Rubric::shipped(name).unwrap();
        let (lines, cards) = shipped(&rubric);
        fs::write(folder.join("semua.ndjson"), lines).unwrap();
        let run = |to: &str| {
            let output = batch(&folder, &[name, "semua.ndjson", "-o", to, "--recap"]);
            assert_eq!(output.status.code(), Some(0), "{}", err(&output));
            String::from_utf8(output.stdout).unwrap()
        };
        let page = run("hasil.csv");
        assert_eq!(page, run("hasil.ndjson"), "whatever is written of each");
        let has = |line: &str| assert!(page.lines().any(|found| found == line.trim_end()), "no `{line}` in\n{page}");
        for (at, predicate) in cards[0].predicates.iter().enumerate() {
            let of = |card: &Record| card.predicates[at].requirements.iter().map(|one| one.status).collect::<Vec<_>>();
            for (place, one) in predicate.requirements.iter().enumerate() {
                let standing: Vec<Vec<Status>> = cards.iter().map(of).collect();
                let count = |status| standing.iter().filter(|all| all[place] == status).count();
                let (not_met, undecided) = (count(Status::NotMet), count(Status::Undecided));
                let only = |all: &&Vec<Status>| {
                    all[place] == Status::NotMet && all.iter().filter(|other| **other != Status::Met).count() == 1
                };
                let alone = standing.iter().filter(only).count();
                if not_met + undecided > 0 {
                    let text = one.label.as_ref().unwrap_or(&one.text);
                    let named: String = format!("  {}  {text}", one.code).chars().take(43).collect();
                    has(&format!("{named:<44}{not_met:>10}{undecided:>13}{alone:>14}"));
                    conditions += 1;
                    alone_somewhere += usize::from(alone > 0);
                }
            }
        }
        for (at, group) in cards[0].groups.iter().enumerate() {
            for (place, member) in group.members.iter().enumerate() {
                let (shown, _) = mean(cards.iter().map(|card| &card.groups[at].members[place].share), true);
                let label = member.label.as_deref().unwrap_or_default();
                has(&format!("  {shown:>8}  {}.{}  {label}", group.code, member.code));
            }
        }
        for (at, measure) in cards[0].measures.iter().enumerate() {
            let percent =
                cards.iter().any(|card| card.measures[at].score.as_ref().is_some_and(|one| one.ends_with('%')));
            let (shown, _) = mean(cards.iter().map(|card| &card.measures[at].exact), percent);
            has(&format!("  {shown:>8}  {}  {}", measure.code, measure.label.as_deref().unwrap_or_default()));
        }
        for stage in rubric.stages() {
            let totals = cards.iter().filter_map(|card| card.as_of(stage).map(|record| &record.total));
            let (shown, units) = mean(totals, false);
            has(&format!("  {shown:>8}  {stage}, {units} units"));
        }
    }
    assert!(conditions > 10 && alone_somewhere > 0, "{conditions} conditions, {alone_somewhere} alone");
}

/// The fast way stops at the first kind of fault that it meets; what is told are all of them, each with its line.
#[test]
fn all_faults_of_a_sheet_are_told_with_their_lines() {
    let folder = folder("all_faults");
    let rows = "unit,stage,path,answer\n\
        Bentuk,desk,A.1.a,Iya\nBentuk,desk,B.ipak,\"3,62\"\nBentuk,desk,A.9,Ya\n\
        Periksa,desk,A.1.a,Ya\nPeriksa,desk,A.2.masuk,3\nPeriksa,desk,A.2.selesai,4\n";
    fs::write(folder.join("semua.csv"), rows).unwrap();
    let output = batch(&folder, &["contoh_2025", "semua.csv", "-o", "hasil.csv"]);
    let told = err(&output);
    for expected in
        ["csv:2: T530, `A.1.a`", "csv:3: T511, `B.ipak`", "csv:4: T520, `A.9`", "csv:7: T540, `A.2.selesai`"]
    {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    let sheet = r#"{"unit":"","stages":{"desk":{"answers":{"A.1.a":"Iya"}}}}"#;
    fs::write(folder.join("semua.ndjson"), format!("{sheet}\n")).unwrap();
    let told = err(&batch(&folder, &["contoh_2025", "semua.ndjson", "-o", "hasil.csv"]));
    assert!(told.contains("T530") && told.lines().filter(|line| line.contains("ndjson:1: T5")).count() == 2, "{told}");
}
