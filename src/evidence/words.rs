//! The sentences that faults are made of.
//!
//! *Names, answers and keys are filled in between backticks, already shortened; the rest stands in both languages.*

use crate::language::sentences;

sentences! {
    // The text of a sheet.
    not_json(reason): "the sheet is not JSON: {reason}", "lembar bukti ini bukan JSON: {reason}";
    sheet_too_large(bytes, max):
        "the sheet has {bytes} bytes, more than {max}",
        "lembar bukti ini terdiri atas {bytes} bita, lebih dari {max}";
    nested_too_deeply(depth, max):
        "{depth} objects and lists stand within one another, more than {max}",
        "{depth} objek dan daftar bersusun di dalam satu sama lain, lebih dari {max}";
    too_many_answers(answers, max):
        "the sheet has {answers} answers, more than {max}",
        "lembar bukti ini memuat {answers} jawaban, lebih dari {max}";
    host_limit(max):
        "the program that reads this sheet has set this limit; the language allows {max}",
        "batas ini ditetapkan oleh program yang membaca lembar bukti ini; bahasanya mengizinkan {max}";
    number_digits(digits, max):
        "a number of {digits} digits, more than {max}",
        "angka dengan {digits} digit, lebih dari {max}";
    text_bytes(bytes, max):
        "a text of {bytes} bytes, more than {max}",
        "teks dengan {bytes} bita, lebih dari {max}";

    // Keys and shapes.
    unknown_key(key): "unknown key {key}", "kunci {key} tidak dikenal";
    given_twice(key): "{key} is given twice", "{key} ditulis dua kali";
    given_twice_first(key, line):
        "{key} is given twice, first on line {line}",
        "{key} ditulis dua kali, pertama pada baris {line}";
    wrong_shape(expected, found):
        "expected {expected}, found {found}",
        "diharapkan {expected}, tetapi ditemukan {found}";
    key_missing(key): "the key `{key}` is missing", "kunci `{key}` belum ada";
    without(what, needs): "`{what}` without {needs}", "`{what}` tanpa {needs}";
    a_stage(): "a stage", "tahap";
    an_answer(): "an answer", "jawaban";
    a_path(): "a path", "jalur";
    a_name(): "a name", "nama";
    an_empty_text(): "an empty text", "teks kosong";
    an_object(): "an object", "objek";
    a_list(): "a list", "daftar";
    a_text(): "a text", "teks";
    a_number(): "a number", "angka";
    text_for(key): "a text for `{key}`", "teks untuk `{key}`";
    date_for(key): "a date for `{key}`", "tanggal untuk `{key}`";
    unit_shape(): "a text or an object for `unit`", "teks atau objek untuk `unit`";
    stages_shape(): "an object for `stages`", "objek untuk `stages`";
    stage_shape(): "an object for a stage", "objek untuk suatu tahap";
    confirmed_shape(): "a list of paths for `confirmed`", "daftar jalur untuk `confirmed`";
    answers_shape(): "an object with an answer for each path", "objek dengan jawaban untuk tiap jalur";
    answer_shape(): "a text or a number as the answer", "teks atau angka sebagai jawaban";
    documents_shape(): "a list for `documents`", "daftar untuk `documents`";
    document_shape(): "an object for a document", "objek untuk suatu dokumen";
    stages_and_answers(): "both `stages` and `answers` are given", "`stages` dan `answers` ditulis bersamaan";
    all_under_stages(): "put every answer under its stage", "letakkan tiap jawaban di bawah tahapnya";

    // Answers.
    no_answer(found): "{found} is no answer", "{found} bukan jawaban";
    write_an_option(): "write the option, such as `\"Ya\"`", "tulis pilihannya, misalnya `\"Ya\"`";
    exponent(found): "a number with an exponent: {found}", "angka dengan eksponen: {found}";
    write_all_digits(): "write all digits", "tulis semua digitnya";
    comma(found): "a comma in a number: {found}", "koma di dalam angka: {found}";
    not_a_date(found): "not a date: {found}", "bukan tanggal: {found}";
    write_a_day(): "write a day as `2025-05-31`", "tulis tanggal seperti `2025-05-31`";
    write_a_day_or(word): "write a day as `2025-05-31`, or {word}", "tulis tanggal seperti `2025-05-31`, atau {word}";
    not_an_option(found): "not an option: {found}", "bukan pilihan: {found}";
    options_are(list): "the options are {list}", "pilihannya {list}";
    not_a_count(found): "not a count: {found}", "bukan bilangan cacah: {found}";
    what_a_count_is():
        "a count is a whole number from 0 up",
        "bilangan cacah adalah bilangan bulat mulai dari 0";
    count_too_large(found, max): "a count of {found}, more than {max}", "bilangan cacah {found}, lebih dari {max}";
    not_a_number(found): "not a number: {found}", "bukan angka: {found}";
    write_a_number():
        "write digits, with a point before the fraction: `3.62`",
        "tulis dengan digit, dengan titik sebelum pecahannya: `3.62`";
    percent_sign(found): "a percentage without `%`: {found}", "persentase tanpa `%`: {found}";
    out_of_range(found, low, high):
        "{found} is not within {low} and {high}",
        "{found} tidak berada di antara {low} dan {high}";
    check_fails(text, operands): "a check does not hold: {text}{operands}", "pemeriksaan gagal: {text}{operands}";
    confirmed_and_answered():
        "both confirmed and given another answer by the same stage",
        "dikonfirmasi dan sekaligus diberi jawaban lain oleh tahap yang sama";
    keep_one(): "keep one of the two", "pilih salah satu dari keduanya";

    // The rubric.
    nothing_at(path): "the rubric has nothing at {path}", "rubrik tidak memuat apa pun pada {path}";
    belongs_to(place): "this answer belongs to {place}", "jawaban ini termasuk {place}";
    inputs_not_confirmed(): "`inputs`, which no stage confirms", "`inputs`, yang tidak dikonfirmasi oleh tahap mana pun";
    answers_of_a_stage(stage):
        "the answers of a stage, such as `{stage}`",
        "jawaban suatu tahap, misalnya `{stage}`";
    computed(): "this criterion is computed, not answered", "kriteria ini dihitung, bukan dijawab";
    answer_its_inputs(list): "answer its inputs: {list}", "jawab isiannya: {list}";
    not_answered(what): "this is {what}, which is not answered", "ini {what}, yang tidak dijawab";
    the_total(): "the total", "nilai total";
    a_component(): "a component", "komponen";
    a_measure(): "a measure", "ukuran";
    a_predicate(): "a predicate", "predikat";
    a_group_or_member(): "a group or one of its members", "kelompok atau salah satu anggotanya";
    no_such_stage(stage): "the rubric has no stage {stage}", "rubrik tidak punya tahap {stage}";
    stages_are(list): "its stages are {list}", "tahapnya {list}";
    answers_without_stage():
        "the rubric has stages, the sheet gives `answers` without one",
        "rubrik punya tahap, sedangkan lembar bukti memberi `answers` tanpa tahap";
    put_under_stages():
        "put the answers under `stages`, each with its stage",
        "letakkan jawaban di bawah `stages`, masing-masing dengan tahapnya";
    stages_without_any():
        "the rubric has no stages, the sheet gives `stages`",
        "rubrik tidak punya tahap, sedangkan lembar bukti memberi `stages`";
    put_under_answers(): "put the answers under `answers`", "letakkan jawaban di bawah `answers`";
    other_rubric(found, expected):
        "the sheet is for the rubric {found}, this one is {expected}",
        "lembar bukti ini untuk rubrik {found}, sedangkan rubrik ini {expected}";
    other_slot(rubric):
        "a slot of another rubric, on a sheet of {rubric}",
        "slot milik rubrik lain, pada lembar {rubric}";
    ask_for_slots():
        "look slots up in the rubric that the sheet is of",
        "cari slot dalam rubrik yang menjadi dasar lembar ini";

    // Parts of several.
    at_place(line, column): " at {line}:{column}", " pada {line}:{column}";
    did_you_mean(name): "did you mean {name}?", "apakah maksudnya {name}?";
    write(text): "write {text}", "tulis {text}";
    list_and_more(list, count): "{list} and {count} more", "{list}, dan {count} lagi";
    and_more(count): "… and {count} more", "… dan {count} lagi";

    // Why a text is not JSON.
    byte_order_mark(): "it starts with a byte order mark", "diawali tanda urutan bita";
    not_utf_8(): "its text is not UTF-8", "teksnya bukan UTF-8";
    ends_in_a_list(): "EOF while parsing a list", "berakhir di dalam daftar";
    ends_in_an_object(): "EOF while parsing an object", "berakhir di dalam objek";
    ends_in_a_text(): "EOF while parsing a string", "berakhir di dalam teks";
    ends_before_a_value(): "EOF while parsing a value", "berakhir sebelum ada nilai";
    colon_expected(): "expected `:`", "diharapkan `:`";
    comma_or_bracket(): "expected `,` or `]`", "diharapkan `,` atau `]`";
    comma_or_brace(): "expected `,` or `}}`", "diharapkan `,` atau `}}`";
    word_expected(): "expected ident", "diharapkan `true`, `false`, atau `null`";
    value_expected(): "expected value", "diharapkan nilai";
    bad_escape(): "invalid escape", "urutan `\\` tidak sah";
    bad_number(): "invalid number", "angka tidak sah";
    number_out_of_range(): "number out of range", "angka di luar jangkauan";
    bad_code_point(): "invalid unicode code point", "titik kode Unicode tidak sah";
    control_character():
        "control character (\\u0000-\\u001F) found while parsing a string",
        "ada karakter kendali (\\u0000-\\u001F) di dalam teks";
    key_is_no_text(): "key must be a string", "kunci harus berupa teks";
    lone_surrogate(): "lone leading surrogate in hex escape", "pengganti awal tanpa pasangan pada urutan `\\u`";
    hex_escape_ends(): "unexpected end of hex escape", "urutan `\\u` tidak lengkap";
    trailing_comma(): "trailing comma", "koma berlebih di akhir";
    trailing_characters(): "trailing characters", "ada karakter berlebih di akhir";
    too_deep_for_json(): "recursion limit exceeded", "susunannya terlalu dalam";
    otherwise_wrong(): "its form is not that of JSON", "bentuknya tidak sesuai dengan JSON";
}
