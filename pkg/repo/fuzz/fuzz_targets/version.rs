//! The order of versions, with any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| pkg_fuzz::version(data));
