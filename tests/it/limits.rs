//! Every limit has a case at it, which is accepted, and one past it, which is refused by name, value and limit.
//!
//! *The limits belong to the language: what is accepted is the same on a thread of 512 KiB and on one of 8 MiB.* A host's
//! lower limits have the same cases. The texts are made here; none is kept.

use std::fmt::Write as _;

use timbang::{Date, Diagnostics, Evidence, Faults, Language, Limits, Rubric, Sources, limits};

/// A rubric that is a mean, so that what follows needs no weights.
const MEAN: &str =
    "timbang 1\nrubric r { edition \"1\" basis \"b\" total 10 mean missing zero }\nscale yn { Ya = 1, Tidak = 0 }\n";

fn mean(rest: &str) -> String {
    format!("{MEAN}{rest}")
}

/// `part(0)`, `part(1)` and so on, one after another.
fn times(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, index| {
        text.push_str(&part(index));
        text
    })
}

fn joined(count: usize, by: &str, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(by)
}

/// A limit of a rubric: a text of that size.
type Sized = (&'static str, usize, fn(usize) -> String);

const RUBRICS: &[Sized] = &[
    ("SOURCE_BYTES_MAX", limits::SOURCE_BYTES_MAX, |bytes| {
        let text = mean("criterion a : yn\n#");
        let filler = "x".repeat(bytes - text.len());
        text + &filler
    }),
    ("SOURCE_LINES_MAX", limits::SOURCE_LINES_MAX, |lines| {
        let text = mean("criterion a : yn");
        let filler = "\n".repeat(lines - text.lines().count());
        text + &filler
    }),
    ("BRACES_MAX", limits::BRACES_MAX, |deep| {
        let open = times(deep, |_| "component A mean { ".to_owned());
        mean(&format!("{open}criterion a : yn {}", "}".repeat(deep)))
    }),
    ("PARENTHESES_MAX", limits::PARENTHESES_MAX, |deep| {
        mean(&format!("criterion a = {}1{}", "(".repeat(deep), ")".repeat(deep)))
    }),
    ("CODE_CHARS_MAX", limits::CODE_CHARS_MAX, |chars| mean(&format!("criterion {} : yn", "a".repeat(chars)))),
    ("STRING_BYTES_MAX", limits::STRING_BYTES_MAX, |bytes| {
        mean(&format!("criterion a \"{}\" : yn", "x".repeat(bytes)))
    }),
    ("NUMBER_DIGITS_MAX", limits::NUMBER_DIGITS_MAX, |digits| {
        mean(&format!("criterion a = 0.{}", "1".repeat(digits - 1)))
    }),
    ("OPTIONS_MAX", limits::OPTIONS_MAX, |options| {
        mean(&format!("scale s {{ {} }}\ncriterion a : s", joined(options, ", ", |i| format!("o{i} = 1"))))
    }),
    ("OPTIONS_MAX", limits::OPTIONS_MAX, |options| {
        mean(&format!(
            "input i : {}\ncriterion a = if i is o1 then 1 else 0",
            joined(options, ", ", |i| format!("o{i}"))
        ))
    }),
    ("OPTIONS_MAX", limits::OPTIONS_MAX, |rows| {
        let list = times(rows - 1, |i| format!(">= {} : o{i} ", 1_000 - i));
        mean(&format!("bands t {{ {list} otherwise : rest }}\ncriterion a : yn\nmeasure m : t = total"))
    }),
    ("FORMULA_TERMS_MAX", limits::FORMULA_TERMS_MAX, |terms| {
        mean(&format!("criterion a = {} at most 1", joined(terms - 1, " + ", |_| "1".to_owned())))
    }),
    ("STAGES_MAX", limits::STAGES_MAX, |stages| {
        let stages = times(stages, |i| format!("stage s{i} "));
        mean("criterion a : yn").replace("missing zero", &format!("missing zero {stages}"))
    }),
    ("PREDICATES_MAX", limits::PREDICATES_MAX, |predicates| {
        mean("criterion a : yn\n") + &times(predicates, |i| format!("predicate P{i} {{ require total >= 1 }}\n"))
    }),
    ("REQUIREMENTS_MAX", limits::REQUIREMENTS_MAX, |requirements| {
        let list = times(requirements, |_| "require total >= 1\n".to_owned());
        mean(&format!("criterion a : yn\npredicate P {{ {list} }}"))
    }),
    ("ROUND_DIGITS_MAX", limits::ROUND_DIGITS_MAX as usize, |digits| {
        mean(&format!("criterion a = round(0.5, {digits})"))
    }),
    ("ROUND_DIGITS_MAX", limits::ROUND_DIGITS_MAX as usize, |digits| {
        mean(&format!("criterion a : yn\nmeasure m = total display {digits}"))
    }),
    ("PERIOD_COUNT_MAX", limits::PERIOD_COUNT_MAX as usize, |days| {
        mean(&format!("criterion a : yn\npredicate P {{ require assessed_on + {days} days >= 2000-01-01 }}"))
    }),
];

/// A limit of a sheet: a sheet of that size.
type Filled = (&'static str, usize, &'static str, fn(usize) -> String);

const SHEETS: &[Filled] = &[
    ("COUNT_MAX", limits::COUNT_MAX as usize, "T536", |count| format!(r#"{{"unit":"U","answers":{{"n":{count}}}}}"#)),
    ("EVIDENCE_BYTES_MAX", limits::EVIDENCE_BYTES_MAX, "T502", |bytes| {
        let sheet = r#"{"unit":"U"}"#;
        format!("{sheet}{}", " ".repeat(bytes - sheet.len()))
    }),
    ("EVIDENCE_NESTING_MAX", limits::EVIDENCE_NESTING_MAX, "T503", |deep| {
        format!(r#"{{"unit":"U","x-host":{}1{}}}"#, "[".repeat(deep - 1), "]".repeat(deep - 1))
    }),
    ("EVIDENCE_ANSWERS_MAX", limits::EVIDENCE_ANSWERS_MAX, "T504", |answers| {
        // One answer counts; the rest is `confirmed`, which counts like answers.
        let paths = joined(answers - 1, ",", |_| r#""A""#.to_owned());
        format!(r#"{{"unit":"U","stages":{{"s":{{"confirmed":[{paths}],"answers":{{"A.n":1}}}}}}}}"#)
    }),
    ("STRING_BYTES_MAX", limits::STRING_BYTES_MAX, "T514", |bytes| format!(r#"{{"unit":"{}"}}"#, "x".repeat(bytes))),
    ("NUMBER_DIGITS_MAX", limits::NUMBER_DIGITS_MAX, "T513", |digits| {
        format!(r#"{{"unit":"U","answers":{{"x":0.{}}}}}"#, "1".repeat(digits - 1))
    }),
];

/// A rubric for the sheets: without stages, or with one.
fn score(sheet: &str) -> Result<(), Faults> {
    let stage = if sheet.contains("\"stages\"") { "stage s" } else { "" };
    let text = mean(
        "component A mean { input n : count criterion a = if n > 0 then 1 else 0 }\n\
         component B mean { input x : number 0 .. 1 criterion a = x }\n",
    );
    let text = text.replace("missing zero", &format!("missing zero {stage}"));
    let sheet = sheet.replace("\"n\":", "\"A.n\":").replace("\"x\":", "\"B.x\":");
    Rubric::parse(&text).unwrap().score_json(sheet.as_bytes()).map(drop)
}

/// Whether a message names a number, with other digits neither before nor behind it.
fn names(message: &str, number: usize) -> bool {
    message.split(|c: char| !c.is_ascii_digit()).any(|digits| digits == number.to_string())
}

#[test]
fn a_rubric_at_a_limit_loads_and_one_past_it_is_told_value_and_limit() {
    for &(name, limit, text) in RUBRICS {
        if let Err(wrong) = Rubric::parse(&text(limit)) {
            panic!("{name} at {limit}: {}", wrong.iter().map(ToString::to_string).next().unwrap_or_default());
        }
        let wrong = Rubric::parse(&text(limit + 1)).err().unwrap_or_else(|| panic!("{name} at {} loads", limit + 1));
        let messages = messages(&wrong);
        let [only] = messages.as_slice() else { panic!("{name}: {messages:?}") };
        assert!(only.starts_with("T100 ") && names(only, limit) && names(only, limit + 1), "{name}: {only}");
    }
}

/// The largest rubric takes seconds and some 600 MB to load, so the one at the limit is stopped by a slip of its own: it
/// is told of that and of no limit.
#[test]
fn nodes_are_counted() {
    let nodes = |count: usize| {
        // Components of 500 nodes each, so that no component is large.
        let mut text = MEAN.to_owned();
        let criteria = times(499, |i| format!("criterion c{i}:yn "));
        for index in 0..count / 500 {
            writeln!(text, "component k{index} mean {{ {criteria}}}").unwrap();
        }
        text + &times(count % 500, |i| format!("criterion d{i} : yn\n"))
    };
    let limit = limits::NODES_MAX;
    let at = Rubric::parse(&(nodes(limit) + "measure m = total + n\n")).unwrap_err();
    let past = Rubric::parse(&nodes(limit + 1)).unwrap_err();
    assert_eq!(messages(&at), ["T201 nothing is named `n`"]);
    let [only] = &messages(&past)[..] else { panic!("{past}") };
    assert!(only.starts_with("T100 ") && names(only, limit) && names(only, limit + 1), "{only}");
}

/// Half of half of half …, so often that its denominator has this many bits.
fn halves(bits: usize) -> String {
    let squares = times(14, |i| match i {
        0 => "let h0 = 0.5\n".to_owned(),
        _ => format!("let h{i} = h{0} * h{0}\n", i - 1),
    });
    let power = bits - 1;
    let product: String = (0..14).filter(|i| power & (1 << i) != 0).map(|i| format!(" * h{i}")).collect();
    // Two to the power of 14 is half of 2 to the power of 13, squared, and half of nothing is left.
    let rest = " * h13 * h13".repeat(power >> 14);
    format!("{squares}let all = 1{product}{rest}\n")
}

#[test]
fn bits_of_a_number_are_counted() {
    let limit = limits::NUMBER_BITS_MAX as usize;
    let text = |bits: usize, measure: &str| mean(&format!("criterion a : yn\n{}measure m = {measure}", halves(bits)));
    let at = Rubric::parse(&text(limit, "all")).unwrap();
    assert_eq!(at.cost().bits, limit as u64);
    let scored = at.score_json(br#"{"unit":"U"}"#).unwrap().into_record();
    assert_eq!(scored.measures[0].exact.as_ref().map(timbang::Exact::bits), Some(limit as u64));
    let past = Rubric::parse(&text(limit + 1, "all")).unwrap_err();
    let [only] = &messages(&past)[..] else { panic!("{past}") };
    assert!(only.starts_with("T420 ") && names(only, limit) && names(only, limit + 1), "{only}");
    // Rounded before the last factor it is short again.
    let mended = text(limit, "round(all, 6) * 0.5");
    assert!(Rubric::parse(&text(limit, "all * 0.5")).is_err());
    Rubric::parse(&mended).unwrap();
}

fn messages(wrong: &Diagnostics) -> Vec<String> {
    wrong.iter().map(|d| format!("{} {}", d.code(), d.message(Language::English))).collect()
}

#[test]
fn a_sheet_at_a_limit_is_scored_and_one_past_it_is_told_the_limit() {
    for &(name, limit, code, sheet) in SHEETS {
        if let Err(faults) = score(&sheet(limit)) {
            panic!("{name} at {limit}: {faults}");
        }
        let faults = score(&sheet(limit + 1)).err().unwrap_or_else(|| panic!("{name}: {} is accepted", limit + 1));
        let found: Vec<&str> = faults.iter().map(timbang::Fault::code).collect();
        assert_eq!(found, [code], "{name}: {faults}");
        let message = faults.iter().map(|fault| fault.message(Language::English)).next().unwrap();
        assert!(names(&message, limit) && names(&message, limit + 1), "{name}: {message}");
    }
}

#[test]
fn what_is_wrong_beyond_200_is_counted() {
    let wrong = |count: usize| Rubric::parse(&mean(&times(count, |i| format!("criterion c{i} : tidak_ada\n")))).err();
    let shown = limits::DIAGNOSTICS_SHOWN_MAX;
    let (at, past) = (wrong(shown).unwrap(), wrong(shown + 1).unwrap());
    assert_eq!((at.as_slice().len(), at.total()), (shown, shown));
    assert_eq!((past.as_slice().len(), past.total()), (shown, shown + 1));
    assert!(past.to_string().ends_with("… and 1 more\n") && !at.to_string().contains("more\n"));

    let sheet = |count: usize| format!(r#"{{"unit":"U",{}}}"#, joined(count, ",", |i| format!("\"k{i}\":1")));
    let faults = |count: usize| Evidence::from_json(sheet(count).as_bytes()).unwrap_err();
    let shown = limits::FAULTS_SHOWN_MAX;
    let (at, past) = (faults(shown), faults(shown + 1));
    assert_eq!((at.len(), at.total()), (shown, shown));
    assert_eq!((past.len(), past.total()), (shown, shown + 1));
    assert!(past.to_string().ends_with("… and 1 more"));
}

#[test]
fn every_limit_has_its_case() {
    let source = include_str!("../../src/limits.rs");
    let elsewhere = ["NODES_MAX", "NUMBER_BITS_MAX", "DIAGNOSTICS_SHOWN_MAX", "FAULTS_SHOWN_MAX", "RECEIPT_BYTES_MAX"];
    let cases: Vec<&str> =
        RUBRICS.iter().map(|case| case.0).chain(SHEETS.iter().map(|case| case.0)).chain(elsewhere).collect();
    let named: Vec<&str> = source
        .lines()
        .filter_map(|line| line.strip_prefix("pub const "))
        .filter_map(|line| line.split(':').next())
        .collect();
    assert!(named.len() >= 20, "only {} limits were found", named.len());
    for limit in named {
        assert!(cases.contains(&limit), "{limit} has no case");
    }
}

/// What costs most of a stack: everything that nests or grows long, each as far as the language allows.
fn deepest() -> Vec<(&'static str, String)> {
    let deep = limits::PARENTHESES_MAX;
    let terms = limits::FORMULA_TERMS_MAX;
    let nested = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(deep), close.repeat(deep));
    let facts = "input n : number 0 .. 1\ninput opini : WTP, WDP\nlet baik = opini is WTP\n";
    let formulas = [
        ("parentheses", nested("(", "n", ")")),
        ("calls", nested("round(", "n", ", 2)")),
        ("sums in parentheses", nested("0 * (n + ", "n", ")") + " at most 1 at least 0"),
        ("branches in parentheses", nested("(if not baik and n > 0.5 or baik then n else ", "n", ")")),
        ("a long sum", joined(terms - 1, " + ", |_| "n".to_owned()) + " at most 1"),
        ("a long product", "n".to_owned() + &" * 1".repeat(terms - 1)),
        ("a long difference", "n".to_owned() + &" - n".repeat(terms - 3) + " at least 0 at most 1"),
        ("many limits", "n".to_owned() + &" at most 1".repeat(terms - 1)),
        ("many nots", format!("if {}baik then 1 else 0", "not ".repeat(terms))),
        ("many signs", format!("{}n at least 0 at most 1", "- ".repeat(terms))),
        ("many branches", joined((terms - 1) / 2, " else ", |_| "if baik then n".to_owned()) + " else 1"),
        ("many truths", format!("if {} then 1 else 0", joined(terms - 2, " and ", |_| "baik".to_owned()))),
        (
            "many options",
            format!("if {} then 1 else 0", joined((terms - 2) / 2, " or ", |_| "opini is WTP".to_owned())),
        ),
    ];
    let criterion = |(name, formula)| (name, mean(&format!("{facts}criterion a = {formula}")));
    let mut texts: Vec<(&'static str, String)> = formulas.into_iter().map(criterion).collect();
    let dates = format!("assessed_on{}", " + 1 days".repeat(terms - 2));
    texts.push((
        "many periods",
        mean(&format!("{facts}criterion a : yn\npredicate P {{ require {dates} >= 2000-01-01 }}")),
    ));
    let open = times(limits::BRACES_MAX, |_| "component A mean { ".to_owned());
    let close = "}".repeat(limits::BRACES_MAX);
    texts.push(("braces", mean(&format!("{facts}{open}criterion a = {} {close}", nested("(", "n", ")")))));
    let lets = times(5_000, |i| format!("let x{} = x{i} * 1\n", i + 1));
    texts.push(("a chain of definitions", mean(&format!("{facts}let x0 = n\n{lets}criterion a = x5000"))));
    // Two chains that double at each link, set against one another: as quick to compare as they are long.
    let doubled = times(60, |i| format!("let a{0} = a{i} + a{i}\nlet b{0} = b{i} + b{i}\n", i + 1));
    let doubled = format!("let a0 = n + 0\nlet b0 = n + 0\n{doubled}");
    let fall = "criterion a = (a60 - n) / b60 otherwise 0 at least 0";
    texts.push(("definitions that double", mean(&format!("{facts}{doubled}{fall}"))));
    texts
}

/// Stacks on which the same is accepted: what some hosts give a thread, and what the first thread of a process has.
const STACKS: [usize; 2] = [512 << 10, 8 << 20];

/// What comes of something on a thread with such a stack.
fn on_a_stack<T: Send + 'static>(bytes: usize, name: &str, of: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().name(name.to_owned()).stack_size(bytes).spawn(of);
    thread.unwrap().join().unwrap_or_else(|_| panic!("{name} stopped on a stack of {bytes} bytes"))
}

/// What a rubric and a sheet come to: the codes of what is wrong, or the exact total.
fn verdict(text: &str) -> Result<Option<String>, Vec<String>> {
    let rubric = Rubric::parse(text)
        .map_err(|wrong| wrong.iter().map(|d| format!("{} at {}", d.code(), d.position())).collect::<Vec<_>>())?;
    let sheet = br#"{ "unit": "U", "assessed_on": "2025-05-31", "inputs": { "n": "0.5", "opini": "WTP" } }"#;
    match rubric.score_json(sheet) {
        Ok(card) => Ok(card.total().map(|exact| exact.to_string())),
        Err(faults) => Err(faults.iter().map(|fault| fault.code().to_owned()).collect()),
    }
}

/// Texts that go far past what may nest, which must be refused by name and not by the end of a stack.
fn too_deep() -> Vec<(&'static str, String)> {
    let deep = 20_000;
    let nested = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(deep), close.repeat(deep));
    let formula = |name, formula: String| (name, mean(&format!("criterion b : yn\ncriterion a = {formula}")));
    vec![
        formula("parentheses", nested("(", "1", ")")),
        formula("parentheses, not closed", "(".repeat(deep)),
        formula("calls", nested("min(1, ", "1", ")")),
        formula("branches", nested("(if 1 > 0 then 1 else ", "1", ")")),
        formula("signs", nested("- (", "1", ")")),
        ("components", mean(&format!("{}criterion a : yn {}", "component A mean { ".repeat(deep), "}".repeat(deep)))),
        ("components, not closed", mean(&"component A mean { ".repeat(deep))),
        ("components that cannot be read", mean(&"component { ".repeat(deep))),
        ("braces of a scale", mean(&format!("scale s {}", "{ ".repeat(deep)))),
        ("braces of nothing", mean(&"{ ".repeat(deep))),
        ("predicates", mean(&"predicate P { ".repeat(deep))),
        ("headers", "rubric r { ".repeat(deep)),
    ]
}

#[test]
fn the_deepest_text_is_read_and_scored_alike_on_a_small_and_on_a_large_stack() {
    for (name, text) in deepest() {
        let [small, large] = STACKS.map(|stack| {
            let text = text.clone();
            on_a_stack(stack, name, move || verdict(&text))
        });
        assert!(matches!(small, Ok(Some(_))), "{name}: {small:?}");
        assert_eq!(small, large, "{name}");
    }
}

#[test]
fn what_is_at_a_limit_and_past_it_is_judged_alike_on_a_small_and_on_a_large_stack() {
    for &(name, limit, text) in RUBRICS {
        for size in [limit, limit + 1] {
            let [small, large] = STACKS.map(|stack| on_a_stack(stack, name, move || verdict(&text(size))));
            assert_eq!(small, large, "{name} at {size}");
        }
    }
    for &(name, limit, _, sheet) in SHEETS {
        for size in [limit, limit + 1] {
            let codes = move || score(&sheet(size)).map_err(|f| f.iter().map(timbang::Fault::code).collect::<Vec<_>>());
            let [small, large] = STACKS.map(|stack| on_a_stack(stack, name, codes));
            assert_eq!(small, large, "{name} at {size}");
        }
    }
}

#[test]
fn what_nests_far_too_deeply_is_refused_alike_on_a_small_and_on_a_large_stack() {
    for (name, text) in too_deep() {
        let [small, large] = STACKS.map(|stack| {
            let text = text.clone();
            on_a_stack(stack, name, move || verdict(&text))
        });
        assert!(small.is_err(), "{name}: {small:?}");
        assert_eq!(small, large, "{name}");
    }
}

/// A host's limit of a rubric: how it is set, a text of that size.
type Lowered = (&'static str, usize, fn(Limits, usize) -> Limits, fn(usize) -> String);

const LOWERED: &[Lowered] = &[
    ("source_bytes", 200, Limits::source_bytes, |bytes| {
        let text = mean("criterion a : yn\n#");
        let filler = "x".repeat(bytes - text.len());
        text + &filler
    }),
    ("source_lines", 7, Limits::source_lines, |lines| {
        let text = mean("criterion a : yn");
        let filler = "\n".repeat(lines - text.lines().count());
        text + &filler
    }),
    ("nodes", 5, Limits::nodes, |nodes| mean(&times(nodes, |i| format!("criterion a{i} : yn\n")))),
    (
        "number_bits",
        257,
        |limits, bits| limits.number_bits(u32::try_from(bits).unwrap()),
        |bits| {
            // Half, squared eight times, has a denominator of 257 bits; each further half is one more.
            let squares = times(8, |i| format!("let h{} = h{i} * h{i}\n", i + 1));
            let halves = " * 0.5".repeat(bits - 257);
            mean(&format!("criterion a : yn\nlet h0 = 0.5\n{squares}measure m = h8{halves}"))
        },
    ),
];

#[test]
fn a_host_sets_lower_limits_of_a_rubric() {
    for &(name, limit, set, text) in LOWERED {
        let limits = set(Limits::default(), limit);
        if let Err(wrong) = Rubric::load_within("r", &Sources::of("r", text(limit)), &limits) {
            panic!("{name} at {limit}: {wrong}");
        }
        let past = text(limit + 1);
        let wrong = Rubric::load_within("r", &Sources::of("r", &past), &limits)
            .err()
            .unwrap_or_else(|| panic!("{name} is not kept"));
        let [only] = wrong.as_slice() else { panic!("{name}: {wrong}") };
        let message = only.message(Language::English);
        assert!(matches!(only.code(), "T100" | "T420"), "{name}: {wrong}");
        assert!(names(message, limit) && names(message, limit + 1), "{name}: {message}");
        for (language, host) in [(Language::English, "the program that"), (Language::Indonesian, "oleh program yang")] {
            assert!(only.help(language).is_some_and(|help| help.contains(host)), "{name}: {wrong}");
        }
        // Without it the language's own holds, which the same text is far from.
        Rubric::load("r", &Sources::of("r", &past)).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    }
}

/// A host's limit of a sheet: how it is set, its code, a sheet of that size.
type LoweredSheet = (&'static str, usize, fn(Limits, usize) -> Limits, &'static str, fn(usize) -> String);

const LOWERED_SHEETS: &[LoweredSheet] = &[
    ("evidence_bytes", 100, Limits::evidence_bytes, "T502", |bytes| {
        let sheet = r#"{"unit":"U"}"#;
        format!("{sheet}{}", " ".repeat(bytes - sheet.len()))
    }),
    ("evidence_answers", 4, Limits::evidence_answers, "T504", |answers| {
        let paths = joined(answers - 2, ",", |_| r#""A""#.to_owned());
        format!(r#"{{"unit":"U","stages":{{"s":{{"confirmed":[{paths}],"answers":{{"A.n":1,"B.x":1}}}}}}}}"#)
    }),
];

#[test]
fn a_host_sets_lower_limits_of_a_sheet() {
    for &(name, limit, set, code, sheet) in LOWERED_SHEETS {
        let limits = set(Limits::default(), limit);
        Evidence::from_json_within(sheet(limit).as_bytes(), &limits).unwrap_or_else(|f| panic!("{name}: {f}"));
        // The fourth past it is counted as well.
        for more in [1, 4] {
            let past = sheet(limit + more);
            Evidence::from_json(past.as_bytes()).unwrap_or_else(|faults| panic!("{name}: {faults}"));
            let faults = Evidence::from_json_within(past.as_bytes(), &limits).unwrap_err();
            let scored = Rubric::shipped("contoh_2025").unwrap().score_json_within(past.as_bytes(), &limits);
            assert!(scored.is_err_and(|faults| faults.iter().any(|fault| fault.code() == code)), "{name}");
            let [only] = &faults.iter().collect::<Vec<_>>()[..] else { panic!("{name}: {faults}") };
            let message = only.message(Language::English);
            assert_eq!(only.code(), code, "{name}: {faults}");
            assert!(names(&message, limit) && names(&message, limit + more), "{name}: {message}");
            assert!(only.help(Language::English).is_some_and(|help| help.contains("the program that")), "{faults}");
            assert!(only.help(Language::Indonesian).is_some_and(|help| help.contains("oleh program yang")), "{faults}");
        }
    }
}

#[test]
fn a_host_sets_no_limit_higher_than_the_languages() {
    let highest = Limits::default()
        .source_bytes(usize::MAX)
        .source_lines(usize::MAX)
        .nodes(usize::MAX)
        .number_bits(u32::MAX)
        .evidence_bytes(usize::MAX)
        .evidence_answers(usize::MAX);
    assert_eq!(highest, Limits::default());
}

#[test]
fn what_is_within_lower_limits_scores_as_without_them() {
    let limits = Limits::default().source_bytes(5_000).source_lines(100).nodes(20).number_bits(200);
    let limits = limits.evidence_bytes(3_000).evidence_answers(20);
    let text = include_str!("../../rubrics/contoh_2025/rubric.zi");
    let within = Rubric::load_within("contoh_2025", &Sources::of("contoh_2025", text), &limits).unwrap();
    let without = Rubric::load("contoh_2025", &Sources::of("contoh_2025", text)).unwrap();
    let evidence = Evidence::builder("U", Date::new(2025, 5, 31).unwrap()).input("opini", "WTP").stage("mandiri");
    let evidence = evidence.answer("A.1.a", "Ya").answer("B.ipak", "3.6").build().unwrap();
    assert_eq!(within.identity(), without.identity());
    assert_eq!(within.cost(), without.cost());
    assert_eq!(within.score(&evidence), without.score(&evidence));
}
