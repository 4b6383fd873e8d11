//! The cross tools of the SDK: one host program that is found under the names
//! `x86_64-unknown-dragonfly-cc`, `-c++`, `-ar`, `-ranlib`, `-ld`, `-strip`, `-nm`, `-objcopy`,
//! `-pkg-config`, `-cargo` and `-rustc`.
//!
//! ```text
//! SDK/usr/bin/dragonfly-cross                       this program
//! SDK/usr/bin/x86_64-unknown-dragonfly-cc -> dragonfly-cross     and so on
//! SDK/usr/include  SDK/usr/lib                      headers, crt1.o, libc.a
//! SDK/usr/share/sdk                                 settings for build systems
//! ```
//! Each name becomes the machine's own tool (clang, lld, LLVM's, pkg-config, cargo, rustc) with
//! the settings of the SDK that the program lies in; nothing holds the SDK's path, so it works
//! wherever it is unpacked. [`plan`] decides what is to be run and runs nothing itself.
#![forbid(unsafe_code)]

mod cargo;
mod cc;
mod driver;
mod error;
mod ld;
mod machine;
mod pkg_config;
mod rustc;
mod sdk;
mod std_copy;
mod tool;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

pub use error::Error;
pub use sdk::Sdk;
pub use tool::{TRIPLE, Tool};

use machine::Machine;

/// How the program was called.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The name it was called by, with or without folders.
    pub called: OsString,
    /// Where the executable is, symbolic links resolved.
    pub program: PathBuf,
    /// The arguments, without the name.
    pub args: Vec<OsString>,
    /// The environment.
    pub environment: BTreeMap<OsString, OsString>,
}

/// A program to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Changes to the environment; `None` removes a variable.
    pub environment: BTreeMap<OsString, Option<OsString>>,
}

impl Run {
    fn new(program: PathBuf, args: Vec<OsString>) -> Self {
        Self {
            program,
            args,
            environment: BTreeMap::new(),
        }
    }

    fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.insert(name.into(), Some(value.into()));
    }

    fn remove(&mut self, name: &str) {
        self.environment.insert(name.into(), None);
    }
}

/// Decides which program of the machine to become, and with which arguments.
///
/// The one thing it may change on disk is the cache of the user, where `-rustc` keeps its patched
/// copy of Rust's library.
///
/// # Errors
/// [`Error`] when the name is none of ours, a tool of the machine is missing, or what is asked for
/// cannot be had on this system (C++, shared objects).
pub fn plan(invocation: &Invocation) -> Result<Run, Error> {
    let tool = Tool::of(&invocation.called)?;
    let sdk = Sdk::around(&invocation.program)?;
    let machine = Machine::new(&invocation.environment);
    let args = &invocation.args;
    match tool {
        Tool::Cc => cc::plan(&sdk, &machine, args),
        Tool::Cxx => Err(Error::NoCxx),
        Tool::Ld => ld::plan(&sdk, &machine, args),
        Tool::Llvm(need) => Ok(Run::new(machine.find(need)?, args.clone())),
        Tool::PkgConfig => pkg_config::plan(&sdk, &machine, args),
        Tool::Cargo => cargo::plan(&sdk, &machine, args),
        Tool::Rustc => rustc::plan(&sdk, &machine, args),
    }
}
