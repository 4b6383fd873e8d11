//! The terminals people can log in on: which program runs on which, and when it is started again.
//!
//! A program that ends is started again at once, unless it ran only briefly several times in a row:
//! then the terminal rests for a while, so that a broken one does not take the machine's time.

use std::time::Duration;

use crate::ttys::Entry;

/// A program that runs for a shorter time than this has failed.
pub const BRIEF: Duration = Duration::from_secs(5);
/// After so many failures in a row the terminal rests.
pub const PATIENCE: u32 = 3;
/// How long it rests.
pub const REST: Duration = Duration::from_secs(30);

/// A terminal with a program on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What `/etc/ttys` says.
    pub entry: Entry,
    state: State,
    failures: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// To be started at this time.
    Due(Duration),
    /// Its process, and when that was started.
    Runs(i32, Duration),
    /// Its process, which is to be the last: the terminal is no longer wanted.
    Ends(i32),
}

/// What came of the end of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It is none of ours.
    Unknown,
    /// It will be started again.
    Again,
    /// It ended too often: the name of the terminal that rests.
    Rests(String),
}

/// All terminals. Times are since some fixed moment.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Vec<Line>,
}

impl Lines {
    /// Takes over what `/etc/ttys` says now: the terminals that are on. Gives the processes of those
    /// that are no longer wanted.
    pub fn set(&mut self, wanted: Vec<Entry>, now: Duration) -> Vec<i32> {
        let mut former = std::mem::take(&mut self.lines);
        for entry in wanted {
            let same = former.iter().position(|line| line.entry.name == entry.name);
            let line = match same.map(|at| former.swap_remove(at)) {
                Some(line) => Line { entry, ..line },
                None => Line {
                    entry,
                    state: State::Due(now),
                    failures: 0,
                },
            };
            self.lines.push(line);
        }
        let mut unwanted = Vec::new();
        for mut line in former {
            if let State::Runs(pid, _) | State::Ends(pid) = line.state {
                unwanted.push(pid);
                line.state = State::Ends(pid);
                self.lines.push(line);
            }
        }
        unwanted
    }

    /// The terminals whose program is to be started now.
    pub fn due(&self, now: Duration) -> Vec<Entry> {
        let is_due = |line: &&Line| matches!(line.state, State::Due(at) if at <= now);
        self.lines
            .iter()
            .filter(is_due)
            .map(|line| line.entry.clone())
            .collect()
    }

    /// When the next program is to be started.
    pub fn next_due(&self) -> Option<Duration> {
        let dues = self.lines.iter().filter_map(|line| match line.state {
            State::Due(at) => Some(at),
            _ => None,
        });
        dues.min()
    }

    /// A terminal's program was started; without a process it could not be.
    pub fn started(&mut self, name: &str, pid: Option<i32>, now: Duration) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.entry.name == name) {
            line.state = match pid {
                Some(pid) => State::Runs(pid, now),
                None => State::Due(now + REST),
            };
        }
    }

    /// A process ended.
    pub fn ended(&mut self, pid: i32, now: Duration) -> End {
        let mut lines = self.lines.iter_mut().enumerate();
        let found = lines.find_map(|(at, line)| match line.state {
            State::Runs(its, since) if its == pid => Some((at, Some(since))),
            State::Ends(its) if its == pid => Some((at, None)),
            _ => None,
        });
        let Some((at, since)) = found else {
            return End::Unknown;
        };
        let Some(since) = since else {
            self.lines.remove(at);
            return End::Again;
        };
        let line = &mut self.lines[at];
        if now.saturating_sub(since) >= BRIEF {
            line.failures = 0;
        } else {
            line.failures += 1;
        }
        if line.failures < PATIENCE {
            line.state = State::Due(now);
            return End::Again;
        }
        line.failures = 0;
        line.state = State::Due(now + REST);
        End::Rests(line.entry.name.clone())
    }

    /// The processes that run.
    pub fn processes(&self) -> Vec<i32> {
        let processes = self.lines.iter().filter_map(|line| match line.state {
            State::Runs(pid, _) | State::Ends(pid) => Some(pid),
            State::Due(_) => None,
        });
        processes.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ttys::Status;

    fn entry(name: &str) -> Entry {
        Entry {
            name: name.to_owned(),
            program: vec!["getty".to_owned()],
            kind: "vt100".to_owned(),
            status: Status::On,
            secure: true,
        }
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn program_is_started_again_at_once_after_a_long_run() {
        let mut lines = Lines::default();
        lines.set(vec![entry("a")], seconds(0));
        assert_eq!(lines.due(seconds(0)), [entry("a")]);
        lines.started("a", Some(7), seconds(0));
        assert_eq!(lines.due(seconds(1)), []);
        assert_eq!(lines.ended(8, seconds(60)), End::Unknown);
        assert_eq!(lines.ended(7, seconds(60)), End::Again);
        assert_eq!(lines.due(seconds(60)), [entry("a")]);
    }

    #[test]
    fn terminal_rests_after_brief_runs() {
        let mut lines = Lines::default();
        lines.set(vec![entry("a")], seconds(0));
        for pid in 1..=2 {
            lines.started("a", Some(pid), seconds(0));
            assert_eq!(lines.ended(pid, seconds(1)), End::Again);
        }
        lines.started("a", Some(3), seconds(1));
        assert_eq!(lines.ended(3, seconds(2)), End::Rests("a".to_owned()));
        assert_eq!(lines.due(seconds(31)), []);
        assert_eq!(lines.next_due(), Some(seconds(32)));
        assert_eq!(lines.due(seconds(32)), [entry("a")]);
    }

    #[test]
    fn terminal_rests_when_its_program_cannot_be_started() {
        let mut lines = Lines::default();
        lines.set(vec![entry("a")], seconds(0));
        lines.started("a", None, seconds(0));
        assert_eq!(lines.next_due(), Some(REST));
    }

    #[test]
    fn what_is_no_longer_wanted_is_given_and_not_started_again() {
        let mut lines = Lines::default();
        lines.set(vec![entry("a"), entry("b")], seconds(0));
        lines.started("a", Some(1), seconds(0));
        lines.started("b", Some(2), seconds(0));
        let unwanted = lines.set(vec![entry("b"), entry("c")], seconds(10));
        assert_eq!(unwanted, [1]);
        assert_eq!(lines.due(seconds(10)), [entry("c")]);
        assert_eq!(lines.ended(1, seconds(11)), End::Again);
        assert_eq!(lines.due(seconds(99)), [entry("c")]);
        assert_eq!(lines.processes(), [2]);
    }
}
