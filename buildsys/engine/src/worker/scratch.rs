//! Folders that persist between runs: `OBJDIR/scratch/NAME`.

use std::fs;
use std::path::Path;

use buildsys_cache::{IoContext, IoError};

use crate::export::remove_all;

/// File in the folder that holds the path under which it was filled.
const PLACE: &str = ".buildsys-place";

/// Makes the folder, and empties it first if it was filled under another path: what compilers leave
/// there has absolute paths in it, and an object directory may have been copied or moved.
pub(super) fn open(folder: &Path) -> Result<(), IoError> {
    let marker = folder.join(PLACE);
    let place = folder.as_os_str().as_encoded_bytes();
    if fs::read(&marker).is_ok_and(|found| found == place) {
        return Ok(());
    }
    remove_all(folder)?;
    fs::create_dir_all(folder).at("create folder", folder)?;
    fs::write(&marker, place).at("write", &marker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_stays_until_the_folder_is_somewhere_else() {
        let dir = tempfile::tempdir().unwrap();
        let (here, there) = (dir.path().join("here"), dir.path().join("there"));
        open(&here).unwrap();
        fs::write(here.join("left"), here.as_os_str().as_encoded_bytes()).unwrap();
        open(&here).unwrap();
        assert!(here.join("left").exists());
        fs::rename(&here, &there).unwrap();
        open(&there).unwrap();
        assert!(!there.join("left").exists());
        assert_eq!(
            fs::read(there.join(PLACE)).unwrap(),
            there.as_os_str().as_encoded_bytes()
        );
    }

    #[test]
    fn folder_that_nobody_marked_is_emptied() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("left"), "").unwrap();
        open(dir.path()).unwrap();
        assert!(!dir.path().join("left").exists());
    }
}
