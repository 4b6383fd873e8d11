//! Users: lines of `/etc/master.passwd`.
//!
//! `name:password:uid:gid:class:change:expire:full name:home:shell`, where an empty password lets in
//! without one, and `*` in it nobody.

/// The file.
pub const MASTER_PASSWD: &str = "/etc/master.passwd";
/// The shell of users whose line names none.
pub const USUAL_SHELL: &str = "/bin/sh";

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Login name.
    pub name: String,
    /// Hashed password.
    pub password: String,
    /// User number.
    pub uid: u32,
    /// Group number.
    pub gid: u32,
    /// When the account ends, in seconds since 1970; 0 for never.
    pub expires: i64,
    /// Home folder.
    pub home: String,
    /// Shell.
    pub shell: String,
}

/// Finds a user by name in the text of the file. A line that makes no sense is no user.
pub fn find(text: &str, name: &str) -> Option<User> {
    text.lines()
        .filter_map(parse)
        .find(|user| user.name == name)
}

fn parse(line: &str) -> Option<User> {
    let fields: Vec<&str> = line.split(':').collect();
    let [
        name,
        password,
        uid,
        gid,
        _class,
        _change,
        expires,
        _full_name,
        home,
        shell,
    ] = fields[..]
    else {
        return None;
    };
    let shell = if shell.is_empty() { USUAL_SHELL } else { shell };
    Some(User {
        name: Some(name)
            .filter(|name| !name.is_empty() && !name.starts_with('#'))?
            .to_owned(),
        password: password.to_owned(),
        uid: uid.parse().ok()?,
        gid: gid.parse().ok()?,
        expires: if expires.is_empty() {
            0
        } else {
            expires.parse().ok()?
        },
        home: home.to_owned(),
        shell: shell.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# users\nroot::0:0::0:0:Charlie &:/root:/bin/sh\n\
        broken:x:0\ntoor:*:0:0::0:0:Again:/root:\nold:*:x:1::0:0:a:b:c\n";

    #[test]
    fn user_is_found_by_name() {
        let root = find(TEXT, "root").unwrap();
        let expected = User {
            name: "root".to_owned(),
            password: String::new(),
            uid: 0,
            gid: 0,
            expires: 0,
            home: "/root".to_owned(),
            shell: "/bin/sh".to_owned(),
        };
        assert_eq!(root, expected);
        assert_eq!(find(TEXT, "toor").unwrap().shell, USUAL_SHELL);
    }

    #[test]
    fn comments_and_broken_lines_are_no_users() {
        for name in ["", "# users", "broken", "old", "nobody"] {
            assert_eq!(find(TEXT, name), None, "{name}");
        }
    }

    #[test]
    fn users_of_the_system_are_all_read() {
        let text = include_str!("../../../etc/master.passwd");
        let lines = text.lines().filter(|line| !line.is_empty()).count();
        assert_eq!(text.lines().filter_map(parse).count(), lines);
        assert_eq!(find(text, "root").unwrap().password, "");
    }
}
