//! Looking at memory and numbers.

use df_libkern::debugger::{Command, dump};
use df_machine::debug::read_byte;

use super::{Failure, number};
use crate::Symbol;
use crate::session::{After, Session};

/// Most units that one command shows.
const MOST: u64 = 4096;

/// Shows memory. Without an address it goes on where the last one ended.
pub(super) fn examine<'a>(
    session: &mut Session<'_>,
    typed: &Command<'a>,
) -> Result<After, Failure<'a>> {
    session.format = session.format.with(typed.modifier)?;
    let address = number(session, typed.arguments, session.next)?;
    let count = number(session, typed.count.unwrap_or(""), 1)?;
    session.next = dump(
        session.out,
        address,
        count.min(MOST),
        session.format,
        &read_byte,
        &|out, value| write!(out, "{}", Symbol(value)),
    )?;
    // An empty line shows what follows, not the same again.
    Ok(After::Prompt)
}

/// Shows the value of an expression.
pub(super) fn print<'a>(
    session: &mut Session<'_>,
    typed: &Command<'a>,
) -> Result<After, Failure<'a>> {
    let value = number(session, typed.arguments, session.next)?;
    writeln!(session.out, "{value:#x} = {value} = {}", Symbol(value))?;
    Ok(After::Prompt)
}
