//! Why ports could not be described as jobs.

use std::io;
use std::path::PathBuf;

use buildsys_model::JobName;
use dports_model::{ModelError, PortRef};

/// Why ports could not be described as jobs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobsError {
    /// A program of this machine is missing.
    #[error("the program {0} is missing on this machine")]
    Program(String),
    /// The evaluator cannot be started.
    #[error(transparent)]
    Evaluator(#[from] dports_eval::EvalError),
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A distinfo is malformed.
    #[error("{}: {source}", path.display())]
    Distinfo {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ModelError,
    },
    /// A distfile is not in the distinfo.
    #[error("{port}: distinfo has nothing about {file}")]
    NotListed {
        /// The port.
        port: PortRef,
        /// The file.
        file: String,
    },
    /// Two ports would be one job.
    #[error("two ports would be the job {0}; rename one of them or its flavour")]
    SameName(JobName),
    /// A name or path in a job is malformed: a mistake in the program.
    #[error("a job is described wrongly: {0}; please report this as a defect")]
    Mistake(String),
}

impl JobsError {
    /// Returns what to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Program(_) => Some("`ci/setup release` installs it".to_owned()),
            Self::NotListed { port, .. } => Some(format!("run `dports distinfo {port}`")),
            Self::Distinfo { path, .. } => Some(format!(
                "correct it, or remove it and run `dports distinfo` ({})",
                path.display()
            )),
            Self::Evaluator(error) => error.remedy(),
            Self::Read { .. } | Self::SameName(_) | Self::Mistake(_) => None,
        }
    }
}

macro_rules! mistake {
    ($($error:ty),*) => {$(
        impl From<$error> for JobsError {
            fn from(error: $error) -> Self {
                Self::Mistake(error.to_string())
            }
        }
    )*};
}

mistake!(
    buildsys_model::NameError,
    buildsys_model::PathError,
    buildsys_model::TemplateError,
    serde_json::Error
);
