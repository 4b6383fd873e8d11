//! What file systems are made of: vnodes, mounts, names.
//!
//! - [`Vnode`] is a file of any kind, [`FileSystem`] a mounted instance that has a root vnode.
//!   A file system implements these two traits and knows nothing of paths or processes.
//! - [`Namecache`] holds the mount table and walks paths; its [`NcHandle`] is a name that has
//!   been found: mount, vnode, and the chain of names up to the root.
//! - Names are changed through [`Namecache`] ([`Namecache::make`], [`Namecache::rename`], ...) and
//!   attributes through [`NcHandle`]: both know who may; file systems do what they are told.
//! - [`CharDevice`] and [`BlockDevice`] are the two kinds of device that nodes lead to.
//!
//! Nothing here waits: a device that is not ready says `EAGAIN`, and the caller (the file
//! layer of `kern`) decides whether to sleep until [`CharDevice::poll`] says otherwise.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod attr;
mod change;
mod changed;
mod cred;
mod device;
mod entry;
mod kept;
mod lookup;
mod mount;
mod namecache;
mod number;
mod setattr;
mod variant;
mod vnode;

pub use attr::{Attributes, Changes, VnodeKind};
pub use changed::{Change, Watcher, watch_changes};
pub use cred::{Access, Cred};
pub use device::{BlockDevice, CharDevice, DeviceClass};
pub use entry::NcHandle;
pub use lookup::{Final, Found, LookupStart};
pub use mount::{FileSystem, FsStatistics, Mount, MountId};
pub use namecache::Namecache;
pub use setattr::NewTimes;
pub use variant::Variables;
pub use vnode::{DirEntry, NewKind, NewNode, Vnode, VnodeRef};
