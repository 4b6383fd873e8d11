//! The native evaluator: the same values as bmake, and no harm from bad makefiles.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::fs;
use std::path::{Path, PathBuf};

use df_make_testing::{BMAKE, can_run, write_files};
use dports_eval::{Evaluator as _, Limits, Native, Profile, Tree, compare, compared, generate};

fn profile() -> Profile {
    Profile::new("x86_64", "6.6", "600600")
}

/// A tree with a framework of one file, and ports by name and makefile.
fn tree(ports: &[(&str, &[u8])]) -> (tempfile::TempDir, Tree) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let framework = [("Mk/bsd.port.mk", "PKGNAME=${PORTNAME}-1\n")];
    write_files(root, &framework).unwrap();
    let path = |name: &str| format!("test/{name}/Makefile");
    let files: Vec<_> = ports
        .iter()
        .map(|(name, text)| (path(name), text))
        .collect();
    write_files(root, &files).unwrap();
    let tree = Tree::new(root.to_owned());
    (folder, tree)
}

#[test]
fn all_ports_of_the_collection_have_the_values_bmake_finds() {
    if !can_run() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tree = Tree::new(root.canonicalize().unwrap());
    let found = compare(&tree, BMAKE.into(), None, &profile(), &compared()).unwrap();
    assert_eq!(found.differences, []);
    assert_eq!((found.unreadable, found.only_ours), (0, 0));
    assert!(found.ports >= 14, "{}", found.ports);
}

#[test]
fn deep_framework_has_the_values_bmake_finds() {
    if !can_run() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    generate::write_tree(folder.path(), 6).unwrap();
    let tree = Tree::new(folder.path().to_owned());
    let names = &generate::VARIABLES;
    let found = compare(&tree, BMAKE.into(), None, &profile(), names).unwrap();
    assert_eq!(found.differences, []);
    assert_eq!((found.ports, found.unreadable), (6, 0));
}

#[test]
fn each_bad_port_is_reported_and_the_others_are_read() {
    let ports: [(&str, &[u8]); 10] = [
        (
            "conditional",
            b"PORTNAME=x\n.if 1\n.include <bsd.port.mk>\n",
        ),
        ("good", b"PORTNAME=good\n.include <bsd.port.mk>\n"),
        ("itself", b".include \"${.CURDIR}/Makefile\"\n"),
        (
            "recursive",
            b"PORTNAME=${A}\nA=${B}\nB=${A}\n.include <bsd.port.mk>\n",
        ),
        ("missing", b".include \"gone.mk\"\n.include <bsd.port.mk>\n"),
        ("latin", b"PORTNAME=caf\xe9\n.include <bsd.port.mk>\n"),
        ("loop", b".for x in a b\nPORTNAME=x\n"),
        ("declared", b".error not today\n"),
        (
            "modifier",
            b"A=x\nPORTNAME:=${A:Z}${A:C/(/x/}${A:S/a}\n.include <bsd.port.mk>\n",
        ),
        ("endless", b"A!=yes\nPORTNAME=x\n.include <bsd.port.mk>\n"),
    ];
    let told = [
        ("conditional", "1 open conditional"),
        ("itself", "included by itself without end"),
        ("recursive", "is recursive"),
        ("missing", "line 1: Could not find gone.mk"),
        ("latin", "not UTF-8"),
        ("loop", "Unexpected end of file in for loop"),
        ("declared", "line 1: not today"),
        ("modifier", "${A:Z}"),
        ("endless", "wrote without end"),
    ];
    let (folder, tree) = tree(&ports);
    let native = Native::new(folder.path().to_owned(), 2).unwrap();
    let list: Vec<(_, PathBuf)> = tree
        .ports()
        .unwrap()
        .into_iter()
        .map(|port| (port.clone(), tree.folder(&port).unwrap()))
        .collect();
    let results = native.evaluate_all(&list, &profile(), &["PKGNAME"]);
    for ((port, _), result) in list.iter().zip(results) {
        let name = port.origin().port();
        match told.iter().find(|(known, _)| *known == name) {
            None => assert_eq!(result.unwrap().words["PKGNAME"], "good-1"),
            Some((_, words)) => {
                let message = result.unwrap_err().to_string();
                assert!(message.contains(words), "{name}: {message}");
            }
        }
    }
}

#[test]
fn error_in_an_included_file_names_all_the_lines_that_lead_to_it() {
    let (folder, tree) = tree(&[("a", b"PORTNAME=a\n.include \"b.mk\"\n")]);
    let place = folder.path().join("test/a");
    fs::write(place.join("b.mk"), "\n.include \"c.mk\"\n").unwrap();
    fs::write(place.join("c.mk"), "\n\n.if ${UNDEFINED:Mx}\n.endif\n").unwrap();
    let native = Native::new(folder.path().to_owned(), 1).unwrap();
    let port = tree.ports().unwrap().remove(0);
    let result = native.evaluate(&port, &place, &profile(), &["PORTNAME"]);
    let message = result.unwrap_err().to_string();
    for part in [
        "c.mk\" line 3: Malformed",
        "b.mk\" line 2",
        "Makefile\" line 2",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[test]
fn ports_that_wait_or_fork_without_end_are_stopped_and_the_others_are_read() {
    let ports: [(&str, &[u8]); 4] = [
        (
            "forks",
            b"A!=sleep 600 & sleep 600 & wait\nPORTNAME=x\n.include <bsd.port.mk>\n",
        ),
        ("good", b"PORTNAME=good\n.include <bsd.port.mk>\n"),
        (
            "loops",
            b"\nA!=while :; do :; done\nPORTNAME=x\n.include <bsd.port.mk>\n",
        ),
        (
            "waits",
            b"PORTNAME=${:!sleep 600!}\n.include <bsd.port.mk>\n",
        ),
    ];
    let (folder, tree) = tree(&ports);
    let limits = Limits {
        time: Some(std::time::Duration::from_millis(300)),
        bytes: 1 << 20,
    };
    let native = Native::limited(folder.path().to_owned(), 2, limits).unwrap();
    for port in tree.ports().unwrap() {
        let place = tree.folder(&port).unwrap();
        let result = native.evaluate(&port, &place, &profile(), &["PKGNAME"]);
        match port.origin().port() {
            "good" => assert_eq!(result.unwrap().words["PKGNAME"], "good-1"),
            name => {
                let message = result.unwrap_err().to_string();
                assert!(message.contains("did not end in time"), "{message}");
                let line = ["line 1", "line 2"][usize::from(name == "loops")];
                assert!(name == "waits" || message.contains(line), "{message}");
            }
        }
    }
}

#[test]
fn makes_that_a_port_asks_are_answered_as_by_bmake_and_what_they_read_is_known() {
    let ports: [(&str, &[u8]); 3] = [
        (
            "asked",
            b"PORTNAME=asked\nWHERE:=${.CURDIR:T}:${PORTSDIR:T}:${FLAVOR}:${FROM}:${MAKELEVEL}\n\
            .include \"../../test/asked/Makefile.version\"\n.include <bsd.port.mk>\n",
        ),
        (
            "asking",
            b"PORTNAME=asking\nA!=${MAKE} -C ${.CURDIR}/../asked -V WHERE\n\
            B!=cd ../asked && ${MAKE} -V '$${PORTNAME}.$${PKGNAME:S,-,_,}' -VVERSION\n\
            C!=env FLAVOR=x FROM=here ${MAKE} FROM=there -C ../asked -V WHERE\n\
            D!=${MAKE} -f ../asked/Makefile -V WHERE\n.include <bsd.port.mk>\n",
        ),
        (
            "between",
            b"PORTNAME=between\nA!=${MAKE} -C ../asking -V A -V C\nB!=ls\n\
            .include <bsd.port.mk>\n",
        ),
    ];
    let (folder, tree) = tree(&ports);
    let version = folder.path().join("test/asked/Makefile.version");
    fs::write(&version, "VERSION=7\n").unwrap();
    // Without `-r` make wants rules of the system.
    fs::write(folder.path().join("Mk/sys.mk"), "").unwrap();
    let names = ["PKGNAME", "A", "B", "C", "D"];
    if can_run() {
        let found = compare(&tree, BMAKE.into(), None, &profile(), &names).unwrap();
        assert_eq!(found.differences, []);
        assert_eq!((found.ports, found.unreadable, found.only_ours), (3, 0, 0));
    }
    let native = Native::new(folder.path().to_owned(), 1).unwrap();
    let of = |name: &str| {
        let place = folder.path().join("test").join(name);
        let port = tree.ports().unwrap().into_iter();
        let port = port.filter(|port| port.origin().port() == name);
        let list: Vec<_> = port.map(|port| (port, place.clone())).collect();
        let mut answers = native.evaluate_each(&list, &profile(), &names);
        answers.next().unwrap().1
    };
    let asking = of("asking");
    let words = asking.result.unwrap().words;
    let root = folder.path().file_name().unwrap().to_string_lossy();
    assert_eq!(words["A"], format!("asked:{root}:::1"));
    assert_eq!(words["B"], "asked.asked_1 7");
    assert_eq!(words["C"], format!("asked:{root}:x:there:1"));
    assert!(!asking.inputs.volatile);
    let read = asking.inputs.own.iter().map(|(input, _)| &*input.name);
    let version = version.canonicalize().unwrap();
    let version = version.to_str().unwrap().as_bytes();
    assert!(read.into_iter().any(|name| {
        let name = Path::new(std::str::from_utf8(name).unwrap());
        let found = name.canonicalize();
        found.is_ok_and(|found| found.to_str().unwrap().as_bytes() == version)
    }));
    // What else a port asks may look at anything, as before.
    assert!(of("between").inputs.volatile);
}
