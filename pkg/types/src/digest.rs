//! Checksums, as manifests and catalogues write them.
//!
//! ```text
//! 2$ueah54orp6xt...     number of the kind, '$', the value in that kind's alphabet
//! e3b0c44298fc...       64 hexadecimal digits alone: SHA-256 (old packages, catalogues)
//! ```

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use blake2::{Blake2b512, Blake2s256, Digest as _};
use sha2::Sha256;

use crate::base32;
use crate::error::ParseError;

const WHAT: &str = "digest";

/// How a digest is computed and written. The numbers of the original, without its raw forms,
/// which never stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DigestKind {
    /// SHA-256 in base32, number 0.
    Sha256Base32,
    /// SHA-256 in hexadecimal, number 1.
    Sha256Hex,
    /// BLAKE2b-512 in base32, number 2: what the original writes today.
    Blake2Base32,
    /// BLAKE2s-256 in base32, number 5.
    Blake2sBase32,
}

impl DigestKind {
    /// The names that people call the kinds by.
    const NAMES: [(&'static str, Self); 4] = [
        ("sha256_hex", Self::Sha256Hex),
        ("sha256_base32", Self::Sha256Base32),
        ("blake2_base32", Self::Blake2Base32),
        ("blake2s_base32", Self::Blake2sBase32),
    ];

    /// The kind of a name, `blake2_base32`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| *kind)
    }

    /// All names that [`DigestKind::of_name`] knows.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(name, _)| *name)
    }

    const ALL: [(Self, &'static str); 4] = [
        (Self::Sha256Base32, "0"),
        (Self::Sha256Hex, "1"),
        (Self::Blake2Base32, "2"),
        (Self::Blake2sBase32, "5"),
    ];

    fn number(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, number)| number)
    }

    fn length(self) -> usize {
        if self == Self::Blake2Base32 { 64 } else { 32 }
    }
}

/// A checksum with its kind.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    kind: DigestKind,
    bytes: Vec<u8>,
}

impl Digest {
    /// Digest of some bytes.
    #[must_use]
    pub fn of(kind: DigestKind, bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new(kind);
        hasher.update(bytes);
        hasher.finish()
    }

    /// Digest of all that a reader gives.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn of_reader(kind: DigestKind, mut from: impl Read) -> io::Result<Self> {
        let mut hasher = Hasher::new(kind);
        let mut buffer = vec![0; 1 << 16];
        loop {
            match from.read(&mut buffer)? {
                0 => return Ok(hasher.finish()),
                count => hasher.update(&buffer[..count]),
            }
        }
    }

    /// How it was computed.
    #[must_use]
    pub fn kind(&self) -> DigestKind {
        self.kind
    }

    /// The value, 32 or 64 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Computes a [`Digest`] piece by piece.
#[derive(Clone)]
pub struct Hasher {
    kind: DigestKind,
    state: State,
}

#[derive(Clone)]
enum State {
    Sha256(Sha256),
    Blake2b(Box<Blake2b512>),
    Blake2s(Blake2s256),
}

impl Hasher {
    /// Begins.
    #[must_use]
    pub fn new(kind: DigestKind) -> Self {
        let state = match kind {
            DigestKind::Sha256Base32 | DigestKind::Sha256Hex => State::Sha256(Sha256::new()),
            DigestKind::Blake2Base32 => State::Blake2b(Box::default()),
            DigestKind::Blake2sBase32 => State::Blake2s(Blake2s256::new()),
        };
        Self { kind, state }
    }

    /// Takes in more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Sha256(state) => state.update(bytes),
            State::Blake2b(state) => state.update(bytes),
            State::Blake2s(state) => state.update(bytes),
        }
    }

    /// The digest of all bytes taken in.
    #[must_use]
    pub fn finish(self) -> Digest {
        let bytes = match self.state {
            State::Sha256(state) => state.finalize().to_vec(),
            State::Blake2b(state) => state.finalize().to_vec(),
            State::Blake2s(state) => state.finalize().to_vec(),
        };
        Digest {
            kind: self.kind,
            bytes,
        }
    }
}

impl FromStr for Digest {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let refuse = |problem| ParseError::new(WHAT, text, problem);
        let (kind, value) = match text.split_once('$') {
            None => (DigestKind::Sha256Hex, text),
            Some((number, value)) => DigestKind::ALL
                .iter()
                .find(|(_, one)| *one == number)
                .map(|(kind, _)| (*kind, value))
                .ok_or_else(|| refuse("its kind is none of 0, 1, 2 and 5"))?,
        };
        let bytes = match kind {
            DigestKind::Sha256Hex => from_hex(value, kind.length()),
            _ => base32::decode(value, kind.length()),
        };
        let bytes = bytes.ok_or_else(|| refuse("length or alphabet are not those of its kind"))?;
        Ok(Self { kind, bytes })
    }
}

fn from_hex(text: &str, length: usize) -> Option<Vec<u8>> {
    if text.len() != length * 2 {
        return None;
    }
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    Some(
        digits?
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}$", self.kind.number())?;
        match self.kind {
            DigestKind::Sha256Hex => self
                .bytes
                .iter()
                .try_for_each(|byte| write!(f, "{byte:02x}")),
            _ => f.write_str(&base32::encode(&self.bytes)),
        }
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_of_each_kind() {
        // The value of SHA-256 of nothing is in FIPS 180-4's examples.
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let digest = Digest::of(DigestKind::Sha256Hex, b"");
        assert_eq!(digest.to_string(), format!("1${empty}"));
        assert_eq!(empty.parse::<Digest>().unwrap(), digest);
        for (kind, _) in DigestKind::ALL {
            let digest = Digest::of(kind, b"tool");
            assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
        }
    }

    #[test]
    fn damaged_digests_are_refused() {
        for bad in ["", "1$", "7$abc", "2$ueah", "1$zz", "$", "e3b0c4"] {
            assert!(bad.parse::<Digest>().is_err(), "{bad:?}");
        }
        assert!("\u{e9}".repeat(32).parse::<Digest>().is_err());
    }
}
