//! The folder of suites.

use std::path::{Path, PathBuf};

use ci_cases::folder::{self, CaseFile, FolderError};

use crate::case::{Case, Invalid};
use crate::raw::RawSuite;

/// A folder of suites cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file cannot be read, or is not TOML.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A file is well-formed but one of its cases cannot be run.
    #[error("{}: {invalid}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        invalid: Invalid,
    },
    /// Nothing has a name that was asked for.
    #[error("there is no suite or case {0:?}; `conformance list` shows what there is")]
    Unknown(String),
}

/// Reads every suite of the folder, sorted by name.
///
/// # Errors
/// The first file that cannot be read or used.
pub fn load(folder: &Path) -> Result<Vec<Case>, LoadError> {
    let mut cases = Vec::new();
    for CaseFile {
        name,
        path,
        content,
    } in folder::read_all::<RawSuite>(folder)?
    {
        let checked = Case::check_all(&name, &content);
        cases.extend(checked.map_err(|invalid| LoadError::Invalid { path, invalid })?);
    }
    Ok(cases)
}

/// Picks cases by name: a suite, or `SUITE/CASE`. Without names, all; those that take long only when
/// `long` is set or they are named themselves.
///
/// # Errors
/// The first name that nothing has.
pub fn select(all: Vec<Case>, names: &[String], long: bool) -> Result<Vec<Case>, LoadError> {
    let is_named = |case: &Case, name: &String| {
        case.name == *name || case.name.split('/').next() == Some(name.as_str())
    };
    for name in names {
        if !all.iter().any(|case| is_named(case, name)) {
            return Err(LoadError::Unknown(name.clone()));
        }
    }
    let wanted = |case: &Case| {
        let named = names.iter().any(|name| is_named(case, name));
        let exactly = names.contains(&case.name);
        (names.is_empty() || named) && (long || exactly || !case.long)
    };
    Ok(all.into_iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_of_the_tree_can_be_run() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
        let cases = load(&folder).unwrap();
        assert!(cases.len() > 1);
    }

    #[test]
    fn cases_are_picked_by_suite_by_name_and_by_length() {
        let dir = tempfile::tempdir().unwrap();
        let suite = "title = 't'\nprogram = { file = 'x' }\n[[case]]\nname = 'a'\n\
            [[case]]\nname = 'b'\nstage = 'all'\n";
        std::fs::write(dir.path().join("one.toml"), suite).unwrap();
        std::fs::write(dir.path().join("two.toml"), suite).unwrap();
        let all = load(dir.path()).unwrap();
        let pick = |names: &[&str], long| -> Vec<String> {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            let picked = select(all.clone(), &names, long).unwrap();
            picked.into_iter().map(|case| case.name).collect()
        };
        assert_eq!(pick(&[], false), ["one/a", "two/a"]);
        assert_eq!(pick(&["two"], true), ["two/a", "two/b"]);
        assert_eq!(pick(&["one/b"], false), ["one/b"]);
        let error = select(all.clone(), &["three".to_owned()], false).unwrap_err();
        assert!(error.to_string().contains("three"));
    }
}
