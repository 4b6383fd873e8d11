//! A running machine, driven through its console.

use std::ffi::OsString;
use std::fmt;
use std::io::{Read, Write as _};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::error::{Evidence, Failure, Reason, StartError, describe_status};
use crate::group::ProcessGroup;
use crate::machine::PANIC_EXIT_CODE;
use crate::monitor::{Monitor, StopReason};
use crate::screen::Picture;
use crate::sentinel::Sentinel;
use crate::transcript::Transcript;

/// How many lines of the transcript a failure shows.
const TAIL_LINES: usize = 40;

/// Ends its child when we end, even by SIGKILL (part of Debian's essential util-linux).
const KEEPER: &str = "/usr/bin/setpriv";

/// How often a process that has closed its console is asked whether it has ended.
const REAP_INTERVAL: Duration = Duration::from_millis(5);

/// A program to run as a machine: its standard input and output are the console.
#[derive(Debug)]
pub struct Launch {
    program: PathBuf,
    args: Vec<OsString>,
    monitor: Option<UnixListener>,
    scratch: Option<TempDir>,
}

impl Launch {
    /// A program with its arguments and without a monitor.
    #[must_use]
    pub fn new(program: &Path, args: Vec<OsString>) -> Self {
        Self {
            program: program.to_owned(),
            args,
            monitor: None,
            scratch: None,
        }
    }

    /// Makes the program connect its QMP monitor to `listener`; `scratch` is removed at the end.
    pub(crate) fn with_monitor(mut self, listener: UnixListener, scratch: TempDir) -> Self {
        self.monitor = Some(listener);
        self.scratch = Some(scratch);
        self
    }

    fn command(&self) -> Command {
        let mut command = if Path::new(KEEPER).exists() {
            let mut command = Command::new(KEEPER);
            command
                .args(["--pdeathsig", "KILL", "--"])
                .arg(&self.program);
            command
        } else {
            Command::new(&self.program)
        };
        command
            .args(&self.args)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// How a machine ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The guest switched the power off (ACPI).
    PowerOff,
    /// The guest reset the machine.
    Reboot,
    /// The guest's kernel panicked and said so through the debug exit port.
    Panic,
    /// The process ended with this code.
    Code(i32),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PowerOff => f.write_str("power off"),
            Self::Reboot => f.write_str("reboot"),
            Self::Panic => write!(f, "panic, exit code {PANIC_EXIT_CODE}"),
            Self::Code(code) => write!(f, "exit code {code}"),
        }
    }
}

/// A running machine. Dropping it ends every process of the machine.
#[derive(Debug)]
pub struct Session {
    child: Child,
    group: Option<ProcessGroup>,
    input: Option<ChildStdin>,
    transcript: Arc<Transcript>,
    said: Arc<Mutex<String>>,
    listener: Option<thread::JoinHandle<()>>,
    read_to: usize,
    never: Vec<Sentinel>,
    limit: Duration,
    deadline: Instant,
    monitor: Option<Monitor>,
    status: Option<ExitStatus>,
    _scratch: Option<TempDir>,
}

impl Session {
    /// Starts the program; the whole session may take `limit`, and what the console says goes to
    /// the file `transcript`.
    ///
    /// # Errors
    /// When the transcript cannot be made, the program cannot be run, or it does not connect its
    /// monitor.
    pub fn start(launch: Launch, transcript: &Path, limit: Duration) -> Result<Self, StartError> {
        let deadline = Instant::now() + limit;
        let transcript = Transcript::create(transcript).map_err(|source| StartError::Scratch {
            path: transcript.to_owned(),
            source,
        })?;
        let mut child = launch
            .command()
            .spawn()
            .map_err(|source| StartError::Program {
                program: launch.program.display().to_string(),
                source,
            })?;
        let group = ProcessGroup::adopt(child.id());
        let said = Arc::new(Mutex::new(String::new()));
        if let Some(output) = child.stdout.take() {
            let transcript = Arc::clone(&transcript);
            thread::spawn(move || transcript.fill_from(output));
        }
        let listener = child.stderr.take().map(|errors| {
            let said = Arc::clone(&said);
            thread::spawn(move || listen(errors, &said))
        });
        let input = child.stdin.take();
        let mut session = Self {
            child,
            group,
            input,
            transcript,
            said,
            listener,
            read_to: 0,
            never: Vec::new(),
            limit,
            deadline,
            monitor: None,
            status: None,
            _scratch: launch.scratch,
        };
        if let Some(listener) = launch.monitor {
            session.monitor = Some(session.open_monitor(&listener)?);
        }
        Ok(session)
    }

    fn open_monitor(&mut self, listener: &UnixListener) -> Result<Monitor, StartError> {
        let (child, deadline) = (&mut self.child, self.deadline);
        let still_there = || match child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(describe_status(status)),
            Err(error) => Err(error.to_string()),
        };
        Monitor::accept(listener, deadline, still_there).map_err(|reason| {
            self.end();
            StartError::Monitor {
                reason,
                said: self.said(),
            }
        })
    }

    /// Makes the session fail as soon as one of these appears.
    pub fn never(&mut self, sentinels: Vec<Sentinel>) {
        self.never = sentinels;
    }

    /// Waits until the sentinel appears behind what was read so far, and reads up to its end.
    ///
    /// Returns the text from the last position to the sentinel's end.
    ///
    /// # Errors
    /// When it does not appear before the session's time limit, the machine ends before, or
    /// something appears that must not.
    pub fn expect(&mut self, sentinel: &Sentinel) -> Result<String, Failure> {
        enum Seen {
            Found(String),
            Forbidden(String),
            Closed,
        }
        let (from, never) = (self.read_to, &self.never);
        let seen = self.transcript.wait_for(self.deadline, |text, closed| {
            let new = &text[from..];
            let found = sentinel.find(new);
            let upto = &new[..found.as_ref().map_or(new.len(), |range| range.end)];
            if let Some(bad) = never.iter().find(|bad| bad.find(upto).is_some()) {
                return Some(Seen::Forbidden(bad.to_string()));
            }
            match found {
                Some(_) => Some(Seen::Found(upto.to_owned())),
                None => closed.then_some(Seen::Closed),
            }
        });
        let wanted = sentinel.to_string();
        match seen {
            Some(Seen::Found(text)) => {
                self.read_to += text.len();
                Ok(text)
            }
            Some(Seen::Forbidden(sentinel)) => {
                self.settle();
                Err(self.failure(Reason::Forbidden { sentinel }))
            }
            Some(Seen::Closed) => {
                let status = self
                    .reap()
                    .map_or_else(|| "its console".to_owned(), describe_status);
                Err(self.failure(Reason::EndedEarly {
                    sentinel: wanted,
                    status,
                }))
            }
            None => Err(self.failure(Reason::Silent {
                sentinel: wanted,
                limit: self.limit,
            })),
        }
    }

    /// Sends bytes to the console.
    ///
    /// # Errors
    /// When the machine has gone.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let sent = match &mut self.input {
            Some(input) => input.write_all(bytes).and_then(|()| input.flush()),
            None => Err(std::io::ErrorKind::BrokenPipe.into()),
        };
        sent.map_err(|source| {
            let what = format!("{:?}", String::from_utf8_lossy(bytes));
            self.failure(Reason::Send { what, source })
        })
    }

    /// Presses and releases keys together on the machine's keyboard, by QEMU's key names
    /// (`esc`, `ret`, `a`, `shift`).
    ///
    /// # Errors
    /// When the machine has no monitor, has gone, or knows no such key.
    pub fn press(&mut self, keys: &[&str]) -> Result<(), Failure> {
        let deadline = self.deadline;
        self.with_monitor("send-key", |monitor| monitor.press(keys, deadline))
    }

    /// Takes a picture of the machine's screen.
    ///
    /// # Errors
    /// When the machine has no monitor or has gone, or the picture cannot be read.
    pub fn picture(&mut self) -> Result<Picture, Failure> {
        let path = self.transcript.path().with_extension("ppm");
        self.screendump(&path, "ppm")?;
        let read = std::fs::read(&path).map_err(|error| error.to_string());
        std::fs::remove_file(&path).ok();
        read.and_then(|bytes| Picture::from_ppm(&bytes))
            .map_err(|error| self.failure(Reason::Screen(format!("{}: {error}", path.display()))))
    }

    /// Writes a picture of the screen to a file, for people to look at.
    ///
    /// # Errors
    /// As [`Session::picture`].
    pub fn save_picture(&mut self, path: &Path) -> Result<(), Failure> {
        self.screendump(path, "png")
    }

    fn screendump(&mut self, path: &Path, format: &str) -> Result<(), Failure> {
        let deadline = self.deadline.max(Instant::now() + Duration::from_secs(5));
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.with_monitor("screendump", |monitor| {
            monitor.screendump(&path, format, deadline)
        })
    }

    fn with_monitor<T>(
        &mut self,
        command: &str,
        act: impl FnOnce(&mut Monitor) -> Result<T, String>,
    ) -> Result<T, Failure> {
        let result = match &mut self.monitor {
            Some(monitor) => act(monitor),
            None => Err("this machine has no monitor".to_owned()),
        };
        result.map_err(|message| {
            self.failure(Reason::Monitor {
                command: command.to_owned(),
                message,
            })
        })
    }

    /// Waits until the machine ends, and checks that it ends this way.
    ///
    /// # Errors
    /// When it goes on past the session's time limit, ends in another way, or says something
    /// that must never appear.
    pub fn expect_end(&mut self, wanted: Ending) -> Result<(), Failure> {
        let closed = self
            .transcript
            .wait_for(self.deadline, |_, closed| closed.then_some(()))
            .is_some();
        let status = if closed { self.reap() } else { None };
        let Some(status) = status else {
            let wanted = wanted.to_string();
            return Err(self.failure(Reason::StillRunning {
                wanted,
                limit: self.limit,
            }));
        };
        let reason = self
            .monitor
            .as_mut()
            .and_then(|monitor| monitor.stop_reason(self.deadline));
        let good = match wanted {
            Ending::PowerOff => {
                status.success() && reason.is_none_or(|reason| reason == StopReason::PowerOff)
            }
            Ending::Reboot => {
                status.success() && reason.is_none_or(|reason| reason == StopReason::Reset)
            }
            Ending::Panic => status.code() == Some(PANIC_EXIT_CODE),
            Ending::Code(code) => status.code() == Some(code),
        };
        if !good {
            let mut got = describe_status(status);
            if let Some(reason) = reason {
                got = format!("{got}, {reason}");
            }
            return Err(self.failure(Reason::WrongEnd {
                wanted: wanted.to_string(),
                got,
            }));
        }
        self.check_rest()
    }

    /// Checks that nothing forbidden was said behind what was read so far, and that the
    /// transcript is whole.
    ///
    /// # Errors
    /// When something forbidden was said or the transcript could not be written.
    pub fn check_rest(&mut self) -> Result<(), Failure> {
        let (from, never) = (self.read_to, &self.never);
        let bad = self.transcript.wait_for(Instant::now(), |text, _| {
            never
                .iter()
                .find(|bad| bad.find(&text[from..]).is_some())
                .map(ToString::to_string)
        });
        if let Some(sentinel) = bad {
            return Err(self.failure(Reason::Forbidden { sentinel }));
        }
        match self.transcript.take_write_error() {
            Some(error) => Err(self.failure(Reason::Transcript(error))),
            None => Ok(()),
        }
    }

    /// The process number of the machine.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Lets a machine that has just said something bad finish its report, for a short while.
    fn settle(&self) {
        let patience = (Instant::now() + Duration::from_secs(2)).min(self.deadline);
        self.transcript
            .wait_for(patience, |_, closed| closed.then_some(()));
    }

    /// Waits for the process itself, whose console has been closed.
    fn reap(&mut self) -> Option<ExitStatus> {
        let patience = self.deadline.max(Instant::now() + Duration::from_secs(1));
        while self.status.is_none() && Instant::now() < patience {
            match self.child.try_wait() {
                Ok(Some(status)) => {
                    self.status = Some(status);
                    self.end_group();
                }
                Ok(None) => thread::park_timeout(REAP_INTERVAL),
                Err(_) => break,
            }
        }
        self.status
    }

    /// Ends the machine now, if it has not ended.
    fn end(&mut self) {
        if self.status.is_none() {
            if let Some(group) = &self.group {
                group.kill();
            }
            // Reaped here so that no zombie stays; there is nobody left to tell of an error.
            self.child.kill().ok();
            self.status = self.child.wait().ok();
        }
        self.end_group();
    }

    /// Ends what a machine that has been reaped left behind, and hears its last words.
    fn end_group(&mut self) {
        if let Some(group) = self.group.take() {
            group.kill();
            group.forget();
        }
        if let Some(listener) = self.listener.take() {
            listener.join().ok();
        }
    }

    fn said(&self) -> String {
        self.said
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Returns whether the session's time is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        Instant::now() >= self.deadline
    }

    /// Makes a failure of this reason, with what the machine has said so far.
    #[must_use]
    pub fn failure(&self, reason: Reason) -> Failure {
        let evidence = Evidence {
            transcript: self.transcript.path().to_owned(),
            tail: self.transcript.tail(TAIL_LINES),
            said: self.said(),
        };
        Failure {
            reason,
            evidence: Box::new(evidence),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}

/// Keeps what comes from `errors` until it ends.
fn listen(mut errors: impl Read, said: &Mutex<String>) {
    let mut chunk = [0u8; 1024];
    while let Ok(count @ 1..) = errors.read(&mut chunk) {
        let text = String::from_utf8_lossy(&chunk[..count]);
        said.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_str(&text);
    }
}
