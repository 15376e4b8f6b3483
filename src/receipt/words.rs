//! The sentences of the checker.
//!
//! *What a receipt says is filled in between backticks; the rest stands in both languages.*

use crate::language::sentences;

/// A reason in both languages.
pub(super) type Told = crate::language::Bilingual;

sentences! {
    // Why nothing can be checked.
    too_large(bytes, max):
        "the receipt has {bytes} bytes, more than {max}",
        "tanda terima ini terdiri atas {bytes} bita, lebih dari {max}";
    not_json(reason): "the receipt is not JSON: {reason}", "tanda terima ini bukan JSON: {reason}";
    unknown_format(found, known):
        "the format is `{found}`, and only `{known}` is known here: an unknown version is never guessed",
        "formatnya `{found}`, sedangkan di sini hanya dikenal `{known}`: versi yang tidak dikenal tidak pernah ditebak";
    unknown_language(found, known):
        "the language is version `{found}`, and only `{known}` is known here",
        "bahasanya versi `{found}`, sedangkan di sini hanya dikenal `{known}`";
    not_canonical(byte):
        "the receipt is not in its one form (RFC 8785): it differs at byte {byte}",
        "tanda terima ini tidak dalam bentuknya yang satu-satunya (RFC 8785): berbeda pada bita {byte}";
    wrong_shape(reason): "not the shape of a receipt: {reason}", "bukan bentuk tanda terima: {reason}";

    // Arithmetic.
    seal(found, right):
        "the seal is `{found}`, and that of the rest is `{right}`",
        "segelnya `{found}`, sedangkan segel dari isinya `{right}`";
    out(found, right): "came to `{right}`, not `{found}`", "hasilnya `{right}`, bukan `{found}`";
    shown(found, right): "is shown as `{right}`, not `{found}`", "ditampilkan sebagai `{right}`, bukan `{found}`";
    low(found, right): "can be as low as `{right}`, not `{found}`", "paling rendah `{right}`, bukan `{found}`";
    high(found, right): "can be as high as `{right}`, not `{found}`", "paling tinggi `{right}`, bukan `{found}`";
    margin(found, right): "has the margin `{right}`, not `{found}`", "selisihnya `{right}`, bukan `{found}`";
    seen(found, right):
        "was looked at by `{right}`, not by `{found}`",
        "dilihat oleh `{right}`, bukan oleh `{found}`";
    nothing(): "nothing", "tidak ada";
    forward(found): "reads line {found}, which does not stand before it", "membaca baris {found}, yang tidak berdiri sebelumnya";
    reads(op, count): "`{op}` cannot read {count} lines", "`{op}` tidak dapat membaca {count} baris";
    lacks(key): "has no usable `{key}`", "tidak memiliki `{key}` yang dapat dipakai";
    no_table(name): "there is no usable table `{name}`", "tidak ada tabel `{name}` yang dapat dipakai";
    too_long(max):
        "its number passes {max} bits, which no rubric that loads allows",
        "angkanya melebihi {max} bit, yang tidak diizinkan oleh rubrik mana pun yang dapat dimuat";
    not_an_answer(answer): "`{answer}` is no possible answer", "`{answer}` bukan jawaban yang mungkin";
    other_path(found, right):
        "answer {found} is of `{right}`",
        "jawaban {found} adalah milik `{right}`";
    no_such_answer(found): "there is no answer {found}", "tidak ada jawaban {found}";
    answer_used(found): "answer {found} is read twice", "jawaban {found} dibaca dua kali";
    answer_unused(path): "the answer of `{path}` is read by no line", "jawaban `{path}` tidak dibaca oleh baris mana pun";
    not_answer_line(found): "line {found} is no answer", "baris {found} bukan jawaban";
    unknown_stage(stage): "there is no stage `{stage}`", "tidak ada tahap `{stage}`";
    later_stage(stage, last):
        "stage `{stage}` comes after `{last}`, the last of the sheet",
        "tahap `{stage}` datang setelah `{last}`, tahap terakhir lembar bukti";
    named_twice(name): "`{name}` is the name of an earlier line too", "`{name}` juga nama baris sebelumnya";
    check_fails(): "a check of the rubric fails: such a sheet has no score", "pemeriksaan rubrik gagal: lembar seperti ini tidak dinilai";
    not_a_date(found): "`{found}` is no date", "`{found}` bukan tanggal";
    no_total(): "no line is the total", "tidak ada baris yang merupakan nilai total";
    total_line(found, right): "the total is line {right}, not {found}", "nilai total adalah baris {right}, bukan {found}";
    award_line(found, right): "the award is line {right}, not {found}", "predikat adalah baris {right}, bukan {found}";
    award(found, right): "the award is `{right}`, not `{found}`", "predikatnya `{right}`, bukan `{found}`";
    status(found, right): "the award is {right}, not {found}", "predikatnya {right}, bukan {found}";

    // Rubric.
    identity(found, right):
        "the lines are those of `{right}`, and the receipt says `{found}`",
        "baris-barisnya milik `{right}`, sedangkan tanda terima menyebut `{found}`";
    expected(found, right):
        "the lines are those of `{found}`, and `{right}` was expected",
        "baris-barisnya milik `{found}`, sedangkan yang diharapkan `{right}`";

    // Evidence.
    sheet_faults(reason): "the sheet has faults: {reason}", "lembar bukti memuat kesalahan: {reason}";
    sheet_says(what, found, right):
        "{what} is `{right}` on the sheet, not `{found}`",
        "{what} pada lembar bukti `{right}`, bukan `{found}`";
    the_digest(): "the digest", "sidik lembar";
    the_unit(): "the unit", "unit";
    the_period(): "the period", "periode";
    the_day(): "the day of the assessment", "hari penilaian";
    the_stage(): "the last stage", "tahap terakhir";
    the_rubric(): "the rubric", "rubrik";
    the_answer(): "the answer", "jawaban";
    the_answers_stage(): "the stage of the answer", "tahap jawaban";
    the_looking_stage(): "the stage that looked at it last", "tahap yang terakhir melihatnya";
    the_answers_day(): "the day of the answer", "hari jawaban";
    not_in_receipt(path): "the sheet answers `{path}`, which no line reads", "lembar bukti menjawab `{path}`, yang tidak dibaca oleh baris mana pun";
}
