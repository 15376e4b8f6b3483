//! The auditor's two scripts, which know the page alone, agree with the checker of the library.
//!
//! It needs Python. Where there is none the test says so and asks nothing; `TIMBANG_PYTHON=required` makes that an error,
//! as the checks before a change lands do.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use timbang::receipt::{Against, Proof, Standing, check};
use timbang::{Evidence, Rubric};

use super::{cases, operators, originals, rng};
use crate::forge::{self, canonical, sealed};
use crate::reference::{Features, case};
use crate::rubrics::sheets;

/// Both scripts, as a user runs them.
const SCRIPTS: [&str; 2] = ["check_receipt.py", "check_evidence.py"];

/// Reads one case a line and tells what the scripts find: both refuse it, or each its own differences.
const DRIVER: &str = "
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import check_receipt, check_evidence
def found(check, *given):
    try:
        return check(*given)
    except Exception as refused:
        return 'refused', str(refused)
for line in sys.stdin.buffer:
    case = json.loads(line)
    receipt = case['receipt'].encode()
    identity, differences = found(check_receipt.check, receipt, case['identity'])
    if case['sheet'] is not None:
        own, others = found(check_evidence.check, receipt, case['sheet'].encode())
        if 'refused' in (own, identity):
            assert own == identity, 'one script refuses what the other reads'
        else:
            differences += [('evidence', *one) for one in others]
    print(json.dumps([identity, [one[:2] for one in differences] if identity != 'refused' else []]), flush=True)
";

/// A receipt as the script gets it, and what the library's checker says of it.
struct Question {
    name: String,
    /// Another rubric: whether its lines add up is nobody's promise.
    is_rule: bool,
    receipt: String,
    identity: Option<String>,
    sheet: Option<String>,
}

impl Question {
    fn library(&self) -> Value {
        let mut against = Against::nothing();
        if let Some(identity) = &self.identity {
            against = against.identity(identity);
        }
        if let Some(sheet) = &self.sheet {
            against = against.evidence(sheet.as_bytes());
        }
        let Ok(checked) = check(self.receipt.as_bytes(), &against) else { return json!("refused") };
        let of = |proof: Proof| match checked.standing(proof) {
            Standing::Refuted => json!(true),
            _ => json!(false),
        };
        let first = checked.differences().iter().filter_map(|one| Some((one.proof(), one.line()?)));
        let first = first.filter(|(proof, _)| *proof == Proof::Arithmetic).map(|(_, line)| line).min();
        json!([checked.identity(), of(Proof::Arithmetic), of(Proof::Rubric), of(Proof::Evidence), first])
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/auditor")
}

/// What the scripts say of each, in the library's words.
fn script(questions: &[Question]) -> Option<Vec<Value>> {
    let python =
        Command::new("python3").args(["-c", DRIVER]).arg(folder()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut python = match python {
        Ok(python) => python,
        Err(missing) => {
            let required = std::env::var("TIMBANG_PYTHON").is_ok_and(|word| word == "required");
            assert!(!required, "python3 cannot be run: {missing}");
            println!("python3 cannot be run ({missing}): the auditor's scripts were not asked");
            return None;
        }
    };
    let input: Vec<u8> = questions
        .iter()
        .flat_map(|one| {
            let case = json!({ "receipt": one.receipt, "identity": one.identity, "sheet": one.sheet });
            format!("{case}\n").into_bytes()
        })
        .collect();
    let mut pipe = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || pipe.write_all(&input));
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "a script stopped");
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers = answers.lines().map(|line| {
        let found: Value = serde_json::from_str(line).unwrap();
        if found[0] == "refused" {
            return json!("refused");
        }
        let all = found[1].as_array().unwrap();
        let refuted = |proof: &str| json!(all.iter().any(|one| one[0] == proof));
        let lines = all.iter().filter(|one| one[0] == "arithmetic").filter_map(|one| one[1].as_u64());
        json!([found[0], refuted("arithmetic"), refuted("rubric"), refuted("evidence"), lines.min()])
    });
    Some(answers.collect())
}

fn agree(questions: &[Question]) -> Option<()> {
    let answers = script(questions)?;
    assert_eq!(answers.len(), questions.len());
    let mut refuted = [0; 4];
    for (question, script) in questions.iter().zip(answers) {
        let library = question.library();
        if question.is_rule {
            // Who refuses the shape, and who the lines, may differ; that it is another rubric may not.
            let known = script != "refused" && library != "refused";
            assert!(!known || (&script[0], &script[2]) == (&library[0], &library[2]), "{}", question.name);
        } else {
            assert_eq!(script, library, "{}: the scripts, then the library", question.name);
        }
        for (proof, count) in refuted.iter_mut().enumerate().take(3) {
            *count += usize::from(library[proof + 1] == true);
        }
        refuted[3] += usize::from(library == "refused");
    }
    println!(
        "{} receipts, the same of each; refuted by arithmetic, rubric, evidence; no receipt: {refuted:?}",
        questions.len()
    );
    Some(())
}

#[test]
fn the_script_proves_what_is_right() {
    let mut questions = Vec::new();
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        for (case, sheet) in sheets(name) {
            questions.push(Question {
                is_rule: false,
                name: format!("{name} {case}"),
                receipt: rubric.receipt_json(&sheet).unwrap().to_json(),
                identity: Some(rubric.identity().to_string()),
                sheet: Some(String::from_utf8(sheet).unwrap()),
            });
        }
    }
    for seed in 0..cases(60) {
        let case = case(6_000_000 + seed, Features::level2());
        let rubric = Rubric::parse(&case.text).unwrap();
        questions.push(Question {
            is_rule: false,
            name: format!("seed {seed}\n{}\n{}", case.text, case.evidence),
            receipt: rubric.receipt_json(case.evidence.as_bytes()).unwrap().to_json(),
            identity: Some(rubric.identity().to_string()),
            sheet: Some(case.evidence),
        });
    }
    assert!(
        questions.iter().all(|one| one.library()[1] == false && one.library()[2] == false && one.library()[3] == false)
    );
    agree(&questions);
}

/// The script names the line that the library names, of every value and every rule that a forger changes.
#[test]
fn the_script_names_what_is_forged() {
    let (originals, mut rng) = (originals(), rng());
    let mut questions = Vec::new();
    while questions.len() < usize::try_from(2 * cases(250)).unwrap() {
        // The large one is left to the other tests.
        let original = &originals[[0, 1, 2, 4, 5, 6][rng.usize(..originals.len() - 1)]];
        let is_value = questions.len() % 2 == 0;
        let forged =
            if is_value { forge::value(&original.receipt, &mut rng) } else { forge::rule(&original.receipt, &mut rng) };
        let Some(forged) = forged else { continue };
        questions.push(Question {
            is_rule: !is_value,
            name: format!("{}: {}", original.name, forged.what),
            receipt: canonical(&forged.receipt),
            identity: rng.bool().then(|| original.rubric.identity().to_string()),
            sheet: rng.bool().then(|| String::from_utf8(original.sheet.clone()).unwrap()),
        });
    }
    agree(&questions);
}

/// Each line that the page shows, changed: the script names it.
#[test]
fn the_script_names_each_line_of_the_page() {
    let original = operators();
    let lines = original.receipt["lines"].as_array().unwrap().len();
    let questions: Vec<Question> = (0..lines)
        .map(|index| {
            let mut receipt = original.receipt.clone();
            receipt["lines"][index]["out"] = json!("7/13");
            Question {
                is_rule: false,
                name: format!("line {index}"),
                receipt: canonical(&sealed(receipt)),
                identity: None,
                sheet: None,
            }
        })
        .collect();
    for (index, question) in questions.iter().enumerate() {
        assert_eq!(question.library()[4], json!(index));
    }
    agree(&questions);
}

/// Lines that no shipped rubric has: the page's rules at their edges, each with what comes out.
///
/// Whole numbers and others beside zero, ends that are open, what is excluded or has no value in every place, roundings of
/// halves, the last days of months, each comparison of intervals and days, options that cannot be told.
pub(crate) fn edges() -> Value {
    let mut receipt = operators().receipt;
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/receipt/edges.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let total = lines.iter().position(|line| line["code"] == "total").unwrap();
    receipt["outcome"] = json!({ "award": null, "award_line": null, "status": null, "total": total });
    receipt["answers"] = json!([
        { "path": "there", "answer": "3", "stage": "visit", "on": "2026-01-01" },
        { "path": "word", "answer": "tiada", "stage": "mandiri", "on": null },
    ]);
    receipt["evidence"]["assessed_on"] = Value::Null;
    receipt["lines"] = json!(lines);
    receipt
}

/// A receipt that is compared on its own.
fn alone(name: &str, receipt: String) -> Question {
    Question { name: name.to_owned(), is_rule: false, receipt, identity: None, sheet: None }
}

#[test]
fn the_script_computes_the_edges_of_each_rule() {
    let receipt = edges();
    let lines = receipt["lines"].as_array().unwrap();
    assert!(lines.len() > 500 && lines.iter().filter(|line| line["low"].is_string()).count() > 100);
    let question = alone("edges", canonical(&sealed(receipt)));
    assert_eq!(question.library()[1], false, "the library computes something else");
    agree(&[question]);
}

/// What the forger of the other tests seldom or never does: each change, and whether it is refuted or refused.
#[test]
fn the_script_finds_what_a_random_forger_seldom_hits() {
    let original = operators().receipt;
    let lines = original["lines"].as_array().unwrap();
    let add = lines.iter().position(|line| line["op"] == "add").unwrap();
    type Change<'a> = &'a dyn Fn(&mut Value);
    let changes: [(&str, Change<'_>); 17] = [
        ("it reads the next line", &|r| r["lines"][add]["of"] = json!([0, 1, add + 1])),
        ("it reads itself", &|r| r["lines"][add]["of"] = json!([0, 1, add])),
        ("another's answer", &|r| r["lines"][0]["answer"] = json!(0)),
        ("an answer that is not there", &|r| r["lines"][0]["answer"] = json!(99)),
        ("a code twice", &|r| r["lines"][98]["code"] = json!("WBBM")),
        ("a code that is a requirement's", &|r| r["lines"][98]["code"] = json!("WBK.1")),
        ("a requirement twice", &|r| r["lines"][83]["requirement"] = json!("WBBM.2")),
        ("a path twice", &|r| r["lines"][26]["path"] = json!("A.1.a")),
        ("another total", &|r| r["outcome"]["total"] = json!(61)),
        ("a broken check", &|r| r["answers"][1]["answer"] = json!("5")),
        ("a sheet without its last stage", &|r| r["evidence"]["stage"] = json!("mandiri")),
        ("a sheet without stages", &|r| r["evidence"]["stage"] = Value::Null),
        ("a stage that is not there", &|r| r["lines"][22]["seen"] = json!("akhir")),
        ("a stage that no sheet has reached", &|r| {
            r["evidence"]["stage"] = json!("mandiri");
            for at in 0..r["answers"].as_array().unwrap().len() {
                r["answers"][at]["stage"] = Value::Null;
            }
        }),
        ("an answer that is not whole", &|r| r["answers"][9]["answer"] = json!("7/2")),
        ("a day that no month has", &|r| r["answers"][8]["answer"] = json!("2023-02-29")),
        ("a number past its range", &|r| r["answers"][5]["answer"] = json!("5")),
    ];
    let mut questions: Vec<Question> = changes
        .iter()
        .map(|(name, change)| {
            let mut receipt = original.clone();
            change(&mut receipt);
            alone(name, canonical(&sealed(receipt)))
        })
        .collect();
    assert!(questions.iter().all(|one| one.library()[1] == true), "the library proves one of them");

    // A number that doubles its length line by line.
    let mut long = original.clone();
    let mut doubled = vec![json!({ "at": "1:1", "op": "literal", "out": "3", "value": "3" })];
    doubled.extend((0..15).map(|of| json!({ "at": "1:1", "of": [of, of], "op": "mul", "out": "0" })));
    (long["lines"], long["answers"]) = (json!(doubled), json!([]));
    questions.push(alone("too many bits", canonical(&sealed(long))));

    // A line after the last that fits in everything but one rule.
    let last = edges()["lines"].as_array().unwrap().len();
    let answered = |domain: &str, answer: &str| {
        let mut line = json!({ "op": "answer", "path": "akhir", "domain": domain, "answer": 2, "seen": "visit" });
        if domain == "number" {
            line["range"] = json!(["0", "4"]);
        }
        (line, json!({ "path": "akhir", "answer": answer, "stage": "visit", "on": null }))
    };
    let long = format!("1{}", "0".repeat(4_933));
    let literal = |value: &str| (json!({ "op": "literal", "value": value }), Value::Null);
    let with = |(mut line, answer): (Value, Value), key: &str, value: Value| {
        line[key] = value;
        (line, answer)
    };
    let fits =
        [(answered("count", "7"), "7"), (answered("number", "4"), "4"), (answered("date", "2024-02-29"), "2024-02-29")];
    let wrong = [
        (answered("count", "7/2"), "7/2"),
        (answered("count", "-1"), "-1"),
        (answered("number", "5"), "5"),
        (answered("number", "6/2"), "3"),
        (answered("date", "2023-02-29"), "2023-02-29"),
        (answered("date", "2024-13-01"), "2024-13-01"),
        (answered("list", "x"), "x"),
        (with(answered("count", "7"), "path", json!("lain")), "7"),
        (with(answered("count", "7"), "seen", json!("mandiri")), "7"),
        (with(answered("count", "7"), "seen", Value::Null), "7"),
        (with(literal("1"), "unread", json!(true)), "1"),
        (literal("6/2"), "3"),
        (literal(&long), long.as_str()),
        ((json!({ "op": "add", "of": [last, last] }), Value::Null), "undecided"),
        ((json!({ "op": "lt", "of": [1, 0], "kind": "check" }), Value::Null), "false"),
    ];
    for (is_right, list) in [(true, &fits[..]), (false, &wrong[..])] {
        for ((line, answer), out) in list {
            let (mut receipt, mut line, mut answer) = (edges(), line.clone(), answer.clone());
            if line.as_object_mut().unwrap().remove("unread").is_some() {
                answer = json!({ "path": "akhir", "answer": "7", "stage": null, "on": null });
            }
            if line["seen"].is_null() {
                line.as_object_mut().unwrap().remove("seen");
            }
            (line["at"], line["out"]) = (json!("1:1"), json!(out));
            let what = format!("appended: {line}");
            receipt["lines"].as_array_mut().unwrap().push(line);
            if !answer.is_null() {
                receipt["answers"].as_array_mut().unwrap().push(answer);
            }
            let question = alone(&what[..what.len().min(200)], canonical(&sealed(receipt)));
            assert_eq!(question.library()[1], json!(!is_right), "{}", question.name);
            questions.push(question);
        }
    }

    // Digests of another text, and a file in another form.
    for key in ["identity", "score_identity"] {
        let mut receipt = original.clone();
        receipt["rubric"][key] = json!(format!("1:{}", "0".repeat(64)));
        questions.push(alone(key, canonical(&forge::seal(receipt))));
    }
    let mut unsealed = original.clone();
    unsealed["seal"] = json!("0".repeat(64));
    questions.push(alone("another seal", canonical(&unsealed)));
    let text = canonical(&original);
    questions.push(alone("a line feed", format!("{text}\n")));
    let refused = questions.len();
    for (name, receipt) in [
        ("two line feeds", format!("{text}\n\n")),
        ("a blank", text.replacen("{\"answers\"", "{ \"answers\"", 1)),
        ("a key twice", text.replacen("\"tables\":", "\"language\":\"1\",\"tables\":", 1)),
        ("a number with a point", text.replacen("\"total\":62", "\"total\":62.0", 1)),
        ("another format", text.replacen("timbang.receipt/0", "timbang.receipt/1", 1)),
        ("another language", text.replacen("\"language\":\"1\"", "\"language\":\"2\"", 1)),
        ("no JSON", text[1..].to_owned()),
    ] {
        questions.push(alone(name, receipt));
    }
    assert!(questions[refused..].iter().all(|one| one.library() == "refused"));
    // Each of them beside a sheet as well: the other script refuses the same files.
    let sheet = String::from_utf8(operators().sheet).unwrap();
    let beside: Vec<Question> = questions[refused - 1..]
        .iter()
        .map(|one| Question { sheet: Some(sheet.clone()), ..alone(&one.name, one.receipt.clone()) })
        .collect();
    questions.extend(beside);
    agree(&questions);
}

/// What alone the sheet shows: the first script proves each of them, the second refutes it.
#[test]
fn the_second_script_sees_what_only_the_sheet_shows() {
    let original = operators();
    let sheet = String::from_utf8(original.sheet.clone()).unwrap();
    type Change<'a> = &'a dyn Fn(&mut Value);
    let changes: [(&str, Change<'_>); 7] = [
        ("another unit", &|r| r["evidence"]["unit"] = json!("Unit Lain")),
        ("no period", &|r| r["evidence"]["period"] = Value::Null),
        ("another sheet's digest", &|r| r["evidence"]["sha256"] = json!("0".repeat(64))),
        ("another day of an answer", &|r| r["answers"][0]["on"] = json!("2020-01-01")),
        ("no day of an answer that was confirmed", &|r| r["answers"][2]["on"] = Value::Null),
        ("looked at by nobody", &|r| r["lines"][22]["seen"] = json!("mandiri")),
        ("another answer", &|r| {
            r["answers"][9]["answer"] = json!("8");
            r["lines"][64]["out"] = json!("8");
        }),
    ];
    let questions: Vec<Question> = changes
        .iter()
        .map(|(name, change)| {
            let mut receipt = original.receipt.clone();
            change(&mut receipt);
            Question { sheet: Some(sheet.clone()), ..alone(name, canonical(&sealed(receipt))) }
        })
        .collect();
    let mut questions = questions;
    // Sheets that change with what is said of them: the digest in the receipt is theirs.
    for (name, from, to) in [
        ("another rubric's sheet", "{", "{ \"rubric\": \"lain\","),
        ("an answer that no line reads", "\"inputs\": {", "\"inputs\": { \"lain\": \"1\","),
    ] {
        let sheet = sheet.replacen(from, to, 1);
        let mut receipt = original.receipt.clone();
        receipt["evidence"]["sha256"] = json!(Evidence::from_json(sheet.as_bytes()).unwrap().digest());
        questions.push(Question { sheet: Some(sheet), ..alone(name, canonical(&sealed(receipt))) });
    }
    for question in &questions {
        let found = question.library();
        assert_eq!((&found[1], &found[3]), (&json!(false), &json!(true)), "{}", question.name);
    }
    agree(&questions);
}

/// Short enough to be read before they are believed, and with nothing behind them.
#[test]
fn the_scripts_are_short_and_import_four_modules() {
    const ALLOWED: [&str; 4] = ["fractions", "hashlib", "json", "sys"];
    for name in SCRIPTS {
        let text = fs::read_to_string(folder().join(name)).unwrap();
        assert!(text.lines().count() <= 200, "{name} has {} lines", text.lines().count());
        for (at, line) in text.lines().enumerate() {
            assert!(line.chars().count() <= 130, "{name}:{} has {} columns", at + 1, line.chars().count());
        }
        let mut modules: Vec<&str> = Vec::new();
        for line in text.lines().map(str::trim_start) {
            if let Some(list) = line.strip_prefix("import ") {
                modules.extend(list.split(", "));
            } else if let Some((module, _)) = line.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
                modules.push(module);
            }
        }
        modules.sort_unstable();
        assert_eq!(modules, ALLOWED, "{name}");
        assert!(!text.contains("__import__") && !text.contains("importlib"), "{name}");
    }
}
