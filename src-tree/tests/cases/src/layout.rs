//! The folder a case runs in.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What is in the folder before.
#[derive(Debug, Clone)]
pub struct Content<'a> {
    /// A folder whose content is copied.
    pub copy: Option<PathBuf>,
    /// Folders to make.
    pub folders: &'a [String],
    /// Files, by name.
    pub files: &'a BTreeMap<String, String>,
}

/// Makes the folder of a case anew, with what is to be in it.
///
/// # Errors
/// What the operating system says.
pub fn lay_out(content: &Content<'_>, room: &Path) -> io::Result<()> {
    if room.exists() {
        remove(room)?;
    }
    fs::create_dir_all(room)?;
    if let Some(folder) = &content.copy {
        copy(folder, room)?;
    }
    for folder in content.folders {
        fs::create_dir_all(room.join(folder))?;
    }
    for (name, text) in content.files {
        let path = room.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
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

#[cfg(test)]
mod tests {
    use super::*;

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
