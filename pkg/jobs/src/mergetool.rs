//! `MERGETOOL`: a program of the administrator's that merges configuration files. It is run by the
//! shell, outside the tree, one file at a time, and may ask the user.
//!
//! ```text
//! %b  the file as the installed version brought it      %n  its path, without the leading slash
//! %l  the file as it is                                 %o  where the merged file is expected
//! %r  the file as the new version brings it             %%  a percent sign
//! ```
//!
//! The first four lie in `DBDIR/merge` while it runs.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use pkg_format::PackagePath;

use crate::merge::Merge;

/// Names of the files for `%b`, `%l`, `%r` and `%o`.
const BASE: &str = "BASE";
const LOCAL: &str = "LOCAL";
const REMOTE: &str = "REMOTE";
const OUTPUT: &str = "OUTPUT";

/// The program.
pub(crate) struct MergeTool<'t> {
    command: &'t str,
    folder: PathBuf,
    /// Packages are unpacked on all CPUs, but there is one user to be asked.
    turn: Mutex<()>,
}

impl<'t> MergeTool<'t> {
    /// A program by its command line; `database` is the folder of the database.
    pub(crate) fn new(command: &'t str, database: &Path) -> Self {
        Self {
            command,
            folder: scratch(database),
            turn: Mutex::default(),
        }
    }

    /// Has a file merged with its new version.
    ///
    /// # Errors
    /// Why it was not: the exit code, or that nothing came of it.
    pub(crate) fn run(
        &self,
        path: &PackagePath,
        merge: &Merge,
        new: &str,
    ) -> Result<String, String> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let merged = self.attempt(path, merge, new);
        let cleaned = remove(&self.folder).map_err(|error| self.fail(&error));
        let merged = merged?;
        cleaned.map(|()| merged)
    }

    fn attempt(&self, path: &PackagePath, merge: &Merge, new: &str) -> Result<String, String> {
        let fail = |error| self.fail(&error);
        remove(&self.folder).map_err(fail)?;
        // Configuration files may hold what is nobody else's business.
        let made = DirBuilder::new().mode(0o700).create(&self.folder);
        made.map_err(fail)?;
        for (name, text) in [(BASE, &*merge.base), (LOCAL, &*merge.own), (REMOTE, new)] {
            fs::write(self.folder.join(name), text).map_err(fail)?;
        }
        let status = Command::new("/bin/sh")
            .arg("-c")
            .arg(self.words(path)?)
            // What pkg itself prints may be read by a program.
            .stdout(Stdio::from(io::stderr()))
            .status()
            .map_err(|error| format!("/bin/sh: {error}"))?;
        if !status.success() {
            return Err(status.to_string());
        }
        match fs::read_to_string(self.folder.join(OUTPUT)) {
            Ok(text) if !text.is_empty() => Ok(text),
            Ok(_) => Err("it wrote nothing to %o".to_owned()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err("it wrote nothing to %o".to_owned())
            }
            Err(error) => Err(self.fail(&error)),
        }
    }

    /// The command line with the names of this file in it.
    fn words(&self, path: &PackagePath) -> Result<String, String> {
        let file = |name: &str| quoted(&self.folder.join(name).to_string_lossy());
        let mut words = String::new();
        let mut rest = self.command.chars();
        while let Some(letter) = rest.next() {
            if letter != '%' {
                words.push(letter);
                continue;
            }
            words += &match rest.next() {
                Some('b') => file(BASE),
                Some('l') => file(LOCAL),
                Some('r') => file(REMOTE),
                Some('o') => file(OUTPUT),
                Some('n') => quoted(path.relative()),
                Some('%') => "%".to_owned(),
                other => {
                    let other = other.map_or_else(String::new, |letter| letter.to_string());
                    return Err(format!("%{other} is none of %b, %l, %r, %n, %o and %%"));
                }
            };
        }
        Ok(words)
    }

    fn fail(&self, error: &io::Error) -> String {
        format!("{}: {error}", self.folder.display())
    }
}

/// Removes what a killed program left.
pub(crate) fn clean(database: &Path) -> io::Result<()> {
    remove(&scratch(database))
}

fn scratch(database: &Path) -> PathBuf {
    database.join("merge")
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// A word that the shell takes as it is: a path is a package's to choose.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@:,=".contains(&byte);
    match word.bytes().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(command: &str, path: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let merge = Merge::new("base\n".to_owned(), b"own\n".to_vec(), "etc/x").unwrap();
        let tool = MergeTool::new(command, folder.path());
        let merged = tool.run(&path.parse().unwrap(), &merge, "new\n");
        let left = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 0, "files of the tool stay");
        merged
    }

    #[test]
    fn program_gets_the_three_files_and_gives_the_fourth() {
        let all = "cat %b %l %r > %o; echo %n 5%% >> %o; echo said";
        assert_eq!(
            run(all, "/usr/local/etc/x").unwrap(),
            "base\nown\nnew\nusr/local/etc/x 5%\n"
        );
    }

    #[test]
    fn path_of_a_package_is_one_word_whatever_is_in_it() {
        let name = "/etc/a'b; touch $(echo x) \"";
        assert_eq!(
            run("printf '<%%s>' %n > %o", name).unwrap(),
            format!("<{}>", &name[1..])
        );
    }

    #[test]
    fn program_that_fails_or_gives_nothing_merges_nothing() {
        for (command, why) in [
            ("echo x > %o; exit 3", "3"),
            ("true", "nothing"),
            (": > %o", "nothing"),
            ("cat %z > %o", "%z"),
            ("cat %", "%"),
        ] {
            let problem = run(command, "/etc/x").unwrap_err();
            assert!(problem.contains(why), "{command}: {problem}");
        }
    }
}
