//! Keywords of packing lists from a folder, and lists that lie beside one.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use pkg_format::{Keyword, Keywords};

/// `FOLDER/NAME.ucl`, else what every list may use.
pub(crate) struct KeywordFolder<'f> {
    pub(crate) folder: Option<&'f Path>,
    /// Where `@include` looks.
    pub(crate) lists: &'f Path,
}

impl Keywords for KeywordFolder<'_> {
    fn keyword(&self, name: &str) -> Result<Option<Keyword>, String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_+.".contains(c);
        if name.starts_with('.') || !name.chars().all(plain) {
            return Err(format!("@{name} is no keyword"));
        }
        let Some(folder) = self.folder else {
            return Keyword::built_in(name);
        };
        let file = folder.join(format!("{name}.ucl"));
        match fs::read_to_string(&file) {
            Ok(text) => {
                let keyword = Keyword::parse(&text);
                keyword
                    .map(Some)
                    .map_err(|problem| format!("{}: {problem}", file.display()))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Keyword::built_in(name),
            Err(error) => Err(format!("{}: {error}", file.display())),
        }
    }

    fn include(&self, file: &str) -> Result<String, String> {
        let path = self.lists.join(file);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    }
}
