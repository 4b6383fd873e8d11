//! New folders are staged whole and put in their place by one rename, also where somebody else was
//! there meanwhile.

mod common;
#[path = "common/life.rs"]
#[expect(dead_code, reason = "the packages are others here")]
mod life;

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use common::{Place, package, scratch};
use life::leftovers;
use pkg_jobs::{Disk, Engine, JobError, Offer};
use rustix::io::Errno;

/// A package of many files in folders that are new.
fn many(folder: &Path) -> Offer {
    let files: Vec<String> = (0..40)
        .map(|at| format!("/usr/local/share/many/d{}/f{at}", at % 4))
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    package(folder, "many-1", &[], &files, "")
}

/// A disk on which somebody does something before the first file is staged, and one change fails.
fn disk(work: impl Fn() + Send + Sync + 'static, fails: usize) -> (Disk, Arc<AtomicUsize>) {
    let (made, files) = (Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
    let counter = Arc::clone(&made);
    let disk = Disk::with_probe(Arc::new(move |what| {
        if what == "create" && files.fetch_add(1, Ordering::SeqCst) == 0 {
            work();
        }
        match counter.fetch_add(1, Ordering::SeqCst) == fails {
            true => Err(io::Error::from_raw_os_error(Errno::NOSPC.raw_os_error())),
            false => Ok(()),
        }
    }));
    (disk, made)
}

#[test]
fn new_folder_comes_with_all_that_is_in_it() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let plan = place.install(&[many(folder.path())]);
    let root = place.root.clone();
    let renames = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&renames);
    let disk = Disk::with_probe(Arc::new(move |what| {
        // As long as files are made nothing of them is in its place.
        assert!(
            what != "write" || !root.join("usr").exists() || counter.load(Ordering::SeqCst) > 3
        );
        counter.fetch_add(usize::from(what == "rename"), Ordering::SeqCst);
        Ok(())
    }));
    place.run(disk, &plan).expect("installed");
    place.agrees("installed");
    assert_eq!(leftovers(&place), [""; 0]);
    let renames = renames.load(Ordering::SeqCst);
    // The plan, the journal in its three states, the history, and the folder.
    assert!(renames < 8, "{renames} renames");
}

#[test]
fn folder_that_somebody_makes_meanwhile_is_joined() {
    let run = |fails: usize| {
        let folder = scratch();
        let place = Place::new(folder.path());
        let plan = place.install(&[many(folder.path())]);
        let theirs = place.root.join("usr/local/share/theirs");
        let came = Arc::new(AtomicBool::new(false));
        let (at, comes) = (theirs.clone(), Arc::clone(&came));
        let make = move || {
            fs::create_dir_all(&at).expect("a folder");
            comes.store(true, Ordering::SeqCst);
        };
        let (disk, made) = disk(make, fails);
        let done = place.run(disk, &plan);
        if done.is_err() {
            place.work(Disk::default(), |_| Ok(())).expect("recovery");
            place.agrees(&format!("change {fails}"));
            place.run(Disk::default(), &plan).expect("installed");
        }
        place.agrees(&format!("change {fails}, again"));
        assert_eq!(place.files().len(), 41, "change {fails}");
        assert_eq!(
            theirs.exists(),
            came.load(Ordering::SeqCst),
            "change {fails}"
        );
        assert_eq!(leftovers(&place), [""; 0], "change {fails}");
        (made.load(Ordering::SeqCst), done.is_err())
    };
    let (changes, failed) = run(usize::MAX);
    assert!(!failed && changes > 90, "{changes} changes");
    let noticed = (0..changes).filter(|at| run(*at).1).count();
    // Of those before somebody came there are few, and a folder may fail to go.
    assert!(noticed * 10 > changes * 9, "{noticed} of {changes}");
}

#[test]
fn link_that_comes_meanwhile_is_not_written_through() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let plan = place.install(&[many(folder.path())]);
    let (outside, usr) = (folder.path().join("outside"), place.root.join("usr"));
    fs::create_dir_all(&outside).expect("a folder");
    let target = outside.clone();
    let (disk, _) = disk(move || symlink(&target, &usr).expect("a link"), usize::MAX);
    let error = place.run(disk, &plan).expect_err("a link");
    assert!(matches!(error, JobError::InTheWay { .. }), "{error}");
    assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0);
    assert!(!Engine::is_interrupted(&place.folder()));
    assert_eq!(leftovers(&place), [""; 0]);
    // Now it is followed, within the root.
    place.run(Disk::default(), &plan).expect("installed");
    assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0);
}

#[test]
fn two_files_of_a_package_do_not_go_to_one_place() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let local = place.root.join("usr/local");
    fs::create_dir_all(local.join("lib")).expect("a folder");
    symlink("lib", local.join("lib64")).expect("a link");
    let files = ["/usr/local/lib/new/x", "/usr/local/lib64/new/x"];
    let both = package(folder.path(), "both-1", &[], &files, "");
    let error = place.run(Disk::default(), &place.install(&[both]));
    let error = error.expect_err("both");
    assert!(matches!(error, JobError::InTheWay { .. }), "{error}");
    assert!(!local.join("lib/new").exists());
    let one = package(folder.path(), "one-1", &[], &files[1..], "");
    let plan = place.install(&[one]);
    place.run(Disk::default(), &plan).expect("installed");
    assert!(local.join("lib/new/x").exists());
}

#[test]
fn journal_of_the_version_before_is_undone() {
    let folder = scratch();
    let place = Place::new(folder.path());
    place.work(Disk::default(), |_| Ok(())).expect("a database");
    let new = place.root.join("usr/new");
    fs::create_dir_all(&new).expect("a folder");
    fs::write(new.join(".pkgtemp.1"), "half").expect("a file");
    let journal = r#"{"version":4,"phase":"Staging","done":0,"parts":[{"label":"x-1",
        "folders":["usr","usr/new"],"renames":[{"from":"usr/new/.pkgtemp.1","to":"usr/new/x",
        "save":null}],"removals":[],"empty":[],"old":null,"register":null,"backups":[],
        "scripts":[]}]}"#;
    fs::write(place.folder().join("journal"), journal).expect("a journal");
    place.work(Disk::default(), |_| Ok(())).expect("recovery");
    assert!(!place.root.join("usr").exists());
    assert!(!Engine::is_interrupted(&place.folder()));
}
