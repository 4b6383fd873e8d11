//! `cat`: writes files out.

use std::fs::File;
use std::io;

use super::{Command, FAILURE, Outcome, SUCCESS, wrong_use};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system::text;

pub(super) const CAT: Command = Command {
    name: "cat",
    arguments: "file ...",
    summary: "write files out",
    run,
};

fn run(_: &mut Shell<'_>, files: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    if files.is_empty() {
        return wrong_use("cat", "no file given", terminal);
    }
    let mut failed = false;
    for file in files {
        let copied = File::open(file).and_then(|mut from| io::copy(&mut from, terminal.output));
        if let Err(error) = copied {
            writeln!(terminal.errors, "cat: {file}: {}", text(&error))?;
            failed = true;
        }
    }
    if failed { FAILURE } else { SUCCESS }
}

#[cfg(test)]
mod tests {
    use crate::rescue::testing::session;

    #[test]
    fn files_follow_each_other_and_missing_ones_are_named() {
        let this = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rescue/command/cat.rs");
        let seen = session(&format!("cat /nope '{this}' /nope\n"));
        assert!(seen.output.contains("//! `cat`: writes files out."));
        assert_eq!(
            seen.errors,
            "cat: /nope: No such file or directory\n".repeat(2)
        );
        assert_eq!(seen.status, 1);
    }

    #[test]
    fn directories_cannot_be_read_and_a_file_is_needed() {
        assert_eq!(session("cat /\n").errors, "cat: /: Is a directory\n");
        assert_eq!(
            session("cat\n").errors,
            "cat: no file given\nusage: cat file ...\n"
        );
    }
}
