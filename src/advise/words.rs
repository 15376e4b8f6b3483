//! Every sentence of advice, in both languages.
//!
//! *Each entry says the same in both columns*; what a practice is called is the rubric's own.

use crate::language::sentences;

sentences! {
    met_already(to): "{to} is met already: nothing needs to change.", "{to} sudah terpenuhi: tidak ada yang perlu diubah.";
    heading(to): "THE WAY TO {to}", "JALAN MENUJU {to}";
    optimal(cost): "The cheapest set costs {cost}; there is no cheaper one.", "Rangkaian termurah berbiaya {cost}; tidak ada yang lebih murah.";
    unproven(cost, bound): "A set that costs {cost}; whether there is a cheaper one is not proved, none costs less than {bound}.", "Satu rangkaian berbiaya {cost}; belum terbukti tidak ada yang lebih murah, tidak ada yang di bawah {bound}.";
    unproven_none(bound): "Not known: the budget ended before a set was found; none costs less than {bound}.", "Belum diketahui: anggaran pencarian habis sebelum ditemukan; tidak ada yang di bawah {bound}.";
    impossible(to): "No change that may be proposed leads to {to}.", "Tidak ada perubahan yang dapat diusulkan yang menuju {to}.";
    in_the_way(): "What stands in the way", "Yang menghalangi";
    set(number, cost): "SET {number}, cost {cost}", "RANGKAIAN {number}, biaya {cost}";
    becomes(practice): "reach: {practice}", "capai: {practice}";
    becomes_option(option): "reach what option {option} asks for", "capai yang diminta pilihan {option}";
    becomes_answer(answer): "would have to be {answer}", "harus menjadi {answer}";
    was(practice): "now: {practice}", "kini: {practice}";
    was_option(option): "now: option {option}", "kini: pilihan {option}";
    unanswered(): "now: no answer", "kini: tidak dijawab";
    awarded(total, award): "Scored again: total {total}, awarded: {award}", "Dinilai ulang: total {total}, diberikan: {award}";
    claimed(total, award): "Scored again: total {total}, claimed, not awarded: {award}; not everything would be verified", "Dinilai ulang: total {total}, baru klaim, belum diberikan: {award}; belum semua terverifikasi";
    undecided_award(total): "Scored again: total {total}, met; the award itself is undecided, a better one is still open", "Dinilai ulang: total {total}, terpenuhi; predikat belum dapat diputuskan, yang lebih tinggi masih terbuka";
    no_award(total): "Scored again: total {total}, met; this rubric awards nothing for it", "Dinilai ulang: total {total}, terpenuhi; rubrik ini tidak memberi predikat untuk itu";
    more(): "The budget ended before all sets that were asked for were found.", "Anggaran pencarian habis sebelum semua rangkaian yang diminta ditemukan.";
    at_most(high, limit): "at most {high}, needed: {limit}", "paling tinggi {high}, diperlukan: {limit}";
    at_least(low, limit): "at least {low}, allowed: {limit}", "paling rendah {low}, batasnya: {limit}";
    not_by_changes(): "no answer that may be proposed changes this", "tidak ada jawaban yang dapat diusulkan yang mengubahnya";
    only_together(): "can be met by itself, not together with the others listed", "dapat dipenuhi sendiri, tidak bersama yang lain di daftar ini";
    undecided(): "undecided", "belum diputuskan";
    not_proposed(): "Facts, counts and indices are not proposed; a file of costs can allow them.", "Fakta, jumlah, dan indeks tidak diusulkan; berkas biaya dapat mengizinkannya.";
    only_true(): "An answer counts when the practice is there and is found there; this page is no reason to change an answer.", "Jawaban berlaku bila praktiknya benar ada dan ditemukan; halaman ini bukan alasan untuk mengubah jawaban.";
    unknown_fact(): "not known yet, and no answer that may be proposed settles it", "belum diketahui, dan tidak ada jawaban yang dapat diusulkan yang memastikannya";

    how_close(): "HOW CLOSE", "SEBERAPA DEKAT";
    spare_awarded(award, points): "{award} is awarded; {points} points may be lost, wherever they are lost, before it falls.", "{award} diberikan; {points} poin boleh hilang, di mana pun, sebelum predikat itu gugur.";
    spare_claimed(award, points): "{award} is claimed, not awarded; {points} points may be lost, wherever they are lost, before it falls.", "{award} baru klaim, belum diberikan; {points} poin boleh hilang, di mana pun, sebelum predikat itu gugur.";
    nearest_by(requirement, answers): "Nearest to failing: {requirement}; fewest worse answers that make it fail: {answers}.", "Paling dekat gagal: {requirement}; paling sedikit jawaban lebih rendah yang membuatnya gagal: {answers}.";
    nearest(requirement): "Nearest to failing: {requirement}; no worse answers on a scale make it fail.", "Paling dekat gagal: {requirement}; tidak ada jawaban lebih rendah pada skala yang membuatnya gagal.";
    nothing_awarded(): "Nothing is awarded or claimed.", "Tidak ada predikat yang diberikan atau diklaim.";
    met(): "met", "terpenuhi";
    not_met(): "not met", "tidak terpenuhi";
    boundary(): "the shown number would decide otherwise", "angka tampilan akan memutuskan lain";
    margin(margin): "margin {margin}", "selisih {margin}";
    fewest_better(answers): "fewest better answers that meet it: {answers}", "paling sedikit jawaban lebih baik yang memenuhinya: {answers}";
    fewest_worse(answers): "fewest worse answers that break it: {answers}", "paling sedikit jawaban lebih rendah yang menggugurkannya: {answers}";
    fewest_unknown(): "fewest answers that turn it: not found within the budget", "paling sedikit jawaban yang membaliknya: tidak ditemukan dalam anggaran";
    no_answers(): "no answers on a scale turn it", "tidak ada jawaban pada skala yang membaliknya";
    alone(paths): "each alone turns it: {paths}", "masing-masing sendiri membaliknya: {paths}";
    and_more(count): "and {count} more", "dan {count} lagi";
    worth(): "WHAT IS STILL WORTH DOING", "YANG MASIH BERNILAI";
    gains(points): "gains {points}", "menambah {points}";
    gains_nothing_known(): "the total is undecided", "nilai total belum diputuskan";
    helps(requirements): "helps {requirements}", "membantu {requirements}";

    what_is_possible(): "WHAT IS STILL POSSIBLE", "YANG MASIH MUNGKIN";
    nothing_open(): "Nothing is open: nothing can change.", "Tidak ada yang terbuka: tidak ada yang dapat berubah.";
    open_answers(count): "Open answers: {count}.", "Jawaban terbuka: {count}.";
    reached(): "Some sheet comes to each bound.", "Tiap batas dicapai oleh suatu lembar.";
    outer(): "No sheet leaves these bounds; where a ~ stands, perhaps none comes to them.", "Tidak ada lembar yang melampaui batas ini; yang bertanda ~ mungkin tidak tercapai.";
    now_outer(now, low, high): "now {now}, ~ {low} .. {high}", "kini {now}, ~ {low} .. {high}";
    now_between(now, low, high): "now {now}, {low} .. {high}", "kini {now}, {low} .. {high}";
    certain(): "certain: met whatever becomes of what is open", "pasti: terpenuhi apa pun hasil yang terbuka";
    possible_unproven(): "possible, but not shown: no sheet was found on which it is met, which proves nothing", "mungkin, tetapi belum ditunjukkan: tidak ditemukan lembar yang memenuhinya, dan itu bukan bukti";
    possible_now(): "possible: met as it stands; that it can be lost was not shown", "mungkin: terpenuhi sebagaimana adanya; belum ditunjukkan bahwa ia dapat hilang";
    possible_lost_by(count): "possible: met as it stands; lost with other answers, fewest shown: {count}, scored", "mungkin: terpenuhi sebagaimana adanya; hilang dengan jawaban lain, paling sedikit yang ditunjukkan: {count}, sudah dinilai";
    possible_by(count): "possible: met with other answers, fewest shown: {count}, scored", "mungkin: terpenuhi dengan jawaban lain, paling sedikit yang ditunjukkan: {count}, sudah dinilai";
    impossible_outcome(requirements): "impossible: no sheet meets {requirements}", "tidak mungkin: tidak ada lembar yang memenuhi {requirements}";
    impossible_together(): "impossible: no sheet meets all of its requirements together", "tidak mungkin: tidak ada lembar yang memenuhi semua syaratnya sekaligus";
    at_its_most(): "At its most with", "Paling tinggi dengan";
    at_its_least(): "At its least with", "Paling rendah dengan";

    what_would_change_it(): "What would change it", "Yang akan mengubahnya";
    way_to(to): "The way to {to}", "Jalan menuju {to}";
    how_close_title(): "How close each requirement is", "Seberapa dekat tiap syarat";
    worth_title(): "What is still worth doing", "Yang masih bernilai";
    requirement(): "Requirement", "Syarat";
    condition(): "Condition", "Ketentuan";
    criterion(): "Criterion", "Kriteria";
    to_reach(): "Practice", "Praktik";
    as_it_stands(): "As it stands", "Keadaan kini";
    it_stands(): "Standing", "Keadaan";
    boundary_short(standing): "{standing}; the shown number would decide otherwise", "{standing}; angka tampilan akan memutuskan lain";
    margin_head(): "Margin", "Selisih";
    turned_by(): "What turns it", "Yang membaliknya";
    points_gained(): "Gain", "Tambahan";
    helps_head(): "Helps", "Membantu";
}
