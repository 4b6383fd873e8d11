//! `uptime`: writes how long the system has been running.

use std::io;

use super::{Command, Outcome, SUCCESS};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system::Value;
use df_sys::calendar::now;

pub(super) const UPTIME: Command = Command {
    name: "uptime",
    arguments: "",
    summary: "write the time since boot",
    run,
};

fn run(shell: &mut Shell<'_>, _: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    let booted = match shell.system.sysctl("kern.boottime")? {
        Value::Bytes(bytes) => bytes.first_chunk().copied().map(i64::from_le_bytes),
        Value::Numbers(numbers) => numbers.first().and_then(|&seconds| seconds.try_into().ok()),
        Value::Text(_) => None,
    };
    let booted = booted.ok_or(io::ErrorKind::InvalidData)?;
    writeln!(terminal.output, "up {}", show((now() - booted).max(0)))?;
    SUCCESS
}

/// `2 days, 3:04:05`.
fn show(seconds: i64) -> String {
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    let days = match days {
        0 => String::new(),
        1 => "1 day, ".to_owned(),
        days => format!("{days} days, "),
    };
    format!("{days}{hours}:{minutes:02}:{seconds:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rescue::testing::session;

    #[test]
    fn days_are_shown_when_there_are_any() {
        assert_eq!(show(3661), "1:01:01");
        assert_eq!(show(86_400), "1 day, 0:00:00");
        assert_eq!(show(2 * 86_400 + 11_045), "2 days, 3:04:05");
    }

    #[test]
    fn time_since_boot_is_taken_from_the_kernel() {
        assert!(session("uptime\n").output.contains("# up "));
    }
}
