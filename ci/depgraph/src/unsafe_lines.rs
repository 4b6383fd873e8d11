//! How much of the tree is unsafe, and whether every unsafe block says why it is sound.
//!
//! Lexical, so that crates which only build for the target are seen too: comments and strings
//! are left out, then `unsafe {` and `unsafe impl` are found by their words. A comment with
//! `SAFETY:` must stand in the lines directly above, attributes between.

use std::fmt;

use crate::rules::fence::UNSAFE_ROOMS;
use crate::tree::{File, Tree, is_under};

/// The figures of one room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Room {
    /// Where it is.
    pub path: String,
    /// Lines of its files.
    pub lines: usize,
    /// Unsafe blocks and implementations in them.
    pub blocks: usize,
}

/// What was counted in a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// The rooms that may hold unsafe code.
    pub rooms: Vec<Room>,
    /// Lines of all Rust files.
    pub lines: usize,
    /// Blocks without a comment.
    pub undocumented: Vec<String>,
}

/// Counts the Rust files under `folder` (all for an empty one).
#[must_use]
pub fn count(tree: &Tree, folder: &str) -> Figures {
    let mut figures = Figures::default();
    for (room, _) in UNSAFE_ROOMS.iter().filter(|(room, _)| within(room, folder)) {
        figures.rooms.push(Room {
            path: (*room).to_owned(),
            ..Room::default()
        });
    }
    for file in tree.with_extension(&["rs"]) {
        if !within(&file.path, folder) {
            continue;
        }
        let lines = file.lines().count();
        figures.lines += lines;
        let blocks = blocks(file);
        for (line, documented) in &blocks {
            if !documented {
                figures.undocumented.push(format!("{}:{line}", file.path));
            }
        }
        let room = figures
            .rooms
            .iter_mut()
            .find(|room| is_under(&file.path, &room.path));
        if let Some(room) = room {
            room.lines += lines;
            room.blocks += blocks.len();
        }
    }
    figures
}

fn within(path: &str, folder: &str) -> bool {
    folder.is_empty() || is_under(path, folder)
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| room | lines | unsafe blocks |")?;
        writeln!(f, "|---|---|---|")?;
        let (mut lines, mut blocks) = (0, 0);
        for room in self.rooms.iter().filter(|room| room.lines > 0) {
            writeln!(f, "| `{}` | {} | {} |", room.path, room.lines, room.blocks)?;
            lines += room.lines;
            blocks += room.blocks;
        }
        let tenths = lines * 1000 / self.lines.max(1);
        writeln!(
            f,
            "\n{lines} of {} lines ({}.{} %) are in unsafe rooms, with {blocks} unsafe blocks, {} of \
             them without a comment that says why they are sound.",
            self.lines,
            tenths / 10,
            tenths % 10,
            self.undocumented.len()
        )
    }
}

/// The lines with unsafe blocks or implementations, and whether each has its comment.
fn blocks(file: &File) -> Vec<(usize, bool)> {
    let text = file.text.as_deref().unwrap_or_default();
    let originals: Vec<&str> = text.lines().collect();
    let code = without_comments(text);
    let mut found = Vec::new();
    for (index, line) in code.lines().enumerate() {
        for at in line.match_indices("unsafe").map(|(at, _)| at) {
            let before = line[..at].chars().next_back();
            let rest = line[at + "unsafe".len()..].trim_start();
            let word = |c: char| c.is_alphanumeric() || c == '_' || c == '(';
            if before.is_some_and(word) || !(rest.starts_with('{') || rest.starts_with("impl")) {
                continue;
            }
            found.push((index + 1, documented(&originals, index)));
        }
    }
    found
}

/// Whether a `SAFETY:` comment stands above a line, with the rest of the statement or attributes
/// between.
fn documented(lines: &[&str], at: usize) -> bool {
    /// Lines that a statement or an attribute may take before its unsafe block.
    const REACH: usize = 8;
    let near = lines[at.saturating_sub(REACH)..=at].iter();
    if near.clone().any(|line| line.contains("SAFETY:")) {
        return true;
    }
    // A long comment begins further up.
    let comment = lines[..at].iter().rev().map(|line| line.trim());
    let mut comment = comment
        .skip_while(|line| line.starts_with("#[") || line.starts_with('#'))
        .take_while(|line| line.starts_with("//"));
    comment.any(|line| line.contains("SAFETY:"))
}

/// The text with comments and the insides of strings and character literals blanked, lines kept.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else if let Some(length) = raw_string(rest) {
            length
        } else if c == '"' {
            quoted(rest, '"')
        } else if rest.starts_with("'\\") || rest.chars().nth(2) == Some('\'') && c == '\'' {
            quoted(rest, '\'')
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        let (skipped, behind) = rest.split_at(length);
        out.extend(skipped.chars().filter(|c| *c == '\n'));
        rest = behind;
    }
    out
}

/// Bytes of the quoted text at the beginning.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Bytes of the raw string at the beginning, if there is one.
fn raw_string(text: &str) -> Option<usize> {
    let behind = text.strip_prefix('r')?;
    let hashes = behind.len() - behind.trim_start_matches('#').len();
    behind[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = 2 + hashes;
    let at = text[start..].find(&end)?;
    Some(start + at + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, bool)> {
        blocks(&File::new("x.rs", text))
    }

    #[test]
    fn blocks_are_found_with_and_without_their_comments() {
        let text = "// SAFETY: fine.\nlet a = unsafe { b() };\n\n\n\n\n\n\n\n\n\nunsafe {\n}\n";
        assert_eq!(found(text), [(2, true), (12, false)]);
        assert_eq!(
            found("// SAFETY: x\nunsafe impl Sync for A {}\n"),
            [(2, true)]
        );
    }

    #[test]
    fn functions_comments_and_strings_are_no_blocks() {
        assert_eq!(
            found("unsafe fn a() {}\n// unsafe {\nlet s = \"unsafe {\";\n"),
            []
        );
        assert_eq!(
            found("let c = '\"'; let s = r#\"unsafe { \"#; /* unsafe { */\n"),
            []
        );
        assert_eq!(found("#[cfg(unsafe_code)] type A<'a> = &'a u8;\n"), []);
    }

    #[test]
    fn rooms_are_counted_apart_from_the_rest() {
        let tree = Tree::of(vec![
            File::new("src-tree/sys/cpu/a.rs", "unsafe {\n}\n"),
            File::new("src-tree/sys/kern/b.rs", "one\ntwo\n"),
        ]);
        let figures = count(&tree, "src-tree/sys");
        assert_eq!((figures.lines, figures.undocumented.len()), (4, 1));
        let text = figures.to_string();
        assert!(text.contains("2 of 4 lines (50.0 %)"), "{text}");
    }
}
