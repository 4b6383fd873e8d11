//! The reader of the configuration of repositories, with any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| pkg_fuzz::configuration(data));
