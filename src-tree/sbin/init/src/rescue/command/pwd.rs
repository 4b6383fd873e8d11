//! `pwd`: writes the current directory.

use std::io;

use super::{Command, Outcome, SUCCESS};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;

pub(super) const PWD: Command = Command {
    name: "pwd",
    arguments: "",
    summary: "write the current directory",
    run,
};

fn run(_: &mut Shell<'_>, _: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    writeln!(terminal.output, "{}", std::env::current_dir()?.display())?;
    SUCCESS
}
