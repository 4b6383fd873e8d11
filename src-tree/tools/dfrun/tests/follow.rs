//! Follows programs of Linux, which start others.

use std::process::Command;

/// Processes that outlive their makers.
const ORPHANS: usize = 200;

/// A shell that starts a command in the background has often ended when the command's process stops
/// for the first time.
#[test]
fn a_process_whose_maker_has_ended_goes_on() {
    let script = format!(
        "i=0; while [ $i -lt {ORPHANS} ]; do /bin/sh -c 'echo here &'; i=$((i + 1)); done | cat"
    );
    let output = Command::new(env!("CARGO_BIN_EXE_dfrun"))
        .args(["--follow", "/bin/sh", "-c", &script])
        .output()
        .expect("dfrun starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    assert_eq!(text.lines().count(), ORPHANS, "{error}");
}
