//! Changing attributes, with the rules of who may.

use df_abi::Errno;
use df_abi::stat::mode::{ALLPERMS, S_ISGID, S_ISUID, S_ISVTX};
use df_abi::time::Timespec;

use crate::attr::{Attributes, Changes, VnodeKind};
use crate::changed::Change;
use crate::cred::{Access, Cred};
use crate::entry::NcHandle;

/// Times to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTimes {
    /// Last access; `None` leaves it.
    pub atime: Option<Timespec>,
    /// Last change of the data; `None` leaves it.
    pub mtime: Option<Timespec>,
    /// Both are the time of the call: whoever may write the file may set them.
    pub now: bool,
}

fn owns(attr: &Attributes, cred: &Cred) -> Result<(), Errno> {
    if cred.uid == 0 || cred.uid == attr.uid {
        Ok(())
    } else {
        Err(Errno::EPERM)
    }
}

impl NcHandle {
    /// Sets attributes and tells of it.
    fn set(&self, change: Change, changes: &Changes) -> Result<(), Errno> {
        self.vnode().set_attributes(changes)?;
        self.tell(change);
        Ok(())
    }

    fn writable_attributes(&self) -> Result<Attributes, Errno> {
        if self.mount().read_only() {
            return Err(Errno::EROFS);
        }
        self.vnode().attributes()
    }

    /// Sets the permission bits, as chmod(2).
    ///
    /// # Errors
    /// `EPERM`, `EROFS`.
    pub fn set_mode(&self, mode: u16, cred: &Cred) -> Result<(), Errno> {
        let attr = self.writable_attributes()?;
        owns(&attr, cred)?;
        let mut mode = mode & ALLPERMS;
        if cred.uid != 0 {
            if mode & S_ISGID != 0 && !cred.in_group(attr.gid) {
                return Err(Errno::EPERM);
            }
            if attr.kind != VnodeKind::Directory {
                mode &= !S_ISVTX;
            }
        }
        self.set(
            Change::Attributes,
            &Changes {
                mode: Some(mode),
                ..Changes::default()
            },
        )
    }

    /// Sets owner and group, as chown(2): the owner of a file may give it to a group of his, all
    /// else is for the superuser. The set-id bits go, unless the superuser asks.
    ///
    /// # Errors
    /// `EPERM`, `EROFS`.
    pub fn set_owner(&self, uid: Option<u32>, gid: Option<u32>, cred: &Cred) -> Result<(), Errno> {
        let attr = self.writable_attributes()?;
        let mut mode = None;
        if cred.uid != 0 {
            owns(&attr, cred)?;
            let gives_away = uid.is_some_and(|u| u != attr.uid);
            let strange = gid.is_some_and(|g| g != attr.gid && !cred.in_group(g));
            if gives_away || strange {
                return Err(Errno::EPERM);
            }
            mode = Some(attr.mode & !(S_ISUID | S_ISGID));
        }
        self.set(
            Change::Attributes,
            &Changes {
                uid,
                gid,
                mode,
                ..Changes::default()
            },
        )
    }

    /// Sets the times, as utimensat(2).
    ///
    /// # Errors
    /// `EPERM`, `EACCES`, `EROFS`.
    pub fn set_times(&self, times: NewTimes, cred: &Cred) -> Result<(), Errno> {
        let attr = self.writable_attributes()?;
        if owns(&attr, cred).is_err() {
            if !times.now {
                return Err(Errno::EPERM);
            }
            if !Access::WRITE.permitted(&attr, cred) {
                return Err(Errno::EACCES);
            }
        }
        self.set(
            Change::Attributes,
            &Changes {
                atime: times.atime,
                mtime: times.mtime,
                ..Changes::default()
            },
        )
    }

    /// Sets the flags of chflags(2).
    ///
    /// # Errors
    /// `EPERM`, `EROFS`.
    pub fn set_flags(&self, flags: u32, cred: &Cred) -> Result<(), Errno> {
        owns(&self.writable_attributes()?, cred)?;
        self.set(
            Change::Attributes,
            &Changes {
                flags: Some(flags),
                ..Changes::default()
            },
        )
    }

    /// Sets the size of a file that is open for writing.
    ///
    /// # Errors
    /// `EISDIR`, `EINVAL` for what has no size, `EROFS`, `EFBIG`.
    pub fn set_size(&self, size: u64) -> Result<(), Errno> {
        match self.kind() {
            VnodeKind::Regular => {}
            VnodeKind::Directory => return Err(Errno::EISDIR),
            _ => return Err(Errno::EINVAL),
        }
        if self.mount().read_only() {
            return Err(Errno::EROFS);
        }
        let grows = self.vnode().attributes()?.size < size;
        let change = if grows {
            Change::Extended
        } else {
            Change::Written
        };
        self.set(
            change,
            &Changes {
                size: Some(size),
                ..Changes::default()
            },
        )
    }

    /// Sets the size, as truncate(2): the file must be writable for `cred`.
    ///
    /// # Errors
    /// As [`NcHandle::set_size`], and `EACCES`.
    pub fn truncate(&self, size: u64, cred: &Cred) -> Result<(), Errno> {
        if self.kind() == VnodeKind::Regular
            && !Access::WRITE.permitted(&self.vnode().attributes()?, cred)
        {
            return Err(Errno::EACCES);
        }
        self.set_size(size)
    }
}
