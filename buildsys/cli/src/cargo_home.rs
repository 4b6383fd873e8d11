//! `CARGO_HOME` of the build: the user's downloads without the user's configuration.
//!
//! ```text
//! OBJDIR/cargo-home/
//!   registry -> ~/.cargo/registry    downloads are shared; Cargo.lock has their checksums
//!   config.toml                      [source], [registries], [http], [net] of the user's file
//! ```
//! Flags, profiles, linkers and wrappers of the user do not reach the build.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use buildsys_cache::{IoContext, IoError};

use crate::Environment;

/// Tables of cargo's configuration that decide how crates are fetched, and nothing else.
const NETWORK_TABLES: [&str; 5] = ["source", "registries", "registry", "http", "net"];

/// Makes the folder and returns it.
pub(crate) fn prepare(objdir: &Path, environment: &Environment) -> Result<PathBuf, IoError> {
    let home = objdir.join("cargo-home");
    fs::create_dir_all(&home).at("create folder", &home)?;
    let Some(users) = users_cargo_home(environment) else {
        return Ok(home);
    };
    let registry = home.join("registry");
    let shared = users.join("registry");
    if fs::symlink_metadata(&registry).is_err() && is_writable(&shared) {
        match symlink(&shared, &registry) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => other.at("create link", &registry)?,
        }
    }
    let config = network_config(&users);
    let path = home.join("config.toml");
    if fs::read_to_string(&path).unwrap_or_default() != config {
        fs::write(&path, config).at("write", &path)?;
    }
    Ok(home)
}

/// Returns where the registry really lies, or will lie: the compiler sees the folder a package is
/// in without links, and writes it into debug information.
pub(crate) fn registry(objdir: &Path, environment: &Environment) -> PathBuf {
    let own = objdir.join("cargo-home/registry");
    let users = users_cargo_home(environment).map(|home| home.join("registry"));
    let shared = users.filter(|shared| is_writable(shared));
    let place = if own.exists() {
        own.clone()
    } else {
        shared.unwrap_or_else(|| own.clone())
    };
    place.canonicalize().unwrap_or(own)
}

fn users_cargo_home(environment: &Environment) -> Option<PathBuf> {
    match (environment.get("CARGO_HOME"), environment.get("HOME")) {
        ("", "") => None,
        ("", home) => Some(Path::new(home).join(".cargo")),
        (cargo_home, _) => Some(environment.folder.join(cargo_home)),
    }
}

fn is_writable(folder: &Path) -> bool {
    folder.is_dir() && rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok()
}

/// Returns the network part of the user's configuration, as TOML.
fn network_config(users: &Path) -> String {
    let text = ["config.toml", "config"]
        .iter()
        .find_map(|name| fs::read_to_string(users.join(name)).ok())
        .unwrap_or_default();
    pick_tables(&text, &NETWORK_TABLES)
}

/// Returns the lines of the named tables. TOML lets a table end only where another begins, so this
/// works on lines; keys before the first table belong to none and are left out.
fn pick_tables(text: &str, tables: &[&str]) -> String {
    let mut picked = String::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(header) = line.trim_start().strip_prefix('[') {
            let name = header.trim_start_matches('[').trim_start();
            let end = name.find(['.', ']']).unwrap_or(name.len());
            inside = tables.contains(&name[..end].trim().trim_matches('"'));
        }
        if inside {
            picked.push_str(line);
            picked.push('\n');
        }
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tables_about_the_network_are_picked() {
        let text = "paths = [\"x\"]\n[build]\nrustflags = [\"-g\"]\n[source.crates-io]\n\
                    replace-with = \"mirror\"\n[ http ]\nproxy = \"p\"\n[profile.release]\nlto = true\n\
                    [registries.mine]\nindex = \"i\"\n";
        let expected = "[source.crates-io]\nreplace-with = \"mirror\"\n[ http ]\nproxy = \"p\"\n\
                        [registries.mine]\nindex = \"i\"\n";
        assert_eq!(pick_tables(text, &NETWORK_TABLES), expected);
    }
}
