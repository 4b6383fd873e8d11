//! Keeping some memory free.
//!
//! The kernel's heap cannot wait and mostly cannot fail, so pages for programs and files are
//! refused while a reserve is left. Before that, pages of files that nobody maps and that can
//! be read again are given up, those that were not used for longest first (roughly: a clock).

use alloc::collections::VecDeque;
use alloc::sync::{Arc, Weak};
use core::sync::atomic::{AtomicBool, Ordering};

use df_abi::errno::Errno;
use df_libkern::sync::Mutex;

use crate::machine::PAGE_SIZE;
use crate::object::VmObject;
use crate::page::Need;
use crate::phys;

/// Objects with a pager, in the order in which they are asked for pages.
static PAGED: Mutex<VecDeque<Weak<VmObject>>> = Mutex::new(VecDeque::new());
/// Whether the heap is being helped.
static UNDER_WAY: AtomicBool = AtomicBool::new(false);
/// Pages that are given up for the heap: enough for a run of adjacent ones to be among them.
const EMERGENCY: usize = 512;
/// Pages that are given up at a time.
const BATCH: usize = 64;

/// Amounts of free pages at which something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marks {
    /// Only the kernel itself may take these.
    kernel: usize,
    /// Only programs and the kernel may take these.
    programs: usize,
    /// Below this, pages of files are given up.
    comfort: usize,
}

impl Marks {
    fn of(total: usize) -> Self {
        let kernel = (total / 64).clamp(16, 2048);
        let programs = kernel + (total / 32).clamp(16, 4096);
        Self {
            kernel,
            programs,
            comfort: programs + BATCH,
        }
    }
}

/// Sees to it that a page for `need` may be taken. `ENOMEM` when memory is short.
pub(crate) fn make_room(need: Need) -> Result<(), Errno> {
    let (total, free) = phys::counts();
    let marks = Marks::of(total);
    if free >= marks.comfort {
        return Ok(());
    }
    reclaim(BATCH);
    let (_, free) = phys::counts();
    let floor = match need {
        Need::Fault => marks.kernel,
        Need::Data => marks.programs,
    };
    if free > floor {
        Ok(())
    } else {
        Err(Errno::ENOMEM)
    }
}

/// Sees to it that the kernel can spare `bytes` of its heap for something that may as well be
/// refused: a process, a thread. Call it before the allocations, which cannot fail.
///
/// # Errors
/// `ENOMEM` when memory is short.
pub fn spare(bytes: usize) -> Result<(), Errno> {
    let wanted = bytes.div_ceil(PAGE_SIZE as usize);
    let (total, free) = phys::counts();
    let needed = Marks::of(total).kernel + wanted;
    if free >= needed {
        return Ok(());
    }
    reclaim(needed - free);
    let (_, free) = phys::counts();
    if free >= needed {
        Ok(())
    } else {
        Err(Errno::ENOMEM)
    }
}

/// Gives pages of files up because the kernel's heap has nothing left, from the midst of
/// whatever needed the heap. Returns how many were.
pub(crate) fn emergency() -> usize {
    // Giving up needs a little of the heap itself.
    if UNDER_WAY.swap(true, Ordering::Acquire) {
        return 0;
    }
    let given = reclaim(EMERGENCY);
    UNDER_WAY.store(false, Ordering::Release);
    given
}

/// Remembers an object whose pages can be given up.
pub(crate) fn register(object: &Arc<VmObject>) {
    let mut paged = PAGED.lock();
    // Makes the place of objects that are gone free now and then.
    if paged.len() == paged.capacity() {
        paged.retain(|weak| weak.strong_count() > 0);
    }
    paged.push_back(Arc::downgrade(object));
}

/// Gives up to about `wanted` pages of files up. Returns how many were.
pub(crate) fn reclaim(wanted: usize) -> usize {
    let mut given = 0;
    // Twice around: the first time takes the mark "used" away. A lock that is taken is that of
    // somebody whose allocation led here.
    let rounds = PAGED.try_lock().map_or(0, |paged| paged.len() * 2);
    for _ in 0..rounds {
        if given >= wanted {
            break;
        }
        let Some(weak) = PAGED.try_lock().and_then(|mut paged| paged.pop_front()) else {
            break;
        };
        let Some(object) = weak.upgrade() else {
            continue;
        };
        given += object.give_up(wanted - given);
        // Room for it is left by what was popped.
        if let Some(mut paged) = PAGED.try_lock() {
            paged.push_back(weak);
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn reserves_grow_with_memory_and_leave_most_of_it() {
        for total in [4096, 16 << 10, 1 << 20, 1 << 28] {
            let marks = Marks::of(total);
            assert!(marks.kernel < marks.programs && marks.programs < marks.comfort);
            assert!(marks.comfort * 8 < total, "{total}");
        }
    }
}
