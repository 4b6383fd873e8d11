//! From words as the shell writes them to patterns: quotes, `~`, `$name`, `${...}`, commands.
//!
//! What comes out are fields in the form of a pattern of names: a byte that was quoted has a
//! backslash before it, so that only unquoted `*`, `?` and `[` are special in them.

use crate::errno::Errno;
use crate::fnmatch::fits;
use crate::list::List;

/// Why words are not expanded; the numbers are those of `<wordexp.h>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// An unquoted character that only the shell's commands have.
    Character = 1,
    /// A variable without a value.
    Value = 2,
    /// A command, where none is allowed.
    Command = 3,
    /// No memory.
    Space = 4,
    /// No end of a quote or a brace, or a wrong expansion.
    Syntax = 5,
}

impl From<Errno> for Problem {
    fn from(_: Errno) -> Problem {
        Problem::Space
    }
}

type Outcome = Result<(), Problem>;

/// What words are expanded with.
pub(super) trait World {
    /// The value of a variable.
    fn variable(&self, name: &[u8], value: &mut List<u8>) -> Result<bool, Problem>;
    /// Gives a variable a value.
    fn set(&mut self, name: &[u8], value: &[u8]) -> Outcome;
    /// The home of a user, of the caller for an empty name; whether there is one.
    fn home(&self, user: &[u8], path: &mut List<u8>) -> Result<bool, Problem>;
    /// What a command writes.
    fn command(&mut self, command: &[u8], written: &mut List<u8>) -> Outcome;
    /// Whether a variable without a value is an error.
    fn strict(&self) -> bool;
}

/// Words that are being expanded.
pub(super) struct Expansion<'a> {
    world: &'a mut dyn World,
    separators: List<u8>,
    fields: List<List<u8>>,
    field: List<u8>,
    /// The field is one although it may be empty: it has quotes.
    begun: bool,
}

/// Expands words into fields.
pub(super) fn expand(world: &mut dyn World, words: &[u8]) -> Result<List<List<u8>>, Problem> {
    let mut separators = List::new();
    if !world.variable(b"IFS", &mut separators)? {
        separators.extend(b" \t\n")?;
    }
    let mut expansion = Expansion {
        world,
        separators,
        fields: List::new(),
        field: List::new(),
        begun: false,
    };
    expansion.words(words, true)?;
    expansion.end_field()?;
    Ok(expansion.fields)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How many bytes at the start of a text are a variable's name, or one of the special ones.
fn name_length(text: &[u8]) -> usize {
    let length = text.iter().take_while(|&&byte| is_name(byte)).count();
    match text.first() {
        Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => 1,
        _ => length,
    }
}

/// Where what was opened at the start of a text is closed, quotes and nested ones passed over.
fn closing(text: &[u8], open: u8, close: u8) -> Option<usize> {
    let (mut at, mut depth) = (0, 0usize);
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\'' => at += 1 + text.get(at + 1..)?.iter().position(|&byte| byte == b'\'')?,
            _ if byte == close && depth == 0 => return Some(at),
            _ if byte == close => depth -= 1,
            _ if byte == open => depth += 1,
            _ => {}
        }
        at += 1;
    }
    None
}

impl Expansion<'_> {
    fn end_field(&mut self) -> Outcome {
        if self.begun || !self.field.is_empty() {
            let field = core::mem::replace(&mut self.field, List::new());
            self.fields.push(field)?;
        }
        self.begun = false;
        Ok(())
    }

    /// A byte that stands for itself.
    fn literal(&mut self, byte: u8) -> Outcome {
        self.field.push(b'\\')?;
        Ok(self.field.push(byte)?)
    }

    /// What an expansion gave: between quotes as it is, else cut at separators.
    fn value(&mut self, value: &[u8], quoted: bool) -> Outcome {
        for &byte in value {
            if quoted || byte == b'\\' {
                self.literal(byte)?;
            } else if self.separators.contains(&byte) {
                // Others than white ones end a field even when it is empty.
                self.begun |= !byte.is_ascii_whitespace();
                self.end_field()?;
            } else {
                self.field.push(byte)?;
            }
        }
        Ok(())
    }

    /// Words, or (not `outer`) the word of an expansion in braces, where more is allowed.
    fn words(&mut self, words: &[u8], outer: bool) -> Outcome {
        let mut rest = words;
        while let Some((&byte, after)) = rest.split_first() {
            rest = match byte {
                b' ' | b'\t' => {
                    self.end_field()?;
                    after
                }
                b'\n' | b'|' | b'&' | b';' | b'<' | b'>' | b'(' | b')' | b'{' | b'}' if outer => {
                    return Err(Problem::Character);
                }
                b'\\' => {
                    let (&next, behind) = after.split_first().ok_or(Problem::Syntax)?;
                    if next != b'\n' {
                        self.literal(next)?;
                    }
                    behind
                }
                b'\'' => {
                    let end = after
                        .iter()
                        .position(|&byte| byte == b'\'')
                        .ok_or(Problem::Syntax)?;
                    self.begun = true;
                    self.value(&after[..end], true)?;
                    &after[end + 1..]
                }
                b'"' => self.double_quoted(after)?,
                b'$' => self.dollar(after, false)?,
                b'`' => self.old_command(after, false)?,
                b'~' if self.field.is_empty() && !self.begun => self.tilde(after)?,
                _ => {
                    self.field.push(byte)?;
                    after
                }
            };
        }
        Ok(())
    }

    /// What is between double quotes; gives what is behind them.
    fn double_quoted<'t>(&mut self, text: &'t [u8]) -> Result<&'t [u8], Problem> {
        self.begun = true;
        let mut rest = text;
        loop {
            let (&byte, after) = rest.split_first().ok_or(Problem::Syntax)?;
            rest = match (byte, after) {
                (b'"', _) => return Ok(after),
                (b'\\', [b'\n', behind @ ..]) => behind,
                (b'\\', [next @ (b'$' | b'`' | b'"' | b'\\'), behind @ ..]) => {
                    self.literal(*next)?;
                    behind
                }
                (b'$', _) => self.dollar(after, true)?,
                (b'`', _) => self.old_command(after, true)?,
                _ => {
                    self.literal(byte)?;
                    after
                }
            };
        }
    }

    /// A `~` at the start of a word, and the user's name behind it.
    fn tilde<'t>(&mut self, text: &'t [u8]) -> Result<&'t [u8], Problem> {
        let ends = |byte: &u8| matches!(byte, b'/' | b' ' | b'\t');
        let end = text.iter().position(ends).unwrap_or(text.len());
        let user = &text[..end];
        let plain = user
            .iter()
            .all(|&byte| is_name(byte) || matches!(byte, b'-' | b'.'));
        let mut path = List::new();
        if plain && self.world.home(user, &mut path)? {
            self.begun = true;
            self.value(&path, true)?;
            return Ok(&text[end..]);
        }
        self.literal(b'~')?;
        Ok(text)
    }

    /// A command between backquotes; gives what is behind them.
    fn old_command<'t>(&mut self, text: &'t [u8], quoted: bool) -> Result<&'t [u8], Problem> {
        let mut command = List::new();
        let mut rest = text;
        loop {
            let (&byte, after) = rest.split_first().ok_or(Problem::Syntax)?;
            rest = match (byte, after) {
                (b'`', _) => {
                    self.command(&command, quoted)?;
                    return Ok(after);
                }
                (b'\\', [next @ (b'$' | b'`' | b'\\'), behind @ ..]) => {
                    command.push(*next)?;
                    behind
                }
                _ => {
                    command.push(byte)?;
                    after
                }
            };
        }
    }

    fn command(&mut self, command: &[u8], quoted: bool) -> Outcome {
        let mut written = List::new();
        self.world.command(command, &mut written)?;
        while written.last() == Some(&b'\n') {
            written.pop();
        }
        self.value(&written, quoted)
    }

    /// What follows a `$`; gives what is behind it.
    fn dollar<'t>(&mut self, text: &'t [u8], quoted: bool) -> Result<&'t [u8], Problem> {
        if let Some(inner) = text.strip_prefix(b"(") {
            let end = closing(inner, b'(', b')').ok_or(Problem::Syntax)?;
            if inner.starts_with(b"(") {
                // Sums are the shell's business, too.
                let mut command = List::new();
                command.extend(b"echo $(")?;
                command.extend(&inner[..end])?;
                command.extend(b")")?;
                self.command(&command, quoted)?;
            } else {
                self.command(&inner[..end], quoted)?;
            }
            return Ok(&inner[end + 1..]);
        }
        if let Some(inner) = text.strip_prefix(b"{") {
            let end = closing(inner, b'{', b'}').ok_or(Problem::Syntax)?;
            self.braces(&inner[..end], quoted)?;
            return Ok(&inner[end + 1..]);
        }
        let length = name_length(text);
        if length == 0 {
            self.literal(b'$')?;
            return Ok(text);
        }
        let mut value = List::new();
        let known = self.world.variable(&text[..length], &mut value)?;
        if !known && self.world.strict() {
            return Err(Problem::Value);
        }
        self.value(&value, quoted)?;
        Ok(&text[length..])
    }

    /// What is between `${` and `}`.
    fn braces(&mut self, inner: &[u8], quoted: bool) -> Outcome {
        if let Some(name) = inner.strip_prefix(b"#").filter(|name| !name.is_empty()) {
            let mut value = List::new();
            let known = self.world.variable(name, &mut value)?;
            if name_length(name) != name.len() || !known && self.world.strict() {
                return Err(if known {
                    Problem::Syntax
                } else {
                    Problem::Value
                });
            }
            return self.count(value.len());
        }
        let length = name_length(inner);
        let (name, rest) = inner.split_at(length);
        let mut value = List::new();
        let known = self.world.variable(name, &mut value)?;
        let (colon, operation) = match rest.strip_prefix(b":") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let there = known && !(colon && value.is_empty());
        match operation.split_first() {
            _ if length == 0 => Err(Problem::Syntax),
            None if colon => Err(Problem::Syntax),
            None if !known && self.world.strict() => Err(Problem::Value),
            None => self.value(&value, quoted),
            Some((b'-' | b'=' | b'?', _)) if there => self.value(&value, quoted),
            Some((b'-', word)) => self.word(word, quoted),
            Some((b'?', _)) => Err(Problem::Value),
            Some((b'=', word)) => {
                let given = self.aside(word, quoted)?;
                let mut plain = List::new();
                unescaped(&given, &mut plain)?;
                self.world.set(name, &plain)?;
                self.value(&plain, quoted)
            }
            Some((b'+', word)) => {
                if there {
                    return self.word(word, quoted);
                }
                Ok(())
            }
            Some((&mark @ (b'%' | b'#'), pattern)) if !colon => {
                let longest = pattern.first() == Some(&mark);
                let pattern = self.aside(&pattern[usize::from(longest)..], false)?;
                let kept = trimmed(&value, &pattern, mark == b'%', longest);
                self.value(kept, quoted)
            }
            Some(_) => Err(Problem::Syntax),
        }
    }

    /// The word of an expansion in braces.
    fn word(&mut self, word: &[u8], quoted: bool) -> Outcome {
        if !quoted {
            return self.words(word, false);
        }
        let text = self.aside(word, true)?;
        let mut plain = List::new();
        unescaped(&text, &mut plain)?;
        self.value(&plain, true)
    }

    /// Expands a word to one pattern, apart from the present field.
    fn aside(&mut self, word: &[u8], quoted: bool) -> Result<List<u8>, Problem> {
        let field = core::mem::replace(&mut self.field, List::new());
        let begun = core::mem::replace(&mut self.begun, true);
        let separators = core::mem::replace(&mut self.separators, List::new());
        let mut rest = word;
        let outcome = loop {
            let Some((&byte, after)) = rest.split_first() else {
                break Ok(());
            };
            let white = matches!(byte, b' ' | b'\t') || quoted && byte == b'\'';
            let end = match byte {
                // One step of the words, or all of a quote: no field ends here.
                _ if white => self.literal(byte).map(|()| after),
                b'$' => self.dollar(after, quoted),
                b'`' => self.old_command(after, quoted),
                b'"' => self.double_quoted(after),
                b'\'' => match after.iter().position(|&byte| byte == b'\'') {
                    Some(end) => self.value(&after[..end], true).map(|()| &after[end + 1..]),
                    None => Err(Problem::Syntax),
                },
                b'\\' => match after.split_first() {
                    Some((&next, behind)) => self.literal(next).map(|()| behind),
                    None => Err(Problem::Syntax),
                },
                _ => self.field.push(byte).map(|()| after).map_err(Problem::from),
            };
            match end {
                Ok(behind) => rest = behind,
                Err(problem) => break Err(problem),
            }
        };
        let made = core::mem::replace(&mut self.field, field);
        (self.begun, self.separators) = (begun, separators);
        outcome.map(|()| made)
    }

    fn count(&mut self, count: usize) -> Outcome {
        if count >= 10 {
            self.count(count / 10)?;
        }
        Ok(self.field.push(b'0' + (count % 10) as u8)?)
    }
}

/// What is left of a value when the shortest or longest match at one of its ends is cut off.
fn trimmed<'v>(value: &'v [u8], pattern: &[u8], at_end: bool, longest: bool) -> &'v [u8] {
    let length = value.len();
    let cut = |part: usize| {
        let (cut, kept) = if at_end {
            (&value[length - part..], &value[..length - part])
        } else {
            value.split_at(part)
        };
        fits(pattern, cut).then_some(kept)
    };
    let found = if longest {
        (0..=length).rev().find_map(cut)
    } else {
        (0..=length).find_map(cut)
    };
    found.unwrap_or(value)
}

/// A pattern's text, without the backslashes; whether nothing in it is special.
pub(super) fn unescaped(pattern: &[u8], plain: &mut List<u8>) -> Result<bool, Errno> {
    let (mut rest, mut literal) = (pattern, true);
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'\\'
            && let Some((&next, behind)) = after.split_first()
        {
            plain.push(next)?;
            rest = behind;
        } else {
            literal &= !matches!(byte, b'*' | b'?' | b'[');
            plain.push(byte)?;
        }
    }
    Ok(literal)
}
