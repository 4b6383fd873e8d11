//! The one gate for user memory.
//!
//! A pointer that a program passes is a claim: [`UserIn`] says "readable", [`UserOut`] says
//! "writable". A claim becomes data only here, through the address space of the process that
//! made it, and is read once.

use alloc::vec::Vec;
use core::ffi::{c_char, c_void};
use core::marker::PhantomData;

use df_abi::{Abi, Errno};

use crate::proc::SharedVm;

/// Most elements that one array of structures may have.
const MAX_ARRAY: usize = 65_536;

/// A user address from which the kernel reads a `T`.
pub(crate) struct UserIn<T>(u64, PhantomData<T>);

/// A user address to which the kernel writes a `T`, or which it updates.
pub(crate) struct UserOut<T>(u64, PhantomData<T>);

impl<T> UserIn<T> {
    /// The claim that `addr` is readable.
    pub(crate) fn new(addr: u64) -> Self {
        Self(addr, PhantomData)
    }

    /// The address.
    pub(crate) fn addr(&self) -> u64 {
        self.0
    }

    /// Whether the program passed no pointer.
    pub(crate) fn is_null(&self) -> bool {
        self.0 == 0
    }
}

impl<T> UserOut<T> {
    /// The claim that `addr` is writable.
    pub(crate) fn new(addr: u64) -> Self {
        Self(addr, PhantomData)
    }

    /// The address.
    pub(crate) fn addr(&self) -> u64 {
        self.0
    }

    /// Whether the program passed no pointer.
    pub(crate) fn is_null(&self) -> bool {
        self.0 == 0
    }
}

fn read<T: Abi>(vm: &SharedVm, addr: u64) -> Result<T, Errno> {
    let mut raw = alloc::vec![0; T::SIZE];
    vm.lock().copyin(addr, &mut raw)?;
    Ok(T::get(&raw))
}

fn read_array<T: Abi>(vm: &SharedVm, addr: u64, count: usize) -> Result<Vec<T>, Errno> {
    if count > MAX_ARRAY {
        return Err(Errno::EINVAL);
    }
    let mut raw = alloc::vec![0; T::SIZE * count];
    vm.lock().copyin(addr, &mut raw)?;
    Ok(raw.chunks_exact(T::SIZE).map(T::get).collect())
}

impl<T: Abi> UserIn<T> {
    /// Reads the value.
    pub(crate) fn read(&self, vm: &SharedVm) -> Result<T, Errno> {
        read(vm, self.0)
    }

    /// Reads the value unless the pointer is null.
    pub(crate) fn read_opt(&self, vm: &SharedVm) -> Result<Option<T>, Errno> {
        if self.is_null() {
            Ok(None)
        } else {
            self.read(vm).map(Some)
        }
    }

    /// Reads `count` values.
    pub(crate) fn read_array(&self, vm: &SharedVm, count: usize) -> Result<Vec<T>, Errno> {
        read_array(vm, self.0, count)
    }
}

impl UserIn<c_char> {
    /// Reads a string of at most `max` bytes, NUL included; the result has none.
    pub(crate) fn string(&self, vm: &SharedVm, max: usize) -> Result<Vec<u8>, Errno> {
        vm.lock().copyinstr(self.0, max)
    }

    /// Reads a path.
    pub(crate) fn path(&self, vm: &SharedVm) -> Result<Vec<u8>, Errno> {
        self.string(vm, df_abi::stat::PATH_MAX)
    }
}

impl UserIn<c_void> {
    /// Fills `data` from `offset` bytes behind the address.
    pub(crate) fn bytes(&self, vm: &SharedVm, offset: usize, data: &mut [u8]) -> Result<(), Errno> {
        vm.lock().copyin(add(self.0, offset)?, data)
    }
}

impl<T: Abi> UserOut<T> {
    /// Writes the value.
    pub(crate) fn write(&self, vm: &SharedVm, value: &T) -> Result<(), Errno> {
        let mut raw = alloc::vec![0; T::SIZE];
        value.put(&mut raw);
        vm.lock().copyout(self.0, &raw)
    }

    /// Writes the value unless the pointer is null.
    pub(crate) fn write_opt(&self, vm: &SharedVm, value: &T) -> Result<(), Errno> {
        if self.is_null() {
            Ok(())
        } else {
            self.write(vm, value)
        }
    }

    /// Reads the value that the kernel will update.
    pub(crate) fn read(&self, vm: &SharedVm) -> Result<T, Errno> {
        read(vm, self.0)
    }

    /// Reads the `count` values that the kernel will update.
    pub(crate) fn read_array(&self, vm: &SharedVm, count: usize) -> Result<Vec<T>, Errno> {
        read_array(vm, self.0, count)
    }

    /// Writes values one behind the other.
    pub(crate) fn write_array(&self, vm: &SharedVm, values: &[T]) -> Result<(), Errno> {
        let mut raw = alloc::vec![0; T::SIZE * values.len()];
        for (value, chunk) in values.iter().zip(raw.chunks_mut(T::SIZE)) {
            value.put(chunk);
        }
        vm.lock().copyout(self.0, &raw)
    }
}

/// Bytes of no type: buffers.
pub(crate) trait UserBuffer {
    /// Writes `data` to `offset` bytes behind the address.
    fn write_bytes(&self, vm: &SharedVm, offset: usize, data: &[u8]) -> Result<(), Errno>;
}

impl UserBuffer for UserOut<c_void> {
    fn write_bytes(&self, vm: &SharedVm, offset: usize, data: &[u8]) -> Result<(), Errno> {
        vm.lock().copyout(add(self.0, offset)?, data)
    }
}

impl UserBuffer for UserOut<c_char> {
    fn write_bytes(&self, vm: &SharedVm, offset: usize, data: &[u8]) -> Result<(), Errno> {
        vm.lock().copyout(add(self.0, offset)?, data)
    }
}

fn add(addr: u64, offset: usize) -> Result<u64, Errno> {
    addr.checked_add(offset as u64).ok_or(Errno::EFAULT)
}
