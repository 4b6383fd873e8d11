//! The scripts of `ci/`, held against toy trees whose build is a few lines of shell.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A tree with our scripts, whose `ci/bootstrap` is this script.
struct Toy {
    folder: TempDir,
}

impl Toy {
    fn new(bootstrap: &str) -> Self {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the folder ci");
        let folder = tempfile::tempdir().expect("a folder");
        let ci = folder.path().join("tree/ci");
        fs::create_dir_all(&ci).expect("a folder");
        for name in ["lib.sh", "again", "clean"] {
            fs::copy(scripts.join(name), ci.join(name)).expect("a script");
        }
        fs::write(ci.join("bootstrap"), bootstrap).expect("a script");
        fs::set_permissions(ci.join("bootstrap"), fs::Permissions::from_mode(0o755))
            .expect("a script");
        let toy = Self { folder };
        fs::write(toy.tree().join("Cargo.toml"), "rust-version = \"1.0\"\n").expect("a file");
        toy
    }

    fn tree(&self) -> PathBuf {
        self.folder.path().join("tree")
    }

    fn obj(&self) -> PathBuf {
        self.folder.path().join("products of the first")
    }

    fn run(&self, script: &str, args: &[&str]) -> Output {
        Command::new(self.tree().join("ci").join(script))
            .args(args)
            .current_dir(self.tree())
            .env("OBJDIR", self.obj())
            .env_remove("HOST_TARGET_DIR")
            .output()
            .expect("a script that runs")
    }

    fn left_over(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder");
        let names = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name != "tree").collect();
        names.sort();
        names
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

/// A build that takes a while, keeps what it has finished, and counts how often it was begun.
fn build(content: &str) -> String {
    format!(
        "#!/bin/sh\n\
         [ \"$2\" = build ] || exit 0\n\
         mkdir -p \"$OBJDIR/kernel\" \"$OBJDIR/stand\" \"$OBJDIR/world\" \"$OBJDIR/release\"\n\
         echo begun >> \"$OBJDIR/begun\"\n\
         for part in kernel/kernel stand/loader world/init world.mtree release/system.iso; do\n\
         [ -e \"$OBJDIR/$part\" ] && continue\n\
         sleep 0.2\n\
         echo {content} > \"$OBJDIR/$part.new\" && mv \"$OBJDIR/$part.new\" \"$OBJDIR/$part\"\n\
         done\n"
    )
}

#[test]
fn second_build_that_is_killed_on_the_way_is_identical() {
    let toy = Toy::new(&build("same"));
    assert!(toy.run("bootstrap", &["release", "build"]).status.success());
    let output = toy.run("again", &["--kills", "3", "--within", "1"]);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("killing the build 3 times"), "{said}");
    assert!(said.contains("all 5 products are identical"), "{said}");
    assert_eq!(toy.left_over(), ["products of the first"]);
}

#[test]
fn product_that_knows_its_conditions_is_named() {
    for leak in [
        "$TZ", "$HOME", "$USER", "$(umask)", "$LANG", "$JOBS", "$(pwd)",
    ] {
        let ending = format!("done\necho {leak} > \"$OBJDIR/kernel/leak\"\n");
        let script = build("same")
            .replace("done\n", &ending)
            .replace("sleep 0.2", "true");
        let toy = Toy::new(&script);
        assert!(toy.run("bootstrap", &["release", "build"]).status.success());
        let output = toy.run("again", &["--kills", "0"]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{leak}: {said}");
        assert!(said.contains("kernel/leak"), "{leak}: {said}");
        assert!(!said.contains("  kernel/kernel"), "{leak}: {said}");
    }
}

/// [`build`], and a `buildsys adopt` that knows two long jobs and writes down how it was called.
fn build_with_long_jobs() -> String {
    build("same").replace(
        "[ \"$2\" = build ] ||",
        "case $2 in adopt)\n\
         echo \"$*\" >> \"$OBJDIR.calls\"\n\
         case $* in *--dry-run*) echo 'would adopt 2 results: brush coreutils' ;;\n\
         *) echo 'adopted 1 result: other' ;; esac\n\
         esac\n\
         [ \"$2\" = build ] ||",
    )
}

#[test]
fn long_jobs_but_one_are_taken_over_unless_all_is_asked_for() {
    let toy = Toy::new(&build_with_long_jobs());
    assert!(toy.run("bootstrap", &["release", "build"]).status.success());
    fs::create_dir(toy.obj().join("cache")).expect("a folder");
    let short = said(&toy.run("again", &["--kills", "0"]));
    assert!(short.contains("from the first build: other"), "{short}");
    let whole = said(&toy.run("again", &["--kills", "0", "--all"]));
    assert!(!whole.contains("from the first build"), "{whole}");
    assert!(whole.contains("all 5 products are identical"), "{whole}");
}

#[test]
fn build_that_fails_after_a_kill_shows_its_log() {
    let script = build("same").replace(
        "mkdir",
        "[ ! -e \"$OBJDIR/begun\" ] || { echo 'the cache is damaged'; exit 1; }\nmkdir",
    );
    let toy = Toy::new(&script);
    assert!(toy.run("bootstrap", &["release", "build"]).status.success());
    let output = toy.run("again", &["--kills", "1", "--within", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("the cache is damaged"),
        "{}",
        said(&output)
    );
}

#[test]
fn comparing_without_a_first_build_says_what_to_do() {
    let toy = Toy::new(&build("same"));
    let output = toy.run("again", &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("make release comes first"),
        "{}",
        said(&output)
    );
}

#[test]
fn clean_removes_products_and_keeps_what_is_not_ours() {
    let toy = Toy::new(&build("same"));
    assert!(toy.run("bootstrap", &["release", "build"]).status.success());
    fs::write(toy.obj().join("thesis.txt"), "years of work").unwrap();
    let output = toy.run("clean", &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("holds files that no build makes"),
        "{}",
        said(&output)
    );
    let mut names: Vec<String> = fs::read_dir(toy.obj())
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["begun", "thesis.txt"]);
}
