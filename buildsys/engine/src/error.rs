//! Why a run could not be started or carried through, as opposed to a job that failed.

use buildsys_cache::IoError;
use buildsys_graph::GraphError;
use buildsys_model::JobName;

/// Why the engine could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The jobs do not form a graph, or a target does not exist.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The object directory cannot be used.
    #[error(transparent)]
    Io(#[from] IoError),
    /// A recipe describes an impossible job: a mistake in the program.
    #[error("the recipe of job `{job}` is wrong: {message}")]
    Recipe {
        /// The job.
        job: JobName,
        /// What is wrong.
        message: String,
    },
    /// A thread could not be started.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
}

impl EngineError {
    /// Returns what to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Graph(GraphError::NoSuchJob { .. }) => {
                Some("`buildsys list` shows the jobs there are".to_owned())
            }
            Self::Io(error) => error.remedy(),
            Self::Graph(_) | Self::Recipe { .. } | Self::Thread(_) => None,
        }
    }
}
