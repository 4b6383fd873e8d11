//! A mapping whose bytes are reached one by one.
#![expect(unsafe_code, reason = "maps memory and touches it")]

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::ptr::null_mut;

/// A mapping; unmapped when it goes.
pub(crate) struct Map {
    start: *mut u8,
    len: usize,
}

/// Where a mapping goes and what of.
#[derive(Clone, Copy)]
pub(crate) struct Wish<'a> {
    pub(crate) at: usize,
    pub(crate) len: usize,
    pub(crate) prot: i32,
    pub(crate) flags: i32,
    pub(crate) file: Option<&'a File>,
}

impl Map {
    /// Maps as wished.
    pub(crate) fn new(wish: Wish<'_>) -> io::Result<Self> {
        let fd = wish.file.map_or(-1, AsRawFd::as_raw_fd);
        let at = null_mut::<u8>().with_addr(wish.at).cast();
        // SAFETY: the checks replace no mapping but their own.
        let start = unsafe { libc::mmap(at, wish.len, wish.prot, wish.flags, fd, 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Self {
            start: start.cast(),
            len: wish.len,
        })
    }

    /// Memory of zeros, private or shared.
    pub(crate) fn anonymous(len: usize, sharing: i32) -> io::Result<Self> {
        Self::new(Wish {
            at: 0,
            len,
            prot: libc::PROT_READ | libc::PROT_WRITE,
            flags: libc::MAP_ANON | sharing,
            file: None,
        })
    }

    /// The start of a file.
    pub(crate) fn file(file: &File, len: usize, prot: i32, sharing: i32) -> io::Result<Self> {
        Self::new(Wish {
            at: 0,
            len,
            prot,
            flags: sharing,
            file: Some(file),
        })
    }

    /// Address of the first byte.
    pub(crate) fn addr(&self) -> usize {
        self.start.addr()
    }

    /// Reads a byte.
    pub(crate) fn get(&self, index: usize) -> u8 {
        assert!(index < self.len);
        // SAFETY: inside the mapping.
        let byte = unsafe { self.start.add(index) };
        // SAFETY: mapped as long as `self`; where it is not readable the check wants to die.
        unsafe { byte.read_volatile() }
    }

    /// Writes a byte.
    pub(crate) fn set(&self, index: usize, value: u8) {
        assert!(index < self.len);
        // SAFETY: inside the mapping.
        let byte = unsafe { self.start.add(index) };
        // SAFETY: as in `get`; there are no references to the bytes.
        unsafe {
            byte.write_volatile(value);
        }
    }

    /// Changes the protection.
    pub(crate) fn protect(&self, prot: i32) -> io::Result<()> {
        // SAFETY: the mapping is our own.
        done(unsafe { libc::mprotect(self.start.cast(), self.len, prot) })
    }

    /// Gives advice.
    pub(crate) fn advise(&self, advice: i32) -> io::Result<()> {
        // SAFETY: the mapping is our own; its contents may go.
        done(unsafe { libc::madvise(self.start.cast(), self.len, advice) })
    }

    /// Calls read(2) (or write(2)) with bytes of the mapping as the buffer.
    pub(crate) fn transfer(&self, file: &File, index: usize, len: usize, read: bool) -> isize {
        assert!(index + len <= self.len);
        // SAFETY: inside the mapping.
        let bytes = unsafe { self.start.add(index) }.cast::<libc::c_void>();
        if read {
            // SAFETY: the kernel writes inside the mapping, to which there are no references.
            unsafe { libc::read(file.as_raw_fd(), bytes, len) }
        } else {
            // SAFETY: the kernel reads inside the mapping.
            unsafe { libc::write(file.as_raw_fd(), bytes, len) }
        }
    }

    /// Jumps to the first byte, which must not be executable.
    pub(crate) fn run(&self) {
        // SAFETY: a function pointer is an address.
        let function = unsafe { std::mem::transmute::<*mut u8, extern "C" fn()>(self.start) };
        function();
    }
}

fn done(result: i32) -> io::Result<()> {
    if result == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: the mapping is our own, and nobody uses it any more.
        unsafe {
            libc::munmap(self.start.cast(), self.len);
        }
    }
}
