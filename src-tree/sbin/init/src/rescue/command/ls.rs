//! `ls`: lists files and directories, one a line.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use super::{Command, FAILURE, Outcome, SUCCESS, wrong_use};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system::text;
use df_sys::calendar::{Date, now};

pub(super) const LS: Command = Command {
    name: "ls",
    arguments: "[-al1] [file ...]",
    summary: "list files",
    run,
};

#[derive(Clone, Copy, Default)]
struct Style {
    long: bool,
    all: bool,
}

fn run(_: &mut Shell<'_>, words: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    let mut style = Style::default();
    let mut files = words;
    while let Some((options, rest)) = files.split_first() {
        let Some(letters) = options
            .strip_prefix('-')
            .filter(|letters| !letters.is_empty())
        else {
            break;
        };
        for letter in letters.chars() {
            match letter {
                'l' => style.long = true,
                'a' => style.all = true,
                '1' => {}
                other => return wrong_use("ls", &format!("illegal option -- {other}"), terminal),
            }
        }
        files = rest;
    }
    let here = [".".to_owned()];
    let files = if files.is_empty() { &here[..] } else { files };
    list(files, style, terminal)
}

/// Lists plain files first, then the content of each directory.
fn list(files: &[String], style: Style, terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    let mut failed = false;
    let mut directories = Vec::new();
    let mut shown = false;
    for file in files {
        let found = if style.long {
            fs::symlink_metadata(file)
        } else {
            fs::metadata(file)
        };
        match found.or_else(|_| fs::symlink_metadata(file)) {
            Ok(data) if data.is_dir() => directories.push(file),
            Ok(data) => {
                line(Path::new(file), file, &data, style, terminal)?;
                shown = true;
            }
            Err(error) => {
                writeln!(terminal.errors, "ls: {file}: {}", text(&error))?;
                failed = true;
            }
        }
    }
    for directory in directories {
        if files.len() > 1 {
            let gap = if shown { "\n" } else { "" };
            writeln!(terminal.output, "{gap}{directory}:")?;
        }
        shown = true;
        if let Err(error) = content(Path::new(directory), style, terminal) {
            writeln!(terminal.errors, "ls: {directory}: {}", text(&error))?;
            failed = true;
        }
    }
    if failed { FAILURE } else { SUCCESS }
}

fn content(directory: &Path, style: Style, terminal: &mut Terminal<'_>) -> io::Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    if style.all {
        names.extend([".".to_owned(), "..".to_owned()]);
    } else {
        names.retain(|name| !name.starts_with('.'));
    }
    names.sort_unstable();
    for name in names {
        let path = directory.join(&name);
        if !style.long {
            writeln!(terminal.output, "{name}")?;
            continue;
        }
        match fs::symlink_metadata(&path) {
            Ok(data) => line(&path, &name, &data, style, terminal)?,
            Err(error) => writeln!(terminal.errors, "ls: {name}: {}", text(&error))?,
        }
    }
    Ok(())
}

fn line(
    path: &Path,
    name: &str,
    data: &Metadata,
    style: Style,
    terminal: &mut Terminal<'_>,
) -> io::Result<()> {
    if !style.long {
        return writeln!(terminal.output, "{name}");
    }
    let kind = data.file_type();
    let letter = match () {
        () if kind.is_dir() => 'd',
        () if kind.is_symlink() => 'l',
        () if kind.is_char_device() => 'c',
        () if kind.is_block_device() => 'b',
        () if kind.is_fifo() => 'p',
        () if kind.is_socket() => 's',
        () => '-',
    };
    let mode = permissions(data.mode());
    let (links, user, group, size) = (data.nlink(), data.uid(), data.gid(), data.size());
    let time = Date::from_unix(data.mtime()).short(data.mtime(), now());
    let target = match fs::read_link(path) {
        Ok(target) if kind.is_symlink() => format!(" -> {}", target.display()),
        _ => String::new(),
    };
    writeln!(
        terminal.output,
        "{letter}{mode} {links:3} {user:4} {group:4} {size:9} {time} {name}{target}"
    )
}

/// `rwxr-xr-x`, with `s` and `t` for the special bits.
fn permissions(mode: u32) -> String {
    let special = [(0o4000, 's', 'S'), (0o2000, 's', 'S'), (0o1000, 't', 'T')];
    let mut out = String::new();
    for (index, (bit, with_x, without)) in special.into_iter().enumerate() {
        let bits = mode >> (6 - 3 * index);
        out.push(if bits & 4 != 0 { 'r' } else { '-' });
        out.push(if bits & 2 != 0 { 'w' } else { '-' });
        out.push(match (mode & bit != 0, bits & 1 != 0) {
            (true, true) => with_x,
            (true, false) => without,
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rescue::testing::session;

    #[test]
    fn missing_files_are_reported_as_bsd_does() {
        let seen = session("ls /nope\n");
        assert_eq!(seen.errors, "ls: /nope: No such file or directory\n");
        assert_eq!(seen.status, 1);
        assert!(
            session("ls -x\n")
                .errors
                .starts_with("ls: illegal option -- x\nusage: ls ")
        );
    }

    #[test]
    fn content_is_sorted_and_hidden_names_wait_for_a() {
        let room = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rescue/command");
        let output = session(&format!("ls {room}\n")).output;
        let names: Vec<&str> = output
            .lines()
            .filter(|line| line.ends_with(".rs"))
            .collect();
        assert!(
            names
                .windows(2)
                .all(|pair| pair[0].trim_start_matches("# ") < pair[1])
        );
        assert!(
            session(&format!("ls -a {room}\n"))
                .output
                .contains("# .\n..\n")
        );
    }

    #[test]
    fn long_form_shows_mode_and_name() {
        let room = env!("CARGO_MANIFEST_DIR");
        let output = session(&format!("ls -l {room}\n")).output;
        let line = output
            .lines()
            .find(|line| line.ends_with("Cargo.toml"))
            .unwrap();
        assert!(line.trim_start_matches("# ").starts_with("-rw"));
    }

    #[test]
    fn special_bits_are_shown() {
        assert_eq!(permissions(0o755), "rwxr-xr-x");
        assert_eq!(permissions(0o4755), "rwsr-xr-x");
        assert_eq!(permissions(0o2640), "rw-r-S---");
        assert_eq!(permissions(0o1777), "rwxrwxrwt");
        assert_eq!(permissions(0), "---------");
    }
}
