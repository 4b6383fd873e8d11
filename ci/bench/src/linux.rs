//! Linux: its kernel, the program built for it, and the archive that it boots from.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cpio::Archive;

/// Target of the program: the C library is linked statically, addresses are fixed, as ours are.
const TARGET: &str = "x86_64-unknown-linux-gnu";
const FLAGS: &str =
    "-C target-feature=+crt-static -C relocation-model=static -C panic=abort -C opt-level=2";
/// The script that fetches a kernel.
const FETCH: &str = "ci/bench/fetch-linux";

/// Linux's side cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum LinuxError {
    /// A command could not be run.
    #[error("{command}: {source}")]
    Command {
        /// The command.
        command: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A command has failed.
    #[error("{command} failed; what it said is above")]
    Failed {
        /// The command.
        command: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// There is no kernel where the script puts it.
    #[error("no vmlinuz-* in {}; {FETCH} puts it there", folder.display())]
    NoKernel {
        /// The folder.
        folder: PathBuf,
    },
}

/// Finds a kernel of Linux below the work folder, or has it fetched: the path of `vmlinuz-VERSION`.
///
/// # Errors
/// When there is none, and none can be fetched.
pub fn kernel(work: &Path) -> Result<PathBuf, LinuxError> {
    let folder = work.join("linux");
    if let Some(found) = kernel_in(&folder) {
        return Ok(found);
    }
    run(Command::new(FETCH).arg(&folder))?;
    kernel_in(&folder).ok_or(LinuxError::NoKernel { folder })
}

fn kernel_in(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("vmlinuz-"))
        })
        .max()
}

/// Builds the program for Linux, and writes the archive that boots it: its path.
///
/// # Errors
/// When it does not build or cannot be written.
pub fn archive(work: &Path) -> Result<PathBuf, LinuxError> {
    let target = work.join("target");
    run(Command::new("cargo")
        .args(["build", "--quiet", "--locked", "--profile", "userland"])
        .args(["--package", "df-test-bench", "--target", TARGET])
        .arg("--target-dir")
        .arg(&target)
        .env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS", FLAGS))?;
    let built = target.join(TARGET).join("userland/callbench");
    let program = std::fs::read(&built).map_err(|source| LinuxError::File {
        path: built.clone(),
        source,
    })?;
    let path = work.join("linux.cpio");
    std::fs::write(&path, of_program(&program)).map_err(|source| LinuxError::File {
        path: path.clone(),
        source,
    })?;
    Ok(path)
}

/// The root that Linux starts with: the program as its first, and a console for it.
fn of_program(program: &[u8]) -> Vec<u8> {
    let mut archive = Archive::new();
    archive.folder("dev");
    archive.device("dev/console", 5, 1);
    archive.folder("tmp");
    archive.program("init", program);
    archive.finish()
}

fn run(command: &mut Command) -> Result<(), LinuxError> {
    let name = format!("{command:?}");
    let status = command.status().map_err(|source| LinuxError::Command {
        command: name.clone(),
        source,
    })?;
    if status.success() {
        Ok(())
    } else {
        Err(LinuxError::Failed { command: name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_kernel_of_the_folder_is_found() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(kernel_in(dir.path()), None);
        for name in ["vmlinuz-6.1.0-9", "vmlinuz-6.1.1", "config-7"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        assert_eq!(
            kernel_in(dir.path()),
            Some(dir.path().join("vmlinuz-6.1.1"))
        );
    }

    #[test]
    fn what_fails_is_named() {
        let error = run(&mut Command::new("false")).unwrap_err();
        assert!(error.to_string().contains("\"false\" failed"), "{error}");
    }
}
