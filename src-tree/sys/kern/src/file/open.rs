//! Opening by path.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::fcntl::{
    O_ACCMODE, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDWR, O_TRUNC, O_WRONLY,
};
use df_libkern::sync::Mutex;
use df_vfs::{Access, Final, Found, LookupStart, Namecache, NcHandle, NewKind, VnodeKind};

use crate::file::{File, FileState, Object};

/// Opens the file at a path.
///
/// # Errors
/// Those of open(2).
pub(crate) fn open(
    names: &Namecache,
    start: LookupStart<'_>,
    path: &[u8],
    flags: i32,
    mode: u16,
) -> Result<Arc<File>, Errno> {
    let access = wanted(flags)?;
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
            return create(names, start, &parent, &name, flags, mode);
        }
    };
    check(&name, start, access, flags)?;
    let object = match name.kind() {
        VnodeKind::Regular | VnodeKind::Directory => Object::Vnode,
        VnodeKind::CharDevice => Object::Device(name.vnode().device().ok_or(Errno::ENXIO)?),
        VnodeKind::Symlink => return Err(Errno::ELOOP),
        VnodeKind::BlockDevice => return Err(Errno::ENXIO),
        VnodeKind::Fifo | VnodeKind::Socket => return Err(Errno::EOPNOTSUPP),
    };
    Ok(file(name, object, flags))
}

fn file(name: NcHandle, object: Object, flags: i32) -> Arc<File> {
    let state = FileState {
        flags: flags & !(O_CREAT | O_EXCL | O_TRUNC),
        offset: 0,
    };
    Arc::new(File {
        name,
        object,
        state: Mutex::new(state),
    })
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

fn check(name: &NcHandle, start: LookupStart<'_>, access: Access, flags: i32) -> Result<(), Errno> {
    if name.kind() == VnodeKind::Directory {
        if access.write || flags & O_CREAT != 0 {
            return Err(Errno::EISDIR);
        }
    } else if flags & O_DIRECTORY != 0 {
        return Err(Errno::ENOTDIR);
    }
    if !access.permitted(&name.vnode().attributes()?, start.cred) {
        return Err(Errno::EACCES);
    }
    if access.write && name.kind() == VnodeKind::Regular && name.mount().fs.statistics().read_only {
        return Err(Errno::EROFS);
    }
    Ok(())
}

fn create(
    names: &Namecache,
    start: LookupStart<'_>,
    parent: &NcHandle,
    name: &[u8],
    flags: i32,
    mode: u16,
) -> Result<Arc<File>, Errno> {
    let made = names.make_in(parent, name, NewKind::Regular, mode, start.cred)?;
    Ok(file(made, Object::Vnode, flags))
}

#[cfg(test)]
mod tests {
    use super::*;
    use df_abi::fcntl::{O_CLOEXEC, O_NONBLOCK, O_RDONLY};
    use df_abi::time::Timespec;
    use df_devfs::{Devfs, NodeSpec, Null};
    use df_vfs::Cred;

    /// A tree whose root holds `null` (0666) and `secret` (0600).
    fn names() -> Namecache {
        let devfs = Devfs::new(1, Timespec::default());
        for (name, mode) in [(&b"null"[..], 0o666), (b"secret", 0o600)] {
            let spec = NodeSpec {
                mode,
                uid: 0,
                gid: 0,
                rdev: 0,
            };
            devfs.add(name, spec, Arc::new(Null)).expect("added");
        }
        Namecache::new(Arc::new(devfs), b"devfs").expect("mounted")
    }

    fn try_open(uid: u32, path: &str, flags: i32) -> Result<Arc<File>, Errno> {
        let names = names();
        let cred = Cred {
            uid,
            gid: uid,
            groups: alloc::vec![],
        };
        let root = names.root().clone();
        let start = LookupStart {
            root: &root,
            cwd: &root,
            cred: &cred,
        };
        open(&names, start, path.as_bytes(), flags, 0o644)
    }

    #[test]
    fn device_nodes_open_as_devices_and_directories_as_files() {
        let null = try_open(0, "/null", O_RDWR | O_NONBLOCK | O_CLOEXEC).unwrap();
        assert!(matches!(null.object, Object::Device(_)));
        assert!(null.readable() && null.writable() && !null.waits());
        let root = try_open(0, "/", O_RDONLY | O_DIRECTORY).unwrap();
        assert!(matches!(root.object, Object::Vnode));
        assert!(root.readable() && !root.writable() && root.waits());
    }

    #[test]
    fn open_refuses_as_the_manual_says() {
        let rows = [
            ("/missing", O_RDONLY, Errno::ENOENT),
            ("/null", O_RDONLY | O_DIRECTORY, Errno::ENOTDIR),
            ("/null", O_CREAT | O_EXCL | O_RDWR, Errno::EEXIST),
            ("/null", O_ACCMODE, Errno::EINVAL),
            ("/", O_RDWR, Errno::EISDIR),
            ("/", O_RDONLY | O_CREAT, Errno::EISDIR),
            ("/new/", O_CREAT | O_WRONLY, Errno::EISDIR),
            ("/new", O_CREAT | O_WRONLY, Errno::EROFS),
            ("/null/x", O_RDONLY, Errno::ENOTDIR),
        ];
        for (path, flags, wanted) in rows {
            assert_eq!(
                try_open(0, path, flags).err(),
                Some(wanted),
                "{path} {flags:#x}"
            );
        }
    }

    #[test]
    fn permission_bits_are_honoured_for_users() {
        assert_eq!(try_open(7, "/secret", O_RDONLY).err(), Some(Errno::EACCES));
        assert!(try_open(0, "/secret", O_RDWR).is_ok());
        assert!(try_open(7, "/null", O_WRONLY | O_TRUNC).is_ok());
    }
}
