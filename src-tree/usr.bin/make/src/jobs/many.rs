//! Several targets at once, each with all its commands in one shell.
//!
//! One thread decides; each job has a thread that waits for its shell and sends what it writes.

use std::collections::VecDeque;
use std::io;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use super::build::Outside;
use super::command::{Ready, Shell, run_through};
use super::tokens::Tokens;
use crate::expand::Text;
use crate::graph::{Attributes, Made};
use crate::modify::How;
use crate::program::{Interrupts, Mode};
use crate::session::{Scope, Session, Stop};

/// What a job reports.
enum Report {
    Output(usize, Vec<u8>),
    Done(usize, io::Result<Option<i32>>),
    Token,
}

/// The state of a run of many jobs.
struct Many {
    running: usize,
    limit: usize,
    sender: Sender<Report>,
    receiver: Receiver<Report>,
    /// The job whose output was shown last.
    shown: Option<usize>,
    /// What the line before the output of a job begins with (`.MAKE.JOB.PREFIX`).
    prefix: Vec<u8>,
    failed: bool,
    /// Nothing where there can be none: then the limit alone counts.
    tokens: Option<Tokens>,
}

impl Many {
    /// Tells whether another job may begin; if only a token is wanting, asks for it.
    fn may_begin(&mut self) -> bool {
        if self.running >= self.limit {
            return false;
        }
        let Some(tokens) = &mut self.tokens else {
            return true;
        };
        if tokens.allow(self.running) {
            return true;
        }
        let sender = self.sender.clone();
        tokens.ask(move || {
            // At the end nobody waits for it any more.
            let _late = sender.send(Report::Token);
        });
        false
    }
}

impl Session {
    /// Makes targets, several at once; tells whether all went well.
    pub(super) fn make_many(
        &mut self,
        wanted: &[usize],
        outside: &mut Outside<'_>,
    ) -> Result<bool, Stop> {
        let (sender, receiver) = channel();
        let mut many = Many {
            running: 0,
            limit: self.options.jobs.unwrap_or(1),
            sender,
            receiver,
            shown: None,
            prefix: self.job_prefix()?,
            failed: false,
            tokens: self.tokens()?,
        };
        let mut order = Vec::new();
        for &number in wanted {
            self.visit(number, &mut order, outside)?;
        }
        let mut open: VecDeque<usize> = order.into();
        loop {
            let mut moved = false;
            let mut rest = VecDeque::new();
            while let Some(number) = open.pop_front() {
                let stop = (many.failed && !self.options.keep_going) || self.is_interrupted();
                if stop || !self.is_ready(number) || !many.may_begin() {
                    if !stop {
                        rest.push_back(number);
                    }
                    continue;
                }
                moved = true;
                self.begin(number, &mut many, outside)?;
            }
            open = rest;
            if many.running == 0 {
                if open.is_empty() || !moved {
                    break;
                }
                continue;
            }
            if !moved || many.running >= many.limit || open.is_empty() {
                self.wait(&mut many, outside)?;
            }
        }
        for number in open {
            // Nothing can go on: these wait for each other.
            let name = String::from_utf8_lossy(&self.graph.node(number).name).into_owned();
            outside.line(format!("`{name}' waits for itself").as_bytes());
            many.failed = true;
        }
        if let Some(tokens) = &mut many.tokens {
            tokens.settle(0);
            if tokens.hurry() {
                // It arrives: all that is sent now is this.
                while !matches!(many.receiver.recv(), Ok(Report::Token) | Err(_)) {}
                tokens.hurried();
            }
        }
        if self.is_interrupted() {
            self.interrupted(outside)?;
        }
        if many.failed {
            let failed = self.failed;
            self.show_stopped(failed, outside)?;
        }
        Ok(!many.failed)
    }

    fn job_prefix(&mut self) -> Result<Vec<u8>, Stop> {
        let prefix = Text::new(b"${.MAKE.JOB.PREFIX:U---}");
        self.expanded(&prefix, How::new(Scope::Global))
    }

    /// Takes a share in the tokens of the make above, or makes some for those below.
    fn tokens(&mut self) -> Result<Option<Tokens>, Stop> {
        if let Some(path) = &self.options.tokens {
            // A make above that is of another kind shares in its own way.
            return Ok(Tokens::join(path).ok());
        }
        // Without a place for the pipe, each make counts for itself.
        let Ok(tokens) = Tokens::create(self.options.jobs.unwrap_or(1)) else {
            return Ok(None);
        };
        self.pass_on(b"-J");
        self.pass_on(&tokens.path());
        self.overrides_changed()?;
        Ok(Some(tokens))
    }

    /// Puts a target behind everything it needs.
    fn visit(
        &mut self,
        number: usize,
        order: &mut Vec<usize>,
        outside: &mut Outside<'_>,
    ) -> Result<(), Stop> {
        let node = self.graph.node(number);
        if node.visiting {
            let name = String::from_utf8_lossy(&node.name).into_owned();
            outside.line(format!("Graph cycles through {name}").as_bytes());
            self.graph.node_mut(number).made = Made::Failed;
            return Ok(());
        }
        if node.made != Made::Unmade {
            return Ok(());
        }
        self.graph.node_mut(number).visiting = true;
        self.graph.node_mut(number).made = Made::Waiting;
        self.resolve(number)?;
        let mut barrier: Option<usize> = None;
        let mut since = Vec::new();
        for child in self.graph.node(number).children.clone() {
            if self.graph.node(child).attributes.has(Attributes::WAIT) {
                self.graph.node_mut(child).children.append(&mut since);
                if let Some(before) = barrier {
                    self.graph.node_mut(child).children.push(before);
                }
                barrier = Some(child);
            } else {
                if let Some(wait) = barrier {
                    self.hold_back(child, wait, 0);
                }
                since.push(child);
            }
            self.visit(child, order, outside)?;
        }
        for cohort in self.graph.node(number).cohorts.clone() {
            self.visit(cohort, order, outside)?;
        }
        self.graph.node_mut(number).visiting = false;
        order.push(number);
        Ok(())
    }

    /// What stands behind `.WAIT` begins after it, and so does what only that needs.
    fn hold_back(&mut self, number: usize, wait: usize, depth: usize) {
        if depth > 50 || self.graph.node(number).made != Made::Unmade {
            return;
        }
        self.graph.node_mut(number).before.push(wait);
        for child in self.graph.node(number).children.clone() {
            self.hold_back(child, wait, depth + 1);
        }
    }

    /// Tells whether everything a target waits for is over.
    fn is_ready(&self, number: usize) -> bool {
        let node = self.graph.node(number);
        let over = |other: &usize| self.graph.node(*other).made.is_over();
        // What `.ORDER` puts before it counts only if it is made at all.
        let asked = |other: &&usize| self.graph.node(**other).made != Made::Unmade;
        node.children.iter().all(over)
            && node.before.iter().filter(asked).all(over)
            && node.cohorts.iter().all(over)
    }

    /// Makes a target whose sources are made, or begins to.
    fn begin(
        &mut self,
        number: usize,
        many: &mut Many,
        outside: &mut Outside<'_>,
    ) -> Result<(), Stop> {
        if self.graph.node(number).made == Made::Failed {
            many.failed = true;
            return Ok(());
        }
        for child in self.graph.node(number).children.clone() {
            if self.graph.node(child).made.is_good() {
                self.child_done(number, child);
            } else {
                self.graph.node_mut(number).made = Made::Aborted;
                return Ok(());
            }
        }
        for cohort in self.graph.node(number).cohorts.clone() {
            if !self.graph.node(cohort).made.is_good() {
                self.graph.node_mut(number).made = Made::Aborted;
                return Ok(());
            }
        }
        self.stat(number);
        if !self.check_there(number, outside)? {
            self.graph.node_mut(number).made = Made::Failed;
            many.failed = true;
            return Ok(());
        }
        if !self.is_out_of_date(number) && !self.meta_demands(number)? {
            self.graph.node_mut(number).made = Made::UpToDate;
            return Ok(());
        }
        if self.options.mode == Mode::Query {
            self.was_made(number);
            return Ok(());
        }
        self.set_sources(number);
        let commands = self.commands(number)?;
        (outside.say)(self);
        let runs: Vec<_> = commands
            .iter()
            .filter(|ready| self.really_runs(ready))
            .cloned()
            .collect();
        if runs.is_empty() {
            for ready in &commands {
                outside.line(&ready.text);
            }
            self.was_made(number);
            return Ok(());
        }
        self.meta_begin(number, outside)?;
        let shell = self.job_shell();
        let sender = many.sender.clone();
        let script = script(&runs);
        let interrupts = self.interrupts.clone();
        thread::spawn(move || {
            let status = run(&shell, &script, number, &sender, &interrupts);
            // The receiver lives as long as jobs run.
            let _over = sender.send(Report::Done(number, status));
        });
        self.graph.node_mut(number).made = Made::Running;
        many.running += 1;
        Ok(())
    }

    /// Waits until a job ends.
    fn wait(&mut self, many: &mut Many, outside: &mut Outside<'_>) -> Result<(), Stop> {
        loop {
            let report = match many.receiver.recv_timeout(Duration::from_secs(3600)) {
                Ok(report) => report,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            match report {
                Report::Output(number, text) => {
                    self.meta.output(number, &text);
                    self.show(number, &text, many, outside);
                }
                Report::Token => {
                    if let Some(tokens) = &mut many.tokens {
                        tokens.arrived();
                    }
                    return Ok(());
                }
                Report::Done(number, status) => {
                    many.running -= 1;
                    if let Some(tokens) = &mut many.tokens {
                        tokens.settle(many.running);
                    }
                    let problem = match status {
                        Ok(Some(0)) => None,
                        Ok(Some(code)) => Some(format!("Error code {code}")),
                        Ok(None) => Some("Stopped by a signal".to_owned()),
                        Err(error) => Some(format!("Cannot run the shell: {error}")),
                    };
                    let alone = problem.as_ref().map(|problem| format!("*** {problem}"));
                    self.meta.end(number, alone.as_deref(), b"");
                    match problem {
                        None => self.was_made(number),
                        Some(problem) => {
                            let name = String::from_utf8_lossy(&self.graph.node(number).name);
                            outside.line(format!("*** [{name}] {problem}").as_bytes());
                            self.graph.node_mut(number).made = Made::Failed;
                            self.failed.get_or_insert(number);
                            many.failed = true;
                            if self.graph.delete_on_error || self.is_interrupted() {
                                self.remove(number, outside);
                            }
                        }
                    }
                    return Ok(());
                }
            }
        }
    }

    fn show(&self, number: usize, text: &[u8], many: &mut Many, outside: &mut Outside<'_>) {
        if many.shown != Some(number) {
            many.shown = Some(number);
            let name = &self.graph.node(number).name;
            if !many.prefix.is_empty() {
                outside.line(&[&many.prefix, &b" "[..], name, b" ---"].concat());
            }
        }
        outside.text(text);
    }
}

/// Writes commands one below the other, each shown first and the first failure the last.
fn script(commands: &[Ready]) -> Vec<u8> {
    let mut script = Vec::new();
    for ready in commands {
        if !ready.silent {
            script.extend_from_slice(b"printf '%s\\n' '");
            for &byte in &ready.text {
                match byte {
                    b'\'' => script.extend_from_slice(b"'\\''"),
                    other => script.push(other),
                }
            }
            script.extend_from_slice(b"'\n");
        }
        script.extend_from_slice(b"{ ");
        script.extend_from_slice(&ready.text);
        script.extend_from_slice(if ready.may_fail {
            b"\n} || echo \"*** Error code $? (ignored)\"\n"
        } else {
            b"\n} || exit $?\n"
        });
    }
    script
}

/// Runs a script and sends what it writes.
fn run(
    shell: &Shell,
    script: &[u8],
    number: usize,
    sender: &Sender<Report>,
    interrupts: &Interrupts,
) -> io::Result<Option<i32>> {
    let mut command = shell.command("-c", script);
    command.stdin(Stdio::null());
    let status = run_through(command, interrupts, &mut |lines| {
        // Whoever made this job waits for it.
        let _gone = sender.send(Report::Output(number, lines.to_vec()));
    })?;
    Ok(status.code())
}
