//! Running the steps of a job, and reporting one that fails.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;

use buildsys_cache::{IoContext, Lock};
use buildsys_model::{Command, Native, NativeContext, Places, Step, Template};

use super::{Attempt, News, Stop, StopLevel};
use crate::Failure;
use crate::failure::{TAIL_LINES, shell_word};
use crate::process::{self, Exit, Spawn};

/// Below this much free space a failure is put down to the disk, in bytes.
const NO_SPACE: u64 = 8 << 20;

impl Attempt<'_> {
    /// Runs the steps in order. Their output goes to the job's log, which is begun anew.
    pub(super) fn run_steps(&self, places: &Places, lock: &Lock) -> Result<(), Stop> {
        let path = self.engine().layout.log(&self.job().name);
        let log = File::create(&path).at("write log", &path);
        let log = log.map_err(|error| self.disk_failed(&error.into()))?;
        let env = self.environment(places)?;
        let _token = self
            .worker
            .jobserver
            .and_then(crate::jobserver::JobServer::try_take);
        for step in &self.job().steps {
            if self.worker.control.level() != StopLevel::Run {
                return Err(Stop::Stopped);
            }
            match step {
                Step::Run(command) => self.run_command(command, places, &env, lock, &log)?,
                Step::Native(native) => self.run_native(native, places, &log)?,
            }
        }
        Ok(())
    }

    fn environment(&self, places: &Places) -> Result<BTreeMap<String, String>, Stop> {
        let settings = &self.engine().settings;
        let mut env = settings.fixed_env.clone();
        env.extend(settings.passed_env.clone());
        env.insert(
            "TMPDIR".to_owned(),
            places.work.join("tmp").to_string_lossy().into_owned(),
        );
        if let Some(jobserver) = self.worker.jobserver {
            env.insert("MAKEFLAGS".to_owned(), jobserver.makeflags());
        }
        for (name, value) in &self.job().env {
            env.insert(name.clone(), self.expand(value, places)?);
        }
        Ok(env)
    }

    fn expand(&self, template: &Template, places: &Places) -> Result<String, Stop> {
        let unknown = || {
            self.failed(
                format!("`{template}` names something that is not there"),
                None,
            )
        };
        template.expand(places).ok_or_else(unknown)
    }

    fn run_command(
        &self,
        command: &Command,
        places: &Places,
        env: &BTreeMap<String, String>,
        lock: &Lock,
        log: &File,
    ) -> Result<(), Stop> {
        let program = self.expand(&command.program, places)?;
        let args: Result<Vec<_>, _> = command
            .args
            .iter()
            .map(|arg| self.expand(arg, places))
            .collect();
        let (args, cwd) = (args?, self.expand(&command.cwd, places)?);
        let line = self.command_line(places, &cwd, &program, &args)?;
        let handles = || -> io::Result<_> {
            let mut log = log.try_clone()?;
            writeln!(log, "$ {line}")?;
            Ok((lock.share().map_err(|error| error.source)?, log))
        };
        let (stdin, log) = handles().map_err(|error| self.step_failed(error, Some(&line), None))?;
        let spawn = Spawn {
            program: program.clone(),
            args,
            cwd: cwd.into(),
            env: env.clone(),
            stdin,
            log,
        };
        let mut on_line = |text: String| self.tell(News::Progress(text));
        match process::run(spawn, &self.worker.control, &mut on_line) {
            Ok(Exit::Status(status)) if status.success() => Ok(()),
            Ok(Exit::Status(status)) => {
                let message = format!("the command failed: {}", process::describe(status));
                Err(self.step_failed(message, Some(&line), None))
            }
            Ok(Exit::Stopped) => Err(Stop::Stopped),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let message = format!("cannot run `{program}`: there is no such program");
                let remedy = "`buildsys toolchain` says what is missing and how to get it";
                Err(self.step_failed(message, Some(&line), Some(remedy.to_owned())))
            }
            Err(error) => Err(self.step_failed(
                format!("cannot run `{program}`: {error}"),
                Some(&line),
                None,
            )),
        }
    }

    /// Writes the command so that it can be pasted into a shell to try again by hand.
    fn command_line(
        &self,
        places: &Places,
        cwd: &str,
        program: &str,
        args: &[String],
    ) -> Result<String, Stop> {
        let mut words = Vec::new();
        for (name, value) in &self.job().env {
            words.push(format!(
                "{name}={}",
                shell_word(&self.expand(value, places)?)
            ));
        }
        words.push(shell_word(program));
        words.extend(args.iter().map(|arg| shell_word(arg)));
        Ok(format!("cd {} && {}", shell_word(cwd), words.join(" ")))
    }

    fn run_native(&self, native: &Native, places: &Places, log: &File) -> Result<(), Stop> {
        let mut log = log;
        let stopping = || self.worker.control.level() != StopLevel::Run;
        let mut progress = |line: &str| self.tell(News::Progress(line.to_owned()));
        let header = writeln!(log, "$ ({})", native.name);
        header.map_err(|error| self.step_failed(error, None, None))?;
        let mut context = NativeContext {
            places,
            log: &mut log,
            stopping: &stopping,
            progress: &mut progress,
        };
        let outcome = native.code.run(&mut context);
        match outcome {
            Ok(()) => Ok(()),
            Err(_) if stopping() => Err(Stop::Stopped),
            Err(error) => {
                let _ = writeln!(log, "error: {error}");
                Err(self.step_failed(
                    format!("{} failed: {error}", native.name),
                    None,
                    error.remedy,
                ))
            }
        }
    }

    pub(super) fn failed_with_log(&self, message: String, remedy: Option<String>) -> Stop {
        self.step_failed(message, None, remedy)
    }

    /// Makes the failure of a step: what the log says last, and what can be said about the cause.
    fn step_failed(
        &self,
        message: impl fmt::Display,
        command: Option<&str>,
        remedy: Option<String>,
    ) -> Stop {
        let layout = &self.engine().layout;
        let log = layout.log(&self.job().name);
        let tail = tail(&log);
        let full = layout.free_space().is_some_and(|free| free < NO_SPACE)
            || tail
                .iter()
                .any(|line| line.contains("No space left on device"));
        let full = full.then(|| {
            format!(
                "the disk of {} is full; make room (`buildsys gc --max-size 1GiB` shrinks the \
                 cache) or set OBJDIR to a larger disk",
                layout.objdir().display()
            )
        });
        let failure = Failure::new(&self.job().name, message, full.or(remedy));
        Stop::Failed(Box::new(Failure {
            command: command.map(str::to_owned),
            tail,
            log: Some(log),
            ..failure
        }))
    }
}

/// Returns the last lines of a log. The first line, the command, is shown elsewhere.
fn tail(log: &Path) -> Vec<String> {
    let Ok(file) = fs::File::open(log) else {
        return Vec::new();
    };
    let mut last = VecDeque::new();
    for line in BufReader::new(file).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if line.starts_with("$ ") {
            last.clear();
            continue;
        }
        last.push_back(line);
        if last.len() > TAIL_LINES {
            last.pop_front();
        }
    }
    last.into()
}
