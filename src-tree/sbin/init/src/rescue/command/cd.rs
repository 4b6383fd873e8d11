//! `cd`: changes the current directory.

use std::io;

use super::{Command, FAILURE, Outcome, SUCCESS, wrong_use};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system::text;

pub(super) const CD: Command = Command {
    name: "cd",
    arguments: "[directory]",
    summary: "change the directory",
    run,
};

fn run(shell: &mut Shell<'_>, to: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    let home = shell
        .environment
        .get("HOME")
        .cloned()
        .unwrap_or_else(|| "/".to_owned());
    let to = match to {
        [] => &home,
        [to] => to,
        _ => return wrong_use("cd", "too many arguments", terminal),
    };
    match std::env::set_current_dir(to) {
        Ok(()) => SUCCESS,
        Err(error) => {
            writeln!(terminal.errors, "cd: {to}: {}", text(&error))?;
            FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rescue::testing::session;

    #[test]
    fn directory_is_changed_or_the_reason_given() {
        let seen = session("cd /\npwd\ncd /nope\necho $?\n");
        assert!(seen.output.contains("# /\n"));
        assert!(seen.output.contains("# 1\n"));
        assert_eq!(seen.errors, "cd: /nope: No such file or directory\n");
    }
}
