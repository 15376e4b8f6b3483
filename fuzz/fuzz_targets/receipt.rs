#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| timbang_fuzz::bodies::receipt(bytes));
