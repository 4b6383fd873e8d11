//! What each cross tool becomes, in an SDK and on a machine made for the test.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use dragonfly_cross::{Error, Invocation, Run, plan};

/// An SDK, and a machine with a few programs.
struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    fn new(programs: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["sdk/usr/lib", "sdk/usr/bin", "machine"] {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        fs::write(dir.path().join("sdk/usr/lib/crt1.o"), "").unwrap();
        for name in programs {
            let path = dir.path().join("machine").join(name);
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn call(&self, tool: &str, line: &str) -> Result<Run, Error> {
        plan(&Invocation {
            called: format!("x86_64-unknown-dragonfly-{tool}").into(),
            program: self.path("sdk/usr/bin/dragonfly-cross"),
            args: line.split_whitespace().map(OsString::from).collect(),
            environment: BTreeMap::from([("PATH".into(), self.path("machine").into())]),
        })
    }
}

fn has(run: &Run, word: impl AsRef<OsStr>) -> bool {
    run.args.iter().any(|arg| arg == word.as_ref())
}

fn place(run: &Run, word: impl AsRef<OsStr>) -> usize {
    let found = run.args.iter().position(|arg| arg == word.as_ref());
    found.unwrap()
}

fn variable<'r>(run: &'r Run, name: &str) -> Option<&'r Path> {
    let value = run.environment.get(OsStr::new(name))?;
    value.as_deref().map(Path::new)
}

#[test]
fn program_is_linked_between_start_object_and_libraries() {
    let bench = Bench::new(&["clang-22", "ld.lld-22"]);
    let run = bench.call("cc", "-O2 a.c -o a -lz").unwrap();
    assert_eq!(run.program, bench.path("machine/clang-22"));
    let start = bench.path("sdk/usr/lib/crt1.o");
    assert!(place(&run, &start) < place(&run, "a.c"));
    assert!(place(&run, "-lz") < place(&run, "-lc"));
    assert!(has(&run, "--target=x86_64-unknown-dragonfly") && has(&run, "-static"));
    let lld = format!("--ld-path={}", bench.path("machine/ld.lld-22").display());
    assert!(has(&run, lld));
}

#[test]
fn compiling_alone_needs_no_linker() {
    let bench = Bench::new(&["clang"]);
    let run = bench.call("cc", "-c a.c").unwrap();
    assert!(!has(&run, bench.path("sdk/usr/lib/crt1.o")) && !has(&run, "-lc"));
    let error = bench.call("cc", "a.c").unwrap_err().to_string();
    assert!(error.contains("no linker lld") && error.contains("apt-get install lld-22"));
}

#[test]
fn what_cannot_be_had_is_refused_with_its_reason() {
    let bench = Bench::new(&["clang-22", "ld.lld-22"]);
    for (tool, line) in [("c++", "-c a.c"), ("cc", "-c a.cc"), ("cc", "-x c++ a")] {
        let error = bench.call(tool, line).unwrap_err();
        assert!(matches!(error, Error::NoCxx), "{tool} {line}: {error}");
    }
    for (tool, line) in [("cc", "-shared a.o -o a.so"), ("ld", "-shared a.o")] {
        let error = bench.call(tool, line).unwrap_err();
        assert!(
            matches!(error, Error::NoShared(_)),
            "{tool} {line}: {error}"
        );
    }
}

#[test]
fn start_object_is_the_linkers_business_only_for_rustc() {
    let bench = Bench::new(&["ld.lld-22"]);
    let start = bench.path("sdk/usr/lib/crt1.o");
    let rustc = bench.call("ld", "-flavor gnu a.o -o a -lc").unwrap();
    assert_eq!(place(&rustc, "-flavor"), 0);
    assert!(has(&rustc, &start) && has(&rustc, "-static"));
    assert!(!has(&bench.call("ld", "a.o -o a").unwrap(), &start));
    let relocatable = bench.call("ld", "-r a.o b.o -o c.o").unwrap();
    assert!(!has(&relocatable, "-static"));
}

#[test]
fn pkg_config_sees_only_the_sdk() {
    let bench = Bench::new(&["pkg-config"]);
    let run = bench.call("pkg-config", "--cflags zlib").unwrap();
    assert_eq!(
        variable(&run, "PKG_CONFIG_SYSROOT_DIR").unwrap(),
        bench.path("sdk")
    );
    let folders = variable(&run, "PKG_CONFIG_LIBDIR").unwrap();
    assert!(folders.starts_with(bench.path("sdk")));
    assert_eq!(run.environment[OsStr::new("PKG_CONFIG_PATH")], None);
}

#[test]
fn cargo_links_by_the_sdk_and_builds_std_for_the_system() {
    let bench = Bench::new(&["cargo", "rustc"]);
    let run = bench.call("cargo", "build").unwrap();
    let linker = variable(&run, "CARGO_TARGET_X86_64_UNKNOWN_DRAGONFLY_LINKER");
    let tool = |name: &str| bench.path(&format!("sdk/usr/bin/x86_64-unknown-dragonfly-{name}"));
    assert_eq!(linker.unwrap(), tool("ld"));
    assert_eq!(variable(&run, "RUSTC_WRAPPER").unwrap(), tool("rustc"));
    assert_eq!(
        variable(&run, "RUSTC").unwrap(),
        bench.path("machine/rustc")
    );
    assert_eq!(run.args, ["build"]);
}

#[test]
fn rust_library_is_read_from_a_patched_copy_made_once() {
    let bench = Bench::new(&[]);
    let library = bench.path("rust/lib/rustlib/src/rust/library");
    for (name, text) in [
        ("std/src/lib.rs", "one\n"),
        ("std/Cargo.toml", ""),
        ("Cargo.lock", ""),
    ] {
        let path = library.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let patches = bench.path("sdk/usr/share/sdk/std-patches");
    fs::create_dir_all(&patches).unwrap();
    let patch = "--- library/std/src/lib.rs\n+++ library/std/src/lib.rs\n@@ -1 +1 @@\n-one\n+two\n";
    fs::write(patches.join("0001.patch"), patch).unwrap();
    let source = library.join("std/src/lib.rs");
    let call = || {
        plan(&Invocation {
            called: "x86_64-unknown-dragonfly-rustc".into(),
            program: bench.path("sdk/usr/bin/dragonfly-cross"),
            args: vec![
                "rustc".into(),
                "--crate-name=std".into(),
                source.clone().into(),
            ],
            environment: BTreeMap::from([
                ("PATH".into(), "/usr/bin:/bin".into()),
                ("XDG_CACHE_HOME".into(), bench.path("cache").into()),
            ]),
        })
    };
    let run = call().unwrap();
    let copy = Path::new(&run.args[1]).to_owned();
    assert_eq!(run.program, Path::new("rustc"));
    assert!(copy.starts_with(bench.path("cache")), "{}", copy.display());
    assert_eq!(fs::read_to_string(&copy).unwrap(), "two\n");
    fs::write(&copy, "kept\n").unwrap();
    assert_eq!(call().unwrap(), run);
    assert_eq!(fs::read_to_string(&copy).unwrap(), "kept\n");
    // A patch that does not fit is named.
    fs::write(patches.join("0002.patch"), patch).unwrap();
    let error = call().unwrap_err().to_string();
    assert!(error.contains("0002.patch"), "{error}");
}
