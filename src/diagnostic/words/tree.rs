//! The tree: what is said of components, criteria and their legal basis.

use super::sentences;

sentences! {
    rubric_is_empty():
        "the rubric has no components and no criteria",
        "rubrik tidak punya komponen dan tidak punya kriteria";
    component_is_empty(name): "component `{name}` has no children", "komponen `{name}` tidak punya bagian";
    add_a_child():
        "add a `criterion` or a `component` within its braces",
        "tambahkan `criterion` atau `component` di dalam kurung kurawalnya";
    computed_has_no_options():
        "a computed criterion has no options, so it can have no texts for them",
        "kriteria yang dihitung tidak punya pilihan, sehingga tidak dapat punya uraian pilihan";
    answered_and_computed():
        "a criterion is answered on a scale or computed, not both",
        "kriteria dijawab dengan skala atau dihitung, tidak keduanya";
    its_scale(): "its scale", "skalanya";
    neither_scale_nor_formula(name):
        "criterion `{name}` has neither a scale nor a formula",
        "kriteria `{name}` tidak punya skala dan tidak punya rumus";
    write_scale_or_formula():
        "write `: SCALE` for an answered criterion, or `= FORMULA` for a computed one",
        "tulis `: SKALA` untuk kriteria yang dijawab, atau `= RUMUS` untuk kriteria yang dihitung";

    has_no_basis(what): "{what} has no basis", "{what} belum punya dasar hukum";
    requirement_of(predicate): "this requirement of `{predicate}`", "syarat `{predicate}` ini";
    asked_for_here(): "asked for here", "diminta di sini";
    write_basis():
        "write `basis \"…\"` on it; on a component it holds for all criteria within",
        "tulis `basis \"…\"` padanya; pada komponen, dasar itu berlaku bagi semua kriteria di dalamnya";
}
