//! The memory of a traced process.

use std::io::{IoSlice, IoSliceMut};

use df_abi::errno::Errno;
use df_abi::layout::Abi;
use nix::sys::uio::{RemoteIoVec, process_vm_readv, process_vm_writev};
use nix::unistd::Pid;

/// Longest string that is read.
const LONGEST: usize = 64 * 1024;
/// Size of a page.
const PAGE: u64 = 4096;

/// Access to the memory of a process that is stopped.
#[derive(Clone, Copy, Debug)]
pub struct Memory(pub Pid);

impl Memory {
    /// Reads `length` bytes.
    ///
    /// # Errors
    /// EFAULT when not all of them are mapped.
    pub fn read(self, address: u64, length: usize) -> Result<Vec<u8>, Errno> {
        let mut bytes = vec![0; length];
        if length > 0 {
            let base = usize::try_from(address).map_err(|_| Errno::EFAULT)?;
            let remote = [RemoteIoVec { base, len: length }];
            let count = process_vm_readv(self.0, &mut [IoSliceMut::new(&mut bytes)], &remote);
            if count != Ok(length) {
                return Err(Errno::EFAULT);
            }
        }
        Ok(bytes)
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// EFAULT when not all of the place is mapped and writable.
    pub fn write(self, address: u64, bytes: &[u8]) -> Result<(), Errno> {
        if bytes.is_empty() {
            return Ok(());
        }
        let base = usize::try_from(address).map_err(|_| Errno::EFAULT)?;
        let remote = [RemoteIoVec {
            base,
            len: bytes.len(),
        }];
        match process_vm_writev(self.0, &[IoSlice::new(bytes)], &remote) {
            Ok(count) if count == bytes.len() => Ok(()),
            _ => Err(Errno::EFAULT),
        }
    }

    /// Reads a structure.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn get<T: Abi>(self, address: u64) -> Result<T, Errno> {
        Ok(T::get(&self.read(address, T::SIZE)?))
    }

    /// Writes a structure; its padding becomes zero.
    ///
    /// # Errors
    /// As for [`write`](Self::write).
    pub fn put<T: Abi>(self, address: u64, value: &T) -> Result<(), Errno> {
        let mut bytes = vec![0; T::SIZE];
        value.put(&mut bytes);
        self.write(address, &bytes)
    }

    /// As [`put`](Self::put), doing nothing for address 0.
    ///
    /// # Errors
    /// As for [`write`](Self::write).
    pub fn put_unless_null<T: Abi>(self, address: u64, value: &T) -> Result<(), Errno> {
        if address == 0 {
            Ok(())
        } else {
            self.put(address, value)
        }
    }

    /// Reads a string up to its closing zero.
    ///
    /// # Errors
    /// EFAULT when it runs into unmapped memory, ENAMETOOLONG when it does not end.
    pub fn string(self, address: u64) -> Result<Vec<u8>, Errno> {
        let mut string = Vec::new();
        let mut at = address;
        while string.len() < LONGEST {
            // Never further than the page: the next one may be unmapped.
            let chunk = self.read(at, (PAGE - at % PAGE) as usize)?;
            if let Some(end) = chunk.iter().position(|&byte| byte == 0) {
                string.extend_from_slice(&chunk[..end]);
                return Ok(string);
            }
            at += chunk.len() as u64;
            string.extend(chunk);
        }
        Err(Errno::ENAMETOOLONG)
    }
}
