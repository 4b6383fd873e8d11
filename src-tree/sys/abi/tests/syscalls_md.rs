//! Keeps `SYSCALLS.md` equal to the master table and to the checks of `tests/calls`, which name the
//! calls that they make as `nr::CALL`.
//!
//! `DF_UPDATE_DOCS=1 cargo test -p df-abi --test syscalls_md` writes it anew.

use df_abi::syscall::{SYSCALLS, SyscallInfo};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The files of checks that make each call.
fn checks() -> BTreeMap<String, BTreeSet<String>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/calls/src");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).expect("a source of the tests") {
        let path = entry.expect("a source of the tests").path();
        let family = path
            .file_stem()
            .expect("a source of the tests")
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(&path).expect("a source of the tests");
        for part in text.split("nr::").skip(1) {
            let name: String = part
                .trim_start_matches("r#")
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            found.entry(name).or_default().insert(family.clone());
        }
    }
    found
}

fn row(call: &SyscallInfo, checks: &BTreeMap<String, BTreeSet<String>>) -> String {
    let args: Vec<String> = call.args.iter().map(|(n, t)| format!("{n}: {t}")).collect();
    let (number, name, result) = (call.number, call.name, call.result);
    let mark = if call.implemented { "yes" } else { "" };
    let families: Vec<&str> = match checks.get(name) {
        Some(families) => families.iter().map(String::as_str).collect(),
        None => Vec::new(),
    };
    format!(
        "| {number} | `{name}` | {mark} | {} | `({}) -> {result}` |\n",
        families.join(", "),
        args.join(", ")
    )
}

fn document() -> String {
    let checks = checks();
    let implemented = SYSCALLS.iter().filter(|c| c.implemented).count();
    let checked = SYSCALLS
        .iter()
        .filter(|c| c.implemented && checks.contains_key(c.name))
        .count();
    let mut out = format!(
        "# System calls\n\n\
         Generated from `src/syscall/table.rs`; do not edit. {implemented} of {} calls are\n\
         implemented by this kernel, {checked} of them are checked on the booted system by\n\
         `calltest` (the files of `tests/calls` that do so are named). `In` is a pointer the\n\
         kernel reads through, `Out` one it writes or updates through.\n\n\
         | number | name | implemented | checked by | arguments and result |\n\
         |---:|---|---|---|---|\n",
        SYSCALLS.len()
    );
    out.extend(SYSCALLS.iter().map(|call| row(call, &checks)));
    out
}

#[test]
fn every_call_that_is_checked_is_implemented() {
    let checks = checks();
    let checked = |c: &&SyscallInfo| checks.contains_key(c.name);
    let wrong: Vec<&str> = SYSCALLS
        .iter()
        .filter(|c| !c.implemented)
        .filter(checked)
        .map(|c| c.name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
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
