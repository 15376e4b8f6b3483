//! The plain host: writes all outputs to the file that its first argument names.

use std::path::PathBuf;

use serde_json::Value;

fn main() -> outputs::Result<()> {
    // Here numbers pass through floats and keys are sorted: what the hostile host changes is unchanged.
    let careless: Value = serde_json::from_str(r#"{ "z": 0.10000000000000000001, "a": 1 }"#)?;
    assert_eq!(careless.to_string(), r#"{"a":1,"z":0.1}"#, "a feature of serde_json is on in the plain host");
    let file = PathBuf::from(std::env::args_os().nth(1).ok_or("name the file to be written")?);
    let outputs = outputs::all()?;
    outputs::compare::write(&file, &outputs)?;
    let bytes: usize = outputs.iter().map(|output| output.bytes.len()).sum();
    println!("plain: {} outputs, {bytes} bytes", outputs.len());
    Ok(())
}
