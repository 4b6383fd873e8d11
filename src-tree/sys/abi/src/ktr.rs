//! What the kernel's trace rings hold, as `debug.ktr.buffer` gives it out.
//!
//! ```text
//! record   0 CPU   8 number   16 time   24 event   32 three arguments    64-bit little-endian words
//! events   a line each: "0x1 sched.switch from thread %d to %d\n"          (debug.ktr.events)
//! ```

use core::fmt;

/// Arguments of an entry.
pub const ARGUMENTS: usize = 3;

/// What happened once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The CPU's time-stamp counter.
    pub time: u64,
    /// What it was: the number of its class, times 256, and a number in the class.
    pub event: u64,
    /// Its numbers.
    pub arguments: [u64; ARGUMENTS],
}

/// An entry, and whose it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The CPU in whose ring it is.
    pub cpu: u64,
    /// Number among all entries of that CPU, from 0.
    pub number: u64,
    /// The entry.
    pub entry: Entry,
}

/// Words of a record.
const WORDS: usize = 4 + ARGUMENTS;
/// Bytes of a record.
pub const RECORD_BYTES: usize = 8 * WORDS;

impl Record {
    /// The record as the kernel gives it out.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; RECORD_BYTES] {
        let Entry {
            time,
            event,
            arguments: [a, b, c],
        } = self.entry;
        let words: [u64; WORDS] = [self.cpu, self.number, time, event, a, b, c];
        let mut out = [0; RECORD_BYTES];
        for (word, place) in words.iter().zip(out.chunks_exact_mut(8)) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        out
    }

    /// The record that [`Record::to_bytes`] has written.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; RECORD_BYTES]) -> Self {
        let mut words = [0; WORDS];
        for (word, place) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*place);
        }
        let [cpu, number, time, event, arguments @ ..] = words;
        Self {
            cpu,
            number,
            entry: Entry {
                time,
                event,
                arguments,
            },
        }
    }

    /// The records of a buffer; what is left behind the last whole one is not looked at.
    pub fn all(buffer: &[u8]) -> impl Iterator<Item = Self> + '_ {
        buffer
            .as_chunks::<RECORD_BYTES>()
            .0
            .iter()
            .map(Self::from_bytes)
    }
}

/// Writes arguments as a format says: `%x` hexadecimal, `%d` decimal, one after the other.
///
/// # Errors
/// That of `out`.
pub fn arguments(out: &mut dyn fmt::Write, format: &str, arguments: &[u64]) -> fmt::Result {
    let mut arguments = arguments.iter();
    let mut parts = format.split('%');
    out.write_str(parts.next().unwrap_or_default())?;
    for part in parts {
        let argument = arguments.next().copied().unwrap_or(0);
        let rest = if let Some(rest) = part.strip_prefix('x') {
            write!(out, "{argument:#x}")?;
            rest
        } else {
            write!(out, "{argument}")?;
            part.strip_prefix('d').unwrap_or(part)
        };
        out.write_str(rest)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::vec::Vec;

    #[test]
    fn formats_take_arguments_one_after_the_other() {
        let show = |format: &str| {
            let mut out = std::string::String::new();
            arguments(&mut out, format, &[255, 7]).unwrap();
            out
        };
        assert_eq!(show("plain"), "plain");
        assert_eq!(show("at %x, %d times"), "at 0xff, 7 times");
        assert_eq!(show("%d%d%d"), "25570");
    }

    #[test]
    fn records_survive_the_way_through_bytes_and_a_rest_is_left_alone() {
        let record = |n: u64| Record {
            cpu: n,
            number: n + 1,
            entry: Entry {
                time: u64::MAX - n,
                event: 0x101,
                arguments: [n, n << 40, u64::MAX],
            },
        };
        let mut buffer: Vec<u8> = (0..3).flat_map(|n| record(n).to_bytes()).collect();
        buffer.extend([1, 2, 3]);
        assert!(Record::all(&buffer).eq((0..3).map(record)));
        assert_eq!(Record::all(&buffer[..RECORD_BYTES - 1]).count(), 0);
    }
}
