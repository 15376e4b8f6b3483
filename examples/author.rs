//! An author's tool reads a rubric from a string and shows what is wrong with it: `cargo run --example author`.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use timbang::{Rubric, Sources};

const DRAFT: &str = r#"timbang 1
rubric latihan "Latihan" {
  edition "2025"  basis "contoh"  total 10  missing zero
}
scale yn { Ya = 1, Tidak = 0 }
component A "Tim" weight 6 mean {
  criterion a "Tim dibentuk" : yn
  criterion b "Rencana ada"  : ny
}
component B "Hasil" weight 3,5 {
  input masuk   "Aduan masuk"   : count
  input selesai "Aduan selesai" : count
  criterion a "Aduan selesai" weight 3.5 = selesai / masuk otherwise 1
}
"#;

fn main() {
    match Rubric::load("latihan.zi", &Sources::of("latihan.zi", DRAFT)) {
        Ok(rubric) => println!("{} loads; its identity is {}", rubric.id(), rubric.identity()),
        Err(diagnostics) => {
            for diagnostic in &diagnostics {
                println!("{diagnostic}\n");
            }
            println!("{} to mend", diagnostics.total());
        }
    }

    let mended = DRAFT
        .replace(": ny", ": yn")
        .replace("3,5", "4")
        .replace("weight 3.5 = selesai / masuk otherwise 1", "weight 4 = selesai / masuk otherwise 1 at most 1");
    match Rubric::load("latihan.zi", &Sources::of("latihan.zi", &mended)) {
        Ok(rubric) => println!("mended: {} loads; its identity is {}", rubric.id(), rubric.identity()),
        Err(diagnostics) => println!("{diagnostics}"),
    }
}
