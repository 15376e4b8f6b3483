//! Names: what is said of one that stands for nothing, or for two things.

use super::sentences;

sentences! {
    declared_twice(what): "{what} is declared twice", "{what} dinyatakan dua kali";
    give_another_code(): "give one of them another code", "beri salah satunya kode lain";
    give_another_name(): "give one of them another name", "beri salah satunya nama lain";
    choose_another(name):
        "choose another name, such as `{name}_`",
        "pilih nama lain, misalnya `{name}_`";
    no_letter_first(name):
        "`{name}` does not begin with a letter, so no formula could name it",
        "`{name}` tidak diawali huruf, sehingga tidak dapat disebut dalam rumus";
    begin_with_a_letter(): "begin with a letter", "awali dengan huruf";
    hides(name): "`{name}` hides a name further out", "`{name}` menutupi nama di luarnya";

    rests_on_itself(name, chain):
        "`{name}` rests on itself: {chain}",
        "`{name}` bertumpu pada dirinya sendiri: {chain}";
    reads(): " reads ", " membaca ";
    one_must_stand_alone(): "one of them must stand on its own", "salah satunya harus berdiri sendiri";
    on_the_way(): "on the way", "di antaranya";

    nothing_named(path): "nothing is named `{path}`", "tidak ada yang bernama `{path}`";
    did_you_mean_within(path):
        "did you mean `{path}`? a name is plain only within its own component",
        "apakah maksudnya `{path}`? nama tanpa jalur hanya berlaku di dalam komponennya sendiri";
    no_such_scale(name): "there is no scale `{name}`", "tidak ada skala `{name}`";
    declare_scale(name):
        "declare it: `scale {name} {{ Ya = 1, Tidak = 0 }}`",
        "nyatakan: `scale {name} {{ Ya = 1, Tidak = 0 }}`";
    no_such_stage(name): "there is no stage `{name}`", "tidak ada tahap `{name}`";
    declare_stage(name):
        "declare it in the header: `stage {name} \"…\"`",
        "nyatakan dalam kepala rubrik: `stage {name} \"…\"`";
    known_stages(list): "the header has the stages {list}", "kepala rubrik memuat tahap {list}";
    no_such_bands(name): "there are no bands `{name}`", "tidak ada rentang nilai `{name}`";
    before_a_parenthesis():
        "before a parenthesis stand `min`, `max`, `round`, `share`, `verified` and the names of bands",
        "sebelum kurung dapat ditulis `min`, `max`, `round`, `share`, `verified`, dan nama rentang nilai";
    no_such_group(name): "there is no group `{name}`", "tidak ada kelompok `{name}`";
    declare_group(name):
        "declare it: `group {name} {{ CODE \"…\" = A.I.1 … }}`",
        "nyatakan: `group {name} {{ KODE \"…\" = A.I.1 … }}`";
    no_such_predicate(name): "there is no predicate `{name}`", "tidak ada predikat `{name}`";
}
