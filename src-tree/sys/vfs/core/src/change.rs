//! Changing names: make, link, unlink, rmdir, rename, with the rules of POSIX.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::stat::mode::{ALLPERMS, S_ISGID, S_ISVTX};

use crate::attr::{Attributes, VnodeKind};
use crate::changed::Change;
use crate::cred::{Access, Cred};
use crate::entry::NcHandle;
use crate::lookup::{Last, LookupStart, Target};
use crate::namecache::Namecache;
use crate::vnode::{NewKind, NewNode};

/// Checks that names of a directory may be changed; returns the directory's attributes.
fn may_change(directory: &NcHandle, cred: &Cred) -> Result<Attributes, Errno> {
    if directory.mount().read_only() {
        return Err(Errno::EROFS);
    }
    let attr = directory.vnode().attributes()?;
    if Access::CHANGE.permitted(&attr, cred) {
        Ok(attr)
    } else {
        Err(Errno::EACCES)
    }
}

/// Checks that the name of a file may be removed: in a sticky directory only by the owner of
/// the file or of the directory.
fn may_remove(directory: &NcHandle, file: &NcHandle, cred: &Cred) -> Result<(), Errno> {
    let attr = may_change(directory, cred)?;
    if attr.mode & S_ISVTX == 0 || cred.uid == 0 || cred.uid == attr.uid {
        return Ok(());
    }
    if cred.uid == file.vnode().attributes()?.uid {
        Ok(())
    } else {
        Err(Errno::EPERM)
    }
}

/// The last name, or the error for a path that ends in none.
fn named(target: Target, otherwise: Errno) -> Result<(NcHandle, Vec<u8>, bool), Errno> {
    match target.name {
        Last::Name(name) => Ok((target.directory, name, target.must_be_dir)),
        Last::Root | Last::Dot | Last::DotDot => Err(otherwise),
    }
}

impl Namecache {
    /// Makes a file. Its group is that of the directory, its owner the one who asks; `mode` is
    /// taken as it is, after the caller's umask.
    ///
    /// # Errors
    /// `EEXIST`, `EACCES`, `EROFS`, `ENOENT` (also for a trailing slash on what is to be no
    /// directory), and what the file system says.
    pub fn make(
        &self,
        start: LookupStart<'_>,
        path: &[u8],
        kind: NewKind<'_>,
        mode: u16,
    ) -> Result<NcHandle, Errno> {
        let (directory, name, must_be_dir) = named(self.resolve(start, path)?, Errno::EEXIST)?;
        if must_be_dir && kind != NewKind::Directory {
            return Err(match self.child(&directory, &name) {
                Ok(_) => Errno::EEXIST,
                Err(error) => error,
            });
        }
        self.make_in(&directory, &name, kind, mode, start.cred)
    }

    /// As [`Namecache::make`], in a directory that has been found by [`Namecache::walk`].
    ///
    /// # Errors
    /// As [`Namecache::make`].
    pub fn make_in(
        &self,
        directory: &NcHandle,
        name: &[u8],
        kind: NewKind<'_>,
        mode: u16,
        cred: &Cred,
    ) -> Result<NcHandle, Errno> {
        match self.child(directory, name) {
            Ok(_) => return Err(Errno::EEXIST),
            Err(Errno::ENOENT) => {}
            Err(error) => return Err(error),
        }
        let above = may_change(directory, cred)?;
        let mut mode = mode & ALLPERMS;
        if cred.uid != 0 && !cred.in_group(above.gid) {
            mode &= !S_ISGID;
        }
        let new = NewNode {
            kind,
            mode,
            uid: cred.uid,
            gid: above.gid,
        };
        let made = directory.vnode().make(name, &new);
        directory.changed(name);
        made?;
        directory.tell(Change::Written);
        if kind == NewKind::Directory {
            directory.tell(Change::Linked);
        }
        self.child(directory, name)
    }

    /// Gives a file another name.
    ///
    /// # Errors
    /// `EEXIST`, `EXDEV`, `EACCES`, `EROFS`; `EPERM` for a directory.
    pub fn link(&self, file: &NcHandle, start: LookupStart<'_>, path: &[u8]) -> Result<(), Errno> {
        let (directory, name, must_be_dir) = named(self.resolve(start, path)?, Errno::EEXIST)?;
        match self.child(&directory, &name) {
            Ok(_) => return Err(Errno::EEXIST),
            Err(Errno::ENOENT) if must_be_dir => return Err(Errno::ENOENT),
            Err(Errno::ENOENT) => {}
            Err(error) => return Err(error),
        }
        if file.mount().id != directory.mount().id {
            return Err(Errno::EXDEV);
        }
        may_change(&directory, start.cred)?;
        if file.kind() == VnodeKind::Directory {
            return Err(Errno::EPERM);
        }
        let linked = directory.vnode().link(&name, file.vnode());
        directory.changed(&name);
        linked?;
        directory.tell(Change::Written);
        file.tell(Change::Linked);
        Ok(())
    }

    /// Removes a name of a file. Whoever has the file open keeps it.
    ///
    /// # Errors
    /// `ENOENT`, `EISDIR`, `EACCES`, `EPERM` in a sticky directory, `EROFS`; `ENOTDIR` for a
    /// trailing slash.
    pub fn unlink(&self, start: LookupStart<'_>, path: &[u8]) -> Result<(), Errno> {
        let (directory, name, must_be_dir) = named(self.resolve(start, path)?, Errno::EISDIR)?;
        let file = self.child(&directory, &name)?;
        if file.kind() == VnodeKind::Directory {
            return Err(Errno::EISDIR);
        }
        if must_be_dir {
            return Err(Errno::ENOTDIR);
        }
        may_remove(&directory, &file, start.cred)?;
        directory.vnode().unlink(&name)?;
        self.forget(&directory, &name);
        directory.tell(Change::Written);
        file.tell(Change::Deleted);
        Ok(())
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `ENOTEMPTY`, `EACCES`, `EPERM` in a sticky directory, `EROFS`;
    /// `EBUSY` when something is mounted there; `EINVAL` for a path that ends in `.`.
    pub fn rmdir(&self, start: LookupStart<'_>, path: &[u8]) -> Result<(), Errno> {
        let target = self.resolve(start, path)?;
        let otherwise = match target.name {
            Last::Dot => Errno::EINVAL,
            Last::DotDot => Errno::ENOTEMPTY,
            Last::Root | Last::Name(_) => Errno::EBUSY,
        };
        let (directory, name, _) = named(target, otherwise)?;
        let file = self.child(&directory, &name)?;
        if file.kind() != VnodeKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        if file.is_covered() {
            return Err(Errno::EBUSY);
        }
        may_remove(&directory, &file, start.cred)?;
        directory.vnode().rmdir(&name)?;
        self.forget(&directory, &name);
        directory.tell(Change::Written);
        directory.tell(Change::Linked);
        file.tell(Change::Deleted);
        Ok(())
    }

    /// Moves a name, over what has the new name, in one step. `start` and `to_start` differ
    /// only in where relative paths begin.
    ///
    /// # Errors
    /// `ENOENT`, `EXDEV`, `EBUSY` for a mount point, `EINVAL` when a directory would move into
    /// itself, `EISDIR`, `ENOTDIR`, `ENOTEMPTY`, `EACCES`, `EPERM` in a sticky directory,
    /// `EROFS`.
    pub fn rename(
        &self,
        start: LookupStart<'_>,
        from: &[u8],
        to_start: LookupStart<'_>,
        to: &[u8],
    ) -> Result<(), Errno> {
        let from = self.resolve(start, from)?;
        let to = self.resolve(to_start, to)?;
        let on_other_mount = from.directory.mount().id != to.directory.mount().id;
        let (from_dir, from_name, from_slash) = named(from, Errno::EINVAL)?;
        let (to_dir, to_name, to_slash) = named(to, Errno::EINVAL)?;
        let file = self.child(&from_dir, &from_name)?;
        let over = match self.child(&to_dir, &to_name) {
            Ok(over) => Some(over),
            Err(Errno::ENOENT) => None,
            Err(error) => return Err(error),
        };
        let is_dir = file.kind() == VnodeKind::Directory;
        if !is_dir && (from_slash || to_slash) {
            return Err(Errno::ENOTDIR);
        }
        if on_other_mount {
            return Err(Errno::EXDEV);
        }
        if file.is_covered() || over.as_ref().is_some_and(NcHandle::is_covered) {
            return Err(Errno::EBUSY);
        }
        if is_dir && to_dir.is_within(&file) {
            return Err(Errno::EINVAL);
        }
        may_remove(&from_dir, &file, start.cred)?;
        may_change(&to_dir, start.cred)?;
        if let Some(over) = &over {
            if over.same_file(&file) {
                return Ok(());
            }
            match (is_dir, over.kind() == VnodeKind::Directory) {
                (true, false) => return Err(Errno::ENOTDIR),
                (false, true) => return Err(Errno::EISDIR),
                _ => may_remove(&to_dir, over, start.cred)?,
            }
        }
        // The `..` of a directory changes with the directory that holds it.
        if is_dir
            && !from_dir.same_file(&to_dir)
            && !Access::WRITE.permitted(&file.vnode().attributes()?, start.cred)
        {
            return Err(Errno::EACCES);
        }
        from_dir
            .vnode()
            .rename(&from_name, to_dir.vnode(), &to_name)?;
        self.forget(&to_dir, &to_name);
        from_dir.changed(&from_name);
        file.move_to(&to_dir, &to_name);
        from_dir.tell(Change::Written);
        to_dir.tell(Change::Written);
        if let Some(over) = &over {
            over.tell(Change::Deleted);
        }
        file.tell(Change::Renamed);
        Ok(())
    }
}
