//! `timbang verify`: what a receipt proves.
//!
//! *What was not given is said to be not checked; nothing passes because nobody asked.* Arithmetic, rubric and evidence
//! are the library's checks, which know no engine; here the engine computes the lines once more beside them.

use serde::Serialize;
use timbang::receipt::{Against, Checked, Difference, Line, Proof, Receipt, Standing, check};
use timbang::{Faults, Language, Rubric};

use crate::args::{Format, Verify};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::language;
use crate::output;
use crate::score;

/// Name and version of the JSON form.
const FORMAT: &str = "timbang.verdict/0";

/// More differences than this are counted, not shown, in text.
const SHOWN_MAX: usize = 20;

/// Two texts, of which the language of the messages chooses one.
#[derive(Debug, Clone, Serialize)]
struct Told {
    en: String,
    id: String,
}

impl Told {
    fn new(en: impl Into<String>, id: impl Into<String>) -> Told {
        Told { en: en.into(), id: id.into() }
    }

    fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Indonesian => &self.id,
        }
    }
}

/// One of the four proofs.
#[derive(Debug, Serialize)]
struct Row {
    proof: &'static str,
    standing: Standing,
    remark: Told,
}

#[derive(Debug, Serialize)]
struct Found {
    proof: &'static str,
    line: Option<usize>,
    name: Option<String>,
    message: Told,
}

#[derive(Debug, Serialize)]
struct Verdict<'a> {
    format: &'a str,
    file: &'a str,
    identity: &'a str,
    score_identity: &'a str,
    proofs: Vec<Row>,
    differences: Vec<Found>,
}

pub(crate) fn run(verify: &Verify) -> Result<Exit, Failure> {
    let inputs = [Some(&verify.receipt), verify.rubric.as_ref(), verify.evidence.as_ref()];
    if inputs.into_iter().flatten().filter(|path| input::is_standard_input(path)).count() > 1 {
        return Err(Failure::new("`-` is given twice: standard input can be read once"));
    }
    let language = language::of(verify.lang);
    let name = input::name(&verify.receipt);
    let bytes = input::receipt(&verify.receipt).map_err(Failure::new)?;
    let sheet = verify.evidence.as_ref().map(|path| input::evidence(path)).transpose().map_err(Failure::new)?;
    let given = match &verify.rubric {
        None => None,
        Some(path) => match score::rubric(path, language)? {
            Some(rubric) => Some(rubric),
            None => return Ok(Exit::Failed),
        },
    };
    let expected = verify.expect.as_deref().map(identity).transpose()?;

    let unreadable =
        |why: timbang::receipt::Unreadable| Failure::new(format_args!("{name}: {}", why.message(language)));
    let read = check(&bytes, &Against::nothing()).map_err(unreadable)?;
    // The rubric: given, or of the shipped ones that whose identity the lines have.
    let shipped = || {
        let mut all = Rubric::shipped_names().iter().filter_map(|name| Rubric::shipped(name));
        all.find(|rubric| rubric.identity().as_str() == read.identity())
    };
    let rubric = given.or_else(shipped);
    let by_rubric = rubric.as_ref().map(|rubric| rubric.identity().to_string());
    let identity = expected.or(by_rubric);
    let mut against = Against::nothing();
    if let Some(identity) = &identity {
        against = against.identity(identity);
    }
    if let Some(sheet) = &sheet {
        against = against.evidence(sheet);
    }
    let checked = check(&bytes, &against).map_err(unreadable)?;
    let mut differences: Vec<Found> = checked.differences().iter().map(Found::of).collect();
    let rubric_row = rubric_row(&checked, rubric.as_ref(), &mut differences);
    let engine_row = engine_row(&checked, rubric.as_ref(), sheet.as_deref(), &mut differences);
    let lines = checked.receipt().lines.len();
    let proofs = vec![
        Row {
            proof: "arithmetic",
            standing: checked.standing(Proof::Arithmetic),
            remark: Told::new(
                format!("{lines} lines, each computed from those it reads"),
                format!("{lines} baris, masing-masing dihitung dari baris yang dibacanya"),
            ),
        },
        rubric_row,
        Row {
            proof: "evidence",
            standing: checked.standing(Proof::Evidence),
            remark: match &verify.evidence {
                Some(path) => Told::new(input::name(path), input::name(path)),
                None => Told::new("give the sheet: --evidence FILE", "berikan lembar buktinya: --evidence FILE"),
            },
        },
        engine_row,
    ];
    let holds = differences.is_empty();
    let verdict = Verdict {
        format: FORMAT,
        file: &name,
        identity: checked.identity(),
        score_identity: checked.score_identity(),
        proofs,
        differences,
    };
    match verify.format {
        Format::Json => output::json(&verdict)?,
        Format::Text => output::data(&page(&verdict, checked.receipt(), language))?,
    }
    Ok(if holds { Exit::Done } else { Exit::No })
}

/// An identity as it was given, or that of the shipped rubric of this name.
fn identity(given: &str) -> Result<String, Failure> {
    if let Some(rubric) = Rubric::shipped(given) {
        return Ok(rubric.identity().to_string());
    }
    let hex = given.strip_prefix("1:").filter(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    match hex {
        Some(_) => Ok(given.to_ascii_lowercase()),
        None => Err(Failure::new(format_args!(
            "--expect: `{}` is neither an identity (`1:` and 64 hexadecimal digits) nor a shipped rubric (these are: {})",
            input::visible(given),
            Rubric::shipped_names().join(", ")
        ))),
    }
}

fn rubric_row(checked: &Checked, rubric: Option<&Rubric>, differences: &mut Vec<Found>) -> Row {
    let mut standing = checked.standing(Proof::Rubric);
    let known = rubric.filter(|rubric| rubric.identity().as_str() == checked.identity());
    let remark = match (known, standing) {
        (Some(rubric), _) => {
            let text = format!("{}, edition {}, {}", rubric.id(), rubric.edition(), checked.identity());
            let teks = format!("{}, edisi {}, {}", rubric.id(), rubric.edition(), checked.identity());
            Told::new(text, teks)
        }
        (None, Standing::NotChecked) => {
            standing = Standing::Refuted;
            differences.push(Found {
                proof: "rubric",
                line: None,
                name: Some("identity".to_owned()),
                message: Told::new(
                    "the lines are of no shipped rubric; say which one was applied: --rubric FILE or --expect IDENTITY",
                    "baris-barisnya bukan milik rubrik bawaan; sebutkan rubrik yang dipakai: --rubric FILE atau --expect IDENTITAS",
                ),
            });
            Told::new(checked.identity(), checked.identity())
        }
        (None, _) => Told::new(checked.identity(), checked.identity()),
    };
    Row { proof: "rubric", standing, remark }
}

/// Computes the lines once more by the engine, where it has what that takes.
fn engine_row(checked: &Checked, rubric: Option<&Rubric>, sheet: Option<&[u8]>, differences: &mut Vec<Found>) -> Row {
    let row = |standing, remark| Row { proof: "engine", standing, remark };
    let (rubric, sheet) = match (rubric, sheet) {
        (Some(rubric), Some(sheet)) => (rubric, sheet),
        (None, _) => {
            return row(
                Standing::NotChecked,
                Told::new("needs the rubric and the sheet", "perlu rubrik dan lembar bukti"),
            );
        }
        (_, None) => return row(Standing::NotChecked, Told::new("needs the sheet", "perlu lembar bukti")),
    };
    let (found, moved) = match rubric.receipt_json(sheet) {
        Ok(again) => {
            let moved = again.rubric.sources != checked.receipt().rubric.sources;
            (against_engine(checked.receipt(), &again), moved)
        }
        Err(faults) => (vec![of_faults(&faults)], false),
    };
    let standing = if found.is_empty() { Standing::Proved } else { Standing::Refuted };
    differences.extend(found);
    let engine = &checked.receipt().engine;
    let this = concat!("timbang ", env!("CARGO_PKG_VERSION"));
    let mut remark = if engine == this {
        Told::new(format!("{this} gives the same lines"), format!("{this} memberi baris yang sama"))
    } else {
        Told::new(
            format!("{this} gives the same lines as {}", input::visible(engine)),
            format!("{this} memberi baris yang sama dengan {}", input::visible(engine)),
        )
    };
    if standing == Standing::Refuted {
        remark = Told::new(this, this);
    } else if moved {
        remark.en.push_str("; the rubric's text has another layout now");
        remark.id.push_str("; teks rubrik kini memiliki tata letak lain");
    }
    row(standing, remark)
}

fn of_faults(faults: &Faults) -> Found {
    let told = |language| faults.in_language(language).to_string();
    Found {
        proof: "engine",
        line: None,
        name: Some("evidence".to_owned()),
        message: Told::new(told(Language::English), told(Language::Indonesian)),
    }
}

/// What the engine's receipt has otherwise; places in the text only where the text is the same.
fn against_engine(receipt: &Receipt, again: &Receipt) -> Vec<Found> {
    let same_text = receipt.rubric.sources == again.rubric.sources;
    let mut found = Vec::new();
    let mut differs = |line: Option<usize>, name: Option<String>, own: String, right: String| {
        let message = Told::new(
            format!("the engine gives {right}, not {own}"),
            format!("mesin menghasilkan {right}, bukan {own}"),
        );
        found.push(Found { proof: "engine", line, name, message });
    };
    let place = |line: &Line| if same_text { line.clone() } else { Line { at: String::new(), ..line.clone() } };
    for (index, (own, right)) in receipt.lines.iter().zip(&again.lines).enumerate() {
        if place(own) != place(right) {
            let name = own.code.as_ref().or(own.requirement.as_ref()).or(own.path.as_ref()).cloned();
            let (own, right) = if own.out == right.out {
                (as_json(own), as_json(right))
            } else {
                (own.out.clone(), right.out.clone())
            };
            differs(Some(index), name, format!("`{own}`"), format!("`{right}`"));
        }
    }
    if receipt.lines.len() != again.lines.len() {
        let count = |receipt: &Receipt| receipt.lines.len().to_string();
        differs(None, Some("lines".to_owned()), count(receipt), count(again));
    }
    let parts = [
        ("answers", as_json(&receipt.answers), as_json(&again.answers)),
        ("evidence", as_json(&receipt.evidence), as_json(&again.evidence)),
        ("outcome", as_json(&receipt.outcome), as_json(&again.outcome)),
        ("tables", as_json(&receipt.tables), as_json(&again.tables)),
    ];
    for (part, own, right) in parts {
        if own != right {
            differs(None, Some(part.to_owned()), own, right);
        }
    }
    found
}

fn as_json(part: &impl Serialize) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

impl Found {
    fn of(difference: &Difference) -> Found {
        Found {
            proof: word(difference.proof()),
            line: difference.line(),
            name: difference.name().map(str::to_owned),
            message: Told::new(difference.message(Language::English), difference.message(Language::Indonesian)),
        }
    }
}

fn word(proof: Proof) -> &'static str {
    match proof {
        Proof::Arithmetic => "arithmetic",
        Proof::Rubric => "rubric",
        Proof::Evidence => "evidence",
    }
}

fn page(verdict: &Verdict<'_>, receipt: &Receipt, language: Language) -> String {
    let english = language == Language::English;
    let mut text = format!("{}\n", verdict.file);
    for Row { proof, standing, remark } in &verdict.proofs {
        let name = match (*proof, english) {
            (proof, true) => proof,
            ("arithmetic", _) => "hitungan",
            ("rubric", _) => "rubrik",
            ("evidence", _) => "bukti",
            _ => "mesin",
        };
        let standing = match (standing, english) {
            (Standing::Proved, true) => output::good("proved     "),
            (Standing::Proved, false) => output::good("terbukti       "),
            (Standing::Refuted, true) => output::bad("REFUTED    "),
            (Standing::Refuted, false) => output::bad("TERBANTAH      "),
            (Standing::NotChecked, true) => output::open("not checked"),
            (Standing::NotChecked, false) => output::open("tidak diperiksa"),
        };
        text.push_str(&format!("  {name:<11} {standing}  {}\n", remark.in_language(language)));
    }
    text.push('\n');
    for Found { proof: _, line, name, message } in verdict.differences.iter().take(SHOWN_MAX) {
        let word = if english { "line" } else { "baris" };
        let place = match (line, name) {
            (Some(line), Some(name)) => format!("{word} {line} (`{}`)", input::visible(name)),
            (Some(line), None) => format!("{word} {line}"),
            (None, Some(name)) => format!("`{}`", input::visible(name)),
            (None, None) => String::new(),
        };
        text.push_str(&format!("  {place}: {}\n", input::visible(message.in_language(language))));
    }
    let more = verdict.differences.len().saturating_sub(SHOWN_MAX);
    if more > 0 {
        text.push_str(&if english { format!("  … and {more} more\n") } else { format!("  … dan {more} lagi\n") });
    }
    if !verdict.differences.is_empty() {
        text.push('\n');
    }
    text.push_str(&says(receipt, english));
    text
}

/// What the receipt says, whether it is true or not.
fn says(receipt: &Receipt, english: bool) -> String {
    let evidence = &receipt.evidence;
    let mut head = vec![evidence.unit.clone()];
    head.extend(evidence.period.clone());
    head.extend(
        evidence
            .assessed_on
            .as_ref()
            .map(|day| if english { format!("assessed on {day}") } else { format!("dinilai pada {day}") }),
    );
    head.extend(
        evidence
            .stage
            .as_ref()
            .map(|stage| if english { format!("last stage {stage}") } else { format!("tahap terakhir {stage}") }),
    );
    let total = usize::try_from(receipt.outcome.total).ok().and_then(|total| receipt.lines.get(total));
    let total = total.map_or("", |total| total.shown.as_deref().unwrap_or(&total.out));
    let award = receipt.outcome.award.as_deref().unwrap_or("");
    let status = receipt.outcome.status.as_deref().unwrap_or("");
    let award = match (status, english) {
        ("awarded", true) => format!("awarded {award}"),
        ("awarded", false) => format!("berpredikat {award}"),
        ("claimed", true) => format!("{award} is claimed, not awarded"),
        ("claimed", false) => format!("{award} diklaim, belum dianugerahkan"),
        ("undecided", true) => "award undecided".to_owned(),
        ("undecided", false) => "predikat belum dapat diputuskan".to_owned(),
        ("none", true) => "no award".to_owned(),
        ("none", false) => "tanpa predikat".to_owned(),
        _ => String::new(),
    };
    let (it_says, total_word) =
        if english { ("The receipt says", "total") } else { ("Tanda terima ini menyebut", "nilai total") };
    let mut line = format!("{it_says}: {}\n  {total_word} {total}", head.join(" · "));
    if !award.is_empty() {
        line.push_str(&format!(" · {award}"));
    }
    format!("{}\n", line.split('\n').map(input::visible).collect::<Vec<_>>().join("\n"))
}
