//! Why the jobs of a source tree could not be described.

use std::path::PathBuf;

/// Why the jobs of a source tree could not be described.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// cargo could not describe the workspace.
    #[error("cannot read the workspace {}: {message}", path.display())]
    Workspace {
        /// The source tree.
        path: PathBuf,
        /// What went wrong, in cargo's words.
        message: String,
    },
    /// A package that a recipe builds is not a member of the workspace.
    #[error("the workspace has no package `{0}`")]
    NoPackage(String),
    /// A file that a recipe reads is not there, or not what it should be.
    #[error("{}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// A name or path in a recipe is malformed: a mistake in the program.
    #[error("a recipe is wrong: {0}")]
    Mistake(String),
}

macro_rules! mistake {
    ($($error:ty),*) => {$(
        impl From<$error> for RecipeError {
            fn from(error: $error) -> Self {
                Self::Mistake(error.to_string())
            }
        }
    )*};
}

mistake!(
    buildsys_model::NameError,
    buildsys_model::PathError,
    buildsys_model::TemplateError
);

impl RecipeError {
    /// Returns what to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Workspace { .. } => Some("correct the Cargo.toml that it names".to_owned()),
            Self::NoPackage(_) => Some("is this the root of the source tree?".to_owned()),
            Self::File { path, .. } => Some(format!("correct {}", path.display())),
            Self::Mistake(_) => None,
        }
    }
}
