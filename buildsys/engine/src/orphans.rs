//! Children that outlived a killed run.
//!
//! A child has its job's lock file as standard input. So when a lock is held although the process
//! that signed it is gone, the processes whose standard input is that very file are its orphans.
//! Their work is of no use to anybody; they are killed, group by group.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use buildsys_cache::Holder;
use rustix::process::{Pid, Signal, getpgid, getpgrp, kill_process_group};

/// Kills the orphans of a lock, if its holder is gone. Returns how many groups that were.
pub(crate) fn kill_orphans(holder: &Holder) -> usize {
    let alive = |pid: u32| Path::new("/proc").join(pid.to_string()).exists();
    if holder.pid.is_none_or(alive) {
        return 0;
    }
    let groups = groups_reading(&holder.path)
        .into_iter()
        .filter_map(Pid::from_raw);
    // A group that ends by itself in this very moment needs no signal.
    groups
        .filter(|group| kill_process_group(*group, Signal::KILL).is_ok())
        .count()
}

/// Returns the process groups, other than our own, of processes whose standard input is `path`.
fn groups_reading(path: &Path) -> BTreeSet<i32> {
    let Ok(path) = path.canonicalize() else {
        return BTreeSet::new();
    };
    let Ok(processes) = fs::read_dir("/proc") else {
        return BTreeSet::new();
    };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            let stdin = format!("/proc/{pid}/fd/0");
            fs::read_link(stdin).is_ok_and(|target| target == path)
        })
        .filter_map(|pid| getpgid(Pid::from_raw(pid)).ok())
        .filter(|group| *group != getpgrp())
        .map(|group| group.as_raw_nonzero().get())
        .collect()
}
