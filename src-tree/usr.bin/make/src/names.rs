//! Names of variables as small numbers.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::num::NonZeroU32;
use std::rc::Rc;

/// A name of a variable, known to one [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

impl Symbol {
    /// Stands for no name.
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// Returns the number behind the name, counted from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A list of modifiers that always means the same, known to one [`Names`] by how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chain(NonZeroU32);

impl Chain {
    /// Returns the number behind the list, counted from 1.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.get() as usize
    }
}

/// A multiplicative hash for short keys that no stranger chooses.
#[derive(Debug, Default, Clone, Copy)]
pub struct QuickHasher(u64);

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((eight, behind)) = rest.split_first_chunk() {
            self.write_u64(u64::from_le_bytes(*eight));
            rest = behind;
        }
        // The last eight, of which some were written already: nothing is copied for that.
        let word = match bytes.last_chunk() {
            Some(last) => u64::from_le_bytes(*last),
            None => rest
                .iter()
                .fold(0, |word, byte| (word << 8) | u64::from(*byte)),
        };
        self.write_u64(word ^ ((bytes.len() as u64) << 56));
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

/// A map with the quick hash.
pub type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// All names seen so far.
#[derive(Debug)]
pub struct Names {
    numbers: QuickMap<Rc<[u8]>, Symbol>,
    texts: Vec<Rc<[u8]>>,
    chains: QuickMap<Box<[u8]>, Chain>,
}

/// The local variables of targets, with the short names they are stored under.
const LOCALS: [(&[u8], &[u8]); 7] = [
    (b".TARGET", b"@"),
    (b".ALLSRC", b">"),
    (b".IMPSRC", b"<"),
    (b".OODATE", b"?"),
    (b".PREFIX", b"*"),
    (b".ARCHIVE", b"!"),
    (b".MEMBER", b"%"),
];

impl Default for Names {
    fn default() -> Self {
        let mut names = Self {
            numbers: QuickMap::default(),
            texts: Vec::new(),
            chains: QuickMap::default(),
        };
        for (long, short) in LOCALS {
            let symbol = names.intern(short);
            names.numbers.insert(long.into(), symbol);
        }
        names
    }
}

impl Names {
    /// Returns the symbol of a name. The long names of local variables (`.TARGET`) have the
    /// symbols of the short ones (`@`).
    pub fn intern(&mut self, name: &[u8]) -> Symbol {
        if let Some(found) = self.numbers.get(name) {
            return *found;
        }
        let symbol = Symbol(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Rc<[u8]> = name.into();
        self.texts.push(text.clone());
        self.numbers.insert(text, symbol);
        symbol
    }

    /// Returns the number of a list of modifiers, the same for all that are written alike.
    pub fn chain(&mut self, source: &[u8]) -> Chain {
        if let Some(found) = self.chains.get(source) {
            return *found;
        }
        let number = u32::try_from(self.chains.len() + 1).unwrap_or(u32::MAX);
        let chain = Chain(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX));
        self.chains.insert(source.into(), chain);
        chain
    }

    /// Returns the symbol of a name that was seen before.
    #[must_use]
    pub fn find(&self, name: &[u8]) -> Option<Symbol> {
        self.numbers.get(name).copied()
    }

    /// Returns the text of a name.
    #[must_use]
    pub fn text(&self, symbol: Symbol) -> Rc<[u8]> {
        self.texts[symbol.index()].clone()
    }

    /// Returns how many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Tells whether there is no name; there always is one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}
