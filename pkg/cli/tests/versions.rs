//! What `pkg version` compares with, what `pkg delete -G` leaves, and other flags of the original.

#[expect(dead_code, reason = "these tests look at no files")]
mod world;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use world::World;

#[test]
fn versions_are_compared_with_an_index() {
    let world = World::installed();
    world.write(
        "INDEX",
        "lib-2.0|/usr/dports/t/lib|x\ntool-0.9|/p|\nother-x|/p\n",
    );
    let index = world.text("INDEX");
    assert_eq!(
        world.run(&["version", "-I", "-v", &index]),
        format!(
            "{:<34} <   needs updating (index has 2.0)\n{:<34} >   succeeds index (index has 0.9)\n",
            "lib-1.0", "tool-1.0"
        )
    );
    // Behind the index there may be a pattern.
    assert_eq!(
        world.run(&["version", "-I", "-q", "-g", &index, "to*"]),
        "tool-1.0\n"
    );
    assert_eq!(
        world.run(&["version", "-I", "-q", "-n", "lib", &index]),
        "lib-1.0\n"
    );
    assert_eq!(
        world.run(&["version", "-I", "-o", "-q", "-O", "t/tool", &index]),
        "t/tool\n"
    );
    world.write("INDEX", "lib-2.0|x\ntool-nothing at all|x\n");
    let marks = world.run(&["version", "-I", &index]);
    assert!(marks.contains("tool-1.0") && marks.contains('!'), "{marks}");
    world.write("INDEX", "other-1|x\n");
    let told = world.run(&["version", "-I", "-v", "-n", "tool", &index]);
    assert_eq!(told, format!("{:<34} ?   orphaned: t/tool\n", "tool-1.0"));
    // That of the ports tree, and then without being asked for.
    fs::create_dir_all(world.path("root/usr/dports")).expect("a folder");
    fs::copy(world.path("INDEX"), world.path("root/usr/dports/INDEX")).expect("a file");
    for words in [
        &["version", "-I", "-l", "?", "-q"][..],
        &["version", "-l", "?", "-q"],
    ] {
        assert_eq!(world.run(words), "lib-1.0\ntool-1.0\n");
    }
    assert_eq!(world.run(&["version", "-R", "-l", "?", "-q"]), "");
    let told = world.run(&["-o", "VERSION_SOURCE=R", "version", "-l", "=", "-q"]);
    assert!(told.ends_with("lib-1.0\ntool-1.0\n"), "{told}");
    world.write("INDEX", "what is this\n");
    let said = world.fail(&["version", "-I", &index]);
    assert!(said.contains("line 1: it is no line of an index"), "{said}");
}

#[test]
fn versions_are_compared_with_the_ports() {
    let world = World::installed();
    let ports = world.path("root/usr/dports");
    for folder in ["t/tool", "t/lib"] {
        fs::create_dir_all(ports.join(folder)).expect("a folder");
    }
    let said = world.fail(&["version", "-P"]);
    assert!(said.contains("Cannot find ports tree"), "{said}");
    fs::write(ports.join("Makefile"), "").expect("a file");
    // A make of our own, which knows what is asked: the category, flavours, a name.
    let make = world.path("bin/make");
    fs::create_dir_all(world.path("bin")).expect("a folder");
    fs::write(
        &make,
        "#!/bin/sh\ncase \"$2 $3 $4\" in\n*/t\\ -V\\ SUBDIR) echo tool other ;;\n\
         */t/tool\\ flavors-package-names*) echo tool-lite-9; echo tool-1.5 ;;\n*) exit 1 ;;\nesac\n",
    )
    .expect("a file");
    fs::set_permissions(&make, fs::Permissions::from_mode(0o755)).expect("a mode");
    let output = world
        .pkg()
        .env("PATH", format!("{}:/usr/bin:/bin", world.text("bin")))
        .args(["version", "-P", "-v"])
        .output()
        .expect("the program");
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        // The category does not have the library.
        format!(
            "{:<34} ?   orphaned: t/lib\n{:<34} <   needs updating (port has 1.5)\n",
            "lib-1.0", "tool-1.0"
        )
    );
}

#[test]
fn patterns_are_tested_against_lines() {
    let world = World::new();
    for (words, input, wanted) in [
        (
            &["version", "-T", "-", "a*"][..],
            "ab-1\nb-1\nac-2\n",
            Some("ab-1\nac-2\n"),
        ),
        (&["version", "-T", "ab-1", "-"], "a*\nb*\n", Some("a*\n")),
        (&["version", "-T", "-", "z*"], "ab-1\n", None),
    ] {
        let mut child = world
            .pkg()
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut stdin = child.stdin.take().expect("its input");
        stdin.write_all(input.as_bytes()).expect("lines");
        drop(stdin);
        let output = child.wait_with_output().expect("its end");
        assert_eq!(output.status.success(), wanted.is_some(), "{words:?}");
        let found = String::from_utf8_lossy(&output.stdout);
        assert_eq!(found, wanted.unwrap_or_default(), "{words:?}");
    }
    world.fail(&["version", "-T", "-", "-"]);
}

#[test]
fn excluded_packages_stay_with_what_they_need() {
    let world = World::installed();
    world.package("other-1.0", &[], &["/usr/local/bin/other"]);
    world.publish();
    world.run(&["install", "-y", "-q", "other"]);
    let said = world.fail(&["delete", "-y", "-G", "to*", "lib"]);
    assert!(said.contains("tool is excluded by -G"), "{said}");
    assert_eq!(world.run(&["query", "-a", "%n"]), "lib\nother\ntool\n");
    world.run(&["delete", "-y", "-q", "-a", "-G", "to*"]);
    assert_eq!(world.run(&["query", "-a", "%n"]), "lib\ntool\n");
    world.run(&["check", "-d", "-s", "-a"]);
    world.run(&[
        "delete",
        "-y",
        "-q",
        "--script-no-exec",
        "-a",
        "-G",
        "x*",
        "-G",
        "y*",
    ]);
    assert_eq!(world.run(&["query", "-a", "%n"]), "");
}

#[test]
fn installations_take_archives_alone_everything_again_or_clean_up() {
    let world = World::installed();
    let archive = world.text("repo/All/tool-1.0.pkg");
    let said = world.fail(&["install", "-y", "-l", "tool"]);
    assert!(said.contains("-l installs archives alone"), "{said}");
    world.run(&["install", "-y", "-q", "-l", "-f", &archive]);
    // The library comes again only when that is asked for.
    let plan = |words: &[&str]| {
        let words = [&["install", "-n", "-f"], words, &["tool"]].concat();
        world.run(&words)
    };
    assert!(!plan(&[]).contains("\tlib: "), "{}", plan(&[]));
    assert!(plan(&["-R"]).contains("\tlib: "), "{}", plan(&["-R"]));
    // A new version that needs the library no more.
    fs::remove_file(&archive).expect("an archive");
    world.package("tool-2.0", &[], &["/usr/local/bin/tool"]);
    world.publish();
    world.run(&["upgrade", "-y", "-q", "--autoremove", "--script-no-exec"]);
    assert_eq!(world.run(&["query", "-a", "%n-%v"]), "tool-2.0\n");
}

#[test]
fn only_what_is_vulnerable_is_upgraded() {
    let world = World::installed();
    for label in ["lib-1.1", "tool-1.1"] {
        let name = label.split('-').next().expect("a name");
        world.package(label, &[], &[&format!("/usr/local/share/{name}")]);
    }
    for label in ["lib-1.0", "tool-1.0"] {
        fs::remove_file(world.path(&format!("repo/All/{label}.pkg"))).expect("an archive");
    }
    world.publish();
    let said = world.fail(&["upgrade", "-y", "-v"]);
    assert!(said.contains("vuln.xml"), "{said}");
    let advisory = |version: &str| {
        format!(
            "<?xml version=\"1.0\"?><vuxml><vuln vid=\"1\"><topic>bad</topic><affects><package>\
             <name>lib</name><range><lt>{version}</lt></range></package></affects></vuln></vuxml>"
        )
    };
    world.write("root/var/db/pkg/vuln.xml", &advisory("0.5"));
    let told = world.run(&["upgrade", "-y", "-v"]);
    assert!(
        told.contains("No installed package is known to be vulnerable"),
        "{told}"
    );
    world.write("root/var/db/pkg/vuln.xml", &advisory("1.1"));
    world.run(&["upgrade", "-y", "-q", "-v"]);
    assert_eq!(world.run(&["query", "-a", "%n-%v"]), "lib-1.1\ntool-1.0\n");
}

#[test]
fn reasons_of_packages_are_told() {
    let world = World::installed();
    assert_eq!(
        world.run(&["why", "lib"]),
        "lib-1.0: a dependency\n  needed by tool-1.0: asked for\n"
    );
    assert_eq!(world.run(&["why", "tool"]), "tool-1.0: asked for\n");
    assert_eq!(
        world.run(&["why", "--json", "lib"]),
        "[{\"automatic\":true,\"name\":\"lib\",\"needed_by\":[{\"automatic\":false,\"for\":null,\
         \"name\":\"tool\",\"version\":\"1.0\"}],\"version\":\"1.0\"}]\n"
    );
    world.run(&["delete", "-y", "-q", "-f", "tool"]);
    let output = world.try_run(&["why", "-a"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        told.contains("nothing needs it; `pkg autoremove` removes it"),
        "{told}"
    );
    assert!(
        world
            .fail(&["why", "nobody"])
            .contains("No package(s) matching nobody")
    );
}
