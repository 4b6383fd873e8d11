//! Crates, through cargo.
//!
//! cargo has no verb to fetch one file. It fetches what a package needs, so a package is written
//! that needs exactly these crates, each at its version; its cache then has their files.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Clients, FetchError, Wanted};

/// Fetches crates into `into`. Those that are in cargo's cache already need no network. What cannot
/// be had is found missing by the caller.
pub(super) fn fetch(
    wanted: &[&Wanted],
    clients: &mut Clients<'_>,
    into: &Path,
) -> Result<(), FetchError> {
    let missing = take(wanted, clients, into)?;
    if missing.is_empty() {
        return Ok(());
    }
    (clients.progress)(&format!("fetching {} crates", missing.len()));
    // All at once is quick; one by one where cargo cannot have all of them in one package.
    let _ = ask(wanted, clients)?;
    for one in take(&missing, clients, into)? {
        let _ = ask(&[one], clients)?;
    }
    take(&missing, clients, into)?;
    Ok(())
}

/// Copies the crates that cargo's cache has. Returns those that it lacks.
fn take<'a>(
    wanted: &[&'a Wanted],
    clients: &Clients<'_>,
    into: &Path,
) -> Result<Vec<&'a Wanted>, FetchError> {
    let caches = caches(&clients.cargo_home.join("registry/cache"));
    let mut missing = Vec::new();
    for one in wanted {
        let to = into.join(&one.file.path);
        if to.exists() {
            continue;
        }
        let found = caches
            .iter()
            .map(|cache| cache.join(one.file.name()))
            .find(|path| path.is_file());
        let Some(found) = found else {
            missing.push(*one);
            continue;
        };
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)
                .map_err(|source| FetchError::io("create", parent, source))?;
        }
        fs::copy(&found, &to).map_err(|source| FetchError::io("copy", &found, source))?;
    }
    Ok(missing)
}

/// The folders of the cache, one for each registry.
fn caches(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

/// Has cargo fetch the crates into its cache. Returns whether it could.
fn ask(wanted: &[&Wanted], clients: &mut Clients<'_>) -> Result<bool, FetchError> {
    let folder = &clients.work;
    let manifest = folder.join("Cargo.toml");
    let write = |path: &Path, text: &str| {
        fs::write(path, text).map_err(|source| FetchError::io("write", path, source))
    };
    let names = wanted.iter().map(|one| one.file.name());
    write(&manifest, &package(names))?;
    write(&folder.join("lib.rs"), "")?;
    // What was resolved for other crates would hold these to its versions.
    let _ = fs::remove_file(folder.join("Cargo.lock"));
    let output = Command::new(&clients.cargo)
        .args(["fetch", "--quiet", "--manifest-path"])
        .arg(&manifest)
        .current_dir(folder)
        .env("CARGO_HOME", &clients.cargo_home)
        .stdin(Stdio::null())
        .output()
        .map_err(|source| FetchError::io("run", &clients.cargo, source))?;
    let _ = clients.log.write_all(&output.stderr);
    Ok(output.status.success())
}

/// Writes a package that needs crates `NAME-VERSION.crate` and nothing more of them than must be.
fn package<'a>(files: impl Iterator<Item = &'a str>) -> String {
    let mut text = "[package]\nname = \"distfiles\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
                    [lib]\npath = \"lib.rs\"\n[workspace]\n[dependencies]\n"
        .to_owned();
    for (number, (name, version)) in files.filter_map(split).enumerate() {
        let _ = writeln!(
            text,
            "c{number} = {{ package = \"{name}\", version = \"={version}\", \
             default-features = false }}"
        );
    }
    text
}

/// Splits `NAME-VERSION.crate`. Names and versions may both hold dashes; a version begins with
/// three numbers.
fn split(file: &str) -> Option<(&str, &str)> {
    let stem = file.strip_suffix(".crate")?;
    let begins = |rest: &str| {
        let core = rest.split(['-', '+']).next().unwrap_or_default();
        let numbers: Vec<_> = core.split('.').collect();
        numbers.len() == 3
            && numbers
                .iter()
                .all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut dashes = stem.match_indices('-').map(|(at, _)| at);
    let at = dashes.find(|at| begins(&stem[at + 1..]))?;
    Some((&stem[..at], &stem[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_ends_where_three_numbers_begin() {
        for (file, name, version) in [
            ("ripgrep-15.2.0.crate", "ripgrep", "15.2.0"),
            ("regex-syntax-0.8.5.crate", "regex-syntax", "0.8.5"),
            ("a-1-2.0.0-alpha.1+b-2.crate", "a-1", "2.0.0-alpha.1+b-2"),
        ] {
            assert_eq!(split(file), Some((name, version)), "{file}");
        }
        for bad in ["ripgrep.crate", "x-1.0.crate", "x-1.0.0.tar.gz"] {
            assert_eq!(split(bad), None, "{bad}");
        }
    }

    #[test]
    fn two_versions_of_a_crate_can_be_needed_at_once() {
        let text = package(["a-1.0.0.crate", "a-2.0.0.crate"].into_iter());
        assert!(text.contains("c0 = { package = \"a\", version = \"=1.0.0\""));
        assert!(text.contains("c1 = { package = \"a\", version = \"=2.0.0\""));
    }
}
