//! Bits: what is said of exact numbers that grow too long.

use super::sentences;

sentences! {
    a_named_number_is_too_long(path, bits, limit):
        "the exact number of {path} can take {bits} bits; the limit is {limit}",
        "bilangan pasti {path} dapat mencapai {bits} bit; batasnya {limit}";
    a_number_is_too_long(bits, limit):
        "this exact number can take {bits} bits; the limit is {limit}",
        "bilangan pasti ini dapat mencapai {bits} bit; batasnya {limit}";
    round_what_goes_in():
        "write `round(…, 6)` around ratios or products that go into it: a rounded number is short again",
        "tulis `round(…, 6)` pada rasio atau hasil kali yang masuk ke dalamnya: bilangan yang dibulatkan kembali pendek";
    simpler_weights():
        "its weights have too many unrelated denominators: give them fewer digits",
        "penyebut bobotnya terlalu beragam: tulis bobot dengan lebih sedikit digit";
}
