//! `echo`: writes its arguments.

use std::io;

use super::{Command, Outcome, SUCCESS};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;

pub(super) const ECHO: Command = Command {
    name: "echo",
    arguments: "[-n] [word ...]",
    summary: "write words",
    run,
};

fn run(_: &mut Shell<'_>, words: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    let (words, end) = match words.split_first() {
        Some((first, rest)) if first == "-n" => (rest, ""),
        _ => (words, "\n"),
    };
    write!(terminal.output, "{}{end}", words.join(" "))?;
    SUCCESS
}

#[cfg(test)]
mod tests {
    use crate::rescue::testing::session;

    #[test]
    fn words_are_joined_by_one_space() {
        let seen = session("echo a   b 'c  d'\necho -n x\necho\n");
        assert!(seen.output.ends_with("# a b c  d\n# x# \n# "));
    }
}
