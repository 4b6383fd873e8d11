//! The states of the system and the ways between them.
//!
//! ```text
//!        -s                  rc fails
//! start ----> single user <------------ /etc/rc ---> multi-user
//!               |   |  ^                   ^             |
//!               |   |  `-- TERM: go down --|-------------+
//!               |   `---- shell ends ------'             |
//!               `---------> INT, USR1, USR2: go down, reboot(2)
//! ```

use std::process::ExitCode;
use std::time::Duration;

use df_sys::power::Stop;

use crate::lines::{End, Lines};
use crate::machine::{Event, Force, Machine, Request};
use crate::options::Options;

/// The shell that runs rc(8), and that single user gets.
pub const SHELL: &str = "/bin/sh";
/// What brings the system up.
pub const RC: &str = "/etc/rc";
/// What is run on the way down.
pub const RC_SHUTDOWN: &str = "/etc/rc.shutdown";

/// How long rc.shutdown may take.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(60);
/// How long processes have to end when asked.
const ASKED_LIMIT: Duration = Duration::from_secs(5);
/// How long to wait for the rest to be gone.
const KILLED_LIMIT: Duration = Duration::from_secs(2);

/// Where to go next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A shell on the console.
    SingleUser,
    /// `/etc/rc`.
    Start,
    /// Login prompts.
    MultiUser,
    /// End everything, then go to single user.
    DownToSingle,
    /// End everything, then stop the machine.
    Down(Stop),
    /// The machine could not be stopped, or tests are over.
    Over,
}

/// The first process at work.
pub struct Init<'m, M> {
    machine: &'m mut M,
    options: Options,
    lines: Lines,
}

impl<'m, M: Machine> Init<'m, M> {
    /// init on a machine.
    pub fn new(machine: &'m mut M, options: Options) -> Init<'m, M> {
        Init {
            machine,
            options,
            lines: Lines::default(),
        }
    }

    /// Brings the system up and keeps it up; returns only when it could not even be stopped.
    pub fn run(mut self) -> ExitCode {
        let mut phase = if self.options.single_user {
            Phase::SingleUser
        } else {
            Phase::Start
        };
        while phase != Phase::Over {
            phase = self.step(phase);
        }
        ExitCode::FAILURE
    }

    /// Goes through one phase; gives the next.
    pub fn step(&mut self, phase: Phase) -> Phase {
        match phase {
            Phase::SingleUser => self.single_user(),
            Phase::Start => self.start(),
            Phase::MultiUser => self.multi_user(),
            Phase::DownToSingle => {
                self.go_down("single");
                Phase::SingleUser
            }
            Phase::Down(how) => {
                self.go_down(match how {
                    Stop::Reboot => "reboot",
                    Stop::Halt => "halt",
                    Stop::PowerOff => "poweroff",
                });
                let error = self.machine.stop(how);
                let text = df_sys::text::error(&error);
                self.machine
                    .say(&format!("the machine cannot be stopped: {text}"));
                Phase::SingleUser
            }
            Phase::Over => Phase::Over,
        }
    }

    fn single_user(&mut self) -> Phase {
        if !self.machine.has_program(SHELL) {
            self.machine.rescue(&self.options);
            return Phase::SingleUser;
        }
        let question = format!("Enter full pathname of shell or RETURN for {SHELL}: ");
        let answer = self.machine.ask(&question);
        let shell = match answer.trim() {
            "" => SHELL,
            "rescue" => {
                self.machine.rescue(&self.options);
                return Phase::SingleUser;
            }
            path => path,
        };
        // As a login shell, so that /etc/profile sets the prompt and the path.
        match self.machine.start_on_console(&[shell, "-l"]) {
            Ok(pid) => self.wait_for(pid, None).unwrap_or(Phase::Start),
            Err(error) => {
                let text = df_sys::text::error(&error);
                self.machine.say(&format!(
                    "{shell}: {text}; `rescue` starts the built-in prompt"
                ));
                Phase::SingleUser
            }
        }
    }

    fn start(&mut self) -> Phase {
        if !self.machine.has_program(SHELL) {
            self.machine.rescue(&self.options);
            return Phase::Start;
        }
        // Only the first start is from boot.
        let word = if std::mem::take(&mut self.options.booting) {
            "autoboot"
        } else {
            "multi-user"
        };
        match self.machine.start_on_console(&[SHELL, RC, word]) {
            Ok(pid) => {
                let mut well = false;
                if let Some(phase) = self.wait_for(pid, Some(&mut well)) {
                    return phase;
                }
                if well {
                    return Phase::MultiUser;
                }
                self.machine.say(&format!("{RC} failed: single user"));
            }
            Err(error) => {
                let text = df_sys::text::error(&error);
                self.machine.say(&format!("{SHELL}: {text}: single user"));
            }
        }
        Phase::SingleUser
    }

    /// Waits for a child to end, and remembers whether it ended well. A request that leads elsewhere
    /// ends it.
    fn wait_for(&mut self, child: i32, mut result: Option<&mut bool>) -> Option<Phase> {
        loop {
            match self.machine.wait(None) {
                Event::Ended { pid, well } if pid == child => {
                    if let Some(result) = result.take() {
                        *result = well;
                    }
                    return None;
                }
                Event::Asked(Request::Stop(how)) => return Some(Phase::Down(how)),
                Event::Asked(Request::SingleUser) => return Some(Phase::DownToSingle),
                Event::Ended { .. } | Event::Asked(_) | Event::TimeOut => {}
            }
        }
    }

    fn multi_user(&mut self) -> Phase {
        self.reload();
        let mut blocked = false;
        loop {
            let now = self.machine.now();
            if !blocked {
                self.start_due(now);
            }
            let next = self.lines.next_due().filter(|_| !blocked);
            match self.machine.wait(next.map(|at| at.saturating_sub(now))) {
                Event::Ended { pid, .. } => {
                    if let End::Rests(name) = self.lines.ended(pid, self.machine.now()) {
                        let text = format!("getty repeating too quickly on {name}: it rests");
                        self.machine.say(&text);
                    }
                }
                Event::Asked(Request::Reload) => {
                    blocked = false;
                    self.reload();
                }
                Event::Asked(Request::Block) => blocked = true,
                Event::Asked(Request::SingleUser) => return Phase::DownToSingle,
                Event::Asked(Request::Stop(how)) => return Phase::Down(how),
                Event::TimeOut => {}
            }
        }
    }

    fn reload(&mut self) {
        match self.machine.terminals() {
            Ok(entries) => {
                let now = self.machine.now();
                for pid in self.lines.set(entries, now) {
                    self.machine.end(pid);
                }
            }
            Err(error) => {
                let text = df_sys::text::error(&error);
                self.machine.say(&format!("/etc/ttys: {text}"));
            }
        }
    }

    fn start_due(&mut self, now: Duration) {
        for entry in self.lines.due(now) {
            let started = self.machine.start_on_terminal(&entry);
            if let Err(error) = &started {
                let program = entry
                    .program
                    .first()
                    .map(String::as_str)
                    .unwrap_or_default();
                let text = df_sys::text::error(error);
                self.machine
                    .say(&format!("{program} on {}: {text}", entry.name));
            }
            self.lines.started(&entry.name, started.ok(), now);
        }
    }

    /// Runs rc.shutdown and ends all processes.
    fn go_down(&mut self, why: &str) {
        if self.machine.has_program(SHELL)
            && self.machine.has_program(RC_SHUTDOWN)
            && let Ok(pid) = self.machine.start_on_console(&[SHELL, RC_SHUTDOWN, why])
        {
            self.wait_until(SHUTDOWN_LIMIT, Some(pid));
        }
        for (how, limit) in [(Force::Ask, ASKED_LIMIT), (Force::Kill, KILLED_LIMIT)] {
            if !self.machine.end_all(how) {
                break;
            }
            self.wait_until(limit, None);
        }
        self.lines = Lines::default();
    }

    /// Waits for one child, or for the end of all processes, but not longer than `limit`.
    fn wait_until(&mut self, limit: Duration, child: Option<i32>) {
        let end = self.machine.now() + limit;
        let step = Duration::from_secs(1);
        loop {
            let left = end.saturating_sub(self.machine.now());
            if left.is_zero() {
                return;
            }
            match self.machine.wait(Some(left.min(step))) {
                Event::Ended { pid, .. } if Some(pid) == child => return,
                Event::Ended { .. } | Event::Asked(_) | Event::TimeOut => {}
            }
            if child.is_none() && !self.machine.has_others() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests;
