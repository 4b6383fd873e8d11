//! Options and assignments of the command line, of `MAKEFLAGS` and of `.MAKEFLAGS`.

use super::Tracing;
use crate::expand::Text;
use crate::modify::How;
use crate::session::{Scope, Session, Stop, Value};
use crate::text::{Words, trim_start};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Make targets.
    #[default]
    Make,
    /// Show what would be done (`-n`); nothing at all runs, not even other makes, where true
    /// (`-N`).
    Show(bool),
    /// Say whether something is to be done (`-q`).
    Query,
    /// Touch files instead of making them (`-t`).
    Touch,
}

/// Options.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What is to be done.
    pub mode: Mode,
    /// One command after the other, each in a shell of its own (`-B`).
    pub compatible: bool,
    /// Goes on with what does not depend on what failed (`-k`).
    pub keep_going: bool,
    /// Commands may fail (`-i`).
    pub ignore_errors: bool,
    /// Commands are not shown (`-s`).
    pub silent: bool,
    /// Without the system's rules (`-r`).
    pub no_rules: bool,
    /// Says which folders it enters (`-w`).
    pub show_folders: bool,
    /// How many jobs at once (`-j`).
    pub jobs: Option<usize>,
    /// The pipe of the tokens that a make above shares (`-J`).
    pub tokens: Option<Vec<u8>>,
    /// Variables to print (`-V`, `-v`), and whether they are expanded.
    pub print: Vec<(Vec<u8>, bool)>,
    /// Makefiles (`-f`).
    pub makefiles: Vec<Vec<u8>>,
    /// Folders to begin in (`-C`), one after the other.
    pub folders: Vec<Vec<u8>>,
    /// What is said of the way (`-d`).
    pub tracing: Tracing,
    /// Variables of the command line do not go into the environment (`-X`).
    pub no_export: bool,
}

/// Wrong use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UsageError {
    /// A letter nobody knows.
    #[error("unknown option -- {0}")]
    Unknown(char),
    /// A letter without its argument.
    #[error("option requires an argument -- {0}")]
    NoArgument(char),
    /// `-j` without a number.
    #[error("illegal argument to -j -- must be positive integer!")]
    Jobs,
    /// `-d` with a letter nobody knows.
    #[error("illegal argument to d option -- {0}")]
    Trace(char),
    /// An empty word.
    #[error("illegal (null) argument.")]
    Empty,
}

/// Letters that take an argument.
const WITH_ARGUMENT: &[u8] = b"CDIJTVdfjmv";

impl Session {
    /// Takes arguments: options, assignments and targets.
    ///
    /// # Errors
    /// [`UsageError`].
    pub fn take_arguments(&mut self, words: &[Vec<u8>]) -> Result<(), UsageError> {
        let mut at = 0;
        let mut only_words = false;
        while let Some(word) = words.get(at) {
            at += 1;
            if only_words || !word.starts_with(b"-") {
                self.take_word(word)?;
                continue;
            }
            if word == b"--" {
                only_words = true;
                continue;
            }
            let mut letters = &word[1..];
            while let Some((&letter, rest)) = letters.split_first() {
                letters = rest;
                if !WITH_ARGUMENT.contains(&letter) {
                    self.take_letter(letter)?;
                    continue;
                }
                let argument = if rest.is_empty() {
                    let next = words.get(at).cloned();
                    at += 1;
                    next.ok_or(UsageError::NoArgument(char::from(letter)))?
                } else {
                    rest.to_vec()
                };
                self.take_option(letter, &argument)?;
                break;
            }
        }
        Ok(())
    }

    fn take_word(&mut self, word: &[u8]) -> Result<(), UsageError> {
        if word.is_empty() {
            return Err(UsageError::Empty);
        }
        match split_assignment(word) {
            Some((name, operator, value)) => self.command_line(name, operator, value),
            None => self.graph.wanted.push(word.to_vec()),
        }
        Ok(())
    }

    /// Assigns as the command line says.
    fn command_line(&mut self, name: &[u8], operator: u8, value: &[u8]) {
        let symbol = self.names.intern(name);
        let known = self
            .variables
            .command
            .get(symbol)
            .map(|variable| variable.value.clone());
        match operator {
            b'?' if known.is_some() => {}
            b'+' => {
                let before = known.map(|value| value.written());
                let all = match before {
                    Some(before) => [&before[..], value].join(&b' '),
                    None => value.to_vec(),
                };
                self.set_command(name, &all);
            }
            b':' | b'!' => {
                let how = How::new(Scope::Command);
                // What is wrong with the value was said.
                let Ok(expanded) = self.expanded(&Text::new(value), how) else {
                    return;
                };
                let value = if operator == b'!' {
                    self.run_command(&expanded).0
                } else {
                    expanded
                };
                self.set_command(name, &value);
            }
            _ => self.set_command(name, value),
        }
    }

    pub(crate) fn pass_on(&mut self, text: &[u8]) {
        let symbol = self.names.intern(b".MAKEFLAGS");
        self.append_global(symbol, Text::new(text), None);
    }

    fn take_letter(&mut self, letter: u8) -> Result<(), UsageError> {
        let options = &mut self.options;
        let mut pass = true;
        match letter {
            b'B' => {
                options.compatible = true;
                self.set_bytes(b".MAKE.MODE", b"compat");
            }
            b'N' => options.mode = Mode::Show(true),
            b'S' => options.keep_going = false,
            b'W' => {
                self.parse_warnings_fatal = true;
                pass = false;
            }
            b'X' => options.no_export = true,
            b'e' => self.environment_first = true,
            b'i' => options.ignore_errors = true,
            b'k' => options.keep_going = true,
            b'n' => {
                if options.mode != Mode::Show(true) {
                    options.mode = Mode::Show(false);
                }
            }
            b'q' => options.mode = Mode::Query,
            b'r' => options.no_rules = true,
            b's' => options.silent = true,
            b't' => options.mode = Mode::Touch,
            b'w' => options.show_folders = true,
            other => return Err(UsageError::Unknown(char::from(other))),
        }
        if pass {
            self.pass_on(&[b'-', letter]);
        }
        Ok(())
    }

    fn take_option(&mut self, letter: u8, argument: &[u8]) -> Result<(), UsageError> {
        let options = &mut self.options;
        let mut pass = true;
        match letter {
            b'C' => {
                options.folders.push(argument.to_vec());
                pass = false;
            }
            b'D' => self.set_bytes(argument, b"1"),
            b'I' => self.reading.include_folders.push(argument.to_vec()),
            b'J' => options.tokens = Some(argument.to_vec()),
            b'V' | b'v' => options.print.push((argument.to_vec(), letter == b'v')),
            b'd' => {
                pass = !argument.starts_with(b"-");
                let letters = argument.strip_prefix(b"-").unwrap_or(argument);
                options.tracing.take(letters).map_err(UsageError::Trace)?;
            }
            b'f' => {
                options.makefiles.push(argument.to_vec());
                pass = false;
            }
            b'j' => {
                let number = std::str::from_utf8(argument)
                    .ok()
                    .and_then(|text| text.parse().ok());
                let number = number
                    .filter(|number| *number > 0)
                    .ok_or(UsageError::Jobs)?;
                options.jobs = Some(number);
                // Whoever asks for jobs of its own shares with nobody above.
                options.tokens = None;
                self.set_bytes(b".MAKE.JOBS", argument);
            }
            b'm' => self.reading.system_folders.insert(0, argument.to_vec()),
            // Traces of jobs went to a file once.
            b'T' => {}
            other => return Err(UsageError::Unknown(char::from(other))),
        }
        if pass {
            let letter = if letter == b'v' { b'V' } else { letter };
            self.pass_on(&[b'-', letter]);
            self.pass_on(argument);
        }
        Ok(())
    }

    /// Takes the line of `.MAKEFLAGS` or of the environment's `MAKEFLAGS`.
    ///
    /// # Errors
    /// Never; what is wrong with it is said.
    pub fn make_flags(&mut self, line: &[u8]) -> Result<(), Stop> {
        let words: Vec<_> = Words::new(trim_start(line))
            .filter(|word| !word.is_empty())
            .map(unquote)
            .collect();
        if let Err(error) = self.take_arguments(&words) {
            self.fatal(error.to_string());
        }
        Ok(())
    }

    /// Puts `MAKEFLAGS` into the environment of commands.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn overrides_changed(&mut self) -> Result<(), Stop> {
        let text = Text::new(b"${.MAKEFLAGS} ${.MAKEOVERRIDES:O:u:@v@$v=${$v:Q}@}");
        let flags = self.expanded(&text, How::new(Scope::Command))?;
        let symbol = self.names.intern(b"MAKEFLAGS");
        if !flags.is_empty() {
            self.variables.environment.insert(
                symbol,
                crate::session::Variable::new(Value::Plain(std::rc::Rc::new(flags))),
            );
        }
        Ok(())
    }
}

/// Splits `name=value` and its relatives.
fn split_assignment(word: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    let equals = word.iter().position(|byte| *byte == b'=')?;
    let operator = equals.checked_sub(1).map_or(b'=', |at| word[at]);
    let name_end = match operator {
        b'+' | b':' | b'?' | b'!' => equals - 1,
        _ => equals,
    };
    let name = &word[..name_end];
    let blank = |byte: &u8| crate::text::is_blank(*byte);
    let trimmed = name
        .iter()
        .rposition(|byte| !blank(byte))
        .map_or(0, |at| at + 1);
    let operator = if name_end == equals { b'=' } else { operator };
    if name[..trimmed].iter().any(blank) || trimmed == 0 {
        return None;
    }
    Some((&name[..trimmed], operator, trim_start(&word[equals + 1..])))
}

/// Removes quotes and backslashes, as the shell would.
#[must_use]
pub(super) fn unquote(word: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(word.len());
    let mut quote = 0;
    let mut bytes = word.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' | b'\'' if quote == 0 => quote = byte,
            _ if byte == quote => quote = 0,
            b'\\' => out.extend(bytes.next()),
            _ => out.push(byte),
        }
    }
    out
}
