//! Verbs that look into or change the registry itself: register, unregister, shell, checksum,
//! check, repositories; and what they tell programs.

#[expect(dead_code, reason = "these tests use one repository and one root")]
mod world;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;
use world::World;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn digests_are_computed_and_compared() {
    let world = World::new();
    world.write("file", "text\n");
    let file = world.text("file");
    let sum = |words: &[&str]| world.run(&[&["checksum"], words, &[&file]].concat());
    let hex = "1$b9e68e1bea3e5b19ca6b2f98b73a54b73daafaa250484902e09982e07a12e733";
    assert_eq!(sum(&["-q", "-t", "sha256_hex"]), format!("{hex}\n"));
    assert_eq!(sum(&["-t", "sha256_hex"]), format!("{hex} ({file})\n"));
    assert!(sum(&["-q"]).starts_with("2$"));
    assert_eq!(sum(&["-c", hex]), format!("{file}: OK\n"));
    assert_eq!(sum(&["-q", "-c", &hex[2..]]), "");
    let list = json(&sum(&["--json", "-c", hex]));
    assert_eq!(list[0]["matches"], true);
    let other = hex.replace("b9e6", "b9e7");
    let output = world.try_run(&["checksum", "-c", &other, &file]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, format!("{file}: FAILED\n").as_bytes());
    assert!(
        world
            .fail(&["checksum", "-t", "md5", &file])
            .contains("blake2s_base32")
    );
    assert!(
        world
            .fail(&["checksum", &world.text("none")])
            .contains("none: ")
    );
}

#[test]
fn check_tells_what_differs_for_people_and_for_programs() {
    let world = World::installed();
    world.run(&["check", "-d", "-s", "-a"]);
    let tool = world.path("root/usr/local/bin/tool");
    fs::write(&tool, "other").expect("a file");
    fs::remove_file(world.path("root/usr/local/lib/lib.txt")).expect("gone");
    let said = world.fail(&["check", "-q", "-s", "-a"]);
    assert_eq!(
        said,
        "pkg: lib-1.0: missing file /usr/local/lib/lib.txt\n\
         pkg: tool-1.0: checksum mismatch for /usr/local/bin/tool\n"
    );
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o4755)).expect("a mode");
    let output = world.try_run(&["check", "--json", "-m", "tool"]);
    let list = json(&String::from_utf8_lossy(&output.stdout));
    let problems: Vec<&str> = list
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["problem"].as_str())
        .collect();
    assert!(problems.contains(&"permissions"), "{problems:?}");
    // Checksums are what is checked when nothing is said, and of all packages.
    assert_eq!(world.fail(&["check", "-q"]), said);
    assert_eq!(
        world
            .fail(&["check", "-q", "-B", "-r", "tool"])
            .lines()
            .count(),
        1
    );
    // A word that means nothing is told, also beside -a.
    let said = world.fail(&["check", "-s", "-a", "nobody"]);
    assert!(said.contains("No packages matching: nobody"), "{said}");
}

#[test]
fn files_below_links_are_looked_for_within_the_root() {
    let world = World::installed();
    fs::rename(world.path("root/usr/local/bin"), world.path("root/real")).expect("moved");
    std::os::unix::fs::symlink("/real", world.path("root/usr/local/bin")).expect("a link");
    world.run(&["check", "-s", "tool"]);
}

#[test]
fn packages_are_registered_without_touching_a_file() {
    let world = World::installed();
    let before = world.files("root/usr");
    fs::create_dir_all(world.path("root/opt")).expect("a folder");
    world.write("root/opt/own", "own\n");
    world.write(
        "own.ucl",
        "name = own; version = \"2\"; origin = t/own; comment = Own; maintainer = m; www = w\n\
         prefix = /opt; categories [ t ]; deps { tool { origin = t/tool; version = 1.0 } }\n",
    );
    world.write("own.plist", "own\n");
    let words = [
        "register",
        "-A",
        "-M",
        &world.text("own.ucl"),
        "-f",
        &world.text("own.plist"),
    ];
    world.run(&[&words[..], &["-N"]].concat());
    assert_eq!(world.run(&["query", "-a", "%n"]), "lib\ntool\n");
    world.run(&words);
    assert_eq!(
        world.run(&["query", "%n-%v %a %Fp", "own"]),
        "own-2 1 /opt/own\n"
    );
    world.run(&["check", "-d", "-s", "-a"]);
    let said = world.fail(&["unregister", "-y", "tool"]);
    assert!(said.contains("own-2 needs it"), "{said}");
    world.run(&["unregister", "-y", "own"]);
    assert_eq!(world.run(&["query", "-a", "%n"]), "lib\ntool\n");
    assert!(world.path("root/opt/own").exists());
    assert_eq!(world.files("root/usr"), before);
    // Another package's file stays that package's.
    world.write("own.plist", "/usr/local/bin/tool\n");
    let said = world.fail(&words);
    assert!(said.contains("conflicts with tool"), "{said}");
    world.write("own.plist", "absent\n");
    assert!(world.fail(&words).contains("absent"));
}

#[test]
fn installed_packages_are_made_again() {
    let world = World::installed();
    let out = world.text("again");
    world.run(&["create", "-q", "-l", "1", "-o", &out, "-g", "*"]);
    assert_eq!(world.files("again"), ["/lib-1.0.pkg", "/tool-1.0.pkg"]);
}

#[test]
fn shell_reads_and_writes_only_when_it_may() {
    let world = World::installed();
    let sql = "SELECT name, version FROM packages ORDER BY name";
    assert_eq!(world.run(&["shell", sql]), "lib|1.0\ntool|1.0\n");
    let rows = json(&world.run(&["shell", "--json", sql]));
    assert_eq!(rows[1]["name"], "tool");
    let change = "UPDATE packages SET comment = 'x'";
    assert!(world.fail(&["shell", change]).contains("readonly"));
    world.run(&["shell", "-w", change]);
    assert_eq!(world.run(&["query", "-a", "%c"]), "x\nx\n");
    assert!(world.run(&["shell", ".tables"]).contains("pkg_lock\n"));
    assert!(world.fail(&["shell", "SELEC 1"]).contains("syntax error"));
}

#[test]
fn repositories_are_shown_and_switched() {
    let world = World::installed();
    world.write(
        "etc/other.conf",
        "other: { url: \"http://x.example/y\", enabled: no, mirror_type: http }",
    );
    assert_eq!(world.run(&["repositories", "-l"]), "other\ntest\n");
    assert_eq!(world.run(&["repositories", "-l", "-d"]), "other\n");
    let shown = world.run(&["repositories", "other"]);
    for line in [
        "other: { ",
        "url             : \"http://x.example/y\"",
        "enabled         : no",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    world.run(&["repositories", "test", "disable"]);
    assert_eq!(world.run(&["repositories", "-l", "-e"]), "");
    assert!(
        world
            .run(&["repositories", "test"])
            .contains("no (overridden by pkg)")
    );
    let said = world.fail(&["install", "-y", "lib"]);
    assert!(said.contains("No active remote repositories"), "{said}");
    world.run(&["repositories", "test", "enable"]);
    world.run(&["repositories", "test", "reset"]);
    let list = json(&world.run(&["repositories", "--json"]));
    assert_eq!(list[1]["enabled"], true);
    assert_eq!(list[1]["overridden"], false);
    assert_eq!(list[0]["mirror_type"], "HTTP");
    assert!(
        world
            .fail(&["repositories", "none"])
            .contains("no repository none")
    );
    assert!(
        world
            .fail(&["repositories", "test", "remove"])
            .contains("reset")
    );
}

#[test]
fn files_of_the_repository_are_found_installed_or_not() {
    let world = World::installed();
    world.package("other-3", &[], &["/usr/local/share/other"]);
    world.publish();
    let said = world.run(&["rwhich", "/usr/local/share/other"]);
    assert_eq!(
        said,
        "/usr/local/share/other is provided by package other-3\n"
    );
    assert_eq!(
        world.run(&["rwhich", "-q", "-U", "-g", "/usr/local/*"]),
        "tool-1.0\nlib-1.0\nother-3\n"
    );
    assert!(
        world
            .fail(&["rwhich", "/none"])
            .contains("/none was not found")
    );
    fs::write(world.path("root/var/db/pkg/repos/test/files.pkg"), "noise").expect("it");
    assert!(world.fail(&["rwhich", "-U", "/none"]).contains("files.pkg"));
}

#[test]
fn every_list_is_to_be_had_as_json() {
    let world = World::installed();
    world.run(&["lock", "-y", "lib"]);
    for words in [
        &["info", "--json"][..],
        &["info", "--json", "tool"],
        &["lock", "-l", "--json"],
        &["search", "--json", "tool"],
        &["version", "--json", "-U"],
        &["which", "--json", "/usr/local/bin/tool"],
        &["check", "--json", "-d", "-a"],
        &["repositories", "--json"],
        &["shell", "--json", "SELECT 1 AS one"],
    ] {
        let list = json(&world.run(words));
        assert!(list.is_array(), "{words:?}: {list}");
    }
    let stats = json(&world.run(&["stats", "--json"]));
    assert_eq!(stats["local"]["packages"], 2);
    assert_eq!(stats["remote"]["unique_packages"], 2);
    let found = json(&world.run(&["which", "--json", "/usr/local/bin/tool"]));
    assert_eq!(found[0]["name"], "tool");
}

#[test]
fn verbs_tell_how_they_are_used() {
    let world = World::new();
    assert!(
        world
            .run(&["check", "--help"])
            .starts_with("usage: pkg check ")
    );
    assert!(world.run(&["--help"]).starts_with("usage: pkg "));
    assert!(world.run(&["help"]).contains("\nregister "));
    assert!(world.run(&["bootstrap"]).contains("already bootstrapped"));
}

#[test]
fn packages_are_registered_alone_where_their_files_are_there() {
    let world = World::new();
    fs::create_dir_all(world.path("stage/usr/local/etc")).expect("a folder");
    world.write("stage/usr/local/etc/own.conf", "one = 1\n");
    world.write("stage/usr/local/etc/other", "other\n");
    let manifest = world::minimal("own", "1");
    world.create(
        &manifest,
        "@config etc/own.conf\netc/other\n",
        "stage",
        "repo/All",
    );
    world.publish();
    world.run(&["install", "-y", "-q", "-X", "own"]);
    assert!(world.files("root/usr").is_empty());
    assert_eq!(world.run(&["query", "-a", "%n-%v"]), "own-1\n");
    let said = world.fail(&["check", "-q", "-s", "-a"]);
    assert_eq!(said.lines().count(), 2, "{said}");
    // The files come; what the configuration file was like is known.
    world.copy("stage/usr", "root/usr");
    world.run(&["check", "-s", "-a"]);
    world.write("root/usr/local/etc/own.conf", "one = 2\n");
    let changes = world.try_run(&["diff"]);
    let changes = String::from_utf8_lossy(&changes.stdout);
    assert!(changes.contains("-one = 1\n+one = 2\n"), "{changes}");
}

#[test]
fn lines_of_an_index_are_made_of_the_catalogue() {
    let world = World::installed();
    assert_eq!(
        world.run(&["-o", "PORTSDIR=/50%", "rquery", "-U", "-I", "tool"]),
        "tool-1.0|/50%/t/tool|/usr/local|Test tool|/50%/t/tool/pkg-descr|nobody@example.org|t||\
         lib-1|https://example.org|||\n"
    );
    assert_eq!(world.run(&["rquery", "-U", "-I", "-a"]).lines().count(), 2);
}

#[test]
fn manifest_for_people_says_the_same() {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    let stage = world.text("stage/lib-1.0");
    let (manifest, plist) = (world.text("manifest"), world.text("plist"));
    let out = world.text("expanded");
    world.run(&[
        "create", "-e", "-M", &manifest, "-p", &plist, "-r", &stage, "-o", &out, "-l", "fast",
    ]);
    let usual = world.text("repo/All/lib-1.0.pkg");
    let expanded = world.text("expanded/lib-1.0.pkg");
    let raw = |file: &str| world.run(&["info", "-R", "--raw-format", "json", "-F", file]);
    assert_eq!(raw(&usual), raw(&expanded));
    world.run(&["add", "-q", &expanded]);
    world.run(&["check", "-s", "-a"]);
}

#[test]
fn dependencies_that_are_missing_are_brought() {
    let world = World::installed();
    let told = world.run(&["unregister", "-n", "-R", "lib"]);
    assert_eq!(told.lines().count(), 2, "{told}");
    world.run(&["unregister", "-y", "-q", "-f", "lib"]);
    let missing = "pkg: tool has a missing dependency: lib\n";
    assert_eq!(world.fail(&["check", "-q", "-d", "-a"]), missing);
    assert_eq!(
        world.fail(&["check", "-q", "-d", "-n", "-y", "-a"]),
        missing
    );
    let said = world.try_run(&["check", "-q", "-d", "-y", "-a"]);
    assert!(said.status.success());
    assert_eq!(String::from_utf8_lossy(&said.stderr), missing);
    assert_eq!(world.run(&["query", "-a", "%n %a"]), "lib 1\ntool 0\n");
    world.run(&["check", "-q", "-d", "-n", "-a"]);
}
