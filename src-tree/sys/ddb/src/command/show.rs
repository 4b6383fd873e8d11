//! The state of the kernel.

use df_libkern::debugger::Command;
use df_libkern::trace::{Entry, Found};
use df_machine::debug::TrapFrame;
use df_machine::{ktr, msgbuf, smp};

use super::trace::Place;
use super::{Failure, number};
use crate::registry;
use crate::scope::registers;
use crate::session::{After, Session};

/// Entries of each trace ring that are shown when no number is given.
const ENTRIES: u64 = 20;
/// Bytes of the messages that are shown when no number is given.
const MESSAGES: u64 = 2048;

type Act = fn(&mut Session<'_>, Option<u64>) -> Result<(), Failure<'static>>;

/// What the debugger itself knows.
const OWN: &[(&str, &str, Act)] = &[
    ("registers", "registers; of CPU N", show_registers),
    ("cpus", "what each CPU does", cpus),
    ("breaks", "breakpoints", breaks),
    ("ktr", "the last N entries of the trace rings", trace_rings),
    (
        "msgbuf",
        "the last N bytes of the kernel messages",
        messages,
    ),
];

/// Shows what the first word names.
pub(super) fn show<'a>(
    session: &mut Session<'_>,
    typed: &Command<'a>,
) -> Result<After, Failure<'a>> {
    // "show all cpus" as in BSD's debuggers.
    let words = typed.arguments;
    let words = words.strip_prefix("all ").unwrap_or(words).trim();
    let (name, rest) = words.split_once(' ').unwrap_or((words, ""));
    if name.is_empty() {
        for (name, help, _) in OWN {
            writeln!(session.out, "show {name:12} {help}")?;
        }
        for show in registry::shows() {
            writeln!(session.out, "show {:12} {}", show.name, show.help)?;
        }
        return Ok(After::Prompt);
    }
    let argument = match rest.trim() {
        "" => None,
        text => Some(number(session, text, 0)?),
    };
    named(session, name, argument)
}

/// Shows what has this name, or begins with it.
pub(super) fn named<'a>(
    session: &mut Session<'_>,
    name: &str,
    argument: Option<u64>,
) -> Result<After, Failure<'a>> {
    // A whole name comes before the beginning of another one.
    let whole = OWN.iter().any(|(own, _, _)| *own == name)
        || registry::shows().any(|show| show.name == name);
    let fits = |other: &str| {
        if whole {
            other == name
        } else {
            Command::is_short_for(name, other, 2)
        }
    };
    if let Some((_, _, act)) = OWN.iter().find(|(own, _, _)| fits(own)) {
        act(session, argument)?;
    } else if let Some(show) = registry::shows().find(|show| fits(show.name)) {
        (show.run)(session.out, argument)?;
    } else {
        return Err(Failure::Other(
            "there is no such thing to show; `show` lists them",
        ));
    }
    Ok(After::Prompt)
}

/// The registers of a CPU that stands still.
fn frame_of(session: &Session<'_>, cpu: Option<u64>) -> Option<TrapFrame> {
    let me = smp::current();
    match cpu.map_or(Ok(me), usize::try_from) {
        Ok(cpu) if cpu == me => Some(*session.frame),
        Ok(cpu) => smp::frame_of(cpu),
        Err(_) => None,
    }
}

fn show_registers(session: &mut Session<'_>, cpu: Option<u64>) -> Result<(), Failure<'static>> {
    let frame = frame_of(session, cpu).ok_or(Failure::Other("that CPU does not answer"))?;
    for row in registers(&frame).chunks(4) {
        for (name, value) in row {
            write!(session.out, "{name:>7} {value:016x}")?;
        }
        writeln!(session.out)?;
    }
    writeln!(session.out, "at {}", Place(frame.rip))?;
    Ok(())
}

fn cpus(session: &mut Session<'_>, _: Option<u64>) -> Result<(), Failure<'static>> {
    for cpu in smp::online().iter() {
        let idle = if smp::is_idle(cpu) { "idle" } else { "busy" };
        write!(session.out, "cpu {cpu:3} {idle}")?;
        match frame_of(session, Some(cpu as u64)) {
            Some(frame) if frame.is_user() => {
                writeln!(session.out, " user {:#x}", frame.rip)?;
            }
            Some(frame) => writeln!(session.out, " kernel {}", Place(frame.rip))?,
            None => writeln!(session.out, " does not answer")?,
        }
    }
    Ok(())
}

fn breaks(session: &mut Session<'_>, _: Option<u64>) -> Result<(), Failure<'static>> {
    for address in df_machine::debug::breakpoints() {
        if address != 0 {
            writeln!(session.out, "{}", Place(address))?;
        }
    }
    Ok(())
}

fn trace_rings(session: &mut Session<'_>, count: Option<u64>) -> Result<(), Failure<'static>> {
    let count = count.unwrap_or(ENTRIES);
    writeln!(session.out, "trace mask {:#x}", ktr::mask())?;
    for (cpu, ring) in ktr::rings() {
        let end = ring.end();
        let first = ring.oldest().max(end.saturating_sub(count));
        for number in first..end {
            match ring.read(number) {
                Found::Entry(entry) => show_entry(session, cpu, number, &entry)?,
                Found::Torn => writeln!(session.out, "cpu {cpu} {number}: being written")?,
                Found::Lost(_) | Found::End => {}
            }
        }
    }
    Ok(())
}

fn show_entry(
    session: &mut Session<'_>,
    cpu: usize,
    number: u64,
    entry: &Entry,
) -> Result<(), Failure<'static>> {
    writeln!(
        session.out,
        "cpu {cpu} {number} {} {}",
        entry.time,
        ktr::Shown(entry)
    )?;
    Ok(())
}

fn messages(session: &mut Session<'_>, count: Option<u64>) -> Result<(), Failure<'static>> {
    let count = usize::try_from(count.unwrap_or(MESSAGES)).unwrap_or(usize::MAX);
    let shown = msgbuf::each_of_last(count, &mut |bytes| {
        for chunk in bytes.utf8_chunks() {
            df_machine::console::print(format_args!("{}", chunk.valid()));
        }
    });
    if !shown {
        return Err(Failure::Other(
            "the messages are locked by a CPU that was stopped",
        ));
    }
    writeln!(session.out)?;
    Ok(())
}
