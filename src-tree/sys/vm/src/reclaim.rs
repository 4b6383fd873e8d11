//! Keeping some memory free.
//!
//! The kernel's heap cannot wait and mostly cannot fail, so pages for programs and files are
//! refused while a reserve is left. Before that, pages of files that nobody maps and that can
//! be read again are given up, those that were not used for longest first (roughly: a clock).

use alloc::collections::VecDeque;
use alloc::sync::{Arc, Weak};

use df_abi::errno::Errno;
use df_libkern::sync::Mutex;

use crate::object::VmObject;
use crate::page::Need;
use crate::phys;

/// Objects with a pager, in the order in which they are asked for pages.
static PAGED: Mutex<VecDeque<Weak<VmObject>>> = Mutex::new(VecDeque::new());
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
    // Twice around: the first time takes the mark "used" away.
    let rounds = PAGED.lock().len() * 2;
    for _ in 0..rounds {
        if given >= wanted {
            break;
        }
        let Some(weak) = PAGED.lock().pop_front() else {
            break;
        };
        let Some(object) = weak.upgrade() else {
            continue;
        };
        given += object.give_up(wanted - given);
        PAGED.lock().push_back(weak);
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
