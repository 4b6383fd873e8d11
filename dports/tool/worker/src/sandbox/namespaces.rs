//! Entering namespaces.

use std::fs;
use std::path::Path;

use nix::sched::{CloneFlags, unshare};

use crate::error::{WorkerError, io};

/// Enters new namespaces of the kinds in `flags`.
pub(crate) fn enter(flags: CloneFlags) -> Result<(), WorkerError> {
    unshare(flags).map_err(|source| WorkerError::Namespace {
        what: format!("new namespaces ({})", names(flags)),
        source,
    })
}

/// Enters a user namespace in which the caller is the user and group `id`. A program that is then
/// started has rights in it only if that is 0.
pub(crate) fn become_user(id: u32) -> Result<(), WorkerError> {
    let uid = rustix::process::geteuid().as_raw();
    let gid = rustix::process::getegid().as_raw();
    enter(CloneFlags::CLONE_NEWUSER)?;
    for (file, text) in [
        ("/proc/self/setgroups", "deny".to_owned()),
        ("/proc/self/uid_map", format!("{id} {uid} 1\n")),
        ("/proc/self/gid_map", format!("{id} {gid} 1\n")),
    ] {
        let path = Path::new(file);
        fs::write(path, text).map_err(|source| io("write", path, source))?;
    }
    Ok(())
}

fn names(flags: CloneFlags) -> String {
    let known = [
        (CloneFlags::CLONE_NEWUSER, "user"),
        (CloneFlags::CLONE_NEWNS, "mount"),
        (CloneFlags::CLONE_NEWPID, "pid"),
        (CloneFlags::CLONE_NEWNET, "net"),
        (CloneFlags::CLONE_NEWIPC, "ipc"),
        (CloneFlags::CLONE_NEWUTS, "uts"),
    ];
    let named: Vec<_> = known
        .iter()
        .filter(|(flag, _)| flags.contains(*flag))
        .map(|(_, name)| *name)
        .collect();
    named.join(", ")
}
