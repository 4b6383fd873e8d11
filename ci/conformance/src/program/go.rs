//! Go programs, built by the machine's Go, which caches what it has compiled.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::command::output;
use super::{ProgramError, Side, io};
use crate::places::Places;

/// Builds a program without modules from outside.
pub(super) fn build(places: &Places, folder: &str, side: Side) -> Result<PathBuf, ProgramError> {
    let source = places.source.join(folder);
    let name = source.file_name().unwrap_or_default().to_owned();
    let to = place(places, side)?.join(name);
    let mut command = go(places, side);
    command.args(["build", "-trimpath", "-o"]).arg(&to).arg(".");
    output(command.current_dir(&source))?;
    Ok(to)
}

/// Builds the tests of a package of Go's library.
pub(super) fn build_test(
    places: &Places,
    package: &str,
    side: Side,
) -> Result<PathBuf, ProgramError> {
    let to = place(places, side)?.join(format!("{}.test", package.replace('/', "_")));
    let mut command = go(places, side);
    command
        .args(["test", "-c", "-trimpath", "-o"])
        .arg(&to)
        .arg(package);
    output(command.current_dir(library_folder(package)?))?;
    Ok(to)
}

/// The folder of a package of Go's library, where its tests find their files.
pub(super) fn library_folder(package: &str) -> Result<PathBuf, ProgramError> {
    let root = output(Command::new("go").args(["env", "GOROOT"]))?;
    Ok(Path::new(root.trim()).join("src").join(package))
}

fn place(places: &Places, side: Side) -> Result<PathBuf, ProgramError> {
    let folder = places.built().join(match side {
        Side::Target => "go",
        Side::Host => "go-host",
    });
    std::fs::create_dir_all(&folder).map_err(io("create", &folder))?;
    Ok(folder)
}

/// Go without a network, without C, with a cache of its own.
fn go(places: &Places, side: Side) -> Command {
    let mut command = Command::new("go");
    let system = match side {
        Side::Target => "dragonfly",
        Side::Host => "linux",
    };
    command
        .env("GOOS", system)
        .env("GOARCH", "amd64")
        .env("CGO_ENABLED", "0")
        .env("GOFLAGS", "-mod=mod")
        .env("GOPROXY", "off")
        .env("GOCACHE", places.work().join("go-cache"));
    command
}
