//! Why a verb could not do its work, with what to do about it.

use std::path::PathBuf;

use buildsys_cache::{CacheError, IoError};
use buildsys_engine::EngineError;
use buildsys_graph::GraphError;
use buildsys_model::config::ConfigError;
use buildsys_recipes::RecipeError;

use crate::Status;

/// Why a verb could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A word of the command line is wrong.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to write instead.
        remedy: String,
    },
    /// No source tree here.
    #[error("{} is not in a source tree: there is no Makefile.inc here or above", .0.display())]
    NoTree(PathBuf),
    /// A place with a name that tools would take apart.
    #[error(
        "cannot build in {folder:?}: compilers and make split names at blanks, colons and quotes"
    )]
    Folder {
        /// Its path.
        folder: PathBuf,
        /// What it is: "the source tree" or "OBJDIR".
        what: &'static str,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] IoError),
    /// The cache is damaged.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The engine could not do what it was asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The jobs could not be described.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// Something that another tool with jobs of its own has to say.
    #[error("{message}")]
    Told {
        /// What failed, and where.
        message: String,
        /// What to do about it.
        remedy: Option<String>,
    },
    /// Tools are missing on this machine.
    #[error("missing on this machine: {tools}")]
    Toolchain {
        /// Their names, with reasons.
        tools: String,
        /// The command that installs them.
        command: String,
    },
}

impl Failed {
    /// Returns what to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Config(error) => Some(error.remedy()),
            Self::Usage { remedy, .. } => Some(remedy.clone()),
            Self::Told { remedy, .. } => remedy.clone(),
            Self::NoTree(_) => Some("change to the source tree, or name it with -C DIR".to_owned()),
            Self::Folder { what: "OBJDIR", .. } => {
                Some("set OBJDIR to a folder with a plain name".to_owned())
            }
            Self::Folder { what, .. } => Some(format!("move {what} to a folder with a plain name")),
            Self::Io(error) | Self::Cache(CacheError::Io(error)) => error.remedy(),
            Self::Cache(_) => Some("run again: it was dropped and is made anew".to_owned()),
            Self::Engine(error) => error.remedy(),
            Self::Recipe(error) => error.remedy(),
            Self::Toolchain { command, .. } => Some(format!("as root: {command}")),
        }
    }

    /// Returns how the program ends with it.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Config(_) | Self::Usage { .. } | Self::NoTree(_) | Self::Folder { .. } => {
                Status::Usage
            }
            Self::Engine(EngineError::Graph(GraphError::NoSuchJob { .. })) => Status::Usage,
            Self::Io(_) | Self::Cache(_) | Self::Toolchain { .. } => Status::Machine,
            Self::Engine(EngineError::Io(_) | EngineError::Thread(_)) => Status::Machine,
            Self::Engine(_) | Self::Told { .. } => Status::Failure,
            Self::Recipe(_) => Status::Usage,
        }
    }
}
