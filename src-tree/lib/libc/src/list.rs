//! A list that grows in the allocator's memory, for libc's own use: every growth can fail, and
//! says so.

use core::ops::{Deref, DerefMut};
use core::ptr::null_mut;

use crate::errno::Errno;
use crate::malloc::{free, realloc};

/// A list of values in one block of the allocator.
pub(crate) struct List<T> {
    start: *mut T,
    length: usize,
    capacity: usize,
}

// SAFETY: the list owns its block as a `Vec` does.
unsafe impl<T: Send> Send for List<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for List<T> {}

impl<T> List<T> {
    /// An empty list, without a block.
    pub(crate) const fn new() -> List<T> {
        List {
            start: null_mut(),
            length: 0,
            capacity: 0,
        }
    }

    /// Makes room for one more, or says that there is no memory.
    fn grow(&mut self) -> Result<(), Errno> {
        let capacity = (self.capacity * 2).max(8);
        let size = capacity.checked_mul(size_of::<T>()).ok_or(Errno::ENOMEM)?;
        // SAFETY: the block is the list's own, or null.
        let block = unsafe { realloc(self.start.cast(), size.max(1)) };
        if block.is_null() {
            return Err(Errno::ENOMEM);
        }
        self.start = block.cast();
        self.capacity = capacity;
        Ok(())
    }

    /// Puts a value at the end.
    pub(crate) fn push(&mut self, value: T) -> Result<(), Errno> {
        if self.length == self.capacity {
            self.grow()?;
        }
        // SAFETY: the place is inside of the block and holds no value yet.
        unsafe { self.start.wrapping_add(self.length).write(value) };
        self.length += 1;
        Ok(())
    }

    /// Takes the last value off.
    pub(crate) fn pop(&mut self) -> Option<T> {
        self.length = self.length.checked_sub(1)?;
        // SAFETY: the place held the last value, which is no longer counted.
        Some(unsafe { self.start.wrapping_add(self.length).read() })
    }

    /// Drops all values from the `length`th on; the block stays.
    pub(crate) fn truncate(&mut self, length: usize) {
        while self.length > length {
            self.pop();
        }
    }

    /// The block, which is the caller's from now on: to be given to `free`. Null when the list
    /// never held anything.
    pub(crate) fn into_block(self) -> *mut T {
        let start = self.start;
        core::mem::forget(self);
        start
    }
}

impl<T: Copy> List<T> {
    /// Puts copies of values at the end.
    pub(crate) fn extend(&mut self, values: &[T]) -> Result<(), Errno> {
        values.iter().try_for_each(|value| self.push(*value))
    }

    /// Puts copies of a value at the end until there are `length`.
    pub(crate) fn fill_to(&mut self, length: usize, value: T) -> Result<(), Errno> {
        while self.length < length {
            self.push(value)?;
        }
        Ok(())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        if self.start.is_null() {
            return &[];
        }
        // SAFETY: that many values are in the block.
        unsafe { core::slice::from_raw_parts(self.start, self.length) }
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        if self.start.is_null() {
            return &mut [];
        }
        // SAFETY: that many values are in the block, and nobody else refers to it.
        unsafe { core::slice::from_raw_parts_mut(self.start, self.length) }
    }
}

impl<T> Drop for List<T> {
    fn drop(&mut self) {
        self.truncate(0);
        // SAFETY: the block came from the allocator, or is null, and is given up.
        unsafe { free(self.start.cast()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pushes_and_pops_equal_those_of_a_vec(actions in proptest::collection::vec(any::<Option<u16>>(), 0..200)) {
            let (mut list, mut model) = (List::new(), Vec::new());
            for action in actions {
                match action {
                    Some(value) => {
                        list.push(value.to_string()).unwrap();
                        model.push(value.to_string());
                    }
                    None => prop_assert_eq!(list.pop(), model.pop()),
                }
                prop_assert_eq!(&list[..], &model[..]);
            }
        }
    }

    #[test]
    fn dropped_values_are_dropped_once() {
        let shared = std::rc::Rc::new(());
        let mut list = List::new();
        for _ in 0..20 {
            list.push(shared.clone()).unwrap();
        }
        list.truncate(5);
        assert_eq!(std::rc::Rc::strong_count(&shared), 6);
        drop(list);
        assert_eq!(std::rc::Rc::strong_count(&shared), 1);
    }
}
