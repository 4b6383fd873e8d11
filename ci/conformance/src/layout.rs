//! The folder a case runs in, laid out before and looked at after.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use df_test_cases::Content;

use crate::case::Case;

/// Makes the folder of a case anew, with the files it asks for.
///
/// # Errors
/// What the operating system says.
pub fn lay_out(case: &Case, source: &Path, room: &Path) -> io::Result<()> {
    let content = Content {
        copy: case.copy.as_ref().map(|folder| source.join(folder)),
        folders: &case.folders,
        files: &case.files,
    };
    df_test_cases::lay_out(&content, room)
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
}
