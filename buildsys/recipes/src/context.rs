//! What recipes are written from.

use std::path::PathBuf;

use buildsys_model::config::Knobs;

use crate::RecipeError;
use crate::closure::Workspace;
use crate::toolchain::Toolchain;

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
    ) -> Result<Self, RecipeError> {
        let workspace = Workspace::read(&source, &toolchain.cargo)?;
        Ok(Self {
            source,
            knobs,
            toolchain,
            self_identity,
            workspace,
        })
    }
}
