//! `ls`, `cat`, `more`, `include`.

use alloc::format;
use alloc::string::{String, ToString as _};

use df_iso9660::{FileKind, Node};

use super::{Command, Flow, Outcome, usage};
use crate::files::NO_VOLUME;
use crate::loader::{Loader, MAX_TEXT, say};
use crate::platform::{Key, Platform};
use crate::volume::Volume;

/// Lines that `more` shows at a time.
const PAGE_LINES: usize = 23;
/// How deep files may include each other.
const MAX_INCLUDES: usize = 8;

pub(super) fn commands<P: Platform>() -> [Command<P>; 4] {
    [
        Command {
            name: "ls",
            usage: "[-l] [PATH]",
            summary: "list a directory",
            run: ls,
        },
        Command {
            name: "cat",
            usage: "FILE ...",
            summary: "show files",
            run: cat,
        },
        Command {
            name: "more",
            usage: "FILE ...",
            summary: "show files page by page",
            run: more,
        },
        Command {
            name: "include",
            usage: "FILE ...",
            summary: "carry out the commands in files",
            run: include,
        },
    ]
}

fn volume<'a, 'p, P: Platform>(loader: &'a Loader<'p, P>) -> Result<&'a Volume<'p, P>, String> {
    loader.volume.as_ref().ok_or_else(|| NO_VOLUME.to_string())
}

fn ls<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    let (long, path) = match arguments {
        [] => (false, "/"),
        [option] if option == "-l" => (true, "/"),
        [path] if !path.starts_with('-') => (false, path.as_str()),
        [option, path] if option == "-l" => (true, path.as_str()),
        _ => return Err(usage::<P>("ls")),
    };
    let volume = volume(loader)?;
    let node = volume.resolve(path).map_err(|e| format!("{path}: {e}"))?;
    let entries = if node.is_dir() {
        volume.list(&node).map_err(|e| format!("{path}: {e}"))?
    } else {
        alloc::vec![(path.to_string(), node)]
    };
    for (name, node) in &entries {
        say!(loader, "{}", Entry { name, node, long });
    }
    Ok(Flow::Continue)
}

/// A line of `ls`.
struct Entry<'a> {
    name: &'a str,
    node: &'a Node,
    long: bool,
}

impl core::fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (letter, mark) = match self.node.kind {
            FileKind::Directory => ('d', "/"),
            FileKind::Symlink => ('l', "@"),
            FileKind::File => ('-', ""),
            _ => ('?', ""),
        };
        if self.long {
            write!(f, "{letter}{:04o} {:>12} ", self.node.mode, self.node.size)?;
        } else {
            write!(f, " ")?;
        }
        write!(f, "{}{mark}", self.name.escape_default())?;
        match self.node.link() {
            Some(target) => write!(f, " -> {}", target.escape_ascii()),
            None => Ok(()),
        }
    }
}

fn cat<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    show_files(loader, "cat", arguments, usize::MAX)
}

fn more<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    show_files(loader, "more", arguments, PAGE_LINES)
}

/// Shows files, waiting for a key after each `page` lines.
fn show_files<P: Platform>(
    loader: &mut Loader<'_, P>,
    command: &str,
    paths: &[String],
    page: usize,
) -> Outcome {
    if paths.is_empty() {
        return Err(usage::<P>(command));
    }
    let mut left = page;
    for path in paths {
        let text = volume(loader)?
            .read_text(path, MAX_TEXT)
            .map_err(|e| format!("{path}: {e}"))?;
        for line in text.lines() {
            if left == 0 {
                match ask_for_more(loader) {
                    Some(lines) => left = lines.unwrap_or(page),
                    None => return Ok(Flow::Continue),
                }
            }
            say!(loader, "{}", printable(line));
            left -= 1;
        }
    }
    Ok(Flow::Continue)
}

/// Waits at the end of a page: `None` to stop, `Some(None)` for a page, else so many lines.
fn ask_for_more<P: Platform>(loader: &mut Loader<'_, P>) -> Option<Option<usize>> {
    const QUESTION: &str = "--more-- (space: page, Enter: line, q: stop)";
    loader.terminal.print(format_args!("{QUESTION}"));
    let answer = loop {
        match loader.terminal.wait_key(None) {
            Some(Key::Char(b'q' | b'Q') | Key::Escape | Key::Ctrl(b'c')) => break None,
            Some(Key::Enter | Key::Down) => break Some(Some(1)),
            Some(Key::Char(_)) => break Some(None),
            _ => {}
        }
    };
    loader
        .terminal
        .print(format_args!("\r{:width$}\r", "", width = QUESTION.len()));
    answer
}

/// Returns a line with everything replaced that a console might take for a command.
fn printable(line: &str) -> String {
    line.chars()
        .map(|c| {
            if c == '\t' || (' '..='~').contains(&c) {
                c
            } else {
                '?'
            }
        })
        .collect()
}

fn include<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    if arguments.is_empty() {
        return Err(usage::<P>("include"));
    }
    if loader.include_depth == MAX_INCLUDES {
        return Err(format!(
            "include: files include each other more than {MAX_INCLUDES} deep"
        ));
    }
    loader.include_depth += 1;
    let outcome = arguments
        .iter()
        .try_fold(Flow::Continue, |flow, path| match flow {
            Flow::Continue => include_file(loader, path),
            other => Ok(other),
        });
    loader.include_depth -= 1;
    outcome
}

/// Carries out the lines of one file. A line that fails is reported, and the rest goes on.
fn include_file<P: Platform>(loader: &mut Loader<'_, P>, path: &str) -> Outcome {
    let text = volume(loader)?
        .read_text(path, MAX_TEXT)
        .map_err(|e| format!("{path}: {e}"))?;
    for (index, line) in text.lines().enumerate() {
        match loader.execute(line) {
            Ok(Flow::Continue) => {}
            Ok(flow) => return Ok(flow),
            Err(problem) => say!(loader, "{path}:{}: {problem}", index + 1),
        }
    }
    Ok(Flow::Continue)
}
