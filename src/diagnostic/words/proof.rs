//! What can go wrong on some sheet.

use super::sentences;

sentences! {
    // Values that can be excluded.
    all_children_excluded(subject):
        "every child of {subject} can be excluded, and nothing is said for that case",
        "semua bagian {subject} dapat dikeluarkan, dan belum dikatakan apa yang berlaku dalam hal itu";
    write_otherwise_clause():
        "write `otherwise 0`, a share, `otherwise excluded` or `otherwise undecided` after the combining word",
        "tulis `otherwise 0`, suatu capaian, `otherwise excluded`, atau `otherwise undecided` setelah kata penggabung";
    some_child_counts():
        "this `otherwise` can never apply: some child always counts",
        "`otherwise` ini tidak pernah berlaku: selalu ada bagian yang dihitung";
    total_excluded(): "the total itself can be excluded", "nilai total sendiri dapat dikeluarkan";
    write_otherwise_of_total():
        "write `otherwise 0` or `otherwise undecided` after the combining word of `total`",
        "tulis `otherwise 0` atau `otherwise undecided` setelah kata penggabung pada `total`";
    child_excluded(path):
        "`{path}` is a child of a sum and can be excluded",
        "`{path}` adalah bagian dari penjumlahan dan dapat dikeluarkan";
    child_excluded_by_policy(path):
        "`{path}` is a child of a sum and can be excluded, because `missing excluded` holds here",
        "`{path}` adalah bagian dari penjumlahan dan dapat dikeluarkan, karena `missing excluded` berlaku di sini";
    another_policy():
        "write `missing zero` or `missing undecided` on it, or combine by `mean`",
        "tulis `missing zero` atau `missing undecided` padanya, atau gabungkan dengan `mean`";
    combine_by_mean():
        "combine by `mean` or `weighted mean`, where the others take over its weight; or give the case a value",
        "gabungkan dengan `mean` atau `weighted mean`, agar bobotnya beralih ke yang lain; atau beri kejadian itu nilai";

    // Shares outside 0..1.
    criterion_leaves(path, side, example):
        "criterion `{path}` can {side}{example}",
        "kriteria `{path}` dapat {side}{example}";
    leave_both_sides(): "leave 0..1 on both sides", "keluar dari 0..1 di kedua sisi";
    fall_below_0(): "fall below 0", "kurang dari 0";
    exceed_1(): "exceed 1", "melebihi 1";
    it_is(value): ": it is {value}", ": nilainya {value}";
    with_inputs_it_is(inputs, value): ": with {inputs} it is {value}", ": dengan {inputs} nilainya {value}";
    limit_it(limits):
        "write {limits} at its end, or state with `check` what holds between the inputs",
        "tulis {limits} di akhirnya, atau nyatakan dengan `check` hubungan yang berlaku di antara isiannya";

    // Formulas without a value.
    can_have_no_value(reason):
        "this formula can have no value: {reason}",
        "rumus ini dapat tidak bernilai: {reason}";
    divisor_can_be_zero(): "the divisor can be zero", "pembaginya dapat bernilai nol";
    say_what_holds():
        "write `otherwise` and what holds then: `a / b otherwise 0`",
        "tulis `otherwise` dan nilai yang berlaku dalam hal itu: `a / b otherwise 0`";
    can_be_the_word(name, word): "`{name}` can be `{word}`", "`{name}` dapat berupa `{word}`";
    say_what_holds_for_word(name):
        "write what holds then: `({name} otherwise …)`",
        "tulis nilai yang berlaku dalam hal itu: `({name} otherwise …)`";
    what_is_read_can_be_excluded(): "what is read can be excluded", "yang dibaca dapat dikeluarkan";
    say_what_holds_behind():
        "write `otherwise` behind it, with what holds then",
        "tulis `otherwise` setelahnya, dengan nilai yang berlaku dalam hal itu";
    here(): "here", "di sini";
    always_has_a_value():
        "this `otherwise` can never apply: what stands before it always has a value",
        "`otherwise` ini tidak pernah berlaku: yang mendahuluinya selalu bernilai";
    stands_for_both():
        "two things before this `otherwise` can have no value, and it stands for both",
        "dua hal sebelum `otherwise` ini dapat tidak bernilai, dan `otherwise` ini mewakili keduanya";
    the_first(): "the first", "yang pertama";
    the_second(): "the second", "yang kedua";
    give_each_its_own():
        "give each its own `otherwise`, in parentheses: `(a / b otherwise 0) + (c / d otherwise 0)`",
        "beri masing-masing `otherwise` sendiri, dalam kurung: `(a / b otherwise 0) + (c / d otherwise 0)`";

    // Dates and requirements.
    date_leaves_calendar():
        "this date can leave the calendar, which ends with the year 9999",
        "tanggal ini dapat keluar dari kalender, yang berakhir pada tahun 9999";
    add_less(): "add less", "tambahkan jangka waktu yang lebih pendek";
    never_met(text): "requirement `{text}` can never be met", "syarat `{text}` tidak mungkin terpenuhi";
    never_met_at_most(text, reach, limit):
        "requirement `{text}` can never be met: the most it can be is {reach}, and the limit is {limit}",
        "syarat `{text}` tidak mungkin terpenuhi: nilai tertingginya {reach}, sedangkan batasnya {limit}";
    never_met_at_least(text, reach, limit):
        "requirement `{text}` can never be met: the least it can be is {reach}, and the limit is {limit}",
        "syarat `{text}` tidak mungkin terpenuhi: nilai terendahnya {reach}, sedangkan batasnya {limit}";
    write_a_percentage(limit):
        "a share runs from 0% to 100%: write `{limit}%`",
        "capaian berkisar dari 0% sampai 100%: tulis `{limit}%`";
    raise_the_limit():
        "raise the limit, or look for a slip in its unit",
        "naikkan batasnya, atau periksa kekeliruan satuannya";
    lower_the_limit():
        "lower the limit, or look for a slip in its unit",
        "turunkan batasnya, atau periksa kekeliruan satuannya";
}
