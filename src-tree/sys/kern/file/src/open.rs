//! Opening by path.

use alloc::collections::BTreeMap;
use alloc::sync::{Arc, Weak};

use df_abi::Errno;
use df_abi::fcntl::{
    O_ACCMODE, O_CLOEXEC, O_CREAT, O_DIRECTORY, O_EXCL, O_EXLOCK, O_NOFOLLOW, O_NONBLOCK, O_RDWR,
    O_SHLOCK, O_TRUNC, O_WRONLY,
};
use df_libkern::sync::Mutex;
use df_lwkt::Sleep;
use df_vfs::{
    Access, Cred, DeviceClass, Final, Found, LookupStart, Namecache, NcHandle, NewKind, VnodeKind,
};

use crate::file::{File, Object};
use crate::locked::{self, FileId, file_id};
use crate::locks::{Lock, Range};
use crate::pipe::{Pipe, PipeEnd};

/// FIFOs that somebody has open.
static FIFOS: Mutex<BTreeMap<FileId, Weak<Pipe>>> = Mutex::new(BTreeMap::new());

/// What opening a path gives.
#[derive(Debug)]
pub enum Opened {
    /// A new open file.
    File(Arc<File>),
    /// The path stands for a descriptor of the caller (`/dev/fd/N`): to be duplicated.
    Descriptor(i32),
}

/// Opens the file at a path, or makes it. Waits for the other end of a FIFO.
///
/// # Errors
/// Those of open(2).
pub fn open(
    names: &Namecache,
    start: LookupStart<'_>,
    path: &[u8],
    flags: i32,
    mode: u16,
) -> Result<Opened, Errno> {
    wanted(flags)?;
    let exclusive = flags & (O_CREAT | O_EXCL) == O_CREAT | O_EXCL;
    let last = if flags & O_NOFOLLOW != 0 || exclusive {
        Final::Link
    } else {
        Final::Follow
    };
    let name = match names.walk(start, path, last)? {
        Found::File(_) if exclusive => return Err(Errno::EEXIST),
        Found::File(name) => name,
        Found::Missing { .. } if flags & O_CREAT == 0 => return Err(Errno::ENOENT),
        Found::Missing {
            must_be_dir: true, ..
        } => return Err(Errno::EISDIR),
        Found::Missing { parent, name, .. } => {
            let made = names.make_in(&parent, &name, NewKind::Regular, mode, start.cred)?;
            return finish(made, Object::Vnode, flags).map(Opened::File);
        }
    };
    open_found(name, start.cred, flags)
}

/// Opens a file that has been found, as [`open`] would: for a file that is known otherwise than by
/// a path.
///
/// # Errors
/// As [`open`], but for those of the way to the file.
pub fn open_found(name: NcHandle, cred: &Cred, flags: i32) -> Result<Opened, Errno> {
    check(&name, cred, wanted(flags)?, flags)?;
    let object = match name.kind() {
        VnodeKind::Regular | VnodeKind::Directory => Object::Vnode,
        VnodeKind::CharDevice => {
            let device = name.vnode().device().ok_or(Errno::ENXIO)?;
            if let DeviceClass::Descriptor(fd) = device.class() {
                return Ok(Opened::Descriptor(fd));
            }
            Object::Device(device)
        }
        VnodeKind::Symlink => return Err(Errno::ELOOP),
        VnodeKind::BlockDevice => return Err(Errno::ENXIO),
        VnodeKind::Fifo => Object::Pipe(open_fifo(file_id(&name)?, flags)?),
        VnodeKind::Socket => return Err(Errno::EOPNOTSUPP),
    };
    if flags & O_TRUNC != 0 && name.kind() == VnodeKind::Regular {
        name.set_size(0)?;
    }
    finish(name, object, flags).map(Opened::File)
}

/// Makes the open file and takes the lock that the flags want.
fn finish(name: NcHandle, object: Object, flags: i32) -> Result<Arc<File>, Errno> {
    let kept = flags & !(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC | O_SHLOCK | O_EXLOCK);
    let file = File::named(name, object, kept);
    if flags & (O_SHLOCK | O_EXLOCK) != 0 {
        let lock = Lock {
            owner: file.owner(),
            exclusive: flags & O_EXLOCK != 0,
            range: Range::ALL,
        };
        let id = file_id(file.name()?)?;
        locked::lock(id, lock, flags & O_NONBLOCK == 0)?;
        file.set_locked();
    }
    Ok(file)
}

fn wanted(flags: i32) -> Result<Access, Errno> {
    let (read, write) = match flags & O_ACCMODE {
        0 => (true, false),
        O_WRONLY => (false, true),
        O_RDWR => (true, true),
        _ => return Err(Errno::EINVAL),
    };
    Ok(Access {
        read,
        write: write || flags & O_TRUNC != 0,
        execute: false,
    })
}

fn check(name: &NcHandle, cred: &Cred, access: Access, flags: i32) -> Result<(), Errno> {
    if name.kind() == VnodeKind::Directory {
        if access.write || flags & O_CREAT != 0 {
            return Err(Errno::EISDIR);
        }
    } else if flags & O_DIRECTORY != 0 {
        return Err(Errno::ENOTDIR);
    }
    if !access.permitted(&name.vnode().attributes()?, cred) {
        return Err(Errno::EACCES);
    }
    if access.write && name.kind() == VnodeKind::Regular && name.mount().read_only() {
        return Err(Errno::EROFS);
    }
    Ok(())
}

/// Opens an end of a FIFO and waits until the other one is open too. A reader that does not
/// wait gets its end at once; a writer that does not wait needs a reader.
fn open_fifo(id: FileId, flags: i32) -> Result<PipeEnd, Errno> {
    let pipe = {
        let mut fifos = FIFOS.lock();
        let known = fifos.get(&id).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let new = Pipe::new();
            fifos.retain(|_, pipe| pipe.strong_count() > 0);
            fifos.insert(id, Arc::downgrade(&new));
            new
        })
    };
    let waits = flags & O_NONBLOCK == 0;
    let before = pipe.opens();
    let wait = |came: &dyn Fn() -> bool| {
        let how = Sleep::CATCH;
        let ready = || came().then_some(());
        pipe.queue().wait_for(how, ready).map_err(|_| Errno::EINTR)
    };
    match flags & O_ACCMODE {
        O_RDWR => Ok(pipe.end(true, true)),
        O_WRONLY => {
            if !waits && !pipe.has_reader() {
                return Err(Errno::ENXIO);
            }
            let end = pipe.end(false, true);
            if waits {
                wait(&|| pipe.reader_came(before))?;
            }
            Ok(end)
        }
        _ => {
            let end = pipe.end(true, false);
            if waits {
                wait(&|| pipe.writer_came(before))?;
            }
            Ok(end)
        }
    }
}
