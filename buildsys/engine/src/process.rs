//! Running one command: own process group, output to the log, stopped on request.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::worker::{Control, StopLevel};

/// How long children get to end after a first interrupt.
const GRACE: Duration = Duration::from_secs(10);

/// How often a running command is looked after when it says nothing.
const TICK: Duration = Duration::from_millis(25);

/// Output without a line end that is longer than this is not worth showing.
const LONGEST_LINE: usize = 64 * 1024;

/// What to run.
pub(crate) struct Spawn {
    pub(crate) program: String,
    pub(crate) args: Vec<String>,
    pub(crate) cwd: PathBuf,
    pub(crate) env: BTreeMap<String, String>,
    /// The lock file of the job: see [`crate::orphans`].
    pub(crate) stdin: File,
    pub(crate) log: File,
}

/// How it ended.
#[derive(Debug)]
pub(crate) enum Exit {
    /// By itself.
    Status(ExitStatus),
    /// Because it was told to.
    Stopped,
}

/// Runs a command to its end. `on_line` gets lines of its output, but not every one when they come
/// quickly.
pub(crate) fn run(
    spawn: Spawn,
    control: &Control,
    on_line: &mut dyn FnMut(String),
) -> io::Result<Exit> {
    let (reader, writer) = io::pipe()?;
    let mut command = Command::new(&spawn.program);
    command
        .args(&spawn.args)
        .current_dir(&spawn.cwd)
        .env_clear()
        .envs(&spawn.env)
        .stdin(Stdio::from(spawn.stdin))
        .stdout(Stdio::from(writer.try_clone()?))
        .stderr(Stdio::from(writer))
        .process_group(0);
    let child = command.spawn()?;
    // The command holds our ends of the pipe; while they are open there is no end of file.
    drop(command);
    let (sender, lines) = bounded(1);
    let mut log = spawn.log;
    let copier = thread::Builder::new()
        .name("output".to_owned())
        .spawn(move || copy_output(reader, &mut log, &sender))?;
    let mut group = Group {
        child,
        stopped: None,
    };
    let status = group.wait(&lines, control, on_line);
    let copied = copier
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("the log writer failed")));
    let status = status?;
    copied?;
    Ok(if group.stopped.is_some() {
        Exit::Stopped
    } else {
        Exit::Status(status)
    })
}

/// A child that leads its own process group.
struct Group {
    child: Child,
    /// When it was told to stop.
    stopped: Option<Instant>,
}

impl Group {
    fn wait(
        &mut self,
        lines: &Receiver<String>,
        control: &Control,
        on_line: &mut dyn FnMut(String),
    ) -> io::Result<ExitStatus> {
        let mut quiet = false;
        loop {
            if self.has_ended()? {
                // Whatever the command left running in the background must not write on.
                self.signal(Signal::KILL);
                return self.child.wait();
            }
            if quiet {
                thread::park_timeout(Duration::from_millis(1));
            } else {
                match lines.recv_timeout(TICK) {
                    Ok(line) => on_line(line),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => quiet = true,
                }
            }
            self.obey(control.level());
        }
    }

    /// Returns whether the leader has ended, without reaping it: its id stays taken, so that the
    /// group can still be signalled safely.
    fn has_ended(&self) -> io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(Pid::from_child(&self.child)), options)?.is_some())
    }

    fn obey(&mut self, level: StopLevel) {
        match (level, self.stopped) {
            (StopLevel::Run, _) => {}
            (StopLevel::Terminate, None) => {
                self.signal(Signal::TERM);
                self.stopped = Some(Instant::now());
            }
            (StopLevel::Terminate, Some(since)) if since.elapsed() < GRACE => {}
            (StopLevel::Terminate | StopLevel::Kill, _) => {
                self.signal(Signal::KILL);
                self.stopped = self.stopped.or_else(|| Some(Instant::now()));
            }
        }
    }

    fn signal(&self, signal: Signal) {
        // A group that has just ended cannot be signalled, and need not be.
        let _ = kill_process_group(Pid::from_child(&self.child), signal);
    }
}

/// Copies output to the log and offers its lines to whoever has time for them.
fn copy_output(
    mut reader: io::PipeReader,
    log: &mut File,
    lines: &Sender<String>,
) -> io::Result<()> {
    let mut chunk = vec![0; 64 * 1024];
    let mut rest = Vec::new();
    let mut outcome = Ok(());
    loop {
        let count = match reader.read(&mut chunk) {
            Ok(0) => return outcome,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        // With a full disk the child must still be read, or it would never end.
        if outcome.is_ok() {
            outcome = log.write_all(&chunk[..count]);
        }
        rest.extend_from_slice(&chunk[..count]);
        let Some(end) = rest.iter().rposition(|b| *b == b'\n') else {
            if rest.len() > LONGEST_LINE {
                rest.clear();
            }
            continue;
        };
        let start = rest[..end]
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |at| at + 1);
        let line = clean_line(&rest[start..end]);
        rest.drain(..=end);
        if !line.is_empty() {
            let _ = lines.try_send(line);
        }
    }
}

/// Returns a line without white space around it, escape sequences, or control characters.
fn clean_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut line = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\x1b' {
            while chars.next().is_some_and(|c| !c.is_ascii_alphabetic()) {}
        } else if !c.is_control() || c == '\t' {
            line.push(c);
        }
    }
    line.trim().to_owned()
}

/// Says how a command ended, for people.
pub(crate) fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(9)) => "killed by signal 9 (perhaps the machine ran out of memory)".to_owned(),
        (None, Some(signal)) => format!("killed by signal {signal}"),
        (None, None) => "no exit status".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_control_characters_are_dropped_from_lines() {
        assert_eq!(
            clean_line(b"  \x1b[1m\x1b[32mCompiling\x1b[0m x v1\r"),
            "Compiling x v1"
        );
        assert_eq!(clean_line(b"\x1b"), "");
    }
}
