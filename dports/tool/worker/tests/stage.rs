//! Checks of what was staged, on small trees.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use dports_worker::qa::{Staged, check};

/// Stages `files` (path and content), and says what is wrong with them under `plist`.
fn findings(files: &[(&str, &str)], plist: &str) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let stage = dir.path().join("stage");
    for (path, content) in files {
        let path = stage.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match content.strip_prefix("-> ") {
            Some(target) => symlink(target, path).unwrap(),
            None => fs::write(path, content).unwrap(),
        }
    }
    let list = dir.path().join("plist");
    fs::write(&list, plist).unwrap();
    let staged = Staged {
        stage: &stage,
        plist: &list,
        prefix: Path::new("/usr/local"),
    };
    let found = check(&staged).unwrap();
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn stage_that_fits_its_list_is_good() {
    let files = [
        ("usr/local/bin/a", "#!/bin/sh\n"),
        ("usr/local/bin/b", "-> a"),
        ("usr/local/share/a/x", "x"),
    ];
    let list = "bin/a\nbin/b\nshare/a/x\n@dir share/a\n";
    assert_eq!(findings(&files, list), [""; 0]);
}

#[test]
fn missing_leftover_and_misplaced_files_are_each_named() {
    let files = [("usr/local/bin/extra", "x"), ("etc/a.conf", "x")];
    let found = findings(&files, "bin/gone\n@dir share/gone\n");
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found[0].starts_with("/etc/a.conf: was staged outside the prefix"));
    assert!(found[1].starts_with("/usr/local/bin/extra: was staged but"));
    assert!(found[2].starts_with("/usr/local/bin/gone: is in the packing list"));
    assert!(found[3].starts_with("/usr/local/share/gone: is a folder"));
}

#[test]
fn file_outside_the_prefix_is_fine_where_the_list_says_so() {
    assert_eq!(findings(&[("etc/a.conf", "x")], "/etc/a.conf\n"), [""; 0]);
}

#[test]
fn names_of_build_folders_are_found_in_files_and_links() {
    let files = [
        ("usr/local/a", "prefix=/wrkdirs/a/b\n"),
        ("usr/local/b", "-> /wrkdirs/a/b/stage/x"),
    ];
    let found = findings(&files, "a\nb\n");
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().all(|line| line.contains("/wrkdirs/a/b")));
}
