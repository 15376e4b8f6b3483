//! Rubrics made of what is hard to advise on, all of it at once: inputs that two ratios read, ratios tied by a `check`,
//! groups that share a node, caps by another node, an `if` under which more is less, options that drop out of a mean,
//! requirements with `or`, `not` and `verified()`, and limits that many sets reach at the same cost.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fastrand::Rng;
use timbang::advise::{Costs, Pricing};
use timbang::scorecard::Record;
use timbang::{Rubric, Scorecard};

use crate::reference::model::Answer;
use crate::reference::numbers::whole;
use crate::sheets::{Mover, Sheets, all_picks};

const ABC: &[&str] = &["C", "B", "A"];
const YT: &[&str] = &["T", "Y"];
const ABX: &[&str] = &["NA", "B", "A"];
/// Criteria on scales, with their options from the worst on.
const ON_SCALES: &[(&str, &[&str])] =
    &[("A.P.a", ABC), ("A.P.b", YT), ("A.P.c", ABC), ("A.R.d", ABC), ("B.a", ABC), ("B.c.x", ABX), ("B.c.y", ABX)];
const COUNT_MAX: u64 = 1_000_000_000_000_000;
const COUNTS: &[&str] = &["A.R.n", "A.R.m", "A.R.k"];

#[derive(Clone)]
pub(super) struct Crafted {
    pub(super) seed: u64,
    pub(super) text: String,
    /// What a `check` says that the counts `n` and `k` are at most.
    most: Option<u32>,
    answers: BTreeMap<&'static str, String>,
    stage: &'static str,
    /// Requirements with these are asked for.
    pub(super) has: Vec<&'static str>,
}

pub(super) fn crafted(seed: u64) -> Crafted {
    let mut rng = Rng::with_seed(seed ^ 0x5eed);
    let mut has = Vec::new();
    let mut text = format!(
        "timbang 1\nrubric uji \"Uji\" {{ edition \"2025\" basis \"uji\" total 100 missing {}\n  stage mandiri \"m\"\n  stage desk \"d\"\n}}\n",
        ["zero", "undecided"][rng.usize(0..2)]
    );
    text.push_str(
        "scale abc { A = 1, B = 0.5, C = 0 }\nscale yt { Y = 1, T = 0 }\nscale abx { A = 1, B = 0.4, NA = excluded }\n",
    );
    let [first, second] =
        [[8, 4, 8], [5, 10, 5]][rng.usize(0..2)].map(|w| w.to_string())[..2].to_vec().try_into().unwrap();
    let third = 20 - first.parse::<u32>().unwrap() - second.parse::<u32>().unwrap();
    write!(
        text,
        "component A \"A\" weight 60 {{
  component P \"P\" weight 20 {{
    criterion a \"a\" weight {first} : abc
    criterion b \"b\" weight {second} : yt
    criterion c \"c\" weight {third} : abc at most share(A.P.a)
  }}
  component R \"R\" weight 40 mean {{
    input n : count
    input m : count
    input k : count
    check m <= n \"m\"
    criterion a \"a\" = m / n otherwise 0
    criterion b \"b\" = k / m otherwise 0 at most 1
    criterion d \"d\" : abc
    criterion e \"e\" = if share(A.P.b) >= 1 then {} else 0.6
  }}
}}
component B \"B\" weight 40 verify desk {{
  criterion a \"a\" weight 25 : abc
  component c \"c\" weight 15 mean otherwise 0 {{
    criterion x \"x\" : abx
    criterion y \"y\" : abx
  }}
}}
group area \"area\" {{ MP = A.P + B.a  TL = A.R + B.a }}
predicate S \"S\" {{\n",
        ["0.2", "0.9"][rng.usize(0..2)]
    )
    .unwrap();
    let mut require = |name: &'static str, often: u32, text: &mut String, line: String| {
        if rng.u32(0..100) < often {
            has.push(name);
            writeln!(text, "  require {line}").unwrap();
        }
    };
    let mut draw = Rng::with_seed(seed ^ 0xd1ce);
    let mut of = |from: u32, to: u32| draw.u32(from..to);
    require("a total", 80, &mut text, format!("total >= {}.5", of(20, 85)));
    require("each of a group", 60, &mut text, format!("each area >= {}%", of(20, 70)));
    require("or", 60, &mut text, format!("A.P >= {}% or B >= {}%", of(40, 100), of(50, 100)));
    require("and in or", 25, &mut text, format!("(A.P.a >= 100% and B.c >= 50%) or A.R >= {}%", of(50, 95)));
    require("not", 40, &mut text, format!("not (A.R < {}%)", of(20, 70)));
    require("verified", 35, &mut text, format!("verified(total) >= {}%", of(10, 100)));
    require("an upper limit", 25, &mut text, format!("A.R.b <= {}%", of(40, 100)));
    require("different", 25, &mut text, "A.P != 10".to_owned());
    let own = format!("3 * share(A.P.a) + 2 * share(A.R.d) + share(B.a) >= {}.5", of(0, 6));
    require("weights of its own", 40, &mut text, own);
    require("a strict limit", 25, &mut text, format!("A.P > {}", [5, 8, 10, 12, 16][of(0, 5) as usize]));
    require("rounded", 30, &mut text, format!("round(total / 10, 0) >= {}", of(3, 8)));
    if has.is_empty() {
        text.push_str("  require total >= 50.5\n");
    }
    writeln!(text, "}}\npredicate E \"E\" {{\n  require total >= {}.5\n}}", of(1, 15)).unwrap();
    text.push_str("award S, E otherwise \"-\"\n");
    let mut answers = BTreeMap::new();
    for (path, options) in ON_SCALES {
        if rng.u8(0..8) > 0 {
            answers.insert(*path, options[if rng.u8(0..3) > 0 { 0 } else { rng.usize(0..options.len()) }].to_owned());
        }
    }
    let n = rng.u32(1..6);
    let m = rng.u32(0..=n);
    for (path, count) in COUNTS.iter().zip([n, m, rng.u32(0..5)]) {
        answers.insert(path, count.to_string());
    }
    Crafted { seed, text, most: None, answers, stage: ["mandiri", "desk"][rng.usize(0..2)], has }
}

impl Crafted {
    pub(super) fn rubric(&self) -> Rubric {
        Rubric::parse(&self.text).unwrap_or_else(|wrong| panic!("seed {}: {wrong:?}\n{}", self.seed, self.text))
    }

    /// The sheet with other answers.
    pub(super) fn json(&self, changes: &[(&str, String)]) -> String {
        let mut answers: BTreeMap<&str, &String> = self.answers.iter().map(|(path, answer)| (*path, answer)).collect();
        answers.extend(changes.iter().map(|(path, answer)| (*path, answer)));
        let answers = serde_json::to_string(&answers).unwrap();
        format!(r#"{{ "unit": "U", "stages": {{ "{}": {{ "answers": {answers} }} }} }}"#, self.stage)
    }

    fn scored(&self, rubric: &Rubric, movers: Vec<Mover>, pricing: Pricing) -> Option<Sheets> {
        let picks = all_picks(&movers)?;
        let score = |picks: &Vec<usize>| {
            let chosen = movers.iter().zip(picks).filter(|(_, pick)| **pick > 0);
            let spelt = |answer: &Answer| match answer {
                Answer::Number(n) => n.to_string(),
                other => other.canonical(),
            };
            let changes: Vec<(&str, String)> = chosen
                .map(|(mover, pick)| (mover.path.as_str(), spelt(mover.choices[*pick].0.as_ref().unwrap())))
                .collect();
            rubric.score_json(self.json(&changes).as_bytes()).ok().map(Scorecard::into_record)
        };
        let cards: Vec<Option<Record>> = picks.iter().map(score).collect();
        Some(Sheets { movers, pricing, picks, cards })
    }

    /// What may be proposed: better options of most criteria, and other counts by a file of costs.
    pub(super) fn proposed(&self, rubric: &Rubric) -> Option<Sheets> {
        let mut rng = Rng::with_seed(self.seed);
        let (mut movers, mut written) = (Vec::new(), Vec::new());
        for (path, options) in ON_SCALES {
            let from = match self.answers.get(path).map(String::as_str) {
                Some("NA") => continue,
                Some(now) => options.iter().position(|option| *option == now).unwrap() + 1,
                None => usize::from(options[0] == "NA"),
            };
            let fixed = rng.u8(0..3) == 0;
            let each = u64::from(rng.u8(1..4));
            written.push(format!("\"{path}\": {}", if fixed { "\"fixed\"".to_owned() } else { each.to_string() }));
            let better =
                (1_u64..).zip(&options[from..]).map(|(steps, option)| (Some(Answer::word(option)), each, steps));
            let choices: Vec<_> = std::iter::once((None, 0, 0)).chain(better).collect();
            if !fixed && choices.len() > 1 {
                movers.push(Mover { path: (*path).to_owned(), choices, rising: true });
            }
        }
        for path in COUNTS {
            if rng.bool() {
                continue;
            }
            let now = &self.answers[path];
            let others: Vec<u32> = (0..6).filter(|n| n.to_string() != *now && rng.u8(0..4) == 0).collect();
            if others.is_empty() {
                continue;
            }
            let each = u64::from(rng.u8(1..4));
            let listed: Vec<String> = others.iter().map(|n| format!("\"{n}\": {each}")).collect();
            written.push(format!("\"{path}\": {{ {} }}", listed.join(", ")));
            let others = others.iter().map(|n| (Some(Answer::Number(whole((*n).into()))), each, 1));
            let choices = std::iter::once((None, 0, 0)).chain(others).collect();
            movers.push(Mover { path: (*path).to_owned(), choices, rising: false });
        }
        let json = format!("{{ \"answers\": {{ {} }} }}", written.join(", "));
        let pricing = Pricing::Costs(Costs::from_json(json.as_bytes()).unwrap());
        if movers.is_empty() { None } else { self.scored(rubric, movers, pricing) }
    }

    /// Some criteria on scales, each with all of its options.
    pub(super) fn touched(&self, rubric: &Rubric) -> Option<Sheets> {
        let mut rng = Rng::with_seed(self.seed);
        let mut movers = Vec::new();
        for (path, options) in ON_SCALES.iter().filter(|_| rng.u8(0..3) > 0).take(5) {
            let now = self.answers.get(path);
            let others = options.iter().filter(|option| now.is_none_or(|now| now != **option));
            let others = others.map(|option| (Some(Answer::word(option)), 1, 1));
            let choices = std::iter::once((None, 0, 0)).chain(others).collect();
            movers.push(Mover { path: (*path).to_owned(), choices, rising: false });
        }
        if movers.is_empty() { None } else { self.scored(rubric, movers, Pricing::Changes) }
    }

    /// The same with what holds counts back: checks of some more, and ratios that cannot be at their ends together.
    pub(super) fn held(mut self) -> Crafted {
        let mut rng = Rng::with_seed(self.seed ^ 0xc0de);
        if rng.bool() {
            let most = rng.u32(5..7);
            let checks = format!("check m <= n \"m\"\n    check n <= {most} \"n\"\n    check k <= {most} \"k\"");
            self.text = self.text.replace("check m <= n \"m\"", &checks);
            self.most = Some(most);
        }
        if rng.bool() {
            let other = "(n - m) / n otherwise 0 at least 0";
            self.text = self.text.replace("k / m otherwise 0 at most 1", other);
        }
        self
    }

    /// The same rubric without its checks: what they say is cut off instead.
    pub(super) fn unchecked(&self) -> Crafted {
        let lines = self.text.lines().filter(|line| !line.trim_start().starts_with("check "));
        let text = lines.collect::<Vec<_>>().join("\n");
        Crafted { text: text.replace("m / n otherwise 0", "m / n otherwise 0 at most 1"), ..self.clone() }
    }

    /// The same sheet without some of its counts.
    pub(super) fn with_counts_missing(&self) -> Crafted {
        let mut rng = Rng::with_seed(self.seed ^ 0x1055);
        let mut case = self.clone();
        case.answers.retain(|path, _| !COUNTS.contains(path) || rng.bool());
        case
    }

    /// Some counts, each with all that a check leaves it and one more, and some criteria with all of their options; and
    /// whether these are all sheets that there are.
    pub(super) fn counted(&self, rubric: &Rubric) -> Option<(Sheets, bool)> {
        let mut rng = Rng::with_seed(self.seed ^ 0xacc0);
        let missing: Vec<&str> = COUNTS.iter().copied().filter(|path| !self.answers.contains_key(path)).collect();
        let drawn = if missing.is_empty() { COUNTS } else { &missing };
        let mut movers = Vec::new();
        for path in drawn.iter().filter(|_| rng.u8(0..4) > 0) {
            let now = self.answers.get(path);
            let all = (0..=self.most.unwrap_or(5) + 1).map(u64::from).chain(self.most.is_none().then_some(COUNT_MAX));
            let others = all.filter(|n| now.is_none_or(|now| *now != n.to_string()));
            let others = others.map(|n| (Some(Answer::Number(whole(n.into()))), 1, 1));
            let choices = std::iter::once((None, 0, 0)).chain(others).collect();
            movers.push(Mover { path: (*path).to_owned(), choices, rising: false });
        }
        let counts = movers.len();
        if counts == 0 {
            return None;
        }
        for (path, options) in ON_SCALES.iter().filter(|_| counts < 3 && rng.u8(0..4) == 0).take(2) {
            let now = self.answers.get(path);
            let others = options.iter().filter(|option| now.is_none_or(|now| now != **option));
            let others = others.map(|option| (Some(Answer::word(option)), 1, 1));
            let choices = std::iter::once((None, 0, 0)).chain(others).collect();
            movers.push(Mover { path: (*path).to_owned(), choices, rising: false });
        }
        // Where nothing says how many came in, nothing holds back how many of them were done.
        let held = self.answers.contains_key("A.R.n") || movers.iter().all(|mover| mover.path != "A.R.m");
        movers.sort_by(|a, b| a.path.cmp(&b.path));
        Some((self.scored(rubric, movers, Pricing::Changes)?, self.most.is_some() && held))
    }
}
