//! which(1): finds programs in the path.

use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use df_getopt::Options;

/// How to call it.
pub const USAGE: &str = "usage: which [-as] program ...";

/// Where to look when there is no `PATH`.
const USUAL_PATH: &str = "/sbin:/bin:/usr/sbin:/usr/bin";

/// Runs the program with the words behind its name; gives the exit status: 0 when all programs were
/// found, 1 when one was not.
///
/// # Errors
/// When the output cannot be written.
pub fn run(words: &[String], path: Option<&str>, output: &mut dyn Write) -> io::Result<u8> {
    let options = match df_getopt::parse(words, "as") {
        Ok(options) if !options.words.is_empty() => options,
        Ok(_) => return wrong_use("no program given"),
        Err(error) => return wrong_use(&error.to_string()),
    };
    let mut all_found = true;
    for name in &options.words {
        let found = find(name, path.unwrap_or(USUAL_PATH));
        all_found &= !found.is_empty();
        show(&options, &found, output)?;
    }
    Ok(u8::from(!all_found))
}

#[expect(clippy::print_stderr, reason = "a usage message")]
fn wrong_use(problem: &str) -> io::Result<u8> {
    eprintln!("which: {problem}\n{USAGE}");
    Ok(1)
}

fn show(options: &Options, found: &[PathBuf], output: &mut dyn Write) -> io::Result<()> {
    if options.has('s') {
        return Ok(());
    }
    let count = if options.has('a') { found.len() } else { 1 };
    for path in found.iter().take(count) {
        writeln!(output, "{}", path.display())?;
    }
    Ok(())
}

/// The programs a name stands for, in the order of the path. A name with a slash is one itself.
fn find(name: &str, path: &str) -> Vec<PathBuf> {
    let candidates: Vec<PathBuf> = if name.contains('/') {
        vec![name.into()]
    } else {
        // An empty part of the path is the current folder.
        let folders = path
            .split(':')
            .map(|folder| if folder.is_empty() { "." } else { folder });
        folders.map(|folder| Path::new(folder).join(name)).collect()
    };
    candidates
        .into_iter()
        .filter(|path| is_program(path))
        .collect()
}

fn is_program(path: &Path) -> bool {
    let found = path.metadata();
    found.is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn which(words: &[&str]) -> (u8, String) {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let mut output = Vec::new();
        let status = run(&words, Some("/nonexistent:/bin:/usr/bin"), &mut output).unwrap();
        (status, String::from_utf8(output).unwrap())
    }

    #[test]
    fn first_program_of_the_path_is_shown() {
        assert_eq!(which(&["sh"]), (0, "/bin/sh\n".to_owned()));
        assert_eq!(which(&["-s", "sh"]), (0, String::new()));
        assert_eq!(which(&["/bin/sh"]), (0, "/bin/sh\n".to_owned()));
    }

    #[test]
    fn what_is_not_there_makes_the_status_one() {
        assert_eq!(
            which(&["sh", "no-such-program"]),
            (1, "/bin/sh\n".to_owned())
        );
        assert_eq!(which(&["/etc"]), (1, String::new()));
        assert_eq!(which(&[]).0, 1);
    }
}
