//! The program as its users see it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use df_manifest::{Manifest, ScanOptions};

struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    /// A world, a kernel and a loader, none of which would boot.
    fn new() -> Self {
        let bench = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        let stage = |len: usize| [&vec![0xF4; len - 16][..], b"DFLYLDR1", &[0; 8]].concat();
        for (path, bytes) in [
            ("world/sbin/init", b"init".to_vec()),
            ("world/etc/motd", b"Welcome\n".to_vec()),
            (
                "world/boot/loader.conf",
                b"replaced by the profile".to_vec(),
            ),
            ("kernel", vec![1; 100_000]),
            ("stand/mbr.bin", stage(440)),
            ("stand/cdboot.bin", stage(2048)),
            ("stand/loader", vec![2; 50_000]),
            ("stand/loader.efi", vec![3; 90_000]),
        ] {
            let path = bench.at(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let manifest = Manifest::scan(&bench.at("world"), ScanOptions::BUILT).unwrap();
        fs::write(bench.at("world.mtree"), manifest.to_string()).unwrap();
        bench
    }

    fn at(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_release"))
            .args(args)
            .current_dir(self.dir.path())
            .env_remove("SOURCE_DATE_EPOCH")
            .output()
            .unwrap()
    }

    fn good(&self, args: &[&str]) -> String {
        let out = self.run(args);
        assert!(
            out.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8(out.stdout).unwrap()
    }

    fn bad(&self, args: &[&str]) -> String {
        let out = self.run(args);
        assert_eq!(out.status.code(), Some(1), "{args:?}");
        assert!(out.stdout.is_empty());
        String::from_utf8(out.stderr).unwrap()
    }

    fn iso(&self) -> String {
        self.good(&ISO)
    }
}

const ISO: [&str; 13] = [
    "iso",
    "--world",
    "world",
    "--manifest",
    "world.mtree",
    "--kernel",
    "kernel",
    "--stand",
    "stand",
    "--initrd",
    "initrd.img",
    "-o",
    "x.iso",
];

#[test]
fn live_iso_holds_what_the_contract_says() {
    let bench = Bench::new();
    let said = bench.iso();
    assert!(
        said.starts_with("x.iso: ") && said.contains("sha256 "),
        "{said}"
    );
    let listed = bench.good(&["ls", "-R", "x.iso"]);
    for path in [
        "/sbin/init",
        "/etc/motd",
        "/boot/kernel/kernel",
        "/boot/kernel/initrd.img",
        "/boot/loader",
        "/boot/loader.efi",
        "/boot/loader.conf",
    ] {
        assert!(
            listed.lines().any(|l| l.ends_with(&format!(" {path}"))),
            "{path} in {listed}"
        );
    }
    assert_eq!(bench.good(&["cat", "x.iso", "/etc/motd"]), "Welcome\n");
    let conf = bench.good(&["cat", "x.iso", "/boot/loader.conf"]);
    assert!(conf.contains("initrd_type=\"md_image\"\n"), "{conf}");
    // The root image is a volume of its own, with the world alone in it.
    let root = bench.good(&["ls", "-R", "initrd.img"]);
    assert!(
        root.contains(" /etc/motd\n") && !root.contains("kernel"),
        "{root}"
    );
    let inner = bench
        .run(&["cat", "x.iso", "/boot/kernel/initrd.img"])
        .stdout;
    assert_eq!(inner, fs::read(bench.at("initrd.img")).unwrap());
    assert!(bench.good(&["verify", "x.iso"]).contains("all good"));
    let sum = fs::read_to_string(bench.at("x.iso.sha256")).unwrap();
    let hash = df_manifest::Digest::of(&fs::read(bench.at("x.iso")).unwrap());
    assert_eq!(sum, format!("{hash}  x.iso\n"));
}

#[test]
fn show_names_volume_boot_entries_and_partitions() {
    let bench = Bench::new();
    bench.iso();
    let shown = bench.good(&["show", "x.iso"]);
    for part in [
        "DRAGONFLY",
        "boot       BIOS",
        "boot       UEFI",
        "EFI system",
        "(backup table good)",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&bench.good(&["show", "--json", "x.iso"])).unwrap();
    assert_eq!(json["boot"][1]["platform"], "UEFI");
    assert_eq!(json["partitions"]["partitions"][1]["kind"], "EFI system");
    assert_eq!(json["rock_ridge"], true);
}

#[test]
fn diff_says_identical_or_names_what_differs() {
    let bench = Bench::new();
    bench.iso();
    fs::rename(bench.at("x.iso"), bench.at("first.iso")).unwrap();
    bench.iso();
    assert_eq!(bench.good(&["diff", "first.iso", "x.iso"]), "identical\n");
    fs::write(bench.at("kernel"), vec![9; 100_001]).unwrap();
    bench.iso();
    let out = bench.run(&["diff", "first.iso", "x.iso"]);
    assert_eq!(out.status.code(), Some(1));
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(
        text.contains("file ./boot/kernel/kernel size: 100000 | 100001\n"),
        "{text}"
    );
}

#[test]
fn mkiso_makes_a_plain_image_of_a_directory() {
    let bench = Bench::new();
    bench.good(&[
        "mkiso",
        "world",
        "-o",
        "w.iso",
        "--volume-id",
        "WORLD",
        "--sidecars",
    ]);
    let shown = bench.good(&["show", "w.iso"]);
    assert!(
        shown.contains("WORLD") && !shown.contains("partition"),
        "{shown}"
    );
    bench.good(&["verify", "w.iso"]);
    bench.good(&["mkiso", "world", "--manifest", "world.mtree", "-o", "m.iso"]);
    let json: serde_json::Value =
        serde_json::from_str(&bench.good(&["ls", "--json", "m.iso", "etc"])).unwrap();
    assert_eq!(json[0]["path"], "/etc/motd");
    assert_eq!(json[0]["mode"], "0644");
}

#[test]
fn time_comes_from_the_environment_when_it_is_set() {
    let bench = Bench::new();
    let run = |epoch: &str| {
        Command::new(env!("CARGO_BIN_EXE_release"))
            .args(["mkiso", "world", "-o", "w.iso"])
            .current_dir(bench.dir.path())
            .env("SOURCE_DATE_EPOCH", epoch)
            .output()
            .unwrap()
    };
    assert!(run("86400").status.success());
    assert!(
        bench
            .good(&["show", "w.iso"])
            .contains("time       86400 seconds")
    );
    let said = String::from_utf8(run("yesterday").stderr).unwrap();
    assert!(
        said.contains("SOURCE_DATE_EPOCH is \"yesterday\""),
        "{said}"
    );
}

#[test]
fn mistakes_get_one_clear_error_each() {
    let bench = Bench::new();
    let with = |from: &str, to: &str| {
        ISO.map(|arg| {
            if arg == from {
                to.to_owned()
            } else {
                arg.to_owned()
            }
        })
    };
    let said = |args: [String; 13]| bench.bad(&args.each_ref().map(|arg| &arg[..]));
    let missing = said(with("kernel", "nowhere"));
    assert!(
        missing.contains("cannot read kernel nowhere: No such file"),
        "{missing}"
    );
    assert!(missing.contains("`make kernel` builds it"), "{missing}");
    fs::write(bench.at("broken.mtree"), "./a type=dir\n").unwrap();
    let broken = said(with("world.mtree", "broken.mtree"));
    assert!(
        broken.contains("broken.mtree: manifest line 1: keyword \"mode\" is missing"),
        "{broken}"
    );
    fs::write(bench.at("p.toml"), "[volume]\nid = 3\n").unwrap();
    let profile = bench.bad(&[&["iso", "--profile", "p.toml"][..], &ISO[1..]].concat());
    assert!(
        profile.contains("profile p.toml:")
            && profile.contains("line 2")
            && profile.ends_with("remedy: correct p.toml\n"),
        "{profile}"
    );
    fs::write(bench.at("world/etc/motd"), "Changed\n").unwrap();
    let changed = said(ISO.map(ToOwned::to_owned));
    assert!(
        changed.contains("etc/motd: SHA-256 is") && changed.contains("make the manifest again")
    );
    fs::write(bench.at("stand/mbr.bin"), [0; 440]).unwrap();
    let stage = said(ISO.map(ToOwned::to_owned));
    assert!(
        stage.contains("MBR boot stage: 0 complete DFLYLDR1 patch records"),
        "{stage}"
    );
    assert!(!bench.at("x.iso").exists());
    let garbage = bench.bad(&["show", "kernel"]);
    assert!(
        garbage.contains("kernel: no ISO 9660 volume descriptor found"),
        "{garbage}"
    );
}

/// A limit on the size of files stands for a full disk: writing fails half-way.
#[test]
fn image_that_does_not_fit_leaves_the_old_one_alone() {
    let bench = Bench::new();
    fs::write(bench.at("world/large"), vec![1; 9 << 20]).unwrap();
    fs::write(bench.at("w.iso"), "the old one").unwrap();
    let script = "trap '' XFSZ; ulimit -f 4096; exec \"$0\" mkiso world -o w.iso";
    let out = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_release")])
        .current_dir(bench.dir.path())
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(
        said.contains("cannot write w.iso: File too large"),
        "{said}"
    );
    assert_eq!(
        fs::read_to_string(bench.at("w.iso")).unwrap(),
        "the old one"
    );
    assert!(!bench.at(".w.iso.partial").exists());
}

#[test]
fn every_verb_and_option_is_in_the_manual() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("release.1");
    let page = fs::read_to_string(page).unwrap();
    let bench = Bench::new();
    let mut verbs = 0;
    for line in bench
        .good(&["--help"])
        .lines()
        .skip_while(|l| *l != "Commands:")
        .skip(1)
    {
        let Some(verb) = line
            .split_ascii_whitespace()
            .next()
            .filter(|v| *v != "help")
        else {
            break;
        };
        verbs += 1;
        assert!(
            page.contains(&format!(".It Cm {verb}")),
            "release {verb} is not in release.1"
        );
        for word in bench.good(&[verb, "--help"]).split([' ', '\n', ',']) {
            if let Some(option) = word
                .strip_prefix("--")
                .filter(|o| !matches!(*o, "help" | ""))
            {
                let shown = format!("Fl -{option}").replace('-', "\\-");
                let plain = format!("Fl -{option}");
                assert!(
                    page.contains(&shown) || page.contains(&plain),
                    "{verb} --{option}"
                );
            }
        }
    }
    assert!(verbs >= 7);
}
