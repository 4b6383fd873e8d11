//! `help`: lists the commands.

use std::io;

use super::{COMMANDS, Command, Outcome, SUCCESS};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;

pub(super) const HELP: Command = Command {
    name: "help",
    arguments: "",
    summary: "list the commands",
    run,
};

fn run(_: &mut Shell<'_>, _: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    for Command {
        name,
        arguments,
        summary,
        ..
    } in COMMANDS
    {
        let call = format!("{name} {arguments}");
        writeln!(terminal.output, "{call:24} {summary}")?;
    }
    SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rescue::testing::session;

    #[test]
    fn every_command_is_listed() {
        let output = session("help\n").output;
        assert!(
            COMMANDS
                .iter()
                .all(|command| output.contains(command.summary))
        );
    }
}
