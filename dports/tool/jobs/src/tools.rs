//! Programs of this machine that ports are made with, beside those of the toolchain.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use buildsys_model::{Digest, Tool};

use crate::JobsError;

/// Where programs are, in the order that the box looks for them.
const FOLDERS: [&str; 4] = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/// Finds a program where the box will find it.
///
/// # Errors
/// [`JobsError::Program`] when there is none.
pub fn find_program(name: &str) -> Result<PathBuf, JobsError> {
    let places = FOLDERS.iter().map(|folder| Path::new(folder).join(name));
    places
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| JobsError::Program(name.to_owned()))
}

/// What programs are, asked once.
#[derive(Debug, Default)]
pub(crate) struct Tools {
    known: BTreeMap<String, Tool>,
}

impl Tools {
    /// Returns a program as an input of jobs: the digest of its file, and for `version` its own
    /// words about itself, since some programs are but a door to others.
    pub(crate) fn get(&mut self, name: &str, version: Option<&str>) -> Result<Tool, JobsError> {
        if let Some(tool) = self.known.get(name) {
            return Ok(tool.clone());
        }
        let path = find_program(name)?;
        let read = |source| JobsError::Read {
            path: path.clone(),
            source,
        };
        let mut identity = Digest::of(&fs::read(&path).map_err(read)?).to_string();
        if let Some(flag) = version {
            let output = Command::new(&path).arg(flag).output().map_err(read)?;
            identity.push(' ');
            identity.push_str(String::from_utf8_lossy(&output.stdout).trim());
        }
        let tool = Tool {
            name: name.to_owned(),
            identity,
        };
        self.known.insert(name.to_owned(), tool.clone());
        Ok(tool)
    }
}
