//! A caller's buffer that is being filled with texts.

use core::ffi::c_char;
use core::ptr::copy_nonoverlapping;

use crate::errno::Errno;

/// A caller's buffer that is being filled with texts.
pub(crate) struct Store {
    next: *mut c_char,
    left: usize,
}

impl Store {
    /// An empty buffer of `size` bytes.
    ///
    /// # Safety
    /// The buffer must be writable for as long as texts are put into it.
    pub(crate) unsafe fn new(buffer: *mut c_char, size: usize) -> Store {
        Store {
            next: buffer,
            left: size,
        }
    }

    /// Puts a text into the buffer, closed by a zero; ERANGE when it does not fit.
    pub(crate) fn text(&mut self, text: &[u8]) -> Result<*mut c_char, Errno> {
        let place = self.next;
        let size = text.len() + 1;
        self.left = self.left.checked_sub(size).ok_or(Errno::ERANGE)?;
        // SAFETY: that many bytes are left in the buffer.
        unsafe { copy_nonoverlapping(text.as_ptr().cast(), place, text.len()) };
        // SAFETY: as above, one more for the zero.
        unsafe { place.wrapping_add(text.len()).write(0) };
        self.next = place.wrapping_add(size);
        Ok(place)
    }

    /// Makes room for `count` pointers, all null; ERANGE when they do not fit.
    pub(crate) fn pointers(&mut self, count: usize) -> Result<*mut *mut c_char, Errno> {
        let gap = self.next.align_offset(align_of::<*mut c_char>());
        let size = gap + count * size_of::<*mut c_char>();
        self.left = self.left.checked_sub(size).ok_or(Errno::ERANGE)?;
        let list = self.next.wrapping_add(gap).cast::<*mut c_char>();
        for at in 0..count {
            // SAFETY: that many bytes are left in the buffer, and the place is aligned.
            unsafe { list.wrapping_add(at).write(core::ptr::null_mut()) };
        }
        self.next = self.next.wrapping_add(size);
        Ok(list)
    }
}
