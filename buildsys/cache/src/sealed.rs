//! Sealed files: JSON under a first line that holds its SHA-256.
//!
//! ```text
//! sha256 <64 hexadecimal digits of everything after this line>\n
//! <JSON>\n
//! ```

use std::fs;
use std::io;
use std::path::Path;

use buildsys_model::Digest;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{CacheError, IoContext, IoError, atomic};

/// Writes `value` to `path`, atomically.
pub(crate) fn write(path: &Path, value: &impl Serialize) -> Result<(), IoError> {
    let mut body = serde_json::to_vec(value)
        .map_err(io::Error::from)
        .at("write", path)?;
    body.push(b'\n');
    let mut text = format!("sha256 {}\n", Digest::of(&body)).into_bytes();
    text.extend(body);
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        fs::create_dir_all(folder).at("create folder", folder)?;
    }
    atomic::write(path, &text)
}

/// Reads what [`write`] wrote; `None` when there is no such file. A corrupt file is removed.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, CacheError> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.at("read", path)?,
    };
    match open(&bytes) {
        Ok(value) => Ok(Some(value)),
        Err(why) => {
            fs::remove_file(path).at("remove", path)?;
            Err(CacheError::Corrupt {
                path: path.to_owned(),
                why,
            })
        }
    }
}

fn open<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let end = bytes
        .iter()
        .position(|b| *b == b'\n')
        .ok_or("the first line has no end")?;
    let (line, body) = (&bytes[..end], &bytes[end + 1..]);
    let seal = std::str::from_utf8(line)
        .ok()
        .and_then(|line| line.strip_prefix("sha256 "))
        .and_then(|digest| digest.parse::<Digest>().ok())
        .ok_or("the first line is not a seal")?;
    if Digest::of(body) != seal {
        return Err("its content does not match its seal".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_changed_byte_is_always_noticed(
            value in proptest::collection::vec("[a-z]{0,5}", 0..5),
            at: prop::sample::Index,
            flip in 1_u8..=255,
        ) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("sealed");
            write(&path, &value).unwrap();
            prop_assert_eq!(read::<Vec<String>>(&path).unwrap(), Some(value));
            let mut bytes = fs::read(&path).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            fs::write(&path, bytes).unwrap();
            prop_assert!(read::<Vec<String>>(&path).is_err());
            prop_assert!(!path.exists());
        }
    }
}
