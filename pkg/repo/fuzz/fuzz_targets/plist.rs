//! The reader of packing lists and keywords, with any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| pkg_fuzz::plist(data));
