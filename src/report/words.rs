//! Every word of a report, in both languages.
//!
//! *Each entry says the same in both columns, with the same places to fill.* Labels, codes and answers are the rubric's
//! and the sheet's own and are never translated; numbers keep their point, as rubrics and sheets write them.
//!
//! Indonesian has no plural forms; the English column is worded so that it needs none.

use crate::language::Language;

/// An entry of a table of sentences.
pub(super) trait Entry: Copy {
    /// What it says, in English and in Indonesian.
    fn columns(self) -> [&'static str; 2];
}

/// A table of sentences, one to a module: `Name: "in English, {place}", "dalam bahasa Indonesia, {place}";`.
macro_rules! words {
    ($($name:ident: $english:literal, $indonesian:literal;)+) => {
        /// An entry of the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Word { $($name,)+ }

        impl $crate::report::words::Entry for Word {
            fn columns(self) -> [&'static str; 2] {
                match self { $(Word::$name => [$english, $indonesian],)+ }
            }
        }

        #[cfg(test)]
        #[test]
        fn both_columns_say_the_same() {
            $($crate::report::words::hold_together(stringify!($name), Word::$name);)+
        }
    };
}
pub(super) use words;

words! {
    // Header.
    Edition: "edition {edition}", "edisi {edition}";
    Unit: "Unit", "Unit";
    UnitId: "id {id}", "id {id}";
    Period: "Period", "Periode";
    AssessedOn: "assessed on {date}", "dinilai per {date}";
    LastStage: "Last stage", "Tahap akhir";
    By: "by {name}", "oleh {name}";
    On: "on {date}", "tanggal {date}";

    // Award. `claimed` never says that anything is awarded.
    Award: "AWARD", "PREDIKAT";
    Awarded: "AWARDED", "DIBERIKAN";
    Claimed: "CLAIMED, NOT AWARDED", "BARU KLAIM, BELUM DIBERIKAN";
    ClaimedWhy:
        "A claim, not a finding: {unverified} of the weight has not been verified.",
        "Klaim, bukan hasil penilaian: {unverified} bobot belum diverifikasi.";
    NoAward: "NONE", "TIDAK ADA";
    Undecided: "UNDECIDED", "BELUM DAPAT DIPUTUSKAN";
    StillOpen: "not known yet: {predicates}", "belum diketahui: {predicates}";
    AtLeast: "Met in any case: {predicate}.", "Sudah pasti terpenuhi: {predicate}.";
    AtLeastClaimed:
        "Met in any case, but only by the unit's own claim: {predicate}.",
        "Sudah pasti terpenuhi, tetapi baru menurut klaim unit sendiri: {predicate}.";
    AtLeastNothing: "Nothing is met in any case.", "Belum ada yang pasti terpenuhi.";
    WaitsFor: "Waits for: {facts}.", "Menunggu: {facts}.";
    AwardsNothing: "this rubric awards nothing", "rubrik ini tidak memberi predikat";
    RestsOn: "Rests on: {stage}.", "Bertumpu pada: {stage}.";
    VerifiedShare: "Verified: {verified} of the weight.", "Terverifikasi: {verified} bobot.";
    NoVerifier:
        "This rubric names no stage that verifies.",
        "Rubrik ini tidak menyebut tahap yang memverifikasi.";

    // Total.
    Total: "TOTAL", "NILAI TOTAL";
    OutOf: "{score} of {max} points, {share}", "{score} dari {max} poin, {share}";
    Settled: "Nothing unanswered can change it.", "Tidak ada yang kosong yang dapat mengubahnya.";
    Reach:
        "What is unanswered can still make it {low} .. {high}.",
        "Yang masih kosong dapat membuatnya {low} .. {high}.";
    ReachOuter:
        "What is unanswered cannot take it outside {low} .. {high}.",
        "Yang masih kosong tidak dapat membawanya ke luar {low} .. {high}.";
    Between: "It lies within {low} .. {high}.", "Terletak di antara {low} .. {high}.";

    // Columns and standings.
    Measures: "MEASURES", "UKURAN";
    Components: "COMPONENTS", "KOMPONEN";
    Score: "score", "nilai";
    Maximum: "of", "maks.";
    Share: "share", "capaian";
    Verified: "verified", "diverifikasi";
    NotYet: "undecided", "terbuka";
    Excluded: "excluded", "dikeluarkan";
    BandOpen: "band undecided", "kategori terbuka";
    Short: "short {margin}", "kurang {margin}";
    Over: "over {margin}", "lebih {margin}";
    MoreRows: "… and {count} more", "… dan {count} lagi";
    RoundingNote:
        "{code}: parts as shown make {parts}, the whole {whole}; each is rounded on its own, exactly they add up.",
        "{code}: bagian yang tampil menjadi {parts}, jumlahnya {whole}; tiap angka dibulatkan, aslinya tepat.";

    // Predicates.
    Requirements: "REQUIREMENTS", "SYARAT";
    Met: "met", "terpenuhi";
    MetClaimed: "met by the unit's own claim", "terpenuhi menurut klaim unit sendiri";
    NotMet: "not met", "tidak terpenuhi";
    Open: "undecided", "belum diputuskan";
    CountFailed: "{count} failed", "{count} gagal";
    CountOpen: "{count} undecided", "{count} belum diketahui";
    MarkMet: "ok", "ok";
    MarkNotMet: "FAIL", "GAGAL";
    MarkOpen: "?", "?";
    Unknown: "unknown", "tak diketahui";
    Points: "points", "poin";
    Days: "days", "hari";
    Day: "day", "hari";
    Count: "{met} of {all}", "{met} dari {all}";
    Least: "least: {member}", "terkecil: {member}";
    MayReach: "may still reach {margin}", "masih dapat {margin}";
    AtBest: "at best {margin}", "paling baik {margin}";

    // Stages.
    Stages: "STAGES", "TAHAP";
    Who: "by", "oleh";
    When: "on", "tanggal";
    Answers: "answers", "jawaban";
    TotalColumn: "total", "total";
    Change: "change", "selisih";
    AwardColumn: "award", "predikat";
    StageAwarded: "awarded, met: {predicates}", "diberikan, terpenuhi: {predicates}";
    StageClaimed: "claimed, not awarded: {predicates}", "klaim, belum diberikan: {predicates}";
    StageNone: "none", "tidak ada";
    StageOpen: "undecided", "belum diputuskan";
    StageWithout: "no scores: a check fails", "tanpa nilai: pemeriksaan gagal";

    // Findings.
    Findings: "FINDINGS", "CATATAN";
    NoFindings: "none", "tidak ada";
    MissingZero: "no answer, counted as zero", "tidak dijawab, dihitung nol";
    MissingExcluded: "no answer, left out of the mean", "tidak dijawab, dikeluarkan dari rata-rata";
    MissingUndecided: "no answer, so what rests on it is undecided", "tidak dijawab, sehingga belum dapat diputuskan";
    UnknownFact: "fact that nobody has entered", "fakta yang belum diisi";
    ExcludedHere: "does not apply here and is left out", "tidak berlaku di sini, dikeluarkan";
    Overridden: "changed by a later stage", "diubah oleh tahap berikutnya";
    Unexplained: "changed by a later stage without a note", "diubah oleh tahap berikutnya tanpa catatan";
    Unverified: "not seen by the stage that verifies it", "belum dilihat tahap yang memverifikasinya";
    UnverifiedLast: "not looked at by the last stage", "belum dilihat tahap terakhir";
    Mixed: "computed from answers of different stages", "dihitung dari jawaban tahap yang berbeda";
    Inconsistent: "answers contradict one another at an earlier stage", "jawaban saling bertentangan pada tahap sebelumnya";
    Unchecked: "not checked for want of an answer", "tidak dapat diperiksa karena ada yang kosong";
    Capped: "counts less than its option", "dihitung lebih rendah dari pilihannya";
    Boundary: "the shown number would decide otherwise; the exact one counts", "angka tampilan akan memutuskan lain; yang berlaku angka pasti";
    OutsideForce: "assessed outside the rubric's time in force", "dinilai di luar masa berlaku rubrik";
    AndMore: "and {count} more", "dan {count} lagi";

    // Pages.
    PageLanguage: "Language", "Bahasa";
    LanguageName: "English", "Bahasa Indonesia";
    Chart: "chart", "grafik";
    AreasTitle: "{group}: each against its minimum", "{group}: masing-masing terhadap batas minimumnya";
    BarLegend:
        "Filled: reached. Dashed: what is unanswered may still add. Upright marks: minima of {predicates}.",
        "Terisi: tercapai. Putus-putus: masih dapat ditambah oleh yang kosong. Garis tegak: batas minimum {predicates}.";
    Waterfall: "From {max} to the score: where points were lost", "Dari {max} ke nilai: di mana poin hilang";
    ChartBegins: "The chart begins at {from}, not at 0.", "Grafik dimulai dari {from}, bukan dari 0.";
    WaterfallPart: "part", "bagian";
    WaterfallStart: "maximum", "maksimum";
    Lost: "lost", "hilang";
    StillOpenPoints: "still open", "masih terbuka";
    Remaining: "remains", "sisa";
    PredicateTitle: "Requirements of {predicate}", "Syarat {predicate}";
    Requirement: "requirement", "syarat";
    IsValue: "is", "nilai";
    Asked: "asked", "diminta";
    Margin: "margin", "selisih";
    Outlook: "outlook", "kemungkinan";
    Verdict: "verdict", "hasil";
    StageColumn: "stage", "tahap";
    StageNumbers: "What each stage makes of it", "Nilai menurut tiap tahap";
    Subject: "what", "apa";
    Changes: "What later stages changed, and why", "Yang diubah tahap berikutnya, dan alasannya";
    NoChanges:
        "No later stage changed an answer of an earlier one.",
        "Tidak ada jawaban yang diubah oleh tahap berikutnya.";
    From: "before", "sebelum";
    To: "after", "sesudah";
    Worth: "worth", "bernilai";
    Why: "why", "alasan";
    WithoutNote: "no reason given", "tanpa alasan";
    Documents: "documents: {documents}", "dokumen: {documents}";
    EveryNode: "Every node", "Semua butir";
    EveryNodeLead:
        "Each part opens to what it is made of, down to the answers.",
        "Tiap bagian dapat dibuka sampai ke jawabannya.";
    Criterion: "criterion", "kriteria";
    CriteriaOf: "Criteria of {component}", "Kriteria {component}";
    Answer: "answer", "jawaban";
    NoAnswer: "no answer", "tidak dijawab";
    LegalBasis: "Legal basis", "Dasar hukum";
    Basis: "basis", "dasar";
    RestsOnIt: "what rests on it", "yang bertumpu padanya";
    WholeRubric: "the rubric", "rubrik";
    Footnote:
        "Parts as shown need not add up to the whole as shown, for each is rounded on its own; exactly they do. Here: {misfits}.",
        "Jumlah bagian yang tampil dapat berbeda dari keseluruhan yang tampil, karena tiap angka dibulatkan; aslinya tepat. Di sini: {misfits}.";
    NotAProof:
        "A page is for reading. What proves the score, line by line, is its receipt.",
        "Halaman ini untuk dibaca. Yang membuktikan nilai, baris demi baris, adalah tanda terimanya.";

    // Footer.
    MadeFrom:
        "Scored by {engine}, language {language}; rubric {identity}; evidence {evidence}.",
        "Dinilai oleh {engine}, bahasa {language}; rubrik {identity}; bukti {evidence}.";
}

/// The column of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Language);

impl Words {
    /// An entry without places.
    pub(super) fn say(self, word: impl Entry) -> &'static str {
        let [english, indonesian] = word.columns();
        match self.0 {
            Language::English => english,
            Language::Indonesian => indonesian,
        }
    }

    /// An entry in all languages, with its places filled.
    pub(super) fn each(word: Word, places: &[(&str, &str)]) -> [String; Language::ALL.len()] {
        Language::ALL.map(|language| Words(language).fill(word, places))
    }

    /// An entry with its places filled. What is filled in is not read again: a brace in a label stays a brace.
    pub(super) fn fill(self, word: impl Entry, places: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        let mut rest = self.say(word);
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                break;
            };
            let value = places.iter().find(|(place, _)| *place == name);
            filled.push_str(value.map_or("", |(_, value)| value));
            rest = tail;
        }
        filled.push_str(rest);
        filled
    }
}

/// The places of a sentence, sorted.
#[cfg(test)]
fn places(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect();
    names.sort_unstable();
    names
}

/// Both columns of an entry say something, with the same places to fill.
#[cfg(test)]
pub(super) fn hold_together(name: &str, word: impl Entry) {
    let [english, indonesian] = word.columns();
    assert_eq!(places(english), places(indonesian), "{name}");
    for column in [english, indonesian] {
        assert!(!column.trim().is_empty(), "{name} is empty");
        assert_eq!(column.trim(), column, "{name} has blanks at its ends");
        let [open, close] = ['{', '}'].map(|brace| column.matches(brace).count());
        assert_eq!([open, close], [places(column).len(); 2], "{name}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_says_that_nothing_is_awarded() {
        for word in [Word::Claimed, Word::StageClaimed] {
            let [english, indonesian] = word.columns().map(str::to_lowercase);
            assert!(english.contains("claimed, not awarded"), "{word:?}");
            assert!(indonesian.contains("klaim, belum diberikan"), "{word:?}");
        }
    }

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let words = Words(Language::English);
        let text = words.fill(Word::OutOf, &[("score", "{max}"), ("max", "9"), ("share", "}")]);
        assert_eq!(text, "{max} of 9 points, }");
    }
}
