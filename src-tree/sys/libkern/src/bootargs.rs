//! The kernel's command line: from words to a kernel environment.
//!
//! Used where a hypervisor starts the kernel directly (PVH). `name=value` words become
//! variables; a value may be quoted to hold spaces. `-s`, `-v` and `-d` stand for
//! `boot_single=YES`, `boot_verbose=YES` and `boot_ddb=YES`, `bench` for `bench=YES`. Other words are ignored, as a kernel that does
//! not boot because of a misspelt word helps nobody.

/// Writes the environment for `line` into `out`: NUL-terminated `name=value` strings one after
/// another. Returns the bytes used. Variables that do not fit are left out.
pub fn to_kenv(line: &[u8], out: &mut [u8]) -> usize {
    let mut used = 0;
    for word in Words(line) {
        let word: Word<'_> = match word {
            b"-s" => (b"boot_single", b"YES"),
            b"-d" => (b"boot_ddb", b"YES"),
            b"-v" => (b"boot_verbose", b"YES"),
            b"bench" => (b"bench", b"YES"),
            _ => match split(word) {
                Some(pair) => pair,
                None => continue,
            },
        };
        used += append(&mut out[used..], word);
    }
    used
}

type Word<'a> = (&'a [u8], &'a [u8]);

fn split(word: &[u8]) -> Option<Word<'_>> {
    let at = word.iter().position(|&b| b == b'=').filter(|&at| at > 0)?;
    let value = &word[at + 1..];
    let unquoted = value
        .strip_prefix(b"\"")
        .map(|v| v.strip_suffix(b"\"").unwrap_or(v));
    Some((&word[..at], unquoted.unwrap_or(value)))
}

fn append(out: &mut [u8], (name, value): Word<'_>) -> usize {
    let size = name.len() + value.len() + 2;
    let Some(room) = out.get_mut(..size) else {
        return 0;
    };
    room[..name.len()].copy_from_slice(name);
    room[name.len()] = b'=';
    room[name.len() + 1..size - 1].copy_from_slice(value);
    room[size - 1] = 0;
    size
}

/// Splits at blanks that are not inside double quotes.
struct Words<'a>(&'a [u8]);

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let start = self.0.iter().position(|b| !b.is_ascii_whitespace())?;
        let rest = &self.0[start..];
        let mut quoted = false;
        let end = rest.iter().position(|&b| {
            quoted ^= b == b'"';
            !quoted && b.is_ascii_whitespace()
        });
        let (word, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.0 = rest;
        Some(word)
    }
}

/// Looks a variable up in an environment; the last one set wins.
#[must_use]
pub fn lookup<'a>(kenv: &'a [u8], name: &str) -> Option<&'a str> {
    let mut strings: &[u8] = kenv;
    let mut found = None;
    while let Some(end) = strings.iter().position(|&b| b == 0) {
        let (string, rest) = strings.split_at(end);
        strings = &rest[1..];
        let value = string
            .strip_prefix(name.as_bytes())
            .and_then(|s| s.strip_prefix(b"="));
        if let Some(value) = value.and_then(|v| str::from_utf8(v).ok()) {
            found = Some(value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::{lookup, to_kenv};
    use proptest::prelude::*;
    use std::string::String;

    fn kenv(line: &str) -> std::vec::Vec<u8> {
        let mut out = [0; 256];
        let used = to_kenv(line.as_bytes(), &mut out);
        out[..used].to_vec()
    }

    #[test]
    fn words_become_variables() {
        let kenv = kenv("  init_path=/sbin/init -v debug.panic=1 nonsense =x");
        assert_eq!(
            kenv,
            b"init_path=/sbin/init\0boot_verbose=YES\0debug.panic=1\0"
        );
    }

    #[test]
    fn quoted_value_keeps_its_blanks() {
        assert_eq!(kenv("a=\"b c\" d=e"), b"a=b c\0d=e\0");
    }

    #[test]
    fn last_setting_of_a_variable_wins() {
        let kenv = kenv("a=1 ab=2 a=3");
        assert_eq!(lookup(&kenv, "a"), Some("3"));
        assert_eq!(lookup(&kenv, "b"), None);
    }

    #[test]
    fn variable_that_does_not_fit_is_left_out() {
        let mut out = [0; 6];
        assert_eq!(to_kenv(b"a=1 long=1 b=", &mut out), 4);
    }

    proptest! {
        #[test]
        fn every_plain_setting_can_be_looked_up(pairs in prop::collection::btree_map("[a-z_.]{1,9}", "[A-Za-z0-9/:.]{0,9}", 0..8)) {
            let line: String = pairs.iter().map(|(n, v)| std::format!("{n}={v} ")).collect();
            let kenv = kenv(&line);
            for (name, value) in &pairs {
                prop_assert_eq!(lookup(&kenv, name), Some(value.as_str()));
            }
        }

        #[test]
        fn any_bytes_are_accepted(line in prop::collection::vec(any::<u8>(), 0..200), room in 0usize..64) {
            let mut out = std::vec![0; room];
            let used = to_kenv(&line, &mut out);
            prop_assert!(used <= room);
        }
    }
}
