//! `BACKUP_LIBRARIES`: libraries that an upgrade takes away.

#[expect(dead_code, reason = "these tests need little of it")]
mod world;

use std::fs;

use world::World;

const ON: [&str; 2] = ["-o", "BACKUP_LIBRARIES=yes"];
const KEPT: &str = "root/usr/local/lib/compat/pkg/libfoo.so.1";

/// Makes a version of `foo` with the library of this number.
fn library(world: &World, version: &str, number: u8) {
    let stage = format!("stage/foo-{version}");
    let name = format!("libfoo.so.{number}");
    let folder = world.path(&stage).join("usr/local/lib");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(&name), format!("library {number}\n")).expect("a file");
    let manifest = world::minimal("foo", version) + &format!("shlibs_provided [ {name} ]\n");
    let _ = fs::remove_file(world.path("repo/All/foo-1.pkg"));
    world.create(&manifest, &format!("lib/{name}\n"), &stage, "repo/All");
}

/// `foo` with its library, and `bar`, which needs it; then a `foo` with another.
fn world() -> World {
    let world = World::new();
    library(&world, "1", 1);
    let manifest = world::minimal("bar", "1") + "shlibs_required [ libfoo.so.1 ]\n";
    fs::create_dir_all(world.path("stage/bar")).expect("a folder");
    world.create(&manifest, "", "stage/bar", "repo/All");
    world.publish();
    world.run(&["install", "-y", "-q", "foo", "bar"]);
    library(&world, "2", 2);
    world.publish();
    world
}

#[test]
fn library_that_somebody_needs_is_kept_as_a_package() {
    let world = world();
    // Without the option the upgrade would break something.
    world.run(&["upgrade", "-y", "-q"]);
    assert_eq!(world.run(&["query", "%v", "foo"]), "1\n");
    world.run(&[&ON[..], &["upgrade", "-y", "-q"]].concat());
    assert_eq!(world.run(&["query", "%v", "foo"]), "2\n");
    let kept = fs::read_to_string(world.path(KEPT)).expect("the library");
    assert_eq!(kept, "library 1\n");
    assert!(!world.path("root/usr/local/lib/libfoo.so.1").exists());
    let name = "foo-backup-libfoo.so.1";
    assert_eq!(
        world.run(&["query", "%Fp %o %p %a", name]),
        "/usr/local/lib/compat/pkg/libfoo.so.1 t/foo-backup-libfoo.so.1 / 0\n"
    );
    assert_eq!(world.run(&["query", "%b", name]), "libfoo.so.1\n");
    let version = world.run(&["query", "%v", name]);
    assert_eq!(version.trim().len(), 14, "{version}");
    world.run(&["check", "-d", "-s", "-a"]);
    assert_eq!(world.run(&["autoremove", "-n", "-q"]), "");
    // It goes as every package does.
    world.run(&["delete", "-y", "-q", "bar", name]);
    assert!(!world.path(KEPT).exists());
}

#[test]
fn library_goes_where_the_option_says_or_nothing_is_done() {
    let world = world();
    let at = |path: &str| format!("BACKUP_LIBRARY_PATH={path}");
    let wrong = at("/a/../b");
    let said = world.fail(&[&ON[..], &["-o", &wrong, "upgrade", "-y"]].concat());
    assert!(said.contains("BACKUP_LIBRARY_PATH \"/a/../b\""), "{said}");
    let right = at("/back/");
    world.run(&[&ON[..], &["-o", &right, "upgrade", "-y", "-q"]].concat());
    assert!(world.path("root/back/libfoo.so.1").exists());
    world.run(&["check", "-s", "-a"]);
}

#[test]
fn what_is_removed_is_not_kept() {
    let world = world();
    world.run(&[&ON[..], &["delete", "-y", "-q", "-f", "foo"]].concat());
    assert_eq!(world.run(&["query", "-a", "%n"]), "bar\n");
    assert!(!world.path(KEPT).exists());
}
