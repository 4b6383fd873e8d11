//! The command lines.

use df_getopt::UsageError;
use df_sys::power::Stop;

use crate::when::When;

/// How to call shutdown(8).
pub const SHUTDOWN_USAGE: &str = "usage: shutdown [-h | -k | -p | -r] time [warning-message ...]";

/// How to call reboot(8), halt(8) and poweroff(8).
pub fn usage(name: &str) -> String {
    format!("usage: {name} [-npq]")
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Stop the machine by way of init.
    Ask(Goal),
    /// Stop it at once: no process is asked.
    AtOnce {
        /// How.
        how: Stop,
        /// Whether file systems are written out.
        sync: bool,
    },
    /// Warn users, wait, then stop it by way of init.
    Shutdown {
        /// What to do then; none only warns.
        goal: Option<Goal>,
        /// When.
        when: When,
        /// What to tell users.
        message: String,
    },
}

/// What init is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To stop the machine.
    Stop(Stop),
    /// To go to single user.
    SingleUser,
}

/// Wrong use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Of an option.
    Usage(UsageError),
    /// A word too many.
    Word(String),
    /// Two options that exclude each other.
    Both(char, char),
    /// Something that is no time.
    Time(String),
    /// No time.
    NoTime,
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Mistake::Usage(error) => write!(f, "{error}"),
            Mistake::Word(word) => write!(f, "unexpected argument: {word}"),
            Mistake::Both(a, b) => write!(f, "-{a} and -{b} exclude each other"),
            Mistake::Time(word) => write!(f, "{word}: no time; now, +minutes or hh:mm"),
            Mistake::NoTime => write!(f, "no time given"),
        }
    }
}

/// Reads the command line of a program that does `how` by default.
///
/// # Errors
/// What is wrong with it.
pub fn of_stop(how: Stop, words: &[String]) -> Result<Request, Mistake> {
    let given = df_getopt::parse(words, "fnpq").map_err(Mistake::Usage)?;
    if let Some(word) = given.words.first() {
        return Err(Mistake::Word(word.clone()));
    }
    let how = if given.has('p') { Stop::PowerOff } else { how };
    let sync = !given.has('n');
    if given.has('q') || !sync {
        return Ok(Request::AtOnce { how, sync });
    }
    Ok(Request::Ask(Goal::Stop(how)))
}

/// Reads the command line of shutdown(8).
///
/// # Errors
/// What is wrong with it.
pub fn of_shutdown(words: &[String]) -> Result<Request, Mistake> {
    let given = df_getopt::parse(words, "hkpr").map_err(Mistake::Usage)?;
    let ways: Vec<char> = given.letters.iter().map(|(letter, _)| *letter).collect();
    if let [first, second, ..] = ways[..] {
        return Err(Mistake::Both(first, second));
    }
    let goal = match ways.first() {
        Some('h') => Some(Goal::Stop(Stop::Halt)),
        Some('p') => Some(Goal::Stop(Stop::PowerOff)),
        Some('r') => Some(Goal::Stop(Stop::Reboot)),
        Some(_) => None,
        None => Some(Goal::SingleUser),
    };
    let (time, message) = given.words.split_first().ok_or(Mistake::NoTime)?;
    let when = When::parse(time).ok_or_else(|| Mistake::Time(time.clone()))?;
    let message = message.join(" ");
    Ok(Request::Shutdown {
        goal,
        when,
        message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn init_is_asked_unless_told_otherwise() {
        let stop = |text: &str| of_stop(Stop::Halt, &words(text)).unwrap();
        assert_eq!(stop(""), Request::Ask(Goal::Stop(Stop::Halt)));
        assert_eq!(stop("-p"), Request::Ask(Goal::Stop(Stop::PowerOff)));
        let at_once = |sync| Request::AtOnce {
            how: Stop::Halt,
            sync,
        };
        assert_eq!(stop("-q"), at_once(true));
        assert_eq!(stop("-n"), at_once(false));
        assert!(of_stop(Stop::Halt, &words("now")).is_err());
    }

    #[test]
    fn shutdown_has_a_way_a_time_and_words() {
        let request = of_shutdown(&words("-p +2 back at noon")).unwrap();
        let expected = Request::Shutdown {
            goal: Some(Goal::Stop(Stop::PowerOff)),
            when: When::parse("+2").unwrap(),
            message: "back at noon".to_owned(),
        };
        assert_eq!(request, expected);
        assert_eq!(
            of_shutdown(&words("-h -r now")),
            Err(Mistake::Both('h', 'r'))
        );
        assert_eq!(of_shutdown(&words("-h")), Err(Mistake::NoTime));
        assert_eq!(
            of_shutdown(&words("-h x")),
            Err(Mistake::Time("x".to_owned()))
        );
    }
}
