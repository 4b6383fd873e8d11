//! What follows when somebody is let in: terminal, process and environment become the user's.

use std::ffi::CString;
use std::fs::Permissions;
use std::io::{self, Write};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use nix::unistd::{Gid, Uid, initgroups, setgid, setuid};

use crate::passwd::User;

/// Where programs are for users, and for root.
const USER_PATH: &str = "/bin:/usr/bin:/usr/local/bin";
const ROOT_PATH: &str = "/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin";
const MOTD: &str = "/etc/motd";
/// A file in the home folder of users who want no words.
const HUSH: &str = ".hushlogin";
/// Mode of a user's terminal: the group may write messages to it.
const TERMINAL_MODE: u32 = 0o620;

/// The environment of a user. `term` is the terminal's type; `kept` what is kept of the present one.
pub fn environment(
    user: &User,
    term: Option<&str>,
    kept: Vec<(String, String)>,
) -> Vec<(String, String)> {
    let path = if user.uid == 0 { ROOT_PATH } else { USER_PATH };
    let mut variables = kept;
    for (name, value) in [
        ("HOME", user.home.as_str()),
        ("SHELL", &user.shell),
        ("USER", &user.name),
        ("LOGNAME", &user.name),
        ("PATH", path),
        ("TERM", term.unwrap_or("dumb")),
        ("MAIL", &format!("/var/mail/{}", user.name)),
    ] {
        variables.retain(|(known, _)| known != name);
        variables.push((name.to_owned(), value.to_owned()));
    }
    variables
}

/// The name a login shell is called by: `-sh` for `/bin/sh`.
pub fn login_name(shell: &str) -> String {
    let name = Path::new(shell).file_name().unwrap_or_default();
    format!("-{}", name.to_string_lossy())
}

/// Gives the terminal on standard input to the user, if it is a file that can be given.
pub fn hand_over_terminal(user: &User, terminal: &Path) {
    // A read-only /dev keeps its owners; that is no reason to keep the user out.
    let _ = chown(terminal, Some(user.uid), None);
    let _ = std::fs::set_permissions(terminal, Permissions::from_mode(TERMINAL_MODE));
}

/// Makes this process the user's: login name, groups, numbers, folder. A missing home folder makes it
/// the root folder, which is told.
///
/// # Errors
/// When the kernel refuses.
pub fn become_user(user: &User, output: &mut dyn Write) -> io::Result<()> {
    df_sys::session::set_login(&user.name)?;
    let (uid, gid) = (Uid::from_raw(user.uid), Gid::from_raw(user.gid));
    setgid(gid)?;
    initgroups(&CString::new(user.name.as_str())?, gid)?;
    setuid(uid)?;
    if std::env::set_current_dir(&user.home).is_err() {
        writeln!(
            output,
            "No home directory {}: logging in with home = \"/\"",
            user.home
        )?;
        std::env::set_current_dir("/")?;
    }
    Ok(())
}

/// Shows the message of the day, unless the user wants none.
///
/// # Errors
/// When the terminal cannot be written.
pub fn greet(user: &User, output: &mut dyn Write) -> io::Result<()> {
    if Path::new(&user.home).join(HUSH).exists() {
        return Ok(());
    }
    // Without a message there is nothing to show.
    output.write_all(&std::fs::read(MOTD).unwrap_or_default())?;
    output.flush()
}

/// Becomes the user's shell; returns only when that fails.
pub fn start_shell(user: &User, environment: Vec<(String, String)>) -> io::Error {
    let mut command = Command::new(&user.shell);
    command
        .arg0(login_name(&user.shell))
        .env_clear()
        .envs(environment);
    command.exec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(uid: u32) -> User {
        User {
            name: "jo".to_owned(),
            password: String::new(),
            uid,
            gid: uid,
            expires: 0,
            home: "/home/jo".to_owned(),
            shell: "/bin/sh".to_owned(),
        }
    }

    fn value<'a>(variables: &'a [(String, String)], name: &str) -> Option<&'a str> {
        let found = variables.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    #[test]
    fn environment_is_the_users() {
        let kept = vec![
            ("LANG".to_owned(), "C".to_owned()),
            ("HOME".to_owned(), "/".to_owned()),
        ];
        let variables = environment(&user(7), Some("vt100"), kept);
        assert_eq!(value(&variables, "HOME"), Some("/home/jo"));
        assert_eq!(value(&variables, "USER"), Some("jo"));
        assert_eq!(value(&variables, "LANG"), Some("C"));
        assert_eq!(value(&variables, "TERM"), Some("vt100"));
        assert_eq!(value(&variables, "PATH"), Some(USER_PATH));
        assert_eq!(
            variables.iter().filter(|(name, _)| name == "HOME").count(),
            1
        );
    }

    #[test]
    fn root_finds_the_systems_programs_and_no_terminal_is_a_dumb_one() {
        let variables = environment(&user(0), None, Vec::new());
        assert_eq!(value(&variables, "PATH"), Some(ROOT_PATH));
        assert_eq!(value(&variables, "TERM"), Some("dumb"));
    }

    #[test]
    fn login_shells_are_called_with_a_dash() {
        assert_eq!(login_name("/bin/sh"), "-sh");
        assert_eq!(login_name("/usr/local/bin/zsh"), "-zsh");
    }
}
