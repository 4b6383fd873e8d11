//! Patterns of POSIX, as patterns of the `regex` crate.
//!
//! In basic patterns `\(` `\)` `\{` `\}` group and repeat, and `\?` `\+` `\|` are what they are without
//! the backslash in extended ones; `*` at the start is itself. Both have `\<` and `\>` for the ends
//! of words. References to groups (`\1`) are not to be had: the `regex` crate's time is bounded.

/// How patterns are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// `grep`.
    #[default]
    Basic,
    /// `grep -E`.
    Extended,
    /// `grep -F`: letters that stand for themselves.
    Fixed,
}

/// Why a pattern is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// It refers to a group.
    Reference,
    /// It ends with a backslash.
    Backslash,
    /// A `[` without `]`.
    Bracket,
    /// What the `regex` crate says.
    Regex(String),
}

impl std::fmt::Display for PatternError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PatternError::Reference => write!(f, "references to groups are not supported"),
            PatternError::Backslash => write!(f, "trailing backslash"),
            PatternError::Bracket => write!(f, "brackets ([ ]) not balanced"),
            PatternError::Regex(text) => write!(f, "{text}"),
        }
    }
}

/// Translates a pattern.
///
/// # Errors
/// Why it is none.
pub fn translate(pattern: &str, syntax: Syntax) -> Result<String, PatternError> {
    if syntax == Syntax::Fixed {
        return Ok(regex::escape(pattern));
    }
    let extended = syntax == Syntax::Extended;
    let mut result = String::new();
    let mut chars = pattern.chars().peekable();
    // Whether what follows could not be repeated: the start of the pattern or of a group.
    let mut at_start = true;
    while let Some(c) = chars.next() {
        let was_start = std::mem::take(&mut at_start);
        match c {
            '\\' => {
                let c = chars.next().ok_or(PatternError::Backslash)?;
                match c {
                    '(' | ')' | '{' | '}' | '?' | '+' | '|' if !extended => {
                        at_start = matches!(c, '(' | '|');
                        result.push(c);
                    }
                    '1'..='9' => return Err(PatternError::Reference),
                    '<' => result.push_str(r"\b{start}"),
                    '>' => result.push_str(r"\b{end}"),
                    'b' | 'B' | 'w' | 'W' | 's' | 'S' => result.extend(['\\', c]),
                    other => push_literal(&mut result, other),
                }
            }
            '[' => bracket(&mut chars, &mut result)?,
            '*' if was_start => result.push_str(r"\*"),
            '^' if !extended && !was_start => result.push_str(r"\^"),
            '^' => {
                result.push('^');
                at_start = true;
            }
            '$' if !extended && !is_end(&chars) => result.push_str(r"\$"),
            '(' | ')' | '{' | '}' | '?' | '+' | '|' if !extended => push_literal(&mut result, c),
            '(' | '|' => {
                at_start = true;
                result.push(c);
            }
            // In extended patterns a brace that begins no count is itself.
            '{' if !chars.peek().is_some_and(char::is_ascii_digit) => result.push_str(r"\{"),
            '.' | '*' | '?' | '+' | ')' | '{' | '}' | '$' => result.push(c),
            other => push_literal(&mut result, other),
        }
    }
    Ok(result)
}

/// Whether a `$` stands at the end of a basic pattern or group.
fn is_end(rest: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let rest: String = rest.clone().take(2).collect();
    rest.is_empty() || rest == r"\)" || rest == r"\|"
}

fn push_literal(result: &mut String, c: char) {
    result.push_str(&regex::escape(&c.to_string()));
}

/// Copies `[...]`, in which POSIX knows no backslash.
fn bracket(
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    result: &mut String,
) -> Result<(), PatternError> {
    result.push('[');
    if chars.next_if_eq(&'^').is_some() {
        result.push('^');
    }
    let mut first = true;
    loop {
        let c = chars.next().ok_or(PatternError::Bracket)?;
        match c {
            ']' if !first => break,
            '[' if matches!(chars.peek(), Some(':')) => {
                result.push('[');
                loop {
                    let c = chars.next().ok_or(PatternError::Bracket)?;
                    result.push(c);
                    if c == ']' {
                        break;
                    }
                }
            }
            '-' => result.push('-'),
            c @ ('[' | ']' | '\\' | '&' | '~' | '^') => result.extend(['\\', c]),
            other => result.push(other),
        }
        first = false;
    }
    result.push(']');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, syntax: Syntax, text: &str) -> bool {
        let pattern = translate(pattern, syntax).unwrap();
        regex::Regex::new(&pattern).unwrap().is_match(text)
    }

    #[test]
    fn basic_patterns_have_their_operators_behind_backslashes() {
        let basic = |pattern, text| matches(pattern, Syntax::Basic, text);
        assert!(basic(r"^\(ab\)\{2\}$", "abab") && !basic(r"^\(ab\)\{2\}$", "ab"));
        assert!(basic("a+b", "a+b") && !basic("a+b", "aab"));
        assert!(basic(r"a\+b", "aab") && basic(r"x\|y", "y"));
        assert!(basic("*a", "*a") && basic("a^b", "a^b") && basic("a$b", "a$b"));
        assert!(basic("(x)", "(x)") && basic("a{1", "a{1"));
        assert!(basic(r"\.", ".") && !basic(r"\.", "x"));
    }

    #[test]
    fn extended_patterns_have_them_bare() {
        let extended = |pattern, text| matches(pattern, Syntax::Extended, text);
        assert!(extended("^(ab){2}$", "abab") && extended("a+b|c", "c"));
        assert!(extended(r"\(x\)", "(x)") && extended("a{x", "a{x"));
    }

    #[test]
    fn brackets_know_classes_and_no_backslash() {
        let basic = |pattern, text| matches(pattern, Syntax::Basic, text);
        assert!(basic("^[[:digit:]x-z]*$", "12yz") && !basic("^[[:digit:]]*$", "a"));
        assert!(basic(r"[\]", r"\") && basic("[]]", "]") && basic("[^]]", "a"));
        assert!(basic("[a&&b]", "&") && basic("[[]", "["));
        assert_eq!(translate("[a", Syntax::Basic), Err(PatternError::Bracket));
    }

    #[test]
    fn words_have_ends() {
        assert!(matches(r"\<fly\>", Syntax::Basic, "a fly!"));
        assert!(!matches(r"\<fly\>", Syntax::Basic, "dragonfly"));
    }

    #[test]
    fn what_cannot_be_is_told() {
        assert_eq!(
            translate(r"\(a\)\1", Syntax::Basic),
            Err(PatternError::Reference)
        );
        assert_eq!(
            translate("a\\", Syntax::Basic),
            Err(PatternError::Backslash)
        );
        assert_eq!(translate("a.(b", Syntax::Fixed).unwrap(), r"a\.\(b");
    }
}
