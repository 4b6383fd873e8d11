//! Words with quotes, escapes and variables: the lexer that `loader.conf` and the prompt share.
//!
//! - Words are separated by blanks; `#` at the start of a word begins a comment.
//! - `"..."` keeps blanks; `\` escapes and `$` expands inside.
//! - `'...'` keeps everything as it is.
//! - `\n`, `\t`, `\r` are the usual characters, `\` before another character is that character.
//! - `$name` and `${name}` stand for a variable's value, nothing if it is not set. A `$`
//!   that no name follows is a `$`.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::env::Environment;

/// A word before its variables are expanded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(String),
}

/// Why a line could not be split into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordError {
    /// A quote is not closed on the same line.
    OpenQuote(char),
    /// `${` without `}`.
    OpenBrace,
    /// `${}` with something inside that is no variable name.
    BadVariable,
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenQuote(quote) => write!(f, "no closing {quote} on this line"),
            Self::OpenBrace => write!(f, "no }} after ${{"),
            Self::BadVariable => write!(f, "no variable name between ${{ and }}"),
        }
    }
}

impl core::error::Error for WordError {}

impl Word {
    /// Returns the text with all variables replaced by their values.
    #[must_use]
    pub fn expand(&self, env: &Environment) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Variable(name) => out.push_str(env.get(name).unwrap_or("")),
            }
        }
        out
    }

    fn push(&mut self, c: char) {
        if let Some(Part::Text(text)) = self.parts.last_mut() {
            text.push(c);
        } else {
            self.parts.push(Part::Text(String::from(c)));
        }
    }
}

/// Splits a line into words.
///
/// # Errors
/// A quote or brace is not closed, or a variable has no valid name.
pub fn split(line: &str) -> Result<Vec<Word>, WordError> {
    let mut lexer = Lexer { rest: line };
    let mut words = Vec::new();
    while let Some(word) = lexer.word()? {
        words.push(word);
    }
    Ok(words)
}

struct Lexer<'a> {
    rest: &'a str,
}

impl Lexer<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        self.rest = chars.as_str();
        Some(c)
    }

    fn word(&mut self) -> Result<Option<Word>, WordError> {
        self.rest = self.rest.trim_start_matches(is_blank);
        if self.rest.is_empty() || self.rest.starts_with('#') {
            return Ok(None);
        }
        let mut word = Word::default();
        while let Some(c) = self.next() {
            match c {
                '"' => self.double_quoted(&mut word)?,
                '\'' => self.single_quoted(&mut word)?,
                '\\' => self.escape(&mut word),
                '$' => self.variable(&mut word)?,
                c if is_blank(c) => break,
                c => word.push(c),
            }
        }
        Ok(Some(word))
    }

    fn double_quoted(&mut self, word: &mut Word) -> Result<(), WordError> {
        loop {
            match self.next() {
                None => return Err(WordError::OpenQuote('"')),
                Some('"') => return Ok(()),
                Some('\\') => self.escape(word),
                Some('$') => self.variable(word)?,
                Some(c) => word.push(c),
            }
        }
    }

    fn single_quoted(&mut self, word: &mut Word) -> Result<(), WordError> {
        loop {
            match self.next() {
                None => return Err(WordError::OpenQuote('\'')),
                Some('\'') => return Ok(()),
                Some(c) => word.push(c),
            }
        }
    }

    fn escape(&mut self, word: &mut Word) {
        word.push(match self.next() {
            None => '\\',
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some(c) => c,
        });
    }

    fn variable(&mut self, word: &mut Word) -> Result<(), WordError> {
        if let Some(inside) = self.rest.strip_prefix('{') {
            let (name, rest) = inside.split_once('}').ok_or(WordError::OpenBrace)?;
            if !crate::env::is_name(name) {
                return Err(WordError::BadVariable);
            }
            word.parts.push(Part::Variable(name.into()));
            self.rest = rest;
            return Ok(());
        }
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let name = self
            .rest
            .split(|c| !bare(c))
            .next()
            .unwrap_or("")
            .trim_end_matches('.');
        if name.is_empty() || name.starts_with('.') {
            word.push('$');
        } else {
            word.parts.push(Part::Variable(name.into()));
            self.rest = &self.rest[name.len()..];
        }
        Ok(())
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(line: &str) -> Result<Vec<String>, WordError> {
        let mut env = Environment::new();
        env.set("a", "A").unwrap();
        env.set("a.b", "AB").unwrap();
        env.set("two", "x y").unwrap();
        Ok(split(line)?.iter().map(|w| w.expand(&env)).collect())
    }

    #[test]
    fn quotes_keep_blanks_and_join_with_what_is_beside_them() {
        assert_eq!(
            words(r#"one 'two  2'three "4 4" "#).unwrap(),
            ["one", "two  2three", "4 4"]
        );
        assert_eq!(words(r#"'' """#).unwrap(), ["", ""]);
    }

    #[test]
    fn variables_expand_outside_and_inside_double_quotes_only() {
        assert_eq!(
            words(r#"$a ${a}b "$a.b" '$a' $none-"#).unwrap(),
            ["A", "Ab", "AB", "$a", "-"]
        );
        assert_eq!(
            words("$two").unwrap(),
            ["x y"],
            "a value is not split again"
        );
        assert_eq!(
            words("$ $$a a$ $a. $.x").unwrap(),
            ["$", "$A", "a$", "A.", "$.x"]
        );
    }

    #[test]
    fn escapes_work_outside_single_quotes() {
        assert_eq!(
            words(r#"a\ b "\"\\\t" '\n' c\"#).unwrap(),
            ["a b", "\"\\\t", "\\n", "c\\"]
        );
    }

    #[test]
    fn a_comment_begins_only_at_the_start_of_a_word() {
        assert_eq!(words("a b#c # d").unwrap(), ["a", "b#c"]);
        assert_eq!(words("# all").unwrap(), [""; 0]);
    }

    #[test]
    fn open_quotes_and_braces_are_errors() {
        assert_eq!(words("\"a"), Err(WordError::OpenQuote('"')));
        assert_eq!(words("'a\""), Err(WordError::OpenQuote('\'')));
        assert_eq!(words("${a"), Err(WordError::OpenBrace));
        assert_eq!(words("${}"), Err(WordError::BadVariable));
        assert_eq!(words("${a b}"), Err(WordError::BadVariable));
    }

    proptest! {
        #[test]
        fn any_text_is_split_without_panic(line in "\\PC*") {
            let _ = words(&line);
        }

        #[test]
        fn tricky_text_is_split_without_panic(line in "[\\\\\"'$#{} a.\t]*") {
            let _ = words(&line);
        }

        #[test]
        fn single_quoted_text_comes_back_unchanged(text in "[^']*") {
            prop_assert_eq!(words(&alloc::format!("'{text}'")).unwrap(), [text]);
        }
    }
}
