//! `reboot`, `halt`, `poweroff`: stop the machine.

use std::io;

use super::{Command, Outcome};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system::Stop;

pub(super) const REBOOT: Command = Command {
    name: "reboot",
    arguments: "",
    summary: "start the machine again",
    run: reboot,
};
pub(super) const HALT: Command = Command {
    name: "halt",
    arguments: "",
    summary: "stop the machine",
    run: halt,
};
pub(super) const POWEROFF: Command = Command {
    name: "poweroff",
    arguments: "",
    summary: "switch the machine off",
    run: poweroff,
};

fn stop(shell: &Shell<'_>, how: Stop, terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    // What was written must be seen before the machine stops.
    terminal.output.flush()?;
    Err(shell.system.stop(how))
}

fn reboot(shell: &mut Shell<'_>, _: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    stop(shell, Stop::Reboot, terminal)
}

fn halt(shell: &mut Shell<'_>, _: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    stop(shell, Stop::Halt, terminal)
}

fn poweroff(
    shell: &mut Shell<'_>,
    _: &[String],
    terminal: &mut Terminal<'_>,
) -> io::Result<Outcome> {
    stop(shell, Stop::PowerOff, terminal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rescue::testing::{Model, session_on};

    #[test]
    fn each_command_stops_in_its_way_and_reports_a_refusal() {
        let model = Model::default();
        let seen = session_on(&model, "reboot\nhalt\npoweroff\n");
        assert_eq!(
            *model.stopped.borrow(),
            [Stop::Reboot, Stop::Halt, Stop::PowerOff]
        );
        assert!(
            seen.errors
                .starts_with("reboot: Operation not permitted\nhalt: ")
        );
    }
}
