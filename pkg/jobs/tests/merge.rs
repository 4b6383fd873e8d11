//! Configuration files that somebody edited: what an upgrade makes of them.

#[expect(dead_code, reason = "these packages have contents of their own")]
mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{Place, scratch};
use pkg_format::{Manifest, Ownership, PackageBuilder, Source as Bytes};
use pkg_jobs::{Disk, Event, Offer, Plan, Source};

const FILE: &str = "/usr/local/etc/tool.conf";
const OLD: &str = "# tool\nport = 80\nname = x\nroot = /\nlog = no\ndebug = no\n";

/// A package of one configuration file, as an archive of the user's.
fn package(folder: &Path, version: &str, text: &str) -> Offer {
    let json = format!(
        r#"{{"name":"tool","version":"{version}","origin":"t/tool","abi":"*",
        "prefix":"/usr/local","config":["{FILE}"]}}"#
    );
    let manifest = Manifest::parse(json.as_bytes()).expect("a manifest");
    let mut builder = PackageBuilder::new(manifest, 1).level(1);
    let bytes = Bytes::Bytes(text.as_bytes().to_vec());
    let path = FILE.parse().expect("a path");
    builder
        .file(path, Ownership::default(), bytes)
        .expect("a file");
    let (manifest, bytes) = builder.write(Vec::new()).expect("an archive");
    let path = folder.join(format!("tool-{version}.pkg"));
    fs::write(&path, bytes).expect("an archive");
    Offer {
        manifest,
        source: Source::File(path),
        rank: 0,
    }
}

/// Installs version 1, edits its file, and upgrades to a version with another text; gives the files
/// in `etc`, and how many were merged and kept.
fn upgraded(own: &str, new: &str) -> (BTreeMap<String, String>, [usize; 2]) {
    let folder = scratch();
    let place = Place::new(folder.path());
    let carry = |plan: &Plan| {
        let (mut merged, mut kept) = (0, 0);
        let done = place.work(Disk::default(), |engine| {
            engine.run(plan, &mut |event| match event {
                Event::ConfigMerged { path } => merged += usize::from(path == FILE),
                Event::ConfigKept { path, new } => {
                    kept += usize::from(path == FILE && new.is_some());
                }
                _ => {}
            })
        });
        done.expect("done");
        [merged, kept]
    };
    carry(&place.install(&[package(folder.path(), "1", OLD)]));
    let file = place.root.join(FILE.trim_start_matches('/'));
    fs::write(&file, own).expect("a file");
    let told = carry(&place.install(&[package(folder.path(), "2", new)]));
    // What the package brought is what the next merge begins with.
    let pristine = place.database().pristine(FILE).expect("a row");
    assert_eq!(pristine.as_deref(), Some(new));
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(file.parent().expect("a folder")).expect("a folder") {
        let entry = entry.expect("an entry");
        let text = fs::read_to_string(entry.path()).expect("a text");
        files.insert(entry.file_name().to_string_lossy().into_owned(), text);
    }
    (files, told)
}

fn one(text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("tool.conf".to_owned(), text.to_owned())])
}

#[test]
fn edits_and_the_changes_of_a_new_version_come_together() {
    let own = OLD.replace("port = 80", "port = 8080");
    let new = OLD.replace("debug = no", "debug = no\ntrace = no");
    let both = own.replace("debug = no", "debug = no\ntrace = no");
    assert_eq!(upgraded(&own, &new), (one(&both), [1, 0]));
}

#[test]
fn edits_stay_where_the_new_version_changes_nothing_or_the_same() {
    let own = OLD.replace("port = 80", "port = 8080");
    assert_eq!(upgraded(&own, OLD), (one(&own), [1, 0]));
    // Both changed it to the same: that is no edit any more.
    assert_eq!(upgraded(&own, &own).0, one(&own));
}

#[test]
fn files_that_nobody_edited_are_replaced() {
    let new = OLD.replace("port = 80", "port = 443");
    assert_eq!(upgraded(OLD, &new), (one(&new), [0, 0]));
}

#[test]
fn changes_of_the_same_lines_leave_both_files() {
    let own = OLD.replace("port = 80", "port = 8080");
    let new = OLD.replace("port = 80", "port = 443");
    let mut files = one(&own);
    files.insert("tool.conf.pkgnew".to_owned(), new.clone());
    assert_eq!(upgraded(&own, &new), (files, [0, 1]));
}
