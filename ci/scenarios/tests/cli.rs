//! The program `scenarios` as a whole, with a machine that is a shell script.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const SCENARIO: &str = "title = \"It boots\"\nroute = \"pvh\"\nlimit-seconds = 60\n\
                        steps = [{ expect = \"# \" }, { end = \"power-off\" }]\n";

/// A tree with one scenario, products, and an emulator that is this script.
fn tree(emulator: &str) -> TempDir {
    let tree = tempfile::tempdir().expect("a folder");
    let at = |name: &str| tree.path().join(name);
    for folder in ["scenarios/parts", "obj/kernel", "obj/release", "bin"] {
        fs::create_dir_all(at(folder)).expect("a folder");
    }
    fs::write(at("scenarios/boots.toml"), SCENARIO).expect("a file");
    fs::write(at("obj/kernel/kernel"), b"kernel").expect("a file");
    fs::write(at("obj/release/initrd.img"), b"root").expect("a file");
    let program = at("bin/qemu-system-x86_64");
    fs::write(&program, format!("#!/bin/sh\n{emulator}\n")).expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a program");
    tree
}

fn scenarios(tree: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scenarios"));
    let path = std::env::var("PATH").unwrap_or_default();
    command
        .current_dir(tree)
        .env("PATH", format!("{}/bin:{path}", tree.display()))
        .env_remove("OBJDIR")
        .args(args)
        .args(["--folder", "scenarios"]);
    command
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

#[test]
fn list_shows_name_and_title() {
    let tree = tree("exit 1");
    let output = scenarios(tree.path(), &["list"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(text(&output), "boots                It boots\n");
}

#[test]
fn emulator_that_refuses_fails_the_scenario_with_its_words() {
    let tree = tree("echo 'no such machine' >&2; exit 1");
    let output = scenarios(tree.path(), &["run"]).output().unwrap();
    let text = text(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("QEMU did not start: exit code 1: no such machine"),
        "{text}"
    );
    assert!(text.ends_with("0 passed, 1 failed\n"), "{text}");
}

#[test]
fn missing_product_fails_with_the_command_that_makes_it() {
    let tree = tree("exit 1");
    fs::remove_file(tree.path().join("obj/kernel/kernel")).unwrap();
    let output = scenarios(tree.path(), &["run", "boots"]).output().unwrap();
    let text = text(&output);
    assert!(text.contains("cannot read obj/kernel/kernel"), "{text}");
    assert!(text.contains("`make release` builds it"), "{text}");
}

#[test]
fn unknown_scenario_is_refused_with_the_known_ones() {
    let tree = tree("exit 1");
    let output = scenarios(tree.path(), &["run", "flies"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output).contains("no scenario \"flies\"; there are boots"),
        "{}",
        text(&output)
    );
}

#[test]
fn interrupt_ends_the_machine_and_leaves_with_130() {
    // The machine says its number where the test can read it, then hangs for ever.
    let tree = tree("mkfifo hold; echo $$ > number.tmp; mv number.tmp number; read x < hold");
    let mut child = scenarios(tree.path(), &["run", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("started"));
    let number = loop {
        if let Ok(number) = fs::read_to_string(tree.path().join("number")) {
            break number;
        }
        std::thread::yield_now();
    };
    // The shell's own kill: a minimal system has no program of that name.
    let kill = format!("kill -INT {}", child.id());
    assert!(
        Command::new("sh")
            .args(["-c", &kill])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(
        !Path::new(&format!("/proc/{}", number.trim())).exists(),
        "the machine lives on"
    );
}

#[test]
fn scenarios_of_this_repository_can_be_played() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let scenarios = ci_scenarios::library::load(&folder).unwrap();
    assert!(!scenarios.is_empty());
}
