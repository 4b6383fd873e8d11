//! What file systems are made of: vnodes, mounts, names.
//!
//! - [`Vnode`] is a file of any kind, [`FileSystem`] a mounted instance that has a root vnode.
//!   A file system implements these two traits and knows nothing of paths or processes.
//! - [`Namecache`] holds the mount table and walks paths; its [`NcHandle`] is a name that has
//!   been found: mount, vnode, and the chain of names up to the root.
//! - [`CharDevice`] and [`BlockDevice`] are the two kinds of device that nodes lead to.
//!
//! Nothing here waits: a device that is not ready says `EAGAIN`, and the caller (the file
//! layer of `kern`) decides whether to sleep until [`CharDevice::poll`] says otherwise.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod attr;
mod cred;
mod device;
mod lookup;
mod mount;
mod namecache;
mod vnode;

pub use attr::{Attributes, VnodeKind};
pub use cred::{Access, Cred};
pub use device::{BlockDevice, CharDevice, DeviceClass};
pub use lookup::{Final, Found, LookupStart};
pub use mount::{FileSystem, FsStatistics, Mount, MountId};
pub use namecache::{Namecache, NcHandle};
pub use vnode::{DirEntry, Vnode, VnodeRef};
