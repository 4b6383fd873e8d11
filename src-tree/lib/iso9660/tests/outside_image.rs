//! Reads an image made by an outside writer (xorriso), and damaged copies of it.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking and says what it leaves out"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use df_iso9660::{Error, FileKind, FormatError, Volume};
use proptest::prelude::*;

/// Makes an image of a small tree; `None` (with a word about it) when xorriso is missing.
fn image() -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("tree");
    fill(&tree);
    let iso = dir.path().join("x.iso");
    let run = Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet", "-R", "-V", "OUTSIDE", "-o"])
        .arg(&iso)
        .arg(&tree)
        .output();
    match run {
        Ok(out) => {
            assert!(
                out.status.success(),
                "{}",
                String::from_utf8_lossy(&out.stderr)
            );
            Some(fs::read(&iso).unwrap())
        }
        Err(_) => {
            eprintln!("xorriso is not installed: reading its images is NOT tested");
            None
        }
    }
}

fn fill(tree: &Path) {
    let deep = tree.join("1/2/3/4/5/6/7/8/9/10");
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("bottom"), "deep").unwrap();
    fs::create_dir_all(tree.join("etc")).unwrap();
    fs::write(tree.join("etc/motd"), "Welcome\n").unwrap();
    fs::set_permissions(tree.join("etc/motd"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::write(tree.join("n".repeat(250)), "long").unwrap();
    symlink("etc/../etc/motd", tree.join("link")).unwrap();
    symlink("/etc", tree.join("absolute")).unwrap();
    symlink("loop", tree.join("loop")).unwrap();
    fs::write(tree.join("empty"), "").unwrap();
    for i in 0..300 {
        fs::write(tree.join(format!("etc/file-number-{i}")), format!("{i}")).unwrap();
    }
    fs::write(
        tree.join("big"),
        (0..100_000_u32)
            .flat_map(u32::to_le_bytes)
            .collect::<Vec<_>>(),
    )
    .unwrap();
}

#[test]
fn tree_of_another_writer_is_read_whole() {
    let Some(image) = image() else { return };
    let volume = Volume::open(&image[..]).unwrap();
    assert_eq!(volume.primary().volume_id, b"OUTSIDE");
    assert!(volume.has_rock_ridge());
    let motd = volume.resolve(b"/etc/motd").unwrap();
    assert_eq!(
        (motd.kind, motd.mode, motd.size),
        (FileKind::File, 0o640, 8)
    );
    assert_eq!(volume.read_all(&motd, 100).unwrap(), b"Welcome\n");
    assert_eq!(
        volume.read_all(&motd, 7),
        Err(FormatError::TooLarge(8).into())
    );
    for path in ["link", "absolute/motd", "/../etc/./motd", "//etc//motd"] {
        assert_eq!(volume.resolve(path.as_bytes()).unwrap(), motd, "{path}");
    }
    let bottom = volume.resolve(b"1/2/3/4/5/6/7/8/9/10/bottom").unwrap();
    assert_eq!(volume.read_all(&bottom, 100).unwrap(), b"deep");
    assert!(volume.resolve(&b"n".repeat(250)).is_ok());
    assert_eq!(
        volume.resolve(b"loop"),
        Err(FormatError::TooManyLinks.into())
    );
    assert_eq!(
        volume.resolve(b"nothing"),
        Err(FormatError::NotFound.into())
    );
    assert_eq!(
        volume.resolve(b"etc/motd/x"),
        Err(FormatError::NotADirectory.into())
    );
    assert_eq!(volume.resolve(b"empty").unwrap().size, 0);
    let big = volume.resolve(b"big").unwrap();
    let mut middle = [0; 8];
    assert_eq!(volume.read(&big, 4 * 70_000, &mut middle).unwrap(), 8);
    assert_eq!(middle[..4], 70_000_u32.to_le_bytes());
    assert_eq!(volume.read(&big, 399_996, &mut middle).unwrap(), 4);
    assert_eq!(volume.read(&big, u64::MAX, &mut middle).unwrap(), 0);
}

#[test]
fn directories_list_once_and_resume_anywhere() {
    let Some(image) = image() else { return };
    let volume = Volume::open(&image[..]).unwrap();
    let etc = volume.resolve(b"etc").unwrap();
    let all: Vec<_> = volume.read_dir(&etc).unwrap().map(Result::unwrap).collect();
    assert_eq!(all.len(), 303);
    assert_eq!((&all[0].name[..], all[0].node.ino), (&b"."[..], etc.ino));
    assert_eq!(
        (&all[1].name[..], all[1].node.ino),
        (&b".."[..], volume.root().ino)
    );
    for (i, entry) in all.iter().enumerate() {
        let resumed = volume
            .read_dir_from(&etc, entry.next)
            .unwrap()
            .next()
            .transpose()
            .unwrap();
        assert_eq!(resumed.as_ref(), all.get(i + 1));
    }
}

#[test]
fn nodes_are_found_again_by_number() {
    let Some(image) = image() else { return };
    let volume = Volume::open(&image[..]).unwrap();
    let mut todo = vec![volume.root().clone()];
    let mut seen = 0;
    while let Some(dir) = todo.pop() {
        for entry in volume.read_dir(&dir).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(volume.node(entry.node.ino).unwrap(), entry.node);
            seen += 1;
            if entry.node.is_dir() && !matches!(&entry.name[..], b"." | b"..") {
                todo.push(entry.node);
            }
        }
    }
    assert!(seen > 330, "{seen}");
}

/// Walks everything that can be reached, ignoring errors; bounded by `budget` entries.
fn explore(image: &[u8], mut budget: usize) {
    let Ok(volume) = Volume::open(image) else {
        return;
    };
    let mut todo = vec![volume.root().clone()];
    while let Some(dir) = todo.pop() {
        let Ok(list) = volume.read_dir(&dir) else {
            continue;
        };
        for entry in list {
            let Ok(entry) = entry else { break };
            if budget == 0 {
                return;
            }
            budget -= 1;
            let _ = volume.read(&entry.node, 0, &mut [0; 512]);
            let _ = volume.node(entry.node.ino);
            if entry.node.is_dir() {
                todo.push(entry.node);
            }
        }
    }
    let _ = volume.resolve(b"link");
}

#[test]
fn damaged_copies_never_panic() {
    let Some(image) = image() else { return };
    // Metadata lies before the data: damage that part.
    let metadata = 120 * 1024_usize;
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(200));
    let damage = prop::collection::vec((32 * 1024..metadata, any::<u8>()), 1..60);
    runner
        .run(&damage, |damage| {
            let mut copy = image.clone();
            for (at, byte) in damage {
                copy[at] = byte;
            }
            explore(&copy, 2000);
            Ok(())
        })
        .unwrap();
}

#[test]
fn cut_off_image_gives_errors_of_the_medium() {
    let Some(image) = image() else { return };
    let volume = Volume::open(&image[..60 * 1024]);
    match volume {
        Ok(volume) => assert!(matches!(volume.resolve(b"etc/motd"), Err(Error::Source(_)))),
        Err(e) => assert!(matches!(e, Error::Source(_)), "{e}"),
    }
    assert_eq!(
        Volume::open(&[0; 64 * 1024][..]).unwrap_err(),
        FormatError::NotIso9660.into()
    );
}
