//! The reader of names, versions, origins, ABIs and digests, with any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| pkg_fuzz::words(data));
