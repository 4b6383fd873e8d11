//! Commands that makefiles ask while they are read: which of them say the same for every port.
//!
//! A command is read as far as that takes: simple commands with quotes, pipes, lists, `if`, and
//! redirections of `/dev/null`. It is the same for all when every program in it is known and
//! looks at nothing in the folder of a port. Whatever is not understood may look at anything.

/// What a command looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Nothing at all: this is what it says.
    Nothing(Vec<u8>),
    /// The machine, and files outside of ports.
    Machine(Vec<File>),
    /// As [`Machine`](Self::Machine), and files of the port.
    Port(Vec<File>),
    /// Perhaps anything.
    Anything,
}

/// A file that a command looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// Its path: an absolute one, or one from the folder of the port.
    pub(crate) path: Vec<u8>,
    /// Only whether it is there matters.
    pub(crate) presence: bool,
}

/// A word or an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word {
        text: Vec<u8>,
        quoted: bool,
    },
    /// What ends a simple command.
    Separator,
    /// `<` or `>`; the next word is a file.
    Redirection(u8),
}

/// Programs that look at the machine only, whatever their arguments are (paths excepted).
const OF_THE_MACHINE: [&[u8]; 23] = [
    b"uname",
    b"id",
    b"nproc",
    b"getconf",
    b"arch",
    b"echo",
    b"expr",
    b"printf",
    b"true",
    b"false",
    b":",
    b"basename",
    b"dirname",
    b"tr",
    b"command",
    b"type",
    b"which",
    b"sysctl",
    b"kldstat",
    b"date",
    b"jot",
    b"whoami",
    b"hostname",
];

/// Programs that read files or their input, with the options that take a value, and whether the
/// first argument is a script or pattern.
const FILTERS: [(&[u8], &[u8], bool); 12] = [
    (b"cat", b"", false),
    (b"head", b"nc", false),
    (b"tail", b"nc", false),
    (b"wc", b"", false),
    (b"sort", b"kt", false),
    (b"uniq", b"fs", false),
    (b"cut", b"dfcb", false),
    (b"grep", b"m", true),
    (b"egrep", b"m", true),
    (b"fgrep", b"m", true),
    (b"sed", b"", true),
    (b"awk", b"F", true),
];

/// Compilers, which are asked for their version.
const COMPILERS: [&[u8]; 7] = [b"cc", b"gcc", b"clang", b"c++", b"g++", b"clang++", b"ld"];

/// Words of the shell before a simple command.
const KEYWORDS: [&[u8]; 6] = [b"if", b"then", b"elif", b"else", b"fi", b"!"];

/// Finds out what a command looks at; `is_shared` tells whether an absolute path means the same
/// for every port.
pub(crate) fn reach(command: &[u8], is_shared: &dyn Fn(&[u8]) -> bool) -> Reach {
    let is_shared = &|path: &[u8]| !path.contains(&b'$') && is_shared(path);
    let Some(tokens) = tokens(command) else {
        return Reach::Anything;
    };
    if let Some(said) = said(&tokens) {
        return Reach::Nothing(said);
    }
    let mut files = Vec::new();
    for part in tokens.split(|token| *token == Token::Separator) {
        if simple(part, is_shared, &mut files).is_none() {
            return Reach::Anything;
        }
    }
    if files.iter().all(|file| is_shared(&file.path)) {
        Reach::Machine(files)
    } else {
        Reach::Port(files)
    }
}

/// Answers `echo` and `true` with words that mean nothing to the shell.
fn said(tokens: &[Token]) -> Option<Vec<u8>> {
    let mut words = Vec::new();
    for token in tokens {
        match token {
            Token::Word { text, .. } if !text.contains(&b'$') && !text.contains(&b'\\') => {
                words.push(text.as_slice());
            }
            _ => return None,
        }
    }
    match words.split_first()? {
        (&b"true" | &b":", _) => Some(Vec::new()),
        (&b"echo", rest) if rest.first().is_none_or(|word| !word.starts_with(b"-")) => {
            let mut text = rest.join(&b' ');
            text.push(b'\n');
            Some(text)
        }
        _ => None,
    }
}

/// Splits a command; nothing where it has what is not understood here.
fn tokens(command: &[u8]) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut word: Option<(Vec<u8>, bool)> = None;
    let mut at = 0;
    while let Some(&byte) = command.get(at) {
        at += 1;
        let next = command.get(at).copied();
        match byte {
            b'\'' => {
                let length = command[at..].iter().position(|byte| *byte == b'\'')?;
                let (text, quoted) = word.get_or_insert_default();
                text.extend_from_slice(&command[at..at + length]);
                *quoted = true;
                // A dollar sign in single quotes is one; the scripts of awk and sed have them.
                at += length + 1;
            }
            b'"' => {
                let (text, quoted) = word.get_or_insert_default();
                *quoted = true;
                loop {
                    let &byte = command.get(at)?;
                    at += 1;
                    match byte {
                        b'"' => break,
                        b'`' => return None,
                        b'$' if command.get(at) == Some(&b'(') => return None,
                        b'\\' => {
                            text.push(*command.get(at)?);
                            at += 1;
                        }
                        _ => text.push(byte),
                    }
                }
            }
            b'\\' => {
                word.get_or_insert_default().0.push(next?);
                at += 1;
            }
            b'$' if next == Some(b'(') => return None,
            b'`' | b'*' | b'?' | b'~' | b'#' | b'{' | b'}' => return None,
            b'[' if word.is_some() || !matches!(next, Some(b' ')) => return None,
            b'<' | b'>' => {
                // The number of a descriptor before it is no word.
                match word.take() {
                    Some((text, _)) if text.iter().all(u8::is_ascii_digit) => {}
                    Some(_) => return None,
                    None => {}
                }
                match next {
                    Some(b'&') => {
                        let digits = command[at + 1..].iter().take_while(|b| b.is_ascii_digit());
                        at += 1 + digits.count();
                    }
                    Some(b'<' | b'>' | b'(' | b'|') => return None,
                    _ => found.push(Token::Redirection(byte)),
                }
            }
            b' ' | b'\t' => flush(&mut word, &mut found),
            b'|' | b';' | b'\n' | b'(' | b')' => {
                flush(&mut word, &mut found);
                found.push(Token::Separator);
            }
            b'&' if next == Some(b'&') => {
                flush(&mut word, &mut found);
                found.push(Token::Separator);
                at += 1;
            }
            b'&' => return None,
            _ => word.get_or_insert_default().0.push(byte),
        }
    }
    flush(&mut word, &mut found);
    Some(found)
}

fn flush(word: &mut Option<(Vec<u8>, bool)>, found: &mut Vec<Token>) {
    found.extend(
        word.take()
            .map(|(text, quoted)| Token::Word { text, quoted }),
    );
}

/// Looks at a simple command; nothing where it may look at anything.
fn simple(
    tokens: &[Token],
    is_shared: &dyn Fn(&[u8]) -> bool,
    files: &mut Vec<File>,
) -> Option<()> {
    let mut words: Vec<&[u8]> = Vec::new();
    let mut tokens = tokens.iter();
    while let Some(token) = tokens.next() {
        match token {
            Token::Word { text, quoted } => {
                let begins = words.is_empty() && !quoted;
                if begins && (KEYWORDS.contains(&text.as_slice()) || text.contains(&b'=')) {
                    continue;
                }
                words.push(text);
            }
            Token::Redirection(direction) => match tokens.next() {
                Some(Token::Word { text, .. }) if text == b"/dev/null" => {}
                Some(Token::Word { text, .. }) if *direction == b'<' && is_path(text) => {
                    files.push(content(text));
                }
                _ => return None,
            },
            Token::Separator => {}
        }
    }
    let Some((first, arguments)) = words.split_first() else {
        return Some(());
    };
    if first.contains(&b'/') && !is_shared(first) || first.contains(&b'$') {
        return None;
    }
    let program = first.rsplit(|byte| *byte == b'/').next().unwrap_or(first);
    if OF_THE_MACHINE.contains(&program) {
        let plain = |word: &&[u8]| !word.contains(&b'/') || is_shared(word);
        // What these do with words that look like paths is to print them, or to look for programs.
        return (matches!(
            program,
            b"echo" | b"printf" | b"basename" | b"dirname" | b"expr"
        ) || arguments.iter().all(plain))
        .then_some(());
    }
    if matches!(program, b"test" | b"[") {
        return tested(arguments, files);
    }
    if asks_itself(program, arguments) {
        return Some(());
    }
    if COMPILERS.contains(&program) {
        return (!arguments.is_empty() && asks_compiler(arguments)).then_some(());
    }
    let (_, options, script) = FILTERS.iter().find(|(name, _, _)| *name == program)?;
    filter(program, arguments, options, *script, files)
}

/// Tells whether a program is asked what it is, or where it is installed.
fn asks_itself(program: &[u8], arguments: &[&[u8]]) -> bool {
    match arguments {
        [b"--version"] => true,
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
    true
}

fn content(path: &[u8]) -> File {
    File {
        path: path.to_vec(),
        presence: false,
    }
}

/// Tells whether a word is the path of a file, as it stands.
fn is_path(word: &[u8]) -> bool {
    !word.is_empty() && !word.contains(&b'$')
}

/// Looks at the arguments of test(1).
fn tested(arguments: &[&[u8]], files: &mut Vec<File>) -> Option<()> {
    let mut arguments = arguments.iter();
    while let Some(word) = arguments.next() {
        match *word {
            b"-nt" | b"-ot" | b"-ef" => return None,
            [b'-', letter] if b"efdrwxsLhbcpgukSOG".contains(letter) => {
                let path = arguments.next()?;
                if !is_path(path) {
                    return None;
                }
                files.push(File {
                    path: path.to_vec(),
                    presence: matches!(letter, b'e' | b'f' | b'd'),
                });
            }
            _ => {}
        }
    }
    Some(())
}

/// Looks at the arguments of a program that reads files.
fn filter(
    program: &[u8],
    arguments: &[&[u8]],
    options: &[u8],
    script: bool,
    files: &mut Vec<File>,
) -> Option<()> {
    let mut script = script;
    let mut arguments = arguments.iter();
    while let Some(word) = arguments.next() {
        match *word {
            [b'-', b'e'] if script => {
                script = false;
                is_harmless(program, arguments.next()?).then_some(())?;
            }
            [b'-', letter] if options.contains(letter) => {
                arguments.next()?;
            }
            // Files with scripts, output, folders, and waiting for more.
            [b'-', b'f', ..] if script || program == b"tail" => return None,
            [b'-', b'i', ..] if program == b"sed" => return None,
            [b'-', b'o', ..] if program == b"sort" => return None,
            [b'-', b'r' | b'R', ..] if program.ends_with(b"grep") => return None,
            [b'-', _, ..] => {}
            _ if script => {
                script = false;
                is_harmless(program, word).then_some(())?;
            }
            path if is_path(path) => files.push(content(path)),
            _ => return None,
        }
    }
    Some(())
}

/// Tells whether a script neither writes, nor reads other files, nor runs programs.
fn is_harmless(program: &[u8], script: &[u8]) -> bool {
    let has = |part: &[u8]| script.windows(part.len()).any(|window| window == part);
    match program {
        b"awk" => ![
            &b"system"[..],
            b"getline",
            b"|",
            b">",
            b"close",
            b"FILENAME",
            b"ARGV",
        ]
        .into_iter()
        .any(has),
        b"sed" => {
            let letters = |byte: &u8| b"gpI0123456789dq;$!/} ".contains(byte);
            let last = script.iter().rposition(|byte| b"/,|:%@#".contains(byte));
            let behind = &script[last.map_or(0, |last| last + 1)..];
            !has(b";w") && !has(b";r") && !has(b"\n") && behind.iter().all(letters)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(command: &str) -> Reach {
        reach(command.as_bytes(), &|path| {
            path.starts_with(b"/") && !path.starts_with(b"/ports/")
        })
    }

    #[test]
    fn questions_about_the_machine_are_the_same_for_all() {
        for command in [
            "/usr/bin/uname -s",
            "id -u",
            "grep -i ^root: /etc/passwd | cut -d: -f7",
            "uname -r | sed -e 's/[-(].*//'",
            "uname -p 2>/dev/null",
            "date +%Y",
            "gauche-config --sitelibdir",
            "command -v grep || true",
            "if test -f /etc/passwd; then echo yes; fi",
            "cc --version 2>&1",
            "if cc -std=c++20 -c -x c++ /dev/null -o /dev/null 2>&1; then echo yes; fi; echo",
            "(/usr/local/bin/python3.9 -c 'import sys; print(sys.prefix)' 2>/dev/null || echo /x) | tail -1",
            "diff --version 2>/dev/null | grep -c 'GNU diffutils' || :",
            "c++ -\\#\\#\\# /dev/null 2>&1",
            "echo version 1 | awk '{ print $2 }'",
            "[ -d /usr/local ] && echo yes",
        ] {
            assert!(matches!(of(command), Reach::Machine(_)), "{command}");
        }
        let Reach::Machine(files) = of("cat /etc/passwd | wc -l") else {
            panic!();
        };
        assert_eq!(files, [content(b"/etc/passwd")]);
    }

    #[test]
    fn files_of_the_port_are_named() {
        for (command, path) in [
            ("cat distinfo", "distinfo"),
            ("grep x < y", "y"),
            (
                "if grep -q a \"/ports/a/b/distinfo\" 2>/dev/null; then echo; fi",
                "/ports/a/b/distinfo",
            ),
            ("test -f pkg-plist && echo yes", "pkg-plist"),
        ] {
            let Reach::Port(files) = of(command) else {
                panic!("{command}");
            };
            assert_eq!(files.len(), 1);
            assert_eq!(files[0].path, path.as_bytes());
        }
    }

    #[test]
    fn what_may_look_at_the_port_is_told_from_them() {
        for command in [
            "cat $FILE",
            "echo *",
            "id -u > x",
            "ls",
            "make -V A",
            "awk '{ system(\"x\") }' /etc/passwd",
            "sed -n 'w x' /etc/passwd",
            "sed -i s/a/b/ /etc/passwd",
            "echo $(cat x)",
            "echo `cat x`",
            "uname & cat x",
            "./uname",
            "while true; do :; done",
            "cc -E x.c",
            "cc -c /dev/null -o x.o",
            "cc -Wl,-T/x -x c /dev/null",
            "grep x < \"$y\"",
            "python -c 'import sys; print(sys.path.pop(open(1)))'",
            "grep -r x /etc",
            "awk -f x",
            "echo \"open",
        ] {
            assert_eq!(of(command), Reach::Anything, "{command}");
        }
    }

    #[test]
    fn plain_words_are_answered_without_a_shell() {
        assert_eq!(of("echo a  'b  c'"), Reach::Nothing(b"a b  c\n".to_vec()));
        assert_eq!(of("true"), Reach::Nothing(Vec::new()));
        assert!(!matches!(of("echo $HOME"), Reach::Nothing(_)));
        assert!(!matches!(of("echo -n x"), Reach::Nothing(_)));
    }
}
