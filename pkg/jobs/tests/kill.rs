//! Killed at every single change, and then run again: files and database agree.
//!
//! The program that is killed is this test binary itself, run again for one test with the number of
//! the change before which it is to die. The next run recovers before it does anything.
#![expect(clippy::print_stderr, reason = "says how many moments there were")]

mod common;
#[path = "common/life.rs"]
mod life;

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Place, scratch};
use life::{everything, leftovers};
use pkg_jobs::Disk;

/// Folder and number of the change, for the process that is to die.
const FOLDER: &str = "PKG_TEST_FOLDER";
const MOMENT: &str = "PKG_TEST_MOMENT";

/// Not a test of its own: what the process that is to die does.
#[test]
fn victim() {
    let (Some(folder), Ok(moment)) = (env::var_os(FOLDER), env::var(MOMENT)) else {
        return;
    };
    let folder = PathBuf::from(folder);
    let moment: usize = moment.parse().expect("a number");
    let count = AtomicUsize::new(0);
    let disk = Disk::with_probe(Arc::new(move |_| {
        if count.fetch_add(1, Ordering::SeqCst) == moment {
            let pid = rustix::process::getpid();
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
        Ok(())
    }));
    everything(&Place::new(&folder), &folder, &disk).expect("everything");
}

#[test]
fn kill_at_every_change_leaves_files_and_database_agreeing() {
    let probe = scratch();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let disk = Disk::with_probe(Arc::new(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }));
    everything(&Place::new(probe.path()), probe.path(), &disk).expect("everything");
    let moments = count.load(Ordering::SeqCst);
    assert!(moments > 50, "only {moments} changes to be killed at");
    eprintln!("killed at each of {moments} changes");
    for moment in 0..moments {
        let folder = scratch();
        let status = Command::new(env::current_exe().expect("this program"))
            .args(["--exact", "victim", "--nocapture"])
            .env(FOLDER, folder.path())
            .env(MOMENT, moment.to_string())
            .stdout(std::process::Stdio::null())
            .status()
            .expect("a process");
        assert!(!status.success(), "moment {moment} was not reached");
        let place = Place::new(folder.path());
        place
            .work(Disk::default(), |_| Ok(()))
            .unwrap_or_else(|error| panic!("moment {moment}: {error}"));
        place.agrees(&format!("moment {moment}"));
        // And the work can be taken up where it was.
        everything(&place, folder.path(), &Disk::default()).expect("everything");
        place.agrees(&format!("moment {moment}, again"));
        assert!(place.files().is_empty(), "moment {moment}");
        assert_eq!(leftovers(&place), [""; 0], "moment {moment}");
    }
}

#[test]
fn kill_during_recovery_is_recovered_from() {
    for moment in [20, 31, 45] {
        let folder = scratch();
        let place = Place::new(folder.path());
        // Each run dies a little later than the recovery of the one before begins.
        for at in [moment, 1, 2, 3] {
            Command::new(env::current_exe().expect("this program"))
                .args(["--exact", "victim", "--nocapture"])
                .env(FOLDER, folder.path())
                .env(MOMENT, at.to_string())
                .stdout(std::process::Stdio::null())
                .status()
                .expect("a process");
        }
        place.work(Disk::default(), |_| Ok(())).expect("recovery");
        place.agrees(&format!("moment {moment}"));
    }
}
