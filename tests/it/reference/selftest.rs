//! The reference itself against an example computed by hand (`contoh`), against completions, and against the calendar.

use std::collections::BTreeMap;

use super::model::{
    Answer, Award, BandResult, BandRow, Bands, Body, Check, Cmp, Combine, Component, Criterion, Entry, Expr, Group,
    Input, Is, Item, Kind, Literal, Measure, Member, Op, Policy, Predicate, Ref, Requirement, Rubric, Rule, Scale,
    ScaleOption, Sheet, StageSheet, Truth,
};
use super::numbers::{Date, Period, Q, Rounding, decimal_text, parse_decimal, ratio, whole};
use super::score::{Bound, Figures};
use super::{Features, case, completions, score};

fn literal(text: &str) -> Literal {
    let value = match text.strip_suffix('%') {
        Some(number) => parse_decimal(number).map(|number| number / whole(100)),
        None => parse_decimal(text),
    };
    Literal { text: text.to_owned(), value: value.unwrap(), percent: text.ends_with('%') }
}

fn name(path: &str) -> Expr {
    Expr::Ref(if path == "total" { Ref::Total } else { Ref::Path(path.to_owned()) })
}

fn divided(left: Expr, right: Expr) -> Expr {
    Expr::Op(Op::Div, Box::new(left), Box::new(right))
}

fn compared(left: &str, cmp: Cmp, right: Expr) -> Truth {
    Truth::Cmp(Box::new(name(left)), cmp, Box::new(right))
}

fn scale(name: &str, options: &[(&str, Option<&str>)]) -> Item {
    let options = options
        .iter()
        .map(|(option, value)| ScaleOption { spellings: vec![(*option).to_owned()], value: value.map(literal) })
        .collect();
    Item::Scale(Scale { name: name.to_owned(), options, line: None })
}

fn component(code: &str, weight: Option<&str>, combine: Combine, items: Vec<Item>) -> Component {
    Component {
        code: code.to_owned(),
        label: None,
        weight: weight.map(literal),
        combine,
        otherwise: None,
        missing: None,
        verify: None,
        basis: None,
        items,
    }
}

fn criterion(code: &str, weight: Option<&str>, rule: Rule) -> Item {
    Item::Criterion(Criterion {
        code: code.to_owned(),
        label: None,
        weight: weight.map(literal),
        rule,
        missing: None,
        verify: None,
        basis: None,
        texts: Vec::new(),
    })
}

fn answered(scale: &str) -> Rule {
    Rule::Answered { scale: scale.to_owned(), at_most: None, at_least: None }
}

fn input(name: &str, kind: Kind) -> Item {
    Item::Input(Input { name: name.to_owned(), label: None, kind, word: None, recorded: false, basis: None })
}

fn required(body: Body) -> Requirement {
    Requirement { body, label: None, basis: None }
}

/// `contoh.zi`, labels left out.
fn contoh() -> Rubric {
    let tim = vec![
        criterion("a", None, answered("yn")),
        criterion("b", None, answered("abc")),
        criterion("c", None, answered("abc")),
    ];
    let settled = divided(name("A.2.selesai"), name("A.2.masuk"));
    let aduan = vec![
        input("masuk", Kind::Count),
        input("selesai", Kind::Count),
        Item::Check(Check { truth: compared("A.2.selesai", Cmp::Le, name("A.2.masuk")), label: None, basis: None }),
        criterion("a", None, Rule::Computed(Expr::Otherwise(Box::new(settled), Box::new(Expr::Number(literal("1")))))),
    ];
    let survey = divided(name("B.ipak"), Expr::Number(literal("4")));
    let hasil = vec![
        input("ipak", Kind::Number(literal("0"), literal("4"))),
        criterion("a", Some("4"), Rule::Computed(survey)),
    ];
    let pengungkit = vec![
        Item::Component(component("1", Some("2"), Combine::Mean, tim)),
        Item::Component(component("2", Some("4"), Combine::Mean, aduan)),
    ];
    let row = |bound: &str, option: &str| BandRow { cmp: Cmp::Ge, bound: literal(bound), result: result(option) };
    let opini = ["WTP", "WDP", "TMP", "TW"].map(str::to_owned).to_vec();
    let requirements = vec![
        required(Body::Truth(compared("total", Cmp::Ge, Expr::Number(literal("7"))))),
        required(Body::Each { group: "area".to_owned(), cmp: Cmp::Ge, limit: literal("50%") }),
        required(Body::Truth(Truth::Is(Ref::Path("opini".to_owned()), Is::One("WTP".to_owned())))),
    ];
    let items = vec![
        scale("yn", &[("Ya", Some("1")), ("Tidak", Some("0"))]),
        scale("abc", &[("A", Some("1")), ("B", Some("0.5")), ("C", Some("0")), ("NA", None)]),
        Item::Component(component("A", Some("6"), Combine::Sum, pengungkit)),
        Item::Component(component("B", Some("4"), Combine::Sum, hasil)),
        Item::Group(Group {
            name: "area".to_owned(),
            label: None,
            members: [("T", "A.1"), ("L", "A.2")]
                .map(|(code, node)| Member { code: code.to_owned(), label: None, sum: vec![node.to_owned()] })
                .to_vec(),
        }),
        Item::Bands(Bands {
            name: "mutu".to_owned(),
            label: None,
            rows: vec![row("4.5", "A"), row("3", "B")],
            otherwise: Some(result("C")),
        }),
        Item::Measure(Measure {
            name: "indeks".to_owned(),
            label: None,
            bands: Some("mutu".to_owned()),
            formula: Expr::Op(Op::Mul, Box::new(Expr::Number(literal("5"))), Box::new(Expr::Share(Ref::Total))),
            display: None,
            basis: None,
        }),
        input("opini", Kind::List(opini)),
        Item::Predicate(Predicate { name: "WBK".to_owned(), label: None, requirements }),
        Item::Award(Award { predicates: vec!["WBK".to_owned()], otherwise: "Belum berpredikat".to_owned() }),
    ];
    Rubric {
        id: "contoh_2025".to_owned(),
        label: "Contoh kecil".to_owned(),
        family: None,
        edition: "2025".to_owned(),
        basis: "contoh, bukan peraturan".to_owned(),
        basis_required: false,
        in_force: Some((Date::new(2025, 1, 1), None)),
        total: literal("10"),
        stages: ["mandiri", "desk"].map(|stage| (stage.to_owned(), None)).to_vec(),
        display: Some((2, Rounding::HalfAway)),
        root: Component { missing: Some(Policy::Zero), ..component("", None, Combine::Sum, items) },
    }
}

fn result(option: &str) -> BandResult {
    BandResult { option: option.to_owned(), label: None, value: None }
}

fn contoh_sheet() -> Sheet {
    let entry = |path: &str, answer: Answer, note: Option<&str>| {
        (path.to_owned(), Entry { answer: Some(answer), note: note.map(str::to_owned) })
    };
    let stage = |code: &str, answers: Vec<(String, Entry)>| StageSheet {
        code: Some(code.to_owned()),
        by: None,
        on: None,
        answers,
        confirmed: Vec::new(),
    };
    let mandiri = vec![
        entry("A.1.a", Answer::word("Ya"), None),
        entry("A.1.b", Answer::word("A"), None),
        entry("A.2.masuk", Answer::Number(whole(3)), None),
        entry("A.2.selesai", Answer::Number(whole(2)), None),
        entry("B.ipak", Answer::Number(ratio(18, 5)), None),
    ];
    let desk = vec![
        entry("A.1.a", Answer::word("Ya"), None),
        entry("A.1.b", Answer::word("B"), Some("SK belum mewakili semua unsur")),
    ];
    Sheet {
        unit: "Unit Contoh".to_owned(),
        period: Some("2025".to_owned()),
        assessed_on: Some(Date::new(2025, 5, 31)),
        facts: Vec::new(),
        stages: vec![stage("mandiri", mandiri), stage("desk", desk)],
    }
}

fn figures(of: &Figures) -> (Option<&str>, Option<(&str, &str)>, &'static str) {
    let bound = if let Bound::Between(low, high) = &of.bound { Some((low.as_str(), high.as_str())) } else { None };
    (of.exact.as_deref(), bound, of.status)
}

#[test]
fn the_example_computed_by_hand() {
    let expected = score(&contoh(), &contoh_sheet());
    assert_eq!(figures(&expected.total), (Some("109/15"), Some(("109/15", "119/15")), "scored"));
    assert_eq!(expected.bounds, Some("reached"));
    for (path, exact, low, high, status) in [
        ("A", "11/3", "11/3", "13/3", "scored"),
        ("A.1", "1", "1", "5/3", "scored"),
        ("A.1.a", "1", "1", "1", "scored"),
        ("A.1.b", "1/2", "1/2", "1/2", "scored"),
        ("A.1.c", "0", "0", "1", "missing"),
        ("A.2", "8/3", "8/3", "8/3", "scored"),
        ("A.2.a", "2/3", "2/3", "2/3", "scored"),
        ("B", "18/5", "18/5", "18/5", "scored"),
        ("B.a", "18/5", "18/5", "18/5", "scored"),
    ] {
        assert_eq!(figures(&expected.nodes[path].figures), (Some(exact), Some((low, high)), status), "{path}");
    }
    assert_eq!(figures(&expected.members["area.T"]), (Some("1"), Some(("1", "5/3")), "scored"));
    assert_eq!(figures(&expected.members["area.L"]), (Some("8/3"), Some(("8/3", "8/3")), "scored"));
    let indeks = &expected.measures["indeks"];
    assert_eq!((indeks.exact.as_deref(), indeks.band.as_deref()), (Some("109/30"), Some("B")));
    assert_eq!(indeks.bound, Bound::Between("109/30".to_owned(), "119/30".to_owned()));
    let margins: Vec<_> = ["WBK.1", "WBK.2.T", "WBK.2.L", "WBK.3"]
        .into_iter()
        .map(|code| {
            let requirement = &expected.requirements[code];
            (requirement.status.status(), requirement.margin.clone().flatten())
        })
        .collect();
    let met = Some("met");
    let margin = |text: &str| Some(text.to_owned());
    assert_eq!(margins, [(met, margin("4/15")), (met, margin("0")), (met, margin("2/3")), (Some("undecided"), None)]);
    let award = expected.award.unwrap();
    assert_eq!((award.status, award.open), ("undecided", vec!["WBK".to_owned()]));
    let totals: Vec<_> = expected.stages.iter().map(|stage| stage.scores.as_ref().unwrap().total.clone()).collect();
    assert_eq!(totals, [margin("38/5"), margin("109/15")]);
    assert_eq!(expected.stages.iter().map(|stage| stage.answers).collect::<Vec<_>>(), [5, 2]);
    let findings: Vec<_> = expected.findings.iter().map(|finding| (finding.kind, finding.code.as_str())).collect();
    assert_eq!(
        findings,
        [
            ("missing", "A.1.c"),
            ("unknown", "opini"),
            ("overridden", "A.1.b"),
            ("unverified", "A.2.a"),
            ("unverified", "B.a")
        ]
    );
    assert!(expected.boundary.values().all(|turned| !turned));
}

/// Exact bounds are the least and the greatest that completions come to.
#[test]
fn bounds_are_what_completions_reach() {
    let mut compared = 0;
    for seed in 0..120 {
        let drawn = case(seed, if seed % 3 == 0 { Features::level1() } else { Features::level2() });
        let Some(sheets) = completions::completions(&drawn.model, &drawn.sheet, 60) else { continue };
        let mut seen: BTreeMap<String, Vec<Q>> = BTreeMap::new();
        for sheet in sheets {
            for (path, node) in score(&drawn.model, &sheet).nodes {
                let exact = node.figures.exact.and_then(|text| text.parse().ok());
                seen.entry(path).or_default().extend(exact);
            }
        }
        for (path, node) in &drawn.expected.nodes {
            if let Bound::Between(low, high) = &node.figures.bound {
                let ends = seen[path].iter().min().zip(seen[path].iter().max()).unwrap();
                assert_eq!((low, high), (&ends.0.to_string(), &ends.1.to_string()), "seed {seed}, {path}");
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

/// LANGUAGE.md, "Formulas": a day that the month lacks becomes its last, in one step.
#[test]
fn dates_keep_to_the_calendar() {
    let day = |text: &str| Date::parse(text).unwrap();
    for (from, n, period, to) in [
        ("2024-02-29", 1, Period::Years, "2025-02-28"),
        ("2024-02-29", 4, Period::Years, "2028-02-29"),
        ("2024-01-31", 1, Period::Months, "2024-02-29"),
        ("2024-03-31", -1, Period::Months, "2024-02-29"),
        ("2024-12-31", 2, Period::Months, "2025-02-28"),
        ("2025-01-01", -1, Period::Days, "2024-12-31"),
        ("2023-12-31", 366, Period::Days, "2024-12-31"),
    ] {
        assert_eq!(day(from).add(n, period), day(to), "{from} {n} {period:?}");
    }
    assert_eq!(day("2025-05-31").days() - day("2025-02-10").days(), 110);
}

#[test]
fn rounding_and_decimals() {
    for (mode, down, up, negative) in [
        (Rounding::HalfAway, 3, 4, -3),
        (Rounding::HalfEven, 2, 4, -2),
        (Rounding::Down, 2, 3, -2),
        (Rounding::Up, 3, 4, -3),
    ] {
        assert_eq!(mode.round(&ratio(5, 2), 0), whole(down), "{mode:?}");
        assert_eq!(mode.round(&ratio(7, 2), 0), whole(up), "{mode:?}");
        assert_eq!(mode.round(&ratio(-5, 2), 0), whole(negative), "{mode:?}");
    }
    assert_eq!(decimal_text(&ratio(1, 40), 3).as_deref(), Some("0.025"));
    assert_eq!(decimal_text(&ratio(1, 3), 20), None);
    assert_eq!(parse_decimal("-0.50"), Some(ratio(-1, 2)));
}
