//! Files of Debian's source packages, through apt.
//!
//! apt knows its mirrors, proxies and credentials. It is asked for the addresses of its archives,
//! and to download a file from below one; no lists of source packages need to be set up.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Clients, Wanted};

/// apt's program for downloads.
const HELPER: &str = "/usr/lib/apt/apt-helper";

/// Fetches a file of the source package `source`. Returns what went wrong in apt's words.
pub(super) fn fetch(
    source: &str,
    wanted: &Wanted,
    clients: &mut Clients<'_>,
    to: &Path,
) -> Result<(), String> {
    (clients.progress)(&format!("fetching {}", wanted.file.name()));
    let mut complaint = "apt knows no archive; is this Debian?".to_owned();
    for archive in archives()? {
        let address = format!("{archive}{}", pool(source, wanted.file.name()));
        let part = clients.work.join("part");
        let _ = fs::remove_file(&part);
        let mut command = Command::new(HELPER);
        command.arg("download-file").arg(&address).arg(&part);
        if let Some(sum) = &wanted.sum {
            command.arg(format!("SHA256:{}", sum.sha256));
        }
        let output = command
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("cannot run {HELPER}: {error}"))?;
        if output.status.success() && part.is_file() {
            return fs::copy(&part, to)
                .map(drop)
                .map_err(|error| format!("cannot write {}: {error}", to.display()));
        }
        let words = String::from_utf8_lossy(&output.stderr);
        let telling = words.lines().find(|line| line.starts_with("E:"));
        complaint = telling.unwrap_or("apt could not download it").to_owned();
    }
    Err(complaint)
}

/// The addresses of the archives that apt is set up for, each with a slash at its end.
fn archives() -> Result<Vec<String>, String> {
    let output = Command::new("apt-get")
        .args([
            "indextargets",
            "--format",
            "$(REPO_URI)",
            "Created-By: Packages",
        ])
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot run apt-get: {error}"))?;
    let mut archives: Vec<String> = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let archive = format!("{}/", line.trim().trim_end_matches('/'));
        if archive.len() > 1 && !archives.contains(&archive) {
            archives.push(archive);
        }
    }
    Ok(archives)
}

/// Where a file of a source package is below an archive.
fn pool(source: &str, file: &str) -> String {
    let first = if source.starts_with("lib") { 4 } else { 1 };
    let initial: String = source.chars().take(first).collect();
    format!("pool/main/{initial}/{source}/{file}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_kept_by_four_letters_and_others_by_one() {
        assert_eq!(pool("zlib", "z.tar.xz"), "pool/main/z/zlib/z.tar.xz");
        assert_eq!(pool("libedit", "e"), "pool/main/libe/libedit/e");
    }
}
