//! Requirements that nobody meets, that all meet, and that others contain.

use super::sentences;

sentences! {
    cannot_hold_together(predicate, others, last):
        "`{predicate}` can never be held: `{last}` cannot be met beside {others}",
        "`{predicate}` tidak mungkin diraih: `{last}` tidak mungkin terpenuhi bersama {others}";
    lower_one_of_them():
        "look for a slip in one of the limits, or in its direction",
        "periksa salah satu batasnya, atau arah perbandingannya";
    follows_from(requirement, others):
        "`{requirement}` follows from {others}",
        "`{requirement}` sudah tersirat dari {others}";
    it_may_stay():
        "it changes no result; it may stay, if the regulation lists it",
        "tidak mengubah hasil; boleh tetap ditulis bila tercantum dalam peraturan";
    and(first, last): "{first} and {last}", "{first} dan {last}";
    beside_this(): "because of this", "karena ini";
    held_without(higher, lower, requirement, example):
        "a unit can hold `{higher}` without `{lower}`: `{requirement}` need not be met{example}",
        "suatu unit dapat meraih `{higher}` tanpa `{lower}`: `{requirement}` belum tentu terpenuhi{example}";
    for_example(answers):
        ", for example with {answers}, all else at its best",
        ", misalnya dengan {answers} dan yang lain terbaik";
    with_the_best_answers():
        ", for example with all answers at their best",
        ", misalnya dengan semua jawaban terbaik";
    not_met_then(): "not met then", "tidak terpenuhi saat itu";
    require_it_too(requirement, higher):
        "a better award asks for all that a lesser one asks: write `require {requirement}` in `{higher}` too, or more",
        "predikat yang lebih tinggi mencakup semua syarat yang lebih rendah: tulis `require {requirement}` juga di `{higher}`, atau lebih";
    always_met(requirement):
        "requirement `{requirement}` is always met",
        "syarat `{requirement}` selalu terpenuhi";
    remove_or_mend_the_limit():
        "remove it, or look for a slip in the limit",
        "hapus, atau periksa batasnya";
    not_in_the_award(predicate):
        "`{predicate}` is not among the predicates that `award` lists, so no unit is given it",
        "`{predicate}` tidak ada dalam daftar `award`, sehingga tidak pernah diberikan";
    never_awarded(lesser, better):
        "`{lesser}` is never awarded: who meets it also meets `{better}`, which `award` lists before it",
        "`{lesser}` tidak pernah diberikan: yang memenuhinya juga memenuhi `{better}`, yang disebut lebih dahulu dalam `award`";
    best_first(list):
        "the best stands first: write `award {list} otherwise …`",
        "yang terbaik disebut lebih dahulu: tulis `award {list} otherwise …`";
    the_list(): "the list", "daftarnya";
    add_to_the_award(predicate):
        "add `{predicate}` to the list, best first",
        "tambahkan `{predicate}` ke daftar itu, yang terbaik lebih dulu";
}
