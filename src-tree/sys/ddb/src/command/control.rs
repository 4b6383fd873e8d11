//! Commands that let the system go on, in one way or another.

use df_libkern::debugger::Command;
use df_machine::{debug, power};

use super::{Failure, number};
use crate::Symbol;
use crate::session::{After, Session};

/// Runs instructions one by one.
pub(super) fn step<'a>(
    session: &mut Session<'_>,
    typed: &Command<'a>,
) -> Result<After, Failure<'a>> {
    let count = number(session, typed.count.unwrap_or(""), 1)?;
    Ok(After::Resume(
        usize::try_from(count).unwrap_or(usize::MAX).max(1),
    ))
}

/// Sets a breakpoint, or lists them.
pub(super) fn set_break<'a>(
    session: &mut Session<'_>,
    typed: &Command<'a>,
) -> Result<After, Failure<'a>> {
    if typed.arguments.is_empty() {
        for address in debug::breakpoints().into_iter().filter(|&a| a != 0) {
            writeln!(session.out, "{address:#x} {}", Symbol(address))?;
        }
        return Ok(After::Prompt);
    }
    let address = number(session, typed.arguments, 0)?;
    if debug::read_byte(address).is_none() {
        return Err(Failure::Other("there is no memory at that address"));
    }
    if !debug::set_breakpoint(address) {
        return Err(Failure::Other(
            "all four breakpoints are in use; `delete` one",
        ));
    }
    writeln!(
        session.out,
        "breakpoint at {address:#x} {}",
        Symbol(address)
    )?;
    Ok(After::Prompt)
}

/// Removes a breakpoint.
pub(super) fn delete<'a>(
    session: &mut Session<'_>,
    typed: &Command<'a>,
) -> Result<After, Failure<'a>> {
    let address = number(session, typed.arguments, session.frame.rip)?;
    if debug::clear_breakpoint(address) {
        Ok(After::Prompt)
    } else {
        Err(Failure::Other("there is no breakpoint at that address"))
    }
}

/// Panics.
pub(super) fn panic<'a>(_: &mut Session<'_>, _: &Command<'a>) -> Result<After, Failure<'a>> {
    // It is no failure of the debugger.
    crate::enter::leave();
    panic!("asked for at the debugger's prompt")
}

/// Resets the machine, without anything in order.
pub(super) fn reboot<'a>(_: &mut Session<'_>, _: &Command<'a>) -> Result<After, Failure<'a>> {
    power::reboot()
}
