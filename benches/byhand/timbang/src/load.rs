//! How long a rubric takes to load: `zi_2021`, and made ones of up to 100,000 criteria.
//!
//! Each is read in a process of its own, so that the most memory it took is its own. Phases are told apart by the
//! instructions that valgrind counts within each, for times of so little vary more than the phases do.

use std::fmt::Write as _;
use std::process::Command;

use lke::harness::{count_allocs, peak_rss_kib, thread_cpu};
use timbang::Rubric;

const ZI_2021: &str = include_str!("../../../../rubrics/zi_2021/rubric.zi");
const CRITERIA: [usize; 4] = [100, 1_000, 10_000, 100_000];
const PER_COMPONENT: usize = 20;
/// As many as a predicate may have, less some.
const REQUIREMENTS: usize = 900;

/// The phases of loading, each by the name of its function.
const PHASES: [(&str, &str); 4] = [
    ("parse", "timbang::syntax::parse::parse"),
    ("check", "timbang::check::check"),
    ("lower", "timbang::steps::lower::lower"),
    ("all", "timbang::rubric::Rubric::read"),
];

/// A rubric of so many criteria in components of twenty, with a requirement for each of the first 900 components.
fn made(criteria: usize) -> String {
    let components = criteria.div_ceil(PER_COMPONENT);
    let mut text = format!(
        "timbang 1\nrubric besar \"Besar\" {{\n  edition \"1\"\n  basis \"-\"\n  total {components}\n  missing zero\n}}\n\
         scale ya_tidak {{ Ya = 1, Tidak = 0 }}\nscale abcd {{ A = 1, B = 0.67, C = 0.33, D = 0 }}\n"
    );
    for component in 0..components {
        writeln!(text, "component K{component} \"Komponen {component}\" weight 1 mean {{").unwrap();
        for criterion in 0..PER_COMPONENT {
            let scale = if criterion % 2 == 0 { "ya_tidak" } else { "abcd" };
            let label = format!("Apakah butir {criterion} dari komponen {component} telah dilaksanakan");
            writeln!(text, "  criterion k{criterion} \"{label}\" : {scale}").unwrap();
        }
        text += "}\n";
    }
    writeln!(text, "predicate WBK \"WBK\" {{\n  require total >= {}", components / 2).unwrap();
    for component in 0..components.min(REQUIREMENTS) {
        writeln!(text, "  require K{component} >= 0.5").unwrap();
    }
    text + "}\naward WBK otherwise \"Belum\"\n"
}

fn text(name: &str) -> String {
    name.parse().map_or_else(|_| ZI_2021.to_owned(), made)
}

/// One rubric, timed so many times or just read: prints its bytes, seconds, bytes that it keeps, and the most memory that the process had meanwhile.
pub fn one(name: &str, times: usize) {
    let text = text(name);
    let before = peak_rss_kib();
    let (rubric, _, _, kept) = count_allocs(|| Rubric::parse(&text));
    drop(rubric.unwrap_or_else(|wrong| panic!("{wrong}")));
    let most = (peak_rss_kib() - before) * 1024;
    let mut seconds: Vec<f64> = (0..times)
        .map(|_| {
            let start = thread_cpu();
            let rubric = std::hint::black_box(Rubric::parse(&text));
            let loaded = thread_cpu() - start;
            // A service loads a rubric and keeps it.
            drop(rubric);
            loaded
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let median = seconds.get(times / 2).copied().unwrap_or(0.0);
    println!("{} {median} {kept} {most}", text.len());
}

fn this() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

/// Instructions within a function, in millions.
fn instructions(function: &str, name: &str) -> Option<f64> {
    let toggle = format!("--toggle-collect={function}");
    let out = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no", &toggle])
        .arg(std::env::current_exe().ok()?)
        .args(["load", name, "0"])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    let (_, count) = text.lines().find_map(|line| line.split_once("Collected : "))?;
    Some(count.trim().parse::<f64>().ok()? / 1e6)
}

/// All of them, in a table.
pub fn table() {
    println!("| rubric | bytes | time | MB/s | kept, bytes a byte | most, bytes a byte |\n|---|---|---|---|---|---|");
    let names = CRITERIA.map(|criteria| criteria.to_string());
    for name in ["zi_2021"].into_iter().chain(names.iter().map(String::as_str)) {
        let times = if name.len() < 5 { 31 } else { 5 };
        let out = this().args(["load", name, &times.to_string()]).output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        let figures: Vec<f64> = text.split_whitespace().map(|figure| figure.parse().unwrap()).collect();
        let [bytes, seconds, kept, most] = figures[..] else {
            panic!("{text}{}", String::from_utf8_lossy(&out.stderr))
        };
        let (time, rate) = (seconds * 1e3, bytes / seconds / 1e6);
        println!("| {name} | {bytes} | {time:.2} ms | {rate:.1} | {:.1} | {:.1} |", kept / bytes, most / bytes);
    }
    println!("\n| phase | zi_2021, million instructions | instructions a byte |\n|---|---|---|");
    for (phase, function) in PHASES {
        match instructions(function, "zi_2021") {
            Some(count) => println!("| {phase} | {count:.2} | {:.0} |", count * 1e6 / ZI_2021.len() as f64),
            None => println!("| {phase} | no valgrind | |"),
        }
    }
}
