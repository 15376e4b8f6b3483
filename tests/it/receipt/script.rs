//! The auditor's script, which knows the page alone, agrees with the checker of the library.
//!
//! It needs Python. Where there is none the test says so and asks nothing; `TIMBANG_PYTHON=required` makes that an error,
//! as the checks before a change lands do.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use timbang::Rubric;
use timbang::receipt::{Against, Proof, Standing, check};

use super::{cases, operators, originals, rng};
use crate::forge::{self, canonical, sealed};
use crate::reference::{Features, case};
use crate::rubrics::sheets;

/// Reads one case a line and tells what the script finds.
const DRIVER: &str = "
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import check_receipt
for line in sys.stdin.buffer:
    case = json.loads(line)
    sheet = None if case['sheet'] is None else case['sheet'].encode()
    try:
        _, identity, found = check_receipt.check(case['receipt'].encode(), case['identity'], sheet)
        print(json.dumps([identity, [[proof, at] for proof, at, _ in found]]), flush=True)
    except check_receipt.Refused as refused:
        print(json.dumps(['refused', str(refused)]), flush=True)
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

/// What the script says of each, in the library's words.
fn script(questions: &[Question]) -> Option<Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/auditor");
    let python =
        Command::new("python3").args(["-c", DRIVER]).arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut python = match python {
        Ok(python) => python,
        Err(missing) => {
            let required = std::env::var("TIMBANG_PYTHON").is_ok_and(|word| word == "required");
            assert!(!required, "python3 cannot be run: {missing}");
            println!("python3 cannot be run ({missing}): the auditor's script was not asked");
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
    assert!(output.status.success(), "the script stopped");
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
            assert_eq!(script, library, "{}: the script, then the library", question.name);
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
                identity: Some(rubric.identity().to_owned()),
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
            identity: Some(rubric.identity().to_owned()),
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
            identity: rng.bool().then(|| original.rubric.identity().to_owned()),
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
