//! Scales and lists: what is said of options and their values.

use super::sentences;

sentences! {
    option_declared_twice(name): "option `{name}` is declared twice", "pilihan `{name}` dinyatakan dua kali";
    option_described_twice(name): "option `{name}` is described twice", "pilihan `{name}` diuraikan dua kali";
    first_described_here(): "first described here", "pertama diuraikan di sini";
    scale_lacks_option(name): "the scale has no option `{name}`", "skala tidak punya pilihan `{name}`";
    option_without_text(option, criterion):
        "option `{option}` of criterion `{criterion}` has no text",
        "pilihan `{option}` pada kriteria `{criterion}` belum punya uraian";
    describe_all_or_none():
        "describe all options of the scale here, or none",
        "uraikan semua pilihan skala di sini, atau tidak satu pun";
    one_line(): "a scale has one line", "skala hanya punya satu garis";
    split_the_scale(): "split it into two scales", "pecah menjadi dua skala";
    line_runs_backwards():
        "the line runs backwards, or is one point",
        "garis ini terbalik, atau hanya satu titik";
    runs_backwards(written):
        "`{written}` runs backwards, or is one point",
        "`{written}` terbalik, atau hanya satu titik";
    lower_end_first(): "the lower end comes first", "ujung yang lebih rendah ditulis lebih dahulu";
    scale_is_empty(name): "scale `{name}` has no options", "skala `{name}` tidak punya pilihan";
    options_limit(options, limit): "{options} options; the limit is {limit}", "{options} pilihan; batasnya {limit}";
    outside_the_scale(value): "the value {value} lies outside 0..1", "nilai {value} berada di luar 0..1";
    scales_give_shares():
        "a scale gives shares: 1 or `100%` is the best, 0 the least; points come from `weight`",
        "skala memberi capaian: 1 atau `100%` yang terbaik, 0 yang terendah; poin berasal dari `weight`";
    word_is_an_answer(word):
        "`{word}` is an answer here by itself, so it cannot say that there is none",
        "`{word}` sudah merupakan jawaban di sini, sehingga tidak dapat menyatakan bahwa jawabannya tidak ada";
    take_another_word():
        "take a word that no answer is written as, such as `Belum`",
        "gunakan kata yang tidak dipakai untuk menulis jawaban, misalnya `Belum`";
    word_stands_for_none():
        "the word behind `or` stands for \"there is none\"; it is not one of the list",
        "kata setelah `or` berarti \"tidak ada\"; kata itu bukan salah satu isi daftar";
}
