//! Syntax: what is said of a text that cannot be read as it stands.

use super::sentences;

sentences! {
    // Limits.
    text_bytes(bytes, limit):
        "the text has {bytes} bytes; the limit is {limit}",
        "naskah ini terdiri atas {bytes} bita; batasnya {limit}";
    text_lines(lines, limit):
        "the text has {lines} lines; the limit is {limit}",
        "naskah ini terdiri atas {lines} baris; batasnya {limit}";
    string_bytes(bytes, limit):
        "this text has {bytes} bytes; the limit is {limit}",
        "teks ini terdiri atas {bytes} bita; batasnya {limit}";
    word_characters(characters, limit):
        "this word has {characters} characters; the limit is {limit}",
        "kata ini terdiri atas {characters} karakter; batasnya {limit}";
    parentheses_deep(depth, limit):
        "this is {depth} parentheses deep; the limit is {limit}",
        "kurung di sini bersusun {depth}; batasnya {limit}";
    braces_deep(depth, limit):
        "this is {depth} braces deep; the limit is {limit}",
        "kurung kurawal di sini bersusun {depth}; batasnya {limit}";
    number_digits(digits, limit):
        "this number has {digits} digits; the limit is {limit}",
        "angka ini terdiri atas {digits} digit; batasnya {limit}";
    digits_after_the_point(written, limit):
        "`{written}` is no number of digits after the point; the limit is {limit}",
        "`{written}` bukan banyaknya digit setelah titik; batasnya {limit}";
    formula_terms(terms, limit):
        "this formula has {terms} terms; the limit is {limit}",
        "rumus ini terdiri atas {terms} suku; batasnya {limit}";
    period_days(written, days):
        "`{written}` is not a whole number of at most {days} days",
        "`{written}` bukan bilangan bulat yang setara dengan paling banyak {days} hari";
    how_periods_count():
        "a year counts as 366 days here, a month as 31",
        "di sini satu tahun dihitung 366 hari, satu bulan 31 hari";

    // What is opened and closed.
    brace_is_open(): "this brace is not closed", "kurung kurawal ini tidak ditutup";
    close_the_brace(): "add a `}}` where the block ends", "tambahkan `}}` di akhir bloknya";
    text_is_open(): "this text is not closed", "teks ini tidak ditutup";
    close_the_text():
        "a text ends with `\"` on the line where it begins",
        "teks diakhiri `\"` pada baris yang sama dengan awalnya";
    parenthesis_is_open(): "this parenthesis is not closed", "kurung ini tidak ditutup";
    close_the_parenthesis(): "add a `)` where it ends", "tambahkan `)` di akhirnya";
    stray_brace(): "this brace closes nothing", "kurung kurawal ini tidak menutup apa pun";
    remove_or_open(): "remove it, or open its block", "hapus, atau buka bloknya";
    opened_here(): "opened here", "dibuka di sini";
    is_a_brace_missing(): "is a `}}` missing before it?", "apakah kurang `}}` sebelumnya?";
    this_cannot_stand_within_it(): "this cannot stand within it", "ini tidak dapat berada di dalamnya";

    // Characters.
    percent_sign():
        "`%` follows its number at once, and is no operator",
        "`%` ditulis langsung setelah angkanya, dan bukan operator";
    comma(left, right):
        "`{left},{right}` has a comma between two digits",
        "`{left},{right}` memuat koma di antara dua digit";
    point_or_blank(left, right):
        "write `{left}.{right}` for one number, or `{left}, {right}` for two",
        "tulis `{left}.{right}` untuk satu angka, atau `{left}, {right}` untuk dua angka";
    not_of_the_language(character): "`{character}` is not of the language", "`{character}` bukan tanda bahasa ini";
    write_lines(lines): "write\n{lines}", "tulis\n{lines}";
    cannot_be_seen(): "it cannot be seen; remove it", "karakter ini tidak terlihat; hapus";
    looks_like(number, latin):
        "it is U+{number}, which looks like the letter `{latin}`: write `{latin}`",
        "ini U+{number}, yang mirip huruf `{latin}`: tulis `{latin}`";
    letters_of_codes():
        "codes are ASCII letters, digits and `_`; other letters stand in texts, between `\"`",
        "kode terdiri atas huruf ASCII, digit, dan `_`; huruf lain hanya dapat ditulis dalam teks, di antara `\"`";

    // Declarations.
    no_version():
        "the first line does not name the language's version",
        "baris pertama tidak menyebut versi bahasa";
    begin_with_version(version): "begin with `timbang {version}`", "awali dengan `timbang {version}`";
    version_stands_once():
        "the language's version stands once, on the first line",
        "versi bahasa ditulis satu kali, pada baris pertama";
    write_version_once(version):
        "write `timbang {version}` once, before everything else",
        "tulis `timbang {version}` satu kali, sebelum yang lain";
    unknown_version(version):
        "version `{version}` of the language is not known",
        "bahasa versi `{version}` tidak dikenal";
    version_read(version): "this engine reads `timbang {version}`", "mesin ini membaca `timbang {version}`";
    reserved(word):
        "`{word}` is reserved for a later version",
        "`{word}` disimpan untuk versi berikutnya";
    cannot_begin_yet(): "it cannot begin a declaration yet", "kata ini belum dapat mengawali pernyataan";
    no_declaration(found):
        "no declaration begins with `{found}`",
        "tidak ada pernyataan yang diawali `{found}`";
    stands_within(word, block):
        "`{word}` stands within the braces of `{block}`",
        "`{word}` ditulis di dalam kurung kurawal `{block}`";
    misplaced(word, block):
        "`{word}` cannot stand within {block}",
        "`{word}` tidak dapat berada di dalam {block}";
    header_of(name): "the header of `{name}`", "kepala rubrik `{name}`";
    second_header():
        "a file holds one rubric; this is a second header",
        "satu berkas memuat satu rubrik; ini kepala rubrik yang kedua";
    first_header_here(): "first header here", "kepala rubrik pertama di sini";
    clause_twice(): "this clause is given twice", "klausul ini ditulis dua kali";
    first_given_here(): "first given here", "pertama ditulis di sini";
    no_such_day(day): "there is no day `{day}`", "tanggal `{day}` tidak ada";
    how_dates_are_written():
        "a date is year, month and day: `2021-12-31`",
        "tanggal terdiri atas tahun, bulan, dan hari: `2021-12-31`";

    // Formulas that can be read in two ways.
    divisor_is_zero(): "a fraction's divisor is zero", "pembagi pecahan ini nol";
    third_side():
        "a comparison has two sides; this is a third",
        "perbandingan punya dua sisi; ini sisi yang ketiga";
    between():
        "`between` does not say whether its edges count",
        "`between` tidak menyebut apakah batasnya ikut dihitung";
    edges_with_signs(test):
        "write `{test}`, each edge with its sign",
        "tulis `{test}`, tiap batas dengan tandanya";
    arithmetic_after(word):
        "after `{word}` arithmetic can be read in two ways",
        "hitungan setelah `{word}` dapat dibaca dengan dua cara";
    arithmetic_in_branch():
        "arithmetic and limits in a branch can be read in two ways",
        "hitungan dan batas di dalam cabang dapat dibaca dengan dua cara";
}
