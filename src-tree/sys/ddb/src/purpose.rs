//! Failing on purpose, to see the reports.

use core::fmt;

use df_machine::{bootenv, kprintln};

/// Something that fails while it is shown.
struct Fails;

impl fmt::Display for Fails {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("while the message of a panic is written")
    }
}

/// Does what `debug.panic` or `debug.fault` ask for, to show that reports work: panics
/// (`debug.panic=1`), panics again while it reports that (`debug.panic=twice`), reads from an
/// address that is not mapped (`debug.fault=1`), or overflows the kernel stack
/// (`debug.fault=stack`). `boot_ddb=YES` (the word `-d`) enters the debugger.
///
/// # Panics
/// If `debug.panic` is set.
pub fn panic_on_purpose() {
    if bootenv::is_set("boot_ddb") {
        crate::enter("asked for by boot_ddb");
    }
    match bootenv::get("debug.panic") {
        Some("twice") => panic!("on purpose, {Fails}"),
        _ => assert!(
            !bootenv::is_set("debug.panic"),
            "on purpose, because debug.panic is set"
        ),
    }
    match bootenv::get("debug.fault") {
        Some("1") => df_machine::debug::fault_on_purpose(),
        Some("stack") => {
            let depth = overflow_stack(1);
            kprintln!("the stack holds {depth} frames");
        }
        _ => {}
    }
}

/// Calls itself until the stack is used up.
fn overflow_stack(depth: u64) -> u64 {
    let here = core::hint::black_box([depth; 32]);
    if depth == u64::MAX {
        0
    } else {
        overflow_stack(depth + 1).max(here[31])
    }
}
