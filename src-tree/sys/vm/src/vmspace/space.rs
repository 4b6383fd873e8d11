//! The address space, and what adds to it.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use df_abi::errno::Errno;
use df_libkern::pagetable::Tables;
use df_libkern::vmmap::{MapError, VmMap};

use super::hardware::Hardware;
use super::limits::Limits;
use super::mapping::{Mapping, Sharing};
use super::place::Place;
use crate::machine::{PAGE_SIZE, USER_END, USER_START, active_table, kernel_root, no_execute};
use crate::object::VmObject;
use crate::page::PageRef;
use crate::pmap::Users;
use crate::{Prot, phys};

/// Top-level entries of the kernel's half.
const KERNEL_ENTRIES: core::ops::Range<u64> = 256..512;

/// The address space of a process. Dropping it frees all that is private to it.
///
/// Used behind a lock that may be held across a wait: faults, and copies to and from user
/// memory, may block in a pager. Do not hold a lock that a pager needs while copying.
pub struct Vmspace {
    pub(super) map: VmMap<Mapping>,
    pub(super) tables: Tables,
    /// The CPUs that use the tables.
    pub(super) users: Users,
    /// By address, the pages that this space refers to.
    pub(super) pages: BTreeMap<u64, Resident>,
    pub(super) limits: Limits,
    /// Most pages there have been at once.
    pub(super) peak: usize,
}

/// A page that an address space refers to.
#[derive(Debug)]
pub(super) enum Resident {
    /// The data itself; other spaces may share the page until one of them writes.
    Private(PageRef),
    /// A page of the object that is mapped there.
    Object(PageRef),
}

/// An address space that was made active once. As long as the space lives, it is active on any CPU
/// that says so, and need not be activated there again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activated(u64);

impl Activated {
    /// Whether the space is active on this CPU.
    #[must_use]
    pub fn is_active(self) -> bool {
        active_table() == self.0
    }
}

impl core::fmt::Debug for Vmspace {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Vmspace")
            .field("ranges", &self.map.ranges().count())
            .field("size", &self.map.size())
            .field("pages", &self.pages.len())
            .finish_non_exhaustive()
    }
}

/// Rounds a length up to whole pages. `EINVAL` when it is none.
pub(super) fn round_up(len: u64) -> Result<u64, Errno> {
    let rounded = len.checked_next_multiple_of(PAGE_SIZE);
    rounded.filter(|len| *len > 0).ok_or(Errno::EINVAL)
}

/// The error for what the map says.
pub(super) fn errno(error: MapError) -> Errno {
    match error {
        MapError::BadRange => Errno::EINVAL,
        MapError::NoSpace | MapError::NotMapped => Errno::ENOMEM,
    }
}

impl Vmspace {
    /// Makes an empty address space. `ENOMEM` when there is no memory for its page tables.
    pub fn new() -> Result<Self, Errno> {
        let root = phys::alloc_zeroed().ok_or(Errno::ENOMEM)?;
        let tables = Tables::new(root, no_execute());
        let kernel = Tables::new(kernel_root(), no_execute());
        let users = Users::new(root);
        tables.share_top(&mut Hardware(&users), &kernel, KERNEL_ENTRIES);
        Ok(Self {
            map: VmMap::new(USER_START, USER_END),
            tables,
            users,
            pages: BTreeMap::new(),
            limits: Limits::NONE,
            peak: 0,
        })
    }

    /// Maps `len` bytes (rounded up to pages) of private memory that starts as zeros, and
    /// returns the address: exactly at `hint` if `fixed`, replacing what is there. See
    /// [`Vmspace::map_anonymous`].
    pub fn map(&mut self, hint: u64, len: u64, prot: Prot, fixed: bool) -> Result<u64, Errno> {
        let place = if fixed {
            Place::Fixed(hint)
        } else {
            Place::Hint(hint)
        };
        self.map_anonymous(place, len, prot)
    }

    /// Maps `len` bytes (rounded up to pages) of private memory that starts as zeros, and
    /// returns the address. No page is used before it is touched.
    ///
    /// # Errors
    /// `EINVAL` for an empty, unaligned or outside range; `ENOMEM` when there is no place, or
    /// the limit of the address space is reached.
    pub fn map_anonymous(&mut self, place: Place, len: u64, prot: Prot) -> Result<u64, Errno> {
        self.enter(place, len, Mapping::anonymous(prot))
    }

    /// Maps `len` bytes of memory that starts as zeros and that children share after a fork.
    ///
    /// # Errors
    /// As [`Vmspace::map_anonymous`].
    pub fn map_shared(&mut self, place: Place, len: u64, prot: Prot) -> Result<u64, Errno> {
        let object = VmObject::anonymous_sized(round_up(len)?);
        self.map_object(place, len, prot, Sharing::Shared, object, 0)
    }

    /// Maps `len` bytes (rounded up to pages) of an object from `offset` on. Its pages are
    /// read when they are touched; an access to a page behind the end of the object is a
    /// fault (`EIO`).
    ///
    /// # Errors
    /// As [`Vmspace::map_anonymous`]; `EINVAL` for an unaligned offset; `EACCES` for a
    /// shared, writable mapping of an object that may not be changed.
    pub fn map_object(
        &mut self,
        place: Place,
        len: u64,
        prot: Prot,
        sharing: Sharing,
        object: Arc<VmObject>,
        offset: u64,
    ) -> Result<u64, Errno> {
        let end = offset.checked_add(round_up(len)?);
        if !offset.is_multiple_of(PAGE_SIZE) || end.is_none() {
            return Err(Errno::EINVAL);
        }
        let mapping = Mapping::object(prot, sharing, object, offset);
        if !mapping.max.contains(prot) {
            return Err(Errno::EACCES);
        }
        self.enter(place, len, mapping)
    }

    /// Adds a range.
    pub(super) fn enter(&mut self, place: Place, len: u64, mapping: Mapping) -> Result<u64, Errno> {
        let len = round_up(len)?;
        let start = place.find(&self.map, len)?;
        let grown = self.map.size() - self.map.size_within(start, start + len) + len;
        if grown > self.limits.address_space {
            return Err(Errno::ENOMEM);
        }
        self.forget(start, start + len);
        self.map.insert(start, len, mapping).map_err(errno)?;
        Ok(start)
    }

    /// Sets the limits for what is mapped, or grows, from now on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Makes this the address space that user mode sees on this CPU, until another one is
    /// activated or this one is dropped. The caller does not give the CPU away before it
    /// enters user mode.
    pub fn activate(&self) -> Activated {
        self.users.activate();
        Activated(self.tables.root())
    }

    /// Returns the size of all mappings in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.map.size()
    }

    /// Returns how many pages are in memory for this space, shared ones included.
    #[must_use]
    pub fn resident(&self) -> usize {
        self.pages.len()
    }

    /// Returns the most pages that there have been at once.
    #[must_use]
    pub fn peak_resident(&self) -> usize {
        self.peak
    }

    /// Removes all mappings.
    pub fn clear(&mut self) {
        let (low, high) = self.map.limits();
        self.hide(low, high);
        self.pages = BTreeMap::new();
        self.map = VmMap::new(low, high);
    }
}

impl Drop for Vmspace {
    fn drop(&mut self) {
        let root = self.tables.root();
        self.users.leave();
        self.clear();
        phys::free(root, 1);
    }
}
