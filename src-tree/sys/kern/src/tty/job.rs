//! Job control: who may use a terminal, and who controls it.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::signal::SIGTTOU;
use df_libkern::signals::Disposition;

use super::Console;
use crate::proc::{self, Lwp, plain, post_group};
use crate::system::system;

/// Whether this is the controlling terminal of a thread's session.
fn controls(tty: &Console, lwp: &Lwp) -> bool {
    let session = lwp.proc.session.lock().clone();

    session
        .tty
        .lock()
        .as_ref()
        .is_some_and(|own| core::ptr::eq(Arc::as_ptr(own), tty))
}

/// Lets a program in the background of its controlling terminal not go on: its group gets
/// `signal`, and the call is to be made again (`EINTR`). Programs in the foreground, of other
/// sessions and those that ignore or block SIGTTOU pass.
///
/// # Errors
/// `EINTR`; `EIO` when nobody could bring the program to the foreground, or when it blocks or
/// ignores SIGTTIN.
pub(super) fn foreground_only(tty: &Console, signal: i32) -> Result<(), Errno> {
    let Some(lwp) = proc::current() else {
        return Ok(());
    };
    let (foreground, _) = tty.owner();
    let group = system().procs.group_of(lwp.proc.pid);
    if group == foreground || !controls(tty, &lwp) {
        return Ok(());
    }
    let ignored = lwp.proc.state.lock().actions.disposition(signal) == Disposition::Ignore
        || lwp.signals.lock().mask.contains(signal);
    if ignored {
        return if signal == SIGTTOU {
            Ok(())
        } else {
            Err(Errno::EIO)
        };
    }
    if system().procs.table.lock().is_orphaned(group) {
        return Err(Errno::EIO);
    }
    post_group(group, plain(signal));
    Err(Errno::EINTR)
}

/// Makes the terminal the controlling one of the caller's session; its group is in front.
///
/// # Errors
/// `EPERM` unless the caller leads a session without terminal and no other session has this
/// one.
pub(super) fn become_controlling(tty: &Console) -> Result<(), Errno> {
    let lwp = proc::current().ok_or(Errno::EPERM)?;
    let session = lwp.proc.session.lock().clone();
    if session.sid != lwp.proc.pid {
        return Err(Errno::EPERM);
    }
    let own = system().console.clone();
    if !core::ptr::eq(Arc::as_ptr(&own), tty) {
        return Err(Errno::ENOTTY);
    }
    let group = system().procs.group_of(lwp.proc.pid);
    let mut slot = session.tty.lock();
    let mut state = tty.state.lock();
    if state.session == session.sid && slot.is_some() {
        return Ok(());
    }
    if slot.is_some() || state.session != 0 {
        return Err(Errno::EPERM);
    }
    *slot = Some(own);
    state.session = session.sid;
    state.foreground = group;
    Ok(())
}

/// Gives the controlling terminal up.
///
/// # Errors
/// `ENOTTY` when it is not the caller's.
pub(super) fn give_up(tty: &Console) -> Result<(), Errno> {
    let lwp = proc::current().ok_or(Errno::ENOTTY)?;
    if !controls(tty, &lwp) {
        return Err(Errno::ENOTTY);
    }
    let session = lwp.proc.session.lock().clone();
    if session.sid == lwp.proc.pid {
        *session.tty.lock() = None;
        tty.release(session.sid);
    }
    Ok(())
}

/// Puts a process group of the caller's session in front.
///
/// # Errors
/// `ENOTTY` when the terminal does not control the session, `EPERM` for a group that is not of
/// the session, `EINVAL` for a number that is none, and those of [`foreground_only`].
pub(super) fn set_foreground(tty: &Console, group: i32) -> Result<(), Errno> {
    let lwp = proc::current().ok_or(Errno::ENOTTY)?;
    if !controls(tty, &lwp) {
        return Err(Errno::ENOTTY);
    }
    foreground_only(tty, SIGTTOU)?;
    if group <= 0 {
        return Err(Errno::EINVAL);
    }
    let sid = lwp.proc.session.lock().sid;
    if !system().procs.table.lock().group_in_session(group, sid) {
        return Err(Errno::EPERM);
    }
    tty.state.lock().foreground = group;
    Ok(())
}
