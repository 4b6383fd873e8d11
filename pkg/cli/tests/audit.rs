//! `pkg audit`, as scripts see it.

#[expect(dead_code, reason = "these tests look at no files of the root")]
mod world;

use std::fs;

use world::World;

const LIST: &str = r#"<?xml version="1.0"?>
<vuxml xmlns="http://www.vuxml.org/apps/vuxml-1">
<vuln vid="1111"><topic>lib -- reads too far</topic><affects>
  <package><name>lib</name><range><ge>0.5</ge><lt>1.1</lt></range></package></affects>
  <references><cvename>CVE-2026-1</cvename></references></vuln>
<vuln vid="2222"><topic>all -- says too much</topic><affects>
  <package><name>l?b*</name><range><le>1.0</le></range></package>
  <package><name>other</name><range><lt>9</lt></range></package></affects></vuln>
<vuln vid="3333"><cancelled/></vuln>
</vuxml>
"#;

const REPORT: &str = "lib-1.0 is vulnerable:\n  lib -- reads too far\n  CVE: CVE-2026-1\n  \
    WWW: https://vuxml.FreeBSD.org/freebsd/1111.html\n\n  all -- says too much\n  \
    WWW: https://vuxml.FreeBSD.org/freebsd/2222.html\n\n";

/// A root with `app`, which needs `tool`, which needs `lib`; the list is in its place.
fn installed() -> World {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    world.package("tool-1.0", &["lib"], &["/usr/local/bin/tool"]);
    world.package("app-1.0", &["tool"], &["/usr/local/bin/app"]);
    world.publish();
    world.run(&["install", "-y", "-q", "app"]);
    world.write("root/var/db/pkg/vuln.xml", LIST);
    world
}

/// What the program prints; it must answer with 1.
fn found(world: &World, words: &[&str]) -> String {
    let output = world.try_run(words);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{words:?}: {errors}");
    assert_eq!(errors, "", "{words:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn installed_packages_are_compared_with_the_list() {
    let world = installed();
    assert_eq!(
        found(&world, &["audit"]),
        format!("{REPORT}2 problem(s) in 1 package(s) found.\n")
    );
    assert_eq!(found(&world, &["audit", "-q"]), "lib-1.0\n");
    let out = found(&world, &["audit", "-r"]);
    let needed = "  Packages that depend on lib: tool, app\n\n";
    assert_eq!(
        out,
        format!("{REPORT}{needed}2 problem(s) in 1 package(s) found.\n")
    );
    world.run(&["-o", "AUDIT_IGNORE_GLOB=x*,li*", "audit"]);
    let none = world.run(&["-o", "AUDIT_IGNORE_REGEX=^l.b$", "audit"]);
    assert_eq!(none, "0 problem(s) in 0 package(s) found.\n");
}

#[test]
fn named_packages_and_archives_are_compared_too() {
    let world = installed();
    let out = found(&world, &["audit", "lib"]);
    assert!(
        out.starts_with("lib is vulnerable:\n  Affected versions:\n  >= 0.5 : < 1.1\n"),
        "{out}"
    );
    assert_eq!(
        found(&world, &["audit", "-q", "other-8_2", "lib-2"]),
        "other-8_2\n"
    );
    world.run(&["audit", "lib-1.1", "other-9"]);
    let repository = world.text("repo");
    assert_eq!(
        found(&world, &["audit", "-q", "-d", &repository]),
        "lib-1.0\n"
    );
    assert!(
        world
            .fail(&["audit", "-d", &repository, "lib"])
            .contains("usage")
    );
}

#[test]
fn report_is_had_as_data() {
    let world = installed();
    let json = found(&world, &["audit", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(document["pkg_count"], 1);
    let lib = &document["packages"]["lib"];
    assert_eq!(lib["version"], "1.0");
    assert_eq!(lib["issue_count"], 2);
    assert_eq!(lib["issues"][0]["Affected versions"][0], ">= 0.5 : < 1.1");
    assert_eq!(lib["issues"][0]["cve"][0], "CVE-2026-1");
    assert_eq!(lib["issues"][1]["description"], "all -- says too much");
    assert_eq!(lib["reverse dependencies"][1], "app");
    assert_eq!(found(&world, &["audit", "-Rjson-compact"]), json);
    let other: serde_json::Value =
        serde_json::from_str(&found(&world, &["audit", "--raw=json"])).expect("JSON");
    assert_eq!(other, document);
    assert!(found(&world, &["audit", "-R"]).contains("pkg_count = 1;"));
    assert!(
        world
            .fail(&["audit", "-Rxml"])
            .contains("invalid argument xml")
    );
}

#[test]
fn list_is_fetched_and_a_bad_one_does_not_replace_it() {
    let world = installed();
    let kept = world.path("root/var/db/pkg/vuln.xml");
    fs::remove_file(&kept).expect("a list");
    let said = world.fail(&["audit"]);
    assert!(
        said.contains("does not exist. Try running 'pkg audit -F' first"),
        "{said}"
    );
    assert!(world.fail(&["audit", "-F"]).contains("VULNXML_SITE"));
    world.write("list", LIST);
    let site = format!("VULNXML_SITE=file://{}", world.text("list"));
    assert_eq!(
        found(&world, &["-o", &site, "audit", "-F", "-q"]),
        "lib-1.0\n"
    );
    assert_eq!(fs::read_to_string(&kept).expect("a list"), LIST);
    for bad in ["<html/>", "<vuxml>", ""] {
        world.write("list", bad);
        let said = world.fail(&["-o", &site, "audit", "-F"]);
        assert!(said.contains(&world.text("list")), "{bad}: {said}");
        assert_eq!(fs::read_to_string(&kept).expect("a list"), LIST);
    }
    assert_eq!(found(&world, &["audit", "-q"]), "lib-1.0\n");
}
