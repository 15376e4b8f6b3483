//! Every word of an explanation, in both languages.
//!
//! *Each entry says the same in both columns, with the same places to fill.* Labels, codes and formulas are the rubric's
//! own; numbers are the receipt's.

use crate::report::words::words;

words! {
    // The left column.
    Counts: "Counts", "Nilai";
    Answer: "Answer", "Jawaban";
    Option: "Option", "Pilihan";
    Scale: "Scale", "Skala";
    Formula: "Formula", "Rumus";
    Inputs: "Inputs", "Masukan";
    Points: "Points", "Poin";
    Enters: "Enters", "Masuk ke";
    WayUp: "Way up", "Ke atas";
    Basis: "Basis", "Dasar";
    Parts: "Parts", "Bagian";
    Combines: "Combines", "Gabungan";
    AskedBy: "Asked by", "Syarat";
    Band: "Band", "Kategori";
    Award: "Award", "Predikat";
    Order: "Order", "Urutan";
    Result: "Result", "Hasil";
    Condition: "Requires", "Menuntut";
    Compares: "Compares", "Banding";
    WaitsKey: "Waits", "Menunggu";
    ReadBy: "Read by", "Dibaca";
    Takes: "Takes", "Isian";
    Steps: "STEPS", "LANGKAH";
    Below: "BELOW", "DI BAWAHNYA";

    // Values.
    Unknown: "not known yet", "belum diketahui";
    Mark: "?", "?";
    Excluded: "left out", "dikeluarkan";
    NoValue: "no value", "tanpa nilai";
    Yes: "true", "benar";
    No: "false", "salah";
    Exactly: "exactly {exact}", "tepatnya {exact}";
    MayBecome: "may still become {low} .. {high}", "masih dapat menjadi {low} .. {high}";
    OutOf: "{score} of {most} points", "{score} dari {most} poin";
    More: "and {count} more", "dan {count} lagi";
    Verified: "{share} of the weight is verified", "{share} bobot sudah diverifikasi";

    // Answers.
    NoAnswer: "no answer", "tidak dijawab";
    NoAnswerZero: "no answer: counted as zero", "tidak dijawab: dihitung nol";
    NoAnswerExcluded: "no answer: left out of the mean", "tidak dijawab: dikeluarkan dari rata-rata";
    NoAnswerOpen: "no answer: undecided until there is one", "tidak dijawab: belum dapat diputuskan";
    Fact: "fact", "fakta";
    OneOfOptions: "one of {options}", "salah satu dari {options}";
    RankedOptions: "in this rank: {options}", "menurut urutan: {options}";
    OptionOf: "an option of {table}", "pilihan pada {table}";
    OrInstead: "or {word}", "atau {word}";
    Recorded: "kept, never scored", "dicatat, tidak dinilai";
    Count: "count", "bilangan cacah";
    Number: "number", "bilangan";
    Percent: "percent", "persen";
    Date: "date", "tanggal";
    Nobody: "no line of the computation", "tidak ada langkah perhitungan";

    // A part in what it belongs to.
    TimesPoints: "{share} of {points} points = {score}", "{share} dari {points} poin = {score}";
    ThenTimes: "{share}, times {points} points = {score}", "{share}, dikali {points} poin = {score}";
    OneOf: "one of {count}", "satu dari {count}";
    OnlyOne: "the only one", "satu-satunya";
    LeftOutOf: "left out, one of {count}", "dikeluarkan, satu dari {count}";
    Weighs: "weighs {weight}, {place}", "berbobot {weight}, {place}";
    InSum: "{place} in the sum of {parent}: {rest}", "{place} dalam jumlah {parent}: {rest}";
    InMean: "{place} in the mean of {parent}: {rest}", "{place} dalam rata-rata {parent}: {rest}";
    InWeightedMean:
        "{place} in the weighted mean of {parent}: {rest}",
        "{place} dalam rata-rata berbobot {parent}: {rest}";
    InLeast: "{place} of which the least counts in {parent}: {rest}", "{place} yang terkecil berlaku pada {parent}: {rest}";
    InGreatest:
        "{place} of which the greatest counts in {parent}: {rest}",
        "{place} yang terbesar berlaku pada {parent}: {rest}";
    SumOf: "sum of its parts ({count}): {rest}", "jumlah bagiannya ({count}): {rest}";
    MeanOf: "mean of its parts ({count}): {rest}", "rata-rata bagiannya ({count}): {rest}";
    WeightedMeanOf:
        "weighted mean of its parts ({count}): {rest}",
        "rata-rata berbobot bagiannya ({count}): {rest}";
    LeastOf: "least of its parts ({count}): {rest}", "terkecil dari bagiannya ({count}): {rest}";
    GreatestOf: "greatest of its parts ({count}): {rest}", "terbesar dari bagiannya ({count}): {rest}";
    AlsoIn: "also in {members}", "juga di {members}";
    WeightOf: "weight {weight}", "bobot {weight}";
    BasisOf: "{basis} (of {code})", "{basis} (pada {code})";
    BasisRubric: "{basis} (of the rubric)", "{basis} (pada rubrik)";
    Place: "rubric {at}", "rubrik {at}";

    // Predicates.
    Met: "met", "terpenuhi";
    MetClaimed: "met by the unit's own claim", "terpenuhi menurut klaim unit sendiri";
    NotMet: "not met", "tidak terpenuhi";
    Open: "undecided", "belum dapat diputuskan";
    MarkNotMet: "FAIL", "GAGAL";
    MarkOpen: "?", "?";
    MarkMet: "ok", "ok";
    AllMet: "all {count} requirements are met", "semua {count} syarat terpenuhi";
    AllMetNearest:
        "all {count} requirements are met; nearest to its limit: {nearest}",
        "semua {count} syarat terpenuhi; paling dekat ke batas: {nearest}";
    OneMet: "its only requirement is met", "satu-satunya syaratnya terpenuhi";
    OneMetNearest: "its only requirement is met: {nearest}", "satu-satunya syaratnya terpenuhi: {nearest}";
    OtherMet: "{count} other is met", "{count} syarat lainnya terpenuhi";
    OthersMet: "{count} others are met", "{count} syarat lainnya terpenuhi";
    OthersOpen: "undecided: {count}", "belum dapat diputuskan: {count}";
    OthersNotMet: "not met: {count}", "tidak terpenuhi: {count}";
    WaitsFor: "waits for {answers}", "menunggu {answers}";
    AssessedOn: "the day of assessment", "tanggal penilaian";
    MarginPoints: "{margin} points", "{margin} poin";
    MarginDays: "{margin} days", "{margin} hari";
    MarginDay: "{margin} day", "{margin} hari";

    // Awards. `claimed` never says that anything is awarded.
    Awarded: "AWARDED: {predicate}", "DIBERIKAN: {predicate}";
    Claimed: "CLAIMED, NOT AWARDED: {predicate}", "BARU KLAIM, BELUM DIBERIKAN: {predicate}";
    ClaimedWhy:
        "{unverified} of the weight has not been verified",
        "{unverified} bobot belum diverifikasi";
    AwardNone: "NONE", "TIDAK ADA";
    AwardNoneSays: "NONE: {otherwise}", "TIDAK ADA: {otherwise}";
    AwardOpen: "UNDECIDED", "BELUM DAPAT DIPUTUSKAN";
    BestFirst: "best first: {order}", "terbaik lebih dahulu: {order}";
    Fails: "not met: {requirements}", "tidak terpenuhi: {requirements}";
    OpenFor: "undecided: {requirements}", "belum dapat diputuskan: {requirements}";
    SeenOf: "{seen} of {count} criteria were seen by the stage that verifies them", "{seen} dari {count} kriteria sudah dilihat tahap yang memverifikasinya";

    // Steps.
    StepOf: "of {lines}", "dari {lines}";
}
