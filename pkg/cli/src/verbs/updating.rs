//! `pkg updating`: entries of the UPDATING file of the ports that concern installed packages.
//!
//! ```text
//! 20260131:
//!   AFFECTS: users of lang/tool, x11/{one,two} and editors/*
//!   AUTHOR: ...
//! ```

use std::fs;
use std::path::PathBuf;

use pkg_db::Detail;
use pkg_solve::fits;
use regex_lite::Regex;
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "updating [-iq] [-d DATE] [-f FILE] [--json] [ORIGIN...]";

pub(crate) const VERB: Verb = Verb {
    name: "updating",
    flags: &[
        JSON,
        ('d', "date", true),
        ('f', "file", true),
        ('i', "case-insensitive", false),
        ('q', "quiet", false),
    ],
    usage: USAGE,
    run,
};

/// One entry of the file.
struct Entry<'f> {
    /// The line with the date.
    date: &'f str,
    /// The lines from the one that says whom it concerns.
    lines: Vec<&'f str>,
}

fn run(session: &Session, args: &Args) -> Outcome {
    let since = args.value('d').unwrap_or_default();
    if args.has('d') && !(since.len() == 8 && since.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(CliError::new("Invalid date format"));
    }
    let file = match args.value('f') {
        Some(file) => PathBuf::from(file),
        None => session.ports_folder().join("UPDATING"),
    };
    let origins: Vec<String> = if args.operands.is_empty() {
        let packages = session.installed(Detail::Row)?;
        let origins = packages.iter().map(|package| &package.manifest.origin);
        origins.map(ToString::to_string).collect()
    } else {
        args.operands.clone()
    };
    let text = fs::read(&file)
        .map_err(|error| CliError::new(format!("Unable to open: {}: {error}", file.display())))?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let found: Vec<Entry<'_>> = entries(&text)
        .into_iter()
        .filter(|entry| entry.date >= since && concerns(entry, &origins, args.has('i')))
        .collect();
    if args.has(JSON.0) {
        let list = found.iter().map(|entry| {
            json!({
                "date": entry.date.trim_end_matches(':'),
                "text": entry.lines.join("\n"),
            })
        });
        session.out.json(&list.collect::<Vec<_>>().into());
        return Ok(());
    }
    for entry in found {
        session.out.line(entry.date);
        entry.lines.iter().for_each(|line| session.out.line(line));
    }
    Ok(())
}

/// The entries, each from its line with `AFFECTS`; what stands before the first date is none.
fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for line in text.lines() {
        if is_date(line) {
            entries.push(Entry {
                date: line.trim_end(),
                lines: Vec::new(),
            });
        } else if let Some(entry) = entries.last_mut()
            && (!entry.lines.is_empty() || line.contains("AFFECTS"))
        {
            entry.lines.push(line);
        }
    }
    entries
}

fn is_date(line: &str) -> bool {
    let line = line.trim_end().as_bytes();
    line.len() == 9 && line[8] == b':' && line[..8].iter().all(u8::is_ascii_digit)
}

fn concerns(entry: &Entry<'_>, origins: &[String], any_case: bool) -> bool {
    let Some(line) = entry.lines.first() else {
        return false;
    };
    let small = line.to_lowercase();
    if ["all users", "all ports users"]
        .iter()
        .any(|all| small.trim_end().ends_with(all))
    {
        return true;
    }
    let fold = |text: &str| match any_case {
        true => text.to_lowercase(),
        false => text.to_owned(),
    };
    line.split_whitespace().any(|word| {
        let word = fold(word.trim_end_matches(','));
        let pattern = alternatives(&word);
        origins.iter().map(|origin| fold(origin)).any(|origin| {
            fits(&word, &origin)
                || fits(&origin, &word)
                || pattern.as_ref().is_some_and(|one| one.is_match(&origin))
        })
    })
}

/// `{a,b}` and `(a|b)` in a word, and globs beside them, as a regular expression.
fn alternatives(word: &str) -> Option<Regex> {
    let pairs = [('{', '}'), ('(', ')')];
    if !pairs
        .iter()
        .any(|(one, other)| word.contains(*one) && word.contains(*other))
    {
        return None;
    }
    let mut pattern = "^".to_owned();
    let mut inside = false;
    for c in word.chars() {
        match c {
            '{' | '(' => {
                inside = true;
                pattern.push('(');
            }
            '}' | ')' => {
                inside = false;
                pattern.push(')');
            }
            ',' | '|' if inside => pattern.push('|'),
            '*' => pattern += ".*",
            '?' => pattern.push('.'),
            c if c.is_alphanumeric() || c == '/' => pattern.push(c),
            c => pattern.extend(['\\', c]),
        }
    }
    pattern.push('$');
    Regex::new(&pattern).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "Text before.\n20260301:\n  AFFECTS: users of lang/{perl,php}5* and x11/x\n  \
        AUTHOR: somebody\n\n  Do this.\n\n20260201:\n  AFFECTS: All users\n  Do that.\n\n\
        20260101:\n  no such line\n";

    #[test]
    fn entries_are_found_by_whom_they_concern() {
        let entries = entries(FILE);
        let dates: Vec<&str> = entries.iter().map(|entry| entry.date).collect();
        assert_eq!(dates, ["20260301:", "20260201:", "20260101:"]);
        let told = |origin: &str, any_case: bool| -> Vec<&str> {
            let origins = [origin.to_owned()];
            let told = entries
                .iter()
                .filter(|entry| concerns(entry, &origins, any_case));
            told.map(|entry| entry.date).collect()
        };
        assert_eq!(told("lang/perl5.40", false), ["20260301:", "20260201:"]);
        assert_eq!(told("x11/x", false), ["20260301:", "20260201:"]);
        assert_eq!(told("x11/X", false), ["20260201:"]);
        assert_eq!(told("x11/X", true), ["20260301:", "20260201:"]);
        assert_eq!(told("x11/*", false), ["20260301:", "20260201:"]);
        assert_eq!(told("lang/python5", false), ["20260201:"]);
    }
}
