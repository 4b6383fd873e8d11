//! Words and operators of a command.

/// A word or an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// What ends a simple command.
    Separator(Separator),
    /// `<` or `>`; the next word is a file.
    Redirection(u8),
}

/// A word, its quotes taken off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: Vec<u8>,
    /// It had quotes.
    pub(super) quoted: bool,
    /// The shell puts values of variables into it.
    pub(super) expands: bool,
}

/// Splits `NAME=VALUE`.
pub(super) fn assignment(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let equals = text.iter().position(|byte| *byte == b'=')?;
    let (name, value) = text.split_at(equals);
    (!name.is_empty() && name.iter().all(is_name)).then_some((name, &value[1..]))
}

/// Tells whether names of variables have such a byte.
fn is_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

/// What stands between two simple commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;` or the end of a line
    End,
    /// `|`
    Pipe,
    /// `(` or `)`
    Group,
}

/// Splits a command; nothing where it has what is not understood here.
pub(super) fn tokens(command: &[u8]) -> Option<Vec<Token>> {
    let mut splitter = Splitter {
        command,
        at: 0,
        word: None,
        found: Vec::new(),
    };
    while splitter.step()? {}
    splitter.flush();
    Some(splitter.found)
}

/// A command, and how far it was split.
struct Splitter<'c> {
    command: &'c [u8],
    at: usize,
    word: Option<Word>,
    found: Vec<Token>,
}

impl Splitter<'_> {
    /// Takes one piece; false at the end, nothing where it is not understood.
    fn step(&mut self) -> Option<bool> {
        let Some(byte) = self.take() else {
            return Some(false);
        };
        let next = self.peek();
        match byte {
            b'\'' => self.single_quotes()?,
            b'"' => self.double_quotes()?,
            b'\\' => {
                let byte = self.take()?;
                self.word().text.push(byte);
            }
            b'$' => self.expansion()?,
            b'#' if self.word.is_none() => {
                while self.peek().is_some_and(|byte| byte != b'\n') {
                    self.at += 1;
                }
            }
            b'`' | b'*' | b'?' | b'~' | b'{' | b'}' => return None,
            b'[' if self.word.is_some() || next != Some(b' ') => return None,
            b'<' | b'>' => self.redirection(byte)?,
            b' ' | b'\t' => self.flush(),
            b'|' if next == Some(b'|') => self.separate(Separator::Or, 1),
            b'|' => self.separate(Separator::Pipe, 0),
            b';' | b'\n' => self.separate(Separator::End, 0),
            b'(' | b')' => self.separate(Separator::Group, 0),
            b'&' if next == Some(b'&') => self.separate(Separator::And, 1),
            b'&' => return None,
            _ => self.word().text.push(byte),
        }
        Some(true)
    }

    fn peek(&self) -> Option<u8> {
        self.command.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn word(&mut self) -> &mut Word {
        self.word.get_or_insert_default()
    }

    fn flush(&mut self) {
        self.found.extend(self.word.take().map(Token::Word));
    }

    /// Ends a simple command by an operator of `more` further bytes.
    fn separate(&mut self, separator: Separator, more: usize) {
        self.flush();
        self.found.push(Token::Separator(separator));
        self.at += more;
    }

    /// A dollar sign in single quotes is one; the scripts of awk and sed have them.
    fn single_quotes(&mut self) -> Option<()> {
        let rest = &self.command[self.at..];
        let length = rest.iter().position(|byte| *byte == b'\'')?;
        let word = self.word();
        word.text.extend_from_slice(&rest[..length]);
        word.quoted = true;
        self.at += length + 1;
        Some(())
    }

    fn double_quotes(&mut self) -> Option<()> {
        self.word().quoted = true;
        loop {
            match self.take()? {
                b'"' => return Some(()),
                b'`' => return None,
                b'$' => self.expansion()?,
                b'\\' => match self.take()? {
                    b'\n' => {}
                    byte @ (b'$' | b'`' | b'"' | b'\\') => self.word().text.push(byte),
                    byte => self.word().text.extend([b'\\', byte]),
                },
                byte => self.word().text.push(byte),
            }
        }
    }

    /// A value of a variable, or of arithmetics with names and numbers. It stays as it is written.
    fn expansion(&mut self) -> Option<()> {
        let rest = &self.command[self.at..];
        let length = if let Some(inside) = rest.strip_prefix(b"((") {
            let plain = |byte: &&u8| is_name(byte) || b" \t+-*/%".contains(byte);
            let length = inside.iter().take_while(plain).count();
            inside[length..].starts_with(b"))").then_some(length + 4)?
        } else if let Some(inside) = rest.strip_prefix(b"{") {
            let length = inside.iter().take_while(|byte| is_name(byte)).count();
            inside[length..].starts_with(b"}").then_some(length + 2)?
        } else if rest.starts_with(b"(") {
            return None;
        } else {
            0
        };
        let word = self.word();
        word.expands = true;
        word.text.push(b'$');
        word.text.extend_from_slice(&rest[..length]);
        self.at += length;
        Some(())
    }

    fn redirection(&mut self, direction: u8) -> Option<()> {
        // The number of a descriptor before it is no word.
        match self.word.take() {
            Some(word) if word.text.iter().all(u8::is_ascii_digit) => {}
            Some(_) => return None,
            None => {}
        }
        match self.peek() {
            Some(b'&') => {
                let rest = &self.command[self.at + 1..];
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
                self.at += 1 + digits.count();
            }
            Some(b'<' | b'>' | b'(' | b'|') => return None,
            _ => self.found.push(Token::Redirection(direction)),
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a command, a bar for what stands between commands.
    fn split(command: &str) -> Option<Vec<String>> {
        let show = |token: Token| match token {
            Token::Word(word) => String::from_utf8(word.text).unwrap(),
            Token::Separator(_) => "|".to_owned(),
            Token::Redirection(byte) => char::from(byte).to_string(),
        };
        Some(tokens(command.as_bytes())?.into_iter().map(show).collect())
    }

    #[test]
    fn words_lose_their_quotes_as_in_the_shell() {
        for (command, words) in [
            ("a 'b  c'\"d\"", &["a", "b  cd"][..]),
            (r#""a\nb" a\nb "\$x\"""#, &[r"a\nb", "anb", "$x\""]),
            ("a # b\nc#d", &["a", "|", "c#d"]),
            (
                "p=$((p + 1)); ${p}x $p",
                &["p=$((p + 1))", "|", "${p}x", "$p"],
            ),
            ("a && b || c", &["a", "|", "b", "|", "c"]),
            ("a 2>&1 </b", &["a", "<", "/b"]),
        ] {
            assert_eq!(split(command).unwrap(), words, "{command}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for command in [
            "$(a)",
            "`a`",
            "\"$(a)\"",
            "${a:-b}",
            "$((a ? b : c))",
            "a &",
            "a <<b",
            "*",
            "~",
            "{ a; }",
            "'a",
            "\"a",
        ] {
            assert_eq!(split(command), None, "{command}");
        }
    }
}
