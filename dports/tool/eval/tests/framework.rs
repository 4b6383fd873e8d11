//! The framework, through bmake, on ports written for the test and on the collection itself.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::fs;
use std::path::{Path, PathBuf};

use df_make_testing::{BMAKE, can_run};
use dports_eval::{Bmake, Collection, EvalError, Evaluator as _, Native, Profile, Tree};
use dports_model::{Distinfo, Port, PortRef, Tests};

/// The collection of this repository.
fn collection_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn profile() -> Profile {
    Profile::new("x86_64", "6.6", "600600")
}

/// A ports tree with the real framework and one port, `test/port`.
struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    fn new(makefile: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(collection_root().join("Mk"), dir.path().join("Mk")).unwrap();
        let folder = dir.path().join("test/port");
        fs::create_dir_all(&folder).unwrap();
        let head = "PORTNAME=x\nPORTVERSION=1.0\nCATEGORIES=test\nCOMMENT=A test\n";
        let text = format!("{head}{makefile}\n.include <bsd.port.mk>\n");
        fs::write(folder.join("Makefile"), text).unwrap();
        Self { dir }
    }

    /// Reads a port with bmake and with ours, which say the same.
    fn read(&self, name: &str) -> Result<Port, EvalError> {
        let root = self.dir.path().to_owned();
        let tree = Tree::new(root.clone());
        let native = Native::new(root.clone(), 1).unwrap();
        let ours = Collection::new(&tree, &native, profile()).port(&name.parse().unwrap());
        let bmake = Bmake::new(BMAKE.into(), root);
        let theirs = Collection::new(&tree, &bmake, profile()).port(&name.parse().unwrap());
        match (&ours, &theirs) {
            (Ok(ours), Ok(theirs)) => assert_eq!(format!("{ours:?}"), format!("{theirs:?}")),
            (Err(ours), Err(_)) => assert!(!ours.to_string().is_empty()),
            (ours, theirs) => panic!("ours {ours:?}, bmake {theirs:?}"),
        }
        ours
    }

    fn port(&self) -> Port {
        self.read("test/port").unwrap()
    }

    /// Values of variables of the port.
    fn words(&self, given: &[(&str, &str)], names: &[&str]) -> Vec<String> {
        let root = self.dir.path().to_owned();
        let mut profile = profile();
        for (name, value) in given {
            let own = |text: &str| text.to_owned();
            profile.assignments.insert(own(name), own(value));
        }
        let port: PortRef = "test/port".parse().unwrap();
        let folder = root.join("test/port");
        let bmake = Bmake::new(BMAKE.into(), root.clone());
        let found = bmake.evaluate(&port, &folder, &profile, names).unwrap();
        let native = Native::new(root, 1).unwrap();
        let ours = native.evaluate(&port, &folder, &profile, names).unwrap();
        assert_eq!(ours, found);
        let squeeze = |word: &String| word.split_whitespace().collect::<Vec<_>>().join(" ");
        names
            .iter()
            .map(|name| squeeze(&found.words[*name]))
            .collect()
    }
}

#[test]
fn names_have_revision_and_epoch_and_versions_are_made_comparable() {
    if !can_run() {
        return;
    }
    let bench = Bench::new("PORTREVISION=2\nPORTEPOCH=1\nPKGNAMEPREFIX=py-\nMASTER_SITES=crate");
    assert_eq!(bench.port().package(), "py-x-1.0_2,1");
    let bench =
        Bench::new("PORTVERSION=\n.undef PORTVERSION\nDISTVERSION=2.0-RC1\nMASTER_SITES=crate");
    assert_eq!(
        bench.words(&[], &["PKGNAME", "DISTNAME"]),
        ["x-2.0.rc1", "x-2.0-RC1"]
    );
}

#[test]
fn options_steer_variables_both_ways_and_by_the_users_choice() {
    if !can_run() {
        return;
    }
    let text = "MASTER_SITES=crate\nOPTIONS_DEFINE=NLS TLS\nOPTIONS_DEFAULT=TLS\nOPTIONS_SUB=yes\n\
                TLS_LIB_DEPENDS=libtls.a:security/tls\nTLS_CONFIGURE_WITH=tls\nNLS_USES=gmake\n\
                NLS_CFLAGS_OFF=-DNO_NLS\nNLS_CONFIGURE_ENABLE=nls\nTLS_VARS=ANSWER=yes LIST+=a";
    let bench = Bench::new(text);
    let names = [
        "PORT_OPTIONS",
        "USES",
        "LIB_DEPENDS",
        "CONFIGURE_ARGS",
        "ANSWER",
        "LIST",
    ];
    assert_eq!(
        bench.words(&[], &names),
        [
            "TLS",
            "",
            "libtls.a:security/tls",
            "--disable-nls --with-tls",
            "yes",
            "a"
        ]
    );
    assert_eq!(
        bench.words(
            &[("OPTIONS_SET", "NLS"), ("test_port_UNSET", "TLS")],
            &names
        ),
        ["NLS", "gmake", "", "--enable-nls --without-tls", "", ""]
    );
    assert!(bench.words(&[], &["CFLAGS"])[0].contains("-DNO_NLS"));
}

#[test]
fn flavours_change_names_and_dependencies_and_unknown_ones_are_refused() {
    if !can_run() {
        return;
    }
    let bench = Bench::new(
        "MASTER_SITES=crate\nFLAVORS=small big\nbig_PKGNAMESUFFIX=-big\n\
         big_LIB_DEPENDS=libz.a:devel/zlib",
    );
    let small = bench.port();
    assert_eq!(small.id.to_string(), "test/port@small");
    assert_eq!(
        (small.package(), small.depends.len()),
        ("x-1.0".to_owned(), 0)
    );
    let big = bench.read("test/port@big").unwrap();
    assert_eq!(big.package(), "x-big-1.0");
    assert_eq!(big.depends[0].port.to_string(), "devel/zlib");
    let error = bench.read("test/port@huge").unwrap_err().to_string();
    assert!(error.contains("no flavour huge"), "{error}");
}

#[test]
fn reasons_not_to_build_are_told() {
    if !can_run() {
        return;
    }
    for (text, reason) in [
        ("BROKEN=does not link", "is broken: does not link"),
        ("ONLY_FOR_ARCHS=aarch64", "is only for aarch64"),
        ("IGNORE=is for others", "is for others"),
        ("BROKEN_x86_64=no", "is broken on x86_64: no"),
        (
            "OPTIONS_SINGLE=G\nOPTIONS_SINGLE_G=A B",
            "exactly one of the options A B",
        ),
    ] {
        let ignore = Bench::new(&format!("MASTER_SITES=crate\n{text}"))
            .port()
            .ignore;
        assert!(
            ignore.as_ref().is_some_and(|found| found.contains(reason)),
            "{text}: {ignore:?}"
        );
    }
    assert_eq!(
        Bench::new("MASTER_SITES=crate\nBROKEN_aarch64=no")
            .port()
            .ignore,
        None
    );
}

#[test]
fn programs_of_the_machine_need_no_port_but_files_of_the_target_do() {
    if !can_run() {
        return;
    }
    let bench = Bench::new(
        "MASTER_SITES=crate\nUSES=gmake\nBUILD_DEPENDS=/usr/local/lib/libz.a:devel/zlib\n\
         RUN_DEPENDS=perl:lang/perl5",
    );
    let port = bench.port();
    let needs: Vec<_> = port.depends.iter().map(|d| d.port.to_string()).collect();
    assert_eq!(needs, ["devel/zlib", "lang/perl5"]);
}

#[test]
fn mistakes_in_makefiles_are_told_in_makes_words() {
    if !can_run() {
        return;
    }
    for (text, words) in [
        ("USES=nonsense", "there is no Mk/Uses/nonsense.mk"),
        (".if", "line 5"),
        ("DISTFILES=x.tar.gz", "no site of MASTER_SITES"),
        ("MASTER_SITES=ftp/x", "known are crate and debian"),
    ] {
        let error = Bench::new(text).read("test/port").unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
    let error = Bench::new("").read("test/por").unwrap_err().to_string();
    assert_eq!(error, "there is no port test/por; is test/port meant?");
}

#[test]
fn every_port_of_the_collection_is_complete() {
    if !can_run() {
        return;
    }
    let root = collection_root();
    let (tree, bmake) = (
        Tree::new(root.clone()),
        Bmake::new(BMAKE.into(), root.clone()),
    );
    let collection = Collection::new(&tree, &bmake, profile());
    let (ports, broken) = collection.everything().unwrap();
    assert!(broken.is_empty(), "{broken:?}");
    assert!(ports.len() >= 14, "{}", ports.len());
    for port in &ports {
        let id = &port.id;
        assert!(
            !port.comment.is_empty() && !port.comment.ends_with('.'),
            "{id}: COMMENT"
        );
        assert!(
            !port.licenses.is_empty() && !port.www.is_empty(),
            "{id}: LICENSE, WWW"
        );
        assert_eq!(
            Some(port.categories[0].as_str()),
            id.origin().category(),
            "{id}"
        );
        assert!(
            root.join(&port.folders[0]).join("pkg-descr").is_file(),
            "{id}: pkg-descr"
        );
        let distinfo = fs::read_to_string(root.join(&port.distinfo)).unwrap();
        let distinfo: Distinfo = distinfo.parse().unwrap();
        for file in &port.distfiles {
            assert!(distinfo.get(&file.path).is_some(), "{id}: {}", file.path);
        }
        assert!(
            port.framework.iter().all(|file| file.starts_with("Mk/")),
            "{id}"
        );
        collection.plan(std::slice::from_ref(id)).unwrap();
    }
}

#[test]
fn collection_below_a_folder_with_blanks_is_the_same() {
    let dir = tempfile::Builder::new()
        .prefix("a tree of ")
        .tempdir()
        .unwrap();
    let linked = dir.path().join("dports");
    std::os::unix::fs::symlink(collection_root(), &linked).unwrap();
    let read = |root: PathBuf| {
        let (tree, native) = (
            Tree::new(root.clone()),
            Native::new(root.clone(), 1).unwrap(),
        );
        let collection = Collection::new(&tree, &native, profile());
        let (ports, broken) = collection.everything().unwrap();
        assert!(broken.is_empty(), "{broken:?}");
        format!("{ports:#?}").replace(root.to_str().unwrap(), "ROOT")
    };
    assert_eq!(read(linked), read(collection_root()));
}

#[test]
fn tests_of_a_port_are_known_by_target_and_length() {
    if !can_run() {
        return;
    }
    for (makefile, expected) in [
        ("", Tests::None),
        ("TEST_TARGET=check", Tests::Short),
        ("TEST_TARGET=check\nTEST_LONG=yes", Tests::Long),
        ("USES=cmake\nTEST_TARGET=ctest", Tests::Short),
        ("USES=meson\nTEST_TARGET=meson", Tests::Short),
        ("do-test:\n\t@true\n", Tests::Short),
    ] {
        let port = Bench::new(&format!("MASTER_SITES=crate\n{makefile}")).port();
        assert_eq!(port.tests, expected, "{makefile}");
    }
}

#[test]
fn ports_are_built_with_the_tools_and_settings_of_the_sdk() {
    if !can_run() {
        return;
    }
    let bench = Bench::new("USES=cmake\nSYSROOT=/s\nCMAKE_ON=A\nCMAKE_OFF=B");
    let words = bench.words(&[], &["CC", "CONFIGURE_ENV", "CMAKE_ARGS"]);
    assert_eq!(words[0], "/s/usr/bin/x86_64-unknown-dragonfly-cc");
    let site = "CONFIG_SITE=/s/usr/share/sdk/config.site";
    assert!(words[1].contains(site), "{}", words[1]);
    for word in [
        "-DCMAKE_TOOLCHAIN_FILE=/s/usr/share/sdk/dragonfly.cmake",
        "-DA=ON",
        "-DB=OFF",
    ] {
        assert!(words[2].contains(word), "{}", words[2]);
    }
}
