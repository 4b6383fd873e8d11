//! The folder of scenarios.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ci_cases::folder::{self, CaseFile, FolderError};

use crate::raw::{RawPart, RawScenario};
use crate::scenario::{Invalid, Scenario};

/// A scenario folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file cannot be read, or is not TOML.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A file is well-formed but cannot be played.
    #[error("{}: {invalid}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        invalid: Invalid,
    },
    /// A scenario that was asked for is not there.
    #[error("there is no scenario {name:?}; there are {known}")]
    Unknown {
        /// The name given.
        name: String,
        /// The names there are.
        known: String,
    },
}

/// Reads every scenario of the folder, sorted by name. Parts come from its folder `parts`.
///
/// # Errors
/// The first file that cannot be read or played.
pub fn load(folder: &Path) -> Result<Vec<Scenario>, LoadError> {
    let parts: BTreeMap<String, RawPart> = folder::read_all(&folder.join("parts"))?
        .into_iter()
        .map(|file| (file.name, file.content))
        .collect();
    let mut scenarios = Vec::new();
    for CaseFile {
        name,
        path,
        content,
    } in folder::read_all::<RawScenario>(folder)?
    {
        let checked = Scenario::check(&name, &content, |part| parts.get(part));
        scenarios.push(checked.map_err(|invalid| LoadError::Invalid { path, invalid })?);
    }
    Ok(scenarios)
}

/// Picks the scenarios with these names, in this order; when no name is given all of them, or
/// with `long` false all that do not take long.
///
/// # Errors
/// The first name that is not there.
pub fn select(
    mut all: Vec<Scenario>,
    names: &[String],
    long: bool,
) -> Result<Vec<Scenario>, LoadError> {
    if names.is_empty() {
        all.retain(|scenario| long || !scenario.long);
        return Ok(all);
    }
    let pick = |name: &String| {
        let known = || {
            all.iter()
                .map(|scenario| scenario.name.as_str())
                .collect::<Vec<_>>()
        };
        all.iter()
            .find(|scenario| scenario.name == *name)
            .cloned()
            .ok_or_else(|| LoadError::Unknown {
                name: name.clone(),
                known: known().join(", "),
            })
    };
    names.iter().map(pick).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("parts")).expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        folder
    }

    const GOOD: &str =
        "title = \"t\"\nroute = \"pvh\"\nlimit-seconds = 5\nsteps = [{ end = \"reboot\" }]\n";

    #[test]
    fn scenarios_are_sorted_and_selected_by_name() {
        let folder = folder(&[("b.toml", GOOD), ("a.toml", GOOD), ("notes.txt", "x")]);
        let names = |scenarios: Vec<Scenario>| {
            scenarios
                .into_iter()
                .map(|scenario| scenario.name)
                .collect::<Vec<_>>()
        };
        let all = load(folder.path()).unwrap();
        assert_eq!(names(select(all.clone(), &[], false).unwrap()), ["a", "b"]);
        assert_eq!(
            names(select(all.clone(), &["b".to_owned()], false).unwrap()),
            ["b"]
        );
        let error = select(all, &["c".to_owned()], false).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no scenario \"c\"; there are a, b"
        );
    }

    #[test]
    fn what_takes_long_is_played_when_it_is_named_or_with_all() {
        let long = format!("long = true\n{GOOD}");
        let folder = folder(&[("a.toml", &long), ("b.toml", GOOD)]);
        let all = load(folder.path()).unwrap();
        let count = |names: &[String], long| select(all.clone(), names, long).unwrap().len();
        assert_eq!(count(&[], false), 1);
        assert_eq!(count(&[], true), 2);
        assert_eq!(count(&["a".to_owned()], false), 1);
    }

    #[test]
    fn unknown_key_is_refused_with_file_and_line() {
        let folder = folder(&[("a.toml", &format!("{GOOD}colour = 1\n"))]);
        let message = load(folder.path()).unwrap_err().to_string();
        assert!(message.contains("a.toml"), "{message}");
        assert!(message.contains("line 5"), "{message}");
        assert!(message.contains("colour"), "{message}");
    }

    #[test]
    fn unplayable_scenario_is_refused_with_its_file() {
        let folder = folder(&[("a.toml", &GOOD.replace("{ end = \"reboot\" }", ""))]);
        let message = load(folder.path()).unwrap_err().to_string();
        assert!(message.contains("a.toml"), "{message}");
        assert!(message.contains("last step"), "{message}");
    }
}
