//! The reader of keys, with any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| pkg_fuzz::key(data));
