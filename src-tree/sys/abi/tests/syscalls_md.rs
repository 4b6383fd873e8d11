//! Keeps `SYSCALLS.md` equal to the master table.
//!
//! `DF_UPDATE_DOCS=1 cargo test -p df-abi --test syscalls_md` writes it anew.

use df_abi::syscall::{SYSCALLS, SyscallInfo};
use std::path::PathBuf;

fn row(call: &SyscallInfo) -> String {
    let args: Vec<String> = call.args.iter().map(|(n, t)| format!("{n}: {t}")).collect();
    let (number, name, result) = (call.number, call.name, call.result);
    let mark = if call.implemented { "yes" } else { "" };
    format!(
        "| {number} | `{name}` | {mark} | `({}) -> {result}` |\n",
        args.join(", ")
    )
}

fn document() -> String {
    let implemented = SYSCALLS.iter().filter(|c| c.implemented).count();
    let mut out = format!(
        "# System calls\n\n\
         Generated from `src/syscall/table.rs`; do not edit. {implemented} of {} calls are\n\
         implemented by this kernel. `In` is a pointer the kernel reads through, `Out` one it\n\
         writes or updates through.\n\n\
         | number | name | implemented | arguments and result |\n\
         |---:|---|---|---|\n",
        SYSCALLS.len()
    );
    out.extend(SYSCALLS.iter().map(row));
    out
}

#[test]
fn conformance_table_is_current() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("SYSCALLS.md");
    let wanted = document();
    if std::env::var_os("DF_UPDATE_DOCS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "{} is stale: run `DF_UPDATE_DOCS=1 cargo test -p df-abi --test syscalls_md`",
        path.display()
    );
}
