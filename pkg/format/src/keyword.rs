//! Keywords of packing lists that ports define themselves: `Keywords/NAME.ucl`.
//!
//! ```text
//! actions: [file(1), dir(2)]     what the arguments are: file, dir, config; without a number all
//! arguments: yes                 the line holds several arguments, between blanks
//! attributes: { owner: "root", group: "wheel", mode: "0644" }
//! post-install: "..."            a piece of a script of the package; also pre-install,
//!                                pre-deinstall, post-deinstall
//! post-install: { type: lua, script: "..." }
//!                                a script of its own, which finds the words of the line in `arg`
//! messages: [ { message: "...", type: "install" } ]
//! deprecated: yes                a warning when the package is made
//! deprecation_message: "..."
//! ```
//!
//! In scripts and messages `%@` is the whole argument, `%1` ... `%9` one of several, `%D` the
//! current folder, `%F` the last file of the list, `%B` its folder, `%f` its name, `%%` a percent.

use df_ucl::Value;

use crate::manifest::{Message, Ownership};

/// Scripts that a keyword may add to.
const SCRIPTS: [&str; 4] = [
    "pre-install",
    "post-install",
    "pre-deinstall",
    "post-deinstall",
];
/// What is known and has no effect here, or is handled by name below.
const OTHER: [&str; 7] = [
    "actions",
    "arguments",
    "attributes",
    "messages",
    "deprecated",
    "deprecation_message",
    "preformat_arguments",
];

/// The keywords that every list may use, as if they had a file.
const BUILT_IN: [(&str, &str); 2] = [
    ("shell", include_str!("../keywords/shell.ucl")),
    ("info", include_str!("../keywords/info.ucl")),
];

/// What is done with an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// A file of the package.
    File,
    /// A file that users edit.
    Config,
    /// A directory.
    Directory,
}

/// A keyword, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keyword {
    /// What is done, and with which argument, from 1; `None` for the whole line.
    pub(crate) actions: Vec<(Act, Option<usize>)>,
    /// Whether the line holds several arguments.
    pub(crate) arguments: bool,
    /// As whose, unless the line says.
    pub(crate) ownership: Ownership,
    /// Pieces of scripts.
    pub(crate) scripts: Vec<(&'static str, String)>,
    /// Scripts in Lua.
    pub(crate) lua_scripts: Vec<(&'static str, String)>,
    /// Messages of the package.
    pub(crate) messages: Vec<Message>,
    /// Why it should not be used any more.
    pub(crate) deprecated: Option<String>,
}

/// What the signs of a script stand for.
pub(crate) struct Signs<'s> {
    pub(crate) line: &'s str,
    pub(crate) arguments: &'s [&'s str],
    pub(crate) folder: &'s str,
    pub(crate) last: &'s str,
}

impl Keyword {
    /// A keyword that needs no file: `@shell` and `@info`.
    ///
    /// # Errors
    /// None that a list could cause.
    pub fn built_in(name: &str) -> Result<Option<Self>, String> {
        let text = BUILT_IN.iter().find(|(known, _)| *known == name);
        text.map(|(_, text)| Self::parse(text)).transpose()
    }

    /// Reads a keyword's file.
    ///
    /// # Errors
    /// Says what is wrong: no UCL, an action, a key or a language that is not known.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value = df_ucl::parse(text).map_err(|error| error.to_string())?;
        let object = value.as_object().ok_or("it is not an object")?;
        let mut keyword = Self::default();
        for (key, value) in object.iter() {
            if let Some(script) = SCRIPTS.iter().find(|script| **script == key) {
                keyword.add_script(script, value)?;
            } else if !OTHER.contains(&key) {
                return Err(format!("key {key} is not known"));
            }
        }
        let at = |key: &str| value.at(&[key]);
        let yes = |key: &str| at(key).is_some_and(|value| value.as_bool() == Some(true));
        keyword.arguments = yes("arguments");
        for action in at("actions").map_or(&[][..], Value::items) {
            keyword
                .actions
                .push(act(action.as_str().unwrap_or_default())?);
        }
        if let Some(attributes) = at("attributes") {
            let text = |key: &str| Some(attributes.at(&[key])?.as_str()?.to_owned());
            keyword.ownership.uname = text("owner");
            keyword.ownership.gname = text("group");
            keyword.ownership.perm = match attributes.at(&["mode"]) {
                None => None,
                Some(mode) => Some(permissions(mode)?),
            };
        }
        for message in at("messages").map_or(&[][..], Value::items) {
            let text = |key: &str| Some(message.at(&[key])?.as_str()?.to_owned());
            keyword.messages.push(Message {
                text: text("message").ok_or("a message without text")?,
                kind: text("type"),
                ..Message::default()
            });
        }
        if yes("deprecated") {
            let why = at("deprecation_message").and_then(Value::as_str);
            keyword.deprecated = Some(why.unwrap_or("it is deprecated").to_owned());
        }
        Ok(keyword)
    }
}

impl Keyword {
    /// A script: a text of the shell, or an object that says its language.
    fn add_script(&mut self, kind: &'static str, value: &Value) -> Result<(), String> {
        let text = |key: &str| value.at(&[key]).and_then(Value::as_str);
        let (language, script) = match value.as_str() {
            Some(script) => ("shell", script),
            None => (
                text("type").ok_or_else(|| format!("{kind}: its type is missing"))?,
                text("script").ok_or_else(|| format!("{kind}: its script is missing"))?,
            ),
        };
        match language {
            "shell" => self.scripts.push((kind, script.to_owned())),
            "lua" => self.lua_scripts.push((kind, script.to_owned())),
            other => return Err(format!("{kind}: type {other:?} is neither shell nor lua")),
        }
        Ok(())
    }
}

fn act(text: &str) -> Result<(Act, Option<usize>), String> {
    let (name, number) = match text.split_once('(') {
        None => (text, None),
        Some((name, rest)) => {
            let number = rest.strip_suffix(')').unwrap_or(rest);
            (name, number.parse().ok().filter(|number| *number > 0))
        }
    };
    let act = match name {
        "file" => Act::File,
        "config" => Act::Config,
        "dir" | "dirrm" | "dirrmtry" => Act::Directory,
        _ => return Err(format!("action {text:?}: known are file, config and dir")),
    };
    match (number, text.contains('(')) {
        (None, true) => Err(format!("action {text:?}: its number is none from 1")),
        _ => Ok((act, number)),
    }
}

/// Octal, with or without quotes.
fn permissions(mode: &Value) -> Result<u32, String> {
    let text = match mode {
        Value::String(text) => text.clone(),
        other => other
            .as_int()
            .map_or_else(String::new, |number| number.to_string()),
    };
    u32::from_str_radix(&text, 8)
        .ok()
        .filter(|mode| *mode <= 0o7777)
        .ok_or_else(|| format!("mode {text:?} is not octal up to 7777"))
}

impl Signs<'_> {
    /// A text with its signs replaced. An argument that is not there stands for nothing.
    pub(crate) fn put_into(&self, text: &str) -> String {
        let (folder, name) = self.last.rsplit_once('/').unwrap_or(("", self.last));
        let mut out = String::with_capacity(text.len());
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            match chars.next() {
                Some('@') => out.push_str(self.line),
                Some('D') => out.push_str(self.folder),
                Some('F') => out.push_str(self.last),
                Some('B') => out.push_str(folder),
                Some('f') => out.push_str(name),
                Some('%') => out.push('%'),
                Some(digit @ '1'..='9') => {
                    let at = digit as usize - '1' as usize;
                    out.push_str(self.arguments.get(at).copied().unwrap_or_default());
                }
                Some(other) => out.extend(['%', other]),
                None => out.push('%'),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_keywords_are_keywords() {
        for (name, _) in BUILT_IN {
            assert!(Keyword::built_in(name).unwrap().is_some(), "{name}");
        }
        assert_eq!(Keyword::built_in("other").unwrap(), None);
    }

    #[test]
    fn signs_stand_for_parts_of_the_line() {
        let signs = Signs {
            line: "one two",
            arguments: &["one", "two"],
            folder: "/usr/local",
            last: "/usr/local/bin/x",
        };
        assert_eq!(
            signs.put_into("%@|%1|%2|%3|%D|%F|%B|%f|%%|%q|%"),
            "one two|one|two||/usr/local|/usr/local/bin/x|/usr/local/bin|x|%|%q|%"
        );
    }

    #[test]
    fn wrong_keywords_are_refused() {
        for bad in [
            "actions: [fly]",
            "actions: [file(0)]",
            "actions: [file(x)]",
            "attributes: { mode: \"99\" }",
            "colour: red",
            "post-install: { type: perl, script: \"x\" }",
            "post-install: { type: lua }",
            "post-install: { script: \"x\" }",
            "messages: [ { type: install } ]",
            "[",
        ] {
            assert!(Keyword::parse(bad).is_err(), "{bad}");
        }
    }
}
