//! What a port needs of another.

use std::str::FromStr;

use serde::Serialize;

use crate::{ModelError, PortRef};

/// A dependency: `BUILD|/usr/local/lib/libz.a|archivers/zlib` as the framework writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Depend {
    /// When it is needed.
    pub role: Role,
    /// What makes it true: a path, a library, a program or `name>=version`.
    pub what: String,
    /// The port that brings it.
    pub port: PortRef,
}

/// When a dependency is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// To unpack the distfiles.
    Extract,
    /// To patch.
    Patch,
    /// To build.
    Build,
    /// A library: to build, and installed with the package.
    Lib,
    /// Installed with the package.
    Run,
}

impl Role {
    /// Returns whether the dependency's package must be there while the port is built.
    #[must_use]
    pub fn is_for_building(self) -> bool {
        self != Self::Run
    }

    /// Returns whether the dependency is installed with the package.
    #[must_use]
    pub fn is_for_running(self) -> bool {
        matches!(self, Self::Lib | Self::Run)
    }
}

impl FromStr for Depend {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let wrong = |problem: &str| ModelError::new("dependency", text, problem);
        let mut parts = text.splitn(3, '|');
        let mut part = || {
            parts
                .next()
                .filter(|part| !part.is_empty())
                .ok_or_else(|| wrong("write it as FILE:ORIGIN[@FLAVOR]"))
        };
        let role = match part()? {
            "EXTRACT" => Role::Extract,
            "PATCH" => Role::Patch,
            "BUILD" => Role::Build,
            "LIB" => Role::Lib,
            "RUN" => Role::Run,
            _ => return Err(wrong("it is of no known kind")),
        };
        let (what, port) = (part()?.to_owned(), part()?);
        if port.contains(':') {
            return Err(wrong("a target behind the origin is not supported"));
        }
        let port = port.parse()?;
        Ok(Self { role, what, port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependency_has_kind_file_and_port() {
        let depend: Depend = "LIB|libz.a|archivers/zlib".parse().unwrap();
        assert_eq!(depend.what, "libz.a");
        assert!(depend.role.is_for_building() && depend.role.is_for_running());
        for bad in ["LIB|libz.a", "LIB|libz.a|", "X|y|a/b", "RUN|x|a/b:install"] {
            assert!(bad.parse::<Depend>().is_err(), "{bad}");
        }
    }
}
