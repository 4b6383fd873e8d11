//! calltest: makes every system call that the kernel implements, and looks at what it does.

mod cpus;
mod dumps;
mod files;
mod handles;
mod identity;
mod ipc;
mod kernel;
mod memory;
mod names;
mod process;
mod queues;
mod saved;
mod sched;
mod signals;
mod sockets;
mod time;
mod traced;
mod unsupported;

use std::process::ExitCode;

use df_abi::syscall::{SYSCALLS, SyscallInfo};
use df_sys::mount::{self, TmpfsOptions};
use df_test_calls::{raw, sys};

/// What a check gives: nothing, or what was wrong.
type Checked = Result<(), String>;

/// A check by name.
type Check = (&'static str, fn() -> Checked);

/// Where the checks work: a tmpfs of their own.
const ROOM: &str = "/tmp";

/// Fails unless an expression has a value.
#[macro_export]
macro_rules! want {
    ($got:expr, $wanted:expr) => {{
        let (got, wanted) = (&$got, &$wanted);
        if *got != *wanted {
            let text = stringify!($got);
            return Err(format!(
                "{text}: {got:?}, not {wanted:?} (line {})",
                line!()
            ));
        }
    }};
}

/// Fails unless a condition holds.
#[macro_export]
macro_rules! ensure {
    ($condition:expr) => {
        if !$condition {
            return Err(format!("{} (line {})", stringify!($condition), line!()));
        }
    };
}

/// The value of a call that must succeed.
#[macro_export]
macro_rules! must {
    ($call:expr) => {
        match $call {
            Ok(value) => value,
            Err(error) => {
                let text = stringify!($call);
                return Err(format!("{text}: {error:?} (line {})", line!()));
            }
        }
    };
}

fn main() -> ExitCode {
    if let Some(role) = std::env::args().nth(1) {
        return saved::run(&role);
    }
    let recording = raw::start_record();
    let status = ExitCode::from(u8::from(checks() || recording.is_err()));
    if std::process::id() == 1 {
        let error = df_sys::power::stop(df_sys::power::Stop::Halt, true);
        report(&format!("calltest: cannot halt: {error}"));
    }
    status
}

/// Mounts the tmpfs that the checks work in, and goes there.
fn room() -> Checked {
    let options = TmpfsOptions {
        bytes: 32 << 20,
        mode: 0o1777,
        ..TmpfsOptions::default()
    };
    let room = std::path::Path::new(ROOM);
    let mounted = mount::mount("tmpfs", room, 0, &mut options.to_bytes());
    must!(mounted.map_err(|e| e.to_string()));
    must!(std::env::set_current_dir(room).map_err(|e| e.to_string()));
    Ok(())
}

/// Runs all checks; true when one failed.
fn checks() -> bool {
    let families = [
        files::CHECKS,
        names::CHECKS,
        handles::CHECKS,
        memory::CHECKS,
        sockets::CHECKS,
        ipc::CHECKS,
        queues::CHECKS,
        time::CHECKS,
        signals::CHECKS,
        sched::CHECKS,
        cpus::CHECKS,
        kernel::CHECKS,
        unsupported::CHECKS,
        process::CHECKS,
        traced::CHECKS,
        dumps::CHECKS,
        identity::CHECKS,
    ];
    let (mut passed, mut failed) = (0, 0);
    for (name, run) in families.into_iter().flatten() {
        match run() {
            Ok(()) => {
                passed += 1;
                report(&format!("ok {name}"));
            }
            Err(reason) => {
                failed += 1;
                report(&format!("FAILED {name}: {reason}"));
            }
        }
    }
    let implemented = SYSCALLS.iter().filter(|call| call.implemented);
    let (tried, left): (Vec<&SyscallInfo>, Vec<&SyscallInfo>) =
        implemented.partition(|call| raw::is_made(call.number));
    let left: Vec<_> = left.iter().map(|call| call.name).collect();
    let all = tried.len() + left.len();
    report(&format!(
        "calltest: {} of {all} implemented calls made",
        tried.len()
    ));
    if !left.is_empty() {
        failed += 1;
        report(&format!(
            "FAILED every_call_is_made: not made: {}",
            left.join(" ")
        ));
    }
    report(&format!("calltest: {passed} passed, {failed} failed"));
    failed > 0
}

#[expect(clippy::print_stdout, reason = "the output of the program")]
fn report(line: &str) {
    println!("{line}");
}
