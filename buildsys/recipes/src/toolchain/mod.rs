//! The tools of the machine: found once, pinned, named in every key by what they are.
//!
//! [`survey`] looks for each tool of [`needs`](needs::NEEDS) and asks it for its version. The
//! result is written down as a [`Pin`]; as long as the executables are what they were, later runs
//! take the pin's word for the versions and start no process.

mod needs;
mod pin;
mod survey;

use std::path::{Path, PathBuf};

use buildsys_model::{Digest, Tool};
use serde::{Deserialize, Serialize};

pub use pin::Pin;
pub use survey::{Missing, Search, Survey, survey};

/// A faster malloc than that of the C library, for compilers that bring none along: Debian's Rust
/// takes a fourteenth less time with it. What is compiled is the same, so it is part of no key.
const MALLOC: &str = "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2";

/// A tool that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Its short name: `rustc`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it says about itself, in one line.
    pub version: String,
    /// Digest of the file.
    pub digest: Digest,
}

/// Every tool that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolchain {
    /// The compiler, with library sources.
    pub rustc: PathBuf,
    /// cargo, of the same installation.
    pub cargo: PathBuf,
    /// The folder `library` of the compiler's sources lies in.
    pub rust_src: PathBuf,
    /// A linker for ELF.
    pub lld: PathBuf,
    /// An objcopy that knows ELF.
    pub objcopy: PathBuf,
    /// A C compiler for the system.
    pub clang: PathBuf,
    /// What makes archives of its objects.
    pub llvm_ar: PathBuf,
    /// All of them, for printing and for keys.
    pub found: Vec<Found>,
}

impl Toolchain {
    /// Makes a toolchain of what a survey found.
    ///
    /// # Errors
    /// The tools that are missing.
    pub fn of(survey: Survey) -> Result<Self, Vec<Missing>> {
        if !survey.missing.is_empty() {
            return Err(survey.missing);
        }
        let path = |name: &str| {
            let found = survey.found.iter().find(|found| found.name == name);
            found.map(|found| found.path.clone()).unwrap_or_default()
        };
        // What stands for the library sources is a file in `library`.
        let marker = path("rust-src");
        let rust_src = marker
            .parent()
            .and_then(Path::parent)
            .unwrap_or(&marker)
            .to_owned();
        Ok(Self {
            rustc: path("rustc"),
            cargo: path("cargo"),
            rust_src,
            lld: path("lld"),
            objcopy: path("objcopy"),
            clang: path("clang"),
            llvm_ar: path("llvm-ar"),
            found: survey.found,
        })
    }

    /// Returns what `{at:NAME}` stands for, apart from `{at:cargo-home}`.
    #[must_use]
    pub fn places(&self) -> Vec<(String, PathBuf)> {
        [
            ("rustc", &self.rustc),
            ("cargo", &self.cargo),
            ("rust-src", &self.rust_src),
            ("lld", &self.lld),
            ("objcopy", &self.objcopy),
            ("clang", &self.clang),
            ("llvm-ar", &self.llvm_ar),
            ("malloc", &malloc()),
        ]
        .map(|(name, path)| (name.to_owned(), path.clone()))
        .to_vec()
    }

    /// Returns the tools a compilation depends on.
    #[must_use]
    pub fn compiler_tools(&self) -> Vec<Tool> {
        ["rustc", "cargo", "rust-src", "lld", "rust-lld", "cc"]
            .map(|name| self.tool(name))
            .to_vec()
    }

    /// Returns objcopy as an input.
    #[must_use]
    pub fn objcopy_tool(&self) -> Tool {
        self.tool("objcopy")
    }

    /// Returns the tools that C is compiled with.
    #[must_use]
    pub fn c_tools(&self) -> Vec<Tool> {
        ["clang", "llvm-ar"].map(|name| self.tool(name)).to_vec()
    }

    /// Returns the library sources as an input.
    #[must_use]
    pub fn source_tool(&self) -> Tool {
        self.tool("rust-src")
    }

    fn tool(&self, name: &str) -> Tool {
        let found = self.found.iter().find(|found| found.name == name);
        let identity = found.map_or_else(
            || "missing".to_owned(),
            |found| format!("{} {}", found.digest, found.version),
        );
        Tool {
            name: name.to_owned(),
            identity,
        }
    }
}

/// Returns where the faster malloc is; nothing where it is not installed.
fn malloc() -> PathBuf {
    let path = PathBuf::from(MALLOC);
    if path.exists() { path } else { PathBuf::new() }
}
