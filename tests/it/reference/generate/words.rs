//! The words that generated rubrics are made of.

pub(crate) const STAGES: &[&str] = &["mandiri", "desk", "visitasi", "pusat"];

pub(crate) const LABELS: &[&str] = &[
    "Manajemen perubahan",
    "Tim kerja dibentuk",
    "Rencana kerja, target & prioritas",
    "Pengaduan selesai",
    "Survei persepsi",
    "SOP kegiatan utama",
    "Biaya/tarif",
    "Capaian (>= 100%)",
];

pub(crate) const ROOT_CODES: &[&str] = &["A", "B", "C", "D", "E", "F", "G", "H"];
pub(crate) const ROMAN: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"];
pub(crate) const DIGITS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8"];
pub(crate) const LETTERS: &[&str] = &["a", "b", "c", "d", "e", "f", "g", "h"];
/// Words of the language, which deeper codes may be.
pub(crate) const RESERVED: &[&str] = &["min", "max", "total", "at", "if", "mean", "share", "is"];

pub(crate) const INPUTS: &[&str] =
    &["masuk", "selesai", "jumlah", "terlapor", "wajib", "nilai", "indeks", "lalu", "kini"];

/// What nested scopes can add up to, without thirds.
pub(crate) const DECIMAL_PARTS: &[u32] = &[8, 10, 16, 20, 25, 40, 50, 100];
