//! The box: namespaces of Linux around the phases.
//!
//! ```text
//! dports-worker build      user namespace (unless root), then pid, net, ipc, uts
//!   dports-worker inside   process 1: mount namespace, puts the root together and changes to it,
//!                          then gives up its rights by one more user namespace in which it is
//!                          user 1001
//! ```
//! What the port sees is the machine's own programs, read only; the target's root, read only; its
//! port files, distfiles and work folder under fixed names; and no network, not even a loopback.

mod mounts;
mod namespaces;

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;

use dports_model::Order;
use nix::sched::CloneFlags;
use nix::sys::signal::Signal;

use crate::error::{WorkerError, io};
use crate::layout::Layout;

/// The user that ports are built as.
const USER: u32 = 1001;
/// The machine that ports are built on.
const HOST_NAME: &str = "dports";

/// Enters the namespaces and runs the inner half of this program in them.
pub(crate) fn enter_and_run(order: &Path, _layout: &Layout) -> Result<(), WorkerError> {
    rustix::process::umask(rustix::fs::Mode::WGRP | rustix::fs::Mode::WOTH);
    if !rustix::process::geteuid().is_root() {
        namespaces::become_user(0)?;
    }
    namespaces::enter(
        CloneFlags::CLONE_NEWPID
            | CloneFlags::CLONE_NEWNET
            | CloneFlags::CLONE_NEWIPC
            | CloneFlags::CLONE_NEWUTS,
    )?;
    // The first child is process 1 of the new namespace: when it ends, all in the box end.
    let own = Path::new("/proc/self/exe");
    let status = Command::new(own).arg("inside").arg(order).status();
    let status = status.map_err(|source| io("run", own, source))?;
    match (status.success(), status.signal()) {
        (true, _) => Ok(()),
        (false, Some(_)) => Err(io(
            "go on with",
            own,
            std::io::Error::other(format!("it ended by {status}")),
        )),
        (false, None) => Err(WorkerError::Inside),
    }
}

/// Puts the root of the box together, moves into it and gives up every right.
pub(crate) fn settle(order: &Order, layout: &Layout) -> Result<(), WorkerError> {
    let refused = |what: &str| {
        let what = what.to_owned();
        move |source| WorkerError::Namespace { what, source }
    };
    // Whatever ends the outer half ends the box.
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)
        .map_err(refused("a signal at the parent's end"))?;
    nix::unistd::sethostname(HOST_NAME).map_err(refused("a host name of its own"))?;
    // Not shared with the outer half, which a change of the root would take along.
    namespaces::enter(CloneFlags::CLONE_NEWNS)?;
    mounts::root(order, layout)?;
    namespaces::become_user(USER)
}
