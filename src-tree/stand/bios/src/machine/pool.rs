//! The pages above 1 MiB and below 4 GiB that are free.
#![expect(unsafe_code, reason = "turns free memory into owned pages")]

use core::fmt;

use df_bios_core::e820::Entries;
use df_bios_core::freelist::FreeList;
use df_stand::platform::{ADDRESS_LIMIT, PAGE_SIZE, Pages};

use super::heap;
use super::physical::Extent;
use super::single::Single;

/// Memory below is left alone: BIOS data, the loader itself, the video memory.
const LOWEST: u64 = 0x10_0000;

/// Size of the loader's heap in bytes.
const HEAP_SIZE: u64 = 4 << 20;

static FREE: Single<FreeList> = Single::new(FreeList::new());

/// Why the loader cannot start.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PoolError {
    /// The firmware gave no memory map.
    NoMap,
    /// There is no room for the heap.
    TooLittle,
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMap => f.write_str("the BIOS gives no memory map (INT 15h, AX=E820h)"),
            Self::TooLittle => {
                write!(
                    f,
                    "no {} MiB of free memory between 1 MiB and 4 GiB",
                    HEAP_SIZE >> 20
                )
            }
        }
    }
}

/// Takes the firmware's map as the truth about free memory, and sets up the heap in it.
///
/// To be called once, before the first allocation.
///
/// # Errors
/// There is no map, or no room for the heap.
pub(crate) fn init(entries: &Entries) -> Result<(), PoolError> {
    if entries.as_slice().is_empty() {
        return Err(PoolError::NoMap);
    }
    let mut free = whole_pages(&entries.free(LOWEST, ADDRESS_LIMIT));
    let base = free
        .take_highest(HEAP_SIZE, PAGE_SIZE)
        .ok_or(PoolError::TooLittle)?;
    FREE.with(|list| *list = free);
    // SAFETY: usable memory by the firmware's map, and no longer in the list.
    heap::init(unsafe { Extent::claim(base, HEAP_SIZE) });
    Ok(())
}

/// The same memory without the incomplete pages at the ends of ranges.
fn whole_pages(free: &FreeList) -> FreeList {
    let mut pages = FreeList::new();
    for &(base, end) in free.ranges() {
        pages.insert(
            base.next_multiple_of(PAGE_SIZE),
            end / PAGE_SIZE * PAGE_SIZE,
        );
    }
    pages
}

/// Takes `count` pages at the address `base`; `None` when one of them is not free.
pub(crate) fn take_at(base: u64, count: u64) -> Option<OwnedPages> {
    let len = count.checked_mul(PAGE_SIZE)?;
    let end = base.checked_add(len)?;
    FREE.with(|list| list.take_at(base, end))
        .unwrap_or(false)
        .then(|| OwnedPages::new(base, len))
}

/// Takes `count` pages at the highest multiple of `align` (a power of two) where they are free.
pub(crate) fn take_highest(count: u64, align: u64) -> Option<OwnedPages> {
    let len = count.checked_mul(PAGE_SIZE)?;
    let base = FREE.with(|list| list.take_highest(len, align))??;
    Some(OwnedPages::new(base, len))
}

/// Pages taken from the pool; dropping the value gives them back.
#[derive(Debug)]
pub(crate) struct OwnedPages(Extent);

impl OwnedPages {
    /// To be called with a range that was just taken from the list.
    fn new(base: u64, len: u64) -> Self {
        // SAFETY: usable memory by the firmware's map; being taken from the list, it has no
        // other owner until `drop` gives it back.
        Self(unsafe { Extent::claim(base, len) })
    }
}

impl Drop for OwnedPages {
    fn drop(&mut self) {
        let base = self.0.base();
        FREE.with(|list| list.insert(base, base + self.0.len()));
    }
}

impl Pages for OwnedPages {
    fn addr(&self) -> u64 {
        self.0.base()
    }

    fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self.0.bytes_mut()
    }
}
