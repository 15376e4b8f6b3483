//! Units in columns come to what each of them comes to as a sheet.

use timbang::scorecard::AwardStatus;
use timbang::{Columns, Date, Kind, Rows, Rubric};

use crate::reference::{Features, case};

/// Fills every column with ordinary answers, and some with answers that are none, out of range, or huge.
fn draw(rubric: &Rubric, units: &mut Columns, rng: &mut fastrand::Rng, wild: bool) {
    for node in rubric.nodes().filter(|node| node.kind().is_answered()) {
        let Some(slot) = rubric.slot(node.code()) else { continue };
        let odd = |rng: &mut fastrand::Rng| wild && rng.u8(..60) == 0;
        let options = u8::try_from(node.options().count()).unwrap();
        if let Some(column) = units.choices(slot) {
            for code in column {
                *code = if odd(rng) { rng.u8(..) } else { rng.u8(u8::from(!wild)..=options) };
            }
        } else if let Some(column) = units.counts(slot) {
            for count in column {
                let odd_counts = [0, Columns::NO_COUNT, 1_000_000_000_000_000, 1_000_000_000_000_001, u64::MAX - 1];
                *count = if odd(rng) { odd_counts[rng.usize(..odd_counts.len())] } else { rng.u64(..40) };
            }
        } else if let Some(column) = units.numbers(slot, 2) {
            let (low, high) = node.range().unwrap();
            let hundredths = |limit: &timbang::Exact| -> i64 {
                let percent = if node.kind() == Kind::Percent { 100 } else { 1 };
                let hundredths = limit.times(&timbang::Exact::from(100 * percent));
                hundredths.to_decimal(0, timbang::Rounding::Down).unwrap().mantissa().try_into().unwrap()
            };
            let (low, high) = (hundredths(low), hundredths(high));
            for value in column {
                let odd_values = [Columns::NO_NUMBER, low - 1, high + 1, low, high, i64::MAX];
                *value = if odd(rng) { odd_values[rng.usize(..odd_values.len())] } else { rng.i64(low..=high) };
            }
        } else if let Some(column) = units.answers(slot) {
            let day = |rng: &mut fastrand::Rng| Date::new(rng.i16(2019..2026), 5, 31).unwrap();
            let word = node.options().last().map(|option| option.code().to_owned());
            for answer in column {
                *answer = match &word {
                    _ if rng.bool() => None,
                    Some(word) if rng.u8(..4) == 0 => Some(word.as_str().into()),
                    _ if odd(rng) => Some(Date::new(1200, 5, 31).unwrap().into()),
                    _ => Some(day(rng).into()),
                };
            }
        }
    }
    if rng.bool() {
        for day in units.assessed_on() {
            *day = Date::new(if wild && rng.u8(..60) == 0 { 1200 } else { 2025 }, 5, 31).filter(|_| rng.u8(..8) > 0);
        }
    }
}

/// What was compared: units, of these scored together, with a fault, on a claim, awarded.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Seen {
    units: usize,
    together: usize,
    faults: usize,
    /// Of those scored together: left to the steps as sheets.
    by_steps: usize,
    claims: usize,
    awarded: usize,
    claims_together: usize,
    awarded_together: usize,
}

fn compare(rubric: &Rubric, units: &Columns, seen: &mut Seen, what: &str) {
    let (mut scorer, mut alone) = (rubric.scorer(), rubric.scorer());
    let mut sheet = rubric.sheet();
    for first in (0..units.len()).step_by(Rows::UNITS_MAX) {
        let rows = scorer.rows(units, first).unwrap();
        let mut nodes: Vec<Vec<(i64, i64)>> = Vec::new();
        let mut per_one = Vec::new();
        rows.nodes(|_, unit, least, most| {
            nodes.push(least.iter().copied().zip(most.iter().copied()).collect());
            per_one.push(unit.clone());
        });
        for row in 0..rows.len() {
            units.fill(first + row, &mut sheet);
            seen.units += 1;
            let place = format!("{what}, unit {}", first + row);
            let Ok(breakdown) = alone.score(&sheet) else {
                seen.faults += 1;
                assert_eq!((rows.award(row), rows.awarded(row), rows.is_alone(row)), (None, None, true), "{place}");
                continue;
            };
            assert_eq!(rows.award(row), Some(breakdown.award()), "{place}");
            assert_eq!(rows.awarded(row), breakdown.awarded(), "{place}");
            seen.claims += usize::from(breakdown.award() == AwardStatus::Claimed);
            seen.awarded += usize::from(breakdown.awarded().is_some());
            if rows.is_alone(row) {
                assert_eq!(rows.between(row), None);
                assert!(nodes.iter().all(|column| column[row] == (0, i64::MAX)));
            } else {
                seen.together += 1;
                seen.claims_together += usize::from(breakdown.award() == AwardStatus::Claimed);
                seen.awarded_together += usize::from(breakdown.award() == AwardStatus::Awarded);
                let found: Vec<(i64, i64)> = nodes.iter().map(|column| column[row]).collect();
                assert_eq!(rows.between(row), Some(found[0]), "{place}");
                match breakdown.between() {
                    Some(expected) => assert_eq!(found, expected.collect::<Vec<_>>(), "{place}"),
                    // A sheet is left to the steps as a whole; in columns only what needs them is.
                    None => {
                        seen.by_steps += 1;
                        let numbers = [("total", breakdown.total().exact())].into_iter();
                        let numbers = numbers.chain(breakdown.nodes().map(|(path, node)| (path, node.exact())));
                        for (((path, number), unit), (least, most)) in numbers.zip(&per_one).zip(found) {
                            let fractions = number.unwrap().times(unit);
                            assert!(fractions >= least.into() && fractions <= most.into(), "{place}: {path}");
                        }
                    }
                }
            }
        }
        assert_eq!((rows.award(rows.len()), rows.between(rows.len())), (None, None));
    }
}

#[test]
fn columns_agree_with_sheets_on_drawn_rubrics() {
    let cases = std::env::var("TIMBANG_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let mut seen = Seen::default();
    for seed in 0..cases {
        let features = if seed % 2 == 0 { Features::level1() } else { Features::level2() };
        let rubric = Rubric::parse(&case(seed, features).text).unwrap();
        let mut rng = fastrand::Rng::with_seed(seed);
        let stages: Vec<String> = rubric.stages().map(str::to_owned).collect();
        let stage = if stages.is_empty() { None } else { Some(stages[rng.usize(..stages.len())].as_str()) };
        // One more than a block, so that the last block is short.
        let mut units = rubric.columns(Rows::UNITS_MAX + 5, stage).unwrap();
        draw(&rubric, &mut units, &mut rng, seed % 3 != 0);
        compare(&rubric, &units, &mut seen, &format!("seed {seed}"));
    }
    println!("{seen:?}");
    assert!(seen.together > 500 && seen.faults > 100 && seen.by_steps > 20, "{seen:?}");
    assert!(seen.claims > 20 && seen.awarded > 100, "{seen:?}");
}

/// What a ministry's own sheet has: stages, something to be verified, counts that are checked, a survey, a fact.
const PLAIN: &str = r#"timbang 1
rubric contoh "Contoh" {
  edition "2025"
  basis   "contoh"
  stage   mandiri "Penilaian mandiri"
  stage   desk    "Desk evaluation"
  stage   visit   "Visitasi lapangan"
  total   10
  missing zero
}
scale yn  { Ya = 1, Tidak = 0 }
scale abc { A = 1, B = 0.5, C = 0 }
input opini "Opini" : WTP, WDP, TMP
component A "A" weight 6 {
  component a "a" weight 2 mean {
    criterion x "x" : yn verify desk
    criterion y "y" : abc
    criterion z "z" : abc
  }
  component b "b" weight 4 mean {
    input masuk   "masuk"   : count
    input selesai "selesai" : count
    input tepat   "tepat"   : percent 0% .. 100%
    check selesai <= masuk
    criterion a "a" = selesai / masuk otherwise 1
    criterion b "b" = tepat
  }
}
component B "B" weight 4 {
  input nilai "nilai" : number 1 .. 3
  criterion n "n" weight 4 = nilai / 4
}
group area "Area" {
  P "P" = A.a
  Q "Q" = A.b
}
predicate Baik "Baik" {
  require total     >= 6
  require each area >= 40%
  require B.n       >  2
  require opini     is WTP
}
predicate Cukup "Cukup" {
  require total >= 5
  require A     >= 2
}
award Baik, Cukup otherwise "-"
"#;

#[test]
fn columns_agree_with_sheets_of_an_ordinary_rubric() {
    let rubric = Rubric::parse(PLAIN).unwrap();
    let mut rng = fastrand::Rng::with_seed(3);
    let mut all = Seen::default();
    for stage in ["mandiri", "desk", "visit"] {
        let mut units = rubric.columns(3 * Rows::UNITS_MAX + 1, Some(stage)).unwrap();
        for round in 0..12 {
            draw(&rubric, &mut units, &mut rng, round % 2 == 0);
            if round % 3 == 0 {
                // Everybody counts.
                units.counts(rubric.slot("A.b.masuk").unwrap()).unwrap().fill_with(|| rng.u64(..200));
                units.counts(rubric.slot("A.b.selesai").unwrap()).unwrap().fill_with(|| rng.u64(..40));
            }
            // Most counts are consistent.
            let received = units.counts(rubric.slot("A.b.masuk").unwrap()).unwrap().to_vec();
            let settled = units.counts(rubric.slot("A.b.selesai").unwrap()).unwrap();
            for (settled, received) in settled.iter_mut().zip(received) {
                if *settled < 40 && rng.u8(..8) > 0 {
                    *settled = (*settled).min(received);
                }
            }
            compare(&rubric, &units, &mut all, &format!("{stage}, round {round}"));
        }
    }
    println!("{all:?}");
    assert!(all.together * 2 > all.units && all.faults > 100 && all.by_steps == 0, "{all:?}");
    assert!(all.claims_together > 100 && all.awarded_together > 100, "{all:?}");
}

/// Two dozen ratios of thirds and sixths, each 1 point: what they come to together is often a limit exactly, though each was cut
/// off. Half of them end by a check and not by their formula.
#[test]
fn columns_agree_with_sheets_on_thresholds() {
    let (mut criteria, mut paths) = (String::new(), Vec::new());
    for n in 0..24 {
        let (check, most) =
            if n % 2 == 0 { (format!("check n{n} <= d{n}\n"), "") } else { (String::new(), "at most 1") };
        let otherwise = n % 3 / 2;
        criteria += &format!("input n{n} : count\ninput d{n} : count\n{check}");
        criteria += &format!("criterion c{n} weight 1 = n{n} / d{n} otherwise {otherwise} {most}\n");
        paths.push((format!("A.n{n}"), format!("A.d{n}")));
    }
    for sign in [">", "<", ">=", "<="] {
        on_a_threshold(&criteria, &paths, sign);
    }
}

fn on_a_threshold(criteria: &str, paths: &[(String, String)], sign: &str) {
    let text = format!(
        "timbang 1\nrubric r \"R\" {{ edition \"e\" basis \"b\" total 24 missing zero }}\n\
         component A weight 24 {{\n{criteria}}}\npredicate P {{ require A {sign} 10 }}\naward P otherwise \"-\"\n"
    );
    let rubric = Rubric::parse(&text).unwrap();
    let mut units = rubric.columns(2 * Rows::UNITS_MAX + 9, None).unwrap();
    let mut rng = fastrand::Rng::with_seed(24);
    let (mut seen, mut ties, mut alone) = (Seen::default(), 0, 0);
    for round in 0..6 {
        for (over, under) in paths {
            let drawn: Vec<(u64, u64)> = (0..units.len())
                .map(|_| {
                    let under = [0, 1, 3, 3, 6, 6][rng.usize(..6)];
                    (rng.u64(..=under) * rng.u64(..2).max(rng.u64(..2)), under)
                })
                .collect();
            units.counts(rubric.slot(over).unwrap()).unwrap().fill_with({
                let mut drawn = drawn.iter();
                move || drawn.next().unwrap().0
            });
            units.counts(rubric.slot(under).unwrap()).unwrap().fill_with({
                let mut drawn = drawn.iter();
                move || drawn.next().unwrap().1
            });
        }
        if round % 2 == 0 {
            // Some did not count, and one counted what its check forbids.
            for _ in 0..30 {
                let (over, under) = &paths[rng.usize(..paths.len())];
                let path = if rng.bool() { over } else { under };
                let count = if rng.u8(..30) == 0 { 9999 } else { Columns::NO_COUNT };
                let unit = rng.usize(..units.len());
                units.counts(rubric.slot(path).unwrap()).unwrap()[unit] = count;
            }
        }
        compare(&rubric, &units, &mut seen, &format!("{sign}, round {round}"));
        let (mut scorer, mut sheets) = (rubric.scorer(), rubric.scorer());
        let mut sheet = rubric.sheet();
        for first in (0..units.len()).step_by(Rows::UNITS_MAX) {
            let rows = scorer.rows(&units, first).unwrap();
            for row in 0..rows.len() {
                units.fill(first + row, &mut sheet);
                let tie = sheets.score(&sheet).is_ok_and(|found| found.total().exact() == Some(10.into()));
                ties += usize::from(tie);
                alone += usize::from(tie && rows.is_alone(row));
            }
        }
    }
    println!("{seen:?}, {ties} on the limit, of these {alone} alone");
    assert!(seen.together > 2_500 && ties > 50 && alone > 50, "{seen:?}, {ties}, {alone}");
}

/// A block that is left to sheets as a whole leaves nothing behind for the next.
#[test]
fn a_scorer_goes_from_columns_to_others_and_back() {
    let rubric = Rubric::parse(PLAIN).unwrap();
    let mut rng = fastrand::Rng::with_seed(4);
    let units = Rows::UNITS_MAX - 3;
    let mut ordinary = rubric.columns(units, Some("visit")).unwrap();
    draw(&rubric, &mut ordinary, &mut rng, false);
    // Answers as sheets take them, where a block wants codes.
    let mut odd = rubric.columns(units, Some("visit")).unwrap();
    odd.answers(rubric.slot("A.a.x").unwrap()).unwrap().fill(Some("Tidak".into()));
    let told = |scorer: &mut timbang::Scorer, units: &Columns| {
        let rows = scorer.rows(units, 0).unwrap();
        let of = |row| (rows.award(row), rows.awarded(row).map(str::to_owned), rows.between(row), rows.is_alone(row));
        (0..rows.len() + 1).map(of).collect::<Vec<_>>()
    };
    let mut scorer = rubric.scorer();
    let (first, other) = (told(&mut scorer, &ordinary), told(&mut scorer, &odd));
    assert!(other.iter().all(|(_, _, between, alone)| between.is_none() && *alone));
    assert_eq!(told(&mut scorer, &ordinary), first);
    assert_eq!(told(&mut scorer.clone(), &odd), other);
    assert_eq!((first.last(), first.len()), (Some(&(None, None, None, true)), units + 1));
}

#[test]
fn columns_agree_with_sheets_on_shipped_rubrics() {
    for name in Rubric::shipped_names() {
        let rubric = Rubric::shipped(name).unwrap();
        let mut rng = fastrand::Rng::with_seed(7);
        let last = rubric.stages().last().map(str::to_owned);
        let mut units = rubric.columns(40, last.as_deref()).unwrap();
        draw(&rubric, &mut units, &mut rng, false);
        let mut seen = Seen::default();
        compare(&rubric, &units, &mut seen, name);
        println!("{name}: {seen:?}");
    }
}

#[test]
fn a_column_is_asked_for_at_its_own_slot() {
    let (rubric, other) = (Rubric::shipped("contoh_2025").unwrap(), Rubric::shipped("zi_2021").unwrap());
    let slot = |path: &str| rubric.slot(path).unwrap();
    assert!(rubric.columns(1, None).is_none() && rubric.columns(1, Some("survei")).is_none());
    let mut units = rubric.columns(3, Some("desk")).unwrap();
    assert!(units.choices(slot("A.2.masuk")).is_none() && units.counts(slot("A.1.a")).is_none());
    assert!(units.numbers(slot("A.2.masuk"), 2).is_none() && units.numbers(slot("B.ipak"), 10).is_none());
    assert!(units.numbers(slot("B.ipak"), 9).is_some() && units.numbers(slot("B.ipak"), 2).is_none());
    let stranger = other.slot("A.I.1.i.b").unwrap();
    assert!(units.choices(stranger).is_none());
    assert_eq!((units.len(), units.is_empty(), units.rubric().id()), (3, false, "contoh_2025"));
    let codes: Vec<&str> =
        other.scorer().rows(&units, 0).map(drop).unwrap_err().iter().map(timbang::Fault::code).collect();
    assert_eq!(codes, ["T526"]);
    let mut scorer = rubric.scorer();
    assert!(scorer.rows(&units, 3).unwrap().is_empty() && scorer.rows(&units, usize::MAX).unwrap().is_empty());
}

/// Choices whose steps do not fit 8 bits, or their sum 16; counts as large as they may be; lines that do not start at 0; sums
/// that lie on their limit, exactly or for what is cut off.
#[test]
fn columns_agree_with_sheets_at_the_ends_of_what_fits() {
    let many: String = (0..300).map(|n| format!("    criterion k{n} \"k\" : fein\n")).collect();
    let text = format!(
        r#"timbang 1
rubric tepi "Tepi" {{
  edition "2025"
  basis   "contoh"
  total   10
  missing zero
}}
scale fein   {{ A = 1, B = 0.996, C = 0 }}
scale finest {{ A = 1, B = 0.33333, C = 0.12345, D = 0 }}
scale line   {{ 1 .. 4 = 10% .. 100% }}
scale wide   {{ 0 .. 1000000000 = 0 .. 1 }}
component A "A" weight 4 {{
  component many "many" weight 2 mean {{
{many}  }}
  component fine "fine" weight 1 mean {{
    criterion a "a" : finest
    criterion b "b" : finest
    criterion c "c" : finest
  }}
  component lines "lines" weight 1 mean {{
    criterion a "a" : line
    criterion b "b" : wide
  }}
}}
component B "B" weight 6 mean {{
  input a_n "n" : count
  input a_d "d" : count
  input b_n "n" : count
  input b_d "d" : count
  input c_n "n" : count
  input c_d "d" : count
  criterion a "a" = a_n / a_d otherwise 1 at most 1
  criterion b "b" = b_n / b_d otherwise 1 at most 1
  criterion c "c" = c_n / c_d otherwise 1 at most 1
}}
predicate Baik "Baik" {{
  require B    >= 4
  require A.fine < 1
}}
predicate Cukup "Cukup" {{
  require B    <= 4
  require B.a  > 50%
}}
predicate Cukup2 "Cukup 2" {{
  require A.lines >= 0.625
  require A.many > 1.99
}}
award Baik, Cukup, Cukup2 otherwise "-"
"#
    );
    let rubric = Rubric::parse(&text).unwrap();
    let slot = |path: &str| rubric.slot(path).unwrap();
    let mut units = rubric.columns(4 * Rows::UNITS_MAX, None).unwrap();
    let mut rng = fastrand::Rng::with_seed(5);
    let mut seen = Seen::default();
    let most = 1_000_000_000_000_000;
    for round in 0..20 {
        for n in 0..300 {
            let best = round % 3 == 0;
            let column = units.choices(slot(&format!("A.many.k{n}"))).unwrap();
            column.fill_with(|| if best { 2 - u8::from(rng.u8(..40) > 0) } else { rng.u8(..=3) });
        }
        for path in ["A.fine.a", "A.fine.b", "A.fine.c"] {
            let best = rng.u8(..3) == 0;
            units.choices(slot(path)).unwrap().fill_with(|| if best { 1 } else { rng.u8(..=4) });
        }
        for (path, places, high) in [("A.lines.a", 2, 400), ("A.lines.b", 9, 1_000_000_000_000_000_000)] {
            let low = if places == 2 { 100 } else { 0 };
            let ends = [low, high, Columns::NO_NUMBER, low.midpoint(high)];
            let draw = |rng: &mut fastrand::Rng| if rng.bool() { ends[rng.usize(..4)] } else { rng.i64(low..=high) };
            units.numbers(slot(path), places).unwrap().fill_with(|| draw(&mut rng));
        }
        // Thirds and sevenths that add up to 2: each is cut off, and their sum is exactly 4 points.
        let thirds =
            [[(2, 3), (2, 3), (2, 3)], [(1, 3), (2, 3), (1, 1)], [(4, 7), (6, 7), (4, 7)], [(1, 2), (1, 2), (1, 1)]];
        let counts = ["B.a_n", "B.a_d", "B.b_n", "B.b_d", "B.c_n", "B.c_d"].map(slot);
        for row in 0..units.len() {
            let scale = [1, 7, 1_000, most / 7][rng.usize(..4)];
            let drawn = thirds[rng.usize(..4)].map(|(n, d)| (n * scale, d * scale));
            let drawn = if rng.u8(..3) > 0 {
                drawn.into_iter().flat_map(|(n, d)| [n, d]).collect::<Vec<u64>>()
            } else {
                (0..6).map(|_| [0, 1, 2, 3, most - 1, most, Columns::NO_COUNT][rng.usize(..7)]).collect()
            };
            for (slot, count) in counts.iter().zip(drawn) {
                units.counts(*slot).unwrap()[row] = count;
            }
        }
        compare(&rubric, &units, &mut seen, &format!("round {round}"));
    }
    println!("{seen:?}");
    assert!(seen.faults == 0 && seen.together * 2 > seen.units && seen.together < seen.units, "{seen:?}");
    assert!(seen.awarded_together > 100, "{seen:?}");
}

/// What columns give a unit is what it is given by hand: days, words and the day of the assessment too.
#[test]
fn a_unit_of_columns_is_the_sheet_of_its_answers() {
    let rubric = Rubric::shipped("zi_2021").unwrap();
    let slot = |path: &str| rubric.slot(path).unwrap();
    let (day, since) = (Date::new(2025, 5, 31).unwrap(), Date::new(2022, 12, 9).unwrap());
    let mut units = rubric.columns(3, Some("visitasi")).unwrap();
    units.assessed_on()[0] = Some(day);
    units.assessed_on()[1] = Date::new(1200, 5, 31);
    units.answers(slot("wbk_sejak")).unwrap()[0] = Some(since.into());
    units.answers(slot("wbk_sejak")).unwrap()[1] = Some("Belum".into());
    // One column for each slot, of the kind that was asked for first.
    assert!(units.answers(slot("wbk_sejak")).is_some() && units.answers(slot("A.I.1.i.a")).is_some());
    assert!(units.choices(slot("A.I.1.i.a")).is_none() && units.choices(slot("wbk_sejak")).is_none());
    units.answers(slot("A.I.1.i.a")).unwrap()[0] = Some("Ya".into());
    assert!(units.answers(Rubric::shipped("contoh_2025").unwrap().slot("A.1.a").unwrap()).is_none());

    let (mut filled, mut expected) = (rubric.sheet(), rubric.sheet());
    units.fill(0, &mut filled);
    expected.assessed_on(day).set(slot("wbk_sejak"), since).stage("visitasi").set(slot("A.I.1.i.a"), "Ya");
    assert_eq!(filled.scorecard("U").unwrap().into_record(), expected.scorecard("U").unwrap().into_record());
    units.fill(1, &mut filled);
    assert_eq!(filled.scorecard("U").unwrap_err().iter().map(timbang::Fault::code).collect::<Vec<_>>(), ["T534"]);
    units.fill(2, &mut filled);
    assert_eq!(
        filled.scorecard("U").unwrap().into_record(),
        expected.clear().stage("visitasi").scorecard("U").unwrap().into_record()
    );
    let mut scorer = rubric.scorer();
    let rows = scorer.rows(&units, 0).unwrap();
    assert!(rows.award(0).is_some() && rows.award(1).is_none() && rows.award(2).is_some());
}

/// Behind the options stands the word for "there is none", as `Node::options` lists it, and behind that nothing.
#[test]
fn a_code_behind_the_options_is_the_word() {
    let rubric = Rubric::parse(
        r#"timbang 1
rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 missing zero }
scale yn { Ya = 1, Tidak = 0 }
input opini "Opini" : WTP, WDP or Belum
criterion a "a" weight 10 : yn
predicate P "P" { require opini is not Belum }
award P otherwise "-"
"#,
    )
    .unwrap();
    let slot = rubric.slot("opini").unwrap();
    let mut units = rubric.columns(5, None).unwrap();
    units.choices(slot).unwrap().copy_from_slice(&[0, 1, 2, 3, 4]);
    let mut expected = Vec::new();
    for answer in [None, Some("WTP"), Some("WDP"), Some("Belum")] {
        let mut sheet = rubric.sheet();
        if let Some(answer) = answer {
            sheet.set(slot, answer);
        }
        expected.push(sheet.scorecard("U").unwrap().into_record().award.status);
    }
    assert!(expected.contains(&AwardStatus::Awarded) && expected[3] == AwardStatus::None);
    let mut scorer = rubric.scorer();
    let rows = scorer.rows(&units, 0).unwrap();
    let found: Vec<_> = (0..5).map(|row| rows.award(row)).collect();
    assert_eq!(found[..4], expected.into_iter().map(Some).collect::<Vec<_>>());
    assert_eq!(found[4], None);
}
