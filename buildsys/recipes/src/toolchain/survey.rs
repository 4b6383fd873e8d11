//! Looking for the tools.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use buildsys_model::Digest;
use serde::Serialize;

use super::Found;
use super::needs::{CARGO, NEEDS, Need, OLDEST_RUSTC, RUST_LLD, RUST_SRC, RUSTC};

/// Where to look, and how to hash.
pub struct Search<'a> {
    /// Folders of executables, the preferred ones first.
    pub folders: Vec<PathBuf>,
    /// Returns the digest of a file, or why there is none.
    pub digest: &'a dyn Fn(&Path) -> Result<Digest, String>,
}

/// What is there and what is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Survey {
    /// Tools that were found.
    pub found: Vec<Found>,
    /// Tools that were not.
    pub missing: Vec<Missing>,
}

/// A tool that was not found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Its short name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Why what was found will not do, if something was.
    pub why: Option<String>,
    /// Debian's packages that bring it.
    pub package: String,
}

impl Survey {
    /// Returns the command that installs what is missing on Debian, if something is.
    #[must_use]
    pub fn install_command(&self) -> Option<String> {
        install_command(&self.missing)
    }
}

/// Returns the command that installs what is missing on Debian, if something is.
pub(crate) fn install_command(missing: &[Missing]) -> Option<String> {
    let mut packages: Vec<_> = missing
        .iter()
        .flat_map(|tool| tool.package.split(' '))
        .collect();
    packages.sort_unstable();
    packages.dedup();
    let list = packages.join(" ");
    (!packages.is_empty())
        .then(|| format!("apt-get update && apt-get install --no-install-recommends {list}"))
}

/// Looks for every tool.
#[must_use]
pub fn survey(search: &Search<'_>) -> Survey {
    let mut survey = Survey::default();
    let sysroot = survey_rust(search, &mut survey);
    let mut folders = search.folders.clone();
    if let Some(sysroot) = sysroot {
        folders.extend(sysroot_tools(&sysroot));
    }
    for need in NEEDS.iter().chain([&RUST_LLD]) {
        match programs(&folders, need).first() {
            Some(path) => add(
                search,
                &mut survey,
                need,
                path.clone(),
                version(path, "--version"),
            ),
            None => survey.missing.push(need.missing(None)),
        }
    }
    survey
}

/// Finds the first compiler that has its library sources, and the cargo beside it. Returns its
/// sysroot.
fn survey_rust(search: &Search<'_>, survey: &mut Survey) -> Option<PathBuf> {
    let mut why = None;
    for rustc in programs(&search.folders, &RUSTC) {
        match check_rustc(&rustc) {
            Ok((words, sysroot)) => {
                add(search, survey, &RUSTC, rustc.clone(), words);
                let lock = sysroot.join("lib/rustlib/src/rust/library/Cargo.lock");
                add(
                    search,
                    survey,
                    &RUST_SRC,
                    lock,
                    "library sources".to_owned(),
                );
                let beside: Vec<_> = rustc.parent().map(Path::to_owned).into_iter().collect();
                match programs(&beside, &CARGO).first() {
                    Some(cargo) => {
                        add(search, survey, &CARGO, cargo.clone(), version(cargo, "-V"));
                    }
                    None => survey.missing.push(CARGO.missing(None)),
                }
                return Some(sysroot);
            }
            Err(reason) => why = why.or(Some(format!("{}: {reason}", rustc.display()))),
        }
    }
    survey.missing.push(RUSTC.missing(why));
    if programs(&search.folders, &CARGO).is_empty() {
        survey.missing.push(CARGO.missing(None));
    }
    None
}

/// Asks a compiler for its version and sysroot; refuses one that is old or has no sources.
fn check_rustc(rustc: &Path) -> Result<(String, PathBuf), String> {
    let words = ask(rustc, &["-vV"])?;
    let release = words
        .lines()
        .find_map(|line| line.strip_prefix("release: "))
        .unwrap_or("?");
    let mut numbers = release.split('.').map(|part| part.parse().unwrap_or(0));
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version < OLDEST_RUSTC {
        let (major, minor) = OLDEST_RUSTC;
        return Err(format!("version {release} is older than {major}.{minor}"));
    }
    let sysroot = PathBuf::from(ask(rustc, &["--print", "sysroot"])?.trim());
    if !sysroot.join("lib/rustlib/src/rust/library/core").is_dir() {
        return Err("has no library sources (rust-src) beside it".to_owned());
    }
    let first = words.lines().next().unwrap_or_default();
    let field = |name: &str| {
        let line = words.lines().find_map(|line| line.strip_prefix(name));
        line.map(|value| format!(", {}", value.trim()))
            .unwrap_or_default()
    };
    Ok((
        format!("{first}{}{}", field("host: "), field("LLVM version:")),
        sysroot,
    ))
}

/// Folders inside a sysroot that hold LLVM's tools.
fn sysroot_tools(sysroot: &Path) -> Vec<PathBuf> {
    let Ok(targets) = fs::read_dir(sysroot.join("lib/rustlib")) else {
        return Vec::new();
    };
    let mut folders: Vec<_> = targets
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    folders
}

fn add(search: &Search<'_>, survey: &mut Survey, need: &Need, path: PathBuf, version: String) {
    match (search.digest)(&path) {
        Ok(digest) => {
            survey.found.push(Found {
                name: need.name.to_owned(),
                path,
                version,
                digest,
            });
        }
        Err(why) => survey.missing.push(need.missing(Some(why))),
    }
}

/// Returns the executables of a need, the best first: by the name's place in the list, then by the
/// folder's, then the highest version.
fn programs(folders: &[PathBuf], need: &Need) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for pattern in need.programs {
        for folder in folders {
            match pattern.strip_suffix('*') {
                None => found.extend(Some(folder.join(pattern)).filter(|path| path.is_file())),
                Some(stem) => found.extend(versions(folder, stem)),
            }
        }
    }
    found
}

/// Returns the files `STEM<number>` of a folder, the highest number first.
fn versions(folder: &Path, stem: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let number = entry
                .file_name()
                .to_str()?
                .strip_prefix(stem)?
                .parse()
                .ok()?;
            Some((number, entry.path()))
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

fn version(program: &Path, flag: &str) -> String {
    let words = ask(program, &[flag]).unwrap_or_else(|why| why);
    words
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or("?")
        .to_owned()
}

fn ask(program: &Path, args: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(args)
        .env("LC_ALL", "C")
        .output()
        .map_err(|error| format!("cannot run it: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let words = String::from_utf8_lossy(&output.stderr);
        Err(words
            .lines()
            .next()
            .unwrap_or("it fails without a word")
            .to_owned())
    }
}

impl Need {
    fn missing(&self, why: Option<String>) -> Missing {
        Missing {
            name: self.name.to_owned(),
            purpose: self.purpose.to_owned(),
            why,
            package: self.package.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn script(dir: &Path, name: &str, text: &str) {
        let path = dir.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn digest(path: &Path) -> Result<Digest, String> {
        fs::read(path)
            .map(|bytes| Digest::of(&bytes))
            .map_err(|error| error.to_string())
    }

    fn names(missing: &[Missing]) -> Vec<&str> {
        missing.iter().map(|tool| tool.name.as_str()).collect()
    }

    #[test]
    fn empty_machine_lacks_everything_and_gets_one_command() {
        let dir = tempfile::tempdir().unwrap();
        let search = Search {
            folders: vec![dir.path().to_owned()],
            digest: &digest,
        };
        let survey = survey(&search);
        assert_eq!(
            names(&survey.missing),
            [
                "rustc", "cargo", "lld", "objcopy", "cc", "clang", "llvm-ar", "rust-lld"
            ]
        );
        assert_eq!(
            survey.install_command().unwrap(),
            "apt-get update && apt-get install --no-install-recommends cargo-web clang-22 gcc \
             libc6-dev lld-22 llvm-22 rust-web-llvm rust-web-src rustc-web"
        );
    }

    #[test]
    fn compiler_without_sources_is_passed_over_and_said_why() {
        let dir = tempfile::tempdir().unwrap();
        let reply = |root: &Path| {
            format!(
                "case $1 in -vV) echo 'rustc 1.96.0'; echo 'release: 1.96.0';; *) echo {};; esac",
                root.display()
            )
        };
        let (bare, whole) = (dir.path().join("bare"), dir.path().join("whole"));
        for folder in [&bare, &whole] {
            fs::create_dir_all(folder.join("bin")).unwrap();
            script(&folder.join("bin"), "rustc", &reply(folder));
            script(&folder.join("bin"), "cargo", "echo cargo 1.96.0");
        }
        let only_bare = Search {
            folders: vec![bare.join("bin")],
            digest: &digest,
        };
        let found = survey(&only_bare);
        let rustc = found
            .missing
            .iter()
            .find(|tool| tool.name == "rustc")
            .unwrap();
        assert!(
            rustc.why.as_ref().unwrap().contains("rust-src"),
            "{rustc:?}"
        );
        let library = whole.join("lib/rustlib/src/rust/library");
        fs::create_dir_all(library.join("core")).unwrap();
        fs::write(library.join("Cargo.lock"), "").unwrap();
        let both = Search {
            folders: vec![bare.join("bin"), whole.join("bin")],
            digest: &digest,
        };
        let found = survey(&both);
        assert_eq!(found.found[0].path, whole.join("bin/rustc"));
    }

    #[test]
    fn highest_version_of_a_numbered_tool_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        for number in ["9", "22", "19"] {
            script(dir.path(), &format!("ld.lld-{number}"), "echo LLD");
        }
        let found = programs(&[dir.path().to_owned()], &NEEDS[0]);
        assert_eq!(found[0], dir.path().join("ld.lld-22"));
    }
}
