//! The loader's variables, which become the kernel environment.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Variables in the order in which they were first set.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    entries: Vec<(String, String)>,
}

/// A variable's name is not acceptable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadName(
    /// The name as it was given.
    pub String,
);

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\"{}\" is not a variable name (letters, digits and _ . - : only)",
            self.0.escape_default()
        )
    }
}

impl core::error::Error for BadName {}

impl Environment {
    /// Returns an environment without variables.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.entries
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// Tells whether a variable says yes: `YES`, `TRUE`, `ON` or `1`, in any case.
    #[must_use]
    pub fn is_yes(&self, name: &str) -> bool {
        self.get(name).is_some_and(says_yes)
    }

    /// Gives a variable a value; a new one goes to the end, an old one keeps its place.
    ///
    /// # Errors
    /// The name is not a variable name.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), BadName> {
        if !is_name(name) {
            return Err(BadName(name.into()));
        }
        match self.entries.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value.into(),
            None => self.entries.push((name.into(), value.into())),
        }
        Ok(())
    }

    /// Removes a variable; tells whether it was there.
    pub fn unset(&mut self, name: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|(n, _)| n != name);
        self.entries.len() != before
    }

    /// Goes through all variables in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns all variables in order.
    #[must_use]
    pub fn to_vec(&self) -> Vec<(String, String)> {
        self.entries.clone()
    }
}

/// Tells whether a value means yes.
#[must_use]
pub fn says_yes(value: &str) -> bool {
    ["yes", "true", "on", "1"]
        .iter()
        .any(|yes| value.eq_ignore_ascii_case(yes))
}

/// Tells whether `name` can be the name of a variable: it begins with a letter, a digit or
/// an underscore, and goes on with these and `.`, `-`, `:`.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    name.bytes().next().is_some_and(word)
        && name
            .bytes()
            .all(|b| word(b) || matches!(b, b'.' | b'-' | b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_again_keeps_the_place() {
        let mut env = Environment::new();
        env.set("a", "1").unwrap();
        env.set("b", "2").unwrap();
        env.set("a", "3").unwrap();
        assert_eq!(env.iter().collect::<Vec<_>>(), [("a", "3"), ("b", "2")]);
    }

    #[test]
    fn unset_tells_whether_the_variable_was_there() {
        let mut env = Environment::new();
        env.set("a", "1").unwrap();
        assert!(env.unset("a"));
        assert!(!env.unset("a"));
        assert_eq!(env.get("a"), None);
    }

    #[test]
    fn names_that_would_break_the_kernel_environment_are_refused() {
        let mut env = Environment::new();
        for bad in ["", "a b", "a=b", ".a", "a\n", "\u{e4}"] {
            assert!(env.set(bad, "x").is_err(), "{bad:?}");
        }
        for good in ["a", "vfs.root.mountfrom", "hint.acpi.0.x-y", "_x", "9p:0"] {
            assert!(env.set(good, "x").is_ok(), "{good:?}");
        }
    }

    #[test]
    fn yes_has_four_spellings() {
        assert!(["YES", "yes", "True", "on", "1"].into_iter().all(says_yes));
        assert!(!["", "no", "0", "y", "YES "].into_iter().any(says_yes));
    }
}
