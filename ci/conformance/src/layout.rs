//! The folder a case runs in, laid out before and looked at after.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::case::Case;

/// Makes the folder of a case anew, with the files it asks for.
///
/// # Errors
/// What the operating system says.
pub fn lay_out(case: &Case, source: &Path, room: &Path) -> io::Result<()> {
    if room.exists() {
        remove(room)?;
    }
    fs::create_dir_all(room)?;
    if let Some(folder) = &case.copy {
        copy(&source.join(folder), room)?;
    }
    for folder in &case.folders {
        fs::create_dir_all(room.join(folder))?;
    }
    for (name, content) in &case.files {
        let path = room.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, content)?;
    }
    Ok(())
}

/// Removes a folder, whatever modes a program has left on what is in it.
///
/// # Errors
/// What the operating system says.
pub fn remove(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove(&entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_dir(folder)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// What is wrong with the files that should be there, and those that should not.
#[must_use]
pub fn differences(room: &Path, wanted: &BTreeMap<String, String>, gone: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, content) in wanted {
        match fs::read(room.join(name)) {
            Err(error) => wrong.push(format!("file {name}: {error}")),
            Ok(found) if found != content.as_bytes() => {
                let found = String::from_utf8_lossy(&found);
                wrong.push(format!("file {name} holds {found:?}, not {content:?}"));
            }
            Ok(_) => {}
        }
    }
    let left = gone
        .iter()
        .filter(|name| room.join(name).symlink_metadata().is_ok());
    wrong.extend(left.map(|name| format!("{name} is still there")));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_should_be_there_and_what_should_not_is_told() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "1").unwrap();
        fs::write(dir.path().join("b"), "2").unwrap();
        let wanted = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect()
        };
        assert!(differences(dir.path(), &wanted(&[("a", "1")]), &["c".to_owned()]).is_empty());
        let wrong = differences(
            dir.path(),
            &wanted(&[("b", "1"), ("c", "")]),
            &["a".to_owned()],
        );
        assert_eq!(wrong.len(), 3, "{wrong:?}");
    }

    #[test]
    fn folder_with_closed_folders_is_removed() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let room = dir.path().join("room");
        fs::create_dir_all(room.join("a/b")).unwrap();
        fs::write(room.join("a/b/c"), "").unwrap();
        fs::set_permissions(room.join("a"), fs::Permissions::from_mode(0o000)).unwrap();
        remove(&room).unwrap();
        assert!(!room.exists());
    }
}
