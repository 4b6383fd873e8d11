//! Writing a file.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Writes a file that everyone may read; it is there with all its text or as it was before. Makes its
/// folder.
///
/// # Errors
/// Those of the system.
pub fn replace_file(path: &Path, text: &str) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let everyone = fs::Permissions::from_mode(0o644);
    let mut file = tempfile::Builder::new()
        .permissions(everyone)
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_is_replaced_whole_and_nothing_stays_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("editors_vim/options");
        replace_file(&path, "a long text of before\n").unwrap();
        replace_file(&path, "short\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "short\n");
        let names = fs::read_dir(folder.path().join("editors_vim")).unwrap();
        assert_eq!(names.count(), 1);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o600, 0o600);
        // A folder in its place stays, and the mistake is said.
        assert!(replace_file(folder.path(), "x").is_err());
    }
}
