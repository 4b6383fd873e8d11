//! Commands, made ready for the shell.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Child, Command, ExitStatus};

use crate::graph::Attributes;
use crate::modify::How;
use crate::program::{Interrupts, Mode, Running};
use crate::session::{Part, Scope, Session, Stop};
use crate::text::trim_start;

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) text: Vec<u8>,
    /// It is not shown.
    pub(super) silent: bool,
    /// It may fail.
    pub(super) may_fail: bool,
    /// It runs even where others are only shown.
    pub(super) always: bool,
}

/// How commands run: shell, folder and environment.
#[derive(Debug, Clone)]
pub(super) struct Shell {
    pub(super) path: Vec<u8>,
    pub(super) folder: Vec<u8>,
    pub(super) environment: Vec<(Vec<u8>, Vec<u8>)>,
    /// It says what it runs.
    pub(super) traced: bool,
}

impl Shell {
    /// Returns the process that runs a script.
    pub(super) fn command(&self, flags: &str, script: &[u8]) -> Command {
        let flags = &[flags, if self.traced { "x" } else { "" }].concat();
        let os = |bytes: &[u8]| OsStr::from_bytes(bytes).to_owned();
        let mut command = Command::new(os(&self.path));
        command.arg(flags).arg(os(script));
        command.env_clear().current_dir(os(&self.folder));
        for (name, value) in &self.environment {
            command.env(os(name), os(value));
        }
        command
    }
}

/// Runs a command; a signal that ends make ends it, too.
pub(super) fn run_to_end(command: &mut Command, interrupts: &Interrupts) -> io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    let _running = begun(&mut child, interrupts);
    child.wait()
}

/// Counts a process among those that a signal is passed on to. If the signal was faster, nobody does
/// that any more.
fn begun(child: &mut Child, interrupts: &Interrupts) -> Running {
    let running = interrupts.running(child.id());
    if interrupts.signal().is_some() {
        // It may have ended by itself.
        let _gone = child.kill();
    }
    running
}

/// Runs a command as [`run_to_end`] does, and hands on what it writes, to either stream, in whole lines.
pub(super) fn run_through(
    mut command: Command,
    interrupts: &Interrupts,
    write: &mut dyn FnMut(&[u8]),
) -> io::Result<ExitStatus> {
    let (mut reader, writer) = io::pipe()?;
    command.stderr(writer.try_clone()?).stdout(writer);
    let mut child = command.spawn()?;
    let _running = begun(&mut child, interrupts);
    // The command holds the writing ends of the pipe until it is gone.
    drop(command);
    let mut chunk = [0; 8192];
    let mut line = Vec::new();
    loop {
        let count = reader.read(&mut chunk)?;
        line.extend_from_slice(&chunk[..count]);
        let end = match count {
            0 => line.len(),
            _ => line
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(0, |at| at + 1),
        };
        if end > 0 {
            write(&line[..end]);
            line.drain(..end);
        }
        if count == 0 {
            break;
        }
    }
    child.wait()
}

impl Session {
    /// Expands the commands of a target.
    pub(super) fn commands(&mut self, number: usize) -> Result<Vec<Ready>, Stop> {
        let mut all = Vec::new();
        for part in self.graph.node(number).commands.clone() {
            if let Some(ready) = self.ready(number, &part)? {
                all.push(ready);
            }
        }
        Ok(all)
    }

    /// Expands one command and takes the signs off its beginning; nothing where it is empty.
    pub(super) fn ready(&mut self, number: usize, part: &Part) -> Result<Option<Ready>, Stop> {
        let how = How::within(Scope::Target(number), part.frame.as_deref());
        let text = self.expanded(&part.text, how)?;
        let attributes = self.graph.node(number).attributes;
        let mut ready = Ready {
            text: Vec::new(),
            silent: self.options.silent
                || self.graph.all_silent
                || attributes.has(Attributes::SILENT),
            may_fail: self.options.ignore_errors
                || self.graph.all_ignored
                || attributes.has(Attributes::IGNORE),
            always: attributes.has(Attributes::MAKE),
        };
        let mut rest = trim_start(&text);
        loop {
            match rest.first() {
                Some(b'@') => ready.silent |= !self.options.tracing.loud,
                Some(b'-') => ready.may_fail = true,
                Some(b'+') => ready.always = true,
                _ => break,
            }
            rest = trim_start(&rest[1..]);
        }
        ready.text = rest.to_vec();
        Ok((!ready.text.is_empty()).then_some(ready))
    }

    /// Tells whether a command runs, or is only shown.
    pub(super) fn really_runs(&self, ready: &Ready) -> bool {
        match self.options.mode {
            Mode::Show(nothing) => ready.always && !nothing,
            Mode::Touch | Mode::Query => ready.always,
            Mode::Make => true,
        }
    }

    /// Returns how commands run now.
    pub(super) fn job_shell(&mut self) -> Shell {
        self.export_late();
        let environment = self.environment();
        Shell {
            path: self
                .graph
                .shell
                .clone()
                .unwrap_or_else(|| b"/bin/sh".to_vec()),
            folder: self.system.folder(),
            traced: self.options.tracing.shell,
            environment: environment
                .into_iter()
                .map(|(name, value)| (name.to_vec(), value))
                .collect(),
        }
    }
}
