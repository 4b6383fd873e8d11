//! Commands that makefiles ask while they are read: which of them say the same for every port.
//!
//! A command is read as far as that takes: simple commands with quotes, pipes, lists, `if`, loops,
//! and redirections of `/dev/null`. It is the same for all when every program in it is known and
//! looks at nothing in the folder of a port. Whatever is not understood may look at anything.
//!
//! `tokens` splits a command; `simple` and `filters` know programs; `make` knows makes that are
//! asked for values.

mod filters;
mod make;
mod simple;
mod tokens;

pub(crate) use make::Make;

use simple::{Looks, numbers, simple};
use tokens::{Token, Word, tokens};

/// What a command looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Nothing at all: this is what it says.
    Nothing(Vec<u8>),
    /// These files.
    Files(Vec<File>),
    /// The machine, and files outside of ports.
    Machine(Vec<File>),
    /// What makefiles say that another make reads.
    Make(Make),
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

impl File {
    /// A file that is read.
    fn content(path: &[u8]) -> Self {
        Self {
            path: path.to_vec(),
            presence: false,
        }
    }
}

/// A file that is read; nothing where the word does not say which.
fn content(path: &Word) -> Option<File> {
    (!path.expands && !path.text.is_empty()).then(|| File::content(&path.text))
}

/// What tells about the system that commands run on.
pub(crate) struct Around<'a> {
    /// The name that make is called by.
    pub(crate) make: &'a [u8],
    /// Whether an absolute path means the same for every port.
    pub(crate) is_shared: &'a dyn Fn(&[u8]) -> bool,
    /// What is in such a file.
    pub(crate) read: &'a dyn Fn(&[u8]) -> Option<Vec<u8>>,
}

/// Finds out what a command looks at.
pub(crate) fn reach(command: &[u8], around: &Around<'_>) -> Reach {
    let Some(tokens) = tokens(command) else {
        return Reach::Anything;
    };
    if let Some(said) = said(&tokens) {
        return Reach::Nothing(said);
    }
    if let Some(make) = Make::of(&tokens, around.make) {
        return Reach::Make(make);
    }
    let numbers = numbers(&tokens);
    let mut files = Vec::new();
    let mut machine = false;
    for part in tokens.split(|token| matches!(token, Token::Separator(_))) {
        match simple(part, around, &numbers, &mut files) {
            Some(Looks::AtFiles) => {}
            Some(Looks::AtMachine) => machine = true,
            None => return Reach::Anything,
        }
    }
    if !machine {
        Reach::Files(files)
    } else if files.iter().all(|file| (around.is_shared)(&file.path)) {
        Reach::Machine(files)
    } else {
        // Nothing tells whether what the machine says changes, for one port alone.
        Reach::Anything
    }
}

/// Answers `echo` and `true` with words that mean nothing to the shell.
fn said(tokens: &[Token]) -> Option<Vec<u8>> {
    let mut words = Vec::new();
    for token in tokens {
        match token {
            // A backslash means something to `echo`.
            Token::Word(word) if !word.expands && !word.text.contains(&b'\\') => {
                words.push(word.text.as_slice());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(command: &str) -> Reach {
        let around = Around {
            make: b"bmake",
            is_shared: &|path| path.starts_with(b"/") && !path.starts_with(b"/ports/"),
            read: &|path| match path {
                b"/ports/Mk/good.awk" => Some(b"END { printf(\"x\") >\"/dev/stderr\" }".to_vec()),
                b"/ports/Mk/bad.awk" => Some(b"END { printf(\"x\") >name }".to_vec()),
                _ => None,
            },
        };
        reach(command.as_bytes(), &around)
    }

    #[test]
    fn questions_about_the_machine_are_the_same_for_all() {
        for command in [
            "/usr/bin/uname -s",
            "id -u",
            "uname -r | sed -e 's/[-(].*//'",
            "uname -p 2>/dev/null",
            "date +%Y",
            "gauche-config --sitelibdir",
            "command -v grep || true",
            "cc --version 2>&1",
            "if cc -std=c++20 -c -x c++ /dev/null -o /dev/null 2>&1; then echo yes; fi; echo",
            "(/usr/local/bin/python3.9 -c 'import sys; print(sys.prefix)' 2>/dev/null || echo /x) | tail -1",
            "diff --version 2>/dev/null | grep -c 'GNU diffutils' || :",
            "c++ -\\#\\#\\# /dev/null 2>&1",
            "uname -p # for \"OPTIONS\"",
            "sysctl -n kern.hostname",
        ] {
            assert!(matches!(of(command), Reach::Machine(_)), "{command}");
        }
    }

    #[test]
    fn what_looks_at_words_alone_says_the_same_on_every_machine() {
        for command in [
            "echo version 1 | awk '{ print $2 }'",
            "expr 1 + $X",
            "for i in a b; do echo $i; done",
            "mktemp -ut licence",
        ] {
            assert_eq!(of(command), Reach::Files(Vec::new()), "{command}");
        }
    }

    #[test]
    fn files_are_named() {
        for (command, path) in [
            ("grep -i ^root: /etc/passwd | cut -d: -f7", "/etc/passwd"),
            ("if test -f /etc/passwd; then echo yes; fi", "/etc/passwd"),
            ("[ -d /usr/local ] && echo yes", "/usr/local"),
            (
                "n=0; while test -S /tmp/X/X${n}; do n=$(( n + 1 )); done; echo $n",
                "/tmp/X",
            ),
            ("awk -v x=/y -f /ports/Mk/good.awk", "/ports/Mk/good.awk"),
            ("awk -f/ports/Mk/good.awk", "/ports/Mk/good.awk"),
            ("cat distinfo", "distinfo"),
            ("grep x < y", "y"),
            (
                "if grep -q a \"/ports/a/b/distinfo\" 2>/dev/null; then echo; fi",
                "/ports/a/b/distinfo",
            ),
            ("test -f pkg-plist && echo yes", "pkg-plist"),
            ("[ \"-f\" 'pkg-plist' ] && echo yes", "pkg-plist"),
        ] {
            let Reach::Files(files) = of(command) else {
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
            "n=/ports/a; test -S /tmp/$n",
            "n=1; for n in a; do test -S /tmp/$n; done",
            "PATH=/ports/a:$PATH uname",
            "date -r Makefile",
            "sysctl -f x",
            "mktemp x",
            "awk \"$script\"",
            "awk -v x=1 'system(\"y\")' /etc/passwd",
            "awk -f /ports/Mk/bad.awk",
            "awk -f /ports/Mk/gone.awk",
            "id -u; cat distinfo",
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
        assert_eq!(of("echo a\\nb"), Reach::Nothing(b"anb\n".to_vec()));
        assert!(!matches!(of("echo \"a\\nb\""), Reach::Nothing(_)));
        assert!(!matches!(of("echo $HOME"), Reach::Nothing(_)));
        assert!(!matches!(of("echo -n x"), Reach::Nothing(_)));
    }
}
