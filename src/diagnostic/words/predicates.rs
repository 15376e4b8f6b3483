//! Groups, predicates and the award.

use super::sentences;

sentences! {
    group_is_empty(name): "group `{name}` has no members", "kelompok `{name}` tidak punya anggota";
    share_and_no_points(term):
        "`{term}` has a share and no points, so it cannot be added up",
        "`{term}` hanya punya capaian, bukan poin, sehingga tidak dapat dijumlahkan";
    name_what_has_points():
        "a group adds points: name the component that has them",
        "kelompok menjumlahkan poin: sebut komponen yang punya poin";
    has_no_points(term):
        "`{term}` is no component and no criterion, so it has no points",
        "`{term}` bukan komponen dan bukan kriteria, sehingga tidak punya poin";
    counts_twice(member, term):
        "`{member}` counts points twice: `{term}` is one with another term, or one lies within the other",
        "`{member}` menghitung poin dua kali: `{term}` sama dengan suku lain, atau salah satunya berada di dalam yang lain";
    counted_here(): "counted here", "dihitung di sini";
    name_each_part_once():
        "name each part once: remove one of the two",
        "sebut tiap bagian satu kali: hapus salah satunya";

    requires_nothing(name): "predicate `{name}` requires nothing", "predikat `{name}` tidak mensyaratkan apa pun";
    requirements_limit(name, requirements, limit):
        "predicate `{name}` has {requirements} requirements; the limit is {limit}",
        "predikat `{name}` memuat {requirements} syarat; batasnya {limit}";
    second_award():
        "a rubric has one award; this is a second",
        "rubrik hanya punya satu `award`; ini yang kedua";
    first_award_here(): "first award here", "`award` pertama di sini";
    name_all_in_one_list():
        "name all predicates in one list, best first",
        "sebut semua predikat dalam satu daftar, yang terbaik lebih dahulu";
    twice_in_the_award(name):
        "`{name}` stands twice in the award",
        "`{name}` disebut dua kali dalam `award`";
}
