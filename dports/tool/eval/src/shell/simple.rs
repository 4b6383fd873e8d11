//! What a simple command looks at, by the program it runs.

use super::filters::filter;
use super::tokens::{Token, Word, assignment};
use super::{Around, File, content};

/// What a simple command looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// Files, and its arguments.
    AtFiles,
    /// What the machine is, as well.
    AtMachine,
}

/// Programs that look at nothing but the machine, and at files whose paths they are given.
const OF_THE_MACHINE: [&[u8]; 11] = [
    b"uname", b"id", b"nproc", b"getconf", b"arch", b"command", b"type", b"which", b"kldstat",
    b"whoami", b"ipcrm",
];

/// Programs that look at their arguments and their input only.
const PRINTERS: [&[u8]; 10] = [
    b"echo",
    b"printf",
    b"basename",
    b"dirname",
    b"expr",
    b"true",
    b"false",
    b":",
    b"tr",
    b"jot",
];

/// Compilers, which are asked for their version.
const COMPILERS: [&[u8]; 7] = [b"cc", b"gcc", b"clang", b"c++", b"g++", b"clang++", b"ld"];

/// Words of the shell before a simple command.
const KEYWORDS: [&[u8]; 9] = [
    b"if", b"then", b"elif", b"else", b"fi", b"!", b"while", b"do", b"done",
];

/// Looks at a simple command; nothing where it may look at anything. `numbers` are variables that
/// are set to nothing but numbers.
pub(super) fn simple(
    tokens: &[Token],
    around: &Around<'_>,
    numbers: &[&[u8]],
    files: &mut Vec<File>,
) -> Option<Looks> {
    let mut words: Vec<&Word> = Vec::new();
    let mut tokens = tokens.iter();
    while let Some(token) = tokens.next() {
        match token {
            Token::Word(word) if words.is_empty() && is_before_command(word)? => {}
            Token::Word(word) => words.push(word),
            Token::Redirection(direction) => match tokens.next() {
                Some(Token::Word(word)) if word.text == b"/dev/null" => {}
                Some(Token::Word(word)) if *direction == b'<' => files.push(content(word)?),
                _ => return None,
            },
            Token::Separator(_) => {}
        }
    }
    let Some((first, arguments)) = words.split_first() else {
        return Some(Looks::AtFiles);
    };
    let is_plain = |word: &Word| {
        !word.expands && (!word.text.contains(&b'/') || (around.is_shared)(&word.text))
    };
    if !is_plain(first) {
        return None;
    }
    let program = first.text.rsplit(|byte| *byte == b'/').next();
    let program = program.unwrap_or(&first.text);
    let texts: Vec<_> = arguments.iter().map(|word| word.text.as_slice()).collect();
    if PRINTERS.contains(&program)
        || program == b"for" && matches!(texts.get(1), Some(&b"in"))
        // Any name that is not there will do.
        || program == b"mktemp" && matches!(texts.first(), Some(&b"-u" | &b"-ut"))
    {
        return Some(Looks::AtFiles);
    }
    if OF_THE_MACHINE.contains(&program) && arguments.iter().all(|word| is_plain(word))
        || asks_itself(program, &texts)
        || COMPILERS.contains(&program) && asks_compiler(&texts)
    {
        return Some(Looks::AtMachine);
    }
    if matches!(program, b"test" | b"[") {
        tested(arguments, numbers, files)?;
    } else {
        filter(program, arguments, around, files)?;
    }
    Some(Looks::AtFiles)
}

/// Tells whether a word at the beginning of a command is none of the command itself: one of the
/// shell's, or an assignment. Nothing where it changes what the words behind it mean.
fn is_before_command(word: &Word) -> Option<bool> {
    match assignment(&word.text) {
        Some((b"PATH" | b"IFS", _)) => None,
        Some(_) => Some(true),
        None => Some(!word.quoted && KEYWORDS.contains(&word.text.as_slice())),
    }
}

/// Tells whether a program is asked what it is, or where it is installed.
fn asks_itself(program: &[u8], arguments: &[&[u8]]) -> bool {
    match arguments {
        [b"--version"] => true,
        // Other arguments of these are files.
        [.., _] if program == b"date" => arguments.iter().all(|word| word.starts_with(b"+")),
        [] | [b"-s"] if program == b"hostname" => true,
        [b"-n" | b"-nq" | b"-qn", name] | [name] if program == b"sysctl" => !name.starts_with(b"-"),
        [option] if program.ends_with(b"-config") => option.starts_with(b"--"),
        [b"-c", script] if program.starts_with(b"python") => script
            .strip_prefix(b"import sys; print(sys.")
            .and_then(|rest| rest.strip_suffix(b")"))
            .is_some_and(|name| name.iter().all(u8::is_ascii_alphanumeric)),
        _ => false,
    }
}

/// Tells whether a compiler is asked about itself: for its version, or what it makes of nothing.
fn asks_compiler(arguments: &[&[u8]]) -> bool {
    let asks = !arguments.is_empty();
    let mut arguments = arguments.iter();
    while let Some(word) = arguments.next() {
        let harmless = match *word {
            b"--version" | b"-v" | b"-###" | b"-c" | b"-S" | b"-E" | b"-dM" | b"-pipe"
            | b"-fsyntax-only" | b"/dev/null" => true,
            b"-x" => arguments.next().is_some(),
            b"-o" => arguments.next() == Some(&&b"/dev/null"[..]),
            _ => [&b"-std="[..], b"-dump", b"-print-", b"-W", b"-O", b"-m"]
                .into_iter()
                .any(|start| word.starts_with(start) && !word.contains(&b'/')),
        };
        if !harmless {
            return false;
        }
    }
    asks
}

/// Looks at the arguments of test(1).
fn tested(arguments: &[&Word], numbers: &[&[u8]], files: &mut Vec<File>) -> Option<()> {
    let mut arguments = arguments.iter();
    while let Some(word) = arguments.next() {
        match *word.text.as_slice() {
            [b'-', b'n' | b'o', b't'] | [b'-', b'e', b'f'] => return None,
            [b'-', letter] if b"efdrwxsLhbcpgukSOG".contains(&letter) => {
                let path = arguments.next()?;
                files.push(match folder_of(path, numbers) {
                    Some(folder) => folder,
                    None => File {
                        presence: matches!(letter, b'e' | b'f' | b'd'),
                        ..content(path)?
                    },
                });
            }
            _ => {}
        }
    }
    Some(())
}

/// Returns the folder of files whose names end in a number.
fn folder_of(path: &Word, numbers: &[&[u8]]) -> Option<File> {
    let dollar = path.text.iter().position(|byte| *byte == b'$')?;
    let (before, name) = path.text.split_at(dollar);
    let name = name[1..].strip_prefix(b"{").unwrap_or(&name[1..]);
    let name = name.strip_suffix(b"}").unwrap_or(name);
    let slash = before.iter().rposition(|byte| *byte == b'/')?;
    (path.expands && numbers.contains(&name)).then(|| File {
        path: before[..slash.max(1)].to_vec(),
        presence: false,
    })
}

/// Finds the variables that a command sets, where it sets them to nothing but numbers.
pub(super) fn numbers(tokens: &[Token]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut others = Vec::new();
    for token in tokens {
        let Token::Word(Word { text, expands, .. }) = token else {
            continue;
        };
        let Some((name, value)) = assignment(text) else {
            // The word after `for` is set to anything.
            others.push(text.as_slice());
            continue;
        };
        let number = value.iter().all(u8::is_ascii_digit)
            || *expands && value.starts_with(b"$((") && value.ends_with(b"))");
        if number { &mut found } else { &mut others }.push(name);
    }
    found.retain(|name| !others.contains(name));
    found
}
