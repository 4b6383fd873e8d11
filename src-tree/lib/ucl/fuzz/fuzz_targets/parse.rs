//! Parses any bytes; what is accepted must survive each emitter once it is in canonical form.
#![no_main]

use df_ucl::{Format, emit, parse, parse_bytes};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(value) = parse_bytes(data) else { return };
    for format in Format::ALL {
        let Ok(first) = parse(&emit(&value, format)) else { continue };
        let text = emit(&first, format);
        let again = parse(&text).expect("emitted text parses");
        assert_eq!(emit(&again, format), text);
    }
});
