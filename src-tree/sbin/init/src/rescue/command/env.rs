//! `env`: writes the environment.

use std::io;

use super::{Command, Outcome, SUCCESS, wrong_use};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;

pub(super) const ENV: Command = Command {
    name: "env",
    arguments: "",
    summary: "write the environment",
    run,
};

fn run(shell: &mut Shell<'_>, rest: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    if !rest.is_empty() {
        return wrong_use("env", "programs cannot be run yet", terminal);
    }
    for (name, value) in &shell.environment {
        writeln!(terminal.output, "{name}={value}")?;
    }
    SUCCESS
}

#[cfg(test)]
mod tests {
    use crate::rescue::testing::session;

    #[test]
    fn environment_has_usual_values_beside_given_ones() {
        let output = session("env\n").output;
        assert!(output.contains("HOME=/\nPATH=/sbin:/bin:/usr/sbin:/usr/bin\nTERM=vt100\n"));
    }
}
