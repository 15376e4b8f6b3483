//! Texts that are read in two ways where someone reads them carelessly: through floats, by maps that lose keys, or by
//! names that crates keep for themselves.

/// Numbers as a sheet may hold them, well formed or not.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "-0.0",
    "3.0",
    "3.60",
    "3.6000000000000000000000000001",
    "0.1000000000000000055511151231",
    "3.5999999999999999",
    "4.0000000000000001",
    "9007199254740993",
    "18446744073709551615",
    "18446744073709551616",
    "170141183460469231731687303715884105728",
    "1000000000000000",
    "1000000000000001",
    "1e2",
    "1E+2",
    "1e400",
    "2.5e-3",
    "99999999999999999999999999999",
    r#"{ "$serde_json::private::Number": "3" }"#,
    r#"{ "$serde_json::private::RawValue": "3" }"#,
    r#"{ "answer": { "$serde_json::private::Number": "3" } }"#,
    r#"{ "answer": 3.6000000000000000000000000001, "note": "n" }"#,
    "[3]",
    "true",
    "03",
    "3.",
    "+3",
    "NaN",
];

/// Sheets of the teaching example with each of these numbers in each place that takes one, and sheets of an odd form.
pub fn sheets() -> impl Iterator<Item = (String, Vec<u8>)> {
    let numbers = NUMBERS.iter().flat_map(|number| {
        ["A.2.masuk", "A.2.selesai", "B.ipak"].into_iter().map(move |path| {
            let answers = format!(r#""A.1.a": "Ya", "A.1.b": "B", "{path}": {number}"#);
            let sheet =
                format!(r#"{{ "unit": "Unit", "assessed_on": "2025-05-31", "x-app": {number}, "stages": {{ "mandiri": {{ "answers": {{ {answers} }} }} }} }}"#);
            (format!("{path} {number}"), sheet.into_bytes())
        })
    });
    let deep = |depth: usize| format!(r#"{{ "unit": "U", "x-a": {}{} }}"#, "[".repeat(depth), "]".repeat(depth));
    let forms = [
        ("deep 7", deep(7)),
        ("deep 8", deep(8)),
        ("deep 200", deep(200)),
        ("deep 100000", deep(100_000)),
        ("keys in another order", r#"{ "stages": { "mandiri": { "answers": { "B.ipak": "3.6", "A.1.b": "A", "A.1.a": "Ya" } } }, "unit": "U" }"#.into()),
        ("a key twice", r#"{ "unit": "U", "unit": "V", "x-a": 1, "x-a": 2 }"#.into()),
        ("private keys", r#"{ "unit": { "$serde_json::private::Number": "1" }, "$serde_json::private::RawValue": "{}" }"#.into()),
        ("not UTF-8 by escapes", r#"{ "unit": "\ud800" }"#.into()),
        ("turkish letters", r#"{ "unit": "\u0130\u0131I", "Unit": 1, "UNIT": 2, "answers": { "a.1.a": "YA" } }"#.into()),
        ("cut", r#"{ "unit": "U", "answers": { "A.1.a": 12"#.into()),
    ];
    numbers.chain(forms.map(|(name, sheet)| (name.to_owned(), sheet.into_bytes())))
}

/// Rubrics at the edges of what is read: long numbers, and what would need a deep stack.
pub fn rubrics() -> impl Iterator<Item = (String, String)> {
    let formula = |formula: String| {
        format!(
            "timbang 1\nrubric u \"U\" {{ edition \"1\" basis \"-\" total 10 mean missing zero }}\n\
             input n : count\ncriterion a = {formula} at most 1 at least 0\n"
        )
    };
    let parentheses = move |depth: usize| formula(format!("{}n{}", "(".repeat(depth), ")".repeat(depth)));
    let literal = move |digits: usize| formula(format!("n * 0.{}", "3".repeat(digits)));
    let chain = formula(format!("n{}", " + n".repeat(999)));
    let braces = format!("timbang 1\n{}", "component a { ".repeat(20_000));
    [1, 23, 24, 25, 5_000]
        .into_iter()
        .map(move |depth| (format!("{depth} parentheses"), parentheses(depth)))
        .chain([1, 27, 28, 29].into_iter().map(move |digits| (format!("{digits} digits"), literal(digits))))
        .chain([("1000 terms".to_owned(), chain), ("20000 braces".to_owned(), braces)])
}

/// A receipt with one of its numbers, or one of its keys, written as another reader might read it.
pub fn forged(receipt: &str) -> Vec<(&'static str, String)> {
    let number = |digits: &str| receipt.replacen("\"of\":[0]", &format!("\"of\":[{digits}]"), 1);
    [
        ("a float", number("0.0")),
        ("an exponent", number("0e0")),
        ("minus zero", number("-0")),
        ("past 64 bits", number("18446744073709551616")),
        ("past a float", number("1e400")),
        ("a private number", number(r#"{"$serde_json::private::Number":"0"}"#)),
        ("a key twice", receipt.replacen("{\"", "{\"answers\":[],\"", 1)),
        ("cut", receipt.chars().take(receipt.len() / 2).collect()),
    ]
    .into_iter()
    .filter(|(_, forged)| forged != receipt)
    .collect()
}
