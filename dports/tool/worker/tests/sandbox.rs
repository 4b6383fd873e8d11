//! A small port in the real box, with a shell script in place of pkg(8).
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use dports_model::{Goal, Order};

const MAKEFILE: &str = r#"PORTNAME=	probe
PORTVERSION=	1.0
CATEGORIES=	test
COMMENT=	Says what it sees
DISTFILES=
PLIST_FILES=	share/probe
do-build:
	@${MKDIR} ${WRKDIR}/x
	@{ id -u; uname -n; ls /sys/class/net 2>/dev/null; ls /; \
		touch /usr/x /ports/x /sysroot/x /sysroot/usr/local/x /x 2>&1; \
		cat /proc/net/dev; echo $$HOME $$TZ $$LC_ALL $$SOURCE_DATE_EPOCH; } | \
		sed s/sysroot/target/ > ${WRKDIR}/x/seen || true
do-install:
	@${MKDIR} ${STAGEDIR}${PREFIX}/share
	@${CP} ${WRKDIR}/x/seen ${STAGEDIR}${PREFIX}/share/probe
	EXTRA
.include <bsd.port.mk>
"#;

/// Takes the place of pkg: the "package" is a tar file of the stage.
const PKG: &str = "#!/bin/sh\nwhile getopts m:p:r:o: o \"${@#create}\"; do :; done\nshift\n\
    while [ $# -gt 0 ]; do case $1 in -r) stage=$2;; -o) out=$2;; -m) meta=$2;; esac; shift 2; done\n\
    cp \"$meta/+MANIFEST\" \"$stage/manifest\"\n\
    tar -C \"$stage\" -cf \"$out/probe-1.0.pkg\" --numeric-owner usr manifest\n";

/// Runs the worker on the probe; `extra` is a line of its `do-install`.
fn run(work: &Path, extra: &str) -> Output {
    let ports = work.join("ports");
    let folder = ports.join("test/probe");
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(work.join("out")).unwrap();
    let mk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Mk");
    let copied = Command::new("cp")
        .arg("-RL")
        .arg(mk)
        .arg(ports.join("Mk"))
        .status();
    assert!(copied.unwrap().success());
    fs::write(folder.join("Makefile"), MAKEFILE.replace("EXTRA", extra)).unwrap();
    fs::write(folder.join("pkg-descr"), "A probe.\n").unwrap();
    let pkg = work.join("pkg");
    fs::write(&pkg, PKG).unwrap();
    fs::set_permissions(&pkg, fs::Permissions::from_mode(0o755)).unwrap();
    let order = Order {
        goal: Goal::Package,
        package: "probe-1.0".to_owned(),
        origin: "test/probe".to_owned(),
        timestamp: 1_700_000_000,
        assignments: BTreeMap::new(),
        ports,
        files: vec!["Mk".to_owned(), "test/probe".to_owned()],
        distfiles: None,
        packages: Vec::new(),
        sysroot: None,
        rust_std: None,
        tool_folders: Vec::new(),
        pkg,
        dfrun: None,
        work: work.join("work"),
        out: work.join("out"),
    };
    let path = work.join("order.json");
    fs::write(&path, serde_json::to_string(&order).unwrap()).unwrap();
    Command::new(env!("CARGO_BIN_EXE_dports-worker"))
        .arg("build")
        .arg(path)
        .output()
        .unwrap()
}

/// Whether this machine can make boxes; says so where it cannot.
#[expect(clippy::print_stderr, reason = "a test that cannot run says so")]
fn can_run() -> bool {
    let bmake = Path::new("/usr/bin/bmake").is_file();
    let spaces = Command::new("unshare")
        .args(["-Urmpniu", "--fork", "true"])
        .output();
    let spaces = spaces.is_ok_and(|output| output.status.success());
    if !bmake || !spaces {
        eprintln!("NOT RUN: bmake there: {bmake}, namespaces allowed: {spaces}");
    }
    bmake && spaces
}

#[test]
fn port_sees_a_fixed_surrounding_without_network_rights_or_other_folders() {
    if !can_run() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), "");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let archive = dir.path().join("out/All/probe-1.0.pkg");
    let seen = Command::new("tar")
        .arg("-xOf")
        .arg(&archive)
        .arg("usr/local/share/probe")
        .output()
        .unwrap();
    let seen = String::from_utf8(seen.stdout).unwrap();
    let mut lines = seen.lines();
    assert_eq!(lines.next(), Some("1001"), "{seen}");
    assert_eq!(lines.next(), Some("dports"), "{seen}");
    for absent in ["eth0", "home", "root", "work"] {
        assert!(!seen.lines().any(|line| line == absent), "{absent}: {seen}");
    }
    for refused in [
        "/usr/x",
        "/ports/x",
        "/target/x",
        "/target/usr/local/x",
        "'/x'",
    ] {
        let line = seen.lines().find(|line| line.contains(refused));
        assert!(line.is_some(), "{refused} was written: {seen}");
    }
    assert!(seen.ends_with("/nonexistent UTC C 1700000000\n"), "{seen}");
    let listing = Command::new("tar")
        .arg("-tvf")
        .arg(&archive)
        .env("TZ", "UTC")
        .output();
    let listing = String::from_utf8(listing.unwrap().stdout).unwrap();
    assert!(
        listing.contains("2023-11-14 22:13 usr/local/share/probe"),
        "{listing}"
    );
}

#[test]
fn leftover_file_is_told_and_no_package_is_made() {
    if !can_run() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), "@${TOUCH} ${STAGEDIR}${PREFIX}/share/leftover");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        said.contains("/usr/local/share/leftover: was staged but is not in the packing list"),
        "{said}"
    );
    assert!(!dir.path().join("out/All").exists());
}
