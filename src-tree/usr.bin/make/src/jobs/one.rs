//! One target after the other, each command in a shell of its own.

use std::os::unix::process::ExitStatusExt as _;

use super::build::Outside;
use super::command::{Ready, run_through, run_to_end};
use crate::graph::{Attributes, Made};
use crate::program::Mode;
use crate::session::{Session, Stop};

impl Session {
    /// Makes targets in their order; tells whether all went well.
    pub(super) fn make_each(
        &mut self,
        wanted: &[usize],
        outside: &mut Outside<'_>,
    ) -> Result<bool, Stop> {
        let mut good = true;
        for &number in wanted {
            self.make_one(number, outside)?;
            match self.graph.node(number).made {
                Made::Failed | Made::Aborted => {
                    good = false;
                    if self.options.keep_going && self.graph.node(number).made == Made::Aborted {
                        let name = self.graph.node(number).name.clone();
                        let text = [b"`", &name[..], b"' not remade because of errors."].concat();
                        outside.line(&text);
                    }
                    if !self.options.keep_going {
                        break;
                    }
                }
                _ => {}
            }
        }
        if !good {
            let failed = self.failed.filter(|_| !self.options.keep_going);
            self.show_stopped(failed, outside)?;
        }
        Ok(good)
    }

    /// Makes a target and what it needs.
    pub(super) fn make_one(
        &mut self,
        number: usize,
        outside: &mut Outside<'_>,
    ) -> Result<(), Stop> {
        let node = self.graph.node(number);
        if node.made.is_over() {
            return Ok(());
        }
        if node.visiting {
            let name = String::from_utf8_lossy(&node.name).into_owned();
            outside.line(format!("Graph cycles through {name}").as_bytes());
            self.graph.node_mut(number).made = Made::Failed;
            return Ok(());
        }
        self.graph.node_mut(number).visiting = true;
        self.resolve(number)?;
        let mut aborted = false;
        for child in self.graph.node(number).children.clone() {
            self.make_one(child, outside)?;
            if self.graph.node(child).made.is_good() {
                self.child_done(number, child);
            } else {
                aborted = true;
                if !self.options.keep_going {
                    break;
                }
            }
        }
        self.graph.node_mut(number).visiting = false;
        if aborted {
            self.graph.node_mut(number).made = Made::Aborted;
        } else {
            self.finish_one(number, outside)?;
        }
        for cohort in self.graph.node(number).cohorts.clone() {
            if self.graph.node(number).made.is_good() || self.options.keep_going {
                self.make_one(cohort, outside)?;
                let made = self.graph.node(cohort).made;
                if made != Made::UpToDate {
                    self.graph.node_mut(number).made = made;
                }
            }
        }
        Ok(())
    }

    /// Runs the commands of a target whose sources are made, if it is out of date.
    fn finish_one(&mut self, number: usize, outside: &mut Outside<'_>) -> Result<(), Stop> {
        self.stat(number);
        if !self.is_out_of_date(number) && !self.meta_demands(number)? {
            if !self.check_there(number, outside)? {
                self.graph.node_mut(number).made = Made::Failed;
                return Ok(());
            }
            self.graph.node_mut(number).made = Made::UpToDate;
            return Ok(());
        }
        if self.options.mode == Mode::Query {
            self.was_made(number);
            return Ok(());
        }
        if !self.check_there(number, outside)? {
            self.graph.node_mut(number).made = Made::Failed;
            return Ok(());
        }
        self.set_sources(number);
        let touches = self.options.mode == Mode::Touch;
        if touches && !self.graph.node(number).attributes.has(Attributes::PHONY) {
            self.touch(number, outside);
        }
        self.meta_begin(number, outside)?;
        let mut failed = None;
        for part in self.graph.node(number).commands.clone() {
            let Some(ready) = self.ready(number, &part)? else {
                continue;
            };
            (outside.say)(self);
            if touches && !ready.always {
                continue;
            }
            let reason = self.run_one(number, &ready, outside);
            let interrupted = self.is_interrupted().then(|| "*** Interrupted".to_owned());
            if let Some(reason) = reason.or(interrupted) {
                self.trace_failure(number, &ready.text);
                (outside.say)(self);
                failed = Some(reason);
                break;
            }
        }
        self.meta.end(number, failed.as_deref(), b"\n");
        match failed {
            None => self.was_made(number),
            Some(mut reason) => {
                if self.options.keep_going {
                    reason.push_str(" (continuing)");
                }
                outside.line(reason.as_bytes());
                self.graph.node_mut(number).made = Made::Failed;
                self.failed.get_or_insert(number);
                if self.is_interrupted() {
                    self.remove(number, outside);
                    return self.interrupted(outside);
                }
                if self.graph.delete_on_error {
                    self.remove(number, outside);
                }
            }
        }
        Ok(())
    }

    /// Says which command of which target failed, if that is asked for.
    fn trace_failure(&mut self, number: usize, command: &[u8]) {
        if !self.options.tracing.failures {
            return;
        }
        let name = String::from_utf8_lossy(&self.graph.node(number).name);
        let words: Vec<_> = command
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
            .map(String::from_utf8_lossy)
            .collect();
        let command = words.join(" ");
        let text = format!("\n*** Failed target:  {name}\n*** Failed command: {command}");
        self.trace(text);
    }

    /// A source that a file of dependencies names and that is gone was needed once: makes `.STALE`,
    /// or says that it is passed over.
    fn pass_over_stale(
        &mut self,
        file: &[u8],
        name: &str,
        outside: &mut Outside<'_>,
    ) -> Result<bool, Stop> {
        let stale = self.graph.find(b".STALE");
        let stale = stale.filter(|stale| !self.graph.node(*stale).commands.is_empty());
        match stale {
            Some(stale) => {
                self.set_target_variable(stale, b">", file);
                let source = self.graph.find_or_add(file);
                self.graph
                    .node_mut(source)
                    .attributes
                    .add(Attributes::OPTIONAL);
                self.graph.node_mut(stale).children.push(source);
                self.graph.node_mut(stale).made = Made::Unmade;
                self.make_one(stale, outside)?;
            }
            None => {
                let file = String::from_utf8_lossy(file);
                outside.line(format!("make: {file}: ignoring stale {file} for {name}").as_bytes());
            }
        }
        Ok(true)
    }

    /// A target without rule and file cannot be used; says so.
    pub(super) fn check_there(
        &mut self,
        number: usize,
        outside: &mut Outside<'_>,
    ) -> Result<bool, Stop> {
        let node = self.graph.node(number);
        let excused = Attributes::OPTIONAL
            .with(Attributes::SPECIAL)
            .with(Attributes::PHONY)
            .with(Attributes::WAIT)
            .with(Attributes::USE)
            .with(Attributes::USE_BEFORE);
        if node.modified.is_some()
            || node.operator.is_some()
            || !node.commands.is_empty()
            || node.attributes.has(excused)
        {
            return Ok(true);
        }
        let name = String::from_utf8_lossy(&node.name).into_owned();
        if let Some(file) = node.from_dependencies.clone() {
            return self.pass_over_stale(&file, &name, outside);
        }
        let text = format!("make: don't know how to make {name}");
        let tail = if self.options.keep_going {
            " (continuing)"
        } else {
            ". Stop"
        };
        outside.line([text.as_str(), tail].concat().as_bytes());
        Ok(false)
    }

    /// Runs a command; gives what went wrong, if it matters.
    fn run_one(
        &mut self,
        number: usize,
        ready: &Ready,
        outside: &mut Outside<'_>,
    ) -> Option<String> {
        let runs = self.really_runs(ready);
        if !ready.silent || !runs {
            outside.line(&ready.text);
        }
        if !runs {
            return None;
        }
        let flags = if ready.may_fail { "-c" } else { "-ec" };
        let mut command = self.job_shell().command(flags, &ready.text);
        let status = if self.meta.is_open(number) {
            let interrupts = self.interrupts.clone();
            run_through(command, &interrupts, &mut |text| {
                self.meta.output(number, text);
                outside.text(text);
            })
        } else {
            run_to_end(&mut command, &self.interrupts)
        };
        let problem = match status {
            Ok(status) if status.success() => return None,
            Ok(status) => match (status.code(), status.signal()) {
                (Some(code), _) => format!("*** Error code {code}"),
                (None, signal) => format!("*** Signal {}", signal.unwrap_or(0)),
            },
            Err(error) => format!("*** Cannot run the shell: {error}"),
        };
        if ready.may_fail {
            outside.line(format!("{problem} (ignored)").as_bytes());
            return None;
        }
        Some(problem)
    }

    fn touch(&mut self, number: usize, outside: &mut Outside<'_>) {
        let path = self.graph.node(number).file().to_vec();
        if !self.options.silent {
            outside.line(&[b"touch ", &path[..]].concat());
        }
        let mut quoted = Vec::new();
        crate::text::quote(&path, false, &mut quoted);
        let script = [b"touch ", &quoted[..]].concat();
        if let Ok(status) = self.job_shell().command("-c", &script).status()
            && !status.success()
        {
            outside.line(&[b"*** could not touch ", &path[..]].concat());
        }
    }

    /// Removes the file of a target that failed.
    pub(super) fn remove(&mut self, number: usize, outside: &mut Outside<'_>) {
        let node = self.graph.node(number);
        let keeps = Attributes::PHONY
            .with(Attributes::PRECIOUS)
            .with(Attributes::SPECIAL);
        if node.attributes.has(keeps) || self.graph.all_precious {
            return;
        }
        let path = node.file().to_vec();
        if self.system.exists(&path) && self.system.remove(&path) {
            outside.line(&[b"*** ", &path[..], b" removed"].concat());
        }
    }
}
