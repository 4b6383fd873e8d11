//! The kernel's symbol table: addresses to names, embedded in the image.
//!
//! `tools/ksyms` writes it after the link, `ddb` reads it. Everything is little-endian:
//!
//! ```text
//!  0 magic "DFKSYMS1"
//!  8 number of symbols u32
//! 12 bytes of names u32
//! 16 base address u64
//! 24 for each symbol, ascending: address - base u32, offset of its name u32
//!    names, each ended by a NUL
//! ```

use alloc::vec::Vec;
use core::fmt;

const MAGIC: &[u8; 8] = b"DFKSYMS1";
const HEADER: usize = 24;
const ENTRY: usize = 8;

/// Why a table could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// The table is larger than its place.
    TooLarge {
        /// Bytes needed.
        needed: usize,
        /// Bytes there are.
        room: usize,
    },
    /// Addresses further apart than 4 GiB.
    TooFarApart,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { needed, room } => {
                write!(
                    f,
                    "the symbol table needs {needed} bytes, but only {room} are reserved"
                )
            }
            Self::TooFarApart => f.write_str("the symbols lie further apart than 4 GiB"),
        }
    }
}

impl core::error::Error for EncodeError {}

/// Makes a table of at most `room` bytes. Symbols may come in any order; of several at one
/// address the one with the shortest name (then the first by name) is kept.
pub fn encode(symbols: &[(u64, &str)], room: usize) -> Result<Vec<u8>, EncodeError> {
    let mut sorted: Vec<_> = symbols.to_vec();
    sorted.sort_unstable_by_key(|&(address, name)| (address, name.len(), name));
    sorted.dedup_by_key(|&mut (address, _)| address);

    let base = sorted.first().map_or(0, |&(address, _)| address);
    let names: usize = sorted.iter().map(|(_, name)| name.len() + 1).sum();
    let needed = HEADER + sorted.len() * ENTRY + names;
    if needed > room {
        return Err(EncodeError::TooLarge { needed, room });
    }
    // `room` bounds both numbers, but a caller may have a lot of it.
    let small = |value: usize| u32::try_from(value).map_err(|_| EncodeError::TooFarApart);

    let mut table = Vec::with_capacity(needed);
    table.extend_from_slice(MAGIC);
    table.extend_from_slice(&small(sorted.len())?.to_le_bytes());
    table.extend_from_slice(&small(names)?.to_le_bytes());
    table.extend_from_slice(&base.to_le_bytes());
    let mut at = 0;
    for (address, name) in &sorted {
        let distance = u32::try_from(address - base).map_err(|_| EncodeError::TooFarApart)?;
        table.extend_from_slice(&distance.to_le_bytes());
        table.extend_from_slice(&small(at)?.to_le_bytes());
        at += name.len() + 1;
    }
    for (_, name) in &sorted {
        table.extend_from_slice(name.as_bytes());
        table.push(0);
    }
    Ok(table)
}

/// A symbol and how far behind its start an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located<'a> {
    /// Name of the symbol.
    pub name: &'a str,
    /// Distance from its address in bytes.
    pub offset: u64,
}

impl fmt::Display for Located<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:#x}", self.name, self.offset)
    }
}

/// A table that has been checked.
#[derive(Clone, Copy, Debug)]
pub struct SymTab<'a> {
    base: u64,
    entries: &'a [u8],
    names: &'a [u8],
}

impl<'a> SymTab<'a> {
    /// Parses a table; bytes behind it are ignored. `None` when there is none.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let (names, rest) = rest.split_first_chunk::<4>()?;
        let (base, rest) = rest.split_first_chunk::<8>()?;
        let size = (u32::from_le_bytes(*count) as usize).checked_mul(ENTRY)?;
        let (entries, rest) = rest.split_at_checked(size)?;
        let names = rest.get(..u32::from_le_bytes(*names) as usize)?;
        Some(Self {
            base: u64::from_le_bytes(*base),
            entries,
            names,
        })
    }

    /// Returns the number of symbols.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len() / ENTRY
    }

    /// Returns whether there are no symbols.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn entry(&self, index: usize) -> Option<(u64, usize)> {
        let entry = self.entries.get(index * ENTRY..(index + 1) * ENTRY)?;
        let (distance, name) = entry.split_first_chunk::<4>()?;
        let (name, _) = name.split_first_chunk::<4>()?;
        let address = self
            .base
            .wrapping_add(u64::from(u32::from_le_bytes(*distance)));
        Some((address, u32::from_le_bytes(*name) as usize))
    }

    /// Returns the address of the symbol with a name, or with a path that ends in it: the whole
    /// of `df_lwkt::sched::switch`, or `sched::switch`, or `switch`. The first one by address
    /// of several.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<u64> {
        let mut ending = None;
        for index in 0..self.len() {
            let (address, at) = self.entry(index)?;
            let symbol = self.names.get(at..)?.split(|&b| b == 0).next()?;
            let Some(path) = symbol.strip_suffix(name.as_bytes()) else {
                continue;
            };
            if path.is_empty() {
                return Some(address);
            }
            if ending.is_none() && path.ends_with(b"::") {
                ending = Some(address);
            }
        }
        ending
    }

    /// Returns the symbol at or before an address.
    #[must_use]
    pub fn locate(&self, address: u64) -> Option<Located<'a>> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.entry(middle)?.0 <= address {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let (start, name) = self.entry(low.checked_sub(1)?)?;
        let name = self.names.get(name..)?.split(|&b| b == 0).next()?;
        Some(Located {
            name: str::from_utf8(name).ok()?,
            offset: address.checked_sub(start)?,
        })
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::{EncodeError, Located, SymTab, encode};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::string::String;
    use std::vec::Vec;

    #[test]
    fn table_that_does_not_fit_says_how_much_it_needs() {
        let error = encode(&[(16, "start")], 37).unwrap_err();
        assert_eq!(
            error,
            EncodeError::TooLarge {
                needed: 38,
                room: 37
            }
        );
    }

    #[test]
    fn shortest_of_several_names_is_kept() {
        let table = encode(&[(5, "memcpy_alias"), (5, "memcpy")], 1000).unwrap();
        let found = SymTab::parse(&table).unwrap().locate(6);
        assert_eq!(
            found,
            Some(Located {
                name: "memcpy",
                offset: 1
            })
        );
    }

    #[test]
    fn empty_space_is_no_table() {
        assert!(SymTab::parse(&[0; 100]).is_none());
    }

    #[test]
    fn symbols_are_found_by_the_end_of_their_path() {
        let symbols = [
            (5, "a::main"),
            (7, "b::main"),
            (9, "main"),
            (11, "c::other"),
        ];
        let bytes = encode(&symbols, 1000).unwrap();
        let table = SymTab::parse(&bytes).unwrap();
        assert_eq!(table.find("main"), Some(9));
        assert_eq!(table.find("b::main"), Some(7));
        assert_eq!(table.find("other"), Some(11));
        assert_eq!(table.find("ther"), None);
    }

    proptest! {
        #[test]
        fn every_address_is_found_in_the_symbol_before_it(
            symbols in prop::collection::btree_map(0u64..1 << 32, "[a-z:<>]{1,12}", 0..40),
            base in 0u64..u64::MAX - (1 << 33), probe in 0u64..1 << 33,
        ) {
            let symbols: BTreeMap<u64, String> =
                symbols.into_iter().map(|(a, n)| (base + a, n)).collect();
            let pairs: Vec<_> = symbols.iter().rev().map(|(&a, n)| (a, n.as_str())).collect();
            let mut bytes = encode(&pairs, 10_000).unwrap();
            bytes.resize(bytes.len() + 100, 0);
            let table = SymTab::parse(&bytes).unwrap();
            prop_assert_eq!(table.len(), symbols.len());
            let expected = symbols.range(..=base + probe).next_back()
                .map(|(&a, n)| Located { name: n, offset: base + probe - a });
            prop_assert_eq!(table.locate(base + probe), expected);
        }

        #[test]
        fn damaged_tables_are_survived(mut bytes in prop::collection::vec(any::<u8>(), 8..200), probe in any::<u64>()) {
            bytes[..8].copy_from_slice(b"DFKSYMS1");
            if let Some(table) = SymTab::parse(&bytes) {
                let _ = table.locate(probe);
            }
        }
    }
}
