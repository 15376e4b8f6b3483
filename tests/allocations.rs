//! A scorer takes no memory once it has scored a sheet, nor a sheet once it was filled: counted by an allocator that holds
//! for the process.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test stops at once")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use timbang::{Evidence, Rubric};

struct Counting;
static COUNT: AtomicU64 = AtomicU64::new(0);

// SAFETY: it hands everything on to the system's allocator.
#[allow(unsafe_code, reason = "an allocator cannot be written without it; the library forbids it itself")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often a scorecard takes memory, whatever its rubric: for the sheet, its stages and faults, its sums, and itself.
const OWNED_MAX: u64 = 12;

#[test]
fn a_scorer_takes_no_memory_after_the_first_sheet() {
    let rubric = Rubric::parse(
        r#"timbang 1
        rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 missing zero }
        scale yn  { Ya = 1, Tidak = 0 }
        scale abc { A = 1, B = 0.5, C = 0 }
        component A "A" weight 6 {
          component a "a" weight 2 mean { criterion x "x" : yn  criterion y "y" : abc  criterion z "z" : abc }
          component b "b" weight 4 mean {
            input masuk "masuk" : count  input selesai "selesai" : count
            check selesai <= masuk
            criterion a "a" = selesai / masuk otherwise 1
          }
        }
        component B "B" weight 4 { input nilai "nilai" : number 0 .. 4  criterion n "n" weight 4 = nilai / 4 }
        group area "Area" { P "P" = A.a  Q "Q" = A.b }
        predicate Baik "Baik" { require total >= 7  require each area >= 50%  require B.n >= 2 }
        predicate Cukup "Cukup" { require total >= 5  require A >= 3 }
        award Baik, Cukup otherwise "-""#,
    )
    .unwrap();
    let slot = |path: &str| rubric.slot(path).unwrap();
    let mut sheets = Vec::new();
    for (n, option) in ["A", "B", "C"].into_iter().cycle().take(60).enumerate() {
        let n = u32::try_from(n).unwrap();
        let mut sheet = rubric.sheet();
        sheet.set(slot("A.a.x"), if n % 4 == 0 { "Tidak" } else { "Ya" }).set(slot("A.a.y"), option);
        sheet.set(slot("A.a.z"), "B");
        sheet.set(slot("A.b.masuk"), n + 7).set(slot("A.b.selesai"), n);
        sheet.set(slot("B.nilai"), rust_decimal::Decimal::new((n * 6).into(), 2));
        sheets.push(sheet);
    }
    let mut scorer = rubric.scorer();
    scorer.score(&sheets[0]).unwrap();
    let before = COUNT.load(Ordering::Relaxed);
    let mut seen = 0_i64;
    for sheet in &sheets {
        let breakdown = scorer.score(sheet).unwrap();
        seen += breakdown.between().unwrap().map(|(least, _)| least).sum::<i64>();
        seen += i64::from(breakdown.awarded().is_some()) + i64::from(breakdown.total().exact().is_some());
        seen += i64::try_from(breakdown.requirements().count() + breakdown.findings().len()).unwrap();
    }
    let taken = COUNT.load(Ordering::Relaxed) - before;
    assert_eq!((taken, seen > 0), (0, true));
    // The counter counts: a scorecard of its own takes memory so often, and its record for each text.
    let breakdown = scorer.score(&sheets[0]).unwrap();
    let card = breakdown.scorecard("Unit").unwrap();
    let owned = COUNT.load(Ordering::Relaxed) - before;
    assert!((1..=OWNED_MAX).contains(&owned), "{owned}");
    assert_eq!(card.record().total.exact, breakdown.total().exact());
    assert!(COUNT.load(Ordering::Relaxed) - before > 100);
    filled_without_memory(&rubric);
}

/// Of evidence in the order of the rubric, or of the sheet before it.
fn filled_without_memory(rubric: &Rubric) {
    let paths = ["A.a.x", "A.a.y", "A.a.z", "A.b.masuk", "A.b.selesai", "B.nilai"];
    for reversed in [false, true] {
        let evidence = |n: u32| {
            let answers =
                [r#""Ya""#, r#""B""#, r#""C""#, &format!("{}", n + 7), &format!("\"{n}\""), &format!("\"0.{n}\"")];
            let mut answers: Vec<String> =
                paths.iter().zip(answers).map(|(path, answer)| format!("\"{path}\": {answer}")).collect();
            if reversed {
                answers.reverse();
            }
            let json = format!(r#"{{ "unit": "U", "answers": {{ {} }} }}"#, answers.join(", "));
            Evidence::from_json(json.as_bytes()).unwrap()
        };
        let all: Vec<Evidence> = (1..30).map(evidence).collect();
        let (mut sheet, mut scorer) = (rubric.sheet(), rubric.scorer());
        sheet.fill(&all[0]).unwrap();
        scorer.score(&sheet).unwrap();
        let before = COUNT.load(Ordering::Relaxed);
        let mut seen = 0;
        for one in &all {
            seen += scorer.score(sheet.fill(one).unwrap()).unwrap().nodes().count();
        }
        assert_eq!((COUNT.load(Ordering::Relaxed) - before, seen > 0), (0, true), "reversed: {reversed}");
    }
}
