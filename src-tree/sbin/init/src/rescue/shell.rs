//! The prompt: reads lines, runs commands, keeps the status.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use crate::options::Options;
use crate::rescue::Terminal;
use crate::rescue::command::{self, Outcome};
use crate::rescue::system::{System, sysctl_text, text};
use crate::rescue::words;

/// Status of a command that does not exist.
pub const NOT_FOUND: u8 = 127;
/// Ends of input in a row after which process 1 waits before it asks again.
const PATIENCE: u32 = 3;

/// What commands work with.
pub struct Shell<'a> {
    /// The system below.
    pub system: &'a dyn System,
    /// The environment, which `env` shows.
    pub environment: BTreeMap<String, String>,
    /// The status of the last command.
    pub status: u8,
    is_first: bool,
}

impl<'a> Shell<'a> {
    /// A prompt over a system, with usual values for what the environment lacks.
    pub fn new(
        system: &'a dyn System,
        mut environment: BTreeMap<String, String>,
        is_first: bool,
    ) -> Shell<'a> {
        for (name, value) in [("PATH", "/sbin:/bin:/usr/sbin:/usr/bin"), ("HOME", "/")] {
            environment
                .entry(name.to_owned())
                .or_insert_with(|| value.to_owned());
        }
        Shell {
            system,
            environment,
            status: 0,
            is_first,
        }
    }

    /// Greets, and reads and runs lines until the end; process 1 does so for ever.
    pub fn run(&mut self, options: &Options, mut terminal: Terminal<'_>) -> u8 {
        // An output that cannot be written to is no reason for process 1 to end.
        let _ = self.greet(options, &mut terminal);
        let mut ends = 0;
        loop {
            let _ = write!(terminal.output, "# ").and_then(|()| terminal.output.flush());
            let mut line = Vec::new();
            match terminal.input.read_until(b'\n', &mut line) {
                Ok(0) if !self.is_first => return self.status,
                Ok(0) => {
                    ends += 1;
                    let _ = writeln!(terminal.output);
                }
                Ok(_) => {
                    ends = 0;
                    if self.line(&String::from_utf8_lossy(&line), &mut terminal) && !self.is_first {
                        return self.status;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if !self.is_first => {
                    let _ = writeln!(terminal.errors, "init: {}", text(&error));
                    return 1;
                }
                Err(_) => ends += 1,
            }
            if ends > PATIENCE {
                std::thread::sleep(Duration::from_secs(1));
            }
        }
    }

    fn greet(&self, options: &Options, terminal: &mut Terminal<'_>) -> io::Result<()> {
        let version = sysctl_text(self.system, "kern.version").unwrap_or_default();
        let version = version.lines().next().unwrap_or_default();
        let mode = if options.single_user {
            "single user"
        } else {
            "multi-user"
        };
        writeln!(terminal.output, "\nWelcome to DragonFly! {version}")?;
        writeln!(
            terminal.output,
            "init: {mode}, no shell; built-in prompt, try `help`"
        )
    }

    /// Runs one line; whether it asked for the end.
    pub fn line(&mut self, line: &str, terminal: &mut Terminal<'_>) -> bool {
        let value = |name: &str| match name {
            "?" => self.status.to_string(),
            name => self.environment.get(name).cloned().unwrap_or_default(),
        };
        let words = match words::split(line, &value) {
            Ok(words) => words,
            Err(error) => {
                let _ = writeln!(terminal.errors, "init: syntax error: {error}");
                self.status = 2;
                return false;
            }
        };
        let Some((name, arguments)) = words.split_first() else {
            return false;
        };
        let Some(command) = command::find(name) else {
            let _ = writeln!(terminal.errors, "{name}: not found");
            self.status = NOT_FOUND;
            return false;
        };
        let outcome = (command.run)(self, arguments, terminal);
        // What a command wrote must be seen before the next prompt.
        let _ = terminal.output.flush();
        match outcome {
            Ok(Outcome::Status(status)) => self.status = status,
            Ok(Outcome::End(status)) => {
                self.status = status;
                return true;
            }
            Err(error) => {
                let _ = writeln!(terminal.errors, "{name}: {}", text(&error));
                self.status = 1;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use crate::rescue::testing::session;

    #[test]
    fn status_of_the_last_command_is_kept() {
        let seen = session("nothing-of-this-name\necho $?\necho $?\n");
        assert!(seen.errors.contains("nothing-of-this-name: not found"));
        assert!(seen.output.ends_with("# 127\n# 0\n# "));
    }

    #[test]
    fn end_of_input_ends_an_ordinary_process_with_the_last_status() {
        assert_eq!(session("cat /nonexistent\n").status, 1);
        assert_eq!(session("exit 7\necho unseen\n").status, 7);
        assert!(!session("exit 7\necho unseen\n").output.contains("unseen"));
    }

    #[test]
    fn open_quotes_are_reported_and_the_prompt_goes_on() {
        let seen = session("echo 'open\necho next\n");
        assert!(
            seen.errors
                .contains("init: syntax error: missing closing '")
        );
        assert!(seen.output.contains("next"));
    }

    #[test]
    fn empty_lines_and_comments_keep_the_status() {
        assert!(
            session("nope\n\n# comment\necho $?\n")
                .output
                .contains("# 127\n")
        );
    }

    #[test]
    fn greeting_names_the_system() {
        assert!(
            session("")
                .output
                .contains("Welcome to DragonFly! DragonFly 6.6-TEST")
        );
    }
}
