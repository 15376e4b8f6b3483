//! Every bound of the language and of a sheet, named, with its reason.
//!
//! *Nothing in timbang grows without one of these in its way, and they are the same on every machine.* They belong to
//! the language: a rubric that loads here loads everywhere. A host that wants less than the language allows sets
//! lower ones, by [`Limits`], for what it reads itself.

/// Bytes of one rubric's text: a hundred times the longest official sheet.
pub const SOURCE_BYTES_MAX: usize = 16 << 20;
/// Lines of one rubric's text.
pub const SOURCE_LINES_MAX: usize = 1_000_000;
/// Braces open at once: the official sheets need six.
pub const BRACES_MAX: usize = 16;
/// Parentheses open at once in one formula.
pub const PARENTHESES_MAX: usize = 24;
/// Components and criteria of one rubric.
pub const NODES_MAX: usize = 250_000;
/// Characters of one code.
pub const CODE_CHARS_MAX: usize = 64;
/// Bytes of one string.
pub const STRING_BYTES_MAX: usize = 4_096;
/// Digits of one number, which then fits 96 bits.
pub const NUMBER_DIGITS_MAX: usize = 28;
/// Bits of the longer part of any exact number, bounded when the rubric is read: so a step costs at most a known time,
/// and three hundred ratios of unrelated counts still add up without rounding.
pub const NUMBER_BITS_MAX: u32 = 16_384;
/// The largest count: a thousand times the state budget in rupiah has fewer digits than its square in `i128`.
pub const COUNT_MAX: u64 = 1_000_000_000_000_000;
/// Options of one scale, list or table of bands, so that an option fits a byte.
pub const OPTIONS_MAX: usize = 256;
/// Operands and operators of one formula.
pub const FORMULA_TERMS_MAX: usize = 1_000;
/// Stages of one rubric.
pub const STAGES_MAX: usize = 16;
/// Predicates of one rubric.
pub const PREDICATES_MAX: usize = 64;
/// Requirements of one predicate, members of a group counted one by one.
pub const REQUIREMENTS_MAX: usize = 1_000;
/// Digits that `round` and `display` may ask for.
pub const ROUND_DIGITS_MAX: u32 = 12;
/// Years, months or days that one formula may add to a date, in days' worth of either: keeps every date within 9999.
pub const PERIOD_COUNT_MAX: u32 = 100_000;
/// Bytes of one sheet of evidence.
pub const EVIDENCE_BYTES_MAX: usize = 64 << 20;
/// Objects and lists open at once in a sheet.
pub const EVIDENCE_NESTING_MAX: usize = 8;
/// Answers of one sheet, all stages together.
pub const EVIDENCE_ANSWERS_MAX: usize = 500_000;
/// Bytes of one receipt: one of the largest rubric has no more.
pub const RECEIPT_BYTES_MAX: usize = 256 << 20;
/// Diagnostics of one rubric that are shown; the rest is counted.
pub const DIAGNOSTICS_SHOWN_MAX: usize = 200;
/// Faults of one sheet that are shown; the rest is counted.
pub const FAULTS_SHOWN_MAX: usize = 200;

/// Lower limits that a host sets for what it reads; a higher one than the language's is the language's.
///
/// What passes one of them is told as what passes the language's own, with the value and the limit. A rubric or a sheet
/// that is read within lower limits scores as without them.
///
/// ```
/// use timbang::{Evidence, Limits, Rubric, Sources};
///
/// let small = Limits::default()
///     .source_bytes(2_000)
///     .source_lines(50)
///     .nodes(100)
///     .number_bits(1_024)
///     .evidence_bytes(10_000)
///     .evidence_answers(50);
/// let text = r#"timbang 1
///     rubric contoh "Contoh" { edition "2025" basis "contoh" total 10 mean missing zero }
///     scale yn { Ya = 1, Tidak = 0 }
///     criterion a "Tim dibentuk" : yn"#;
/// let sources = Sources::of("contoh.zi", text);
/// let rubric = Rubric::load_within("contoh.zi", &sources, &small)?;
/// let evidence = Evidence::from_json_within(br#"{ "unit": "U", "answers": { "a": "Ya" } }"#, &small)?;
/// assert_eq!(rubric.score(&evidence)?.total(), Some(10.into()));
///
/// let wrong = Rubric::load_within("contoh.zi", &sources, &small.source_bytes(100)).unwrap_err();
/// assert_eq!(wrong.as_slice()[0].code(), "T100");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub(crate) source_bytes: usize,
    pub(crate) source_lines: usize,
    pub(crate) nodes: usize,
    pub(crate) number_bits: u32,
    pub(crate) evidence_bytes: usize,
    pub(crate) evidence_answers: usize,
    pub(crate) receipt_bytes: usize,
}

/// The language's own.
impl Default for Limits {
    fn default() -> Limits {
        Limits {
            source_bytes: SOURCE_BYTES_MAX,
            source_lines: SOURCE_LINES_MAX,
            nodes: NODES_MAX,
            number_bits: NUMBER_BITS_MAX,
            evidence_bytes: EVIDENCE_BYTES_MAX,
            evidence_answers: EVIDENCE_ANSWERS_MAX,
            receipt_bytes: RECEIPT_BYTES_MAX,
        }
    }
}

impl Limits {
    /// Bytes of one rubric's text: at most [`SOURCE_BYTES_MAX`].
    #[must_use]
    pub fn source_bytes(self, most: usize) -> Limits {
        Limits { source_bytes: most.min(SOURCE_BYTES_MAX), ..self }
    }

    /// Lines of one rubric's text: at most [`SOURCE_LINES_MAX`].
    #[must_use]
    pub fn source_lines(self, most: usize) -> Limits {
        Limits { source_lines: most.min(SOURCE_LINES_MAX), ..self }
    }

    /// Components and criteria of one rubric: at most [`NODES_MAX`].
    #[must_use]
    pub fn nodes(self, most: usize) -> Limits {
        Limits { nodes: most.min(NODES_MAX), ..self }
    }

    /// Bits of the longer part of any exact number of a rubric: at most [`NUMBER_BITS_MAX`].
    #[must_use]
    pub fn number_bits(self, most: u32) -> Limits {
        Limits { number_bits: most.min(NUMBER_BITS_MAX), ..self }
    }

    /// Bytes of one sheet of evidence: at most [`EVIDENCE_BYTES_MAX`].
    #[must_use]
    pub fn evidence_bytes(self, most: usize) -> Limits {
        Limits { evidence_bytes: most.min(EVIDENCE_BYTES_MAX), ..self }
    }

    /// Answers of one sheet, all stages together: at most [`EVIDENCE_ANSWERS_MAX`].
    #[must_use]
    pub fn evidence_answers(self, most: usize) -> Limits {
        Limits { evidence_answers: most.min(EVIDENCE_ANSWERS_MAX), ..self }
    }

    /// Bytes of one receipt: at most [`RECEIPT_BYTES_MAX`].
    #[must_use]
    pub fn receipt_bytes(self, most: usize) -> Limits {
        Limits { receipt_bytes: most.min(RECEIPT_BYTES_MAX), ..self }
    }
}
