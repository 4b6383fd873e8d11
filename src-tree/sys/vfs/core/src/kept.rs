//! Which entries the name cache keeps although nobody uses them.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::Ordering;

use crate::entry::{NO_SLOT, NcHandle};
use crate::mount::MountId;

/// A ring of kept entries. One that has been used since the hand last passed stays.
pub(crate) struct Kept {
    slots: Vec<Option<NcHandle>>,
    hand: usize,
    most: usize,
}

impl Kept {
    /// Keeps at most so many.
    pub(crate) const fn new(most: usize) -> Self {
        Self {
            slots: Vec::new(),
            hand: 0,
            most,
        }
    }

    /// Keeps an entry. Returns the one that had to go, to be dropped without locks.
    pub(crate) fn keep(&mut self, entry: &NcHandle) -> Option<NcHandle> {
        entry.0.used.store(true, Ordering::Relaxed);
        if self.holds(entry) {
            return None;
        }
        let slot = if self.slots.len() < self.most {
            self.slots.push(None);
            self.slots.len() - 1
        } else {
            self.victim()
        };
        entry.0.slot.store(slot, Ordering::Relaxed);
        let old = self.slots[slot].replace(entry.clone());
        if let Some(old) = &old {
            old.0.slot.store(NO_SLOT, Ordering::Relaxed);
        }
        old
    }

    /// The next slot that is free or not used lately.
    fn victim(&mut self) -> usize {
        loop {
            let slot = self.hand;
            self.hand = (self.hand + 1) % self.slots.len();
            let in_use = self.slots[slot]
                .as_ref()
                .is_some_and(|e| e.0.used.swap(false, Ordering::Relaxed));
            if !in_use {
                return slot;
            }
        }
    }

    fn holds(&self, entry: &NcHandle) -> bool {
        let slot = entry.0.slot.load(Ordering::Relaxed);
        let kept = self.slots.get(slot).and_then(Option::as_ref);
        kept.is_some_and(|k| Arc::ptr_eq(&k.0, &entry.0))
    }

    /// Keeps an entry no longer.
    pub(crate) fn release(&mut self, entry: &NcHandle) -> Option<NcHandle> {
        if !self.holds(entry) {
            return None;
        }
        let slot = entry.0.slot.swap(NO_SLOT, Ordering::Relaxed);
        self.slots[slot].take()
    }

    /// Keeps nothing of a mount any longer.
    pub(crate) fn release_mount(&mut self, id: MountId) -> Vec<NcHandle> {
        let mut gone = Vec::new();
        for slot in &mut self.slots {
            if let Some(entry) = slot.take_if(|e| e.mount().id == id) {
                entry.0.slot.store(NO_SLOT, Ordering::Relaxed);
                gone.push(entry);
            }
        }
        gone
    }
}
