//! Which tool the program is, by the name it was called by.

use std::ffi::OsStr;
use std::path::Path;

use crate::Error;
use crate::machine::{AR, NM, Need, OBJCOPY, RANLIB, STRIP};

/// The compilers' name for the system: what the names of all tools begin with.
pub const TRIPLE: &str = "x86_64-unknown-dragonfly";

/// A tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// The C compiler, which links as well.
    Cc,
    /// The C++ compiler.
    Cxx,
    /// The linker.
    Ld,
    /// A tool of LLVM that needs no settings.
    Llvm(&'static Need),
    /// pkg-config.
    PkgConfig,
    /// cargo.
    Cargo,
    /// What cargo puts before rustc.
    Rustc,
}

/// Every tool, by what its name ends with.
const TOOLS: [(&str, Tool); 12] = [
    ("cc", Tool::Cc),
    ("clang", Tool::Cc),
    ("c++", Tool::Cxx),
    ("ld", Tool::Ld),
    ("ar", Tool::Llvm(&AR)),
    ("ranlib", Tool::Llvm(&RANLIB)),
    ("strip", Tool::Llvm(&STRIP)),
    ("nm", Tool::Llvm(&NM)),
    ("objcopy", Tool::Llvm(&OBJCOPY)),
    ("pkg-config", Tool::PkgConfig),
    ("cargo", Tool::Cargo),
    ("rustc", Tool::Rustc),
];

impl Tool {
    /// Finds the tool that goes by a name.
    ///
    /// # Errors
    /// [`Error::UnknownName`].
    pub fn of(called: &OsStr) -> Result<Self, Error> {
        let name = Path::new(called).file_name().unwrap_or(called);
        let name = name.to_string_lossy();
        let ending = name
            .strip_prefix(TRIPLE)
            .and_then(|rest| rest.strip_prefix('-'));
        let found = TOOLS.iter().find(|(known, _)| Some(*known) == ending);
        found
            .map(|(_, tool)| *tool)
            .ok_or_else(|| Error::UnknownName(name.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_told_by_the_last_part_of_their_path() {
        for (name, tool) in [
            ("x86_64-unknown-dragonfly-cc", Tool::Cc),
            ("/opt/sdk/usr/bin/x86_64-unknown-dragonfly-c++", Tool::Cxx),
            ("./x86_64-unknown-dragonfly-pkg-config", Tool::PkgConfig),
        ] {
            assert_eq!(Tool::of(OsStr::new(name)).unwrap(), tool, "{name}");
        }
        for name in ["dragonfly-cross", "x86_64-unknown-dragonfly-", "cc", ""] {
            let error = Tool::of(OsStr::new(name)).unwrap_err().to_string();
            assert!(error.contains("x86_64-unknown-dragonfly-cc"), "{error}");
        }
    }
}
