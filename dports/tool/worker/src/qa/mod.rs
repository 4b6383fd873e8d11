//! What is checked between stage and package.
//!
//! | check | finds |
//! |---|---|
//! | packing list | entries that were not staged; staged files that no entry names |
//! | place | staged files outside the prefix that the list does not name by their full path |
//! | system | executables and libraries of another system than the target |
//! | traces | names of folders that exist only while building |

mod elf;
mod plist;
mod traces;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use plist::Names;

use crate::error::{WorkerError, io};

/// What is to be checked.
#[derive(Debug, Clone, Copy)]
pub struct Staged<'a> {
    /// The folder that stands for the target's root.
    pub stage: &'a Path,
    /// The packing list, as make has generated it.
    pub plist: &'a Path,
    /// Where ports install.
    pub prefix: &'a Path,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The path on the target.
    pub path: String,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// What kind of thing was staged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Folder,
    File,
    Link,
}

/// Checks what was staged. No finding is good.
///
/// # Errors
/// [`WorkerError::Io`] when the stage cannot be read, [`WorkerError::Plist`] when the list is wrong.
pub fn check(staged: &Staged<'_>) -> Result<Vec<Finding>, WorkerError> {
    let text =
        fs::read_to_string(staged.plist).map_err(|source| io("read", staged.plist, source))?;
    let list = Names::read(&text, &staged.prefix.to_string_lossy())?;
    let mut found = BTreeMap::new();
    walk(staged.stage, "", &mut found)?;
    let mut findings = BTreeSet::new();
    let mut say = |path: &str, what: String| {
        findings.insert(Finding {
            path: path.to_owned(),
            what,
        });
    };
    for path in list
        .files
        .iter()
        .filter(|path| !matches!(found.get(path.as_str()), Some(Kind::File | Kind::Link)))
    {
        say(path, "is in the packing list but was not staged".to_owned());
    }
    for path in list
        .folders
        .iter()
        .filter(|path| found.get(path.as_str()) != Some(&Kind::Folder))
    {
        say(
            path,
            "is a folder of the packing list but was not staged".to_owned(),
        );
    }
    let prefix = format!("{}/", staged.prefix.display());
    for (path, kind) in &found {
        if *kind == Kind::Folder {
            continue;
        }
        if !list.files.contains(path) {
            let what = if path.starts_with(&prefix) {
                "was staged but is not in the packing list"
            } else {
                "was staged outside the prefix; the packing list must name it by its full path"
            };
            say(path, what.to_owned());
        }
        let place = staged.stage.join(path.trim_start_matches('/'));
        let text = if *kind == Kind::Link {
            let target = fs::read_link(&place).map_err(|source| io("read", &place, source))?;
            target.to_string_lossy().into_owned().into_bytes()
        } else {
            fs::read(&place).map_err(|source| io("read", &place, source))?
        };
        if *kind == Kind::File
            && let Some(what) = elf::wrong_system(&text)
        {
            say(path, what);
        }
        if let Some(trace) = traces::find(&text) {
            say(
                path,
                format!("holds {trace}, which exists only while building"),
            );
        }
    }
    Ok(findings.into_iter().collect())
}

fn walk(folder: &Path, at: &str, found: &mut BTreeMap<String, Kind>) -> Result<(), WorkerError> {
    for entry in fs::read_dir(folder).map_err(|source| io("read", folder, source))? {
        let entry = entry.map_err(|source| io("read", folder, source))?;
        let path = format!("{at}/{}", entry.file_name().to_string_lossy());
        let kind = entry
            .file_type()
            .map_err(|source| io("read", &entry.path(), source))?;
        if kind.is_dir() {
            walk(&entry.path(), &path, found)?;
        }
        let kind = match (kind.is_dir(), kind.is_symlink()) {
            (true, _) => Kind::Folder,
            (_, true) => Kind::Link,
            _ => Kind::File,
        };
        found.insert(path, kind);
    }
    Ok(())
}
