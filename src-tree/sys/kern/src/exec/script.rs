//! Scripts: files that name the program that reads them.

use alloc::vec::Vec;

use df_abi::Errno;
use df_vfs::VnodeRef;

/// Longest first line.
const MAX_LINE: usize = 256;

/// What the first line of a script says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    /// Path of the interpreter.
    pub(crate) interpreter: Vec<u8>,
    /// Words behind it.
    pub(crate) args: Vec<Vec<u8>>,
}

impl Script {
    /// Reads the first line of a file; `None` when it is no script.
    ///
    /// # Errors
    /// `ENOEXEC` when the line names nothing or is too long, and those of reading.
    pub(crate) fn read(vnode: &VnodeRef) -> Result<Option<Self>, Errno> {
        let mut head = [0; MAX_LINE];
        let mut len = 0;
        while len < head.len() {
            let got = vnode.read(len as u64, &mut head[len..])?;
            if got == 0 {
                break;
            }
            len += got;
        }
        Self::parse(&head[..len])
    }

    fn parse(head: &[u8]) -> Result<Option<Self>, Errno> {
        let Some(rest) = head.strip_prefix(b"#!") else {
            return Ok(None);
        };
        let line = match rest.iter().position(|b| *b == b'\n') {
            Some(end) => &rest[..end],
            None if head.len() < MAX_LINE => rest,
            None => return Err(Errno::ENOEXEC),
        };
        let mut words = line
            .split(|b| matches!(b, b' ' | b'\t' | b'\r'))
            .filter(|w| !w.is_empty())
            .map(<[u8]>::to_vec);
        let interpreter = words.next().ok_or(Errno::ENOEXEC)?;
        Ok(Some(Self {
            interpreter,
            args: words.collect(),
        }))
    }

    /// The arguments of the interpreter: its own, the path of the script, and what the script
    /// was called with, its name left out.
    pub(crate) fn arguments(&self, path: &[u8], argv: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut all = alloc::vec![self.interpreter.clone()];
        all.extend_from_slice(&self.args);
        all.push(path.to_vec());
        all.extend(argv.iter().skip(1).cloned());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(words: &[&str]) -> Script {
        let mut words = words.iter().map(|w| w.as_bytes().to_vec());
        Script {
            interpreter: words.next().unwrap_or_default(),
            args: words.collect(),
        }
    }

    #[test]
    fn first_line_names_interpreter_and_arguments() {
        for (text, wanted) in [
            ("#!/bin/sh\necho", script(&["/bin/sh"])),
            (
                "#! /usr/bin/env  lua\t-i\r\n",
                script(&["/usr/bin/env", "lua", "-i"]),
            ),
            ("#!/bin/cat", script(&["/bin/cat"])),
        ] {
            assert_eq!(Script::parse(text.as_bytes()), Ok(Some(wanted)), "{text}");
        }
        assert_eq!(Script::parse(b"\x7fELF"), Ok(None));
        assert_eq!(Script::parse(b""), Ok(None));
    }

    #[test]
    fn lines_that_name_nothing_or_do_not_end_are_refused() {
        assert_eq!(Script::parse(b"#!  \n"), Err(Errno::ENOEXEC));
        let mut long = b"#!".to_vec();
        long.resize(MAX_LINE, b'x');
        assert_eq!(Script::parse(&long), Err(Errno::ENOEXEC));
    }

    #[test]
    fn interpreter_gets_the_script_in_place_of_its_name() {
        let argv = [b"hello".to_vec(), b"one".to_vec()];
        let got = script(&["/bin/sh", "-e"]).arguments(b"./hello.sh", &argv);
        let wanted: [&[u8]; 4] = [b"/bin/sh", b"-e", b"./hello.sh", b"one"];
        assert_eq!(got, wanted);
    }
}
