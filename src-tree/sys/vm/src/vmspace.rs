//! The address space of a user process.

use alloc::vec::Vec;

use df_abi::errno::Errno;

use crate::{Access, Prot};

/// An address space with anonymous, demand-zero memory.
#[derive(Debug)]
pub struct Vmspace {}

impl Vmspace {
    /// Makes an empty address space. `ENOMEM` when there is no memory for its page tables.
    pub fn new() -> Result<Self, Errno> {
        Ok(Self {})
    }

    /// Maps `len` bytes (rounded up to pages) and returns the address.
    ///
    /// With `fixed`, exactly at `hint` (page-aligned), replacing what is there; otherwise at
    /// the first free place at or above `hint`. Nothing is allocated before it is touched.
    pub fn map(&mut self, _hint: u64, _len: u64, _prot: Prot, _fixed: bool) -> Result<u64, Errno> {
        Err(Errno::ENOMEM)
    }

    /// Removes every mapping in the range. `EINVAL` unless `addr` is page-aligned and the
    /// range lies in user space.
    pub fn unmap(&mut self, _addr: u64, _len: u64) -> Result<(), Errno> {
        Err(Errno::EINVAL)
    }

    /// Changes the protection of the range. `ENOMEM` if part of it is not mapped.
    pub fn protect(&mut self, _addr: u64, _len: u64, _prot: Prot) -> Result<(), Errno> {
        Err(Errno::EINVAL)
    }

    /// Gives the pages of the range back; they read as zero afterwards.
    pub fn madvise_free(&mut self, _addr: u64, _len: u64) -> Result<(), Errno> {
        Err(Errno::EINVAL)
    }

    /// Makes `addr` accessible if the map permits it. `EFAULT` where nothing is mapped or the
    /// protection forbids the access, `ENOMEM` when there is no page.
    pub fn fault(&mut self, _addr: u64, _access: Access) -> Result<(), Errno> {
        Err(Errno::EFAULT)
    }

    /// Makes this the address space that user mode sees on this CPU.
    pub fn activate(&self) {}

    /// Copies from user memory. `EFAULT` if any of it is not readable.
    pub fn copyin(&mut self, _addr: u64, _dst: &mut [u8]) -> Result<(), Errno> {
        Err(Errno::EFAULT)
    }

    /// Copies to user memory. `EFAULT` if any of it is not writable.
    pub fn copyout(&mut self, _addr: u64, _src: &[u8]) -> Result<(), Errno> {
        Err(Errno::EFAULT)
    }

    /// Copies a string from user memory, without its NUL. `ENAMETOOLONG` if there is none
    /// within `max` bytes.
    pub fn copyinstr(&mut self, _addr: u64, _max: usize) -> Result<Vec<u8>, Errno> {
        Err(Errno::EFAULT)
    }
}
