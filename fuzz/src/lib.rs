//! What the fuzz targets share, which is what the tests of the library replay.
//!
//! *Nothing is written here: the bodies of the targets and the reference are the files of `tests/it`.*

#[path = "../../tests/it/compare.rs"]
pub(crate) mod compare;
#[path = "../../tests/it/reference/mod.rs"]
mod reference;
#[path = "../../tests/it/forge.rs"]
#[allow(dead_code, reason = "the tests ask for more of it")]
mod forge;

#[path = "../../tests/it/fuzz/bodies.rs"]
#[allow(clippy::panic, reason = "a target stops at what it finds")]
pub mod bodies;
