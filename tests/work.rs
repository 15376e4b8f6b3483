//! Laying a text out and telling what is wrong with one are linear: counted in what is allocated, not in time.
//!
//! *Allocations and their bytes are the same on every machine.* A loop that allocates nothing escapes them; built with
//!
//! ```text
//! RUSTFLAGS="-C instrument-coverage --cfg count_regions" LLVM_PROFILE_FILE=/dev/null cargo test --test work
//! ```
//!
//! the test reads the counters of the coverage instead: how often each region of the code ran, all added up.
//!
//! A test binary of its own, because an allocator holds for the process, and a counter of coverage as well.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at once")]
#![allow(clippy::print_stdout, reason = "a test shows what it counted")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

use timbang::Rubric;

/// What more work twice as much more of a text may need, in percent: twice as much, and a logarithm. What grows with the
/// square would need four times as much.
const DOUBLED_MAX: u64 = 230;

/// So little is no growth.
const FEW: u64 = 64;

struct Counting;

thread_local! {
    static ALLOCATED: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

fn count(bytes: usize) {
    // A thread that ends allocates uncounted.
    let _ = ALLOCATED.try_with(|all| all.set((all.get().0 + 1, all.get().1 + bytes as u64)));
}

// SAFETY: each call goes on to the system's allocator as it came.
#[allow(unsafe_code, reason = "an allocator is unsafe to be one; this one only counts")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often each region of instrumented code ran, all added up.
#[cfg(count_regions)]
#[allow(unsafe_code, reason = "the profiler's runtime gives the bounds of its counters, and counts on")]
fn regions() -> u64 {
    unsafe extern "C" {
        fn __llvm_profile_begin_counters() -> *const u64;
        fn __llvm_profile_end_counters() -> *const u64;
    }
    // SAFETY: the counters lie between the two, and no other thread is at work.
    let (first, end) = unsafe { (__llvm_profile_begin_counters(), __llvm_profile_end_counters()) };
    // SAFETY: as above.
    let counters = unsafe { std::slice::from_raw_parts(first, end.offset_from(first).unsigned_abs()) };
    counters.iter().sum()
}

/// What is counted, and how much of each a piece of work needs.
fn counted(work: impl Fn()) -> Vec<(&'static str, u64)> {
    #[cfg(count_regions)]
    {
        let before = regions();
        work();
        vec![("regions", regions() - before)]
    }
    #[cfg(not(count_regions))]
    {
        let before = ALLOCATED.get();
        work();
        let after = ALLOCATED.get();
        vec![("allocations", after.0 - before.0), ("bytes", after.1 - before.1)]
    }
}

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A text of some size: its name, a size that tells growth from what any text needs, and how it is made.
type Grown = (&'static str, usize, fn(usize) -> String);

/// Fails where work on some text grows faster than the text; tells all of them.
fn is_linear(texts: &[Grown], work: fn(&str)) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut steep = Vec::new();
    for (name, size, text) in texts {
        // What is made once for the process is made before, and what any text needs is no growth.
        work(&text(1));
        let [none, counts @ ..] = [1, *size, size * 2, size * 4].map(|size| {
            let text = text(size);
            counted(|| work(&text))
        });
        for (at, (what, none)) in none.iter().enumerate() {
            let counts = [0, 1, 2].map(|size: usize| counts[size][at].1);
            let grown = counts.map(|count| count.saturating_sub(*none));
            let percent = [1, 2].map(|size: usize| grown[size] * 100 / grown[size - 1].max(FEW));
            println!("{name}, {what}: {counts:?} after {none}: {percent:?} %");
            if percent.iter().any(|percent| *percent > DOUBLED_MAX) {
                steep.push(format!("{name}: {counts:?} {what}: {percent:?} %"));
            }
        }
    }
    assert!(steep.is_empty(), "grows faster than the text\n{}", steep.join("\n"));
}

const FRAME: &str = "timbang 1\nrubric r { edition \"1\" basis \"b\" total 10 mean missing zero }\n\
     scale yn { Ya = 1, Tidak = 0 }\ninput n : number 0 .. 1\ncriterion a : yn\n";

fn text(rest: &str) -> String {
    format!("{FRAME}{rest}\n")
}

fn times(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

/// What loads, and is laid out.
const LAID_OUT: &[Grown] = &[
    ("comments alone", 600, |n| text(&times(n, |i| format!("# ke-{i}\n")))),
    ("comments before a row", 600, |n| text(&(times(n, |i| format!("# ke-{i}\n")) + "criterion b : yn"))),
    ("comments in a component", 600, |n| {
        text(&format!("component A mean {{\n{}criterion b : yn\n}}", times(n, |i| format!("# ke-{i}\n"))))
    }),
    ("comments before a brace that closes", 600, |n| {
        text(&format!("component A mean {{\ncriterion b : yn\n{}}}", times(n, |i| format!("# ke-{i}\n"))))
    }),
    ("comments in a formula", 600, |n| text(&format!("measure m = n{} + n", times(n, |i| format!("\n# {i}\n"))))),
    ("comments between operands", 75, |n| text(&format!("measure m = n{}", times(n, |_| " + # satu\n n".to_owned())))),
    ("comments in a scale", 37, |n| {
        text(&format!("scale s {{ {} o = 0 }}\ncriterion b : s", times(n, |i| format!("o{i} = 1, # ya\n"))))
    }),
    ("empty lines", 600, |n| text(&("\n".repeat(n) + "criterion b : yn"))),
    ("a table", 300, |n| text(&times(n, |i| format!("criterion b{i} \"Ada\" : yn\n")))),
    ("a table with comments behind", 300, |n| text(&times(n, |i| format!("criterion b{i} : yn # ke-{i}\n")))),
    ("a table with comments between", 300, |n| text(&times(n, |i| format!("# ke-{i}\ncriterion b{i} : yn\n")))),
    ("a table with rows that are too long", 300, |n| {
        text(&times(n, |i| format!("criterion b{i} \"{}\" : yn\n", "sangat ".repeat(i % 2 * 20))))
    }),
    ("a table that breaks off", 300, |n| {
        text(&times(n, |i| {
            format!("criterion b{i} : yn\n{}", "input".repeat(i % 2).replace("input", &format!("input i{i} : count\n")))
        }))
    }),
    ("rows apart", 300, |n| text(&times(n, |i| format!("criterion b{i} : yn\n\n")))),
    ("rows with clauses", 150, |n| {
        text(&times(n, |i| format!("criterion b{i} \"B\" missing excluded basis \"Pasal {i}\" : yn at most n\n")))
    }),
    ("components", 150, |n| {
        text(&times(n, |i| format!("component A{i} mean {{ criterion b : yn criterion c : yn }}\n")))
    }),
    ("definitions", 300, |n| text(&times(n, |i| format!("let x{i} = n * {i} + (n - 1) / 2 at most 1\n")))),
    ("checks", 300, |n| text(&times(n, |i| format!("check n <= 1/{} \"Salah\"\n", i + 2)))),
    ("a sum", 150, |n| text(&format!("measure m = n{}", times(n, |_| " + n".to_owned())))),
    ("a product", 75, |n| text(&format!("measure m = n{}", times(n, |_| " * 1".to_owned())))),
    ("sums in parentheses", 37, |n| text(&format!("measure m = n{}", times(n, |_| " + (n * (n - 0.5))".to_owned())))),
    ("postfixes", 75, |n| text(&format!("measure m = n{}", times(n, |_| " at most 1 at least 0".to_owned())))),
    ("branches", 37, |n| text(&format!("measure m = {}0", times(n, |i| format!("if n > 1/{} then n else ", i + 2))))),
    ("arguments", 150, |n| text(&format!("measure m = max(n{})", times(n, |_| ", n".to_owned())))),
    ("a junction", 75, |n| {
        text(&format!(
            "let x = n > 0.5{}\nmeasure m = if x then 1 else 0",
            times(n, |i| format!(" and n > 1/{}", i + 3))
        ))
    }),
    ("a scale", 37, |n| text(&format!("scale s {{ {} o = 0 }}\ncriterion b : s", times(n, |i| format!("o{i} = 1, "))))),
    ("a list", 37, |n| text(&format!("input i : x{}", times(n, |i| format!(", o{i}"))))),
    ("bands", 37, |n| {
        text(&format!(
            "bands t {{ {} otherwise : o }}\nmeasure m : t = total",
            times(n, |i| format!(">= {} : o{i} \"Baik\"\n", 1000 - i))
        ))
    }),
    ("a group", 150, |n| {
        let points = text("")
            .replace("total 10 mean", &format!("total {}", n + 1))
            .replace("criterion a", "criterion a weight 1");
        let nodes = times(n, |i| format!("criterion b{i} weight 1 : yn\n"));
        format!("{points}{nodes}group g {{ {} }}", times(n, |i| format!("m{i} \"M\" = b{i}\n")))
    }),
    ("requirements", 75, |n| {
        text(&format!("predicate P {{ {} }}", times(n, |i| format!("require total >= {i}/999 \"Cukup\"\n"))))
    }),
    ("texts of options", 37, |n| {
        let options = times(n, |i| format!("o{i} = 1, "));
        let texts = times(n, |i| format!("o{i} \"ada\"\n"));
        text(&format!("scale s {{ {options} o = 0 }}\ncriterion b : s {{ {texts} o \"tidak\" }}"))
    }),
    ("long texts", 600, |n| text(&format!("criterion b \"{}\" : yn", "a b ".repeat(n / 4)))),
    ("a long comment", 600, |n| text(&format!("# {}", "a b ".repeat(n)))),
];

/// What does not load, or is told about.
const REFUSED: &[Grown] = &[
    ("unknown names in measures", 1_500, |n| text(&times(n, |i| format!("measure m{i} = tidak_ada{i}\n")))),
    ("unknown names", 1_500, |n| text(&times(n, |i| format!("let x{i} = y{i}\n")))),
    ("unknown names within components", 1_500, |n| {
        text(&times(n, |i| format!("component A{i} mean {{ criterion b : yn let x = y{i} }}\n")))
    }),
    ("unknown scales", 1_500, |n| text(&times(n, |i| format!("criterion b{i} : skala{i}\n")))),
    ("scales that are not used by name", 1_500, |n| {
        text(&times(n, |i| format!("scale s{i} {{ Ya = 1 }} criterion b{i} : z{i}\n")))
    }),
    ("unknown bands", 1_500, |n| {
        text(&times(n, |i| format!("bands t{i} {{ >= 1 : x otherwise : y }} measure m{i} : u{i} = total\n")))
    }),
    ("unknown groups", 37, |n| {
        text(&format!("predicate P {{ {} }}", times(n, |i| format!("require each g{i} >= 1\n"))))
    }),
    ("unknown awards", 300, |n| {
        text(&format!(
            "predicate P {{ require total >= 1 }}\naward P{} otherwise \"Belum\"",
            times(n, |i| format!(", Q{i}"))
        ))
    }),
    ("unknown options", 600, |n| {
        text(&format!(
            "input i : x{}\n{}",
            times(9, |i| format!(", o{i}")),
            times(n, |i| format!("let l{i} = i is p{i}\n"))
        ))
    }),
    ("names twice", 1_200, |n| text(&times(n, |_| "criterion b : yn\n".to_owned()))),
    ("each name twice", 600, |n| text(&times(n, |i| format!("criterion b{i} : yn\nlet b{i} = 1\n")))),
    ("options twice", 37, |n| {
        text(&format!("scale s {{ {} o = 0 }}\ncriterion b : s", times(n, |_| "o = 1, ".to_owned())))
    }),
    ("hidden names", 300, |n| {
        text(&times(n, |i| format!("let x{i} = n component A{i} mean {{ criterion b : yn let x{i} = n }}\n")))
    }),
    ("weights that do not add up", 300, |n| {
        text(&times(n, |i| format!("component A{i} weighted mean {{ criterion b weight 30% : yn }}\n")))
    }),
    ("weights where none are", 300, |n| text(&times(n, |i| format!("criterion b{i} weight 1 : yn\n")))),
    ("formulas of the wrong kind", 300, |n| text(&times(n, |i| format!("let x{i} = n + (n > 0.5)\n")))),
    ("cycles", 300, |n| text(&times(n, |i| format!("let x{i} = y{i}\nlet y{i} = x{i}\n")))),
    ("one long cycle", 300, |n| text(&(times(n, |i| format!("let x{i} = x{}\n", i + 1)) + &format!("let x{n} = x0")))),
    ("criteria that may pass 1", 300, |n| text(&times(n, |i| format!("criterion b{i} = n * {}\n", i + 2)))),
    ("divisors that may be zero", 300, |n| text(&times(n, |i| format!("criterion b{i} = n / n at most 1 # {i}\n")))),
    ("items that are not read", 300, |n| text(&times(n, |i| format!("criterion b{i} yn\n")))),
    ("words that begin nothing", 300, |n| text(&times(n, |i| format!("kriteria b{i} : yn\n")))),
    ("empty components", 300, |n| text(&times(n, |i| format!("component A{i} mean {{ }}\n")))),
    ("requirements that follow", 75, |n| {
        text(&format!("predicate P {{ {} }}", times(n, |i| format!("require total >= {i}/999\n"))))
    }),
    ("definitions that are not used", 600, |n| text(&times(n, |i| format!("let x{i} = n\n")))),
];

#[test]
fn laying_out_twice_as_much_is_at_most_twice_the_work() {
    is_linear(LAID_OUT, |text| {
        timbang::format(text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    });
}

#[test]
fn telling_of_twice_as_much_is_at_most_twice_the_work() {
    is_linear(REFUSED, |text| {
        if let Ok(rubric) = Rubric::parse(text) {
            rubric.notes();
        }
    });
}
