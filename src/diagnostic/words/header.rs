//! The header: what a rubric must say of itself.

use super::sentences;

sentences! {
    no_header(): "the rubric has no header", "rubrik tidak punya kepala";
    begin_with_header():
        "begin with `rubric NAME \"title\" {{ edition \"…\" basis \"…\" total 100 missing zero }}`",
        "awali dengan `rubric NAMA \"judul\" {{ edition \"…\" basis \"…\" total 100 missing zero }}`";
    header_lacks(clause): "the header has no `{clause}`", "kepala rubrik belum memuat `{clause}`";
    total_not_above_zero(): "the total is not above zero", "nilai total tidak lebih dari nol";
    force_runs_backwards():
        "the last day in force lies before the first",
        "hari terakhir masa berlaku mendahului hari pertamanya";
    stages_limit(stages, limit):
        "the rubric has {stages} stages; the limit is {limit}",
        "rubrik memuat {stages} tahap; batasnya {limit}";
    predicates_limit(predicates, limit):
        "the rubric has {predicates} predicates; the limit is {limit}",
        "rubrik memuat {predicates} predikat; batasnya {limit}";
    nodes_limit(nodes, limit):
        "the rubric has {nodes} components and criteria; the limit is {limit}",
        "rubrik memuat {nodes} komponen dan kriteria; batasnya {limit}";
}
