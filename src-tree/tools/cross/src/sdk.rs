//! The SDK that the program lies in.

use std::path::{Path, PathBuf};

use crate::{Error, TRIPLE};

/// The SDK that the program lies in: the root folder of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sdk {
    root: PathBuf,
}

impl Sdk {
    /// Finds the SDK around the executable `SDK/usr/bin/NAME`.
    ///
    /// # Errors
    /// [`Error::NoSdk`] when the folders around it are none.
    pub fn around(program: &Path) -> Result<Self, Error> {
        let root = program.ancestors().nth(3).unwrap_or(Path::new("/"));
        let sdk = Self {
            root: root.to_owned(),
        };
        let start = sdk.start_object();
        if start.is_file() {
            return Ok(sdk);
        }
        Err(Error::NoSdk {
            program: program.to_owned(),
            missing: start,
        })
    }

    /// The root folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of libraries.
    pub(crate) fn libraries(&self) -> PathBuf {
        self.root.join("usr/lib")
    }

    /// What every program begins with.
    pub(crate) fn start_object(&self) -> PathBuf {
        self.root.join("usr/lib/crt1.o")
    }

    /// The settings for build systems, and the patches to Rust's library.
    pub(crate) fn share(&self) -> PathBuf {
        self.root.join("usr/share/sdk")
    }

    /// A cross tool, by what its name ends with.
    pub(crate) fn tool(&self, ending: &str) -> PathBuf {
        self.root.join("usr/bin").join(format!("{TRIPLE}-{ending}"))
    }

    /// The program that runs programs of the target; not every SDK has it.
    pub(crate) fn runner(&self) -> Option<PathBuf> {
        let path = self.root.join("usr/bin/dfrun");
        path.is_file().then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sdk_is_found_around_the_program_wherever_it_lies() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("some folder");
        std::fs::create_dir_all(root.join("usr/lib")).unwrap();
        let program = root.join("usr/bin/dragonfly-cross");
        let error = Sdk::around(&program).unwrap_err().to_string();
        assert!(error.contains("usr/lib/crt1.o is missing"), "{error}");
        std::fs::write(root.join("usr/lib/crt1.o"), "").unwrap();
        assert_eq!(Sdk::around(&program).unwrap().root(), root);
        assert!(Sdk::around(Path::new("x")).is_err());
    }
}
