//! Sizes and digests of files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use buildsys_model::DigestWriter;
use dports_model::Sum;

use super::FetchError;

/// Returns size and digest of a file.
///
/// # Errors
/// [`FetchError::Io`] when it cannot be read.
pub fn sum_of(path: &Path) -> Result<Sum, FetchError> {
    let read = |source: io::Error| FetchError::io("read", path, source);
    let mut file = File::open(path).map_err(read)?;
    let (mut writer, mut piece) = (DigestWriter::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(len) => writer.update(&piece[..len]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(read(error)),
        }
    }
    let (digest, size) = writer.finish();
    Ok(Sum {
        sha256: digest.to_string(),
        size,
    })
}

/// Refuses a file that is not what distinfo says.
pub(super) fn check(path: &Path, name: &str, expected: &Sum) -> Result<(), FetchError> {
    let found = sum_of(path)?;
    let differs = |what, found: &dyn ToString, expected: &dyn ToString| FetchError::Differs {
        file: name.to_owned(),
        what,
        found: found.to_string(),
        expected: expected.to_string(),
    };
    if found.size != expected.size {
        return Err(differs("SIZE", &found.size, &expected.size));
    }
    if found.sha256 != expected.sha256 {
        return Err(differs("SHA256", &found.sha256, &expected.sha256));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_with_one_flipped_bit_is_refused_by_name_and_digest() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, b"abc").unwrap();
        let sum = sum_of(&path).unwrap();
        check(&path, "x.tar.gz", &sum).unwrap();
        std::fs::write(&path, b"abb").unwrap();
        let error = check(&path, "x.tar.gz", &sum).unwrap_err().to_string();
        assert!(error.contains("x.tar.gz") && error.contains(&sum.sha256));
        std::fs::write(&path, b"ab").unwrap();
        let error = check(&path, "x.tar.gz", &sum).unwrap_err().to_string();
        assert!(error.contains("SIZE is 2, expected 3"), "{error}");
    }
}
