//! `date`: writes the time.

use std::io;

use super::{Command, Outcome, SUCCESS, wrong_use};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use df_sys::calendar::{Date, now};

pub(super) const DATE: Command = Command {
    name: "date",
    arguments: "",
    summary: "write the time (UTC)",
    run,
};

fn run(_: &mut Shell<'_>, rest: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    if !rest.is_empty() {
        return wrong_use("date", "the time cannot be set here", terminal);
    }
    writeln!(terminal.output, "{}", Date::from_unix(now()).long())?;
    SUCCESS
}
