//! `<sys/auxv.h>`: what the kernel tells a new program beside arguments and environment.

use core::ffi::c_char;
use core::sync::atomic::{AtomicPtr, Ordering};

/// End of the vector.
pub const AT_NULL: usize = 0;
/// Address of the program headers.
pub const AT_PHDR: usize = 3;
/// Size of one program header.
pub const AT_PHENT: usize = 4;
/// Number of program headers.
pub const AT_PHNUM: usize = 5;
/// Size of a page.
pub const AT_PAGESZ: usize = 6;
/// `kern.osreldate` of the running kernel.
pub const AT_OSRELDATE: usize = 18;

static VECTOR: AtomicPtr<[usize; 2]> = AtomicPtr::new(core::ptr::null_mut());

/// The auxiliary vector: pairs of kind and value, closed by [`AT_NULL`].
#[derive(Clone, Copy)]
pub struct AuxVector(*const [usize; 2]);

impl AuxVector {
    /// Finds the vector behind the null that ends the environment.
    ///
    /// # Safety
    /// `envp` must be the environment that the kernel built for this program.
    pub unsafe fn behind_environment(envp: *const *const c_char) -> AuxVector {
        let mut slot = envp;
        loop {
            // SAFETY: the environment ends with a null, which has not been passed yet.
            let entry = unsafe { slot.read() };
            slot = slot.wrapping_add(1);
            if entry.is_null() {
                return AuxVector(slot.cast());
            }
        }
    }

    /// The value of the entry of this kind.
    pub fn get(&self, kind: usize) -> Option<usize> {
        let mut entry = self.0;
        loop {
            // SAFETY: the vector ends with AT_NULL, which has not been passed yet.
            let [found, value] = unsafe { entry.read() };
            if found == AT_NULL {
                return None;
            }
            if found == kind {
                return Some(value);
            }
            entry = entry.wrapping_add(1);
        }
    }
}

/// Keeps the vector for later questions.
pub fn remember(vector: AuxVector) {
    VECTOR.store(vector.0.cast_mut(), Ordering::Release);
}

/// The value of the entry of this kind in the program's own vector.
pub fn lookup(kind: usize) -> Option<usize> {
    let vector = VECTOR.load(Ordering::Acquire);
    if vector.is_null() {
        None
    } else {
        AuxVector(vector).get(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vector_is_found_behind_the_environment() {
        let name = c"A=b".as_ptr();
        let block = [
            name.addr(),
            name.addr(),
            0,
            AT_PAGESZ,
            4096,
            AT_OSRELDATE,
            600_600,
            AT_NULL,
            0,
        ];
        // SAFETY: the block above is built as the kernel builds it.
        let vector = unsafe { AuxVector::behind_environment(block.as_ptr().cast()) };
        assert_eq!(vector.get(AT_PAGESZ), Some(4096));
        assert_eq!(vector.get(AT_OSRELDATE), Some(600_600));
        assert_eq!(vector.get(AT_PHDR), None);
    }
}
