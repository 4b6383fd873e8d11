//! Short values.

/// The longest short value.
const LONGEST: usize = 22;

/// Bytes that lie where the variable does: most values are short, and nothing is waited for to read
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_up_to_the_longest() {
        for length in 0..=LONGEST {
            let bytes = vec![b'x'; length];
            assert_eq!(Short::new(&bytes).unwrap().bytes(), bytes);
        }
        assert!(Short::new(&[0; LONGEST + 1]).is_none());
        assert!(Short::new(&[0; 300]).is_none());
    }
}
