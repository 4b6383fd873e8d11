//! `exit`: ends the prompt; process 1 begins a new one.

use std::io;

use super::{Command, Outcome, wrong_use};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;

pub(super) const EXIT: Command = Command {
    name: "exit",
    arguments: "[status]",
    summary: "end the prompt",
    run,
};

fn run(shell: &mut Shell<'_>, rest: &[String], terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    let status = match rest {
        [] => Some(shell.status),
        [status] => status.parse().ok(),
        _ => None,
    };
    match status {
        Some(status) => Ok(Outcome::End(status)),
        None => wrong_use("exit", "the status is one number from 0 to 255", terminal),
    }
}

#[cfg(test)]
mod tests {
    use crate::rescue::testing::session;

    #[test]
    fn status_is_the_given_or_the_last_one() {
        assert_eq!(session("exit 9\n").status, 9);
        assert_eq!(session("nope\nexit\n").status, 127);
        assert!(
            session("exit 300\n")
                .errors
                .contains("one number from 0 to 255")
        );
    }
}
