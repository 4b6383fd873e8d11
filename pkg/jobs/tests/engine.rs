//! What plans do to a tree and its database.

mod common;

use std::fs;
use std::os::unix::fs::symlink;

use common::{Place, package, scratch};
use pkg_db::Detail;
use pkg_jobs::{Disk, Engine, Event, JobError, Source};

#[test]
fn flipped_bit_is_refused_by_name_and_digests_and_nothing_is_installed() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let good = package(folder.path(), "aaa-1", &[], &["/usr/local/bin/aaa"], "");
    let bad = package(folder.path(), "tool-1", &[], &["/usr/local/bin/tool"], "");
    let Source::Repository { url, .. } = &bad.source else {
        panic!("a repository");
    };
    let path = url.strip_prefix("file://").expect("a path");
    let mut bytes = fs::read(path).expect("an archive");
    let length = bytes.len();
    for at in (0..length).step_by(7) {
        bytes[at] ^= 1 << (at % 8);
        fs::write(path, &bytes).expect("an archive");
        bytes[at] ^= 1 << (at % 8);
        let offers = [good.clone(), bad.clone()];
        let error = place
            .run(Disk::default(), &place.install(&offers))
            .expect_err("damaged");
        assert!(matches!(error, JobError::Digest { .. }), "{error}");
        let text = error.to_string();
        let sum = bad
            .manifest
            .location
            .as_ref()
            .expect("a place")
            .sum
            .to_string();
        assert!(
            text.starts_with("tool-1: ") && text.contains(&sum),
            "{text}"
        );
        assert!(place.files().is_empty());
        assert!(
            place
                .database()
                .packages(Detail::Row)
                .expect("none")
                .is_empty()
        );
    }
}

#[test]
fn file_of_another_package_is_refused() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let one = package(folder.path(), "one-1", &[], &["/usr/local/bin/x"], "");
    let two = package(folder.path(), "two-1", &[], &["/usr/local/bin/x"], "");
    let both = place.install(&[one.clone(), two.clone()]);
    let error = place.run(Disk::default(), &both).expect_err("both");
    assert!(matches!(error, JobError::Conflict { .. }), "{error}");
    place.agrees("refused at once");
    place
        .run(Disk::default(), &place.install(&[one]))
        .expect("installed");
    let error = place
        .run(Disk::default(), &place.install(&[two]))
        .expect_err("the second");
    assert!(error.to_string().contains("/usr/local/bin/x"), "{error}");
    place.agrees("refused later");
}

#[test]
fn a_file_that_moves_between_packages_stays() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let a1 = package(
        folder.path(),
        "a-1",
        &[],
        &["/usr/local/x", "/usr/local/y"],
        "",
    );
    let b1 = package(folder.path(), "b-1", &[], &["/usr/local/z"], "");
    let a2 = package(folder.path(), "a-2", &[], &["/usr/local/y"], "");
    let b2 = package(
        folder.path(),
        "b-2",
        &[],
        &["/usr/local/x", "/usr/local/z"],
        "",
    );
    place
        .run(Disk::default(), &place.install(&[a1, b1]))
        .expect("installed");
    place
        .run(Disk::default(), &place.install(&[b2, a2]))
        .expect("upgraded");
    place.agrees("moved");
    assert_eq!(place.files()["/usr/local/x"], b"/usr/local/x of 2");
}

#[test]
fn what_users_have_is_kept() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let etc = place.root.join("usr/local/etc");
    fs::create_dir_all(&etc).expect("a folder");
    fs::write(etc.join("foreign"), "mine").expect("a file");
    let config = r#","config":["/usr/local/etc/tool.conf"]"#;
    let files = ["/usr/local/etc/tool.conf", "/usr/local/etc/foreign"];
    let first = package(folder.path(), "tool-1", &[], &files, config);
    let second = package(folder.path(), "tool-2", &[], &files, config);
    place
        .run(Disk::default(), &place.install(&[first]))
        .expect("installed");
    let read = |name: &str| fs::read_to_string(etc.join(name)).ok();
    assert_eq!(read("foreign.pkgsave").as_deref(), Some("mine"));
    fs::write(etc.join("tool.conf"), "edited").expect("a file");
    let mut kept = 0;
    place
        .work(Disk::default(), |engine| {
            let plan = place.install(&[second]);
            engine.run(&plan, &mut |event| {
                kept += usize::from(matches!(event, Event::ConfigKept { .. }));
            })
        })
        .expect("upgraded");
    assert_eq!(kept, 1);
    assert_eq!(read("tool.conf").as_deref(), Some("edited"));
    let new = "/usr/local/etc/tool.conf of 2";
    assert_eq!(read("tool.conf.pkgnew").as_deref(), Some(new));
    place
        .run(Disk::default(), &place.remove(&["tool"]))
        .expect("removed");
    assert_eq!(read("tool.conf").as_deref(), Some("edited"));
    assert_eq!(read("foreign"), None);
}

#[test]
fn empty_folders_go_and_others_stay() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let tool = package(
        folder.path(),
        "tool-1",
        &[],
        &[
            "/usr/local/share/tool/deep/file",
            "/usr/local/share/doc/tool/x",
        ],
        "",
    );
    place
        .run(Disk::default(), &place.install(&[tool]))
        .expect("installed");
    fs::write(place.root.join("usr/local/share/doc/mine"), "").expect("a file");
    place
        .run(Disk::default(), &place.remove(&["tool"]))
        .expect("removed");
    assert!(!place.root.join("usr/local/share/tool").exists());
    assert!(!place.root.join("usr/local/share/doc/tool").exists());
    assert!(place.root.join("usr/local/share/doc/mine").exists());
    assert!(place.root.join("usr/local").exists());
}

#[test]
fn links_in_the_root_do_not_lead_out_of_it() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let outside = folder.path().join("outside");
    fs::create_dir_all(&outside).expect("a folder");
    fs::create_dir_all(place.root.join("usr")).expect("a folder");
    symlink(&outside, place.root.join("usr/local")).expect("a link");
    let tool = package(folder.path(), "tool-1", &[], &["/usr/local/bin/tool"], "");
    place
        .run(Disk::default(), &place.install(&[tool]))
        .expect("installed");
    assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0);
    let inside = place
        .root
        .join(outside.strip_prefix("/").expect("absolute"));
    assert!(inside.join("bin/tool").exists());
}

#[test]
fn a_damaged_archive_of_the_users_own_leaves_nothing() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let mut offer = package(folder.path(), "tool-1", &[], &["/usr/local/bin/tool"], "");
    let path = folder.path().join("tool-1.pkg");
    let mut bytes = fs::read(&path).expect("an archive");
    bytes.truncate(bytes.len() - 9);
    fs::write(&path, &bytes).expect("an archive");
    offer.source = Source::File(path);
    let plan = place.install(&[offer]);
    place.run(Disk::default(), &plan).expect_err("damaged");
    assert!(!Engine::is_interrupted(&place.folder()));
    place.agrees("damaged");
    assert!(!place.root.join("usr").exists());
}

#[test]
fn lock_names_its_holder_and_is_free_when_the_holder_is_gone() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let mut other = std::process::Command::new("cat")
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("a process");
    place.work(Disk::default(), |_| Ok(())).expect("free");
    let path = place.folder().join("local.sqlite");
    let connection = rusqlite::Connection::open(path).expect("a database");
    connection
        .execute_batch(&format!(
            "UPDATE pkg_lock SET exclusive = 1; INSERT INTO pkg_lock_pid VALUES ({})",
            other.id()
        ))
        .expect("a lock");
    let error = place
        .work(Disk::default(), |_| Ok(()))
        .expect_err("locked")
        .to_string();
    assert!(
        error.contains(&format!("process {}", other.id())),
        "{error}"
    );
    drop(other.stdin.take());
    other.wait().expect("its end");
    place.work(Disk::default(), |_| Ok(())).expect("free again");
}
