//! `/dev/fd`, and fdescfs: names that stand for open descriptors.

use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_vfs::{Attributes, CharDevice, DeviceClass, DirEntry, Vnode, VnodeKind, VnodeRef};

use crate::fs::Shared;
use crate::node::{DeviceNode, NodeSpec, ROOT_INO, attributes};

/// One more than the highest descriptor that has a name.
const MOST: i32 = 65_536;
/// Descriptors that are listed without knowing which are open; the others are found by name all
/// the same.
const LISTED: i32 = 3;
/// Inode numbers from here on are those of descriptors.
const FIRST_INO: u64 = 1 << 32;

/// Gives the open descriptors of who asks, in order.
pub type OpenDescriptors = fn() -> Vec<i32>;

/// The directory.
pub(crate) struct Descriptors {
    shared: Arc<Shared>,
    pub(crate) ino: u64,
    parent: u64,
    /// Which descriptors there are; without it, all of them.
    open: Option<OpenDescriptors>,
}

impl Descriptors {
    pub(crate) fn new(shared: Arc<Shared>, parent: u64) -> Self {
        let ino = shared.new_ino();
        Self {
            shared,
            ino,
            parent,
            open: None,
        }
    }

    /// The root of a file system that shows what is open, and nothing else.
    pub(crate) fn root(shared: Arc<Shared>, open: OpenDescriptors) -> Self {
        Self {
            shared,
            ino: ROOT_INO,
            parent: ROOT_INO,
            open: Some(open),
        }
    }
}

fn ino(fd: i32) -> u64 {
    FIRST_INO + u64::from(fd.unsigned_abs())
}

/// Stands for an open descriptor; opening it opens that once more.
struct Descriptor(i32);

impl CharDevice for Descriptor {
    fn class(&self) -> DeviceClass {
        DeviceClass::Descriptor(self.0)
    }

    fn read(&self, _offset: u64, _buf: &mut [u8]) -> Result<usize, Errno> {
        Err(Errno::ENXIO)
    }

    fn write(&self, _offset: u64, _data: &[u8]) -> Result<usize, Errno> {
        Err(Errno::ENXIO)
    }

    fn poll(&self, _events: i16) -> i16 {
        0
    }
}

impl Vnode for Descriptors {
    fn attributes(&self) -> Result<Attributes, Errno> {
        Ok(Attributes {
            mode: 0o555,
            nlink: 2,
            size: 512,
            ..attributes(&self.shared, VnodeKind::Directory, self.ino)
        })
    }

    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        let text = core::str::from_utf8(name).map_err(|_| Errno::ENOENT)?;
        let number: Option<i32> = text.parse().ok().filter(|n| (0..MOST).contains(n));
        // No other spelling of the number is a name.
        let fd = number
            .filter(|n| format!("{n}") == text)
            .filter(|n| self.open.is_none_or(|open| open().contains(n)))
            .ok_or(Errno::ENOENT)?;
        let spec = NodeSpec {
            mode: 0o666,
            uid: 0,
            gid: 0,
            rdev: 0,
        };
        let device = Arc::new(Descriptor(fd));
        Ok(Arc::new(DeviceNode::new(
            spec,
            ino(fd),
            &self.shared,
            device,
        )))
    }

    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let dots = [(".", self.ino), ("..", self.parent)].map(|(name, ino)| (name.into(), ino));
        let listed = self.open.map_or((0..LISTED).collect(), |open| open());
        let numbers = listed.into_iter().map(|fd| (format!("{fd}"), ino(fd)));
        for (at, (name, ino)) in (0..).zip(dots.into_iter().chain(numbers)) {
            let entry = DirEntry {
                name: name.as_bytes(),
                ino,
                kind: if at < 2 {
                    VnodeKind::Directory
                } else {
                    VnodeKind::CharDevice
                },
                next: at + 1,
            };
            if at >= position && !take(&entry) {
                break;
            }
        }
        Ok(())
    }
}
