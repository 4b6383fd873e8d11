//! Configuration files: merged, kept, and shown by `pkg diff`.

#[expect(dead_code, reason = "these tests need little of it")]
mod world;

use std::fs;

use world::World;

const FILE: &str = "root/usr/local/etc/tool.conf";

/// Makes a version of a package with a configuration file, and offers it alone.
fn offer(world: &World, version: &str, text: &str) {
    let stage = format!("stage/{version}");
    fs::create_dir_all(world.path(&stage).join("usr/local/etc")).expect("a folder");
    world.write(&format!("{stage}/usr/local/etc/tool.conf"), text);
    let _ = fs::remove_dir_all(world.path("repo/All"));
    let manifest = world::minimal("tool", version);
    world.create(&manifest, "@config etc/tool.conf\n", &stage, "repo/All");
    world.publish();
}

const OLD: &str = "one = 1\ntwo = 2\nthree = 3\nfour = 4\nfive = 5\n";

#[test]
fn edits_are_shown_merged_and_what_is_left_is_shown_too() {
    let world = World::new();
    offer(&world, "1", OLD);
    world.run(&["install", "-y", "-q", "tool"]);
    assert_eq!(world.run(&["diff"]), "");
    fs::write(world.path(FILE), OLD.replace("one = 1", "one = mine")).expect("a file");
    let output = world.try_run(&["diff", "tool"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "--- /usr/local/etc/tool.conf of tool-1\n+++ /usr/local/etc/tool.conf\n@@ -1,4 +1,4 @@\n\
         -one = 1\n+one = mine\n two = 2\n three = 3\n four = 4\n"
    );
    offer(&world, "2", &OLD.replace("five = 5", "five = new"));
    let told = world.run(&["upgrade", "-y"]);
    assert!(
        told.contains("tool.conf was edited; the changes of its new version"),
        "{told}"
    );
    let merged = OLD
        .replace("one = 1", "one = mine")
        .replace("five = 5", "five = new");
    assert_eq!(fs::read_to_string(world.path(FILE)).expect("it"), merged);
    let quiet = world.try_run(&["diff", "-q"]).stdout;
    assert_eq!(
        String::from_utf8_lossy(&quiet),
        "/usr/local/etc/tool.conf\n"
    );
    assert_eq!(world.run(&["diff", "-n"]), "");
    // Both changed the same line.
    offer(&world, "3", &OLD.replace("one = 1", "one = theirs"));
    let told = world.run(&["upgrade", "-y"]);
    assert!(
        told.contains("the new one is /usr/local/etc/tool.conf.pkgnew"),
        "{told}"
    );
    assert_eq!(fs::read_to_string(world.path(FILE)).expect("it"), merged);
    let left = String::from_utf8(world.try_run(&["diff", "-n"]).stdout).expect("text");
    assert!(
        left.contains("+++ /usr/local/etc/tool.conf.pkgnew"),
        "{left}"
    );
    assert!(left.contains("-one = mine\n+one = theirs\n"), "{left}");
    let json = String::from_utf8(world.try_run(&["diff", "--json"]).stdout).expect("text");
    assert!(
        json.contains("\"path\":\"/usr/local/etc/tool.conf\""),
        "{json}"
    );
    fs::remove_file(world.path(FILE)).expect("it");
    let gone = world.try_run(&["diff"]).stdout;
    assert_eq!(
        String::from_utf8_lossy(&gone),
        "/usr/local/etc/tool.conf is gone\n"
    );
    assert!(
        world
            .fail(&["diff", "nobody"])
            .contains("No package(s) matching nobody")
    );
}

#[test]
fn nothing_is_merged_where_that_is_not_wanted() {
    let world = World::new();
    offer(&world, "1", OLD);
    world.run(&["install", "-y", "-q", "tool"]);
    let edited = OLD.replace("one = 1", "one = mine");
    fs::write(world.path(FILE), &edited).expect("a file");
    offer(&world, "2", &OLD.replace("five = 5", "five = new"));
    world.run(&["-o", "AUTOMERGE=no", "upgrade", "-y", "-q"]);
    assert_eq!(fs::read_to_string(world.path(FILE)).expect("it"), edited);
    assert!(world.path(&format!("{FILE}.pkgnew")).exists());
}

#[test]
fn program_of_the_user_merges_where_lines_meet() {
    let world = World::new();
    offer(&world, "1", OLD);
    world.run(&["install", "-y", "-q", "tool"]);
    let edited = OLD.replace("one = 1", "one = mine");
    fs::write(world.path(FILE), &edited).expect("a file");
    offer(&world, "2", &OLD.replace("one = 1", "one = theirs"));
    let tool = "MERGETOOL=(head -n 1 %l; head -n 1 %r; tail -n +2 %b; echo %n) > %o; echo said";
    let told = world.run(&["-o", tool, "upgrade", "-y"]);
    assert!(!told.contains("said\n"), "{told}");
    let merged = OLD.replace("one = 1", "one = mine\none = theirs") + "usr/local/etc/tool.conf\n";
    assert_eq!(fs::read_to_string(world.path(FILE)).expect("it"), merged);
    assert!(!world.path(&format!("{FILE}.pkgnew")).exists());
    // One that fails is told, and then both changes are put together as without one.
    offer(
        &world,
        "3",
        &OLD.replace("one = 1", "one = theirs")
            .replace("five = 5", "five = new"),
    );
    let output = world.try_run(&["-o", "MERGETOOL=exit 7", "upgrade", "-y", "-q"]);
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("MERGETOOL did not merge /usr/local/etc/tool.conf"),
        "{said}"
    );
    assert!(said.contains('7'), "{said}");
    assert!(!world.path("root/var/db/pkg/merge").exists());
}
