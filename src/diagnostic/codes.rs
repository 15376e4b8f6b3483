//! The table of codes.
//!
//! *A code is never reused: one that is no longer given stays here as retired.* `T1xx` syntax, `T2xx` names, `T3xx`
//! kinds, `T4xx` weights, ranges and bands, `T5xx` evidence (see `evidence::Fault`), `T6xx` predicates.

use super::Severity;

macro_rules! codes {
    ($($name:ident = $code:literal $severity:ident $title:literal, $judul:literal;)+) => {
        /// What a diagnostic is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Code { $(#[doc = $title] $name,)+ }

        impl Code {
            pub(crate) const ALL: &[Code] = &[$(Code::$name,)+];

            pub(crate) fn code(self) -> &'static str {
                match self { $(Code::$name => $code,)+ }
            }
            /// In English and in Indonesian.
            pub(crate) fn titles(self) -> [&'static str; 2] {
                match self { $(Code::$name => [$title, $judul],)+ }
            }
            pub(crate) fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    Limit = "T100" Error "a limit of the language is passed", "batas bahasa terlampaui";
    Version = "T101" Error "the first line does not name a version that is known", "baris pertama tidak menyebut versi yang dikenal";
    Expected = "T102" Error "something else was expected here", "di sini diharapkan yang lain";
    UnknownDeclaration = "T103" Error "no declaration begins with this word", "tidak ada pernyataan yang diawali kata ini";
    Unclosed = "T104" Error "something is opened and not closed", "ada yang dibuka dan tidak ditutup";
    StrayBrace = "T105" Error "a brace closes nothing", "kurung kurawal tidak menutup apa pun";
    Comma = "T106" Error "a comma stands between two digits", "ada koma di antara dua digit";
    Typography = "T107" Error "a pasted character stands where the language has its own", "ada tanda hasil salin-tempel di tempat tanda bahasa ini";
    Character = "T108" Error "a character is not of the language", "ada karakter yang bukan tanda bahasa ini";
    Reserved = "T109" Error "a word is reserved for a later version", "kata ini disimpan untuk versi berikutnya";
    Chain = "T110" Error "two comparisons in a row", "dua perbandingan berturut-turut";
    AfterPostfix = "T111" Error "arithmetic after `otherwise`, `at most` or `at least`", "ada hitungan setelah `otherwise`, `at most` atau `at least`";
    AfterBranch = "T112" Error "arithmetic or a limit stands in a branch of `if`", "ada hitungan atau batas di cabang `if`";
    TwoSidedBand = "T113" Error "a row of bands has two bounds", "sebuah baris rentang nilai punya dua batas";
    Between = "T114" Error "`between` does not say which edge counts", "`between` tidak menyebut batas mana yang ikut";
    PercentSign = "T115" Error "a percent sign stands apart from its number", "tanda persen terpisah dari angkanya";
    WrongPlace = "T118" Error "a declaration stands where it cannot", "pernyataan berada di tempat yang salah";
    ParserLimit = "T119" Error "the host has limited the parser", "program yang menjalankan membatasi pembacaan";
    BadDate = "T121" Error "no such day", "tanggal itu tidak ada";
    NoSource = "T122" Error "no source has this name", "tidak ada naskah bernama demikian";

    UnknownName = "T201" Error "nothing has this name", "tidak ada yang bernama demikian";
    Duplicate = "T202" Error "a name is given twice", "satu nama dipakai dua kali";
    Hides = "T203" Error "a name hides another", "sebuah nama menutupi nama lain";
    Keyword = "T204" Error "a word of the language is used as a name", "kata bahasa ini dipakai sebagai nama";
    Cycle = "T205" Error "a definition rests on itself", "sebuah definisi bertumpu pada dirinya sendiri";
    NameStart = "T206" Error "a name does not begin with a letter", "nama tidak diawali huruf";
    ClauseMissing = "T207" Error "a clause is missing", "ada klausul yang belum ditulis";
    ClauseTwice = "T208" Error "a clause is given twice", "sebuah klausul ditulis dua kali";
    WrongThing = "T209" Error "a name stands for something that cannot be used here", "nama ini tidak dapat dipakai di sini";
    UnknownOption = "T210" Error "a list has no such option", "daftar tidak punya pilihan itu";
    Unused = "T212" Warning "something is declared and never read", "ada yang ditulis dan tidak pernah dipakai";
    BasisMissing = "T211" Error "a legal basis is missing", "dasar hukum belum disebut";

    Kinds = "T301" Error "two kinds do not go together", "dua jenis tidak dapat digabung";
    Unordered = "T302" Error "a list has no order", "daftar tidak berurutan";
    ExcludedHere = "T303" Error "`excluded` cannot stand here", "`excluded` tidak dapat berada di sini";
    NoValue = "T304" Error "a formula can have no value", "rumus dapat tidak bernilai";
    TwoPlaces = "T306" Error "an `otherwise` stands for two cases", "satu `otherwise` untuk dua keadaan";
    PeriodHere = "T305" Error "a period stands without a date", "jangka waktu tanpa tanggal";

    WeightSum = "T401" Error "weights do not add up", "jumlah bobot tidak pas";
    WeightMissing = "T402" Error "a weight is missing", "bobot belum ditulis";
    WeightHere = "T403" Error "a weight stands where none can count", "bobot berada di tempat yang tidak menghitungnya";
    WeightZero = "T404" Error "a weight is not above zero", "bobot tidak lebih dari nol";
    WeightMixed = "T405" Error "percent and points stand side by side", "persen dan poin bercampur";
    Leaves = "T406" Error "a criterion can leave 0..1", "kriteria dapat keluar dari 0..1";
    ScaleValue = "T407" Error "a scale's value lies outside 0..1", "nilai skala di luar 0..1";
    Excludable = "T408" Error "a child of a sum can be excluded", "bagian dari penjumlahan dapat dikeluarkan";
    OtherwiseMissing = "T409" Error "nothing is said for the case that every child is excluded", "belum diatur apa yang berlaku bila semua bagian dikeluarkan";
    OtherwiseIdle = "T410" Warning "an `otherwise` can never apply", "`otherwise` tidak pernah berlaku";
    BandOrder = "T411" Error "rows of bands do not run one way", "baris-baris rentang nilai tidak searah";
    BandGap = "T412" Error "numbers beyond the last row have no band", "angka di luar baris terakhir tidak punya kategori";
    NoChildren = "T413" Error "a component has no children", "komponen tidak punya bagian";
    Range = "T414" Error "a range runs backwards", "rentang terbalik";
    OptionTexts = "T415" Error "an option's text is missing", "uraian sebuah pilihan belum ditulis";
    OptionTwice = "T416" Error "an option is declared twice", "pilihan dinyatakan dua kali";
    DateRange = "T417" Error "a date can leave the calendar", "tanggal dapat keluar dari kalender";
    BandValue = "T418" Error "a table of bands has no values", "tabel rentang nilai tidak punya nilai";
    CountedTwice = "T419" Error "a group's member counts points twice", "poin yang sama dihitung dua kali";
    Bits = "T420" Error "an exact number can get too long", "bilangan pasti dapat menjadi terlalu panjang";
    CheckAlways = "T421" Warning "a check always holds", "pemeriksaan selalu benar";
    CheckNever = "T422" Error "a check never holds", "pemeriksaan tidak pernah benar";
    RowUnreachable = "T423" Warning "no number gets to a row of bands", "tidak ada angka yang sampai ke sebuah baris";
    NeverMatters = "T424" Warning "something can never matter", "ada yang tidak pernah berpengaruh";
    NotInFull = "T425" Warning "a criterion can never reach its full weight", "kriteria tidak pernah mencapai bobot penuhnya";
    Condition = "T426" Warning "a condition never changes", "sebuah kondisi tidak pernah berubah";

    NeverMet = "T601" Error "a requirement can never be met", "syarat tidak mungkin terpenuhi";
    AwardList = "T602" Error "the award's list is not right", "daftar predikat pada `award` tidak tepat";
    NoRequirement = "T603" Error "a predicate requires nothing", "predikat tidak mensyaratkan apa pun";
    AlwaysMet = "T604" Warning "a requirement is always met", "syarat selalu terpenuhi";
    NeverMetTogether = "T605" Error "requirements cannot be met together", "syarat-syarat tidak mungkin terpenuhi bersama";
    Implied = "T606" Note "a requirement follows from others", "syarat tersirat dari syarat lain";
    HigherWithoutLower = "T607" Warning "a higher predicate can be held without a lower one", "predikat yang lebih tinggi dapat diraih tanpa yang lebih rendah";
    NotAwarded = "T608" Warning "a predicate is not among the award's", "predikat tidak ada dalam daftar `award`";
    NeverAwarded = "T609" Warning "a predicate is never awarded, because of one before it", "predikat tidak pernah diberikan karena predikat sebelumnya";
}
