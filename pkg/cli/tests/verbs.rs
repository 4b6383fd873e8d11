//! Verbs that change or tell what is registered, as scripts see them.

#[expect(dead_code, reason = "these tests use one repository and one root")]
mod world;

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use world::World;

#[test]
fn notes_are_added_changed_shown_and_deleted() {
    let world = World::installed();
    let annotate = |words: &[&str]| {
        let words = [&["annotate", "-y"], words].concat();
        world.run(&words)
    };
    assert_eq!(
        annotate(&["-A", "tool", "why", "by hand"]),
        "tool-1.0: added annotation tagged: why\n"
    );
    let again = world.fail(&["annotate", "-y", "-A", "tool", "why", "again"]);
    assert_eq!(again, "pkg: tool-1.0: Cannot add annotation tagged: why\n");
    assert_eq!(
        annotate(&["-S", "tool", "why"]),
        "tool-1.0: Tag: why Value: by hand\n"
    );
    assert_eq!(annotate(&["-q", "-S", "-g", "t*", "why"]), "by hand\n");
    assert_eq!(annotate(&["-S", "lib", "why"]), "");
    assert_eq!(
        annotate(&["-M", "-a", "why", "x"]),
        "lib-1.0: Modified annotation tagged: why\ntool-1.0: Modified annotation tagged: why\n"
    );
    assert_eq!(
        annotate(&["-S", "--json", "-a", "why"]),
        "[{\"name\":\"lib\",\"tag\":\"why\",\"value\":\"x\",\"version\":\"1.0\"},\
         {\"name\":\"tool\",\"tag\":\"why\",\"value\":\"x\",\"version\":\"1.0\"}]\n"
    );
    assert_eq!(
        annotate(&["-D", "tool", "why"]),
        "tool-1.0: Deleted annotation tagged: why\n"
    );
    assert_eq!(
        world.fail(&["annotate", "-y", "-D", "tool", "why"]),
        "pkg: tool-1.0: Cannot delete annotation tagged: why -- because there is none\n"
    );
    let said = world.fail(&["annotate", "-y", "-A", "nobody", "why", "x"]);
    assert_eq!(said, "pkg: No package(s) matching nobody\n");
    // Nobody to be asked: nothing is changed.
    world.fail(&["annotate", "-A", "tool", "other", "x"]);
    assert_eq!(annotate(&["-S", "tool", "other"]), "");
    let mut child = world
        .pkg()
        .args(["annotate", "-q", "-y", "-A", "tool", "long"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(b"of standard\ninput").expect("written");
    drop(input);
    assert!(child.wait().expect("its end").success());
    assert_eq!(
        world.run(&["query", "%At %Av", "tool"]).lines().next(),
        Some("long of standard")
    );
}

#[test]
fn packages_are_marked_and_renamed() {
    let world = World::installed();
    let state = || world.run(&["query", "-a", "%n %o %a %V"]);
    assert_eq!(state(), "lib t/lib 1 0\ntool t/tool 0 0\n");
    world.run(&["set", "-y", "-A", "1", "-v", "1", "tool"]);
    assert_eq!(state(), "lib t/lib 1 0\ntool t/tool 1 1\n");
    world.run(&["set", "-y", "-A", "0", "-a"]);
    world.run(&["set", "-y", "-v", "0", "-g", "to*"]);
    assert_eq!(state(), "lib t/lib 0 0\ntool t/tool 0 0\n");
    world.run(&["set", "-y", "-n", "lib:library", "-a"]);
    world.run(&["set", "-y", "-o", "t/lib:u/library", "-a"]);
    assert_eq!(state(), "library u/library 0 0\ntool t/tool 0 0\n");
    assert_eq!(
        world.run(&["query", "%dn %do", "tool"]),
        "library u/library\n"
    );
    assert_eq!(
        world.run(&["set", "-y", "-p", "-o", "t/:v/", "-a"]),
        "1 packages have been renamed.\n"
    );
    assert_eq!(state(), "library u/library 0 0\ntool v/tool 0 0\n");
    world.run(&["check", "-d", "-s", "-a"]);
    for (words, said) in [
        (
            &["-A", "2", "tool"][..],
            "Wrong value for -A. Expecting 0 or 1, got: 2",
        ),
        (
            &["-v", "x", "tool"],
            "Wrong value for -v. Expecting 0 or 1, got: x",
        ),
        (
            &["-n", "tool", "tool"],
            "Wrong format for -n. Expecting oldname:newname, got: tool",
        ),
        (
            &["-n", "tool:library", "tool"],
            "there is a package library already",
        ),
        (&["-n", "tool:a b", "tool"], "a b"),
        (&["-o", "v/tool:v/a b", "tool"], "v/a b"),
        (&["-A", "1", "nobody"], "No package(s) matching nobody"),
        (&["-p", "-n", "zzz:y", "-a"], "No packages renamed."),
        (
            &["-p", "-A", "1", "tool"],
            "-p requires either -o or -n option",
        ),
        (&["-A", "1"], "which packages?"),
        (&["tool"], "what is to be set?"),
    ] {
        let words = [&["set", "-y"], words].concat();
        let found = world.fail(&words);
        assert!(found.contains(said), "{words:?}: {found}");
    }
    assert_eq!(state(), "library u/library 0 0\ntool v/tool 0 0\n");
}

#[test]
fn archives_are_fetched_checked_and_linked_but_not_installed() {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    world.package("tool-1.0", &["lib"], &["/usr/local/bin/tool"]);
    world.publish();
    let cached = || -> Vec<String> {
        let files = world.files("root/var/cache/pkg");
        let cut = |file: &String| file.split('~').next().unwrap_or_default().to_owned();
        let mut names: Vec<String> = files.iter().map(cut).collect();
        names.sort();
        names
    };
    let out = world.run(&["fetch", "-n", "tool"]);
    assert!(
        out.contains("New packages to be FETCHED:\n\ttool: 1.0 ("),
        "{out}"
    );
    assert!(out.contains(": 100.00% of the "), "{out}");
    assert!(
        out.contains("Number of packages to be fetched: 1\n"),
        "{out}"
    );
    assert!(cached().is_empty());
    world.run(&["fetch", "-y", "tool"]);
    assert_eq!(cached(), ["/tool-1.0"]);
    world.run(&["fetch", "-y", "-d", "-s", "tool"]);
    assert_eq!(
        cached(),
        ["/lib-1.0", "/lib-1.0.pkg", "/tool-1.0", "/tool-1.0.pkg"]
    );
    assert_eq!(world.run(&["info"]), "");
    let out = world.run(&["fetch", "-U", "-a"]);
    assert!(
        out.contains("No packages are required to be fetched."),
        "{out}"
    );
    let out = world.run(&["fetch", "-U", "-a", "-n", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(list[0]["name"], "lib");
    assert_eq!(list[1]["present"], true);
    // A mirror is a repository.
    let mirror = world.text("mirror");
    world.run(&["fetch", "-y", "-q", "-a", "-o", &mirror]);
    assert_eq!(
        world.files("mirror"),
        ["/All/lib-1.0.pkg", "/All/tool-1.0.pkg"]
    );
    world.run(&["repo", "-q", &mirror]);
    // Damaged in the cache: fetched again. Damaged in the repository: refused.
    let path = world.path("root/var/cache/pkg/tool-1.0.pkg");
    let spoil = |path: &std::path::Path| {
        let whole = fs::read(path).expect("an archive");
        fs::write(path, &whole[1..]).expect("an archive");
        whole
    };
    let whole = spoil(&path);
    world.run(&["fetch", "-U", "-y", "tool"]);
    assert_eq!(fs::read(&path).expect("an archive"), whole);
    spoil(&path);
    spoil(&world.path("repo/All/tool-1.0.pkg"));
    let said = world.fail(&["fetch", "-U", "-y", "tool"]);
    assert!(said.starts_with("pkg: tool-1.0: "), "{said}");
    for words in [
        &["fetch"][..],
        &["fetch", "-a", "-u"],
        &["fetch", "-a", "tool"],
    ] {
        assert!(world.fail(words).contains("usage: pkg fetch"), "{words:?}");
    }
}

#[test]
fn updates_are_fetched_ahead() {
    let world = World::installed();
    world.package("tool-1.1", &["lib"], &["/usr/local/bin/tool"]);
    world.publish();
    world.run(&["clean", "-y", "-a"]);
    world.run(&["fetch", "-y", "-u"]);
    let files = world.files("root/var/cache/pkg");
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(files[0].starts_with("/tool-1.1~"), "{files:?}");
    assert_eq!(world.run(&["query", "%v", "tool"]), "1.0\n");
}

#[test]
fn notes_on_updating_are_those_of_what_is_installed() {
    let world = World::installed();
    let text = "Read this.\n20260301:\n  AFFECTS: users of t/tool\n  AUTHOR: x\n\n  New flags.\n\n\
        20260201:\n  AFFECTS: users of x/other\n  Nothing.\n20260101:\n  AFFECTS: all users\n  Old.\n";
    let file = world.text("UPDATING");
    world.write("UPDATING", text);
    assert_eq!(
        world.run(&["updating", "-f", &file]),
        "20260301:\n  AFFECTS: users of t/tool\n  AUTHOR: x\n\n  New flags.\n\n\
         20260101:\n  AFFECTS: all users\n  Old.\n"
    );
    let later = world.run(&["updating", "-d", "20260302", "-f", &file]);
    assert_eq!(later, "");
    let other = world.run(&["updating", "-d", "20260201", "-f", &file, "x/other"]);
    assert_eq!(
        other,
        "20260201:\n  AFFECTS: users of x/other\n  Nothing.\n"
    );
    let list = world.run(&["updating", "--json", "-f", &file]);
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(list[1]["date"], "20260101");
    assert!(
        world
            .fail(&["updating", "-d", "today"])
            .contains("Invalid date format")
    );
    assert!(world.fail(&["updating"]).contains("UPDATING"));
}

#[test]
fn aliases_are_listed_and_used() {
    let world = World::installed();
    let alias = |words: &[&str]| {
        let words = [&["-o", "ALIAS=all-names=query -a %n,vs=version"], words].concat();
        world.try_run(&words)
    };
    let text = |words: &[&str]| String::from_utf8(alias(words).stdout).expect("text");
    assert_eq!(
        text(&["alias"]),
        "ALIAS                ARGUMENTS\nall-names            'query -a %n'\n\
         vs                   'version'\n"
    );
    assert_eq!(text(&["alias", "-l", "-q"]), "all-names\nvs\n");
    assert_eq!(text(&["alias", "--json", "vs"]), "{\"vs\":\"version\"}\n");
    assert_eq!(text(&["all-names"]), "lib\ntool\n");
    let absent = alias(&["alias", "nothing", "vs"]);
    assert_eq!(absent.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&absent.stderr),
        "pkg: No such alias: 'nothing'\n"
    );
}

#[test]
fn activation_and_verbs_that_are_not_ours_are_told() {
    let world = World::new();
    assert_eq!(world.fail(&["-N"]), "pkg: package database non-existent\n");
    let world = World::installed();
    let output = world.try_run(&["-N"]);
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "pkg: 2 packages installed\n"
    );
    assert_eq!(world.run(&["-N", "query", "%v", "lib"]), "1.0\n");
    world.run(&["delete", "-y", "-q", "-a"]);
    assert_eq!(world.fail(&["-N"]), "pkg: no packages registered\n");
    for verb in ["plugins", "ssh", "backup"] {
        let said = world.fail(&[verb]);
        assert!(said.starts_with(&format!("pkg: {verb}: ")), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
