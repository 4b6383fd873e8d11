//! Segments of shared memory.

use alloc::sync::{Arc, Weak};

use df_lwkt::Mutex;
use df_vm::VmObject;

use super::Registry;

/// Most segments.
const SEGMENTS: usize = 1024;

/// All segments.
pub(crate) static ALL: Mutex<Registry<Segment>> = Mutex::new(Registry::new(SEGMENTS));

/// A segment's memory.
#[derive(Debug)]
pub(crate) enum Memory {
    /// It can be attached.
    Kept(Arc<VmObject>),
    /// It has been removed, and goes with its last attachment.
    Removed(Weak<VmObject>),
}

/// A segment.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) memory: Memory,
    /// Bytes, as asked for.
    pub(crate) size: u64,
    /// Process that made it.
    pub(crate) maker: i32,
    /// Process that last attached or detached it.
    pub(crate) last_pid: i32,
    /// Seconds since 1970 of the last attach, detach, change.
    pub(crate) times: [i64; 3],
}

impl Segment {
    /// Whether this is its memory.
    pub(crate) fn is_at(&self, object: usize) -> bool {
        let at = match &self.memory {
            Memory::Kept(memory) => Arc::as_ptr(memory).addr(),
            Memory::Removed(memory) => memory.as_ptr().addr(),
        };
        at == object
    }

    /// Times that it is attached: ranges of memory that show it.
    pub(crate) fn attached(&self) -> usize {
        match &self.memory {
            // One reference is held here.
            Memory::Kept(memory) => Arc::strong_count(memory) - 1,
            Memory::Removed(memory) => memory.strong_count(),
        }
    }

    /// Lets it go with its last attachment.
    pub(crate) fn remove(&mut self) {
        if let Memory::Kept(memory) = &self.memory {
            self.memory = Memory::Removed(Arc::downgrade(memory));
        }
    }
}

impl Registry<Segment> {
    /// Forgets segments that were removed and are attached nowhere any more.
    pub(crate) fn sweep(&mut self) {
        let gone: alloc::vec::Vec<i32> = self
            .iter_mut()
            .filter(|(_, s)| {
                matches!(s.value.memory, Memory::Removed(_)) && s.value.attached() == 0
            })
            .map(|(id, _)| id)
            .collect();
        for id in gone {
            self.remove(id);
        }
    }
}
