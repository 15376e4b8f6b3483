//! What loads and is probably not meant.

use super::sentences;

sentences! {
    never_read(what, name):
        "{what} `{name}` is never read",
        "{what} `{name}` tidak pernah dipakai";
    an_input(): "input", "isian";
    a_definition(): "definition", "definisi";
    a_scale(): "scale", "skala";
    a_table(): "the table of bands", "tabel rentang nilai";
    use_remove_or_record():
        "remove it, use it in a formula, or write `recorded` behind its kind if it is only kept and shown",
        "hapus, pakai dalam rumus, atau tulis `recorded` setelah jenisnya bila hanya dicatat dan ditampilkan";
    use_or_remove(): "use it, or remove it", "pakai atau hapus";
    check_always_holds(check):
        "check `{check}` holds on every sheet",
        "pemeriksaan `{check}` benar pada setiap lembar";
    check_never_holds(check):
        "check `{check}` holds on no sheet, so none would get a score",
        "pemeriksaan `{check}` tidak pernah benar, sehingga tidak ada lembar yang mendapat nilai";
    look_for_a_slip():
        "look for a slip in what is compared, or remove it",
        "periksa yang dibandingkan, atau hapus";
    condition_always(condition):
        "`{condition}` always holds, so what depends on it never changes",
        "`{condition}` selalu benar, sehingga yang bergantung padanya tidak pernah berubah";
    condition_never(condition):
        "`{condition}` never holds, so what depends on it never applies",
        "`{condition}` tidak pernah benar, sehingga yang bergantung padanya tidak pernah berlaku";
    row_unreachable(option, table):
        "no number gets to row `{option}` of `{table}`",
        "tidak ada angka yang sampai ke baris `{option}` dari `{table}`";
    number_is(low, high):
        "the number lies within {low} .. {high}",
        "angkanya terletak pada {low} .. {high}";
    remove_row_or_mend_bound():
        "remove the row, or look for a slip in its bound",
        "hapus baris itu, atau periksa batasnya";
    always_the_same(path, share):
        "criterion `{path}` is {share} whatever is answered",
        "kriteria `{path}` bernilai {share} apa pun jawabannya";
    cannot_matter(path, other, word):
        "`{path}` can never matter: beside `{other}`, `{word}` never picks it",
        "`{path}` tidak pernah berpengaruh: di samping `{other}`, `{word}` tidak pernah memilihnya";
    let_an_answer_change_it():
        "let an answer change it, or remove it",
        "buat jawaban mengubahnya, atau hapus";
    its_rival(): "this outdoes it", "ini selalu mengunggulinya";
    not_in_full(path, share):
        "criterion `{path}` can reach at most {share} of its weight",
        "kriteria `{path}` paling tinggi mencapai {share} dari bobotnya";
    cut_to_it(options):
        "of {options} no more than that counts; raise the cap, or give the criterion a smaller weight",
        "dari {options} tidak lebih dari itu yang dihitung; naikkan batasnya, atau kecilkan bobot kriteria ini";
    top_mark():
        "let its best answer be worth 100%, or look for a slip in a unit",
        "jadikan jawaban terbaiknya bernilai 100%, atau periksa satuannya";
}
