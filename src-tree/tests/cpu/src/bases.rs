//! The bases of FS and GS, which programs set themselves where they can.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::thread;

use df_sys::sysctl::{Value, value};

use crate::{Checked, raw};

const THREADS: u64 = 6;
const ROUNDS: u64 = 300;
/// The signal of an instruction that there is not.
const SIGILL: i32 = 4;

/// Whether the kernel says that programs may.
fn may() -> Result<bool, String> {
    match value("hw.fsgsbase") {
        Ok(Value::Numbers(numbers)) => Ok(numbers == [1]),
        other => Err(format!("hw.fsgsbase is {other:?}")),
    }
}

/// Where programs may not, the instruction is a signal.
fn refused() -> Checked {
    let me = std::env::current_exe().map_err(|error| error.to_string())?;
    let ended = Command::new(me).arg("--set-base").status();
    let ended = ended.map_err(|error| error.to_string())?;
    if ended.signal() == Some(SIGILL) {
        return Ok(());
    }
    Err(format!("the instruction ended with {ended}"))
}

/// Threads on all CPUs set bases of their own, and find them again after others have run.
pub(crate) fn kept() -> Checked {
    if !may()? {
        return refused();
    }
    let threads: Vec<_> = (1..=THREADS)
        .map(|number| thread::spawn(move || keep(number << 32)))
        .collect();
    for thread in threads {
        thread.join().map_err(|_| "a thread has panicked")??;
    }
    Ok(())
}

fn keep(first: u64) -> Checked {
    let own = raw::fs_base();
    for round in 0..ROUNDS {
        let base = first + round;
        raw::set_gs_base(base);
        if round % 50 == 0 {
            thread::sleep(std::time::Duration::from_millis(1));
        } else {
            thread::yield_now();
        }
        let found = (raw::gs_base(), raw::fs_base());
        if found != (base, own) {
            return Err(format!(
                "GS and FS were {base:#x} and {own:#x}, became {found:x?}"
            ));
        }
    }
    Ok(())
}

/// A base that looks like the kernel's harms nobody, whatever interrupts.
pub(crate) fn any_address() -> Checked {
    if !may()? {
        return refused();
    }
    for base in [0xffff_8000_0000_0000, 0xffff_ffff_8000_0000, u64::MAX, 0] {
        raw::set_gs_base(base);
        for _ in 0..ROUNDS {
            thread::yield_now();
        }
        thread::sleep(std::time::Duration::from_millis(20));
        let found = raw::gs_base();
        if found != base {
            return Err(format!("GS was {base:#x} and became {found:#x}"));
        }
    }
    Ok(())
}
