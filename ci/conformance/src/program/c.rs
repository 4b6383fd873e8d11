//! C programs: the same sources compiled for the target, by the sysroot's compiler, and for the host.

use std::path::PathBuf;
use std::process::Command;

use super::command::output;
use super::{ProgramError, Side, key, once, read};
use crate::places::Places;

/// The sysroot's compiler, below the object directory.
const TARGET_CC: &str = "sysroot/usr/bin/x86_64-unknown-dragonfly-cc";

/// What target programs are linked with, besides: a change of them makes them anew.
const LINKED: [&str; 3] = ["libc.a", "libm.a", "crt1.o"];

/// Flags of both sides: a standard, and what POSIX adds to it. GNU's additions stay hidden.
const FLAGS: [&str; 5] = [
    "-std=c11",
    "-O1",
    "-fno-builtin",
    "-D_POSIX_C_SOURCE=200809L",
    "-D_XOPEN_SOURCE=700",
];

/// Compiles and links a program, unless that has been done.
pub(super) fn build(
    places: &Places,
    files: &[String],
    flags: &[String],
    side: Side,
) -> Result<PathBuf, ProgramError> {
    let paths: Vec<PathBuf> = files.iter().map(|file| places.source.join(file)).collect();
    let mut parts = vec![files.join("\n").into_bytes(), flags.join("\n").into_bytes()];
    parts.push(FLAGS.join("\n").into_bytes());
    for path in &paths {
        parts.push(read(path)?);
        parts.extend(neighbours(path)?);
    }
    let compiler = match side {
        Side::Host => PathBuf::from("cc"),
        Side::Target => {
            for name in LINKED {
                parts.push(read(&places.objdir.join("sysroot/usr/lib").join(name))?);
            }
            places.objdir.join(TARGET_CC)
        }
    };
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    let name = paths
        .first()
        .and_then(|path| path.file_stem())
        .unwrap_or_default();
    let folder = match side {
        Side::Host => "c-host",
        Side::Target => "c",
    };
    let file = format!("{}-{}", name.to_string_lossy(), key(&parts));
    once(&places.built().join(folder).join(file), |to| {
        let mut command = Command::new(&compiler);
        command
            .args(FLAGS)
            .args(flags)
            .args(&paths)
            .arg("-o")
            .arg(to);
        if side == Side::Host {
            command.args(["-lm", "-lpthread"]);
        }
        output(&mut command).map(drop)
    })
}

/// The headers beside a source, which it may include.
fn neighbours(path: &std::path::Path) -> Result<Vec<Vec<u8>>, ProgramError> {
    let folder = path.parent().unwrap_or(path);
    let mut headers: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(super::io("read", folder))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "h"))
        .collect();
    headers.sort();
    headers.iter().map(|path| read(path)).collect()
}
