//! Manifests of directories on disk.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests fail by panicking and say what they leave out"
)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use df_manifest::{Fields, Manifest, ScanError, ScanOptions};

fn tree() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    fs::set_permissions(root, Permissions::from_mode(0o755)).unwrap();
    fs::create_dir_all(root.join("etc/rc d")).unwrap();
    fs::write(root.join("etc/motd"), "hello\n").unwrap();
    fs::write(root.join("etc/rc d/x=y#"), "").unwrap();
    fs::set_permissions(root.join("etc/motd"), Permissions::from_mode(0o640)).unwrap();
    symlink("etc/motd", root.join("link")).unwrap();
    dir
}

fn differences(manifest: &Manifest, dir: &Path, fields: Fields) -> Vec<String> {
    manifest
        .verify(dir, fields)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_tree_agrees_with_its_own_manifest_and_text() {
    let dir = tree();
    let manifest = Manifest::from_tree(dir.path()).unwrap();
    assert_eq!(manifest.len(), 6);
    assert_eq!((manifest.file_count(), manifest.total_size()), (2, 6));
    let text = manifest.to_string();
    assert!(
        text.contains("./etc/rc\\040d/x\\075y\\043 type=file"),
        "{text}"
    );
    let back = Manifest::parse(&text).unwrap();
    assert_eq!(back, manifest);
    assert_eq!(differences(&back, dir.path(), Fields::ALL), [""; 0]);
}

#[test]
fn every_change_is_named_by_path_and_field() {
    let dir = tree();
    let root = dir.path();
    let manifest = Manifest::scan(
        root,
        ScanOptions {
            owner: Some((0, 0)),
            plain_modes: false,
        },
    );
    let manifest = manifest.unwrap();
    fs::write(root.join("etc/motd"), "hellO\n").unwrap();
    fs::set_permissions(root.join("etc/motd"), Permissions::from_mode(0o600)).unwrap();
    fs::write(root.join("etc/rc d/x=y#"), "1").unwrap();
    fs::remove_file(root.join("link")).unwrap();
    symlink("elsewhere", root.join("link")).unwrap();
    fs::create_dir(root.join("new")).unwrap();
    let found = differences(&manifest, root, Fields::NOT_OWNER);
    assert_eq!(found.len(), 6, "{found:#?}");
    assert_eq!(found[0], "./etc/motd: mode is 0600, expected 0640");
    assert!(found[1].starts_with("./etc/motd: sha256digest is "));
    assert_eq!(
        found[2],
        "./etc/rc\\040d/x\\075y\\043: size is 1, expected 0"
    );
    assert_eq!(found[4], "./link: link is elsewhere, expected etc/motd");
    assert_eq!(found[5], "./new: dir, expected nothing");
    fs::remove_file(root.join("link")).unwrap();
    fs::create_dir(root.join("link")).unwrap();
    fs::remove_dir_all(root.join("etc/rc d")).unwrap();
    let found = differences(&manifest, root, Fields::CONTENT);
    assert!(
        found.contains(&"./link: type is dir, expected link".to_owned()),
        "{found:#?}"
    );
    assert!(
        found.contains(&"./etc/rc\\040d: missing, expected dir".to_owned()),
        "{found:#?}"
    );
}

#[test]
fn built_trees_do_not_depend_on_umask_or_user() {
    let dir = tree();
    let before = Manifest::scan(dir.path(), ScanOptions::BUILT).unwrap();
    fs::set_permissions(dir.path().join("etc"), Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(dir.path().join("etc/motd"), Permissions::from_mode(0o600)).unwrap();
    assert_eq!(
        Manifest::scan(dir.path(), ScanOptions::BUILT).unwrap(),
        before
    );
    assert!(before.iter().all(|(_, e)| (e.uid, e.gid) == (0, 0)));
}

#[test]
fn sockets_and_missing_trees_are_refused_with_their_path() {
    let dir = tree();
    let _socket = UnixListener::bind(dir.path().join("etc/socket")).unwrap();
    let error = Manifest::from_tree(dir.path()).unwrap_err();
    assert!(
        matches!(&error, ScanError::Special(p) if p.ends_with("etc/socket")),
        "{error}"
    );
    let error = Manifest::from_tree(&dir.path().join("no")).unwrap_err();
    assert!(
        matches!(&error, ScanError::Io { path, .. } if path.ends_with("no")),
        "{error}"
    );
}

#[test]
fn libarchive_reads_our_manifests() {
    let dir = tree();
    let manifest = dir.path().join("etc/manifest");
    let text = Manifest::from_tree(dir.path()).unwrap().to_string();
    fs::write(&manifest, &text).unwrap();
    match Command::new("bsdtar").arg("-tf").arg(&manifest).output() {
        Ok(out) => {
            assert!(
                out.status.success(),
                "{}",
                String::from_utf8_lossy(&out.stderr)
            );
            let names = String::from_utf8(out.stdout).unwrap();
            assert!(names.lines().any(|l| l == "./etc/motd"), "{names}");
            assert_eq!(names.lines().count(), 6, "{names}");
        }
        Err(_) => eprintln!("bsdtar is not installed: reading our manifests with it is NOT tested"),
    }
}
