//! release(1): makes media, looks into them, and compares them.
//!
//! One file a verb in `cmd`; the writing itself is in `release-image`. What other programs of
//! the repository may call is [`medium`]: the medium as data, made from world, kernel and
//! loader by a [`Profile`].
#![forbid(unsafe_code)]

mod build;
mod cmd;
mod error;
pub mod medium;
mod out;
mod profile;
mod progress;
mod sidecar;

use std::process::ExitCode;

use clap::Parser;

pub use build::BuildError;
pub use error::CliError;
pub use profile::{Overlay, Place, Profile, ProfileError};

/// Makes media: hybrid ISO images that boot from CD and disk, by BIOS and UEFI.
#[derive(Debug, Parser)]
#[command(name = "release", version)]
struct Args {
    #[command(subcommand)]
    verb: cmd::Verb,
}

/// Runs the program: parses the command line, does what it says, reports an error.
///
/// The exit code is 0 when all went well, 1 when images differ or something failed, and 2
/// when the command line is wrong.
#[must_use]
pub fn main() -> ExitCode {
    match cmd::run(Args::parse().verb) {
        Ok(code) => code,
        Err(error) => {
            out::error(&error);
            ExitCode::FAILURE
        }
    }
}
