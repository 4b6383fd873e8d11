//! `dmesg`: writes the messages of the kernel.

use std::io;

use super::{Command, Outcome, SUCCESS};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system::sysctl_text;

pub(super) const DMESG: Command = Command {
    name: "dmesg",
    arguments: "",
    summary: "write the kernel's messages",
    run,
};

fn run(shell: &mut Shell<'_>, _: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    let messages = sysctl_text(shell.system, "kern.msgbuf")?;
    write!(terminal.output, "{messages}")?;
    if !messages.ends_with('\n') {
        writeln!(terminal.output)?;
    }
    SUCCESS
}

#[cfg(test)]
mod tests {
    use crate::rescue::testing::session;

    #[test]
    fn messages_end_with_a_line_end() {
        assert!(
            session("dmesg\n")
                .output
                .contains("# first message\nlast message\n# ")
        );
    }
}
