//! Files stay small (`small-files`), so that one file holds one idea.

use crate::finding::Finding;
use crate::tree::Tree;

/// The most lines that a source file may have.
pub const MAX_LINES: usize = 600;

const SOURCES: &[&str] = &["rs", "S", "s", "ld", "sh", "c", "h"];

const REMEDY: &str = "split the file where it has two ideas (100 to 300 lines is the aim, 600 the \
    end); the parent module only re-exports";

/// Checks every source file.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let too_long = tree.with_extension(SOURCES).filter_map(|file| {
        let lines = file.lines().count();
        (lines > MAX_LINES).then(|| Finding::new(&file.path, format!("{lines} lines"), REMEDY))
    });
    too_long.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::File;

    #[test]
    fn the_limit_itself_is_allowed() {
        let file = |lines| Tree::of(vec![File::new("a.rs", &"x\n".repeat(lines))]);
        assert!(check(&file(MAX_LINES)).is_empty());
        assert_eq!(check(&file(MAX_LINES + 1))[0].what, "601 lines");
    }
}
