//! Programs of packages: one file of an archive (tar in zstd) in the repository.

use std::fs::File;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::{ProgramError, io as io_error, key, once, read};
use crate::places::Places;

/// Unpacks a file of a package, unless that has been done.
pub(super) fn unpack(places: &Places, package: &str, file: &str) -> Result<PathBuf, ProgramError> {
    let archive = find(&places.objdir.join("packages/All"), package)?;
    let name = Path::new(file).file_name().unwrap_or_default();
    let key = key(&[&read(&archive)?, file.as_bytes()]);
    let to = places.built().join("package").join(key).join(name);
    once(&to, |to| {
        let found = extract(&archive, file, to).map_err(io_error("unpack", &archive))?;
        if !found {
            let path = archive.join(file);
            let remedy = "the package has no such file";
            return Err(ProgramError::Missing { path, remedy });
        }
        Ok(())
    })
}

/// The archive of a package: `NAME-VERSION.pkg`, the version without a dash.
fn find(folder: &Path, package: &str) -> Result<PathBuf, ProgramError> {
    let is_it = |path: &PathBuf| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        stem.rsplit_once('-')
            .is_some_and(|(name, _)| name == package)
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    paths
        .filter(is_it)
        .max()
        .ok_or_else(|| ProgramError::Missing {
            path: folder.join(format!("{package}-*.pkg")),
            remedy: "make packages",
        })
}

fn extract(archive: &Path, file: &str, to: &Path) -> io::Result<bool> {
    let mut tar = tar::Archive::new(zstd::Decoder::new(File::open(archive)?)?);
    for entry in tar.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        if path.strip_prefix("/").unwrap_or(&path) == Path::new(file) {
            let mut out = File::create(to)?;
            io::copy(&mut entry, &mut out)?;
            out.set_permissions(std::fs::Permissions::from_mode(0o755))?;
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_of_a_package_is_unpacked_and_others_are_missed() {
        let dir = tempfile::tempdir().unwrap();
        let all = dir.path().join("packages/All");
        std::fs::create_dir_all(&all).unwrap();
        let encoder = zstd::Encoder::new(File::create(all.join("one-two-1.0.pkg")).unwrap(), 1);
        let mut tar = tar::Builder::new(encoder.unwrap().auto_finish());
        let mut header = tar::Header::new_gnu();
        header.set_size(4);
        header.set_mode(0o755);
        tar.append_data(&mut header, "usr/local/bin/x", &b"text"[..])
            .unwrap();
        drop(tar.into_inner().unwrap());
        let places = Places {
            source: dir.path().to_owned(),
            objdir: dir.path().to_owned(),
            dfrun: PathBuf::from("/nonexistent"),
        };
        let path = unpack(&places, "one-two", "usr/local/bin/x").unwrap();
        assert_eq!(std::fs::read(path).unwrap(), b"text");
        assert!(unpack(&places, "one-two", "usr/local/bin/y").is_err());
        assert!(unpack(&places, "one", "usr/local/bin/x").is_err());
    }
}
