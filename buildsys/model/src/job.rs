//! Jobs: what is to be run, what it reads, what it makes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Digest, JobName, Native, RelPath, Template};

/// One node of the build: a few steps that turn declared inputs into declared outputs.
#[derive(Debug, Clone)]
pub struct Job {
    /// Unique name.
    pub name: JobName,
    /// What sort of thing it makes.
    pub kind: JobKind,
    /// One line for people: "the kernel X86_64_GENERIC".
    pub title: String,
    /// Everything the result depends on, apart from the steps themselves.
    pub inputs: Inputs,
    /// Variables of every command of the job, beside the run's fixed environment.
    pub env: BTreeMap<String, Template>,
    /// What to do, in order; the job fails with the first step that fails.
    pub steps: Vec<Step>,
    /// Paths below `{out}`, files or folders, that the steps must have made. Nothing else is kept.
    pub outputs: Vec<RelPath>,
    /// Where the outputs appear under OBJDIR; `None` keeps them in the store only.
    pub export: Option<Export>,
    /// Name of the folder that persists between runs (a compiler's incremental state). Jobs with
    /// the same scratch name never run at the same time. `None` is the job's own name.
    pub scratch: Option<String>,
    /// How long it takes with two processors, roughly: what is planned with until it has run once.
    /// Not part of its key.
    pub expected: Duration,
}

/// What sort of thing a job makes; used for grouping and colours, not part of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum JobKind {
    /// A program for the machine that builds.
    HostTool,
    /// A kernel.
    Kernel,
    /// A part of the loader.
    Loader,
    /// A library or start-up object of the target.
    Library,
    /// A program of the target.
    Program,
    /// The assembled system tree.
    World,
    /// What others compile and link against.
    Sysroot,
    /// A medium or image.
    Image,
    /// A proof that something holds; makes a report.
    Check,
    /// Anything else.
    Other,
}

/// What a job's result depends on.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Files of the source tree.
    pub sources: Vec<Source>,
    /// Jobs whose outputs are read; each is found at `{in:JOB}`.
    pub jobs: BTreeSet<JobName>,
    /// Programs of the machine that are run.
    pub tools: Vec<Tool>,
    /// Configuration that is read, name to value.
    pub knobs: BTreeMap<String, String>,
    /// Parts of files of the source tree, where the rest of the file does not matter: name of the file
    /// to digest of the part.
    pub parts: BTreeMap<String, Digest>,
}

/// A file of the source tree, or a folder with everything below it.
///
/// Below a folder, entries named `target` or `.git` are not part of the source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Path below `{src}`.
    pub path: RelPath,
    /// Whether its absence is an input like its content (`true`) or an error (`false`).
    pub optional: bool,
}

/// A program of the machine, by what it is and not by where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tool {
    /// Short name: `rustc`.
    pub name: String,
    /// What makes it this very tool: its version text, or the digest of its executable.
    pub identity: String,
}

/// One step of a job.
#[derive(Debug, Clone)]
pub enum Step {
    /// Run a command.
    Run(Command),
    /// Run code of the build tool.
    Native(Native),
}

/// A command line with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program: an absolute path or a template that becomes one, or a name to be found in the
    /// fixed PATH.
    pub program: Template,
    /// Its arguments.
    pub args: Vec<Template>,
    /// The folder it runs in.
    pub cwd: Template,
}

/// How the outputs of a job appear under OBJDIR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Export {
    /// Each file is renamed into a folder that other jobs share. Files of the job's former result
    /// that the new one lacks are removed.
    Files {
        /// The folder below OBJDIR.
        at: RelPath,
    },
    /// The same, directly under OBJDIR.
    TopFiles,
    /// The folder belongs to the job and is exchanged as a whole.
    Folder {
        /// The folder below OBJDIR.
        at: RelPath,
    },
}

impl Source {
    /// Declares a file or folder that must be there.
    #[must_use]
    pub fn required(path: RelPath) -> Self {
        Self {
            path,
            optional: false,
        }
    }

    /// Declares a file or folder whose absence is also an input.
    #[must_use]
    pub fn optional(path: RelPath) -> Self {
        Self {
            path,
            optional: true,
        }
    }
}

impl Export {
    /// Returns the folder.
    #[must_use]
    pub fn folder(&self, objdir: &Path) -> PathBuf {
        match self {
            Self::Files { at } | Self::Folder { at } => at.under(objdir),
            Self::TopFiles => objdir.to_owned(),
        }
    }
}

impl Job {
    /// What is expected of a job about which nothing is said.
    pub const QUICK: Duration = Duration::from_secs(1);

    /// Returns the name of the folder that persists between runs.
    #[must_use]
    pub fn scratch_name(&self) -> &str {
        self.scratch.as_deref().unwrap_or(self.name.as_str())
    }

    /// Returns jobs that templates name with `{in:JOB}` without declaring them as inputs: a mistake
    /// in the recipe.
    #[must_use]
    pub fn undeclared_inputs(&self) -> BTreeSet<JobName> {
        let steps = self.steps.iter().flat_map(|step| match step {
            Step::Run(command) => command.templates().collect::<Vec<_>>(),
            Step::Native(_) => Vec::new(),
        });
        steps
            .chain(self.env.values())
            .flat_map(Template::jobs)
            .filter(|job| !self.inputs.jobs.contains(*job))
            .cloned()
            .collect()
    }
}

impl Command {
    /// Returns every template of the command.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        [&self.program, &self.cwd].into_iter().chain(&self.args)
    }
}
