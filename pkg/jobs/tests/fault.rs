//! Every single change fails in turn, as on a full disk or a broken one: files and database agree
//! afterwards, no temporary file stays, and the next run does its work.
#![expect(clippy::print_stderr, reason = "says how many changes there were")]

mod common;
#[path = "common/life.rs"]
mod life;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Place, scratch};
use life::{everything, leftovers};
use pkg_jobs::{Disk, numbers, past};
use rustix::io::Errno;

/// A disk whose changes fail from the one with this number on, so many of them.
fn failing(from: usize, count: usize, errno: Errno) -> Disk {
    let made = AtomicUsize::new(0);
    Disk::with_probe(Arc::new(move |_| {
        let at = made.fetch_add(1, Ordering::SeqCst);
        match (from..from.saturating_add(count)).contains(&at) {
            true => Err(io::Error::from_raw_os_error(errno.raw_os_error())),
            false => Ok(()),
        }
    }))
}

fn changes() -> usize {
    let folder = scratch();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let disk = Disk::with_probe(Arc::new(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }));
    everything(&Place::new(folder.path()), folder.path(), &disk).expect("everything");
    count.load(Ordering::SeqCst)
}

/// One disk fault, and then a disk in order. Tells whether the fault was noticed.
fn survives(context: &str, disk: &Disk) -> bool {
    let folder = scratch();
    let place = Place::new(folder.path());
    let failed = everything(&place, folder.path(), disk);
    place
        .work(Disk::default(), |_| Ok(()))
        .unwrap_or_else(|error| panic!("{context}: {error}"));
    place.agrees(context);
    assert_eq!(leftovers(&place), [""; 0], "{context}");
    everything(&place, folder.path(), &Disk::default())
        .unwrap_or_else(|error| panic!("{context}: {error}"));
    place.agrees(&format!("{context}, again"));
    assert!(place.files().is_empty(), "{context}");
    // Nothing is said to be done that is not, and what failed says why.
    for number in numbers(&place.folder()).expect("a history") {
        let one = past(&place.folder(), number).expect("a file");
        let one = one.expect("a number of the history");
        let whole = one.done == one.steps.len();
        assert!(whole || one.outcome != pkg_jobs::Outcome::Done, "{context}");
    }
    failed.is_err()
}

#[test]
fn any_single_change_may_fail_and_nothing_is_lost() {
    let changes = changes();
    eprintln!("each of {changes} changes failed");
    let noticed = (0..changes)
        .filter(|at| survives(&format!("change {at}"), &failing(*at, 1, Errno::NOSPC)))
        .count();
    // A folder that cannot be removed stays, and that is no failure of the plan.
    assert!(noticed * 10 > changes * 9, "{noticed} of {changes}");
}

#[test]
fn a_disk_that_fails_for_good_loses_nothing() {
    let changes = changes();
    for at in 0..changes {
        let disk = failing(at, usize::MAX, Errno::IO);
        survives(&format!("from change {at} on"), &disk);
    }
}

#[test]
fn a_disk_that_is_full_for_a_while_loses_nothing() {
    let changes = changes();
    for at in (0..changes).step_by(3) {
        let disk = failing(at, 5, Errno::NOSPC);
        survives(&format!("five from change {at} on"), &disk);
    }
}
