//! What is said in many places.

use super::sentences;
use crate::language::Bilingual;

sentences! {
    did_you_mean(name): "did you mean `{name}`?", "apakah maksudnya `{name}`?";
    write(line): "write `{line}`", "tulis `{line}`";
    write_either(one, other): "write `{one}`, or `{other}`", "tulis `{one}`, atau `{other}`";
    add_a_line(example): "add a line such as `{example}`", "tambahkan baris seperti `{example}`";
    and_more(count): "… and {count} more", "… dan {count} lagi";
    remove_it(): "remove it", "hapus";
    host_limit(limit):
        "the program that reads this rubric has set this limit; the language allows {limit}",
        "batas ini ditetapkan oleh program yang membaca rubrik ini; bahasanya mengizinkan {limit}";
    no_source(name): "there is no source `{name}`", "tidak ada naskah `{name}`";
    the_rubric(): "the rubric", "rubrik";
    criterion(path): "criterion `{path}`", "kriteria `{path}`";
    component(name): "component `{name}`", "komponen `{name}`";
    predicate(name): "predicate `{name}`", "predikat `{name}`";
    measure(name): "measure `{name}`", "ukuran `{name}`";
    stage(code): "stage `{code}`", "tahap `{code}`";
    declared_here(): "declared here", "dinyatakan di sini";
    first_declared_here(): "first declared here", "pertama dinyatakan di sini";
    cannot_stand_here(what): "{what} cannot stand here", "{what} tidak dapat berada di sini";
    word_of_the_language(name): "`{name}` is a word of the language", "`{name}` adalah kata bahasa ini";
}

/// That a limit is the host's, where it is lower than the language's.
pub(crate) fn host_limit_if<N: PartialOrd + ToString>(limit: N, of_the_language: N) -> Option<Bilingual> {
    (limit < of_the_language).then(|| host_limit(of_the_language))
}
