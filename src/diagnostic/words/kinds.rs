//! Kinds: what is said of things that do not go together.

use super::sentences;

sentences! {
    // The kinds.
    a_number(): "a number", "angka";
    a_share_or_percentage(): "a share or percentage", "capaian atau persentase";
    a_count(): "a count", "bilangan cacah";
    points(): "points", "poin";
    a_date(): "a date", "tanggal";
    true_or_false(): "true or false", "nilai benar atau salah";
    an_option(): "an option", "pilihan";

    // What asks for a kind, or has none.
    this(): "this", "yang di sini";
    arithmetic(): "arithmetic", "hitungan";
    a_sum(): "a sum", "penjumlahan";
    a_cap(): "a cap", "batas";
    a_measure(): "a measure", "ukuran";
    a_criterion(): "a criterion", "kriteria";
    a_check(): "a check", "pemeriksaan";
    a_requirement(): "a requirement", "syarat";
    a_scale(): "a scale", "skala";
    a_table_of_bands(): "a table of bands", "rentang nilai";
    a_predicate(): "a predicate", "predikat";
    each_member(): "each member", "tiap anggota";

    // Numbers.
    asks_for_a_number(what, kind):
        "{what} asks for a number, and this is {kind}",
        "{what} memerlukan angka, sedangkan ini {kind}";
    asks_for_no_option(what, text):
        "{what} asks for a number, and `{text}` is an option",
        "{what} memerlukan angka, sedangkan `{text}` adalah pilihan";
    make_it_count():
        "write `if … then 1 else 0` where a truth should count",
        "tulis `if … then 1 else 0` bila nilai benar hendak dihitung";
    excluded_is_no_number():
        "`excluded` is no number to compute with",
        "`excluded` bukan angka yang dapat dihitung";
    where_excluded_stands():
        "it may be a whole branch of a criterion's `if`, or stand behind its last `otherwise`",
        "`excluded` dapat menjadi seluruh cabang `if` sebuah kriteria, atau berada setelah `otherwise` terakhirnya";
    criterion_gives_points():
        "a criterion is a share, 0..1, and this formula gives points",
        "kriteria adalah capaian, 0..1, sedangkan rumus ini menghasilkan poin";
    divide_by_maximum():
        "write `share(…)`, or divide the points by their maximum",
        "tulis `share(…)`, atau bagi poin dengan maksimumnya";
    capped_by(kind):
        "a criterion's share is capped by a share, not by {kind}",
        "capaian kriteria dibatasi dengan capaian, bukan dengan {kind}";
    has_no_maximum(text):
        "`{text}` has no maximum, so it has no share",
        "`{text}` tidak punya maksimum, sehingga tidak punya capaian";
    what_share_asks_for():
        "`share` asks for a component, a criterion, a member of a group or `total`",
        "`share` memerlukan komponen, kriteria, anggota kelompok, atau `total`";

    // Truths.
    must_be_a_truth(what, text, kind):
        "{what} must be true or false, and `{text}` is {kind}",
        "{what} harus bernilai benar atau salah, sedangkan `{text}` adalah {kind}";
    say_which_option(text): "say which option: `{text} is …`", "sebut pilihannya: `{text} is …`";
    compare_it(text): "compare it: `{text} >= …`", "bandingkan: `{text} >= …`";

    // Sums.
    cannot_be_added(part, whole): "{part} cannot be added to {whole}", "{part} tidak dapat ditambahkan pada {whole}";
    cannot_be_subtracted(part, whole):
        "{part} cannot be subtracted from {whole}",
        "{part} tidak dapat dikurangkan dari {whole}";
    points_to_points(points):
        "points are added to points; for a plain number write `share({points})`, times what it should count",
        "poin ditambahkan pada poin; untuk angka biasa tulis `share({points})`, dikalikan besar yang dikehendaki";
    percentage_of_a_count():
        "a percentage of a count is written as a product: `20% * jumlah`",
        "persentase dari bilangan cacah ditulis sebagai perkalian: `20% * jumlah`";

    // Dates and periods.
    dates_with_dates():
        "dates are compared with dates: `wbk_sejak + 2 years <= assessed_on`",
        "tanggal dibandingkan dengan tanggal: `wbk_sejak + 2 years <= assessed_on`";
    date_with_date():
        "a date is compared with a date, such as `2021-12-31` or `assessed_on`",
        "tanggal dibandingkan dengan tanggal, seperti `2021-12-31` atau `assessed_on`";
    period_stands_alone():
        "a period is added to a date or taken from one",
        "jangka waktu ditambahkan pada tanggal atau dikurangkan darinya";
    example_of_a_period():
        "write, for example, `wbk_sejak + 2 years <= assessed_on`",
        "tulis, misalnya, `wbk_sejak + 2 years <= assessed_on`";
    period_added(kind):
        "a period cannot be added to {kind}",
        "jangka waktu tidak dapat ditambahkan pada {kind}";
    period_to_date(): "a period is added to a date", "jangka waktu ditambahkan pada tanggal";
    only_a_period():
        "to a date only a period is added",
        "pada tanggal hanya dapat ditambahkan jangka waktu";
    write_a_period():
        "write `+ 2 years`, `- 6 months` or `+ 30 days`",
        "tulis `+ 2 years`, `- 6 months`, atau `+ 30 days`";

    // Comparisons, limits, branches.
    cannot_be_compared(left, right):
        "{left} and {right} cannot be compared",
        "{left} tidak dapat dibandingkan dengan {right}";
    numbers_with_numbers():
        "compare numbers with numbers and dates with dates",
        "bandingkan angka dengan angka dan tanggal dengan tanggal";
    count_has_no_percentage():
        "a count has no percentage: divide it by what it is part of, or compare it with a number",
        "bilangan cacah tidak punya persentase: bagi dengan keseluruhannya, atau bandingkan dengan angka";
    share_or_percentage(text):
        "write `share({text})`, or a percentage as it stands: `{text} >= 60%`",
        "tulis `share({text})`, atau persentase secara langsung: `{text} >= 60%`";
    points_with_points(points):
        "points are compared with points or a number; for a share write `share({points})`",
        "poin dibandingkan dengan poin atau angka; untuk capaian tulis `share({points})`";
    stands_between(word, left, right):
        "`{word}` stands between {left} and {right}",
        "`{word}` menghubungkan {left} dengan {right}";
    give_both_one_kind(left):
        "give both the same kind: the left side is {left}",
        "samakan jenis keduanya: sisi kirinya {left}";
    give_all_one_kind(): "give all operands the same kind", "samakan jenis semua unsurnya";
    limits_numbers(word, kind):
        "`{word}` limits numbers, not {kind}",
        "`{word}` membatasi angka, bukan {kind}";
    branches_differ(one, other):
        "one branch is {one}, another {other}",
        "satu cabang berupa {one}, cabang lain {other}";
    branches_of_one_kind():
        "all branches of an `if` are of one kind",
        "semua cabang `if` harus sejenis";

    // Options.
    options_behind_is(text):
        "options stand behind `is`: `{text} is …`",
        "pilihan ditulis setelah `is`: `{text} is …`";
    option_compared(option, sign):
        "`{option}` is an option, and options are not compared with `{sign}`",
        "`{option}` adalah pilihan, dan pilihan tidak dibandingkan dengan `{sign}`";
    name_each_option(subject):
        "name each option that counts: `{subject} is one of …`",
        "sebut tiap pilihan yang memenuhi: `{subject} is one of …`";
    has_no_options(text):
        "`{text}` has no options, so it is none of them",
        "`{text}` tidak punya pilihan, sehingga tidak dapat diuji dengan `is`";
    what_is_asks_for():
        "`is` asks for an option of an input with a list, or for the band of a measure",
        "`is` menguji pilihan suatu isian yang punya daftar, atau kategori suatu ukuran";
    has_no_such_option(text, option):
        "`{text}` has no option `{option}`",
        "`{text}` tidak punya pilihan `{option}`";
    did_you_mean_option(near, options):
        "did you mean `{near}`? it has: {options}",
        "apakah maksudnya `{near}`? pilihannya: {options}";
    it_has(options): "it has: {options}", "pilihannya: {options}";
    has_no_order(text):
        "the options of `{text}` have no order",
        "pilihan `{text}` tidak berurutan";
    declare_an_order(chain):
        "declare them best first with `>`: `{chain}`, or name all that count: `is one of …`",
        "nyatakan mulai dari yang terbaik dengan `>`: `{chain}`, atau sebut semua yang memenuhi: `is one of …`";

    // Names that stand for no value.
    is_recorded(path):
        "`{path}` is recorded: kept and shown, never scored",
        "`{path}` hanya dicatat: disimpan dan ditampilkan, tidak pernah dinilai";
    remove_recorded():
        "remove `recorded` where it is declared, if it should count",
        "hapus `recorded` pada pernyataannya, bila hendak dihitung";
    is_a_group(path):
        "`{path}` is a group; a formula reads one of its members",
        "`{path}` adalah kelompok; rumus membaca salah satu anggotanya";
    stands_for_no_value(path, what):
        "`{path}` is {what}, and stands for no value",
        "`{path}` adalah {what}, dan tidak mewakili nilai apa pun";
    what_verified_asks_for():
        "`verified` asks for a component, a criterion or `total`",
        "`verified` memerlukan komponen, kriteria, atau `total`";
    nothing_to_verify():
        "nothing here is to be verified by any stage",
        "di sini tidak ada yang harus diverifikasi oleh suatu tahap";
    name_the_stage():
        "name the stage with `verify STAGE` on the component",
        "sebut tahapnya dengan `verify TAHAP` pada komponen";
}
