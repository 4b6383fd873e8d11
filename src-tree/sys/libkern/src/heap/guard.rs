//! Finding those who write where they must not: red zones behind objects, and a pattern in
//! free ones. For debug builds; it costs a look at every byte.
//!
//! ```text
//! in use   [ object as asked for | rest of its last word | one word RED ]
//! free     [ link of the free list | FREED of this address | POISON ... ]
//! ```
//! Works on words of 8 bytes; objects are aligned to them.

use core::fmt;

use super::Backing;

const WORD: u64 = 8;
const RED: u64 = 0xbad0_5afe_bad0_5afe;
const POISON: u64 = 0xdead_c0de_dead_c0de;
/// Differs from what the contents of an address may happen to be.
const FREED: u64 = 0xf4ee_d0b1_f4ee_d0b1;
/// What an object is full of before its owner writes to it.
const UNWRITTEN: u64 = 0xa5a5_a5a5_a5a5_a5a5;

/// Somebody wrote where he must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Behind the end of an object.
    Overrun {
        /// Where the object is.
        addr: u64,
        /// How long it is.
        size: usize,
    },
    /// To an object that was free.
    AfterFree {
        /// Which word.
        at: u64,
    },
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overrun { addr, size } => write!(
                f,
                "the {size} bytes at {addr:#x} were written beyond their end"
            ),
            Self::AfterFree { at } => {
                write!(f, "memory at {at:#x} was written after it was freed")
            }
        }
    }
}

impl core::error::Error for Damage {}

/// Bytes to ask for, for an object of `size` bytes and its red zone.
#[must_use]
pub const fn padded(size: usize) -> usize {
    size.next_multiple_of(WORD as usize) + WORD as usize
}

fn words(addr: u64, bytes: usize) -> impl Iterator<Item = u64> {
    (addr..addr + bytes as u64 / WORD * WORD).step_by(WORD as usize)
}

/// Where the last word of an object begins that is not all its own, and which bits of it are
/// the object's. With no such word, the red zone itself.
fn border(addr: u64, size: usize) -> (u64, u64) {
    let size = size as u64;
    let own = (1u64 << (size % WORD * 8)) - 1;
    (addr + size / WORD * WORD, own)
}

/// Prepares an object of `size` bytes that was given out with its red zone.
pub fn arm(memory: &mut impl Backing, addr: u64, size: usize) {
    for word in words(addr, padded(size) - WORD as usize) {
        memory.store(word, UNWRITTEN);
    }
    let (last, own) = border(addr, size);
    memory.store(last, UNWRITTEN & own | RED & !own);
    memory.store(addr + padded(size) as u64 - WORD, RED);
}

/// Checks the end of an object that its owner gives back.
///
/// # Errors
/// [`Damage::Overrun`].
pub fn check_end(memory: &impl Backing, addr: u64, size: usize) -> Result<(), Damage> {
    let (last, own) = border(addr, size);
    let intact = memory.load(last) & !own == RED & !own
        && memory.load(addr + padded(size) as u64 - WORD) == RED;
    if intact {
        Ok(())
    } else {
        Err(Damage::Overrun { addr, size })
    }
}

/// Fills an object that is free from now on; `bytes` is all that it takes.
pub fn poison(memory: &mut impl Backing, addr: u64, bytes: usize) {
    for word in words(addr, bytes).skip(1) {
        memory.store(word, POISON);
    }
    memory.store(addr + WORD, FREED ^ addr);
}

/// Checks an object that is taken from the free ones, its first word apart. One that was never
/// in use is not known to be free and passes.
///
/// # Errors
/// [`Damage::AfterFree`].
pub fn check_poison(memory: &impl Backing, addr: u64, bytes: usize) -> Result<(), Damage> {
    if memory.load(addr + WORD) != FREED ^ addr {
        return Ok(());
    }
    match words(addr, bytes)
        .skip(2)
        .find(|&word| memory.load(word) != POISON)
    {
        Some(at) => Err(Damage::AfterFree { at }),
        None => Ok(()),
    }
}
