//! What was expected, and what was probably meant.

use super::sentences;

sentences! {
    // What an author would call a part of the text.
    a_code(): "a code", "kode";
    a_name(): "a name", "nama";
    a_text(): "a text between `\"`", "teks di antara `\"`";
    a_number(): "a number", "angka";
    a_percentage(): "a percentage", "persentase";
    a_number_or_percentage(): "a number or a percentage", "angka atau persentase";
    a_date(): "a date such as `2021-12-31`", "tanggal seperti `2021-12-31`";
    an_option(): "an option", "pilihan";
    end_of_declaration(): "the end of this declaration", "akhir pernyataan ini";
    an_operator(): "an operator", "operator";
    a_comparison(): "a comparison", "perbandingan";
    a_formula(): "a formula", "rumus";
    a_rounding():
        "`half_away`, `half_even`, `down` or `up`",
        "`half_away`, `half_even`, `down`, atau `up`";
    a_policy(): "`zero`, `excluded` or `undecided`", "`zero`, `excluded`, atau `undecided`";
    a_combining_word():
        "`mean`, `weighted mean`, `min` or `max`",
        "`mean`, `weighted mean`, `min`, atau `max`";
    a_fallback(): "a number, `excluded` or `undecided`", "angka, `excluded`, atau `undecided`";
    a_kind():
        "a kind (`count`, `number 0 .. 4`, `percent`, `date`, options)",
        "jenis (`count`, `number 0 .. 4`, `percent`, `date`, pilihan)";
    a_row(): "a row", "baris";
    a_member(): "a member", "anggota";
    the_end(): "the end", "akhir pernyataan";

    expected(what, found): "expected {what}, found {found}", "diharapkan {what}, tetapi ditemukan {found}";
    either(one, other): "{one} or {other}", "{one} atau {other}";
    one_of(list, last): "{list} or {last}", "{list}, atau {last}";
    parser_limit():
        "the parser was stopped by a limit that the host has set",
        "pembaca dihentikan oleh batas yang ditetapkan program pemakai";
    raise_the_limit():
        "raise pest's call limit, or leave it unset",
        "naikkan batas panggilan pustaka `pest`, atau jangan tetapkan";

    // A guess at what was meant.
    how_an_award_ends():
        "an award ends with what is said when nothing is met: `otherwise \"Belum berpredikat\"`",
        "`award` diakhiri dengan sebutan bila tidak ada yang terpenuhi: `otherwise \"Belum berpredikat\"`";
    only_a_number():
        "write a number such as `17.5`, `1/9` or `20%`; no name and no formula stands here",
        "tulis angka seperti `17.5`, `1/9`, atau `20%`; nama dan rumus tidak dapat ditulis di sini";
    sign_without_blank(sign): "write `{sign}=`, without a blank", "tulis `{sign}=`, tanpa spasi";
    characters_of_a_code():
        "a code has letters, digits and `_` only; `A.1` is the component `1` within the braces of `A`",
        "kode hanya terdiri atas huruf, digit, dan `_`; `A.1` adalah komponen `1` di dalam kurung kurawal `A`";
    digits_around_the_point():
        "a number has digits on both sides of its point: `0.5`",
        "angka punya digit di kedua sisi titiknya: `0.5`";
    neither_number_nor_name(found):
        "`{found}` is neither a number nor a name: a name begins with a letter, a number has digits only",
        "`{found}` bukan angka dan bukan nama: nama diawali huruf, angka hanya terdiri atas digit";
    one_point_in_a_number():
        "a number has digits on both sides of one point, and a path begins with a letter",
        "angka punya digit di kedua sisi satu titik, dan jalur diawali huruf";
    no_such_function(found):
        "there is no function `{found}`; there are `min`, `max`, `round`, `share`, `verified` and the names of bands",
        "tidak ada fungsi `{found}`; yang ada `min`, `max`, `round`, `share`, `verified`, dan nama rentang nilai";
    no_path_begins_with(found):
        "`{found}` is a word of the language; no path begins with it",
        "`{found}` adalah kata bahasa ini; tidak ada jalur yang diawali kata itu";
    label_between_quotes(found):
        "a label stands between quotation marks: `\"{found}\"`",
        "label ditulis di antara tanda kutip: `\"{found}\"`";
    scale_or_formula():
        "a scale stands behind `:`, a formula behind `=`",
        "skala ditulis setelah `:`, rumus setelah `=`";
}
