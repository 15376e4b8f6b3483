//! The hostile host: the same outputs, on a thread of 512 KiB, must be those in the file that its first argument names.

use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use dashu_ratio::RBig;
use rust_decimal::Decimal;
use serde_json::Value;

/// The smallest stack that the library promises to do with.
const STACK: usize = 512 * 1024;

fn main() -> outputs::Result<ExitCode> {
    features_are_on()?;
    // A setting of the process: what pest tells of a failed attempt.
    pest::set_error_detail(true);
    let file = PathBuf::from(std::env::args_os().nth(1).ok_or("name the file to compare with")?);
    let plain = outputs::compare::read(&file)?;
    let thread = thread::Builder::new().stack_size(STACK).spawn(outputs::all)?;
    let hostile = thread.join().map_err(|_| "the library panicked")??;
    let differences = outputs::compare::differences(&plain, &hostile);
    let environment =
        ["LANG", "LC_ALL", "TZ"].map(|name| format!("{name}={}", std::env::var(name).unwrap_or_default()));
    println!(
        "hostile: {} outputs, {} differ; {}, arithmetic that {}",
        hostile.len(),
        differences.len(),
        environment.join(" "),
        if overflow_is_checked() { "is checked" } else { "wraps" },
    );
    for difference in differences.iter().take(20) {
        eprintln!("  {difference}");
    }
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Without this the comparison would say nothing: each feature shows itself.
fn features_are_on() -> outputs::Result<()> {
    let value: Value = serde_json::from_str(r#"{ "z": 0.10000000000000000001, "a": 1 }"#)?;
    assert_eq!(value.to_string(), r#"{"z":0.10000000000000000001,"a":1}"#, "arbitrary_precision, preserve_order");
    let deep = "[".repeat(200) + &"]".repeat(200);
    let mut reader = serde_json::Deserializer::from_str(&deep);
    reader.disable_recursion_limit();
    <Value as serde::Deserialize>::deserialize(&mut reader)?;
    let decimal: Decimal = serde_json::from_str("0.5")?;
    assert!(!serde_json::to_string(&decimal)?.starts_with('"'), "rust_decimal writes numbers: serde-float");
    let fraction: RBig = "1/3".parse()?;
    assert!(!serde_json::to_string(&fraction)?.is_empty(), "dashu-ratio has serde");
    assert_eq!(serde_json::to_string(&jiff::civil::date(2025, 5, 31))?, r#""2025-05-31""#, "jiff has serde");
    Ok(())
}

/// Whether this build checks arithmetic; the profile decides.
fn overflow_is_checked() -> bool {
    let largest = std::hint::black_box(u8::MAX);
    std::panic::set_hook(Box::new(|_| ()));
    let checked = std::panic::catch_unwind(|| largest + std::hint::black_box(1)).is_err();
    let _ = std::panic::take_hook();
    checked
}
