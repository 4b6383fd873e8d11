//! The lists of all files of all packages, `files.pkg`.
//!
//! ```text
//! 0 /usr/local/bin           directories in order: bytes shared with the one before, then the rest
//! 11 etc
//!                            an empty line
//! tool 0.9                   a package
//! >0                         a directory, by its place in the list
//! tool                       its files
//! >1
//! tool.conf.sample
//!                            an empty line
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use pkg_format::Manifest;

/// The document for these packages, in their order.
#[must_use]
pub fn write_filesite(packages: &[Manifest]) -> String {
    let folders: BTreeSet<&str> = packages
        .iter()
        .flat_map(|package| package.files.keys())
        .map(|path| split(path.as_str()).0)
        .collect();
    let mut out = String::new();
    let mut before = "";
    for folder in &folders {
        let shared = common(before, folder);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{shared} {}", &folder[shared..]);
        before = folder;
    }
    out.push('\n');
    let place: BTreeMap<&str, usize> = folders.iter().copied().zip(0..).collect();
    for package in packages {
        let _ = writeln!(out, "{} {}", package.name, package.version);
        let mut current = None;
        for path in package.files.keys() {
            let (folder, name) = split(path.as_str());
            let index = place.get(folder).copied();
            if index != current {
                current = index;
                let _ = writeln!(out, ">{}", index.unwrap_or(0));
            }
            out.push_str(name);
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

fn split(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some(pair) => pair,
        None => ("/", path),
    }
}

/// Length of what both begin with, cut at a character.
fn common(a: &str, b: &str) -> usize {
    let equal = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    (0..=equal)
        .rev()
        .find(|at| b.is_char_boundary(*at))
        .unwrap_or(0)
}
