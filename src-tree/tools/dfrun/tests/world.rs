//! Runs programs that were built for the target. `DF_WORLD` names the folder that holds them
//! (`init`, `stdtest`); without it these tests have nothing to run and say so.
#![expect(clippy::print_stderr, reason = "a test that cannot run must say so")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The program of this name, if the world has been built.
fn program(name: &str) -> Option<PathBuf> {
    let Some(world) = std::env::var_os("DF_WORLD") else {
        eprintln!("DF_WORLD is not set: {name} was not run");
        return None;
    };
    let path = PathBuf::from(world).join(name);
    assert!(path.exists(), "{} was not built", path.display());
    Some(path)
}

fn run(program: &PathBuf, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dfrun"))
        .arg(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("dfrun starts");
    let mut stdin = child.stdin.take().expect("a pipe was asked for");
    stdin.write_all(input.as_bytes()).expect("the pipe is open");
    drop(stdin);
    child.wait_with_output().expect("dfrun ends")
}

#[test]
fn std_program_passes_all_its_checks() {
    let Some(program) = program("stdtest") else {
        return;
    };
    let room = tempfile::tempdir().unwrap();
    let output = run(&program, &[room.path().to_str().unwrap()], "");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains(", 0 failed"), "{text}");
}

#[test]
fn exit_status_and_death_by_signal_are_passed_on() {
    let Some(program) = program("stdtest") else {
        return;
    };
    assert_eq!(run(&program, &["--exit", "42"], "").status.code(), Some(42));
    let panicked = run(&program, &["--panic"], "");
    assert_eq!(panicked.status.code(), Some(128 + 6));
    assert!(String::from_utf8_lossy(&panicked.stderr).contains("as asked"));
}

#[test]
fn prompt_of_init_answers() {
    let Some(program) = program("init") else {
        return;
    };
    let output = run(
        &program,
        &["-s"],
        "uname\ncat /nope\necho $? 'a  b'\nexit 3\n",
    );
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("# DragonFly\n"), "{text}");
    assert!(text.contains("# 1 a  b\n"), "{text}");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("cat: /nope: No such file or directory\n"),
        "{errors}"
    );
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn foreign_files_are_refused_with_their_reason() {
    let output = run(&PathBuf::from("/bin/sh"), &[], "");
    assert_eq!(output.status.code(), Some(126));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.starts_with("dfrun: /bin/sh: not a static DragonFly executable: "),
        "{errors}"
    );
    assert_eq!(
        run(&PathBuf::from("/no/such/program"), &[], "")
            .status
            .code(),
        Some(127)
    );
}

#[test]
fn options_behind_the_program_are_the_programs() {
    let output = run(&PathBuf::from("/bin/sh"), &["--version", "-t"], "");
    assert_eq!(output.status.code(), Some(126));
    assert!(output.stdout.is_empty());
}
