//! A command line of the debugger, taken apart.
//!
//! ```text
//! NAME [/MODIFIER] [ARGUMENTS] [,COUNT]      x/lx $rsp,8
//! ```

/// A command line taken apart; nothing is looked up yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command<'a> {
    /// The first word.
    pub name: &'a str,
    /// What follows a slash directly behind the name; empty without one.
    pub modifier: &'a str,
    /// The rest, without the blanks around it.
    pub arguments: &'a str,
    /// What follows the last comma.
    pub count: Option<&'a str>,
}

impl<'a> Command<'a> {
    /// Takes a line apart; `None` when it is blank.
    #[must_use]
    pub fn parse(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let end = line
            .find(|c: char| c.is_ascii_whitespace() || c == '/' || c == ',')
            .unwrap_or(line.len());
        let (name, mut rest) = line.split_at(end);
        if name.is_empty() {
            return None;
        }
        let mut modifier = "";
        if let Some(behind) = rest.strip_prefix('/') {
            let end = behind
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(behind.len());
            (modifier, rest) = behind.split_at(end);
        }
        let (arguments, count) = match rest.rsplit_once(',') {
            Some((arguments, count)) => (arguments, Some(count.trim())),
            None => (rest, None),
        };
        Some(Self {
            name,
            modifier,
            arguments: arguments.trim(),
            count,
        })
    }

    /// The arguments as words.
    pub fn words(&self) -> impl Iterator<Item = &'a str> {
        self.arguments.split_ascii_whitespace()
    }

    /// Whether a word names something: the whole of it, or the beginning of it, at least as
    /// long as `least`.
    #[must_use]
    pub fn is_short_for(word: &str, whole: &str, least: usize) -> bool {
        word.len() >= least && whole.starts_with(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_has_name_modifier_arguments_and_count() {
        let command = Command::parse("  x/lx $rsp+8 , 4").unwrap();
        assert_eq!((command.name, command.modifier), ("x", "lx"));
        assert_eq!((command.arguments, command.count), ("$rsp+8", Some("4")));
    }

    #[test]
    fn everything_but_the_name_may_be_missing() {
        let command = Command::parse("show all cpus").unwrap();
        assert_eq!((command.name, command.modifier), ("show", ""));
        assert!(command.words().eq(["all", "cpus"]));
        assert_eq!(command.count, None);
        assert_eq!(Command::parse("c").unwrap().arguments, "");
        assert_eq!(Command::parse("step,3").unwrap().count, Some("3"));
        assert_eq!(Command::parse(" \t "), None);
        assert_eq!(Command::parse("/x"), None);
    }

    #[test]
    fn short_names_need_enough_letters() {
        assert!(Command::is_short_for("reg", "registers", 1));
        assert!(!Command::is_short_for("", "registers", 1));
        assert!(!Command::is_short_for("re", "reboot", 3));
        assert!(!Command::is_short_for("reboots", "reboot", 3));
    }

    proptest! {
        #[test]
        fn any_line_is_survived_and_parts_are_parts_of_it(line in "[ -~]{0,60}") {
            if let Some(command) = Command::parse(&line) {
                for part in [command.name, command.modifier, command.arguments, command.count.unwrap_or("")] {
                    prop_assert!(line.contains(part));
                }
            }
        }
    }
}
