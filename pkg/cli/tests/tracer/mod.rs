//! Follows a program from one change of the file system to the next, whoever in it makes them:
//! also SQLite, which has its own way to the disk. Changes can be made to fail, and what a power cut
//! would leave at any of them can be looked at: [`memory`].
//!
//! The program is stopped at each of its system calls, as strace(1) does it.

mod calls;
pub(crate) mod memory;

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

pub(crate) use calls::Call;

/// What becomes of a change that is about to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is made.
    Go,
    /// It is not made, and the program is told so with this number of errno(2).
    Fail(i32),
}

/// What a call returns that the system does not know; so it is before every call, too.
const UNKNOWN: u64 = -38_i64 as u64;

/// Runs a program; `before` judges every change below `tree`, `after` is told of those that were
/// made. Gives the exit code; `None` when a signal ended it.
#[expect(
    clippy::zombie_processes,
    reason = "the loop waits for it, and for its threads"
)]
pub(crate) fn trace(
    command: &Command,
    tree: &Path,
    errors: &Path,
    before: &mut dyn FnMut(&Call) -> Verdict,
    after: &mut dyn FnMut(&Call),
) -> Option<i32> {
    // It waits until somebody looks.
    let mut child = Command::new("/bin/sh")
        .args(["-c", "read go; exec \"$@\"", "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(File::create(errors).expect("a file"))
        .spawn()
        .expect("a shell");
    let main = Pid::from_raw(i32::try_from(child.id()).expect("a number"));
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEFORK
        | Options::PTRACE_O_TRACEVFORK
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_EXITKILL;
    ptrace::seize(main, options).expect("its tracer");
    ptrace::interrupt(main).expect("a stop");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(b"\n").expect("a line");
    drop(input);
    let mut under_way: HashMap<Pid, (Option<Call>, Verdict)> = HashMap::new();
    loop {
        let flags = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD;
        let status = waitpid(None, Some(flags)).expect("a child");
        let (pid, signal) = match status {
            WaitStatus::Exited(pid, code) if pid == main => return Some(code),
            WaitStatus::Signaled(pid, _, _) if pid == main => return None,
            WaitStatus::PtraceSyscall(pid) => {
                system_call(pid, tree, &mut under_way, before, after);
                (pid, None)
            }
            WaitStatus::PtraceEvent(pid, _, _) => (pid, None),
            WaitStatus::Stopped(pid, signal) => (pid, Some(signal)),
            // Threads and children of its own.
            _ => continue,
        };
        go_on(pid, signal);
    }
}

/// Lets a thread run to its next call. One that is gone meanwhile needs nothing.
fn go_on(pid: Pid, signal: Option<Signal>) {
    let _ = ptrace::syscall(pid, signal);
}

fn system_call(
    pid: Pid,
    tree: &Path,
    under_way: &mut HashMap<Pid, (Option<Call>, Verdict)>,
    before: &mut dyn FnMut(&Call) -> Verdict,
    after: &mut dyn FnMut(&Call),
) {
    let Ok(mut registers) = ptrace::getregs(pid) else {
        return;
    };
    if let Some((call, verdict)) = under_way.remove(&pid) {
        match (call, verdict) {
            (_, Verdict::Fail(number)) => {
                registers.rax = (-i64::from(number)) as u64;
                ptrace::setregs(pid, registers).expect("an error");
            }
            (Some(call), Verdict::Go) if (registers.rax as i64) >= 0 => after(&call),
            _ => {}
        }
        return;
    }
    if registers.rax != UNKNOWN {
        // The end of a call that began before it was looked at.
        return;
    }
    let call = Call::of(pid, &registers).filter(|call| call.is_below(tree));
    let verdict = call.as_ref().map_or(Verdict::Go, before);
    if verdict != Verdict::Go {
        // A call that there is not.
        registers.orig_rax = u64::MAX;
        ptrace::setregs(pid, registers).expect("no call");
    }
    under_way.insert(pid, (call, verdict));
}
