//! Signing by a command, which may be on another machine and keep the key there.
//!
//! The command reads the hexadecimal SHA-256 of a document and a line end, and answers:
//!
//! ```text
//! TYPE          may be missing: rsa
//! eddsa
//! SIGNATURE     may be followed by any bytes; the last line end is not of the signature
//! ...
//! CERT          the public key, any bytes
//! ...
//! END           may stand on the last line of the key, when that ends without a line end
//! ```

use std::io::{self, ErrorKind, Write as _};
use std::process::{Command, Stdio};

use crate::keys::PublicKey;
use crate::signature::{introduced, sum, verify_sum};

/// Greatest answer that is taken, in bytes.
const LIMIT: usize = 1 << 20;

/// A command that signs: words of a command line of sh(1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningCommand {
    words: String,
}

/// What a command answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signed {
    /// The signature, with its kind before it unless that is RSA.
    pub(crate) signature: Vec<u8>,
    /// The public key, as a file has it.
    pub(crate) public: Vec<u8>,
}

impl SigningCommand {
    /// A command, by its words. The shell puts them together, so that one of them may be a whole
    /// command line.
    #[must_use]
    pub fn new(words: &[String]) -> Self {
        Self {
            words: words.join(" "),
        }
    }

    /// Has a document signed, and checks that the signature holds: a command that gives another
    /// key's would make a catalogue that nobody takes.
    ///
    /// # Errors
    /// The command cannot be run, fails, or what it answers is no signature of the document.
    pub(crate) fn sign(&self, document: &[u8]) -> io::Result<Signed> {
        let fail = |problem: String| {
            io::Error::new(
                ErrorKind::InvalidData,
                format!("signing command {:?}: {problem}", self.words),
            )
        };
        let mut child = Command::new("/bin/sh")
            .arg("-c")
            .arg(&self.words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            match writeln!(input, "{}", sum(document)) {
                // A command that does not read is judged by its answer.
                Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error),
                _ => {}
            }
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            return Err(fail(output.status.to_string()));
        }
        let signed = Signed::parse(&output.stdout).map_err(fail)?;
        let key = PublicKey::parse(&signed.public).map_err(|error| fail(error.to_string()))?;
        verify_sum(&key, document, &signed.signature).map_err(|error| fail(error.to_string()))?;
        Ok(signed)
    }
}

impl Signed {
    fn parse(answer: &[u8]) -> Result<Self, String> {
        if answer.len() > LIMIT {
            return Err(format!("it answers more than {LIMIT} bytes"));
        }
        let (mut kind, mut signature, mut public) = (Vec::new(), Vec::new(), Vec::new());
        let mut part: Option<&mut Vec<u8>> = None;
        let mut ended = false;
        for line in answer.split_inclusive(|byte| *byte == b'\n') {
            match line {
                b"TYPE\n" => part = Some(&mut kind),
                b"SIGNATURE\n" => part = Some(&mut signature),
                b"CERT\n" => part = Some(&mut public),
                b"END\n" => {
                    ended = true;
                    break;
                }
                line => {
                    if let Some(part) = &mut part {
                        part.extend_from_slice(line);
                    }
                }
            }
        }
        if !ended {
            // A key of bytes may end without a line end.
            let whole = public.strip_suffix(b"END\n").ok_or("it answers no END")?;
            public = whole.to_vec();
        }
        if signature.last() == Some(&b'\n') {
            signature.pop();
        }
        if signature.is_empty() || public.is_empty() {
            return Err("it answers no SIGNATURE or no CERT".to_owned());
        }
        let kind = String::from_utf8_lossy(&kind).trim().to_owned();
        match kind.as_str() {
            "" | "rsa" => {}
            "eddsa" | "ecdsa" => signature = introduced(&kind, &signature),
            // Its other name.
            "ecc" => signature = introduced("eddsa", &signature),
            other => {
                return Err(format!(
                    "its TYPE {other:?} is none of rsa, ecdsa and eddsa"
                ));
            }
        }
        Ok(Self { signature, public })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whatever_bytes_they_hold() {
        let answer = b"hello\nTYPE\neddsa\nSIGNATURE\na\0\nb\n\nCERT\nkey\xff\nEND\nmore\n";
        let signed = Signed::parse(answer).unwrap();
        assert_eq!(signed.signature, b"$PKGSIGN:eddsa$a\0\nb\n");
        assert_eq!(signed.public, b"key\xff\n");
        let old = Signed::parse(b"SIGNATURE\nab\nCERT\nkeyEND\n").unwrap();
        assert_eq!(
            (&old.signature[..], &old.public[..]),
            (&b"ab"[..], &b"key"[..])
        );
    }

    #[test]
    fn answers_that_are_none_are_refused() {
        for answer in [
            &b""[..],
            b"SIGNATURE\nab\nCERT\nkey\n",
            b"SIGNATURE\nCERT\nkey\nEND\n",
            b"SIGNATURE\nab\nEND\n",
            b"TYPE\nfoo\nSIGNATURE\nab\nCERT\nkey\nEND\n",
        ] {
            assert!(Signed::parse(answer).is_err(), "{answer:?}");
        }
    }
}
