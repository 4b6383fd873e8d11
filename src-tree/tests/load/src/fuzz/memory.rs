//! What the kernel's memory is used for.

use std::fmt;

use df_sys::sysctl::Variable;

use crate::kernel::{free_pages, heap_bytes, text};

/// Pages that the kernel may have less in the end: caches that grow when they are used.
const SLACK_PAGES: i64 = 1024;
/// Bytes of the heap that it may have more in use in the end.
const SLACK_BYTES: i64 = 256 << 10;

/// Some figures of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    /// Pages that nobody uses.
    free_pages: i64,
    /// Bytes of the heap in use, kept stacks left out.
    heap_bytes: i64,
}

impl Memory {
    /// The figures now.
    pub(super) fn now() -> Self {
        Self {
            free_pages: free_pages(),
            heap_bytes: heap_bytes(),
        }
    }

    /// From now on, [`Memory::growth`] counts.
    pub(super) fn mark() {
        if let Ok(mark) = Variable::named("vm.kmalloc_mark") {
            let _marked = mark.write(&1_i32.to_le_bytes());
        }
    }

    /// Which sizes of objects the heap has more of, in lines.
    pub(super) fn growth() -> String {
        text("vm.kmalloc_grown")
    }

    /// What is missing `after`, if it is more than caches account for.
    pub(super) fn lost(&self, after: &Self) -> Option<String> {
        let told = [self, after].map(|m| m.free_pages > 0 && m.heap_bytes > 0);
        if told.contains(&false) {
            return Some("count of its memory".to_owned());
        }
        let pages = self.free_pages - after.free_pages;
        let bytes = after.heap_bytes - self.heap_bytes;
        if pages > SLACK_PAGES || bytes > SLACK_BYTES {
            Some(format!("{pages} pages, {bytes} bytes of them of the heap"))
        } else {
            None
        }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            free_pages,
            heap_bytes,
        } = self;
        write!(f, "{free_pages} pages free and {heap_bytes} bytes of heap")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(free_pages: i64, heap_bytes: i64) -> Memory {
        Memory {
            free_pages,
            heap_bytes,
        }
    }

    #[test]
    fn only_more_than_the_caches_take_is_lost() {
        let before = memory(10_000, 1 << 20);
        assert_eq!(before.lost(&memory(9_900, 1 << 20)), None);
        assert!(before.lost(&memory(8_000, 1 << 20)).is_some());
        assert!(before.lost(&memory(10_000, 2 << 20)).is_some());
        assert!(before.lost(&memory(-1, 1 << 20)).is_some());
    }
}
