//! The prompt.

use core::fmt::{self, Write};

use df_libkern::debugger::{Command, Format, LineEditor, Typed};
use df_machine::debug::TrapFrame;
use df_machine::{console, smp};

use crate::{Symbol, command};

/// Why the debugger was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Somebody asked for it.
    Asked(&'static str),
    /// A breakpoint set at the prompt.
    Breakpoint,
    /// A step is over.
    Step,
    /// A breakpoint instruction in the code.
    Instruction,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Asked(why) => why,
            Self::Breakpoint => "breakpoint",
            Self::Step => "step",
            Self::Instruction => "breakpoint instruction",
        })
    }
}

/// Writes to the console only: the messages that the kernel keeps are to be looked at.
pub(crate) struct Console;

impl Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        console::print(format_args!("{text}"));
        Ok(())
    }
}

/// What a command works on.
pub(crate) struct Session<'a> {
    /// Where it writes.
    pub(crate) out: &'a mut dyn Write,
    /// The registers that are gone on with.
    pub(crate) frame: &'a mut TrapFrame,
    /// Where `x` goes on.
    pub(crate) next: u64,
    /// How `x` shows memory.
    pub(crate) format: Format,
}

/// What happens after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// The next command.
    Prompt,
    /// The same command again, if the next line is empty.
    Repeatable,
    /// The system goes on, for so many instructions if that is not 0.
    Resume(usize),
}

/// Says why, and does what is typed until the system is to go on. Returns the number of
/// instructions until the prompt comes back, 0 for none.
pub(crate) fn run(frame: &mut TrapFrame, why: &dyn fmt::Display, missing: usize) -> usize {
    let out = &mut Console;
    // Writing to the console cannot fail.
    let _ = writeln!(
        out,
        "\nddb: {why}\nStopped on cpu {} at {} ({:#x})",
        smp::current(),
        Symbol(frame.rip),
        frame.rip
    );
    if missing > 0 {
        let _ = writeln!(out, "{missing} other CPUs do not answer and may still run");
    }
    let mut session = Session {
        out,
        next: frame.rip,
        frame,
        format: Format::default(),
    };
    let mut editor = LineEditor::new();
    let mut repeatable = false;
    loop {
        console::write(b"db> ");
        editor.begin();
        while editor.feed(read_byte(), &mut |bytes| console::write(bytes)) == Typed::More {}
        let line = match editor.line().trim() {
            "" if repeatable => editor.before(),
            line => line,
        };
        let Some(typed) = Command::parse(line) else {
            continue;
        };
        match command::execute(&mut session, &typed) {
            Ok(After::Resume(steps)) => return steps,
            Ok(after) => repeatable = after == After::Repeatable,
            Err(error) => {
                repeatable = false;
                let _ = writeln!(session.out, "{error}");
            }
        }
    }
}

fn read_byte() -> u8 {
    loop {
        if let Some(byte) = console::poll_input() {
            return byte;
        }
        core::hint::spin_loop();
    }
}
