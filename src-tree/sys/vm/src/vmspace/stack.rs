//! Stacks that grow.

use df_abi::errno::Errno;

use super::mapping::Mapping;
use super::place::Place;
use super::space::{Vmspace, errno, round_up};
use crate::Prot;
use crate::machine::PAGE_SIZE;

/// How much a stack grows at a time.
const STEP: u64 = 128 << 10;
/// Free space that stays below a stack.
const GUARD: u64 = PAGE_SIZE;

impl Vmspace {
    /// Maps a stack of `len` bytes that ends at `top`, replacing what is there. It grows
    /// downwards by faults, up to the limit for stacks, as long as there is free space.
    ///
    /// # Errors
    /// As [`Vmspace::map_anonymous`].
    pub fn map_stack(&mut self, top: u64, len: u64, prot: Prot) -> Result<u64, Errno> {
        let start = top.checked_sub(round_up(len)?).ok_or(Errno::EINVAL)?;
        let mapping = Mapping {
            stack: true,
            ..Mapping::anonymous(prot)
        };
        self.enter(Place::Fixed(start), len, mapping)
    }

    /// Extends the stack above a free address so that it holds it. `EFAULT` when there is
    /// none or it must not grow so far.
    pub(super) fn grow_stack(&mut self, at: u64) -> Result<(), Errno> {
        let (low, _) = self.map.limits();
        let above = self.map.next_above(at).filter(|range| range.value.stack);
        let above = above.ok_or(Errno::EFAULT)?;
        let (top, mapping) = (above.end, above.value.clone());
        let bottom = above.start;
        let lowest = top.saturating_sub(self.limits.stack).max(low);
        let wanted = at.min(bottom.saturating_sub(STEP));
        let start = wanted.max(lowest).next_multiple_of(PAGE_SIZE);
        // Not over what lies below, and not next to it unless that is a guard itself.
        let below = self.map.within(low, bottom).last();
        let floor = below.map_or(0, |range| match range.value.prot {
            Prot::NONE => range.end,
            _ => range.end.saturating_add(GUARD),
        });
        let start = start.max(floor);
        if at < start {
            return Err(Errno::EFAULT);
        }
        let grown = self.map.size() + (bottom - start);
        if grown > self.limits.address_space {
            return Err(Errno::EFAULT);
        }
        self.map
            .insert(start, bottom - start, mapping)
            .map_err(errno)
    }
}
