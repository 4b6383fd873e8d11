//! The commands of the prompt, one file each.

mod cat;
mod cd;
mod date;
mod dmesg;
mod echo;
mod env;
mod exit;
mod help;
mod ls;
mod power;
mod pwd;
mod sysctl;
mod uname;
mod uptime;

use std::io;

use crate::rescue::Terminal;
use crate::rescue::shell::Shell;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With a status; 0 is success.
    Status(u8),
    /// It asks the prompt to end with a status.
    End(u8),
}

/// Success.
pub const SUCCESS: io::Result<Outcome> = Ok(Outcome::Status(0));
/// Failure that was reported.
pub const FAILURE: io::Result<Outcome> = Ok(Outcome::Status(1));
/// Wrong use that was reported.
pub const USAGE: io::Result<Outcome> = Ok(Outcome::Status(64));

/// What a command does with its arguments. An error is one that the command could not report
/// itself.
pub type Run = fn(&mut Shell<'_>, &[String], &mut Terminal<'_>) -> io::Result<Outcome>;

/// A command.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// Its arguments, for `help`.
    pub arguments: &'static str,
    /// What it does, for `help`.
    pub summary: &'static str,
    /// Does it.
    pub run: Run,
}

/// Every command, by name.
pub const COMMANDS: &[Command] = &[
    cat::CAT,
    cd::CD,
    date::DATE,
    dmesg::DMESG,
    echo::ECHO,
    env::ENV,
    exit::EXIT,
    power::HALT,
    help::HELP,
    ls::LS,
    power::POWEROFF,
    pwd::PWD,
    power::REBOOT,
    sysctl::SYSCTL,
    uname::UNAME,
    uptime::UPTIME,
];

/// The command of this name.
pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// Reports wrong use of a command.
fn wrong_use(name: &str, problem: &str, terminal: &mut Terminal<'_>) -> io::Result<Outcome> {
    let arguments = find(name).map_or("", |command| command.arguments);
    let usage = format!("usage: {name} {arguments}");
    writeln!(terminal.errors, "{name}: {problem}\n{}", usage.trim_end())?;
    USAGE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_sorted_and_found_by_name() {
        assert!(COMMANDS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(
            COMMANDS
                .iter()
                .all(|c| find(c.name).is_some_and(|found| found.name == c.name))
        );
        assert!(find("").is_none());
    }
}
