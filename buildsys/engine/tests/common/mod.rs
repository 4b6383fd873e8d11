//! A toy build: a source folder with a few files, and jobs that are shell scripts.
#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]
#![allow(
    clippy::allow_attributes,
    reason = "not every test binary has something to expect"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use buildsys_engine::{Engine, Event, EventKind, Outcome, RunOptions, Settings, Summary};
use buildsys_model::{
    Command, Export, Inputs, Job, JobKind, JobName, RelPath, Source, Step, Template,
};
use crossbeam_channel::never;

/// A folder with `src` and `obj`.
pub(crate) struct Toy {
    pub(crate) root: PathBuf,
    _dir: Option<tempfile::TempDir>,
}

/// One toy job.
#[derive(Clone)]
pub(crate) struct ToyJob {
    pub(crate) name: &'static str,
    pub(crate) needs: &'static [&'static str],
    pub(crate) sources: &'static [&'static str],
    pub(crate) script: String,
}

impl Toy {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let toy = Self {
            root: dir.path().to_owned(),
            _dir: Some(dir),
        };
        toy.write("a.txt", "alpha\n");
        toy.write("b.txt", "beta\n");
        toy
    }

    /// Uses a folder that somebody else made and removes.
    pub(crate) fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            _dir: None,
        }
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.root.join("src").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn obj(&self, path: &str) -> PathBuf {
        self.root.join("obj").join(path)
    }

    pub(crate) fn engine(&self, jobs: &[ToyJob]) -> Engine {
        let settings = Settings {
            source: self.root.join("src"),
            objdir: self.root.join("obj"),
            fixed_env: BTreeMap::from([("PATH".to_owned(), "/usr/bin:/bin".to_owned())]),
            passed_env: BTreeMap::new(),
            machine: BTreeMap::new(),
            command: "toy build".to_owned(),
        };
        Engine::new(settings, jobs.iter().map(ToyJob::job).collect()).unwrap()
    }

    /// Runs `targets` and returns the summary and all events.
    pub(crate) fn run(&self, jobs: &[ToyJob], targets: &[&str]) -> (Summary, Vec<Event>) {
        self.run_with(jobs, targets, &options())
    }

    pub(crate) fn run_with(
        &self,
        jobs: &[ToyJob],
        targets: &[&str],
        options: &RunOptions,
    ) -> (Summary, Vec<Event>) {
        let targets: Vec<_> = targets
            .iter()
            .map(|name| JobName::new(name).unwrap())
            .collect();
        let mut events = Vec::new();
        let engine = self.engine(jobs);
        let summary = engine
            .run(&targets, options, &mut |event| events.push(event.clone()))
            .unwrap();
        (summary, events)
    }
}

impl ToyJob {
    pub(crate) fn new(
        name: &'static str,
        needs: &'static [&'static str],
        sources: &'static [&'static str],
        script: impl Into<String>,
    ) -> Self {
        Self {
            name,
            needs,
            sources,
            script: script.into(),
        }
    }

    /// The script gets `$OUT`, `$SRC` and `$IN_name`; its outputs appear in `obj/NAME/`.
    fn job(&self) -> Job {
        let name = |text: &str| JobName::new(text).unwrap();
        let template = |text: &str| Template::parse(text).unwrap();
        let mut env = BTreeMap::from([
            ("OUT".to_owned(), template("{out}")),
            ("SRC".to_owned(), template("{src}")),
            ("SCRATCH".to_owned(), template("{scratch}")),
        ]);
        for need in self.needs {
            env.insert(format!("IN_{need}"), template(&format!("{{in:{need}}}")));
        }
        Job {
            name: name(self.name),
            kind: JobKind::Other,
            title: format!("toy {}", self.name),
            inputs: Inputs {
                sources: self
                    .sources
                    .iter()
                    .map(|path| Source::required(RelPath::new(path).unwrap()))
                    .collect(),
                jobs: self
                    .needs
                    .iter()
                    .map(|need| name(need))
                    .collect::<BTreeSet<_>>(),
                ..Inputs::default()
            },
            env,
            steps: vec![Step::Run(Command {
                program: template("/bin/sh"),
                args: vec![template("-euc"), Template::literal(&self.script)],
                cwd: template("{work}"),
            })],
            outputs: Vec::new(),
            export: Some(Export::Folder {
                at: RelPath::new(self.name).unwrap(),
            }),
            scratch: None,
            expected: Job::QUICK,
        }
    }
}

pub(crate) fn options() -> RunOptions {
    RunOptions {
        slots: 2,
        keep_going: false,
        interrupts: never(),
    }
}

/// `base` -> `left`, `right` -> `top`.
pub(crate) fn diamond() -> Vec<ToyJob> {
    vec![
        ToyJob::new(
            "base",
            &[],
            &["a.txt"],
            "cp $SRC/a.txt $OUT/base; echo hello from base",
        ),
        ToyJob::new(
            "left",
            &["base"],
            &["b.txt"],
            "cat $IN_base/base $SRC/b.txt > $OUT/left",
        ),
        ToyJob::new("right", &["base"], &[], "rev < $IN_base/base > $OUT/right"),
        ToyJob::new(
            "top",
            &["left", "right"],
            &[],
            "cat $IN_left/* $IN_right/* > $OUT/top",
        ),
    ]
}

/// Returns `job outcome` for every job that ended, sorted.
pub(crate) fn outcomes(events: &[Event]) -> Vec<String> {
    let mut list: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::JobFinished { job, outcome } => {
                let word = match outcome {
                    Outcome::Cached {
                        restored: false, ..
                    } => "cached",
                    Outcome::Cached { restored: true, .. } => "restored",
                    Outcome::Rebuilt { .. } => "rebuilt",
                    Outcome::Failed { .. } => "failed",
                    Outcome::Skipped { .. } => "skipped",
                };
                Some(format!("{job} {word}"))
            }
            _ => None,
        })
        .collect();
    list.sort();
    list
}

/// Returns the warnings.
pub(crate) fn warnings(events: &[Event]) -> Vec<String> {
    let warning = |event: &Event| match &event.kind {
        EventKind::Warning { message, .. } => Some(message.clone()),
        _ => None,
    };
    events.iter().filter_map(warning).collect()
}

/// Starts this test binary again as a process of its own that runs the test `victim`, which is
/// expected to build something in `root`.
pub(crate) fn victim(root: &Path) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command
        .args(["victim", "--exact", "--ignored", "--nocapture"])
        .env("TOY_ROOT", root);
    command.stdin(std::process::Stdio::null());
    command
}

/// In a process started by [`victim`]: the folder to build in.
pub(crate) fn victim_root() -> PathBuf {
    std::env::var_os("TOY_ROOT")
        .expect("only `victim` starts this")
        .into()
}
