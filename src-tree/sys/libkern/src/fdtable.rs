//! The table of open files of a process.

use alloc::vec::Vec;

use df_abi::Errno;

/// Most descriptors of one process, whatever its limit says.
pub const MAX_DESCRIPTORS: usize = 65_536;

#[derive(Clone, Debug)]
struct Slot<F> {
    file: F,
    close_on_exec: bool,
}

/// Descriptors of a process; `F` is a shared reference to an open file.
#[derive(Clone, Debug)]
pub struct FdTable<F> {
    slots: Vec<Option<Slot<F>>>,
}

impl<F: Clone> FdTable<F> {
    /// An empty table.
    #[must_use]
    pub const fn new() -> Self {
        Self { slots: Vec::new() }
    }

    fn slot(&self, fd: i32) -> Result<&Slot<F>, Errno> {
        let slot = usize::try_from(fd)
            .ok()
            .and_then(|i| self.slots.get(i)?.as_ref());
        slot.ok_or(Errno::EBADF)
    }

    fn slot_mut(&mut self, fd: i32) -> Result<&mut Slot<F>, Errno> {
        let slot = usize::try_from(fd)
            .ok()
            .and_then(|i| self.slots.get_mut(i)?.as_mut());
        slot.ok_or(Errno::EBADF)
    }

    /// The file of a descriptor.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn get(&self, fd: i32) -> Result<&F, Errno> {
        Ok(&self.slot(fd)?.file)
    }

    /// Gives a file the lowest free descriptor at or above `lowest`, below `limit`.
    ///
    /// # Errors
    /// `EMFILE` when there is none.
    pub fn add(
        &mut self,
        file: F,
        close_on_exec: bool,
        lowest: usize,
        limit: usize,
    ) -> Result<i32, Errno> {
        let limit = limit.min(MAX_DESCRIPTORS);
        let free = self.slots.iter().skip(lowest).position(Option::is_none);
        let index = free.map_or_else(|| self.slots.len().max(lowest), |i| i + lowest);
        if index >= limit {
            return Err(Errno::EMFILE);
        }
        self.put(
            index,
            Slot {
                file,
                close_on_exec,
            },
        );
        i32::try_from(index).map_err(|_| Errno::EMFILE)
    }

    /// Gives a file exactly this descriptor; returns the file that had it before.
    ///
    /// # Errors
    /// `EBADF` when the number is negative or not below `limit`.
    pub fn set(
        &mut self,
        fd: i32,
        file: F,
        close_on_exec: bool,
        limit: usize,
    ) -> Result<Option<F>, Errno> {
        let limit = limit.min(MAX_DESCRIPTORS);
        let index = usize::try_from(fd)
            .ok()
            .filter(|i| *i < limit)
            .ok_or(Errno::EBADF)?;
        Ok(self
            .put(
                index,
                Slot {
                    file,
                    close_on_exec,
                },
            )
            .map(|old| old.file))
    }

    fn put(&mut self, index: usize, slot: Slot<F>) -> Option<Slot<F>> {
        if index >= self.slots.len() {
            self.slots.resize(index + 1, None);
        }
        self.slots[index].replace(slot)
    }

    /// Frees a descriptor and returns its file.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn remove(&mut self, fd: i32) -> Result<F, Errno> {
        self.slot(fd)?;
        let index = usize::try_from(fd).map_err(|_| Errno::EBADF)?;
        let slot = self.slots[index].take().ok_or(Errno::EBADF)?;
        let used = self
            .slots
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |i| i + 1);
        self.slots.truncate(used);
        Ok(slot.file)
    }

    /// Frees every descriptor from `lowest` on; returns whether there was any.
    pub fn remove_from(&mut self, lowest: usize) -> bool {
        let any = self.slots.iter().skip(lowest).any(Option::is_some);
        self.slots.truncate(lowest);
        any
    }

    /// Descriptors in use, from `lowest` on.
    #[must_use]
    pub fn open_from(&self, lowest: usize) -> Vec<i32> {
        let used = self.slots.iter().enumerate().skip(lowest);
        used.filter(|(_, slot)| slot.is_some())
            .filter_map(|(i, _)| i32::try_from(i).ok())
            .collect()
    }

    /// Whether the descriptor is closed by exec.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn close_on_exec(&self, fd: i32) -> Result<bool, Errno> {
        Ok(self.slot(fd)?.close_on_exec)
    }

    /// Says whether the descriptor is closed by exec.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn set_close_on_exec(&mut self, fd: i32, close: bool) -> Result<(), Errno> {
        self.slot_mut(fd)?.close_on_exec = close;
        Ok(())
    }

    /// Frees every descriptor that is closed by exec.
    pub fn exec(&mut self) {
        for slot in &mut self.slots {
            if slot.as_ref().is_some_and(|s| s.close_on_exec) {
                *slot = None;
            }
        }
    }
}

impl<F: Clone> Default for FdTable<F> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn lowest_free_descriptor_is_given() {
        let mut t = FdTable::new();
        for wanted in 0..3 {
            assert_eq!(t.add('a', false, 0, 100), Ok(wanted));
        }
        assert_eq!(t.remove(1), Ok('a'));
        assert_eq!(t.add('b', false, 0, 100), Ok(1));
        assert_eq!(t.add('c', true, 10, 100), Ok(10));
        assert_eq!(t.add('d', false, 0, 3), Err(Errno::EMFILE));
        assert_eq!(t.get(10), Ok(&'c'));
        t.exec();
        assert_eq!(t.get(10), Err(Errno::EBADF));
        assert_eq!(t.get(-1), Err(Errno::EBADF));
    }

    #[test]
    fn set_beyond_the_limit_is_refused() {
        let mut t = FdTable::new();
        assert_eq!(t.set(5, 'x', false, 5), Err(Errno::EBADF));
        assert_eq!(t.set(4, 'x', false, 5), Ok(None));
        assert_eq!(t.set(4, 'y', false, 5), Ok(Some('x')));
        assert!(t.remove_from(3));
        assert!(!t.remove_from(0));
    }

    #[derive(Clone, Debug)]
    enum Op {
        Add(usize),
        Set(i32),
        Remove(i32),
    }

    fn op() -> impl Strategy<Value = Op> {
        prop_oneof![
            (0usize..12).prop_map(Op::Add),
            (-1i32..20).prop_map(Op::Set),
            (-1i32..20).prop_map(Op::Remove),
        ]
    }

    proptest! {
        #[test]
        fn table_behaves_as_a_map(ops in proptest::collection::vec(op(), 0..60)) {
            const LIMIT: usize = 16;
            let mut table = FdTable::new();
            let mut model = BTreeMap::new();
            for (n, op) in ops.into_iter().enumerate() {
                match op {
                    Op::Add(low) => {
                        let fd = (low..LIMIT).find(|i| !model.contains_key(i));
                        let wanted = fd.map(|i| i32::try_from(i).unwrap()).ok_or(Errno::EMFILE);
                        prop_assert_eq!(table.add(n, false, low, LIMIT), wanted);
                        if let Some(i) = fd { model.insert(i, n); }
                    }
                    Op::Set(fd) => match usize::try_from(fd).ok().filter(|i| *i < LIMIT) {
                        Some(i) => prop_assert_eq!(table.set(fd, n, false, LIMIT), Ok(model.insert(i, n))),
                        None => prop_assert_eq!(table.set(fd, n, false, LIMIT), Err(Errno::EBADF)),
                    },
                    Op::Remove(fd) => {
                        let old = usize::try_from(fd).ok().and_then(|i| model.remove(&i));
                        prop_assert_eq!(table.remove(fd), old.ok_or(Errno::EBADF));
                    }
                }
            }
        }
    }
}
