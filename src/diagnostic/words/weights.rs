//! Weights: what is said of points that do not flow.

use super::sentences;

sentences! {
    a_child_counts_alike(word):
        "a child of `{word}` has no weight: all count alike",
        "bagian dari `{word}` tidak berbobot: semua dihitung sama";
    remove_or_weigh_the_mean():
        "remove it, or write `weighted mean` above",
        "hapus, atau tulis `weighted mean` di komponennya";
    percent_beside_points():
        "percent and points stand side by side",
        "persen dan poin bercampur";
    its_sibling(): "its sibling", "bagian lain yang sejajar";
    all_points_or_all_percent():
        "give all children of a sum points, or all of them percent",
        "beri semua bagian dari suatu penjumlahan poin, atau semuanya persen";
    no_points_flow(path):
        "`{path}` has a share and no points, so its children's weights cannot be points",
        "`{path}` hanya punya capaian, bukan poin, sehingga bobot bagiannya tidak dapat berupa poin";
    no_points_flow_here():
        "no points flow into this component",
        "tidak ada poin yang mengalir ke komponen ini";
    write_percent():
        "write percent that add up to 100%",
        "tulis persen yang jumlahnya 100%";
    not_what_is_left(path, is, needs, parent):
        "`{path}` has weight {is}, but its children weigh {needs}, and {needs} is what {parent} has left for it",
        "bobot `{path}` adalah {is}, padahal bobot bagian-bagiannya {needs}, dan {needs} itulah sisa {parent} baginya";
    too_much(amount): "{amount} is too much", "kelebihan {amount}";
    missing(amount): "{amount} is missing", "kurang {amount}";
    children_weigh(subject, sum, whole, difference):
        "the children of {subject} weigh {sum}, not {whole}: {difference}",
        "bobot bagian-bagian {subject} berjumlah {sum}, bukan {whole}: {difference}";
    make_them_add_up(addends, whole):
        "{addends}make the weights of the children add up to {whole}",
        "{addends}buat bobot bagian-bagiannya berjumlah {whole}";
    addends(list, sum): "{list} is {sum}; ", "{list} sama dengan {sum}; ";
    left_for_this(others, left):
        "the others weigh {others}: {left} is left for this one",
        "yang lain berbobot {others}: tersisa {left} untuk yang ini";
    most_likely(addends, weight):
        "{addends}most likely `weight {weight}` is meant there",
        "{addends}kemungkinan besar yang dimaksud di sana `weight {weight}`";
    above_zero(): "a weight is above zero", "bobot harus lebih dari nol";
    remove_what_cannot_count(): "remove what cannot count", "hapus yang tidak ikut dihitung";
    child_without_weight(path, parent):
        "`{path}` is a child of {parent} and has no weight",
        "`{path}` adalah bagian dari {parent} dan belum berbobot";
    a_sum(): "a sum", "suatu penjumlahan";
    a_weighted_mean(): "a `weighted mean`", "suatu `weighted mean`";
    write_its_weight():
        "write `weight` and its points, or percent, after the label",
        "tulis `weight` dengan poin atau persennya setelah label";
}
