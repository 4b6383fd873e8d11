//! Things found by key, and who may use them.

use alloc::collections::BTreeMap;

use df_abi::Errno;
use df_abi::ipc::{IPC_CREAT, IPC_EXCL, IPC_PRIVATE, IpcPerm};

use crate::proc::Ucred;

/// What is wanted of a thing: permission bits of its class `others`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Read.
    Read,
    /// Change.
    Write,
}

/// A thing, and who may use it.
#[derive(Debug)]
pub(crate) struct Item<T> {
    pub(crate) perm: IpcPerm,
    pub(crate) value: T,
}

impl<T> Item<T> {
    /// `EACCES` unless its permission bits allow it.
    pub(crate) fn check(&self, cred: &Ucred, access: Access) -> Result<(), Errno> {
        let bit = match access {
            Access::Read => 0o4,
            Access::Write => 0o2,
        };
        if self.allows(cred, bit) {
            Ok(())
        } else {
            Err(Errno::EACCES)
        }
    }

    fn allows(&self, cred: &Ucred, bits: u16) -> bool {
        let perm = &self.perm;
        let in_group = |gid| cred.egid == gid || cred.groups.contains(&gid);
        let class = if self.owned_by(cred) {
            perm.mode >> 6
        } else if in_group(perm.gid) || in_group(perm.cgid) {
            perm.mode >> 3
        } else {
            perm.mode
        };
        cred.is_root() || class & bits == bits
    }

    fn owned_by(&self, cred: &Ucred) -> bool {
        cred.is_root() || [self.perm.uid, self.perm.cuid].contains(&cred.euid)
    }

    /// `EPERM` unless it belongs to the caller.
    fn owner(&self, cred: &Ucred) -> Result<(), Errno> {
        if self.owned_by(cred) {
            Ok(())
        } else {
            Err(Errno::EPERM)
        }
    }

    /// Sets owner and mode (`IPC_SET`).
    pub(crate) fn set_perm(&mut self, new: &IpcPerm) {
        self.perm.uid = new.uid;
        self.perm.gid = new.gid;
        self.perm.mode = new.mode & 0o777;
    }
}

/// All things of one kind.
#[derive(Debug)]
pub(crate) struct Registry<T> {
    items: BTreeMap<i32, Item<T>>,
    last: i32,
    most: usize,
}

impl<T> Registry<T> {
    /// For at most so many.
    pub(crate) const fn new(most: usize) -> Self {
        Self {
            items: BTreeMap::new(),
            last: 0,
            most,
        }
    }

    /// Finds the thing of a key, or makes it; `fits` says whether what is there will do.
    ///
    /// # Errors
    /// `ENOENT`, `EEXIST`, `EACCES`, `ENOSPC`, and what `fits` and `make` say.
    pub(crate) fn get(
        &mut self,
        key: i64,
        flags: i32,
        cred: &Ucred,
        fits: impl FnOnce(&T) -> Result<(), Errno>,
        make: impl FnOnce() -> Result<T, Errno>,
    ) -> Result<i32, Errno> {
        let found = self.items.iter().find(|(_, item)| item.perm.key == key);
        if let Some((id, item)) = found.filter(|_| key != IPC_PRIVATE) {
            if flags & (IPC_CREAT | IPC_EXCL) == IPC_CREAT | IPC_EXCL {
                return Err(Errno::EEXIST);
            }
            let wanted = u16::try_from(flags & 0o777).unwrap_or(0);
            // Asked for as the owner: all three classes say the same.
            if !item.allows(cred, (wanted >> 6 | wanted >> 3 | wanted) & 0o7) {
                return Err(Errno::EACCES);
            }
            fits(&item.value)?;
            return Ok(*id);
        }
        if key != IPC_PRIVATE && flags & IPC_CREAT == 0 {
            return Err(Errno::ENOENT);
        }
        if self.items.len() >= self.most {
            return Err(Errno::ENOSPC);
        }
        let value = make()?;
        let perm = IpcPerm {
            cuid: cred.euid,
            cgid: cred.egid,
            uid: cred.euid,
            gid: cred.egid,
            mode: u16::try_from(flags & 0o777).unwrap_or(0),
            seq: 0,
            key,
        };
        let id = self.new_id();
        self.items.insert(id, Item { perm, value });
        Ok(id)
    }

    /// A number that nothing has; numbers come again only after all others.
    fn new_id(&mut self) -> i32 {
        loop {
            self.last = self.last.checked_add(1).unwrap_or(1);
            if !self.items.contains_key(&self.last) {
                return self.last;
            }
        }
    }

    /// The thing of a number.
    ///
    /// # Errors
    /// `EINVAL`.
    pub(crate) fn item(&mut self, id: i32) -> Result<&mut Item<T>, Errno> {
        self.items.get_mut(&id).ok_or(Errno::EINVAL)
    }

    /// The thing of a number, for who may read or change it.
    ///
    /// # Errors
    /// `EINVAL`; `EACCES`.
    pub(crate) fn allowed(
        &mut self,
        id: i32,
        cred: &Ucred,
        access: Access,
    ) -> Result<&mut Item<T>, Errno> {
        let item = self.item(id)?;
        item.check(cred, access)?;
        Ok(item)
    }

    /// The thing of a number, for its owner.
    ///
    /// # Errors
    /// `EINVAL`; `EPERM`.
    pub(crate) fn owned(&mut self, id: i32, cred: &Ucred) -> Result<&mut Item<T>, Errno> {
        let item = self.item(id)?;
        item.owner(cred)?;
        Ok(item)
    }

    /// Takes a thing out.
    pub(crate) fn remove(&mut self, id: i32) -> Option<T> {
        self.items.remove(&id).map(|item| item.value)
    }

    /// All things.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (i32, &mut Item<T>)> {
        self.items.iter_mut().map(|(id, item)| (*id, item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(euid: u32) -> Ucred {
        Ucred {
            euid,
            egid: euid,
            ..Ucred::root()
        }
    }

    fn get(all: &mut Registry<u8>, key: i64, flags: i32, cred: &Ucred) -> Result<i32, Errno> {
        all.get(key, flags, cred, |_| Ok(()), || Ok(7))
    }

    #[test]
    fn keys_find_what_was_made_and_private_ones_nothing() {
        let mut all = Registry::new(3);
        let me = user(10);
        assert_eq!(get(&mut all, 5, 0o600, &me), Err(Errno::ENOENT));
        let id = get(&mut all, 5, IPC_CREAT | 0o600, &me).unwrap();
        assert_eq!(get(&mut all, 5, 0o600, &me), Ok(id));
        let exclusive = IPC_CREAT | IPC_EXCL | 0o600;
        assert_eq!(get(&mut all, 5, exclusive, &me), Err(Errno::EEXIST));
        let private = get(&mut all, IPC_PRIVATE, 0o600, &me).unwrap();
        assert_ne!(get(&mut all, IPC_PRIVATE, 0o600, &me), Ok(private));
        assert_eq!(get(&mut all, IPC_PRIVATE, 0o600, &me), Err(Errno::ENOSPC));
        assert_eq!(all.remove(id), Some(7));
        assert!(all.item(id).is_err());
    }

    #[test]
    fn permission_bits_decide() {
        let mut all = Registry::new(3);
        let id = get(&mut all, 5, IPC_CREAT | 0o640, &user(10)).unwrap();
        assert_eq!(get(&mut all, 5, 0o400, &user(11)), Err(Errno::EACCES));
        let mut friend = user(11);
        friend.groups.push(10);
        assert_eq!(get(&mut all, 5, 0o400, &friend), Ok(id));
        let item = all.item(id).unwrap();
        assert_eq!(item.check(&friend, Access::Read), Ok(()));
        assert_eq!(item.check(&friend, Access::Write), Err(Errno::EACCES));
        assert_eq!(item.owner(&friend), Err(Errno::EPERM));
        assert_eq!(item.owner(&user(0)), Ok(()));
    }
}
