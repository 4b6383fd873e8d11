//! Which ports an update evaluates, after which change.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use df_make_testing::write_files;
use dports_eval::{Profile, Tree};
use dports_index::{Index, Update};

const FRAMEWORK: &str = "PKGNAME=${PORTNAME}-${SUFFIX}${FLAVOR:D-${FLAVOR}}\nSUFFIX=1\n\
    SEEN!=test -f ${PORTSDIR}/Mk/local.mk && echo yes || echo no\n\
    .sinclude \"${.CURDIR}/Makefile.local\"\n";

struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bench = Self { folder };
        bench.write("Mk/bsd.port.mk", FRAMEWORK);
        for name in ["one", "two", "three"] {
            let text = format!("PORTNAME={name}\n.include <bsd.port.mk>\n");
            bench.write(&format!("a/{name}/Makefile"), &text);
        }
        bench.write(
            "a/many/Makefile",
            "PORTNAME=many\nFLAVORS=x y\nFLAVOR?=${FLAVORS:[1]}\n.include <bsd.port.mk>\n",
        );
        bench
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        write_files(self.root(), &[(name, text)]).unwrap();
    }

    fn open(&self) -> Index {
        let tree = Tree::new(self.root().to_owned());
        Index::open(&self.root().join("index.sqlite"), tree).unwrap()
    }

    fn update_for(&self, release: &str) -> Update {
        self.open()
            .update(&Profile::new("x86_64", release, "600600"), 2)
            .unwrap()
    }

    fn update(&self) -> usize {
        self.update_for("6.6").evaluated
    }

    fn value(&self, port: &str, name: &str) -> String {
        let entry = self.open().entry(&port.parse().unwrap()).unwrap().unwrap();
        entry.get(name).to_owned()
    }
}

#[test]
fn only_ports_whose_inputs_changed_are_evaluated() {
    let bench = Bench::new();
    let first = bench.update_for("6.6");
    assert_eq!((first.ports, first.evaluated, first.broken), (5, 5, 0));
    assert_eq!(bench.update(), 0);
    assert_eq!(bench.value("a/many@y", "PKGNAME"), "many-1-y");
    assert_eq!(bench.value("a/many@x", "PKGNAME"), "many-1-x");

    bench.write("a/two/Makefile", "PORTNAME=zwei\n.include <bsd.port.mk>\n");
    assert_eq!(bench.update(), 1);
    assert_eq!(bench.value("a/two", "PKGNAME"), "zwei-1");
    assert_eq!(bench.update(), 0);

    // A file that was looked for and was not there.
    bench.write("a/one/Makefile.local", "SUFFIX=2\n");
    assert_eq!(bench.update(), 1);
    assert_eq!(bench.value("a/one", "PKGNAME"), "one-2");

    let longer = format!("{FRAMEWORK}\nCOMMENT=new\n");
    bench.write("Mk/bsd.port.mk", &longer);
    assert_eq!(bench.update(), 5);
    assert_eq!(bench.update(), 0);
    assert_eq!(bench.update_for("6.8").evaluated, 5);
}

#[test]
fn two_updates_of_a_new_index_at_once_are_both_right() {
    let bench = Bench::new();
    drop(bench.open());
    let together = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                together.wait();
                // None, where the other one was done before.
                assert!([0, 5].contains(&bench.update()));
            });
        }
    });
    assert_eq!(bench.value("a/one", "PKGNAME"), "one-1");
    assert_eq!(bench.update(), 0);
}

#[test]
fn ports_and_flavours_that_are_gone_are_forgotten() {
    let bench = Bench::new();
    bench.update();
    fs::remove_dir_all(bench.root().join("a/three")).unwrap();
    bench.write("a/many/Makefile", "PORTNAME=many\n.include <bsd.port.mk>\n");
    let update = bench.update_for("6.6");
    assert_eq!((update.ports, update.removed), (3, 2));
    assert!(
        bench
            .open()
            .entry(&"a/many@y".parse().unwrap())
            .unwrap()
            .is_none()
    );
    assert_eq!(bench.open().entries().unwrap().len(), 3);
}

#[test]
fn port_that_cannot_be_read_is_reported_and_read_when_it_can() {
    let bench = Bench::new();
    bench.write(
        "a/two/Makefile",
        "PORTNAME=two\n.if\n.include <bsd.port.mk>\n",
    );
    let update = bench.update_for("6.6");
    assert_eq!((update.ports, update.broken), (5, 1));
    let entry = bench
        .open()
        .entry(&"a/two".parse().unwrap())
        .unwrap()
        .unwrap();
    assert!(entry.problem.unwrap().contains("line 2"));
    assert_eq!(bench.update(), 0);
    bench.write("a/two/Makefile", "PORTNAME=two\n.include <bsd.port.mk>\n");
    assert_eq!((bench.update(), bench.update_for("6.6").broken), (1, 0));
}

#[test]
fn port_that_asks_what_may_look_at_anything_is_always_evaluated() {
    let bench = Bench::new();
    bench.write("a/two/x", "1");
    bench.write(
        "a/two/Makefile",
        "PORTNAME!=cat $$(echo ${.CURDIR}/x)\n.include <bsd.port.mk>\n",
    );
    bench.update();
    assert_eq!(bench.update(), 1);
    bench.write("a/two/x", "22");
    bench.update();
    assert_eq!(bench.value("a/two", "PKGNAME"), "22-1");
}

#[test]
fn port_whose_command_reads_a_file_is_evaluated_when_that_changes() {
    let bench = Bench::new();
    bench.write("a/two/x", "1");
    bench.write(
        "a/two/Makefile",
        "PORTNAME!=cat ${.CURDIR}/x\n.include <bsd.port.mk>\n",
    );
    bench.update();
    assert_eq!(bench.update(), 0);
    bench.write("a/two/x", "22");
    assert_eq!(bench.update(), 1);
    assert_eq!(bench.value("a/two", "PKGNAME"), "22-1");
}

#[test]
fn index_of_another_tree_is_begun_anew() {
    let (bench, other) = (Bench::new(), Bench::new());
    bench.update();
    let path = bench.root().join("index.sqlite");
    let tree = Tree::new(other.root().to_owned());
    let index = Index::open(&path, tree).unwrap();
    assert_eq!(index.entries().unwrap(), []);
}
