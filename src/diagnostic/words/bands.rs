//! Bands: what is said of the rows of a table.

use super::sentences;

sentences! {
    sign_of_a_row(sign):
        "a row of bands begins with `>=`, `>`, `<=` or `<`, not `{sign}`",
        "baris rentang nilai diawali `>=`, `>`, `<=`, atau `<`, bukan `{sign}`";
    row_never_holds():
        "this row can never hold: the one before it takes all its numbers",
        "baris ini tidak pernah berlaku: semua angkanya sudah masuk baris sebelumnya";
    signs_are_mixed():
        "rows with `>` and rows with `<` stand in one table",
        "baris dengan `>` dan baris dengan `<` berada dalam satu tabel";
    the_row_before(): "the row before", "baris sebelumnya";
    best_row_first():
        "best row first: all `>=`/`>` with falling bounds, or all `<=`/`<` with rising ones",
        "baris terbaik lebih dahulu: semua `>=`/`>` dengan batas menurun, atau semua `<=`/`<` dengan batas menaik";
    no_rows(name): "`{name}` has no rows", "`{name}` tidak punya baris";
    two_bounds(gap):
        "a row has one bound; two bounds leave out the numbers between rows{gap}",
        "satu baris punya satu batas; dengan dua batas, angka di antara baris terlewat{gap}";
    has_no_row(number): ": {number} has no row", ": {number} tidak punya baris";
    and_here(): "and here", "dan di sini";
    write_best_row_first(rows): "write, best row first,\n{rows}", "tulis, baris terbaik lebih dahulu,\n{rows}";
    leaves_last_row(what, table, example):
        "{what} can leave the last row of `{table}`{example}",
        "{what} dapat melewati baris terakhir `{table}`{example}";
    looked_up_number(): "the number that is looked up", "angka yang dicari";
    used_here(): "used here", "dipakai di sini";
    end_with_otherwise():
        "end the table with `otherwise : OPTION`",
        "akhiri tabel dengan `otherwise : PILIHAN`";
    row_without_value(table):
        "not every row of `{table}` has a value",
        "tidak semua baris `{table}` punya nilai";
    this_row_has_none(): "this row has none", "baris ini tidak punya nilai";
    write_values():
        "write a value behind each row's option: `>= 90% : \"5\" = 1`",
        "tulis nilai setelah pilihan pada tiap baris: `>= 90% : \"5\" = 1`";
}
