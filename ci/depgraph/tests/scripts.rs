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
        for name in ["lib.sh", "again", "clean", "knobs"] {
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

    /// With our own `ci/bootstrap`, and a cargo and a `df` that are these scripts.
    fn with_cargo(cargo: &str, df: &str) -> Self {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bootstrap");
        let toy = Self::new(&fs::read_to_string(ours).expect("a script"));
        fs::create_dir(toy.bin()).expect("a folder");
        let version = "[ \"$1\" != --version ] || { echo cargo 9.9.0; exit; }\n";
        for (name, text) in [
            ("cargo", format!("{version}{cargo}")),
            ("df", df.to_owned()),
        ] {
            let file = toy.bin().join(name);
            fs::write(&file, format!("#!/bin/sh\n{text}\n")).expect("a script");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("a script");
        }
        toy
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("tree/bin")
    }

    fn run(&self, script: &str, args: &[&str]) -> Output {
        self.run_with(script, args, &[])
    }

    fn run_with(&self, script: &str, args: &[&str], environment: &[(&str, &str)]) -> Output {
        let path = format!("{}:/usr/bin:/bin", self.bin().display());
        Command::new(self.tree().join("ci").join(script))
            .args(args)
            .current_dir(self.tree())
            .env("PATH", path)
            .env("OBJDIR", self.obj())
            .env_remove("HOST_TARGET_DIR")
            .env_remove("HOST_TOOLS")
            .env_remove("CARGO")
            .envs(environment.iter().copied())
            .output()
            .expect("a script that runs")
    }

    /// Runs our `ci/bootstrap`, which wants plain names, as unlike the other scripts it starts compilers.
    fn bootstrap(&self, environment: &[(&str, &str)]) -> Output {
        let objdir = self.folder.path().join("products");
        let plain = ("OBJDIR", objdir.to_str().expect("text"));
        let environment = [&[plain][..], environment].concat();
        self.run_with("bootstrap", &["buildsys"], &environment)
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
    let commit = "$(git rev-parse HEAD 2>/dev/null)";
    for leak in [
        "$TZ", "$HOME", "$USER", "$(umask)", "$LANG", "$JOBS", "$(pwd)", commit,
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

#[test]
fn objects_that_cannot_be_written_are_told_with_the_remedy() {
    let toy = Toy::with_cargo("exit 3", "true");
    let file = toy.tree().join("Cargo.toml/obj");
    for knob in ["OBJDIR", "HOST_TARGET_DIR"] {
        let environment = [(knob, file.to_str().expect("text"))];
        let output = toy.bootstrap(&environment);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("cannot write in"), "{said}");
        assert!(said.contains("Not a directory"), "{said}");
        assert!(said.contains(&format!("set {knob}=DIR")), "{said}");
    }
}

#[test]
fn places_whose_names_tools_take_apart_are_refused() {
    let toy = Toy::with_cargo("exit 3", "true");
    for name in ["my obj", "a:b", "it's", "say\"so", "a\\b", "a$b", "tab\tab"] {
        let objdir = toy.folder.path().join(name);
        let environment = [("OBJDIR", objdir.to_str().expect("text"))];
        let said = said(&toy.bootstrap(&environment));
        assert!(said.contains("cannot build in '"), "{name}: {said}");
        assert!(said.contains("set OBJDIR=DIR to"), "{name}: {said}");
        assert!(!objdir.exists(), "{name}");
    }
}

#[test]
fn host_tools_that_do_not_build_on_a_full_disk_are_told_of_room() {
    let table = |free: u32| format!("echo header; echo fs 1000000 0 {free} 1% /");
    for (free, remedy) in [(3000, true), (9_000_000, false)] {
        let toy = Toy::with_cargo("echo 'error: could not compile'; exit 3", &table(free));
        let output = toy.bootstrap(&[]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("the host tools do not build"), "{said}");
        assert_eq!(said.contains("has 2 MB of room left"), remedy, "{said}");
        assert_eq!(said.contains("remedy: make room"), remedy, "{said}");
    }
}

#[test]
fn unknown_knob_on_the_command_line_of_make_is_refused() {
    let toy = Toy::new("");
    let inc = "VERSION=\t6.6\nOBJDIR?=\tobj\nJOBS?= 0\n";
    fs::write(toy.tree().join("Makefile.inc"), inc).expect("a file");
    let said_of = |flags: &str| {
        let output = toy.run_with("knobs", &[], &[("MAKEFLAGS", flags)]);
        (output.status.code(), said(&output))
    };
    let good = [
        "",
        "ks -j3 --jobserver-auth=3,4",
        "k -- JOBS=3 OBJDIR=/a\\ NO=b",
        " -k .MAKE.LEVEL.ENV=MAKELEVEL RUNFLAGS=--uefi\\ X=1",
    ];
    for flags in good {
        assert_eq!(said_of(flags), (Some(0), String::new()), "{flags}");
    }
    for flags in [
        " -- OBJDRI=x JOBS=3",
        " -k .MAKE.LEVEL.ENV=MAKELEVEL OBJDRI=x",
    ] {
        let (code, said) = said_of(flags);
        assert_eq!(code, Some(1), "{flags}");
        assert!(said.contains("unknown knob `OBJDRI`"), "{said}");
        assert!(said.contains("the knobs are OBJDIR JOBS"), "{said}");
    }
    let (code, said) = said_of(" -- VERSION=7");
    assert_eq!(code, Some(1));
    assert!(said.contains("VERSION cannot be set"), "{said}");
    assert!(said.contains("change "), "{said}");
}
