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

/// Longest directory, in bytes: what a file of a package may have.
const LONGEST_FOLDER: usize = 1023;

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

/// Reads a document: calls `each` with `NAME VERSION` of a package and the path of a file of its.
///
/// # Errors
/// The line that is wrong.
pub fn read_filesite(text: &str, mut each: impl FnMut(&str, &str)) -> Result<(), String> {
    let mut folders: Vec<String> = Vec::new();
    let mut lines = text.lines().enumerate();
    for (at, line) in lines.by_ref() {
        if line.is_empty() {
            break;
        }
        let fail = || format!("line {}: it is no directory", at + 1);
        let (shared, rest) = line.split_once(' ').ok_or_else(fail)?;
        let shared: usize = shared.parse().map_err(|_| fail())?;
        let before = folders.last().map_or("", String::as_str);
        let mut folder = before.get(..shared).ok_or_else(fail)?.to_owned();
        folder.push_str(rest);
        if folder.len() > LONGEST_FOLDER {
            return Err(fail());
        }
        folders.push(folder);
    }
    let mut package = None;
    let mut folder = "";
    for (at, line) in lines {
        if line.is_empty() {
            package = None;
        } else if let Some(package) = package {
            match line.strip_prefix('>') {
                Some(number) => {
                    let number: Option<usize> = number.parse().ok();
                    folder = number
                        .and_then(|number| folders.get(number))
                        .ok_or_else(|| format!("line {}: there is no such directory", at + 1))?;
                }
                None => each(package, &format!("{}/{line}", folder.trim_end_matches('/'))),
            }
        } else {
            package = Some(line);
            folder = "";
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read_back() {
        let json = r#"{"name":"tool","version":"1","origin":"t/t","abi":"*","prefix":"/",
            "files":{"/a":"-","/usr/bin/x":"-","/usr/bin/y":"-","/usr/share/z":"-"}}"#;
        let one = Manifest::parse(json.as_bytes()).unwrap();
        let two = Manifest::parse(json.replace("tool", "other").as_bytes()).unwrap();
        let mut found = Vec::new();
        let text = write_filesite(&[one, two]);
        read_filesite(&text, |package, path| {
            found.push(format!("{package} {path}"))
        })
        .unwrap();
        assert_eq!(found.len(), 8);
        assert_eq!(found[0], "tool 1 /a");
        assert_eq!(found[3], "tool 1 /usr/share/z");
        assert_eq!(found[5], "other 1 /usr/bin/x");
    }

    proptest! {
        #[test]
        fn damaged_lists_are_read_or_refused(text in "([0-9>]{0,2}[ /a\\n]{0,3}){0,12}") {
            let _ = read_filesite(&text, |_, _| {});
        }
    }
}
