//! Mistakes of the user and of the machine: one clear error that names the file, and a remedy.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const INC: &str = "VERSION=6.6\nBRANCH=DEVELOPMENT\nOSRELDATE=600600\nARCH=x86_64\n\
    PKG_ABI=dragonfly:6.6:x86:64\nPORTS_BRANCH=2026Q4\nKERNCONF?=X86_64_GENERIC\n\
    OBJDIR?=obj\nJOBS?=0\nPKG_REPO_KEY?=key\n";

/// A folder with nothing but a `Makefile.inc`.
fn tree() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("Makefile.inc"), INC).unwrap();
    dir
}

fn buildsys(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_buildsys"));
    command.args(args).current_dir(dir).env_clear();
    command.env("PATH", "/usr/bin:/bin").output().unwrap()
}

/// Runs and returns exit code and standard error, with the folder's path replaced.
fn complaint(dir: &Path, args: &[&str]) -> (i32, String) {
    let output = buildsys(dir, args);
    assert!(output.stdout.is_empty(), "{output:?}");
    let real = dir.canonicalize().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    (
        output.status.code().unwrap(),
        text.replace(real.to_str().unwrap(), "TREE"),
    )
}

#[test]
fn broken_toml_names_file_line_and_column() {
    let dir = tree();
    fs::write(dir.path().join("buildsys.toml"), "[run]\njobs = many\n").unwrap();
    let (code, text) = complaint(dir.path(), &["gc"]);
    assert_eq!(code, 2);
    assert!(
        text.starts_with("error: TREE/buildsys.toml:2:8: "),
        "{text}"
    );
    assert!(
        text.contains("remedy: correct TREE/buildsys.toml or remove it"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[test]
fn unknown_knob_is_told_where_knobs_are_listed() {
    let dir = tree();
    let (code, text) = complaint(dir.path(), &["-D", "KERNCNF=X", "gc"]);
    assert_eq!(code, 2);
    let expected = "error: command line: unknown knob `KERNCNF`; did you mean `KERNCONF`?\n\
                    remedy: the knobs are listed in TREE/Makefile.inc\n";
    assert_eq!(text, expected);
    fs::write(dir.path().join("Makefile.inc"), format!("{INC}OBJDRI=x\n")).unwrap();
    let (_, text) = complaint(dir.path(), &["gc"]);
    assert!(
        text.starts_with(&format!(
            "error: TREE/Makefile.inc:{}: unknown knob `OBJDRI`",
            INC.lines().count() + 1
        )),
        "{text}"
    );
}

#[test]
fn folder_without_a_tree_is_a_usage_error() {
    let dir = tempfile::tempdir().unwrap();
    let (code, text) = complaint(dir.path(), &["list"]);
    assert_eq!(code, 2);
    assert!(
        text.contains("no Makefile.inc") && text.contains("-C DIR"),
        "{text}"
    );
}

#[test]
fn file_in_the_way_of_objdir_is_named() {
    let dir = tree();
    fs::write(dir.path().join("obj"), "a file").unwrap();
    let (code, text) = complaint(dir.path(), &["gc"]);
    assert_eq!(code, 3);
    assert!(
        text.contains("TREE/obj/cache") && text.contains("in the way"),
        "{text}"
    );
}

#[test]
fn environment_moves_objdir_and_json_is_json() {
    let dir = tree();
    let mut command = Command::new(env!("CARGO_BIN_EXE_buildsys"));
    command.args(["gc", "--json", "-n"]).current_dir(dir.path());
    let output = command.env("OBJDIR", "elsewhere").output().unwrap();
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["kept-bytes"], 0);
    assert!(dir.path().join("elsewhere/cache/v1").is_dir());
}

#[test]
fn wrong_option_is_a_usage_error_and_help_is_not() {
    let dir = tree();
    assert_eq!(
        buildsys(dir.path(), &["--frobnicate"]).status.code(),
        Some(2)
    );
    let help = buildsys(dir.path(), &["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains("Exit codes: 0 done")
    );
}

#[test]
fn places_whose_names_tools_take_apart_are_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().unwrap();
    for name in ["my obj", "a:b", "it's", "line\nend"] {
        let dir = tempfile::tempdir().unwrap();
        let objdir = dir.path().join(name);
        let define = format!("OBJDIR={}", objdir.display());
        let (code, text) = complaint(&root, &["-D", &define, "build", "kernel"]);
        assert_eq!(code, 2, "{text}");
        let expected = format!("cannot build in {objdir:?}: ");
        assert!(text.contains(&expected), "{text}");
        assert!(text.contains("remedy: set OBJDIR to a folder"), "{text}");
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(!objdir.join("kernel").exists());
    }
}
