//! A play of the world: what happens is written down beforehand, what init does is noted.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use df_sys::power::Stop;

use super::{Init, Phase, RC, RC_SHUTDOWN, SHELL};
use crate::machine::{Event, Force, Machine, Request};
use crate::options::Options;
use crate::ttys::{Entry, Status};

#[derive(Default)]
struct Play {
    programs: Vec<&'static str>,
    events: VecDeque<Event>,
    answers: VecDeque<&'static str>,
    notes: Vec<String>,
    last_pid: i32,
    time: u64,
    others: bool,
}

impl Play {
    fn with(programs: &[&'static str], events: &[Event]) -> Play {
        Play {
            programs: programs.to_vec(),
            events: events.iter().copied().collect(),
            ..Play::default()
        }
    }

    fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    fn start(&mut self, what: String) -> io::Result<i32> {
        self.last_pid += 1;
        self.note(what);
        Ok(self.last_pid)
    }
}

impl Machine for Play {
    fn say(&mut self, text: &str) {
        self.note(format!("say {text}"));
    }

    fn ask(&mut self, _question: &str) -> String {
        self.answers.pop_front().unwrap_or_default().to_owned()
    }

    fn now(&self) -> Duration {
        Duration::from_secs(self.time)
    }

    fn has_program(&self, path: &str) -> bool {
        self.programs.contains(&path)
    }

    fn terminals(&mut self) -> io::Result<Vec<Entry>> {
        Ok(vec![Entry {
            name: "console".to_owned(),
            program: vec!["getty".to_owned()],
            kind: "vt100".to_owned(),
            status: Status::On,
            secure: true,
        }])
    }

    fn start_on_console(&mut self, program: &[&str]) -> io::Result<i32> {
        self.start(program.join(" "))
    }

    fn start_on_terminal(&mut self, entry: &Entry) -> io::Result<i32> {
        self.start(format!("getty {}", entry.name))
    }

    fn wait(&mut self, _limit: Option<Duration>) -> Event {
        self.time += 1;
        let end = Event::Asked(Request::Stop(Stop::Halt));
        self.events.pop_front().unwrap_or(end)
    }

    fn end(&mut self, pid: i32) {
        self.note(format!("end {pid}"));
    }

    fn end_all(&mut self, how: Force) -> bool {
        self.note(format!("{how:?} all"));
        self.others
    }

    fn has_others(&self) -> bool {
        self.others
    }

    fn stop(&mut self, how: Stop) -> io::Error {
        self.note(format!("{how:?}"));
        io::ErrorKind::PermissionDenied.into()
    }

    fn rescue(&mut self, _options: &Options) -> u8 {
        self.note("rescue");
        0
    }
}

fn ended(pid: i32, well: bool) -> Event {
    Event::Ended { pid, well }
}

/// Goes through phases from `phase` until the machine is stopped or `limit` phases are over.
fn phases(play: &mut Play, phase: Phase, limit: usize) -> Vec<Phase> {
    let mut init = Init::new(play, Options::default());
    let mut passed = vec![phase];
    while passed.len() < limit && !matches!(passed.last(), Some(Phase::Down(_))) {
        let last = *passed.last().unwrap_or(&Phase::Over);
        passed.push(init.step(last));
    }
    passed
}

#[test]
fn system_comes_up_and_starts_login_prompts_again() {
    let mut play = Play::with(&[SHELL], &[ended(1, true), ended(2, true)]);
    let passed = phases(&mut play, Phase::Start, 9);
    assert_eq!(
        passed,
        [Phase::Start, Phase::MultiUser, Phase::Down(Stop::Halt)]
    );
    let expected = ["/bin/sh /etc/rc autoboot", "getty console", "getty console"];
    assert_eq!(play.notes, expected);
}

#[test]
fn failing_rc_leads_to_single_user_and_its_end_to_rc() {
    let mut play = Play::with(&[SHELL], &[ended(1, false), ended(2, true), ended(3, true)]);
    let passed = phases(&mut play, Phase::Start, 4);
    let expected = [
        Phase::Start,
        Phase::SingleUser,
        Phase::Start,
        Phase::MultiUser,
    ];
    assert_eq!(passed, expected);
    let expected = [
        "/bin/sh /etc/rc autoboot",
        "say /etc/rc failed: single user",
        "/bin/sh -l",
        "/bin/sh /etc/rc multi-user",
    ];
    assert_eq!(play.notes, expected);
}

#[test]
fn without_a_shell_there_is_the_built_in_prompt() {
    let mut play = Play::default();
    assert_eq!(
        phases(&mut play, Phase::Start, 2),
        [Phase::Start, Phase::Start]
    );
    assert_eq!(
        phases(&mut play, Phase::SingleUser, 2)[1],
        Phase::SingleUser
    );
    let mut play = Play::with(&[SHELL], &[]);
    play.answers.push_back("rescue\n");
    assert_eq!(
        phases(&mut play, Phase::SingleUser, 2)[1],
        Phase::SingleUser
    );
    assert_eq!(play.notes, ["rescue"]);
}

#[test]
fn orphans_are_reaped_and_ignored() {
    let mut play = Play::with(&[SHELL], &[ended(99, false), ended(1, true)]);
    assert_eq!(phases(&mut play, Phase::Start, 2)[1], Phase::MultiUser);
}

#[test]
fn terminal_rests_after_brief_runs_and_blocked_ones_stay_empty() {
    let ends = [ended(1, true), ended(2, true), ended(3, true)];
    let mut play = Play::with(&[SHELL], &ends);
    phases(&mut play, Phase::MultiUser, 2);
    let rests = "say getty repeating too quickly on console: it rests";
    assert_eq!(play.notes.last().map(String::as_str), Some(rests));
    assert_eq!(play.notes.len(), 4);

    let block = Event::Asked(Request::Block);
    let mut play = Play::with(&[SHELL], &[block, ended(1, true)]);
    phases(&mut play, Phase::MultiUser, 2);
    assert_eq!(play.notes, ["getty console"]);
}

#[test]
fn way_down_runs_its_script_and_ends_everything_before_the_machine_stops() {
    let mut play = Play::with(&[SHELL, RC_SHUTDOWN], &[ended(1, true)]);
    play.others = true;
    let mut init = Init::new(&mut play, Options::default());
    init.step(Phase::Down(Stop::PowerOff));
    let expected = [
        "/bin/sh /etc/rc.shutdown poweroff",
        "Ask all",
        "Kill all",
        "PowerOff",
    ];
    assert_eq!(play.notes[..4], expected);
    assert!(play.notes[4].starts_with("say the machine cannot be stopped"));
}

#[test]
fn nobody_is_killed_when_nobody_is_there() {
    let mut play = Play::with(&[SHELL], &[]);
    let mut init = Init::new(&mut play, Options::default());
    assert_eq!(init.step(Phase::DownToSingle), Phase::SingleUser);
    assert_eq!(play.notes, ["Ask all"]);
    assert_eq!(RC, "/etc/rc");
}
