//! The files beside an image: `X.iso.sha256` and `X.iso.manifest`.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use release_image::Written;

use crate::error::CliError;

/// `X.iso` with `.suffix` behind it.
pub(crate) fn path(image: &Path, suffix: &str) -> PathBuf {
    let mut name = image.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(suffix);
    image.with_file_name(name)
}

/// Writes both files, each complete or not at all.
pub(crate) fn write(image: &Path, written: &Written) -> Result<(), CliError> {
    let name = image.file_name().unwrap_or_default().to_string_lossy();
    replace(&path(image, "manifest"), &written.manifest.to_string())?;
    replace(
        &path(image, "sha256"),
        &format!("{}  {name}\n", written.digest),
    )
}

fn replace(path: &Path, text: &str) -> Result<(), CliError> {
    let output = |source| CliError::Output {
        path: path.to_path_buf(),
        source,
    };
    let partial = self::path(path, "partial");
    let mut file = File::create(&partial).map_err(output)?;
    file.write_all(text.as_bytes()).map_err(output)?;
    file.sync_data().map_err(output)?;
    fs::rename(&partial, path).map_err(output)
}
