//! What can go wrong, and what to do about it.

use std::io;
use std::path::PathBuf;

/// Why a tool could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Called by a name that is none of ours.
    #[error(
        "{0:?} is no name of a cross tool; there are x86_64-unknown-dragonfly-cc, -c++, -ar, \
         -ranlib, -ld, -strip, -nm, -objcopy, -pkg-config, -cargo and -rustc"
    )]
    UnknownName(String),
    /// The folders around the program are no SDK.
    #[error(
        "{} does not lie in an SDK: {} is missing; run it from the folder usr/bin of an unpacked \
         SDK, or through a symbolic link to there",
        program.display(),
        missing.display()
    )]
    NoSdk {
        /// Where the program is.
        program: PathBuf,
        /// What an SDK has beside it.
        missing: PathBuf,
    },
    /// A tool of the machine is missing.
    #[error(
        "this machine has no {what} (looked on the path for {names}); install it with \
         {package}; or name one in the variable {variable}"
    )]
    Missing {
        /// What kind of tool.
        what: &'static str,
        /// The names it goes by.
        names: String,
        /// The command that installs it on Debian.
        package: String,
        /// The variable that names another one.
        variable: &'static str,
    },
    /// A variable names a tool that is not there.
    #[error("the variable {variable} names {value}, and there is no such program")]
    WrongVariable {
        /// The variable.
        variable: &'static str,
        /// What it says.
        value: String,
    },
    /// C++ was asked for.
    #[error(
        "C++ cannot be compiled for this system yet: it has no C++ runtime library (libc++, \
         libc++abi, an unwinder). C programs: x86_64-unknown-dragonfly-cc"
    )]
    NoCxx,
    /// A shared object was asked for.
    #[error(
        "{0}: shared objects cannot be made: programs of this system are static. Build the static \
         library (autoconf: --disable-shared; CMake: -DBUILD_SHARED_LIBS=OFF; meson: \
         -Ddefault_library=static)"
    )]
    NoShared(String),
    /// The compiler has no sources of its library.
    #[error(
        "{} has no sources of its library beside it, which this system's std is built from; install \
         them with `apt-get install rustc-web rust-web-src`, or `rustup component add rust-src`",
        rustc.display()
    )]
    NoRustSource {
        /// The compiler.
        rustc: PathBuf,
    },
    /// Called as a compiler wrapper without a compiler.
    #[error(
        "usage: x86_64-unknown-dragonfly-rustc RUSTC ARGUMENT...; cargo calls it so as its \
             build.rustc-wrapper"
    )]
    NoRustc,
    /// A patch does not apply to the machine's library.
    #[error(
        "{} does not fit the sources of Rust's library in {}: {words}; this SDK needs another \
         version of rustc",
        patch.display(),
        library.display()
    )]
    Patch {
        /// The patch.
        patch: PathBuf,
        /// The library.
        library: PathBuf,
        /// What patch(1) said.
        words: String,
    },
    /// There is no place for a cache.
    #[error("no folder for the cache: neither XDG_CACHE_HOME nor HOME is set")]
    NoCache,
    /// A file, folder or program.
    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Makes an error of a failed operation on a path.
pub(crate) fn io(what: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io { what, path, source }
}
