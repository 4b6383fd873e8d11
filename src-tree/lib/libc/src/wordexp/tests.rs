//! Tests of the expansion, over a small world.

use std::collections::BTreeMap;

use super::expand::{Problem, World, expand, unescaped};
use crate::list::List;

struct Small {
    variables: BTreeMap<Vec<u8>, Vec<u8>>,
    strict: bool,
}

impl World for Small {
    fn variable(&self, name: &[u8], value: &mut List<u8>) -> Result<bool, Problem> {
        let found = self.variables.get(name);
        value.extend(found.map_or(&[], Vec::as_slice))?;
        Ok(found.is_some())
    }

    fn set(&mut self, name: &[u8], value: &[u8]) -> Result<(), Problem> {
        self.variables.insert(name.to_vec(), value.to_vec());
        Ok(())
    }

    fn home(&self, user: &[u8], path: &mut List<u8>) -> Result<bool, Problem> {
        path.extend(if user.is_empty() {
            b"/home/me"
        } else {
            b"/root"
        })?;
        Ok(user.is_empty() || user == b"root")
    }

    fn command(&mut self, command: &[u8], written: &mut List<u8>) -> Result<(), Problem> {
        written.extend(b"<")?;
        written.extend(command)?;
        Ok(written.extend(b">\n\n")?)
    }

    fn strict(&self) -> bool {
        self.strict
    }
}

fn fields(words: &str, strict: bool) -> Result<Vec<String>, Problem> {
    let variables = [
        ("v", "one two"),
        ("empty", ""),
        ("path", "a/b.c/d.e.f"),
        ("star", "*"),
    ];
    let variables = variables
        .map(|(name, value)| (name.into(), value.into()))
        .into();
    let mut world = Small { variables, strict };
    let found = expand(&mut world, words.as_bytes())?;
    let plain = found.iter().map(|field| {
        let mut plain = List::new();
        let literal = unescaped(field, &mut plain).unwrap();
        let mark = if literal { "" } else { "?" };
        format!("{mark}{}", String::from_utf8_lossy(&plain))
    });
    Ok(plain.collect())
}

fn check(words: &str, expected: &[&str]) {
    assert_eq!(fields(words, false).unwrap(), expected, "{words}");
}

#[test]
fn quotes_keep_words_together_and_spaces_part_them() {
    check("a  b\t'c d' \"e f\"g ''", &["a", "b", "c d", "e fg", ""]);
    check("a\\ b \"\\$x \\a\" '$v'", &["a b", "$x \\a", "$v"]);
    check("*.c '*'.c \\*", &["?*.c", "*.c", "*"]);
}

#[test]
fn variables_are_cut_at_separators_unless_quoted() {
    check(
        "$v \"$v\" x${v}y",
        &["one", "two", "one two", "xone", "twoy"],
    );
    check("$empty \"$empty\" $nothing", &[""]);
    check("$star \"$star\" $ $%", &["?*", "*", "$", "$%"]);
}

#[test]
fn braces_give_other_values_lengths_and_parts() {
    check(
        "${nothing:-a b} ${nothing-'a b'} \"${empty:-x y}\"",
        &["a", "b", "a b", "x y"],
    );
    check(
        "${empty-x}. ${v:+there} ${nothing+not}. ${#v}",
        &[".", "there", ".", "7"],
    );
    check(
        "${path%.*} ${path%%.*} ${path#*/} ${path##*/}",
        &["a/b.c/d.e", "a/b", "b.c/d.e.f", "d.e.f"],
    );
    check("${new:=made} $new", &["made", "made"]);
}

#[test]
fn homes_and_commands_are_put_in() {
    check(
        "~ ~/x ~root/y ~nobody a~ '~'",
        &["/home/me", "/home/me/x", "/root/y", "~nobody", "a~", "~"],
    );
    check(
        "$(a b) \"`c \\`d`\" $((1 + 2))",
        &["<a", "b>", "<c `d>", "<echo", "$((1", "+", "2))>"],
    );
}

#[test]
fn what_is_no_word_is_refused() {
    for words in ["a|b", "a;b", "(a)", "a>b", "a\nb", "{a}"] {
        assert_eq!(fields(words, false), Err(Problem::Character), "{words}");
    }
    for words in ["'a", "\"a", "${a", "$(a", "`a", "a\\", "${}", "${v!x}"] {
        assert_eq!(fields(words, false), Err(Problem::Syntax), "{words}");
    }
    assert_eq!(fields("${nothing:?}", false), Err(Problem::Value));
    assert_eq!(fields("$nothing", true), Err(Problem::Value));
}
