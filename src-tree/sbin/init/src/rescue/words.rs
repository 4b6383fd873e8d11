//! Splitting a line into words.
//!
//! White space separates words. `'...'` keeps everything as it is; `"..."` keeps white space
//! and `'`, but `$NAME` and `$?` are replaced in it and `\` protects `"`, `\` and `$`; outside
//! quotes `\` protects any character. An unquoted `#` at the start of a word begins a comment.

use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

/// Why a line cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// A quote was opened and not closed.
    OpenQuote(char),
    /// The line ends with a backslash.
    OpenBackslash,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SplitError::OpenQuote(quote) => write!(f, "missing closing {quote}"),
            SplitError::OpenBackslash => write!(f, "nothing follows the backslash"),
        }
    }
}

/// Splits a line, asking `value` for the values of variables.
///
/// # Errors
/// When a quote or backslash is left open.
pub fn split(line: &str, value: &dyn Fn(&str) -> String) -> Result<Vec<String>, SplitError> {
    let mut chars = line.chars().peekable();
    let mut words = Vec::new();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        match chars.peek() {
            None | Some('#') => return Ok(words),
            Some(_) => words.extend(word(&mut chars, value)?),
        }
    }
}

/// One word; none when it is only a variable without value.
fn word(
    chars: &mut Peekable<Chars<'_>>,
    value: &dyn Fn(&str) -> String,
) -> Result<Option<String>, SplitError> {
    let mut word = String::new();
    let mut quoted = false;
    while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
        match c {
            '\'' => {
                quoted = true;
                single_quoted(chars, &mut word)?;
            }
            '"' => {
                quoted = true;
                double_quoted(chars, value, &mut word)?;
            }
            '\\' => word.push(chars.next().ok_or(SplitError::OpenBackslash)?),
            '$' => variable(chars, value, &mut word),
            other => word.push(other),
        }
    }
    Ok((quoted || !word.is_empty()).then_some(word))
}

fn single_quoted(chars: &mut Peekable<Chars<'_>>, word: &mut String) -> Result<(), SplitError> {
    for c in chars {
        if c == '\'' {
            return Ok(());
        }
        word.push(c);
    }
    Err(SplitError::OpenQuote('\''))
}

fn double_quoted(
    chars: &mut Peekable<Chars<'_>>,
    value: &dyn Fn(&str) -> String,
    word: &mut String,
) -> Result<(), SplitError> {
    while let Some(c) = chars.next() {
        match c {
            '"' => return Ok(()),
            '$' => variable(chars, value, word),
            '\\' => match chars.next_if(|c| matches!(c, '"' | '\\' | '$')) {
                Some(protected) => word.push(protected),
                None => word.push('\\'),
            },
            other => word.push(other),
        }
    }
    Err(SplitError::OpenQuote('"'))
}

/// The value of the variable whose name follows; a lone `$` is itself.
fn variable(chars: &mut Peekable<Chars<'_>>, value: &dyn Fn(&str) -> String, word: &mut String) {
    if chars.next_if_eq(&'?').is_some() {
        word.push_str(&value("?"));
        return;
    }
    let mut name = String::new();
    while let Some(c) = chars.next_if(|&c| c == '_' || c.is_ascii_alphanumeric()) {
        name.push(c);
    }
    if name.is_empty() {
        word.push('$');
    } else {
        word.push_str(&value(&name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Vec<String>, SplitError> {
        split(line, &|name| match name {
            "?" => "3".to_owned(),
            "HOME" => "/root dir".to_owned(),
            _ => String::new(),
        })
    }

    fn ok(line: &str) -> Vec<String> {
        words(line).unwrap()
    }

    #[test]
    fn white_space_separates_and_comments_are_left_out() {
        assert_eq!(ok("  ls   -l\t/ \r\n"), ["ls", "-l", "/"]);
        assert_eq!(ok("echo a#b # c"), ["echo", "a#b"]);
        assert!(ok("   ").is_empty());
        assert!(ok("# only").is_empty());
    }

    #[test]
    fn quotes_keep_white_space_and_join_with_their_word() {
        assert_eq!(
            ok(r#"echo 'a  b' "c  d" e'f'"g""#),
            ["echo", "a  b", "c  d", "efg"]
        );
        assert_eq!(ok(r#"echo '' """#), ["echo", "", ""]);
        assert_eq!(ok(r#"'$HOME "x"' "it's""#), ["$HOME \"x\"", "it's"]);
    }

    #[test]
    fn variables_are_replaced_outside_single_quotes() {
        assert_eq!(
            ok("echo $? \"=$?\" $HOME/x"),
            ["echo", "3", "=3", "/root dir/x"]
        );
        assert_eq!(ok("echo $NOTHING end"), ["echo", "end"]);
        assert_eq!(ok("echo \"$NOTHING\" $ $%"), ["echo", "", "$", "$%"]);
    }

    #[test]
    fn backslash_protects() {
        assert_eq!(
            ok(r#"a\ b \$HOME \\ "\$x\"\\\n""#),
            ["a b", "$HOME", "\\", "$x\"\\\\n"]
        );
    }

    #[test]
    fn what_is_left_open_is_named() {
        assert_eq!(words("echo 'a"), Err(SplitError::OpenQuote('\'')));
        assert_eq!(words("echo \"a"), Err(SplitError::OpenQuote('"')));
        assert_eq!(words("echo \\"), Err(SplitError::OpenBackslash));
        assert_eq!(SplitError::OpenQuote('"').to_string(), "missing closing \"");
    }
}
