//! Copies between the kernel and user memory.

use alloc::vec;
use alloc::vec::Vec;

use df_abi::errno::Errno;

use super::hardware::Hardware;
use super::space::Vmspace;
use crate::machine::{PAGE_SIZE, USER_END};
use crate::{Access, pmap};

/// How many of `len` bytes from `addr` on lie in its page.
fn in_page(addr: u64, len: usize) -> usize {
    len.min((PAGE_SIZE - addr % PAGE_SIZE) as usize)
}

impl Vmspace {
    /// Physical address behind a user address: by one walk through the tables if they permit
    /// the access already, else by a fault.
    fn reach(&mut self, addr: u64, access: Access) -> Result<u64, Errno> {
        if addr >= USER_END {
            return Err(Errno::EFAULT);
        }
        if let Some(page) = self.tables.lookup(&Hardware(&self.users), addr)
            && page.entry.is_user()
            && (access != Access::Write || page.entry.is_writable())
        {
            return Ok(page.phys);
        }
        self.resolve(addr, access).map_err(|error| match error {
            Errno::ENOMEM => error,
            _ => Errno::EFAULT,
        })
    }

    /// Copies from user memory. `EFAULT` if any of it is not readable, `ENOMEM`; then `dst`
    /// may hold a part. May block in a pager.
    pub fn copyin(&mut self, addr: u64, dst: &mut [u8]) -> Result<(), Errno> {
        let mut rest = dst;
        let mut at = addr;
        while !rest.is_empty() {
            let phys = self.reach(at, Access::Read)?;
            let (now, later) = rest.split_at_mut(in_page(at, rest.len()));
            pmap::read(phys, now);
            at += now.len() as u64;
            rest = later;
        }
        Ok(())
    }

    /// Copies to user memory. `EFAULT` if any of it is not writable, `ENOMEM`; then a part
    /// may have been copied. May block in a pager.
    pub fn copyout(&mut self, addr: u64, src: &[u8]) -> Result<(), Errno> {
        let mut rest = src;
        let mut at = addr;
        while !rest.is_empty() {
            let phys = self.reach(at, Access::Write)?;
            let (now, later) = rest.split_at(in_page(at, rest.len()));
            pmap::write(phys, now);
            at += now.len() as u64;
            rest = later;
        }
        Ok(())
    }

    /// Copies a string from user memory, without its NUL. `ENAMETOOLONG` if there is none
    /// within `max` bytes, `EFAULT`, `ENOMEM`. May block in a pager.
    pub fn copyinstr(&mut self, addr: u64, max: usize) -> Result<Vec<u8>, Errno> {
        let mut out = Vec::new();
        let mut part = vec![0; max.min(PAGE_SIZE as usize)];
        while out.len() < max {
            let at = addr.checked_add(out.len() as u64).ok_or(Errno::EFAULT)?;
            let phys = self.reach(at, Access::Read)?;
            let now = &mut part[..in_page(at, max - out.len())];
            pmap::read(phys, now);
            if let Some(end) = now.iter().position(|&byte| byte == 0) {
                out.extend_from_slice(&now[..end]);
                return Ok(out);
            }
            out.extend_from_slice(now);
        }
        Err(Errno::ENAMETOOLONG)
    }
}
