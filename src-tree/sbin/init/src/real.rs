//! The real world.
//!
//! Signals are blocked and taken from `sigwait`, so init does one thing at a time; children start with
//! none blocked. `sigwait` knows no limit, so a timer ends it.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use df_sys::power::Stop;
use df_sys::{session, timer};
use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::machine::{Event, Force, Machine, Request};
use crate::options::Options;
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system;
use crate::ttys::{self, Entry, Status};

const CONSOLE: &str = "/dev/console";
const TTYS: &str = "/etc/ttys";
const PATH: &str = "/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin";

/// The signals that ask for something.
const REQUESTS: [(Signal, Request); 6] = [
    (Signal::SIGHUP, Request::Reload),
    (Signal::SIGTERM, Request::SingleUser),
    (Signal::SIGTSTP, Request::Block),
    (Signal::SIGINT, Request::Stop(Stop::Reboot)),
    (Signal::SIGUSR1, Request::Stop(Stop::Halt)),
    (Signal::SIGUSR2, Request::Stop(Stop::PowerOff)),
];

/// Every process but this one, for kill(2).
const EVERYBODY: Pid = Pid::from_raw(-1);

/// The real world.
#[derive(Debug)]
pub struct Real {
    environment: BTreeMap<String, String>,
    is_first: bool,
    begun: Instant,
    signals: SigSet,
}

impl Real {
    /// The world of this process, which is process 1 or not.
    pub fn new(environment: BTreeMap<String, String>, is_first: bool) -> Real {
        let mut signals = SigSet::empty();
        for (signal, _) in REQUESTS {
            signals.add(signal);
        }
        signals.add(Signal::SIGCHLD);
        signals.add(Signal::SIGALRM);
        if is_first {
            // It cannot fail with a set of existing signals.
            let _ = signals.thread_block();
        }
        Real {
            environment,
            is_first,
            begun: Instant::now(),
            signals,
        }
    }

    /// A child that has ended, if there is one.
    fn ended() -> Option<Event> {
        loop {
            match waitpid(EVERYBODY, Some(WaitPidFlag::WNOHANG)) {
                Ok(WaitStatus::Exited(pid, status)) => {
                    let (pid, well) = (pid.as_raw(), status == 0);
                    return Some(Event::Ended { pid, well });
                }
                Ok(WaitStatus::Signaled(pid, ..)) => {
                    let (pid, well) = (pid.as_raw(), false);
                    return Some(Event::Ended { pid, well });
                }
                Ok(WaitStatus::StillAlive) => return None,
                Ok(_) | Err(Errno::EINTR) => {}
                Err(_) => return None,
            }
        }
    }

    /// A command with the environment of the system's own programs.
    fn command(program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", PATH).env("HOME", "/");
        command.current_dir("/");
        command
    }
}

fn console() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(CONSOLE)
}

/// Starts a child that nobody but [`Machine::wait`] waits for. What init blocks is not blocked in
/// the child.
fn start(command: &mut Command) -> io::Result<i32> {
    session::unblock_signals(command);
    let child = command.spawn()?;
    i32::try_from(child.id()).map_err(io::Error::other)
}

impl Machine for Real {
    fn say(&mut self, text: &str) {
        // There is nobody to tell that nobody can be told.
        let _ = writeln!(io::stderr(), "init: {text}");
    }

    fn ask(&mut self, question: &str) -> String {
        let mut answer = String::new();
        let _ = write!(io::stdout(), "{question}").and_then(|()| io::stdout().flush());
        // What cannot be read counts as an empty answer.
        let _ = io::stdin().read_line(&mut answer);
        answer
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn has_program(&self, path: &str) -> bool {
        std::fs::metadata(path).is_ok_and(|found| found.is_file())
    }

    fn terminals(&mut self) -> io::Result<Vec<Entry>> {
        let (mut entries, problems) = ttys::parse(&std::fs::read_to_string(TTYS)?);
        for problem in problems {
            self.say(&format!("{TTYS}: {problem}"));
        }
        entries.retain(|entry| {
            !entry.program.is_empty()
                && match entry.status {
                    Status::Off => false,
                    Status::On => true,
                    Status::OnIfExists => {
                        std::fs::exists(format!("/dev/{}", entry.name)).unwrap_or_default()
                    }
                }
        });
        Ok(entries)
    }

    fn start_on_console(&mut self, program: &[&str]) -> io::Result<i32> {
        let (path, arguments) = program.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let console = console()?;
        let mut command = Real::command(path);
        command.args(arguments).env("TERM", "vt100");
        command
            .stdout(console.try_clone()?)
            .stderr(console.try_clone()?)
            .stdin(console);
        session::on_own_terminal(&mut command);
        start(&mut command)
    }

    fn start_on_terminal(&mut self, entry: &Entry) -> io::Result<i32> {
        let (path, arguments) = entry
            .program
            .split_first()
            .ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Real::command(path);
        command
            .args(arguments)
            .arg(&entry.name)
            .env("TERM", &entry.kind);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        start(&mut command)
    }

    fn wait(&mut self, limit: Option<Duration>) -> Event {
        if limit.is_some_and(|limit| limit.is_zero()) {
            return Real::ended().unwrap_or(Event::TimeOut);
        }
        // Without a timer a limit could not be kept: then the caller looks again at once.
        if timer::set(limit.unwrap_or_default()).is_err() && limit.is_some() {
            return Real::ended().unwrap_or(Event::TimeOut);
        }
        loop {
            if let Some(event) = Real::ended() {
                return event;
            }
            match self.signals.wait() {
                Ok(Signal::SIGALRM) if limit.is_some() => return Event::TimeOut,
                Ok(signal) => {
                    let asked = REQUESTS.iter().find(|(known, _)| *known == signal);
                    if let Some((_, request)) = asked {
                        return Event::Asked(*request);
                    }
                }
                Err(_) => {}
            }
        }
    }

    fn end(&mut self, pid: i32) {
        // It may have ended by itself.
        let _ = kill(Pid::from_raw(pid), Signal::SIGHUP);
        let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
    }

    fn end_all(&mut self, how: Force) -> bool {
        match how {
            Force::Ask => {
                let any = kill(EVERYBODY, Signal::SIGTERM).is_ok();
                // Shells do not end when asked, but when their terminal hangs up; those that are
                // stopped must run to end.
                let _ = kill(EVERYBODY, Signal::SIGHUP);
                let _ = kill(EVERYBODY, Signal::SIGCONT);
                any
            }
            Force::Kill => kill(EVERYBODY, Signal::SIGKILL).is_ok(),
        }
    }

    fn has_others(&self) -> bool {
        kill(EVERYBODY, None).is_ok()
    }

    fn stop(&mut self, how: Stop) -> io::Error {
        nix::unistd::sync();
        unmount_all();
        df_sys::power::stop(how, true)
    }

    fn rescue(&mut self, options: &Options) -> u8 {
        let terminal = Terminal {
            input: &mut io::stdin().lock(),
            output: &mut io::stdout().lock(),
            errors: &mut io::stderr().lock(),
        };
        let environment = self.environment.clone();
        Shell::new(&system::Real, environment, self.is_first).run(options, terminal)
    }
}

/// Unmounts what can be unmounted, the last mount first. The root stays: the kernel's way down
/// takes care of it.
fn unmount_all() {
    let mounts = df_sys::mount::mounts().unwrap_or_default();
    for mount in mounts.iter().rev() {
        if mount.on != "/" && mount.on != "/dev" {
            // What is in use stays; its data was written out by sync.
            let _ = df_sys::mount::unmount(mount.on.as_ref(), 0);
        }
    }
}
