//! Steps of a job that are Rust code instead of a command.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::sync::Arc;

use crate::Places;

/// A step carried out inside the build tool: laying out a tree, writing a manifest or an image.
///
/// Its code is an input like any other: `version` must change whenever what the step does changes.
/// Recipes use the digest of the running executable, which is always right.
#[derive(Clone)]
pub struct Native {
    /// What the step does, in a few words; shown in plans and error messages.
    pub name: String,
    /// Identity of the code.
    pub version: String,
    /// Everything that steers the step, by name; part of the action key.
    pub params: BTreeMap<String, String>,
    /// The code.
    pub code: Arc<dyn NativeStep>,
}

/// The code of a [`Native`] step.
pub trait NativeStep: Send + Sync {
    /// Carries out the step. It may read `{src}` and the declared inputs, and write to `{out}`,
    /// `{work}` and `{scratch}`; anything else makes its result a lie.
    ///
    /// # Errors
    /// A [`NativeError`] fails the job.
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError>;
}

/// What a [`NativeStep`] gets to work with.
pub struct NativeContext<'a> {
    /// Where the job's places are.
    pub places: &'a Places,
    /// The job's log.
    pub log: &'a mut dyn Write,
    /// Whether the run is being stopped; long steps ask now and then and return an error.
    pub stopping: &'a dyn Fn() -> bool,
    /// Tells observers what the step is doing, in one line.
    pub progress: &'a mut dyn FnMut(&str),
}

/// Why a native step failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NativeError {
    /// What failed, with path and cause.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl NativeError {
    /// Makes an error without a remedy.
    #[must_use]
    pub fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            remedy: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_remedy(self, remedy: impl fmt::Display) -> Self {
        Self {
            remedy: Some(remedy.to_string()),
            ..self
        }
    }
}

impl fmt::Debug for Native {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Native")
            .field("name", &self.name)
            .field("version", &self.version)
            .field("params", &self.params)
            .finish_non_exhaustive()
    }
}
