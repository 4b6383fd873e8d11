//! `pkg repo`: groups, names with digests, signing commands, deltas.

#[expect(dead_code, reason = "these tests look at no files")]
mod world;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use world::World;

/// Archives in the cache that are no links.
fn cached(world: &World) -> Vec<PathBuf> {
    let folder = world.path("root/var/cache/pkg");
    let entries = fs::read_dir(folder).expect("a cache");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

#[test]
fn groups_stand_in_the_catalogue() {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    fs::create_dir_all(world.path("groups")).expect("a folder");
    world.write(
        "groups/base.ucl",
        "name: base; comment: \"All\"; requires: [ lib ]",
    );
    world.run(&[
        "repo",
        "-q",
        "-g",
        &world.text("groups"),
        &world.text("repo"),
    ]);
    let data = fs::read(world.path("repo/data.pkg")).expect("a catalogue");
    let members = pkg_format::read_bundle(data.as_slice()).expect("members");
    let text = String::from_utf8_lossy(&members["data"]).into_owned();
    let wanted = r#"{"groups":[{"name":"base","comment":"All","requires":["lib"]}],"#;
    assert!(text.starts_with(wanted), "{text}");
    world.describe("repo");
    world.run(&["install", "-y", "-q", "lib"]);
    world.write("groups/bad.ucl", "name: x");
    let said = world.fail(&["repo", "-g", &world.text("groups"), &world.text("repo")]);
    assert!(said.contains("bad.ucl: comment is missing"), "{said}");
}

#[test]
fn packages_are_called_by_their_digest() {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    world.describe("repo");
    world.run(&["repo", "-q", "-h", &world.text("repo")]);
    assert!(!world.path("repo/All/lib-1.0.pkg").exists());
    let path = world.run(&["-o", "REPO_AUTOUPDATE=yes", "rquery", "-a", "%R"]);
    assert!(path.contains("test"), "{path}");
    let hashed: Vec<String> = world.files("repo/All/Hashed");
    assert!(
        hashed.len() == 1 && hashed[0].starts_with("/lib-1.0~") && hashed[0].ends_with(".pkg"),
        "{hashed:?}"
    );
    world.run(&["install", "-y", "-q", "lib"]);
    // A second time nothing is called otherwise, and links are made where they are wanted.
    world.package("tool-1.0", &["lib"], &["/usr/local/bin/tool"]);
    world.run(&["repo", "-q", "-h", "-s", &world.text("repo")]);
    assert_eq!(world.files("repo/All/Hashed").len(), 2);
    let link = world.path("repo/All/tool-1.0.pkg");
    assert!(fs::symlink_metadata(&link).expect("it").is_symlink());
    assert!(link.exists());
    world.run(&["install", "-y", "-q", "tool"]);
    // A try that was broken off left both names.
    let one = world.path(&format!("repo/All/Hashed{}", hashed[0]));
    fs::hard_link(one, world.path("repo/All/lib-1.0.pkg")).expect("a name");
    world.run(&["repo", "-q", "-h", &world.text("repo")]);
    assert!(!world.path("repo/All/lib-1.0.pkg").exists());
    assert!(
        world
            .fail(&["repo", "-s", &world.text("repo")])
            .contains("-s makes links")
    );
}

#[test]
fn commands_sign_for_clients_that_go_by_fingerprints() {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    let public = world
        .try_run(&["key", "--create", "-t", "eddsa", &world.text("key")])
        .stdout;
    fs::write(world.path("public"), public).expect("a key");
    let pkg = env!("CARGO_BIN_EXE_pkg");
    let script = |sum: &str| {
        let key = world.text("key");
        format!(
            "#!/bin/sh\nread sum\nset -- {sum}\necho TYPE; echo eddsa\necho SIGNATURE\n\
             printf %s \"$1\" | {pkg} key --sign -t eddsa {key}\necho\necho CERT\n\
             {pkg} key --public {key}\necho END\n"
        )
    };
    let put = |text: &str| {
        world.write("sign", text);
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(world.path("sign"), mode).expect("a mode");
    };
    let sign = || {
        world.try_run(&[
            "repo",
            "-q",
            &world.text("repo"),
            "signing_command:",
            &world.text("sign"),
        ])
    };
    // One that signs something else, one that says nothing, one that fails.
    for (text, said) in [
        (script("nothing"), "not this key's"),
        ("#!/bin/sh\nread sum\n".to_owned(), "it answers no END"),
        ("#!/bin/sh\nexit 3\n".to_owned(), "exit status: 3"),
    ] {
        put(&text);
        let output = sign();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && errors.contains(said),
            "{errors}"
        );
        assert!(!world.path("repo/data.pkg").exists(), "{said}");
    }
    put(&script("$sum"));
    let output = sign();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let url = format!("file://{}", world.text("repo"));
    world.write(
        "etc/test.conf",
        &format!(
            "test: {{ url: \"{url}\", signature_type: fingerprints, fingerprints: /prints }}\n"
        ),
    );
    fs::create_dir_all(world.path("root/prints/trusted")).expect("a folder");
    assert!(world.fail(&["update"]).contains("no trusted key signed it"));
    let print = world.run(&["checksum", "-q", "-t", "sha256_hex", &world.text("public")]);
    let print = print.trim().trim_start_matches("1$");
    world.write(
        "root/prints/trusted/ours",
        &format!("function: sha256\nfingerprint: \"{print}\"\n"),
    );
    world.run(&["install", "-y", "-q", "lib"]);
}

/// A repository with version 1 of a package of noise, of which version 2 changes a little.
fn noisy(world: &World) -> u64 {
    let mut state = 7_u64;
    let mut noise: Vec<u8> = (0..200_000)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            state.to_le_bytes()[7]
        })
        .collect();
    for (version, repo) in [("1", "old"), ("2", "repo")] {
        let label = format!("tool-{version}");
        let stage = world.path(&format!("stage/{label}/usr/local/share"));
        fs::create_dir_all(&stage).expect("a folder");
        fs::write(stage.join("noise"), &noise).expect("a file");
        noise[1234] ^= 1;
        let (manifest, out) = (world::minimal("tool", version), format!("{repo}/All"));
        fs::create_dir_all(world.path(&out)).expect("a folder");
        let plist = "/usr/local/share/noise\n";
        world.create(&manifest, plist, &format!("stage/{label}"), &out);
        world.run(&["repo", "-q", &world.text(repo)]);
    }
    fs::metadata(world.path("repo/All/tool-2.pkg"))
        .expect("it")
        .len()
}

/// Installs version 1 from the old repository, so that its archive is in the cache.
fn with_the_old(world: &World) {
    world.describe("old");
    world.run(&["install", "-y", "-q", "tool"]);
    world.describe("repo");
}

#[test]
fn deltas_bring_the_newer_package_without_it() {
    let world = World::new();
    let size = noisy(&world);
    with_the_old(&world);
    let publish = || {
        let (old, repo) = (world.text("old"), world.text("repo"));
        world.run(&["repo", "-q", "--delta-from", &old, &repo])
    };
    publish();
    let deltas = world.files("repo/Delta");
    assert_eq!(deltas.len(), 1, "{deltas:?}");
    let delta = world.path(&format!("repo/Delta{}", deltas[0]));
    assert!(fs::metadata(&delta).expect("it").len() * 20 < size);
    // Made twice it is the same.
    let (before, data) = (fs::read(&delta), fs::read(world.path("repo/data.pkg")));
    publish();
    assert_eq!(fs::read(&delta).expect("it"), before.expect("it"));
    assert_eq!(
        fs::read(world.path("repo/data.pkg")).expect("it"),
        data.expect("it")
    );
    // Without the package itself it must have come by the delta.
    let whole = fs::read(world.path("repo/All/tool-2.pkg")).expect("it");
    fs::remove_file(world.path("repo/All/tool-2.pkg")).expect("it");
    world.run(&["upgrade", "-y", "-q"]);
    assert_eq!(world.run(&["query", "-a", "%n-%v"]), "tool-2\n");
    world.run(&["check", "-s", "-a"]);
    let made = cached(&world);
    let made = made
        .iter()
        .find(|path| path.to_string_lossy().contains("tool-2~"));
    assert_eq!(fs::read(made.expect("it")).expect("it"), whole);
    // A catalogue without deltas takes the files away.
    fs::write(world.path("repo/All/tool-2.pkg"), whole).expect("it");
    world.run(&["repo", "-q", &world.text("repo")]);
    assert!(!delta.exists());
}

/// What is done to a delta, given by its path, or to something else.
type Damage = fn(&World, &PathBuf);

#[test]
fn whatever_is_wrong_with_a_delta_the_package_comes_whole() {
    let damages: [(&str, Damage); 4] = [
        ("it is not there", |_, delta| {
            fs::remove_file(delta).expect("it")
        }),
        ("it is another", |_, delta| {
            let mut bytes = fs::read(delta).expect("it");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(delta, bytes).expect("it");
        }),
        ("it is longer", |_, delta| {
            let mut bytes = fs::read(delta).expect("it");
            bytes.push(0);
            fs::write(delta, bytes).expect("it");
        }),
        ("the older archive is damaged", |world, _| {
            for path in cached(world) {
                let mut bytes = fs::read(&path).expect("it");
                bytes[100] ^= 1;
                fs::write(path, bytes).expect("it");
            }
        }),
    ];
    let world = World::new();
    noisy(&world);
    let (old, repo) = (world.text("old"), world.text("repo"));
    for (what, damage) in damages {
        with_the_old(&world);
        world.run(&["repo", "-q", "--delta-from", &old, &repo]);
        let deltas = world.files("repo/Delta");
        damage(&world, &world.path(&format!("repo/Delta{}", deltas[0])));
        world.run(&["upgrade", "-y", "-q"]);
        assert_eq!(world.run(&["query", "-a", "%n-%v"]), "tool-2\n", "{what}");
        world.run(&["check", "-s", "-a"]);
        world.run(&["delete", "-y", "-q", "-a"]);
        world.run(&["clean", "-y", "-q", "-a"]);
        let _ = fs::remove_dir_all(world.path("repo/Delta"));
    }
    let said = world.fail(&["repo", "--delta-from", &world.text("etc"), &repo]);
    assert!(said.contains("there is no catalogue to be read"), "{said}");
}
