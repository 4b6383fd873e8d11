//! From packages to a repository to a root and back, by the program alone.

#[expect(dead_code, reason = "these tests install by steps of their own")]
mod world;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use world::World;

fn small() -> World {
    let world = World::new();
    world.package(
        "lib-1.0",
        &[],
        &["/usr/local/lib/lib.so", "/usr/local/share/lib/doc"],
    );
    world.package("tool-1.0", &["lib"], &["/usr/local/bin/tool"]);
    world.package("other-2", &[], &["/usr/local/bin/other"]);
    world.publish();
    world
}

#[test]
fn install_upgrade_delete_and_what_is_told_meanwhile() {
    let world = small();
    assert!(
        world
            .fail(&["install", "-y", "nonsense"])
            .contains("matching 'nonsense'")
    );
    let out = world.run(&["install", "-y", "tool"]);
    assert!(
        out.contains("\tlib: 1.0 [test] (needed by tool-1.0)"),
        "{out}"
    );
    assert!(
        out.contains("2 package(s) will be affected (of 3 checked):"),
        "{out}"
    );
    assert_eq!(world.files("root/usr").len(), 3);
    assert_eq!(world.run(&["query", "-a", "%n %a"]), "lib 1\ntool 0\n");
    assert_eq!(
        world.run(&["which", "/usr/local/bin/tool"]),
        "/usr/local/bin/tool was installed by package tool-1.0\n"
    );
    assert!(
        world
            .run(&["info", "-l", "tool"])
            .contains("\t/usr/local/bin/tool\n")
    );
    assert!(
        world
            .run(&["install", "-y", "tool"])
            .contains("already installed")
    );
    world.package(
        "tool-1.1",
        &["lib"],
        &["/usr/local/bin/tool", "/usr/local/bin/new"],
    );
    world.publish();
    let out = world.run(&["version", "-l", "<"]);
    assert!(
        out.ends_with("tool-1.0                           <\n"),
        "{out}"
    );
    let out = world.run(&["upgrade", "-y"]);
    assert!(
        out.contains("[1/1] Upgrading tool from 1.0 to 1.1..."),
        "{out}"
    );
    world.run(&["check", "-d", "-s", "-a"]);
    world.run(&["delete", "-y", "tool"]);
    assert_eq!(world.run(&["autoremove", "-n", "-q"]), "lib-1.0\n");
    world.run(&["autoremove", "-y"]);
    assert!(world.files("root/usr").is_empty());
    assert_eq!(world.run(&["info"]), "");
    assert!(!world.files("root/var/cache/pkg").is_empty());
    world.run(&["clean", "-y", "-a"]);
    assert!(world.files("root/var/cache/pkg").is_empty());
}

#[test]
fn flipped_bit_in_a_package_is_refused_by_name_and_digest() {
    let world = small();
    world.run(&["update"]);
    let path = world.path("repo/All/tool-1.0.pkg");
    let mut bytes = fs::read(&path).expect("a package");
    let at = bytes.len() / 2;
    bytes[at] ^= 0x10;
    fs::write(&path, bytes).expect("a package");
    let said = world.fail(&["install", "-y", "tool"]);
    let sum = world.run(&["rquery", "%X", "tool"]);
    assert!(said.starts_with("pkg: tool-1.0: "), "{said}");
    assert!(said.contains(sum.trim()), "{said}");
    assert!(world.files("root/usr").is_empty());
    assert_eq!(world.run(&["query", "-a", "%n"]), "");
}

#[test]
fn catalogue_that_the_key_did_not_sign_is_not_read() {
    let world = small();
    world.run(&["update"]);
    let other = world.try_run(&["key", "--create", "-t", "eddsa", &world.text("other")]);
    assert!(other.status.success());
    world.run(&["repo", "-q", &world.text("repo"), &world.text("other")]);
    let said = world.fail(&["update"]);
    assert!(said.contains("nothing of it was read"), "{said}");
    world.run(&["repo", "-q", &world.text("repo")]);
    let said = world.fail(&["update"]);
    assert!(said.contains("it is not signed"), "{said}");
    // What was trusted before still is.
    assert_eq!(world.run(&["rquery", "-U", "%n", "tool"]), "tool\n");
    fs::write(world.path("root/key.pub"), other.stdout).expect("a key");
    world.fail(&["rquery", "-U", "%n", "tool"]);
}

#[test]
fn two_installs_at_once_follow_each_other_or_name_the_holder() {
    let world = small();
    world.run(&["update"]);
    let mut children: Vec<_> = ["tool", "other", "lib"]
        .iter()
        .map(|name| {
            world
                .pkg()
                .args(["-o", "LOCK_RETRIES=30", "install", "-U", "-y", name])
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .expect("the program")
        })
        .collect();
    for child in children.drain(..) {
        let output = child.wait_with_output().expect("its end");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(
            said.is_empty() || said.contains("is locked by process"),
            "{said}"
        );
    }
    assert_eq!(world.run(&["query", "-a", "%n"]), "lib\nother\ntool\n");
    world.run(&["check", "-s", "-a"]);
}

#[test]
fn kill_at_random_moments_leaves_files_and_database_agreeing() {
    let world = small();
    world.run(&["update"]);
    // Moments spread over the time that an install takes, by a fixed sequence.
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..50 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut child = world
            .pkg()
            .args(["install", "-U", "-y", "tool", "other"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program");
        let begun = std::time::Instant::now();
        let moment = Duration::from_micros(seed >> 50);
        while begun.elapsed() < moment {
            std::hint::spin_loop();
        }
        let _ = child.kill();
        child.wait().expect("its end");
        // Any command recovers.
        let listed = world.run(&["query", "-a", "%n"]);
        let owned = match listed.is_empty() {
            true => String::new(),
            false => world.run(&["query", "-a", "%Fp"]),
        };
        let mut owned: Vec<&str> = owned.lines().filter(|line| !line.is_empty()).collect();
        owned.sort_unstable();
        let found: Vec<String> = world
            .files("root/usr")
            .iter()
            .map(|path| format!("/usr{path}"))
            .collect();
        assert_eq!(found, owned, "round {round}, after {moment:?}");
        world.run(&["check", "-s", "-a"]);
        world.run(&["delete", "-y", "-a"]);
        assert!(world.files("root/usr").is_empty(), "round {round}");
    }
}

#[test]
fn packages_and_catalogue_made_twice_are_the_same() {
    let make = || {
        let world = World::new();
        world.package("a-1", &[], &["/usr/local/bin/a", "/usr/local/etc/a.conf"]);
        world.package("b-2", &["a"], &["/usr/local/bin/b"]);
        fs::set_permissions(world.path("stage"), fs::Permissions::from_mode(0o700)).expect("mode");
        world.run(&["repo", "-l", "-q", &world.text("repo")]);
        world
            .files("repo")
            .iter()
            .map(|file| fs::read(world.path(&format!("repo{file}"))).expect("a file"))
            .collect::<Vec<_>>()
    };
    assert_eq!(make(), make());
}

#[test]
fn wrong_words_are_refused_with_the_usage() {
    let world = World::new();
    for words in [
        &["frobnicate"][..],
        &["install"],
        &["in"],
        &["info", "--nonsense"],
        &["query"],
        &["-o", "NO_SUCH=1", "info"],
    ] {
        let said = world.fail(words);
        assert!(said.starts_with("pkg: "), "{words:?}: {said}");
    }
    assert_eq!(world.run(&["conf", "PKG_DBDIR"]), "/var/db/pkg\n");
    assert_eq!(
        world.run(&["-o", "ASSUME_ALWAYS_YES=on", "config", "assume_always_yes"]),
        "yes\n"
    );
}
