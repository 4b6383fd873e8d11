//! Short texts.

use std::ops::Deref;

/// The longest short text.
const LONGEST: usize = 22;

/// Bytes that lie where their owner does: most texts are short, and nothing is waited for to read
/// them.
#[derive(Debug, Clone, Copy)]
pub struct Short {
    length: u8,
    bytes: [u8; LONGEST],
}

impl Short {
    /// Takes bytes; nothing where there are too many.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let length = u8::try_from(bytes.len()).ok()?;
        let mut own = [0; LONGEST];
        own.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(Self { length, bytes: own })
    }

    /// Returns the bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

/// Bytes that do not change: short ones lie where their owner does.
#[derive(Debug, Clone)]
pub enum Bytes {
    /// Short ones.
    Short(Short),
    /// Others.
    Long(Box<[u8]>),
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Short::new(bytes).map_or_else(|| Self::Long(bytes.into()), Self::Short)
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Short(short) => short.bytes(),
            Self::Long(bytes) => bytes,
        }
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_up_to_the_longest() {
        for length in 0..=LONGEST {
            let bytes = vec![b'x'; length];
            assert_eq!(Short::new(&bytes).unwrap().bytes(), bytes);
            assert_eq!(*Bytes::from(&bytes[..]), bytes);
        }
        assert!(Short::new(&[0; LONGEST + 1]).is_none());
        assert_eq!(*Bytes::from(&[1; LONGEST + 1][..]), [1; LONGEST + 1]);
        assert!(Short::new(&[0; 300]).is_none());
    }
}
