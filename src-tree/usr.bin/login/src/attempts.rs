//! The conversation: a name, a password, three tries.

use std::io;

use crate::crypt;
use crate::passwd::{self, User};

/// How often somebody may try.
pub const TRIES: u32 = 3;

/// A hash that no password has, checked for names that nobody has, so that the time tells nothing.
const NOBODYS_HASH: &str = "$6$rounds=5000$nobody$";

/// The person at the terminal.
pub trait Person {
    /// Asks for a name. None at the end of input.
    ///
    /// # Errors
    /// When the terminal cannot be read or written.
    fn name(&mut self) -> io::Result<Option<String>>;

    /// Asks for a password, without showing it. None at the end of input.
    ///
    /// # Errors
    /// When the terminal cannot be read or written.
    fn password(&mut self) -> io::Result<Option<String>>;

    /// Says something.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    fn say(&mut self, text: &str) -> io::Result<()>;

    /// Waits a while after a failure.
    fn pause(&mut self, failures: u32);
}

/// How to let somebody in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// Without a password: whoever asks has been checked before.
    pub trusted: bool,
    /// The time, in seconds since 1970.
    pub now: i64,
}

/// Talks to a person until it is known who that is. None when the tries are over. `users` is the text of
/// `/etc/master.passwd`.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn admit(
    first_name: Option<String>,
    users: &str,
    rules: Rules,
    person: &mut dyn Person,
) -> io::Result<Option<User>> {
    let mut given = first_name;
    for failures in 1..=TRIES {
        let name = match given.take() {
            Some(name) => name,
            None => match person.name()? {
                Some(name) => name,
                None => return Ok(None),
            },
        };
        let user = passwd::find(users, &name);
        let needs_none = user.as_ref().is_some_and(|user| user.password.is_empty());
        if rules.trusted || needs_none {
            if let Some(user) = user {
                return check_account(user, rules, person);
            }
        } else {
            let Some(password) = person.password()? else {
                return Ok(None);
            };
            let hash = user
                .as_ref()
                .map_or(NOBODYS_HASH, |user| user.password.as_str());
            let right = crypt::matches(&password, hash);
            if let Some(user) = user.filter(|_| right) {
                return check_account(user, rules, person);
            }
        }
        person.say("Login incorrect\n")?;
        if failures < TRIES {
            person.pause(failures);
        }
    }
    Ok(None)
}

/// Lets nobody in whose account has ended.
fn check_account(user: User, rules: Rules, person: &mut dyn Person) -> io::Result<Option<User>> {
    if user.expires != 0 && rules.now >= user.expires {
        person.say("Sorry -- your account has expired.\n")?;
        return Ok(None);
    }
    Ok(Some(user))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    /// The password is `secret`.
    const USERS: &str = "root::0:0::0:0:r:/root:/bin/sh\n\
        jo:$5$saltstring$C3o4O1TC6aRHF4FI.QSZMXtHbaj2gSXr4sUc/3NcUi.:7:7::0:0:j:/home/jo:/bin/sh\n\
        old::8:8::0:100:o:/:/bin/sh\nlocked:*:9:9::0:0:l:/:/bin/sh\n";

    #[derive(Default)]
    struct Typist {
        types: VecDeque<&'static str>,
        seen: String,
        pauses: u32,
    }

    impl Person for Typist {
        fn name(&mut self) -> io::Result<Option<String>> {
            self.seen.push_str("login: ");
            Ok(self.types.pop_front().map(str::to_owned))
        }

        fn password(&mut self) -> io::Result<Option<String>> {
            self.seen.push_str("Password:\n");
            Ok(self.types.pop_front().map(str::to_owned))
        }

        fn say(&mut self, text: &str) -> io::Result<()> {
            self.seen.push_str(text);
            Ok(())
        }

        fn pause(&mut self, _failures: u32) {
            self.pauses += 1;
        }
    }

    fn admitted(first: Option<&str>, types: &[&'static str]) -> (Option<String>, Typist) {
        let mut person = Typist {
            types: types.iter().copied().collect(),
            ..Typist::default()
        };
        let rules = Rules {
            trusted: false,
            now: 1000,
        };
        let user = admit(first.map(str::to_owned), USERS, rules, &mut person).unwrap();
        (user.map(|user| user.name), person)
    }

    #[test]
    fn empty_password_lets_in_without_a_question() {
        let (user, person) = admitted(Some("root"), &[]);
        assert_eq!(user.as_deref(), Some("root"));
        assert_eq!(person.seen, "");
    }

    #[test]
    fn password_is_asked_for_and_checked() {
        assert_eq!(admitted(None, &["jo", "secret"]).0.as_deref(), Some("jo"));
        let (user, person) = admitted(Some("jo"), &["wrong", "jo", "secret"]);
        assert_eq!(user.as_deref(), Some("jo"));
        assert_eq!(
            person.seen,
            "Password:\nLogin incorrect\nlogin: Password:\n"
        );
    }

    #[test]
    fn three_tries_are_all() {
        let types = ["a", "nobody", "b", "locked", "", "root"];
        let (user, person) = admitted(Some("jo"), &types);
        assert_eq!(user, None);
        assert_eq!(person.seen.matches("Login incorrect").count(), 3);
        assert_eq!(person.pauses, 2);
    }

    #[test]
    fn unknown_names_are_asked_for_a_password_like_others() {
        let (user, person) = admitted(Some("nobody"), &["", "root"]);
        assert_eq!(user.as_deref(), Some("root"));
        assert!(person.seen.starts_with("Password:\nLogin incorrect\n"));
    }

    #[test]
    fn ended_account_and_end_of_input_let_nobody_in() {
        let (user, person) = admitted(Some("old"), &[]);
        assert_eq!(user, None);
        assert!(person.seen.contains("expired"));
        assert_eq!(admitted(None, &[]).0, None);
        assert_eq!(admitted(Some("jo"), &[]).0, None);
    }
}
