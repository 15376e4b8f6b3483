//! Explanations say what the receipt says, no more than is asked, and nothing else whatever a receipt holds.

use std::collections::BTreeSet;

use timbang::receipt::{Line, Operator};
use timbang::report::{Explanation, PAGE_COLUMNS};
use timbang::scorecard::Status;
use timbang::{Exact, Language, Receipt, Rubric};

use crate::receipt::operators;
use crate::rubrics::sheets;

const SHORT_MAX: usize = 12;
/// Bytes of four explanations of ten thousand lines, which name each line and what it reads.
const MANY: usize = 8_000_000;

/// Every shipped sheet: rubric, case, and its bytes.
fn all_sheets() -> Vec<(Rubric, String, Vec<u8>)> {
    let mut all = Vec::new();
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        for (case, sheet) in sheets(name) {
            all.push((rubric.clone(), format!("{name} {case}"), sheet));
        }
    }
    all
}

fn zi(case: &str) -> Receipt {
    let (_, sheet) = sheets("zi_2021").into_iter().find(|(name, _)| name == case).unwrap();
    Rubric::shipped("zi_2021").unwrap().receipt_json(&sheet).unwrap()
}

fn lines(explanation: &Explanation<'_>) -> Vec<String> {
    explanation.lines().iter().map(ToString::to_string).collect()
}

fn explained(receipt: &Receipt, path: &str, language: Language) -> Vec<String> {
    let explanation = Explanation::of(receipt, path).unwrap_or_else(|unknown| panic!("{unknown}"));
    lines(&explanation.language(language))
}

fn named<'r>(receipt: &'r Receipt, kind: &str) -> Vec<&'r Line> {
    receipt.lines.iter().filter(|line| line.kind.as_deref() == Some(kind) && line.code.is_some()).collect()
}

fn line<'r>(receipt: &'r Receipt, code: &str) -> &'r Line {
    receipt.lines.iter().find(|line| line.code.as_deref() == Some(code)).unwrap()
}

/// All that can be asked for: codes, requirements, answers, and what several requirements have in common.
fn names(receipt: &Receipt) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in &receipt.lines {
        names.extend(line.code.iter().chain(&line.requirement).chain(&line.path).cloned());
        let stem = line.requirement.as_deref().and_then(|code| code.rsplit_once('.'));
        names.extend(stem.filter(|(stem, _)| stem.contains('.')).map(|(stem, _)| stem.to_owned()));
    }
    names
}

fn holds_its_form(lines: &[String], what: &str) {
    for line in lines {
        assert!(!line.contains(['\n', '\r', '\u{1b}', '\u{202e}']), "{what}: {line:?}");
        assert_eq!(line.trim_end(), line, "{what}");
    }
}

#[test]
fn a_criterion_has_four_to_twelve_lines_on_every_shipped_sheet() {
    for (rubric, case, sheet) in all_sheets() {
        let receipt = rubric.receipt_json(&sheet).unwrap();
        for criterion in named(&receipt, "criterion") {
            let code = criterion.code.as_deref().unwrap();
            let explanation = Explanation::of(&receipt, code).unwrap();
            for language in Language::ALL {
                let lines = lines(&explanation.clone().language(language));
                let what = format!("{case} {code} {language}:\n{}", lines.join("\n"));
                assert!((4..=SHORT_MAX).contains(&lines.len()), "{what}");
                holds_its_form(&lines, &what);
                for line in &lines {
                    assert!(line.chars().count() <= PAGE_COLUMNS, "{what}");
                }
                // What enters and what it is worth are never cut.
                assert!(lines[1].contains(criterion.shown.as_deref().unwrap_or("")), "{what}");
            }
        }
    }
}

/// No shipped sheet has a formula with more inputs than there is room for.
#[test]
fn a_long_formula_is_folded_into_twelve_lines() {
    let inputs: Vec<String> = (1..=30).map(|nth| format!("masukan_yang_panjang_{nth}")).collect();
    let declared: String = inputs.iter().map(|name| format!("  input {name} \"Masukan\" : count\n")).collect();
    let text = format!(
        "timbang 1\nrubric panjang \"Panjang\" {{\n  edition \"1\"  basis \"contoh\"  total 10  missing zero\n}}\n\
         scale yn {{ Ya = 1, Tidak = 0 }}\n\
         component A \"A\" weight 10 {{\n{declared}  criterion a \"Panjang\" weight 4 = min(1, {})\n  \
         criterion b \"Dibatasi\" weight 6 : yn at most min(1, {}) {{ Ya \"Ada\" Tidak \"Tidak\" }}\n}}\n",
        inputs.join(" + "),
        inputs.join(" + "),
    );
    let rubric = Rubric::parse(&text).unwrap_or_else(|wrong| panic!("{wrong}"));
    let sheet = br#"{ "unit": "U", "answers": { "A.b": "Ya", "A.masukan_yang_panjang_1": 1 } }"#;
    let receipt = rubric.receipt_json(sheet).unwrap();
    for language in Language::ALL {
        let [computed, limited] = ["A.a", "A.b"].map(|code| explained(&receipt, code, language));
        assert_eq!(computed.len(), SHORT_MAX, "{}", computed.join("\n"));
        assert!(limited.len() <= SHORT_MAX, "{}", limited.join("\n"));
        assert!(computed.iter().any(|line| line.contains("and ") || line.contains("dan ")), "{computed:?}");
    }
    let full = Explanation::of(&receipt, "A.a").unwrap().full(true).to_string();
    let words: BTreeSet<&str> = full.split([' ', '\n', '(', ')', ',']).collect();
    assert!(inputs.iter().all(|name| words.contains(name.as_str())), "{full}");
}

/// The rows of a predicate: mark, code.
fn rows(lines: &[String]) -> Vec<(String, String)> {
    let rows = lines.iter().skip(1).filter_map(|line| {
        let mut words = line.split_whitespace();
        let mark = words.next().filter(|mark| ["FAIL", "GAGAL", "?", "ok"].contains(mark))?;
        Some((mark.to_owned(), words.next()?.to_owned()))
    });
    rows.collect()
}

#[test]
fn why_not_names_what_decides_and_no_more() {
    let mut named_any = 0;
    for (rubric, case, sheet) in all_sheets() {
        let receipt = rubric.receipt_json(&sheet).unwrap();
        let card = rubric.score_json(&sheet).unwrap().into_record();
        for predicate in &card.predicates {
            let deciding = predicate
                .requirements
                .iter()
                .filter(|requirement| predicate.status != Status::Met && requirement.status == predicate.status);
            let deciding: Vec<&str> = deciding.map(|requirement| requirement.code.as_str()).collect();
            named_any += deciding.len();
            let others = predicate.requirements.len() - deciding.len();
            for language in Language::ALL {
                let lines = explained(&receipt, &predicate.code, language);
                let what = format!("{case}:\n{}", lines.join("\n"));
                holds_its_form(&lines, &what);
                let told: Vec<String> = rows(&lines).into_iter().map(|(_, code)| code).collect();
                assert_eq!(told, deciding, "{what}");
                assert_eq!(lines.len(), deciding.len() + 1 + usize::from(others > 0), "{what}");
                for line in &lines {
                    assert!(line.chars().count() <= PAGE_COLUMNS, "{what}");
                }
            }
            // The sides of what is not met are told apart, and stand as the scorecard has them.
            let lines = explained(&receipt, &predicate.code, Language::English);
            for requirement in predicate.requirements.iter().filter(|r| deciding.contains(&r.code.as_str())) {
                let row = lines.iter().find(|line| line.split_whitespace().nth(1) == Some(&requirement.code)).unwrap();
                let (Some(Ok(left)), Some(Ok(right))) = (
                    requirement.left.as_deref().map(str::parse::<Exact>),
                    requirement.right.as_deref().map(str::parse::<Exact>),
                ) else {
                    continue;
                };
                let sign = requirement.op.as_deref().unwrap();
                let (before, after) = row.split_once(&format!(" {sign} ")).unwrap();
                let before = before.split_whitespace().last().unwrap();
                let after = after.split_whitespace().next().unwrap();
                assert_eq!(before == after, left == right, "{row}");
                assert!(near(before, &left) && near(after, &right), "{case}: {row}");
            }
        }
    }
    assert!(named_any > 100, "{named_any}");
}

/// Whether a number is shown within one of its last digits.
fn near(shown: &str, exact: &Exact) -> bool {
    let (digits, percent) = match shown.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (shown, false),
    };
    let places = digits.split_once('.').map_or(0, |(_, places)| u32::try_from(places.len()).unwrap());
    let scaled = if percent { exact.times(&Exact::from(100_i128)) } else { exact.clone() };
    scaled.show(places, timbang::Rounding::HalfAway) == digits || scaled.show(places, timbang::Rounding::Down) == digits
}

#[test]
fn every_name_explains_itself() {
    let mut told = 0;
    let mut seen = BTreeSet::new();
    for (rubric, case, sheet) in all_sheets() {
        let receipt = rubric.receipt_json(&sheet).unwrap();
        let first = seen.insert(rubric.id().to_owned());
        for name in names(&receipt) {
            let explanation = Explanation::of(&receipt, &name).unwrap();
            let short = lines(&explanation);
            assert!(short.len() >= 2 && short[0].starts_with(&name), "{case}: {short:?}");
            holds_its_form(&short, &case);
            told += 1;
            if first {
                let full = lines(&explanation.full(true));
                holds_its_form(&full, &case);
                assert!(full.len() > short.len(), "{case} {name}");
                // Nothing is left out.
                let cut = full.iter().find(|line| line.contains('…') && !line.contains("verified(…)"));
                assert!(cut.is_none(), "{cut:?}");
            }
        }
    }
    assert!(told > 10_000, "{told}");
}

/// `A.II.1.i 1.95 → A.II.1 3.95`: each code with the number behind it.
fn pairs(text: &str) -> Vec<(&str, &str)> {
    text.split(['→', ';', ',']).filter_map(|part| part.trim().rsplit_once(' ')).collect()
}

#[test]
fn each_number_is_that_of_its_line() {
    let mut compared = 0;
    for case in ["004", "hampir_kosong", "klaim_mandiri", "all_third"] {
        let receipt = zi(case);
        let shown = |code: &str| line(&receipt, code).shown.clone().unwrap();
        for criterion in named(&receipt, "criterion") {
            let code = criterion.code.as_deref().unwrap();
            let lines = explained(&receipt, code, Language::English);
            let entry = |key: &str| {
                let line = lines.iter().find_map(|line| line.trim_start().strip_prefix(key));
                line.map(str::trim).unwrap_or_default()
            };
            assert!(entry("Counts").starts_with(&shown(code)), "{lines:?}");
            for (code, number) in pairs(entry("Way up")) {
                let code = code.trim_start_matches("also in ");
                assert_eq!(number, shown(code), "{lines:?}");
                compared += 1;
            }
            assert!(entry("Way up").contains("total "), "{lines:?}");
            let parent = code.rsplit_once('.').unwrap().0;
            let (_, enters) = entry("Enters").rsplit_once([':', '=']).unwrap();
            assert_eq!(enters.trim(), shown(parent), "{lines:?}");
            if let Some((_, score)) = entry("Points").split_once(" = ") {
                assert_eq!(score, shown(code), "{lines:?}");
            }
            if !entry("Formula").is_empty() {
                let share = lines.iter().filter_map(|line| line.rsplit_once(" = ")).map(|(_, share)| share.trim());
                let result = line(&receipt, code);
                let missing = match result.op {
                    Operator::Mul => &receipt.lines[result.of[0] as usize],
                    _ => result,
                };
                let inner = receipt.lines[missing.of[0] as usize].out.parse::<Exact>();
                let inner = inner.map_or("?".into(), |inner| {
                    format!("{}%", inner.times(&Exact::from(100_i128)).show(2, timbang::Rounding::HalfAway))
                });
                assert!(share.clone().any(|share| share == inner), "{inner}: {lines:?}");
            }
            if !entry("Option").is_empty() {
                let (answer, _) = entry("Answer").split_once(" (").unwrap();
                let table = receipt.lines.iter().find(|line| line.path.as_deref() == Some(code)).unwrap();
                let options = receipt.tables[table.table.as_ref().unwrap()].options.as_ref().unwrap();
                let at = options.iter().position(|(option, _)| option == answer).unwrap();
                let own: String = entry("Option").trim_end_matches('…').to_owned();
                assert!(line(&receipt, code).texts[at].starts_with(&own), "{lines:?}");
                let (_, worth) = entry("Scale").split_once(&format!("{answer} = ")).unwrap();
                let worth = worth.split(' ').next().unwrap();
                assert!(near(worth, &options[at].1.parse().unwrap()), "{lines:?}");
            }
        }
        for component in named(&receipt, "component") {
            let lines = explained(&receipt, component.code.as_deref().unwrap(), Language::English);
            for row in lines.iter().filter(|line| line.contains("  / ") || line.ends_with('%')) {
                let row = row.trim_start().trim_start_matches("Parts").trim_start();
                let Some((code, rest)) = row.split_once(' ') else { continue };
                if receipt.lines.iter().any(|line| line.code.as_deref() == Some(code)) {
                    let number = rest.split("  / ").next().unwrap().split_whitespace().last().unwrap();
                    assert_eq!(number, shown(code), "{lines:?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 2_000, "{compared}");
}

#[test]
fn every_operator_is_told() {
    let original = operators();
    let receipt = original.rubric.receipt_json(&original.sheet).unwrap();
    let mut full = String::new();
    let mut short = String::new();
    for name in names(&receipt) {
        let explanation = Explanation::of(&receipt, &name).unwrap();
        short.push_str(&explanation.to_string());
        full.push_str(&explanation.full(true).to_string());
    }
    for operator in Operator::ALL {
        assert!(full.contains(&format!("] {} ", operator.word())), "{}", operator.word());
    }
    for formula in [
        "selesai / masuk otherwise 1",
        "a at most A.1  / 4",
        "if jenis is pusat and not (tlhp < 50%) or opini is at least WDP then 0.25 else 0.75",
        "round(ipak / 4, 2, down) at least 0.1",
        "mutu(5 * ipak / 4)",
        "max(5 * (total / 10) - 0.5, min(100%, verified(…)))",
        "sejak      + 1 years <= assessed_on",
        "tlhp != 1%",
        "opini is not TMP",
        "B    < 4 or tlhp = 100%",
        "indeks is at least Cukup",
        "weighted mean of its parts (3): 84.72%, times 4 points = 3.39",
        "least of its parts (2)",
        "greatest of its parts (2)",
        "mean of its parts (2)",
        "sum of its parts (2)",
        "abc: A = 1 (B 0.5, C 0, NA left out)",
        "nrr: 3 = 0.75 (1 .. 4 = 25.00% .. 100.00%)",
        "mutu: Cukup (> 2)",
        "no answer: left out of the mean",
        // Of a choice between two the one that holds decides.
        "Compares  B 3.60 < 4.00\n",
    ] {
        assert!(short.contains(formula), "{formula}\n{short}");
    }
}

#[test]
fn explanations_word_for_word() {
    let receipt = zi("004");
    let shown = |path, language| explained(&receipt, path, language).join("\n");
    insta::assert_snapshot!(shown("A.I.1.i.b", Language::English), @r"
    A.I.1.i.b  Cara pemilihan anggota tim
      Counts    100.00%
      Answer    A (Penilaian mandiri, 2025-02-10)
      Option    Prosedur seleksi jelas dan mewakili semua unsur
      Scale     abc: A = 1 (B 0.5, C 0)
      Enters    one of 2 in the mean of A.I.1.i: 100.00%, times 0.5 points = 0.50
      Way up    A.I.1.i 0.50 → A.I.1 4.00 → A.I 25.50 → A 50.75 → total 88.93; also in area.MP 7.95
      Basis     PermenPANRB 90/2021 jo. 5/2024 (of A.I); rubric 34:9
    ");
    insta::assert_snapshot!(shown("A.I.1.i.b", Language::Indonesian), @r"
    A.I.1.i.b  Cara pemilihan anggota tim
      Nilai     100.00%
      Jawaban   A (Penilaian mandiri, 2025-02-10)
      Pilihan   Prosedur seleksi jelas dan mewakili semua unsur
      Skala     abc: A = 1 (B 0.5, C 0)
      Masuk ke  satu dari 2 dalam rata-rata A.I.1.i: 100.00%, dikali 0.5 poin = 0.50
      Ke atas   A.I.1.i 0.50 → A.I.1 4.00 → A.I 25.50 → A 50.75 → total 88.93; juga di area.MP 7.95
      Dasar     PermenPANRB 90/2021 jo. 5/2024 (pada A.I); rubrik 34:9
    ");
    insta::assert_snapshot!(shown("A.II.1.i.b", Language::English), @r"
    A.II.1.i.b  Perubahan yang terintegrasi dalam sistem manajemen
      Counts    94.59% (exactly 35/37)
      Formula   jumlah_terintegrasi / jumlah_perubahan otherwise 0
                35                    37                           = 94.59%
      Inputs    jumlah_terintegrasi  35  Jumlah perubahan yang terintegr…  Penilaian mandiri, 2025-02-10
                jumlah_perubahan     37  Jumlah perubahan yang dibuat      Penilaian mandiri, 2025-02-10
      Enters    one of 2 in the mean of A.II.1.i: 97.30%, times 2 points = 1.95
      Way up    A.II.1.i 1.95 → A.II.1 3.95 → A.II 25.24 → A 50.75 → total 88.93; also in area.MP 7.95
      Basis     PermenPANRB 90/2021 jo. 5/2024 (of A.II); rubric 598:9
    ");
    insta::assert_snapshot!(shown("A.II.1.i.b", Language::Indonesian), @r"
    A.II.1.i.b  Perubahan yang terintegrasi dalam sistem manajemen
      Nilai     94.59% (tepatnya 35/37)
      Rumus     jumlah_terintegrasi / jumlah_perubahan otherwise 0
                35                    37                           = 94.59%
      Masukan   jumlah_terintegrasi  35  Jumlah perubahan yang terintegr…  Penilaian mandiri, 2025-02-10
                jumlah_perubahan     37  Jumlah perubahan yang dibuat      Penilaian mandiri, 2025-02-10
      Masuk ke  satu dari 2 dalam rata-rata A.II.1.i: 97.30%, dikali 2 poin = 1.95
      Ke atas   A.II.1.i 1.95 → A.II.1 3.95 → A.II 25.24 → A 50.75 → total 88.93; juga di area.MP 7.95
      Dasar     PermenPANRB 90/2021 jo. 5/2024 (pada A.II); rubrik 598:9
    ");
    insta::assert_snapshot!(shown("WBK", Language::English), @r"
    WBK  Menuju Wilayah Bebas dari Korupsi  not met
      FAIL  WBK.5  Survei persepsi anti korupsi  15.71  >=  15.75  -0.04 points
      16 others are met
    ");
    insta::assert_snapshot!(shown("WBK", Language::Indonesian), @r"
    WBK  Menuju Wilayah Bebas dari Korupsi  tidak terpenuhi
      GAGAL  WBK.5  Survei persepsi anti korupsi  15.71  >=  15.75  -0.04 poin
      16 syarat lainnya terpenuhi
    ");
    insta::assert_snapshot!(shown("WBBM", Language::English), @r"
    WBBM  Menuju Wilayah Birokrasi Bersih dan Melayani  not met
      FAIL  WBBM.3.TT   Penataan Tatalaksana (TT)                      5.22  >=   5.25  -0.03 points
      FAIL  WBBM.3.SDM  Penataan Sistem Manajemen SDM Aparatur (SDM)   7.01  >=   7.50  -0.49 points
      FAIL  WBBM.3.AK   Penguatan Akuntabilitas (AK)                   7.27  >=   7.50  -0.23 points
      FAIL  WBBM.5      Survei persepsi anti korupsi                  15.71  >=  15.75  -0.04 points
      14 others are met
    ");
    insta::assert_snapshot!(shown("WBBM.3.TT", Language::English), @r"
    WBBM.3.TT  Setiap area perubahan: Penataan Tatalaksana (TT)  not met
      Requires  area.TT >= 5.25
                5.22
      Compares  5.22 >= 5.25, -0.03 points
      Inputs    area.TT  5.22  Penataan Tatalaksana
      Basis     PermenPANRB 90/2021 jo. 5/2024; rubric 868:11
    ");
    insta::assert_snapshot!(shown("total", Language::Indonesian), @r"
    total  Zona Integritas menuju WBK dan WBBM
      Nilai     88.93 dari 100.00 poin, 88.93% (tepatnya 458040119/5150400)
                masih dapat menjadi 88.93 .. 92.88
      Gabungan  jumlah bagiannya (2): 88.93
      Bagian    A  Pengungkit  50.75  / 60.00
                B  Hasil       38.18  / 40.00
      Predikat  TIDAK ADA: Belum berpredikat
      Syarat    WBK.1 terpenuhi, WBBM.1 terpenuhi
      Dasar     PermenPANRB 90/2021 jo. 5/2024; rubrik 5:1
    ");
    insta::assert_snapshot!(shown("award", Language::English), @r"
    award  Zona Integritas menuju WBK dan WBBM
      Award     NONE: Belum berpredikat
      Order     best first: WBBM, WBK
                WBBM: not met: WBBM.3.TT, WBBM.3.SDM, WBBM.3.AK, WBBM.5
                WBK: not met: WBK.5
      Basis     PermenPANRB 90/2021 jo. 5/2024 (of the rubric); rubric 881:1
    ");
}

#[test]
fn a_claim_is_never_explained_like_an_award() {
    let receipt = zi("klaim_mandiri");
    for path in ["award", "total", "WBBM", "WBK"] {
        for full in [false, true] {
            let explanation = Explanation::of(&receipt, path).unwrap().full(full);
            let english = explanation.clone().to_string().to_lowercase();
            assert_eq!(
                english.matches("awarded").count(),
                english.matches("claimed, not awarded").count(),
                "{english}"
            );
            assert!(english.contains("claim"), "{english}");
            let indonesian = explanation.language(Language::Indonesian).to_string().to_lowercase();
            assert_eq!(indonesian.matches("diberikan").count(), indonesian.matches("belum diberikan").count());
            assert!(indonesian.contains("klaim"), "{indonesian}");
        }
    }
    let award = explained(&receipt, "award", Language::English).join("\n");
    assert!(award.contains("100.00% of the weight has not been verified"), "{award}");
    let done = explained(&zi("klaim_dikonfirmasi"), "award", Language::English).join("\n");
    assert!(done.contains("AWARDED: WBBM"), "{done}");
}

#[test]
fn unknown_names_get_the_nearest_one() {
    let receipt = zi("004");
    let unknown = Explanation::of(&receipt, "WBX").unwrap_err();
    assert_eq!((unknown.path(), unknown.nearest()), ("WBX", Some("WBK")));
    assert_eq!(unknown.to_string(), "`WBX` names nothing in this rubric; did you mean `WBK`?");
    let unknown = Explanation::of(&receipt, "a\u{1b}[2J").unwrap_err();
    assert!(!unknown.to_string().contains('\u{1b}'));
    assert!(Explanation::of(&receipt, "").is_err());
}

#[test]
fn as_an_object_it_is_the_same() {
    let receipt = zi("004");
    let explanation = Explanation::of(&receipt, "A.II.1.i.b").unwrap();
    let object = serde_json::to_value(&explanation).unwrap();
    assert_eq!(object["format"], "timbang.explanation/0");
    assert_eq!((&object["code"], &object["kind"]), (&"A.II.1.i.b".into(), &"criterion".into()));
    assert_eq!((&object["rubric"], &object["unit"]), (&"zi_2021".into(), &receipt.evidence.unit.clone().into()));
    assert_eq!(object["lines"], serde_json::to_value(lines(&explanation)).unwrap());
    assert_eq!(object["steps"], serde_json::json!([343, 344, 353, 354, 355, 356]));
    for (path, kind) in [
        ("WBK", "predicate"),
        ("WBK.3", "requirements"),
        ("WBK.3.TT", "requirement"),
        ("area.MP", "member"),
        ("total", "component"),
        ("dampak", "measure"),
        ("award", "award"),
        ("verified", "verified"),
        ("tlhp", "answer"),
    ] {
        let object = serde_json::to_value(Explanation::of(&receipt, path).unwrap()).unwrap();
        assert_eq!(object["kind"], kind, "{path}");
    }
}

/// Everything of a receipt in short and in full, in both languages; how much text that is.
fn everything(receipt: &Receipt, what: &str) -> usize {
    let mut bytes = 0;
    for name in names(receipt) {
        let explanation = Explanation::of(receipt, &name).unwrap();
        for language in Language::ALL {
            for full in [false, true] {
                let lines = lines(&explanation.clone().language(language).full(full));
                holds_its_form(&lines, what);
                bytes += lines.iter().map(String::len).sum::<usize>();
            }
        }
    }
    bytes
}

#[test]
fn foreign_text_comes_out_harmless() {
    let original = operators();
    let receipt = original.rubric.receipt_json(&original.sheet).unwrap();
    let evil = |text: &str| format!("{text}\u{1b}[2J\nAWARDED\u{202e}\r{}", "ä".repeat(300));
    let mut receipt = receipt;
    for line in &mut receipt.lines {
        for text in
            [&mut line.label, &mut line.group, &mut line.basis, &mut line.by, &mut line.word].into_iter().flatten()
        {
            *text = evil(text);
        }
        for text in [&mut line.value, &mut line.test, &mut line.option, &mut line.shown, &mut line.policy] {
            *text = text.as_deref().map(evil);
        }
        for text in line.options.iter_mut().chain(&mut line.texts).chain(&mut line.order) {
            *text = evil(text);
        }
        line.at = evil(&line.at);
        if line.op == Operator::Answer {
            line.out = evil(&line.out);
        }
    }
    for answer in &mut receipt.answers {
        answer.on = Some(evil("x"));
        answer.stage = answer.stage.as_deref().map(evil);
    }
    let rubric = &mut receipt.rubric;
    for text in [&mut rubric.label, &mut rubric.basis, &mut rubric.display] {
        *text = evil(text);
    }
    rubric.otherwise = Some(evil("x"));
    rubric.stages.iter_mut().for_each(|stage| stage.label = Some(evil("x")));
    for table in receipt.tables.values_mut() {
        table.labels = table.labels.iter().map(|_| Some(evil("x"))).collect();
    }
    let award = receipt.outcome.award.clone();
    receipt.outcome.award = award.as_deref().map(evil);
    everything(&receipt, "evil texts");
    // Names as well.
    for line in &mut receipt.lines {
        for name in [&mut line.code, &mut line.requirement, &mut line.path].into_iter().flatten() {
            *name = evil(name);
        }
    }
    everything(&receipt, "evil names");
}

#[test]
fn forged_receipts_do_not_panic() {
    let original = operators();
    let good = original.rubric.receipt_json(&original.sheet).unwrap();
    let count = u32::try_from(good.lines.len()).unwrap();
    let mut rng = fastrand::Rng::with_seed(7);
    for round in 0..60 {
        let mut forged = good.clone();
        for line in &mut forged.lines {
            if rng.u8(..4) == 0 {
                // Forwards, to itself, out of range, too many, none.
                line.of = (0..rng.usize(..6)).map(|_| rng.u32(..count + 3)).collect();
            }
            if rng.u8(..6) == 0 {
                line.op = *rng.choice(Operator::ALL).unwrap();
            }
            if rng.u8(..6) == 0 {
                let odd = ["", "-1/3", "7/13", "none", "excluded", "undecided", "true", "1/0", "99999999999999999999"];
                line.out = (*rng.choice(odd).unwrap()).to_owned();
                line.shown = None;
            }
            if rng.u8(..8) == 0 {
                (line.table, line.value, line.display) = (Some("?".into()), None, Some("4000000000 x %".into()));
                line.answer = Some(u32::MAX);
                line.weights.clear();
            }
            if rng.u8(..8) == 0 {
                line.kind = Some(
                    (*rng
                        .choice(["criterion", "component", "member", "measure", "predicate", "award", "verified", "?"])
                        .unwrap())
                    .into(),
                );
            }
        }
        forged.outcome.total = u32::MAX;
        everything(&forged, &format!("round {round}"));
    }
}

/// A line that is worth `1`, with a name where there is one.
fn plain(op: &str, of: Vec<usize>, code: Option<&str>, kind: &str) -> Line {
    let line = serde_json::json!({
        "op": op, "of": of, "out": "1", "at": "1:1", "code": code, "kind": code.map(|_| kind),
    });
    serde_json::from_value(line).unwrap()
}

fn with_lines(lines: Vec<Line>) -> Receipt {
    let original = operators();
    let mut receipt = original.rubric.receipt_json(&original.sheet).unwrap();
    receipt.lines = lines;
    receipt
}

#[test]
fn shared_steps_do_not_unfold_without_end() {
    // Each line reads the one before it twice: unfolded, more atoms than there are in the world.
    for op in ["add", "mul", "and", "if", "otherwise", "missing", "mean", "not", "round", "look", "band"] {
        let mut lines = vec![plain("literal", vec![], None, "")];
        for at in 0..10_000 {
            lines.push(plain(op, vec![at, at, at], None, ""));
        }
        for kind in ["criterion", "component", "measure", "predicate", "award", "member"] {
            let mut lines = lines.clone();
            lines.push(plain(op, vec![10_000, 10_000], Some("x"), kind));
            let bytes = everything(&with_lines(lines), op);
            assert!(bytes < MANY, "{op} {kind}: {bytes}");
        }
    }
    // A flat one, and a chain of names.
    let mut flat: Vec<Line> = (0..10_000).map(|_| plain("literal", vec![], None, "")).collect();
    flat.push(plain("add", (0..10_000).collect(), Some("x"), "measure"));
    assert!(everything(&with_lines(flat), "flat") < MANY);
    let path = vec!["p"; 20_000].join(".");
    let chain = vec![plain("literal", vec![], Some(&path), "criterion")];
    assert!(everything(&with_lines(chain), "deep path") < MANY);
}
