//! Processes and threads: made, ended, waited for.

use df_abi::Errno;
use df_abi::signal::{SIGKILL, SIGSTOP};
use df_abi::syscall::nr;
use df_abi::wait::{PROC_REAP_ACQUIRE, PROC_REAP_RELEASE, PROC_REAP_STATUS};

use crate::raw::{self, Word as _};
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("children_end_and_are_waited_for", waiting),
    ("child_of_vfork_does_not_stop", not_stopped),
    (
        "killing_who_waits_for_vfork_waits_for_nobody",
        killed_in_vfork,
    ),
    ("programs_are_replaced", exec),
    ("threads_are_made_and_end", threads),
    ("threads_have_names_and_numbers", names),
    ("threads_sleep_on_words", umtx),
    ("orphans_go_to_the_reaper", reaper),
    ("thread_local_areas_are_set", tls),
];

/// Runs `body` in a child; gives the status that it ends with.
pub(crate) fn in_child(body: impl FnOnce() -> i32) -> Result<i32, Errno> {
    let pid = raw::child_by(nr::fork, 0, body)?;
    status_of(pid)
}

/// Waits for a child; gives its status, or the signal that ended it as a negative number.
pub(crate) fn status_of(pid: i32) -> Result<i32, Errno> {
    let status = wait(pid)?;
    Ok(match status & 0x7f {
        0 => status >> 8,
        signal => -signal,
    })
}

/// The wait status of a child, as the kernel gives it.
pub(crate) fn wait(pid: i32) -> Result<i32, Errno> {
    let mut status = [0_i32];
    sys!(nr::wait4, pid, &mut status, 0, 0)?;
    Ok(status[0])
}

fn waiting() -> Checked {
    want!(in_child(|| 42), Ok(42));
    let pid = must!(raw::child_by(nr::rfork, 1 << 4 | 1 << 2, || 7));
    want!(status_of(pid), Ok(7));
    let pid = must!(raw::vfork_and_exit(9));
    want!(status_of(pid), Ok(9));
    let parent = must!(sys!(nr::getpid));
    want!(
        in_child(|| i32::from(sys!(nr::getppid) != Ok(parent))),
        Ok(0)
    );
    let pid = must!(raw::child_by(nr::fork, 0, || {
        let _ended = sys!(nr::extexit, 0, 5, 0);
        1
    }));
    let mut status = [0_i32];
    let mut info = [0_u64; 10];
    // P_PID, WEXITED.
    want!(
        sys!(nr::wait6, 0, pid, &mut status, 16, 0, &mut info),
        Ok(pid.word())
    );
    want!(status, [5 << 8]);
    want!(sys!(nr::wait4, -1, 0, 1, 0), Err(Errno::ECHILD));
    Ok(())
}

/// A child with its own memory, for which the parent waits as `vfork` does.
fn awaited_child(body: impl FnOnce() -> i32) -> Result<i32, Errno> {
    // RFPROC, RFFDG, RFPPWAIT.
    raw::child_by(nr::rfork, 1 << 4 | 1 << 2 | 1 << 31, body)
}

fn not_stopped() -> Checked {
    let pid = must!(awaited_child(|| {
        let stopped = sys!(nr::getpid).and_then(|own| sys!(nr::kill, own, SIGSTOP));
        i32::from(stopped.is_err())
    }));
    want!(wait(pid), Ok(0));
    Ok(())
}

fn killed_in_vfork() -> Checked {
    let mut byte = [0_u64];
    let [read, write] = must!(raw::enter(nr::pipe, &[]));
    let waiting = must!(raw::child_by(nr::fork, 0, || {
        let _alone = sys!(nr::setpgid, 0, 0);
        let _held = awaited_child(|| {
            let _told = sys!(nr::write, write, c"x", 1);
            let _stays = sys!(nr::nanosleep, &[5_i64, 0], 0);
            0
        });
        0
    }));
    want!(sys!(nr::read, read, &mut byte, 1), Ok(1));
    must!(sys!(nr::kill, waiting, SIGKILL));
    want!(wait(waiting), Ok(SIGKILL));
    // The child is still there, and ends now.
    must!(sys!(nr::kill, -waiting, SIGKILL));
    must!(sys!(nr::close, read));
    must!(sys!(nr::close, write));
    Ok(())
}

fn exec() -> Checked {
    want!(
        sys!(nr::execve, c"/nowhere", &[0_u64], &[0_u64]),
        Err(Errno::ENOENT)
    );
    want!(
        sys!(nr::execve, c"/etc", &[0_u64], &[0_u64]),
        Err(Errno::EACCES)
    );
    let status = must!(in_child(|| {
        let path = c"/usr/bin/true";
        let args = [path.word(), 0];
        let _failed = sys!(nr::execve, path, &args, &[0_u64]);
        99
    }));
    want!(status, 0);
    Ok(())
}

fn threads() -> Checked {
    let mask = [1_u64, 0, 0, 0];
    for call in [nr::lwp_create, nr::lwp_create2] {
        must!(cpu_of_thread(call, &mask));
    }
    Ok(())
}

/// Makes a thread, waits until it is gone, and gives the CPU that it ran on.
pub(crate) fn cpu_of_thread(call: u64, mask: &[u64; 4]) -> Result<i32, String> {
    let mut stack = vec![0_u64; 2048];
    let mut words = [0_i32, -1];
    let tid = must!(raw::thread(call, &mut stack, &mut words, mask));
    ensure!(tid > 1);
    while raw::fresh(&words[0]) == 0 {
        must!(sys!(nr::sched_yield));
        must!(sys!(nr::r#yield));
    }
    want!(raw::fresh(&words[0]), 77);
    let cpu = raw::fresh(&words[1]);
    // Its stack is given back only when it is gone.
    while sys!(nr::lwp_kill, -1, tid, 0) == Ok(0) {
        must!(sys!(nr::sched_yield));
    }
    Ok(cpu)
}

fn names() -> Checked {
    let tid = must!(sys!(nr::lwp_gettid));
    ensure!(tid >= 1);
    must!(sys!(nr::lwp_setname, -1, c"worker"));
    let mut name = [0_u8; 16];
    must!(sys!(nr::lwp_getname, tid, &mut name, name.len()));
    ensure!(name.starts_with(b"worker\0"));
    want!(sys!(nr::lwp_getname, tid, &mut name, 3), Err(Errno::ERANGE));
    Ok(())
}

fn umtx() -> Checked {
    let word = [3_i32];
    want!(sys!(nr::umtx_sleep, &word, 4, 1000), Err(Errno::EBUSY));
    want!(sys!(nr::umtx_sleep, &word, 3, 1000), Err(Errno::EAGAIN));
    must!(sys!(nr::umtx_wakeup, &word, 0));
    want!(sys!(nr::umtx_sleep, 8, 0, 1000), Err(Errno::EFAULT));
    Ok(())
}

fn reaper() -> Checked {
    let status = must!(in_child(|| {
        let mut info = [0_u32; 48];
        let first = sys!(nr::procctl, 0, 0, PROC_REAP_ACQUIRE, 0) == Ok(0)
            && sys!(nr::procctl, 0, 0, PROC_REAP_ACQUIRE, 0) == Err(Errno::EALREADY);
        // The child's child outlives it.
        let child = raw::child_by(nr::fork, 0, || {
            let orphan = raw::child_by(nr::fork, 0, || 33);
            i32::from(orphan.is_err())
        });
        let both = child.and_then(status_of) == Ok(0);
        let told = sys!(nr::procctl, 0, 0, PROC_REAP_STATUS, &mut info) == Ok(0) && info[0] == 1;
        let orphan = status_of(-1);
        let released = sys!(nr::procctl, 0, 0, PROC_REAP_RELEASE, 0) == Ok(0)
            && sys!(nr::procctl, 0, 0, PROC_REAP_RELEASE, 0) == Err(Errno::ENOTCONN);
        i32::from(!(first && both && told && orphan == Ok(33) && released))
    }));
    want!(status, 0);
    Ok(())
}

fn tls() -> Checked {
    let mut area = [0_u64; 2];
    must!(sys!(nr::get_tls_area, 0, &mut area, 16));
    ensure!(area[0] != 0);
    must!(sys!(nr::set_tls_area, 0, &area, 16));
    want!(sys!(nr::set_tls_area, 5, &area, 16), Err(Errno::EINVAL));
    Ok(())
}
