//! Sources are ASCII: what a reader sees is what the compiler reads.

use crate::finding::Finding;
use crate::tree::{File, Tree, is_under};

/// Prose may use other letters; everything that a program reads may not.
const PROSE: &[&str] = &["md", "svg"];

/// Folders of files that are bytes by nature: keys, in the form that their programs read.
const BYTES: &[&str] = &["release/keys"];

const REMEDY: &str = "write it in ASCII; a string in Rust can say \\u{e9}, TOML \\u00e9";

/// Checks every text file but prose, and that no source is something else than text.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let sources = tree
        .files
        .iter()
        .filter(|file| !PROSE.contains(&file.extension()));
    sources
        .filter(|file| !is_test_data(file))
        .filter_map(first_foreign)
        .collect()
}

/// Golden files are bytes of others.
fn is_test_data(file: &File) -> bool {
    file.path.contains("/testdata/") || BYTES.iter().any(|folder| is_under(&file.path, folder))
}

fn first_foreign(file: &File) -> Option<Finding> {
    if file.text.is_none() {
        let what = "not a text file; bytes of other programs belong into a folder testdata";
        return Some(Finding::new(&file.path, what, REMEDY));
    }
    file.lines().find_map(|(number, line)| {
        let foreign = line.chars().find(|c| !c.is_ascii())?;
        let place = format!("{}:{number}", file.path);
        Some(Finding::new(
            place,
            format!("{foreign:?} is not ASCII"),
            REMEDY,
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_letters_are_found_with_their_line() {
        let tree = Tree::of(vec![
            File::new("a.rs", "fine\n// caf\u{e9}\n"),
            File::new("b.md", "caf\u{e9}\n"),
            File {
                path: "c/testdata/x.img".to_owned(),
                text: None,
            },
            File {
                path: "d.bin".to_owned(),
                text: None,
            },
        ]);
        let places: Vec<String> = check(&tree).into_iter().map(|found| found.place).collect();
        assert_eq!(places, ["a.rs:2", "d.bin"]);
    }
}
