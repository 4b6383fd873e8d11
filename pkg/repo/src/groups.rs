//! Groups of packages, as whoever publishes them describes them.
//!
//! ```text
//! FOLDER/NAME.ucl      name: desktop; comment: "A desktop"; depends: [ kde ]; requires: [ base ]
//! ```

use std::fs;
use std::path::Path;

use df_ucl::{Format, Value};

use crate::error::RepoError;

/// Reads the groups of a folder, by the names of their files; each comes as compact JSON.
///
/// # Errors
/// [`RepoError`]: a file cannot be read, or is no group.
pub fn read_groups(folder: &Path) -> Result<Vec<String>, RepoError> {
    let io = |error| RepoError::io(folder, error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let file = entry.file_type().map_err(io)?.is_file();
        if file && name.ends_with(".ucl") && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    let groups = names.iter().map(|name| {
        let path = folder.join(name);
        let text = fs::read(&path).map_err(|error| RepoError::io(&path, error))?;
        group(&text).map_err(|problem| RepoError::catalogue(path.display().to_string(), problem))
    });
    groups.collect()
}

fn group(text: &[u8]) -> Result<String, String> {
    let value = df_ucl::parse_bytes(text).map_err(|error| error.to_string())?;
    for key in ["name", "comment"] {
        if value.at(&[key]).and_then(Value::as_str).is_none() {
            return Err(format!("{key} is missing, or is no text"));
        }
    }
    for key in ["depends", "requires"] {
        let list = value.at(&[key]).map_or(&[][..], Value::items);
        if list.iter().any(|item| item.as_str().is_none()) {
            return Err(format!("{key} is not a list of texts"));
        }
    }
    Ok(df_ucl::emit(&value, Format::JsonCompact).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_read_in_the_order_of_their_files() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write(
            "b.ucl",
            "name: b\ncomment: \"The second\"\nrequires: [ x, y ]\n",
        );
        write("a.ucl", "name: a; comment: \"The first\"");
        write(".hidden.ucl", "{{{");
        write("notes.txt", "{{{");
        assert_eq!(
            read_groups(folder.path()).unwrap(),
            [
                r#"{"name":"a","comment":"The first"}"#,
                r#"{"name":"b","comment":"The second","requires":["x","y"]}"#,
            ]
        );
        for bad in [
            "name: a",
            "comment: x",
            "name: a; comment: b; depends: [ 1 ]",
            "{{{",
        ] {
            write("c.ucl", bad);
            let said = read_groups(folder.path()).unwrap_err().to_string();
            assert!(said.contains("c.ucl"), "{bad}: {said}");
        }
    }
}
