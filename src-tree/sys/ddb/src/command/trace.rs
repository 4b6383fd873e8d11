//! Who called whom.

use df_libkern::debugger::Command;
use df_machine::smp;

use super::{Failure, number};
use crate::registry;
use crate::session::{After, Session};
use crate::{Backtrace, Symbol};

/// Shows the calls of this CPU, of a thread that does not run, of a CPU, or of all CPUs.
pub(super) fn trace<'a>(
    session: &mut Session<'_>,
    typed: &Command<'a>,
) -> Result<After, Failure<'a>> {
    if typed.arguments.is_empty() {
        of_cpu(session, smp::current())?;
        return Ok(After::Prompt);
    }
    if typed.arguments == "all" {
        for cpu in smp::online().iter() {
            of_cpu(session, cpu)?;
        }
        return Ok(After::Prompt);
    }
    if let Some(cpu) = typed.arguments.strip_prefix("cpu") {
        let cpu = number(session, cpu.trim(), smp::current() as u64)?;
        let cpu = usize::try_from(cpu).unwrap_or(usize::MAX);
        if !smp::online().contains(cpu) {
            return Err(Failure::Other("there is no such CPU"));
        }
        of_cpu(session, cpu)?;
        return Ok(After::Prompt);
    }
    // Threads are numbered in decimal everywhere.
    let thread = typed.arguments.parse();
    let thread = match thread {
        Ok(thread) => thread,
        Err(_) => number(session, typed.arguments, 0)?,
    };
    let (rip, rbp) = registry::thread_place(thread).ok_or(Failure::Other(
        "no thread of this number waits; `show threads` lists them, `trace cpu N` shows the \
         one that runs on a CPU",
    ))?;
    write!(session.out, "thread {thread}:\n{}", Backtrace::at(rip, rbp))?;
    Ok(After::Prompt)
}

fn of_cpu<'a>(session: &mut Session<'_>, cpu: usize) -> Result<(), Failure<'a>> {
    let frame = if cpu == smp::current() {
        Some(*session.frame)
    } else {
        smp::frame_of(cpu)
    };
    write!(session.out, "cpu {cpu}:")?;
    match frame {
        Some(frame) if frame.is_user() => {
            writeln!(session.out, " in user mode at {:#x}", frame.rip)?;
        }
        Some(frame) => {
            write!(session.out, "\n{}", Backtrace::of_trap(&frame))?;
        }
        None => writeln!(session.out, " does not answer")?,
    }
    Ok(())
}

/// An address with its symbol, in the kernel.
pub(super) struct Place(pub(super) u64);

impl core::fmt::Display for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} ({:#x})", Symbol(self.0), self.0)
    }
}
