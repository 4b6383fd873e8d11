//! A make that a makefile asks for values.

use super::tokens::{Separator, Token, Word, assignment};

/// `[cd FOLDER &&] [env] [NAME=VALUE...] make -V NAME...`, with no target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Make {
    /// Where the shell goes before.
    pub(crate) folder: Option<Vec<u8>>,
    /// Variables that are set for it.
    pub(crate) environment: Vec<(Vec<u8>, Vec<u8>)>,
    /// Its arguments.
    pub(crate) arguments: Vec<Vec<u8>>,
}

/// Options that take an argument and are understood.
const WITH_ARGUMENT: &[u8] = b"CfVD";

impl Make {
    /// Reads such a command, with the name that make is called by; nothing where it is another.
    pub(super) fn of(tokens: &[Token], program: &[u8]) -> Option<Self> {
        let mut commands = tokens.split(|token| matches!(token, Token::Separator(_)));
        let first = words(commands.next()?)?;
        let second = commands.next().map(words);
        if commands.next().is_some() {
            return None;
        }
        let (folder, words) = match (first.as_slice(), second) {
            (_, None) => (None, first),
            ([b"cd", folder], Some(then)) if !folder.starts_with(b"-") => {
                let between = tokens.get(2)?;
                let goes_on = [Separator::And, Separator::End].map(Token::Separator);
                goes_on.contains(between).then_some(())?;
                (Some(folder.to_vec()), then?)
            }
            _ => return None,
        };
        let mut words = words.into_iter().peekable();
        words.next_if(|word| word.rsplit(|byte| *byte == b'/').next() == Some(b"env"));
        let mut environment = Vec::new();
        while let Some(word) = words.peek()
            && let Some((name, value)) = assignment(word)
        {
            environment.push((name.to_vec(), value.to_vec()));
            words.next();
        }
        (words.next()? == program).then_some(())?;
        let arguments: Vec<_> = words.map(<[u8]>::to_vec).collect();
        asks_for_values(&arguments).then_some(Self {
            folder,
            environment,
            arguments,
        })
    }
}

/// The words of a simple command that the shell changes nothing about.
fn words(tokens: &[Token]) -> Option<Vec<&[u8]>> {
    let plain = |token| match token {
        &Token::Word(Word {
            ref text,
            expands: false,
            ..
        }) => Some(text.as_slice()),
        _ => None,
    };
    tokens.iter().map(plain).collect()
}

/// Tells whether arguments ask for values, and for nothing to be made.
fn asks_for_values(arguments: &[Vec<u8>]) -> bool {
    let mut arguments = arguments.iter();
    let mut asks = false;
    while let Some(word) = arguments.next() {
        match word.as_slice() {
            b"-B" | b"-r" => {}
            [b'-', letter, rest @ ..] if WITH_ARGUMENT.contains(letter) => {
                asks |= *letter == b'V';
                let argument = match rest {
                    [] => arguments.next().map(Vec::as_slice),
                    rest => Some(rest),
                };
                // A makefile may come from the standard input.
                if argument.is_none_or(|argument| argument.is_empty() || argument == b"-") {
                    return false;
                }
            }
            word if assignment(word).is_some() => {}
            _ => return false,
        }
    }
    asks
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    /// The folder, the environment and the arguments, each with a space before it.
    fn of(command: &str) -> Option<String> {
        let make = Make::of(&tokens(command.as_bytes())?, b"bmake")?;
        let mut text = make.folder.unwrap_or_default();
        text.push(b';');
        for (name, value) in make.environment {
            text.extend([b" ", &name[..], b"=", &value].concat());
        }
        text.push(b';');
        for argument in make.arguments {
            text.extend([b" ", &argument[..]].concat());
        }
        Some(String::from_utf8(text).unwrap())
    }

    #[test]
    fn makes_that_are_asked_for_values_are_understood() {
        for (command, found) in [
            ("bmake -V A", ";; -V A"),
            (
                "cd /ports/a/b && bmake -VA -V '${B}'",
                "/ports/a/b;; -VA -V ${B}",
            ),
            ("cd ../b; bmake -C c -V A", "../b;; -C c -V A"),
            ("/usr/bin/env FLAVOR=x bmake -B -V A", "; FLAVOR=x; -B -V A"),
            (
                "FLAVOR=x bmake ARCH=y -f z -V A",
                "; FLAVOR=x; ARCH=y -f z -V A",
            ),
        ] {
            assert_eq!(of(command).as_deref(), Some(found), "{command}");
        }
    }

    #[test]
    fn others_are_left_to_the_shell() {
        for command in [
            "bmake all",
            "bmake -V A all",
            "bmake",
            "bmake -C x",
            "bmake -V",
            "bmake -f - -V A",
            "bmake -n -V A",
            "bmake -V $A",
            "gmake -V A",
            "cd x || bmake -V A",
            "cd x | bmake -V A",
            "cd - && bmake -V A",
            "cd && bmake -V A",
            "echo x && bmake -V A",
            "bmake -V A | cat",
            "bmake -V A > x",
            "bmake -V A; true",
        ] {
            assert_eq!(of(command), None, "{command}");
        }
    }
}
