//! Names of disks.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_vfs::BlockDevice;

/// A disk with its name.
#[derive(Clone)]
pub struct Disk {
    /// Such as `cd0`.
    pub name: String,
    /// The disk itself.
    pub device: Arc<dyn BlockDevice>,
}

impl core::fmt::Debug for Disk {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Disk")
            .field("name", &self.name)
            .field("size", &self.device.size())
            .finish()
    }
}

/// All disks, in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Disks {
    list: Vec<Disk>,
}

impl Disks {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// The name that the next disk of a kind (`cd`, `da`, `vbd`, `md`) gets.
    #[must_use]
    pub fn next_name(&self, kind: &str) -> String {
        let number = |disk: &&Disk| {
            let rest = disk.name.strip_prefix(kind);
            rest.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        };
        format!("{kind}{}", self.list.iter().filter(number).count())
    }

    /// Adds a disk under a name from [`Disks::next_name`].
    pub fn add(&mut self, name: String, device: Arc<dyn BlockDevice>) {
        self.list.push(Disk { name, device });
    }

    /// The disk with a name, with or without `/dev/` before it.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Disk> {
        let name = name.strip_prefix("/dev/").unwrap_or(name);
        self.list.iter().find(|disk| disk.name == name)
    }

    /// Iterates over all disks.
    pub fn iter(&self) -> impl Iterator<Item = &Disk> {
        self.list.iter()
    }
}
