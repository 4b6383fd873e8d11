//! What recipes are written from.

use std::path::PathBuf;

use buildsys_model::config::Knobs;
use buildsys_model::{Job, JobKind, Tool};

use crate::RecipeError;
use crate::build::{job, paths, run};
use crate::closure::Workspace;
use crate::toolchain::Toolchain;

/// Programs of this machine that jobs run. They are compiled together with the one that runs the
/// jobs and lie beside it (`{at:host}`), so that what they share is compiled once.
pub const HOST_PROGRAMS: [&str; 3] = ["dports-worker", "ksyms", "pkg"];

/// What recipes are written from.
#[derive(Debug)]
pub struct Context {
    /// Root of the source tree.
    pub source: PathBuf,
    /// The knobs.
    pub knobs: Knobs,
    /// The tools of this machine.
    pub toolchain: Toolchain,
    /// Identity of the program that runs native steps: the digest of its executable.
    pub self_identity: String,
    /// The programs of [`HOST_PROGRAMS`], those of them that are there.
    pub host_programs: Vec<Tool>,
    /// The packages of the source tree.
    pub(crate) workspace: Workspace,
}

impl Context {
    /// Reads the packages of the source tree.
    ///
    /// # Errors
    /// [`RecipeError::Workspace`] when cargo cannot describe it.
    pub fn new(
        source: PathBuf,
        knobs: Knobs,
        toolchain: Toolchain,
        self_identity: String,
        host_programs: Vec<Tool>,
    ) -> Result<Self, RecipeError> {
        let workspace = Workspace::read(&source, &toolchain.cargo)?;
        Ok(Self {
            source,
            knobs,
            toolchain,
            self_identity,
            host_programs,
            workspace,
        })
    }

    /// Makes the job that gives others a program of [`HOST_PROGRAMS`].
    pub(crate) fn host_program(
        &self,
        name: &str,
        program: &str,
        title: &str,
    ) -> Result<Job, RecipeError> {
        const TAKE: &str = "if [ ! -x \"$1\" ]; then \
                            echo \"$1 is missing: ci/bootstrap builds it\" >&2; exit 1; fi; \
                            cp \"$1\" \"$2\"";
        let mut job = job(name, JobKind::HostTool, title)?;
        let there = self.host_programs.iter().find(|tool| tool.name == program);
        job.inputs.tools.push(there.cloned().unwrap_or(Tool {
            name: program.to_owned(),
            identity: "missing".to_owned(),
        }));
        let (from, to) = (
            format!("{{at:host}}/{program}"),
            format!("{{out}}/{program}"),
        );
        job.steps
            .push(run(&["sh", "-euc", TAKE, "sh", &from, &to])?);
        job.outputs = paths(&[program])?;
        Ok(job)
    }
}
