//! The commands.

mod control;
mod examine;
mod show;
mod trace;

use core::fmt;

use df_libkern::debugger::{Command, ExpressionError, FormatError, evaluate};

use crate::scope::Names;
use crate::session::{After, Session};

/// What a command does.
type Act = for<'a> fn(&mut Session<'_>, &Command<'a>) -> Result<After, Failure<'a>>;

/// A command of the debugger.
struct Row {
    name: &'static str,
    /// The shortest abbreviation.
    least: usize,
    usage: &'static str,
    help: &'static str,
    act: Act,
}

/// Why a command was not carried out.
pub(crate) enum Failure<'a> {
    /// No command has this name.
    Unknown(&'a str),
    /// An address or number has no value.
    Expression(ExpressionError<'a>),
    /// No such format.
    Format(FormatError),
    /// Anything else.
    Other(&'static str),
    /// The console cannot be written to.
    Write,
}

impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "no command `{name}`; `help` lists them"),
            Self::Expression(error) => write!(f, "{error}"),
            Self::Format(error) => write!(f, "{error}"),
            Self::Other(why) => f.write_str(why),
            Self::Write => f.write_str("the console cannot be written to"),
        }
    }
}

impl<'a> From<ExpressionError<'a>> for Failure<'a> {
    fn from(error: ExpressionError<'a>) -> Self {
        Self::Expression(error)
    }
}

impl From<FormatError> for Failure<'_> {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}

impl From<fmt::Error> for Failure<'_> {
    fn from(_: fmt::Error) -> Self {
        Self::Write
    }
}

const ROWS: &[Row] = &[
    Row {
        name: "help",
        least: 1,
        usage: "help",
        help: "lists the commands",
        act: help,
    },
    Row {
        name: "trace",
        least: 1,
        usage: "trace [THREAD | cpu N | all]",
        help: "calls of this CPU, a thread, another CPU, all CPUs",
        act: trace::trace,
    },
    Row {
        name: "bt",
        least: 2,
        usage: "bt",
        help: "the same as trace",
        act: trace::trace,
    },
    Row {
        name: "ps",
        least: 2,
        usage: "ps",
        help: "processes",
        act: |session, _| show::named(session, "procs", None),
    },
    Row {
        name: "show",
        least: 2,
        usage: "show [THING [NUMBER]]",
        help: "state of the kernel; alone: what there is",
        act: show::show,
    },
    Row {
        name: "examine",
        least: 2,
        usage: "x[/FORMAT] [ADDRESS][,COUNT]",
        help: "memory; FORMAT of b h l g (size) and x d u o c s a",
        act: examine::examine,
    },
    Row {
        name: "x",
        least: 1,
        usage: "x",
        help: "the same as examine",
        act: examine::examine,
    },
    Row {
        name: "print",
        least: 1,
        usage: "print EXPRESSION",
        help: "numbers, symbols, $registers, + - * ( )",
        act: examine::print,
    },
    Row {
        name: "step",
        least: 1,
        usage: "step[,COUNT]",
        help: "runs an instruction",
        act: control::step,
    },
    Row {
        name: "break",
        least: 1,
        usage: "break [ADDRESS]",
        help: "stops at an instruction; alone: the breakpoints",
        act: control::set_break,
    },
    Row {
        name: "delete",
        least: 1,
        usage: "delete ADDRESS",
        help: "removes a breakpoint",
        act: control::delete,
    },
    Row {
        name: "continue",
        least: 1,
        usage: "continue",
        help: "lets the system go on",
        act: |_, _| Ok(After::Resume(0)),
    },
    Row {
        name: "panic",
        least: 5,
        usage: "panic",
        help: "makes the system panic",
        act: control::panic,
    },
    Row {
        name: "reboot",
        least: 6,
        usage: "reboot",
        help: "resets the machine at once",
        act: control::reboot,
    },
    Row {
        name: "reset",
        least: 5,
        usage: "reset",
        help: "the same as reboot",
        act: control::reboot,
    },
];

/// Does what was typed.
pub(crate) fn execute<'a>(
    session: &mut Session<'_>,
    typed: &Command<'a>,
) -> Result<After, Failure<'a>> {
    let row = ROWS
        .iter()
        .find(|row| Command::is_short_for(typed.name, row.name, row.least))
        .ok_or(Failure::Unknown(typed.name))?;
    (row.act)(session, typed)
}

fn help<'a>(session: &mut Session<'_>, _: &Command<'a>) -> Result<After, Failure<'a>> {
    for row in ROWS {
        writeln!(session.out, "{:30} {}", row.usage, row.help)?;
    }
    writeln!(
        session.out,
        "Commands can be shortened. Numbers are hexadecimal, 0tN is decimal."
    )?;
    Ok(After::Prompt)
}

/// The value of an expression, or `otherwise` when there is none.
fn number<'a>(session: &Session<'_>, text: &'a str, otherwise: u64) -> Result<u64, Failure<'a>> {
    if text.is_empty() {
        return Ok(otherwise);
    }
    Ok(evaluate(text, &Names(session.frame))?)
}
